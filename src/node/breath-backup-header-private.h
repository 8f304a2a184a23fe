/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "breath-backup.h"

G_BEGIN_DECLS

#define BREATH_BACKUP_VERSION    1
#define BREATH_BACKUP_HEADER_LEN 104
#define BREATH_BACKUP_SALT_LEN   16
#define BREATH_BACKUP_STREAM_LEN 24
#define BREATH_BACKUP_CHECK_LEN  16
#define BREATH_BACKUP_CHECKED    72       /* bytes that the check covers */
#define BREATH_BACKUP_MAX_PASSES 16
#define BREATH_BACKUP_MIN_MEMORY 8        /* KiB */
#define BREATH_BACKUP_MAX_MEMORY 1048576  /* KiB */

/**
 * BreathBackupHeader:
 * @cost: what Argon2id was told, with @salt
 * @stream: the header of the stream of chunks
 * @check: keyed BLAKE2b of what is before it, which tells a wrong passphrase
 *
 * The first bytes of a backup.
 */
typedef struct
{
  BreathBackupCost cost;
  guint8           salt[BREATH_BACKUP_SALT_LEN];
  guint8           stream[BREATH_BACKUP_STREAM_LEN];
  guint8           check[BREATH_BACKUP_CHECK_LEN];
} BreathBackupHeader;

void     breath_backup_header_pack  (const BreathBackupHeader *self,
                                     guint8                    bytes[BREATH_BACKUP_HEADER_LEN]);
gboolean breath_backup_header_parse (BreathBackupHeader       *self,
                                     const guint8             *bytes,
                                     gsize                     len,
                                     GError                  **error);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "breath-folder-private.h"
#include "breath-mirror-key.h"
#include "breath-mirrors.h"

G_BEGIN_DECLS

/* One more than there may be: a key that is replaced goes only once the new one is there. */
#define BREATH_BACKUP_N_MIRRORS   (BREATH_MIRRORS_MAX + 1)
#define BREATH_BACKUP_MAX_MIRRORS (BREATH_BACKUP_N_MIRRORS * (2 + BREATH_MIRROR_KEY_MAX))

/**
 * BreathBackupMirror:
 * @file: what its file is called in a data folder
 * @sealed: the key, sealed under a passphrase that no backup knows
 *
 * A Mirror in a backup.
 */
typedef struct
{
  char   *file;
  GBytes *sealed;
} BreathBackupMirror;

GBytes    *breath_backup_mirrors_pack  (BreathFolder *folder,
                                        GError      **error) G_GNUC_WARN_UNUSED_RESULT;
GPtrArray *breath_backup_mirrors_parse (const guint8 *bytes,
                                        gsize         len,
                                        GError      **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS

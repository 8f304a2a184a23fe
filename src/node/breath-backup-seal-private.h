/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "breath-backup-header-private.h"

G_BEGIN_DECLS

#define BREATH_BACKUP_CHUNK 65536  /* bytes sealed at a time */

typedef struct _BreathBackupKey BreathBackupKey;

BreathBackupKey *breath_backup_key_new     (const BreathBackupHeader *header,
                                            BreathPassphrase         *passphrase,
                                            GError                  **error) G_GNUC_WARN_UNUSED_RESULT;
const guint8    *breath_backup_key_peek    (BreathBackupKey          *self);
void             breath_backup_key_check   (BreathBackupKey          *self,
                                            const BreathBackupHeader *header,
                                            guint8                    check[BREATH_BACKUP_CHECK_LEN]);
void             breath_backup_key_free    (BreathBackupKey          *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BreathBackupKey, breath_backup_key_free)

typedef struct _BreathBackupSeal BreathBackupSeal;

BreathBackupSeal *breath_backup_seal_new    (int                     fd,
                                             const BreathBackupCost *cost,
                                             BreathPassphrase       *passphrase,
                                             GError                **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean          breath_backup_seal_write  (BreathBackupSeal       *self,
                                             const guint8           *bytes,
                                             gsize                   len,
                                             GError                **error);
gboolean          breath_backup_seal_finish (BreathBackupSeal       *self,
                                             GError                **error);
void              breath_backup_seal_free   (BreathBackupSeal       *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BreathBackupSeal, breath_backup_seal_free)

typedef struct _BreathBackupOpened BreathBackupOpened;

BreathBackupOpened *breath_backup_opened_new  (int                  fd,
                                               BreathPassphrase    *passphrase,
                                               GError             **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean            breath_backup_opened_read (BreathBackupOpened  *self,
                                               const guint8       **bytes,
                                               gsize               *len,
                                               gboolean            *is_last,
                                               GError             **error);
void                breath_backup_opened_free (BreathBackupOpened  *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BreathBackupOpened, breath_backup_opened_free)

G_END_DECLS

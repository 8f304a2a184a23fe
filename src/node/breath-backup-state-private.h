/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "breath-backup.h"
#include "breath-folder-private.h"
#include "breath-sqlite-store.h"

G_BEGIN_DECLS

void               breath_backup_state_clean       (BreathFolder            *folder);
void               breath_backup_state_copy_async  (BreathFolder            *folder,
                                                    BreathSqliteStore       *store,
                                                    const BreathBackupAbout *about,
                                                    GAsyncReadyCallback      callback,
                                                    gpointer                 user_data);
BreathBackupState *breath_backup_state_copy_finish (GAsyncResult            *result,
                                                    GError                 **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "breath-backup.h"
#include "breath-folder-private.h"

G_BEGIN_DECLS

/* Whether anything of a node is in the folder. */
gboolean           breath_restore_is_taken  (BreathFolder       *folder);

char              *breath_restore_begin     (BreathFolder       *folder,
                                             GError            **error) G_GNUC_WARN_UNUSED_RESULT;
BreathBackupAbout *breath_restore_unpack    (int                 fd,
                                             BreathPassphrase   *passphrase,
                                             const char         *staging,
                                             GError            **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean           breath_restore_swap      (BreathFolder       *folder,
                                             const char         *staging,
                                             char              **put_aside,
                                             GError            **error);
void               breath_restore_clean     (BreathFolder       *folder);
void               breath_restore_abandon   (const char         *staging);

G_END_DECLS

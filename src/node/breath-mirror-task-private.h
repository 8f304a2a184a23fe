/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "breath-mirror-key.h"
#include "breath-passphrase.h"

G_BEGIN_DECLS

typedef struct _BreathMirrorTask BreathMirrorTask;

BreathMirrorTask *breath_mirror_task_new        (void) G_GNUC_WARN_UNUSED_RESULT;
void              breath_mirror_task_free       (BreathMirrorTask        *self);
void              breath_mirror_task_opens      (BreathMirrorTask        *self,
                                                 GBytes                  *sealed,
                                                 BreathPassphrase        *passphrase);
void              breath_mirror_task_seals      (BreathMirrorTask        *self,
                                                 const char              *name,
                                                 BreathPassphrase        *passphrase,
                                                 const BreathMirrorSeal  *seal,
                                                 gboolean                 keeps_key);
void              breath_mirror_task_run_async  (BreathMirrorTask        *self,
                                                 GAsyncReadyCallback      callback,
                                                 gpointer                 user_data);
gboolean          breath_mirror_task_run_finish (BreathMirrorTask        *self,
                                                 GAsyncResult            *result,
                                                 GError                 **error);
P2pIdentity      *breath_mirror_task_get_key    (BreathMirrorTask        *self);
GBytes           *breath_mirror_task_get_sealed (BreathMirrorTask        *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BreathMirrorTask, breath_mirror_task_free)

G_END_DECLS

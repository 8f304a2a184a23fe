/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "breath-attempts.h"
#include "breath-folder-private.h"
#include "breath-mirror.h"
#include "breath-passphrase.h"
#include "p2p-identity.h"

G_BEGIN_DECLS

#define BREATH_MIRROR_PREFIX "mirror-"
#define BREATH_MIRROR_SUFFIX ".key"

char            *breath_mirror_dup_file     (const P2pPeerId *key) G_GNUC_WARN_UNUSED_RESULT;
BreathMirror    *breath_mirror_load         (BreathFolder    *folder,
                                             const char      *file,
                                             gint64           now,
                                             GError         **error) G_GNUC_WARN_UNUSED_RESULT;
BreathMirror    *breath_mirror_create       (BreathFolder    *folder,
                                             GBytes          *sealed,
                                             GError         **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean         breath_mirror_replace      (BreathMirror    *self,
                                             GBytes          *sealed,
                                             GError         **error);
gboolean         breath_mirror_forget       (BreathMirror    *self,
                                             GError         **error);

/* Letters may be large or small. */
gboolean         breath_mirror_is_named     (BreathMirror    *self,
                                             const char      *name);
const P2pPeerId *breath_mirror_get_key      (BreathMirror    *self);
GBytes          *breath_mirror_get_sealed   (BreathMirror    *self);
gint64           breath_mirror_get_wait     (BreathMirror    *self,
                                             gint64           now);
gboolean         breath_mirror_is_disabled  (BreathMirror    *self);

/* Counts a failure on the disk before a passphrase is looked at, and then takes it back unless it was one. */
gboolean         breath_mirror_begin        (BreathMirror    *self,
                                             gint64           now,
                                             GError         **error);
void             breath_mirror_was_right    (BreathMirror    *self);
void             breath_mirror_was_no_guess (BreathMirror    *self,
                                             gint64           now);

G_END_DECLS

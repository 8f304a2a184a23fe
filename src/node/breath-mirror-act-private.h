/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "breath-mirrors.h"
#include "p2p-identity.h"

G_BEGIN_DECLS

/* Does what @task is for; what it hands on keeps a reference to it. @identity, which is dropped afterwards, is NULL where nothing has
 * to be signed; @key says who it is. */
typedef void (*BreathMirrorPerform) (GTask           *task,
                                     P2pIdentity     *identity,
                                     const P2pPeerId *key);

void     breath_mirror_act_prove       (GTask              *task,
                                        BreathMirrors      *mirrors,
                                        BreathMirror       *mirror,
                                        BreathPassphrase   *passphrase,
                                        GError             *error,
                                        BreathMirrorPerform perform);
void     breath_mirror_act_trust       (GTask              *task,
                                        BreathMirrors      *mirrors,
                                        BreathMirror       *mirror,
                                        BreathPassphrase   *passphrase,
                                        BreathMirrorPerform perform);
void     breath_mirror_act_fail        (GTask              *task,
                                        const GError       *error,
                                        gboolean            is_input,
                                        gboolean            is_refused);

/* What people typed. FALSE, always: @why is the error. */
gboolean breath_mirror_act_refuse      (GError            **error,
                                        const char         *why);
gboolean breath_mirror_act_read_number (const char         *text,
                                        const char         *otherwise,
                                        guint               max,
                                        const char         *why,
                                        guint              *number,
                                        GError            **error);

G_END_DECLS

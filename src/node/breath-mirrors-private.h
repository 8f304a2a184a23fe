/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "breath-clock.h"
#include "breath-folder-private.h"
#include "breath-mirrors.h"
#include "breath-random.h"
#include "p2p-identity.h"

G_BEGIN_DECLS

BreathMirrors *breath_mirrors_load         (BreathFolder         *folder,
                                            BreathClock          *clock,
                                            BreathRandom         *random,
                                            GError              **error) G_GNUC_WARN_UNUSED_RESULT;
/* What Argon2id takes from now on; for tests, which seal by the thousand. */
void           breath_mirrors_set_cost     (BreathMirrors        *self,
                                            guint64               passes,
                                            guint64               memory);

/* Opens a Mirror's key for one act; the caller drops it as soon as it has signed. */
void           breath_mirrors_prove_async  (BreathMirrors        *self,
                                            BreathMirror         *mirror,
                                            BreathPassphrase     *passphrase,
                                            GAsyncReadyCallback   callback,
                                            gpointer              user_data);
P2pIdentity   *breath_mirrors_prove_finish (BreathMirrors        *self,
                                            GAsyncResult         *result,
                                            GError              **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "p2p-peer-id.h"

#include <glib-object.h>

G_BEGIN_DECLS

#define BREATH_SEED_GIVEN_TO_ONE  64  /* chunks and manifests in any minute: a MiB */
#define BREATH_SEED_GIVEN_TO_ALL  256 /* of those, to everybody together */

typedef struct _BreathSeedBudget BreathSeedBudget;

BreathSeedBudget *breath_seed_budget_new      (void) G_GNUC_WARN_UNUSED_RESULT;
void              breath_seed_budget_free     (BreathSeedBudget *self);
gboolean          breath_seed_budget_take     (BreathSeedBudget *self,
                                               const P2pPeerId  *neighbour,
                                               gint64            now);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BreathSeedBudget, breath_seed_budget_free)

G_END_DECLS

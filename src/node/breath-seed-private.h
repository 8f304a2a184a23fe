/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "breath-seed.h"

#include "breath-core-seeds.h"

G_BEGIN_DECLS

/**
 * BreathSeedFacts:
 * @seed: how it stands
 * @is_ours: whether this node offered it
 * @node_name: (nullable): what the node that offers it calls itself
 * @mirror_name: (nullable): what the Mirror who offers it is called
 * @planters: (array zero-terminated=1): who planted it
 * @n_planters: how many did
 *
 * What there is to tell of a seed.
 */
typedef struct
{
  const BreathCoreSeed *seed;
  gboolean              is_ours;
  const char           *node_name;
  const char           *mirror_name;
  const char *const    *planters;
  guint                 n_planters;
} BreathSeedFacts;

BreathSeed   *breath_seed_new      (const guint8          *id) G_GNUC_WARN_UNUSED_RESULT;
const guint8 *breath_seed_get_hash (BreathSeed            *self);
void          breath_seed_update   (BreathSeed            *self,
                                    const BreathSeedFacts *facts);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "breath-seeds.h"

G_BEGIN_DECLS

/**
 * BreathSeedShelf:
 * @BREATH_SEED_SHELF_HEARD: others offer it, and it is not here
 * @BREATH_SEED_SHELF_HERE: it is in quarantine
 * @BREATH_SEED_SHELF_PLANTED: it is in the Compost Memory
 * @BREATH_SEED_SHELF_ASIDE: it was set aside, and could be fetched again
 *
 * Where people look for a seed.
 */
typedef enum
{
  BREATH_SEED_SHELF_HEARD,
  BREATH_SEED_SHELF_HERE,
  BREATH_SEED_SHELF_PLANTED,
  BREATH_SEED_SHELF_ASIDE,
} BreathSeedShelf;

#define BREATH_N_SEED_SHELVES (BREATH_SEED_SHELF_ASIDE + 1)

#define BREATH_TYPE_SEED_SHELVES (breath_seed_shelves_get_type ())
G_DECLARE_FINAL_TYPE (BreathSeedShelves, breath_seed_shelves, BREATH, SEED_SHELVES, GObject)

BreathSeedShelves *breath_seed_shelves_new          (BreathSeeds       *seeds) G_GNUC_WARN_UNUSED_RESULT;
BreathSeeds       *breath_seed_shelves_get_seeds    (BreathSeedShelves *self);
GListModel        *breath_seed_shelves_get          (BreathSeedShelves *self,
                                                     BreathSeedShelf    shelf);
guint              breath_seed_shelves_count_unread (BreathSeedShelves *self);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "breath-seed-manifest.h"

G_BEGIN_DECLS

/**
 * BreathSeedState:
 * @BREATH_SEED_HEARD: there is a notice of it, and no more
 * @BREATH_SEED_FETCHING: a Mirror asked to look at it, and it is on its way
 * @BREATH_SEED_FETCHED: it is in quarantine, and nobody has read it
 * @BREATH_SEED_READ: a Mirror has read it
 * @BREATH_SEED_PLANTED: a Mirror signed that the community keeps it
 * @BREATH_SEED_SET_ASIDE: a Mirror wants to see no more of it
 *
 * How far a seed has come here.
 */
typedef enum
{
  BREATH_SEED_HEARD,
  BREATH_SEED_FETCHING,
  BREATH_SEED_FETCHED,
  BREATH_SEED_READ,
  BREATH_SEED_PLANTED,
  BREATH_SEED_SET_ASIDE,
} BreathSeedState;

#define BREATH_N_SEED_STATES (BREATH_SEED_SET_ASIDE + 1)

typedef struct _BreathSeedLife BreathSeedLife;

const char       *breath_seed_state_get_id      (BreathSeedState           state);

BreathSeedLife   *breath_seed_life_new          (const guint8              seed[BREATH_HASH_LEN]) G_GNUC_WARN_UNUSED_RESULT;
BreathSeedLife   *breath_seed_life_restore      (const guint8              seed[BREATH_HASH_LEN],
                                                 BreathSeedState           state,
                                                 BreathItem               *planting) G_GNUC_WARN_UNUSED_RESULT;
void              breath_seed_life_free         (BreathSeedLife           *self);

const guint8     *breath_seed_life_get_seed     (BreathSeedLife           *self);
BreathSeedState   breath_seed_life_get_state    (BreathSeedLife           *self);
BreathItem       *breath_seed_life_get_planting (BreathSeedLife           *self);

/* What people do. The caller knows which Mirror it is, and records it. */
gboolean          breath_seed_life_order        (BreathSeedLife           *self,
                                                 GError                  **error);
gboolean          breath_seed_life_cancel       (BreathSeedLife           *self,
                                                 GError                  **error);
gboolean          breath_seed_life_read         (BreathSeedLife           *self,
                                                 GError                  **error);
gboolean          breath_seed_life_plant        (BreathSeedLife           *self,
                                                 BreathItem               *planting,
                                                 const BreathItem         *certificate,
                                                 const P2pPeerId          *own,
                                                 gint64                    now,
                                                 GError                  **error);
gboolean          breath_seed_life_set_aside    (BreathSeedLife           *self,
                                                 GError                  **error);

/* What happens by itself. */
gboolean          breath_seed_life_arrive       (BreathSeedLife           *self,
                                                 const BreathSeedManifest *manifest,
                                                 GBytes                   *content,
                                                 GError                  **error);
gboolean          breath_seed_life_drop         (BreathSeedLife           *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BreathSeedLife, breath_seed_life_free)

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "breath-core.h"
#include "breath-seed-life.h"

G_BEGIN_DECLS

#define BREATH_CORE_MAX_OFFERED  16   /* notices in our live set, and of an author that count */
#define BREATH_CORE_MAX_PLANTED  16   /* plantings likewise; what was planted before that stays planted */
#define BREATH_CORE_MAX_SEEDS    4096 /* heard of, or set aside */
#define BREATH_CORE_MAX_MEMORY   4096 /* planted here */
#define BREATH_CORE_MAX_FETCHES  16   /* on their way at once */
#define BREATH_CORE_MAX_PLANTERS 64   /* of a seed that are told */

/**
 * BreathSeedNews:
 * @BREATH_SEED_NEWS_HEARD: a notice of it came
 * @BREATH_SEED_NEWS_CHANGED: how far it is, who offers or who plants it
 * @BREATH_SEED_NEWS_FETCHED: all of it is here
 * @BREATH_SEED_NEWS_FAILED: it was asked for and is not what it should be
 * @BREATH_SEED_NEWS_GONE: nobody offers it any more, and it is not here
 *
 * What there is to tell of a seed.
 */
typedef enum
{
  BREATH_SEED_NEWS_HEARD,
  BREATH_SEED_NEWS_CHANGED,
  BREATH_SEED_NEWS_FETCHED,
  BREATH_SEED_NEWS_FAILED,
  BREATH_SEED_NEWS_GONE,
} BreathSeedNews;

/**
 * BreathCoreSeed:
 * @id: its id
 * @state: what became of it here
 * @notice: (nullable): the notice that offers it, or offered it when it was asked for
 * @is_offered: whether somebody still does
 * @manifest: (nullable): what it is, once that is known
 * @n_had: chunks that are stored
 * @failure: (nullable): why the latest try to fetch it came to nothing
 *
 * A seed that was heard of or is here. All is borrowed.
 */
typedef struct
{
  const guint8             *id;
  BreathSeedState           state;
  const BreathItem         *notice;
  gboolean                  is_offered;
  const BreathSeedManifest *manifest;
  guint                     n_had;
  const char               *failure;
} BreathCoreSeed;

/* All are borrowed. */
typedef void (*BreathSeedFunc)    (const BreathCoreSeed *seed,
                                   gpointer              user_data);
typedef void (*BreathPlanterFunc) (const BreathItem     *planting,
                                   const BreathItem     *certificate,
                                   gpointer              user_data);
/* @content is NULL with an @error. */
typedef void (*BreathContentFunc) (GBytes               *content,
                                   const GError         *error,
                                   gpointer              user_data);

/* What people do. Each is done once it is stored. */
void     breath_core_offer_seed      (BreathCore               *self,
                                      P2pIdentity              *mirror,
                                      const BreathSeedManifest *words,
                                      GBytes                   *content,
                                      guint8                    id[BREATH_HASH_LEN],
                                      BreathDoneFunc            done,
                                      gpointer                  user_data);
void     breath_core_order_seed      (BreathCore               *self,
                                      const P2pPeerId          *mirror,
                                      const guint8             *id,
                                      BreathDoneFunc            done,
                                      gpointer                  user_data);
void     breath_core_bring_seed      (BreathCore               *self,
                                      const P2pPeerId          *mirror,
                                      GBytes                   *notice,
                                      GBytes                   *manifest,
                                      GBytes                   *content,
                                      BreathDoneFunc            done,
                                      gpointer                  user_data);
void     breath_core_cancel_seed     (BreathCore               *self,
                                      const P2pPeerId          *mirror,
                                      const guint8             *id,
                                      BreathDoneFunc            done,
                                      gpointer                  user_data);
/* @mirror may be NULL for what is planted. */
void     breath_core_read_seed       (BreathCore               *self,
                                      const P2pPeerId          *mirror,
                                      const guint8             *id,
                                      BreathContentFunc         func,
                                      gpointer                  user_data);
void     breath_core_peek_seed       (BreathCore               *self,
                                      const P2pPeerId          *mirror,
                                      const guint8             *id,
                                      BreathContentFunc         func,
                                      gpointer                  user_data);
void     breath_core_plant_seed      (BreathCore               *self,
                                      P2pIdentity              *mirror,
                                      const guint8             *id,
                                      BreathDoneFunc            done,
                                      gpointer                  user_data);
void     breath_core_set_aside_seed  (BreathCore               *self,
                                      const P2pPeerId          *mirror,
                                      const guint8             *id,
                                      BreathDoneFunc            done,
                                      gpointer                  user_data);

/* FALSE: there is none. */
gboolean breath_core_get_seed        (BreathCore               *self,
                                      const guint8             *id,
                                      BreathCoreSeed           *seed);
void     breath_core_foreach_seed    (BreathCore               *self,
                                      BreathSeedFunc            func,
                                      gpointer                  user_data);
/* Returns how many more there are. */
guint    breath_core_foreach_planter (BreathCore               *self,
                                      const guint8             *id,
                                      BreathPlanterFunc         func,
                                      gpointer                  user_data);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "breath-seed-manifest.h"

G_BEGIN_DECLS

#define BREATH_SEED_MAX_SOURCES 16               /* known at once, those that left included */
#define BREATH_SEED_MAX_ASKED   2                /* chunks asked of one source at once */
#define BREATH_SEED_MAX_LATE    3                /* chunks that a source may leave unanswered */
#define BREATH_SEED_REST_TIME   (60 * G_USEC_PER_SEC) /* microseconds for which who said "later" is left alone */
#define BREATH_SEED_ASK_TIME    (30 * G_USEC_PER_SEC) /* microseconds until a chunk is asked elsewhere */

/**
 * BreathSeedVerdict:
 * @BREATH_SEED_KEPT: verified; to be stored
 * @BREATH_SEED_KNOWN: another source was faster
 * @BREATH_SEED_FALSE: not what the manifest says; nothing more is asked of that source
 * @BREATH_SEED_UNASKED: nobody asked for it
 *
 * What became of a chunk.
 */
typedef enum
{
  BREATH_SEED_KEPT,
  BREATH_SEED_KNOWN,
  BREATH_SEED_FALSE,
  BREATH_SEED_UNASKED,
} BreathSeedVerdict;

typedef struct _BreathSeedFetch BreathSeedFetch;

BreathSeedFetch   *breath_seed_fetch_new           (const BreathSeedManifest *manifest) G_GNUC_WARN_UNUSED_RESULT;
void               breath_seed_fetch_free          (BreathSeedFetch          *self);
gboolean           breath_seed_fetch_restore       (BreathSeedFetch          *self,
                                                    guint                     index,
                                                    GBytes                   *chunk);

gboolean           breath_seed_fetch_add_source    (BreathSeedFetch          *self,
                                                    const P2pPeerId          *source);
void               breath_seed_fetch_remove_source (BreathSeedFetch          *self,
                                                    const P2pPeerId          *source);
gboolean           breath_seed_fetch_ask           (BreathSeedFetch          *self,
                                                    const P2pPeerId          *source,
                                                    gint64                    now,
                                                    guint                    *index);
BreathSeedVerdict  breath_seed_fetch_take          (BreathSeedFetch          *self,
                                                    const P2pPeerId          *source,
                                                    guint                     index,
                                                    GBytes                   *chunk);
void               breath_seed_fetch_lack          (BreathSeedFetch          *self,
                                                    const P2pPeerId          *source,
                                                    guint                     index);
void               breath_seed_fetch_rest          (BreathSeedFetch          *self,
                                                    const P2pPeerId          *source,
                                                    guint                     index,
                                                    gint64                    now);
guint              breath_seed_fetch_expire        (BreathSeedFetch          *self,
                                                    gint64                    now);
gint64             breath_seed_fetch_get_due       (BreathSeedFetch          *self);

guint              breath_seed_fetch_get_n_had     (BreathSeedFetch          *self);
gboolean           breath_seed_fetch_is_whole      (BreathSeedFetch          *self);
gboolean           breath_seed_fetch_is_stuck      (BreathSeedFetch          *self);
gsize              breath_seed_fetch_get_n_wasted  (BreathSeedFetch          *self);
GBytes            *breath_seed_fetch_dup_content   (BreathSeedFetch          *self) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BreathSeedFetch, breath_seed_fetch_free)

G_END_DECLS

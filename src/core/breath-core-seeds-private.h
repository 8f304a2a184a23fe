/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "breath-core-private.h"
#include "breath-core-seeds.h"

#include "breath-seed-budget.h"
#include "breath-seed-fetch.h"
#include "breath-seed-quarantine.h"
#include "breath-seed-row.h"
#include "breath-seed-talk.h"

G_BEGIN_DECLS

#define BREATH_CORE_MAX_NOTICES 8                     /* of one seed, until it is known which is true */
#define BREATH_CORE_SEED_RETRY  (300 * G_USEC_PER_SEC) /* microseconds until who lacks a seed is asked again */
#define BREATH_CORE_MAX_LACKING 32                    /* sources without the manifest of a seed that are remembered */

/**
 * BreathSeedLack:
 * @peer: a neighbour
 * @until: microseconds until it is asked for the manifest again
 *
 * Who could not give the manifest of a seed.
 */
typedef struct
{
  P2pPeerId peer;
  gint64    until;
} BreathSeedLack;

/**
 * BreathHeldSeed:
 * @id: its id
 * @life: what became of it
 * @notices: (element-type BreathItem): that offer it, the first that was heard first
 * @plantings: (element-type BreathItem): that are alive
 * @notice: (nullable): the one that holds, kept when it is withdrawn
 * @certificate: (nullable): of who planted it here
 * @manifest: (nullable): what it is
 * @since: unix seconds at which it was asked for
 * @fetch: (nullable): what puts it together
 * @stored: which chunks are stored, by bit
 * @n_restoring: chunks that are being read, as it goes on after a restart or a cancel
 * @asked: whom the manifest is asked of
 * @asked_due: microseconds until somebody else is; %G_MAXINT64: of nobody
 * @lacks: (element-type BreathSeedLack): who could not give it
 * @retry_due: microseconds at which those without a chunk are asked again
 * @failure: (nullable): why the latest try came to nothing
 * @has_row: whether a row of it is stored
 * @is_dirty: whether that row has to be written, or deleted
 * @drops_parts: whether its chunks are to be deleted
 *
 * A seed that was heard of or is here.
 */
typedef struct
{
  guint8              id[BREATH_HASH_LEN];
  BreathSeedLife     *life;
  GPtrArray          *notices;
  GPtrArray          *plantings;
  BreathItem         *notice;
  BreathItem         *certificate;
  BreathSeedManifest *manifest;
  gint64              since;
  BreathSeedFetch    *fetch;
  guint32             stored;
  guint               n_restoring;
  P2pPeerId           asked;
  gint64              asked_due;
  GArray             *lacks;
  gint64              retry_due;
  char               *failure;
  gboolean            has_row;
  gboolean            is_dirty;
  gboolean            drops_parts;
} BreathHeldSeed;

/**
 * BreathSeedLink:
 * @link: the link
 * @peer: to whom
 * @talk: what was asked of whom
 * @asks: (element-type BreathSeedFrame): what is asked of us and not answered yet, in order
 * @is_reading: whether what answers the first of them is being read
 *
 * A link that carries seeds.
 */
typedef struct
{
  BreathLink     *link;
  P2pPeerId       peer;
  BreathSeedTalk *talk;
  GQueue          asks;
  gboolean        is_reading;
} BreathSeedLink;

/**
 * BreathSeedOrderKind:
 * @BREATH_SEED_STORE: nobody wants anything: what changed is stored
 * @BREATH_SEED_OFFER: offer a text
 * @BREATH_SEED_ORDER: fetch what is offered
 * @BREATH_SEED_BRING: take it from a file
 * @BREATH_SEED_CANCEL: fetch it not any more
 * @BREATH_SEED_OPEN: read it
 * @BREATH_SEED_PLANT: keep it
 * @BREATH_SEED_DROP: set it aside
 *
 * What is to be done about a seed.
 */
typedef enum
{
  BREATH_SEED_STORE,
  BREATH_SEED_OFFER,
  BREATH_SEED_ORDER,
  BREATH_SEED_BRING,
  BREATH_SEED_CANCEL,
  BREATH_SEED_OPEN,
  BREATH_SEED_PLANT,
  BREATH_SEED_DROP,
} BreathSeedOrderKind;

/**
 * BreathSeedOrder:
 * @kind: what is to be done
 * @id: of which seed
 * @mirror: who wants it
 * @notice: of an offer, or of what is brought
 * @planting: of an offer, or of planting
 * @manifest: of an offer, or of what is brought
 * @content: likewise, and of planting
 *
 * What a Mirror wants done about a seed.
 */
struct _BreathSeedOrder
{
  BreathSeedOrderKind kind;
  guint8              id[BREATH_HASH_LEN];
  P2pPeerId           mirror;
  BreathItem         *notice;
  BreathItem         *planting;
  BreathSeedManifest *manifest;
  GBytes             *content;
};

/**
 * BreathCoreSeeds:
 * @held: (element-type BreathHeldSeed): in the order in which they were heard of
 * @by_id: (element-type BreathHeldSeed): the same by id
 * @said: (element-type P2pPeerId GPtrArray): the notices and plantings of each author that count
 * @links: (element-type BreathSeedLink): links that carry seeds
 * @budget: how much was given to whom
 * @quarantine: what is here and not planted
 * @news: (element-type GBytes): ids of what is told once it is stored, and what is, as a pointer
 * @is_queued: whether a change that stores what is dirty waits
 *
 * All that there is of seeds.
 */
struct _BreathCoreSeeds
{
  GPtrArray            *held;
  GHashTable           *by_id;
  GHashTable           *said;
  GPtrArray            *links;
  BreathSeedBudget     *budget;
  BreathSeedQuarantine *quarantine;
  GHashTable           *news;
  gboolean              is_queued;
};

/* breath-core-seeds.c */
BreathHeldSeed  *breath_core_find_seed      (BreathCore          *self,
                                             const guint8        *id);
BreathHeldSeed  *breath_core_hold_seed      (BreathCore          *self,
                                             const guint8        *id);
/* Whether nobody offers it and nothing of it is here; then it may be gone. */
gboolean         breath_core_release_seed   (BreathCore          *self,
                                             BreathHeldSeed      *held);
BreathSeedState  breath_core_get_seed_state (const BreathHeldSeed *held);
/* FALSE: there is no room for one more of that author. */
gboolean         breath_core_make_seed_room (BreathCore          *self,
                                             const P2pPeerId     *author);
void             breath_core_tell_seed      (BreathCore          *self,
                                             const guint8        *id,
                                             BreathSeedNews       news);
/* Tells it once what changed is stored. */
void             breath_core_note_seed      (BreathCore          *self,
                                             BreathHeldSeed      *held,
                                             BreathSeedNews       news);

/* breath-core-seed-acts.c */
void             breath_core_settle_seeds   (BreathCore          *self);

/* breath-core-seed-fetch.c */
void             breath_core_begin_fetch    (BreathCore          *self,
                                             BreathHeldSeed      *held);
void             breath_core_end_fetch      (BreathHeldSeed      *held);
void             breath_core_pump_seeds     (BreathCore          *self);
void             breath_core_take_answer    (BreathCore            *self,
                                             const P2pPeerId       *peer,
                                             const BreathSeedFrame *frame);

/* breath-core-seed-links.c */
gboolean         breath_core_has_seed_link  (BreathCore          *self,
                                             const P2pPeerId     *peer);
void             breath_core_seed_link_free (BreathSeedLink      *link);

/* breath-core-seed-rows.c */
void             breath_core_put_seed       (BreathCore          *self,
                                             BreathBatch         *batch,
                                             BreathHeldSeed      *held);
void             breath_core_put_memory     (BreathBatch         *batch,
                                             BreathHeldSeed      *held,
                                             GBytes              *content);
void             breath_core_drop_memory    (BreathBatch         *batch,
                                             BreathHeldSeed      *held);
GBytes          *breath_core_dup_chunk_key  (const guint8        *id,
                                             guint                index) G_GNUC_WARN_UNUSED_RESULT;
GBytes          *breath_core_dup_seed_key   (const guint8        *id) G_GNUC_WARN_UNUSED_RESULT;
/* All of what is here, verified. */
void             breath_core_load_content   (BreathCore          *self,
                                             BreathHeldSeed      *held,
                                             BreathContentFunc    func,
                                             gpointer             user_data);

G_END_DECLS

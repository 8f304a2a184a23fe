/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "breath-sync-private.h"

#include "breath-sync-index.h"

#include <string.h>

G_BEGIN_DECLS

#define BREATH_SYNC_LEAF       8       /* entries up to which a range that differs is listed */
#define BREATH_SYNC_VECTOR     32      /* entries a range up to which all are listed where most differ */
#define BREATH_SYNC_MAX_LISTED 1000000 /* entries announced in a frame */

/* A range whose parts the neighbour told. */
typedef struct
{
  BreathSyncPrefix prefix;
  guint8           told[BREATH_SYNC_BRANCH][BREATH_SYNC_FINGERPRINT_LEN];
} BreathSyncSplit;

/* A part of it that differs. */
typedef struct
{
  BreathSyncPrefix prefix;
  guint            split;     /* in splits */
  guint            number;    /* in the split */
  gboolean         is_listed;
  guint8           own[BREATH_SYNC_BRANCH][BREATH_SYNC_FINGERPRINT_LEN];
} BreathSyncChild;

/* An entry of the index that is to be listed. */
typedef struct
{
  guint    number;
  gboolean has_print;
} BreathSyncListed;

/* A listing that came before our own index was made. */
typedef struct
{
  BreathSyncNotes *notes;
  GArray          *entries;    /* of BreathNote */
  gboolean         has_prints;
} BreathSyncHeld;

/* What we hold instead of entries of a listing. */
typedef struct
{
  BreathSyncNotes  *notes;
  BreathSyncOffers *offers;
  guint8            bitmap[BREATH_SYNC_MAX_NOTES / 8];
  GArray           *rises;     /* of guint32 */
} BreathSyncLater;

/* A comparison of ranges on one link. */
struct _BreathSyncRanges
{
  gboolean         is_ours;      /* we began it */
  gboolean         has_rival;    /* the neighbour began too, which does not count */
  BreathSyncIndex *index;
  gboolean         is_indexed;

  guint            round;        /* of the frame that is to be sent or received next */
  GArray          *asked;        /* of BreathSyncPrefix: of whose parts our last frame told */
  gint64           sent;         /* when; 0 if that frame asks nothing, or is answered */
  gboolean         has_ended;    /* neither side will tell more ranges */

  gboolean         owes_answer;
  GArray          *splits;       /* of BreathSyncSplit: what is to be answered */
  guint            next_split;
  GArray          *parts;        /* of BreathSyncChild: the answer */
  guint            next_part;
  gboolean         is_decided;
  gboolean         is_vector;

  GArray          *incoming;     /* of BreathSyncPrefix: ranges the neighbour lists */
  guint            next_incoming;
  guint64          n_expected;   /* entries not yet received */
  guint64          last_id;      /* received in this range */
  gboolean         has_last;
  GQueue           held;         /* of BreathSyncHeld, at most as many as notes may be open */
  GQueue           laters;       /* of BreathSyncLater, not yet sent */

  GArray          *outgoing;     /* of BreathSyncListed */
  guint            next_outgoing;
  GArray          *missing;      /* of guint: entries that a listing of the neighbour lacks */
  guint            next_missing;

  gboolean         has_told;     /* we sent the end of our notes */
  gboolean         is_told;      /* the neighbour did */
};

void     breath_sync_held_free     (gpointer          data);
void     breath_sync_later_free    (gpointer          data);
/* Judges the entries of listings that have come. */
void     breath_sync_read_listings (BreathSyncLink   *link);
/* Sends listings, laters and notes of what the neighbour lacks, as far as it lets us have open. */
void     breath_sync_send_listings (BreathSyncLink   *link);
gboolean breath_sync_has_told_all  (BreathSyncRanges *self);

G_END_DECLS

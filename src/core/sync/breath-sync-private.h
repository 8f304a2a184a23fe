/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "breath-sync.h"

#include "breath-sync-channel.h"

G_BEGIN_DECLS

#define BREATH_SYNC_MAX_AUTHORS       20000
#define BREATH_SYNC_CROWD             10000 /* authors held, from which on unknown ones are rationed */
#define BREATH_SYNC_MAX_UNKNOWN       200   /* unknown authors wanted an hour and link, in a crowd */
#define BREATH_SYNC_MAX_PARKED        64    /* heads a link whose time has not come */
#define BREATH_SYNC_MAX_AHEAD         600   /* seconds that epoch and issued may be ahead of our clock */
#define BREATH_SYNC_MAX_OPEN_NOTES    8     /* notes a link not answered for good */
#define BREATH_SYNC_MAX_CHOSEN        2048  /* heads a link wanted and not judged; more notes stay open meanwhile */
#define BREATH_SYNC_SPARE_NAMES       4096  /* names a link beyond two an author: of earlier epochs, and in flight */
#define BREATH_SYNC_MAX_FETCHES       4     /* unanswered a link */
#define BREATH_SYNC_MAX_ITEMS_PENDING 512   /* items a link of live sets being fetched */
#define BREATH_SYNC_MAX_VERIFIED      64    /* signatures, and manifests opened, a dispatch */
#define BREATH_SYNC_MAX_COMMIT        512   /* heads a commit */
#define BREATH_SYNC_MAX_CURSORS       1024  /* neighbours whose cursors are kept */
#define BREATH_SYNC_SECOND            ((gint64) G_USEC_PER_SEC)
#define BREATH_SYNC_PATIENCE          (2 * BREATH_SYNC_SECOND)  /* until another link is asked */
#define BREATH_SYNC_TIMEOUT           (30 * BREATH_SYNC_SECOND) /* until the link is given up */
#define BREATH_SYNC_NOTES_INTERVAL    BREATH_SYNC_SECOND
#define BREATH_SYNC_GATHER            (BREATH_SYNC_SECOND / 2)  /* in which more may come that goes with the same notes */
#define BREATH_SYNC_COURTESY          (BREATH_SYNC_SECOND / 2)  /* in which the other side may note the same first */
#define BREATH_SYNC_CURSOR_INTERVAL   BREATH_SYNC_SECOND
#define BREATH_SYNC_HOUR              (3600 * BREATH_SYNC_SECOND)

/**
 * BreathClaimState:
 * @BREATH_CLAIM_WAITING: another link is being asked
 * @BREATH_CLAIM_CHOSEN: will be wanted with the next Want
 * @BREATH_CLAIM_WANTED: asked for
 * @BREATH_CLAIM_HELD_BACK: the head came; its time or another claim's end is awaited
 * @BREATH_CLAIM_FETCHING: the head came; its live set is being fetched
 * @BREATH_CLAIM_READY: everything is there
 * @BREATH_CLAIM_COMMITTING: being stored
 *
 * How far a note has come.
 */
typedef enum
{
  BREATH_CLAIM_WAITING,
  BREATH_CLAIM_CHOSEN,
  BREATH_CLAIM_WANTED,
  BREATH_CLAIM_HELD_BACK,
  BREATH_CLAIM_FETCHING,
  BREATH_CLAIM_READY,
  BREATH_CLAIM_COMMITTING,
} BreathClaimState;

typedef struct _BreathSyncLink BreathSyncLink;

/* The Notes frame that claims come from. */
typedef struct
{
  guint64  number;
  guint64  through;
  guint    n_claims;
  guint    n_pending;
  gboolean is_open;     /* the last Want for it was not sent */
  gpointer claims[BREATH_SYNC_MAX_NOTES]; /* BreathClaim of each note; NULL once judged */
} BreathSyncNotes;

/* A note that is not yet judged. */
typedef struct
{
  BreathSync      *sync;
  BreathSyncLink  *link;        /* NULL while committing, when the link may be gone */
  GList            in_link;
  BreathSyncNotes *notes;       /* NULL from committing on */
  guint            index;       /* in the notes */
  BreathNote       note;

  BreathClaimState state;
  gboolean         waits_turn;  /* for another link to have asked for its unknown authors */
  gboolean         is_unknown;  /* counts in the link's turn */
  gboolean         is_owner;    /* the one claim in flight for its author */
  gboolean         is_parked;
  gboolean         is_proven;   /* its contradiction to the head held is kept */
  P2pPeerId        author;      /* once known */

  BreathHead      *head;
  BreathManifest  *manifest;
  GPtrArray       *items;       /* of BreathItem; those not yet there are NULL */
  guint            n_missing;
  guint            next_fetch;  /* index of the item to be fetched next */
  guint            n_asked;     /* parts of fetches not answered */
  guint            n_reserved;  /* in the link's items pending */
  gboolean         is_withheld; /* the neighbour does not have all of it, or no longer */

  /* While committing. */
  guint64          position;
  P2pPeerId        notes_from;
} BreathClaim;

/* One Want, until its Records have been judged. */
typedef struct
{
  GPtrArray *claims;      /* of BreathClaim, not owned */
  guint      next_claim;
  GPtrArray *heads;       /* of GBytes; NULL until the Records came */
  guint      next_head;
  gint64     sent;
  gboolean   is_late;
} BreathSyncWant;

/* One Fetch, until its Objects have been judged: manifests of claims, or items. */
typedef struct
{
  gboolean   is_items;
  GArray    *parts;       /* of BreathSyncPart */
  guint      next_part;
  GPtrArray *objects;     /* of GBytes; NULL until the Objects came */
  guint      next_object;
  gint64     sent;
  gboolean   is_late;
} BreathSyncFetch;

typedef struct
{
  BreathClaim *claim;
  guint        index;  /* of the item in its manifest */
} BreathSyncPart;

/* Notes we sent, until they are answered for good. */
typedef struct
{
  guint64  number;
  GArray  *offers;  /* of BreathSyncOffer */
} BreathSyncOffers;

typedef struct
{
  P2pPeerId author;
  guint32   epoch;
  guint32   version;
  gboolean  is_given;
} BreathSyncOffer;

/**
 * BreathCursor:
 * @journal: the neighbour's journal
 * @position: how far we have read it
 * @floor: position of our own journal up to which the neighbour was seen to hold all that we did
 * @is_dirty: not stored as it is
 *
 * What is remembered of a neighbour between links.
 */
typedef struct
{
  guint32  journal;
  guint64  position;
  guint64  floor;
  gboolean is_dirty;
} BreathCursor;

struct _BreathSyncLink
{
  BreathSync       *sync;
  BreathLink       *link;
  P2pPeerId         neighbour;
  BreathSyncChannel channel;
  BreathCursor     *cursor;
  GError           *error;     /* the rule the neighbour broke; nothing is done with it any more */
  gboolean          is_closed;

  /* What our first summary said. */
  guint8            sent_root[BREATH_SYNC_ROOT_LEN];
  guint64           sent_end;
  guint64           sent_cursor;

  /* Giving. */
  guint             n_summaries;    /* received */
  guint64           noted;          /* journal position up to which everything was noted or need not be */
  guint64           next_number;
  gint64            notes_due;
  gboolean          has_notes;      /* something is to be noted, and notes_due says when */
  GQueue            offers;         /* of BreathSyncOffers */

  /* Taking. */
  gboolean          awaits_restart; /* we sent a second summary */
  guint64           taken_through;
  guint64           next_taken;
  guint             n_open;
  GQueue            notes;          /* of BreathSyncNotes */
  GQueue            wants;          /* of BreathSyncWant; answered ones first */
  GHashTable       *ids;            /* IdName, of the authors held or in flight; NULL until notes come */
  GQueue            claims;         /* of BreathClaim, owned */
  guint             n_chosen;       /* claims that wait no more */
  guint             n_turn;         /* claims in flight whose author is unknown */
  guint             n_waiting_unknown;
  guint             n_parked;
  gint64            hour_began;
  guint             n_unknown;      /* wanted in this hour */
  GQueue            to_fetch;       /* of BreathClaim that need their manifest or items */
  GQueue            fetches;        /* of BreathSyncFetch; answered ones first */
  guint             n_items_pending;
};

struct _BreathSync
{
  grefcount       refs;
  BreathSyncSetup setup;
  gboolean        is_stopped;
  gboolean        is_halted;    /* the store failed */

  GPtrArray      *links;        /* of BreathSyncLink */
  GHashTable     *cursors;      /* P2pPeerId to BreathCursor */
  GHashTable     *owners;       /* P2pPeerId in a claim to BreathClaim */
  BreathSyncLink *turn;         /* whose unknown authors are wanted */
  guint           next_turn;    /* index of the link that is first in line */
  guint           next_worker;  /* index of the link whose records and objects are judged first */

  gboolean        rejudge;      /* something happened that claims may have waited for */
  gboolean        is_running;
  gboolean        again;
  guint           n_verified;
  gint64          next_judging; /* wall clock; when a parked head's time comes */
  GQueue          ready;        /* of BreathClaim */
  GPtrArray      *committing;   /* of BreathClaim; NULL when no commit is in flight */
  gint64          cursors_due;
};

BreathSync      *breath_sync_ref            (BreathSync       *self);
void             breath_sync_unref          (BreathSync       *self);
gboolean         breath_sync_refuse         (GError          **error,
                                             const char       *format,
                                             ...) G_GNUC_PRINTF (2, 3);
gint64           breath_sync_get_now        (BreathSync       *self);
/* Whether this dispatch may verify one thing more; if not, there will be another at once. */
gboolean         breath_sync_may_verify     (BreathSync       *self);
void             breath_sync_send           (BreathSyncLink   *link,
                                             GBytes           *frame);
/* Takes @error. What is left to do with the link is done by the next breath_sync_run(). */
void             breath_sync_break_link     (BreathSyncLink   *link,
                                             GError           *error);

/* breath-sync-give.c */
void             breath_sync_give_clear     (BreathSyncLink   *link);
void             breath_sync_open           (BreathSyncLink   *link);
gboolean         breath_sync_on_summary     (BreathSyncLink   *link,
                                             BreathSyncFrame  *frame,
                                             GError          **error);
gboolean         breath_sync_on_want        (BreathSyncLink   *link,
                                             BreathSyncFrame  *frame,
                                             GError          **error);
gboolean         breath_sync_on_fetch       (BreathSyncLink   *link,
                                             BreathSyncFrame  *frame,
                                             GError          **error);
void             breath_sync_give           (BreathSyncLink   *link);
void             breath_sync_note_at_once   (BreathSyncLink   *link);
gint64           breath_sync_get_give_due   (BreathSyncLink   *link);

/* breath-sync-take.c */
void             breath_sync_take_clear     (BreathSyncLink   *link);
gboolean         breath_sync_on_notes       (BreathSyncLink   *link,
                                             BreathSyncFrame  *frame,
                                             GError          **error);
gboolean         breath_sync_on_records     (BreathSyncLink   *link,
                                             BreathSyncFrame  *frame,
                                             GError          **error);
void             breath_sync_choose         (BreathClaim      *claim);
void             breath_sync_send_wants     (BreathSyncLink   *link);
void             breath_sync_check_wants    (BreathSyncLink   *link);
gint64           breath_sync_get_wants_due  (BreathSyncLink   *link);

/* breath-sync-claim.c */
void             breath_claim_new           (BreathSyncLink   *link,
                                             BreathSyncNotes  *notes,
                                             guint             index,
                                             const BreathNote *note);
void             breath_claim_free          (gpointer          data);
void             breath_claim_end           (BreathClaim      *claim);
void             breath_claim_settle        (BreathClaim      *claim);
void             breath_claim_choose        (BreathClaim      *claim);
gboolean         breath_claim_own           (BreathClaim      *claim);
void             breath_claim_release       (BreathClaim      *claim);
void             breath_claim_join_turn     (BreathClaim      *claim);
void             breath_claim_leave_turn    (BreathClaim      *claim);

/* breath-sync-names.c */
const P2pPeerId *breath_sync_get_named      (BreathSyncLink   *link,
                                             guint64           id,
                                             guint32          *epoch);
void             breath_sync_see_noted      (BreathSyncLink   *link,
                                             const BreathNote *note);
gboolean         breath_sync_was_noted      (BreathSyncLink   *link,
                                             const BreathNote *note);
void             breath_sync_name           (BreathSync       *self,
                                             const P2pPeerId  *author,
                                             guint32           epoch);
void             breath_sync_forget_name    (BreathSync       *self,
                                             const P2pPeerId  *author,
                                             guint32           epoch);

/* breath-sync-judge.c */
void             breath_sync_judge_records  (BreathSyncLink   *link);
void             breath_sync_judge_head     (BreathClaim      *claim);

/* breath-sync-fetch.c */
void             breath_sync_fetch_clear    (BreathSyncLink   *link);
void             breath_sync_need_live_set  (BreathClaim      *claim);
void             breath_sync_send_fetches   (BreathSyncLink   *link);
void             breath_sync_judge_objects  (BreathSyncLink   *link);
void             breath_sync_check_fetches  (BreathSyncLink   *link);
gint64           breath_sync_get_fetch_due  (BreathSyncLink   *link);
gboolean         breath_sync_on_objects     (BreathSyncLink   *link,
                                             BreathSyncFrame  *frame,
                                             GError          **error);

/* breath-sync-commit.c */
BreathCursor    *breath_sync_get_cursor     (BreathSync       *self,
                                             const P2pPeerId  *neighbour);
void             breath_sync_mark_cursor    (BreathSyncLink   *link);
void             breath_sync_advance_cursor (BreathSyncLink   *link);
void             breath_sync_commit         (BreathSync       *self);

G_END_DECLS

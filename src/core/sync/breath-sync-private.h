/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "breath-sync.h"

#include "breath-places.h"
#include "breath-sync-channel.h"

G_BEGIN_DECLS

#define BREATH_SYNC_MAX_AUTHORS       20000 /* well below BREATH_JOURNAL_MAX_HEADS */
#define BREATH_SYNC_CROWD             10000 /* authors held, from which on unknown ones are rationed */
#define BREATH_SYNC_MAX_UNKNOWN       200   /* unknown authors wanted an hour and link, in a crowd */
#define BREATH_SYNC_MAX_PARKED        64    /* heads a link whose time has not come */
#define BREATH_SYNC_MAX_AHEAD         600   /* seconds that epoch and issued may be ahead of our clock */
#define BREATH_SYNC_MAX_OPEN_NOTES    8     /* notes a link not answered for good */
#define BREATH_SYNC_MAX_CHOSEN        2048  /* heads a link wanted and not judged; more notes stay open meanwhile */
#define BREATH_SYNC_SPARE_NAMES       4096  /* names a link beyond two an author: of earlier epochs, and in flight */
#define BREATH_SYNC_MAX_FETCHES       4     /* unanswered a link */
#define BREATH_SYNC_MAX_ITEMS_PENDING 512   /* items a link of live sets being fetched */
#define BREATH_SYNC_MAX_VERIFIED      22    /* signatures, and manifests opened, a turn of the main loop */
#define BREATH_SYNC_MAX_COMMIT        128   /* heads a commit, all of them told in one dispatch */
#define BREATH_SYNC_MAX_LOOKED        1024  /* heads and ranges hashed a turn */
#define BREATH_SYNC_MAX_EARLY         16    /* frames a link that came before all heads were summed up */
#define BREATH_SYNC_MAX_KEPT          256   /* verified heads whose link was lost before their live set had come */
#define BREATH_SYNC_MAX_CURSORS       1024  /* neighbours whose cursors are kept */
#define BREATH_SYNC_MAX_MET           1024  /* nodes that our people chose */
#define BREATH_SYNC_MAX_OFFERED       20000 /* authors a neighbour, whose offers are remembered */
#define BREATH_SYNC_MAX_MEMORIES      8     /* neighbours that left, whose offers are remembered */
#define BREATH_SYNC_MAX_WITHHELD      64    /* live sets a link that were withheld, perhaps for a good reason */
#define BREATH_SYNC_MAX_DELAYS        120   /* times that the judgement on one of those waits for what is unread */
#define BREATH_SYNC_MAX_FOUND         4096  /* a run; what is found beyond is found again, or lost */
#define BREATH_SYNC_MAX_PROOFS        1024  /* authors against whom there is proof */
#define BREATH_SYNC_MAX_LOOKED_AT     1024  /* heads a dispatch whose age is looked at */
#define BREATH_SYNC_MAX_LEAVING       64    /* heads a commit that leave for their age */
#define BREATH_SYNC_EXPIRY_RETRY      60    /* seconds until heads that were busy at midnight are looked at again */
#define BREATH_SYNC_SECOND            ((gint64) G_USEC_PER_SEC)
#define BREATH_SYNC_PATIENCE          (2 * BREATH_SYNC_SECOND)  /* until another link is asked */
#define BREATH_SYNC_TIMEOUT           (30 * BREATH_SYNC_SECOND) /* until the link is given up */
#define BREATH_SYNC_NOTES_INTERVAL    BREATH_SYNC_SECOND
#define BREATH_SYNC_GATHER            (BREATH_SYNC_SECOND / 2)  /* in which more may come that goes with the same notes */
#define BREATH_SYNC_COURTESY          (BREATH_SYNC_SECOND / 2)  /* in which the other side may note the same first */
#define BREATH_SYNC_CURSOR_INTERVAL   BREATH_SYNC_SECOND
#define BREATH_SYNC_HOUR              (3600 * BREATH_SYNC_SECOND)
#define BREATH_SYNC_GRACE             (30 * BREATH_SYNC_SECOND) /* in which whoever withheld a live set may note a later head */
#define BREATH_SYNC_COMPARE_DELAY     (60 * BREATH_SYNC_SECOND)  /* from different roots, notes exchanged, to comparing ranges */
#define BREATH_SYNC_COMPARE_INTERVAL  (600 * BREATH_SYNC_SECOND) /* between comparisons with a neighbour; doubles */
#define BREATH_SYNC_COMPARE_MAX       (6 * BREATH_SYNC_HOUR)     /* up to this, while they change nothing */
#define BREATH_SYNC_COMPARE_MIN       (30 * BREATH_SYNC_SECOND)  /* between comparisons a neighbour begins */

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

typedef struct _BreathSyncLink   BreathSyncLink;

/**
 * BreathSyncRoll:
 * @binding: of the channel
 * @n_links: how many links have it
 * @channel: its keys, and the sum of all heads held
 * @summed: journal position up to which the sum goes; all of it: %G_MAXUINT64
 * @parts: by place in the journal, two bytes of the names of the authors held; 0: none yet
 * @n_parts: how many places it has
 * @by_part: places of names
 * @others: names of authors in flight, and of earlier epochs; %NULL until notes come
 * @named: journal position up to which they are in it; all of them: %G_MAXUINT64
 *
 * What all heads and authors are called on a channel. No two links of the product have the same one; in a simulation all
 * may, so that what is worked out for one link is good for the next.
 */
typedef struct
{
  guint8            binding[BREATH_LINK_BINDING_LEN];
  guint             n_links;
  BreathSyncChannel channel;
  guint64           summed;
  guint16          *parts;
  guint             n_parts;
  BreathPlaces      by_part;
  GHashTable       *others;
  guint64           named;
} BreathSyncRoll;

typedef struct _BreathSyncRanges BreathSyncRanges;

/* How far a neighbour was heard to be with one author, on one link. */
typedef struct
{
  guint64 id;
  guint32 version;
} BreathSyncNoted;

/* The latest state of one author that a neighbour has offered. */
typedef struct
{
  P2pPeerId author;
  guint32   epoch;
  guint32   version;
  guint64   order;    /* of the note */
  guint64   withheld; /* order after which its live set was withheld; 0: it was not */
} BreathSyncOffered;

/**
 * BreathSyncMemory:
 * @neighbour: whose offers these are
 * @journal: its journal, 0 before the first summary
 * @n_notes: frames of notes that came, by which notes are ordered
 * @steady: by place in the journal, a mark of the version it noted last of that author, in the
 *   epoch of the head held; 0: it is in one of the others, if anywhere
 * @n_places: how many places that has
 * @n_steady: how many are not 0
 * @fresh: what it noted while there are claims on its link
 * @n_fresh: how many that are
 * @n_allocated: how many @fresh has room for
 * @by_author: places in @fresh
 * @odd: what else it noted and does not fit @steady; %NULL: nothing yet
 *
 * What a neighbour has offered, on this link and earlier ones.
 */
typedef struct
{
  P2pPeerId          neighbour;
  guint32            journal;
  guint64            n_notes;
  guint8            *steady;
  guint              n_places;
  guint              n_steady;
  BreathSyncOffered *fresh;
  guint              n_fresh;
  guint              n_allocated;
  BreathPlaces       by_author;
  GHashTable        *odd;
} BreathSyncMemory;

/* A live set that a neighbour noted and did not give. */
typedef struct
{
  P2pPeerId author;
  guint32   epoch;
  guint32   version;
  gint64    end;      /* wall clock; when its head leaves */
  gint64    due;      /* monotonic; when this is judged */
  guint     n_delays;
} BreathWithheld;

/* The frame of notes, listing or later that claims come from. */
typedef struct
{
  guint64  number;
  guint64  through;
  guint    n_claims;    /* how many there may be */
  guint    n_pending;
  gboolean is_open;     /* the last Want for it was not sent */
  gboolean is_found;    /* by comparing ranges */
  gboolean awaits_later; /* a listing, of which is yet to be said what we hold instead */
  gboolean ends_comparison; /* the cursor is at through, be it higher or lower */
  gpointer claims[];    /* BreathClaim of each note; NULL once judged */
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
  gboolean         is_early;    /* it was told of that its time lies ahead */
  gboolean         is_rollback; /* it was told of that its neighbour had offered a later state */
  guint64          order;       /* of its note among all of the neighbour; 0: it came otherwise */
  gboolean         is_later;    /* of the version noted or any later one */
  gboolean         is_contrary; /* another head of the version we hold */
  gboolean         is_found;    /* by comparing ranges */
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

/* Notes, a listing or a later we sent, until they are answered for good. */
typedef struct
{
  guint64  number;
  gboolean is_listing;
  gboolean has_prints;
  gboolean has_later;  /* the neighbour said what it holds instead */
  GArray  *offers;     /* of BreathSyncOffer */
} BreathSyncOffers;

typedef struct
{
  guint64   id;
  guint32   version;
  P2pPeerId author;
  guint8    head[BREATH_HEAD_ID_LEN];
  gboolean  is_given;
} BreathSyncOffer;

/**
 * BreathCursor:
 * @neighbour: whose it is
 * @journal: the neighbour's journal
 * @position: how far we have read it
 * @floor: position of our own journal up to which the neighbour was seen to hold all that we did
 * @is_dirty: not stored as it is
 * @hour_began: monotonic; when @n_unknown was 0
 * @n_unknown: unknown authors wanted of it since
 * @compared: monotonic time of the last comparison of ranges; 0: none since we run
 * @n_fruitless: how many comparisons in a row have changed nothing
 * @is_fruitless: the last one has changed nothing so far and is not counted yet
 * @told: position of our own journal up to which it was told; of one remembered from before we ran: all of it
 * @floor_key: what the row is called that has @floor
 * @has_twin: there may be a copy of it: two links to its key were open at once, or it has forgotten what it told us
 *
 * What is remembered of a neighbour between links.
 */
typedef struct
{
  const P2pPeerId *neighbour;
  guint32  journal;
  guint64  position;
  guint64  floor;
  guint64  told;
  gboolean is_dirty;
  gint64   hour_began;
  guint    n_unknown;
  gint64   compared;
  guint    n_fruitless;
  gboolean is_fruitless;
  GBytes  *floor_key;
  gboolean has_twin;
} BreathCursor;

struct _BreathSyncLink
{
  BreathSync       *sync;
  BreathLink       *link;
  P2pPeerId         neighbour;
  BreathSyncRoll   *roll;
  BreathCursor     *cursor;
  GError           *error;     /* the rule the neighbour broke; nothing is done with it any more */
  gint64            heard;     /* monotonic time of its last frame */
  gboolean          is_closed;

  /* Opening: until everything held is summed up, frames wait. */
  gboolean          is_open;
  GQueue            early;      /* of GBytes */

  /* What our summary said. */
  guint8            sent_root[BREATH_SYNC_ROOT_LEN];
  guint64           sent_end;
  guint64           sent_cursor;

  /* Giving. */
  gboolean          has_summary;    /* received */
  gint64            summary_came;
  gboolean          holds_notes;    /* a comparison will tell all that there is now */
  guint64           noted;          /* journal position up to which everything was noted or need not be */
  guint64           next_number;
  gint64            notes_due;
  gboolean          has_notes;      /* something is to be noted, and notes_due says when */
  GQueue            offers;         /* of BreathSyncOffers */

  /* Taking. */
  gboolean          is_blind;       /* notes move no cursor before a comparison is over */
  guint64           blind_through;  /* what they reach meanwhile */
  guint64           taken_through;
  guint64           next_taken;
  guint             n_open;
  GQueue            notes;          /* of BreathSyncNotes */
  GQueue            wants;          /* of BreathSyncWant; answered ones first */
  BreathSyncNoted  *noted_ids;      /* the highest version of each that the neighbour noted */
  guint             n_noted_ids;
  guint             n_noted_allocated;
  BreathPlaces      by_noted_id;    /* of noted_ids */
  GQueue            claims;         /* of BreathClaim, owned */
  guint             n_chosen;       /* claims that wait no more */
  guint             n_turn;         /* claims in flight whose author is unknown */
  guint             n_waiting_unknown;
  guint             n_parked;
  GQueue            to_fetch;       /* of BreathClaim that need their manifest or items */
  GQueue            fetches;        /* of BreathSyncFetch; answered ones first */
  guint             n_items_pending;

  /* What is kept to find out lies. */
  BreathSyncMemory *memory;         /* belongs to the sync's */
  GArray           *withheld;       /* of BreathWithheld; NULL: never any */
  /* Comparing. */
  BreathSyncRanges *ranges;         /* NULL while nothing is being compared */
  gint64            compare_due;
  gint64            compare_asked;  /* when the neighbour last began; 0: never */
  gboolean          has_agreed;     /* both held the same when our root was the agreed one */
  guint8            agreed_root[BREATH_SYNC_ROOT_LEN];
};

struct _BreathSync
{
  grefcount       refs;
  BreathSyncSetup setup;
  gboolean        is_stopped;
  gboolean        is_halted;    /* the store failed */

  GPtrArray      *links;        /* of BreathSyncLink */
  GPtrArray      *rolls;        /* of BreathSyncRoll */
  GHashTable     *cursors;      /* P2pPeerId to BreathCursor */
  GHashTable     *owners;       /* P2pPeerId in a claim to BreathClaim */
  GHashTable     *kept;         /* P2pPeerId to a head kept from a link that was lost */
  GQueue          kept_order;   /* of them, oldest first */
  guint           n_kept_items;
  BreathSyncLink *turn;         /* whose unknown authors are wanted */
  guint           next_turn;    /* index of the link that is first in line */
  guint           next_worker;  /* index of the link whose records and objects are judged first */

  gboolean        rejudge;      /* something happened that claims may have waited for */
  gboolean        rejudge_next; /* likewise, but not in this dispatch */
  gboolean        is_running;
  gboolean        again;
  guint           n_verified;
  guint           n_looked;
  gint64          next_judging; /* wall clock; when a parked head's time comes */
  GQueue          ready;        /* of BreathClaim */
  GPtrArray      *committing;   /* of BreathClaim; NULL when no commit is in flight */
  gint64          cursors_due;
  GPtrArray      *dirty;        /* of BreathCursor */

  GArray         *found;        /* what is to be told at the end of the run */
  GPtrArray      *memories;     /* of BreathSyncMemory; those used last are last */
  GHashTable     *proofs;       /* P2pPeerId of those against whom there is proof */
  GHashTable     *chosen;       /* P2pPeerId */
  GHashTable     *leaving;      /* P2pPeerId of those whose heads leave with the next commit, or the one in flight */
  gboolean        is_clock_wrong;
  gint64          now;          /* what the clock showed when this dispatch began: monotonic microseconds */
  gint64          wall;         /* likewise; unix seconds */
  gint64          next_expiry;  /* wall clock; when heads are to be looked at for their age */
  guint64         looked_through; /* journal position up to which they were, since then */
  gboolean        has_skipped;  /* some of those were busy */
};

BreathSync      *breath_sync_ref            (BreathSync       *self);
void             breath_sync_unref          (BreathSync       *self);

/* A reference of one's own for as long as a function runs. */
typedef BreathSync BreathSyncRef;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BreathSyncRef, breath_sync_unref)

gboolean         breath_sync_refuse         (GError          **error,
                                             const char       *format,
                                             ...) G_GNUC_PRINTF (2, 3);
/* Reads the clock, for all that follows in this dispatch. */
void             breath_sync_read_clock     (BreathSync       *self);
/* Whether this turn may verify one thing more; if not, there will be another at once. */
gboolean         breath_sync_may_verify     (BreathSync       *self);
/* Likewise for hashing @n heads or ranges, at most %BREATH_SYNC_MAX_LOOKED at once. */
gboolean         breath_sync_may_look       (BreathSync       *self,
                                             guint             n);
void             breath_sync_send           (BreathSyncLink   *link,
                                             GBytes           *frame);
/* Takes @error. What is left to do with the link is done by the next breath_sync_run(). */
void             breath_sync_break_link     (BreathSyncLink   *link,
                                             GError           *error);
/* Breaks the link for leaving unanswered what was sent at @sent. */
void             breath_sync_give_up        (BreathSyncLink   *link,
                                             gint64            sent,
                                             const char       *what);
void             breath_sync_tell           (BreathSync       *self,
                                             BreathFinding     finding,
                                             const P2pPeerId  *author,
                                             const P2pPeerId  *neighbour);

/* breath-sync-give.c */
void             breath_sync_give_clear     (BreathSyncLink   *link);
void             breath_sync_open           (BreathSyncLink   *link);
gboolean         breath_sync_is_open        (BreathSyncLink   *link);
gboolean         breath_sync_goes_first     (BreathSyncLink   *link);
void             breath_sync_offers_free    (gpointer          data);
/* Makes an offer, which the notes to be sent are to name as @note. */
void             breath_sync_offer          (BreathSyncLink   *link,
                                             BreathSyncOffers *offers,
                                             const BreathJournalEntry *entry,
                                             BreathNote       *note);
/* Room for @n at first. */
BreathSyncOffers *breath_sync_offers_new    (guint             n);
/* Takes @offers and gives them their number. */
void             breath_sync_send_offers    (BreathSyncLink   *link,
                                             BreathSyncOffers *offers,
                                             GBytes           *frame);
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
/* NULL: too many are open. */
BreathSyncNotes *breath_sync_open_notes     (BreathSyncLink   *link,
                                             guint             n_claims,
                                             GError          **error);
void             breath_sync_choose         (BreathClaim      *claim);
void             breath_sync_send_wants     (BreathSyncLink   *link);
void             breath_sync_check_wants    (BreathSyncLink   *link);
gint64           breath_sync_get_wants_due  (BreathSyncLink   *link);

/* breath-sync-claim.c */
BreathClaim     *breath_claim_new           (BreathSyncLink   *link,
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

/* breath-sync-roll.c */
void             breath_sync_rolls_init     (BreathSync       *self);
BreathSyncRoll  *breath_sync_open_roll      (BreathSync       *self,
                                             const guint8     *binding);
void             breath_sync_close_roll     (BreathSyncLink   *link);
/* Sums up more of what is held; FALSE: there will be another dispatch for the rest. */
gboolean         breath_sync_sum_up         (BreathSync       *self,
                                             BreathSyncRoll   *roll);
void             breath_sync_add_to_rolls   (BreathSync       *self,
                                             const BreathHead *head);
/* It stood at @position. */
void             breath_sync_take_from_rolls (BreathSync      *self,
                                             const BreathHead *head,
                                             guint64           position);

/* breath-sync-names.c */
/* Names the authors that are not named yet; FALSE: there will be another dispatch for the rest. */
gboolean         breath_sync_make_names     (BreathSyncLink   *link);
const P2pPeerId *breath_sync_get_named      (BreathSyncLink   *link,
                                             guint64           id,
                                             guint32          *epoch,
                                             const BreathJournalEntry **held);
void             breath_sync_name_on        (BreathSync       *self,
                                             BreathSyncRoll   *roll,
                                             const BreathHead *head);
void             breath_sync_see_noted      (BreathSyncLink   *link,
                                             const BreathNote *note);
void             breath_sync_expect_noted   (BreathSyncLink   *link,
                                             guint             n);
void             breath_sync_clear_noted    (BreathSyncLink   *link);
gboolean         breath_sync_was_noted      (BreathSyncLink   *link,
                                             const BreathJournalEntry *entry);
void             breath_sync_name           (BreathSync       *self,
                                             const BreathHead *head);
void             breath_sync_clear_names    (BreathSyncRoll   *roll);
void             breath_sync_outdate_name   (BreathSync       *self,
                                             const P2pPeerId  *author,
                                             guint32           epoch);
void             breath_sync_forget_name    (BreathSync       *self,
                                             const P2pPeerId  *author,
                                             guint32           epoch);

/* breath-sync-range.c and breath-sync-listing.c */
void             breath_sync_compare        (BreathSyncLink   *link);
void             breath_sync_plan_comparison  (BreathSyncLink *link,
                                               gint64          delay);
void             breath_sync_check_comparison (BreathSyncLink *link);
void             breath_sync_ranges_clear   (BreathSyncLink   *link);
void             breath_sync_ranges_work    (BreathSyncLink   *link);
void             breath_sync_ranges_speak   (BreathSyncLink   *link);
gint64           breath_sync_get_ranges_due (BreathSyncLink   *link);
/* Whether the neighbour may still tell what a comparison found. */
gboolean         breath_sync_is_telling     (BreathSyncLink   *link);
gboolean         breath_sync_on_told        (BreathSyncLink   *link,
                                             GError          **error);
gboolean         breath_sync_on_ranges      (BreathSyncLink   *link,
                                             BreathSyncFrame  *frame,
                                             GError          **error);
gboolean         breath_sync_on_listing     (BreathSyncLink   *link,
                                             BreathSyncFrame  *frame,
                                             GError          **error);
gboolean         breath_sync_on_later       (BreathSyncLink   *link,
                                             BreathSyncFrame  *frame,
                                             GError          **error);

/* breath-sync-kept.c */
void             breath_sync_keep           (BreathClaim      *claim);
gboolean         breath_sync_take_kept      (BreathClaim      *claim,
                                             guint32           epoch);
void             breath_sync_outdate_kept   (BreathSync       *self,
                                             const BreathHead *head);
void             breath_sync_name_kept      (BreathSync       *self,
                                             BreathSyncRoll   *roll);
void             breath_sync_clear_kept     (BreathSync       *self);

/* breath-sync-judge.c */
void             breath_sync_judge_records  (BreathSyncLink   *link);
void             breath_sync_judge_head     (BreathClaim      *claim);
gboolean         breath_sync_is_superseded  (BreathClaim      *claim,
                                             const BreathHead *held);
gboolean         breath_sync_is_full        (BreathSync       *self);

/* breath-sync-memory.c */
void             breath_sync_memories_init  (BreathSync       *self);
void             breath_sync_recall         (BreathSyncLink   *link);
void             breath_sync_memory_set_journal (BreathSyncLink *link,
                                             guint32           journal);
void             breath_sync_forget_offers  (BreathSync       *self,
                                             const P2pPeerId  *author);
void             breath_sync_renew_offers   (BreathSync       *self,
                                             const BreathHead *old,
                                             const BreathHead *head);
void             breath_sync_settle_offers  (BreathSyncLink   *link);
void             breath_sync_check_offer    (BreathClaim      *claim,
                                             const P2pPeerId  *author,
                                             guint32           epoch,
                                             const BreathJournalEntry *held);
void             breath_sync_number_offers  (BreathSyncLink   *link,
                                             BreathSyncNotes  *notes);
void             breath_sync_remember_withheld (BreathClaim   *claim);
void             breath_sync_check_withheld (BreathSyncLink   *link);
guint            breath_sync_count_withheld (const BreathSyncLink *link);
gint64           breath_sync_get_withheld_due (BreathSyncLink *link);

/* breath-sync-proof.c */
void             breath_sync_proofs_init    (BreathSync       *self);

/* breath-sync-leave.c */
void             breath_sync_leave_init     (BreathSync       *self);
gint64           breath_sync_get_sure       (BreathSync       *self);
void             breath_sync_find_expired   (BreathSync       *self);
void             breath_sync_make_room      (BreathSync       *self);
void             breath_sync_stage_leaving  (BreathSync       *self,
                                             BreathBatch      *batch);
void             breath_sync_apply_leaving  (BreathSync       *self);

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
void             breath_sync_cursors_init   (BreathSync       *self);
BreathCursor    *breath_sync_get_cursor     (BreathSync       *self,
                                             const P2pPeerId  *neighbour);
void             breath_sync_mark_cursor    (BreathSyncLink   *link);
void             breath_sync_advance_cursor (BreathSyncLink   *link);
/* Writes the live set of an author in place of the one held; NULL: none. */
void             breath_sync_stage_live_set (BreathSync       *self,
                                             BreathBatch      *batch,
                                             const P2pPeerId  *author,
                                             const BreathLiveSet *set);
void             breath_sync_commit         (BreathSync       *self);

G_END_DECLS

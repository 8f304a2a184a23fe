/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "breath-clock.h"
#include "breath-finding.h"
#include "breath-head.h"
#include "breath-import.h"
#include "breath-item.h"
#include "breath-ledger.h"
#include "breath-link.h"
#include "breath-log-entry.h"
#include "breath-opener.h"
#include "breath-privacy.h"
#include "breath-random.h"
#include "breath-selection.h"
#include "breath-store.h"

G_BEGIN_DECLS

#define BREATH_CORE_ERROR (breath_core_error_quark ())

/**
 * BreathCoreError:
 * @BREATH_CORE_ERROR_PROTOCOL: a neighbour broke the rules of a protocol
 * @BREATH_CORE_ERROR_NOT_READY: the store has not been read yet, or could not be
 * @BREATH_CORE_ERROR_CLOCK: our clock is wrong, so nothing can be signed
 * @BREATH_CORE_ERROR_STATEMENT: a Mirror cannot say that, or not now; the message says why
 * @BREATH_CORE_ERROR_BARRED: there is to be no link with a node for a time
 *
 * What a caller can tell apart and act on.
 */
typedef enum
{
  BREATH_CORE_ERROR_PROTOCOL,
  BREATH_CORE_ERROR_NOT_READY,
  BREATH_CORE_ERROR_CLOCK,
  BREATH_CORE_ERROR_STATEMENT,
  BREATH_CORE_ERROR_BARRED,
} BreathCoreError;

GQuark breath_core_error_quark (void);

/**
 * BreathPorts:
 * @opener: what the nodes of a simulation share; %NULL: this node verifies each record for itself. Borrowed, and
 *   outlives the core
 * @shares_channels: whether all links have the same binding, as they may in a simulation; what is worked out under its keys
 *   then serves all of them. %FALSE: each link has its own, and what was worked out goes with it
 *
 * The four ways in which the core meets the world; links come one by one.
 */
typedef struct
{
  BreathClock  *clock;
  BreathRandom *random;
  BreathStore  *store;
  BreathOpener *opener;
  gboolean      shares_channels;
} BreathPorts;

/**
 * BreathCore:
 *
 * The rules of a node put together: own stock to published head, heads of others through delta
 * sync, everything committed before it is told. It has no socket, clock, file or randomness of its own.
 *
 * Signals:
 * - "ready" (GError or NULL): the store was read; from now on the rest may be called
 * - "status" (gpointer const BreathHead *, guint kind, gboolean changed): a head of another node was committed; emitted
 *   for every kind whose level differs from the last one held of it
 * - "author" (gpointer const P2pPeerId *): anything held of an author changed (head, profile), or its head has left
 * - "found" (guint finding, gpointer const P2pPeerId *about, gpointer const P2pPeerId *neighbour or NULL): a lie, a
 *   mistake or a danger was found
 * - "own" (): stock, draws or head of our own changed
 * - "critical" (guint kind, gboolean published): a stock of our own became critical
 * - "trust" (gpointer const P2pPeerId *about or NULL): what is held against a node, was decided or is said about it changed
 * - "barred" (gpointer const P2pPeerId *peer, GError): close whatever link there is with @peer
 * - "failed" (GError): the store failed; nothing more is acknowledged
 * - "heard" (): a peer was heard of or invited; ask the selection whom to dial
 * - "alert" (gpointer const guint8 id[32], gboolean is_new): what is held of an alert changed; perhaps it is gone
 * - "seed" (gpointer const guint8 id[32], guint news): something about a knowledge seed can be told
 * - "transfer" (gpointer const guint8 id[32], guint news): something about a transfer can be told
 */
#define BREATH_TYPE_CORE (breath_core_get_type ())
G_DECLARE_FINAL_TYPE (BreathCore, breath_core, BREATH, CORE, GObject)

#define BREATH_LOG_AUDIT_MAX_ENTRIES 256
#define BREATH_CORE_MAX_ASSESSMENTS  64 /* of an alert, told at a time */
#define BREATH_CORE_MAX_MIRRORS      8

/**
 * BreathCoreMirror:
 * @key: their key
 * @name: what they are called, 1 to %BREATH_PROFILE_MAX_NAME bytes
 *
 * One of the people who decide at this node.
 */
typedef struct
{
  P2pPeerId key;
  char      name[BREATH_PROFILE_MAX_NAME + 1];
} BreathCoreMirror;

typedef void (*BreathCertificateFunc) (const BreathItem *certificate,
                                       gpointer          user_data);

/**
 * BreathLogAudit:
 * @wrong: (nullable): why the log is not as it was written; %NULL: it is
 * @n_entries: entries up to there
 * @first: number of the first, 0 if there is none
 * @last: number of the last
 * @epoch: of the last
 * @hash: of the last
 * @n_checkpoints: signatures, all verified
 * @signed_to: number of the last checkpoint, 0 if there is none
 * @has_anchor: whether our own head says that it is tied to the log
 * @is_anchored: whether it is
 * @entries: (nullable) (element-type BreathLogEntry): the last entries, if they were wanted
 *
 * What was found when the log was read.
 */
typedef struct
{
  const GError *wrong;
  guint64       n_entries;
  guint64       first;
  guint64       last;
  guint32       epoch;
  guint8        hash[BREATH_HASH_LEN];
  guint64       n_checkpoints;
  guint64       signed_to;
  gboolean      has_anchor;
  gboolean      is_anchored;
  GPtrArray    *entries;
} BreathLogAudit;

/* @audit is borrowed. */
typedef void (*BreathAuditFunc) (const BreathLogAudit *audit,
                                 gpointer              user_data);

/* Called once the change is committed, or with why not; @error is borrowed. */
typedef void (*BreathDoneFunc) (const GError *error,
                                gpointer      user_data);

/**
 * BreathFoundCount:
 * @n: how often it was found
 * @last: when last, in unix seconds
 * @neighbour: through whom last; of omission and rollback, whose head it was about
 *
 * How often something was found.
 */
typedef struct
{
  guint     n;
  gint64    last;
  P2pPeerId neighbour;
} BreathFoundCount;

BreathCore        *breath_core_new         (P2pIdentity        *identity,
                                            const BreathPorts  *ports) G_GNUC_WARN_UNUSED_RESULT;
void               breath_core_start       (BreathCore         *self);
gboolean           breath_core_is_ready    (BreathCore         *self);
void               breath_core_stop        (BreathCore         *self);

void               breath_core_set_profile (BreathCore         *self,
                                            const char         *name,
                                            const char * const *languages);
void               breath_core_set_stock   (BreathCore         *self,
                                            BreathResourceKind  kind,
                                            const BreathStock  *stock,
                                            BreathDoneFunc      done,
                                            gpointer            user_data);
/* Refused with BREATH_PRIVACY_ERROR_BUDGET and a sentence with the time from which it is admitted. */
void               breath_core_publish     (BreathCore         *self,
                                            BreathResourceKind  kind,
                                            BreathDoneFunc      done,
                                            gpointer            user_data);

/* How the privacy of a resource stands. ε is in hundredths, times are unix seconds. */
typedef struct
{
  BreathPrivacy choice;
  BreathPrivacy wanted;      /* asked for last, which may still be being stored */
  gboolean      is_stale;    /* told too long ago: no level is drawn from it */
  gboolean      is_alarmed;  /* critical, and neighbours have not heard yet */
  guint         spent_day;   /* what counts against a draw made now */
  guint         spent_week;
  guint64       spent_ever;
  gint64        admits;      /* Publish now, as far as the budget goes */
  gboolean      is_admitted; /* so it does now */
  gint64        next_draw;   /* G_MAXINT64: none as long as the stock is not told */
} BreathPrivacyState;

void               breath_core_set_privacy (BreathCore          *self,
                                            BreathResourceKind   kind,
                                            const BreathPrivacy *privacy,
                                            BreathDoneFunc       done,
                                            gpointer             user_data);
void               breath_core_get_privacy (BreathCore          *self,
                                            BreathResourceKind   kind,
                                            BreathPrivacyState  *state);

const BreathStock *breath_core_get_stock   (BreathCore         *self,
                                            BreathResourceKind  kind);  /* NULL: never set */
const BreathDraw  *breath_core_get_draw    (BreathCore         *self,
                                            BreathResourceKind  kind);  /* NULL: not published */
/* (element-type BreathDraw): the latest committed, the oldest first; NULL: none yet. */
const GArray      *breath_core_get_draws   (BreathCore         *self,
                                            BreathResourceKind  kind);
gint64             breath_core_get_admits  (BreathCore         *self,
                                            BreathResourceKind  kind);
const BreathHead  *breath_core_get_head    (BreathCore         *self,
                                            const P2pPeerId    *author); /* NULL: not held */
const BreathItem  *breath_core_get_profile (BreathCore         *self,
                                            const P2pPeerId    *author); /* NULL: not held */
/* (element-type P2pPeerId): every author held, ourselves left out. */
GPtrArray         *breath_core_dup_authors (BreathCore         *self) G_GNUC_WARN_UNUSED_RESULT;

/* What the neighbour's clock shows now; where most differ from ours, nothing is signed. */
void               breath_core_note_clock  (BreathCore         *self,
                                            const P2pPeerId    *neighbour,
                                            gint64              wall);
gboolean           breath_core_is_clock_wrong (BreathCore      *self);
/* Whose head is held even where there is no room for more. */
void               breath_core_add_chosen  (BreathCore         *self,
                                            const P2pPeerId    *node);
gboolean           breath_core_choose      (BreathCore         *self,
                                            const P2pPeerId    *node,
                                            GPtrArray          *addresses);
const BreathFoundCount *breath_core_get_found (BreathCore      *self,
                                            const P2pPeerId    *node,
                                            BreathFinding       finding);  /* NULL: never */
void               breath_core_audit_log   (BreathCore         *self,
                                            gboolean            wants_entries,
                                            BreathAuditFunc     func,
                                            gpointer            user_data);
/* A record that a person brings: verified and judged as a neighbour's is. @manifest may be NULL. */
void               breath_core_import      (BreathCore         *self,
                                            GBytes             *head,
                                            GBytes             *manifest,
                                            GPtrArray          *items,
                                            BreathImportFunc    done,
                                            gpointer            user_data);

void               breath_core_hold        (BreathCore         *self);
void               breath_core_release     (BreathCore         *self);

void               breath_core_add_link    (BreathCore         *self,
                                            BreathLink         *link);
void               breath_core_remove_link (BreathCore         *self,
                                            BreathLink         *link);
void               breath_core_add_stream  (BreathCore         *self,
                                            BreathLink         *link,
                                            BreathProtocol      protocol);
/* FALSE: the neighbour broke the rules; close the link with @error as the reason. */
gboolean           breath_core_receive     (BreathCore         *self,
                                            BreathLink         *link,
                                            BreathProtocol      protocol,
                                            GBytes             *frame,
                                            GError            **error);

/* Who decides here: breath-core-mirrors.c */
void               breath_core_set_mirrors         (BreathCore             *self,
                                                    const BreathCoreMirror *mirrors,
                                                    guint                   n_mirrors);
void               breath_core_foreach_certificate (BreathCore             *self,
                                                    const P2pPeerId        *author,
                                                    BreathCertificateFunc   func,
                                                    gpointer                user_data);

/**
 * BreathAlertState:
 * @BREATH_ALERT_IN_FORCE: its author's last word
 * @BREATH_ALERT_SUPERSEDED: an update of the same Mirror came after it
 * @BREATH_ALERT_CANCELLED: it was cancelled, or is the cancellation
 *
 * What became of an alert.
 */
typedef enum
{
  BREATH_ALERT_IN_FORCE,
  BREATH_ALERT_SUPERSEDED,
  BREATH_ALERT_CANCELLED,
} BreathAlertState;

/**
 * BreathCoreAlert:
 * @item: the signed alert, borrowed
 * @certificate: what makes its Mirror one, borrowed
 * @heard: unix seconds at which it was first seen
 * @hops: links it came over, by the word of those who passed it on; 0: it came with its author's live set, or is ours
 * @is_over_quota: its Mirror or node had raised so many that it did not go ahead of everything else
 * @state: what became of it
 *
 * An alert that is held.
 */
typedef struct
{
  const BreathItem *item;
  const BreathItem *certificate;
  gint64            heard;
  guint             hops;
  gboolean          is_over_quota;
  BreathAlertState  state;
} BreathCoreAlert;

/* All are borrowed. */
typedef void (*BreathAlertFunc)      (const BreathCoreAlert *alert,
                                      gpointer               user_data);
typedef void (*BreathAssessmentFunc) (const BreathItem      *assessment,
                                      const BreathItem      *certificate,
                                      gpointer               user_data);

/* What Mirrors say: breath-core-alerts.c and breath-core-statements.c */
gboolean           breath_core_get_alert            (BreathCore           *self,
                                                     const guint8         *id,
                                                     BreathCoreAlert      *alert);
void               breath_core_foreach_alert        (BreathCore           *self,
                                                     BreathAlertFunc       func,
                                                     gpointer              user_data);
/* How many more there are. */
guint              breath_core_foreach_assessment   (BreathCore           *self,
                                                     const guint8         *alert,
                                                     BreathAssessmentFunc  func,
                                                     gpointer              user_data);
void               breath_core_state                (BreathCore           *self,
                                                     P2pIdentity          *mirror,
                                                     BreathStatement      *statement,
                                                     guint8                id[BREATH_HASH_LEN],
                                                     BreathDoneFunc        done,
                                                     gpointer              user_data);
void               breath_core_take_back_assessment (BreathCore           *self,
                                                     const P2pPeerId      *mirror,
                                                     const guint8         *alert,
                                                     BreathDoneFunc        done,
                                                     gpointer              user_data);
/* Who of our Mirrors has read what; told to nobody. */
void               breath_core_review               (BreathCore           *self,
                                                     const P2pPeerId      *mirror,
                                                     const guint8         *alert,
                                                     BreathDoneFunc        done,
                                                     gpointer              user_data);
GArray            *breath_core_dup_reviewers        (BreathCore           *self,
                                                     const guint8         *alert) G_GNUC_WARN_UNUSED_RESULT;

/* Who is dialled, let in and linked: breath-core-neighbours.c */
BreathSelection   *breath_core_get_selection    (BreathCore         *self);
void               breath_core_set_addresses    (BreathCore         *self,
                                                 GPtrArray          *addresses);
gboolean           breath_core_add_neighbour    (BreathCore         *self,
                                                 const P2pPeerId    *peer,
                                                 P2pMultiaddr       *address,
                                                 P2pRole             role,
                                                 P2pPeerId          *evicted);
void               breath_core_remove_neighbour (BreathCore         *self,
                                                 const P2pPeerId    *peer);
gboolean           breath_core_invite           (BreathCore         *self,
                                                 const P2pPeerId    *peer);
GBytes            *breath_core_answer_visitor   (BreathCore         *self,
                                                 const P2pPeerId    *visitor,
                                                 P2pMultiaddr       *address,
                                                 GBytes             *frame,
                                                 GError            **error) G_GNUC_WARN_UNUSED_RESULT;
const BreathItem  *breath_core_get_peer_record  (BreathCore         *self,
                                                 const P2pPeerId    *author); /* NULL: not held */

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "breath-core.h"

#include "breath-clock-watch.h"
#include "breath-log-entry.h"
#include "breath-noise.h"
#include "breath-peers.h"
#include "breath-renewal.h"
#include "breath-sync.h"

G_BEGIN_DECLS

#define BREATH_CORE_DAY_LEN 8 /* bytes of a stored privacy day */
#define BREATH_CORE_REFRESH          3600 /* seconds between heads at most */
#define BREATH_CORE_MAX_CHANGES      256  /* of our own, waiting to be committed */
#define BREATH_CORE_MAX_FOUND        1024 /* nodes about whom, and by whom, findings are counted */
#define BREATH_CORE_MAX_TOLD         64   /* findings about others told of an hour */
#define BREATH_CORE_TELL_INTERVAL    (G_GINT64_CONSTANT (3600) * G_USEC_PER_SEC) /* between telling of the same thing */
#define BREATH_CORE_MAX_CLOCKS       64   /* neighbours whose clocks are compared with ours */
#define BREATH_CORE_CLOCK_OFF        600  /* seconds by which two clocks may differ */
#define BREATH_CORE_CLOCK_FRESH      1800 /* seconds for which such a comparison counts */
#define BREATH_CORE_CLOCK_DRIFT      60   /* seconds our clock may move against monotonic time meanwhile */
#define BREATH_CORE_LOADED_AT_ONCE   64   /* rows a dispatch, each of which may be a signature */
#define BREATH_CORE_LOG_UNSIGNED     256  /* entries of the log after which a checkpoint follows */
#define BREATH_CORE_LOG_PATIENCE     600  /* seconds after which one follows, however few there are */
#define BREATH_CORE_CERTIFICATE_LEFT (30 * 86400) /* seconds; with less, one is renewed */
#define BREATH_CORE_LOG_FOUND        64   /* entries a day about other nodes */

/**
 * BreathOwnResource:
 * @has_stock: whether a stock was ever set
 * @day: privacy day whose scheduled draw is done or not wanted
 * @ledger: all draws, those being committed included, so that none is spent twice
 * @stock: the latest stock, which may still be being committed
 * @shows_stock: whether a stock was ever committed
 * @shown_stock: the latest committed stock
 * @has_draw: whether a draw was ever committed
 * @draw: the latest committed draw
 * @draws: (nullable): the latest committed draws, the oldest first, %BREATH_LEDGER_MAX_DRAWS at most
 * @noise: for the draws to come
 * @is_withheld: our head says unknown, since the stock was last told too long ago
 * @shows_withheld: whether the latest committed head does
 * @wanted_privacy: the latest choice asked for
 * @privacy: the latest choice, which may still be being committed
 * @shown_privacy: the latest committed choice
 * @is_alarmed: critical, and no draw was made since
 * @shows_alarm: whether that was committed
 *
 * One of our own resources. When the next draw is due is asked for with every frame, so what tells it comes first.
 */
typedef struct
{
  gboolean      has_stock;
  gint64        day;
  BreathLedger *ledger;
  BreathStock   stock;
  gboolean      shows_stock;
  BreathStock   shown_stock;
  gboolean      has_draw;
  BreathDraw    draw;
  GArray       *draws;
  BreathNoise   noise;
  gboolean      is_withheld;
  gboolean      shows_withheld;
  BreathPrivacy wanted_privacy;
  BreathPrivacy privacy;
  BreathPrivacy shown_privacy;
  gboolean      is_alarmed;
  gboolean      shows_alarm;
} BreathOwnResource;

typedef enum
{
  BREATH_CHANGE_PROFILE,
  BREATH_CHANGE_STOCK,
  BREATH_CHANGE_PUBLISH,
  BREATH_CHANGE_SCHEDULED,
  BREATH_CHANGE_REFRESH,
  BREATH_CHANGE_ADDRESSES,
  BREATH_CHANGE_PRIVACY,
  BREATH_CHANGE_CHECKPOINT,
  BREATH_CHANGE_FOUND,
  BREATH_CHANGE_MIRRORS,
  BREATH_CHANGE_STATEMENT,
  BREATH_CHANGE_TAKE_BACK,
  BREATH_CHANGE_ALERTS,
  BREATH_CHANGE_REVIEW,
  BREATH_CHANGE_TRUST,
  BREATH_CHANGE_TRANSFERS,
  BREATH_CHANGE_SEEDS,
} BreathChangeKind;

#define BREATH_N_CHANGES (BREATH_CHANGE_SEEDS + 1)

typedef struct _BreathTrustOrder BreathTrustOrder;
typedef struct _BreathSeedOrder  BreathSeedOrder;
typedef struct _BreathCoreTrust  BreathCoreTrust;

typedef struct
{
  BreathChangeKind   kind;
  BreathResourceKind resource;
  BreathStock        stock;
  BreathPrivacy      privacy;
  gboolean           crossed;   /* the stock became critical */
  gboolean           withholds; /* in place of the draw that was due */
  gboolean           drew;
  BreathDraw         draw;
  P2pPeerId          about;     /* what was found about whom; or which Mirror */
  BreathLogFinding   found;
  BreathItem        *item;      /* what a Mirror says */
  guint8             id[BREATH_HASH_LEN];  /* of an alert */
  BreathTrustOrder  *order;     /* what people want about trust */
  BreathSeedOrder   *seed;      /* what they want about a seed */
  BreathDoneFunc     done;
  gpointer           user_data;
} BreathChange;

typedef struct _BreathLoading BreathLoading;
typedef struct _BreathCoreLog BreathCoreLog;
typedef struct _BreathCoreAlerts BreathCoreAlerts;
typedef struct _BreathCoreTransfers BreathCoreTransfers;
typedef struct _BreathCoreSeeds BreathCoreSeeds;

struct _BreathCore
{
  GObject           parent_instance;

  P2pIdentity      *identity;
  BreathPorts       ports;
  P2pPeerId         own;

  gboolean          is_started;
  gboolean          is_ready;
  gboolean          is_stopped;
  gboolean          has_failed;
  GError           *failure;    /* why, as long as nobody was told */
  guint             n_held;     /* calls of breath_core_hold() that are not released */
  gboolean          wants_arm;  /* once released */
  BreathLoading    *loading;
  BreathCoreLog    *log;

  BreathJournal    *journal;
  BreathLiveSets   *live_sets;
  BreathSync       *sync;

  char             *name;       /* the profile wanted */
  char            **languages;
  BreathOwnResource resources[BREATH_N_RESOURCES];
  guint8            hour;       /* of the day, UTC, at which our privacy day begins */
  gboolean          renews;     /* the next head begins a new epoch */
  GBytes           *salvaged;   /* what was salvaged, in words: what is stored may lack anything; NULL: it is whole */
  BreathRenewal     renewal;
  gint64            head_issued; /* when our head was, unix seconds; 0: there is none yet */
  gint64            renewed;    /* when a new epoch last began, unix seconds; 0: never */
  GQueue            changes;    /* of BreathChange, not yet being committed */
  gboolean          is_committing;

  GArray           *mirrors;    /* of BreathCoreMirror: those wanted; NULL until they are known */
  GPtrArray        *said;       /* of BreathItem: what our Mirrors say; NULL until our live set was asked */
  BreathCoreAlerts *alerts;
  BreathCoreTrust  *trust;
  BreathCoreTransfers *transfers;
  BreathCoreSeeds  *seeds;

  BreathSelection  *selection;
  BreathPeers      *peers;
  GPtrArray        *addresses;      /* of P2pMultiaddr: where we listen; NULL until that is known */
  BreathScope       told_reach;     /* the reach of links when our record was last looked at */
  gboolean          has_told;
  gint64            told;           /* monotonic time at which our record last changed */
  GBytes           *anchors;        /* as stored; NULL if none ever were */
  gint64            anchors_due;    /* monotonic time at which to look whether there are others */
  GHashTable       *found_about;  /* P2pPeerId to what was found about it */
  gint64            telling_began;
  guint             n_told;       /* findings about others, since then */
  GArray           *clocks;       /* of neighbours */
  gboolean          is_clock_wrong;
  BreathClockWatch  watch;
  gint64            elapsed_ahead;  /* seconds that elapsed time is ahead of the clock, within one */
};

/* breath-core.c */
void    breath_core_emit_ready   (BreathCore   *self,
                                  const GError *error);
void    breath_core_emit_own     (BreathCore   *self);
void    breath_core_emit_heard   (BreathCore   *self);
void    breath_core_emit_critical (BreathCore        *self,
                                   BreathResourceKind kind,
                                   gboolean           published);
void    breath_core_fail         (BreathCore   *self,
                                  const GError *error);
void    breath_core_tell_failure (BreathCore   *self);
void    breath_core_rearm        (BreathCore   *self);
gboolean breath_core_check_ready (BreathCore    *self,
                                  BreathDoneFunc done,
                                  gpointer       user_data);
/* Everything is read: makes sure that there is a head of ours, and is ready once there is. */
void    breath_core_begin        (BreathCore   *self);
void    breath_core_accepted     (BreathCore       *self,
                                  const P2pPeerId  *author,
                                  const BreathHead *old);

void    breath_core_emit_found   (BreathCore       *self,
                                  BreathFinding     finding,
                                  const P2pPeerId  *about,
                                  const P2pPeerId  *neighbour);
void    breath_core_emit_trust   (BreathCore       *self,
                                  const P2pPeerId  *about);
void    breath_core_emit_barred  (BreathCore       *self,
                                  const P2pPeerId  *peer,
                                  const GError     *reason);
void    breath_core_left         (BreathCore       *self,
                                  const P2pPeerId  *author);
void    breath_core_emit_alert   (BreathCore       *self,
                                  const guint8     *id,
                                  gboolean          is_new);
/* Publishes the profile wanted, if it is not published yet. */
void    breath_core_renew_profile (BreathCore      *self);

/* breath-core-found.c */
void    breath_core_found_init   (BreathCore       *self);
void    breath_core_found_clear  (BreathCore       *self);
void    breath_core_found        (BreathCore       *self,
                                  BreathFinding     finding,
                                  const P2pPeerId  *about,
                                  const P2pPeerId  *neighbour);
void    breath_core_found_before (BreathCore       *self,
                                  const P2pPeerId  *author,
                                  gint64            when);

/* breath-core-clock.c */
void     breath_core_clock_init  (BreathCore         *self);
gint64   breath_core_get_sure    (BreathCore         *self);
gboolean breath_core_check_clock (BreathCore         *self,
                                  const BreathChange *change,
                                  GError            **error);

/* breath-core-own.c */
void    breath_core_queue_change (BreathCore   *self,
                                  BreathChange *change);
void    breath_core_drop_changes (BreathCore   *self,
                                  const GError *error);
void    breath_core_do_own       (BreathCore   *self);
gint64  breath_core_get_own_due  (BreathCore         *self,
                                  const BreathMoment *at);
GBytes *breath_core_dup_text     (const char   *text) G_GNUC_WARN_UNUSED_RESULT;
GBytes *breath_core_dup_day_key  (BreathResourceKind kind) G_GNUC_WARN_UNUSED_RESULT;
gint64  breath_core_get_day      (BreathCore   *self);

/* breath-core-stage.c */
gboolean breath_core_stage_change (BreathCore   *self,
                                   BreathBatch  *batch,
                                   BreathChange *change,
                                   gboolean     *wants_head,
                                   GError      **error);
/* Whether our live set says what we are called. */
gboolean breath_core_has_profile  (BreathCore   *self);

/* breath-core-neighbours.c */
void        breath_core_init_neighbours    (BreathCore      *self);
void        breath_core_clear_neighbours   (BreathCore      *self);
void        breath_core_begin_neighbours   (BreathCore      *self);
void        breath_core_do_neighbours      (BreathCore      *self);
gint64      breath_core_get_neighbours_due (BreathCore      *self);
void        breath_core_hear               (BreathCore      *self,
                                            const P2pPeerId *author);
gboolean    breath_core_load_anchors       (BreathCore      *self,
                                            GBytes          *anchors);
gboolean    breath_core_has_record         (BreathCore      *self);
BreathItem *breath_core_make_record        (BreathCore      *self) G_GNUC_WARN_UNUSED_RESULT;

gint64  breath_core_get_draw_due (BreathCore        *self,
                                  BreathResourceKind kind,
                                  gint64             wall);

/* breath-core-privacy.c */
BreathLedger *breath_core_get_ledger (BreathCore        *self,
                                      BreathResourceKind kind,
                                      gint64             wall);
gint64   breath_core_get_draw_admits (BreathCore        *self,
                                      BreathResourceKind kind,
                                      gint64             when);
gboolean breath_core_is_stale        (BreathCore        *self,
                                      BreathResourceKind kind,
                                      gint64             now);
gboolean breath_core_judge_stock     (BreathCore        *self,
                                      BreathBatch       *batch,
                                      BreathChange      *change,
                                      gboolean           was_critical);
void     breath_core_answer_alarm    (BreathCore        *self,
                                      BreathBatch       *batch,
                                      BreathChange      *change);
void     breath_core_stage_privacy   (BreathCore        *self,
                                      BreathBatch       *batch,
                                      BreathChange      *change);
void     breath_core_show_draw       (BreathCore        *self,
                                      BreathResourceKind kind,
                                      const BreathDraw  *draw);
gboolean breath_core_load_privacy    (BreathCore        *self,
                                      const BreathRow   *row,
                                      GError           **error);
void     breath_core_prepare_noise   (BreathCore        *self);

/* breath-core-load.c */
void    breath_core_load         (BreathCore   *self);
void    breath_core_load_some    (BreathCore   *self);
void    breath_core_drop_loading (BreathCore   *self);
/* Whether the key of @row is just @name. */
gboolean breath_core_row_is_named (const BreathRow *row,
                                   const char      *name);

/* breath-core-log.c */
BreathCoreLog *breath_core_log_new   (void) G_GNUC_WARN_UNUSED_RESULT;
void     breath_core_log_free        (BreathCoreLog    *log);
gboolean breath_core_log_is_empty    (BreathCore       *self);
void     breath_core_log_add         (BreathCore       *self,
                                      BreathBatch      *batch,
                                      BreathLogKind     kind,
                                      GBytes           *details);
void     breath_core_log_rows        (BreathCore       *self,
                                      BreathBatch      *batch);
void     breath_core_log_begin       (BreathCore       *self,
                                      BreathBatch      *batch,
                                      GPtrArray        *stocks,
                                      GPtrArray        *draws);
gboolean breath_core_log_found       (BreathCore       *self,
                                      BreathBatch      *batch,
                                      const P2pPeerId  *author,
                                      BreathLogFinding  finding);
gint64   breath_core_log_get_due     (BreathCore       *self,
                                      gint64            wall);
void     breath_core_log_anchor      (BreathCore       *self,
                                      BreathBatch      *batch,
                                      BreathHead       *head);
gboolean breath_core_log_ties        (GBytes               *setting,
                                      const BreathLogEntry *entry,
                                      const BreathHead     *head);
gboolean breath_core_log_load        (BreathCore       *self,
                                      const BreathRow  *row,
                                      GError          **error);
gboolean breath_core_log_load_anchor (BreathCore       *self,
                                      const BreathRow  *row,
                                      GError          **error);
gboolean breath_core_log_check_row   (BreathCore       *self,
                                      const BreathRow  *row,
                                      GError          **error);
gboolean breath_core_log_finish      (BreathCore       *self,
                                      GError          **error);

/* breath-core-mirrors.c */
const BreathItem *breath_core_find_certificate (const BreathLiveSet *set,
                                                const P2pPeerId     *mirror);
gboolean breath_core_has_certificates (BreathCore          *self);
void     breath_core_add_certificates (BreathCore          *self,
                                       GPtrArray           *items);
gboolean breath_core_is_mirror        (BreathCore          *self,
                                       const P2pPeerId     *key);
void     breath_core_log_mirrors      (BreathCore          *self,
                                       BreathBatch         *batch,
                                       const BreathLiveSet *set);

/* breath-core-alerts.c */
void     breath_core_init_alerts       (BreathCore          *self);
void     breath_core_clear_alerts      (BreathCore          *self);
void     breath_core_begin_alerts      (BreathCore          *self);
void     breath_core_add_alert_link    (BreathCore          *self,
                                        BreathLink          *link);
void     breath_core_remove_alert_link (BreathCore          *self,
                                        BreathLink          *link);
gboolean breath_core_receive_alert     (BreathCore          *self,
                                        BreathLink          *link,
                                        GBytes              *frame,
                                        GError             **error);
void     breath_core_hear_alerts       (BreathCore          *self,
                                        const P2pPeerId     *author);
void     breath_core_rank_assessor     (BreathCore          *self,
                                        const P2pPeerId     *author);
void     breath_core_stage_alerts      (BreathCore          *self,
                                        BreathBatch         *batch);
void     breath_core_alerts_stored     (BreathCore          *self);
void     breath_core_own_stated        (BreathCore          *self);
void     breath_core_do_alerts         (BreathCore          *self);
gint64   breath_core_get_alerts_due    (BreathCore          *self,
                                        const BreathMoment  *at);

/* breath-core-alert-rows.c */
gboolean breath_core_load_alert        (BreathCore          *self,
                                        const BreathRow     *row,
                                        GError             **error);
gboolean breath_core_load_review       (BreathCore          *self,
                                        const BreathRow     *row,
                                        GError             **error);
void     breath_core_stage_review      (BreathCore          *self,
                                        BreathBatch         *batch,
                                        const P2pPeerId     *mirror,
                                        const guint8        *alert);

/* breath-core-said.c */
GPtrArray *breath_core_get_said        (BreathCore          *self);
void     breath_core_prune_said        (BreathCore          *self);
gboolean breath_core_has_said          (BreathCore          *self);
void     breath_core_add_said          (BreathCore          *self,
                                        GPtrArray           *items);

/* breath-core-statements.c */
gboolean breath_core_wants_statement   (BreathCore          *self,
                                        const BreathItem    *item);
gboolean breath_core_stage_statement   (BreathCore          *self,
                                        BreathBatch         *batch,
                                        BreathItem          *item,
                                        GError             **error);
gboolean breath_core_stage_taking_back (BreathCore          *self,
                                        BreathBatch         *batch,
                                        const P2pPeerId     *mirror,
                                        const guint8        *alert,
                                        GError             **error);

/* breath-core-trust.c */
void     breath_core_init_trust    (BreathCore             *self);
void     breath_core_clear_trust   (BreathCore             *self);
void     breath_core_begin_trust   (BreathCore             *self);
void     breath_core_do_trust      (BreathCore             *self);
gint64   breath_core_get_trust_due (BreathCore             *self);
void     breath_core_broke         (BreathCore             *self,
                                    const P2pPeerId        *neighbour,
                                    const GError           *error);
gboolean breath_core_stage_trust   (BreathCore             *self,
                                    BreathBatch            *batch,
                                    const BreathTrustOrder *order,
                                    gboolean               *wants_head,
                                    GError                **error);
gboolean breath_core_load_trust    (BreathCore             *self,
                                    const BreathRow        *row,
                                    GError                **error);

/* breath-core-flags.c */
gboolean breath_core_wants_opinion (BreathCore             *self,
                                    const BreathItem       *item);
/* Whether people here chose any Mirror of @node. */
gboolean breath_core_has_chosen_of (BreathCore             *self,
                                    const P2pPeerId        *node);
void     breath_core_hear_flags    (BreathCore             *self,
                                    const P2pPeerId        *author);

/* breath-core-transfers.c */
void     breath_core_init_transfers       (BreathCore      *self);
void     breath_core_clear_transfers      (BreathCore      *self);
void     breath_core_do_transfers         (BreathCore      *self);
gint64   breath_core_get_transfers_due    (BreathCore         *self,
                                           const BreathMoment *at);

/* breath-core-transfer-links.c */
void     breath_core_add_transfer_link    (BreathCore      *self,
                                           BreathLink      *link);
void     breath_core_remove_transfer_link (BreathCore      *self,
                                           BreathLink      *link);
gboolean breath_core_receive_transfer     (BreathCore      *self,
                                           BreathLink      *link,
                                           GBytes          *frame,
                                           GError         **error);

/* breath-core-transfer-rows.c */
void     breath_core_stage_transfers      (BreathCore      *self,
                                           BreathBatch     *batch);
gboolean breath_core_load_transfer        (BreathCore      *self,
                                           const BreathRow *row,
                                           GError         **error);
void     breath_core_forget_transfers     (GPtrArray       *settings,
                                           BreathBatch     *batch);

/* breath-core-seeds.c */
void     breath_core_init_seeds       (BreathCore            *self);
void     breath_core_clear_seeds      (BreathCore            *self);
void     breath_core_begin_seeds      (BreathCore            *self);
void     breath_core_hear_seeds       (BreathCore            *self,
                                       const P2pPeerId       *author);

/* breath-core-seed-acts.c */
void     breath_core_seed_order_free  (BreathSeedOrder       *order);
void     breath_core_seeds_stored     (BreathCore            *self);

/* breath-core-seed-stage.c */
/* Whether it is signed with the time. */
gboolean breath_core_signs_seed       (const BreathSeedOrder *order);
gboolean breath_core_stage_seed       (BreathCore            *self,
                                       BreathBatch           *batch,
                                       BreathSeedOrder       *order,
                                       gboolean              *wants_head,
                                       GError               **error);

/* breath-core-seed-fetch.c */
void     breath_core_do_seeds         (BreathCore            *self);
gint64   breath_core_get_seeds_due    (BreathCore            *self);

/* breath-core-seed-links.c */
void     breath_core_add_seed_link    (BreathCore            *self,
                                       BreathLink            *link);
void     breath_core_remove_seed_link (BreathCore            *self,
                                       BreathLink            *link);
gboolean breath_core_receive_seed     (BreathCore            *self,
                                       BreathLink            *link,
                                       GBytes                *frame,
                                       GError               **error);

/* breath-core-seed-rows.c */
gboolean breath_core_load_seed        (BreathCore            *self,
                                       const BreathRow       *row,
                                       GError               **error);

/* breath-core-renew.c */
gboolean breath_core_load_renewal  (BreathCore       *self,
                                    const BreathRow  *row,
                                    gboolean         *is_good);
void     breath_core_renew         (BreathCore       *self,
                                    GPtrArray        *cursors,
                                    GPtrArray        *settings,
                                    BreathBatch      *batch);
void     breath_core_sweep         (BreathCore       *self,
                                    GPtrArray       **rows,
                                    BreathBatch      *batch);
void     breath_core_charge        (BreathCore       *self);
void     breath_core_end_renewal   (BreathCore       *self,
                                    BreathBatch      *batch);
guint32  breath_core_get_new_epoch (BreathCore       *self,
                                    const BreathHead *before,
                                    guint32           now);

#define BREATH_SETTING_ANCHOR   "anchor"   /* seq, u64, little endian, and nonce of what ties our head to the log */
#define BREATH_SETTING_JOURNAL  "journal"  /* 4 bytes, little endian: id */
#define BREATH_SETTING_HOUR     "hour"     /* 1 byte */
#define BREATH_SETTING_ANCHORS  "anchors"  /* as breath_selection_dup_anchors() has them */

G_END_DECLS

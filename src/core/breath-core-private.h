/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "breath-core.h"

#include "breath-log-entry.h"
#include "breath-renewal.h"
#include "breath-sync.h"

G_BEGIN_DECLS

#define BREATH_CORE_EPSILON          50   /* Standard: half of the budget a draw, in hundredths */
#define BREATH_CORE_REFRESH          3600 /* seconds between heads at most */
#define BREATH_CORE_MAX_CHANGES      256  /* of our own, waiting to be committed */
#define BREATH_CORE_LOADED_AT_ONCE   64   /* rows a dispatch, each of which may be a signature */
#define BREATH_CORE_LOG_UNSIGNED     256  /* entries of the log after which a checkpoint follows */
#define BREATH_CORE_LOG_PATIENCE     600  /* seconds after which one follows, however few there are */
#define BREATH_CORE_LOG_FOUND        64   /* entries a day about other nodes */

/**
 * BreathOwnResource:
 * @has_stock: whether a stock was ever set
 * @stock: the latest stock, which may still be being committed
 * @shows_stock: whether a stock was ever committed
 * @shown_stock: the latest committed stock
 * @has_draw: whether a draw was ever committed
 * @draw: the latest committed draw
 * @ledger: all draws, those being committed included, so that none is spent twice
 * @day: privacy day whose scheduled draw is done or not wanted
 *
 * One of our own resources.
 */
typedef struct
{
  gboolean      has_stock;
  BreathStock   stock;
  gboolean      shows_stock;
  BreathStock   shown_stock;
  gboolean      has_draw;
  BreathDraw    draw;
  BreathLedger *ledger;
  gint64        day;
} BreathOwnResource;

typedef enum
{
  BREATH_CHANGE_PROFILE,
  BREATH_CHANGE_STOCK,
  BREATH_CHANGE_PUBLISH,
  BREATH_CHANGE_SCHEDULED,
  BREATH_CHANGE_REFRESH,
  BREATH_CHANGE_CHECKPOINT,
} BreathChangeKind;

typedef struct
{
  BreathChangeKind   kind;
  BreathResourceKind resource;
  BreathStock        stock;
  BreathDraw         draw;
  BreathDoneFunc     done;
  gpointer           user_data;
} BreathChange;

typedef struct _BreathLoading BreathLoading;
typedef struct _BreathCoreLog BreathCoreLog;

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
  gint64            renewed;    /* when a new epoch last began, unix seconds; 0: never */
  GQueue            changes;    /* of BreathChange, not yet being committed */
  gboolean          is_committing;
};

/* breath-core.c */
void    breath_core_emit_ready   (BreathCore   *self,
                                  const GError *error);
void    breath_core_emit_own     (BreathCore   *self);
void    breath_core_fail         (BreathCore   *self,
                                  const GError *error);
void    breath_core_rearm        (BreathCore   *self);
/* Everything is read: makes sure that there is a head of ours, and is ready once there is. */
void    breath_core_begin        (BreathCore   *self);
void    breath_core_accepted     (BreathCore       *self,
                                  const P2pPeerId  *author,
                                  const BreathHead *old);

/* breath-core-own.c */
void    breath_core_queue_change (BreathCore   *self,
                                  BreathChange *change);
void    breath_core_drop_changes (BreathCore   *self);
void    breath_core_do_own       (BreathCore   *self);
gint64  breath_core_get_own_due  (BreathCore   *self);
GBytes *breath_core_dup_text     (const char   *text) G_GNUC_WARN_UNUSED_RESULT;
GBytes *breath_core_dup_day_key  (BreathResourceKind kind) G_GNUC_WARN_UNUSED_RESULT;
gint64  breath_core_get_day      (BreathCore   *self);

/* breath-core-load.c */
void    breath_core_load         (BreathCore   *self);
void    breath_core_load_some    (BreathCore   *self);
void    breath_core_drop_loading (BreathCore   *self);

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
gint64   breath_core_log_get_due     (BreathCore       *self);
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

#define BREATH_SETTING_ANCHOR  "anchor"  /* seq, u64, little endian, and nonce of what ties our head to the log */
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

#define BREATH_SETTING_JOURNAL "journal" /* 4 bytes, little endian: id */
#define BREATH_SETTING_HOUR    "hour"    /* 1 byte */

G_END_DECLS

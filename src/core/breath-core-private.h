/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "breath-core.h"

#include "breath-renewal.h"
#include "breath-sync.h"

G_BEGIN_DECLS

#define BREATH_CORE_EPSILON          50   /* Standard: half of the budget a draw, in hundredths */
#define BREATH_CORE_REFRESH          3600 /* seconds between heads at most */
#define BREATH_CORE_MAX_CHANGES      256  /* of our own, waiting to be committed */
#define BREATH_CORE_LOADED_AT_ONCE   64   /* rows a dispatch, each of which may be a signature */

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

  BreathJournal    *journal;
  BreathLiveSets   *live_sets;
  BreathSync       *sync;

  char             *name;       /* the profile wanted */
  char            **languages;
  BreathOwnResource resources[BREATH_N_RESOURCES];
  guint8            hour;       /* of the day, UTC, at which our privacy day begins */
  gboolean          renews;     /* the next head begins a new epoch */
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

/* breath-core-renew.c */
gboolean breath_core_load_renewal  (BreathCore       *self,
                                    const BreathRow  *row,
                                    gboolean         *is_good);
void     breath_core_renew         (BreathCore       *self,
                                    GPtrArray        *cursors,
                                    GPtrArray        *settings,
                                    BreathBatch      *batch);
void     breath_core_charge        (BreathCore       *self);
guint32  breath_core_get_new_epoch (BreathCore       *self,
                                    const BreathHead *before,
                                    guint32           now);

#define BREATH_SETTING_JOURNAL "journal" /* 4 bytes, little endian: id */
#define BREATH_SETTING_HOUR    "hour"    /* 1 byte */

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "breath-core-private.h"

#include "breath-alert-board.h"
#include "breath-alert-frame.h"
#include "breath-alert-gate.h"
#include "breath-alert-quota.h"
#include "breath-assessments.h"

G_BEGIN_DECLS

#define BREATH_CORE_ALERT_FRESH   600  /* seconds after which an alert that comes with a live set is passed on no more */
#define BREATH_CORE_ALERT_AHEAD   600  /* seconds by which an alert may be ahead of our clock */
#define BREATH_CORE_LOG_ALERTS    1024 /* entries a day about alerts of other nodes */
#define BREATH_CORE_LOG_STRAY     256  /* of those, by authors without a held head */
#define BREATH_CORE_MAX_STATED    8    /* matters with an alert of ours, and assessments of ours, alive at once */

/**
 * BreathCoreAlerts:
 * @board: all alerts held
 * @quota: how many of whom went ahead of everything else
 * @gate: how much came from which neighbour lately
 * @links: (element-type BreathLink): those that carry alerts
 * @assessments: those that are certified
 * @reviews: id of an alert to an array of the keys of Mirrors who have read it
 * @coming: (element-type GBytes): ids of alerts to be stored
 * @renewed: (element-type GBytes): ids of alerts to be stored again, with another certificate
 * @storing: (element-type GBytes): those of them in the commit in flight
 * @going: (element-type GBytes): ids of alerts whose rows are to be deleted
 * @changed: (element-type GBytes): ids of alerts about which something is to be told
 * @has_rows: whether any of @coming, @renewed and @going may have something in it
 * @is_queued: whether a change that stores @coming, @renewed and @going waits
 *
 * What a core knows of the words of Mirrors.
 */
struct _BreathCoreAlerts
{
  BreathAlertBoard *board;
  BreathAlertQuota *quota;
  BreathAlertGate  *gate;
  GPtrArray        *links;
  BreathAssessments *assessments;
  GHashTable       *reviews;
  GPtrArray        *coming;
  GPtrArray        *renewed;
  GPtrArray        *storing;
  GPtrArray        *going;
  GPtrArray        *changed;
  gboolean          has_rows;
  gboolean          is_queued;
  gint64            logged_day;   /* days since 1970 of the entries counted */
  guint             n_logged;
  guint             n_logged_stray;
};

/* breath-core-alerts.c */
void              breath_core_alert_passed_on (BreathCore             *self,
                                               const BreathBoardEntry *entry,
                                               BreathLink             *from);
gboolean          breath_core_alert_is_urgent (BreathCore       *self,
                                               const BreathItem *item);
void              breath_core_alert_note (GPtrArray    *ids,
                                          const guint8 *id);
void              breath_core_alert_note_matter (BreathCore       *self,
                                                 const BreathItem *item);
/* Brings board and assessments in line with the live set held of @author. */
void              breath_core_align_alerts (BreathCore      *self,
                                            const P2pPeerId *author);
/* Tells what changed, and lets what is to be stored join the next commit. */
void              breath_core_settle_alerts (BreathCore *self);

/* breath-core-alert-rows.c */
void              breath_core_put_alert (BreathBatch            *batch,
                                         const BreathBoardEntry *entry);
void              breath_core_log_alert (BreathCore       *self,
                                         BreathBatch      *batch,
                                         BreathLogKind     kind,
                                         const BreathItem *item);
void              breath_core_delete_alert (BreathCore  *self,
                                            BreathBatch *batch,
                                            GBytes      *id);

G_END_DECLS

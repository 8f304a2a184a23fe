/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "breath-alerts.h"
#include "breath-core.h"
#include "breath-mirrors.h"

G_BEGIN_DECLS

struct _BreathAlerts
{
  GObject        parent_instance;

  BreathCore    *core;
  BreathClock   *clock;
  P2pPeerId      own;
  BreathMirrors *mirrors;  /* NULL until they are known: nobody can say anything before */
  GPtrArray     *alerts;   /* of BreathHeardAlert, newest first */
  gboolean       is_practice;
};

BreathAlerts     *breath_alerts_new         (BreathCore             *core,
                                             BreathClock            *clock,
                                             const P2pPeerId        *own) G_GNUC_WARN_UNUSED_RESULT;
void              breath_alerts_set_mirrors (BreathAlerts           *self,
                                             BreathMirrors          *mirrors);
/* From now on whatever is raised here is an exercise. */
void              breath_alerts_begin_practice (BreathAlerts        *self);
/* Everything held was read. */
void              breath_alerts_load        (BreathAlerts           *self);
/* An author calls itself something else, perhaps. */
void              breath_alerts_sift        (BreathAlerts           *self,
                                             const P2pPeerId        *author);
void              breath_alerts_rename      (BreathAlerts           *self,
                                             const P2pPeerId        *author);
BreathHeardAlert *breath_alerts_lookup      (BreathAlerts           *self,
                                             const guint8           *hash);
/* Of those that are about the same thing, the last word of their Mirror. */
BreathHeardAlert *breath_alerts_find_latest (BreathAlerts           *self,
                                             BreathHeardAlert       *alert);

/* breath-alert-words.c */
gboolean          breath_alert_draft_apply  (const BreathAlertDraft *self,
                                             BreathStatement        *statement,
                                             GError                **error);
BreathAlertDraft *breath_alert_draft_from   (const BreathAlert      *alert) G_GNUC_WARN_UNUSED_RESULT;
BreathAlert      *breath_alert_dup          (const BreathAlert      *alert) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS

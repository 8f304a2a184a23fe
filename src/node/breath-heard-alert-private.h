/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "breath-core.h"
#include "breath-heard-alert.h"

G_BEGIN_DECLS

#define BREATH_HEARD_ALERT_IN_FORCE   "in-force"
#define BREATH_HEARD_ALERT_SUPERSEDED "superseded"
#define BREATH_HEARD_ALERT_CANCELLED  "cancelled"
#define BREATH_HEARD_ALERT_OVER       "over"

BreathHeardAlert *breath_heard_alert_new             (const BreathCoreAlert *entry,
                                                      gboolean                is_own) G_GNUC_WARN_UNUSED_RESULT;
const guint8     *breath_heard_alert_get_hash        (BreathHeardAlert       *self);
void              breath_heard_alert_set_node_name   (BreathHeardAlert       *self,
                                                      const char             *name);
void              breath_heard_alert_set_over_quota  (BreathHeardAlert       *self,
                                                      gboolean                is_over_quota);
void              breath_heard_alert_set_state       (BreathHeardAlert       *self,
                                                      const char             *state);
void              breath_heard_alert_set_assessments (BreathHeardAlert       *self,
                                                      GPtrArray              *assessments,
                                                      guint                   n_more);
void              breath_heard_alert_set_reviewers   (BreathHeardAlert       *self,
                                                      const char *const      *reviewers);

G_END_DECLS

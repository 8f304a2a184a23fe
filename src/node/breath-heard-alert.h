/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "breath-heard-assessment.h"

G_BEGIN_DECLS

#define BREATH_TYPE_HEARD_ALERT (breath_heard_alert_get_type ())
G_DECLARE_FINAL_TYPE (BreathHeardAlert, breath_heard_alert, BREATH, HEARD_ALERT, GObject)

const char         *breath_heard_alert_get_id            (BreathHeardAlert *self);
/* Which alert it is about: its own id, or that of the first one, which it updates or cancels. */
const char         *breath_heard_alert_get_first_id      (BreathHeardAlert *self);
const char         *breath_heard_alert_get_node          (BreathHeardAlert *self);
const char         *breath_heard_alert_get_node_name     (BreathHeardAlert *self);
const char         *breath_heard_alert_get_mirror        (BreathHeardAlert *self);
const char         *breath_heard_alert_get_mirror_id     (BreathHeardAlert *self);

/* Words of CAP 1.2, to be put in plain words before people see them. */
const char         *breath_heard_alert_get_status        (BreathHeardAlert *self);
const char         *breath_heard_alert_get_message       (BreathHeardAlert *self);
const char         *breath_heard_alert_get_event         (BreathHeardAlert *self);
const char         *breath_heard_alert_get_urgency       (BreathHeardAlert *self);
const char         *breath_heard_alert_get_severity      (BreathHeardAlert *self);
const char         *breath_heard_alert_get_certainty     (BreathHeardAlert *self);

/* What the Mirror wrote, with nothing invisible in it; "" where there is none. Never markup. */
const char         *breath_heard_alert_get_headline      (BreathHeardAlert *self);
const char         *breath_heard_alert_get_description   (BreathHeardAlert *self);
const char         *breath_heard_alert_get_instruction   (BreathHeardAlert *self);
const char         *breath_heard_alert_get_web           (BreathHeardAlert *self);
const char         *breath_heard_alert_get_system        (BreathHeardAlert *self);
const char         *breath_heard_alert_get_language      (BreathHeardAlert *self);
const char         *breath_heard_alert_get_evidence      (BreathHeardAlert *self);

/* Unix seconds. */
gint64              breath_heard_alert_get_made          (BreathHeardAlert *self);
gint64              breath_heard_alert_get_heard         (BreathHeardAlert *self);
gint64              breath_heard_alert_get_expires       (BreathHeardAlert *self);
guint               breath_heard_alert_get_hops          (BreathHeardAlert *self);
gboolean            breath_heard_alert_get_is_own        (BreathHeardAlert *self);
gboolean            breath_heard_alert_get_is_over_quota (BreathHeardAlert *self);
/* "in-force", "superseded", "cancelled" or, once it has left the list, "over". */
const char         *breath_heard_alert_get_state         (BreathHeardAlert *self);

/* Of BreathHeardAssessment. */
GListModel         *breath_heard_alert_get_assessments   (BreathHeardAlert *self);
/* How many there are beside those. */
guint               breath_heard_alert_get_more_assessments (BreathHeardAlert *self);
/* Ids of the Mirrors of this node who have read it. */
const char * const *breath_heard_alert_get_reviewers     (BreathHeardAlert *self);
gboolean            breath_heard_alert_is_reviewed_by    (BreathHeardAlert *self,
                                                          const char       *mirror_id);

G_END_DECLS

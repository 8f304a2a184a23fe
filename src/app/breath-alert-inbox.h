/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "breath-alerts.h"
#include "breath-mirrors.h"

G_BEGIN_DECLS

#define BREATH_TYPE_ALERT_INBOX (breath_alert_inbox_get_type ())
G_DECLARE_FINAL_TYPE (BreathAlertInbox, breath_alert_inbox, BREATH, ALERT_INBOX, GObject)

BreathAlertInbox *breath_alert_inbox_new           (BreathAlerts     *alerts,
                                                    BreathMirrors    *mirrors) G_GNUC_WARN_UNUSED_RESULT;
GListModel       *breath_alert_inbox_get_model     (BreathAlertInbox *self);
gboolean          breath_alert_inbox_is_waiting    (BreathAlertInbox *self,
                                                    BreathHeardAlert *alert);
guint             breath_alert_inbox_count_waiting (BreathAlertInbox *self);

G_END_DECLS

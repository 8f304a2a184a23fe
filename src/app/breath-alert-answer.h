/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "breath-alerts.h"
#include "breath-mirrors.h"

G_BEGIN_DECLS

#define BREATH_TYPE_ALERT_ANSWER (breath_alert_answer_get_type ())
G_DECLARE_FINAL_TYPE (BreathAlertAnswer, breath_alert_answer, BREATH, ALERT_ANSWER, AdwBin)

void breath_alert_answer_set_alerts (BreathAlertAnswer *self,
                                     BreathAlerts      *alerts,
                                     BreathMirrors     *mirrors);
void breath_alert_answer_show       (BreathAlertAnswer *self,
                                     BreathHeardAlert  *alert,
                                     gboolean           cancels);
void breath_alert_answer_clear      (BreathAlertAnswer *self);

G_END_DECLS

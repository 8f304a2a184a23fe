/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "breath-alerts.h"
#include "breath-mirrors.h"

G_BEGIN_DECLS

#define BREATH_TYPE_ALERT_FORM (breath_alert_form_get_type ())
G_DECLARE_FINAL_TYPE (BreathAlertForm, breath_alert_form, BREATH, ALERT_FORM, AdwBin)

void breath_alert_form_set_alerts (BreathAlertForm        *self,
                                   BreathAlerts           *alerts,
                                   BreathMirrors          *mirrors);
void breath_alert_form_show       (BreathAlertForm        *self,
                                   BreathHeardAlert       *alert);
void breath_alert_form_show_draft (BreathAlertForm        *self,
                                   const BreathAlertDraft *draft);
void breath_alert_form_clear      (BreathAlertForm        *self);

G_END_DECLS

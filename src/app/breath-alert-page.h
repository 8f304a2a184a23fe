/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "breath-alerts.h"
#include "breath-mirrors.h"

G_BEGIN_DECLS

#define BREATH_TYPE_ALERT_PAGE (breath_alert_page_get_type ())
G_DECLARE_FINAL_TYPE (BreathAlertPage, breath_alert_page, BREATH, ALERT_PAGE, AdwBin)

void              breath_alert_page_set_mirrors  (BreathAlertPage  *self,
                                                  BreathMirrors    *mirrors);
void              breath_alert_page_show         (BreathAlertPage  *self,
                                                  BreathHeardAlert *alert);
void              breath_alert_page_show_problem (BreathAlertPage  *self,
                                                  const char       *sentence);
BreathHeardAlert *breath_alert_page_get_alert    (BreathAlertPage  *self);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "breath-alert-inbox.h"
#include "breath-copies.h"
#include "breath-view.h"

G_BEGIN_DECLS

#define BREATH_TYPE_ALERTS_VIEW (breath_alerts_view_get_type ())
G_DECLARE_FINAL_TYPE (BreathAlertsView, breath_alerts_view, BREATH, ALERTS_VIEW, BreathView)

void breath_alerts_view_set_alerts (BreathAlertsView *self,
                                    BreathAlerts     *alerts,
                                    BreathMirrors    *mirrors,
                                    BreathAlertInbox *inbox,
                                    BreathCopies     *copies);
void breath_alerts_view_open       (BreathAlertsView *self,
                                    BreathHeardAlert *alert);
void breath_alerts_view_save       (BreathAlertsView *self,
                                    BreathHeardAlert *alert,
                                    GFile            *file);
void breath_alerts_view_import     (BreathAlertsView *self,
                                    GFile            *file);

G_END_DECLS

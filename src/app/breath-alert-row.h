/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "breath-alert-inbox.h"

G_BEGIN_DECLS

#define BREATH_TYPE_ALERT_ROW (breath_alert_row_get_type ())
G_DECLARE_FINAL_TYPE (BreathAlertRow, breath_alert_row, BREATH, ALERT_ROW, GtkListBoxRow)

GtkWidget        *breath_alert_row_new       (BreathHeardAlert *alert,
                                              BreathAlertInbox *inbox) G_GNUC_WARN_UNUSED_RESULT;
BreathHeardAlert *breath_alert_row_get_alert (BreathAlertRow   *self);

G_END_DECLS

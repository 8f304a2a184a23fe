/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "breath-alerts.h"
#include "breath-copies.h"

G_BEGIN_DECLS

char             *breath_alert_file_dup_name    (BreathHeardAlert    *alert) G_GNUC_WARN_UNUSED_RESULT;
void              breath_alert_file_save_async  (BreathAlerts        *alerts,
                                                 BreathHeardAlert    *alert,
                                                 BreathCopies        *copies,
                                                 GFile               *file,
                                                 GAsyncReadyCallback  callback,
                                                 gpointer             user_data);
gboolean          breath_alert_file_save_finish (GAsyncResult        *result,
                                                 GError             **error);
void              breath_alert_file_read_async  (BreathAlerts        *alerts,
                                                 GFile               *file,
                                                 GAsyncReadyCallback  callback,
                                                 gpointer             user_data);
BreathAlertDraft *breath_alert_file_read_finish (GAsyncResult        *result,
                                                 GError             **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS

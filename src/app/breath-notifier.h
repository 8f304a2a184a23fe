/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "breath-alert-inbox.h"

G_BEGIN_DECLS

#define BREATH_TYPE_NOTIFIER (breath_notifier_get_type ())
G_DECLARE_FINAL_TYPE (BreathNotifier, breath_notifier, BREATH, NOTIFIER, GObject)

BreathNotifier *breath_notifier_new (GApplication     *application,
                                     BreathAlerts     *alerts,
                                     BreathAlertInbox *inbox) G_GNUC_WARN_UNUSED_RESULT;
void            breath_notifier_end (BreathNotifier   *self);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "breath-alert-inbox.h"

G_BEGIN_DECLS

#define BREATH_TYPE_ALERT_BANNER (breath_alert_banner_get_type ())
G_DECLARE_FINAL_TYPE (BreathAlertBanner, breath_alert_banner, BREATH, ALERT_BANNER, AdwBin)

void breath_alert_banner_set_inbox  (BreathAlertBanner *self,
                                     BreathAlertInbox  *inbox);
void breath_alert_banner_set_opened (BreathAlertBanner *self,
                                     BreathHeardAlert  *alert);

G_END_DECLS

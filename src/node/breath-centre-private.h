/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "breath-centre.h"
#include "breath-settings-private.h"

G_BEGIN_DECLS

BreathCentre *breath_centre_new   (BreathSettings *settings) G_GNUC_WARN_UNUSED_RESULT;
void          breath_centre_close (BreathCentre   *self);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "breath-host.h"

G_BEGIN_DECLS

#define BREATH_TYPE_APPLICATION (breath_application_get_type ())
G_DECLARE_FINAL_TYPE (BreathApplication, breath_application, BREATH, APPLICATION, AdwApplication)

BreathApplication *breath_application_new        (const char        *data_dir,
                                                  gboolean           in_background) G_GNUC_WARN_UNUSED_RESULT;
void               breath_application_set_practice (BreathApplication *self,
                                                    BreathHostPractice *practice);
int                breath_application_get_status (BreathApplication *self);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "breath-desk.h"

G_BEGIN_DECLS

#define BREATH_WELCOME_RESUME "welcome.resume" /* an action of whatever shows the first steps */

#define BREATH_TYPE_WELCOME (breath_welcome_get_type ())
G_DECLARE_FINAL_TYPE (BreathWelcome, breath_welcome, BREATH, WELCOME, AdwBin)

gboolean    breath_welcome_is_wanted   (BreathDesk    *desk);

void        breath_welcome_set_desk    (BreathWelcome *self,
                                        BreathDesk    *desk);
void        breath_welcome_show        (BreathWelcome *self);
void        breath_welcome_resume      (BreathWelcome *self);
const char *breath_welcome_get_title   (BreathWelcome *self);
gboolean    breath_welcome_can_go_back (BreathWelcome *self);
void        breath_welcome_go_back     (BreathWelcome *self);
void        breath_welcome_leave       (BreathWelcome *self);

G_END_DECLS

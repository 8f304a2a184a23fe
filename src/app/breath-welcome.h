/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "breath-centre.h"
#include "breath-meeting.h"
#include "breath-mirrors.h"
#include "breath-node.h"

G_BEGIN_DECLS

#define BREATH_TYPE_WELCOME (breath_welcome_get_type ())
G_DECLARE_FINAL_TYPE (BreathWelcome, breath_welcome, BREATH, WELCOME, AdwBin)

void        breath_welcome_set_node    (BreathWelcome *self,
                                        BreathNode    *node,
                                        BreathMirrors *mirrors,
                                        BreathMeeting *meeting,
                                        BreathCentre  *centre);
gboolean    breath_welcome_is_wanted   (BreathWelcome *self);
void        breath_welcome_show        (BreathWelcome *self);
const char *breath_welcome_get_title   (BreathWelcome *self);
gboolean    breath_welcome_can_go_back (BreathWelcome *self);
void        breath_welcome_go_back     (BreathWelcome *self);
void        breath_welcome_leave       (BreathWelcome *self);

G_END_DECLS

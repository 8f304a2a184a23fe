/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "breath-meeting.h"
#include "breath-mirrors.h"
#include "breath-node.h"

G_BEGIN_DECLS

#define BREATH_TYPE_MEET_PAGE (breath_meet_page_get_type ())
G_DECLARE_FINAL_TYPE (BreathMeetPage, breath_meet_page, BREATH, MEET_PAGE, AdwBin)

void breath_meet_page_set_meeting (BreathMeetPage *self,
                                   BreathMeeting  *meeting,
                                   BreathNode     *node,
                                   BreathMirrors  *mirrors);
void breath_meet_page_offer       (BreathMeetPage *self,
                                   const char     *text);
void breath_meet_page_accept      (BreathMeetPage *self);
void breath_meet_page_clear       (BreathMeetPage *self);

G_END_DECLS

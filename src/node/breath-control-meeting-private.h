/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "breath-meeting.h"
#include "breath-node1.h"

G_BEGIN_DECLS

void breath_control_meeting_serve (BreathBusNode1 *skeleton,
                                   BreathMeeting  *meeting);

G_END_DECLS

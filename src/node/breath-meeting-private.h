/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "breath-meeting.h"
#include "breath-node-private.h"
#include "breath-settings-private.h"

G_BEGIN_DECLS

BreathMeeting *breath_meeting_new (BreathNode     *node,
                                   BreathSettings *settings) G_GNUC_WARN_UNUSED_RESULT;
void           breath_meeting_set_reach (BreathMeeting *self,
                                         const char    *reach,
                                         const char    *seen);
/* Describes who was turned away, as the control socket has it; borrows @user_data. */
typedef GVariant *(*BreathDescribeRefusals) (gpointer user_data);

void           breath_meeting_set_refusals (BreathMeeting         *self,
                                            BreathDescribeRefusals describe,
                                            gpointer               user_data);
GVariant      *breath_meeting_describe_refusals (BreathMeeting    *self) G_GNUC_WARN_UNUSED_RESULT;
void           breath_meeting_close (BreathMeeting *self);

G_END_DECLS

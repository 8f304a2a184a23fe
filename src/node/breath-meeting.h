/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define BREATH_TYPE_MEETING (breath_meeting_get_type ())
G_DECLARE_FINAL_TYPE (BreathMeeting, breath_meeting, BREATH, MEETING, GObject)

const char *breath_meeting_get_link   (BreathMeeting *self);
const char *breath_meeting_get_line   (BreathMeeting *self);
const char *breath_meeting_get_reach  (BreathMeeting *self);
const char *breath_meeting_get_seen   (BreathMeeting *self);
char      **breath_meeting_dup_chosen (BreathMeeting *self) G_GNUC_WARN_UNUSED_RESULT;
gboolean    breath_meeting_check      (BreathMeeting *self,
                                       const char    *text,
                                       GError       **error);
gboolean    breath_meeting_accept     (BreathMeeting *self,
                                       const char    *text,
                                       char         **id,
                                       GError       **error);
gboolean    breath_meeting_forget     (BreathMeeting *self,
                                       const char    *id,
                                       GError       **error);

G_END_DECLS

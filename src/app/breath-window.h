/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "breath-desk.h"

G_BEGIN_DECLS

#define BREATH_TYPE_WINDOW (breath_window_get_type ())
G_DECLARE_FINAL_TYPE (BreathWindow, breath_window, BREATH, WINDOW, AdwApplicationWindow)

BreathWindow *breath_window_new              (AdwApplication *application) G_GNUC_WARN_UNUSED_RESULT;
gboolean      breath_window_get_is_seen      (BreathWindow   *self);
void          breath_window_begin_practice   (BreathWindow   *self);
void          breath_window_set_desk         (BreathWindow   *self,
                                              BreathDesk     *desk);
void          breath_window_show_failure     (BreathWindow   *self,
                                              const char     *sentence);
void          breath_window_tell             (BreathWindow   *self,
                                              const char     *sentence);
void          breath_window_keep             (BreathWindow   *self);
void          breath_window_show_alert       (BreathWindow   *self,
                                              const char     *id);
void          breath_window_show_transfer    (BreathWindow   *self,
                                              const char     *id);
void          breath_window_offer_invitation (BreathWindow   *self,
                                              const char     *text);

G_END_DECLS

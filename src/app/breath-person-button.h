/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "breath-mirrors.h"

G_BEGIN_DECLS

#define BREATH_TYPE_PERSON_BUTTON (breath_person_button_get_type ())
G_DECLARE_FINAL_TYPE (BreathPersonButton, breath_person_button, BREATH, PERSON_BUTTON, GtkButton)

void breath_person_button_set_mirrors (BreathPersonButton *self,
                                       BreathMirrors      *mirrors);
void breath_person_button_set_narrow  (BreathPersonButton *self,
                                       gboolean            is_narrow);

G_END_DECLS

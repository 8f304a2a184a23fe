/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define BREATH_TYPE_LATER (breath_later_get_type ())
G_DECLARE_FINAL_TYPE (BreathLater, breath_later, BREATH, LATER, AdwBin)

GtkWidget *breath_later_get  (BreathLater *self);
GtkWidget *breath_later_peek (BreathLater *self);

G_END_DECLS

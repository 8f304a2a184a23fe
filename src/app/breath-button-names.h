/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

void breath_button_names_give (GtkWidget *widget);

G_END_DECLS

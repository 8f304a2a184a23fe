/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

void breath_problem_show (GtkLabel   *label,
                          GtkWidget  *field,
                          const char *sentence);
void breath_problem_hide (GtkLabel   *label,
                          GtkWidget  *field);

G_END_DECLS

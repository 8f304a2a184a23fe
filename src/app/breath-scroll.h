/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

GtkAdjustment *breath_scroll_find    (GtkWidget *page);
void           breath_scroll_to_top  (GtkWidget *page);
void           breath_scroll_to_both (GtkWidget *what,
                                      GtkWidget *with);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

GSettings *breath_window_size_remember (GtkWindow *window) G_GNUC_WARN_UNUSED_RESULT;
void       breath_window_size_forget   (GtkWindow *window);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

char     *breath_remote_text_to_visible (const char  *text) G_GNUC_WARN_UNUSED_RESULT;
char     *breath_remote_text_to_visible_lines (const char *text) G_GNUC_WARN_UNUSED_RESULT;
gboolean  breath_remote_text_check_name (const char  *name,
                                         GError     **error);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define BREATH_JSON_MAX_DEPTH 8

gboolean breath_json_is_shallow (const char *text);
guint    breath_json_find_line  (const char *text,
                                 const char *path);

G_END_DECLS

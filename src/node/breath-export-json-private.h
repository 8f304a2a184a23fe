/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

void        breath_export_add_text    (JsonBuilder *builder,
                                       const char  *key,
                                       const char  *text);
void        breath_export_add_bytes   (JsonBuilder *builder,
                                       GBytes      *bytes);

/* "" where there is no text of that name. */
const char *breath_export_peek_text   (JsonObject  *object,
                                       const char  *key);
/* NULL: they are none, or too many. */
GBytes     *breath_export_parse_bytes (const char  *text) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS

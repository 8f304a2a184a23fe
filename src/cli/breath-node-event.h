/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* One event of a node on standard output: a JSON object on a line, or a line for people; each is there at once. */
JsonBuilder *breath_node_event_begin      (const char  *name) G_GNUC_WARN_UNUSED_RESULT;
void         breath_node_event_add_text   (JsonBuilder *event,
                                           const char  *key,
                                           const char  *text);
void         breath_node_event_add_texts  (JsonBuilder       *event,
                                           const char        *key,
                                           const char *const *texts);
void         breath_node_event_add_number (JsonBuilder *event,
                                           const char  *key,
                                           gint64       number);
void         breath_node_event_add_time   (JsonBuilder *event,
                                           const char  *key,
                                           gint64       moment);
void         breath_node_event_print      (JsonBuilder *event);
void         breath_node_event_print_line (const char  *format,
                                           ...) G_GNUC_PRINTF (1, 2);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-node-event.h"

#include <stdio.h>

/**
 * breath_node_event_begin:
 * @name: what happened
 *
 * Begins a JSON object that breath_node_event_print() ends.
 *
 * Returns: (transfer full): the object, with its name as "event"
 */
JsonBuilder *
breath_node_event_begin (const char *name)
{
  JsonBuilder *event = json_builder_new ();

  json_builder_begin_object (event);
  breath_node_event_add_text (event, "event", name);

  return event;
}

/**
 * breath_node_event_add_text:
 * @event: an event
 * @key: what the text is
 * @text: (nullable): the text; one that is not there becomes null
 */
void
breath_node_event_add_text (JsonBuilder *event,
                            const char  *key,
                            const char  *text)
{
  json_builder_set_member_name (event, key);

  if (text != NULL)
    json_builder_add_string_value (event, text);
  else
    json_builder_add_null_value (event);
}

void
breath_node_event_add_texts (JsonBuilder       *event,
                             const char        *key,
                             const char *const *texts)
{
  json_builder_set_member_name (event, key);
  json_builder_begin_array (event);

  for (guint i = 0; texts[i] != NULL; i++)
    json_builder_add_string_value (event, texts[i]);

  json_builder_end_array (event);
}

void
breath_node_event_add_number (JsonBuilder *event,
                              const char  *key,
                              gint64       number)
{
  json_builder_set_member_name (event, key);
  json_builder_add_int_value (event, number);
}

/**
 * breath_node_event_add_time:
 * @event: an event
 * @key: what the moment is
 * @moment: unix seconds; null where no calendar has such a day
 */
void
breath_node_event_add_time (JsonBuilder *event,
                            const char  *key,
                            gint64       moment)
{
  g_autoptr(GDateTime) time = g_date_time_new_from_unix_utc (moment);
  g_autofree char *text = time != NULL ? g_date_time_format_iso8601 (time) : NULL;

  breath_node_event_add_text (event, key, text);
}

/**
 * breath_node_event_print:
 * @event: an event, complete now
 *
 * Prints it as one line.
 */
void
breath_node_event_print (JsonBuilder *event)
{
  g_autoptr(JsonNode) root = NULL;
  g_autofree char *line = NULL;

  json_builder_end_object (event);
  root = json_builder_get_root (event);
  line = json_to_string (root, FALSE);
  puts (line);
  fflush (stdout);
}

/**
 * breath_node_event_print_line:
 * @format: a line for people, without its end
 * @...: what goes into it
 */
void
breath_node_event_print_line (const char *format,
                              ...)
{
  g_autofree char *line = NULL;
  va_list args;

  va_start (args, format);
  line = g_strdup_vprintf (format, args);
  va_end (args);

  g_print ("%s\n", line);
  fflush (stdout);
}

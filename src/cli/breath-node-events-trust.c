/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-node-events.h"

#include <json-glib/json-glib.h>
#include <stdio.h>

/* What is decided about other nodes, or happens to links with them, on standard output. */

static void
print_event (JsonBuilder *event)
{
  g_autoptr(JsonNode) root = NULL;
  g_autofree char *line = NULL;

  json_builder_end_object (event);
  root = json_builder_get_root (event);
  line = json_to_string (root, FALSE);
  puts (line);
  fflush (stdout);
}

static JsonBuilder *
begin_event (const char     *name,
             BreathStanding *standing)
{
  JsonBuilder *event = json_builder_new ();

  json_builder_begin_object (event);
  json_builder_set_member_name (event, "event");
  json_builder_add_string_value (event, name);
  json_builder_set_member_name (event, "node");
  json_builder_add_string_value (event, breath_standing_get_id (standing));

  return event;
}

static void
add_time (JsonBuilder *event,
          const char  *key,
          gint64       moment)
{
  g_autoptr(GDateTime) time = g_date_time_new_from_unix_utc (moment);
  g_autofree char *text = time != NULL ? g_date_time_format_iso8601 (time) : NULL;

  json_builder_set_member_name (event, key);
  json_builder_add_string_value (event, text);
}

static void
isolated_json_cb (BreathTrust    *trust,
                  BreathStanding *standing)
{
  g_autoptr(JsonBuilder) event = begin_event ("isolated", standing);
  const char *const *scope = breath_standing_get_isolation_scope (standing);

  json_builder_set_member_name (event, "mirror");
  json_builder_add_string_value (event, breath_standing_get_isolated_by (standing));
  json_builder_set_member_name (event, "scope");
  json_builder_begin_array (event);

  for (guint i = 0; scope[i] != NULL; i++)
    json_builder_add_string_value (event, scope[i]);

  json_builder_end_array (event);
  add_time (event, "until", breath_standing_get_isolated_until (standing));
  json_builder_set_member_name (event, "reason");
  json_builder_add_string_value (event, breath_standing_get_isolation_reason (standing));
  print_event (event);
}

static void
ended_json_cb (BreathTrust    *trust,
               BreathStanding *standing)
{
  g_autoptr(JsonBuilder) event = begin_event ("isolation-ended", standing);

  print_event (event);
}

static void
paused_json_cb (BreathTrust    *trust,
                BreathStanding *standing)
{
  g_autoptr(JsonBuilder) event = begin_event ("paused", standing);

  json_builder_set_member_name (event, "last");
  json_builder_add_string_value (event, breath_standing_get_last_kind (standing));
  add_time (event, "until", breath_standing_get_paused_until (standing));
  print_event (event);
}

static void
isolated_cb (BreathTrust    *trust,
             BreathStanding *standing)
{
  g_print ("%s isolated node %s here, for a time: %s\n", breath_standing_get_isolated_by (standing),
           breath_standing_get_id (standing), breath_standing_get_isolation_reason (standing));
  fflush (stdout);
}

static void
ended_cb (BreathTrust    *trust,
          BreathStanding *standing)
{
  g_print ("Node %s is not isolated here any more\n", breath_standing_get_id (standing));
  fflush (stdout);
}

static void
paused_cb (BreathTrust    *trust,
           BreathStanding *standing)
{
  g_print ("Links with node %s are paused for a time, since it broke the rules too often\n", breath_standing_get_id (standing));
  fflush (stdout);
}

/**
 * breath_node_events_print_trust:
 * @trust: what there is to know of other nodes
 * @as_json: one JSON object a line, instead of lines for people
 *
 * Prints from now on who is isolated and who is paused, each line at once.
 */
void
breath_node_events_print_trust (BreathTrust *trust,
                                gboolean     as_json)
{
  /* For as long as the program runs; the node goes before it. */
  g_signal_connect (trust, "isolated", as_json ? G_CALLBACK (isolated_json_cb) : G_CALLBACK (isolated_cb), NULL);
  g_signal_connect (trust, "isolation-ended", as_json ? G_CALLBACK (ended_json_cb) : G_CALLBACK (ended_cb), NULL);
  g_signal_connect (trust, "paused", as_json ? G_CALLBACK (paused_json_cb) : G_CALLBACK (paused_cb), NULL);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-node-events.h"

#include <json-glib/json-glib.h>
#include <stdio.h>

/* What happens to a node, on standard output: one JSON object a line, or a line for people. */

static void
print_json (JsonBuilder *event)
{
  g_autoptr(JsonNode) root = json_builder_get_root (event);
  g_autofree char *line = json_to_string (root, FALSE);

  puts (line);
  fflush (stdout);
}

static void print_line (const char *format, ...) G_GNUC_PRINTF (1, 2);

static void
print_line (const char *format,
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

static JsonBuilder *
begin_event (const char *name)
{
  JsonBuilder *event = json_builder_new ();

  json_builder_begin_object (event);
  json_builder_set_member_name (event, "event");
  json_builder_add_string_value (event, name);

  return event;
}

/* A text that is not there becomes null. */
static void
add_text (JsonBuilder *event,
          const char  *key,
          const char  *text)
{
  json_builder_set_member_name (event, key);

  if (text != NULL)
    json_builder_add_string_value (event, text);
  else
    json_builder_add_null_value (event);
}

static void
end_event (JsonBuilder *event)
{
  json_builder_end_object (event);
  print_json (event);
}

static void
print_listening (BreathNode *node)
{
  const char *const *addresses = breath_node_get_addresses (node);

  print_line ("This is node %s", breath_node_get_id (node));

  for (guint i = 0; addresses[i] != NULL; i++)
    print_line ("It can be reached at %s", addresses[i]);
}

static void
print_listening_json (BreathNode *node)
{
  const char *const *addresses = breath_node_get_addresses (node);
  g_autoptr(JsonBuilder) event = begin_event ("listening");

  add_text (event, "peer", breath_node_get_id (node));
  json_builder_set_member_name (event, "addresses");
  json_builder_begin_array (event);

  for (guint i = 0; addresses[i] != NULL; i++)
    json_builder_add_string_value (event, addresses[i]);

  json_builder_end_array (event);
  end_event (event);
}

static void
peer_connected_json_cb (BreathNode *node,
                        BreathPeer *peer)
{
  g_autoptr(JsonBuilder) event = begin_event ("peer-connected");

  add_text (event, "peer", breath_peer_get_id (peer));
  add_text (event, "address", breath_peer_get_address (peer));
  add_text (event, "security", breath_peer_get_security (peer));
  end_event (event);
}

static void
peer_disconnected_json_cb (BreathNode *node,
                           BreathPeer *peer,
                           const char *reason)
{
  g_autoptr(JsonBuilder) event = begin_event ("peer-disconnected");

  add_text (event, "peer", breath_peer_get_id (peer));
  add_text (event, "reason", reason);
  end_event (event);
}

static void
status_json_cb (BreathNode      *node,
                BreathKnownNode *known,
                const char      *resource)
{
  g_autoptr(JsonBuilder) event = begin_event ("status");
  g_autofree char *text = breath_known_node_dup_status (known, resource);

  add_text (event, "node", breath_known_node_get_id (known));
  add_text (event, "name", breath_known_node_get_name (known));
  add_text (event, "resource", resource);
  json_builder_set_member_name (event, "level");
  json_builder_add_int_value (event, breath_known_node_get_level (known, resource));
  add_text (event, "text", text);
  end_event (event);
}

static void
critical_json_cb (BreathNode     *node,
                  BreathResource *resource,
                  gboolean        published)
{
  g_autoptr(JsonBuilder) event = begin_event ("critical");

  add_text (event, "resource", breath_resource_get_id (resource));
  json_builder_set_member_name (event, "days");
  json_builder_add_int_value (event, breath_resource_get_critical_days (resource));
  json_builder_set_member_name (event, "published");
  json_builder_add_boolean_value (event, published);
  end_event (event);
}

static void
critical_cb (BreathNode     *node,
             BreathResource *resource,
             gboolean        published)
{
  const char *id = breath_resource_get_id (resource);
  guint days = breath_resource_get_critical_days (resource);

  if (published)
    print_line ("WARNING: our %s covers less than %u day%s of need. Neighbours were told, as chosen.",
                id, days, days == 1 ? "" : "s");
  else
    print_line ("WARNING: our %s covers less than %u day%s of need. Neighbours do not know yet; "
                "breathctl resource publish %s tells them, and that something changed just now.",
                id, days, days == 1 ? "" : "s", id);
}

static void
peer_connected_cb (BreathNode *node,
                   BreathPeer *peer)
{
  print_line ("Connected to %s at %s (%s)", breath_peer_get_id (peer), breath_peer_get_address (peer),
              breath_peer_get_security (peer));
}

static void
peer_disconnected_cb (BreathNode *node,
                      BreathPeer *peer,
                      const char *reason)
{
  print_line ("Lost %s: %s", breath_peer_get_id (peer), reason);
}

static void
status_cb (BreathNode      *node,
           BreathKnownNode *known,
           const char      *resource)
{
  g_autofree char *text = breath_known_node_dup_status (known, resource);
  const char *name = breath_known_node_get_name (known);
  g_autofree char *who = name != NULL ? g_strdup_printf (" (it calls itself “%s”)", name) : g_strdup ("");

  print_line ("%s%s", text, who);
}

/* The sentence goes where problems go, also beside JSON. */
static void
warning_cb (BreathNode *node,
            const char *kind,
            const char *about,
            const char *neighbour,
            const char *text)
{
  g_printerr ("breath-node: %s.\n", text);
}

static void
warning_json_cb (BreathNode *node,
                 const char *kind,
                 const char *about,
                 const char *neighbour,
                 const char *text)
{
  g_autoptr(JsonBuilder) event = begin_event ("warning");

  add_text (event, "kind", kind);
  add_text (event, "node", about);
  add_text (event, "neighbour", neighbour);
  add_text (event, "text", text);
  end_event (event);
}

static void
alert_cb (BreathAlerts     *alerts,
          BreathHeardAlert *alert)
{
  print_line ("ALERT (%s) of %s at %s: %s", breath_heard_alert_get_severity (alert),
              breath_heard_alert_get_mirror (alert), breath_heard_alert_get_node (alert),
              breath_heard_alert_get_headline (alert));
}

static void
alert_json_cb (BreathAlerts     *alerts,
               BreathHeardAlert *alert)
{
  g_autoptr(JsonBuilder) event = begin_event ("alert");

  add_text (event, "id", breath_heard_alert_get_id (alert));
  add_text (event, "node", breath_heard_alert_get_node (alert));
  add_text (event, "mirror", breath_heard_alert_get_mirror (alert));
  add_text (event, "message", breath_heard_alert_get_message (alert));
  add_text (event, "alert_event", breath_heard_alert_get_event (alert));
  add_text (event, "severity", breath_heard_alert_get_severity (alert));
  add_text (event, "headline", breath_heard_alert_get_headline (alert));
  json_builder_set_member_name (event, "hops");
  json_builder_add_int_value (event, breath_heard_alert_get_hops (alert));
  end_event (event);
}

/**
 * breath_node_events_print:
 * @node: a running node
 * @as_json: one JSON object a line, instead of lines for people
 *
 * Prints where the node listens, and from then on what happens to it, each line at once.
 */
void
breath_node_events_print (BreathNode *node,
                          gboolean    as_json)
{
  if (as_json)
    print_listening_json (node);
  else
    print_listening (node);

  /* For as long as the program runs; the node goes before it. */
  g_signal_connect (node, "peer-connected",
                    as_json ? G_CALLBACK (peer_connected_json_cb) : G_CALLBACK (peer_connected_cb), NULL);
  g_signal_connect (node, "peer-disconnected",
                    as_json ? G_CALLBACK (peer_disconnected_json_cb) : G_CALLBACK (peer_disconnected_cb), NULL);
  g_signal_connect (node, "critical",
                    as_json ? G_CALLBACK (critical_json_cb) : G_CALLBACK (critical_cb), NULL);
  g_signal_connect (node, "status",
                    as_json ? G_CALLBACK (status_json_cb) : G_CALLBACK (status_cb), NULL);
  g_signal_connect (breath_node_get_alerts (node), "alert", as_json ? G_CALLBACK (alert_json_cb) : G_CALLBACK (alert_cb), NULL);
  g_signal_connect (node, "warning", G_CALLBACK (warning_cb), NULL);

  if (as_json)
    g_signal_connect (node, "warning", G_CALLBACK (warning_json_cb), NULL);
}

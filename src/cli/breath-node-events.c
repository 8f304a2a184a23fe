/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-node-events.h"

#include "breath-node-event.h"

/* What happens to a node, on standard output: one JSON object a line, or a line for people. */

static void
print_listening (BreathNode *node)
{
  const char *const *addresses = breath_node_get_addresses (node);

  breath_node_event_print_line ("This is node %s", breath_node_get_id (node));

  for (guint i = 0; addresses[i] != NULL; i++)
    breath_node_event_print_line ("It can be reached at %s", addresses[i]);
}

static void
print_listening_json (BreathNode *node)
{
  const char *const *addresses = breath_node_get_addresses (node);
  g_autoptr(JsonBuilder) event = breath_node_event_begin ("listening");

  breath_node_event_add_text (event, "peer", breath_node_get_id (node));
  breath_node_event_add_texts (event, "addresses", addresses);
  breath_node_event_print (event);
}

static void
peer_connected_json_cb (BreathNode *node,
                        BreathPeer *peer)
{
  g_autoptr(JsonBuilder) event = breath_node_event_begin ("peer-connected");

  breath_node_event_add_text (event, "peer", breath_peer_get_id (peer));
  breath_node_event_add_text (event, "address", breath_peer_get_address (peer));
  breath_node_event_add_text (event, "security", breath_peer_get_security (peer));
  breath_node_event_print (event);
}

static void
peer_disconnected_json_cb (BreathNode *node,
                           BreathPeer *peer,
                           const char *reason)
{
  g_autoptr(JsonBuilder) event = breath_node_event_begin ("peer-disconnected");

  breath_node_event_add_text (event, "peer", breath_peer_get_id (peer));
  breath_node_event_add_text (event, "reason", reason);
  breath_node_event_print (event);
}

static void
status_json_cb (BreathNode      *node,
                BreathKnownNode *known,
                const char      *resource)
{
  g_autoptr(JsonBuilder) event = breath_node_event_begin ("status");
  g_autofree char *text = breath_known_node_dup_status (known, resource);

  breath_node_event_add_text (event, "node", breath_known_node_get_id (known));
  breath_node_event_add_text (event, "name", breath_known_node_get_name (known));
  breath_node_event_add_text (event, "resource", resource);
  breath_node_event_add_number (event, "level", breath_known_node_get_level (known, resource));
  breath_node_event_add_text (event, "text", text);
  breath_node_event_print (event);
}

static void
critical_json_cb (BreathNode     *node,
                  BreathResource *resource,
                  gboolean        published)
{
  g_autoptr(JsonBuilder) event = breath_node_event_begin ("critical");

  breath_node_event_add_text (event, "resource", breath_resource_get_id (resource));
  breath_node_event_add_number (event, "days", breath_resource_get_critical_days (resource));
  json_builder_set_member_name (event, "published");
  json_builder_add_boolean_value (event, published);
  breath_node_event_print (event);
}

static void
critical_cb (BreathNode     *node,
             BreathResource *resource,
             gboolean        published)
{
  const char *id = breath_resource_get_id (resource);
  guint days = breath_resource_get_critical_days (resource);

  if (published)
    breath_node_event_print_line ("WARNING: our %s covers less than %u day%s of need. Neighbours were told, as chosen.",
                                  id, days, days == 1 ? "" : "s");
  else
    breath_node_event_print_line ("WARNING: our %s covers less than %u day%s of need. Neighbours do not know yet; "
                                  "breathctl resource publish %s tells them, and that something changed just now.",
                                  id, days, days == 1 ? "" : "s", id);
}

static void
peer_connected_cb (BreathNode *node,
                   BreathPeer *peer)
{
  breath_node_event_print_line ("Connected to %s at %s (%s)", breath_peer_get_id (peer), breath_peer_get_address (peer),
                                breath_peer_get_security (peer));
}

static void
peer_disconnected_cb (BreathNode *node,
                      BreathPeer *peer,
                      const char *reason)
{
  breath_node_event_print_line ("Lost %s: %s", breath_peer_get_id (peer), reason);
}

static void
status_cb (BreathNode      *node,
           BreathKnownNode *known,
           const char      *resource)
{
  g_autofree char *text = breath_known_node_dup_status (known, resource);
  const char *name = breath_known_node_get_name (known);
  g_autofree char *who = name != NULL ? g_strdup_printf (" (it calls itself “%s”)", name) : g_strdup ("");

  breath_node_event_print_line ("%s%s", text, who);
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
  g_autoptr(JsonBuilder) event = breath_node_event_begin ("warning");

  breath_node_event_add_text (event, "kind", kind);
  breath_node_event_add_text (event, "node", about);
  breath_node_event_add_text (event, "neighbour", neighbour);
  breath_node_event_add_text (event, "text", text);
  breath_node_event_print (event);
}

static void
alert_cb (BreathAlerts     *alerts,
          BreathHeardAlert *alert)
{
  breath_node_event_print_line ("ALERT (%s) of %s at %s: %s", breath_heard_alert_get_severity (alert),
                                breath_heard_alert_get_mirror (alert), breath_heard_alert_get_node (alert),
                                breath_heard_alert_get_headline (alert));
}

static void
alert_json_cb (BreathAlerts     *alerts,
               BreathHeardAlert *alert)
{
  g_autoptr(JsonBuilder) event = breath_node_event_begin ("alert");

  breath_node_event_add_text (event, "id", breath_heard_alert_get_id (alert));
  breath_node_event_add_text (event, "node", breath_heard_alert_get_node (alert));
  breath_node_event_add_text (event, "mirror", breath_heard_alert_get_mirror (alert));
  breath_node_event_add_text (event, "message", breath_heard_alert_get_message (alert));
  breath_node_event_add_text (event, "alert_event", breath_heard_alert_get_event (alert));
  breath_node_event_add_text (event, "severity", breath_heard_alert_get_severity (alert));
  breath_node_event_add_text (event, "headline", breath_heard_alert_get_headline (alert));
  breath_node_event_add_number (event, "hops", breath_heard_alert_get_hops (alert));
  breath_node_event_print (event);
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

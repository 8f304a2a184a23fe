/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-node-events.h"

#include "breath-node-event.h"

/* What is decided about other nodes, or happens to links with them, on standard output. */

static JsonBuilder *
begin_event (const char     *name,
             BreathStanding *standing)
{
  JsonBuilder *event = breath_node_event_begin (name);

  breath_node_event_add_text (event, "node", breath_standing_get_id (standing));

  return event;
}

static void
isolated_json_cb (BreathTrust    *trust,
                  BreathStanding *standing)
{
  g_autoptr(JsonBuilder) event = begin_event ("isolated", standing);

  breath_node_event_add_text (event, "mirror", breath_standing_get_isolated_by (standing));
  breath_node_event_add_texts (event, "scope", breath_standing_get_isolation_scope (standing));
  breath_node_event_add_time (event, "until", breath_standing_get_isolated_until (standing));
  breath_node_event_add_text (event, "reason", breath_standing_get_isolation_reason (standing));
  breath_node_event_print (event);
}

static void
ended_json_cb (BreathTrust    *trust,
               BreathStanding *standing)
{
  g_autoptr(JsonBuilder) event = begin_event ("isolation-ended", standing);

  breath_node_event_print (event);
}

static void
paused_json_cb (BreathTrust    *trust,
                BreathStanding *standing)
{
  g_autoptr(JsonBuilder) event = begin_event ("paused", standing);

  breath_node_event_add_text (event, "last", breath_standing_get_last_kind (standing));
  breath_node_event_add_time (event, "until", breath_standing_get_paused_until (standing));
  breath_node_event_print (event);
}

static void
isolated_cb (BreathTrust    *trust,
             BreathStanding *standing)
{
  breath_node_event_print_line ("%s isolated node %s here, for a time: %s", breath_standing_get_isolated_by (standing),
                                breath_standing_get_id (standing), breath_standing_get_isolation_reason (standing));
}

static void
ended_cb (BreathTrust    *trust,
          BreathStanding *standing)
{
  breath_node_event_print_line ("Node %s is not isolated here any more", breath_standing_get_id (standing));
}

static void
paused_cb (BreathTrust    *trust,
           BreathStanding *standing)
{
  breath_node_event_print_line ("Links with node %s are paused for a time, since it broke the rules too often", breath_standing_get_id (standing));
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

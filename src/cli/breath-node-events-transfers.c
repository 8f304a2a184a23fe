/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-node-events.h"

#include <json-glib/json-glib.h>
#include <stdio.h>

/* What there is to tell of transfers, on standard output. What did not go ahead has no reason. */

static void
add_text (JsonBuilder *event,
          const char  *key,
          const char  *text)
{
  json_builder_set_member_name (event, key);
  json_builder_add_string_value (event, text);
}

static JsonBuilder *
begin_event (const char     *name,
             BreathTransfer *transfer)
{
  JsonBuilder *event = json_builder_new ();

  json_builder_begin_object (event);
  add_text (event, "event", name);
  add_text (event, "id", breath_transfer_get_id (transfer));

  return event;
}

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

static void
proposal_json_cb (BreathTransfers *transfers,
                  BreathTransfer  *transfer)
{
  g_autoptr(JsonBuilder) event = begin_event ("proposal", transfer);

  add_text (event, "node", breath_transfer_get_node (transfer));
  add_text (event, "text", breath_transfer_get_question (transfer));
  print_event (event);
}

static void
settled_json_cb (BreathTransfers *transfers,
                 BreathTransfer  *transfer)
{
  g_autoptr(JsonBuilder) event = begin_event ("transfer", transfer);

  add_text (event, "state", breath_transfer_get_state (transfer));
  print_event (event);
}

static void
proposal_cb (BreathTransfers *transfers,
             BreathTransfer  *transfer)
{
  g_print ("PROPOSAL of node %s: %s\n", breath_transfer_get_node (transfer), breath_transfer_get_question (transfer));
  fflush (stdout);
}

static void
settled_cb (BreathTransfers *transfers,
            BreathTransfer  *transfer)
{
  g_print ("Transfer with node %s, %s %s of %s: %s\n", breath_transfer_get_node (transfer), breath_transfer_get_amount (transfer),
           breath_transfer_get_unit (transfer), breath_transfer_get_resource (transfer), breath_transfer_get_words (transfer));
  fflush (stdout);
}

/**
 * breath_node_events_print_transfers:
 * @transfers: those of a node
 * @as_json: one JSON object a line, instead of lines for people
 *
 * Prints from now on what others propose and what comes of it, each line at once.
 */
void
breath_node_events_print_transfers (BreathTransfers *transfers,
                                    gboolean         as_json)
{
  /* For as long as the program runs; the node goes before it. */
  g_signal_connect (transfers, "proposal", as_json ? G_CALLBACK (proposal_json_cb) : G_CALLBACK (proposal_cb), NULL);
  g_signal_connect (transfers, "settled", as_json ? G_CALLBACK (settled_json_cb) : G_CALLBACK (settled_cb), NULL);
}

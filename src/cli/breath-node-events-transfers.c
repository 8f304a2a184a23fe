/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-node-events.h"

#include "breath-node-event.h"

/* What there is to tell of transfers, on standard output. What did not go ahead has no reason. */

static JsonBuilder *
begin_event (const char     *name,
             BreathTransfer *transfer)
{
  JsonBuilder *event = breath_node_event_begin (name);

  breath_node_event_add_text (event, "id", breath_transfer_get_id (transfer));

  return event;
}

static void
proposal_json_cb (BreathTransfers *transfers,
                  BreathTransfer  *transfer)
{
  g_autoptr(JsonBuilder) event = begin_event ("proposal", transfer);

  breath_node_event_add_text (event, "node", breath_transfer_get_node (transfer));
  breath_node_event_add_text (event, "text", breath_transfer_get_question (transfer));
  breath_node_event_print (event);
}

static void
settled_json_cb (BreathTransfers *transfers,
                 BreathTransfer  *transfer)
{
  g_autoptr(JsonBuilder) event = begin_event ("transfer", transfer);

  breath_node_event_add_text (event, "state", breath_transfer_get_state (transfer));
  breath_node_event_print (event);
}

static void
proposal_cb (BreathTransfers *transfers,
             BreathTransfer  *transfer)
{
  breath_node_event_print_line ("PROPOSAL of node %s: %s", breath_transfer_get_node (transfer),
                                breath_transfer_get_question (transfer));
}

static void
settled_cb (BreathTransfers *transfers,
            BreathTransfer  *transfer)
{
  breath_node_event_print_line ("Transfer with node %s, %s %s of %s: %s", breath_transfer_get_node (transfer),
                                breath_transfer_get_amount (transfer), breath_transfer_get_unit (transfer),
                                breath_transfer_get_resource (transfer), breath_transfer_get_words (transfer));
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

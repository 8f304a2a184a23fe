/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-control-transfers-private.h"

#include "breath-control-act-private.h"
#include "breath-control-facts-private.h"
#include "breath-transfers-private.h"

/* The part of the control socket that is about transfers. */

static GVariant *
describe_transfer (gpointer item,
                   gpointer unused)
{
  BreathTransfer *transfer = item;
  GVariantBuilder dict;

  g_variant_builder_init (&dict, G_VARIANT_TYPE_VARDICT);
  breath_control_insert_text (&dict, "id", breath_transfer_get_id (transfer));
  breath_control_insert_text (&dict, "node", breath_transfer_get_node (transfer));
  breath_control_insert_text (&dict, "node-name", breath_transfer_get_node_name (transfer));
  breath_control_insert_text (&dict, "proposed", breath_transfer_get_is_ours (transfer) ? "here" : "there");
  breath_control_insert_text (&dict, "direction", breath_transfer_get_gives (transfer) ? "give" : "get");
  breath_control_insert_text (&dict, "resource", breath_transfer_get_resource (transfer));
  breath_control_insert_text (&dict, "amount", breath_transfer_get_amount (transfer));
  breath_control_insert_text (&dict, "unit", breath_transfer_get_unit (transfer));
  breath_control_insert_text (&dict, "note", breath_transfer_get_note (transfer));
  breath_control_insert_time (&dict, "from", breath_transfer_get_from (transfer));
  breath_control_insert_time (&dict, "until", breath_transfer_get_until (transfer));
  breath_control_insert_time (&dict, "expires", breath_transfer_get_expires (transfer));
  breath_control_insert_text (&dict, "state", breath_transfer_get_state (transfer));
  breath_control_insert_text (&dict, "words", breath_transfer_get_words (transfer));
  breath_control_insert_text (&dict, "question", breath_transfer_get_question (transfer));
  breath_control_insert_flag (&dict, "can-decide", breath_transfer_get_can_decide (transfer));
  breath_control_insert_flag (&dict, "own-terms", breath_transfer_get_has_own_terms (transfer));
  breath_control_insert_text (&dict, "agreed-here", breath_transfer_get_agreed_here (transfer));
  breath_control_insert_text (&dict, "agreed-there", breath_transfer_get_agreed_there (transfer));
  breath_control_insert_text (&dict, "handed-here", breath_transfer_get_handed_here (transfer));
  breath_control_insert_text (&dict, "handed-there", breath_transfer_get_handed_there (transfer));

  return g_variant_builder_end (&dict);
}

static GVariant *
describe_match (gpointer item,
                gpointer unused)
{
  BreathMatch *match = item;
  GVariantBuilder dict;

  g_variant_builder_init (&dict, G_VARIANT_TYPE_VARDICT);
  breath_control_insert_text (&dict, "node", breath_match_get_node (match));
  breath_control_insert_text (&dict, "node-name", breath_match_get_node_name (match));
  breath_control_insert_text (&dict, "resource", breath_match_get_resource (match));
  breath_control_insert_text (&dict, "direction", breath_match_get_gives (match) ? "give" : "ask");
  g_variant_builder_add (&dict, "{sv}", "level", g_variant_new_int32 (breath_match_get_level (match)));
  g_variant_builder_add (&dict, "{sv}", "certainty", g_variant_new_uint32 (breath_match_get_certainty (match)));
  breath_control_insert_text (&dict, "text", breath_match_get_text (match));

  return g_variant_builder_end (&dict);
}

static gboolean
list_matches_cb (BreathBusNode1        *skeleton,
                 GDBusMethodInvocation *invocation,
                 BreathTransfers       *transfers)
{
  g_autoptr(GListModel) matches = breath_transfers_dup_matches (transfers);

  breath_bus_node1_complete_list_matches (skeleton, invocation, breath_control_describe_all (matches, describe_match, NULL));

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
list_transfers_cb (BreathBusNode1        *skeleton,
                   GDBusMethodInvocation *invocation,
                   BreathTransfers       *transfers)
{
  breath_bus_node1_complete_list_transfers (skeleton, invocation, breath_control_describe_all (G_LIST_MODEL (transfers), describe_transfer, NULL));

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

/* NULL: whoever called was told why not. */
static BreathTransfer *
find (BreathTransfers       *transfers,
      GDBusMethodInvocation *invocation,
      const char            *id)
{
  BreathTransfer *transfer = breath_transfers_find (transfers, id);

  if (transfer == NULL)
    g_dbus_method_invocation_return_error (invocation, BREATH_NODE_ERROR, BREATH_NODE_ERROR_INPUT,
                                           "There is no transfer whose id begins with “%s”, it did not go ahead, or there is more than one",
                                           id);

  return transfer;
}

static gboolean
get_transfer_cb (BreathBusNode1        *skeleton,
                 GDBusMethodInvocation *invocation,
                 const char            *id,
                 BreathTransfers       *transfers)
{
  BreathTransfer *transfer = find (transfers, invocation, id);

  if (transfer != NULL)
    breath_bus_node1_complete_get_transfer (skeleton, invocation, describe_transfer (transfer, NULL));

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static void
done_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  GError *error = NULL;

  if (breath_transfers_act_finish (BREATH_TRANSFERS (source), result, &error))
    breath_control_act_done (user_data);
  else
    breath_control_act_fail (user_data, error);
}

static void
proposed_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr(BreathTransfer) transfer = NULL;
  GError *error = NULL;

  transfer = breath_transfers_propose_finish (BREATH_TRANSFERS (source), result, &error);

  if (transfer != NULL)
    breath_control_act_tell (user_data, breath_bus_node1_complete_propose_transfer, describe_transfer (transfer, NULL));
  else
    breath_control_act_fail (user_data, error);
}

/* NULL: there is no such transfer, or nobody can be asking; whoever called was told why not. */
static BreathControlAct *
begin (BreathTransfers       *transfers,
       BreathTransfer        *transfer,
       GDBusMethodInvocation *invocation,
       GUnixFDList           *pipes,
       const char            *mirror,
       GVariant              *handle,
       BreathControlDone      done)
{
  return transfer == NULL ? NULL
         : breath_control_act_new (invocation, pipes, breath_transfers_get_mirrors (transfers), mirror, handle, done);
}

static const char *
peek (GVariant   *terms,
      const char *key,
      const char *otherwise)
{
  const char *text = otherwise;

  g_variant_lookup (terms, key, "&s", &text);

  return text;
}

static gboolean
propose_cb (BreathBusNode1        *skeleton,
            GDBusMethodInvocation *invocation,
            GUnixFDList           *pipes,
            const char            *mirror,
            GVariant              *handle,
            const char            *node,
            gboolean               gives,
            GVariant              *terms,
            BreathTransfers       *transfers)
{
  BreathControlAct *act = breath_control_act_new (invocation, pipes, breath_transfers_get_mirrors (transfers), mirror, handle, NULL);
  BreathTransferWords words = {
    .resource = peek (terms, "resource", ""),
    .amount = peek (terms, "amount", ""),
    .unit = peek (terms, "unit", ""),
    .gives = gives,
    .note = peek (terms, "note", NULL),
    .hours = peek (terms, "hours", NULL),
    .days = peek (terms, "days", NULL),
  };

  if (act != NULL)
    breath_transfers_propose_async (transfers, act->mirror, act->passphrase, node, &words, proposed_cb, act);

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
counter_cb (BreathBusNode1        *skeleton,
            GDBusMethodInvocation *invocation,
            GUnixFDList           *pipes,
            const char            *id,
            const char            *mirror,
            GVariant              *handle,
            GVariant              *terms,
            BreathTransfers       *transfers)
{
  BreathTransfer *transfer = find (transfers, invocation, id);
  BreathTransferWords words = { NULL };
  BreathControlAct *act;

  if (transfer == NULL)
    return G_DBUS_METHOD_INVOCATION_HANDLED;

  words.resource = breath_transfer_get_resource (transfer);
  words.amount = peek (terms, "amount", breath_transfer_get_amount (transfer));
  words.unit = peek (terms, "unit", breath_transfer_get_unit (transfer));
  words.gives = breath_transfer_get_is_ours (transfer) == breath_transfer_get_gives (transfer);
  words.note = peek (terms, "note", breath_transfer_get_note (transfer));
  words.hours = peek (terms, "hours", NULL);
  words.days = peek (terms, "days", NULL);
  act = begin (transfers, transfer, invocation, pipes, mirror, handle, breath_bus_node1_complete_counter_transfer);

  if (act != NULL)
    breath_transfers_counter_async (transfers, transfer, act->mirror, act->passphrase, &words, done_cb, act);

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
answer_cb (BreathBusNode1        *skeleton,
           GDBusMethodInvocation *invocation,
           GUnixFDList           *pipes,
           const char            *id,
           const char            *mirror,
           GVariant              *handle,
           gboolean               is_yes,
           BreathTransfers       *transfers)
{
  BreathTransfer *transfer = find (transfers, invocation, id);
  BreathControlAct *act = begin (transfers, transfer, invocation, pipes, mirror, handle, breath_bus_node1_complete_answer_transfer);

  if (act != NULL)
    breath_transfers_decide_async (transfers, transfer, act->mirror, act->passphrase, is_yes, done_cb, act);

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
decline_cb (BreathBusNode1        *skeleton,
            GDBusMethodInvocation *invocation,
            GUnixFDList           *pipes,
            const char            *id,
            const char            *mirror,
            GVariant              *handle,
            BreathTransfers       *transfers)
{
  BreathTransfer *transfer = find (transfers, invocation, id);
  BreathControlAct *act = begin (transfers, transfer, invocation, pipes, mirror, handle, breath_bus_node1_complete_decline_transfer);

  if (act != NULL)
    breath_transfers_decline_async (transfers, transfer, act->mirror, act->passphrase, done_cb, act);

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
hand_over_cb (BreathBusNode1        *skeleton,
              GDBusMethodInvocation *invocation,
              GUnixFDList           *pipes,
              const char            *id,
              const char            *mirror,
              GVariant              *handle,
              const char            *amount,
              BreathTransfers       *transfers)
{
  BreathTransfer *transfer = find (transfers, invocation, id);
  BreathControlAct *act = begin (transfers, transfer, invocation, pipes, mirror, handle, breath_bus_node1_complete_hand_over_transfer);

  if (act != NULL)
    breath_transfers_hand_over_async (transfers, transfer, act->mirror, act->passphrase, amount, done_cb, act);

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

/**
 * breath_control_transfers_serve:
 * @skeleton: the interface
 * @transfers: those of the node
 *
 * Answers what is asked about transfers, for as long as both live.
 */
void
breath_control_transfers_serve (BreathBusNode1  *skeleton,
                                BreathTransfers *transfers)
{
  g_signal_connect_object (skeleton, "handle-list-matches", G_CALLBACK (list_matches_cb), transfers, 0);
  g_signal_connect_object (skeleton, "handle-list-transfers", G_CALLBACK (list_transfers_cb), transfers, 0);
  g_signal_connect_object (skeleton, "handle-get-transfer", G_CALLBACK (get_transfer_cb), transfers, 0);
  g_signal_connect_object (skeleton, "handle-propose-transfer", G_CALLBACK (propose_cb), transfers, 0);
  g_signal_connect_object (skeleton, "handle-counter-transfer", G_CALLBACK (counter_cb), transfers, 0);
  g_signal_connect_object (skeleton, "handle-answer-transfer", G_CALLBACK (answer_cb), transfers, 0);
  g_signal_connect_object (skeleton, "handle-decline-transfer", G_CALLBACK (decline_cb), transfers, 0);
  g_signal_connect_object (skeleton, "handle-hand-over-transfer", G_CALLBACK (hand_over_cb), transfers, 0);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-control-trust-private.h"

#include "breath-control-act-private.h"
#include "breath-control-facts-private.h"
#include "breath-link-health.h"
#include "breath-trust-private.h"

/* The part of the control socket that is about trust: what there is to know of other nodes, and what Mirrors decide. */

static GVariant *
describe_opinion (gpointer item,
                  gpointer unused)
{
  BreathOpinion *opinion = item;
  GVariantBuilder dict;

  g_variant_builder_init (&dict, G_VARIANT_TYPE_VARDICT);
  breath_control_insert_text (&dict, "id", breath_opinion_get_id (opinion));
  breath_control_insert_text (&dict, "subject", breath_opinion_get_subject (opinion));
  breath_control_insert_text (&dict, "node", breath_opinion_get_node (opinion));
  breath_control_insert_text (&dict, "node-name", breath_opinion_get_node_name (opinion));
  breath_control_insert_text (&dict, "mirror", breath_opinion_get_mirror (opinion));
  breath_control_insert_text (&dict, "key", breath_opinion_get_mirror_key (opinion));
  breath_control_insert_text (&dict, "reason", breath_opinion_get_reason (opinion));
  breath_control_insert_text (&dict, "note", breath_opinion_get_note (opinion));
  breath_control_insert_time (&dict, "made", breath_opinion_get_made (opinion));
  breath_control_insert_time (&dict, "expires", breath_opinion_get_expires (opinion));
  g_variant_builder_add (&dict, "{sv}", "chosen", g_variant_new_boolean (breath_opinion_get_is_chosen (opinion)));
  breath_control_insert_text (&dict, "evidence", breath_opinion_get_evidence (opinion));
  g_variant_builder_add (&dict, "{sv}", "proven", g_variant_new_boolean (breath_opinion_get_is_proven (opinion)));
  breath_control_insert_text (&dict, "answer", breath_opinion_get_answer (opinion));
  breath_control_insert_text (&dict, "answered-by", breath_opinion_get_answered_by (opinion));

  return g_variant_builder_end (&dict);
}

static GVariant *
describe_offences (BreathStanding *standing)
{
  GVariantBuilder dict;

  g_variant_builder_init (&dict, G_VARIANT_TYPE_VARDICT);

  for (guint i = 0; i < BREATH_N_PENALTIES; i++)
    {
      const char *kind = breath_penalty_get_id (i);
      guint64 count = breath_standing_get_count (standing, kind);

      if (count > 0)
        g_variant_builder_add (&dict, "{sv}", kind, g_variant_new_uint64 (count));
    }

  return g_variant_builder_end (&dict);
}

static GVariant *
describe_standing (gpointer item,
                   gpointer unused)
{
  BreathStanding *standing = item;
  GListModel *opinions = breath_standing_get_opinions (standing);
  GVariantBuilder dict;

  g_variant_builder_init (&dict, G_VARIANT_TYPE_VARDICT);
  breath_control_insert_text (&dict, "id", breath_standing_get_id (standing));
  breath_control_insert_text (&dict, "short-id", breath_standing_get_short_id (standing));
  breath_control_insert_text (&dict, "name", breath_standing_get_name (standing));

  if (breath_standing_get_has_offended (standing))
    {
      g_variant_builder_add (&dict, "{sv}", "offences", describe_offences (standing));
      breath_control_insert_time (&dict, "last-offence", breath_standing_get_last_offence (standing));
      breath_control_insert_text (&dict, "last-kind", breath_standing_get_last_kind (standing));
      g_variant_builder_add (&dict, "{sv}", "pauses", g_variant_new_uint32 (breath_standing_get_n_pauses (standing)));
      breath_control_insert_time (&dict, "paused-until", breath_standing_get_paused_until (standing));
    }

  if (breath_standing_get_isolated_until (standing) != 0)
    {
      breath_control_insert_time (&dict, "isolated-from", breath_standing_get_isolated_from (standing));
      breath_control_insert_time (&dict, "isolated-until", breath_standing_get_isolated_until (standing));
      breath_control_insert_text (&dict, "isolated-by", breath_standing_get_isolated_by (standing));
      breath_control_insert_text (&dict, "reason", breath_standing_get_isolation_reason (standing));
      g_variant_builder_add (&dict, "{sv}", "scope",
                             g_variant_new_strv (breath_standing_get_isolation_scope (standing), -1));
    }

  if (g_list_model_get_n_items (opinions) > 0)
    g_variant_builder_add (&dict, "{sv}", "flags", breath_control_describe_all (opinions, describe_opinion, NULL));

  breath_control_insert_text (&dict, "evidence", breath_standing_get_evidence (standing));

  return g_variant_builder_end (&dict);
}

static GVariant *
describe_chosen (gpointer item,
                 gpointer unused)
{
  BreathChosen *chosen = item;
  GVariantBuilder dict;

  g_variant_builder_init (&dict, G_VARIANT_TYPE_VARDICT);
  breath_control_insert_text (&dict, "node", breath_chosen_get_node (chosen));
  breath_control_insert_text (&dict, "node-name", breath_chosen_get_node_name (chosen));
  breath_control_insert_text (&dict, "key", breath_chosen_get_key (chosen));
  breath_control_insert_text (&dict, "name", breath_chosen_get_name (chosen));

  return g_variant_builder_end (&dict);
}

static gboolean
list_trust_cb (BreathBusNode1        *skeleton,
               GDBusMethodInvocation *invocation,
               BreathTrust           *trust)
{
  g_autoptr(GListModel) chosen = breath_trust_dup_chosen (trust);
  g_autoptr(GListModel) about_us = breath_trust_dup_about_us (trust);
  g_autoptr(GListModel) ours = breath_trust_dup_ours (trust);
  GVariantBuilder dict;

  g_variant_builder_init (&dict, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&dict, "{sv}", "nodes", breath_control_describe_all (G_LIST_MODEL (trust), describe_standing, NULL));
  g_variant_builder_add (&dict, "{sv}", "chosen", breath_control_describe_all (chosen, describe_chosen, NULL));
  g_variant_builder_add (&dict, "{sv}", "about-us", breath_control_describe_all (about_us, describe_opinion, NULL));
  g_variant_builder_add (&dict, "{sv}", "ours", breath_control_describe_all (ours, describe_opinion, NULL));
  breath_bus_node1_complete_list_trust (skeleton, invocation, g_variant_builder_end (&dict));

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static void
done_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  GError *error = NULL;

  if (breath_trust_act_finish (BREATH_TRUST (source), result, &error))
    breath_control_act_done (user_data);
  else
    breath_control_act_fail (user_data, error);
}

static const char *
or_null (const char *text)
{
  return *text != '\0' ? text : NULL;
}

static gboolean
isolate_cb (BreathBusNode1        *skeleton,
            GDBusMethodInvocation *invocation,
            GUnixFDList           *pipes,
            const char            *mirror,
            GVariant              *handle,
            const char            *node,
            const char            *scope,
            const char            *hours,
            const char            *reason,
            BreathTrust           *trust)
{
  BreathControlAct *act = breath_control_act_new (invocation, pipes, breath_trust_get_mirrors (trust), mirror, handle,
                                                  breath_bus_node1_complete_isolate);
  BreathIsolationWords words = { node, or_null (scope), or_null (hours), reason };

  if (act != NULL)
    breath_trust_isolate_async (trust, act->mirror, act->passphrase, &words, done_cb, act);

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
undo_cb (BreathBusNode1        *skeleton,
         GDBusMethodInvocation *invocation,
         GUnixFDList           *pipes,
         const char            *mirror,
         GVariant              *handle,
         const char            *node,
         BreathTrust           *trust)
{
  BreathControlAct *act = breath_control_act_new (invocation, pipes, breath_trust_get_mirrors (trust), mirror, handle,
                                                  breath_bus_node1_complete_undo_isolation);

  if (act != NULL)
    breath_trust_undo_async (trust, act->mirror, act->passphrase, node, done_cb, act);

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
flag_cb (BreathBusNode1        *skeleton,
         GDBusMethodInvocation *invocation,
         GUnixFDList           *pipes,
         const char            *mirror,
         GVariant              *handle,
         const char            *node,
         const char            *reason,
         const char            *evidence,
         const char            *days,
         const char            *note,
         BreathTrust           *trust)
{
  BreathControlAct *act = breath_control_act_new (invocation, pipes, breath_trust_get_mirrors (trust), mirror, handle,
                                                  breath_bus_node1_complete_flag);
  BreathFlagWords words = { node, reason, or_null (evidence), or_null (days), or_null (note) };

  if (act != NULL)
    breath_trust_flag_async (trust, act->mirror, act->passphrase, &words, done_cb, act);

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
withdraw_cb (BreathBusNode1        *skeleton,
             GDBusMethodInvocation *invocation,
             GUnixFDList           *pipes,
             const char            *mirror,
             GVariant              *handle,
             const char            *node,
             BreathTrust           *trust)
{
  BreathControlAct *act = breath_control_act_new (invocation, pipes, breath_trust_get_mirrors (trust), mirror, handle,
                                                  breath_bus_node1_complete_withdraw_flag);

  if (act != NULL)
    breath_trust_withdraw_async (trust, act->mirror, act->passphrase, node, done_cb, act);

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
answer_cb (BreathBusNode1        *skeleton,
           GDBusMethodInvocation *invocation,
           GUnixFDList           *pipes,
           const char            *mirror,
           GVariant              *handle,
           const char            *flag,
           const char            *text,
           BreathTrust           *trust)
{
  BreathControlAct *act = breath_control_act_new (invocation, pipes, breath_trust_get_mirrors (trust), mirror, handle,
                                                  breath_bus_node1_complete_answer_flag);

  if (act != NULL)
    breath_trust_answer_async (trust, act->mirror, act->passphrase, flag, text, done_cb, act);

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
choose_cb (BreathBusNode1        *skeleton,
           GDBusMethodInvocation *invocation,
           GUnixFDList           *pipes,
           const char            *mirror,
           GVariant              *handle,
           const char            *whom,
           gboolean               is_chosen,
           BreathTrust           *trust)
{
  BreathControlAct *act = breath_control_act_new (invocation, pipes, breath_trust_get_mirrors (trust), mirror, handle,
                                                  breath_bus_node1_complete_choose_mirror);

  if (act != NULL)
    breath_trust_choose_async (trust, act->mirror, act->passphrase, whom, is_chosen, done_cb, act);

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

/**
 * breath_control_trust_serve:
 * @skeleton: the interface
 * @trust: what there is to know of other nodes
 *
 * Answers what is asked about trust, for as long as both live.
 */
void
breath_control_trust_serve (BreathBusNode1 *skeleton,
                            BreathTrust    *trust)
{
  g_signal_connect_object (skeleton, "handle-list-trust", G_CALLBACK (list_trust_cb), trust, 0);
  g_signal_connect_object (skeleton, "handle-isolate", G_CALLBACK (isolate_cb), trust, 0);
  g_signal_connect_object (skeleton, "handle-undo-isolation", G_CALLBACK (undo_cb), trust, 0);
  g_signal_connect_object (skeleton, "handle-flag", G_CALLBACK (flag_cb), trust, 0);
  g_signal_connect_object (skeleton, "handle-withdraw-flag", G_CALLBACK (withdraw_cb), trust, 0);
  g_signal_connect_object (skeleton, "handle-answer-flag", G_CALLBACK (answer_cb), trust, 0);
  g_signal_connect_object (skeleton, "handle-choose-mirror", G_CALLBACK (choose_cb), trust, 0);
}

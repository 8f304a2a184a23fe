/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breathctl.h"

/* breathctl transfer propose|counter|answer|decline|handover: what a Mirror does about transfers, with their passphrase. */

/* Terms as typed, each NULL if not told. */
typedef struct
{
  char *resource;
  char *amount;
  char *unit;
  char *note;
  char *hours;
  char *days;
} Terms;

static void
terms_clear (Terms *told)
{
  g_free (told->resource);
  g_free (told->amount);
  g_free (told->unit);
  g_free (told->note);
  g_free (told->hours);
  g_free (told->days);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Terms, terms_clear)

#define TERMS_ENTRIES(told) \
  { "note", 0, 0, G_OPTION_ARG_STRING, &(told).note, "What else there is to say, at most 280 characters", "TEXT" }, \
  { "hours", 0, 0, G_OPTION_ARG_STRING, &(told).hours, "How long both may think, 1 to 72 (72 if not told)", "HOURS" }, \
  { "days", 0, 0, G_OPTION_ARG_STRING, &(told).days, "Within how many days it is handed over, 1 to 365 (7 if not told)", "DAYS" }

static GVariant *
build_terms (const Terms *told)
{
  const char *const terms[] = {
    "resource", told->resource, "amount", told->amount, "unit", told->unit,
    "note", told->note, "hours", told->hours, "days", told->days,
  };

  return breathctl_act_pack (terms, G_N_ELEMENTS (terms));
}

static int
print_proposal (BreathctlSession *session,
                GVariant         *transfer,
                GError           *error)
{
  if (error != NULL)
    return breathctl_session_fail (error);

  if (session->as_json)
    breathctl_session_print_json (transfer);
  else
    g_print ("It is proposed: transfer %s. That is not yet a yes; decide with breathctl transfer answer.\n",
             breathctl_peek_text (transfer, "id"));

  return BREATHCTL_DONE;
}

int
breathctl_transfer_propose (BreathctlSession *session,
                            char            **words)
{
  g_auto(Terms) told = { NULL };
  g_auto(BreathctlAct) act = {
    .verb = "transfer propose",
    .summary = "Proposes a transfer to another node, such as “transfer propose NODE water 500 L --give”. That is not yet\n"
               "a yes: people at both nodes decide, with “transfer answer”, and neither is told what the other said\n"
               "unless both said yes.",
    .operand = "NODE RESOURCE AMOUNT UNIT", .given = -1,
  };
  g_autoptr(GVariant) transfer = NULL;
  gboolean gives = FALSE;
  gboolean asks = FALSE;
  GError *error = NULL;
  const GOptionEntry entries[] = {
    { "give", 0, 0, G_OPTION_ARG_NONE, &gives, "This node gives", NULL },
    { "ask", 0, 0, G_OPTION_ARG_NONE, &asks, "This node asks", NULL },
    TERMS_ENTRIES (told),
    BREATHCTL_ACT_ENTRIES (act),
    { NULL }
  };
  int ended = breathctl_act_prepare (&act, session, entries, words);

  if (ended == BREATHCTL_DONE && gives == asks)
    return breathctl_act_need (&act, "either --give or --ask");

  if (ended == BREATHCTL_DONE)
    ended = breathctl_act_hand_over (&act);

  if (ended != BREATHCTL_DONE)
    return ended;

  told.resource = g_strdup (session->operands[1]);
  told.amount = g_strdup (session->operands[2]);
  told.unit = g_strdup (session->operands[3]);
  breath_bus_node1_call_propose_transfer_sync (session->node, act.mirror, act.handle, act.about, gives, build_terms (&told),
                                               act.pipes, &transfer, NULL, NULL, &error);

  return print_proposal (session, transfer, error);
}

int
breathctl_transfer_counter (BreathctlSession *session,
                            char            **words)
{
  g_auto(Terms) told = { NULL };
  g_auto(BreathctlAct) act = {
    .verb = "transfer counter",
    .summary = "Proposes other terms, as long as nobody here has decided. What the other side decided is void then.",
    .operand = "ID", .given = -1,
  };
  g_autoptr(GVariant) terms = NULL;
  GError *error = NULL;
  const GOptionEntry entries[] = {
    { "amount", 0, 0, G_OPTION_ARG_STRING, &told.amount, "How much instead", "NUMBER" },
    { "unit", 0, 0, G_OPTION_ARG_STRING, &told.unit, "Of what, if it is another unit", "UNIT" },
    TERMS_ENTRIES (told),
    BREATHCTL_ACT_ENTRIES (act),
    { NULL }
  };
  int ended = breathctl_act_prepare (&act, session, entries, words);

  if (ended != BREATHCTL_DONE)
    return ended;

  terms = g_variant_ref_sink (build_terms (&told));

  /* The same once more would only void what the other side decided. */
  if (g_variant_n_children (terms) == 0)
    return breathctl_act_need (&act, "at least one of --amount, --unit, --note, --hours and --days");

  ended = breathctl_act_hand_over (&act);

  if (ended != BREATHCTL_DONE)
    return ended;

  breath_bus_node1_call_counter_transfer_sync (session->node, act.about, act.mirror, act.handle, terms, act.pipes, NULL, NULL,
                                               &error);

  return breathctl_session_finish (session, error, "Other terms are proposed. Both decide on these now.", "id", act.about, NULL);
}

int
breathctl_transfer_answer (BreathctlSession *session,
                           char            **words)
{
  g_auto(BreathctlAct) act = {
    .verb = "transfer answer",
    .summary = "Decides on a transfer, yes or no. It cannot be changed. The other node is not told which it was: it\n"
               "learns only whether both said yes.",
    .operand = "ID ANSWER", .given = -1,
  };
  GError *error = NULL;
  const char *answer;
  const GOptionEntry entries[] = { BREATHCTL_ACT_ENTRIES (act), { NULL } };
  int ended = breathctl_act_prepare (&act, session, entries, words);

  if (ended != BREATHCTL_DONE)
    return ended;

  answer = session->operands[1];

  if (!g_str_equal (answer, "yes") && !g_str_equal (answer, "no"))
    return breathctl_act_need (&act, "yes or no after the id");

  ended = breathctl_act_hand_over (&act);

  if (ended != BREATHCTL_DONE)
    return ended;

  breath_bus_node1_call_answer_transfer_sync (session->node, act.about, act.mirror, act.handle, g_str_equal (answer, "yes"),
                                              act.pipes, NULL, NULL, &error);

  return breathctl_session_finish (session, error, "Decided.", "id", act.about, "words", "Decided.", NULL);
}

int
breathctl_transfer_decline (BreathctlSession *session,
                            char            **words)
{
  g_auto(BreathctlAct) act = {
    .verb = "transfer decline",
    .summary = "Says no openly: the other node is told, and it ends at once on both sides. Nobody has to; “transfer\n"
               "answer ID no” tells nobody.",
    .operand = "ID", .given = -1,
  };

  return breathctl_act_by_id (&act, session, words, breath_bus_node1_call_decline_transfer_sync, "This didn't go ahead.");
}

int
breathctl_transfer_handover (BreathctlSession *session,
                             char            **words)
{
  g_autofree char *amount = NULL;
  g_auto(BreathctlAct) act = {
    .verb = "transfer handover",
    .summary = "Says how much was handed over of a transfer that both agreed on, once.",
    .operand = "ID", .needs = "--amount NUMBER", .needed = &amount, .given = -1,
  };
  GError *error = NULL;
  const GOptionEntry entries[] = {
    { "amount", 0, 0, G_OPTION_ARG_STRING, &amount, "How much this side gave or got, in the unit agreed on", "NUMBER" },
    BREATHCTL_ACT_ENTRIES (act),
    { NULL }
  };
  int ended = breathctl_act_begin (&act, session, entries, words);

  if (ended != BREATHCTL_DONE)
    return ended;

  breath_bus_node1_call_hand_over_transfer_sync (session->node, act.about, act.mirror, act.handle, amount, act.pipes, NULL, NULL,
                                                 &error);

  return breathctl_session_finish (session, error, "It is noted, and the other node is told.", "id", act.about, NULL);
}

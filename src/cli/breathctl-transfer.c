/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breathctl.h"

/* breathctl transfer propose|counter|answer|decline|handover: what a Mirror does about transfers, with their passphrase. */

typedef struct
{
  char    *operand;
  char    *mirror;
  int      given;      /* -1: ask */
  gboolean gives;
  gboolean asks;
  char    *amount;
  char    *unit;
  char    *note;
  char    *hours;
  char    *days;
} Words;

#define NO_WORDS { .given = -1 }

static void
words_clear (Words *told)
{
  g_clear_pointer (&told->operand, g_free);
  g_clear_pointer (&told->mirror, g_free);
  g_clear_pointer (&told->amount, g_free);
  g_clear_pointer (&told->unit, g_free);
  g_clear_pointer (&told->note, g_free);
  g_clear_pointer (&told->hours, g_free);
  g_clear_pointer (&told->days, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Words, words_clear)

#define ACTOR_ENTRIES(told) \
  { "mirror", 0, 0, G_OPTION_ARG_STRING, &(told).mirror, "The Mirror of this node who does it", "NAME" }, \
  { "passphrase-fd", 0, 0, G_OPTION_ARG_INT, &(told).given, BREATHCTL_FD_WORDS, "N" }
#define TERMS_ENTRIES(told) \
  { "note", 0, 0, G_OPTION_ARG_STRING, &(told).note, "What else there is to say, at most 280 characters", "TEXT" }, \
  { "hours", 0, 0, G_OPTION_ARG_STRING, &(told).hours, "How long both may think, 1 to 72 (72 if not told)", "HOURS" }, \
  { "days", 0, 0, G_OPTION_ARG_STRING, &(told).days, "Within how many days it is handed over, 1 to 365 (7 if not told)", "DAYS" }

static int
need (const char *verb,
      const char *option)
{
  g_printerr ("breathctl: %s needs %s; see breathctl %s --help\n", verb, option, verb);

  return BREATHCTL_USAGE;
}

static int
begin (BreathctlSession   *session,
       const char         *verb,
       const char         *summary,
       const GOptionEntry *entries,
       const char         *operand,
       char              **words,
       Words              *told)
{
  int ended = breathctl_session_begin_act (session, verb, summary, entries, operand, words, &told->operand);

  return ended == BREATHCTL_DONE && told->mirror == NULL ? need (verb, "--mirror NAME: a person does this") : ended;
}

static int
finish (BreathctlSession *session,
        const char       *id,
        const char       *what)
{
  GVariantBuilder dict;
  g_autoptr(GVariant) facts = NULL;

  g_variant_builder_init (&dict, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&dict, "{sv}", "id", g_variant_new_string (id));
  g_variant_builder_add (&dict, "{sv}", "words", g_variant_new_string (what));
  facts = g_variant_ref_sink (g_variant_builder_end (&dict));

  if (session->as_json)
    breathctl_session_print_json (facts);
  else
    g_print ("%s\n", what);

  return BREATHCTL_DONE;
}

static void
add_term (GVariantBuilder *terms,
          const char      *key,
          const char      *text)
{
  if (text != NULL)
    g_variant_builder_add (terms, "{ss}", key, text);
}

static GVariant *
build_terms (const Words *told,
             const char  *resource,
             const char  *amount,
             const char  *unit)
{
  GVariantBuilder terms;

  g_variant_builder_init (&terms, G_VARIANT_TYPE ("a{ss}"));
  add_term (&terms, "resource", resource);
  add_term (&terms, "amount", amount);
  add_term (&terms, "unit", unit);
  add_term (&terms, "note", told->note);
  add_term (&terms, "hours", told->hours);
  add_term (&terms, "days", told->days);

  return g_variant_builder_end (&terms);
}

int
breathctl_transfer_propose (BreathctlSession *session,
                            char            **words)
{
  g_auto(Words) told = NO_WORDS;
  g_autoptr(GUnixFDList) pipes = g_unix_fd_list_new ();
  g_autoptr(GVariant) transfer = NULL;
  GError *error = NULL;
  int handle;
  const GOptionEntry entries[] = {
    { "give", 0, 0, G_OPTION_ARG_NONE, &told.gives, "This node gives", NULL },
    { "ask", 0, 0, G_OPTION_ARG_NONE, &told.asks, "This node asks", NULL },
    TERMS_ENTRIES (told),
    ACTOR_ENTRIES (told),
    { NULL }
  };
  int ended = begin (session, "transfer propose",
                     "Proposes a transfer to another node, such as “transfer propose NODE water 500 L --give”. That is not yet\n"
                     "a yes: people at both nodes decide, with “transfer answer”, and neither is told what the other said\n"
                     "unless both said yes.",
                     entries, "NODE RESOURCE AMOUNT UNIT", words, &told);

  if (ended != BREATHCTL_DONE)
    return ended;

  if (told.gives == told.asks)
    return need ("transfer propose", "either --give or --ask");

  handle = breathctl_hand_over (told.given, told.mirror, FALSE, pipes);

  if (handle < 0)
    return BREATHCTL_REFUSED;

  if (!breath_bus_node1_call_propose_transfer_sync (session->node, told.mirror, g_variant_new_handle (handle), told.operand,
                                                    told.gives, build_terms (&told, session->operands[1], session->operands[2],
                                                                             session->operands[3]),
                                                    pipes, &transfer, NULL, NULL, &error))
    return breathctl_session_fail (error);

  if (session->as_json)
    breathctl_session_print_json (transfer);
  else
    g_print ("It is proposed: transfer %s. That is not yet a yes; decide with breathctl transfer answer.\n",
             breathctl_peek_text (transfer, "id"));

  return BREATHCTL_DONE;
}

int
breathctl_transfer_counter (BreathctlSession *session,
                            char            **words)
{
  g_auto(Words) told = NO_WORDS;
  g_autoptr(GUnixFDList) pipes = g_unix_fd_list_new ();
  GError *error = NULL;
  int handle;
  const GOptionEntry entries[] = {
    { "amount", 0, 0, G_OPTION_ARG_STRING, &told.amount, "How much instead", "NUMBER" },
    { "unit", 0, 0, G_OPTION_ARG_STRING, &told.unit, "Of what, if it is another unit", "UNIT" },
    TERMS_ENTRIES (told),
    ACTOR_ENTRIES (told),
    { NULL }
  };
  int ended = begin (session, "transfer counter", "Proposes other terms, as long as nobody here has decided. What the other side decided is void then.",
                     entries, "ID", words, &told);

  if (ended != BREATHCTL_DONE)
    return ended;

  handle = breathctl_hand_over (told.given, told.mirror, FALSE, pipes);

  if (handle < 0)
    return BREATHCTL_REFUSED;

  if (!breath_bus_node1_call_counter_transfer_sync (session->node, told.operand, told.mirror, g_variant_new_handle (handle),
                                                    build_terms (&told, NULL, told.amount, told.unit), pipes, NULL, NULL, &error))
    return breathctl_session_fail (error);

  return finish (session, told.operand, "Other terms are proposed. Both decide on these now.");
}

int
breathctl_transfer_answer (BreathctlSession *session,
                           char            **words)
{
  g_auto(Words) told = NO_WORDS;
  g_autoptr(GUnixFDList) pipes = g_unix_fd_list_new ();
  GError *error = NULL;
  const char *answer;
  int handle;
  const GOptionEntry entries[] = { ACTOR_ENTRIES (told), { NULL } };
  int ended = begin (session, "transfer answer",
                     "Decides on a transfer, yes or no. It cannot be changed. The other node is not told which it was: it\n"
                     "learns only whether both said yes.",
                     entries, "ID ANSWER", words, &told);

  if (ended != BREATHCTL_DONE)
    return ended;

  answer = session->operands[1];

  if (!g_str_equal (answer, "yes") && !g_str_equal (answer, "no"))
    return need ("transfer answer", "yes or no after the id");

  handle = breathctl_hand_over (told.given, told.mirror, FALSE, pipes);

  if (handle < 0)
    return BREATHCTL_REFUSED;

  if (!breath_bus_node1_call_answer_transfer_sync (session->node, told.operand, told.mirror, g_variant_new_handle (handle),
                                                   g_str_equal (answer, "yes"), pipes, NULL, NULL, &error))
    return breathctl_session_fail (error);

  return finish (session, told.operand, "Decided.");
}

int
breathctl_transfer_decline (BreathctlSession *session,
                            char            **words)
{
  g_auto(Words) told = NO_WORDS;
  g_autoptr(GUnixFDList) pipes = g_unix_fd_list_new ();
  GError *error = NULL;
  int handle;
  const GOptionEntry entries[] = { ACTOR_ENTRIES (told), { NULL } };
  int ended = begin (session, "transfer decline",
                     "Says no openly: the other node is told, and it ends at once on both sides. Nobody has to; “transfer\n"
                     "answer ID no” tells nobody.",
                     entries, "ID", words, &told);

  if (ended != BREATHCTL_DONE)
    return ended;

  handle = breathctl_hand_over (told.given, told.mirror, FALSE, pipes);

  if (handle < 0)
    return BREATHCTL_REFUSED;

  if (!breath_bus_node1_call_decline_transfer_sync (session->node, told.operand, told.mirror, g_variant_new_handle (handle), pipes,
                                                    NULL, NULL, &error))
    return breathctl_session_fail (error);

  return finish (session, told.operand, "This didn't go ahead.");
}

int
breathctl_transfer_handover (BreathctlSession *session,
                             char            **words)
{
  g_auto(Words) told = NO_WORDS;
  g_autoptr(GUnixFDList) pipes = g_unix_fd_list_new ();
  GError *error = NULL;
  int handle;
  const GOptionEntry entries[] = {
    { "amount", 0, 0, G_OPTION_ARG_STRING, &told.amount, "How much this side gave or got, in the unit agreed on", "NUMBER" },
    ACTOR_ENTRIES (told),
    { NULL }
  };
  int ended = begin (session, "transfer handover", "Says how much was handed over of a transfer that both agreed on, once.", entries, "ID",
                     words, &told);

  if (ended != BREATHCTL_DONE)
    return ended;

  if (told.amount == NULL)
    return need ("transfer handover", "--amount NUMBER");

  handle = breathctl_hand_over (told.given, told.mirror, FALSE, pipes);

  if (handle < 0)
    return BREATHCTL_REFUSED;

  if (!breath_bus_node1_call_hand_over_transfer_sync (session->node, told.operand, told.mirror, g_variant_new_handle (handle),
                                                      told.amount, pipes, NULL, NULL, &error))
    return breathctl_session_fail (error);

  return finish (session, told.operand, "It is noted, and the other node is told.");
}

/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breathctl.h"

#include <string.h>

#define ID_SHOWN 12 /* digits, which tell any transfer from the others */

/* breathctl transfer matches|list|show */

static const char *
get_place (GVariant *dict)
{
  const char *name = breathctl_peek_text (dict, "node-name");

  return *name != '\0' ? name : breathctl_peek_text (dict, "node");
}

static void
print_match (GVariant *match)
{
  guint certainty = 0;
  gboolean gives = g_str_equal (breathctl_peek_text (match, "direction"), "give");

  g_variant_lookup (match, "certainty", "u", &certainty);
  g_print ("%s: %s\n", get_place (match), breathctl_peek_text (match, "text"));
  g_print ("  breathctl transfer propose %s %s AMOUNT UNIT --%s --mirror NAME\n", breathctl_peek_text (match, "node"),
           breathctl_peek_text (match, "resource"), gives ? "give" : "ask");
}

int
breathctl_transfer_matches (BreathctlSession *session,
                            char            **words)
{
  g_autoptr(GVariant) matches = NULL;
  GError *error = NULL;
  int ended = breathctl_session_parse (session, "transfer matches",
                                       "Shows where this node has a surplus and another published a deficit, or the other way round, and how\n"
                                       "certain that is in spite of the noise. How much it is, nobody but that node knows.",
                                       NULL, NULL, words, NULL);

  if (ended == BREATHCTL_DONE)
    ended = breathctl_session_connect (session);

  if (ended != BREATHCTL_DONE)
    return ended;

  if (!breath_bus_node1_call_list_matches_sync (session->node, &matches, NULL, &error))
    return breathctl_session_fail (error);

  if (session->as_json)
    {
      breathctl_session_print_json (matches);
      return BREATHCTL_DONE;
    }

  if (g_variant_n_children (matches) == 0)
    g_print ("Nothing fits for now.\n");

  for (gsize i = 0; i < g_variant_n_children (matches); i++)
    {
      g_autoptr(GVariant) match = g_variant_get_child_value (matches, i);

      print_match (match);
    }

  return BREATHCTL_DONE;
}

static void
add_row (BreathctlTable *table,
         GVariant       *transfer)
{
  g_autofree char *id = g_strndup (breathctl_peek_text (transfer, "id"), ID_SHOWN);
  g_autofree char *what = g_strjoin (" ", breathctl_peek_text (transfer, "direction"), breathctl_peek_text (transfer, "amount"),
                                     breathctl_peek_text (transfer, "unit"), breathctl_peek_text (transfer, "resource"), NULL);
  gboolean is_agreed = g_str_equal (breathctl_peek_text (transfer, "state"), "agreed");
  g_autofree char *until = breathctl_dup_time (is_agreed ? 0 : breathctl_get_time (transfer, "expires"));

  breathctl_table_add (table, id, get_place (transfer), what, until, breathctl_peek_text (transfer, "words"), NULL);
}

int
breathctl_transfer_list (BreathctlSession *session,
                         char            **words)
{
  g_autoptr(GVariant) transfers = NULL;
  g_autoptr(BreathctlTable) table = NULL;
  GError *error = NULL;
  int ended = breathctl_session_parse (session, "transfer list",
                                       "Shows what is being negotiated with other nodes, and what was agreed on. What did not go ahead is kept\n"
                                       "nowhere.",
                                       NULL, NULL, words, NULL);

  if (ended == BREATHCTL_DONE)
    ended = breathctl_session_connect (session);

  if (ended != BREATHCTL_DONE)
    return ended;

  if (!breath_bus_node1_call_list_transfers_sync (session->node, &transfers, NULL, &error))
    return breathctl_session_fail (error);

  if (session->as_json)
    {
      breathctl_session_print_json (transfers);
      return BREATHCTL_DONE;
    }

  if (g_variant_n_children (transfers) == 0)
    {
      g_print ("There are no transfers.\n");
      return BREATHCTL_DONE;
    }

  table = breathctl_table_new (5);
  breathctl_table_add (table, "ID", "NODE", "WHAT", "DECIDE BY", "STATE", NULL);

  for (gsize i = 0; i < g_variant_n_children (transfers); i++)
    {
      g_autoptr(GVariant) transfer = g_variant_get_child_value (transfers, i);

      add_row (table, transfer);
    }

  breathctl_table_print (table);

  return BREATHCTL_DONE;
}

static void
print_side (GVariant   *transfer,
            const char *side,
            const char *agreed,
            const char *handed)
{
  const char *who = breathctl_peek_text (transfer, agreed);
  const char *amount = breathctl_peek_text (transfer, handed);

  if (*who != '\0')
    g_print ("Agreed %s by %s\n", side, who);

  if (*amount != '\0')
    g_print ("Handed over, as they say %s: %s %s\n", side, amount, breathctl_peek_text (transfer, "unit"));
}

static void
print_transfer (GVariant *transfer)
{
  const char *note = breathctl_peek_text (transfer, "note");
  gboolean gives = g_str_equal (breathctl_peek_text (transfer, "direction"), "give");
  g_autofree char *from = breathctl_dup_time (breathctl_get_time (transfer, "from"));
  g_autofree char *until = breathctl_dup_time (breathctl_get_time (transfer, "until"));
  g_autofree char *expires = breathctl_dup_time (breathctl_get_time (transfer, "expires"));

  g_print ("Transfer %s\n%s\n", breathctl_peek_text (transfer, "id"), breathctl_peek_text (transfer, "words"));
  g_print ("Proposed %s: %s\n", breathctl_peek_text (transfer, "proposed"), breathctl_peek_text (transfer, "question"));
  g_print ("%s %s: %s %s of %s, from %s to %s\n", gives ? "This node gives to" : "This node gets from", get_place (transfer),
           breathctl_peek_text (transfer, "amount"), breathctl_peek_text (transfer, "unit"),
           breathctl_peek_text (transfer, "resource"), from, until);

  if (*note != '\0')
    g_print ("Note: %s\n", note);

  if (!g_str_equal (breathctl_peek_text (transfer, "state"), "agreed"))
    g_print ("Both have until %s to decide\n", expires);

  print_side (transfer, "here", "agreed-here", "handed-here");
  print_side (transfer, "there", "agreed-there", "handed-there");
}

int
breathctl_transfer_show (BreathctlSession *session,
                         char            **words)
{
  g_autoptr(GVariant) transfer = NULL;
  g_autofree char *id = NULL;
  GError *error = NULL;
  int ended = breathctl_session_parse (session, "transfer show", "Shows one transfer. ID may be the beginning of its id.", NULL, "ID",
                                       words, &id);

  if (ended == BREATHCTL_DONE)
    ended = breathctl_session_connect (session);

  if (ended != BREATHCTL_DONE)
    return ended;

  if (!breath_bus_node1_call_get_transfer_sync (session->node, id, &transfer, NULL, &error))
    return breathctl_session_fail (error);

  if (session->as_json)
    breathctl_session_print_json (transfer);
  else
    print_transfer (transfer);

  return BREATHCTL_DONE;
}

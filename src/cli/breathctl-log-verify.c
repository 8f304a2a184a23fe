/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breathctl.h"

#define SUMMARY "Reads the log of what the node did, follows its chain and verifies its signatures."

/* breathctl log verify */

static guint64
get_number (GVariant   *dict,
            const char *key)
{
  guint64 number = 0;

  g_variant_lookup (dict, key, "t", &number);

  return number;
}

static void
print_entries (GVariant *log)
{
  g_autoptr(GVariant) entries = g_variant_lookup_value (log, "entries", G_VARIANT_TYPE ("aa{sv}"));
  g_autoptr(BreathctlTable) table = NULL;

  if (entries == NULL)
    return;

  table = breathctl_table_new (3);

  for (gsize i = 0; i < g_variant_n_children (entries); i++)
    {
      g_autoptr(GVariant) entry = g_variant_get_child_value (entries, i);
      g_autofree char *seq = g_strdup_printf ("%" G_GUINT64_FORMAT, get_number (entry, "seq"));
      g_autofree char *made = breathctl_dup_time (breathctl_get_time (entry, "made"));

      breathctl_table_add (table, seq, made, breathctl_peek_text (entry, "kind"), NULL);
    }

  breathctl_table_print (table);
}

static void
print_log (GVariant *log)
{
  gboolean anchored = FALSE;
  guint64 last = get_number (log, "last");
  guint64 signed_to = get_number (log, "signed-to");

  g_variant_lookup (log, "anchored", "b", &anchored);
  print_entries (log);
  g_print ("%" G_GUINT64_FORMAT " entr%s, %" G_GUINT64_FORMAT " to %" G_GUINT64_FORMAT "; each follows the one before it.\n",
           get_number (log, "entries-total"), get_number (log, "entries-total") == 1 ? "y" : "ies", get_number (log, "first"), last);
  g_print ("%" G_GUINT64_FORMAT " checkpoint%s, all signed by this node", get_number (log, "checkpoints"),
           get_number (log, "checkpoints") == 1 ? "" : "s");

  if (signed_to < last)
    g_print ("; the last %" G_GUINT64_FORMAT " entries wait for the next", last - signed_to);

  g_print (".\n%s\n", anchored ? "What neighbours hold of this node is tied to this log."
                               : "What neighbours hold of this node is not tied to this log yet.");
}

int
breathctl_log_verify (BreathctlSession *session,
                      char            **words)
{
  g_autoptr(GVariant) log = NULL;
  GError *error = NULL;
  gboolean wants_entries = FALSE;
  gboolean is_sound = FALSE;
  const GOptionEntry entries[] = {
    { "entries", 0, 0, G_OPTION_ARG_NONE, &wants_entries, "List the last entries", NULL },
    { NULL }
  };
  int ended;

  ended = breathctl_session_parse (session, "log verify", SUMMARY, entries, NULL, words, NULL);

  if (ended == BREATHCTL_DONE)
    ended = breathctl_session_connect (session);

  if (ended != BREATHCTL_DONE)
    return ended;

  if (!breath_bus_node1_call_verify_log_sync (session->node, wants_entries, &log, NULL, &error))
    return breathctl_session_fail (error);

  g_variant_lookup (log, "sound", "b", &is_sound);

  if (session->as_json)
    breathctl_session_print_json (log);
  else if (is_sound)
    print_log (log);
  else
    g_printerr ("breathctl: the log is not as it was written. %s\n", breathctl_peek_text (log, "reason"));

  return is_sound ? BREATHCTL_DONE : BREATHCTL_REFUSED;
}

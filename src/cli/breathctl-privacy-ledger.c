/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breathctl.h"

#define SUMMARY "Lists what neighbours may learn of each resource and what they have learned. The cost of a level is its ε: of\n" \
                "one resource, all levels of 24 hours together cost at most 1, and with the precision wide at most 0.4."

/* breathctl privacy ledger */

static char *
dup_level (GVariant *entry)
{
  guint32 uncertainty = 0;
  gint32 level;

  g_variant_lookup (entry, "uncertainty", "u", &uncertainty);

  return g_variant_lookup (entry, "level", "i", &level)
         ? g_strdup_printf ("%d ± %u", level, uncertainty) : g_strdup ("unknown");
}

static char *
dup_precision (GVariant *entry)
{
  double range = 0;

  g_variant_lookup (entry, "range-days", "d", &range);

  return g_strdup_printf ("%s (± %g days)", breathctl_peek_text (entry, "precision"), range);
}

static char *
dup_epsilon (GVariant   *entry,
             const char *key)
{
  double epsilon = 0;

  g_variant_lookup (entry, key, "d", &epsilon);

  return g_strdup_printf ("%.2f", epsilon);
}

static char *
dup_day (GVariant *entry)
{
  g_autofree char *spent = dup_epsilon (entry, "spent-day");
  g_autofree char *budget = dup_epsilon (entry, "budget");

  return g_strdup_printf ("%s of %s", spent, budget);
}

static char *
dup_admits (GVariant *entry)
{
  gboolean is_admitted = FALSE;

  /* The node says so by the rule by which it publishes; the clock here may not be the one it goes by. */
  g_variant_lookup (entry, "admitted", "b", &is_admitted);

  return is_admitted ? g_strdup ("at once") : breathctl_dup_time (breathctl_get_time (entry, "admits"));
}

static void
print_ledger (GVariant *ledger)
{
  g_autoptr(BreathctlTable) table = breathctl_table_new (8);

  breathctl_table_add (table, "RESOURCE", "LEVEL", "PRECISION", "ε IN 24 H", "IN 7 DAYS", "EVER", "NEXT LEVEL",
                       "PUBLISH NOW", NULL);

  for (gsize i = 0; i < g_variant_n_children (ledger); i++)
    {
      g_autoptr(GVariant) entry = g_variant_get_child_value (ledger, i);
      g_autofree char *level = dup_level (entry);
      g_autofree char *precision = dup_precision (entry);
      g_autofree char *day = dup_day (entry);
      g_autofree char *week = dup_epsilon (entry, "spent-week");
      g_autofree char *ever = dup_epsilon (entry, "spent-ever");
      g_autofree char *next = breathctl_dup_time (breathctl_get_time (entry, "next-draw"));
      g_autofree char *admits = dup_admits (entry);

      breathctl_table_add (table, breathctl_peek_text (entry, "resource"), level, precision, day, week, ever, next,
                           admits, NULL);
    }

  breathctl_table_print (table);
}

static void
print_remarks (GVariant *ledger)
{
  for (gsize i = 0; i < g_variant_n_children (ledger); i++)
    {
      g_autoptr(GVariant) entry = g_variant_get_child_value (ledger, i);
      const char *resource = breathctl_peek_text (entry, "resource");
      gboolean is_stale = FALSE;
      gboolean is_critical = FALSE;
      guint32 days = 0;

      g_variant_lookup (entry, "stale", "b", &is_stale);
      g_variant_lookup (entry, "critical", "b", &is_critical);

      if (is_critical && g_variant_lookup (entry, "critical-days", "u", &days))
        g_print ("%s covers less than %u day%s of need, and neighbours have not been told.\n",
                 resource, days, days == 1 ? "" : "s");

      if (is_stale && g_variant_lookup (entry, "stale-days", "u", &days))
        g_print ("%s was not told for %u day%s and counts as unknown.\n", resource, days, days == 1 ? "" : "s");
    }
}

int
breathctl_privacy_ledger (BreathctlSession *session,
                          char            **words)
{
  g_autoptr(GVariant) ledger = NULL;
  GError *error = NULL;
  int ended;

  ended = breathctl_session_parse (session, "privacy ledger", SUMMARY, NULL, NULL, words, NULL);

  if (ended == BREATHCTL_DONE)
    ended = breathctl_session_connect (session);

  if (ended != BREATHCTL_DONE)
    return ended;

  if (!breath_bus_node1_call_get_ledger_sync (session->node, &ledger, NULL, &error))
    return breathctl_session_fail (error);

  if (session->as_json)
    {
      breathctl_session_print_json (ledger);
      return BREATHCTL_DONE;
    }

  print_ledger (ledger);
  print_remarks (ledger);

  return BREATHCTL_DONE;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breathctl.h"

/* breathctl alert list|show */

#define SHORT_ID 8 /* characters that tell an alert from most others */

static char *
dup_whose (GVariant *facts)
{
  const char *name = breathctl_peek_text (facts, "node-name");

  return g_strdup_printf ("%s of %s%s%s", breathctl_peek_text (facts, "mirror"),
                          *name != '\0' ? name : breathctl_peek_text (facts, "node"),
                          *name != '\0' ? ", " : "", *name != '\0' ? breathctl_peek_text (facts, "node") : "");
}

static void
print_alerts (GVariant *alerts)
{
  g_autoptr(BreathctlTable) table = breathctl_table_new (6);
  gsize n = g_variant_n_children (alerts);

  if (n == 0)
    g_print ("No alert is alive.\n");

  for (gsize i = 0; i < n; i++)
    {
      g_autoptr(GVariant) alert = g_variant_get_child_value (alerts, i);
      g_autofree char *id = g_strndup (breathctl_peek_text (alert, "id"), SHORT_ID);
      g_autofree char *heard = breathctl_dup_time (breathctl_get_time (alert, "heard"));
      g_autofree char *whose = dup_whose (alert);

      breathctl_table_add (table, id, heard, breathctl_peek_text (alert, "severity"), breathctl_peek_text (alert, "state"),
                           breathctl_peek_text (alert, "headline"), whose, NULL);
    }

  breathctl_table_print (table);
}

int
breathctl_alert_list (BreathctlSession *session,
                      char            **words)
{
  g_autoptr(GVariant) alerts = NULL;
  GError *error = NULL;
  int ended;

  ended = breathctl_session_parse (session, "alert list",
                                   "Lists the ethical alerts that have not expired, the newest first, and among them those that an\n"
                                   "update took the place of.", NULL, NULL, words, NULL);

  if (ended == BREATHCTL_DONE)
    ended = breathctl_session_connect (session);

  if (ended != BREATHCTL_DONE)
    return ended;

  if (!breath_bus_node1_call_list_alerts_sync (session->node, &alerts, NULL, &error))
    return breathctl_session_fail (error);

  if (session->as_json)
    breathctl_session_print_json (alerts);
  else
    print_alerts (alerts);

  return BREATHCTL_DONE;
}

static void
add_fact (BreathctlTable *table,
          const char     *label,
          GVariant       *alert,
          const char     *key)
{
  g_auto(GStrv) lines = g_strsplit (breathctl_peek_text (alert, key), "\n", -1);

  for (guint i = 0; lines[i] != NULL && (lines[1] != NULL || *lines[0] != '\0'); i++)
    breathctl_table_add (table, i == 0 ? label : "", lines[i], NULL);
}

static void
add_time (BreathctlTable *table,
          const char     *label,
          GVariant       *alert,
          const char     *key)
{
  g_autofree char *time = breathctl_dup_time (breathctl_get_time (alert, key));

  breathctl_table_add (table, label, time, NULL);
}

static void
add_assessments (BreathctlTable *table,
                 GVariant       *alert)
{
  g_autoptr(GVariant) assessed = g_variant_lookup_value (alert, "assessed", G_VARIANT_TYPE ("aa{sv}"));
  gsize n = assessed != NULL ? g_variant_n_children (assessed) : 0;
  guint32 n_more;

  for (gsize i = 0; i < n; i++)
    {
      g_autoptr(GVariant) assessment = g_variant_get_child_value (assessed, i);
      g_autofree char *whose = dup_whose (assessment);
      const char *note = breathctl_peek_text (assessment, "note");
      g_autofree char *text = g_strdup_printf ("%s, says %s%s%s", breathctl_peek_text (assessment, "view"), whose,
                                               *note != '\0' ? ": " : "", note);

      breathctl_table_add (table, i == 0 ? "Assessed" : "", text, NULL);
    }

  if (g_variant_lookup (alert, "assessed-more", "u", &n_more) && n_more > 0)
    {
      g_autofree char *text = g_strdup_printf ("and %u more", n_more);

      breathctl_table_add (table, "", text, NULL);
    }
}

static void
add_readers (BreathctlTable *table,
             GVariant       *alert)
{
  g_autofree const char **names = NULL;
  g_autofree char *joined = NULL;

  if (!g_variant_lookup (alert, "read-by", "^a&s", &names))
    return;

  joined = g_strjoinv (", ", (char **) names);
  breathctl_table_add (table, "Read by", *joined != '\0' ? joined : "nobody here", NULL);
}

static void
add_way (BreathctlTable *table,
         GVariant       *alert)
{
  gboolean is_over_quota = FALSE;
  guint32 hops = 0;
  g_autofree char *text = NULL;

  g_variant_lookup (alert, "hops", "u", &hops);
  g_variant_lookup (alert, "over-quota", "b", &is_over_quota);
  text = g_strdup_printf ("%u link%s%s", hops, hops == 1 ? "" : "s",
                          is_over_quota ? "; one of so many that it did not go ahead of everything else" : "");
  breathctl_table_add (table, "Came over", text, NULL);
}

static void
print_alert (GVariant *alert)
{
  g_autoptr(BreathctlTable) table = breathctl_table_new (2);
  g_autofree char *whose = dup_whose (alert);

  add_fact (table, "Alert", alert, "id");
  add_fact (table, "Headline", alert, "headline");
  breathctl_table_add (table, "Raised by", whose, NULL);
  add_fact (table, "State", alert, "state");
  add_fact (table, "Message", alert, "message");
  add_fact (table, "About", alert, "first-id");
  add_fact (table, "Status", alert, "status");
  add_fact (table, "Event", alert, "event");
  add_fact (table, "Urgency", alert, "urgency");
  add_fact (table, "Severity", alert, "severity");
  add_fact (table, "Certainty", alert, "certainty");
  add_fact (table, "Description", alert, "description");
  add_fact (table, "Instruction", alert, "instruction");
  add_fact (table, "Web", alert, "web");
  add_fact (table, "System", alert, "system");
  add_fact (table, "Language", alert, "language");
  add_fact (table, "Evidence", alert, "evidence");
  add_time (table, "Made", alert, "made");
  add_time (table, "Heard", alert, "heard");
  add_time (table, "Expires", alert, "expires");
  add_way (table, alert);
  add_readers (table, alert);
  add_assessments (table, alert);
  breathctl_table_print (table);
}

int
breathctl_alert_show (BreathctlSession *session,
                      char            **words)
{
  g_autoptr(GVariant) alert = NULL;
  g_autofree char *id = NULL;
  GError *error = NULL;
  int ended;

  ended = breathctl_session_parse (session, "alert show", "Shows all of one alert, and what Mirrors say of it.", NULL, "ID",
                                   words, &id);

  if (ended == BREATHCTL_DONE)
    ended = breathctl_session_connect (session);

  if (ended != BREATHCTL_DONE)
    return ended;

  if (!breath_bus_node1_call_get_alert_sync (session->node, id, &alert, NULL, &error))
    return breathctl_session_fail (error);

  if (session->as_json)
    breathctl_session_print_json (alert);
  else
    print_alert (alert);

  return BREATHCTL_DONE;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breathctl.h"

#define SUMMARY "Lists every other node heard of, one a line, and what was found about each."

/* breathctl node list */

static char *
dup_findings (GVariant *node)
{
  g_auto(GStrv) findings = NULL;

  g_variant_lookup (node, "found", "^as", &findings);

  return findings != NULL ? g_strjoinv (", ", findings) : g_strdup ("-");
}

static void
print_nodes (GVariant *nodes)
{
  g_autoptr(BreathctlTable) table = breathctl_table_new (5);

  if (g_variant_n_children (nodes) == 0)
    {
      g_print ("No other node was heard of yet.\n");
      return;
    }

  breathctl_table_add (table, "ID", "NAME", "AS OF", "CONNECTED", "FOUND", NULL);

  for (gsize i = 0; i < g_variant_n_children (nodes); i++)
    {
      g_autoptr(GVariant) node = g_variant_get_child_value (nodes, i);
      g_autofree char *issued = breathctl_dup_time (breathctl_get_time (node, "issued"));
      g_autofree char *findings = dup_findings (node);
      const char *name = breathctl_peek_text (node, "name");
      gboolean connected = FALSE;

      g_variant_lookup (node, "connected", "b", &connected);
      breathctl_table_add (table, breathctl_peek_text (node, "short-id"), *name != '\0' ? name : "-", issued,
                           connected ? "yes" : "no", findings, NULL);
    }

  breathctl_table_print (table);
}

int
breathctl_node_list (BreathctlSession *session,
                     char            **words)
{
  g_autoptr(GVariant) nodes = NULL;
  GError *error = NULL;
  int ended;

  ended = breathctl_session_parse (session, "node list", SUMMARY, NULL, NULL, words, NULL);

  if (ended == BREATHCTL_DONE)
    ended = breathctl_session_connect (session);

  if (ended != BREATHCTL_DONE)
    return ended;

  if (!breath_bus_node1_call_list_nodes_sync (session->node, &nodes, NULL, &error))
    return breathctl_session_fail (error);

  if (session->as_json)
    breathctl_session_print_json (nodes);
  else
    print_nodes (nodes);

  return BREATHCTL_DONE;
}

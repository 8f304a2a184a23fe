/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breathctl.h"

#define SUMMARY "Lists every other node heard of and what it published."

/* breathctl nodes */

static void
print_levels (GVariant *levels)
{
  GVariantIter iter;
  GVariant *level;
  const char *resource;

  g_variant_iter_init (&iter, levels);

  while (g_variant_iter_loop (&iter, "{&sv}", &resource, &level))
    g_print ("  %s\n", breathctl_peek_text (level, "text"));
}

static void
print_nodes (GVariant *nodes)
{
  if (g_variant_n_children (nodes) == 0)
    g_print ("No other node was heard of yet.\n");

  for (gsize i = 0; i < g_variant_n_children (nodes); i++)
    {
      g_autoptr(GVariant) node = g_variant_get_child_value (nodes, i);
      g_autoptr(GVariant) levels = g_variant_lookup_value (node, "levels", G_VARIANT_TYPE_VARDICT);
      g_autofree char *issued = breathctl_dup_time (breathctl_get_time (node, "issued"));
      const char *name = breathctl_peek_text (node, "name");
      gboolean connected = FALSE;

      g_variant_lookup (node, "connected", "b", &connected);
      g_print ("%s (…%s), as of %s%s\n", *name != '\0' ? name : "Unnamed", breathctl_peek_text (node, "short-id"),
               issued, connected ? ", connected" : "");

      if (levels != NULL)
        print_levels (levels);
    }
}

int
breathctl_nodes (BreathctlSession *session,
                 char            **words)
{
  g_autoptr(GVariant) nodes = NULL;
  GError *error = NULL;
  int ended;

  ended = breathctl_session_parse (session, "nodes", SUMMARY, NULL, NULL, words, NULL);

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

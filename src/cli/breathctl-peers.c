/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breathctl.h"

#define SUMMARY "Lists the neighbours connected now."

/* breathctl peers */

static void
print_peers (GVariant *peers)
{
  g_autoptr(BreathctlTable) table = breathctl_table_new (6);

  if (g_variant_n_children (peers) == 0)
    {
      g_print ("No neighbour is connected.\n");
      return;
    }

  breathctl_table_add (table, "NEIGHBOUR", "SLOT", "CALLED", "SINCE", "PROGRAM", "ADDRESS", NULL);

  for (gsize i = 0; i < g_variant_n_children (peers); i++)
    {
      g_autoptr(GVariant) peer = g_variant_get_child_value (peers, i);
      g_autofree char *since = breathctl_dup_time (breathctl_get_time (peer, "since"));
      gboolean inbound = FALSE;

      g_variant_lookup (peer, "inbound", "b", &inbound);
      breathctl_table_add (table, breathctl_peek_text (peer, "id"), breathctl_peek_text (peer, "slot"),
                           inbound ? "us" : "by us", since, breathctl_peek_text (peer, "agent"),
                           breathctl_peek_text (peer, "address"), NULL);
    }

  breathctl_table_print (table);
}

int
breathctl_peers (BreathctlSession *session,
                 char            **words)
{
  g_autoptr(GVariant) peers = NULL;
  GError *error = NULL;
  int ended;

  ended = breathctl_session_parse (session, "peers", SUMMARY, NULL, NULL, words, NULL);

  if (ended == BREATHCTL_DONE)
    ended = breathctl_session_connect (session);

  if (ended != BREATHCTL_DONE)
    return ended;

  if (!breath_bus_node1_call_list_peers_sync (session->node, &peers, NULL, &error))
    return breathctl_session_fail (error);

  if (session->as_json)
    breathctl_session_print_json (peers);
  else
    print_peers (peers);

  return BREATHCTL_DONE;
}

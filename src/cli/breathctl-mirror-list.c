/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breathctl.h"

#define SUMMARY "Lists the Mirrors of this node, the people who decide here."

/* breathctl mirror list */

static char *
dup_state (GVariant *mirror)
{
  gboolean disabled = FALSE;
  guint32 wait = 0;

  g_variant_lookup (mirror, "disabled", "b", &disabled);
  g_variant_lookup (mirror, "wait", "u", &wait);

  if (disabled)
    return g_strdup ("only a reset helps, after too many wrong passphrases");

  return wait > 0 ? g_strdup_printf ("can try again in %u s, after several wrong passphrases", wait) : g_strdup ("");
}

static void
print_mirrors (GVariant *mirrors)
{
  g_autoptr(BreathctlTable) table = breathctl_table_new (3);
  gsize n = g_variant_n_children (mirrors);

  if (n == 0)
    g_print ("This node has no Mirror yet. The first is added with: breathctl mirror add NAME\n");

  for (gsize i = 0; i < n; i++)
    {
      g_autoptr(GVariant) mirror = g_variant_get_child_value (mirrors, i);
      g_autofree char *state = dup_state (mirror);

      breathctl_table_add (table, breathctl_peek_text (mirror, "name"), breathctl_peek_text (mirror, "key"), state, NULL);
    }

  breathctl_table_print (table);
}

int
breathctl_mirror_list (BreathctlSession *session,
                       char            **words)
{
  g_autoptr(GVariant) mirrors = NULL;
  GError *error = NULL;
  int ended;

  ended = breathctl_session_parse (session, "mirror list", SUMMARY, NULL, NULL, words, NULL);

  if (ended == BREATHCTL_DONE)
    ended = breathctl_session_connect (session);

  if (ended != BREATHCTL_DONE)
    return ended;

  if (!breath_bus_node1_call_list_mirrors_sync (session->node, &mirrors, NULL, &error))
    return breathctl_session_fail (error);

  if (session->as_json)
    breathctl_session_print_json (mirrors);
  else
    print_mirrors (mirrors);

  return BREATHCTL_DONE;
}

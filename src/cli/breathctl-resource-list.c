/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breathctl.h"

#define SUMMARY "Lists what the community has and needs, and the level it publishes."

/* breathctl resource list */

static void
print_resources (GVariant *resources)
{
  g_autoptr(BreathctlTable) table = breathctl_table_new (6);

  breathctl_table_add (table, "RESOURCE", "STOCK", "NEED A DAY", "RESERVE", "TOLD", "LEVEL", NULL);

  for (gsize i = 0; i < g_variant_n_children (resources); i++)
    {
      g_autoptr(GVariant) resource = g_variant_get_child_value (resources, i);
      g_autofree char *stock = breathctl_dup_quantity (resource, "stock");
      g_autofree char *need = breathctl_dup_quantity (resource, "need");
      g_autofree char *updated = breathctl_dup_time (breathctl_get_time (resource, "updated"));
      g_autofree char *level = breathctl_dup_level (resource);
      g_autofree char *reserve = NULL;
      guint32 days;

      if (g_variant_lookup (resource, "reserve-days", "u", &days))
        reserve = g_strdup_printf ("%u day%s", days, days == 1 ? "" : "s");

      breathctl_table_add (table, breathctl_peek_text (resource, "resource"), stock, need,
                           reserve != NULL ? reserve : "-", updated, level, NULL);
    }

  breathctl_table_print (table);
}

int
breathctl_resource_list (BreathctlSession *session,
                         char            **words)
{
  g_autoptr(GVariant) resources = NULL;
  GError *error = NULL;
  int ended;

  ended = breathctl_session_parse (session, "resource list", SUMMARY, NULL, NULL, words, NULL);

  if (ended == BREATHCTL_DONE)
    ended = breathctl_session_connect (session);

  if (ended != BREATHCTL_DONE)
    return ended;

  if (!breath_bus_node1_call_list_resources_sync (session->node, &resources, NULL, &error))
    return breathctl_session_fail (error);

  if (session->as_json)
    breathctl_session_print_json (resources);
  else
    print_resources (resources);

  return BREATHCTL_DONE;
}

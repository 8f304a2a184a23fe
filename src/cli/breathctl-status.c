/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breathctl.h"

#define SUMMARY "Tells who the node is, whom it knows, what it publishes, and whom it turned away."

/* breathctl status */

static void
print_addresses (BreathctlTable *table,
                 GVariant       *status)
{
  g_auto(GStrv) addresses = NULL;

  g_variant_lookup (status, "addresses", "^as", &addresses);

  for (guint i = 0; addresses != NULL && addresses[i] != NULL; i++)
    breathctl_table_add (table, i == 0 ? "Reached at" : "", addresses[i], NULL);
}

static void
print_resources (BreathctlTable *table,
                 GVariant       *resources)
{
  for (gsize i = 0; i < g_variant_n_children (resources); i++)
    {
      g_autoptr(GVariant) resource = g_variant_get_child_value (resources, i);
      g_autofree char *level = breathctl_dup_level (resource);
      g_autofree char *id = g_strdup (breathctl_peek_text (resource, "resource"));

      id[0] = g_ascii_toupper (id[0]);
      breathctl_table_add (table, id, level, NULL);
    }
}

static char *
dup_refusal (GVariant *refusal)
{
  g_autofree char *last = breathctl_dup_time (breathctl_get_time (refusal, "last"));
  const char *limit = breathctl_peek_text (refusal, "limit");
  const char *text = breathctl_peek_text (refusal, "text");
  guint64 count = 0;
  guint32 value = 0;

  g_variant_lookup (refusal, "count", "t", &count);

  if (g_variant_lookup (refusal, "value", "u", &value))
    return g_strdup_printf ("%" G_GUINT64_FORMAT " for %s (%s is %u), last %s", count, text, limit, value, last);

  return g_strdup_printf ("%" G_GUINT64_FORMAT " for %s (%s), last %s", count, text, limit, last);
}

static void
print_refusals (BreathctlTable *table,
                GVariant       *refusals)
{
  g_autoptr(GVariant) limits = g_variant_lookup_value (refusals, "limits", G_VARIANT_TYPE ("aa{sv}"));
  g_autofree char *since = breathctl_dup_time (breathctl_get_time (refusals, "since"));
  g_autofree char *summary = NULL;
  gsize n = limits != NULL ? g_variant_n_children (limits) : 0;

  summary = g_strdup_printf ("%s since %s", n == 0 ? "nobody" : "as follows", since);
  breathctl_table_add (table, "Turned away", summary, NULL);

  for (gsize i = 0; i < n; i++)
    {
      g_autoptr(GVariant) refusal = g_variant_get_child_value (limits, i);
      g_autofree char *line = dup_refusal (refusal);

      breathctl_table_add (table, "", line, NULL);
    }
}

static void
print_status (GVariant *status,
              GVariant *resources,
              GVariant *refusals)
{
  g_autoptr(BreathctlTable) table = breathctl_table_new (2);
  g_autofree char *neighbours = NULL;
  g_autofree char *heard = NULL;
  guint32 n_peers = 0;
  guint32 n_nodes = 0;

  g_variant_lookup (status, "peers", "u", &n_peers);
  g_variant_lookup (status, "nodes", "u", &n_nodes);
  neighbours = g_strdup_printf ("%u connected", n_peers);
  heard = g_strdup_printf ("%u other node%s", n_nodes, n_nodes == 1 ? "" : "s");

  breathctl_table_add (table, "Node", breathctl_peek_text (status, "id"), NULL);
  breathctl_table_add (table, "Name", breathctl_peek_text (status, "name"), NULL);
  print_addresses (table, status);
  breathctl_table_add (table, "Neighbours", neighbours, NULL);
  breathctl_table_add (table, "Heard of", heard, NULL);
  print_resources (table, resources);
  print_refusals (table, refusals);
  breathctl_table_print (table);
}

static void
print_json (GVariant *status,
            GVariant *resources,
            GVariant *refusals)
{
  g_autoptr(GVariant) all = NULL;
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);

  for (gsize i = 0; i < g_variant_n_children (status); i++)
    {
      g_autoptr(GVariant) fact = g_variant_get_child_value (status, i);

      g_variant_builder_add_value (&builder, fact);
    }

  g_variant_builder_add (&builder, "{sv}", "resources", resources);
  g_variant_builder_add (&builder, "{sv}", "refusals", refusals);
  all = g_variant_ref_sink (g_variant_builder_end (&builder));
  breathctl_session_print_json (all);
}

int
breathctl_status (BreathctlSession *session,
                  char            **words)
{
  g_autoptr(GVariant) status = NULL;
  g_autoptr(GVariant) resources = NULL;
  g_autoptr(GVariant) refusals = NULL;
  GError *error = NULL;
  int ended;

  ended = breathctl_session_parse (session, "status", SUMMARY, NULL, NULL, words, NULL);

  if (ended == BREATHCTL_DONE)
    ended = breathctl_session_connect (session);

  if (ended != BREATHCTL_DONE)
    return ended;

  if (!breath_bus_node1_call_get_status_sync (session->node, &status, NULL, &error) ||
      !breath_bus_node1_call_list_resources_sync (session->node, &resources, NULL, &error) ||
      !breath_bus_node1_call_get_refusals_sync (session->node, &refusals, NULL, &error))
    return breathctl_session_fail (error);

  if (session->as_json)
    print_json (status, resources, refusals);
  else
    print_status (status, resources, refusals);

  return BREATHCTL_DONE;
}

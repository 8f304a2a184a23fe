/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breathctl.h"

#define SUMMARY "Tells all that is known of one node, this one among them, and what was found about it.\n" \
                "ID is a peer id, or enough of the end of one to tell it from all others."

/* breathctl node show */

static void
add_number (BreathctlTable *table,
            const char     *label,
            GVariant       *node,
            const char     *key)
{
  guint32 number;

  if (g_variant_lookup (node, key, "u", &number))
    {
      g_autofree char *text = g_strdup_printf ("%u", number);

      breathctl_table_add (table, label, text, NULL);
    }
}

static void
add_time (BreathctlTable *table,
          const char     *label,
          GVariant       *node,
          const char     *key)
{
  gint64 seconds;

  if (g_variant_lookup (node, key, "x", &seconds))
    {
      g_autofree char *text = breathctl_dup_time (seconds);

      breathctl_table_add (table, label, text, NULL);
    }
}

static void
add_languages (BreathctlTable *table,
               GVariant       *node)
{
  g_auto(GStrv) languages = NULL;
  g_autofree char *text = NULL;

  if (g_variant_lookup (node, "languages", "^as", &languages) && g_strv_length (languages) > 0)
    {
      text = g_strjoinv (", ", languages);
      breathctl_table_add (table, "Languages", text, NULL);
    }
}

static void
add_levels (BreathctlTable *table,
            GVariant       *node)
{
  g_autoptr(GVariant) levels = g_variant_lookup_value (node, "levels", G_VARIANT_TYPE_VARDICT);
  const char *label = "Levels";
  const char *resource;
  GVariantIter iter;
  GVariant *level;

  if (levels == NULL)
    return;

  g_variant_iter_init (&iter, levels);

  while (g_variant_iter_loop (&iter, "{&sv}", &resource, &level))
    {
      breathctl_table_add (table, label, breathctl_peek_text (level, "text"), NULL);
      label = "";
    }
}

static void
add_mirrors (BreathctlTable *table,
             GVariant       *node)
{
  g_autoptr(GVariant) mirrors = g_variant_lookup_value (node, "mirrors", G_VARIANT_TYPE ("aa{sv}"));
  gsize n = mirrors != NULL ? g_variant_n_children (mirrors) : 0;

  for (gsize i = 0; i < n; i++)
    {
      g_autoptr(GVariant) mirror = g_variant_get_child_value (mirrors, i);
      g_autofree char *until = breathctl_dup_time (breathctl_get_time (mirror, "until"));
      const char *replaced = breathctl_peek_text (mirror, "replaced");
      g_autofree char *text = NULL;

      text = g_strdup_printf ("%s, key %s until %s%s%s", breathctl_peek_text (mirror, "name"),
                              breathctl_peek_text (mirror, "key"), until,
                              *replaced != '\0' ? ", in place of " : "", replaced);
      breathctl_table_add (table, i == 0 ? "Mirrors" : "", text, NULL);
    }
}

static void
add_findings (BreathctlTable *table,
              GVariant       *node)
{
  g_autoptr(GVariant) found = g_variant_lookup_value (node, "found", G_VARIANT_TYPE ("aa{sv}"));
  gsize n = found != NULL ? g_variant_n_children (found) : 0;

  if (n == 0)
    breathctl_table_add (table, "Found", "nothing", NULL);

  for (gsize i = 0; i < n; i++)
    {
      g_autoptr(GVariant) finding = g_variant_get_child_value (found, i);
      g_autofree char *last = breathctl_dup_time (breathctl_get_time (finding, "last"));
      g_autofree char *text = NULL;
      guint32 count = 0;

      g_variant_lookup (finding, "count", "u", &count);
      text = g_strdup_printf ("%s (%u×, last %s): %s", breathctl_peek_text (finding, "kind"), count, last,
                              breathctl_peek_text (finding, "text"));
      breathctl_table_add (table, i == 0 ? "Found" : "", text, NULL);
    }
}

static void
print_node (GVariant *node)
{
  g_autoptr(BreathctlTable) table = breathctl_table_new (2);
  const char *name = breathctl_peek_text (node, "name");
  const char *live_set = breathctl_peek_text (node, "live-set");

  breathctl_table_add (table, "Node", breathctl_peek_text (node, "id"), NULL);

  if (*name != '\0')
    breathctl_table_add (table, "Name", name, NULL);

  add_languages (table, node);
  add_levels (table, node);
  add_number (table, "Epoch", node, "epoch");
  add_number (table, "Version", node, "version");
  add_time (table, "Issued", node, "issued");
  add_time (table, "Leaves", node, "leaves");

  if (*live_set != '\0')
    breathctl_table_add (table, "Live set", live_set, NULL);

  add_number (table, "Items", node, "items");
  add_mirrors (table, node);
  add_findings (table, node);
  breathctl_table_print (table);
}

int
breathctl_node_show (BreathctlSession *session,
                     char            **words)
{
  g_autoptr(GVariant) node = NULL;
  g_autofree char *id = NULL;
  GError *error = NULL;
  int ended;

  ended = breathctl_session_parse (session, "node show", SUMMARY, NULL, "ID", words, &id);

  if (ended == BREATHCTL_DONE)
    ended = breathctl_session_connect (session);

  if (ended != BREATHCTL_DONE)
    return ended;

  if (!breath_bus_node1_call_get_node_sync (session->node, id, &node, NULL, &error))
    return breathctl_session_fail (error);

  if (session->as_json)
    breathctl_session_print_json (node);
  else
    print_node (node);

  return BREATHCTL_DONE;
}

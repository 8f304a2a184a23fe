/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breathctl.h"

#include <string.h>

#define ID_SHOWN 12 /* of the end of an id, which tell any seed from the others */

/* breathctl seed list|show|search */

static const char *
get_place (GVariant *dict)
{
  const char *name = breathctl_peek_text (dict, "node-name");

  return *name != '\0' ? name : breathctl_peek_text (dict, "node");
}

static const char *
get_short_id (GVariant *seed)
{
  const char *id = breathctl_peek_text (seed, "id");
  gsize len = strlen (id);

  return len > ID_SHOWN ? id + len - ID_SHOWN : id;
}

static char *
dup_state (GVariant *seed)
{
  const char *state = breathctl_peek_text (seed, "state");
  double progress = 0;

  g_variant_lookup (seed, "progress", "d", &progress);

  return g_str_equal (state, "fetching") ? g_strdup_printf ("fetching, %d %%", (int) (progress * 100)) : g_strdup (state);
}

static void
add_row (BreathctlTable *table,
         GVariant       *seed)
{
  guint size = 0;
  guint n_planters = 0;
  g_autofree char *state = dup_state (seed);
  g_autofree char *bytes = NULL;
  g_autofree char *planters = NULL;

  g_variant_lookup (seed, "size", "u", &size);
  g_variant_lookup (seed, "n-planters", "u", &n_planters);
  bytes = g_strdup_printf ("%u", size);
  planters = g_strdup_printf ("%u", n_planters);
  breathctl_table_add (table, get_short_id (seed), breathctl_peek_text (seed, "title"), get_place (seed), bytes, planters, state, NULL);
}

int
breathctl_seed_list (BreathctlSession *session,
                     char            **words)
{
  g_autoptr(GVariant) seeds = NULL;
  g_autoptr(BreathctlTable) table = NULL;
  GError *error = NULL;
  int ended = breathctl_session_parse (session, "seed list",
                                       "Shows the knowledge seeds that others offer, and those that are here. The end of an id is enough to name one.",
                                       NULL, NULL, words, NULL);

  if (ended == BREATHCTL_DONE)
    ended = breathctl_session_connect (session);

  if (ended != BREATHCTL_DONE)
    return ended;

  if (!breath_bus_node1_call_list_seeds_sync (session->node, &seeds, NULL, &error))
    return breathctl_session_fail (error);

  if (session->as_json)
    {
      breathctl_session_print_json (seeds);
      return BREATHCTL_DONE;
    }

  if (g_variant_n_children (seeds) == 0)
    {
      g_print ("Nobody offers a seed yet.\n");
      return BREATHCTL_DONE;
    }

  table = breathctl_table_new (6);
  breathctl_table_add (table, "ID", "TITLE", "FROM", "BYTES", "PLANTED BY", "STATE", NULL);

  for (gsize i = 0; i < g_variant_n_children (seeds); i++)
    {
      g_autoptr(GVariant) seed = g_variant_get_child_value (seeds, i);

      add_row (table, seed);
    }

  breathctl_table_print (table);

  return BREATHCTL_DONE;
}

static void
print_told (GVariant   *seed,
            const char *key,
            const char *label)
{
  const char *text = breathctl_peek_text (seed, key);

  if (*text != '\0')
    g_print ("%-11s %s\n", label, text);
}

static void
print_seed (GVariant *seed)
{
  g_autofree char *made = breathctl_dup_time (breathctl_get_time (seed, "made"));
  g_autofree char *state = dup_state (seed);
  g_autoptr(GVariant) planters = g_variant_lookup_value (seed, "planters", G_VARIANT_TYPE ("as"));
  gboolean is_offered = FALSE;

  g_variant_lookup (seed, "offered", "b", &is_offered);
  g_print ("%s\n", breathctl_peek_text (seed, "title"));
  g_print ("%-11s %s\n", "Id", breathctl_peek_text (seed, "id"));
  g_print ("%-11s %s, by %s, %s%s\n", "From", get_place (seed), breathctl_peek_text (seed, "mirror"), made,
           is_offered ? "" : "; offered no more");
  g_print ("%-11s %s\n", "State", state);
  print_told (seed, "summary", "Summary");
  print_told (seed, "licence", "Licence");
  print_told (seed, "language", "Language");
  print_told (seed, "supersedes", "Supersedes");
  print_told (seed, "failure", "Not fetched");

  for (gsize i = 0; planters != NULL && i < g_variant_n_children (planters); i++)
    {
      const char *planter;

      g_variant_get_child (planters, i, "&s", &planter);
      g_print ("%-11s %s\n", "Planted by", planter);
    }
}

/* NULL: there is none whose id ends so, or more than one. */
static GVariant *
find (GVariant   *seeds,
      const char *id)
{
  GVariant *found = NULL;

  for (gsize i = 0; i < g_variant_n_children (seeds); i++)
    {
      g_autoptr(GVariant) seed = g_variant_get_child_value (seeds, i);

      if (!g_str_has_suffix (breathctl_peek_text (seed, "id"), id))
        continue;

      if (found != NULL)
        {
          g_variant_unref (found);
          return NULL;
        }

      found = g_steal_pointer (&seed);
    }

  return found;
}

int
breathctl_seed_show (BreathctlSession *session,
                     char            **words)
{
  g_autoptr(GVariant) seeds = NULL;
  g_autoptr(GVariant) seed = NULL;
  g_autofree char *id = NULL;
  GError *error = NULL;
  int ended = breathctl_session_parse (session, "seed show", "Shows all there is to know of a seed. ID may be the end of its id.", NULL,
                                       "ID", words, &id);

  if (ended == BREATHCTL_DONE)
    ended = breathctl_session_connect (session);

  if (ended != BREATHCTL_DONE)
    return ended;

  if (!breath_bus_node1_call_list_seeds_sync (session->node, &seeds, NULL, &error))
    return breathctl_session_fail (error);

  seed = find (seeds, id);

  if (seed == NULL)
    {
      breathctl_complain ("there is no seed whose id ends with “%s”, or more than one", id);
      return BREATHCTL_REFUSED;
    }

  if (session->as_json)
    breathctl_session_print_json (seed);
  else
    print_seed (seed);

  return BREATHCTL_DONE;
}

/* Each seed with what was found in it. */
static GVariant *
merge_hits (GVariant *hits)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("aa{sv}"));

  for (gsize i = 0; i < g_variant_n_children (hits); i++)
    {
      g_autoptr(GVariant) seed = NULL;
      const char *extract;
      GVariantDict dict;

      g_variant_get_child (hits, i, "(@a{sv}&s)", &seed, &extract);
      g_variant_dict_init (&dict, seed);
      g_variant_dict_insert (&dict, "extract", "s", extract);
      g_variant_builder_add_value (&builder, g_variant_dict_end (&dict));
    }

  return g_variant_builder_end (&builder);
}

static void
print_hits (GVariant *hits)
{
  if (g_variant_n_children (hits) == 0)
    g_print ("Nothing that is planted here has these words.\n");

  for (gsize i = 0; i < g_variant_n_children (hits); i++)
    {
      g_autoptr(GVariant) seed = NULL;
      const char *extract;

      g_variant_get_child (hits, i, "(@a{sv}&s)", &seed, &extract);
      g_print ("%s  %s\n  %s\n", get_short_id (seed), breathctl_peek_text (seed, "title"), extract);
    }
}

int
breathctl_seed_search (BreathctlSession *session,
                       char            **words)
{
  g_autoptr(GVariant) hits = NULL;
  g_autofree char *looked_for = NULL;
  GError *error = NULL;
  int ended = breathctl_session_parse (session, "seed search",
                                       "Looks through the seeds that are planted here, for all of the words, each as the beginning of one.", NULL,
                                       "WORDS", words, &looked_for);

  if (ended == BREATHCTL_DONE)
    ended = breathctl_session_connect (session);

  if (ended != BREATHCTL_DONE)
    return ended;

  if (!breath_bus_node1_call_search_seeds_sync (session->node, looked_for, &hits, NULL, &error))
    return breathctl_session_fail (error);

  if (session->as_json)
    {
      g_autoptr(GVariant) merged = g_variant_ref_sink (merge_hits (hits));

      breathctl_session_print_json (merged);
    }
  else
    {
      print_hits (hits);
    }

  return BREATHCTL_DONE;
}

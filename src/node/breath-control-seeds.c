/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-control-seeds-private.h"

#include "breath-control-act-private.h"
#include "breath-control-facts-private.h"
#include "breath-export-seed-private.h"
#include "breath-node.h"
#include "breath-seeds-private.h"

/* The part of the control socket that is about knowledge seeds. */

static GVariant *
describe (gpointer item)
{
  BreathSeed *seed = item;
  GVariantBuilder dict;

  g_variant_builder_init (&dict, G_VARIANT_TYPE_VARDICT);
  breath_control_insert_text (&dict, "id", breath_seed_get_id (seed));
  breath_control_insert_text (&dict, "title", breath_seed_get_title (seed));
  breath_control_insert_text (&dict, "node", breath_seed_get_node (seed));
  breath_control_insert_text (&dict, "node-name", breath_seed_get_node_name (seed));
  breath_control_insert_text (&dict, "mirror", breath_seed_get_mirror (seed));
  breath_control_insert_text (&dict, "language", breath_seed_get_language (seed));
  breath_control_insert_text (&dict, "media", breath_seed_get_media (seed));
  breath_control_insert_text (&dict, "state", breath_seed_get_state (seed));
  breath_control_insert_text (&dict, "summary", breath_seed_get_summary (seed));
  breath_control_insert_text (&dict, "licence", breath_seed_get_licence (seed));
  breath_control_insert_text (&dict, "supersedes", breath_seed_get_supersedes (seed));
  breath_control_insert_text (&dict, "failure", breath_seed_get_failure (seed));
  g_variant_builder_add (&dict, "{sv}", "size", g_variant_new_uint32 (breath_seed_get_size (seed)));
  g_variant_builder_add (&dict, "{sv}", "progress", g_variant_new_double (breath_seed_get_progress (seed)));
  g_variant_builder_add (&dict, "{sv}", "made", g_variant_new_int64 (breath_seed_get_made (seed)));
  breath_control_insert_flag (&dict, "ours", breath_seed_get_is_ours (seed));
  breath_control_insert_flag (&dict, "offered", breath_seed_get_is_offered (seed));
  g_variant_builder_add (&dict, "{sv}", "planters", g_variant_new_strv (breath_seed_get_planters (seed), -1));
  g_variant_builder_add (&dict, "{sv}", "n-planters", g_variant_new_uint32 (breath_seed_get_n_planters (seed)));
  g_variant_builder_add (&dict, "{sv}", "parents", g_variant_new_strv (breath_seed_get_parents (seed), -1));

  return g_variant_builder_end (&dict);
}

static gboolean
list_cb (BreathBusNode1        *skeleton,
         GDBusMethodInvocation *invocation,
         BreathSeeds           *seeds)
{
  breath_bus_node1_complete_list_seeds (skeleton, invocation, breath_control_describe_all (G_LIST_MODEL (seeds), describe));

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

/* NULL: whoever called was told why not. */
static BreathSeed *
find (BreathSeeds           *seeds,
      GDBusMethodInvocation *invocation,
      const char            *id)
{
  BreathSeed *seed = breath_seeds_find (seeds, id);

  if (seed == NULL)
    g_dbus_method_invocation_return_error (invocation, BREATH_NODE_ERROR, BREATH_NODE_ERROR_INPUT,
                                           "There is no seed whose id ends with “%s”, or more than one", id);

  return seed;
}

static void
done_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  GError *error = NULL;

  if (breath_seeds_act_finish (BREATH_SEEDS (source), result, &error))
    breath_control_act_done (user_data);
  else
    breath_control_act_fail (user_data, error);
}

static void
offered_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  GError *error = NULL;
  g_autoptr(BreathSeed) seed = breath_seeds_offer_finish (BREATH_SEEDS (source), result, &error);

  if (seed != NULL)
    breath_control_act_tell (user_data, breath_bus_node1_complete_offer_seed, describe (seed));
  else
    breath_control_act_fail (user_data, error);
}

static void
read_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  GError *error = NULL;
  g_autofree char *text = breath_seeds_read_finish (BREATH_SEEDS (source), result, &error);

  if (text != NULL)
    breath_control_act_tell (user_data, breath_bus_node1_complete_read_seed, g_variant_new_string (text));
  else
    breath_control_act_fail (user_data, error);
}

static const char *
peek (GVariant   *words,
      const char *key)
{
  const char *text = NULL;

  g_variant_lookup (words, key, "&s", &text);

  return text;
}

static gboolean
offer_cb (BreathBusNode1        *skeleton,
          GDBusMethodInvocation *invocation,
          GUnixFDList           *pipes,
          const char            *mirror,
          GVariant              *handle,
          GVariant              *text,
          GVariant              *told,
          BreathSeeds           *seeds)
{
  BreathControlAct *act = breath_control_act_new (invocation, pipes, breath_seeds_get_mirrors (seeds), mirror, handle, NULL);
  g_autoptr(GBytes) file = g_variant_get_data_as_bytes (text);
  BreathSeedWords words = {
    .title = peek (told, "title"),
    .summary = peek (told, "summary"),
    .language = peek (told, "language"),
    .licence = peek (told, "licence"),
    .media = peek (told, "media"),
    .supersedes = peek (told, "supersedes"),
  };

  if (words.title == NULL)
    words.title = "";

  if (act != NULL)
    breath_seeds_offer_async (seeds, act->mirror, act->passphrase, file, &words, offered_cb, act);

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

/* What is done about one seed, and what the client is told with once it is. */
typedef struct
{
  void (*act)(BreathSeeds        *seeds,
              BreathSeed         *seed,
              BreathMirror       *mirror,
              BreathPassphrase   *passphrase,
              GAsyncReadyCallback callback,
              gpointer            user_data);
  GAsyncReadyCallback callback;
  BreathControlDone   done;
} Deed;

static gboolean
perform (const Deed            *deed,
         BreathSeeds           *seeds,
         GDBusMethodInvocation *invocation,
         GUnixFDList           *pipes,
         const char            *id,
         const char            *mirror,
         GVariant              *handle)
{
  BreathSeed *seed = find (seeds, invocation, id);
  BreathControlAct *act = NULL;

  if (seed != NULL)
    act = breath_control_act_new (invocation, pipes, breath_seeds_get_mirrors (seeds), mirror, handle, deed->done);

  if (act != NULL)
    deed->act (seeds, seed, act->mirror, act->passphrase, deed->callback, act);

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
plant_cb (BreathBusNode1        *skeleton,
          GDBusMethodInvocation *invocation,
          GUnixFDList           *pipes,
          const char            *id,
          const char            *mirror,
          GVariant              *handle,
          BreathSeeds           *seeds)
{
  static const Deed deed = { breath_seeds_plant_async, done_cb, breath_bus_node1_complete_plant_seed };

  return perform (&deed, seeds, invocation, pipes, id, mirror, handle);
}

static gboolean
fetch_cb (BreathBusNode1        *skeleton,
          GDBusMethodInvocation *invocation,
          GUnixFDList           *pipes,
          const char            *id,
          const char            *mirror,
          GVariant              *handle,
          BreathSeeds           *seeds)
{
  static const Deed deed = { breath_seeds_fetch_async, done_cb, breath_bus_node1_complete_fetch_seed };

  return perform (&deed, seeds, invocation, pipes, id, mirror, handle);
}

static gboolean
cancel_cb (BreathBusNode1        *skeleton,
           GDBusMethodInvocation *invocation,
           GUnixFDList           *pipes,
           const char            *id,
           const char            *mirror,
           GVariant              *handle,
           BreathSeeds           *seeds)
{
  static const Deed deed = { breath_seeds_cancel_async, done_cb, breath_bus_node1_complete_cancel_seed };

  return perform (&deed, seeds, invocation, pipes, id, mirror, handle);
}

static gboolean
set_aside_cb (BreathBusNode1        *skeleton,
              GDBusMethodInvocation *invocation,
              GUnixFDList           *pipes,
              const char            *id,
              const char            *mirror,
              GVariant              *handle,
              BreathSeeds           *seeds)
{
  static const Deed deed = { breath_seeds_set_aside_async, done_cb, breath_bus_node1_complete_set_aside_seed };

  return perform (&deed, seeds, invocation, pipes, id, mirror, handle);
}

static gboolean
read_seed_cb (BreathBusNode1        *skeleton,
              GDBusMethodInvocation *invocation,
              GUnixFDList           *pipes,
              const char            *id,
              const char            *mirror,
              GVariant              *handle,
              BreathSeeds           *seeds)
{
  static const Deed deed = { breath_seeds_read_async, read_cb, NULL };

  return perform (&deed, seeds, invocation, pipes, id, mirror, handle);
}

/* Whoever asks, and nobody in particular. */
static void
read_planted_cb (GObject      *source,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  GDBusMethodInvocation *invocation = user_data;
  GError *error = NULL;
  g_autofree char *text = breath_seeds_read_finish (BREATH_SEEDS (source), result, &error);

  if (text != NULL)
    breath_bus_node1_complete_read_planted_seed (NULL, invocation, text);
  else
    g_dbus_method_invocation_take_error (invocation, error);
}

static gboolean
read_planted_seed_cb (BreathBusNode1        *skeleton,
                      GDBusMethodInvocation *invocation,
                      const char            *id,
                      BreathSeeds           *seeds)
{
  BreathSeed *seed = find (seeds, invocation, id);

  if (seed != NULL)
    breath_seeds_read_async (seeds, seed, NULL, NULL, read_planted_cb, invocation);

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

/* NULL: there are none, and @error says why. */
static GVariant *
describe_changes (BreathSeeds  *seeds,
                  GAsyncResult *result,
                  GError      **error)
{
  static const char *const kinds[] = { "same", "gone", "new" };
  g_autoptr(GPtrArray) changes = breath_seeds_compare_finish (seeds, result, error);
  GVariantBuilder builder;

  if (changes == NULL)
    return NULL;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a(suus)"));

  for (guint i = 0; i < changes->len; i++)
    {
      const BreathSeedChange *change = g_ptr_array_index (changes, i);

      g_variant_builder_add (&builder, "(suus)", kinds[change->kind], change->before, change->after, change->text);
    }

  return g_variant_builder_end (&builder);
}

static void
compared_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  GError *error = NULL;
  GVariant *changes = describe_changes (BREATH_SEEDS (source), result, &error);

  if (changes != NULL)
    breath_control_act_tell (user_data, breath_bus_node1_complete_compare_seed, changes);
  else
    breath_control_act_fail (user_data, error);
}

static gboolean
compare_cb (BreathBusNode1        *skeleton,
            GDBusMethodInvocation *invocation,
            GUnixFDList           *pipes,
            const char            *id,
            const char            *mirror,
            GVariant              *handle,
            BreathSeeds           *seeds)
{
  static const Deed deed = { breath_seeds_compare_async, compared_cb, NULL };

  return perform (&deed, seeds, invocation, pipes, id, mirror, handle);
}

static void
compared_planted_cb (GObject      *source,
                     GAsyncResult *result,
                     gpointer      user_data)
{
  GError *error = NULL;
  GVariant *changes = describe_changes (BREATH_SEEDS (source), result, &error);

  if (changes != NULL)
    breath_bus_node1_complete_compare_planted_seed (NULL, user_data, changes);
  else
    g_dbus_method_invocation_take_error (user_data, error);
}

static gboolean
compare_planted_cb (BreathBusNode1        *skeleton,
                    GDBusMethodInvocation *invocation,
                    const char            *id,
                    BreathSeeds           *seeds)
{
  BreathSeed *seed = find (seeds, invocation, id);

  if (seed != NULL)
    breath_seeds_compare_async (seeds, seed, NULL, NULL, compared_planted_cb, invocation);

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

/* NULL: it cannot be one. */
static BreathExportSeed *
unpack (GVariant *packed)
{
  g_autoptr(BreathExportSeed) seed = breath_export_seed_new ();
  g_autoptr(GVariant) manifest = NULL;
  g_autoptr(GVariant) notice = NULL;
  g_autoptr(GVariant) text = NULL;
  const char *id;

  g_variant_get (packed, "(&s@ay@ay@ay)", &id, &manifest, &notice, &text);
  seed->manifest = g_variant_get_data_as_bytes (manifest);
  seed->notice = g_variant_n_children (notice) > 0 ? g_variant_get_data_as_bytes (notice) : NULL;
  seed->content = g_variant_get_data_as_bytes (text);

  return breath_seed_id_from_text (id, seed->id, NULL) ? g_steal_pointer (&seed) : NULL;
}

/* NULL: whoever called was told why not. */
static GPtrArray *
unpack_all (GVariant              *packed,
            GDBusMethodInvocation *invocation)
{
  g_autoptr(GPtrArray) seeds = g_ptr_array_new_with_free_func ((GDestroyNotify) breath_export_seed_free);
  gsize n = g_variant_n_children (packed);

  for (gsize i = 0; i < n && n <= BREATH_EXPORT_MAX_SEEDS; i++)
    {
      g_autoptr(GVariant) child = g_variant_get_child_value (packed, i);
      BreathExportSeed *seed = unpack (child);

      if (seed != NULL)
        g_ptr_array_add (seeds, seed);
    }

  if (seeds->len == n)
    return g_steal_pointer (&seeds);

  g_dbus_method_invocation_return_error (invocation, BREATH_NODE_ERROR, BREATH_NODE_ERROR_INPUT,
                                         "At most %d seeds are taken at a time, each by its id", BREATH_EXPORT_MAX_SEEDS);

  return NULL;
}

static void
complete_import (BreathBusNode1        *skeleton,
                 GDBusMethodInvocation *invocation,
                 GUnixFDList           *pipes,
                 GVariant              *counts)
{
  guint32 taken;
  guint32 known;
  guint32 refused;

  g_variant_get (counts, "(uuu)", &taken, &known, &refused);
  breath_bus_node1_complete_import_seeds (skeleton, invocation, pipes, taken, known, refused);
  g_variant_unref (g_variant_ref_sink (counts));
}

static void
brought_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  BreathSeedCounts counts;
  GError *error = NULL;

  if (breath_seeds_bring_finish (BREATH_SEEDS (source), result, &counts, &error))
    breath_control_act_tell (user_data, complete_import, g_variant_new ("(uuu)", counts.taken, counts.known, counts.refused));
  else
    breath_control_act_fail (user_data, error);
}

static gboolean
import_cb (BreathBusNode1        *skeleton,
           GDBusMethodInvocation *invocation,
           GUnixFDList           *pipes,
           const char            *mirror,
           GVariant              *handle,
           GVariant              *packed,
           BreathSeeds           *seeds)
{
  g_autoptr(GPtrArray) brought = unpack_all (packed, invocation);
  BreathControlAct *act = NULL;

  if (brought != NULL)
    act = breath_control_act_new (invocation, pipes, breath_seeds_get_mirrors (seeds), mirror, handle, NULL);

  if (act != NULL)
    breath_seeds_bring_async (seeds, brought, act->mirror, act->passphrase, brought_cb, act);

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static void
searched_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  GDBusMethodInvocation *invocation = user_data;
  GError *error = NULL;
  g_autoptr(GPtrArray) hits = breath_seeds_search_finish (BREATH_SEEDS (source), result, &error);
  GVariantBuilder builder;

  if (hits == NULL)
    {
      g_dbus_method_invocation_take_error (invocation, error);
      return;
    }

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a(a{sv}s)"));

  for (guint i = 0; i < hits->len; i++)
    {
      const BreathSeedHit *hit = g_ptr_array_index (hits, i);

      g_variant_builder_add (&builder, "(@a{sv}s)", describe (hit->seed), hit->extract);
    }

  breath_bus_node1_complete_search_seeds (NULL, invocation, g_variant_builder_end (&builder));
}

static gboolean
search_cb (BreathBusNode1        *skeleton,
           GDBusMethodInvocation *invocation,
           const char            *words,
           BreathSeeds           *seeds)
{
  breath_seeds_search_async (seeds, words, NULL, searched_cb, invocation);

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

/**
 * breath_control_seeds_serve:
 * @skeleton: the interface
 * @seeds: those that the node knows of
 *
 * Answers what is asked about seeds, for as long as both live.
 */
void
breath_control_seeds_serve (BreathBusNode1 *skeleton,
                            BreathSeeds    *seeds)
{
  g_signal_connect_object (skeleton, "handle-list-seeds", G_CALLBACK (list_cb), seeds, 0);
  g_signal_connect_object (skeleton, "handle-offer-seed", G_CALLBACK (offer_cb), seeds, 0);
  g_signal_connect_object (skeleton, "handle-fetch-seed", G_CALLBACK (fetch_cb), seeds, 0);
  g_signal_connect_object (skeleton, "handle-cancel-seed", G_CALLBACK (cancel_cb), seeds, 0);
  g_signal_connect_object (skeleton, "handle-read-seed", G_CALLBACK (read_seed_cb), seeds, 0);
  g_signal_connect_object (skeleton, "handle-read-planted-seed", G_CALLBACK (read_planted_seed_cb), seeds, 0);
  g_signal_connect_object (skeleton, "handle-compare-seed", G_CALLBACK (compare_cb), seeds, 0);
  g_signal_connect_object (skeleton, "handle-compare-planted-seed", G_CALLBACK (compare_planted_cb), seeds, 0);
  g_signal_connect_object (skeleton, "handle-import-seeds", G_CALLBACK (import_cb), seeds, 0);
  g_signal_connect_object (skeleton, "handle-plant-seed", G_CALLBACK (plant_cb), seeds, 0);
  g_signal_connect_object (skeleton, "handle-set-aside-seed", G_CALLBACK (set_aside_cb), seeds, 0);
  g_signal_connect_object (skeleton, "handle-search-seeds", G_CALLBACK (search_cb), seeds, 0);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-seeds-private.h"

#include "breath-remote-text.h"

#include <string.h>

/**
 * BreathSeeds:
 *
 * Knowledge seeds that others offer, and those that are here, as a list of [class@Breath.Seed] with what was heard of last first.
 */

static void breath_seeds_list_iface_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (BreathSeeds, breath_seeds, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, breath_seeds_list_iface_init))

enum
{
  SIGNAL_HEARD,
  SIGNAL_FETCHED,
  SIGNAL_FAILED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_STATIC_ASSERT (BREATH_SEEDS_MAX_TITLE == BREATH_SEED_MAX_TITLE);
G_STATIC_ASSERT (BREATH_SEEDS_MAX_SUMMARY == BREATH_SEED_MAX_SUMMARY);

static GType
breath_seeds_get_item_type (GListModel *model)
{
  return BREATH_TYPE_SEED;
}

static guint
breath_seeds_get_n_items (GListModel *model)
{
  return BREATH_SEEDS (model)->seeds->len;
}

static gpointer
breath_seeds_get_item (GListModel *model,
                       guint       position)
{
  BreathSeeds *self = BREATH_SEEDS (model);

  return position < self->seeds->len ? g_object_ref (g_ptr_array_index (self->seeds, position)) : NULL;
}

static void
breath_seeds_list_iface_init (GListModelInterface *iface)
{
  iface->get_item_type = breath_seeds_get_item_type;
  iface->get_n_items = breath_seeds_get_n_items;
  iface->get_item = breath_seeds_get_item;
}

static BreathCore *
get_core (BreathSeeds *self)
{
  return breath_node_get_core (self->node);
}

static const char *
get_node_name (BreathSeeds     *self,
               const P2pPeerId *node)
{
  const BreathItem *profile = breath_core_get_profile (get_core (self), node);

  return profile != NULL && *profile->name != '\0' ? profile->name : NULL;
}

typedef struct
{
  const P2pPeerId *mirror;
  char            *name;
} Naming;

static void
name_cb (const BreathItem *certificate,
         gpointer          user_data)
{
  Naming *naming = user_data;

  if (naming->name == NULL && p2p_peer_id_equal (&certificate->mirror, naming->mirror))
    naming->name = g_strdup (certificate->name);
}

/* NULL: nobody of that key is a Mirror there. */
static char *
dup_mirror_name (BreathSeeds     *self,
                 const P2pPeerId *node,
                 const P2pPeerId *mirror)
{
  Naming naming = { mirror, NULL };

  breath_core_foreach_certificate (get_core (self), node, name_cb, &naming);

  return naming.name;
}

typedef struct
{
  BreathSeeds *seeds;
  GPtrArray   *planters;
} Listing;

static void
planter_cb (const BreathItem *planting,
            const BreathItem *certificate,
            gpointer          user_data)
{
  Listing *listing = user_data;
  const char *place = get_node_name (listing->seeds, &planting->author);
  g_autofree char *id = place == NULL ? p2p_peer_id_to_string (&planting->author) : NULL;
  g_autofree char *text = g_strdup_printf ("%s (%s)", certificate->name, place != NULL ? place : id);

  g_ptr_array_add (listing->planters, breath_remote_text_to_visible (text));
}

static void
update (BreathSeeds          *self,
        BreathSeed           *seed,
        const BreathCoreSeed *core_seed)
{
  const P2pPeerId *node = core_seed->manifest != NULL ? &core_seed->manifest->node : &core_seed->notice->author;
  const P2pPeerId *mirror = core_seed->manifest != NULL ? &core_seed->manifest->mirror : &core_seed->notice->mirror;
  g_autofree char *mirror_name = dup_mirror_name (self, node, mirror);
  g_autoptr(GPtrArray) planters = g_ptr_array_new_with_free_func (g_free);
  Listing listing = { self, planters };
  g_autofree char *id = p2p_peer_id_to_string (node);
  BreathSeedFacts facts = {
    .seed = core_seed,
    .is_ours = g_str_equal (id, breath_node_get_id (self->node)),
    .node_name = get_node_name (self, node),
    .mirror_name = mirror_name,
  };

  facts.n_planters = breath_core_foreach_planter (get_core (self), core_seed->id, planter_cb, &listing) + planters->len;
  g_ptr_array_add (planters, NULL);
  facts.planters = (const char *const *) planters->pdata;
  breath_seed_update (seed, &facts);
}

BreathSeed *
breath_seeds_lookup (BreathSeeds  *self,
                     const guint8 *hash)
{
  g_autoptr(GBytes) key = g_bytes_new_static (hash, BREATH_HASH_LEN);

  return g_hash_table_lookup (self->by_hash, key);
}

static BreathSeed *
add (BreathSeeds          *self,
     const BreathCoreSeed *core_seed)
{
  BreathSeed *seed = breath_seed_new (core_seed->id);

  update (self, seed, core_seed);
  g_ptr_array_insert (self->seeds, 0, seed);
  g_hash_table_insert (self->by_hash, g_bytes_new (core_seed->id, BREATH_HASH_LEN), seed);
  g_list_model_items_changed (G_LIST_MODEL (self), 0, 0, 1);

  return seed;
}

static void
drop (BreathSeeds *self,
      BreathSeed  *seed)
{
  g_autoptr(GBytes) key = g_bytes_new (breath_seed_get_hash (seed), BREATH_HASH_LEN);
  guint position;

  if (!g_ptr_array_find (self->seeds, seed, &position))
    return;

  g_hash_table_remove (self->by_hash, key);
  g_ptr_array_remove_index (self->seeds, position);
  g_list_model_items_changed (G_LIST_MODEL (self), position, 1, 0);
}

static void
tell (BreathSeeds *self,
      BreathSeed  *seed,
      guint        news)
{
  if (news == BREATH_SEED_NEWS_HEARD)
    g_signal_emit (self, signals[SIGNAL_HEARD], 0, seed);
  else if (news == BREATH_SEED_NEWS_FETCHED)
    g_signal_emit (self, signals[SIGNAL_FETCHED], 0, seed);
  else if (news == BREATH_SEED_NEWS_FAILED)
    g_signal_emit (self, signals[SIGNAL_FAILED], 0, seed);
}

static void
seed_cb (BreathSeeds  *self,
         const guint8 *id,
         guint         news)
{
  BreathSeed *known = breath_seeds_lookup (self, id);
  g_autoptr(BreathSeed) seed = NULL;
  BreathCoreSeed core_seed;

  if (!breath_core_get_seed (get_core (self), id, &core_seed))
    {
      if (known != NULL)
        drop (self, known);

      return;
    }

  if (known != NULL)
    update (self, known, &core_seed);
  else
    known = add (self, &core_seed);

  seed = g_object_ref (known);
  tell (self, seed, news);
}

/* What an author calls itself and its Mirrors. */
static void
author_cb (BreathSeeds     *self,
           const P2pPeerId *author)
{
  g_autofree char *id = self->seeds->len > 0 ? p2p_peer_id_to_string (author) : NULL;

  for (guint i = 0; i < self->seeds->len; i++)
    {
      BreathSeed *seed = g_ptr_array_index (self->seeds, i);
      BreathCoreSeed core_seed;

      if (g_str_equal (breath_seed_get_node (seed), id)
          && breath_core_get_seed (get_core (self), breath_seed_get_hash (seed), &core_seed))
        update (self, seed, &core_seed);
    }
}

static void
breath_seeds_dispose (GObject *object)
{
  BreathSeeds *self = BREATH_SEEDS (object);

  if (self->node != NULL)
    g_signal_handlers_disconnect_by_data (get_core (self), self);

  g_hash_table_remove_all (self->by_hash);
  g_ptr_array_set_size (self->seeds, 0);
  g_clear_object (&self->node);
  g_clear_object (&self->mirrors);
  g_clear_object (&self->store);

  G_OBJECT_CLASS (breath_seeds_parent_class)->dispose (object);
}

static void
breath_seeds_finalize (GObject *object)
{
  g_ptr_array_unref (BREATH_SEEDS (object)->seeds);
  g_hash_table_unref (BREATH_SEEDS (object)->by_hash);

  G_OBJECT_CLASS (breath_seeds_parent_class)->finalize (object);
}

static void
breath_seeds_class_init (BreathSeedsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GType type = G_TYPE_FROM_CLASS (klass);

  object_class->dispose = breath_seeds_dispose;
  object_class->finalize = breath_seeds_finalize;

  /**
   * BreathSeeds::heard:
   * @self: the seeds
   * @seed: one of the list
   *
   * Somebody offers a seed that nobody did before.
   */
  signals[SIGNAL_HEARD] = g_signal_new ("heard", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, BREATH_TYPE_SEED);

  /**
   * BreathSeeds::fetched:
   * @self: the seeds
   * @seed: one of the list
   *
   * All of a seed that a Mirror asked for is here, in quarantine.
   */
  signals[SIGNAL_FETCHED] = g_signal_new ("fetched", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, BREATH_TYPE_SEED);

  /**
   * BreathSeeds::failed:
   * @self: the seeds
   * @seed: one of the list; its failure says why
   *
   * A seed that a Mirror asked for is not what it should be. Nothing of it is kept.
   */
  signals[SIGNAL_FAILED] = g_signal_new ("failed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, BREATH_TYPE_SEED);
}

static void
breath_seeds_init (BreathSeeds *self)
{
  self->seeds = g_ptr_array_new_with_free_func (g_object_unref);
  self->by_hash = g_hash_table_new_full (g_bytes_hash, g_bytes_equal, (GDestroyNotify) g_bytes_unref, NULL);
}

static void
load_cb (const BreathCoreSeed *core_seed,
         gpointer              user_data)
{
  add (user_data, core_seed);
}

/**
 * breath_seeds_new:
 * @node: an open node
 * @mirrors: the people who decide there
 * @store: its store, a [class@Breath.SqliteStore]
 *
 * Returns: (transfer full): the seeds it knows of
 */
BreathSeeds *
breath_seeds_new (BreathNode    *node,
                  BreathMirrors *mirrors,
                  BreathStore   *store)
{
  BreathSeeds *self = g_object_new (BREATH_TYPE_SEEDS, NULL);

  self->node = g_object_ref (node);
  self->mirrors = g_object_ref (mirrors);
  self->store = g_object_ref (BREATH_SQLITE_STORE (store));
  breath_core_foreach_seed (get_core (self), load_cb, self);
  g_signal_connect_swapped (get_core (self), "seed", G_CALLBACK (seed_cb), self);
  g_signal_connect_swapped (get_core (self), "author", G_CALLBACK (author_cb), self);

  return self;
}

BreathMirrors *
breath_seeds_get_mirrors (BreathSeeds *self)
{
  return self->mirrors;
}

/**
 * breath_seeds_find:
 * @self: the seeds
 * @id: an id, or enough of the end of one
 *
 * Returns: (transfer none) (nullable): the seed; %NULL if there is none, or more than one
 */
BreathSeed *
breath_seeds_find (BreathSeeds *self,
                   const char  *id)
{
  BreathSeed *found = NULL;

  g_return_val_if_fail (BREATH_IS_SEEDS (self) && id != NULL, NULL);

  for (guint i = 0; *id != '\0' && i < self->seeds->len; i++)
    {
      BreathSeed *seed = g_ptr_array_index (self->seeds, i);

      if (!g_str_has_suffix (breath_seed_get_id (seed), id))
        continue;

      if (found != NULL)
        return NULL;

      found = seed;
    }

  return found;
}

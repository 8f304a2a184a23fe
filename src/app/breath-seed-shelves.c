/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-seed-shelves.h"

#include <gtk/gtk.h>

#include "breath-seed-about.h"

/**
 * BreathSeedShelves:
 *
 * The seeds of a node, put where people look for them.
 */
struct _BreathSeedShelves
{
  GObject             parent_instance;

  BreathSeeds        *seeds;
  GtkFilter          *filters[BREATH_N_SEED_SHELVES];
  GtkFilterListModel *shelves[BREATH_N_SEED_SHELVES];
};

G_DEFINE_FINAL_TYPE (BreathSeedShelves, breath_seed_shelves, G_TYPE_OBJECT)

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static gboolean
is_heard (gpointer item,
          gpointer unused)
{
  return breath_seed_about_is (item, BREATH_SEED_WORD_HEARD) || breath_seed_about_is (item, BREATH_SEED_WORD_FETCHING);
}

static gboolean
is_here (gpointer item,
         gpointer unused)
{
  return breath_seed_about_is (item, BREATH_SEED_WORD_FETCHED) || breath_seed_about_is (item, BREATH_SEED_WORD_READ);
}

static gboolean
is_planted (gpointer item,
            gpointer unused)
{
  return breath_seed_about_is (item, BREATH_SEED_WORD_PLANTED);
}

static gboolean
is_aside (gpointer item,
          gpointer unused)
{
  return breath_seed_about_is (item, BREATH_SEED_WORD_SET_ASIDE) && breath_seed_get_is_offered (item);
}

static const GtkCustomFilterFunc belongs[BREATH_N_SEED_SHELVES] = {
  [BREATH_SEED_SHELF_HEARD] = is_heard,
  [BREATH_SEED_SHELF_HERE] = is_here,
  [BREATH_SEED_SHELF_PLANTED] = is_planted,
  [BREATH_SEED_SHELF_ASIDE] = is_aside,
};

static void
moved_cb (BreathSeedShelves *self)
{
  for (guint i = 0; i < BREATH_N_SEED_SHELVES; i++)
    gtk_filter_changed (self->filters[i], GTK_FILTER_CHANGE_DIFFERENT);

  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

/* The shelves themselves see which seeds come and go. */
static void
follow (BreathSeedShelves *self,
        guint              position,
        guint              n_added)
{
  for (guint i = 0; i < n_added; i++)
    {
      g_autoptr(BreathSeed) seed = g_list_model_get_item (G_LIST_MODEL (self->seeds), position + i);

      g_signal_connect_object (seed, "notify::state", G_CALLBACK (moved_cb), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (seed, "notify::is-offered", G_CALLBACK (moved_cb), self, G_CONNECT_SWAPPED);
    }
}

static void
items_changed_cb (BreathSeedShelves *self,
                  guint              position,
                  guint              n_removed,
                  guint              n_added)
{
  follow (self, position, n_added);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void
breath_seed_shelves_dispose (GObject *object)
{
  BreathSeedShelves *self = BREATH_SEED_SHELVES (object);

  for (guint i = 0; i < BREATH_N_SEED_SHELVES; i++)
    {
      g_clear_object (&self->shelves[i]);
      g_clear_object (&self->filters[i]);
    }

  g_clear_object (&self->seeds);

  G_OBJECT_CLASS (breath_seed_shelves_parent_class)->dispose (object);
}

static void
breath_seed_shelves_class_init (BreathSeedShelvesClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = breath_seed_shelves_dispose;

  /**
   * BreathSeedShelves::changed:
   * @self: the shelves
   *
   * A seed came, went, or moved from one to another.
   */
  signals[SIGNAL_CHANGED] =
    g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
breath_seed_shelves_init (BreathSeedShelves *self)
{
}

/**
 * breath_seed_shelves_new:
 * @seeds: the seeds of our node
 *
 * Returns: (transfer full): shelves that follow @seeds
 */
BreathSeedShelves *
breath_seed_shelves_new (BreathSeeds *seeds)
{
  BreathSeedShelves *self = g_object_new (BREATH_TYPE_SEED_SHELVES, NULL);

  self->seeds = g_object_ref (seeds);

  for (guint i = 0; i < BREATH_N_SEED_SHELVES; i++)
    {
      self->filters[i] = GTK_FILTER (gtk_custom_filter_new (belongs[i], NULL, NULL));
      self->shelves[i] = gtk_filter_list_model_new (g_object_ref (G_LIST_MODEL (seeds)), g_object_ref (self->filters[i]));
    }

  follow (self, 0, g_list_model_get_n_items (G_LIST_MODEL (seeds)));
  g_signal_connect_object (seeds, "items-changed", G_CALLBACK (items_changed_cb), self, G_CONNECT_SWAPPED);

  return self;
}

/**
 * breath_seed_shelves_get_seeds:
 * @self: shelves
 *
 * Returns: (transfer none): what is on them
 */
BreathSeeds *
breath_seed_shelves_get_seeds (BreathSeedShelves *self)
{
  g_return_val_if_fail (BREATH_IS_SEED_SHELVES (self), NULL);

  return self->seeds;
}

/**
 * breath_seed_shelves_get:
 * @self: shelves
 * @shelf: which
 *
 * Returns: (transfer none): a list of [class@Breath.Seed], what was heard of last first
 */
GListModel *
breath_seed_shelves_get (BreathSeedShelves *self,
                         BreathSeedShelf    shelf)
{
  g_return_val_if_fail (BREATH_IS_SEED_SHELVES (self), NULL);
  g_return_val_if_fail ((guint) shelf < BREATH_N_SEED_SHELVES, NULL);

  return G_LIST_MODEL (self->shelves[shelf]);
}

/**
 * breath_seed_shelves_count_unread:
 * @self: shelves
 *
 * Returns: how many seeds a Mirror asked for that are here and nobody has read
 */
guint
breath_seed_shelves_count_unread (BreathSeedShelves *self)
{
  GListModel *here = breath_seed_shelves_get (self, BREATH_SEED_SHELF_HERE);
  guint n_unread = 0;

  for (guint i = 0; i < g_list_model_get_n_items (here); i++)
    {
      g_autoptr(BreathSeed) seed = g_list_model_get_item (here, i);

      n_unread += breath_seed_about_is (seed, BREATH_SEED_WORD_FETCHED);
    }

  return n_unread;
}

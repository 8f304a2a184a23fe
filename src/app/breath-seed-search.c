/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "breath-seed-search.h"

#include <glib/gi18n.h>

#include "breath-announce.h"
#include "breath-error-text.h"
#include "breath-seed-list-row.h"

/**
 * BreathSeedSearch:
 *
 * Looks through the Compost Memory, which holds what is planted here and nothing else.
 */
struct _BreathSeedSearch
{
  AdwBin          parent_instance;

  BreathSeeds    *seeds;
  GCancellable   *cancellable;  /* of the latest search; what an earlier one finds is shown to nobody */

  GtkSearchEntry *entry;
  GtkLabel       *outcome_label;
  GtkListBox     *list;
};

G_DEFINE_FINAL_TYPE (BreathSeedSearch, breath_seed_search, ADW_TYPE_BIN)

typedef enum
{
  PROP_IS_EMPTY = 1,
} BreathSeedSearchProperty;

static GParamSpec *properties[PROP_IS_EMPTY + 1];

enum
{
  SIGNAL_OPENED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
clear_list (BreathSeedSearch *self)
{
  GtkListBoxRow *row;

  while ((row = gtk_list_box_get_row_at_index (self->list, 0)) != NULL)
    gtk_list_box_remove (self->list, GTK_WIDGET (row));
}

static void
show_hits (BreathSeedSearch *self,
           GPtrArray        *hits)
{
  g_autofree char *sentence = NULL;

  clear_list (self);

  for (guint i = 0; i < hits->len; i++)
    {
      const BreathSeedHit *hit = g_ptr_array_index (hits, i);

      gtk_list_box_append (self->list, breath_seed_list_row_new (hit->seed, hit->extract));
    }

  gtk_widget_set_visible (GTK_WIDGET (self->list), hits->len > 0);

  if (hits->len > 0)
    sentence = g_strdup_printf (g_dngettext (NULL, "%u planted seed has these words.", "%u planted seeds have these words.", hits->len),
                                hits->len);
  else
    sentence = g_strdup (_("Nothing planted here has all of these words. Try fewer, or others."));

  breath_announce (self->outcome_label, sentence);
}

static void
searched_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr(BreathSeedSearch) self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) hits = breath_seeds_search_finish (BREATH_SEEDS (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  if (error == NULL)
    show_hits (self, hits);
  else
    {
      g_autofree char *sentence = breath_error_text (error);

      breath_announce (self->outcome_label, sentence);
    }
}

static void
forget_search (BreathSeedSearch *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
}

static char *
dup_words (BreathSeedSearch *self)
{
  return g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->entry))));
}

static void
search_changed_cb (BreathSeedSearch *self)
{
  g_autofree char *words = dup_words (self);

  forget_search (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_IS_EMPTY]);

  if (*words == '\0' || self->seeds == NULL)
    {
      clear_list (self);
      gtk_widget_set_visible (GTK_WIDGET (self->list), FALSE);
      breath_announce (self->outcome_label, "");
      return;
    }

  self->cancellable = g_cancellable_new ();
  breath_seeds_search_async (self->seeds, words, self->cancellable, searched_cb, g_object_ref (self));
}

static void
stop_cb (BreathSeedSearch *self)
{
  gtk_editable_set_text (GTK_EDITABLE (self->entry), "");
}

static void
row_activated_cb (BreathSeedSearch *self,
                  GtkListBoxRow    *row)
{
  g_signal_emit (self, signals[SIGNAL_OPENED], 0, breath_seed_list_row_get_seed (BREATH_SEED_LIST_ROW (row)));
}

static gboolean
breath_seed_search_grab_focus (GtkWidget *widget)
{
  BreathSeedSearch *self = BREATH_SEED_SEARCH (widget);
  gboolean is_focused = gtk_widget_grab_focus (GTK_WIDGET (self->entry));

  /* Whoever looks for something else writes over the words of before. */
  gtk_editable_select_region (GTK_EDITABLE (self->entry), 0, -1);

  return is_focused;
}

static void
breath_seed_search_get_property (GObject    *object,
                                 guint       property_id,
                                 GValue     *value,
                                 GParamSpec *pspec)
{
  g_autofree char *words = dup_words (BREATH_SEED_SEARCH (object));

  switch ((BreathSeedSearchProperty) property_id)
    {
    case PROP_IS_EMPTY:
      g_value_set_boolean (value, *words == '\0');
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
breath_seed_search_dispose (GObject *object)
{
  BreathSeedSearch *self = BREATH_SEED_SEARCH (object);

  forget_search (self);
  g_clear_object (&self->seeds);

  G_OBJECT_CLASS (breath_seed_search_parent_class)->dispose (object);
}

static void
breath_seed_search_class_init (BreathSeedSearchClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = breath_seed_search_dispose;
  object_class->get_property = breath_seed_search_get_property;
  widget_class->grab_focus = breath_seed_search_grab_focus;

  /**
   * BreathSeedSearch:is-empty:
   *
   * Whether nobody looks for anything.
   */
  properties[PROP_IS_EMPTY] = g_param_spec_boolean ("is-empty", NULL, NULL, TRUE,
                                                    G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  /**
   * BreathSeedSearch::opened:
   * @self: the search
   * @seed: one that was found
   *
   * Somebody chose @seed, to see what there is to it.
   */
  signals[SIGNAL_OPENED] =
    g_signal_new ("opened", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, BREATH_TYPE_SEED);

  gtk_widget_class_set_template_from_resource (widget_class, "/org/sharedbreath/Breath/breath-seed-search.ui");
  gtk_widget_class_bind_template_child (widget_class, BreathSeedSearch, entry);
  gtk_widget_class_bind_template_child (widget_class, BreathSeedSearch, outcome_label);
  gtk_widget_class_bind_template_child (widget_class, BreathSeedSearch, list);
  gtk_widget_class_bind_template_callback (widget_class, search_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, stop_cb);
  gtk_widget_class_bind_template_callback (widget_class, row_activated_cb);
}

static void
breath_seed_search_init (BreathSeedSearch *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * breath_seed_search_set_seeds:
 * @self: a search
 * @seeds: the seeds of our node
 *
 * Says what is looked through.
 */
void
breath_seed_search_set_seeds (BreathSeedSearch *self,
                              BreathSeeds      *seeds)
{
  g_return_if_fail (BREATH_IS_SEED_SEARCH (self));
  g_return_if_fail (BREATH_IS_SEEDS (seeds));

  g_set_object (&self->seeds, seeds);
}

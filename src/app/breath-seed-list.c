/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-seed-list.h"

#include "breath-seed-list-row.h"

#define ROWS 25  /* shown at once, and more each time somebody asks: there may be thousands, and each is a widget */

/**
 * BreathSeedList:
 *
 * Knowledge seeds to choose one from, or a sentence that says why there is none.
 */
struct _BreathSeedList
{
  AdwBin             parent_instance;

  GtkSliceListModel *slice;  /* NULL before there are seeds */

  GtkListBox        *list;
  GtkLabel          *empty_label;
  GtkWidget         *more_button;
};

G_DEFINE_FINAL_TYPE (BreathSeedList, breath_seed_list, ADW_TYPE_BIN)

enum
{
  SIGNAL_OPENED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static GtkWidget *
create_row (gpointer item,
            gpointer unused)
{
  return breath_seed_list_row_new (item, NULL);
}

static void
show_more_button (BreathSeedList *self)
{
  guint n = g_list_model_get_n_items (gtk_slice_list_model_get_model (self->slice));

  gtk_widget_set_visible (self->more_button, n > gtk_slice_list_model_get_size (self->slice));
}

static void
more_cb (BreathSeedList *self)
{
  gtk_slice_list_model_set_size (self->slice, gtk_slice_list_model_get_size (self->slice) + ROWS);
  show_more_button (self);
}

static void
row_activated_cb (BreathSeedList *self,
                  GtkListBoxRow  *row)
{
  g_signal_emit (self, signals[SIGNAL_OPENED], 0, breath_seed_list_row_get_seed (BREATH_SEED_LIST_ROW (row)));
}

static void
breath_seed_list_dispose (GObject *object)
{
  g_clear_object (&BREATH_SEED_LIST (object)->slice);

  G_OBJECT_CLASS (breath_seed_list_parent_class)->dispose (object);
}

static void
breath_seed_list_class_init (BreathSeedListClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = breath_seed_list_dispose;

  /**
   * BreathSeedList::opened:
   * @self: the list
   * @seed: one of it
   *
   * Somebody chose @seed, to see what there is to it.
   */
  signals[SIGNAL_OPENED] =
    g_signal_new ("opened", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, BREATH_TYPE_SEED);

  gtk_widget_class_set_template_from_resource (widget_class, "/org/sharedbreath/Breath/breath-seed-list.ui");
  gtk_widget_class_bind_template_child (widget_class, BreathSeedList, list);
  gtk_widget_class_bind_template_child (widget_class, BreathSeedList, empty_label);
  gtk_widget_class_bind_template_child (widget_class, BreathSeedList, more_button);
  gtk_widget_class_bind_template_callback (widget_class, more_cb);
  gtk_widget_class_bind_template_callback (widget_class, row_activated_cb);
}

static void
breath_seed_list_init (BreathSeedList *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * breath_seed_list_set_seeds:
 * @self: a list
 * @seeds: (element-type BreathSeed): what it shows from now on
 * @name: what they are, translated, for those who do not see the list
 *
 * Shows @seeds, and follows them.
 */
void
breath_seed_list_set_seeds (BreathSeedList *self,
                            GListModel     *seeds,
                            const char     *name)
{
  g_return_if_fail (BREATH_IS_SEED_LIST (self));
  g_return_if_fail (self->slice == NULL);

  self->slice = gtk_slice_list_model_new (g_object_ref (seeds), 0, ROWS);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  gtk_list_box_bind_model (self->list, G_LIST_MODEL (self->slice), create_row, NULL, NULL);
  g_signal_connect_object (seeds, "items-changed", G_CALLBACK (show_more_button), self, G_CONNECT_SWAPPED);
  show_more_button (self);
}

/**
 * breath_seed_list_set_empty:
 * @self: a list
 * @sentence: why there is nothing in it and what to do, translated
 *
 * Says so where nothing is.
 */
void
breath_seed_list_set_empty (BreathSeedList *self,
                            const char     *sentence)
{
  g_return_if_fail (BREATH_IS_SEED_LIST (self));

  gtk_label_set_text (self->empty_label, sentence);
}

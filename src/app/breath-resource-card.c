/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "breath-resource-card.h"

#include <glib/gi18n.h>

#include "breath-button-words.h"
#include "breath-error-text.h"
#include "breath-level-chart.h"
#include "breath-level-text.h"
#include "breath-privacy-text.h"
#include "breath-resource-text.h"
#include "breath-trend-chart.h"

/**
 * BreathResourceCard:
 *
 * One of our own resources in the overview: how much there is, how long it lasts, what neighbours hear of it and how
 * certain that is. Before anything is published it says what neighbours would learn.
 */
struct _BreathResourceCard
{
  AdwBin            parent_instance;

  BreathNode       *node;
  BreathResource   *resource;
  gboolean          is_private;      /* somebody may look who is not meant to */

  GtkImage         *icon;
  GtkLabel         *title_label;
  GtkLabel         *level_label;
  GtkLabel         *lasts_label;
  GtkLabel         *stock_label;
  GtkLabel         *published_label;
  BreathLevelChart *level_chart;
  BreathTrendChart *trend_chart;
  GtkWidget        *update_button;
  GtkWidget        *ask_button;
  GtkWidget        *publish_box;
  GtkLabel         *privacy_label;
  GtkWidget        *publish_button;
};

G_DEFINE_FINAL_TYPE (BreathResourceCard, breath_resource_card, ADW_TYPE_BIN)

enum
{
  SIGNAL_DONE,
  SIGNAL_UPDATE,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static char *
describe_stock (BreathResource *resource)
{
  const char *unit = breath_resource_text_unit (breath_resource_get_unit (resource));
  guint days = breath_resource_get_reserve_days (resource);
  g_autofree char *have = NULL;
  g_autofree char *reserve = NULL;

  if (!breath_resource_get_is_set (resource))
    return g_strdup (_("Not entered yet. Press Update Stock to say how much there is."));

  /* Translators: an amount with its unit, then a daily need with its unit, as in “1200 L in stock, 300 L needed a day”. */
  have = g_strdup_printf (_("%'.10g %s in stock, %'.10g %s needed a day"),
                          breath_resource_get_amount (resource), unit,
                          breath_resource_get_need (resource), unit);
  reserve = g_strdup_printf (g_dngettext (NULL, "%u day kept in reserve", "%u days kept in reserve", days), days);

  return g_strdup_printf ("%s, %s", have, reserve);
}

static void
show_published (BreathResourceCard *self)
{
  gboolean is_published = breath_resource_get_is_published (self->resource);
  g_autofree char *number = NULL;
  g_autofree char *range = NULL;
  g_autofree char *level = NULL;
  g_autofree char *isolated = NULL;
  g_autofree char *meaning = NULL;
  g_autofree char *time = NULL;
  g_autofree char *published = NULL;

  gtk_widget_set_visible (GTK_WIDGET (self->level_label), is_published);

  if (!is_published)
    {
      gtk_label_set_text (self->published_label, _("Not published"));
      return;
    }

  number = breath_resource_text_level (breath_resource_get_level (self->resource));
  /* Translators: a level and how far it may be from the truth, both in quarter-days. */
  range = g_strdup_printf (_("%s ± %u"), number, breath_resource_get_uncertainty (self->resource));
  /* U+2066 to U+2069: signs and numbers keep their order where people read from right to left. */
  isolated = g_strconcat ("\xe2\x81\xa6", range, "\xe2\x81\xa9", NULL);
  /* Translators: %s is a level and how far it may be from the truth, as in “+1 ± 6”. */
  level = g_strdup_printf (_("Level %s"), isolated);
  meaning = breath_level_text_reserve (breath_resource_get_level (self->resource),
                                       breath_resource_get_uncertainty (self->resource));
  time = breath_resource_text_time (breath_resource_get_published (self->resource));
  /* Translators: a time of day, with the date if it is not today’s; then what the level means. */
  published = g_strdup_printf (_("Neighbours were told (%s): %s."), time, meaning);

  gtk_label_set_text (self->level_label, level);
  gtk_label_set_text (self->published_label, published);
}

static char *
describe_privacy (BreathResource *resource)
{
  return breath_privacy_text_is_new (resource) ? breath_privacy_text_publish (resource) : breath_privacy_text_again (resource);
}

static void
show_resource (BreathResourceCard *self)
{
  gboolean is_set = breath_resource_get_is_set (self->resource);
  gboolean may_publish = is_set && !self->is_private && !breath_resource_get_is_stale (self->resource);
  g_autofree char *stock = self->is_private ? g_strdup (_("Only Mirrors who are signed in see how much there is."))
                                            : describe_stock (self->resource);
  g_autofree char *lasts = is_set ? breath_level_text_lasts (self->resource) : g_strdup ("");
  g_autofree char *privacy = may_publish ? describe_privacy (self->resource) : g_strdup ("");

  gtk_label_set_text (self->stock_label, stock);
  gtk_label_set_text (self->lasts_label, self->is_private ? "" : lasts);
  gtk_widget_set_visible (GTK_WIDGET (self->lasts_label), is_set && !self->is_private);
  gtk_label_set_text (self->privacy_label, privacy);
  gtk_widget_set_visible (self->ask_button, may_publish);
  gtk_widget_set_sensitive (self->publish_button, breath_privacy_text_may_publish (self->resource));

  if (!may_publish)
    gtk_widget_set_visible (self->publish_box, FALSE);

  show_published (self);
}

static void
update_cb (BreathResourceCard *self)
{
  g_signal_emit (self, signals[SIGNAL_UPDATE], 0, self->resource);
}

/* Nobody publishes without having read what neighbours would learn. */
static void
ask_cb (BreathResourceCard *self)
{
  gtk_widget_set_visible (self->publish_box, !gtk_widget_get_visible (self->publish_box));
  show_resource (self);
}

static void
published_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr(BreathResourceCard) self = user_data;
  g_autoptr(GError) error = NULL;

  show_resource (self);

  if (breath_node_publish_finish (BREATH_NODE (source), result, &error))
    {
      gtk_widget_set_visible (self->publish_box, FALSE);
      g_signal_emit (self, signals[SIGNAL_DONE], 0, _("Level published"));
    }
  else
    {
      g_autofree char *sentence = breath_error_text (error);

      gtk_label_set_text (self->privacy_label, sentence);
    }
}

static void
publish_cb (BreathResourceCard *self)
{
  gtk_widget_set_sensitive (self->publish_button, FALSE);
  breath_node_publish_async (self->node, breath_resource_get_id (self->resource), published_cb, g_object_ref (self));
}

static void
breath_resource_card_dispose (GObject *object)
{
  BreathResourceCard *self = BREATH_RESOURCE_CARD (object);

  g_clear_object (&self->resource);
  g_clear_object (&self->node);

  G_OBJECT_CLASS (breath_resource_card_parent_class)->dispose (object);
}

static void
breath_resource_card_class_init (BreathResourceCardClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = breath_resource_card_dispose;

  /**
   * BreathResourceCard::done:
   * @self: the card
   * @sentence: what was done, translated
   *
   * A level was published.
   */
  signals[SIGNAL_DONE] =
    g_signal_new ("done", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);

  /**
   * BreathResourceCard::update:
   * @self: the card
   * @resource: what it shows
   *
   * A person wants to see or change how much there is.
   */
  signals[SIGNAL_UPDATE] =
    g_signal_new ("update", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, BREATH_TYPE_RESOURCE);

  g_type_ensure (BREATH_TYPE_LEVEL_CHART);
  g_type_ensure (BREATH_TYPE_TREND_CHART);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/sharedbreath/Breath/breath-resource-card.ui");
  gtk_widget_class_bind_template_child (widget_class, BreathResourceCard, icon);
  gtk_widget_class_bind_template_child (widget_class, BreathResourceCard, title_label);
  gtk_widget_class_bind_template_child (widget_class, BreathResourceCard, level_label);
  gtk_widget_class_bind_template_child (widget_class, BreathResourceCard, lasts_label);
  gtk_widget_class_bind_template_child (widget_class, BreathResourceCard, stock_label);
  gtk_widget_class_bind_template_child (widget_class, BreathResourceCard, published_label);
  gtk_widget_class_bind_template_child (widget_class, BreathResourceCard, level_chart);
  gtk_widget_class_bind_template_child (widget_class, BreathResourceCard, trend_chart);
  gtk_widget_class_bind_template_child (widget_class, BreathResourceCard, update_button);
  gtk_widget_class_bind_template_child (widget_class, BreathResourceCard, ask_button);
  gtk_widget_class_bind_template_child (widget_class, BreathResourceCard, publish_box);
  gtk_widget_class_bind_template_child (widget_class, BreathResourceCard, privacy_label);
  gtk_widget_class_bind_template_child (widget_class, BreathResourceCard, publish_button);
  gtk_widget_class_bind_template_callback (widget_class, update_cb);
  gtk_widget_class_bind_template_callback (widget_class, ask_cb);
  gtk_widget_class_bind_template_callback (widget_class, publish_cb);
}

static void
breath_resource_card_init (BreathResourceCard *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  breath_button_words_wrap (GTK_WIDGET (self));
}

/* There are as many buttons of a name as resources. In newer versions of GTK the label within would go before it. */
static void
name_button (GtkWidget  *button,
             const char *title)
{
  g_autofree char *name = g_strdup_printf ("%s, %s", gtk_button_get_label (GTK_BUTTON (button)), title);

  gtk_accessible_reset_relation (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_RELATION_LABELLED_BY);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

/**
 * breath_resource_card_new:
 * @node: our node
 * @resource: one of its resources
 *
 * Returns: (transfer floating): a card that follows @resource
 */
GtkWidget *
breath_resource_card_new (BreathNode     *node,
                          BreathResource *resource)
{
  BreathResourceCard *self = g_object_new (BREATH_TYPE_RESOURCE_CARD, NULL);
  const char *id = breath_resource_get_id (resource);
  const char *title = breath_resource_text_get_title (id);

  self->node = g_object_ref (node);
  self->resource = g_object_ref (resource);
  gtk_label_set_text (self->title_label, title);
  gtk_image_set_from_icon_name (self->icon, breath_resource_text_get_icon (id));
  name_button (self->update_button, title);
  name_button (self->ask_button, title);
  name_button (self->publish_button, title);
  breath_level_chart_set_resource (self->level_chart, resource);
  breath_trend_chart_set_resource (self->trend_chart, resource);
  g_signal_connect_object (resource, "notify", G_CALLBACK (show_resource), self, G_CONNECT_SWAPPED);
  show_resource (self);

  return GTK_WIDGET (self);
}

/**
 * breath_resource_card_set_private:
 * @self: a card
 * @is_private: whether the stock is hidden; the level, which neighbours hear, never is
 *
 * Hides how much there is from whoever looks.
 */
void
breath_resource_card_set_private (BreathResourceCard *self,
                                  gboolean            is_private)
{
  g_return_if_fail (BREATH_IS_RESOURCE_CARD (self));

  self->is_private = is_private;
  show_resource (self);
}

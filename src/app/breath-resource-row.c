/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-resource-row.h"

#include <glib/gi18n.h>

#include "breath-resource-text.h"

/**
 * BreathResourceRow:
 *
 * One of our own resources in the overview: the stock, and the level that neighbours hear.
 */
struct _BreathResourceRow
{
  AdwActionRow    parent_instance;

  BreathResource *resource;
  gboolean        is_private;      /* somebody may look who is not meant to */

  GtkImage       *icon;
  GtkLabel       *level_label;
  GtkLabel       *published_label;
};

G_DEFINE_FINAL_TYPE (BreathResourceRow, breath_resource_row, ADW_TYPE_ACTION_ROW)

static char *
describe_stock (BreathResource *resource)
{
  const char *unit = breath_resource_text_unit (breath_resource_get_unit (resource));
  guint days = breath_resource_get_reserve_days (resource);
  g_autofree char *have = NULL;
  g_autofree char *reserve = NULL;

  if (!breath_resource_get_is_set (resource))
    return g_strdup (_("Not entered yet. Press to say how much there is."));

  /* Translators: an amount with its unit, then a daily need with its unit, as in “1200 L in stock, 300 L needed a day”. */
  have = g_strdup_printf (_("%'.10g %s in stock, %'.10g %s needed a day"),
                          breath_resource_get_amount (resource), unit,
                          breath_resource_get_need (resource), unit);
  reserve = g_strdup_printf (g_dngettext (NULL, "%u day kept in reserve", "%u days kept in reserve", days), days);

  return g_strdup_printf ("%s, %s", have, reserve);
}

static void
show_published (BreathResourceRow *self)
{
  gboolean is_published = breath_resource_get_is_published (self->resource);
  g_autofree char *number = NULL;
  g_autofree char *level = NULL;
  g_autofree char *isolated = NULL;
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
  level = g_strdup_printf (_("%s ± %u"), number, breath_resource_get_uncertainty (self->resource));
  /* U+2066 to U+2069: signs and numbers keep their order where people read from right to left. */
  isolated = g_strconcat ("\xe2\x81\xa6", level, "\xe2\x81\xa9", NULL);
  time = breath_resource_text_time (breath_resource_get_published (self->resource));
  /* Translators: %s is a time of day, with the date if it is not today’s. */
  published = g_strdup_printf (_("Published %s"), time);

  gtk_label_set_text (self->level_label, isolated);
  gtk_label_set_text (self->published_label, published);
}

static void
show_resource (BreathResourceRow *self)
{
  g_autofree char *stock = self->is_private ? g_strdup (_("Only Mirrors who are signed in see how much there is."))
                                            : describe_stock (self->resource);

  adw_action_row_set_subtitle (ADW_ACTION_ROW (self), stock);
  show_published (self);
}

static void
breath_resource_row_dispose (GObject *object)
{
  BreathResourceRow *self = BREATH_RESOURCE_ROW (object);

  g_clear_object (&self->resource);

  G_OBJECT_CLASS (breath_resource_row_parent_class)->dispose (object);
}

static void
breath_resource_row_class_init (BreathResourceRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = breath_resource_row_dispose;

  gtk_widget_class_set_template_from_resource (widget_class, "/org/sharedbreath/Breath/breath-resource-row.ui");
  gtk_widget_class_bind_template_child (widget_class, BreathResourceRow, icon);
  gtk_widget_class_bind_template_child (widget_class, BreathResourceRow, level_label);
  gtk_widget_class_bind_template_child (widget_class, BreathResourceRow, published_label);
}

static void
breath_resource_row_init (BreathResourceRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * breath_resource_row_new:
 * @resource: one of our own
 *
 * Returns: (transfer floating): a row that follows @resource
 */
GtkWidget *
breath_resource_row_new (BreathResource *resource)
{
  BreathResourceRow *self = g_object_new (BREATH_TYPE_RESOURCE_ROW, NULL);
  const char *id = breath_resource_get_id (resource);

  self->resource = g_object_ref (resource);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), breath_resource_text_get_title (id));
  gtk_image_set_from_icon_name (self->icon, breath_resource_text_get_icon (id));
  g_signal_connect_object (resource, "notify", G_CALLBACK (show_resource), self, G_CONNECT_SWAPPED);
  show_resource (self);

  return GTK_WIDGET (self);
}

/**
 * breath_resource_row_get_resource:
 * @self: a row
 *
 * Returns: (transfer none): what it shows
 */
BreathResource *
breath_resource_row_get_resource (BreathResourceRow *self)
{
  g_return_val_if_fail (BREATH_IS_RESOURCE_ROW (self), NULL);

  return self->resource;
}

/**
 * breath_resource_row_set_private:
 * @self: a row
 * @is_private: whether the stock is hidden; the level, which neighbours hear, never is
 *
 * Hides how much there is from whoever looks.
 */
void
breath_resource_row_set_private (BreathResourceRow *self,
                                 gboolean           is_private)
{
  g_return_if_fail (BREATH_IS_RESOURCE_ROW (self));

  self->is_private = is_private;
  show_resource (self);
}

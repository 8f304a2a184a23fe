/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-stock-page.h"

#include <glib/gi18n.h>

#include "breath-baseline.h"
#include "breath-error-text.h"
#include "breath-level-text.h"
#include "breath-privacy-group.h"
#include "breath-privacy-text.h"
#include "breath-resource-text.h"

/**
 * BreathStockPage:
 *
 * Where a person says how much there is of one resource, and publishes its level.
 *
 * Nothing is stored until it is saved. Saving never publishes: a level leaves the node only by
 * *Publish Now* or once a privacy day, each with noise of its own.
 */
struct _BreathStockPage
{
  AdwBin              parent_instance;

  BreathNode         *node;
  BreathResource     *resource;
  BreathCentre       *centre;     /* NULL: nothing is known of it */
  char               *offered;    /* the need that was filled in from there; NULL: none was */
  char               *offered_in; /* the unit of that */
  GSignalGroup       *follower;
  gboolean            is_asked;   /* whether to publish once more what has not changed */

  AdwEntryRow        *amount_row;
  AdwEntryRow        *unit_row;
  AdwEntryRow        *people_row;
  AdwEntryRow        *need_row;
  AdwEntryRow        *reserve_row;
  GtkLabel           *baseline_label;
  GtkLabel           *problem_label;
  GtkWidget          *save_button;
  GtkLabel           *status_label;
  GtkLabel           *privacy_label;
  GtkLabel           *spent_label;
  GtkWidget          *publish_button;

  BreathPrivacyGroup *privacy_group;
};

G_DEFINE_FINAL_TYPE (BreathStockPage, breath_stock_page, ADW_TYPE_BIN)

enum
{
  SIGNAL_DONE,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static const char *
get_text (AdwEntryRow *row)
{
  return gtk_editable_get_text (GTK_EDITABLE (row));
}

static void
set_number (AdwEntryRow *row,
            double       number)
{
  g_autofree char *text = g_strdup_printf ("%.10g", number);

  gtk_editable_set_text (GTK_EDITABLE (row), text);
}

static void
clear_problem (BreathStockPage *self)
{
  AdwEntryRow *rows[] = { self->amount_row, self->unit_row, self->people_row, self->need_row, self->reserve_row };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    gtk_widget_remove_css_class (GTK_WIDGET (rows[i]), "error");

  gtk_widget_set_visible (GTK_WIDGET (self->problem_label), FALSE);
}

static void
show_problem (BreathStockPage *self,
              AdwEntryRow     *row,
              const char      *sentence)
{
  gtk_label_set_text (self->problem_label, sentence);
  gtk_widget_set_visible (GTK_WIDGET (self->problem_label), TRUE);

  if (row != NULL)
    {
      gtk_widget_add_css_class (GTK_WIDGET (row), "error");
      gtk_widget_grab_focus (GTK_WIDGET (row));
    }
}

static void
show_error (BreathStockPage *self,
            const GError    *error)
{
  if (g_error_matches (error, BREATH_NODE_ERROR, BREATH_NODE_ERROR_AMOUNT))
    show_problem (self, self->amount_row, _("In stock must be a number from 0 to 1000000000, with nothing between thousands, for example 1200 or 12.5."));
  else if (g_error_matches (error, BREATH_NODE_ERROR, BREATH_NODE_ERROR_UNIT))
    show_problem (self, self->unit_row, _("This unit is not known. Write L for litres, kg for kilograms or kWh for kilowatt-hours."));
  else if (g_error_matches (error, BREATH_NODE_ERROR, BREATH_NODE_ERROR_NEED))
    show_problem (self, self->need_row, _("The daily need must be a number above 0 and at most 1000000000, with nothing between thousands, for example 300 or 12.5."));
  else if (g_error_matches (error, BREATH_NODE_ERROR, BREATH_NODE_ERROR_RESERVE))
    show_problem (self, self->reserve_row, _("Days in reserve must be a whole number from 0 to 365."));
  else
    {
      g_autofree char *sentence = breath_error_text (error);

      show_problem (self, NULL, sentence);
    }
}

static char *
describe_status (BreathStockPage *self)
{
  if (breath_resource_get_is_published (self->resource))
    return breath_level_text_status (breath_resource_get_id (self->resource),
                                     breath_node_get_name (self->node),
                                     breath_resource_get_level (self->resource));

  if (breath_resource_get_spent_ever (self->resource) > 0)
    return g_strdup (_("Neighbours are told that this is unknown."));

  return g_strdup (_("Nothing has been published yet."));
}

static void
show_published (BreathStockPage *self)
{
  gboolean is_set = breath_resource_get_is_set (self->resource);
  gboolean is_known = is_set && !breath_resource_get_is_stale (self->resource);
  gboolean is_admitted = breath_privacy_text_may_publish (self->resource);
  g_autofree char *status = describe_status (self);
  g_autofree char *privacy = NULL;
  g_autofree char *spent = breath_privacy_text_spent (self->resource);

  if (is_set && self->is_asked && !breath_privacy_text_is_new (self->resource))
    privacy = breath_privacy_text_again (self->resource);
  else if (is_set)
    privacy = breath_privacy_text_publish (self->resource);
  else
    privacy = g_strdup (_("Save the stock first. Saving alone publishes nothing."));

  gtk_label_set_text (self->status_label, status);
  gtk_label_set_text (self->privacy_label, privacy);
  gtk_label_set_text (self->spent_label, spent);
  gtk_widget_set_visible (GTK_WIDGET (self->privacy_label), is_known || !is_set);
  gtk_widget_set_visible (GTK_WIDGET (self->spent_label), is_set);
  gtk_widget_set_sensitive (self->publish_button, is_admitted && is_known);
}

/* Offered only where nobody has said what is needed, and only where there is a figure. */
static void
show_people (BreathStockPage *self)
{
  const char *id = breath_resource_get_id (self->resource);
  const char *unit = get_text (self->unit_row);
  gboolean is_filled_in = *get_text (self->people_row) != '\0';
  g_autofree char *figure = NULL;
  g_autofree char *sentence = NULL;

  if (!breath_baseline_is_known (id, unit) || (*get_text (self->need_row) != '\0' && !is_filled_in))
    {
      gtk_widget_set_visible (GTK_WIDGET (self->people_row), FALSE);
      gtk_widget_set_visible (GTK_WIDGET (self->baseline_label), FALSE);
      return;
    }

  figure = breath_baseline_dup_need (id, unit, "1", NULL);
  /* Translators: a number and its unit, as in “15 L”, then the name of a book. */
  sentence = g_strdup_printf (_("A person needs %s %s a day (%s). Change the daily need if you know better."),
                              figure, unit, BREATH_BASELINE_SOURCE);
  gtk_label_set_text (self->baseline_label, sentence);
  gtk_widget_set_visible (GTK_WIDGET (self->people_row), TRUE);
  gtk_widget_set_visible (GTK_WIDGET (self->baseline_label), TRUE);
}

static void
people_cb (BreathStockPage *self)
{
  const char *people = get_text (self->people_row);
  g_autofree char *need = NULL;

  clear_problem (self);

  if (*people == '\0' || self->resource == NULL)
    return;

  need = breath_baseline_dup_need (breath_resource_get_id (self->resource), get_text (self->unit_row), people, NULL);

  /* What is changed elsewhere clears what was wrong, so it comes first. */
  gtk_editable_set_text (GTK_EDITABLE (self->need_row), need != NULL ? need : "");

  if (need == NULL)
    gtk_widget_add_css_class (GTK_WIDGET (self->people_row), "error");
}

static void
changed_cb (BreathStockPage *self)
{
  clear_problem (self);

  if (self->resource != NULL)
    show_people (self);
}

/* A need worked out in one unit is wrong in another, and right again once somebody goes back to it. */
static void
unit_cb (BreathStockPage *self)
{
  gboolean is_offered = self->offered != NULL && g_str_equal (get_text (self->need_row), self->offered);
  gboolean is_same = self->offered != NULL && g_str_equal (get_text (self->unit_row), self->offered_in);

  if (is_offered && !is_same)
    gtk_editable_set_text (GTK_EDITABLE (self->need_row), "");
  else if (is_same && *get_text (self->need_row) == '\0')
    gtk_editable_set_text (GTK_EDITABLE (self->need_row), self->offered);

  changed_cb (self);
  people_cb (self);
}

static void
chosen_cb (BreathStockPage *self,
           const char      *sentence)
{
  g_signal_emit (self, signals[SIGNAL_DONE], 0, sentence);
}

static void
saved_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr(BreathStockPage) self = user_data;
  g_autoptr(GError) error = NULL;

  gtk_widget_set_sensitive (self->save_button, TRUE);

  if (breath_node_set_stock_finish (BREATH_NODE (source), result, &error))
    g_signal_emit (self, signals[SIGNAL_DONE], 0, _("Stock saved"));
  else
    show_error (self, error);
}

static void
save_cb (BreathStockPage *self)
{
  clear_problem (self);
  gtk_widget_set_sensitive (self->save_button, FALSE);
  breath_node_set_stock_async (self->node, breath_resource_get_id (self->resource),
                               get_text (self->amount_row), get_text (self->need_row),
                               get_text (self->reserve_row), get_text (self->unit_row),
                               saved_cb, g_object_ref (self));
}

static void
published_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr(BreathStockPage) self = user_data;
  g_autoptr(GError) error = NULL;

  if (breath_node_publish_finish (BREATH_NODE (source), result, &error))
    g_signal_emit (self, signals[SIGNAL_DONE], 0, _("Level published"));
  else
    show_error (self, error);

  self->is_asked = FALSE;

  if (self->resource != NULL)
    show_published (self);
}

static void
publish_cb (BreathStockPage *self)
{
  clear_problem (self);

  /* A second level of the same stock spends what a mistake might have to be put right with. */
  if (!self->is_asked && !breath_privacy_text_is_new (self->resource))
    {
      self->is_asked = TRUE;
      show_published (self);
      return;
    }

  gtk_widget_set_sensitive (self->publish_button, FALSE);
  breath_node_publish_async (self->node, breath_resource_get_id (self->resource),
                             published_cb, g_object_ref (self));
}

static void
breath_stock_page_dispose (GObject *object)
{
  BreathStockPage *self = BREATH_STOCK_PAGE (object);

  g_clear_object (&self->follower);
  g_clear_object (&self->resource);
  g_clear_object (&self->centre);
  g_clear_object (&self->node);
  g_clear_pointer (&self->offered, g_free);
  g_clear_pointer (&self->offered_in, g_free);

  G_OBJECT_CLASS (breath_stock_page_parent_class)->dispose (object);
}

static void
breath_stock_page_class_init (BreathStockPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = breath_stock_page_dispose;

  /**
   * BreathStockPage::done:
   * @self: the page
   * @sentence: what was done, translated
   *
   * Something was saved or published.
   */
  signals[SIGNAL_DONE] =
    g_signal_new ("done", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, G_TYPE_STRING);

  g_type_ensure (BREATH_TYPE_PRIVACY_GROUP);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/sharedbreath/Breath/breath-stock-page.ui");
  gtk_widget_class_bind_template_child (widget_class, BreathStockPage, amount_row);
  gtk_widget_class_bind_template_child (widget_class, BreathStockPage, unit_row);
  gtk_widget_class_bind_template_child (widget_class, BreathStockPage, people_row);
  gtk_widget_class_bind_template_child (widget_class, BreathStockPage, need_row);
  gtk_widget_class_bind_template_child (widget_class, BreathStockPage, reserve_row);
  gtk_widget_class_bind_template_child (widget_class, BreathStockPage, baseline_label);
  gtk_widget_class_bind_template_child (widget_class, BreathStockPage, problem_label);
  gtk_widget_class_bind_template_child (widget_class, BreathStockPage, save_button);
  gtk_widget_class_bind_template_child (widget_class, BreathStockPage, status_label);
  gtk_widget_class_bind_template_child (widget_class, BreathStockPage, privacy_label);
  gtk_widget_class_bind_template_child (widget_class, BreathStockPage, spent_label);
  gtk_widget_class_bind_template_child (widget_class, BreathStockPage, publish_button);
  gtk_widget_class_bind_template_child (widget_class, BreathStockPage, privacy_group);
  gtk_widget_class_bind_template_callback (widget_class, changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, unit_cb);
  gtk_widget_class_bind_template_callback (widget_class, chosen_cb);
  gtk_widget_class_bind_template_callback (widget_class, people_cb);
  gtk_widget_class_bind_template_callback (widget_class, save_cb);
  gtk_widget_class_bind_template_callback (widget_class, publish_cb);
}

static void
breath_stock_page_init (BreathStockPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));

  self->follower = g_signal_group_new (BREATH_TYPE_RESOURCE);
  g_signal_group_connect_swapped (self->follower, "notify", G_CALLBACK (show_published), self);
}

/**
 * breath_stock_page_clear:
 * @self: a page
 *
 * Forgets the stock and what was typed, since the page is left or the screen locked.
 */
void
breath_stock_page_clear (BreathStockPage *self)
{
  AdwEntryRow *rows[] = { self->amount_row, self->unit_row, self->people_row, self->need_row, self->reserve_row };

  g_return_if_fail (BREATH_IS_STOCK_PAGE (self));

  g_signal_group_set_target (self->follower, NULL);
  g_clear_object (&self->resource);
  g_clear_pointer (&self->offered, g_free);
  g_clear_pointer (&self->offered_in, g_free);
  self->is_asked = FALSE;

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    gtk_editable_set_text (GTK_EDITABLE (rows[i]), "");

  gtk_label_set_text (self->status_label, "");
  gtk_label_set_text (self->privacy_label, "");
  gtk_label_set_text (self->spent_label, "");
}

/* What somebody said is needed before there was anything to count. */
static void
offer_need (BreathStockPage *self)
{
  g_autofree char *unit = NULL;
  g_autofree char *need = NULL;

  if (self->centre != NULL)
    need = breath_centre_dup_need (self->centre, breath_resource_get_id (self->resource), &unit);

  if (need == NULL)
    return;

  gtk_editable_set_text (GTK_EDITABLE (self->unit_row), breath_resource_text_unit (unit));
  gtk_editable_set_text (GTK_EDITABLE (self->need_row), need);
  self->offered = g_steal_pointer (&need);
  self->offered_in = g_strdup (get_text (self->unit_row));
}

/**
 * breath_stock_page_set_centre:
 * @self: a page
 * @centre: what people said about their centre
 *
 * Offers what they said is needed for what nobody has counted yet.
 */
void
breath_stock_page_set_centre (BreathStockPage *self,
                              BreathCentre    *centre)
{
  g_return_if_fail (BREATH_IS_STOCK_PAGE (self));
  g_return_if_fail (BREATH_IS_CENTRE (centre));

  g_set_object (&self->centre, centre);
}

/**
 * breath_stock_page_show:
 * @self: a page
 * @node: our node
 * @resource: one of its resources
 *
 * Shows @resource as it is stored, dropping what was typed before.
 */
void
breath_stock_page_show (BreathStockPage *self,
                        BreathNode      *node,
                        BreathResource  *resource)
{
  gboolean is_set = breath_resource_get_is_set (resource);

  g_return_if_fail (BREATH_IS_STOCK_PAGE (self));
  g_return_if_fail (BREATH_IS_NODE (node));
  g_return_if_fail (BREATH_IS_RESOURCE (resource));

  g_clear_pointer (&self->offered, g_free);
  g_clear_pointer (&self->offered_in, g_free);
  self->is_asked = FALSE;
  g_set_object (&self->node, node);
  g_set_object (&self->resource, resource);
  g_signal_group_set_target (self->follower, resource);

  gtk_editable_set_text (GTK_EDITABLE (self->amount_row), "");
  gtk_editable_set_text (GTK_EDITABLE (self->people_row), "");
  gtk_editable_set_text (GTK_EDITABLE (self->need_row), "");
  gtk_editable_set_text (GTK_EDITABLE (self->reserve_row), "7");
  gtk_editable_set_text (GTK_EDITABLE (self->unit_row),
                         breath_resource_text_unit (is_set ? breath_resource_get_unit (resource)
                                                           : breath_resource_get_units (resource)[0]));

  if (is_set)
    {
      set_number (self->amount_row, breath_resource_get_amount (resource));
      set_number (self->need_row, breath_resource_get_need (resource));
      set_number (self->reserve_row, breath_resource_get_reserve_days (resource));
    }
  else
    offer_need (self);

  clear_problem (self);
  show_people (self);
  show_published (self);
  breath_privacy_group_show (self->privacy_group, node, resource);
  gtk_widget_grab_focus (GTK_WIDGET (self->amount_row));
}

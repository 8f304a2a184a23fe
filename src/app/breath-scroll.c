/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-scroll.h"

#define MARGIN 12  /* pixels, between what is meant and the edge */

/* What is to be in sight once all has its place. */
typedef struct
{
  GtkWidget *with;
  gboolean   is_placed;
} Sight;

static void
sight_free (gpointer data)
{
  Sight *self = data;

  g_object_unref (self->with);
  g_free (self);
}

/* As little as needed; where both have no room together, that in @place comes first. */
static void
bring (GtkAdjustment         *adjustment,
       const graphene_rect_t *place,
       const graphene_rect_t *other)
{
  double value = gtk_adjustment_get_value (adjustment);
  double page = gtk_adjustment_get_page_size (adjustment);
  double top = value + MIN (place->origin.y, other->origin.y) - MARGIN;
  double bottom = value + MAX (place->origin.y + place->size.height, other->origin.y + other->size.height) + MARGIN;
  gboolean is_above = place->origin.y <= other->origin.y;

  if (bottom - top > page)
    gtk_adjustment_set_value (adjustment, is_above ? top : bottom - page);
  else if (top < value)
    gtk_adjustment_set_value (adjustment, top);
  else if (bottom > value + page)
    gtk_adjustment_set_value (adjustment, bottom - page);
}

/* What has just appeared has its place only after the frame that begins now. */
static gboolean
placed_cb (GtkWidget     *what,
           GdkFrameClock *clock,
           gpointer       user_data)
{
  Sight *sight = user_data;
  GtkWidget *window = gtk_widget_get_ancestor (what, GTK_TYPE_SCROLLED_WINDOW);
  graphene_rect_t place;
  graphene_rect_t other;

  if (!sight->is_placed)
    {
      sight->is_placed = TRUE;
      return G_SOURCE_CONTINUE;
    }

  if (window != NULL && gtk_widget_is_ancestor (sight->with, window) &&
      gtk_widget_compute_bounds (what, window, &place) && gtk_widget_compute_bounds (sight->with, window, &other))
    bring (gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (window)), &place, &other);

  return G_SOURCE_REMOVE;
}

/**
 * breath_scroll_find:
 * @page: a page
 *
 * Returns: (transfer none) (nullable): how far down @page shows what is on it; %NULL: all has room
 */
GtkAdjustment *
breath_scroll_find (GtkWidget *page)
{
  GtkAdjustment *found = NULL;

  g_return_val_if_fail (GTK_IS_WIDGET (page), NULL);

  if (GTK_IS_SCROLLED_WINDOW (page))
    return gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (page));

  for (GtkWidget *child = gtk_widget_get_first_child (page); child != NULL && found == NULL; child = gtk_widget_get_next_sibling (child))
    found = breath_scroll_find (child);

  return found;
}

/**
 * breath_scroll_to_top:
 * @page: a page that is about something else from now on
 *
 * Shows it from its beginning, wherever it was left.
 */
void
breath_scroll_to_top (GtkWidget *page)
{
  GtkAdjustment *adjustment = breath_scroll_find (page);

  if (adjustment != NULL)
    gtk_adjustment_set_value (adjustment, gtk_adjustment_get_lower (adjustment));
}

/**
 * breath_scroll_to_both:
 * @what: what is to be seen
 * @with: what it belongs to
 *
 * Scrolls the page that holds them until both are seen, or as much of @with as there is room for beside @what. They may
 * just have been shown: it is done once they have their place.
 */
void
breath_scroll_to_both (GtkWidget *what,
                       GtkWidget *with)
{
  Sight *sight;

  g_return_if_fail (GTK_IS_WIDGET (what));
  g_return_if_fail (GTK_IS_WIDGET (with));

  sight = g_new0 (Sight, 1);
  sight->with = g_object_ref (with);
  gtk_widget_add_tick_callback (what, placed_cb, sight, sight_free);
}

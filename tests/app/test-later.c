/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-later.h"

static void
made_cb (BreathLater *place,
         GtkWidget   *widget,
         gpointer     user_data)
{
  guint *n_made = user_data;

  g_assert_true (GTK_IS_CALENDAR (widget));
  g_assert_false (gtk_widget_get_mapped (widget));
  g_assert_true (breath_later_peek (place) == widget);
  (*n_made)++;
}

static BreathLater *
place_new (guint *n_made)
{
  BreathLater *place = g_object_new (BREATH_TYPE_LATER, "widget-type", GTK_TYPE_CALENDAR, NULL);

  g_signal_connect (place, "made", G_CALLBACK (made_cb), n_made);

  return g_object_ref_sink (place);
}

static void
test_later_get (void)
{
  guint n_made = 0;
  g_autoptr(BreathLater) place = place_new (&n_made);
  GtkWidget *widget;
  GType type = G_TYPE_INVALID;

  g_test_summary ("What is asked for is made once, with a word to who has to fill it");

  g_object_get (place, "widget-type", &type, NULL);
  g_assert_true (type == GTK_TYPE_CALENDAR);
  g_assert_null (breath_later_peek (place));
  widget = breath_later_get (place);
  g_assert_true (GTK_IS_CALENDAR (widget));
  g_assert_true (breath_later_get (place) == widget);
  g_assert_cmpuint (n_made, ==, 1);
}

static void
test_later_seen (void)
{
  guint n_made = 0;
  GtkWidget *window = gtk_window_new ();
  GtkWidget *stack = gtk_stack_new ();
  g_autoptr(BreathLater) place = place_new (&n_made);

  g_test_summary ("What nobody asked for is made when it comes into sight, and not before");

  gtk_stack_add_named (GTK_STACK (stack), gtk_label_new ("Something else"), "first");
  gtk_stack_add_named (GTK_STACK (stack), GTK_WIDGET (place), "second");
  gtk_window_set_child (GTK_WINDOW (window), stack);
  gtk_window_present (GTK_WINDOW (window));
  g_assert_null (breath_later_peek (place));

  gtk_stack_set_visible_child_name (GTK_STACK (stack), "second");
  g_assert_nonnull (breath_later_peek (place));
  g_assert_true (gtk_widget_get_mapped (breath_later_peek (place)));
  gtk_stack_set_visible_child_name (GTK_STACK (stack), "first");
  gtk_stack_set_visible_child_name (GTK_STACK (stack), "second");
  g_assert_cmpuint (n_made, ==, 1);

  gtk_window_destroy (GTK_WINDOW (window));
}

int
main (int   argc,
      char *argv[])
{
  gtk_test_init (&argc, &argv, NULL);

  g_test_add_func ("/app/later/get", test_later_get);
  g_test_add_func ("/app/later/seen", test_later_seen);

  return g_test_run ();
}

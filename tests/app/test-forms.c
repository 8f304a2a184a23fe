/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "app-fixture.h"

/* What all forms have in common. */

static void
set_up (AppFixture   *f,
        gconstpointer unused)
{
  f->width = 480;
  f->height = 400;
  app_fixture_open (f);
  app_fixture_show (f, breath_host_get_mirrors (f->ours));
}

static void
show_view (AppFixture *f,
           const char *view)
{
  gtk_widget_activate_action (GTK_WIDGET (f->window), "win.show-view", "s", view);
}

static void
begin_alert (AppFixture *f)
{
  app_add_mirror (f->ours, "Åsa");
  show_view (f, "alerts");
  app_press (f, "Raise an Alert");
}

static void
choose_event (AppFixture *f)
{
  adw_combo_row_set_selected (ADW_COMBO_ROW (app_wait_for (f, ADW_TYPE_COMBO_ROW, "What It Is About")), 1);
}

static GtkText *
get_passphrase (AppFixture *f)
{
  return GTK_TEXT (gtk_editable_get_delegate (GTK_EDITABLE (app_wait_for (f, ADW_TYPE_PASSWORD_ENTRY_ROW, "Passphrase"))));
}

static void
test_forms_eye (AppFixture   *f,
                gconstpointer unused)
{
  g_test_summary ("A passphrase that was shown while it was typed is hidden wherever the next one is typed");

  begin_alert (f);
  g_assert_false (gtk_text_get_visibility (get_passphrase (f)));
  gtk_text_set_visibility (get_passphrase (f), TRUE);
  app_enter (f, "Passphrase", "a boat made");
  gtk_widget_activate_action (GTK_WIDGET (f->window), "win.back", NULL);
  app_press (f, "Raise an Alert");
  g_assert_false (gtk_text_get_visibility (get_passphrase (f)));

  gtk_text_set_visibility (get_passphrase (f), TRUE);
  breath_mirrors_lock (breath_host_get_mirrors (f->ours));
  app_press (f, "Raise an Alert");
  app_wait_for (f, GTK_TYPE_BUTTON, "Sign In");
  gtk_text_set_visibility (get_passphrase (f), TRUE);
  app_enter (f, "Passphrase", APP_PASSPHRASE);
  app_press (f, "Sign In");
  app_wait_for (f, GTK_TYPE_BUTTON, "Raise the Alert");
  g_assert_false (gtk_text_get_visibility (get_passphrase (f)));
  app_enter (f, "In one line", "Wrong doses");
  choose_event (f);
  gtk_text_set_visibility (get_passphrase (f), TRUE);
  app_enter (f, "Passphrase", APP_PASSPHRASE);
  app_press (f, "Raise the Alert");
  g_assert_false (gtk_text_get_visibility (get_passphrase (f)));
  app_wait_for (f, GTK_TYPE_LABEL, "Alert raised");
}

static gboolean
is_in_sight (GtkWidget *widget)
{
  GtkWidget *window = gtk_widget_get_ancestor (widget, GTK_TYPE_SCROLLED_WINDOW);
  graphene_rect_t place;

  g_assert_nonnull (window);
  g_assert_true (gtk_widget_compute_bounds (widget, window, &place));

  return place.origin.y >= 0 && place.origin.y + MIN (place.size.height, 40) <= (float) gtk_widget_get_height (window);
}

static void
wait_for_sight (GtkWidget *widget,
                gboolean   wanted)
{
  gint64 deadline = g_get_monotonic_time () + APP_PATIENCE;

  while (is_in_sight (widget) != wanted)
    {
      g_assert_cmpint (g_get_monotonic_time (), <, deadline);
      g_main_context_iteration (NULL, FALSE);
    }
}

static GtkAdjustment *
get_place (GtkWidget *widget)
{
  return gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (gtk_widget_get_ancestor (widget, GTK_TYPE_SCROLLED_WINDOW)));
}

static void
scroll_to_end (GtkWidget *widget)
{
  GtkAdjustment *place = get_place (widget);

  while (gtk_adjustment_get_upper (place) <= gtk_adjustment_get_page_size (place))
    g_main_context_iteration (NULL, TRUE);

  gtk_adjustment_set_value (place, gtk_adjustment_get_upper (place));
  g_assert_cmpfloat (gtk_adjustment_get_value (place), >, 0);
}

static void
test_forms_sight (AppFixture   *f,
                  gconstpointer unused)
{
  GtkWidget *row;
  GtkWidget *label;

  g_test_summary ("What is wrong and the field that is meant are seen together, however far up, and the field is marked");

  begin_alert (f);
  row = app_wait_for (f, ADW_TYPE_ENTRY_ROW, "In one line");
  scroll_to_end (row);
  wait_for_sight (row, FALSE);
  app_press (f, "Raise the Alert");
  label = app_wait_for (f, GTK_TYPE_LABEL, "Please say in one line what is wrong.");
  wait_for_sight (row, TRUE);
  wait_for_sight (label, TRUE);
  g_assert_true (gtk_widget_has_css_class (row, "error"));
  gtk_test_accessible_assert_state (gtk_editable_get_delegate (GTK_EDITABLE (row)), GTK_ACCESSIBLE_STATE_INVALID,
                                    GTK_ACCESSIBLE_INVALID_TRUE);
  gtk_test_accessible_assert_property (label, GTK_ACCESSIBLE_PROPERTY_LABEL, "Please say in one line what is wrong.");
  app_enter (f, "In one line", "Wrong doses");
  g_assert_false (gtk_widget_has_css_class (row, "error"));
  g_assert_false (gtk_widget_get_mapped (label));
}

static GtkTextView *
get_description (AppFixture *f)
{
  GtkWidget *label = app_wait_for (f, GTK_TYPE_LABEL, "What Has Happened");
  GtkWidget *group = gtk_widget_get_ancestor (label, ADW_TYPE_PREFERENCES_GROUP);

  return GTK_TEXT_VIEW (app_find_type (group, "GtkTextView", NULL));
}

static void
test_forms_long (AppFixture   *f,
                 gconstpointer unused)
{
  g_autoptr(GString) text = g_string_new (NULL);
  GtkTextView *view;
  GtkWidget *label;

  g_test_summary ("Above a text that is too long, and is so many screens long, stands that it is, until it is made shorter");

  while (text->len < 10000)
    g_string_append (text, "They were told twice. ");

  begin_alert (f);
  app_enter (f, "In one line", "Wrong doses");
  choose_event (f);
  view = get_description (f);
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (view), text->str, -1);
  scroll_to_end (GTK_WIDGET (view));
  app_press (f, "Raise the Alert");
  label = app_wait_for (f, GTK_TYPE_LABEL, "has room for");
  wait_for_sight (label, TRUE);
  wait_for_sight (GTK_WIDGET (view), TRUE);
  g_assert_true (gtk_widget_has_css_class (GTK_WIDGET (view), "error"));
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (view), "They were told twice.", -1);
  g_assert_false (gtk_widget_has_css_class (GTK_WIDGET (view), "error"));
  g_assert_false (gtk_widget_get_mapped (label));

  /* It goes back to where it is when the passphrase is missing. */
  app_press (f, "Raise the Alert");
  wait_for_sight (app_wait_for (f, GTK_TYPE_LABEL, "Please write the passphrase first."), TRUE);
  wait_for_sight (app_wait_for (f, ADW_TYPE_PASSWORD_ENTRY_ROW, "Passphrase"), TRUE);
}

static void
test_forms_top (AppFixture   *f,
                gconstpointer unused)
{
  GtkWidget *row;

  g_test_summary ("A page that is about something else than before opens at its top");

  begin_alert (f);
  row = app_wait_for (f, ADW_TYPE_ENTRY_ROW, "In one line");
  scroll_to_end (row);
  gtk_widget_activate_action (GTK_WIDGET (f->window), "win.back", NULL);
  app_press (f, "Raise an Alert");
  row = app_wait_for (f, ADW_TYPE_ENTRY_ROW, "In one line");
  wait_for_sight (row, TRUE);
  g_assert_cmpfloat (gtk_adjustment_get_value (get_place (row)), ==, 0);

  gtk_widget_activate_action (GTK_WIDGET (f->window), "win.mirror", "s", "admit");
  row = app_wait_for (f, ADW_TYPE_ENTRY_ROW, "Name");
  scroll_to_end (row);
  gtk_widget_activate_action (GTK_WIDGET (f->window), "win.mirror", "s", "change");
  row = app_wait_for (f, ADW_TYPE_ENTRY_ROW, "Passphrase");
  g_assert_cmpfloat (gtk_adjustment_get_value (get_place (row)), ==, 0);
}

static void
test_forms_invitation (AppFixture   *f,
                       gconstpointer unused)
{
  GtkWidget *label;
  GtkWidget *row;

  g_test_summary ("Why an invitation is none is seen beside it");

  show_view (f, "neighbours");
  label = app_wait_for (f, GTK_TYPE_LABEL, "Meet Another Centre");
  g_signal_emit_by_name (gtk_widget_get_ancestor (label, GTK_TYPE_LIST_BOX_ROW), "activate");
  row = app_wait_for (f, ADW_TYPE_ENTRY_ROW, "Invitation of another centre");
  gtk_editable_set_text (GTK_EDITABLE (row), "https://example.org/");
  gtk_adjustment_set_value (get_place (row), 0);
  app_press (f, "Become Neighbours");
  g_assert_true (gtk_widget_has_css_class (row, "error"));
  wait_for_sight (row, TRUE);
  wait_for_sight (app_wait_for (f, GTK_TYPE_LABEL, "That is no invitation."), TRUE);
}

static void
test_forms_told (AppFixture   *f,
                 gconstpointer unused)
{
  GtkWidget *pages = app_find_type (GTK_WIDGET (f->window), "BreathPages", NULL);
  GtkWidget *label;
  graphene_rect_t above;
  graphene_rect_t below;

  g_test_summary ("What was done is told without covering what may be pressed next, and wraps where there is little room");

  breath_window_tell (f->window, "Something was done to <all> of it that takes more words than there is room for in one line of this window");
  label = app_wait_for (f, GTK_TYPE_LABEL, "Something was done to <all> of it");

  while (gtk_widget_get_width (label) == 0)
    g_main_context_iteration (NULL, TRUE);

  g_assert_true (gtk_widget_compute_bounds (pages, GTK_WIDGET (f->window), &above));
  g_assert_true (gtk_widget_compute_bounds (label, GTK_WIDGET (f->window), &below));
  g_assert_cmpfloat (above.origin.y + above.size.height, <=, below.origin.y);
  g_assert_cmpfloat (below.origin.x + below.size.width, <=, (float) gtk_widget_get_width (GTK_WIDGET (f->window)));
  g_assert_false (pango_layout_is_ellipsized (gtk_label_get_layout (GTK_LABEL (label))));
  app_wait_until_gone (f, "Something was done to");
}

static BreathHeardAlert *
raise_ours (AppFixture *f)
{
  BreathAlerts *alerts = breath_node_get_alerts (breath_host_get_node (f->ours));
  BreathAlertDraft draft = {
    .headline = (char *) "Wrong doses for children",
    .event = (char *) "bias-drift",
    .severity = (char *) "Severe",
    .urgency = (char *) "Immediate",
    .certainty = (char *) "Observed",
  };
  g_autoptr(BreathPassphrase) passphrase = app_passphrase_new ();
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  BreathHeardAlert *alert;

  breath_alerts_raise_async (alerts, app_add_mirror (f->ours, "Åsa"), passphrase, &draft, app_take_result_cb, &result);
  alert = breath_alerts_raise_finish (alerts, app_wait_for_result (&result), &error);
  g_assert_no_error (error);

  return alert;
}

static void
test_forms_own (AppFixture   *f,
                gconstpointer unused)
{
  g_autoptr(BreathHeardAlert) alert = NULL;
  GtkWidget *answer;

  g_test_summary ("Our own alert is not spoken of as that of others; taking it back says which it is, with nothing empty above");

  alert = raise_ours (f);
  show_view (f, "alerts");
  app_wait_for (f, GTK_TYPE_LABEL, "Raised by this node");
  breath_window_show_alert (f->window, breath_heard_alert_get_id (alert));
  app_wait_for (f, GTK_TYPE_LABEL, "How We Judge It");
  g_assert_null (app_find (GTK_WIDGET (f->window), GTK_TYPE_LABEL, "They"));
  g_assert_null (app_find (GTK_WIDGET (f->window), GTK_TYPE_LABEL, "Press Assess"));

  app_press (f, "Take Back");
  app_wait_for (f, GTK_TYPE_BUTTON, "Take the Alert Back");
  answer = app_find_type (GTK_WIDGET (f->window), "BreathAlertAnswer", NULL);
  g_assert_nonnull (app_find (answer, GTK_TYPE_LABEL, "Wrong doses for children"));

  /* The first list is the one with the passphrase. */
  g_assert_nonnull (app_find (app_find_type (answer, "GtkListBox", NULL), ADW_TYPE_ENTRY_ROW, "Passphrase"));
}

static void
add_tests (void)
{
#define ADD(path, func) g_test_add (path, AppFixture, NULL, set_up, func, app_fixture_tear_down)
  ADD ("/forms/eye", test_forms_eye);
  ADD ("/forms/sight", test_forms_sight);
  ADD ("/forms/long", test_forms_long);
  ADD ("/forms/top", test_forms_top);
  ADD ("/forms/invitation", test_forms_invitation);
  ADD ("/forms/told", test_forms_told);
  ADD ("/forms/own", test_forms_own);
#undef ADD
}

int
main (int   argc,
      char *argv[])
{
  return app_run (argc, argv, add_tests);
}

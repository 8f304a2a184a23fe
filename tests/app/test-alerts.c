/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "app-fixture.h"

#include "breath-alert-inbox.h"
#include "breath-heard-alert-private.h"
#include "breath-mirrors-private.h"
#include "breath-remote-label.h"

#include <string.h>

#define CHEAP_MEMORY 8192
#define DEAR_MEMORY  (64 * 1024 * 1024)  /* takes so long that one can type meanwhile */

#define OVERRIDE "\xe2\x80\xae"

static void
set_up (AppFixture   *f,
        gconstpointer unused)
{
  app_fixture_set_up (f, NULL);
  breath_mirrors_set_cost (breath_host_get_mirrors (f->ours), 1, CHEAP_MEMORY);
  breath_mirrors_set_cost (breath_host_get_mirrors (f->theirs), 1, CHEAP_MEMORY);
}

static BreathAlerts *
get_alerts (BreathHost *host)
{
  return breath_node_get_alerts (breath_host_get_node (host));
}

static BreathHeardAlert *
raise_theirs (AppFixture *f,
              const char *headline,
              const char *description)
{
  BreathMirror *mirror = breath_mirrors_get_current (breath_host_get_mirrors (f->theirs));
  BreathAlertDraft draft = {
    .event = (char *) "bias-drift",
    .severity = (char *) "Severe",
    .urgency = (char *) "Immediate",
    .certainty = (char *) "Observed",
    .headline = (char *) headline,
    .description = (char *) description,
    .instruction = (char *) "Decide by hand",
    .system = (char *) "Ration planner 3",
  };
  g_autoptr(BreathPassphrase) passphrase = app_passphrase_new ();
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  BreathHeardAlert *alert;

  if (mirror == NULL)
    mirror = app_add_mirror (f->theirs, "Bo");

  breath_alerts_raise_async (get_alerts (f->theirs), mirror, passphrase, &draft, app_take_result_cb, &result);
  alert = breath_alerts_raise_finish (get_alerts (f->theirs), app_wait_for_result (&result), &error);
  g_assert_no_error (error);

  return alert;
}

static gboolean
shows (AppFixture *f,
       const char *words)
{
  return app_find (GTK_WIDGET (f->window), GTK_TYPE_LABEL, words) != NULL;
}

static void
show_view (AppFixture *f,
           const char *view)
{
  gtk_widget_activate_action (GTK_WIDGET (f->window), "win.show-view", "s", view);
}

static void
test_alerts_hears (AppFixture   *f,
                   gconstpointer unused)
{
  g_autoptr(BreathHeardAlert) theirs = NULL;
  BreathMirror *mirror;

  g_test_summary ("An alert of another node stands above every page at once, is read in full, and waits until it has been read");

  mirror = app_add_mirror (f->ours, "Åsa");
  theirs = raise_theirs (f, "The planner gives the upper floors more", "Three weeks in a row.");
  g_assert_nonnull (theirs);
  app_wait_for (f, GTK_TYPE_LABEL, "Severe alert");
  app_wait_for (f, GTK_TYPE_LABEL, "The planner gives the upper floors more");
  app_press (f, "Review");

  app_wait_for (f, GTK_TYPE_LABEL, "Three weeks in a row.");
  app_wait_for (f, GTK_TYPE_LABEL, "Decide by hand");
  app_wait_for (f, GTK_TYPE_LABEL, "Ration planner 3");
  app_wait_for (f, GTK_TYPE_LABEL, "A system treats some people worse than others");
  app_wait_for (f, GTK_TYPE_LABEL, "Severe: people come to serious harm");
  app_wait_for (f, GTK_TYPE_LABEL, "Act at once");
  app_wait_for (f, GTK_TYPE_LABEL, "By somebody who goes by the name \xe2\x80\x9c\xe2\x81\xa8" "Bo\xe2\x81\xa9\xe2\x80\x9d");
  app_wait_until_gone (f, "Severe alert\n");

  g_assert_cmpuint (breath_alerts_count_unreviewed (get_alerts (f->ours), mirror), ==, 1);
  app_press (f, "I Have Read It");
  app_wait_for (f, GTK_TYPE_LABEL, "You have read this.");
  g_assert_cmpuint (breath_alerts_count_unreviewed (get_alerts (f->ours), mirror), ==, 0);
  g_assert_null (app_find (GTK_WIDGET (f->window), GTK_TYPE_BUTTON, "I Have Read It"));
}

static void
test_alerts_later (AppFixture   *f,
                   gconstpointer unused)
{
  g_autoptr(BreathHeardAlert) theirs = NULL;

  g_test_summary ("What is put off waits in the inbox, and can be opened by its id");

  theirs = raise_theirs (f, "Made-up opening hours", NULL);
  app_wait_for (f, GTK_TYPE_LABEL, "Made-up opening hours");
  app_press (f, "Later");
  app_wait_until_gone (f, "Made-up opening hours");
  show_view (f, "alerts");
  app_wait_for (f, GTK_TYPE_LABEL, "Not read yet");

  show_view (f, "overview");
  breath_window_show_alert (f->window, breath_heard_alert_get_id (theirs));
  app_wait_for (f, GTK_TYPE_LABEL, "What They Ask");
  app_wait_for (f, GTK_TYPE_LABEL, "Mirrors who sign in can say what they think of it");
  gtk_widget_activate_action (GTK_WIDGET (f->window), "win.back", NULL);
  app_wait_for (f, GTK_TYPE_LABEL, "Not read yet");
}

static void
test_alerts_opens (AppFixture   *f,
                   gconstpointer unused)
{
  g_autoptr(BreathHeardAlert) theirs = NULL;
  GtkWidget *words;

  g_test_summary ("An alert that is opened from the inbox has no banner above it that asks to open it");

  theirs = raise_theirs (f, "Made-up opening hours", NULL);
  g_assert_nonnull (theirs);
  app_wait_for (f, GTK_TYPE_BUTTON, "Later");
  show_view (f, "alerts");
  words = app_wait_for (f, GTK_TYPE_LABEL, "Not read yet");
  g_signal_emit_by_name (gtk_widget_get_ancestor (words, GTK_TYPE_LIST_BOX_ROW), "activate");
  app_wait_for (f, GTK_TYPE_LABEL, "What They Say");
  app_wait_until_gone (f, "Later");
}

static void
open_heard (AppFixture       *f,
            BreathHeardAlert *theirs)
{
  const char *id = breath_heard_alert_get_id (theirs);

  while (breath_alerts_find (get_alerts (f->ours), id) == NULL)
    g_main_context_iteration (NULL, TRUE);

  breath_window_show_alert (f->window, id);
}

static void
test_alerts_early (AppFixture   *f,
                   gconstpointer unused)
{
  g_autoptr(BreathHeardAlert) theirs = NULL;
  GtkApplication *application = gtk_window_get_application (GTK_WINDOW (f->window));

  g_test_summary ("An alert that is asked for before there is a node is shown as soon as there is one");

  theirs = raise_theirs (f, "Made-up opening hours", "On two doors.");
  open_heard (f, theirs);
  gtk_window_destroy (GTK_WINDOW (f->window));
  g_object_unref (f->window);

  f->window = g_object_ref (breath_window_new (ADW_APPLICATION (application)));
  breath_window_show_alert (f->window, breath_heard_alert_get_id (theirs));
  gtk_window_present (GTK_WINDOW (f->window));
  breath_window_set_desk (f->window, f->desk);
  app_wait_for (f, GTK_TYPE_LABEL, "On two doors.");
}

static void
enter_alert (AppFixture *f,
             const char *headline)
{
  app_enter (f, "In one line", headline);
  app_enter (f, "Passphrase", APP_PASSPHRASE);
}

static void
choose_event (AppFixture *f)
{
  adw_combo_row_set_selected (ADW_COMBO_ROW (app_wait_for (f, ADW_TYPE_COMBO_ROW, "What It Is About")), 2);
}

static void
test_alerts_raises (AppFixture   *f,
                    gconstpointer unused)
{
  BreathHeardAlert *alert;

  g_test_summary ("A Mirror raises an alert, corrects it and takes it back, each time with the passphrase");

  app_add_mirror (f->ours, "Åsa");
  show_view (f, "alerts");
  app_wait_for (f, GTK_TYPE_LABEL, "No alert is in force.");
  app_press (f, "Raise an Alert");
  app_press (f, "Raise the Alert");
  app_wait_for (f, GTK_TYPE_LABEL, "Please say in one line what is wrong.");
  enter_alert (f, "Wrong doses");
  app_press (f, "Raise the Alert");
  app_wait_for (f, GTK_TYPE_LABEL, "Please choose what it is about.");
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (get_alerts (f->ours))), ==, 0);
  choose_event (f);
  g_assert_false (shows (f, "Please choose what it is about."));
  app_enter (f, "Where there is more", "not an address");
  app_press (f, "Raise the Alert");
  app_wait_for (f, GTK_TYPE_LABEL, "An address begins with https://");
  app_enter (f, "Where there is more", "");
  app_enter (f, "Passphrase", "not the right one");
  app_press (f, "Raise the Alert");
  app_wait_for (f, GTK_TYPE_LABEL, "That is not the right passphrase.");
  enter_alert (f, "Wrong doses");
  app_press (f, "Raise the Alert");
  app_wait_for (f, GTK_TYPE_LABEL, "Alert raised");
  app_wait_for (f, GTK_TYPE_LABEL, "Wrong doses");

  alert = g_list_model_get_item (G_LIST_MODEL (get_alerts (f->ours)), 0);
  g_assert_cmpstr (breath_heard_alert_get_headline (alert), ==, "Wrong doses");
  g_assert_cmpstr (breath_heard_alert_get_event (alert), ==, "hallucination");
  breath_window_show_alert (f->window, breath_heard_alert_get_id (alert));
  g_object_unref (alert);
  app_wait_for (f, GTK_TYPE_LABEL, "You raised this.");
  app_press (f, "Correct");
  enter_alert (f, "Wrong doses for children");
  app_press (f, "Correct the Alert");
  app_wait_for (f, GTK_TYPE_LABEL, "Alert corrected");
  app_wait_for (f, GTK_TYPE_LABEL, "Wrong doses for children");

  alert = g_list_model_get_item (G_LIST_MODEL (get_alerts (f->ours)), 0);
  breath_window_show_alert (f->window, breath_heard_alert_get_id (alert));
  g_object_unref (alert);
  app_press (f, "Take Back");
  app_enter (f, "Passphrase", APP_PASSPHRASE);
  app_press (f, "Take the Alert Back");
  app_wait_for (f, GTK_TYPE_LABEL, "Alert taken back");
}

static void
choose_view (AppFixture *f)
{
  adw_combo_row_set_selected (ADW_COMBO_ROW (app_wait_for (f, ADW_TYPE_COMBO_ROW, "What Do You See?")), 1);
}

static void
test_alerts_assesses (AppFixture   *f,
                      gconstpointer unused)
{
  g_autoptr(BreathHeardAlert) theirs = NULL;
  GListModel *assessments;
  gint64 deadline = g_get_monotonic_time () + APP_PATIENCE;

  g_test_summary ("Who wants to assess signs in first, then goes on where they were; the author hears of it");

  app_add_mirror (f->ours, "Åsa");
  breath_mirrors_lock (breath_host_get_mirrors (f->ours));
  theirs = raise_theirs (f, "Made-up opening hours", NULL);
  app_press (f, "Review");
  app_press (f, "Assess");
  app_enter (f, "Passphrase", APP_PASSPHRASE);
  app_press (f, "Sign In");
  app_wait_for (f, GTK_TYPE_LABEL, "Say what your centre sees.");
  g_assert_nonnull (app_find (app_find_type (GTK_WIDGET (f->window), "BreathAlertAnswer", NULL), GTK_TYPE_LABEL, "Made-up opening hours"));
  app_enter (f, "Passphrase", APP_PASSPHRASE);
  app_press (f, "Send the Assessment");
  app_wait_for (f, GTK_TYPE_LABEL, "Please choose what you see.");
  choose_view (f);
  app_press (f, "Send the Assessment");
  app_wait_for (f, GTK_TYPE_LABEL, "Assessment sent");

  assessments = breath_heard_alert_get_assessments (theirs);

  while (g_list_model_get_n_items (assessments) == 0)
    {
      g_assert_cmpint (g_get_monotonic_time (), <, deadline);
      g_main_context_iteration (NULL, FALSE);
    }
}

static void
test_alerts_crowd (AppFixture   *f,
                   gconstpointer unused)
{
  g_autoptr(BreathHeardAlert) theirs = NULL;
  g_autoptr(BreathHeardAlert) heard = NULL;
  g_autoptr(GPtrArray) shown = g_ptr_array_new ();

  g_test_summary ("Of what more say than can be shown, the page tells how many they are");

  theirs = raise_theirs (f, "Wrong doses", NULL);
  open_heard (f, theirs);
  app_wait_for (f, GTK_TYPE_LABEL, "Wrong doses");
  heard = g_object_ref (breath_alerts_find (get_alerts (f->ours), breath_heard_alert_get_id (theirs)));
  g_assert_null (app_find (GTK_WIDGET (f->window), GTK_TYPE_LABEL, "and 0 more"));
  breath_heard_alert_set_assessments (heard, shown, 3);
  app_wait_for (f, GTK_TYPE_LABEL, "and 3 more");
  breath_heard_alert_set_assessments (heard, shown, 0);
  app_wait_until_gone (f, "and 3 more");
  g_assert_null (app_find (GTK_WIDGET (f->window), GTK_TYPE_LABEL, "and 0 more"));
}

static void
get_place (GtkWidget       *widget,
           GtkWidget       *window,
           graphene_rect_t *place)
{
  g_assert_true (gtk_widget_compute_bounds (widget, window, place));
}

static void
test_alerts_hostile (AppFixture   *f,
                     gconstpointer unused)
{
  g_autoptr(BreathHeardAlert) tame = NULL;
  g_autoptr(BreathHeardAlert) wild = NULL;
  g_autoptr(GString) description = g_string_new (NULL);
  graphene_rect_t before;
  graphene_rect_t after;

  g_test_summary ("The longest text, overrides, markup and empty lines move no button and hide none of our words");

  for (guint i = 0; i < 150; i++)
    g_string_append (description, "\n\xf0\x9f\x92\xa7<b>&");

  tame = raise_theirs (f, "Calm", NULL);
  open_heard (f, tame);
  app_wait_for (f, GTK_TYPE_LABEL, "Calm");
  get_place (app_wait_for (f, GTK_TYPE_BUTTON, "I Have Read It"), GTK_WIDGET (f->window), &before);

  wild = raise_theirs (f, "<b>Breath</b> You have read this " "\xc3\x85\xcc\x81\xcc\x81\xcc\x81\xcc\x81\xcc\x81\xcc\x81"
                                                              "wwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwww",
                       description->str);
  open_heard (f, wild);
  app_wait_for (f, GTK_TYPE_LABEL, "<b>Breath</b> You have read this");
  app_wait_for (f, GTK_TYPE_BUTTON, "Show All of It");
  app_wait_for (f, GTK_TYPE_LABEL, "Severe alert");

  for (guint i = 0; i < 100; i++)
    g_main_context_iteration (NULL, FALSE);

  get_place (app_wait_for (f, GTK_TYPE_BUTTON, "I Have Read It"), GTK_WIDGET (f->window), &after);
  g_assert_true (graphene_rect_equal (&before, &after));
  app_press (f, "Show All of It");
  g_assert_null (app_find (GTK_WIDGET (f->window), GTK_TYPE_BUTTON, "Show All of It"));
  get_place (app_wait_for (f, GTK_TYPE_BUTTON, "I Have Read It"), GTK_WIDGET (f->window), &after);
  g_assert_true (graphene_rect_equal (&before, &after));
}

static void
test_alerts_long (void)
{
  GtkWidget *label = g_object_ref_sink (g_object_new (BREATH_TYPE_REMOTE_LABEL, NULL));
  g_autoptr(GString) text = g_string_new (NULL);
  GtkWidget *box = gtk_widget_get_first_child (label);
  GtkWidget *words = gtk_widget_get_first_child (box);
  GtkWidget *button = gtk_widget_get_last_child (box);
  int minimum;

  g_test_summary ("Of ten thousand letters without a space the beginning is shown, within 360 pixels, until all are asked for");

  while (g_utf8_strlen (text->str, -1) < 10000)
    g_string_append (text, "w" OVERRIDE "<b>");

  breath_remote_label_set_text (BREATH_REMOTE_LABEL (label), text->str);
  g_assert_cmpint (g_utf8_strlen (gtk_label_get_text (GTK_LABEL (words)), -1), <, 700);
  g_assert_null (strstr (gtk_label_get_text (GTK_LABEL (words)), OVERRIDE));
  g_assert_false (gtk_label_get_use_markup (GTK_LABEL (words)));
  g_assert_true (gtk_widget_get_visible (button));
  gtk_widget_measure (label, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
  g_assert_cmpint (minimum, <=, 360);

  g_signal_emit_by_name (button, "clicked");
  g_assert_cmpint (g_utf8_strlen (gtk_label_get_text (GTK_LABEL (words)), -1), >=, 10000);
  g_assert_false (gtk_widget_get_visible (button));
  gtk_widget_measure (label, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
  g_assert_cmpint (minimum, <=, 360);
  g_object_unref (label);
}

static int
get_width (AppFixture *f)
{
  int minimum;

  gtk_widget_measure (GTK_WIDGET (f->window), GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);

  return minimum;
}

static void
set_up_narrow (AppFixture   *f,
               gconstpointer unused)
{
  f->width = 360;
  set_up (f, NULL);
}

static void
test_alerts_narrow (AppFixture   *f,
                    gconstpointer unused)
{
  static const char *const deeds[] = { "sign-in", "first", "admit", "change", "remove", "reset" };
  g_autoptr(BreathHeardAlert) theirs = NULL;
  gint64 deadline = g_get_monotonic_time () + APP_PATIENCE;

  g_test_summary ("Every page fits into 360 pixels, whatever others call themselves");

  app_add_mirror (f->ours, "Åsa-Maria von der Lindenbaumallee");

  while (get_width (f) > 360)
    {
      g_assert_cmpint (g_get_monotonic_time (), <, deadline);
      g_main_context_iteration (NULL, FALSE);
    }

  theirs = raise_theirs (f, "wwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwww", NULL);
  app_wait_for (f, GTK_TYPE_LABEL, "Severe alert");
  g_assert_cmpint (get_width (f), <=, 360);
  open_heard (f, theirs);
  app_wait_for (f, GTK_TYPE_BUTTON, "Assess");
  g_assert_cmpint (get_width (f), <=, 360);
  app_press (f, "Assess");
  app_wait_for (f, GTK_TYPE_BUTTON, "Send the Assessment");
  g_assert_cmpint (get_width (f), <=, 360);
  gtk_widget_activate_action (GTK_WIDGET (f->window), "win.mirrors", NULL);
  g_assert_cmpint (get_width (f), <=, 360);

  for (guint i = 0; i < G_N_ELEMENTS (deeds); i++)
    {
      gtk_widget_activate_action (GTK_WIDGET (f->window), "win.mirror", "s", deeds[i]);
      g_assert_cmpint (get_width (f), <=, 360);
    }
}

static void
test_alerts_lock (AppFixture   *f,
                  gconstpointer unused)
{
  g_test_summary ("A draft is gone once the screen locks; who signs in again finds an empty form");

  app_add_mirror (f->ours, "Åsa");
  show_view (f, "alerts");
  app_press (f, "Raise an Alert");
  app_enter (f, "In one line", "Half a thought");
  breath_mirrors_lock (breath_host_get_mirrors (f->ours));
  app_wait_for (f, GTK_TYPE_LABEL, "No alert is in force.");
  g_assert_false (shows (f, "Half a thought"));
  app_press (f, "Raise an Alert");
  app_enter (f, "Passphrase", APP_PASSPHRASE);
  app_press (f, "Sign In");
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (app_wait_for (f, ADW_TYPE_ENTRY_ROW, "In one line"))), ==, "");
}

static void
test_alerts_other (AppFixture   *f,
                   gconstpointer unused)
{
  BreathMirrors *mirrors = breath_host_get_mirrors (f->ours);
  g_autoptr(BreathPassphrase) passphrase = app_passphrase_new ();
  g_autoptr(BreathMirror) other = NULL;
  g_autoptr(GAsyncResult) added = NULL;
  g_autoptr(GAsyncResult) signed_in = NULL;
  g_autoptr(GError) error = NULL;
  BreathMirror *mirror;

  g_test_summary ("A draft is gone once another Mirror signs in, who would raise it in their own name");

  mirror = app_add_mirror (f->ours, "Åsa");
  breath_mirrors_add_async (mirrors, "Ea", passphrase, mirror, passphrase, app_take_result_cb, &added);
  other = breath_mirrors_add_finish (mirrors, app_wait_for_result (&added), &error);
  g_assert_no_error (error);
  show_view (f, "alerts");
  app_press (f, "Raise an Alert");
  app_enter (f, "In one line", "Half a thought");
  breath_mirrors_sign_in_async (mirrors, other, passphrase, app_take_result_cb, &signed_in);
  breath_mirrors_sign_in_finish (mirrors, app_wait_for_result (&signed_in), &error);
  g_assert_no_error (error);
  app_wait_for (f, GTK_TYPE_LABEL, "No alert is in force.");
  app_press (f, "Raise an Alert");
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (app_wait_for (f, ADW_TYPE_ENTRY_ROW, "In one line"))), ==, "");
}

static void
test_alerts_forgets (AppFixture   *f,
                     gconstpointer unused)
{
  g_autoptr(BreathHeardAlert) theirs = NULL;
  g_autoptr(BreathHeardAlert) next = NULL;
  BreathMirrors *mirrors = breath_host_get_mirrors (f->ours);
  BreathMirror *mirror;

  g_test_summary ("What somebody wanted to do, but did not sign in for, is not done in the name of who signs in later");

  mirror = app_add_mirror (f->ours, "Åsa");
  breath_mirrors_sign_out (mirrors);
  theirs = raise_theirs (f, "Made-up opening hours", NULL);
  open_heard (f, theirs);
  app_press (f, "I Have Read It");
  app_wait_for (f, GTK_TYPE_BUTTON, "Forgotten Passphrase");
  gtk_widget_activate_action (GTK_WIDGET (f->window), "win.back", NULL);

  gtk_widget_activate_action (GTK_WIDGET (f->window), "win.mirror", "s", "sign-in");
  app_enter (f, "Passphrase", APP_PASSPHRASE);
  app_press (f, "Sign In");
  app_wait_for (f, GTK_TYPE_LABEL, "Signed in");

  /* By the time the next one is there, the first would have been marked. */
  next = raise_theirs (f, "Wrong doses", NULL);
  open_heard (f, next);
  g_assert_cmpuint (breath_alerts_count_unreviewed (get_alerts (f->ours), mirror), ==, 2);
}

static void
test_alerts_goes_on (AppFixture   *f,
                     gconstpointer unused)
{
  g_autoptr(BreathHeardAlert) first = NULL;
  g_autoptr(BreathHeardAlert) second = NULL;
  BreathMirror *mirror;

  g_test_summary ("Who goes on to another alert while an answer is being signed keeps what they type, and has not read it yet");

  breath_mirrors_set_cost (breath_host_get_mirrors (f->ours), 1, DEAR_MEMORY);
  mirror = app_add_mirror (f->ours, "Åsa");
  first = raise_theirs (f, "Made-up opening hours", NULL);
  second = raise_theirs (f, "Wrong doses", NULL);
  open_heard (f, second);
  open_heard (f, first);
  app_press (f, "Assess");
  choose_view (f);
  app_enter (f, "Passphrase", APP_PASSPHRASE);
  app_press (f, "Send the Assessment");
  breath_window_show_alert (f->window, breath_heard_alert_get_id (second));
  app_press (f, "Assess");
  app_enter (f, "Passphrase", "a boat made");
  app_wait_for (f, GTK_TYPE_LABEL, "Assessment sent");
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (app_wait_for (f, ADW_TYPE_ENTRY_ROW, "Passphrase"))), ==, "a boat made");

  while (breath_alerts_count_unreviewed (get_alerts (f->ours), mirror) == 2)
    g_main_context_iteration (NULL, TRUE);

  breath_window_show_alert (f->window, breath_heard_alert_get_id (second));
  app_wait_for (f, GTK_TYPE_BUTTON, "I Have Read It");
}

static void
test_alerts_writes_on (AppFixture   *f,
                       gconstpointer unused)
{
  g_test_summary ("A second alert that is begun while the first is being signed is not wiped");

  breath_mirrors_set_cost (breath_host_get_mirrors (f->ours), 1, DEAR_MEMORY);
  app_add_mirror (f->ours, "Åsa");
  show_view (f, "alerts");
  app_press (f, "Raise an Alert");
  enter_alert (f, "Wrong doses");
  choose_event (f);
  app_press (f, "Raise the Alert");
  gtk_widget_activate_action (GTK_WIDGET (f->window), "win.back", NULL);
  app_press (f, "Raise an Alert");
  app_enter (f, "In one line", "Half a thought");
  app_wait_for (f, GTK_TYPE_LABEL, "Alert raised");
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (app_wait_for (f, ADW_TYPE_ENTRY_ROW, "In one line"))), ==, "Half a thought");
}

static void
add_tests (void)
{
#define ADD(path, func) g_test_add (path, AppFixture, NULL, set_up, func, app_fixture_tear_down)
  ADD ("/alerts/hears", test_alerts_hears);
  ADD ("/alerts/later", test_alerts_later);
  ADD ("/alerts/early", test_alerts_early);
  ADD ("/alerts/raises", test_alerts_raises);
  ADD ("/alerts/assesses", test_alerts_assesses);
  ADD ("/alerts/hostile", test_alerts_hostile);
  ADD ("/alerts/crowd", test_alerts_crowd);
  ADD ("/alerts/goes-on", test_alerts_goes_on);
  ADD ("/alerts/writes-on", test_alerts_writes_on);
  ADD ("/alerts/lock", test_alerts_lock);
  ADD ("/alerts/other", test_alerts_other);
  ADD ("/alerts/opens", test_alerts_opens);
  ADD ("/alerts/forgets", test_alerts_forgets);
  g_test_add_func ("/alerts/long", test_alerts_long);
  g_test_add ("/alerts/narrow", AppFixture, NULL, set_up_narrow, test_alerts_narrow, app_fixture_tear_down);
#undef ADD
}

int
main (int   argc,
      char *argv[])
{
  return app_run (argc, argv, add_tests);
}

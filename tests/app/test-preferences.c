/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "app-fixture.h"

#include <string.h>

#include "breath-preferences.h"

#define WORDS "a boat made of bread"

static void
enter (GtkWidget  *window,
       const char *row,
       const char *text)
{
  GtkWidget *found = app_find (window, ADW_TYPE_PASSWORD_ENTRY_ROW, row);

  g_assert_nonnull (found);
  gtk_editable_set_text (GTK_EDITABLE (found), text);
}

static void
add_mirror (AppFixture *f)
{
  g_autoptr(BreathMirror) mirror = NULL;
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  BreathMirrors *mirrors = breath_host_get_mirrors (f->ours);

  breath_mirrors_add_async (mirrors, "Eva", breath_passphrase_new_from_text (WORDS, strlen (WORDS)), NULL, NULL,
                            app_take_result_cb, &result);
  mirror = breath_mirrors_add_finish (mirrors, app_wait_for_result (&result), &error);
  g_assert_no_error (error);
}

static void
test_preferences (AppFixture   *f,
                  gconstpointer unused)
{
  BreathPreferences *preferences = breath_preferences_new (f->ours);
  GtkWidget *window = GTK_WIDGET (preferences);
  GtkWidget *button;

  g_test_summary ("A backup takes the same passphrase twice, and a Mirror who is signed in where there are Mirrors");

  gtk_window_present (GTK_WINDOW (window));

  while ((button = app_find (window, GTK_TYPE_BUTTON, "Save a Backup…")) == NULL)
    g_main_context_iteration (NULL, TRUE);

  g_assert_false (gtk_widget_get_sensitive (button));
  enter (window, "Passphrase of the Backup", WORDS);
  enter (window, "The Same Passphrase Again", "a boat made of brick");
  g_assert_false (gtk_widget_get_sensitive (button));
  g_assert_nonnull (app_find (window, GTK_TYPE_LABEL, "The two differ."));
  enter (window, "The Same Passphrase Again", WORDS);
  g_assert_true (gtk_widget_get_sensitive (button));

  enter (window, "Passphrase of the Backup", "a boat");
  enter (window, "The Same Passphrase Again", "a boat");
  g_signal_emit_by_name (button, "clicked");
  g_assert_nonnull (app_find (window, GTK_TYPE_LABEL, "needs at least 12 characters"));
  g_assert_true (gtk_widget_get_sensitive (button));
  g_assert_true (gtk_widget_has_css_class (app_find (window, ADW_TYPE_PASSWORD_ENTRY_ROW, "Passphrase of the Backup"), "error"));
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (app_find (window, ADW_TYPE_PASSWORD_ENTRY_ROW, "The Same Passphrase Again"))),
                   ==, "a boat");
  enter (window, "Passphrase of the Backup", WORDS);
  g_assert_null (app_find (window, GTK_TYPE_LABEL, "needs at least 12 characters"));

  add_mirror (f);
  g_assert_false (gtk_widget_get_sensitive (button));
  g_assert_nonnull (app_find (window, GTK_TYPE_LABEL, "Sign in as a Mirror"));
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (app_find (window, ADW_TYPE_PASSWORD_ENTRY_ROW, "Passphrase of the Backup"))),
                   ==, "");

  gtk_window_destroy (GTK_WINDOW (window));
}

#define ADD(path, func) g_test_add (path, AppFixture, NULL, set_up, func, app_fixture_tear_down)

static void
set_up (AppFixture   *f,
        gconstpointer unused)
{
  app_fixture_open (f);
  app_fixture_show (f, breath_host_get_mirrors (f->ours));
}

static void
add_tests (void)
{
  ADD ("/preferences/backup", test_preferences);
}

int
main (int   argc,
      char *argv[])
{
  return app_run (argc, argv, add_tests);
}

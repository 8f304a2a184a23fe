/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "app-fixture.h"

/* What all forms have in common. */

static void
set_up (AppFixture   *f,
        gconstpointer unused)
{
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
  gtk_text_set_visibility (get_passphrase (f), TRUE);
  app_enter (f, "Passphrase", APP_PASSPHRASE);
  app_press (f, "Raise the Alert");
  g_assert_false (gtk_text_get_visibility (get_passphrase (f)));
  app_wait_for (f, GTK_TYPE_LABEL, "Alert raised");
}

static void
add_tests (void)
{
#define ADD(path, func) g_test_add (path, AppFixture, NULL, set_up, func, app_fixture_tear_down)
  ADD ("/forms/eye", test_forms_eye);
#undef ADD
}

int
main (int   argc,
      char *argv[])
{
  return app_run (argc, argv, add_tests);
}

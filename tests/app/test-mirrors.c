/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "mirrors-fixture.h"

#include "breath-attempts.h"
#include "breath-mirrors-acts-private.h"
#include "breath-preferences.h"
#include "breath-sitting.h"

#include <string.h>

#define SECOND ((gint64) G_USEC_PER_SEC)
#define RIGHT  "a boat made of bread"
#define OTHER  "seven lamps in a well"

#define DEAR_MEMORY (64 * 1024 * 1024)  /* takes so long that one can type meanwhile */

static void
choose (MirrorsFixture *f,
        const char     *passphrase)
{
  app_enter (&f->app, "New passphrase", passphrase);
  app_enter (&f->app, "once more", passphrase);
}

static void
become_first (MirrorsFixture *f)
{
  gtk_widget_activate_action (GTK_WIDGET (f->app.window), "win.mirror", "s", "first");
  app_enter (&f->app, "Name of the new Mirror", "Åsa");
  choose (f, RIGHT);
  app_enter (&f->app, "Name of the new Mirror", " Åsa ");
  app_press (&f->app, "Become a Mirror");
  g_assert_false (gtk_editable_get_editable (GTK_EDITABLE (app_wait_for (&f->app, ADW_TYPE_ENTRY_ROW, "New passphrase"))));
  app_wait_for (&f->app, GTK_TYPE_LABEL, "Åsa is signed in");
  g_assert_nonnull (breath_mirrors_find (f->mirrors, "Åsa"));
}

static void
sign_in (MirrorsFixture *f,
         const char     *passphrase)
{
  gtk_widget_activate_action (GTK_WIDGET (f->app.window), "win.mirror", "s", "sign-in");
  app_enter (&f->app, "Passphrase", passphrase);
  app_press (&f->app, "Sign In");
}

static gboolean
shows (MirrorsFixture *f,
       GType           type,
       const char     *words)
{
  return app_find (GTK_WIDGET (f->app.window), type, words) != NULL;
}

static void
set_water (MirrorsFixture *f)
{
  g_autoptr(GAsyncResult) stored = NULL;
  g_autoptr(GError) error = NULL;
  BreathNode *node = breath_host_get_node (f->app.ours);

  breath_node_set_stock_async (node, "water", "4321", "300", "7", "L", app_take_result_cb, &stored);
  breath_node_set_stock_finish (node, app_wait_for_result (&stored), &error);
  g_assert_no_error (error);
}

static void
test_mirrors_first (MirrorsFixture *f,
                    gconstpointer   unused)
{
  g_test_summary ("Who becomes the first Mirror is told what it means, and is signed in and named in the header then");

  app_wait_for (&f->app, GTK_TYPE_LABEL, "Mirrors");
  gtk_widget_activate_action (GTK_WIDGET (f->app.window), "win.mirrors", NULL);
  app_wait_for (&f->app, GTK_TYPE_LABEL, "No Mirror Yet");
  app_press (&f->app, "Become the First Mirror");
  app_wait_for (&f->app, GTK_TYPE_LABEL, "Neighbours see your name");

  app_press (&f->app, "Become a Mirror");
  app_wait_for (&f->app, GTK_TYPE_LABEL, "Please write a name first.");
  app_enter (&f->app, "Name of the new Mirror", "Åsa");
  choose (f, "too short");
  app_press (&f->app, "Become a Mirror");
  app_wait_for (&f->app, GTK_TYPE_LABEL, "A passphrase needs at least 15");
  choose (f, "aaaaaaaaaaaaaaaaaaaa");
  app_press (&f->app, "Become a Mirror");
  app_wait_for (&f->app, GTK_TYPE_LABEL, "A passphrase cannot be one character again and again.");
  app_enter (&f->app, "New passphrase", RIGHT);
  app_enter (&f->app, "once more", OTHER);
  app_press (&f->app, "Become a Mirror");
  app_wait_for (&f->app, GTK_TYPE_LABEL, "two different passphrases");
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (f->mirrors)), ==, 0);

  choose (f, RIGHT);
  app_press (&f->app, "Become a Mirror");
  app_wait_for (&f->app, GTK_TYPE_LABEL, "Åsa is signed in");
  g_assert_cmpint (breath_mirrors_get_presence (f->mirrors), ==, BREATH_PRESENCE_OPEN);
}

static void
test_mirrors_wrong (MirrorsFixture *f,
                    gconstpointer   unused)
{
  g_test_summary ("A wrong passphrase is said to be wrong; after several one is told how long to wait, and cannot press");

  become_first (f);
  breath_mirrors_sign_out (f->mirrors);

  for (guint i = 0; i < BREATH_ATTEMPTS_FREE; i++)
    {
      sign_in (f, OTHER);
      app_wait_for (&f->app, GTK_TYPE_LABEL, "That is not the right passphrase.");
    }

  app_wait_for (&f->app, GTK_TYPE_LABEL, "Åsa can try again in 1 second.");
  g_assert_false (gtk_widget_get_sensitive (gtk_widget_get_ancestor (app_wait_for (&f->app, GTK_TYPE_BUTTON, "Sign In"),
                                                                     GTK_TYPE_BUTTON)));
  breath_simulation_run (f->simulation, SECOND);
  app_wait_until_gone (&f->app, "can try again");
  sign_in (f, RIGHT);
  app_wait_for (&f->app, GTK_TYPE_LABEL, "Signed in");
}

static void
test_mirrors_disabled (MirrorsFixture *f,
                       gconstpointer   unused)
{
  g_test_summary ("After too many wrong ones the way to a new key is named, with which one signs in again");

  become_first (f);
  breath_mirrors_sign_out (f->mirrors);

  for (guint i = 0; i < BREATH_ATTEMPTS_MAX; i++)
    {
      BreathMirror *mirror = breath_mirrors_find (f->mirrors, "Åsa");
      g_autoptr(BreathPassphrase) wrong = breath_passphrase_new_from_text (OTHER, strlen (OTHER));
      g_autoptr(GAsyncResult) result = NULL;

      breath_simulation_run (f->simulation, BREATH_ATTEMPTS_MAX_DELAY * SECOND);
      breath_mirrors_sign_in_async (f->mirrors, mirror, wrong, app_take_result_cb, &result);
      g_assert_false (breath_mirrors_sign_in_finish (f->mirrors, app_wait_for_result (&result), NULL));
    }

  gtk_widget_activate_action (GTK_WIDGET (f->app.window), "win.mirror", "s", "sign-in");
  app_wait_for (&f->app, GTK_TYPE_LABEL, "no more are taken");
  app_press (&f->app, "Forgotten Passphrase");
  app_wait_for (&f->app, GTK_TYPE_LABEL, "Neighbours and the log of this node show that the key is a new one.");
  choose (f, OTHER);
  app_press (&f->app, "Get a New Key");
  app_wait_for (&f->app, GTK_TYPE_LABEL, "You have a new key.");
  sign_in (f, OTHER);
  app_wait_for (&f->app, GTK_TYPE_LABEL, "Signed in");
}

static void
test_mirrors_reset_locked (MirrorsFixture *f,
                           gconstpointer   unused)
{
  g_test_summary ("A new key on a locked screen takes no passphrase, and so opens nothing");

  set_water (f);
  become_first (f);
  breath_mirrors_lock (f->mirrors);
  gtk_widget_activate_action (GTK_WIDGET (f->app.window), "win.mirror", "s", "reset");
  choose (f, OTHER);
  app_press (&f->app, "Get a New Key");
  app_wait_for (&f->app, GTK_TYPE_LABEL, "You have a new key.");
  g_assert_cmpint (breath_mirrors_get_presence (f->mirrors), ==, BREATH_PRESENCE_NOBODY);
  gtk_widget_activate_action (GTK_WIDGET (f->app.window), "win.back", NULL);
  app_wait_for (&f->app, GTK_TYPE_LABEL, "Only Mirrors who are signed in see");
  g_assert_false (shows (f, GTK_TYPE_LABEL, "4321 L"));
}

static void
test_mirrors_more (MirrorsFixture *f,
                   gconstpointer   unused)
{
  g_test_summary ("Another is admitted, changes the passphrase, and leaves again");

  become_first (f);
  gtk_widget_activate_action (GTK_WIDGET (f->app.window), "win.mirror", "s", "admit");
  app_enter (&f->app, "Name of the new Mirror", "åsa");
  app_enter (&f->app, "Passphrase of who admits", RIGHT);
  choose (f, OTHER);
  app_press (&f->app, "Admit");
  app_wait_for (&f->app, GTK_TYPE_LABEL, "There is a Mirror of that name already.");
  app_enter (&f->app, "Name of the new Mirror", "Bo");
  app_enter (&f->app, "Passphrase of who admits", RIGHT);
  choose (f, OTHER);
  app_press (&f->app, "Admit");
  app_wait_for (&f->app, GTK_TYPE_LABEL, "There is a new Mirror");
  app_wait_for (&f->app, ADW_TYPE_ACTION_ROW, "Bo");
  g_assert_cmpstr (breath_mirror_get_name (breath_mirrors_get_current (f->mirrors)), ==, "Åsa");

  gtk_widget_activate_action (GTK_WIDGET (f->app.window), "win.mirror", "s", "change");
  app_enter (&f->app, "Passphrase so far", RIGHT);
  choose (f, OTHER " too");
  app_press (&f->app, "Change");
  app_wait_for (&f->app, GTK_TYPE_LABEL, "Passphrase changed");

  gtk_widget_activate_action (GTK_WIDGET (f->app.window), "win.mirror", "s", "remove");
  app_wait_for (&f->app, GTK_TYPE_LABEL, "nobody can bring it back");
  app_enter (&f->app, "Passphrase", OTHER " too");
  app_press (&f->app, "Delete My Key");
  app_wait_for (&f->app, GTK_TYPE_LABEL, "There is one Mirror less");
  app_wait_for (&f->app, GTK_TYPE_LABEL, "What We Have");
  g_assert_null (breath_mirrors_get_current (f->mirrors));
  g_assert_null (breath_mirrors_find (f->mirrors, "Åsa"));
  g_assert_nonnull (breath_mirrors_find (f->mirrors, "Bo"));
}

static void
test_mirrors_private (MirrorsFixture *f,
                      gconstpointer   unused)
{
  g_test_summary ("How much there is is hidden while the screen is locked, and shown to whom signs in");

  set_water (f);
  app_wait_for (&f->app, GTK_TYPE_LABEL, "4321 L in stock");
  become_first (f);
  gtk_widget_activate_action (GTK_WIDGET (f->app.window), "win.back", NULL);
  app_wait_for (&f->app, GTK_TYPE_LABEL, "4321 L in stock");
  app_press_in_card (&f->app, "Water", "Update Stock");
  app_wait_for (&f->app, ADW_TYPE_ENTRY_ROW, "In stock");

  gtk_widget_activate_action (GTK_WIDGET (f->app.window), "win.lock", NULL);
  app_wait_for (&f->app, GTK_TYPE_LABEL, "Only Mirrors who are signed in see");
  g_assert_false (shows (f, GTK_TYPE_LABEL, "4321 L"));
  g_assert_false (shows (f, ADW_TYPE_ENTRY_ROW, "In stock"));

  app_press_in_card (&f->app, "Water", "Update Stock");
  app_enter (&f->app, "Passphrase", RIGHT);
  app_press (&f->app, "Sign In");
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (app_wait_for (&f->app, ADW_TYPE_ENTRY_ROW, "In stock"))), ==, "4321");
}

static void
test_mirrors_warning (MirrorsFixture *f,
                      gconstpointer   unused)
{
  g_autoptr(GAsyncResult) stored = NULL;
  g_autoptr(GError) error = NULL;
  BreathNode *node = breath_host_get_node (f->app.ours);

  g_test_summary ("That little is left is said to whoever looks; what neighbours are told is up to who is signed in");

  breath_node_set_stock_async (node, "water", "400", "300", "7", "L", app_take_result_cb, &stored);
  breath_node_set_stock_finish (node, app_wait_for_result (&stored), &error);
  g_assert_no_error (error);
  become_first (f);
  gtk_widget_activate_action (GTK_WIDGET (f->app.window), "win.back", NULL);
  app_wait_for (&f->app, GTK_TYPE_BUTTON, "Publish Now");

  breath_mirrors_lock (f->mirrors);
  app_wait_for (&f->app, GTK_TYPE_LABEL, "Water: less than 2 days of need are left");
  app_wait_for (&f->app, GTK_TYPE_LABEL, "A Mirror who signs in can tell them.");
  g_assert_false (shows (f, GTK_TYPE_BUTTON, "Publish Now"));
}

static void
test_mirrors_idle (MirrorsFixture *f,
                   gconstpointer   unused)
{
  BreathSitting *sitting = &f->mirrors->sitting;
  g_autoptr(GError) error = NULL;
  gint64 before;

  g_test_summary ("Three minutes without key or pointer lock, one that moves keeps open, four hours sign out");

  set_water (f);
  become_first (f);
  gtk_widget_activate (GTK_WIDGET (f->app.window));
  breath_simulation_run (f->simulation, (BREATH_SITTING_IDLE - 2) * SECOND);
  before = sitting->touched;
  g_spawn_command_line_async ("xdotool mousemove 300 300 mousemove 310 320", &error);
  g_assert_no_error (error);

  while (sitting->touched == before)
    g_main_context_iteration (NULL, TRUE);

  breath_simulation_run (f->simulation, (BREATH_SITTING_IDLE - 2) * SECOND);
  g_assert_cmpint (breath_mirrors_get_presence (f->mirrors), ==, BREATH_PRESENCE_OPEN);
  breath_simulation_run (f->simulation, 4 * SECOND);
  g_assert_cmpint (breath_mirrors_get_presence (f->mirrors), ==, BREATH_PRESENCE_LOCKED);
  app_wait_for (&f->app, GTK_TYPE_LABEL, "Locked for Åsa");

  breath_simulation_run (f->simulation, BREATH_SITTING_LONGEST * SECOND);
  app_wait_for (&f->app, GTK_TYPE_LABEL, "Nobody is signed in");
}

static void
test_mirrors_window (MirrorsFixture *f,
                     gconstpointer   unused)
{
  BreathSitting *sitting = &f->mirrors->sitting;
  GtkWidget *preferences = GTK_WIDGET (breath_preferences_new (f->app.ours));
  gint64 deadline = g_get_monotonic_time () + APP_PATIENCE;
  g_autoptr(GError) error = NULL;
  gint64 before;

  g_test_summary ("Who uses another window than the first, such as the preferences, sits there just as well");

  become_first (f);
  gtk_window_present (GTK_WINDOW (preferences));

  while (app_find (preferences, GTK_TYPE_BUTTON, "Save a Backup") == NULL)
    g_main_context_iteration (NULL, TRUE);

  gtk_widget_set_visible (GTK_WIDGET (f->app.window), FALSE);
  breath_simulation_run (f->simulation, SECOND);
  before = sitting->touched;
  g_spawn_command_line_async ("xdotool mousemove 300 300 mousemove 310 320 mousemove 330 340", &error);
  g_assert_no_error (error);

  while (sitting->touched == before)
    {
      g_assert_cmpint (g_get_monotonic_time (), <, deadline);
      g_main_context_iteration (NULL, FALSE);
    }

  gtk_window_destroy (GTK_WINDOW (preferences));
}

static void
test_mirrors_close (MirrorsFixture *f,
                    gconstpointer   unused)
{
  g_test_summary ("Closing the window locks, for the node may go on without one");

  become_first (f);
  gtk_window_close (GTK_WINDOW (f->app.window));
  g_assert_cmpint (breath_mirrors_get_presence (f->mirrors), ==, BREATH_PRESENCE_LOCKED);
}

static void
test_mirrors_lock_early (MirrorsFixture *f,
                         gconstpointer   unused)
{
  g_test_summary ("Who locks while their first key is being sealed has one then, but is not signed in");

  gtk_widget_activate_action (GTK_WIDGET (f->app.window), "win.mirror", "s", "first");
  app_enter (&f->app, "Name of the new Mirror", "Åsa");
  choose (f, RIGHT);
  app_press (&f->app, "Become a Mirror");
  breath_mirrors_lock (f->mirrors);
  app_wait_for (&f->app, GTK_TYPE_LABEL, "You are a Mirror of this node now");
  g_assert_cmpint (breath_mirrors_get_presence (f->mirrors), ==, BREATH_PRESENCE_NOBODY);
}

static void
test_mirrors_lock_overtakes (MirrorsFixture *f,
                             gconstpointer   unused)
{
  g_test_summary ("Who locks while they sign in is told that the screen is locked, not that they are signed in");

  become_first (f);
  breath_mirrors_sign_out (f->mirrors);
  app_wait_for (&f->app, GTK_TYPE_LABEL, "Nobody is signed in");
  sign_in (f, RIGHT);
  breath_mirrors_lock (f->mirrors);
  app_wait_for (&f->app, GTK_TYPE_LABEL, "meanwhile the screen was locked");
  g_assert_false (shows (f, GTK_TYPE_LABEL, "Signed in"));
  g_assert_cmpint (breath_mirrors_get_presence (f->mirrors), ==, BREATH_PRESENCE_LOCKED);
}

static void
test_mirrors_goes_on (MirrorsFixture *f,
                      gconstpointer   unused)
{
  g_test_summary ("Who goes on to something else while a key is being sealed keeps what they type, and is told what was done");

  breath_mirrors_set_cost (f->mirrors, 1, DEAR_MEMORY);
  become_first (f);
  gtk_widget_activate_action (GTK_WIDGET (f->app.window), "win.mirror", "s", "change");
  app_enter (&f->app, "Passphrase so far", RIGHT);
  choose (f, OTHER);
  app_press (&f->app, "Change");
  gtk_widget_activate_action (GTK_WIDGET (f->app.window), "win.mirror", "s", "admit");
  app_enter (&f->app, "Name of the new Mirror", "Bo");
  app_wait_for (&f->app, GTK_TYPE_LABEL, "Passphrase changed");
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (app_wait_for (&f->app, ADW_TYPE_ENTRY_ROW, "Name of the new Mirror"))),
                   ==, "Bo");
}

static void
test_mirrors_forgets (MirrorsFixture *f,
                      gconstpointer   unused)
{
  g_test_summary ("What was typed is gone when the page is left or the screen locks");

  become_first (f);
  gtk_widget_activate_action (GTK_WIDGET (f->app.window), "win.mirror", "s", "change");
  app_enter (&f->app, "Passphrase so far", RIGHT);
  choose (f, OTHER);
  gtk_widget_activate_action (GTK_WIDGET (f->app.window), "win.lock", NULL);
  app_wait_for (&f->app, GTK_TYPE_LABEL, "What We Have");

  gtk_widget_activate_action (GTK_WIDGET (f->app.window), "win.mirror", "s", "change");
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (app_wait_for (&f->app, ADW_TYPE_ENTRY_ROW, "Passphrase so far"))), ==, "");
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (app_wait_for (&f->app, ADW_TYPE_ENTRY_ROW, "New passphrase"))), ==, "");
}

static void
add_tests (void)
{
#define ADD(path, func) g_test_add (path, MirrorsFixture, NULL, mirrors_fixture_set_up, func, mirrors_fixture_tear_down)
  ADD ("/mirrors/first", test_mirrors_first);
  ADD ("/mirrors/wrong", test_mirrors_wrong);
  ADD ("/mirrors/disabled", test_mirrors_disabled);
  ADD ("/mirrors/reset-locked", test_mirrors_reset_locked);
  ADD ("/mirrors/more", test_mirrors_more);
  ADD ("/mirrors/private", test_mirrors_private);
  ADD ("/mirrors/warning", test_mirrors_warning);
  ADD ("/mirrors/idle", test_mirrors_idle);
  ADD ("/mirrors/window", test_mirrors_window);
  ADD ("/mirrors/close", test_mirrors_close);
  ADD ("/mirrors/lock-early", test_mirrors_lock_early);
  ADD ("/mirrors/lock-overtakes", test_mirrors_lock_overtakes);
  ADD ("/mirrors/goes-on", test_mirrors_goes_on);
  ADD ("/mirrors/forgets", test_mirrors_forgets);
#undef ADD
}

int
main (int   argc,
      char *argv[])
{
  return app_run (argc, argv, add_tests);
}

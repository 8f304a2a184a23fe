/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "app-fixture.h"

#include "breath-mirrors-private.h"

#define DEAR_MEMORY (64 * 1024 * 1024)  /* takes so long that one can go on meanwhile */

static void
set_up (AppFixture   *f,
        gconstpointer unused)
{
  f->height = 1400;
  f->width = 360;
  app_fixture_set_up (f, NULL);
}

static void
activate_row (AppFixture *f,
              const char *words)
{
  GtkWidget *row = app_wait_for (f, ADW_TYPE_ACTION_ROW, words);

  g_assert_true (gtk_list_box_row_get_activatable (GTK_LIST_BOX_ROW (row)));
  g_signal_emit_by_name (row, "activate");
}

static void
show_page (AppFixture *f)
{
  gtk_widget_activate_action (GTK_WIDGET (f->window), "win.show-view", "s", "neighbours");
  activate_row (f, "Whose Flags Are Shown");
  app_wait_for (f, GTK_TYPE_LABEL, "A flag is what a Mirror thinks of a node.");
}

static guint
count_chosen (AppFixture *f)
{
  return breath_trust_get_n_chosen (breath_host_get_trust (f->ours));
}

static gboolean
is_checked (AppFixture *f,
            const char *words)
{
  GtkWidget *row = app_wait_for (f, ADW_TYPE_ACTION_ROW, words);

  return gtk_check_button_get_active (GTK_CHECK_BUTTON (app_find_type (row, "GtkCheckButton", NULL)));
}

static void
keep (AppFixture *f,
      const char *passphrase)
{
  app_enter (f, "Passphrase", passphrase);
  app_press (f, "Keep This Choice");
}

static int
get_width (AppFixture *f)
{
  int minimum;

  gtk_widget_measure (GTK_WIDGET (f->window), GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);

  return minimum;
}

static void
test_chosen (AppFixture   *f,
             gconstpointer unused)
{
  GtkWidget *check;

  g_test_summary ("Who signs in checks two Mirrors and keeps that with one passphrase; a check that is taken away ends it");

  app_add_mirror (f->ours, "Åsa <b>");
  breath_mirrors_lock (breath_host_get_mirrors (f->ours));
  app_add_mirror (f->theirs, "Bo");
  show_page (f);
  app_wait_for (f, GTK_TYPE_LABEL, "A Mirror of this node chooses.");
  app_wait_for (f, ADW_TYPE_ACTION_ROW, "Åsa <b>");
  app_wait_for (f, GTK_TYPE_LABEL, "Of \xe2\x80\x9c\xe2\x81\xa8" "Birch House");
  app_wait_for (f, ADW_TYPE_ACTION_ROW, "Bo");
  app_wait_for (f, GTK_TYPE_LABEL, "Of \xe2\x80\x9c\xe2\x81\xa8Mill <b>Yard</b>");
  g_assert_cmpint (get_width (f), <=, 360);
  check = app_find_type (app_find (GTK_WIDGET (f->window), ADW_TYPE_ACTION_ROW, "Bo"), "GtkCheckButton", NULL);
  g_assert_false (gtk_widget_is_sensitive (check));
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (check), GTK_ACCESSIBLE_PROPERTY_LABEL, "\xe2\x81\xa8" "Bo\xe2\x81\xa9");

  app_press (f, "Sign In");
  app_enter (f, "Passphrase", APP_PASSPHRASE);
  app_press (f, "Sign In");
  app_press (f, "Keep This Choice");
  app_wait_for (f, GTK_TYPE_LABEL, "Nothing is changed yet.");
  activate_row (f, "Bo");
  activate_row (f, "Åsa <b>");
  keep (f, "not the right one");
  app_wait_for (f, GTK_TYPE_LABEL, "That is not the right passphrase.");
  g_assert_cmpuint (count_chosen (f), ==, 0);
  g_assert_true (is_checked (f, "Bo"));
  keep (f, APP_PASSPHRASE);
  app_wait_for (f, GTK_TYPE_LABEL, "Choice kept");
  g_assert_cmpuint (count_chosen (f), ==, 2);

  g_assert_true (is_checked (f, "Bo"));
  activate_row (f, "Bo");
  keep (f, APP_PASSPHRASE);

  while (count_chosen (f) == 2)
    g_main_context_iteration (NULL, TRUE);

  app_wait_for (f, GTK_TYPE_LABEL, "Choice kept");
  g_assert_false (is_checked (f, "Bo"));
  g_assert_true (is_checked (f, "Åsa <b>"));
  g_assert_cmpint (get_width (f), <=, 360);
}

static void
test_dropped (AppFixture   *f,
              gconstpointer unused)
{
  g_test_summary ("What was checked and not kept is gone once the screen locks or the page is left");

  app_add_mirror (f->ours, "Åsa");
  show_page (f);
  activate_row (f, "Åsa");
  g_assert_true (is_checked (f, "Åsa"));
  gtk_widget_activate_action (GTK_WIDGET (f->window), "win.back", NULL);
  activate_row (f, "Whose Flags Are Shown");
  g_assert_false (is_checked (f, "Åsa"));
  activate_row (f, "Åsa");
  breath_mirrors_lock (breath_host_get_mirrors (f->ours));
  app_wait_for (f, GTK_TYPE_LABEL, "A Mirror of this node chooses.");
  g_assert_false (is_checked (f, "Åsa"));
  g_assert_cmpuint (count_chosen (f), ==, 0);
}

static void
test_empty (AppFixture   *f,
            gconstpointer unused)
{
  g_test_summary ("Where no Mirror is known the page says so, and shows the first as soon as it is heard of");

  app_wait_for (f, GTK_TYPE_LABEL, "Connected to 1 neighbour");
  show_page (f);
  app_wait_for (f, GTK_TYPE_LABEL, "No such Mirror is known.");
  g_assert_null (app_find (GTK_WIDGET (f->window), GTK_TYPE_BUTTON, "Keep This Choice"));
  app_add_mirror (f->theirs, "Bo");
  app_wait_for (f, ADW_TYPE_ACTION_ROW, "Bo");
  app_wait_until_gone (f, "No such Mirror is known.");
}

static void
admit (BreathHost   *host,
       BreathMirror *by,
       const char   *name)
{
  BreathMirrors *mirrors = breath_host_get_mirrors (host);
  g_autoptr(BreathPassphrase) passphrase = app_passphrase_new ();
  g_autoptr(BreathMirror) mirror = NULL;
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  breath_mirrors_add_async (mirrors, name, passphrase, by, passphrase, app_take_result_cb, &result);
  mirror = breath_mirrors_add_finish (mirrors, app_wait_for_result (&result), &error);
  g_assert_no_error (error);
  g_assert_nonnull (mirror);
}

static void
test_sought (AppFixture   *f,
             gconstpointer unused)
{
  static const char *const names[] = { "Cilla", "Dag", "Ea", "Finn", "Greta", "Hanna", "Ivar" };
  BreathMirror *mirror = app_add_mirror (f->ours, "Åsa");
  GtkWidget *entry;

  g_test_summary ("Among many somebody is found by a part of their name, and stays checked while others are looked for");

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    admit (f->ours, mirror, names[i]);

  show_page (f);
  app_wait_for (f, ADW_TYPE_ACTION_ROW, "Ivar");
  entry = app_find_type (GTK_WIDGET (f->window), "GtkSearchEntry", NULL);
  g_assert_nonnull (entry);
  activate_row (f, "Greta");
  gtk_editable_set_text (GTK_EDITABLE (entry), "åS");

  while (app_find (GTK_WIDGET (f->window), ADW_TYPE_ACTION_ROW, "Greta") != NULL)
    g_main_context_iteration (NULL, TRUE);

  app_wait_for (f, ADW_TYPE_ACTION_ROW, "Åsa");
  gtk_editable_set_text (GTK_EDITABLE (entry), "nobody");
  app_wait_for (f, GTK_TYPE_LABEL, "No such Mirror is known.");
  keep (f, APP_PASSPHRASE);
  app_wait_for (f, GTK_TYPE_LABEL, "Choice kept");
  g_assert_true (is_checked (f, "Greta"));
  g_assert_cmpuint (count_chosen (f), ==, 1);
}

static void
test_left (AppFixture   *f,
           gconstpointer unused)
{
  g_test_summary ("Who leaves the page while the passphrase is being checked hears that the choice is kept");

  breath_mirrors_set_cost (breath_host_get_mirrors (f->ours), 1, DEAR_MEMORY);
  app_add_mirror (f->ours, "Åsa");
  show_page (f);
  activate_row (f, "Åsa");
  keep (f, APP_PASSPHRASE);
  gtk_widget_activate_action (GTK_WIDGET (f->window), "win.back", NULL);
  app_wait_for (f, GTK_TYPE_LABEL, "Choice kept");
  g_assert_cmpuint (count_chosen (f), ==, 1);
  activate_row (f, "Whose Flags Are Shown");
  g_assert_true (is_checked (f, "Åsa"));
}

static void
add (void)
{
#define ADD(path, func) g_test_add (path, AppFixture, NULL, set_up, func, app_fixture_tear_down)
  ADD ("/chosen/chosen", test_chosen);
  ADD ("/chosen/dropped", test_dropped);
  ADD ("/chosen/empty", test_empty);
  ADD ("/chosen/sought", test_sought);
  ADD ("/chosen/left", test_left);
#undef ADD
}

int
main (int    argc,
      char **argv)
{
  return app_run (argc, argv, add);
}

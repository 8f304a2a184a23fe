/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "app-fixture.h"

#include <string.h>

#include "breath-mirrors-private.h"

#define CHEAP_MEMORY 8192
#define WORDS        "a boat made of bread"

static void
set_up (AppFixture   *f,
        gconstpointer unused)
{
  f->is_untold = TRUE;
  app_fixture_open (f);
  breath_mirrors_set_cost (breath_host_get_mirrors (f->ours), 1, CHEAP_MEMORY);
  app_fixture_show (f, breath_host_get_mirrors (f->ours));
}

static const char *
get_row (AppFixture *f,
         const char *row)
{
  return gtk_editable_get_text (GTK_EDITABLE (app_wait_for (f, ADW_TYPE_ENTRY_ROW, row)));
}

static void
assert_step (AppFixture *f,
             const char *step)
{
  g_autofree char *kept = breath_centre_dup_step (breath_host_get_centre (f->ours));

  g_assert_cmpstr (kept, ==, step);
}

static void
assert_need (AppFixture *f,
             const char *resource,
             const char *need,
             const char *unit)
{
  g_autofree char *kept_unit = NULL;
  g_autofree char *kept = breath_centre_dup_need (breath_host_get_centre (f->ours), resource, &kept_unit);

  g_assert_cmpstr (kept, ==, need);
  g_assert_cmpstr (kept_unit, ==, unit);
}

static void
name_it (AppFixture *f,
         const char *name)
{
  app_enter (f, "Name of the centre", name);
  app_press (f, "Next");
}

/* The button beside it skips all. */
static GtkWidget *
find_skip (GtkWidget *widget)
{
  if (GTK_IS_BUTTON (widget) && gtk_widget_get_mapped (widget) && g_strcmp0 (gtk_button_get_label (GTK_BUTTON (widget)), "Skip") == 0)
    return widget;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_skip (child);

      if (found != NULL)
        return found;
    }

  return NULL;
}

static void
skip (AppFixture *f)
{
  app_wait_for (f, GTK_TYPE_BUTTON, "Skip");
  g_signal_emit_by_name (find_skip (GTK_WIDGET (f->window)), "clicked");
}

static void
become_mirror (AppFixture *f)
{
  app_enter (f, "Name of the new Mirror", "Eva");
  app_enter (f, "New passphrase", WORDS);
  app_enter (f, "The new passphrase once more", WORDS);
  app_press (f, "Become a Mirror");
}

/* What opens a list of units shows and hides nothing. */
static void
assert_units_are_named (AppFixture *f)
{
  GtkWidget *opener = gtk_widget_get_first_child (app_find_type (GTK_WIDGET (f->window), "GtkDropDown", NULL));
  g_autofree char *difference = NULL;

  g_assert_true (GTK_IS_BUTTON (opener));
  difference = gtk_test_accessible_check_property (GTK_ACCESSIBLE (opener), GTK_ACCESSIBLE_PROPERTY_LABEL, "Show or hide what is written");
  g_assert_nonnull (difference);
}

static void
test_welcome_through (AppFixture   *f,
                      gconstpointer unused)
{
  BreathNode *node = breath_host_get_node (f->ours);
  BreathMirrors *mirrors = breath_host_get_mirrors (f->ours);

  g_test_summary ("Whoever goes through the first steps is known afterwards by what they said, and is a Mirror");

  app_wait_for (f, GTK_TYPE_LABEL, "Step 1 of 5");
  name_it (f, "Birch House");

  app_enter (f, "People that this centre", "120");
  assert_units_are_named (f);
  g_assert_cmpstr (get_row (f, "Water"), ==, "1800");
  g_assert_cmpstr (get_row (f, "Food"), ==, "252000");
  g_assert_cmpstr (get_row (f, "Energy"), ==, "");
  app_enter (f, "Water", "2000");
  app_enter (f, "Energy", "12.5");
  app_enter (f, "People that this centre", "100");
  g_assert_cmpstr (get_row (f, "Water"), ==, "2000");
  g_assert_cmpstr (get_row (f, "Food"), ==, "210000");
  app_press (f, "Next");

  become_mirror (f);
  app_wait_for (f, GTK_TYPE_LABEL, "Nobody so far");
  app_press (f, "Next");
  app_wait_for (f, GTK_TYPE_LABEL, "One Node for the Whole Centre");
  assert_step (f, "end");
  app_press (f, "Go to the Overview");
  app_wait_for (f, GTK_TYPE_LABEL, "What We Have");

  assert_step (f, "done");
  g_assert_cmpstr (breath_node_get_name (node), ==, "Birch House");
  assert_need (f, "water", "2000", "L");
  assert_need (f, "food", "210000", "kcal");
  assert_need (f, "energy", "12.5", "kW.h");
  g_assert_cmpint (breath_mirrors_get_presence (mirrors), ==, BREATH_PRESENCE_OPEN);
  g_assert_cmpstr (breath_mirror_get_name (breath_mirrors_get_current (mirrors)), ==, "Eva");

  app_press_in_card (f, "Water", "Update Stock");
  g_assert_cmpstr (get_row (f, "Needed a day"), ==, "2000");
  g_assert_cmpstr (get_row (f, "Unit"), ==, "L");
  app_enter (f, "Unit", "m3");
  g_assert_cmpstr (get_row (f, "Needed a day"), ==, "");
  app_enter (f, "Unit", "L");
  g_assert_cmpstr (get_row (f, "Needed a day"), ==, "2000");
}

static void
test_welcome_skip_all (AppFixture   *f,
                       gconstpointer unused)
{
  g_test_summary ("Whoever wants none of it is asked no more, and nothing is kept");

  app_enter (f, "Name of the centre", "Half a na");
  app_press (f, "Skip All");
  app_wait_for (f, GTK_TYPE_LABEL, "What We Have");
  assert_step (f, "done");
  g_assert_cmpstr (breath_node_get_name (breath_host_get_node (f->ours)), ==, "");
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (breath_host_get_mirrors (f->ours))), ==, 0);

  gtk_widget_activate_action (GTK_WIDGET (f->window), "win.first-steps", NULL);
  app_wait_for (f, ADW_TYPE_ENTRY_ROW, "Name of the centre");
  skip (f);
  app_wait_for (f, ADW_TYPE_ENTRY_ROW, "People that this centre");
  assert_step (f, "done");
}

static void
test_welcome_skip_and_back (AppFixture   *f,
                            gconstpointer unused)
{
  g_test_summary ("Every step can be skipped and gone back from, and what was typed is there again");

  app_wait_for (f, ADW_TYPE_ENTRY_ROW, "Name of the centre");
  skip (f);
  app_enter (f, "People that this centre", "40");
  app_press (f, "Back");
  app_wait_for (f, ADW_TYPE_ENTRY_ROW, "Name of the centre");
  skip (f);
  g_assert_cmpstr (get_row (f, "People that this centre"), ==, "40");
  g_assert_cmpstr (get_row (f, "Water"), ==, "600");
  skip (f);
  app_enter (f, "New passphrase", WORDS);
  gtk_widget_activate_action (GTK_WIDGET (f->window), "win.back", NULL);
  app_wait_for (f, ADW_TYPE_ENTRY_ROW, "People that this centre");
  skip (f);
  g_assert_cmpstr (get_row (f, "New passphrase"), ==, "");
  skip (f);
  app_wait_for (f, GTK_TYPE_LABEL, "Nobody so far");
  app_press (f, "Next");
  app_press (f, "Go to the Overview");
  app_wait_for (f, GTK_TYPE_LABEL, "What We Have");
}

static void
test_welcome_left (AppFixture   *f,
                   gconstpointer unused)
{
  g_test_summary ("Whoever looks at something else midway finds what they typed, and is not fetched back");

  app_enter (f, "Name of the centre", "Birch House");
  gtk_widget_activate_action (GTK_WIDGET (f->window), "win.mirrors", NULL);
  g_assert_cmpstr (breath_node_get_name (breath_host_get_node (f->ours)), ==, "Birch House");
  gtk_widget_activate_action (GTK_WIDGET (f->window), "win.first-steps", NULL);
  g_assert_cmpstr (get_row (f, "Name of the centre"), ==, "Birch House");
  app_press (f, "Next");
  app_wait_for (f, ADW_TYPE_ENTRY_ROW, "People that this centre");
  skip (f);

  become_mirror (f);
  gtk_widget_activate_action (GTK_WIDGET (f->window), "win.show-view", "s", "overview");

  while (g_list_model_get_n_items (G_LIST_MODEL (breath_host_get_mirrors (f->ours))) == 0)
    g_main_context_iteration (NULL, TRUE);

  app_wait_for (f, GTK_TYPE_LABEL, "What We Have");
  g_assert_null (app_find (GTK_WIDGET (f->window), GTK_TYPE_LABEL, "Nobody so far"));
}

static void
test_welcome_corrected (AppFixture   *f,
                        gconstpointer unused)
{
  g_test_summary ("A proposal that was kept follows the people when their number is corrected; what somebody typed does not");

  name_it (f, "Birch House");
  app_enter (f, "People that this centre", "12");
  app_enter (f, "Energy", "9");
  app_enter (f, "Food", "30000");
  app_press (f, "Next");
  app_press (f, "Back");
  g_assert_cmpstr (get_row (f, "Water"), ==, "180");
  app_enter (f, "People that this centre", "120");
  g_assert_cmpstr (get_row (f, "Water"), ==, "1800");
  g_assert_cmpstr (get_row (f, "Food"), ==, "30000");
  g_assert_cmpstr (get_row (f, "Energy"), ==, "9");
}

static void
test_welcome_midway (AppFixture   *f,
                     gconstpointer unused)
{
  g_test_summary ("Closed midway, the window goes on where it was, and has lost nothing but passphrases");

  name_it (f, "Birch House");
  app_enter (f, "People that this centre", "120");
  app_enter (f, "Energy", "9");
  breath_window_keep (f->window);
  gtk_window_destroy (GTK_WINDOW (f->window));
  g_clear_object (&f->window);

  app_fixture_show (f, breath_host_get_mirrors (f->ours));
  g_assert_cmpstr (get_row (f, "People that this centre"), ==, "120");
  g_assert_cmpstr (get_row (f, "Energy"), ==, "9");
  app_press (f, "Back");
  g_assert_cmpstr (get_row (f, "Name of the centre"), ==, "Birch House");
}

static void
test_welcome_impossible (AppFixture   *f,
                         gconstpointer unused)
{
  g_test_summary ("What cannot be is not kept and said why");

  app_wait_for (f, ADW_TYPE_ENTRY_ROW, "Name of the centre");
  app_press (f, "Next");
  app_wait_for (f, GTK_TYPE_LABEL, "Please write a name");
  name_it (f, "A centre with a name that is longer than any neighbour has room for");
  app_wait_for (f, GTK_TYPE_LABEL, "This name is too long: it has room for 64 letters");
  name_it (f, "Birch\u202eHouse");
  app_wait_for (f, GTK_TYPE_LABEL, "This name cannot be shown");
  g_assert_cmpstr (breath_node_get_name (breath_host_get_node (f->ours)), ==, "");
  name_it (f, "Birch House");

  app_enter (f, "People that this centre", "some");
  app_press (f, "Next");
  app_wait_for (f, GTK_TYPE_LABEL, "The people must be a whole number");
  app_enter (f, "People that this centre", "");
  app_enter (f, "Food", "0");
  app_press (f, "Next");
  app_wait_for (f, GTK_TYPE_LABEL, "The daily need must be a number above 0");
  assert_need (f, "food", NULL, NULL);
  assert_step (f, "needs");

  /* What is lost by going back is said once. */
  app_enter (f, "Food", "1 200");
  app_press (f, "Back");
  app_wait_for (f, GTK_TYPE_LABEL, "with nothing between thousands");
  assert_step (f, "needs");
  app_press (f, "Back");
  app_wait_for (f, ADW_TYPE_ENTRY_ROW, "Name of the centre");
}

static void
test_welcome_locked (AppFixture   *f,
                     gconstpointer unused)
{
  g_test_summary ("Whoever comes after a Mirror has gone sees and changes nothing that is private");

  name_it (f, "Birch House");
  app_enter (f, "People that this centre", "120");
  app_press (f, "Next");
  become_mirror (f);
  app_wait_for (f, GTK_TYPE_LABEL, "Nobody so far");
  app_press (f, "Back");
  g_assert_cmpstr (get_row (f, "People that this centre"), ==, "120");

  breath_mirrors_lock (breath_host_get_mirrors (f->ours));
  app_wait_for (f, GTK_TYPE_LABEL, "Nobody so far");
  gtk_widget_activate_action (GTK_WIDGET (f->window), "win.back", NULL);
  app_wait_for (f, GTK_TYPE_LABEL, "Nobody so far");
  g_assert_null (app_find (GTK_WIDGET (f->window), ADW_TYPE_ENTRY_ROW, "Name of the centre"));

  app_enter (f, "Invitation of another centre", "breath:nothing");
  app_press (f, "Become Neighbours");
  app_enter (f, "Passphrase", WORDS);
  app_press (f, "Sign In");
  app_wait_for (f, GTK_TYPE_LABEL, "Nobody so far");
  g_assert_nonnull (app_find (GTK_WIDGET (f->window), GTK_TYPE_BUTTON, "Back"));
}

static void
test_welcome_given_up (AppFixture   *f,
                       gconstpointer unused)
{
  g_test_summary ("Whoever does not sign in after all is not led back to that step by the next who does");

  name_it (f, "Birch House");
  skip (f);
  become_mirror (f);
  app_wait_for (f, GTK_TYPE_LABEL, "Nobody so far");
  app_press (f, "Next");
  app_press (f, "Go to the Overview");
  gtk_widget_activate_action (GTK_WIDGET (f->window), "win.first-steps", NULL);
  app_wait_for (f, ADW_TYPE_ENTRY_ROW, "Name of the centre");
  breath_mirrors_lock (breath_host_get_mirrors (f->ours));
  app_wait_for (f, GTK_TYPE_LABEL, "Nobody so far");
  app_press (f, "Become Neighbours");
  app_wait_for (f, ADW_TYPE_ENTRY_ROW, "Passphrase");
  gtk_widget_activate_action (GTK_WIDGET (f->window), "win.back", NULL);

  gtk_widget_activate_action (GTK_WIDGET (f->window), "win.first-steps", NULL);
  app_enter (f, "Passphrase", WORDS);
  app_press (f, "Sign In");
  g_assert_cmpstr (get_row (f, "Name of the centre"), ==, "Birch House");
}

#define ADD(path, func) g_test_add (path, AppFixture, NULL, set_up, func, app_fixture_tear_down)

static void
add_tests (void)
{
  ADD ("/welcome/through", test_welcome_through);
  ADD ("/welcome/skip-all", test_welcome_skip_all);
  ADD ("/welcome/skip-and-back", test_welcome_skip_and_back);
  ADD ("/welcome/left", test_welcome_left);
  ADD ("/welcome/corrected", test_welcome_corrected);
  ADD ("/welcome/midway", test_welcome_midway);
  ADD ("/welcome/impossible", test_welcome_impossible);
  ADD ("/welcome/locked", test_welcome_locked);
  ADD ("/welcome/given-up", test_welcome_given_up);
}

int
main (int   argc,
      char *argv[])
{
  return app_run (argc, argv, add_tests);
}

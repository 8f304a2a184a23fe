/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-centre-private.h"
#include "breath-node.h"
#include "test-folder.h"

#include <string.h>

static BreathCentre *
load (TestFolder *f)
{
  g_autoptr(BreathFolder) folder = breath_folder_open (f->path, NULL);
  g_autoptr(BreathSettings) settings = breath_settings_load (folder, NULL);

  return breath_centre_new (settings);
}

static void
count_cb (guint *n)
{
  (*n)++;
}

static void
test_centre_closing (TestFolder   *f,
                     gconstpointer unused)
{
  g_autoptr(GError) error = NULL;
  BreathCentre *centre = load (f);
  guint n_notified = 0;

  g_assert_cmpint (breath_centre_get_closing (centre), ==, BREATH_CLOSING_ASKS);
  g_signal_connect_swapped (centre, "notify::closing", G_CALLBACK (count_cb), &n_notified);
  g_assert_true (breath_centre_set_closing (centre, BREATH_CLOSING_STAYS, &error));
  g_assert_true (breath_centre_set_closing (centre, BREATH_CLOSING_STAYS, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (n_notified, ==, 1);
  g_assert_finalize_object (centre);

  centre = load (f);
  g_assert_cmpint (breath_centre_get_closing (centre), ==, BREATH_CLOSING_STAYS);
  g_assert_finalize_object (centre);
}

/* People edit the file, too. */
static void
test_centre_nonsense (TestFolder   *f,
                      gconstpointer unused)
{
  static const char text[] = "[window]\nclosing=perhaps\n[centre]\npeople=some\nneed-water=3\nunit-food=kg\n"
                             "need-energy=3\nunit-energy=L\n";
  static const char spelled[] = "[centre]\nneed-energy=3\nunit-energy=kWh\n";
  g_autoptr(BreathFolder) folder = breath_folder_open (f->path, NULL);
  g_autofree char *people = NULL;
  g_autofree char *need = NULL;
  g_autofree char *unit = NULL;
  BreathCentre *centre;

  g_assert_true (breath_folder_replace (folder, "settings.ini", text, sizeof text - 1, NULL));
  g_clear_object (&folder);
  centre = load (f);
  g_assert_cmpint (breath_centre_get_closing (centre), ==, BREATH_CLOSING_ASKS);
  g_assert_null (breath_centre_dup_need (centre, "water", &unit));
  g_assert_null (unit);
  g_assert_null (breath_centre_dup_need (centre, "food", &unit));
  g_assert_null (unit);
  g_assert_null (breath_centre_dup_need (centre, "energy", &unit));
  g_assert_null (unit);
  people = breath_centre_dup_people (centre);
  g_assert_null (people);
  g_assert_finalize_object (centre);

  folder = breath_folder_open (f->path, NULL);
  g_assert_true (breath_folder_replace (folder, "settings.ini", spelled, sizeof spelled - 1, NULL));
  g_clear_object (&folder);
  centre = load (f);
  need = breath_centre_dup_need (centre, "energy", &unit);
  g_assert_cmpstr (need, ==, "3");
  g_assert_cmpstr (unit, ==, "kW.h");
  g_assert_finalize_object (centre);
}

static void
test_centre_needs (TestFolder   *f,
                   gconstpointer unused)
{
  BreathCentre *centre = load (f);
  g_autofree char *need = NULL;
  g_autofree char *unit = NULL;
  g_autofree char *people = NULL;
  g_autofree char *gone = NULL;
  g_autoptr(GError) error = NULL;

  g_assert_true (breath_centre_set_people (centre, "120", &error));
  g_assert_true (breath_centre_set_need (centre, "energy", "12,5", "kWh", &error));
  g_assert_true (breath_centre_set_need (centre, "water", "1800", "L", &error));
  g_assert_true (breath_centre_set_need (centre, "water", "", "L", &error));
  g_assert_no_error (error);
  g_assert_finalize_object (centre);

  centre = load (f);
  need = breath_centre_dup_need (centre, "energy", &unit);
  people = breath_centre_dup_people (centre);
  g_assert_cmpstr (need, ==, "12,5");
  g_assert_cmpstr (unit, ==, "kW.h");
  g_assert_cmpstr (people, ==, "120");
  g_clear_pointer (&unit, g_free);
  g_assert_null (breath_centre_dup_need (centre, "water", &unit));

  g_assert_false (breath_centre_set_people (centre, "0", &error));
  g_assert_error (error, BREATH_NODE_ERROR, BREATH_NODE_ERROR_INPUT);
  g_clear_error (&error);
  g_assert_false (breath_centre_set_need (centre, "energy", "0", "kWh", &error));
  g_assert_error (error, BREATH_NODE_ERROR, BREATH_NODE_ERROR_NEED);
  g_clear_error (&error);
  g_assert_false (breath_centre_set_need (centre, "energy", "3", "L", &error));
  g_assert_error (error, BREATH_NODE_ERROR, BREATH_NODE_ERROR_UNIT);
  g_clear_error (&error);

  breath_centre_close (centre);
  gone = breath_centre_dup_people (centre);
  g_assert_null (gone);
  g_assert_false (breath_centre_set_step (centre, "needs", &error));
  g_assert_error (error, BREATH_NODE_ERROR, BREATH_NODE_ERROR_REFUSED);
  g_assert_finalize_object (centre);
}

#define ADD(path, func) g_test_add (path, TestFolder, NULL, test_folder_set_up, func, test_folder_tear_down)

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("/centre/closing", test_centre_closing);
  ADD ("/centre/nonsense", test_centre_nonsense);
  ADD ("/centre/needs", test_centre_needs);

  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-resource-private.h"

static void
test_resource_uncertainty (void)
{
  g_assert_cmpuint (breath_resource_uncertainty_of (100), ==, 3);
  g_assert_cmpuint (breath_resource_uncertainty_of (50), ==, 6);
  g_assert_cmpuint (breath_resource_uncertainty_of (20), ==, 15);
  g_assert_cmpuint (breath_resource_uncertainty_of (0), ==, 0);
}

static void
count_cb (guint *count)
{
  (*count)++;
}

static void
test_resource_notifies_of_change (void)
{
  g_autoptr(BreathResource) resource = breath_resource_new (BREATH_RESOURCE_WATER, "12D3KooW");
  BreathStock stock = { .amount = 1200500, .need = 300000, .reserve_days = 7, .unit = "L", .updated = 10 };
  BreathDraw draw = { .reason = BREATH_DRAW_PUBLISH, .level = { .level = -6, .epsilon = 50, .day = 1 }, .made = 20 };
  BreathPrivacyState state = { .choice = { BREATH_PRECISION_STANDARD, FALSE, 2, 7 }, .next_draw = G_MAXINT64 };
  guint n_amount = 0;
  guint n_level = 0;

  g_signal_connect_swapped (resource, "notify::amount", G_CALLBACK (count_cb), &n_amount);
  g_signal_connect_swapped (resource, "notify::level", G_CALLBACK (count_cb), &n_level);

  g_assert_false (breath_resource_get_is_set (resource));
  g_assert_false (breath_resource_get_is_published (resource));
  g_assert_cmpint (breath_resource_get_level (resource), ==, BREATH_LEVEL_UNKNOWN);
  g_assert_true (breath_resource_has (resource, "5000000", "L"));

  breath_resource_update (resource, &stock, NULL, &state);
  state.admits = 30;
  breath_resource_update (resource, &stock, &draw, &state);
  breath_resource_update (resource, &stock, &draw, &state);

  g_assert_cmpuint (n_amount, ==, 1);
  g_assert_cmpuint (n_level, ==, 1);
  g_assert_true (breath_resource_get_is_set (resource));
  g_assert_cmpfloat (breath_resource_get_amount (resource), ==, 1200.5);
  g_assert_true (breath_resource_has (resource, "1200.5", "L"));
  g_assert_true (breath_resource_has (resource, "plenty", "L"));
  g_assert_false (breath_resource_has (resource, "1201", "L"));
  g_assert_cmpint (breath_resource_get_level (resource), ==, -6);
  g_assert_cmpuint (breath_resource_get_uncertainty (resource), ==, 6);
  g_assert_cmpint (breath_resource_get_admits (resource), ==, 30);
  g_assert_cmpstr (breath_resource_get_status (resource), ==, "Node 12D3KooW has water deficit at level -6");

  /* A stock that went stale is published no longer. */
  breath_resource_update (resource, &stock, NULL, &state);
  g_assert_false (breath_resource_get_is_published (resource));
  g_assert_null (breath_resource_get_status (resource));
  g_assert_cmpint (breath_resource_get_published (resource), ==, 0);
}

static void
test_resource_looks_back (void)
{
  g_autoptr(BreathResource) resource = breath_resource_new (BREATH_RESOURCE_WATER, "12D3KooW");
  g_autoptr(GArray) draws = g_array_new (FALSE, FALSE, sizeof (BreathDraw));
  BreathDraw draw = { .level = { .level = -6, .epsilon = 50, .day = 1 }, .made = 20 };
  BreathPrivacyState state = { .choice = { BREATH_PRECISION_STANDARD, FALSE, 2, 7 } };
  const BreathPublishedLevel *levels;
  double sum = 0;
  guint n;

  breath_resource_get_levels (resource, &n);
  g_assert_cmpuint (n, ==, 0);
  g_assert_cmpfloat (breath_resource_get_likelihood (resource, -6), ==, 0);

  g_array_append_val (draws, draw);
  draw.made = 30;
  draw.level.epsilon = 20;
  g_array_append_val (draws, draw);
  breath_resource_set_draws (resource, draws);
  breath_resource_update (resource, NULL, &draw, &state);

  levels = breath_resource_get_levels (resource, &n);
  g_assert_cmpuint (n, ==, 2);
  g_assert_cmpint (levels[0].made, ==, 20);
  g_assert_cmpuint (levels[0].uncertainty, ==, 6);
  g_assert_cmpint (levels[1].level, ==, -6);
  g_assert_cmpuint (levels[1].uncertainty, ==, 15);

  for (int level = -400; level <= 400; level++)
    sum += breath_resource_get_likelihood (resource, level);

  g_assert_cmpfloat_with_epsilon (sum, 1, 1e-9);
  g_assert_cmpfloat (breath_resource_get_likelihood (resource, -6), >, breath_resource_get_likelihood (resource, -5));
  g_assert_cmpfloat_with_epsilon (breath_resource_get_likelihood (resource, -7), breath_resource_get_likelihood (resource, -5), 1e-12);
}

static void
test_resource_privacy (void)
{
  g_autoptr(BreathResource) resource = breath_resource_new (BREATH_RESOURCE_WATER, "12D3KooW");
  BreathPrivacyState state = {
    .choice = { BREATH_PRECISION_WIDE, TRUE, 3, 9 }, .is_alarmed = TRUE,
    .spent_day = 20, .spent_week = 120, .spent_ever = 1000, .next_draw = 50,
  };
  guint n_alarmed = 0;

  g_signal_connect_swapped (resource, "notify::is-alarmed", G_CALLBACK (count_cb), &n_alarmed);
  g_assert_cmpstr (breath_resource_get_precision (resource), ==, "standard");

  breath_resource_update (resource, NULL, NULL, &state);
  breath_resource_update (resource, NULL, NULL, &state);

  g_assert_cmpuint (n_alarmed, ==, 1);
  g_assert_true (breath_resource_get_is_alarmed (resource));
  g_assert_true (breath_resource_get_is_automatic (resource));
  g_assert_cmpstr (breath_resource_get_precision (resource), ==, "wide");
  g_assert_cmpuint (breath_resource_get_range ("wide"), ==, 15);
  g_assert_cmpuint (breath_resource_get_budget (resource), ==, 40);
  g_assert_cmpuint (breath_resource_get_critical_days (resource), ==, 3);
  g_assert_cmpuint (breath_resource_get_stale_days (resource), ==, 9);
  g_assert_cmpuint (breath_resource_get_spent_day (resource), ==, 20);
  g_assert_cmpuint (breath_resource_get_spent_week (resource), ==, 120);
  g_assert_cmpuint (breath_resource_get_spent_ever (resource), ==, 1000);
  g_assert_cmpint (breath_resource_get_next_draw (resource), ==, 50);

  state.next_draw = G_MAXINT64;
  breath_resource_update (resource, NULL, NULL, &state);
  g_assert_cmpint (breath_resource_get_next_draw (resource), ==, 0);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/resource/uncertainty", test_resource_uncertainty);
  g_test_add_func ("/resource/notifies-of-change", test_resource_notifies_of_change);

  g_test_add_func ("/resource/looks-back", test_resource_looks_back);
  g_test_add_func ("/resource/privacy", test_resource_privacy);

  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "mirrors-fixture.h"

#include "breath-seeded-random.h"
#include "breath-virtual-clock.h"

#define CHEAP_MEMORY 8192

void
mirrors_fixture_set_up (MirrorsFixture *f,
                        gconstpointer   unused)
{
  const guint8 seed[BREATH_RANDOM_SEED_LEN] = { 7 };
  g_autoptr(BreathRandom) random = breath_seeded_random_new (seed, 0);
  g_autoptr(BreathVirtualClock) clock = NULL;
  g_autoptr(GError) error = NULL;

  test_folder_set_up (&f->place, NULL);
  f->simulation = breath_simulation_new (1700000000);
  clock = breath_virtual_clock_new (f->simulation);
  f->folder = breath_folder_open (f->place.path, &error);
  g_assert_no_error (error);
  f->mirrors = breath_mirrors_load (f->folder, BREATH_CLOCK (clock), random, &error);
  g_assert_no_error (error);
  breath_mirrors_set_cost (f->mirrors, 1, CHEAP_MEMORY);

  app_fixture_open (&f->app);
  app_fixture_show (&f->app, f->mirrors);
}

void
mirrors_fixture_tear_down (MirrorsFixture *f,
                           gconstpointer   unused)
{
  app_fixture_tear_down (&f->app, NULL);
  g_clear_object (&f->mirrors);
  g_clear_object (&f->folder);
  g_clear_object (&f->simulation);
  test_folder_tear_down (&f->place, NULL);
}

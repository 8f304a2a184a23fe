/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-places.h"

#define N_VALUES 500
#define N_STEPS  20000

/* Things to be found: numbers, of which many have the same hash. */
static guint32
hash_value (gconstpointer owner,
            guint32       place)
{
  return ((const guint32 *) owner)[place] % 61;
}

static guint32
find (const BreathPlaces *places,
      const guint32      *values,
      guint32             value)
{
  BreathPlacesIter iter;
  guint32 place = breath_places_first (places, value % 61, &iter);

  while (place != BREATH_PLACES_NONE && values[place] != value)
    place = breath_places_next (&iter);

  return place;
}

static void
test_places_empty (void)
{
  BreathPlaces places = { 0 };
  BreathPlacesIter iter;

  g_test_summary ("Nothing is nowhere");

  g_assert_cmpuint (breath_places_first (&places, 7, &iter), ==, BREATH_PLACES_NONE);
  breath_places_clear (&places);
}

/* Whatever comes and goes, what is there is found where it is, and nothing else. */
static void
test_places_any (void)
{
  g_autoptr(GRand) rand = g_rand_new_with_seed (1);
  g_autofree guint32 *values = g_new0 (guint32, N_VALUES);
  g_autofree gboolean *is_in = g_new0 (gboolean, N_VALUES);
  BreathPlaces places = { 0 };
  guint n = 0;

  for (guint32 i = 0; i < N_VALUES; i++)
    values[i] = i;

  for (guint step = 0; step < N_STEPS; step++)
    {
      guint32 at = g_rand_int_range (rand, 0, N_VALUES);

      if (is_in[at])
        breath_places_remove (&places, at, hash_value, values);
      else
        breath_places_add (&places, at, hash_value, values);

      if (step % 100 == 99)
        breath_places_reserve (&places, step % 37, hash_value, values);

      is_in[at] = !is_in[at];
      n += is_in[at] ? 1 : -1;
      g_assert_cmpuint (places.n, ==, n);

      for (guint32 i = step % 7; i < N_VALUES; i += 7)
        g_assert_cmpuint (find (&places, values, i), ==, is_in[i] ? i : BREATH_PLACES_NONE);
    }

  breath_places_clear (&places);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/places/empty", test_places_empty);
  g_test_add_func ("/places/any", test_places_any);

  return g_test_run ();
}

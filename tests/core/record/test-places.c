/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-places.h"

#define N_VALUES 500
#define N_STEPS  20000

/* Things to be found: numbers, of which many have the same hash, from a first place on. */
typedef struct
{
  guint32 first;
  guint32 values[N_VALUES];
} Things;

static guint32
hash_value (gconstpointer owner,
            guint32       place)
{
  const Things *things = owner;

  return things->values[place - things->first] % 61;
}

static guint32
find (const BreathPlaces *places,
      const Things       *things,
      guint32             value)
{
  BreathPlacesIter iter;
  guint32 place = breath_places_first (places, value % 61, &iter);

  while (place != BREATH_PLACES_NONE && things->values[place - things->first] != value)
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

#define N_CHOSEN 12000

static guint32
hash_chosen (gconstpointer owner,
             guint32       place)
{
  const guint32 *hashes = owner;

  return hashes[place];
}

static void
test_places_chosen (void)
{
  static const guint32 factors[] = { 1, 1 << 18, 1 << 14, 0x144cbc89, 0x9e3779b1, 65537 };
  g_autofree guint32 *hashes = g_new0 (guint32, N_CHOSEN);

  g_test_summary ("Nobody can choose hashes that are long to look for");

  for (guint k = 0; k < G_N_ELEMENTS (factors); k++)
    {
      BreathPlaces places = { 0 };
      guint n_looks = 0;

      for (guint i = 0; i < N_CHOSEN; i++)
        {
          hashes[i] = i * factors[k] + (i >> 12);
          breath_places_add (&places, i, hash_chosen, hashes);
        }

      for (guint i = 0; i < N_CHOSEN; i++)
        {
          BreathPlacesIter iter;

          for (guint32 place = breath_places_first (&places, hashes[i], &iter); place != i; place = breath_places_next (&iter))
            n_looks++;
        }

      g_assert_cmpuint (n_looks, <, 8 * N_CHOSEN);
      breath_places_clear (&places);
    }
}

static void
test_places_mix (void)
{
  g_autofree guint8 *is_seen = g_new0 (guint8, 1 << 16);
  guint n = 0;

  g_test_summary ("Numbers that were chosen for the same bits do not have the same once they are mixed");

  for (guint shift = 0; shift <= 48; shift += 16)
    for (guint64 i = 1; i <= 1000; i++)
      {
        guint16 part = (guint16) (breath_places_mix (i << shift) >> 48);

        n += !is_seen[part];
        is_seen[part] = TRUE;
      }

  g_assert_cmpuint (n, >, 3500);
}

/* Whatever comes and goes, what is there is found where it is, and nothing else. */
static void
test_places_any (gconstpointer data)
{
  const guint32 first = GPOINTER_TO_UINT (data);
  g_autoptr(GRand) rand = g_rand_new_with_seed (1);
  g_autofree Things *things = g_new0 (Things, 1);
  g_autofree gboolean *is_in = g_new0 (gboolean, N_VALUES);
  BreathPlaces places = { 0 };
  guint n = 0;

  for (guint32 i = 0; i < N_VALUES; i++)
    things->values[i] = i;

  things->first = first;

  for (guint step = 0; step < N_STEPS; step++)
    {
      guint32 at = g_rand_int_range (rand, 0, N_VALUES);

      if (is_in[at])
        breath_places_remove (&places, first + at, hash_value, things);
      else
        breath_places_add (&places, first + at, hash_value, things);

      if (step % 100 == 99)
        breath_places_reserve (&places, step % 37, hash_value, things);

      is_in[at] = !is_in[at];
      n += is_in[at] ? 1 : -1;
      g_assert_cmpuint (places.n, ==, n);

      for (guint32 i = step % 7; i < N_VALUES; i += 7)
        g_assert_cmpuint (find (&places, things, i), ==, is_in[i] ? first + i : BREATH_PLACES_NONE);
    }

  breath_places_clear (&places);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/places/empty", test_places_empty);
  g_test_add_data_func ("/places/any", NULL, test_places_any);
  g_test_add_data_func ("/places/widen", GUINT_TO_POINTER (G_MAXUINT16 - N_VALUES / 2), test_places_any);
  g_test_add_data_func ("/places/wide", GUINT_TO_POINTER (G_MAXUINT16), test_places_any);
  g_test_add_func ("/places/chosen", test_places_chosen);
  g_test_add_func ("/places/mix", test_places_mix);

  return g_test_run ();
}

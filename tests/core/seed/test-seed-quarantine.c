/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-seed-quarantine.h"

#include "breath-seed-notice.h"

#include <string.h>

static void
name_seed (guint  number,
           guint8 seed[BREATH_HASH_LEN])
{
  memset (seed, 0, BREATH_HASH_LEN);
  seed[0] = number & 0xff;
  seed[1] = number >> 8;
}

static void
add (BreathSeedQuarantine *quarantine,
     guint                 number,
     guint32               size)
{
  guint8 seed[BREATH_HASH_LEN];

  name_seed (number, seed);
  breath_seed_quarantine_add (quarantine, seed, size);
}

static void
assert_over (BreathSeedQuarantine *quarantine,
             guint                 number)
{
  guint8 seed[BREATH_HASH_LEN];
  guint8 expected[BREATH_HASH_LEN];

  name_seed (number, expected);
  g_assert_true (breath_seed_quarantine_steal_over (quarantine, seed));
  g_assert_cmpmem (seed, sizeof seed, expected, sizeof expected);
}

static void
assert_not_over (BreathSeedQuarantine *quarantine)
{
  guint8 seed[BREATH_HASH_LEN];

  g_assert_false (breath_seed_quarantine_steal_over (quarantine, seed));
  g_assert_cmpuint (breath_seed_quarantine_get_size (quarantine), <=, BREATH_QUARANTINE_MAX_SIZE);
}

static void
test_size (void)
{
  g_autoptr(BreathSeedQuarantine) quarantine = breath_seed_quarantine_new ();
  guint n_fit = BREATH_QUARANTINE_MAX_SIZE / BREATH_SEED_MAX_SIZE;

  for (guint i = 0; i < n_fit; i++)
    {
      add (quarantine, i, BREATH_SEED_MAX_SIZE);
      assert_not_over (quarantine);
    }

  /* What is asked for again is the latest again. */
  add (quarantine, 0, BREATH_SEED_MAX_SIZE);
  assert_not_over (quarantine);
  add (quarantine, n_fit, 1);
  assert_over (quarantine, 1);
  assert_not_over (quarantine);
  add (quarantine, n_fit + 1, BREATH_SEED_MAX_SIZE);
  assert_over (quarantine, 2);
  assert_not_over (quarantine);
}

static void
test_number (void)
{
  g_autoptr(BreathSeedQuarantine) quarantine = breath_seed_quarantine_new ();

  for (guint i = 0; i < BREATH_QUARANTINE_MAX_SEEDS; i++)
    add (quarantine, i, 1);

  assert_not_over (quarantine);
  add (quarantine, BREATH_QUARANTINE_MAX_SEEDS, 1);
  assert_over (quarantine, 0);
  assert_not_over (quarantine);
  g_assert_cmpuint (breath_seed_quarantine_get_n (quarantine), ==, BREATH_QUARANTINE_MAX_SEEDS);
}

static void
test_remove (void)
{
  g_autoptr(BreathSeedQuarantine) quarantine = breath_seed_quarantine_new ();
  guint8 seed[BREATH_HASH_LEN];

  add (quarantine, 1, 100);
  add (quarantine, 2, 200);
  add (quarantine, 1, 150);
  g_assert_cmpuint (breath_seed_quarantine_get_size (quarantine), ==, 350);
  name_seed (2, seed);
  g_assert_true (breath_seed_quarantine_remove (quarantine, seed));
  g_assert_false (breath_seed_quarantine_remove (quarantine, seed));
  g_assert_cmpuint (breath_seed_quarantine_get_size (quarantine), ==, 150);
  g_assert_cmpuint (breath_seed_quarantine_get_n (quarantine), ==, 1);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/seed-quarantine/size", test_size);
  g_test_add_func ("/seed-quarantine/number", test_number);
  g_test_add_func ("/seed-quarantine/remove", test_remove);

  return g_test_run ();
}

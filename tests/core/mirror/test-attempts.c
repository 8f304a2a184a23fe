/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-attempts.h"

#define SECOND ((gint64) G_USEC_PER_SEC)

typedef struct
{
  const char *name;
  guint       failures;
  gint64      delay;  /* seconds */
} DelayCase;

static const DelayCase delay_cases[] = {
  { "none",      0,            0 },
  { "last-free", 4,            0 },
  { "first",     5,            1 },
  { "doubled",   6,            2 },
  { "tenth",     14,           512 },
  { "longest",   15,           900 },
  { "many",      99,           900 },
  { "absurd",    G_MAXUINT,    900 },
};

static void
test_attempts_delay (gconstpointer data)
{
  const DelayCase *c = data;

  g_assert_cmpint (breath_attempts_get_delay (c->failures), ==, c->delay * SECOND);
}

static void
test_attempts_free (void)
{
  BreathAttempts attempts;

  breath_attempts_start (&attempts, 0, 1000);

  for (guint i = 0; i < BREATH_ATTEMPTS_FREE; i++)
    {
      g_assert_cmpint (breath_attempts_get_wait (&attempts, 1000), ==, 0);
      breath_attempts_begin (&attempts, 1000);
    }

  g_assert_cmpint (breath_attempts_get_wait (&attempts, 1000), ==, SECOND);
  g_assert_cmpint (breath_attempts_get_wait (&attempts, 1000 + SECOND), ==, 0);
}

static void
test_attempts_restart (void)
{
  BreathAttempts attempts;

  /* A later start knows only the count, and its clock may begin anywhere. */
  breath_attempts_start (&attempts, 9, 5 * SECOND);
  g_assert_cmpint (breath_attempts_get_wait (&attempts, 5 * SECOND), ==, 16 * SECOND);
  breath_attempts_start (&attempts, 9, 0);
  g_assert_cmpint (breath_attempts_get_wait (&attempts, 0), ==, 16 * SECOND);
}

static void
test_attempts_success (void)
{
  BreathAttempts attempts;

  breath_attempts_start (&attempts, 40, 0);
  breath_attempts_begin (&attempts, BREATH_ATTEMPTS_MAX_DELAY * SECOND);
  breath_attempts_succeed (&attempts);
  g_assert_cmpuint (attempts.failures, ==, 0);
  g_assert_cmpint (breath_attempts_get_wait (&attempts, 0), ==, 0);
}

static void
test_attempts_over (void)
{
  BreathAttempts attempts;

  breath_attempts_start (&attempts, BREATH_ATTEMPTS_MAX - 1, 0);
  g_assert_false (breath_attempts_is_over (&attempts));
  breath_attempts_begin (&attempts, BREATH_ATTEMPTS_MAX_DELAY * SECOND);
  g_assert_true (breath_attempts_is_over (&attempts));

  breath_attempts_start (&attempts, G_MAXUINT, 0);
  g_assert_true (breath_attempts_is_over (&attempts));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (delay_cases); i++)
    {
      g_autofree char *path = g_strconcat ("/attempts/delay/", delay_cases[i].name, NULL);

      g_test_add_data_func (path, &delay_cases[i], test_attempts_delay);
    }

  g_test_add_func ("/attempts/free", test_attempts_free);
  g_test_add_func ("/attempts/restart", test_attempts_restart);
  g_test_add_func ("/attempts/success", test_attempts_success);
  g_test_add_func ("/attempts/over", test_attempts_over);

  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-dialer-private.h"

static void
test_dialer_delay (void)
{
  static const struct
  {
    guint  failures;
    gint64 seconds;
  } cases[] = { { 1, 1 }, { 2, 2 }, { 5, 16 }, { 9, 256 }, { 10, 300 }, { 1000, 300 }, { G_MAXUINT, 300 } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      gint64 whole = cases[i].seconds * G_USEC_PER_SEC;

      g_assert_cmpint (breath_dialer_delay (cases[i].failures, 0), ==, whole / 2);
      g_assert_cmpint (breath_dialer_delay (cases[i].failures, 999), >, whole / 2);
      g_assert_cmpint (breath_dialer_delay (cases[i].failures, 999), <, whole * 3 / 2);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/dialer/delay", test_dialer_delay);

  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "test-villages.h"

static void
test_faults (void)
{
  test_villages_live (1, 200);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/village/faults", test_faults);

  return g_test_run ();
}

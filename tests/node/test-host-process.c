/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-host.h"

#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#ifdef BREATH_INSPECTABLE
#define DUMPABLE 1
#else
#define DUMPABLE 0
#endif

static void
test_protects (void)
{
  struct rlimit core;

  breath_host_protect_process ();
  g_assert_no_errno (getrlimit (RLIMIT_CORE, &core));
  g_assert_cmpuint (core.rlim_cur, ==, 0);
  g_assert_cmpuint (core.rlim_max, ==, 0);
  g_assert_cmpint (prctl (PR_GET_DUMPABLE), ==, DUMPABLE);
}

static void
test_ignores (void)
{
  const struct
  {
    void     (*handler) (int);
    gboolean ignores;
  } cases[] = {
    { SIG_DFL, FALSE },
    { SIG_IGN, TRUE },
    { _exit,   FALSE },
  };
  void (*before) (int) = signal (SIGHUP, SIG_DFL);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      signal (SIGHUP, cases[i].handler);
      g_assert_cmpint (breath_host_process_ignores (SIGHUP), ==, cases[i].ignores);
    }

  signal (SIGHUP, before);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/node/host-process/protects", test_protects);
  g_test_add_func ("/node/host-process/ignores", test_ignores);

  return g_test_run ();
}

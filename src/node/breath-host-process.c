/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-host.h"

#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>

/**
 * breath_host_protect_process:
 *
 * Keeps the node's key and exact stock out of core files, and out of reach of other programs of the same user that
 * would read this one's memory. To be called first of all, before anything secret is read.
 *
 * In a build with a sanitizer or for tests the memory stays readable: LeakSanitizer attaches to its own process as a
 * debugger would, and whoever looks into a failing test needs to do the same.
 */
void
breath_host_protect_process (void)
{
  const struct rlimit none = { .rlim_cur = 0, .rlim_max = 0 };

  if (setrlimit (RLIMIT_CORE, &none) != 0)
    g_warning ("Core files could not be forbidden: %m");

#ifndef BREATH_INSPECTABLE
  if (prctl (PR_SET_DUMPABLE, 0, 0, 0, 0) != 0)
    g_warning ("The memory could not be closed to other programs: %m");
#endif
}

/**
 * breath_host_process_ignores:
 * @number: a signal
 *
 * Whoever starts a program by nohup wants it to outlive its terminal, and has SIGHUP ignored for that.
 *
 * Returns: whether this process was started so that @number does nothing
 */
gboolean
breath_host_process_ignores (int number)
{
  struct sigaction action;

  return sigaction (number, NULL, &action) == 0 && action.sa_handler == SIG_IGN;
}

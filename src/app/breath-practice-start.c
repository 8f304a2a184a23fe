/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "breath-practice-start.h"

#include <gio/gio.h>

#define OURSELVES "/proc/self/exe"
#define PROGRAM   "breath"

/* What runs is what is started, also where it was never installed; unless a newer version has replaced it meanwhile. */
static char *
dup_program (void)
{
  g_autofree char *path = g_file_read_link (OURSELVES, NULL);

  return path != NULL && g_file_test (path, G_FILE_TEST_IS_EXECUTABLE) ? g_steal_pointer (&path) : g_strdup (PROGRAM);
}

/**
 * breath_practice_start:
 * @data_dir: (nullable): the data folder of this program, which tells practices apart; not read by them
 * @error: return location
 *
 * Starts a practice in a process of its own, which outlives this one, or shows the window of the one there is.
 *
 * Returns: whether it was started
 */
gboolean
breath_practice_start (const char *data_dir,
                       GError    **error)
{
  g_autofree char *program = dup_program ();
  const char *arguments[] = { program, "--practice", data_dir != NULL ? "--data-dir" : NULL, data_dir, NULL };
  g_autoptr(GSubprocess) process = g_subprocess_newv (arguments, G_SUBPROCESS_FLAGS_NONE, error);

  return process != NULL;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-input.h"

#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>

/**
 * breath_input_check:
 * @path: a file that is to be read
 * @error: return location
 *
 * To open a named pipe waits until somebody writes to it, silently and for ever if nobody does. A pipe that the shell made,
 * such as /dev/stdin or that of <(...), has no name and is as good as a file.
 *
 * Returns: whether it is none with a name; it need not be there
 */
gboolean
breath_input_check (const char *path,
                    GError    **error)
{
  char canonical[PATH_MAX];
  struct stat found;

  if (stat (path, &found) != 0 || !S_ISFIFO (found.st_mode) || realpath (path, canonical) == NULL)
    return TRUE;

  g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_REGULAR_FILE, "%s is not a plain file", path);

  return FALSE;
}

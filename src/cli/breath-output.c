/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-output.h"

#include <stdio.h>
#include <stdlib.h>

/**
 * breath_output_finish:
 * @program: the program
 * @ended: what it would end with
 *
 * Finds out at the end whether all that was printed got to where it goes, such as a file on a disk that may be full. A
 * script that reads a part only must not take it for the whole.
 *
 * Returns: what the program ends with: %EXIT_FAILURE, having said why, if it would have ended well and something is missing
 */
int
breath_output_finish (const char *program,
                      int         ended)
{
  if (fflush (stdout) == 0 && ferror (stdout) == 0)
    return ended;

  g_printerr ("%s: what was printed could not be written, or not all of it\n", program);

  return ended == EXIT_SUCCESS ? EXIT_FAILURE : ended;
}

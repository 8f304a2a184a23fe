/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-file-bytes-private.h"

#include <errno.h>
#include <unistd.h>

#define CHUNK 65536

/**
 * breath_file_write:
 * @fd: a file
 * @bytes: what is written
 * @len: how many bytes
 *
 * Writes all of it, in as many pieces as it takes.
 *
 * Returns: %TRUE if all is written; otherwise `errno` tells why not
 */
gboolean
breath_file_write (int         fd,
                   const void *bytes,
                   gsize       len)
{
  const char *at = bytes;

  while (len > 0)
    {
      gssize n = TEMP_FAILURE_RETRY (write (fd, at, len));

      /* A disk that takes nothing and does not say why would be asked for ever. */
      if (n == 0)
        errno = EIO;

      if (n <= 0)
        return FALSE;

      at += n;
      len -= n;
    }

  return TRUE;
}

/**
 * breath_file_copy:
 * @from: a file, copied from its beginning wherever it is read at
 * @to: another
 *
 * Returns: %TRUE if all is copied; otherwise `errno` tells why not
 */
gboolean
breath_file_copy (int from,
                  int to)
{
  g_autofree char *chunk = g_malloc (CHUNK);
  goffset at = 0;
  gssize n;

  while ((n = TEMP_FAILURE_RETRY (pread (from, chunk, CHUNK, at))) > 0)
    {
      if (!breath_file_write (to, chunk, n))
        return FALSE;

      at += n;
    }

  return n == 0;
}

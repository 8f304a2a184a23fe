/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breathctl.h"

#include "breath-input.h"

#define CHUNK 65536

/**
 * breathctl_read_file:
 * @path: a file, or whatever has no size of its own, such as a pipe
 * @max: bytes that a file of its kind may have
 * @len: (out): bytes that were read
 * @error: return location
 *
 * Reads a file that somebody else may have made. Of one that is too long no more is read than shows that it is.
 *
 * Returns: (transfer full) (nullable): the bytes, with a zero behind them
 */
char *
breathctl_read_file (const char *path,
                     gsize       max,
                     gsize      *len,
                     GError    **error)
{
  g_autoptr(GFile) file = g_file_new_for_path (path);
  g_autoptr(GFileInputStream) stream = breath_input_check (path, error) ? g_file_read (file, NULL, error) : NULL;
  g_autofree guint8 *chunk = g_malloc (CHUNK);
  g_autoptr(GByteArray) bytes = g_byte_array_new ();
  gssize n = stream != NULL ? 1 : -1;

  while (n > 0 && bytes->len <= max)
    {
      n = g_input_stream_read (G_INPUT_STREAM (stream), chunk, MIN (CHUNK, max + 1 - bytes->len), NULL, error);

      if (n > 0)
        g_byte_array_append (bytes, chunk, n);
    }

  if (n < 0 && stream != NULL)
    g_prefix_error (error, "%s could not be read: ", path);

  if (n < 0)
    return NULL;

  if (bytes->len > max)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "%s has more than %" G_GSIZE_FORMAT " bytes, "
                                                                                             "too many for a file of its kind", path, max);
      return NULL;
    }

  *len = bytes->len;
  g_byte_array_append (bytes, (const guint8 *) "", 1);

  return (char *) g_byte_array_free (g_steal_pointer (&bytes), FALSE);
}

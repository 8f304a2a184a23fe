/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-fsync.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

/**
 * breath_fsync_folder:
 * @path: a folder
 *
 * Makes the names in a folder survive a power cut, which fsync() of the files does not, see fsync(2).
 *
 * Returns: %TRUE if they do; otherwise `errno` tells why not
 */
gboolean
breath_fsync_folder (const char *path)
{
  int fd = open (path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  gboolean synced = fd >= 0 && fsync (fd) == 0;
  int number = errno;

  if (fd >= 0)
    close (fd);

  errno = number;

  return synced;
}

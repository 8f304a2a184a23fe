/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-folder-private.h"

#include "breath-file-bytes-private.h"
#include "breath-node.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gstdio.h>

#define LOCK_NAME  "lock"
#define FILE_MODE  0600
#define DIR_MODE   0700
#define OTHERS     0077  /* what nobody but the owner may have */

/**
 * BreathFolder:
 *
 * The data folder of a node, opened for one program at a time.
 *
 * It holds the node's key and exact stock, so it and the files in it must be closed to everybody else: a folder or
 * file that others may enter is refused with the command that mends it. Files are reached through the open
 * folder and never through a symbolic link. The lock is given up when the object ends, however the program ends.
 */
struct _BreathFolder
{
  GObject parent_instance;

  char   *path;  /* canonical */
  int     fd;
  int     lock;
};

G_DEFINE_FINAL_TYPE (BreathFolder, breath_folder, G_TYPE_OBJECT)

static void
close_fd (int *fd)
{
  if (*fd >= 0)
    close (*fd);

  *fd = -1;
}

static void
set_folder_error (GError    **error,
                  const char *what,
                  const char *path)
{
  int code = errno;

  g_set_error (error, BREATH_NODE_ERROR, BREATH_NODE_ERROR_FOLDER,
               "%s %s: %s", what, path, g_strerror (code));
}

/* Says how to mend what is open to others. */
static gboolean
check_private (const struct stat *found,
               const char        *path,
               GError           **error)
{
  gboolean is_folder = S_ISDIR (found->st_mode);
  g_autofree char *quoted = NULL;

  if (found->st_uid != geteuid ())
    {
      g_set_error (error, BREATH_NODE_ERROR, BREATH_NODE_ERROR_FOLDER,
                   "%s belongs to another user; use a folder of your own", path);
      return FALSE;
    }

  if ((found->st_mode & OTHERS) == 0)
    return TRUE;

  quoted = g_shell_quote (path);
  g_set_error (error, BREATH_NODE_ERROR, BREATH_NODE_ERROR_FOLDER,
               "%s is open to other users of this computer (mode %04o); close it with: chmod %s %s",
               path, found->st_mode & 07777, is_folder ? "700" : "600", quoted);

  return FALSE;
}

/* Opens a file of the folder; -1 with the reason. */
static int
open_file (BreathFolder *self,
           const char   *name,
           int           flags,
           GError      **error)
{
  g_autofree char *path = breath_folder_dup_path_of (self, name);
  struct stat found;
  int fd;

  fd = openat (self->fd, name, flags | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK, FILE_MODE);

  if (fd < 0 && errno == ENOENT)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "%s does not exist", path);
      return -1;
    }

  if (fd < 0 && errno == ELOOP)
    {
      g_set_error (error, BREATH_NODE_ERROR, BREATH_NODE_ERROR_FOLDER,
                   "%s is a symbolic link; put the file itself there", path);
      return -1;
    }

  if (fd < 0 || fstat (fd, &found) != 0)
    {
      set_folder_error (error, "Could not open", path);
      close_fd (&fd);
      return -1;
    }

  if (!S_ISREG (found.st_mode))
    {
      g_set_error (error, BREATH_NODE_ERROR, BREATH_NODE_ERROR_FOLDER, "%s is not a plain file", path);
      close_fd (&fd);
      return -1;
    }

  if (!check_private (&found, path, error))
    {
      close_fd (&fd);
      return -1;
    }

  return fd;
}

static gboolean
take_lock (BreathFolder *self,
           GError      **error)
{
  self->lock = open_file (self, LOCK_NAME, O_RDWR | O_CREAT, error);

  if (self->lock < 0)
    return FALSE;

  if (flock (self->lock, LOCK_EX | LOCK_NB) == 0)
    return TRUE;

  if (errno == EWOULDBLOCK)
    g_set_error (error, BREATH_NODE_ERROR, BREATH_NODE_ERROR_BUSY,
                 "Another program runs a node on %s already", self->path);
  else
    set_folder_error (error, "Could not lock", self->path);

  return FALSE;
}

/* Makes the folder where it is missing and opens it. */
static gboolean
open_folder (BreathFolder *self,
             const char   *path,
             GError      **error)
{
  char canonical[PATH_MAX];
  struct stat found;

  if (g_mkdir_with_parents (path, DIR_MODE) != 0 || realpath (path, canonical) == NULL)
    {
      set_folder_error (error, "Could not make the data folder", path);
      return FALSE;
    }

  self->path = g_strdup (canonical);
  self->fd = open (self->path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

  if (self->fd < 0 || fstat (self->fd, &found) != 0)
    {
      set_folder_error (error, "Could not open the data folder", self->path);
      return FALSE;
    }

  return check_private (&found, self->path, error);
}

static void
breath_folder_finalize (GObject *object)
{
  BreathFolder *self = BREATH_FOLDER (object);

  close_fd (&self->lock);
  close_fd (&self->fd);
  g_clear_pointer (&self->path, g_free);

  G_OBJECT_CLASS (breath_folder_parent_class)->finalize (object);
}

static void
breath_folder_class_init (BreathFolderClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = breath_folder_finalize;
}

static void
breath_folder_init (BreathFolder *self)
{
  self->fd = -1;
  self->lock = -1;
}

/**
 * breath_folder_open:
 * @path: where the folder is or shall be
 * @error: return location
 *
 * Opens the folder, making it where it is missing, and locks it.
 *
 * Fails with %BREATH_NODE_ERROR_BUSY while another program has it, and with %BREATH_NODE_ERROR_FOLDER
 * where it cannot be used or is open to others.
 *
 * Returns: (transfer full): the folder, locked, or %NULL
 */
BreathFolder *
breath_folder_open (const char *path,
                    GError    **error)
{
  g_autoptr(BreathFolder) self = NULL;

  g_return_val_if_fail (path != NULL, NULL);

  self = g_object_new (BREATH_TYPE_FOLDER, NULL);

  if (!open_folder (self, path, error) || !take_lock (self, error))
    return NULL;

  return g_steal_pointer (&self);
}

const char *
breath_folder_get_path (BreathFolder *self)
{
  g_return_val_if_fail (BREATH_IS_FOLDER (self), NULL);

  return self->path;
}

/**
 * breath_folder_dup_path_of:
 * @self: a folder
 * @name: a file name
 *
 * Returns: (transfer full): the path of the file of that name in the folder
 */
char *
breath_folder_dup_path_of (BreathFolder *self,
                           const char   *name)
{
  g_return_val_if_fail (BREATH_IS_FOLDER (self), NULL);

  return g_build_filename (self->path, name, NULL);
}

/**
 * breath_folder_has:
 * @self: a folder
 * @name: a file name
 *
 * Returns: whether anything with bytes in it goes by that name
 */
gboolean
breath_folder_has (BreathFolder *self,
                   const char   *name)
{
  struct stat found;

  g_return_val_if_fail (BREATH_IS_FOLDER (self), FALSE);

  return fstatat (self->fd, name, &found, AT_SYMLINK_NOFOLLOW) == 0 && found.st_size > 0;
}

/**
 * breath_folder_check:
 * @self: a folder
 * @name: a file name
 * @error: return location
 *
 * Looks at a file before a library opens it by its path.
 *
 * Returns: whether it is missing, or a plain file that is closed to others
 */
gboolean
breath_folder_check (BreathFolder *self,
                     const char   *name,
                     GError      **error)
{
  g_autoptr(GError) bad = NULL;
  int fd;

  g_return_val_if_fail (BREATH_IS_FOLDER (self), FALSE);

  fd = open_file (self, name, O_RDONLY, &bad);
  close_fd (&fd);

  if (bad == NULL || g_error_matches (bad, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
    return TRUE;

  g_propagate_error (error, g_steal_pointer (&bad));

  return FALSE;
}

/**
 * breath_folder_open_file:
 * @self: a folder
 * @name: a file name
 * @error: return location
 *
 * Opens a file for reading, which must be closed to others. Fails with %G_IO_ERROR_NOT_FOUND where there is none.
 *
 * Returns: a file descriptor that the caller closes, or -1
 */
int
breath_folder_open_file (BreathFolder *self,
                         const char   *name,
                         GError      **error)
{
  g_return_val_if_fail (BREATH_IS_FOLDER (self), -1);

  return open_file (self, name, O_RDONLY, error);
}

/**
 * breath_folder_read:
 * @self: a folder
 * @name: a file name
 * @buffer: (out caller-allocates): where the bytes go; the caller's, since they may be secret
 * @size: how many bytes @buffer holds
 * @len: (out): how many bytes the file has
 * @error: return location
 *
 * Reads a small file whole.
 *
 * Fails with %G_IO_ERROR_NOT_FOUND where there is none, and with %BREATH_NODE_ERROR_FOLDER where it is larger
 * than @size, open to others or unreadable.
 *
 * Returns: whether the file was read
 */
gboolean
breath_folder_read (BreathFolder *self,
                    const char   *name,
                    char         *buffer,
                    gsize         size,
                    gsize        *len,
                    GError      **error)
{
  g_autofree char *path = NULL;
  gssize n = 0;
  int fd;

  g_return_val_if_fail (BREATH_IS_FOLDER (self), FALSE);

  path = breath_folder_dup_path_of (self, name);
  fd = open_file (self, name, O_RDONLY, error);

  if (fd < 0)
    return FALSE;

  for (*len = 0; *len < size; *len += n)
    {
      n = TEMP_FAILURE_RETRY (read (fd, buffer + *len, size - *len));

      if (n <= 0)
        break;
    }

  if (*len == size)
    g_set_error (error, BREATH_NODE_ERROR, BREATH_NODE_ERROR_FOLDER,
                 "%s has more than the %" G_GSIZE_FORMAT " bytes it may have", path, size - 1);
  else if (n < 0)
    set_folder_error (error, "Could not read", path);

  close_fd (&fd);

  return *len < size && n == 0;
}

/**
 * breath_folder_replace:
 * @self: a folder
 * @name: a file name
 * @data: what the file shall hold
 * @len: how many bytes
 * @error: return location
 *
 * Replaces a file so that a power cut leaves either the old one or the new one, never a part.
 *
 * Returns: whether the new one is on the disk
 */
gboolean
breath_folder_replace (BreathFolder *self,
                       const char   *name,
                       const char   *data,
                       gsize         len,
                       GError      **error)
{
  g_autofree char *path = NULL;
  g_autofree char *part = NULL;
  gboolean written;
  int fd;

  g_return_val_if_fail (BREATH_IS_FOLDER (self), FALSE);

  path = breath_folder_dup_path_of (self, name);
  part = g_strconcat (name, ".part", NULL);

  /* We hold the lock, so whatever is left of an earlier attempt is nobody's. */
  unlinkat (self->fd, part, 0);
  fd = open_file (self, part, O_WRONLY | O_CREAT | O_EXCL, error);

  if (fd < 0)
    return FALSE;

  written = breath_file_write (fd, data, len) && fsync (fd) == 0 &&
            renameat (self->fd, part, self->fd, name) == 0 && fsync (self->fd) == 0;

  if (!written)
    {
      set_folder_error (error, "Could not write", path);
      unlinkat (self->fd, part, 0);
    }

  close_fd (&fd);

  return written;
}

/**
 * breath_folder_remove:
 * @self: a folder
 * @name: a file name
 * @error: return location
 *
 * Removes a file, which need not be there.
 *
 * Returns: whether it is gone for good
 */
gboolean
breath_folder_remove (BreathFolder *self,
                      const char   *name,
                      GError      **error)
{
  g_autofree char *path = NULL;

  g_return_val_if_fail (BREATH_IS_FOLDER (self), FALSE);

  if ((unlinkat (self->fd, name, 0) == 0 || errno == ENOENT) && fsync (self->fd) == 0)
    return TRUE;

  path = breath_folder_dup_path_of (self, name);
  set_folder_error (error, "Could not remove", path);

  return FALSE;
}

static int
compare_names (gconstpointer a,
               gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/**
 * breath_folder_list:
 * @self: a folder
 * @prefix: how the names begin
 * @suffix: how they end
 * @max: how many there may be
 * @error: return location
 *
 * Lists files by their names. More of them than @max are an error, since nobody means to keep so many.
 *
 * Returns: (transfer full) (array zero-terminated=1): the names in byte order, or %NULL
 */
char **
breath_folder_list (BreathFolder *self,
                    const char   *prefix,
                    const char   *suffix,
                    guint         max,
                    GError      **error)
{
  g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(GDir) dir = NULL;
  const char *name;

  g_return_val_if_fail (BREATH_IS_FOLDER (self), NULL);

  dir = g_dir_open (self->path, 0, error);

  if (dir == NULL)
    return NULL;

  while (names->len <= max && (name = g_dir_read_name (dir)) != NULL)
    if (g_str_has_prefix (name, prefix) && g_str_has_suffix (name, suffix))
      g_ptr_array_add (names, g_strdup (name));

  if (names->len > max)
    {
      g_set_error (error, BREATH_NODE_ERROR, BREATH_NODE_ERROR_FOLDER,
                   "%s has more than %u files named %s…%s", self->path, max, prefix, suffix);
      return NULL;
    }

  g_ptr_array_sort (names, compare_names);
  g_ptr_array_add (names, NULL);

  return (char **) g_ptr_array_free (g_steal_pointer (&names), FALSE);
}

/**
 * breath_folder_remove_flat:
 * @path: a folder that is nobody's any more
 *
 * Takes a folder away with the files in it, as far as that goes; folders in it stay, and it with them.
 */
void
breath_folder_remove_flat (const char *path)
{
  g_autoptr(GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *file = g_build_filename (path, name, NULL);

      g_unlink (file);
    }

  g_rmdir (path);
}

/**
 * breath_folder_dup_default:
 *
 * Returns: (transfer full): where a node's data is if nobody says otherwise
 */
char *
breath_folder_dup_default (void)
{
  return g_build_filename (g_get_user_data_dir (), "breath", NULL);
}

/**
 * breath_folder_dup_digest:
 * @path: a folder
 *
 * Tells folders apart in few characters, the same for every path that leads to the same folder.
 *
 * Returns: (transfer full) (nullable): 16 lowercase hexadecimal digits, or %NULL if there is no such folder
 */
char *
breath_folder_dup_digest (const char *path)
{
  g_autofree char *digest = NULL;
  char canonical[PATH_MAX];

  g_return_val_if_fail (path != NULL, NULL);

  if (realpath (path, canonical) == NULL)
    return NULL;

  digest = g_compute_checksum_for_string (G_CHECKSUM_SHA256, canonical, -1);

  return g_strndup (digest, 16);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-control.h"

#include "breath-folder-private.h"
#include "breath-node.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gstdio.h>

#define FOLDER_NAME "breath"
#define ERROR_NAME  "org.sharedbreath.Breath.Error."

/* Both ends name errors the same way, so that breathctl can tell them apart again. */
static const GDBusErrorEntry error_names[] = {
  { BREATH_NODE_ERROR_INPUT,   ERROR_NAME "Input"   },
  { BREATH_NODE_ERROR_AMOUNT,  ERROR_NAME "Amount"  },
  { BREATH_NODE_ERROR_NEED,    ERROR_NAME "Need"    },
  { BREATH_NODE_ERROR_RESERVE, ERROR_NAME "Reserve" },
  { BREATH_NODE_ERROR_UNIT,    ERROR_NAME "Unit"    },
  { BREATH_NODE_ERROR_REFUSED, ERROR_NAME "Refused" },
  { BREATH_NODE_ERROR_BUSY,    ERROR_NAME "Busy"    },
  { BREATH_NODE_ERROR_FOLDER,  ERROR_NAME "Folder"  },
};

/**
 * breath_control_init_errors:
 *
 * Gives the errors of a node their names on the bus.
 */
void
breath_control_init_errors (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (error_names); i++)
    g_dbus_error_register_error (BREATH_NODE_ERROR, error_names[i].error_code, error_names[i].dbus_error_name);
}

/* Ours, a folder and closed to others: nobody else can have put a socket into it. */
static gboolean
make_private (const char *folder,
              GError    **error)
{
  struct stat found;

  if (g_mkdir (folder, 0700) != 0 && errno != EEXIST)
    {
      int code = errno;

      g_set_error (error, BREATH_NODE_ERROR, BREATH_NODE_ERROR_FOLDER,
                   "Could not make the folder %s: %s", folder, g_strerror (code));
      return FALSE;
    }

  if (lstat (folder, &found) == 0 && S_ISDIR (found.st_mode) && found.st_uid == geteuid () &&
      (found.st_mode & 0077) == 0)
    return TRUE;

  g_set_error (error, BREATH_NODE_ERROR, BREATH_NODE_ERROR_FOLDER,
               "%s is not a folder that only you can enter; remove it or close it with: chmod 700 %s",
               folder, folder);

  return FALSE;
}

/* The user's runtime folder, if the session has one that is not too long for a socket. */
static char *
dup_runtime_folder (gsize name_len)
{
  const char *runtime = g_getenv ("XDG_RUNTIME_DIR");

  if (runtime != NULL && g_path_is_absolute (runtime) && g_file_test (runtime, G_FILE_TEST_IS_DIR) &&
      strlen (runtime) + strlen (FOLDER_NAME) + name_len + 2 <= BREATH_CONTROL_MAX_PATH)
    return g_build_filename (runtime, FOLDER_NAME, NULL);

  return g_strdup_printf ("/tmp/" FOLDER_NAME "-%u", (guint) geteuid ());
}

/**
 * breath_control_dup_path:
 * @data_dir: a data folder that exists
 * @error: return location
 *
 * Finds the place of the socket at which a node on @data_dir takes orders, and makes sure that
 * nobody else can enter the folder it is in.
 *
 * Returns: (transfer full): the path, or %NULL if there is no such data folder or the place is not safe
 */
char *
breath_control_dup_path (const char *data_dir,
                         GError    **error)
{
  g_autofree char *digest = breath_folder_dup_digest (data_dir);
  g_autofree char *name = NULL;
  g_autofree char *folder = NULL;

  if (digest == NULL)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "There is no data folder %s", data_dir);
      return NULL;
    }

  name = g_strconcat (digest, ".socket", NULL);
  folder = dup_runtime_folder (strlen (name));

  if (!make_private (folder, error))
    return NULL;

  return g_build_filename (folder, name, NULL);
}

/**
 * breath_control_dup_address:
 * @path: path of a socket
 *
 * Returns: (transfer full): its D-Bus address
 */
char *
breath_control_dup_address (const char *path)
{
  g_autofree char *escaped = g_dbus_address_escape_value (path);

  return g_strconcat ("unix:path=", escaped, NULL);
}

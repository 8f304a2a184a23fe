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
  { BREATH_NODE_ERROR_CRITICAL_DAYS, ERROR_NAME "CriticalDays" },
  { BREATH_NODE_ERROR_STALE_DAYS, ERROR_NAME "StaleDays" },
  { BREATH_NODE_ERROR_PASSPHRASE, ERROR_NAME "Passphrase" },
  { BREATH_NODE_ERROR_MEMORY,  ERROR_NAME "Memory"  },
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
  struct stat found = { 0, };

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

  if (found.st_uid != geteuid ())
    g_set_error (error, BREATH_NODE_ERROR, BREATH_NODE_ERROR_FOLDER,
                 "%s belongs to another user; set XDG_RUNTIME_DIR to a folder of your own, "
                 "for breathctl in the same way", folder);
  else
    g_set_error (error, BREATH_NODE_ERROR, BREATH_NODE_ERROR_FOLDER,
                 "%s is not a folder that only you can enter; remove it or close it with: chmod 700 %s",
                 folder, folder);

  return FALSE;
}

static gboolean
is_runtime_folder (const char *path,
                   gsize       name_len)
{
  return path != NULL && g_path_is_absolute (path) && g_file_test (path, G_FILE_TEST_IS_DIR) &&
         strlen (path) + strlen (FOLDER_NAME) + name_len + 2 <= BREATH_CONTROL_MAX_PATH;
}

/*
 * Where a socket may be: the runtime folder of our session, or a folder of our own where there is none or its path is
 * too long; last the runtime folder of a session other than ours, which goes when that session ends.
 */
static char **
dup_folders (gsize name_len)
{
  g_autoptr(GStrvBuilder) folders = g_strv_builder_new ();
  g_autofree char *own = g_strdup_printf ("/tmp/" FOLDER_NAME "-%u", (guint) geteuid ());
  g_autofree char *session = g_strdup_printf ("/run/user/%u", (guint) geteuid ());
  g_autofree char *in_session = g_build_filename (session, FOLDER_NAME, NULL);
  const char *runtime = g_getenv ("XDG_RUNTIME_DIR");

  if (is_runtime_folder (runtime, name_len))
    {
      g_autofree char *in_runtime = g_build_filename (runtime, FOLDER_NAME, NULL);

      g_strv_builder_add (folders, in_runtime);
    }

  g_strv_builder_add (folders, own);

  if (is_runtime_folder (session, name_len))
    g_strv_builder_add (folders, in_session);

  return g_strv_builder_end (folders);
}

/* The socket of @data_dir in each of the folders; %NULL if there is no such data folder. */
static char **
dup_places (const char *data_dir,
            char     ***folders,
            GError    **error)
{
  g_autofree char *digest = breath_folder_dup_digest (data_dir);
  g_autofree char *name = NULL;
  g_autoptr(GStrvBuilder) places = g_strv_builder_new ();

  if (digest == NULL)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "There is no data folder %s", data_dir);
      return NULL;
    }

  name = g_strconcat (digest, ".socket", NULL);
  *folders = dup_folders (strlen (name));

  for (char **folder = *folders; *folder != NULL; folder++)
    {
      g_autofree char *place = g_build_filename (*folder, name, NULL);

      g_strv_builder_add (places, place);
    }

  return g_strv_builder_end (places);
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
  g_auto(GStrv) folders = NULL;
  g_auto(GStrv) places = dup_places (data_dir, &folders, error);

  return places != NULL && make_private (folders[0], error) ? g_strdup (places[0]) : NULL;
}

/* Whoever may not enter the data folder is no user of the node, and would look for its socket in vain. */
static void
set_not_found (const char *data_dir,
               GError    **error)
{
  struct stat found;

  if (access (data_dir, R_OK | W_OK | X_OK) != 0 && errno == EACCES)
    g_set_error (error, BREATH_NODE_ERROR, BREATH_NODE_ERROR_FOLDER, "The data folder %s cannot be opened: %s", data_dir,
                 g_strerror (EACCES));
  else if (stat (data_dir, &found) == 0 && found.st_uid != geteuid ())
    g_set_error (error, BREATH_NODE_ERROR, BREATH_NODE_ERROR_FOLDER,
                 "The data folder %s belongs to another user, and only they can ask the node on it", data_dir);
  else
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "No node runs on %s", data_dir);
}

/**
 * breath_control_find_paths:
 * @data_dir: a data folder
 * @error: return location
 *
 * Looks for the socket of a node on @data_dir also where that node would put it if it was started in another way
 * than we were, such as by the system instead of from a session. A node that was killed leaves its socket behind, so
 * that only whoever connects finds out at which of them one listens.
 *
 * Returns: (transfer full) (array zero-terminated=1): the paths of sockets in folders that nobody else can enter, at
 *   least one, or %NULL; %G_IO_ERROR_NOT_FOUND if no node runs there
 */
char **
breath_control_find_paths (const char *data_dir,
                           GError    **error)
{
  g_auto(GStrv) folders = NULL;
  g_auto(GStrv) places = dup_places (data_dir, &folders, NULL);
  g_autoptr(GPtrArray) found = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(GError) refused = NULL;

  for (guint i = 0; places != NULL && places[i] != NULL; i++)
    if (g_file_test (places[i], G_FILE_TEST_EXISTS) && make_private (folders[i], refused == NULL ? &refused : NULL))
      g_ptr_array_add (found, g_strdup (places[i]));

  if (found->len == 0 && refused != NULL)
    g_propagate_error (error, g_steal_pointer (&refused));
  else if (found->len == 0)
    set_not_found (data_dir, error);

  if (found->len == 0)
    return NULL;

  g_ptr_array_add (found, NULL);

  return (char **) g_ptr_array_free (g_steal_pointer (&found), FALSE);
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

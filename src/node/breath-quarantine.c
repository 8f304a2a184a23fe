/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-quarantine-private.h"

#include "breath-folder-private.h"
#include "breath-fsync.h"
#include "breath-node.h"

#include <errno.h>
#include <glib/gstdio.h>

#define QUARANTINE "quarantine"
#define MODE       0700
#define MAX_TRIED  100  /* names for one second */

static char *
refuse (GError    **error,
        const char *what,
        const char *path)
{
  g_set_error (error, BREATH_NODE_ERROR, BREATH_NODE_ERROR_FOLDER, "%s %s: %s", what, path, g_strerror (errno));

  return NULL;
}

/**
 * breath_quarantine_new:
 * @folder: the path of a data folder, locked by us
 * @error: return location for %BREATH_NODE_ERROR_FOLDER
 *
 * Makes a folder below `quarantine/` that nobody has used before, named for the time, in which files are kept that no
 * node goes on with.
 *
 * Returns: (transfer full) (nullable): its path, which survives a power cut
 */
char *
breath_quarantine_new (const char *folder,
                       GError    **error)
{
  g_autoptr(GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *time = g_date_time_format (now, "%Y%m%dT%H%M%SZ");
  g_autofree char *parent = g_build_filename (folder, QUARANTINE, NULL);

  if (g_mkdir (parent, MODE) != 0 && errno != EEXIST)
    return refuse (error, "Could not make the folder", parent);

  for (guint i = 1; i <= MAX_TRIED; i++)
    {
      g_autofree char *name = i == 1 ? g_strdup (time) : g_strdup_printf ("%s-%u", time, i);
      g_autofree char *path = g_build_filename (parent, name, NULL);

      if (g_mkdir (path, MODE) == 0)
        return breath_fsync_folder (parent) && breath_fsync_folder (folder) ? g_steal_pointer (&path)
               : refuse (error, "Could not sync", parent);

      if (errno != EEXIST)
        break;
    }

  return refuse (error, "Could not make a folder below", parent);
}

/**
 * breath_quarantine_drop:
 * @quarantine: a folder of breath_quarantine_new() that holds nothing but copies
 *
 * Takes it away, and `quarantine/` with it if there is no other.
 */
void
breath_quarantine_drop (const char *quarantine)
{
  g_autofree char *parent = g_path_get_dirname (quarantine);

  breath_folder_remove_flat (quarantine);
  g_rmdir (parent);
}

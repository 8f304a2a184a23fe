/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-host.h"

#include "breath-folder-private.h"

#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>

/**
 * breath_host_dup_default_folder:
 *
 * Returns: (transfer full): where a node's data is if nobody says otherwise
 */
char *
breath_host_dup_default_folder (void)
{
  return breath_folder_dup_default ();
}

/**
 * breath_host_dup_folder_suffix:
 * @data_dir: (nullable): a data folder, which need not be there yet; %NULL for the default
 *
 * Returns: (transfer full): what tells a program on that folder from others, fit for a part of an application id;
 *   empty for the default folder
 */
char *
breath_host_dup_folder_suffix (const char *data_dir)
{
  g_autofree char *fallback = breath_folder_dup_default ();
  g_autofree char *normal = g_canonicalize_filename (fallback, NULL);
  g_autofree char *wanted = g_canonicalize_filename (data_dir != NULL ? data_dir : fallback, NULL);
  g_autofree char *digest = NULL;

  if (g_str_equal (wanted, normal))
    return g_strdup ("");

  digest = g_compute_checksum_for_string (G_CHECKSUM_SHA256, wanted, -1);

  return g_strdup_printf ("folder%.16s", digest);
}

/* Whether a folder is @wanted or lies in it, by what the folders are and not by how they are called. */
static gboolean
lies_in (const char        *folder,
         const struct stat *wanted)
{
  g_autofree char *at = g_strdup (folder);
  struct stat found;

  while (stat (at, &found) == 0)
    {
      g_autofree char *below = NULL;

      if (found.st_dev == wanted->st_dev && found.st_ino == wanted->st_ino)
        return TRUE;

      below = g_steal_pointer (&at);
      at = g_path_get_dirname (below);

      if (g_str_equal (at, below))
        return FALSE;
    }

  return FALSE;
}

/**
 * breath_host_check_target:
 * @data_dir: (nullable): a data folder, which need not be there; %NULL for the default
 * @path: a file that somebody wants to be written
 * @error: return location for %BREATH_NODE_ERROR_INPUT
 *
 * Keeps what is written for people out of the data folder, where it would take the place of the database or the key,
 * also if a symbolic link leads there.
 *
 * Returns: whether the file may be written
 */
gboolean
breath_host_check_target (const char *data_dir,
                          const char *path,
                          GError    **error)
{
  g_autofree char *fallback = breath_folder_dup_default ();
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *meant = NULL;
  char canonical[PATH_MAX];
  struct stat wanted;

  if (stat (data_dir != NULL ? data_dir : fallback, &wanted) != 0)
    return TRUE;

  if (realpath (path, canonical) != NULL)
    meant = g_path_get_dirname (canonical);

  if ((realpath (folder, canonical) == NULL || !lies_in (canonical, &wanted)) && (meant == NULL || !lies_in (meant, &wanted)))
    return TRUE;

  g_set_error (error, BREATH_NODE_ERROR, BREATH_NODE_ERROR_INPUT,
               "%s lies in the data folder, where only the node itself writes; choose another folder", path);

  return FALSE;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-host.h"

#include "breath-folder-private.h"

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

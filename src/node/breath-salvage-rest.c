/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-salvage-private.h"

#include "breath-boot-clock-private.h"
#include "breath-mirrors-private.h"
#include "breath-node-key-private.h"
#include "breath-settings-private.h"
#include "breath-system-random-private.h"

/**
 * breath_salvage_check_rest:
 * @folder: a data folder, locked by us
 * @database: name of the database in it
 * @error: return location for %BREATH_NODE_ERROR_FOLDER
 *
 * Looks at what a node needs besides its database, of which a salvage mends nothing.
 *
 * Returns: whether a node could start as far as that goes
 */
gboolean
breath_salvage_check_rest (BreathFolder *folder,
                           const char   *database,
                           GError      **error)
{
  g_autoptr(BreathSettings) settings = breath_settings_load (folder, error);
  g_autoptr(BreathClock) clock = NULL;
  g_autoptr(BreathRandom) random = NULL;
  g_autoptr(BreathMirrors) mirrors = NULL;
  P2pIdentity *identity;

  if (settings == NULL)
    return FALSE;

  /* Without a database a missing key would be made anew. */
  if (breath_folder_has (folder, database))
    {
      identity = breath_node_key_load (folder, database, error);

      if (identity == NULL)
        return FALSE;

      p2p_identity_unref (identity);
    }

  clock = breath_boot_clock_new ();
  random = breath_system_random_new ();
  mirrors = breath_mirrors_load (folder, clock, random, error);

  return mirrors != NULL;
}

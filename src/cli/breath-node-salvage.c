/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-node-salvage.h"

#include "breath-host.h"
#include "breath-salvage.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define EXIT_BUSY 3

static void
print_lines (BreathSalvager *salvager)
{
  guint n_lines;
  const BreathSalvageLine *lines = breath_salvager_get_lines (salvager, &n_lines);

  for (guint i = 0; i < n_lines; i++)
    g_print ("  %-9s kept %" G_GUINT64_FORMAT ", missing %" G_GUINT64_FORMAT "\n",
             lines[i].name, lines[i].kept, lines[i].missing);

  g_print ("  %-9s kept %" G_GUINT64_FORMAT "\n  %-9s kept %" G_GUINT64_FORMAT "\n"
                                                                               "(how many there were of the last two is written nowhere)\n",
           "address", breath_salvager_get_n_addresses (salvager), "history", breath_salvager_get_n_changes (salvager));

  if (breath_salvager_get_n_lost (salvager) > 0)
    g_print ("The last %" G_GUINT64_FORMAT " writes are lost.\n", breath_salvager_get_n_lost (salvager));

  if (!breath_salvager_get_is_known (salvager))
    g_print ("How much there should be is not known, so more may be missing.\n");

  g_print ("The node can go on with what was kept. It then begins anew for its neighbours, hears from them again what it\n"
           "knew of others, and publishes no level for a day, since it may have forgotten what it published. A backup\n"
           "that is whole is better than this: see breathctl restore.\n");
}

static gboolean
asks_well (void)
{
  char answer[16] = "";

  g_print ("Go on with what was kept? [y/N] ");
  fflush (stdout);

  return fgets (answer, sizeof answer, stdin) != NULL && (answer[0] == 'y' || answer[0] == 'Y');
}

static int
fail (GError *error)
{
  int status = g_error_matches (error, BREATH_NODE_ERROR, BREATH_NODE_ERROR_BUSY) ? EXIT_BUSY : EXIT_FAILURE;

  g_printerr ("breath-node: %s\n", error->message);
  g_error_free (error);

  return status;
}

static int
tell_whole (BreathSalvager *salvager)
{
  const char *obstacle = breath_salvager_get_obstacle (salvager);

  g_print ("The database is whole: there is nothing to salvage, and nothing was changed.\n"
           "Should a node that starts still find it damaged, add --anyway.\n");

  if (obstacle == NULL)
    return EXIT_SUCCESS;

  g_printerr ("breath-node: what keeps the node from starting is no matter of the database: %s\n", obstacle);

  return EXIT_FAILURE;
}

/**
 * breath_node_salvage:
 * @data_dir: (nullable): a data folder on which no node runs; %NULL for the default
 * @anyway: whether to do so also where the database is whole
 * @agrees: whether to go on without asking
 *
 * Salvages the database of a node, tells what was kept, and puts it in place if somebody agrees.
 *
 * Returns: what the program ends with
 */
int
breath_node_salvage (const char *data_dir,
                     gboolean    anyway,
                     gboolean    agrees)
{
  g_autoptr(BreathSalvager) salvager = NULL;
  const char *obstacle;
  GError *error = NULL;

  salvager = breath_salvager_new (data_dir, anyway, &error);

  if (salvager == NULL)
    return fail (error);

  obstacle = breath_salvager_get_obstacle (salvager);

  if (breath_salvager_is_finished (salvager))
    {
      g_print ("A salvage that was agreed to and then interrupted is finished.\n");
      return EXIT_SUCCESS;
    }

  if (breath_salvager_is_whole (salvager))
    return tell_whole (salvager);

  print_lines (salvager);

  if (!agrees && !(isatty (STDIN_FILENO) && asks_well ()))
    {
      g_printerr ("breath-node: nothing was changed; agree with --salvage --yes\n");
      return EXIT_FAILURE;
    }

  if (!breath_salvager_finish (salvager, &error))
    return fail (error);

  g_print ("Done; the damaged files are kept in %s\n", breath_salvager_get_quarantine (salvager));

  if (obstacle == NULL)
    g_print ("Start the node as usual.\n");
  else
    g_print ("The node does not start yet, for this is no matter of the database: %s\n", obstacle);

  return obstacle == NULL ? EXIT_SUCCESS : EXIT_FAILURE;
}

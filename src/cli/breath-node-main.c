/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "breath-host.h"
#include "breath-node-events.h"
#include "breath-node-salvage.h"

#ifdef BREATH_TESTING
#include "breath-seeded-random.h"
#endif

#include <glib-unix.h>
#include <locale.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define EXIT_USAGE 2
#define EXIT_BUSY  3

/**
 * Program:
 * @options: what the command line says
 * @opening: cancelled when the program is told to end before the node runs
 * @host: %NULL until the node runs
 * @status: what the program will end with
 * @is_ending: whether it was told to end
 *
 * The program breath-node.
 */
typedef struct
{
  GMainLoop        *loop;
  BreathHostOptions options;
  gboolean          as_json;
  GCancellable     *opening;
  BreathHost       *host;
  int               status;
  gboolean          is_ending;
} Program;

static void
closed_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  Program *program = user_data;
  g_autoptr(GError) error = NULL;

  if (!breath_host_close_finish (BREATH_HOST (source), result, &error))
    {
      g_printerr ("breath-node: %s\n", error->message);
      program->status = EXIT_FAILURE;
    }

  g_main_loop_quit (program->loop);
}

static void
end (Program *program)
{
  if (program->is_ending)
    return;

  program->is_ending = TRUE;

  if (program->host != NULL)
    breath_host_close_async (program->host, closed_cb, program);
  else
    g_cancellable_cancel (program->opening);
}

static gboolean
signal_cb (gpointer user_data)
{
  end (user_data);

  return G_SOURCE_CONTINUE;
}

#ifdef BREATH_TESTING
static gboolean
load_cb (gpointer user_data)
{
  Program *program = user_data;

  if (program->host != NULL)
    breath_host_begin_load (program->host);

  return G_SOURCE_CONTINUE;
}

#endif

static void
failed_cb (Program *program,
           GError  *error)
{
  g_printerr ("breath-node: %s\n", error->message);
  program->status = EXIT_FAILURE;
  end (program);
}

static int
get_status (const GError *error)
{
  if (g_error_matches (error, BREATH_NODE_ERROR, BREATH_NODE_ERROR_BUSY))
    return EXIT_BUSY;

  if (g_error_matches (error, BREATH_NODE_ERROR, BREATH_NODE_ERROR_INPUT))
    return EXIT_USAGE;

  return EXIT_FAILURE;
}

static void
opened_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  Program *program = user_data;
  g_autoptr(GError) error = NULL;

  program->host = breath_host_open_finish (result, &error);

  if (program->host == NULL)
    {
      if (!program->is_ending)
        {
          g_printerr ("breath-node: %s\n", error->message);
          program->status = get_status (error);
        }

      g_main_loop_quit (program->loop);
      return;
    }

  if (program->is_ending)
    {
      breath_host_close_async (program->host, closed_cb, program);
      return;
    }

  g_signal_connect_swapped (breath_host_get_node (program->host), "failed", G_CALLBACK (failed_cb), program);
  breath_node_events_print (breath_host_get_node (program->host), program->as_json);
  breath_node_events_print_trust (breath_host_get_trust (program->host), program->as_json);
  breath_node_events_print_transfers (breath_host_get_transfers (program->host), program->as_json);
  breath_node_events_print_seeds (breath_host_get_seeds (program->host), program->as_json);
}

static int
run (Program *program)
{
  guint term = g_unix_signal_add (SIGTERM, signal_cb, program);
  guint interrupt = g_unix_signal_add (SIGINT, signal_cb, program);
  guint hangup = breath_host_process_ignores (SIGHUP) ? 0 : g_unix_signal_add (SIGHUP, signal_cb, program);
#ifdef BREATH_TESTING
  guint load = g_unix_signal_add (SIGUSR1, load_cb, program);
#endif

  program->loop = g_main_loop_new (NULL, FALSE);
  program->opening = g_cancellable_new ();
  breath_host_open_async (&program->options, program->opening, opened_cb, program);
  g_main_loop_run (program->loop);

  g_source_remove (term);
  g_source_remove (interrupt);
  g_clear_handle_id (&hangup, g_source_remove);
#ifdef BREATH_TESTING
  g_source_remove (load);
#endif
  g_clear_object (&program->host);
  g_clear_object (&program->opening);
  g_clear_pointer (&program->loop, g_main_loop_unref);

  return program->status;
}

#ifdef BREATH_TESTING
static gboolean
seed_cb (const char *name,
         const char *value,
         gpointer    data,
         GError    **error)
{
  Program *program = data;
  guint8 seed[BREATH_RANDOM_SEED_LEN] = { 0, };
  guint64 number;

  if (!g_ascii_string_to_unsigned (value, 10, 0, G_MAXUINT64, &number, error))
    return FALSE;

  number = GUINT64_TO_LE (number);
  memcpy (seed, &number, sizeof number);
  g_clear_object (&program->options.draws);
  program->options.draws = breath_seeded_random_new (seed, 0);
  g_printerr ("breath-node: WARNING: with --privacy-seed the noise can be guessed and protects nobody; "
              "use it for tests only\n");

  return TRUE;
}

static gboolean
fill_cb (const char *name,
         const char *value,
         gpointer    data,
         GError    **error)
{
  ((Program *) data)->options.fills_links = TRUE;

  return TRUE;
}

static gboolean
drop_cb (const char *name,
         const char *value,
         gpointer    data,
         GError    **error)
{
  ((Program *) data)->options.drops_alerts = TRUE;

  return TRUE;
}

static const GOptionEntry testing_entries[] = {
  { "drop-alerts", 0, G_OPTION_FLAG_NO_ARG, G_OPTION_ARG_CALLBACK, drop_cb, "Lose pushed alerts, for tests only", NULL },
  { "fill-links", 0, G_OPTION_FLAG_NO_ARG, G_OPTION_ARG_CALLBACK, fill_cb, "Keep every link full from SIGUSR1 on, for tests only", NULL },
  { "privacy-seed", 0, 0, G_OPTION_ARG_CALLBACK, seed_cb, "Make the noise repeatable, for tests only", "N" },
  { NULL }
};
#endif

int
main (int    argc,
      char **argv)
{
  g_autoptr(GOptionContext) context = g_option_context_new (NULL);
  g_autoptr(GError) error = NULL;
  g_autofree char *data_dir = NULL;
  g_autofree char *name = NULL;
  g_auto(GStrv) listen = NULL;
  g_auto(GStrv) peers = NULL;
  gboolean version = FALSE;
  gboolean salvage = FALSE;
  gboolean anyway = FALSE;
  gboolean agrees = FALSE;
  Program program = { 0, };
  GOptionGroup *group;
  int status;
  const GOptionEntry entries[] = {
    { "data-dir", 0, 0, G_OPTION_ARG_FILENAME, &data_dir, "Where the node keeps its data", "DIR" },
    { "name", 0, 0, G_OPTION_ARG_FILENAME, &name, "What the centre calls itself from now on", "TEXT" },
    { "listen", 0, 0, G_OPTION_ARG_STRING_ARRAY, &listen, "Where to listen, such as /ip4/0.0.0.0/tcp/4141; with /ws behind it, for WebSockets", "MULTIADDR" },
    { "peer", 0, 0, G_OPTION_ARG_STRING_ARRAY, &peers, "A neighbour to dial", "MULTIADDR" },
    { "json", 0, 0, G_OPTION_ARG_NONE, &program.as_json, "Print one JSON object a line", NULL },
    { "salvage", 0, 0, G_OPTION_ARG_NONE, &salvage, "See what can be saved of a damaged database, and go on with that if you agree", NULL },
    { "anyway", 0, 0, G_OPTION_ARG_NONE, &anyway, "With --salvage: also where the database is whole, but what is in it contradicts itself", NULL },
    { "yes", 0, 0, G_OPTION_ARG_NONE, &agrees, "With --salvage: go on with what was kept, without asking", NULL },
    { "version", 0, 0, G_OPTION_ARG_NONE, &version, "Print the version and end", NULL },
    { NULL }
  };

  setlocale (LC_ALL, "");
  g_log_writer_default_set_use_stderr (TRUE);
  signal (SIGPIPE, SIG_IGN);
  umask (0077);
  breath_host_protect_process ();

  group = g_option_group_new ("breath-node", "", "", &program, NULL);
  g_option_group_add_entries (group, entries);
#ifdef BREATH_TESTING
  g_option_group_add_entries (group, testing_entries);
#endif
  g_option_context_set_main_group (context, group);
  g_option_context_set_summary (context, "Runs a node of Breath until it is told to end.");
  g_option_context_set_description (context, "It ends with 0 when told to, 1 when it cannot go on, 2 for wrong usage and 3 while another program\n"
                                             "runs a node on the data folder.\n");

  if (!g_option_context_parse (context, &argc, &argv, &error) || argc > 1)
    {
      g_printerr ("breath-node: %s; see breath-node --help\n",
                  error != NULL ? error->message : "it takes options only");
      return EXIT_USAGE;
    }

  if (version)
    {
      g_print ("breath-node %s\n", PACKAGE_VERSION);
      return EXIT_SUCCESS;
    }

  if (((agrees || anyway) && !salvage) || (salvage && program.as_json))
    {
      g_printerr ("breath-node: %s; see breath-node --help\n", salvage ? "--salvage talks to people and takes no --json"
                                                                      : "--yes and --anyway go with --salvage only");
      return EXIT_USAGE;
    }

  if (salvage)
    return breath_node_salvage (data_dir, anyway, agrees);

  program.options.data_dir = data_dir;
  program.options.name = name;
  program.options.listen = (const char *const *) listen;
  program.options.peers = (const char *const *) peers;
  status = run (&program);
  g_clear_object (&program.options.draws);

  return status;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "breath-input.h"
#include "breath-output.h"
#include "breath-report.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <locale.h>
#include <math.h>
#ifdef HAVE_MIMALLOC
#include <mimalloc.h>
#endif
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#define EXIT_USAGE   2
#define KIB          1024
#define PROGRESS     G_TIME_SPAN_SECOND        /* of real time, between two words about it */
#define MAX_SEED     G_MAXINT32
#define MAX_MEMORY   1048576                   /* GiB */
#define CELL_BYTES   G_GUINT64_CONSTANT (73)   /* of memory, for what one node knows of another, by tests/bench/scale */
#define NODE_BYTES   G_GUINT64_CONSTANT (66000)

/**
 * Options:
 * @seed: what the command line says
 * @has_seed: whether it says so
 * @report: (nullable): folder for the report
 * @as_json: whether to print JSON
 * @memory: GiB that may be used
 * @has_memory: whether the command line says so; else it is what is free
 *
 * How to run a scenario.
 */
typedef struct
{
  guint64  seed;
  gboolean has_seed;
  char    *report;
  gboolean as_json;
  double   memory;
  gboolean has_memory;
} Options;

static volatile sig_atomic_t was_interrupted;

static void
interrupt_cb (int number)
{
  was_interrupted = 1;
}

static int
fail (const char *message)
{
  g_printerr ("breath-sandbox: %s\n", message);

  return EXIT_USAGE;
}

static guint64
get_free_memory (void)
{
  g_autofree char *text = NULL;
  const char *at;

  if (!g_file_get_contents ("/proc/meminfo", &text, NULL, NULL))
    return G_MAXUINT64;

  at = strstr (text, "MemAvailable:");

  return at != NULL ? g_ascii_strtoull (at + strlen ("MemAvailable:"), NULL, 10) * KIB : G_MAXUINT64;
}

/* Every node knows of every other. */
static gboolean
check_memory (const BreathScenario *scenario,
              const Options        *options)
{
  guint64 n = scenario->n_nodes + breath_scenario_get_n_enemies (scenario);
  guint64 budget = options->has_memory ? (guint64) (options->memory * KIB * KIB * KIB) : get_free_memory ();
  double b = NODE_BYTES;
  guint64 fits;

  if (n * n * CELL_BYTES + n * NODE_BYTES <= budget)
    return TRUE;

  fits = (guint64) ((sqrt (b * b + 4.0 * CELL_BYTES * budget) - b) / (2 * CELL_BYTES));
  g_printerr ("breath-sandbox: %" G_GUINT64_FORMAT " nodes need more memory than the %.1f GiB there are; %" G_GUINT64_FORMAT
              " nodes fit\n", n, budget / (double) (KIB * KIB * KIB), fits);

  return FALSE;
}

static void
print_progress (BreathWorld *world,
                gint64       begun)
{
  const BreathScenario *scenario = breath_world_get_scenario (world);
  double share = breath_world_get_time (world) / (double) scenario->duration;
  double elapsed = (g_get_monotonic_time () - begun) / (double) G_USEC_PER_SEC;
  guint left = share > 0 ? (guint) (elapsed / share * (1 - share)) : 0;

  g_printerr ("\r%s: %3.0f %%, %.2f of %.2f hours, about %u:%02u to go ", scenario->name, 100 * share,
              breath_world_get_time (world) / (double) G_TIME_SPAN_HOUR, scenario->duration / (double) G_TIME_SPAN_HOUR,
              left / 60, left % 60);
}

static void
live (BreathWorld *world,
      gint64       begun)
{
  gboolean shows_progress = isatty (STDERR_FILENO) != 0;
  gint64 last = begun;

  while (!was_interrupted && breath_world_step (world))
    {
      gint64 now = g_get_monotonic_time ();

      if (shows_progress && now - last >= PROGRESS)
        {
          print_progress (world, begun);
          last = now;
        }
    }

  if (shows_progress)
    g_printerr ("\r\033[K");

  breath_world_finish (world);
}

static void
print_figures (BreathWorld *world)
{
  for (guint i = 0; i < BREATH_N_FIGURES; i++)
    {
      BreathVerdict verdict;

      breath_report_judge (world, (BreathFigure) i, &verdict);

      if (!verdict.is_known && verdict.is_met)
        continue;

      g_print ("%-14s ", breath_figure_get_id (verdict.figure));

      if (!verdict.is_known)
        g_print ("%12s", "-");
      else if (isinf (verdict.value))
        g_print ("%12s", "never");
      else
        g_print ("%12.3f", verdict.value);

      g_print (" %-4s", breath_figure_get_unit (verdict.figure));

      if (verdict.least >= 0)
        g_print (" at least %g", verdict.least);

      if (verdict.limit >= 0)
        g_print (" at most %g", verdict.limit);

      g_print ("%s\n", verdict.least < 0 && verdict.limit < 0 ? "" : verdict.is_met ? ": pass" : ": FAIL");
    }
}

/* On standard error, since what programs read goes to the other. */
static void
print_breach (BreathWorld *world,
              const char  *path)
{
  const BreathBreach *breach = breath_world_get_breach (world);

  if (breach == NULL)
    return;

  g_printerr ("breath-sandbox: broken: %s\nseed %" G_GUINT64_FORMAT ", after %.6f s, node", breach->invariant,
              breath_world_get_seed (world), breach->time / (double) G_USEC_PER_SEC);

  for (guint i = 0; i < breach->n_nodes; i++)
    g_printerr (" %u", breach->nodes[i]);

  g_printerr (": %s\n%sAgain: breath-sandbox run %s --seed %" G_GUINT64_FORMAT "\n", breach->what, breach->events, path,
              breath_world_get_seed (world));
}

static void
get_facts (BreathRunFacts *facts,
           gint64          begun)
{
  struct rusage usage;

  facts->seconds = (g_get_monotonic_time () - begun) / (double) G_USEC_PER_SEC;
  facts->was_interrupted = was_interrupted != 0;

  if (getrusage (RUSAGE_SELF, &usage) == 0)
    facts->memory = (guint64) usage.ru_maxrss * KIB;
}

static int
tell (BreathWorld   *world,
      const Options *options,
      const char    *path,
      gint64         begun)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *trace = breath_world_dup_trace (world);
  BreathRunFacts facts = { 0 };
  gboolean is_written;

  get_facts (&facts, begun);
  is_written = options->report == NULL || breath_report_write (world, &facts, options->report, &error);

  if (!is_written)
    g_printerr ("breath-sandbox: %s\n", error->message);

  if (options->as_json)
    {
      g_autofree char *json = breath_report_to_json (world, &facts);

      g_print ("%s\n", json);
    }
  else
    print_figures (world);

  print_breach (world, path);

  /* The object has it, and is to be all that a program reads. */
  if (!options->as_json)
    g_print ("trace %s\n", trace);

  return is_written && breath_report_is_good (world) ? EXIT_SUCCESS : EXIT_FAILURE;
}

/* Made and tried at once, so that nobody waits for a report that cannot be. */
static gboolean
check_report (const char *folder)
{
  if (*folder != '\0' && g_mkdir_with_parents (folder, 0777) == 0 && g_access (folder, W_OK | X_OK) == 0)
    return TRUE;

  g_printerr ("breath-sandbox: the report cannot be written to “%s”: %s\n", folder,
              *folder != '\0' ? g_strerror (errno) : "it has to be a folder");

  return FALSE;
}

static int
run (const char    *path,
     const Options *options)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(BreathScenario) scenario = breath_input_check (path, &error) ? breath_scenario_new_from_file (path, &error) : NULL;
  g_autoptr(BreathWorld) world = NULL;
  gint64 begun = g_get_monotonic_time ();

  if (scenario == NULL)
    return fail (error->message);

  /* Not only after an hour. */
  if (options->report != NULL && !check_report (options->report))
    return EXIT_USAGE;

  if (!check_memory (scenario, options))
    return EXIT_USAGE;

  /* Until it lives there is nothing to tell, and a large one takes a minute to begin: it may be ended as any program. */
  world = breath_world_new (scenario, options->has_seed ? options->seed : scenario->seed);
  signal (SIGINT, interrupt_cb);
  signal (SIGTERM, interrupt_cb);
  live (world, begun);

  return tell (world, options, path, begun);
}

static gboolean
seed_cb (const char *name,
         const char *value,
         gpointer    data,
         GError    **error)
{
  Options *options = data;

  options->has_seed = g_ascii_string_to_unsigned (value, 10, 0, MAX_SEED, &options->seed, NULL);

  if (!options->has_seed)
    g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, "a seed is a whole number from 0 to %d", MAX_SEED);

  return options->has_seed;
}

static gboolean
memory_cb (const char *name,
           const char *value,
           gpointer    data,
           GError    **error)
{
  Options *options = data;
  char *end;

  options->memory = g_ascii_strtod (value, &end);
  options->has_memory = end != value && *end == '\0' && options->memory > 0 && options->memory <= MAX_MEMORY;

  if (!options->has_memory)
    g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, "memory is a number of GiB above 0, at most %d", MAX_MEMORY);

  return options->has_memory;
}

int
main (int    argc,
      char **argv)
{
  g_autoptr(GOptionContext) context = g_option_context_new ("run FILE");
  g_autoptr(GError) error = NULL;
  GOptionGroup *group;
  gboolean version = FALSE;
  int ended;
  Options options = { 0 };
  const GOptionEntry entries[] = {
    { "seed", 0, 0, G_OPTION_ARG_CALLBACK, seed_cb, "Where all chance comes from, instead of the scenario's", "N" },
    { "report", 0, 0, G_OPTION_ARG_FILENAME, &options.report, "Write report.html and report.json into a folder", "DIR" },
    { "json", 0, 0, G_OPTION_ARG_NONE, &options.as_json, "Print the figures as JSON", NULL },
    { "memory", 0, 0, G_OPTION_ARG_CALLBACK, memory_cb, "Memory that may be used, instead of what is free", "GIB" },
    { "version", 0, 0, G_OPTION_ARG_NONE, &version, "Print the version and end", NULL },
    { NULL }
  };

#ifdef HAVE_MIMALLOC
  /* A large network is read here and there, which costs less in pages of 2 MiB. */
  mi_option_enable (mi_option_large_os_pages);
#endif

  setlocale (LC_ALL, "");
  g_log_writer_default_set_use_stderr (TRUE);
  group = g_option_group_new ("breath-sandbox", "", "", &options, NULL);
  g_option_group_add_entries (group, entries);
  g_option_context_set_main_group (context, group);
  g_option_context_set_summary (context, "Lets many nodes of Breath live through a scenario in virtual time.");
  g_option_context_set_description (context, "It ends with 0 when all is as the scenario wants it, 1 when it is not or could not be told,\n"
                                             "and 2 for wrong usage, a wrong scenario or too little memory.\n");

  if (!g_option_context_parse (context, &argc, &argv, &error))
    return fail (error->message);

  if (version)
    {
      g_print ("breath-sandbox %s\n", PACKAGE_VERSION);
      return breath_output_finish ("breath-sandbox", EXIT_SUCCESS);
    }

  if (argc != 3 || !g_str_equal (argv[1], "run"))
    return fail ("it takes “run” and a file; see breath-sandbox --help");

  ended = breath_output_finish ("breath-sandbox", run (argv[2], &options));
  g_free (options.report);

  return ended;
}

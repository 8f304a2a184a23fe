/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-virtual-node.h"
#include "test-audit.h"

#include <math.h>
#include <string.h>

#define BEGIN        G_GINT64_CONSTANT (1750000000) /* unix seconds, within an hour */
#define LATENCY      20000                          /* microseconds */
#define SECOND       G_USEC_PER_SEC
#define HOUR         (G_GINT64_CONSTANT (3600) * SECOND)
#define WATER        BREATH_RESOURCE_WATER
#define QUARTER      1000 /* of a day's need */
#define N_COLLUDERS  8
#define N_EPOCHS     6
#define N_EPOCHS_LONG 200
#define EXACT        -28  /* level of the stock that colluders look for */
#define N_RUNS       300  /* of each stock and sample */
#define N_RUNS_LONG  25000
#define N_OUTCOMES   (2 * (BREATH_LEVEL_MAX - BREATH_LEVEL_MIN) + 1)

/* What neighbours see of the real core, over virtual links. */

static void
start (BreathSimulation  *simulation,
       BreathVirtualNode *node)
{
  breath_virtual_node_start (node);
  breath_simulation_run (simulation, SECOND);
  g_assert_true (breath_core_is_ready (breath_virtual_node_get_core (node)));
}

static void
end (BreathSimulation   *simulation,
     BreathVirtualNode **nodes,
     guint               n_nodes)
{
  for (guint i = 0; i < n_nodes; i++)
    breath_virtual_node_stop (nodes[i]);

  while (breath_simulation_step (simulation))
    ;

  for (guint i = 0; i < n_nodes; i++)
    g_assert_finalize_object (nodes[i]);
}

/* A stock of so many quarters of a day's need over or under its reserve. */
static void
set_level (BreathSimulation  *simulation,
           BreathVirtualNode *node,
           int                level)
{
  BreathStock stock = { (200 + level) * QUARTER, 4 * QUARTER, 50, "L", breath_simulation_get_wall (simulation) };

  breath_core_set_stock (breath_virtual_node_get_core (node), WATER, &stock, NULL, NULL);
  breath_simulation_run (simulation, SECOND);
}

static const BreathHead *
hear (BreathVirtualNode *node,
      BreathVirtualNode *author)
{
  return breath_core_get_head (breath_virtual_node_get_core (node), breath_virtual_node_get_id (author));
}

/* One author and the neighbours who compare what they hear. */
typedef struct
{
  BreathSimulation  *simulation;
  BreathVirtualNode *nodes[1 + N_COLLUDERS];
  double             lone_squares;      /* of the errors of who reads once */
  double             together_squares;  /* of the errors of the mean over all readings */
  guint              n_epochs;
} Ring;

static void
connect_all (Ring *ring)
{
  for (guint i = 1; i <= N_COLLUDERS; i++)
    breath_virtual_node_connect (ring->nodes[i], ring->nodes[0], LATENCY);

  breath_simulation_run (ring->simulation, 2 * SECOND);
}

static double
read_hour (Ring *ring)
{
  const BreathHead *own = hear (ring->nodes[0], ring->nodes[0]);
  double sum = 0;

  breath_simulation_run (ring->simulation, HOUR);
  own = hear (ring->nodes[0], ring->nodes[0]);

  for (guint i = 1; i <= N_COLLUDERS; i++)
    {
      const BreathHead *held = hear (ring->nodes[i], ring->nodes[0]);

      /* An id is the hash of all bytes, the signature included. */
      g_assert_cmpmem (held->id, BREATH_HASH_LEN, own->id, BREATH_HASH_LEN);
      sum += held->levels[WATER].level;
    }

  return sum / N_COLLUDERS;
}

/* The author is started anew in between, and everybody calls again: neither makes it draw. */
static void
read_epoch (Ring *ring)
{
  double sum = 0;
  double first = 0;

  for (guint hour = 0; hour < 23; hour++)
    {
      double reading = read_hour (ring);

      first = hour == 0 ? reading : first;
      sum += reading;

      if (hour == 11)
        {
          breath_virtual_node_stop (ring->nodes[0]);
          start (ring->simulation, ring->nodes[0]);
          connect_all (ring);
        }
    }

  ring->lone_squares += (first - EXACT) * (first - EXACT);
  ring->together_squares += (sum / 23 - EXACT) * (sum / 23 - EXACT);
  ring->n_epochs++;
}

static guint
count_draws (Ring *ring)
{
  return breath_memory_store_get_n_rows (breath_virtual_node_get_store (ring->nodes[0]), BREATH_ROW_DRAW);
}

static void
test_collusion (void)
{
  guint n_epochs = g_test_thorough () ? N_EPOCHS_LONG : N_EPOCHS;
  Ring ring = { breath_simulation_new (BEGIN) };
  double ratio;

  g_test_summary ("Eight neighbours who read every hour of an epoch know no more than one who reads once");

  for (guint i = 0; i <= N_COLLUDERS; i++)
    {
      ring.nodes[i] = breath_virtual_node_new (ring.simulation, 100 + i);
      start (ring.simulation, ring.nodes[i]);
    }

  set_level (ring.simulation, ring.nodes[0], EXACT);
  connect_all (&ring);

  while (count_draws (&ring) == 0)
    read_hour (&ring);

  while (ring.n_epochs < n_epochs)
    {
      guint n_draws = count_draws (&ring);

      read_epoch (&ring);
      g_assert_cmpuint (count_draws (&ring), ==, n_draws);
      set_level (ring.simulation, ring.nodes[0], EXACT);

      while (count_draws (&ring) == n_draws)
        breath_simulation_run (ring.simulation, HOUR / 60);

      g_assert_cmpuint (count_draws (&ring), ==, n_draws + 1);
    }

  ratio = sqrt (ring.together_squares / ring.lone_squares);
  g_test_message ("RMSE of one: %.2f, of all together: %.2f, ratio %.4f",
                  sqrt (ring.lone_squares / ring.n_epochs), sqrt (ring.together_squares / ring.n_epochs), ratio);
  g_assert_cmpfloat (ring.lone_squares, >, 0);
  g_assert_cmpfloat (ratio, >=, 0.99);
  g_assert_cmpfloat (ratio, <=, 1.01);

  end (ring.simulation, ring.nodes, 1 + N_COLLUDERS);
  g_assert_finalize_object (ring.simulation);
}

/* Everything a neighbour can see of one life: when frames came and how long they were, and the levels told. */
typedef struct
{
  BreathSimulation *simulation;
  GChecksum        *shape;
  guint             n_frames;
  gboolean          goes_first;  /* whose key is lower begins to compare what both hold */
  int               levels[2];
} Transcript;

static void
tap_cb (BreathVirtualNode *node,
        GBytes            *frame,
        gpointer           user_data)
{
  Transcript *transcript = user_data;
  gint64 seen[2] = { breath_simulation_get_now (transcript->simulation), g_bytes_get_size (frame) };

  g_checksum_update (transcript->shape, (const guchar *) seen, sizeof seen);
  transcript->n_frames++;
}

/* A day that spends all of the budget: a stock is told and published twice. */
static char *
run_day (guint       number,
         int         level,
         Transcript *transcript)
{
  BreathVirtualNode *nodes[2];
  char *shape;

  *transcript = (Transcript) { breath_simulation_new (BEGIN), g_checksum_new (G_CHECKSUM_SHA256) };
  nodes[0] = breath_virtual_node_new (transcript->simulation, 2 * number);
  nodes[1] = breath_virtual_node_new (transcript->simulation, 2 * number + 1);
  transcript->goes_first = memcmp (breath_virtual_node_get_id (nodes[0]), breath_virtual_node_get_id (nodes[1]),
                                   sizeof (P2pPeerId)) < 0;
  start (transcript->simulation, nodes[0]);
  start (transcript->simulation, nodes[1]);
  breath_virtual_node_set_tap (nodes[1], tap_cb, transcript);
  breath_virtual_node_connect (nodes[0], nodes[1], LATENCY);
  breath_simulation_run (transcript->simulation, SECOND);
  set_level (transcript->simulation, nodes[0], level);

  for (guint i = 0; i < 2; i++)
    {
      breath_core_publish (breath_virtual_node_get_core (nodes[0]), WATER, NULL, NULL);
      breath_simulation_run (transcript->simulation, 2 * SECOND);
      transcript->levels[i] = hear (nodes[1], nodes[0])->levels[WATER].level;
      g_assert_cmpint (transcript->levels[i], !=, BREATH_LEVEL_UNKNOWN);
    }

  shape = g_strdup (g_checksum_get_string (transcript->shape));
  end (transcript->simulation, nodes, 2);
  g_checksum_free (transcript->shape);
  g_assert_finalize_object (transcript->simulation);

  return shape;
}

/* What one number made of both levels tells; two of these tell as much as can be told. */
typedef enum
{
  LOWER,
  HIGHER,
  SUM,
  N_VIEWS,
} View;

static int
view (const Transcript *transcript,
      View              view)
{
  int a = transcript->levels[0];
  int b = transcript->levels[1];

  if (view == SUM)
    return a + b - 2 * BREATH_LEVEL_MIN;

  return (view == LOWER ? MIN (a, b) : MAX (a, b)) - BREATH_LEVEL_MIN;
}

static void
test_transcripts (void)
{
  guint n_runs = g_test_thorough () ? N_RUNS_LONG : N_RUNS;
  g_autofree guint *counts = g_new0 (guint, N_VIEWS * 4 * N_OUTCOMES);
  char *firsts[2] = { NULL, NULL };
  double best = 0;

  g_test_summary ("Whole transcripts of two stocks differ by no more than the day's ε, and in length and time by nothing");

  for (guint run = 0; run < 4 * n_runs; run++)
    {
      Transcript transcript;
      g_autofree char *shape = run_day (run, run % 2, &transcript);

      if (firsts[transcript.goes_first] == NULL)
        firsts[transcript.goes_first] = g_strdup (shape);

      g_assert_cmpuint (transcript.n_frames, >, 2);
      g_assert_cmpstr (shape, ==, firsts[transcript.goes_first]);

      for (guint i = 0; i < N_VIEWS; i++)
        counts[(i * 4 + run % 4) * N_OUTCOMES + view (&transcript, i)]++;
    }

  for (guint i = 0; i < N_VIEWS; i++)
    {
      const guint *of = counts + i * 4 * N_OUTCOMES;
      TestCounts choice = { of, of + N_OUTCOMES, N_OUTCOMES, n_runs };
      TestCounts fresh = { of + 2 * N_OUTCOMES, of + 3 * N_OUTCOMES, N_OUTCOMES, n_runs };
      TestInterval epsilon = test_audit_epsilon (&choice, &fresh);

      g_test_message ("%u transcripts: ε between %.4f and %.4f", 4 * n_runs, epsilon.lower, epsilon.upper);
      g_assert_cmpfloat (epsilon.lower, <=, BREATH_LEDGER_BUDGET / 100.0);
      best = MAX (best, epsilon.upper);
    }

  g_assert_cmpfloat (best, >=, 0.95 * BREATH_LEDGER_BUDGET / 100.0);
  g_free (firsts[0]);
  g_free (firsts[1]);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/core/wire/collusion", test_collusion);
  g_test_add_func ("/core/wire/transcripts", test_transcripts);

  return g_test_run ();
}

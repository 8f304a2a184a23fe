/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-core.h"
#include "breath-memory-store.h"
#include "breath-renewal.h"
#include "breath-seeded-random.h"
#include "breath-virtual-clock.h"

#include <string.h>

#define BEGIN       G_GINT64_CONSTANT (1750000000) /* unix seconds */
#define SECOND      G_USEC_PER_SEC
#define HOUR        (G_GINT64_CONSTANT (3600) * SECOND)
#define WINDOW      BREATH_LEDGER_WINDOW
#define DELAY       2000 /* microseconds until a commit is durable */
#define WATER       BREATH_RESOURCE_WATER
#define N_HISTORIES 250
#define N_THOROUGH  10000
#define N_STEPS     24

/* One draw that was durable and could be seen, by the clock of the node and by the true one. */
typedef struct
{
  gint64 clock;
  gint64 seen;
  guint8 epsilon;
} Spent;

/* The life of a node: people, crashes, a clock that jumps, and backups that are restored. */
typedef struct
{
  BreathSimulation   *simulation;
  P2pIdentity        *identity;
  BreathRandom       *chance;  /* of the history, not of the node */
  BreathRandom       *random;
  BreathVirtualClock *clock;
  gint64              offset;
  gboolean            jumps_ahead;
  BreathMemoryStore  *store;
  guint               n_counted; /* draws of the store that were seen */
  GPtrArray          *backup;    /* of BreathRow */
  BreathCore         *core;
  GArray             *spent;     /* of Spent */
} Life;

static void
row_free (gpointer data)
{
  BreathRow *row = data;

  g_bytes_unref (row->key);
  g_bytes_unref (row->value);
  g_clear_pointer (&row->extra, g_bytes_unref);
  g_free (row);
}

static void
keep_row (const BreathRow *row,
          gpointer         user_data)
{
  BreathRow *copy = g_new0 (BreathRow, 1);

  *copy = *row;
  g_bytes_ref (copy->key);
  g_bytes_ref (copy->value);
  copy->extra = row->extra != NULL ? g_bytes_ref (row->extra) : NULL;
  g_ptr_array_add (user_data, copy);
}

static GPtrArray *
read_rows (Life *life)
{
  GPtrArray *rows = g_ptr_array_new_with_free_func (row_free);

  breath_memory_store_foreach (life->store, keep_row, rows);

  return rows;
}

/* Draws come in their order, so those that are new are the last. */
static void
own_cb (BreathCore *core,
        gpointer    user_data)
{
  Life *life = user_data;
  g_autoptr(GPtrArray) rows = NULL;
  guint n = 0;

  if (breath_memory_store_get_n_rows (life->store, BREATH_ROW_DRAW) == life->n_counted)
    return;

  rows = read_rows (life);

  for (guint i = 0; i < rows->len; i++)
    {
      const BreathRow *row = g_ptr_array_index (rows, i);
      BreathDraw draw;
      Spent spent;

      if (row->kind != BREATH_ROW_DRAW || n++ < life->n_counted)
        continue;

      g_assert_true (breath_draw_decode (&draw, row->value, NULL));
      spent.seen = breath_simulation_get_wall (life->simulation);
      spent.clock = spent.seen + life->offset;
      spent.epsilon = draw.level.epsilon;
      g_array_append_val (life->spent, spent);
    }

  life->n_counted = n;
}

static void
run (Life  *life,
     gint64 duration)
{
  breath_simulation_run (life->simulation, duration);
}

static void
start (Life *life)
{
  BreathPorts ports = { BREATH_CLOCK (life->clock), life->random, BREATH_STORE (life->store) };

  life->core = breath_core_new (life->identity, &ports);
  g_signal_connect (life->core, "own", G_CALLBACK (own_cb), life);
  breath_core_start (life->core);
  run (life, SECOND);
  g_assert_true (breath_core_is_ready (life->core));
}

static void
stop (Life *life)
{
  breath_core_stop (life->core);
  run (life, SECOND);

  /* What was being committed is durable, though nobody was told. */
  own_cb (life->core, life);
  g_assert_finalize_object (g_steal_pointer (&life->core));
}

static guint
choose (Life *life,
        guint n)
{
  return breath_random_uniform (life->chance, n);
}

static void
set_stock (Life *life)
{
  BreathStock stock = { choose (life, 40) * 300000, 300000, 7, "L", 0 };

  stock.updated = breath_simulation_get_wall (life->simulation) + life->offset;
  breath_core_set_stock (life->core, WATER, &stock, NULL, NULL);
}

static void
set_privacy (Life *life)
{
  BreathPrivacy privacy = { choose (life, BREATH_N_PRECISIONS), choose (life, 2), choose (life, 9), 1 + choose (life, 9) };

  breath_core_set_privacy (life->core, WATER, &privacy, NULL, NULL);
}

static void
jump (Life *life)
{
  if (life->jumps_ahead && choose (life, 2) == 0)
    life->offset += choose (life, 3 * WINDOW);
  else
    life->offset -= choose (life, 3 * WINDOW);

  breath_virtual_clock_set_offset (life->clock, life->offset);
}

/* In the middle of whatever it did last; at times what it was writing is lost. */
static void
crash (Life *life)
{
  g_autoptr(GError) lost = g_error_new (BREATH_STORE_ERROR, BREATH_STORE_ERROR_FAILED, "The power was cut");

  if (choose (life, 2) == 0)
    breath_memory_store_set_failure (life->store, lost);

  breath_core_publish (life->core, WATER, NULL, NULL);
  run (life, choose (life, 2 * DELAY));
  stop (life);
  breath_memory_store_set_failure (life->store, NULL);
  start (life);
}

/* As a restore has to: what the backup had, and the time of the restore. */
static void
restore (Life *life)
{
  const BreathRenewal renewal = { breath_simulation_get_wall (life->simulation) + life->offset, 0 };
  g_autoptr(BreathBatch) mark = breath_batch_new ();

  stop (life);
  g_object_unref (life->store);
  life->store = breath_memory_store_new (life->simulation, DELAY);
  life->n_counted = 0;

  for (guint i = 0; i < life->backup->len; i++)
    {
      const BreathRow *row = g_ptr_array_index (life->backup, i);

      life->n_counted += row->kind == BREATH_ROW_DRAW;
      breath_memory_store_put (life->store, row);
    }

  breath_renewal_put (mark, &renewal);
  breath_memory_store_put (life->store, breath_batch_get_row (mark, 0));
  start (life);
}

static void
step (Life    *life,
      gboolean restores)
{
  switch (choose (life, 12))
    {
    case 0:
    case 1:
    case 2:
      set_stock (life);
      break;

    case 3:
    case 4:
    case 5:
      breath_core_publish (life->core, WATER, NULL, NULL);
      break;

    case 6:
    case 7:
      set_privacy (life);
      break;

    case 8:
      jump (life);
      break;

    case 9:
      crash (life);
      break;

    case 10:
      g_clear_pointer (&life->backup, g_ptr_array_unref);
      life->backup = read_rows (life);
      break;

    default:
      if (restores && life->backup != NULL)
        restore (life);

      break;
    }

  run (life, choose (life, 12) * HOUR + choose (life, 3600) * SECOND);
}

/* The ledger counts whole seconds, and a draw is seen here up to a second after it was made. */
static void
assert_within_budget (Life    *life,
                      guint    history,
                      gboolean is_true_time)
{
  for (guint i = 0; i < life->spent->len; i++)
    {
      const Spent *first = &g_array_index (life->spent, Spent, i);
      gint64 begin = is_true_time ? first->seen : first->clock;
      gint64 end = begin + WINDOW - 2;
      guint sum = 0;

      for (guint j = 0; j < life->spent->len; j++)
        {
          const Spent *spent = &g_array_index (life->spent, Spent, j);
          gint64 when = is_true_time ? spent->seen : spent->clock;

          if (when >= begin && when < end)
            sum += spent->epsilon;
        }

      if (sum > BREATH_LEDGER_BUDGET)
        g_error ("History %u spent %u hundredths within a window of %s time",
                 history, sum, is_true_time ? "true" : "the node's");
    }
}

/* Every window of true time keeps the budget, over restores too, unless the clock went ahead: then time cannot be
 * told. Every window of the times that the node's clock showed keeps it whatever the clock does, as long as none of them
 * was lost by a restore.
 */
static guint
run_history (guint history)
{
  static const guint8 node[P2P_SEED_LEN] = "a node with a history";
  guint8 seed[BREATH_RANDOM_SEED_LEN] = { history, history >> 8, 'h' };
  gboolean restores = history % 2 == 0;
  Life life = { .jumps_ahead = !restores };
  guint n_spent;

  life.simulation = breath_simulation_new (BEGIN);
  life.identity = p2p_identity_new_from_seed (node);
  life.chance = breath_seeded_random_new (seed, 0);
  life.random = breath_seeded_random_new (seed, 1);
  life.clock = breath_virtual_clock_new (life.simulation);
  life.store = breath_memory_store_new (life.simulation, DELAY);
  life.spent = g_array_new (FALSE, FALSE, sizeof (Spent));
  start (&life);

  for (guint i = 0; i < N_STEPS; i++)
    step (&life, restores);

  stop (&life);
  assert_within_budget (&life, history, restores);
  n_spent = life.spent->len;

  while (breath_simulation_step (life.simulation))
    ;

  g_clear_pointer (&life.backup, g_ptr_array_unref);
  g_array_unref (life.spent);
  g_object_unref (life.clock);
  g_assert_finalize_object (life.store);
  g_object_unref (life.random);
  g_object_unref (life.chance);
  p2p_identity_unref (life.identity);
  g_assert_finalize_object (life.simulation);

  return n_spent;
}

static void
test_histories (void)
{
  guint n_histories = g_test_thorough () ? N_THOROUGH : N_HISTORIES;
  guint n_spent = 0;

  g_test_summary ("No window holds more than the budget, whatever people, crashes, clocks and restores do");

  for (guint i = 0; i < n_histories; i++)
    n_spent += run_history (i);

  g_test_message ("%u draws in %u histories", n_spent, n_histories);
  g_assert_cmpuint (n_spent, >, 2 * n_histories);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/core/histories", test_histories);

  return g_test_run ();
}

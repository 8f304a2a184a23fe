/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "test-heads.h"
#include "test-stranger.h"

#define BEGIN     G_GINT64_CONSTANT (1750000000) /* unix seconds */
#define SECOND    ((gint64) G_USEC_PER_SEC)
#define N_HEADS   100
#define N_FRAMES  4
#define MAX_TURN  22                             /* records that a turn of the main loop verifies */

/*
 * A frame, a commit and the clock each make a node look for work. However many of them come in one turn of the main loop,
 * they verify no more than one turn may.
 */

typedef struct
{
  BreathSimulation  *simulation;
  BreathPool        *pool;
  BreathVirtualNode *node;
  TestStranger       stranger;
  GPtrArray         *heads;  /* of BreathHead */
} Fixture;

static void
fixture_set_up (Fixture      *f,
                gconstpointer unused)
{
  f->simulation = breath_simulation_new (BEGIN);
  f->pool = breath_pool_new ();
  f->node = breath_virtual_node_new (f->simulation, 1);
  breath_virtual_node_set_pool (f->node, f->pool);
  breath_virtual_node_start (f->node);
  breath_simulation_run (f->simulation, SECOND);
  f->heads = g_ptr_array_new_with_free_func ((GDestroyNotify) breath_head_free);

  for (guint i = 0; i < N_HEADS; i++)
    g_ptr_array_add (f->heads, test_head_new (i, 1, BEGIN));

  test_stranger_open (&f->stranger, f->simulation, f->node, 's');
  g_assert_true (test_stranger_say_summary (&f->stranger, 0));
  g_assert_true (test_stranger_say_notes (&f->stranger, f->heads, N_HEADS));
}

static void
fixture_tear_down (Fixture      *f,
                   gconstpointer unused)
{
  test_stranger_close (&f->stranger);
  breath_virtual_node_stop (f->node);

  while (breath_simulation_step (f->simulation))
    ;

  g_assert_finalize_object (f->node);
  g_assert_finalize_object (f->simulation);
  g_ptr_array_unref (f->heads);
  breath_pool_unref (f->pool);
}

/* All that was asked for, in one frame, without time passing. */
static void
receive_records (Fixture *f)
{
  g_autoptr(GPtrArray) records = g_ptr_array_new ();
  g_autoptr(GBytes) frame = NULL;
  g_autoptr(GError) error = NULL;

  for (guint i = 0; i < N_HEADS; i++)
    g_ptr_array_add (records, ((BreathHead *) f->heads->pdata[i])->bytes);

  frame = breath_sync_encode_records (records);
  breath_core_receive (breath_virtual_node_get_core (f->node), BREATH_LINK (f->stranger.theirs), BREATH_PROTOCOL_SYNC, frame,
                       &error);
  g_assert_no_error (error);
}

/* Frames that give nothing to verify, but make a node look for work. */
static void
receive_notes (Fixture *f)
{
  for (guint i = 0; i < N_FRAMES; i++)
    {
      g_autoptr(GArray) notes = g_array_new (FALSE, FALSE, sizeof (BreathNote));
      const BreathNote note = { .id = 1000 + i, .version = 1 };
      g_autoptr(GBytes) frame = NULL;
      g_autoptr(GError) error = NULL;

      g_array_append_val (notes, note);
      frame = breath_sync_encode_notes (N_HEADS + 1 + i, notes);
      breath_core_receive (breath_virtual_node_get_core (f->node), BREATH_LINK (f->stranger.theirs), BREATH_PROTOCOL_SYNC,
                           frame, &error);
      g_assert_no_error (error);
    }
}

static guint
count_held (Fixture *f)
{
  g_autoptr(GPtrArray) authors = breath_core_dup_authors (breath_virtual_node_get_core (f->node));

  return authors->len;
}

static void
test_frames (Fixture      *f,
             gconstpointer unused)
{
  guint64 before = breath_pool_get_n_opened (f->pool);

  receive_records (f);
  receive_notes (f);
  g_assert_cmpuint (breath_pool_get_n_opened (f->pool) - before, <=, MAX_TURN);
  breath_simulation_run (f->simulation, SECOND);
  g_assert_cmpuint (breath_pool_get_n_opened (f->pool) - before, ==, N_HEADS);
  g_assert_cmpuint (count_held (f), ==, N_HEADS);
}

static void
test_turns (Fixture      *f,
            gconstpointer unused)
{
  guint64 latest = breath_pool_get_n_opened (f->pool);
  guint n_turns = 0;

  g_test_summary ("Each time the clock is due there is a turn's work, and it comes at once while there is more");

  receive_records (f);

  while (count_held (f) < N_HEADS && breath_simulation_step (f->simulation))
    {
      guint64 n = breath_pool_get_n_opened (f->pool);

      g_assert_cmpuint (n - latest, <=, 2 * MAX_TURN);
      n_turns += n > latest;
      latest = n;
    }

  g_assert_cmpuint (n_turns, >=, N_HEADS / MAX_TURN - 1);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

#define ADD(path, func) g_test_add (path, Fixture, NULL, fixture_set_up, func, fixture_tear_down)
  ADD ("/sync/turn/frames", test_frames);
  ADD ("/sync/turn/turns", test_turns);
#undef ADD

  return g_test_run ();
}

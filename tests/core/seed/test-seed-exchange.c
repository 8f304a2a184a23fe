/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-seed-budget.h"
#include "breath-seed-fetch.h"
#include "breath-seed-life.h"
#include "breath-seed-talk.h"
#include "test-seed.h"

#include <string.h>

/*
 * One node reads a seed from neighbours over talks, as it would over streams, and in virtual time: the parts together, with the bytes that
 * cross the wire.
 */

#define N_NEIGHBOURS 3
#define STEP         (G_USEC_PER_SEC / 10)
#define TOO_LONG     (G_GINT64_CONSTANT (3600) * G_USEC_PER_SEC)

typedef struct
{
  P2pPeerId         peer;
  BreathSeedTalk   *here;
  BreathSeedTalk   *there;
  BreathSeedBudget *budget;
  GQueue            to_us;      /* GBytes */
  GQueue            to_them;
  guint             n_given;
  guint             lies_from;  /* chunks given honestly before it lies */
  guint             dies_at;    /* chunks given before it is gone */
  guint             silent_at;  /* asks answered before it says nothing more */
} Neighbour;

typedef struct
{
  GBytes             *content;
  GBytes             *manifest_bytes;
  guint8              seed[BREATH_HASH_LEN];
  BreathSeedManifest *manifest;   /* NULL until it came */
  BreathSeedFetch    *fetch;
  BreathSeedLife     *life;
  Neighbour           neighbours[N_NEIGHBOURS];
  guint               n_false;
  gint64              now;
} World;

static void
set_up (World *w,
        gsize  size)
{
  g_autoptr(BreathSeedManifest) manifest = NULL;

  memset (w, 0, sizeof *w);
  w->content = test_seed_content (size, 7);
  manifest = test_seed_manifest (w->content);
  w->manifest_bytes = breath_seed_manifest_encode (manifest);
  breath_seed_manifest_get_id (manifest, w->seed);
  w->life = breath_seed_life_new (w->seed);

  for (guint i = 0; i < N_NEIGHBOURS; i++)
    {
      Neighbour *neighbour = &w->neighbours[i];

      neighbour->peer = (P2pPeerId) { { i + 1 } };
      neighbour->here = breath_seed_talk_new ();
      neighbour->there = breath_seed_talk_new ();
      neighbour->budget = breath_seed_budget_new ();
      neighbour->lies_from = neighbour->dies_at = neighbour->silent_at = G_MAXUINT;
    }
}

static void
hang_up (Neighbour *neighbour)
{
  g_queue_clear_full (&neighbour->to_us, (GDestroyNotify) g_bytes_unref);
  g_queue_clear_full (&neighbour->to_them, (GDestroyNotify) g_bytes_unref);
  g_clear_pointer (&neighbour->here, breath_seed_talk_free);
  g_clear_pointer (&neighbour->there, breath_seed_talk_free);
}

static void
tear_down (World *w)
{
  for (guint i = 0; i < N_NEIGHBOURS; i++)
    {
      hang_up (&w->neighbours[i]);
      breath_seed_budget_free (w->neighbours[i].budget);
    }

  g_clear_pointer (&w->fetch, breath_seed_fetch_free);
  g_clear_pointer (&w->manifest, breath_seed_manifest_free);
  breath_seed_life_free (w->life);
  g_bytes_unref (w->manifest_bytes);
  g_bytes_unref (w->content);
}

static GBytes *
make_data (World                 *w,
           Neighbour             *neighbour,
           const BreathSeedFrame *ask)
{
  g_autoptr(GBytes) chunk = NULL;
  g_autofree guint8 *changed = NULL;
  gsize len;

  if (!ask->is_chunk)
    return g_bytes_ref (w->manifest_bytes);

  chunk = test_seed_chunk (w->content, ask->chunk);

  if (neighbour->n_given++ < neighbour->lies_from)
    return g_steal_pointer (&chunk);

  len = g_bytes_get_size (chunk);
  changed = g_memdup2 (g_bytes_get_data (chunk, NULL), len);
  changed[len / 2] ^= 0x20;

  return g_bytes_new_take (g_steal_pointer (&changed), len);
}

/* What happens at the other end. */
static void
serve (World     *w,
       Neighbour *neighbour)
{
  static const P2pPeerId us = { { 99 } };
  g_autoptr(GBytes) bytes = g_queue_pop_head (&neighbour->to_them);
  g_autoptr(BreathSeedFrame) ask = NULL;
  g_autoptr(GBytes) data = NULL;

  if (bytes == NULL || neighbour->n_given >= neighbour->silent_at)
    return;

  ask = breath_seed_talk_receive (neighbour->there, bytes, NULL);
  g_assert_nonnull (ask);
  g_assert_cmpmem (ask->seed, BREATH_HASH_LEN, w->seed, BREATH_HASH_LEN);

  if (breath_seed_budget_take (neighbour->budget, &us, w->now))
    data = make_data (w, neighbour, ask);

  g_queue_push_tail (&neighbour->to_us,
                     breath_seed_talk_answer (neighbour->there, data != NULL ? BREATH_SEED_DATA : BREATH_SEED_LATER, data));
}

static void
take_manifest (World           *w,
               BreathSeedFrame *frame)
{
  g_autoptr(GError) error = NULL;

  if (w->manifest != NULL || frame->step != BREATH_SEED_DATA)
    return;

  w->manifest = breath_seed_manifest_decode (frame->data, w->seed, &error);
  g_assert_no_error (error);
  w->fetch = breath_seed_fetch_new (w->manifest);

  for (guint i = 0; i < N_NEIGHBOURS; i++)
    if (w->neighbours[i].here != NULL)
      g_assert_true (breath_seed_fetch_add_source (w->fetch, &w->neighbours[i].peer));
}

static void
hear (World     *w,
      Neighbour *neighbour)
{
  g_autoptr(GBytes) bytes = g_queue_pop_head (&neighbour->to_us);
  g_autoptr(BreathSeedFrame) frame = NULL;

  if (bytes == NULL)
    return;

  frame = breath_seed_talk_receive (neighbour->here, bytes, NULL);
  g_assert_nonnull (frame);

  if (!frame->is_chunk)
    take_manifest (w, frame);
  else if (frame->step == BREATH_SEED_DATA)
    w->n_false += breath_seed_fetch_take (w->fetch, &neighbour->peer, frame->chunk, frame->data) == BREATH_SEED_FALSE;
  else
    breath_seed_fetch_rest (w->fetch, &neighbour->peer, frame->chunk, w->now);
}

static void
ask (World     *w,
     Neighbour *neighbour)
{
  guint chunk;

  while (w->fetch != NULL && breath_seed_talk_can_ask (neighbour->here)
         && breath_seed_fetch_ask (w->fetch, &neighbour->peer, w->now, &chunk))
    g_queue_push_tail (&neighbour->to_them, breath_seed_talk_ask (neighbour->here, w->seed, TRUE, chunk));
}

static void
turn (World *w)
{
  for (guint i = 0; i < N_NEIGHBOURS; i++)
    {
      Neighbour *neighbour = &w->neighbours[i];

      if (neighbour->here != NULL && neighbour->n_given >= neighbour->dies_at)
        {
          hang_up (neighbour);
          breath_seed_fetch_remove_source (w->fetch, &neighbour->peer);
        }

      if (neighbour->here == NULL)
        continue;

      hear (w, neighbour);
      ask (w, neighbour);
      serve (w, neighbour);
    }

  w->now += STEP;

  if (w->fetch != NULL)
    breath_seed_fetch_expire (w->fetch, w->now);
}

static void
run (World *w)
{
  g_autoptr(GBytes) content = NULL;
  g_autoptr(GError) error = NULL;

  g_assert_true (breath_seed_life_order (w->life, NULL));

  for (guint i = 0; i < N_NEIGHBOURS; i++)
    g_queue_push_tail (&w->neighbours[i].to_them, breath_seed_talk_ask (w->neighbours[i].here, w->seed, FALSE, 0));

  while (w->fetch == NULL || !breath_seed_fetch_is_whole (w->fetch))
    {
      turn (w);
      g_assert_cmpint (w->now, <, TOO_LONG);
    }

  content = breath_seed_fetch_dup_content (w->fetch);
  g_assert_true (g_bytes_equal (content, w->content));
  g_assert_true (breath_seed_life_arrive (w->life, w->manifest, content, &error));
  g_assert_no_error (error);
  g_assert_cmpint (breath_seed_life_get_state (w->life), ==, BREATH_SEED_FETCHED);
}

static void
test_largest (void)
{
  World w;

  set_up (&w, BREATH_SEED_MAX_SIZE);
  run (&w);
  g_assert_cmpuint (w.n_false, ==, 0);
  g_assert_cmpuint (w.neighbours[0].n_given + w.neighbours[1].n_given + w.neighbours[2].n_given, ==, BREATH_SEED_MAX_CHUNKS);
  tear_down (&w);
}

/* One honest neighbour, one that lies from its third chunk on, one that dies midway. */
static void
test_liar_and_dying (void)
{
  World w;

  set_up (&w, BREATH_SEED_MAX_SIZE);
  w.neighbours[1].lies_from = 2;
  w.neighbours[2].dies_at = 3;
  run (&w);
  g_assert_cmpuint (w.n_false, ==, 1);
  g_assert_cmpuint (breath_seed_fetch_get_n_wasted (w.fetch), ==, BREATH_SEED_CHUNK_LEN);
  g_assert_cmpint (w.now, <, 10 * G_USEC_PER_SEC);
  tear_down (&w);
}

static void
test_silent (void)
{
  World w;

  set_up (&w, BREATH_SEED_MAX_SIZE);
  w.neighbours[0].silent_at = 1;
  w.neighbours[2].silent_at = 2;
  run (&w);
  g_assert_cmpuint (w.n_false, ==, 0);
  g_assert_cmpint (w.now, <, 5 * BREATH_SEED_ASK_TIME);
  tear_down (&w);
}

/* Who has given enough to this node says later, and gives again after a while. */
static void
test_spent (void)
{
  static const P2pPeerId us = { { 99 } };
  World w;

  set_up (&w, BREATH_SEED_MAX_SIZE);

  for (guint i = 0; i < N_NEIGHBOURS; i++)
    for (guint n = 0; n < BREATH_SEED_GIVEN_TO_ONE - 2; n++)
      g_assert_true (breath_seed_budget_take (w.neighbours[i].budget, &us, 0));

  run (&w);
  g_assert_cmpint (w.now, >, BREATH_SEED_REST_TIME);
  g_assert_cmpint (w.now, <, 3 * BREATH_SEED_REST_TIME);
  tear_down (&w);
}

/* As long as one neighbour is honest it arrives, and each liar wastes one chunk at most. */
static void
test_any (void)
{
  for (guint i = 0; i < 200; i++)
    {
      World w;

      set_up (&w, g_test_rand_int_range (1, BREATH_SEED_MAX_SIZE + 1));

      for (guint n = 1; n < N_NEIGHBOURS; n++)
        {
          guint *when[] = { &w.neighbours[n].lies_from, &w.neighbours[n].dies_at, &w.neighbours[n].silent_at };

          *when[g_test_rand_int_range (0, 3)] = g_test_rand_int_range (1, 6);
        }

      run (&w);
      g_assert_cmpuint (w.n_false, <=, 2);
      g_assert_cmpuint (breath_seed_fetch_get_n_wasted (w.fetch), <=, w.n_false * BREATH_SEED_CHUNK_LEN);
      tear_down (&w);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/seed-exchange/largest", test_largest);
  g_test_add_func ("/seed-exchange/liar-and-dying", test_liar_and_dying);
  g_test_add_func ("/seed-exchange/silent", test_silent);
  g_test_add_func ("/seed-exchange/spent", test_spent);
  g_test_add_func ("/seed-exchange/any", test_any);

  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-seed-fetch.h"
#include "test-seed.h"

#include <string.h>

static const P2pPeerId one = { { 1 } };
static const P2pPeerId two = { { 2 } };
static const P2pPeerId three = { { 3 } };

typedef struct
{
  GBytes             *content;
  BreathSeedManifest *manifest;
  BreathSeedFetch    *fetch;
} Fixture;

static void
set_up (Fixture      *f,
        gconstpointer data)
{
  f->content = test_seed_content (BREATH_SEED_MAX_SIZE - 1000, 1);
  f->manifest = test_seed_manifest (f->content);
  f->fetch = breath_seed_fetch_new (f->manifest);
}

static void
tear_down (Fixture      *f,
           gconstpointer data)
{
  breath_seed_fetch_free (f->fetch);
  breath_seed_manifest_free (f->manifest);
  g_bytes_unref (f->content);
}

static BreathSeedVerdict
give (Fixture         *f,
      const P2pPeerId *source,
      guint            index)
{
  g_autoptr(GBytes) chunk = test_seed_chunk (f->content, index);

  return breath_seed_fetch_take (f->fetch, source, index, chunk);
}

static BreathSeedVerdict
lie (Fixture         *f,
     const P2pPeerId *source,
     guint            index)
{
  g_autoptr(GBytes) chunk = test_seed_chunk (f->content, index);
  gsize len = g_bytes_get_size (chunk);
  g_autofree guint8 *changed = g_memdup2 (g_bytes_get_data (chunk, NULL), len);
  g_autoptr(GBytes) lied = NULL;

  changed[len - 1] ^= 1;
  lied = g_bytes_new_take (g_steal_pointer (&changed), len);

  return breath_seed_fetch_take (f->fetch, source, index, lied);
}

static guint
ask (Fixture         *f,
     const P2pPeerId *source,
     gint64           now)
{
  guint index = G_MAXUINT;

  return breath_seed_fetch_ask (f->fetch, source, now, &index) ? index : G_MAXUINT;
}

static void
fetch_rest (Fixture         *f,
            const P2pPeerId *source)
{
  for (guint index = ask (f, source, 0); index != G_MAXUINT; index = ask (f, source, 0))
    g_assert_cmpint (give (f, source, index), ==, BREATH_SEED_KEPT);
}

static void
assert_content (Fixture *f)
{
  g_autoptr(GBytes) content = NULL;

  g_assert_true (breath_seed_fetch_is_whole (f->fetch));
  content = breath_seed_fetch_dup_content (f->fetch);
  g_assert_true (g_bytes_equal (content, f->content));
}

static void
assert_whole (Fixture *f)
{
  assert_content (f);
  g_assert_cmpint (breath_seed_fetch_get_due (f->fetch), ==, G_MAXINT64);
}

static void
test_one_source (Fixture      *f,
                 gconstpointer data)
{
  g_assert_cmpuint (ask (f, &one, 0), ==, G_MAXUINT);
  g_assert_true (breath_seed_fetch_is_stuck (f->fetch));
  g_assert_true (breath_seed_fetch_add_source (f->fetch, &one));
  g_assert_false (breath_seed_fetch_is_stuck (f->fetch));
  fetch_rest (f, &one);
  assert_whole (f);
  g_assert_false (breath_seed_fetch_is_stuck (f->fetch));
  g_assert_cmpuint (breath_seed_fetch_get_n_wasted (f->fetch), ==, 0);
}

/* Each chunk is asked of one at a time, and of one source only so many. */
static void
test_several (Fixture      *f,
              gconstpointer data)
{
  breath_seed_fetch_add_source (f->fetch, &one);
  breath_seed_fetch_add_source (f->fetch, &two);

  g_assert_cmpuint (ask (f, &one, 0), ==, 0);
  g_assert_cmpuint (ask (f, &two, 0), ==, 1);
  g_assert_cmpuint (ask (f, &one, 0), ==, 2);
  g_assert_cmpuint (ask (f, &one, 0), ==, G_MAXUINT);
  g_assert_cmpuint (ask (f, &two, 0), ==, 3);
  g_assert_cmpuint (ask (f, &two, 0), ==, G_MAXUINT);
  g_assert_cmpint (give (f, &two, 3), ==, BREATH_SEED_KEPT);
  g_assert_cmpuint (breath_seed_fetch_get_n_had (f->fetch), ==, 1);
  g_assert_cmpuint (ask (f, &two, 0), ==, 4);
}

static void
test_unasked (Fixture      *f,
              gconstpointer data)
{
  g_autoptr(GBytes) chunk = test_seed_chunk (f->content, 0);

  g_assert_cmpint (give (f, &one, 0), ==, BREATH_SEED_UNASKED);
  breath_seed_fetch_add_source (f->fetch, &one);
  breath_seed_fetch_add_source (f->fetch, &two);
  g_assert_cmpint (give (f, &one, 0), ==, BREATH_SEED_UNASKED);
  g_assert_cmpuint (ask (f, &one, 0), ==, 0);
  g_assert_cmpint (give (f, &two, 0), ==, BREATH_SEED_UNASKED);
  g_assert_cmpint (give (f, &one, 1), ==, BREATH_SEED_UNASKED);
  g_assert_cmpuint (breath_seed_fetch_get_n_had (f->fetch), ==, 0);
  g_assert_cmpint (give (f, &one, 0), ==, BREATH_SEED_KEPT);
  g_assert_cmpint (give (f, &one, 0), ==, BREATH_SEED_UNASKED);
  g_assert_cmpint (breath_seed_fetch_take (f->fetch, &one, BREATH_SEED_MAX_CHUNKS, chunk), ==, BREATH_SEED_UNASKED);
  g_assert_cmpint (breath_seed_fetch_take (f->fetch, &one, G_MAXUINT, chunk), ==, BREATH_SEED_UNASKED);
}

/* A lie costs one chunk, and what else was asked of the liar is asked elsewhere. */
static void
test_liar (Fixture      *f,
           gconstpointer data)
{
  breath_seed_fetch_add_source (f->fetch, &one);
  g_assert_cmpuint (ask (f, &one, 0), ==, 0);
  g_assert_cmpuint (ask (f, &one, 0), ==, 1);
  g_assert_cmpint (lie (f, &one, 0), ==, BREATH_SEED_FALSE);
  g_assert_cmpuint (breath_seed_fetch_get_n_wasted (f->fetch), ==, BREATH_SEED_CHUNK_LEN);
  g_assert_cmpuint (ask (f, &one, 0), ==, G_MAXUINT);
  g_assert_cmpint (give (f, &one, 1), ==, BREATH_SEED_UNASKED);
  g_assert_true (breath_seed_fetch_is_stuck (f->fetch));

  /* It does not get better by coming back. */
  breath_seed_fetch_remove_source (f->fetch, &one);
  breath_seed_fetch_add_source (f->fetch, &one);
  g_assert_cmpuint (ask (f, &one, 0), ==, G_MAXUINT);

  breath_seed_fetch_add_source (f->fetch, &two);
  fetch_rest (f, &two);
  assert_whole (f);
  g_assert_cmpuint (breath_seed_fetch_get_n_wasted (f->fetch), ==, BREATH_SEED_CHUNK_LEN);
}

static void
test_wrong_length (Fixture      *f,
                   gconstpointer data)
{
  g_autoptr(GBytes) empty = g_bytes_new (NULL, 0);
  g_autoptr(GBytes) chunk = test_seed_chunk (f->content, 0);
  g_autoptr(GBytes) shorter = g_bytes_new_from_bytes (chunk, 0, BREATH_SEED_CHUNK_LEN - 1);

  breath_seed_fetch_add_source (f->fetch, &one);
  breath_seed_fetch_add_source (f->fetch, &two);
  g_assert_cmpuint (ask (f, &one, 0), ==, 0);
  g_assert_cmpint (breath_seed_fetch_take (f->fetch, &one, 0, empty), ==, BREATH_SEED_FALSE);
  g_assert_cmpuint (ask (f, &two, 0), ==, 0);
  g_assert_cmpint (breath_seed_fetch_take (f->fetch, &two, 0, shorter), ==, BREATH_SEED_FALSE);
  g_assert_cmpuint (breath_seed_fetch_get_n_wasted (f->fetch), ==, BREATH_SEED_CHUNK_LEN - 1);
}

/* A source that leaves midway takes nothing with it. */
static void
test_leaves (Fixture      *f,
             gconstpointer data)
{
  breath_seed_fetch_add_source (f->fetch, &one);
  breath_seed_fetch_add_source (f->fetch, &two);
  g_assert_cmpuint (ask (f, &one, 0), ==, 0);
  g_assert_cmpint (give (f, &one, 0), ==, BREATH_SEED_KEPT);
  g_assert_cmpuint (ask (f, &one, 0), ==, 1);
  breath_seed_fetch_remove_source (f->fetch, &one);
  g_assert_cmpint (breath_seed_fetch_get_due (f->fetch), ==, G_MAXINT64);
  g_assert_cmpuint (ask (f, &two, 0), ==, 1);
  g_assert_cmpint (give (f, &two, 1), ==, BREATH_SEED_KEPT);
  fetch_rest (f, &two);
  assert_whole (f);
}

static void
test_silent (Fixture      *f,
             gconstpointer data)
{
  gint64 now = 100;

  breath_seed_fetch_add_source (f->fetch, &one);

  for (guint i = 0; i < BREATH_SEED_MAX_LATE; i++)
    {
      g_assert_cmpuint (ask (f, &one, now), ==, 0);
      g_assert_cmpint (breath_seed_fetch_get_due (f->fetch), ==, now + BREATH_SEED_ASK_TIME);
      now += BREATH_SEED_ASK_TIME;
      g_assert_cmpuint (breath_seed_fetch_expire (f->fetch, now - 1), ==, 0);
      g_assert_cmpuint (breath_seed_fetch_expire (f->fetch, now), ==, 1);
    }

  g_assert_cmpuint (ask (f, &one, now), ==, G_MAXUINT);
  g_assert_true (breath_seed_fetch_is_stuck (f->fetch));

  /* What was asked for is good whenever it comes, and shows that the source is alive. */
  g_assert_cmpint (give (f, &one, 0), ==, BREATH_SEED_KEPT);
  g_assert_cmpuint (ask (f, &one, now), ==, 1);
}

static void
test_late (Fixture      *f,
           gconstpointer data)
{
  breath_seed_fetch_add_source (f->fetch, &one);
  breath_seed_fetch_add_source (f->fetch, &two);
  g_assert_cmpuint (ask (f, &one, 0), ==, 0);
  g_assert_cmpuint (breath_seed_fetch_expire (f->fetch, BREATH_SEED_ASK_TIME), ==, 1);
  g_assert_cmpuint (ask (f, &two, BREATH_SEED_ASK_TIME), ==, 0);
  g_assert_cmpint (give (f, &one, 0), ==, BREATH_SEED_KEPT);
  g_assert_cmpint (give (f, &two, 0), ==, BREATH_SEED_KNOWN);
  g_assert_cmpuint (breath_seed_fetch_get_n_wasted (f->fetch), ==, 0);
}

static void
test_lacks (Fixture      *f,
            gconstpointer data)
{
  breath_seed_fetch_add_source (f->fetch, &one);
  breath_seed_fetch_lack (f->fetch, &one, 0);
  g_assert_cmpuint (ask (f, &one, 0), ==, 0);
  breath_seed_fetch_lack (f->fetch, &one, 0);
  breath_seed_fetch_lack (f->fetch, &one, G_MAXUINT);
  breath_seed_fetch_lack (f->fetch, &two, 1);
  g_assert_cmpuint (ask (f, &one, 0), ==, 1);

  breath_seed_fetch_remove_source (f->fetch, &one);
  breath_seed_fetch_add_source (f->fetch, &one);
  g_assert_cmpuint (ask (f, &one, 0), ==, 0);
}

static void
test_rests (Fixture      *f,
            gconstpointer data)
{
  breath_seed_fetch_add_source (f->fetch, &one);
  breath_seed_fetch_rest (f->fetch, &one, 0, 0);
  g_assert_cmpuint (ask (f, &one, 5), ==, 0);
  breath_seed_fetch_rest (f->fetch, &one, G_MAXUINT, 5);
  breath_seed_fetch_rest (f->fetch, &one, 0, 5);
  g_assert_cmpuint (ask (f, &one, 5), ==, G_MAXUINT);
  g_assert_false (breath_seed_fetch_is_stuck (f->fetch));
  g_assert_cmpint (breath_seed_fetch_get_due (f->fetch), ==, 5 + BREATH_SEED_REST_TIME);
  breath_seed_fetch_add_source (f->fetch, &two);
  g_assert_cmpuint (ask (f, &two, 5), ==, 0);
  g_assert_cmpint (give (f, &two, 0), ==, BREATH_SEED_KEPT);
  g_assert_cmpuint (ask (f, &one, 4 + BREATH_SEED_REST_TIME), ==, G_MAXUINT);
  g_assert_cmpuint (breath_seed_fetch_expire (f->fetch, 5 + BREATH_SEED_REST_TIME), ==, 0);
  g_assert_cmpint (breath_seed_fetch_get_due (f->fetch), ==, G_MAXINT64);
  g_assert_cmpuint (ask (f, &one, 5 + BREATH_SEED_REST_TIME), ==, 1);
}

static void
test_restore (Fixture      *f,
              gconstpointer data)
{
  g_autoptr(GBytes) first = test_seed_chunk (f->content, 0);
  g_autoptr(GBytes) last = test_seed_chunk (f->content, BREATH_SEED_MAX_CHUNKS - 1);

  g_assert_true (breath_seed_fetch_restore (f->fetch, 0, first));
  g_assert_true (breath_seed_fetch_restore (f->fetch, 0, first));
  g_assert_false (breath_seed_fetch_restore (f->fetch, 1, first));
  g_assert_false (breath_seed_fetch_restore (f->fetch, G_MAXUINT, first));
  g_assert_true (breath_seed_fetch_restore (f->fetch, BREATH_SEED_MAX_CHUNKS - 1, last));
  g_assert_cmpuint (breath_seed_fetch_get_n_had (f->fetch), ==, 2);
  breath_seed_fetch_add_source (f->fetch, &one);
  g_assert_cmpuint (ask (f, &one, 0), ==, 1);
  g_assert_cmpint (give (f, &one, 1), ==, BREATH_SEED_KEPT);
  fetch_rest (f, &one);
  assert_whole (f);
}

/* Those who left make room, those who lied do not, so that no liar is forgotten. */
static void
test_many_sources (Fixture      *f,
                   gconstpointer data)
{
  P2pPeerId more = { { 200 } };

  for (guint8 i = 0; i < BREATH_SEED_MAX_SOURCES; i++)
    {
      P2pPeerId source = { { 100 + i } };

      g_assert_true (breath_seed_fetch_add_source (f->fetch, &source));
      g_assert_true (breath_seed_fetch_add_source (f->fetch, &source));

      if (i < 2)
        {
          guint index = ask (f, &source, 0);

          g_assert_cmpint (lie (f, &source, index), ==, BREATH_SEED_FALSE);
          breath_seed_fetch_remove_source (f->fetch, &source);
        }
    }

  g_assert_false (breath_seed_fetch_add_source (f->fetch, &more));
  breath_seed_fetch_remove_source (f->fetch, &(P2pPeerId) { { 105 } });
  g_assert_true (breath_seed_fetch_add_source (f->fetch, &more));
  g_assert_true (breath_seed_fetch_add_source (f->fetch, &(P2pPeerId) { { 100 } }));
  g_assert_cmpuint (ask (f, &(P2pPeerId) { { 100 } }, 0), ==, G_MAXUINT);
}

/* Three neighbours: one honest, one that lies from its second chunk on, one that dies midway. */
static void
test_three (Fixture      *f,
            gconstpointer data)
{
  const P2pPeerId *sources[] = { &one, &two, &three };
  guint n_given[3] = { 0 };
  gint64 now = 0;

  for (guint i = 0; i < 3; i++)
    breath_seed_fetch_add_source (f->fetch, sources[i]);

  while (!breath_seed_fetch_is_whole (f->fetch))
    {
      for (guint i = 0; i < 3; i++)
        {
          guint index = ask (f, sources[i], now);

          if (index == G_MAXUINT)
            continue;

          if (i == 1 && n_given[i] > 0)
            g_assert_cmpint (lie (f, sources[i], index), ==, BREATH_SEED_FALSE);
          else if (i == 2 && n_given[i] == 2)
            breath_seed_fetch_remove_source (f->fetch, sources[i]);
          else
            g_assert_cmpint (give (f, sources[i], index), ==, BREATH_SEED_KEPT);

          n_given[i]++;
        }

      g_assert_cmpint (++now, <, 100);
    }

  assert_whole (f);
  g_assert_cmpuint (breath_seed_fetch_get_n_wasted (f->fetch), <=, BREATH_SEED_CHUNK_LEN);
}

typedef struct
{
  P2pPeerId peer;
  guint     manner;   /* 0: honest, 1: lies, 2: silent, 3: lacks, 4: comes and goes */
} Neighbour;

static void
behave (Fixture   *f,
        Neighbour *neighbour,
        gint64     now)
{
  guint index = ask (f, &neighbour->peer, now);

  if (index == G_MAXUINT)
    return;

  if (neighbour->manner == 1 && g_test_rand_bit ())
    lie (f, &neighbour->peer, index);
  else if (neighbour->manner == 3 && g_test_rand_bit ())
    breath_seed_fetch_lack (f->fetch, &neighbour->peer, index);
  else if (neighbour->manner == 4 && g_test_rand_int_range (0, 4) == 0)
    breath_seed_fetch_remove_source (f->fetch, &neighbour->peer);
  else if (neighbour->manner != 2)
    give (f, &neighbour->peer, index);
}

/* With one honest neighbour it arrives whole, whatever the others do, and each liar wastes one chunk at most. */
static void
run_crowd (void)
{
  Fixture f;
  Neighbour neighbours[6] = { 0 };
  guint n_liars = 0;
  gint64 now = 0;

  set_up (&f, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (neighbours); i++)
    {
      neighbours[i].peer = (P2pPeerId) { { i + 1 } };
      neighbours[i].manner = i == 0 ? 0 : g_test_rand_int_range (0, 5);
      n_liars += neighbours[i].manner == 1;
      breath_seed_fetch_add_source (f.fetch, &neighbours[i].peer);
    }

  while (!breath_seed_fetch_is_whole (f.fetch))
    {
      guint i = g_test_rand_int_range (0, G_N_ELEMENTS (neighbours));

      breath_seed_fetch_add_source (f.fetch, &neighbours[i].peer);
      behave (&f, &neighbours[i], now);
      now += G_USEC_PER_SEC;
      breath_seed_fetch_expire (f.fetch, now);
      g_assert_false (breath_seed_fetch_is_stuck (f.fetch) && !breath_seed_fetch_is_whole (f.fetch));
      g_assert_cmpint (now, <, G_GINT64_CONSTANT (20000) * G_USEC_PER_SEC);
    }

  g_assert_cmpuint (breath_seed_fetch_get_n_wasted (f.fetch), <=, n_liars * BREATH_SEED_CHUNK_LEN);
  assert_content (&f);
  tear_down (&f, NULL);
}

static void
test_crowds (void)
{
  for (guint run = 0; run < 200; run++)
    run_crowd ();
}

#define ADD(name, test) g_test_add ("/seed-fetch/" name, Fixture, NULL, set_up, test, tear_down)

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("one-source", test_one_source);
  ADD ("several", test_several);
  ADD ("unasked", test_unasked);
  ADD ("liar", test_liar);
  ADD ("wrong-length", test_wrong_length);
  ADD ("leaves", test_leaves);
  ADD ("silent", test_silent);
  ADD ("late", test_late);
  ADD ("lacks", test_lacks);
  ADD ("rests", test_rests);
  ADD ("restore", test_restore);
  ADD ("many-sources", test_many_sources);
  ADD ("three", test_three);
  g_test_add_func ("/seed-fetch/crowds", test_crowds);

  return g_test_run ();
}

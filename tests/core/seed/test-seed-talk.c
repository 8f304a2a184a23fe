/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-seed-talk.h"

#include <string.h>

static const guint8 one[BREATH_HASH_LEN] = { 1 };
static const guint8 two[BREATH_HASH_LEN] = { 2 };

typedef struct
{
  BreathSeedTalk *us;
  BreathSeedTalk *them;
} Fixture;

static void
set_up (Fixture      *f,
        gconstpointer data)
{
  f->us = breath_seed_talk_new ();
  f->them = breath_seed_talk_new ();
}

static void
tear_down (Fixture      *f,
           gconstpointer data)
{
  breath_seed_talk_free (f->us);
  breath_seed_talk_free (f->them);
}

/* Takes @bytes. */
static BreathSeedFrame *
pass (BreathSeedTalk *to,
      GBytes         *bytes)
{
  g_autoptr(GBytes) owned = bytes;
  g_autoptr(GError) error = NULL;
  BreathSeedFrame *frame = breath_seed_talk_receive (to, owned, &error);

  g_assert_no_error (error);

  return frame;
}

static void
assert_broken (BreathSeedTalk *to,
               GBytes         *bytes,
               const char     *words)
{
  g_autoptr(GBytes) owned = bytes;
  g_autoptr(GError) error = NULL;

  g_assert_null (breath_seed_talk_receive (to, owned, &error));
  g_assert_error (error, BREATH_SEED_ERROR, BREATH_SEED_ERROR_INVALID);
  g_assert_nonnull (strstr (error->message, words));
}

static void
test_both_ask (Fixture      *f,
               gconstpointer data)
{
  g_autoptr(GBytes) chunk = g_bytes_new_static ("Dig a pit.\n", 11);
  g_autoptr(BreathSeedFrame) asked = pass (f->them, breath_seed_talk_ask (f->us, one, TRUE, 3));
  g_autoptr(BreathSeedFrame) asked_back = pass (f->us, breath_seed_talk_ask (f->them, two, FALSE, 0));
  g_autoptr(BreathSeedFrame) given = NULL;
  g_autoptr(BreathSeedFrame) refused = NULL;

  g_assert_cmpint (asked->step, ==, BREATH_SEED_ASK);
  g_assert_cmpuint (asked->chunk, ==, 3);
  g_assert_false (asked_back->is_chunk);
  g_assert_cmpuint (breath_seed_talk_get_n_due (f->them), ==, 1);

  given = pass (f->us, breath_seed_talk_answer (f->them, BREATH_SEED_DATA, chunk));
  refused = pass (f->them, breath_seed_talk_answer (f->us, BREATH_SEED_NOT_HERE, NULL));
  g_assert_true (g_bytes_equal (given->data, chunk));
  g_assert_cmpuint (given->chunk, ==, 3);
  g_assert_cmpmem (given->seed, BREATH_HASH_LEN, one, BREATH_HASH_LEN);
  g_assert_cmpint (refused->step, ==, BREATH_SEED_NOT_HERE);
  g_assert_cmpmem (refused->seed, BREATH_HASH_LEN, two, BREATH_HASH_LEN);
  g_assert_cmpuint (breath_seed_talk_get_n_due (f->them), ==, 0);
}

static void
test_unasked (Fixture      *f,
              gconstpointer data)
{
  BreathSeedFrame answer = { .step = BREATH_SEED_LATER };

  assert_broken (f->us, breath_seed_frame_encode (&answer), "not to what was asked");
}

static void
test_other_answer (Fixture      *f,
                   gconstpointer data)
{
  g_autoptr(GBytes) chunk = g_bytes_new_static ("x", 1);
  BreathSeedFrame answers[] = {
    { .seed = { 2 }, .step = BREATH_SEED_DATA, .is_chunk = TRUE, .chunk = 1, .data = chunk },
    { .seed = { 1 }, .step = BREATH_SEED_DATA, .is_chunk = TRUE, .chunk = 2, .data = chunk },
    { .seed = { 1 }, .step = BREATH_SEED_DATA, .is_chunk = FALSE, .data = chunk },
    { .seed = { 1 }, .step = BREATH_SEED_NOT_HERE, .is_chunk = TRUE, .chunk = 2 },
  };
  g_autoptr(BreathSeedFrame) first = pass (f->them, breath_seed_talk_ask (f->us, one, TRUE, 1));
  g_autoptr(BreathSeedFrame) second = pass (f->them, breath_seed_talk_ask (f->us, one, TRUE, 2));

  for (gsize i = 0; i < G_N_ELEMENTS (answers); i++)
    assert_broken (f->us, breath_seed_frame_encode (&answers[i]), "not to what was asked");
}

static void
test_too_many (Fixture      *f,
               gconstpointer data)
{
  BreathSeedFrame ask = { .step = BREATH_SEED_ASK };

  for (guint i = 0; i < BREATH_SEED_MAX_ASKS; i++)
    {
      g_autoptr(BreathSeedFrame) asked = NULL;

      g_assert_true (breath_seed_talk_can_ask (f->us));
      asked = pass (f->them, breath_seed_talk_ask (f->us, one, TRUE, i));
      g_assert_cmpuint (asked->chunk, ==, i);
    }

  g_assert_false (breath_seed_talk_can_ask (f->us));
  assert_broken (f->them, breath_seed_frame_encode (&ask), "Too much");

  for (guint i = 0; i < BREATH_SEED_MAX_ASKS; i++)
    {
      g_autoptr(BreathSeedFrame) answer = pass (f->us, breath_seed_talk_answer (f->them, BREATH_SEED_LATER, NULL));

      g_assert_cmpuint (answer->chunk, ==, i);
    }

  g_assert_true (breath_seed_talk_can_ask (f->us));
}

static void
test_garbage (Fixture      *f,
              gconstpointer data)
{
  assert_broken (f->us, g_bytes_new_static ("\xff\xff", 2), "not a frame");
  assert_broken (f->us, g_bytes_new (NULL, 0), "not a frame");
}

#define ADD(name, test) g_test_add ("/seed-talk/" name, Fixture, NULL, set_up, test, tear_down)

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("both-ask", test_both_ask);
  ADD ("unasked", test_unasked);
  ADD ("other-answer", test_other_answer);
  ADD ("too-many", test_too_many);
  ADD ("garbage", test_garbage);

  return g_test_run ();
}

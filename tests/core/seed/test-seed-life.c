/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-seed-life.h"
#include "test-seed.h"

#include <string.h>

#define MADE    1700000000u
#define N_SEEDS 100000

typedef struct
{
  P2pIdentity        *own;
  P2pIdentity        *mirror;
  P2pIdentity        *other;        /* of another node, or no Mirror at all */
  BreathItem         *certificate;
  GBytes             *content;
  BreathSeedManifest *manifest;
  guint8              seed[BREATH_HASH_LEN];
} Fixture;

static BreathItem *
certify (P2pIdentity *node,
         P2pIdentity *mirror)
{
  return breath_item_new_certificate (node, p2p_identity_get_peer_id (mirror), "Mill Lane", MADE - 100, MADE + 100, NULL);
}

static BreathItem *
sign (P2pIdentity  *node,
      P2pIdentity  *mirror,
      const guint8 *seed)
{
  g_autoptr(BreathStatement) statement = breath_statement_new (p2p_identity_get_peer_id (node), MADE);

  statement->planting = breath_planting_new (seed);

  return breath_item_new_statement (node, mirror, statement);
}

static void
set_up (Fixture      *f,
        gconstpointer data)
{
  static const guint8 keys[3][32] = { { 1 }, { 2 }, { 3 } };

  f->own = p2p_identity_new_from_seed (keys[0]);
  f->mirror = p2p_identity_new_from_seed (keys[1]);
  f->other = p2p_identity_new_from_seed (keys[2]);
  f->certificate = certify (f->own, f->mirror);
  f->content = test_seed_content (20000, 1);
  f->manifest = test_seed_manifest (f->content);
  breath_seed_manifest_get_id (f->manifest, f->seed);
}

static void
tear_down (Fixture      *f,
           gconstpointer data)
{
  breath_seed_manifest_free (f->manifest);
  g_bytes_unref (f->content);
  breath_item_free (f->certificate);
  p2p_identity_unref (f->other);
  p2p_identity_unref (f->mirror);
  p2p_identity_unref (f->own);
}

static gboolean
plant (Fixture        *f,
       BreathSeedLife *life,
       BreathItem     *planting,
       GError        **error)
{
  return breath_seed_life_plant (life, planting, f->certificate, p2p_identity_get_peer_id (f->own), MADE, error);
}

static BreathSeedLife *
make_read (Fixture *f)
{
  BreathSeedLife *life = breath_seed_life_new (f->seed);

  g_assert_true (breath_seed_life_order (life, NULL));
  g_assert_true (breath_seed_life_arrive (life, f->manifest, f->content, NULL));
  g_assert_true (breath_seed_life_read (life, NULL));

  return life;
}

static void
assert_state (BreathSeedLife *life,
              BreathSeedState state)
{
  g_assert_cmpstr (breath_seed_state_get_id (breath_seed_life_get_state (life)), ==, breath_seed_state_get_id (state));
  g_assert_cmpint (breath_seed_life_get_planting (life) != NULL, ==, state == BREATH_SEED_PLANTED);
}

static void
assert_turn (GError **error)
{
  g_assert_error (*error, BREATH_SEED_ERROR, BREATH_SEED_ERROR_TURN);
  g_clear_error (error);
}

static void
test_to_planted (Fixture      *f,
                 gconstpointer data)
{
  g_autoptr(BreathSeedLife) life = breath_seed_life_new (f->seed);
  g_autoptr(BreathItem) planting = sign (f->own, f->mirror, f->seed);
  g_autoptr(GError) error = NULL;

  assert_state (life, BREATH_SEED_HEARD);
  g_assert_true (breath_seed_life_order (life, &error));
  assert_state (life, BREATH_SEED_FETCHING);
  g_assert_true (breath_seed_life_arrive (life, f->manifest, f->content, &error));
  assert_state (life, BREATH_SEED_FETCHED);
  g_assert_true (breath_seed_life_read (life, &error));
  assert_state (life, BREATH_SEED_READ);
  g_assert_true (plant (f, life, planting, &error));
  g_assert_no_error (error);
  assert_state (life, BREATH_SEED_PLANTED);
  g_assert_true (breath_seed_life_get_planting (life) == planting);
  g_assert_true (breath_seed_life_read (life, &error));
  assert_state (life, BREATH_SEED_PLANTED);
  g_assert_false (breath_seed_life_drop (life));
  g_assert_false (breath_seed_life_order (life, &error));
  assert_turn (&error);
  g_assert_false (plant (f, life, planting, &error));
  assert_turn (&error);
  g_assert_true (breath_seed_life_set_aside (life, &error));
  assert_state (life, BREATH_SEED_SET_ASIDE);
  g_assert_false (breath_seed_life_set_aside (life, &error));
  assert_turn (&error);
  g_assert_true (breath_seed_life_order (life, NULL));
}

/* Nobody skips a step. */
static void
test_order (Fixture      *f,
            gconstpointer data)
{
  g_autoptr(BreathSeedLife) life = breath_seed_life_new (f->seed);
  g_autoptr(BreathItem) planting = sign (f->own, f->mirror, f->seed);
  g_autoptr(GError) error = NULL;

  g_assert_false (breath_seed_life_arrive (life, f->manifest, f->content, &error));
  assert_turn (&error);
  g_assert_false (breath_seed_life_read (life, &error));
  assert_turn (&error);
  g_assert_false (breath_seed_life_cancel (life, &error));
  assert_turn (&error);
  g_assert_false (breath_seed_life_drop (life));
  g_assert_true (breath_seed_life_order (life, NULL));
  g_assert_false (breath_seed_life_order (life, &error));
  assert_turn (&error);
  g_assert_false (plant (f, life, planting, &error));
  assert_turn (&error);
  g_assert_true (breath_seed_life_cancel (life, NULL));
  assert_state (life, BREATH_SEED_HEARD);
  g_assert_true (breath_seed_life_order (life, NULL));
  g_assert_true (breath_seed_life_arrive (life, f->manifest, f->content, NULL));
  g_assert_false (breath_seed_life_cancel (life, &error));
  assert_turn (&error);
  g_assert_false (plant (f, life, planting, &error));
  assert_turn (&error);
  g_assert_true (breath_seed_life_drop (life));
  assert_state (life, BREATH_SEED_HEARD);
  g_assert_false (breath_seed_life_arrive (life, f->manifest, f->content, &error));
  assert_turn (&error);
}

static void
test_other_content (Fixture      *f,
                    gconstpointer data)
{
  g_autoptr(BreathSeedLife) life = breath_seed_life_new (f->seed);
  g_autoptr(GBytes) content = test_seed_content (20000, 2);
  g_autoptr(BreathSeedManifest) manifest = test_seed_manifest (content);
  g_autoptr(GError) error = NULL;

  g_assert_true (breath_seed_life_order (life, NULL));
  g_assert_false (breath_seed_life_arrive (life, f->manifest, content, &error));
  g_assert_error (error, BREATH_SEED_ERROR, BREATH_SEED_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_false (breath_seed_life_arrive (life, manifest, content, &error));
  g_assert_error (error, BREATH_SEED_ERROR, BREATH_SEED_ERROR_INVALID);
  assert_state (life, BREATH_SEED_FETCHING);
}

/* The author signed what is no text: the hashes are right, and it does not come in. */
static void
test_no_text (Fixture      *f,
              gconstpointer data)
{
  static const guint8 bytes[] = { 'a', 0xff, 'b' };
  g_autoptr(BreathSeedManifest) manifest = breath_seed_manifest_copy (f->manifest);
  g_autoptr(GBytes) content = g_bytes_new_static (bytes, sizeof bytes);
  g_autoptr(BreathSeedLife) life = NULL;
  g_autoptr(GError) error = NULL;
  guint8 seed[BREATH_HASH_LEN];

  manifest->size = sizeof bytes;
  breath_hash (bytes, sizeof bytes, manifest->chunks[0]);
  breath_seed_manifest_get_id (manifest, seed);
  life = breath_seed_life_new (seed);
  g_assert_true (breath_seed_life_order (life, NULL));
  g_assert_false (breath_seed_life_arrive (life, manifest, content, &error));
  g_assert_error (error, BREATH_SEED_ERROR, BREATH_SEED_ERROR_TEXT);
  assert_state (life, BREATH_SEED_FETCHING);
}

static void
test_signatures (Fixture      *f,
                 gconstpointer data)
{
  static const guint8 elsewhere[BREATH_HASH_LEN] = { 9 };
  g_autoptr(BreathSeedLife) life = make_read (f);
  g_autoptr(BreathItem) good = sign (f->own, f->mirror, f->seed);
  g_autoptr(BreathItem) other_certificate = certify (f->other, f->mirror);
  BreathItem *refused[] = {
    sign (f->own, f->mirror, elsewhere),
    sign (f->own, f->other, f->seed),
    sign (f->other, f->mirror, f->seed),
    breath_item_ref (f->certificate),
  };
  const P2pPeerId *own = p2p_identity_get_peer_id (f->own);
  g_autoptr(GError) error = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      g_assert_false (plant (f, life, refused[i], &error));
      g_assert_error (error, BREATH_SEED_ERROR, BREATH_SEED_ERROR_INVALID);
      g_clear_error (&error);
      breath_item_free (refused[i]);
    }

  g_assert_false (breath_seed_life_plant (life, good, other_certificate, own, MADE, NULL));
  g_assert_false (breath_seed_life_plant (life, good, good, own, MADE, NULL));
  g_assert_false (breath_seed_life_plant (life, good, f->certificate, own, MADE + 100, NULL));
  g_assert_false (breath_seed_life_plant (life, good, f->certificate, p2p_identity_get_peer_id (f->other), MADE, NULL));
  assert_state (life, BREATH_SEED_READ);
  g_assert_true (plant (f, life, good, NULL));
}

static void
test_restore (Fixture      *f,
              gconstpointer data)
{
  static const guint8 elsewhere[BREATH_HASH_LEN] = { 9 };
  g_autoptr(BreathItem) planting = sign (f->own, f->mirror, f->seed);
  g_autoptr(BreathItem) of_other = sign (f->own, f->mirror, elsewhere);
  g_autoptr(BreathSeedLife) unsigned_life = breath_seed_life_restore (f->seed, BREATH_SEED_PLANTED, NULL);
  g_autoptr(BreathSeedLife) stolen = breath_seed_life_restore (f->seed, BREATH_SEED_PLANTED, of_other);
  g_autoptr(BreathSeedLife) damaged = breath_seed_life_restore (f->seed, BREATH_N_SEED_STATES, planting);

  for (guint state = 0; state < BREATH_N_SEED_STATES; state++)
    {
      g_autoptr(BreathSeedLife) life = breath_seed_life_restore (f->seed, state, planting);

      assert_state (life, state);
    }

  assert_state (unsigned_life, BREATH_SEED_READ);
  assert_state (stolen, BREATH_SEED_READ);
  assert_state (damaged, BREATH_SEED_HEARD);
}

/* One thing after another, by people and by itself. TRUE: a Mirror signed, and it was taken. */
static gboolean
do_anything (Fixture         *f,
             BreathSeedLife **life,
             BreathItem      *good,
             BreathItem      *bad,
             guint            what)
{
  BreathSeedLife *again;

  switch (what)
    {
    case 0:
      breath_seed_life_order (*life, NULL);
      return FALSE;

    case 1:
      breath_seed_life_arrive (*life, f->manifest, f->content, NULL);
      return FALSE;

    case 2:
      breath_seed_life_read (*life, NULL);
      return FALSE;

    case 3:
      breath_seed_life_set_aside (*life, NULL);
      return FALSE;

    case 4:
      breath_seed_life_cancel (*life, NULL);
      return FALSE;

    case 5:
      breath_seed_life_drop (*life);
      return FALSE;

    case 6:
      g_assert_false (plant (f, *life, bad, NULL));
      return FALSE;

    case 7:
      again = breath_seed_life_restore (f->seed, breath_seed_life_get_state (*life), breath_seed_life_get_planting (*life));
      breath_seed_life_free (*life);
      *life = again;
      return FALSE;

    default:
      return plant (f, *life, good, NULL);
    }
}

/* However things come, a seed is planted just as often as a Mirror signed for it and that was recorded. */
static void
test_anything (Fixture      *f,
               gconstpointer data)
{
  g_autoptr(BreathItem) good = NULL;
  g_autoptr(BreathItem) bad = NULL;
  guint n_planted = 0;

  /* A small one, since each is verified when it arrives. */
  g_bytes_unref (f->content);
  breath_seed_manifest_free (f->manifest);
  f->content = test_seed_content (100, 3);
  f->manifest = test_seed_manifest (f->content);
  breath_seed_manifest_get_id (f->manifest, f->seed);
  good = sign (f->own, f->mirror, f->seed);
  bad = sign (f->own, f->other, f->seed);

  for (guint i = 0; i < N_SEEDS; i++)
    {
      BreathSeedLife *life = breath_seed_life_new (f->seed);
      gboolean is_recorded = FALSE;

      for (guint step = 0; step < 24; step++)
        {
          gboolean was_planted = breath_seed_life_get_state (life) == BREATH_SEED_PLANTED;
          gboolean is_act = do_anything (f, &life, good, bad, g_test_rand_int_range (0, i % 2 == 0 ? 8 : 9));
          gboolean is_planted = breath_seed_life_get_state (life) == BREATH_SEED_PLANTED;

          is_recorded = (is_recorded || is_act) && is_planted;
          g_assert_cmpint (is_planted, ==, is_recorded);
          g_assert_true (was_planted || !is_planted || is_act);
          n_planted += is_act;
        }

      breath_seed_life_free (life);
    }

  g_assert_cmpuint (n_planted, >, N_SEEDS / 100);
}

static void
test_ids (void)
{
  for (guint state = 0; state < BREATH_N_SEED_STATES; state++)
    g_assert_nonnull (breath_seed_state_get_id (state));

  g_assert_null (breath_seed_state_get_id (BREATH_N_SEED_STATES));
  g_assert_null (breath_seed_state_get_id (-1));
}

#define ADD(name, test) g_test_add ("/seed-life/" name, Fixture, NULL, set_up, test, tear_down)

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("to-planted", test_to_planted);
  ADD ("order", test_order);
  ADD ("other-content", test_other_content);
  ADD ("no-text", test_no_text);
  ADD ("signatures", test_signatures);
  ADD ("restore", test_restore);
  ADD ("anything", test_anything);
  g_test_add_func ("/seed-life/ids", test_ids);

  return g_test_run ();
}

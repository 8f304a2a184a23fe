/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-mirrors-private.h"

#include "breath-mirror-key.h"
#include "breath-mirror-private.h"
#include "breath-node.h"
#include "breath-seeded-random.h"
#include "breath-sitting.h"
#include "breath-virtual-clock.h"
#include "test-folder.h"

#include <string.h>

#include <glib/gstdio.h>

#define SECOND       ((gint64) G_USEC_PER_SEC)
#define CHEAP_MEMORY 8192
#define RIGHT        "a boat made of bread"
#define OTHER        "seven lamps in a well"

typedef struct
{
  TestFolder        place;
  BreathFolder     *folder;
  BreathSimulation *simulation;
  BreathMirrors    *mirrors;
  guint             n_notified;
} Fixture;

static void
count_cb (Fixture *fixture)
{
  fixture->n_notified++;
}

/* As another start of the program would, with a clock that begins anew. */
static void
start (Fixture *fixture)
{
  const guint8 seed[BREATH_RANDOM_SEED_LEN] = { 5 };
  g_autoptr(BreathRandom) random = breath_seeded_random_new (seed, 0);
  g_autoptr(BreathVirtualClock) clock = NULL;
  g_autoptr(GError) error = NULL;

  fixture->simulation = breath_simulation_new (1700000000);
  clock = breath_virtual_clock_new (fixture->simulation);
  fixture->folder = breath_folder_open (fixture->place.path, &error);
  g_assert_no_error (error);
  fixture->mirrors = breath_mirrors_load (fixture->folder, BREATH_CLOCK (clock), random, &error);
  g_assert_no_error (error);
  breath_mirrors_set_cost (fixture->mirrors, 1, CHEAP_MEMORY);
  g_signal_connect_swapped (fixture->mirrors, "notify", G_CALLBACK (count_cb), fixture);
}

static void
stop (Fixture *fixture)
{
  g_signal_handlers_disconnect_by_data (fixture->mirrors, fixture);
  g_assert_finalize_object (g_steal_pointer (&fixture->mirrors));
  g_assert_finalize_object (g_steal_pointer (&fixture->folder));
  g_clear_object (&fixture->simulation);
}

static void
set_up (Fixture      *fixture,
        gconstpointer unused)
{
  test_folder_set_up (&fixture->place, NULL);
  start (fixture);
}

static void
tear_down (Fixture      *fixture,
           gconstpointer unused)
{
  stop (fixture);
  test_folder_tear_down (&fixture->place, NULL);
}

static void
keep_result_cb (GObject      *source,
                GAsyncResult *result,
                gpointer      user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static GAsyncResult *
wait_for (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);

  return *result;
}

static BreathPassphrase *
passphrase_of (const char *text)
{
  return breath_passphrase_new_from_text (text, strlen (text));
}

static BreathMirror *
add (Fixture      *fixture,
     const char   *name,
     const char   *text,
     BreathMirror *admitted_by,
     const char   *their_text,
     GError      **error)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(BreathPassphrase) passphrase = passphrase_of (text);
  g_autoptr(BreathPassphrase) theirs = their_text != NULL ? passphrase_of (their_text) : NULL;

  breath_mirrors_add_async (fixture->mirrors, name, passphrase, admitted_by, theirs, keep_result_cb, &result);

  return breath_mirrors_add_finish (fixture->mirrors, wait_for (&result), error);
}

static BreathMirror *
add_first (Fixture *fixture)
{
  g_autoptr(GError) error = NULL;
  BreathMirror *mirror = add (fixture, "Åsa", RIGHT, NULL, NULL, &error);

  g_assert_no_error (error);

  return mirror;
}

static gboolean
sign_in (Fixture      *fixture,
         BreathMirror *mirror,
         const char   *text,
         GError      **error)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(BreathPassphrase) passphrase = passphrase_of (text);

  breath_mirrors_sign_in_async (fixture->mirrors, mirror, passphrase, keep_result_cb, &result);

  return breath_mirrors_sign_in_finish (fixture->mirrors, wait_for (&result), error);
}

static void
assert_wrong (Fixture      *fixture,
              BreathMirror *mirror)
{
  g_autoptr(GError) error = NULL;

  g_assert_false (sign_in (fixture, mirror, "a boat made of stone", &error));
  g_assert_error (error, BREATH_NODE_ERROR, BREATH_NODE_ERROR_PASSPHRASE);
}

static void
assert_must_wait (Fixture      *fixture,
                  BreathMirror *mirror)
{
  g_autoptr(GError) error = NULL;

  g_assert_false (sign_in (fixture, mirror, RIGHT, &error));
  g_assert_error (error, BREATH_NODE_ERROR, BREATH_NODE_ERROR_REFUSED);
}

static void
assert_signs_in (Fixture      *fixture,
                 BreathMirror *mirror,
                 const char   *text)
{
  g_autoptr(GError) error = NULL;

  g_assert_true (sign_in (fixture, mirror, text, &error));
  g_assert_no_error (error);
  g_assert_true (breath_mirrors_get_current (fixture->mirrors) == mirror);
  g_assert_cmpint (breath_mirrors_get_presence (fixture->mirrors), ==, BREATH_PRESENCE_OPEN);
}

static void
test_mirrors_first (Fixture      *fixture,
                    gconstpointer unused)
{
  g_autoptr(BreathMirror) mirror = add_first (fixture);

  g_assert_cmpstr (breath_mirror_get_name (mirror), ==, "Åsa");
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture->mirrors)), ==, 1);
  g_assert_null (breath_mirrors_get_current (fixture->mirrors));
  assert_signs_in (fixture, mirror, RIGHT);
}

static void
test_mirrors_private (Fixture      *fixture,
                      gconstpointer unused)
{
  g_autoptr(BreathMirror) mirror = NULL;

  g_test_summary ("What is private is hidden from whoever is not signed in and at the screen, once there are Mirrors");

  g_assert_false (breath_mirrors_is_private (fixture->mirrors));
  mirror = add_first (fixture);
  g_assert_true (breath_mirrors_is_private (fixture->mirrors));
  g_assert_null (breath_mirrors_get_present (fixture->mirrors));

  assert_signs_in (fixture, mirror, RIGHT);
  g_assert_false (breath_mirrors_is_private (fixture->mirrors));
  g_assert_true (breath_mirrors_get_present (fixture->mirrors) == mirror);

  breath_mirrors_lock (fixture->mirrors);
  g_assert_true (breath_mirrors_is_private (fixture->mirrors));
  g_assert_null (breath_mirrors_get_present (fixture->mirrors));
}

static void
test_mirrors_restart (Fixture      *fixture,
                      gconstpointer unused)
{
  g_autofree char *id = NULL;
  BreathMirror *again;

  {
    g_autoptr(BreathMirror) mirror = add_first (fixture);

    id = g_strdup (breath_mirror_get_id (mirror));
    assert_signs_in (fixture, mirror, RIGHT);
  }

  stop (fixture);
  start (fixture);
  g_assert_cmpint (breath_mirrors_get_presence (fixture->mirrors), ==, BREATH_PRESENCE_NOBODY);
  again = breath_mirrors_find (fixture->mirrors, "åsa");
  g_assert_cmpstr (breath_mirror_get_id (again), ==, id);
  assert_signs_in (fixture, again, RIGHT);
}

static void
test_mirrors_admission (Fixture      *fixture,
                        gconstpointer unused)
{
  g_autoptr(BreathMirror) first = add_first (fixture);
  g_autoptr(BreathMirror) second = NULL;
  g_autoptr(GError) alone = NULL;
  g_autoptr(GError) wrong = NULL;
  g_autoptr(GError) error = NULL;

  g_assert_null (add (fixture, "Bo", OTHER, NULL, NULL, &alone));
  g_assert_error (alone, BREATH_NODE_ERROR, BREATH_NODE_ERROR_REFUSED);
  g_assert_null (add (fixture, "Bo", OTHER, first, OTHER, &wrong));
  g_assert_error (wrong, BREATH_NODE_ERROR, BREATH_NODE_ERROR_PASSPHRASE);

  second = add (fixture, "Bo", OTHER, first, RIGHT, &error);
  g_assert_no_error (error);
  assert_signs_in (fixture, second, OTHER);
  g_assert_true (breath_mirrors_get_current (fixture->mirrors) == second);
}

static void
test_mirrors_same_name (Fixture      *fixture,
                        gconstpointer unused)
{
  g_autoptr(BreathMirror) first = add_first (fixture);
  g_autoptr(GError) error = NULL;

  g_assert_null (add (fixture, "åSA", OTHER, first, RIGHT, &error));
  g_assert_error (error, BREATH_NODE_ERROR, BREATH_NODE_ERROR_REFUSED);
}

static void
test_mirrors_weak_passphrase (Fixture      *fixture,
                              gconstpointer unused)
{
  g_autoptr(GError) error = NULL;

  g_assert_null (add (fixture, "Åsa", "too short", NULL, NULL, &error));
  g_assert_error (error, BREATH_NODE_ERROR, BREATH_NODE_ERROR_INPUT);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture->mirrors)), ==, 0);
}

static void
test_mirrors_most (Fixture      *fixture,
                   gconstpointer unused)
{
  g_autoptr(BreathMirror) first = add_first (fixture);
  g_autoptr(GError) error = NULL;

  for (guint i = 1; i < BREATH_MIRRORS_MAX; i++)
    {
      g_autofree char *name = g_strdup_printf ("Mirror %u", i);
      g_autoptr(BreathMirror) mirror = add (fixture, name, OTHER, first, RIGHT, NULL);

      g_assert_nonnull (mirror);
    }

  g_assert_null (add (fixture, "Mirror too many", OTHER, first, RIGHT, &error));
  g_assert_error (error, BREATH_NODE_ERROR, BREATH_NODE_ERROR_REFUSED);
}

static void
test_mirrors_delay (Fixture      *fixture,
                    gconstpointer unused)
{
  g_autoptr(BreathMirror) mirror = add_first (fixture);

  for (guint i = 0; i < BREATH_ATTEMPTS_FREE; i++)
    assert_wrong (fixture, mirror);

  assert_must_wait (fixture, mirror);
  breath_simulation_run (fixture->simulation, SECOND);
  assert_wrong (fixture, mirror);
  breath_simulation_run (fixture->simulation, SECOND);
  assert_must_wait (fixture, mirror);
  breath_simulation_run (fixture->simulation, SECOND);
  assert_signs_in (fixture, mirror, RIGHT);

  /* The right one forgives. */
  for (guint i = 0; i < BREATH_ATTEMPTS_FREE; i++)
    assert_wrong (fixture, mirror);
}

static void
test_mirrors_delay_survives (Fixture      *fixture,
                             gconstpointer unused)
{
  {
    g_autoptr(BreathMirror) mirror = add_first (fixture);

    for (guint i = 0; i < BREATH_ATTEMPTS_FREE; i++)
      assert_wrong (fixture, mirror);
  }

  for (guint i = 0; i < 3; i++)
    {
      stop (fixture);
      start (fixture);
      assert_must_wait (fixture, breath_mirrors_find (fixture->mirrors, "Åsa"));
    }

  breath_simulation_run (fixture->simulation, SECOND);
  assert_signs_in (fixture, breath_mirrors_find (fixture->mirrors, "Åsa"), RIGHT);
  stop (fixture);
  start (fixture);
  assert_signs_in (fixture, breath_mirrors_find (fixture->mirrors, "Åsa"), RIGHT);
}

/* Where the failure cannot be counted nobody looks at the passphrase, and that is no guess. */
static void
test_mirrors_full_disk (Fixture      *fixture,
                        gconstpointer unused)
{
  g_autoptr(BreathMirror) mirror = add_first (fixture);
  g_autofree char *name = g_strconcat (BREATH_MIRROR_PREFIX, breath_mirror_get_id (mirror), BREATH_MIRROR_SUFFIX,
                                       ".attempts", NULL);
  g_autofree char *counter = g_build_filename (fixture->place.path, name, NULL);

  g_assert_cmpint (g_mkdir (counter, 0700), ==, 0);

  for (guint i = 0; i < 2 * BREATH_ATTEMPTS_MAX; i++)
    {
      g_autoptr(GError) error = NULL;

      g_assert_false (sign_in (fixture, mirror, RIGHT, &error));
      g_assert_false (g_error_matches (error, BREATH_NODE_ERROR, BREATH_NODE_ERROR_PASSPHRASE));
      g_assert_false (g_error_matches (error, BREATH_NODE_ERROR, BREATH_NODE_ERROR_REFUSED));
    }

  g_assert_cmpint (g_rmdir (counter), ==, 0);
  g_assert_cmpuint (breath_mirrors_get_wait (fixture->mirrors, mirror), ==, 0);
  assert_signs_in (fixture, mirror, RIGHT);
}

/* Whoever damages the count gains no guess, and a reset still helps. */
static void
test_mirrors_damaged_counter (Fixture      *fixture,
                              gconstpointer unused)
{
  g_autoptr(BreathMirror) fresh = NULL;
  g_autoptr(BreathPassphrase) passphrase = passphrase_of (OTHER);
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *counter = NULL;

  {
    g_autoptr(BreathMirror) mirror = add_first (fixture);

    counter = g_strconcat ("mirror-", breath_mirror_get_id (mirror), ".key.attempts", NULL);
  }

  g_assert_true (breath_folder_replace (fixture->folder, counter, "-1\n", 3, NULL));
  stop (fixture);
  start (fixture);
  breath_simulation_run (fixture->simulation, BREATH_ATTEMPTS_MAX_DELAY * SECOND);
  assert_must_wait (fixture, breath_mirrors_find (fixture->mirrors, "Åsa"));

  breath_mirrors_reset_async (fixture->mirrors, breath_mirrors_find (fixture->mirrors, "Åsa"), passphrase,
                              keep_result_cb, &result);
  fresh = breath_mirrors_reset_finish (fixture->mirrors, wait_for (&result), &error);
  g_assert_no_error (error);
  assert_signs_in (fixture, fresh, OTHER);
}

static void
test_mirrors_no_memory (Fixture      *fixture,
                        gconstpointer unused)
{
  g_autoptr(BreathMirror) mirror = add_first (fixture);
  g_autoptr(BreathPassphrase) right = passphrase_of (RIGHT);
  g_autoptr(BreathPassphrase) other = passphrase_of (OTHER);

  /* The old key opens and the new sealing cannot: the passphrase was right all the same, however often. */
  breath_mirrors_set_cost (fixture->mirrors, 1, G_MAXUINT32 * G_GUINT64_CONSTANT (1024) * 1024);

  for (guint i = 0; i < 2 * BREATH_ATTEMPTS_FREE; i++)
    {
      g_autoptr(GAsyncResult) result = NULL;
      g_autoptr(GError) error = NULL;

      breath_mirrors_change_async (fixture->mirrors, mirror, right, other, keep_result_cb, &result);
      g_assert_false (breath_mirrors_change_finish (fixture->mirrors, wait_for (&result), &error));
      g_assert_error (error, BREATH_NODE_ERROR, BREATH_NODE_ERROR_MEMORY);
    }

  assert_signs_in (fixture, mirror, RIGHT);
}

static void
test_mirrors_change (Fixture      *fixture,
                     gconstpointer unused)
{
  g_autoptr(BreathMirror) mirror = add_first (fixture);
  g_autofree char *id = g_strdup (breath_mirror_get_id (mirror));
  g_autoptr(BreathPassphrase) right = passphrase_of (RIGHT);
  g_autoptr(BreathPassphrase) other = passphrase_of (OTHER);
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  breath_mirrors_change_async (fixture->mirrors, mirror, right, other, keep_result_cb, &result);
  g_assert_true (breath_mirrors_change_finish (fixture->mirrors, wait_for (&result), &error));
  g_assert_no_error (error);
  g_assert_cmpstr (breath_mirror_get_id (mirror), ==, id);
  assert_signs_in (fixture, mirror, OTHER);
  g_assert_false (sign_in (fixture, mirror, RIGHT, NULL));
}

static void
test_mirrors_remove (Fixture      *fixture,
                     gconstpointer unused)
{
  g_autoptr(BreathMirror) mirror = add_first (fixture);
  g_autoptr(BreathPassphrase) right = passphrase_of (RIGHT);
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  assert_signs_in (fixture, mirror, RIGHT);
  breath_mirrors_remove_async (fixture->mirrors, mirror, right, keep_result_cb, &result);
  g_assert_true (breath_mirrors_remove_finish (fixture->mirrors, wait_for (&result), &error));
  g_assert_no_error (error);
  g_assert_null (breath_mirrors_get_current (fixture->mirrors));
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture->mirrors)), ==, 0);
  assert_must_wait (fixture, mirror);
}

static void
test_mirrors_prove (Fixture      *fixture,
                    gconstpointer unused)
{
  g_autoptr(BreathMirror) mirror = add_first (fixture);
  g_autoptr(BreathPassphrase) right = passphrase_of (RIGHT);
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(P2pIdentity) key = NULL;
  g_autoptr(GError) error = NULL;

  breath_mirrors_prove_async (fixture->mirrors, mirror, right, keep_result_cb, &result);
  key = breath_mirrors_prove_finish (fixture->mirrors, wait_for (&result), &error);
  g_assert_no_error (error);
  g_assert_true (p2p_peer_id_equal (p2p_identity_get_peer_id (key), breath_mirror_get_key (mirror)));

  /* Acting is not signing in. */
  g_assert_null (breath_mirrors_get_current (fixture->mirrors));
}

static void
test_mirrors_idle (Fixture      *fixture,
                   gconstpointer unused)
{
  g_autoptr(BreathMirror) mirror = add_first (fixture);

  assert_signs_in (fixture, mirror, RIGHT);
  fixture->n_notified = 0;
  breath_simulation_run (fixture->simulation, 179 * SECOND);
  breath_mirrors_touch (fixture->mirrors);
  breath_simulation_run (fixture->simulation, 179 * SECOND);
  g_assert_cmpint (breath_mirrors_get_presence (fixture->mirrors), ==, BREATH_PRESENCE_OPEN);
  g_assert_cmpuint (fixture->n_notified, ==, 0);

  breath_simulation_run (fixture->simulation, SECOND);
  g_assert_cmpint (breath_mirrors_get_presence (fixture->mirrors), ==, BREATH_PRESENCE_LOCKED);
  g_assert_true (breath_mirrors_get_current (fixture->mirrors) == mirror);
  g_assert_cmpuint (fixture->n_notified, ==, 1);
  breath_mirrors_touch (fixture->mirrors);
  g_assert_cmpint (breath_mirrors_get_presence (fixture->mirrors), ==, BREATH_PRESENCE_LOCKED);

  assert_signs_in (fixture, mirror, RIGHT);
  breath_mirrors_lock (fixture->mirrors);
  breath_simulation_run (fixture->simulation, BREATH_SITTING_LONGEST * SECOND);
  g_assert_cmpint (breath_mirrors_get_presence (fixture->mirrors), ==, BREATH_PRESENCE_NOBODY);
  g_assert_null (breath_mirrors_get_current (fixture->mirrors));
}

/* The lid is closed while the passphrase is being checked. */
static void
test_mirrors_lock_early (Fixture      *fixture,
                         gconstpointer unused)
{
  g_autoptr(BreathMirror) mirror = add_first (fixture);
  g_autoptr(BreathPassphrase) passphrase = passphrase_of (RIGHT);
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  breath_mirrors_sign_in_async (fixture->mirrors, mirror, passphrase, keep_result_cb, &result);
  breath_mirrors_lock (fixture->mirrors);
  breath_mirrors_sign_in_finish (fixture->mirrors, wait_for (&result), &error);
  g_assert_no_error (error);
  g_assert_cmpint (breath_mirrors_get_presence (fixture->mirrors), ==, BREATH_PRESENCE_LOCKED);

  assert_signs_in (fixture, mirror, RIGHT);
  g_assert_cmpint (breath_mirrors_get_presence (fixture->mirrors), ==, BREATH_PRESENCE_OPEN);
}

/* A damaged key must not make room for a first Mirror that nobody admits. */
static void
test_mirrors_damaged (Fixture      *fixture,
                      gconstpointer unused)
{
  const guint8 seed[BREATH_RANDOM_SEED_LEN] = { 5 };
  g_autoptr(BreathRandom) random = breath_seeded_random_new (seed, 0);
  g_autoptr(BreathVirtualClock) clock = breath_virtual_clock_new (fixture->simulation);
  g_autoptr(GError) error = NULL;

  g_assert_true (breath_folder_replace (fixture->folder, "mirror-x.key", "?", 1, NULL));
  g_assert_null (breath_mirrors_load (fixture->folder, BREATH_CLOCK (clock), random, &error));
  g_assert_nonnull (strstr (error->message, "mirror-x.key is damaged"));
}

/* A copy of a key would be the same Mirror twice, with guesses of its own. */
static void
test_mirrors_copied (Fixture      *fixture,
                     gconstpointer unused)
{
  const guint8 seed[BREATH_RANDOM_SEED_LEN] = { 5 };
  g_autoptr(BreathRandom) random = breath_seeded_random_new (seed, 0);
  g_autoptr(BreathVirtualClock) clock = breath_virtual_clock_new (fixture->simulation);
  g_autoptr(BreathMirror) mirror = add_first (fixture);
  g_autoptr(GError) error = NULL;
  gsize len;
  const char *sealed = g_bytes_get_data (breath_mirror_get_sealed (mirror), &len);

  g_assert_true (breath_folder_replace (fixture->folder, "mirror-x.key", sealed, len, NULL));
  g_assert_null (breath_mirrors_load (fixture->folder, BREATH_CLOCK (clock), random, &error));
  g_assert_error (error, BREATH_NODE_ERROR, BREATH_NODE_ERROR_FOLDER);
  g_assert_nonnull (strstr (error->message, "mirror-x.key should be named mirror-12D3Koo"));
}

static void
count_change_cb (GListModel *model,
                 guint       position,
                 guint       removed,
                 guint       added,
                 guint      *n_changes)
{
  (*n_changes)++;
}

/* Cut off, a reset leaves two of one name; asked for again, it leaves one. */
static void
test_mirrors_reset_again (Fixture      *fixture,
                          gconstpointer unused)
{
  const BreathMirrorSeal seal = { .passes = 1, .memory = CHEAP_MEMORY };
  g_autoptr(P2pIdentity) key = p2p_identity_new ();
  g_autoptr(GBytes) sealed = breath_mirror_key_seal (key, "Åsa", OTHER, strlen (OTHER), &seal, NULL);
  g_autoptr(BreathMirror) second = breath_mirror_create (fixture->folder, sealed, NULL);
  g_autoptr(BreathMirror) fresh = NULL;
  g_autoptr(BreathPassphrase) passphrase = passphrase_of (OTHER);
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  guint n_changes = 0;

  g_object_unref (add_first (fixture));
  g_clear_object (&second);
  stop (fixture);
  start (fixture);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture->mirrors)), ==, 2);
  breath_mirrors_reset_async (fixture->mirrors, breath_mirrors_find (fixture->mirrors, "Åsa"), passphrase,
                              keep_result_cb, &result);
  fresh = breath_mirrors_reset_finish (fixture->mirrors, wait_for (&result), &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture->mirrors)), ==, 1);
  assert_signs_in (fixture, fresh, OTHER);

  /* Usually it is one change, in which nobody is missing. */
  g_signal_connect (fixture->mirrors, "items-changed", G_CALLBACK (count_change_cb), &n_changes);
  g_clear_object (&result);
  breath_mirrors_reset_async (fixture->mirrors, fresh, passphrase, keep_result_cb, &result);
  g_object_unref (breath_mirrors_reset_finish (fixture->mirrors, wait_for (&result), &error));
  g_assert_no_error (error);
  g_assert_cmpuint (n_changes, ==, 1);
}

int
main (int   argc,
      char *argv[])
{
  static const struct
  {
    const char *path;
    void        (*func) (Fixture      *fixture,
                         gconstpointer unused);
  } cases[] = {
    { "/mirrors/first",           test_mirrors_first },
    { "/mirrors/private",         test_mirrors_private },
    { "/mirrors/restart",         test_mirrors_restart },
    { "/mirrors/admission",       test_mirrors_admission },
    { "/mirrors/same-name",       test_mirrors_same_name },
    { "/mirrors/weak-passphrase", test_mirrors_weak_passphrase },
    { "/mirrors/most",            test_mirrors_most },
    { "/mirrors/delay",           test_mirrors_delay },
    { "/mirrors/delay-survives",  test_mirrors_delay_survives },
    { "/mirrors/damaged-counter", test_mirrors_damaged_counter },
    { "/mirrors/full-disk",       test_mirrors_full_disk },
    { "/mirrors/no-memory",       test_mirrors_no_memory },
    { "/mirrors/change",          test_mirrors_change },
    { "/mirrors/remove",          test_mirrors_remove },
    { "/mirrors/prove",           test_mirrors_prove },
    { "/mirrors/idle",            test_mirrors_idle },
    { "/mirrors/lock-early",      test_mirrors_lock_early },
    { "/mirrors/damaged",         test_mirrors_damaged },
    { "/mirrors/copied",          test_mirrors_copied },
    { "/mirrors/reset-again",     test_mirrors_reset_again },
  };

  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    g_test_add (cases[i].path, Fixture, NULL, set_up, cases[i].func, tear_down);

  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-node-key-private.h"
#include "breath-node.h"
#include "test-folder.h"

#include <sodium.h>
#include <string.h>

#define DATABASE "breath.db"

typedef struct
{
  TestFolder    test;
  BreathFolder *folder;
} Fixture;

static void
fixture_set_up (Fixture      *f,
                gconstpointer unused)
{
  g_autoptr(GError) error = NULL;

  test_folder_set_up (&f->test, NULL);
  f->folder = breath_folder_open (f->test.path, &error);
  g_assert_no_error (error);
}

static void
fixture_tear_down (Fixture      *f,
                   gconstpointer unused)
{
  g_assert_finalize_object (f->folder);
  test_folder_tear_down (&f->test, NULL);
}

static char *
load_id (Fixture *f,
         GError **error)
{
  g_autoptr(P2pIdentity) identity = breath_node_key_load (f->folder, DATABASE, error);

  return identity != NULL ? p2p_peer_id_to_string (p2p_identity_get_peer_id (identity)) : NULL;
}

static void
test_key_lasts (Fixture      *f,
                gconstpointer unused)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *first = load_id (f, &error);
  g_autofree char *second = load_id (f, &error);

  g_assert_no_error (error);
  g_assert_nonnull (first);
  g_assert_cmpstr (first, ==, second);
}

static void
assert_refused (Fixture    *f,
                const char *text,
                gsize       len)
{
  g_autofree char *id = NULL;
  g_autoptr(GError) error = NULL;

  g_assert_true (breath_folder_replace (f->folder, "node.key", text, len, NULL));
  id = load_id (f, &error);
  g_assert_null (id);
  g_assert_error (error, BREATH_NODE_ERROR, BREATH_NODE_ERROR_FOLDER);
}

/* Whatever byte is changed, cut or added: never another identity. */
static void
test_key_damaged (Fixture      *f,
                  gconstpointer unused)
{
  g_autofree char *first = load_id (f, NULL);
  g_autofree char *path = test_folder_dup_file (&f->test, "node.key");
  g_autofree char *good = NULL;
  gsize len;

  g_assert_true (g_file_get_contents (path, &good, &len, NULL));

  for (gsize i = 0; i < len; i++)
    {
      g_autofree char *bad = g_memdup2 (good, len);

      bad[i] ^= 1;
      assert_refused (f, bad, len);
      assert_refused (f, good, i);
    }

  assert_refused (f, good, len + 1);
}

static void
test_key_missing (Fixture      *f,
                  gconstpointer unused)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *id = NULL;

  g_assert_true (breath_folder_replace (f->folder, DATABASE, "data", 4, NULL));
  id = load_id (f, &error);
  g_assert_null (id);
  g_assert_error (error, BREATH_NODE_ERROR, BREATH_NODE_ERROR_FOLDER);
  g_assert_false (breath_folder_has (f->folder, "node.key"));
}

#define ADD(path, func) g_test_add (path, Fixture, NULL, fixture_set_up, func, fixture_tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (sodium_init (), >=, 0);

  ADD ("/node-key/lasts", test_key_lasts);
  ADD ("/node-key/damaged", test_key_damaged);
  ADD ("/node-key/missing", test_key_missing);

  return g_test_run ();
}

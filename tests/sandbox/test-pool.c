/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-pool.h"

#include "test-heads.h"

#define ISSUED 1750000000 /* unix seconds */

static GBytes *
copy_bytes (GBytes *bytes)
{
  return g_bytes_new (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
}

static void
test_pool_head (void)
{
  g_autoptr(BreathPool) pool = breath_pool_new ();
  g_autoptr(BreathHead) signed_head = test_head_new (1, 1, ISSUED);
  g_autoptr(GBytes) copy = copy_bytes (signed_head->bytes);
  g_autoptr(GError) error = NULL;
  g_autoptr(BreathHead) first = NULL;
  g_autoptr(BreathHead) second = NULL;

  g_test_summary ("A head is verified once and is the same for everybody");

  first = breath_opener_open_head (breath_pool_get_opener (pool), signed_head->bytes, &error);
  g_assert_no_error (error);
  second = breath_opener_open_head (breath_pool_get_opener (pool), copy, &error);
  g_assert_no_error (error);

  g_assert_true (first == second);
  g_assert_cmpuint (breath_pool_get_n_opened (pool), ==, 1);
  g_assert_cmpmem (first->id, sizeof first->id, signed_head->id, sizeof signed_head->id);

  /* What a node still has outlives the pool. */
  g_clear_pointer (&pool, breath_pool_unref);
  g_clear_pointer (&first, breath_head_free);
  g_assert_cmpuint (second->version, ==, 1);
}

static void
test_pool_item (void)
{
  g_autoptr(BreathPool) pool = breath_pool_new ();
  g_autoptr(P2pIdentity) author = test_author_new (1);
  g_autoptr(BreathItem) made = test_item_new (author, 1);
  g_autoptr(GBytes) copy = copy_bytes (made->bytes);
  g_autoptr(BreathItem) first = breath_opener_open_item (breath_pool_get_opener (pool), made->bytes, NULL);
  g_autoptr(BreathItem) second = breath_opener_open_item (breath_pool_get_opener (pool), copy, NULL);

  g_test_summary ("So is an item");

  g_assert_nonnull (first);
  g_assert_true (first == second);
  g_assert_cmpuint (breath_pool_get_n_opened (pool), ==, 1);
}

static void
test_pool_invalid (void)
{
  g_autoptr(BreathPool) pool = breath_pool_new ();
  BreathOpener *opener = breath_pool_get_opener (pool);
  g_autoptr(BreathHead) head = test_head_new (1, 1, ISSUED);
  g_autoptr(BreathHead) opened = breath_opener_open_head (opener, head->bytes, NULL);
  gsize len = g_bytes_get_size (head->bytes);

  g_test_summary ("Whatever bit is changed in a head that is known, it is refused, and again each time");

  for (gsize bit = 0; bit < len * 8; bit++)
    {
      g_autofree guint8 *data = g_memdup2 (g_bytes_get_data (head->bytes, NULL), len);
      g_autoptr(GBytes) bytes = NULL;

      data[bit / 8] ^= 1 << bit % 8;
      bytes = g_bytes_new (data, len);

      for (guint i = 0; i < 2; i++)
        {
          g_autoptr(GError) error = NULL;

          g_assert_null (breath_opener_open_head (opener, bytes, &error));
          g_assert_nonnull (error);
          g_assert_null (breath_opener_open_item (opener, bytes, NULL));
        }
    }

  g_assert_cmpuint (breath_pool_get_n_records (pool), ==, 1);
}

static void
test_pool_sweep (void)
{
  g_autoptr(BreathPool) pool = breath_pool_new ();
  BreathOpener *opener = breath_pool_get_opener (pool);
  g_autoptr(P2pIdentity) author = test_author_new (1);
  g_autoptr(BreathManifest) none = breath_manifest_new (NULL, 0);
  g_autoptr(BreathHead) kept = NULL;

  g_test_summary ("Records that nobody has any more are let go of");

  for (guint32 version = 1; version <= 3000; version++)
    {
      g_autoptr(BreathHead) made = test_head_new_for (author, version, ISSUED, none);
      g_autoptr(BreathHead) head = breath_opener_open_head (opener, made->bytes, NULL);

      if (version == 1)
        kept = breath_head_ref (head);

      g_assert_cmpuint (breath_pool_get_n_records (pool), <=, 1024);
    }

  g_assert_true (kept == breath_opener_open_head (opener, kept->bytes, NULL));
  breath_head_free (kept);
  g_assert_cmpuint (breath_pool_get_n_opened (pool), ==, 3000);
}

static void
test_pool_marks (void)
{
  g_autoptr(BreathPool) pool = breath_pool_new ();
  BreathOpener *opener = breath_pool_get_opener (pool);
  g_autoptr(BreathHead) own = test_head_new (1, 1, ISSUED);
  g_autoptr(BreathHead) first = breath_opener_open_head (opener, own->bytes, NULL);
  g_autoptr(BreathHead) second = breath_opener_open_head (opener, own->bytes, NULL);

  g_test_summary ("A head from the pool has room for what all work out of it; another has not, if it is equal, too");

  g_assert_nonnull (first->marks);

  for (guint i = 0; i < BREATH_HEAD_N_MARKS; i++)
    g_assert_cmpuint (first->marks[i], ==, 0);

  g_assert_true (second->marks == first->marks);
  g_assert_null (own->marks);
}

static BreathLiveSet *
make_set (const P2pPeerId *author)
{
  BreathLiveSet *set = breath_live_set_new (breath_manifest_new (NULL, 0),
                                            g_ptr_array_new_with_free_func ((GDestroyNotify) breath_item_free));

  set->author = *author;

  return set;
}

static void
test_pool_live_sets (void)
{
  const P2pPeerId author = { { 1 } };
  const P2pPeerId stranger = { { 2 } };
  g_autoptr(BreathPool) pool = breath_pool_new ();
  BreathOpener *opener = breath_pool_get_opener (pool);
  g_autoptr(BreathLiveSet) first = breath_opener_share_live_set (opener, make_set (&author));
  g_autoptr(BreathLiveSet) second = breath_opener_share_live_set (opener, make_set (&author));
  g_autoptr(BreathLiveSet) third = breath_opener_share_live_set (opener, make_set (&stranger));

  g_test_summary ("Equal live sets of one author are one");

  g_assert_true (first == second);
  g_assert_true (third != first);
  g_assert_true (p2p_peer_id_equal (&third->author, &stranger));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/pool/head", test_pool_head);
  g_test_add_func ("/pool/item", test_pool_item);
  g_test_add_func ("/pool/invalid", test_pool_invalid);
  g_test_add_func ("/pool/sweep", test_pool_sweep);
  g_test_add_func ("/pool/marks", test_pool_marks);
  g_test_add_func ("/pool/live-sets", test_pool_live_sets);

  return g_test_run ();
}

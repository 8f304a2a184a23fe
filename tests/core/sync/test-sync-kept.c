/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "test-heads.h"
#include "test-stranger.h"

#include <string.h>

#define BEGIN  G_GINT64_CONSTANT (1750000000) /* unix seconds */
#define SECOND G_USEC_PER_SEC
#define KEPT   256

typedef struct
{
  BreathSimulation  *simulation;
  BreathVirtualNode *node;
  P2pIdentity       *author;
  GPtrArray         *items;
  BreathManifest    *manifest;
  BreathHead        *head;
} Fixture;

static void
fixture_set_up (Fixture      *f,
                gconstpointer unused)
{
  f->simulation = breath_simulation_new (BEGIN);
  f->node = breath_virtual_node_new (f->simulation, 1);
  breath_virtual_node_start (f->node);
  breath_simulation_run (f->simulation, SECOND);

  f->author = test_author_new (1);
  f->items = g_ptr_array_new_with_free_func ((GDestroyNotify) breath_item_free);
  g_ptr_array_add (f->items, test_item_new (f->author, 1));
  g_ptr_array_add (f->items, test_item_new (f->author, 2));
  f->manifest = test_manifest_new (f->items);
  f->head = test_head_new_for (f->author, 1, BEGIN, f->manifest);
}

static void
fixture_tear_down (Fixture      *f,
                   gconstpointer unused)
{
  breath_virtual_node_stop (f->node);

  while (breath_simulation_step (f->simulation))
    ;

  g_assert_finalize_object (f->node);
  g_assert_finalize_object (f->simulation);
  breath_head_free (f->head);
  breath_manifest_free (f->manifest);
  g_ptr_array_unref (f->items);
  p2p_identity_unref (f->author);
}

static void
open_stranger (Fixture      *f,
               TestStranger *s,
               char          name)
{
  test_stranger_open (s, f->simulation, f->node, name);
  g_assert_true (test_stranger_say_summary (s, 0));
}

static gboolean
is_held (Fixture *f)
{
  return breath_core_get_head (breath_virtual_node_get_core (f->node), &f->head->author) != NULL;
}

static guint
count_wanted (TestStranger *s)
{
  g_auto(BreathSyncFrame) frame = { 0 };

  g_assert_true (test_stranger_find_last (s, BREATH_SYNC_WANT, &frame));

  return frame.bitmap_len;
}

static gboolean
say_items (Fixture      *f,
           TestStranger *s)
{
  g_autoptr(GPtrArray) none = g_ptr_array_new ();
  g_autoptr(GPtrArray) bytes = g_ptr_array_new ();

  for (guint i = 0; i < f->items->len; i++)
    g_ptr_array_add (bytes, ((BreathItem *) g_ptr_array_index (f->items, i))->bytes);

  return test_stranger_say (s, breath_sync_encode_objects (none, bytes));
}

static void
test_kept_head (Fixture      *f,
                gconstpointer data)
{
  gboolean has_manifest = GPOINTER_TO_UINT (data);
  g_auto(BreathSyncFrame) fetch = { 0 };
  TestStranger s;
  TestStranger t;

  g_test_summary ("A head whose link was lost is not wanted again; only what is missing of it is fetched");

  open_stranger (f, &s, 's');
  g_assert_true (test_stranger_say_head (&s, f->head, 1));

  if (has_manifest)
    g_assert_true (test_stranger_say_object (&s, breath_manifest_get_bytes (f->manifest), NULL));

  test_stranger_close (&s);
  open_stranger (f, &t, 't');
  g_assert_true (test_stranger_say_note (&t, f->head, 1));
  g_assert_cmpuint (count_wanted (&t), ==, 0);
  g_assert_true (test_stranger_find_last (&t, BREATH_SYNC_FETCH, &fetch));
  g_assert_cmpuint (fetch.manifests->len, ==, has_manifest ? 0 : 1);
  g_assert_cmpuint (fetch.items->len, ==, has_manifest ? 2 : 0);

  if (!has_manifest)
    g_assert_true (test_stranger_say_object (&t, breath_manifest_get_bytes (f->manifest), NULL));

  g_assert_true (say_items (f, &t));
  g_assert_true (is_held (f));
  test_stranger_close (&t);
}

static void
test_kept_not_here (Fixture      *f,
                    gconstpointer unused)
{
  g_autoptr(GPtrArray) none = g_ptr_array_new ();
  TestStranger s;

  g_test_summary ("Who notes a kept head and has nothing of its live set leaves it to the next");

  open_stranger (f, &s, 's');
  g_assert_true (test_stranger_say_head (&s, f->head, 1));
  test_stranger_close (&s);

  for (guint i = 0; i < 2; i++)
    {
      open_stranger (f, &s, 't' + i);
      g_assert_true (test_stranger_say_note (&s, f->head, 1));
      g_assert_cmpuint (count_wanted (&s), ==, 0);

      if (i == 0)
        g_assert_true (test_stranger_say (&s, breath_sync_encode_objects (none, none)));
      else
        g_assert_true (test_stranger_say_object (&s, breath_manifest_get_bytes (f->manifest), NULL) && say_items (f, &s));

      g_assert_cmpint (is_held (f), ==, i);
      test_stranger_close (&s);
    }
}

static void
test_kept_later (Fixture      *f,
                 gconstpointer unused)
{
  g_autoptr(BreathHead) later = test_head_new_for (f->author, 2, BEGIN, f->manifest);
  TestStranger s;

  g_test_summary ("A later head than the one kept is wanted");

  open_stranger (f, &s, 's');
  g_assert_true (test_stranger_say_head (&s, f->head, 1));
  test_stranger_close (&s);
  open_stranger (f, &s, 't');
  g_assert_true (test_stranger_say_note (&s, later, 1));
  g_assert_cmpuint (count_wanted (&s), ==, 1);
  test_stranger_close (&s);
}

static void
test_kept_held_since (Fixture      *f,
                      gconstpointer unused)
{
  g_autoptr(BreathHead) later = test_head_new_for (f->author, 2, BEGIN, f->manifest);
  TestStranger s;

  g_test_summary ("Half a live set that is kept does not get in the way of the whole one, held since");

  open_stranger (f, &s, 's');
  g_assert_true (test_stranger_say_head (&s, later, 1));
  g_assert_true (test_stranger_say_object (&s, breath_manifest_get_bytes (f->manifest), NULL));
  test_stranger_close (&s);

  open_stranger (f, &s, 't');
  g_assert_true (test_stranger_say_head (&s, f->head, 1));
  g_assert_true (test_stranger_say_object (&s, breath_manifest_get_bytes (f->manifest), NULL));
  g_assert_true (say_items (f, &s));
  g_assert_true (is_held (f));
  test_stranger_close (&s);

  open_stranger (f, &s, 'u');
  g_assert_true (test_stranger_say_note (&s, later, 1));
  g_assert_cmpuint (count_wanted (&s), ==, 0);
  g_assert_cmpuint (breath_core_get_head (breath_virtual_node_get_core (f->node), &later->author)->version, ==, 2);
  test_stranger_close (&s);
}

static void
test_kept_broken (Fixture      *f,
                  gconstpointer unused)
{
  TestStranger s;

  g_test_summary ("Nothing is kept of a link that broke the rules");

  open_stranger (f, &s, 's');
  g_assert_true (test_stranger_say_head (&s, f->head, 1));
  g_assert_false (test_stranger_say_summary (&s, 0));
  test_stranger_close (&s);
  open_stranger (f, &s, 't');
  g_assert_true (test_stranger_say_note (&s, f->head, 1));
  g_assert_cmpuint (count_wanted (&s), ==, 1);
  test_stranger_close (&s);
}

static void
test_kept_limit (Fixture      *f,
                 gconstpointer unused)
{
  g_autoptr(GPtrArray) heads = g_ptr_array_new_with_free_func ((GDestroyNotify) breath_head_free);
  g_autoptr(GPtrArray) records = g_ptr_array_new ();
  TestStranger s;

  g_test_summary ("The last 256 heads are kept, and the first is forgotten for the one beyond");

  for (guint i = 0; i < KEPT; i++)
    {
      g_autoptr(P2pIdentity) author = test_author_new (100 + i);

      g_ptr_array_add (heads, test_head_new_for (author, 1, BEGIN, f->manifest));
      g_ptr_array_add (records, ((BreathHead *) g_ptr_array_index (heads, i))->bytes);
    }

  open_stranger (f, &s, 's');
  g_assert_true (test_stranger_say_head (&s, f->head, 1));
  g_assert_true (test_stranger_say_notes (&s, heads, 2));
  g_assert_true (test_stranger_say (&s, breath_sync_encode_records (records)));
  test_stranger_close (&s);

  open_stranger (f, &s, 't');
  g_assert_true (test_stranger_say_notes (&s, heads, 1));
  g_assert_cmpuint (count_wanted (&s), ==, 0);
  g_assert_true (test_stranger_say_note (&s, f->head, 2));
  g_assert_cmpuint (count_wanted (&s), ==, 1);
  test_stranger_close (&s);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

#define ADD(path, data, func) \
  g_test_add (path, Fixture, GUINT_TO_POINTER (data), fixture_set_up, func, fixture_tear_down)
  ADD ("/kept/head", FALSE, test_kept_head);
  ADD ("/kept/manifest", TRUE, test_kept_head);
  ADD ("/kept/not-here", 0, test_kept_not_here);
  ADD ("/kept/later", 0, test_kept_later);
  ADD ("/kept/held-since", 0, test_kept_held_since);
  ADD ("/kept/broken", 0, test_kept_broken);
  ADD ("/kept/limit", 0, test_kept_limit);
#undef ADD

  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-sync-frame.h"

#include <string.h>

static GArray *
make_notes (guint n)
{
  GArray *notes = g_array_new (FALSE, FALSE, sizeof (BreathNote));

  for (guint i = 0; i < n; i++)
    {
      BreathNote note = { G_GUINT64_CONSTANT (0x0102030405060708) + i, G_MAXUINT32 - i };

      g_array_append_val (notes, note);
    }

  return notes;
}

static void
test_frame_summary (void)
{
  g_auto(BreathSyncFrame) frame = { 0 };
  guint8 root[BREATH_SYNC_ROOT_LEN];
  g_autoptr(GBytes) bytes = NULL;

  memset (root, 0xab, sizeof root);
  bytes = breath_sync_encode_summary (root, 0x01020304, 300);
  g_assert_true (breath_sync_frame_decode (&frame, bytes, NULL));
  g_assert_cmpint (frame.step, ==, BREATH_SYNC_SUMMARY);
  g_assert_cmpmem (frame.root, sizeof frame.root, root, sizeof root);
  g_assert_cmpuint (frame.journal, ==, 0x01020304);
  g_assert_cmpuint (frame.cursor, ==, 300);
}

static void
test_frame_notes_limit (void)
{
  g_autoptr(GError) error = NULL;

  for (guint n = BREATH_SYNC_MAX_NOTES; n <= BREATH_SYNC_MAX_NOTES + 1; n++)
    {
      g_auto(BreathSyncFrame) frame = { 0 };
      g_autoptr(GArray) notes = make_notes (n);
      g_autoptr(GBytes) bytes = breath_sync_encode_notes (9, notes);

      g_assert_true (breath_sync_frame_decode (&frame, bytes, &error) == (n <= BREATH_SYNC_MAX_NOTES));

      if (n <= BREATH_SYNC_MAX_NOTES)
        g_assert_cmpmem (frame.notes->data, n * sizeof (BreathNote), notes->data, n * sizeof (BreathNote));
    }

  g_assert_error (error, BREATH_SYNC_ERROR, BREATH_SYNC_ERROR_PROTOCOL);
}

static void
test_frame_want (void)
{
  g_auto(BreathSyncFrame) frame = { 0 };
  guint8 bitmap[4] = { 0, 5, 0, 0 };
  g_autoptr(GBytes) bytes = breath_sync_encode_want (70, TRUE, bitmap, sizeof bitmap);

  g_assert_true (breath_sync_frame_decode (&frame, bytes, NULL));
  g_assert_cmpuint (frame.number, ==, 70);
  g_assert_true (frame.more);
  g_assert_cmpmem (frame.bitmap, frame.bitmap_len, bitmap, 2);
}

static void
test_frame_items_limit (void)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) none = g_ptr_array_new ();
  g_autoptr(GPtrArray) ids = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  static const guint8 id[32];

  for (guint n = 1; n <= BREATH_SYNC_MAX_ITEMS + 1; n++)
    {
      g_auto(BreathSyncFrame) frame = { 0 };
      g_autoptr(GBytes) bytes = NULL;

      g_ptr_array_add (ids, g_bytes_new_static (id, sizeof id));
      bytes = breath_sync_encode_fetch (none, ids);
      g_assert_true (breath_sync_frame_decode (&frame, bytes, &error) == (n <= BREATH_SYNC_MAX_ITEMS));
    }

  g_assert_error (error, BREATH_SYNC_ERROR, BREATH_SYNC_ERROR_PROTOCOL);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/sync-frame/summary", test_frame_summary);
  g_test_add_func ("/sync-frame/notes-limit", test_frame_notes_limit);
  g_test_add_func ("/sync-frame/want", test_frame_want);
  g_test_add_func ("/sync-frame/items-limit", test_frame_items_limit);

  return g_test_run ();
}

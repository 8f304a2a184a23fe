/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-sync-frame.h"
#include "test-protobuf.h"

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

static void
test_frame_no_cursor (void)
{
  g_auto(BreathSyncFrame) frame = { 0 };
  g_auto(BreathSyncFrame) refused = { 0 };
  g_autoptr(GError) error = NULL;
  guint8 root[BREATH_SYNC_ROOT_LEN] = { 0 };
  g_autoptr(GBytes) bytes = breath_sync_encode_summary (root, 1, 0);
  g_autoptr(GBytes) zero = NULL;
  guint8 padded[23];

  g_assert_cmpuint (g_bytes_get_size (bytes), ==, 22);
  g_assert_true (breath_sync_frame_decode (&frame, bytes, NULL));
  g_assert_cmpuint (frame.cursor, ==, 0);

  memcpy (padded, g_bytes_get_data (bytes, NULL), 22);
  padded[1]++;
  padded[22] = 0;
  zero = g_bytes_new_static (padded, sizeof padded);
  g_assert_false (breath_sync_frame_decode (&refused, zero, &error));
  g_assert_error (error, BREATH_SYNC_ERROR, BREATH_SYNC_ERROR_PROTOCOL);
}

static void
test_frame_listing (void)
{
  for (guint has_prints = 0; has_prints < 2; has_prints++)
    {
      g_auto(BreathSyncFrame) frame = { 0 };
      g_autoptr(GArray) notes = make_notes (BREATH_SYNC_MAX_NOTES);
      g_autoptr(GBytes) bytes = NULL;

      for (guint i = 0; i < notes->len; i++)
        g_array_index (notes, BreathNote, i).print = has_prints ? 0xfffefdfc - i : 0;

      bytes = breath_sync_encode_listing (has_prints, notes);
      g_assert_true (breath_sync_frame_decode (&frame, bytes, NULL));
      g_assert_cmpint (frame.step, ==, BREATH_SYNC_LISTING);
      g_assert_cmpint (frame.has_prints, ==, has_prints);
      g_assert_cmpmem (frame.notes->data, notes->len * sizeof (BreathNote), notes->data, notes->len * sizeof (BreathNote));
    }
}

static void
test_frame_later (void)
{
  const guint8 bitmap[4] = { 0, 5, 0, 0 };

  for (guint n_rises = 0; n_rises < 4; n_rises++)
    {
      g_auto(BreathSyncFrame) frame = { 0 };
      g_autoptr(GArray) rises = g_array_new (FALSE, FALSE, sizeof (guint32));
      g_autoptr(GBytes) bytes = NULL;

      for (guint32 i = 0; i < n_rises; i++)
        g_array_append_val (rises, i);

      bytes = breath_sync_encode_later (70, bitmap, sizeof bitmap, rises);
      g_assert_cmpint (breath_sync_frame_decode (&frame, bytes, NULL), ==, n_rises == 0 || n_rises == 2);

      if (n_rises != 0 && n_rises != 2)
        continue;

      g_assert_cmpuint (frame.number, ==, 70);
      g_assert_cmpmem (frame.bitmap, frame.bitmap_len, bitmap, 2);
      g_assert_cmpmem (frame.rises->data, frame.rises->len * 4, rises->data, rises->len * 4);
    }
}

static void
test_frame_ranges (void)
{
  g_auto(BreathSyncFrame) frame = { 0 };
  g_autoptr(GByteArray) body = g_byte_array_new ();
  g_autoptr(GBytes) bytes = NULL;
  gsize len;

  g_byte_array_append (body, (const guint8 *) "body", 4);
  bytes = breath_sync_encode_ranges (3, body);
  g_assert_true (breath_sync_frame_decode (&frame, bytes, NULL));
  g_assert_cmpuint (frame.round, ==, 3);
  g_assert_cmpmem (g_bytes_get_data (frame.ranges, &len), g_bytes_get_size (frame.ranges), "body", 4);
}

/* Each is a whole frame: tag, length, and what is wrong with it. */
static void
test_frame_refused (void)
{
  static const struct
  {
    const char *name;
    guint8      bytes[16];
    gsize       len;
  } cases[] = {
    { "ranges-empty", { 0x3a, 0 }, 2 },
    { "ranges-round-cut", { 0x3a, 1, 0x80 }, 3 },
    { "listing-empty", { 0x42, 0 }, 2 },
    { "listing-cut", { 0x42, 8, 1, 2, 3, 4, 5, 6, 7, 8 }, 10 },
    { "listing-version-0", { 0x42, 9, 1, 2, 3, 4, 5, 6, 7, 8, 0 }, 11 },
    { "printed-listing-cut", { 0x52, 12, 1, 2, 3, 4, 5, 6, 7, 8, 1, 1, 2, 3 }, 14 },
    { "later-empty", { 0x4a, 0 }, 2 },
    { "later-without-bits", { 0x4a, 1, 0 }, 3 },
    { "later-zero-at-end", { 0x4a, 3, 0, 1, 0 }, 5 },
    { "later-bitmap-beyond", { 0x4a, 3, 1, 2, 1 }, 5 },
    { "later-rise-cut", { 0x4a, 4, 1, 1, 1, 0x80 }, 6 },
    { "later-rise-too-high", { 0x4a, 8, 1, 1, 1, 0x80, 0x80, 0x80, 0x80, 0x10 }, 10 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto(BreathSyncFrame) frame = { 0 };
      g_autoptr(GError) error = NULL;
      g_autoptr(GBytes) bytes = g_bytes_new_static (cases[i].bytes, cases[i].len);

      g_test_message ("%s", cases[i].name);
      g_assert_false (breath_sync_frame_decode (&frame, bytes, &error));
      g_assert_error (error, BREATH_SYNC_ERROR, BREATH_SYNC_ERROR_PROTOCOL);
    }
}

/* Returns: (transfer full): a frame of one step. */
static GBytes *
make_frame (guint       step,
            GByteArray *body)
{
  g_autoptr(GByteArray) frame = g_byte_array_new ();

  test_protobuf_bytes (frame, step, body->data, body->len);

  return g_byte_array_free_to_bytes (g_steal_pointer (&frame));
}

static void
assert_refused (GBytes     *bytes,
                const char *words)
{
  g_auto(BreathSyncFrame) frame = { 0 };
  g_autoptr(GError) error = NULL;

  g_assert_false (breath_sync_frame_decode (&frame, bytes, &error));
  g_assert_error (error, BREATH_SYNC_ERROR, BREATH_SYNC_ERROR_PROTOCOL);
  g_assert_nonnull (strstr (error->message, words));
}

/* So many bytes of one kind, and then one of another. */
static void
test_frame_bodies (void)
{
  static const struct
  {
    guint       step;
    guint8      byte;
    gsize       len;
    guint8      last;
    const char *words;
  } cases[] = {
    { 1, 0, 18, 1, "too short" },                /* a summary */
    { 1, 0xff, 20, 0x80, "no valid cursor" },
    { 1, 0xff, 20, 0, "no valid cursor" },
    { 2, 0x80, 9, 1, "no valid position" },      /* notes */
    { 2, 1, 7, 1, "cut off" },
    { 2, 1, 9, 0, "no valid version" },
    { 2, 1, 9, 0x80, "no valid version" },
    { 3, 0x80, 9, 1, "no valid number" },        /* a want */
    { 3, 0, 1, 0, "wrong length" },
    { 3, 1, 33, 1, "wrong length" },
    { 9, 0x80, 9, 1, "no valid number" },        /* a later */
    { 9, 1, 0, 0x81, "no valid number" },
    { 9, 0, 1, 0, "wrong length" },
    { 9, 2, 33, 1, "wrong length" },
    { 9, 1, 1, 2, "wrong length" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(GByteArray) body = g_byte_array_new ();
      g_autoptr(GBytes) bytes = NULL;

      for (gsize at = 0; at < cases[i].len; at++)
        g_byte_array_append (body, &cases[i].byte, 1);

      g_byte_array_append (body, &cases[i].last, 1);
      bytes = make_frame (cases[i].step, body);
      g_test_message ("step %u, %u bytes", cases[i].step, body->len);
      assert_refused (bytes, cases[i].words);
    }
}

static GBytes *
append (GBytes       *frame,
        const guint8 *data,
        gsize         len)
{
  GByteArray *array = g_byte_array_new ();

  g_byte_array_append (array, g_bytes_get_data (frame, NULL), g_bytes_get_size (frame));
  g_byte_array_append (array, data, len);

  return g_byte_array_free_to_bytes (array);
}

static void
assert_same (GBytes *first,
             GBytes *second)
{
  g_auto(BreathSyncFrame) a = { 0 };
  g_auto(BreathSyncFrame) b = { 0 };
  guint n = 0;

  g_assert_cmpint (breath_sync_frame_decode (&a, first, NULL), ==, breath_sync_frame_decode (&b, second, NULL));
  g_assert_cmpint (a.step, ==, b.step);
  g_assert_cmpmem (a.root, sizeof a.root, b.root, sizeof b.root);
  g_assert_cmpuint (a.journal, ==, b.journal);
  g_assert_cmpuint (a.cursor, ==, b.cursor);
  g_assert_cmpuint (a.through, ==, b.through);
  g_assert_cmpint (a.has_prints, ==, b.has_prints);
  g_assert_cmpuint (a.round, ==, b.round);
  g_assert_cmpuint (a.number, ==, b.number);
  g_assert_cmpint (a.more, ==, b.more);
  g_assert_cmpmem (a.bitmap, a.bitmap_len, b.bitmap, b.bitmap_len);
  g_assert_true ((a.notes == NULL) == (b.notes == NULL));
  g_assert_true ((a.ranges == NULL) == (b.ranges == NULL));

  if (a.notes != NULL)
    n = a.notes->len * sizeof (BreathNote);

  if (a.notes != NULL)
    g_assert_cmpmem (a.notes->data, n, b.notes->data, b.notes->len * sizeof (BreathNote));

  g_assert_true ((a.heads == NULL) == (b.heads == NULL));

  if (a.heads != NULL)
    g_assert_cmpuint (a.heads->len, ==, b.heads->len);

  for (guint i = 0; a.heads != NULL && i < a.heads->len; i++)
    g_assert_true (g_bytes_equal (g_ptr_array_index (a.heads, i), g_ptr_array_index (b.heads, i)));

  if (a.ranges != NULL)
    g_assert_true (g_bytes_equal (a.ranges, b.ranges));
}

static void
test_frame_spelling (void)
{
  static const guint8 unknown[] = { 14 << 3 | 2, 1, 7 };
  static const guint8 records[][10] = {
    { 4 << 3 | 2, 8, 10, 1, 7, 10, 0, 10, 1, 9 },
    { 4 << 3 | 2, 8, 10, 1, 7, 10, 4, 10, 1, 9 },
    { 4 << 3 | 2, 8, 10, 1, 7, 10, 0, 10, 2, 9 },
    { 4 << 3 | 2, 8, 10, 1, 7, 10, 0x80, 0, 10, 0 },
    { 4 << 3 | 2, 8, 10, 1, 7, 18, 1, 5, 10, 0 },
    { 4 << 3 | 2, 8, 10, 1, 7, 18, 1, 5, 18, 0x80 },
  };

  g_test_summary ("A frame that is written in another way than the shortest, or has more than is known, says the same");

  for (guint i = 0; i < G_N_ELEMENTS (records); i++)
    {
      g_autoptr(GBytes) frame = g_bytes_new_static (records[i], sizeof records[i]);
      g_autoptr(GBytes) longer = append (frame, unknown, sizeof unknown);

      assert_same (frame, longer);
    }

  for (guint step = 1; step <= 11; step++)
    for (guint len = 0; len < 40; len++)
      {
        g_autoptr(GByteArray) body = g_byte_array_new ();
        g_autoptr(GBytes) frame = NULL;
        g_autoptr(GBytes) longer = NULL;
        g_autoptr(GBytes) start = NULL;
        guint8 head[3];

        for (guint i = 0; i < len; i++)
          g_byte_array_append (body, &(guint8) { 1 + step * len * i % 5 }, 1);

        frame = make_frame (step, body);
        longer = append (frame, unknown, sizeof unknown);
        assert_same (frame, longer);

        head[0] = step << 3 | 2;
        head[1] = len | 0x80;
        head[2] = 0;
        g_clear_pointer (&longer, g_bytes_unref);
        start = g_bytes_new (head, sizeof head);
        longer = append (start, body->data, body->len);
        assert_same (frame, longer);
      }
}

/* @n fields @field of @len bytes each. */
static void
assert_repeated (guint       step,
                 guint       field,
                 guint       n,
                 gsize       len,
                 const char *words)
{
  g_auto(BreathSyncFrame) frame = { 0 };
  g_autoptr(GByteArray) body = g_byte_array_new ();
  g_autoptr(GBytes) bytes = NULL;

  for (guint i = 0; i < n; i++)
    test_protobuf_filled (body, field, 7, len);

  bytes = make_frame (step, body);

  if (words != NULL)
    assert_refused (bytes, words);
  else
    g_assert_true (breath_sync_frame_decode (&frame, bytes, NULL));
}

static void
test_frame_repeated (void)
{
  g_test_summary ("Records, hashes and objects have their limits, and a hash has its length");

  assert_repeated (4, 1, BREATH_SYNC_MAX_NOTES, 189, NULL);
  assert_repeated (4, 1, BREATH_SYNC_MAX_NOTES + 1, 189, "too many records");
  assert_repeated (5, 1, BREATH_SYNC_MAX_MANIFESTS, 32, NULL);
  assert_repeated (5, 1, BREATH_SYNC_MAX_MANIFESTS + 1, 32, "too much at once");
  assert_repeated (5, 1, 1, 31, "no hash");
  assert_repeated (5, 1, 1, 33, "no hash");
  assert_repeated (5, 2, BREATH_SYNC_MAX_ITEMS, 32, NULL);
  assert_repeated (5, 2, BREATH_SYNC_MAX_ITEMS + 1, 32, "too much at once");
  assert_repeated (5, 2, 1, 0, "no hash");
  assert_repeated (6, 1, BREATH_SYNC_MAX_MANIFESTS, 34, NULL);
  assert_repeated (6, 1, BREATH_SYNC_MAX_MANIFESTS + 1, 34, "too many objects");
  assert_repeated (6, 2, BREATH_SYNC_MAX_ITEMS, 100, NULL);
  assert_repeated (6, 2, BREATH_SYNC_MAX_ITEMS + 1, 100, "too many objects");
}

static void
test_frame_unknown (void)
{
  g_autoptr(GByteArray) body = g_byte_array_new ();
  g_autoptr(GBytes) later = make_frame (99, body);
  g_autoptr(GBytes) nothing = g_bytes_new (NULL, 0);

  g_test_summary ("A step of a later version, and none, are refused");

  assert_refused (later, "no step");
  assert_refused (nothing, "no step");
}

static void
test_frame_fits (void)
{
  BreathSyncFrame frame = { .bitmap = { 0x03, 0x01 }, .bitmap_len = 2 };

  g_test_summary ("A bitmap fits as many as its highest bit, and has no byte more than that takes");

  g_assert_true (breath_sync_frame_fits (&frame, 9));
  g_assert_false (breath_sync_frame_fits (&frame, 8));
  g_assert_false (breath_sync_frame_fits (&frame, 1));
  frame.bitmap[1] = 0;
  g_assert_false (breath_sync_frame_fits (&frame, 8));
  g_assert_false (breath_sync_frame_has_bit (&frame, 8));
  g_assert_false (breath_sync_frame_has_bit (&frame, 16));
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

  g_test_add_func ("/sync-frame/no-cursor", test_frame_no_cursor);
  g_test_add_func ("/sync-frame/listing", test_frame_listing);
  g_test_add_func ("/sync-frame/later", test_frame_later);
  g_test_add_func ("/sync-frame/ranges", test_frame_ranges);
  g_test_add_func ("/sync-frame/refused", test_frame_refused);
  g_test_add_func ("/sync-frame/bodies", test_frame_bodies);
  g_test_add_func ("/sync-frame/spelling", test_frame_spelling);
  g_test_add_func ("/sync-frame/repeated", test_frame_repeated);
  g_test_add_func ("/sync-frame/unknown", test_frame_unknown);
  g_test_add_func ("/sync-frame/fits", test_frame_fits);

  return g_test_run ();
}

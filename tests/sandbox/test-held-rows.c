/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-held-rows.h"

typedef struct
{
  BreathSharedRows *shared;
  BreathHeldRows   *one;
  BreathHeldRows   *other;
} Fixture;

static void
set_up (Fixture      *f,
        gconstpointer user_data)
{
  f->shared = breath_shared_rows_new ();
  f->one = breath_held_rows_new (f->shared);
  f->other = breath_held_rows_new (f->shared);
}

static void
tear_down (Fixture      *f,
           gconstpointer user_data)
{
  breath_held_rows_free (f->one);
  breath_held_rows_free (f->other);
  breath_shared_rows_free (f->shared);
}

static void
put (BreathHeldRows *rows,
     BreathRowKind   kind,
     const char     *key,
     const char     *value,
     guint64         number,
     const char     *extra)
{
  g_autoptr(GBytes) key_bytes = g_bytes_new (key, strlen (key));
  g_autoptr(GBytes) value_bytes = g_bytes_new (value, strlen (value));
  g_autoptr(GBytes) extra_bytes = extra != NULL ? g_bytes_new (extra, strlen (extra)) : NULL;
  const BreathRow row = { kind, key_bytes, value_bytes, number, extra_bytes };

  breath_held_rows_put (rows, &row);
}

static void
remove_key (BreathHeldRows *rows,
            BreathRowKind   kind,
            const char     *key)
{
  g_autoptr(GBytes) bytes = g_bytes_new (key, strlen (key));

  breath_held_rows_remove (rows, kind, bytes);
}

/* What is held under a key, in one line; "none". */
static char *
describe (BreathHeldRows *rows,
          BreathRowKind   kind,
          const char     *key)
{
  g_autoptr(GBytes) bytes = g_bytes_new (key, strlen (key));
  BreathRow row;

  if (!breath_held_rows_lookup (rows, kind, bytes, &row))
    return g_strdup ("none");

  return g_strdup_printf ("%.*s=%.*s %" G_GUINT64_FORMAT " %.*s",
                          (int) g_bytes_get_size (row.key), (const char *) g_bytes_get_data (row.key, NULL),
                          (int) g_bytes_get_size (row.value), (const char *) g_bytes_get_data (row.value, NULL), row.number,
                          row.extra != NULL ? (int) g_bytes_get_size (row.extra) : 1,
                          row.extra != NULL ? (const char *) g_bytes_get_data (row.extra, NULL) : "-");
}

static void
assert_is (BreathHeldRows *rows,
           BreathRowKind   kind,
           const char     *key,
           const char     *expected)
{
  g_autofree char *found = describe (rows, kind, key);

  g_assert_cmpstr (found, ==, expected);
}

static void
test_heads (Fixture      *f,
            gconstpointer user_data)
{
  g_test_summary ("Each store has its own position and giver of a head, and its own latest one");

  put (f->one, BREATH_ROW_HEAD, "author", "first", 1, "giver");
  put (f->other, BREATH_ROW_HEAD, "author", "first", 7, NULL);
  assert_is (f->one, BREATH_ROW_HEAD, "author", "author=first 1 giver");
  assert_is (f->other, BREATH_ROW_HEAD, "author", "author=first 7 -");

  put (f->one, BREATH_ROW_HEAD, "author", "second", 2, "author");
  assert_is (f->one, BREATH_ROW_HEAD, "author", "author=second 2 author");
  assert_is (f->other, BREATH_ROW_HEAD, "author", "author=first 7 -");
  g_assert_cmpuint (breath_held_rows_get_n (f->one, BREATH_ROW_HEAD), ==, 1);

  remove_key (f->other, BREATH_ROW_HEAD, "author");
  remove_key (f->other, BREATH_ROW_HEAD, "nobody");
  assert_is (f->other, BREATH_ROW_HEAD, "author", "none");
  g_assert_cmpuint (breath_held_rows_get_n (f->other, BREATH_ROW_HEAD), ==, 0);
}

static void
test_numbers (Fixture      *f,
              gconstpointer user_data)
{
  static const guint64 numbers[] = { 0, 1, (1 << 24) - 2, (1 << 24) - 1, 1 << 24, G_MAXUINT32 - 1, G_MAXUINT32, G_GUINT64_CONSTANT (1) << 32, G_MAXUINT64, 5 };

  g_test_summary ("A position may be any number, and is that of this store");

  put (f->one, BREATH_ROW_HEAD, "other", "head", 6, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    {
      g_autofree char *expected = g_strdup_printf ("author=head %" G_GUINT64_FORMAT " -", numbers[i]);
      g_autoptr(BreathHeldRows) all = breath_held_rows_new (f->shared);

      put (f->one, BREATH_ROW_HEAD, "author", "head", numbers[i], NULL);
      assert_is (f->one, BREATH_ROW_HEAD, "author", expected);
      breath_held_rows_put_all (all, f->one);
      assert_is (all, BREATH_ROW_HEAD, "author", expected);
      remove_key (all, BREATH_ROW_HEAD, "author");
      assert_is (f->one, BREATH_ROW_HEAD, "author", expected);
      assert_is (f->one, BREATH_ROW_HEAD, "other", "other=head 6 -");
    }
}

static void
test_givers (Fixture      *f,
             gconstpointer user_data)
{
  g_test_summary ("There may be more who give than two bytes can name");

  for (guint i = 0; i < 1 << 16; i++)
    {
      g_autoptr(GBytes) key = g_bytes_new (&i, sizeof i);

      breath_shared_rows_name (f->shared, key);
    }

  put (f->one, BREATH_ROW_HEAD, "author", "head", 6, "giver");
  put (f->one, BREATH_ROW_HEAD, "other", "head", 7, NULL);
  assert_is (f->one, BREATH_ROW_HEAD, "author", "author=head 6 giver");
  assert_is (f->one, BREATH_ROW_HEAD, "other", "other=head 7 -");
}

static void
test_items (Fixture      *f,
            gconstpointer user_data)
{
  g_test_summary ("What others hold under a key is not held here");

  put (f->one, BREATH_ROW_ITEM, "id", "value", 0, "author");
  put (f->other, BREATH_ROW_ITEM, "id", "damage", 0, "author");
  put (f->other, BREATH_ROW_MANIFEST, "id", "list", 0, "author");
  assert_is (f->one, BREATH_ROW_ITEM, "id", "id=value 0 author");
  assert_is (f->one, BREATH_ROW_MANIFEST, "id", "none");
  assert_is (f->other, BREATH_ROW_ITEM, "id", "id=damage 0 author");

  put (f->other, BREATH_ROW_ITEM, "id", "value", 0, "author");
  put (f->other, BREATH_ROW_ITEM, "id", "value", 0, "author");
  assert_is (f->other, BREATH_ROW_ITEM, "id", "id=value 0 author");
  g_assert_cmpuint (breath_held_rows_get_n (f->other, BREATH_ROW_ITEM), ==, 1);

  remove_key (f->one, BREATH_ROW_ITEM, "id");
  assert_is (f->one, BREATH_ROW_ITEM, "id", "none");
  assert_is (f->other, BREATH_ROW_ITEM, "id", "id=value 0 author");
}

static void
count_row (const BreathRow *row,
           gpointer         user_data)
{
  guint *n = user_data;

  n[row->kind]++;
}

static void
test_many (Fixture      *f,
           gconstpointer user_data)
{
  guint n[BREATH_N_ROW_KINDS] = { 0 };

  g_test_summary ("All rows of a kind are gone through, and let go of together");

  for (guint i = 0; i < 200; i++)
    {
      g_autofree char *key = g_strdup_printf ("%u", i);

      put (f->one, BREATH_ROW_HEAD, key, "head", i + 1, key);
      put (i % 2 == 0 ? f->one : f->other, BREATH_ROW_ITEM, key, "item", 0, key);
    }

  breath_held_rows_foreach (f->one, BREATH_ROW_HEAD, count_row, n);
  breath_held_rows_foreach (f->one, BREATH_ROW_ITEM, count_row, n);
  g_assert_cmpuint (n[BREATH_ROW_HEAD], ==, 200);
  g_assert_cmpuint (n[BREATH_ROW_ITEM], ==, 100);

  breath_held_rows_clear (f->one);
  assert_is (f->one, BREATH_ROW_HEAD, "2", "none");
  assert_is (f->one, BREATH_ROW_ITEM, "2", "none");
  assert_is (f->other, BREATH_ROW_ITEM, "3", "3=item 0 3");
}

static void
test_all (Fixture      *f,
          gconstpointer user_data)
{
  g_test_summary ("What was put all at once is held like anything else, whatever becomes of the other");

  put (f->one, BREATH_ROW_HEAD, "author", "head", 3, "giver");
  put (f->one, BREATH_ROW_ITEM, "gone", "value", 0, "author");
  put (f->one, BREATH_ROW_ITEM, "id", "value", 0, "author");
  remove_key (f->one, BREATH_ROW_ITEM, "gone");
  breath_held_rows_put_all (f->other, f->one);
  breath_held_rows_clear (f->one);

  assert_is (f->other, BREATH_ROW_HEAD, "author", "author=head 3 giver");
  assert_is (f->other, BREATH_ROW_ITEM, "id", "id=value 0 author");
  assert_is (f->other, BREATH_ROW_ITEM, "gone", "none");
  g_assert_cmpuint (breath_held_rows_get_n (f->other, BREATH_ROW_HEAD), ==, 1);
  g_assert_cmpuint (breath_held_rows_get_n (f->other, BREATH_ROW_ITEM), ==, 1);

  put (f->other, BREATH_ROW_HEAD, "author", "later", 4, NULL);
  remove_key (f->other, BREATH_ROW_ITEM, "id");
  assert_is (f->other, BREATH_ROW_HEAD, "author", "author=later 4 -");
  assert_is (f->other, BREATH_ROW_ITEM, "id", "none");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add ("/held-rows/heads", Fixture, NULL, set_up, test_heads, tear_down);
  g_test_add ("/held-rows/numbers", Fixture, NULL, set_up, test_numbers, tear_down);
  g_test_add ("/held-rows/givers", Fixture, NULL, set_up, test_givers, tear_down);
  g_test_add ("/held-rows/items", Fixture, NULL, set_up, test_items, tear_down);
  g_test_add ("/held-rows/all", Fixture, NULL, set_up, test_all, tear_down);
  g_test_add ("/held-rows/many", Fixture, NULL, set_up, test_many, tear_down);

  return g_test_run ();
}

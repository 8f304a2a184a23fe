/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-cursor-rows.h"

typedef struct
{
  BreathSharedRows *shared;
  BreathCursorRows *one;
  BreathCursorRows *other;
} Fixture;

static void
set_up (Fixture      *f,
        gconstpointer user_data)
{
  f->shared = breath_shared_rows_new ();
  f->one = breath_cursor_rows_new (f->shared);
  f->other = breath_cursor_rows_new (f->shared);
}

static void
tear_down (Fixture      *f,
           gconstpointer user_data)
{
  breath_cursor_rows_free (f->one);
  breath_cursor_rows_free (f->other);
  breath_shared_rows_free (f->shared);
}

static void
put (BreathCursorRows *rows,
     const char       *key,
     const char       *value,
     guint64           number)
{
  g_autoptr(GBytes) key_bytes = g_bytes_new (key, strlen (key));
  g_autoptr(GBytes) value_bytes = g_bytes_new (value, strlen (value));
  const BreathRow row = { BREATH_ROW_CURSOR, key_bytes, value_bytes, number, NULL };

  breath_cursor_rows_put (rows, &row);
}

static void
remove_key (BreathCursorRows *rows,
            const char       *key)
{
  g_autoptr(GBytes) bytes = g_bytes_new (key, strlen (key));

  breath_cursor_rows_remove (rows, bytes);
}

static char *
describe_row (const BreathRow *row)
{
  g_assert_cmpint (row->kind, ==, BREATH_ROW_CURSOR);
  g_assert_null (row->extra);

  return g_strdup_printf ("%.*s=%.*s %" G_GUINT64_FORMAT,
                          (int) g_bytes_get_size (row->key), (const char *) g_bytes_get_data (row->key, NULL),
                          (int) g_bytes_get_size (row->value), (const char *) g_bytes_get_data (row->value, NULL), row->number);
}

static void
assert_is (BreathCursorRows *rows,
           const char       *key,
           const char       *expected)
{
  g_autoptr(GBytes) bytes = g_bytes_new (key, strlen (key));
  g_autofree char *found = NULL;
  BreathRow row;

  if (breath_cursor_rows_lookup (rows, bytes, &row))
    found = describe_row (&row);

  g_assert_cmpstr (found, ==, expected);
}

static void
test_put (Fixture      *f,
          gconstpointer user_data)
{
  g_test_summary ("Each store has its own position in a journal, and its own idea of which journal it is");

  put (f->one, "anna", "first", 1);
  put (f->other, "anna", "first", G_MAXUINT64);
  put (f->one, "bert", "first", 2);
  put (f->one, "anna", "first", 3);
  assert_is (f->one, "anna", "anna=first 3");
  assert_is (f->other, "anna", "anna=first 18446744073709551615");

  put (f->one, "anna", "later", 0);
  assert_is (f->one, "anna", "anna=later 0");
  assert_is (f->one, "bert", "bert=first 2");
  assert_is (f->other, "anna", "anna=first 18446744073709551615");
  g_assert_cmpuint (breath_cursor_rows_get_n (f->one), ==, 2);
}

static void
test_remove (Fixture      *f,
             gconstpointer user_data)
{
  g_test_summary ("What is removed is gone here, and nothing else is");

  put (f->one, "anna", "first", 1);
  put (f->one, "bert", "second", 2);
  put (f->one, "cora", "third", 3);
  put (f->other, "anna", "first", 4);
  remove_key (f->one, "anna");
  remove_key (f->one, "anna");
  remove_key (f->one, "dora");

  assert_is (f->one, "anna", NULL);
  assert_is (f->one, "bert", "bert=second 2");
  assert_is (f->one, "cora", "cora=third 3");
  assert_is (f->other, "anna", "anna=first 4");

  breath_cursor_rows_clear (f->one);
  assert_is (f->one, "bert", NULL);
  g_assert_cmpuint (breath_cursor_rows_get_n (f->one), ==, 0);
  assert_is (f->other, "anna", "anna=first 4");
}

static void
collect_cb (const BreathRow *row,
            gpointer         user_data)
{
  g_ptr_array_add (user_data, describe_row (row));
}

static void
test_foreach (Fixture      *f,
              gconstpointer user_data)
{
  g_autoptr(GPtrArray) found = g_ptr_array_new_with_free_func (g_free);

  g_test_summary ("All cursors are gone through, each once");

  for (guint i = 0; i < 100; i++)
    {
      g_autofree char *key = g_strdup_printf ("%u", i);

      put (f->one, key, "journal", i);
      put (f->one, key, "journal", i + 1);
    }

  breath_cursor_rows_foreach (f->one, collect_cb, found);
  g_assert_cmpuint (found->len, ==, 100);
  g_assert_true (g_ptr_array_find_with_equal_func (found, "99=journal 100", g_str_equal, NULL));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add ("/cursor-rows/put", Fixture, NULL, set_up, test_put, tear_down);
  g_test_add ("/cursor-rows/remove", Fixture, NULL, set_up, test_remove, tear_down);
  g_test_add ("/cursor-rows/foreach", Fixture, NULL, set_up, test_foreach, tear_down);

  return g_test_run ();
}

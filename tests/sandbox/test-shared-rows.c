/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-shared-rows.h"

/* Keys that begin alike, and end before or after what is kept of them beside their name. */
static GBytes *
make_key (guint number)
{
  g_autofree char *text = g_strdup_printf ("%0*u", 1 + number % 48, number);

  return g_bytes_new (text, strlen (text));
}

static void
test_names (void)
{
  g_autoptr(BreathSharedRows) rows = breath_shared_rows_new ();

  g_test_summary ("Each key has one name, however many there are and whatever they are like");

  for (guint i = 0; i < 1000; i++)
    {
      g_autoptr(GBytes) key = make_key (i);

      g_assert_cmpuint (breath_shared_rows_find (rows, key), ==, BREATH_SHARED_ROW_NONE);
      g_assert_cmpuint (breath_shared_rows_name (rows, key), ==, i);
    }

  for (guint i = 0; i < 1000; i++)
    {
      g_autoptr(GBytes) key = make_key (i);

      g_assert_cmpuint (breath_shared_rows_find (rows, key), ==, i);
      g_assert_cmpuint (breath_shared_rows_name (rows, key), ==, i);
      g_assert_true (g_bytes_equal (breath_shared_rows_get_key (rows, i), key));
    }
}

static void
test_length (void)
{
  g_autoptr(BreathSharedRows) rows = breath_shared_rows_new ();
  g_autoptr(GBytes) empty = g_bytes_new (NULL, 0);
  g_autoptr(GBytes) zero = g_bytes_new ("", 1);
  g_autoptr(GBytes) zeros = g_bytes_new ("\0", 2);

  g_test_summary ("A key that is another with zeros after it is not the same");

  g_assert_cmpuint (breath_shared_rows_name (rows, zero), ==, 0);
  g_assert_cmpuint (breath_shared_rows_find (rows, empty), ==, BREATH_SHARED_ROW_NONE);
  g_assert_cmpuint (breath_shared_rows_name (rows, zeros), ==, 1);
  g_assert_cmpuint (breath_shared_rows_name (rows, empty), ==, 2);
  g_assert_cmpuint (breath_shared_rows_find (rows, zero), ==, 0);
}

static void
test_says (void)
{
  g_autoptr(BreathSharedRows) rows = breath_shared_rows_new ();
  g_autoptr(GBytes) key = g_bytes_new ("key", 3);
  g_autoptr(GBytes) value = g_bytes_new ("value", 5);
  g_autoptr(GBytes) again = g_bytes_new ("value", 5);
  g_autoptr(GBytes) other = g_bytes_new ("other", 5);
  const BreathRow row = { BREATH_ROW_ITEM, key, value, 0, NULL };
  const BreathRow equal = { BREATH_ROW_ITEM, key, again, 0, NULL };
  const BreathRow changed = { BREATH_ROW_ITEM, key, other, 0, NULL };
  const BreathRow more = { BREATH_ROW_ITEM, key, value, 0, other };
  guint32 number = breath_shared_rows_take (rows, &row);

  g_test_summary ("A row is told from one with another value, or another extra");

  g_assert_true (breath_shared_rows_says (rows, number, &equal));
  g_assert_false (breath_shared_rows_says (rows, number, &changed));
  g_assert_false (breath_shared_rows_says (rows, number, &more));
  g_assert_cmpuint (breath_shared_rows_take (rows, &equal), ==, number);
  g_assert_cmpuint (breath_shared_rows_take (rows, &changed), !=, number);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/shared-rows/names", test_names);
  g_test_add_func ("/shared-rows/length", test_length);
  g_test_add_func ("/shared-rows/says", test_says);

  return g_test_run ();
}

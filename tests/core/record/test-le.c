/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-le.h"

#include <string.h>

static void
test_round_trip (void)
{
  static const guint64 values[] = { 0, 1, 0xff, 0x100, G_MAXUINT32, G_GUINT64_CONSTANT (0x0102030405060708), G_MAXUINT64 };

  for (gsize len = 0; len <= 8; len++)
    {
      for (guint i = 0; i < G_N_ELEMENTS (values); i++)
        {
          guint64 kept = len == 8 ? values[i] : values[i] & ((G_GUINT64_CONSTANT (1) << 8 * len) - 1);
          guint8 bytes[9];

          memset (bytes, 0xa5, sizeof bytes);
          breath_le_write (bytes, values[i], len);
          g_assert_cmpuint (breath_le_read (bytes, len), ==, kept);
          g_assert_cmphex (bytes[len], ==, 0xa5);
        }
    }
}

static void
test_order (void)
{
  guint8 bytes[4];

  breath_le_write (bytes, 0x01020304, sizeof bytes);
  g_assert_cmpmem (bytes, sizeof bytes, "\4\3\2\1", 4);
}

static void
test_longer (void)
{
  guint8 bytes[12];

  g_test_summary ("What a store has at a length that nobody wrote is read as far as a number goes, and written with zeros");

  memset (bytes, 0xff, sizeof bytes);
  g_assert_cmpuint (breath_le_read (bytes, sizeof bytes), ==, G_MAXUINT64);
  breath_le_write (bytes, 1, sizeof bytes);
  g_assert_cmpmem (bytes, sizeof bytes, "\1\0\0\0\0\0\0\0\0\0\0\0", 12);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/le/round-trip", test_round_trip);
  g_test_add_func ("/le/order", test_order);
  g_test_add_func ("/le/longer", test_longer);

  return g_test_run ();
}

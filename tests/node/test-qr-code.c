/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-qr-code.h"

#define MAX_BYTES 2331 /* of the largest symbol, with the correction that is asked for */

/* The rings in three corners by which a scanner finds a symbol. */
static void
check_finder (const BreathQrCode *code,
              guint               left,
              guint               top)
{
  for (guint row = 0; row < 7; row++)
    for (guint column = 0; column < 7; column++)
      {
        guint ring = MIN (MIN (row, 6 - row), MIN (column, 6 - column));

        g_assert_true (breath_qr_code_is_dark (code, left + column, top + row) == (ring != 1));
      }
}

static void
test_symbol (void)
{
  g_autoptr(BreathQrCode) code = breath_qr_code_new ("breath:");
  guint size = breath_qr_code_get_size (code);

  g_test_summary ("A symbol is a square with its three rings, and nothing around it");

  g_assert_cmpuint (size, ==, 21);
  check_finder (code, 0, 0);
  check_finder (code, size - 7, 0);
  check_finder (code, 0, size - 7);
  g_assert_false (breath_qr_code_is_dark (code, size, 0));
  g_assert_false (breath_qr_code_is_dark (code, 0, size));
  g_assert_false (breath_qr_code_is_dark (code, (guint) -1, 0));
}

static void
test_limits (void)
{
  g_autofree char *most = g_strnfill (MAX_BYTES, 'x');
  g_autofree char *too_much = g_strnfill (MAX_BYTES + 1, 'x');
  g_autoptr(BreathQrCode) code = breath_qr_code_new (most);

  g_test_summary ("The largest symbol has room for so many bytes and not for one more, nor is there one of nothing");

  g_assert_cmpuint (breath_qr_code_get_size (code), ==, 177);
  g_assert_null (breath_qr_code_new (too_much));
  g_assert_null (breath_qr_code_new (""));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/qr-code/symbol", test_symbol);
  g_test_add_func ("/qr-code/limits", test_limits);

  return g_test_run ();
}

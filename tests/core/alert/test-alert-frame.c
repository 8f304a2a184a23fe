/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-alert-frame.h"

#include <string.h>

static GBytes *
bytes_of (gsize len)
{
  return g_bytes_new_take (memset (g_malloc (MAX (len, 1)), 'x', len), len);
}

static gboolean
decode (GBytes *frame)
{
  g_autoptr(GBytes) item = NULL;
  g_autoptr(GBytes) certificate = NULL;
  g_autoptr(GError) error = NULL;
  guint hops = 0;
  gboolean valid = breath_alert_frame_decode (frame, &item, &certificate, &hops, &error);

  g_assert_true (valid == (error == NULL));

  return valid;
}

static void
test_alert_frame_round_trip (void)
{
  g_autoptr(GBytes) item = bytes_of (BREATH_SIGNED_MAX_LEN);
  g_autoptr(GBytes) certificate = bytes_of (BREATH_SIGNED_MAX_LEN);
  g_autoptr(GBytes) frame = breath_alert_frame_encode (item, certificate, 1000);
  g_autoptr(GBytes) item_again = NULL;
  g_autoptr(GBytes) certificate_again = NULL;
  guint hops;

  g_assert_cmpuint (g_bytes_get_size (frame), <=, BREATH_ALERT_FRAME_MAX);
  g_assert_true (breath_alert_frame_decode (frame, &item_again, &certificate_again, &hops, NULL));
  g_assert_true (g_bytes_equal (item, item_again));
  g_assert_true (g_bytes_equal (certificate, certificate_again));
  g_assert_cmpuint (hops, ==, BREATH_ALERT_MAX_HOPS);
}

static void
test_alert_frame_limits (void)
{
  g_autoptr(GBytes) small = bytes_of (10);
  g_autoptr(GBytes) over = bytes_of (BREATH_SIGNED_MAX_LEN + 1);
  g_autoptr(GBytes) long_item = breath_alert_frame_encode (over, small, 0);
  g_autoptr(GBytes) long_certificate = breath_alert_frame_encode (small, over, 0);
  g_autoptr(GBytes) garbage = bytes_of (BREATH_ALERT_FRAME_MAX + 1);
  g_autoptr(GBytes) empty = bytes_of (0);
  g_autoptr(GBytes) many_hops = g_bytes_new_static ("\x0a\x01x\x12\x01x\x18\x41", 8);
  g_autoptr(GBytes) most_hops = g_bytes_new_static ("\x0a\x01x\x12\x01x\x18\x40", 8);
  g_autoptr(GBytes) no_hops = g_bytes_new_static ("\x0a\x01x\x12\x01x", 6);
  g_autoptr(GBytes) unknown = g_bytes_new_static ("\x0a\x01x\x12\x01x\x18\x00\x20\x01", 10);

  g_assert_false (decode (long_item));
  g_assert_false (decode (long_certificate));
  g_assert_false (decode (garbage));
  g_assert_false (decode (empty));
  g_assert_false (decode (many_hops));
  g_assert_true (decode (most_hops));
  g_assert_false (decode (no_hops));
  g_assert_false (decode (unknown));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/alert-frame/round-trip", test_alert_frame_round_trip);
  g_test_add_func ("/alert-frame/limits", test_alert_frame_limits);

  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "p2p-frame.h"

#define MAX_PAYLOAD 300

typedef struct
{
  const char    *name;
  guint8         bytes[12];
  gsize          len;
  P2pFrameStatus status;
  gsize          payload_len;
} PeekCase;

static const PeekCase peek_cases[] = {
  { "empty",            { 0 },                0, P2P_FRAME_PARTIAL,  0 },
  { "half-length",      { 0xac },             1, P2P_FRAME_PARTIAL,  0 },
  { "no-payload",       { 0x00 },             1, P2P_FRAME_COMPLETE, 0 },
  { "one-byte-missing", { 0x03, 'a', 'b' },   3, P2P_FRAME_PARTIAL,  0 },
  { "exact",            { 0x02, 'a', 'b' },   3, P2P_FRAME_COMPLETE, 2 },
  { "trailing-bytes",   { 0x01, 'a', 'b' },   3, P2P_FRAME_COMPLETE, 1 },
  { "at-limit",         { 0xac, 0x02, 'a' },  3, P2P_FRAME_PARTIAL,  0 },
  { "over-limit",       { 0xad, 0x02 },       2, P2P_FRAME_INVALID,  0 },
  { "non-minimal",      { 0x82, 0x00, 'a' },  3, P2P_FRAME_INVALID,  0 },
  { "2^63-1",           { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f },
    9, P2P_FRAME_INVALID, 0 },
  { "2^63",             { 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01 },
    10, P2P_FRAME_INVALID, 0 },
};

static void
test_frame_peek (gconstpointer data)
{
  const PeekCase *c = data;
  g_autofree guint8 *exact = g_memdup2 (c->bytes, c->len);
  const guint8 *payload = NULL;
  gsize payload_len = 0;
  gsize used = 0;

  g_assert_cmpint (p2p_frame_peek (exact, c->len, MAX_PAYLOAD, &payload, &payload_len, &used),
                   ==, c->status);
  g_assert_cmpuint (payload_len, ==, c->payload_len);

  if (c->status == P2P_FRAME_COMPLETE)
    {
      g_assert_cmpuint (used, ==, 1 + c->payload_len);
      g_assert_true (payload == exact + 1);
    }
}

static void
test_frame_round_trip (void)
{
  static const gsize lengths[] = { 0, 1, 127, 128, MAX_PAYLOAD };
  g_autofree guint8 *zeros = g_malloc0 (MAX_PAYLOAD);

  for (guint i = 0; i < G_N_ELEMENTS (lengths); i++)
    {
      g_autoptr(GBytes) frame = p2p_frame_encode (zeros, lengths[i]);
      const guint8 *payload;
      gsize payload_len;
      gsize used;

      g_assert_cmpint (p2p_frame_peek (g_bytes_get_data (frame, NULL), g_bytes_get_size (frame), MAX_PAYLOAD,
                                       &payload, &payload_len, &used),
                       ==, P2P_FRAME_COMPLETE);
      g_assert_cmpmem (payload, payload_len, zeros, lengths[i]);
      g_assert_cmpuint (used, ==, g_bytes_get_size (frame));
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (peek_cases); i++)
    {
      g_autofree char *path = g_strconcat ("/frame/peek/", peek_cases[i].name, NULL);

      g_test_add_data_func (path, &peek_cases[i], test_frame_peek);
    }

  g_test_add_func ("/frame/round-trip", test_frame_round_trip);

  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "p2p-varint.h"

typedef struct
{
  const char     *name;
  guint8          bytes[12];
  gsize           len;
  P2pVarintStatus status;
  guint64         value;
} DecodeCase;

/* The numbers up to 300 and 16384 are the examples of the unsigned-varint specification of multiformats. */
static const DecodeCase decode_cases[] = {
  { "empty",           { 0 },                      0, P2P_VARINT_PARTIAL,  0 },
  { "zero",            { 0x00 },                   1, P2P_VARINT_COMPLETE, 0 },
  { "one",             { 0x01 },                   1, P2P_VARINT_COMPLETE, 1 },
  { "one-byte",        { 0x7f },                   1, P2P_VARINT_COMPLETE, 127 },
  { "half",            { 0x80 },                   1, P2P_VARINT_PARTIAL,  0 },
  { "128",             { 0x80, 0x01 },             2, P2P_VARINT_COMPLETE, 128 },
  { "255",             { 0xff, 0x01 },             2, P2P_VARINT_COMPLETE, 255 },
  { "300",             { 0xac, 0x02 },             2, P2P_VARINT_COMPLETE, 300 },
  { "16384",           { 0x80, 0x80, 0x01 },       3, P2P_VARINT_COMPLETE, 16384 },
  { "non-minimal-0",   { 0x80, 0x00 },             2, P2P_VARINT_INVALID,  0 },
  { "non-minimal-1",   { 0x81, 0x00 },             2, P2P_VARINT_INVALID,  0 },
  { "non-minimal-128", { 0x80, 0x81, 0x00 },       3, P2P_VARINT_INVALID,  0 },
  { "8-continue",      { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff },
    8, P2P_VARINT_PARTIAL, 0 },
  { "2^63-1",          { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f },
    9, P2P_VARINT_COMPLETE, G_MAXINT64 },
  { "9-continue",      { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff },
    9, P2P_VARINT_INVALID, 0 },
  { "2^63",            { 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01 },
    10, P2P_VARINT_INVALID, 0 },
  { "2^64-1",          { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01 },
    10, P2P_VARINT_INVALID, 0 },
};

static void
test_varint_decode (gconstpointer data)
{
  const DecodeCase *c = data;
  g_autofree guint8 *exact = g_memdup2 (c->bytes, c->len);
  guint64 value = 0;
  gsize used = 0;

  g_assert_cmpint (p2p_varint_decode (exact, c->len, &value, &used), ==, c->status);
  g_assert_cmpuint (value, ==, c->value);
  g_assert_cmpuint (used, ==, c->status == P2P_VARINT_COMPLETE ? c->len : 0);
}

static void
test_varint_trailing (void)
{
  static const guint8 bytes[] = { 0xac, 0x02, 0xff, 0xff };
  guint64 value;
  gsize used;

  g_assert_cmpint (p2p_varint_decode (bytes, sizeof bytes, &value, &used), ==, P2P_VARINT_COMPLETE);
  g_assert_cmpuint (value, ==, 300);
  g_assert_cmpuint (used, ==, 2);
}

static void
test_varint_round_trip (void)
{
  g_test_summary ("Each power of two below 2^63 and its neighbours survive, in the length expected");

  for (guint bit = 0; bit < 63; bit++)
    for (int offset = -1; offset <= 1; offset++)
      {
        guint64 value = (G_GUINT64_CONSTANT (1) << bit) + offset;
        guint8 bytes[P2P_VARINT_MAX_LEN];
        gsize len = p2p_varint_encode (value, bytes);
        guint64 decoded;
        gsize used;

        g_assert_cmpint (p2p_varint_decode (bytes, len, &decoded, &used), ==, P2P_VARINT_COMPLETE);
        g_assert_cmpuint (decoded, ==, value);
        g_assert_cmpuint (used, ==, len);
        g_assert_cmpuint (len, ==, MAX (1, (g_bit_storage (value) + 6) / 7));

        for (gsize cut = 0; cut < len; cut++)
          g_assert_cmpint (p2p_varint_decode (bytes, cut, &decoded, &used), ==, P2P_VARINT_PARTIAL);
      }
}

static void
test_varint_append (void)
{
  g_autoptr(GByteArray) array = g_byte_array_new ();

  p2p_varint_append (array, 1);
  p2p_varint_append (array, 300);
  g_assert_cmpmem (array->data, array->len, "\x01\xac\x02", 3);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (decode_cases); i++)
    {
      g_autofree char *path = g_strconcat ("/varint/decode/", decode_cases[i].name, NULL);

      g_test_add_data_func (path, &decode_cases[i], test_varint_decode);
    }

  g_test_add_func ("/varint/trailing", test_varint_trailing);
  g_test_add_func ("/varint/round-trip", test_varint_round_trip);
  g_test_add_func ("/varint/append", test_varint_append);

  return g_test_run ();
}

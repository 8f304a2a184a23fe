/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "p2p-multibase.h"
#include "p2p-wire-error.h"

#include <string.h>

typedef struct
{
  const char *name;
  const char *bytes;
  gsize       len;
  const char *text;
} BaseCase;

/* draft-msporny-base58, "Test Vectors". */
static const BaseCase base58_cases[] = {
  { "empty",    "",                                             0,  "" },
  { "zero",     "\0",                                           1,  "1" },
  { "hello",    "Hello World!",                                 12, "2NEpo7TZRRrLZSi2U" },
  { "fox",      "The quick brown fox jumps over the lazy dog.", 44,
    "USm3fpXnKG5EUBx2ndxBDMPVciP5hGey2Jh4NDv6gmeo1LkMeiKrLJUUBk6Z" },
  { "zeros",    "\x00\x00\x28\x7f\xb4\xcd",                     6,  "11233QC4" },
};

/* RFC 4648 §10, in lower case and without padding. */
static const BaseCase base32_cases[] = {
  { "empty",  "",       0, "" },
  { "1-byte", "f",      1, "my" },
  { "2-byte", "fo",     2, "mzxq" },
  { "3-byte", "foo",    3, "mzxw6" },
  { "4-byte", "foob",   4, "mzxw6yq" },
  { "5-byte", "fooba",  5, "mzxw6ytb" },
  { "6-byte", "foobar", 6, "mzxw6ytboi" },
};

static void
test_base58_both_ways (gconstpointer data)
{
  const BaseCase *c = data;
  g_autofree char *text = p2p_base58_encode ((const guint8 *) c->bytes, c->len);
  g_autoptr(GError) error = NULL;
  guint8 bytes[P2P_MULTIBASE_MAX_LEN];
  gsize len = sizeof bytes;

  g_assert_cmpstr (text, ==, c->text);
  g_assert_true (p2p_base58_decode (text, bytes, &len, &error));
  g_assert_no_error (error);
  g_assert_cmpmem (bytes, len, c->bytes, c->len);
}

static void
test_base32_both_ways (gconstpointer data)
{
  const BaseCase *c = data;
  g_autofree char *text = p2p_base32_encode ((const guint8 *) c->bytes, c->len);
  g_autoptr(GError) error = NULL;
  guint8 bytes[P2P_MULTIBASE_MAX_LEN];
  gsize len = sizeof bytes;

  g_assert_cmpstr (text, ==, c->text);
  g_assert_true (p2p_base32_decode (text, bytes, &len, &error));
  g_assert_no_error (error);
  g_assert_cmpmem (bytes, len, c->bytes, c->len);
}

static void
test_multibase_every_length (void)
{
  guint8 data[P2P_MULTIBASE_MAX_LEN];
  guint8 bytes[P2P_MULTIBASE_MAX_LEN];

  memset (data, 0xff, sizeof data);

  for (gsize len = 0; len <= sizeof data; len++)
    {
      g_autofree char *base58 = p2p_base58_encode (data, len);
      g_autofree char *base32 = p2p_base32_encode (data, len);
      gsize exact = len;

      g_assert_true (p2p_base58_decode (base58, bytes, &exact, NULL));
      g_assert_cmpmem (bytes, exact, data, len);

      exact = len;
      g_assert_true (p2p_base32_decode (base32, bytes, &exact, NULL));
      g_assert_cmpmem (bytes, exact, data, len);

      if (len == 0)
        continue;

      exact = len - 1;
      g_assert_false (p2p_base58_decode (base58, bytes, &exact, NULL));
      exact = len - 1;
      g_assert_false (p2p_base32_decode (base32, bytes, &exact, NULL));
    }
}

static void
assert_refused (gboolean (*decode)(const char *, guint8 *, gsize *, GError **),
                const char *text)
{
  g_autoptr(GError) error = NULL;
  guint8 bytes[P2P_MULTIBASE_MAX_LEN];
  gsize len = sizeof bytes;

  g_assert_false (decode (text, bytes, &len, &error));
  g_assert_error (error, P2P_WIRE_ERROR, P2P_WIRE_ERROR_INVALID);
}

static void
test_base58_refused (void)
{
  g_autofree char *ones = g_strnfill (100000, '1');
  g_autofree char *zeds = g_strnfill (100000, 'z');

  assert_refused (p2p_base58_decode, "0");
  assert_refused (p2p_base58_decode, "2NEpo7TZRRrLZSi2O");
  assert_refused (p2p_base58_decode, "I");
  assert_refused (p2p_base58_decode, "l");
  assert_refused (p2p_base58_decode, "2 2");
  assert_refused (p2p_base58_decode, "2\xc3\xa9");
  assert_refused (p2p_base58_decode, ones);
  assert_refused (p2p_base58_decode, zeds);
}

static void
test_base32_refused (void)
{
  g_autofree char *long_text = g_strnfill (100000, 'a');

  assert_refused (p2p_base32_decode, "MY");
  assert_refused (p2p_base32_decode, "my======");
  assert_refused (p2p_base32_decode, "m0");
  assert_refused (p2p_base32_decode, "m");
  assert_refused (p2p_base32_decode, "mzx");
  assert_refused (p2p_base32_decode, "mz");
  assert_refused (p2p_base32_decode, "mzxw6yr");
  assert_refused (p2p_base32_decode, long_text);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (base58_cases); i++)
    {
      g_autofree char *path = g_strconcat ("/base58/both-ways/", base58_cases[i].name, NULL);

      g_test_add_data_func (path, &base58_cases[i], test_base58_both_ways);
    }

  for (guint i = 0; i < G_N_ELEMENTS (base32_cases); i++)
    {
      g_autofree char *path = g_strconcat ("/base32/both-ways/", base32_cases[i].name, NULL);

      g_test_add_data_func (path, &base32_cases[i], test_base32_both_ways);
    }

  g_test_add_func ("/multibase/every-length", test_multibase_every_length);
  g_test_add_func ("/base58/refused", test_base58_refused);
  g_test_add_func ("/base32/refused", test_base32_refused);

  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "p2p-multihash.h"
#include "p2p-wire-error.h"

#include <string.h>

/* libp2p peer-ids specification, "Decoding": one peer id in both texts. */
#define RSA_TEXT "QmYyQSo1c1Ym7orWxLYvCrM2EmxFTANf8wXmmE7DWjhx5N"
#define RSA_CID  "bafzbeie5745rpv2m6tjyuugywy4d5ewrqgqqhfnf445he3omzpjbx5xqxe"

typedef struct
{
  const char *name;
  guint8      header[4];
  gsize       header_len;
  gsize       len; /* zeros behind the header */
  gboolean    valid;
} ParseCase;

static const ParseCase parse_cases[] = {
  { "empty",              { 0 },                0, 0,  FALSE },
  { "function-only",      { 0x00 },             1, 0,  FALSE },
  { "identity-nothing",   { 0x00, 0x00 },       2, 0,  TRUE },
  { "identity-at-limit",  { 0x00, 42 },         2, 42, TRUE },
  { "identity-over",      { 0x00, 43 },         2, 43, FALSE },
  { "identity-cut",       { 0x00, 36 },         2, 35, FALSE },
  { "identity-trailing",  { 0x00, 36 },         2, 37, FALSE },
  { "identity-long-form", { 0x80, 0x00, 36 },   3, 36, FALSE },
  { "length-long-form",   { 0x00, 0xa4, 0x00 }, 3, 36, FALSE },
  { "sha256",             { 0x12, 32 },         2, 32, TRUE },
  { "sha256-31",          { 0x12, 31 },         2, 31, FALSE },
  { "sha256-33",          { 0x12, 33 },         2, 33, FALSE },
  { "sha512",             { 0x13, 32 },         2, 32, FALSE },
};

static void
test_multihash_parse (gconstpointer data)
{
  const ParseCase *c = data;
  gsize len = c->header_len + c->len;
  g_autofree guint8 *bytes = g_malloc0 (MAX (len, 1));
  g_autoptr(GError) error = NULL;
  P2pMultihashCode code;
  const guint8 *digest = NULL;
  gsize digest_len = 0;

  memcpy (bytes, c->header, c->header_len);

  g_assert_cmpint (p2p_multihash_parse (bytes, len, &code, &digest, &digest_len, &error), ==, c->valid);

  if (c->valid)
    {
      guint8 built[P2P_MULTIHASH_MAX_LEN];
      gsize built_len = p2p_multihash_build (code, digest, digest_len, built);

      g_assert_cmpuint (digest_len, ==, c->len);
      g_assert_cmpmem (built, built_len, bytes, len);
    }
  else
    {
      g_assert_error (error, P2P_WIRE_ERROR, P2P_WIRE_ERROR_INVALID);
    }
}

static void
test_multihash_two_texts (void)
{
  guint8 from_text[P2P_MULTIHASH_MAX_LEN];
  guint8 from_cid[P2P_MULTIHASH_MAX_LEN];
  g_autoptr(GError) error = NULL;
  g_autofree char *text = NULL;
  g_autofree char *cid = NULL;
  gsize text_len;
  gsize cid_len;

  g_assert_true (p2p_multihash_from_text (RSA_TEXT, from_text, &text_len, &error));
  g_assert_true (p2p_multihash_from_text (RSA_CID, from_cid, &cid_len, &error));
  g_assert_no_error (error);
  g_assert_cmpmem (from_text, text_len, from_cid, cid_len);

  text = p2p_multihash_to_text (from_text, text_len);
  cid = p2p_multihash_to_cid (from_text, text_len);
  g_assert_cmpstr (text, ==, RSA_TEXT);
  g_assert_cmpstr (cid, ==, RSA_CID);
}

static void
test_multihash_text_refused (void)
{
  static const char *const texts[] = {
    "",
    "b",
    "baf",
    "1",
    "Qm",
    RSA_TEXT "5",
    RSA_CID "a",
    "bafybeigdyrzt5sfp7udm7hu76uh7y26nf3efuylqabf3oclgtqy55fbzdi",    /* CIDv1 of a file, codec dag-pb */
    "k51qzi5uqu5dkkciu33khkzbcmxtyhn376i1e83tya8kuy7z9euedzyr5nhoew", /* base 36 */
    "not a peer",
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr(GError) error = NULL;
      guint8 multihash[P2P_MULTIHASH_MAX_LEN];
      gsize len;

      g_test_message ("%s", texts[i]);
      g_assert_false (p2p_multihash_from_text (texts[i], multihash, &len, &error));
      g_assert_error (error, P2P_WIRE_ERROR, P2P_WIRE_ERROR_INVALID);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (parse_cases); i++)
    {
      g_autofree char *path = g_strconcat ("/multihash/parse/", parse_cases[i].name, NULL);

      g_test_add_data_func (path, &parse_cases[i], test_multihash_parse);
    }

  g_test_add_func ("/multihash/two-texts", test_multihash_two_texts);
  g_test_add_func ("/multihash/text-refused", test_multihash_text_refused);

  return g_test_run ();
}

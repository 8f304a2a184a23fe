/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-mirror-key.h"

#include <sodium.h>
#include <string.h>

#define CHEAP_MEMORY 8192  /* the least that Argon2id admits */

static const BreathMirrorSeal cheap = { { 1 }, { 2 }, 1, CHEAP_MEMORY };

#define PASSPHRASE "a boat made of bread"

static GBytes *
seal_one (P2pIdentity *key,
          const char  *name)
{
  g_autoptr(GError) error = NULL;
  GBytes *sealed = breath_mirror_key_seal (key, name, PASSPHRASE, strlen (PASSPHRASE), &cheap, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (g_bytes_get_size (sealed), <=, BREATH_MIRROR_KEY_MAX);

  return sealed;
}

static P2pIdentity *
known_key (void)
{
  const guint8 seed[P2P_SEED_LEN] = { 7 };

  return p2p_identity_new_from_seed (seed);
}

static void
test_mirror_key_round_trip (void)
{
  g_autoptr(P2pIdentity) key = known_key ();
  g_autoptr(GBytes) sealed = seal_one (key, "Åsa");
  g_autoptr(P2pIdentity) opened = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *name = NULL;
  P2pPeerId id;

  g_assert_true (breath_mirror_key_read (sealed, &name, &id, &error));
  g_assert_cmpstr (name, ==, "Åsa");
  g_assert_true (p2p_peer_id_equal (&id, p2p_identity_get_peer_id (key)));

  opened = breath_mirror_key_open (sealed, PASSPHRASE, strlen (PASSPHRASE), &error);
  g_assert_no_error (error);
  g_assert_true (p2p_peer_id_equal (p2p_identity_get_peer_id (opened), p2p_identity_get_peer_id (key)));
}

static void
test_mirror_key_wrong_passphrase (void)
{
  static const char *const wrong[] = { "", "a boat made of brea", "a boat made of breads", "A boat made of bread" };
  g_autoptr(P2pIdentity) key = known_key ();
  g_autoptr(GBytes) sealed = seal_one (key, "Åsa");

  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr(GError) error = NULL;

      g_assert_null (breath_mirror_key_open (sealed, wrong[i], strlen (wrong[i]), &error));
      g_assert_error (error, BREATH_MIRROR_ERROR, BREATH_MIRROR_ERROR_PASSPHRASE);
    }
}

static void
assert_refused (const guint8 *data,
                gsize         len)
{
  g_autoptr(GBytes) bytes = g_bytes_new (data, len);
  g_autoptr(GError) error = NULL;

  g_assert_null (breath_mirror_key_open (bytes, PASSPHRASE, strlen (PASSPHRASE), &error));
  g_assert_nonnull (error);
}

/* A bit in the memory cost may ask for a lot of it: that is refused, or takes what this computer has. */
static void
test_mirror_key_changed (void)
{
  g_autoptr(P2pIdentity) key = known_key ();
  g_autoptr(GBytes) sealed = seal_one (key, "Åsa");
  gsize len;
  g_autofree guint8 *data = g_memdup2 (g_bytes_get_data (sealed, &len), g_bytes_get_size (sealed));

  len = g_bytes_get_size (sealed);

  for (gsize i = 0; i < len; i++)
    {
      assert_refused (data, i);
      data[i] ^= 1 << i % 8;
      assert_refused (data, len);
      data[i] ^= 1 << i % 8;
    }
}

static void
test_mirror_key_no_memory (void)
{
  g_autoptr(P2pIdentity) key = known_key ();
  g_autoptr(GError) error = NULL;
  BreathMirrorSeal seal = cheap;

  seal.memory = crypto_pwhash_argon2id_MEMLIMIT_MAX;
  g_assert_null (breath_mirror_key_seal (key, "Åsa", PASSPHRASE, strlen (PASSPHRASE), &seal, &error));
  g_assert_error (error, BREATH_MIRROR_ERROR, BREATH_MIRROR_ERROR_MEMORY);
}

typedef struct
{
  const char *name;
  const char *text;
  gboolean    is_valid;
} TextCase;

static const TextCase name_cases[] = {
  { "plain",          "Åsa",                     TRUE },
  { "one-byte",       "a",                       TRUE },
  { "inner-space",    "Mary Ann",                TRUE },
  { "longest",        "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",  TRUE },
  { "too-long",       "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0", FALSE },
  { "empty",          "",                        FALSE },
  { "no-utf-8",       "\xff\xfe",                FALSE },
  { "leading-space",  " a",                      FALSE },
  { "trailing-space", "a\xc2\xa0",               FALSE },
  { "newline",        "a\nb",                    FALSE },
  { "override",       "a\xe2\x80\xae" "b",       FALSE },
  { "zero-width",     "a\xe2\x80\x8b" "b",       FALSE },
  { "line-separator", "a\xe2\x80\xa8" "b",       FALSE },
};

static void
test_mirror_name (gconstpointer data)
{
  const TextCase *c = data;
  g_autoptr(GError) error = NULL;

  g_assert_cmpint (breath_mirror_name_check (c->text, &error), ==, c->is_valid);

  if (!c->is_valid)
    g_assert_error (error, BREATH_MIRROR_ERROR, BREATH_MIRROR_ERROR_INPUT);
}

static const TextCase passphrase_cases[] = {
  { "shortest",    "fifteen letters",                                          TRUE },
  { "characters",  "ååååååååååååååö",                                          TRUE },
  { "two-of-them", "abababababababab",                                         TRUE },
  { "one-letter",  "aaaaaaaaaaaaaaaaaaaa",                                     FALSE },
  { "one-of-two",  "åååååååååååååååååååå",                                     FALSE },
  { "too-short",   "fourteen chars",                                           FALSE },
  { "bytes-only",  "åååååååå",                                                 FALSE },
  { "no-utf-8",    "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff", FALSE },
  { "empty",       "",                                                         FALSE },
};

static void
test_passphrase (gconstpointer data)
{
  const TextCase *c = data;
  g_autoptr(GError) error = NULL;

  g_assert_cmpint (breath_mirror_passphrase_check (c->text, strlen (c->text), &error), ==, c->is_valid);

  if (!c->is_valid)
    g_assert_error (error, BREATH_MIRROR_ERROR, BREATH_MIRROR_ERROR_INPUT);
}

static void
test_passphrase_longest (void)
{
  g_autofree char *text = g_strnfill (BREATH_MIRROR_PASSPHRASE_MAX + 100, 'a');

  text[0] = 'b';
  g_assert_true (breath_mirror_passphrase_check (text, BREATH_MIRROR_PASSPHRASE_MAX, NULL));
  g_assert_false (breath_mirror_passphrase_check (text, BREATH_MIRROR_PASSPHRASE_MAX + 1, NULL));
}

static void
add_cases (const char    *prefix,
           const TextCase cases[],
           gsize          n_cases,
           GTestDataFunc  func)
{
  for (gsize i = 0; i < n_cases; i++)
    {
      g_autofree char *path = g_strconcat (prefix, cases[i].name, NULL);

      g_test_add_data_func (path, &cases[i], func);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/mirror-key/round-trip", test_mirror_key_round_trip);
  g_test_add_func ("/mirror-key/wrong-passphrase", test_mirror_key_wrong_passphrase);
  g_test_add_func ("/mirror-key/changed", test_mirror_key_changed);
  g_test_add_func ("/mirror-key/no-memory", test_mirror_key_no_memory);
  add_cases ("/mirror-name/", name_cases, G_N_ELEMENTS (name_cases), test_mirror_name);
  add_cases ("/passphrase/", passphrase_cases, G_N_ELEMENTS (passphrase_cases), test_passphrase);
  g_test_add_func ("/passphrase/longest", test_passphrase_longest);

  return g_test_run ();
}

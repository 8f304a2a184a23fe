/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-log-entry.h"

#include <sodium.h>
#include <string.h>

#define EPOCH 1750000000
#define MADE  G_GINT64_CONSTANT (1750000123)

static P2pIdentity *
make_identity (guint8 first)
{
  guint8 seed[P2P_SEED_LEN] = { first };

  return p2p_identity_new_from_seed (seed);
}

static BreathLogEntry *
make_entry (const BreathLogEntry *before,
            BreathLogKind         kind,
            const char           *text)
{
  g_autoptr(GBytes) details = g_bytes_new (text, strlen (text));

  return breath_log_entry_new (before, EPOCH, kind, MADE, details);
}

static BreathLogEntry *
read_back (const BreathLogEntry *entry,
           GError              **error)
{
  g_autoptr(GBytes) key = breath_log_entry_dup_key (entry);
  g_autoptr(GBytes) value = breath_log_entry_encode (entry);

  return breath_log_entry_decode (key, value, entry->epoch, error);
}

static void
test_hash (void)
{
  g_autoptr(BreathLogEntry) entry = make_entry (NULL, BREATH_LOG_STOCK, "water");
  guint8 input[12 + 32 + 8 + 8 + 1 + 8 + 5] = "breath-log/1";
  guint64 epoch = GUINT64_TO_LE (EPOCH);
  guint64 seq = GUINT64_TO_LE (1);
  guint64 made = GUINT64_TO_LE (MADE);
  guint8 hash[BREATH_HASH_LEN];

  g_test_summary ("The hash is that of domain, hash before, epoch, seq, kind and body");

  memcpy (input + 44, &epoch, 8);
  memcpy (input + 52, &seq, 8);
  input[60] = BREATH_LOG_STOCK;
  memcpy (input + 61, &made, 8);
  memcpy (input + 69, "water", 5);
  crypto_generichash (hash, sizeof hash, input, sizeof input, NULL, 0);
  g_assert_cmpmem (entry->hash, BREATH_HASH_LEN, hash, sizeof hash);
}

static void
test_chain (void)
{
  g_autoptr(BreathLogEntry) first = make_entry (NULL, BREATH_LOG_START, "");
  g_autoptr(BreathLogEntry) second = make_entry (first, BREATH_LOG_STOCK, "water");
  g_autoptr(BreathLogEntry) other = make_entry (first, BREATH_LOG_STOCK, "food");
  g_autoptr(BreathLogEntry) third = make_entry (second, BREATH_LOG_DRAW, "water");
  g_autoptr(BreathLogEntry) earlier = breath_log_entry_new (first, EPOCH - 1, BREATH_LOG_START, MADE, NULL);
  g_autoptr(BreathLogEntry) later = breath_log_entry_new (first, EPOCH + 1, BREATH_LOG_RESTORE, MADE, NULL);
  g_autoptr(BreathLogEntry) after = breath_log_entry_new (later, EPOCH + 1, BREATH_LOG_START, MADE, NULL);

  g_test_summary ("Each entry follows one other only, and epochs never go back");

  g_assert_true (breath_log_entry_follows (first, NULL));
  g_assert_true (breath_log_entry_follows (second, first));
  g_assert_true (breath_log_entry_follows (third, second));
  g_assert_false (breath_log_entry_follows (second, NULL));
  g_assert_false (breath_log_entry_follows (first, first));
  g_assert_false (breath_log_entry_follows (third, first));
  g_assert_false (breath_log_entry_follows (third, other));
  g_assert_cmpuint (earlier->epoch, ==, EPOCH);
  after->epoch--;
  g_assert_false (breath_log_entry_follows (after, later));
  g_assert_cmpint (breath_log_entry_get_made (third), ==, MADE);
}

static void
test_round_trip (void)
{
  g_autoptr(P2pIdentity) identity = make_identity (1);
  g_autoptr(P2pIdentity) stranger = make_identity (2);
  g_autoptr(BreathLogEntry) first = make_entry (NULL, 77, "a kind of a later version");
  g_autoptr(BreathLogEntry) second = breath_log_entry_new (first, EPOCH, BREATH_LOG_CHECKPOINT, MADE, NULL);
  g_autoptr(BreathLogEntry) again = NULL;
  g_autoptr(BreathLogEntry) signed_again = NULL;
  g_autoptr(GBytes) details = NULL;
  g_autoptr(GError) error = NULL;

  g_test_summary ("An entry comes back as it was, and a checkpoint with its signature");

  again = read_back (first, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (again->kind, ==, 77);
  details = breath_log_entry_dup_details (again);
  g_assert_cmpmem (g_bytes_get_data (details, NULL), g_bytes_get_size (details), "a kind of a later version", 25);

  breath_log_entry_sign (second, identity);
  signed_again = read_back (second, &error);
  g_assert_no_error (error);
  g_assert_true (breath_log_entry_follows (signed_again, again));
  g_assert_true (breath_log_entry_verify (signed_again, p2p_identity_get_peer_id (identity)));
  g_assert_false (breath_log_entry_verify (signed_again, p2p_identity_get_peer_id (stranger)));
  signed_again->signature[3] ^= 1;
  g_assert_false (breath_log_entry_verify (signed_again, p2p_identity_get_peer_id (identity)));
}

/* A signature is not covered by the hash, but then it does not verify. */
static gboolean
is_noticed (GBytes          *key,
            GBytes          *value,
            guint64          epoch,
            const P2pPeerId *author)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(BreathLogEntry) entry = breath_log_entry_decode (key, value, epoch, &error);

  if (entry == NULL)
    {
      g_assert_error (error, BREATH_RECORD_ERROR, BREATH_RECORD_ERROR_INVALID);
      return TRUE;
    }

  return !breath_log_entry_verify (entry, author);
}

static void
test_flips (void)
{
  g_autoptr(P2pIdentity) identity = make_identity (1);
  const P2pPeerId *author = p2p_identity_get_peer_id (identity);
  g_autoptr(BreathLogEntry) entry = breath_log_entry_new (NULL, EPOCH, BREATH_LOG_CHECKPOINT, MADE, NULL);
  g_autoptr(GBytes) key = breath_log_entry_dup_key (entry);
  g_autoptr(GBytes) value = NULL;

  g_test_summary ("Each bit that flips, and each byte cut off, is noticed");

  breath_log_entry_sign (entry, identity);
  value = breath_log_entry_encode (entry);
  g_assert_false (is_noticed (key, value, EPOCH, author));
  g_assert_true (is_noticed (key, value, EPOCH ^ 1, author));
  g_assert_true (is_noticed (key, value, G_MAXUINT64, author));

  for (gsize bit = 0; bit < 8 * g_bytes_get_size (value); bit++)
    {
      gsize len;
      guint8 *copy = g_memdup2 (g_bytes_get_data (value, NULL), g_bytes_get_size (value));
      g_autoptr(GBytes) flipped = NULL;

      len = g_bytes_get_size (value);
      copy[bit / 8] ^= 1 << bit % 8;
      flipped = g_bytes_new_take (copy, len);

      /* Without the kind of a checkpoint there is no signature to verify, and the hash is another. */
      g_assert_true (is_noticed (key, flipped, EPOCH, author));
    }

  for (gsize len = 0; len < g_bytes_get_size (value); len++)
    {
      g_autoptr(GBytes) cut = g_bytes_new_from_bytes (value, 0, len);

      g_assert_true (is_noticed (key, cut, EPOCH, author));
    }

  for (gsize bit = 0; bit < 8 * BREATH_LOG_KEY_LEN; bit++)
    {
      guint8 *copy = g_memdup2 (g_bytes_get_data (key, NULL), BREATH_LOG_KEY_LEN);
      g_autoptr(GBytes) flipped = NULL;

      copy[bit / 8] ^= 1 << bit % 8;
      flipped = g_bytes_new_take (copy, BREATH_LOG_KEY_LEN);
      g_assert_true (is_noticed (flipped, value, EPOCH, author));
    }
}

static void
test_longest (void)
{
  g_autofree char *text = g_strnfill (BREATH_LOG_MAX_BODY - 8, 'x');
  g_autoptr(BreathLogEntry) entry = make_entry (NULL, BREATH_LOG_SALVAGE, text);
  g_autoptr(BreathLogEntry) again = NULL;
  g_autoptr(GBytes) key = breath_log_entry_dup_key (entry);
  g_autoptr(GBytes) value = breath_log_entry_encode (entry);
  g_autoptr(GBytes) longer = NULL;
  g_autoptr(GError) error = NULL;
  guint8 *copy = g_malloc (g_bytes_get_size (value) + 1);

  g_test_summary ("The longest body is taken, a longer one is not");

  again = breath_log_entry_decode (key, value, EPOCH, &error);
  g_assert_no_error (error);

  memcpy (copy, g_bytes_get_data (value, NULL), g_bytes_get_size (value));
  copy[g_bytes_get_size (value)] = 'x';
  longer = g_bytes_new_take (copy, g_bytes_get_size (value) + 1);
  g_assert_null (breath_log_entry_decode (key, longer, EPOCH, &error));
  g_assert_error (error, BREATH_RECORD_ERROR, BREATH_RECORD_ERROR_INVALID);
  g_assert_nonnull (strstr (error->message, "form"));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/log-entry/hash", test_hash);
  g_test_add_func ("/log-entry/chain", test_chain);
  g_test_add_func ("/log-entry/round-trip", test_round_trip);
  g_test_add_func ("/log-entry/flips", test_flips);
  g_test_add_func ("/log-entry/longest", test_longest);

  return g_test_run ();
}

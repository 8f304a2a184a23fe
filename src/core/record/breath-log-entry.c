/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-log-entry.h"

#include <sodium.h>
#include <string.h>

#define DOMAIN            "breath-log/1"
#define CHECKPOINT_DOMAIN "breath-log-checkpoint/1"
#define CHECKPOINT_LEN    (sizeof CHECKPOINT_DOMAIN - 1 + P2P_PUBLIC_KEY_LEN + BREATH_HASH_LEN)
#define TIME_LEN          8
#define FIXED_LEN         (2 * BREATH_HASH_LEN + 1)

static void
write_le (guint8  out[8],
          guint64 value)
{
  value = GUINT64_TO_LE (value);
  memcpy (out, &value, sizeof value);
}

static void
compute_hash (const BreathLogEntry *self,
              guint8                hash[BREATH_HASH_LEN])
{
  crypto_generichash_state state;
  guint8 number[8];
  gsize len;
  const guint8 *body = g_bytes_get_data (self->body, &len);

  crypto_generichash_init (&state, NULL, 0, BREATH_HASH_LEN);
  crypto_generichash_update (&state, (const guint8 *) DOMAIN, strlen (DOMAIN));
  crypto_generichash_update (&state, self->prev, BREATH_HASH_LEN);
  write_le (number, self->epoch);
  crypto_generichash_update (&state, number, sizeof number);
  write_le (number, self->seq);
  crypto_generichash_update (&state, number, sizeof number);
  crypto_generichash_update (&state, &self->kind, 1);
  crypto_generichash_update (&state, body, len);
  crypto_generichash_final (&state, hash, BREATH_HASH_LEN);
}

/**
 * breath_log_entry_new:
 * @before: (nullable): the entry it follows; %NULL for the first
 * @epoch: not below that of @before
 * @kind: what it tells of
 * @made: unix seconds
 * @details: (nullable): what the kind says, at most %BREATH_LOG_MAX_BODY less 8 bytes
 *
 * Makes the next entry of a log. A checkpoint is then to be signed.
 *
 * Returns: (transfer full): the entry
 */
BreathLogEntry *
breath_log_entry_new (const BreathLogEntry *before,
                      guint32               epoch,
                      BreathLogKind         kind,
                      gint64                made,
                      GBytes               *details)
{
  BreathLogEntry *self = g_new0 (BreathLogEntry, 1);
  GByteArray *body = g_byte_array_new ();
  guint8 time[TIME_LEN];

  write_le (time, (guint64) MAX (made, 0));
  g_byte_array_append (body, time, sizeof time);

  if (details != NULL)
    g_byte_array_append (body, g_bytes_get_data (details, NULL), g_bytes_get_size (details));

  g_assert (body->len <= BREATH_LOG_MAX_BODY);

  if (before != NULL)
    memcpy (self->prev, before->hash, BREATH_HASH_LEN);

  self->epoch = before != NULL ? MAX (epoch, before->epoch) : epoch;
  self->seq = before != NULL ? before->seq + 1 : 1;
  self->kind = kind;
  self->body = g_byte_array_free_to_bytes (body);
  compute_hash (self, self->hash);

  return self;
}

void
breath_log_entry_free (BreathLogEntry *self)
{
  g_bytes_unref (self->body);
  g_free (self);
}

/**
 * breath_log_entry_follows:
 * @self: an entry
 * @before: (nullable): another; %NULL: none
 *
 * Returns: whether @self is the next after @before
 */
gboolean
breath_log_entry_follows (const BreathLogEntry *self,
                          const BreathLogEntry *before)
{
  static const guint8 zeros[BREATH_HASH_LEN];

  const guint8 *prev = before != NULL ? before->hash : zeros;
  guint64 seq = before != NULL ? before->seq + 1 : 1;

  return self->seq == seq && memcmp (self->prev, prev, BREATH_HASH_LEN) == 0
         && (before == NULL || self->epoch >= before->epoch);
}

/**
 * breath_log_entry_get_made:
 * @self: an entry
 *
 * Returns: when it was made, in unix seconds
 */
gint64
breath_log_entry_get_made (const BreathLogEntry *self)
{
  guint64 made;

  memcpy (&made, g_bytes_get_data (self->body, NULL), TIME_LEN);

  return (gint64) MIN (GUINT64_FROM_LE (made), G_MAXINT64);
}

/**
 * breath_log_entry_dup_details:
 * @self: an entry
 *
 * Returns: (transfer full): what the kind says
 */
GBytes *
breath_log_entry_dup_details (const BreathLogEntry *self)
{
  return g_bytes_new_from_bytes (self->body, TIME_LEN, g_bytes_get_size (self->body) - TIME_LEN);
}

static void
build_preimage (const BreathLogEntry *self,
                const P2pPeerId      *author,
                guint8                preimage[CHECKPOINT_LEN])
{
  gsize len = sizeof CHECKPOINT_DOMAIN - 1;

  memcpy (preimage, CHECKPOINT_DOMAIN, len);
  memcpy (preimage + len, author->public_key, P2P_PUBLIC_KEY_LEN);
  memcpy (preimage + len + P2P_PUBLIC_KEY_LEN, self->hash, BREATH_HASH_LEN);
}

void
breath_log_entry_sign (BreathLogEntry *self,
                       P2pIdentity    *identity)
{
  guint8 preimage[CHECKPOINT_LEN];

  g_return_if_fail (self->kind == BREATH_LOG_CHECKPOINT);

  build_preimage (self, p2p_identity_get_peer_id (identity), preimage);
  p2p_identity_sign (identity, preimage, sizeof preimage, self->signature);
}

/**
 * breath_log_entry_verify:
 * @self: a checkpoint
 * @author: whose log it should be
 *
 * Returns: whether @author signed it, and with it all entries before
 */
gboolean
breath_log_entry_verify (const BreathLogEntry *self,
                         const P2pPeerId      *author)
{
  guint8 preimage[CHECKPOINT_LEN];

  g_return_val_if_fail (self->kind == BREATH_LOG_CHECKPOINT, FALSE);

  build_preimage (self, author, preimage);

  return p2p_peer_id_verify (author, preimage, sizeof preimage, self->signature);
}

/* Big endian, so that keys sort as numbers. */
GBytes *
breath_log_entry_dup_key (const BreathLogEntry *self)
{
  guint64 be = GUINT64_TO_BE (self->seq);

  return g_bytes_new (&be, BREATH_LOG_KEY_LEN);
}

/**
 * breath_log_entry_encode:
 * @self: an entry
 *
 * Encodes all but epoch and seq: prev ‖ hash ‖ kind ‖ signature of a checkpoint ‖ body.
 *
 * Returns: (transfer full): the bytes
 */
GBytes *
breath_log_entry_encode (const BreathLogEntry *self)
{
  GByteArray *bytes = g_byte_array_new ();
  gsize len;
  const guint8 *body = g_bytes_get_data (self->body, &len);

  g_byte_array_append (bytes, self->prev, BREATH_HASH_LEN);
  g_byte_array_append (bytes, self->hash, BREATH_HASH_LEN);
  g_byte_array_append (bytes, &self->kind, 1);

  if (self->kind == BREATH_LOG_CHECKPOINT)
    g_byte_array_append (bytes, self->signature, P2P_SIGNATURE_LEN);

  g_byte_array_append (bytes, body, len);

  return g_byte_array_free_to_bytes (bytes);
}

static BreathLogEntry *
decode (GBytes *key,
        GBytes *value,
        guint64 epoch)
{
  g_autoptr(BreathLogEntry) self = NULL;
  gsize len;
  const guint8 *data = g_bytes_get_data (value, &len);
  gsize at = FIXED_LEN;
  guint64 be;

  if (g_bytes_get_size (key) != BREATH_LOG_KEY_LEN || epoch > G_MAXUINT32 || len < FIXED_LEN)
    return NULL;

  if (data[FIXED_LEN - 1] == BREATH_LOG_CHECKPOINT)
    at += P2P_SIGNATURE_LEN;

  if (len < at + TIME_LEN || len - at > BREATH_LOG_MAX_BODY)
    return NULL;

  self = g_new0 (BreathLogEntry, 1);
  memcpy (&be, g_bytes_get_data (key, NULL), BREATH_LOG_KEY_LEN);
  self->seq = GUINT64_FROM_BE (be);
  self->epoch = (guint32) epoch;
  memcpy (self->prev, data, BREATH_HASH_LEN);
  memcpy (self->hash, data + BREATH_HASH_LEN, BREATH_HASH_LEN);
  self->kind = data[FIXED_LEN - 1];
  memcpy (self->signature, data + FIXED_LEN, at - FIXED_LEN);
  self->body = g_bytes_new_from_bytes (value, at, len - at);

  return g_steal_pointer (&self);
}

/**
 * breath_log_entry_decode:
 * @key: the key of its row
 * @value: what breath_log_entry_encode() gave
 * @epoch: its epoch
 * @error: return location for a #BreathRecordError
 *
 * Decodes an entry and compares it with its hash.
 *
 * Returns: (transfer full) (nullable): the entry, or %NULL if it is not what was written
 */
BreathLogEntry *
breath_log_entry_decode (GBytes  *key,
                         GBytes  *value,
                         guint64  epoch,
                         GError **error)
{
  g_autoptr(BreathLogEntry) self = decode (key, value, epoch);
  guint8 hash[BREATH_HASH_LEN];

  if (self == NULL)
    {
      g_set_error_literal (error, BREATH_RECORD_ERROR, BREATH_RECORD_ERROR_INVALID, "An entry of the log has not the form of one");
      return NULL;
    }

  compute_hash (self, hash);

  if (self->kind == 0 || self->seq == 0 || memcmp (hash, self->hash, BREATH_HASH_LEN) != 0)
    {
      g_set_error (error, BREATH_RECORD_ERROR, BREATH_RECORD_ERROR_INVALID,
                   "Entry %" G_GUINT64_FORMAT " of the log is not what was written", self->seq);
      return NULL;
    }

  return g_steal_pointer (&self);
}

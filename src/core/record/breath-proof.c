/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-proof.h"

#include <string.h>

#include <sodium.h>

/**
 * breath_proof_encode:
 * @a: a head
 * @b: another of the same author, epoch and version
 *
 * Writes a proof: both heads as they were signed, one after the other, the one with the lower id first.
 *
 * Returns: (transfer full): %BREATH_PROOF_LEN bytes
 */
GBytes *
breath_proof_encode (const BreathHead *a,
                     const BreathHead *b)
{
  gboolean in_order = memcmp (a->id, b->id, BREATH_HEAD_ID_LEN) < 0;
  const BreathHead *heads[2] = { in_order ? a : b, in_order ? b : a };
  GByteArray *proof = g_byte_array_sized_new (BREATH_PROOF_LEN);

  for (guint i = 0; i < 2; i++)
    g_byte_array_append (proof, g_bytes_get_data (heads[i]->bytes, NULL), g_bytes_get_size (heads[i]->bytes));

  return g_byte_array_free_to_bytes (proof);
}

/**
 * breath_proof_get_id:
 * @encoded: a proof, as breath_proof_encode() makes it
 * @id: (out): BLAKE2b-256 of it
 *
 * Names a proof, so that whoever holds the same two heads can tell that it is that one.
 */
void
breath_proof_get_id (GBytes *encoded,
                     guint8  id[BREATH_HASH_LEN])
{
  gsize len;
  const guint8 *data = g_bytes_get_data (encoded, &len);

  crypto_generichash (id, BREATH_HASH_LEN, data, len, NULL, 0);
}

static gboolean
is_contradiction (const BreathProof *self)
{
  const BreathHead *a = self->heads[0];
  const BreathHead *b = self->heads[1];

  return p2p_peer_id_equal (&a->author, &b->author) && a->epoch == b->epoch && a->version == b->version
         && memcmp (a->id, b->id, BREATH_HEAD_ID_LEN) < 0;
}

/**
 * breath_proof_open:
 * @bytes: what was read
 * @error: return location for a #BreathRecordError
 *
 * Verifies both heads, and that they contradict each other.
 *
 * Returns: (transfer full): the proof, or %NULL if the bytes prove nothing
 */
BreathProof *
breath_proof_open (GBytes  *bytes,
                   GError **error)
{
  g_autoptr(BreathProof) self = g_new0 (BreathProof, 1);

  g_return_val_if_fail (bytes != NULL, NULL);

  if (g_bytes_get_size (bytes) != BREATH_PROOF_LEN)
    {
      g_set_error (error, BREATH_RECORD_ERROR, BREATH_RECORD_ERROR_INVALID,
                   "The proof has %zu bytes where all have %d", g_bytes_get_size (bytes), BREATH_PROOF_LEN);
      return NULL;
    }

  for (guint i = 0; i < 2; i++)
    {
      g_autoptr(GBytes) head = g_bytes_new_from_bytes (bytes, i * BREATH_HEAD_LEN, BREATH_HEAD_LEN);

      if ((self->heads[i] = breath_head_open (head, error)) == NULL)
        return NULL;
    }

  if (!is_contradiction (self))
    {
      g_set_error_literal (error, BREATH_RECORD_ERROR, BREATH_RECORD_ERROR_INVALID,
                           "The two heads of the proof do not contradict each other");
      return NULL;
    }

  return g_steal_pointer (&self);
}

/**
 * breath_proof_free:
 * @self: (transfer full): a proof
 *
 * Frees a proof.
 */
void
breath_proof_free (BreathProof *self)
{
  for (guint i = 0; i < 2; i++)
    g_clear_pointer (&self->heads[i], breath_head_free);

  g_free (self);
}

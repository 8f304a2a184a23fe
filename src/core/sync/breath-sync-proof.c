/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-sync-private.h"

#include <string.h>

/* Proofs outlive the head and the link they came by, so that they can be shown; the table has a limit of its own. */
typedef struct
{
  P2pPeerId author;
  gint64    found;  /* unix seconds */
  guint8    id[BREATH_HASH_LEN];
} Proof;

void
breath_sync_proofs_init (BreathSync *self)
{
  self->proofs = g_hash_table_new_full (p2p_peer_id_hash, p2p_peer_id_equal, g_free, NULL);
}

static void
add_proof (BreathSync      *self,
           const P2pPeerId *author,
           GBytes          *encoded,
           gint64           found)
{
  Proof *proof = g_new (Proof, 1);

  proof->author = *author;
  proof->found = found;
  breath_proof_get_id (encoded, proof->id);
  g_hash_table_insert (self->proofs, &proof->author, proof);
}

static void
proof_committed (const GError *error,
                 gpointer      user_data)
{
  if (error != NULL)
    g_warning ("A proof of equivocation could not be stored: %s", error->message);
}

/* Makes room by dropping the oldest proof about somebody we never met. */
static gboolean
make_room (BreathSync  *self,
           BreathBatch *batch)
{
  const Proof *oldest = NULL;
  g_autoptr(GBytes) key = NULL;
  GHashTableIter iter;
  gpointer value;

  if (g_hash_table_size (self->proofs) < BREATH_SYNC_MAX_PROOFS)
    return TRUE;

  g_hash_table_iter_init (&iter, self->proofs);

  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      const Proof *proof = value;

      if ((oldest == NULL || proof->found < oldest->found) && !breath_sync_is_met (self, &proof->author))
        oldest = proof;
    }

  if (oldest == NULL)
    return FALSE;

  key = g_bytes_new (oldest->author.public_key, P2P_PUBLIC_KEY_LEN);
  breath_batch_delete (batch, BREATH_ROW_PROOF, key);
  g_hash_table_remove (self->proofs, &oldest->author);

  return TRUE;
}

static void
put_proof (BreathBatch     *batch,
           const P2pPeerId *author,
           GBytes          *proof,
           gint64           found,
           const P2pPeerId *neighbour)
{
  g_autoptr(GBytes) key = g_bytes_new (author->public_key, P2P_PUBLIC_KEY_LEN);
  g_autoptr(GBytes) from = g_bytes_new (neighbour->public_key, P2P_PUBLIC_KEY_LEN);

  breath_batch_put (batch, BREATH_ROW_PROOF, key, proof, MAX (found, 0), from);
}

/**
 * breath_sync_keep_proof:
 * @self: delta sync
 * @a: a head
 * @b: another of the same author, epoch and version
 * @neighbour: who gave one of them
 *
 * Stores both heads, unless there is a proof against their author already. At most %BREATH_SYNC_MAX_PROOFS are kept.
 */
void
breath_sync_keep_proof (BreathSync       *self,
                        const BreathHead *a,
                        const BreathHead *b,
                        const P2pPeerId  *neighbour)
{
  gint64 now = breath_clock_get_wall (self->setup.clock);
  g_autoptr(BreathBatch) batch = breath_batch_new ();
  g_autoptr(GBytes) proof = NULL;

  if (g_hash_table_contains (self->proofs, &a->author) || !make_room (self, batch))
    return;

  proof = breath_proof_encode (a, b);
  put_proof (batch, &a->author, proof, now, neighbour);
  add_proof (self, &a->author, proof, now);
  breath_store_commit (self->setup.store, g_steal_pointer (&batch), proof_committed, NULL);
}

/**
 * breath_sync_load_proof:
 * @self: delta sync, before any link was added
 * @row: a row of kind %BREATH_ROW_PROOF
 * @error: return location for an error
 *
 * Takes back a proof, having verified it.
 *
 * Returns: (transfer full): the proof, or %NULL if it proves nothing
 */
BreathProof *
breath_sync_load_proof (BreathSync      *self,
                        const BreathRow *row,
                        GError         **error)
{
  g_autoptr(BreathProof) proof = breath_proof_open (row->value, error);

  if (proof == NULL)
    return NULL;

  if (g_bytes_get_size (row->key) != P2P_PUBLIC_KEY_LEN
      || memcmp (g_bytes_get_data (row->key, NULL), proof->heads[0]->author.public_key, P2P_PUBLIC_KEY_LEN) != 0)
    {
      g_set_error_literal (error, BREATH_RECORD_ERROR, BREATH_RECORD_ERROR_INVALID,
                           "A proof is about another author than its row");
      return NULL;
    }

  add_proof (self, &proof->heads[0]->author, row->value, row->number);

  return g_steal_pointer (&proof);
}

/**
 * breath_sync_get_proof:
 * @self: delta sync
 * @author: a node
 *
 * Returns: (nullable) (transfer none): the id of the proof kept against it, %BREATH_HASH_LEN bytes; %NULL if there is none
 */
const guint8 *
breath_sync_get_proof (BreathSync      *self,
                       const P2pPeerId *author)
{
  const Proof *proof = g_hash_table_lookup (self->proofs, author);

  return proof != NULL ? proof->id : NULL;
}

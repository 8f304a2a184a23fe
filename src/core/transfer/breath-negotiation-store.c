/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-negotiation-private.h"

#include "p2p-budget.h"

#include <sodium.h>
#include <string.h>

#include "state.pb-c.h"

#define MAX_LEN 8192   /* bytes of a stored negotiation */
#define BUDGET  32768  /* bytes of memory that decoding one may take */

static void
set_bytes (ProtobufCBinaryData *field,
           const void          *data,
           gsize                len)
{
  field->data = (guint8 *) data;
  field->len = len;
}

static void
set_optional (protobuf_c_boolean  *has,
              ProtobufCBinaryData *field,
              GBytes              *bytes)
{
  *has = bytes != NULL;

  if (bytes != NULL)
    field->data = (guint8 *) g_bytes_get_data (bytes, &field->len);
}

static GBytes *
get_optional (protobuf_c_boolean         has,
              const ProtobufCBinaryData *field)
{
  return has ? g_bytes_new (field->data, field->len) : NULL;
}

static GBytes *
pack (const Breath__Negotiation *message)
{
  gsize len = breath__negotiation__get_packed_size (message);
  guint8 *packed = sodium_malloc (len);

  if (packed == NULL)
    g_error ("No memory for a negotiation");

  breath__negotiation__pack (message, packed);

  return g_bytes_new_with_free_func (packed, len, sodium_free, packed);
}

/**
 * breath_negotiation_store:
 * @self: a negotiation that has not ended
 *
 * Tells all that is needed to go on after a restart. No vote can be read from it.
 *
 * Returns: (transfer full): bytes that are zeroed when they are freed
 */
GBytes *
breath_negotiation_store (BreathNegotiation *self)
{
  Breath__Negotiation message = BREATH__NEGOTIATION__INIT;
  BreathTransferRole theirs = !self->role;
  g_autoptr(GBytes) terms = NULL;
  g_autoptr(GBytes) sealed = NULL;
  g_autoptr(GBytes) stored = NULL;
  guint8 seed[P2P_SEED_LEN];

  g_return_val_if_fail (self->state != BREATH_NEGOTIATION_ENDED, NULL);

  terms = breath_transfer_terms_encode (self->terms);
  sealed = self->sealed != NULL ? breath_sealed_and_store (self->sealed) : NULL;
  set_bytes (&message.id, self->id, sizeof self->id);
  set_bytes (&message.peer, self->peer.public_key, P2P_PUBLIC_KEY_LEN);
  message.responder = self->role == BREATH_TRANSFER_RESPONDER;
  message.own_terms = self->has_own_terms;
  set_bytes (&message.terms, g_bytes_get_data (terms, NULL), g_bytes_get_size (terms));
  set_optional (&message.has_sealed, &message.sealed, sealed);
  set_optional (&message.has_settle, &message.settle, self->settle);
  set_optional (&message.has_receipt, &message.receipt, self->receipts[self->role]);
  set_optional (&message.has_their_receipt, &message.their_receipt, self->receipts[theirs]);
  set_optional (&message.has_handover, &message.handover, self->handovers[self->role]);
  set_optional (&message.has_their_handover, &message.their_handover, self->handovers[theirs]);

  if (self->settlement != NULL)
    {
      p2p_identity_get_seed (self->settlement->key, seed);
      message.has_settlement = message.has_admitted = TRUE;
      set_bytes (&message.settlement, seed, sizeof seed);
      set_bytes (&message.admitted, self->settlement->admitted, P2P_SIGNATURE_LEN);
      set_optional (&message.has_certificate, &message.certificate, self->settlement->certificate);
    }

  if (self->settle != NULL)
    {
      message.has_transcript = TRUE;
      set_bytes (&message.transcript, self->transcript, sizeof self->transcript);
    }

  stored = pack (&message);
  sodium_memzero (seed, sizeof seed);

  return g_steal_pointer (&stored);
}

static void
read_settlement (BreathNegotiation         *self,
                 const Breath__Negotiation *message)
{
  self->settlement = g_new0 (BreathSettlement, 1);
  self->settlement->key = p2p_identity_new_from_seed (message->settlement.data);
  memcpy (self->settlement->admitted, message->admitted.data, P2P_SIGNATURE_LEN);
  self->settlement->certificate = g_bytes_new (message->certificate.data, message->certificate.len);
}

static gboolean
restore_sealed (BreathNegotiation         *self,
                const Breath__Negotiation *message)
{
  g_autoptr(GBytes) sealed = g_bytes_new_static (message->sealed.data, message->sealed.len);
  BreathProver prover = { .role = self->role };

  memcpy (prover.context, self->context, sizeof prover.context);
  self->sealed = breath_sealed_and_restore (&prover, sealed, NULL);

  if (self->sealed == NULL || breath_sealed_and_get_outcome (self->sealed) != BREATH_SEALED_UNDECIDED)
    return FALSE;

  if (breath_sealed_and_get_seal (self->sealed) == NULL)
    return TRUE;

  if (!message->has_settlement || message->settlement.len != P2P_SEED_LEN || !message->has_admitted
      || message->admitted.len != P2P_SIGNATURE_LEN || !message->has_certificate)
    return FALSE;

  read_settlement (self, message);
  self->state = BREATH_NEGOTIATION_DECIDED;

  return TRUE;
}

static gboolean
restore_settled (BreathNegotiation         *self,
                 const Breath__Negotiation *message)
{
  BreathTransferRole theirs = !self->role;

  if (!message->has_settle || message->settle.len != BREATH_SETTLE_LEN || !message->has_transcript
      || message->transcript.len != BREATH_TRANSCRIPT_LEN || !message->has_receipt)
    return FALSE;

  self->settle = get_optional (TRUE, &message->settle);
  memcpy (self->transcript, message->transcript.data, BREATH_TRANSCRIPT_LEN);
  self->receipts[self->role] = get_optional (TRUE, &message->receipt);
  self->receipts[theirs] = get_optional (message->has_their_receipt, &message->their_receipt);
  self->handovers[self->role] = get_optional (message->has_handover, &message->handover);
  self->handovers[theirs] = get_optional (message->has_their_handover, &message->their_handover);
  self->state = self->receipts[theirs] != NULL ? BREATH_NEGOTIATION_AGREED : BREATH_NEGOTIATION_CONFIRMING;

  return TRUE;
}

static BreathNegotiation *
read_negotiation (const P2pPeerId           *own,
                  BreathRandom              *random,
                  const Breath__Negotiation *message)
{
  BreathNegotiator negotiator = { .own = *own, .random = random };
  g_autoptr(BreathNegotiation) self = NULL;
  g_autoptr(BreathTransferTerms) terms = NULL;

  if (message == NULL || message->id.len != BREATH_NEGOTIATION_ID_LEN || message->peer.len != P2P_PUBLIC_KEY_LEN)
    return NULL;

  terms = breath_transfer_terms_decode (message->terms.data, message->terms.len, NULL);

  if (terms == NULL)
    return NULL;

  memcpy (negotiator.peer.public_key, message->peer.data, P2P_PUBLIC_KEY_LEN);
  self = breath_negotiation_allocate (&negotiator, message->id.data,
                                      message->responder ? BREATH_TRANSFER_RESPONDER : BREATH_TRANSFER_PROPOSER);
  breath_negotiation_set_terms (self, terms, message->own_terms);

  if (message->has_sealed ? restore_sealed (self, message) : restore_settled (self, message))
    return g_steal_pointer (&self);

  return NULL;
}

/**
 * breath_negotiation_restore:
 * @own: our node
 * @random: a source
 * @stored: from breath_negotiation_store()
 * @error: return location for %BREATH_TRANSFER_ERROR_DAMAGED
 *
 * Goes on where one was stored.
 *
 * Returns: (transfer full): the negotiation; %NULL if @stored is none
 */
BreathNegotiation *
breath_negotiation_restore (const P2pPeerId *own,
                            BreathRandom    *random,
                            GBytes          *stored,
                            GError         **error)
{
  Breath__Negotiation *message = NULL;
  BreathNegotiation *self;
  P2pBudget budget;
  gsize len;
  const guint8 *data = g_bytes_get_data (stored, &len);

  p2p_budget_init (&budget, BUDGET);

  if (len <= MAX_LEN)
    message = breath__negotiation__unpack (&budget.allocator, len, data);

  self = read_negotiation (own, random, message);

  /* What it holds is secret, and freed memory is not zeroed. */
  if (message != NULL && message->has_settlement)
    sodium_memzero (message->settlement.data, message->settlement.len);

  if (message != NULL && message->has_sealed)
    sodium_memzero (message->sealed.data, message->sealed.len);

  breath__negotiation__free_unpacked (message, &budget.allocator);

  if (self == NULL)
    g_set_error_literal (error, BREATH_TRANSFER_ERROR, BREATH_TRANSFER_ERROR_DAMAGED, "What is stored is no negotiation");

  return self;
}

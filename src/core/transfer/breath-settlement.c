/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-settlement.h"

#include "breath-le.h"
#include "p2p-budget.h"

#include <sodium.h>
#include <string.h>

#include "transfer.pb-c.h"

#define DOMAIN_SETTLEMENT "breath-settlement/1"
#define DOMAIN_RECEIPT    "breath-receipt/1"
#define DOMAIN_HANDOVER   "breath-handover/1"
#define MAX_LEN           480   /* bytes of an encoded receipt or handover, so that its frame has room */
#define BUDGET            4096  /* bytes of memory that decoding one may take */

/* domain ‖ signer ‖ context ‖ more */
static GByteArray *
build (const char      *domain,
       const P2pPeerId *signer,
       const guint8     context[BREATH_CONTEXT_LEN],
       const guint8    *more,
       gsize            len)
{
  GByteArray *bytes = g_byte_array_new ();

  g_byte_array_append (bytes, (const guint8 *) domain, strlen (domain));
  g_byte_array_append (bytes, signer->public_key, P2P_PUBLIC_KEY_LEN);
  g_byte_array_append (bytes, context, BREATH_CONTEXT_LEN);
  g_byte_array_append (bytes, more, len);

  return bytes;
}

static void
sign (P2pIdentity  *signer,
      const char   *domain,
      const guint8  context[BREATH_CONTEXT_LEN],
      const guint8 *more,
      gsize         len,
      guint8        signature[P2P_SIGNATURE_LEN])
{
  g_autoptr(GByteArray) bytes = build (domain, p2p_identity_get_peer_id (signer), context, more, len);

  p2p_identity_sign (signer, bytes->data, bytes->len, signature);
}

static gboolean
verify (const P2pPeerId           *signer,
        const char                *domain,
        const guint8               context[BREATH_CONTEXT_LEN],
        const guint8              *more,
        gsize                      len,
        const ProtobufCBinaryData *signature)
{
  g_autoptr(GByteArray) bytes = build (domain, signer, context, more, len);

  return signature->len == P2P_SIGNATURE_LEN && p2p_peer_id_verify (signer, bytes->data, bytes->len, signature->data);
}

static void
refuse (GError    **error,
        const char *why)
{
  g_set_error_literal (error, BREATH_TRANSFER_ERROR, BREATH_TRANSFER_ERROR_INVALID, why);
}

/* That of a Mirror of @node; NULL: it is none. */
static BreathItem *
open_certificate (const ProtobufCBinaryData *data,
                  const P2pPeerId           *node,
                  GError                   **error)
{
  g_autoptr(GBytes) bytes = g_bytes_new (data->data, data->len);
  g_autoptr(BreathItem) item = breath_item_open (bytes, error);

  if (item == NULL)
    return NULL;

  if (item->kind == BREATH_ITEM_CERTIFICATE && p2p_peer_id_equal (&item->author, node))
    return g_steal_pointer (&item);

  refuse (error, "The certificate makes nobody a Mirror of that node");

  return NULL;
}

/**
 * breath_settlement_new:
 * @mirror: the key of the Mirror who decides
 * @certificate: the item that makes them one
 * @context: what they decide about
 * @random: a source
 *
 * Makes a key for this context alone. Nothing in it depends on the decision.
 *
 * Returns: (transfer full): the settlement
 */
BreathSettlement *
breath_settlement_new (P2pIdentity  *mirror,
                       GBytes       *certificate,
                       const guint8  context[BREATH_CONTEXT_LEN],
                       BreathRandom *random)
{
  BreathSettlement *self = g_new0 (BreathSettlement, 1);
  guint8 seed[P2P_SEED_LEN];

  breath_random_fill (random, seed, sizeof seed);
  self->key = p2p_identity_new_from_seed (seed);
  self->certificate = g_bytes_ref (certificate);
  sodium_memzero (seed, sizeof seed);
  sign (mirror, DOMAIN_SETTLEMENT, context, p2p_identity_get_peer_id (self->key)->public_key, P2P_PUBLIC_KEY_LEN,
        self->admitted);

  return self;
}

void
breath_settlement_free (BreathSettlement *self)
{
  p2p_identity_unref (self->key);
  g_bytes_unref (self->certificate);
  sodium_memzero (self, sizeof *self);
  g_free (self);
}

/**
 * breath_settlement_sign_receipt:
 * @self: a settlement
 * @context: that of the settlement
 * @transcript: that of a sealed AND whose outcome is yes
 *
 * Returns: (transfer full): a TransferReceipt, which says that a Mirror of this node agreed
 */
GBytes *
breath_settlement_sign_receipt (BreathSettlement *self,
                                const guint8      context[BREATH_CONTEXT_LEN],
                                const guint8      transcript[BREATH_TRANSCRIPT_LEN])
{
  Breath__TransferReceipt message = BREATH__TRANSFER_RECEIPT__INIT;
  guint8 agreed[P2P_SIGNATURE_LEN];
  guint8 *packed;
  gsize len;

  sign (self->key, DOMAIN_RECEIPT, context, transcript, BREATH_TRANSCRIPT_LEN, agreed);
  message.certificate.data = (guint8 *) g_bytes_get_data (self->certificate, &message.certificate.len);
  message.settlement.data = (guint8 *) p2p_identity_get_peer_id (self->key)->public_key;
  message.settlement.len = P2P_PUBLIC_KEY_LEN;
  message.admitted.data = self->admitted;
  message.admitted.len = sizeof self->admitted;
  message.agreed.data = agreed;
  message.agreed.len = sizeof agreed;

  len = breath__transfer_receipt__get_packed_size (&message);
  packed = g_malloc (len);
  breath__transfer_receipt__pack (&message, packed);

  return g_bytes_new_take (packed, len);
}

static BreathItem *
check_receipt (const Breath__TransferReceipt *message,
               const P2pPeerId               *node,
               const guint8                   context[BREATH_CONTEXT_LEN],
               const guint8                   transcript[BREATH_TRANSCRIPT_LEN],
               GError                       **error)
{
  g_autoptr(BreathItem) certificate = NULL;
  P2pPeerId settlement;

  if (message == NULL || message->base.n_unknown_fields > 0 || message->settlement.len != P2P_PUBLIC_KEY_LEN)
    {
      refuse (error, "This is no receipt");
      return NULL;
    }

  certificate = open_certificate (&message->certificate, node, error);

  if (certificate == NULL)
    return NULL;

  memcpy (settlement.public_key, message->settlement.data, P2P_PUBLIC_KEY_LEN);

  if (verify (&certificate->mirror, DOMAIN_SETTLEMENT, context, settlement.public_key, P2P_PUBLIC_KEY_LEN, &message->admitted)
      && verify (&settlement, DOMAIN_RECEIPT, context, transcript, BREATH_TRANSCRIPT_LEN, &message->agreed))
    return g_steal_pointer (&certificate);

  refuse (error, "The signatures of the receipt do not verify");

  return NULL;
}

/**
 * breath_receipt_open:
 * @receipt: a TransferReceipt
 * @node: whose it should be
 * @context: what it should be about
 * @transcript: what both sent
 * @error: return location for a #BreathTransferError or #BreathRecordError
 *
 * Returns: (transfer full): the certificate of the Mirror who agreed; %NULL if it is no such receipt
 */
BreathItem *
breath_receipt_open (GBytes          *receipt,
                     const P2pPeerId *node,
                     const guint8     context[BREATH_CONTEXT_LEN],
                     const guint8     transcript[BREATH_TRANSCRIPT_LEN],
                     GError         **error)
{
  Breath__TransferReceipt *message = NULL;
  BreathItem *certificate;
  P2pBudget budget;
  gsize len;
  const guint8 *data = g_bytes_get_data (receipt, &len);

  p2p_budget_init (&budget, BUDGET);

  if (len <= MAX_LEN)
    message = breath__transfer_receipt__unpack (&budget.allocator, len, data);

  certificate = check_receipt (message, node, context, transcript, error);
  breath__transfer_receipt__free_unpacked (message, &budget.allocator);

  return certificate;
}

static void
write_handed (guint8  handed[12],
              guint64 amount,
              guint32 made)
{
  breath_le_write (handed, amount, 8);
  breath_le_write (handed + 8, made, 4);
}

/**
 * breath_handover_sign:
 * @mirror: the key of a Mirror
 * @certificate: the item that makes them one
 * @context: what was agreed on
 * @amount: thousandths of the unit, 0 or more
 * @made: unix seconds
 *
 * Returns: (transfer full): a TransferHandover, which says how much was handed over
 */
GBytes *
breath_handover_sign (P2pIdentity *mirror,
                      GBytes      *certificate,
                      const guint8 context[BREATH_CONTEXT_LEN],
                      gint64       amount,
                      guint32      made)
{
  Breath__TransferHandover message = BREATH__TRANSFER_HANDOVER__INIT;
  guint8 signature[P2P_SIGNATURE_LEN];
  guint8 handed[12];
  guint8 *packed;
  gsize len;

  write_handed (handed, amount, made);
  sign (mirror, DOMAIN_HANDOVER, context, handed, sizeof handed, signature);
  message.certificate.data = (guint8 *) g_bytes_get_data (certificate, &message.certificate.len);
  message.amount = amount;
  message.made = made;
  message.signature.data = signature;
  message.signature.len = sizeof signature;

  len = breath__transfer_handover__get_packed_size (&message);
  packed = g_malloc (len);
  breath__transfer_handover__pack (&message, packed);

  return g_bytes_new_take (packed, len);
}

static gboolean
check_handover (BreathHandover                 *self,
                const Breath__TransferHandover *message,
                const P2pPeerId                *node,
                const guint8                    context[BREATH_CONTEXT_LEN],
                GError                        **error)
{
  g_autoptr(BreathItem) certificate = NULL;
  guint8 handed[12];

  if (message == NULL || message->base.n_unknown_fields > 0 || message->amount > BREATH_TRANSFER_MAX_AMOUNT)
    {
      refuse (error, "This is no handover");
      return FALSE;
    }

  certificate = open_certificate (&message->certificate, node, error);

  if (certificate == NULL)
    return FALSE;

  write_handed (handed, message->amount, message->made);

  if (!verify (&certificate->mirror, DOMAIN_HANDOVER, context, handed, sizeof handed, &message->signature))
    {
      refuse (error, "The signature of the handover does not verify");
      return FALSE;
    }

  self->amount = message->amount;
  self->made = message->made;
  self->mirror = certificate->mirror;
  g_strlcpy (self->name, certificate->name, sizeof self->name);

  return TRUE;
}

/**
 * breath_handover_open:
 * @self: (out caller-allocates): what it says
 * @handover: a TransferHandover
 * @node: whose it should be
 * @context: what it should be about
 * @error: return location for a #BreathTransferError or #BreathRecordError
 *
 * Returns: %FALSE if it is no such handover; @self is then not set
 */
gboolean
breath_handover_open (BreathHandover  *self,
                      GBytes          *handover,
                      const P2pPeerId *node,
                      const guint8     context[BREATH_CONTEXT_LEN],
                      GError         **error)
{
  Breath__TransferHandover *message = NULL;
  P2pBudget budget;
  gboolean is_valid;
  gsize len;
  const guint8 *data = g_bytes_get_data (handover, &len);

  p2p_budget_init (&budget, BUDGET);

  if (len <= MAX_LEN)
    message = breath__transfer_handover__unpack (&budget.allocator, len, data);

  is_valid = check_handover (self, message, node, context, error);
  breath__transfer_handover__free_unpacked (message, &budget.allocator);

  return is_valid;
}

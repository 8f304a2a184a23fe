/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-negotiation.h"
#include "breath-seeded-random.h"

#include <string.h>

#define NOW 1750000000

int LLVMFuzzerTestOneInput (const guint8 *data,
                            gsize         size);

typedef enum
{
  WHAT_FRAME,
  WHAT_TERMS,
  WHAT_RECEIPT,
  WHAT_HANDOVER,
  WHAT_STORED,
  N_WHAT
} What;

static void
ignore_cb (GBytes  *frame,
           gpointer user_data)
{
}

static BreathNegotiator
create_negotiator (BreathRandom *random)
{
  BreathNegotiator negotiator = { .random = random };
  const guint8 seed[P2P_SEED_LEN] = { 't' };
  g_autoptr(P2pIdentity) own = p2p_identity_new_from_seed (seed);

  negotiator.own = *p2p_identity_get_peer_id (own);
  memset (negotiator.peer.public_key, 'p', sizeof negotiator.peer.public_key);

  return negotiator;
}

/* A neighbour's frame, heard as a proposal and taken by whatever follows from that. */
static void
try_frame (GBytes       *bytes,
           BreathRandom *random)
{
  g_autoptr(BreathTransferFrame) frame = breath_transfer_frame_decode (bytes, NULL);
  BreathNegotiator negotiator = create_negotiator (random);
  g_autoptr(BreathNegotiation) negotiation = NULL;
  g_autoptr(GBytes) again = NULL;

  if (frame == NULL)
    return;

  again = breath_transfer_frame_encode (frame->subject, frame->step, g_bytes_get_data (frame->body, NULL),
                                        g_bytes_get_size (frame->body));
  g_assert_nonnull (again);
  negotiation = breath_negotiation_hear (&negotiator, frame, NOW, NULL);

  if (negotiation != NULL)
    {
      breath_negotiation_take (negotiation, frame, NOW, NULL);
      breath_negotiation_foreach_frame (negotiation, ignore_cb, NULL);
    }
}

static void
try_terms (const guint8 *data,
           gsize         size)
{
  g_autoptr(BreathTransferTerms) terms = breath_transfer_terms_decode (data, size, NULL);
  g_autoptr(GBytes) again = terms != NULL ? breath_transfer_terms_encode (terms) : NULL;

  if (terms != NULL)
    g_assert_cmpmem (g_bytes_get_data (again, NULL), g_bytes_get_size (again), data, size);
}

static void
try_signed (GBytes  *bytes,
            gboolean is_receipt)
{
  static const guint8 context[BREATH_CONTEXT_LEN];
  static const guint8 transcript[BREATH_TRANSCRIPT_LEN];
  const guint8 seed[P2P_SEED_LEN] = { 't', 0 };
  g_autoptr(P2pIdentity) node = p2p_identity_new_from_seed (seed);
  g_autoptr(BreathItem) certificate = NULL;
  BreathHandover handover;

  if (!is_receipt)
    {
      breath_handover_open (&handover, bytes, p2p_identity_get_peer_id (node), context, NULL);
      return;
    }

  certificate = breath_receipt_open (bytes, p2p_identity_get_peer_id (node), context, transcript, NULL);
  g_assert_true (certificate == NULL || certificate->kind == BREATH_ITEM_CERTIFICATE);
}

/* What can be read is as good as what was stored: it is told, ends, and is stored again. */
static void
try_stored (GBytes       *bytes,
            BreathRandom *random)
{
  BreathNegotiator negotiator = create_negotiator (random);
  g_autoptr(BreathNegotiation) negotiation = breath_negotiation_restore (&negotiator.own, random, bytes, NULL);
  g_autoptr(BreathNegotiation) restored = NULL;
  g_autoptr(GBytes) again = NULL;
  BreathHandover handover;

  if (negotiation == NULL)
    return;

  again = breath_negotiation_store (negotiation);
  restored = breath_negotiation_restore (&negotiator.own, random, again, NULL);
  g_assert_nonnull (restored);
  breath_negotiation_foreach_frame (negotiation, ignore_cb, NULL);
  breath_negotiation_get_handover (negotiation, BREATH_TRANSFER_PROPOSER, &handover);
  breath_negotiation_expire (negotiation, G_MAXUINT32);
}

/* The first byte says what the rest should be. */
int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  static const guint8 seed[BREATH_RANDOM_SEED_LEN] = { 'f' };
  g_autoptr(BreathRandom) random = breath_seeded_random_new (seed, 0);
  g_autoptr(GBytes) bytes = NULL;

  if (size == 0)
    return 0;

  bytes = g_bytes_new (data + 1, size - 1);

  switch (data[0] % N_WHAT)
    {
    case WHAT_FRAME:
      try_frame (bytes, random);
      break;

    case WHAT_TERMS:
      try_terms (data + 1, size - 1);
      break;

    case WHAT_RECEIPT:
    case WHAT_HANDOVER:
      try_signed (bytes, data[0] % N_WHAT == WHAT_RECEIPT);
      break;

    default:
      try_stored (bytes, random);
      break;
    }

  return 0;
}

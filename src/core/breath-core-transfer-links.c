/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-core-transfers-private.h"

#include "breath-core-trust.h"

#include <string.h>

/* What goes over links about transfers, and what comes. */

void
breath_core_transfer_link_free (BreathTransferLink *link)
{
  g_object_unref (link->link);
  g_clear_pointer (&link->sent, g_hash_table_unref);
  g_free (link);
}

static gint64
get_wall (BreathCore *self)
{
  return breath_clock_get_wall (self->ports.clock);
}

/* On one link everything is said once. */
static void
send_once (BreathTransferLink *link,
           GBytes             *frame)
{
  if (link->sent == NULL)
    link->sent = g_hash_table_new_full (g_bytes_hash, g_bytes_equal, (GDestroyNotify) g_bytes_unref, NULL);

  if (g_hash_table_add (link->sent, g_bytes_ref (frame)))
    breath_link_send (link->link, BREATH_PROTOCOL_TRANSFER, frame);
}

static void
send_on (BreathCore               *self,
         BreathTransferLink       *link,
         const BreathHeldTransfer *held)
{
  if (!p2p_peer_id_equal (&link->peer, breath_negotiation_get_peer (held->negotiation))
      || breath_core_get_isolation (self, &link->peer) != NULL)
    return;

  for (guint i = 0; i < held->frames->len; i++)
    send_once (link, g_ptr_array_index (held->frames, i));
}

/**
 * breath_core_send_transfer:
 * @self: a core
 * @held: what was just stored
 *
 * Sends what is new of it on the links with its other node.
 */
void
breath_core_send_transfer (BreathCore               *self,
                           const BreathHeldTransfer *held)
{
  for (guint i = 0; i < self->transfers->links->len; i++)
    send_on (self, g_ptr_array_index (self->transfers->links, i), held);
}

/* Whether the other node has had time enough to hear what there is to say about a transfer. */
static gboolean
is_quiet (BreathCore         *self,
          BreathHeldTransfer *held)
{
  BreathNegotiation *negotiation = held->negotiation;
  const BreathTransferTerms *terms = breath_negotiation_get_terms (negotiation);
  gint64 last = MAX (terms->until, terms->expires);
  BreathHandover handover;

  if (breath_negotiation_get_handover (negotiation, breath_negotiation_get_role (negotiation), &handover))
    last = MAX (last, (gint64) handover.made);

  return breath_negotiation_get_state (negotiation) == BREATH_NEGOTIATION_AGREED
         && last + BREATH_NEGOTIATION_LINGER < breath_core_get_sure (self);
}

/**
 * breath_core_add_transfer_link:
 * @self: a core
 * @link: a link
 *
 * Says on a new link all that its node should have heard by now, since nobody knows what got lost with the link before.
 */
void
breath_core_add_transfer_link (BreathCore *self,
                               BreathLink *link)
{
  BreathTransferLink *added = g_new0 (BreathTransferLink, 1);

  added->link = g_object_ref (link);
  memcpy (added->peer.public_key, breath_link_get_key (link), P2P_PUBLIC_KEY_LEN);
  g_ptr_array_add (self->transfers->links, added);

  for (guint i = 0; i < self->transfers->held->len; i++)
    if (!is_quiet (self, g_ptr_array_index (self->transfers->held, i)))
      send_on (self, added, g_ptr_array_index (self->transfers->held, i));
}

static BreathTransferLink *
find_link (BreathCore *self,
           BreathLink *link)
{
  for (guint i = 0; i < self->transfers->links->len; i++)
    {
      BreathTransferLink *one = g_ptr_array_index (self->transfers->links, i);

      if (one->link == link)
        return one;
    }

  return NULL;
}

void
breath_core_remove_transfer_link (BreathCore *self,
                                  BreathLink *link)
{
  BreathTransferLink *gone = find_link (self, link);

  if (gone != NULL)
    g_ptr_array_remove_fast (self->transfers->links, gone);
}

static BreathHeldTransfer *
find_subject (BreathCore                *self,
              const P2pPeerId           *peer,
              const BreathTransferFrame *frame)
{
  for (guint i = 0; i < self->transfers->held->len; i++)
    {
      BreathHeldTransfer *held = g_ptr_array_index (self->transfers->held, i);

      if (p2p_peer_id_equal (peer, breath_negotiation_get_peer (held->negotiation))
          && breath_negotiation_is_about (held->negotiation, frame))
        return held;
    }

  return NULL;
}

static const BreathFarewell *
find_farewell (BreathCore                *self,
               const BreathTransferFrame *frame)
{
  g_autoptr(GBytes) context = g_bytes_new_static (frame->subject, BREATH_CONTEXT_LEN);
  const BreathFarewell *farewell = g_hash_table_lookup (self->transfers->farewells, context);
  GHashTableIter iter;

  if (farewell != NULL || (frame->step != BREATH_TRANSFER_STEP_PROPOSE && frame->step != BREATH_TRANSFER_STEP_COUNTER))
    return farewell;

  g_hash_table_iter_init (&iter, self->transfers->farewells);

  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &farewell))
    if (memcmp (farewell->id, frame->subject, BREATH_NEGOTIATION_ID_LEN) == 0)
      return farewell;

  return NULL;
}

/* What an honest node may send when the clocks differ, or what was meant for a negotiation that ended here, is no offence. */
static gboolean
is_offence (const GError *error)
{
  return error != NULL && !g_error_matches (error, BREATH_TRANSFER_ERROR, BREATH_TRANSFER_ERROR_TERMS)
         && !g_error_matches (error, BREATH_TRANSFER_ERROR, BREATH_TRANSFER_ERROR_TURN);
}

static gboolean
take (BreathCore                *self,
      BreathHeldTransfer        *held,
      const BreathTransferFrame *frame,
      GError                   **error)
{
  g_autoptr(GError) refusal = NULL;

  if (breath_negotiation_take (held->negotiation, frame, get_wall (self), &refusal))
    {
      held->is_dirty = TRUE;
      breath_core_settle_transfers (self);
    }

  if (!is_offence (refusal))
    return TRUE;

  g_propagate_error (error, g_steal_pointer (&refusal));

  return FALSE;
}

/* What is over the limits is passed over without a word, whatever it is. */
static gboolean
hear (BreathCore                *self,
      const P2pPeerId           *peer,
      const BreathTransferFrame *frame,
      GError                   **error)
{
  BreathNegotiator negotiator = { .own = self->own, .peer = *peer, .random = self->ports.random };
  g_autoptr(GError) refusal = NULL;
  BreathNegotiation *negotiation;

  if (frame->step != BREATH_TRANSFER_STEP_PROPOSE
      || !breath_core_admit_proposal (self, self->transfers->heard, peer, NULL))
    return TRUE;

  negotiation = breath_negotiation_hear (&negotiator, frame, get_wall (self), &refusal);

  if (negotiation != NULL)
    {
      breath_core_hold_transfer (self, negotiation)->is_dirty = TRUE;
      breath_core_settle_transfers (self);
      return TRUE;
    }

  if (!is_offence (refusal))
    return TRUE;

  g_propagate_error (error, g_steal_pointer (&refusal));

  return FALSE;
}

/**
 * breath_core_receive_transfer:
 * @self: a core
 * @link: a link that carries transfers
 * @frame: what came
 * @error: return location
 *
 * Takes in what a neighbour sent about a transfer.
 *
 * Returns: %FALSE if no honest node would have sent it
 */
gboolean
breath_core_receive_transfer (BreathCore *self,
                              BreathLink *link,
                              GBytes     *frame,
                              GError    **error)
{
  BreathTransferLink *from = find_link (self, link);
  g_autoptr(BreathTransferFrame) opened = breath_transfer_frame_decode (frame, error);
  BreathHeldTransfer *held;
  const BreathFarewell *farewell;

  if (opened == NULL)
    return FALSE;

  if (from == NULL || breath_core_get_isolation (self, &from->peer) != NULL)
    return TRUE;

  held = find_subject (self, &from->peer, opened);

  if (held != NULL)
    return take (self, held, opened, error);

  farewell = find_farewell (self, opened);

  if (farewell == NULL)
    return hear (self, &from->peer, opened, error);

  send_once (from, farewell->frame);

  return TRUE;
}

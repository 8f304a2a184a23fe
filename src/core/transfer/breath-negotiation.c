/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-negotiation-private.h"

#include <string.h>

/**
 * BreathNegotiation:
 *
 * One negotiation between this node and another, from the proposal to the handover, as a pure machine: what people decide
 * and what the other node sends go in, and what is to be sent comes out. Nothing of it is sent before it is stored, or a node that
 * starts again would contradict itself; and everything may be sent again at any time.
 *
 * It goes by the protocol specification, section 7: terms, which either side may replace until its own Seal; then the sealed AND
 * ([struct@Breath.SealedAnd]) about the last of them; and only if its outcome is yes, a receipt of each.
 */

static gboolean
refuse (GError            **error,
        BreathTransferError code,
        const char         *why)
{
  g_set_error_literal (error, BREATH_TRANSFER_ERROR, code, why);

  return FALSE;
}

static BreathTransferRole
get_other_role (BreathNegotiation *self)
{
  return self->role == BREATH_TRANSFER_PROPOSER ? BREATH_TRANSFER_RESPONDER : BREATH_TRANSFER_PROPOSER;
}

BreathNegotiation *
breath_negotiation_allocate (const BreathNegotiator *negotiator,
                             const guint8            id[BREATH_NEGOTIATION_ID_LEN],
                             BreathTransferRole      role)
{
  BreathNegotiation *self = g_new0 (BreathNegotiation, 1);

  memcpy (self->id, id, sizeof self->id);
  self->own = negotiator->own;
  self->peer = negotiator->peer;
  self->random = g_object_ref (negotiator->random);
  self->role = role;

  return self;
}

/* Other terms are another question: whatever was decided about those before is void. */
void
breath_negotiation_set_terms (BreathNegotiation         *self,
                              const BreathTransferTerms *terms,
                              gboolean                   are_own)
{
  gboolean is_proposer = self->role == BREATH_TRANSFER_PROPOSER;

  g_clear_pointer (&self->terms, breath_transfer_terms_free);
  g_clear_pointer (&self->sealed, breath_sealed_and_free);
  g_clear_pointer (&self->settlement, breath_settlement_free);
  self->terms = breath_transfer_terms_copy (terms);
  self->has_own_terms = are_own;
  self->state = BREATH_NEGOTIATION_OPEN;
  breath_transfer_terms_get_context (terms, self->id, is_proposer ? &self->own : &self->peer,
                                     is_proposer ? &self->peer : &self->own, self->context);
}

static void
begin_sealing (BreathNegotiation *self)
{
  BreathProver prover = { .role = self->role };

  memcpy (prover.context, self->context, sizeof prover.context);
  self->sealed = breath_sealed_and_new (&prover, self->random);
}

/**
 * breath_negotiation_propose:
 * @negotiator: who negotiates
 * @terms: what is proposed
 * @now: unix seconds
 * @error: return location for %BREATH_TRANSFER_ERROR_TERMS
 *
 * Begins one. To propose is not yet a yes: people here decide as those over there do.
 *
 * Returns: (transfer full): the negotiation; %NULL if these cannot be terms
 */
BreathNegotiation *
breath_negotiation_propose (const BreathNegotiator    *negotiator,
                            const BreathTransferTerms *terms,
                            gint64                     now,
                            GError                   **error)
{
  BreathNegotiation *self;
  guint8 id[BREATH_NEGOTIATION_ID_LEN];

  if (!breath_transfer_terms_check (terms, error) || !breath_transfer_terms_check_times (terms, now, error))
    return NULL;

  breath_random_fill (negotiator->random, id, sizeof id);
  self = breath_negotiation_allocate (negotiator, id, BREATH_TRANSFER_PROPOSER);
  breath_negotiation_set_terms (self, terms, TRUE);
  begin_sealing (self);

  return self;
}

static BreathTransferTerms *
open_terms (const BreathTransferFrame *frame,
            gint64                     now,
            GError                   **error)
{
  gsize len;
  const guint8 *data = g_bytes_get_data (frame->body, &len);
  g_autoptr(BreathTransferTerms) terms = breath_transfer_terms_decode (data, len, error);

  if (terms != NULL && breath_transfer_terms_check_times (terms, now, error))
    return g_steal_pointer (&terms);

  return NULL;
}

/**
 * breath_negotiation_hear:
 * @negotiator: who negotiates
 * @frame: terms of a negotiation that is not known here
 * @now: unix seconds
 * @error: return location for a #BreathTransferError
 *
 * Begins one that the other node proposed.
 *
 * Returns: (transfer full): the negotiation; %NULL if it proposes nothing that can be
 */
BreathNegotiation *
breath_negotiation_hear (const BreathNegotiator    *negotiator,
                         const BreathTransferFrame *frame,
                         gint64                     now,
                         GError                   **error)
{
  g_autoptr(BreathTransferTerms) terms = NULL;
  BreathNegotiation *self;

  if (frame->step != BREATH_TRANSFER_STEP_PROPOSE)
    {
      refuse (error, BREATH_TRANSFER_ERROR_TURN, "There is no such negotiation here, or not any more");
      return NULL;
    }

  terms = open_terms (frame, now, error);

  if (terms == NULL)
    return NULL;

  self = breath_negotiation_allocate (negotiator, frame->subject, BREATH_TRANSFER_RESPONDER);
  breath_negotiation_set_terms (self, terms, FALSE);
  begin_sealing (self);

  return self;
}

void
breath_negotiation_free (BreathNegotiation *self)
{
  g_clear_pointer (&self->terms, breath_transfer_terms_free);
  g_clear_pointer (&self->sealed, breath_sealed_and_free);
  g_clear_pointer (&self->settlement, breath_settlement_free);
  g_clear_pointer (&self->settle, g_bytes_unref);

  for (guint role = 0; role < 2; role++)
    {
      g_clear_pointer (&self->receipts[role], g_bytes_unref);
      g_clear_pointer (&self->handovers[role], g_bytes_unref);
    }

  g_object_unref (self->random);
  g_free (self);
}

const guint8 *
breath_negotiation_get_id (BreathNegotiation *self)
{
  return self->id;
}

const P2pPeerId *
breath_negotiation_get_peer (BreathNegotiation *self)
{
  return &self->peer;
}

BreathTransferRole
breath_negotiation_get_role (BreathNegotiation *self)
{
  return self->role;
}

const BreathTransferTerms *
breath_negotiation_get_terms (BreathNegotiation *self)
{
  return self->terms;
}

gboolean
breath_negotiation_has_own_terms (BreathNegotiation *self)
{
  return self->has_own_terms;
}

BreathNegotiationState
breath_negotiation_get_state (BreathNegotiation *self)
{
  return self->state;
}

/**
 * breath_negotiation_can_decide:
 * @self: a negotiation
 *
 * Returns: whether a decision can be sealed now: nobody here has decided, and the other node's Open is there
 */
gboolean
breath_negotiation_can_decide (BreathNegotiation *self)
{
  return self->state == BREATH_NEGOTIATION_OPEN && breath_sealed_and_can_seal (self->sealed);
}

static gboolean
is_settling (BreathNegotiation *self)
{
  return self->state == BREATH_NEGOTIATION_CONFIRMING
         || (self->sealed != NULL && breath_sealed_and_get_settle (self->sealed) != NULL);
}

/**
 * breath_negotiation_get_end:
 * @self: a negotiation
 *
 * Returns: unix seconds when it ends by itself; %G_MAXINT64 if it does not
 */
gint64
breath_negotiation_get_end (BreathNegotiation *self)
{
  if (self->state == BREATH_NEGOTIATION_AGREED || self->state == BREATH_NEGOTIATION_ENDED)
    return G_MAXINT64;

  return (gint64) self->terms->expires + (is_settling (self) ? BREATH_NEGOTIATION_LINGER : 0);
}

static const P2pPeerId *
get_node (BreathNegotiation *self,
          BreathTransferRole role)
{
  return role == self->role ? &self->own : &self->peer;
}

/**
 * breath_negotiation_get_agreed:
 * @self: a negotiation
 * @role: one of the sides
 * @mirror: (out): the key of the Mirror of that side who agreed
 * @name: (out) (transfer full): what they are called
 *
 * Returns: whether the receipt of that side is here; the outputs are set then only
 */
gboolean
breath_negotiation_get_agreed (BreathNegotiation *self,
                               BreathTransferRole role,
                               P2pPeerId         *mirror,
                               char             **name)
{
  g_autoptr(BreathItem) certificate = NULL;

  if (self->receipts[role] == NULL)
    return FALSE;

  certificate = breath_receipt_open (self->receipts[role], get_node (self, role), self->context, self->transcript, NULL);

  if (certificate == NULL)
    return FALSE;

  *mirror = certificate->mirror;
  *name = g_strdup (certificate->name);

  return TRUE;
}

/**
 * breath_negotiation_get_handover:
 * @self: a negotiation
 * @role: one of the sides
 * @handover: (out caller-allocates): what that side says of the handover
 *
 * Returns: whether it said anything
 */
gboolean
breath_negotiation_get_handover (BreathNegotiation *self,
                                 BreathTransferRole role,
                                 BreathHandover    *handover)
{
  return self->handovers[role] != NULL
         && breath_handover_open (handover, self->handovers[role], get_node (self, role), self->context, NULL);
}

/**
 * breath_negotiation_counter:
 * @self: a negotiation
 * @terms: other terms; their round is set here
 * @now: unix seconds
 * @error: return location for a #BreathTransferError
 *
 * Proposes other terms in place of those so far, as long as nobody here has decided. What the other side may have decided
 * about those is void.
 *
 * Returns: %FALSE if it cannot be
 */
gboolean
breath_negotiation_counter (BreathNegotiation         *self,
                            const BreathTransferTerms *terms,
                            gint64                     now,
                            GError                   **error)
{
  g_autoptr(BreathTransferTerms) next = breath_transfer_terms_copy (terms);

  if (self->state != BREATH_NEGOTIATION_OPEN)
    return refuse (error, BREATH_TRANSFER_ERROR_TURN, "Somebody here has decided already, so the terms stay as they are");

  next->round = self->terms->round + 1;

  if (!breath_transfer_terms_check (next, error) || !breath_transfer_terms_check_times (next, now, error))
    return FALSE;

  breath_negotiation_set_terms (self, next, TRUE);
  begin_sealing (self);

  return TRUE;
}

/**
 * breath_negotiation_decide:
 * @self: a negotiation
 * @is_yes: what the Mirror decided, %TRUE or %FALSE
 * @mirror: the Mirror's key
 * @certificate: the item that makes them a Mirror of this node
 * @now: unix seconds
 * @error: return location for a #BreathTransferError
 *
 * Seals a decision, with the same steps for yes and no. It stands, and is told to nobody.
 *
 * Returns: %FALSE if it is too early or too late to decide
 */
gboolean
breath_negotiation_decide (BreathNegotiation *self,
                           gboolean           is_yes,
                           P2pIdentity       *mirror,
                           GBytes            *certificate,
                           gint64             now,
                           GError           **error)
{
  if (self->state != BREATH_NEGOTIATION_OPEN)
    return refuse (error, BREATH_TRANSFER_ERROR_TURN, "This is decided already");

  if (self->terms->expires <= now)
    return refuse (error, BREATH_TRANSFER_ERROR_TURN, "The time to decide is over");

  if (!breath_sealed_and_can_seal (self->sealed))
    return refuse (error, BREATH_TRANSFER_ERROR_TURN,
                   "The other node has not answered yet, which it needs to before anybody can decide; try again once it is connected");

  self->settlement = breath_settlement_new (mirror, certificate, self->context, self->random);
  breath_sealed_and_seal (self->sealed, is_yes, self->random);
  self->state = BREATH_NEGOTIATION_DECIDED;

  return TRUE;
}

static void
end (BreathNegotiation *self)
{
  g_clear_pointer (&self->sealed, breath_sealed_and_free);
  g_clear_pointer (&self->settlement, breath_settlement_free);
  self->state = BREATH_NEGOTIATION_ENDED;
}

/**
 * breath_negotiation_decline:
 * @self: a negotiation
 * @error: return location for a #BreathTransferError
 *
 * Ends it openly and at once, for both sides: somebody chose to spare the other the thinking.
 *
 * Returns: %FALSE if somebody here has decided already
 */
gboolean
breath_negotiation_decline (BreathNegotiation *self,
                            GError           **error)
{
  if (self->state != BREATH_NEGOTIATION_OPEN)
    return refuse (error, BREATH_TRANSFER_ERROR_TURN, "This is decided already");

  self->is_declined = TRUE;
  end (self);

  return TRUE;
}

/**
 * breath_negotiation_hand_over:
 * @self: a negotiation that led to a transfer
 * @mirror: the key of the Mirror who says so
 * @certificate: the item that makes them a Mirror of this node
 * @amount: how much this side handed over or got, in thousandths of the unit of the terms
 * @now: unix seconds
 * @error: return location for a #BreathTransferError
 *
 * Says how much was handed over, once.
 *
 * Returns: %FALSE if there is nothing to hand over, or it was said already
 */
gboolean
breath_negotiation_hand_over (BreathNegotiation *self,
                              P2pIdentity       *mirror,
                              GBytes            *certificate,
                              gint64             amount,
                              gint64             now,
                              GError           **error)
{
  if (self->state != BREATH_NEGOTIATION_AGREED)
    return refuse (error, BREATH_TRANSFER_ERROR_TURN, "Nothing was agreed on that could be handed over");

  if (self->handovers[self->role] != NULL)
    return refuse (error, BREATH_TRANSFER_ERROR_TURN, "The handover was confirmed here already");

  if (amount < 0 || amount > BREATH_TRANSFER_MAX_AMOUNT)
    return refuse (error, BREATH_TRANSFER_ERROR_TERMS, "The amount has to be from 0 to 1,000,000,000");

  self->handovers[self->role] = breath_handover_sign (mirror, certificate, self->context, amount, now);

  return TRUE;
}

/**
 * breath_negotiation_is_about:
 * @self: a negotiation
 * @frame: what its other node sent
 *
 * Returns: whether it is for this negotiation and its terms of now
 */
gboolean
breath_negotiation_is_about (BreathNegotiation         *self,
                             const BreathTransferFrame *frame)
{
  gboolean has_terms = frame->step == BREATH_TRANSFER_STEP_PROPOSE || frame->step == BREATH_TRANSFER_STEP_COUNTER;

  return memcmp (frame->subject, has_terms ? self->id : self->context, BREATH_CONTEXT_LEN) == 0;
}

/* Of counters that cross, the proposer's holds. */
static gboolean
are_newer (BreathNegotiation         *self,
           const BreathTransferTerms *terms)
{
  return terms->round > self->terms->round
         || (terms->round == self->terms->round && self->has_own_terms && self->role == BREATH_TRANSFER_RESPONDER);
}

static gboolean
take_terms (BreathNegotiation         *self,
            const BreathTransferFrame *frame,
            gint64                     now,
            GError                   **error)
{
  BreathTransferStep theirs =
    self->role == BREATH_TRANSFER_RESPONDER ? BREATH_TRANSFER_STEP_PROPOSE : BREATH_TRANSFER_STEP_COUNTER;
  g_autoptr(BreathTransferTerms) terms = NULL;

  if (frame->step != theirs)
    return refuse (error, BREATH_TRANSFER_ERROR_INVALID, "These are terms of the wrong side");

  /* Whoever has sealed cannot change what it sealed. */
  if (self->sealed == NULL || breath_sealed_and_has_their_seal (self->sealed))
    return FALSE;

  terms = open_terms (frame, now, error);

  if (terms == NULL || !are_newer (self, terms))
    return FALSE;

  breath_negotiation_set_terms (self, terms, FALSE);
  begin_sealing (self);

  return TRUE;
}

static void
settle (BreathNegotiation *self)
{
  BreathSealedOutcome outcome = breath_sealed_and_get_outcome (self->sealed);

  self->settle = g_bytes_new (breath_sealed_and_get_settle (self->sealed), BREATH_SETTLE_LEN);

  if (outcome == BREATH_SEALED_YES)
    {
      breath_sealed_and_get_transcript (self->sealed, self->transcript);
      self->receipts[self->role] = breath_settlement_sign_receipt (self->settlement, self->context, self->transcript);
      g_clear_pointer (&self->sealed, breath_sealed_and_free);
      g_clear_pointer (&self->settlement, breath_settlement_free);
      self->state = BREATH_NEGOTIATION_CONFIRMING;
    }
  else
    {
      end (self);
    }
}

static gboolean
take_step (BreathNegotiation         *self,
           const BreathTransferFrame *frame,
           gint64                     now,
           GError                   **error)
{
  gsize len;
  const guint8 *body = g_bytes_get_data (frame->body, &len);

  if (frame->step == BREATH_TRANSFER_STEP_OPEN)
    return breath_sealed_and_take_open (self->sealed, body, len, error);

  if (frame->step == BREATH_TRANSFER_STEP_SEAL)
    return (breath_sealed_and_has_their_seal (self->sealed) || now < self->terms->expires)
           && breath_sealed_and_take_seal (self->sealed, body, len, self->random, error);

  if (!breath_sealed_and_take_settle (self->sealed, body, len, error))
    return FALSE;

  settle (self);

  return TRUE;
}

/* Who makes another Open for the same terms has lost the first, as when it was put back from a backup: there is nothing to go on with. */
static gboolean
has_forgotten (const BreathTransferFrame *frame,
               const GError              *refusal)
{
  return frame->step == BREATH_TRANSFER_STEP_OPEN
         && g_error_matches (refusal, BREATH_SEALED_AND_ERROR, BREATH_SEALED_AND_ERROR_TWICE);
}

/*
 * What follows on a Seal that came too late is nobody's fault. Neither is a Seal for an Open that we sent before we were put back
 * from a backup and do not know any more; once the other node has seen the new one it ends there.
 */
static gboolean
is_excused (BreathNegotiation         *self,
            const BreathTransferFrame *frame,
            const GError              *refusal)
{
  return g_error_matches (refusal, BREATH_SEALED_AND_ERROR, BREATH_SEALED_AND_ERROR_EARLY)
         || (frame->step == BREATH_TRANSFER_STEP_SEAL && self->state == BREATH_NEGOTIATION_OPEN
             && g_error_matches (refusal, BREATH_SEALED_AND_ERROR, BREATH_SEALED_AND_ERROR_INVALID));
}

/* After the outcome it is the same as before, or comes too late. */
static gboolean
take_sealed (BreathNegotiation         *self,
             const BreathTransferFrame *frame,
             gint64                     now,
             GError                   **error)
{
  g_autoptr(GError) refusal = NULL;

  if (self->sealed == NULL)
    return FALSE;

  if (take_step (self, frame, now, &refusal))
    return TRUE;

  if (has_forgotten (frame, refusal))
    {
      self->is_declined = TRUE;
      end (self);
      return TRUE;
    }

  if (refusal != NULL && !is_excused (self, frame, refusal))
    g_propagate_error (error, g_steal_pointer (&refusal));

  return FALSE;
}

static gboolean
take_receipt (BreathNegotiation         *self,
              const BreathTransferFrame *frame,
              GError                   **error)
{
  BreathTransferRole theirs = get_other_role (self);
  g_autoptr(BreathItem) certificate = NULL;

  if (self->state == BREATH_NEGOTIATION_AGREED)
    return FALSE;

  if (self->state != BREATH_NEGOTIATION_CONFIRMING)
    return refuse (error, BREATH_TRANSFER_ERROR_INVALID, "A receipt came before the outcome, or for another one");

  certificate = breath_receipt_open (frame->body, &self->peer, self->context, self->transcript, error);

  if (certificate == NULL)
    return FALSE;

  self->receipts[theirs] = g_bytes_ref (frame->body);
  self->state = BREATH_NEGOTIATION_AGREED;

  return TRUE;
}

static gboolean
take_handover (BreathNegotiation         *self,
               const BreathTransferFrame *frame,
               GError                   **error)
{
  BreathTransferRole theirs = get_other_role (self);
  BreathHandover handover;

  if (self->state != BREATH_NEGOTIATION_AGREED)
    return refuse (error, BREATH_TRANSFER_ERROR_INVALID, "A handover came of what was not agreed on");

  if (self->handovers[theirs] != NULL)
    return FALSE;

  if (!breath_handover_open (&handover, frame->body, &self->peer, self->context, error))
    return FALSE;

  self->handovers[theirs] = g_bytes_ref (frame->body);

  return TRUE;
}

/**
 * breath_negotiation_take:
 * @self: a negotiation
 * @frame: what its other node sent, for which breath_negotiation_is_about() holds
 * @now: unix seconds
 * @error: return location for a #BreathTransferError, #BreathSealedAndError or #BreathRecordError
 *
 * Takes what the other node sent.
 *
 * Returns: whether anything is to be stored; if not, @error is set where no honest node would have sent it
 */
gboolean
breath_negotiation_take (BreathNegotiation         *self,
                         const BreathTransferFrame *frame,
                         gint64                     now,
                         GError                   **error)
{
  if (self->state == BREATH_NEGOTIATION_ENDED)
    return FALSE;

  switch (frame->step)
    {
    case BREATH_TRANSFER_STEP_PROPOSE:
    case BREATH_TRANSFER_STEP_COUNTER:
      return take_terms (self, frame, now, error);

    case BREATH_TRANSFER_STEP_OPEN:
    case BREATH_TRANSFER_STEP_SEAL:
    case BREATH_TRANSFER_STEP_SETTLE:
      return take_sealed (self, frame, now, error);

    case BREATH_TRANSFER_STEP_RECEIPT:
      return take_receipt (self, frame, error);

    case BREATH_TRANSFER_STEP_HANDOVER:
      return take_handover (self, frame, error);

    case BREATH_TRANSFER_STEP_DECLINED:
      if (self->sealed == NULL || breath_sealed_and_has_their_seal (self->sealed))
        return FALSE;

      end (self);
      return TRUE;

    default:
      g_return_val_if_reached (FALSE);
    }
}

/**
 * breath_negotiation_expire:
 * @self: a negotiation
 * @now: unix seconds
 *
 * Ends it if its time is over.
 *
 * Returns: whether it did
 */
gboolean
breath_negotiation_expire (BreathNegotiation *self,
                           gint64             now)
{
  if (breath_negotiation_get_end (self) > now)
    return FALSE;

  end (self);

  return TRUE;
}

static void
tell (BreathNegotiation         *self,
      BreathTransferStep         step,
      const guint8              *body,
      gsize                      len,
      BreathNegotiationFrameFunc func,
      gpointer                   user_data)
{
  gboolean has_terms = step == BREATH_TRANSFER_STEP_PROPOSE || step == BREATH_TRANSFER_STEP_COUNTER;
  g_autoptr(GBytes) frame = breath_transfer_frame_encode (has_terms ? self->id : self->context, step, body, len);

  func (frame, user_data);
}

static void
tell_bytes (BreathNegotiation         *self,
            BreathTransferStep         step,
            GBytes                    *body,
            BreathNegotiationFrameFunc func,
            gpointer                   user_data)
{
  if (body != NULL)
    tell (self, step, g_bytes_get_data (body, NULL), g_bytes_get_size (body), func, user_data);
}

static void
tell_sealed (BreathNegotiation         *self,
             BreathNegotiationFrameFunc func,
             gpointer                   user_data)
{
  const guint8 *seal = breath_sealed_and_get_seal (self->sealed);
  const guint8 *settled = breath_sealed_and_get_settle (self->sealed);

  tell (self, BREATH_TRANSFER_STEP_OPEN, breath_sealed_and_get_open (self->sealed), BREATH_OPEN_LEN, func, user_data);

  if (seal != NULL)
    tell (self, BREATH_TRANSFER_STEP_SEAL, seal, BREATH_SEAL_LEN, func, user_data);

  if (settled != NULL)
    tell (self, BREATH_TRANSFER_STEP_SETTLE, settled, BREATH_SETTLE_LEN, func, user_data);
}

/**
 * breath_negotiation_foreach_frame:
 * @self: a negotiation
 * @func: called for each frame
 * @user_data: for @func
 *
 * Tells all that the other node should have had from this one by now, in order. What was sent on a link before need not be sent on
 * it again; on a new link all of it is.
 */
void
breath_negotiation_foreach_frame (BreathNegotiation         *self,
                                  BreathNegotiationFrameFunc func,
                                  gpointer                   user_data)
{
  if (self->state == BREATH_NEGOTIATION_ENDED)
    {
      guint8 context[BREATH_CONTEXT_LEN];
      g_autoptr(GBytes) farewell = breath_negotiation_get_farewell (self, context);

      if (farewell != NULL)
        func (farewell, user_data);

      return;
    }

  if (self->has_own_terms && self->sealed != NULL)
    {
      g_autoptr(GBytes) terms = breath_transfer_terms_encode (self->terms);

      tell_bytes (self, self->role == BREATH_TRANSFER_PROPOSER ? BREATH_TRANSFER_STEP_PROPOSE : BREATH_TRANSFER_STEP_COUNTER, terms,
                  func, user_data);
    }

  if (self->sealed != NULL)
    tell_sealed (self, func, user_data);

  tell_bytes (self, BREATH_TRANSFER_STEP_SETTLE, self->settle, func, user_data);
  tell_bytes (self, BREATH_TRANSFER_STEP_RECEIPT, self->receipts[self->role], func, user_data);
  tell_bytes (self, BREATH_TRANSFER_STEP_HANDOVER, self->handovers[self->role], func, user_data);
}

/**
 * breath_negotiation_get_farewell:
 * @self: a negotiation that has ended
 * @context: (out): what the other node calls it
 *
 * Tells what the other node may still have to hear to end as well. It is all that is kept, says neither who negotiated nor
 * what about, and is the same for every way in which both had decided.
 *
 * Returns: (transfer full) (nullable): a frame to answer whatever the other node sends about @context; %NULL: none is needed
 */
GBytes *
breath_negotiation_get_farewell (BreathNegotiation *self,
                                 guint8             context[BREATH_CONTEXT_LEN])
{
  memcpy (context, self->context, BREATH_CONTEXT_LEN);

  if (self->settle != NULL)
    return breath_transfer_frame_encode (self->context, BREATH_TRANSFER_STEP_SETTLE, g_bytes_get_data (self->settle, NULL),
                                         BREATH_SETTLE_LEN);

  return self->is_declined ? breath_transfer_frame_encode (self->context, BREATH_TRANSFER_STEP_DECLINED, NULL, 0) : NULL;
}

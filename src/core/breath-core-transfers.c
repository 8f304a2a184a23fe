/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-core-transfers-private.h"

#include "breath-core-alerts-private.h"
#include "breath-core-trust.h"

#include <string.h>

/*
 * Transfers as people here negotiate them with other nodes. Each is a machine of its own; what it wants sent is sent once what it
 * follows from is stored, so that a node that starts again never says anything else than before.
 */

/* How many proposals there were with a node, since when. */
typedef struct
{
  gint64 began;
  guint  n;
} Count;

static gint64
get_wall (BreathCore *self)
{
  return breath_clock_get_wall (self->ports.clock);
}

static gint64
get_now (BreathCore *self)
{
  return breath_clock_get_monotonic (self->ports.clock);
}

static gboolean
refuse (GError    **error,
        const char *why)
{
  g_set_error_literal (error, BREATH_TRANSFER_ERROR, BREATH_TRANSFER_ERROR_TURN, why);

  return FALSE;
}

static void
held_free (BreathHeldTransfer *held)
{
  breath_negotiation_free (held->negotiation);
  g_ptr_array_unref (held->frames);
  g_clear_pointer (&held->staged, g_ptr_array_unref);
  g_free (held);
}

static GHashTable *
create_counts (void)
{
  return g_hash_table_new_full (p2p_peer_id_hash, p2p_peer_id_equal, (GDestroyNotify) p2p_peer_id_free, g_free);
}

/**
 * breath_core_init_transfers:
 * @self: a new core
 *
 * Makes what keeps transfers.
 */
void
breath_core_init_transfers (BreathCore *self)
{
  BreathCoreTransfers *transfers = g_new0 (BreathCoreTransfers, 1);

  transfers->held = g_ptr_array_new_with_free_func ((GDestroyNotify) held_free);
  transfers->farewells = g_hash_table_new_full (g_bytes_hash, g_bytes_equal, (GDestroyNotify) g_bytes_unref,
                                                (GDestroyNotify) breath_core_farewell_free);
  transfers->over = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  transfers->links = g_ptr_array_new_with_free_func ((GDestroyNotify) breath_core_transfer_link_free);
  transfers->made = create_counts ();
  transfers->heard = create_counts ();
  transfers->waiting = g_array_new (FALSE, FALSE, sizeof (BreathTransferWaiter));
  transfers->storing = g_array_new (FALSE, FALSE, sizeof (BreathTransferWaiter));
  transfers->staged = g_ptr_array_new ();
  self->transfers = transfers;
}

void
breath_core_clear_transfers (BreathCore *self)
{
  BreathCoreTransfers *transfers = g_steal_pointer (&self->transfers);

  g_ptr_array_unref (transfers->held);
  g_hash_table_unref (transfers->farewells);
  g_ptr_array_unref (transfers->over);
  g_ptr_array_unref (transfers->links);
  g_hash_table_unref (transfers->made);
  g_hash_table_unref (transfers->heard);
  g_array_unref (transfers->waiting);
  g_array_unref (transfers->storing);
  g_ptr_array_unref (transfers->staged);
  g_free (transfers);
}

BreathHeldTransfer *
breath_core_find_transfer (BreathCore   *self,
                           const guint8 *id)
{
  GPtrArray *held = self->transfers->held;

  for (guint i = 0; i < held->len; i++)
    {
      BreathHeldTransfer *one = g_ptr_array_index (held, i);

      if (memcmp (breath_negotiation_get_id (one->negotiation), id, BREATH_NEGOTIATION_ID_LEN) == 0)
        return one;
    }

  return NULL;
}

BreathHeldTransfer *
breath_core_hold_transfer (BreathCore        *self,
                           BreathNegotiation *negotiation)
{
  BreathHeldTransfer *held = g_new0 (BreathHeldTransfer, 1);

  held->negotiation = negotiation;
  held->frames = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  g_ptr_array_add (self->transfers->held, held);
  self->transfers->is_used = TRUE;

  return held;
}

/* With nodes in all, and of them with @peer, about what is not settled. */
static void
count_open (BreathCore      *self,
            const P2pPeerId *peer,
            guint           *n_all,
            guint           *n_peer)
{
  GPtrArray *held = self->transfers->held;

  *n_all = *n_peer = 0;

  for (guint i = 0; i < held->len; i++)
    {
      BreathNegotiation *negotiation = ((BreathHeldTransfer *) held->pdata[i])->negotiation;

      if (breath_negotiation_get_state (negotiation) == BREATH_NEGOTIATION_AGREED)
        continue;

      *n_all += 1;
      *n_peer += p2p_peer_id_equal (breath_negotiation_get_peer (negotiation), peer);
    }
}

static gboolean
is_over_cb (gpointer key,
            gpointer value,
            gpointer user_data)
{
  return ((Count *) value)->began + BREATH_CORE_PROPOSALS_DAY <= *(const gint64 *) user_data;
}

/* What comes of a proposal has no part in it. */
static gboolean
count_proposal (BreathCore      *self,
                GHashTable      *counts,
                const P2pPeerId *peer)
{
  gint64 now = get_now (self);
  Count *count;

  g_hash_table_foreach_remove (counts, is_over_cb, &now);
  count = g_hash_table_lookup (counts, peer);

  if (count == NULL && g_hash_table_size (counts) >= BREATH_CORE_MAX_COUNTED)
    return FALSE;

  if (count == NULL)
    {
      count = g_new0 (Count, 1);
      count->began = now;
      g_hash_table_insert (counts, p2p_peer_id_copy (peer), count);
    }

  return count->n < BREATH_CORE_MAX_PROPOSALS && ++count->n > 0;
}

gboolean
breath_core_admit_proposal (BreathCore      *self,
                            GHashTable      *counts,
                            const P2pPeerId *peer,
                            GError         **error)
{
  guint n_all, n_peer;

  count_open (self, peer, &n_all, &n_peer);

  if (n_peer >= BREATH_CORE_MAX_WITH_NODE)
    return refuse (error, "Three proposals between that node and this one are open already; wait until one of them has ended");

  if (n_all >= BREATH_CORE_MAX_NEGOTIATIONS)
    return refuse (error, "64 proposals are open already; wait until one of them has ended");

  return count_proposal (self, counts, peer)
         || refuse (error, "Ten transfers were proposed to that node today, which is as many as may be; try again tomorrow");
}

static void
answer_waiters (GArray       *waiters,
                const GError *error)
{
  for (guint i = 0; i < waiters->len; i++)
    {
      const BreathTransferWaiter *waiter = &g_array_index (waiters, BreathTransferWaiter, i);

      if (waiter->done != NULL)
        waiter->done (error, waiter->user_data);
    }

  g_array_unref (waiters);
}

static GArray *
take_waiters (GArray **waiters)
{
  GArray *taken = *waiters;

  *waiters = g_array_new (FALSE, FALSE, sizeof (BreathTransferWaiter));

  return taken;
}

void
breath_core_get_handed (BreathNegotiation *negotiation,
                        gboolean           handed[2])
{
  BreathTransferRole role = breath_negotiation_get_role (negotiation);
  BreathHandover handover;

  handed[0] = breath_negotiation_get_handover (negotiation, role, &handover);
  handed[1] = breath_negotiation_get_handover (negotiation, !role, &handover);
}

static BreathTransferNews
find_news (const BreathHeldTransfer *held,
           const gboolean            handed[2])
{
  gboolean is_handed = (handed[0] && !held->told_handed[0]) || (handed[1] && !held->told_handed[1]);
  BreathNegotiationState state = breath_negotiation_get_state (held->negotiation);

  if (state == BREATH_NEGOTIATION_ENDED)
    return BREATH_TRANSFER_NEWS_ENDED;

  if (!held->is_told && breath_negotiation_get_role (held->negotiation) == BREATH_TRANSFER_RESPONDER)
    return BREATH_TRANSFER_NEWS_HEARD;

  if (state == BREATH_NEGOTIATION_AGREED && held->told != BREATH_NEGOTIATION_AGREED)
    return BREATH_TRANSFER_NEWS_AGREED;

  return is_handed ? BREATH_TRANSFER_NEWS_HANDED_OVER : BREATH_TRANSFER_NEWS_CHANGED;
}

static void
tell (BreathCore         *self,
      BreathHeldTransfer *held)
{
  gboolean was_told = held->is_told;
  BreathTransferNews news;
  gboolean handed[2];

  breath_core_get_handed (held->negotiation, handed);
  news = find_news (held, handed);
  held->is_told = TRUE;
  held->told = breath_negotiation_get_state (held->negotiation);
  memcpy (held->told_handed, handed, sizeof handed);

  /* What ended before anybody heard of it is nothing to tell. */
  if (!self->is_stopped && (news != BREATH_TRANSFER_NEWS_ENDED || was_told))
    g_signal_emit_by_name (self, "transfer", breath_negotiation_get_id (held->negotiation), (guint) news);
}

/* Whether all of it is stored, and nothing of it on its way there. */
static gboolean
is_stored (const BreathHeldTransfer *held)
{
  return !held->is_dirty && held->staged == NULL;
}

/* Who is told may act on any of them at once. */
static void
settle_stored (BreathCore *self)
{
  BreathCoreTransfers *transfers = self->transfers;
  g_autoptr(GPtrArray) staged = g_steal_pointer (&transfers->staged);

  transfers->staged = g_ptr_array_new ();

  for (guint i = 0; i < staged->len; i++)
    {
      BreathHeldTransfer *held = g_ptr_array_index (staged, i);

      g_ptr_array_unref (held->frames);
      held->frames = g_steal_pointer (&held->staged);
    }

  for (guint i = 0; i < staged->len; i++)
    {
      BreathHeldTransfer *held = g_ptr_array_index (staged, i);

      if (!self->is_stopped)
        breath_core_send_transfer (self, held);

      /* If it went on meanwhile, what people see next is that. */
      if (is_stored (held))
        tell (self, held);

      if (is_stored (held) && breath_negotiation_get_state (held->negotiation) == BREATH_NEGOTIATION_ENDED)
        g_ptr_array_remove (transfers->held, held);
    }
}

static void
stored_cb (const GError *error,
           gpointer      user_data)
{
  g_autoptr(BreathCore) self = user_data;
  BreathCoreTransfers *transfers = self->transfers;
  GArray *waiters = take_waiters (&transfers->storing);

  if (error == NULL)
    {
      settle_stored (self);
      answer_waiters (waiters, NULL);
      breath_core_settle_transfers (self);
      return;
    }

  transfers->is_queued = FALSE;
  g_ptr_array_set_size (transfers->staged, 0);
  answer_waiters (waiters, error);
  answer_waiters (take_waiters (&transfers->waiting), error);
}

static gboolean
wants_commit (BreathCore *self)
{
  BreathCoreTransfers *transfers = self->transfers;

  if (!transfers->is_used)
    return FALSE;

  for (guint i = 0; i < transfers->held->len; i++)
    if (((BreathHeldTransfer *) transfers->held->pdata[i])->is_dirty)
      return TRUE;

  return transfers->over->len > 0 || transfers->waiting->len > 0;
}

/**
 * breath_core_settle_transfers:
 * @self: a core
 *
 * Has stored what changed; once it is, it is sent and told.
 */
void
breath_core_settle_transfers (BreathCore *self)
{
  BreathChange *change;

  if (!self->transfers->is_queued && wants_commit (self) && self->is_ready && !self->is_stopped && !self->has_failed
      && self->changes.length < BREATH_CORE_MAX_CHANGES)
    {
      self->transfers->is_queued = TRUE;
      change = g_new0 (BreathChange, 1);
      change->kind = BREATH_CHANGE_TRANSFERS;
      change->done = stored_cb;
      change->user_data = g_object_ref (self);
      breath_core_queue_change (self, change);
    }

  breath_core_rearm (self);
}

static void
end_farewells (BreathCore *self)
{
  BreathCoreTransfers *transfers = self->transfers;
  GHashTableIter iter;
  GBytes *context;
  BreathFarewell *farewell;

  if (!transfers->is_used)
    return;

  g_hash_table_iter_init (&iter, transfers->farewells);

  while (g_hash_table_iter_next (&iter, (gpointer *) &context, (gpointer *) &farewell))
    if (farewell->until <= breath_core_get_sure (self))
      {
        g_ptr_array_add (transfers->over, g_bytes_ref (context));
        g_hash_table_iter_remove (&iter);
      }
}

/**
 * breath_core_do_transfers:
 * @self: a core
 *
 * Ends what is over, unless the clock is wrong or in doubt: one that is ahead would end what people still think about.
 */
void
breath_core_do_transfers (BreathCore *self)
{
  BreathCoreTransfers *transfers = self->transfers;

  if (!self->is_ready || self->is_stopped || self->has_failed || self->is_clock_wrong)
    return;

  for (guint i = 0; i < transfers->held->len; i++)
    {
      BreathHeldTransfer *held = g_ptr_array_index (transfers->held, i);

      if (breath_negotiation_expire (held->negotiation, breath_core_get_sure (self)))
        held->is_dirty = TRUE;
    }

  end_farewells (self);
  breath_core_settle_transfers (self);
}

gint64
breath_core_get_transfers_due (BreathCore         *self,
                               const BreathMoment *at)
{
  BreathCoreTransfers *transfers = self->transfers;
  gint64 due = G_MAXINT64;
  GHashTableIter iter;
  BreathFarewell *farewell;

  if (wants_commit (self))
    return transfers->is_queued ? G_MAXINT64 : at->now + G_USEC_PER_SEC;

  if (self->is_clock_wrong || !transfers->is_used)
    return G_MAXINT64;

  for (guint i = 0; i < transfers->held->len; i++)
    due = MIN (due, breath_negotiation_get_end (((BreathHeldTransfer *) transfers->held->pdata[i])->negotiation));

  g_hash_table_iter_init (&iter, transfers->farewells);

  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &farewell))
    due = MIN (due, farewell->until);

  return due < G_MAXINT64 ? at->now + MAX (due - at->sure, 0) * G_USEC_PER_SEC : G_MAXINT64;
}

/* What makes the holder of @mirror one who decides here. NULL: nothing. */
static GBytes *
find_own_certificate (BreathCore  *self,
                      P2pIdentity *mirror)
{
  const BreathLiveSet *set = breath_live_sets_lookup (self->live_sets, &self->own);
  const BreathItem *certificate = breath_core_find_certificate (set, p2p_identity_get_peer_id (mirror));

  return certificate != NULL ? certificate->bytes : NULL;
}

static gboolean
check_act (BreathCore  *self,
           P2pIdentity *mirror,
           GError     **error)
{
  if (!self->is_ready || self->is_stopped || self->has_failed)
    {
      g_set_error_literal (error, BREATH_CORE_ERROR, BREATH_CORE_ERROR_NOT_READY,
                           self->is_ready ? "The node has stopped" : "The store has not been read yet");
      return FALSE;
    }

  if (self->changes.length >= BREATH_CORE_MAX_CHANGES)
    {
      g_set_error_literal (error, BREATH_CORE_ERROR, BREATH_CORE_ERROR_NOT_READY, "Too many changes are waiting to be stored");
      return FALSE;
    }

  if (self->is_clock_wrong)
    {
      g_set_error_literal (error, BREATH_CORE_ERROR, BREATH_CORE_ERROR_CLOCK,
                           "The clock of this computer differs from that of most neighbours; set it right first");
      return FALSE;
    }

  return find_own_certificate (self, mirror) != NULL || refuse (error, "Only a Mirror of this node can do that");
}

/* NULL: it cannot be; @error is set. */
static BreathHeldTransfer *
find_for_act (BreathCore   *self,
              P2pIdentity  *mirror,
              const guint8 *id,
              GError      **error)
{
  BreathHeldTransfer *held;

  if (!check_act (self, mirror, error))
    return NULL;

  held = breath_core_find_transfer (self, id);

  if (held == NULL || breath_negotiation_get_state (held->negotiation) == BREATH_NEGOTIATION_ENDED)
    {
      refuse (error, "There is no such proposal, or it did not go ahead");
      return NULL;
    }

  return held;
}

/* Tells @done: at once if there is an @error, else once what changed is stored. */
static void
finish_act (BreathCore         *self,
            BreathHeldTransfer *held,
            const GError       *error,
            BreathDoneFunc      done,
            gpointer            user_data)
{
  BreathTransferWaiter waiter = { done, user_data };

  if (held == NULL || error != NULL)
    {
      if (done != NULL)
        done (error, user_data);

      return;
    }

  held->is_dirty = TRUE;
  g_array_append_val (self->transfers->waiting, waiter);
  breath_core_settle_transfers (self);
}

static BreathHeldTransfer *
propose (BreathCore                *self,
         const P2pPeerId           *node,
         const BreathTransferTerms *terms,
         GError                   **error)
{
  BreathNegotiator negotiator = { .own = self->own, .peer = *node, .random = self->ports.random };
  BreathNegotiation *negotiation;

  if (p2p_peer_id_equal (node, &self->own))
    {
      refuse (error, "A node cannot propose a transfer to itself");
      return NULL;
    }

  if (breath_core_get_isolation (self, node) != NULL)
    {
      refuse (error, "That node is isolated here, so nothing is negotiated with it");
      return NULL;
    }

  negotiation = breath_negotiation_propose (&negotiator, terms, get_wall (self), error);

  if (negotiation == NULL)
    return NULL;

  if (breath_core_admit_proposal (self, self->transfers->made, node, error))
    return breath_core_hold_transfer (self, negotiation);

  breath_negotiation_free (negotiation);

  return NULL;
}

/**
 * breath_core_propose_transfer:
 * @self: a core
 * @mirror: the key of a Mirror of this node
 * @node: to whom
 * @terms: what is proposed
 * @id: (out) (array fixed-size=32): of the negotiation, if it begins
 * @done: (nullable) (scope async): called once it is stored, or with a #BreathTransferError; may be called at once
 * @user_data: for @done
 *
 * Proposes a transfer to another node, which hears of it when there is a link. To propose is not yet a yes.
 */
void
breath_core_propose_transfer (BreathCore                *self,
                              P2pIdentity               *mirror,
                              const P2pPeerId           *node,
                              const BreathTransferTerms *terms,
                              guint8                     id[BREATH_NEGOTIATION_ID_LEN],
                              BreathDoneFunc             done,
                              gpointer                   user_data)
{
  g_autoptr(GError) error = NULL;
  BreathHeldTransfer *held = NULL;

  g_return_if_fail (BREATH_IS_CORE (self));

  if (check_act (self, mirror, &error) && (held = propose (self, node, terms, &error)) != NULL)
    memcpy (id, breath_negotiation_get_id (held->negotiation), BREATH_NEGOTIATION_ID_LEN);

  finish_act (self, held, error, done, user_data);
}

/**
 * breath_core_counter_transfer:
 * @self: a core
 * @mirror: the key of a Mirror of this node
 * @id: (array fixed-size=32): of a negotiation
 * @terms: other terms
 * @done: (nullable) (scope async): called once that is stored, or with a #BreathTransferError; may be called at once
 * @user_data: for @done
 *
 * Proposes other terms, as long as nobody here has decided.
 */
void
breath_core_counter_transfer (BreathCore                *self,
                              P2pIdentity               *mirror,
                              const guint8              *id,
                              const BreathTransferTerms *terms,
                              BreathDoneFunc             done,
                              gpointer                   user_data)
{
  g_autoptr(GError) error = NULL;
  BreathHeldTransfer *held;

  g_return_if_fail (BREATH_IS_CORE (self));

  held = find_for_act (self, mirror, id, &error);

  if (held != NULL)
    breath_negotiation_counter (held->negotiation, terms, get_wall (self), &error);

  finish_act (self, held, error, done, user_data);
}

/**
 * breath_core_decide_transfer:
 * @self: a core
 * @mirror: the key of a Mirror of this node
 * @id: (array fixed-size=32): of a negotiation
 * @is_yes: what they decided
 * @done: (nullable) (scope async): called once that is stored, or with a #BreathTransferError; may be called at once
 * @user_data: for @done
 *
 * Seals a decision. Nobody is told which, here no more than elsewhere.
 */
void
breath_core_decide_transfer (BreathCore    *self,
                             P2pIdentity   *mirror,
                             const guint8  *id,
                             gboolean       is_yes,
                             BreathDoneFunc done,
                             gpointer       user_data)
{
  g_autoptr(GError) error = NULL;
  BreathHeldTransfer *held;

  g_return_if_fail (BREATH_IS_CORE (self));

  held = find_for_act (self, mirror, id, &error);

  if (held != NULL)
    breath_negotiation_decide (held->negotiation, is_yes, mirror, find_own_certificate (self, mirror), get_wall (self), &error);

  finish_act (self, held, error, done, user_data);
}

/**
 * breath_core_decline_transfer:
 * @self: a core
 * @mirror: the key of a Mirror of this node
 * @id: (array fixed-size=32): of a negotiation
 * @done: (nullable) (scope async): called once that is stored, or with a #BreathTransferError; may be called at once
 * @user_data: for @done
 *
 * Ends a negotiation openly and at once for both sides.
 */
void
breath_core_decline_transfer (BreathCore    *self,
                              P2pIdentity   *mirror,
                              const guint8  *id,
                              BreathDoneFunc done,
                              gpointer       user_data)
{
  g_autoptr(GError) error = NULL;
  BreathHeldTransfer *held;

  g_return_if_fail (BREATH_IS_CORE (self));

  held = find_for_act (self, mirror, id, &error);

  if (held != NULL)
    breath_negotiation_decline (held->negotiation, &error);

  finish_act (self, held, error, done, user_data);
}

/**
 * breath_core_hand_over_transfer:
 * @self: a core
 * @mirror: the key of a Mirror of this node
 * @id: (array fixed-size=32): of a transfer that was agreed on
 * @amount: how much this side gave or got, in thousandths of the unit of the terms
 * @done: (nullable) (scope async): called once that is stored, or with a #BreathTransferError; may be called at once
 * @user_data: for @done
 *
 * Says how much was handed over, once.
 */
void
breath_core_hand_over_transfer (BreathCore    *self,
                                P2pIdentity   *mirror,
                                const guint8  *id,
                                gint64         amount,
                                BreathDoneFunc done,
                                gpointer       user_data)
{
  g_autoptr(GError) error = NULL;
  BreathHeldTransfer *held;

  g_return_if_fail (BREATH_IS_CORE (self));

  held = find_for_act (self, mirror, id, &error);

  if (held != NULL)
    breath_negotiation_hand_over (held->negotiation, mirror, find_own_certificate (self, mirror), amount, get_wall (self),
                                  &error);

  finish_act (self, held, error, done, user_data);
}

/**
 * breath_core_get_transfer:
 * @self: a core
 * @id: (array fixed-size=32): of a negotiation
 *
 * Returns: (transfer none) (nullable): it, or what came of it; %NULL: there is none, or it did not go ahead. While
 *   [signal@Breath.Core::transfer] tells that it ended it is still there
 */
BreathNegotiation *
breath_core_get_transfer (BreathCore   *self,
                          const guint8 *id)
{
  BreathHeldTransfer *held;

  g_return_val_if_fail (BREATH_IS_CORE (self), NULL);

  held = breath_core_find_transfer (self, id);

  return held != NULL ? held->negotiation : NULL;
}

/**
 * breath_core_foreach_transfer:
 * @self: a core
 * @func: called for each negotiation that people were told of and that has not ended, and for each transfer agreed on
 * @user_data: for @func
 *
 * Tells what transfers there are, in the order in which they began.
 */
void
breath_core_foreach_transfer (BreathCore        *self,
                              BreathTransferFunc func,
                              gpointer           user_data)
{
  g_return_if_fail (BREATH_IS_CORE (self));

  for (guint i = 0; i < self->transfers->held->len; i++)
    {
      BreathHeldTransfer *held = g_ptr_array_index (self->transfers->held, i);

      if (held->is_told && breath_negotiation_get_state (held->negotiation) != BREATH_NEGOTIATION_ENDED)
        func (held->negotiation, user_data);
    }
}

/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-core.h"

#include "breath-core-trust-private.h"

#include "breath-peers-frame.h"

#include <string.h>

/*
 * Whom this node has links with, as far as trust goes: what machines hold against links, and what Mirrors decided about
 * nodes. Both end by themselves. What flags say has no part in it.
 */

gboolean
breath_core_trust_refuse (GError    **error,
                          const char *why)
{
  g_set_error_literal (error, BREATH_ISOLATION_ERROR, BREATH_ISOLATION_ERROR_INVALID, why);

  return FALSE;
}

static gint64
get_now (BreathCore *self)
{
  return breath_clock_get_monotonic (self->ports.clock);
}

static gint64
bar_cb (const P2pPeerId *peer,
        gint64           now,
        gpointer         user_data)
{
  return breath_core_get_bar (user_data, peer, now);
}

static void
order_free (BreathTrustOrder *order)
{
  g_clear_pointer (&order->isolation, breath_isolation_free);
  g_clear_pointer (&order->item, breath_item_free);
  g_object_unref (order->core);
  g_free (order);
}

/**
 * breath_core_init_trust:
 * @self: a core with a selection
 *
 * Begins with nothing against anybody.
 */
void
breath_core_init_trust (BreathCore *self)
{
  BreathCoreTrust *trust = g_new0 (BreathCoreTrust, 1);

  trust->health = breath_link_health_new ();
  trust->isolations = breath_isolations_new ();
  trust->chosen = g_array_new (FALSE, FALSE, sizeof (BreathChosenMirror));
  trust->due = G_MAXINT64;
  trust->looked = get_now (self);
  self->trust = trust;
  breath_selection_set_bar (self->selection, bar_cb, self);
}

/* Each order holds the core, so none is left. */
void
breath_core_clear_trust (BreathCore *self)
{
  BreathCoreTrust *trust = self->trust;

  g_clear_pointer (&trust->barred, g_array_unref);
  g_array_unref (trust->chosen);
  breath_isolations_free (trust->isolations);
  breath_link_health_free (trust->health);
  g_clear_pointer (&self->trust, g_free);
}

/* While an order is being stored, what is over waits for its end. */
static void
update_due (BreathCore *self)
{
  BreathCoreTrust *trust = self->trust;
  gint64 now = get_now (self);

  trust->due = breath_link_health_get_next_end (trust->health, now);

  if (breath_link_health_get_size (trust->health) > 0)
    trust->due = MIN (trust->due, MAX (now, trust->looked + BREATH_CORE_TRUST_LOOK));

  if (trust->order == NULL)
    trust->due = MIN (trust->due, breath_isolations_get_next_end (trust->isolations, breath_core_get_sure (self), now));

  breath_core_rearm (self);
}

/* Told from a dispatch of its own, since whoever hears of it closes links. */
static void
bar (BreathCore      *self,
     const P2pPeerId *peer)
{
  if (self->trust->barred == NULL)
    self->trust->barred = g_array_new (FALSE, FALSE, sizeof (P2pPeerId));

  g_array_append_vals (self->trust->barred, peer, 1);
}

/**
 * breath_core_penalize:
 * @self: a core
 * @peer: who did it
 * @penalty: what
 *
 * Counts something against links with @peer. If it is too much, [signal@Breath.Core::barred] tells, and they are paused
 * for a time.
 */
void
breath_core_penalize (BreathCore      *self,
                      const P2pPeerId *peer,
                      BreathPenalty    penalty)
{
  g_return_if_fail (BREATH_IS_CORE (self));

  if (self->is_stopped || p2p_peer_id_equal (peer, &self->own))
    return;

  if (breath_link_health_count (self->trust->health, peer, penalty, get_now (self)))
    bar (self, peer);

  breath_core_emit_trust (self, peer);
  update_due (self);
}

static gboolean
judge_break (const GError  *error,
             BreathPenalty *penalty)
{
  if (g_error_matches (error, BREATH_SYNC_ERROR, BREATH_SYNC_ERROR_SILENT)
      || g_error_matches (error, BREATH_PEERS_ERROR, BREATH_PEERS_ERROR_SILENT))
    return FALSE;

  if (g_error_matches (error, BREATH_SYNC_ERROR, BREATH_SYNC_ERROR_RATE)
      || g_error_matches (error, BREATH_PEERS_ERROR, BREATH_PEERS_ERROR_RATE))
    *penalty = BREATH_PENALTY_OVER_RATE;
  else if (g_error_matches (error, BREATH_SYNC_ERROR, BREATH_SYNC_ERROR_UNDELIVERED))
    *penalty = BREATH_PENALTY_BOGUS_NOTE;
  else
    *penalty = BREATH_PENALTY_FORMAT;

  return TRUE;
}

/**
 * breath_core_broke:
 * @self: a core
 * @neighbour: who broke a rule
 * @error: which, as the protocol says it
 *
 * Counts what a link is closed for. Being silent is no offence: who is cut off is as well.
 */
void
breath_core_broke (BreathCore      *self,
                   const P2pPeerId *neighbour,
                   const GError    *error)
{
  BreathPenalty penalty;

  if (judge_break (error, &penalty))
    breath_core_penalize (self, neighbour, penalty);
}

/**
 * breath_core_get_bar:
 * @self: a core
 * @peer: a peer
 * @now: monotonic time
 *
 * Says until when there is to be no link with @peer, for what it did or since a Mirror decided so.
 *
 * Returns: a monotonic time; %G_MININT64 if there may be one
 */
gint64
breath_core_get_bar (BreathCore      *self,
                     const P2pPeerId *peer,
                     gint64           now)
{
  gint64 until;

  g_return_val_if_fail (BREATH_IS_CORE (self), G_MININT64);

  until = breath_link_health_get_pause (self->trust->health, peer, now);

  if (breath_core_is_isolated (self, peer, BREATH_ISOLATION_CONNECT))
    until = MAX (until, breath_isolations_get_end (self->trust->isolations, peer, breath_core_get_sure (self), now));

  return until;
}

gint64
breath_core_to_wall (BreathCore *self,
                     gint64      moment)
{
  g_return_val_if_fail (BREATH_IS_CORE (self), 0);

  return breath_core_get_sure (self) + (moment - get_now (self)) / G_USEC_PER_SEC;
}

gboolean
breath_core_get_health (BreathCore        *self,
                        const P2pPeerId   *peer,
                        BreathHealthFacts *facts)
{
  g_return_val_if_fail (BREATH_IS_CORE (self), FALSE);

  return breath_link_health_get_facts (self->trust->health, peer, get_now (self), facts);
}

void
breath_core_foreach_health (BreathCore      *self,
                            BreathHealthFunc func,
                            gpointer         user_data)
{
  g_return_if_fail (BREATH_IS_CORE (self));

  breath_link_health_foreach (self->trust->health, get_now (self), func, user_data);
}

static void
close_barred (BreathCore *self)
{
  g_autoptr(GArray) barred = g_steal_pointer (&self->trust->barred);

  for (guint i = 0; barred != NULL && i < barred->len && !self->is_stopped; i++)
    {
      const P2pPeerId *peer = &g_array_index (barred, P2pPeerId, i);
      const char *why = breath_core_is_isolated (self, peer, BREATH_ISOLATION_CONNECT)
                        ? "A Mirror of this node decided to have no link with it for a time"
                        : "It broke the rules too often; links with it are paused for a time";
      g_autoptr(GError) reason = g_error_new_literal (BREATH_CORE_ERROR, BREATH_CORE_ERROR_BARRED, why);

      breath_core_emit_barred (self, peer, reason);
    }
}

static void
end_isolation (BreathCore *self)
{
  const BreathIsolation *over = breath_isolations_find_ended (self->trust->isolations, breath_core_get_sure (self), get_now (self));

  if (over != NULL && self->trust->order == NULL)
    breath_core_give_order (self, breath_core_order_new (self, BREATH_TRUST_OVER, &over->node, NULL, NULL, NULL));
}

/**
 * breath_core_do_trust:
 * @self: a core that is ready
 *
 * Does what is due about trust: has links closed, and lets end what is over.
 */
void
breath_core_do_trust (BreathCore *self)
{
  if (!self->is_ready || self->is_stopped || self->has_failed)
    return;

  if (self->trust->barred != NULL)
    close_barred (self);

  if (self->is_stopped || self->trust->due > get_now (self))
    return;

  self->trust->looked = get_now (self);
  breath_link_health_forget (self->trust->health, self->trust->looked);
  end_isolation (self);
  update_due (self);
  breath_core_emit_trust (self, NULL);
  breath_core_emit_heard (self);
}

gint64
breath_core_get_trust_due (BreathCore *self)
{
  return self->trust->barred != NULL ? get_now (self) : self->trust->due;
}

BreathTrustOrder *
breath_core_order_new (BreathCore          *self,
                       BreathTrustOrderKind kind,
                       const P2pPeerId     *node,
                       const P2pPeerId     *mirror,
                       BreathDoneFunc       done,
                       gpointer             user_data)
{
  BreathTrustOrder *order = g_new0 (BreathTrustOrder, 1);

  order->core = g_object_ref (self);
  order->kind = kind;
  order->node = *node;
  order->done = done;
  order->user_data = user_data;

  if (mirror != NULL)
    order->mirror = *mirror;

  return order;
}

static void
finish_order (BreathTrustOrder *order,
              const GError     *error)
{
  if (order->done != NULL)
    order->done (error, order->user_data);

  order_free (order);
}

static void
let_back (BreathCore      *self,
          const P2pPeerId *node)
{
  breath_selection_let_back (self->selection, node, get_now (self));
  breath_core_emit_heard (self);
}

static void
apply_isolation (BreathCore             *self,
                 const BreathTrustOrder *order)
{
  breath_isolations_put (self->trust->isolations, breath_isolation_copy (order->isolation), breath_core_get_sure (self),
                         get_now (self));

  if (order->isolation->scope & BREATH_ISOLATION_CONNECT)
    bar (self, &order->node);
  else
    let_back (self, &order->node);
}

static void
apply (BreathCore             *self,
       const BreathTrustOrder *order)
{
  switch (order->kind)
    {
    case BREATH_TRUST_ISOLATE:
      apply_isolation (self, order);
      break;

    case BREATH_TRUST_UNDO:
    case BREATH_TRUST_OVER:
      breath_isolations_remove (self->trust->isolations, &order->node);
      let_back (self, &order->node);
      break;

    case BREATH_TRUST_CHOOSE:
    case BREATH_TRUST_DROP:
      breath_core_apply_choice (self, order);
      break;

    case BREATH_TRUST_SAY:
    case BREATH_TRUST_WITHDRAW:
    default:
      break;
    }
}

static void start_order (BreathCore *self);

static void
order_stored_cb (const GError *error,
                 gpointer      user_data)
{
  BreathTrustOrder *order = user_data;
  g_autoptr(BreathCore) self = g_object_ref (order->core);
  gboolean is_choice = order->kind == BREATH_TRUST_CHOOSE || order->kind == BREATH_TRUST_DROP;

  if (error == NULL)
    apply (self, order);

  self->trust->order = NULL;
  update_due (self);

  if (error == NULL && !self->is_stopped)
    breath_core_emit_trust (self, is_choice ? NULL : &order->node);

  finish_order (order, error);
  start_order (self);
}

static void
start_order (BreathCore *self)
{
  BreathCoreTrust *trust = self->trust;
  BreathChange *change;

  if (trust->order != NULL || trust->waiting.length == 0)
    return;

  trust->order = g_queue_pop_head (&trust->waiting);
  change = g_new0 (BreathChange, 1);
  change->kind = BREATH_CHANGE_TRUST;
  change->order = trust->order;
  change->done = order_stored_cb;
  change->user_data = trust->order;
  breath_core_queue_change (self, change);
}

void
breath_core_give_order (BreathCore       *self,
                        BreathTrustOrder *order)
{
  g_autoptr(GError) error = NULL;

  if (!self->is_ready)
    error = g_error_new_literal (BREATH_CORE_ERROR, BREATH_CORE_ERROR_NOT_READY, "The store has not been read yet");
  else if (self->trust->waiting.length >= BREATH_CORE_MAX_ORDERS)
    error = g_error_new_literal (BREATH_CORE_ERROR, BREATH_CORE_ERROR_NOT_READY, "Too many decisions wait to be stored");

  if (error != NULL)
    {
      finish_order (order, error);
      return;
    }

  g_queue_push_tail (&self->trust->waiting, order);
  start_order (self);
}

/* Takes @details. */
void
breath_core_log_trust (BreathCore   *self,
                       BreathBatch  *batch,
                       BreathLogKind kind,
                       GByteArray   *details)
{
  g_autoptr(GBytes) bytes = g_byte_array_free_to_bytes (details);

  breath_core_log_add (self, batch, kind, bytes);
}

static GByteArray *
begin_details (const BreathTrustOrder *order,
               gboolean                has_mirror)
{
  GByteArray *details = g_byte_array_new ();

  g_byte_array_append (details, order->node.public_key, P2P_PUBLIC_KEY_LEN);

  if (has_mirror)
    g_byte_array_append (details, order->mirror.public_key, P2P_PUBLIC_KEY_LEN);

  return details;
}

static GBytes *
dup_key (const P2pPeerId *node)
{
  g_autofree char *id = p2p_peer_id_to_string (node);
  g_autofree char *key = g_strconcat (BREATH_SETTING_ISOLATION, id, NULL);

  return breath_core_dup_text (key);
}

static gboolean
check_isolation (BreathCore             *self,
                 const BreathTrustOrder *order,
                 GError                **error)
{
  const BreathIsolation *held = breath_core_get_isolation (self, &order->node);

  /* Begun by a clock that is ahead, it would begin anew with every start once that is set right. */
  if (self->is_clock_wrong)
    return breath_core_trust_refuse (error, "The clock of this computer differs from that of most neighbours; set it right first");

  if (p2p_peer_id_equal (&order->node, &self->own))
    return breath_core_trust_refuse (error, "A node cannot isolate itself");

  if (!breath_core_is_mirror (self, &order->mirror))
    return breath_core_trust_refuse (error, "Only a Mirror of this node can isolate another");

  if (held == NULL && breath_isolations_get_size (self->trust->isolations) >= BREATH_ISOLATIONS_MAX)
    return breath_core_trust_refuse (error, "256 nodes are isolated already; undo one first");

  /* Whoever goes on with it has to think of it anew. */
  return held == NULL || !g_str_equal (held->reason, order->isolation->reason)
         || breath_core_trust_refuse (error, "That node is isolated already for this reason; renewing it needs a new one");
}

static gboolean
stage_isolation (BreathCore             *self,
                 BreathBatch            *batch,
                 const BreathTrustOrder *order,
                 GError                **error)
{
  const BreathIsolation *isolation = order->isolation;
  g_autoptr(GBytes) key = NULL;
  g_autoptr(GBytes) value = NULL;
  GByteArray *details;
  guint8 scope = isolation->scope;
  guint64 until = GUINT64_TO_LE ((guint64) isolation->until);

  if (!check_isolation (self, order, error))
    return FALSE;

  key = dup_key (&order->node);
  value = breath_isolation_encode (isolation);
  breath_batch_put (batch, BREATH_ROW_SETTING, key, value, 0, NULL);
  details = begin_details (order, TRUE);
  g_byte_array_append (details, &scope, 1);
  g_byte_array_append (details, (const guint8 *) &until, sizeof until);
  g_byte_array_append (details, (const guint8 *) isolation->reason, strlen (isolation->reason));
  breath_core_log_trust (self, batch, BREATH_LOG_ISOLATED, details);

  return TRUE;
}

static gboolean
stage_end (BreathCore             *self,
           BreathBatch            *batch,
           const BreathTrustOrder *order,
           GError                **error)
{
  gboolean is_undone = order->kind == BREATH_TRUST_UNDO;
  g_autoptr(GBytes) key = dup_key (&order->node);

  if (is_undone && breath_core_get_isolation (self, &order->node) == NULL)
    return breath_core_trust_refuse (error, "That node is not isolated here");

  if (is_undone && !breath_core_is_mirror (self, &order->mirror))
    return breath_core_trust_refuse (error, "Only a Mirror of this node can undo that");

  breath_batch_delete (batch, BREATH_ROW_SETTING, key);
  breath_core_log_trust (self, batch, is_undone ? BREATH_LOG_ISOLATION_UNDONE : BREATH_LOG_ISOLATION_OVER,
                         begin_details (order, is_undone));

  return TRUE;
}

/**
 * breath_core_stage_trust:
 * @self: a core
 * @batch: the next commit of our own
 * @order: what people want
 * @wants_head: (inout): whether our live set changes
 * @error: return location for a #BreathIsolationError or a #BreathCoreError
 *
 * Writes an order into @batch.
 *
 * Returns: %FALSE if it is refused, and nothing was written
 */
gboolean
breath_core_stage_trust (BreathCore             *self,
                         BreathBatch            *batch,
                         const BreathTrustOrder *order,
                         gboolean               *wants_head,
                         GError                **error)
{
  switch (order->kind)
    {
    case BREATH_TRUST_ISOLATE:
      return stage_isolation (self, batch, order, error);

    case BREATH_TRUST_UNDO:
    case BREATH_TRUST_OVER:
      return stage_end (self, batch, order, error);

    case BREATH_TRUST_SAY:
    case BREATH_TRUST_WITHDRAW:
      if (!breath_core_stage_saying (self, batch, order, error))
        return FALSE;

      *wants_head = TRUE;
      return TRUE;

    case BREATH_TRUST_CHOOSE:
    case BREATH_TRUST_DROP:
      return breath_core_stage_choice (self, batch, order, error);

    default:
      g_assert_not_reached ();
    }
}

/**
 * breath_core_load_trust:
 * @self: a core that reads its store
 * @row: a setting
 * @error: return location for a #BreathStoreError
 *
 * Takes back what Mirrors decided. What is over meanwhile is left to end at once.
 *
 * Returns: %FALSE if it is damaged
 */
gboolean
breath_core_load_trust (BreathCore      *self,
                        const BreathRow *row,
                        GError         **error)
{
  gsize prefix = strlen (BREATH_SETTING_ISOLATION);
  gsize len;
  const char *key = g_bytes_get_data (row->key, &len);
  BreathIsolation *isolation = NULL;
  P2pPeerId node;

  if (breath_core_row_is_named (row, BREATH_SETTING_CHOSEN) && !breath_core_load_chosen (self, row->value))
    {
      g_set_error_literal (error, BREATH_STORE_ERROR, BREATH_STORE_ERROR_DAMAGED,
                           "What is stored contradicts itself: the chosen Mirrors are none");
      return FALSE;
    }

  if (len > prefix && memcmp (key, BREATH_SETTING_ISOLATION, prefix) == 0)
    {
      g_autofree char *id = g_strndup (key + prefix, len - prefix);

      if (p2p_peer_id_init_from_string (&node, id, NULL))
        isolation = breath_isolation_decode (&node, row->value, NULL);

      if (isolation == NULL)
        {
          g_set_error_literal (error, BREATH_STORE_ERROR, BREATH_STORE_ERROR_DAMAGED,
                               "What is stored contradicts itself: an isolation is none");
          return FALSE;
        }

      breath_isolations_put (self->trust->isolations, isolation, breath_core_get_sure (self), get_now (self));
    }

  return TRUE;
}

/**
 * breath_core_begin_trust:
 * @self: a core that has read its store
 *
 * Lets what was read end in time.
 */
void
breath_core_begin_trust (BreathCore *self)
{
  update_due (self);
}

/**
 * breath_core_isolate:
 * @self: a core
 * @isolation: what a Mirror decided, which is copied
 * @done: (nullable) (scope async): called once it is stored, or with why it is not; may be called at once
 * @user_data: for @done
 *
 * Isolates a node here. What it signed is held, compared and passed on to whoever syncs as before, since all nodes must
 * be able to find out who withholds something.
 */
void
breath_core_isolate (BreathCore            *self,
                     const BreathIsolation *isolation,
                     BreathDoneFunc         done,
                     gpointer               user_data)
{
  g_autoptr(GError) error = NULL;
  BreathTrustOrder *order;

  g_return_if_fail (BREATH_IS_CORE (self));

  order = breath_core_order_new (self, BREATH_TRUST_ISOLATE, &isolation->node, &isolation->mirror, done, user_data);
  order->isolation = breath_isolation_copy (isolation);

  if (breath_isolation_check (isolation, &error))
    breath_core_give_order (self, order);
  else
    finish_order (order, error);
}

void
breath_core_undo_isolation (BreathCore      *self,
                            const P2pPeerId *node,
                            const P2pPeerId *mirror,
                            BreathDoneFunc   done,
                            gpointer         user_data)
{
  g_return_if_fail (BREATH_IS_CORE (self));

  breath_core_give_order (self, breath_core_order_new (self, BREATH_TRUST_UNDO, node, mirror, done, user_data));
}

const BreathIsolation *
breath_core_get_isolation (BreathCore      *self,
                           const P2pPeerId *node)
{
  g_return_val_if_fail (BREATH_IS_CORE (self), NULL);

  return breath_isolations_lookup (self->trust->isolations, node, breath_core_get_sure (self), get_now (self));
}

/**
 * breath_core_is_isolated:
 * @self: a core
 * @node: a node
 * @scope: just one
 *
 * Returns: whether a Mirror here decided that @scope is not to be done for @node, and that holds now
 */
gboolean
breath_core_is_isolated (BreathCore          *self,
                         const P2pPeerId     *node,
                         BreathIsolationScope scope)
{
  const BreathIsolation *isolation = breath_core_get_isolation (self, node);

  return isolation != NULL && (isolation->scope & scope) != 0;
}

void
breath_core_foreach_isolation (BreathCore         *self,
                               BreathIsolationFunc func,
                               gpointer            user_data)
{
  g_return_if_fail (BREATH_IS_CORE (self));

  breath_isolations_foreach (self->trust->isolations, breath_core_get_sure (self), get_now (self), func, user_data);
}

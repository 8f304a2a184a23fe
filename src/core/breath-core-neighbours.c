/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-core.h"

#include "breath-core-private.h"
#include "breath-core-trust.h"

#define ADDRESSES_INTERVAL (10 * G_TIME_SPAN_MINUTE) /* between two records of ours, unless something may be told no more */
#define ANCHORS_INTERVAL   (10 * G_TIME_SPAN_MINUTE) /* between two looks at who has lasted */
#define N_AT_START         8                         /* authors that are heard of again when we start */

static const BreathItem *
get_record_cb (const P2pPeerId *peer,
               gpointer         user_data)
{
  if (breath_core_is_isolated (user_data, peer, BREATH_ISOLATION_RELAY))
    return NULL;

  return breath_core_get_peer_record (user_data, peer);
}

static void
clock_cb (const P2pPeerId *neighbour,
          gint64           wall,
          gpointer         user_data)
{
  breath_core_note_clock (user_data, neighbour, wall);
}

/* Most of what is heard changes nothing as long as no neighbour is missing. */
static void
note_heard (BreathCore *self)
{
  if (breath_slots_get_room (breath_selection_get_slots (self->selection), BREATH_SLOT_OUTBOUND) > 0)
    breath_core_emit_heard (self);
}

static void
heard_cb (gpointer user_data)
{
  note_heard (user_data);
}

static const BreathPeersEvents peers_events = {
  .get_record = get_record_cb,
  .clock = clock_cb,
  .heard = heard_cb,
};

static gint64
get_now (BreathCore *self)
{
  return breath_clock_get_monotonic (self->ports.clock);
}

/**
 * breath_core_init_neighbours:
 * @self: a core with its ports
 *
 * Makes what decides on neighbours. Whom to dial can be added before the store is read.
 */
void
breath_core_init_neighbours (BreathCore *self)
{
  BreathPeersSetup setup = {
    .own = self->own,
    .clock = self->ports.clock,
    .random = self->ports.random,
    .events = &peers_events,
    .user_data = self,
  };

  self->selection = breath_selection_new (self->ports.random, &self->own);
  setup.selection = self->selection;
  self->peers = breath_peers_new (&setup);
}

void
breath_core_clear_neighbours (BreathCore *self)
{
  g_clear_pointer (&self->peers, breath_peers_free);
  g_clear_pointer (&self->selection, breath_selection_free);
  g_clear_pointer (&self->addresses, g_ptr_array_unref);
  g_clear_pointer (&self->anchors, g_bytes_unref);
}

/**
 * breath_core_begin_neighbours:
 * @self: a core that has read its store
 *
 * Hears again of some authors whose records were stored, each as likely as any other: where all that were reached
 * before are gone, there is still somebody to dial.
 */
void
breath_core_begin_neighbours (BreathCore *self)
{
  const BreathItem *drawn[N_AT_START] = { 0 };
  const BreathJournalEntry *entry = NULL;
  guint n = 0;

  self->anchors_due = get_now (self) + ANCHORS_INTERVAL;

  while ((entry = breath_journal_next (self->journal, entry != NULL ? entry->position : 0)) != NULL)
    {
      const BreathItem *record = breath_live_sets_get_peer_record (self->live_sets, &entry->head->author);
      guint at = n;

      if (record == NULL)
        continue;

      if (n >= N_AT_START)
        at = breath_random_uniform (self->ports.random, n + 1);

      if (at < N_AT_START)
        drawn[at] = record;

      n++;
    }

  for (guint i = 0; i < MIN (n, N_AT_START); i++)
    breath_selection_hear (self->selection, drawn[i], NULL);
}

/**
 * breath_core_hear:
 * @self: a core
 * @author: whose head was just accepted
 *
 * Takes the author's record, if it has one, for somebody who may be dialled, on the word of whoever gave its head.
 */
void
breath_core_hear (BreathCore      *self,
                  const P2pPeerId *author)
{
  const BreathItem *record = breath_core_get_peer_record (self, author);
  const BreathJournalEntry *entry = breath_journal_lookup (self->journal, author);

  if (record != NULL && entry != NULL &&
      breath_selection_hear (self->selection, record, breath_journal_get_giver (self->journal, entry)))
    note_heard (self);
}

gboolean
breath_core_load_anchors (BreathCore *self,
                          GBytes     *anchors)
{
  self->anchors = g_bytes_ref (anchors);

  return breath_selection_add_anchors (self->selection, anchors);
}

static void
anchors_committed (const GError *error,
                   gpointer      user_data)
{
  g_autoptr(BreathCore) self = user_data;

  if (error != NULL)
    breath_core_fail (self, error);
}

/* Those stored stay as long as there are no others: a time without neighbours is when they are needed. */
static void
store_anchors (BreathCore *self)
{
  g_autoptr(GBytes) anchors = breath_selection_dup_anchors (self->selection, get_now (self));
  g_autoptr(GBytes) key = NULL;
  BreathBatch *batch;

  if (g_bytes_get_size (anchors) == 0 || (self->anchors != NULL && g_bytes_equal (anchors, self->anchors)))
    return;

  g_clear_pointer (&self->anchors, g_bytes_unref);
  self->anchors = g_bytes_ref (anchors);
  key = breath_core_dup_text (BREATH_SETTING_ANCHORS);
  batch = breath_batch_new ();
  breath_batch_put (batch, BREATH_ROW_SETTING, key, anchors, 0, NULL);
  breath_store_commit (self->ports.store, batch, anchors_committed, g_object_ref (self));
}

/* What everybody may be told of where we are: what leads to us from the other end of every link there was. */
static GPtrArray *
filter_addresses (BreathCore *self)
{
  GPtrArray *filtered = g_ptr_array_new_with_free_func ((GDestroyNotify) p2p_multiaddr_unref);
  BreathScope reach = breath_selection_get_reach (self->selection);

  for (guint i = 0; i < self->addresses->len && filtered->len < BREATH_RECORD_MAX_ADDRESSES; i++)
    {
      P2pMultiaddr *address = g_ptr_array_index (self->addresses, i);

      if (breath_address_may_cross (address, reach))
        g_ptr_array_add (filtered, p2p_multiaddr_ref (address));
    }

  return filtered;
}

static gboolean
are_equal (GPtrArray *a,
           GPtrArray *b)
{
  if (a->len != b->len)
    return FALSE;

  for (guint i = 0; i < a->len; i++)
    if (!p2p_multiaddr_equal (g_ptr_array_index (a, i), g_ptr_array_index (b, i)))
      return FALSE;

  return TRUE;
}

static gboolean
is_record_true (BreathCore *self)
{
  const BreathItem *record = breath_live_sets_get_peer_record (self->live_sets, &self->own);
  g_autoptr(GPtrArray) addresses = filter_addresses (self);

  return record != NULL ? are_equal (addresses, record->addresses) : addresses->len == 0;
}

/* Without links nobody needs to be told, and what may be told is not known. */
static gboolean
knows_what_to_tell (BreathCore *self)
{
  return self->addresses != NULL && breath_selection_get_reach (self->selection) != BREATH_SCOPE_NONE;
}

static gboolean
may_tell_now (BreathCore *self)
{
  return !self->has_told || get_now (self) - self->told >= ADDRESSES_INTERVAL ||
         breath_selection_get_reach (self->selection) > self->told_reach;
}

/**
 * breath_core_has_record:
 * @self: a core
 *
 * Returns: whether our live set is to stay as it is, as far as where we are goes: that is told already, or it was told
 *   something else less than ten minutes ago
 */
gboolean
breath_core_has_record (BreathCore *self)
{
  return !knows_what_to_tell (self) || !may_tell_now (self) || is_record_true (self);
}

/**
 * breath_core_make_record:
 * @self: a core
 *
 * Makes the record for a new live set of ours.
 *
 * Returns: (transfer full) (nullable): the record, that of the live set before if nothing changed; %NULL for none
 */
BreathItem *
breath_core_make_record (BreathCore *self)
{
  BreathItem *before = breath_live_sets_get_peer_record (self->live_sets, &self->own);
  g_autoptr(GPtrArray) addresses = NULL;
  gint64 issued = MAX (breath_clock_get_wall (self->ports.clock), 1);

  if (breath_core_has_record (self))
    return before != NULL ? breath_item_ref (before) : NULL;

  addresses = filter_addresses (self);
  self->has_told = TRUE;
  self->told = get_now (self);
  self->told_reach = breath_selection_get_reach (self->selection);

  if (addresses->len == 0)
    return NULL;

  if (before != NULL)
    issued = MAX (issued, (gint64) before->issued + 1);

  return breath_item_new_peer_record (self->identity, MIN (issued, G_MAXUINT32), addresses);
}

static void
tell_addresses (BreathCore *self)
{
  BreathChange *change;

  if (!self->is_ready || self->is_stopped || self->has_failed || breath_core_has_record (self))
    return;

  change = g_new0 (BreathChange, 1);
  change->kind = BREATH_CHANGE_ADDRESSES;
  breath_core_queue_change (self, change);
}

/**
 * breath_core_do_neighbours:
 * @self: a core
 *
 * Does what is due about neighbours: asks them for peers, stores who has lasted, tells where we are.
 */
void
breath_core_do_neighbours (BreathCore *self)
{
  if (!self->is_ready || self->is_stopped || self->has_failed)
    return;

  breath_peers_run (self->peers);

  if (self->anchors_due <= get_now (self))
    {
      self->anchors_due = get_now (self) + ANCHORS_INTERVAL;
      store_anchors (self);
    }

  tell_addresses (self);
  breath_core_rearm (self);
}

/**
 * breath_core_get_neighbours_due:
 * @self: a core that is ready
 *
 * Gets when breath_core_do_neighbours() has something to do by itself.
 *
 * Returns: a monotonic time
 */
gint64
breath_core_get_neighbours_due (BreathCore *self)
{
  gint64 due = MIN (breath_peers_get_deadline (self->peers), self->anchors_due);

  /* A change that waits for its commit is under way already. */
  if (!self->is_committing && self->changes.length == 0 && self->has_told && knows_what_to_tell (self) &&
      !is_record_true (self))
    due = MIN (due, self->told + ADDRESSES_INTERVAL);

  return due;
}

/**
 * breath_core_get_selection:
 * @self: a core
 *
 * Returns: (transfer none): whom to dial and who has a link, by monotonic time
 */
BreathSelection *
breath_core_get_selection (BreathCore *self)
{
  g_return_val_if_fail (BREATH_IS_CORE (self), NULL);

  return self->selection;
}

static void
append_addresses (BreathCore *self,
                  GPtrArray  *addresses,
                  BreathScope scope)
{
  for (guint i = 0; i < addresses->len; i++)
    {
      g_autoptr(P2pMultiaddr) place = p2p_multiaddr_without_peer (g_ptr_array_index (addresses, i));
      gsize len;

      p2p_multiaddr_get_bytes (place, &len);

      if (len <= BREATH_RECORD_MAX_ADDRESS && breath_address_get_scope (place) == scope &&
          !g_ptr_array_find_with_equal_func (self->addresses, place, (GEqualFunc) p2p_multiaddr_equal, NULL))
        g_ptr_array_add (self->addresses, g_steal_pointer (&place));
    }
}

/**
 * breath_core_set_addresses:
 * @self: a core
 * @addresses: (element-type P2pMultiaddr): where we listen; those that lead here from furthest away are told first
 *
 * Tells everybody where we can be reached: in our live set, of which it changes one item at most every ten minutes.
 *
 * Told are only addresses that lead to us from the other end of every link there was since we started: a node whose
 * neighbours are all in one private network tells its address there, and tells it no more once it has a neighbour
 * elsewhere.
 */
void
breath_core_set_addresses (BreathCore *self,
                           GPtrArray  *addresses)
{
  g_return_if_fail (BREATH_IS_CORE (self));

  g_clear_pointer (&self->addresses, g_ptr_array_unref);
  self->addresses = g_ptr_array_new_with_free_func ((GDestroyNotify) p2p_multiaddr_unref);

  for (BreathScope scope = BREATH_SCOPE_WORLD; scope > BREATH_SCOPE_NONE; scope--)
    append_addresses (self, addresses, scope);

  tell_addresses (self);
}

/**
 * breath_core_add_neighbour:
 * @self: a core
 * @peer: who was admitted by breath_selection_admit()
 * @address: at the other end
 * @role: which end we are
 * @evicted: (out): who must make room
 *
 * A peer has a connection.
 *
 * Returns: whether the connection with @evicted must be closed
 */
gboolean
breath_core_add_neighbour (BreathCore      *self,
                           const P2pPeerId *peer,
                           P2pMultiaddr    *address,
                           P2pRole          role,
                           P2pPeerId       *evicted)
{
  gboolean evicts;

  g_return_val_if_fail (BREATH_IS_CORE (self), FALSE);

  evicts = breath_selection_add_link (self->selection, peer, address, role, get_now (self), evicted);
  tell_addresses (self);

  return evicts;
}

void
breath_core_remove_neighbour (BreathCore      *self,
                              const P2pPeerId *peer)
{
  g_return_if_fail (BREATH_IS_CORE (self));

  breath_selection_remove_link (self->selection, peer, get_now (self));
}

/**
 * breath_core_invite:
 * @self: a core
 * @peer: an author whose live set is held
 *
 * Asks for a link with @peer as a guest, for an errand such as a transfer, by the record in its live set. It takes no
 * neighbour's slot.
 *
 * Returns: whether it will be dialled; not if its address is not known or leads nowhere from here, if it is linked
 *   already, if there are %BREATH_MAX_GUESTS or if links with it are paused or not wanted
 */
gboolean
breath_core_invite (BreathCore      *self,
                    const P2pPeerId *peer)
{
  const BreathItem *record;

  g_return_val_if_fail (BREATH_IS_CORE (self), FALSE);

  record = breath_core_get_peer_record (self, peer);

  if (record == NULL || breath_core_get_bar (self, peer, get_now (self)) > get_now (self)
      || !breath_selection_invite (self->selection, record))
    return FALSE;

  breath_core_emit_heard (self);

  return TRUE;
}

/**
 * breath_core_answer_visitor:
 * @self: a core
 * @visitor: who has proved who it is and finds no place here
 * @address: at the other end
 * @frame: what it asks in the protocol for peers, without its length prefix
 * @error: return location for a #BreathCoreError
 *
 * Tells somebody who gets no link where others are.
 *
 * Returns: (transfer full): the frame to send, or %NULL
 */
GBytes *
breath_core_answer_visitor (BreathCore      *self,
                            const P2pPeerId *visitor,
                            P2pMultiaddr    *address,
                            GBytes          *frame,
                            GError         **error)
{
  g_autoptr(P2pMultiaddr) place = p2p_multiaddr_without_peer (address);
  g_autoptr(GError) broken = NULL;
  GBytes *answer;

  g_return_val_if_fail (BREATH_IS_CORE (self), NULL);

  if (!self->is_ready || self->is_stopped || self->has_failed)
    {
      g_set_error_literal (error, BREATH_CORE_ERROR, BREATH_CORE_ERROR_NOT_READY, "The node has stopped");
      return NULL;
    }

  answer = breath_peers_answer_visitor (self->peers, visitor, breath_address_get_scope (place), frame, &broken);

  if (answer == NULL)
    {
      breath_core_broke (self, visitor, broken);
      g_set_error_literal (error, BREATH_CORE_ERROR, BREATH_CORE_ERROR_PROTOCOL, broken->message);
    }

  return answer;
}

/**
 * breath_core_add_chosen:
 * @self: a core that is ready
 * @node: whom our people chose as a neighbour
 *
 * Lets the head of @node be held even where there is no room for more authors. Nodes that were met as neighbours need
 * not be added.
 */
void
breath_core_add_chosen (BreathCore      *self,
                        const P2pPeerId *node)
{
  g_return_if_fail (BREATH_IS_CORE (self));
  g_return_if_fail (self->is_ready);

  if (self->is_stopped)
    return;

  breath_sync_add_chosen (self->sync, node);
  breath_core_rank_assessor (self, node);
}

/**
 * breath_core_choose:
 * @self: a core that is ready
 * @node: whom our people choose as a neighbour
 * @addresses: (element-type P2pMultiaddr): where it says it can be reached, without `/p2p/`
 *
 * Dials @node at once, and from then on whenever it is not connected. Its head is held in any case.
 *
 * Returns: whether it will be dialled; not if it is this node, or if too many are chosen
 */
gboolean
breath_core_choose (BreathCore      *self,
                    const P2pPeerId *node,
                    GPtrArray       *addresses)
{
  g_return_val_if_fail (BREATH_IS_CORE (self), FALSE);

  if (self->is_stopped || !breath_selection_choose (self->selection, node, addresses))
    return FALSE;

  breath_core_add_chosen (self, node);
  breath_core_emit_heard (self);

  return TRUE;
}

const BreathItem *
breath_core_get_peer_record (BreathCore      *self,
                             const P2pPeerId *author)
{
  g_return_val_if_fail (BREATH_IS_CORE (self), NULL);

  return breath_live_sets_get_peer_record (self->live_sets, author);
}

/**
 * breath_core_add_stream:
 * @self: a core that is ready
 * @link: a link added before
 * @protocol: what both sides speak on it besides sync
 *
 * Begins to speak @protocol on a link.
 */
void
breath_core_add_stream (BreathCore    *self,
                        BreathLink    *link,
                        BreathProtocol protocol)
{
  g_return_if_fail (BREATH_IS_CORE (self));
  g_return_if_fail (BREATH_IS_LINK (link));
  g_return_if_fail (self->is_ready);

  if (self->is_stopped || self->has_failed)
    return;

  if (protocol == BREATH_PROTOCOL_ALERT)
    breath_core_add_alert_link (self, link);
  else if (protocol == BREATH_PROTOCOL_PEERS)
    breath_peers_add_link (self->peers, link);
  else if (protocol == BREATH_PROTOCOL_TRANSFER)
    breath_core_add_transfer_link (self, link);
  else if (protocol == BREATH_PROTOCOL_SEED)
    breath_core_add_seed_link (self, link);

  breath_core_rearm (self);
}

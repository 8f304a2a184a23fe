/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-peers.h"

#include <string.h>

#define JITTER_SECONDS  60   /* by which asks are late at most, so that nodes do not ask in step */
#define AHEAD_SECONDS   600  /* by which a record may be ahead of our clock */
#define MAX_REMEMBERED  64   /* asks made on links that have ended */

/**
 * Partner:
 * @link: a link on which the protocol is spoken; owned
 * @peer: who is at the other end
 * @next_ask: monotonic time at which to ask again
 * @is_asked: whether an ask is not answered yet
 * @asked: monotonic time of it
 * @wanted: how many records it asked for
 * @has_asked: whether it ever asked us
 * @was_asked: monotonic time at which it last did
 *
 * A neighbour that speaks the protocol.
 */
typedef struct
{
  BreathLink *link;
  P2pPeerId   peer;
  gint64      next_ask;
  gboolean    is_asked;
  gint64      asked;
  guint       wanted;
  gboolean    has_asked;
  gint64      was_asked;
} Partner;

/* How many records may be told just now. */
typedef struct
{
  double left;
  gint64 at;   /* monotonic time at which that was so */
} Purse;

/**
 * BreathPeers:
 *
 * /breath/peers/1.0.0: neighbours tell each other of neighbours, and of the time.
 *
 * Each neighbour is asked for its clock every ten minutes, and one of them for records too; all of them as long as
 * neighbours are missing. What is told becomes the view that new neighbours are drawn from, as the passive view of
 * HyParView is shuffled; links are left as they are, since a neighbour that has lasted is worth more than a new one.
 *
 * Told are only neighbours, whom we know to be where their record says, or to have come from there.
 */
struct _BreathPeers
{
  BreathPeersSetup setup;
  GPtrArray       *partners;   /* of Partner */
  GHashTable      *asked;      /* P2pPeerId to gint64: monotonic time of the last ask */
  gint64           asked_all;  /* monotonic time of the last ask for records; G_MININT64 for never */
  Purse            neighbours; /* what they may be told */
  Purse            visitors;   /* the same; who merely passes by takes nothing from neighbours */
};

static gboolean
refuse (GError    **error,
        const char *what)
{
  g_set_error_literal (error, BREATH_PEERS_ERROR, BREATH_PEERS_ERROR_PROTOCOL, what);

  return FALSE;
}

static gint64
get_now (BreathPeers *self)
{
  return breath_clock_get_monotonic (self->setup.clock);
}

static void
partner_free (gpointer data)
{
  Partner *partner = data;

  g_object_unref (partner->link);
  g_free (partner);
}

/**
 * breath_peers_new:
 * @setup: what it works with; copied
 *
 * Returns: (transfer full): the protocol, spoken on no link yet
 */
BreathPeers *
breath_peers_new (const BreathPeersSetup *setup)
{
  BreathPeers *self = g_new0 (BreathPeers, 1);

  self->setup = *setup;
  self->partners = g_ptr_array_new_with_free_func (partner_free);
  self->asked = g_hash_table_new_full (p2p_peer_id_hash, p2p_peer_id_equal, (GDestroyNotify) p2p_peer_id_free, g_free);
  self->asked_all = G_MININT64;
  self->neighbours.left = self->visitors.left = BREATH_PEERS_MAX_TOLD;
  self->neighbours.at = self->visitors.at = get_now (self);

  return self;
}

void
breath_peers_free (BreathPeers *self)
{
  g_ptr_array_unref (self->partners);
  g_hash_table_unref (self->asked);
  g_free (self);
}

static Partner *
find_partner (BreathPeers *self,
              BreathLink  *link)
{
  for (guint i = 0; i < self->partners->len; i++)
    {
      Partner *partner = g_ptr_array_index (self->partners, i);

      if (partner->link == link)
        return partner;
    }

  return NULL;
}

static void
forget_asks (BreathPeers *self,
             gint64       now)
{
  GHashTableIter iter;
  gint64 *at;

  g_hash_table_iter_init (&iter, self->asked);

  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &at))
    if (now - *at >= BREATH_PEERS_INTERVAL)
      g_hash_table_iter_remove (&iter);
}

/* Who has been asked on a link that ended is not asked again too soon on the next one. */
static void
note_ask (BreathPeers *self,
          Partner     *partner,
          gint64       now)
{
  forget_asks (self, now);

  if (g_hash_table_size (self->asked) < MAX_REMEMBERED)
    g_hash_table_replace (self->asked, p2p_peer_id_copy (&partner->peer), g_memdup2 (&now, sizeof now));
}

static guint
get_wanted (BreathPeers *self,
            gint64       now)
{
  BreathSlots *slots = breath_selection_get_slots (self->setup.selection);
  gboolean is_round_due = self->asked_all == G_MININT64 || now - self->asked_all >= BREATH_PEERS_INTERVAL;

  return is_round_due || breath_slots_get_room (slots, BREATH_SLOT_OUTBOUND) > 0 ? BREATH_PEERS_MAX_RECORDS : 0;
}

static void
ask (BreathPeers *self,
     Partner     *partner,
     gint64       now)
{
  g_autoptr(GBytes) frame = NULL;

  partner->wanted = get_wanted (self, now);
  partner->is_asked = TRUE;
  partner->asked = now;
  partner->next_ask = now + BREATH_PEERS_INTERVAL +
                      breath_random_uniform (self->setup.random, JITTER_SECONDS) * G_TIME_SPAN_SECOND;

  if (partner->wanted > 0)
    self->asked_all = now;

  note_ask (self, partner, now);
  frame = breath_peers_encode_ask (partner->wanted);
  breath_link_send (partner->link, BREATH_PROTOCOL_PEERS, frame);
}

/**
 * breath_peers_add_link:
 * @self: the protocol
 * @link: a link on which both sides speak it
 *
 * Begins to ask and to answer on a link.
 */
void
breath_peers_add_link (BreathPeers *self,
                       BreathLink  *link)
{
  Partner *partner;
  const gint64 *at;

  if (find_partner (self, link) != NULL)
    return;

  partner = g_new0 (Partner, 1);
  partner->link = g_object_ref (link);
  memcpy (partner->peer.public_key, breath_link_get_key (link), P2P_PUBLIC_KEY_LEN);
  at = g_hash_table_lookup (self->asked, &partner->peer);
  partner->next_ask = at != NULL ? *at + BREATH_PEERS_INTERVAL : get_now (self);
  g_ptr_array_add (self->partners, partner);
}

void
breath_peers_remove_link (BreathPeers *self,
                          BreathLink  *link)
{
  Partner *partner = find_partner (self, link);

  if (partner != NULL)
    g_ptr_array_remove (self->partners, partner);
}

static BreathScope
get_scope (BreathPeers *self,
           Partner     *partner)
{
  BreathSlots *slots = breath_selection_get_slots (self->setup.selection);
  const BreathHolder *holder = breath_slots_lookup (slots, &partner->peer);

  return holder != NULL ? holder->scope : BREATH_SCOPE_WORLD;
}

static gboolean
leads_somewhere (const BreathItem *record,
                 BreathScope       link)
{
  for (guint i = 0; i < record->addresses->len; i++)
    if (breath_address_may_cross (g_ptr_array_index (record->addresses, i), link))
      return TRUE;

  return FALSE;
}

static void
append_record (BreathPeers     *self,
               GPtrArray       *records,
               const P2pPeerId *peer,
               BreathScope      link)
{
  const BreathItem *record = self->setup.events->get_record (peer, self->setup.user_data);

  if (record != NULL && leads_somewhere (record, link))
    g_ptr_array_add (records, g_bytes_ref (record->bytes));
}

static void
shuffle (BreathPeers *self,
         GPtrArray   *array)
{
  for (guint left = array->len; left > 1; left--)
    {
      guint at = breath_random_uniform (self->setup.random, left);
      gpointer swapped = array->pdata[at];

      array->pdata[at] = array->pdata[left - 1];
      array->pdata[left - 1] = swapped;
    }
}

/* Our own record and those of neighbours, in no order, without the one who asks. */
static GPtrArray *
collect_records (BreathPeers     *self,
                 const P2pPeerId *asker,
                 BreathScope      scope)
{
  BreathSlots *slots = breath_selection_get_slots (self->setup.selection);
  GPtrArray *records = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);

  append_record (self, records, &self->setup.own, scope);

  for (guint i = 0; i < breath_slots_get_size (slots); i++)
    {
      const BreathHolder *holder = breath_slots_get (slots, i);

      if (holder->slot != BREATH_SLOT_NONE && holder->slot != BREATH_SLOT_GUEST &&
          !p2p_peer_id_equal (&holder->peer, asker))
        append_record (self, records, &holder->peer, scope);
    }

  shuffle (self, records);

  return records;
}

/* However often peers come back to ask, what we tell in all is bounded. */
static guint
take_to_tell (Purse *purse,
              guint  wanted,
              gint64 now)
{
  double since = (double) (now - purse->at) / G_TIME_SPAN_MINUTE;

  purse->left = MIN (purse->left + since * BREATH_PEERS_MAX_TOLD, BREATH_PEERS_MAX_TOLD);
  purse->at = now;

  if (purse->left < wanted)
    return 0;

  purse->left -= wanted;

  return wanted;
}

static GBytes *
make_answer (BreathPeers     *self,
             const P2pPeerId *asker,
             BreathScope      scope,
             guint            wanted)
{
  g_autoptr(GPtrArray) records = collect_records (self, asker, scope);

  g_ptr_array_set_size (records, MIN (records->len, wanted));

  return breath_peers_encode_answer (CLAMP (breath_clock_get_wall (self->setup.clock), 0, G_MAXUINT32), records);
}

static gboolean
receive_ask (BreathPeers            *self,
             Partner                *partner,
             const BreathPeersFrame *asked,
             GError                **error)
{
  g_autoptr(GBytes) frame = NULL;
  gint64 now = get_now (self);

  if (partner->has_asked && now - partner->was_asked < BREATH_PEERS_SOONEST)
    {
      g_set_error_literal (error, BREATH_PEERS_ERROR, BREATH_PEERS_ERROR_RATE, "The neighbour asks for peers too often");
      return FALSE;
    }

  partner->has_asked = TRUE;
  partner->was_asked = now;
  frame = make_answer (self, &partner->peer, get_scope (self, partner), take_to_tell (&self->neighbours, asked->want, now));
  breath_link_send (partner->link, BREATH_PROTOCOL_PEERS, frame);

  return TRUE;
}

static gboolean
has_author (GPtrArray       *items,
            const P2pPeerId *author)
{
  for (guint i = 0; i < items->len; i++)
    if (p2p_peer_id_equal (&((BreathItem *) g_ptr_array_index (items, i))->author, author))
      return TRUE;

  return FALSE;
}

static GPtrArray *
open_records (GPtrArray *records,
              GError   **error)
{
  g_autoptr(GPtrArray) items = g_ptr_array_new_with_free_func ((GDestroyNotify) breath_item_free);

  for (guint i = 0; i < records->len; i++)
    {
      g_autoptr(BreathItem) item = breath_item_open (g_ptr_array_index (records, i), error);

      if (item == NULL)
        {
          g_prefix_error (error, "The neighbour passed on a record that is not valid: ");
          return NULL;
        }

      if (item->kind != BREATH_ITEM_PEER_RECORD || has_author (items, &item->author))
        {
          refuse (error, "The neighbour passed on something else than one record of each peer");
          return NULL;
        }

      g_ptr_array_add (items, g_steal_pointer (&item));
    }

  return g_steal_pointer (&items);
}

static gboolean
receive_answer (BreathPeers            *self,
                Partner                *partner,
                const BreathPeersFrame *answer,
                GError                **error)
{
  g_autoptr(GPtrArray) items = NULL;
  gint64 latest = breath_clock_get_wall (self->setup.clock) + AHEAD_SECONDS;
  gboolean has_heard = FALSE;

  if (!partner->is_asked)
    return refuse (error, "The neighbour tells of peers without having been asked");

  if (answer->records->len > partner->wanted)
    return refuse (error, "The neighbour tells of more peers than it was asked for");

  items = open_records (answer->records, error);

  if (items == NULL)
    return FALSE;

  partner->is_asked = FALSE;
  self->setup.events->clock (&partner->peer, answer->clock, self->setup.user_data);

  for (guint i = 0; i < items->len; i++)
    {
      const BreathItem *item = g_ptr_array_index (items, i);

      if (item->issued <= latest)
        has_heard |= breath_selection_hear (self->setup.selection, item, &partner->peer);
    }

  if (has_heard)
    self->setup.events->heard (self->setup.user_data);

  return TRUE;
}

/**
 * breath_peers_answer_visitor:
 * @self: the protocol
 * @visitor: who is no neighbour and has no link
 * @scope: of the connection with it
 * @frame: what arrived, without its length prefix
 * @error: return location for a #BreathPeersError
 *
 * Answers the one question that a visitor has, with as many records as a node takes from one source.
 *
 * Returns: (transfer full): the frame to send, or %NULL if the visitor broke the rules
 */
GBytes *
breath_peers_answer_visitor (BreathPeers     *self,
                             const P2pPeerId *visitor,
                             BreathScope      scope,
                             GBytes          *frame,
                             GError         **error)
{
  g_auto(BreathPeersFrame) message = { 0 };
  guint wanted;

  if (!breath_peers_frame_decode (&message, frame, error))
    return NULL;

  if (message.step != BREATH_PEERS_ASK)
    {
      refuse (error, "A visitor tells of peers without having been asked");
      return NULL;
    }

  wanted = take_to_tell (&self->visitors, MIN (message.want, BREATH_SELECTION_MAX_PER_SOURCE), get_now (self));

  return make_answer (self, visitor, scope, wanted);
}

/**
 * breath_peers_receive:
 * @self: the protocol
 * @link: where it came
 * @frame: what arrived, without its length prefix
 * @error: return location for a #BreathPeersError or a #BreathRecordError
 *
 * Takes in a frame of a neighbour.
 *
 * Returns: %FALSE if the neighbour broke the rules
 */
gboolean
breath_peers_receive (BreathPeers *self,
                      BreathLink  *link,
                      GBytes      *frame,
                      GError     **error)
{
  Partner *partner = find_partner (self, link);
  g_auto(BreathPeersFrame) message = { 0 };

  if (partner == NULL)
    {
      g_set_error_literal (error, BREATH_PEERS_ERROR, BREATH_PEERS_ERROR_SILENT, "The protocol is not spoken on this link");
      return FALSE;
    }

  if (!breath_peers_frame_decode (&message, frame, error))
    return FALSE;

  if (message.step == BREATH_PEERS_ASK)
    return receive_ask (self, partner, &message, error);

  return receive_answer (self, partner, &message, error);
}

static gint64
get_partner_deadline (Partner *partner)
{
  return partner->is_asked ? partner->asked + BREATH_PEERS_PATIENCE : partner->next_ask;
}

/**
 * breath_peers_run:
 * @self: the protocol
 *
 * Asks whoever is due to be asked, and gives up on whoever does not answer.
 */
void
breath_peers_run (BreathPeers *self)
{
  gint64 now = get_now (self);

  for (guint i = self->partners->len; i > 0; i--)
    {
      Partner *partner = g_ptr_array_index (self->partners, i - 1);
      g_autoptr(BreathLink) link = NULL;
      g_autoptr(GError) error = NULL;

      if (get_partner_deadline (partner) > now)
        continue;

      if (!partner->is_asked)
        {
          ask (self, partner, now);
          continue;
        }

      error = g_error_new_literal (BREATH_PEERS_ERROR, BREATH_PEERS_ERROR_SILENT,
                                   "The neighbour was asked for peers and has not answered");
      link = g_object_ref (partner->link);
      g_ptr_array_remove_index (self->partners, i - 1);
      breath_link_close (link, error);
    }
}

gint64
breath_peers_get_deadline (BreathPeers *self)
{
  gint64 deadline = G_MAXINT64;

  for (guint i = 0; i < self->partners->len; i++)
    deadline = MIN (deadline, get_partner_deadline (g_ptr_array_index (self->partners, i)));

  return deadline;
}

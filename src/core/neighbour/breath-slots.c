/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-slots.h"

#define SETTLED (10 * G_TIME_SPAN_MINUTE) /* before which no caller has to make room, and between two who do */
#define LENT    (30 * G_TIME_SPAN_SECOND) /* the same of callers beyond four, whose places are lent */
#define AWAY    (10 * G_TIME_SPAN_MINUTE) /* for which who made room takes no other's place */
#define MAX_AWAY 64

/**
 * BreathSlots:
 *
 * Who has a link, and what for: four neighbours we picked at random, up to four that picked us, up to two that our
 * people chose, and up to four guests besides.
 *
 * Slots that nobody needs are lent. More than two chosen neighbours take those of the random ones, then those of
 * callers; callers take those of the chosen and give them back when one comes: the youngest beyond four.
 *
 * A caller that finds the house full takes the place of another one: of one whose place is lent and who has had it for
 * half a minute, at most one in half a minute, so that a newcomer soon hears of others; else of one that has been here
 * for ten minutes, at most one in ten minutes, so that nobody holds all places for good. Who goes is drawn from those of
 * the address group with most callers: one party with many addresses that are close together competes with itself. It
 * may come back where there is room, but for ten minutes others come first.
 * Neighbours we picked and those our people chose never make room.
 */
struct _BreathSlots
{
  BreathRandom *random;
  GPtrArray    *holders;    /* of BreathHolder */
  gint64        evicted;    /* monotonic time at which a caller last made room, G_MININT64 for never */
  gint64        replaced;   /* monotonic time at which one whose place was not lent did */
  GArray       *away;       /* of Away: who made room, the latest last */
};

typedef struct
{
  P2pPeerId peer;
  gint64    since;
} Away;

static void
holder_free (gpointer data)
{
  BreathHolder *holder = data;

  p2p_multiaddr_unref (holder->address);
  g_free (holder);
}

/**
 * breath_slot_get_id:
 * @slot: a slot
 *
 * Returns: its name in the words of breathctl
 */
const char *
breath_slot_get_id (BreathSlot slot)
{
  static const char *const ids[BREATH_N_SLOTS] = { "none", "outbound", "inbound", "chosen", "guest" };

  g_return_val_if_fail ((guint) slot < BREATH_N_SLOTS, NULL);

  return ids[slot];
}

/**
 * breath_slots_new:
 * @random: what draws who makes room; borrowed
 *
 * Returns: (transfer full): slots of which all are free
 */
BreathSlots *
breath_slots_new (BreathRandom *random)
{
  BreathSlots *self = g_new0 (BreathSlots, 1);

  self->random = random;
  self->holders = g_ptr_array_new_with_free_func (holder_free);
  self->away = g_array_new (FALSE, FALSE, sizeof (Away));
  self->evicted = G_MININT64;
  self->replaced = G_MININT64;

  return self;
}

void
breath_slots_free (BreathSlots *self)
{
  g_ptr_array_unref (self->holders);
  g_array_unref (self->away);
  g_free (self);
}

static BreathHolder *
find (BreathSlots     *self,
      const P2pPeerId *peer)
{
  for (guint i = 0; i < self->holders->len; i++)
    {
      BreathHolder *holder = g_ptr_array_index (self->holders, i);

      if (p2p_peer_id_equal (&holder->peer, peer))
        return holder;
    }

  return NULL;
}

const BreathHolder *
breath_slots_lookup (BreathSlots     *self,
                     const P2pPeerId *peer)
{
  return find (self, peer);
}

const BreathHolder *
breath_slots_get (BreathSlots *self,
                  guint        index)
{
  return g_ptr_array_index (self->holders, index);
}

/**
 * breath_slots_get_size:
 * @self: slots
 *
 * Returns: how many peers have a link, guests included
 */
guint
breath_slots_get_size (BreathSlots *self)
{
  return self->holders->len;
}

guint
breath_slots_count (BreathSlots *self,
                    BreathSlot   slot)
{
  guint n = 0;

  for (guint i = 0; i < self->holders->len; i++)
    n += breath_slots_get (self, i)->slot == slot;

  return n;
}

static guint
left (guint limit,
      guint used)
{
  return limit > used ? limit - used : 0;
}

/* Places that callers may have: their own, and those that wait for chosen neighbours. */
static guint
get_inbound_limit (guint n_chosen)
{
  return BREATH_MAX_INBOUND + left (BREATH_MAX_CHOSEN, n_chosen);
}

/**
 * breath_slots_get_room:
 * @self: slots
 * @slot: a kind of slot
 *
 * Returns: how many more peers may have one, without anybody making room
 */
guint
breath_slots_get_room (BreathSlots *self,
                       BreathSlot   slot)
{
  guint n_chosen = breath_slots_count (self, BREATH_SLOT_CHOSEN);
  guint n_outbound = breath_slots_count (self, BREATH_SLOT_OUTBOUND);
  guint n_inbound = breath_slots_count (self, BREATH_SLOT_INBOUND);
  guint in_all = left (BREATH_MAX_NEIGHBOURS, n_chosen + n_outbound + n_inbound);

  switch (slot)
    {
    case BREATH_SLOT_OUTBOUND:
      return MIN (in_all, left (BREATH_MAX_OUTBOUND, n_outbound + left (n_chosen, BREATH_MAX_CHOSEN)));

    case BREATH_SLOT_INBOUND:
      return MIN (in_all, left (get_inbound_limit (n_chosen), n_inbound));

    case BREATH_SLOT_CHOSEN:
      return MAX (in_all, left (BREATH_MAX_CHOSEN, n_chosen));

    case BREATH_SLOT_GUEST:
      return left (BREATH_MAX_GUESTS, breath_slots_count (self, BREATH_SLOT_GUEST));

    case BREATH_SLOT_NONE:
    default:
      return 0;
    }
}

static BreathSlot
get_slot_for (const BreathHolder *newcomer)
{
  if (newcomer->is_chosen)
    return BREATH_SLOT_CHOSEN;

  if (newcomer->is_guest)
    return BREATH_SLOT_GUEST;

  return newcomer->role == P2P_ROLE_DIALER ? BREATH_SLOT_OUTBOUND : BREATH_SLOT_INBOUND;
}

static guint
count_callers_of (BreathSlots *self,
                  guint64      group)
{
  guint n = 0;

  for (guint i = 0; i < self->holders->len; i++)
    {
      const BreathHolder *holder = breath_slots_get (self, i);

      n += holder->slot == BREATH_SLOT_INBOUND && holder->group == group;
    }

  return n;
}

static int
compare_since (gconstpointer a,
               gconstpointer b)
{
  const BreathHolder *first = *(const BreathHolder **) a;
  const BreathHolder *second = *(const BreathHolder **) b;

  return (first->since > second->since) - (first->since < second->since);
}

/* Callers that have been here since @latest at the latest: all, or only those whose place is lent. */
static GPtrArray *
collect_callers (BreathSlots *self,
                 gboolean     only_lent,
                 gint64       latest)
{
  GPtrArray *callers = g_ptr_array_new ();

  for (guint i = 0; i < self->holders->len; i++)
    {
      BreathHolder *holder = g_ptr_array_index (self->holders, i);

      if (holder->slot == BREATH_SLOT_INBOUND)
        g_ptr_array_add (callers, holder);
    }

  g_ptr_array_sort (callers, compare_since);

  if (only_lent)
    g_ptr_array_remove_range (callers, 0, MIN (callers->len, BREATH_MAX_INBOUND));

  while (callers->len > 0 && ((BreathHolder *) g_ptr_array_index (callers, callers->len - 1))->since > latest)
    g_ptr_array_set_size (callers, callers->len - 1);

  return callers;
}

/* One of those whose group has most callers; NULL of nobody. */
static BreathHolder *
draw (BreathSlots *self,
      GPtrArray   *callers)
{
  g_autoptr(GPtrArray) drawn_from = g_ptr_array_new ();
  guint most = 0;

  for (guint i = 0; i < callers->len; i++)
    {
      BreathHolder *holder = g_ptr_array_index (callers, i);
      guint n = count_callers_of (self, holder->group);

      if (n > most)
        g_ptr_array_set_size (drawn_from, 0);

      most = MAX (most, n);

      if (n == most)
        g_ptr_array_add (drawn_from, holder);
    }

  return drawn_from->len > 0
         ? g_ptr_array_index (drawn_from, breath_random_uniform (self->random, drawn_from->len))
         : NULL;
}

static gboolean
is_past (gint64 last,
         gint64 interval,
         gint64 now)
{
  return last == G_MININT64 || now - last >= interval;
}

/* A caller from a group that has as many callers already only comes at the slow pace: what it would take is a place that
 * somebody from elsewhere may be waiting for.
 */
static gboolean
is_of_larger_group (BreathSlots        *self,
                    const BreathHolder *caller,
                    P2pMultiaddr       *newcomer)
{
  return breath_address_get_scope (newcomer) != BREATH_SCOPE_WORLD ||
         count_callers_of (self, caller->group) > count_callers_of (self, breath_address_get_group (newcomer));
}

static GPtrArray *
collect_lent (BreathSlots  *self,
              P2pMultiaddr *newcomer,
              gint64        now)
{
  GPtrArray *lent = collect_callers (self, TRUE, now - LENT);

  for (guint i = lent->len; i > 0; i--)
    if (!is_of_larger_group (self, g_ptr_array_index (lent, i - 1), newcomer))
      g_ptr_array_remove_index (lent, i - 1);

  return lent;
}

/* Those of whom one may have to make room for another caller now. */
static GPtrArray *
collect_replaceable (BreathSlots  *self,
                     P2pMultiaddr *newcomer,
                     gint64        now)
{
  g_autoptr(GPtrArray) lent = collect_lent (self, newcomer, now);

  if (lent->len > 0 && is_past (self->evicted, LENT, now))
    return g_steal_pointer (&lent);

  return is_past (self->replaced, SETTLED, now) ? collect_callers (self, FALSE, now - SETTLED) : g_ptr_array_new ();
}

static gboolean
is_away (BreathSlots     *self,
         const P2pPeerId *peer,
         gint64           now)
{
  for (guint i = 0; i < self->away->len; i++)
    {
      const Away *away = &g_array_index (self->away, Away, i);

      if (p2p_peer_id_equal (&away->peer, peer) && now - away->since < AWAY)
        return TRUE;
    }

  return FALSE;
}

static void
send_away (BreathSlots     *self,
           const P2pPeerId *peer,
           gint64           now)
{
  Away away = { *peer, now };

  if (self->away->len == MAX_AWAY)
    g_array_remove_index (self->away, 0);

  g_array_append_val (self->away, away);
}

static gboolean
may_replace_caller (BreathSlots        *self,
                    const BreathHolder *newcomer,
                    gint64              now)
{
  g_autoptr(GPtrArray) callers = collect_replaceable (self, newcomer->address, now);

  return callers->len > 0 && !is_away (self, &newcomer->peer, now);
}

/**
 * breath_slots_admit:
 * @self: slots
 * @newcomer: who has proved who it is, and what is known of it
 * @now: monotonic time
 *
 * Decides whether a peer may have a link; changes nothing.
 *
 * Returns: whether it may
 */
gboolean
breath_slots_admit (BreathSlots        *self,
                    const BreathHolder *newcomer,
                    gint64              now)
{
  BreathSlot slot = get_slot_for (newcomer);

  /* Of two connections with one peer one is closed in a moment; that is not decided here. */
  if (find (self, &newcomer->peer) != NULL)
    return TRUE;

  return breath_slots_get_room (self, slot) > 0 || (slot == BREATH_SLOT_INBOUND && may_replace_caller (self, newcomer, now));
}

static BreathHolder *
pick_evicted (BreathSlots  *self,
              BreathSlot    slot,
              P2pMultiaddr *newcomer,
              gboolean      had_room,
              gint64        now)
{
  g_autoptr(GPtrArray) callers = NULL;
  BreathHolder *victim;

  /* A chosen neighbour gets the place lent to a caller. */
  if (slot == BREATH_SLOT_CHOSEN &&
      breath_slots_count (self, BREATH_SLOT_INBOUND) > get_inbound_limit (breath_slots_count (self, BREATH_SLOT_CHOSEN)))
    {
      callers = collect_callers (self, TRUE, now);
      return draw (self, callers);
    }

  if (slot != BREATH_SLOT_INBOUND || had_room)
    return NULL;

  callers = collect_replaceable (self, newcomer, now);
  victim = draw (self, callers);
  self->evicted = now;

  if (victim != NULL && now - victim->since >= SETTLED)
    self->replaced = now;

  if (victim != NULL)
    send_away (self, &victim->peer, now);

  return victim;
}

/**
 * breath_slots_add:
 * @self: slots
 * @newcomer: a peer that was admitted and has a link now; copied
 * @now: monotonic time
 * @evicted: (out): who makes room for it, if anybody
 *
 * Gives a peer its slot. A second connection with a peer changes nothing but that two must be removed.
 *
 * Returns: whether @evicted must be closed
 */
gboolean
breath_slots_add (BreathSlots        *self,
                  const BreathHolder *newcomer,
                  gint64              now,
                  P2pPeerId          *evicted)
{
  BreathHolder *holder = find (self, &newcomer->peer);
  BreathSlot slot = get_slot_for (newcomer);
  gboolean had_room = breath_slots_get_room (self, slot) > 0;
  BreathHolder *victim;

  if (holder != NULL)
    {
      holder->n_connections++;
      return FALSE;
    }

  holder = g_memdup2 (newcomer, sizeof *newcomer);
  holder->address = p2p_multiaddr_ref (newcomer->address);
  holder->slot = slot;
  holder->group = breath_address_get_group (newcomer->address);
  holder->scope = breath_address_get_scope (newcomer->address);
  holder->since = now;
  holder->n_connections = 1;

  /* Whoever makes room is drawn before the newcomer could be. */
  if (slot == BREATH_SLOT_CHOSEN)
    g_ptr_array_add (self->holders, holder);

  victim = pick_evicted (self, slot, newcomer->address, had_room, now);

  if (slot != BREATH_SLOT_CHOSEN)
    g_ptr_array_add (self->holders, holder);

  if (victim == NULL)
    return FALSE;

  victim->slot = BREATH_SLOT_NONE; /* it counts no more while its link is being closed */
  *evicted = victim->peer;

  return TRUE;
}

/**
 * breath_slots_remove:
 * @self: slots
 * @peer: a peer of which a connection ended
 *
 * Frees the slot once the last connection is gone.
 *
 * Returns: whether that was the last one
 */
gboolean
breath_slots_remove (BreathSlots     *self,
                     const P2pPeerId *peer)
{
  BreathHolder *holder = find (self, peer);

  if (holder == NULL || --holder->n_connections > 0)
    return FALSE;

  g_ptr_array_remove_fast (self->holders, holder);

  return TRUE;
}

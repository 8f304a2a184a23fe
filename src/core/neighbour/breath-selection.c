/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-selection-private.h"

#define LASTING     (60 * G_TIME_SPAN_SECOND) /* a link this old was a good one */
#define MISSING     5                         /* failures that count at most while neighbours are missing: half a minute */
#define DRAWN_FROM  16                        /* known peers tried at a time, those reached last first */
#define ROUSED      (2 * G_TIME_SPAN_SECOND)  /* within which everybody known is tried after a change of the network */
#define MAX_TRIALS  3                         /* of each address of a peer that was only heard of */

/**
 * BreathSelection:
 *
 * Whom a node links with. Pure: the time comes from the caller, chance from the random port, and what to do goes out as
 * decisions.
 *
 * Chosen addresses are dialled always. Apart from these, four neighbours are looked for, after "Eclipse Attacks on
 * Bitcoin's Peer-to-Peer Network" (Heilman et al., 2015): two of them among peers that were reached before, anchors
 * first, so that a restart amid hostile neighbours does not lose all honest ones; the others drawn from these and from
 * peers heard of alike. No more than two may be in one address group. Private networks are exempt from that as long
 * as there is nobody else to dial, for then they are the whole world.
 */

BreathSelection *
breath_selection_new (BreathRandom    *random,
                      const P2pPeerId *own)
{
  BreathSelection *self = g_new0 (BreathSelection, 1);

  self->random = g_object_ref (random);
  self->own = *own;
  self->slots = breath_slots_new (random);
  self->targets = g_ptr_array_new_with_free_func ((GDestroyNotify) breath_target_free);
  self->dialling = g_ptr_array_new ();

  return self;
}

void
breath_selection_free (BreathSelection *self)
{
  g_ptr_array_unref (self->dialling);
  g_ptr_array_unref (self->targets);
  breath_slots_free (self->slots);
  g_object_unref (self->random);
  g_free (self);
}

/**
 * breath_selection_set_bar:
 * @self: a selection
 * @bar: until when nobody links with a peer
 * @user_data: for @bar
 *
 * Lets somebody else say whom not to dial and not to let in for a time.
 */
void
breath_selection_set_bar (BreathSelection *self,
                          BreathBarFunc    bar,
                          gpointer         user_data)
{
  self->bar = bar;
  self->bar_data = user_data;
}

static gint64
get_bar (BreathSelection *self,
         const P2pPeerId *peer,
         gint64           now)
{
  return self->bar != NULL ? self->bar (peer, now, self->bar_data) : G_MININT64;
}

BreathSlots *
breath_selection_get_slots (BreathSelection *self)
{
  return self->slots;
}

/**
 * breath_selection_get_reach:
 * @self: a selection
 *
 * Returns: the widest scope of any link there was; what everybody is told may not be narrower
 */
BreathScope
breath_selection_get_reach (BreathSelection *self)
{
  return self->reach;
}

/*< private >
 * breath_selection_put:
 * @self: a selection
 * @target: (transfer full): somebody to dial
 *
 * Returns: (transfer none): @target with its id
 */
BreathTarget *
breath_selection_put (BreathSelection *self,
                      BreathTarget    *target)
{
  target->id = ++self->last_id;
  g_ptr_array_add (self->targets, target);

  return target;
}

BreathTarget *
breath_selection_find (BreathSelection *self,
                       guint            id)
{
  for (guint i = 0; i < self->targets->len; i++)
    {
      BreathTarget *target = g_ptr_array_index (self->targets, i);

      if (target->id == id)
        return target;
    }

  return NULL;
}

gpointer
breath_selection_draw (BreathSelection *self,
                       GPtrArray       *from)
{
  return from->len > 0 ? g_ptr_array_index (from, breath_random_uniform (self->random, from->len)) : NULL;
}

static guint
get_jitter (BreathSelection *self)
{
  return breath_random_uniform (self->random, 1000);
}

static guint
count_told (BreathSelection *self)
{
  guint n = 0;

  for (guint i = 0; i < self->targets->len; i++)
    n += ((BreathTarget *) g_ptr_array_index (self->targets, i))->reason < BREATH_DIAL_HEARD;

  return n;
}

static BreathTarget *
find_at (BreathSelection *self,
         P2pMultiaddr    *place)
{
  for (guint i = 0; i < self->targets->len; i++)
    {
      BreathTarget *target = g_ptr_array_index (self->targets, i);

      if (target->reason != BREATH_DIAL_HEARD && breath_target_is_at (target, place))
        return target;
    }

  return NULL;
}

/**
 * breath_selection_add:
 * @self: a selection
 * @address: where to dial
 * @peer: (nullable): who must answer there; may also be said by @address
 * @reason: why; any but %BREATH_DIAL_HEARD
 *
 * Dials @address from now on whenever its peer is not connected and is wanted. One that is known already is kept for
 * the better of both reasons, and one beyond %BREATH_SELECTION_MAX_TARGETS is let go.
 */
void
breath_selection_add (BreathSelection *self,
                      P2pMultiaddr    *address,
                      const P2pPeerId *peer,
                      BreathDialReason reason)
{
  g_autoptr(P2pMultiaddr) place = p2p_multiaddr_without_peer (address);
  g_autoptr(GPtrArray) addresses = g_ptr_array_new_with_free_func ((GDestroyNotify) p2p_multiaddr_unref);
  BreathTarget *same = find_at (self, place);
  P2pPeerId named;
  gsize len;
  const guint8 *multihash = p2p_multiaddr_get_peer (address, &len);

  if (same != NULL)
    same->reason = MIN (same->reason, reason);

  if (same != NULL || count_told (self) >= BREATH_SELECTION_MAX_TARGETS)
    return;

  if (peer == NULL && multihash != NULL && p2p_peer_id_init_from_bytes (&named, multihash, len, NULL))
    peer = &named;

  g_ptr_array_add (addresses, g_steal_pointer (&place));
  breath_selection_put (self, breath_target_new (reason, addresses, peer));
}

static guint
count_strangers_dialling (BreathSelection *self)
{
  guint n = 0;

  for (guint i = 0; i < self->dialling->len; i++)
    n += ((BreathTarget *) g_ptr_array_index (self->dialling, i))->reason >= BREATH_DIAL_ANCHOR;

  return n;
}

static gboolean
is_dialling_peer (BreathSelection *self,
                  const P2pPeerId *peer)
{
  for (guint i = 0; i < self->dialling->len; i++)
    if (breath_target_is_of (g_ptr_array_index (self->dialling, i), peer))
      return TRUE;

  return FALSE;
}

/* Whether only time stands between a target and an attempt, as far as its peer goes. */
static gboolean
is_absent (BreathSelection *self,
           BreathTarget    *target)
{
  return !target->is_dialling &&
         (!target->has_peer || (breath_slots_lookup (self->slots, &target->peer) == NULL &&
                                !is_dialling_peer (self, &target->peer)));
}

/* Finds out whether there is nothing but private networks to dial. */
static void
look_around (BreathSelection *self)
{
  self->is_island = TRUE;

  for (guint i = 0; i < self->targets->len && self->is_island; i++)
    {
      BreathTarget *target = g_ptr_array_index (self->targets, i);

      self->is_island = target->reason < BREATH_DIAL_ANCHOR || target->scope != BREATH_SCOPE_WORLD;
    }
}

static guint
count_picked_of (BreathSelection *self,
                 guint64          group)
{
  guint n = 0;

  for (guint i = 0; i < breath_slots_get_size (self->slots); i++)
    {
      const BreathHolder *holder = breath_slots_get (self->slots, i);

      n += holder->slot == BREATH_SLOT_OUTBOUND && holder->group == group;
    }

  for (guint i = 0; i < self->dialling->len; i++)
    {
      BreathTarget *target = g_ptr_array_index (self->dialling, i);

      n += target->reason >= BREATH_DIAL_ANCHOR && target->group == group;
    }

  return n;
}

static gboolean
has_room_in_group (BreathSelection *self,
                   BreathTarget    *target)
{
  return count_picked_of (self, target->group) < BREATH_SELECTION_MAX_PER_GROUP ||
         (target->scope != BREATH_SCOPE_WORLD && self->is_island);
}

static guint
count_known_picked (BreathSelection *self)
{
  guint n = 0;

  for (guint i = 0; i < breath_slots_get_size (self->slots); i++)
    {
      const BreathHolder *holder = breath_slots_get (self->slots, i);

      n += holder->slot == BREATH_SLOT_OUTBOUND && holder->is_known;
    }

  for (guint i = 0; i < self->dialling->len; i++)
    n += breath_target_is_known (g_ptr_array_index (self->dialling, i));

  return n;
}

static gboolean
is_due (BreathSelection *self,
        BreathTarget    *target,
        gint64           now)
{
  return target->due <= now && is_absent (self, target)
         && (!target->has_peer || get_bar (self, &target->peer, now) <= now);
}

static BreathTarget *
find_due (BreathSelection *self,
          BreathDialReason reason,
          gint64           now)
{
  for (guint i = 0; i < self->targets->len; i++)
    {
      BreathTarget *target = g_ptr_array_index (self->targets, i);

      if (target->reason == reason && is_due (self, target, now))
        return target;
    }

  return NULL;
}

/* What is due of peers nobody chose, in three piles. */
typedef struct
{
  GPtrArray *anchors;
  GPtrArray *known;   /* those reached last, as many as are tried at a time */
  GPtrArray *fresh;
} Candidates;

static void
collect (BreathSelection *self,
         Candidates      *candidates,
         gint64           now)
{
  for (guint i = 0; i < self->targets->len; i++)
    {
      BreathTarget *target = g_ptr_array_index (self->targets, i);

      if (target->reason < BREATH_DIAL_ANCHOR || !is_due (self, target, now) || !has_room_in_group (self, target))
        continue;

      if (target->reason == BREATH_DIAL_ANCHOR)
        g_ptr_array_add (candidates->anchors, target);
      else if (target->reason != BREATH_DIAL_REMEMBERED)
        g_ptr_array_add (candidates->fresh, target);
      else if (candidates->known->len < DRAWN_FROM)
        g_ptr_array_add (candidates->known, target);
    }
}

static BreathTarget *
pick_stranger (BreathSelection *self,
               gint64           now)
{
  g_autoptr(GPtrArray) anchors = g_ptr_array_new ();
  g_autoptr(GPtrArray) known = g_ptr_array_new ();
  g_autoptr(GPtrArray) fresh = g_ptr_array_new ();
  Candidates candidates = { anchors, known, fresh };
  gboolean wants_known;

  if (breath_slots_get_room (self->slots, BREATH_SLOT_OUTBOUND) <= count_strangers_dialling (self))
    return NULL;

  collect (self, &candidates, now);
  wants_known = count_known_picked (self) < BREATH_SELECTION_MIN_KNOWN;

  if (wants_known && anchors->len > 0)
    return breath_selection_draw (self, anchors);

  g_ptr_array_extend (known, anchors, NULL, NULL);

  if (known->len == 0)
    return breath_selection_draw (self, fresh);

  if (wants_known || fresh->len == 0 || breath_random_uniform (self->random, 2) == 0)
    return breath_selection_draw (self, known);

  return breath_selection_draw (self, fresh);
}

static BreathTarget *
pick (BreathSelection *self,
      gint64           now)
{
  BreathTarget *target = NULL;

  if (self->dialling->len >= BREATH_SELECTION_MAX_AT_ONCE)
    return NULL;

  look_around (self);

  if (breath_slots_get_room (self->slots, BREATH_SLOT_CHOSEN) > self->dialling->len)
    target = find_due (self, BREATH_DIAL_CHOSEN, now);

  if (target == NULL && breath_slots_get_room (self->slots, BREATH_SLOT_GUEST) > 0)
    target = find_due (self, BREATH_DIAL_GUEST, now);

  return target != NULL ? target : pick_stranger (self, now);
}

/**
 * breath_selection_next:
 * @self: a selection
 * @now: monotonic time
 * @dial: (out): what to dial
 *
 * Decides whom to dial now. Whoever asks dials and says how it ended, with breath_selection_reached(),
 * breath_selection_failed() or breath_selection_drop(), and asks again until there is nothing more.
 *
 * Returns: whether there is anybody
 */
gboolean
breath_selection_next (BreathSelection *self,
                       gint64           now,
                       BreathDial      *dial)
{
  BreathTarget *target = pick (self, now);

  self->asked = now;

  if (target == NULL)
    return FALSE;

  target->is_dialling = TRUE;
  g_ptr_array_add (self->dialling, target);
  dial->id = target->id;
  dial->address = breath_target_dup_address (target);

  return TRUE;
}

static gboolean
has_room_for (BreathSelection *self,
              BreathTarget    *target)
{
  if (target->reason == BREATH_DIAL_CHOSEN)
    return breath_slots_get_room (self->slots, BREATH_SLOT_CHOSEN) > self->dialling->len;

  if (target->reason == BREATH_DIAL_GUEST)
    return breath_slots_get_room (self->slots, BREATH_SLOT_GUEST) > 0;

  return breath_slots_get_room (self->slots, BREATH_SLOT_OUTBOUND) > count_strangers_dialling (self) &&
         has_room_in_group (self, target);
}

/**
 * breath_selection_get_due:
 * @self: a selection that has just said that there is nobody to dial
 *
 * Gets when time alone makes somebody due. Links and dials that end are reasons to ask again too.
 *
 * Returns: a monotonic time; %G_MAXINT64 for never
 */
gint64
breath_selection_get_due (BreathSelection *self)
{
  gint64 due = G_MAXINT64;

  if (self->dialling->len >= BREATH_SELECTION_MAX_AT_ONCE)
    return due;

  look_around (self);

  for (guint i = 0; i < self->targets->len; i++)
    {
      BreathTarget *target = g_ptr_array_index (self->targets, i);

      if (target->due < due && has_room_for (self, target) && is_absent (self, target))
        due = MIN (due, target->has_peer ? MAX (target->due, get_bar (self, &target->peer, self->asked)) : target->due);
    }

  return due;
}

/* The target that was dialled; NULL if there is none any more. */
static BreathTarget *
end_dial (BreathSelection *self,
          guint            id)
{
  BreathTarget *target = breath_selection_find (self, id);

  if (target == NULL)
    return NULL;

  target->is_dialling = FALSE;
  g_ptr_array_remove_fast (self->dialling, target);

  return target;
}

/**
 * breath_selection_is_chosen:
 * @self: a selection
 * @id: of an attempt under way
 *
 * Returns: whether people named whom it is to reach
 */
gboolean
breath_selection_is_chosen (BreathSelection *self,
                            guint            id)
{
  BreathTarget *target = breath_selection_find (self, id);

  return target != NULL && target->reason == BREATH_DIAL_CHOSEN;
}

/**
 * breath_selection_drop:
 * @self: a selection
 * @id: of the attempt
 *
 * An attempt led to ourselves: nobody is there to dial.
 */
void
breath_selection_drop (BreathSelection *self,
                       guint            id)
{
  BreathTarget *target = end_dial (self, id);

  if (target != NULL)
    g_ptr_array_remove (self->targets, target);
}

/* Somebody who was reached once and was found gone again and again since; of several who was reached longest ago. Whoever
 * merely was not dialled lately may still be there: it was never tested.
 */
static BreathTarget *
find_tested (BreathSelection *self)
{
  for (guint i = self->targets->len; i > 0; i--)
    {
      BreathTarget *target = g_ptr_array_index (self->targets, i - 1);

      if (target->reason == BREATH_DIAL_REMEMBERED && target->failures >= MAX_TRIALS * target->addresses->len &&
          is_absent (self, target))
        return target;
    }

  return NULL;
}

/* A full address book is not flushed by whoever offers new addresses: nobody in it makes room before it was tested
 * (Heilman et al., countermeasure 3).
 */
static gboolean
make_room_for_known (BreathSelection *self)
{
  BreathTarget *gone;

  if (count_told (self) < BREATH_SELECTION_MAX_TARGETS)
    return TRUE;

  gone = find_tested (self);

  return gone != NULL && g_ptr_array_remove (self->targets, gone);
}

/**
 * breath_selection_reached:
 * @self: a selection
 * @id: of the attempt
 * @peer: who answered
 * @now: monotonic time
 *
 * An attempt led to a peer, which is known from now on, unless %BREATH_SELECTION_MAX_TARGETS are known of whom none was
 * found gone.
 */
void
breath_selection_reached (BreathSelection *self,
                          guint            id,
                          const P2pPeerId *peer,
                          gint64           now)
{
  BreathTarget *target = end_dial (self, id);

  if (target == NULL)
    return;

  target->peer = *peer;
  target->has_peer = TRUE;
  target->reached = now;

  if (target->reason == BREATH_DIAL_HEARD && make_room_for_known (self))
    target->reason = BREATH_DIAL_REMEMBERED;
}

static gboolean
is_hopeless (BreathTarget *target)
{
  return target->reason == BREATH_DIAL_GUEST ||
         (target->reason == BREATH_DIAL_HEARD && target->failures >= MAX_TRIALS * target->addresses->len);
}

/* A full house has a place to lend each minute; who has no other way in must not miss them all. */
static gboolean
must_not_wait (BreathSelection *self,
               BreathTarget    *target)
{
  return (target->reason == BREATH_DIAL_CHOSEN && breath_slots_get_room (self->slots, BREATH_SLOT_OUTBOUND) > 0) ||
         (target->reason != BREATH_DIAL_HEARD && breath_slots_get_size (self->slots) == 0);
}

/**
 * breath_selection_failed:
 * @self: a selection
 * @id: of the attempt
 * @now: monotonic time
 *
 * An attempt led nowhere. It is made again later, but not for ever where all we know is hearsay: nobody may have us call
 * at a stranger's door again and again.
 */
void
breath_selection_failed (BreathSelection *self,
                         guint            id,
                         gint64           now)
{
  BreathTarget *target = end_dial (self, id);

  if (target == NULL)
    return;

  if (must_not_wait (self, target))
    target->failures = MIN (target->failures, MISSING);

  breath_target_put_off (target, now, get_jitter (self));

  if (is_hopeless (target))
    g_ptr_array_remove (self->targets, target);
}

/**
 * breath_selection_rouse:
 * @self: a selection
 * @now: monotonic time
 *
 * The computer woke up, or its network changed: what could not be reached before may be reached now. Everybody who is
 * chosen or known is tried anew within two seconds, each after a chance delay. Of whom we only heard keeps its delay, or
 * somebody whose network comes and goes would have us call at strangers' doors without end.
 */
void
breath_selection_rouse (BreathSelection *self,
                        gint64           now)
{
  for (guint i = 0; i < self->targets->len; i++)
    {
      BreathTarget *target = g_ptr_array_index (self->targets, i);

      if (target->reason == BREATH_DIAL_HEARD || target->is_dialling)
        continue;

      target->failures = 0;
      target->due = MIN (target->due, now + ROUSED / 1000 * get_jitter (self));
    }
}

/**
 * breath_selection_let_back:
 * @self: a selection
 * @peer: who is not barred any more
 * @now: monotonic time
 *
 * What we refused ourselves says nothing of @peer. Whoever of ours it is, it is tried anew within two seconds; it may not
 * ask for long, since it was turned away.
 */
void
breath_selection_let_back (BreathSelection *self,
                           const P2pPeerId *peer,
                           gint64           now)
{
  for (guint i = 0; i < self->targets->len; i++)
    {
      BreathTarget *target = g_ptr_array_index (self->targets, i);

      if (!breath_target_is_of (target, peer) || target->is_dialling)
        continue;

      target->failures = target->refusals = 0;
      target->due = MIN (target->due, now + ROUSED / 1000 * get_jitter (self));
    }
}

static gboolean
has_target (BreathSelection *self,
            BreathDialReason reason,
            const P2pPeerId *peer)
{
  for (guint i = 0; i < self->targets->len; i++)
    {
      BreathTarget *target = g_ptr_array_index (self->targets, i);

      if (target->reason == reason && breath_target_is_of (target, peer))
        return TRUE;
    }

  return FALSE;
}

/**
 * breath_selection_remembers:
 * @self: a selection
 * @peer: somebody who was reached
 *
 * Returns: whether @peer is known and not only heard of, so that its address is to be kept for the next start
 */
gboolean
breath_selection_remembers (BreathSelection *self,
                            const P2pPeerId *peer)
{
  return has_target (self, BREATH_DIAL_CHOSEN, peer) || has_target (self, BREATH_DIAL_GUEST, peer) ||
         has_target (self, BREATH_DIAL_ANCHOR, peer) || has_target (self, BREATH_DIAL_REMEMBERED, peer);
}

/* An address that people named without saying whose it is counts for whoever answers there. */
static gboolean
is_chosen (BreathSelection *self,
           const P2pPeerId *peer,
           P2pMultiaddr    *place,
           P2pRole          role)
{
  BreathTarget *target = role == P2P_ROLE_DIALER ? find_at (self, place) : NULL;

  return has_target (self, BREATH_DIAL_CHOSEN, peer) ||
         (target != NULL && target->reason == BREATH_DIAL_CHOSEN && !target->is_pinned);
}

static BreathHolder
describe (BreathSelection *self,
          const P2pPeerId *peer,
          P2pMultiaddr    *place,
          P2pRole          role)
{
  BreathHolder holder = { 0 };

  holder.peer = *peer;
  holder.address = place;
  holder.role = role;
  holder.is_chosen = is_chosen (self, peer, place, role);
  holder.is_guest = role == P2P_ROLE_DIALER && has_target (self, BREATH_DIAL_GUEST, peer);
  holder.is_known = has_target (self, BREATH_DIAL_ANCHOR, peer) || has_target (self, BREATH_DIAL_REMEMBERED, peer);

  return holder;
}

/**
 * breath_selection_is_barred:
 * @self: a selection
 * @peer: somebody
 * @now: monotonic time
 *
 * Returns: whether there is to be no link with @peer now, whatever room there is
 */
gboolean
breath_selection_is_barred (BreathSelection *self,
                            const P2pPeerId *peer,
                            gint64           now)
{
  return get_bar (self, peer, now) > now;
}

/**
 * breath_selection_admit:
 * @self: a selection
 * @peer: who has proved who it is
 * @address: where it is
 * @role: which end we are
 * @now: monotonic time
 *
 * Decides whether a peer may have a link.
 *
 * Returns: whether it may
 */
gboolean
breath_selection_admit (BreathSelection *self,
                        const P2pPeerId *peer,
                        P2pMultiaddr    *address,
                        P2pRole          role,
                        gint64           now)
{
  g_autoptr(P2pMultiaddr) place = p2p_multiaddr_without_peer (address);
  BreathHolder newcomer = describe (self, peer, place, role);

  return !breath_selection_is_barred (self, peer, now) && breath_slots_admit (self->slots, &newcomer, now);
}

/**
 * breath_selection_add_link:
 * @self: a selection
 * @peer: who was admitted
 * @address: where it is
 * @role: which end we are
 * @now: monotonic time
 * @evicted: (out): who has to make room for it, if anybody
 *
 * A peer has a link now, or one more for a moment.
 *
 * Returns: whether the link with @evicted must be closed
 */
gboolean
breath_selection_add_link (BreathSelection *self,
                           const P2pPeerId *peer,
                           P2pMultiaddr    *address,
                           P2pRole          role,
                           gint64           now,
                           P2pPeerId       *evicted)
{
  g_autoptr(P2pMultiaddr) place = p2p_multiaddr_without_peer (address);
  BreathHolder newcomer = describe (self, peer, place, role);

  self->reach = MAX (self->reach, breath_address_get_scope (place));

  return breath_slots_add (self->slots, &newcomer, now, evicted);
}

/**
 * breath_selection_remove_link:
 * @self: a selection
 * @peer: whose link ended
 * @now: monotonic time
 *
 * A link ended. Its peer is dialled again after a moment, or after longer and longer if its links do not last.
 */
void
breath_selection_remove_link (BreathSelection *self,
                              const P2pPeerId *peer,
                              gint64           now)
{
  if (!breath_slots_remove (self->slots, peer))
    return;

  for (guint i = self->targets->len; i > 0; i--)
    {
      BreathTarget *target = g_ptr_array_index (self->targets, i - 1);

      if (target->is_dialling || !breath_target_is_of (target, peer))
        continue;

      /* The errand is done, or will be asked for again. */
      if (target->reason == BREATH_DIAL_GUEST)
        {
          g_ptr_array_remove_index (self->targets, i - 1);
          continue;
        }

      if (target->reached != 0 && now - target->reached > LASTING)
        target->failures = target->refusals = 0;

      breath_target_put_off (target, now, get_jitter (self));
    }
}

/**
 * breath_selection_turned_away:
 * @self: a selection
 * @peer: who has no room for us
 * @now: monotonic time
 *
 * The link that has just ended did so since @peer is full. It is not dialled again soon, wherever it is, unless we have no
 * other way in.
 */
void
breath_selection_turned_away (BreathSelection *self,
                              const P2pPeerId *peer,
                              gint64           now)
{
  for (guint i = 0; i < self->targets->len; i++)
    {
      BreathTarget *target = g_ptr_array_index (self->targets, i);

      if (!breath_target_is_of (target, peer))
        continue;

      if (must_not_wait (self, target))
        target->due = MIN (target->due, now + breath_target_get_delay (MISSING, get_jitter (self)));
      else
        breath_target_turn_away (target, now, get_jitter (self));
    }
}

/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-selection-private.h"

#include <string.h>

#define LASTING (10 * G_TIME_SPAN_MINUTE) /* a neighbour this old can be an anchor */

/* Those of a record's addresses that lead to the author from here too. */
static GPtrArray *
filter_addresses (const BreathItem *record,
                  BreathScope       link)
{
  GPtrArray *addresses = g_ptr_array_new_with_free_func ((GDestroyNotify) p2p_multiaddr_unref);

  for (guint i = 0; i < record->addresses->len; i++)
    {
      P2pMultiaddr *address = g_ptr_array_index (record->addresses, i);

      if (breath_address_may_cross (address, link))
        g_ptr_array_add (addresses, p2p_multiaddr_ref (address));
    }

  return addresses;
}

static BreathTarget *
find_heard (BreathSelection *self,
            const P2pPeerId *peer)
{
  for (guint i = 0; i < self->targets->len; i++)
    {
      BreathTarget *target = g_ptr_array_index (self->targets, i);

      if (target->reason == BREATH_DIAL_HEARD && breath_target_is_of (target, peer))
        return target;
    }

  return NULL;
}

static gboolean
is_known_at (BreathSelection *self,
             const P2pPeerId *peer,
             P2pMultiaddr    *address)
{
  for (guint i = 0; i < self->targets->len; i++)
    {
      BreathTarget *target = g_ptr_array_index (self->targets, i);

      if (target->reason != BREATH_DIAL_HEARD && breath_target_is_of (target, peer) &&
          breath_target_is_at (target, address))
        return TRUE;
    }

  return FALSE;
}

/* Whether all that is told of a peer is what we would dial anyway. */
static gboolean
is_old_news (BreathSelection *self,
             const P2pPeerId *peer,
             GPtrArray       *addresses)
{
  for (guint i = 0; i < addresses->len; i++)
    if (!is_known_at (self, peer, g_ptr_array_index (addresses, i)))
      return FALSE;

  return TRUE;
}

/**
 * breath_selection_get_n_heard:
 * @self: a selection
 *
 * Returns: how many peers are in view, heard of but not reached yet
 */
guint
breath_selection_get_n_heard (BreathSelection *self)
{
  guint n = 0;

  for (guint i = 0; i < self->targets->len; i++)
    n += ((BreathTarget *) g_ptr_array_index (self->targets, i))->reason == BREATH_DIAL_HEARD;

  return n;
}

typedef gboolean (*IsAlikeFunc) (BreathTarget *target,
                                 BreathTarget *other);

static gboolean
is_any (BreathTarget *target,
        BreathTarget *other)
{
  return TRUE;
}

static gboolean
is_of_group (BreathTarget *target,
             BreathTarget *other)
{
  return target->scope == BREATH_SCOPE_WORLD && target->group == other->group;
}

static gboolean
is_of_source (BreathTarget *target,
              BreathTarget *other)
{
  return p2p_peer_id_equal (&target->source, &other->source);
}

/* Those in view that are like @target. */
static GPtrArray *
collect (BreathSelection *self,
         BreathTarget    *target,
         IsAlikeFunc      is_alike)
{
  GPtrArray *alike = g_ptr_array_new ();

  for (guint i = 0; i < self->targets->len; i++)
    {
      BreathTarget *other = g_ptr_array_index (self->targets, i);

      if (other->reason == BREATH_DIAL_HEARD && is_alike (other, target))
        g_ptr_array_add (alike, other);
    }

  return alike;
}

/* The source that fills most of the view gives way. */
static GPtrArray *
collect_of_greatest_source (BreathSelection *self,
                            GPtrArray       *view)
{
  GPtrArray *greatest = g_ptr_array_new ();

  for (guint i = 0; i < view->len; i++)
    {
      GPtrArray *alike = collect (self, g_ptr_array_index (view, i), is_of_source);

      if (alike->len > greatest->len)
        {
          GPtrArray *smaller = greatest;

          greatest = alike;
          alike = smaller;
        }

      g_ptr_array_unref (alike);
    }

  return greatest;
}

/* Throws out one of @among, unless it is being dialled just now. */
static gboolean
throw_out_one (BreathSelection *self,
               GPtrArray       *among)
{
  BreathTarget *target = breath_selection_draw (self, among);

  if (target->is_dialling)
    return FALSE;

  g_ptr_array_remove (self->targets, target);

  return TRUE;
}

/* One more of a group or a source that has its share already takes the place of another one of it; so whoever tells
 * much, or tells of many that are close together, only competes with itself.
 */
static gboolean
make_room (BreathSelection *self,
           BreathTarget    *newcomer)
{
  g_autoptr(GPtrArray) of_group = collect (self, newcomer, is_of_group);
  g_autoptr(GPtrArray) of_source = collect (self, newcomer, is_of_source);
  g_autoptr(GPtrArray) view = collect (self, newcomer, is_any);
  g_autoptr(GPtrArray) greatest = NULL;

  if (of_group->len >= BREATH_SELECTION_MAX_PER_GROUP)
    return throw_out_one (self, of_group);

  if (of_source->len >= BREATH_SELECTION_MAX_PER_SOURCE)
    return throw_out_one (self, of_source);

  if (view->len < BREATH_SELECTION_MAX_VIEW)
    return TRUE;

  greatest = collect_of_greatest_source (self, view);

  return throw_out_one (self, greatest);
}

static BreathScope
get_scope_of (BreathSelection *self,
              const P2pPeerId *source)
{
  const BreathHolder *holder = source != NULL ? breath_slots_lookup (self->slots, source) : NULL;

  return holder != NULL ? holder->scope : BREATH_SCOPE_WORLD;
}

/**
 * breath_selection_hear:
 * @self: a selection
 * @record: where a peer says it can be reached
 * @source: (nullable): the neighbour that passed it on
 *
 * Takes a peer into view, if it can be dialled from here. The view is the passive one of HyParView (Leitão, Pereira and
 * Rodrigues, 2007), %BREATH_SELECTION_MAX_VIEW peers of which each source and each address group has its share.
 *
 * Returns: whether the peer is in view now, as @record has it
 */
gboolean
breath_selection_hear (BreathSelection  *self,
                       const BreathItem *record,
                       const P2pPeerId  *source)
{
  g_autoptr(GPtrArray) addresses = filter_addresses (record, get_scope_of (self, source));
  BreathTarget *target = find_heard (self, &record->author);

  if (p2p_peer_id_equal (&record->author, &self->own) || breath_slots_lookup (self->slots, &record->author) != NULL ||
      is_old_news (self, &record->author, addresses))
    return FALSE;

  if (target != NULL)
    {
      if (record->issued <= target->issued || target->is_dialling)
        return record->issued == target->issued;

      target->issued = record->issued;
      target->failures = 0;
      breath_target_set_addresses (target, addresses);
      return TRUE;
    }

  target = breath_target_new (BREATH_DIAL_HEARD, addresses, &record->author);
  target->issued = record->issued;

  if (source != NULL)
    target->source = *source;

  if (!make_room (self, target))
    {
      breath_target_free (target);
      return FALSE;
    }

  breath_selection_put (self, target);

  return TRUE;
}

/**
 * breath_selection_announce:
 * @self: a selection
 * @peer: a peer that called us, now or earlier
 * @address: where it said it can be reached, at the very place that it called from
 *
 * Takes a peer into view that has no record which says so, as if it had been told by itself: it counts in its address
 * group, and however many call, they only compete for the view.
 */
void
breath_selection_announce (BreathSelection *self,
                           const P2pPeerId *peer,
                           P2pMultiaddr    *address)
{
  g_autoptr(P2pMultiaddr) place = p2p_multiaddr_without_peer (address);
  g_autoptr(GPtrArray) addresses = g_ptr_array_new_with_free_func ((GDestroyNotify) p2p_multiaddr_unref);
  BreathTarget *target = find_heard (self, peer);

  if (target != NULL || p2p_peer_id_equal (peer, &self->own) || is_known_at (self, peer, place))
    return;

  g_ptr_array_add (addresses, g_steal_pointer (&place));
  target = breath_target_new (BREATH_DIAL_HEARD, addresses, peer);
  target->source = *peer;

  if (make_room (self, target))
    breath_selection_put (self, target);
  else
    breath_target_free (target);
}

static gboolean
has_guest (BreathSelection *self,
           const P2pPeerId *peer)
{
  guint n = 0;

  for (guint i = 0; i < self->targets->len; i++)
    {
      BreathTarget *target = g_ptr_array_index (self->targets, i);

      n += target->reason == BREATH_DIAL_GUEST;

      if (target->reason == BREATH_DIAL_GUEST && breath_target_is_of (target, peer))
        return TRUE;
    }

  return n >= BREATH_MAX_GUESTS;
}

/**
 * breath_selection_invite:
 * @self: a selection
 * @record: where a peer says it can be reached
 *
 * Dials a peer once for an errand such as a transfer; its link takes no neighbour's slot. The invitation ends with the
 * link, or with the attempt if that fails. A peer that is linked already is not dialled.
 *
 * Returns: whether it will be dialled; not if %BREATH_MAX_GUESTS are invited, or if no address leads there from here
 */
gboolean
breath_selection_invite (BreathSelection  *self,
                         const BreathItem *record)
{
  g_autoptr(GPtrArray) addresses = filter_addresses (record, MAX (self->reach, BREATH_SCOPE_COMPUTER));

  if (addresses->len == 0 || p2p_peer_id_equal (&record->author, &self->own) ||
      breath_slots_lookup (self->slots, &record->author) != NULL || has_guest (self, &record->author))
    return FALSE;

  breath_selection_put (self, breath_target_new (BREATH_DIAL_GUEST, addresses, &record->author));

  return TRUE;
}

static int
compare_since (gconstpointer a,
               gconstpointer b)
{
  const BreathHolder *first = *(const BreathHolder **) a;
  const BreathHolder *second = *(const BreathHolder **) b;

  return (first->since > second->since) - (first->since < second->since);
}

static void
append_anchor (GByteArray         *bytes,
               const BreathHolder *holder)
{
  gsize len;
  const guint8 *address = p2p_multiaddr_get_bytes (holder->address, &len);
  guint8 prefix = len & 0xff;

  if (len == 0 || len > BREATH_RECORD_MAX_ADDRESS)
    return;

  g_byte_array_append (bytes, holder->peer.public_key, P2P_PUBLIC_KEY_LEN);
  g_byte_array_append (bytes, &prefix, 1);
  g_byte_array_append (bytes, address, len);
}

/**
 * breath_selection_dup_anchors:
 * @self: a selection
 * @now: monotonic time
 *
 * Gets whom to dial first after a restart: up to %BREATH_SELECTION_MAX_ANCHORS neighbours that we picked and that have
 * stayed for ten minutes, those that have stayed longest first. Each is its key (32 bytes), the length of its address
 * (1 byte) and its address, a binary multiaddr.
 *
 * Returns: (transfer full): the bytes to store; none if there are no anchors
 */
GBytes *
breath_selection_dup_anchors (BreathSelection *self,
                              gint64           now)
{
  g_autoptr(GPtrArray) lasting = g_ptr_array_new ();
  GByteArray *bytes = g_byte_array_new ();

  for (guint i = 0; i < breath_slots_get_size (self->slots); i++)
    {
      const BreathHolder *holder = breath_slots_get (self->slots, i);

      if (holder->slot == BREATH_SLOT_OUTBOUND && holder->role == P2P_ROLE_DIALER && now - holder->since >= LASTING)
        g_ptr_array_add (lasting, (gpointer) holder);
    }

  g_ptr_array_sort (lasting, compare_since);

  for (guint i = 0; i < MIN (lasting->len, BREATH_SELECTION_MAX_ANCHORS); i++)
    append_anchor (bytes, g_ptr_array_index (lasting, i));

  return g_byte_array_free_to_bytes (bytes);
}

/**
 * breath_selection_add_anchors:
 * @self: a selection
 * @anchors: what breath_selection_dup_anchors() gave
 *
 * Takes in the anchors that were stored.
 *
 * Returns: whether they are valid; those before what is not are taken
 */
gboolean
breath_selection_add_anchors (BreathSelection *self,
                              GBytes          *anchors)
{
  gsize len;
  const guint8 *data = g_bytes_get_data (anchors, &len);

  for (guint n = 0; len > 0; n++)
    {
      g_autoptr(P2pMultiaddr) address = NULL;
      P2pPeerId peer;
      gsize address_len;

      if (n == BREATH_SELECTION_MAX_ANCHORS || len < P2P_PUBLIC_KEY_LEN + 1)
        return FALSE;

      memcpy (peer.public_key, data, P2P_PUBLIC_KEY_LEN);
      address_len = data[P2P_PUBLIC_KEY_LEN];
      data += P2P_PUBLIC_KEY_LEN + 1;
      len -= P2P_PUBLIC_KEY_LEN + 1;

      if (address_len > len || (address = p2p_multiaddr_new_from_bytes (data, address_len, NULL)) == NULL)
        return FALSE;

      breath_selection_add (self, address, &peer, BREATH_DIAL_ANCHOR);
      data += address_len;
      len -= address_len;
    }

  return TRUE;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-selection-private.h"

/* Whom our people chose by name, at any of several places; and where somebody may be tried at once. */

static BreathTarget *
find_chosen (BreathSelection *self,
             const P2pPeerId *peer)
{
  for (guint i = 0; i < self->targets->len; i++)
    {
      BreathTarget *target = g_ptr_array_index (self->targets, i);

      if (target->reason == BREATH_DIAL_CHOSEN && target->is_pinned && breath_target_is_of (target, peer))
        return target;
    }

  return NULL;
}

static guint
count_chosen (BreathSelection *self)
{
  guint n = 0;

  for (guint i = 0; i < self->targets->len; i++)
    n += ((BreathTarget *) g_ptr_array_index (self->targets, i))->reason == BREATH_DIAL_CHOSEN;

  return n;
}

/**
 * breath_selection_choose:
 * @self: a selection
 * @peer: whom our people chose
 * @addresses: (element-type P2pMultiaddr): where it says it can be reached, one or more, without `/p2p/`
 *
 * Dials @peer at once and from then on whenever it is not connected, at one address after the other. Whoever else was
 * known at one of them is dialled there no less: a computer may have got a new key, or only say so.
 *
 * What was said of a peer that is chosen already is replaced.
 *
 * Returns: whether it will be dialled; not if it is this node, or if %BREATH_SELECTION_MAX_TARGETS are chosen
 */
gboolean
breath_selection_choose (BreathSelection *self,
                         const P2pPeerId *peer,
                         GPtrArray       *addresses)
{
  g_autoptr(GPtrArray) places = NULL;
  BreathTarget *target = find_chosen (self, peer);

  g_return_val_if_fail (addresses->len > 0, FALSE);

  if (p2p_peer_id_equal (peer, &self->own) || (target == NULL && count_chosen (self) >= BREATH_SELECTION_MAX_TARGETS))
    return FALSE;

  places = g_ptr_array_new_with_free_func ((GDestroyNotify) p2p_multiaddr_unref);

  for (guint i = 0; i < addresses->len; i++)
    g_ptr_array_add (places, p2p_multiaddr_ref (g_ptr_array_index (addresses, i)));

  if (target == NULL)
    {
      breath_selection_put (self, breath_target_new (BREATH_DIAL_CHOSEN, places, peer));
      return TRUE;
    }

  breath_target_set_addresses (target, places);
  target->failures = 0;
  target->due = 0;

  return TRUE;
}

/**
 * breath_selection_unchoose:
 * @self: a selection
 * @peer: somebody
 *
 * Dials @peer no more because it was chosen. A link that there is stays, in the place of a chosen one, until it ends.
 */
void
breath_selection_unchoose (BreathSelection *self,
                           const P2pPeerId *peer)
{
  for (guint i = self->targets->len; i > 0; i--)
    {
      BreathTarget *target = g_ptr_array_index (self->targets, i - 1);

      if (target->reason != BREATH_DIAL_CHOSEN || !breath_target_is_of (target, peer))
        continue;

      /* Whoever dials it says how that ended to nobody. */
      g_ptr_array_remove_fast (self->dialling, target);
      g_ptr_array_remove_index (self->targets, i - 1);
    }
}

/**
 * breath_selection_dup_addresses:
 * @self: a selection
 * @id: of an attempt that breath_selection_next() told to make
 *
 * Gives all addresses that the attempt may use, of which the first that answers is enough. Of a peer nobody chose it is
 * the one address: what was heard must not have us call at several doors at once, and groups of addresses are counted one
 * by one.
 *
 * Returns: (transfer full) (element-type P2pMultiaddr): one or more, each with the `/p2p/` of who must answer if there are
 *   several, the one whose turn it is first
 */
GPtrArray *
breath_selection_dup_addresses (BreathSelection *self,
                                guint            id)
{
  GPtrArray *addresses = g_ptr_array_new_with_free_func ((GDestroyNotify) p2p_multiaddr_unref);
  BreathTarget *target = breath_selection_find (self, id);
  guint n;

  g_return_val_if_fail (target != NULL, addresses);

  n = target->is_pinned && target->reason < BREATH_DIAL_ANCHOR ? MIN (target->addresses->len, BREATH_SELECTION_MAX_RACE) : 1;

  for (guint i = 0; i < n; i++)
    g_ptr_array_add (addresses, breath_target_dup_address_at (target, (target->at + i) % target->addresses->len));

  return addresses;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-target.h"

#define FIRST_DELAY  (1 * G_TIME_SPAN_SECOND)
#define LAST_DELAY   (300 * G_TIME_SPAN_SECOND)
#define MAX_DOUBLING 9

#define FIRST_REFUSED_DELAY  (60 * G_TIME_SPAN_SECOND) /* a full house has a place to lend each minute */
#define MAX_REFUSED_DOUBLING 5                         /* to half an hour */

static void
use_address (BreathTarget *target,
             guint         at)
{
  P2pMultiaddr *address = g_ptr_array_index (target->addresses, at);

  target->at = at;
  target->group = breath_address_get_group (address);
  target->scope = breath_address_get_scope (address);
}

/**
 * breath_target_new:
 * @reason: why it is dialled
 * @addresses: (element-type P2pMultiaddr): one or more, without `/p2p/`; not to be changed any more
 * @peer: (nullable): who must answer there
 *
 * Returns: (transfer full): somebody to dial at once
 */
BreathTarget *
breath_target_new (BreathDialReason reason,
                   GPtrArray       *addresses,
                   const P2pPeerId *peer)
{
  BreathTarget *target = g_new0 (BreathTarget, 1);

  target->reason = reason;
  target->has_peer = peer != NULL;
  target->is_pinned = peer != NULL;

  if (peer != NULL)
    target->peer = *peer;

  breath_target_set_addresses (target, addresses);

  return target;
}

void
breath_target_free (BreathTarget *target)
{
  g_ptr_array_unref (target->addresses);
  g_free (target);
}

void
breath_target_set_addresses (BreathTarget *target,
                             GPtrArray    *addresses)
{
  g_ptr_array_ref (addresses);
  g_clear_pointer (&target->addresses, g_ptr_array_unref);
  target->addresses = addresses;
  use_address (target, 0);
}

gboolean
breath_target_is_at (BreathTarget *target,
                     P2pMultiaddr *address)
{
  return g_ptr_array_find_with_equal_func (target->addresses, address, (GEqualFunc) p2p_multiaddr_equal, NULL);
}

/**
 * breath_target_dup_address:
 * @target: a target
 *
 * Returns: (transfer full): the address to dial, with a `/p2p/` if nobody else may answer there
 */
P2pMultiaddr *
breath_target_dup_address (BreathTarget *target)
{
  P2pMultiaddr *address = g_ptr_array_index (target->addresses, target->at);
  guint8 bytes[P2P_PEER_ID_BYTES_LEN];

  if (target->is_pinned)
    {
      p2p_peer_id_to_bytes (&target->peer, bytes);
      return p2p_multiaddr_with_peer (address, bytes, sizeof bytes);
    }

  return p2p_multiaddr_ref (address);
}

gboolean
breath_target_is_of (BreathTarget    *target,
                     const P2pPeerId *peer)
{
  return target->has_peer && p2p_peer_id_equal (&target->peer, peer);
}

/**
 * breath_target_is_known:
 * @target: a target
 *
 * Returns: whether it was reached before, now or when we last ran, rather than only heard of
 */
gboolean
breath_target_is_known (BreathTarget *target)
{
  return target->reason == BREATH_DIAL_ANCHOR || target->reason == BREATH_DIAL_REMEMBERED;
}

/**
 * breath_target_get_delay:
 * @failures: how many attempts in a row failed, at least 1
 * @jitter: a chance number below 1000
 *
 * Returns: how long to wait for the next one, in microseconds: doubling from a second to five minutes, half of it more
 *   or less by chance
 */
gint64
breath_target_get_delay (guint failures,
                         guint jitter)
{
  gint64 delay = FIRST_DELAY << MIN (failures - 1, MAX_DOUBLING);

  delay = MIN (delay, LAST_DELAY);

  return delay / 2 + delay / 1000 * jitter;
}

/**
 * breath_target_turn_away:
 * @target: a target whose peer has no room for us
 * @now: monotonic time
 * @jitter: a chance number below 1000
 *
 * Waits for longer than after a failure: the peer is there, and asking again makes work for both. The time doubles from
 * a minute to half an hour, half of it more or less by chance, as long as there is no lasting link.
 */
void
breath_target_turn_away (BreathTarget *target,
                         gint64        now,
                         guint         jitter)
{
  gint64 delay = FIRST_REFUSED_DELAY << MIN (target->refusals, MAX_REFUSED_DOUBLING);

  target->refusals++;
  target->due = MAX (target->due, now + delay / 2 + delay / 1000 * jitter);
}

/**
 * breath_target_put_off:
 * @target: a target
 * @now: monotonic time
 * @jitter: a chance number below 1000
 *
 * Counts a failure, waits before the next attempt, and takes the next address for it.
 */
void
breath_target_put_off (BreathTarget *target,
                       gint64        now,
                       guint         jitter)
{
  target->failures++;
  target->due = now + breath_target_get_delay (target->failures, jitter);
  use_address (target, (target->at + 1) % target->addresses->len);
}

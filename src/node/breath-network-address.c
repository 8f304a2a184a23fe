/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-network-address-private.h"

#include "breath-address.h"
#include "breath-network-private.h"

#include <string.h>

/* Addresses that people typed, and what is wrong with them; those that a neighbour announces; those of former days; and
 * why somebody at one of them is not let in.
 */

/* The multiaddr that somebody typed. */
static P2pMultiaddr *
parse_address (const char *text,
               GError    **error)
{
  g_autoptr(GError) bad = NULL;
  P2pMultiaddr *address = p2p_multiaddr_new_from_string (text, &bad);

  if (address == NULL)
    g_set_error (error, BREATH_NODE_ERROR, BREATH_NODE_ERROR_INPUT,
                 "%s is not an address such as /ip4/192.0.2.1/tcp/4141: %s", text, bad->message);

  return address;
}

/**
 * breath_network_check_typed:
 * @addresses: (nullable): multiaddrs that somebody typed
 * @error: return location for %BREATH_NODE_ERROR_INPUT
 *
 * Finds a slip before anything is made or opened.
 *
 * Returns: whether each of them could be listened at or dialled in some network
 */
gboolean
breath_network_check_typed (const char *const *addresses,
                            GError           **error)
{
  for (guint i = 0; addresses != NULL && addresses[i] != NULL; i++)
    {
      g_autoptr(P2pMultiaddr) address = parse_address (addresses[i], error);

      if (address == NULL)
        return FALSE;

      if (p2p_multiaddr_get_tcp (address, NULL, NULL))
        continue;

      g_set_error (error, BREATH_NODE_ERROR, BREATH_NODE_ERROR_INPUT,
                   "%s is no address that Breath can use; one is such as /ip4/192.0.2.1/tcp/4141", addresses[i]);
      return FALSE;
    }

  return TRUE;
}

/* Says what to do where a volunteer can do something. */
static void
explain_listening (GError    **error,
                   const char *address)
{
  gboolean is_taken = g_error_matches (*error, G_IO_ERROR, G_IO_ERROR_ADDRESS_IN_USE);

  g_prefix_error (error, "Could not listen on %s: ", address);

  if (is_taken)
    {
      g_autofree char *message = g_steal_pointer (&(*error)->message);

      (*error)->message = g_strconcat (message, "; end the program that listens there, or choose another port",
                                       NULL);
    }
}

/**
 * breath_network_listen_at:
 * @swarm: what listens
 * @addresses: multiaddrs
 * @any_will_do: whether one of them is enough, as where a computer has no IPv6
 * @error: return location
 *
 * Returns: whether it listens
 */
gboolean
breath_network_listen_at (P2pSwarm          *swarm,
                          const char *const *addresses,
                          gboolean           any_will_do,
                          GError           **error)
{
  g_autoptr(GError) first = NULL;
  gboolean listening = FALSE;

  for (guint i = 0; addresses[i] != NULL; i++)
    {
      g_autoptr(P2pMultiaddr) address = parse_address (addresses[i], error);
      g_autoptr(GError) bad = NULL;

      if (address == NULL)
        return FALSE;

      if (p2p_swarm_listen (swarm, address, &bad))
        {
          listening = TRUE;
          continue;
        }

      explain_listening (&bad, addresses[i]);

      if (any_will_do)
        g_message ("%s", bad->message);

      if (first == NULL)
        first = g_steal_pointer (&bad);
    }

  /* The first address is the one people mean; what is wrong with the others is no news after that. */
  if (first != NULL && !(any_will_do && listening))
    {
      g_propagate_error (error, g_steal_pointer (&first));
      return FALSE;
    }

  return TRUE;
}

/* Whether the dialer would take an address that people named, before which @position others came. */
static gboolean
check_dialable (P2pSwarm     *swarm,
                P2pMultiaddr *address,
                guint         position,
                GError      **error)
{
  const char *text = p2p_multiaddr_get_text (address);
  guint16 port = 0;

  if (position >= BREATH_NETWORK_MAX_CHOSEN)
    g_set_error (error, BREATH_NODE_ERROR, BREATH_NODE_ERROR_INPUT,
                 "There are more than %d neighbours to dial; %s is one too many", BREATH_NETWORK_MAX_CHOSEN, text);
  else if (!p2p_swarm_can_dial (swarm, address) || !p2p_multiaddr_get_tcp (address, NULL, &port) || port == 0)
    g_set_error (error, BREATH_NODE_ERROR, BREATH_NODE_ERROR_INPUT,
                 "%s cannot be dialled; an address to dial is such as /ip4/192.0.2.1/tcp/4141", text);
  else
    return TRUE;

  return FALSE;
}

/* An address that names its peer tells whose head is to be held in any case. */
static void
keep_chosen (BreathCore   *core,
             P2pMultiaddr *address)
{
  P2pPeerId peer;
  gsize len;
  const guint8 *name = p2p_multiaddr_get_peer (address, &len);

  if (name != NULL && p2p_peer_id_init_from_bytes (&peer, name, len, NULL))
    breath_core_add_chosen (core, &peer);
}

/**
 * breath_network_choose_at:
 * @swarm: what dials
 * @core: what decides
 * @addresses: (nullable): multiaddrs that people named
 * @error: return location
 *
 * Has them dialled, always.
 *
 * Returns: whether all of them are addresses that can be dialled and are not too many
 */
gboolean
breath_network_choose_at (P2pSwarm          *swarm,
                          BreathCore        *core,
                          const char *const *addresses,
                          GError           **error)
{
  for (guint i = 0; addresses != NULL && addresses[i] != NULL; i++)
    {
      g_autoptr(P2pMultiaddr) address = parse_address (addresses[i], error);

      if (address == NULL || !check_dialable (swarm, address, i, error))
        return FALSE;

      breath_selection_add (breath_core_get_selection (core), address, NULL,
                            BREATH_DIAL_CHOSEN);
      keep_chosen (core, address);
    }

  return TRUE;
}

/**
 * breath_network_is_at_its_place:
 * @announced: what a neighbour says it can be reached at
 * @remote: where it calls from
 *
 * Returns: whether it announces the very place that it calls from
 */
gboolean
breath_network_is_at_its_place (P2pMultiaddr *announced,
                                P2pMultiaddr *remote)
{
  const char *host, *from;
  guint16 port;

  return !p2p_multiaddr_has_websocket (announced) &&
         p2p_multiaddr_get_tcp (announced, &host, &port) &&
         p2p_multiaddr_get_tcp (remote, &from, &port) &&
         g_str_equal (host, from);
}

/* Whoever proved itself there within a day has its part of what is kept for known callers, as if we had not been away. */
static void
recall_source (P2pSwarm     *swarm,
               P2pMultiaddr *address,
               gint64        last_reached)
{
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;

  if (last_reached > now - G_TIME_SPAN_DAY / G_USEC_PER_SEC && last_reached <= now)
    p2p_swarm_note_known (swarm, address, (now - last_reached) * G_USEC_PER_SEC);
}

/**
 * breath_network_recall:
 * @swarm: what dials
 * @selection: what decides
 * @addresses: (element-type BreathAddress): what was reached or announced before, latest first
 *
 * Tells both of them. What cannot be read is left out.
 */
void
breath_network_recall (P2pSwarm        *swarm,
                       BreathSelection *selection,
                       GPtrArray       *addresses)
{
  for (guint i = 0; i < addresses->len; i++)
    {
      const BreathAddress *known = g_ptr_array_index (addresses, i);
      g_autoptr(P2pMultiaddr) address = p2p_multiaddr_new_from_string (known->address, NULL);
      P2pPeerId peer;

      if (address == NULL || g_bytes_get_size (known->peer) != sizeof peer.public_key)
        continue;

      memcpy (peer.public_key, g_bytes_get_data (known->peer, NULL), sizeof peer.public_key);

      recall_source (swarm, address, known->last_reached);

      if (known->last_reached > 0)
        breath_selection_add (selection, address, &peer, BREATH_DIAL_REMEMBERED);
      else
        breath_selection_announce (selection, &peer, address);
    }
}

/**
 * breath_network_admit:
 * @selection: what decides
 * @peer: who has proved who it is
 * @address: where it is
 * @role: which end we are
 * @error: return location: why it may not have a link; %P2P_SWARM_ERROR_FULL if it may visit
 *
 * Returns: whether it may
 */
gboolean
breath_network_admit (BreathSelection *selection,
                      const P2pPeerId *peer,
                      P2pMultiaddr    *address,
                      P2pRole          role,
                      GError         **error)
{
  BreathSlots *slots = breath_selection_get_slots (selection);
  gint64 now = g_get_monotonic_time ();

  if (breath_selection_admit (selection, peer, address, role, now))
    return TRUE;

  if (breath_selection_is_barred (selection, peer, now))
    {
      g_set_error_literal (error, P2P_SWARM_ERROR, P2P_SWARM_ERROR_REFUSED, "The peer is kept out for a time");
      return FALSE;
    }

  g_set_error (error, P2P_SWARM_ERROR, P2P_SWARM_ERROR_FULL,
               "The peer is not let in: every place for it is taken "
               "(there are %u of %d neighbours, of whom %u called, and %u of %d guests)",
               breath_slots_get_size (slots) - breath_slots_count (slots, BREATH_SLOT_GUEST), BREATH_MAX_NEIGHBOURS,
               breath_slots_count (slots, BREATH_SLOT_INBOUND),
               breath_slots_count (slots, BREATH_SLOT_GUEST), BREATH_MAX_GUESTS);

  return FALSE;
}

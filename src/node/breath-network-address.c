/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-network-address-private.h"

#include "breath-network-private.h"

/* Addresses that people typed, and what is wrong with them; and those that a neighbour announces. */

/**
 * breath_network_parse_address:
 * @text: what somebody typed
 * @error: return location for %BREATH_NODE_ERROR_INPUT
 *
 * Returns: (transfer full): the multiaddr, or %NULL
 */
P2pMultiaddr *
breath_network_parse_address (const char *text,
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
 * breath_network_explain_listening:
 * @error: (inout): why nobody could listen there
 * @address: where
 *
 * Says what to do where a volunteer can do something.
 */
void
breath_network_explain_listening (GError    **error,
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
 * breath_network_check_dialable:
 * @swarm: what would dial
 * @address: one of those that people named
 * @position: how many came before it
 * @error: return location for %BREATH_NODE_ERROR_INPUT
 *
 * Returns: whether the dialer would take it
 */
gboolean
breath_network_check_dialable (P2pSwarm     *swarm,
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

/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-address.h"

/**
 * BreathAddress:
 * @peer: the peer's Ed25519 public key, 32 bytes
 * @address: a multiaddr as text, without its /p2p/ part
 * @last_reached: when the peer was last reached there, in unix seconds
 *
 * A peer that was reached, and where: an entry of the node's address book.
 */

/**
 * breath_address_new:
 * @peer: the peer's key
 * @address: where it was reached
 * @last_reached: when, in unix seconds
 *
 * Makes an entry.
 *
 * Returns: (transfer full): the entry
 */
BreathAddress *
breath_address_new (GBytes     *peer,
                    const char *address,
                    gint64      last_reached)
{
  BreathAddress *self = g_new0 (BreathAddress, 1);

  self->peer = g_bytes_ref (peer);
  self->address = g_strdup (address);
  self->last_reached = last_reached;

  return self;
}

void
breath_address_free (BreathAddress *address)
{
  g_bytes_unref (address->peer);
  g_free (address->address);
  g_free (address);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-link.h"

static const char *const protocol_ids[BREATH_N_PROTOCOLS] = {
  [BREATH_PROTOCOL_SYNC] = "/breath/sync/1.0.0",
  [BREATH_PROTOCOL_PEERS] = "/breath/peers/1.0.0",
  [BREATH_PROTOCOL_ALERT] = "/breath/alert/1.0.0",
  [BREATH_PROTOCOL_TRANSFER] = "/breath/transfer/1.0.0",
  [BREATH_PROTOCOL_SEED] = "/breath/seed/1.0.0",
};

G_DEFINE_ABSTRACT_TYPE (BreathLink, breath_link, G_TYPE_OBJECT)

static void
breath_link_class_init (BreathLinkClass *klass)
{
}

static void
breath_link_init (BreathLink *self)
{
}

/**
 * breath_protocol_get_id:
 * @protocol: a protocol
 *
 * Gets the name by which the two ends of a stream agree on @protocol.
 *
 * Returns: a protocol id as multistream-select has it
 */
const char *
breath_protocol_get_id (BreathProtocol protocol)
{
  g_return_val_if_fail ((guint) protocol < BREATH_N_PROTOCOLS, NULL);

  return protocol_ids[protocol];
}

/**
 * breath_link_get_key:
 * @self: a link
 *
 * Gets who is at the other end, as the channel has proved it.
 *
 * Returns: (array fixed-size=32): the neighbour's Ed25519 public key
 */
const guint8 *
breath_link_get_key (BreathLink *self)
{
  return BREATH_LINK_GET_CLASS (self)->get_key (self);
}

/**
 * breath_link_get_binding:
 * @self: a link
 *
 * Gets bytes that only the two ends of this very channel know alike. What is keyed by them means nothing on any
 * other link.
 *
 * Returns: (array fixed-size=32): the bytes
 */
const guint8 *
breath_link_get_binding (BreathLink *self)
{
  return BREATH_LINK_GET_CLASS (self)->get_binding (self);
}

/**
 * breath_link_send:
 * @self: a link
 * @protocol: which stream it goes on
 * @frame: at most %BREATH_FRAME_MAX bytes, without their length prefix
 *
 * Sends a frame. Frames of one protocol arrive in the order in which they were sent; a link that cannot send any
 * more is closed, so there is nothing to report here.
 */
void
breath_link_send (BreathLink    *self,
                  BreathProtocol protocol,
                  GBytes        *frame)
{
  g_return_if_fail ((guint) protocol < BREATH_N_PROTOCOLS);
  g_return_if_fail (frame != NULL && g_bytes_get_size (frame) <= BREATH_FRAME_MAX);

  BREATH_LINK_GET_CLASS (self)->send (self, protocol, frame);
}

/**
 * breath_link_close:
 * @self: a link
 * @reason: (nullable): what the neighbour did wrong, or %NULL if nothing
 *
 * Closes the link. The core is never called back from within this call.
 */
void
breath_link_close (BreathLink   *self,
                   const GError *reason)
{
  g_return_if_fail (BREATH_IS_LINK (self));

  BREATH_LINK_GET_CLASS (self)->close (self, reason);
}

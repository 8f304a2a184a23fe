/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-core.h"

#include "breath-core-private.h"

#include <string.h>

/* What comes over links, and to whom it goes. */

/**
 * breath_core_add_link:
 * @self: a core that is ready
 * @link: a channel to a neighbour that has just opened
 *
 * Begins to sync with a neighbour.
 */
void
breath_core_add_link (BreathCore *self,
                      BreathLink *link)
{
  g_return_if_fail (BREATH_IS_CORE (self));
  g_return_if_fail (BREATH_IS_LINK (link));
  g_return_if_fail (self->is_ready);

  if (!self->is_stopped && !self->has_failed)
    breath_sync_add_link (self->sync, link);
}

/**
 * breath_core_remove_link:
 * @self: a core
 * @link: a link that has closed, for whatever reason
 *
 * Forgets a link. Does nothing if it is forgotten already.
 */
void
breath_core_remove_link (BreathCore *self,
                         BreathLink *link)
{
  g_return_if_fail (BREATH_IS_CORE (self));
  g_return_if_fail (BREATH_IS_LINK (link));

  breath_core_hold (self);

  if (self->sync != NULL)
    breath_sync_remove_link (self->sync, link);

  breath_peers_remove_link (self->peers, link);
  breath_core_remove_alert_link (self, link);
  breath_core_remove_transfer_link (self, link);
  breath_core_remove_seed_link (self, link);
  breath_core_release (self);
}

static gboolean
receive_on (BreathCore    *self,
            BreathLink    *link,
            BreathProtocol protocol,
            GBytes        *frame,
            GError       **error)
{
  switch (protocol)
    {
    case BREATH_PROTOCOL_PEERS:
      return breath_peers_receive (self->peers, link, frame, error);

    case BREATH_PROTOCOL_ALERT:
      return breath_core_receive_alert (self, link, frame, error);

    case BREATH_PROTOCOL_TRANSFER:
      return breath_core_receive_transfer (self, link, frame, error);

    case BREATH_PROTOCOL_SEED:
      return breath_core_receive_seed (self, link, frame, error);

    case BREATH_PROTOCOL_SYNC:
    default:
      return breath_sync_receive (self->sync, link, frame, error);
    }
}

/**
 * breath_core_receive:
 * @self: a core
 * @link: a link added before
 * @protocol: on which of its streams
 * @frame: what arrived, without its length prefix
 * @error: return location for a #BreathCoreError
 *
 * Takes in a frame of a neighbour.
 *
 * Returns: %FALSE if the neighbour broke the rules: close the link, with @error as the reason
 */
gboolean
breath_core_receive (BreathCore    *self,
                     BreathLink    *link,
                     BreathProtocol protocol,
                     GBytes        *frame,
                     GError       **error)
{
  g_autoptr(GError) broken = NULL;
  P2pPeerId neighbour;

  g_return_val_if_fail (BREATH_IS_CORE (self), FALSE);
  g_return_val_if_fail ((guint) protocol < BREATH_N_PROTOCOLS, FALSE);

  if (self->sync == NULL || self->has_failed)
    {
      g_set_error (error, BREATH_CORE_ERROR, BREATH_CORE_ERROR_NOT_READY, "The node has stopped");
      return FALSE;
    }

  if (receive_on (self, link, protocol, frame, &broken))
    return TRUE;

  memcpy (neighbour.public_key, breath_link_get_key (link), P2P_PUBLIC_KEY_LEN);
  breath_core_broke (self, &neighbour, broken);
  g_set_error_literal (error, BREATH_CORE_ERROR, BREATH_CORE_ERROR_PROTOCOL, broken->message);

  return FALSE;
}

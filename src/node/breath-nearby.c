/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-nearby-private.h"

#include "p2p-mdns.h"

/**
 * BreathNearby:
 *
 * Takes nodes that say by multicast that they are in the same network for somebody who may be dialled.
 *
 * Anybody in the network can say anything, also of others. So only addresses of private networks are taken, few in a
 * minute, and each as if the node had called us and announced it: it competes for the view like all others, and is given up
 * after a few attempts.
 */
struct _BreathNearby
{
  GObject     parent_instance;

  P2pSwarm   *swarm;
  BreathCore *core;
  P2pMdns    *mdns;     /* NULL: not started, or there is none here */
  gint64      minute;   /* in which n_taken were taken */
  guint       n_taken;
};

G_DEFINE_FINAL_TYPE (BreathNearby, breath_nearby, G_TYPE_OBJECT)

enum
{
  SIGNAL_FOUND,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static gboolean
has_budget (BreathNearby *self,
            gint64        now)
{
  gint64 minute = now / G_TIME_SPAN_MINUTE;

  if (minute != self->minute)
    {
      self->minute = minute;
      self->n_taken = 0;
    }

  return self->n_taken < BREATH_NEARBY_MAX_TAKEN;
}

static void
found_cb (BreathNearby    *self,
          const P2pPeerId *peer,
          P2pMultiaddr    *address)
{
  breath_nearby_take (self, peer, address, g_get_monotonic_time ());
}

static void
breath_nearby_dispose (GObject *object)
{
  BreathNearby *self = BREATH_NEARBY (object);

  breath_nearby_stop (self);
  g_clear_object (&self->swarm);
  g_clear_object (&self->core);

  G_OBJECT_CLASS (breath_nearby_parent_class)->dispose (object);
}

static void
breath_nearby_class_init (BreathNearbyClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = breath_nearby_dispose;

  /**
   * BreathNearby::found:
   * @self: the object
   *
   * Somebody was found whom the selection may want to dial.
   */
  signals[SIGNAL_FOUND] =
    g_signal_new ("found", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE, 0);
}

static void
breath_nearby_init (BreathNearby *self)
{
}

/**
 * breath_nearby_new:
 * @swarm: whose addresses are told
 * @core: what decides whom to dial
 *
 * Returns: (transfer full): the object, which neither asks nor tells anything yet
 */
BreathNearby *
breath_nearby_new (P2pSwarm   *swarm,
                   BreathCore *core)
{
  BreathNearby *self = g_object_new (BREATH_TYPE_NEARBY, NULL);

  self->swarm = g_object_ref (swarm);
  self->core = g_object_ref (core);

  return self;
}

/**
 * breath_nearby_start:
 * @self: the object
 *
 * Asks and tells from now on. A network without multicast is no reason not to run.
 */
void
breath_nearby_start (BreathNearby *self)
{
  g_autoptr(GError) error = NULL;

  g_return_if_fail (BREATH_IS_NEARBY (self));
  g_return_if_fail (self->mdns == NULL);

  self->mdns = p2p_mdns_new (self->swarm, &error);

  if (self->mdns != NULL)
    g_signal_connect_swapped (self->mdns, "found", G_CALLBACK (found_cb), self);
  else
    g_message ("Nodes in the same network are not looked for: %s", error->message);
}

/**
 * breath_nearby_take:
 * @self: the object
 * @peer: who is said to be there
 * @address: where
 * @now: monotonic time
 *
 * Takes somebody for who may be dialled.
 */
void
breath_nearby_take (BreathNearby    *self,
                    const P2pPeerId *peer,
                    P2pMultiaddr    *address,
                    gint64           now)
{
  g_autoptr(P2pMultiaddr) place = p2p_multiaddr_without_peer (address);
  BreathScope scope = place != NULL ? breath_address_get_scope (place) : BREATH_SCOPE_NONE;
  BreathSelection *selection = breath_core_get_selection (self->core);

  if ((scope != BREATH_SCOPE_CABLE && scope != BREATH_SCOPE_SITE) || p2p_multiaddr_has_websocket (place) ||
      breath_slots_lookup (breath_selection_get_slots (selection), peer) != NULL || !has_budget (self, now))
    return;

  self->n_taken++;
  breath_selection_announce (selection, peer, place);
  g_signal_emit (self, signals[SIGNAL_FOUND], 0);
}

/**
 * breath_nearby_rouse:
 * @self: the object
 *
 * Asks anew, since the network may be another one.
 */
void
breath_nearby_rouse (BreathNearby *self)
{
  g_return_if_fail (BREATH_IS_NEARBY (self));

  if (self->mdns != NULL)
    p2p_mdns_rouse (self->mdns);
}

/**
 * breath_nearby_stop:
 * @self: the object
 *
 * Neither asks nor tells any more.
 */
void
breath_nearby_stop (BreathNearby *self)
{
  g_return_if_fail (BREATH_IS_NEARBY (self));

  if (self->mdns != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->mdns, self);
      p2p_mdns_stop (self->mdns);
    }

  g_clear_object (&self->mdns);
}

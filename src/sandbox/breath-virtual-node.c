/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-virtual-node.h"

#include "breath-core-trust.h"
#include "breath-seeded-random.h"

#include <string.h>

#define COMMIT_DELAY 2000 /* microseconds, as a good disk has */

struct _BreathVirtualNode
{
  GObject             parent_instance;

  BreathSimulation   *simulation;
  P2pIdentity        *identity;
  BreathVirtualClock *clock;
  BreathMemoryStore  *store;
  BreathRandom       *random;
  BreathPool         *pool;        /* NULL: none */
  BreathCore         *core;        /* NULL while stopped */
  GPtrArray          *links;       /* of BreathVirtualLink */
  gpointer            owner;       /* NULL: nobody in particular */
  BreathTapFunc       tap;
  gpointer            tap_data;
  BreathReceiptFunc   receipt;     /* NULL: none */
  gpointer            receipt_data;
  BreathPortsFunc     ports;       /* NULL: none */
  gpointer            ports_data;
  BreathFilterFunc    filter;      /* NULL: none */
  gpointer            filter_data;
  BreathUplink       *uplink;      /* NULL: none */
  gsize               max_queued;
  guint8              binding[BREATH_LINK_BINDING_LEN];
  gboolean            has_binding; /* all links have the same */
  gboolean            speaks_peers;
  gboolean            drops_alerts;
};

G_DEFINE_FINAL_TYPE (BreathVirtualNode, breath_virtual_node, G_TYPE_OBJECT)

static void
received_cb (BreathVirtualLink *link,
             BreathProtocol     protocol,
             GBytes            *frame,
             gpointer           user_data)
{
  BreathVirtualNode *self = user_data;
  g_autoptr(GError) error = NULL;

  if (protocol == BREATH_PROTOCOL_ALERT && self->drops_alerts)
    return;

  if (self->tap != NULL && protocol == BREATH_PROTOCOL_SYNC)
    self->tap (self, frame, self->tap_data);

  if (self->receipt != NULL && !self->receipt (self, link, protocol, frame, self->receipt_data))
    return;

  if (!breath_core_receive (self->core, BREATH_LINK (link), protocol, frame, &error))
    breath_link_close (BREATH_LINK (link), error);
}

static void
forget_link (BreathVirtualNode *self,
             BreathVirtualLink *link)
{
  breath_virtual_link_set_events (link, NULL, NULL);
  breath_core_remove_link (self->core, BREATH_LINK (link));
  g_ptr_array_remove (self->links, link);
}

static void
closed_cb (BreathVirtualLink *link,
           const GError      *reason,
           gpointer           user_data)
{
  forget_link (user_data, link);
}

static const BreathVirtualLinkEvents link_events = {
  .received = received_cb,
  .closed = closed_cb,
};

static void
barred_cb (BreathVirtualNode *self,
           const P2pPeerId   *peer,
           const GError      *reason)
{
  for (guint i = self->links->len; i > 0; i--)
    {
      BreathLink *link = g_ptr_array_index (self->links, i - 1);

      if (memcmp (breath_link_get_key (link), peer->public_key, BREATH_LINK_KEY_LEN) == 0)
        breath_link_close (link, reason);
    }
}

/* Whether @self lets nobody with the key of @other in for now. */
static gboolean
bars (BreathVirtualNode *self,
      BreathVirtualNode *other)
{
  gint64 now = breath_clock_get_monotonic (BREATH_CLOCK (self->clock));

  return breath_core_get_bar (self->core, breath_virtual_node_get_id (other), now) > now;
}

static void
breath_virtual_node_dispose (GObject *object)
{
  BreathVirtualNode *self = BREATH_VIRTUAL_NODE (object);

  breath_virtual_node_stop (self);

  G_OBJECT_CLASS (breath_virtual_node_parent_class)->dispose (object);
}

static void
breath_virtual_node_finalize (GObject *object)
{
  BreathVirtualNode *self = BREATH_VIRTUAL_NODE (object);

  g_clear_object (&self->store);
  g_clear_object (&self->clock);
  g_clear_object (&self->random);
  g_clear_pointer (&self->pool, breath_pool_unref);
  g_clear_pointer (&self->uplink, breath_uplink_unref);
  g_clear_object (&self->simulation);
  g_clear_pointer (&self->identity, p2p_identity_unref);
  g_clear_pointer (&self->links, g_ptr_array_unref);

  G_OBJECT_CLASS (breath_virtual_node_parent_class)->finalize (object);
}

static void
breath_virtual_node_class_init (BreathVirtualNodeClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = breath_virtual_node_dispose;
  object_class->finalize = breath_virtual_node_finalize;
}

static void
breath_virtual_node_init (BreathVirtualNode *self)
{
  self->links = g_ptr_array_new_with_free_func (g_object_unref);
}

/**
 * breath_virtual_node_new:
 * @simulation: where it lives
 * @number: which node it is; key and randomness follow from it
 *
 * Makes a node with an empty store.
 *
 * Returns: (transfer full): the node, not started
 */
BreathVirtualNode *
breath_virtual_node_new (BreathSimulation *simulation,
                         guint             number)
{
  return breath_virtual_node_new_in_run (simulation, 0, number);
}

BreathVirtualNode *
breath_virtual_node_new_in_run (BreathSimulation *simulation,
                                guint64           seed,
                                guint             number)
{
  BreathVirtualNode *self;
  guint8 bytes[P2P_SEED_LEN] = { 'n', 'o', 'd', 'e' };

  g_return_val_if_fail (BREATH_IS_SIMULATION (simulation), NULL);

  for (guint i = 0; i < sizeof number; i++)
    bytes[4 + i] = number >> 8 * i & 0xff;

  for (guint i = 0; i < sizeof seed; i++)
    bytes[8 + i] = seed >> 8 * i & 0xff;

  self = g_object_new (BREATH_TYPE_VIRTUAL_NODE, NULL);
  self->simulation = g_object_ref (simulation);
  self->identity = p2p_identity_new_from_seed (bytes);
  self->clock = breath_virtual_clock_new (simulation);
  self->store = breath_memory_store_new (simulation, COMMIT_DELAY);
  self->random = breath_seeded_random_new (bytes, 0);

  return self;
}

void
breath_virtual_node_set_pool (BreathVirtualNode *self,
                              BreathPool        *pool)
{
  g_return_if_fail (BREATH_IS_VIRTUAL_NODE (self));
  g_return_if_fail (self->core == NULL && self->pool == NULL);

  self->pool = breath_pool_ref (pool);
  breath_memory_store_set_pool (self->store, pool);
}

void
breath_virtual_node_start (BreathVirtualNode *self)
{
  BreathPorts ports = { 0 };

  g_return_if_fail (BREATH_IS_VIRTUAL_NODE (self));
  g_return_if_fail (self->core == NULL);

  ports.clock = BREATH_CLOCK (self->clock);
  ports.random = self->random;
  ports.store = BREATH_STORE (self->store);
  ports.opener = self->pool != NULL ? breath_pool_get_opener (self->pool) : NULL;
  ports.shares_channels = self->has_binding;

  if (self->ports != NULL)
    self->ports (self, &ports, self->ports_data);

  self->core = breath_core_new (self->identity, &ports);
  g_signal_connect_swapped (self->core, "barred", G_CALLBACK (barred_cb), self);
  breath_core_start (self->core);
}

void
breath_virtual_node_cut_links (BreathVirtualNode *self)
{
  g_return_if_fail (BREATH_IS_VIRTUAL_NODE (self));

  while (self->links->len > 0)
    {
      BreathVirtualLink *link = g_ptr_array_index (self->links, 0);

      breath_virtual_link_cut (link);
      forget_link (self, link);
    }
}

void
breath_virtual_node_stop (BreathVirtualNode *self)
{
  g_return_if_fail (BREATH_IS_VIRTUAL_NODE (self));

  if (self->core == NULL)
    return;

  breath_virtual_node_cut_links (self);
  breath_core_stop (self->core);
  g_signal_handlers_disconnect_by_data (self->core, self);
  g_clear_object (&self->core);
}

void
breath_virtual_node_crash (BreathVirtualNode *self)
{
  g_return_if_fail (BREATH_IS_VIRTUAL_NODE (self));

  breath_memory_store_lose_pending (self->store);
  breath_virtual_node_stop (self);
  breath_memory_store_lose_pending (self->store);
}

BreathCore *
breath_virtual_node_get_core (BreathVirtualNode *self)
{
  g_return_val_if_fail (BREATH_IS_VIRTUAL_NODE (self), NULL);

  return self->core;
}

BreathMemoryStore *
breath_virtual_node_get_store (BreathVirtualNode *self)
{
  g_return_val_if_fail (BREATH_IS_VIRTUAL_NODE (self), NULL);

  return self->store;
}

BreathVirtualClock *
breath_virtual_node_get_clock (BreathVirtualNode *self)
{
  g_return_val_if_fail (BREATH_IS_VIRTUAL_NODE (self), NULL);

  return self->clock;
}

P2pIdentity *
breath_virtual_node_get_identity (BreathVirtualNode *self)
{
  g_return_val_if_fail (BREATH_IS_VIRTUAL_NODE (self), NULL);

  return self->identity;
}

const P2pPeerId *
breath_virtual_node_get_id (BreathVirtualNode *self)
{
  g_return_val_if_fail (BREATH_IS_VIRTUAL_NODE (self), NULL);

  return p2p_identity_get_peer_id (self->identity);
}

void
breath_virtual_node_set_owner (BreathVirtualNode *self,
                               gpointer           owner)
{
  g_return_if_fail (BREATH_IS_VIRTUAL_NODE (self));

  self->owner = owner;
}

void
breath_virtual_node_set_tap (BreathVirtualNode *self,
                             BreathTapFunc      tap,
                             gpointer           user_data)
{
  g_return_if_fail (BREATH_IS_VIRTUAL_NODE (self));

  self->tap = tap;
  self->tap_data = user_data;
}

void
breath_virtual_node_set_receipt (BreathVirtualNode *self,
                                 BreathReceiptFunc  receipt,
                                 gpointer           user_data)
{
  g_return_if_fail (BREATH_IS_VIRTUAL_NODE (self));

  self->receipt = receipt;
  self->receipt_data = user_data;
}

void
breath_virtual_node_set_ports (BreathVirtualNode *self,
                               BreathPortsFunc    ports,
                               gpointer           user_data)
{
  g_return_if_fail (BREATH_IS_VIRTUAL_NODE (self));

  self->ports = ports;
  self->ports_data = user_data;
}

void
breath_virtual_node_set_filter (BreathVirtualNode *self,
                                BreathFilterFunc   filter,
                                gpointer           user_data)
{
  g_return_if_fail (BREATH_IS_VIRTUAL_NODE (self));

  self->filter = filter;
  self->filter_data = user_data;
}

void
breath_virtual_node_set_uplink (BreathVirtualNode *self,
                                BreathUplink      *uplink,
                                gsize              max_queued)
{
  g_return_if_fail (BREATH_IS_VIRTUAL_NODE (self));
  g_return_if_fail (self->uplink == NULL);

  self->uplink = breath_uplink_ref (uplink);
  self->max_queued = max_queued;
}

void
breath_virtual_node_set_binding (BreathVirtualNode *self,
                                 const guint8       binding[BREATH_LINK_BINDING_LEN])
{
  g_return_if_fail (BREATH_IS_VIRTUAL_NODE (self));
  g_return_if_fail (self->core == NULL);

  memcpy (self->binding, binding, sizeof self->binding);
  self->has_binding = TRUE;
}

GPtrArray *
breath_virtual_node_get_links (BreathVirtualNode *self)
{
  g_return_val_if_fail (BREATH_IS_VIRTUAL_NODE (self), NULL);

  return self->links;
}

/**
 * breath_virtual_node_set_speaks_peers:
 * @self: a node
 * @speaks_peers: whether it does
 *
 * Lets links opened from now on between nodes that do carry /breath/peers besides sync. They do not by default, so that
 * sync can be counted alone.
 */
void
breath_virtual_node_set_speaks_peers (BreathVirtualNode *self,
                                      gboolean           speaks_peers)
{
  g_return_if_fail (BREATH_IS_VIRTUAL_NODE (self));

  self->speaks_peers = speaks_peers;
}

/**
 * breath_virtual_node_set_drops_alerts:
 * @self: a node
 * @drops_alerts: whether it does
 *
 * Lets a node lose every alert that is pushed to it, and push none, on links opened from now on. It syncs like any other.
 */
void
breath_virtual_node_set_drops_alerts (BreathVirtualNode *self,
                                      gboolean           drops_alerts)
{
  g_return_if_fail (BREATH_IS_VIRTUAL_NODE (self));

  self->drops_alerts = drops_alerts;
}

static void
open_ends (BreathVirtualNode *nodes[2],
           gint64             latency,
           BreathVirtualLink *ends[2])
{
  guint8 keys[2][BREATH_LINK_KEY_LEN];
  guint8 binding[BREATH_LINK_BINDING_LEN];

  breath_random_fill (nodes[0]->random, binding, sizeof binding);

  if (ends[0] == NULL || !breath_virtual_link_reopen (ends, binding, latency))
    {
      for (guint side = 0; side < 2; side++)
        {
          g_clear_object (&ends[side]);
          memcpy (keys[side], breath_virtual_node_get_id (nodes[side])->public_key, BREATH_LINK_KEY_LEN);
        }

      breath_virtual_link_new_pair (nodes[0]->simulation, (const guint8 (*)[BREATH_LINK_KEY_LEN])keys, binding, latency, ends);
    }

  if (nodes[0]->has_binding)
    breath_virtual_link_set_binding (ends[0], nodes[0]->binding);
}

/* @link is that of @self with @other from now on. */
static void
take_link (BreathVirtualNode *self,
           BreathVirtualNode *other,
           BreathVirtualLink *link)
{
  breath_virtual_link_set_events (link, &link_events, self);
  breath_virtual_link_set_peer (link, other->owner);

  if (self->filter != NULL)
    breath_virtual_link_set_filter (link, self->filter, self->filter_data);

  if (self->uplink != NULL)
    breath_virtual_link_set_uplink (link, self->uplink, self->max_queued);

  g_ptr_array_add (self->links, g_object_ref (link));
  breath_core_hold (self->core);
  breath_core_add_link (self->core, BREATH_LINK (link));

  if (self->speaks_peers && other->speaks_peers)
    breath_core_add_stream (self->core, BREATH_LINK (link), BREATH_PROTOCOL_PEERS);

  if (!self->drops_alerts)
    breath_core_add_stream (self->core, BREATH_LINK (link), BREATH_PROTOCOL_ALERT);

  breath_core_add_stream (self->core, BREATH_LINK (link), BREATH_PROTOCOL_TRANSFER);
  breath_core_add_stream (self->core, BREATH_LINK (link), BREATH_PROTOCOL_SEED);
  breath_core_release (self->core);
}

/**
 * breath_virtual_node_connect:
 * @self: a started node
 * @other: another
 * @latency: microseconds a frame takes
 *
 * Opens a link between two nodes that are ready.
 *
 * Returns: (transfer none) (nullable): the end of @self, which belongs to it until the link closes; %NULL if one of them
 *   wants no link with the other for now
 */
BreathVirtualLink *
breath_virtual_node_connect (BreathVirtualNode *self,
                             BreathVirtualNode *other,
                             gint64             latency)
{
  BreathVirtualLink *ends[2] = { NULL };
  BreathVirtualLink *link = breath_virtual_node_connect_again (self, other, latency, ends);

  g_clear_object (&ends[0]);
  g_clear_object (&ends[1]);

  return link;
}

/**
 * breath_virtual_node_connect_again:
 * @self: a started node
 * @other: another
 * @latency: microseconds a frame takes
 * @ends: (inout) (transfer full): those of the link that the two had last, which may be used again, or %NULL twice; then
 *   those of this one
 *
 * Does the same for two that meet often.
 *
 * Returns: (transfer none) (nullable): what breath_virtual_node_connect() does
 */
BreathVirtualLink *
breath_virtual_node_connect_again (BreathVirtualNode *self,
                                   BreathVirtualNode *other,
                                   gint64             latency,
                                   BreathVirtualLink *ends[2])
{
  BreathVirtualNode *nodes[2] = { self, other };

  g_return_val_if_fail (BREATH_IS_VIRTUAL_NODE (self) && self->core != NULL, NULL);
  g_return_val_if_fail (BREATH_IS_VIRTUAL_NODE (other) && other->core != NULL, NULL);

  if (bars (self, other) || bars (other, self))
    return NULL;

  open_ends (nodes, latency, ends);
  take_link (self, other, ends[0]);
  take_link (other, self, ends[1]);

  return ends[0];
}

/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-peer-private.h"

#include "breath-remote-text.h"

/**
 * BreathPeer:
 *
 * A neighbour we are connected to now.
 *
 * Only [property@Breath.Peer:agent] is learned later; everything else stays as it is.
 */
struct _BreathPeer
{
  GObject  parent_instance;

  char    *id;
  char    *address;
  char    *security;
  char    *agent;
  char    *slot;
  gboolean inbound;
  gint64   since;
};

G_DEFINE_FINAL_TYPE (BreathPeer, breath_peer, G_TYPE_OBJECT)

typedef enum
{
  PROP_ID = 1,
  PROP_ADDRESS,
  PROP_SECURITY,
  PROP_AGENT,
  PROP_INBOUND,
  PROP_SINCE,
  PROP_SLOT,
} BreathPeerProperty;

static GParamSpec *properties[PROP_SLOT + 1];

static void
breath_peer_finalize (GObject *object)
{
  BreathPeer *self = BREATH_PEER (object);

  g_clear_pointer (&self->id, g_free);
  g_clear_pointer (&self->address, g_free);
  g_clear_pointer (&self->security, g_free);
  g_clear_pointer (&self->agent, g_free);
  g_clear_pointer (&self->slot, g_free);

  G_OBJECT_CLASS (breath_peer_parent_class)->finalize (object);
}

static void
breath_peer_get_property (GObject    *object,
                          guint       prop_id,
                          GValue     *value,
                          GParamSpec *pspec)
{
  BreathPeer *self = BREATH_PEER (object);

  switch ((BreathPeerProperty) prop_id)
    {
    case PROP_ID:
      g_value_set_string (value, self->id);
      break;

    case PROP_ADDRESS:
      g_value_set_string (value, self->address);
      break;

    case PROP_SECURITY:
      g_value_set_string (value, self->security);
      break;

    case PROP_AGENT:
      g_value_set_string (value, self->agent);
      break;

    case PROP_INBOUND:
      g_value_set_boolean (value, self->inbound);
      break;

    case PROP_SINCE:
      g_value_set_int64 (value, self->since);
      break;

    case PROP_SLOT:
      g_value_set_string (value, self->slot);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
breath_peer_class_init (BreathPeerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->finalize = breath_peer_finalize;
  object_class->get_property = breath_peer_get_property;

  /**
   * BreathPeer:id:
   *
   * The peer id, 12D3Koo….
   */
  properties[PROP_ID] =
    g_param_spec_string ("id", NULL, NULL, NULL, flags);

  /**
   * BreathPeer:address:
   *
   * The multiaddr of its end of the connection.
   */
  properties[PROP_ADDRESS] =
    g_param_spec_string ("address", NULL, NULL, NULL, flags);

  /**
   * BreathPeer:security:
   *
   * The id of the protocol that protects the connection.
   */
  properties[PROP_SECURITY] =
    g_param_spec_string ("security", NULL, NULL, NULL, flags);

  /**
   * BreathPeer:agent:
   *
   * What program it says it is, %NULL until it said so. Remote text, never markup.
   */
  properties[PROP_AGENT] =
    g_param_spec_string ("agent", NULL, NULL, NULL, flags);

  /**
   * BreathPeer:inbound:
   *
   * Whether it called us.
   */
  properties[PROP_INBOUND] =
    g_param_spec_boolean ("inbound", NULL, NULL, FALSE, flags);

  /**
   * BreathPeer:since:
   *
   * When it was connected, in unix seconds.
   */
  properties[PROP_SINCE] =
    g_param_spec_int64 ("since", NULL, NULL, 0, G_MAXINT64, 0, flags);

  /**
   * BreathPeer:slot:
   *
   * What for it is linked: `outbound` if it was picked at random, `inbound` if it picked us, `chosen` if our people
   * named it, `guest` if it is no neighbour.
   */
  properties[PROP_SLOT] =
    g_param_spec_string ("slot", NULL, NULL, NULL, flags);

  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
}

static void
breath_peer_init (BreathPeer *self)
{
}

/**
 * breath_peer_new:
 * @facts: what is known; copied
 *
 * Returns: (transfer full): a neighbour
 */
BreathPeer *
breath_peer_new (const BreathPeerFacts *facts)
{
  BreathPeer *self = g_object_new (BREATH_TYPE_PEER, NULL);

  self->id = g_strdup (facts->id);
  self->address = g_strdup (facts->address);
  self->security = g_strdup (facts->security);
  self->slot = g_strdup (facts->slot);
  self->inbound = facts->inbound;
  self->since = facts->since;

  return self;
}

/**
 * breath_peer_set_agent:
 * @self: a neighbour
 * @agent: (nullable): what it says it is, as it came
 *
 * Takes over what identify told.
 */
void
breath_peer_set_agent (BreathPeer *self,
                       const char *agent)
{
  g_autofree char *visible = NULL;

  g_return_if_fail (BREATH_IS_PEER (self));

  if (agent != NULL)
    visible = breath_remote_text_to_visible (agent);

  if (g_strcmp0 (visible, self->agent) == 0)
    return;

  g_free (self->agent);
  self->agent = g_steal_pointer (&visible);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_AGENT]);
}

const char *
breath_peer_get_id (BreathPeer *self)
{
  g_return_val_if_fail (BREATH_IS_PEER (self), NULL);

  return self->id;
}

const char *
breath_peer_get_address (BreathPeer *self)
{
  g_return_val_if_fail (BREATH_IS_PEER (self), NULL);

  return self->address;
}

const char *
breath_peer_get_security (BreathPeer *self)
{
  g_return_val_if_fail (BREATH_IS_PEER (self), NULL);

  return self->security;
}

const char *
breath_peer_get_agent (BreathPeer *self)
{
  g_return_val_if_fail (BREATH_IS_PEER (self), NULL);

  return self->agent;
}

const char *
breath_peer_get_slot (BreathPeer *self)
{
  g_return_val_if_fail (BREATH_IS_PEER (self), NULL);

  return self->slot;
}

gboolean
breath_peer_get_inbound (BreathPeer *self)
{
  g_return_val_if_fail (BREATH_IS_PEER (self), FALSE);

  return self->inbound;
}

gint64
breath_peer_get_since (BreathPeer *self)
{
  g_return_val_if_fail (BREATH_IS_PEER (self), 0);

  return self->since;
}

BreathPeer *
breath_peer_find (GListModel *peers,
                  const char *id)
{
  for (guint i = 0; i < g_list_model_get_n_items (peers); i++)
    {
      g_autoptr(BreathPeer) peer = g_list_model_get_item (peers, i);

      if (g_str_equal (breath_peer_get_id (peer), id))
        return g_steal_pointer (&peer);
    }

  return NULL;
}

gboolean
breath_peer_is_in (GListModel *peers,
                   const char *id)
{
  g_autoptr(BreathPeer) peer = breath_peer_find (peers, id);

  return peer != NULL;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-node-private.h"

#include "breath-alerts-private.h"
#include "breath-core-trust.h"
#include "breath-known-node-private.h"
#include "breath-peer-private.h"
#include "breath-remote-text.h"
#include "breath-resource-private.h"

/**
 * BreathNode:
 *
 * A node as the people of a community meet it: its own resources, the nodes it heard of and its neighbours.
 *
 * It shows what its core has committed and hands on what people decide; it decides nothing itself.
 */
struct _BreathNode
{
  GObject       parent_instance;

  BreathCore   *core;
  P2pPeerId     own;
  BreathClock  *clock;
  char         *id;
  char         *name;
  char        **languages;
  char        **addresses;
  gboolean      cloned;
  gboolean      clock_wrong;

  GListStore   *resources; /* of BreathResource, in the order of their kinds */
  GListStore   *nodes;     /* of BreathKnownNode */
  GListStore   *peers;     /* of BreathPeer */
  GHashTable   *by_author; /* P2pPeerId within the value to BreathKnownNode, held by nodes */
  BreathAlerts *alerts;

  GTask        *opening;
};

G_DEFINE_FINAL_TYPE (BreathNode, breath_node, G_TYPE_OBJECT)

typedef enum
{
  PROP_ID = 1,
  PROP_NAME,
  PROP_RESOURCES,
  PROP_NODES,
  PROP_PEERS,
  PROP_ADDRESSES,
  PROP_CLONED,
  PROP_CLOCK_WRONG,
} BreathNodeProperty;

static GParamSpec *properties[PROP_CLOCK_WRONG + 1];

enum
{
  SIGNAL_STATUS,
  SIGNAL_CRITICAL,
  SIGNAL_PEER_CONNECTED,
  SIGNAL_PEER_DISCONNECTED,
  SIGNAL_FAILED,
  SIGNAL_WARNING,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static BreathResource *
peek_resource (BreathNode        *self,
               BreathResourceKind kind)
{
  g_autoptr(BreathResource) resource = g_list_model_get_item (G_LIST_MODEL (self->resources), kind);

  /* The list holds it as long as we live. */
  return resource;
}

static void
update_connected (BreathNode *self,
                  const char *id)
{
  BreathKnownNode *known = NULL;
  P2pPeerId author;

  if (p2p_peer_id_init_from_string (&author, id, NULL))
    known = g_hash_table_lookup (self->by_author, &author);

  if (known != NULL)
    breath_known_node_set_connected (known, breath_peer_is_in (G_LIST_MODEL (self->peers), id));
}

static void
forget_author (BreathNode      *self,
               BreathKnownNode *known)
{
  guint position;

  g_hash_table_remove (self->by_author, breath_known_node_get_author (known));

  if (g_list_store_find (self->nodes, known, &position))
    g_list_store_remove (self->nodes, position);
}

/* Brings what we show of an author in line with what the core holds of it, unless a Mirror wants it not to be shown. */
BreathKnownNode *
breath_node_update_author (BreathNode      *self,
                           const P2pPeerId *author)
{
  BreathKnownNode *known = g_hash_table_lookup (self->by_author, author);
  const BreathHead *head = breath_core_get_head (self->core, author);
  const BreathItem *profile = breath_core_get_profile (self->core, author);
  g_autoptr(BreathKnownNode) heard = NULL;

  if (p2p_peer_id_equal (author, &self->own))
    return NULL;

  if (head == NULL || breath_core_is_isolated (self->core, author, BREATH_ISOLATION_SHOW))
    {
      if (known != NULL)
        forget_author (self, known);

      return NULL;
    }

  if (known == NULL)
    heard = known = breath_known_node_new (author);

  breath_known_node_update (known, head, profile != NULL ? profile->name : NULL);
  breath_node_update_findings (self, known);

  if (heard != NULL)
    {
      breath_known_node_set_connected (known, breath_peer_is_in (G_LIST_MODEL (self->peers),
                                                                 breath_known_node_get_id (known)));
      g_hash_table_insert (self->by_author, (gpointer) breath_known_node_get_author (known), known);
      g_list_store_append (self->nodes, known);
    }

  return known;
}

static void
author_cb (BreathNode      *self,
           const P2pPeerId *author)
{
  breath_node_update_author (self, author);
  breath_alerts_rename (self->alerts, author);
}

static void
status_cb (BreathNode       *self,
           const BreathHead *head,
           guint             kind,
           gboolean          held_before)
{
  BreathKnownNode *known = breath_node_update_author (self, &head->author);

  if (known == NULL || head->levels[kind].level == BREATH_LEVEL_UNKNOWN)
    return;

  g_signal_emit (self, signals[SIGNAL_STATUS], 0, known, breath_resource_kind_get_id (kind));
}

static void
critical_cb (BreathNode *self,
             guint       kind,
             gboolean    published)
{
  g_signal_emit (self, signals[SIGNAL_CRITICAL], 0, peek_resource (self, kind), published);
}

static void
failed_cb (BreathNode *self,
           GError     *error)
{
  g_signal_emit (self, signals[SIGNAL_FAILED], 0, error);
}

static void
set_cloned (BreathNode *self,
            gboolean    cloned)
{
  if (self->cloned == cloned)
    return;

  self->cloned = cloned;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CLONED]);
}

static void
set_clock_wrong (BreathNode *self,
                 gboolean    wrong)
{
  if (self->clock_wrong == wrong)
    return;

  self->clock_wrong = wrong;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CLOCK_WRONG]);
}

static void
found_cb (BreathNode      *self,
          guint            finding,
          const P2pPeerId *about,
          const P2pPeerId *neighbour)
{
  BreathKnownNode *known = g_hash_table_lookup (self->by_author, about);
  g_autofree char *node = p2p_peer_id_to_string (about);
  g_autofree char *from = neighbour != NULL ? p2p_peer_id_to_string (neighbour) : NULL;
  g_autofree char *text = breath_node_dup_warning (self, finding, about);

  if (known != NULL)
    breath_node_update_findings (self, known);

  if (finding == BREATH_FINDING_CLONE)
    set_cloned (self, TRUE);

  set_clock_wrong (self, breath_core_is_clock_wrong (self->core));
  g_signal_emit (self, signals[SIGNAL_WARNING], 0, breath_finding_get_id (finding), node, from, text);
}

static void
breath_node_dispose (GObject *object)
{
  BreathNode *self = BREATH_NODE (object);

  if (self->core != NULL)
    g_signal_handlers_disconnect_by_data (self->core, self);

  g_clear_object (&self->alerts);
  g_clear_object (&self->core);
  g_clear_object (&self->clock);
  g_clear_pointer (&self->by_author, g_hash_table_unref);
  g_clear_object (&self->resources);
  g_clear_object (&self->nodes);
  g_clear_object (&self->peers);

  G_OBJECT_CLASS (breath_node_parent_class)->dispose (object);
}

static void
breath_node_finalize (GObject *object)
{
  BreathNode *self = BREATH_NODE (object);

  g_clear_pointer (&self->id, g_free);
  g_clear_pointer (&self->name, g_free);
  g_clear_pointer (&self->languages, g_strfreev);
  g_clear_pointer (&self->addresses, g_strfreev);

  G_OBJECT_CLASS (breath_node_parent_class)->finalize (object);
}

static void
breath_node_get_property (GObject    *object,
                          guint       prop_id,
                          GValue     *value,
                          GParamSpec *pspec)
{
  BreathNode *self = BREATH_NODE (object);

  switch ((BreathNodeProperty) prop_id)
    {
    case PROP_ID:
      g_value_set_string (value, self->id);
      break;

    case PROP_NAME:
      g_value_set_string (value, self->name);
      break;

    case PROP_RESOURCES:
      g_value_set_object (value, self->resources);
      break;

    case PROP_NODES:
      g_value_set_object (value, self->nodes);
      break;

    case PROP_PEERS:
      g_value_set_object (value, self->peers);
      break;

    case PROP_ADDRESSES:
      g_value_set_boxed (value, self->addresses);
      break;

    case PROP_CLONED:
      g_value_set_boolean (value, self->cloned);
      break;

    case PROP_CLOCK_WRONG:
      g_value_set_boolean (value, self->clock_wrong);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
breath_node_set_property (GObject      *object,
                          guint         prop_id,
                          const GValue *value,
                          GParamSpec   *pspec)
{
  BreathNode *self = BREATH_NODE (object);

  switch ((BreathNodeProperty) prop_id)
    {
    case PROP_NAME:
      breath_node_set_name (self, g_value_get_string (value));
      break;

    case PROP_ID: /* read-only */
    case PROP_RESOURCES:
    case PROP_NODES:
    case PROP_PEERS:
    case PROP_ADDRESSES:
    case PROP_CLONED:
    case PROP_CLOCK_WRONG:
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
install_properties (GObjectClass *object_class)
{
  /**
   * BreathNode:id:
   *
   * The peer id of the node's key, 12D3Koo….
   */
  properties[PROP_ID] =
    g_param_spec_string ("id", NULL, NULL, NULL,
                         G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  /**
   * BreathNode:name:
   *
   * What the centre calls itself, empty if nothing.
   */
  properties[PROP_NAME] =
    g_param_spec_string ("name", NULL, NULL, "",
                         G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  /**
   * BreathNode:resources:
   *
   * Our own three [class@Breath.Resource].
   */
  properties[PROP_RESOURCES] =
    g_param_spec_object ("resources", NULL, NULL, G_TYPE_LIST_MODEL,
                         G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  /**
   * BreathNode:nodes:
   *
   * Every other node heard of, as [class@Breath.KnownNode].
   */
  properties[PROP_NODES] =
    g_param_spec_object ("nodes", NULL, NULL, G_TYPE_LIST_MODEL,
                         G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  /**
   * BreathNode:peers:
   *
   * The neighbours connected now, as [class@Breath.Peer].
   */
  properties[PROP_PEERS] =
    g_param_spec_object ("peers", NULL, NULL, G_TYPE_LIST_MODEL,
                         G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  /**
   * BreathNode:addresses:
   *
   * The multiaddrs at which the node can be reached, its id included.
   */
  properties[PROP_ADDRESSES] =
    g_param_spec_boxed ("addresses", NULL, NULL, G_TYPE_STRV,
                        G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  /**
   * BreathNode:cloned:
   *
   * Whether something signed with our key came that is not ours, and nobody has dismissed that since.
   */
  properties[PROP_CLONED] =
    g_param_spec_boolean ("cloned", NULL, NULL, FALSE,
                          G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  /**
   * BreathNode:clock-wrong:
   *
   * Whether nothing is published because our clock differs from that of most neighbours.
   */
  properties[PROP_CLOCK_WRONG] =
    g_param_spec_boolean ("clock-wrong", NULL, NULL, FALSE,
                          G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
}

static void
install_signals (GType type)
{
  /**
   * BreathNode::status:
   * @self: the node
   * @node: a known node, up to date already
   * @resource: id of a resource
   *
   * A level of another node came that differs from the last one held of it.
   */
  signals[SIGNAL_STATUS] =
    g_signal_new ("status", type, G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE, 2, BREATH_TYPE_KNOWN_NODE, G_TYPE_STRING);

  /**
   * BreathNode::critical:
   * @self: the node
   * @resource: one of our own, up to date already
   * @published: whether neighbours were told, as chosen beforehand
   *
   * The stock fell below the days of need at which people want to be warned. Unless it was published, neighbours know
   * nothing of it; [property@Breath.Resource:is-alarmed] stays until they do or it is over.
   */
  signals[SIGNAL_CRITICAL] =
    g_signal_new ("critical", type, G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE, 2, BREATH_TYPE_RESOURCE, G_TYPE_BOOLEAN);

  /**
   * BreathNode::peer-connected:
   * @self: the node
   * @peer: the neighbour
   *
   * A neighbour proved who it is.
   */
  signals[SIGNAL_PEER_CONNECTED] =
    g_signal_new ("peer-connected", type, G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, BREATH_TYPE_PEER);

  /**
   * BreathNode::peer-disconnected:
   * @self: the node
   * @peer: the neighbour that was
   * @reason: why, as a sentence for logs
   *
   * A connection ended.
   */
  signals[SIGNAL_PEER_DISCONNECTED] =
    g_signal_new ("peer-disconnected", type, G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE, 2, BREATH_TYPE_PEER, G_TYPE_STRING);

  /**
   * BreathNode::failed:
   * @self: the node
   * @error: what went wrong
   *
   * Storing failed: from now on nothing is published or acknowledged until the node is started anew.
   */
  signals[SIGNAL_FAILED] =
    g_signal_new ("failed", type, G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, G_TYPE_ERROR);

  /**
   * BreathNode::warning:
   * @self: the node
   * @kind: what was found: "equivocation", "omission", "rollback", "future-date", "clone", "wrong-clock" or, when that is
   *   over, "clock-agrees"
   * @node: id of the node it is about, perhaps our own
   * @neighbour: (nullable): id of the neighbour through whom it was found
   * @text: a sentence for logs
   *
   * Something was found that people should know. The same about the same node is told of once an hour.
   */
  signals[SIGNAL_WARNING] =
    g_signal_new ("warning", type, G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE, 4, G_TYPE_STRING, G_TYPE_STRING, G_TYPE_STRING, G_TYPE_STRING);
}

static void
breath_node_class_init (BreathNodeClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = breath_node_dispose;
  object_class->finalize = breath_node_finalize;
  object_class->get_property = breath_node_get_property;
  object_class->set_property = breath_node_set_property;

  install_properties (object_class);
  install_signals (G_TYPE_FROM_CLASS (klass));
}

static void
breath_node_init (BreathNode *self)
{
  self->name = g_strdup ("");
  self->languages = g_new0 (char *, 1);
  self->addresses = g_new0 (char *, 1);
  self->resources = g_list_store_new (BREATH_TYPE_RESOURCE);
  self->nodes = g_list_store_new (BREATH_TYPE_KNOWN_NODE);
  self->peers = g_list_store_new (BREATH_TYPE_PEER);
  self->by_author = g_hash_table_new (p2p_peer_id_hash, p2p_peer_id_equal);
}

/**
 * breath_node_new:
 * @identity: who the node is
 * @ports: how its core meets the world; the product's or the sandbox's
 *
 * Returns: (transfer full): a node, not open yet
 */
BreathNode *
breath_node_new (P2pIdentity       *identity,
                 const BreathPorts *ports)
{
  BreathNode *self = g_object_new (BREATH_TYPE_NODE, NULL);

  self->own = *p2p_identity_get_peer_id (identity);
  self->id = p2p_peer_id_to_string (&self->own);
  self->clock = g_object_ref (ports->clock);
  self->core = breath_core_new (identity, ports);

  self->alerts = breath_alerts_new (self->core, self->clock, &self->own);

  for (guint kind = 0; kind < BREATH_N_RESOURCES; kind++)
    {
      g_autoptr(BreathResource) resource = breath_resource_new (kind, self->id);

      g_list_store_append (self->resources, resource);
    }

  g_signal_connect_swapped (self->core, "own", G_CALLBACK (breath_node_update_own), self);
  g_signal_connect_swapped (self->core, "critical", G_CALLBACK (critical_cb), self);
  g_signal_connect_swapped (self->core, "author", G_CALLBACK (author_cb), self);
  g_signal_connect_swapped (self->core, "status", G_CALLBACK (status_cb), self);
  g_signal_connect_swapped (self->core, "failed", G_CALLBACK (failed_cb), self);
  g_signal_connect_swapped (self->core, "found", G_CALLBACK (found_cb), self);

  return self;
}

/**
 * breath_node_get_core:
 * @self: a node
 *
 * Returns: (transfer none): what the network hands its links to
 */
BreathCore *
breath_node_get_core (BreathNode *self)
{
  return self->core;
}

/**
 * breath_node_get_now:
 * @self: a node
 *
 * Returns: unix seconds by the node's own clock
 */
gint64
breath_node_get_now (BreathNode *self)
{
  return breath_clock_get_wall (self->clock);
}

static void
ready_cb (BreathNode *self,
          GError     *error)
{
  g_autoptr(GTask) task = g_steal_pointer (&self->opening);
  g_autoptr(GPtrArray) authors = NULL;

  if (task == NULL)
    return;

  if (error != NULL)
    {
      g_task_return_error (task, g_error_copy (error));
      return;
    }

  authors = breath_core_dup_authors (self->core);

  for (guint i = 0; i < authors->len; i++)
    breath_node_update_author (self, g_ptr_array_index (authors, i));

  breath_node_update_own (self);
  breath_alerts_load (self->alerts);
  g_task_return_boolean (task, TRUE);
}

/**
 * breath_node_open_async:
 * @self: a node that was not opened before
 * @callback: called when everything held was read
 * @user_data: for @callback
 *
 * Reads what is stored.
 */
void
breath_node_open_async (BreathNode         *self,
                        GAsyncReadyCallback callback,
                        gpointer            user_data)
{
  g_return_if_fail (BREATH_IS_NODE (self));

  self->opening = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (self->opening, breath_node_open_async);
  g_signal_connect_swapped (self->core, "ready", G_CALLBACK (ready_cb), self);
  breath_core_start (self->core);
}

gboolean
breath_node_open_finish (BreathNode   *self,
                         GAsyncResult *result,
                         GError      **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * breath_node_stop:
 * @self: a node
 *
 * Ends all rules at work; what was not committed by now will not be.
 */
void
breath_node_stop (BreathNode *self)
{
  g_return_if_fail (BREATH_IS_NODE (self));

  breath_core_stop (self->core);
}

/**
 * breath_node_set_profile:
 * @self: an open node
 * @name: what it is called
 * @languages: (nullable): BCP 47 tags
 *
 * Says who we are; published only if that is news.
 */
void
breath_node_set_profile (BreathNode        *self,
                         const char        *name,
                         const char *const *languages)
{
  char **old = self->languages;

  g_return_if_fail (BREATH_IS_NODE (self));

  self->languages = languages != NULL ? g_strdupv ((char **) languages) : g_new0 (char *, 1);
  g_strfreev (old);

  if (g_strcmp0 (self->name, name) != 0)
    {
      g_free (self->name);
      self->name = g_strdup (name);
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_NAME]);
    }

  breath_core_set_profile (self->core, self->name, (const char *const *) self->languages);
}

void
breath_node_set_addresses (BreathNode        *self,
                           const char *const *addresses)
{
  g_return_if_fail (BREATH_IS_NODE (self));

  if (g_strv_equal ((const char *const *) self->addresses, addresses))
    return;

  g_strfreev (self->addresses);
  self->addresses = g_strdupv ((char **) addresses);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ADDRESSES]);
}

void
breath_node_add_peer (BreathNode *self,
                      BreathPeer *peer)
{
  g_return_if_fail (BREATH_IS_NODE (self));

  g_list_store_append (self->peers, peer);
  update_connected (self, breath_peer_get_id (peer));
  g_signal_emit (self, signals[SIGNAL_PEER_CONNECTED], 0, peer);
}

void
breath_node_remove_peer (BreathNode *self,
                         BreathPeer *peer,
                         const char *reason)
{
  guint position;

  g_return_if_fail (BREATH_IS_NODE (self));

  if (!g_list_store_find (self->peers, peer, &position))
    return;

  g_list_store_remove (self->peers, position);
  update_connected (self, breath_peer_get_id (peer));
  g_signal_emit (self, signals[SIGNAL_PEER_DISCONNECTED], 0, peer, reason);
}

const char *
breath_node_get_id (BreathNode *self)
{
  g_return_val_if_fail (BREATH_IS_NODE (self), NULL);

  return self->id;
}

const char *
breath_node_get_name (BreathNode *self)
{
  g_return_val_if_fail (BREATH_IS_NODE (self), NULL);

  return self->name;
}

/**
 * breath_node_set_name:
 * @self: an open node
 * @name: what the centre calls itself, empty for nothing
 *
 * Renames the node. A name that breath_node_check_name() refuses changes nothing.
 */
void
breath_node_set_name (BreathNode *self,
                      const char *name)
{
  g_return_if_fail (BREATH_IS_NODE (self));
  g_return_if_fail (name != NULL);

  if (g_str_equal (self->name, name) || !breath_node_check_name (name, NULL))
    return;

  breath_node_set_profile (self, name, (const char *const *) self->languages);
}

/**
 * breath_node_check_name:
 * @name: what somebody typed
 * @error: return location
 *
 * Fails with %BREATH_NODE_ERROR_INPUT and a sentence to show beside the field.
 *
 * Returns: whether a node can be called that
 */
gboolean
breath_node_check_name (const char *name,
                        GError    **error)
{
  g_return_val_if_fail (name != NULL, FALSE);

  return breath_remote_text_check_name (name, error);
}

/**
 * breath_node_get_resources:
 * @self: a node
 *
 * Returns: (transfer none): its [class@Breath.Resource]s, always three
 */
GListModel *
breath_node_get_resources (BreathNode *self)
{
  g_return_val_if_fail (BREATH_IS_NODE (self), NULL);

  return G_LIST_MODEL (self->resources);
}

/**
 * breath_node_get_nodes:
 * @self: a node
 *
 * Returns: (transfer none): the [class@Breath.KnownNode]s it heard of
 */
GListModel *
breath_node_get_nodes (BreathNode *self)
{
  g_return_val_if_fail (BREATH_IS_NODE (self), NULL);

  return G_LIST_MODEL (self->nodes);
}

/**
 * breath_node_get_peers:
 * @self: a node
 *
 * Returns: (transfer none): the [class@Breath.Peer]s connected now
 */
GListModel *
breath_node_get_peers (BreathNode *self)
{
  g_return_val_if_fail (BREATH_IS_NODE (self), NULL);

  return G_LIST_MODEL (self->peers);
}

/**
 * breath_node_get_alerts:
 * @self: a node
 *
 * Returns: (transfer none): the ethical alerts that are alive, and what Mirrors can do about them
 */
BreathAlerts *
breath_node_get_alerts (BreathNode *self)
{
  g_return_val_if_fail (BREATH_IS_NODE (self), NULL);

  return self->alerts;
}

gboolean
breath_node_get_cloned (BreathNode *self)
{
  g_return_val_if_fail (BREATH_IS_NODE (self), FALSE);

  return self->cloned;
}

/**
 * breath_node_dismiss_cloned:
 * @self: a node
 *
 * Somebody has read that another computer uses our key. If it goes on doing so, they are told again.
 */
void
breath_node_dismiss_cloned (BreathNode *self)
{
  g_return_if_fail (BREATH_IS_NODE (self));

  set_cloned (self, FALSE);
}

gboolean
breath_node_get_clock_wrong (BreathNode *self)
{
  g_return_val_if_fail (BREATH_IS_NODE (self), FALSE);

  return self->clock_wrong;
}

const char *const *
breath_node_get_addresses (BreathNode *self)
{
  g_return_val_if_fail (BREATH_IS_NODE (self), NULL);

  return (const char *const *) self->addresses;
}

/**
 * breath_node_get_resource:
 * @self: a node
 * @id: "energy", "water" or "food"
 *
 * Returns: (transfer none) (nullable): the resource, %NULL if there is none of that id
 */
BreathResource *
breath_node_get_resource (BreathNode *self,
                          const char *id)
{
  BreathResourceKind kind;

  g_return_val_if_fail (BREATH_IS_NODE (self), NULL);

  if (!breath_resource_kind_from_id (id, &kind))
    return NULL;

  return peek_resource (self, kind);
}

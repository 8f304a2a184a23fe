/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "breath-control-facts-private.h"
#include "breath-control-server-private.h"

#include "breath-control-alerts-private.h"
#include "breath-control-copy-private.h"
#include "breath-control-import-private.h"
#include "breath-control-meeting-private.h"
#include "breath-control-mirrors-private.h"
#include "breath-control-privacy-private.h"
#include "breath-control-seeds-private.h"
#include "breath-control-transfers-private.h"
#include "breath-control-trust-private.h"
#include "breath-control.h"
#include "breath-known-node-private.h"
#include "breath-node-log-private.h"
#include "breath-node-private.h"
#include "breath-node1.h"

#include <errno.h>
#include <unistd.h>

#include <glib/gstdio.h>

/**
 * BreathControlServer:
 *
 * The private socket at which a running node takes orders from breathctl, described in
 * `org.sharedbreath.Breath.Node1.xml`.
 *
 * Only the same user may connect: the folder is closed to others, the socket too, and the kernel is asked who called.
 */
struct _BreathControlServer
{
  GObject         parent_instance;

  BreathNode     *node;
  char           *path;
  GDBusServer    *server;
  BreathBusNode1 *skeleton;
  gulong          copies;   /* handler of the skeleton, 0 once closed */
  gpointer        imports;  /* NULL once closed */
  GPtrArray      *clients;  /* of GDBusConnection */
};

G_DEFINE_FINAL_TYPE (BreathControlServer, breath_control_server, G_TYPE_OBJECT)

static GVariant *
describe_resource (gpointer item,
                   gpointer unused)
{
  BreathResource *resource = item;
  GVariantBuilder dict;

  g_variant_builder_init (&dict, G_VARIANT_TYPE_VARDICT);
  breath_control_insert_text (&dict, "resource", breath_resource_get_id (resource));
  g_variant_builder_add (&dict, "{sv}", "set", g_variant_new ("b", breath_resource_get_is_set (resource)));
  g_variant_builder_add (&dict, "{sv}", "published", g_variant_new ("b", breath_resource_get_is_published (resource)));
  g_variant_builder_add (&dict, "{sv}", "admits", g_variant_new ("x", breath_resource_get_admits (resource)));
  g_variant_builder_add (&dict, "{sv}", "automatic", g_variant_new ("b", breath_resource_get_is_automatic (resource)));

  if (breath_resource_get_is_set (resource))
    {
      g_variant_builder_add (&dict, "{sv}", "stock", g_variant_new ("d", breath_resource_get_amount (resource)));
      g_variant_builder_add (&dict, "{sv}", "need", g_variant_new ("d", breath_resource_get_need (resource)));
      g_variant_builder_add (&dict, "{sv}", "reserve-days", g_variant_new ("u", breath_resource_get_reserve_days (resource)));
      breath_control_insert_text (&dict, "unit", breath_resource_get_unit (resource));
      g_variant_builder_add (&dict, "{sv}", "updated", g_variant_new ("x", breath_resource_get_updated (resource)));
    }

  if (breath_resource_get_is_published (resource))
    {
      g_variant_builder_add (&dict, "{sv}", "level", g_variant_new ("i", breath_resource_get_level (resource)));
      g_variant_builder_add (&dict, "{sv}", "uncertainty", g_variant_new ("u", breath_resource_get_uncertainty (resource)));
      g_variant_builder_add (&dict, "{sv}", "drawn", g_variant_new ("x", breath_resource_get_published (resource)));
      breath_control_insert_text (&dict, "text", breath_resource_get_status (resource));
    }

  return g_variant_builder_end (&dict);
}

static GVariant *
describe_peer (gpointer item,
               gpointer unused)
{
  BreathPeer *peer = item;
  GVariantBuilder dict;

  g_variant_builder_init (&dict, G_VARIANT_TYPE_VARDICT);
  breath_control_insert_text (&dict, "id", breath_peer_get_id (peer));
  breath_control_insert_text (&dict, "address", breath_peer_get_address (peer));
  breath_control_insert_text (&dict, "security", breath_peer_get_security (peer));
  breath_control_insert_text (&dict, "agent", breath_peer_get_agent (peer));
  breath_control_insert_text (&dict, "slot", breath_peer_get_slot (peer));
  g_variant_builder_add (&dict, "{sv}", "inbound", g_variant_new ("b", breath_peer_get_inbound (peer)));
  g_variant_builder_add (&dict, "{sv}", "since", g_variant_new ("x", breath_peer_get_since (peer)));

  return g_variant_builder_end (&dict);
}

static GVariant *
describe_levels (BreathControlServer *self,
                 BreathKnownNode     *known)
{
  GListModel *resources = breath_node_get_resources (self->node);
  GVariantBuilder levels;

  g_variant_builder_init (&levels, G_VARIANT_TYPE_VARDICT);

  for (guint i = 0; i < g_list_model_get_n_items (resources); i++)
    {
      g_autoptr(BreathResource) resource = g_list_model_get_item (resources, i);
      const char *id = breath_resource_get_id (resource);
      g_autofree char *text = breath_known_node_dup_status (known, id);
      GVariantBuilder level;

      if (text == NULL)
        continue;

      g_variant_builder_init (&level, G_VARIANT_TYPE_VARDICT);
      g_variant_builder_add (&level, "{sv}", "level", g_variant_new ("i", breath_known_node_get_level (known, id)));
      g_variant_builder_add (&level, "{sv}", "text", g_variant_new ("s", text));
      g_variant_builder_add (&levels, "{sv}", id, g_variant_builder_end (&level));
    }

  return g_variant_builder_end (&levels);
}

static GVariant *
describe_known (gpointer item,
                gpointer server)
{
  BreathControlServer *self = server;
  BreathKnownNode *known = item;
  const char *const *findings = breath_known_node_get_findings (known);
  GVariantBuilder dict;

  g_variant_builder_init (&dict, G_VARIANT_TYPE_VARDICT);
  breath_control_insert_text (&dict, "id", breath_known_node_get_id (known));
  breath_control_insert_text (&dict, "short-id", breath_known_node_get_short_id (known));
  breath_control_insert_text (&dict, "name", breath_known_node_get_name (known));
  g_variant_builder_add (&dict, "{sv}", "issued", g_variant_new ("x", breath_known_node_get_issued (known)));
  g_variant_builder_add (&dict, "{sv}", "connected", g_variant_new ("b", breath_known_node_get_connected (known)));
  g_variant_builder_add (&dict, "{sv}", "levels", describe_levels (self, known));

  if (findings[0] != NULL)
    g_variant_builder_add (&dict, "{sv}", "found", g_variant_new ("^as", findings));

  return g_variant_builder_end (&dict);
}

static void
merge (GVariantDict *dict,
       GVariant     *more)
{
  GVariantIter iter;
  GVariant *value;
  const char *key;

  g_variant_iter_init (&iter, more);

  while (g_variant_iter_loop (&iter, "{&sv}", &key, &value))
    g_variant_dict_insert_value (dict, key, value);
}

static BreathKnownNode *
find_known (BreathControlServer *self,
            const P2pPeerId     *author)
{
  GListModel *nodes = breath_node_get_nodes (self->node);

  for (guint i = 0; i < g_list_model_get_n_items (nodes); i++)
    {
      g_autoptr(BreathKnownNode) known = g_list_model_get_item (nodes, i);

      if (p2p_peer_id_equal (breath_known_node_get_author (known), author))
        return g_steal_pointer (&known);
    }

  return NULL;
}

/* Null: nothing at all is known of it. */
static GVariant *
describe_node (BreathControlServer *self,
               const P2pPeerId     *author)
{
  g_autoptr(BreathKnownNode) known = find_known (self, author);
  g_autoptr(GVariant) details = g_variant_ref_sink (breath_node_describe_author (self->node, author));
  g_autoptr(GVariant) findings = g_variant_ref_sink (breath_node_describe_findings (self->node, author));
  g_autofree char *id = p2p_peer_id_to_string (author);
  GVariantDict dict;

  if (g_variant_n_children (details) == 0 && g_variant_n_children (findings) == 0)
    return NULL;

  g_variant_dict_init (&dict, NULL);

  if (known != NULL)
    {
      g_autoptr(GVariant) shown = g_variant_ref_sink (describe_known (known, self));

      merge (&dict, shown);
    }
  else if (g_str_equal (id, breath_node_get_id (self->node)))
    g_variant_dict_insert (&dict, "name", "s", breath_node_get_name (self->node));

  merge (&dict, details);
  g_variant_dict_insert (&dict, "id", "s", id);
  g_variant_dict_insert_value (&dict, "found", findings);

  return g_variant_dict_end (&dict);
}

static gboolean
get_node_cb (BreathControlServer   *self,
             GDBusMethodInvocation *invocation,
             const char            *id)
{
  GVariant *node = NULL;
  GError *error = NULL;
  P2pPeerId author;

  if (breath_node_find (self->node, id, &author, &error) && (node = describe_node (self, &author)) == NULL)
    g_set_error (&error, BREATH_NODE_ERROR, BREATH_NODE_ERROR_INPUT, "node %s was never heard of", id);

  if (node != NULL)
    breath_bus_node1_complete_get_node (self->skeleton, invocation, node);
  else
    g_dbus_method_invocation_take_error (invocation, error);

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
get_status_cb (BreathControlServer   *self,
               GDBusMethodInvocation *invocation)
{
  GVariantBuilder dict;

  g_variant_builder_init (&dict, G_VARIANT_TYPE_VARDICT);
  breath_control_insert_text (&dict, "id", breath_node_get_id (self->node));
  breath_control_insert_text (&dict, "name", breath_node_get_name (self->node));
  breath_control_insert_text (&dict, "version", PACKAGE_VERSION);
  g_variant_builder_add (&dict, "{sv}", "addresses", g_variant_new ("^as", breath_node_get_addresses (self->node)));
  g_variant_builder_add (&dict, "{sv}", "peers", g_variant_new ("u", g_list_model_get_n_items (breath_node_get_peers (self->node))));
  g_variant_builder_add (&dict, "{sv}", "nodes", g_variant_new ("u", g_list_model_get_n_items (breath_node_get_nodes (self->node))));
  breath_bus_node1_complete_get_status (self->skeleton, invocation, g_variant_builder_end (&dict));

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
list_peers_cb (BreathControlServer   *self,
               GDBusMethodInvocation *invocation)
{
  breath_bus_node1_complete_list_peers (self->skeleton, invocation,
                                        breath_control_describe_all (breath_node_get_peers (self->node), describe_peer, NULL));

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
list_nodes_cb (BreathControlServer   *self,
               GDBusMethodInvocation *invocation)
{
  breath_bus_node1_complete_list_nodes (self->skeleton, invocation,
                                        breath_control_describe_all (breath_node_get_nodes (self->node), describe_known, self));

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
list_resources_cb (BreathControlServer   *self,
                   GDBusMethodInvocation *invocation)
{
  breath_bus_node1_complete_list_resources (self->skeleton, invocation,
                                            breath_control_describe_all (breath_node_get_resources (self->node), describe_resource, NULL));

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

/* A call that waits for a commit. */
typedef struct
{
  BreathControlServer   *server;
  GDBusMethodInvocation *invocation;
  char                  *resource;
} Call;

static Call *
call_new (BreathControlServer   *self,
          GDBusMethodInvocation *invocation,
          const char            *resource)
{
  Call *call = g_new0 (Call, 1);

  call->server = g_object_ref (self);
  call->invocation = invocation;
  call->resource = g_strdup (resource);

  return call;
}

static void
call_free (Call *call)
{
  g_object_unref (call->server);
  g_free (call->resource);
  g_free (call);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Call, call_free)

static GVariant *
describe_result (Call *call)
{
  return describe_resource (breath_node_get_resource (call->server->node, call->resource), NULL);
}

static void
stock_set_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr(Call) call = user_data;
  GError *error = NULL;

  if (breath_node_set_stock_finish (BREATH_NODE (source), result, &error))
    breath_bus_node1_complete_set_stock (call->server->skeleton, call->invocation, describe_result (call));
  else
    g_dbus_method_invocation_take_error (call->invocation, error);
}

static gboolean
set_stock_cb (BreathControlServer   *self,
              GDBusMethodInvocation *invocation,
              const char            *resource,
              const char            *stock,
              const char            *need,
              const char            *reserve_days,
              const char            *unit)
{
  breath_node_set_stock_async (self->node, resource, stock, need, reserve_days, unit,
                               stock_set_cb, call_new (self, invocation, resource));

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static void
published_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr(Call) call = user_data;
  GError *error = NULL;

  if (breath_node_publish_finish (BREATH_NODE (source), result, &error))
    breath_bus_node1_complete_publish (call->server->skeleton, call->invocation, describe_result (call));
  else
    g_dbus_method_invocation_take_error (call->invocation, error);
}

static gboolean
publish_cb (BreathControlServer   *self,
            GDBusMethodInvocation *invocation,
            const char            *resource)
{
  breath_node_publish_async (self->node, resource, published_cb, call_new (self, invocation, resource));

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static void
log_verified_cb (GObject      *source,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  g_autoptr(Call) call = user_data;
  g_autoptr(GVariant) log = NULL;
  GError *error = NULL;

  log = breath_node_verify_log_finish (BREATH_NODE (source), result, &error);

  if (log != NULL)
    breath_bus_node1_complete_verify_log (call->server->skeleton, call->invocation, log);
  else
    g_dbus_method_invocation_take_error (call->invocation, error);
}

static gboolean
verify_log_cb (BreathControlServer   *self,
               GDBusMethodInvocation *invocation,
               gboolean               wants_entries)
{
  breath_node_verify_log_async (self->node, wants_entries, log_verified_cb, call_new (self, invocation, NULL));

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static BreathBusNode1 *
create_skeleton (BreathControlServer *self)
{
  BreathBusNode1 *skeleton = breath_bus_node1_skeleton_new ();

  g_signal_connect_swapped (skeleton, "handle-get-status", G_CALLBACK (get_status_cb), self);
  g_signal_connect_swapped (skeleton, "handle-list-peers", G_CALLBACK (list_peers_cb), self);
  g_signal_connect_swapped (skeleton, "handle-list-nodes", G_CALLBACK (list_nodes_cb), self);
  g_signal_connect_swapped (skeleton, "handle-get-node", G_CALLBACK (get_node_cb), self);
  g_signal_connect_swapped (skeleton, "handle-list-resources", G_CALLBACK (list_resources_cb), self);
  g_signal_connect_swapped (skeleton, "handle-set-stock", G_CALLBACK (set_stock_cb), self);
  g_signal_connect_swapped (skeleton, "handle-publish", G_CALLBACK (publish_cb), self);
  g_signal_connect_swapped (skeleton, "handle-verify-log", G_CALLBACK (verify_log_cb), self);

  return skeleton;
}

static void
client_closed_cb (BreathControlServer *self,
                  gboolean             vanished,
                  GError              *error,
                  GDBusConnection     *connection)
{
  g_dbus_interface_skeleton_unexport_from_connection (G_DBUS_INTERFACE_SKELETON (self->skeleton), connection);
  g_ptr_array_remove (self->clients, connection);
}

static gboolean
new_connection_cb (BreathControlServer *self,
                   GDBusConnection     *connection)
{
  if (self->clients->len >= BREATH_CONTROL_MAX_CLIENTS)
    {
      g_info ("Refused a control connection: there are %d already", BREATH_CONTROL_MAX_CLIENTS);
      return FALSE;
    }

  if (!g_dbus_interface_skeleton_export (G_DBUS_INTERFACE_SKELETON (self->skeleton), connection,
                                         BREATH_CONTROL_OBJECT, NULL))
    return FALSE;

  g_ptr_array_add (self->clients, g_object_ref (connection));
  g_signal_connect_swapped (connection, "closed", G_CALLBACK (client_closed_cb), self);

  return TRUE;
}

/* Called in a thread of GDBus; it looks at nothing of ours. */
static gboolean
authorize_cb (GDBusAuthObserver *observer,
              GIOStream         *stream,
              GCredentials      *credentials,
              gpointer           unused)
{
  return credentials != NULL && g_credentials_get_unix_user (credentials, NULL) == geteuid ();
}

static gboolean
allow_mechanism_cb (GDBusAuthObserver *observer,
                    const char        *mechanism,
                    gpointer           unused)
{
  return g_str_equal (mechanism, "EXTERNAL");
}

static gboolean
start (BreathControlServer *self,
       GError             **error)
{
  g_autoptr(GDBusAuthObserver) observer = g_dbus_auth_observer_new ();
  g_autofree char *address = breath_control_dup_address (self->path);
  g_autofree char *guid = g_dbus_generate_guid ();

  g_signal_connect (observer, "authorize-authenticated-peer", G_CALLBACK (authorize_cb), NULL);
  g_signal_connect (observer, "allow-mechanism", G_CALLBACK (allow_mechanism_cb), NULL);

  /* We hold the folder's lock, so a socket there is left over from a program that ended without a word. */
  g_unlink (self->path);
  self->server = g_dbus_server_new_sync (address, G_DBUS_SERVER_FLAGS_AUTHENTICATION_REQUIRE_SAME_USER,
                                         guid, observer, NULL, error);

  if (self->server == NULL)
    return FALSE;

  if (g_chmod (self->path, 0600) != 0)
    {
      int code = errno;

      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (code),
                   "Could not close %s to others: %s", self->path, g_strerror (code));
      return FALSE;
    }

  g_signal_connect_swapped (self->server, "new-connection", G_CALLBACK (new_connection_cb), self);
  g_dbus_server_start (self->server);

  return TRUE;
}

static void
breath_control_server_dispose (GObject *object)
{
  BreathControlServer *self = BREATH_CONTROL_SERVER (object);

  breath_control_server_close (self);
  g_clear_object (&self->server);
  g_clear_object (&self->skeleton);
  g_clear_object (&self->node);

  G_OBJECT_CLASS (breath_control_server_parent_class)->dispose (object);
}

static void
breath_control_server_finalize (GObject *object)
{
  BreathControlServer *self = BREATH_CONTROL_SERVER (object);

  g_clear_pointer (&self->path, g_free);
  g_clear_pointer (&self->clients, g_ptr_array_unref);

  G_OBJECT_CLASS (breath_control_server_parent_class)->finalize (object);
}

static void
breath_control_server_class_init (BreathControlServerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = breath_control_server_dispose;
  object_class->finalize = breath_control_server_finalize;
}

static void
breath_control_server_init (BreathControlServer *self)
{
  self->clients = g_ptr_array_new_with_free_func (g_object_unref);
  self->skeleton = create_skeleton (self);
}

/**
 * breath_control_server_new:
 * @node: an open node
 * @mirrors: the people who decide there
 * @trust: what there is to know of other nodes
 * @transfers: its transfers
 * @meeting: how it meets others
 * @seeds: the knowledge seeds it knows of
 * @folder: its data folder
 * @store: its store, a [class@Breath.SqliteStore]
 * @error: return location
 *
 * Returns: (transfer full): the server, taking orders from now on, or %NULL
 */
BreathControlServer *
breath_control_server_new (BreathNode      *node,
                           BreathMirrors   *mirrors,
                           BreathTrust     *trust,
                           BreathTransfers *transfers,
                           BreathMeeting   *meeting,
                           BreathSeeds     *seeds,
                           BreathFolder    *folder,
                           BreathStore     *store,
                           GError         **error)
{
  g_autoptr(BreathControlServer) self = NULL;

  g_return_val_if_fail (BREATH_IS_NODE (node), NULL);

  breath_control_init_errors ();
  self = g_object_new (BREATH_TYPE_CONTROL_SERVER, NULL);
  self->node = g_object_ref (node);
  breath_control_privacy_serve (self->skeleton, node);
  breath_control_mirrors_serve (self->skeleton, mirrors);
  breath_control_alerts_serve (self->skeleton, breath_node_get_alerts (node));
  breath_control_trust_serve (self->skeleton, trust);
  breath_control_transfers_serve (self->skeleton, transfers);
  breath_control_meeting_serve (self->skeleton, meeting);
  breath_control_seeds_serve (self->skeleton, seeds);
  self->copies = breath_control_copy_serve (self->skeleton, node, folder, store);
  self->imports = breath_control_import_serve (self->skeleton, node, store);
  self->path = breath_control_dup_path (breath_folder_get_path (folder), error);

  if (self->path == NULL || !start (self, error))
    return NULL;

  return g_steal_pointer (&self);
}

/* What a connection has not sent yet is lost when it closes. */
static void
flushed_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      unused)
{
  g_dbus_connection_flush_finish (G_DBUS_CONNECTION (source), result, NULL);
  g_dbus_connection_close (G_DBUS_CONNECTION (source), NULL, NULL, NULL);
}

/**
 * breath_control_server_close:
 * @self: a server
 *
 * Takes no more orders and removes the socket. Whoever was answered still hears it.
 */
void
breath_control_server_close (BreathControlServer *self)
{
  g_return_if_fail (BREATH_IS_CONTROL_SERVER (self));

  g_clear_signal_handler (&self->copies, self->skeleton);
  g_clear_pointer (&self->imports, breath_control_import_end);

  if (self->server != NULL && g_dbus_server_is_active (self->server))
    {
      g_signal_handlers_disconnect_by_data (self->server, self);
      g_dbus_server_stop (self->server);
      g_unlink (self->path);
    }

  while (self->clients->len > 0)
    {
      g_autoptr(GDBusConnection) client = g_ptr_array_steal_index (self->clients, self->clients->len - 1);

      g_signal_handlers_disconnect_by_data (client, self);
      g_dbus_interface_skeleton_unexport_from_connection (G_DBUS_INTERFACE_SKELETON (self->skeleton), client);
      g_dbus_connection_flush (client, NULL, flushed_cb, NULL);
    }
}

/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-host.h"

#include "breath-alerts-private.h"
#include "breath-backup-state-private.h"
#include "breath-boot-clock-private.h"
#include "breath-centre-private.h"
#include "breath-control-server-private.h"
#include "breath-copies-private.h"
#include "breath-folder-private.h"
#include "breath-host-mirrors-private.h"
#include "breath-host-practice-private.h"
#include "breath-item.h"
#include "breath-meeting-private.h"
#include "breath-mirrors-private.h"
#include "breath-network-address-private.h"
#include "breath-network-private.h"
#include "breath-node-key-private.h"
#include "breath-node-private.h"
#include "breath-recorder-private.h"
#include "breath-restore-files-private.h"
#include "breath-salvage-private.h"
#include "breath-settings-private.h"
#include "breath-sqlite-store.h"
#include "breath-system-clock-private.h"
#include "breath-system-random-private.h"
#include "breath-seeds-private.h"
#include "breath-transfers-private.h"

#include <sodium.h>

#define DATABASE     "breath.db"
#define NO_MULTICAST "BREATH_NO_MULTICAST" /* for tests, which say nothing to the network that they run in */

static const char *const default_listen[] = { "/ip4/0.0.0.0/tcp/4141", "/ip6/::/tcp/4141", NULL };

/**
 * BreathHost:
 *
 * Everything a program needs to run a node on a data folder: the folder with its lock, key and settings, the store,
 * the network, the control socket for breathctl, and the node itself. breath and breath-node both host one.
 *
 * A host lives from breath_host_open_async() to breath_host_close_async(); a program that ends without closing it
 * loses nothing that was committed.
 */
struct _BreathHost
{
  GObject              parent_instance;

  BreathFolder        *folder;
  BreathSettings      *settings;
  P2pIdentity         *identity;
  BreathClock         *clock;
  BreathRandom        *random;
  BreathStore         *store;
  BreathMirrors       *mirrors;
  BreathNode          *node;
  BreathTrust         *trust;
  BreathTransfers     *transfers;
  BreathMeeting       *meeting;
  BreathCentre        *centre;
  BreathCopies        *copies;
  BreathSeeds         *seeds;
  BreathNetwork       *network;
  BreathControlServer *control;

  char                *name;    /* from the command line, %NULL for the one in the settings */
  char               **listen;
  char               **peers;
  gboolean             fills_links;
  gboolean             drops_alerts;
  BreathHostPractice  *practice;   /* NULL: the real world */
  gboolean             has_entered;
};

G_DEFINE_FINAL_TYPE (BreathHost, breath_host, G_TYPE_OBJECT)

static void
leave_practice (BreathHost *self)
{
  if (self->has_entered)
    self->practice->leave (self->practice->user_data);

  self->has_entered = FALSE;
}

/* What somebody practised with is gone when they are done. */
static void
drop_folder (BreathHost *self)
{
  if (self->practice != NULL && self->folder != NULL)
    breath_folder_remove_flat (breath_folder_get_path (self->folder));

  g_clear_object (&self->folder);
}

static void
breath_host_dispose (GObject *object)
{
  BreathHost *self = BREATH_HOST (object);

  if (self->node != NULL)
    g_signal_handlers_disconnect_by_data (self->node, self);

  leave_practice (self);
  g_clear_object (&self->control);
  g_clear_object (&self->network);
  g_clear_object (&self->trust);
  g_clear_object (&self->transfers);
  g_clear_object (&self->meeting);
  g_clear_object (&self->centre);
  g_clear_object (&self->copies);
  g_clear_object (&self->seeds);
  g_clear_object (&self->node);
  g_clear_object (&self->mirrors);
  g_clear_object (&self->store);
  g_clear_object (&self->random);
  g_clear_object (&self->clock);
  g_clear_object (&self->settings);
  drop_folder (self);

  G_OBJECT_CLASS (breath_host_parent_class)->dispose (object);
}

static void
breath_host_finalize (GObject *object)
{
  BreathHost *self = BREATH_HOST (object);

  g_clear_pointer (&self->identity, p2p_identity_unref);
  g_clear_pointer (&self->name, g_free);
  g_clear_pointer (&self->listen, g_strfreev);
  g_clear_pointer (&self->peers, g_strfreev);
  g_clear_pointer (&self->practice, breath_host_practice_free);

  G_OBJECT_CLASS (breath_host_parent_class)->finalize (object);
}

static void
breath_host_class_init (BreathHostClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = breath_host_dispose;
  object_class->finalize = breath_host_finalize;
}

static void
breath_host_init (BreathHost *self)
{
}

static gboolean
is_empty (char **list)
{
  return list == NULL || *list == NULL;
}

/* Settings count where the command line says nothing. */
static gboolean
read_folder (BreathHost *self,
             const char *data_dir,
             GError    **error)
{
  g_autoptr(BreathClock) boot_clock = breath_boot_clock_new ();
  g_autofree char *path = NULL;

  if (self->practice != NULL)
    path = breath_host_practice_make_folder (error);
  else
    path = data_dir != NULL ? g_strdup (data_dir) : breath_folder_dup_default ();

  self->folder = path != NULL ? breath_folder_open (path, error) : NULL;

  if (self->folder == NULL)
    {
      if (self->practice != NULL && path != NULL)
        breath_folder_remove_flat (path);

      return FALSE;
    }

  if (!breath_salvage_check (self->folder, error))
    return FALSE;

  breath_backup_state_clean (self->folder);
  self->settings = breath_settings_load (self->folder, error);

  if (self->settings == NULL)
    return FALSE;

  self->identity = breath_node_key_load (self->folder, DATABASE, error);

  if (self->identity == NULL || !breath_folder_check (self->folder, DATABASE, error))
    return FALSE;

  breath_restore_clean (self->folder);
  self->mirrors = breath_mirrors_load (self->folder, boot_clock, self->random, error);

  return self->mirrors != NULL;
}

/* Says that what is wrong stands in the settings and not on the command line; always %FALSE. */
static gboolean
blame_settings (BreathHost *self,
                GError    **error)
{
  g_autofree char *path = breath_settings_dup_path (self->settings);

  g_prefix_error (error, "In %s: ", path);

  if (g_error_matches (*error, BREATH_NODE_ERROR, BREATH_NODE_ERROR_INPUT))
    (*error)->code = BREATH_NODE_ERROR_FOLDER;

  return FALSE;
}

static gboolean
check_languages (BreathHost *self,
                 GError    **error)
{
  g_auto(GStrv) languages = breath_settings_dup_languages (self->settings);

  return breath_profile_check (NULL, (const char *const *) languages, error) || blame_settings (self, error);
}

static gboolean
choose_name (BreathHost *self,
             GError    **error)
{
  g_autofree char *stored = breath_settings_dup_name (self->settings);

  if (self->name == NULL)
    self->name = g_steal_pointer (&stored);

  if (!breath_node_check_name (self->name, error))
    return stored == NULL ? blame_settings (self, error) : FALSE;

  return stored == NULL || g_str_equal (stored, self->name) ||
         breath_settings_set_name (self->settings, self->name, error);
}

/* What the command line says is looked at before a folder is made for it. */
static gboolean
check_typed (BreathHost *self,
             GError    **error)
{
  return (self->name == NULL || breath_node_check_name (self->name, error)) &&
         breath_network_check_typed ((const char *const *) self->listen, error) &&
         breath_network_check_typed ((const char *const *) self->peers, error);
}

static void
name_changed_cb (BreathHost *self)
{
  g_autoptr(GError) error = NULL;

  if (!breath_settings_set_name (self->settings, breath_node_get_name (self->node), &error))
    g_warning ("The new name will be forgotten: %s", error->message);
}

static gboolean
listen (BreathHost *self,
        GError    **error)
{
  g_auto(GStrv) chosen = breath_settings_dup_listen (self->settings);

  /* Whoever typed nothing behind it hardly meant all that there is. */
  if (is_empty (self->listen) && chosen != NULL && is_empty (chosen))
    {
      g_set_error_literal (error, BREATH_NODE_ERROR, BREATH_NODE_ERROR_INPUT,
                           "listen has no address; take the line away to listen as usual");
      return blame_settings (self, error);
    }

  if (is_empty (self->listen) && chosen == NULL)
    return breath_network_listen (self->network, default_listen, TRUE, error);

  if (is_empty (self->listen))
    return breath_network_listen (self->network, (const char *const *) chosen, FALSE, error) ||
           blame_settings (self, error);

  return breath_network_listen (self->network, (const char *const *) self->listen, FALSE, error);
}

static gboolean
start_network (BreathHost *self,
               GPtrArray  *remembered,
               GError    **error)
{
  g_auto(GStrv) chosen = breath_settings_dup_peers (self->settings);
  P2pSwarmLimits limits = P2P_SWARM_LIMITS_DEFAULT;

  if (!breath_settings_get_limits (self->settings, &limits, error))
    return blame_settings (self, error);

  self->network = breath_network_new (self->identity, self->node, BREATH_SQLITE_STORE (self->store));

  breath_network_set_limits (self->network, &limits);
  breath_network_set_meeting (self->network, self->meeting);

  if (breath_settings_get_multicast (self->settings) && g_strcmp0 (g_getenv (NO_MULTICAST), "1") != 0)
    breath_network_look_around (self->network);

  if (self->fills_links)
    breath_network_fill_links (self->network);

  if (self->drops_alerts)
    breath_network_drop_alerts (self->network);

  if (!breath_network_choose (self->network, (const char *const *) self->peers, error))
    return FALSE;

  if (!breath_network_choose (self->network, (const char *const *) chosen, error))
    return blame_settings (self, error);

  if (!listen (self, error))
    return FALSE;

  breath_network_remember (self->network, remembered);

  return TRUE;
}

/* An opening on its way: what it failed with outlives the closing of what was open by then. */
typedef struct
{
  BreathHost *host;
  GError     *failure;
} Opening;

static void
opening_free (Opening *opening)
{
  g_clear_object (&opening->host);
  g_clear_error (&opening->failure);
  g_free (opening);
}

static void
closed_after_failure_cb (GObject      *source,
                         GAsyncResult *result,
                         gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  g_autoptr(GError) error = NULL;
  Opening *opening = g_task_get_task_data (task);

  if (!breath_host_close_finish (BREATH_HOST (source), result, &error) && error != NULL)
    g_warning ("%s", error->message);

  g_task_return_error (task, g_steal_pointer (&opening->failure));
}

/* Takes @error and @task. */
static void
fail_opening (GTask  *task,
              GError *error)
{
  Opening *opening = g_task_get_task_data (task);

  opening->failure = error;
  breath_host_close_async (opening->host, closed_after_failure_cb, task);
}

/* Nothing was changed: what to do is for people to decide. */
static void
tell_ways_out (GError **error)
{
  g_autofree char *message = g_strconcat ((*error)->message, ". It was left as it is. Put a backup back, or see what can "
                                                             "be saved with: breath-node --salvage", NULL);

  if (g_error_matches (*error, BREATH_STORE_ERROR, BREATH_STORE_ERROR_DAMAGED))
    {
      g_clear_error (error);
      g_set_error_literal (error, BREATH_STORE_ERROR, BREATH_STORE_ERROR_DAMAGED, message);
    }
}

/* This is in the place of all that reaches other computers or other programs. */
static void
enter_practice (BreathHost *self)
{
  breath_alerts_begin_practice (breath_node_get_alerts (self->node));
  self->has_entered = TRUE;
  self->practice->enter (self, breath_node_get_core (self->node), p2p_identity_get_peer_id (self->identity)->public_key,
                         self->practice->user_data);
}

static void
addresses_listed_cb (GObject      *source,
                     GAsyncResult *result,
                     gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  g_autoptr(GPtrArray) remembered = NULL;
  BreathHost *self = ((Opening *) g_task_get_task_data (task))->host;
  GError *error = NULL;

  remembered = breath_sqlite_store_list_addresses_finish (BREATH_SQLITE_STORE (source), result, &error);

  if (remembered == NULL ||
      g_cancellable_set_error_if_cancelled (g_task_get_cancellable (task), &error) ||
      !start_network (self, remembered, &error))
    {
      fail_opening (g_steal_pointer (&task), error);
      return;
    }

  self->control = breath_control_server_new (self->node, self->mirrors, self->trust, self->transfers, self->meeting, self->seeds,
                                             self->folder, self->store, &error);

  if (self->control == NULL)
    {
      fail_opening (g_steal_pointer (&task), error);
      return;
    }

  g_signal_connect_swapped (self->node, "notify::name", G_CALLBACK (name_changed_cb), self);

  /* Whoever waits for us connects to the node's signals before anything is dialled. */
  g_task_return_pointer (task, g_object_ref (self), g_object_unref);
  breath_network_start (self->network);
}

static void
node_opened_cb (GObject      *source,
                GAsyncResult *result,
                gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  g_auto(GStrv) languages = NULL;
  BreathHost *self = ((Opening *) g_task_get_task_data (task))->host;
  GError *error = NULL;

  if (!breath_node_open_finish (self->node, result, &error))
    {
      tell_ways_out (&error);
      fail_opening (g_steal_pointer (&task), error);
      return;
    }

  languages = breath_settings_dup_languages (self->settings);
  breath_node_set_profile (self->node, self->name, (const char *const *) languages);
  breath_host_tell_mirrors (self->mirrors, self->node);
  self->trust = breath_trust_new (self->node, self->mirrors);
  self->transfers = breath_transfers_new (self->node, self->mirrors);
  self->meeting = breath_meeting_new (self->node, self->settings);
  self->centre = breath_centre_new (self->settings);
  self->copies = breath_copies_new (self->node, self->folder, self->store);
  self->seeds = breath_seeds_new (self->node, self->mirrors, self->store);

  if (self->practice == NULL)
    {
      breath_sqlite_store_list_addresses_async (BREATH_SQLITE_STORE (self->store), addresses_listed_cb,
                                                g_steal_pointer (&task));
      return;
    }

  if (g_cancellable_set_error_if_cancelled (g_task_get_cancellable (task), &error))
    {
      fail_opening (g_steal_pointer (&task), error);
      return;
    }

  enter_practice (self);
  g_task_return_pointer (task, g_object_ref (self), g_object_unref);
}

static void
store_opened_cb (GObject      *source,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  BreathHost *self = ((Opening *) g_task_get_task_data (task))->host;
  BreathPorts ports = { 0, };
  GError *error = NULL;

  self->store = breath_sqlite_store_open_finish (result, &error);

  if (self->store == NULL)
    {
      tell_ways_out (&error);
      fail_opening (g_steal_pointer (&task), error);
      return;
    }

  ports.clock = self->clock;
  ports.random = self->random;
  ports.store = self->store;
  self->node = breath_node_new (self->identity, &ports);
  breath_recorder_watch (breath_node_get_core (self->node), BREATH_SQLITE_STORE (self->store));
  breath_node_open_async (self->node, node_opened_cb, g_steal_pointer (&task));
}

/**
 * breath_host_open_async:
 * @options: what the command line says; copied
 * @cancellable: (nullable): gives up before the node listens
 * @callback: called when the node runs
 * @user_data: for @callback
 *
 * Opens everything a node needs and lets it listen and dial.
 *
 * Fails with %BREATH_NODE_ERROR_BUSY while another program runs on the folder, with %BREATH_NODE_ERROR_FOLDER or an
 * error of the store where the folder cannot be used, and with %BREATH_NODE_ERROR_INPUT for a name or an address
 * that cannot be. Nothing stays open then.
 */
void
breath_host_open_async (const BreathHostOptions *options,
                        GCancellable            *cancellable,
                        GAsyncReadyCallback      callback,
                        gpointer                 user_data)
{
  g_autoptr(GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  g_autofree char *path = NULL;
  BreathHost *self = g_object_new (BREATH_TYPE_HOST, NULL);
  Opening *opening = g_new0 (Opening, 1);
  GError *error = NULL;

  g_assert (sodium_init () >= 0);

  opening->host = self;
  g_task_set_source_tag (task, breath_host_open_async);
  g_task_set_task_data (task, opening, (GDestroyNotify) opening_free);

  self->name = g_strdup (options->practice != NULL ? options->practice->name : options->name);
  self->listen = g_strdupv ((char **) options->listen);
  self->peers = g_strdupv ((char **) options->peers);
  self->fills_links = options->fills_links;
  self->drops_alerts = options->drops_alerts;
  self->practice = breath_host_practice_copy (options->practice);
  self->clock = self->practice != NULL ? g_object_ref (self->practice->clock) : breath_system_clock_new ();
  self->random = options->draws != NULL ? g_object_ref (options->draws) : breath_system_random_new ();

  if (!check_typed (self, &error) || !read_folder (self, options->data_dir, &error) || !check_languages (self, &error) ||
      !choose_name (self, &error))
    {
      g_task_return_error (task, error);
      return;
    }

  path = breath_folder_dup_path_of (self->folder, DATABASE);
  breath_sqlite_store_open_async (path, cancellable, store_opened_cb, g_steal_pointer (&task));
}

/**
 * breath_host_open_finish:
 * @result: what the callback got
 * @error: return location
 *
 * Returns: (transfer full): a running host, or %NULL
 */
BreathHost *
breath_host_open_finish (GAsyncResult *result,
                         GError      **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * breath_host_get_node:
 * @self: an open host
 *
 * Returns: (transfer none): its node
 */
BreathNode *
breath_host_get_node (BreathHost *self)
{
  g_return_val_if_fail (BREATH_IS_HOST (self), NULL);

  return self->node;
}

/**
 * breath_host_get_mirrors:
 * @self: an open host
 *
 * Returns: (transfer none): the people who decide here
 */
BreathMirrors *
breath_host_get_mirrors (BreathHost *self)
{
  g_return_val_if_fail (BREATH_IS_HOST (self), NULL);

  return self->mirrors;
}

/**
 * breath_host_get_trust:
 * @self: an open host
 *
 * Returns: (transfer none): what there is to know of other nodes, and to decide about them
 */
BreathTrust *
breath_host_get_trust (BreathHost *self)
{
  g_return_val_if_fail (BREATH_IS_HOST (self), NULL);

  return self->trust;
}

/**
 * breath_host_get_transfers:
 * @self: an open host
 *
 * Returns: (transfer none): its transfers, and what can be done about them
 */
BreathTransfers *
breath_host_get_transfers (BreathHost *self)
{
  g_return_val_if_fail (BREATH_IS_HOST (self), NULL);

  return self->transfers;
}

/**
 * breath_host_get_copies:
 * @self: an open host
 *
 * Returns: (transfer none): what makes copies of it, and brings in those of others
 */
BreathCopies *
breath_host_get_copies (BreathHost *self)
{
  g_return_val_if_fail (BREATH_IS_HOST (self), NULL);

  return self->copies;
}

/**
 * breath_host_begin_load:
 * @self: an open host
 *
 * Fills every link from now on, if the options had asked for that.
 */
void
breath_host_begin_load (BreathHost *self)
{
  g_return_if_fail (BREATH_IS_HOST (self));

  if (self->fills_links)
    breath_network_begin_load (self->network);
}

/**
 * breath_host_show_link:
 * @self: an open host that practises
 * @key: (array fixed-size=32): the key of a neighbour to practise with
 * @is_linked: whether there is a link with it now
 *
 * Lets people see with whom their node is linked.
 */
void
breath_host_show_link (BreathHost   *self,
                       const guint8 *key,
                       gboolean      is_linked)
{
  g_return_if_fail (BREATH_IS_HOST (self));
  g_return_if_fail (self->practice != NULL && self->node != NULL);

  breath_host_practice_show_link (self->node, key, is_linked);
}

/**
 * breath_host_get_meeting:
 * @self: an open host
 *
 * Returns: (transfer none): its invitation, and whom people here chose by those of others
 */
BreathMeeting *
breath_host_get_meeting (BreathHost *self)
{
  g_return_val_if_fail (BREATH_IS_HOST (self), NULL);

  return self->meeting;
}

/**
 * breath_host_get_centre:
 * @self: an open host
 *
 * Returns: (transfer none): what people said about their centre
 */
BreathCentre *
breath_host_get_centre (BreathHost *self)
{
  g_return_val_if_fail (BREATH_IS_HOST (self), NULL);

  return self->centre;
}

/**
 * breath_host_get_seeds:
 * @self: an open host
 *
 * Returns: (transfer none): the knowledge seeds it knows of, and what can be done about them
 */
BreathSeeds *
breath_host_get_seeds (BreathHost *self)
{
  g_return_val_if_fail (BREATH_IS_HOST (self), NULL);

  return self->seeds;
}

static void
store_closed_cb (GObject      *source,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  BreathHost *self = g_task_get_source_object (task);
  GError *error = NULL;
  gboolean closed;

  closed = breath_sqlite_store_close_finish (BREATH_SQLITE_STORE (source), result, &error);

  /* Only now may another program have the folder. */
  if (self->meeting != NULL)
    breath_meeting_close (self->meeting);

  if (self->centre != NULL)
    breath_centre_close (self->centre);

  g_clear_object (&self->mirrors);
  g_clear_object (&self->settings);
  drop_folder (self);

  if (closed)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/**
 * breath_host_close_async:
 * @self: a host
 * @callback: called when everything is closed
 * @user_data: for @callback
 *
 * Takes no more orders, closes connections, waits for commits, closes the store and gives the folder free.
 */
void
breath_host_close_async (BreathHost         *self,
                         GAsyncReadyCallback callback,
                         gpointer            user_data)
{
  g_autoptr(GTask) task = NULL;

  g_return_if_fail (BREATH_IS_HOST (self));

  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, breath_host_close_async);

  if (self->node != NULL)
    g_signal_handlers_disconnect_by_data (self->node, self);

  if (self->control != NULL)
    breath_control_server_close (self->control);

  if (self->copies != NULL)
    breath_copies_end (self->copies);

  if (self->network != NULL)
    breath_network_close (self->network);

  leave_practice (self);

  if (self->node != NULL)
    breath_node_stop (self->node);

  if (self->store == NULL)
    {
      g_task_return_boolean (task, TRUE);
      return;
    }

  breath_sqlite_store_close_async (BREATH_SQLITE_STORE (self->store), store_closed_cb, g_steal_pointer (&task));
}

gboolean
breath_host_close_finish (BreathHost   *self,
                          GAsyncResult *result,
                          GError      **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-control-copy-private.h"

#include "breath-backup-parts-private.h"
#include "breath-backup-state-private.h"
#include "breath-copies-private.h"
#include "breath-node-private.h"

#include <gio/gunixfdlist.h>

/* What is copied. */
typedef struct
{
  BreathBusNode1 *skeleton;  /* which outlives this */
  BreathNode     *node;
  BreathFolder   *folder;
  BreathStore    *store;
} Copies;

static void
copies_free (gpointer  data,
             GClosure *closure)
{
  Copies *self = data;

  g_object_unref (self->node);
  g_object_unref (self->folder);
  g_object_unref (self->store);
  g_free (self);
}

typedef struct
{
  BreathBusNode1        *skeleton;
  GDBusMethodInvocation *invocation;
} Call;

static GVariant *
list_parts (BreathBackupState *state,
            GUnixFDList       *files,
            GError           **error)
{
  g_auto(GVariantBuilder) parts = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("a{sh}"));

  for (guint part = 0; part < BREATH_BACKUP_N_PARTS; part++)
    {
      int handle;

      if (state->fds[part] < 0)
        continue;

      handle = g_unix_fd_list_append (files, state->fds[part], error);

      if (handle < 0)
        return NULL;

      g_variant_builder_add (&parts, "{sh}", breath_backup_part_get_name (part), handle);
    }

  return g_variant_builder_end (&parts);
}

static void
copied_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autofree Call *call = user_data;
  g_autoptr(BreathBusNode1) skeleton = call->skeleton;
  g_autoptr(BreathBackupState) state = NULL;
  g_autoptr(GUnixFDList) files = g_unix_fd_list_new ();
  GVariant *parts = NULL;
  GError *error = NULL;

  state = breath_backup_state_copy_finish (result, &error);

  if (state != NULL)
    parts = list_parts (state, files, &error);

  if (parts != NULL)
    breath_bus_node1_complete_copy_state (skeleton, call->invocation, files, parts);
  else
    g_dbus_method_invocation_take_error (call->invocation, error);
}

static gboolean
copy_state_cb (Copies                *self,
               GDBusMethodInvocation *invocation,
               GUnixFDList           *unused)
{
  g_autoptr(BreathBackupAbout) about = breath_copies_dup_about (self->node);
  Call *call = g_new0 (Call, 1);

  call->skeleton = g_object_ref (self->skeleton);
  call->invocation = invocation;
  breath_backup_state_copy_async (self->folder, BREATH_SQLITE_STORE (self->store), about, copied_cb, call);

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

/**
 * breath_control_copy_serve:
 * @skeleton: what takes orders
 * @node: the node
 * @folder: its data folder, which stays locked as long as this is served
 * @store: its store, a [class@Breath.SqliteStore]
 *
 * Lets the node be copied for a backup.
 *
 * Returns: the handler of @skeleton to be disconnected before the folder is given free
 */
gulong
breath_control_copy_serve (BreathBusNode1 *skeleton,
                           BreathNode     *node,
                           BreathFolder   *folder,
                           BreathStore    *store)
{
  Copies *self = g_new0 (Copies, 1);

  self->skeleton = skeleton;
  self->node = g_object_ref (node);
  self->folder = g_object_ref (folder);
  self->store = g_object_ref (store);

  return g_signal_connect_data (skeleton, "handle-copy-state", G_CALLBACK (copy_state_cb), self, copies_free,
                                G_CONNECT_SWAPPED);
}

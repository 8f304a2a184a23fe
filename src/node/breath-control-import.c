/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-control-import-private.h"

#include "breath-control.h"
#include "breath-export-line-private.h"
#include "breath-node-private.h"
#include "breath-sqlite-store.h"

#define MAX_AHEAD 600  /* seconds that another's clock may be ahead of ours */

typedef struct
{
  BreathBusNode1 *skeleton;  /* which outlives this */
  BreathNode     *node;
  BreathStore    *store;
} Imports;

static void
imports_free (gpointer  data,
              GClosure *closure)
{
  Imports *self = data;

  g_object_unref (self->node);
  g_object_unref (self->store);
  g_free (self);
}

/* What we published ourselves is known from our draws, and no file can add to it. */
static gboolean
is_welcome (Imports                *self,
            const BreathExportLine *line)
{
  return breath_export_line_check (line) &&
         !g_str_equal (line->node, breath_node_get_id (self->node)) &&
         line->heard <= breath_node_get_now (self->node) + MAX_AHEAD;
}

static void
remember (Imports                *self,
          const BreathExportLine *line)
{
  g_autoptr(GBytes) author = NULL;
  BreathLevelChange change = { NULL, line->resource, line->level, line->epsilon, line->day, line->heard, TRUE };
  P2pPeerId id;

  if (!p2p_peer_id_init_from_string (&id, line->node, NULL))
    return;

  author = g_bytes_new (id.public_key, P2P_PUBLIC_KEY_LEN);
  change.author = author;
  breath_sqlite_store_remember_change (BREATH_SQLITE_STORE (self->store), &change);
}

typedef struct
{
  BreathBusNode1        *skeleton;
  GDBusMethodInvocation *invocation;
  guint32                n_taken;
} Call;

static void
written_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autofree Call *call = user_data;
  g_autoptr(BreathBusNode1) skeleton = call->skeleton;
  g_autoptr(GPtrArray) addresses = NULL;
  GError *error = NULL;

  addresses = breath_sqlite_store_list_addresses_finish (BREATH_SQLITE_STORE (source), result, &error);

  if (addresses != NULL)
    breath_bus_node1_complete_import_levels (skeleton, call->invocation, call->n_taken);
  else
    g_dbus_method_invocation_take_error (call->invocation, error);
}

/* The store answers in order, so this comes once all is written: whoever has many never has too many waiting. */
static void
answer_when_written (Imports               *self,
                     GDBusMethodInvocation *invocation,
                     guint32                n_taken)
{
  Call *call = g_new0 (Call, 1);

  call->skeleton = g_object_ref (self->skeleton);
  call->invocation = invocation;
  call->n_taken = n_taken;
  breath_sqlite_store_list_addresses_async (BREATH_SQLITE_STORE (self->store), written_cb, call);
}

static gboolean
import_levels_cb (Imports               *self,
                  GDBusMethodInvocation *invocation,
                  GVariant              *levels)
{
  gsize n = g_variant_n_children (levels);
  guint32 n_taken = 0;

  if (n > BREATH_CONTROL_MAX_IMPORTED)
    {
      g_dbus_method_invocation_return_error (invocation, BREATH_NODE_ERROR, BREATH_NODE_ERROR_INPUT,
                                             "At most %d levels are taken at a time", BREATH_CONTROL_MAX_IMPORTED);
      return G_DBUS_METHOD_INVOCATION_HANDLED;
    }

  for (gsize i = 0; i < n; i++)
    {
      BreathExportLine line = { .name = (char *) "" };

      g_variant_get_child (levels, i, "(&s&siuux)", &line.node, &line.resource, &line.level, &line.epsilon, &line.day,
                           &line.heard);

      if (!is_welcome (self, &line))
        continue;

      remember (self, &line);
      n_taken++;
    }

  answer_when_written (self, invocation, n_taken);

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

/**
 * breath_control_import_serve:
 * @skeleton: what takes orders
 * @node: the node
 * @store: its store, a [class@Breath.SqliteStore]
 *
 * Lets the history of other nodes' levels be added to.
 *
 * Returns: the handler of @skeleton to be disconnected before the store is closed
 */
gulong
breath_control_import_serve (BreathBusNode1 *skeleton,
                             BreathNode     *node,
                             BreathStore    *store)
{
  Imports *self = g_new0 (Imports, 1);

  self->skeleton = skeleton;
  self->node = g_object_ref (node);
  self->store = g_object_ref (store);

  return g_signal_connect_data (skeleton, "handle-import-levels", G_CALLBACK (import_levels_cb), self, imports_free,
                                G_CONNECT_SWAPPED);
}

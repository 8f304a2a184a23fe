/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-control-import-private.h"

#include "breath-control.h"
#include "breath-export.h"
#include "breath-import-private.h"
#include "breath-node-private.h"
#include "breath-sqlite-store.h"

typedef struct
{
  BreathBusNode1 *skeleton;  /* which outlives this */
  BreathNode     *node;
  BreathStore    *store;
} Imports;

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

      n_taken += breath_import_level (self->node, self->store, &line);
    }

  answer_when_written (self, invocation, n_taken);

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

typedef struct
{
  BreathBusNode1        *skeleton;
  GDBusMethodInvocation *invocation;
  guint32                n_results[BREATH_IMPORT_FAILED + 1];
  guint                  n_waiting;  /* records, and one for the call itself */
} RecordsCall;

static void
answer_when_judged (RecordsCall *call)
{
  if (--call->n_waiting > 0)
    return;

  if (call->n_results[BREATH_IMPORT_FAILED] > 0)
    g_dbus_method_invocation_return_error (call->invocation, BREATH_NODE_ERROR, BREATH_NODE_ERROR_REFUSED,
                                           "The records could not be stored; the log of the node says why");
  else
    breath_bus_node1_complete_import_records (call->skeleton, call->invocation, call->n_results[BREATH_IMPORT_TAKEN],
                                              call->n_results[BREATH_IMPORT_KNOWN],
                                              call->n_results[BREATH_IMPORT_REFUSED]);

  g_object_unref (call->skeleton);
  g_free (call);
}

static void
judged_cb (BreathImportResult result,
           gpointer           user_data)
{
  RecordsCall *call = user_data;

  call->n_results[result]++;
  answer_when_judged (call);
}

static GBytes *
dup_bytes (GVariant *bytes)
{
  gsize len;
  gconstpointer data = g_variant_get_fixed_array (bytes, &len, 1);

  return g_bytes_new (data, len);
}

static void
import_record (Imports     *self,
               GVariant    *record,
               RecordsCall *call)
{
  g_autoptr(GPtrArray) items = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  g_autoptr(GVariant) head = g_variant_get_child_value (record, 0);
  g_autoptr(GVariant) manifest = g_variant_get_child_value (record, 1);
  g_autoptr(GVariant) list = g_variant_get_child_value (record, 2);
  g_autoptr(GBytes) head_bytes = dup_bytes (head);
  g_autoptr(GBytes) manifest_bytes = dup_bytes (manifest);

  for (gsize i = 0; i < g_variant_n_children (list); i++)
    {
      g_autoptr(GVariant) item = g_variant_get_child_value (list, i);

      g_ptr_array_add (items, dup_bytes (item));
    }

  breath_core_import (breath_node_get_core (self->node), head_bytes,
                      g_bytes_get_size (manifest_bytes) > 0 ? manifest_bytes : NULL, items, judged_cb, call);
}

static gboolean
are_few (GVariant *records)
{
  gsize n = g_variant_n_children (records);
  gsize n_verified = n;

  for (gsize i = 0; i < n && n <= BREATH_CONTROL_MAX_VERIFIED; i++)
    {
      g_autoptr(GVariant) record = g_variant_get_child_value (records, i);
      g_autoptr(GVariant) items = g_variant_get_child_value (record, 2);

      n_verified += g_variant_n_children (items);
    }

  return n_verified <= (n == 1 ? 1 + BREATH_EXPORT_MAX_ITEMS : BREATH_CONTROL_MAX_VERIFIED);
}

static gboolean
import_records_cb (Imports               *self,
                   GDBusMethodInvocation *invocation,
                   GVariant              *records)
{
  RecordsCall *call;

  if (!are_few (records))
    {
      g_dbus_method_invocation_return_error (invocation, BREATH_NODE_ERROR, BREATH_NODE_ERROR_INPUT,
                                             "Too many records at a time");
      return G_DBUS_METHOD_INVOCATION_HANDLED;
    }

  call = g_new0 (RecordsCall, 1);
  call->skeleton = g_object_ref (self->skeleton);
  call->invocation = invocation;
  call->n_waiting = g_variant_n_children (records) + 1;

  for (gsize i = 0; i < g_variant_n_children (records); i++)
    {
      g_autoptr(GVariant) record = g_variant_get_child_value (records, i);

      import_record (self, record, call);
    }

  answer_when_judged (call);

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

/**
 * breath_control_import_serve:
 * @skeleton: what takes orders
 * @node: the node
 * @store: its store, a [class@Breath.SqliteStore]
 *
 * Lets records of other nodes be taken in, and the history of their levels be added to.
 *
 * Returns: what breath_control_import_end() is given before the store is closed
 */
gpointer
breath_control_import_serve (BreathBusNode1 *skeleton,
                             BreathNode     *node,
                             BreathStore    *store)
{
  Imports *self = g_new0 (Imports, 1);

  self->skeleton = skeleton;
  self->node = g_object_ref (node);
  self->store = g_object_ref (store);
  g_signal_connect_swapped (skeleton, "handle-import-levels", G_CALLBACK (import_levels_cb), self);
  g_signal_connect_swapped (skeleton, "handle-import-records", G_CALLBACK (import_records_cb), self);

  return self;
}

/**
 * breath_control_import_end:
 * @imports: (transfer full): what breath_control_import_serve() returned
 *
 * Takes no more.
 */
void
breath_control_import_end (gpointer imports)
{
  Imports *self = imports;

  g_signal_handlers_disconnect_by_data (self->skeleton, self);
  g_object_unref (self->node);
  g_object_unref (self->store);
  g_free (self);
}

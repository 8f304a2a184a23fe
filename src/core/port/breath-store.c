/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-store.h"

#include <string.h>

/**
 * BreathBatch:
 *
 * Writes that become durable together or not at all, in the order in which they were added.
 */
struct _BreathBatch
{
  GArray *rows;  /* of BreathRow */
};

G_DEFINE_QUARK (breath-store-error-quark, breath_store_error)

G_DEFINE_INTERFACE (BreathStore, breath_store, G_TYPE_OBJECT)

static void
breath_store_default_init (BreathStoreInterface *iface)
{
}

static void
clear_row (gpointer data)
{
  BreathRow *row = data;

  g_clear_pointer (&row->key, g_bytes_unref);
  g_clear_pointer (&row->value, g_bytes_unref);
  g_clear_pointer (&row->extra, g_bytes_unref);
}

/**
 * breath_row_is_passing:
 * @row: a row
 *
 * Returns: whether it is a setting named %BREATH_SETTING_PASSING and something
 */
gboolean
breath_row_is_passing (const BreathRow *row)
{
  gsize len;
  const char *key = g_bytes_get_data (row->key, &len);

  return row->kind == BREATH_ROW_SETTING && len >= strlen (BREATH_SETTING_PASSING)
         && memcmp (key, BREATH_SETTING_PASSING, strlen (BREATH_SETTING_PASSING)) == 0;
}

/**
 * breath_row_kind_is_loaded:
 * @kind: a kind of rows
 *
 * The content of seeds would fill the memory, so it is read where it is wanted.
 *
 * Returns: whether breath_store_load() hands out rows of that kind
 */
gboolean
breath_row_kind_is_loaded (BreathRowKind kind)
{
  return kind != BREATH_ROW_CHUNK && kind != BREATH_ROW_MEMORY;
}

/**
 * breath_batch_new:
 *
 * Makes an empty batch.
 *
 * Returns: (transfer full): the batch
 */
BreathBatch *
breath_batch_new (void)
{
  BreathBatch *self = g_new0 (BreathBatch, 1);

  self->rows = g_array_new (FALSE, TRUE, sizeof (BreathRow));
  g_array_set_clear_func (self->rows, clear_row);

  return self;
}

/**
 * breath_batch_free:
 * @self: (transfer full): a batch
 *
 * Frees a batch that was not committed, with its references to the bytes.
 */
void
breath_batch_free (BreathBatch *self)
{
  g_array_unref (self->rows);
  g_free (self);
}

/**
 * breath_batch_put:
 * @self: a batch
 * @kind: what the row is
 * @key: its key
 * @value: its value
 * @number: see [enum@Breath.RowKind]
 * @extra: (nullable): see [enum@Breath.RowKind]
 *
 * Adds the writing of a row, in place of any with the same kind and key; draws add up instead.
 */
void
breath_batch_put (BreathBatch  *self,
                  BreathRowKind kind,
                  GBytes       *key,
                  GBytes       *value,
                  guint64       number,
                  GBytes       *extra)
{
  BreathRow row = { kind, NULL, NULL, number, NULL };

  g_return_if_fail (self != NULL);
  g_return_if_fail ((guint) kind < BREATH_N_ROW_KINDS);
  g_return_if_fail (key != NULL);
  g_return_if_fail (value != NULL);

  row.key = g_bytes_ref (key);
  row.value = g_bytes_ref (value);
  row.extra = extra != NULL ? g_bytes_ref (extra) : NULL;

  g_array_append_val (self->rows, row);
}

/**
 * breath_batch_delete:
 * @self: a batch
 * @kind: what the row is
 * @key: its key
 *
 * Adds the deletion of a row. Deleting what is not there is no error.
 */
void
breath_batch_delete (BreathBatch  *self,
                     BreathRowKind kind,
                     GBytes       *key)
{
  BreathRow row = { kind, NULL, NULL, 0, NULL };

  g_return_if_fail (self != NULL);
  g_return_if_fail ((guint) kind < BREATH_N_ROW_KINDS);
  g_return_if_fail (key != NULL);

  row.key = g_bytes_ref (key);

  g_array_append_val (self->rows, row);
}

/**
 * breath_batch_get_size:
 * @self: a batch
 *
 * Gets how many rows are written or deleted.
 *
 * Returns: the number of rows
 */
guint
breath_batch_get_size (BreathBatch *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->rows->len;
}

/**
 * breath_batch_get_row:
 * @self: a batch
 * @index: which row, below [method@Breath.Batch.get_size]
 *
 * Gets a row, for the store that carries it out. A row without a value is one to delete.
 *
 * Returns: (transfer none): the row, valid until something is added
 */
const BreathRow *
breath_batch_get_row (BreathBatch *self,
                      guint        index)
{
  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (index < self->rows->len, NULL);

  return &g_array_index (self->rows, BreathRow, index);
}

/**
 * breath_store_load:
 * @self: a store
 * @row_func: (scope async): called for every row
 * @done_func: (scope async): called after the last row, with why reading failed if it did
 * @user_data: data for both
 *
 * Reads everything but what breath_row_kind_is_loaded() leaves out. Answers later, never from within this call; if reading fails, what was handed out before the
 * failure must not be used.
 */
void
breath_store_load (BreathStore        *self,
                   BreathRowFunc       row_func,
                   BreathCommittedFunc done_func,
                   gpointer            user_data)
{
  g_return_if_fail (BREATH_IS_STORE (self));
  g_return_if_fail (row_func != NULL);
  g_return_if_fail (done_func != NULL);

  BREATH_STORE_GET_IFACE (self)->load (self, row_func, done_func, user_data);
}

/**
 * breath_store_commit:
 * @self: a store
 * @batch: (transfer full): what to write
 * @committed_func: (scope async): called once the batch survives a power cut, or with why it was not written
 * @user_data: data for @committed_func
 *
 * Writes a batch. Answers come later, in the order of the calls, never from within this one.
 */
void
breath_store_commit (BreathStore        *self,
                     BreathBatch        *batch,
                     BreathCommittedFunc committed_func,
                     gpointer            user_data)
{
  g_return_if_fail (BREATH_IS_STORE (self));
  g_return_if_fail (batch != NULL);
  g_return_if_fail (committed_func != NULL);

  BREATH_STORE_GET_IFACE (self)->commit (self, batch, committed_func, user_data);
}

/**
 * breath_store_read:
 * @self: a store
 * @kind: what the row is; no draw and no entry of the log
 * @key: its key
 * @read_func: (scope async): called with the row, with %NULL if there is none, or with why it could not be read
 * @user_data: data for @read_func
 *
 * Reads one row as it is after every call made before. Answers later, in the order of the calls, never from within this one.
 */
void
breath_store_read (BreathStore   *self,
                   BreathRowKind  kind,
                   GBytes        *key,
                   BreathReadFunc read_func,
                   gpointer       user_data)
{
  g_return_if_fail (BREATH_IS_STORE (self));
  g_return_if_fail ((guint) kind < BREATH_N_ROW_KINDS && kind != BREATH_ROW_DRAW && kind != BREATH_ROW_LOG);
  g_return_if_fail (key != NULL);
  g_return_if_fail (read_func != NULL);

  BREATH_STORE_GET_IFACE (self)->read (self, kind, key, read_func, user_data);
}

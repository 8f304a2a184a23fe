/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-memory-store.h"

#include "breath-cursor-rows.h"
#include "breath-held-rows.h"
#include "breath-renewal.h"

#include <string.h>

/**
 * BreathMemoryStore:
 *
 * The store of one node in a simulation. It survives the node's core, as a file would, and answers after a delay.
 *
 * The bytes of rows are shared with whoever else holds them, so that a thousand nodes with the same records cost
 * little more than one.
 */
struct _BreathMemoryStore
{
  GObject           parent_instance;

  BreathSimulation *simulation;
  BreathPool       *pool;                     /* its own, or one that nodes share */
  BreathHeldRows   *held;                     /* rows of the kinds that it has */
  gint64            delay;                    /* microseconds until a commit is durable */
  gint64            reading;                  /* microseconds besides until all is read */
  BreathCursorRows *cursors;
  GHashTable       *rows[BREATH_N_ROW_KINDS]; /* key in the BreathRow to BreathRow, of kinds that are nowhere else; draws are in the array */
  GPtrArray        *draws;                    /* of BreathRow */
  GQueue            pending;                  /* of Request, in order */
  GError           *failure;
  BreathRowFunc     watch;                    /* NULL: nobody watches */
  gpointer          watch_data;
  guint             n_commits;
};

typedef struct
{
  BreathMemoryStore  *store;
  GList               link;      /* in pending */
  guint64             event;
  BreathBatch        *batch;     /* NULL: a load, or a read */
  BreathRowFunc       row_func;
  BreathRowKind       kind;      /* of the row to read */
  GBytes             *key;       /* likewise; NULL: a load */
  BreathReadFunc      read_func;
  BreathCommittedFunc func;
  gpointer            user_data;
  GError             *failure;
} Request;

static void breath_memory_store_iface_init (BreathStoreInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (BreathMemoryStore, breath_memory_store, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (BREATH_TYPE_STORE, breath_memory_store_iface_init))

static void
row_free (gpointer data)
{
  BreathRow *row = data;

  g_clear_pointer (&row->key, g_bytes_unref);
  g_clear_pointer (&row->value, g_bytes_unref);
  g_clear_pointer (&row->extra, g_bytes_unref);
  g_free (row);
}

static BreathRow *
row_copy (const BreathRow *row)
{
  BreathRow *copy = g_new0 (BreathRow, 1);

  copy->kind = row->kind;
  copy->key = g_bytes_ref (row->key);
  copy->value = g_bytes_ref (row->value);
  copy->number = row->number;
  copy->extra = row->extra != NULL ? g_bytes_ref (row->extra) : NULL;

  return copy;
}

/* What keys of one kind begin with is often the same, but never what they end with. */
static guint
key_hash (gconstpointer data)
{
  guint64 end = 0;
  gsize len;
  const guint8 *bytes = g_bytes_get_data ((GBytes *) data, &len);

  if (len >= sizeof end)
    memcpy (&end, bytes + len - sizeof end, sizeof end);
  else if (len > 0)
    memcpy (&end, bytes, len);

  return (guint) (end ^ end >> 32) * 31 + (guint) len;
}

static gboolean
key_equal (gconstpointer a,
           gconstpointer b)
{
  return a == b || g_bytes_equal (a, b);
}

static void
replace_bytes (GBytes **bytes,
               GBytes  *by)
{
  GBytes *old = *bytes;

  *bytes = by != NULL ? g_bytes_ref (by) : NULL;
  g_clear_pointer (&old, g_bytes_unref);
}

static void
request_free (gpointer data)
{
  Request *request = data;

  g_clear_pointer (&request->batch, breath_batch_free);
  g_clear_pointer (&request->key, g_bytes_unref);
  g_clear_error (&request->failure);
  g_free (request);
}

/* In the place of one with the same key, which stays: most of what is written was there before. */
static void
put_apart (BreathMemoryStore *self,
           const BreathRow   *row)
{
  BreathRow *held = g_hash_table_lookup (self->rows[row->kind], row->key);

  if (held == NULL)
    {
      held = row_copy (row);
      g_hash_table_insert (self->rows[row->kind], held->key, held);
      return;
    }

  replace_bytes (&held->value, row->value);
  replace_bytes (&held->extra, row->extra);
  held->number = row->number;
}

static void
write_row (BreathMemoryStore *self,
           const BreathRow   *row)
{
  if (row->kind == BREATH_ROW_DRAW)
    g_ptr_array_add (self->draws, row_copy (row));
  else if (breath_held_rows_has (row->kind))
    {
      if (row->value != NULL)
        breath_held_rows_put (self->held, row);
      else
        breath_held_rows_remove (self->held, row->kind, row->key);
    }
  else if (row->kind == BREATH_ROW_CURSOR)
    {
      if (row->value != NULL)
        breath_cursor_rows_put (self->cursors, row);
      else
        breath_cursor_rows_remove (self->cursors, row->key);
    }
  else if (row->value != NULL)
    put_apart (self, row);
  else
    g_hash_table_remove (self->rows[row->kind], row->key);
}

static void
note_row (BreathMemoryStore *self,
          const BreathRow   *row)
{
  GBytes *bytes[BREATH_FACT_PARTS] = { row->key, row->value, row->extra };
  BreathFact fact = { row->value != NULL ? BREATH_FACT_ROW : BREATH_FACT_DELETED, row->kind, row->number };

  for (guint i = 0; i < BREATH_FACT_PARTS; i++)
    if (bytes[i] != NULL)
      fact.parts[i].data = g_bytes_get_data (bytes[i], &fact.parts[i].len);

  breath_simulation_note (self->simulation, &fact);
}

static void
write_batch (BreathMemoryStore *self,
             BreathBatch       *batch)
{
  self->n_commits++;

  for (guint i = 0; i < breath_batch_get_size (batch); i++)
    {
      if (self->watch != NULL)
        self->watch (breath_batch_get_row (batch, i), self->watch_data);

      note_row (self, breath_batch_get_row (batch, i));
      write_row (self, breath_batch_get_row (batch, i));
    }
}

static void
load_row_cb (const BreathRow *row,
             gpointer         user_data)
{
  Request *request = user_data;

  if (breath_row_kind_is_loaded (row->kind))
    request->row_func (row, request->user_data);
}

static void
answer_read (BreathMemoryStore *self,
             Request           *request)
{
  BreathRow held;
  const BreathRow *row;

  if (breath_held_rows_has (request->kind))
    row = breath_held_rows_lookup (self->held, request->kind, request->key, &held) ? &held : NULL;
  else if (request->kind == BREATH_ROW_CURSOR)
    row = breath_cursor_rows_lookup (self->cursors, request->key, &held) ? &held : NULL;
  else
    row = g_hash_table_lookup (self->rows[request->kind], request->key);

  request->read_func (row, NULL, request->user_data);
}

static void
answer_request (BreathMemoryStore *self,
                Request           *request)
{
  if (request->key != NULL)
    {
      answer_read (self, request);
      return;
    }

  if (request->batch == NULL)
    breath_memory_store_foreach (self, load_row_cb, request);
  else if (request->failure == NULL)
    write_batch (self, request->batch);

  request->func (request->failure, request->user_data);
}

static void
request_due_cb (gpointer user_data)
{
  Request *request = user_data;
  g_autoptr(BreathMemoryStore) self = g_object_ref (request->store);

  g_queue_unlink (&self->pending, &request->link);
  answer_request (self, request);
}

static void
add_request (BreathMemoryStore *self,
             Request           *request)
{
  request->store = self;
  request->link.data = request;
  g_queue_push_tail_link (&self->pending, &request->link);
  request->event = breath_simulation_add (self->simulation, self->delay + (request->row_func != NULL ? self->reading : 0),
                                          request_due_cb, request, request_free);
}

static void
breath_memory_store_load (BreathStore        *store,
                          BreathRowFunc       row_func,
                          BreathCommittedFunc done_func,
                          gpointer            user_data)
{
  Request *request = g_new0 (Request, 1);

  request->row_func = row_func;
  request->func = done_func;
  request->user_data = user_data;
  add_request (BREATH_MEMORY_STORE (store), request);
}

static void
breath_memory_store_commit (BreathStore        *store,
                            BreathBatch        *batch,
                            BreathCommittedFunc committed_func,
                            gpointer            user_data)
{
  BreathMemoryStore *self = BREATH_MEMORY_STORE (store);
  Request *request = g_new0 (Request, 1);

  request->batch = batch;
  request->func = committed_func;
  request->user_data = user_data;
  request->failure = self->failure != NULL ? g_error_copy (self->failure) : NULL;
  add_request (self, request);
}

static void
breath_memory_store_read (BreathStore   *store,
                          BreathRowKind  kind,
                          GBytes        *key,
                          BreathReadFunc read_func,
                          gpointer       user_data)
{
  Request *request = g_new0 (Request, 1);

  request->kind = kind;
  request->key = g_bytes_ref (key);
  request->read_func = read_func;
  request->user_data = user_data;
  add_request (BREATH_MEMORY_STORE (store), request);
}

static void
breath_memory_store_iface_init (BreathStoreInterface *iface)
{
  iface->load = breath_memory_store_load;
  iface->commit = breath_memory_store_commit;
  iface->read = breath_memory_store_read;
}

static void
breath_memory_store_dispose (GObject *object)
{
  BreathMemoryStore *self = BREATH_MEMORY_STORE (object);
  GList *link;

  while ((link = g_queue_pop_head_link (&self->pending)) != NULL)
    breath_simulation_cancel (self->simulation, ((Request *) link->data)->event);

  g_clear_object (&self->simulation);

  G_OBJECT_CLASS (breath_memory_store_parent_class)->dispose (object);
}

static void
breath_memory_store_finalize (GObject *object)
{
  BreathMemoryStore *self = BREATH_MEMORY_STORE (object);

  for (guint kind = 0; kind < BREATH_N_ROW_KINDS; kind++)
    g_hash_table_unref (self->rows[kind]);

  g_ptr_array_unref (self->draws);
  breath_held_rows_free (self->held);
  breath_cursor_rows_free (self->cursors);
  breath_pool_unref (self->pool);
  g_clear_error (&self->failure);

  G_OBJECT_CLASS (breath_memory_store_parent_class)->finalize (object);
}

static void
breath_memory_store_class_init (BreathMemoryStoreClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = breath_memory_store_dispose;
  object_class->finalize = breath_memory_store_finalize;
}

static void
breath_memory_store_init (BreathMemoryStore *self)
{
  for (guint kind = 0; kind < BREATH_N_ROW_KINDS; kind++)
    self->rows[kind] = g_hash_table_new_full (key_hash, key_equal, NULL, row_free);

  self->draws = g_ptr_array_new_with_free_func (row_free);
  self->pool = breath_pool_new ();
  self->held = breath_held_rows_new (breath_pool_get_rows (self->pool));
  self->cursors = breath_cursor_rows_new (breath_pool_get_rows (self->pool));
}

/**
 * breath_memory_store_new:
 * @simulation: whose time it answers in
 * @delay: microseconds until it answers
 *
 * Makes an empty store.
 *
 * Returns: (transfer full): the store
 */
BreathMemoryStore *
breath_memory_store_new (BreathSimulation *simulation,
                         gint64            delay)
{
  BreathMemoryStore *self;

  g_return_val_if_fail (BREATH_IS_SIMULATION (simulation), NULL);

  self = g_object_new (BREATH_TYPE_MEMORY_STORE, NULL);
  self->simulation = g_object_ref (simulation);
  self->delay = delay;

  return self;
}

void
breath_memory_store_set_pool (BreathMemoryStore *self,
                              BreathPool        *pool)
{
  g_return_if_fail (BREATH_IS_MEMORY_STORE (self));
  g_return_if_fail (breath_held_rows_get_n (self->held, BREATH_ROW_HEAD) == 0);
  g_return_if_fail (breath_cursor_rows_get_n (self->cursors) == 0);

  breath_held_rows_free (self->held);
  breath_cursor_rows_free (self->cursors);
  breath_pool_unref (self->pool);
  self->pool = breath_pool_ref (pool);
  self->held = breath_held_rows_new (breath_pool_get_rows (self->pool));
  self->cursors = breath_cursor_rows_new (breath_pool_get_rows (self->pool));
}

/**
 * breath_memory_store_set_reading:
 * @self: a store
 * @reading: microseconds that reading everything takes longer than a commit
 *
 * Lets nodes that start together come to hold what they read one after the other, each of which takes much more memory
 * until it is looked through.
 */
void
breath_memory_store_set_reading (BreathMemoryStore *self,
                                 gint64             reading)
{
  g_return_if_fail (BREATH_IS_MEMORY_STORE (self));

  self->reading = reading;
}

void
breath_memory_store_set_failure (BreathMemoryStore *self,
                                 const GError      *error)
{
  g_return_if_fail (BREATH_IS_MEMORY_STORE (self));

  g_clear_error (&self->failure);
  self->failure = error != NULL ? g_error_copy (error) : NULL;
}

guint
breath_memory_store_get_n_commits (BreathMemoryStore *self)
{
  g_return_val_if_fail (BREATH_IS_MEMORY_STORE (self), 0);

  return self->n_commits;
}

guint
breath_memory_store_get_n_rows (BreathMemoryStore *self,
                                BreathRowKind      kind)
{
  g_return_val_if_fail (BREATH_IS_MEMORY_STORE (self), 0);
  g_return_val_if_fail ((guint) kind < BREATH_N_ROW_KINDS, 0);

  if (breath_held_rows_has (kind))
    return breath_held_rows_get_n (self->held, kind);

  if (kind == BREATH_ROW_CURSOR)
    return breath_cursor_rows_get_n (self->cursors);

  return kind == BREATH_ROW_DRAW ? self->draws->len : g_hash_table_size (self->rows[kind]);
}

void
breath_memory_store_put (BreathMemoryStore *self,
                         const BreathRow   *row)
{
  g_return_if_fail (BREATH_IS_MEMORY_STORE (self));

  write_row (self, row);
}

void
breath_memory_store_put_all (BreathMemoryStore *self,
                             BreathMemoryStore *other)
{
  g_return_if_fail (BREATH_IS_MEMORY_STORE (self));
  g_return_if_fail (BREATH_IS_MEMORY_STORE (other) && self->pool == other->pool);

  breath_held_rows_put_all (self->held, other->held);
}

static int
compare_keys (gconstpointer a,
              gconstpointer b)
{
  return g_bytes_compare (((const BreathRow *) a)->key, ((const BreathRow *) b)->key);
}

static void
foreach_entry (BreathMemoryStore *self,
               BreathRowFunc      func,
               gpointer           user_data)
{
  g_autoptr(GList) rows = g_list_sort (g_hash_table_get_values (self->rows[BREATH_ROW_LOG]), compare_keys);

  for (GList *l = rows; l != NULL; l = l->next)
    func (l->data, user_data);
}

/**
 * breath_memory_store_foreach:
 * @self: a store
 * @func: (scope call): called for every row
 * @user_data: for @func
 *
 * Looks at what is durable now. Rows of a kind come in no order, but for draws and the log.
 */
void
breath_memory_store_foreach (BreathMemoryStore *self,
                             BreathRowFunc      func,
                             gpointer           user_data)
{
  g_return_if_fail (BREATH_IS_MEMORY_STORE (self));

  for (guint kind = 0; kind < BREATH_N_ROW_KINDS; kind++)
    {
      GHashTableIter iter;
      gpointer row;

      if (kind == BREATH_ROW_LOG)
        continue;

      if (breath_held_rows_has (kind))
        breath_held_rows_foreach (self->held, kind, func, user_data);
      else if (kind == BREATH_ROW_CURSOR)
        breath_cursor_rows_foreach (self->cursors, func, user_data);

      g_hash_table_iter_init (&iter, self->rows[kind]);

      while (g_hash_table_iter_next (&iter, NULL, &row))
        func (row, user_data);
    }

  for (guint i = 0; i < self->draws->len; i++)
    func (g_ptr_array_index (self->draws, i), user_data);

  foreach_entry (self, func, user_data);
}

void
breath_memory_store_lose_pending (BreathMemoryStore *self)
{
  g_return_if_fail (BREATH_IS_MEMORY_STORE (self));

  for (GList *l = self->pending.head; l != NULL; l = l->next)
    {
      Request *request = l->data;

      if (request->failure == NULL)
        request->failure = g_error_new_literal (BREATH_STORE_ERROR, BREATH_STORE_ERROR_FAILED, "The power went");
    }
}

static void
copy_row (const BreathRow *row,
          gpointer         user_data)
{
  if (!breath_row_is_passing (row))
    g_ptr_array_add (user_data, row_copy (row));
}

GPtrArray *
breath_memory_store_dup_rows (BreathMemoryStore *self)
{
  GPtrArray *rows = g_ptr_array_new_with_free_func (row_free);

  g_return_val_if_fail (BREATH_IS_MEMORY_STORE (self), NULL);

  breath_memory_store_foreach (self, copy_row, rows);

  return rows;
}

/**
 * breath_memory_store_restore:
 * @self: the store of a node that is stopped
 * @rows: (element-type BreathRow): of breath_memory_store_dup_rows()
 * @now: unix seconds
 *
 * Begins again from a backup, as `breathctl restore` does.
 */
void
breath_memory_store_restore (BreathMemoryStore *self,
                             GPtrArray         *rows,
                             gint64             now)
{
  g_autoptr(BreathBatch) mark = breath_batch_new ();
  BreathRenewal renewal = { .since = now, .epoch = (guint32) now };

  g_return_if_fail (BREATH_IS_MEMORY_STORE (self));

  breath_memory_store_lose_pending (self);

  for (guint kind = 0; kind < BREATH_N_ROW_KINDS; kind++)
    g_hash_table_remove_all (self->rows[kind]);

  breath_held_rows_clear (self->held);
  breath_cursor_rows_clear (self->cursors);
  g_ptr_array_set_size (self->draws, 0);

  for (guint i = 0; i < rows->len; i++)
    write_row (self, g_ptr_array_index (rows, i));

  breath_renewal_put (mark, &renewal);

  for (guint i = 0; i < breath_batch_get_size (mark); i++)
    write_row (self, breath_batch_get_row (mark, i));
}

void
breath_memory_store_set_watch (BreathMemoryStore *self,
                               BreathRowFunc      watch,
                               gpointer           user_data)
{
  g_return_if_fail (BREATH_IS_MEMORY_STORE (self));

  self->watch = watch;
  self->watch_data = user_data;
}

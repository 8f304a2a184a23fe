/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-sqlite-store.h"

#include "breath-store-thread.h"

/**
 * BreathSqliteStore:
 *
 * The store in a file: SQLite on a thread of its own, with one connection.
 *
 * It is used from the main context it was opened in and answers there, in the order of the calls, never from within
 * one. Writes that wait at the same time share a transaction and its sync, but each of them is whole by itself. A write
 * is answered without an error only once COMMIT has returned.
 *
 * After a failure that leaves in doubt what the device holds, such as a failed sync, every further write is refused
 * with that failure. A full device is not one: writing goes on when there is room again.
 */
struct _BreathSqliteStore
{
  GObject            parent_instance;

  BreathStoreThread *thread;
  guint              n_pending;  /* writes not answered yet */
};

static void breath_sqlite_store_iface_init (BreathStoreInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (BreathSqliteStore, breath_sqlite_store, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (BREATH_TYPE_STORE, breath_sqlite_store_iface_init))

static void
push_write (BreathSqliteStore *self,
            BreathStoreJob    *job)
{
  if (self->n_pending >= BREATH_SQLITE_STORE_MAX_PENDING)
    {
      breath_store_job_clear (job);
      g_set_error (&job->write.error, BREATH_STORE_ERROR, BREATH_STORE_ERROR_FAILED,
                   "%d writes are waiting already", BREATH_SQLITE_STORE_MAX_PENDING);
    }

  self->n_pending++;
  job->n_pending = &self->n_pending;
  breath_store_thread_push (self->thread, job);
}

static void
breath_sqlite_store_commit (BreathStore        *store,
                            BreathBatch        *batch,
                            BreathCommittedFunc committed_func,
                            gpointer            user_data)
{
  BreathStoreJob *job = breath_store_job_new (BREATH_STORE_JOB_WRITE, store);

  job->write.batch = batch;
  job->done_func = committed_func;
  job->user_data = user_data;
  push_write (BREATH_SQLITE_STORE (store), job);
}

static void
breath_sqlite_store_load (BreathStore        *store,
                          BreathRowFunc       row_func,
                          BreathCommittedFunc done_func,
                          gpointer            user_data)
{
  BreathStoreJob *job = breath_store_job_new (BREATH_STORE_JOB_LOAD, store);

  job->row_func = row_func;
  job->done_func = done_func;
  job->user_data = user_data;
  breath_store_thread_push (BREATH_SQLITE_STORE (store)->thread, job);
}

static void
breath_sqlite_store_read (BreathStore   *store,
                          BreathRowKind  kind,
                          GBytes        *key,
                          BreathReadFunc read_func,
                          gpointer       user_data)
{
  BreathStoreJob *job = breath_store_job_new (BREATH_STORE_JOB_READ, store);

  job->read.kind = kind;
  job->read.key = g_bytes_ref (key);
  job->read_func = read_func;
  job->user_data = user_data;
  breath_store_thread_push (BREATH_SQLITE_STORE (store)->thread, job);
}

static void
breath_sqlite_store_iface_init (BreathStoreInterface *iface)
{
  iface->load = breath_sqlite_store_load;
  iface->commit = breath_sqlite_store_commit;
  iface->read = breath_sqlite_store_read;
}

static void
breath_sqlite_store_dispose (GObject *object)
{
  BreathSqliteStore *self = BREATH_SQLITE_STORE (object);

  g_clear_pointer (&self->thread, breath_store_thread_abandon);

  G_OBJECT_CLASS (breath_sqlite_store_parent_class)->dispose (object);
}

static void
breath_sqlite_store_class_init (BreathSqliteStoreClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = breath_sqlite_store_dispose;
}

static void
breath_sqlite_store_init (BreathSqliteStore *self)
{
}

static void
push_task (BreathSqliteStore *self,
           BreathStoreJobKind kind,
           GTask             *task)
{
  BreathStoreJob *job = breath_store_job_new (kind, self);

  job->task = task;
  breath_store_thread_push (self->thread, job);
}

/**
 * breath_sqlite_store_open_async:
 * @path: where the database is or shall be; its folder exists
 * @cancellable: (nullable): cancels waiting; the database may have been made by then
 * @callback: called when it is open
 * @user_data: for @callback
 *
 * Opens the database, or makes an empty one if there is no file, checks it and brings its schema up to date.
 *
 * A file that is damaged, empty or another application's is refused with %BREATH_STORE_ERROR_DAMAGED, one that a later
 * version of the program made with %BREATH_STORE_ERROR_NEWER. Either stays as it is, byte for byte; the error names it
 * and says what was found. A file that others may read, or that another program is using, is refused with
 * %BREATH_STORE_ERROR_FAILED.
 */
void
breath_sqlite_store_open_async (const char         *path,
                                GCancellable       *cancellable,
                                GAsyncReadyCallback callback,
                                gpointer            user_data)
{
  g_autoptr(BreathSqliteStore) self = NULL;
  GTask *task;

  g_return_if_fail (path != NULL);
  g_return_if_fail (cancellable == NULL || G_IS_CANCELLABLE (cancellable));

  task = g_task_new (NULL, cancellable, callback, user_data);
  g_task_set_source_tag (task, breath_sqlite_store_open_async);

  self = g_object_new (BREATH_TYPE_SQLITE_STORE, NULL);
  self->thread = breath_store_thread_new (path);
  push_task (self, BREATH_STORE_JOB_OPEN, task);
}

/**
 * breath_sqlite_store_open_finish:
 * @result: what the callback was given
 * @error: return location for an error
 *
 * Ends opening.
 *
 * Returns: (transfer full) (nullable): the store
 */
BreathStore *
breath_sqlite_store_open_finish (GAsyncResult *result,
                                 GError      **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * breath_sqlite_store_close_async:
 * @self: a store
 * @callback: called when the file is closed and the thread has ended
 * @user_data: for @callback
 *
 * Waits for every write asked for so far, then closes the file and ends the thread. What is asked for later is refused
 * with %BREATH_STORE_ERROR_FAILED.
 */
void
breath_sqlite_store_close_async (BreathSqliteStore  *self,
                                 GAsyncReadyCallback callback,
                                 gpointer            user_data)
{
  GTask *task;

  g_return_if_fail (BREATH_IS_SQLITE_STORE (self));

  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, breath_sqlite_store_close_async);
  push_task (self, BREATH_STORE_JOB_CLOSE, task);
}

/**
 * breath_sqlite_store_close_finish:
 * @self: a store
 * @result: what the callback was given
 * @error: return location for an error
 *
 * Ends closing. The store is closed even if this reports an error, and what was acknowledged is safe.
 *
 * Returns: %TRUE if everything is in the file
 */
gboolean
breath_sqlite_store_close_finish (BreathSqliteStore *self,
                                  GAsyncResult      *result,
                                  GError           **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * breath_sqlite_store_remember_address:
 * @self: a store
 * @peer: a peer's key, 32 bytes
 * @address: the multiaddr at which it was reached, without /p2p/, at most 512 bytes
 * @reached: when, in unix seconds
 *
 * Keeps an address for the next start. It is a hint: nobody is told whether it was written, only the log if not.
 *
 * At most %BREATH_ADDRESS_MAX are kept, %BREATH_ADDRESS_MAX_PER_PEER of a peer; those reached longest ago make room.
 */
void
breath_sqlite_store_remember_address (BreathSqliteStore *self,
                                      GBytes            *peer,
                                      const char        *address,
                                      gint64             reached)
{
  BreathStoreJob *job;

  g_return_if_fail (BREATH_IS_SQLITE_STORE (self));
  g_return_if_fail (peer != NULL);
  g_return_if_fail (address != NULL);

  job = breath_store_job_new (BREATH_STORE_JOB_WRITE, self);
  job->write.address = breath_address_new (peer, address, reached);
  push_write (self, job);
}

/**
 * breath_sqlite_store_list_addresses_async:
 * @self: a store
 * @callback: called with the address book
 * @user_data: for @callback
 *
 * Reads the address book as it is after every call made before.
 */
void
breath_sqlite_store_list_addresses_async (BreathSqliteStore  *self,
                                          GAsyncReadyCallback callback,
                                          gpointer            user_data)
{
  GTask *task;

  g_return_if_fail (BREATH_IS_SQLITE_STORE (self));

  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, breath_sqlite_store_list_addresses_async);
  push_task (self, BREATH_STORE_JOB_LIST, task);
}

/**
 * breath_sqlite_store_list_addresses_finish:
 * @self: a store
 * @result: what the callback was given
 * @error: return location for an error
 *
 * Ends reading the address book.
 *
 * Returns: (transfer full) (nullable) (element-type BreathAddress): the entries, the one reached last first
 */
GPtrArray *
breath_sqlite_store_list_addresses_finish (BreathSqliteStore *self,
                                           GAsyncResult      *result,
                                           GError           **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * breath_sqlite_store_remember_change:
 * @self: a store
 * @change: a level that was another than the one before; copied
 *
 * Keeps a change of a level for the history. It is for people to look back: nobody is told whether it was written, only
 * the log if not.
 *
 * At most %BREATH_HISTORY_MAX and %BREATH_HISTORY_SLACK are kept, %BREATH_HISTORY_MAX_PER_LEVEL of an author's resource;
 * the oldest make room. Of two in the same second the later stays, and what was heard before what was imported.
 */
void
breath_sqlite_store_remember_change (BreathSqliteStore       *self,
                                     const BreathLevelChange *change)
{
  BreathStoreJob *job;

  g_return_if_fail (BREATH_IS_SQLITE_STORE (self));
  g_return_if_fail (change != NULL);

  job = breath_store_job_new (BREATH_STORE_JOB_WRITE, self);
  job->write.change = breath_level_change_copy (change);
  push_write (self, job);
}

/**
 * breath_sqlite_store_list_history_async:
 * @self: a store
 * @callback: called with the history
 * @user_data: for @callback
 *
 * Reads the history of levels as it is after every call made before.
 */
void
breath_sqlite_store_list_history_async (BreathSqliteStore  *self,
                                        GAsyncReadyCallback callback,
                                        gpointer            user_data)
{
  GTask *task;

  g_return_if_fail (BREATH_IS_SQLITE_STORE (self));

  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, breath_sqlite_store_list_history_async);
  push_task (self, BREATH_STORE_JOB_HISTORY, task);
}

/**
 * breath_sqlite_store_list_history_finish:
 * @self: a store
 * @result: what the callback was given
 * @error: return location for an error
 *
 * Ends reading the history.
 *
 * Returns: (transfer full) (nullable) (element-type BreathLevelChange): the changes, the oldest first
 */
GPtrArray *
breath_sqlite_store_list_history_finish (BreathSqliteStore *self,
                                         GAsyncResult      *result,
                                         GError           **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * breath_sqlite_store_search_async:
 * @self: a store
 * @words: what somebody looks for, in their own words
 * @callback: called with what was found
 * @user_data: for @callback
 *
 * Looks for planted seeds that have all of @words, each as the beginning of a word.
 */
void
breath_sqlite_store_search_async (BreathSqliteStore  *self,
                                  const char         *words,
                                  GAsyncReadyCallback callback,
                                  gpointer            user_data)
{
  BreathStoreJob *job;

  g_return_if_fail (BREATH_IS_SQLITE_STORE (self));
  g_return_if_fail (words != NULL);

  job = breath_store_job_new (BREATH_STORE_JOB_SEARCH, self);
  job->words = g_strdup (words);
  job->task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (job->task, breath_sqlite_store_search_async);
  breath_store_thread_push (self->thread, job);
}

/**
 * breath_sqlite_store_search_finish:
 * @self: a store
 * @result: what the callback was given
 * @error: return location for an error
 *
 * Ends searching.
 *
 * Returns: (transfer full) (nullable) (element-type BreathMemoryHit): what was found, the best first
 */
GPtrArray *
breath_sqlite_store_search_finish (BreathSqliteStore *self,
                                   GAsyncResult      *result,
                                   GError           **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * breath_sqlite_store_copy_async:
 * @self: a store
 * @path: where the copy shall be, in a folder closed to others; nothing may be there
 * @callback: called when the copy is there
 * @user_data: for @callback
 *
 * Copies the database as it is while it is being written to: the copy holds at least what was acknowledged before the
 * call. Other calls are carried out meanwhile and may be answered earlier. One copy is made at a time.
 */
void
breath_sqlite_store_copy_async (BreathSqliteStore  *self,
                                const char         *path,
                                GAsyncReadyCallback callback,
                                gpointer            user_data)
{
  BreathStoreJob *job;

  g_return_if_fail (BREATH_IS_SQLITE_STORE (self));
  g_return_if_fail (path != NULL);

  job = breath_store_job_new (BREATH_STORE_JOB_COPY, self);
  job->path = g_strdup (path);
  job->task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (job->task, breath_sqlite_store_copy_async);
  breath_store_thread_push (self->thread, job);
}

/**
 * breath_sqlite_store_copy_finish:
 * @self: a store
 * @result: what the callback was given
 * @error: return location for a #BreathStoreError
 *
 * Ends copying. Where it failed nothing is left at the path.
 *
 * Returns: %TRUE if the copy is whole
 */
gboolean
breath_sqlite_store_copy_finish (BreathSqliteStore *self,
                                 GAsyncResult      *result,
                                 GError           **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

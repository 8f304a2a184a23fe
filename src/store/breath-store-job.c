/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-store-job.h"

/**
 * BreathStoreJob:
 *
 * Something asked of the store, on its way to the store's thread and back with the answer.
 *
 * It belongs to one thread at a time and changes hands through the queues of a thread only.
 */

/**
 * breath_store_job_new:
 * @kind: what to do
 * @owner: (nullable): kept alive until the job is freed
 *
 * Makes a job.
 *
 * Returns: (transfer full): the job
 */
BreathStoreJob *
breath_store_job_new (BreathStoreJobKind kind,
                      gpointer           owner)
{
  BreathStoreJob *self = g_new0 (BreathStoreJob, 1);

  self->kind = kind;
  self->owner = owner != NULL ? g_object_ref (owner) : NULL;

  return self;
}

/**
 * breath_store_job_clear:
 * @self: a job
 *
 * Frees what was to be written, which may be much, before the answer goes to the main loop.
 */
void
breath_store_job_clear (BreathStoreJob *self)
{
  g_clear_pointer (&self->write.batch, breath_batch_free);
  g_clear_pointer (&self->write.address, breath_address_free);
  g_clear_pointer (&self->write.change, breath_level_change_free);
}

/* On the main loop's thread, since @owner and @task may go with it. */
void
breath_store_job_free (BreathStoreJob *self)
{
  breath_store_job_clear (self);
  g_clear_error (&self->write.error);
  g_clear_pointer (&self->listed, g_ptr_array_unref);
  g_clear_pointer (&self->path, g_free);
  g_clear_pointer (&self->words, g_free);
  g_clear_pointer (&self->read.key, g_bytes_unref);
  g_clear_pointer (&self->read.value, g_bytes_unref);
  g_clear_pointer (&self->read.extra, g_bytes_unref);
  g_clear_object (&self->task);
  g_clear_object (&self->owner);
  g_free (self);
}

static void
answer_task (BreathStoreJob *self)
{
  if (self->write.error != NULL)
    g_task_return_error (self->task, g_steal_pointer (&self->write.error));
  else if (self->kind == BREATH_STORE_JOB_LIST || self->kind == BREATH_STORE_JOB_HISTORY
           || self->kind == BREATH_STORE_JOB_SEARCH)
    g_task_return_pointer (self->task, g_steal_pointer (&self->listed), (GDestroyNotify) g_ptr_array_unref);
  else if (self->kind == BREATH_STORE_JOB_OPEN)
    g_task_return_pointer (self->task, g_object_ref (self->owner), g_object_unref);
  else
    g_task_return_boolean (self->task, TRUE);
}

/**
 * breath_store_job_answer:
 * @self: a job that was done
 *
 * Tells whoever asked.
 */
void
breath_store_job_answer (BreathStoreJob *self)
{
  if (self->n_pending != NULL)
    (*self->n_pending)--;

  if (self->task != NULL)
    answer_task (self);
  else if (self->read_func != NULL)
    self->read_func (self->write.error == NULL && self->read.value != NULL ? &self->read : NULL, self->write.error,
                     self->user_data);
  else if (self->done_func != NULL)
    self->done_func (self->write.error, self->user_data);
  else if (self->write.error != NULL)
    g_message ("%s", self->write.error->message);
}

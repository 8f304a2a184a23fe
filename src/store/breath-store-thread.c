/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-store-thread.h"

#define DISPATCH_BUDGET 2000  /* microseconds; with what a callback may take, below the main loop's 4 ms */

/* What goes back: rows on the way, or a job that is done. */
typedef struct
{
  BreathStoreJob *job;
  GArray         *rows;       /* of BreathRow; NULL: the job is done */
  guint           n_handed;   /* rows that the job has been given already */
} Answer;

/**
 * BreathStoreThread:
 *
 * The store's thread and the two queues between it and a main context.
 *
 * Jobs are done one after the other and answered in that order, from a source in the main context that was the
 * thread-default one when the thread was made; a copy is made between the others, and answered when it is done. Nothing
 * else of the store is touched by both threads.
 */
struct _BreathStoreThread
{
  gatomicrefcount ref_count;
  char           *path;
  GThread        *thread;
  GSource        *source;
  BreathDatabase *database;     /* the thread's own, as are: */
  BreathStoreJob *copying;      /* NULL: no copy is on its way */

  GMutex          lock;         /* guards what follows */
  GCond           changed;      /* jobs came, or there is room for rows */
  GQueue          jobs;         /* of BreathStoreJob */
  GQueue          answers;      /* of Answer */
  guint           n_chunks;     /* answers that hold rows, the one being handed out included */
  gboolean        closed;
};

typedef struct
{
  GSource            source;
  BreathStoreThread *thread;
} AnswerSource;

static void
clear_row (gpointer data)
{
  BreathRow *row = data;

  g_bytes_unref (row->key);
  g_bytes_unref (row->value);
  g_clear_pointer (&row->extra, g_bytes_unref);
}

static void
answer_free (Answer *answer)
{
  if (answer->rows != NULL)
    g_array_unref (answer->rows);
  else
    breath_store_job_free (answer->job);

  g_free (answer);
}

static void
unref_thread (BreathStoreThread *self)
{
  if (g_atomic_ref_count_dec (&self->ref_count))
    {
      g_queue_clear_full (&self->answers, (GDestroyNotify) answer_free);
      g_source_unref (self->source);
      g_mutex_clear (&self->lock);
      g_cond_clear (&self->changed);
      g_free (self->path);
      g_free (self);
    }
}

/* With the lock held. */
static void
post_answer (BreathStoreThread *self,
             BreathStoreJob    *job,
             GArray            *rows)
{
  Answer *answer = g_new0 (Answer, 1);

  answer->job = job;
  answer->rows = rows;
  g_queue_push_tail (&self->answers, answer);

  /* A destroyed source ignores this: then nobody waits. */
  g_source_set_ready_time (self->source, 0);
}

static void
post_rows (BreathStoreThread *self,
           BreathStoreJob    *job,
           GArray            *rows)
{
  g_mutex_lock (&self->lock);

  while (self->n_chunks >= BREATH_STORE_MAX_CHUNKS)
    g_cond_wait (&self->changed, &self->lock);

  self->n_chunks++;
  post_answer (self, job, rows);

  g_mutex_unlock (&self->lock);
}

static GArray *
new_chunk (void)
{
  GArray *rows = g_array_sized_new (FALSE, FALSE, sizeof (BreathRow), BREATH_STORE_CHUNK);

  g_array_set_clear_func (rows, clear_row);

  return rows;
}

typedef struct
{
  BreathStoreThread *thread;
  BreathStoreJob    *job;
  GArray            *rows;
} Loading;

static void
row_cb (const BreathRow *row,
        gpointer         user_data)
{
  Loading *loading = user_data;
  BreathRow copy = *row;

  g_bytes_ref (copy.key);
  g_bytes_ref (copy.value);

  if (copy.extra != NULL)
    g_bytes_ref (copy.extra);

  g_array_append_val (loading->rows, copy);

  if (loading->rows->len < BREATH_STORE_CHUNK)
    return;

  post_rows (loading->thread, loading->job, loading->rows);
  loading->rows = new_chunk ();
}

static void
load (BreathStoreThread *self,
      BreathStoreJob    *job)
{
  Loading loading = { self, job, new_chunk () };

  breath_database_load (self->database, row_cb, &loading, &job->write.error);
  post_rows (self, job, loading.rows);
}

static void
read_cb (const BreathRow *row,
         gpointer         user_data)
{
  BreathStoreJob *job = user_data;

  job->read.value = g_bytes_ref (row->value);
  job->read.number = row->number;
  job->read.extra = row->extra != NULL ? g_bytes_ref (row->extra) : NULL;
}

/* Takes the writes that wait behind @first, as far as they share its transaction. */
static guint
collect_group (BreathStoreThread *self,
               BreathStoreJob    *first,
               BreathStoreJob    *group[BREATH_STORE_MAX_GROUP])
{
  guint n = 0;

  group[n++] = first;

  g_mutex_lock (&self->lock);

  while (n < BREATH_STORE_MAX_GROUP)
    {
      BreathStoreJob *next = g_queue_peek_head (&self->jobs);

      if (next == NULL || next->kind != BREATH_STORE_JOB_WRITE)
        break;

      group[n++] = g_queue_pop_head (&self->jobs);
    }

  g_mutex_unlock (&self->lock);

  return n;
}

/* Whether the next job writes too. */
static gboolean
goes_on (BreathStoreThread *self)
{
  BreathStoreJob *next;
  gboolean writes;

  g_mutex_lock (&self->lock);
  next = g_queue_peek_head (&self->jobs);
  writes = next != NULL && next->kind == BREATH_STORE_JOB_WRITE;
  g_mutex_unlock (&self->lock);

  return writes;
}

static void
write_group (BreathStoreThread *self,
             BreathStoreJob    *first)
{
  BreathStoreJob *group[BREATH_STORE_MAX_GROUP];
  BreathWrite *writes[BREATH_STORE_MAX_GROUP];
  guint n = collect_group (self, first, group);
  guint n_writes = 0;

  for (guint i = 0; i < n; i++)
    {
      /* What was refused when it was asked only waits here for its turn to be answered. */
      if (group[i]->write.error == NULL)
        writes[n_writes++] = &group[i]->write;
    }

  if (n_writes > 0)
    breath_database_write (self->database, writes, n_writes);

  for (guint i = 0; i < n; i++)
    breath_store_job_clear (group[i]);

  g_mutex_lock (&self->lock);

  for (guint i = 0; i < n; i++)
    post_answer (self, group[i], NULL);

  g_mutex_unlock (&self->lock);

  breath_database_note (self->database, !goes_on (self));
  breath_database_checkpoint (self->database);
}

static void
refuse (BreathStoreJob *job)
{
  breath_store_job_clear (job);
  g_clear_error (&job->write.error);
  g_set_error_literal (&job->write.error, BREATH_STORE_ERROR, BREATH_STORE_ERROR_FAILED, "The store is closed");
}

static void
end_copy (BreathStoreThread *self)
{
  g_mutex_lock (&self->lock);
  post_answer (self, g_steal_pointer (&self->copying), NULL);
  g_mutex_unlock (&self->lock);
}

static void
begin_copy (BreathStoreThread *self,
            BreathStoreJob    *job)
{
  if (self->copying != NULL)
    {
      g_set_error_literal (&job->write.error, BREATH_STORE_ERROR, BREATH_STORE_ERROR_FAILED,
                           "A copy of the database is being made already");
      g_mutex_lock (&self->lock);
      post_answer (self, job, NULL);
      g_mutex_unlock (&self->lock);
      return;
    }

  self->copying = job;

  if (!breath_database_begin_copy (self->database, job->path, &job->write.error))
    end_copy (self);
}

static void
step_copy (BreathStoreThread *self)
{
  gboolean is_done = FALSE;

  if (self->copying != NULL &&
      (!breath_database_step_copy (self->database, &is_done, &self->copying->write.error) || is_done))
    end_copy (self);
}

/* Before the database is closed. */
static void
abandon_copy (BreathStoreThread *self)
{
  if (self->copying == NULL)
    return;

  breath_database_abandon_copy (self->database);
  refuse (self->copying);
  end_copy (self);
}

/* Answers @last and all that came after it; from here on jobs are refused as they come. */
static void
finish (BreathStoreThread *self,
        BreathStoreJob    *last)
{
  BreathStoreJob *job;

  g_mutex_lock (&self->lock);

  self->closed = TRUE;
  post_answer (self, last, NULL);

  while ((job = g_queue_pop_head (&self->jobs)) != NULL)
    {
      refuse (job);
      post_answer (self, job, NULL);
    }

  g_mutex_unlock (&self->lock);
}

/* NULL: none waits, but there is a copy to go on with. */
static BreathStoreJob *
wait_for_job (BreathStoreThread *self)
{
  BreathStoreJob *job;

  g_mutex_lock (&self->lock);

  while ((job = g_queue_pop_head (&self->jobs)) == NULL && self->copying == NULL)
    g_cond_wait (&self->changed, &self->lock);

  g_mutex_unlock (&self->lock);

  return job;
}

/* FALSE: that was the last job. */
static gboolean
do_job (BreathStoreThread *self,
        BreathStoreJob    *job)
{
  switch (job->kind)
    {
    case BREATH_STORE_JOB_OPEN:
      self->database = breath_database_open (self->path, &job->write.error);

      if (self->database == NULL)
        return FALSE;
      break;

    case BREATH_STORE_JOB_WRITE:
      write_group (self, job);
      return TRUE;

    case BREATH_STORE_JOB_LOAD:
      load (self, job);
      break;

    case BREATH_STORE_JOB_LIST:
      job->listed = breath_database_list_addresses (self->database, &job->write.error);
      break;

    case BREATH_STORE_JOB_HISTORY:
      job->listed = breath_database_list_history (self->database, &job->write.error);
      break;

    case BREATH_STORE_JOB_READ:
      breath_database_read (self->database, job->read.kind, job->read.key, read_cb, job, &job->write.error);
      break;

    case BREATH_STORE_JOB_SEARCH:
      job->listed = breath_database_search (self->database, job->words, &job->write.error);
      break;

    case BREATH_STORE_JOB_COPY:
      begin_copy (self, job);
      return TRUE;

    case BREATH_STORE_JOB_CLOSE:
      abandon_copy (self);
      breath_database_close (g_steal_pointer (&self->database), &job->write.error);
      return FALSE;

    default:
      g_assert_not_reached ();
    }

  g_mutex_lock (&self->lock);
  post_answer (self, job, NULL);
  g_mutex_unlock (&self->lock);

  return TRUE;
}

static gpointer
run (gpointer data)
{
  BreathStoreThread *self = data;
  BreathStoreJob *job;

  do
    {
      step_copy (self);
      job = wait_for_job (self);
    }
  while (job == NULL || do_job (self, job));

  finish (self, job);
  unref_thread (self);

  return NULL;
}

/* FALSE: time is up and rows are left. */
static gboolean
hand_out_rows (Answer *answer,
               gint64  deadline)
{
  while (answer->n_handed < answer->rows->len)
    {
      const BreathRow *row = &g_array_index (answer->rows, BreathRow, answer->n_handed++);

      answer->job->row_func (row, answer->job->user_data);

      if (g_get_monotonic_time () >= deadline)
        break;
    }

  return answer->n_handed == answer->rows->len;
}

static Answer *
take_answer (BreathStoreThread *self)
{
  Answer *answer;

  g_mutex_lock (&self->lock);

  answer = g_queue_pop_head (&self->answers);

  if (answer == NULL)
    g_source_set_ready_time (self->source, -1);

  g_mutex_unlock (&self->lock);

  return answer;
}

/* The thread posted its last answer and has nothing left to do but to return. */
static void
join (BreathStoreThread *self)
{
  if (self->thread != NULL)
    g_thread_join (g_steal_pointer (&self->thread));
}

static gboolean
is_last (BreathStoreJob *job)
{
  return job->kind == BREATH_STORE_JOB_CLOSE ||
         (job->kind == BREATH_STORE_JOB_OPEN && job->write.error != NULL);
}

static void
answer_job (BreathStoreThread *self,
            BreathStoreJob    *job)
{
  if (is_last (job))
    join (self);

  breath_store_job_answer (job);
}

/* FALSE: it is to be continued in another dispatch. */
static gboolean
deliver (BreathStoreThread *self,
         Answer            *answer,
         gint64             deadline)
{
  gboolean is_chunk = answer->rows != NULL;
  gboolean finished = TRUE;

  if (is_chunk)
    finished = hand_out_rows (answer, deadline);
  else
    answer_job (self, answer->job);

  g_mutex_lock (&self->lock);

  if (!finished)
    {
      g_queue_push_head (&self->answers, answer);
    }
  else if (is_chunk)
    {
      self->n_chunks--;
      g_cond_signal (&self->changed);
    }

  g_mutex_unlock (&self->lock);

  if (finished)
    answer_free (answer);

  return finished;
}

static gboolean
dispatch (GSource    *source,
          GSourceFunc callback,
          gpointer    user_data)
{
  BreathStoreThread *self = ((AnswerSource *) source)->thread;
  gint64 deadline = g_get_monotonic_time () + DISPATCH_BUDGET;
  Answer *answer;

  /* An answer may drop the last reference to the store, and with it the source's to this. */
  g_atomic_ref_count_inc (&self->ref_count);

  while (!g_source_is_destroyed (source) && (answer = take_answer (self)) != NULL)
    {
      if (!deliver (self, answer, deadline) || g_get_monotonic_time () >= deadline)
        break;
    }

  unref_thread (self);

  return G_SOURCE_CONTINUE;
}

static GSourceFuncs answer_source_funcs = { .dispatch = dispatch };

/**
 * breath_store_thread_new:
 * @path: where the database is or shall be
 *
 * Starts the thread. Its first job must be %BREATH_STORE_JOB_OPEN.
 *
 * Returns: (transfer full): the thread, to be given to breath_store_thread_abandon()
 */
BreathStoreThread *
breath_store_thread_new (const char *path)
{
  BreathStoreThread *self = g_new0 (BreathStoreThread, 1);

  g_atomic_ref_count_init (&self->ref_count);
  g_mutex_init (&self->lock);
  g_cond_init (&self->changed);
  self->path = g_strdup (path);

  self->source = g_source_new (&answer_source_funcs, sizeof (AnswerSource));
  ((AnswerSource *) self->source)->thread = self;
  g_source_set_static_name (self->source, "[breath] store answers");
  g_source_attach (self->source, g_main_context_get_thread_default ());

  g_atomic_ref_count_inc (&self->ref_count);
  self->thread = g_thread_new ("breath-store", run, self);

  return self;
}

/**
 * breath_store_thread_push:
 * @self: a thread
 * @job: (transfer full): what to do
 *
 * Queues a job behind those waiting. After the last one it is answered with a refusal.
 */
void
breath_store_thread_push (BreathStoreThread *self,
                          BreathStoreJob    *job)
{
  g_mutex_lock (&self->lock);

  if (self->closed)
    {
      refuse (job);
      post_answer (self, job, NULL);
    }
  else
    {
      g_queue_push_tail (&self->jobs, job);
      g_cond_signal (&self->changed);
    }

  g_mutex_unlock (&self->lock);
}

/**
 * breath_store_thread_abandon:
 * @self: (transfer full): a thread with no job waiting
 *
 * Gives the thread up. One that was not told to close the file closes it on its own; one that was has ended.
 */
void
breath_store_thread_abandon (BreathStoreThread *self)
{
  if (self->thread != NULL)
    {
      breath_store_thread_push (self, breath_store_job_new (BREATH_STORE_JOB_CLOSE, NULL));
      g_thread_unref (g_steal_pointer (&self->thread));
    }

  g_source_destroy (self->source);
  unref_thread (self);
}

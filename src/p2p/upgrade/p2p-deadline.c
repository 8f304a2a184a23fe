/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "p2p-deadline.h"

#include "p2p-upgrader.h"

/**
 * P2pDeadline:
 *
 * One absolute deadline for a stage of several reads and writes.
 *
 * No byte that arrives moves it, so a peer that sends one byte a second gains nothing. Everything the stage
 * starts is given the cancellable of the deadline, which is cancelled when the time is over or when the
 * cancellable of the caller is.
 */
struct _P2pDeadline
{
  GCancellable *cancellable;
  GSource      *timer;
  GSource      *parent; /* not a handler of the parent: that could not be removed while it runs */
  guint         msec;
  gboolean      passed;
};

static gboolean
timer_cb (gpointer user_data)
{
  P2pDeadline *self = user_data;

  self->passed = TRUE;
  g_cancellable_cancel (self->cancellable);

  return G_SOURCE_REMOVE;
}

static gboolean
parent_cancelled_cb (GCancellable *parent,
                     gpointer      user_data)
{
  P2pDeadline *self = user_data;

  g_cancellable_cancel (self->cancellable);

  return G_SOURCE_REMOVE;
}

static void
end_source (GSource *source)
{
  g_source_destroy (source);
  g_source_unref (source);
}

/**
 * p2p_deadline_new:
 * @msec: how long from now
 * @parent: (nullable): what cancels the stage earlier
 *
 * Starts the time.
 *
 * Returns: (transfer full): the deadline, free it with p2p_deadline_free()
 */
P2pDeadline *
p2p_deadline_new (guint         msec,
                  GCancellable *parent)
{
  GMainContext *context = g_main_context_get_thread_default ();
  P2pDeadline *self = g_new0 (P2pDeadline, 1);

  self->msec = msec;
  self->cancellable = g_cancellable_new ();

  self->timer = g_timeout_source_new (msec);
  g_source_set_callback (self->timer, timer_cb, self, NULL);
  g_source_attach (self->timer, context);

  if (parent != NULL)
    {
      self->parent = g_cancellable_source_new (parent);
      g_source_set_callback (self->parent, G_SOURCE_FUNC (parent_cancelled_cb), self, NULL);
      g_source_attach (self->parent, context);
    }

  return self;
}

/**
 * p2p_deadline_free:
 * @self: (transfer full): a deadline
 *
 * Ends the deadline, so that neither time nor its parent cancels anything any more.
 */
void
p2p_deadline_free (P2pDeadline *self)
{
  g_clear_pointer (&self->timer, end_source);
  g_clear_pointer (&self->parent, end_source);
  g_clear_object (&self->cancellable);
  g_free (self);
}

/**
 * p2p_deadline_get_cancellable:
 * @self: a deadline
 *
 * Returns: (transfer none): for every operation of the stage
 */
GCancellable *
p2p_deadline_get_cancellable (P2pDeadline *self)
{
  return self->cancellable;
}

/**
 * p2p_deadline_has_passed:
 * @self: a deadline
 *
 * Returns: whether it was the time that ran out, rather than the parent that was cancelled
 */
gboolean
p2p_deadline_has_passed (P2pDeadline *self)
{
  return self->passed;
}

/**
 * p2p_deadline_explain:
 * @self: a deadline
 * @error: (transfer full): what ended the stage
 * @what: names the stage, to begin a sentence with
 *
 * Replaces a cancellation by what it was: if the deadline did it, %P2P_UPGRADE_ERROR_TIMED_OUT. Every other
 * error is returned as it came.
 *
 * Returns: (transfer full): the error to report
 */
GError *
p2p_deadline_explain (P2pDeadline *self,
                      GError      *error,
                      const char  *what)
{
  if (self->passed && g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_error_free (error);
      error = g_error_new (P2P_UPGRADE_ERROR, P2P_UPGRADE_ERROR_TIMED_OUT,
                           "%s did not end within %.1f s", what, self->msec / 1000.0);
    }

  return error;
}

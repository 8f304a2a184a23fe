/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-keepalive-private.h"

#include "p2p-ping.h"
#include "p2p-upgrader.h"

#define BEATS 6  /* in an interval */

/**
 * BreathKeepalive:
 *
 * Finds out whether a neighbour is still there.
 *
 * A computer that loses power closes nothing, and TCP by itself takes hours to notice. So a neighbour of whom nothing came
 * for a while is pinged, and a ping without an answer ends the connection. A ping takes 20 s at most, 10 for
 * its stream and 10 for its round trip, so with the usual interval a dead neighbour is gone within a minute. A
 * neighbour that answers that it knows no pings is there, too.
 *
 * Whoever speaks is there: where one of two pings, the other need not. Neighbours whose turn comes at about the same time are
 * asked at the same beat, so that the processor wakes up once for all of them.
 */
struct _BreathKeepalive
{
  GObject        parent_instance;

  P2pConnection *connection;
  GSource       *timer;
  gint64         interval;     /* µs */
  GCancellable  *cancellable;
  gboolean       is_pinging;
};

G_DEFINE_FINAL_TYPE (BreathKeepalive, breath_keepalive, G_TYPE_OBJECT)

/* Programs on one computer do not all beat at once, nor do two neighbours always ask each other at the same time. */
static gint64
get_phase (void)
{
  static gsize once;
  static gint64 phase;

  if (g_once_init_enter (&once))
    {
      phase = g_random_int ();
      g_once_init_leave (&once, 1);
    }

  return phase;
}

static gint64
get_beat (BreathKeepalive *self)
{
  return MAX (self->interval / BEATS, 1);
}

static void
ponged_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(BreathKeepalive) self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GArray) times = p2p_ping_finish (P2P_CONNECTION (source), result, &error);

  self->is_pinging = FALSE;

  if (self->timer != NULL)
    g_source_set_ready_time (self->timer, MAX (breath_keepalive_get_due (self), g_get_monotonic_time () + get_beat (self)));

  if (times == NULL && g_error_matches (error, P2P_UPGRADE_ERROR, P2P_UPGRADE_ERROR_TIMED_OUT))
    {
      g_prefix_error (&error, "The neighbour answers no more: ");
      p2p_connection_close (P2P_CONNECTION (source), error);
    }
}

static gboolean
dispatch_timer (GSource    *source,
                GSourceFunc callback,
                gpointer    user_data)
{
  return callback (user_data);
}

static GSourceFuncs timer_funcs = {
  .dispatch = dispatch_timer,
};

static gboolean
timer_cb (gpointer user_data)
{
  BreathKeepalive *self = user_data;
  gint64 due = breath_keepalive_get_due (self);

  if (due > g_get_monotonic_time ())
    g_source_set_ready_time (self->timer, due);
  else
    {
      g_source_set_ready_time (self->timer, -1);
      breath_keepalive_ask (self);
    }

  return G_SOURCE_CONTINUE;
}

static void
breath_keepalive_dispose (GObject *object)
{
  BreathKeepalive *self = BREATH_KEEPALIVE (object);

  breath_keepalive_stop (self);
  g_clear_object (&self->connection);

  G_OBJECT_CLASS (breath_keepalive_parent_class)->dispose (object);
}

static void
breath_keepalive_finalize (GObject *object)
{
  BreathKeepalive *self = BREATH_KEEPALIVE (object);

  g_clear_object (&self->cancellable);

  G_OBJECT_CLASS (breath_keepalive_parent_class)->finalize (object);
}

static void
breath_keepalive_class_init (BreathKeepaliveClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = breath_keepalive_dispose;
  object_class->finalize = breath_keepalive_finalize;
}

static void
breath_keepalive_init (BreathKeepalive *self)
{
  self->cancellable = g_cancellable_new ();
}

/**
 * breath_keepalive_new:
 * @connection: a connection to a neighbour
 * @interval_msec: how long nothing may come before it is asked; usually %BREATH_KEEPALIVE_INTERVAL_MSEC
 *
 * Asks from now on when nothing comes, and closes @connection when there is no answer.
 *
 * Returns: (transfer full): what asks, until it is stopped
 */
BreathKeepalive *
breath_keepalive_new (P2pConnection *connection,
                      guint          interval_msec)
{
  BreathKeepalive *self = g_object_new (BREATH_TYPE_KEEPALIVE, NULL);

  self->connection = g_object_ref (connection);
  self->interval = (gint64) interval_msec * G_TIME_SPAN_MILLISECOND;
  self->timer = g_source_new (&timer_funcs, sizeof (GSource));
  g_source_set_static_name (self->timer, "breath-keepalive");
  g_source_set_callback (self->timer, timer_cb, self, NULL);
  g_source_set_ready_time (self->timer, breath_keepalive_get_due (self));
  g_source_attach (self->timer, g_main_context_get_thread_default ());

  return self;
}

/**
 * breath_keepalive_get_due:
 * @self: what was not stopped
 *
 * Gets when the neighbour is asked if nothing comes until then: at the last beat before the interval is over.
 *
 * Returns: a monotonic time
 */
gint64
breath_keepalive_get_due (BreathKeepalive *self)
{
  gint64 due;

  g_return_val_if_fail (BREATH_IS_KEEPALIVE (self), G_MAXINT64);

  due = p2p_connection_get_heard (self->connection) + self->interval;

  return due - (due + get_phase ()) % get_beat (self);
}

/**
 * breath_keepalive_ask:
 * @self: what was not stopped
 *
 * Asks now, not only when it is time, since there is reason to doubt that the neighbour is there.
 */
void
breath_keepalive_ask (BreathKeepalive *self)
{
  g_return_if_fail (BREATH_IS_KEEPALIVE (self));

  if (self->is_pinging)
    return;

  self->is_pinging = TRUE;
  p2p_ping_async (self->connection, 1, self->cancellable, ponged_cb, g_object_ref (self));
}

void
breath_keepalive_stop (BreathKeepalive *self)
{
  g_return_if_fail (BREATH_IS_KEEPALIVE (self));

  g_cancellable_cancel (self->cancellable);

  if (self->timer != NULL)
    g_source_destroy (self->timer);

  g_clear_pointer (&self->timer, g_source_unref);
}

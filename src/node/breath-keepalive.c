/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-keepalive-private.h"

#include "p2p-ping.h"
#include "p2p-upgrader.h"

/**
 * BreathKeepalive:
 *
 * Finds out whether a neighbour is still there.
 *
 * A computer that loses power closes nothing, and TCP by itself takes hours to notice. So each neighbour is pinged
 * again and again, and a ping without an answer ends the connection. A ping takes 20 s at most, 10 for
 * its stream and 10 for its round trip, so with the usual interval a dead neighbour is gone within a minute. A
 * neighbour that answers that it knows no pings is there, too.
 */
struct _BreathKeepalive
{
  GObject        parent_instance;

  P2pConnection *connection;
  GSource       *timer;
  GCancellable  *cancellable;
  gboolean       is_pinging;
};

G_DEFINE_FINAL_TYPE (BreathKeepalive, breath_keepalive, G_TYPE_OBJECT)

static void
ponged_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(BreathKeepalive) self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GArray) times = p2p_ping_finish (P2P_CONNECTION (source), result, &error);

  self->is_pinging = FALSE;

  if (times == NULL && g_error_matches (error, P2P_UPGRADE_ERROR, P2P_UPGRADE_ERROR_TIMED_OUT))
    {
      g_prefix_error (&error, "The neighbour answers no more: ");
      p2p_connection_close (P2P_CONNECTION (source), error);
    }
}

static gboolean
timer_cb (gpointer user_data)
{
  breath_keepalive_ask (user_data);

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
 * @interval_msec: how often to ask; usually %BREATH_KEEPALIVE_INTERVAL_MSEC
 *
 * Asks from now on, and closes @connection when there is no answer.
 *
 * Returns: (transfer full): what asks, until it is stopped
 */
BreathKeepalive *
breath_keepalive_new (P2pConnection *connection,
                      guint          interval_msec)
{
  BreathKeepalive *self = g_object_new (BREATH_TYPE_KEEPALIVE, NULL);

  self->connection = g_object_ref (connection);
  self->timer = g_timeout_source_new (interval_msec);
  g_source_set_static_name (self->timer, "breath-keepalive");
  g_source_set_callback (self->timer, timer_cb, self, NULL);
  g_source_attach (self->timer, g_main_context_get_thread_default ());

  return self;
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

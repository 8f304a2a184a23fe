/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-load-private.h"

#include "p2p-perf.h"

#define UPLOAD (16 * 1024 * 1024) /* bytes */

/**
 * BreathLoad:
 *
 * Keeps every connection full of bulk bytes that nobody wants, by `/perf/1.0.0` of libp2p, which nodes speak at no other
 * time. It shows what a program for tests then measures: that what is urgent goes ahead of all that.
 */
struct _BreathLoad
{
  GObject       parent_instance;

  P2pSwarm     *swarm;
  GPtrArray    *waiting; /* of P2pConnection; NULL once begun */
  GCancellable *cancellable;
};

G_DEFINE_FINAL_TYPE (BreathLoad, breath_load, G_TYPE_OBJECT)

static void fill (BreathLoad    *self,
                  P2pConnection *connection);

static void
filled_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(BreathLoad) self = user_data;
  P2pConnection *connection = P2P_CONNECTION (source);
  g_autoptr(GError) error = NULL;

  /* On a slow link bulk, which everything else goes ahead of, may take longer than is given to one stream. */
  if (p2p_perf_finish (connection, result, &error) ||
      g_error_matches (error, P2P_UPGRADE_ERROR, P2P_UPGRADE_ERROR_TIMED_OUT))
    fill (self, connection);
  else
    g_debug ("No more bulk bytes on a connection: %s", error->message);
}

static void
fill (BreathLoad    *self,
      P2pConnection *connection)
{
  if (self->waiting != NULL)
    g_ptr_array_add (self->waiting, g_object_ref (connection));
  else
    p2p_perf_async (connection, UPLOAD, 0, self->cancellable, filled_cb, g_object_ref (self));
}

static void
breath_load_dispose (GObject *object)
{
  BreathLoad *self = BREATH_LOAD (object);

  breath_load_stop (self);
  g_clear_object (&self->swarm);

  G_OBJECT_CLASS (breath_load_parent_class)->dispose (object);
}

static void
breath_load_finalize (GObject *object)
{
  BreathLoad *self = BREATH_LOAD (object);

  g_clear_pointer (&self->waiting, g_ptr_array_unref);
  g_clear_object (&self->cancellable);

  G_OBJECT_CLASS (breath_load_parent_class)->finalize (object);
}

static void
breath_load_class_init (BreathLoadClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = breath_load_dispose;
  object_class->finalize = breath_load_finalize;
}

static void
breath_load_init (BreathLoad *self)
{
  self->waiting = g_ptr_array_new_with_free_func (g_object_unref);
  self->cancellable = g_cancellable_new ();
}

/**
 * breath_load_new:
 * @swarm: a swarm without connections
 *
 * Takes the bytes of others from now on, and sends none before [method@Breath.Load.begin].
 *
 * Returns: (transfer full): a load on each connection that @swarm will have, whoever opens it
 */
BreathLoad *
breath_load_new (P2pSwarm *swarm)
{
  BreathLoad *self = g_object_new (BREATH_TYPE_LOAD, NULL);

  g_return_val_if_fail (P2P_IS_SWARM (swarm), self);

  self->swarm = g_object_ref (swarm);
  p2p_perf_serve (swarm, UPLOAD);
  p2p_swarm_set_lane (swarm, P2P_PERF_ID, P2P_LANE_BULK);
  g_signal_connect_swapped (swarm, "connected", G_CALLBACK (fill), self);

  return self;
}

/**
 * breath_load_begin:
 * @self: a load
 *
 * Fills the connections there are, and from now on each new one. Until then a computer that runs many nodes has its time for
 * starting them.
 */
void
breath_load_begin (BreathLoad *self)
{
  g_autoptr(GPtrArray) waiting = NULL;

  g_return_if_fail (BREATH_IS_LOAD (self));

  waiting = g_steal_pointer (&self->waiting);

  for (guint i = 0; waiting != NULL && i < waiting->len; i++)
    fill (self, waiting->pdata[i]);
}

/**
 * breath_load_stop:
 * @self: a load
 *
 * Sends nothing from now on.
 */
void
breath_load_stop (BreathLoad *self)
{
  g_return_if_fail (BREATH_IS_LOAD (self));

  g_cancellable_cancel (self->cancellable);

  if (self->swarm != NULL)
    g_signal_handlers_disconnect_by_data (self->swarm, self);
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "p2p-swarm-private.h"

#include "p2p-deadline.h"

/* Several addresses of one peer, tried as "Happy Eyeballs" has it (RFC 8305 §5): each has a start on the next, a failure
 * starts the next at once, and the first that leads there ends the others.
 */
typedef struct
{
  GPtrArray   *addresses; /* of P2pMultiaddr */
  guint        next;
  guint        n_running;
  P2pDeadline *deadline;
  GSource     *stagger;
  GError      *failure;   /* the first one */
  gboolean     is_over;
} Race;

static void
end_source (GSource *source)
{
  g_source_destroy (source);
  g_source_unref (source);
}

static void
race_free (Race *self)
{
  g_clear_pointer (&self->stagger, end_source);
  g_clear_pointer (&self->deadline, p2p_deadline_free);
  g_clear_pointer (&self->addresses, g_ptr_array_unref);
  g_clear_error (&self->failure);
  g_free (self);
}

/* Whoever is late finds the race over, so nothing may be left of it that could start another. */
static void
win (GTask         *task,
     P2pConnection *connection)
{
  Race *race = g_task_get_task_data (task);

  race->is_over = TRUE;
  g_clear_pointer (&race->stagger, end_source);
  g_cancellable_cancel (p2p_deadline_get_cancellable (race->deadline));
  g_task_return_pointer (task, connection, g_object_unref);
}

static void
lose (GTask *task)
{
  Race *race = g_task_get_task_data (task);
  GError *error = g_steal_pointer (&race->failure);

  race->is_over = TRUE;
  g_clear_pointer (&race->stagger, end_source);

  if (race->addresses->len > 1)
    g_prefix_error (&error, "None of %u addresses led to the peer, the first of them: ", race->addresses->len);

  g_task_return_error (task, error);
}

static void start_next (GTask *task);

static void
dial_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  Race *race = g_task_get_task_data (task);
  g_autoptr(P2pConnection) connection = NULL;
  GError *error = NULL;

  connection = p2p_swarm_dial_finish (P2P_SWARM (source), result, &error);
  race->n_running--;

  if (connection == NULL && race->failure == NULL)
    race->failure = p2p_deadline_explain (race->deadline, g_steal_pointer (&error), "Dialling");

  g_clear_error (&error);

  if (race->is_over)
    return;

  if (connection != NULL)
    win (task, g_steal_pointer (&connection));
  else if (race->next < race->addresses->len && !g_cancellable_is_cancelled (p2p_deadline_get_cancellable (race->deadline)))
    start_next (task);
  else if (race->n_running == 0)
    lose (task);
}

static gboolean
stagger_cb (gpointer user_data)
{
  start_next (user_data);

  return G_SOURCE_REMOVE;
}

static void
start_next (GTask *task)
{
  P2pSwarm *self = g_task_get_source_object (task);
  Race *race = g_task_get_task_data (task);
  P2pMultiaddr *address = g_ptr_array_index (race->addresses, race->next++);

  g_clear_pointer (&race->stagger, end_source);

  if (race->next < race->addresses->len)
    {
      race->stagger = g_timeout_source_new (self->limits.stagger_msec);
      g_source_set_callback (race->stagger, stagger_cb, task, NULL);
      g_source_attach (race->stagger, g_main_context_get_thread_default ());
    }

  race->n_running++;
  p2p_swarm_dial_within_async (self, address,
                               race->addresses->len > 1 ? self->limits.address_msec : self->limits.dial_msec,
                               p2p_deadline_get_cancellable (race->deadline), dial_cb, g_object_ref (task));
}

/**
 * p2p_swarm_dial_any_async:
 * @self: a swarm
 * @addresses: (element-type P2pMultiaddr): where one and the same peer may be, one or more, each ending in its /p2p/; the
 *   likeliest first
 * @cancellable: (nullable): gives up earlier than the deadline
 * @callback: called when connected or not
 * @user_data: for @callback
 *
 * Connects to a peer at whichever of its addresses answers first. Each of them has a deadline, and all together have that
 * of a dial.
 */
void
p2p_swarm_dial_any_async (P2pSwarm           *self,
                          GPtrArray          *addresses,
                          GCancellable       *cancellable,
                          GAsyncReadyCallback callback,
                          gpointer            user_data)
{
  g_autoptr(GTask) task = NULL;
  Race *race;

  g_return_if_fail (P2P_IS_SWARM (self));
  g_return_if_fail (addresses != NULL && addresses->len > 0);

  race = g_new0 (Race, 1);
  race->addresses = g_ptr_array_ref (addresses);
  race->deadline = p2p_deadline_new (self->limits.dial_msec, cancellable);

  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, p2p_swarm_dial_any_async);
  g_task_set_task_data (task, race, (GDestroyNotify) race_free);
  start_next (task);
}

/**
 * p2p_swarm_dial_any_finish:
 * @self: a swarm
 * @result: what the callback was given
 * @error: what the first address failed with
 *
 * Returns: (transfer full): a connection to the peer
 */
P2pConnection *
p2p_swarm_dial_any_finish (P2pSwarm     *self,
                           GAsyncResult *result,
                           GError      **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-dialer-private.h"

#define FIRST_DELAY  (1 * G_USEC_PER_SEC)
#define LAST_DELAY   (300 * G_USEC_PER_SEC)
#define MAX_DOUBLING 9
#define LASTING      (60 * G_USEC_PER_SEC)  /* a link this old was a good one */

/**
 * Target:
 * @address: with its /p2p/ part where the peer is known
 * @has_peer: whether @peer is known
 * @failures: attempts in a row that led to no lasting link
 * @due: monotonic time of the next attempt
 * @reached: monotonic time of the last success, 0 for never
 *
 * One address to dial.
 */
typedef struct
{
  P2pMultiaddr    *address;
  P2pPeerId        peer;
  gboolean         has_peer;
  BreathDialReason reason;
  guint            failures;
  gint64           due;
  gint64           reached;
  gboolean         is_dialling;
} Target;

/**
 * BreathDialer:
 *
 * Dials the addresses that people chose and those remembered, each at once at first, then after a delay that doubles
 * from one second to five minutes, half of it more or less by chance.
 *
 * A peer with several addresses is dialled at one of them at a time and at none while it is connected.
 */
struct _BreathDialer
{
  GObject       parent_instance;

  P2pSwarm     *swarm;
  guint         max_links;
  GPtrArray    *targets;     /* of Target; in the order they are tried */
  guint         n_dialling;
  guint         n_outbound;
  GSource      *timer;
  GCancellable *cancellable;
  gboolean      is_started;
};

G_DEFINE_FINAL_TYPE (BreathDialer, breath_dialer, G_TYPE_OBJECT)

enum
{
  SIGNAL_REACHED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void dial_due (BreathDialer *self);

static void
target_free (Target *target)
{
  p2p_multiaddr_unref (target->address);
  g_free (target);
}

/**
 * breath_dialer_delay:
 * @failures: how many attempts in a row failed, at least 1
 * @jitter: a chance number below 1000
 *
 * Returns: how long to wait for the next one, in microseconds
 */
gint64
breath_dialer_delay (guint failures,
                     guint jitter)
{
  gint64 delay = FIRST_DELAY << MIN (failures - 1, MAX_DOUBLING);

  delay = MIN (delay, LAST_DELAY);

  return delay / 2 + delay / 1000 * jitter;
}

static void
put_off (Target *target)
{
  target->failures++;
  target->due = g_get_monotonic_time () + breath_dialer_delay (target->failures, g_random_int_range (0, 1000));
}

static gboolean
is_dialling_peer (BreathDialer    *self,
                  const P2pPeerId *peer)
{
  for (guint i = 0; i < self->targets->len; i++)
    {
      Target *target = g_ptr_array_index (self->targets, i);

      if (target->is_dialling && target->has_peer && p2p_peer_id_equal (&target->peer, peer))
        return TRUE;
    }

  return FALSE;
}

/* Whether only time stands between a target and its next attempt. */
static gboolean
is_wanted (BreathDialer *self,
           Target       *target)
{
  if (target->is_dialling)
    return FALSE;

  if (target->reason == BREATH_DIAL_REMEMBERED &&
      self->n_outbound + self->n_dialling >= BREATH_DIALER_MAX_OUTBOUND)
    return FALSE;

  return !target->has_peer || p2p_swarm_get_connection (self->swarm, &target->peer) == NULL;
}

static gboolean
timer_cb (gpointer user_data)
{
  g_autoptr(BreathDialer) self = g_object_ref (user_data);

  g_source_set_ready_time (self->timer, -1);
  dial_due (self);

  return G_SOURCE_CONTINUE;
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

static void
drop_target (BreathDialer *self,
             Target       *target)
{
  g_ptr_array_remove (self->targets, target);
}

/* What a dial in flight needs: the dialer, and a target that it keeps in place. */
typedef struct
{
  BreathDialer *dialer;
  Target       *target;
} Attempt;

static void
dialled_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autofree Attempt *attempt = user_data;
  g_autoptr(BreathDialer) self = attempt->dialer;
  Target *target = attempt->target;
  g_autoptr(P2pConnection) connection = NULL;
  g_autoptr(GError) error = NULL;

  connection = p2p_swarm_dial_finish (P2P_SWARM (source), result, &error);
  target->is_dialling = FALSE;
  self->n_dialling--;

  if (!self->is_started)
    return;

  if (connection != NULL)
    {
      target->peer = *p2p_connection_get_peer (connection);
      target->has_peer = TRUE;
      target->reached = g_get_monotonic_time ();
      g_signal_emit (self, signals[SIGNAL_REACHED], 0, target->address, &target->peer);
    }
  else if (g_error_matches (error, P2P_SWARM_ERROR, P2P_SWARM_ERROR_SELF))
    {
      drop_target (self, target);
    }
  else
    {
      g_info ("Could not reach %s: %s", p2p_multiaddr_get_text (target->address), error->message);
      put_off (target);
    }

  dial_due (self);
}

static void
dial (BreathDialer *self,
      Target       *target)
{
  Attempt *attempt = g_new0 (Attempt, 1);

  attempt->dialer = g_object_ref (self);
  attempt->target = target;
  target->is_dialling = TRUE;
  self->n_dialling++;

  p2p_swarm_dial_async (self->swarm, target->address, self->cancellable, dialled_cb, attempt);
}

/* Dials what is due and sets the timer for what is not. */
static void
dial_due (BreathDialer *self)
{
  gint64 now = g_get_monotonic_time ();
  gint64 next = -1;

  for (guint i = 0; i < self->targets->len && self->is_started; i++)
    {
      Target *target = g_ptr_array_index (self->targets, i);

      if (self->n_dialling >= BREATH_DIALER_MAX_AT_ONCE ||
          self->n_dialling + p2p_swarm_get_n_connections (self->swarm) >= self->max_links)
        break;

      if (!is_wanted (self, target))
        continue;

      if (target->due > now)
        next = next < 0 ? target->due : MIN (next, target->due);
      else if (!target->has_peer || !is_dialling_peer (self, &target->peer))
        dial (self, target);
    }

  g_source_set_ready_time (self->timer, next);
}

static void
connected_cb (BreathDialer  *self,
              P2pConnection *connection)
{
  if (p2p_connection_get_role (connection) == P2P_ROLE_DIALER)
    self->n_outbound++;
}

static void
disconnected_cb (BreathDialer  *self,
                 P2pConnection *connection)
{
  const P2pPeerId *peer = p2p_connection_get_peer (connection);
  gint64 now = g_get_monotonic_time ();

  if (p2p_connection_get_role (connection) == P2P_ROLE_DIALER)
    self->n_outbound--;

  for (guint i = 0; i < self->targets->len; i++)
    {
      Target *target = g_ptr_array_index (self->targets, i);

      if (!target->has_peer || target->is_dialling || !p2p_peer_id_equal (&target->peer, peer))
        continue;

      if (target->reached != 0 && now - target->reached > LASTING)
        target->failures = 0;

      put_off (target);
    }

  dial_due (self);
}

static void
breath_dialer_dispose (GObject *object)
{
  BreathDialer *self = BREATH_DIALER (object);

  breath_dialer_stop (self);

  if (self->swarm != NULL)
    g_signal_handlers_disconnect_by_data (self->swarm, self);

  g_clear_object (&self->swarm);

  G_OBJECT_CLASS (breath_dialer_parent_class)->dispose (object);
}

static void
breath_dialer_finalize (GObject *object)
{
  BreathDialer *self = BREATH_DIALER (object);

  g_source_destroy (self->timer);
  g_clear_pointer (&self->timer, g_source_unref);
  g_clear_pointer (&self->targets, g_ptr_array_unref);
  g_clear_object (&self->cancellable);

  G_OBJECT_CLASS (breath_dialer_parent_class)->finalize (object);
}

static void
breath_dialer_class_init (BreathDialerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = breath_dialer_dispose;
  object_class->finalize = breath_dialer_finalize;

  /**
   * BreathDialer::reached:
   * @self: the dialer
   * @address: the address that was dialled
   * @peer: (type P2pPeerId): who answered
   *
   * An address led to a peer.
   */
  signals[SIGNAL_REACHED] =
    g_signal_new ("reached", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE, 2, P2P_TYPE_MULTIADDR, P2P_TYPE_PEER_ID);
}

static void
breath_dialer_init (BreathDialer *self)
{
  self->targets = g_ptr_array_new_with_free_func ((GDestroyNotify) target_free);
  self->cancellable = g_cancellable_new ();
  self->timer = g_source_new (&timer_funcs, sizeof (GSource));
  g_source_set_static_name (self->timer, "breath-dialer");
  g_source_set_ready_time (self->timer, -1);
  g_source_set_callback (self->timer, timer_cb, self, NULL);
  g_source_attach (self->timer, g_main_context_get_thread_default ());
}

/**
 * breath_dialer_new:
 * @swarm: what dials
 * @max_links: how many connections there may be in all
 *
 * Returns: (transfer full): a dialer that knows no address
 */
BreathDialer *
breath_dialer_new (P2pSwarm *swarm,
                   guint     max_links)
{
  BreathDialer *self = g_object_new (BREATH_TYPE_DIALER, NULL);

  self->swarm = g_object_ref (swarm);
  self->max_links = max_links;
  g_signal_connect_swapped (swarm, "connected", G_CALLBACK (connected_cb), self);
  g_signal_connect_swapped (swarm, "disconnected", G_CALLBACK (disconnected_cb), self);

  return self;
}

/* Whoever is said to be there: one address is dialled once. */
static Target *
find_target (BreathDialer *self,
             P2pMultiaddr *address)
{
  for (guint i = 0; i < self->targets->len; i++)
    {
      Target *target = g_ptr_array_index (self->targets, i);
      g_autoptr(P2pMultiaddr) a = p2p_multiaddr_without_peer (target->address);
      g_autoptr(P2pMultiaddr) b = p2p_multiaddr_without_peer (address);

      if (p2p_multiaddr_equal (a, b))
        return target;
    }

  return NULL;
}

/**
 * breath_dialer_add:
 * @self: a dialer
 * @address: where to dial
 * @peer: (nullable): who must answer there; may also be said by @address
 * @reason: why
 *
 * Dials @address from now on whenever nobody is connected from there. One that is known already changes nothing.
 */
void
breath_dialer_add (BreathDialer    *self,
                   P2pMultiaddr    *address,
                   const P2pPeerId *peer,
                   BreathDialReason reason)
{
  guint8 bytes[P2P_PEER_ID_BYTES_LEN];
  const guint8 *multihash;
  Target *target;
  gsize len;

  g_return_if_fail (BREATH_IS_DIALER (self));

  if (self->targets->len >= BREATH_DIALER_MAX_TARGETS || find_target (self, address) != NULL)
    return;

  target = g_new0 (Target, 1);
  target->reason = reason;
  multihash = p2p_multiaddr_get_peer (address, &len);

  if (peer != NULL)
    {
      target->peer = *peer;
      target->has_peer = TRUE;
    }
  else if (multihash != NULL)
    {
      target->has_peer = p2p_peer_id_init_from_bytes (&target->peer, multihash, len, NULL);
    }

  if (multihash == NULL && target->has_peer)
    {
      p2p_peer_id_to_bytes (&target->peer, bytes);
      target->address = p2p_multiaddr_with_peer (address, bytes, sizeof bytes);
    }
  else
    {
      target->address = p2p_multiaddr_ref (address);
    }

  g_ptr_array_add (self->targets, target);
  dial_due (self);
}

/**
 * breath_dialer_start:
 * @self: a dialer
 *
 * Dials whatever it knows by now, and from now on.
 */
void
breath_dialer_start (BreathDialer *self)
{
  g_return_if_fail (BREATH_IS_DIALER (self));

  self->is_started = TRUE;
  dial_due (self);
}

void
breath_dialer_stop (BreathDialer *self)
{
  g_return_if_fail (BREATH_IS_DIALER (self));

  self->is_started = FALSE;
  g_cancellable_cancel (self->cancellable);
  g_source_set_ready_time (self->timer, -1);
}

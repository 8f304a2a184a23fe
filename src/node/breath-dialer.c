/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-dialer-private.h"

#include "breath-dial-complaints-private.h"

/**
 * BreathDialer:
 *
 * Dials whom the core decides to dial, and asks again whenever something happened or time has come. It decides nothing
 * itself. The log says why somebody whom people chose is not reached.
 */
struct _BreathDialer
{
  GObject               parent_instance;

  P2pSwarm             *swarm;
  BreathCore           *core;
  BreathDialComplaints *complaints;
  GSource              *timer;
  GCancellable         *cancellable;
  gboolean              is_started;
  gboolean              is_asking;
};

G_DEFINE_FINAL_TYPE (BreathDialer, breath_dialer, G_TYPE_OBJECT)

enum
{
  SIGNAL_REACHED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static gboolean
timer_cb (gpointer user_data)
{
  g_autoptr(BreathDialer) self = g_object_ref (user_data);

  g_source_set_ready_time (self->timer, -1);
  breath_dialer_ask (self);

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

/* What a dial in flight needs: the dialer is alive until it has ended. */
typedef struct
{
  BreathDialer *dialer;
  BreathDial    dial;
} Attempt;

static void
attempt_free (Attempt *attempt)
{
  g_object_unref (attempt->dialer);
  p2p_multiaddr_unref (attempt->dial.address);
  g_free (attempt);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Attempt, attempt_free)

/* Of several addresses it is the one that answered; a connection that the peer began meanwhile says nothing of ours. */
static P2pMultiaddr *
get_reached (Attempt       *attempt,
             P2pConnection *connection)
{
  if (p2p_connection_get_role (connection) == P2P_ROLE_DIALER)
    return p2p_connection_get_remote_address (connection);

  return attempt->dial.address;
}

static void
complain (BreathDialer     *self,
          const BreathDial *dial,
          const GError     *error)
{
  const char *address = p2p_multiaddr_get_text (dial->address);

  if (breath_selection_is_chosen (breath_core_get_selection (self->core), dial->id)
      && breath_dial_complaints_tell (self->complaints, address, error->message, g_get_monotonic_time ()))
    g_message ("Could not reach %s, which people chose: %s", address, error->message);
  else
    g_info ("Could not reach %s: %s", address, error->message);
}

static void
dialled_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(Attempt) attempt = user_data;
  g_autoptr(P2pConnection) connection = NULL;
  g_autoptr(GError) error = NULL;
  BreathDialer *self = attempt->dialer;
  BreathSelection *selection = breath_core_get_selection (self->core);

  connection = p2p_swarm_dial_any_finish (P2P_SWARM (source), result, &error);

  if (!self->is_started)
    return;

  if (connection != NULL)
    {
      const P2pPeerId *peer = p2p_connection_get_peer (connection);

      breath_selection_reached (selection, attempt->dial.id, peer, g_get_monotonic_time ());
      g_signal_emit (self, signals[SIGNAL_REACHED], 0, get_reached (attempt, connection), peer);
    }
  else if (g_error_matches (error, P2P_SWARM_ERROR, P2P_SWARM_ERROR_SELF))
    {
      complain (self, &attempt->dial, error);
      breath_selection_drop (selection, attempt->dial.id);
    }
  else
    {
      complain (self, &attempt->dial, error);
      breath_selection_failed (selection, attempt->dial.id, g_get_monotonic_time ());
    }

  breath_dialer_ask (self);
}

/**
 * breath_dialer_ask:
 * @self: a dialer
 *
 * Dials whoever is due, and sets the timer for who is not. To be called when there is somebody else to dial.
 */
void
breath_dialer_ask (BreathDialer *self)
{
  BreathSelection *selection;
  BreathDial dial;
  gint64 due;

  g_return_if_fail (BREATH_IS_DIALER (self));

  if (!self->is_started || self->is_asking)
    return;

  selection = breath_core_get_selection (self->core);
  self->is_asking = TRUE;

  while (self->is_started && breath_selection_next (selection, g_get_monotonic_time (), &dial))
    {
      Attempt *attempt = g_new0 (Attempt, 1);
      g_autoptr(GPtrArray) addresses = NULL;

      attempt->dialer = g_object_ref (self);
      attempt->dial = dial;
      addresses = breath_selection_dup_addresses (selection, dial.id);
      p2p_swarm_dial_any_async (self->swarm, addresses, self->cancellable, dialled_cb, attempt);
    }

  self->is_asking = FALSE;
  due = breath_selection_get_due (selection);
  g_source_set_ready_time (self->timer, due == G_MAXINT64 ? -1 : due);
}

static void
breath_dialer_dispose (GObject *object)
{
  BreathDialer *self = BREATH_DIALER (object);

  breath_dialer_stop (self);

  if (self->swarm != NULL)
    g_signal_handlers_disconnect_by_data (self->swarm, self);

  if (self->core != NULL)
    g_signal_handlers_disconnect_by_data (self->core, self);

  g_clear_object (&self->swarm);
  g_clear_object (&self->core);

  G_OBJECT_CLASS (breath_dialer_parent_class)->dispose (object);
}

static void
breath_dialer_finalize (GObject *object)
{
  BreathDialer *self = BREATH_DIALER (object);

  g_source_destroy (self->timer);
  g_clear_pointer (&self->timer, g_source_unref);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->complaints, breath_dial_complaints_free);

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
  self->cancellable = g_cancellable_new ();
  self->complaints = breath_dial_complaints_new ();
  self->timer = g_source_new (&timer_funcs, sizeof (GSource));
  g_source_set_static_name (self->timer, "breath-dialer");
  g_source_set_ready_time (self->timer, -1);
  g_source_set_callback (self->timer, timer_cb, self, NULL);
  g_source_attach (self->timer, g_main_context_get_thread_default ());
}

/**
 * breath_dialer_new:
 * @swarm: what dials
 * @core: what decides; it must hear of links before the dialer does
 *
 * Returns: (transfer full): a dialer that does not dial yet
 */
BreathDialer *
breath_dialer_new (P2pSwarm   *swarm,
                   BreathCore *core)
{
  BreathDialer *self = g_object_new (BREATH_TYPE_DIALER, NULL);

  self->swarm = g_object_ref (swarm);
  self->core = g_object_ref (core);
  g_signal_connect_swapped (swarm, "connected", G_CALLBACK (breath_dialer_ask), self);
  g_signal_connect_swapped (swarm, "disconnected", G_CALLBACK (breath_dialer_ask), self);
  g_signal_connect_swapped (core, "heard", G_CALLBACK (breath_dialer_ask), self);

  return self;
}

/**
 * breath_dialer_start:
 * @self: a dialer
 *
 * Dials from now on.
 */
void
breath_dialer_start (BreathDialer *self)
{
  g_return_if_fail (BREATH_IS_DIALER (self));

  self->is_started = TRUE;
  breath_dialer_ask (self);
}

void
breath_dialer_stop (BreathDialer *self)
{
  g_return_if_fail (BREATH_IS_DIALER (self));

  self->is_started = FALSE;
  g_cancellable_cancel (self->cancellable);
  g_source_set_ready_time (self->timer, -1);
}

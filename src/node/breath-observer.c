/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-observer-private.h"

#include "breath-meeting-private.h"
#include "breath-observed.h"

/**
 * BreathObserver:
 *
 * Hears from identify where neighbours see this node, and passes on what several of them agree on.
 */
struct _BreathObserver
{
  GObject         parent_instance;

  BreathObserved *observed;
  P2pPeerId       own;
  BreathReach     reach;
  P2pMultiaddr   *place;    /* NULL: they agree on nothing */
};

G_DEFINE_FINAL_TYPE (BreathObserver, breath_observer, G_TYPE_OBJECT)

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static gboolean
is_same (P2pMultiaddr *one,
         P2pMultiaddr *other)
{
  return one == other || (one != NULL && other != NULL && p2p_multiaddr_equal (one, other));
}

static void
judge (BreathObserver *self)
{
  P2pMultiaddr *place;
  BreathReach reach = breath_observed_judge (self->observed, g_get_monotonic_time (), &place);

  if (reach == self->reach && is_same (place, self->place))
    return;

  g_clear_pointer (&self->place, p2p_multiaddr_unref);
  self->reach = reach;
  self->place = place != NULL ? p2p_multiaddr_ref (place) : NULL;
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void
told_cb (BreathObserver        *self,
         P2pConnection         *connection,
         const P2pIdentifyInfo *info)
{
  if (info->observed == NULL)
    return;

  breath_observed_note (self->observed, &info->peer, p2p_connection_get_remote_address (connection),
                        p2p_connection_get_role (connection), info->observed, g_get_monotonic_time ());
  judge (self);
}

static void
breath_observer_finalize (GObject *object)
{
  BreathObserver *self = BREATH_OBSERVER (object);

  g_clear_pointer (&self->observed, breath_observed_free);
  g_clear_pointer (&self->place, p2p_multiaddr_unref);

  G_OBJECT_CLASS (breath_observer_parent_class)->finalize (object);
}

static void
breath_observer_class_init (BreathObserverClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = breath_observer_finalize;

  /**
   * BreathObserver::changed:
   * @self: the object
   *
   * Neighbours agree on something else than before, or do no more.
   */
  signals[SIGNAL_CHANGED] =
    g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE, 0);
}

static void
breath_observer_init (BreathObserver *self)
{
  self->observed = breath_observed_new ();
}

/**
 * breath_observer_new:
 * @identify: what neighbours tell
 * @own: who we are
 *
 * Returns: (transfer full): the object, listening as long as it lives
 */
BreathObserver *
breath_observer_new (P2pIdentify     *identify,
                     const P2pPeerId *own)
{
  BreathObserver *self = g_object_new (BREATH_TYPE_OBSERVER, NULL);

  self->own = *own;
  g_signal_connect_object (identify, "identified", G_CALLBACK (told_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (identify, "pushed", G_CALLBACK (told_cb), self, G_CONNECT_SWAPPED);

  return self;
}

/**
 * breath_observer_clear:
 * @self: the object
 *
 * Forgets what was said before the network changed.
 */
void
breath_observer_clear (BreathObserver *self)
{
  g_return_if_fail (BREATH_IS_OBSERVER (self));

  breath_observed_clear (self->observed);
  judge (self);
}

/**
 * breath_observer_tell:
 * @self: the object
 * @meeting: what people see of it
 *
 * Says what neighbours agree on now.
 */
void
breath_observer_tell (BreathObserver *self,
                      BreathMeeting  *meeting)
{
  static const char *const reaches[] = {
    [BREATH_REACH_UNKNOWN] = "unknown", [BREATH_REACH_SEEN] = "seen", [BREATH_REACH_CALLED] = "called",
  };
  const char *host = NULL;

  g_return_if_fail (BREATH_IS_OBSERVER (self));

  judge (self);

  if (self->place != NULL)
    p2p_multiaddr_get_tcp (self->place, &host, NULL);

  breath_meeting_set_reach (meeting, reaches[self->reach], host);
}

/**
 * breath_observer_dup_confirmed:
 * @self: the object
 *
 * Returns: (transfer full) (element-type P2pMultiaddr): where neighbours agree that they called us, with our `/p2p/`
 */
GPtrArray *
breath_observer_dup_confirmed (BreathObserver *self)
{
  g_autoptr(GPtrArray) places = NULL;
  GPtrArray *confirmed = g_ptr_array_new_with_free_func ((GDestroyNotify) p2p_multiaddr_unref);
  guint8 bytes[P2P_PEER_ID_BYTES_LEN];

  g_return_val_if_fail (BREATH_IS_OBSERVER (self), confirmed);

  places = breath_observed_dup_confirmed (self->observed, g_get_monotonic_time ());
  p2p_peer_id_to_bytes (&self->own, bytes);

  for (guint i = 0; i < places->len; i++)
    {
      P2pMultiaddr *named = p2p_multiaddr_with_peer (g_ptr_array_index (places, i), bytes, sizeof bytes);

      if (named != NULL)
        g_ptr_array_add (confirmed, named);
    }

  return confirmed;
}

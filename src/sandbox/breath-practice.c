/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-practice-private.h"

#include "breath-seeded-random.h"

#include <string.h>

#define SECOND    G_USEC_PER_SEC
#define WARM_UP   (60 * SECOND)                  /* in which the neighbours tell each other what they have */
#define LATENCY   (40 * G_TIME_SPAN_MILLISECOND)
#define RELINK    (20 * SECOND)                  /* after which a link that closed is tried again */
#define TICK      100                            /* milliseconds between two looks at the real time */
#define BUDGET    (4 * G_TIME_SPAN_MILLISECOND)  /* of real time, after which the main loop has its turn */
#define STEP      (20 * G_TIME_SPAN_MILLISECOND) /* of virtual time, after which the budget is looked at */

/**
 * BreathPractice:
 *
 * A small neighbourhood in which people can rehearse: real cores over virtual ports, whose Mirrors publish, warn, offer,
 * propose and answer within minutes, and say of each alert that it is an exercise. One node from outside, the guest,
 * can enter; it gets a clock and links, and nothing that leads anywhere else.
 *
 * Time stands still until breath_practice_follow() lets it keep up with the real one. Given the same seed the same
 * happens at the same time, up to what the guest does.
 *
 * Signals:
 * - "linked" (gpointer const guint8 key[32], gboolean is_linked): a link of the guest with a neighbour opened or closed
 */
G_DEFINE_FINAL_TYPE (BreathPractice, breath_practice, G_TYPE_OBJECT)

enum
{
  SIGNAL_LINKED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

BreathCore *
breath_practice_get_core (BreathPracticeCentre *centre)
{
  return breath_virtual_node_get_core (centre->node);
}

/* Links with the guest */

static void tell_linked (BreathPracticeCentre *centre,
                         gboolean              is_linked);
static void plan_link (BreathPracticeCentre *centre,
                       gint64                delay);

static BreathCore *
get_core_at (BreathPracticeCentre *centre,
             BreathPracticeEnd     end)
{
  return end == BREATH_PRACTICE_GUEST ? centre->practice->guest : breath_practice_get_core (centre);
}

static void
unlink_guest (BreathPracticeCentre *centre)
{
  if (centre->ends[BREATH_PRACTICE_GUEST] == NULL)
    return;

  breath_virtual_link_cut (centre->ends[BREATH_PRACTICE_GUEST]);

  for (guint end = 0; end < BREATH_PRACTICE_N_ENDS; end++)
    {
      g_autoptr(BreathVirtualLink) link = g_steal_pointer (&centre->ends[end]);

      breath_virtual_link_set_events (link, NULL, NULL);
      breath_core_remove_link (get_core_at (centre, end), BREATH_LINK (link));
    }

  tell_linked (centre, FALSE);
}

static void
closed_cb (BreathVirtualLink *link,
           const GError      *reason,
           gpointer           user_data)
{
  BreathPracticeCentre *centre = user_data;

  unlink_guest (centre);
  plan_link (centre, RELINK);
}

static void
receive (BreathCore        *core,
         BreathVirtualLink *link,
         BreathProtocol     protocol,
         GBytes            *frame)
{
  g_autoptr(GError) error = NULL;

  if (!breath_core_receive (core, BREATH_LINK (link), protocol, frame, &error))
    breath_link_close (BREATH_LINK (link), error);
}

static void
centre_received_cb (BreathVirtualLink *link,
                    BreathProtocol     protocol,
                    GBytes            *frame,
                    gpointer           user_data)
{
  receive (get_core_at (user_data, BREATH_PRACTICE_CENTRE), link, protocol, frame);
}

static void
guest_received_cb (BreathVirtualLink *link,
                   BreathProtocol     protocol,
                   GBytes            *frame,
                   gpointer           user_data)
{
  receive (get_core_at (user_data, BREATH_PRACTICE_GUEST), link, protocol, frame);
}

static const BreathVirtualLinkEvents events[BREATH_PRACTICE_N_ENDS] = {
  [BREATH_PRACTICE_CENTRE] = { .received = centre_received_cb, .closed = closed_cb },
  [BREATH_PRACTICE_GUEST] = { .received = guest_received_cb, .closed = closed_cb },
};

/* Whether one of them lets the other in for now. */
static gboolean
are_on_terms (BreathPracticeCentre *centre)
{
  BreathPractice *self = centre->practice;
  gint64 now = breath_simulation_get_now (self->simulation);

  return breath_core_get_bar (self->guest, breath_virtual_node_get_id (centre->node), now) <= now
         && breath_core_get_bar (breath_practice_get_core (centre), &self->guest_id, now) <= now;
}

static void
link_guest (BreathPracticeCentre *centre)
{
  BreathPractice *self = centre->practice;
  guint8 keys[BREATH_PRACTICE_N_ENDS][BREATH_LINK_KEY_LEN];
  guint8 binding[BREATH_LINK_BINDING_LEN];

  memcpy (keys[BREATH_PRACTICE_CENTRE], breath_virtual_node_get_id (centre->node)->public_key, BREATH_LINK_KEY_LEN);
  memcpy (keys[BREATH_PRACTICE_GUEST], self->guest_id.public_key, BREATH_LINK_KEY_LEN);
  breath_random_fill (self->random, binding, sizeof binding);
  breath_virtual_link_new_pair (self->simulation, (const guint8 (*)[BREATH_LINK_KEY_LEN])keys, binding, LATENCY, centre->ends);

  for (guint end = 0; end < BREATH_PRACTICE_N_ENDS; end++)
    {
      breath_virtual_link_set_events (centre->ends[end], &events[end], centre);
      breath_core_add_link (get_core_at (centre, end), BREATH_LINK (centre->ends[end]));

      for (guint protocol = BREATH_PROTOCOL_SYNC + 1; protocol < BREATH_N_PROTOCOLS; protocol++)
        if (protocol != BREATH_PROTOCOL_PEERS)
          breath_core_add_stream (get_core_at (centre, end), BREATH_LINK (centre->ends[end]), protocol);
    }

  tell_linked (centre, TRUE);
}

static void
link_cb (gpointer user_data)
{
  BreathPracticeCentre *centre = user_data;

  if (centre->practice->guest == NULL || centre->ends[BREATH_PRACTICE_GUEST] != NULL)
    return;

  if (are_on_terms (centre))
    link_guest (centre);
  else
    plan_link (centre, RELINK);
}

static void
plan_link (BreathPracticeCentre *centre,
           gint64                delay)
{
  breath_simulation_add (centre->practice->simulation, delay, link_cb, centre, NULL);
}

static void
tell_linked (BreathPracticeCentre *centre,
             gboolean              is_linked)
{
  g_signal_emit (centre->practice, signals[SIGNAL_LINKED], 0, breath_virtual_node_get_id (centre->node)->public_key,
                 is_linked);
}

static void
guest_barred_cb (BreathPractice  *self,
                 const P2pPeerId *peer,
                 const GError    *reason)
{
  for (guint i = 0; i < BREATH_PRACTICE_N_CENTRES; i++)
    if (self->centres[i].ends[BREATH_PRACTICE_GUEST] != NULL
        && p2p_peer_id_equal (peer, breath_virtual_node_get_id (self->centres[i].node)))
      breath_link_close (BREATH_LINK (self->centres[i].ends[BREATH_PRACTICE_GUEST]), reason);
}

static void
centre_barred_cb (BreathPracticeCentre *centre,
                  const P2pPeerId      *peer,
                  const GError         *reason)
{
  if (centre->ends[BREATH_PRACTICE_CENTRE] != NULL && p2p_peer_id_equal (peer, &centre->practice->guest_id))
    breath_link_close (BREATH_LINK (centre->ends[BREATH_PRACTICE_CENTRE]), reason);
}

/* The neighbourhood */

static void
make_centre (BreathPractice *self,
             guint           number,
             guint64         seed)
{
  BreathPracticeCentre *centre = &self->centres[number];
  guint8 bytes[P2P_SEED_LEN] = { 'p', 'm', (guint8) number };

  for (guint i = 0; i < sizeof seed; i++)
    bytes[8 + i] = seed >> 8 * i & 0xff;

  centre->practice = self;
  centre->number = number;
  centre->node = breath_virtual_node_new_in_run (self->simulation, seed, number + 1);
  centre->mirror = p2p_identity_new_from_seed (bytes);
  centre->deciding = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  breath_virtual_node_set_pool (centre->node, self->pool);
  breath_virtual_node_start (centre->node);
  g_signal_connect_swapped (breath_practice_get_core (centre), "barred", G_CALLBACK (centre_barred_cb), centre);
}

/* A ring with two ways across: whoever one link is cut off from hears through others. */
static void
link_centres (BreathPractice *self)
{
  for (guint i = 0; i < BREATH_PRACTICE_N_CENTRES; i++)
    {
      guint next = (i + 1) % BREATH_PRACTICE_N_CENTRES;
      guint across = i + BREATH_PRACTICE_N_CENTRES / 2;

      breath_virtual_node_connect (self->centres[i].node, self->centres[next].node, LATENCY);

      if (across + 1 < BREATH_PRACTICE_N_CENTRES)
        breath_virtual_node_connect (self->centres[i].node, self->centres[across].node, LATENCY);
    }
}

static void
begin (BreathPractice *self,
       gint64          wall,
       guint64         seed)
{
  guint8 bytes[BREATH_RANDOM_SEED_LEN] = { 'p', 'r' };

  for (guint i = 0; i < sizeof seed; i++)
    bytes[8 + i] = seed >> 8 * i & 0xff;

  self->simulation = breath_simulation_new (wall - WARM_UP / SECOND);
  self->pool = breath_pool_new ();
  self->clock = breath_virtual_clock_new (self->simulation);
  self->random = breath_seeded_random_new (bytes, 0);
  self->chance = g_rand_new_with_seed ((guint32) (seed ^ seed >> 32));

  for (guint i = 0; i < BREATH_PRACTICE_N_CENTRES; i++)
    make_centre (self, i, seed);

  breath_simulation_run (self->simulation, SECOND);
  link_centres (self);
  breath_practice_people_begin (self);
  breath_simulation_run (self->simulation, WARM_UP - SECOND);
}

static void
breath_practice_dispose (GObject *object)
{
  BreathPractice *self = BREATH_PRACTICE (object);

  g_clear_handle_id (&self->source, g_source_remove);
  breath_practice_leave (self);

  if (!self->is_over)
    {
      self->is_over = TRUE;

      for (guint i = 0; i < BREATH_PRACTICE_N_CENTRES; i++)
        {
          g_signal_handlers_disconnect_by_data (breath_practice_get_core (&self->centres[i]), &self->centres[i]);
          breath_virtual_node_stop (self->centres[i].node);
        }

      /* What is on its way holds what it is on its way to. */
      breath_simulation_run (self->simulation, SECOND);
    }

  G_OBJECT_CLASS (breath_practice_parent_class)->dispose (object);
}

static void
breath_practice_finalize (GObject *object)
{
  BreathPractice *self = BREATH_PRACTICE (object);

  for (guint i = 0; i < BREATH_PRACTICE_N_CENTRES; i++)
    {
      g_object_unref (self->centres[i].node);
      p2p_identity_unref (self->centres[i].mirror);
      g_hash_table_unref (self->centres[i].deciding);
    }

  g_object_unref (self->clock);
  g_object_unref (self->random);
  g_rand_free (self->chance);
  breath_pool_unref (self->pool);
  g_object_unref (self->simulation);

  G_OBJECT_CLASS (breath_practice_parent_class)->finalize (object);
}

static void
breath_practice_class_init (BreathPracticeClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = breath_practice_dispose;
  object_class->finalize = breath_practice_finalize;

  signals[SIGNAL_LINKED] =
    g_signal_new ("linked", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE, 2, G_TYPE_POINTER, G_TYPE_BOOLEAN);
}

static void
breath_practice_init (BreathPractice *self)
{
}

/**
 * breath_practice_new:
 * @words: what people read of the neighbours; valid for as long as the practice
 * @wall: unix seconds of now
 * @seed: from which all the rest follows
 *
 * Makes a neighbourhood whose nodes have told each other what they have, and lets its time stand still.
 *
 * Returns: (transfer full): the neighbourhood, without a guest
 */
BreathPractice *
breath_practice_new (const BreathPracticeWords *words,
                     gint64                     wall,
                     guint64                    seed)
{
  BreathPractice *self;

  g_return_val_if_fail (words != NULL, NULL);

  self = g_object_new (BREATH_TYPE_PRACTICE, NULL);
  self->words = words;
  begin (self, wall, seed);

  return self;
}

/**
 * breath_practice_get_clock:
 * @self: a neighbourhood
 *
 * Returns: (transfer none): the clock by which the guest has to live
 */
BreathClock *
breath_practice_get_clock (BreathPractice *self)
{
  g_return_val_if_fail (BREATH_IS_PRACTICE (self), NULL);

  return BREATH_CLOCK (self->clock);
}

/**
 * breath_practice_get_simulation:
 * @self: a neighbourhood
 *
 * Returns: (transfer none): its virtual time
 */
BreathSimulation *
breath_practice_get_simulation (BreathPractice *self)
{
  g_return_val_if_fail (BREATH_IS_PRACTICE (self), NULL);

  return self->simulation;
}

/**
 * breath_practice_enter:
 * @self: a neighbourhood without a guest
 * @core: the core of the guest, ready, which lives by the clock of @self; borrowed until breath_practice_leave()
 * @key: (array fixed-size=32): its key
 *
 * Lets somebody practise: every neighbour links with it, and from now on they do what there is to rehearse.
 */
void
breath_practice_enter (BreathPractice *self,
                       BreathCore     *core,
                       const guint8   *key)
{
  g_return_if_fail (BREATH_IS_PRACTICE (self));
  g_return_if_fail (self->guest == NULL);
  g_return_if_fail (BREATH_IS_CORE (core) && key != NULL);

  self->guest = core;
  memcpy (self->guest_id.public_key, key, sizeof self->guest_id.public_key);
  g_signal_connect_swapped (core, "barred", G_CALLBACK (guest_barred_cb), self);

  for (guint i = 0; i < BREATH_PRACTICE_N_CENTRES; i++)
    plan_link (&self->centres[i], i * SECOND / 4);

  breath_practice_people_meet (self);
}

/**
 * breath_practice_leave:
 * @self: a neighbourhood
 *
 * Cuts all links with the guest, if there is one, and forgets its core.
 */
void
breath_practice_leave (BreathPractice *self)
{
  g_return_if_fail (BREATH_IS_PRACTICE (self));

  if (self->guest == NULL)
    return;

  for (guint i = 0; i < BREATH_PRACTICE_N_CENTRES; i++)
    unlink_guest (&self->centres[i]);

  g_signal_handlers_disconnect_by_data (self->guest, self);
  self->guest = NULL;
}

/**
 * breath_practice_catch_up:
 * @self: a neighbourhood
 * @until: microseconds by its simulation
 * @enough: microseconds of g_get_monotonic_time() at which it is enough for now
 *
 * Lets everything happen that is due until then, so that nobody waits for it for long: after the computer slept there
 * may be hours to catch up with.
 *
 * Returns: whether it has caught up
 */
gboolean
breath_practice_catch_up (BreathPractice *self,
                          gint64          until,
                          gint64          enough)
{
  g_return_val_if_fail (BREATH_IS_PRACTICE (self), TRUE);

  while (breath_simulation_get_now (self->simulation) < until)
    {
      breath_simulation_run (self->simulation, MIN (STEP, until - breath_simulation_get_now (self->simulation)));

      if (g_get_monotonic_time () >= enough)
        break;
    }

  return breath_simulation_get_now (self->simulation) >= until;
}

static gboolean
tick_cb (gpointer user_data)
{
  BreathPractice *self = user_data;

  breath_practice_catch_up (self, self->began_at + self->get_now () - self->began, g_get_monotonic_time () + BUDGET);

  return G_SOURCE_CONTINUE;
}

/**
 * breath_practice_follow:
 * @self: a neighbourhood
 * @get_now: the real time, which counts while the computer sleeps as well
 *
 * Lets time go by as it really does, from now on, in the main loop of this thread.
 */
void
breath_practice_follow (BreathPractice       *self,
                        BreathPracticeNowFunc get_now)
{
  g_return_if_fail (BREATH_IS_PRACTICE (self));
  g_return_if_fail (self->source == 0);

  self->get_now = get_now;
  self->began = get_now ();
  self->began_at = breath_simulation_get_now (self->simulation);
  self->source = g_timeout_add (TICK, tick_cb, self);
}

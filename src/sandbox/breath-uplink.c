/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-uplink.h"

#define BITS 8

typedef struct
{
  BreathUplink   *uplink;
  BreathLane      lane;
  gsize           len;
  BreathEventFunc sent;
  gpointer        user_data;
  GDestroyNotify  destroy;
} Parcel;

struct _BreathUplink
{
  grefcount         refs;
  BreathSimulation *simulation;  /* borrowed: it is there as long as there are events */
  guint64           rate;        /* bits a second */
  GQueue            lanes[BREATH_N_LANES];
  gsize             queued;      /* bytes in lanes */
  gboolean          is_busy;     /* something is leaving that was asked for */
  gboolean          is_full;
  gint64            idle_since;  /* from when on nothing but bulk that nobody waits for is leaving */
  guint64           n_overtaken;
};

static void begin_next (BreathUplink *self);

static void
parcel_free (gpointer data)
{
  Parcel *parcel = data;

  if (parcel->destroy != NULL)
    parcel->destroy (parcel->user_data);

  breath_uplink_unref (parcel->uplink);
  g_free (parcel);
}

static gint64
get_duration (const BreathUplink *self,
              gsize               len)
{
  return (gint64) (len * BITS * G_USEC_PER_SEC / self->rate);
}

static void
left_cb (gpointer user_data)
{
  Parcel *parcel = user_data;
  g_autoptr(BreathUplink) self = breath_uplink_ref (parcel->uplink);

  self->is_busy = FALSE;
  self->idle_since = breath_simulation_get_now (self->simulation);
  parcel->sent (parcel->user_data);

  if (!self->is_busy)
    begin_next (self);
}

/* What is left of the frame in bulk that is leaving, if the link is never empty. */
static gint64
get_rest (const BreathUplink *self)
{
  gsize len = CLAMP (self->rate / BITS / 100, BREATH_UPLINK_MIN_BULK, BREATH_UPLINK_MAX_BULK);
  gint64 duration = MAX (get_duration (self, len), 1);
  gint64 now = breath_simulation_get_now (self->simulation);
  gint64 since = (now - self->idle_since) % duration;

  return self->is_full && since > 0 ? duration - since : 0;
}

static void
begin (BreathUplink *self,
       Parcel       *parcel)
{
  gint64 rest = get_rest (self);

  for (guint lane = 0; lane < parcel->lane; lane++)
    self->n_overtaken += lane == BREATH_LANE_URGENT && !g_queue_is_empty (&self->lanes[lane]);

  self->is_busy = TRUE;
  self->queued -= parcel->len;
  breath_simulation_add (self->simulation, rest + get_duration (self, parcel->len), left_cb, parcel, parcel_free);
}

static void
begin_next (BreathUplink *self)
{
  for (guint lane = 0; lane < BREATH_N_LANES; lane++)
    {
      Parcel *parcel = g_queue_pop_head (&self->lanes[lane]);

      if (parcel != NULL)
        {
          begin (self, parcel);
          return;
        }
    }
}

/**
 * breath_uplink_new:
 * @simulation: whose time it works in; outlives it
 * @rate: bits a second, above 0
 *
 * Makes an idle uplink.
 *
 * Returns: (transfer full): the uplink
 */
BreathUplink *
breath_uplink_new (BreathSimulation *simulation,
                   guint64           rate)
{
  BreathUplink *self;

  g_return_val_if_fail (BREATH_IS_SIMULATION (simulation), NULL);
  g_return_val_if_fail (rate > 0, NULL);

  self = g_new0 (BreathUplink, 1);
  g_ref_count_init (&self->refs);
  self->simulation = simulation;
  self->rate = rate;

  return self;
}

BreathUplink *
breath_uplink_ref (BreathUplink *self)
{
  g_ref_count_inc (&self->refs);

  return self;
}

void
breath_uplink_unref (BreathUplink *self)
{
  if (g_ref_count_dec (&self->refs))
    {
      for (guint lane = 0; lane < BREATH_N_LANES; lane++)
        g_assert (g_queue_is_empty (&self->lanes[lane]));

      g_free (self);
    }
}

/**
 * breath_uplink_send:
 * @self: an uplink
 * @lane: which lane it goes in
 * @len: bytes
 * @sent: (scope notified): called once all of it has left
 * @user_data: for @sent
 * @destroy: (nullable): frees @user_data
 *
 * Sends something as soon as the lane's turn comes.
 */
void
breath_uplink_send (BreathUplink   *self,
                    BreathLane      lane,
                    gsize           len,
                    BreathEventFunc sent,
                    gpointer        user_data,
                    GDestroyNotify  destroy)
{
  Parcel *parcel;

  g_return_if_fail (self != NULL && (guint) lane < BREATH_N_LANES);

  parcel = g_new0 (Parcel, 1);
  parcel->uplink = breath_uplink_ref (self);
  parcel->lane = lane;
  parcel->len = len;
  parcel->sent = sent;
  parcel->user_data = user_data;
  parcel->destroy = destroy;
  g_queue_push_tail (&self->lanes[lane], parcel);
  self->queued += len;

  if (!self->is_busy)
    begin_next (self);
}

void
breath_uplink_set_full (BreathUplink *self,
                        gboolean      is_full)
{
  g_return_if_fail (self != NULL);

  self->is_full = is_full;
}

gsize
breath_uplink_get_queued (BreathUplink *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->queued;
}

guint64
breath_uplink_get_n_overtaken (BreathUplink *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->n_overtaken;
}

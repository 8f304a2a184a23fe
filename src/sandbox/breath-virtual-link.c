/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-virtual-link.h"

#include <string.h>

#define RESENT     (300 * G_TIME_SPAN_MILLISECOND) /* after which a lost frame is sent again; doubles */
#define MAX_RESENT (60 * G_TIME_SPAN_SECOND)

/* What the two ends share. */
typedef struct
{
  grefcount          refs;
  BreathSimulation  *simulation;
  guint64            fact;                             /* of this link in the trace */
  guint8             binding[BREATH_LINK_BINDING_LEN];
  guint8             keys[2][BREATH_LINK_KEY_LEN];     /* by side: whose end it is */
  gint64             latency;
  gboolean           is_closed;
  GError            *reason;                           /* why, if somebody said so */
  guint              n_left;                           /* frames until it is cut; 0: it is not */
  BreathWeather      weather;
  GRand             *chance;                           /* NULL in fine weather */
  gint64             extra[2];                         /* by side: microseconds that what it sends takes besides */
  gint64             stalled[2];                       /* by side: until when nothing it sends gets through */
  gint64             last[2];                          /* by side: when what it sent last arrives */
  BreathVirtualLink *ends[2];                          /* NULL once gone */
} Channel;

/**
 * BreathVirtualLink:
 *
 * One end of a link in a simulation: reliable and ordered while it is up, and lost as a whole.
 */
struct _BreathVirtualLink
{
  BreathLink                     parent_instance;

  Channel                       *channel;
  guint                          side;
  gpointer                       peer;                     /* whose the other end is, for who made them; NULL: nobody said */
  const BreathVirtualLinkEvents *events;
  gpointer                       user_data;
  BreathFilterFunc               filter;                   /* NULL: none */
  gpointer                       filter_data;
  BreathUplink                  *uplink;                   /* NULL: as fast as anything */
  gsize                          max_queued;
  BreathTraffic                  traffic;
};

typedef struct
{
  Channel       *channel;
  guint          side;     /* that sent it */
  BreathProtocol protocol;
  GBytes        *frame;
} Delivery;

static const BreathLane lanes[BREATH_N_PROTOCOLS] = {
  [BREATH_PROTOCOL_SYNC] = BREATH_LANE_NORMAL,
  [BREATH_PROTOCOL_PEERS] = BREATH_LANE_NORMAL,
  [BREATH_PROTOCOL_ALERT] = BREATH_LANE_URGENT,
  [BREATH_PROTOCOL_TRANSFER] = BREATH_LANE_NORMAL,
  [BREATH_PROTOCOL_SEED] = BREATH_LANE_BULK,
};

G_DEFINE_FINAL_TYPE (BreathVirtualLink, breath_virtual_link, BREATH_TYPE_LINK)

static Channel *
channel_ref (Channel *channel)
{
  g_ref_count_inc (&channel->refs);

  return channel;
}

static void
channel_unref (gpointer data)
{
  Channel *channel = data;

  if (g_ref_count_dec (&channel->refs))
    {
      g_clear_error (&channel->reason);
      g_clear_pointer (&channel->chance, g_rand_free);
      g_object_unref (channel->simulation);
      g_free (channel);
    }
}

static const guint8 *
breath_virtual_link_get_key (BreathLink *link)
{
  BreathVirtualLink *self = BREATH_VIRTUAL_LINK (link);

  return self->channel->keys[1 - self->side];
}

static const guint8 *
breath_virtual_link_get_binding (BreathLink *link)
{
  return BREATH_VIRTUAL_LINK (link)->channel->binding;
}

/* Both ends are told at once, one after the other. */
static void
closed_cb (gpointer user_data)
{
  Channel *channel = user_data;

  for (guint side = 0; side < 2; side++)
    {
      g_autoptr(BreathVirtualLink) end = channel->ends[side] != NULL ? g_object_ref (channel->ends[side]) : NULL;

      if (end != NULL && end->events != NULL)
        end->events->closed (end, channel->reason, end->user_data);
    }
}

static void
close_channel (Channel      *channel,
               const GError *reason)
{
  if (channel->is_closed)
    return;

  channel->is_closed = TRUE;
  channel->reason = reason != NULL ? g_error_copy (reason) : NULL;
  breath_simulation_add (channel->simulation, 0, closed_cb, channel_ref (channel), channel_unref);
}

static Delivery *
delivery_new (Channel       *channel,
              guint          side,
              BreathProtocol protocol,
              GBytes        *frame)
{
  Delivery *delivery = g_new (Delivery, 1);

  delivery->channel = channel_ref (channel);
  delivery->side = side;
  delivery->protocol = protocol;
  delivery->frame = g_bytes_ref (frame);

  return delivery;
}

static void
delivery_free (gpointer data)
{
  Delivery *delivery = data;

  channel_unref (delivery->channel);
  g_bytes_unref (delivery->frame);
  g_free (delivery);
}

static void
deliver_cb (gpointer user_data)
{
  Delivery *delivery = user_data;
  Channel *channel = delivery->channel;
  BreathVirtualLink *to = channel->ends[1 - delivery->side];
  BreathFact fact = { BREATH_FACT_FRAME, delivery->protocol, channel->fact << 1 | delivery->side };

  fact.parts[0].data = g_bytes_get_data (delivery->frame, &fact.parts[0].len);
  breath_simulation_note (channel->simulation, &fact);

  if (!channel->is_closed && to != NULL && to->events != NULL)
    to->events->received (to, delivery->protocol, delivery->frame, to->user_data);
}

static gsize
get_prefix_len (gsize len)
{
  gsize prefix = 1;

  for (; len >= 0x80; len >>= 7)
    prefix++;

  return prefix;
}

static gboolean
happens (Channel *channel,
         guint    percent)
{
  return percent > 0 && (guint) g_rand_int_range (channel->chance, 0, 100) < percent;
}

/* How long the next frame of @side takes: what is lost, or overtaken, holds up all that comes after it, as with TCP. */
static gint64
draw_delay (Channel *channel,
            guint    side)
{
  const BreathWeather *weather = &channel->weather;
  gint64 now = breath_simulation_get_now (channel->simulation);
  gint64 resent = RESENT;
  gint64 arrives = MAX (now, channel->stalled[side]) + channel->latency + channel->extra[side];

  if (weather->jitter > 0)
    arrives += (gint64) (g_rand_int (channel->chance) % (guint64) (weather->jitter + 1));

  if (happens (channel, weather->reordered))
    arrives += channel->latency;

  while (happens (channel, weather->loss))
    {
      arrives += resent;
      resent = MIN (2 * resent, MAX_RESENT);
    }

  channel->last[side] = MAX (channel->last[side], arrives);

  return channel->last[side] - now;
}

static void
depart (Delivery *delivery)
{
  Channel *channel = delivery->channel;

  breath_simulation_add (channel->simulation, draw_delay (channel, delivery->side), deliver_cb, delivery, delivery_free);
}

/* On its way from here on. */
static void
leave (gpointer user_data)
{
  const Delivery *delivery = user_data;

  depart (delivery_new (delivery->channel, delivery->side, delivery->protocol, delivery->frame));
}

static void
queue (BreathVirtualLink *self,
       Delivery          *delivery,
       gsize              len)
{
  Channel *channel = self->channel;
  guint n_times = channel->chance != NULL && happens (channel, channel->weather.duplicates) ? 2 : 1;

  if (breath_uplink_get_queued (self->uplink) > self->max_queued)
    {
      delivery_free (delivery);
      close_channel (channel, NULL);
    }
  else
    breath_uplink_send (self->uplink, lanes[delivery->protocol], n_times * len, leave, delivery, delivery_free);
}

/**
 * breath_virtual_link_pass:
 * @self: one end of a link
 * @protocol: of the frame
 * @frame: what it sends
 *
 * Sends a frame past the filter, as a filter does that sends something else than what it was given.
 */
void
breath_virtual_link_pass (BreathVirtualLink *self,
                          BreathProtocol     protocol,
                          GBytes            *frame)
{
  Channel *channel;
  Delivery *delivery;
  gsize len;

  g_return_if_fail (BREATH_IS_VIRTUAL_LINK (self));

  channel = self->channel;

  if (channel->is_closed || channel->ends[1 - self->side] == NULL)
    return;

  len = g_bytes_get_size (frame) + get_prefix_len (g_bytes_get_size (frame));
  self->traffic.n_frames++;
  self->traffic.n_bytes += len;
  delivery = delivery_new (channel, self->side, protocol, frame);

  if (self->uplink != NULL)
    queue (self, delivery, len);
  else
    depart (delivery);

  if (channel->n_left > 0 && --channel->n_left == 0)
    close_channel (channel, NULL);
}

static void
breath_virtual_link_send (BreathLink    *link,
                          BreathProtocol protocol,
                          GBytes        *frame)
{
  BreathVirtualLink *self = BREATH_VIRTUAL_LINK (link);

  if (self->filter == NULL || self->filter (self, protocol, frame, self->filter_data))
    breath_virtual_link_pass (self, protocol, frame);
}

static void
breath_virtual_link_close (BreathLink   *link,
                           const GError *reason)
{
  close_channel (BREATH_VIRTUAL_LINK (link)->channel, reason);
}

static void
breath_virtual_link_finalize (GObject *object)
{
  BreathVirtualLink *self = BREATH_VIRTUAL_LINK (object);

  self->channel->ends[self->side] = NULL;
  channel_unref (self->channel);
  g_clear_pointer (&self->uplink, breath_uplink_unref);

  G_OBJECT_CLASS (breath_virtual_link_parent_class)->finalize (object);
}

static void
breath_virtual_link_class_init (BreathVirtualLinkClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  BreathLinkClass *link_class = BREATH_LINK_CLASS (klass);

  object_class->finalize = breath_virtual_link_finalize;
  link_class->get_key = breath_virtual_link_get_key;
  link_class->get_binding = breath_virtual_link_get_binding;
  link_class->send = breath_virtual_link_send;
  link_class->close = breath_virtual_link_close;
}

static void
breath_virtual_link_init (BreathVirtualLink *self)
{
}

static guint64
note_link (const Channel *channel)
{
  const BreathFact fact = {
    .kind = BREATH_FACT_LINK,
    .parts = {
      { channel->binding, sizeof channel->binding },
      { channel->keys[0], sizeof channel->keys[0] },
      { channel->keys[1], sizeof channel->keys[1] },
    },
  };

  return breath_simulation_note (channel->simulation, &fact);
}

static void
channel_open (Channel      *channel,
              const guint8 *binding,
              gint64        latency)
{
  memcpy (channel->binding, binding, BREATH_LINK_BINDING_LEN);
  channel->latency = latency;
  channel->fact = note_link (channel);
}

static void
channel_reset (Channel *channel)
{
  g_clear_error (&channel->reason);
  g_clear_pointer (&channel->chance, g_rand_free);
  channel->is_closed = FALSE;
  channel->n_left = 0;
  channel->weather = (BreathWeather) { 0 };
  memset (channel->extra, 0, sizeof channel->extra);
  memset (channel->stalled, 0, sizeof channel->stalled);
  memset (channel->last, 0, sizeof channel->last);
}

static void
end_reset (BreathVirtualLink *self)
{
  self->peer = NULL;
  self->filter = NULL;
  self->traffic = (BreathTraffic) { 0 };
  g_clear_pointer (&self->uplink, breath_uplink_unref);
}

static gboolean
is_unused (BreathVirtualLink *self)
{
  return self->events == NULL && g_atomic_int_get (&G_OBJECT (self)->ref_count) == 1;
}

/**
 * breath_virtual_link_new_pair:
 * @simulation: whose time it works in
 * @keys: whose ends they are
 * @binding: (array fixed-size=32): what only the two ends know
 * @latency: microseconds a frame takes
 * @ends: (out) (transfer full): the two ends
 *
 * Opens a link.
 */
void
breath_virtual_link_new_pair (BreathSimulation  *simulation,
                              const guint8       keys[2][BREATH_LINK_KEY_LEN],
                              const guint8       binding[BREATH_LINK_BINDING_LEN],
                              gint64             latency,
                              BreathVirtualLink *ends[2])
{
  Channel *channel;

  g_return_if_fail (BREATH_IS_SIMULATION (simulation));

  channel = g_new0 (Channel, 1);
  g_ref_count_init (&channel->refs);
  channel->simulation = g_object_ref (simulation);
  memcpy (channel->keys, keys, sizeof channel->keys);

  for (guint side = 0; side < 2; side++)
    {
      ends[side] = g_object_new (BREATH_TYPE_VIRTUAL_LINK, NULL);
      ends[side]->channel = channel_ref (channel);
      ends[side]->side = side;
      channel->ends[side] = ends[side];
    }

  channel_open (channel, binding, latency);
  channel_unref (channel);
}

/**
 * breath_virtual_link_reopen:
 * @ends: two ends of one link
 * @binding: (array fixed-size=32): what only the two ends know
 * @latency: microseconds a frame takes
 *
 * Opens a link anew that was closed, as if it were another: two that meet every minute need no other ends each time.
 *
 * Returns: whether it is open now; not if there is somebody but the caller who still has something of what it was
 */
gboolean
breath_virtual_link_reopen (BreathVirtualLink *ends[2],
                            const guint8       binding[BREATH_LINK_BINDING_LEN],
                            gint64             latency)
{
  Channel *channel;

  g_return_val_if_fail (BREATH_IS_VIRTUAL_LINK (ends[0]) && BREATH_IS_VIRTUAL_LINK (ends[1]), FALSE);
  g_return_val_if_fail (ends[0]->channel == ends[1]->channel, FALSE);

  channel = ends[0]->channel;

  if (!channel->is_closed || !g_ref_count_compare (&channel->refs, 2) || !is_unused (ends[0]) || !is_unused (ends[1]))
    return FALSE;

  channel_reset (channel);
  end_reset (ends[0]);
  end_reset (ends[1]);
  channel_open (channel, binding, latency);

  return TRUE;
}

void
breath_virtual_link_set_events (BreathVirtualLink             *self,
                                const BreathVirtualLinkEvents *events,
                                gpointer                       user_data)
{
  g_return_if_fail (BREATH_IS_VIRTUAL_LINK (self));

  self->events = events;
  self->user_data = user_data;
}

void
breath_virtual_link_set_peer (BreathVirtualLink *self,
                              gpointer           peer)
{
  g_return_if_fail (BREATH_IS_VIRTUAL_LINK (self));

  self->peer = peer;
}

gpointer
breath_virtual_link_get_peer (BreathVirtualLink *self)
{
  g_return_val_if_fail (BREATH_IS_VIRTUAL_LINK (self), NULL);

  return self->peer;
}

void
breath_virtual_link_cut (BreathVirtualLink *self)
{
  g_return_if_fail (BREATH_IS_VIRTUAL_LINK (self));

  close_channel (self->channel, NULL);
}

void
breath_virtual_link_cut_after (BreathVirtualLink *self,
                               guint              n_frames)
{
  g_return_if_fail (BREATH_IS_VIRTUAL_LINK (self));

  self->channel->n_left = n_frames;
}

/**
 * breath_virtual_link_set_loss:
 * @self: one end of a link
 * @percent: of the frames of both ends, those that have to be sent again, and again perhaps; below 100
 * @seed: which ones
 *
 * Makes a link a bad one: nothing is missing at the end, but it comes late, and holds up what was sent after it.
 */
void
breath_virtual_link_set_loss (BreathVirtualLink *self,
                              guint              percent,
                              guint32            seed)
{
  const BreathWeather weather = { .loss = percent };

  breath_virtual_link_set_weather (self, &weather, seed);
}

/**
 * breath_virtual_link_set_weather:
 * @self: one end of a link
 * @weather: what happens to frames of both ends
 * @seed: to which ones
 *
 * Makes a link a bad one. It stays a reliable stream, as the product's links are: all that happens to packets below only
 * makes frames later, and those behind them.
 */
void
breath_virtual_link_set_weather (BreathVirtualLink   *self,
                                 const BreathWeather *weather,
                                 guint32              seed)
{
  g_return_if_fail (BREATH_IS_VIRTUAL_LINK (self));
  g_return_if_fail (weather != NULL && weather->loss < 100);

  g_clear_pointer (&self->channel->chance, g_rand_free);
  self->channel->weather = *weather;
  self->channel->chance = g_rand_new_with_seed (seed);
}

/**
 * breath_virtual_link_set_binding:
 * @self: one end of a link that no core has yet
 * @binding: (array fixed-size=32): what both ends are told
 *
 * Gives a link the same binding as others.
 */
void
breath_virtual_link_set_binding (BreathVirtualLink *self,
                                 const guint8       binding[BREATH_LINK_BINDING_LEN])
{
  g_return_if_fail (BREATH_IS_VIRTUAL_LINK (self));

  memcpy (self->channel->binding, binding, BREATH_LINK_BINDING_LEN);
}

/* What this end sends takes @extra microseconds besides the link's latency. */
void
breath_virtual_link_set_extra (BreathVirtualLink *self,
                               gint64             extra)
{
  g_return_if_fail (BREATH_IS_VIRTUAL_LINK (self));

  self->channel->extra[self->side] = extra;
}

/* Nothing that this end sends gets through before @until, in microseconds of the simulation. */
void
breath_virtual_link_stall (BreathVirtualLink *self,
                           gint64             until)
{
  g_return_if_fail (BREATH_IS_VIRTUAL_LINK (self));

  self->channel->stalled[self->side] = until;
}

/**
 * breath_virtual_link_set_uplink:
 * @self: one end of a link
 * @uplink: what its node sends through
 * @max_queued: bytes that may wait there before the link is given up for it
 *
 * Lets what this end sends wait for its turn.
 */
void
breath_virtual_link_set_uplink (BreathVirtualLink *self,
                                BreathUplink      *uplink,
                                gsize              max_queued)
{
  g_return_if_fail (BREATH_IS_VIRTUAL_LINK (self));
  g_return_if_fail (self->uplink == NULL);

  self->uplink = breath_uplink_ref (uplink);
  self->max_queued = max_queued;
}

/* @filter sees every frame before it is sent; %NULL: none does. */
void
breath_virtual_link_set_filter (BreathVirtualLink *self,
                                BreathFilterFunc   filter,
                                gpointer           user_data)
{
  g_return_if_fail (BREATH_IS_VIRTUAL_LINK (self));

  self->filter = filter;
  self->filter_data = user_data;
}

gboolean
breath_virtual_link_is_open (BreathVirtualLink *self)
{
  g_return_val_if_fail (BREATH_IS_VIRTUAL_LINK (self), FALSE);

  return !self->channel->is_closed;
}

BreathTraffic
breath_virtual_link_get_traffic (BreathVirtualLink *self)
{
  BreathTraffic none = { 0 };

  g_return_val_if_fail (BREATH_IS_VIRTUAL_LINK (self), none);

  return self->traffic;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-measure.h"

#include "breath-sync-frame.h"

#include <math.h>

#define HEAD_IN_FRAME 192 /* bytes of a head in a frame of records, with tag and length */

static const char *const kinds[BREATH_MEASURE_N_KINDS] = {
  "summary", "notes", "want", "records", "fetch", "objects", "ranges", "listing", "later", "peers", "alerts", "transfers",
  "seeds",
};

BreathMeasure *
breath_measure_new (guint n_nodes)
{
  BreathMeasure *self = g_new0 (BreathMeasure, 1);

  self->n_nodes = n_nodes;
  self->hours = g_array_new (FALSE, TRUE, sizeof (BreathHour));
  self->spread = g_new0 (guint64, BREATH_MEASURE_N_BINS);
  self->alert_delays = g_array_new (FALSE, FALSE, sizeof (float));
  self->full_delays = g_array_new (FALSE, FALSE, sizeof (float));
  self->alert_hops = g_array_new (FALSE, FALSE, sizeof (guint8));
  self->heals = g_array_new (FALSE, FALSE, sizeof (float));
  self->healing = g_array_new (FALSE, FALSE, sizeof (BreathPoint));

  return self;
}

void
breath_measure_free (BreathMeasure *self)
{
  g_array_unref (self->hours);
  g_array_unref (self->healing);
  g_array_unref (self->alert_delays);
  g_array_unref (self->full_delays);
  g_array_unref (self->alert_hops);
  g_array_unref (self->heals);
  g_free (self->spread);
  g_free (self);
}

const char *
breath_measure_get_kind (guint kind)
{
  g_return_val_if_fail (kind < BREATH_MEASURE_N_KINDS, NULL);

  return kinds[kind];
}

static guint
find_kind (BreathProtocol protocol,
           const guint8  *data,
           gsize          len)
{
  guint step = len > 0 ? data[0] >> 3 : 0;

  if (protocol != BREATH_PROTOCOL_SYNC)
    return BREATH_MEASURE_N_STEPS + (guint) protocol - 1;

  return step >= 1 && step <= BREATH_MEASURE_N_STEPS ? step - 1 : 0;
}

BreathHour *
breath_measure_get_hour (BreathMeasure *self,
                         gint64         time)
{
  guint hour = (guint) (time / G_TIME_SPAN_HOUR);

  if (hour >= self->hours->len)
    g_array_set_size (self->hours, hour + 1);

  return &g_array_index (self->hours, BreathHour, hour);
}

/**
 * breath_measure_add_frame:
 * @self: a measure
 * @time: microseconds of virtual time
 * @protocol: of the frame
 * @frame: what arrived at a node that keeps the rules
 *
 * Counts what crossed a link.
 */
void
breath_measure_add_frame (BreathMeasure *self,
                          gint64         time,
                          BreathProtocol protocol,
                          GBytes        *frame)
{
  gsize len;
  const guint8 *data = g_bytes_get_data (frame, &len);
  guint kind = find_kind (protocol, data, len);
  BreathHour *hour = breath_measure_get_hour (self, time);

  hour->n_bytes[kind] += len + 1 + (len >= 0x80) + (len >= 0x4000);
  self->n_frames[kind]++;

  /* All heads have one length, so that they need not be looked at to be counted. */
  if (protocol == BREATH_PROTOCOL_SYNC && kind == BREATH_SYNC_RECORDS)
    hour->n_received += len / HEAD_IN_FRAME;
}

void
breath_measure_add_spread (BreathMeasure *self,
                           gint64         delay)
{
  self->spread[MIN (delay / BREATH_MEASURE_BIN, BREATH_MEASURE_N_BINS - 1)]++;
  self->n_spread++;
}

guint64
breath_measure_get_bytes (const BreathMeasure *self,
                          guint                kind)
{
  guint64 sum = 0;

  for (guint i = 0; i < self->hours->len; i++)
    sum += g_array_index (self->hours, BreathHour, i).n_bytes[kind];

  return sum;
}

/**
 * breath_measure_get_spread:
 * @self: a measure
 * @percent: of all pairs of a change and a node
 *
 * Finds by when so many had happened. Nodes that never got a change wait for it for ever.
 *
 * Returns: seconds; negative if it never was so
 */
double
breath_measure_get_spread (const BreathMeasure *self,
                           double               percent)
{
  double wanted = ceil ((double) self->n_followed * self->n_nodes * percent / 100);
  guint64 sum = 0;

  for (guint bin = 0; bin < BREATH_MEASURE_N_BINS && wanted > 0; bin++)
    {
      sum += self->spread[bin];

      if (sum >= wanted)
        return (bin + 1) * (double) BREATH_MEASURE_BIN / G_USEC_PER_SEC;
    }

  return -1;
}

static int
compare_floats (gconstpointer a,
                gconstpointer b)
{
  float first = *(const float *) a;
  float second = *(const float *) b;

  return (first > second) - (first < second);
}

static int
compare_bytes (gconstpointer a,
               gconstpointer b)
{
  return (int) *(const guint8 *) a - *(const guint8 *) b;
}

static gboolean
get_percentile (GArray *delays,
                double  percent,
                double *value)
{
  if (delays->len == 0)
    return FALSE;

  g_array_sort (delays, compare_floats);
  *value = g_array_index (delays, float, (guint) ceil (delays->len * percent / 100) - 1);

  return TRUE;
}

static gboolean
get_hops (const BreathMeasure *self,
          double              *value)
{
  if (self->alert_hops->len == 0)
    return FALSE;

  g_array_sort (self->alert_hops, compare_bytes);
  *value = g_array_index (self->alert_hops, guint8, (guint) ceil (self->alert_hops->len * 0.99) - 1);

  return TRUE;
}

static gboolean
get_rate (const BreathMeasure *self,
          double              *value)
{
  guint64 sum = 0;

  for (guint kind = 0; kind < BREATH_MEASURE_N_STEPS; kind++)
    sum += breath_measure_get_bytes (self, kind);

  if (self->measured == 0)
    return FALSE;

  *value = sum / (double) self->n_nodes / (self->measured / (double) G_USEC_PER_SEC);

  return TRUE;
}

static gboolean
get_heal (const BreathMeasure *self,
          double              *value)
{
  *value = 0;

  for (guint i = 0; i < self->heals->len; i++)
    {
      float heal = g_array_index (self->heals, float, i);

      *value = heal < 0 ? INFINITY : MAX (*value, heal);
    }

  return self->heals->len > 0;
}

static gboolean
get_ratio (double  above,
           double  below,
           double *value)
{
  if (below == 0)
    return FALSE;

  *value = above / below;

  return TRUE;
}

static gboolean
get_copies (const BreathMeasure *self,
            double              *value)
{
  guint64 n_received = 0;
  guint64 n_accepted = 0;

  for (guint i = 0; i < self->hours->len; i++)
    {
      n_received += g_array_index (self->hours, BreathHour, i).n_received;
      n_accepted += g_array_index (self->hours, BreathHour, i).n_accepted;
    }

  return get_ratio ((double) n_received, (double) n_accepted, value);
}

/* How much better many are than one, as the ratio of their errors. */
static gboolean
get_collusion (const BreathMeasure *self,
               double              *value)
{
  guint n = 0;

  while (n < BREATH_MEASURE_MAX_COLLUDERS && self->n_guesses[n] > 0)
    n++;

  return n > 1 && get_ratio (sqrt (self->guess_sums[0] / self->n_guesses[0]),
                             sqrt (self->guess_sums[n - 1] / self->n_guesses[n - 1]), value);
}

static guint
count_honest_pauses (const BreathMeasure *self)
{
  guint sum = 0;

  for (guint i = 0; i < self->hours->len; i++)
    sum += g_array_index (self->hours, BreathHour, i).n_honest_pauses;

  return sum;
}

static gboolean
get_root (double  square,
          guint   n,
          double *value)
{
  if (n == 0)
    return FALSE;

  *value = sqrt (square / n);

  return TRUE;
}

/**
 * breath_measure_get_figure:
 * @self: a measure
 * @figure: which figure
 * @value: (out): what it is
 *
 * Works out a figure.
 *
 * Returns: %FALSE if nothing of the kind happened
 */
gboolean
breath_measure_get_figure (const BreathMeasure *self,
                           BreathFigure         figure,
                           double              *value)
{
  switch (figure)
    {
    case BREATH_FIGURE_STATUS_P99:
      *value = breath_measure_get_spread (self, 99);
      *value = *value < 0 ? INFINITY : *value;
      return self->n_followed > 0;

    case BREATH_FIGURE_COPIES:
      return get_copies (self, value);

    case BREATH_FIGURE_BYTES:
      return get_rate (self, value);

    case BREATH_FIGURE_ALERT_P99:
      return get_percentile (self->alert_delays, 99, value);

    case BREATH_FIGURE_ALERT_MAX:
      return get_percentile (self->alert_delays, 100, value);

    case BREATH_FIGURE_ALERT_HOPS:
      return get_hops (self, value);

    case BREATH_FIGURE_ALERT_FULL_P99:
      return get_percentile (self->full_delays, 99, value);

    case BREATH_FIGURE_ALERT_MISSED:
      *value = self->n_missed;
      return self->n_alerts > 0;

    case BREATH_FIGURE_HEAL:
      return get_heal (self, value);

    case BREATH_FIGURE_NOISE:
      return get_root (self->noise_sum, self->n_noise, value);

    case BREATH_FIGURE_COLLUSION:
      return get_collusion (self, value);

    case BREATH_FIGURE_HONEST_PAUSES:
      *value = count_honest_pauses (self);
      return TRUE;

    default:
      g_assert_not_reached ();
    }
}

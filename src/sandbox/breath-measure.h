/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "breath-link.h"
#include "breath-scenario.h"

G_BEGIN_DECLS

#define BREATH_MEASURE_N_STEPS   9                                               /* kinds of sync frames */
#define BREATH_MEASURE_N_KINDS   (BREATH_MEASURE_N_STEPS + BREATH_N_PROTOCOLS - 1) /* and of all others one a protocol */
#define BREATH_MEASURE_BIN       100000                                          /* microseconds in a bin of spread */
#define BREATH_MEASURE_N_BINS    36000                                           /* an hour; the last has all that is later */

#define BREATH_MEASURE_MAX_COLLUDERS 16 /* whose guesses are compared */

/**
 * BreathHour:
 * @n_bytes: bytes with length prefixes that arrived, by kind
 * @n_received: heads received
 * @n_accepted: heads accepted
 * @n_pauses: links refused to enemies
 * @n_honest_pauses: links refused to nodes that kept the rules
 *
 * What happened in one hour at all nodes that keep the rules.
 */
typedef struct
{
  guint64 n_bytes[BREATH_MEASURE_N_KINDS];
  guint64 n_received;
  guint64 n_accepted;
  guint   n_pauses;
  guint   n_honest_pauses;
} BreathHour;

/* A point of a curve. */
typedef struct
{
  double x;
  double y;
} BreathPoint;

/**
 * BreathMeasure:
 * @n_nodes: that keep the rules
 * @hours: (element-type BreathHour): hour by hour, from the end of the warm-up
 * @n_frames: how many frames that were, by kind
 * @spread: by bin, how often a node had a change that long after it was published
 * @n_followed: changes followed
 * @alert_delays: (element-type float): seconds until people at a node were told of an alert
 * @full_delays: (element-type float): the same while uplinks were full
 * @alert_hops: (element-type guint8): over how many links it had come
 * @n_alerts: alerts raised
 * @n_missed: pairs of alert and node where it is missing at the end
 * @heals: (element-type float): seconds from the end of each partition until all was known; -1: it never was
 * @healing: (element-type BreathPoint): seconds after the end of the last partition, and percent that was known
 * @noise_sum: of squared differences of drawn levels from true ones
 * @n_noise: how many
 * @guess_sums: of squared errors of what so many colluders take a level for, less one
 * @n_guesses: how many
 * @n_found: lies and mistakes that were found
 * @agreed: transfers agreed on
 * @ended: transfers that did not go ahead
 * @measured: microseconds over which bytes were counted
 *
 * What a run has shown.
 */
typedef struct
{
  guint    n_nodes;
  GArray  *hours;
  guint64  n_frames[BREATH_MEASURE_N_KINDS];
  guint64 *spread;
  guint64  n_spread;
  guint    n_followed;
  GArray  *alert_delays;
  GArray  *full_delays;
  GArray  *alert_hops;
  guint    n_alerts;
  guint    n_missed;
  GArray  *heals;
  GArray  *healing;
  double   noise_sum;
  guint    n_noise;
  double   guess_sums[BREATH_MEASURE_MAX_COLLUDERS];
  guint    n_guesses[BREATH_MEASURE_MAX_COLLUDERS];
  guint    n_found;
  guint    agreed;
  guint    ended;
  gint64   measured;
} BreathMeasure;

BreathMeasure *breath_measure_new         (guint                n_nodes) G_GNUC_WARN_UNUSED_RESULT;
void           breath_measure_free        (BreathMeasure       *self);
const char    *breath_measure_get_kind    (guint                kind);
void           breath_measure_add_frame   (BreathMeasure       *self,
                                           gint64               time,
                                           BreathProtocol       protocol,
                                           GBytes              *frame);
void           breath_measure_add_spread  (BreathMeasure       *self,
                                           gint64               delay);
/* The hour of @time, to be counted in; valid until the next is asked for. */
BreathHour    *breath_measure_get_hour    (BreathMeasure       *self,
                                           gint64               time);
guint64        breath_measure_get_bytes   (const BreathMeasure *self,
                                           guint                kind);
/* NULL bins are those nobody came into. Percent of all (change, node), or a negative number if there is none. */
double         breath_measure_get_spread  (const BreathMeasure *self,
                                           double               percent);
/* FALSE: it was not measured. */
gboolean       breath_measure_get_figure  (const BreathMeasure *self,
                                           BreathFigure         figure,
                                           double              *value);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BreathMeasure, breath_measure_free)

G_END_DECLS

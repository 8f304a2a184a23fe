/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "breath-simulation.h"

G_BEGIN_DECLS

#define BREATH_UPLINK_MIN_BULK 1024  /* bytes of a frame in bulk */
#define BREATH_UPLINK_MAX_BULK 16384

/**
 * BreathUplink:
 *
 * What one node can send to all its neighbours together: so many bits a second, in three lanes of which a lower one waits
 * for a higher one, but never breaks off what it has begun.
 */
typedef struct _BreathUplink BreathUplink;

/**
 * BreathLane:
 * @BREATH_LANE_URGENT: ahead of all
 * @BREATH_LANE_NORMAL: what is neither
 * @BREATH_LANE_BULK: what waits for all others
 *
 * Who goes first.
 */
typedef enum
{
  BREATH_LANE_URGENT,
  BREATH_LANE_NORMAL,
  BREATH_LANE_BULK,
} BreathLane;

#define BREATH_N_LANES (BREATH_LANE_BULK + 1)

BreathUplink *breath_uplink_new         (BreathSimulation *simulation,
                                         guint64           rate) G_GNUC_WARN_UNUSED_RESULT;
BreathUplink *breath_uplink_ref         (BreathUplink     *self) G_GNUC_WARN_UNUSED_RESULT;
void          breath_uplink_unref       (BreathUplink     *self);
/* @sent is called once all of it has left, in the order of its lane; @destroy then, or if that never happens. */
void          breath_uplink_send        (BreathUplink     *self,
                                         BreathLane        lane,
                                         gsize             len,
                                         BreathEventFunc   sent,
                                         gpointer          user_data,
                                         GDestroyNotify    destroy);
/* As long as it is, there is always something in bulk to send. */
void          breath_uplink_set_full    (BreathUplink     *self,
                                         gboolean          is_full);
gsize         breath_uplink_get_queued  (BreathUplink     *self);
/* Frames of a lower lane that began to leave while something urgent waited. */
guint64       breath_uplink_get_n_overtaken (BreathUplink *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BreathUplink, breath_uplink_unref)

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "p2p-peer-id.h"

G_BEGIN_DECLS

#define BREATH_HEALTH_MAX_PEERS   8192 /* keys remembered */
#define BREATH_HEALTH_LIMIT       100  /* points; from this score on links are paused */
#define BREATH_HEALTH_HALF_LIFE   (60 * G_TIME_SPAN_MINUTE)
#define BREATH_HEALTH_FIRST_PAUSE (15 * G_TIME_SPAN_MINUTE)
#define BREATH_HEALTH_MAX_PAUSE   (6 * G_TIME_SPAN_HOUR)
#define BREATH_HEALTH_MEMORY      G_TIME_SPAN_DAY /* without a pause, after which the next is a short one again */

/**
 * BreathPenalty:
 * @BREATH_PENALTY_FORMAT: something that is not valid, or that the rules of a protocol forbid: 20 points
 * @BREATH_PENALTY_OVERSIZE: a frame longer than any may be: 10
 * @BREATH_PENALTY_BOGUS_NOTE: something was offered and not delivered, or gone back on: 5
 * @BREATH_PENALTY_OVER_RATE: something was asked or sent more often than it may be: 1
 *
 * What is counted against a link. Speaking none of our protocols, or being gone, costs nothing.
 */
typedef enum
{
  BREATH_PENALTY_FORMAT,
  BREATH_PENALTY_OVERSIZE,
  BREATH_PENALTY_BOGUS_NOTE,
  BREATH_PENALTY_OVER_RATE,
} BreathPenalty;

#define BREATH_N_PENALTIES (BREATH_PENALTY_OVER_RATE + 1)

/**
 * BreathHealthFacts:
 * @counts: by [enum@Breath.Penalty], how often since the peer was last remembered afresh; these do not fade
 * @last: monotonic time of the last of them
 * @last_penalty: what it was
 * @score: points now
 * @n_pauses: pauses in a row, each twice as long as the one before
 * @paused_until: monotonic time; not later than now where nothing is paused
 *
 * What a pause rests on.
 */
typedef struct
{
  guint64       counts[BREATH_N_PENALTIES];
  gint64        last;
  BreathPenalty last_penalty;
  guint         score;
  guint         n_pauses;
  gint64        paused_until;
} BreathHealthFacts;

typedef void (*BreathHealthFunc) (const P2pPeerId         *peer,
                                  const BreathHealthFacts *facts,
                                  gpointer                 user_data);

typedef struct _BreathLinkHealth BreathLinkHealth;

const char       *breath_penalty_get_id             (BreathPenalty        penalty);

BreathLinkHealth *breath_link_health_new            (void) G_GNUC_WARN_UNUSED_RESULT;
void              breath_link_health_free           (BreathLinkHealth    *self);

gboolean          breath_link_health_count          (BreathLinkHealth    *self,
                                                     const P2pPeerId     *peer,
                                                     BreathPenalty        penalty,
                                                     gint64               now);
gint64            breath_link_health_get_pause      (BreathLinkHealth    *self,
                                                     const P2pPeerId     *peer,
                                                     gint64               now);
gint64            breath_link_health_get_next_end   (BreathLinkHealth    *self,
                                                     gint64               now);
gboolean          breath_link_health_get_facts      (BreathLinkHealth    *self,
                                                     const P2pPeerId     *peer,
                                                     gint64               now,
                                                     BreathHealthFacts   *facts);
void              breath_link_health_foreach        (BreathLinkHealth    *self,
                                                     gint64               now,
                                                     BreathHealthFunc     func,
                                                     gpointer             user_data);
void              breath_link_health_forget         (BreathLinkHealth    *self,
                                                     gint64               now);
guint             breath_link_health_get_size       (BreathLinkHealth    *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BreathLinkHealth, breath_link_health_free)

G_END_DECLS

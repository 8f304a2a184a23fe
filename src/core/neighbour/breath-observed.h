/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "p2p-multiaddr.h"
#include "p2p-peer-id.h"
#include "p2p-role.h"

G_BEGIN_DECLS

#define BREATH_OBSERVED_MAX_REPORTS 64
#define BREATH_OBSERVED_MIN_SOURCES 3                       /* address groups that have to agree */
#define BREATH_OBSERVED_LIFE        (6 * G_TIME_SPAN_HOUR)  /* of a report */

/**
 * BreathReach:
 * @BREATH_REACH_UNKNOWN: too few neighbours outside have said how they see this node
 * @BREATH_REACH_SEEN: they agree where this node is, but too few have called it there
 * @BREATH_REACH_CALLED: they agree that they called this node, and where
 *
 * Whether a node can be reached from outside, as its neighbours see it.
 */
typedef enum
{
  BREATH_REACH_UNKNOWN,
  BREATH_REACH_SEEN,
  BREATH_REACH_CALLED,
} BreathReach;

typedef struct _BreathObserved BreathObserved;

BreathObserved *breath_observed_new           (void) G_GNUC_WARN_UNUSED_RESULT;
void            breath_observed_free          (BreathObserved  *self);
void            breath_observed_clear         (BreathObserved  *self);
void            breath_observed_note          (BreathObserved  *self,
                                               const P2pPeerId *peer,
                                               P2pMultiaddr    *remote,
                                               P2pRole          role,
                                               P2pMultiaddr    *observed,
                                               gint64           now);
BreathReach     breath_observed_judge         (BreathObserved  *self,
                                               gint64           now,
                                               P2pMultiaddr   **place);
GPtrArray      *breath_observed_dup_confirmed (BreathObserved  *self,
                                               gint64           now) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BreathObserved, breath_observed_free)

G_END_DECLS

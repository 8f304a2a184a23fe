/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "breath-core-trust.h"
#include "breath-standing.h"

G_BEGIN_DECLS

BreathStanding  *breath_standing_new        (const P2pPeerId        *node) G_GNUC_WARN_UNUSED_RESULT;
const P2pPeerId *breath_standing_get_node   (BreathStanding         *self);
void             breath_standing_set_name   (BreathStanding         *self,
                                             const char             *name);
/* NULL: nothing is held against it. Times are unix seconds. */
void             breath_standing_set_health (BreathStanding          *self,
                                             const BreathHealthFacts *facts,
                                             gint64                   last,
                                             gint64                   paused_until);
/* NULL: it is not isolated. */
void             breath_standing_set_isolation (BreathStanding        *self,
                                             const BreathIsolation   *isolation);
/* Takes the BreathOpinions in @opinions. */
void             breath_standing_set_opinions (BreathStanding         *self,
                                             GPtrArray               *opinions);
void             breath_standing_set_evidence (BreathStanding         *self,
                                             const guint8            *proof);
/* Whether there is nothing to tell. */
gboolean         breath_standing_is_empty   (BreathStanding          *self);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "p2p-peer-id.h"

G_BEGIN_DECLS

#define BREATH_GATE_PER_PEER     10  /* in any minute */
#define BREATH_GATE_PER_AUTHOR   5   /* of those, so that one author leaves room for another */
#define BREATH_GATE_OF_STRANGERS 3   /* of those, by all authors without a held head together */
#define BREATH_GATE_MAX_PEERS    512 /* counted at once */

typedef struct _BreathAlertGate BreathAlertGate;

BreathAlertGate *breath_alert_gate_new (void) G_GNUC_WARN_UNUSED_RESULT;
void             breath_alert_gate_free (BreathAlertGate *self);
gboolean         breath_alert_gate_take (BreathAlertGate *self,
                                         const P2pPeerId *peer,
                                         const P2pPeerId *author,
                                         gint64           now);
guint            breath_alert_gate_get_size (BreathAlertGate *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BreathAlertGate, breath_alert_gate_free)

G_END_DECLS

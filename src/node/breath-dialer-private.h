/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "p2p-swarm.h"

G_BEGIN_DECLS

#define BREATH_DIALER_MAX_TARGETS  1024
#define BREATH_DIALER_MAX_AT_ONCE  4
#define BREATH_DIALER_MAX_OUTBOUND 4   /* links that we look for ourselves; those people chose come on top */

/**
 * BreathDialReason:
 * @BREATH_DIAL_CHOSEN: a person named the address
 * @BREATH_DIAL_REMEMBERED: it led to a neighbour before
 *
 * Why an address is dialled.
 */
typedef enum
{
  BREATH_DIAL_CHOSEN,
  BREATH_DIAL_REMEMBERED,
} BreathDialReason;

#define BREATH_TYPE_DIALER (breath_dialer_get_type ())
G_DECLARE_FINAL_TYPE (BreathDialer, breath_dialer, BREATH, DIALER, GObject)

BreathDialer *breath_dialer_new   (P2pSwarm         *swarm,
                                   guint             max_links) G_GNUC_WARN_UNUSED_RESULT;
void          breath_dialer_add   (BreathDialer     *self,
                                   P2pMultiaddr     *address,
                                   const P2pPeerId  *peer,
                                   BreathDialReason  reason);
void          breath_dialer_start (BreathDialer     *self);
void          breath_dialer_stop  (BreathDialer     *self);

gint64        breath_dialer_delay (guint             failures,
                                   guint             jitter);

G_END_DECLS

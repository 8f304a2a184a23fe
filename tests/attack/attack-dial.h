/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "p2p-identity.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * AttackDepth:
 * @ATTACK_RAW: connected
 * @ATTACK_NOISE: agreed on Noise; from here on we have a place among the handshakes of the other end
 * @ATTACK_SECURED: encrypted, with the multiplexer yet to be agreed on
 * @ATTACK_MULTIPLEXED: encrypted, and yamux agreed on within the handshake
 *
 * How far to keep the rules.
 */
typedef enum
{
  ATTACK_RAW,
  ATTACK_NOISE,
  ATTACK_SECURED,
  ATTACK_MULTIPLEXED,
} AttackDepth;

/**
 * AttackFrom:
 * @target: whom to dial
 * @source: number of the address to dial from
 * @identity: who to be
 *
 * Who attacks whom.
 */
typedef struct
{
  GSocketAddress *target;
  guint           source;
  P2pIdentity    *identity;
} AttackFrom;

GIOStream *attack_open        (const AttackFrom    *from,
                               GError             **error) G_GNUC_WARN_UNUSED_RESULT;
void       attack_dial_async  (const AttackFrom    *from,
                               AttackDepth          depth,
                               GCancellable        *cancellable,
                               GAsyncReadyCallback  callback,
                               gpointer             user_data);
GIOStream *attack_dial_finish (GAsyncResult        *result,
                               AttackDepth         *reached,
                               GError             **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS

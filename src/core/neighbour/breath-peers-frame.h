/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define BREATH_PEERS_MAX_RECORDS 16 /* an answer; this many of the largest items fit one frame */

#define BREATH_PEERS_ERROR (breath_peers_error_quark ())

/**
 * BreathPeersError:
 * @BREATH_PEERS_ERROR_PROTOCOL: the neighbour broke the rules of the protocol
 * @BREATH_PEERS_ERROR_RATE: it asks more often than it may
 * @BREATH_PEERS_ERROR_SILENT: it does not answer
 *
 * What a caller can tell apart and act on.
 */
typedef enum
{
  BREATH_PEERS_ERROR_PROTOCOL,
  BREATH_PEERS_ERROR_RATE,
  BREATH_PEERS_ERROR_SILENT,
} BreathPeersError;

GQuark breath_peers_error_quark (void);

/**
 * BreathPeersStep:
 * @BREATH_PEERS_ASK: what the sender wants to be told
 * @BREATH_PEERS_ANSWER: the sender's clock and records
 *
 * What a frame is for.
 */
typedef enum
{
  BREATH_PEERS_ASK,
  BREATH_PEERS_ANSWER,
} BreathPeersStep;

/**
 * BreathPeersFrame:
 * @step: which of the other fields count
 * @want: of an ask: how many records at most
 * @clock: of an answer: unix seconds
 * @records: (element-type GBytes): of an answer; not looked at yet
 *
 * A frame of /breath/peers/1.0.0.
 */
typedef struct
{
  BreathPeersStep step;
  guint           want;
  guint32         clock;
  GPtrArray      *records;
} BreathPeersFrame;

gboolean breath_peers_frame_decode  (BreathPeersFrame *self,
                                     GBytes           *bytes,
                                     GError          **error);
void     breath_peers_frame_clear   (BreathPeersFrame *self);
GBytes  *breath_peers_encode_ask    (guint             want) G_GNUC_WARN_UNUSED_RESULT;
GBytes  *breath_peers_encode_answer (guint32           clock,
                                     GPtrArray        *records) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (BreathPeersFrame, breath_peers_frame_clear)

G_END_DECLS

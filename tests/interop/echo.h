/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "p2p-swarm.h"

G_BEGIN_DECLS

#define ECHO_ID "/breath-test/echo/1.0.0"

/**
 * EchoResult:
 * @sent: bytes sent
 * @received: bytes that came back
 * @sent_sum: SHA-256 of what was sent, in hexadecimal
 * @received_sum: SHA-256 of what came back
 *
 * What an echo came to.
 */
typedef struct
{
  guint64 sent;
  guint64 received;
  char   *sent_sum;
  char   *received_sum;
} EchoResult;

void        echo_result_free (EchoResult          *self);

void        echo_serve       (P2pSwarm            *swarm);
void        echo_async       (P2pConnection       *connection,
                              guint64              len,
                              GAsyncReadyCallback  callback,
                              gpointer             user_data);
EchoResult *echo_finish      (P2pConnection       *connection,
                              GAsyncResult        *result,
                              GError             **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (EchoResult, echo_result_free)

G_END_DECLS

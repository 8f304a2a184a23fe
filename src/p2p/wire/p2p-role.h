/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

/**
 * P2pRole:
 * @P2P_ROLE_DIALER: opened the connection; initiator of Noise, odd stream ids in yamux
 * @P2P_ROLE_LISTENER: accepted the connection; responder of Noise, even stream ids in yamux
 *
 * Which end of a connection we are.
 */
typedef enum
{
  P2P_ROLE_DIALER,
  P2P_ROLE_LISTENER,
} P2pRole;

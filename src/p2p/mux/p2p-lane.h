/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * P2pLane:
 * @P2P_LANE_URGENT: goes before everything else
 * @P2P_LANE_NORMAL: what a stream has unless told otherwise
 * @P2P_LANE_BULK: goes while nothing else wants to, and only as long as that does not make others wait
 *
 * How what is sent on a stream stands to what is sent on others of the same connection, in both directions.
 */
typedef enum
{
  P2P_LANE_URGENT,
  P2P_LANE_NORMAL,
  P2P_LANE_BULK,
} P2pLane;

#define P2P_N_LANES (P2P_LANE_BULK + 1)

G_END_DECLS

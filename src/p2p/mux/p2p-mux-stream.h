/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "p2p-lane.h"

#include <gio/gio.h>

G_BEGIN_DECLS

#define P2P_TYPE_MUX_STREAM (p2p_mux_stream_get_type ())
G_DECLARE_FINAL_TYPE (P2pMuxStream, p2p_mux_stream, P2P, MUX_STREAM, GIOStream)

guint32 p2p_mux_stream_get_id          (P2pMuxStream *self);
P2pLane p2p_mux_stream_get_lane        (P2pMuxStream *self);
void    p2p_mux_stream_set_lane        (P2pMuxStream *self,
                                        P2pLane       lane);
void    p2p_mux_stream_reset           (P2pMuxStream *self);
void    p2p_mux_stream_reset_with_code (P2pMuxStream *self,
                                        guint32       code);

G_END_DECLS

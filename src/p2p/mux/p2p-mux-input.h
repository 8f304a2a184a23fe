/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "p2p-mux-channel.h"

G_BEGIN_DECLS

#define P2P_TYPE_MUX_INPUT (p2p_mux_input_get_type ())
G_DECLARE_FINAL_TYPE (P2pMuxInput, p2p_mux_input, P2P, MUX_INPUT, GInputStream)

GInputStream *p2p_mux_input_new (P2pMuxChannel *channel) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS

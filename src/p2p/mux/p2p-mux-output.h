/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "p2p-mux-channel.h"

G_BEGIN_DECLS

#define P2P_TYPE_MUX_OUTPUT (p2p_mux_output_get_type ())
G_DECLARE_FINAL_TYPE (P2pMuxOutput, p2p_mux_output, P2P, MUX_OUTPUT, GOutputStream)

GOutputStream *p2p_mux_output_new (P2pMuxChannel *channel) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS

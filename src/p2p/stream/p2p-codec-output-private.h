/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "p2p-codec.h"

G_BEGIN_DECLS

/* The writing half of a P2pCodecStream, which also owns the machine. */
#define P2P_TYPE_CODEC_OUTPUT (p2p_codec_output_get_type ())
G_DECLARE_FINAL_TYPE (P2pCodecOutput, p2p_codec_output, P2P, CODEC_OUTPUT, GOutputStream)

P2pCodecOutput *p2p_codec_output_new     (GOutputStream  *base,
                                          const P2pCodec *codec,
                                          gpointer        machine) G_GNUC_WARN_UNUSED_RESULT;
void            p2p_codec_output_flush   (P2pCodecOutput *self);
void            p2p_codec_output_say_end (P2pCodecOutput *self);

G_END_DECLS

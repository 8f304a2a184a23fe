/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "p2p-codec-output-private.h"

G_BEGIN_DECLS

/* The reading half of a P2pCodecStream. */
#define P2P_TYPE_CODEC_INPUT (p2p_codec_input_get_type ())
G_DECLARE_FINAL_TYPE (P2pCodecInput, p2p_codec_input, P2P, CODEC_INPUT, GInputStream)

GInputStream *p2p_codec_input_new (GInputStream   *base,
                                   const P2pCodec *codec,
                                   gpointer        machine,
                                   P2pCodecOutput *output,
                                   const guint8   *early,
                                   gsize           early_len) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS

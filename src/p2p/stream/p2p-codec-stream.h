/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "p2p-codec.h"

G_BEGIN_DECLS

#define P2P_TYPE_CODEC_STREAM (p2p_codec_stream_get_type ())
G_DECLARE_FINAL_TYPE (P2pCodecStream, p2p_codec_stream, P2P, CODEC_STREAM, GIOStream)

GIOStream *p2p_codec_stream_new (GIOStream      *base,
                                 const P2pCodec *codec,
                                 gpointer        machine,
                                 const guint8   *early,
                                 gsize           early_len) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS

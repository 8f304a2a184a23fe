/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "p2p-frame.h"

G_BEGIN_DECLS

#define P2P_MULTISTREAM_MAX_LINE 1024 /* bytes, with the newline */

P2pFrameStatus p2p_multistream_peek   (const guint8 *data,
                                       gsize         len,
                                       const char  **text,
                                       gsize        *text_len,
                                       gsize        *count);
void           p2p_multistream_append (GByteArray   *array,
                                       const char   *text);

G_END_DECLS

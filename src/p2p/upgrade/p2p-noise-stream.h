/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <gio/gio.h>

#include "p2p-noise.h"

G_BEGIN_DECLS

GIOStream *p2p_noise_stream_new (GIOStream            *base,
                                 const P2pNoiseCipher *sending,
                                 const P2pNoiseCipher *receiving,
                                 const guint8         *early,
                                 gsize                 early_len) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS

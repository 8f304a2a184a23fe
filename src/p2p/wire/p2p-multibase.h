/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define P2P_MULTIBASE_MAX_LEN 128 /* bytes before encoding */

char     *p2p_base58_encode (const guint8 *data,
                             gsize         len) G_GNUC_WARN_UNUSED_RESULT;
gboolean  p2p_base58_decode (const char   *text,
                             guint8       *out,
                             gsize        *len,
                             GError      **error);

char     *p2p_base32_encode (const guint8 *data,
                             gsize         len) G_GNUC_WARN_UNUSED_RESULT;
gboolean  p2p_base32_decode (const char   *text,
                             guint8       *out,
                             gsize        *len,
                             GError      **error);

G_END_DECLS

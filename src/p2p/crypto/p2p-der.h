/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define P2P_DER_BIT_STRING   0x03
#define P2P_DER_OCTET_STRING 0x04
#define P2P_DER_SEQUENCE     0x30

#define P2P_DER_MAX_LEN      65535 /* bytes of one value; more is neither read nor written */

gboolean p2p_der_read   (const guint8 *data,
                         gsize         len,
                         guint8        tag,
                         gsize        *value_at,
                         gsize        *end);
void     p2p_der_append (GByteArray   *out,
                         guint8        tag,
                         const guint8 *value,
                         gsize         len);

G_END_DECLS

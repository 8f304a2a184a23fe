/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "p2p-identity.h"

G_BEGIN_DECLS

#define P2P_SIGNED_KEY_OID "1.3.6.1.4.1.53594.1.1"

GBytes   *p2p_signed_key_new   (P2pIdentity   *identity,
                                const guint8  *spki,
                                gsize          spki_len) G_GNUC_WARN_UNUSED_RESULT;
gboolean  p2p_signed_key_check (const guint8  *der,
                                gsize          len,
                                const guint8  *spki,
                                gsize          spki_len,
                                P2pPeerId     *peer,
                                GError       **error);

G_END_DECLS

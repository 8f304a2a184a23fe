/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include "p2p-multiaddr.h"

G_BEGIN_DECLS

#define P2P_MAX_INTERFACE_ADDRESSES 32

void p2p_interface_addresses_append (P2pMultiaddr *listening,
                                     GPtrArray    *addresses);

G_END_DECLS

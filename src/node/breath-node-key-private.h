/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "breath-folder-private.h"
#include "p2p-identity.h"

G_BEGIN_DECLS

P2pIdentity *breath_node_key_load (BreathFolder  *folder,
                                   const char    *database,
                                   GError       **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS

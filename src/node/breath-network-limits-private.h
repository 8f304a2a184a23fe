/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "p2p-swarm.h"

G_BEGIN_DECLS

gboolean breath_network_limits_read (GKeyFile       *file,
                                     const char     *group,
                                     P2pSwarmLimits *limits,
                                     GError        **error);
gboolean breath_network_limits_has  (const char     *key);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "breath-folder-private.h"
#include "breath-node.h"
#include "breath-node1.h"
#include "breath-store.h"

G_BEGIN_DECLS

gulong breath_control_copy_serve (BreathBusNode1 *skeleton,
                                  BreathNode     *node,
                                  BreathFolder   *folder,
                                  BreathStore    *store);

G_END_DECLS

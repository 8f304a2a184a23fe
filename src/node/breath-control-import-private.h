/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "breath-node.h"
#include "breath-node1.h"
#include "breath-store.h"

G_BEGIN_DECLS

gpointer breath_control_import_serve (BreathBusNode1 *skeleton,
                                      BreathNode     *node,
                                      BreathStore    *store) G_GNUC_WARN_UNUSED_RESULT;
void     breath_control_import_end   (gpointer        imports);

G_END_DECLS

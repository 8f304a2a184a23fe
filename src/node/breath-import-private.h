/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "breath-export.h"
#include "breath-node.h"
#include "breath-store.h"

G_BEGIN_DECLS

gboolean breath_import_level (BreathNode             *node,
                              BreathStore            *store,
                              const BreathExportLine *line);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "breath-core.h"
#include "breath-sqlite-store.h"

G_BEGIN_DECLS

void breath_recorder_watch (BreathCore        *core,
                            BreathSqliteStore *store);

G_END_DECLS

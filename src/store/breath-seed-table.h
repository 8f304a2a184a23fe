/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "breath-table.h"

G_BEGIN_DECLS

extern const BreathTableInfo breath_chunk_table;
extern const BreathTableInfo breath_memory_table;

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "breath-level.h"

G_BEGIN_DECLS

double breath_level_get_certainty (const BreathLevel *level);

G_END_DECLS

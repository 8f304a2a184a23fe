/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "breath-random.h"

G_BEGIN_DECLS

gint32 breath_laplace_draw (BreathRandom *random,
                            guint8        epsilon);

G_END_DECLS

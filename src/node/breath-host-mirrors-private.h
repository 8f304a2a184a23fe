/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "breath-mirrors.h"
#include "breath-node.h"

G_BEGIN_DECLS

void breath_host_tell_mirrors (BreathMirrors *mirrors,
                               BreathNode    *node);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "breath-desk.h"

G_BEGIN_DECLS

BreathDesk *breath_desk_new_for (BreathHost    *host,
                                 BreathMirrors *mirrors) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS

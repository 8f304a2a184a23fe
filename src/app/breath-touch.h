/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "breath-mirrors.h"

G_BEGIN_DECLS

void breath_touch_watch (BreathMirrors *mirrors);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "breath-mirrors.h"

G_BEGIN_DECLS

char *breath_mirror_text_wait  (BreathMirrors *mirrors,
                                BreathMirror  *mirror) G_GNUC_WARN_UNUSED_RESULT;
char *breath_mirror_text_error (BreathMirrors *mirrors,
                                BreathMirror  *mirror,
                                const GError  *error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "breath-resource.h"

G_BEGIN_DECLS

char *breath_level_text_days    (guint           quarters) G_GNUC_WARN_UNUSED_RESULT;
char *breath_level_text_lasts   (BreathResource *resource) G_GNUC_WARN_UNUSED_RESULT;
char *breath_level_text_reserve (int             level,
                                 guint           uncertainty) G_GNUC_WARN_UNUSED_RESULT;
char *breath_level_text_status  (const char     *resource,
                                 const char     *node,
                                 int             level) G_GNUC_WARN_UNUSED_RESULT;
char *breath_level_text_trend   (BreathResource *resource) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS

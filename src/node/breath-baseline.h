/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define BREATH_BASELINE_SOURCE     "Sphere Handbook 2018"
#define BREATH_BASELINE_MAX_PEOPLE 1000000

gboolean  breath_baseline_is_known (const char *resource,
                                    const char *unit);
char     *breath_baseline_dup_need (const char *resource,
                                    const char *unit,
                                    const char *people,
                                    GError    **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS

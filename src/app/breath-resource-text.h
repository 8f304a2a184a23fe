/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

const char *breath_resource_text_get_title (const char *resource);
const char *breath_resource_text_get_icon  (const char *resource);
const char *breath_resource_text_unit      (const char *ucum);
char       *breath_resource_text_level     (int         level) G_GNUC_WARN_UNUSED_RESULT;
char       *breath_resource_text_status    (const char *resource,
                                            const char *node,
                                            int         level) G_GNUC_WARN_UNUSED_RESULT;
char       *breath_resource_text_day       (guint       day) G_GNUC_WARN_UNUSED_RESULT;
char       *breath_resource_text_time      (gint64      unix_seconds) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

void      breath_control_insert_text  (GVariantBuilder *dict,
                                       const char      *key,
                                       const char      *text);
void      breath_control_insert_flag  (GVariantBuilder *dict,
                                       const char      *key,
                                       gboolean         is_set);
void      breath_control_insert_time  (GVariantBuilder *dict,
                                       const char      *key,
                                       gint64           moment);
GVariant *breath_control_describe_all (GListModel      *list,
                                       GVariant      *(*describe) (gpointer item, gpointer user_data),
                                       gpointer         user_data) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean            breath_quantity_parse_stock  (const char  *text,
                                                  gint64      *milli,
                                                  GError     **error);
gboolean            breath_quantity_parse_need   (const char  *text,
                                                  gint64      *milli,
                                                  GError     **error);
gboolean            breath_quantity_parse_days   (const char  *text,
                                                  guint       *days,
                                                  GError     **error);
gboolean            breath_quantity_parse_unit   (const char  *text,
                                                  const char  *resource,
                                                  const char **unit,
                                                  GError     **error);
gboolean            breath_quantity_is_more      (gint64       milli,
                                                  const char  *unit,
                                                  gint64       other,
                                                  const char  *other_unit);
const char * const *breath_quantity_list_units   (const char  *resource);

G_END_DECLS

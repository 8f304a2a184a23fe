/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "breath-export.h"

G_BEGIN_DECLS

/* Times and words as they are in a file, the same in every format. */
char       *breath_export_dup_day      (guint32                  day) G_GNUC_WARN_UNUSED_RESULT;
char       *breath_export_dup_time     (gint64                   seconds,
                                        const char              *format) G_GNUC_WARN_UNUSED_RESULT;
gboolean    breath_export_parse_day    (const char              *text,
                                        guint32                 *day);
gboolean    breath_export_parse_time   (const char              *text,
                                        gint64                  *seconds);
const char *breath_export_peek_source  (BreathExportSource       source);
gboolean    breath_export_parse_source (const char              *text,
                                        BreathExportSource      *source);
/* A cell of a table and the comma behind it. NULL: there is nothing in it. */
void        breath_export_append_cell  (GString                 *csv,
                                        const char              *text);
/* Whether every field is possible, whoever wrote it. */
gboolean    breath_export_line_check   (const BreathExportLine  *line);
gboolean    breath_export_refuse       (GError                 **error,
                                        const char              *format,
                                        ...) G_GNUC_PRINTF (2, 3);

G_END_DECLS

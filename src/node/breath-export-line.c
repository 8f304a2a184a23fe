/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-export-line-private.h"

#include "breath-item.h"
#include "breath-level.h"
#include "breath-node.h"
#include "breath-resource-kind.h"
#include "p2p-peer-id.h"

#include <string.h>

#define DAY 86400

static const char *const sources[] = {
  [BREATH_EXPORT_OWN] = "own",
  [BREATH_EXPORT_HEARD] = "heard",
  [BREATH_EXPORT_IMPORTED] = "imported",
};

void
breath_export_line_free (BreathExportLine *self)
{
  g_free (self->node);
  g_free (self->name);
  g_free (self->resource);
  g_free (self);
}

/**
 * breath_export_record_new:
 * @head: a signed head
 *
 * Returns: (transfer full): a record without a live set yet
 */
BreathExportRecord *
breath_export_record_new (GBytes *head)
{
  BreathExportRecord *self = g_new0 (BreathExportRecord, 1);

  self->head = g_bytes_ref (head);
  self->items = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);

  return self;
}

void
breath_export_record_free (BreathExportRecord *self)
{
  g_bytes_unref (self->head);
  g_clear_pointer (&self->manifest, g_bytes_unref);
  g_ptr_array_unref (self->items);
  g_free (self);
}

/**
 * breath_export_new:
 *
 * Returns: (transfer full): an empty export
 */
BreathExport *
breath_export_new (void)
{
  BreathExport *self = g_new0 (BreathExport, 1);

  self->node = g_strdup ("");
  self->lines = g_ptr_array_new_with_free_func ((GDestroyNotify) breath_export_line_free);
  self->records = g_ptr_array_new_with_free_func ((GDestroyNotify) breath_export_record_free);
  self->seeds = g_ptr_array_new_with_free_func ((GDestroyNotify) breath_export_seed_free);

  return self;
}

void
breath_export_free (BreathExport *self)
{
  g_free (self->node);
  g_ptr_array_unref (self->lines);
  g_ptr_array_unref (self->records);
  g_ptr_array_unref (self->seeds);
  g_free (self);
}

/**
 * breath_export_dup_time:
 * @seconds: unix seconds
 * @format: for g_date_time_format()
 *
 * Returns: (transfer full): the time in UTC
 */
char *
breath_export_dup_time (gint64      seconds,
                        const char *format)
{
  g_autoptr(GDateTime) time = g_date_time_new_from_unix_utc (CLAMP (seconds, 0, (gint64) G_MAXUINT32));

  return g_date_time_format (time, format);
}

char *
breath_export_dup_day (guint32 day)
{
  return breath_export_dup_time ((gint64) day * DAY, "%Y-%m-%d");
}

/**
 * breath_export_parse_time:
 * @text: a time in UTC, as ISO 8601 or with a space between day and time
 * @seconds: (out): unix seconds
 *
 * Returns: %FALSE if it is none between 1970 and 2106
 */
gboolean
breath_export_parse_time (const char *text,
                          gint64     *seconds)
{
  g_autoptr(GTimeZone) utc = g_time_zone_new_utc ();
  g_autoptr(GDateTime) time = NULL;
  g_autofree char *normal = g_strdup (text);

  if (strlen (normal) > 10 && normal[10] == ' ')
    normal[10] = 'T';

  time = g_date_time_new_from_iso8601 (normal, utc);
  *seconds = time != NULL ? g_date_time_to_unix (time) : -1;

  return *seconds >= 0 && *seconds <= G_MAXUINT32;
}

gboolean
breath_export_parse_day (const char *text,
                         guint32    *day)
{
  g_autofree char *midnight = g_strconcat (text, "T00:00:00Z", NULL);
  gint64 seconds = 0;
  gboolean is_day = breath_export_parse_time (midnight, &seconds);

  if (is_day)
    *day = seconds / DAY;

  return is_day;
}

const char *
breath_export_peek_source (BreathExportSource source)
{
  return sources[source];
}

gboolean
breath_export_parse_source (const char         *text,
                            BreathExportSource *source)
{
  for (guint i = 0; i < G_N_ELEMENTS (sources); i++)
    {
      if (g_str_equal (sources[i], text))
        {
          *source = (BreathExportSource) i;
          return TRUE;
        }
    }

  return FALSE;
}

gboolean
breath_export_line_check (const BreathExportLine *line)
{
  BreathResourceKind kind;
  P2pPeerId id;
  gboolean is_unknown = line->level == BREATH_LEVEL_UNKNOWN;

  return p2p_peer_id_init_from_string (&id, line->node, NULL) &&
         breath_resource_kind_from_id (line->resource, &kind) &&
         strlen (line->name) <= BREATH_PROFILE_MAX_NAME && g_utf8_validate (line->name, -1, NULL) &&
         (is_unknown || (line->level >= BREATH_LEVEL_MIN && line->level <= BREATH_LEVEL_MAX)) &&
         (is_unknown ? line->epsilon == 0 : line->epsilon >= 1 && line->epsilon <= BREATH_EPSILON_MAX) &&
         line->day <= (is_unknown ? 0 : G_MAXUINT16) &&
         line->heard >= 0 && line->heard <= G_MAXUINT32;
}

gboolean
breath_export_refuse (GError    **error,
                      const char *format,
                      ...)
{
  g_autofree char *message = NULL;
  va_list args;

  va_start (args, format);
  message = g_strdup_vprintf (format, args);
  va_end (args);
  g_set_error_literal (error, BREATH_NODE_ERROR, BREATH_NODE_ERROR_INPUT, message);

  return FALSE;
}

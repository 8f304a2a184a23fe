/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-export.h"

#include "breath-export-line-private.h"
#include "breath-level.h"

#include <string.h>

#define HEADING  "node,name,resource,level,days,epsilon,drawn,heard,source"
#define N_FIELDS 9
#define UNKNOWN  "unknown"
#define MAX_CELL 512  /* bytes */

typedef enum
{
  FIELD_NODE,
  FIELD_NAME,
  FIELD_RESOURCE,
  FIELD_LEVEL,
  FIELD_DAYS,
  FIELD_EPSILON,
  FIELD_DRAWN,
  FIELD_HEARD,
  FIELD_SOURCE,
} Field;

G_STATIC_ASSERT (FIELD_SOURCE + 1 == N_FIELDS);

/* A spreadsheet would compute what begins like a formula, and strangers choose their names. */
static gboolean
needs_guard (const char *text)
{
  return *text != '\0' && strchr ("=+-@\t\r'", *text) != NULL;
}

void
breath_export_append_cell (GString    *csv,
                           const char *text)
{
  if (text == NULL)
    text = "";

  g_string_append_c (csv, '"');

  if (needs_guard (text))
    g_string_append_c (csv, '\'');

  for (; *text != '\0'; text++)
    {
      if (*text == '"')
        g_string_append_c (csv, '"');

      g_string_append_c (csv, *text);
    }

  g_string_append (csv, "\",");
}

static void
append_level (GString                *csv,
              const BreathExportLine *line)
{
  g_autofree char *drawn = NULL;

  if (line->level == BREATH_LEVEL_UNKNOWN)
    {
      g_string_append (csv, UNKNOWN ",,,,");
      return;
    }

  drawn = breath_export_dup_day (line->day);
  g_string_append_printf (csv, "%d,%s%d.%02d,%u.%02u,%s,", line->level, line->level < 0 ? "-" : "",
                          ABS (line->level) / 4, ABS (line->level) % 4 * 25, line->epsilon / 100, line->epsilon % 100, drawn);
}

/**
 * breath_export_to_csv:
 * @self: an export
 *
 * Writes the levels as a table for a spreadsheet, one line for each node, resource and change: times in UTC, `level` in
 * quarter-days as it was published and `days` the same in days. Records have no place in a table.
 *
 * Returns: (transfer full): the text, after RFC 4180
 */
char *
breath_export_to_csv (const BreathExport *self)
{
  g_autoptr(GString) csv = g_string_new (HEADING "\r\n");

  for (guint i = 0; i < self->lines->len; i++)
    {
      const BreathExportLine *line = g_ptr_array_index (self->lines, i);
      g_autofree char *heard = breath_export_dup_time (line->heard, "%Y-%m-%d %H:%M:%S");

      g_string_append_printf (csv, "%s,", line->node);
      breath_export_append_cell (csv, line->name);
      g_string_append_printf (csv, "%s,", line->resource);
      append_level (csv, line);
      g_string_append_printf (csv, "%s,%s\r\n", heard, breath_export_peek_source (line->source));
    }

  return g_string_free (g_steal_pointer (&csv), FALSE);
}

typedef struct
{
  const char *at;
  const char *end;
} Reader;

/* One cell; *@is_last: it ended its line. FALSE: it is malformed. */
static gboolean
read_cell (Reader   *reader,
           GString  *cell,
           gboolean *is_last)
{
  gboolean is_quoted = reader->at < reader->end && *reader->at == '"';
  gboolean is_open = is_quoted;

  g_string_truncate (cell, 0);
  reader->at += is_quoted;

  for (; reader->at < reader->end; reader->at++)
    {
      char c = *reader->at;

      if (is_open && c == '"' && reader->at + 1 < reader->end && reader->at[1] == '"')
        reader->at++;
      else if (is_open && c == '"')
        {
          is_open = FALSE;
          continue;
        }
      else if (!is_open && (c == ',' || c == '\n'))
        break;
      else if (!is_open && c == '\r')
        continue;
      else if (!is_open && is_quoted)
        return FALSE;

      if (c == '\0' || cell->len == MAX_CELL)
        return FALSE;

      g_string_append_c (cell, c);
    }

  *is_last = reader->at == reader->end || *reader->at == '\n';
  reader->at += reader->at < reader->end;

  return !is_open;
}

/* FALSE: the line has not as many cells as it must have. */
static gboolean
read_line (Reader  *reader,
           GString *cells[N_FIELDS])
{
  gboolean is_last = FALSE;

  for (guint i = 0; i < N_FIELDS; i++)
    if (is_last || !read_cell (reader, cells[i], &is_last))
      return FALSE;

  return is_last;
}

static gboolean
parse_number (const char *text,
              gint64      min,
              gint64      max,
              int        *number)
{
  gint64 value = 0;
  gboolean is_number = g_ascii_string_to_signed (text, 10, min, max, &value, NULL);

  if (is_number)
    *number = value;

  return is_number;
}

/* Hundredths, as "0.50", "0.5" or "1". */
static gboolean
parse_epsilon (const char *text,
               guint      *epsilon)
{
  g_auto(GStrv) parts = g_strsplit (text, ".", 3);
  gsize n = g_strv_length (parts);
  int whole;
  int rest = 0;

  if (n < 1 || n > 2 || !parse_number (parts[0], 0, 2, &whole))
    return FALSE;

  if (n == 2 && (strlen (parts[1]) < 1 || strlen (parts[1]) > 2 || !parse_number (parts[1], 0, 99, &rest)))
    return FALSE;

  *epsilon = whole * 100 + (n == 2 && strlen (parts[1]) == 1 ? rest * 10 : rest);

  return TRUE;
}

static gboolean
parse_level (BreathExportLine *line,
             GString          *cells[N_FIELDS])
{
  if (g_str_equal (cells[FIELD_LEVEL]->str, UNKNOWN))
    {
      line->level = BREATH_LEVEL_UNKNOWN;
      return TRUE;
    }

  return parse_number (cells[FIELD_LEVEL]->str, BREATH_LEVEL_MIN, BREATH_LEVEL_MAX, &line->level) &&
         parse_epsilon (cells[FIELD_EPSILON]->str, &line->epsilon) &&
         breath_export_parse_day (cells[FIELD_DRAWN]->str, &line->day);
}

static BreathExportLine *
parse_line (GString *cells[N_FIELDS])
{
  g_autoptr(BreathExportLine) line = g_new0 (BreathExportLine, 1);
  const char *name = cells[FIELD_NAME]->str;

  line->node = g_strdup (cells[FIELD_NODE]->str);
  line->name = g_strdup (*name == '\'' ? name + 1 : name);
  line->resource = g_strdup (cells[FIELD_RESOURCE]->str);

  return parse_level (line, cells) &&
         breath_export_parse_time (cells[FIELD_HEARD]->str, &line->heard) &&
         breath_export_parse_source (cells[FIELD_SOURCE]->str, &line->source) &&
         breath_export_line_check (line) ? g_steal_pointer (&line) : NULL;
}

static BreathExport *
parse_lines (Reader  *reader,
             GString *cells[N_FIELDS],
             GError **error)
{
  g_autoptr(BreathExport) self = breath_export_new ();

  while (reader->at < reader->end)
    {
      guint number = self->lines->len + 2;
      BreathExportLine *line = read_line (reader, cells) ? parse_line (cells) : NULL;

      if (line == NULL)
        {
          breath_export_refuse (error, "Line %u is not that of a table of levels", number);
          return NULL;
        }

      g_ptr_array_add (self->lines, line);

      if (self->lines->len > BREATH_EXPORT_MAX_LINES)
        {
          breath_export_refuse (error, "The table has more than %d lines", BREATH_EXPORT_MAX_LINES);
          return NULL;
        }
    }

  return g_steal_pointer (&self);
}

/**
 * breath_export_from_csv:
 * @text: a table
 * @len: bytes of it
 * @error: return location for %BREATH_NODE_ERROR_INPUT
 *
 * Reads a table back that breath_export_to_csv() wrote and a spreadsheet may have saved since; `days` is passed over.
 *
 * Returns: (transfer full) (nullable): its levels
 */
BreathExport *
breath_export_from_csv (const char *text,
                        gsize       len,
                        GError    **error)
{
  Reader reader = { text, text + len };
  GString *cells[N_FIELDS];
  BreathExport *self = NULL;
  g_auto(GStrv) heading = g_strsplit (HEADING, ",", -1);
  gboolean is_table;

  if (len > BREATH_EXPORT_MAX_FILE || !g_utf8_validate_len (text, len, NULL))
    {
      breath_export_refuse (error, "The file is too large, or no text in UTF-8");
      return NULL;
    }

  for (guint i = 0; i < N_FIELDS; i++)
    cells[i] = g_string_new (NULL);

  is_table = read_line (&reader, cells);

  for (guint i = 0; i < N_FIELDS; i++)
    is_table = is_table && g_str_equal (cells[i]->str, heading[i]);

  if (is_table)
    self = parse_lines (&reader, cells, error);
  else
    breath_export_refuse (error, "The first line is not that of a table of levels: %s", HEADING);

  for (guint i = 0; i < N_FIELDS; i++)
    g_string_free (cells[i], TRUE);

  return self;
}

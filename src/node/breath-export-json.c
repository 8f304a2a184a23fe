/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-export.h"

#include "breath-export-json-private.h"
#include "breath-export-line-private.h"
#include "breath-export-seed-private.h"
#include "breath-level.h"
#include "p2p-peer-id.h"

#define FORMAT    "breath-export"
#define VERSION   1
#define MAX_DEPTH 8
#define MAX_TEXT  131072  /* characters of a record's part in base64 */

void
breath_export_add_text (JsonBuilder *builder,
                        const char  *key,
                        const char  *text)
{
  json_builder_set_member_name (builder, key);
  json_builder_add_string_value (builder, text);
}

static void
add_number (JsonBuilder *builder,
            const char  *key,
            gint64       number)
{
  json_builder_set_member_name (builder, key);
  json_builder_add_int_value (builder, number);
}

static void
add_line (JsonBuilder            *builder,
          const BreathExportLine *line)
{
  g_autofree char *heard = breath_export_dup_time (line->heard, "%Y-%m-%dT%H:%M:%SZ");
  g_autofree char *day = breath_export_dup_day (line->day);

  json_builder_begin_object (builder);
  breath_export_add_text (builder, "node", line->node);
  breath_export_add_text (builder, "name", line->name);
  breath_export_add_text (builder, "resource", line->resource);

  if (line->level != BREATH_LEVEL_UNKNOWN)
    {
      add_number (builder, "level", line->level);
      add_number (builder, "epsilon", line->epsilon);
      breath_export_add_text (builder, "drawn", day);
    }

  breath_export_add_text (builder, "heard", heard);
  breath_export_add_text (builder, "source", breath_export_peek_source (line->source));
  json_builder_end_object (builder);
}

void
breath_export_add_bytes (JsonBuilder *builder,
                         GBytes      *bytes)
{
  gsize len;
  const guchar *data = g_bytes_get_data (bytes, &len);
  g_autofree char *text = g_base64_encode (data, len);

  json_builder_add_string_value (builder, text);
}

static void
add_record (JsonBuilder              *builder,
            const BreathExportRecord *record)
{
  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "head");
  breath_export_add_bytes (builder, record->head);

  if (record->manifest != NULL)
    {
      json_builder_set_member_name (builder, "manifest");
      breath_export_add_bytes (builder, record->manifest);
    }

  json_builder_set_member_name (builder, "items");
  json_builder_begin_array (builder);

  for (guint i = 0; i < record->items->len; i++)
    breath_export_add_bytes (builder, g_ptr_array_index (record->items, i));

  json_builder_end_array (builder);
  json_builder_end_object (builder);
}

/**
 * breath_export_to_json:
 * @self: an export
 *
 * Writes levels, records and planted seeds. A level that is unknown has no `level`; `epsilon` is in hundredths; records, and what
 * is signed of a seed, are the bytes in base64.
 *
 * Returns: (transfer full): the text
 */
char *
breath_export_to_json (const BreathExport *self)
{
  g_autoptr(JsonBuilder) builder = json_builder_new ();
  g_autoptr(JsonNode) root = NULL;

  json_builder_begin_object (builder);
  breath_export_add_text (builder, "format", FORMAT);
  add_number (builder, "version", VERSION);
  breath_export_add_text (builder, "node", self->node);
  json_builder_set_member_name (builder, "levels");
  json_builder_begin_array (builder);

  for (guint i = 0; i < self->lines->len; i++)
    add_line (builder, g_ptr_array_index (self->lines, i));

  json_builder_end_array (builder);
  json_builder_set_member_name (builder, "records");
  json_builder_begin_array (builder);

  for (guint i = 0; i < self->records->len; i++)
    add_record (builder, g_ptr_array_index (self->records, i));

  json_builder_end_array (builder);
  json_builder_set_member_name (builder, "seeds");
  json_builder_begin_array (builder);

  for (guint i = 0; i < self->seeds->len; i++)
    breath_export_seed_write_json (g_ptr_array_index (self->seeds, i), builder);

  json_builder_end_array (builder);
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);

  return json_to_string (root, TRUE);
}

/* The parser descends as deep as a text does, so it gets none that is deeper than ours. */
static gboolean
is_flat (const char *text,
         gsize       len)
{
  gboolean in_string = FALSE;
  int depth = 0;

  for (gsize i = 0; i < len && depth <= MAX_DEPTH; i++)
    {
      if (in_string && text[i] == '\\')
        i++;
      else if (text[i] == '"')
        in_string = !in_string;
      else if (!in_string && (text[i] == '[' || text[i] == '{'))
        depth++;
      else if (!in_string && (text[i] == ']' || text[i] == '}'))
        depth--;
    }

  return depth <= MAX_DEPTH;
}

/* "" where there is no text of that name. */
const char *
breath_export_peek_text (JsonObject *object,
                         const char *key)
{
  JsonNode *node = json_object_get_member (object, key);

  return node != NULL && JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING
         ? json_node_get_string (node) : "";
}

static gboolean
get_number (JsonObject *object,
            const char *key,
            gint64     *number)
{
  JsonNode *node = json_object_get_member (object, key);

  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_INT64)
    return FALSE;

  *number = json_node_get_int (node);

  return TRUE;
}

static gboolean
parse_level (BreathExportLine *line,
             JsonObject       *object)
{
  gint64 level;
  gint64 epsilon;

  line->level = BREATH_LEVEL_UNKNOWN;

  if (!json_object_has_member (object, "level"))
    return TRUE;

  if (!get_number (object, "level", &level) || !get_number (object, "epsilon", &epsilon) ||
      level < BREATH_LEVEL_MIN || level > BREATH_LEVEL_MAX || epsilon < 1 || epsilon > BREATH_EPSILON_MAX)
    return FALSE;

  line->level = level;
  line->epsilon = epsilon;

  return breath_export_parse_day (breath_export_peek_text (object, "drawn"), &line->day);
}

static gboolean
take_line (BreathExport *self,
           JsonObject   *object)
{
  g_autoptr(BreathExportLine) line = g_new0 (BreathExportLine, 1);

  line->node = g_strdup (breath_export_peek_text (object, "node"));
  line->name = g_strdup (breath_export_peek_text (object, "name"));
  line->resource = g_strdup (breath_export_peek_text (object, "resource"));

  if (!parse_level (line, object) ||
      !breath_export_parse_time (breath_export_peek_text (object, "heard"), &line->heard) ||
      !breath_export_parse_source (breath_export_peek_text (object, "source"), &line->source) ||
      !breath_export_line_check (line))
    return FALSE;

  g_ptr_array_add (self->lines, g_steal_pointer (&line));

  return TRUE;
}

GBytes *
breath_export_parse_bytes (const char *text)
{
  guchar *data;
  gsize len;

  if (*text == '\0' || strlen (text) > MAX_TEXT)
    return NULL;

  data = g_base64_decode (text, &len);

  if (len > 0)
    return g_bytes_new_take (data, len);

  g_free (data);

  return NULL;
}

static gboolean
take_items (BreathExportRecord *record,
            JsonObject         *object)
{
  JsonNode *node = json_object_get_member (object, "items");
  JsonArray *items = node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;

  if (items == NULL || json_array_get_length (items) > BREATH_EXPORT_MAX_ITEMS)
    return FALSE;

  for (guint i = 0; i < json_array_get_length (items); i++)
    {
      JsonNode *item = json_array_get_element (items, i);
      GBytes *bytes = JSON_NODE_HOLDS_VALUE (item) && json_node_get_value_type (item) == G_TYPE_STRING
                      ? breath_export_parse_bytes (json_node_get_string (item)) : NULL;

      if (bytes == NULL)
        return FALSE;

      g_ptr_array_add (record->items, bytes);
    }

  return TRUE;
}

static gboolean
take_record (BreathExport *self,
             JsonObject   *object)
{
  g_autoptr(GBytes) head = breath_export_parse_bytes (breath_export_peek_text (object, "head"));
  g_autoptr(BreathExportRecord) record = head != NULL ? breath_export_record_new (head) : NULL;

  if (record == NULL || !take_items (record, object))
    return FALSE;

  record->manifest = breath_export_parse_bytes (breath_export_peek_text (object, "manifest"));
  g_ptr_array_add (self->records, g_steal_pointer (&record));

  return TRUE;
}

static gboolean
take_seed (BreathExport *self,
           JsonObject   *object)
{
  BreathExportSeed *seed = breath_export_seed_read_json (object);

  if (seed != NULL)
    g_ptr_array_add (self->seeds, seed);

  return seed != NULL;
}

typedef gboolean (*TakeFunc) (BreathExport *self,
                              JsonObject   *object);

static gboolean
take_all (BreathExport *self,
          JsonObject   *root,
          const char   *key,
          guint         max,
          TakeFunc      take,
          GError      **error)
{
  JsonNode *node = json_object_get_member (root, key);
  JsonArray *array = node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;

  if (array == NULL || json_array_get_length (array) > max)
    return breath_export_refuse (error, "There are no %s in the file, or more than %u", key, max);

  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonNode *element = json_array_get_element (array, i);

      if (!JSON_NODE_HOLDS_OBJECT (element) || !take (self, json_node_get_object (element)))
        return breath_export_refuse (error, "Number %u of the %s is none", i + 1, key);
    }

  return TRUE;
}

static gboolean
read_root (BreathExport *self,
           JsonObject   *root,
           GError      **error)
{
  gint64 version;
  P2pPeerId id;

  if (!g_str_equal (breath_export_peek_text (root, "format"), FORMAT) || !get_number (root, "version", &version))
    return breath_export_refuse (error, "This is not an export of a node");

  if (version != VERSION)
    return breath_export_refuse (error, "Another version of the program made this export");

  if (*breath_export_peek_text (root, "node") != '\0' && !p2p_peer_id_init_from_string (&id, breath_export_peek_text (root, "node"), NULL))
    return breath_export_refuse (error, "The export does not say who made it");

  g_free (self->node);
  self->node = g_strdup (breath_export_peek_text (root, "node"));

  return take_all (self, root, "levels", BREATH_EXPORT_MAX_LINES, take_line, error) &&
         take_all (self, root, "records", BREATH_EXPORT_MAX_RECORDS, take_record, error) &&
         (!json_object_has_member (root, "seeds")  /* as before there were any */
          || take_all (self, root, "seeds", BREATH_EXPORT_MAX_SEEDS, take_seed, error));
}

/**
 * breath_export_from_json:
 * @text: an export
 * @len: bytes of it
 * @error: return location for %BREATH_NODE_ERROR_INPUT
 *
 * Reads an export back. Nothing of it is verified yet: whoever takes records in does that, as with any neighbour's.
 *
 * Returns: (transfer full) (nullable): what is in it
 */
BreathExport *
breath_export_from_json (const char *text,
                         gsize       len,
                         GError    **error)
{
  g_autoptr(JsonParser) parser = json_parser_new_immutable ();
  g_autoptr(BreathExport) self = breath_export_new ();
  JsonNode *root;

  if (len == 0)
    {
      breath_export_refuse (error, "The file is empty");
      return NULL;
    }

  if (len > BREATH_EXPORT_MAX_FILE || !g_utf8_validate_len (text, len, NULL) || !is_flat (text, len) ||
      !json_parser_load_from_data (parser, text, len, NULL))
    {
      breath_export_refuse (error, "The file is too large, or no JSON");
      return NULL;
    }

  root = json_parser_get_root (parser);

  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root))
    {
      breath_export_refuse (error, "This is not an export of a node");
      return NULL;
    }

  return read_root (self, json_node_get_object (root), error) ? g_steal_pointer (&self) : NULL;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-scenario.h"

#include "breath-json-place.h"

#include <json-glib/json-glib.h>
#include <math.h>

#define HOUR G_TIME_SPAN_HOUR
#define MS   1000
#define MAX_MS 600000 /* of whatever is said in milliseconds */

/**
 * FieldKind:
 * @FIELD_TEXT: a string that is not empty, into a char *
 * @FIELD_BOOLEAN: into a gboolean
 * @FIELD_COUNT: a whole number, into a guint
 * @FIELD_TIME: a number of @unit microseconds, into a gint64
 * @FIELD_SPAN: two of these, the lesser first, into two gint64
 * @FIELD_WORD: one of some words, into the number of the word
 * @FIELD_OBJECT: read by a function
 *
 * What a member of an object can be.
 */
typedef enum
{
  FIELD_TEXT,
  FIELD_BOOLEAN,
  FIELD_COUNT,
  FIELD_TIME,
  FIELD_SPAN,
  FIELD_WORD,
  FIELD_OBJECT,
} FieldKind;

typedef struct Reader Reader;
typedef gboolean (*ReadFunc) (Reader *reader, JsonNode *node, const char *path);

typedef struct
{
  const char *name;
  FieldKind   kind;
  gsize       offset;
  double      least;
  double      most;
  gint64      unit;
  ReadFunc    read;
  guint       n_words;
  const char *(*get_word)(guint number);
} Field;

/* Where reading is. */
struct Reader
{
  const char     *text;
  BreathScenario *scenario;
  GError        **error;
};

G_GNUC_PRINTF (3, 4)
static gboolean
refuse (Reader     *reader,
        const char *path,
        const char *format,
        ...)
{
  g_autofree char *why = NULL;
  va_list arguments;

  va_start (arguments, format);
  why = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_set_error (reader->error, BREATH_SCENARIO_ERROR, BREATH_SCENARIO_ERROR_WRONG, "%u: %s%s%s",
               breath_json_find_line (reader->text, path), path, *path != '\0' ? " " : "", why);

  return FALSE;
}

static char *
dup_path (const char *path,
          const char *name)
{
  return *path != '\0' ? g_strconcat (path, ".", name, NULL) : g_strdup (name);
}

static gboolean
is_number (JsonNode *node)
{
  return JSON_NODE_HOLDS_VALUE (node) &&
         (json_node_get_value_type (node) == G_TYPE_INT64 || json_node_get_value_type (node) == G_TYPE_DOUBLE);
}

static gboolean
read_number (Reader      *reader,
             const Field *field,
             JsonNode    *node,
             const char  *path,
             double      *number)
{
  gboolean is_whole = field->kind == FIELD_COUNT;

  *number = is_number (node) ? json_node_get_double (node) : NAN;

  /* The comparison is false for what is no number, too. */
  if (*number >= field->least && *number <= field->most && (!is_whole || floor (*number) == *number))
    return TRUE;

  return refuse (reader, path, "has to be a %s from %g to %g", is_whole ? "whole number" : "number",
                 field->least, field->most);
}

static gboolean
read_span (Reader      *reader,
           const Field *field,
           JsonNode    *node,
           const char  *path,
           gint64       span[2])
{
  JsonArray *array = JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
  double numbers[2];

  if (array == NULL || json_array_get_length (array) != 2)
    return refuse (reader, path, "has to be two numbers, such as [20, 120]");

  for (guint i = 0; i < 2; i++)
    if (!read_number (reader, field, json_array_get_element (array, i), path, &numbers[i]))
      return FALSE;

  if (numbers[0] > numbers[1])
    return refuse (reader, path, "has the greater number first");

  span[0] = (gint64) (numbers[0] * field->unit);
  span[1] = (gint64) (numbers[1] * field->unit);

  return TRUE;
}

static gboolean
read_word (Reader      *reader,
           const Field *field,
           JsonNode    *node,
           const char  *path,
           guint       *number)
{
  g_autoptr(GString) words = g_string_new (NULL);
  const char *word = JSON_NODE_HOLDS_VALUE (node) ? json_node_get_string (node) : NULL;

  for (guint i = 0; i < field->n_words; i++)
    {
      if (g_strcmp0 (word, field->get_word (i)) == 0)
        {
          *number = i;
          return TRUE;
        }

      g_string_append_printf (words, "%s%s", i > 0 ? ", " : "", field->get_word (i));
    }

  return refuse (reader, path, "has to be one of %s", words->str);
}

static gboolean
read_text (Reader     *reader,
           JsonNode   *node,
           const char *path,
           char      **text)
{
  const char *value = JSON_NODE_HOLDS_VALUE (node) ? json_node_get_string (node) : NULL;

  if (value == NULL || *value == '\0' || g_utf8_strlen (value, -1) > 200)
    return refuse (reader, path, "has to be a text of 1 to 200 characters");

  g_free (*text);
  *text = g_strdup (value);

  return TRUE;
}

static gboolean
read_boolean (Reader     *reader,
              JsonNode   *node,
              const char *path,
              gboolean   *value)
{
  if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_BOOLEAN)
    return refuse (reader, path, "has to be true or false");

  *value = json_node_get_boolean (node);

  return TRUE;
}

static gboolean
read_field (Reader      *reader,
            const Field *field,
            gpointer     base,
            JsonNode    *node,
            const char  *path)
{
  gpointer place = (guint8 *) base + field->offset;
  double number;

  switch (field->kind)
    {
    case FIELD_TEXT:
      return read_text (reader, node, path, place);

    case FIELD_BOOLEAN:
      return read_boolean (reader, node, path, place);

    case FIELD_COUNT:
      if (!read_number (reader, field, node, path, &number))
        return FALSE;

      *(guint *) place = (guint) number;
      return TRUE;

    case FIELD_TIME:
      if (!read_number (reader, field, node, path, &number))
        return FALSE;

      *(gint64 *) place = (gint64) (number * field->unit);
      return TRUE;

    case FIELD_SPAN:
      return read_span (reader, field, node, path, place);

    case FIELD_WORD:
      return read_word (reader, field, node, path, place);

    case FIELD_OBJECT:
      return field->read (reader, node, path);

    default:
      g_assert_not_reached ();
    }
}

static gboolean
read_object (Reader      *reader,
             const Field *fields,
             gsize        n_fields,
             gpointer     base,
             JsonNode    *node,
             const char  *path)
{
  g_autoptr(GList) names = NULL;
  JsonObject *object;

  if (!JSON_NODE_HOLDS_OBJECT (node))
    return refuse (reader, path, "has to be an object in braces");

  object = json_node_get_object (node);
  names = json_object_get_members (object);

  for (GList *l = names; l != NULL; l = l->next)
    {
      g_autofree char *below = dup_path (path, l->data);
      gsize i = 0;

      while (i < n_fields && !g_str_equal (fields[i].name, l->data))
        i++;

      if (i == n_fields)
        return refuse (reader, below, "is not a key that is known here");

      if (!read_field (reader, &fields[i], base, json_object_get_member (object, l->data), below))
        return FALSE;
    }

  return TRUE;
}

static const char *
get_fault_word (guint number)
{
  return breath_fault_kind_get_id ((BreathFaultKind) number);
}

static const char *
get_enemy_word (guint number)
{
  return breath_enemy_kind_get_id ((BreathEnemyKind) number);
}

static const Field link_fields[] = {
  { "live", FIELD_BOOLEAN, G_STRUCT_OFFSET (BreathLinkPlan, is_live) },
  { "outbound", FIELD_COUNT, G_STRUCT_OFFSET (BreathLinkPlan, n_outbound), 0, 4 },
  { "inbound", FIELD_COUNT, G_STRUCT_OFFSET (BreathLinkPlan, n_inbound), 0, 4 },
  { "chosen", FIELD_COUNT, G_STRUCT_OFFSET (BreathLinkPlan, n_chosen), 0, 2 },
  { "latency-ms", FIELD_SPAN, G_STRUCT_OFFSET (BreathLinkPlan, latency), 1, MAX_MS, MS },
  { "jitter-ms", FIELD_TIME, G_STRUCT_OFFSET (BreathLinkPlan, jitter), 0, MAX_MS, MS },
  { "loss-percent", FIELD_COUNT, G_STRUCT_OFFSET (BreathLinkPlan, loss), 0, 90 },
  { "duplicate-percent", FIELD_COUNT, G_STRUCT_OFFSET (BreathLinkPlan, duplicates), 0, 90 },
  { "reorder-percent", FIELD_COUNT, G_STRUCT_OFFSET (BreathLinkPlan, reordered), 0, 90 },
  { "asymmetry", FIELD_COUNT, G_STRUCT_OFFSET (BreathLinkPlan, asymmetry), 1, 100 },
  { "rate-kbit", FIELD_COUNT, G_STRUCT_OFFSET (BreathLinkPlan, rate), 0, 10000000 },
  { "queue-kib", FIELD_COUNT, G_STRUCT_OFFSET (BreathLinkPlan, queue), 64, 1048576 },
};

static const Field people_fields[] = {
  { "stocks", FIELD_BOOLEAN, G_STRUCT_OFFSET (BreathPeoplePlan, has_stocks) },
  { "mirrors", FIELD_COUNT, G_STRUCT_OFFSET (BreathPeoplePlan, n_mirrors), 1, BREATH_SCENARIO_MAX_MIRRORS },
  { "alerts", FIELD_COUNT, G_STRUCT_OFFSET (BreathPeoplePlan, n_alerts), 0, 1000 },
  { "transfers", FIELD_COUNT, G_STRUCT_OFFSET (BreathPeoplePlan, n_transfers), 0, 1000 },
  { "isolations", FIELD_COUNT, G_STRUCT_OFFSET (BreathPeoplePlan, n_isolations), 0, 1000 },
  { "answer-hours", FIELD_SPAN, G_STRUCT_OFFSET (BreathPeoplePlan, answer), 0, BREATH_SCENARIO_MAX_HOURS, HOUR },
};

static const Field fault_fields[] = {
  { "kind", FIELD_WORD, G_STRUCT_OFFSET (BreathFaultPlan, kind), .n_words = BREATH_N_FAULTS, .get_word = get_fault_word },
  { "at-hours", FIELD_TIME, G_STRUCT_OFFSET (BreathFaultPlan, begin), 0, BREATH_SCENARIO_MAX_HOURS, HOUR },
  { "for-hours", FIELD_TIME, G_STRUCT_OFFSET (BreathFaultPlan, duration), 0, BREATH_SCENARIO_MAX_HOURS, HOUR },
  { "share-percent", FIELD_COUNT, G_STRUCT_OFFSET (BreathFaultPlan, share), 0, 100 },
  { "seconds", FIELD_TIME, G_STRUCT_OFFSET (BreathFaultPlan, size), -864000, 864000, 1 },
};

static const Field enemy_fields[] = {
  { "kind", FIELD_WORD, G_STRUCT_OFFSET (BreathEnemyPlan, kind), .n_words = BREATH_N_ENEMIES, .get_word = get_enemy_word },
  { "count", FIELD_COUNT, G_STRUCT_OFFSET (BreathEnemyPlan, count), 1, BREATH_SCENARIO_MAX_NODES },
};

static gboolean
read_links (Reader     *reader,
            JsonNode   *node,
            const char *path)
{
  return read_object (reader, link_fields, G_N_ELEMENTS (link_fields), &reader->scenario->links, node, path);
}

static gboolean
read_people (Reader     *reader,
             JsonNode   *node,
             const char *path)
{
  return read_object (reader, people_fields, G_N_ELEMENTS (people_fields), &reader->scenario->people, node, path);
}

static JsonArray *
get_parts (Reader     *reader,
           JsonNode   *node,
           const char *path)
{
  JsonArray *array = JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;

  if (array != NULL && json_array_get_length (array) <= BREATH_SCENARIO_MAX_PARTS)
    return array;

  refuse (reader, path, "has to be a list in brackets, of at most %u", BREATH_SCENARIO_MAX_PARTS);

  return NULL;
}

static gboolean
read_faults (Reader     *reader,
             JsonNode   *node,
             const char *path)
{
  JsonArray *parts = get_parts (reader, node, path);

  for (guint i = 0; parts != NULL && i < json_array_get_length (parts); i++)
    {
      g_autofree char *below = g_strdup_printf ("%s[%u]", path, i);
      BreathFaultPlan plan = { .share = 100, .kind = BREATH_N_FAULTS };

      if (!read_object (reader, fault_fields, G_N_ELEMENTS (fault_fields), &plan, json_array_get_element (parts, i), below))
        return FALSE;

      if ((guint) plan.kind == BREATH_N_FAULTS)
        return refuse (reader, below, "has no kind");

      g_array_append_val (reader->scenario->faults, plan);
    }

  return parts != NULL;
}

static gboolean
read_enemies (Reader     *reader,
              JsonNode   *node,
              const char *path)
{
  JsonArray *parts = get_parts (reader, node, path);

  for (guint i = 0; parts != NULL && i < json_array_get_length (parts); i++)
    {
      g_autofree char *below = g_strdup_printf ("%s[%u]", path, i);
      BreathEnemyPlan plan = { .count = 1, .kind = BREATH_N_ENEMIES };

      if (!read_object (reader, enemy_fields, G_N_ELEMENTS (enemy_fields), &plan, json_array_get_element (parts, i), below))
        return FALSE;

      if ((guint) plan.kind == BREATH_N_ENEMIES)
        return refuse (reader, below, "has no kind");

      g_array_append_val (reader->scenario->enemies, plan);
    }

  return parts != NULL;
}

static gboolean
read_figures (Reader     *reader,
              double      numbers[BREATH_N_FIGURES],
              JsonNode   *node,
              const char *path)
{
  Field fields[BREATH_N_FIGURES];
  gint64 millionths[BREATH_N_FIGURES];

  for (guint i = 0; i < BREATH_N_FIGURES; i++)
    {
      fields[i] = (Field) { breath_figure_get_id (i), FIELD_TIME, i *sizeof (gint64), 0, 1e9, 1000000 };
      millionths[i] = -1;
    }

  if (!read_object (reader, fields, BREATH_N_FIGURES, millionths, node, path))
    return FALSE;

  for (guint i = 0; i < BREATH_N_FIGURES; i++)
    numbers[i] = millionths[i] < 0 ? -1 : millionths[i] / 1e6;

  return TRUE;
}

static gboolean
read_limits (Reader     *reader,
             JsonNode   *node,
             const char *path)
{
  return read_figures (reader, reader->scenario->limits, node, path);
}

static gboolean
read_least (Reader     *reader,
            JsonNode   *node,
            const char *path)
{
  return read_figures (reader, reader->scenario->least, node, path);
}

static gboolean
read_seed (Reader     *reader,
           JsonNode   *node,
           const char *path)
{
  const Field field = { "seed", FIELD_COUNT, 0, 0, G_MAXINT32 };
  double number;

  if (!read_number (reader, &field, node, path, &number))
    return FALSE;

  reader->scenario->seed = (guint64) number;

  return TRUE;
}

static const Field scenario_fields[] = {
  { "name", FIELD_TEXT, G_STRUCT_OFFSET (BreathScenario, name) },
  { "title", FIELD_TEXT, G_STRUCT_OFFSET (BreathScenario, title) },
  { "nodes", FIELD_COUNT, G_STRUCT_OFFSET (BreathScenario, n_nodes), 2, BREATH_SCENARIO_MAX_NODES },
  { "hours", FIELD_TIME, G_STRUCT_OFFSET (BreathScenario, duration), 0.01, BREATH_SCENARIO_MAX_HOURS, HOUR },
  { "settle-hours", FIELD_TIME, G_STRUCT_OFFSET (BreathScenario, settle), 0, BREATH_SCENARIO_MAX_HOURS, HOUR },
  { "seed", FIELD_OBJECT, .read = read_seed },
  { "have-met", FIELD_BOOLEAN, G_STRUCT_OFFSET (BreathScenario, has_met) },
  { "links", FIELD_OBJECT, .read = read_links },
  { "people", FIELD_OBJECT, .read = read_people },
  { "faults", FIELD_OBJECT, .read = read_faults },
  { "enemies", FIELD_OBJECT, .read = read_enemies },
  { "at-most", FIELD_OBJECT, .read = read_limits },
  { "at-least", FIELD_OBJECT, .read = read_least },
};

/* What each member by itself does not show. */
static gboolean
check_whole (Reader *reader)
{
  const BreathScenario *scenario = reader->scenario;

  if (scenario->settle >= scenario->duration)
    return refuse (reader, "settle-hours", "has to be less than hours");

  if (scenario->n_nodes + (guint64) breath_scenario_get_n_enemies (scenario) > BREATH_SCENARIO_MAX_NODES)
    return refuse (reader, "enemies", "make more than %u nodes with the others", BREATH_SCENARIO_MAX_NODES);

  for (guint i = 0; i < scenario->faults->len; i++)
    {
      const BreathFaultPlan *plan = &g_array_index (scenario->faults, BreathFaultPlan, i);
      g_autofree char *path = g_strdup_printf ("faults[%u]", i);

      if (plan->begin + plan->duration > scenario->duration - scenario->settle)
        return refuse (reader, path, "is not over before the time to settle begins");

      if (plan->kind == BREATH_FAULT_FULL && scenario->links.rate == 0)
        return refuse (reader, path, "needs links with a rate-kbit");
    }

  return TRUE;
}

/* The parser knows where it is only as long as it reads. */
static void
wrong_cb (JsonParser   *parser,
          const GError *error,
          gpointer      user_data)
{
  guint *line = user_data;

  *line = MAX (json_parser_get_current_line (parser), 1);
}

static gboolean
read_scenario (Reader *reader)
{
  g_autoptr(JsonParser) parser = json_parser_new_immutable ();
  guint line = 1;
  JsonNode *root;

  if (!g_utf8_validate (reader->text, -1, NULL))
    return refuse (reader, "", "this is not UTF-8 text");

  if (!breath_json_is_shallow (reader->text))
    return refuse (reader, "", "this is nested deeper than %u", BREATH_JSON_MAX_DEPTH);

  g_signal_connect (parser, "error", G_CALLBACK (wrong_cb), &line);

  if (!json_parser_load_from_data (parser, reader->text, -1, NULL))
    {
      g_set_error (reader->error, BREATH_SCENARIO_ERROR, BREATH_SCENARIO_ERROR_WRONG, "%u: this is not JSON", line);
      return FALSE;
    }

  root = json_parser_get_root (parser);

  if (root == NULL)
    return refuse (reader, "", "this is empty");

  return read_object (reader, scenario_fields, G_N_ELEMENTS (scenario_fields), reader->scenario, root, "") &&
         check_whole (reader);
}

/**
 * breath_scenario_new_from_text:
 * @text: JSON as `data/scenarios/README.md` describes it
 * @error: return location for a #BreathScenarioError
 *
 * Reads a scenario.
 *
 * Returns: (transfer full) (nullable): the scenario
 */
BreathScenario *
breath_scenario_new_from_text (const char *text,
                               GError    **error)
{
  g_autoptr(BreathScenario) scenario = breath_scenario_new ();
  Reader reader = { text, scenario, error };

  g_return_val_if_fail (text != NULL, NULL);

  return read_scenario (&reader) ? g_steal_pointer (&scenario) : NULL;
}

/**
 * breath_scenario_new_from_file:
 * @path: where it is
 * @error: return location for a #BreathScenarioError, whose message has the path, and the line if it is wrong
 *
 * Reads a scenario from a file.
 *
 * Returns: (transfer full) (nullable): the scenario
 */
BreathScenario *
breath_scenario_new_from_file (const char *path,
                               GError    **error)
{
  g_autoptr(GError) wrong = NULL;
  g_autoptr(GFile) file = g_file_new_for_path (path);
  g_autoptr(GFileInputStream) stream = NULL;
  g_autofree char *text = g_malloc (BREATH_SCENARIO_MAX_LEN + 1);
  BreathScenario *self;
  gsize len = 0;

  g_return_val_if_fail (path != NULL, NULL);

  stream = g_file_read (file, NULL, &wrong);

  if (stream == NULL ||
      !g_input_stream_read_all (G_INPUT_STREAM (stream), text, BREATH_SCENARIO_MAX_LEN + 1, &len, NULL, &wrong))
    {
      g_set_error (error, BREATH_SCENARIO_ERROR, BREATH_SCENARIO_ERROR_MISSING, "%s", wrong->message);
      return NULL;
    }

  if (len > BREATH_SCENARIO_MAX_LEN)
    {
      g_set_error (error, BREATH_SCENARIO_ERROR, BREATH_SCENARIO_ERROR_WRONG, "%s: it is larger than %u KiB", path,
                   BREATH_SCENARIO_MAX_LEN / 1024);
      return NULL;
    }

  text[len] = '\0';
  self = breath_scenario_new_from_text (text, error);

  if (self == NULL)
    g_prefix_error (error, "%s:", path);

  return self;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-json-place.h"

#include <string.h>

/* Where in a text a value is: the parser forgets, and who wrote the text wants to know. */

typedef struct
{
  gboolean    is_array;
  guint       index;     /* of the element that is being read */
  const char *name;      /* of the member that is being read; NULL: none yet */
  gsize       name_len;
} Level;

typedef struct
{
  const char *at;
  guint       line;
  Level       levels[BREATH_JSON_MAX_DEPTH];
  guint       depth;
} Walk;

/* The end of the string that begins at @text, after its last quote or at the end of all. */
static const char *
skip_string (const char *text)
{
  for (text++; *text != '\0' && *text != '"'; text++)
    if (*text == '\\' && text[1] != '\0')
      text++;

  return *text == '"' ? text + 1 : text;
}

/**
 * breath_json_is_shallow:
 * @text: what may be JSON
 *
 * Tells whether reading @text needs no deep recursion.
 *
 * Returns: whether nothing in @text is nested deeper than %BREATH_JSON_MAX_DEPTH
 */
gboolean
breath_json_is_shallow (const char *text)
{
  guint depth = 0;

  g_return_val_if_fail (text != NULL, FALSE);

  while (*text != '\0')
    {
      if (*text == '"')
        {
          text = skip_string (text);
          continue;
        }

      if ((*text == '{' || *text == '[') && ++depth > BREATH_JSON_MAX_DEPTH)
        return FALSE;

      if ((*text == '}' || *text == ']') && depth > 0)
        depth--;

      text++;
    }

  return TRUE;
}

static char *
dup_path (const Walk *walk)
{
  GString *path = g_string_new (NULL);

  for (guint i = 0; i < walk->depth; i++)
    {
      const Level *level = &walk->levels[i];

      if (level->is_array)
        g_string_append_printf (path, "[%u]", level->index);
      else if (level->name != NULL)
        {
          g_string_append (path, path->len > 0 ? "." : "");
          g_string_append_len (path, level->name, level->name_len);
        }
    }

  return g_string_free (path, FALSE);
}

static gboolean
is_there (const Walk *walk,
          const char *path)
{
  g_autofree char *here = dup_path (walk);

  return g_str_equal (here, path);
}

static void
read_string (Walk *walk)
{
  Level *level = walk->depth > 0 ? &walk->levels[walk->depth - 1] : NULL;
  const char *end = skip_string (walk->at);
  const char *next = end;

  while (*next == ' ' || *next == '\t')
    next++;

  if (level != NULL && !level->is_array && *next == ':')
    {
      level->name = walk->at + 1;
      level->name_len = end - walk->at - 2;
    }

  walk->at = end;
}

static void
read_sign (Walk *walk)
{
  Level *level = walk->depth > 0 ? &walk->levels[walk->depth - 1] : NULL;
  char sign = *walk->at++;

  if (sign == '\n')
    walk->line++;
  else if ((sign == '{' || sign == '[') && walk->depth < BREATH_JSON_MAX_DEPTH)
    walk->levels[walk->depth++] = (Level) { .is_array = sign == '[' }
  ;
  else if ((sign == '}' || sign == ']') && level != NULL)
    walk->depth--;
  else if (sign == ',' && level != NULL && level->is_array)
    level->index++;
}

/**
 * breath_json_find_line:
 * @text: valid JSON, shallow by breath_json_is_shallow()
 * @path: such as `faults[2].share`
 *
 * Finds where something is.
 *
 * Returns: the line, counted from 1, on which what @path names begins; 1 if it is not there
 */
guint
breath_json_find_line (const char *text,
                       const char *path)
{
  Walk walk = { text, 1, { { 0 } }, 0 };

  g_return_val_if_fail (text != NULL && path != NULL, 1);

  while (*walk.at != '\0')
    {
      if (strchr (" \t\r\n,]}", *walk.at) == NULL && *path != '\0' && is_there (&walk, path))
        return walk.line;

      if (*walk.at == '"')
        read_string (&walk);
      else
        read_sign (&walk);
    }

  return 1;
}

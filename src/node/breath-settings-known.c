/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-settings-known-private.h"

#include "breath-baseline.h"
#include "breath-centre.h"
#include "breath-network-limits-private.h"
#include "breath-quantity-private.h"
#include "breath-remote-text.h"

#include <string.h>

#define MAX_SHOWN 64 /* characters of a value */

/**
 * Known:
 * @group: a group of the settings
 * @key: a key in it; one that ends with "-" has the id of a resource behind it
 * @is_understood: (nullable): whether a value means something; %NULL where a node does not start with one that does not, and says so
 * @possible: what a value may be
 * @instead: what counts where it is none of that
 *
 * What stands in the settings apart from limits.
 */
typedef struct
{
  const char *group;
  const char *key;
  gboolean (*is_understood)(const char *text,
                            const char *resource);
  const char *possible;
  const char *instead;
} Known;

static gboolean
is_truth (const char *text,
          const char *resource)
{
  return g_str_equal (text, "true") || g_str_equal (text, "false") || g_str_equal (text, "1") || g_str_equal (text, "0");
}

static gboolean
is_people (const char *text,
           const char *resource)
{
  g_autofree char *needed = breath_baseline_dup_need ("water", "L", text, NULL);

  return needed != NULL;
}

static gboolean
is_need (const char *text,
         const char *resource)
{
  gint64 milli;

  return breath_quantity_parse_need (text, &milli, NULL);
}

static gboolean
is_unit (const char *text,
         const char *resource)
{
  const char *symbol;

  return breath_quantity_parse_unit (text, resource, &symbol, NULL);
}

static gboolean
is_step (const char *text,
         const char *resource)
{
  return breath_centre_has_step (text);
}

static gboolean
is_closing (const char *text,
            const char *resource)
{
  g_autoptr(GEnumClass) closings = g_type_class_ref (BREATH_TYPE_CLOSING);

  return g_enum_get_value_by_nick (closings, text) != NULL;
}

static const Known known[] = {
  { "node", "name", NULL, "text in UTF-8", "no name" },
  { "node", "languages", NULL, "text in UTF-8", "no language" },
  { "network", "listen", NULL, "text in UTF-8", "the usual addresses" },
  { "network", "peers", NULL, "text in UTF-8", "nobody" },
  { "network", "multicast", is_truth, "true or false", "false" },
  { "centre", "people", is_people, "a whole number from 1 to " G_STRINGIFY (BREATH_BASELINE_MAX_PEOPLE), "no number" },
  { "centre", "need-", is_need, "a number above 0, such as 300 or 12.5", "no need" },
  { "centre", "unit-", is_unit, "kWh, MJ or Wh for energy, L or m3 for water, and kg, t or kcal for food", "no unit, and so no need" },
  { "window", "first-steps", is_step, "name, needs, mirror, neighbours, end or done", "name" },
  { "window", "closing", is_closing, "ask, stay or end", "ask" },
};

/* Of a key that begins like @known; NULL where it is a whole one. */
static const char *
get_resource (const Known *known_key,
              const char  *key)
{
  return g_str_has_suffix (known_key->key, "-") ? key + strlen (known_key->key) : NULL;
}

static gboolean
is_key (const Known *known_key,
        const char  *key)
{
  return g_str_has_suffix (known_key->key, "-")
         ? g_str_has_prefix (key, known_key->key) && breath_quantity_list_units (get_resource (known_key, key)) != NULL
         : g_str_equal (known_key->key, key);
}

static const Known *
find (const char *group,
      const char *key)
{
  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    if (g_str_equal (known[i].group, group) && is_key (&known[i], key))
      return &known[i];

  return NULL;
}

static gboolean
is_known (const char *group,
          const char *key)
{
  return find (group, key) != NULL || (g_str_equal (group, "network") && breath_network_limits_has (key));
}

/**
 * breath_settings_dup_unknown:
 * @file: the settings
 *
 * Finds what has no effect, most likely since somebody mistyped it. It is kept all the same, as it may be of a later version.
 *
 * Returns: (transfer full) (array zero-terminated=1): each such key, with its group
 */
char **
breath_settings_dup_unknown (GKeyFile *file)
{
  g_autoptr(GStrvBuilder) unknown = g_strv_builder_new ();
  g_auto(GStrv) groups = g_key_file_get_groups (file, NULL);

  for (char **group = groups; *group != NULL; group++)
    {
      g_auto(GStrv) keys = g_key_file_get_keys (file, *group, NULL, NULL);

      for (char **key = keys; keys != NULL && *key != NULL; key++)
        {
          g_autofree char *place = g_strdup_printf ("[%s] %s", *group, *key);

          if (!is_known (*group, *key))
            g_strv_builder_add (unknown, place);
        }
    }

  return g_strv_builder_end (unknown);
}

/* As it stands there, but short, and nothing in it acts on a terminal. */
static char *
dup_shown (GKeyFile   *file,
           const char *group,
           const char *key)
{
  g_autofree char *value = g_key_file_get_value (file, group, key, NULL);
  g_autofree char *text = g_utf8_make_valid (value, -1);
  g_autofree char *visible = breath_remote_text_to_visible (text);
  g_autofree char *start = NULL;

  if (g_utf8_strlen (visible, -1) <= MAX_SHOWN)
    return g_steal_pointer (&visible);

  start = g_utf8_substring (visible, 0, MAX_SHOWN);

  return g_strconcat (start, "…", NULL);
}

static gboolean
is_understood (GKeyFile    *file,
               const Known *known_key,
               const char  *key)
{
  g_autofree char *text = g_key_file_get_string (file, known_key->group, key, NULL);

  return text != NULL && (known_key->is_understood == NULL || known_key->is_understood (text, get_resource (known_key, key)));
}

static char *
complain (GKeyFile    *file,
          const Known *known_key,
          const char  *key)
{
  g_autofree char *shown = dup_shown (file, known_key->group, key);

  return g_strdup_printf ("[%s] %s=%s is not understood; it may be %s. Until then this counts: %s", known_key->group, key, shown,
                          known_key->possible, known_key->instead);
}

/**
 * breath_settings_dup_misread:
 * @file: the settings
 *
 * Finds the values that mean nothing where the node starts all the same. They are kept, as they may be of a later version.
 *
 * Returns: (transfer full) (array zero-terminated=1): a sentence on each, with its key, what it may be, and what counts instead
 */
char **
breath_settings_dup_misread (GKeyFile *file)
{
  g_autoptr(GStrvBuilder) misread = g_strv_builder_new ();
  g_auto(GStrv) groups = g_key_file_get_groups (file, NULL);

  for (char **group = groups; *group != NULL; group++)
    {
      g_auto(GStrv) keys = g_key_file_get_keys (file, *group, NULL, NULL);

      for (char **key = keys; keys != NULL && *key != NULL; key++)
        {
          const Known *known_key = find (*group, *key);
          g_autofree char *complaint = NULL;

          if (known_key == NULL || is_understood (file, known_key, *key))
            continue;

          complaint = complain (file, known_key, *key);
          g_strv_builder_add (misread, complaint);
        }
    }

  return g_strv_builder_end (misread);
}

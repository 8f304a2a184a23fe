/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-settings-known-private.h"

#include "breath-network-limits-private.h"

/* What stands in the settings apart from limits; a key that ends with "-" has the id of a resource behind it. */
static const struct
{
  const char *group;
  const char *key;
} known[] = {
  { "node", "name" }, { "node", "languages" },
  { "network", "listen" }, { "network", "peers" }, { "network", "multicast" },
  { "centre", "people" }, { "centre", "need-" }, { "centre", "unit-" },
  { "window", "first-steps" }, { "window", "closing" },
};

static gboolean
is_known (const char *group,
          const char *key)
{
  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    if (g_str_equal (known[i].group, group) &&
        (g_str_has_suffix (known[i].key, "-") ? g_str_has_prefix (key, known[i].key) : g_str_equal (known[i].key, key)))
      return TRUE;

  return g_str_equal (group, "network") && breath_network_limits_has (key);
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

/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-control-facts-private.h"

/* What the control interface tells of anything: dictionaries of facts, from which those that are not there are left out. */

void
breath_control_insert_text (GVariantBuilder *dict,
                            const char      *key,
                            const char      *text)
{
  if (text != NULL && *text != '\0')
    g_variant_builder_add (dict, "{sv}", key, g_variant_new_string (text));
}

void
breath_control_insert_flag (GVariantBuilder *dict,
                            const char      *key,
                            gboolean         is_set)
{
  g_variant_builder_add (dict, "{sv}", key, g_variant_new_boolean (is_set));
}

/* @moment: microseconds of Unix time; 0: there is none */
void
breath_control_insert_time (GVariantBuilder *dict,
                            const char      *key,
                            gint64           moment)
{
  if (moment > 0)
    g_variant_builder_add (dict, "{sv}", key, g_variant_new_int64 (moment));
}

/**
 * breath_control_describe_all:
 * @list: what to tell of
 * @describe: (scope call): what to tell of one, as a{sv}
 * @user_data: for @describe
 *
 * Returns: (transfer floating): aa{sv}, in the order of @list
 */
GVariant *
breath_control_describe_all (GListModel *list,
                             GVariant *(*describe)(gpointer item, gpointer user_data),
                             gpointer user_data)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("aa{sv}"));

  for (guint i = 0; i < g_list_model_get_n_items (list); i++)
    {
      g_autoptr(GObject) item = g_list_model_get_item (list, i);

      g_variant_builder_add_value (&builder, describe (item, user_data));
    }

  return g_variant_builder_end (&builder);
}

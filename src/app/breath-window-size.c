/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "breath-window-size.h"

static const struct
{
  const char *key;
  const char *property;
} bound[] = {
  { "window-width", "default-width" },
  { "window-height", "default-height" },
  { "window-maximized", "maximized" },
};

/**
 * breath_window_size_remember:
 * @window: a window that is not shown yet
 *
 * Opens @window as large as it was the last time, and remembers what people make of it. A program that was not installed
 * may run without its schema; the window then has its default size.
 *
 * Returns: (transfer full) (nullable): what remembers it, to be kept as long as @window; %NULL if nothing does
 */
GSettings *
breath_window_size_remember (GtkWindow *window)
{
  GSettingsSchemaSource *source = g_settings_schema_source_get_default ();
  g_autoptr(GSettingsSchema) schema = NULL;
  GSettings *settings;

  g_return_val_if_fail (GTK_IS_WINDOW (window), NULL);

  if (source != NULL)
    schema = g_settings_schema_source_lookup (source, APPLICATION_ID, TRUE);

  if (schema == NULL)
    return NULL;

  settings = g_settings_new_full (schema, NULL, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (bound); i++)
    g_settings_bind (settings, bound[i].key, window, bound[i].property, G_SETTINGS_BIND_DEFAULT);

  return settings;
}

/**
 * breath_window_size_forget:
 * @window: a window
 *
 * Lets @window be, whatever size it gets from now on; nothing happens if nobody remembered it.
 */
void
breath_window_size_forget (GtkWindow *window)
{
  g_return_if_fail (GTK_IS_WINDOW (window));

  for (guint i = 0; i < G_N_ELEMENTS (bound); i++)
    g_settings_unbind (window, bound[i].property);
}

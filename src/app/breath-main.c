/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <glib/gi18n.h>
#include <locale.h>

#include "breath-application.h"

/* The data folder decides the application id, so it is needed before the application can read its own options. */
static gboolean
peek_options (int       argc,
              char    **argv,
              char    **data_dir,
              gboolean *in_background,
              GError  **error)
{
  const GOptionEntry entries[] = {
    { "data-dir", 0, 0, G_OPTION_ARG_FILENAME, data_dir, NULL, NULL },
    { "background", 0, 0, G_OPTION_ARG_NONE, in_background, NULL, NULL },
    G_OPTION_ENTRY_NULL
  };
  g_autoptr(GOptionContext) context = g_option_context_new (NULL);
  g_auto(GStrv) arguments = g_new0 (char *, argc + 1);

  for (int i = 0; i < argc; i++)
    arguments[i] = g_strdup (argv[i]);

  g_option_context_add_main_entries (context, entries, NULL);
  g_option_context_set_help_enabled (context, FALSE);
  g_option_context_set_ignore_unknown_options (context, TRUE);

  return g_option_context_parse_strv (context, &arguments, error);
}

int
main (int   argc,
      char *argv[])
{
  g_autoptr(BreathApplication) application = NULL;
  g_autofree char *data_dir = NULL;
  g_autoptr(GError) error = NULL;
  gboolean in_background = FALSE;
  int status;

  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);

  if (!peek_options (argc, argv, &data_dir, &in_background, &error))
    {
      g_printerr ("%s\n", error->message);
      return 2;
    }

  /* Wayland takes a window's application id from the program name. */
  g_set_prgname (APPLICATION_ID);
  g_set_application_name (_("Breath"));

  application = breath_application_new (data_dir, in_background);

  status = g_application_run (G_APPLICATION (application), argc, argv);

  return status != 0 ? status : breath_application_get_status (application);
}

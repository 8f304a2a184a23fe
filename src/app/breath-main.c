/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <glib/gi18n.h>
#include <locale.h>

#include "breath-application.h"
#include "breath-main-practice.h"
#include "breath-practice-text.h"

typedef struct
{
  char    *data_dir;      /* NULL: the default */
  gboolean in_background;
  gboolean is_practice;
} Options;

/* What decides the application id is needed before the application can read its own options. */
static gboolean
peek_options (int      argc,
              char   **argv,
              Options *options,
              GError **error)
{
  const GOptionEntry entries[] = {
    { "data-dir", 0, 0, G_OPTION_ARG_FILENAME, &options->data_dir, NULL, NULL },
    { "background", 0, 0, G_OPTION_ARG_NONE, &options->in_background, NULL, NULL },
    { "practice", 0, 0, G_OPTION_ARG_NONE, &options->is_practice, NULL, NULL },
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

/* Practice lasts longer than the application that leaves it. */
static int
run (int            argc,
     char         **argv,
     const Options *options)
{
  g_autoptr(BreathMainPractice) practice = options->is_practice ? breath_main_practice_new () : NULL;
  g_autoptr(BreathApplication) application = breath_application_new (options->data_dir, options->in_background);
  int status;

  if (practice != NULL)
    breath_application_set_practice (application, breath_main_practice_get (practice));

  status = g_application_run (G_APPLICATION (application), argc, argv);

  return status != 0 ? status : breath_application_get_status (application);
}

int
main (int   argc,
      char *argv[])
{
  g_autoptr(GError) error = NULL;
  Options options = { 0, };
  int status;

  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);

  if (!peek_options (argc, argv, &options, &error))
    {
      g_printerr ("%s\n", error->message);
      return 2;
    }

  /* Wayland takes a window's application id from the program name. */
  g_set_prgname (options.is_practice ? BREATH_PRACTICE_ID : APPLICATION_ID);
  g_set_application_name (_("Breath"));

  status = run (argc, argv, &options);
  g_free (options.data_dir);

  return status;
}

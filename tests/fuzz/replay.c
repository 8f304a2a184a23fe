/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib.h>

#define MAX_SECONDS_PER_INPUT 1.0

int LLVMFuzzerTestOneInput (const guint8 *data,
                            gsize         size);

static gboolean
replay_file (const char *path)
{
  g_autoptr(GTimer) timer = NULL;
  g_autofree char *contents = NULL;
  g_autofree guint8 *exact = NULL;
  g_autoptr(GError) error = NULL;
  gsize len;

  if (!g_file_get_contents (path, &contents, &len, &error))
    {
      g_printerr ("%s\n", error->message);
      return FALSE;
    }

  /* GLib adds a zero byte; a copy of the exact size lets the sanitizer see an overread by one. */
  exact = g_memdup2 (contents, len);

  timer = g_timer_new ();
  LLVMFuzzerTestOneInput (exact, len);

  if (g_timer_elapsed (timer, NULL) > MAX_SECONDS_PER_INPUT)
    {
      g_printerr ("%s took %.1f s\n", path, g_timer_elapsed (timer, NULL));
      return FALSE;
    }

  return TRUE;
}

int
main (int   argc,
      char *argv[])
{
  g_autoptr(GDir) folder = NULL;
  g_autoptr(GError) error = NULL;
  const char *name;
  guint n_inputs = 0;

  if (argc != 2 || (folder = g_dir_open (argv[1], 0, &error)) == NULL)
    {
      g_printerr ("usage: %s FOLDER\n%s\n", argv[0], error != NULL ? error->message : "");
      return 2;
    }

  while ((name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *path = g_build_filename (argv[1], name, NULL);

      if (!replay_file (path))
        return 1;

      n_inputs++;
    }

  g_print ("%u inputs replayed\n", n_inputs);

  return n_inputs > 0 ? 0 : 1;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-node.h"
#include "breath-settings-private.h"
#include "test-folder.h"

#include <string.h>

static void
test_settings_none (TestFolder   *f,
                    gconstpointer unused)
{
  g_autoptr(BreathFolder) folder = breath_folder_open (f->path, NULL);
  g_autoptr(GError) error = NULL;
  g_autoptr(BreathSettings) settings = breath_settings_load (folder, &error);
  g_autofree char *name = NULL;

  g_assert_no_error (error);
  name = breath_settings_dup_name (settings);
  g_assert_cmpstr (name, ==, "");
  g_assert_null (breath_settings_dup_listen (settings));
  g_assert_null (breath_settings_dup_peers (settings));
  g_assert_null (breath_settings_dup_languages (settings));
}

static void
test_settings_keep_what_is_there (TestFolder   *f,
                                  gconstpointer unused)
{
  static const char text[] = "# ours\n[node]\nname=Old\nlanguages=sv;en;\n\n[later]\nkey=value\n";
  g_autoptr(BreathFolder) folder = breath_folder_open (f->path, NULL);
  g_autoptr(BreathSettings) settings = NULL;
  g_autoptr(BreathSettings) again = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *path = test_folder_dup_file (f, "settings.ini");
  g_autofree char *name = NULL;
  g_autofree char *written = NULL;
  g_auto(GStrv) languages = NULL;

  g_assert_true (breath_folder_replace (folder, "settings.ini", text, sizeof text - 1, NULL));
  settings = breath_settings_load (folder, &error);
  g_assert_no_error (error);
  g_assert_true (breath_settings_set_name (settings, "Kvarnen på ön", &error));
  g_assert_no_error (error);

  again = breath_settings_load (folder, &error);
  g_assert_no_error (error);
  name = breath_settings_dup_name (again);
  languages = breath_settings_dup_languages (again);
  g_assert_cmpstr (name, ==, "Kvarnen på ön");
  g_assert_cmpuint (g_strv_length (languages), ==, 2);
  g_assert_true (g_file_get_contents (path, &written, NULL, NULL));
  g_assert_nonnull (strstr (written, "# ours"));
  g_assert_nonnull (strstr (written, "key=value"));
}

static void
test_settings_unreadable (TestFolder   *f,
                          gconstpointer unused)
{
  static const char text[] = "name without a group";
  g_autoptr(BreathFolder) folder = breath_folder_open (f->path, NULL);
  g_autoptr(GError) error = NULL;

  g_assert_true (breath_folder_replace (folder, "settings.ini", text, sizeof text - 1, NULL));
  g_assert_null (breath_settings_load (folder, &error));
  g_assert_error (error, BREATH_NODE_ERROR, BREATH_NODE_ERROR_FOLDER);
}

#define ADD(path, func) g_test_add (path, TestFolder, NULL, test_folder_set_up, func, test_folder_tear_down)

static void
test_settings_network (TestFolder   *f,
                       gconstpointer unused)
{
  static const struct
  {
    const char *text;
    gboolean    multicast;
  } cases[] = {
    { "[node]\nname=A\n", TRUE },
    { "[network]\nmulticast=true\n", TRUE },
    { "[network]\nmulticast=false\n", FALSE },
    { "[network]\nmulticast=perhaps\n", FALSE },
  };
  static const char *const chosen[] = { "/ip4/10.0.0.1/tcp/1", "/ip4/10.0.0.2/tcp/2", NULL };
  g_autoptr(BreathFolder) folder = breath_folder_open (f->path, NULL);
  g_autoptr(GError) error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(BreathSettings) settings = NULL;
      g_autoptr(BreathSettings) again = NULL;
      g_auto(GStrv) peers = NULL;

      g_assert_true (breath_folder_replace (folder, "settings.ini", cases[i].text, strlen (cases[i].text), NULL));
      settings = breath_settings_load (folder, &error);
      g_assert_no_error (error);
      g_assert_cmpint (breath_settings_get_multicast (settings), ==, cases[i].multicast);

      g_assert_true (breath_settings_set_peers (settings, chosen, &error));
      again = breath_settings_load (folder, &error);
      g_assert_no_error (error);
      peers = breath_settings_dup_peers (again);
      g_assert_true (g_strv_equal ((const char *const *) peers, chosen));
      g_assert_cmpint (breath_settings_get_multicast (again), ==, cases[i].multicast);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("/settings/none", test_settings_none);
  ADD ("/settings/keep-what-is-there", test_settings_keep_what_is_there);
  ADD ("/settings/unreadable", test_settings_unreadable);
  ADD ("/settings/network", test_settings_network);

  return g_test_run ();
}

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
  static const struct
  {
    const char *text;
    gsize       len;
  } cases[] = {
    { "name without a group", 20 },
    { "\0\0\0\0\0\0\0\0", 8 },
    { "[node]\nname=A\n\0\0", 16 },
  };
  g_autoptr(BreathFolder) folder = breath_folder_open (f->path, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(GError) error = NULL;

      g_assert_true (breath_folder_replace (folder, "settings.ini", cases[i].text, cases[i].len, NULL));
      g_assert_null (breath_settings_load (folder, &error));
      g_assert_error (error, BREATH_NODE_ERROR, BREATH_NODE_ERROR_FOLDER);
    }
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

static void
test_settings_limits (TestFolder   *f,
                      gconstpointer unused)
{
  static const struct
  {
    const char *line;
    const char *complaint;
  } cases[] = {
    { "max-connections=7", "max-connections has to be a number from 8 to 4096" },
    { "max-connections=8", NULL },
    { "max-connections= 10 ", NULL },
    { "max-connections=4096", NULL },
    { "max-connections=4097", "max-connections has to be a number from 8 to 4096" },
    { "max-connections=many", "max-connections has to be a number from 8 to 4096" },
    { "max-connections=", "max-connections has to be a number from 8 to 4096" },
    { "max-connections=-1", "max-connections has to be a number from 8 to 4096" },
    { "max-unread-kib=18446744073709551616", "max-unread-kib has to be a number from 1024 to 1048576" },
  };
  g_autoptr(BreathFolder) folder = breath_folder_open (f->path, NULL);

  g_test_summary ("A limit is a number within bounds, or the settings say what is wrong");

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = g_strdup_printf ("[network]\n%s\n", cases[i].line);
      g_autoptr(BreathSettings) settings = NULL;
      g_autoptr(GError) error = NULL;
      P2pSwarmLimits limits = P2P_SWARM_LIMITS_DEFAULT;

      g_assert_true (breath_folder_replace (folder, "settings.ini", text, strlen (text), NULL));
      settings = breath_settings_load (folder, &error);
      g_assert_no_error (error);
      g_assert_cmpint (breath_settings_get_limits (settings, &limits, &error), ==, cases[i].complaint == NULL);

      if (cases[i].complaint == NULL)
        continue;

      g_assert_error (error, BREATH_NODE_ERROR, BREATH_NODE_ERROR_INPUT);
      g_assert_cmpstr (error->message, ==, cases[i].complaint);
    }
}

static void
test_settings_every_limit (TestFolder   *f,
                           gconstpointer unused)
{
  static const char text[] = "[network]\nmax-connections=100\nmax-inbound=90\nmax-handshakes=80\nmax-per-address=70\n"
                             "handshakes-per-minute=60\nhandshakes-per-address=50\nhandshakes-per-node=40\n"
                             "max-streams=30\nstreams-per-ten-seconds=99\nmax-unread-kib=2000\n"
                             "max-unread-per-connection-kib=1000\n";
  g_autoptr(BreathFolder) folder = breath_folder_open (f->path, NULL);
  g_autoptr(BreathSettings) settings = NULL;
  g_autoptr(GError) error = NULL;
  P2pSwarmLimits limits = P2P_SWARM_LIMITS_DEFAULT;

  g_test_summary ("Each limit of the settings is one of the swarm's");

  g_assert_true (breath_folder_replace (folder, "settings.ini", text, sizeof text - 1, NULL));
  settings = breath_settings_load (folder, &error);
  g_assert_no_error (error);
  g_assert_true (breath_settings_get_limits (settings, &limits, &error));
  g_assert_cmpuint (limits.connections, ==, 100);
  g_assert_cmpuint (limits.inbound, ==, 90);
  g_assert_cmpuint (limits.pending, ==, 80);
  g_assert_cmpuint (limits.per_source, ==, 70);
  g_assert_cmpuint (limits.handshakes_per_minute, ==, 60);
  g_assert_cmpuint (limits.handshakes_per_source, ==, 50);
  g_assert_cmpuint (limits.handshakes_per_key, ==, 40);
  g_assert_cmpuint (limits.streams, ==, 30);
  g_assert_cmpuint (limits.stream_opens, ==, 99);
  g_assert_cmpuint (limits.max_buffered, ==, 2000 * 1024);
  g_assert_cmpuint (limits.connection_buffered, ==, 1000 * 1024);
}

static void
hear_cb (const char    *domain,
         GLogLevelFlags level,
         const char    *message,
         gpointer       user_data)
{
  const char *place = strstr (message, "settings.ini");

  g_assert_nonnull (place);
  place += strlen ("settings.ini");
  g_string_append_printf (user_data, "%s\n", g_str_has_prefix (place, ", ") ? place + 2 : place + 1);
}

/* What is told of the settings when they are read, apart from where they are. */
static char *
load_and_listen (BreathFolder *folder,
                 const char   *text)
{
  g_autoptr(GString) said = g_string_new (NULL);
  g_autoptr(BreathSettings) settings = NULL;
  g_autoptr(GError) error = NULL;
  GLogFunc before = g_log_set_default_handler (hear_cb, said);

  g_assert_true (breath_folder_replace (folder, "settings.ini", text, strlen (text), NULL));
  settings = breath_settings_load (folder, &error);
  g_log_set_default_handler (before, NULL);
  g_assert_no_error (error);

  return g_string_free (g_steal_pointer (&said), FALSE);
}

static void
test_settings_misread (TestFolder   *f,
                       gconstpointer unused)
{
  static const struct
  {
    const char *text;
    const char *said;
  } cases[] = {
    { "[node]\nname=A\nlanguages=sv;en\n[network]\nmulticast=0\n[centre]\npeople=120\nneed-energy=12,5\nunit-energy=kWh\n"
      "[window]\nfirst-steps=done\nclosing=ask\n", "" },
    { "[window]\nclosing=foo\n", "[window] closing=foo is not understood; it may be ask, stay or end. Until then this counts: ask\n" },
    { "[window]\nclosing=\n", "[window] closing= is not understood; it may be ask, stay or end. Until then this counts: ask\n" },
    { "[window]\nclosing=Stay\nfirst-steps=begun\n",
      "[window] closing=Stay is not understood; it may be ask, stay or end. Until then this counts: ask\n"
      "[window] first-steps=begun is not understood; it may be name, needs, mirror, neighbours, end or done. Until then this counts: name\n" },
    { "[network]\nmulticast=no\n", "[network] multicast=no is not understood; it may be true or false. Until then this counts: false\n" },
    { "[centre]\npeople=0\n",
      "[centre] people=0 is not understood; it may be a whole number from 1 to 1000000. Until then this counts: no number\n" },
    { "[centre]\nneed-water=1,200\nunit-water=L\n",
      "[centre] need-water=1,200 is not understood; it may be a number above 0, such as 300 or 12.5. Until then this counts: no need\n" },
    { "[centre]\nneed-water=12\nunit-water=kg\n",
      "[centre] unit-water=kg is not understood; it may be kWh, MJ or Wh for energy, L or m3 for water, and kg, t or kcal for food. "
      "Until then this counts: no unit, and so no need\n" },
    { "[node]\nname=\xd6n\n", "[node] name=\xef\xbf\xbdn is not understood; it may be text in UTF-8. Until then this counts: no name\n" },
    { "[network]\npeers=\xd6n\n",
      "[network] peers=\xef\xbf\xbdn is not understood; it may be text in UTF-8. Until then this counts: nobody\n" },
    { "[window]\nclosing=1234567890123456789012345678901234567890123456789012345678901234567890\n",
      "[window] closing=1234567890123456789012345678901234567890123456789012345678901234… is not understood; it may be ask, stay or end. "
      "Until then this counts: ask\n" },
    { "[centre]\nneed-gold=12\n", "these are no settings, and have no effect: [centre] need-gold\n" },
  };
  g_autoptr(BreathFolder) folder = breath_folder_open (f->path, NULL);

  g_test_summary ("A value that means nothing is told of once, with what it may be and what counts until then");

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *said = load_and_listen (folder, cases[i].text);

      g_assert_cmpstr (said, ==, cases[i].said);
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
  ADD ("/settings/limits", test_settings_limits);
  ADD ("/settings/every-limit", test_settings_every_limit);
  ADD ("/settings/misread", test_settings_misread);

  return g_test_run ();
}

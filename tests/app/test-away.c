/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-away.h"

/* The bus of the tests plays both buses, and the test the services that speak on them. */

#define ATTEMPTS 50

typedef struct
{
  const char *name;
  const char *path;
  const char *interface;
  const char *signal;
  const char *parameters;
  guint       n_away;
} SignalCase;

static const SignalCase signal_cases[] = {
  { "org.freedesktop.ScreenSaver", "/org/freedesktop/ScreenSaver", "org.freedesktop.ScreenSaver", "ActiveChanged", "(true,)", 1 },
  { "org.freedesktop.ScreenSaver", "/ScreenSaver", "org.freedesktop.ScreenSaver", "ActiveChanged", "(false,)", 0 },
  { "org.gnome.ScreenSaver", "/org/gnome/ScreenSaver", "org.gnome.ScreenSaver", "ActiveChanged", "(true,)", 1 },
  { "org.mate.ScreenSaver", "/", "org.mate.ScreenSaver", "ActiveChanged", "(true,)", 1 },
  { "org.freedesktop.login1", "/org/freedesktop/login1", "org.freedesktop.login1.Manager", "PrepareForSleep", "(true,)", 1 },
  { "org.freedesktop.login1", "/org/freedesktop/login1", "org.freedesktop.login1.Manager", "PrepareForSleep", "(false,)", 1 },
  { "org.freedesktop.login1", "/org/freedesktop/login1/session/_31", "org.freedesktop.login1.Session", "Lock", "()", 1 },
  { "org.freedesktop.login1", "/org/freedesktop/login1/session/_31", "org.freedesktop.login1.Session", "Unlock", "()", 0 },
  { "org.freedesktop.portal.Desktop", "/org/freedesktop/portal/desktop", "org.freedesktop.portal.Inhibit", "StateChanged",
    "(objectpath '/a', {'screensaver-active': <true>})", 1 },
  { "org.freedesktop.portal.Desktop", "/org/freedesktop/portal/desktop", "org.freedesktop.portal.Inhibit", "StateChanged",
    "(objectpath '/a', {'screensaver-active': <false>})", 0 },
  { "org.freedesktop.portal.Desktop", "/org/freedesktop/portal/desktop", "org.freedesktop.portal.Inhibit", "StateChanged",
    "('no state',)", 0 },
  { "org.example.Stranger", "/ScreenSaver", "org.freedesktop.ScreenSaver", "ActiveChanged", "(true,)", 0 },
};

static void
count_cb (guint *n_away)
{
  (*n_away)++;
}

static void
note_cb (GDBusConnection *connection,
         const char      *name,
         gpointer         user_data)
{
  *(gboolean *) user_data = TRUE;
}

static void
note_vanished_cb (GDBusConnection *connection,
                  const char      *name,
                  gpointer         user_data)
{
  *(gboolean *) user_data = FALSE;
}

static void
wait_until (const gboolean *value,
            gboolean        wanted)
{
  while (*value != wanted)
    g_main_context_iteration (NULL, TRUE);
}

/* The answer to a call comes after every signal that was sent before it. */
static void
settle (GDBusConnection *listener)
{
  g_autoptr(GVariant) id = NULL;
  g_autoptr(GError) error = NULL;

  id = g_dbus_connection_call_sync (listener, "org.freedesktop.DBus", "/", "org.freedesktop.DBus", "GetId", NULL, NULL,
                                    G_DBUS_CALL_FLAGS_NONE, -1, NULL, &error);
  g_assert_no_error (error);

  for (guint i = 0; i < 10; i++)
    while (g_main_context_iteration (NULL, FALSE))
      ;
}

static GDBusConnection *
connect_to_bus (void)
{
  g_autoptr(GError) error = NULL;
  GDBusConnection *connection;

  connection = g_dbus_connection_new_for_address_sync (g_getenv ("DBUS_SESSION_BUS_ADDRESS"),
                                                       G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT |
                                                       G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION, NULL, NULL, &error);
  g_assert_no_error (error);

  return connection;
}

static void
send (GDBusConnection  *service,
      const SignalCase *c)
{
  g_autoptr(GError) error = NULL;
  gboolean is_owned = FALSE;
  guint id = g_bus_own_name_on_connection (service, c->name, G_BUS_NAME_OWNER_FLAGS_NONE, note_cb, note_vanished_cb,
                                           &is_owned, NULL);

  wait_until (&is_owned, TRUE);
  g_dbus_connection_emit_signal (service, NULL, c->path, c->interface, c->signal,
                                 g_variant_new_parsed (c->parameters), &error);
  g_assert_no_error (error);
  g_dbus_connection_flush_sync (service, NULL, &error);
  g_assert_no_error (error);
  settle (service);
  g_bus_unown_name (id);
  settle (service);
}

static void
test_away (void)
{
  g_autoptr(GDBusConnection) service = connect_to_bus ();
  g_autoptr(GDBusConnection) session = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, NULL);
  g_autoptr(GDBusConnection) system = g_bus_get_sync (G_BUS_TYPE_SYSTEM, NULL, NULL);
  BreathAway *away = breath_away_new ();
  guint n_away = 0;

  g_test_summary ("Screen savers, session locks, sleep and the portal say that somebody went, and nobody else does");

  g_signal_connect_swapped (away, "away", G_CALLBACK (count_cb), &n_away);
  settle (session);

  for (guint i = 0; i < G_N_ELEMENTS (signal_cases); i++)
    {
      g_test_message ("%s %s", signal_cases[i].name, signal_cases[i].signal);

      /* The watch may still be asking a bus who is there. */
      for (guint attempt = 0; attempt == 0 || (n_away < signal_cases[i].n_away && attempt < ATTEMPTS); attempt++)
        {
          n_away = 0;
          send (service, &signal_cases[i]);
          settle (session);
          settle (system);
        }

      g_assert_cmpuint (n_away, ==, signal_cases[i].n_away);
    }

  g_assert_finalize_object (away);
}

static void
test_away_at_once (void)
{
  g_test_summary ("A watch that goes before the buses have answered leaves nothing behind");

  g_assert_finalize_object (breath_away_new ());

  while (g_main_context_iteration (NULL, FALSE))
    ;
}

int
main (int   argc,
      char *argv[])
{
  g_setenv ("DBUS_SYSTEM_BUS_ADDRESS", g_getenv ("DBUS_SESSION_BUS_ADDRESS"), TRUE);
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/away/signals", test_away);
  g_test_add_func ("/away/at-once", test_away_at_once);

  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-autostart.h"

/* The test plays the portal, on the bus of the tests. */

#define NAME   "org.freedesktop.portal.Desktop"
#define OBJECT "/org/freedesktop/portal/desktop"

static const char xml[] =
  "<node><interface name='org.freedesktop.portal.Background'>"
  "<method name='RequestBackground'><arg type='s' direction='in'/><arg type='a{sv}' direction='in'/>"
  "<arg type='o' direction='out'/></method></interface></node>";

typedef struct
{
  const char     *name;
  const char     *response;  /* NULL: there is no portal */
  gboolean        starts;
  BreathAutostart outcome;
  gboolean        stays;     /* it is asked to let us go on without a window */
} PortalCase;

static const PortalCase portal_cases[] = {
  { "allowed", "(uint32 0, {'background': <true>, 'autostart': <true>})", TRUE, BREATH_AUTOSTART_DONE },
  { "ended", "(uint32 0, {'background': <true>, 'autostart': <false>})", FALSE, BREATH_AUTOSTART_DONE },
  { "denied", "(uint32 0, {'background': <true>, 'autostart': <false>})", TRUE, BREATH_AUTOSTART_DENIED },
  { "cancelled", "(uint32 1, @a{sv} {})", TRUE, BREATH_AUTOSTART_DENIED },
  { "cancelled-though-granted", "(uint32 2, {'autostart': <true>})", TRUE, BREATH_AUTOSTART_DENIED },
  { "nonsense", "('yes',)", TRUE, BREATH_AUTOSTART_DENIED },
  { "nonsense-inside", "(uint32 0, {'autostart': <'yes'>})", TRUE, BREATH_AUTOSTART_DENIED },
  { "absent", NULL, TRUE, BREATH_AUTOSTART_ABSENT },
  { "stays", "(uint32 0, {'background': <true>, 'autostart': <false>})", FALSE, BREATH_AUTOSTART_DONE, TRUE },
  { "stays-and-starts", "(uint32 0, {'background': <true>, 'autostart': <true>})", TRUE, BREATH_AUTOSTART_DONE, TRUE },
  { "may-not-stay", "(uint32 0, {'background': <false>, 'autostart': <false>})", FALSE, BREATH_AUTOSTART_DENIED, TRUE },
  { "stay-cancelled", "(uint32 1, {'background': <true>})", FALSE, BREATH_AUTOSTART_DENIED, TRUE },
  { "stay-unanswered", "(uint32 0, @a{sv} {})", FALSE, BREATH_AUTOSTART_DENIED, TRUE },
  { "stay-absent", NULL, FALSE, BREATH_AUTOSTART_ABSENT, TRUE },
};

typedef struct
{
  const PortalCase *c;
  GDBusConnection  *connection;
  gboolean          owned;
  gboolean          asked;
} Portal;

static void
call_cb (GDBusConnection       *connection,
         const char            *sender,
         const char            *path,
         const char            *interface,
         const char            *method,
         GVariant              *parameters,
         GDBusMethodInvocation *invocation,
         gpointer               user_data)
{
  Portal *portal = user_data;
  g_autoptr(GVariant) options = g_variant_get_child_value (parameters, 1);
  g_autofree const char **command = NULL;
  g_autofree char *peer = g_strdelimit (g_strdup (sender + 1), ".", '_');
  g_autofree char *request = NULL;
  g_autoptr(GError) error = NULL;
  const char *token = NULL;
  gboolean starts = FALSE;

  g_assert_true (g_variant_lookup (options, "handle_token", "&s", &token));
  g_assert_true (g_variant_lookup (options, "autostart", "b", &starts));
  g_assert_true (g_variant_lookup (options, "commandline", "^a&s", &command));
  g_assert_cmpint (starts, ==, portal->c->starts);
  g_assert_cmpstr (command[0], ==, "breath");
  g_assert_cmpstr (command[1], ==, "--background");

  portal->asked = TRUE;
  request = g_strconcat (OBJECT "/request/", peer, "/", token, NULL);
  g_dbus_method_invocation_return_value (invocation, g_variant_new ("(o)", request));
  g_dbus_connection_emit_signal (connection, sender, request, "org.freedesktop.portal.Request", "Response",
                                 g_variant_new_parsed (portal->c->response), &error);
  g_assert_no_error (error);
}

static void
owned_cb (GDBusConnection *connection,
          const char      *name,
          gpointer         user_data)
{
  ((Portal *) user_data)->owned = TRUE;
}

static void
answered_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  *(int *) user_data = (int) breath_autostart_ask_finish (result);
}

static int
ask (gboolean starts,
     gboolean stays)
{
  int outcome = -1;

  if (stays)
    breath_autostart_ask_to_stay_async (starts, "So that neighbours find it", answered_cb, &outcome);
  else
    breath_autostart_ask_async (starts, "So that neighbours find it", answered_cb, &outcome);

  while (outcome < 0)
    g_main_context_iteration (NULL, TRUE);

  return outcome;
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
test_portal (gconstpointer data)
{
  static const GDBusInterfaceVTable vtable = { .method_call = call_cb };
  g_autoptr(GDBusNodeInfo) info = g_dbus_node_info_new_for_xml (xml, NULL);
  g_autoptr(GDBusConnection) connection = connect_to_bus ();
  Portal portal = { data, connection, FALSE, FALSE };
  guint object_id = 0;
  guint name_id = 0;

  if (portal.c->response != NULL)
    {
      object_id = g_dbus_connection_register_object (connection, OBJECT, info->interfaces[0], &vtable, &portal, NULL, NULL);
      name_id = g_bus_own_name_on_connection (connection, NAME, G_BUS_NAME_OWNER_FLAGS_NONE, owned_cb, NULL, &portal, NULL);

      while (!portal.owned)
        g_main_context_iteration (NULL, TRUE);
    }

  g_assert_cmpint (ask (portal.c->starts, portal.c->stays), ==, portal.c->outcome);
  g_assert_cmpint (portal.asked, ==, portal.c->response != NULL);

  if (name_id != 0)
    {
      g_bus_unown_name (name_id);
      g_dbus_connection_unregister_object (connection, object_id);
      g_dbus_connection_flush_sync (connection, NULL, NULL);
    }
}

static void
test_portal_of_others (void)
{
  g_autoptr(GDBusConnection) connection = connect_to_bus ();
  Portal portal = { NULL, connection, FALSE, FALSE };
  guint id;

  g_test_summary ("A portal without this part, as many desktops have, is as good as none");

  id = g_bus_own_name_on_connection (connection, NAME, G_BUS_NAME_OWNER_FLAGS_NONE, owned_cb, NULL, &portal, NULL);

  while (!portal.owned)
    g_main_context_iteration (NULL, TRUE);

  g_assert_cmpint (ask (TRUE, FALSE), ==, BREATH_AUTOSTART_ABSENT);
  g_bus_unown_name (id);
  g_dbus_connection_flush_sync (connection, NULL, NULL);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (portal_cases); i++)
    {
      g_autofree char *path = g_strconcat ("/autostart/", portal_cases[i].name, NULL);

      g_test_add_data_func (path, &portal_cases[i], test_portal);
    }

  g_test_add_func ("/autostart/portal-of-others", test_portal_of_others);

  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-away.h"

#define LOGIN     "org.freedesktop.login1"
#define PORTAL    "org.freedesktop.portal.Desktop"
#define INHIBIT   "org.freedesktop.portal.Inhibit"
#define MAX_SUBSCRIPTIONS 16

/**
 * BreathAway:
 *
 * Notices when whoever sat at this computer is away: its screen saver starts, its session is locked, or it goes to
 * sleep. Desktops say so in several ways; inside a Flatpak only the portal's is heard. What none of them tells is left
 * to the idle time, whose clock goes on while the computer sleeps.
 */
struct _BreathAway
{
  GObject          parent_instance;

  GCancellable    *cancellable;
  GDBusConnection *session;
  GDBusConnection *system;
  guint            session_ids[MAX_SUBSCRIPTIONS];
  guint            system_ids[MAX_SUBSCRIPTIONS];
  guint            n_session;
  guint            n_system;
};

G_DEFINE_FINAL_TYPE (BreathAway, breath_away, G_TYPE_OBJECT)

enum
{
  SIGNAL_AWAY,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* Each has its name on the bus for an interface, too. */
static const char *const savers[] = {
  "org.freedesktop.ScreenSaver",
  "org.gnome.ScreenSaver",
  "org.cinnamon.ScreenSaver",
  "org.mate.ScreenSaver",
  "org.xfce.ScreenSaver",
};

static void
went_cb (GDBusConnection *connection,
         const char      *sender,
         const char      *path,
         const char      *interface,
         const char      *signal,
         GVariant        *parameters,
         gpointer         user_data)
{
  g_autoptr(BreathAway) self = g_weak_ref_get (user_data);
  gboolean begins = TRUE;

  if (g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(b)")))
    g_variant_get (parameters, "(b)", &begins);

  /* Waking up counts as well: the word of going to sleep may come only then. */
  if (self != NULL && (begins || g_str_equal (signal, "PrepareForSleep")))
    g_signal_emit (self, signals[SIGNAL_AWAY], 0);
}

static void
portal_cb (GDBusConnection *connection,
           const char      *sender,
           const char      *path,
           const char      *interface,
           const char      *signal,
           GVariant        *parameters,
           gpointer         user_data)
{
  g_autoptr(BreathAway) self = g_weak_ref_get (user_data);
  g_autoptr(GVariant) state = NULL;
  gboolean is_active = FALSE;

  if (self == NULL || !g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(oa{sv})")))
    return;

  state = g_variant_get_child_value (parameters, 1);

  if (g_variant_lookup (state, "screensaver-active", "b", &is_active) && is_active)
    g_signal_emit (self, signals[SIGNAL_AWAY], 0);
}

static void
free_weak_ref (gpointer data)
{
  g_weak_ref_clear (data);
  g_free (data);
}

static gpointer
weak_ref_new (BreathAway *self)
{
  GWeakRef *weak = g_new0 (GWeakRef, 1);

  g_weak_ref_init (weak, self);

  return weak;
}

static guint
subscribe (BreathAway         *self,
           GDBusConnection    *connection,
           const char         *sender,
           const char         *interface,
           const char         *signal,
           GDBusSignalCallback callback)
{
  return g_dbus_connection_signal_subscribe (connection, sender, interface, signal, NULL, NULL, G_DBUS_SIGNAL_FLAGS_NONE,
                                             callback, weak_ref_new (self), free_weak_ref);
}

/*
 * Without an answer: where there is no portal there is nothing to hear from it. It is started for it only where it is the
 * only one to hear from.
 */
static void
ask_portal (BreathAway *self)
{
  GDBusCallFlags flags = g_getenv ("FLATPAK_ID") != NULL ? G_DBUS_CALL_FLAGS_NONE : G_DBUS_CALL_FLAGS_NO_AUTO_START;
  GVariantBuilder options;

  g_variant_builder_init (&options, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&options, "{sv}", "session_handle_token", g_variant_new_string ("breath"));
  g_dbus_connection_call (self->session, PORTAL, "/org/freedesktop/portal/desktop", INHIBIT, "CreateMonitor",
                          g_variant_new ("(sa{sv})", "", &options), NULL, flags, -1, NULL, NULL, NULL);
}

static void
session_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(GDBusConnection) connection = g_bus_get_finish (result, NULL);
  BreathAway *self = user_data;

  if (connection == NULL)
    return;

  self->session = g_steal_pointer (&connection);

  for (guint i = 0; i < G_N_ELEMENTS (savers); i++)
    self->session_ids[self->n_session++] = subscribe (self, self->session, savers[i], savers[i], "ActiveChanged", went_cb);

  self->session_ids[self->n_session++] = subscribe (self, self->session, PORTAL, INHIBIT, "StateChanged", portal_cb);
  ask_portal (self);
}

static void
system_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(GDBusConnection) connection = g_bus_get_finish (result, NULL);
  BreathAway *self = user_data;

  if (connection == NULL)
    return;

  self->system = g_steal_pointer (&connection);
  self->system_ids[self->n_system++] = subscribe (self, self->system, LOGIN, LOGIN ".Manager", "PrepareForSleep", went_cb);
  self->system_ids[self->n_system++] = subscribe (self, self->system, LOGIN, LOGIN ".Session", "Lock", went_cb);
}

static void
breath_away_dispose (GObject *object)
{
  BreathAway *self = BREATH_AWAY (object);

  while (self->n_session > 0)
    g_dbus_connection_signal_unsubscribe (self->session, self->session_ids[--self->n_session]);

  while (self->n_system > 0)
    g_dbus_connection_signal_unsubscribe (self->system, self->system_ids[--self->n_system]);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->session);
  g_clear_object (&self->system);

  G_OBJECT_CLASS (breath_away_parent_class)->dispose (object);
}

static void
breath_away_class_init (BreathAwayClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = breath_away_dispose;

  /**
   * BreathAway::away:
   * @self: the watch
   *
   * Whoever sat here does so no more.
   */
  signals[SIGNAL_AWAY] =
    g_signal_new ("away", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE, 0);
}

static void
breath_away_init (BreathAway *self)
{
  self->cancellable = g_cancellable_new ();
}

/**
 * breath_away_new:
 *
 * Begins to listen on the session and the system bus, as soon as they are there.
 *
 * Returns: (transfer full): a watch
 */
BreathAway *
breath_away_new (void)
{
  BreathAway *self = g_object_new (BREATH_TYPE_AWAY, NULL);

  g_bus_get (G_BUS_TYPE_SESSION, self->cancellable, session_cb, self);
  g_bus_get (G_BUS_TYPE_SYSTEM, self->cancellable, system_cb, self);

  return self;
}

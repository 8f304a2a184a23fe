/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "breath-autostart.h"

#define PORTAL         "org.freedesktop.portal.Desktop"
#define OBJECT         "/org/freedesktop/portal/desktop"
#define BACKGROUND     "org.freedesktop.portal.Background"
#define REQUEST        "org.freedesktop.portal.Request"
#define PATIENCE_SEC   120   /* a desktop may ask a person first */
#define PATIENCE_MSEC  10000 /* but says at once that it will */

/* A question on its way. The portal answers it with a signal from an object of its own. */
typedef struct
{
  gboolean         starts;
  gboolean         stays;   /* what counts is whether it may run without a window */
  char            *reason;
  GDBusConnection *session;
  guint            response_id;
  guint            timeout_source;
} Asking;

static void
asking_free (Asking *self)
{
  if (self->response_id != 0)
    g_dbus_connection_signal_unsubscribe (self->session, self->response_id);

  g_clear_handle_id (&self->timeout_source, g_source_remove);
  g_clear_object (&self->session);
  g_free (self->reason);
  g_free (self);
}

/* The first answer counts; the task may be told to end while its callbacks are still on their way. */
static void
answer (GTask          *task,
        BreathAutostart outcome)
{
  Asking *self = g_task_get_task_data (task);

  if (g_task_get_completed (task) || self->session == NULL)
    return;

  if (self->response_id != 0)
    g_dbus_connection_signal_unsubscribe (self->session, self->response_id);

  self->response_id = 0;
  g_clear_handle_id (&self->timeout_source, g_source_remove);
  g_clear_object (&self->session);
  g_task_return_int (task, outcome);
}

static gboolean
is_done (Asking   *self,
         GVariant *parameters)
{
  g_autoptr(GVariant) results = NULL;
  gboolean autostart = FALSE;
  gboolean background = FALSE;
  guint32 response;

  if (!g_variant_is_of_type (parameters, G_VARIANT_TYPE ("(ua{sv})")))
    return FALSE;

  g_variant_get (parameters, "(u@a{sv})", &response, &results);
  g_variant_lookup (results, "autostart", "b", &autostart);
  g_variant_lookup (results, "background", "b", &background);

  return response == 0 && (self->stays ? background : autostart == self->starts);
}

static void
response_cb (GDBusConnection *connection,
             const char      *sender,
             const char      *path,
             const char      *interface,
             const char      *signal,
             GVariant        *parameters,
             gpointer         user_data)
{
  GTask *task = user_data;
  Asking *self = g_task_get_task_data (task);

  answer (task, is_done (self, parameters) ? BREATH_AUTOSTART_DONE : BREATH_AUTOSTART_DENIED);
}

static gboolean
timeout_cb (gpointer user_data)
{
  GTask *task = user_data;
  Asking *self = g_task_get_task_data (task);

  self->timeout_source = 0;
  answer (task, BREATH_AUTOSTART_DENIED);

  return G_SOURCE_REMOVE;
}

static void
asked_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  g_autoptr(GVariant) handle = NULL;
  g_autoptr(GError) error = NULL;

  handle = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);

  if (handle != NULL)
    return;

  g_dbus_error_strip_remote_error (error);
  g_debug ("The portal was not to be asked: %s", error->message);
  answer (task, BREATH_AUTOSTART_ABSENT);
}

/* Where the answer will come from follows from our name on the bus and the token. */
static char *
dup_request_path (Asking     *self,
                  const char *token)
{
  g_autofree char *sender = g_strdelimit (g_strdup (g_dbus_connection_get_unique_name (self->session) + 1), ".", '_');

  return g_strconcat (OBJECT "/request/", sender, "/", token, NULL);
}

static void
ask (GTask *task)
{
  static const char *const command[] = { "breath", "--background", NULL };
  Asking *self = g_task_get_task_data (task);
  g_autofree char *token = g_strdup_printf ("breath%u", g_random_int ());
  g_autofree char *path = dup_request_path (self, token);
  GVariantBuilder options;

  self->response_id = g_dbus_connection_signal_subscribe (self->session, PORTAL, REQUEST, "Response", path, NULL,
                                                          G_DBUS_SIGNAL_FLAGS_NONE, response_cb,
                                                          g_object_ref (task), g_object_unref);
  self->timeout_source = g_timeout_add_seconds_full (G_PRIORITY_DEFAULT, PATIENCE_SEC, timeout_cb, g_object_ref (task),
                                                     g_object_unref);

  g_variant_builder_init (&options, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&options, "{sv}", "handle_token", g_variant_new_string (token));
  g_variant_builder_add (&options, "{sv}", "reason", g_variant_new_string (self->reason));
  g_variant_builder_add (&options, "{sv}", "autostart", g_variant_new_boolean (self->starts));
  g_variant_builder_add (&options, "{sv}", "commandline", g_variant_new_strv (command, -1));
  g_variant_builder_add (&options, "{sv}", "dbus-activatable", g_variant_new_boolean (FALSE));
  g_dbus_connection_call (self->session, PORTAL, OBJECT, BACKGROUND, "RequestBackground",
                          g_variant_new ("(sa{sv})", "", &options), G_VARIANT_TYPE ("(o)"), G_DBUS_CALL_FLAGS_NONE,
                          PATIENCE_MSEC, NULL, asked_cb, g_object_ref (task));
}

static void
session_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  Asking *self = g_task_get_task_data (task);

  self->session = g_bus_get_finish (result, NULL);

  if (self->session != NULL)
    ask (task);
  else
    g_task_return_int (task, BREATH_AUTOSTART_ABSENT);
}

static void
begin (gboolean            starts,
       gboolean            stays,
       const char         *reason,
       GAsyncReadyCallback callback,
       gpointer            user_data)
{
  g_autoptr(GTask) task = g_task_new (NULL, NULL, callback, user_data);
  Asking *self = g_new0 (Asking, 1);

  g_task_set_source_tag (task, begin);
  g_task_set_task_data (task, self, (GDestroyNotify) asking_free);
  self->starts = starts;
  self->stays = stays;
  self->reason = g_strdup (reason);
  g_bus_get (G_BUS_TYPE_SESSION, NULL, session_cb, g_steal_pointer (&task));
}

/**
 * breath_autostart_ask_async:
 * @starts: whether this program shall start without a window when its user signs in
 * @reason: a sentence for whoever the desktop asks
 * @callback: called with what came of it
 * @user_data: for @callback
 *
 * Asks the Background portal, the only one who may do so for a program in a Flatpak. A person may be asked, so this can
 * take two minutes.
 */
void
breath_autostart_ask_async (gboolean            starts,
                            const char         *reason,
                            GAsyncReadyCallback callback,
                            gpointer            user_data)
{
  g_return_if_fail (reason != NULL);

  begin (starts, FALSE, reason, callback, user_data);
}

/**
 * breath_autostart_ask_to_stay_async:
 * @starts: whether this program starts when its user signs in, which stays as it is
 * @reason: a sentence for whoever the desktop asks
 * @callback: called with what came of it
 * @user_data: for @callback
 *
 * Asks the Background portal whether this program may go on without a window. A desktop may end a program in a Flatpak that
 * does so without having asked.
 */
void
breath_autostart_ask_to_stay_async (gboolean            starts,
                                    const char         *reason,
                                    GAsyncReadyCallback callback,
                                    gpointer            user_data)
{
  g_return_if_fail (reason != NULL);

  begin (starts, TRUE, reason, callback, user_data);
}

/**
 * breath_autostart_ask_finish:
 * @result: what the callback got
 *
 * Returns: what came of it
 */
BreathAutostart
breath_autostart_ask_finish (GAsyncResult *result)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), BREATH_AUTOSTART_ABSENT);

  return (BreathAutostart) g_task_propagate_int (G_TASK (result), NULL);
}

/**
 * breath_autostart_dup_settings:
 *
 * Returns: (transfer full) (nullable): the settings that have %BREATH_AUTOSTART_KEY, %NULL where the program was not installed
 */
GSettings *
breath_autostart_dup_settings (void)
{
  GSettingsSchemaSource *source = g_settings_schema_source_get_default ();
  g_autoptr(GSettingsSchema) schema = NULL;

  if (source != NULL)
    schema = g_settings_schema_source_lookup (source, APPLICATION_ID, TRUE);

  if (schema == NULL || !g_settings_schema_has_key (schema, BREATH_AUTOSTART_KEY))
    return NULL;

  return g_settings_new_full (schema, NULL, NULL);
}

/**
 * breath_autostart_get_starts:
 *
 * Returns: whether the desktop was asked, and agreed, to start this program when its user signs in
 */
gboolean
breath_autostart_get_starts (void)
{
  g_autoptr(GSettings) settings = breath_autostart_dup_settings ();

  return settings != NULL && g_settings_get_boolean (settings, BREATH_AUTOSTART_KEY);
}

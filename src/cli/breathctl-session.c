/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breathctl.h"

#include "breath-control.h"
#include "breath-host.h"

#include <gio/gunixsocketaddress.h>
#include <json-glib/json-glib.h>
#include <math.h>
#include <stdio.h>

#define PATIENCE_SEC 10
#define ACT_PATIENCE_MSEC (5 * 60 * 1000)  /* each passphrase is checked for about a second, on a slow computer for longer */

/* What goes into a message has to be text; the name of a file may be any. */
static const char *
find_fault (const char *name,
            const char *word)
{
  if (*word == '\0')
    return "must not be empty";

  return g_str_equal (name, "FILE") || g_utf8_validate (word, -1, NULL) ? NULL : "is not text in UTF-8";
}

/* The parser leaves "--" where what follows it looks like an option, but to us it has said all it has to. */
static void
drop_separator (char **words)
{
  char **at = words;

  while (*at != NULL && !g_str_equal (*at, "--"))
    at++;

  if (*at == NULL)
    return;

  g_free (*at);

  do
    at[0] = at[1];
  while (*at++ != NULL);
}

/* Whether @given are as many as @names, and each can be what it is named. */
static gboolean
check_operands (const char *verb,
                char      **names,
                char      **given)
{
  g_autofree char *all = g_strjoinv (" ", names);
  guint n = g_strv_length (names);

  if (g_strv_length (given) != n)
    {
      breathctl_complain ("%s takes %s%s; see breathctl %s --help", verb, n == 1 ? "one " : n == 0 ? "no operand" : "", all, verb);
      return FALSE;
    }

  for (guint i = 0; i < n; i++)
    {
      const char *fault = find_fault (names[i], given[i]);

      if (fault == NULL)
        continue;

      breathctl_complain ("%s of %s %s; see breathctl %s --help", names[i], verb, fault, verb);
      return FALSE;
    }

  return TRUE;
}

/**
 * breathctl_session_parse:
 * @self: the session
 * @verb: the verb's words
 * @summary: what it does, for --help
 * @entries: (nullable): options of its own
 * @operand: (nullable): name of the one operand it takes, or of several with spaces between
 * @words: what follows, the verb first
 * @value: (out) (optional): the first operand
 *
 * Reads the options of a verb, among them those that every verb takes. All operands are kept in the session.
 *
 * Returns: %BREATHCTL_DONE to go on, else what to end with
 */
int
breathctl_session_parse (BreathctlSession   *self,
                         const char         *verb,
                         const char         *summary,
                         const GOptionEntry *entries,
                         const char         *operand,
                         char              **words,
                         char              **value)
{
  g_autofree char *usage = g_strconcat (verb, operand != NULL ? " " : NULL, operand, NULL);
  g_autoptr(GOptionContext) context = g_option_context_new (usage);
  g_autoptr(GError) error = NULL;
  g_autofree char *data_dir = NULL;
  const GOptionEntry shared[] = {
    { "data-dir", 0, 0, G_OPTION_ARG_FILENAME, &data_dir, "The node's data folder", "DIR" },
    { "json", 0, 0, G_OPTION_ARG_NONE, &self->as_json, "Print JSON", NULL },
    { NULL }
  };
  g_auto(GStrv) names = g_strsplit (operand != NULL ? operand : "", " ", -1);
  g_auto(GStrv) left = g_strdupv (words);

  g_option_context_set_summary (context, summary);
  g_option_context_add_main_entries (context, shared, NULL);

  if (entries != NULL)
    g_option_context_add_main_entries (context, entries, NULL);

  if (!g_option_context_parse_strv (context, &left, &error))
    {
      breathctl_complain ("%s; see breathctl %s --help", error->message, verb);
      return BREATHCTL_USAGE;
    }

  drop_separator (left + 1);

  if (!check_operands (verb, names, left + 1) || !breathctl_check_values (verb, entries))
    return BREATHCTL_USAGE;

  /* It may have stood before the verb as well. */
  if (data_dir != NULL)
    {
      g_free (self->data_dir);
      self->data_dir = g_steal_pointer (&data_dir);
    }

  if (operand != NULL)
    *value = g_strdup (left[1]);

  g_strfreev (self->operands);
  self->operands = g_strdupv (left + 1);

  return BREATHCTL_DONE;
}

static int
fail_nobody (const char *data_dir)
{
  breathctl_complain ("no node runs on %s; start breath or breath-node first", data_dir);

  return BREATHCTL_NOBODY;
}

/* A node that hangs is not waited for for ever, neither for its greeting nor for its answer. */
static GDBusConnection *
greet (const char *path,
       GError    **error)
{
  g_autoptr(GSocketAddress) address = g_unix_socket_address_new (path);
  g_autoptr(GSocketClient) client = g_socket_client_new ();
  g_autoptr(GSocketConnection) stream = NULL;
  GDBusConnection *connection;

  g_socket_client_set_timeout (client, PATIENCE_SEC);
  stream = g_socket_client_connect (client, G_SOCKET_CONNECTABLE (address), NULL, error);

  if (stream == NULL)
    return NULL;

  connection = g_dbus_connection_new_sync (G_IO_STREAM (stream), NULL, G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT,
                                           NULL, NULL, error);
  g_socket_set_timeout (g_socket_connection_get_socket (stream), 0);

  return connection;
}

/* At most one of them has a node, which may hang; nobody listens at the others any more. */
static GDBusConnection *
greet_any (char   **paths,
           GError **error)
{
  GDBusConnection *connection = NULL;

  for (char **path = paths; connection == NULL && *path != NULL; path++)
    {
      g_autoptr(GError) failed = NULL;

      connection = greet (*path, &failed);

      if (g_error_matches (failed, G_IO_ERROR, G_IO_ERROR_TIMED_OUT) && *error == NULL)
        g_propagate_error (error, g_steal_pointer (&failed));
    }

  if (connection != NULL)
    g_clear_error (error);

  return connection;
}

/**
 * breathctl_session_connect:
 * @self: the session
 *
 * Connects to whichever program runs on the data folder.
 *
 * Returns: %BREATHCTL_DONE to go on, else what to end with, having said why
 */
int
breathctl_session_connect (BreathctlSession *self)
{
  g_autofree char *fallback = breath_host_dup_default_folder ();
  g_auto(GStrv) paths = NULL;
  g_autoptr(GDBusConnection) connection = NULL;
  g_autoptr(GError) error = NULL;
  const char *data_dir = self->data_dir != NULL ? self->data_dir : fallback;

  breath_control_init_errors ();
  paths = breath_control_find_paths (data_dir, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
    return fail_nobody (data_dir);

  if (paths == NULL)
    return breathctl_session_fail (g_steal_pointer (&error));

  connection = greet_any (paths, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT))
    return breathctl_session_fail (g_steal_pointer (&error));

  if (connection == NULL)
    return fail_nobody (data_dir);

  self->node = breath_bus_node1_proxy_new_sync (connection,
                                                G_DBUS_PROXY_FLAGS_DO_NOT_LOAD_PROPERTIES |
                                                G_DBUS_PROXY_FLAGS_DO_NOT_CONNECT_SIGNALS,
                                                NULL, BREATH_CONTROL_OBJECT, NULL, &error);

  if (self->node == NULL)
    return breathctl_session_fail (g_steal_pointer (&error));

  g_dbus_proxy_set_default_timeout (G_DBUS_PROXY (self->node), PATIENCE_SEC * 1000);

  return BREATHCTL_DONE;
}

/**
 * breathctl_session_connect_to_act:
 * @self: the session
 *
 * The same for what needs a Mirror's passphrase, which takes its time.
 *
 * Returns: %BREATHCTL_DONE to go on, else what to end with, having said why
 */
int
breathctl_session_connect_to_act (BreathctlSession *self)
{
  int ended = breathctl_session_connect (self);

  if (ended == BREATHCTL_DONE)
    g_dbus_proxy_set_default_timeout (G_DBUS_PROXY (self->node), ACT_PATIENCE_MSEC);

  return ended;
}

/**
 * breathctl_session_begin_act:
 * @self: the session
 * @verb: as breathctl_session_parse() takes it, like all that follows
 * @summary: what the verb does
 * @entries: its options
 * @operand: (nullable): what it acts on
 * @words: the verb and what follows it
 * @value: (out) (optional): the operand
 *
 * Begins what needs a Mirror's passphrase: protects the process, and finds the node before anybody is asked.
 *
 * Returns: %BREATHCTL_DONE to go on, else what to end with, having said why
 */
int
breathctl_session_begin_act (BreathctlSession   *self,
                             const char         *verb,
                             const char         *summary,
                             const GOptionEntry *entries,
                             const char         *operand,
                             char              **words,
                             char              **value)
{
  int ended;

  breath_host_protect_process ();
  ended = breathctl_session_parse (self, verb, summary, entries, operand, words, value);

  return ended == BREATHCTL_DONE ? breathctl_session_connect_to_act (self) : ended;
}

/**
 * breathctl_session_fail:
 * @error: (transfer full): why
 *
 * Says why something was refused.
 *
 * Returns: what to end with
 */
int
breathctl_session_fail (GError *error)
{
  const char *sentence;

  g_dbus_error_strip_remote_error (error);
  sentence = error->message;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT))
    sentence = "the node does not answer";
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    sentence = "it was broken off, and nothing is left of it";
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CLOSED))
    sentence = "the node ended the conversation: it is closing, or too many others are talking to it; "
               "if its disk is full, it says so where it was started";

  breathctl_complain ("%s", sentence);
  g_error_free (error);

  return BREATHCTL_REFUSED;
}

void
breathctl_session_print_json (GVariant *value)
{
  g_autoptr(JsonNode) root = json_gvariant_serialize (value);
  g_autofree char *text = json_to_string (root, FALSE);

  puts (text);
}

/**
 * breathctl_session_finish:
 * @self: the session
 * @error: (transfer full) (nullable): why it was refused; %NULL if it was not
 * @what: what was done, for people
 * @...: the same for programs: keys and texts, and %NULL
 *
 * Says how what was asked ended.
 *
 * Returns: what to end with
 */
int
breathctl_session_finish (BreathctlSession *self,
                          GError           *error,
                          const char       *what,
                          ...)
{
  g_autoptr(GVariant) facts = NULL;
  GVariantBuilder dict;
  const char *key;
  va_list args;

  if (error != NULL)
    return breathctl_session_fail (error);

  g_variant_builder_init (&dict, G_VARIANT_TYPE_VARDICT);
  va_start (args, what);

  while ((key = va_arg (args, const char *)) != NULL)
    g_variant_builder_add (&dict, "{sv}", key, g_variant_new_string (va_arg (args, const char *)));

  va_end (args);
  facts = g_variant_ref_sink (g_variant_builder_end (&dict));

  if (self->as_json)
    breathctl_session_print_json (facts);
  else
    g_print ("%s\n", what);

  return BREATHCTL_DONE;
}

void
breathctl_session_clear (BreathctlSession *self)
{
  g_clear_object (&self->node);
  g_clear_pointer (&self->data_dir, g_free);
  g_clear_pointer (&self->operands, g_strfreev);
}

/**
 * breathctl_peek_text:
 * @dict: a dictionary
 * @key: a key
 *
 * Returns: the text, as long as @dict lives; empty where there is none
 */
const char *
breathctl_peek_text (GVariant   *dict,
                     const char *key)
{
  const char *text = "";

  g_variant_lookup (dict, key, "&s", &text);

  return text;
}

/**
 * breathctl_get_time:
 * @dict: a dictionary
 * @key: a key
 *
 * Returns: unix seconds, 0 where there is no such time
 */
gint64
breathctl_get_time (GVariant   *dict,
                    const char *key)
{
  gint64 seconds = 0;

  g_variant_lookup (dict, key, "x", &seconds);

  return seconds;
}

/**
 * breathctl_dup_time:
 * @unix_seconds: a moment
 *
 * Returns: (transfer full): the moment as the clock on the wall shows it, "-" for 0
 */
char *
breathctl_dup_time (gint64 unix_seconds)
{
  g_autoptr(GDateTime) moment = NULL;

  if (unix_seconds > 0)
    moment = g_date_time_new_from_unix_local (unix_seconds);

  return moment != NULL ? g_date_time_format (moment, "%Y-%m-%d %H:%M") : g_strdup ("-");
}

/**
 * breathctl_dup_level:
 * @resource: a resource of ours
 *
 * Returns: (transfer full): what neighbours are told of it, in words
 */
char *
breathctl_dup_level (GVariant *resource)
{
  g_autofree char *drawn = breathctl_dup_time (breathctl_get_time (resource, "drawn"));
  const char *text = breathctl_peek_text (resource, "text");
  guint32 uncertainty = 0;

  if (*text == '\0')
    return g_strdup ("not published");

  g_variant_lookup (resource, "uncertainty", "u", &uncertainty);

  return g_strdup_printf ("%s (± %u, drawn %s)", text, uncertainty, drawn);
}

static char *
dup_number (double      value,
            const char *unit)
{
  gint64 milli = llround (value * 1000);
  int decimals = 3;

  while (decimals > 0 && milli % 10 == 0)
    {
      milli /= 10;
      decimals--;
    }

  return g_strdup_printf ("%.*f %s", decimals, value, unit);
}

/**
 * breathctl_dup_quantity:
 * @resource: a resource of ours
 * @key: "stock" or "need"
 *
 * Returns: (transfer full): the quantity with its unit, at most three decimals; "-" where it is not set
 */
char *
breathctl_dup_quantity (GVariant   *resource,
                        const char *key)
{
  double value = 0;
  gboolean is_set = g_variant_lookup (resource, key, "d", &value);

  return is_set ? dup_number (value, breathctl_peek_text (resource, "unit")) : g_strdup ("-");
}

void
breathctl_keep_result_cb (GObject      *source,
                          GAsyncResult *result,
                          gpointer      user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

/**
 * breathctl_wait_for:
 * @result: (inout): %NULL until breathctl_keep_result_cb() gets it
 *
 * Returns: (transfer none): the result
 */
GAsyncResult *
breathctl_wait_for (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);

  return *result;
}

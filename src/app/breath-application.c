/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "breath-application.h"

#include <glib-unix.h>
#include <glib/gi18n.h>

#include "breath-away.h"
#include "breath-close-question.h"
#include "breath-error-text.h"
#include "breath-host.h"
#include "breath-notifier.h"
#include "breath-practice-start.h"
#include "breath-practice-text.h"
#include "breath-preferences.h"
#include "breath-transfer-notifier.h"
#include "breath-window.h"

#define FLATPAK "/.flatpak-info"

/**
 * BreathApplication:
 *
 * The application: hosts a node in its own process and shows it in a window.
 *
 * There is one for each data folder; a second one started on the same folder raises the window of the first. The
 * process stays until the node has closed, so that nothing acknowledged is lost and neighbours see a clean end.
 */
struct _BreathApplication
{
  AdwApplication          parent_instance;

  char                   *data_dir;      /* NULL: the default */
  gboolean                in_background; /* no window until somebody asks for one */
  BreathHostPractice     *practice;      /* NULL: the neighbours are real; borrowed */
  BreathHost             *host;          /* NULL before it has opened and once it closes */
  gboolean                is_closing;
  gboolean                is_asking;     /* what becomes of the node when its window closes */
  BreathAway             *away;          /* locks when whoever is signed in has gone */
  BreathDesk             *desk;          /* NULL as long as there is no host, as are the next two */
  BreathNotifier         *notifier;
  BreathTransferNotifier *transfer_notifier;
  GError                 *failure;       /* why it could not open */
  guint                   interrupt_source;
  guint                   terminate_source;
  guint                   hangup_source; /* 0: it was started to outlive its terminal */
};

G_DEFINE_FINAL_TYPE (BreathApplication, breath_application, ADW_TYPE_APPLICATION)

#define WITHOUT_WINDOW "without-window"  /* the notification that tells how to get it back */

/* The windows of an application are also those with its shortcuts and about it. */
static BreathWindow *
get_window (BreathApplication *self)
{
  for (GList *l = gtk_application_get_windows (GTK_APPLICATION (self)); l != NULL; l = l->next)
    if (BREATH_IS_WINDOW (l->data))
      return l->data;

  return NULL;
}

/* A window is filled once it is on the screen: nobody should wait for it. */
static void
fill_window (BreathApplication *self)
{
  BreathWindow *window = get_window (self);

  if (window == NULL || !breath_window_get_is_seen (window))
    return;

  if (self->desk != NULL)
    breath_window_set_desk (window, self->desk);
  else if (self->failure != NULL)
    {
      g_autofree char *sentence = breath_error_text (self->failure);

      breath_window_show_failure (window, sentence);
    }
}

/* In a Flatpak the desktop knows one application only, and would hand what is pressed to the real one. */
static gboolean
may_notify (BreathApplication *self)
{
  return self->practice == NULL || !g_file_test (FLATPAK, G_FILE_TEST_EXISTS);
}

static void
make_notifiers (BreathApplication *self)
{
  BreathAlerts *alerts = breath_node_get_alerts (breath_desk_get_node (self->desk));

  if (!may_notify (self))
    return;

  self->notifier = breath_notifier_new (G_APPLICATION (self), alerts, breath_desk_get_alerts (self->desk));
  self->transfer_notifier = breath_transfer_notifier_new (G_APPLICATION (self), breath_desk_get_transfers (self->desk));
}

static void
host_opened_cb (GObject      *source,
                GAsyncResult *result,
                gpointer      user_data)
{
  g_autoptr(BreathApplication) self = user_data;

  self->host = breath_host_open_finish (result, &self->failure);

  if (self->failure == NULL)
    {
      BreathMirrors *mirrors = breath_host_get_mirrors (self->host);

      g_signal_connect_object (self->away, "away", G_CALLBACK (breath_mirrors_lock), mirrors, G_CONNECT_SWAPPED);
      self->desk = breath_desk_new (self->host);
      make_notifiers (self);
    }
  else
    g_printerr ("%s\n", self->failure->message);

  fill_window (self);

  /* A process without a window has nobody else to tell: it ends. */
  if (self->failure != NULL && self->in_background)
    g_action_group_activate_action (G_ACTION_GROUP (self), "quit", NULL);
}

static void
host_closed_cb (GObject      *source,
                GAsyncResult *result,
                gpointer      user_data)
{
  g_autoptr(BreathApplication) self = user_data;
  g_autoptr(GError) error = NULL;

  if (!breath_host_close_finish (BREATH_HOST (source), result, &error))
    g_warning ("The node did not close cleanly: %s", error->message);

  g_application_quit (G_APPLICATION (self));
}

static void
close_host (BreathApplication *self)
{
  g_autoptr(BreathHost) host = NULL;

  if (self->notifier != NULL)
    breath_notifier_end (self->notifier);

  if (self->transfer_notifier != NULL)
    breath_transfer_notifier_end (self->transfer_notifier);

  g_clear_object (&self->notifier);
  g_clear_object (&self->transfer_notifier);
  g_clear_object (&self->desk);

  if (self->host != NULL && get_window (self) != NULL)
    breath_window_keep (get_window (self));

  /* While the node closes nobody finds the window as it was left. */
  if (self->host != NULL)
    breath_mirrors_lock (breath_host_get_mirrors (self->host));

  self->is_closing = TRUE;
  g_application_withdraw_notification (G_APPLICATION (self), WITHOUT_WINDOW);
  host = g_steal_pointer (&self->host);

  for (GList *l = gtk_application_get_windows (GTK_APPLICATION (self)); l != NULL; l = l->next)
    gtk_widget_set_visible (l->data, FALSE);

  if (host != NULL)
    breath_host_close_async (host, host_closed_cb, g_object_ref (self));
  else
    g_application_quit (G_APPLICATION (self));
}

static gboolean
signal_cb (gpointer user_data)
{
  close_host (user_data);

  return G_SOURCE_CONTINUE;
}

static void
tell_without_window (BreathApplication *self,
                     BreathCloseAnswer  answer)
{
  g_autoptr(GNotification) notification = g_notification_new (_("Breath Goes On Without a Window"));

  if (answer == BREATH_CLOSE_ANSWER_STAY_UNSURE)
    g_notification_set_body (notification, _("Start Breath again to see the window. This desktop cannot be asked whether it lets Breath go on, so look now and then whether it still runs."));
  else
    g_notification_set_body (notification, _("Start Breath again to see the window."));

  g_notification_set_priority (notification, G_NOTIFICATION_PRIORITY_LOW);
  g_notification_add_button (notification, _("Stop the Node"), "app.quit");
  g_application_send_notification (G_APPLICATION (self), WITHOUT_WINDOW, notification);
}

/* Whoever closed the window has gone. */
static void
close_window (BreathApplication *self)
{
  if (get_window (self) != NULL)
    breath_window_keep (get_window (self));

  if (self->host != NULL)
    breath_mirrors_lock (breath_host_get_mirrors (self->host));

  if (get_window (self) != NULL)
    gtk_window_destroy (GTK_WINDOW (get_window (self)));
}

static void
close_answered_cb (GObject      *source,
                   GAsyncResult *result,
                   gpointer      user_data)
{
  g_autoptr(BreathApplication) self = user_data;
  BreathCloseAnswer answer = breath_close_question_ask_finish (result);

  self->is_asking = FALSE;

  if (self->is_closing || answer == BREATH_CLOSE_ANSWER_LATER)
    return;

  if (answer == BREATH_CLOSE_ANSWER_END)
    {
      close_host (self);
      return;
    }

  close_window (self);

  if (answer != BREATH_CLOSE_ANSWER_STAY)
    tell_without_window (self, answer);
}

/* A program that was started without a window goes on without one, unless somebody said that the node ends with it. */
static gboolean
goes_on_anyway (BreathApplication *self)
{
  return self->in_background &&
         (self->host == NULL || breath_centre_get_closing (breath_host_get_centre (self->host)) != BREATH_CLOSING_ENDS);
}

/* Where there is no node, or none that anybody would miss, there is nothing to ask. */
static gboolean
window_close_request_cb (BreathApplication *self)
{
  if (goes_on_anyway (self))
    return FALSE;

  if (self->host == NULL || self->practice != NULL)
    close_host (self);
  else if (!self->is_asking)
    {
      self->is_asking = TRUE;
      breath_close_question_ask_async (GTK_WINDOW (get_window (self)), breath_host_get_centre (self->host),
                                       close_answered_cb, g_object_ref (self));
    }

  return TRUE;
}

static void
quit (GSimpleAction *action,
      GVariant      *parameter,
      gpointer       user_data)
{
  close_host (user_data);
}

static void
about (GSimpleAction *action,
       GVariant      *parameter,
       gpointer       user_data)
{
  adw_show_about_window (gtk_application_get_active_window (GTK_APPLICATION (user_data)),
                         "application-name", _("Breath"),
                         "application-icon", APPLICATION_ID,
                         "version", PACKAGE_VERSION,
                         "license-type", GTK_LICENSE_GPL_3_0,
                         "comments", _("Communities tell each other what they have and lack, without a server and without a boss."),
                         NULL);
}

static void
preferences (GSimpleAction *action,
             GVariant      *parameter,
             gpointer       user_data)
{
  BreathApplication *self = user_data;
  BreathPreferences *window;

  if (self->host == NULL)
    return;

  for (GList *l = gtk_application_get_windows (GTK_APPLICATION (self)); l != NULL; l = l->next)
    if (BREATH_IS_PREFERENCES (l->data))
      {
        gtk_window_present (l->data);
        return;
      }

  window = breath_preferences_new (self->host);
  gtk_window_set_application (GTK_WINDOW (window), GTK_APPLICATION (self));
  gtk_window_set_transient_for (GTK_WINDOW (window), GTK_WINDOW (get_window (self)));
  gtk_window_set_modal (GTK_WINDOW (window), TRUE);
  gtk_window_present (GTK_WINDOW (window));
}

/* In a process of its own, so that nothing of it and nothing of the real node can meet. */
static void
practise (GSimpleAction *action,
          GVariant      *parameter,
          gpointer       user_data)
{
  BreathApplication *self = user_data;
  g_autoptr(GError) error = NULL;

  if (breath_practice_start (self->data_dir, &error))
    return;

  g_warning ("Practice could not be started: %s", error->message);

  if (get_window (self) != NULL)
    breath_window_tell (get_window (self), _("Practice could not be started"));
}

/* From a notification, perhaps without a window as yet. */
static void
review_alert (GSimpleAction *action,
              GVariant      *parameter,
              gpointer       user_data)
{
  BreathApplication *self = user_data;

  g_application_activate (G_APPLICATION (self));

  if (get_window (self) != NULL)
    breath_window_show_alert (get_window (self), g_variant_get_string (parameter, NULL));
}

/* From a notification, too: it opens the page, and decides nothing. */
static void
review_transfer (GSimpleAction *action,
                 GVariant      *parameter,
                 gpointer       user_data)
{
  BreathApplication *self = user_data;

  g_application_activate (G_APPLICATION (self));

  if (get_window (self) != NULL)
    breath_window_show_transfer (get_window (self), g_variant_get_string (parameter, NULL));
}

static void
show_view (BreathApplication *self,
           const char        *view)
{
  g_application_activate (G_APPLICATION (self));

  if (get_window (self) != NULL)
    gtk_widget_activate_action (GTK_WIDGET (get_window (self)), "win.show-view", "s", view);
}

/* From the menu of the desktop, as the next. */
static void
show_alerts (GSimpleAction *action,
             GVariant      *parameter,
             gpointer       user_data)
{
  show_view (user_data, "alerts");
}

static void
show_transfers (GSimpleAction *action,
                GVariant      *parameter,
                gpointer       user_data)
{
  show_view (user_data, "transfers");
}

/* Nothing there is of any use to what is gone when the window closes, and what it says of the computer is about the real
 * node. Nor does anybody practise within a practice. */
static void
restrict_actions (BreathApplication *self)
{
  if (self->practice == NULL)
    return;

  g_simple_action_set_enabled (G_SIMPLE_ACTION (g_action_map_lookup_action (G_ACTION_MAP (self), "preferences")), FALSE);
  g_simple_action_set_enabled (G_SIMPLE_ACTION (g_action_map_lookup_action (G_ACTION_MAP (self), "practice")), FALSE);
}

/* GtkApplication would load it from a folder of resources in which it looks for icons, too, and then reads all icon themes twice. */
static void
load_style (void)
{
  g_autoptr(GtkCssProvider) provider = gtk_css_provider_new ();

  gtk_css_provider_load_from_resource (provider, "/org/sharedbreath/Breath/style.css");
  gtk_style_context_add_provider_for_display (gdk_display_get_default (), GTK_STYLE_PROVIDER (provider),
                                              GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
}

static void
breath_application_startup (GApplication *application)
{
  static const GActionEntry entries[] = {
    { .name = "about", .activate = about },
    { .name = "practice", .activate = practise },
    { .name = "preferences", .activate = preferences },
    { .name = "quit", .activate = quit },
    { .name = "review-alert", .activate = review_alert, .parameter_type = "s" },
    { .name = "review-transfer", .activate = review_transfer, .parameter_type = "s" },
    { .name = "show-alerts", .activate = show_alerts },
    { .name = "show-transfers", .activate = show_transfers },
  };
  BreathApplication *self = BREATH_APPLICATION (application);
  BreathHostOptions options = { .data_dir = self->data_dir, .practice = self->practice };

  G_APPLICATION_CLASS (breath_application_parent_class)->startup (application);

  load_style ();
  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
  restrict_actions (self);
  gtk_application_set_accels_for_action (GTK_APPLICATION (self), "app.quit",
                                         (const char *const[]) { "<primary>q", NULL });
  gtk_application_set_accels_for_action (GTK_APPLICATION (self), "app.preferences",
                                         (const char *const[]) { "<primary>comma", NULL });
  gtk_application_set_accels_for_action (GTK_APPLICATION (self), "win.show-shortcuts",
                                         (const char *const[]) { "<primary>question", "<primary>F1", NULL });
  gtk_application_set_accels_for_action (GTK_APPLICATION (self), "window.close",
                                         (const char *const[]) { "<primary>w", NULL });

  self->interrupt_source = g_unix_signal_add (SIGINT, signal_cb, self);
  self->terminate_source = g_unix_signal_add (SIGTERM, signal_cb, self);
  self->hangup_source = breath_host_process_ignores (SIGHUP) ? 0 : g_unix_signal_add (SIGHUP, signal_cb, self);

  self->away = breath_away_new ();

  g_application_hold (application);
  breath_host_open_async (&options, NULL, host_opened_cb, g_object_ref (self));
}

static void
breath_application_activate (GApplication *application)
{
  BreathApplication *self = BREATH_APPLICATION (application);
  BreathWindow *window = get_window (self);

  if (self->is_closing)
    return;

  G_APPLICATION_CLASS (breath_application_parent_class)->activate (application);

  g_application_withdraw_notification (application, WITHOUT_WINDOW);

  if (window == NULL)
    {
      window = breath_window_new (ADW_APPLICATION (self));

      if (self->practice != NULL)
        breath_window_begin_practice (window);

      g_signal_connect_object (window, "close-request", G_CALLBACK (window_close_request_cb), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (window, "seen", G_CALLBACK (fill_window), self, G_CONNECT_SWAPPED);
    }

  gtk_window_present (GTK_WINDOW (window));
}

/* It only shows the invitation: whoever makes links must not choose our neighbours. */
static void
offer_invitation (BreathApplication *self,
                  const char        *text)
{
  g_application_activate (G_APPLICATION (self));

  /* Whoever practises meets nobody. */
  if (get_window (self) != NULL && self->practice == NULL)
    breath_window_offer_invitation (get_window (self), text);
}

/* From a link on the desktop. There may be several, but one is accepted at a time. */
static void
breath_application_open (GApplication *application,
                         GFile       **files,
                         int           n_files,
                         const char   *hint)
{
  g_autofree char *link = n_files > 0 ? g_file_get_uri (files[0]) : NULL;

  if (link != NULL)
    offer_invitation (BREATH_APPLICATION (application), link);
}

static int
breath_application_command_line (GApplication            *application,
                                 GApplicationCommandLine *command_line)
{
  GVariantDict *options = g_application_command_line_get_options_dict (command_line);
  g_auto(GStrv) arguments = g_application_command_line_get_arguments (command_line, NULL);

  if (arguments[0] != NULL && arguments[1] != NULL)
    offer_invitation (BREATH_APPLICATION (application), arguments[1]);
  else if (!g_variant_dict_contains (options, "background") || BREATH_APPLICATION (application)->practice != NULL)
    g_application_activate (application);

  return 0;
}

static void
breath_application_finalize (GObject *object)
{
  BreathApplication *self = BREATH_APPLICATION (object);

  g_clear_handle_id (&self->interrupt_source, g_source_remove);
  g_clear_handle_id (&self->terminate_source, g_source_remove);
  g_clear_handle_id (&self->hangup_source, g_source_remove);
  g_clear_object (&self->notifier);
  g_clear_object (&self->transfer_notifier);
  g_clear_object (&self->desk);
  g_clear_object (&self->host);
  g_clear_object (&self->away);
  g_free (self->data_dir);
  g_clear_error (&self->failure);

  G_OBJECT_CLASS (breath_application_parent_class)->finalize (object);
}

static void
breath_application_class_init (BreathApplicationClass *klass)
{
  GApplicationClass *application_class = G_APPLICATION_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = breath_application_finalize;

  application_class->startup = breath_application_startup;
  application_class->activate = breath_application_activate;
  application_class->command_line = breath_application_command_line;
  application_class->open = breath_application_open;
}

static void
breath_application_init (BreathApplication *self)
{
  static const GOptionEntry entries[] = {
    { "data-dir", 0, 0, G_OPTION_ARG_FILENAME, NULL, N_("Keep everything in this folder"), N_("FOLDER") },
    { "background", 0, 0, G_OPTION_ARG_NONE, NULL, N_("Run the node without opening a window"), NULL },
    { "practice", 0, 0, G_OPTION_ARG_NONE, NULL, N_("Practise with neighbours that are not real"), NULL },
    G_OPTION_ENTRY_NULL
  };

  g_application_add_main_option_entries (G_APPLICATION (self), entries);
  g_application_set_option_context_parameter_string (G_APPLICATION (self), _("[INVITATION]"));
}

/**
 * breath_application_new:
 * @data_dir: (nullable): the data folder, %NULL for the default
 * @in_background: whether the node goes on when no window is open
 *
 * Every folder but the default gets an application id of its own, so that several can run in one desktop session.
 *
 * Returns: (transfer full): an application
 */
BreathApplication *
breath_application_new (const char *data_dir,
                        gboolean    in_background)
{
  g_autofree char *suffix = breath_host_dup_folder_suffix (data_dir);
  g_autofree char *id = g_strconcat (APPLICATION_ID, *suffix != '\0' ? ".f" : "", suffix, NULL);
  BreathApplication *self;

  self = g_object_new (BREATH_TYPE_APPLICATION,
                       "application-id", id,
                       "flags", G_APPLICATION_HANDLES_COMMAND_LINE | G_APPLICATION_HANDLES_OPEN,
                       NULL);
  g_application_set_resource_base_path (G_APPLICATION (self), NULL);
  self->data_dir = g_strdup (data_dir);
  self->in_background = in_background;

  return self;
}

/**
 * breath_application_set_practice:
 * @self: an application that has not been registered
 * @practice: neighbours that are not real; valid for as long as @self
 *
 * Lets it practise with them, in place of running the node of its data folder. It is another application to the desktop:
 * both run side by side, and neither answers for the other.
 */
void
breath_application_set_practice (BreathApplication  *self,
                                 BreathHostPractice *practice)
{
  g_autofree char *suffix = breath_host_dup_folder_suffix (self->data_dir);
  g_autofree char *id = g_strconcat (BREATH_PRACTICE_ID, *suffix != '\0' ? ".f" : "", suffix, NULL);

  g_return_if_fail (BREATH_IS_APPLICATION (self));
  g_return_if_fail (practice != NULL);

  self->practice = practice;
  self->in_background = FALSE;
  g_application_set_application_id (G_APPLICATION (self), id);
}

/**
 * breath_application_get_status:
 * @self: an application that has ended
 *
 * What the program ends with: 0, or as `breath-node` does 3 if another program ran on the data folder and 1 if the
 * node could not be opened for another reason.
 *
 * Returns: an exit status
 */
int
breath_application_get_status (BreathApplication *self)
{
  g_return_val_if_fail (BREATH_IS_APPLICATION (self), 1);

  if (g_error_matches (self->failure, BREATH_NODE_ERROR, BREATH_NODE_ERROR_BUSY))
    return 3;

  return self->failure != NULL ? 1 : 0;
}

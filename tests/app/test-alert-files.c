/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "app-fixture.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "breath-alerts-view.h"

#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/lsan_interface.h>
#else
#define __lsan_disable()
#define __lsan_enable()
#define __lsan_do_recoverable_leak_check() 0
#endif

static GLogFunc log_usually;
static gboolean has_leaked;

/* What a warning service could have written, with %s for what differs. */
#define DOCUMENT \
  "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" \
  "<alert xmlns=\"urn:oasis:names:tc:emergency:cap:1.2\">" \
  "<identifier>a-1</identifier><sender>waterworks@mill.example</sender><sent>2026-05-17T09:30:00-00:00</sent>" \
  "<status>Actual</status><msgType>Alert</msgType><scope>Public</scope>" \
  "<info><language>sv</language><category>Infra</category><event>Meter</event><urgency>Expected</urgency>" \
  "<severity>Severe</severity><certainty>Likely</certainty>%s</info></alert>\n"

static void
set_up (AppFixture   *f,
        gconstpointer unused)
{
  f->height = 1400;
  f->width = 720;
  app_fixture_set_up (f, NULL);
}

static void
set_up_narrow (AppFixture   *f,
               gconstpointer unused)
{
  f->width = 360;
  app_fixture_set_up (f, NULL);
}

static BreathAlerts *
get_alerts (BreathHost *host)
{
  return breath_node_get_alerts (breath_host_get_node (host));
}

static BreathHeardAlert *
raise_theirs (AppFixture *f)
{
  BreathAlertDraft draft = {
    .event = (char *) "bias-drift",
    .severity = (char *) "Severe",
    .headline = (char *) "Upper <b>floors</b> get more",
    .description = (char *) "Three weeks in a row.\nWe counted.",
    .system = (char *) "Ration planner 3",
    .expires = (char *) "3",
  };
  g_autoptr(BreathPassphrase) passphrase = app_passphrase_new ();
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  BreathHeardAlert *alert;

  breath_alerts_raise_async (get_alerts (f->theirs), app_add_mirror (f->theirs, "Bo"), passphrase, &draft, app_take_result_cb, &result);
  alert = breath_alerts_raise_finish (get_alerts (f->theirs), app_wait_for_result (&result), &error);
  g_assert_no_error (error);

  return alert;
}

static void
show_view (AppFixture *f)
{
  gtk_widget_activate_action (GTK_WIDGET (f->window), "win.show-view", "s", "alerts");
}

static BreathAlertsView *
get_view (AppFixture *f)
{
  return BREATH_ALERTS_VIEW (app_find_type (GTK_WIDGET (f->window), "BreathAlertsView", NULL));
}

static GFile *
write_file (AppFixture *f,
            const char *text)
{
  g_autofree char *path = g_build_filename (f->folder, "warning.xml", NULL);
  g_autoptr(GError) error = NULL;

  g_file_set_contents (path, text, -1, &error);
  g_assert_no_error (error);

  return g_file_new_for_path (path);
}

/* One in which a file is to be saved looks for a folder of its own at first, and would leave ours for that. */
static gboolean
is_ready (GtkFileChooser *chooser)
{
  g_autoptr(GFile) folder = gtk_file_chooser_get_current_folder (chooser);

  return gtk_widget_get_mapped (GTK_WIDGET (chooser))
         && (folder != NULL || gtk_file_chooser_get_action (chooser) == GTK_FILE_CHOOSER_ACTION_OPEN);
}

/* The dialog in which a file is chosen where there is no portal. */
static GtkFileChooser *
find_chooser (void)
{
  GListModel *windows = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr(GtkWidget) window = g_list_model_get_item (windows, i);

      if (GTK_IS_FILE_CHOOSER_DIALOG (window) && is_ready (GTK_FILE_CHOOSER (window)))
        return GTK_FILE_CHOOSER (window);
    }

  return NULL;
}

static gboolean
has_chosen (GtkFileChooser *chooser,
            GFile          *file)
{
  g_autoptr(GFile) chosen = gtk_file_chooser_get_file (chooser);

  return chosen != NULL && g_file_equal (chosen, file);
}

/* GTK 4.18 warns of its own dialog where that leaves a folder, or is closed, before it has shown the path to it. */
static gboolean
is_ours (const char    *domain,
         GLogLevelFlags level,
         const char    *message,
         gpointer       unused)
{
  return g_strcmp0 (domain, "Gtk") != 0 || !g_str_has_prefix (message, "gtk_box_remove: assertion ");
}

static void
log_ours_cb (const char    *domain,
             GLogLevelFlags level,
             const char    *message,
             gpointer       unused)
{
  if (is_ours (domain, level, message, NULL))
    log_usually (domain, level, message, NULL);
}

#ifdef __SANITIZE_ADDRESS__

int
__lsan_is_turned_off (void)
{
  return has_leaked;
}

#endif

/* Its threads lose what they have read of files, and neither we nor a suppression can tell that from leaks of our own. So the
 * tests without it come first, and what they leave is looked through before it appears.
 */
static void
excuse_dialog (void)
{
  if (!has_leaked)
    {
      log_usually = g_log_set_default_handler (log_ours_cb, NULL);
      g_assert_cmpint (__lsan_do_recoverable_leak_check (), ==, 0);
      has_leaked = TRUE;
    }

  g_test_log_set_fatal_handler (is_ours, NULL);
}

/* What the dialog makes use of to find clouds (libcloudproviders) loses the names of two folders when it begins; the
 * sanitizer keeps too little of how it came there for a suppression.
 */
static void
choose (GFile *file)
{
  gint64 deadline = g_get_monotonic_time () + APP_PATIENCE;
  g_autoptr(GFile) folder = g_file_get_parent (file);
  g_autofree char *name = g_file_get_basename (file);
  GtkFileChooser *chooser;

  excuse_dialog ();
  __lsan_disable ();

  while ((chooser = find_chooser ()) == NULL)
    {
      g_assert_cmpint (g_get_monotonic_time (), <, deadline);
      g_main_context_iteration (NULL, TRUE);
    }

  if (gtk_file_chooser_get_action (chooser) == GTK_FILE_CHOOSER_ACTION_SAVE)
    {
      g_assert_true (gtk_file_chooser_set_current_folder (chooser, folder, NULL));
      gtk_file_chooser_set_current_name (chooser, name);
    }
  else
    {
      g_assert_true (gtk_file_chooser_set_file (chooser, file, NULL));
    }

  /* It reads the folder first. */
  while (!has_chosen (chooser, file))
    {
      g_assert_cmpint (g_get_monotonic_time (), <, deadline);
      g_main_context_iteration (NULL, TRUE);
    }

  __lsan_enable ();
  gtk_dialog_response (GTK_DIALOG (chooser), GTK_RESPONSE_ACCEPT);
}

static void
assert_entry (AppFixture *f,
              const char *row,
              const char *text)
{
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (app_wait_for (f, ADW_TYPE_ENTRY_ROW, row))), ==, text);
}

static BreathHeardAlert *
find_own (AppFixture *f)
{
  GListModel *alerts = G_LIST_MODEL (get_alerts (f->ours));

  for (guint i = 0; i < g_list_model_get_n_items (alerts); i++)
    {
      g_autoptr(BreathHeardAlert) alert = g_list_model_get_item (alerts, i);

      if (breath_heard_alert_get_is_own (alert))
        return g_steal_pointer (&alert);
    }

  return NULL;
}

static void
test_there_and_back (AppFixture   *f,
                     gconstpointer unused)
{
  g_autofree char *path = g_build_filename (f->folder, "saved.xml", NULL);
  g_autoptr(GFile) file = g_file_new_for_path (path);
  g_autoptr(BreathHeardAlert) theirs = NULL;
  g_autoptr(BreathHeardAlert) own = NULL;
  g_autofree char *document = NULL;

  g_test_summary ("Anybody saves an alert as a CAP file; a Mirror imports it, reads it and raises what it says in their own name");

  theirs = raise_theirs (f);
  app_press (f, "Review");
  app_press (f, "Save as CAP File…");
  choose (file);
  app_wait_for (f, GTK_TYPE_LABEL, "Alert saved");
  g_assert_true (g_file_get_contents (path, &document, NULL, NULL));
  g_assert_nonnull (strstr (document, "<headline>Upper &lt;b&gt;floors&lt;/b&gt; get more</headline>"));

  app_add_mirror (f->ours, "Åsa");
  breath_mirrors_lock (breath_host_get_mirrors (f->ours));
  gtk_widget_activate_action (GTK_WIDGET (f->window), "win.back", NULL);
  app_press (f, "Import CAP File…");
  app_enter (f, "Passphrase", APP_PASSPHRASE);
  app_press (f, "Sign In");
  choose (file);
  app_wait_for (f, GTK_TYPE_LABEL, "Below is what the file says.");
  assert_entry (f, "In one line", "Upper <b>floors</b> get more");
  assert_entry (f, "Which system", "Ration planner 3");
  app_wait_for (f, GTK_TYPE_LABEL, "As the file says: ");
  app_enter (f, "Passphrase", APP_PASSPHRASE);
  app_press (f, "Raise the Alert");
  app_wait_for (f, GTK_TYPE_LABEL, "Alert raised");
  own = find_own (f);
  g_assert_nonnull (own);
  g_assert_cmpstr (breath_heard_alert_get_description (own), ==, "Three weeks in a row.\nWe counted.");
  g_assert_cmpstr (breath_heard_alert_get_severity (own), ==, "Severe");
  g_assert_cmpint (breath_heard_alert_get_expires (own), ==, breath_heard_alert_get_expires (theirs));

  app_press (f, "Raise an Alert");
  assert_entry (f, "In one line", "");
  g_assert_null (app_find (GTK_WIDGET (f->window), GTK_TYPE_LABEL, "Below is what the file says."));
  g_assert_null (app_find (GTK_WIDGET (f->window), GTK_TYPE_LABEL, "As the file says: "));
}

static void
test_foreign (AppFixture   *f,
              gconstpointer unused)
{
  g_autofree char *text = g_strdup_printf (DOCUMENT, "<headline>Fel \xe2\x80\xae" "m\xc3\xa4tare</headline>"
                                                                                  "<description>Sedan i m\xc3\xa5ndags.</description>");
  g_autoptr(GFile) file = write_file (f, text);
  g_autoptr(BreathHeardAlert) own = NULL;

  g_test_summary ("What another program wrote is shown as it is, nothing hidden in it, and its language can be seen and changed");

  app_add_mirror (f->ours, "Åsa");
  show_view (f);
  breath_alerts_view_import (get_view (f), file);
  assert_entry (f, "In one line", "Fel \xef\xbf\xbdm\xc3\xa4tare");
  app_wait_for (f, GTK_TYPE_LABEL, "A week");
  assert_entry (f, "Language of the texts", "sv");
  app_enter (f, "Language of the texts", "not a language");
  app_enter (f, "Passphrase", APP_PASSPHRASE);
  app_press (f, "Raise the Alert");
  app_wait_for (f, GTK_TYPE_LABEL, "A language is written as a short sign");
  app_enter (f, "Language of the texts", "nb");
  app_press (f, "Raise the Alert");
  app_wait_for (f, GTK_TYPE_LABEL, "Alert raised");
  own = find_own (f);
  g_assert_cmpstr (breath_heard_alert_get_language (own), ==, "nb");
  g_assert_cmpstr (breath_heard_alert_get_urgency (own), ==, "Expected");
}

static void
test_refused (AppFixture   *f,
              gconstpointer unused)
{
  g_autofree char *huge = g_strnfill (BREATH_ALERTS_MAX_CAP + 1, 'x');
  g_autofree char *words = g_strnfill (161, 'x');
  g_autofree char *wide = g_strdup_printf ("<headline>%s</headline>", words);
  g_autofree char *long_text = g_strdup_printf (DOCUMENT, wide);
  g_autofree char *silent = g_strdup_printf (DOCUMENT, "");
  g_autofree char *endless = g_strdup_printf (DOCUMENT, "<headline>x</headline><expires>2026-09-17T09:30:00-00:00</expires>");
  g_autofree char *odd = g_strdup_printf (DOCUMENT, "<headline>x</headline><expires>soon</expires>");
  g_autofree char *web = g_strdup_printf (DOCUMENT, "<headline>x</headline><web>ftp://mill.example</web>");
  const struct
  {
    const char *text;
    const char *sentence;
  } cases[] = {
    { "", "That is no alert that can be read here." },
    { "No <alert>", "That is no alert that can be read here." },
    { "caf\xe9", "That is no alert that can be read here." },
    { "<alert xmlns=\"urn:oasis:names:tc:emergency:cap:1.1\"/>", "That is no alert that can be read here." },
    { "<alert xmlns=\"urn:oasis:names:tc:emergency:cap:1.2\"/>", "does not say all that every CAP alert has to say" },
    { huge, "longer than any alert" },
    { long_text, "longer than an alert has room for" },
    { silent, "That file has no headline" },
    { endless, "lasts for longer than 30 days" },
    { odd, "in a way that CAP does not allow" },
    { web, "The web address in that file" },
  };
  g_autoptr(GFile) folder = g_file_new_for_path (f->folder);

  g_test_summary ("What is no alert, or none that could be raised, is refused with a sentence beside the button");

  app_add_mirror (f->ours, "Åsa");
  show_view (f);
  app_wait_for (f, GTK_TYPE_BUTTON, "Import CAP File…");

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(GFile) file = write_file (f, cases[i].text);

      breath_alerts_view_import (get_view (f), file);
      app_wait_for (f, GTK_TYPE_LABEL, cases[i].sentence);
    }

  breath_alerts_view_import (get_view (f), folder);
  app_wait_for (f, GTK_TYPE_LABEL, "That file could not be read.");
  breath_mirrors_lock (breath_host_get_mirrors (f->ours));
  app_wait_until_gone (f, "That file could not be read.");
}

static void
test_no_place (AppFixture   *f,
               gconstpointer unused)
{
  g_autoptr(BreathHeardAlert) theirs = raise_theirs (f);
  g_autoptr(GFile) nowhere = g_file_new_build_filename (f->folder, "no", "such", "folder.xml", NULL);
  BreathHeardAlert *heard;

  g_test_summary ("Where a file cannot be written that is said beside the button, and forgotten with the next alert");

  app_press (f, "Review");
  app_wait_for (f, GTK_TYPE_BUTTON, "Save as CAP File…");
  heard = breath_alerts_find (get_alerts (f->ours), breath_heard_alert_get_id (theirs));
  breath_alerts_view_save (get_view (f), heard, nowhere);
  app_wait_for (f, GTK_TYPE_LABEL, "The file could not be written there. Choose another place.");
  breath_window_show_alert (f->window, breath_heard_alert_get_id (theirs));
  app_wait_until_gone (f, "The file could not be written there.");
}

static gboolean
holds_alert (GFile *file)
{
  g_autofree char *content = NULL;

  return g_file_load_contents (file, NULL, &content, NULL, NULL, NULL) && g_str_has_prefix (content, "<?xml");
}

static void
test_own_folder (AppFixture   *f,
                 gconstpointer unused)
{
  g_autofree char *usual = g_build_filename (g_get_user_data_dir (), "breath", NULL);
  g_autofree char *link = g_build_filename (f->folder, "alert.xml", NULL);
  g_autofree char *database = g_build_filename (f->folder, "Birch House", "breath.db", NULL);
  GFile *files[] = {
    g_file_new_build_filename (f->folder, "Birch House", "node.key", NULL),
    g_file_new_for_path (database),
    g_file_new_for_path (link),
    g_file_new_build_filename (f->folder, "Birch House", "alert.xml", NULL),
    g_file_new_build_filename (usual, "alert.xml", NULL),
  };
  g_autoptr(BreathHeardAlert) theirs = raise_theirs (f);
  BreathHeardAlert *heard;

  g_test_summary ("An alert is not saved among the node's own files, nor does a practice save one among those of the real node");

  g_assert_cmpint (g_mkdir_with_parents (usual, 0700), ==, 0);
  g_assert_cmpint (symlink (database, link), ==, 0);
  app_press (f, "Review");
  app_wait_for (f, GTK_TYPE_BUTTON, "Save as CAP File…");
  heard = breath_alerts_find (get_alerts (f->ours), breath_heard_alert_get_id (theirs));

  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autoptr(GFile) file = files[i];

      breath_alerts_view_save (get_view (f), heard, file);
      app_wait_for (f, GTK_TYPE_LABEL, "The node keeps its own files in this folder.");
      breath_window_show_alert (f->window, breath_heard_alert_get_id (theirs));
      app_wait_until_gone (f, "The node keeps its own files in this folder.");
      g_assert_false (holds_alert (file));
    }
}

static int
get_width (AppFixture *f)
{
  int minimum;

  gtk_widget_measure (GTK_WIDGET (f->window), GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);

  return minimum;
}

static void
test_narrow (AppFixture   *f,
             gconstpointer unused)
{
  g_autofree char *text = g_strdup_printf (DOCUMENT, "<headline>wwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwww</headline>");
  g_autoptr(GFile) file = write_file (f, text);
  g_autoptr(GFile) folder = g_file_new_for_path (f->folder);
  gint64 deadline = g_get_monotonic_time () + APP_PATIENCE;

  g_test_summary ("With what a file says, or why it cannot be read, the pages fit into 360 pixels");

  app_add_mirror (f->ours, "Åsa");
  show_view (f);

  /* The header takes a moment to find out how narrow the window is. */
  while (get_width (f) > 360)
    {
      g_assert_cmpint (g_get_monotonic_time (), <, deadline);
      g_main_context_iteration (NULL, FALSE);
    }

  breath_alerts_view_import (get_view (f), folder);
  app_wait_for (f, GTK_TYPE_LABEL, "That file could not be read.");
  g_assert_cmpint (get_width (f), <=, 360);
  breath_alerts_view_import (get_view (f), file);
  app_wait_for (f, GTK_TYPE_LABEL, "Below is what the file says.");
  g_assert_cmpint (get_width (f), <=, 360);
}

static void
add (void)
{
#define ADD(path, func) g_test_add (path, AppFixture, NULL, set_up, func, app_fixture_tear_down)
  ADD ("/alert-files/foreign", test_foreign);
  ADD ("/alert-files/refused", test_refused);
  ADD ("/alert-files/no-place", test_no_place);
  ADD ("/alert-files/own-folder", test_own_folder);
  g_test_add ("/alert-files/narrow", AppFixture, NULL, set_up_narrow, test_narrow, app_fixture_tear_down);
  ADD ("/alert-files/there-and-back", test_there_and_back);
#undef ADD
}

int
main (int    argc,
      char **argv)
{
  return app_run (argc, argv, add);
}

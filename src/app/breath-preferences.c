/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "breath-preferences.h"

#include <glib/gi18n.h>
#include <string.h>

#include "breath-announce.h"
#include "breath-autostart.h"
#include "breath-button-words.h"
#include "breath-error-text.h"
#include "breath-file-act.h"
#include "breath-passphrase-entry.h"
#include "breath-problem.h"

typedef enum
{
  WISH_BACKUP,
  WISH_TABLE,
  WISH_RECORDS,
  WISH_IMPORT,
} Wish;

/**
 * BreathPreferences:
 *
 * Whether Breath starts with the session of whoever uses this computer and goes on without a window, and the node in files: a backup, what it knows, what others
 * know. Whoever sits there chooses the files, which in a Flatpak is the only way to any.
 *
 * A node with Mirrors is copied only while one of them is signed in: a backup under a passphrase of one's own would give
 * away what the lock hides.
 */
struct _BreathPreferences
{
  AdwPreferencesWindow  parent_instance;

  BreathCentre         *centre;
  BreathCopies         *copies;
  BreathMirrors        *mirrors;
  BreathSeeds          *seeds;
  GSettings            *settings;  /* NULL where the program was not installed */
  GtkFileChooserNative *chooser;   /* NULL unless a file is being chosen */
  Wish                  wish;
  gboolean              is_asking; /* the desktop, whether it starts us */
  gboolean              is_acting; /* on a file */

  GtkSwitch            *start_switch;
  GtkLabel             *start_label;
  AdwComboRow          *closing_row;
  GtkEditable          *passphrase_row;
  GtkEditable          *again_row;
  GtkWidget            *backup_button;
  GtkLabel             *backup_label;
  GtkWidget            *table_button;
  GtkWidget            *records_button;
  GtkWidget            *import_button;
  GtkLabel             *file_label;
};

G_DEFINE_FINAL_TYPE (BreathPreferences, breath_preferences, ADW_TYPE_PREFERENCES_WINDOW)

static void
update_buttons (BreathPreferences *self)
{
  const char *words = gtk_editable_get_text (self->passphrase_row);
  gboolean is_twice = *words != '\0' && g_str_equal (words, gtk_editable_get_text (self->again_row));
  gboolean is_free = !self->is_acting && self->chooser == NULL;
  gboolean may_copy = !breath_mirrors_is_private (self->mirrors);

  gtk_widget_set_sensitive (GTK_WIDGET (self->passphrase_row), may_copy);
  gtk_widget_set_sensitive (GTK_WIDGET (self->again_row), may_copy);
  gtk_widget_set_sensitive (self->backup_button, is_free && is_twice && may_copy);
  gtk_widget_set_sensitive (self->table_button, is_free);
  gtk_widget_set_sensitive (self->records_button, is_free);
  gtk_widget_set_sensitive (self->import_button, is_free);
}

static void
clear_passphrases (BreathPreferences *self)
{
  breath_passphrase_entry_clear (self->passphrase_row);
  breath_passphrase_entry_clear (self->again_row);
}

/* Whoever comes next finds nothing of what was being typed. */
static void
presence_changed_cb (BreathPreferences *self)
{
  if (breath_mirrors_is_private (self->mirrors))
    {
      clear_passphrases (self);
      breath_announce (self->backup_label, _("Sign in as a Mirror of this node to make a backup."));
    }
  else
    breath_announce (self->backup_label, NULL);

  update_buttons (self);
}

static void
passphrase_changed_cb (BreathPreferences *self)
{
  const char *words = gtk_editable_get_text (self->passphrase_row);
  const char *again = gtk_editable_get_text (self->again_row);

  if (*words != '\0' || *again != '\0')
    {
      breath_problem_hide (self->backup_label, GTK_WIDGET (self->passphrase_row));
      gtk_widget_remove_css_class (GTK_WIDGET (self->backup_label), "error");
      breath_announce (self->backup_label, *again != '\0' && !g_str_has_prefix (words, again) ? _("The two differ.") : NULL);
    }

  update_buttons (self);
}

static void
acted_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr(BreathPreferences) self = user_data;
  g_autofree char *sentence = breath_file_act_finish (result);

  self->is_acting = FALSE;
  breath_announce (self->wish == WISH_BACKUP ? self->backup_label : self->file_label, sentence);

  if (self->copies != NULL)
    update_buttons (self);
}

static void
act_on (BreathPreferences *self,
        GFile             *file)
{
  self->is_acting = TRUE;

  switch (self->wish)
    {
    case WISH_BACKUP:
      breath_passphrase_entry_clear (self->again_row);
      breath_announce (self->backup_label, _("Sealing the backup…"));
      breath_file_act_backup_async (self->copies, file, breath_passphrase_entry_take (self->passphrase_row), acted_cb,
                                    g_object_ref (self));
      break;

    case WISH_TABLE:
    case WISH_RECORDS:
      breath_file_act_export_async (self->copies, file, self->wish == WISH_TABLE, acted_cb, g_object_ref (self));
      break;

    case WISH_IMPORT:
    default:
      breath_announce (self->file_label, _("Reading the file…"));
      breath_file_act_import_async (self->copies, self->seeds, breath_mirrors_get_present (self->mirrors), file, acted_cb, g_object_ref (self));
      break;
    }
}

static void
chosen_cb (BreathPreferences *self,
           int                response)
{
  g_autoptr(GtkFileChooserNative) chooser = g_steal_pointer (&self->chooser);
  g_autoptr(GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (chooser));

  /* Whoever was signed in may have gone while the file was chosen. */
  if (response == GTK_RESPONSE_ACCEPT && file != NULL && (self->wish != WISH_BACKUP || !breath_mirrors_is_private (self->mirrors)))
    act_on (self, file);

  update_buttons (self);
}

static const char *
get_title (Wish wish)
{
  switch (wish)
    {
    case WISH_BACKUP:
      return _("Save a Backup");

    case WISH_TABLE:
      return _("Save a Table for a Spreadsheet");

    case WISH_RECORDS:
      return _("Save What Was Signed, for Another Node");

    case WISH_IMPORT:
    default:
      return _("Bring In a File of Another Node");
    }
}

static char *
dup_suggestion (Wish wish)
{
  g_autoptr(GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *day = g_date_time_format (now, "%Y-%m-%d");

  switch (wish)
    {
    case WISH_BACKUP:
      return g_strdup_printf ("breath-%s.backup", day);

    case WISH_TABLE:
      return g_strdup_printf ("breath-%s.csv", day);

    case WISH_RECORDS:
      return g_strdup_printf ("breath-%s.json", day);

    case WISH_IMPORT:
    default:
      return NULL;
    }
}

static void
choose (BreathPreferences *self,
        Wish               wish)
{
  g_autofree char *suggestion = dup_suggestion (wish);

  if (self->chooser != NULL || self->is_acting)
    return;

  self->wish = wish;
  self->chooser = gtk_file_chooser_native_new (get_title (wish), GTK_WINDOW (self),
                                               suggestion != NULL ? GTK_FILE_CHOOSER_ACTION_SAVE
                                                                  : GTK_FILE_CHOOSER_ACTION_OPEN, NULL, NULL);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (self->chooser), TRUE);

  if (suggestion != NULL)
    gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (self->chooser), suggestion);

  g_signal_connect_object (self->chooser, "response", G_CALLBACK (chosen_cb), self, G_CONNECT_SWAPPED);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (self->chooser));
  update_buttons (self);
}

/* Before somebody looks for a place for it. */
static gboolean
check_passphrase (BreathPreferences *self)
{
  const char *words = gtk_editable_get_text (self->passphrase_row);
  g_autoptr(BreathPassphrase) passphrase = breath_passphrase_new_from_text (words, strlen (words));
  g_autofree char *sentence = NULL;

  if (breath_passphrase_check (passphrase, NULL))
    return TRUE;

  /* Translators: both are numbers. */
  sentence = g_strdup_printf (_("The passphrase of a backup needs at least %d characters, and at most %d. Take four words or more that do not belong together."),
                              BREATH_PASSPHRASE_MIN, BREATH_PASSPHRASE_MAX);
  gtk_widget_add_css_class (GTK_WIDGET (self->backup_label), "error");
  breath_problem_show (self->backup_label, GTK_WIDGET (self->passphrase_row), sentence);

  return FALSE;
}

static void
backup_cb (BreathPreferences *self)
{
  if (gtk_widget_get_sensitive (self->backup_button) && check_passphrase (self))
    choose (self, WISH_BACKUP);
}

static void
table_cb (BreathPreferences *self)
{
  choose (self, WISH_TABLE);
}

static void
records_cb (BreathPreferences *self)
{
  choose (self, WISH_RECORDS);
}

static void
import_cb (BreathPreferences *self)
{
  choose (self, WISH_IMPORT);
}

static const char *
get_start_text (BreathAutostart outcome)
{
  switch (outcome)
    {
    case BREATH_AUTOSTART_DENIED:
      return _("This desktop does not let Breath start by itself. Allow it in the settings of the desktop, under what may run in the background, and try again.");

    case BREATH_AUTOSTART_ABSENT:
      return _("This desktop has no way for Breath to ask for that. Add Breath to the programs that start when you sign in, in the settings of the desktop, or ask whoever looks after this computer.");

    case BREATH_AUTOSTART_DONE:
    default:
      return NULL;
    }
}

static void start_changed_cb (BreathPreferences *self);

/* Shows what is the case, and asks nobody. */
static void
show_start (BreathPreferences *self)
{
  g_signal_handlers_block_by_func (self->start_switch, start_changed_cb, self);
  gtk_switch_set_active (self->start_switch, self->settings != NULL && g_settings_get_boolean (self->settings, BREATH_AUTOSTART_KEY));
  g_signal_handlers_unblock_by_func (self->start_switch, start_changed_cb, self);
}

static void
asked_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr(BreathPreferences) self = user_data;
  BreathAutostart outcome = breath_autostart_ask_finish (result);

  self->is_asking = FALSE;

  if (outcome == BREATH_AUTOSTART_DONE && self->settings != NULL)
    g_settings_set_boolean (self->settings, BREATH_AUTOSTART_KEY, !g_settings_get_boolean (self->settings, BREATH_AUTOSTART_KEY));

  gtk_widget_set_sensitive (GTK_WIDGET (self->start_switch), TRUE);
  breath_announce (self->start_label, get_start_text (outcome));
  show_start (self);
}

static void
start_changed_cb (BreathPreferences *self)
{
  if (self->is_asking)
    return;

  self->is_asking = TRUE;
  gtk_widget_set_sensitive (GTK_WIDGET (self->start_switch), FALSE);
  breath_announce (self->start_label, NULL);
  breath_autostart_ask_async (gtk_switch_get_active (self->start_switch),
                              _("Breath keeps the node of this centre running, so that neighbours find it."),
                              asked_cb, g_object_ref (self));
}

/* The row lists them in the order of BreathClosing. */
static void
show_closing (BreathPreferences *self)
{
  adw_combo_row_set_selected (self->closing_row, breath_centre_get_closing (self->centre));
}

static void
closing_changed_cb (BreathPreferences *self)
{
  g_autoptr(GError) error = NULL;

  if (self->centre == NULL)
    return;

  if (!breath_centre_set_closing (self->centre, (BreathClosing) adw_combo_row_get_selected (self->closing_row), &error))
    {
      g_autofree char *sentence = breath_error_text (error);

      breath_announce (self->start_label, sentence);
      show_closing (self);
    }
}

static gboolean
breath_preferences_close_request (GtkWindow *window)
{
  clear_passphrases (BREATH_PREFERENCES (window));

  return GTK_WINDOW_CLASS (breath_preferences_parent_class)->close_request (window);
}

static void
breath_preferences_dispose (GObject *object)
{
  BreathPreferences *self = BREATH_PREFERENCES (object);

  if (self->chooser != NULL)
    gtk_native_dialog_destroy (GTK_NATIVE_DIALOG (self->chooser));

  g_clear_object (&self->chooser);
  g_clear_object (&self->centre);
  g_clear_object (&self->copies);
  g_clear_object (&self->mirrors);
  g_clear_object (&self->seeds);
  g_clear_object (&self->settings);

  G_OBJECT_CLASS (breath_preferences_parent_class)->dispose (object);
}

static void
breath_preferences_class_init (BreathPreferencesClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = breath_preferences_dispose;
  GTK_WINDOW_CLASS (klass)->close_request = breath_preferences_close_request;

  gtk_widget_class_set_template_from_resource (widget_class, "/org/sharedbreath/Breath/breath-preferences.ui");
  gtk_widget_class_bind_template_child (widget_class, BreathPreferences, start_switch);
  gtk_widget_class_bind_template_child (widget_class, BreathPreferences, start_label);
  gtk_widget_class_bind_template_child (widget_class, BreathPreferences, closing_row);
  gtk_widget_class_bind_template_child (widget_class, BreathPreferences, passphrase_row);
  gtk_widget_class_bind_template_child (widget_class, BreathPreferences, again_row);
  gtk_widget_class_bind_template_child (widget_class, BreathPreferences, backup_button);
  gtk_widget_class_bind_template_child (widget_class, BreathPreferences, backup_label);
  gtk_widget_class_bind_template_child (widget_class, BreathPreferences, table_button);
  gtk_widget_class_bind_template_child (widget_class, BreathPreferences, records_button);
  gtk_widget_class_bind_template_child (widget_class, BreathPreferences, import_button);
  gtk_widget_class_bind_template_child (widget_class, BreathPreferences, file_label);
  gtk_widget_class_bind_template_callback (widget_class, start_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, closing_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, passphrase_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, backup_cb);
  gtk_widget_class_bind_template_callback (widget_class, table_cb);
  gtk_widget_class_bind_template_callback (widget_class, records_cb);
  gtk_widget_class_bind_template_callback (widget_class, import_cb);
}

static void
breath_preferences_init (BreathPreferences *self)
{
  self->settings = breath_autostart_dup_settings ();
  gtk_widget_init_template (GTK_WIDGET (self));
  breath_button_words_wrap (GTK_WIDGET (self));
  show_start (self);
}

/**
 * breath_preferences_new:
 * @host: an open host
 *
 * Returns: (transfer floating): a window
 */
BreathPreferences *
breath_preferences_new (BreathHost *host)
{
  BreathPreferences *self = g_object_new (BREATH_TYPE_PREFERENCES, NULL);

  adw_combo_row_set_selected (self->closing_row, breath_centre_get_closing (breath_host_get_centre (host)));
  self->centre = g_object_ref (breath_host_get_centre (host));
  g_signal_connect_object (self->centre, "notify::closing", G_CALLBACK (show_closing), self, G_CONNECT_SWAPPED);
  self->copies = g_object_ref (breath_host_get_copies (host));
  self->mirrors = g_object_ref (breath_host_get_mirrors (host));
  g_set_object (&self->seeds, breath_host_get_seeds (host));
  g_signal_connect_object (self->mirrors, "notify::presence", G_CALLBACK (presence_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->mirrors, "items-changed", G_CALLBACK (presence_changed_cb), self, G_CONNECT_SWAPPED);
  presence_changed_cb (self);

  return self;
}

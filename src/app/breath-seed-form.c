/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "breath-seed-form.h"

#include <glib/gi18n.h>
#include <string.h>

#include "breath-announce.h"
#include "breath-error-text.h"
#include "breath-remote-words.h"
#include "breath-scroll.h"
#include "breath-seed-about.h"
#include "breath-sign-group.h"

#define MAX_PREVIEW 400  /* characters of a text that are shown before it is offered */

/**
 * BreathSeedForm:
 *
 * Where a Mirror offers a text to other communities. Whoever sits there chooses the file, which in a Flatpak is the only way
 * to any, and sees how it begins before it goes out.
 */
struct _BreathSeedForm
{
  AdwBin                parent_instance;

  BreathSeeds          *seeds;
  GtkFileChooserNative *chooser;       /* NULL unless a file is being chosen */
  GCancellable         *reading;       /* of the file that was chosen last */
  GBytes               *text;          /* NULL unless a file was read that can be a seed */
  GBytes               *offering;      /* NULL unless an offer is under way */
  char                 *media;
  GPtrArray            *earlier;       /* of BreathSeed: what it can take the place of, as in the row after the first */

  GtkWidget            *choose_button;
  GtkLabel             *file_label;
  GtkLabel             *problem_label;
  GtkWidget            *preview_group;
  GtkLabel             *preview_label;
  AdwEntryRow          *title_row;
  AdwComboRow          *licence_row;
  AdwComboRow          *earlier_row;
  GtkTextView          *summary_view;
  BreathSignGroup      *sign_group;
};

G_DEFINE_FINAL_TYPE (BreathSeedForm, breath_seed_form, ADW_TYPE_BIN)

enum
{
  SIGNAL_DONE,
  SIGNAL_OFFERED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
stop_reading (BreathSeedForm *self)
{
  g_cancellable_cancel (self->reading);
  g_clear_object (&self->reading);
}

static void
clear_file (BreathSeedForm *self)
{
  stop_reading (self);
  g_clear_pointer (&self->text, g_bytes_unref);
  g_clear_pointer (&self->media, g_free);
  gtk_label_set_text (self->file_label, _("No file is chosen yet."));
  gtk_label_set_text (self->preview_label, "");
  gtk_widget_set_visible (self->preview_group, FALSE);
  breath_announce (self->problem_label, "");
}

static const char *
guess_media (const char *name)
{
  g_autofree char *lower = g_utf8_strdown (name, -1);

  if (g_str_has_suffix (lower, ".md") || g_str_has_suffix (lower, ".markdown"))
    return "text/markdown";

  return g_str_has_suffix (lower, ".json") ? "application/json" : "text/plain";
}

static char *
dup_name (GFile *file)
{
  g_autofree char *name = g_file_get_basename (file);

  return g_filename_display_name (name);
}

/* The beginning, as others will see it. */
static void
show_preview (BreathSeedForm *self,
              const char     *text)
{
  gboolean is_long = g_utf8_strlen (text, -1) > MAX_PREVIEW;
  g_autofree char *beginning = g_utf8_substring (text, 0, MIN (g_utf8_strlen (text, -1), MAX_PREVIEW));
  g_autofree char *words = breath_remote_words_text (beginning);
  g_autofree char *shown = g_strconcat (words, is_long ? "…" : "", NULL);

  gtk_label_set_text (self->preview_label, shown);
  gtk_widget_set_visible (self->preview_group, TRUE);
}

static void
take_text (BreathSeedForm *self,
           GFile          *file,
           GBytes         *text)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *preview = breath_seeds_preview (text, &error);
  g_autofree char *name = dup_name (file);
  g_autofree char *shown = breath_remote_words_name (name);
  g_autofree char *size = g_format_size_full (g_bytes_get_size (text), G_FORMAT_SIZE_IEC_UNITS);
  g_autofree char *told = NULL;

  if (error != NULL)
    {
      g_autofree char *sentence = breath_error_text (error);

      breath_announce (self->problem_label, sentence);
      return;
    }

  self->text = g_bytes_ref (text);
  self->media = g_strdup (guess_media (name));
  /* Translators: the name of a file, then its size. */
  told = g_strdup_printf (_("%s, %s"), shown, size);
  gtk_label_set_text (self->file_label, told);
  show_preview (self, preview);
  gtk_widget_grab_focus (GTK_WIDGET (self->title_row));
}

static void
loaded_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(BreathSeedForm) self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) text = g_file_load_bytes_finish (G_FILE (source), result, NULL, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  if (text != NULL)
    take_text (self, G_FILE (source), text);
  else
    breath_announce (self->problem_label, _("That file could not be read. Choose another, or copy it to this computer first."));
}

/* What is larger than any seed is not read at all. */
static void
measured_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr(BreathSeedForm) self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GFileInfo) info = g_file_query_info_finish (G_FILE (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  if (info == NULL || g_file_info_get_file_type (info) != G_FILE_TYPE_REGULAR)
    breath_announce (self->problem_label, _("That file could not be read. Choose another, or copy it to this computer first."));
  else if (g_file_info_get_size (info) > BREATH_SEEDS_MAX_FILE)
    breath_announce (self->problem_label, _("That text is too long: a seed has room for 256 KiB, about a hundred pages. Offer it in parts."));
  else
    g_file_load_bytes_async (G_FILE (source), self->reading, loaded_cb, g_object_ref (self));
}

static void
chosen_cb (BreathSeedForm *self,
           int             response)
{
  g_autoptr(GtkFileChooserNative) chooser = g_steal_pointer (&self->chooser);
  g_autoptr(GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (chooser));

  if (response == GTK_RESPONSE_ACCEPT && file != NULL)
    breath_seed_form_take_file (self, file);
}

static GtkFileFilter *
create_filter (void)
{
  GtkFileFilter *filter = gtk_file_filter_new ();

  gtk_file_filter_set_name (filter, _("Texts"));
  gtk_file_filter_add_suffix (filter, "txt");
  gtk_file_filter_add_suffix (filter, "md");
  gtk_file_filter_add_suffix (filter, "markdown");

  return filter;
}

static void
choose_cb (BreathSeedForm *self)
{
  GtkWindow *window = GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self)));
  g_autoptr(GtkFileFilter) filter = create_filter ();

  if (self->chooser != NULL)
    return;

  self->chooser = gtk_file_chooser_native_new (_("Choose a Text"), window, GTK_FILE_CHOOSER_ACTION_OPEN, NULL, NULL);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (self->chooser), TRUE);
  gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (self->chooser), filter);
  g_signal_connect_object (self->chooser, "response", G_CALLBACK (chosen_cb), self, G_CONNECT_SWAPPED);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (self->chooser));
}

static char *
dup_summary (BreathSeedForm *self)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->summary_view);
  GtkTextIter start;
  GtkTextIter end;

  gtk_text_buffer_get_bounds (buffer, &start, &end);

  return g_strstrip (gtk_text_buffer_get_text (buffer, &start, &end, FALSE));
}

static gboolean
check (BreathSeedForm *self,
       const char     *title,
       const char     *summary)
{
  if (self->text == NULL)
    {
      breath_sign_group_show_problem (self->sign_group, self->choose_button, _("Choose the file with the text first."));
      return FALSE;
    }

  if (*title == '\0')
    {
      breath_sign_group_show_problem (self->sign_group, GTK_WIDGET (self->title_row), _("Please give it a title."));
      return FALSE;
    }

  return breath_sign_group_has_room (self->sign_group, GTK_WIDGET (self->title_row), _("Title"), title, BREATH_SEEDS_MAX_TITLE) &&
         breath_sign_group_has_room (self->sign_group, GTK_WIDGET (self->summary_view), _("What It Is About"), summary,
                                     BREATH_SEEDS_MAX_SUMMARY);
}

static void
done_cb (BreathSeedForm *self,
         const char     *sentence,
         gboolean        is_same)
{
  g_signal_emit (self, signals[SIGNAL_DONE], 0, sentence, is_same);
}

static void
offered_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(BreathSeedForm) self = user_data;
  g_autoptr(GBytes) offered = g_steal_pointer (&self->offering);
  g_autoptr(GError) error = NULL;
  g_autoptr(BreathSeed) seed = breath_seeds_offer_finish (BREATH_SEEDS (source), result, &error);

  breath_sign_group_end (self->sign_group, error);

  /* Unless somebody has gone on to something else. */
  if (seed != NULL && offered == self->text)
    g_signal_emit (self, signals[SIGNAL_OFFERED], 0, seed);
}

static void
pressed_cb (BreathSeedForm *self)
{
  g_autofree char *title = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->title_row))));
  g_autofree char *summary = dup_summary (self);
  guint earlier = adw_combo_row_get_selected (self->earlier_row);
  BreathSeedWords words = { .title = title, .summary = summary, .media = self->media };
  g_autoptr(BreathPassphrase) passphrase = NULL;

  if (!check (self, title, summary))
    return;

  passphrase = breath_sign_group_begin (self->sign_group, _("Offered to all other communities, and planted here."));

  if (passphrase == NULL)
    return;

  words.licence = breath_seed_about_licences[adw_combo_row_get_selected (self->licence_row)].word;

  if (earlier > 0 && earlier <= self->earlier->len)
    words.supersedes = breath_seed_get_id (g_ptr_array_index (self->earlier, earlier - 1));

  self->offering = g_bytes_ref (self->text);
  breath_seeds_offer_async (self->seeds, breath_sign_group_get_mirror (self->sign_group), passphrase, self->text, &words,
                            offered_cb, g_object_ref (self));
}

static void
fill_licences (BreathSeedForm *self)
{
  g_autoptr(GtkStringList) list = gtk_string_list_new (NULL);

  for (const BreathAlertWord *word = breath_seed_about_licences; word->word != NULL; word++)
    gtk_string_list_append (list, _(word->text));

  adw_combo_row_set_model (self->licence_row, G_LIST_MODEL (list));
}

/* Whoever offers it takes back what it takes the place of, so it can only be a seed of this node. */
static void
fill_earlier (BreathSeedForm *self)
{
  g_autoptr(GtkStringList) list = gtk_string_list_new (NULL);

  g_ptr_array_set_size (self->earlier, 0);
  gtk_string_list_append (list, _("None: it is new"));

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->seeds)); i++)
    {
      g_autoptr(BreathSeed) seed = g_list_model_get_item (G_LIST_MODEL (self->seeds), i);

      if (!breath_seed_get_is_ours (seed) || !breath_seed_get_is_offered (seed))
        continue;

      gtk_string_list_append (list, breath_seed_get_title (seed));
      g_ptr_array_add (self->earlier, g_steal_pointer (&seed));
    }

  adw_combo_row_set_model (self->earlier_row, G_LIST_MODEL (list));
  adw_combo_row_set_selected (self->earlier_row, 0);
  gtk_widget_set_visible (GTK_WIDGET (self->earlier_row), self->earlier->len > 0);
}

static void
breath_seed_form_dispose (GObject *object)
{
  BreathSeedForm *self = BREATH_SEED_FORM (object);

  if (self->chooser != NULL)
    gtk_native_dialog_destroy (GTK_NATIVE_DIALOG (self->chooser));

  stop_reading (self);
  g_clear_object (&self->chooser);
  g_clear_object (&self->seeds);
  g_ptr_array_set_size (self->earlier, 0);

  G_OBJECT_CLASS (breath_seed_form_parent_class)->dispose (object);
}

static void
breath_seed_form_finalize (GObject *object)
{
  BreathSeedForm *self = BREATH_SEED_FORM (object);

  g_clear_pointer (&self->text, g_bytes_unref);
  g_clear_pointer (&self->offering, g_bytes_unref);
  g_free (self->media);
  g_ptr_array_unref (self->earlier);

  G_OBJECT_CLASS (breath_seed_form_parent_class)->finalize (object);
}

static void
breath_seed_form_class_init (BreathSeedFormClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = breath_seed_form_dispose;
  G_OBJECT_CLASS (klass)->finalize = breath_seed_form_finalize;

  /**
   * BreathSeedForm::done:
   * @self: the form
   * @sentence: what was done, or why it was not, translated
   * @is_same: whether the form still holds that text
   *
   * The text is stored and offered; or it failed after the form was left.
   */
  signals[SIGNAL_DONE] =
    g_signal_new ("done", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_BOOLEAN);

  /**
   * BreathSeedForm::offered:
   * @self: the form
   * @seed: what is offered now
   *
   * A text is offered, and the form still shown.
   */
  signals[SIGNAL_OFFERED] =
    g_signal_new ("offered", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, BREATH_TYPE_SEED);

  g_type_ensure (BREATH_TYPE_SIGN_GROUP);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/sharedbreath/Breath/breath-seed-form.ui");
  gtk_widget_class_bind_template_child (widget_class, BreathSeedForm, choose_button);
  gtk_widget_class_bind_template_child (widget_class, BreathSeedForm, file_label);
  gtk_widget_class_bind_template_child (widget_class, BreathSeedForm, problem_label);
  gtk_widget_class_bind_template_child (widget_class, BreathSeedForm, preview_group);
  gtk_widget_class_bind_template_child (widget_class, BreathSeedForm, preview_label);
  gtk_widget_class_bind_template_child (widget_class, BreathSeedForm, title_row);
  gtk_widget_class_bind_template_child (widget_class, BreathSeedForm, licence_row);
  gtk_widget_class_bind_template_child (widget_class, BreathSeedForm, earlier_row);
  gtk_widget_class_bind_template_child (widget_class, BreathSeedForm, summary_view);
  gtk_widget_class_bind_template_child (widget_class, BreathSeedForm, sign_group);
  gtk_widget_class_bind_template_callback (widget_class, breath_sign_group_hide_problem);
  gtk_widget_class_bind_template_callback (widget_class, choose_cb);
  gtk_widget_class_bind_template_callback (widget_class, done_cb);
  gtk_widget_class_bind_template_callback (widget_class, pressed_cb);
}

static void
breath_seed_form_init (BreathSeedForm *self)
{
  self->earlier = g_ptr_array_new_with_free_func (g_object_unref);
  gtk_widget_init_template (GTK_WIDGET (self));
  breath_sign_group_set_button (self->sign_group, _("Offer It"), FALSE);
  fill_licences (self);
  clear_file (self);
}

/**
 * breath_seed_form_set_seeds:
 * @self: a form
 * @seeds: the seeds of our node
 * @mirrors: its Mirrors
 *
 * Says where texts go, and in whose name.
 */
void
breath_seed_form_set_seeds (BreathSeedForm *self,
                            BreathSeeds    *seeds,
                            BreathMirrors  *mirrors)
{
  g_return_if_fail (BREATH_IS_SEED_FORM (self));
  g_return_if_fail (BREATH_IS_SEEDS (seeds));
  g_return_if_fail (BREATH_IS_MIRRORS (mirrors));

  g_set_object (&self->seeds, seeds);
  breath_sign_group_set_mirrors (self->sign_group, mirrors);
}

/**
 * breath_seed_form_show:
 * @self: a form that knows the seeds
 *
 * Shows an empty form.
 */
void
breath_seed_form_show (BreathSeedForm *self)
{
  g_return_if_fail (BREATH_IS_SEED_FORM (self));
  g_return_if_fail (self->seeds != NULL);

  breath_seed_form_clear (self);
  fill_earlier (self);
  breath_scroll_to_top (GTK_WIDGET (self));
  gtk_widget_grab_focus (self->choose_button);
}

/**
 * breath_seed_form_take_file:
 * @self: a form that is shown
 * @file: what somebody chose
 *
 * Reads @file, and shows how it begins or why it cannot be offered.
 */
void
breath_seed_form_take_file (BreathSeedForm *self,
                            GFile          *file)
{
  g_return_if_fail (BREATH_IS_SEED_FORM (self));
  g_return_if_fail (G_IS_FILE (file));

  clear_file (self);
  breath_sign_group_hide_problem (self->sign_group);
  self->reading = g_cancellable_new ();
  g_file_query_info_async (file, G_FILE_ATTRIBUTE_STANDARD_SIZE "," G_FILE_ATTRIBUTE_STANDARD_TYPE, G_FILE_QUERY_INFO_NONE,
                           G_PRIORITY_DEFAULT, self->reading, measured_cb, g_object_ref (self));
}

/**
 * breath_seed_form_clear:
 * @self: a form
 *
 * Forgets what was chosen and written, since the page is left or the screen locked.
 */
void
breath_seed_form_clear (BreathSeedForm *self)
{
  g_return_if_fail (BREATH_IS_SEED_FORM (self));

  clear_file (self);
  gtk_editable_set_text (GTK_EDITABLE (self->title_row), "");
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (self->summary_view), "", -1);
  adw_combo_row_set_selected (self->licence_row, 0);
  adw_combo_row_set_selected (self->earlier_row, 0);
  breath_sign_group_clear (self->sign_group);
}

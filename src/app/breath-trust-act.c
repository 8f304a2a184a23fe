/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "breath-trust-act.h"

#include <glib/gi18n.h>

#include "breath-mirror-text.h"
#include "breath-passphrase-entry.h"
#include "breath-trust-text.h"

#define A_DAY      2  /* within lives */
#define SEVEN_DAYS 2  /* within flag_lives */

/**
 * BreathTrustAct:
 *
 * Where a Mirror decides about a node, or says what they think of it; each time with their passphrase.
 */
struct _BreathTrustAct
{
  AdwBin               parent_instance;

  BreathTrust         *trust;
  BreathMirrors       *mirrors;
  BreathTrustDeed      deed;
  char                *id;       /* of the node, or of the flag that is answered */
  gboolean             is_busy;

  GtkLabel            *title_label;
  GtkLabel            *about_label;
  GtkLabel            *description_label;
  GtkWidget           *scope_group;
  GtkSwitch           *connect_switch;
  GtkSwitch           *show_switch;
  GtkSwitch           *relay_switch;
  AdwComboRow         *hours_row;
  GtkWidget           *flag_group;
  AdwComboRow         *reason_row;
  AdwComboRow         *days_row;
  AdwPreferencesGroup *note_group;
  GtkTextView         *note_view;
  AdwPreferencesGroup *passphrase_group;
  AdwEntryRow         *passphrase_row;
  GtkLabel            *problem_label;
  GtkWidget           *do_button;
  GtkWidget           *busy_label;
};

G_DEFINE_FINAL_TYPE (BreathTrustAct, breath_trust_act, ADW_TYPE_BIN)

enum
{
  SIGNAL_DONE,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static const BreathAlertWord lives[] = {
  { "1", N_("An hour") },
  { "6", N_("6 hours") },
  { "24", N_("A day") },
  { "72", N_("3 days") },
  { "168", N_("7 days, the longest there is") },
  { NULL, NULL },
};

static const BreathAlertWord flag_lives[] = {
  { "1", N_("A day") },
  { "3", N_("3 days") },
  { "7", N_("7 days, the longest there is") },
  { NULL, NULL },
};

/* How a deed is put to people; words are not yet translated. */
typedef struct
{
  const char *title;
  const char *description;
  const char *note;        /* heads what is written; NULL: nothing is */
  const char *button;
  const char *done;
  glong       max_note;    /* characters, as the node takes them */
  gboolean    needs_note;
  gboolean    is_public;
} DeedText;

static const DeedText texts[] = {
  [BREATH_TRUST_DEED_ISOLATE] = {
    .title = N_("Isolate This Node"),
    .description = N_("It holds at this centre only, and nobody else is told. It ends by itself, and any Mirror here can end it sooner."),
    .note = N_("Why, for the Log"),
    .button = N_("Isolate the Node"),
    .done = N_("Node isolated"),
    .max_note = 200,
    .needs_note = TRUE,
  },
  [BREATH_TRUST_DEED_END] = {
    .title = N_("End the Isolation"),
    .description = N_("Links with it are possible again at once, and what it says is shown and passed on."),
    .button = N_("End the Isolation Now"),
    .done = N_("Isolation ended"),
  },
  [BREATH_TRUST_DEED_FLAG] = {
    .title = N_("Flag This Node"),
    .description = N_("Everybody can read it, with your name. It is an opinion: nothing is done because of it. It ends by itself, "
                      "and you can withdraw it sooner."),
    .note = N_("In Your Words"),
    .button = N_("Flag the Node"),
    .done = N_("Node flagged"),
    .max_note = 280,
    .is_public = TRUE,
  },
  [BREATH_TRUST_DEED_WITHDRAW] = {
    .title = N_("Withdraw the Flag"),
    .description = N_("Nobody is shown your flag any more once they have heard of it."),
    .button = N_("Withdraw the Flag Now"),
    .done = N_("Flag withdrawn"),
    .is_public = TRUE,
  },
  [BREATH_TRUST_DEED_ANSWER] = {
    .title = N_("Answer a Flag"),
    .description = N_("A flag has one answer. Whoever reads the flag reads it, too."),
    .note = N_("Your Answer"),
    .button = N_("Send the Answer"),
    .done = N_("Answer sent"),
    .max_note = 280,
    .needs_note = TRUE,
    .is_public = TRUE,
  },
};

static void
clear_problem (BreathTrustAct *self)
{
  gtk_widget_remove_css_class (GTK_WIDGET (self->passphrase_row), "error");
  gtk_widget_set_visible (GTK_WIDGET (self->problem_label), FALSE);
}

static void
show_problem (BreathTrustAct *self,
              GtkWidget      *field,
              const char     *sentence)
{
  gtk_label_set_text (self->problem_label, sentence);
  gtk_widget_set_visible (GTK_WIDGET (self->problem_label), TRUE);

  if (field == GTK_WIDGET (self->passphrase_row))
    gtk_widget_add_css_class (field, "error");

  if (field != NULL)
    gtk_widget_grab_focus (field);
}

static void
changed_cb (BreathTrustAct *self)
{
  clear_problem (self);
}

static char *
dup_note (BreathTrustAct *self)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->note_view);
  GtkTextIter start;
  GtkTextIter end;

  gtk_text_buffer_get_bounds (buffer, &start, &end);

  return g_strstrip (gtk_text_buffer_get_text (buffer, &start, &end, FALSE));
}

static char *
dup_scope (BreathTrustAct *self)
{
  g_autoptr(GPtrArray) words = g_ptr_array_new ();

  if (gtk_switch_get_active (self->connect_switch))
    g_ptr_array_add (words, (gpointer) "connect");

  if (gtk_switch_get_active (self->show_switch))
    g_ptr_array_add (words, (gpointer) "show");

  if (gtk_switch_get_active (self->relay_switch))
    g_ptr_array_add (words, (gpointer) "relay");

  g_ptr_array_add (words, NULL);

  return g_strjoinv (",", (char **) words->pdata);
}

static gboolean
check (BreathTrustAct *self,
       const char     *note,
       const char     *scope)
{
  const DeedText *text = &texts[self->deed];
  glong len = g_utf8_strlen (note, -1);
  g_autofree char *sentence = NULL;

  if (text->note != NULL && len > text->max_note)
    {
      /* Translators: the name of a field in quotation marks, how many letters it has room for, and how many there are. */
      sentence = g_strdup_printf (_("“%s” has room for %u letters; there are %ld."), _(text->note), (guint) text->max_note, len);
      show_problem (self, GTK_WIDGET (self->note_view), sentence);
    }
  else if (self->deed == BREATH_TRUST_DEED_ISOLATE && *scope == '\0')
    show_problem (self, GTK_WIDGET (self->connect_switch), _("Please switch on at least one thing that it means."));
  else if (text->needs_note && len == 0)
    show_problem (self, GTK_WIDGET (self->note_view), self->deed == BREATH_TRUST_DEED_ISOLATE ? _("Please say why first.")
                                                                                              : _("Please write the answer first."));
  else if (*gtk_editable_get_text (GTK_EDITABLE (self->passphrase_row)) == '\0')
    show_problem (self, GTK_WIDGET (self->passphrase_row), _("Please write the passphrase first."));
  else
    return TRUE;

  return FALSE;
}

static void
set_busy (BreathTrustAct *self,
          gboolean        is_busy)
{
  self->is_busy = is_busy;
  gtk_widget_set_sensitive (self->do_button, !is_busy);
  gtk_widget_set_visible (self->busy_label, is_busy);
}

static void
acted_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr(BreathTrustAct) self = user_data;
  g_autoptr(GError) error = NULL;
  g_autofree char *sentence = NULL;

  set_busy (self, FALSE);

  if (breath_trust_act_finish (BREATH_TRUST (source), result, &error))
    {
      breath_trust_act_clear (self);
      g_signal_emit (self, signals[SIGNAL_DONE], 0, _(texts[self->deed].done));
      return;
    }

  sentence = breath_mirror_text_error (self->mirrors, breath_mirrors_get_current (self->mirrors), error);
  show_problem (self, g_error_matches (error, BREATH_NODE_ERROR, BREATH_NODE_ERROR_PASSPHRASE)
                      ? GTK_WIDGET (self->passphrase_row) : NULL, sentence);
}

static void
act (BreathTrustAct   *self,
     BreathMirror     *mirror,
     BreathPassphrase *passphrase,
     const char       *note,
     const char       *scope)
{
  BreathIsolationWords isolation = {
    .node = self->id,
    .scope = scope,
    .hours = lives[adw_combo_row_get_selected (self->hours_row)].word,
    .reason = note,
  };
  BreathFlagWords flag = {
    .node = self->id,
    .reason = breath_trust_reasons[adw_combo_row_get_selected (self->reason_row)].word,
    .days = flag_lives[adw_combo_row_get_selected (self->days_row)].word,
    .note = note,
  };

  switch (self->deed)
    {
    case BREATH_TRUST_DEED_ISOLATE:
      breath_trust_isolate_async (self->trust, mirror, passphrase, &isolation, acted_cb, g_object_ref (self));
      break;

    case BREATH_TRUST_DEED_END:
      breath_trust_undo_async (self->trust, mirror, passphrase, self->id, acted_cb, g_object_ref (self));
      break;

    case BREATH_TRUST_DEED_FLAG:
      breath_trust_flag_async (self->trust, mirror, passphrase, &flag, acted_cb, g_object_ref (self));
      break;

    case BREATH_TRUST_DEED_WITHDRAW:
      breath_trust_withdraw_async (self->trust, mirror, passphrase, self->id, acted_cb, g_object_ref (self));
      break;

    case BREATH_TRUST_DEED_ANSWER:
      breath_trust_answer_async (self->trust, mirror, passphrase, self->id, note, acted_cb, g_object_ref (self));
      break;

    default:
      g_assert_not_reached ();
    }
}

static void
do_cb (BreathTrustAct *self)
{
  BreathMirror *mirror = breath_mirrors_get_current (self->mirrors);
  g_autofree char *note = dup_note (self);
  g_autofree char *scope = dup_scope (self);
  g_autoptr(BreathPassphrase) passphrase = NULL;

  if (self->is_busy || self->id == NULL || mirror == NULL ||
      breath_mirrors_get_presence (self->mirrors) != BREATH_PRESENCE_OPEN)
    return;

  clear_problem (self);

  if (!check (self, note, scope))
    return;

  set_busy (self, TRUE);
  passphrase = breath_passphrase_entry_take (GTK_EDITABLE (self->passphrase_row));
  act (self, mirror, passphrase, note, scope);
}

static void
fill_choice (AdwComboRow           *row,
             const BreathAlertWord *words)
{
  g_autoptr(GtkStringList) list = gtk_string_list_new (NULL);

  for (; words->word != NULL; words++)
    gtk_string_list_append (list, _(words->text));

  adw_combo_row_set_model (row, G_LIST_MODEL (list));
}

static void
breath_trust_act_dispose (GObject *object)
{
  BreathTrustAct *self = BREATH_TRUST_ACT (object);

  g_clear_object (&self->trust);
  g_clear_object (&self->mirrors);
  g_clear_pointer (&self->id, g_free);

  G_OBJECT_CLASS (breath_trust_act_parent_class)->dispose (object);
}

static void
breath_trust_act_class_init (BreathTrustActClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = breath_trust_act_dispose;

  /**
   * BreathTrustAct::done:
   * @self: the page
   * @sentence: what was done, translated
   *
   * What a Mirror decided holds, or is on its way.
   */
  signals[SIGNAL_DONE] =
    g_signal_new ("done", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, G_TYPE_STRING);

  gtk_widget_class_set_template_from_resource (widget_class, "/org/sharedbreath/Breath/breath-trust-act.ui");
  gtk_widget_class_bind_template_child (widget_class, BreathTrustAct, title_label);
  gtk_widget_class_bind_template_child (widget_class, BreathTrustAct, about_label);
  gtk_widget_class_bind_template_child (widget_class, BreathTrustAct, description_label);
  gtk_widget_class_bind_template_child (widget_class, BreathTrustAct, scope_group);
  gtk_widget_class_bind_template_child (widget_class, BreathTrustAct, connect_switch);
  gtk_widget_class_bind_template_child (widget_class, BreathTrustAct, show_switch);
  gtk_widget_class_bind_template_child (widget_class, BreathTrustAct, relay_switch);
  gtk_widget_class_bind_template_child (widget_class, BreathTrustAct, hours_row);
  gtk_widget_class_bind_template_child (widget_class, BreathTrustAct, flag_group);
  gtk_widget_class_bind_template_child (widget_class, BreathTrustAct, reason_row);
  gtk_widget_class_bind_template_child (widget_class, BreathTrustAct, days_row);
  gtk_widget_class_bind_template_child (widget_class, BreathTrustAct, note_group);
  gtk_widget_class_bind_template_child (widget_class, BreathTrustAct, note_view);
  gtk_widget_class_bind_template_child (widget_class, BreathTrustAct, passphrase_group);
  gtk_widget_class_bind_template_child (widget_class, BreathTrustAct, passphrase_row);
  gtk_widget_class_bind_template_child (widget_class, BreathTrustAct, problem_label);
  gtk_widget_class_bind_template_child (widget_class, BreathTrustAct, do_button);
  gtk_widget_class_bind_template_child (widget_class, BreathTrustAct, busy_label);
  gtk_widget_class_bind_template_callback (widget_class, changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, do_cb);
}

static void
breath_trust_act_init (BreathTrustAct *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));

  fill_choice (self->hours_row, lives);
  fill_choice (self->reason_row, breath_trust_reasons);
  fill_choice (self->days_row, flag_lives);
}

/**
 * breath_trust_act_set_trust:
 * @self: a page
 * @trust: what there is to know of other nodes
 * @mirrors: the Mirrors of our node
 *
 * Says where what is decided goes, and in whose name.
 */
void
breath_trust_act_set_trust (BreathTrustAct *self,
                            BreathTrust    *trust,
                            BreathMirrors  *mirrors)
{
  g_return_if_fail (BREATH_IS_TRUST_ACT (self));
  g_return_if_fail (BREATH_IS_TRUST (trust));
  g_return_if_fail (BREATH_IS_MIRRORS (mirrors));

  g_set_object (&self->trust, trust);
  g_set_object (&self->mirrors, mirrors);
}

/**
 * breath_trust_act_show:
 * @self: a page that knows where to
 * @deed: what is to be done
 * @id: the id of a node, or that of the flag that is answered
 * @about: which it is, in one line fit to be shown
 *
 * Shows an empty page for @deed.
 */
void
breath_trust_act_show (BreathTrustAct *self,
                       BreathTrustDeed deed,
                       const char     *id,
                       const char     *about)
{
  const DeedText *text = &texts[deed];
  const char *heading;

  g_return_if_fail (BREATH_IS_TRUST_ACT (self));
  g_return_if_fail (id != NULL && about != NULL);

  breath_trust_act_clear (self);
  self->deed = deed;
  self->id = g_strdup (id);
  heading = text->note != NULL ? _(text->note) : "";
  gtk_label_set_text (self->title_label, _(text->title));
  gtk_label_set_text (self->about_label, about);
  gtk_label_set_text (self->description_label, _(text->description));
  gtk_widget_set_visible (self->scope_group, deed == BREATH_TRUST_DEED_ISOLATE);
  gtk_widget_set_visible (self->flag_group, deed == BREATH_TRUST_DEED_FLAG);
  gtk_widget_set_visible (GTK_WIDGET (self->note_group), text->note != NULL);
  adw_preferences_group_set_title (self->note_group, heading);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->note_view), GTK_ACCESSIBLE_PROPERTY_LABEL, heading, -1);
  adw_preferences_group_set_description (self->passphrase_group,
                                         text->is_public ? _("It goes out in your name, so it asks for your passphrase.")
                                                         : _("It is kept with your name, so it asks for your passphrase."));
  gtk_button_set_label (GTK_BUTTON (self->do_button), _(text->button));
  gtk_widget_grab_focus (text->note != NULL ? GTK_WIDGET (self->note_view) : GTK_WIDGET (self->passphrase_row));
}

/**
 * breath_trust_act_clear:
 * @self: a page
 *
 * Forgets what was written, since the page is left or the screen locked.
 */
void
breath_trust_act_clear (BreathTrustAct *self)
{
  g_return_if_fail (BREATH_IS_TRUST_ACT (self));

  g_clear_pointer (&self->id, g_free);
  gtk_switch_set_active (self->connect_switch, TRUE);
  gtk_switch_set_active (self->show_switch, TRUE);
  gtk_switch_set_active (self->relay_switch, TRUE);
  adw_combo_row_set_selected (self->hours_row, A_DAY);
  adw_combo_row_set_selected (self->reason_row, 0);
  adw_combo_row_set_selected (self->days_row, SEVEN_DAYS);
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (self->note_view), "", -1);
  breath_passphrase_entry_clear (GTK_EDITABLE (self->passphrase_row));
  clear_problem (self);
}

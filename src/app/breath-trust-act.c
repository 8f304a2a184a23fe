/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "breath-trust-act.h"

#include <glib/gi18n.h>

#include "breath-choice.h"
#include "breath-scroll.h"
#include "breath-sign-group.h"
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
  BreathTrustDeed      deed;
  char                *id;       /* of the node, or of the flag that is answered */

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
  BreathSignGroup     *sign_group;
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
  guint       max_note;    /* characters, as the node takes them */
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
    .max_note = BREATH_TRUST_MAX_REASON,
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
    .max_note = BREATH_TRUST_MAX_NOTE,
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
    .max_note = BREATH_TRUST_MAX_ANSWER,
    .needs_note = TRUE,
    .is_public = TRUE,
  },
};

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

  if (text->note != NULL &&
      !breath_sign_group_has_room (self->sign_group, GTK_WIDGET (self->note_view), _(text->note), note, text->max_note))
    return FALSE;

  if (self->deed == BREATH_TRUST_DEED_ISOLATE && *scope == '\0')
    breath_sign_group_show_problem (self->sign_group, GTK_WIDGET (self->connect_switch),
                                    _("Please switch on at least one thing that it means."));
  else if (text->needs_note && *note == '\0')
    breath_sign_group_show_problem (self->sign_group, GTK_WIDGET (self->note_view),
                                    self->deed == BREATH_TRUST_DEED_ISOLATE ? _("Please say why first.")
                                                                            : _("Please write the answer first."));
  else
    return TRUE;

  return FALSE;
}

static void
done_cb (BreathTrustAct *self,
         const char     *sentence,
         gboolean        is_same)
{
  if (is_same)
    breath_trust_act_clear (self);

  g_signal_emit (self, signals[SIGNAL_DONE], 0, sentence, is_same);
}

static void
acted_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr(BreathTrustAct) self = user_data;
  g_autoptr(GError) error = NULL;

  breath_trust_act_finish (BREATH_TRUST (source), result, &error);
  breath_sign_group_end (self->sign_group, error);
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
pressed_cb (BreathTrustAct *self)
{
  g_autofree char *note = dup_note (self);
  g_autofree char *scope = dup_scope (self);
  g_autoptr(BreathPassphrase) passphrase = NULL;

  if (self->id == NULL || !check (self, note, scope))
    return;

  passphrase = breath_sign_group_begin (self->sign_group, _(texts[self->deed].done));

  if (passphrase != NULL)
    act (self, breath_sign_group_get_mirror (self->sign_group), passphrase, note, scope);
}

static void
breath_trust_act_dispose (GObject *object)
{
  BreathTrustAct *self = BREATH_TRUST_ACT (object);

  g_clear_object (&self->trust);
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
   * @sentence: what was done, or why it was not, translated
   * @is_same: whether the page is still about that
   *
   * What a Mirror decided holds, or is on its way; or it failed after the page was left.
   */
  signals[SIGNAL_DONE] =
    g_signal_new ("done", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_BOOLEAN);

  g_type_ensure (BREATH_TYPE_SIGN_GROUP);
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
  gtk_widget_class_bind_template_child (widget_class, BreathTrustAct, sign_group);
  gtk_widget_class_bind_template_callback (widget_class, done_cb);
  gtk_widget_class_bind_template_callback (widget_class, pressed_cb);
}

static void
breath_trust_act_init (BreathTrustAct *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));

  breath_choice_fill (self->hours_row, lives);
  breath_choice_fill (self->reason_row, breath_trust_reasons);
  breath_choice_fill (self->days_row, flag_lives);
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
  breath_sign_group_set_mirrors (self->sign_group, mirrors);
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
  breath_scroll_to_top (GTK_WIDGET (self));
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
  adw_preferences_group_set_description (ADW_PREFERENCES_GROUP (self->sign_group),
                                         text->is_public ? _("It goes out in your name, so it asks for your passphrase.")
                                                         : _("It is kept with your name, so it asks for your passphrase."));
  breath_sign_group_set_button (self->sign_group, _(text->button), FALSE);
  gtk_widget_grab_focus (text->note != NULL ? GTK_WIDGET (self->note_view) : GTK_WIDGET (self->sign_group));
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
  breath_sign_group_clear (self->sign_group);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "breath-sign-group.h"

#include <glib/gi18n.h>

#include "breath-mirror-text.h"
#include "breath-node.h"
#include "breath-passphrase-entry.h"
#include "breath-problem.h"

/**
 * BreathSignGroup:
 *
 * Ends a page on which a Mirror does something in their name: their passphrase, what is wrong, and the button.
 *
 * It is busy with one act at a time. The page may be left meanwhile, and another act be prepared on it, which the end of
 * the first leaves as it is.
 */
struct _BreathSignGroup
{
  AdwPreferencesGroup parent_instance;

  BreathMirrors      *mirrors;
  BreathMirror       *mirror;    /* in whose name it is busy; NULL: it is not */
  char               *done;      /* says so once it is */
  gboolean            is_left;   /* since it became busy */
  GtkWidget          *field;     /* (weak) which of them the problem is about */

  AdwEntryRow        *passphrase_row;
  GtkWidget          *box;
  GtkLabel           *problem_label;
  GtkWidget          *button_box;
  GtkWidget          *do_button;
  GtkWidget          *other_button;
  GtkWidget          *busy_label;
};

G_DEFINE_FINAL_TYPE (BreathSignGroup, breath_sign_group, ADW_TYPE_PREFERENCES_GROUP)

enum
{
  SIGNAL_DONE,
  SIGNAL_OTHER_PRESSED,
  SIGNAL_PRESSED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
show_busy (BreathSignGroup *self)
{
  /* What is typed meanwhile would count for nothing. */
  gtk_editable_set_editable (GTK_EDITABLE (self->passphrase_row), self->mirror == NULL);
  gtk_widget_set_sensitive (self->button_box, self->mirror == NULL);
  gtk_widget_set_visible (self->busy_label, self->mirror != NULL);
}

static void
press (BreathSignGroup *self,
       guint            signal)
{
  if (self->mirror != NULL || breath_mirrors_get_present (self->mirrors) == NULL)
    return;

  breath_sign_group_hide_problem (self);
  g_signal_emit (self, signals[signal], 0);
}

static void
do_cb (BreathSignGroup *self)
{
  press (self, SIGNAL_PRESSED);
}

static void
do_other_cb (BreathSignGroup *self)
{
  press (self, SIGNAL_OTHER_PRESSED);
}

/* Where there is a choice the key that ends the passphrase makes none. */
static void
entered_cb (BreathSignGroup *self)
{
  if (!gtk_widget_get_visible (self->other_button))
    press (self, SIGNAL_PRESSED);
  else if (self->mirror == NULL)
    breath_sign_group_show_problem (self, NULL, _("Now press the button that says what you want."));
}

static gboolean
breath_sign_group_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (GTK_WIDGET (BREATH_SIGN_GROUP (widget)->passphrase_row));
}

static void
set_parent (BreathSignGroup *self,
            GtkWidget       *box,
            GtkWidget       *after)
{
  GtkWidget *label = GTK_WIDGET (self->problem_label);
  GtkWidget *parent = gtk_widget_get_parent (label);

  g_object_ref (label);

  if (parent != NULL)
    gtk_box_remove (GTK_BOX (parent), label);

  gtk_box_insert_child_after (GTK_BOX (box), label, after);
  g_object_unref (label);
}

/* What is wrong stands above what it is about, which may be far up on the page and so long that its end is not seen. */
static void
place_problem (BreathSignGroup *self,
               GtkWidget       *field)
{
  GtkWidget *part = field;
  GtkWidget *box = gtk_widget_get_parent (part);

  while (box != NULL && !(GTK_IS_BOX (box) && gtk_orientable_get_orientation (GTK_ORIENTABLE (box)) == GTK_ORIENTATION_VERTICAL))
    {
      part = box;
      box = gtk_widget_get_parent (part);
    }

  if (box == NULL || gtk_widget_is_ancestor (field, GTK_WIDGET (self)))
    return;

  set_parent (self, box, gtk_widget_get_prev_sibling (part));
  gtk_widget_set_margin_bottom (GTK_WIDGET (self->problem_label), 12);
}

static void
take_problem_back (BreathSignGroup *self)
{
  if (gtk_widget_get_parent (GTK_WIDGET (self->problem_label)) == self->box)
    return;

  set_parent (self, self->box, NULL);
  gtk_widget_set_margin_bottom (GTK_WIDGET (self->problem_label), 0);
}

/* Other fields say so in the template of their page. */
static void
watch_text (BreathSignGroup *self,
            GtkWidget       *field)
{
  if (GTK_IS_TEXT_VIEW (field))
    g_signal_connect_object (gtk_text_view_get_buffer (GTK_TEXT_VIEW (field)), "changed",
                             G_CALLBACK (breath_sign_group_hide_problem), self, G_CONNECT_SWAPPED);
}

static void
unwatch_text (BreathSignGroup *self,
              GtkWidget       *field)
{
  if (GTK_IS_TEXT_VIEW (field))
    g_signal_handlers_disconnect_by_func (gtk_text_view_get_buffer (GTK_TEXT_VIEW (field)), breath_sign_group_hide_problem, self);
}

static void
breath_sign_group_dispose (GObject *object)
{
  BreathSignGroup *self = BREATH_SIGN_GROUP (object);

  g_clear_weak_pointer (&self->field);
  g_clear_object (&self->mirror);
  g_clear_object (&self->mirrors);

  G_OBJECT_CLASS (breath_sign_group_parent_class)->dispose (object);
}

static void
breath_sign_group_finalize (GObject *object)
{
  BreathSignGroup *self = BREATH_SIGN_GROUP (object);

  g_free (self->done);

  G_OBJECT_CLASS (breath_sign_group_parent_class)->finalize (object);
}

static void
breath_sign_group_class_init (BreathSignGroupClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = breath_sign_group_dispose;
  object_class->finalize = breath_sign_group_finalize;
  widget_class->grab_focus = breath_sign_group_grab_focus;

  /**
   * BreathSignGroup::done:
   * @self: the group
   * @sentence: what was done, or why it was not, translated
   * @is_same: whether the page is still about that
   *
   * An act is done; or it failed after the page was left.
   */
  signals[SIGNAL_DONE] =
    g_signal_new ("done", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_BOOLEAN);

  /**
   * BreathSignGroup::other-pressed:
   * @self: the group
   *
   * A Mirror chose the second of two; it begins with breath_sign_group_begin(), too.
   */
  signals[SIGNAL_OTHER_PRESSED] =
    g_signal_new ("other-pressed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE, 0);

  /**
   * BreathSignGroup::pressed:
   * @self: the group
   *
   * A Mirror wants the page to do what it is about, which begins with breath_sign_group_begin().
   */
  signals[SIGNAL_PRESSED] =
    g_signal_new ("pressed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class, "/org/sharedbreath/Breath/breath-sign-group.ui");
  gtk_widget_class_bind_template_child (widget_class, BreathSignGroup, passphrase_row);
  gtk_widget_class_bind_template_child (widget_class, BreathSignGroup, box);
  gtk_widget_class_bind_template_child (widget_class, BreathSignGroup, problem_label);
  gtk_widget_class_bind_template_child (widget_class, BreathSignGroup, button_box);
  gtk_widget_class_bind_template_child (widget_class, BreathSignGroup, do_button);
  gtk_widget_class_bind_template_child (widget_class, BreathSignGroup, other_button);
  gtk_widget_class_bind_template_child (widget_class, BreathSignGroup, busy_label);
  gtk_widget_class_bind_template_callback (widget_class, breath_sign_group_hide_problem);
  gtk_widget_class_bind_template_callback (widget_class, do_cb);
  gtk_widget_class_bind_template_callback (widget_class, do_other_cb);
  gtk_widget_class_bind_template_callback (widget_class, entered_cb);
}

static void
breath_sign_group_init (BreathSignGroup *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * breath_sign_group_set_mirrors:
 * @self: a group
 * @mirrors: the Mirrors of our node
 *
 * Says in whose name the page acts: that of who is signed in.
 */
void
breath_sign_group_set_mirrors (BreathSignGroup *self,
                               BreathMirrors   *mirrors)
{
  g_return_if_fail (BREATH_IS_SIGN_GROUP (self));
  g_return_if_fail (BREATH_IS_MIRRORS (mirrors));

  g_set_object (&self->mirrors, mirrors);
}

/**
 * breath_sign_group_set_button:
 * @self: a group
 * @label: what the button does, translated
 * @destroys: whether something is lost by it
 *
 * Has one button, and puts it into words.
 */
void
breath_sign_group_set_button (BreathSignGroup *self,
                              const char      *label,
                              gboolean         destroys)
{
  g_return_if_fail (BREATH_IS_SIGN_GROUP (self));
  g_return_if_fail (label != NULL);

  gtk_button_set_label (GTK_BUTTON (self->do_button), label);
  gtk_widget_set_visible (self->other_button, FALSE);
  gtk_widget_remove_css_class (self->do_button, destroys ? "suggested-action" : "destructive-action");
  gtk_widget_add_css_class (self->do_button, destroys ? "destructive-action" : "suggested-action");
}

/**
 * breath_sign_group_set_choice:
 * @self: a group
 * @first: what the first button does, translated
 * @second: (nullable): what the second does, translated; %NULL: there is none
 *
 * Has two buttons that are alike, or one, and none of them is suggested.
 */
void
breath_sign_group_set_choice (BreathSignGroup *self,
                              const char      *first,
                              const char      *second)
{
  g_return_if_fail (BREATH_IS_SIGN_GROUP (self));
  g_return_if_fail (first != NULL);

  gtk_button_set_label (GTK_BUTTON (self->do_button), first);
  gtk_button_set_label (GTK_BUTTON (self->other_button), second != NULL ? second : "");
  gtk_widget_remove_css_class (self->do_button, "suggested-action");
  gtk_widget_remove_css_class (self->do_button, "destructive-action");
  gtk_widget_set_visible (self->other_button, second != NULL);
}

/**
 * breath_sign_group_has_room:
 * @self: a group
 * @field: where @text was written
 * @name: what @field is called, translated
 * @text: what is to be signed
 * @max: how many characters others take
 *
 * Says so if @text is too long.
 *
 * Returns: whether it is short enough
 */
gboolean
breath_sign_group_has_room (BreathSignGroup *self,
                            GtkWidget       *field,
                            const char      *name,
                            const char      *text,
                            guint            max)
{
  glong len = g_utf8_strlen (text, -1);
  g_autofree char *sentence = NULL;

  g_return_val_if_fail (BREATH_IS_SIGN_GROUP (self), FALSE);

  if (len <= (glong) max)
    return TRUE;

  /* Translators: the name of a field in quotation marks, how many letters it has room for, and how many there are. */
  sentence = g_strdup_printf (_("“%s” has room for %u letters; there are %ld."), name, max, len);
  breath_sign_group_show_problem (self, field, sentence);

  return FALSE;
}

/**
 * breath_sign_group_show_problem:
 * @self: a group
 * @field: (nullable): what it is about, which gets the focus
 * @sentence: what is wrong and what to do, translated
 *
 * Says why the act does not begin, beside @field and in sight, until breath_sign_group_hide_problem().
 */
void
breath_sign_group_show_problem (BreathSignGroup *self,
                                GtkWidget       *field,
                                const char      *sentence)
{
  g_return_if_fail (BREATH_IS_SIGN_GROUP (self));
  g_return_if_fail (field == NULL || GTK_IS_WIDGET (field));

  breath_sign_group_hide_problem (self);

  if (field != NULL)
    {
      g_set_weak_pointer (&self->field, field);
      place_problem (self, field);
      watch_text (self, field);
    }

  breath_problem_show (self->problem_label, field, sentence);
}

/**
 * breath_sign_group_hide_problem:
 * @self: a group
 *
 * Somebody does something about what was wrong.
 */
void
breath_sign_group_hide_problem (BreathSignGroup *self)
{
  g_return_if_fail (BREATH_IS_SIGN_GROUP (self));

  if (self->field != NULL)
    unwatch_text (self, self->field);

  breath_problem_hide (self->problem_label, self->field);
  g_clear_weak_pointer (&self->field);
  take_problem_back (self);
}

/**
 * breath_sign_group_begin:
 * @self: a group whose button was pressed
 * @done: says that the act is done, translated
 *
 * Begins an act, which breath_sign_group_end() ends; or says that the passphrase is missing.
 *
 * Returns: (transfer full) (nullable): what was typed
 */
BreathPassphrase *
breath_sign_group_begin (BreathSignGroup *self,
                         const char      *done)
{
  g_return_val_if_fail (BREATH_IS_SIGN_GROUP (self), NULL);
  g_return_val_if_fail (self->mirror == NULL, NULL);
  g_return_val_if_fail (breath_mirrors_get_current (self->mirrors) != NULL, NULL);

  if (*gtk_editable_get_text (GTK_EDITABLE (self->passphrase_row)) == '\0')
    {
      breath_sign_group_show_problem (self, GTK_WIDGET (self->passphrase_row), _("Please write the passphrase first."));
      return NULL;
    }

  self->mirror = g_object_ref (breath_mirrors_get_current (self->mirrors));
  self->is_left = FALSE;
  g_free (self->done);
  self->done = g_strdup (done);
  show_busy (self);

  return breath_passphrase_entry_take (GTK_EDITABLE (self->passphrase_row));
}

/**
 * breath_sign_group_get_mirror:
 * @self: a group
 *
 * Returns: (transfer none) (nullable): in whose name it acts just now
 */
BreathMirror *
breath_sign_group_get_mirror (BreathSignGroup *self)
{
  g_return_val_if_fail (BREATH_IS_SIGN_GROUP (self), NULL);

  return self->mirror;
}

/**
 * breath_sign_group_end:
 * @self: a group with an act that was begun
 * @error: (nullable): why it is not done
 *
 * Ends the act. Where it failed and the page is still about it, it can be tried again.
 */
void
breath_sign_group_end (BreathSignGroup *self,
                       const GError    *error)
{
  gboolean is_same;
  g_autoptr(BreathMirror) mirror = NULL;
  g_autofree char *sentence = NULL;

  g_return_if_fail (BREATH_IS_SIGN_GROUP (self));
  g_return_if_fail (self->mirror != NULL);

  mirror = g_steal_pointer (&self->mirror);
  is_same = !self->is_left;
  sentence = error != NULL ? breath_mirror_text_error (self->mirrors, mirror, error) : g_steal_pointer (&self->done);
  show_busy (self);

  if (error == NULL || !is_same)
    g_signal_emit (self, signals[SIGNAL_DONE], 0, sentence, is_same);
  else
    breath_sign_group_show_problem (self, g_error_matches (error, BREATH_NODE_ERROR, BREATH_NODE_ERROR_PASSPHRASE)
                                          ? GTK_WIDGET (self->passphrase_row) : NULL, sentence);
}

/**
 * breath_sign_group_clear:
 * @self: a group
 *
 * Wipes the passphrase, since the page is left, or about something else from now on.
 */
void
breath_sign_group_clear (BreathSignGroup *self)
{
  g_return_if_fail (BREATH_IS_SIGN_GROUP (self));

  self->is_left = TRUE;
  breath_passphrase_entry_clear (GTK_EDITABLE (self->passphrase_row));
  breath_sign_group_hide_problem (self);
}

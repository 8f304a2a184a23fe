/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "breath-mirror-page.h"

#include <glib/gi18n.h>

#include "breath-error-text.h"
#include "breath-mirror-text.h"
#include "breath-node.h"
#include "breath-passphrase-entry.h"
#include "breath-problem.h"
#include "breath-scroll.h"

/**
 * BreathMirrorPage:
 *
 * Where a person does what has to do with a Mirror's passphrase: sign in, become a Mirror, change it and so on.
 *
 * What is typed leaves the page as soon as it is used or the page is left. One who has to wait after wrong passphrases
 * is told for how long, and cannot press in vain.
 */
struct _BreathMirrorPage
{
  AdwBin               parent_instance;

  BreathMirrors       *mirrors;
  BreathMirrorDeed     deed;
  gboolean             is_busy;
  BreathMirrorDeed     running;      /* what it is busy with */
  gboolean             is_left;      /* since it became busy */
  BreathPassphrase    *kept;         /* the first Mirror's, to sign in with */
  guint                wait_source;  /* counts down */

  AdwPreferencesGroup *group;
  AdwComboRow         *who_row;
  AdwEntryRow         *name_row;
  AdwEntryRow         *proof_row;
  AdwPreferencesGroup *new_group;
  AdwEntryRow         *new_row;
  AdwEntryRow         *again_row;
  GtkLabel            *problem_label;
  GtkWidget           *do_button;
  GtkWidget           *spinner;
  GtkWidget           *busy_label;
  GtkWidget           *forgotten_button;
  GtkWidget           *others_button;
};

G_DEFINE_FINAL_TYPE (BreathMirrorPage, breath_mirror_page, ADW_TYPE_BIN)

enum
{
  SIGNAL_DONE,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static const BreathMirrorDeedText *
get_text (BreathMirrorPage *self)
{
  return breath_mirror_deed_get_text (self->deed);
}

static BreathMirror *
get_who (BreathMirrorPage *self)
{
  return get_text (self)->who != NULL ? adw_combo_row_get_selected_item (self->who_row) : NULL;
}

static void
clear_problem (BreathMirrorPage *self)
{
  AdwEntryRow *rows[] = { self->name_row, self->proof_row, self->new_row, self->again_row };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    breath_problem_hide (self->problem_label, GTK_WIDGET (rows[i]));
}

static void
show_problem (BreathMirrorPage *self,
              AdwEntryRow      *row,
              const char       *sentence)
{
  breath_problem_show (self->problem_label, row != NULL ? GTK_WIDGET (row) : NULL, sentence);
}

static gboolean
may_try (BreathMirrorPage *self)
{
  BreathMirror *who = get_who (self);

  return get_text (self)->proof == NULL || (who != NULL && breath_mirrors_get_wait (self->mirrors, who) == 0);
}

static void
show_button (BreathMirrorPage *self)
{
  gtk_widget_set_sensitive (self->do_button, !self->is_busy && may_try (self));
}

static gboolean
count_down_cb (gpointer user_data)
{
  BreathMirrorPage *self = user_data;
  BreathMirror *who = get_who (self);
  g_autofree char *sentence = who != NULL ? breath_mirror_text_wait (self->mirrors, who) : NULL;

  show_button (self);

  if (sentence != NULL && gtk_widget_get_mapped (GTK_WIDGET (self)))
    {
      gtk_label_set_text (self->problem_label, sentence);
      return G_SOURCE_CONTINUE;
    }

  self->wait_source = 0;
  clear_problem (self);

  return G_SOURCE_REMOVE;
}

/* Says how long whoever is chosen has to wait, if they have to. */
static void
show_wait (BreathMirrorPage *self)
{
  BreathMirror *who = get_who (self);
  g_autofree char *sentence = NULL;

  show_button (self);

  if (get_text (self)->proof != NULL && who != NULL)
    sentence = breath_mirror_text_wait (self->mirrors, who);

  if (sentence == NULL)
    return;

  show_problem (self, NULL, sentence);

  if (self->wait_source == 0)
    self->wait_source = g_timeout_add_seconds (1, count_down_cb, self);
}

static void
set_busy (BreathMirrorPage *self,
          gboolean          is_busy)
{
  AdwEntryRow *rows[] = { self->name_row, self->proof_row, self->new_row, self->again_row };

  self->is_busy = is_busy;

  /* What is typed meanwhile would count for nothing. */
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    gtk_editable_set_editable (GTK_EDITABLE (rows[i]), !is_busy);

  gtk_widget_set_sensitive (GTK_WIDGET (self->who_row), !is_busy);
  gtk_widget_set_visible (self->spinner, is_busy);
  gtk_widget_set_visible (self->busy_label, is_busy);
  gtk_spinner_set_spinning (GTK_SPINNER (self->spinner), is_busy);
  show_button (self);
}

static void
changed_cb (BreathMirrorPage *self)
{
  if (self->mirrors == NULL || self->is_busy)
    return;

  clear_problem (self);
  show_wait (self);
}

/* Who locks while their passphrase is being checked finds the lock closed. */
static const char *
get_done (BreathMirrorPage *self)
{
  if (self->running == BREATH_MIRROR_DEED_SIGN_IN && breath_mirrors_get_present (self->mirrors) == NULL)
    return _("That was the right passphrase, but meanwhile the screen was locked. Sign in again to open it.");

  return _(breath_mirror_deed_get_text (self->running)->done);
}

static void
finish (BreathMirrorPage *self,
        const GError     *error)
{
  gboolean is_same = !self->is_left;
  g_autofree char *sentence = NULL;

  set_busy (self, FALSE);
  g_clear_pointer (&self->kept, breath_passphrase_unref);

  if (error == NULL)
    {
      if (is_same)
        breath_mirror_page_clear (self);

      g_signal_emit (self, signals[SIGNAL_DONE], 0, get_done (self), is_same);
      return;
    }

  sentence = breath_mirror_text_error (self->mirrors, is_same ? get_who (self) : NULL, error);

  if (!is_same)
    {
      g_signal_emit (self, signals[SIGNAL_DONE], 0, sentence, FALSE);
      return;
    }

  show_wait (self);

  if (g_error_matches (error, BREATH_NODE_ERROR, BREATH_NODE_ERROR_PASSPHRASE))
    show_problem (self, self->proof_row, sentence);
  else
    show_problem (self, NULL, sentence);
}

static void
signed_in_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr(BreathMirrorPage) self = user_data;
  g_autoptr(GError) error = NULL;

  breath_mirrors_sign_in_finish (BREATH_MIRRORS (source), result, &error);
  finish (self, error);
}

/* The first Mirror has just chosen a passphrase and is not asked for it again. */
static void
sign_in_new (BreathMirrorPage *self,
             BreathMirror     *mirror)
{
  g_autoptr(BreathPassphrase) passphrase = g_steal_pointer (&self->kept);

  breath_mirrors_sign_in_async (self->mirrors, mirror, passphrase, signed_in_cb, g_object_ref (self));
}

static void
added_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr(BreathMirrorPage) self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(BreathMirror) mirror = breath_mirrors_add_finish (BREATH_MIRRORS (source), result, &error);

  if (mirror != NULL && self->kept != NULL)
    sign_in_new (self, mirror);
  else
    finish (self, error);
}

/* It took no passphrase, so it opens nothing: whoever did it signs in with the new one, and nobody else stays. */
static void
reset_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr(BreathMirrorPage) self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(BreathMirror) mirror = breath_mirrors_reset_finish (BREATH_MIRRORS (source), result, &error);

  if (mirror != NULL)
    breath_mirrors_sign_out (BREATH_MIRRORS (source));

  finish (self, error);
}

static void
changed_passphrase_cb (GObject      *source,
                       GAsyncResult *result,
                       gpointer      user_data)
{
  g_autoptr(BreathMirrorPage) self = user_data;
  g_autoptr(GError) error = NULL;

  breath_mirrors_change_finish (BREATH_MIRRORS (source), result, &error);
  finish (self, error);
}

static void
removed_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(BreathMirrorPage) self = user_data;
  g_autoptr(GError) error = NULL;

  breath_mirrors_remove_finish (BREATH_MIRRORS (source), result, &error);
  finish (self, error);
}

/* What can be found out without trying a passphrase. */
static gboolean
check (BreathMirrorPage *self)
{
  const BreathMirrorDeedText *text = get_text (self);
  g_autofree char *name = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->name_row))));
  gboolean is_taken = text->names && breath_mirrors_find (self->mirrors, name) != NULL;
  gboolean is_missing = text->proof != NULL && *gtk_editable_get_text (GTK_EDITABLE (self->proof_row)) == '\0';

  if (text->names && *name == '\0')
    show_problem (self, self->name_row, _("Please write a name first."));
  else if (is_taken)
    show_problem (self, self->name_row, _("There is a Mirror of that name already. Please choose another."));
  else if (is_missing)
    show_problem (self, self->proof_row, _("Please write the passphrase first."));
  else
    return TRUE;

  return FALSE;
}

/* The new passphrase, if it can be one; it is out of the page either way. */
static BreathPassphrase *
take_new (BreathMirrorPage *self)
{
  g_autoptr(BreathPassphrase) chosen = breath_passphrase_entry_take (GTK_EDITABLE (self->new_row));
  g_autoptr(BreathPassphrase) again = breath_passphrase_entry_take (GTK_EDITABLE (self->again_row));
  g_autoptr(GError) error = NULL;

  if (!breath_passphrase_check_for_mirror (chosen, &error))
    {
      g_autofree char *sentence = breath_error_text (error);

      show_problem (self, self->new_row, sentence);
    }
  else if (!breath_passphrase_equal (chosen, again))
    show_problem (self, self->new_row, _("Those were two different passphrases. Please write the new one twice."));
  else
    return g_steal_pointer (&chosen);

  return NULL;
}

static void
act (BreathMirrorPage *self,
     BreathPassphrase *proof,
     BreathPassphrase *chosen)
{
  const char *name = gtk_editable_get_text (GTK_EDITABLE (self->name_row));
  BreathMirror *who = get_who (self);

  switch (self->deed)
    {
    case BREATH_MIRROR_DEED_FIRST:
      self->kept = breath_passphrase_ref (chosen);
      breath_mirrors_add_async (self->mirrors, name, chosen, NULL, NULL, added_cb, g_object_ref (self));
      break;

    case BREATH_MIRROR_DEED_ADMIT:
      breath_mirrors_add_async (self->mirrors, name, chosen, who, proof, added_cb, g_object_ref (self));
      break;

    case BREATH_MIRROR_DEED_CHANGE:
      breath_mirrors_change_async (self->mirrors, who, proof, chosen, changed_passphrase_cb, g_object_ref (self));
      break;

    case BREATH_MIRROR_DEED_REMOVE:
      breath_mirrors_remove_async (self->mirrors, who, proof, removed_cb, g_object_ref (self));
      break;

    case BREATH_MIRROR_DEED_RESET:
      breath_mirrors_reset_async (self->mirrors, who, chosen, reset_cb, g_object_ref (self));
      break;

    case BREATH_MIRROR_DEED_SIGN_IN:
    default:
      breath_mirrors_sign_in_async (self->mirrors, who, proof, signed_in_cb, g_object_ref (self));
    }
}

static void
do_cb (BreathMirrorPage *self)
{
  const BreathMirrorDeedText *text = get_text (self);
  g_autoptr(BreathPassphrase) proof = NULL;
  g_autoptr(BreathPassphrase) chosen = NULL;

  if (self->is_busy || !may_try (self) || (text->who != NULL && get_who (self) == NULL) || !check (self))
    return;

  clear_problem (self);

  if (text->chooses && (chosen = take_new (self)) == NULL)
    return;

  self->running = self->deed;
  self->is_left = FALSE;
  set_busy (self, TRUE);

  if (text->proof != NULL)
    proof = breath_passphrase_entry_take (GTK_EDITABLE (self->proof_row));

  act (self, proof, chosen);
}

/* Who chose a passphrase and locked before it was sealed has gone. */
static void
presence_changed_cb (BreathMirrorPage *self)
{
  if (breath_mirrors_get_present (self->mirrors) == NULL)
    g_clear_pointer (&self->kept, breath_passphrase_unref);
}

static void
breath_mirror_page_dispose (GObject *object)
{
  BreathMirrorPage *self = BREATH_MIRROR_PAGE (object);

  g_clear_handle_id (&self->wait_source, g_source_remove);
  g_clear_pointer (&self->kept, breath_passphrase_unref);
  g_clear_object (&self->mirrors);

  G_OBJECT_CLASS (breath_mirror_page_parent_class)->dispose (object);
}

static void
breath_mirror_page_class_init (BreathMirrorPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = breath_mirror_page_dispose;

  /**
   * BreathMirrorPage::done:
   * @self: the page
   * @sentence: what was done, or why it was not, translated
   * @is_same: whether the page is still about that
   *
   * The page has nothing more to do; or what it did has ended, well or not, after it was left.
   */
  signals[SIGNAL_DONE] =
    g_signal_new ("done", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_BOOLEAN);

  gtk_widget_class_set_template_from_resource (widget_class, "/org/sharedbreath/Breath/breath-mirror-page.ui");
  gtk_widget_class_bind_template_child (widget_class, BreathMirrorPage, group);
  gtk_widget_class_bind_template_child (widget_class, BreathMirrorPage, who_row);
  gtk_widget_class_bind_template_child (widget_class, BreathMirrorPage, name_row);
  gtk_widget_class_bind_template_child (widget_class, BreathMirrorPage, proof_row);
  gtk_widget_class_bind_template_child (widget_class, BreathMirrorPage, new_group);
  gtk_widget_class_bind_template_child (widget_class, BreathMirrorPage, new_row);
  gtk_widget_class_bind_template_child (widget_class, BreathMirrorPage, again_row);
  gtk_widget_class_bind_template_child (widget_class, BreathMirrorPage, problem_label);
  gtk_widget_class_bind_template_child (widget_class, BreathMirrorPage, do_button);
  gtk_widget_class_bind_template_child (widget_class, BreathMirrorPage, spinner);
  gtk_widget_class_bind_template_child (widget_class, BreathMirrorPage, busy_label);
  gtk_widget_class_bind_template_child (widget_class, BreathMirrorPage, forgotten_button);
  gtk_widget_class_bind_template_child (widget_class, BreathMirrorPage, others_button);
  gtk_widget_class_bind_template_callback (widget_class, changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, do_cb);
}

static void
breath_mirror_page_init (BreathMirrorPage *self)
{
  g_autoptr(GtkExpression) name = gtk_property_expression_new (BREATH_TYPE_MIRROR, NULL, "name");

  gtk_widget_init_template (GTK_WIDGET (self));
  adw_combo_row_set_expression (self->who_row, name);
}

/**
 * breath_mirror_page_set_mirrors:
 * @self: a page
 * @mirrors: the Mirrors of our node
 *
 * Lets the page choose among @mirrors from now on.
 */
void
breath_mirror_page_set_mirrors (BreathMirrorPage *self,
                                BreathMirrors    *mirrors)
{
  g_return_if_fail (BREATH_IS_MIRROR_PAGE (self));
  g_return_if_fail (BREATH_IS_MIRRORS (mirrors));

  g_set_object (&self->mirrors, mirrors);
  g_signal_connect_object (mirrors, "notify::presence", G_CALLBACK (presence_changed_cb), self, G_CONNECT_SWAPPED);
  adw_combo_row_set_model (self->who_row, G_LIST_MODEL (mirrors));
}

/* Who is signed in is most likely to be meant. */
static void
select_current (BreathMirrorPage *self)
{
  BreathMirror *current = breath_mirrors_get_current (self->mirrors);

  for (guint i = 0; current != NULL && i < g_list_model_get_n_items (G_LIST_MODEL (self->mirrors)); i++)
    {
      g_autoptr(BreathMirror) mirror = g_list_model_get_item (G_LIST_MODEL (self->mirrors), i);

      if (mirror == current)
        adw_combo_row_set_selected (self->who_row, i);
    }
}

static void
dress_button (BreathMirrorPage           *self,
              const BreathMirrorDeedText *text)
{
  gtk_button_set_label (GTK_BUTTON (self->do_button), _(text->button));
  gtk_widget_remove_css_class (self->do_button, text->destroys ? "suggested-action" : "destructive-action");
  gtk_widget_add_css_class (self->do_button, text->destroys ? "destructive-action" : "suggested-action");
}

/**
 * breath_mirror_page_show:
 * @self: a page that has Mirrors
 * @deed: what shall be done
 *
 * Shows an empty form for @deed.
 */
void
breath_mirror_page_show (BreathMirrorPage *self,
                         BreathMirrorDeed  deed)
{
  const BreathMirrorDeedText *text = breath_mirror_deed_get_text (deed);

  g_return_if_fail (BREATH_IS_MIRROR_PAGE (self));
  g_return_if_fail (self->mirrors != NULL);

  self->deed = deed;
  breath_mirror_page_clear (self);
  breath_scroll_to_top (GTK_WIDGET (self));
  adw_preferences_group_set_description (self->group, _(text->description));
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->who_row), text->who != NULL ? _(text->who) : "");
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->proof_row), text->proof != NULL ? _(text->proof) : "");
  gtk_widget_set_visible (GTK_WIDGET (self->who_row), text->who != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->name_row), text->names);
  gtk_widget_set_visible (GTK_WIDGET (self->proof_row), text->proof != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->new_group), text->chooses);
  gtk_widget_set_visible (self->forgotten_button, text->proof != NULL);
  gtk_widget_set_visible (self->others_button, deed == BREATH_MIRROR_DEED_SIGN_IN);
  dress_button (self, text);
  select_current (self);
  show_wait (self);

  if (text->names)
    gtk_widget_grab_focus (GTK_WIDGET (self->name_row));
  else
    gtk_widget_grab_focus (GTK_WIDGET (text->proof != NULL ? self->proof_row : self->new_row));
}

BreathMirrorDeed
breath_mirror_page_get_deed (BreathMirrorPage *self)
{
  g_return_val_if_fail (BREATH_IS_MIRROR_PAGE (self), BREATH_MIRROR_DEED_SIGN_IN);

  return self->deed;
}

/**
 * breath_mirror_page_clear:
 * @self: a page
 *
 * Wipes what was typed, since the page is left or the screen locked.
 */
void
breath_mirror_page_clear (BreathMirrorPage *self)
{
  g_return_if_fail (BREATH_IS_MIRROR_PAGE (self));

  self->is_left = TRUE;
  gtk_editable_set_text (GTK_EDITABLE (self->name_row), "");
  breath_passphrase_entry_clear (GTK_EDITABLE (self->proof_row));
  breath_passphrase_entry_clear (GTK_EDITABLE (self->new_row));
  breath_passphrase_entry_clear (GTK_EDITABLE (self->again_row));
  g_clear_pointer (&self->kept, breath_passphrase_unref);
  clear_problem (self);
}

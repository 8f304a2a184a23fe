/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "breath-close-question.h"

#include <glib/gi18n.h>

#include "breath-autostart.h"
#include "breath-button-words.h"

#define SANDBOX "/.flatpak-info"

/*
 * What becomes of the node when its window closes is asked once, by whoever closes it, and can be changed in the preferences.
 * In a Flatpak the desktop has a say, too: it may end what runs without a window and has not asked.
 */

typedef struct
{
  GtkWindow    *window;
  BreathCentre *centre;
  GtkWidget    *check;       /* whether the answer is for every time; owned by the dialog */
  gboolean      is_answered; /* by whoever is being asked */
  gboolean      was_asked;
  gboolean      remembers;
} Question;

static void
question_free (Question *self)
{
  g_clear_object (&self->window);
  g_clear_object (&self->centre);
  g_free (self);
}

static void
remember (Question     *self,
          BreathClosing closing)
{
  g_autoptr(GError) error = NULL;

  if (self->remembers && !breath_centre_set_closing (self->centre, closing, &error))
    g_warning ("What becomes of the node when its window closes will be asked again: %s", error->message);
}

static void
end (GTask *task)
{
  remember (g_task_get_task_data (task), BREATH_CLOSING_ENDS);
  g_task_return_int (task, BREATH_CLOSE_ANSWER_END);
}

static void
stay (GTask   *task,
      gboolean is_sure)
{
  Question *self = g_task_get_task_data (task);

  remember (self, BREATH_CLOSING_STAYS);

  if (!self->was_asked)
    g_task_return_int (task, BREATH_CLOSE_ANSWER_STAY);
  else
    g_task_return_int (task, is_sure ? BREATH_CLOSE_ANSWER_STAY_FIRST : BREATH_CLOSE_ANSWER_STAY_UNSURE);
}

static GtkWidget *
create_dialog (Question   *self,
               const char *heading,
               const char *body)
{
  GtkWidget *dialog = adw_message_dialog_new (self->window, heading, body);

  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog),
                                    "later", _("Leave the Window Open"),
                                    "end", _("Stop the Node"),
                                    NULL);
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "later");

  return dialog;
}

/* Side by side its buttons stand only where each has room for all of its words, and one above the other elsewhere. */
static void
wrap_stacked (GtkWidget *widget)
{
  if (GTK_IS_BOX (widget) && gtk_orientable_get_orientation (GTK_ORIENTABLE (widget)) == GTK_ORIENTATION_VERTICAL
      && GTK_IS_BUTTON (gtk_widget_get_last_child (widget)))
    breath_button_words_wrap (widget);

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    wrap_stacked (child);
}

/* A program that ends takes its questions along. */
static void
question_gone_cb (gpointer  user_data,
                  GClosure *closure)
{
  g_autoptr(GTask) task = user_data;
  Question *self = g_task_get_task_data (task);

  if (!self->is_answered)
    g_task_return_int (task, BREATH_CLOSE_ANSWER_LATER);
}

static void
present (GTask     *task,
         GtkWidget *dialog,
         GCallback  answered)
{
  Question *self = g_task_get_task_data (task);

  self->is_answered = FALSE;
  wrap_stacked (dialog);
  g_signal_connect_data (dialog, "response", answered, g_object_ref (task), question_gone_cb, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
denied_answered_cb (GTask      *task,
                    const char *response)
{
  Question *self = g_task_get_task_data (task);

  self->is_answered = TRUE;

  if (g_str_equal (response, "end"))
    g_task_return_int (task, BREATH_CLOSE_ANSWER_END);
  else
    g_task_return_int (task, BREATH_CLOSE_ANSWER_LATER);
}

static void
say_denied (GTask *task)
{
  GtkWidget *dialog;

  dialog = create_dialog (g_task_get_task_data (task), _("This Desktop Does Not Let Breath Go On"),
                          _("It ends programs without a window. Allow Breath to run in the background in the settings of the desktop, then close the window again. Until then the node runs as long as the window is open."));
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "later");
  present (task, dialog, G_CALLBACK (denied_answered_cb));
}

static void
desktop_asked_cb (GObject      *source,
                  GAsyncResult *result,
                  gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  BreathAutostart outcome = breath_autostart_ask_finish (result);

  if (outcome == BREATH_AUTOSTART_DENIED)
    say_denied (task);
  else
    stay (task, outcome == BREATH_AUTOSTART_DONE);
}

static void
ask_desktop (GTask *task)
{
  if (g_file_test (SANDBOX, G_FILE_TEST_EXISTS))
    breath_autostart_ask_to_stay_async (breath_autostart_get_starts (),
                                        _("Breath keeps the node of this centre running, so that neighbours find it."),
                                        desktop_asked_cb, g_object_ref (task));
  else
    stay (task, TRUE);
}

static void
answered_cb (GTask      *task,
             const char *response)
{
  Question *self = g_task_get_task_data (task);

  self->is_answered = TRUE;
  self->was_asked = TRUE;
  self->remembers = gtk_check_button_get_active (GTK_CHECK_BUTTON (self->check));

  if (g_str_equal (response, "stay"))
    ask_desktop (task);
  else if (g_str_equal (response, "end"))
    end (task);
  else
    g_task_return_int (task, BREATH_CLOSE_ANSWER_LATER);
}

/* Its words have more than one line where there is no room for them. */
static GtkWidget *
create_check (void)
{
  GtkWidget *check = gtk_check_button_new ();
  GtkWidget *label = gtk_label_new (_("Do the same every time"));

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_check_button_set_child (GTK_CHECK_BUTTON (check), label);
  gtk_accessible_update_relation (GTK_ACCESSIBLE (check), GTK_ACCESSIBLE_RELATION_LABELLED_BY, label, NULL, -1);

  return check;
}

static void
ask_person (GTask *task)
{
  Question *self = g_task_get_task_data (task);
  GtkWidget *dialog;

  dialog = create_dialog (self, _("Keep the Node Running?"),
                          _("The node of this centre can go on without a window, so that neighbours find it and alerts reach you. Start Breath again to see the window. If the node stops, neighbours hear nothing of this centre until somebody starts Breath."));
  adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "stay", _("Keep It Running"));
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "stay", ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "stay");

  self->check = create_check ();
  gtk_check_button_set_active (GTK_CHECK_BUTTON (self->check), TRUE);
  gtk_widget_set_tooltip_text (self->check, _("This can be changed in the preferences."));
  gtk_widget_set_halign (self->check, GTK_ALIGN_CENTER);
  adw_message_dialog_set_extra_child (ADW_MESSAGE_DIALOG (dialog), self->check);
  present (task, dialog, G_CALLBACK (answered_cb));
}

/**
 * breath_close_question_ask_async:
 * @window: the window that somebody wants to close
 * @centre: what people said about this before
 * @callback: called with what becomes of it
 * @user_data: for @callback
 *
 * Finds out whether the node goes on without @window: by what people said before, or else by asking; and where it shall, by
 * asking the desktop if it is one that may forbid it.
 */
void
breath_close_question_ask_async (GtkWindow          *window,
                                 BreathCentre       *centre,
                                 GAsyncReadyCallback callback,
                                 gpointer            user_data)
{
  g_autoptr(GTask) task = g_task_new (NULL, NULL, callback, user_data);
  Question *self = g_new0 (Question, 1);

  g_task_set_source_tag (task, breath_close_question_ask_async);
  g_task_set_task_data (task, self, (GDestroyNotify) question_free);
  self->window = g_object_ref (window);
  self->centre = g_object_ref (centre);

  switch (breath_centre_get_closing (centre))
    {
    case BREATH_CLOSING_STAYS:
      ask_desktop (task);
      break;

    case BREATH_CLOSING_ENDS:
      end (task);
      break;

    case BREATH_CLOSING_ASKS:
    default:
      ask_person (task);
    }
}

/**
 * breath_close_question_ask_finish:
 * @result: what the callback got
 *
 * Returns: what becomes of the window
 */
BreathCloseAnswer
breath_close_question_ask_finish (GAsyncResult *result)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), BREATH_CLOSE_ANSWER_LATER);

  return (BreathCloseAnswer) g_task_propagate_int (G_TASK (result), NULL);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "breath-welcome.h"

#include <glib/gi18n.h>

#include "breath-error-text.h"
#include "breath-meet-page.h"
#include "breath-mirror-page.h"
#include "breath-welcome-needs.h"

#define DONE "done" /* what is kept when nothing of this is wanted any more */

typedef enum
{
  STEP_NAME,
  STEP_NEEDS,
  STEP_MIRROR,
  STEP_NEIGHBOURS,
  STEP_END,
} Step;

/* How far people came is kept by these names, which are also those of the pages. */
static const struct
{
  const char *name;
  const char *title;
} steps[] = {
  [STEP_NAME] = { "name", N_("Welcome") },
  [STEP_NEEDS] = { "needs", N_("What People Need") },
  [STEP_MIRROR] = { "mirror", N_("The First Mirror") },
  [STEP_NEIGHBOURS] = { "neighbours", N_("Neighbours") },
  [STEP_END] = { "end", N_("What Happens Now") },
};

/**
 * BreathWelcome:
 *
 * The first evening: what the centre is called, for whom it is there, who speaks for it, whom it knows. Each step can be
 * skipped and gone back from, and is kept when it is left, so that nothing is lost when the window closes.
 *
 * Once there are Mirrors, what only they may see and change is passed over as long as none of them is signed in.
 */
struct _BreathWelcome
{
  AdwBin              parent_instance;

  BreathDesk         *desk;
  Step                step;
  gboolean            is_again;    /* somebody wants to see it once more, so it is not to be resumed */
  gboolean            is_warned;   /* that something in this step cannot be kept */

  GtkStack           *stack;
  GtkLabel           *step_label;
  AdwEntryRow        *name_row;
  GtkLabel           *problem_label;
  BreathWelcomeNeeds *needs;
  BreathMirrorPage   *mirror_page;
  BreathMeetPage     *meet_page;
  GtkWidget          *skip_all_button;
  GtkWidget          *back_button;
  GtkWidget          *skip_button;
  GtkWidget          *next_button;
  GtkWidget          *finish_button;
};

G_DEFINE_FINAL_TYPE (BreathWelcome, breath_welcome, ADW_TYPE_BIN)

enum
{
  SIGNAL_DONE,
  SIGNAL_FINISHED,
  SIGNAL_MOVED,
  SIGNAL_SIGN_IN_WANTED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static BreathNode *
get_node (BreathWelcome *self)
{
  return breath_desk_get_node (self->desk);
}

static BreathCentre *
get_centre (BreathWelcome *self)
{
  return breath_desk_get_centre (self->desk);
}

static gboolean
is_without_mirrors (BreathDesk *desk)
{
  return g_list_model_get_n_items (G_LIST_MODEL (breath_desk_get_mirrors (desk))) == 0;
}

static gboolean
is_open (BreathWelcome *self,
         Step           step)
{
  switch (step)
    {
    case STEP_NAME:
    case STEP_NEEDS:
      return !breath_desk_is_private (self->desk);

    case STEP_MIRROR:
      return is_without_mirrors (self->desk);

    case STEP_NEIGHBOURS:
    case STEP_END:
    default:
      return TRUE;
    }
}

/* The last step is always open. */
static Step
find_step_from (BreathWelcome *self,
                Step           step)
{
  while (!is_open (self, step))
    step++;

  return step;
}

static gboolean
find_step_before (BreathWelcome *self,
                  Step          *step)
{
  for (guint i = self->step; i > 0; i--)
    if (is_open (self, (Step) (i - 1)))
      {
        *step = (Step) (i - 1);
        return TRUE;
      }

  return FALSE;
}

static void
clear_problem (BreathWelcome *self)
{
  gtk_widget_remove_css_class (GTK_WIDGET (self->name_row), "error");
  gtk_widget_set_visible (GTK_WIDGET (self->problem_label), FALSE);
}

static void
show_problem (BreathWelcome *self,
              const char    *sentence)
{
  gtk_label_set_text (self->problem_label, sentence);
  gtk_widget_set_visible (GTK_WIDGET (self->problem_label), TRUE);
  gtk_widget_add_css_class (GTK_WIDGET (self->name_row), "error");
  gtk_widget_grab_focus (GTK_WIDGET (self->name_row));
}

static gboolean
keep_name (BreathWelcome *self,
           gboolean       says_why)
{
  g_autofree char *name = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->name_row))));
  g_autofree char *sentence = NULL;
  g_autoptr(GError) error = NULL;

  if (*name != '\0' && breath_node_check_name (name, &error))
    {
      breath_node_set_name (get_node (self), name);
      return TRUE;
    }

  sentence = error != NULL ? breath_error_text (error) : g_strdup (_("Please write a name, or skip this."));

  if (says_why)
    show_problem (self, sentence);

  return FALSE;
}

static gboolean
keep_step (BreathWelcome *self,
           gboolean       says_why)
{
  switch (self->step)
    {
    case STEP_NAME:
      return keep_name (self, says_why);

    case STEP_NEEDS:
      return breath_welcome_needs_keep (self->needs, get_centre (self), says_why);

    case STEP_MIRROR:
    case STEP_NEIGHBOURS:
    case STEP_END:
    default:
      return TRUE;
    }
}

static void
remember (BreathWelcome *self,
          const char    *step)
{
  g_autoptr(GError) error = NULL;

  if (!self->is_again && !breath_centre_set_step (get_centre (self), step, &error))
    g_warning ("The first steps will be shown again: %s", error->message);
}

/* What was typed leaves the steps that are left, passphrases above all. */
static void
fill_step (BreathWelcome *self)
{
  const char *name = breath_node_get_name (get_node (self));

  breath_mirror_page_clear (self->mirror_page);
  clear_problem (self);

  switch (self->step)
    {
    case STEP_NAME:
      gtk_editable_set_text (GTK_EDITABLE (self->name_row), name != NULL ? name : "");
      gtk_widget_grab_focus (GTK_WIDGET (self->name_row));
      break;

    case STEP_NEEDS:
      breath_welcome_needs_show (self->needs, get_node (self), get_centre (self));
      break;

    case STEP_MIRROR:
      breath_mirror_page_show (self->mirror_page, BREATH_MIRROR_DEED_FIRST);
      break;

    case STEP_NEIGHBOURS:
    case STEP_END:
    default:
      gtk_widget_grab_focus (self->step == STEP_END ? self->finish_button : self->next_button);
    }
}

static void
go (BreathWelcome *self,
    Step           step)
{
  g_autofree char *place = NULL;
  Step before;

  self->step = step;
  self->is_warned = FALSE;
  remember (self, steps[step].name);

  /* Translators: as in “Step 2 of 5”. */
  place = g_strdup_printf (_("Step %u of %u"), (guint) step + 1, (guint) G_N_ELEMENTS (steps));
  gtk_label_set_text (self->step_label, place);
  gtk_stack_set_visible_child_name (self->stack, steps[step].name);
  gtk_widget_set_visible (self->back_button, find_step_before (self, &before));
  gtk_widget_set_visible (self->skip_all_button, !find_step_before (self, &before) && step != STEP_END);
  gtk_widget_set_visible (self->skip_button, step != STEP_END && step != STEP_NEIGHBOURS);
  gtk_widget_set_visible (self->next_button, step != STEP_END && step != STEP_MIRROR);
  gtk_widget_set_visible (self->finish_button, step == STEP_END);
  fill_step (self);
  g_signal_emit (self, signals[SIGNAL_MOVED], 0);
}

static void
finish (BreathWelcome *self)
{
  remember (self, DONE);
  self->step = STEP_END;  /* of what was skipped nothing is kept */
  breath_mirror_page_clear (self->mirror_page);
  breath_welcome_needs_clear (self->needs);
  breath_meet_page_clear (self->meet_page);
  g_signal_emit (self, signals[SIGNAL_FINISHED], 0);
}

static void
skip_cb (BreathWelcome *self)
{
  go (self, find_step_from (self, (Step) (self->step + 1)));
}

static void
next_cb (BreathWelcome *self)
{
  if (keep_step (self, TRUE))
    skip_cb (self);
}

static void
done_cb (BreathWelcome *self,
         const char    *sentence)
{
  g_signal_emit (self, signals[SIGNAL_DONE], 0, sentence);
}

/* Well or not; if there is a Mirror now, there is nothing more to do here. */
static void
deed_done_cb (BreathWelcome *self,
              const char    *sentence,
              gboolean       is_same)
{
  done_cb (self, sentence);

  if (is_same && self->step == STEP_MIRROR && !is_open (self, STEP_MIRROR))
    skip_cb (self);
}

static void
sign_in_wanted_cb (BreathWelcome *self,
                   const char    *action)
{
  g_signal_emit (self, signals[SIGNAL_SIGN_IN_WANTED], 0, BREATH_WELCOME_RESUME);
}

/* Whoever sat there has gone, and so has what they wrote. */
static void
presence_changed_cb (BreathWelcome *self)
{
  if (!breath_desk_is_private (self->desk))
    return;

  breath_welcome_needs_clear (self->needs);
  breath_meet_page_clear (self->meet_page);

  if (gtk_widget_get_mapped (GTK_WIDGET (self)) && !is_open (self, self->step))
    go (self, find_step_from (self, self->step));
}

static void
breath_welcome_dispose (GObject *object)
{
  BreathWelcome *self = BREATH_WELCOME (object);

  g_clear_object (&self->desk);

  G_OBJECT_CLASS (breath_welcome_parent_class)->dispose (object);
}

static void
install_signals (GType type)
{
  /**
   * BreathWelcome::done:
   * @self: the first steps
   * @sentence: what was done, translated
   *
   * Somebody did something in one of them.
   */
  signals[SIGNAL_DONE] =
    g_signal_new ("done", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);

  /**
   * BreathWelcome::finished:
   * @self: the first steps
   *
   * Somebody has gone through them, or wants none of them.
   */
  signals[SIGNAL_FINISHED] =
    g_signal_new ("finished", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  /**
   * BreathWelcome::moved:
   * @self: the first steps
   *
   * Another one is shown.
   */
  signals[SIGNAL_MOVED] =
    g_signal_new ("moved", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  /**
   * BreathWelcome::sign-in-wanted:
   * @self: the first steps
   * @action: the action that leads back here, %BREATH_WELCOME_RESUME
   *
   * Only a Mirror can do that.
   */
  signals[SIGNAL_SIGN_IN_WANTED] =
    g_signal_new ("sign-in-wanted", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
breath_welcome_class_init (BreathWelcomeClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = breath_welcome_dispose;

  install_signals (G_TYPE_FROM_CLASS (klass));

  g_type_ensure (BREATH_TYPE_MEET_PAGE);
  g_type_ensure (BREATH_TYPE_MIRROR_PAGE);
  g_type_ensure (BREATH_TYPE_WELCOME_NEEDS);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/sharedbreath/Breath/breath-welcome.ui");
  gtk_widget_class_bind_template_child (widget_class, BreathWelcome, stack);
  gtk_widget_class_bind_template_child (widget_class, BreathWelcome, step_label);
  gtk_widget_class_bind_template_child (widget_class, BreathWelcome, name_row);
  gtk_widget_class_bind_template_child (widget_class, BreathWelcome, problem_label);
  gtk_widget_class_bind_template_child (widget_class, BreathWelcome, needs);
  gtk_widget_class_bind_template_child (widget_class, BreathWelcome, mirror_page);
  gtk_widget_class_bind_template_child (widget_class, BreathWelcome, meet_page);
  gtk_widget_class_bind_template_child (widget_class, BreathWelcome, skip_all_button);
  gtk_widget_class_bind_template_child (widget_class, BreathWelcome, back_button);
  gtk_widget_class_bind_template_child (widget_class, BreathWelcome, skip_button);
  gtk_widget_class_bind_template_child (widget_class, BreathWelcome, next_button);
  gtk_widget_class_bind_template_child (widget_class, BreathWelcome, finish_button);
  gtk_widget_class_bind_template_callback (widget_class, clear_problem);
  gtk_widget_class_bind_template_callback (widget_class, finish);
  gtk_widget_class_bind_template_callback (widget_class, skip_cb);
  gtk_widget_class_bind_template_callback (widget_class, next_cb);
  gtk_widget_class_bind_template_callback (widget_class, done_cb);
  gtk_widget_class_bind_template_callback (widget_class, deed_done_cb);
  gtk_widget_class_bind_template_callback (widget_class, sign_in_wanted_cb);
  gtk_widget_class_bind_template_callback (widget_class, breath_welcome_go_back);
}

static void
breath_welcome_init (BreathWelcome *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * breath_welcome_set_desk:
 * @self: the first steps
 * @desk: whose node they are about
 *
 * Says about which node they are, once and before anything else.
 */
void
breath_welcome_set_desk (BreathWelcome *self,
                         BreathDesk    *desk)
{
  BreathMirrors *mirrors;

  g_return_if_fail (BREATH_IS_WELCOME (self));
  g_return_if_fail (BREATH_IS_DESK (desk));
  g_return_if_fail (self->desk == NULL);

  self->desk = g_object_ref (desk);
  mirrors = breath_desk_get_mirrors (desk);
  breath_mirror_page_set_mirrors (self->mirror_page, mirrors);
  breath_meet_page_set_meeting (self->meet_page, breath_desk_get_meeting (desk), get_node (self), mirrors);
  g_signal_connect_object (mirrors, "notify::presence", G_CALLBACK (presence_changed_cb), self, G_CONNECT_SWAPPED);
}

/* Somebody who told it something without these steps needs none of them. */
static gboolean
is_untold (BreathDesk *desk)
{
  GListModel *resources = breath_node_get_resources (breath_desk_get_node (desk));
  g_auto(GStrv) chosen = breath_meeting_dup_chosen (breath_desk_get_meeting (desk));
  const char *name = breath_node_get_name (breath_desk_get_node (desk));

  for (guint i = 0; i < g_list_model_get_n_items (resources); i++)
    {
      g_autoptr(BreathResource) resource = g_list_model_get_item (resources, i);

      if (breath_resource_get_is_set (resource))
        return FALSE;
    }

  return (name == NULL || *name == '\0') && chosen[0] == NULL && is_without_mirrors (desk);
}

/**
 * breath_welcome_is_wanted:
 * @desk: the desk of a node
 *
 * Returns: whether they are to be shown by themselves: on a node that nobody has told anything, or where they were not finished
 */
gboolean
breath_welcome_is_wanted (BreathDesk *desk)
{
  g_autofree char *step = NULL;

  g_return_val_if_fail (BREATH_IS_DESK (desk), FALSE);

  step = breath_centre_dup_step (breath_desk_get_centre (desk));

  return step != NULL ? !g_str_equal (step, DONE) : is_untold (desk);
}

/**
 * breath_welcome_show:
 * @self: the first steps of a node
 *
 * Goes on where people left off, or begins anew if they had finished.
 */
void
breath_welcome_show (BreathWelcome *self)
{
  g_autofree char *kept = NULL;
  Step step = STEP_NAME;

  g_return_if_fail (BREATH_IS_WELCOME (self));

  kept = breath_centre_dup_step (get_centre (self));
  self->is_again = g_strcmp0 (kept, DONE) == 0;

  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    if (g_strcmp0 (kept, steps[i].name) == 0)
      step = (Step) i;

  go (self, find_step_from (self, step));
}

/**
 * breath_welcome_resume:
 * @self: the first steps, which were shown
 *
 * Comes back to the step that was left to sign in.
 */
void
breath_welcome_resume (BreathWelcome *self)
{
  g_return_if_fail (BREATH_IS_WELCOME (self));

  go (self, find_step_from (self, self->step));
}

const char *
breath_welcome_get_title (BreathWelcome *self)
{
  g_return_val_if_fail (BREATH_IS_WELCOME (self), NULL);

  return _(steps[self->step].title);
}

/**
 * breath_welcome_can_go_back:
 * @self: the first steps
 *
 * Returns: whether breath_welcome_go_back() leads anywhere
 */
gboolean
breath_welcome_can_go_back (BreathWelcome *self)
{
  Step before;

  g_return_val_if_fail (BREATH_IS_WELCOME (self), FALSE);

  return find_step_before (self, &before);
}

/**
 * breath_welcome_go_back:
 * @self: the first steps
 *
 * Keeps what can be kept and shows the step before. What cannot be kept is lost only by going back once more.
 */
void
breath_welcome_go_back (BreathWelcome *self)
{
  Step before;

  g_return_if_fail (BREATH_IS_WELCOME (self));

  if (!find_step_before (self, &before))
    return;

  if (!keep_step (self, TRUE) && !self->is_warned)
    self->is_warned = TRUE;
  else
    go (self, before);
}

/**
 * breath_welcome_leave:
 * @self: the first steps
 *
 * Keeps what can be kept of the step that is open, since the window closes or shows something else; a passphrase never.
 */
void
breath_welcome_leave (BreathWelcome *self)
{
  g_return_if_fail (BREATH_IS_WELCOME (self));

  if (gtk_widget_get_mapped (GTK_WIDGET (self)) && is_open (self, self->step))
    keep_step (self, FALSE);

  breath_mirror_page_clear (self->mirror_page);
}

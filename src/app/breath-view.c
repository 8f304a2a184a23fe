/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-view.h"

#include "breath-scroll.h"

/**
 * BreathView:
 *
 * A view of the window from which pages open, and lead back. Anybody may read what it shows; what is done in somebody's
 * name waits until they have signed in.
 *
 * Its pages are in one stack, the first of them called "list".
 */
typedef struct
{
  BreathMirrors *mirrors;  /* NULL as long as there is no node */
  GtkStack      *stack;    /* a child */
} BreathViewPrivate;

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (BreathView, breath_view, ADW_TYPE_BIN)

enum
{
  SIGNAL_DONE,
  SIGNAL_MOVED,
  SIGNAL_SIGN_IN_WANTED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static BreathViewPrivate *
get_private (BreathView *self)
{
  return breath_view_get_instance_private (self);
}

static gboolean
is_off_list (BreathView *self)
{
  return !breath_view_shows (self, "list");
}

/* What can take keys first may be far down, while people read from where the page was. */
static void
focus (GtkWidget *page)
{
  GtkAdjustment *adjustment = breath_scroll_find (page);
  double value = adjustment != NULL ? gtk_adjustment_get_value (adjustment) : 0;

  gtk_widget_child_focus (page, GTK_DIR_TAB_FORWARD);

  if (adjustment != NULL)
    gtk_adjustment_set_value (adjustment, value);
}

static void
action_cb (GtkWidget  *widget,
           const char *action_name,
           GVariant   *parameter)
{
  breath_view_act_or_ask (BREATH_VIEW (widget), action_name);
}

static void
breath_view_dispose (GObject *object)
{
  g_clear_object (&get_private (BREATH_VIEW (object))->mirrors);

  G_OBJECT_CLASS (breath_view_parent_class)->dispose (object);
}

static void
breath_view_class_init (BreathViewClass *klass)
{
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = breath_view_dispose;

  klass->is_deep = is_off_list;

  /**
   * BreathView::done:
   * @self: the view
   * @sentence: what was done, translated
   *
   * Somebody did something.
   */
  signals[SIGNAL_DONE] =
    g_signal_new ("done", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);

  /**
   * BreathView::moved:
   * @self: the view
   *
   * It shows another page, from which there may be a way back.
   */
  signals[SIGNAL_MOVED] =
    g_signal_new ("moved", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  /**
   * BreathView::sign-in-wanted:
   * @self: the view
   * @action: the action of the view that somebody wants to take
   *
   * Only a Mirror can do that; once one has signed in the action is there to be taken again.
   */
  signals[SIGNAL_SIGN_IN_WANTED] =
    g_signal_new ("sign-in-wanted", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
breath_view_init (BreathView *self)
{
}

/**
 * breath_view_class_install_act:
 * @klass: a class whose instances can act
 * @action: the name of an action, as in "alerts.raise"
 *
 * Lets widgets within the view take @action, which only Mirrors may.
 */
void
breath_view_class_install_act (BreathViewClass *klass,
                               const char      *action)
{
  gtk_widget_class_install_action (GTK_WIDGET_CLASS (klass), action, NULL, action_cb);
}

/**
 * breath_view_set_stack:
 * @self: a view
 * @stack: a child that holds its pages
 *
 * Says which of its children holds the pages.
 */
void
breath_view_set_stack (BreathView *self,
                       GtkStack   *stack)
{
  g_return_if_fail (BREATH_IS_VIEW (self));
  g_return_if_fail (GTK_IS_STACK (stack));

  get_private (self)->stack = stack;
}

/**
 * breath_view_set_mirrors:
 * @self: a view
 * @mirrors: who may act
 *
 * Lets those who are signed in act from now on.
 */
void
breath_view_set_mirrors (BreathView    *self,
                         BreathMirrors *mirrors)
{
  g_return_if_fail (BREATH_IS_VIEW (self));
  g_return_if_fail (BREATH_IS_MIRRORS (mirrors));

  g_set_object (&get_private (self)->mirrors, mirrors);
}

/**
 * breath_view_get_mirrors:
 * @self: a view
 *
 * Returns: (transfer none) (nullable): who may act, %NULL as long as there is no node
 */
BreathMirrors *
breath_view_get_mirrors (BreathView *self)
{
  g_return_val_if_fail (BREATH_IS_VIEW (self), NULL);

  return get_private (self)->mirrors;
}

/**
 * breath_view_shows:
 * @self: a view
 * @page: the name of a page
 *
 * Returns: whether it is the page shown
 */
gboolean
breath_view_shows (BreathView *self,
                   const char *page)
{
  g_return_val_if_fail (BREATH_IS_VIEW (self), FALSE);

  return g_strcmp0 (gtk_stack_get_visible_child_name (get_private (self)->stack), page) == 0;
}

/**
 * breath_view_show_page:
 * @self: a view
 * @page: the name of a page
 *
 * Shows the page and lets keys go to it.
 */
void
breath_view_show_page (BreathView *self,
                       const char *page)
{
  GtkStack *stack;

  g_return_if_fail (BREATH_IS_VIEW (self));

  stack = get_private (self)->stack;
  gtk_stack_set_visible_child_name (stack, page);

  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    focus (gtk_stack_get_visible_child (stack));

  g_signal_emit (self, signals[SIGNAL_MOVED], 0);
}

/**
 * breath_view_say:
 * @self: a view
 * @sentence: what was done, translated
 *
 * Tells whoever sits there what was done, or why it was not.
 */
void
breath_view_say (BreathView *self,
                 const char *sentence)
{
  g_return_if_fail (BREATH_IS_VIEW (self));

  g_signal_emit (self, signals[SIGNAL_DONE], 0, sentence);
}

/**
 * breath_view_act_or_ask:
 * @self: a view
 * @action: one of its actions
 *
 * Acts if a Mirror is signed in, and asks for one otherwise.
 */
void
breath_view_act_or_ask (BreathView *self,
                        const char *action)
{
  BreathMirrors *mirrors;

  g_return_if_fail (BREATH_IS_VIEW (self));

  mirrors = get_private (self)->mirrors;

  if (mirrors == NULL)
    return;

  if (breath_mirrors_get_present (mirrors) != NULL)
    BREATH_VIEW_GET_CLASS (self)->act (self, action);
  else
    g_signal_emit (self, signals[SIGNAL_SIGN_IN_WANTED], 0, action);
}

/**
 * breath_view_is_deep:
 * @self: a view
 *
 * Returns: whether breath_view_go_back() leads anywhere
 */
gboolean
breath_view_is_deep (BreathView *self)
{
  g_return_val_if_fail (BREATH_IS_VIEW (self), FALSE);

  return BREATH_VIEW_GET_CLASS (self)->is_deep (self);
}

/**
 * breath_view_go_back:
 * @self: a view
 *
 * Leaves what is open without doing or deciding anything.
 */
void
breath_view_go_back (BreathView *self)
{
  g_return_if_fail (BREATH_IS_VIEW (self));

  BREATH_VIEW_GET_CLASS (self)->go_back (self);
}

/**
 * breath_view_lock:
 * @self: a view
 *
 * Forgets what was being written.
 */
void
breath_view_lock (BreathView *self)
{
  g_return_if_fail (BREATH_IS_VIEW (self));

  BREATH_VIEW_GET_CLASS (self)->lock (self);
}

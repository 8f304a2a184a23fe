/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "breath-pages.h"

#include <glib/gi18n.h>

#include "breath-later.h"
#include "breath-mirror-page.h"
#include "breath-mirrors-page.h"
#include "breath-practice-text.h"
#include "breath-resource-text.h"
#include "breath-stock-page.h"
#include "breath-views.h"
#include "breath-welcome.h"

#define PATIENCE_MSEC 1000  /* what opens sooner needs no words, which would only flash */

typedef void (*ShowFunc) (BreathPages *self,
                          const char  *what);

/**
 * BreathPages:
 *
 * All that a window shows below its header, one page at a time: the views, and the pages that lie over them and lead back.
 * What is private leaves with whoever was signed in, and what somebody wants that only a Mirror may do waits until one has
 * signed in.
 *
 * A page is made when it is first shown.
 */
struct _BreathPages
{
  AdwBin          parent_instance;

  BreathDesk     *desk;           /* NULL as long as there is no node */
  BreathMirror   *writer;         /* in whose name the views are open to write; only compared */
  BreathResource *wanted;         /* opened once somebody has signed in */
  const char     *wanted_act;     /* the action of a view that is taken then; NULL: none */
  ShowFunc        show_early;     /* how to show what was asked for before there was a node; NULL: nothing was */
  char           *early;
  const char     *title;          /* of what lies over the views, translated */
  guint           late_source;

  GtkStack       *stack;
  GtkWidget      *starting_page;
  AdwStatusPage  *failed_page;
  BreathViews    *views;
  BreathLater    *stock_place;
  BreathLater    *mirror_place;
  BreathLater    *welcome_place;
};

G_DEFINE_FINAL_TYPE (BreathPages, breath_pages, ADW_TYPE_BIN)

enum
{
  SIGNAL_ALERT_OPENED,
  SIGNAL_DONE,
  SIGNAL_MOVED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static gboolean
shows (BreathPages *self,
       const char  *page)
{
  return g_strcmp0 (gtk_stack_get_visible_child_name (self->stack), page) == 0;
}

/* NULL until it is wanted, as are the next two. */
static BreathStockPage *
peek_stock_page (BreathPages *self)
{
  return BREATH_STOCK_PAGE (breath_later_peek (self->stock_place));
}

static BreathMirrorPage *
peek_mirror_page (BreathPages *self)
{
  return BREATH_MIRROR_PAGE (breath_later_peek (self->mirror_place));
}

static BreathWelcome *
peek_welcome (BreathPages *self)
{
  return BREATH_WELCOME (breath_later_peek (self->welcome_place));
}

static gboolean
is_private (BreathPages *self)
{
  return breath_desk_is_private (self->desk);
}

static void
say (BreathPages *self,
     const char  *sentence)
{
  g_signal_emit (self, signals[SIGNAL_DONE], 0, sentence);
}

/* Keys go to where the focus is; left on what is out of sight it would swallow them. */
static void
move_focus (BreathPages *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *page = gtk_stack_get_visible_child (self->stack);
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  if (root != NULL && (focus == NULL || !gtk_widget_is_ancestor (focus, page)))
    gtk_widget_child_focus (page, GTK_DIR_TAB_FORWARD);
}

/* What comes in place of an empty window is simply there. */
static void
show_page (BreathPages *self,
           const char  *page,
           const char  *title)
{
  GtkStackTransitionType transition = shows (self, "starting") ? GTK_STACK_TRANSITION_TYPE_NONE
                                                               : gtk_stack_get_transition_type (self->stack);

  if (shows (self, "welcome") && !g_str_equal (page, "welcome"))
    breath_welcome_leave (peek_welcome (self));

  g_clear_handle_id (&self->late_source, g_source_remove);
  self->title = title;
  gtk_stack_set_visible_child_full (self->stack, page, transition);
  g_signal_emit (self, signals[SIGNAL_MOVED], 0);
  move_focus (self);
}

/* Leaves no trace of what was typed, or of what waited for somebody to sign in. */
static void
clear (BreathPages *self)
{
  self->wanted_act = NULL;
  g_clear_object (&self->wanted);

  if (peek_stock_page (self) != NULL)
    breath_stock_page_clear (peek_stock_page (self));

  if (peek_mirror_page (self) != NULL)
    breath_mirror_page_clear (peek_mirror_page (self));
}

static void
leave (BreathPages *self)
{
  clear (self);

  if (self->desk != NULL)
    show_page (self, "views", NULL);
}

static void
open_stock (BreathPages    *self,
            BreathResource *resource)
{
  show_page (self, "stock", breath_resource_text_get_title (breath_resource_get_id (resource)));
  breath_stock_page_show (BREATH_STOCK_PAGE (breath_later_get (self->stock_place)), breath_desk_get_node (self->desk), resource);
}

static void
show_deed (BreathPages     *self,
           BreathMirrorDeed deed)
{
  show_page (self, "mirror", _(breath_mirror_deed_get_text (deed)->title));
  breath_mirror_page_show (BREATH_MIRROR_PAGE (breath_later_get (self->mirror_place)), deed);
}

/* Signing in and becoming a Mirror are for those who are not signed in; all else goes when who did it has gone. */
static gboolean
is_for_signed_in (BreathPages *self)
{
  BreathMirrorDeed deed;

  if (!shows (self, "mirror"))
    return shows (self, "stock");

  deed = breath_mirror_page_get_deed (peek_mirror_page (self));

  return deed != BREATH_MIRROR_DEED_SIGN_IN && deed != BREATH_MIRROR_DEED_RESET && deed != BREATH_MIRROR_DEED_FIRST;
}

static void
presence_changed_cb (BreathPages *self)
{
  BreathMirrors *mirrors = breath_desk_get_mirrors (self->desk);
  BreathMirror *writer = breath_mirrors_get_present (mirrors);

  /* Whoever takes the place of another raises nothing that the other has written. */
  if (writer == NULL || (self->writer != NULL && self->writer != writer))
    {
      self->wanted_act = NULL;
      breath_views_lock (self->views);
    }

  self->writer = writer;
  breath_views_set_private (self->views, is_private (self));

  if (is_private (self) && is_for_signed_in (self))
    leave (self);
}

static void
deed_done_cb (BreathPages *self,
              const char  *sentence,
              gboolean     is_same)
{
  g_autoptr(BreathResource) wanted = NULL;

  say (self, sentence);

  if (!is_same || !shows (self, "mirror"))
    return;

  wanted = g_steal_pointer (&self->wanted);

  if (wanted != NULL && !is_private (self))
    open_stock (self, wanted);
  else if (breath_mirror_page_get_deed (peek_mirror_page (self)) == BREATH_MIRROR_DEED_SIGN_IN)
    {
      const char *act = g_steal_pointer (&self->wanted_act);

      leave (self);

      if (act != NULL)
        breath_views_act (self->views, act);
    }
  else
    breath_pages_show_mirrors (self);
}

/* Where nobody is a Mirror yet there is nobody for an act to wait for. */
static void
sign_in_wanted_cb (BreathPages *self,
                   const char  *action)
{
  if (is_private (self))
    {
      self->wanted_act = g_intern_string (action);
      show_deed (self, BREATH_MIRROR_DEED_SIGN_IN);
    }
  else
    breath_pages_show_mirrors (self);
}

static void
resource_activated_cb (BreathPages    *self,
                       BreathResource *resource)
{
  if (!is_private (self))
    {
      open_stock (self, resource);
      return;
    }

  show_deed (self, BREATH_MIRROR_DEED_SIGN_IN);
  g_set_object (&self->wanted, resource);
}

static void
alert_opened_cb (BreathPages      *self,
                 BreathHeardAlert *alert)
{
  g_signal_emit (self, signals[SIGNAL_ALERT_OPENED], 0, alert);
}

static void
done_cb (BreathPages *self,
         const char  *sentence)
{
  say (self, sentence);
}

static void
moved_cb (BreathPages *self)
{
  g_signal_emit (self, signals[SIGNAL_MOVED], 0);
}

static void
welcome_moved_cb (BreathPages *self)
{
  show_page (self, "welcome", breath_welcome_get_title (peek_welcome (self)));
}

/* Whoever had to sign in amid the first steps comes back to where they were. */
static void
resume_steps (GtkWidget  *widget,
              const char *action_name,
              GVariant   *parameter)
{
  BreathPages *self = BREATH_PAGES (widget);

  if (peek_welcome (self) != NULL)
    breath_welcome_resume (peek_welcome (self));
}

static void
stock_made_cb (BreathPages     *self,
               BreathStockPage *page)
{
  g_signal_connect_object (page, "done", G_CALLBACK (done_cb), self, G_CONNECT_SWAPPED);
  breath_stock_page_set_centre (page, breath_desk_get_centre (self->desk));
}

static void
mirrors_made_cb (BreathPages       *self,
                 BreathMirrorsPage *page)
{
  breath_mirrors_page_set_mirrors (page, breath_desk_get_mirrors (self->desk));
}

static void
mirror_made_cb (BreathPages      *self,
                BreathMirrorPage *page)
{
  g_signal_connect_object (page, "done", G_CALLBACK (deed_done_cb), self, G_CONNECT_SWAPPED);
  breath_mirror_page_set_mirrors (page, breath_desk_get_mirrors (self->desk));
}

static void
welcome_made_cb (BreathPages   *self,
                 BreathWelcome *welcome)
{
  g_signal_connect_object (welcome, "done", G_CALLBACK (done_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (welcome, "finished", G_CALLBACK (leave), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (welcome, "moved", G_CALLBACK (welcome_moved_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (welcome, "sign-in-wanted", G_CALLBACK (sign_in_wanted_cb), self, G_CONNECT_SWAPPED);
  breath_welcome_set_desk (welcome, self->desk);
}

static gboolean
late_cb (gpointer user_data)
{
  BreathPages *self = user_data;

  self->late_source = 0;
  gtk_widget_set_visible (self->starting_page, TRUE);

  return G_SOURCE_REMOVE;
}

/* Returns whether it has to wait until there is a node; the last that was asked for is shown then. */
static gboolean
is_early (BreathPages *self,
          ShowFunc     show,
          const char  *what)
{
  if (self->desk != NULL)
    return FALSE;

  self->show_early = show;
  g_free (self->early);
  self->early = g_strdup (what);

  return TRUE;
}

/* What somebody asked for comes before the first steps, which then wait for the next time. */
static void
show_first (BreathPages *self)
{
  ShowFunc show = g_steal_pointer (&self->show_early);
  g_autofree char *early = g_steal_pointer (&self->early);

  if (show != NULL)
    show (self, early);
  else if (!breath_practice_text_is_on () && breath_welcome_is_wanted (self->desk))
    breath_pages_show_first_steps (self);
}

static void
breath_pages_dispose (GObject *object)
{
  BreathPages *self = BREATH_PAGES (object);

  g_clear_handle_id (&self->late_source, g_source_remove);
  g_clear_object (&self->wanted);
  g_clear_object (&self->desk);
  g_clear_pointer (&self->early, g_free);

  G_OBJECT_CLASS (breath_pages_parent_class)->dispose (object);
}

static void
install_signals (GType type)
{
  /**
   * BreathPages::alert-opened:
   * @self: the pages
   * @alert: the alert
   *
   * One of them shows all that @alert says.
   */
  signals[SIGNAL_ALERT_OPENED] =
    g_signal_new ("alert-opened", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, BREATH_TYPE_HEARD_ALERT);

  /**
   * BreathPages::done:
   * @self: the pages
   * @sentence: what was done, translated
   *
   * Somebody did something on one of them.
   */
  signals[SIGNAL_DONE] =
    g_signal_new ("done", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);

  /**
   * BreathPages::moved:
   * @self: the pages
   *
   * Another one is shown.
   */
  signals[SIGNAL_MOVED] =
    g_signal_new ("moved", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
breath_pages_class_init (BreathPagesClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = breath_pages_dispose;

  install_signals (G_TYPE_FROM_CLASS (klass));

  g_type_ensure (BREATH_TYPE_LATER);
  g_type_ensure (BREATH_TYPE_MIRROR_PAGE);
  g_type_ensure (BREATH_TYPE_MIRRORS_PAGE);
  g_type_ensure (BREATH_TYPE_STOCK_PAGE);
  g_type_ensure (BREATH_TYPE_VIEWS);
  g_type_ensure (BREATH_TYPE_WELCOME);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/sharedbreath/Breath/breath-pages.ui");
  gtk_widget_class_bind_template_child (widget_class, BreathPages, stack);
  gtk_widget_class_bind_template_child (widget_class, BreathPages, starting_page);
  gtk_widget_class_bind_template_child (widget_class, BreathPages, failed_page);
  gtk_widget_class_bind_template_child (widget_class, BreathPages, views);
  gtk_widget_class_bind_template_child (widget_class, BreathPages, stock_place);
  gtk_widget_class_bind_template_child (widget_class, BreathPages, mirror_place);
  gtk_widget_class_bind_template_child (widget_class, BreathPages, welcome_place);
  gtk_widget_class_bind_template_callback (widget_class, alert_opened_cb);
  gtk_widget_class_bind_template_callback (widget_class, done_cb);
  gtk_widget_class_bind_template_callback (widget_class, mirror_made_cb);
  gtk_widget_class_bind_template_callback (widget_class, mirrors_made_cb);
  gtk_widget_class_bind_template_callback (widget_class, moved_cb);
  gtk_widget_class_bind_template_callback (widget_class, resource_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, sign_in_wanted_cb);
  gtk_widget_class_bind_template_callback (widget_class, stock_made_cb);
  gtk_widget_class_bind_template_callback (widget_class, welcome_made_cb);

  gtk_widget_class_install_action (widget_class, BREATH_WELCOME_RESUME, NULL, resume_steps);
}

static void
breath_pages_init (BreathPages *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));

  self->title = _("Breath");
  self->late_source = g_timeout_add (PATIENCE_MSEC, late_cb, self);
}

/**
 * breath_pages_set_desk:
 * @self: pages without a desk
 * @desk: the desk to show
 *
 * Shows what was asked for until now; else the first steps on a node that nobody has told anything or where they were not
 * finished; else the overview.
 */
void
breath_pages_set_desk (BreathPages *self,
                       BreathDesk  *desk)
{
  BreathMirrors *mirrors;

  g_return_if_fail (BREATH_IS_PAGES (self));
  g_return_if_fail (BREATH_IS_DESK (desk));
  g_return_if_fail (self->desk == NULL);

  self->desk = g_object_ref (desk);
  mirrors = breath_desk_get_mirrors (desk);
  breath_views_set_desk (self->views, desk);
  g_signal_connect_object (mirrors, "notify", G_CALLBACK (presence_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (mirrors, "items-changed", G_CALLBACK (presence_changed_cb), self, G_CONNECT_SWAPPED);
  presence_changed_cb (self);
  show_first (self);

  if (shows (self, "starting"))
    show_page (self, "views", NULL);
}

/**
 * breath_pages_get_stack:
 * @self: pages
 *
 * Returns: (transfer none): what holds the views, for a switcher
 */
AdwViewStack *
breath_pages_get_stack (BreathPages *self)
{
  g_return_val_if_fail (BREATH_IS_PAGES (self), NULL);

  return breath_views_get_stack (self->views);
}

/**
 * breath_pages_get_title:
 * @self: pages
 *
 * Returns: (transfer none) (nullable): what heads the page that is shown, translated; %NULL if that is the views
 */
const char *
breath_pages_get_title (BreathPages *self)
{
  g_return_val_if_fail (BREATH_IS_PAGES (self), NULL);

  return self->title;
}

/**
 * breath_pages_can_go_back:
 * @self: pages
 *
 * Returns: whether breath_pages_go_back() leads anywhere
 */
gboolean
breath_pages_can_go_back (BreathPages *self)
{
  g_return_val_if_fail (BREATH_IS_PAGES (self), FALSE);

  if (self->desk == NULL)
    return FALSE;

  if (shows (self, "welcome"))
    return breath_welcome_can_go_back (peek_welcome (self));

  return !shows (self, "views") || breath_views_is_deep (self->views);
}

/**
 * breath_pages_has_own_back:
 * @self: pages
 *
 * Returns: whether the page that is shown has a button that leads back
 */
gboolean
breath_pages_has_own_back (BreathPages *self)
{
  g_return_val_if_fail (BREATH_IS_PAGES (self), FALSE);

  return shows (self, "welcome");
}

/**
 * breath_pages_go_back:
 * @self: pages
 *
 * Leaves what is open without doing anything.
 */
void
breath_pages_go_back (BreathPages *self)
{
  g_return_if_fail (BREATH_IS_PAGES (self));

  if (shows (self, "views"))
    breath_views_go_back (self->views);
  else if (shows (self, "welcome"))
    breath_welcome_go_back (peek_welcome (self));
  else
    leave (self);
}

/**
 * breath_pages_show_view:
 * @self: pages
 * @name: which: "overview", "neighbours", "alerts", "transfers" or "seeds"
 *
 * Shows a view, as it was left, from wherever one is; as soon as there is a node, as with all that is asked for.
 */
void
breath_pages_show_view (BreathPages *self,
                        const char  *name)
{
  g_return_if_fail (BREATH_IS_PAGES (self));

  if (is_early (self, breath_pages_show_view, name))
    return;

  breath_views_show (self->views, name);
  leave (self);
}

/**
 * breath_pages_show_mirrors:
 * @self: pages
 *
 * Shows who is signed in and who could be; nothing happens as long as there is no node.
 */
void
breath_pages_show_mirrors (BreathPages *self)
{
  g_return_if_fail (BREATH_IS_PAGES (self));

  if (self->desk == NULL)
    return;

  self->wanted_act = NULL;

  if (peek_mirror_page (self) != NULL)
    breath_mirror_page_clear (peek_mirror_page (self));

  show_page (self, "mirrors", _("Mirrors"));
}

/**
 * breath_pages_show_deed:
 * @self: pages
 * @deed: what somebody wants to do
 *
 * Shows where they do it; nothing happens as long as there is no node.
 */
void
breath_pages_show_deed (BreathPages     *self,
                        BreathMirrorDeed deed)
{
  g_return_if_fail (BREATH_IS_PAGES (self));

  if (self->desk != NULL)
    show_deed (self, deed);
}

/**
 * breath_pages_show_first_steps:
 * @self: pages
 *
 * Goes through the first steps, once somebody has signed in: what a centre is called and what it needs is private where
 * somebody could. Nothing happens as long as there is no node.
 */
void
breath_pages_show_first_steps (BreathPages *self)
{
  g_return_if_fail (BREATH_IS_PAGES (self));

  if (self->desk == NULL || shows (self, "welcome"))
    return;

  if (is_private (self))
    {
      self->wanted_act = "win.first-steps";
      show_deed (self, BREATH_MIRROR_DEED_SIGN_IN);
      return;
    }

  clear (self);
  breath_welcome_show (BREATH_WELCOME (breath_later_get (self->welcome_place)));
}

/**
 * breath_pages_show_alert:
 * @self: pages
 * @id: the id of an alert
 *
 * Shows all that an alert says, or the alerts there are if it is over.
 */
void
breath_pages_show_alert (BreathPages *self,
                         const char  *id)
{
  BreathHeardAlert *alert;

  g_return_if_fail (BREATH_IS_PAGES (self));
  g_return_if_fail (id != NULL);

  if (is_early (self, breath_pages_show_alert, id))
    return;

  alert = breath_alerts_find (breath_node_get_alerts (breath_desk_get_node (self->desk)), id);

  if (alert != NULL)
    breath_views_open_alert (self->views, alert);
  else
    breath_views_show (self->views, "alerts");

  leave (self);
}

/**
 * breath_pages_show_transfer:
 * @self: pages
 * @id: the id of a transfer
 *
 * Shows all there is to a transfer, or the transfers there are if it is over; once a Mirror has signed in.
 */
void
breath_pages_show_transfer (BreathPages *self,
                            const char  *id)
{
  g_return_if_fail (BREATH_IS_PAGES (self));
  g_return_if_fail (id != NULL);

  if (is_early (self, breath_pages_show_transfer, id))
    return;

  breath_views_open_transfer (self->views, id);
  leave (self);
}

/**
 * breath_pages_offer_invitation:
 * @self: pages
 * @text: what somebody opened as an invitation
 *
 * Shows where two centres meet, with the invitation for a person to accept or what is wrong with it.
 */
void
breath_pages_offer_invitation (BreathPages *self,
                               const char  *text)
{
  g_return_if_fail (BREATH_IS_PAGES (self));
  g_return_if_fail (text != NULL);

  if (is_early (self, breath_pages_offer_invitation, text))
    return;

  breath_views_offer_invitation (self->views, text);
  leave (self);
}

/**
 * breath_pages_show_failure:
 * @self: pages without a desk
 * @sentence: what went wrong and what to do
 *
 * Says that there is no node to show.
 */
void
breath_pages_show_failure (BreathPages *self,
                           const char  *sentence)
{
  g_autofree char *escaped = g_markup_escape_text (sentence, -1);

  g_return_if_fail (BREATH_IS_PAGES (self));

  /* AdwStatusPage reads its description as markup. */
  adw_status_page_set_description (self->failed_page, escaped);
  show_page (self, "failed", _("Breath"));
}

/**
 * breath_pages_keep:
 * @self: pages
 *
 * Keeps what was typed into the first steps, since the window closes or shows something else.
 */
void
breath_pages_keep (BreathPages *self)
{
  g_return_if_fail (BREATH_IS_PAGES (self));

  if (peek_welcome (self) != NULL)
    breath_welcome_leave (peek_welcome (self));
}

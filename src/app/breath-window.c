/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "breath-window.h"

#include <glib/gi18n.h>

#include "breath-alert-banner.h"
#include "breath-button-names.h"
#include "breath-mirror-page.h"
#include "breath-mirrors-page.h"
#include "breath-person-button.h"
#include "breath-practice-text.h"
#include "breath-privacy-text.h"
#include "breath-resource-text.h"
#include "breath-stock-page.h"
#include "breath-touch.h"
#include "breath-views.h"
#include "breath-welcome.h"
#include "breath-window-size.h"

#define NARROW 480  /* pixels; below there is no room for all that a header can hold */

/**
 * BreathWindow:
 *
 * The window of a node: views to switch between, and pages that open from them and lead back. All of it is in one
 * window, for a screen reader may trip over windows that come and go (GTK 4.8 dies of it).
 */
struct _BreathWindow
{
  AdwApplicationWindow  parent_instance;

  BreathNode           *node;
  BreathMirrors        *mirrors;
  BreathMeeting        *meeting;
  BreathMirror         *writer;          /* in whose name the alerts are open to write; only compared */
  BreathResource       *wanted;          /* opened once somebody has signed in */
  const char           *wanted_act;      /* the action of a view that is taken then; NULL: none */
  char                 *wanted_alert;    /* the id of one that is shown once there is a node */
  char                 *wanted_transfer; /* the same */
  char                 *invitation;      /* the same */
  AdwToast             *toast;
  GSettings            *settings;        /* NULL where the program was not installed, and in practice */
  guint                 narrow_source;
  gboolean              is_narrow;

  GtkWidget            *header;
  GtkWidget            *practice_banner;
  GtkStack             *titles;
  AdwWindowTitle       *title;
  AdwViewSwitcherTitle *view_title;
  GtkWidget            *back_button;
  GtkWidget            *lock_button;
  BreathPersonButton   *person_button;
  BreathAlertBanner    *alert_banner;
  GtkInfoBar           *clone_bar;
  GtkInfoBar           *clock_bar;
  AdwToastOverlay      *toasts;
  GtkStack             *stack;
  AdwStatusPage        *failed_page;
  BreathViews          *views;
  GtkWidget            *view_bar;
  BreathStockPage      *stock_page;
  BreathMirrorsPage    *mirrors_page;
  BreathMirrorPage     *mirror_page;
  BreathWelcome        *welcome;
};

G_DEFINE_FINAL_TYPE (BreathWindow, breath_window, ADW_TYPE_APPLICATION_WINDOW)

/* One at a time, so that it is on the screen at once; its title is read as markup, and names may look like it. */
static void
add_toast (BreathWindow *self,
           const char   *sentence)
{
  g_autofree char *escaped = g_markup_escape_text (sentence, -1);
  g_autoptr(AdwToast) toast = adw_toast_new (escaped);

  if (self->toast != NULL)
    adw_toast_dismiss (self->toast);

  g_set_object (&self->toast, toast);
  adw_toast_overlay_add_toast (self->toasts, g_steal_pointer (&toast));
  breath_button_names_give (GTK_WIDGET (self->toasts));
}

static gboolean
shows (BreathWindow *self,
       const char   *page)
{
  return g_strcmp0 (gtk_stack_get_visible_child_name (self->stack), page) == 0;
}

/* The switcher is at the bottom where the header has no room for it, and nowhere while a page lies over the views. It is
 * hidden rather than folded: while it unfolds GTK 4.8 has less room for it than its border takes, and warns of that. */
static void
show_bar (BreathWindow *self)
{
  gtk_widget_set_visible (self->view_bar, shows (self, "views") &&
                          adw_view_switcher_title_get_title_visible (self->view_title));
}

static void
name_practice (BreathWindow *self)
{
  GApplication *application = G_APPLICATION (gtk_window_get_application (GTK_WINDOW (self)));
  g_autofree char *title = breath_practice_text_dup_title (application, _("Breath"));

  gtk_window_set_title (GTK_WINDOW (self), title);
}

static void
show_title (BreathWindow *self)
{
  const char *name = breath_node_get_name (self->node);
  const char *title = name != NULL && *name != '\0' ? name : _("Breath");
  guint n_peers = g_list_model_get_n_items (breath_node_get_peers (self->node));
  g_autofree char *subtitle = NULL;

  if (n_peers == 0)
    subtitle = g_strdup (_("Not connected to any neighbour"));
  else
    subtitle = g_strdup_printf (g_dngettext (NULL, "Connected to %u neighbour", "Connected to %u neighbours", n_peers), n_peers);

  /* In the list of windows nothing else tells the two apart. */
  if (gtk_widget_get_visible (self->practice_banner))
    name_practice (self);
  else
    gtk_window_set_title (GTK_WINDOW (self), title);

  adw_view_switcher_title_set_title (self->view_title, title);
  adw_view_switcher_title_set_subtitle (self->view_title, subtitle);
  breath_views_set_title (self->views, title, subtitle);
}

static gboolean
can_go_back (BreathWindow *self)
{
  if (shows (self, "welcome"))
    return breath_welcome_can_go_back (self->welcome);

  return shows (self, "views") ? breath_views_is_deep (self->views) : self->node != NULL;
}

/* A way back from a page that lies over the views, or within one of them. The first steps have a button of their own. */
static void
show_back (BreathWindow *self)
{
  gboolean is_deep = can_go_back (self);

  gtk_widget_set_visible (self->back_button, is_deep && !shows (self, "welcome"));
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.back", is_deep);
}

static void
show_page (BreathWindow *self,
           const char   *page)
{
  GtkWidget *title = g_str_equal (page, "views") ? GTK_WIDGET (self->view_title) : GTK_WIDGET (self->title);
  GtkWidget *focus;

  if (shows (self, "welcome") && !g_str_equal (page, "welcome"))
    breath_welcome_leave (self->welcome);

  gtk_stack_set_visible_child_name (self->stack, page);
  gtk_stack_set_visible_child (self->titles, title);
  show_back (self);
  show_bar (self);

  /* Keys go to where the focus is; left on what is out of sight it would swallow them. */
  focus = gtk_window_get_focus (GTK_WINDOW (self));

  if (focus == NULL || !gtk_widget_is_ancestor (focus, gtk_stack_get_visible_child (self->stack)))
    gtk_widget_child_focus (gtk_stack_get_visible_child (self->stack), GTK_DIR_TAB_FORWARD);
}

static void
show_subpage (BreathWindow *self,
              const char   *page,
              const char   *title)
{
  adw_window_title_set_title (self->title, title);
  show_page (self, page);
}

static void
close_pages (BreathWindow *self)
{
  g_clear_object (&self->wanted);
  breath_stock_page_clear (self->stock_page);
  breath_mirror_page_clear (self->mirror_page);

  if (self->node != NULL)
    show_page (self, "views");
}

/* Whatever was open is left without a trace of what was typed, or of what waited for somebody to sign in. */
static void
leave (BreathWindow *self)
{
  self->wanted_act = NULL;
  close_pages (self);
}

static void
back (GtkWidget  *widget,
      const char *action_name,
      GVariant   *parameter)
{
  BreathWindow *self = BREATH_WINDOW (widget);

  if (shows (self, "views"))
    breath_views_go_back (self->views);
  else if (shows (self, "welcome"))
    breath_welcome_go_back (self->welcome);
  else
    leave (self);
}

/* A view by its name, from wherever one is. */
static void
show_view (GtkWidget  *widget,
           const char *action_name,
           GVariant   *parameter)
{
  BreathWindow *self = BREATH_WINDOW (widget);

  if (self->node == NULL)
    return;

  breath_views_show (self->views, g_variant_get_string (parameter, NULL));
  leave (self);
}

/* A node without Mirrors has nobody who could sign in, and hides nothing. */
static gboolean
is_private (BreathWindow *self)
{
  return g_list_model_get_n_items (G_LIST_MODEL (self->mirrors)) > 0 &&
         breath_mirrors_get_presence (self->mirrors) != BREATH_PRESENCE_OPEN;
}

static void
show_deed (BreathWindow    *self,
           BreathMirrorDeed deed)
{
  show_subpage (self, "mirror", _(breath_mirror_deed_get_text (deed)->title));
  breath_mirror_page_show (self->mirror_page, deed);
}

static void
show_mirrors (GtkWidget  *widget,
              const char *action_name,
              GVariant   *parameter)
{
  BreathWindow *self = BREATH_WINDOW (widget);

  if (self->node == NULL)
    return;

  self->wanted_act = NULL;
  breath_mirror_page_clear (self->mirror_page);
  show_subpage (self, "mirrors", _("Mirrors"));
}

static void
welcome_moved_cb (BreathWindow *self)
{
  show_subpage (self, "welcome", breath_welcome_get_title (self->welcome));
}

/* What a centre is called and what it needs is private where somebody could sign in. */
static void
show_first_steps (GtkWidget  *widget,
                  const char *action_name,
                  GVariant   *parameter)
{
  BreathWindow *self = BREATH_WINDOW (widget);

  if (self->node == NULL || self->meeting == NULL || shows (self, "welcome"))
    return;

  if (is_private (self))
    {
      self->wanted_act = "win.first-steps";
      show_deed (self, BREATH_MIRROR_DEED_SIGN_IN);
      return;
    }

  leave (self);
  breath_welcome_show (self->welcome);
}

static void
do_deed (GtkWidget  *widget,
         const char *action_name,
         GVariant   *parameter)
{
  BreathWindow *self = BREATH_WINDOW (widget);
  BreathMirrorDeed deed;

  if (self->node != NULL && breath_mirror_deed_find (g_variant_get_string (parameter, NULL), &deed))
    show_deed (self, deed);
}

static void
lock (GtkWidget  *widget,
      const char *action_name,
      GVariant   *parameter)
{
  breath_mirrors_lock (BREATH_WINDOW (widget)->mirrors);
}

static void
sign_out (GtkWidget  *widget,
          const char *action_name,
          GVariant   *parameter)
{
  breath_mirrors_sign_out (BREATH_WINDOW (widget)->mirrors);
}

/* The shortest way from who sits here to what they most likely want. */
static void
person_cb (BreathWindow *self)
{
  if (is_private (self))
    show_deed (self, BREATH_MIRROR_DEED_SIGN_IN);
  else
    show_mirrors (GTK_WIDGET (self), NULL, NULL);
}

static void
open_stock (BreathWindow   *self,
            BreathResource *resource)
{
  show_subpage (self, "stock", breath_resource_text_get_title (breath_resource_get_id (resource)));
  breath_stock_page_show (self->stock_page, self->node, resource);
}

/* Locking is in the menu, too. */
static void
show_lock (BreathWindow *self)
{
  gboolean is_open = self->mirrors != NULL && breath_mirrors_get_presence (self->mirrors) == BREATH_PRESENCE_OPEN;

  gtk_widget_set_visible (self->lock_button, is_open && !self->is_narrow);
}

/* Signing in and becoming a Mirror are for those who are not signed in; all else goes when who did it has gone. */
static gboolean
is_for_signed_in (BreathWindow *self)
{
  BreathMirrorDeed deed = breath_mirror_page_get_deed (self->mirror_page);

  if (shows (self, "mirror"))
    return deed != BREATH_MIRROR_DEED_SIGN_IN && deed != BREATH_MIRROR_DEED_RESET && deed != BREATH_MIRROR_DEED_FIRST;

  return shows (self, "stock");
}

static void
presence_changed_cb (BreathWindow *self)
{
  gboolean is_open = breath_mirrors_get_presence (self->mirrors) == BREATH_PRESENCE_OPEN;
  BreathMirror *writer = is_open ? breath_mirrors_get_current (self->mirrors) : NULL;

  /* Whoever takes the place of another raises nothing that the other has written. */
  if (!is_open || (self->writer != NULL && self->writer != writer))
    {
      self->wanted_act = NULL;
      breath_views_lock (self->views);
    }

  self->writer = writer;

  show_lock (self);
  breath_views_set_private (self->views, is_private (self));
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.lock", is_open);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.sign-out", breath_mirrors_get_current (self->mirrors) != NULL);

  if (is_private (self) && is_for_signed_in (self))
    leave (self);
}

static void
deed_done_cb (BreathWindow *self,
              const char   *sentence,
              gboolean      is_same)
{
  g_autoptr(BreathResource) wanted = NULL;

  add_toast (self, sentence);

  if (!is_same || !shows (self, "mirror"))
    return;

  wanted = g_steal_pointer (&self->wanted);

  if (wanted != NULL && !is_private (self))
    open_stock (self, wanted);
  else if (breath_mirror_page_get_deed (self->mirror_page) == BREATH_MIRROR_DEED_SIGN_IN)
    {
      const char *act = g_steal_pointer (&self->wanted_act);

      close_pages (self);

      if (act != NULL)
        breath_views_act (self->views, act);
    }
  else
    show_mirrors (GTK_WIDGET (self), NULL, NULL);
}

/* Where nobody is a Mirror yet there is nobody for an act to wait for. */
static void
sign_in_wanted_cb (BreathWindow *self,
                   const char   *action)
{
  if (is_private (self))
    {
      self->wanted_act = g_intern_string (action);
      show_deed (self, BREATH_MIRROR_DEED_SIGN_IN);
    }
  else
    show_mirrors (GTK_WIDGET (self), NULL, NULL);
}

static void
review_cb (BreathWindow     *self,
           BreathHeardAlert *alert)
{
  breath_views_open_alert (self->views, alert);
  leave (self);
}

/* What is open needs no banner above it. */
static void
alert_opened_cb (BreathWindow     *self,
                 BreathHeardAlert *alert)
{
  breath_alert_banner_set_opened (self->alert_banner, alert);
}

static gboolean
narrow_cb (gpointer user_data)
{
  BreathWindow *self = user_data;

  self->narrow_source = 0;

  breath_person_button_set_narrow (self->person_button, self->is_narrow);
  show_lock (self);

  return G_SOURCE_REMOVE;
}

static void
breath_window_size_allocate (GtkWidget *widget,
                             int        width,
                             int        height,
                             int        baseline)
{
  BreathWindow *self = BREATH_WINDOW (widget);
  gboolean is_narrow = width < NARROW;

  GTK_WIDGET_CLASS (breath_window_parent_class)->size_allocate (widget, width, height, baseline);

  if (self->is_narrow != is_narrow && self->narrow_source == 0)
    self->narrow_source = g_idle_add (narrow_cb, self);

  self->is_narrow = is_narrow;
}

/* A closed window is a Mirror who has gone. */
static gboolean
breath_window_close_request (GtkWindow *window)
{
  BreathWindow *self = BREATH_WINDOW (window);

  breath_window_keep (self);

  if (self->mirrors != NULL)
    breath_mirrors_lock (self->mirrors);

  return GTK_WINDOW_CLASS (breath_window_parent_class)->close_request (window);
}

static void
resource_activated_cb (BreathWindow   *self,
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
done_cb (BreathWindow *self,
         const char   *sentence)
{
  add_toast (self, sentence);
}

/* Whoever closes it has read it; it comes again if the other computer goes on. */
static void
clone_read_cb (BreathWindow *self)
{
  if (self->node != NULL)
    breath_node_dismiss_cloned (self->node);
}

/* An alarm that waits for an answer has a banner in the overview; this one has been answered. */
static void
critical_cb (BreathWindow   *self,
             BreathResource *resource,
             gboolean        published)
{
  g_autofree char *title = breath_privacy_text_critical (resource);
  g_autofree char *sentence = NULL;

  if (!published)
    return;

  /* Translators: %s says that little is left, as in “Water: less than 2 days of need are left”. */
  sentence = g_strdup_printf (_("%s. Neighbours were told."), title);
  add_toast (self, sentence);
}

static void
breath_window_dispose (GObject *object)
{
  BreathWindow *self = BREATH_WINDOW (object);

  g_clear_handle_id (&self->narrow_source, g_source_remove);
  g_clear_object (&self->settings);
  g_clear_object (&self->toast);
  g_clear_object (&self->wanted);
  g_clear_object (&self->meeting);
  g_clear_object (&self->mirrors);
  g_clear_object (&self->node);
  g_clear_pointer (&self->wanted_alert, g_free);
  g_clear_pointer (&self->wanted_transfer, g_free);
  g_clear_pointer (&self->invitation, g_free);

  G_OBJECT_CLASS (breath_window_parent_class)->dispose (object);
}

static void
breath_window_class_init (BreathWindowClass *klass)
{
  static const char *const views[] = { "overview", "neighbours", "alerts", "transfers", "seeds" };
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = breath_window_dispose;
  GTK_WIDGET_CLASS (klass)->size_allocate = breath_window_size_allocate;
  GTK_WINDOW_CLASS (klass)->close_request = breath_window_close_request;

  g_type_ensure (BREATH_TYPE_ALERT_BANNER);
  g_type_ensure (BREATH_TYPE_MIRROR_PAGE);
  g_type_ensure (BREATH_TYPE_MIRRORS_PAGE);
  g_type_ensure (BREATH_TYPE_PERSON_BUTTON);
  g_type_ensure (BREATH_TYPE_STOCK_PAGE);
  g_type_ensure (BREATH_TYPE_VIEWS);
  g_type_ensure (BREATH_TYPE_WELCOME);

  gtk_widget_class_set_template_from_resource (widget_class, "/org/sharedbreath/Breath/breath-window.ui");
  gtk_widget_class_bind_template_child (widget_class, BreathWindow, header);
  gtk_widget_class_bind_template_child (widget_class, BreathWindow, practice_banner);
  gtk_widget_class_bind_template_child (widget_class, BreathWindow, titles);
  gtk_widget_class_bind_template_child (widget_class, BreathWindow, title);
  gtk_widget_class_bind_template_child (widget_class, BreathWindow, view_title);
  gtk_widget_class_bind_template_child (widget_class, BreathWindow, back_button);
  gtk_widget_class_bind_template_child (widget_class, BreathWindow, lock_button);
  gtk_widget_class_bind_template_child (widget_class, BreathWindow, person_button);
  gtk_widget_class_bind_template_child (widget_class, BreathWindow, alert_banner);
  gtk_widget_class_bind_template_child (widget_class, BreathWindow, clone_bar);
  gtk_widget_class_bind_template_child (widget_class, BreathWindow, clock_bar);
  gtk_widget_class_bind_template_child (widget_class, BreathWindow, toasts);
  gtk_widget_class_bind_template_child (widget_class, BreathWindow, stack);
  gtk_widget_class_bind_template_child (widget_class, BreathWindow, failed_page);
  gtk_widget_class_bind_template_child (widget_class, BreathWindow, views);
  gtk_widget_class_bind_template_child (widget_class, BreathWindow, view_bar);
  gtk_widget_class_bind_template_child (widget_class, BreathWindow, stock_page);
  gtk_widget_class_bind_template_child (widget_class, BreathWindow, mirrors_page);
  gtk_widget_class_bind_template_child (widget_class, BreathWindow, mirror_page);
  gtk_widget_class_bind_template_child (widget_class, BreathWindow, welcome);
  gtk_widget_class_bind_template_callback (widget_class, show_bar);
  gtk_widget_class_bind_template_callback (widget_class, show_back);
  gtk_widget_class_bind_template_callback (widget_class, sign_in_wanted_cb);
  gtk_widget_class_bind_template_callback (widget_class, review_cb);
  gtk_widget_class_bind_template_callback (widget_class, alert_opened_cb);
  gtk_widget_class_bind_template_callback (widget_class, person_cb);
  gtk_widget_class_bind_template_callback (widget_class, deed_done_cb);
  gtk_widget_class_bind_template_callback (widget_class, resource_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, done_cb);
  gtk_widget_class_bind_template_callback (widget_class, leave);
  gtk_widget_class_bind_template_callback (widget_class, welcome_moved_cb);
  gtk_widget_class_bind_template_callback (widget_class, clone_read_cb);

  gtk_widget_class_install_action (widget_class, "win.back", NULL, back);
  gtk_widget_class_install_action (widget_class, "win.show-view", "s", show_view);
  gtk_widget_class_install_action (widget_class, "win.mirrors", NULL, show_mirrors);
  gtk_widget_class_install_action (widget_class, "win.mirror", "s", do_deed);
  gtk_widget_class_install_action (widget_class, "win.first-steps", NULL, show_first_steps);
  gtk_widget_class_install_action (widget_class, "win.lock", NULL, lock);
  gtk_widget_class_install_action (widget_class, "win.sign-out", NULL, sign_out);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "win.back", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Left, GDK_ALT_MASK, "win.back", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_l, GDK_CONTROL_MASK, "win.lock", NULL);

  for (guint i = 0; i < G_N_ELEMENTS (views); i++)
    gtk_widget_class_add_binding_action (widget_class, GDK_KEY_1 + i, GDK_ALT_MASK, "win.show-view", "s", views[i]);
}

static void
breath_window_init (BreathWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  adw_view_switcher_title_set_stack (self->view_title, breath_views_get_stack (self->views));
  adw_view_switcher_bar_set_stack (ADW_VIEW_SWITCHER_BAR (self->view_bar), breath_views_get_stack (self->views));
  breath_button_names_give (GTK_WIDGET (self));
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.lock", FALSE);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.sign-out", FALSE);
  self->settings = breath_window_size_remember (GTK_WINDOW (self));
  show_page (self, "starting");
}

/**
 * breath_window_new:
 * @application: the application the window belongs to
 *
 * Returns: (transfer none): a window that waits for its node; the application owns it
 */
BreathWindow *
breath_window_new (AdwApplication *application)
{
  return g_object_new (BREATH_TYPE_WINDOW, "application", application, NULL);
}

/**
 * breath_window_begin_practice:
 * @self: a window without a node
 *
 * Lets nobody take it for the window of a real node: says what it is above every page, in its title and by its looks. What
 * is done to it is not remembered.
 */
void
breath_window_begin_practice (BreathWindow *self)
{
  g_return_if_fail (BREATH_IS_WINDOW (self));
  g_return_if_fail (self->node == NULL);

  breath_window_size_forget (GTK_WINDOW (self));
  g_clear_object (&self->settings);
  gtk_widget_add_css_class (self->header, "practice");
  gtk_widget_set_visible (self->practice_banner, TRUE);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.first-steps", FALSE);
  name_practice (self);
}

/**
 * breath_window_tell:
 * @self: a window
 * @sentence: something short, translated
 *
 * Tells it over whatever page there is, and takes it away after some seconds.
 */
void
breath_window_tell (BreathWindow *self,
                    const char   *sentence)
{
  g_return_if_fail (BREATH_IS_WINDOW (self));
  g_return_if_fail (sentence != NULL);

  add_toast (self, sentence);
}

/**
 * breath_window_set_node:
 * @self: a window
 * @node: the node to show
 * @mirrors: its Mirrors
 * @trust: what there is to know of other nodes
 * @meeting: how it meets them
 * @transfers: which transfers people should see
 *
 * Shows the views of @node.
 */
void
breath_window_set_node (BreathWindow        *self,
                        BreathNode          *node,
                        BreathMirrors       *mirrors,
                        BreathTrust         *trust,
                        BreathMeeting       *meeting,
                        BreathTransferInbox *transfers)
{
  g_return_if_fail (BREATH_IS_WINDOW (self));
  g_return_if_fail (BREATH_IS_NODE (node));
  g_return_if_fail (BREATH_IS_MIRRORS (mirrors));
  g_return_if_fail (BREATH_IS_TRUST (trust));
  g_return_if_fail (BREATH_IS_MEETING (meeting));
  g_return_if_fail (BREATH_IS_TRANSFER_INBOX (transfers));
  g_return_if_fail (self->node == NULL);

  self->node = g_object_ref (node);
  self->mirrors = g_object_ref (mirrors);
  self->meeting = g_object_ref (meeting);
  g_signal_connect_object (node, "notify::name", G_CALLBACK (show_title), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (node, "critical", G_CALLBACK (critical_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (breath_node_get_peers (node), "items-changed",
                           G_CALLBACK (show_title), self, G_CONNECT_SWAPPED);

  g_object_bind_property (node, "cloned", self->clone_bar, "revealed", G_BINDING_SYNC_CREATE);
  g_object_bind_property (node, "clock-wrong", self->clock_bar, "revealed", G_BINDING_SYNC_CREATE);

  breath_views_set_node (self->views, node, mirrors, trust, meeting, transfers);
  breath_alert_banner_set_inbox (self->alert_banner, breath_views_get_inbox (self->views));
  breath_person_button_set_mirrors (self->person_button, mirrors);
  breath_touch_watch (GTK_WIDGET (self), mirrors);
  breath_mirrors_page_set_mirrors (self->mirrors_page, mirrors);
  breath_mirror_page_set_mirrors (self->mirror_page, mirrors);
  g_signal_connect_object (mirrors, "notify", G_CALLBACK (presence_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (mirrors, "items-changed", G_CALLBACK (presence_changed_cb), self, G_CONNECT_SWAPPED);
  show_title (self);
  show_page (self, "views");
  presence_changed_cb (self);

  if (self->wanted_alert != NULL)
    breath_window_show_alert (self, self->wanted_alert);

  if (self->wanted_transfer != NULL)
    breath_window_show_transfer (self, self->wanted_transfer);

  if (self->invitation != NULL)
    breath_window_offer_invitation (self, self->invitation);
}

/**
 * breath_window_set_seeds:
 * @self: a window that shows a node
 * @seeds: the seeds of that node
 *
 * Shows @seeds, too.
 */
void
breath_window_set_seeds (BreathWindow *self,
                         BreathSeeds  *seeds)
{
  g_return_if_fail (BREATH_IS_WINDOW (self));
  g_return_if_fail (BREATH_IS_SEEDS (seeds));
  g_return_if_fail (self->mirrors != NULL);

  breath_views_set_seeds (self->views, seeds, self->mirrors);
}

/**
 * breath_window_set_centre:
 * @self: a window that shows a node
 * @centre: what people said about the centre of that node
 *
 * Shows the first steps if nobody has told the node anything, or has not finished them; an invitation that was opened
 * comes before them, which then wait for the next time.
 */
void
breath_window_set_centre (BreathWindow *self,
                          BreathCentre *centre)
{
  g_return_if_fail (BREATH_IS_WINDOW (self));
  g_return_if_fail (self->node != NULL);

  breath_stock_page_set_centre (self->stock_page, centre);
  breath_welcome_set_node (self->welcome, self->node, self->mirrors, self->meeting, centre);

  if (self->invitation == NULL && breath_welcome_is_wanted (self->welcome))
    breath_welcome_show (self->welcome);
}

/**
 * breath_window_keep:
 * @self: a window
 *
 * Keeps what was typed into the first steps, since the window closes or shows something else.
 */
void
breath_window_keep (BreathWindow *self)
{
  g_return_if_fail (BREATH_IS_WINDOW (self));

  breath_welcome_leave (self->welcome);
}

/**
 * breath_window_show_failure:
 * @self: a window
 * @sentence: what went wrong and what to do
 *
 * Says that there is no node to show.
 */
void
breath_window_show_failure (BreathWindow *self,
                            const char   *sentence)
{
  g_autofree char *escaped = g_markup_escape_text (sentence, -1);

  g_return_if_fail (BREATH_IS_WINDOW (self));

  /* AdwStatusPage reads its description as markup. */
  adw_status_page_set_description (self->failed_page, escaped);
  show_page (self, "failed");
}

/**
 * breath_window_show_alert:
 * @self: a window
 * @id: the id of an alert
 *
 * Shows all that an alert says, or the alerts there are if it is over; as soon as there is a node.
 */
void
breath_window_show_alert (BreathWindow *self,
                          const char   *id)
{
  BreathHeardAlert *alert;

  g_return_if_fail (BREATH_IS_WINDOW (self));
  g_return_if_fail (id != NULL);

  if (self->node == NULL)
    {
      g_free (self->wanted_alert);
      self->wanted_alert = g_strdup (id);
      return;
    }

  alert = breath_alerts_find (breath_node_get_alerts (self->node), id);

  if (alert != NULL)
    review_cb (self, alert);
  else
    gtk_widget_activate_action (GTK_WIDGET (self), "win.show-view", "s", "alerts");
}

/**
 * breath_window_show_transfer:
 * @self: a window
 * @id: the id of a transfer
 *
 * Shows all there is to a transfer, or the transfers there are if it is over; as soon as there is a node and a Mirror has
 * signed in.
 */
void
breath_window_show_transfer (BreathWindow *self,
                             const char   *id)
{
  g_return_if_fail (BREATH_IS_WINDOW (self));
  g_return_if_fail (id != NULL);

  if (self->node == NULL)
    {
      g_free (self->wanted_transfer);
      self->wanted_transfer = g_strdup (id);
      return;
    }

  breath_views_open_transfer (self->views, id);
  leave (self);
}

/**
 * breath_window_offer_invitation:
 * @self: a window
 * @text: what somebody opened as an invitation
 *
 * Shows where two centres meet, with the invitation for a person to accept or what is wrong with it; as soon as there is a
 * node.
 */
void
breath_window_offer_invitation (BreathWindow *self,
                                const char   *text)
{
  g_return_if_fail (BREATH_IS_WINDOW (self));
  g_return_if_fail (text != NULL);

  if (self->node == NULL)
    {
      g_free (self->invitation);
      self->invitation = g_strdup (text);
      return;
    }

  breath_views_offer_invitation (self->views, text);
  leave (self);
}

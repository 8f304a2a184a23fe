/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "breath-window.h"

#include <glib/gi18n.h>

#include "breath-alert-banner.h"
#include "breath-button-names.h"
#include "breath-mirror-deed.h"
#include "breath-node-text.h"
#include "breath-pages.h"
#include "breath-person-button.h"
#include "breath-practice-text.h"
#include "breath-privacy-text.h"
#include "breath-touch.h"
#include "breath-window-size.h"

#define NARROW 480  /* pixels; below there is no room for all that a header can hold */

/**
 * BreathWindow:
 *
 * The window of a node: a header, what is said above every page, and the pages. All of it is in one window, for a screen reader
 * may trip over windows that come and go (GTK 4.8 dies of it).
 */
struct _BreathWindow
{
  AdwApplicationWindow  parent_instance;

  BreathDesk           *desk;            /* NULL as long as there is no node */
  AdwToast             *toast;
  GSettings            *settings;        /* NULL where the program was not installed, and in practice */
  guint                 narrow_source;
  gboolean              is_narrow;
  guint                 seen_source;
  gboolean              is_seen;

  GtkWidget            *header;
  GtkWidget            *practice_banner;
  GtkStack             *titles;
  AdwWindowTitle       *title;
  AdwViewSwitcherTitle *view_title;
  GtkWidget            *back_button;
  GtkWidget            *lock_button;
  GtkWidget            *menu_button;
  BreathPersonButton   *person_button;
  BreathAlertBanner    *alert_banner;
  GtkWidget            *clone_bar;
  GtkWidget            *clock_bar;
  AdwToastOverlay      *toasts;
  BreathPages          *pages;
  GtkWidget            *view_bar;
};

G_DEFINE_FINAL_TYPE (BreathWindow, breath_window, ADW_TYPE_APPLICATION_WINDOW)

enum
{
  SIGNAL_SEEN,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* The switcher is at the bottom where the header has no room for it, and nowhere while a page lies over the views. It is
 * hidden rather than folded: while it unfolds GTK 4.8 has less room for it than its border takes, and warns of that. */
static void
show_bar (BreathWindow *self)
{
  gtk_widget_set_visible (self->view_bar, breath_pages_get_title (self->pages) == NULL &&
                          adw_view_switcher_title_get_title_visible (self->view_title));
}

/* A way back from a page that lies over the views, or within one of them. */
static void
show_page (BreathWindow *self)
{
  const char *title = breath_pages_get_title (self->pages);
  gboolean is_deep = breath_pages_can_go_back (self->pages);

  if (title != NULL)
    adw_window_title_set_title (self->title, title);

  gtk_stack_set_visible_child (self->titles, title != NULL ? GTK_WIDGET (self->title) : GTK_WIDGET (self->view_title));
  gtk_widget_set_visible (self->back_button, is_deep && !breath_pages_has_own_back (self->pages));
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.back", is_deep);
  show_bar (self);
}

static void
show_title (BreathWindow *self)
{
  BreathNode *node = breath_desk_get_node (self->desk);
  const char *title = breath_node_text_get_title (node);
  g_autofree char *links = breath_node_text_dup_links (node);

  /* In the list of windows nothing else tells practice from the real thing. */
  if (!breath_practice_text_is_on ())
    gtk_window_set_title (GTK_WINDOW (self), title);

  adw_view_switcher_title_set_title (self->view_title, title);
  adw_view_switcher_title_set_subtitle (self->view_title, links);
}

/* Locking is in the menu, too. */
static void
show_lock (BreathWindow *self)
{
  gboolean is_open = self->desk != NULL && breath_mirrors_get_present (breath_desk_get_mirrors (self->desk)) != NULL;

  gtk_widget_set_visible (self->lock_button, is_open && !self->is_narrow);
}

static void
presence_changed_cb (BreathWindow *self)
{
  BreathMirrors *mirrors = breath_desk_get_mirrors (self->desk);

  show_lock (self);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.lock", breath_mirrors_get_present (mirrors) != NULL);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.sign-out", breath_mirrors_get_current (mirrors) != NULL);
}

static void
back (GtkWidget  *widget,
      const char *action_name,
      GVariant   *parameter)
{
  breath_pages_go_back (BREATH_WINDOW (widget)->pages);
}

static void
show_view (GtkWidget  *widget,
           const char *action_name,
           GVariant   *parameter)
{
  breath_pages_show_view (BREATH_WINDOW (widget)->pages, g_variant_get_string (parameter, NULL));
}

static void
show_mirrors (GtkWidget  *widget,
              const char *action_name,
              GVariant   *parameter)
{
  breath_pages_show_mirrors (BREATH_WINDOW (widget)->pages);
}

static void
show_first_steps (GtkWidget  *widget,
                  const char *action_name,
                  GVariant   *parameter)
{
  breath_pages_show_first_steps (BREATH_WINDOW (widget)->pages);
}

static void
do_deed (GtkWidget  *widget,
         const char *action_name,
         GVariant   *parameter)
{
  BreathMirrorDeed deed;

  if (breath_mirror_deed_find (g_variant_get_string (parameter, NULL), &deed))
    breath_pages_show_deed (BREATH_WINDOW (widget)->pages, deed);
}

static void
lock (GtkWidget  *widget,
      const char *action_name,
      GVariant   *parameter)
{
  breath_mirrors_lock (breath_desk_get_mirrors (BREATH_WINDOW (widget)->desk));
}

static void
sign_out (GtkWidget  *widget,
          const char *action_name,
          GVariant   *parameter)
{
  breath_mirrors_sign_out (breath_desk_get_mirrors (BREATH_WINDOW (widget)->desk));
}

/* GTK would make it together with the window, were it in the resource where GTK looks for it. */
static void
show_shortcuts (GtkWidget  *widget,
                const char *action_name,
                GVariant   *parameter)
{
  g_autoptr(GtkBuilder) builder = gtk_builder_new_from_resource ("/org/sharedbreath/Breath/breath-shortcuts.ui");
  GtkWindow *shortcuts = GTK_WINDOW (gtk_builder_get_object (builder, "shortcuts"));

  gtk_window_set_transient_for (shortcuts, GTK_WINDOW (widget));
  gtk_window_present (shortcuts);
}

/* The shortest way from who sits here to what they most likely want. */
static void
person_cb (BreathWindow *self)
{
  if (breath_desk_is_private (self->desk))
    breath_pages_show_deed (self->pages, BREATH_MIRROR_DEED_SIGN_IN);
  else
    breath_pages_show_mirrors (self->pages);
}

static void
review_cb (BreathWindow     *self,
           BreathHeardAlert *alert)
{
  breath_pages_show_alert (self->pages, breath_heard_alert_get_id (alert));
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

/* The first icon of a program costs more than all else in an empty window. */
static gboolean
seen_cb (gpointer user_data)
{
  BreathWindow *self = user_data;

  self->seen_source = 0;
  self->is_seen = TRUE;
  gtk_widget_set_visible (self->menu_button, TRUE);
  g_signal_emit (self, signals[SIGNAL_SEEN], 0);

  return G_SOURCE_REMOVE;
}

/* What was painted still has to leave for the screen. */
static void
painted_cb (BreathWindow  *self,
            GdkFrameClock *clock)
{
  g_signal_handlers_disconnect_by_func (clock, painted_cb, self);

  if (!self->is_seen && self->seen_source == 0)
    self->seen_source = g_idle_add (seen_cb, self);
}

static void
breath_window_realize (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (breath_window_parent_class)->realize (widget);

  g_signal_connect_object (gtk_widget_get_frame_clock (widget), "after-paint", G_CALLBACK (painted_cb), widget, G_CONNECT_SWAPPED);
}

/* A closed window is a Mirror who has gone. */
static gboolean
breath_window_close_request (GtkWindow *window)
{
  BreathWindow *self = BREATH_WINDOW (window);

  breath_window_keep (self);

  if (self->desk != NULL)
    breath_mirrors_lock (breath_desk_get_mirrors (self->desk));

  return GTK_WINDOW_CLASS (breath_window_parent_class)->close_request (window);
}

/* Whoever closes it has read it; it comes again if the other computer goes on. */
static void
clone_read_cb (BreathWindow *self)
{
  breath_node_dismiss_cloned (breath_desk_get_node (self->desk));
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
  breath_window_tell (self, sentence);
}

static void
breath_window_dispose (GObject *object)
{
  BreathWindow *self = BREATH_WINDOW (object);

  g_clear_handle_id (&self->narrow_source, g_source_remove);
  g_clear_handle_id (&self->seen_source, g_source_remove);
  g_clear_object (&self->settings);
  g_clear_object (&self->toast);
  g_clear_object (&self->desk);

  G_OBJECT_CLASS (breath_window_parent_class)->dispose (object);
}

static void
breath_window_class_init (BreathWindowClass *klass)
{
  static const char *const views[] = { "overview", "neighbours", "alerts", "transfers", "seeds" };
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = breath_window_dispose;
  GTK_WIDGET_CLASS (klass)->realize = breath_window_realize;
  GTK_WIDGET_CLASS (klass)->size_allocate = breath_window_size_allocate;
  GTK_WINDOW_CLASS (klass)->close_request = breath_window_close_request;

  /**
   * BreathWindow::seen:
   * @self: the window
   *
   * It is on the screen for the first time.
   */
  signals[SIGNAL_SEEN] =
    g_signal_new ("seen", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE, 0);

  g_type_ensure (BREATH_TYPE_ALERT_BANNER);
  g_type_ensure (BREATH_TYPE_PAGES);
  g_type_ensure (BREATH_TYPE_PERSON_BUTTON);

  gtk_widget_class_set_template_from_resource (widget_class, "/org/sharedbreath/Breath/breath-window.ui");
  gtk_widget_class_bind_template_child (widget_class, BreathWindow, header);
  gtk_widget_class_bind_template_child (widget_class, BreathWindow, practice_banner);
  gtk_widget_class_bind_template_child (widget_class, BreathWindow, titles);
  gtk_widget_class_bind_template_child (widget_class, BreathWindow, title);
  gtk_widget_class_bind_template_child (widget_class, BreathWindow, view_title);
  gtk_widget_class_bind_template_child (widget_class, BreathWindow, back_button);
  gtk_widget_class_bind_template_child (widget_class, BreathWindow, lock_button);
  gtk_widget_class_bind_template_child (widget_class, BreathWindow, menu_button);
  gtk_widget_class_bind_template_child (widget_class, BreathWindow, person_button);
  gtk_widget_class_bind_template_child (widget_class, BreathWindow, alert_banner);
  gtk_widget_class_bind_template_child (widget_class, BreathWindow, clone_bar);
  gtk_widget_class_bind_template_child (widget_class, BreathWindow, clock_bar);
  gtk_widget_class_bind_template_child (widget_class, BreathWindow, toasts);
  gtk_widget_class_bind_template_child (widget_class, BreathWindow, pages);
  gtk_widget_class_bind_template_child (widget_class, BreathWindow, view_bar);
  gtk_widget_class_bind_template_callback (widget_class, alert_opened_cb);
  gtk_widget_class_bind_template_callback (widget_class, breath_window_tell);
  gtk_widget_class_bind_template_callback (widget_class, clone_read_cb);
  gtk_widget_class_bind_template_callback (widget_class, person_cb);
  gtk_widget_class_bind_template_callback (widget_class, review_cb);
  gtk_widget_class_bind_template_callback (widget_class, show_bar);
  gtk_widget_class_bind_template_callback (widget_class, show_page);

  gtk_widget_class_install_action (widget_class, "win.back", NULL, back);
  gtk_widget_class_install_action (widget_class, "win.show-view", "s", show_view);
  gtk_widget_class_install_action (widget_class, "win.mirrors", NULL, show_mirrors);
  gtk_widget_class_install_action (widget_class, "win.mirror", "s", do_deed);
  gtk_widget_class_install_action (widget_class, "win.first-steps", NULL, show_first_steps);
  gtk_widget_class_install_action (widget_class, "win.lock", NULL, lock);
  gtk_widget_class_install_action (widget_class, "win.sign-out", NULL, sign_out);
  gtk_widget_class_install_action (widget_class, "win.show-shortcuts", NULL, show_shortcuts);
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
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.lock", FALSE);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.sign-out", FALSE);
  self->settings = breath_window_size_remember (GTK_WINDOW (self));
  show_page (self);
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
 * breath_window_get_is_seen:
 * @self: a window
 *
 * Returns: whether it was ever on the screen
 */
gboolean
breath_window_get_is_seen (BreathWindow *self)
{
  g_return_val_if_fail (BREATH_IS_WINDOW (self), FALSE);

  return self->is_seen;
}

/**
 * breath_window_begin_practice:
 * @self: a window without a desk
 *
 * Lets nobody take it for the window of a real node: says what it is above every page, in its title and by its looks. What
 * is done to it is not remembered.
 */
void
breath_window_begin_practice (BreathWindow *self)
{
  g_autofree char *title = breath_practice_text_dup_title (_("Breath"));

  g_return_if_fail (BREATH_IS_WINDOW (self));
  g_return_if_fail (self->desk == NULL);

  breath_window_size_forget (GTK_WINDOW (self));
  g_clear_object (&self->settings);
  gtk_widget_add_css_class (self->header, "practice");
  gtk_widget_set_visible (self->practice_banner, TRUE);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.first-steps", FALSE);
  gtk_window_set_title (GTK_WINDOW (self), title);
}

/**
 * breath_window_tell:
 * @self: a window
 * @sentence: something short, translated
 *
 * Tells it over whatever page there is, and takes it away after some seconds. One is told at a time, so that it is on the
 * screen at once.
 */
void
breath_window_tell (BreathWindow *self,
                    const char   *sentence)
{
  g_autofree char *escaped = NULL;
  g_autoptr(AdwToast) toast = NULL;

  g_return_if_fail (BREATH_IS_WINDOW (self));
  g_return_if_fail (sentence != NULL);

  /* It is read as markup, and names may look like that. */
  escaped = g_markup_escape_text (sentence, -1);
  toast = adw_toast_new (escaped);

  if (self->toast != NULL)
    adw_toast_dismiss (self->toast);

  g_set_object (&self->toast, toast);
  adw_toast_overlay_add_toast (self->toasts, g_steal_pointer (&toast));
  breath_button_names_give (GTK_WIDGET (self->toasts));
}

/**
 * breath_window_set_desk:
 * @self: a window without a desk
 * @desk: the desk to show
 *
 * Shows what was asked for until now, or whatever comes first on @desk.
 */
void
breath_window_set_desk (BreathWindow *self,
                        BreathDesk   *desk)
{
  BreathMirrors *mirrors;
  BreathNode *node;

  g_return_if_fail (BREATH_IS_WINDOW (self));
  g_return_if_fail (BREATH_IS_DESK (desk));
  g_return_if_fail (self->desk == NULL);

  self->desk = g_object_ref (desk);
  node = breath_desk_get_node (desk);
  mirrors = breath_desk_get_mirrors (desk);
  g_signal_connect_object (node, "notify::name", G_CALLBACK (show_title), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (node, "critical", G_CALLBACK (critical_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (breath_node_get_peers (node), "items-changed",
                           G_CALLBACK (show_title), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (mirrors, "notify", G_CALLBACK (presence_changed_cb), self, G_CONNECT_SWAPPED);
  g_object_bind_property (node, "cloned", self->clone_bar, "visible", G_BINDING_SYNC_CREATE);
  g_object_bind_property (node, "clock-wrong", self->clock_bar, "visible", G_BINDING_SYNC_CREATE);

  breath_alert_banner_set_inbox (self->alert_banner, breath_desk_get_alerts (desk));
  breath_person_button_set_mirrors (self->person_button, mirrors);
  breath_touch_watch (GTK_WIDGET (self), mirrors);
  adw_view_switcher_title_set_stack (self->view_title, breath_pages_get_stack (self->pages));
  adw_view_switcher_bar_set_stack (ADW_VIEW_SWITCHER_BAR (self->view_bar), breath_pages_get_stack (self->pages));
  show_title (self);
  presence_changed_cb (self);
  breath_pages_set_desk (self->pages, desk);
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

  breath_pages_keep (self->pages);
}

/**
 * breath_window_show_failure:
 * @self: a window without a desk
 * @sentence: what went wrong and what to do
 *
 * Says that there is no node to show.
 */
void
breath_window_show_failure (BreathWindow *self,
                            const char   *sentence)
{
  g_return_if_fail (BREATH_IS_WINDOW (self));

  breath_pages_show_failure (self->pages, sentence);
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
  g_return_if_fail (BREATH_IS_WINDOW (self));

  breath_pages_show_alert (self->pages, id);
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

  breath_pages_show_transfer (self->pages, id);
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

  breath_pages_offer_invitation (self->pages, text);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "breath-window.h"

#include <glib/gi18n.h>

#include "breath-front.h"
#include "breath-mirror-deed.h"
#include "breath-node-text.h"
#include "breath-practice-text.h"
#include "breath-touch.h"
#include "breath-window-size.h"

#define NARROW 480  /* pixels; below there is no room for all that a header can hold */

/**
 * BreathWindow:
 *
 * The window of a node. All of it is in one window, for a screen reader may trip over windows that come and go (GTK 4.8 dies of
 * it). It opens with a header and nothing else: its front is made once it is on the screen, or when something is to be
 * done with it before.
 */
struct _BreathWindow
{
  AdwApplicationWindow parent_instance;

  BreathDesk          *desk;       /* NULL as long as there is no node */
  BreathFront         *front;      /* NULL until it is wanted */
  GSettings           *settings;   /* NULL where the program was not installed, and in practice */
  guint                narrow_source;
  gboolean             is_narrow;
  guint                seen_source;
  gboolean             is_seen;
};

G_DEFINE_FINAL_TYPE (BreathWindow, breath_window, ADW_TYPE_APPLICATION_WINDOW)

enum
{
  SIGNAL_SEEN,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
show_back (BreathWindow *self)
{
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.back", breath_pages_can_go_back (breath_front_get_pages (self->front)));
}

static BreathFront *
get_front (BreathWindow *self)
{
  if (self->front == NULL)
    {
      self->front = g_object_new (BREATH_TYPE_FRONT, NULL);
      breath_front_set_narrow (self->front, self->is_narrow);
      g_signal_connect_object (breath_front_get_pages (self->front), "moved", G_CALLBACK (show_back), self, G_CONNECT_SWAPPED);
      adw_application_window_set_content (ADW_APPLICATION_WINDOW (self), GTK_WIDGET (self->front));
    }

  return self->front;
}

static BreathPages *
get_pages (BreathWindow *self)
{
  return breath_front_get_pages (get_front (self));
}

/* In the list of windows nothing else tells practice from the real thing. */
static void
show_title (BreathWindow *self)
{
  if (!breath_practice_text_is_on ())
    gtk_window_set_title (GTK_WINDOW (self), breath_node_text_get_title (breath_desk_get_node (self->desk)));
}

static void
presence_changed_cb (BreathWindow *self)
{
  BreathMirrors *mirrors = breath_desk_get_mirrors (self->desk);

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.lock", breath_mirrors_get_present (mirrors) != NULL);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.sign-out", breath_mirrors_get_current (mirrors) != NULL);
}

static void
back (GtkWidget  *widget,
      const char *action_name,
      GVariant   *parameter)
{
  breath_pages_go_back (get_pages (BREATH_WINDOW (widget)));
}

static void
show_view (GtkWidget  *widget,
           const char *action_name,
           GVariant   *parameter)
{
  breath_pages_show_view (get_pages (BREATH_WINDOW (widget)), g_variant_get_string (parameter, NULL));
}

static void
show_mirrors (GtkWidget  *widget,
              const char *action_name,
              GVariant   *parameter)
{
  breath_pages_show_mirrors (get_pages (BREATH_WINDOW (widget)));
}

static void
show_first_steps (GtkWidget  *widget,
                  const char *action_name,
                  GVariant   *parameter)
{
  breath_pages_show_first_steps (get_pages (BREATH_WINDOW (widget)));
}

static void
do_deed (GtkWidget  *widget,
         const char *action_name,
         GVariant   *parameter)
{
  BreathMirrorDeed deed;

  if (breath_mirror_deed_find (g_variant_get_string (parameter, NULL), &deed))
    breath_pages_show_deed (get_pages (BREATH_WINDOW (widget)), deed);
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

static gboolean
narrow_cb (gpointer user_data)
{
  BreathWindow *self = user_data;

  self->narrow_source = 0;

  if (self->front != NULL)
    breath_front_set_narrow (self->front, self->is_narrow);

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

/* All that a front has to measure, and its first icon, cost as much as an empty window does without them. */
static gboolean
seen_cb (gpointer user_data)
{
  BreathWindow *self = user_data;

  self->seen_source = 0;
  self->is_seen = TRUE;
  get_front (self);
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

static void
breath_window_dispose (GObject *object)
{
  BreathWindow *self = BREATH_WINDOW (object);

  g_clear_handle_id (&self->narrow_source, g_source_remove);
  g_clear_handle_id (&self->seen_source, g_source_remove);
  self->front = NULL;
  g_clear_object (&self->settings);
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

  gtk_widget_class_set_template_from_resource (widget_class, "/org/sharedbreath/Breath/breath-window.ui");

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
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.back", FALSE);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.lock", FALSE);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.sign-out", FALSE);
  self->settings = breath_window_size_remember (GTK_WINDOW (self));
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
  breath_front_begin_practice (get_front (self));
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.first-steps", FALSE);
  gtk_window_set_title (GTK_WINDOW (self), title);
}

/**
 * breath_window_tell:
 * @self: a window
 * @sentence: something short, translated
 *
 * Tells it below whatever page there is, and takes it away after some seconds. One is told at a time, so that it is on the
 * screen at once.
 */
void
breath_window_tell (BreathWindow *self,
                    const char   *sentence)
{
  g_return_if_fail (BREATH_IS_WINDOW (self));
  g_return_if_fail (sentence != NULL);

  breath_front_tell (get_front (self), sentence);
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

  g_return_if_fail (BREATH_IS_WINDOW (self));
  g_return_if_fail (BREATH_IS_DESK (desk));
  g_return_if_fail (self->desk == NULL);

  self->desk = g_object_ref (desk);
  mirrors = breath_desk_get_mirrors (desk);
  g_signal_connect_object (breath_desk_get_node (desk), "notify::name", G_CALLBACK (show_title), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (mirrors, "notify", G_CALLBACK (presence_changed_cb), self, G_CONNECT_SWAPPED);
  breath_touch_watch (mirrors);
  show_title (self);
  presence_changed_cb (self);
  breath_front_set_desk (get_front (self), desk);
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

  if (self->front != NULL)
    breath_pages_keep (get_pages (self));
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

  breath_pages_show_failure (get_pages (self), sentence);
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

  breath_pages_show_alert (get_pages (self), id);
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

  breath_pages_show_transfer (get_pages (self), id);
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

  breath_pages_offer_invitation (get_pages (self), text);
}

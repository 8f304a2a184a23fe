/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-touch.h"

/* Where the pointer was last. */
typedef struct
{
  BreathMirrors *mirrors;
  double         x;
  double         y;
} Touch;

static void
touch_free (gpointer  data,
            GClosure *closure)
{
  Touch *self = data;

  g_clear_object (&self->mirrors);
  g_free (self);
}

/* The pointer counts only where it moved: whatever changes below a pointer that rests makes such events, too. */
static gboolean
event_cb (GtkEventController *controller,
          GdkEvent           *event,
          gpointer            user_data)
{
  Touch *self = user_data;
  GdkEventType type = gdk_event_get_event_type (event);
  double x = self->x;
  double y = self->y;
  gboolean is_somebody = type == GDK_KEY_PRESS || type == GDK_BUTTON_PRESS || type == GDK_SCROLL ||
                         type == GDK_TOUCH_BEGIN || type == GDK_TOUCH_UPDATE;

  if (type == GDK_MOTION_NOTIFY && gdk_event_get_position (event, &x, &y))
    is_somebody = x != self->x || y != self->y;

  self->x = x;
  self->y = y;

  if (is_somebody)
    breath_mirrors_touch (self->mirrors);

  return GDK_EVENT_PROPAGATE;
}

static void
watch (GtkWidget     *window,
       BreathMirrors *mirrors)
{
  GtkEventController *events = gtk_event_controller_legacy_new ();
  Touch *self = g_new0 (Touch, 1);

  self->mirrors = g_object_ref (mirrors);
  gtk_event_controller_set_propagation_phase (events, GTK_PHASE_CAPTURE);
  g_signal_connect_data (events, "event", G_CALLBACK (event_cb), self, touch_free, 0);
  gtk_widget_add_controller (window, events);
}

static void
opened_cb (BreathMirrors *mirrors,
           guint          position,
           guint          n_removed,
           guint          n_added,
           GListModel    *windows)
{
  for (guint i = position; i < position + n_added; i++)
    {
      g_autoptr(GtkWidget) window = g_list_model_get_item (windows, i);

      watch (window, mirrors);
    }
}

/**
 * breath_touch_watch:
 * @mirrors: one of whom may be signed in
 *
 * Lets keys, buttons and a pointer that moves keep @mirrors from locking, on whatever window of the program that is: who
 * writes in the preferences or chooses a file sits there just as well. What a desktop shows in our stead is not ours to
 * see.
 */
void
breath_touch_watch (BreathMirrors *mirrors)
{
  GListModel *windows = gtk_window_get_toplevels ();

  g_return_if_fail (BREATH_IS_MIRRORS (mirrors));

  /* The window may have been closed and opened again. */
  if (g_signal_handler_find (windows, G_SIGNAL_MATCH_FUNC | G_SIGNAL_MATCH_DATA, 0, 0, NULL, opened_cb, mirrors) != 0)
    return;

  opened_cb (mirrors, 0, 0, g_list_model_get_n_items (windows), windows);
  g_signal_connect_object (windows, "items-changed", G_CALLBACK (opened_cb), mirrors, G_CONNECT_SWAPPED);
}

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

/**
 * breath_touch_watch:
 * @widget: a widget
 * @mirrors: one of whom may be signed in
 *
 * Lets keys, buttons and a pointer that moves on @widget keep @mirrors from locking, as long as @widget lives.
 */
void
breath_touch_watch (GtkWidget     *widget,
                    BreathMirrors *mirrors)
{
  GtkEventController *events = gtk_event_controller_legacy_new ();
  Touch *self = g_new0 (Touch, 1);

  self->mirrors = g_object_ref (mirrors);
  gtk_event_controller_set_propagation_phase (events, GTK_PHASE_CAPTURE);
  g_signal_connect_data (events, "event", G_CALLBACK (event_cb), self, touch_free, 0);
  gtk_widget_add_controller (widget, events);
}

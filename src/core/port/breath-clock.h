/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * BreathDueFunc:
 * @user_data: data given to breath_clock_set_due_func()
 *
 * The armed deadline has come.
 */
typedef void (*BreathDueFunc) (gpointer user_data);

/**
 * BreathClock:
 *
 * The core's only source of time. Wall time is in unix seconds and may jump;
 * monotonic time is in microseconds and may not. It is asked a hundred times a meeting, so it is no interface, which
 * would have to be searched for each time.
 */
#define BREATH_TYPE_CLOCK (breath_clock_get_type ())
G_DECLARE_DERIVABLE_TYPE (BreathClock, breath_clock, BREATH, CLOCK, GObject)

struct _BreathClockClass
{
  GObjectClass parent_class;

  gint64 (*get_wall)      (BreathClock   *self);
  gint64 (*get_monotonic) (BreathClock   *self);
  gint64 (*get_elapsed)   (BreathClock   *self); /* NULL: never sleeps, so that it is the monotonic time */
  void   (*set_due_func)  (BreathClock   *self,
                           BreathDueFunc  func,
                           gpointer       user_data);
  void   (*arm)           (BreathClock   *self,
                           gint64         deadline);
};

gint64 breath_clock_get_wall      (BreathClock   *self);
gint64 breath_clock_get_monotonic (BreathClock   *self);
gint64 breath_clock_get_elapsed   (BreathClock   *self);
void   breath_clock_set_due_func  (BreathClock   *self,
                                   BreathDueFunc  func,
                                   gpointer       user_data);
void   breath_clock_arm           (BreathClock   *self,
                                   gint64         deadline);

G_END_DECLS

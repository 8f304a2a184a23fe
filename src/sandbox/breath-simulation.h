/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "breath-trace.h"

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * BreathSimulation:
 *
 * Virtual time shared by any number of nodes: what is due next happens next, and what is due at once happens in the
 * order in which it was asked for.
 */
#define BREATH_TYPE_SIMULATION (breath_simulation_get_type ())
G_DECLARE_FINAL_TYPE (BreathSimulation, breath_simulation, BREATH, SIMULATION, GObject)

typedef void (*BreathEventFunc) (gpointer user_data);

BreathSimulation *breath_simulation_new       (gint64            wall) G_GNUC_WARN_UNUSED_RESULT;
gint64            breath_simulation_get_now   (BreathSimulation *self);
const gint64     *breath_simulation_peek_now  (BreathSimulation *self);
gint64            breath_simulation_get_wall  (BreathSimulation *self);
/* @destroy is called after @func, or instead of it if the event never happens. */
guint64           breath_simulation_add       (BreathSimulation *self,
                                               gint64            delay,
                                               BreathEventFunc   func,
                                               gpointer          user_data,
                                               GDestroyNotify    destroy);
guint64           breath_simulation_move      (BreathSimulation *self,
                                               guint64           event,
                                               gint64            delay);
void              breath_simulation_cancel    (BreathSimulation *self,
                                               guint64           event);
/* FALSE: nothing is left to happen. */
gboolean          breath_simulation_step      (BreathSimulation *self);
/* Lets everything happen that is due until @duration microseconds from now. */
void              breath_simulation_run       (BreathSimulation *self,
                                               gint64            duration);

/* From now on what happens is hashed, in order. */
void              breath_simulation_keep_trace (BreathSimulation *self);
/* Adds something to the trace, if one is kept: the ports do so with each frame and each commit. */
guint64           breath_simulation_note      (BreathSimulation *self,
                                               const BreathFact *fact);
/* NULL: none is kept. */
char             *breath_simulation_dup_trace (BreathSimulation *self) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS

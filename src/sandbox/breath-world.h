/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "breath-measure.h"
#include "breath-scenario.h"

G_BEGIN_DECLS

/**
 * BreathWorld:
 *
 * A network in virtual time that lives through a scenario, and is watched.
 */
typedef struct _BreathWorld BreathWorld;

/**
 * BreathBreach:
 * @invariant: which one, in one word
 * @time: microseconds of virtual time
 * @nodes: numbers of those involved
 * @n_nodes: how many
 * @what: what happened, a sentence
 * @events: the last events of those involved, a line each
 *
 * An invariant that is broken.
 */
typedef struct
{
  const char *invariant;
  gint64      time;
  guint       nodes[2];
  guint       n_nodes;
  char       *what;
  char       *events;
} BreathBreach;

BreathWorld          *breath_world_new            (const BreathScenario   *scenario,
                                                   guint64                 seed) G_GNUC_WARN_UNUSED_RESULT;
void                  breath_world_free           (BreathWorld            *self);
/* FALSE: there is nothing more to come, since the scenario is over or an invariant is broken. */
gboolean              breath_world_step           (BreathWorld            *self);
/* After the last step, or after as many as were had time for. */
void                  breath_world_finish         (BreathWorld            *self);
gint64                breath_world_get_time       (BreathWorld            *self);
guint64               breath_world_get_seed       (BreathWorld            *self);
const BreathScenario *breath_world_get_scenario   (BreathWorld            *self);
BreathMeasure        *breath_world_get_measure    (BreathWorld            *self);
/* NULL: none is broken. */
const BreathBreach   *breath_world_get_breach     (BreathWorld            *self);
char                 *breath_world_dup_trace      (BreathWorld            *self) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BreathWorld, breath_world_free)

G_END_DECLS

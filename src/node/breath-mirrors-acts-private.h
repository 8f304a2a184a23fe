/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "breath-mirrors-private.h"

#include "breath-sitting.h"

G_BEGIN_DECLS

struct _BreathMirrors
{
  GObject       parent_instance;

  BreathFolder *folder;
  BreathClock  *clock;
  BreathRandom *random;
  guint64       passes;
  guint64       memory;

  GPtrArray    *mirrors;      /* of BreathMirror */
  BreathMirror *current;
  BreathSitting sitting;
  guint         n_locks;      /* how often somebody was seen to go */

  GQueue        waiting;      /* of GTask; one at a time has the worker and its memory */
  GTask        *running;
};

gint64 breath_mirrors_get_now      (BreathMirrors *self);
/* Only in one place, so that everybody is told who sits here, once. */
void   breath_mirrors_show_sitting (BreathMirrors *self,
                                    BreathMirror  *current);

G_END_DECLS

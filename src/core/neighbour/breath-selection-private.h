/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "breath-selection.h"

G_BEGIN_DECLS

struct _BreathSelection
{
  BreathRandom *random;
  P2pPeerId     own;
  BreathSlots  *slots;
  GPtrArray    *targets;  /* of BreathTarget, in the order in which they came */
  GPtrArray    *dialling; /* of those among them that are being dialled */
  gboolean      is_island;
  guint         last_id;
  BreathScope   reach;    /* the widest scope that any link had */
  BreathBarFunc bar;      /* NULL: nobody is barred */
  gpointer      bar_data;
  gint64        asked;    /* monotonic time at which was last asked whom to dial */
};

BreathTarget *breath_selection_put         (BreathSelection *self,
                                            BreathTarget    *target);
BreathTarget *breath_selection_find        (BreathSelection *self,
                                            guint            id);
gpointer      breath_selection_draw        (BreathSelection *self,
                                            GPtrArray       *from);

G_END_DECLS

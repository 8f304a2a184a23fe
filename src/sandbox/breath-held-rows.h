/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "breath-shared-rows.h"

G_BEGIN_DECLS

/* What one store holds of rows that it shares with others: heads, manifests and items. */
typedef struct _BreathHeldRows BreathHeldRows;

/* @shared outlives it. */
BreathHeldRows *breath_held_rows_new     (BreathSharedRows *shared) G_GNUC_WARN_UNUSED_RESULT;
void            breath_held_rows_free    (BreathHeldRows   *self);
/* Whether rows of that kind can be put. */
gboolean        breath_held_rows_has     (BreathRowKind     kind);
/* In place of any other with the same kind and key. */
void            breath_held_rows_put     (BreathHeldRows   *self,
                                          const BreathRow  *row);
/* All that @other has, by the same shared rows; @self has nothing yet. */
void            breath_held_rows_put_all (BreathHeldRows   *self,
                                          BreathHeldRows   *other);
void            breath_held_rows_remove  (BreathHeldRows   *self,
                                          BreathRowKind     kind,
                                          GBytes           *key);
/* FALSE: there is none. What @row refers to is valid until something changes. */
gboolean        breath_held_rows_lookup  (BreathHeldRows   *self,
                                          BreathRowKind     kind,
                                          GBytes           *key,
                                          BreathRow        *row);
void            breath_held_rows_foreach (BreathHeldRows   *self,
                                          BreathRowKind     kind,
                                          BreathRowFunc     func,
                                          gpointer          user_data);
guint           breath_held_rows_get_n   (BreathHeldRows   *self,
                                          BreathRowKind     kind);
void            breath_held_rows_clear   (BreathHeldRows   *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BreathHeldRows, breath_held_rows_free)

G_END_DECLS

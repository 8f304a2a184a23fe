/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "breath-shared-rows.h"

G_BEGIN_DECLS

/* The cursors of one store: where it is in the journals of its neighbours. */
typedef struct _BreathCursorRows BreathCursorRows;

/* @shared outlives it. */
BreathCursorRows *breath_cursor_rows_new     (BreathSharedRows *shared) G_GNUC_WARN_UNUSED_RESULT;
void              breath_cursor_rows_free    (BreathCursorRows *self);
/* In place of any other with the same key. */
void              breath_cursor_rows_put     (BreathCursorRows *self,
                                              const BreathRow  *row);
void              breath_cursor_rows_remove  (BreathCursorRows *self,
                                              GBytes           *key);
/* FALSE: there is none. What @row refers to is valid until something changes. */
gboolean          breath_cursor_rows_lookup  (BreathCursorRows *self,
                                              GBytes           *key,
                                              BreathRow        *row);
void              breath_cursor_rows_foreach (BreathCursorRows *self,
                                              BreathRowFunc     func,
                                              gpointer          user_data);
guint             breath_cursor_rows_get_n   (BreathCursorRows *self);
void              breath_cursor_rows_clear   (BreathCursorRows *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BreathCursorRows, breath_cursor_rows_free)

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "breath-pool.h"
#include "breath-store.h"

G_BEGIN_DECLS

#define BREATH_SHARED_ROW_NONE G_MAXUINT32

/* Rows that many stores of one process hold, each of them once. Which of them a store holds is a number. */
BreathSharedRows *breath_shared_rows_new     (void) G_GNUC_WARN_UNUSED_RESULT;
void              breath_shared_rows_free    (BreathSharedRows *self);
/* The number of a row with the same kind, key, value and extra as @row, held once more. */
guint32           breath_shared_rows_take    (BreathSharedRows *self,
                                              const BreathRow  *row);
/* One that is held is held once more. */
void              breath_shared_rows_hold    (BreathSharedRows *self,
                                              guint32           number);
void              breath_shared_rows_drop    (BreathSharedRows *self,
                                              guint32           number);
/* Whether that row has the value and the extra of @row, whose kind and key it has. */
gboolean          breath_shared_rows_says    (BreathSharedRows *self,
                                              guint32           number,
                                              const BreathRow  *row);
/* Numbers of rows with a key, whoever holds them, one after the other. */
guint32           breath_shared_rows_first   (BreathSharedRows *self,
                                              BreathRowKind     kind,
                                              GBytes           *key);
guint32           breath_shared_rows_next    (BreathSharedRows *self,
                                              guint32           number);
const BreathRow  *breath_shared_rows_get     (BreathSharedRows *self,
                                              guint32           number);
/* The number of a node's key, which is the same for as long as @self is there. */
guint32           breath_shared_rows_name    (BreathSharedRows *self,
                                              GBytes           *key);
/* Likewise, BREATH_SHARED_ROW_NONE if it was never named. */
guint32           breath_shared_rows_find    (BreathSharedRows *self,
                                              GBytes           *key);
GBytes           *breath_shared_rows_get_key (BreathSharedRows *self,
                                              guint32           name);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BreathSharedRows, breath_shared_rows_free)

G_END_DECLS

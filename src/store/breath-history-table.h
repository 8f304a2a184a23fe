/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "breath-level-change.h"

#include <sqlite3.h>

G_BEGIN_DECLS

typedef struct _BreathHistoryTable BreathHistoryTable;

BreathHistoryTable *breath_history_table_new      (sqlite3                  *db,
                                                   GError                  **error) G_GNUC_WARN_UNUSED_RESULT;
void                breath_history_table_free     (BreathHistoryTable       *self);
gboolean            breath_history_table_remember (BreathHistoryTable       *self,
                                                   const BreathLevelChange  *change,
                                                   GError                  **error);
GPtrArray          *breath_history_table_list     (BreathHistoryTable       *self,
                                                   GError                  **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BreathHistoryTable, breath_history_table_free)

G_END_DECLS

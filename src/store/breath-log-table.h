/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "breath-log-entry.h"
#include "breath-tally.h"

#include <sqlite3.h>

G_BEGIN_DECLS

#define BREATH_LOG_TABLE_COLUMNS "seq, epoch, prev_hash, hash, kind, body, sig, sum"

typedef struct _BreathLogTable BreathLogTable;

BreathLogTable       *breath_log_table_new      (sqlite3          *db,
                                                 GError          **error) G_GNUC_WARN_UNUSED_RESULT;
void                  breath_log_table_free     (BreathLogTable   *self);
gboolean              breath_log_table_write    (BreathLogTable   *self,
                                                 const BreathRow  *row,
                                                 BreathTally      *tally,
                                                 GError          **error);
gboolean              breath_log_table_load     (BreathLogTable   *self,
                                                 BreathRowFunc     row_func,
                                                 gpointer          user_data,
                                                 BreathTally      *tally,
                                                 GError          **error);
gboolean              breath_log_table_take_up  (BreathLogTable   *self,
                                                 GError          **error);
const BreathLogEntry *breath_log_table_get_last (BreathLogTable   *self);
BreathLogEntry       *breath_log_table_lookup   (BreathLogTable   *self,
                                                 guint64           seq,
                                                 GError          **error) G_GNUC_WARN_UNUSED_RESULT;
BreathLogEntry       *breath_log_table_read_entry (sqlite3_stmt  *statement,
                                                   BreathRow     *row,
                                                   guint8         sum[BREATH_SUM_LEN],
                                                   GError       **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BreathLogTable, breath_log_table_free)

G_END_DECLS

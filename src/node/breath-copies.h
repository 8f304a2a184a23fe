/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "breath-backup.h"
#include "breath-export.h"

#include <gio/gio.h>

G_BEGIN_DECLS

#define BREATH_TYPE_COPIES (breath_copies_get_type ())
G_DECLARE_FINAL_TYPE (BreathCopies, breath_copies, BREATH, COPIES, GObject)

/**
 * BreathImportCounts:
 * @levels: taken into the history
 * @records: taken
 * @known: records that were there already
 * @refused: records that are not valid or of the future
 *
 * What became of an export that was brought in.
 */
typedef struct
{
  guint levels;
  guint records;
  guint known;
  guint refused;
} BreathImportCounts;

gboolean           breath_copies_check_target  (BreathCopies        *self,
                                                const char          *path,
                                                GError             **error);
void               breath_copies_take_async    (BreathCopies        *self,
                                                GAsyncReadyCallback  callback,
                                                gpointer             user_data);
BreathBackupState *breath_copies_take_finish   (BreathCopies        *self,
                                                GAsyncResult        *result,
                                                GError             **error) G_GNUC_WARN_UNUSED_RESULT;
void               breath_copies_import_async  (BreathCopies        *self,
                                                BreathExport        *export,
                                                GAsyncReadyCallback  callback,
                                                gpointer             user_data);
gboolean           breath_copies_import_finish (BreathCopies        *self,
                                                GAsyncResult        *result,
                                                BreathImportCounts  *counts,
                                                GError             **error);

G_END_DECLS

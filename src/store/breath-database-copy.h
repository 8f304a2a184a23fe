/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>
#include <sqlite3.h>

G_BEGIN_DECLS

#define BREATH_DATABASE_COPY_PAGES 64  /* copied at a time; between these the database is written to */

typedef struct _BreathDatabaseCopy BreathDatabaseCopy;

BreathDatabaseCopy *breath_database_copy_new  (sqlite3            *source,
                                               const char         *path,
                                               GError            **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean            breath_database_copy_step (BreathDatabaseCopy *self,
                                               gboolean           *is_done,
                                               GError            **error);
void                breath_database_copy_free (BreathDatabaseCopy *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BreathDatabaseCopy, breath_database_copy_free)

G_END_DECLS

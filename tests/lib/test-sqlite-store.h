/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "breath-sqlite-store.h"

G_BEGIN_DECLS

/* A folder of its own; what is in it goes with it. */
char        *test_folder_make   (void) G_GNUC_WARN_UNUSED_RESULT;
void         test_folder_remove (char         *folder);

/* Makes a database of schema 1, with the rows of a real node. */
void         test_store_make_version_1 (const char *path);
/* With the note beside it. */
void         test_store_make_version_2 (const char *path);

/* Lays the note of how far the database at @from went beside the one at @to, whose folder is made if need be. */
void         test_store_copy_anchor (const char *from,
                                     const char *to);

/* A store answers in order: once this returns, everything that was asked of it has been answered. */
void         test_store_drain   (BreathStore  *store);

/* Both run the main loop until it is done. */
BreathStore *test_store_open    (const char   *path,
                                 GError      **error) G_GNUC_WARN_UNUSED_RESULT;
void         test_store_close   (BreathStore  *store,
                                 GError      **error);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "breath-address.h"
#include "breath-level-change.h"
#include "breath-memory-hit.h"
#include "breath-store.h"

G_BEGIN_DECLS

#define BREATH_SQLITE_STORE_MAX_PENDING 16384  /* writes not answered yet */

#define BREATH_TYPE_SQLITE_STORE (breath_sqlite_store_get_type ())
G_DECLARE_FINAL_TYPE (BreathSqliteStore, breath_sqlite_store, BREATH, SQLITE_STORE, GObject)

void         breath_sqlite_store_open_async            (const char          *path,
                                                        GCancellable        *cancellable,
                                                        GAsyncReadyCallback  callback,
                                                        gpointer             user_data);
BreathStore *breath_sqlite_store_open_finish           (GAsyncResult        *result,
                                                        GError             **error) G_GNUC_WARN_UNUSED_RESULT;
void         breath_sqlite_store_close_async           (BreathSqliteStore   *self,
                                                        GAsyncReadyCallback  callback,
                                                        gpointer             user_data);
gboolean     breath_sqlite_store_close_finish          (BreathSqliteStore   *self,
                                                        GAsyncResult        *result,
                                                        GError             **error);

void         breath_sqlite_store_remember_address      (BreathSqliteStore   *self,
                                                        GBytes              *peer,
                                                        const char          *address,
                                                        gint64               reached);
void         breath_sqlite_store_list_addresses_async  (BreathSqliteStore   *self,
                                                        GAsyncReadyCallback  callback,
                                                        gpointer             user_data);
GPtrArray   *breath_sqlite_store_list_addresses_finish (BreathSqliteStore   *self,
                                                        GAsyncResult        *result,
                                                        GError             **error) G_GNUC_WARN_UNUSED_RESULT;

void         breath_sqlite_store_remember_change       (BreathSqliteStore       *self,
                                                        const BreathLevelChange *change);
void         breath_sqlite_store_list_history_async    (BreathSqliteStore   *self,
                                                        GAsyncReadyCallback  callback,
                                                        gpointer             user_data);
GPtrArray   *breath_sqlite_store_list_history_finish   (BreathSqliteStore   *self,
                                                        GAsyncResult        *result,
                                                        GError             **error) G_GNUC_WARN_UNUSED_RESULT;

void         breath_sqlite_store_search_async          (BreathSqliteStore   *self,
                                                        const char          *words,
                                                        GAsyncReadyCallback  callback,
                                                        gpointer             user_data);
GPtrArray   *breath_sqlite_store_search_finish         (BreathSqliteStore   *self,
                                                        GAsyncResult        *result,
                                                        GError             **error) G_GNUC_WARN_UNUSED_RESULT;

void         breath_sqlite_store_copy_async            (BreathSqliteStore   *self,
                                                        const char          *path,
                                                        GAsyncReadyCallback  callback,
                                                        gpointer             user_data);
gboolean     breath_sqlite_store_copy_finish           (BreathSqliteStore   *self,
                                                        GAsyncResult        *result,
                                                        GError             **error);

G_END_DECLS

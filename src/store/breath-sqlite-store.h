/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "breath-store.h"

G_BEGIN_DECLS

#define BREATH_TYPE_SQLITE_STORE (breath_sqlite_store_get_type ())
G_DECLARE_FINAL_TYPE (BreathSqliteStore, breath_sqlite_store, BREATH, SQLITE_STORE, GObject)

/* Opens or creates the database at @path, checks it and brings its schema up to date, on the store's own thread. */
void         breath_sqlite_store_open_async   (const char          *path,
                                               GCancellable        *cancellable,
                                               GAsyncReadyCallback  callback,
                                               gpointer             user_data);
BreathStore *breath_sqlite_store_open_finish  (GAsyncResult        *result,
                                               GError             **error) G_GNUC_WARN_UNUSED_RESULT;
/* Waits for every commit made so far, then closes the file and ends the thread. */
void         breath_sqlite_store_close_async  (BreathSqliteStore   *self,
                                               GAsyncReadyCallback  callback,
                                               gpointer             user_data);
gboolean     breath_sqlite_store_close_finish (BreathSqliteStore   *self,
                                               GAsyncResult        *result,
                                               GError             **error);

/**
 * BreathAddress:
 *
 * A peer that was reached, and where: the node layer's address book, kept in the same file.
 */
typedef struct
{
  GBytes *peer;         /* 32-byte key */
  char   *address;      /* multiaddr text without /p2p/ */
  gint64  last_reached; /* unix seconds */
} BreathAddress;

void breath_address_free (BreathAddress *address);

void       breath_sqlite_store_remember_address (BreathSqliteStore   *self,
                                                 GBytes              *peer,
                                                 const char          *address,
                                                 gint64               reached);
void       breath_sqlite_store_list_addresses_async  (BreathSqliteStore   *self,
                                                      GAsyncReadyCallback  callback,
                                                      gpointer             user_data);
/* (element-type BreathAddress): latest first, at most 1,024, at most 8 a peer. */
GPtrArray *breath_sqlite_store_list_addresses_finish (BreathSqliteStore   *self,
                                                      GAsyncResult        *result,
                                                      GError             **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS

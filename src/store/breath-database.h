/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "breath-address.h"
#include "breath-level-change.h"
#include "breath-memory-hit.h"
#include "breath-store.h"

G_BEGIN_DECLS

#define BREATH_DATABASE_CHECKPOINT 1000     /* pages in the log from which they are moved into the file */
#define BREATH_DATABASE_MAX_LENGTH 1048576  /* bytes of anything read, whatever the file says */
#define BREATH_DATABASE_NOTE_AFTER G_USEC_PER_SEC  /* between notes of how far it went, while there is more to write */

/**
 * BreathWrite:
 * @batch: (nullable): the rows to write
 * @address: (nullable): the address to remember
 * @change: (nullable): the change of a level to remember
 * @error: (nullable): out: why it was not written
 *
 * One of several writes that are carried out in one transaction, each of them whole or not at all.
 */
typedef struct
{
  BreathBatch       *batch;
  BreathAddress     *address;
  GError            *error;
  BreathLevelChange *change;
} BreathWrite;

typedef struct _BreathDatabase BreathDatabase;

BreathDatabase *breath_database_open           (const char      *path,
                                                GError         **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean        breath_database_close          (BreathDatabase  *self,
                                                GError         **error);
void            breath_database_write          (BreathDatabase  *self,
                                                BreathWrite    **writes,
                                                guint            n_writes);
void            breath_database_checkpoint     (BreathDatabase  *self);
void            breath_database_note           (BreathDatabase  *self,
                                                gboolean         is_idle);
gboolean        breath_database_load           (BreathDatabase  *self,
                                                BreathRowFunc    row_func,
                                                gpointer         user_data,
                                                GError         **error);
gboolean        breath_database_read           (BreathDatabase  *self,
                                                BreathRowKind    kind,
                                                GBytes          *key,
                                                BreathRowFunc    row_func,
                                                gpointer         user_data,
                                                GError         **error);
GPtrArray      *breath_database_search         (BreathDatabase  *self,
                                                const char      *words,
                                                GError         **error) G_GNUC_WARN_UNUSED_RESULT;
GPtrArray      *breath_database_list_history   (BreathDatabase  *self,
                                                GError         **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean        breath_database_begin_copy     (BreathDatabase  *self,
                                                const char      *path,
                                                GError         **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean        breath_database_step_copy      (BreathDatabase  *self,
                                                gboolean        *is_done,
                                                GError         **error);
void            breath_database_abandon_copy   (BreathDatabase  *self);
GPtrArray      *breath_database_list_addresses (BreathDatabase  *self,
                                                GError         **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS

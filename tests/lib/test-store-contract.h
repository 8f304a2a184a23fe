/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "breath-log-entry.h"
#include "breath-store.h"

#define TEST_N_KINDS BREATH_ROW_LOG /* the kinds before the log, whose rows may say anything */

G_BEGIN_DECLS

/**
 * TestStoreMaker:
 * @make_place: makes somewhere empty to keep things
 * @open: gives the store that keeps them there
 * @close: frees the store once it is done; what it keeps stays
 * @free_place: frees the place with all in it
 *
 * An implementation of BreathStore to be tested.
 */
typedef struct
{
  gpointer     (*make_place) (void);
  BreathStore *(*open)       (gpointer     place);
  void         (*close)      (BreathStore *store);
  void         (*free_place) (gpointer     place);
} TestStoreMaker;

/* Adds the cases every implementation must pass, below @path; @maker is static. */
void       test_store_contract_add (const char           *path,
                                    const TestStoreMaker *maker);

/* What tests of stores share. */
GBytes    *test_bytes              (const char           *text) G_GNUC_WARN_UNUSED_RESULT;
/* 32 bytes that begin with @number. */
GBytes    *test_key                (guint32               number) G_GNUC_WARN_UNUSED_RESULT;
void       test_put                (BreathBatch          *batch,
                                    BreathRowKind         kind,
                                    guint32               number,
                                    const char           *value);
/* Puts the next entry of a log, which takes the place of the last. */
void       test_put_entry          (BreathBatch          *batch,
                                    BreathLogEntry      **last,
                                    BreathLogKind         kind);
void       test_commit             (BreathStore          *store,
                                    BreathBatch          *batch,
                                    GError              **error);
/* (element-type BreathRow): runs the main loop until all rows are there. */
GPtrArray *test_load               (BreathStore          *store,
                                    GError              **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS

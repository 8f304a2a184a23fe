/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "breath-journal.h"
#include "breath-sync-channel.h"

G_BEGIN_DECLS

#define BREATH_SYNC_BRANCH          8
#define BREATH_SYNC_MAX_DEPTH       4 /* branchings; 20,000 heads leave 5 in each range of this depth */
#define BREATH_SYNC_FINGERPRINT_LEN 8

/**
 * BreathSyncPrefix:
 * @bits: the highest bits of the ids in the range
 * @depth: how many branchings lead to it, each of three bits; 0: everything
 *
 * A range of note ids.
 */
typedef struct
{
  guint64 bits;
  guint   depth;
} BreathSyncPrefix;

/**
 * BreathSyncEntry:
 * @id: note id
 * @position: where the head stands in the journal, or stood
 * @version: the head's version
 * @print: the first four bytes of what the head adds to the root
 * @is_named: the neighbour has told that it holds a head of this author and epoch
 *
 * A head, as it was when the index was made.
 */
typedef struct
{
  guint64  id;
  guint64  position;
  guint64  sum[2];   /* of the terms of all entries before it and its own, once sorted */
  guint32  version;
  guint32  print;
  gboolean is_named;
} BreathSyncEntry;

typedef struct _BreathSyncIndex BreathSyncIndex;

BreathSyncIndex *breath_sync_index_new             (BreathSyncChannel      *channel) G_GNUC_WARN_UNUSED_RESULT;
void             breath_sync_index_free            (BreathSyncIndex        *self);
/* Adds the head after those added; FALSE if there is none: the index can be used now, and is not added to any more. */
gboolean         breath_sync_index_add_next        (BreathSyncIndex        *self,
                                                    BreathJournal          *journal);
guint64          breath_sync_index_get_end         (BreathSyncIndex        *self);
void             breath_sync_index_get_bounds      (BreathSyncIndex        *self,
                                                    const BreathSyncPrefix *prefix,
                                                    guint                  *first,
                                                    guint                  *after);
void             breath_sync_index_get_fingerprint (BreathSyncIndex        *self,
                                                    const BreathSyncPrefix *prefix,
                                                    guint8                  fingerprint[BREATH_SYNC_FINGERPRINT_LEN]);
void             breath_sync_index_get_root        (BreathSyncIndex        *self,
                                                    guint8                  root[BREATH_SYNC_ROOT_LEN]);
BreathSyncEntry *breath_sync_index_get             (BreathSyncIndex        *self,
                                                    guint                   number);
BreathSyncEntry *breath_sync_index_lookup          (BreathSyncIndex        *self,
                                                    guint64                 id);

void             breath_sync_prefix_get_child      (const BreathSyncPrefix *self,
                                                    guint                   number,
                                                    BreathSyncPrefix       *child);
gboolean         breath_sync_prefix_has            (const BreathSyncPrefix *self,
                                                    guint64                 id);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BreathSyncIndex, breath_sync_index_free)

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-sync-index.h"

#include "breath-sync-sum-private.h"

#include <stdlib.h>
#include <string.h>

#define BRANCH_BITS 3
#define ID_BITS     64

/**
 * BreathSyncIndex:
 *
 * The heads held at one moment in the order of their note ids on one channel, with which ranges of them are compared.
 *
 * Ids are hashes under a key that only the two ends know, so halving their numbers halves the heads, and nobody else
 * can choose authors that crowd in one range.
 */
struct _BreathSyncIndex
{
  BreathSyncChannel *channel;  /* borrowed */
  GArray            *entries;  /* of BreathSyncEntry */
  guint64            end;
  gboolean           is_complete;
};

BreathSyncIndex *
breath_sync_index_new (BreathSyncChannel *channel)
{
  BreathSyncIndex *self = g_new0 (BreathSyncIndex, 1);

  self->channel = channel;
  self->entries = g_array_new (FALSE, TRUE, sizeof (BreathSyncEntry));

  return self;
}

void
breath_sync_index_free (BreathSyncIndex *self)
{
  g_array_unref (self->entries);
  g_free (self);
}

static int
compare_ids (const void *a,
             const void *b)
{
  const BreathSyncEntry *first = a;
  const BreathSyncEntry *second = b;

  return first->id < second->id ? -1 : first->id > second->id;
}

static void
complete (BreathSyncIndex *self)
{
  guint64 sum[2] = { 0, 0 };

  self->is_complete = TRUE;

  if (self->entries->len > 0)
    qsort (self->entries->data, self->entries->len, sizeof (BreathSyncEntry), compare_ids);

  for (guint i = 0; i < self->entries->len; i++)
    {
      BreathSyncEntry *entry = breath_sync_index_get (self, i);

      breath_sync_sum_add (sum, entry->sum);
      memcpy (entry->sum, sum, sizeof sum);
    }
}

/**
 * breath_sync_index_add_next:
 * @self: an index that is not complete
 * @journal: whose heads it is of; heads that join between calls are added like the others
 *
 * Adds one head, so that the work can be spread over dispatches.
 *
 * Returns: %FALSE if there is none left: the index is complete
 */
gboolean
breath_sync_index_add_next (BreathSyncIndex *self,
                            BreathJournal   *journal)
{
  const BreathJournalEntry *held = breath_journal_next (journal, self->end);
  BreathSyncEntry entry = { 0 };

  g_assert (!self->is_complete);

  if (held == NULL)
    {
      complete (self);
      return FALSE;
    }

  self->end = held->position;
  entry.id = breath_sync_channel_get_id_of (self->channel, held->head);
  entry.position = held->position;
  entry.version = held->head->version;
  breath_sync_channel_get_term (self->channel, held->head, entry.sum);
  entry.print = entry.sum[0] & G_MAXUINT32;
  g_array_append_val (self->entries, entry);

  return TRUE;
}

/**
 * breath_sync_index_get_end:
 * @self: a complete index
 *
 * Returns: the position in the journal up to which it has all that was held
 */
guint64
breath_sync_index_get_end (BreathSyncIndex *self)
{
  return self->end;
}

BreathSyncEntry *
breath_sync_index_get (BreathSyncIndex *self,
                       guint            number)
{
  return &g_array_index (self->entries, BreathSyncEntry, number);
}

/* The first entry with at least @id. */
static guint
find_first (BreathSyncIndex *self,
            guint64          id)
{
  guint first = 0;
  guint after = self->entries->len;

  while (first < after)
    {
      guint middle = first + (after - first) / 2;

      if (breath_sync_index_get (self, middle)->id < id)
        first = middle + 1;
      else
        after = middle;
    }

  return first;
}

static guint
get_shift (const BreathSyncPrefix *prefix)
{
  return ID_BITS - BRANCH_BITS * prefix->depth;
}

/**
 * breath_sync_index_get_bounds:
 * @self: a complete index
 * @prefix: a range
 * @first: (out): number of the first entry in the range
 * @after: (out): number of the first entry after it
 *
 * Finds the entries of a range.
 */
void
breath_sync_index_get_bounds (BreathSyncIndex        *self,
                              const BreathSyncPrefix *prefix,
                              guint                  *first,
                              guint                  *after)
{
  gboolean is_last = prefix->bits + 1 == G_GUINT64_CONSTANT (1) << BRANCH_BITS * prefix->depth;

  *first = prefix->depth == 0 ? 0 : find_first (self, prefix->bits << get_shift (prefix));
  *after = is_last ? self->entries->len : find_first (self, (prefix->bits + 1) << get_shift (prefix));
}

static void
get_root_of_range (BreathSyncIndex        *self,
                   const BreathSyncPrefix *prefix,
                   guint8                  root[BREATH_SYNC_ROOT_LEN])
{
  guint64 sum[2] = { 0, 0 };
  guint first;
  guint after;

  breath_sync_index_get_bounds (self, prefix, &first, &after);

  if (after > first)
    memcpy (sum, breath_sync_index_get (self, after - 1)->sum, sizeof sum);

  if (after > first && first > 0)
    breath_sync_sum_subtract (sum, breath_sync_index_get (self, first - 1)->sum);

  breath_sync_channel_get_root_of (self->channel, sum, after - first, root);
}

/**
 * breath_sync_index_get_fingerprint:
 * @self: a complete index
 * @prefix: a range
 * @fingerprint: (out caller-allocates) (array fixed-size=8): what tells its heads from others
 *
 * Computes the first 8 bytes of what would be the root if the heads in the range were all.
 */
void
breath_sync_index_get_fingerprint (BreathSyncIndex        *self,
                                   const BreathSyncPrefix *prefix,
                                   guint8                  fingerprint[BREATH_SYNC_FINGERPRINT_LEN])
{
  guint8 root[BREATH_SYNC_ROOT_LEN];

  get_root_of_range (self, prefix, root);
  memcpy (fingerprint, root, BREATH_SYNC_FINGERPRINT_LEN);
}

void
breath_sync_index_get_root (BreathSyncIndex *self,
                            guint8           root[BREATH_SYNC_ROOT_LEN])
{
  const BreathSyncPrefix everything = { 0, 0 };

  get_root_of_range (self, &everything, root);
}

BreathSyncEntry *
breath_sync_index_lookup (BreathSyncIndex *self,
                          guint64          id)
{
  guint number = find_first (self, id);
  BreathSyncEntry *found = number < self->entries->len ? breath_sync_index_get (self, number) : NULL;

  return found != NULL && found->id == id ? found : NULL;
}

void
breath_sync_prefix_get_child (const BreathSyncPrefix *self,
                              guint                   number,
                              BreathSyncPrefix       *child)
{
  child->bits = self->bits << BRANCH_BITS | number;
  child->depth = self->depth + 1;
}

gboolean
breath_sync_prefix_has (const BreathSyncPrefix *self,
                        guint64                 id)
{
  return self->depth == 0 || id >> get_shift (self) == self->bits;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-database-private.h"

#include "breath-head-anchor.h"
#include "breath-tally-table.h"

#include <string.h>

static const char *const kind_names[BREATH_N_ROW_KINDS] = {
  [BREATH_ROW_HEAD] = "head",
  [BREATH_ROW_MANIFEST] = "manifest",
  [BREATH_ROW_ITEM] = "item",
  [BREATH_ROW_CURSOR] = "cursor",
  [BREATH_ROW_STOCK] = "stock",
  [BREATH_ROW_DRAW] = "draw",
  [BREATH_ROW_SETTING] = "setting",
  [BREATH_ROW_PROOF] = "proof",
  [BREATH_ROW_LOG] = "log",
  [BREATH_ROW_CHUNK] = "chunk",
  [BREATH_ROW_MEMORY] = "memory",
};

const char *
breath_database_get_kind_name (BreathRowKind kind)
{
  return kind_names[kind];
}

static gboolean
set_damaged (GError    **error,
             const char *what)
{
  g_set_error_literal (error, BREATH_STORE_ERROR, BREATH_STORE_ERROR_DAMAGED, what);

  return FALSE;
}

/**
 * breath_database_read_tally:
 * @self: a database with all its tables read
 * @found: what was counted by reading
 * @exists: (out): whether it was ever counted before; without a log it need not have been
 * @error: return location for an error
 *
 * Compares how many rows there are and what they say in all with what was written down with the last transaction.
 *
 * Returns: %TRUE if nothing is missing and nothing too much
 */
gboolean
breath_database_read_tally (BreathDatabase    *self,
                            const BreathTally *found,
                            gboolean          *exists,
                            GError           **error)
{
  BreathRowKind kind;

  if (!breath_tally_table_read (self->db, &self->tally, exists, error))
    return FALSE;

  if (!*exists && breath_log_table_get_last (self->log) != NULL)
    return set_damaged (error, "It does not say how many rows there should be");

  if (!*exists)
    self->tally = *found;

  if (breath_tally_has_same (&self->tally, found, &kind))
    return TRUE;

  if (self->tally.counts[kind] == found->counts[kind])
    g_set_error (error, BREATH_STORE_ERROR, BREATH_STORE_ERROR_DAMAGED,
                 "Rows of kind %s are not those that were written", kind_names[kind]);
  else
    g_set_error (error, BREATH_STORE_ERROR, BREATH_STORE_ERROR_DAMAGED,
                 "It has %" G_GUINT64_FORMAT " rows of kind %s, but should have %" G_GUINT64_FORMAT,
                 found->counts[kind], kind_names[kind], self->tally.counts[kind]);

  return FALSE;
}

/* @n_kinds: as many as another anchor tells of. */
static void
get_anchor (BreathDatabase   *self,
            guint             n_kinds,
            BreathHeadAnchor *anchor)
{
  const BreathLogEntry *last = breath_log_table_get_last (self->log);

  memset (anchor, 0, sizeof *anchor);
  anchor->commits = self->tally.commits;
  breath_tally_get_digest (&self->tally, n_kinds, anchor->digest);
  anchor->n_kinds = n_kinds;
  memcpy (anchor->counts, self->tally.counts, sizeof anchor->counts);

  if (last != NULL)
    {
      anchor->epoch = last->epoch;
      anchor->seq = last->seq;
      memcpy (anchor->hash, last->hash, BREATH_HASH_LEN);
    }
}

/* The database went on from where the note says it was. */
static gboolean
continues (BreathDatabase         *self,
           const BreathHeadAnchor *anchor,
           GError                **error)
{
  g_autoptr(BreathLogEntry) entry = NULL;

  if (anchor->seq == 0)
    return TRUE;

  entry = breath_log_table_lookup (self->log, anchor->seq, error);

  if (entry != NULL && entry->epoch == anchor->epoch && memcmp (entry->hash, anchor->hash, BREATH_HASH_LEN) == 0)
    return TRUE;

  if (error == NULL || *error == NULL)
    set_damaged (error, "Its log is not the one that the note beside it (" BREATH_HEAD_ANCHOR_NAME ") tells of");

  return FALSE;
}

static gboolean
compare (BreathDatabase         *self,
         const BreathHeadAnchor *anchor,
         GError                **error)
{
  BreathHeadAnchor own;

  get_anchor (self, anchor->n_kinds, &own);

  if (own.commits > anchor->commits)
    return continues (self, anchor, error);

  if (own.commits < anchor->commits)
    {
      g_set_error (error, BREATH_STORE_ERROR, BREATH_STORE_ERROR_DAMAGED,
                   "It was put back to an earlier state, or lost its end: %" G_GUINT64_FORMAT " writes that the note beside "
                                                                                              "it (" BREATH_HEAD_ANCHOR_NAME ") tells of are missing", anchor->commits - own.commits);
      return FALSE;
    }

  return (own.epoch == anchor->epoch && own.seq == anchor->seq && memcmp (own.hash, anchor->hash, BREATH_HASH_LEN) == 0 &&
          memcmp (own.digest, anchor->digest, BREATH_TALLY_DIGEST_LEN) == 0) ||
         set_damaged (error, "It is not the database that the note beside it (" BREATH_HEAD_ANCHOR_NAME ") tells of");
}

/**
 * breath_database_compare_anchor:
 * @self: a database that was read
 * @is_counted: whether it had a tally
 * @exists: (out): whether there is an anchor
 * @error: return location for an error
 *
 * Compares the database with the anchor beside it. A cut between a commit and the writing of its anchor leaves the
 * database ahead, never behind. Only one that was never written to may have none.
 *
 * Returns: %TRUE if the database is where the anchor says, or further
 */
gboolean
breath_database_compare_anchor (BreathDatabase *self,
                                gboolean        is_counted,
                                gboolean       *exists,
                                GError        **error)
{
  BreathHeadAnchor anchor;

  if (!breath_head_anchor_read (&anchor, self->anchor_path, exists, error))
    return FALSE;

  if (!*exists)
    return self->tally.commits == 0 ||
           set_damaged (error, "The note beside it (" BREATH_HEAD_ANCHOR_NAME "), which says how far it went, is missing");

  if (!is_counted)
    return set_damaged (error, "The note beside it (" BREATH_HEAD_ANCHOR_NAME ") tells of another database");

  return compare (self, &anchor, error);
}

/**
 * breath_database_write_anchor:
 * @self: a database
 * @error: return location for an error
 *
 * Notes beside the database where it is. If that fails, the note only says less than it could.
 *
 * Returns: %TRUE if it was written
 */
gboolean
breath_database_write_anchor (BreathDatabase *self,
                              GError        **error)
{
  BreathHeadAnchor anchor;

  get_anchor (self, BREATH_N_ROW_KINDS, &anchor);

  if (!breath_head_anchor_write (&anchor, self->anchor_path, error))
    return FALSE;

  self->noted = anchor.commits;

  return TRUE;
}

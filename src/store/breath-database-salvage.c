/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-database-salvage.h"

#include "breath-database-private.h"
#include "breath-head-anchor.h"
#include "breath-renewal.h"
#include "breath-salvage-hints-private.h"
#include "breath-tally-table.h"

#include <string.h>

#define BATCH         256       /* rows written together */
#define MAX_TRIED     100000    /* numbers that are looked up one by one in a gap */

/*
 * A damaged page makes a walk through its table fail there. So a table is walked from its beginning and then from its
 * end; what lies between two damaged pages is looked for by the first byte of the key, or number by number.
 */
typedef struct
{
  BreathDatabase         source;
  BreathDatabase        *target;
  BreathSalvage         *salvage;

  const BreathTableInfo *info;
  BreathBatch           *batch;
  GHashTable            *seen;      /* what was met already in the column that is walked, as GBytes */
  GTree                 *numbered;  /* number to BreathRow, where the order matters */
  guint64                n_bad;
} Salvaging;

static void
row_free (gpointer data)
{
  BreathRow *row = data;

  g_clear_pointer (&row->key, g_bytes_unref);
  g_clear_pointer (&row->value, g_bytes_unref);
  g_clear_pointer (&row->extra, g_bytes_unref);
  g_free (row);
}

static int
compare_numbers (gconstpointer a,
                 gconstpointer b,
                 gpointer      unused)
{
  gint64 first = *(const gint64 *) a;
  gint64 second = *(const gint64 *) b;

  return (first > second) - (first < second);
}

static gboolean
flush (Salvaging *self,
       GError   **error)
{
  BreathWrite write = { self->batch, NULL, NULL };
  BreathWrite *writes[] = { &write };

  if (breath_batch_get_size (self->batch) > 0)
    breath_database_write (self->target, writes, 1);

  g_clear_pointer (&self->batch, breath_batch_free);
  self->batch = breath_batch_new ();
  breath_database_checkpoint (self->target);

  if (write.error == NULL)
    return TRUE;

  g_propagate_error (error, write.error);

  return FALSE;
}

static gboolean
keep (Salvaging       *self,
      const BreathRow *row,
      GError         **error)
{
  breath_batch_put (self->batch, row->kind, row->key, row->value, row->number, row->extra);
  self->salvage->kept[row->kind]++;

  return breath_batch_get_size (self->batch) < BATCH || flush (self, error);
}

static void
copy_row_cb (const BreathRow *row,
             gpointer         user_data)
{
  BreathRow *copy = user_data;

  *copy = *row;
  g_bytes_ref (copy->key);
  g_bytes_ref (copy->value);

  if (copy->extra != NULL)
    g_bytes_ref (copy->extra);
}

static BreathRow *
read_sound_row (Salvaging    *self,
                sqlite3_stmt *statement)
{
  BreathRow *row = g_new0 (BreathRow, 1);
  guint8 sum[BREATH_SUM_LEN];
  gboolean is_sound;

  if (self->info != NULL)
    {
      is_sound = breath_table_read_row (self->info, statement, copy_row_cb, row, NULL, NULL);
    }
  else
    {
      g_autoptr(BreathLogEntry) entry = breath_log_table_read_entry (statement, row, sum, NULL);

      is_sound = entry != NULL;
    }

  if (!is_sound)
    g_clear_pointer (&row, row_free);

  return row;
}

/* @column is the one that is walked. */
static gboolean
take_row (Salvaging    *self,
          sqlite3_stmt *statement,
          int           column,
          GError      **error)
{
  gconstpointer data = sqlite3_column_blob (statement, column);
  g_autoptr(GBytes) met = g_bytes_new (data, sqlite3_column_bytes (statement, column));
  BreathRow *row;
  gboolean kept;

  /* Counted once, whether it is sound or not. */
  if (!g_hash_table_add (self->seen, g_bytes_ref (met)))
    return TRUE;

  row = read_sound_row (self, statement);

  if (row == NULL)
    {
      self->n_bad++;
      return TRUE;
    }

  if (self->numbered != NULL)
    {
      gint64 number = sqlite3_column_int64 (statement, column);

      g_tree_insert (self->numbered, g_memdup2 (&number, sizeof number), row);
      return TRUE;
    }

  kept = keep (self, row, error);
  row_free (row);

  return kept;
}

/* FALSE without an error: it came to a damaged page, or there is no such table. */
static gboolean
walk (Salvaging  *self,
      const char *range,
      GError    **error)
{
  const char *select = self->info != NULL ? self->info->select : "SELECT " BREATH_LOG_TABLE_COLUMNS " FROM log ORDER BY seq";
  const char *column = self->info != NULL ? self->info->walk : "seq";
  const char *from = strstr (select, " FROM ");
  const char *order = strstr (select, " ORDER BY ");
  g_autofree char *sql = g_strdup_printf ("%.*s, %s%.*s %s", (int) (from - select), select, column,
                                          (int) (order - from), from, range);
  sqlite3_stmt *statement = NULL;
  gboolean taken = TRUE;
  int result = sqlite3_prepare_v2 (self->source.db, sql, -1, &statement, NULL);

  while (result == SQLITE_OK || (taken && result == SQLITE_ROW))
    {
      result = sqlite3_step (statement);

      if (result == SQLITE_ROW)
        taken = take_row (self, statement, sqlite3_column_count (statement) - 1, error);
    }

  sqlite3_finalize (statement);

  return taken && result == SQLITE_DONE;
}

static gboolean
walk_by_bytes (Salvaging  *self,
               const char *column,
               GError    **error)
{
  for (guint byte = 0; byte < 256 && *error == NULL; byte++)
    {
      for (guint down = 0; down < 2 && *error == NULL; down++)
        {
          g_autofree char *range = g_strdup_printf ("WHERE %s >= x'%02x' AND %s < x'%02x%s' ORDER BY %s %s", column, byte,
                                                    column, MIN (byte + 1, 255), byte == 255 ? "ffffffffffffffff" : "",
                                                    column, down == 1 ? "DESC" : "ASC");

          if (walk (self, range, error))
            break;
        }
    }

  return *error == NULL;
}

/* Looks up what lies between the numbers met from below and from above. */
static gboolean
walk_by_numbers (Salvaging  *self,
                 const char *column,
                 GError    **error)
{
  gint64 last = 0;
  gint64 end = 0;
  guint n_tried = 0;

  if (g_tree_nnodes (self->numbered) > 0)
    end = *(const gint64 *) g_tree_node_key (g_tree_node_last (self->numbered));

  for (last = 1; last < end && n_tried < MAX_TRIED && *error == NULL; last++)
    {
      g_autofree char *range = NULL;

      if (g_tree_lookup (self->numbered, &last) != NULL)
        continue;

      range = g_strdup_printf ("WHERE %s = %" G_GINT64_FORMAT, column, last);
      walk (self, range, error);
      n_tried++;
    }

  return *error == NULL;
}

static gboolean
walk_table (Salvaging *self,
            GError   **error)
{
  const char *column = self->info != NULL ? self->info->walk : "seq";
  g_autofree char *up = g_strdup_printf ("ORDER BY %s ASC", column);
  g_autofree char *down = g_strdup_printf ("ORDER BY %s DESC", column);

  if (walk (self, up, error) || *error != NULL)
    return *error == NULL;

  walk (self, down, error);

  if (*error != NULL)
    return FALSE;

  if (self->numbered != NULL)
    return walk_by_numbers (self, column, error);

  /* Only the log has no such table, and its rows are numbered. */
  g_assert (self->info != NULL);

  return self->info->has_text_key || walk_by_bytes (self, column, error);
}

typedef struct
{
  Salvaging      *salvaging;
  BreathLogEntry *last;
  GError        **error;
} Keeping;

/* Of the log only the beginning is kept, as far as each entry follows the one before. */
static gboolean
keep_numbered_cb (gpointer key,
                  gpointer value,
                  gpointer user_data)
{
  Keeping *keeping = user_data;
  const BreathRow *row = value;
  BreathLogEntry *entry;

  if (row->kind != BREATH_ROW_LOG)
    return !keep (keeping->salvaging, row, keeping->error);

  entry = breath_log_entry_decode (row->key, row->value, row->number, NULL);

  if (entry == NULL || !breath_log_entry_follows (entry, keeping->last))
    {
      g_clear_pointer (&entry, breath_log_entry_free);
      return TRUE;
    }

  g_clear_pointer (&keeping->last, breath_log_entry_free);
  keeping->last = entry;

  return !keep (keeping->salvaging, row, keeping->error);
}

static gboolean
salvage_kind (Salvaging    *self,
              BreathRowKind kind,
              GError      **error)
{
  gboolean is_numbered = kind == BREATH_ROW_LOG || kind == BREATH_ROW_DRAW;
  Keeping keeping = { self, NULL, error };

  self->info = breath_database_get_table_info (kind);
  self->seen = g_hash_table_new_full (g_bytes_hash, g_bytes_equal, (GDestroyNotify) g_bytes_unref, NULL);
  self->numbered = is_numbered ? g_tree_new_full (compare_numbers, NULL, g_free, row_free) : NULL;
  self->n_bad = 0;

  if (walk_table (self, error) && is_numbered)
    g_tree_foreach (self->numbered, keep_numbered_cb, &keeping);

  if (keeping.last != NULL)
    self->salvage->epoch = MAX (self->salvage->epoch, keeping.last->epoch);

  if (kind == BREATH_ROW_LOG)
    self->n_bad += (guint64) g_tree_nnodes (self->numbered) - self->salvage->kept[kind];

  self->salvage->missing[kind] = self->n_bad;
  g_clear_pointer (&keeping.last, breath_log_entry_free);
  g_clear_pointer (&self->seen, g_hash_table_unref);
  g_clear_pointer (&self->numbered, g_tree_unref);

  return *error == NULL && flush (self, error);
}

/* How much there should be: as the database says, or as the note beside it does if that went further. */
static void
count_missing (Salvaging  *self,
               const char *note)
{
  BreathSalvage *salvage = self->salvage;
  BreathHeadAnchor anchor = { 0, };
  BreathTally tally = { 0, };
  gboolean has_note = FALSE;
  gboolean has_tally = FALSE;

  has_note = breath_head_anchor_read (&anchor, note, &has_note, NULL) && has_note;
  has_tally = self->source.db != NULL && breath_tally_table_read (self->source.db, &tally, &has_tally, NULL) && has_tally;
  salvage->is_known = has_note || has_tally;

  if (has_note)
    salvage->epoch = MAX (salvage->epoch, anchor.epoch);

  if (has_note && anchor.commits > tally.commits)
    {
      salvage->n_lost = anchor.commits - tally.commits;
      memcpy (tally.counts, anchor.counts, sizeof tally.counts);
    }

  for (guint kind = 0; kind < BREATH_N_ROW_KINDS; kind++)
    if (tally.counts[kind] > salvage->kept[kind])
      salvage->missing[kind] = MAX (salvage->missing[kind], tally.counts[kind] - salvage->kept[kind]);
}

static gboolean
put_marks (Salvaging *self,
           GError   **error)
{
  BreathRenewal renewal = { g_get_real_time () / G_USEC_PER_SEC, self->salvage->epoch };
  g_autofree char *text = breath_salvage_to_text (self->salvage);
  g_autoptr(GBytes) key = g_bytes_new (BREATH_SALVAGED_NAME, strlen (BREATH_SALVAGED_NAME));
  g_autoptr(GBytes) value = g_bytes_new (text, strlen (text));

  breath_renewal_put (self->batch, &renewal);
  breath_batch_put (self->batch, BREATH_ROW_SETTING, key, value, 0, NULL);

  return flush (self, error);
}

static gboolean
run (Salvaging  *self,
     const char *note,
     GError    **error)
{
  g_autoptr(GError) unreadable = NULL;
  GError *failure = NULL;

  if (!breath_database_connect (&self->source, &unreadable))
    g_message ("Nothing of it can be read: %s", unreadable->message);

  for (guint kind = 0; unreadable == NULL && kind < BREATH_N_ROW_KINDS; kind++)
    {
      if (!salvage_kind (self, kind, &failure))
        {
          g_propagate_error (error, failure);
          return FALSE;
        }
    }

  if (unreadable == NULL)
    {
      self->salvage->n_addresses = breath_salvage_addresses (self->source.db, self->target);
      self->salvage->n_changes = breath_salvage_history (self->source.db, self->target);
    }

  count_missing (self, note);

  return put_marks (self, error);
}

/**
 * breath_database_salvage:
 * @from: a copy of the damaged database, its write-ahead log beside it; both stay as they are
 * @note: the file `head` that belongs to it, which need not be there
 * @to: where the new database shall be; nothing may be there, nor a file `head`
 * @salvage: (out caller-allocates): what was kept
 * @error: return location for an error
 *
 * Reads a damaged database row by row and writes every row that is sound into a new one, marked as one that was salvaged,
 * see [struct@Breath.Renewal]. Of the log the beginning is kept, as far as its chain holds.
 *
 * Returns: %TRUE if the new database is there, however little is in it
 */
gboolean
breath_database_salvage (const char    *from,
                         const char    *note,
                         const char    *to,
                         BreathSalvage *salvage,
                         GError       **error)
{
  Salvaging self = { .salvage = salvage };
  gboolean done;

  memset (salvage, 0, sizeof *salvage);
  self.target = breath_database_open (to, error);

  if (self.target == NULL)
    return FALSE;

  self.source.path = g_canonicalize_filename (from, NULL);
  self.batch = breath_batch_new ();
  done = run (&self, note, error);

  sqlite3_close (self.source.db);
  g_free (self.source.path);
  breath_batch_free (self.batch);

  return breath_database_close (self.target, done ? error : NULL) && done;
}

const char *
breath_salvage_get_name (BreathRowKind kind)
{
  return breath_database_get_kind_name (kind);
}

guint64
breath_salvage_count_missing (const BreathSalvage *self)
{
  guint64 n = 0;

  for (guint kind = 0; kind < BREATH_N_ROW_KINDS; kind++)
    n += self->missing[kind];

  return n;
}

/**
 * breath_salvage_to_text:
 * @self: what was kept
 *
 * Returns: (transfer full): for each kind of rows how many were kept and how many are missing, in one line
 */
char *
breath_salvage_to_text (const BreathSalvage *self)
{
  GString *text = g_string_new (NULL);

  for (guint kind = 0; kind < BREATH_N_ROW_KINDS; kind++)
    g_string_append_printf (text, "%s%s: kept %" G_GUINT64_FORMAT ", missing %" G_GUINT64_FORMAT, kind > 0 ? "; " : "",
                            breath_database_get_kind_name (kind), self->kept[kind], self->missing[kind]);

  return g_string_free (text, FALSE);
}

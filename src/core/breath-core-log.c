/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-core.h"

#include "breath-core-private.h"

#include <sodium.h>
#include <string.h>

#define DAY        86400
#define SEQ_LEN    8
#define NONCE_LEN  16
#define SETTING_LEN (SEQ_LEN + NONCE_LEN)

/*
 * What happens to a node of its own, entry after entry, each with the hash of the one before. Entries go with the rows
 * they tell of, so when everything is read again the two must say the same.
 */
struct _BreathCoreLog
{
  BreathLogEntry *last;            /* NULL: none yet; may still be being committed */
  guint           n_unsigned;      /* since the last checkpoint */
  gint64          unsigned_since;  /* wall time */

  gint64          found_day;       /* days since 1970 of the findings counted */
  guint           n_found;

  /* While loading. */
  BreathLogEntry *checkpoint;      /* the last */
  GHashTable     *stocks;          /* what was set last: GBytes of the resource to GBytes of the details */
  GQueue          draws;           /* all drawn, as details */
  gboolean        has_anchor;
  guint64         anchor_seq;
  guint8          anchor_nonce[NONCE_LEN];
  guint8          anchor_hash[BREATH_HASH_LEN];
};

static gboolean
contradict (GError    **error,
            const char *what)
{
  g_set_error (error, BREATH_STORE_ERROR, BREATH_STORE_ERROR_DAMAGED, "What is stored contradicts itself: %s", what);

  return FALSE;
}

BreathCoreLog *
breath_core_log_new (void)
{
  BreathCoreLog *log = g_new0 (BreathCoreLog, 1);

  g_queue_init (&log->draws);
  log->stocks = g_hash_table_new_full (g_bytes_hash, g_bytes_equal,
                                       (GDestroyNotify) g_bytes_unref, (GDestroyNotify) g_bytes_unref);

  return log;
}

static void
forget_rows (BreathCoreLog *log)
{
  g_hash_table_remove_all (log->stocks);
  g_queue_clear_full (&log->draws, (GDestroyNotify) g_bytes_unref);
}

void
breath_core_log_free (BreathCoreLog *log)
{
  forget_rows (log);
  g_hash_table_unref (log->stocks);
  g_clear_pointer (&log->checkpoint, breath_log_entry_free);
  g_clear_pointer (&log->last, breath_log_entry_free);
  g_free (log);
}

/* The resource, a zero, and the value of the row. */
static GBytes *
dup_details (const BreathRow *row)
{
  GByteArray *details = g_byte_array_new ();

  g_byte_array_append (details, g_bytes_get_data (row->key, NULL), g_bytes_get_size (row->key));
  g_byte_array_append (details, (const guint8 *) "", 1);
  g_byte_array_append (details, g_bytes_get_data (row->value, NULL), g_bytes_get_size (row->value));

  return g_byte_array_free_to_bytes (details);
}

static GBytes *
dup_resource (GBytes *details)
{
  gsize len;
  const char *data = g_bytes_get_data (details, &len);

  return g_bytes_new (data, strnlen (data, len));
}

static guint32
get_epoch (BreathCore *self)
{
  const BreathJournalEntry *own = breath_journal_lookup (self->journal, &self->own);
  guint32 now = CLAMP (breath_clock_get_wall (self->ports.clock), 1, G_MAXUINT32);

  if (self->renews)
    return breath_core_get_new_epoch (self, own != NULL ? own->head : NULL, now);

  return own != NULL ? own->head->epoch : now;
}

static void
append (BreathCore   *self,
        BreathBatch  *batch,
        BreathLogKind kind,
        GBytes       *details)
{
  BreathCoreLog *log = self->log;
  gint64 now = breath_clock_get_wall (self->ports.clock);
  BreathLogEntry *entry = breath_log_entry_new (log->last, get_epoch (self), kind, now, details);
  g_autoptr(GBytes) key = breath_log_entry_dup_key (entry);
  g_autoptr(GBytes) value = NULL;

  if (kind == BREATH_LOG_CHECKPOINT)
    breath_log_entry_sign (entry, self->identity);

  if (kind == BREATH_LOG_CHECKPOINT)
    log->n_unsigned = 0;
  else if (log->n_unsigned++ == 0)
    log->unsigned_since = now;

  value = breath_log_entry_encode (entry);
  breath_batch_put (batch, BREATH_ROW_LOG, key, value, entry->epoch, NULL);
  g_clear_pointer (&log->last, breath_log_entry_free);
  log->last = entry;
}

/**
 * breath_core_log_add:
 * @self: a core
 * @batch: the batch that makes durable what is told of; it is committed before another entry is added
 * @kind: what it tells of
 * @details: (nullable): see [enum@Breath.LogKind]
 *
 * Adds an entry to the log, and a checkpoint after every %BREATH_CORE_LOG_UNSIGNED.
 */
void
breath_core_log_add (BreathCore   *self,
                     BreathBatch  *batch,
                     BreathLogKind kind,
                     GBytes       *details)
{
  append (self, batch, kind, details);

  if (self->log->n_unsigned >= BREATH_CORE_LOG_UNSIGNED)
    append (self, batch, BREATH_LOG_CHECKPOINT, NULL);
}

static void
log_row (BreathCore      *self,
         BreathBatch     *batch,
         const BreathRow *row)
{
  BreathLogKind kind = row->kind == BREATH_ROW_STOCK ? BREATH_LOG_STOCK : BREATH_LOG_DRAW;
  g_autoptr(GBytes) details = dup_details (row);

  breath_core_log_add (self, batch, kind, details);
}

/**
 * breath_core_log_rows:
 * @self: a core
 * @batch: what is to be committed of our own, without a head yet
 *
 * Adds an entry for every stock and draw in @batch.
 */
void
breath_core_log_rows (BreathCore  *self,
                      BreathBatch *batch)
{
  guint n_rows = breath_batch_get_size (batch);

  for (guint i = 0; i < n_rows; i++)
    {
      const BreathRow *row = breath_batch_get_row (batch, i);

      if ((row->kind == BREATH_ROW_STOCK || row->kind == BREATH_ROW_DRAW) && row->value != NULL)
        log_row (self, batch, row);
    }
}

/**
 * breath_core_log_begin:
 * @self: a core with everything read
 * @batch: the batch that begins
 * @stocks: (element-type BreathRow): all stocks there are
 * @draws: (element-type BreathRow): all draws there are, as they were made
 *
 * Adds an entry from which on the log tells of all stocks and draws there are, whatever it told before. Nothing is added
 * to a log that simply goes on.
 */
void
breath_core_log_begin (BreathCore  *self,
                       BreathBatch *batch,
                       GPtrArray   *stocks,
                       GPtrArray   *draws)
{
  if (self->salvaged != NULL)
    breath_core_log_add (self, batch, BREATH_LOG_SALVAGE, self->salvaged);
  else if (self->renews)
    breath_core_log_add (self, batch, BREATH_LOG_RESTORE, NULL);
  else if (self->log->last == NULL)
    breath_core_log_add (self, batch, BREATH_LOG_START, NULL);
  else
    return;

  for (guint i = 0; i < stocks->len; i++)
    log_row (self, batch, g_ptr_array_index (stocks, i));

  for (guint i = 0; i < draws->len; i++)
    log_row (self, batch, g_ptr_array_index (draws, i));
}

/* Whether another finding of that day fits. A clock that is set back makes no room. */
static gboolean
count_finding (BreathCoreLog *log,
               gint64         day)
{
  if (day > log->found_day)
    {
      log->found_day = day;
      log->n_found = 0;
    }

  if (log->n_found >= BREATH_CORE_LOG_FOUND)
    return FALSE;

  log->n_found++;

  return TRUE;
}

/**
 * breath_core_log_found:
 * @self: a core
 * @batch: the batch that makes the proof durable, if there is one; it is committed next
 * @author: about whom
 * @finding: what was found
 *
 * Adds what was found about another node. Strangers can cause this, so that at most %BREATH_CORE_LOG_FOUND entries a
 * day tell of it; what is beyond goes untold.
 *
 * Returns: whether it was added
 */
gboolean
breath_core_log_found (BreathCore      *self,
                       BreathBatch     *batch,
                       const P2pPeerId *author,
                       BreathLogFinding finding)
{
  guint8 packed[P2P_PUBLIC_KEY_LEN + 1];
  g_autoptr(GBytes) details = NULL;

  if (!count_finding (self->log, breath_clock_get_wall (self->ports.clock) / DAY))
    return FALSE;

  memcpy (packed, author->public_key, P2P_PUBLIC_KEY_LEN);
  packed[P2P_PUBLIC_KEY_LEN] = finding;
  details = g_bytes_new (packed, sizeof packed);
  breath_core_log_add (self, batch, BREATH_LOG_FOUND, details);

  return TRUE;
}

/**
 * breath_core_log_get_due:
 * @self: a core
 * @wall: unix seconds, now
 *
 * Returns: the wall time at which a checkpoint is due
 */
gint64
breath_core_log_get_due (BreathCore *self,
                         gint64      wall)
{
  /* A clock that was set back must not put it off for longer than usual. */
  return self->log->n_unsigned > 0 ? MIN (self->log->unsigned_since, wall) + BREATH_CORE_LOG_PATIENCE : G_MAXINT64;
}

static void
compute_anchor (const guint8 nonce[NONCE_LEN],
                const guint8 hash[BREATH_HASH_LEN],
                guint8       anchor[BREATH_ANCHOR_LEN])
{
  guint8 input[NONCE_LEN + BREATH_HASH_LEN];

  memcpy (input, nonce, NONCE_LEN);
  memcpy (input + NONCE_LEN, hash, BREATH_HASH_LEN);
  crypto_generichash (anchor, BREATH_ANCHOR_LEN, input, sizeof input, NULL, 0);
}

/**
 * breath_core_log_anchor:
 * @self: a core
 * @batch: the batch that @head goes with, all its entries added
 * @head: a head of ours, not signed yet
 *
 * Ties @head to the log as it is with @batch: whoever holds the head is a witness of it, without learning anything. The
 * nonce is kept, so that the tie can be shown.
 */
void
breath_core_log_anchor (BreathCore  *self,
                        BreathBatch *batch,
                        BreathHead  *head)
{
  const BreathLogEntry *last = self->log->last;
  guint64 seq = GUINT64_TO_LE (last->seq);
  guint8 packed[SETTING_LEN];
  g_autoptr(GBytes) key = breath_core_dup_text (BREATH_SETTING_ANCHOR);
  g_autoptr(GBytes) value = NULL;

  memcpy (packed, &seq, SEQ_LEN);
  breath_random_fill (self->ports.random, packed + SEQ_LEN, NONCE_LEN);
  compute_anchor (packed + SEQ_LEN, last->hash, head->anchor);

  value = g_bytes_new (packed, sizeof packed);
  breath_batch_put (batch, BREATH_ROW_SETTING, key, value, 0, NULL);
}

/**
 * breath_core_log_ties:
 * @setting: what ties a head of ours to the log, see breath_core_log_anchor()
 * @entry: an entry
 * @head: (nullable): the head
 *
 * Returns: whether @setting ties @head to @entry
 */
gboolean
breath_core_log_ties (GBytes               *setting,
                      const BreathLogEntry *entry,
                      const BreathHead     *head)
{
  gsize len;
  const guint8 *data = g_bytes_get_data (setting, &len);
  guint8 anchor[BREATH_ANCHOR_LEN];
  guint64 seq;

  if (head == NULL || len != SETTING_LEN)
    return FALSE;

  memcpy (&seq, data, SEQ_LEN);
  compute_anchor (data + SEQ_LEN, entry->hash, anchor);

  return GUINT64_FROM_LE (seq) == entry->seq && memcmp (anchor, head->anchor, BREATH_ANCHOR_LEN) == 0;
}

gboolean
breath_core_log_load_anchor (BreathCore      *self,
                             const BreathRow *row,
                             GError         **error)
{
  BreathCoreLog *log = self->log;
  gsize len;
  const guint8 *data = g_bytes_get_data (row->value, &len);

  if (len != SETTING_LEN)
    return contradict (error, "what ties our head to the log has not its length");

  memcpy (&log->anchor_seq, data, SEQ_LEN);
  log->anchor_seq = GUINT64_FROM_LE (log->anchor_seq);
  memcpy (log->anchor_nonce, data + SEQ_LEN, NONCE_LEN);
  log->has_anchor = TRUE;

  return TRUE;
}

/* What the rows must agree with once they are read. */
static void
expect_rows (BreathCoreLog        *log,
             const BreathLogEntry *entry)
{
  g_autoptr(GBytes) details = breath_log_entry_dup_details (entry);

  switch (entry->kind)
    {
    case BREATH_LOG_START:
    case BREATH_LOG_RESTORE:
    case BREATH_LOG_SALVAGE:
      forget_rows (log);
      break;

    case BREATH_LOG_STOCK:
      g_hash_table_replace (log->stocks, dup_resource (details), g_bytes_ref (details));
      break;

    case BREATH_LOG_DRAW:
      g_queue_push_tail (&log->draws, g_bytes_ref (details));
      break;

    case BREATH_LOG_FOUND:
      count_finding (log, breath_log_entry_get_made (entry) / DAY);
      break;

    default:
      break;
    }
}

/**
 * breath_core_log_load:
 * @self: a core that reads its store, its settings read
 * @row: an entry; they come in order
 * @error: return location for an error
 *
 * Takes in an entry of the log.
 *
 * Returns: %FALSE if it is not the next entry of our log
 */
gboolean
breath_core_log_load (BreathCore      *self,
                      const BreathRow *row,
                      GError         **error)
{
  BreathCoreLog *log = self->log;
  g_autoptr(BreathLogEntry) entry = breath_log_entry_decode (row->key, row->value, row->number, error);

  if (entry == NULL)
    return FALSE;

  if (!breath_log_entry_follows (entry, log->last))
    return contradict (error, "an entry of the log does not follow the one before it");

  if (entry->kind == BREATH_LOG_CHECKPOINT)
    log->n_unsigned = 0;
  else if (log->n_unsigned++ == 0)
    log->unsigned_since = breath_log_entry_get_made (entry);

  if (log->n_unsigned > BREATH_CORE_LOG_UNSIGNED)
    return contradict (error, "too many entries of the log are not signed");

  if (entry->seq == log->anchor_seq)
    memcpy (log->anchor_hash, entry->hash, BREATH_HASH_LEN);

  expect_rows (log, entry);
  g_clear_pointer (&log->last, breath_log_entry_free);
  log->last = g_steal_pointer (&entry);

  if (log->last->kind == BREATH_LOG_CHECKPOINT)
    {
      g_clear_pointer (&log->checkpoint, breath_log_entry_free);
      log->checkpoint = breath_log_entry_decode (row->key, row->value, row->number, NULL);
    }

  return TRUE;
}

/* A store of the time before there was a log has none to compare with, and what was salvaged may lack anything. */
gboolean
breath_core_log_check_row (BreathCore      *self,
                           const BreathRow *row,
                           GError         **error)
{
  g_autoptr(GBytes) details = dup_details (row);
  g_autoptr(GBytes) resource = NULL;
  g_autoptr(GBytes) told = NULL;

  if (self->log->last == NULL || self->salvaged != NULL)
    return TRUE;

  if (row->kind == BREATH_ROW_DRAW)
    told = g_queue_pop_head (&self->log->draws);
  else
    g_hash_table_steal_extended (self->log->stocks, row->key, (gpointer *) &resource, (gpointer *) &told);

  return (told != NULL && g_bytes_equal (told, details))
         || contradict (error, "a stock or draw is not what the log tells");
}

/**
 * breath_core_log_finish:
 * @self: a core that has read everything
 * @error: return location for an error
 *
 * Compares the log with what it must agree with. The last checkpoint is enough: it signs all entries before it.
 *
 * Returns: whether they agree
 */
gboolean
breath_core_log_finish (BreathCore *self,
                        GError    **error)
{
  BreathCoreLog *log = self->log;
  const BreathJournalEntry *own = breath_journal_lookup (self->journal, &self->own);
  g_autoptr(BreathLogEntry) checkpoint = g_steal_pointer (&log->checkpoint);
  guint8 anchor[BREATH_ANCHOR_LEN];

  if (checkpoint != NULL && !breath_log_entry_verify (checkpoint, &self->own))
    return contradict (error, "the log is not signed by this node");

  if (self->salvaged != NULL)
    return TRUE;

  if (g_hash_table_size (log->stocks) > 0 || log->draws.length > 0)
    return contradict (error, "a stock or draw that the log tells of is missing");

  if (!log->has_anchor)
    return TRUE;

  compute_anchor (log->anchor_nonce, log->anchor_hash, anchor);

  return (own != NULL && memcmp (own->head->anchor, anchor, BREATH_ANCHOR_LEN) == 0)
         || contradict (error, "our own head is missing, or tied to another log");
}

gboolean
breath_core_log_is_empty (BreathCore *self)
{
  return self->log->last == NULL;
}

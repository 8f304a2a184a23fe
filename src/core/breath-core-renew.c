/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-core.h"

#include "breath-core-private.h"
#include "breath-le.h"

#include <string.h>

/*
 * A store that was restored or salvaged is not the one the node ended with. Three things are then unknown and taken for
 * the worst: how far the node counted its heads, how far neighbours read its journal, and what it spent of its privacy.
 */

#define RENEWED_NAME "renewed"
#define RENEWED_LEN  8
#define MAX_SALVAGED 512 /* bytes */

static GBytes *
pack_time (gint64 seconds)
{
  guint64 packed = GUINT64_TO_LE ((guint64) seconds);

  return g_bytes_new (&packed, RENEWED_LEN);
}

/**
 * breath_core_load_renewal:
 * @self: a core that is being loaded
 * @row: a setting
 * @is_good: (out): whether it says anything possible
 *
 * Takes in the mark, what was salvaged, and when the latest renewal was.
 *
 * Returns: whether @row is any of these
 */
gboolean
breath_core_load_renewal (BreathCore      *self,
                          const BreathRow *row,
                          gboolean        *is_good)
{
  g_autoptr(GBytes) name = breath_core_dup_text (RENEWED_NAME);
  g_autoptr(GBytes) salvaged = breath_core_dup_text (BREATH_SALVAGED_NAME);
  gsize len;
  const guint8 *data = g_bytes_get_data (row->value, &len);
  guint64 renewed = 0;

  if (breath_renewal_is (row))
    {
      self->renews = TRUE;
      *is_good = breath_renewal_read (&self->renewal, row);
      return TRUE;
    }

  if (g_bytes_equal (row->key, salvaged))
    {
      g_clear_pointer (&self->salvaged, g_bytes_unref);
      self->salvaged = g_bytes_new_from_bytes (row->value, 0, MIN (len, MAX_SALVAGED));
      return TRUE;
    }

  if (!g_bytes_equal (row->key, name))
    return FALSE;

  *is_good = len == RENEWED_LEN;

  if (*is_good)
    renewed = breath_le_read (data, RENEWED_LEN);

  *is_good = *is_good && renewed <= G_MAXUINT32;
  self->renewed = (gint64) MIN (renewed, G_MAXUINT32);

  return TRUE;
}

/* Nothing the node is known to have done was later; a clock that is behind must not make room. */
static gint64
find_renewed (BreathCore *self)
{
  const BreathJournalEntry *own = breath_journal_lookup (self->journal, &self->own);
  gint64 latest = MAX (breath_clock_get_wall (self->ports.clock), self->renewal.since);

  if (own != NULL)
    latest = MAX (latest, (gint64) own->head->issued);

  for (guint kind = 0; kind < BREATH_N_RESOURCES; kind++)
    if (self->resources[kind].has_draw)
      latest = MAX (latest, self->resources[kind].draw.made);

  return CLAMP (latest, self->renewed, (gint64) G_MAXUINT32);
}

static void
forget_cursors (GPtrArray   *rows,
                BreathBatch *batch)
{
  for (guint i = 0; i < rows->len; i++)
    {
      const BreathRow *row = g_ptr_array_index (rows, i);

      if (breath_sync_is_cursor (row))
        breath_batch_delete (batch, row->kind, row->key);
    }
}

/**
 * breath_core_renew:
 * @self: a core that has read a marked store
 * @cursors: (element-type BreathRow): the rows of kind %BREATH_ROW_CURSOR
 * @settings: (element-type BreathRow): the rows of kind %BREATH_ROW_SETTING
 * @batch: what is committed before any head is
 *
 * Forgets what neighbours had read, ends what was being negotiated, and enters the renewal as the time up to which privacy is taken for spent. The mark
 * stays until the first head of the new epoch is committed.
 */
void
breath_core_renew (BreathCore  *self,
                   GPtrArray   *cursors,
                   GPtrArray   *settings,
                   BreathBatch *batch)
{
  g_autoptr(GBytes) key = breath_core_dup_text (RENEWED_NAME);
  g_autoptr(GBytes) value = NULL;

  forget_cursors (cursors, batch);
  forget_cursors (settings, batch);
  breath_core_forget_transfers (settings, batch);
  self->renewed = find_renewed (self);
  value = pack_time (self->renewed);
  breath_batch_put (batch, BREATH_ROW_SETTING, key, value, 0, NULL);
}

static gboolean
is_listed (const BreathLiveSet *set,
           const BreathRow     *row)
{
  const guint8 *key = g_bytes_get_data (row->key, NULL);

  if (row->kind == BREATH_ROW_MANIFEST)
    return memcmp (breath_manifest_get_hash (set->manifest), key, BREATH_HASH_LEN) == 0;

  return breath_live_set_has (set, key);
}

/* A head was taken in only with its live set; anything of an author without one is of no use. */
static gboolean
was_taken (BreathCore      *self,
           const BreathRow *row)
{
  GBytes *author = row->kind == BREATH_ROW_HEAD ? row->key : row->extra;
  const BreathLiveSet *set;
  P2pPeerId id;

  if (author == NULL || g_bytes_get_size (author) != P2P_PUBLIC_KEY_LEN || g_bytes_get_size (row->key) != BREATH_HASH_LEN)
    return FALSE;

  memcpy (id.public_key, g_bytes_get_data (author, NULL), P2P_PUBLIC_KEY_LEN);
  set = breath_live_sets_lookup (self->live_sets, &id);

  if (breath_journal_lookup (self->journal, &id) == NULL || set == NULL)
    return FALSE;

  return row->kind == BREATH_ROW_HEAD || is_listed (set, row);
}

/**
 * breath_core_sweep:
 * @self: a core that has read what was salvaged
 * @rows: (array) (element-type GPtrArray): the rows of every kind
 * @batch: what is committed before any head is
 *
 * Deletes what refers to something that was not salvaged. It is heard from neighbours again.
 */
void
breath_core_sweep (BreathCore  *self,
                   GPtrArray  **rows,
                   BreathBatch *batch)
{
  static const BreathRowKind kinds[] = { BREATH_ROW_HEAD, BREATH_ROW_MANIFEST, BREATH_ROW_ITEM };

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      for (guint j = 0; j < rows[kinds[i]]->len; j++)
        {
          const BreathRow *row = g_ptr_array_index (rows[kinds[i]], j);

          if (!was_taken (self, row))
            breath_batch_delete (batch, row->kind, row->key);
        }
    }
}

/**
 * breath_core_charge:
 * @self: a core that has read its draws
 *
 * Enters into every ledger what may have been spent before the latest renewal: between a backup and its restoration up
 * to the whole budget may have gone into draws that neighbours saw and this store does not know.
 */
void
breath_core_charge (BreathCore *self)
{
  if (self->renewed == 0)
    return;

  /* What was spent before an earlier run's renewal was charged then; the time since is only known of this one's. */
  for (guint kind = 0; kind < BREATH_N_RESOURCES; kind++)
    {
      BreathLedger *ledger = self->resources[kind].ledger;

      if (self->renews)
        ledger = breath_core_get_ledger (self, kind, self->renewed);

      breath_ledger_charge (ledger, self->renewed);
    }
}

/**
 * breath_core_end_renewal:
 * @self: a core that renews
 * @batch: the batch that holds the first head of the new epoch
 *
 * Takes the marks away.
 */
void
breath_core_end_renewal (BreathCore  *self,
                         BreathBatch *batch)
{
  g_autoptr(GBytes) salvaged = breath_core_dup_text (BREATH_SALVAGED_NAME);

  breath_renewal_clear (batch);

  if (self->salvaged != NULL)
    breath_batch_delete (batch, BREATH_ROW_SETTING, salvaged);
}

/**
 * breath_core_get_new_epoch:
 * @self: a core that renews
 * @before: (nullable): the latest head of ours that is known
 * @now: unix seconds
 *
 * Chooses an epoch above every one the node can have signed in (PROTOCOL.md §2).
 *
 * Returns: max (the highest known + 1, @now)
 */
guint32
breath_core_get_new_epoch (BreathCore       *self,
                           const BreathHead *before,
                           guint32           now)
{
  gint64 known = MAX (self->renewal.epoch, before != NULL ? before->epoch : 0);

  return MIN (MAX (known + 1, (gint64) now), (gint64) G_MAXUINT32);
}

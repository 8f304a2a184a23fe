/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-core-transfers-private.h"

#include "breath-le.h"

#include <string.h>

/*
 * What is stored of transfers. What is being negotiated is in rows that are in no backup and leave nothing behind once they are
 * deleted; of what did not go ahead there remains for a time what its other node has still to be told, without a name; what
 * both agreed on stays, and is in the log.
 */

#define OPEN_PREFIX     BREATH_SETTING_PASSING "open/"
#define FAREWELL_PREFIX BREATH_SETTING_PASSING "farewell/"
#define KEPT_PREFIX     "transfer/"
#define UNTIL_LEN       8
#define FRONT_LEN       (UNTIL_LEN + BREATH_NEGOTIATION_ID_LEN)  /* then the frame */
#define AMOUNT_LEN      8

static GBytes *
dup_key (const char   *prefix,
         const guint8 *id)
{
  g_autofree char *encoded = g_base64_encode (id, BREATH_NEGOTIATION_ID_LEN);
  char *key = g_strconcat (prefix, encoded, NULL);

  return g_bytes_new_take (key, strlen (key));
}

static gboolean
is_named (const BreathRow *row,
          const char      *prefix)
{
  gsize len;
  const char *key = g_bytes_get_data (row->key, &len);

  return len >= strlen (prefix) && memcmp (key, prefix, strlen (prefix)) == 0;
}

void
breath_core_farewell_free (BreathFarewell *farewell)
{
  g_bytes_unref (farewell->frame);
  g_free (farewell);
}

static void
collect_cb (GBytes  *frame,
            gpointer user_data)
{
  g_ptr_array_add (user_data, g_bytes_ref (frame));
}

GPtrArray *
breath_core_dup_transfer_frames (BreathNegotiation *negotiation)
{
  GPtrArray *frames = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);

  breath_negotiation_foreach_frame (negotiation, collect_cb, frames);

  return frames;
}

static void
append_amount (GByteArray *details,
               gint64      amount)
{
  guint8 packed[AMOUNT_LEN];

  breath_le_write (packed, amount, sizeof packed);
  g_byte_array_append (details, packed, sizeof packed);
}

static GByteArray *
begin_details (BreathNegotiation *negotiation)
{
  GByteArray *details = g_byte_array_new ();

  g_byte_array_append (details, breath_negotiation_get_id (negotiation), BREATH_NEGOTIATION_ID_LEN);
  g_byte_array_append (details, breath_negotiation_get_peer (negotiation)->public_key, P2P_PUBLIC_KEY_LEN);

  return details;
}

/* Takes @details. */
static void
log_details (BreathCore   *self,
             BreathBatch  *batch,
             BreathLogKind kind,
             GByteArray   *details)
{
  g_autoptr(GBytes) bytes = g_byte_array_free_to_bytes (details);

  breath_core_log_add (self, batch, kind, bytes);
}

static void
log_agreed (BreathCore        *self,
            BreathBatch       *batch,
            BreathNegotiation *negotiation)
{
  BreathTransferRole role = breath_negotiation_get_role (negotiation);
  const BreathTransferTerms *terms = breath_negotiation_get_terms (negotiation);
  GByteArray *details = begin_details (negotiation);
  guint8 facts[] = { terms->resource, terms->gives == (role == BREATH_TRANSFER_PROPOSER) };

  for (guint i = 0; i < 2; i++)
    {
      g_autofree char *name = NULL;
      P2pPeerId mirror = { 0 };

      breath_negotiation_get_agreed (negotiation, i == 0 ? role : !role, &mirror, &name);
      g_byte_array_append (details, mirror.public_key, P2P_PUBLIC_KEY_LEN);
    }

  g_byte_array_append (details, facts, sizeof facts);
  append_amount (details, terms->amount);
  g_byte_array_append (details, (const guint8 *) terms->unit, strlen (terms->unit));
  log_details (self, batch, BREATH_LOG_TRANSFER_AGREED, details);
}

static void
log_handover (BreathCore        *self,
              BreathBatch       *batch,
              BreathNegotiation *negotiation,
              gboolean           is_own)
{
  BreathTransferRole role = breath_negotiation_get_role (negotiation);
  BreathHandover handover;
  GByteArray *details;

  if (!breath_negotiation_get_handover (negotiation, is_own ? role : !role, &handover))
    return;

  details = begin_details (negotiation);
  g_byte_array_append (details, handover.mirror.public_key, P2P_PUBLIC_KEY_LEN);
  append_amount (details, handover.amount);
  log_details (self, batch, is_own ? BREATH_LOG_HANDED_OVER : BREATH_LOG_HANDOVER_HEARD, details);
}

/* Only what both agreed on is ever in the log. */
static void
log_progress (BreathCore         *self,
              BreathBatch        *batch,
              BreathHeldTransfer *held)
{
  gboolean handed[2];

  if (breath_negotiation_get_state (held->negotiation) != BREATH_NEGOTIATION_AGREED)
    return;

  breath_core_get_handed (held->negotiation, handed);

  if (!held->is_logged)
    log_agreed (self, batch, held->negotiation);

  for (guint i = 0; i < G_N_ELEMENTS (handed); i++)
    if (handed[i] && !held->handed[i])
      log_handover (self, batch, held->negotiation, i == 0);

  held->is_logged = TRUE;
  memcpy (held->handed, handed, sizeof handed);
}

static GBytes *
pack_farewell (const BreathFarewell *farewell)
{
  GByteArray *packed = g_byte_array_new ();
  guint8 until[UNTIL_LEN];

  breath_le_write (until, farewell->until, sizeof until);
  g_byte_array_append (packed, until, sizeof until);
  g_byte_array_append (packed, farewell->id, sizeof farewell->id);
  g_byte_array_append (packed, g_bytes_get_data (farewell->frame, NULL), g_bytes_get_size (farewell->frame));

  return g_byte_array_free_to_bytes (packed);
}

static void
add_farewell (BreathCoreTransfers *self,
              const guint8        *context,
              BreathFarewell      *farewell)
{
  g_hash_table_replace (self->farewells, g_bytes_new (context, BREATH_CONTEXT_LEN), farewell);
  self->is_used = TRUE;
}

static void
put_farewell (BreathCore        *self,
              BreathBatch       *batch,
              BreathNegotiation *negotiation)
{
  guint8 context[BREATH_CONTEXT_LEN];
  GBytes *frame = breath_negotiation_get_farewell (negotiation, context);
  BreathFarewell *farewell;
  g_autoptr(GBytes) key = NULL;
  g_autoptr(GBytes) value = NULL;

  if (frame == NULL)
    return;

  farewell = g_new0 (BreathFarewell, 1);
  memcpy (farewell->id, breath_negotiation_get_id (negotiation), sizeof farewell->id);
  farewell->frame = frame;
  farewell->until = (gint64) breath_negotiation_get_terms (negotiation)->expires + BREATH_NEGOTIATION_LINGER;
  key = dup_key (FAREWELL_PREFIX, context);
  value = pack_farewell (farewell);
  breath_batch_put (batch, BREATH_ROW_SETTING, key, value, 0, NULL);
  add_farewell (self->transfers, context, farewell);
}

static void
delete_row (BreathBatch        *batch,
            BreathHeldTransfer *held)
{
  g_autoptr(GBytes) key = dup_key (held->row == BREATH_TRANSFER_ROW_PASSING ? OPEN_PREFIX : KEPT_PREFIX,
                                   breath_negotiation_get_id (held->negotiation));

  if (held->row != BREATH_TRANSFER_ROW_NONE)
    breath_batch_delete (batch, BREATH_ROW_SETTING, key);

  held->row = BREATH_TRANSFER_ROW_NONE;
}

static void
put_row (BreathBatch        *batch,
         BreathHeldTransfer *held)
{
  BreathTransferRow row = breath_negotiation_get_state (held->negotiation) == BREATH_NEGOTIATION_AGREED
                          ? BREATH_TRANSFER_ROW_KEPT : BREATH_TRANSFER_ROW_PASSING;
  g_autoptr(GBytes) key = dup_key (row == BREATH_TRANSFER_ROW_PASSING ? OPEN_PREFIX : KEPT_PREFIX,
                                   breath_negotiation_get_id (held->negotiation));
  g_autoptr(GBytes) value = breath_negotiation_store (held->negotiation);

  if (held->row != row)
    delete_row (batch, held);

  breath_batch_put (batch, BREATH_ROW_SETTING, key, value, 0, NULL);
  held->row = row;
}

static void
stage (BreathCore         *self,
       BreathBatch        *batch,
       BreathHeldTransfer *held)
{
  if (breath_negotiation_get_state (held->negotiation) == BREATH_NEGOTIATION_ENDED)
    {
      delete_row (batch, held);
      put_farewell (self, batch, held->negotiation);
    }
  else
    {
      put_row (batch, held);
      log_progress (self, batch, held);
    }

  held->staged = breath_core_dup_transfer_frames (held->negotiation);
  held->is_dirty = FALSE;
  g_ptr_array_add (self->transfers->staged, held);
}

/**
 * breath_core_stage_transfers:
 * @self: a core
 * @batch: where to
 *
 * Writes what changed of transfers, and notes what may be sent once that is stored.
 */
void
breath_core_stage_transfers (BreathCore  *self,
                             BreathBatch *batch)
{
  BreathCoreTransfers *transfers = self->transfers;

  transfers->is_queued = FALSE;

  for (guint i = 0; i < transfers->held->len; i++)
    if (((BreathHeldTransfer *) transfers->held->pdata[i])->is_dirty)
      stage (self, batch, g_ptr_array_index (transfers->held, i));

  for (guint i = 0; i < transfers->over->len; i++)
    {
      g_autoptr(GBytes) key = dup_key (FAREWELL_PREFIX, g_bytes_get_data (g_ptr_array_index (transfers->over, i), NULL));

      breath_batch_delete (batch, BREATH_ROW_SETTING, key);
    }

  g_ptr_array_set_size (transfers->over, 0);
  g_array_append_vals (transfers->storing, transfers->waiting->data, transfers->waiting->len);
  g_array_set_size (transfers->waiting, 0);
}

static gboolean
contradict (GError    **error,
            const char *what)
{
  g_set_error (error, BREATH_STORE_ERROR, BREATH_STORE_ERROR_DAMAGED, "What is stored contradicts itself: %s", what);

  return FALSE;
}

static gboolean
has_id (const BreathRow *row,
        const char      *prefix,
        const guint8    *id)
{
  g_autoptr(GBytes) key = dup_key (prefix, id);

  return g_bytes_equal (key, row->key);
}

static gboolean
load_negotiation (BreathCore       *self,
                  const BreathRow  *row,
                  BreathTransferRow where,
                  GError          **error)
{
  gboolean is_kept = where == BREATH_TRANSFER_ROW_KEPT;
  BreathNegotiation *negotiation = breath_negotiation_restore (&self->own, self->ports.random, row->value, NULL);
  BreathHeldTransfer *held;

  if (negotiation == NULL)
    return contradict (error, "a transfer is none");

  held = breath_core_hold_transfer (self, negotiation);

  if (!has_id (row, is_kept ? KEPT_PREFIX : OPEN_PREFIX, breath_negotiation_get_id (negotiation))
      || is_kept != (breath_negotiation_get_state (negotiation) == BREATH_NEGOTIATION_AGREED))
    return contradict (error, "a transfer has another id or state than its row");

  g_ptr_array_unref (held->frames);
  held->frames = breath_core_dup_transfer_frames (negotiation);
  held->row = where;
  held->is_told = TRUE;
  held->told = breath_negotiation_get_state (negotiation);
  held->is_logged = is_kept;
  breath_core_get_handed (negotiation, held->handed);
  memcpy (held->told_handed, held->handed, sizeof held->handed);

  return TRUE;
}

static gboolean
load_farewell (BreathCore      *self,
               const BreathRow *row,
               GError         **error)
{
  gsize len;
  const guint8 *data = g_bytes_get_data (row->value, &len);
  g_autoptr(GBytes) frame = NULL;
  g_autoptr(BreathTransferFrame) opened = NULL;
  BreathFarewell *farewell;

  if (len <= FRONT_LEN)
    return contradict (error, "what is left of a proposal is too short");

  frame = g_bytes_new_from_bytes (row->value, FRONT_LEN, len - FRONT_LEN);
  opened = breath_transfer_frame_decode (frame, NULL);

  if (opened == NULL || breath_le_read (data, UNTIL_LEN) > (guint64) G_MAXUINT32 + BREATH_NEGOTIATION_LINGER
      || !has_id (row, FAREWELL_PREFIX, opened->subject))
    return contradict (error, "what is left of a proposal is not valid");

  farewell = g_new0 (BreathFarewell, 1);
  farewell->until = breath_le_read (data, UNTIL_LEN);
  memcpy (farewell->id, data + UNTIL_LEN, sizeof farewell->id);
  farewell->frame = g_steal_pointer (&frame);
  add_farewell (self->transfers, opened->subject, farewell);

  return TRUE;
}

/**
 * breath_core_load_transfer:
 * @self: a core that reads its store
 * @row: a setting
 * @error: return location for a #BreathStoreError
 *
 * Goes on with what was negotiated, unless the store was put back: then it may have gone on without it, and ends.
 *
 * Returns: %FALSE if it is damaged
 */
gboolean
breath_core_load_transfer (BreathCore      *self,
                           const BreathRow *row,
                           GError         **error)
{
  if (is_named (row, KEPT_PREFIX))
    return load_negotiation (self, row, BREATH_TRANSFER_ROW_KEPT, error);

  if (is_named (row, OPEN_PREFIX))
    return self->renews || load_negotiation (self, row, BREATH_TRANSFER_ROW_PASSING, error);

  if (is_named (row, FAREWELL_PREFIX))
    return self->renews || load_farewell (self, row, error);

  return TRUE;
}

/**
 * breath_core_forget_transfers:
 * @settings: (element-type BreathRow): the rows of kind %BREATH_ROW_SETTING
 * @batch: what is committed before any head is
 *
 * Deletes what was being negotiated.
 */
void
breath_core_forget_transfers (GPtrArray   *settings,
                              BreathBatch *batch)
{
  for (guint i = 0; i < settings->len; i++)
    if (is_named (g_ptr_array_index (settings, i), BREATH_SETTING_PASSING))
      breath_batch_delete (batch, BREATH_ROW_SETTING, ((const BreathRow *) settings->pdata[i])->key);
}

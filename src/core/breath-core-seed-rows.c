/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-core-seeds-private.h"

#include <string.h>

/*
 * What is stored of seeds: what became of each, in a setting; what is not planted chunk by chunk, apart from all else; and the text
 * of what is planted, where it can be searched.
 */

GBytes *
breath_core_dup_seed_key (const guint8 *id)
{
  return g_bytes_new (id, BREATH_HASH_LEN);
}

GBytes *
breath_core_dup_chunk_key (const guint8 *id,
                           guint         index)
{
  guint8 key[BREATH_HASH_LEN + 1];

  memcpy (key, id, BREATH_HASH_LEN);
  key[BREATH_HASH_LEN] = index;

  return g_bytes_new (key, sizeof key);
}

static GBytes *
get_bytes (BreathItem *item)
{
  return item != NULL ? item->bytes : NULL;
}

static void
delete_parts (BreathBatch    *batch,
              BreathHeldSeed *held)
{
  for (guint i = 0; i < BREATH_SEED_MAX_CHUNKS; i++)
    {
      g_autoptr(GBytes) key = breath_core_dup_chunk_key (held->id, i);

      breath_batch_delete (batch, BREATH_ROW_CHUNK, key);
    }

  held->stored = 0;
  held->drops_parts = FALSE;
}

/**
 * breath_core_put_seed:
 * @self: a core
 * @batch: where to
 * @held: a seed of which something changed
 *
 * Writes what became of it, or that nothing did.
 */
void
breath_core_put_seed (BreathCore     *self,
                      BreathBatch    *batch,
                      BreathHeldSeed *held)
{
  g_autoptr(GBytes) key = breath_seed_row_dup_key (held->id);
  BreathSeedRow row = {
    .state = breath_core_get_seed_state (held),
    .since = held->since,
    .manifest = held->manifest,
    .notice = get_bytes (held->notice),
    .planting = get_bytes (breath_seed_life_get_planting (held->life)),
    .certificate = get_bytes (held->certificate),
  };

  if (held->drops_parts)
    delete_parts (batch, held);

  held->is_dirty = FALSE;

  if (row.state != BREATH_SEED_HEARD || held->stored != 0)
    {
      g_autoptr(GBytes) value = breath_seed_row_encode (&row);

      breath_batch_put (batch, BREATH_ROW_SETTING, key, value, 0, NULL);
      held->has_row = TRUE;
    }
  else if (held->has_row)
    {
      breath_batch_delete (batch, BREATH_ROW_SETTING, key);
      held->has_row = FALSE;
    }
}

void
breath_core_put_memory (BreathBatch    *batch,
                        BreathHeldSeed *held,
                        GBytes         *content)
{
  g_autoptr(GBytes) key = breath_core_dup_seed_key (held->id);
  g_autoptr(GBytes) title = breath_core_dup_text (held->manifest->title);

  breath_batch_put (batch, BREATH_ROW_MEMORY, key, content, 0, title);
}

void
breath_core_drop_memory (BreathBatch    *batch,
                         BreathHeldSeed *held)
{
  g_autoptr(GBytes) key = breath_core_dup_seed_key (held->id);

  breath_batch_delete (batch, BREATH_ROW_MEMORY, key);
}

static gboolean
contradict (GError    **error,
            const char *what)
{
  g_set_error (error, BREATH_STORE_ERROR, BREATH_STORE_ERROR_DAMAGED, "What is stored contradicts itself: %s", what);

  return FALSE;
}

static BreathItem *
open_item (BreathCore *self,
           GBytes     *bytes)
{
  return bytes != NULL ? breath_opener_open_item (self->ports.opener, bytes, NULL) : NULL;
}

/* Nothing counts as planted but with the signature of who was a Mirror of this node when it was made. */
static gboolean
is_planted (BreathCore       *self,
            const BreathItem *planting,
            const BreathItem *certificate,
            const guint8     *id)
{
  return planting != NULL && certificate != NULL
         && p2p_peer_id_equal (&planting->author, &self->own)
         && planting->kind == BREATH_ITEM_STATEMENT && planting->statement->planting != NULL
         && memcmp (planting->statement->planting->seed, id, BREATH_HASH_LEN) == 0
         && breath_item_certifies (certificate, planting, planting->statement->made);
}

static gboolean
is_notice (const BreathItem *notice,
           const guint8     *id)
{
  return notice->kind == BREATH_ITEM_STATEMENT && notice->statement->seed != NULL
         && memcmp (notice->statement->seed->seed, id, BREATH_HASH_LEN) == 0;
}

static gboolean
load (BreathCore    *self,
      BreathSeedRow *row,
      const guint8  *id,
      GError       **error)
{
  g_autoptr(BreathItem) planting = open_item (self, row->planting);
  g_autoptr(BreathItem) certificate = open_item (self, row->certificate);
  g_autoptr(BreathItem) notice = open_item (self, row->notice);
  BreathHeldSeed *held;

  if (row->state == BREATH_SEED_PLANTED && !is_planted (self, planting, certificate, id))
    return contradict (error, "a seed is planted, but nobody signed that");

  if (row->notice != NULL && (notice == NULL || !is_notice (notice, id)))
    return contradict (error, "the notice of a seed is none");

  held = breath_core_hold_seed (self, id);
  breath_seed_life_free (held->life);
  held->life = breath_seed_life_restore (id, row->state, planting);
  held->since = row->since;
  held->manifest = g_steal_pointer (&row->manifest);
  held->notice = g_steal_pointer (&notice);
  held->has_row = TRUE;

  if (row->state == BREATH_SEED_PLANTED)
    held->certificate = g_steal_pointer (&certificate);
  else if (row->state != BREATH_SEED_SET_ASIDE && held->manifest != NULL)
    held->stored = G_MAXUINT32 >> (32 - breath_seed_manifest_get_n_chunks (held->manifest));

  return TRUE;
}

/**
 * breath_core_load_seed:
 * @self: a core that reads its store
 * @row: a setting
 * @error: return location for a #BreathStoreError
 *
 * Takes back what became of a seed. Other settings are passed by.
 *
 * Returns: %FALSE if the row is damaged
 */
gboolean
breath_core_load_seed (BreathCore      *self,
                       const BreathRow *row,
                       GError         **error)
{
  guint8 id[BREATH_HASH_LEN];
  g_autoptr(BreathSeedRow) opened = NULL;
  gsize len;
  const char *key = g_bytes_get_data (row->key, &len);

  if (!breath_seed_row_read_key (row->key, id))
    return len < strlen (BREATH_SEED_ROW_PREFIX) || memcmp (key, BREATH_SEED_ROW_PREFIX, strlen (BREATH_SEED_ROW_PREFIX)) != 0
           || contradict (error, "a seed has no valid id");

  opened = breath_seed_row_decode (row->value, id);

  return opened != NULL ? load (self, opened, id, error) : contradict (error, "what became of a seed is not valid");
}

/* Chunks on their way from the store. */
typedef struct
{
  BreathCore         *core;
  BreathSeedManifest *manifest;
  GBytes             *chunks[BREATH_SEED_MAX_CHUNKS];
  GBytes             *whole;
  guint               n_left;
  GError             *error;
  BreathContentFunc   func;
  gpointer            user_data;
} Reading;

typedef struct
{
  Reading *reading;
  guint    index;
} Part;

static GBytes *
join (Reading *reading)
{
  GByteArray *content = g_byte_array_new ();

  for (guint i = 0; i < breath_seed_manifest_get_n_chunks (reading->manifest); i++)
    if (reading->chunks[i] != NULL)
      g_byte_array_append (content, g_bytes_get_data (reading->chunks[i], NULL), g_bytes_get_size (reading->chunks[i]));

  return g_byte_array_free_to_bytes (content);
}

static void
finish_reading (Reading *reading)
{
  g_autoptr(GBytes) content = reading->whole != NULL ? g_bytes_ref (reading->whole) : join (reading);
  g_autoptr(BreathCore) core = reading->core;

  if (reading->error == NULL && !breath_seed_manifest_has_content (reading->manifest, content))
    g_set_error_literal (&reading->error, BREATH_SEED_ERROR, BREATH_SEED_ERROR_TURN,
                         "A part of that seed is missing here; set it aside and fetch it again");

  reading->func (reading->error == NULL ? content : NULL, reading->error, reading->user_data);

  for (guint i = 0; i < BREATH_SEED_MAX_CHUNKS; i++)
    g_clear_pointer (&reading->chunks[i], g_bytes_unref);

  g_clear_pointer (&reading->whole, g_bytes_unref);
  breath_seed_manifest_free (reading->manifest);
  g_clear_error (&reading->error);
  g_free (reading);
}

static void
whole_cb (const BreathRow *row,
          const GError    *error,
          gpointer         user_data)
{
  Reading *reading = user_data;

  reading->whole = row != NULL ? g_bytes_ref (row->value) : NULL;
  reading->error = error != NULL ? g_error_copy (error) : NULL;
  finish_reading (reading);
}

static void
part_cb (const BreathRow *row,
         const GError    *error,
         gpointer         user_data)
{
  g_autofree Part *part = user_data;
  Reading *reading = part->reading;

  reading->chunks[part->index] = row != NULL ? g_bytes_ref (row->value) : NULL;

  if (error != NULL && reading->error == NULL)
    reading->error = g_error_copy (error);

  if (--reading->n_left == 0)
    finish_reading (reading);
}

/**
 * breath_core_load_content:
 * @self: a core
 * @held: a seed that is here
 * @func: (scope async): called with all of it, verified, or with why not
 * @user_data: for @func
 *
 * Reads the content of a seed.
 */
void
breath_core_load_content (BreathCore       *self,
                          BreathHeldSeed   *held,
                          BreathContentFunc func,
                          gpointer          user_data)
{
  Reading *reading = g_new0 (Reading, 1);

  reading->core = g_object_ref (self);
  reading->manifest = breath_seed_manifest_copy (held->manifest);
  reading->func = func;
  reading->user_data = user_data;

  if (breath_core_get_seed_state (held) == BREATH_SEED_PLANTED)
    {
      g_autoptr(GBytes) key = breath_core_dup_seed_key (held->id);

      breath_store_read (self->ports.store, BREATH_ROW_MEMORY, key, whole_cb, reading);
      return;
    }

  reading->n_left = breath_seed_manifest_get_n_chunks (held->manifest);

  for (guint i = 0; i < breath_seed_manifest_get_n_chunks (held->manifest); i++)
    {
      g_autoptr(GBytes) key = breath_core_dup_chunk_key (held->id, i);
      Part *part = g_new0 (Part, 1);

      part->reading = reading;
      part->index = i;
      breath_store_read (self->ports.store, BREATH_ROW_CHUNK, key, part_cb, part);
    }
}

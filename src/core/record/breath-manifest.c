/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-manifest.h"

#include <string.h>

/* Each id is one repeated field: its tag (field 1, length-delimited), the length 32, the id. The only valid encoding
 * is so regular that reading it takes neither a decoder nor memory.
 */
#define ENTRY_TAG  0x0a
#define ENTRY_HEAD 2
#define ENTRY_LEN  (ENTRY_HEAD + BREATH_HASH_LEN)

/**
 * BreathManifest:
 *
 * The ids of every item that an author has alive, ascending and distinct: exactly one encoding for one set, whose hash
 * the author's head carries. Whoever leaves an item out is found out by it.
 */
struct _BreathManifest
{
  GBytes *bytes;
  guint8  hash[BREATH_HASH_LEN];
};

static BreathManifest *
take_bytes (GBytes *bytes)
{
  BreathManifest *self = g_new0 (BreathManifest, 1);
  gsize len;
  const guint8 *data = g_bytes_get_data (bytes, &len);

  self->bytes = bytes;
  breath_hash (data, len, self->hash);

  return self;
}

static int
compare_ids (gconstpointer a,
             gconstpointer b)
{
  return memcmp (a, b, BREATH_HASH_LEN);
}

/**
 * breath_manifest_new:
 * @ids: (array length=n_ids): ids of items, in any order
 * @n_ids: how many, at most %BREATH_MANIFEST_MAX_ITEMS
 *
 * Makes the manifest of a set. An id that is there twice is listed once.
 *
 * Returns: (transfer full): the manifest
 */
BreathManifest *
breath_manifest_new (const guint8 (*ids)[BREATH_HASH_LEN],
                     guint n_ids)
{
  static const guint8 head[ENTRY_HEAD] = { ENTRY_TAG, BREATH_HASH_LEN };
  guint8 sorted[BREATH_MANIFEST_MAX_ITEMS][BREATH_HASH_LEN];
  GByteArray *packed;

  g_return_val_if_fail (ids != NULL || n_ids == 0, NULL);
  g_return_val_if_fail (n_ids <= BREATH_MANIFEST_MAX_ITEMS, NULL);

  for (guint i = 0; i < n_ids; i++)
    memcpy (sorted[i], ids[i], BREATH_HASH_LEN);

  qsort (sorted, n_ids, BREATH_HASH_LEN, compare_ids);
  packed = g_byte_array_sized_new (n_ids * ENTRY_LEN);

  for (guint i = 0; i < n_ids; i++)
    {
      if (i > 0 && compare_ids (sorted[i - 1], sorted[i]) == 0)
        continue;

      g_byte_array_append (packed, head, sizeof head);
      g_byte_array_append (packed, sorted[i], BREATH_HASH_LEN);
    }

  return take_bytes (g_byte_array_free_to_bytes (packed));
}

static gboolean
check_entries (const guint8 *data,
               guint         n_ids,
               GError      **error)
{
  for (guint i = 0; i < n_ids; i++)
    {
      const guint8 *entry = data + (gsize) i * ENTRY_LEN;

      if (entry[0] != ENTRY_TAG || entry[1] != BREATH_HASH_LEN)
        {
          g_set_error (error, BREATH_RECORD_ERROR, BREATH_RECORD_ERROR_INVALID,
                       "Entry %u of the manifest is not the id of an item", i);
          return FALSE;
        }

      if (i > 0 && compare_ids (entry + ENTRY_HEAD, entry + ENTRY_HEAD - ENTRY_LEN) <= 0)
        {
          g_set_error (error, BREATH_RECORD_ERROR, BREATH_RECORD_ERROR_INVALID,
                       "Entry %u of the manifest is not above the one before it", i);
          return FALSE;
        }
    }

  return TRUE;
}

/**
 * breath_manifest_open:
 * @bytes: what was received or read
 * @error: return location for a #BreathRecordError
 *
 * Checks a manifest: whole entries, at most %BREATH_MANIFEST_MAX_ITEMS, ascending and distinct.
 *
 * Returns: (transfer full): the manifest, or %NULL if the bytes are not a valid one
 */
BreathManifest *
breath_manifest_open (GBytes  *bytes,
                      GError **error)
{
  const guint8 *data;
  gsize len;

  g_return_val_if_fail (bytes != NULL, NULL);

  data = g_bytes_get_data (bytes, &len);

  if (len % ENTRY_LEN != 0 || len / ENTRY_LEN > BREATH_MANIFEST_MAX_ITEMS)
    {
      g_set_error (error, BREATH_RECORD_ERROR, BREATH_RECORD_ERROR_INVALID,
                   "The manifest has %zu bytes, which is not the size of 0 to %d entries",
                   len, BREATH_MANIFEST_MAX_ITEMS);
      return NULL;
    }

  if (!check_entries (data, len / ENTRY_LEN, error))
    return NULL;

  return take_bytes (g_bytes_ref (bytes));
}

/**
 * breath_manifest_free:
 * @self: (transfer full): a manifest
 *
 * Frees a manifest.
 */
void
breath_manifest_free (BreathManifest *self)
{
  g_bytes_unref (self->bytes);
  g_free (self);
}

/**
 * breath_manifest_get_bytes:
 * @self: a manifest
 *
 * Gets the encoded manifest.
 *
 * Returns: (transfer none): the bytes
 */
GBytes *
breath_manifest_get_bytes (BreathManifest *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->bytes;
}

/**
 * breath_manifest_get_hash:
 * @self: a manifest
 *
 * Gets what a head carries of a manifest.
 *
 * Returns: (array fixed-size=32): BLAKE2b-256 of the bytes
 */
const guint8 *
breath_manifest_get_hash (BreathManifest *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->hash;
}

/**
 * breath_manifest_get_size:
 * @self: a manifest
 *
 * Gets how many items a manifest lists.
 *
 * Returns: the number of items
 */
guint
breath_manifest_get_size (BreathManifest *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return g_bytes_get_size (self->bytes) / ENTRY_LEN;
}

/**
 * breath_manifest_get_id:
 * @self: a manifest
 * @index: which item, below [method@Breath.Manifest.get_size]
 *
 * Gets an id; they ascend with @index.
 *
 * Returns: (array fixed-size=32): BLAKE2b-256 of the signed item
 */
const guint8 *
breath_manifest_get_id (BreathManifest *self,
                        guint           index)
{
  const guint8 *data;

  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (index < breath_manifest_get_size (self), NULL);

  data = g_bytes_get_data (self->bytes, NULL);

  return data + (gsize) index * ENTRY_LEN + ENTRY_HEAD;
}

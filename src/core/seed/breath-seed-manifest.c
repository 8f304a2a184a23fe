/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-seed-manifest.h"

#include "breath-seed-text.h"
#include "p2p-budget.h"

#include <string.h>

#include "seed.pb-c.h"

#define BUDGET 32768  /* bytes of memory that decoding a manifest may take */

BreathSeedManifest *
breath_seed_manifest_new (void)
{
  return g_new0 (BreathSeedManifest, 1);
}

BreathSeedManifest *
breath_seed_manifest_copy (const BreathSeedManifest *self)
{
  BreathSeedManifest *copy = g_memdup2 (self, sizeof *self);

  copy->title = g_strdup (self->title);
  copy->summary = g_strdup (self->summary);
  copy->language = g_strdup (self->language);
  copy->licence = g_strdup (self->licence);

  return copy;
}

void
breath_seed_manifest_free (BreathSeedManifest *self)
{
  g_free (self->title);
  g_free (self->summary);
  g_free (self->language);
  g_free (self->licence);
  g_free (self);
}

static gboolean
refuse (GError        **error,
        BreathSeedError code,
        const char     *why)
{
  g_set_error_literal (error, BREATH_SEED_ERROR, code, why);

  return FALSE;
}

/**
 * breath_seed_manifest_get_n_chunks:
 * @self: a manifest
 *
 * Returns: how many chunks the content has, at most %BREATH_SEED_MAX_CHUNKS
 */
guint
breath_seed_manifest_get_n_chunks (const BreathSeedManifest *self)
{
  guint32 size = MIN (self->size, (guint32) BREATH_SEED_MAX_SIZE);

  return (size + BREATH_SEED_CHUNK_LEN - 1) / BREATH_SEED_CHUNK_LEN;
}

/**
 * breath_seed_manifest_get_chunk_len:
 * @self: a manifest
 * @index: which chunk
 *
 * Returns: its bytes; 0 if there is no such chunk
 */
gsize
breath_seed_manifest_get_chunk_len (const BreathSeedManifest *self,
                                    guint                     index)
{
  if (index >= breath_seed_manifest_get_n_chunks (self))
    return 0;

  return MIN (self->size - index * BREATH_SEED_CHUNK_LEN, (guint32) BREATH_SEED_CHUNK_LEN);
}

/**
 * breath_seed_manifest_has_chunk:
 * @self: a manifest
 * @index: a number from anywhere
 * @chunk: bytes from anywhere
 *
 * Returns: whether @chunk is that part of the content
 */
gboolean
breath_seed_manifest_has_chunk (const BreathSeedManifest *self,
                                guint                     index,
                                GBytes                   *chunk)
{
  gsize len;
  const guint8 *data = g_bytes_get_data (chunk, &len);
  guint8 hash[BREATH_HASH_LEN];

  if (len == 0 || len != breath_seed_manifest_get_chunk_len (self, index))
    return FALSE;

  breath_hash (data, len, hash);

  return memcmp (hash, self->chunks[index], BREATH_HASH_LEN) == 0;
}

/**
 * breath_seed_manifest_has_content:
 * @self: a manifest
 * @content: bytes from anywhere
 *
 * Returns: whether @content is the content of this seed, all of it
 */
gboolean
breath_seed_manifest_has_content (const BreathSeedManifest *self,
                                  GBytes                   *content)
{
  if (g_bytes_get_size (content) != self->size)
    return FALSE;

  for (guint i = 0; i < breath_seed_manifest_get_n_chunks (self); i++)
    {
      g_autoptr(GBytes) chunk = g_bytes_new_from_bytes (content, (gsize) i * BREATH_SEED_CHUNK_LEN,
                                                        breath_seed_manifest_get_chunk_len (self, i));

      if (!breath_seed_manifest_has_chunk (self, i, chunk))
        return FALSE;
    }

  return self->size > 0;
}

/**
 * breath_seed_manifest_set_content:
 * @self: a manifest
 * @content: what breath_seed_text_prepare() made
 * @error: return location for %BREATH_SEED_ERROR_TEXT with a sentence
 *
 * Sets size and chunks.
 *
 * Returns: %FALSE if @content cannot be that of a seed; nothing is changed then
 */
gboolean
breath_seed_manifest_set_content (BreathSeedManifest *self,
                                  GBytes             *content,
                                  GError            **error)
{
  const guint8 *data;
  gsize len;

  if (!breath_seed_text_check (content, error))
    return FALSE;

  data = g_bytes_get_data (content, &len);
  self->size = len;
  memset (self->chunks, 0, sizeof self->chunks);

  for (guint i = 0; i < breath_seed_manifest_get_n_chunks (self); i++)
    breath_hash (data + (gsize) i * BREATH_SEED_CHUNK_LEN, breath_seed_manifest_get_chunk_len (self, i), self->chunks[i]);

  return TRUE;
}

/* The shape of one SPDX id; which there are is not for a program to know that is older than some of them. */
static gboolean
check_licence (const char *licence,
               GError    **error)
{
  gsize len = licence != NULL ? strnlen (licence, BREATH_SEED_MAX_LICENCE + 1) : 0;
  gboolean is_id = len > 0 && len <= BREATH_SEED_MAX_LICENCE && g_ascii_isalnum (licence[0]);

  for (gsize i = 0; is_id && i < len; i++)
    is_id = g_ascii_isalnum (licence[i]) || strchr (".-+", licence[i]) != NULL;

  return is_id || refuse (error, BREATH_SEED_ERROR_TEXT,
                          "The seed needs a licence by its SPDX id, such as \"CC-BY-SA-4.0\" or \"CC0-1.0\"");
}

static gboolean
check_summary (const char *summary,
               GError    **error)
{
  if (summary == NULL)
    return TRUE;

  if (!g_utf8_validate (summary, -1, NULL))
    return refuse (error, BREATH_SEED_ERROR_TEXT, "The summary is not valid UTF-8");

  if (*summary == '\0' || g_utf8_strlen (summary, -1) > BREATH_SEED_MAX_SUMMARY)
    return refuse (error, BREATH_SEED_ERROR_TEXT, "The summary needs 1 to 500 characters");

  for (const char *c = summary; *c != '\0'; c = g_utf8_next_char (c))
    if (g_unichar_iscntrl (g_utf8_get_char (c)) && *c != '\n')
      return refuse (error, BREATH_SEED_ERROR_TEXT, "The summary contains a control character");

  return TRUE;
}

static gboolean
check_parents (const BreathSeedManifest *self,
               GError                  **error)
{
  if (self->n_parents > BREATH_SEED_MAX_PARENTS)
    return refuse (error, BREATH_SEED_ERROR_TEXT, "A seed names at most 8 others that it was made from");

  for (guint i = 0; i < self->n_parents; i++)
    for (guint j = 0; j < i; j++)
      if (memcmp (self->parents[i], self->parents[j], BREATH_HASH_LEN) == 0)
        return refuse (error, BREATH_SEED_ERROR_TEXT, "The seed names another twice");

  return TRUE;
}

/* Title, size, type and language have to fit a notice, which repeats them. */
static gboolean
check_notice (const BreathSeedManifest *self,
              GError                  **error)
{
  const BreathSeedNotice notice = {
    .title = self->title,
    .size = self->size,
    .media = self->media,
    .language = self->language,
  };
  g_autoptr(GError) local = NULL;

  return breath_seed_notice_check (&notice, &local) || refuse (error, BREATH_SEED_ERROR_TEXT, local->message);
}

/**
 * breath_seed_manifest_check:
 * @self: a manifest
 * @error: return location for %BREATH_SEED_ERROR_TEXT with a sentence
 *
 * Checks what a person wrote by the rules by which others judge it.
 *
 * Returns: whether there can be such a seed
 */
gboolean
breath_seed_manifest_check (const BreathSeedManifest *self,
                            GError                  **error)
{
  return check_notice (self, error)
         && check_summary (self->summary, error)
         && check_licence (self->licence, error)
         && check_parents (self, error);
}

static void
list_hashes (const guint8         (*hashes)[BREATH_HASH_LEN],
             gsize                n_hashes,
             ProtobufCBinaryData *listed)
{
  for (gsize i = 0; i < n_hashes; i++)
    {
      listed[i].data = (guint8 *) hashes[i];
      listed[i].len = BREATH_HASH_LEN;
    }
}

/**
 * breath_seed_manifest_encode:
 * @self: a manifest that passes breath_seed_manifest_check()
 *
 * Returns: (transfer full): the one way to write it, at most %BREATH_SEED_MANIFEST_MAX bytes
 */
GBytes *
breath_seed_manifest_encode (const BreathSeedManifest *self)
{
  Breath__SeedManifest message = BREATH__SEED_MANIFEST__INIT;
  ProtobufCBinaryData chunks[BREATH_SEED_MAX_CHUNKS];
  ProtobufCBinaryData parents[BREATH_SEED_MAX_PARENTS];
  guint8 *packed;
  gsize len;

  message.node.data = (guint8 *) self->node.public_key;
  message.node.len = P2P_PUBLIC_KEY_LEN;
  message.mirror.data = (guint8 *) self->mirror.public_key;
  message.mirror.len = P2P_PUBLIC_KEY_LEN;
  message.created = self->created;
  message.title = self->title;
  message.summary = self->summary;
  message.language = self->language;
  message.licence = self->licence;
  message.media = (Breath__SeedMedia) self->media;
  message.size = self->size;
  message.chunks = chunks;
  message.n_chunks = breath_seed_manifest_get_n_chunks (self);
  list_hashes (self->chunks, message.n_chunks, chunks);
  message.parents = parents;
  message.n_parents = MIN (self->n_parents, (guint) BREATH_SEED_MAX_PARENTS);
  list_hashes (self->parents, message.n_parents, parents);
  message.has_supersedes = self->has_supersedes;
  message.supersedes.data = (guint8 *) self->supersedes;
  message.supersedes.len = BREATH_HASH_LEN;

  len = breath__seed_manifest__get_packed_size (&message);
  packed = g_malloc (len);
  breath__seed_manifest__pack (&message, packed);

  return g_bytes_new_take (packed, len);
}

static gboolean
read_hashes (const ProtobufCBinaryData *listed,
             gsize                      n_listed,
             guint8                   (*hashes)[BREATH_HASH_LEN])
{
  for (gsize i = 0; i < n_listed; i++)
    {
      if (listed[i].len != BREATH_HASH_LEN)
        return FALSE;

      memcpy (hashes[i], listed[i].data, BREATH_HASH_LEN);
    }

  return TRUE;
}

/* What is copied has to fit first; the rest is checked on the copy. */
static gboolean
read_manifest (BreathSeedManifest         *self,
               const Breath__SeedManifest *message)
{
  self->size = message->size;

  if (message->node.len != P2P_PUBLIC_KEY_LEN || message->mirror.len != P2P_PUBLIC_KEY_LEN
      || message->n_chunks != breath_seed_manifest_get_n_chunks (self) || message->n_parents > BREATH_SEED_MAX_PARENTS
      || (message->has_supersedes && message->supersedes.len != BREATH_HASH_LEN))
    return FALSE;

  memcpy (self->node.public_key, message->node.data, P2P_PUBLIC_KEY_LEN);
  memcpy (self->mirror.public_key, message->mirror.data, P2P_PUBLIC_KEY_LEN);
  self->created = message->created;
  self->title = g_strdup (message->title);
  self->summary = g_strdup (message->summary);
  self->language = g_strdup (message->language);
  self->licence = g_strdup (message->licence);
  self->media = (BreathSeedMedia) message->media;
  self->n_parents = message->n_parents;
  self->has_supersedes = message->has_supersedes;

  if (message->has_supersedes)
    memcpy (self->supersedes, message->supersedes.data, BREATH_HASH_LEN);

  return read_hashes (message->chunks, message->n_chunks, self->chunks)
         && read_hashes (message->parents, message->n_parents, self->parents);
}

/**
 * breath_seed_manifest_decode:
 * @bytes: what came
 * @id: (nullable) (array fixed-size=32): of which seed it should be; %NULL: of any
 * @error: return location for a #BreathSeedError
 *
 * Checks and decodes a manifest within a budget of memory. It has exactly one valid encoding, and so one id.
 *
 * Returns: (transfer full): the manifest, or %NULL
 */
BreathSeedManifest *
breath_seed_manifest_decode (GBytes      *bytes,
                             const guint8 id[BREATH_HASH_LEN],
                             GError     **error)
{
  g_autoptr(BreathSeedManifest) self = NULL;
  g_autoptr(GBytes) again = NULL;
  Breath__SeedManifest *message = NULL;
  guint8 hash[BREATH_HASH_LEN];
  P2pBudget budget;
  gsize len;
  const guint8 *data = g_bytes_get_data (bytes, &len);
  gboolean is_read;

  p2p_budget_init (&budget, BUDGET);

  if (len > 0 && len <= BREATH_SEED_MANIFEST_MAX)
    message = breath__seed_manifest__unpack (&budget.allocator, len, data);

  self = breath_seed_manifest_new ();
  is_read = message != NULL && read_manifest (self, message);
  breath__seed_manifest__free_unpacked (message, &budget.allocator);

  if (!is_read)
    {
      refuse (error, BREATH_SEED_ERROR_INVALID, "That is not the manifest of a seed");
      return NULL;
    }

  if (!breath_seed_manifest_check (self, error))
    return NULL;

  again = breath_seed_manifest_encode (self);
  breath_hash (data, len, hash);

  if (g_bytes_equal (again, bytes) && (id == NULL || memcmp (hash, id, BREATH_HASH_LEN) == 0))
    return g_steal_pointer (&self);

  refuse (error, BREATH_SEED_ERROR_INVALID,
          "The manifest is not that of this seed, or is not written in the one way it should be");

  return NULL;
}

/**
 * breath_seed_manifest_get_id:
 * @self: a manifest that passes breath_seed_manifest_check()
 * @id: (out caller-allocates) (array fixed-size=32): the id of the seed
 */
void
breath_seed_manifest_get_id (const BreathSeedManifest *self,
                             guint8                    id[BREATH_HASH_LEN])
{
  g_autoptr(GBytes) bytes = breath_seed_manifest_encode (self);
  gsize len;
  const guint8 *data = g_bytes_get_data (bytes, &len);

  breath_hash (data, len, id);
}

/**
 * breath_seed_manifest_dup_notice:
 * @self: a manifest that passes breath_seed_manifest_check()
 *
 * Returns: (transfer full): what its Mirror signs to offer it
 */
BreathSeedNotice *
breath_seed_manifest_dup_notice (const BreathSeedManifest *self)
{
  BreathSeedNotice *notice = breath_seed_notice_new ();

  breath_seed_manifest_get_id (self, notice->seed);
  notice->title = g_strdup (self->title);
  notice->size = self->size;
  notice->media = self->media;
  notice->language = g_strdup (self->language);

  return notice;
}

/**
 * breath_seed_manifest_is_announced_by:
 * @self: a manifest that passes breath_seed_manifest_check()
 * @item: an item that breath_item_open() verified
 *
 * Tells whether @item is the notice of this seed by the Mirror whom the manifest names, and says the same. Whether that key is still
 * that of a Mirror is for [func@Breath.item_certifies] to tell.
 *
 * Returns: whether it is
 */
gboolean
breath_seed_manifest_is_announced_by (const BreathSeedManifest *self,
                                      const BreathItem         *item)
{
  g_autoptr(BreathSeedNotice) expected = breath_seed_manifest_dup_notice (self);
  const BreathSeedNotice *notice = item->kind == BREATH_ITEM_STATEMENT ? item->statement->seed : NULL;

  return notice != NULL
         && p2p_peer_id_equal (&item->author, &self->node)
         && p2p_peer_id_equal (&item->mirror, &self->mirror)
         && memcmp (notice->seed, expected->seed, BREATH_HASH_LEN) == 0
         && strcmp (notice->title, expected->title) == 0
         && notice->size == expected->size
         && notice->media == expected->media
         && g_strcmp0 (notice->language, expected->language) == 0;
}

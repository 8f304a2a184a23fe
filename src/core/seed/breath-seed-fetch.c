/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-seed-fetch.h"

G_STATIC_ASSERT (BREATH_SEED_MAX_CHUNKS <= 32);

/* Sets of chunks are bits of a guint32. */
typedef struct
{
  P2pPeerId peer;
  gboolean  is_here;
  gboolean  is_false;                       /* gave something else once: never asked again */
  guint     n_late;
  guint32   asked;                          /* ever since it is here; what comes late is taken all the same */
  guint32   awaited;
  guint32   lacked;
  gint64    rests_until;                    /* microseconds; G_MININT64: it does not */
  gint64    due[BREATH_SEED_MAX_CHUNKS];    /* microseconds; of those awaited */
} Source;

/**
 * BreathSeedFetch:
 *
 * Puts the content of a seed together from what several sources give. Nothing is kept before it is verified, so a source that lies
 * costs one chunk, and one that leaves costs nothing that came before. It has no clock and no link: it is told what happened, and
 * says what to ask of whom.
 */
struct _BreathSeedFetch
{
  BreathSeedManifest *manifest;
  guint               n_chunks;
  GBytes             *chunks[BREATH_SEED_MAX_CHUNKS];
  guint32             had;
  GArray             *sources;              /* Source */
  gsize               n_wasted;
};

static guint
count (guint32 set)
{
  guint n = 0;

  for (; set != 0; set &= set - 1)
    n++;

  return n;
}

static guint32
all_chunks (BreathSeedFetch *self)
{
  return ((guint64) 1 << self->n_chunks) - 1;
}

/**
 * breath_seed_fetch_new:
 * @manifest: of which seed
 *
 * Returns: (transfer full): a fetch that has nothing and knows nobody
 */
BreathSeedFetch *
breath_seed_fetch_new (const BreathSeedManifest *manifest)
{
  BreathSeedFetch *self = g_new0 (BreathSeedFetch, 1);

  self->manifest = breath_seed_manifest_copy (manifest);
  self->n_chunks = breath_seed_manifest_get_n_chunks (manifest);
  self->sources = g_array_new (FALSE, TRUE, sizeof (Source));

  return self;
}

void
breath_seed_fetch_free (BreathSeedFetch *self)
{
  for (guint i = 0; i < self->n_chunks; i++)
    g_clear_pointer (&self->chunks[i], g_bytes_unref);

  breath_seed_manifest_free (self->manifest);
  g_array_unref (self->sources);
  g_free (self);
}

static Source *
find_source (BreathSeedFetch *self,
             const P2pPeerId *peer)
{
  for (guint i = 0; i < self->sources->len; i++)
    {
      Source *source = &g_array_index (self->sources, Source, i);

      if (p2p_peer_id_equal (&source->peer, peer))
        return source;
    }

  return NULL;
}

static void
keep (BreathSeedFetch *self,
      guint            index,
      GBytes          *chunk)
{
  self->chunks[index] = g_bytes_ref (chunk);
  self->had |= 1u << index;
}

/**
 * breath_seed_fetch_restore:
 * @self: a fetch
 * @index: which chunk
 * @chunk: what was stored of it
 *
 * Goes on from what came before a cancel or a restart.
 *
 * Returns: %FALSE if it is not that chunk; it is then fetched again
 */
gboolean
breath_seed_fetch_restore (BreathSeedFetch *self,
                           guint            index,
                           GBytes          *chunk)
{
  if (!breath_seed_manifest_has_chunk (self->manifest, index, chunk))
    return FALSE;

  if (self->chunks[index] == NULL)
    keep (self, index, chunk);

  return TRUE;
}

/* Somebody who left makes room, unless it lied: that is not forgotten as long as the fetch lasts. */
static Source *
make_room (BreathSeedFetch *self)
{
  Source fresh = { .rests_until = G_MININT64 };

  if (self->sources->len < BREATH_SEED_MAX_SOURCES)
    {
      g_array_append_val (self->sources, fresh);
      return &g_array_index (self->sources, Source, self->sources->len - 1);
    }

  for (guint i = 0; i < self->sources->len; i++)
    {
      Source *source = &g_array_index (self->sources, Source, i);

      if (!source->is_here && !source->is_false)
        return source;
    }

  return NULL;
}

/**
 * breath_seed_fetch_add_source:
 * @self: a fetch
 * @source: somebody who can be asked now
 *
 * What the source lacked when it was here before, it may have by now; that it gave something false counts on.
 *
 * Returns: %FALSE if there is no room for it
 */
gboolean
breath_seed_fetch_add_source (BreathSeedFetch *self,
                              const P2pPeerId *source)
{
  Source *found = find_source (self, source);
  Source *place = found != NULL ? found : make_room (self);
  Source fresh = { .peer = *source, .is_here = TRUE, .rests_until = G_MININT64 };

  if (place == NULL)
    return FALSE;

  fresh.is_false = found != NULL && found->is_false;

  if (!place->is_here)
    *place = fresh;

  return TRUE;
}

/**
 * breath_seed_fetch_remove_source:
 * @self: a fetch
 * @source: somebody whose link is gone
 *
 * What was asked of it can be asked of others at once.
 */
void
breath_seed_fetch_remove_source (BreathSeedFetch *self,
                                 const P2pPeerId *source)
{
  Source *found = find_source (self, source);

  if (found != NULL)
    {
      found->is_here = FALSE;
      found->asked = 0;
      found->awaited = 0;
    }
}

static gboolean
is_of_use (const Source *source)
{
  return source->is_here && !source->is_false && source->n_late < BREATH_SEED_MAX_LATE;
}

static guint32
get_awaited (BreathSeedFetch *self)
{
  guint32 awaited = 0;

  for (guint i = 0; i < self->sources->len; i++)
    awaited |= g_array_index (self->sources, Source, i).awaited;

  return awaited;
}

/**
 * breath_seed_fetch_ask:
 * @self: a fetch
 * @source: whom one might ask
 * @now: microseconds that never go back
 * @index: (out): which chunk to ask of it
 *
 * Picks what to ask of a source; each chunk is asked of one at a time. To be called until it says no, and again whenever something
 * came or ran out, for every source.
 *
 * Returns: %FALSE if there is nothing to ask of it now
 */
gboolean
breath_seed_fetch_ask (BreathSeedFetch *self,
                       const P2pPeerId *source,
                       gint64           now,
                       guint           *index)
{
  Source *found = find_source (self, source);
  guint32 wanted;
  guint first = 0;

  if (found == NULL || !is_of_use (found) || now < found->rests_until || count (found->awaited) >= BREATH_SEED_MAX_ASKED)
    return FALSE;

  wanted = all_chunks (self) & ~self->had & ~get_awaited (self) & ~found->lacked;

  if (wanted == 0)
    return FALSE;

  while ((wanted >> first & 1) == 0)
    first++;

  found->asked |= 1u << first;
  found->awaited |= 1u << first;
  found->due[first] = now + BREATH_SEED_ASK_TIME;
  *index = first;

  return TRUE;
}

/**
 * breath_seed_fetch_take:
 * @self: a fetch
 * @source: who gave it
 * @index: which chunk it says it is
 * @chunk: at most %BREATH_SEED_CHUNK_LEN bytes, not yet looked at
 *
 * Takes an answer, also one that comes late.
 *
 * Returns: what became of it; it is kept only if it is what the manifest says
 */
BreathSeedVerdict
breath_seed_fetch_take (BreathSeedFetch *self,
                        const P2pPeerId *source,
                        guint            index,
                        GBytes          *chunk)
{
  Source *found = find_source (self, source);

  if (found == NULL || index >= self->n_chunks || (found->asked >> index & 1) == 0)
    return BREATH_SEED_UNASKED;

  found->asked &= ~(1u << index);
  found->awaited &= ~(1u << index);

  if ((self->had >> index & 1) != 0)
    return BREATH_SEED_KNOWN;

  if (breath_seed_manifest_has_chunk (self->manifest, index, chunk))
    {
      found->n_late = 0;
      keep (self, index, chunk);
      return BREATH_SEED_KEPT;
    }

  /* Whatever else was asked of it is asked elsewhere at once. */
  found->is_false = TRUE;
  found->asked = 0;
  found->awaited = 0;
  self->n_wasted += g_bytes_get_size (chunk);

  return BREATH_SEED_FALSE;
}

/**
 * breath_seed_fetch_lack:
 * @self: a fetch
 * @source: who says so
 * @index: a chunk that it cannot give, a number from anywhere
 *
 * The chunk is not asked of that source again while it is here.
 */
void
breath_seed_fetch_lack (BreathSeedFetch *self,
                        const P2pPeerId *source,
                        guint            index)
{
  Source *found = find_source (self, source);

  if (found != NULL && index < self->n_chunks && (found->asked >> index & 1) != 0)
    {
      found->asked &= ~(1u << index);
      found->awaited &= ~(1u << index);
      found->lacked |= 1u << index;
    }
}

/**
 * breath_seed_fetch_rest:
 * @self: a fetch
 * @source: who said "later"
 * @index: to which ask, a number from anywhere
 * @now: microseconds
 *
 * Asks nothing of that source for %BREATH_SEED_REST_TIME; others can be asked for the chunk at once.
 */
void
breath_seed_fetch_rest (BreathSeedFetch *self,
                        const P2pPeerId *source,
                        guint            index,
                        gint64           now)
{
  Source *found = find_source (self, source);

  if (found != NULL && index < self->n_chunks && (found->asked >> index & 1) != 0)
    {
      found->asked &= ~(1u << index);
      found->awaited &= ~(1u << index);
      found->rests_until = now + BREATH_SEED_REST_TIME;
    }
}

/* How many chunks of one source nobody waits for any more. */
static guint
expire_source (Source *source,
               gint64  now)
{
  guint n = 0;

  for (guint chunk = 0; chunk < BREATH_SEED_MAX_CHUNKS; chunk++)
    {
      if ((source->awaited >> chunk & 1) != 0 && source->due[chunk] <= now)
        {
          source->awaited &= ~(1u << chunk);
          n++;
        }
    }

  source->n_late += n;

  if (source->rests_until <= now)
    source->rests_until = G_MININT64;

  return n;
}

/**
 * breath_seed_fetch_expire:
 * @self: a fetch
 * @now: microseconds
 *
 * Gives up waiting for what was asked too long ago, and ends rests. A source that leaves %BREATH_SEED_MAX_LATE asks in a row unanswered is asked
 * nothing more while it is here.
 *
 * Returns: how many asks were given up
 */
guint
breath_seed_fetch_expire (BreathSeedFetch *self,
                          gint64           now)
{
  guint n = 0;

  for (guint i = 0; i < self->sources->len; i++)
    n += expire_source (&g_array_index (self->sources, Source, i), now);

  return n;
}

/**
 * breath_seed_fetch_get_due:
 * @self: a fetch
 *
 * Returns: when breath_seed_fetch_expire() has something to do, in microseconds; %G_MAXINT64 if never
 */
gint64
breath_seed_fetch_get_due (BreathSeedFetch *self)
{
  gint64 due = G_MAXINT64;

  for (guint i = 0; i < self->sources->len; i++)
    {
      const Source *source = &g_array_index (self->sources, Source, i);

      for (guint chunk = 0; chunk < self->n_chunks; chunk++)
        if ((source->awaited >> chunk & 1) != 0)
          due = MIN (due, source->due[chunk]);

      if (source->rests_until != G_MININT64)
        due = MIN (due, source->rests_until);
    }

  return due;
}

guint
breath_seed_fetch_get_n_had (BreathSeedFetch *self)
{
  return count (self->had);
}

gboolean
breath_seed_fetch_is_whole (BreathSeedFetch *self)
{
  return self->had == all_chunks (self);
}

/**
 * breath_seed_fetch_is_stuck:
 * @self: a fetch
 *
 * Returns: whether nothing is awaited and nobody here is left to ask, so that it has to wait for another source
 */
gboolean
breath_seed_fetch_is_stuck (BreathSeedFetch *self)
{
  guint32 missing = all_chunks (self) & ~self->had;

  for (guint i = 0; i < self->sources->len; i++)
    {
      const Source *source = &g_array_index (self->sources, Source, i);

      if (source->awaited != 0 || (is_of_use (source) && (missing & ~source->lacked) != 0))
        return FALSE;
    }

  return missing != 0;
}

/**
 * breath_seed_fetch_get_n_wasted:
 * @self: a fetch
 *
 * Returns: bytes of chunks that were false
 */
gsize
breath_seed_fetch_get_n_wasted (BreathSeedFetch *self)
{
  return self->n_wasted;
}

/**
 * breath_seed_fetch_dup_content:
 * @self: a fetch that is whole
 *
 * Returns: (transfer full): the content, each chunk of which was verified
 */
GBytes *
breath_seed_fetch_dup_content (BreathSeedFetch *self)
{
  GByteArray *content;

  g_return_val_if_fail (breath_seed_fetch_is_whole (self), NULL);

  content = g_byte_array_sized_new (self->manifest->size);

  for (guint i = 0; i < self->n_chunks; i++)
    {
      gsize len;
      const guint8 *data = g_bytes_get_data (self->chunks[i], &len);

      g_byte_array_append (content, data, len);
    }

  return g_byte_array_free_to_bytes (content);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-core-seeds-private.h"

#include "breath-core-trust.h"

#include <string.h>

/*
 * Fetching what a Mirror asked for: first the manifest, of one source after the other, then its chunks of all at once. Each chunk is
 * stored as soon as it is verified, so that nothing is fetched twice.
 */

static gint64
get_now (BreathCore *self)
{
  return breath_clock_get_monotonic (self->ports.clock);
}

void
breath_core_end_fetch (BreathHeldSeed *held)
{
  /* What was not read yet may be there all the same. */
  if (held->n_restoring > 0)
    held->stored = G_MAXUINT32;

  g_clear_pointer (&held->fetch, breath_seed_fetch_free);
  held->asked_due = G_MAXINT64;
  held->retry_due = G_MAXINT64;
  held->n_restoring = 0;
  g_array_set_size (held->lacks, 0);
}

static BreathSeedLack *
find_lack (BreathHeldSeed  *held,
           const P2pPeerId *peer)
{
  for (guint i = 0; i < held->lacks->len; i++)
    {
      BreathSeedLack *lack = &g_array_index (held->lacks, BreathSeedLack, i);

      if (p2p_peer_id_equal (&lack->peer, peer))
        return lack;
    }

  return NULL;
}

static void
note_lack (BreathHeldSeed  *held,
           const P2pPeerId *peer,
           gint64           until)
{
  BreathSeedLack *lack = find_lack (held, peer);
  BreathSeedLack fresh = { .peer = *peer, .until = until };

  if (lack != NULL)
    {
      lack->until = MAX (lack->until, until);
      return;
    }

  if (held->lacks->len >= BREATH_CORE_MAX_LACKING)
    g_array_remove_index (held->lacks, 0);

  g_array_append_val (held->lacks, fresh);
}

static gboolean
is_by (GPtrArray       *items,
       const P2pPeerId *peer)
{
  for (guint i = 0; i < items->len; i++)
    if (p2p_peer_id_equal (&((BreathItem *) items->pdata[i])->author, peer))
      return TRUE;

  return FALSE;
}

/* Who offers a seed has it, and who planted it does. */
static guint
rate (const BreathHeldSeed *held,
      const P2pPeerId      *peer)
{
  return is_by (held->notices, peer) ? 2 : is_by (held->plantings, peer);
}

/* NULL: nobody here can be asked for the manifest now. */
static BreathSeedLink *
find_source (BreathCore     *self,
             BreathHeldSeed *held)
{
  BreathSeedLink *best = NULL;

  for (guint i = 0; i < self->seeds->links->len; i++)
    {
      BreathSeedLink *link = g_ptr_array_index (self->seeds->links, i);
      const BreathSeedLack *lack = find_lack (held, &link->peer);

      if (!breath_seed_talk_can_ask (link->talk) || breath_core_get_isolation (self, &link->peer) != NULL
          || (lack != NULL && lack->until > get_now (self)))
        continue;

      if (best == NULL || rate (held, &link->peer) > rate (held, &best->peer))
        best = link;
    }

  return best;
}

/* Those who have the seed can be reached as guests. */
static void
invite (BreathCore     *self,
        BreathHeldSeed *held)
{
  GPtrArray *lists[] = { held->notices, held->plantings };

  for (guint list = 0; list < G_N_ELEMENTS (lists); list++)
    for (guint i = 0; i < lists[list]->len; i++)
      {
        const P2pPeerId *author = &((BreathItem *) lists[list]->pdata[i])->author;

        if (!p2p_peer_id_equal (author, &self->own) && !breath_core_has_seed_link (self, author)
            && breath_core_get_isolation (self, author) == NULL && breath_core_invite (self, author))
          return;
      }
}

static void
ask_manifest (BreathCore     *self,
              BreathHeldSeed *held)
{
  BreathSeedLink *link;
  g_autoptr(GBytes) frame = NULL;

  if (held->asked_due != G_MAXINT64)
    return;

  link = find_source (self, held);

  if (link == NULL)
    {
      if (held->retry_due == G_MAXINT64)
        {
          held->retry_due = get_now (self) + BREATH_CORE_SEED_RETRY / 5;
          invite (self, held);
        }

      return;
    }

  held->asked = link->peer;
  held->asked_due = get_now (self) + BREATH_SEED_ASK_TIME;
  frame = breath_seed_talk_ask (link->talk, held->id, FALSE, 0);
  breath_link_send (link->link, BREATH_PROTOCOL_SEED, frame);
}

static void
ask_chunks (BreathCore     *self,
            BreathHeldSeed *held)
{
  for (guint i = 0; i < self->seeds->links->len; i++)
    {
      BreathSeedLink *link = g_ptr_array_index (self->seeds->links, i);
      guint index;

      if (breath_core_get_isolation (self, &link->peer) != NULL)
        continue;

      while (breath_seed_talk_can_ask (link->talk) && breath_seed_fetch_ask (held->fetch, &link->peer, get_now (self), &index))
        {
          g_autoptr(GBytes) frame = breath_seed_talk_ask (link->talk, held->id, TRUE, index);

          breath_link_send (link->link, BREATH_PROTOCOL_SEED, frame);
        }
    }

  if (!breath_seed_fetch_is_stuck (held->fetch))
    {
      held->retry_due = G_MAXINT64;
    }
  else if (held->retry_due == G_MAXINT64)
    {
      held->retry_due = get_now (self) + BREATH_CORE_SEED_RETRY / 5;
      invite (self, held);
    }
}

/**
 * breath_core_pump_seeds:
 * @self: a core
 *
 * Asks whoever is here for whatever is missing.
 */
void
breath_core_pump_seeds (BreathCore *self)
{
  if (!self->is_ready || self->is_stopped || self->has_failed)
    return;

  for (guint i = 0; i < self->seeds->held->len; i++)
    {
      BreathHeldSeed *held = g_ptr_array_index (self->seeds->held, i);

      if (breath_core_get_seed_state (held) != BREATH_SEED_FETCHING || held->n_restoring > 0)
        continue;

      if (held->fetch != NULL)
        ask_chunks (self, held);
      else if (held->manifest == NULL)
        ask_manifest (self, held);
    }

  breath_core_rearm (self);
}

static void
add_sources (BreathCore     *self,
             BreathHeldSeed *held)
{
  for (guint i = 0; i < self->seeds->links->len; i++)
    breath_seed_fetch_add_source (held->fetch, &((BreathSeedLink *) self->seeds->links->pdata[i])->peer);
}

static void
fail (BreathCore     *self,
      BreathHeldSeed *held,
      const char     *why)
{
  breath_seed_life_cancel (held->life, NULL);
  breath_core_end_fetch (held);
  breath_seed_quarantine_remove (self->seeds->quarantine, held->id);
  g_clear_pointer (&held->manifest, breath_seed_manifest_free);
  g_clear_pointer (&held->notice, breath_item_free);
  g_free (held->failure);
  held->failure = g_strdup (why);
  held->drops_parts = TRUE;
  held->is_dirty = TRUE;
  breath_core_note_seed (self, held, BREATH_SEED_NEWS_FAILED);
  breath_core_settle_seeds (self);
}

/* All chunks are stored. */
static void
arrive (BreathCore     *self,
        BreathHeldSeed *held)
{
  g_autoptr(GBytes) content = breath_seed_fetch_dup_content (held->fetch);
  g_autoptr(GError) error = NULL;

  if (!breath_seed_life_arrive (held->life, held->manifest, content, &error))
    {
      fail (self, held, error->message);
      return;
    }

  breath_core_end_fetch (held);
  held->is_dirty = TRUE;
  breath_core_note_seed (self, held, BREATH_SEED_NEWS_FETCHED);
  breath_core_settle_seeds (self);
}

static void
look_whether_whole (BreathCore     *self,
                    BreathHeldSeed *held)
{
  guint32 all = G_MAXUINT32 >> (32 - breath_seed_manifest_get_n_chunks (held->manifest));

  if (held->fetch != NULL && breath_seed_fetch_is_whole (held->fetch) && held->stored == all)
    arrive (self, held);
}

/* What was on its way to the store, or from it, for a seed. */
typedef struct
{
  BreathCore *core;
  guint8      id[BREATH_HASH_LEN];
  guint       index;
} Part;

static Part *
part_new (BreathCore           *self,
          const BreathHeldSeed *held,
          guint                 index)
{
  Part *part = g_new0 (Part, 1);

  part->core = g_object_ref (self);
  memcpy (part->id, held->id, BREATH_HASH_LEN);
  part->index = index;

  return part;
}

static void
stored_cb (const GError *error,
           gpointer      user_data)
{
  g_autofree Part *part = user_data;
  g_autoptr(BreathCore) self = part->core;
  BreathHeldSeed *held = breath_core_find_seed (self, part->id);

  if (error != NULL)
    {
      breath_core_fail (self, error);
      return;
    }

  if (held == NULL || held->fetch == NULL || self->is_stopped)
    return;

  held->stored |= 1u << part->index;
  breath_core_tell_seed (self, part->id, BREATH_SEED_NEWS_CHANGED);

  /* Whoever was told may have cancelled it. */
  held = breath_core_find_seed (self, part->id);

  if (held != NULL && held->fetch != NULL)
    look_whether_whole (self, held);
}

static void
store_chunk (BreathCore     *self,
             BreathHeldSeed *held,
             guint           index,
             GBytes         *chunk)
{
  BreathBatch *batch = breath_batch_new ();
  g_autoptr(GBytes) key = breath_core_dup_chunk_key (held->id, index);

  breath_batch_put (batch, BREATH_ROW_CHUNK, key, chunk, 0, NULL);
  breath_store_commit (self->ports.store, batch, stored_cb, part_new (self, held, index));
}

static void
restored_cb (const BreathRow *row,
             const GError    *error,
             gpointer         user_data)
{
  g_autofree Part *part = user_data;
  g_autoptr(BreathCore) self = part->core;
  BreathHeldSeed *held = breath_core_find_seed (self, part->id);

  if (held == NULL || held->fetch == NULL || held->n_restoring == 0 || self->is_stopped)
    return;

  /* One that is not there, or not sound, is fetched again. */
  if (row != NULL && breath_seed_fetch_restore (held->fetch, part->index, row->value))
    held->stored |= 1u << part->index;

  if (--held->n_restoring > 0)
    return;

  breath_core_tell_seed (self, part->id, BREATH_SEED_NEWS_CHANGED);
  held = breath_core_find_seed (self, part->id);

  if (held != NULL && held->fetch != NULL)
    look_whether_whole (self, held);

  breath_core_pump_seeds (self);
}

/**
 * breath_core_begin_fetch:
 * @self: a core
 * @held: a seed that somebody asked for
 *
 * Begins to fetch it, or goes on with what came before a cancel or a restart.
 */
void
breath_core_begin_fetch (BreathCore     *self,
                         BreathHeldSeed *held)
{
  breath_core_end_fetch (held);
  held->stored = 0;

  if (held->manifest == NULL)
    return;

  held->fetch = breath_seed_fetch_new (held->manifest);
  held->n_restoring = breath_seed_manifest_get_n_chunks (held->manifest);
  add_sources (self, held);

  for (guint i = 0; i < breath_seed_manifest_get_n_chunks (held->manifest); i++)
    {
      g_autoptr(GBytes) key = breath_core_dup_chunk_key (held->id, i);

      breath_store_read (self->ports.store, BREATH_ROW_CHUNK, key, restored_cb, part_new (self, held, i));
    }
}

/* The notice that offers just this; NULL: none does. */
static BreathItem *
find_true_notice (BreathHeldSeed           *held,
                  const BreathSeedManifest *manifest)
{
  if (held->notice != NULL && breath_seed_manifest_is_announced_by (manifest, held->notice))
    return held->notice;

  for (guint i = 0; i < held->notices->len; i++)
    if (breath_seed_manifest_is_announced_by (manifest, g_ptr_array_index (held->notices, i)))
      return g_ptr_array_index (held->notices, i);

  return NULL;
}

static void
take_manifest (BreathCore      *self,
               BreathHeldSeed  *held,
               const P2pPeerId *peer,
               GBytes          *data)
{
  g_autoptr(BreathSeedManifest) manifest = breath_seed_manifest_decode (data, held->id, NULL);
  BreathItem *notice;

  if (held->manifest != NULL)
    return;

  if (manifest == NULL)
    {
      note_lack (held, peer, G_MAXINT64);
      return;
    }

  notice = find_true_notice (held, manifest);

  if (notice == NULL)
    {
      fail (self, held, "No Mirror offers that seed as it is");
      return;
    }

  notice = breath_item_ref (notice);
  g_clear_pointer (&held->notice, breath_item_free);
  held->notice = notice;
  held->manifest = g_steal_pointer (&manifest);
  held->fetch = breath_seed_fetch_new (held->manifest);
  held->stored = 0;
  held->retry_due = G_MAXINT64;
  add_sources (self, held);
  breath_seed_quarantine_add (self->seeds->quarantine, held->id, held->manifest->size);
  held->is_dirty = TRUE;
  breath_core_note_seed (self, held, BREATH_SEED_NEWS_CHANGED);
  breath_core_settle_seeds (self);
}

static void
answer_manifest (BreathCore            *self,
                 BreathHeldSeed        *held,
                 const P2pPeerId       *peer,
                 const BreathSeedFrame *frame)
{
  if (p2p_peer_id_equal (&held->asked, peer))
    held->asked_due = G_MAXINT64;

  if (frame->step == BREATH_SEED_DATA)
    take_manifest (self, held, peer, frame->data);
  else
    note_lack (held, peer, get_now (self) + (frame->step == BREATH_SEED_LATER ? BREATH_SEED_REST_TIME : BREATH_CORE_SEED_RETRY));
}

static void
answer_chunk (BreathCore            *self,
              BreathHeldSeed        *held,
              const P2pPeerId       *peer,
              const BreathSeedFrame *frame)
{
  if (held->fetch == NULL)
    return;

  if (frame->step == BREATH_SEED_NOT_HERE)
    breath_seed_fetch_lack (held->fetch, peer, frame->chunk);
  else if (frame->step == BREATH_SEED_LATER)
    breath_seed_fetch_rest (held->fetch, peer, frame->chunk, get_now (self));
  else if (breath_seed_fetch_take (held->fetch, peer, frame->chunk, frame->data) == BREATH_SEED_KEPT)
    store_chunk (self, held, frame->chunk, frame->data);
}

/**
 * breath_core_take_answer:
 * @self: a core
 * @peer: who answers
 * @frame: the answer to what was asked of them
 *
 * Takes in a part of a seed, or that it is not to be had there. What nobody wants any more is passed over.
 */
void
breath_core_take_answer (BreathCore            *self,
                         const P2pPeerId       *peer,
                         const BreathSeedFrame *frame)
{
  BreathHeldSeed *held = breath_core_find_seed (self, frame->seed);

  if (held != NULL && breath_core_get_seed_state (held) == BREATH_SEED_FETCHING)
    {
      if (frame->is_chunk)
        answer_chunk (self, held, peer, frame);
      else
        answer_manifest (self, held, peer, frame);
    }

  breath_core_pump_seeds (self);
}

/* Who lacked something may have it by now; who lied is not asked again. */
static void
ask_again (BreathCore     *self,
           BreathHeldSeed *held)
{
  held->retry_due = G_MAXINT64;

  if (held->fetch == NULL)
    return;

  for (guint i = 0; i < self->seeds->links->len; i++)
    {
      const P2pPeerId *peer = &((BreathSeedLink *) self->seeds->links->pdata[i])->peer;

      breath_seed_fetch_remove_source (held->fetch, peer);
      breath_seed_fetch_add_source (held->fetch, peer);
    }
}

static void
expire (BreathCore     *self,
        BreathHeldSeed *held)
{
  if (held->asked_due <= get_now (self))
    {
      held->asked_due = G_MAXINT64;
      note_lack (held, &held->asked, get_now (self) + BREATH_CORE_SEED_RETRY);
    }

  if (held->fetch != NULL)
    breath_seed_fetch_expire (held->fetch, get_now (self));

  if (held->retry_due <= get_now (self))
    ask_again (self, held);
}

static gint64
get_due (const BreathHeldSeed *held)
{
  gint64 due = MIN (held->asked_due, held->retry_due);

  return held->fetch != NULL ? MIN (due, breath_seed_fetch_get_due (held->fetch)) : due;
}

/**
 * breath_core_do_seeds:
 * @self: a core
 *
 * Gives up waiting for what does not come, and asks elsewhere.
 */
void
breath_core_do_seeds (BreathCore *self)
{
  gboolean is_due = FALSE;

  if (!self->is_ready || self->is_stopped || self->has_failed)
    return;

  for (guint i = 0; i < self->seeds->held->len; i++)
    {
      BreathHeldSeed *held = g_ptr_array_index (self->seeds->held, i);

      if (get_due (held) > get_now (self))
        continue;

      is_due = TRUE;
      expire (self, held);
    }

  if (is_due)
    breath_core_pump_seeds (self);
}

gint64
breath_core_get_seeds_due (BreathCore *self)
{
  gint64 due = G_MAXINT64;

  for (guint i = 0; i < self->seeds->held->len; i++)
    due = MIN (due, get_due (g_ptr_array_index (self->seeds->held, i)));

  return due;
}

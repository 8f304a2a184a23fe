/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-core-seeds-private.h"

#include "breath-core-trust.h"

#include <string.h>

/*
 * What goes over links about seeds, and what comes. Given is only what is planted here: what nobody has read, or only one Mirror
 * has, is not passed on.
 */

static void
free_ask (gpointer ask)
{
  breath_seed_frame_free (ask);
}

void
breath_core_seed_link_free (BreathSeedLink *link)
{
  g_object_unref (link->link);
  breath_seed_talk_free (link->talk);
  g_queue_clear_full (&link->asks, free_ask);
  g_free (link);
}

static BreathSeedLink *
find_link (BreathCore *self,
           BreathLink *link)
{
  for (guint i = 0; i < self->seeds->links->len; i++)
    {
      BreathSeedLink *one = g_ptr_array_index (self->seeds->links, i);

      if (one->link == link)
        return one;
    }

  return NULL;
}

gboolean
breath_core_has_seed_link (BreathCore      *self,
                           const P2pPeerId *peer)
{
  for (guint i = 0; i < self->seeds->links->len; i++)
    if (p2p_peer_id_equal (&((BreathSeedLink *) self->seeds->links->pdata[i])->peer, peer))
      return TRUE;

  return FALSE;
}

/**
 * breath_core_add_seed_link:
 * @self: a core
 * @link: a link
 *
 * Asks on a new link for what is on its way.
 */
void
breath_core_add_seed_link (BreathCore *self,
                           BreathLink *link)
{
  BreathSeedLink *added = g_new0 (BreathSeedLink, 1);

  added->link = g_object_ref (link);
  memcpy (added->peer.public_key, breath_link_get_key (link), P2P_PUBLIC_KEY_LEN);
  added->talk = breath_seed_talk_new ();
  g_queue_init (&added->asks);
  g_ptr_array_add (self->seeds->links, added);

  for (guint i = 0; i < self->seeds->held->len; i++)
    {
      BreathHeldSeed *held = g_ptr_array_index (self->seeds->held, i);

      if (held->fetch != NULL)
        breath_seed_fetch_add_source (held->fetch, &added->peer);
    }

  breath_core_pump_seeds (self);
}

/* What was asked there is asked elsewhere at once. */
static void
forget_peer (BreathCore      *self,
             const P2pPeerId *peer)
{
  for (guint i = 0; i < self->seeds->held->len; i++)
    {
      BreathHeldSeed *held = g_ptr_array_index (self->seeds->held, i);

      if (held->fetch != NULL)
        breath_seed_fetch_remove_source (held->fetch, peer);

      if (p2p_peer_id_equal (&held->asked, peer))
        held->asked_due = G_MAXINT64;
    }
}

void
breath_core_remove_seed_link (BreathCore *self,
                              BreathLink *link)
{
  BreathSeedLink *gone = find_link (self, link);
  P2pPeerId peer;

  if (gone == NULL)
    return;

  peer = gone->peer;
  g_ptr_array_remove (self->seeds->links, gone);

  if (!breath_core_has_seed_link (self, &peer))
    forget_peer (self, &peer);

  breath_core_pump_seeds (self);
}

static void answer_asks (BreathCore     *self,
                         BreathSeedLink *link);

static void
answer (BreathSeedLink *link,
        BreathSeedStep  step,
        GBytes         *data)
{
  g_autoptr(BreathSeedFrame) ask = g_queue_pop_head (&link->asks);
  g_autoptr(GBytes) frame = breath_seed_talk_answer (link->talk, step, data);

  breath_link_send (link->link, BREATH_PROTOCOL_SEED, frame);
}

/* A chunk on its way from the store to whoever asked. */
typedef struct
{
  BreathCore *core;
  BreathLink *link;
} Giving;

static GBytes *
cut_chunk (BreathCore            *self,
           const BreathSeedFrame *ask,
           GBytes                *content)
{
  BreathHeldSeed *held = breath_core_find_seed (self, ask->seed);
  gsize len = held != NULL && held->manifest != NULL ? breath_seed_manifest_get_chunk_len (held->manifest, ask->chunk) : 0;
  gsize begin = (gsize) ask->chunk * BREATH_SEED_CHUNK_LEN;
  g_autoptr(GBytes) chunk = NULL;

  if (len == 0 || content == NULL || begin + len > g_bytes_get_size (content))
    return NULL;

  chunk = g_bytes_new_from_bytes (content, begin, len);

  return breath_seed_manifest_has_chunk (held->manifest, ask->chunk, chunk) ? g_steal_pointer (&chunk) : NULL;
}

static void
give_cb (const BreathRow *row,
         const GError    *error,
         gpointer         user_data)
{
  g_autofree Giving *giving = user_data;
  g_autoptr(BreathCore) self = giving->core;
  g_autoptr(BreathLink) on = giving->link;
  BreathSeedLink *link = self->is_stopped ? NULL : find_link (self, on);
  g_autoptr(GBytes) chunk = NULL;

  if (link == NULL)
    return;

  link->is_reading = FALSE;
  chunk = cut_chunk (self, g_queue_peek_head (&link->asks), row != NULL ? row->value : NULL);
  answer (link, chunk != NULL ? BREATH_SEED_DATA : BREATH_SEED_NOT_HERE, chunk);
  answer_asks (self, link);
}

static void
give_chunk (BreathCore     *self,
            BreathSeedLink *link,
            BreathHeldSeed *held)
{
  g_autoptr(GBytes) key = breath_core_dup_seed_key (held->id);
  Giving *giving = g_new0 (Giving, 1);

  giving->core = g_object_ref (self);
  giving->link = g_object_ref (link->link);
  link->is_reading = TRUE;
  breath_store_read (self->ports.store, BREATH_ROW_MEMORY, key, give_cb, giving);
}

static gboolean
has_part (const BreathHeldSeed  *held,
          const BreathSeedFrame *ask)
{
  return breath_core_get_seed_state (held) == BREATH_SEED_PLANTED
         && (!ask->is_chunk || ask->chunk < breath_seed_manifest_get_n_chunks (held->manifest));
}

/* One after the other, since answers come in the order of the asks. */
static void
answer_asks (BreathCore     *self,
             BreathSeedLink *link)
{
  while (!link->is_reading && !g_queue_is_empty (&link->asks))
    {
      const BreathSeedFrame *ask = g_queue_peek_head (&link->asks);
      BreathHeldSeed *held = breath_core_find_seed (self, ask->seed);
      g_autoptr(GBytes) manifest = NULL;

      if (held == NULL || !has_part (held, ask) || breath_core_get_isolation (self, &link->peer) != NULL)
        {
          answer (link, BREATH_SEED_NOT_HERE, NULL);
        }
      else if (!breath_seed_budget_take (self->seeds->budget, &link->peer, breath_clock_get_monotonic (self->ports.clock)))
        {
          answer (link, BREATH_SEED_LATER, NULL);
        }
      else if (ask->is_chunk)
        {
          give_chunk (self, link, held);
        }
      else
        {
          manifest = breath_seed_manifest_encode (held->manifest);
          answer (link, BREATH_SEED_DATA, manifest);
        }
    }
}

/**
 * breath_core_receive_seed:
 * @self: a core
 * @link: a link that carries seeds
 * @frame: what came
 * @error: return location
 *
 * Takes in what a neighbour asks for or answers.
 *
 * Returns: %FALSE if it broke the rules
 */
gboolean
breath_core_receive_seed (BreathCore *self,
                          BreathLink *link,
                          GBytes     *frame,
                          GError    **error)
{
  BreathSeedLink *from = find_link (self, link);
  g_autoptr(BreathSeedFrame) opened = NULL;
  P2pPeerId peer;

  if (from == NULL)
    return TRUE;

  opened = breath_seed_talk_receive (from->talk, frame, error);

  if (opened == NULL)
    return FALSE;

  peer = from->peer;

  if (opened->step == BREATH_SEED_ASK)
    {
      g_queue_push_tail (&from->asks, g_steal_pointer (&opened));
      answer_asks (self, from);
    }
  else
    {
      breath_core_take_answer (self, &peer, opened);
    }

  return TRUE;
}

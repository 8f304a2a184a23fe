/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-core-seeds-private.h"

#include <string.h>

/*
 * What is done about seeds because a Mirror wants it: each act in one commit with its entry in the log. Nothing else asks for a
 * seed, and nothing else plants one.
 */

gboolean
breath_core_signs_seed (const BreathSeedOrder *order)
{
  return order->planting != NULL;
}

static gboolean
refuse (GError    **error,
        const char *why)
{
  g_set_error_literal (error, BREATH_SEED_ERROR, BREATH_SEED_ERROR_TURN, why);

  return FALSE;
}

/* @rest may be NULL. */
static void
log_act (BreathCore      *self,
         BreathBatch     *batch,
         BreathLogKind    kind,
         const guint8    *id,
         const P2pPeerId *mirror,
         const void      *rest,
         gsize            rest_len)
{
  GByteArray *details = g_byte_array_new ();
  g_autoptr(GBytes) bytes = NULL;

  g_byte_array_append (details, id, BREATH_HASH_LEN);
  g_byte_array_append (details, mirror->public_key, P2P_PUBLIC_KEY_LEN);

  if (rest != NULL)
    g_byte_array_append (details, rest, rest_len);

  bytes = g_byte_array_free_to_bytes (details);
  breath_core_log_add (self, batch, kind, bytes);
}

static gint64
get_wall (BreathCore *self)
{
  return breath_clock_get_wall (self->ports.clock);
}

static const BreathItem *
find_own_certificate (BreathCore      *self,
                      const P2pPeerId *mirror)
{
  return breath_core_find_certificate (breath_live_sets_lookup (self->live_sets, &self->own), mirror);
}

static void
mark (BreathCore     *self,
      BreathHeldSeed *held,
      BreathSeedNews  news)
{
  held->is_dirty = TRUE;
  breath_core_note_seed (self, held, news);
}

static gboolean
is_notice_of (const BreathItem *item,
              const guint8     *id)
{
  return item->statement->seed != NULL && memcmp (item->statement->seed->seed, id, BREATH_HASH_LEN) == 0;
}

static gboolean
is_planting_of (const BreathItem *item,
                const guint8     *id)
{
  return item->statement->planting != NULL && memcmp (item->statement->planting->seed, id, BREATH_HASH_LEN) == 0;
}

/* Whether our live set is to say less than before. */
static gboolean
unsay (BreathCore   *self,
       const guint8 *id,
       gboolean      unplants,
       gboolean     *was_offered)
{
  GPtrArray *said = breath_core_get_said (self);
  guint n_before = said->len;

  *was_offered = FALSE;

  for (guint i = said->len; i > 0; i--)
    {
      const BreathItem *item = g_ptr_array_index (said, i - 1);
      gboolean is_notice = is_notice_of (item, id);

      *was_offered |= is_notice;

      if (is_notice || (unplants && is_planting_of (item, id)))
        g_ptr_array_remove_index (said, i - 1);
    }

  return said->len < n_before;
}

/* The oldest plantings are told no more where there are too many; what they are of stays planted. */
static void
say_planting (BreathCore *self,
              BreathItem *planting)
{
  GPtrArray *said = breath_core_get_said (self);
  BreathItem *oldest = NULL;
  guint n = 0;

  for (guint i = 0; i < said->len; i++)
    {
      BreathItem *item = g_ptr_array_index (said, i);

      if (item->statement->planting == NULL)
        continue;

      n++;

      if (oldest == NULL || item->statement->made < oldest->statement->made)
        oldest = item;
    }

  if (n >= BREATH_CORE_MAX_PLANTED)
    g_ptr_array_remove (said, oldest);

  g_ptr_array_add (said, breath_item_ref (planting));
}

static gboolean
check_offers (BreathCore *self,
              GError    **error)
{
  GPtrArray *said = breath_core_get_said (self);
  g_autoptr(GString) titles = g_string_new (NULL);
  guint n = 0;

  for (guint i = 0; i < said->len; i++)
    {
      const BreathSeedNotice *notice = ((BreathItem *) said->pdata[i])->statement->seed;

      if (notice == NULL)
        continue;

      n++;
      g_string_append_printf (titles, "%s“%s”", titles->len > 0 ? ", " : "", notice->title);
    }

  if (n < BREATH_CORE_MAX_OFFERED)
    return TRUE;

  g_set_error (error, BREATH_SEED_ERROR, BREATH_SEED_ERROR_TURN,
               "A node offers at most %d seeds; set one of them aside first: %s", BREATH_CORE_MAX_OFFERED, titles->str);

  return FALSE;
}

static gboolean
check_memory (BreathCore *self,
              GError    **error)
{
  guint n = 0;

  for (guint i = 0; i < self->seeds->held->len; i++)
    n += breath_core_get_seed_state (g_ptr_array_index (self->seeds->held, i)) == BREATH_SEED_PLANTED;

  return n < BREATH_CORE_MAX_MEMORY || refuse (error, "There is no more room for planted seeds; set one aside first");
}

static gboolean
plant (BreathCore      *self,
       BreathBatch     *batch,
       BreathHeldSeed  *held,
       BreathSeedOrder *order,
       GError         **error)
{
  const BreathItem *certificate = find_own_certificate (self, &order->mirror);

  if (certificate == NULL)
    return refuse (error, "Only a Mirror of this node can plant a seed");

  if (!check_memory (self, error)
      || !breath_seed_life_plant (held->life, order->planting, certificate, &self->own, get_wall (self), error))
    return FALSE;

  g_clear_pointer (&held->certificate, breath_item_free);
  held->certificate = breath_item_ref ((BreathItem *) certificate);
  held->drops_parts = TRUE;
  breath_seed_quarantine_remove (self->seeds->quarantine, held->id);
  breath_core_put_memory (batch, held, order->content);
  say_planting (self, order->planting);
  log_act (self, batch, BREATH_LOG_SEED_PLANTED, held->id, &order->mirror, order->planting->id, BREATH_HASH_LEN);

  return TRUE;
}

static gboolean
stage_plant (BreathCore      *self,
             BreathBatch     *batch,
             BreathHeldSeed  *held,
             BreathSeedOrder *order,
             GError         **error)
{
  if (!plant (self, batch, held, order, error))
    return FALSE;

  mark (self, held, BREATH_SEED_NEWS_CHANGED);

  return TRUE;
}

/* Whoever offers a text has it and has read it; so it takes the same way as any other, at once. */
static gboolean
walk_offered (BreathCore      *self,
              BreathBatch     *batch,
              BreathHeldSeed  *held,
              BreathSeedOrder *order,
              GError         **error)
{
  return breath_seed_life_order (held->life, error)
         && breath_seed_life_arrive (held->life, order->manifest, order->content, error)
         && breath_seed_life_read (held->life, error)
         && plant (self, batch, held, order, error);
}

/* A later version takes the place of the one before, which stays where it is planted. */
static void
withdraw_superseded (BreathCore            *self,
                     BreathBatch           *batch,
                     const BreathSeedOrder *order)
{
  const guint8 *before = order->manifest->supersedes;
  gboolean was_offered = FALSE;

  if (order->manifest->has_supersedes && unsay (self, before, FALSE, &was_offered) && was_offered)
    log_act (self, batch, BREATH_LOG_SEED_WITHDRAWN, before, &order->mirror, NULL, 0);
}

static gboolean
supersedes_own (BreathCore            *self,
                const BreathSeedOrder *order)
{
  GPtrArray *said = breath_core_get_said (self);

  for (guint i = 0; order->manifest->has_supersedes && i < said->len; i++)
    if (is_notice_of (g_ptr_array_index (said, i), order->manifest->supersedes))
      return TRUE;

  return FALSE;
}

static gboolean
stage_offer (BreathCore      *self,
             BreathBatch     *batch,
             BreathSeedOrder *order,
             GError         **error)
{
  BreathHeldSeed *held = breath_core_find_seed (self, order->id);

  if (held != NULL && breath_core_get_seed_state (held) != BREATH_SEED_HEARD)
    return refuse (error, "That very seed was offered already");

  if (!supersedes_own (self, order) && !check_offers (self, error))
    return FALSE;

  held = breath_core_hold_seed (self, order->id);
  held->since = get_wall (self);
  g_clear_pointer (&held->manifest, breath_seed_manifest_free);
  held->manifest = breath_seed_manifest_copy (order->manifest);

  if (!walk_offered (self, batch, held, order, error))
    {
      breath_seed_life_free (held->life);
      held->life = breath_seed_life_new (held->id);
      breath_core_release_seed (self, held);
      return FALSE;
    }

  withdraw_superseded (self, batch, order);
  g_clear_pointer (&held->notice, breath_item_free);
  held->notice = breath_item_ref (order->notice);
  g_ptr_array_add (breath_core_get_said (self), breath_item_ref (order->notice));
  log_act (self, batch, BREATH_LOG_SEED_OFFERED, held->id, &order->mirror, order->manifest->title, strlen (order->manifest->title));
  mark (self, held, BREATH_SEED_NEWS_CHANGED);

  return TRUE;
}

static guint
count_fetching (BreathCore *self)
{
  guint n = 0;

  for (guint i = 0; i < self->seeds->held->len; i++)
    n += breath_core_get_seed_state (g_ptr_array_index (self->seeds->held, i)) == BREATH_SEED_FETCHING;

  return n;
}

/* What was asked for first leaves the quarantine for what is asked for now. */
static void
make_room (BreathCore *self)
{
  guint8 id[BREATH_HASH_LEN];

  while (breath_seed_quarantine_steal_over (self->seeds->quarantine, id))
    {
      BreathHeldSeed *held = breath_core_find_seed (self, id);

      if (held == NULL)
        continue;

      if (!breath_seed_life_drop (held->life))
        breath_seed_life_cancel (held->life, NULL);

      breath_core_end_fetch (held);
      held->drops_parts = TRUE;
      mark (self, held, BREATH_SEED_NEWS_CHANGED);
    }
}

static gboolean
stage_order (BreathCore      *self,
             BreathBatch     *batch,
             BreathHeldSeed  *held,
             BreathSeedOrder *order,
             GError         **error)
{
  const BreathItem *notice = held->notices->len > 0 ? g_ptr_array_index (held->notices, 0) : held->notice;

  if (notice == NULL)
    return refuse (error, "Nobody offers that seed any more");

  if (count_fetching (self) >= BREATH_CORE_MAX_FETCHES)
    return refuse (error, "16 seeds are on their way already; wait for one of them, or cancel one");

  if (!breath_seed_life_order (held->life, error))
    return FALSE;

  if (held->notice == NULL)
    held->notice = breath_item_ref ((BreathItem *) notice);

  held->since = get_wall (self);
  g_clear_pointer (&held->failure, g_free);
  breath_seed_quarantine_add (self->seeds->quarantine, held->id, notice->statement->seed->size);
  make_room (self);
  breath_core_begin_fetch (self, held);
  log_act (self, batch, BREATH_LOG_SEED_ASKED, held->id, &order->mirror, notice->author.public_key, P2P_PUBLIC_KEY_LEN);
  mark (self, held, BREATH_SEED_NEWS_CHANGED);

  return TRUE;
}

static void
put_chunks (BreathBatch           *batch,
            BreathHeldSeed        *held,
            const BreathSeedOrder *order)
{
  guint n = breath_seed_manifest_get_n_chunks (order->manifest);

  for (guint i = 0; i < n; i++)
    {
      g_autoptr(GBytes) key = breath_core_dup_chunk_key (held->id, i);
      g_autoptr(GBytes) chunk = g_bytes_new_from_bytes (order->content, (gsize) i * BREATH_SEED_CHUNK_LEN,
                                                        breath_seed_manifest_get_chunk_len (order->manifest, i));

      breath_batch_put (batch, BREATH_ROW_CHUNK, key, chunk, 0, NULL);
    }

  held->stored = (guint32) ((G_GUINT64_CONSTANT (1) << n) - 1);
  held->drops_parts = FALSE;
}

/* Nobody has read it by that: it lies in quarantine like any other, wherever it comes from. */
static gboolean
stage_bring (BreathCore      *self,
             BreathBatch     *batch,
             BreathSeedOrder *order,
             GError         **error)
{
  BreathHeldSeed *held = breath_core_find_seed (self, order->id);

  if (held == NULL && !breath_core_make_seed_room (self, &order->notice->author))
    return refuse (error, "There is no more room for seeds; set some aside first");

  held = breath_core_hold_seed (self, order->id);

  /* What was opened is that seed, so only whether it is here already is open. */
  if (!breath_seed_life_order (held->life, error)
      || !breath_seed_life_arrive (held->life, order->manifest, order->content, error))
    return FALSE;

  breath_core_end_fetch (held);
  g_clear_pointer (&held->manifest, breath_seed_manifest_free);
  g_clear_pointer (&held->notice, breath_item_free);
  g_clear_pointer (&held->failure, g_free);
  held->manifest = breath_seed_manifest_copy (order->manifest);
  held->notice = breath_item_ref (order->notice);
  held->since = get_wall (self);
  put_chunks (batch, held, order);
  breath_seed_quarantine_add (self->seeds->quarantine, held->id, held->manifest->size);
  make_room (self);
  log_act (self, batch, BREATH_LOG_SEED_BROUGHT, held->id, &order->mirror, order->notice->author.public_key, P2P_PUBLIC_KEY_LEN);
  mark (self, held, BREATH_SEED_NEWS_FETCHED);

  return TRUE;
}

static gboolean
stage_cancel (BreathCore     *self,
              BreathHeldSeed *held,
              GError        **error)
{
  if (!breath_seed_life_cancel (held->life, error))
    return FALSE;

  breath_core_end_fetch (held);
  mark (self, held, BREATH_SEED_NEWS_CHANGED);

  return TRUE;
}

static gboolean
stage_open (BreathCore     *self,
            BreathHeldSeed *held,
            GError        **error)
{
  BreathSeedState before = breath_core_get_seed_state (held);

  if (!breath_seed_life_read (held->life, error))
    return FALSE;

  if (breath_core_get_seed_state (held) != before)
    mark (self, held, BREATH_SEED_NEWS_CHANGED);

  return TRUE;
}

static gboolean
stage_drop (BreathCore      *self,
            BreathBatch     *batch,
            BreathHeldSeed  *held,
            BreathSeedOrder *order,
            gboolean        *wants_head,
            GError         **error)
{
  gboolean was_planted = breath_core_get_seed_state (held) == BREATH_SEED_PLANTED;
  gboolean was_offered = FALSE;

  if (!breath_seed_life_set_aside (held->life, error))
    return FALSE;

  breath_core_end_fetch (held);
  breath_seed_quarantine_remove (self->seeds->quarantine, held->id);
  g_clear_pointer (&held->certificate, breath_item_free);
  held->drops_parts = TRUE;

  if (was_planted)
    breath_core_drop_memory (batch, held);

  *wants_head |= unsay (self, held->id, TRUE, &was_offered);
  log_act (self, batch, BREATH_LOG_SEED_SET_ASIDE, held->id, &order->mirror, NULL, 0);

  if (was_offered)
    log_act (self, batch, BREATH_LOG_SEED_WITHDRAWN, held->id, &order->mirror, NULL, 0);

  mark (self, held, BREATH_SEED_NEWS_CHANGED);

  return TRUE;
}

static gboolean
perform (BreathCore      *self,
         BreathBatch     *batch,
         BreathHeldSeed  *held,
         BreathSeedOrder *order,
         gboolean        *wants_head,
         GError         **error)
{
  switch (order->kind)
    {
    case BREATH_SEED_ORDER:
      return stage_order (self, batch, held, order, error);

    case BREATH_SEED_CANCEL:
      return stage_cancel (self, held, error);

    case BREATH_SEED_OPEN:
      return stage_open (self, held, error);

    case BREATH_SEED_PLANT:
      return stage_plant (self, batch, held, order, error) && (*wants_head = TRUE);

    case BREATH_SEED_DROP:
      return stage_drop (self, batch, held, order, wants_head, error);

    case BREATH_SEED_STORE:
    case BREATH_SEED_OFFER:
    case BREATH_SEED_BRING:
    default:
      g_assert_not_reached ();
    }
}

static void
put_dirty (BreathCore  *self,
           BreathBatch *batch)
{
  for (guint i = 0; i < self->seeds->held->len; i++)
    if (((BreathHeldSeed *) self->seeds->held->pdata[i])->is_dirty)
      breath_core_put_seed (self, batch, g_ptr_array_index (self->seeds->held, i));
}

static gboolean
act (BreathCore      *self,
     BreathBatch     *batch,
     BreathSeedOrder *order,
     gboolean        *wants_head,
     GError         **error)
{
  BreathHeldSeed *held;

  if (order->kind != BREATH_SEED_OPEN && !breath_core_is_mirror (self, &order->mirror))
    return refuse (error, "Only a Mirror of this node can do that");

  breath_core_prune_said (self);

  if (order->kind == BREATH_SEED_OFFER)
    return stage_offer (self, batch, order, error) && (*wants_head = TRUE);

  if (order->kind == BREATH_SEED_BRING)
    return stage_bring (self, batch, order, error);

  held = breath_core_find_seed (self, order->id);

  return held != NULL ? perform (self, batch, held, order, wants_head, error) : refuse (error, "There is no such seed here");
}

/**
 * breath_core_stage_seed:
 * @self: a core
 * @batch: what is committed next
 * @order: what is to be done
 * @wants_head: (out): set if our live set is to say something else
 * @error: return location for a #BreathSeedError
 *
 * Does what somebody wants, and writes what changed.
 *
 * Returns: %FALSE if it cannot be
 */
gboolean
breath_core_stage_seed (BreathCore      *self,
                        BreathBatch     *batch,
                        BreathSeedOrder *order,
                        gboolean        *wants_head,
                        GError         **error)
{
  gboolean is_done = order->kind == BREATH_SEED_STORE || act (self, batch, order, wants_head, error);

  if (order->kind == BREATH_SEED_STORE)
    self->seeds->is_queued = FALSE;

  put_dirty (self, batch);

  return is_done;
}

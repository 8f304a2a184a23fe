/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-core-seeds-private.h"

#include <string.h>

/*
 * Knowledge seeds: who offers what, who planted it, and what became of it here. Notices and plantings come with the live sets of
 * their authors; what people here do is in breath-core-seed-acts.c, and only that moves a seed on.
 */

static void
held_free (BreathHeldSeed *held)
{
  breath_core_end_fetch (held);
  breath_seed_life_free (held->life);
  g_ptr_array_unref (held->notices);
  g_ptr_array_unref (held->plantings);
  g_clear_pointer (&held->notice, breath_item_free);
  g_clear_pointer (&held->certificate, breath_item_free);
  g_clear_pointer (&held->manifest, breath_seed_manifest_free);
  g_array_unref (held->lacks);
  g_free (held->failure);
  g_free (held);
}

/**
 * breath_core_init_seeds:
 * @self: a new core
 *
 * Makes what keeps seeds.
 */
void
breath_core_init_seeds (BreathCore *self)
{
  BreathCoreSeeds *seeds = g_new0 (BreathCoreSeeds, 1);

  seeds->held = g_ptr_array_new_with_free_func ((GDestroyNotify) held_free);
  seeds->by_id = g_hash_table_new (breath_id_hash, breath_id_equal);
  seeds->said = g_hash_table_new_full (p2p_peer_id_hash, p2p_peer_id_equal, (GDestroyNotify) p2p_peer_id_free,
                                       (GDestroyNotify) g_ptr_array_unref);
  seeds->links = g_ptr_array_new_with_free_func ((GDestroyNotify) breath_core_seed_link_free);
  seeds->budget = breath_seed_budget_new ();
  seeds->quarantine = breath_seed_quarantine_new ();
  seeds->news = g_hash_table_new_full (g_bytes_hash, g_bytes_equal, (GDestroyNotify) g_bytes_unref, NULL);
  self->seeds = seeds;
}

void
breath_core_clear_seeds (BreathCore *self)
{
  BreathCoreSeeds *seeds = g_steal_pointer (&self->seeds);

  g_hash_table_unref (seeds->by_id);
  g_ptr_array_unref (seeds->held);
  g_hash_table_unref (seeds->said);
  g_ptr_array_unref (seeds->links);
  breath_seed_budget_free (seeds->budget);
  breath_seed_quarantine_free (seeds->quarantine);
  g_hash_table_unref (seeds->news);
  g_free (seeds);
}

BreathHeldSeed *
breath_core_find_seed (BreathCore   *self,
                       const guint8 *id)
{
  return g_hash_table_lookup (self->seeds->by_id, id);
}

BreathHeldSeed *
breath_core_hold_seed (BreathCore   *self,
                       const guint8 *id)
{
  BreathHeldSeed *held = breath_core_find_seed (self, id);

  if (held != NULL)
    return held;

  held = g_new0 (BreathHeldSeed, 1);
  memcpy (held->id, id, BREATH_HASH_LEN);
  held->life = breath_seed_life_new (id);
  held->notices = g_ptr_array_new_with_free_func ((GDestroyNotify) breath_item_free);
  held->plantings = g_ptr_array_new_with_free_func ((GDestroyNotify) breath_item_free);
  held->lacks = g_array_new (FALSE, FALSE, sizeof (BreathSeedLack));
  held->asked_due = G_MAXINT64;
  held->retry_due = G_MAXINT64;
  g_ptr_array_add (self->seeds->held, held);
  g_hash_table_insert (self->seeds->by_id, held->id, held);

  return held;
}

BreathSeedState
breath_core_get_seed_state (const BreathHeldSeed *held)
{
  return breath_seed_life_get_state (held->life);
}

void
breath_core_tell_seed (BreathCore    *self,
                       const guint8  *id,
                       BreathSeedNews news)
{
  if (self->is_ready && !self->is_stopped)
    g_signal_emit_by_name (self, "seed", id, (guint) news);
}

/* What is told last, but that something came or failed is not forgotten over a mere change. */
void
breath_core_note_seed (BreathCore     *self,
                       BreathHeldSeed *held,
                       BreathSeedNews  news)
{
  g_autoptr(GBytes) id = g_bytes_new (held->id, BREATH_HASH_LEN);

  if (news != BREATH_SEED_NEWS_CHANGED || !g_hash_table_contains (self->seeds->news, id))
    g_hash_table_replace (self->seeds->news, g_bytes_ref (id), GUINT_TO_POINTER (news));
}

/* What nobody offers, and of which nothing is here. */
static gboolean
is_nothing (const BreathHeldSeed *held)
{
  BreathSeedState state = breath_core_get_seed_state (held);

  return held->notices->len == 0 && !held->drops_parts
         && (state == BREATH_SEED_SET_ASIDE || (state == BREATH_SEED_HEARD && held->stored == 0));
}

gboolean
breath_core_release_seed (BreathCore     *self,
                          BreathHeldSeed *held)
{
  if (!is_nothing (held))
    return FALSE;

  breath_seed_life_free (held->life);
  held->life = breath_seed_life_new (held->id);
  g_clear_pointer (&held->notice, breath_item_free);
  g_clear_pointer (&held->manifest, breath_seed_manifest_free);
  held->is_dirty |= held->has_row;

  if (held->plantings->len == 0 && !held->is_dirty)
    {
      g_hash_table_remove (self->seeds->by_id, held->id);
      g_ptr_array_remove (self->seeds->held, held);
    }

  return TRUE;
}

static gboolean
is_about_seed (const BreathItem *item)
{
  return item->kind == BREATH_ITEM_STATEMENT && (item->statement->seed != NULL || item->statement->planting != NULL);
}

static const guint8 *
get_subject (const BreathItem *item)
{
  return item->statement->seed != NULL ? item->statement->seed->seed : item->statement->planting->seed;
}

/* Of more than there may be the first count. */
static GPtrArray *
collect_said (BreathCore      *self,
              const P2pPeerId *author)
{
  const BreathLiveSet *set = breath_live_sets_lookup (self->live_sets, author);
  GPtrArray *said = g_ptr_array_new_with_free_func ((GDestroyNotify) breath_item_free);
  gint64 now = breath_core_get_sure (self);
  guint n_offered = 0;
  guint n_planted = 0;

  for (guint i = 0; set != NULL && i < set->items->len; i++)
    {
      BreathItem *item = g_ptr_array_index (set->items, i);
      const BreathItem *certificate;

      if (!is_about_seed (item))
        continue;

      certificate = breath_core_find_certificate (set, &item->mirror);

      if (certificate == NULL || !breath_item_certifies (certificate, item, now))
        continue;

      if (item->statement->seed != NULL ? n_offered++ < BREATH_CORE_MAX_OFFERED : n_planted++ < BREATH_CORE_MAX_PLANTED)
        g_ptr_array_add (said, breath_item_ref (item));
    }

  return said;
}

static gboolean
says_anything (BreathCore      *self,
               const P2pPeerId *author)
{
  const BreathLiveSet *set = breath_live_sets_lookup (self->live_sets, author);

  return set != NULL && set->has_statements;
}

static gboolean
has_item (GPtrArray        *items,
          const BreathItem *item)
{
  for (guint i = 0; items != NULL && i < items->len; i++)
    if (memcmp (((BreathItem *) items->pdata[i])->id, item->id, BREATH_HASH_LEN) == 0)
      return TRUE;

  return FALSE;
}

static void
remove_item (GPtrArray        *items,
             const BreathItem *item)
{
  for (guint i = items->len; i > 0; i--)
    if (memcmp (((BreathItem *) items->pdata[i - 1])->id, item->id, BREATH_HASH_LEN) == 0)
      g_ptr_array_remove_index (items, i - 1);
}

static void
settle_gone (BreathCore     *self,
             BreathHeldSeed *held)
{
  guint8 id[BREATH_HASH_LEN];

  memcpy (id, held->id, sizeof id);
  breath_core_tell_seed (self, id, breath_core_release_seed (self, held) ? BREATH_SEED_NEWS_GONE : BREATH_SEED_NEWS_CHANGED);
}

static void
unhear (BreathCore       *self,
        const BreathItem *item)
{
  BreathHeldSeed *held = breath_core_find_seed (self, get_subject (item));

  if (held == NULL)
    return;

  remove_item (item->statement->seed != NULL ? held->notices : held->plantings, item);
  settle_gone (self, held);
}

static guint
count_offered (GPtrArray *said)
{
  guint n = 0;

  for (guint i = 0; said != NULL && i < said->len; i++)
    n += ((BreathItem *) said->pdata[i])->statement->seed != NULL;

  return n;
}

/* The last seed that only this author's notice makes known. */
static BreathHeldSeed *
find_lightest (BreathCore *self,
               GPtrArray  *said)
{
  for (guint i = said->len; i > 0; i--)
    {
      const BreathItem *item = g_ptr_array_index (said, i - 1);
      BreathHeldSeed *held = item->statement->seed != NULL ? breath_core_find_seed (self, get_subject (item)) : NULL;

      if (held != NULL && held->notices->len == 1 && !held->has_row && !held->is_dirty
          && breath_core_get_seed_state (held) == BREATH_SEED_HEARD && held->notices->pdata[0] == item)
        return held;
    }

  return NULL;
}

/* Whoever has most makes room for somebody with fewer. */
gboolean
breath_core_make_seed_room (BreathCore      *self,
                            const P2pPeerId *author)
{
  guint most = count_offered (g_hash_table_lookup (self->seeds->said, author)) + 1;
  GPtrArray *largest = NULL;
  BreathHeldSeed *lightest;
  GHashTableIter iter;
  GPtrArray *said;

  if (self->seeds->held->len < BREATH_CORE_MAX_SEEDS + BREATH_CORE_MAX_MEMORY)
    return TRUE;

  g_hash_table_iter_init (&iter, self->seeds->said);

  /* Nobody has more than there may be, so where strangers fill the room the first of them ends the search. */
  while (most < BREATH_CORE_MAX_OFFERED && g_hash_table_iter_next (&iter, NULL, (gpointer *) &said))
    if (count_offered (said) > most)
      {
        most = count_offered (said);
        largest = said;
      }

  lightest = largest != NULL ? find_lightest (self, largest) : NULL;

  if (lightest == NULL)
    return FALSE;

  g_ptr_array_set_size (lightest->notices, 0);
  settle_gone (self, lightest);

  return TRUE;
}

static void
hear (BreathCore *self,
      BreathItem *item)
{
  BreathHeldSeed *held = breath_core_find_seed (self, get_subject (item));
  gboolean is_new = held == NULL || held->notices->len == 0;

  if (item->statement->planting != NULL)
    {
      /* A planting alone does not tell what a seed is. */
      held = held != NULL || breath_core_make_seed_room (self, &item->author) ? breath_core_hold_seed (self, get_subject (item)) : NULL;

      if (held != NULL)
        g_ptr_array_add (held->plantings, breath_item_ref (item));
    }
  else if (held != NULL || breath_core_make_seed_room (self, &item->author))
    {
      held = breath_core_hold_seed (self, get_subject (item));

      if (held->notices->len < BREATH_CORE_MAX_NOTICES)
        g_ptr_array_add (held->notices, breath_item_ref (item));
    }

  if (held != NULL && (held->notices->len > 0 || held->has_row))
    breath_core_tell_seed (self, held->id, is_new && item->statement->seed != NULL
                           ? BREATH_SEED_NEWS_HEARD : BREATH_SEED_NEWS_CHANGED);
}

/**
 * breath_core_hear_seeds:
 * @self: a core
 * @author: whose live set was just accepted, or is held no more
 *
 * Takes in what the author's live set says of seeds.
 */
void
breath_core_hear_seeds (BreathCore      *self,
                        const P2pPeerId *author)
{
  GPtrArray *before = g_hash_table_lookup (self->seeds->said, author);
  g_autoptr(GPtrArray) kept = before != NULL ? g_ptr_array_ref (before) : NULL;
  g_autoptr(GPtrArray) now = NULL;
  GPtrArray *said;

  if (before == NULL && !says_anything (self, author))
    {
      breath_core_settle_seeds (self);
      return;
    }

  said = collect_said (self, author);
  now = g_ptr_array_ref (said);

  if (said->len > 0)
    {
      g_hash_table_replace (self->seeds->said, p2p_peer_id_copy (author), said);
    }
  else
    {
      g_hash_table_remove (self->seeds->said, author);
      g_ptr_array_unref (said);
    }

  for (guint i = 0; i < now->len; i++)
    if (!has_item (kept, g_ptr_array_index (now, i)))
      hear (self, g_ptr_array_index (now, i));

  for (guint i = 0; kept != NULL && i < kept->len; i++)
    if (!has_item (now, g_ptr_array_index (kept, i)))
      unhear (self, g_ptr_array_index (kept, i));

  breath_core_settle_seeds (self);
}

static int
compare_since (gconstpointer a,
               gconstpointer b)
{
  const BreathHeldSeed *first = *(const BreathHeldSeed *const *) a;
  const BreathHeldSeed *second = *(const BreathHeldSeed *const *) b;

  return (first->since > second->since) - (first->since < second->since);
}

/* In the order in which it was asked for, as before. */
static void
begin_kept (BreathCore *self)
{
  g_autoptr(GPtrArray) kept = g_ptr_array_new ();

  for (guint i = 0; i < self->seeds->held->len; i++)
    g_ptr_array_add (kept, self->seeds->held->pdata[i]);

  g_ptr_array_sort (kept, compare_since);

  for (guint i = 0; i < kept->len; i++)
    {
      BreathHeldSeed *held = g_ptr_array_index (kept, i);
      BreathSeedState state = breath_core_get_seed_state (held);

      if (state == BREATH_SEED_PLANTED || state == BREATH_SEED_SET_ASIDE)
        continue;

      breath_seed_quarantine_add (self->seeds->quarantine, held->id,
                                  held->manifest != NULL ? held->manifest->size : BREATH_SEED_MAX_SIZE);

      if (state == BREATH_SEED_FETCHING)
        breath_core_begin_fetch (self, held);
    }
}

/**
 * breath_core_begin_seeds:
 * @self: a core that has read its store
 *
 * Takes in what all live sets say of seeds, and goes on with what was on its way.
 */
void
breath_core_begin_seeds (BreathCore *self)
{
  const BreathJournalEntry *entry = NULL;

  begin_kept (self);

  while ((entry = breath_journal_next (self->journal, entry != NULL ? entry->position : 0)) != NULL)
    breath_core_hear_seeds (self, &entry->head->author);
}

/* Until it is known what the seed is, the first that was heard holds. */
static const BreathItem *
get_notice (const BreathHeldSeed *held)
{
  if (held->notice != NULL)
    return held->notice;

  return held->notices->len > 0 ? g_ptr_array_index (held->notices, 0) : NULL;
}

static gboolean
is_offered (const BreathHeldSeed *held)
{
  return held->notice != NULL ? has_item (held->notices, held->notice) : held->notices->len > 0;
}

static guint
count_chunks (guint32 set)
{
  guint n = 0;

  for (; set != 0; set &= set - 1)
    n++;

  return n;
}

static void
fill (const BreathHeldSeed *held,
      BreathCoreSeed       *seed)
{
  BreathSeedState state = breath_core_get_seed_state (held);
  gboolean is_here = state == BREATH_SEED_FETCHED || state == BREATH_SEED_READ || state == BREATH_SEED_PLANTED;

  seed->id = held->id;
  seed->state = state;
  seed->notice = get_notice (held);
  seed->is_offered = is_offered (held);
  seed->manifest = held->manifest;
  seed->n_had = is_here && held->manifest != NULL ? breath_seed_manifest_get_n_chunks (held->manifest)
                                                  : state == BREATH_SEED_FETCHING ? count_chunks (held->stored) : 0;
  seed->failure = held->failure;
}

/* A planting of something that nobody offers is nothing to see. */
static gboolean
is_shown (const BreathHeldSeed *held)
{
  return get_notice (held) != NULL || held->manifest != NULL;
}

/**
 * breath_core_get_seed:
 * @self: a core
 * @id: (array fixed-size=32): of a seed
 * @seed: (out caller-allocates): what there is to say of it, valid until the core goes on
 *
 * Returns: %FALSE if nobody offers such a seed, and it is not here
 */
gboolean
breath_core_get_seed (BreathCore     *self,
                      const guint8   *id,
                      BreathCoreSeed *seed)
{
  const BreathHeldSeed *held;

  g_return_val_if_fail (BREATH_IS_CORE (self), FALSE);

  held = breath_core_find_seed (self, id);

  if (held == NULL || !is_shown (held))
    return FALSE;

  fill (held, seed);

  return TRUE;
}

/**
 * breath_core_foreach_seed:
 * @self: a core
 * @func: called for each seed, in the order in which they were heard of
 * @user_data: for @func
 *
 * Tells what seeds there are.
 */
void
breath_core_foreach_seed (BreathCore    *self,
                          BreathSeedFunc func,
                          gpointer       user_data)
{
  g_return_if_fail (BREATH_IS_CORE (self));

  for (guint i = 0; i < self->seeds->held->len; i++)
    {
      const BreathHeldSeed *held = g_ptr_array_index (self->seeds->held, i);
      BreathCoreSeed seed;

      if (!is_shown (held))
        continue;

      fill (held, &seed);
      func (&seed, user_data);
    }
}

/**
 * breath_core_foreach_planter:
 * @self: a core
 * @id: (array fixed-size=32): of a seed
 * @func: called for each planting of it that is alive, at most %BREATH_CORE_MAX_PLANTERS
 * @user_data: for @func
 *
 * Tells who planted a seed, whoever was heard first first.
 *
 * Returns: how many more did
 */
guint
breath_core_foreach_planter (BreathCore       *self,
                             const guint8     *id,
                             BreathPlanterFunc func,
                             gpointer          user_data)
{
  const BreathHeldSeed *held;
  guint n_told;

  g_return_val_if_fail (BREATH_IS_CORE (self), 0);

  held = breath_core_find_seed (self, id);
  n_told = held != NULL ? MIN (held->plantings->len, (guint) BREATH_CORE_MAX_PLANTERS) : 0;

  for (guint i = 0; i < n_told; i++)
    {
      const BreathItem *planting = g_ptr_array_index (held->plantings, i);
      const BreathLiveSet *set = breath_live_sets_lookup (self->live_sets, &planting->author);
      const BreathItem *certificate = breath_core_find_certificate (set, &planting->mirror);

      if (certificate != NULL)
        func (planting, certificate, user_data);
    }

  return held != NULL ? held->plantings->len - n_told : 0;
}

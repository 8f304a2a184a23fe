/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-seed-life.h"

#include "breath-seed-text.h"

#include <string.h>

static const char *const ids[BREATH_N_SEED_STATES] = {
  [BREATH_SEED_HEARD] = "heard",
  [BREATH_SEED_FETCHING] = "fetching",
  [BREATH_SEED_FETCHED] = "fetched",
  [BREATH_SEED_READ] = "read",
  [BREATH_SEED_PLANTED] = "planted",
  [BREATH_SEED_SET_ASIDE] = "set-aside",
};

#define TO(state) (1u << BREATH_SEED_ ## state)

/* Planted is entered from read alone, and nothing that happens by itself leads there. */
static const guint edges[BREATH_N_SEED_STATES] = {
  [BREATH_SEED_HEARD] = TO (FETCHING) | TO (SET_ASIDE),
  [BREATH_SEED_FETCHING] = TO (HEARD) | TO (FETCHED) | TO (SET_ASIDE),
  [BREATH_SEED_FETCHED] = TO (HEARD) | TO (READ) | TO (SET_ASIDE),
  [BREATH_SEED_READ] = TO (HEARD) | TO (PLANTED) | TO (SET_ASIDE),
  [BREATH_SEED_PLANTED] = TO (SET_ASIDE),
  [BREATH_SEED_SET_ASIDE] = TO (FETCHING),
};

/**
 * BreathSeedLife:
 *
 * What becomes of one seed at this node. Only people move it on, but for its arrival after somebody asked for it, and for its leaving
 * the quarantine; and it is planted only with a Mirror's signature.
 */
struct _BreathSeedLife
{
  guint8          seed[BREATH_HASH_LEN];
  BreathSeedState state;
  BreathItem     *planting;
};

/**
 * breath_seed_state_get_id:
 * @state: a number from anywhere
 *
 * Returns: (nullable): the word for it; %NULL if there is no such state
 */
const char *
breath_seed_state_get_id (BreathSeedState state)
{
  return (guint) state < BREATH_N_SEED_STATES ? ids[state] : NULL;
}

/**
 * breath_seed_life_new:
 * @seed: (array fixed-size=32): of which seed
 *
 * Returns: (transfer full): the life of a seed that was just heard of
 */
BreathSeedLife *
breath_seed_life_new (const guint8 seed[BREATH_HASH_LEN])
{
  BreathSeedLife *self = g_new0 (BreathSeedLife, 1);

  memcpy (self->seed, seed, BREATH_HASH_LEN);

  return self;
}

static gboolean
is_planting_of (const BreathItem *item,
                const guint8      seed[BREATH_HASH_LEN])
{
  return item != NULL && item->kind == BREATH_ITEM_STATEMENT && item->statement->planting != NULL
         && memcmp (item->statement->planting->seed, seed, BREATH_HASH_LEN) == 0;
}

/**
 * breath_seed_life_restore:
 * @seed: (array fixed-size=32): of which seed
 * @state: what was stored
 * @planting: (nullable): with what it was planted
 *
 * Goes on after a restart. What is said to be planted without a signature for it is read and no more.
 *
 * Returns: (transfer full): the life
 */
BreathSeedLife *
breath_seed_life_restore (const guint8    seed[BREATH_HASH_LEN],
                          BreathSeedState state,
                          BreathItem     *planting)
{
  BreathSeedLife *self = breath_seed_life_new (seed);

  self->state = breath_seed_state_get_id (state) != NULL ? state : BREATH_SEED_HEARD;

  if (self->state == BREATH_SEED_PLANTED && is_planting_of (planting, seed))
    self->planting = breath_item_ref (planting);
  else if (self->state == BREATH_SEED_PLANTED)
    self->state = BREATH_SEED_READ;

  return self;
}

void
breath_seed_life_free (BreathSeedLife *self)
{
  g_clear_pointer (&self->planting, breath_item_free);
  g_free (self);
}

const guint8 *
breath_seed_life_get_seed (BreathSeedLife *self)
{
  return self->seed;
}

BreathSeedState
breath_seed_life_get_state (BreathSeedLife *self)
{
  return self->state;
}

/**
 * breath_seed_life_get_planting:
 * @self: a life
 *
 * Returns: (transfer none) (nullable): the Mirror's signed act, as long as it is planted
 */
BreathItem *
breath_seed_life_get_planting (BreathSeedLife *self)
{
  return self->planting;
}

static gboolean
can_go (BreathSeedLife *self,
        BreathSeedState state,
        const char     *why_not,
        GError        **error)
{
  if ((edges[self->state] >> state & 1) != 0)
    return TRUE;

  g_set_error_literal (error, BREATH_SEED_ERROR, BREATH_SEED_ERROR_TURN, why_not);

  return FALSE;
}

static void
set_state (BreathSeedLife *self,
           BreathSeedState state)
{
  g_assert ((edges[self->state] >> state & 1) != 0);
  self->state = state;

  if (state != BREATH_SEED_PLANTED)
    g_clear_pointer (&self->planting, breath_item_free);
}

/**
 * breath_seed_life_order:
 * @self: a life
 * @error: return location for %BREATH_SEED_ERROR_TURN with a sentence
 *
 * A Mirror asks to look at the seed.
 *
 * Returns: whether it can be fetched; %FALSE if it is here, or on its way
 */
gboolean
breath_seed_life_order (BreathSeedLife *self,
                        GError        **error)
{
  if (!can_go (self, BREATH_SEED_FETCHING, "That seed is here already, or on its way", error))
    return FALSE;

  set_state (self, BREATH_SEED_FETCHING);

  return TRUE;
}

/**
 * breath_seed_life_cancel:
 * @self: a life
 * @error: return location for %BREATH_SEED_ERROR_TURN with a sentence
 *
 * Somebody does not want to wait for it any more.
 *
 * Returns: %FALSE if it was not on its way
 */
gboolean
breath_seed_life_cancel (BreathSeedLife *self,
                         GError        **error)
{
  gboolean is_coming = self->state == BREATH_SEED_FETCHING;

  if (is_coming)
    set_state (self, BREATH_SEED_HEARD);
  else
    g_set_error_literal (error, BREATH_SEED_ERROR, BREATH_SEED_ERROR_TURN, "That seed is not on its way");

  return is_coming;
}

/**
 * breath_seed_life_arrive:
 * @self: a life
 * @manifest: the manifest of the seed
 * @content: all of its content
 * @error: return location for a #BreathSeedError
 *
 * Lets into quarantine what somebody asked for. Both are verified against the id once more, and the content has to be text.
 *
 * Returns: %FALSE if nobody asked for it, or it is not that seed, or no text; the state is then as before
 */
gboolean
breath_seed_life_arrive (BreathSeedLife           *self,
                         const BreathSeedManifest *manifest,
                         GBytes                   *content,
                         GError                  **error)
{
  guint8 id[BREATH_HASH_LEN];

  if (!can_go (self, BREATH_SEED_FETCHED, "Nobody asked to look at that seed", error))
    return FALSE;

  breath_seed_manifest_get_id (manifest, id);

  if (memcmp (id, self->seed, BREATH_HASH_LEN) != 0 || !breath_seed_manifest_has_content (manifest, content))
    {
      g_set_error_literal (error, BREATH_SEED_ERROR, BREATH_SEED_ERROR_INVALID, "That is not the seed that was asked for");
      return FALSE;
    }

  if (!breath_seed_text_check (content, error))
    return FALSE;

  set_state (self, BREATH_SEED_FETCHED);

  return TRUE;
}

/**
 * breath_seed_life_drop:
 * @self: a life
 *
 * Lets go of what is in quarantine, for want of room. It comes back only if somebody asks for it again.
 *
 * Returns: %FALSE if it is not in quarantine
 */
gboolean
breath_seed_life_drop (BreathSeedLife *self)
{
  gboolean is_in_quarantine = self->state == BREATH_SEED_FETCHED || self->state == BREATH_SEED_READ;

  if (is_in_quarantine)
    set_state (self, BREATH_SEED_HEARD);

  return is_in_quarantine;
}

/**
 * breath_seed_life_read:
 * @self: a life
 * @error: return location for %BREATH_SEED_ERROR_TURN with a sentence
 *
 * A Mirror opened it. What was read or planted before stays as it is.
 *
 * Returns: %FALSE if there is nothing to read
 */
gboolean
breath_seed_life_read (BreathSeedLife *self,
                       GError        **error)
{
  if (self->state == BREATH_SEED_READ || self->state == BREATH_SEED_PLANTED)
    return TRUE;

  if (!can_go (self, BREATH_SEED_READ, "That seed is not here yet; fetch it first", error))
    return FALSE;

  set_state (self, BREATH_SEED_READ);

  return TRUE;
}

/**
 * breath_seed_life_plant:
 * @self: a life
 * @planting: an item that breath_item_open() verified, or that was just signed
 * @certificate: what makes its Mirror one
 * @own: this node
 * @now: unix seconds
 * @error: return location for a #BreathSeedError with a sentence
 *
 * A Mirror of this node signed that the community keeps the seed.
 *
 * Returns: %FALSE if the signature is not for this, or nobody has read the seed; the state is then as before
 */
gboolean
breath_seed_life_plant (BreathSeedLife   *self,
                        BreathItem       *planting,
                        const BreathItem *certificate,
                        const P2pPeerId  *own,
                        gint64            now,
                        GError          **error)
{
  if (!can_go (self, BREATH_SEED_PLANTED,
               self->state == BREATH_SEED_PLANTED ? "That seed is planted already" : "Read the seed before you plant it", error))
    return FALSE;

  if (!is_planting_of (planting, self->seed)
      || !p2p_peer_id_equal (&planting->author, own)
      || !breath_item_certifies (certificate, planting, now))
    {
      g_set_error_literal (error, BREATH_SEED_ERROR, BREATH_SEED_ERROR_INVALID,
                           "Only a Mirror of this node can plant a seed, by their signature");
      return FALSE;
    }

  set_state (self, BREATH_SEED_PLANTED);
  self->planting = breath_item_ref (planting);

  return TRUE;
}

/**
 * breath_seed_life_set_aside:
 * @self: a life
 * @error: return location for %BREATH_SEED_ERROR_TURN with a sentence
 *
 * A Mirror wants to see no more of it; it can be asked for again.
 *
 * Returns: %FALSE if it was set aside before
 */
gboolean
breath_seed_life_set_aside (BreathSeedLife *self,
                            GError        **error)
{
  if (!can_go (self, BREATH_SEED_SET_ASIDE, "That seed was set aside already", error))
    return FALSE;

  set_state (self, BREATH_SEED_SET_ASIDE);

  return TRUE;
}

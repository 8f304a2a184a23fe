/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-core-seeds-private.h"

#include "breath-seed-text.h"

#include <string.h>

/* What Mirrors of this node want done about seeds, and what they are told once it is. */

void
breath_core_seed_order_free (BreathSeedOrder *order)
{
  g_clear_pointer (&order->notice, breath_item_free);
  g_clear_pointer (&order->planting, breath_item_free);
  g_clear_pointer (&order->manifest, breath_seed_manifest_free);
  g_clear_pointer (&order->content, g_bytes_unref);
  g_free (order);
}

static gint64
get_wall (BreathCore *self)
{
  return breath_clock_get_wall (self->ports.clock);
}

static gboolean
refuse (GError    **error,
        const char *why)
{
  g_set_error_literal (error, BREATH_SEED_ERROR, BREATH_SEED_ERROR_TURN, why);

  return FALSE;
}

/**
 * breath_core_seeds_stored:
 * @self: a core whose commit is done
 *
 * Tells what is stored now.
 */
void
breath_core_seeds_stored (BreathCore *self)
{
  g_autoptr(GHashTable) news = NULL;
  GHashTableIter iter;
  GBytes *id;
  gpointer what;

  if (g_hash_table_size (self->seeds->news) == 0)
    return;

  news = g_steal_pointer (&self->seeds->news);
  self->seeds->news = g_hash_table_new_full (g_bytes_hash, g_bytes_equal, (GDestroyNotify) g_bytes_unref, NULL);
  g_hash_table_iter_init (&iter, news);

  while (g_hash_table_iter_next (&iter, (gpointer *) &id, &what))
    {
      BreathHeldSeed *held = breath_core_find_seed (self, g_bytes_get_data (id, NULL));

      if (held == NULL || breath_core_release_seed (self, held))
        what = GUINT_TO_POINTER (BREATH_SEED_NEWS_GONE);

      breath_core_tell_seed (self, g_bytes_get_data (id, NULL), GPOINTER_TO_UINT (what));
    }

  breath_core_settle_seeds (self);
  breath_core_pump_seeds (self);
}

static BreathChange *
change_new (BreathSeedOrder *order,
            BreathDoneFunc   done,
            gpointer         user_data)
{
  BreathChange *change = g_new0 (BreathChange, 1);

  change->kind = BREATH_CHANGE_SEEDS;
  change->seed = order;
  change->done = done;
  change->user_data = user_data;

  return change;
}

/**
 * breath_core_settle_seeds:
 * @self: a core
 *
 * Has stored what changed without anybody's asking.
 */
void
breath_core_settle_seeds (BreathCore *self)
{
  gboolean is_dirty = FALSE;

  for (guint i = 0; !is_dirty && i < self->seeds->held->len; i++)
    is_dirty = ((BreathHeldSeed *) self->seeds->held->pdata[i])->is_dirty;

  if (!is_dirty || self->seeds->is_queued || !self->is_ready || self->is_stopped || self->has_failed
      || self->changes.length >= BREATH_CORE_MAX_CHANGES)
    return;

  self->seeds->is_queued = TRUE;
  breath_core_queue_change (self, change_new (g_new0 (BreathSeedOrder, 1), NULL, NULL));
}

static BreathSeedOrder *
order_new (BreathSeedOrderKind kind,
           const guint8       *id,
           const P2pPeerId    *mirror)
{
  BreathSeedOrder *order = g_new0 (BreathSeedOrder, 1);

  order->kind = kind;
  memcpy (order->id, id, BREATH_HASH_LEN);

  if (mirror != NULL)
    order->mirror = *mirror;

  return order;
}

static BreathItem *
sign_planting (BreathCore   *self,
               P2pIdentity  *mirror,
               const guint8 *id)
{
  g_autoptr(BreathStatement) statement = breath_statement_new (&self->own, CLAMP (get_wall (self), 1, G_MAXUINT32));

  statement->planting = breath_planting_new (id);

  return breath_item_new_statement (self->identity, mirror, statement);
}

static BreathItem *
sign_notice (BreathCore               *self,
             P2pIdentity              *mirror,
             const BreathSeedManifest *manifest)
{
  g_autoptr(BreathStatement) statement = breath_statement_new (&self->own, CLAMP (get_wall (self), 1, G_MAXUINT32));

  statement->seed = breath_seed_manifest_dup_notice (manifest);

  return breath_item_new_statement (self->identity, mirror, statement);
}

/**
 * breath_core_offer_seed:
 * @self: a core
 * @mirror: the key of a Mirror of this node
 * @words: what they say of the text; who offers it, when, its size and its chunks are filled in
 * @content: what breath_seed_text_prepare() made
 * @id: (out) (array fixed-size=32): of the seed, if it can be offered
 * @done: (scope async): called once it is stored and told, or with a #BreathSeedError; may be called at once
 * @user_data: for @done
 *
 * Offers a text to everybody, and plants it here by the same act. A seed of ours that it supersedes is offered no more.
 */
void
breath_core_offer_seed (BreathCore               *self,
                        P2pIdentity              *mirror,
                        const BreathSeedManifest *words,
                        GBytes                   *content,
                        guint8                    id[BREATH_HASH_LEN],
                        BreathDoneFunc            done,
                        gpointer                  user_data)
{
  g_autoptr(BreathSeedManifest) manifest = NULL;
  g_autoptr(GError) error = NULL;
  BreathSeedOrder *order;

  g_return_if_fail (BREATH_IS_CORE (self));

  if (!breath_core_check_ready (self, done, user_data))
    return;

  manifest = breath_seed_manifest_copy (words);
  manifest->node = self->own;
  manifest->mirror = *p2p_identity_get_peer_id (mirror);
  manifest->created = CLAMP (get_wall (self), 1, G_MAXUINT32);

  if (!breath_seed_manifest_set_content (manifest, content, &error) || !breath_seed_manifest_check (manifest, &error))
    {
      done (error, user_data);
      return;
    }

  breath_seed_manifest_get_id (manifest, id);
  order = order_new (BREATH_SEED_OFFER, id, p2p_identity_get_peer_id (mirror));
  order->notice = sign_notice (self, mirror, manifest);
  order->planting = sign_planting (self, mirror, id);
  order->manifest = g_steal_pointer (&manifest);
  order->content = g_bytes_ref (content);
  breath_core_queue_change (self, change_new (order, done, user_data));
}

static void
queue_order (BreathCore         *self,
             BreathSeedOrderKind kind,
             const P2pPeerId    *mirror,
             const guint8       *id,
             BreathDoneFunc      done,
             gpointer            user_data)
{
  if (breath_core_check_ready (self, done, user_data))
    breath_core_queue_change (self, change_new (order_new (kind, id, mirror), done, user_data));
}

/**
 * breath_core_order_seed:
 * @self: a core
 * @mirror: a Mirror of this node
 * @id: (array fixed-size=32): of a seed that is offered
 * @done: (nullable) (scope async): called once that is stored, or with a #BreathSeedError; the seed comes later
 * @user_data: for @done
 *
 * Lets a seed be fetched, into quarantine.
 */
void
breath_core_order_seed (BreathCore      *self,
                        const P2pPeerId *mirror,
                        const guint8    *id,
                        BreathDoneFunc   done,
                        gpointer         user_data)
{
  g_return_if_fail (BREATH_IS_CORE (self));

  queue_order (self, BREATH_SEED_ORDER, mirror, id, done, user_data);
}

/* Whoever wrote a file may have written anything; a notice is what only the node and the Mirror in it can have signed. */
static BreathSeedOrder *
open_brought (BreathCore *self,
              GBytes     *notice,
              GBytes     *encoded,
              GBytes     *content,
              GError    **error)
{
  g_autoptr(BreathItem) item = breath_opener_open_item (self->ports.opener, notice, NULL);
  gboolean is_notice = item != NULL && item->kind == BREATH_ITEM_STATEMENT && item->statement->seed != NULL;
  g_autoptr(BreathSeedManifest) manifest = NULL;
  BreathSeedOrder *order;

  if (is_notice)
    manifest = breath_seed_manifest_decode (encoded, item->statement->seed->seed, NULL);

  if (manifest == NULL || !breath_seed_manifest_is_announced_by (manifest, item)
      || !breath_seed_manifest_has_content (manifest, content))
    {
      g_set_error_literal (error, BREATH_SEED_ERROR, BREATH_SEED_ERROR_INVALID,
                           "That is not a seed as some Mirror offered it");
      return NULL;
    }

  if (!breath_seed_text_check (content, error))
    return NULL;

  order = order_new (BREATH_SEED_BRING, item->statement->seed->seed, NULL);
  order->notice = g_steal_pointer (&item);
  order->manifest = g_steal_pointer (&manifest);
  order->content = g_bytes_ref (content);

  return order;
}

/**
 * breath_core_bring_seed:
 * @self: a core
 * @mirror: a Mirror of this node, who wants to look at it
 * @notice: the item that offers it, or did
 * @manifest: its manifest, encoded
 * @content: its content
 * @done: (scope async): called once it is stored, or with a #BreathSeedError; may be called at once
 * @user_data: for @done
 *
 * Takes in a seed that somebody brings in a file, as if it had been asked for and had come from a neighbour: verified, and into
 * quarantine.
 */
void
breath_core_bring_seed (BreathCore      *self,
                        const P2pPeerId *mirror,
                        GBytes          *notice,
                        GBytes          *manifest,
                        GBytes          *content,
                        BreathDoneFunc   done,
                        gpointer         user_data)
{
  g_autoptr(GError) error = NULL;
  BreathSeedOrder *order;

  g_return_if_fail (BREATH_IS_CORE (self));

  if (!breath_core_check_ready (self, done, user_data))
    return;

  order = open_brought (self, notice, manifest, content, &error);

  if (order == NULL)
    {
      done (error, user_data);
      return;
    }

  order->mirror = *mirror;
  breath_core_queue_change (self, change_new (order, done, user_data));
}

/**
 * breath_core_cancel_seed:
 * @self: a core
 * @mirror: a Mirror of this node
 * @id: (array fixed-size=32): of a seed that is on its way
 * @done: (nullable) (scope async): called once that is stored, or with a #BreathSeedError
 * @user_data: for @done
 *
 * Stops fetching a seed. What came of it stays for another try, as long as there is room.
 */
void
breath_core_cancel_seed (BreathCore      *self,
                         const P2pPeerId *mirror,
                         const guint8    *id,
                         BreathDoneFunc   done,
                         gpointer         user_data)
{
  g_return_if_fail (BREATH_IS_CORE (self));

  queue_order (self, BREATH_SEED_CANCEL, mirror, id, done, user_data);
}

/**
 * breath_core_set_aside_seed:
 * @self: a core
 * @mirror: a Mirror of this node
 * @id: (array fixed-size=32): of a seed
 * @done: (nullable) (scope async): called once that is stored, or with a #BreathSeedError
 * @user_data: for @done
 *
 * Puts a seed out of sight. What is here of it goes; if it was planted it is no more, and if it was offered here it is withdrawn.
 */
void
breath_core_set_aside_seed (BreathCore      *self,
                            const P2pPeerId *mirror,
                            const guint8    *id,
                            BreathDoneFunc   done,
                            gpointer         user_data)
{
  g_return_if_fail (BREATH_IS_CORE (self));

  queue_order (self, BREATH_SEED_DROP, mirror, id, done, user_data);
}

/* Reading or planting, while the content comes from the store. */
typedef struct
{
  BreathCore       *core;
  guint8            id[BREATH_HASH_LEN];
  gboolean          has_mirror;
  P2pPeerId         mirror;
  BreathItem       *planting;
  GBytes           *content;
  BreathContentFunc func;
  BreathDoneFunc    done;
  gpointer          user_data;
} Looking;

static void
looking_free (Looking *looking)
{
  g_clear_pointer (&looking->planting, breath_item_free);
  g_clear_pointer (&looking->content, g_bytes_unref);
  g_object_unref (looking->core);
  g_free (looking);
}

/* NULL: there is nothing to look at, and @error is set. */
static BreathHeldSeed *
find_here (BreathCore   *self,
           const guint8 *id,
           GError      **error)
{
  BreathHeldSeed *held = breath_core_find_seed (self, id);
  BreathSeedState state = held != NULL ? breath_core_get_seed_state (held) : BREATH_SEED_HEARD;

  if (state == BREATH_SEED_FETCHED || state == BREATH_SEED_READ || state == BREATH_SEED_PLANTED)
    return held;

  refuse (error, held != NULL ? "That seed is not here yet; fetch it first" : "There is no such seed here");

  return NULL;
}

/* NULL: it is not for @mirror, or for nobody in particular, to look at; and @error is set. */
static BreathHeldSeed *
find_readable (BreathCore      *self,
               const P2pPeerId *mirror,
               const guint8    *id,
               GError         **error)
{
  BreathHeldSeed *held = find_here (self, id, error);

  if (held == NULL || breath_core_get_seed_state (held) == BREATH_SEED_PLANTED
      || (mirror != NULL && breath_core_is_mirror (self, mirror)))
    return held;

  refuse (error, "Only a Mirror of this node can read what is not planted");

  return NULL;
}

static void
opened_cb (const GError *error,
           gpointer      user_data)
{
  Looking *looking = user_data;

  looking->func (error == NULL ? looking->content : NULL, error, looking->user_data);
  looking_free (looking);
}

static void
read_cb (GBytes       *content,
         const GError *error,
         gpointer      user_data)
{
  Looking *looking = user_data;

  if (error != NULL)
    {
      opened_cb (error, looking);
      return;
    }

  looking->content = g_bytes_ref (content);
  queue_order (looking->core, BREATH_SEED_OPEN, looking->has_mirror ? &looking->mirror : NULL, looking->id, opened_cb, looking);
}

/**
 * breath_core_read_seed:
 * @self: a core
 * @mirror: (nullable): a Mirror of this node; %NULL will do for what is planted
 * @id: (array fixed-size=32): of a seed that is here
 * @func: (scope async): called with the content, or with a #BreathSeedError; may be called at once
 * @user_data: for @func
 *
 * Opens a seed; it counts as read from then on. The content is as it came: breath_seed_text_show() makes it fit to be shown.
 */
void
breath_core_read_seed (BreathCore       *self,
                       const P2pPeerId  *mirror,
                       const guint8     *id,
                       BreathContentFunc func,
                       gpointer          user_data)
{
  g_autoptr(GError) error = NULL;
  BreathHeldSeed *held;
  Looking *looking;

  g_return_if_fail (BREATH_IS_CORE (self));

  held = find_readable (self, mirror, id, &error);

  if (held == NULL)
    {
      func (NULL, error, user_data);
      return;
    }

  looking = g_new0 (Looking, 1);
  looking->core = g_object_ref (self);
  memcpy (looking->id, id, BREATH_HASH_LEN);
  looking->has_mirror = mirror != NULL;
  looking->mirror = mirror != NULL ? *mirror : self->own;
  looking->func = func;
  looking->user_data = user_data;
  breath_core_load_content (self, held, read_cb, looking);
}

/**
 * breath_core_peek_seed:
 * @self: a core
 * @mirror: (nullable): a Mirror of this node; %NULL will do for what is planted
 * @id: (array fixed-size=32): of a seed that is here
 * @func: (scope async): called with the content, or with a #BreathSeedError; may be called at once
 * @user_data: for @func
 *
 * Looks into a seed for somebody who is not going to read all of it, so that it does not count as read by that.
 */
void
breath_core_peek_seed (BreathCore       *self,
                       const P2pPeerId  *mirror,
                       const guint8     *id,
                       BreathContentFunc func,
                       gpointer          user_data)
{
  g_autoptr(GError) error = NULL;
  BreathHeldSeed *held;

  g_return_if_fail (BREATH_IS_CORE (self));

  held = find_readable (self, mirror, id, &error);

  if (held != NULL)
    breath_core_load_content (self, held, func, user_data);
  else
    func (NULL, error, user_data);
}

static void
looked_cb (GBytes       *content,
           const GError *error,
           gpointer      user_data)
{
  Looking *looking = user_data;
  BreathSeedOrder *order;

  if (error != NULL)
    {
      looking->done (error, looking->user_data);
      looking_free (looking);
      return;
    }

  order = order_new (BREATH_SEED_PLANT, looking->id, &looking->mirror);
  order->planting = g_steal_pointer (&looking->planting);
  order->content = g_bytes_ref (content);
  breath_core_queue_change (looking->core, change_new (order, looking->done, looking->user_data));
  looking_free (looking);
}

/**
 * breath_core_plant_seed:
 * @self: a core
 * @mirror: the key of a Mirror of this node
 * @id: (array fixed-size=32): of a seed that was read
 * @done: (scope async): called once it is stored and told, or with a #BreathSeedError; may be called at once
 * @user_data: for @done
 *
 * Lets a seed into the memory of the community, by the signature of a Mirror.
 */
void
breath_core_plant_seed (BreathCore    *self,
                        P2pIdentity   *mirror,
                        const guint8  *id,
                        BreathDoneFunc done,
                        gpointer       user_data)
{
  g_autoptr(GError) error = NULL;
  BreathHeldSeed *held;
  Looking *looking;

  g_return_if_fail (BREATH_IS_CORE (self));

  if (!breath_core_check_ready (self, done, user_data))
    return;

  held = find_here (self, id, &error);

  if (held == NULL)
    {
      done (error, user_data);
      return;
    }

  looking = g_new0 (Looking, 1);
  looking->core = g_object_ref (self);
  memcpy (looking->id, id, BREATH_HASH_LEN);
  looking->mirror = *p2p_identity_get_peer_id (mirror);
  looking->planting = sign_planting (self, mirror, id);
  looking->done = done;
  looking->user_data = user_data;
  breath_core_load_content (self, held, looked_cb, looking);
}

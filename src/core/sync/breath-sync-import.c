/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-sync-private.h"

#include <string.h>

/* A claim without a link: nobody gave it but a person with a file. */
typedef struct
{
  BreathClaim     *claim;
  BreathImportFunc done;
  gpointer         user_data;
} Import;

static BreathItem *
open_item (BreathClaim *claim,
           GBytes      *bytes)
{
  g_autoptr(BreathItem) item = breath_item_open (bytes, NULL);

  if (item == NULL || !p2p_peer_id_equal (&item->author, &claim->author))
    return NULL;

  for (guint i = 0; i < breath_manifest_get_size (claim->manifest); i++)
    if (memcmp (breath_manifest_get_id (claim->manifest, i), item->id, BREATH_HASH_LEN) == 0)
      return g_steal_pointer (&item);

  return NULL;
}

/* Each item that the manifest lists, once. */
static gboolean
open_items (BreathClaim *claim,
            GPtrArray   *items)
{
  claim->items = g_ptr_array_new_with_free_func ((GDestroyNotify) breath_item_free);

  if (items->len != claim->head->live_count || items->len != breath_manifest_get_size (claim->manifest))
    return FALSE;

  for (guint i = 0; i < items->len; i++)
    {
      BreathItem *item = open_item (claim, g_ptr_array_index (items, i));

      if (item == NULL)
        return FALSE;

      for (guint j = 0; j < i; j++)
        {
          if (memcmp (((BreathItem *) g_ptr_array_index (claim->items, j))->id, item->id, BREATH_HASH_LEN) == 0)
            {
              breath_item_free (item);
              return FALSE;
            }
        }

      g_ptr_array_add (claim->items, item);
    }

  return TRUE;
}

static gboolean
open_live_set (BreathClaim *claim,
               GBytes      *manifest,
               GPtrArray   *items)
{
  claim->manifest = manifest != NULL ? breath_manifest_open (manifest, NULL) : breath_manifest_new (NULL, 0);

  return claim->manifest != NULL &&
         memcmp (breath_manifest_get_hash (claim->manifest), claim->head->live_set, BREATH_HASH_LEN) == 0 &&
         open_items (claim, items);
}

static BreathImportResult
judge (BreathClaim *claim)
{
  BreathSync *self = claim->sync;
  const BreathJournalEntry *held = breath_journal_lookup (self->setup.journal, &claim->author);
  gint64 until = (gint64) MAX (claim->head->epoch, claim->head->issued) - BREATH_SYNC_MAX_AHEAD;
  gint64 wall = self->wall;
  BreathLiveSet set = { claim->manifest, claim->items };
  guint64 n_coming = 0;

  if (p2p_peer_id_equal (&claim->author, &self->setup.own))
    return BREATH_IMPORT_KNOWN;

  if (held != NULL && breath_sync_is_superseded (claim, held->head))
    return BREATH_IMPORT_KNOWN;

  if (until > wall || breath_head_get_end (claim->head) <= wall)
    return BREATH_IMPORT_REFUSED;

  if ((held == NULL && breath_sync_is_full (self)) ||
      !breath_live_sets_has_room (self->setup.live_sets, &claim->author, &set, &n_coming))
    return BREATH_IMPORT_REFUSED;

  return breath_claim_own (claim) ? BREATH_IMPORT_TAKEN : BREATH_IMPORT_KNOWN;
}

static void
imported (const GError *error,
          gpointer      user_data)
{
  g_autofree Import *import = user_data;
  BreathClaim *claim = import->claim;
  BreathSync *self = claim->sync;
  gboolean is_held = error == NULL && !self->is_stopped && !self->is_halted;

  breath_claim_release (claim);

  if (is_held)
    breath_sync_apply (self, g_steal_pointer (&claim->head),
                       breath_live_set_new (g_steal_pointer (&claim->manifest), g_steal_pointer (&claim->items)),
                       claim->position, &self->setup.own);

  if (error != NULL && !self->is_stopped)
    {
      breath_sync_halt (self);
      self->setup.events->failed (error, self->setup.user_data);
    }

  import->done (error == NULL ? BREATH_IMPORT_TAKEN : BREATH_IMPORT_FAILED, import->user_data);
  breath_claim_free (claim);
  breath_sync_run (self);
  breath_sync_unref (self);
}

static void
store (BreathClaim     *claim,
       BreathImportFunc done,
       gpointer         user_data)
{
  BreathSync *self = claim->sync;
  BreathLiveSet set = { claim->manifest, claim->items };
  BreathBatch *batch = breath_batch_new ();
  Import *import = g_new0 (Import, 1);

  import->claim = claim;
  import->done = done;
  import->user_data = user_data;
  claim->position = breath_sync_stage (self, batch, claim->head, &set, &self->setup.own);
  breath_sync_ref (self);
  breath_store_commit (self->setup.store, batch, imported, import);
}

/**
 * breath_sync_import:
 * @self: delta sync
 * @head: a Signed head
 * @manifest: (nullable): the manifest it carries the hash of; %NULL if it lists nothing
 * @items: (element-type GBytes): every item of that
 * @done: what becomes of it
 * @user_data: for @done
 *
 * Takes in a record from a person. It is verified and judged as a neighbour's is, and told to neighbours as if it were
 * our news. What is of the future is refused and not kept waiting, and nobody's record makes room for it.
 */
void
breath_sync_import (BreathSync      *self,
                    GBytes          *head,
                    GBytes          *manifest,
                    GPtrArray       *items,
                    BreathImportFunc done,
                    gpointer         user_data)
{
  BreathClaim *claim = g_new0 (BreathClaim, 1);
  BreathImportResult result = BREATH_IMPORT_REFUSED;

  breath_sync_read_clock (self);
  claim->sync = self;
  claim->head = breath_head_open (head, NULL);

  if (claim->head != NULL && !self->is_stopped && !self->is_halted)
    {
      claim->author = claim->head->author;

      if (open_live_set (claim, manifest, items))
        result = judge (claim);
    }

  if (result == BREATH_IMPORT_TAKEN)
    {
      store (claim, done, user_data);
      return;
    }

  breath_claim_free (claim);
  breath_sync_run (self);  /* tells of what was found */
  done (result, user_data);
}

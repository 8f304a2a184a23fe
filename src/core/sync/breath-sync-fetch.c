/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-sync-private.h"

#include <string.h>

#define MANIFEST_ENTRY_LEN 34    /* bytes an item takes in a manifest */
#define BLOB_OVERHEAD      4
#define MAX_ANSWER         65000 /* bytes of objects asked for at once, which leaves room for the frame */

static void
fetch_free (gpointer data)
{
  BreathSyncFetch *self = data;

  g_array_unref (self->parts);
  g_clear_pointer (&self->objects, g_ptr_array_unref);
  g_free (self);
}

void
breath_sync_fetch_clear (BreathSyncLink *link)
{
  g_queue_clear (&link->to_fetch);
  g_queue_clear_full (&link->fetches, fetch_free);
}

static void
break_for (BreathClaim *claim,
           const char  *what)
{
  breath_sync_break_link (claim->link, g_error_new_literal (BREATH_SYNC_ERROR, BREATH_SYNC_ERROR_PROTOCOL, what));
}

/* Places of items that have not come hold NULL. */
static void
place_free (gpointer data)
{
  BreathItem *item = data;

  g_clear_pointer (&item, breath_item_free);
}

/* Takes @manifest and what is already held of it. */
static gboolean
take_manifest (BreathClaim    *claim,
               BreathManifest *manifest)
{
  guint size = breath_manifest_get_size (manifest);

  claim->manifest = manifest;
  claim->items = g_ptr_array_new_full (size, place_free);
  g_ptr_array_set_size (claim->items, size);

  for (guint i = 0; i < size; i++)
    {
      BreathItem *held = breath_live_sets_lookup_item (claim->sync->setup.live_sets,
                                                       breath_manifest_get_id (manifest, i));

      if (held != NULL && p2p_peer_id_equal (&held->author, &claim->author))
        g_ptr_array_index (claim->items, i) = breath_item_ref (held);
      else
        claim->n_missing++;
    }

  return size == claim->head->live_count;
}

/**
 * breath_sync_need_live_set:
 * @claim: a claim whose live set is not held
 *
 * Puts @claim in line for fetching its manifest, then its items, from the link that gave the head.
 */
void
breath_sync_need_live_set (BreathClaim *claim)
{
  if (claim->head->live_count > BREATH_MANIFEST_MAX_ITEMS)
    {
      break_for (claim, "A head counts more items than there may be");
      return;
    }

  claim->state = BREATH_CLAIM_FETCHING;

  if (claim->manifest == NULL && claim->head->live_count == 0)
    {
      if (!take_manifest (claim, breath_manifest_new (NULL, 0))
          || memcmp (breath_manifest_get_hash (claim->manifest), claim->head->live_set, BREATH_HASH_LEN) != 0)
        break_for (claim, "A head without items names a manifest");
      else
        breath_sync_judge_head (claim);

      return;
    }

  if (claim->n_asked == 0)
    g_queue_push_tail (&claim->link->to_fetch, claim);
}

static gboolean
has_room_for (BreathClaim *claim)
{
  guint pending = claim->link->n_items_pending;

  return pending == 0 || pending + claim->head->live_count <= BREATH_SYNC_MAX_ITEMS_PENDING;
}

static void
gather_manifests (BreathSyncLink  *link,
                  BreathSyncFetch *fetch,
                  GPtrArray       *hashes)
{
  BreathClaim *claim;
  gsize len = 0;

  while (hashes->len < BREATH_SYNC_MAX_MANIFESTS
         && (claim = g_queue_peek_head (&link->to_fetch)) != NULL
         && claim->manifest == NULL && has_room_for (claim))
    {
      BreathSyncPart part = { claim, 0 };

      len += claim->head->live_count * MANIFEST_ENTRY_LEN + BLOB_OVERHEAD;

      if (len > MAX_ANSWER)
        return;

      g_queue_pop_head (&link->to_fetch);
      claim->n_reserved = claim->head->live_count;
      link->n_items_pending += claim->n_reserved;
      claim->n_asked++;

      g_array_append_val (fetch->parts, part);
      g_ptr_array_add (hashes, g_bytes_new (claim->head->live_set, BREATH_HASH_LEN));
    }
}

static void
gather_items (BreathSyncLink  *link,
              BreathSyncFetch *fetch,
              GPtrArray       *ids)
{
  BreathClaim *claim;

  while ((claim = g_queue_peek_head (&link->to_fetch)) != NULL && claim->manifest != NULL)
    {
      for (; claim->next_fetch < claim->items->len && ids->len < BREATH_SYNC_MAX_ITEMS; claim->next_fetch++)
        {
          BreathSyncPart part = { claim, claim->next_fetch };

          if (g_ptr_array_index (claim->items, part.index) != NULL)
            continue;

          claim->n_asked++;
          g_array_append_val (fetch->parts, part);
          g_ptr_array_add (ids, g_bytes_new (breath_manifest_get_id (claim->manifest, part.index), BREATH_HASH_LEN));
        }

      if (claim->next_fetch < claim->items->len)
        return;

      g_queue_pop_head (&link->to_fetch);
    }
}

void
breath_sync_send_fetches (BreathSyncLink *link)
{
  while (link->to_fetch.length > 0 && link->fetches.length < BREATH_SYNC_MAX_FETCHES)
    {
      g_autoptr(GPtrArray) manifests = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
      g_autoptr(GPtrArray) items = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
      g_autoptr(GBytes) frame = NULL;
      BreathSyncFetch *fetch = g_new0 (BreathSyncFetch, 1);

      fetch->parts = g_array_new (FALSE, FALSE, sizeof (BreathSyncPart));
      fetch->sent = link->sync->now;
      fetch->is_items = ((BreathClaim *) g_queue_peek_head (&link->to_fetch))->manifest != NULL;

      if (fetch->is_items)
        gather_items (link, fetch, items);
      else
        gather_manifests (link, fetch, manifests);

      if (fetch->parts->len == 0)
        {
          fetch_free (fetch);
          return;
        }

      g_queue_push_tail (&link->fetches, fetch);
      frame = breath_sync_encode_fetch (manifests, items);
      breath_sync_send (link, frame);
    }
}

static const guint8 *
get_asked (const BreathSyncFetch *fetch,
           const BreathSyncPart  *part)
{
  if (fetch->is_items)
    return breath_manifest_get_id (part->claim->manifest, part->index);

  return part->claim->head->live_set;
}

/* The neighbour left it out: it holds something newer by now, and will note that. */
static void
withhold (BreathClaim *claim)
{
  claim->is_withheld = TRUE;

  if (claim->n_asked > 0)
    return;

  g_queue_remove (&claim->link->to_fetch, claim);
  breath_sync_remember_withheld (claim);
  breath_sync_keep (claim);
  breath_claim_end (claim);
}

static gboolean
receive_manifest (BreathClaim *claim,
                  GBytes      *bytes,
                  GError     **error)
{
  BreathManifest *manifest = breath_manifest_open (bytes, error);

  if (manifest == NULL)
    return FALSE;

  if (!take_manifest (claim, manifest))
    return breath_sync_refuse (error, "A manifest lists another number of items than its head says");

  if (claim->n_missing > 0)
    g_queue_push_head (&claim->link->to_fetch, claim);
  else
    breath_sync_judge_head (claim);

  return TRUE;
}

static gboolean
receive_item (BreathClaim *claim,
              guint        index,
              GBytes      *bytes,
              GError     **error)
{
  g_autoptr(BreathItem) item = breath_opener_open_item (claim->sync->setup.opener, bytes, error);

  if (item == NULL)
    return FALSE;

  if (!p2p_peer_id_equal (&item->author, &claim->author))
    return breath_sync_refuse (error, "An item in a live set is by somebody else");

  g_ptr_array_index (claim->items, index) = g_steal_pointer (&item);
  claim->n_missing--;

  if (claim->is_withheld && claim->n_asked == 0)
    withhold (claim);
  else if (claim->n_missing == 0)
    breath_sync_judge_head (claim);

  return TRUE;
}

static gboolean
is_answer (const BreathSyncFetch *fetch,
           const BreathSyncPart  *part,
           GBytes                *object)
{
  guint8 hash[BREATH_HASH_LEN];

  breath_hash (g_bytes_get_data (object, NULL), g_bytes_get_size (object), hash);

  return memcmp (hash, get_asked (fetch, part), sizeof hash) == 0;
}

/* Gives the next part asked for its object, if it is there. */
static gboolean
judge_part (BreathSyncFetch *fetch,
            GError         **error)
{
  BreathSyncPart part = g_array_index (fetch->parts, BreathSyncPart, fetch->next_part++);
  GBytes *object = NULL;

  if (fetch->next_object < fetch->objects->len)
    object = g_ptr_array_index (fetch->objects, fetch->next_object);

  part.claim->n_asked--;

  if (object == NULL || !is_answer (fetch, &part, object))
    {
      withhold (part.claim);
      return TRUE;
    }

  fetch->next_object++;

  return fetch->is_items
         ? receive_item (part.claim, part.index, object, error)
         : receive_manifest (part.claim, object, error);
}

static gboolean
finish_fetch (BreathSyncLink  *link,
              BreathSyncFetch *fetch,
              GError         **error)
{
  gboolean is_used_up = fetch->next_object == fetch->objects->len;

  g_queue_pop_head (&link->fetches);
  fetch_free (fetch);

  return is_used_up || breath_sync_refuse (error, "An object came that was not asked for");
}

/**
 * breath_sync_judge_objects:
 * @link: a link
 *
 * Verifies and judges objects that have come, until this turn has verified %BREATH_SYNC_MAX_VERIFIED.
 */
void
breath_sync_judge_objects (BreathSyncLink *link)
{
  BreathSyncFetch *fetch;

  while (link->error == NULL && (fetch = g_queue_peek_head (&link->fetches)) != NULL && fetch->objects != NULL)
    {
      gboolean is_done = fetch->next_part == fetch->parts->len;
      GError *error = NULL;

      if (!is_done && !breath_sync_may_verify (link->sync))
        return;

      if (!(is_done ? finish_fetch (link, fetch, &error) : judge_part (fetch, &error)))
        breath_sync_break_link (link, error);
    }
}

static BreathSyncFetch *
find_unanswered (BreathSyncLink *link)
{
  for (GList *l = link->fetches.head; l != NULL; l = l->next)
    {
      BreathSyncFetch *fetch = l->data;

      if (fetch->objects == NULL)
        return fetch;
    }

  return NULL;
}

gboolean
breath_sync_on_objects (BreathSyncLink  *link,
                        BreathSyncFrame *frame,
                        GError         **error)
{
  BreathSyncFetch *fetch = find_unanswered (link);

  if (fetch == NULL)
    return breath_sync_refuse (error, "Objects came that nobody asked for");

  if ((fetch->is_items ? frame->manifests : frame->items)->len > 0)
    return breath_sync_refuse (error, "An object came that was not asked for");

  fetch->objects = g_ptr_array_ref (fetch->is_items ? frame->items : frame->manifests);

  return TRUE;
}

/* As for wants: patience ends before the link does. */
void
breath_sync_check_fetches (BreathSyncLink *link)
{
  gint64 now = link->sync->now;

  for (GList *l = link->fetches.head; l != NULL; l = l->next)
    {
      BreathSyncFetch *fetch = l->data;

      if (fetch->objects != NULL)
        continue;

      if (now - fetch->sent >= BREATH_SYNC_TIMEOUT)
        {
          breath_sync_give_up (link, fetch->sent, "A fetch was");
          return;
        }

      if (fetch->is_late || now - fetch->sent < BREATH_SYNC_PATIENCE)
        continue;

      fetch->is_late = TRUE;

      for (guint i = 0; i < fetch->parts->len; i++)
        breath_claim_release (g_array_index (fetch->parts, BreathSyncPart, i).claim);

      /* What stands in line behind it is as late. */
      for (GList *waiting = link->to_fetch.head; waiting != NULL; waiting = waiting->next)
        breath_claim_release (waiting->data);
    }
}

gint64
breath_sync_get_fetch_due (BreathSyncLink *link)
{
  gint64 due = G_MAXINT64;

  for (GList *l = link->fetches.head; l != NULL; l = l->next)
    {
      const BreathSyncFetch *fetch = l->data;

      if (fetch->objects == NULL)
        due = MIN (due, fetch->sent + (fetch->is_late ? BREATH_SYNC_TIMEOUT : BREATH_SYNC_PATIENCE));
    }

  return due;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-alert-board-private.h"

#include <stdlib.h>
#include <string.h>

/*
 * What a board holds, and how it is found: by its id, by its author, by the alert it is about, and in the order in which
 * it makes room for others. What is worth holding is for breath-alert-board.c.
 */

static int
compare_ids (gconstpointer a,
             gconstpointer b,
             gpointer      unused)
{
  return memcmp (a, b, BREATH_HASH_LEN);
}

static void
held_free (BreathBoardHeld *held)
{
  breath_item_free (held->entry.item);
  breath_item_free (held->entry.certificate);
  g_free (held);
}

static void
author_free (BreathBoardAuthor *author)
{
  g_ptr_array_unref (author->entries);
  g_free (author);
}

BreathAlertBoard *
breath_alert_board_new (void)
{
  BreathAlertBoard *self = g_new0 (BreathAlertBoard, 1);

  self->entries = g_ptr_array_new_with_free_func ((GDestroyNotify) held_free);
  self->by_id = g_hash_table_new (breath_id_hash, breath_id_equal);
  self->by_author = g_hash_table_new_full (p2p_peer_id_hash, p2p_peer_id_equal, NULL, (GDestroyNotify) author_free);
  self->by_matter = g_tree_new_full (compare_ids, NULL, g_free, g_free);

  for (guint kind = 0; kind < BREATH_BOARD_N_KINDS; kind++)
    self->places[kind] = g_sequence_new (NULL);

  return self;
}

void
breath_alert_board_free (BreathAlertBoard *self)
{
  for (guint kind = 0; kind < BREATH_BOARD_N_KINDS; kind++)
    g_sequence_free (self->places[kind]);

  g_hash_table_unref (self->by_id);
  g_hash_table_unref (self->by_author);
  g_tree_unref (self->by_matter);
  g_ptr_array_unref (self->entries);
  g_free (self);
}

GPtrArray *
breath_board_get_of (BreathAlertBoard *self,
                     const P2pPeerId  *key)
{
  const BreathBoardAuthor *author = g_hash_table_lookup (self->by_author, key);

  return author != NULL ? author->entries : NULL;
}

guint
breath_board_count_by (BreathAlertBoard *self,
                       const P2pPeerId  *key)
{
  const GPtrArray *entries = breath_board_get_of (self, key);

  return entries != NULL ? entries->len : 0;
}

static BreathBoardHeld *
find_first_of_kind (const BreathBoardAuthor *author,
                    BreathBoardKind          kind)
{
  for (guint i = 0; i < author->entries->len; i++)
    {
      BreathBoardHeld *held = g_ptr_array_index (author->entries, i);

      if (held->entry.is_stray == (kind == BREATH_BOARD_KIND_STRAY))
        return held;
    }

  return NULL;
}

/* Whoever has most makes room first; of those who have as much, whoever was heard first. */
static int
compare_places (gconstpointer a,
                gconstpointer b,
                gpointer      kind)
{
  const BreathBoardAuthor *first = a;
  const BreathBoardAuthor *second = b;

  if (first->entries->len != second->entries->len)
    return first->entries->len > second->entries->len ? -1 : 1;

  return find_first_of_kind (first, GPOINTER_TO_UINT (kind))->serial
         < find_first_of_kind (second, GPOINTER_TO_UINT (kind))->serial ? -1 : 1;
}

void
breath_board_lift (BreathBoardAuthor *author)
{
  for (guint kind = 0; kind < BREATH_BOARD_N_KINDS; kind++)
    if (author->places[kind] != NULL)
      g_sequence_remove (g_steal_pointer (&author->places[kind]));
}

/* Ours never make room. */
void
breath_board_place (BreathAlertBoard  *self,
                    BreathBoardAuthor *author)
{
  for (guint kind = 0; kind < BREATH_BOARD_N_KINDS && !p2p_peer_id_equal (&author->key, &self->own); kind++)
    if (find_first_of_kind (author, kind) != NULL)
      author->places[kind] = g_sequence_insert_sorted (self->places[kind], author, compare_places, GUINT_TO_POINTER (kind));
}

static BreathBoardAuthor *
ensure_author (BreathAlertBoard *self,
               const P2pPeerId  *key)
{
  BreathBoardAuthor *author = g_hash_table_lookup (self->by_author, key);

  if (author != NULL)
    return author;

  author = g_new0 (BreathBoardAuthor, 1);
  author->key = *key;
  author->entries = g_ptr_array_new ();
  g_hash_table_insert (self->by_author, &author->key, author);

  return author;
}

const guint8 *
breath_board_get_matter (const BreathItem *item)
{
  const BreathAlert *alert = item->statement->alert;

  return alert->has_reference ? alert->reference : item->id;
}

gint64
breath_board_get_end (const BreathBoardEntry *entry)
{
  return MIN (entry->item->statement->alert->expires, entry->certificate->until);
}

void
breath_board_add (BreathAlertBoard *self,
                  BreathBoardHeld  *held)
{
  const guint8 *matter = breath_board_get_matter (held->entry.item);
  GQueue *about = g_tree_lookup (self->by_matter, matter);

  if (about == NULL)
    {
      about = g_new0 (GQueue, 1);
      g_tree_insert (self->by_matter, g_memdup2 (matter, BREATH_HASH_LEN), about);
    }

  held->serial = ++self->last_serial;
  held->about.data = held;
  held->author = ensure_author (self, &held->entry.item->author);
  breath_board_lift (held->author);
  g_ptr_array_add (held->author->entries, held);
  breath_board_place (self, held->author);
  g_queue_push_tail_link (about, &held->about);
  g_hash_table_insert (self->by_id, held->entry.item->id, held);
  g_ptr_array_add (self->entries, held);
  self->n_stray += held->entry.is_stray;
  self->due = MIN (self->due, breath_board_get_end (&held->entry));
}

static int
compare_serials (gconstpointer a,
                 gconstpointer b)
{
  const BreathBoardHeld *first = *(const BreathBoardHeld *const *) a;
  const BreathBoardHeld *second = *(const BreathBoardHeld *const *) b;

  return first->serial < second->serial ? -1 : first->serial > second->serial;
}

static guint
find_index (BreathAlertBoard      *self,
            const BreathBoardHeld *held)
{
  const BreathBoardHeld **found = bsearch (&held, self->entries->pdata, self->entries->len, sizeof (gpointer), compare_serials);

  g_assert (found != NULL);

  return (guint) ((gpointer *) found - self->entries->pdata);
}

void
breath_board_forget (BreathAlertBoard *self,
                     BreathBoardHeld  *held)
{
  BreathBoardAuthor *author = held->author;
  const guint8 *matter = breath_board_get_matter (held->entry.item);
  GQueue *about = g_tree_lookup (self->by_matter, matter);

  if (self->forgotten != NULL)
    self->forgotten (&held->entry, self->user_data);

  g_queue_unlink (about, &held->about);

  if (about->length == 0)
    g_tree_remove (self->by_matter, matter);

  breath_board_lift (author);
  g_ptr_array_remove (author->entries, held);
  breath_board_place (self, author);

  if (author->entries->len == 0)
    g_hash_table_remove (self->by_author, &author->key);

  self->n_stray -= held->entry.is_stray;
  self->has_due = self->has_due && breath_board_get_end (&held->entry) > self->due;
  g_hash_table_remove (self->by_id, held->entry.item->id);
  g_ptr_array_remove_index (self->entries, find_index (self, held));
}

BreathBoardHeld *
breath_board_find_of_most (BreathAlertBoard *self,
                           BreathBoardKind   kind)
{
  GSequenceIter *first = g_sequence_get_begin_iter (self->places[kind]);

  return g_sequence_iter_is_end (first) ? NULL : find_first_of_kind (g_sequence_get (first), kind);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-journal.h"

typedef struct
{
  BreathJournalEntry entry;
  BreathJournal     *journal;
  GSequenceIter     *iter;
} Entry;

/**
 * BreathJournal:
 *
 * The heads held, one of each author, in the order in which they were accepted.
 *
 * Positions only ever rise and none is used twice, so that a neighbour that has read up to one can go on from there.
 * A newer head of an author takes a new position and its old one stays empty.
 */
struct _BreathJournal
{
  guint32     id;
  guint64     end;       /* the highest position taken, also by heads that left */
  guint64     reserved;  /* the highest position given out */
  GSequence  *entries;   /* of Entry, by position */
  GHashTable *authors;   /* P2pPeerId in the entry's head to Entry */
  Entry      *last;      /* found last, since most look for the one after it; NULL: none */
};

static void
entry_free (gpointer data)
{
  Entry *self = data;

  if (self->journal->last == self)
    self->journal->last = NULL;

  g_clear_pointer (&self->entry.head, breath_head_free); /* none where a newer one took over */
  g_free (self);
}

static int
compare_positions (gconstpointer a,
                   gconstpointer b,
                   gpointer      unused)
{
  const Entry *first = a;
  const Entry *second = b;

  return first->entry.position < second->entry.position ? -1 : first->entry.position > second->entry.position;
}

/**
 * breath_journal_new:
 * @id: a random number that tells this journal from any other, also from an earlier one of the same node
 *
 * Makes an empty journal.
 *
 * Returns: (transfer full): the journal
 */
BreathJournal *
breath_journal_new (guint32 id)
{
  BreathJournal *self = g_new0 (BreathJournal, 1);

  self->id = id;
  self->entries = g_sequence_new (entry_free);
  self->authors = g_hash_table_new (p2p_peer_id_hash, p2p_peer_id_equal);

  return self;
}

void
breath_journal_free (BreathJournal *self)
{
  g_hash_table_unref (self->authors);
  g_sequence_free (self->entries);
  g_free (self);
}

guint32
breath_journal_get_id (BreathJournal *self)
{
  return self->id;
}

/**
 * breath_journal_get_end:
 * @self: a journal
 *
 * Gets the highest position at which a head was ever put; 0 in a new journal.
 *
 * Returns: a position
 */
guint64
breath_journal_get_end (BreathJournal *self)
{
  return self->end;
}

guint
breath_journal_get_size (BreathJournal *self)
{
  return g_hash_table_size (self->authors);
}

/**
 * breath_journal_reserve:
 * @self: a journal
 *
 * Gives out the next position, for a head about to be committed. If the commit fails, the position stays empty.
 *
 * Returns: a position no head has had
 */
guint64
breath_journal_reserve (BreathJournal *self)
{
  return ++self->reserved;
}

gboolean
breath_journal_has (BreathJournal *self,
                    guint64        position)
{
  const BreathJournalEntry *entry;

  if (position == 0)
    return FALSE;

  entry = breath_journal_next (self, position - 1);

  return entry != NULL && entry->position == position;
}

/**
 * breath_journal_put:
 * @self: a journal
 * @head: (transfer full): a head that is committed
 * @position: its position, which no other head has
 * @giver: who gave it
 *
 * Puts @head in place of any other of its author.
 *
 * Returns: (transfer full) (nullable): the head it supersedes
 */
BreathHead *
breath_journal_put (BreathJournal   *self,
                    BreathHead      *head,
                    guint64          position,
                    const P2pPeerId *giver)
{
  Entry *entry = g_new0 (Entry, 1);
  Entry *old = g_hash_table_lookup (self->authors, &head->author);
  BreathHead *superseded = NULL;

  g_assert (position > 0);

  if (old != NULL)
    {
      g_hash_table_remove (self->authors, &head->author);
      superseded = g_steal_pointer (&old->entry.head);
      g_sequence_remove (old->iter);
    }

  entry->journal = self;
  entry->entry.head = head;
  entry->entry.position = position;
  entry->entry.giver = *giver;
  entry->iter = g_sequence_insert_sorted (self->entries, entry, compare_positions, NULL);
  g_hash_table_insert (self->authors, &head->author, entry);

  self->end = MAX (self->end, position);
  self->reserved = MAX (self->reserved, position);

  return superseded;
}

/**
 * breath_journal_remove:
 * @self: a journal
 * @author: whose head leaves
 *
 * Holds no head of @author any more. The position it had stays empty for good.
 *
 * Returns: (transfer full) (nullable): the head that was held
 */
BreathHead *
breath_journal_remove (BreathJournal   *self,
                       const P2pPeerId *author)
{
  Entry *entry = g_hash_table_lookup (self->authors, author);
  BreathHead *head;

  if (entry == NULL)
    return NULL;

  g_hash_table_remove (self->authors, author);
  head = g_steal_pointer (&entry->entry.head);
  g_sequence_remove (entry->iter);

  return head;
}

/**
 * breath_journal_skip:
 * @self: a journal
 * @position: the highest position known to have been taken
 *
 * Makes sure that no position up to @position is given out again, though the heads there have left.
 */
void
breath_journal_skip (BreathJournal *self,
                     guint64        position)
{
  self->end = MAX (self->end, position);
  self->reserved = MAX (self->reserved, position);
}

const BreathJournalEntry *
breath_journal_lookup (BreathJournal   *self,
                       const P2pPeerId *author)
{
  Entry *entry = g_hash_table_lookup (self->authors, author);

  return entry != NULL ? &entry->entry : NULL;
}

const BreathJournalEntry *
breath_journal_next (BreathJournal *self,
                     guint64        position)
{
  Entry sought = { .entry.position = position };
  gboolean follows = self->last != NULL && self->last->entry.position == position;
  GSequenceIter *iter = follows ? g_sequence_iter_next (self->last->iter)
                                : g_sequence_search (self->entries, &sought, compare_positions, NULL);

  if (g_sequence_iter_is_end (iter))
    return NULL;

  self->last = g_sequence_get (iter);

  return &self->last->entry;
}

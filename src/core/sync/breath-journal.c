/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-journal.h"

#define SPARE_SLOTS 64  /* that may be empty besides as many as there are entries */

typedef struct
{
  BreathJournalEntry entry;
  guint              index;  /* of its slot */
} Entry;

/* What stood at a position once may stand there no more. */
typedef struct
{
  guint64 position;
  Entry  *entry;  /* NULL: none */
} Slot;

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
  GArray     *slots;     /* of Slot, by position; new ones mostly come last */
  GHashTable *authors;   /* P2pPeerId in the entry's head to Entry */
  guint       found;     /* index of the slot found last, since most look for the one after it */
};

static Slot *
get_slot (BreathJournal *self,
          guint          index)
{
  return &g_array_index (self->slots, Slot, index);
}

/* The first slot after @position. */
static guint
find_after (BreathJournal *self,
            guint64        position)
{
  guint first = 0;
  guint after = self->slots->len;

  if (self->found < self->slots->len && get_slot (self, self->found)->position == position)
    return self->found + 1;

  while (first < after)
    {
      guint middle = first + (after - first) / 2;

      if (get_slot (self, middle)->position <= position)
        first = middle + 1;
      else
        after = middle;
    }

  return first;
}

/* Slots from @index on stand elsewhere now. */
static void
number_slots (BreathJournal *self,
              guint          index)
{
  for (; index < self->slots->len; index++)
    if (get_slot (self, index)->entry != NULL)
      get_slot (self, index)->entry->index = index;
}

static void
insert_slot (BreathJournal *self,
             Entry         *entry)
{
  Slot slot = { entry->entry.position, entry };
  guint len = self->slots->len;

  if (len == 0 || get_slot (self, len - 1)->position < slot.position)
    {
      entry->index = len;
      g_array_append_val (self->slots, slot);
      return;
    }

  entry->index = find_after (self, slot.position);
  g_array_insert_val (self->slots, entry->index, slot);
  number_slots (self, entry->index + 1);
}

static void
close_gaps (BreathJournal *self)
{
  guint n = 0;

  if (self->slots->len <= 2 * g_hash_table_size (self->authors) + SPARE_SLOTS)
    return;

  for (guint i = 0; i < self->slots->len; i++)
    if (get_slot (self, i)->entry != NULL)
      *get_slot (self, n++) = *get_slot (self, i);

  g_array_set_size (self->slots, n);
  number_slots (self, 0);
  self->found = 0;
}

/* Its slot stays, empty, for a while. */
static BreathHead *
take_out (BreathJournal *self,
          Entry         *entry)
{
  BreathHead *head = entry->entry.head;

  g_hash_table_remove (self->authors, &head->author);
  get_slot (self, entry->index)->entry = NULL;
  g_free (entry);

  return head;
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
  self->slots = g_array_new (FALSE, FALSE, sizeof (Slot));
  self->authors = g_hash_table_new (p2p_peer_id_hash, p2p_peer_id_equal);

  return self;
}

void
breath_journal_free (BreathJournal *self)
{
  for (guint i = 0; i < self->slots->len; i++)
    if (get_slot (self, i)->entry != NULL)
      breath_head_free (take_out (self, get_slot (self, i)->entry));

  g_hash_table_unref (self->authors);
  g_array_unref (self->slots);
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
    superseded = take_out (self, old);

  entry->entry.head = head;
  entry->entry.position = position;
  entry->entry.giver = *giver;
  insert_slot (self, entry);
  g_hash_table_insert (self->authors, &head->author, entry);
  close_gaps (self);

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

  return entry != NULL ? take_out (self, entry) : NULL;
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
  guint index = find_after (self, position);

  while (index < self->slots->len && get_slot (self, index)->entry == NULL)
    index++;

  if (index == self->slots->len)
    return NULL;

  self->found = index;

  return &get_slot (self, index)->entry->entry;
}

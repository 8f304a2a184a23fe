/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-journal.h"

#include "breath-places.h"

#include <string.h>

#define SPARE_SLOTS 64                /* that may be empty besides one for every four entries */
#define EMPTY       G_MAXUINT16       /* in a slot: what stood there stands there no more */
#define NONE        G_MAXUINT16       /* no place */
#define BY_AUTHOR   0                 /* a giver: whoever signed it; the others are those in the table, from 1 */

/* Whoever gave something that is held. */
typedef struct
{
  P2pPeerId id;
  guint     n_entries;  /* 0: free */
  guint32   next;       /* free one after it */
} Giver;

/**
 * BreathJournal:
 *
 * The heads held, one of each author, in the order in which they were accepted.
 *
 * Positions only ever rise and none is used twice, so that a neighbour that has read up to one can go on from there.
 * A newer head of an author takes a new position and its old one stays empty.
 *
 * It takes few bytes an author, as there is one for everybody in the network, and no allocation for each.
 */
struct _BreathJournal
{
  guint32             id;
  guint64             end;        /* the highest position taken, also by heads that left */
  guint64             reserved;   /* the highest position given out */
  BreathJournalEntry *entries;    /* by place; without head: free */
  guint16            *slot_of;    /* by place; of a free one: which is free next, or NONE */
  guint               n_entries;
  guint               n_allocated;
  guint16             free;       /* the first free entry; NONE: none */
  BreathPlaces        authors;    /* of entries */
  guint16            *slots;      /* places by position, or EMPTY; new ones mostly come last */
  guint               n_slots;
  guint               n_slots_allocated;
  guint               found;      /* index of the slot found last, since most look for the one after it */
  gboolean            is_crossed; /* empty slots are no longer where their positions were */
  GArray             *givers;     /* of Giver */
  BreathPlaces        by_giver;   /* of those that are not free */
  guint32             free_giver; /* the first free one; BREATH_PLACES_NONE: none */
};

/* With those that may be empty. */
G_STATIC_ASSERT (BREATH_JOURNAL_MAX_HEADS + BREATH_JOURNAL_MAX_HEADS / 4 + SPARE_SLOTS < EMPTY);

static const P2pPeerId *
get_author (const BreathJournal *self,
            guint32              place)
{
  return &self->entries[place].head->author;
}

static guint32
hash_author (gconstpointer owner,
             guint32       place)
{
  return p2p_peer_id_hash (get_author (owner, place));
}

static guint32
find (const BreathJournal *self,
      const P2pPeerId     *author)
{
  BreathPlacesIter iter;
  guint32 place = breath_places_first (&self->authors, p2p_peer_id_hash (author), &iter);

  while (place != BREATH_PLACES_NONE && !p2p_peer_id_equal (get_author (self, place), author))
    place = breath_places_next (&iter);

  return place;
}

/* The first slot from @index on that is not empty, but before @after; else @after. */
static guint
skip_empty (const BreathJournal *self,
            guint                index,
            guint                after)
{
  while (index < after && self->slots[index] == EMPTY)
    index++;

  return index;
}

static guint64
get_position (const BreathJournal *self,
              guint                slot)
{
  return self->entries[self->slots[slot]].position;
}

/* The first slot after @position is no earlier one: positions are distinct, so there are only so many after it. */
static guint
get_earliest (const BreathJournal *self,
              guint64              position)
{
  guint64 n_after = position < self->end ? self->end - position : 0;

  return n_after < self->n_slots && !self->is_crossed ? self->n_slots - (guint) n_after : 0;
}

/* The first slot after @position. Most look for one of the last, or for the one after that found last. */
static guint
find_after (BreathJournal *self,
            guint64        position)
{
  guint first = get_earliest (self, position);
  guint after = self->n_slots;
  guint step = 1;

  if (self->found < self->n_slots && self->slots[self->found] != EMPTY && get_position (self, self->found) == position)
    return self->found + 1;

  while (first < after)
    {
      guint middle = first + MIN (step, after - first) / 2;
      guint taken = skip_empty (self, middle, after);

      if (taken < after && get_position (self, taken) <= position)
        first = taken + 1;
      else
        after = middle;

      step *= 4;
    }

  return first;
}

/* Slots from @index on stand elsewhere now. */
static void
number_slots (BreathJournal *self,
              guint          index)
{
  for (; index < self->n_slots; index++)
    if (self->slots[index] != EMPTY)
      self->slot_of[self->slots[index]] = index;
}

static void
insert_slot (BreathJournal *self,
             guint32        place)
{
  guint64 position = self->entries[place].position;
  guint index = self->n_slots;

  if (self->n_slots == self->n_slots_allocated)
    {
      self->n_slots_allocated = breath_places_grow (self->n_slots_allocated);
      self->slots = g_renew (guint16, self->slots, self->n_slots_allocated);
    }

  if (position < self->end)
    index = find_after (self, position);

  memmove (self->slots + index + 1, self->slots + index, (self->n_slots - index) * sizeof *self->slots);
  self->slots[index] = place;
  self->n_slots++;
  number_slots (self, index);
}

static void
close_gaps (BreathJournal *self)
{
  guint n_held = self->authors.n;
  guint n = 0;

  if (self->n_slots <= n_held + n_held / 4 + SPARE_SLOTS)
    return;

  for (guint i = 0; i < self->n_slots; i++)
    if (self->slots[i] != EMPTY)
      self->slots[n++] = self->slots[i];

  self->n_slots = n;
  self->found = 0;
  self->is_crossed = FALSE;
  number_slots (self, 0);
}

static Giver *
get_giver (const BreathJournal *self,
           guint32              place)
{
  return &g_array_index (self->givers, Giver, place);
}

static guint32
hash_giver (gconstpointer owner,
            guint32       place)
{
  return p2p_peer_id_hash (&get_giver (owner, place)->id);
}

static guint32
find_giver (const BreathJournal *self,
            const P2pPeerId     *id)
{
  BreathPlacesIter iter;
  guint32 place = breath_places_first (&self->by_giver, p2p_peer_id_hash (id), &iter);

  while (place != BREATH_PLACES_NONE && !p2p_peer_id_equal (&get_giver (self, place)->id, id))
    place = breath_places_next (&iter);

  return place;
}

static guint32
add_giver (BreathJournal   *self,
           const P2pPeerId *id)
{
  guint32 place = self->free_giver;

  if (place != BREATH_PLACES_NONE)
    self->free_giver = get_giver (self, place)->next;
  else
    {
      place = self->givers->len;
      g_array_set_size (self->givers, place + 1);
    }

  get_giver (self, place)->id = *id;
  breath_places_add (&self->by_giver, place, hash_giver, self);

  return place;
}

static guint32
take_giver (BreathJournal   *self,
            const P2pPeerId *author,
            const P2pPeerId *id)
{
  guint32 place;

  if (p2p_peer_id_equal (author, id))
    return BY_AUTHOR;

  place = find_giver (self, id);

  if (place == BREATH_PLACES_NONE)
    place = add_giver (self, id);

  get_giver (self, place)->n_entries++;

  return place + 1;
}

static void
drop_giver (BreathJournal *self,
            guint32        giver)
{
  guint32 place = giver - 1;

  if (giver == BY_AUTHOR || --get_giver (self, place)->n_entries > 0)
    return;

  breath_places_remove (&self->by_giver, place, hash_giver, self);
  get_giver (self, place)->next = self->free_giver;
  self->free_giver = place;
}

/* Its slot stays, empty, for a while. */
static BreathHead *
take_out (BreathJournal *self,
          guint32        place)
{
  BreathJournalEntry *entry = &self->entries[place];

  drop_giver (self, entry->giver);
  self->slots[self->slot_of[place]] = EMPTY;

  return g_steal_pointer (&entry->head);
}

static void
allocate (BreathJournal *self,
          guint          n)
{
  self->n_allocated = n;
  self->entries = g_renew (BreathJournalEntry, self->entries, n);
  self->slot_of = g_renew (guint16, self->slot_of, n);
}

static guint32
make_place (BreathJournal *self)
{
  guint16 place = self->free;

  if (place != NONE)
    {
      self->free = self->slot_of[place];
      return place;
    }

  if (self->n_entries == self->n_allocated)
    allocate (self, breath_places_grow (self->n_allocated));

  g_assert (self->n_entries < BREATH_JOURNAL_MAX_HEADS);

  return self->n_entries++;
}

/**
 * breath_journal_make_room:
 * @self: a journal
 * @n: how many heads there will be
 *
 * Makes room for that many at once.
 */
void
breath_journal_make_room (BreathJournal *self,
                          guint          n)
{
  breath_places_reserve (&self->authors, n, hash_author, self);

  if (n > self->n_allocated)
    allocate (self, n);

  if (n > self->n_slots_allocated)
    {
      self->n_slots_allocated = n;
      self->slots = g_renew (guint16, self->slots, n);
    }
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
  self->free = NONE;
  self->free_giver = BREATH_PLACES_NONE;
  self->givers = g_array_new (FALSE, TRUE, sizeof (Giver));

  return self;
}

void
breath_journal_free (BreathJournal *self)
{
  for (guint place = 0; place < self->n_entries; place++)
    if (self->entries[place].head != NULL)
      breath_head_free (take_out (self, place));

  breath_places_clear (&self->authors);
  breath_places_clear (&self->by_giver);
  g_array_unref (self->givers);
  g_free (self->slots);
  g_free (self->slot_of);
  g_free (self->entries);
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
  return self->authors.n;
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
 * @position: its position, which no other head has, at most %BREATH_JOURNAL_MAX_POSITION
 * @giver: who gave it
 *
 * Puts @head in place of any other of its author. There may be %BREATH_JOURNAL_MAX_HEADS at once.
 *
 * Returns: (transfer full) (nullable): the head it supersedes
 */
BreathHead *
breath_journal_put (BreathJournal   *self,
                    BreathHead      *head,
                    guint64          position,
                    const P2pPeerId *giver)
{
  guint32 place = find (self, &head->author);
  gboolean is_new = place == BREATH_PLACES_NONE;
  BreathHead *superseded = NULL;
  BreathJournalEntry *entry;

  g_assert (position > 0 && position <= BREATH_JOURNAL_MAX_POSITION);

  if (is_new)
    place = make_place (self);
  else
    superseded = take_out (self, place);

  entry = &self->entries[place];
  entry->head = head;
  entry->position = position;
  entry->giver = take_giver (self, &head->author, giver);
  insert_slot (self, place);

  if (is_new)
    breath_places_add (&self->authors, place, hash_author, self);

  if (position < self->end && self->n_slots > self->authors.n)
    self->is_crossed = TRUE;

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
  guint32 place = find (self, author);
  BreathHead *head;

  if (place == BREATH_PLACES_NONE)
    return NULL;

  breath_places_remove (&self->authors, place, hash_author, self);
  head = take_out (self, place);
  self->slot_of[place] = self->free;
  self->free = place;

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
  guint32 place = find (self, author);

  return place != BREATH_PLACES_NONE ? &self->entries[place] : NULL;
}

const P2pPeerId *
breath_journal_get_giver (BreathJournal            *self,
                          const BreathJournalEntry *entry)
{
  return entry->giver != BY_AUTHOR ? &get_giver (self, entry->giver - 1)->id : &entry->head->author;
}

guint
breath_journal_get_place (BreathJournal            *self,
                          const BreathJournalEntry *entry)
{
  return entry - self->entries;
}

const BreathJournalEntry *
breath_journal_get_at (BreathJournal *self,
                       guint          place)
{
  return place < self->n_entries && self->entries[place].head != NULL ? &self->entries[place] : NULL;
}

guint
breath_journal_get_n_places (BreathJournal *self)
{
  return self->n_entries;
}

const BreathJournalEntry *
breath_journal_next (BreathJournal *self,
                     guint64        position)
{
  guint index = skip_empty (self, find_after (self, position), self->n_slots);

  if (index == self->n_slots)
    return NULL;

  self->found = index;

  return &self->entries[self->slots[index]];
}

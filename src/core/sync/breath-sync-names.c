/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-sync-private.h"

#include <string.h>

/*
 * Names of those whose heads are held stand by their places in the journal: they are many, and each costs a few bytes. The
 * others, whose heads are in flight, and earlier epochs of an author, which are known to be superseded, are few.
 */

#define NO_PART 0

/* What an id on one channel stands for, of those others. */
typedef struct
{
  guint64   id;
  P2pPeerId author;
  guint32   epoch;
} Name;

/* Names are found by their first field. */
G_STATIC_ASSERT (G_STRUCT_OFFSET (Name, id) == 0);

/*
 * What is kept of an id; the whole is worked out again where that much fits. The neighbour, who knows the keys of the
 * channel, could choose authors and epochs whose ids have any two bytes, but does not know what becomes of them here.
 */
static guint16
get_part (guint64 id)
{
  guint16 part = (guint16) (breath_places_mix (id) >> 48);

  return part != NO_PART ? part : NO_PART + 1;
}

static guint16
get_part_at (const BreathSyncRoll *roll,
             guint32               place)
{
  return place < roll->n_parts ? roll->parts[place] : NO_PART;
}

static guint32
hash_part (gconstpointer owner,
           guint32       place)
{
  return get_part_at (owner, place);
}

static void
make_parts (BreathSyncRoll *roll,
            guint           n)
{
  roll->parts = g_renew (guint16, roll->parts, n);
  memset (roll->parts + roll->n_parts, NO_PART, (n - roll->n_parts) * sizeof *roll->parts);
  roll->n_parts = n;
}

/* A place has a name at most once. */
static void
set_part_at (BreathSyncRoll *roll,
             guint32         place,
             guint16         part)
{
  if (get_part_at (roll, place) != NO_PART)
    breath_places_remove (&roll->by_part, place, hash_part, roll);

  if (place >= roll->n_parts)
    make_parts (roll, breath_places_grow (place));

  roll->parts[place] = part;

  if (part != NO_PART)
    breath_places_add (&roll->by_part, place, hash_part, roll);
}

static void
name_other (BreathSyncRoll  *roll,
            guint64          id,
            const P2pPeerId *author,
            guint32          epoch)
{
  Name sought = { .id = id, .author = *author, .epoch = epoch };

  if (!g_hash_table_contains (roll->others, &sought))
    g_hash_table_add (roll->others, g_memdup2 (&sought, sizeof sought));
}

static void
name_held (BreathSync               *self,
           BreathSyncRoll           *roll,
           const BreathJournalEntry *held)
{
  guint place = breath_journal_get_place (self->setup.journal, held);
  guint64 id;

  if (get_part_at (roll, place) != NO_PART)
    return;

  id = breath_sync_channel_get_id_of (&roll->channel, held->head);
  set_part_at (roll, place, get_part (id));
  g_hash_table_remove (roll->others, &id);
}

static const BreathJournalEntry *
find_held (BreathSync      *self,
           const P2pPeerId *author,
           guint32          epoch)
{
  const BreathJournalEntry *entry = breath_journal_lookup (self->setup.journal, author);

  return entry != NULL && entry->head->epoch == epoch ? entry : NULL;
}

void
breath_sync_name_on (BreathSync       *self,
                     BreathSyncRoll   *roll,
                     const BreathHead *head)
{
  const BreathJournalEntry *held = find_held (self, &head->author, head->epoch);

  if (held != NULL)
    name_held (self, roll, held);
  else
    name_other (roll, breath_sync_channel_get_id_of (&roll->channel, head), &head->author, head->epoch);
}

void
breath_sync_clear_names (BreathSyncRoll *roll)
{
  breath_places_clear (&roll->by_part);
  g_clear_pointer (&roll->parts, g_free);
  roll->n_parts = 0;
  g_clear_pointer (&roll->others, g_hash_table_unref);
}

static gboolean
is_too_many (BreathSync *self,
             guint       n)
{
  return n > 2 * breath_journal_get_size (self->setup.journal) + BREATH_SYNC_SPARE_NAMES;
}

/* An author may go through any number of epochs; a name that is forgotten only costs asking for what is held. */
static void
limit_names (BreathSync     *self,
             BreathSyncRoll *roll)
{
  if (roll->others != NULL && is_too_many (self, roll->by_part.n + g_hash_table_size (roll->others)))
    breath_sync_clear_names (roll);
}

/* Whose heads have come and are not accepted yet. */
static void
name_in_flight (BreathSync     *self,
                BreathSyncRoll *roll)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->owners);

  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      const BreathClaim *claim = value;

      if (claim->head != NULL)
        breath_sync_name_on (self, roll, claim->head);
    }
}

/* Only a link on which something is noted needs the names of all authors, and a quiet one never gets here. */
gboolean
breath_sync_make_names (BreathSyncLink *link)
{
  BreathSync *self = link->sync;
  BreathSyncRoll *roll = link->roll;
  const BreathJournalEntry *entry;

  limit_names (self, roll);

  if (roll->others == NULL)
    {
      roll->others = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
      roll->named = 0;
      breath_places_reserve (&roll->by_part, breath_journal_get_size (self->setup.journal), hash_part, roll);

      if (roll->n_parts < breath_journal_get_n_places (self->setup.journal))
        make_parts (roll, breath_journal_get_n_places (self->setup.journal));
    }

  while (roll->named != G_MAXUINT64)
    {
      if (!breath_sync_may_look (self, 1))
        {
          self->rejudge_next = TRUE;
          return FALSE;
        }

      entry = breath_journal_next (self->setup.journal, roll->named);
      roll->named = entry != NULL ? entry->position : G_MAXUINT64;

      if (entry != NULL)
        name_held (self, roll, entry);
      else
        {
          name_in_flight (self, roll);
          breath_sync_name_kept (self, roll);
        }
    }

  return TRUE;
}

/**
 * breath_sync_get_named:
 * @link: a link; without names yet, nobody is known on it
 * @id: an id from a note on it
 * @epoch: (out): the epoch that @id stands for
 * @held: (out) (nullable): what is held of the author, of that epoch or another
 *
 * Finds the author an id stands for.
 *
 * Returns: (nullable): the author; %NULL if it is unknown, or the epoch is
 */
const P2pPeerId *
breath_sync_get_named (BreathSyncLink            *link,
                       guint64                    id,
                       guint32                   *epoch,
                       const BreathJournalEntry **held)
{
  BreathJournal *journal = link->sync->setup.journal;
  BreathSyncRoll *roll = link->roll;
  const Name *name;
  BreathPlacesIter iter;

  for (guint32 place = breath_places_first (&roll->by_part, get_part (id), &iter); place != BREATH_PLACES_NONE;
       place = breath_places_next (&iter))
    {
      if (roll->parts[place] != get_part (id))
        continue;

      *held = breath_journal_get_at (journal, place);

      if (breath_sync_channel_get_id_of (&roll->channel, (*held)->head) != id)
        continue;

      *epoch = (*held)->head->epoch;

      return &(*held)->head->author;
    }

  name = roll->others != NULL ? g_hash_table_lookup (roll->others, &id) : NULL;

  if (name == NULL)
    return NULL;

  *held = breath_journal_lookup (journal, &name->author);
  *epoch = name->epoch;

  return &name->author;
}

static guint32
hash_noted (gconstpointer owner,
            guint32       place)
{
  return (guint32) ((const BreathSyncLink *) owner)->noted_ids[place].id;
}

static guint32
find_noted (const BreathSyncLink *link,
            guint64               id)
{
  BreathPlacesIter iter;
  guint32 place = breath_places_first (&link->by_noted_id, (guint32) id, &iter);

  while (place != BREATH_PLACES_NONE && link->noted_ids[place].id != id)
    place = breath_places_next (&iter);

  return place;
}

void
breath_sync_clear_noted (BreathSyncLink *link)
{
  breath_places_clear (&link->by_noted_id);
  g_clear_pointer (&link->noted_ids, g_free);
  link->n_noted_ids = 0;
  link->n_noted_allocated = 0;
}

/* The last one comes in its place. */
static void
forget_noted (BreathSyncLink *link,
              guint64         id)
{
  guint32 place = find_noted (link, id);
  guint32 last = link->n_noted_ids - 1;

  if (place == BREATH_PLACES_NONE)
    return;

  breath_places_remove (&link->by_noted_id, place, hash_noted, link);

  if (place != last)
    {
      breath_places_remove (&link->by_noted_id, last, hash_noted, link);
      link->noted_ids[place] = link->noted_ids[last];
      breath_places_add (&link->by_noted_id, place, hash_noted, link);
    }

  link->n_noted_ids--;
}

/**
 * breath_sync_expect_noted:
 * @link: a link
 * @n: how many ids may be noted on it next
 *
 * Makes room for them at once.
 */
void
breath_sync_expect_noted (BreathSyncLink *link,
                          guint           n)
{
  guint n_all = link->n_noted_ids + n;

  if (link->noted_ids != NULL && n_all <= link->n_noted_allocated)
    return;

  link->n_noted_allocated = MAX (n_all, breath_places_grow (link->n_noted_allocated));
  link->noted_ids = g_renew (BreathSyncNoted, link->noted_ids, link->n_noted_allocated);
  breath_places_reserve (&link->by_noted_id, n_all, hash_noted, link);
}

/**
 * breath_sync_see_noted:
 * @link: a link
 * @note: what the neighbour noted on it, of an author who is known
 *
 * Remembers what the neighbour holds.
 */
void
breath_sync_see_noted (BreathSyncLink   *link,
                       const BreathNote *note)
{
  const BreathSyncNoted first = { note->id, note->version };
  guint32 place = BREATH_PLACES_NONE;

  if (is_too_many (link->sync, link->n_noted_ids))
    breath_sync_clear_noted (link);
  else
    place = find_noted (link, note->id);

  if (place != BREATH_PLACES_NONE)
    {
      link->noted_ids[place].version = MAX (link->noted_ids[place].version, note->version);
      return;
    }

  breath_sync_expect_noted (link, 1);
  place = link->n_noted_ids++;
  link->noted_ids[place] = first;
  breath_places_add (&link->by_noted_id, place, hash_noted, link);
}

/**
 * breath_sync_was_noted:
 * @link: a link
 * @entry: what we could note on it
 *
 * Returns: whether the neighbour noted it itself, or a later version
 */
gboolean
breath_sync_was_noted (BreathSyncLink           *link,
                       const BreathJournalEntry *entry)
{
  guint32 place;

  if (link->n_noted_ids == 0)
    return FALSE;

  place = find_noted (link, breath_sync_channel_get_id_of (&link->roll->channel, entry->head));

  return place != BREATH_PLACES_NONE && link->noted_ids[place].version >= entry->head->version;
}

/**
 * breath_sync_name:
 * @self: delta sync
 * @head: a head held or about to be
 *
 * Makes its author known on every link, so that none asks for what another is already bringing.
 */
void
breath_sync_name (BreathSync       *self,
                  const BreathHead *head)
{
  for (guint i = 0; i < self->rolls->len; i++)
    {
      BreathSyncRoll *roll = g_ptr_array_index (self->rolls, i);

      limit_names (self, roll);

      if (roll->others != NULL)
        breath_sync_name_on (self, roll, head);
    }
}

/**
 * breath_sync_outdate_name:
 * @self: delta sync
 * @author: an author of whom a head of another epoch was just put into the journal
 * @epoch: the epoch of the one before
 *
 * Lets the name that stood by the author's place stand with the others.
 */
void
breath_sync_outdate_name (BreathSync      *self,
                          const P2pPeerId *author,
                          guint32          epoch)
{
  BreathJournal *journal = self->setup.journal;
  guint place = breath_journal_get_place (journal, breath_journal_lookup (journal, author));

  for (guint i = 0; i < self->rolls->len; i++)
    {
      BreathSyncRoll *roll = g_ptr_array_index (self->rolls, i);

      if (get_part_at (roll, place) == NO_PART)
        continue;

      set_part_at (roll, place, NO_PART);
      name_other (roll, breath_sync_channel_get_id (&roll->channel, author, epoch), author, epoch);
    }
}

/**
 * breath_sync_forget_name:
 * @self: delta sync
 * @author: an author
 * @epoch: of a head of it that is not held, or that is about to leave the journal
 *
 * Makes an author unknown on every link.
 */
void
breath_sync_forget_name (BreathSync      *self,
                         const P2pPeerId *author,
                         guint32          epoch)
{
  const BreathJournalEntry *held = find_held (self, author, epoch);

  for (guint i = 0; i < self->rolls->len; i++)
    {
      BreathSyncRoll *roll = g_ptr_array_index (self->rolls, i);
      guint64 id = breath_sync_channel_get_id (&roll->channel, author, epoch);

      if (held != NULL && roll->others != NULL)
        set_part_at (roll, breath_journal_get_place (self->setup.journal, held), NO_PART);

      if (roll->others != NULL)
        g_hash_table_remove (roll->others, &id);
    }

  /* A neighbour that noted it may have let go of it as well, so it is offered again when it comes back. */
  for (guint i = 0; i < self->links->len; i++)
    {
      BreathSyncLink *link = g_ptr_array_index (self->links, i);

      if (link->n_noted_ids > 0)
        forget_noted (link, breath_sync_channel_get_id (&link->roll->channel, author, epoch));
    }
}

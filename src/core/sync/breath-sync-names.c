/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-sync-private.h"

/* What an id on one channel stands for. Earlier epochs of an author stay named, so that they are known to be superseded. */
typedef struct
{
  guint64   id;
  P2pPeerId author;
  guint32   epoch;
} Name;

/* How far a neighbour was heard to be, on one link. */
typedef struct
{
  guint64 id;
  guint32 version;
} Noted;

/* Names and what was noted are both found by their first field. */
G_STATIC_ASSERT (G_STRUCT_OFFSET (Name, id) == 0);
G_STATIC_ASSERT (G_STRUCT_OFFSET (Noted, id) == 0);

void
breath_sync_name_on (BreathSyncRoll  *roll,
                     const P2pPeerId *author,
                     guint32          epoch)
{
  Name sought = { .id = breath_sync_channel_get_id (&roll->channel, author, epoch), .author = *author, .epoch = epoch };

  if (!g_hash_table_contains (roll->ids, &sought))
    g_hash_table_add (roll->ids, g_memdup2 (&sought, sizeof sought));
}

static gboolean
has_too_many (BreathSync *self,
              GHashTable *ids)
{
  guint n_authors = breath_journal_get_size (self->setup.journal);

  return ids != NULL && g_hash_table_size (ids) > 2 * n_authors + BREATH_SYNC_SPARE_NAMES;
}

/* An author may go through any number of epochs; a name that is forgotten only costs asking for what is held. */
static void
limit_names (BreathSync     *self,
             BreathSyncRoll *roll)
{
  if (has_too_many (self, roll->ids))
    g_clear_pointer (&roll->ids, g_hash_table_unref);
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
        breath_sync_name_on (roll, &claim->author, claim->head->epoch);
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

  if (roll->ids == NULL)
    {
      roll->ids = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
      roll->named = 0;
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
        breath_sync_name_on (roll, &entry->head->author, entry->head->epoch);
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
 *
 * Finds the author an id stands for.
 *
 * Returns: (nullable): the author; %NULL if it is unknown, or the epoch is
 */
const P2pPeerId *
breath_sync_get_named (BreathSyncLink *link,
                       guint64         id,
                       guint32        *epoch)
{
  GHashTable *ids = link->roll->ids;
  const Name *name = ids != NULL ? g_hash_table_lookup (ids, &id) : NULL;

  if (name == NULL)
    return NULL;

  *epoch = name->epoch;

  return &name->author;
}

/**
 * breath_sync_see_noted:
 * @link: a link
 * @note: what the neighbour noted on it
 *
 * Remembers what the neighbour holds, if its author is known.
 */
void
breath_sync_see_noted (BreathSyncLink   *link,
                       const BreathNote *note)
{
  Noted *noted;

  if (!g_hash_table_contains (link->roll->ids, &note->id))
    return;

  if (has_too_many (link->sync, link->versions))
    g_clear_pointer (&link->versions, g_hash_table_unref);

  if (link->versions == NULL)
    link->versions = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);

  noted = g_hash_table_lookup (link->versions, &note->id);

  if (noted == NULL)
    {
      g_autofree Noted *fresh = g_new0 (Noted, 1);

      fresh->id = note->id;
      noted = fresh;
      g_hash_table_add (link->versions, g_steal_pointer (&fresh));
    }

  noted->version = MAX (noted->version, note->version);
}

/**
 * breath_sync_was_noted:
 * @link: a link
 * @head: what we could note on it
 *
 * Returns: whether the neighbour noted it itself, or a later version
 */
gboolean
breath_sync_was_noted (BreathSyncLink   *link,
                       const BreathHead *head)
{
  const Noted *noted;
  guint64 id;

  if (link->versions == NULL)
    return FALSE;

  id = breath_sync_channel_get_id (&link->roll->channel, &head->author, head->epoch);
  noted = g_hash_table_lookup (link->versions, &id);

  return noted != NULL && noted->version >= head->version;
}

/**
 * breath_sync_name:
 * @self: delta sync
 * @author: an author held or about to be
 * @epoch: the epoch of its head
 *
 * Makes an author known on every link, so that none asks for what another is already bringing.
 */
void
breath_sync_name (BreathSync      *self,
                  const P2pPeerId *author,
                  guint32          epoch)
{
  for (guint i = 0; i < self->rolls->len; i++)
    {
      BreathSyncRoll *roll = g_ptr_array_index (self->rolls, i);

      limit_names (self, roll);

      if (roll->ids != NULL)
        breath_sync_name_on (roll, author, epoch);
    }
}

void
breath_sync_forget_name (BreathSync      *self,
                         const P2pPeerId *author,
                         guint32          epoch)
{
  for (guint i = 0; i < self->rolls->len; i++)
    {
      BreathSyncRoll *roll = g_ptr_array_index (self->rolls, i);
      guint64 id = breath_sync_channel_get_id (&roll->channel, author, epoch);

      if (roll->ids != NULL)
        g_hash_table_remove (roll->ids, &id);
    }

  /* A neighbour that noted it may have let go of it as well, so it is offered again when it comes back. */
  for (guint i = 0; i < self->links->len; i++)
    {
      BreathSyncLink *link = g_ptr_array_index (self->links, i);
      guint64 id = breath_sync_channel_get_id (&link->roll->channel, author, epoch);

      if (link->versions != NULL)
        g_hash_table_remove (link->versions, &id);
    }
}

/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-sync-private.h"

/* What an id on one link stands for. Earlier epochs of an author stay named, so that they are known to be superseded. */
typedef struct
{
  guint64   id;
  P2pPeerId author;
  guint32   epoch;
  guint32   noted;  /* the highest version that the neighbour noted */
} Name;

/* Ids are keyed hashes already. */
static guint
name_hash (gconstpointer data)
{
  const Name *name = data;

  return name->id;
}

static gboolean
name_equal (gconstpointer a,
            gconstpointer b)
{
  return ((const Name *) a)->id == ((const Name *) b)->id;
}

void
breath_sync_name_on (BreathSyncLink  *link,
                     const P2pPeerId *author,
                     guint32          epoch)
{
  Name sought = { .id = breath_sync_channel_get_id (&link->channel, author, epoch), .author = *author, .epoch = epoch };

  if (!g_hash_table_contains (link->ids, &sought))
    g_hash_table_add (link->ids, g_memdup2 (&sought, sizeof sought));
}

/* An author may go through any number of epochs; a name that is forgotten only costs asking for what is held. */
static void
limit_names (BreathSyncLink *link)
{
  guint n_authors = breath_journal_get_size (link->sync->setup.journal);
  guint n_names = link->ids != NULL ? g_hash_table_size (link->ids) : 0;

  if (n_names > 2 * n_authors + BREATH_SYNC_SPARE_NAMES)
    g_clear_pointer (&link->ids, g_hash_table_unref);
}

/* Whose heads have come and are not accepted yet. */
static void
name_in_flight (BreathSyncLink *link)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, link->sync->owners);

  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      const BreathClaim *claim = value;

      if (claim->head != NULL)
        breath_sync_name_on (link, &claim->author, claim->head->epoch);
    }
}

/* Only a link on which something is noted needs the names of all authors, and a quiet one never gets here. */
gboolean
breath_sync_make_names (BreathSyncLink *link)
{
  const BreathJournalEntry *entry;

  limit_names (link);

  if (link->ids == NULL)
    {
      link->ids = g_hash_table_new_full (name_hash, name_equal, g_free, NULL);
      link->named = 0;
    }

  while (link->named != G_MAXUINT64)
    {
      if (!breath_sync_may_look (link->sync, 1))
        {
          link->sync->rejudge_next = TRUE;
          return FALSE;
        }

      entry = breath_journal_next (link->sync->setup.journal, link->named);
      link->named = entry != NULL ? entry->position : G_MAXUINT64;

      if (entry != NULL)
        breath_sync_name_on (link, &entry->head->author, entry->head->epoch);
      else
        {
          name_in_flight (link);
          breath_sync_name_kept (link);
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
  Name sought = { .id = id };
  const Name *name;

  name = link->ids != NULL ? g_hash_table_lookup (link->ids, &sought) : NULL;

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
  Name sought = { .id = note->id };
  Name *name = g_hash_table_lookup (link->ids, &sought);

  if (name != NULL)
    name->noted = MAX (name->noted, note->version);
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
  Name sought = { 0 };
  const Name *name;

  if (link->ids == NULL)
    return FALSE;

  sought.id = breath_sync_channel_get_id (&link->channel, &head->author, head->epoch);
  name = g_hash_table_lookup (link->ids, &sought);

  return name != NULL && name->noted >= head->version;
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
  for (guint i = 0; i < self->links->len; i++)
    {
      BreathSyncLink *link = g_ptr_array_index (self->links, i);

      limit_names (link);

      if (link->ids != NULL)
        breath_sync_name_on (link, author, epoch);
    }
}

void
breath_sync_forget_name (BreathSync      *self,
                         const P2pPeerId *author,
                         guint32          epoch)
{
  for (guint i = 0; i < self->links->len; i++)
    {
      BreathSyncLink *link = g_ptr_array_index (self->links, i);
      Name sought = { .id = breath_sync_channel_get_id (&link->channel, author, epoch) };

      if (link->ids != NULL)
        g_hash_table_remove (link->ids, &sought);
    }
}

/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-sync-private.h"

/*
 * What each neighbour has offered, so that it is found out if it goes back on it.
 *
 * A node that keeps the rules never notes an earlier state of an author after a later one: its journal only moves
 * forward, and notes keep their order. One whose journal has another id than before was set up anew, perhaps from a
 * backup, and is not held to what it offered until then, but for its own head: whoever restores raises the epoch.
 */

/* The latest state of one author that a neighbour has offered. */
typedef struct
{
  P2pPeerId author;
  guint32   epoch;
  guint32   version;
  guint64   order;    /* of the note */
  guint64   withheld; /* order after which its live set was withheld; 0: it was not */
} Offered;

static void
memory_clear (gpointer data)
{
  BreathSyncMemory *self = data;

  g_hash_table_unref (self->offered);
}

static void
memory_unref (gpointer data)
{
  g_rc_box_release_full (data, memory_clear);
}

static BreathSyncMemory *
memory_new (const P2pPeerId *neighbour)
{
  BreathSyncMemory *self = g_rc_box_new0 (BreathSyncMemory);

  self->neighbour = *neighbour;
  self->offered = g_hash_table_new_full (p2p_peer_id_hash, p2p_peer_id_equal, g_free, NULL);

  return self;
}

void
breath_sync_memories_init (BreathSync *self)
{
  self->memories = g_ptr_array_new_with_free_func (memory_unref);
}

static gboolean
is_in_use (BreathSync             *self,
           const BreathSyncMemory *memory)
{
  for (guint i = 0; i < self->links->len; i++)
    if (((BreathSyncLink *) g_ptr_array_index (self->links, i))->memory == memory)
      return TRUE;

  return FALSE;
}

/* Of neighbours that left, the latest few are remembered. */
static void
limit_memories (BreathSync *self)
{
  guint n_unused = 0;

  for (guint i = self->memories->len; i > 0; i--)
    {
      if (is_in_use (self, g_ptr_array_index (self->memories, i - 1)))
        continue;

      if (++n_unused > BREATH_SYNC_MAX_MEMORIES)
        g_ptr_array_remove_index (self->memories, i - 1);
    }
}

/**
 * breath_sync_recall:
 * @link: a new link
 *
 * Finds what the neighbour offered on earlier links. Two links to one neighbour at a time remember apart, since nothing
 * is known about the order between them.
 */
void
breath_sync_recall (BreathSyncLink *link)
{
  BreathSync *self = link->sync;

  for (guint i = 0; i < self->memories->len && link->memory == NULL; i++)
    {
      BreathSyncMemory *memory = g_ptr_array_index (self->memories, i);

      if (p2p_peer_id_equal (&memory->neighbour, &link->neighbour) && !is_in_use (self, memory))
        link->memory = g_ptr_array_steal_index (self->memories, i);
    }

  if (link->memory == NULL)
    link->memory = memory_new (&link->neighbour);

  g_ptr_array_add (self->memories, link->memory);
  limit_memories (self);
}

void
breath_sync_memory_set_journal (BreathSyncLink *link,
                                guint32         journal)
{
  BreathSyncMemory *memory = link->memory;
  Offered *own = NULL;

  if (memory->journal == journal)
    return;

  memory->journal = journal;
  g_hash_table_steal_extended (memory->offered, &memory->neighbour, NULL, (gpointer *) &own);
  g_hash_table_remove_all (memory->offered);

  if (own != NULL)
    g_hash_table_insert (memory->offered, &own->author, own);
}

/**
 * breath_sync_forget_offers:
 * @self: delta sync
 * @author: whose head has left
 *
 * Others let go of it at about the same time, and owe nobody an explanation for what they hold of @author afterwards.
 */
void
breath_sync_forget_offers (BreathSync      *self,
                           const P2pPeerId *author)
{
  for (guint i = 0; i < self->memories->len; i++)
    g_hash_table_remove (((BreathSyncMemory *) g_ptr_array_index (self->memories, i))->offered, author);
}

static int
compare_states (const Offered *offered,
                guint32        epoch,
                guint32        version)
{
  if (offered->epoch != epoch)
    return offered->epoch < epoch ? -1 : 1;

  return offered->version < version ? -1 : offered->version > version;
}

static void
remember (BreathClaim     *claim,
          const P2pPeerId *author,
          guint32          epoch)
{
  GHashTable *table = claim->link->memory->offered;
  Offered *offered;

  if (g_hash_table_size (table) == BREATH_SYNC_MAX_OFFERED)
    return;

  offered = g_new0 (Offered, 1);
  offered->author = *author;
  offered->epoch = epoch;
  offered->version = claim->note.version;
  offered->order = claim->order;
  g_hash_table_insert (table, &offered->author, offered);
}

/**
 * breath_sync_check_offer:
 * @claim: a claim
 * @author: whose head its note is about
 * @epoch: the epoch it is about
 *
 * Compares what a neighbour notes with what it noted before: an earlier state, or one that it was asked for and did not
 * give, is told of. May be called again for the same claim.
 */
void
breath_sync_check_offer (BreathClaim     *claim,
                         const P2pPeerId *author,
                         guint32          epoch)
{
  Offered *offered;
  int order;

  if (claim->order == 0)
    return;

  offered = g_hash_table_lookup (claim->link->memory->offered, author);

  if (offered == NULL)
    {
      remember (claim, author, epoch);
      return;
    }

  order = compare_states (offered, epoch, claim->note.version);

  if (order < 0)
    {
      offered->epoch = epoch;
      offered->version = claim->note.version;
      offered->order = claim->order;
      offered->withheld = 0;
    }
  else if (order > 0 && offered->order < claim->order && !claim->is_rollback && !breath_sync_is_full (claim->sync))
    {
      /* Who has no room for more authors than we may have dropped the later state for that. */
      claim->is_rollback = TRUE;
      breath_sync_tell (claim->sync, BREATH_FINDING_ROLLBACK, author, &claim->link->neighbour);
    }
  else if (order == 0 && offered->withheld != 0 && offered->withheld < claim->order)
    {
      offered->withheld = 0;
      breath_sync_tell (claim->sync, BREATH_FINDING_OMISSION, author, &claim->link->neighbour);
    }
}

/**
 * breath_sync_number_offers:
 * @link: a link
 * @notes: notes that have just come, with their claims
 *
 * Numbers the notes in the order in which they came. Each is checked once its author is known, by name or by its head.
 */
void
breath_sync_number_offers (BreathSyncLink  *link,
                           BreathSyncNotes *notes)
{
  guint64 order = ++link->memory->n_notes * BREATH_SYNC_MAX_NOTES;

  for (guint i = 0; i < notes->n_claims; i++)
    ((BreathClaim *) notes->claims[i])->order = order + i;
}

/**
 * breath_sync_remember_withheld:
 * @claim: a claim whose manifest or items the neighbour left out of its answer
 *
 * Remembers what was left out. It is no lie if the neighbour holds a later head by now; then it is going to note that,
 * or we gave it.
 */
void
breath_sync_remember_withheld (BreathClaim *claim)
{
  BreathSyncLink *link = claim->link;
  Offered *offered = g_hash_table_lookup (link->memory->offered, &claim->author);
  BreathWithheld withheld = {
    .author = claim->author,
    .epoch = claim->head->epoch,
    .version = claim->head->version,
    .end = breath_head_get_end (claim->head),
    .due = breath_sync_get_now (link->sync) + BREATH_SYNC_GRACE,
  };

  if (offered != NULL && compare_states (offered, withheld.epoch, withheld.version) == 0)
    offered->withheld = (link->memory->n_notes + 1) * BREATH_SYNC_MAX_NOTES - 1;

  if (link->withheld->len < BREATH_SYNC_MAX_WITHHELD)
    g_array_append_val (link->withheld, withheld);
}

/* Something the neighbour may have said already is not read yet. */
static gboolean
is_behind (BreathSyncLink *link)
{
  if (link->n_open == BREATH_SYNC_MAX_OPEN_NOTES)
    return TRUE;

  for (GList *l = link->claims.head; l != NULL; l = l->next)
    {
      const BreathClaim *claim = l->data;
      guint32 epoch;

      if (claim->head == NULL && breath_sync_get_named (link, claim->note.id, &epoch) == NULL)
        return TRUE;
    }

  return FALSE;
}

static gboolean
is_excused (BreathSyncLink       *link,
            const BreathWithheld *withheld)
{
  const BreathJournalEntry *held = breath_journal_lookup (link->sync->setup.journal, &withheld->author);
  const Offered *offered = g_hash_table_lookup (link->memory->offered, &withheld->author);
  gint64 wall = breath_clock_get_wall (link->sync->setup.clock);

  if (withheld->end - BREATH_SYNC_MAX_AHEAD <= wall || breath_sync_is_full (link->sync))
    return TRUE;

  if (held != NULL && (held->head->epoch > withheld->epoch
                       || (held->head->epoch == withheld->epoch && held->head->version > withheld->version)))
    return TRUE;

  /* What was told of already is not told of twice. */
  return offered == NULL || offered->withheld == 0 || compare_states (offered, withheld->epoch, withheld->version) > 0;
}

gint64
breath_sync_get_withheld_due (BreathSyncLink *link)
{
  gint64 due = G_MAXINT64;

  for (guint i = 0; i < link->withheld->len; i++)
    due = MIN (due, g_array_index (link->withheld, BreathWithheld, i).due);

  return due;
}

/* Whether the verdict on a withheld live set has to wait. */
static gboolean
delay (BreathSyncLink *link,
       BreathWithheld *withheld)
{
  withheld->due = breath_sync_get_now (link->sync) + BREATH_SYNC_GRACE;

  return ++withheld->n_delays <= BREATH_SYNC_MAX_DELAYS;
}

static void
tell_withheld (BreathSyncLink       *link,
               const BreathWithheld *withheld)
{
  Offered *offered = g_hash_table_lookup (link->memory->offered, &withheld->author);

  offered->withheld = 0;
  breath_sync_tell (link->sync, BREATH_FINDING_OMISSION, &withheld->author, &link->neighbour);
}

/**
 * breath_sync_check_withheld:
 * @link: a link
 *
 * Tells of live sets that were withheld though no later head was noted for %BREATH_SYNC_GRACE. As long as there are
 * notes that are not read yet the verdict waits, and after %BREATH_SYNC_MAX_DELAYS of that there is none.
 */
void
breath_sync_check_withheld (BreathSyncLink *link)
{
  gint64 now = breath_sync_get_now (link->sync);
  gboolean waits;

  if (breath_sync_get_withheld_due (link) > now)
    return;

  waits = is_behind (link);

  for (guint i = link->withheld->len; i > 0; i--)
    {
      BreathWithheld *withheld = &g_array_index (link->withheld, BreathWithheld, i - 1);
      gboolean is_lie = !is_excused (link, withheld);

      if (withheld->due > now || (is_lie && waits && delay (link, withheld)))
        continue;

      if (is_lie && !waits)
        tell_withheld (link, withheld);

      g_array_remove_index_fast (link->withheld, i - 1);
    }
}

/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-sync-private.h"

#include <string.h>

/*
 * What each neighbour has offered, so that it is found out if it goes back on it.
 *
 * A node that keeps the rules never notes an earlier state of an author after a later one: its journal only moves
 * forward, and notes keep their order. One whose journal has another id than before was set up anew, perhaps from a
 * backup, and is not held to what it offered until then, but for its own head: whoever restores raises the epoch.
 *
 * Each neighbour offers most of what is held, a little earlier or later, so two bytes an author are enough for most: the
 * rest of the version is as in the head held. It must not be further from that than STEADY_MAX, which is made sure of each
 * time that heads have gone on by STEADY_STEP, so that it holds in between.
 */

#define STEADY_BITS 16
#define STEADY_STEP 0x2000
#define STEADY_MAX  0x3fff

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

  g_free (self->steady);
  g_hash_table_unref (self->fresh);
  g_hash_table_unref (self->odd);
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
  self->fresh = g_hash_table_new_full (p2p_peer_id_hash, p2p_peer_id_equal, g_free, NULL);
  self->odd = g_hash_table_new_full (p2p_peer_id_hash, p2p_peer_id_equal, g_free, NULL);

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

static guint16
get_steady (const BreathSyncMemory *self,
            guint                   place)
{
  return place < self->n_places ? self->steady[place] : 0;
}

static void
set_steady (BreathSyncMemory *self,
            guint             place,
            guint16           bits)
{
  guint16 before = get_steady (self, place);

  if (bits == before)
    return;

  if (place >= self->n_places)
    {
      guint n_before = self->n_places;

      self->n_places = breath_places_grow (place);
      self->steady = g_renew (guint16, self->steady, self->n_places);
      memset (self->steady + n_before, 0, (self->n_places - n_before) * sizeof *self->steady);
    }

  self->n_steady += (bits != 0) - (before != 0);
  self->steady[place] = bits;
}

/* The version with those low bits that is next to the one held. */
static guint32
widen (guint16           bits,
       const BreathHead *held)
{
  gint16 ahead = (gint16) (guint16) (bits - (guint16) held->version);

  return held->version + (guint32) ahead;
}

static gboolean
is_near (const BreathHead *held,
         guint32           version)
{
  return ABS ((gint64) version - (gint64) held->version) <= STEADY_MAX;
}

static gboolean
fits_steady (const BreathHead *held,
             const Offered    *offered)
{
  return offered->withheld == 0 && offered->epoch == held->epoch && is_near (held, offered->version) &&
         (guint16) offered->version != 0;
}

static Offered *
find_apart (const BreathSyncMemory *self,
            const P2pPeerId        *author)
{
  Offered *offered = g_hash_table_lookup (self->fresh, author);

  return offered != NULL ? offered : g_hash_table_lookup (self->odd, author);
}

/* What @self has of @author, or had. FALSE: nothing. */
static gboolean
get_offered (BreathSync             *sync,
             const BreathSyncMemory *self,
             const P2pPeerId        *author,
             Offered                *offered)
{
  const Offered *apart = find_apart (self, author);
  const BreathJournalEntry *entry = apart == NULL ? breath_journal_lookup (sync->setup.journal, author) : NULL;
  guint16 bits = entry != NULL ? get_steady (self, breath_journal_get_place (sync->setup.journal, entry)) : 0;
  const Offered steady = { .author = *author };

  *offered = apart != NULL ? *apart : steady;

  if (bits != 0)
    {
      offered->epoch = entry->head->epoch;
      offered->version = widen (bits, entry->head);
    }

  return apart != NULL || bits != 0;
}

static void
put_apart (GHashTable    *table,
           const Offered *offered)
{
  Offered *copy = g_memdup2 (offered, sizeof *offered);

  g_hash_table_replace (table, &copy->author, copy);
}

static void
forget (BreathSync       *sync,
        BreathSyncMemory *self,
        const P2pPeerId  *author)
{
  const BreathJournalEntry *entry = breath_journal_lookup (sync->setup.journal, author);

  g_hash_table_remove (self->fresh, author);
  g_hash_table_remove (self->odd, author);

  if (entry != NULL)
    set_steady (self, breath_journal_get_place (sync->setup.journal, entry), 0);
}

/* From now on @self has that of its author. */
static void
set_offered (BreathSync       *sync,
             BreathSyncMemory *self,
             const Offered    *offered)
{
  Offered *apart = find_apart (self, &offered->author);

  if (apart != NULL)
    {
      *apart = *offered;
      return;
    }

  forget (sync, self, &offered->author);
  put_apart (self->fresh, offered);
}

static guint
count (const BreathSyncMemory *self)
{
  return self->n_steady + g_hash_table_size (self->fresh) + g_hash_table_size (self->odd);
}

/**
 * breath_sync_settle_offers:
 * @link: a link
 *
 * Puts what was noted where it takes less room, once no claim of @link can be older than it.
 */
void
breath_sync_settle_offers (BreathSyncLink *link)
{
  BreathJournal *journal = link->sync->setup.journal;
  BreathSyncMemory *self = link->memory;
  GHashTableIter iter;
  gpointer value;

  if (link->claims.length > 0 || g_hash_table_size (self->fresh) == 0)
    return;

  g_hash_table_iter_init (&iter, self->fresh);

  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      const Offered *offered = value;
      const BreathJournalEntry *entry = breath_journal_lookup (journal, &offered->author);

      if (entry != NULL && fits_steady (entry->head, offered))
        set_steady (self, breath_journal_get_place (journal, entry), (guint16) offered->version);
      else
        put_apart (self->odd, offered);
    }

  g_hash_table_remove_all (self->fresh);
}

void
breath_sync_renew_offers (BreathSync       *self,
                          const BreathHead *old,
                          const BreathHead *head)
{
  BreathJournal *journal = self->setup.journal;
  guint place;

  if (head->epoch == old->epoch && head->version / STEADY_STEP == old->version / STEADY_STEP)
    return;

  place = breath_journal_get_place (journal, breath_journal_lookup (journal, &head->author));

  for (guint i = 0; i < self->memories->len; i++)
    {
      BreathSyncMemory *memory = g_ptr_array_index (self->memories, i);
      guint16 bits = get_steady (memory, place);
      Offered offered = { .author = head->author, .epoch = old->epoch, .version = bits != 0 ? widen (bits, old) : 0 };

      if (bits == 0 || fits_steady (head, &offered))
        continue;

      set_steady (memory, place, 0);
      put_apart (memory->odd, &offered);
    }
}

void
breath_sync_memory_set_journal (BreathSyncLink *link,
                                guint32         journal)
{
  BreathSyncMemory *memory = link->memory;
  Offered own;
  gboolean has_own;

  if (memory->journal == journal)
    return;

  memory->journal = journal;
  has_own = get_offered (link->sync, memory, &memory->neighbour, &own);
  g_hash_table_remove_all (memory->fresh);
  g_hash_table_remove_all (memory->odd);
  g_clear_pointer (&memory->steady, g_free);
  memory->n_places = 0;
  memory->n_steady = 0;

  if (has_own)
    put_apart (memory->odd, &own);
}

/**
 * breath_sync_forget_offers:
 * @self: delta sync
 * @author: whose head is about to leave
 *
 * Others let go of it at about the same time, and owe nobody an explanation for what they hold of @author afterwards.
 */
void
breath_sync_forget_offers (BreathSync      *self,
                           const P2pPeerId *author)
{
  for (guint i = 0; i < self->memories->len; i++)
    forget (self, g_ptr_array_index (self->memories, i), author);
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
  BreathSyncMemory *memory = claim->link->memory;
  const Offered noted = { .author = *author, .epoch = epoch, .version = claim->note.version, .order = claim->order };
  Offered offered;
  int order;

  if (claim->order == 0)
    return;

  if (!get_offered (claim->sync, memory, author, &offered))
    {
      if (count (memory) < BREATH_SYNC_MAX_OFFERED)
        put_apart (memory->fresh, &noted);

      return;
    }

  order = compare_states (&offered, epoch, claim->note.version);

  if (order < 0)
    set_offered (claim->sync, memory, &noted);
  else if (order > 0 && offered.order < claim->order && !claim->is_rollback && !breath_sync_is_full (claim->sync))
    {
      /* Who has no room for more authors than we may have dropped the later state for that. */
      claim->is_rollback = TRUE;
      breath_sync_tell (claim->sync, BREATH_FINDING_ROLLBACK, author, &claim->link->neighbour);
    }
  else if (order == 0 && offered.withheld != 0 && offered.withheld < claim->order)
    {
      offered.withheld = 0;
      set_offered (claim->sync, memory, &offered);
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
  Offered offered;
  BreathWithheld withheld = {
    .author = claim->author,
    .epoch = claim->head->epoch,
    .version = claim->head->version,
    .end = breath_head_get_end (claim->head),
    .due = link->sync->now + BREATH_SYNC_GRACE,
  };

  if (get_offered (link->sync, link->memory, &claim->author, &offered) &&
      compare_states (&offered, withheld.epoch, withheld.version) == 0)
    {
      offered.withheld = (link->memory->n_notes + 1) * BREATH_SYNC_MAX_NOTES - 1;
      set_offered (link->sync, link->memory, &offered);
    }

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
  Offered offered;
  gint64 wall = link->sync->wall;

  if (withheld->end - BREATH_SYNC_MAX_AHEAD <= wall || breath_sync_is_full (link->sync))
    return TRUE;

  if (held != NULL && (held->head->epoch > withheld->epoch
                       || (held->head->epoch == withheld->epoch && held->head->version > withheld->version)))
    return TRUE;

  /* What was told of already is not told of twice. */
  return !get_offered (link->sync, link->memory, &withheld->author, &offered) || offered.withheld == 0 ||
         compare_states (&offered, withheld->epoch, withheld->version) > 0;
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
  withheld->due = link->sync->now + BREATH_SYNC_GRACE;

  return ++withheld->n_delays <= BREATH_SYNC_MAX_DELAYS;
}

static void
tell_withheld (BreathSyncLink       *link,
               const BreathWithheld *withheld)
{
  Offered offered;

  if (get_offered (link->sync, link->memory, &withheld->author, &offered))
    {
      offered.withheld = 0;
      set_offered (link->sync, link->memory, &offered);
    }

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
  gint64 now = link->sync->now;
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

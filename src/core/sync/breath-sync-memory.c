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
 * In the long run each neighbour offers most of what is held, a little earlier or later, so one byte an author is enough for
 * most: the rest of the version is as in the head held. It must not be further from that than STEADY_MAX, which is made sure of
 * each time that heads have gone on by STEADY_STEP, so that it holds in between.
 */

#define STEADY_RING 255 /* versions that a byte tells apart, besides that there is none */
#define STEADY_STEP 32
#define STEADY_MAX  90

G_STATIC_ASSERT (STEADY_MAX + STEADY_STEP <= STEADY_RING / 2);

static void
clear_fresh (BreathSyncMemory *self)
{
  breath_places_clear (&self->by_author);
  g_clear_pointer (&self->fresh, g_free);
  self->n_fresh = 0;
  self->n_allocated = 0;
}

static void
memory_clear (gpointer data)
{
  BreathSyncMemory *self = data;

  g_free (self->steady);
  clear_fresh (self);
  g_clear_pointer (&self->odd, g_hash_table_unref);
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

static guint8
get_steady (const BreathSyncMemory *self,
            guint                   place)
{
  return place < self->n_places ? self->steady[place] : 0;
}

static void
set_steady (BreathSyncMemory *self,
            BreathJournal    *journal,
            guint             place,
            guint8            mark)
{
  guint8 before = get_steady (self, place);

  if (mark == before)
    return;

  if (place >= self->n_places)
    {
      guint n_before = self->n_places;

      self->n_places = MAX (place + 1, breath_journal_get_n_places (journal));

      if (n_before > 0)
        self->n_places = MAX (self->n_places, breath_places_grow (n_before));

      self->steady = g_renew (guint8, self->steady, self->n_places);
      memset (self->steady + n_before, 0, (self->n_places - n_before) * sizeof *self->steady);
    }

  self->n_steady += (mark != 0) - (before != 0);
  self->steady[place] = mark;
}

static guint8
get_mark (guint32 version)
{
  return 1 + version % STEADY_RING;
}

/* The version with that mark that is next to the one held. */
static guint32
widen (guint8            mark,
       const BreathHead *held)
{
  gint ahead = (gint) mark - (gint) get_mark (held->version);

  if (ahead > STEADY_RING / 2)
    ahead -= STEADY_RING;
  else if (ahead < -(STEADY_RING / 2))
    ahead += STEADY_RING;

  return held->version + (guint32) ahead;
}

static gboolean
is_near (const BreathHead *held,
         guint32           version)
{
  return ABS ((gint64) version - (gint64) held->version) <= STEADY_MAX;
}

static gboolean
fits_steady (const BreathHead        *held,
             const BreathSyncOffered *offered)
{
  return offered->withheld == 0 && offered->epoch == held->epoch && is_near (held, offered->version);
}

static guint32
hash_fresh (gconstpointer owner,
            guint32       place)
{
  return p2p_peer_id_hash (&((const BreathSyncMemory *) owner)->fresh[place].author);
}

static guint32
find_fresh (const BreathSyncMemory *self,
            const P2pPeerId        *author)
{
  BreathPlacesIter iter;
  guint32 place;

  if (self->n_fresh == 0)
    return BREATH_PLACES_NONE;

  place = breath_places_first (&self->by_author, p2p_peer_id_hash (author), &iter);

  while (place != BREATH_PLACES_NONE && !p2p_peer_id_equal (&self->fresh[place].author, author))
    place = breath_places_next (&iter);

  return place;
}

static void
expect_fresh (BreathSyncMemory *self,
              guint             n)
{
  guint n_all = self->n_fresh + n;

  if (self->fresh != NULL && n_all <= self->n_allocated)
    return;

  self->n_allocated = MAX (n_all, breath_places_grow (self->n_allocated));
  self->fresh = g_renew (BreathSyncOffered, self->fresh, self->n_allocated);
  breath_places_reserve (&self->by_author, n_all, hash_fresh, self);
}

/* Of an author of whom there is none. */
static void
add_fresh (BreathSyncMemory        *self,
           const BreathSyncOffered *offered)
{
  guint32 place;

  expect_fresh (self, 1);
  place = self->n_fresh++;
  self->fresh[place] = *offered;
  breath_places_add (&self->by_author, place, hash_fresh, self);
}

/* The last one comes in its place. */
static void
remove_fresh (BreathSyncMemory *self,
              guint32           place)
{
  guint32 last = self->n_fresh - 1;

  breath_places_remove (&self->by_author, place, hash_fresh, self);

  if (place != last)
    {
      breath_places_remove (&self->by_author, last, hash_fresh, self);
      self->fresh[place] = self->fresh[last];
      breath_places_add (&self->by_author, place, hash_fresh, self);
    }

  self->n_fresh--;
}

static BreathSyncOffered *
find_apart (const BreathSyncMemory *self,
            const P2pPeerId        *author)
{
  guint32 place = find_fresh (self, author);

  if (place != BREATH_PLACES_NONE)
    return &self->fresh[place];

  return self->odd != NULL ? g_hash_table_lookup (self->odd, author) : NULL;
}

/* What @self has of @author, or had; @held: what we hold of it. FALSE: nothing. */
static gboolean
get_offered (BreathSync               *sync,
             const BreathSyncMemory   *self,
             const P2pPeerId          *author,
             const BreathJournalEntry *held,
             BreathSyncOffered        *offered)
{
  const BreathSyncOffered *apart = find_apart (self, author);
  guint8 mark = 0;

  if (apart != NULL)
    {
      *offered = *apart;
      return TRUE;
    }

  if (held != NULL)
    mark = get_steady (self, breath_journal_get_place (sync->setup.journal, held));

  if (mark != 0)
    {
      const BreathSyncOffered steady = {
        .author = *author,
        .epoch = held->head->epoch,
        .version = widen (mark, held->head),
      };

      *offered = steady;
    }

  return mark != 0;
}

static gboolean
look_up_offered (BreathSyncLink    *link,
                 const P2pPeerId   *author,
                 BreathSyncOffered *offered)
{
  const BreathJournalEntry *held = breath_journal_lookup (link->sync->setup.journal, author);

  return get_offered (link->sync, link->memory, author, held, offered);
}

static void
put_odd (BreathSyncMemory        *self,
         const BreathSyncOffered *offered)
{
  BreathSyncOffered *copy = g_memdup2 (offered, sizeof *offered);

  if (self->odd == NULL)
    self->odd = g_hash_table_new_full (p2p_peer_id_hash, p2p_peer_id_equal, g_free, NULL);

  g_hash_table_replace (self->odd, &copy->author, copy);
}

static void
forget_steady (BreathSync       *sync,
               BreathSyncMemory *self,
               const P2pPeerId  *author)
{
  const BreathJournalEntry *entry = breath_journal_lookup (sync->setup.journal, author);

  if (entry != NULL)
    set_steady (self, sync->setup.journal, breath_journal_get_place (sync->setup.journal, entry), 0);
}

static void
forget (BreathSync       *sync,
        BreathSyncMemory *self,
        const P2pPeerId  *author)
{
  guint32 place = find_fresh (self, author);

  if (place != BREATH_PLACES_NONE)
    remove_fresh (self, place);

  if (self->odd != NULL)
    g_hash_table_remove (self->odd, author);

  forget_steady (sync, self, author);
}

/* From now on @self has that of its author. */
static void
set_offered (BreathSync              *sync,
             BreathSyncMemory        *self,
             const BreathSyncOffered *offered)
{
  guint32 place = find_fresh (self, &offered->author);

  if (place != BREATH_PLACES_NONE)
    {
      self->fresh[place] = *offered;
      return;
    }

  if (self->odd != NULL)
    g_hash_table_remove (self->odd, &offered->author);

  forget_steady (sync, self, &offered->author);
  add_fresh (self, offered);
}

static guint
count (const BreathSyncMemory *self)
{
  return self->n_steady + self->n_fresh + (self->odd != NULL ? g_hash_table_size (self->odd) : 0);
}

/**
 * breath_sync_settle_offers:
 * @link: a link
 *
 * Puts what was noted where it takes less room, once no claim of @link can be older than it. A few stay where they are:
 * what they would be put into has room for all authors.
 */
void
breath_sync_settle_offers (BreathSyncLink *link)
{
  BreathJournal *journal = link->sync->setup.journal;
  BreathSyncMemory *self = link->memory;

  if (link->claims.length > 0)
    return;

  if (self->n_fresh > 0 && self->n_places == 0
      && self->n_fresh * sizeof *self->fresh < breath_journal_get_n_places (journal) * sizeof *self->steady)
    return;

  for (guint i = 0; i < self->n_fresh; i++)
    {
      const BreathSyncOffered *offered = &self->fresh[i];
      const BreathJournalEntry *entry = breath_journal_lookup (journal, &offered->author);

      if (entry != NULL && fits_steady (entry->head, offered))
        set_steady (self, journal, breath_journal_get_place (journal, entry), get_mark (offered->version));
      else
        put_odd (self, offered);
    }

  clear_fresh (self);
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
      guint8 mark = get_steady (memory, place);
      BreathSyncOffered offered = { .author = head->author, .epoch = old->epoch, .version = mark != 0 ? widen (mark, old) : 0 };

      if (mark == 0 || fits_steady (head, &offered))
        continue;

      set_steady (memory, journal, place, 0);
      put_odd (memory, &offered);
    }
}

void
breath_sync_memory_set_journal (BreathSyncLink *link,
                                guint32         journal)
{
  BreathSyncMemory *memory = link->memory;
  BreathSyncOffered own;
  gboolean has_own;

  if (memory->journal == journal)
    return;

  memory->journal = journal;
  has_own = look_up_offered (link, &memory->neighbour, &own);
  clear_fresh (memory);
  g_clear_pointer (&memory->odd, g_hash_table_unref);
  g_clear_pointer (&memory->steady, g_free);
  memory->n_places = 0;
  memory->n_steady = 0;

  if (has_own)
    put_odd (memory, &own);
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
compare_states (const BreathSyncOffered *offered,
                guint32                  epoch,
                guint32                  version)
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
 * @held: (nullable): what is held of @author
 *
 * Compares what a neighbour notes with what it noted before: an earlier state, or one that it was asked for and did not
 * give, is told of. May be called again for the same claim.
 */
void
breath_sync_check_offer (BreathClaim              *claim,
                         const P2pPeerId          *author,
                         guint32                   epoch,
                         const BreathJournalEntry *held)
{
  BreathSyncMemory *memory = claim->link->memory;
  const BreathSyncOffered noted = { .author = *author, .epoch = epoch, .version = claim->note.version, .order = claim->order };
  BreathSyncOffered offered;
  int order;

  if (claim->order == 0)
    return;

  if (!get_offered (claim->sync, memory, author, held, &offered))
    {
      if (count (memory) < BREATH_SYNC_MAX_OFFERED)
        add_fresh (memory, &noted);

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

  expect_fresh (link->memory, notes->n_claims);

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
  BreathSyncOffered offered;
  BreathWithheld withheld = {
    .author = claim->author,
    .epoch = claim->head->epoch,
    .version = claim->head->version,
    .end = breath_head_get_end (claim->head),
    .due = link->sync->now + BREATH_SYNC_GRACE,
  };

  if (look_up_offered (link, &claim->author, &offered) &&
      compare_states (&offered, withheld.epoch, withheld.version) == 0)
    {
      offered.withheld = (link->memory->n_notes + 1) * BREATH_SYNC_MAX_NOTES - 1;
      set_offered (link->sync, link->memory, &offered);
    }

  if (link->withheld == NULL)
    link->withheld = g_array_new (FALSE, TRUE, sizeof (BreathWithheld));

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
      const BreathJournalEntry *held;
      guint32 epoch;

      if (claim->head == NULL && breath_sync_get_named (link, claim->note.id, &epoch, &held) == NULL)
        return TRUE;
    }

  return FALSE;
}

static gboolean
is_excused (BreathSyncLink       *link,
            const BreathWithheld *withheld)
{
  const BreathJournalEntry *held = breath_journal_lookup (link->sync->setup.journal, &withheld->author);
  BreathSyncOffered offered;
  gint64 wall = link->sync->wall;

  if (withheld->end - BREATH_SYNC_MAX_AHEAD <= wall || breath_sync_is_full (link->sync))
    return TRUE;

  if (held != NULL && (held->head->epoch > withheld->epoch
                       || (held->head->epoch == withheld->epoch && held->head->version > withheld->version)))
    return TRUE;

  /* What was told of already is not told of twice. */
  return !look_up_offered (link, &withheld->author, &offered) || offered.withheld == 0 ||
         compare_states (&offered, withheld->epoch, withheld->version) > 0;
}

guint
breath_sync_count_withheld (const BreathSyncLink *link)
{
  return link->withheld != NULL ? link->withheld->len : 0;
}

gint64
breath_sync_get_withheld_due (BreathSyncLink *link)
{
  gint64 due = G_MAXINT64;

  for (guint i = 0; i < breath_sync_count_withheld (link); i++)
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
  BreathSyncOffered offered;

  if (look_up_offered (link, &withheld->author, &offered))
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

  for (guint i = breath_sync_count_withheld (link); i > 0; i--)
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

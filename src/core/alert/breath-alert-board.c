/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-alert-board.h"

#include <string.h>

/**
 * BreathAlertBoard:
 *
 * All alerts that are alive, ours and others'. It decides what an alert that comes in is worth, and forgets it once it
 * has run out. Nothing follows from an alert but that people see it.
 */
struct _BreathAlertBoard
{
  GPtrArray          *entries; /* of BreathBoardEntry, in the order in which they were heard */
  GHashTable         *by_id;   /* id in an entry to the entry */
  GHashTable         *n_by;    /* P2pPeerId to how many entries are by it */
  guint               n_stray;
  P2pPeerId           own;     /* all zero: nobody */

  BreathForgottenFunc forgotten;
  gpointer            user_data;
};

static const guint8 no_id[BREATH_HASH_LEN];

static guint
id_hash (gconstpointer key)
{
  guint hash;

  memcpy (&hash, key, sizeof hash);

  return hash;
}

static gboolean
id_equal (gconstpointer a,
          gconstpointer b)
{
  return memcmp (a, b, BREATH_HASH_LEN) == 0;
}

static void
entry_free (BreathBoardEntry *entry)
{
  breath_item_free (entry->item);
  breath_item_free (entry->certificate);
  g_free (entry);
}

BreathAlertBoard *
breath_alert_board_new (void)
{
  BreathAlertBoard *self = g_new0 (BreathAlertBoard, 1);

  self->entries = g_ptr_array_new_with_free_func ((GDestroyNotify) entry_free);
  self->by_id = g_hash_table_new (id_hash, id_equal);
  self->n_by = g_hash_table_new_full (p2p_peer_id_hash, p2p_peer_id_equal, (GDestroyNotify) p2p_peer_id_free, NULL);

  return self;
}

void
breath_alert_board_free (BreathAlertBoard *self)
{
  g_hash_table_unref (self->by_id);
  g_hash_table_unref (self->n_by);
  g_ptr_array_unref (self->entries);
  g_free (self);
}

/**
 * breath_alert_board_set_forgotten_func:
 * @self: a board
 * @func: (nullable): what to call for each alert that is forgotten
 * @user_data: for @func
 *
 * Tells somebody what leaves.
 */
void
breath_alert_board_set_forgotten_func (BreathAlertBoard   *self,
                                       BreathForgottenFunc func,
                                       gpointer            user_data)
{
  self->forgotten = func;
  self->user_data = user_data;
}

/**
 * breath_alert_board_set_own:
 * @self: a board
 * @own: whose node this is
 *
 * From now on there is always room for what @own lists, and nobody else's alert takes it.
 */
void
breath_alert_board_set_own (BreathAlertBoard *self,
                            const P2pPeerId  *own)
{
  self->own = *own;
}

static guint
count_by (BreathAlertBoard *self,
          const P2pPeerId  *author)
{
  return GPOINTER_TO_UINT (g_hash_table_lookup (self->n_by, author));
}

static void
set_count_by (BreathAlertBoard *self,
              const P2pPeerId  *author,
              guint             count)
{
  if (count > 0)
    g_hash_table_replace (self->n_by, p2p_peer_id_copy (author), GUINT_TO_POINTER (count));
  else
    g_hash_table_remove (self->n_by, author);
}

static gboolean
is_same_mirror (const BreathItem *a,
                const BreathItem *b)
{
  return p2p_peer_id_equal (&a->author, &b->author) && p2p_peer_id_equal (&a->mirror, &b->mirror);
}

/* An update or cancellation that comes before the alert it is about is kept; it is checked again when that comes. */
static gboolean
is_valid (BreathAlertBoard *self,
          const BreathItem *item,
          const BreathItem *certificate,
          gint64            now)
{
  const BreathAlert *alert = item->statement != NULL ? item->statement->alert : NULL;
  const BreathBoardEntry *about =
    alert != NULL && alert->has_reference ? g_hash_table_lookup (self->by_id, alert->reference) : NULL;

  return alert != NULL && now < alert->expires && breath_item_certifies (certificate, item, now) &&
         (about == NULL || is_same_mirror (about->item, item));
}

/* The latest word of the author on one alert holds; of two made in one second the one with the higher id. */
static gboolean
is_later (const BreathItem *a,
          const BreathItem *b)
{
  return a->statement->made != b->statement->made
         ? a->statement->made > b->statement->made
         : memcmp (a->id, b->id, BREATH_HASH_LEN) > 0;
}

static void
forget_at (BreathAlertBoard *self,
           guint             index)
{
  BreathBoardEntry *entry = g_ptr_array_index (self->entries, index);

  if (self->forgotten != NULL)
    self->forgotten (entry, self->user_data);

  self->n_stray -= entry->is_stray;
  set_count_by (self, &entry->item->author, count_by (self, &entry->item->author) - 1);
  g_hash_table_remove (self->by_id, entry->item->id);
  g_ptr_array_remove_index (self->entries, index);
}

/* What came before the alert it is about turns out to be by somebody else. */
static void
forget_presumptuous (BreathAlertBoard *self,
                     const BreathItem *first)
{
  for (guint i = self->entries->len; i > 0; i--)
    {
      const BreathBoardEntry *entry = g_ptr_array_index (self->entries, i - 1);
      const BreathAlert *alert = entry->item->statement->alert;

      if (alert->has_reference && id_equal (alert->reference, first->id) && !is_same_mirror (first, entry->item))
        forget_at (self, i - 1);
    }
}

/* Which of the entries on one first alert holds: it, or one of those that refer to it. */
static void
settle_about (BreathAlertBoard *self,
              const guint8     *first)
{
  BreathBoardEntry *holds = g_hash_table_lookup (self->by_id, first);
  const BreathItem *root = holds != NULL ? holds->item : NULL;

  for (guint i = 0; i < self->entries->len; i++)
    {
      BreathBoardEntry *entry = g_ptr_array_index (self->entries, i);
      const BreathAlert *alert = entry->item->statement->alert;

      if (!alert->has_reference || !id_equal (alert->reference, first))
        continue;

      if (holds == NULL || is_later (entry->item, holds->item) || holds->item == root)
        holds = entry;
    }

  for (guint i = 0; holds != NULL && i < self->entries->len; i++)
    {
      BreathBoardEntry *entry = g_ptr_array_index (self->entries, i);
      const BreathAlert *alert = entry->item->statement->alert;
      const guint8 *about = alert->has_reference ? alert->reference : entry->item->id;

      if (memcmp (about, first, BREATH_HASH_LEN) != 0 || !is_same_mirror (holds->item, entry->item))
        continue;

      if (entry == holds)
        memset (entry->superseded_by, 0, BREATH_HASH_LEN);
      else
        memcpy (entry->superseded_by, holds->item->id, BREATH_HASH_LEN);
    }
}

/* What an alert, its updates and its cancellation have in common. */
static const guint8 *
get_matter (const BreathItem *item)
{
  const BreathAlert *alert = item->statement->alert;

  return alert->has_reference ? alert->reference : item->id;
}

/* Whether its Mirror has said something later on the same matter; the first alert is kept, since others refer to it. */
static gboolean
is_outdated (BreathAlertBoard *self,
             const BreathItem *item)
{
  for (guint i = 0; item->statement->alert->has_reference && i < self->entries->len; i++)
    {
      const BreathItem *other = ((BreathBoardEntry *) g_ptr_array_index (self->entries, i))->item;

      if (other->statement->alert->has_reference && id_equal (get_matter (other), get_matter (item))
          && is_same_mirror (other, item) && is_later (other, item))
        return TRUE;
    }

  return FALSE;
}

/* Of the words on one matter the first stays and the last; those between are of no use to anybody. */
static void
forget_between (BreathAlertBoard *self,
                const BreathItem *last)
{
  for (guint i = self->entries->len; last->statement->alert->has_reference && i > 0; i--)
    {
      const BreathItem *other = ((BreathBoardEntry *) g_ptr_array_index (self->entries, i - 1))->item;

      if (other != last && other->statement->alert->has_reference && id_equal (get_matter (other), get_matter (last))
          && is_same_mirror (other, last))
        forget_at (self, i - 1);
    }
}

static gboolean
is_first_of_its_matter (BreathAlertBoard *self,
                        guint             index,
                        const P2pPeerId  *author)
{
  const BreathItem *item = ((BreathBoardEntry *) g_ptr_array_index (self->entries, index))->item;

  for (guint i = 0; i < index; i++)
    {
      const BreathItem *other = ((BreathBoardEntry *) g_ptr_array_index (self->entries, i))->item;

      if (p2p_peer_id_equal (&other->author, author) && id_equal (get_matter (other), get_matter (item)))
        return FALSE;
    }

  return TRUE;
}

/* How many matters an author has here, @item's own left out. */
static guint
count_other_matters (BreathAlertBoard *self,
                     const BreathItem *item)
{
  guint n = 0;

  for (guint i = 0; i < self->entries->len; i++)
    {
      const BreathItem *other = ((BreathBoardEntry *) g_ptr_array_index (self->entries, i))->item;

      n += p2p_peer_id_equal (&other->author, &item->author)
           && !id_equal (get_matter (other), get_matter (item))
           && is_first_of_its_matter (self, i, &item->author);
    }

  return n;
}

/* Whether its Mirror said anything on its matter before; @has_followed: beside the first alert. */
static gboolean
has_spoken (BreathAlertBoard *self,
            const BreathItem *item,
            gboolean          has_followed)
{
  for (guint i = 0; item->statement->alert->has_reference && i < self->entries->len; i++)
    {
      const BreathItem *other = ((BreathBoardEntry *) g_ptr_array_index (self->entries, i))->item;

      if ((!has_followed || other->statement->alert->has_reference) && id_equal (get_matter (other), get_matter (item))
          && is_same_mirror (other, item))
        return TRUE;
    }

  return FALSE;
}

/*
 * Two words on each matter are kept, so that fewer entries cannot be too many matters. More entries than that would be
 * many Mirrors on one matter, which only somebody makes up who wants them to count as one.
 */
static gboolean
has_enough (BreathAlertBoard *self,
            const BreathItem *item)
{
  guint n = count_by (self, &item->author);

  if (n >= 2 * BREATH_BOARD_MAX_OF_AUTHOR && !has_spoken (self, item, TRUE))
    return TRUE;

  return n >= BREATH_BOARD_MAX_OF_AUTHOR && count_other_matters (self, item) >= BREATH_BOARD_MAX_OF_AUTHOR;
}

/* Where an author has as many matters as it may, what it cancelled first makes room. NULL: it cancelled none. */
static const BreathItem *
find_cancelled (BreathAlertBoard *self,
                const BreathItem *item)
{
  for (guint i = 0; i < self->entries->len; i++)
    {
      const BreathItem *other = ((BreathBoardEntry *) g_ptr_array_index (self->entries, i))->item;

      if (p2p_peer_id_equal (&other->author, &item->author) && !id_equal (get_matter (other), get_matter (item))
          && other->statement->alert->message == BREATH_ALERT_MESSAGE_CANCEL)
        return other;
    }

  return NULL;
}

static void
forget_matter (BreathAlertBoard *self,
               const BreathItem *of)
{
  g_autoptr(BreathItem) kept = breath_item_ref ((BreathItem *) of);

  for (guint i = self->entries->len; i > 0; i--)
    {
      const BreathItem *other = ((BreathBoardEntry *) g_ptr_array_index (self->entries, i - 1))->item;

      if (p2p_peer_id_equal (&other->author, &kept->author) && id_equal (get_matter (other), get_matter (kept)))
        forget_at (self, i - 1);
    }
}

/* The first entry of whoever has most; never ours. */
static const BreathBoardEntry *
find_of_most (BreathAlertBoard *self,
              gboolean          is_stray)
{
  const BreathBoardEntry *found = NULL;
  guint most = 0;

  for (guint i = 0; i < self->entries->len; i++)
    {
      const BreathBoardEntry *entry = g_ptr_array_index (self->entries, i);
      guint n = count_by (self, &entry->item->author);

      if (n > most && entry->is_stray == is_stray && !p2p_peer_id_equal (&entry->item->author, &self->own))
        {
          most = n;
          found = entry;
        }
    }

  return found;
}

/*
 * A full board takes from whoever has most, for an author who has fewer even then: nobody can fill it with a few keys.
 * Since keys cost nothing, a known author takes from strangers first, and strangers only from one another.
 */
static const BreathBoardEntry *
find_victim (BreathAlertBoard *self,
             const BreathItem *item,
             gboolean          has_head)
{
  const BreathBoardEntry *stray = find_of_most (self, TRUE);
  const BreathBoardEntry *entry = has_head && stray == NULL ? find_of_most (self, FALSE) : stray;

  if (has_head && stray != NULL)
    return stray;

  return entry != NULL && count_by (self, &entry->item->author) > count_by (self, &item->author) + 1 ? entry : NULL;
}

/* A word on what is held always has room, since there is only one of each Mirror on each matter. */
static gboolean
is_exempt (BreathAlertBoard *self,
           const BreathItem *item)
{
  return has_spoken (self, item, FALSE) || p2p_peer_id_equal (&item->author, &self->own);
}

static gboolean
has_room (BreathAlertBoard *self,
          const BreathItem *item,
          gboolean          has_head)
{
  if (has_enough (self, item))
    return find_cancelled (self, item) != NULL;

  if (is_exempt (self, item))
    return TRUE;

  return (has_head || self->n_stray < BREATH_BOARD_MAX_STRAY)
         && (self->entries->len < BREATH_BOARD_MAX_ALERTS || find_victim (self, item, has_head) != NULL);
}

/* Only for what has_room() says is taken, so that nothing is forgotten for what is refused. */
static void
make_room (BreathAlertBoard *self,
           const BreathItem *item,
           gboolean          has_head)
{
  guint index;

  if (has_enough (self, item))
    forget_matter (self, find_cancelled (self, item));
  else if (!is_exempt (self, item) && self->entries->len >= BREATH_BOARD_MAX_ALERTS
           && g_ptr_array_find (self->entries, find_victim (self, item, has_head), &index))
    forget_at (self, index);
}

/**
 * breath_alert_board_hear:
 * @self: a board
 * @item: a verified item with a statement
 * @certificate: a verified item that ought to certify it
 * @has_head: whether a head of its author is held
 * @hops: links it came over
 * @now: unix seconds
 *
 * Judges an alert, whether it was pushed, came in a live set or is our own. Whoever is told %BREATH_BOARD_NEW stores it
 * and passes it on; whether ahead of everything else is for [struct@Breath.AlertQuota] to say.
 *
 * Returns: what became of it
 */
BreathBoardVerdict
breath_alert_board_hear (BreathAlertBoard *self,
                         const BreathItem *item,
                         const BreathItem *certificate,
                         gboolean          has_head,
                         guint             hops,
                         gint64            now)
{
  BreathBoardEntry *entry;

  if (g_hash_table_contains (self->by_id, item->id))
    return BREATH_BOARD_KNOWN;

  if (!is_valid (self, item, certificate, now))
    return BREATH_BOARD_REFUSED;

  if (is_outdated (self, item))
    return BREATH_BOARD_KNOWN;

  if (!has_room (self, item, has_head))
    return BREATH_BOARD_OVER;

  make_room (self, item, has_head);
  entry = g_new0 (BreathBoardEntry, 1);
  entry->item = breath_item_ref ((BreathItem *) item);
  entry->certificate = breath_item_ref ((BreathItem *) certificate);
  entry->heard = now;
  entry->hops = hops;
  entry->is_stray = !has_head;
  self->n_stray += entry->is_stray;
  set_count_by (self, &item->author, count_by (self, &item->author) + 1);
  g_hash_table_insert (self->by_id, entry->item->id, entry);
  g_ptr_array_add (self->entries, entry);
  forget_presumptuous (self, item);
  forget_between (self, item);
  settle_about (self, get_matter (item));

  return BREATH_BOARD_NEW;
}

/**
 * breath_alert_board_renew:
 * @self: a board
 * @item: an alert that was heard
 * @certificate: a verified item that ought to certify it
 * @now: unix seconds
 *
 * Keeps @certificate with an alert that is held, if it makes its Mirror one for longer than what is kept so far.
 *
 * Returns: whether it did; the alert is to be stored again then, and is no news
 */
gboolean
breath_alert_board_renew (BreathAlertBoard *self,
                          const BreathItem *item,
                          const BreathItem *certificate,
                          gint64            now)
{
  BreathBoardEntry *entry = g_hash_table_lookup (self->by_id, item->id);

  if (entry == NULL || certificate->until <= entry->certificate->until || !breath_item_certifies (certificate, item, now))
    return FALSE;

  breath_item_free (entry->certificate);
  entry->certificate = breath_item_ref ((BreathItem *) certificate);

  return TRUE;
}

/**
 * breath_alert_board_restore:
 * @self: a board
 * @id: an alert that is held
 * @heard: unix seconds at which it was first seen
 * @is_over_quota: whether it did not go ahead of everything else
 *
 * Enters what was found out about an alert when it came.
 */
void
breath_alert_board_restore (BreathAlertBoard *self,
                            const guint8     *id,
                            gint64            heard,
                            gboolean          is_over_quota)
{
  BreathBoardEntry *entry = g_hash_table_lookup (self->by_id, id);

  if (entry != NULL)
    {
      entry->heard = heard;
      entry->is_over_quota = is_over_quota;
    }
}

/**
 * breath_alert_board_adopt:
 * @self: a board
 * @author: whose head is held from now on
 *
 * Takes the author's alerts out of the number of stray ones.
 */
void
breath_alert_board_adopt (BreathAlertBoard *self,
                          const P2pPeerId  *author)
{
  if (count_by (self, author) == 0)
    return;

  for (guint i = 0; i < self->entries->len; i++)
    {
      BreathBoardEntry *entry = g_ptr_array_index (self->entries, i);

      if (!entry->is_stray || !p2p_peer_id_equal (&entry->item->author, author))
        continue;

      entry->is_stray = FALSE;
      self->n_stray--;
    }
}

/**
 * breath_alert_board_withdraw:
 * @self: a board
 * @id: an alert that its author lists no more
 *
 * Forgets an alert.
 */
void
breath_alert_board_withdraw (BreathAlertBoard *self,
                             const guint8     *id)
{
  BreathBoardEntry *entry = g_hash_table_lookup (self->by_id, id);
  guint index;

  if (entry != NULL && g_ptr_array_find (self->entries, entry, &index))
    forget_at (self, index);
}

static gint64
get_end (const BreathBoardEntry *entry)
{
  return MIN (entry->item->statement->alert->expires, entry->certificate->until);
}

/* With the last word on a matter all of it is over, or what that word took back would hold again. */
static GPtrArray *
dup_over (BreathAlertBoard *self,
          gint64            now)
{
  GPtrArray *over = g_ptr_array_new_with_free_func ((GDestroyNotify) breath_item_free);

  for (guint i = 0; i < self->entries->len; i++)
    {
      const BreathBoardEntry *entry = g_ptr_array_index (self->entries, i);

      if (now >= get_end (entry) && entry->item->statement->alert->has_reference
          && id_equal (entry->superseded_by, no_id))
        g_ptr_array_add (over, breath_item_ref (entry->item));
    }

  return over;
}

static gboolean
is_matter_among (GPtrArray        *over,
                 const BreathItem *item)
{
  for (guint i = 0; i < over->len; i++)
    {
      const BreathItem *last = g_ptr_array_index (over, i);

      if (id_equal (get_matter (last), get_matter (item)) && is_same_mirror (last, item))
        return TRUE;
    }

  return FALSE;
}

/**
 * breath_alert_board_expire:
 * @self: a board
 * @now: unix seconds
 *
 * Forgets what has run out, and with the last word on a matter all of it.
 *
 * Returns: how many alerts that were
 */
guint
breath_alert_board_expire (BreathAlertBoard *self,
                           gint64            now)
{
  guint n_before = self->entries->len;
  g_autoptr(GPtrArray) over = dup_over (self, now);

  for (guint i = self->entries->len; i > 0; i--)
    {
      const BreathBoardEntry *entry = g_ptr_array_index (self->entries, i - 1);

      if (now >= get_end (entry) || is_matter_among (over, entry->item))
        forget_at (self, i - 1);
    }

  return n_before - self->entries->len;
}

/**
 * breath_alert_board_get_due:
 * @self: a board
 *
 * Returns: unix seconds at which the next alert runs out; %G_MAXINT64 if there is none
 */
gint64
breath_alert_board_get_due (BreathAlertBoard *self)
{
  gint64 due = G_MAXINT64;

  for (guint i = 0; i < self->entries->len; i++)
    due = MIN (due, get_end (g_ptr_array_index (self->entries, i)));

  return due;
}

const BreathBoardEntry *
breath_alert_board_lookup (BreathAlertBoard *self,
                           const guint8     *id)
{
  return g_hash_table_lookup (self->by_id, id);
}

/**
 * breath_alert_board_has_of:
 * @self: a board
 * @author: an author
 *
 * Returns: whether any alert of @author is held
 */
gboolean
breath_alert_board_has_of (BreathAlertBoard *self,
                           const P2pPeerId  *author)
{
  return count_by (self, author) > 0;
}

guint
breath_alert_board_get_size (BreathAlertBoard *self)
{
  return self->entries->len;
}

const BreathBoardEntry *
breath_alert_board_get (BreathAlertBoard *self,
                        guint             index)
{
  return index < self->entries->len ? g_ptr_array_index (self->entries, index) : NULL;
}

/**
 * breath_board_entry_holds:
 * @entry: an alert that is held
 *
 * Returns: whether it is its author's last word: no update or cancellation came after it, and it is no cancellation
 */
gboolean
breath_board_entry_holds (const BreathBoardEntry *entry)
{
  return memcmp (entry->superseded_by, no_id, BREATH_HASH_LEN) == 0
         && entry->item->statement->alert->message != BREATH_ALERT_MESSAGE_CANCEL;
}

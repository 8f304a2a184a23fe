/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-alert-board-private.h"

#include <string.h>

/**
 * BreathAlertBoard:
 *
 * All alerts that are alive, ours and others'. It decides what an alert that comes in is worth, and forgets it once it
 * has run out. Nothing follows from an alert but that people see it.
 *
 * What an alert changes is found by its author, of whom little is held, so that a full board costs no more than an empty
 * one.
 */

static const guint8 no_id[BREATH_HASH_LEN];

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
  BreathBoardAuthor *author = g_hash_table_lookup (self->by_author, own);

  self->own = *own;

  if (author != NULL)
    breath_board_lift (author);
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

/* What came before the alert it is about turns out to be by somebody else. */
static void
forget_presumptuous (BreathAlertBoard *self,
                     const BreathItem *first)
{
  const GQueue *about = g_tree_lookup (self->by_matter, first->id);
  GList *next;

  for (GList *link = about != NULL ? about->head : NULL; link != NULL; link = next)
    {
      BreathBoardHeld *held = link->data;

      next = link->next;

      if (!is_same_mirror (first, held->entry.item))
        breath_board_forget (self, held);
    }
}

/* Whether both are words of one Mirror on one matter. */
static gboolean
is_same_matter (const BreathItem *a,
                const BreathItem *b)
{
  return breath_id_equal (breath_board_get_matter (a), breath_board_get_matter (b)) && is_same_mirror (a, b);
}

/* Which of the words of its Mirror on one matter holds: the one that was said last, and the first if that is all. */
static void
settle_about (BreathAlertBoard *self,
              const BreathItem *item)
{
  const GPtrArray *entries = breath_board_get_of (self, &item->author);
  const BreathItem *holds = item;

  for (guint i = 0; i < entries->len; i++)
    {
      const BreathItem *other = ((BreathBoardHeld *) g_ptr_array_index (entries, i))->entry.item;

      if (is_same_matter (other, item) && other->statement->alert->has_reference)
        holds = other;
    }

  for (guint i = 0; i < entries->len; i++)
    {
      BreathBoardEntry *entry = &((BreathBoardHeld *) g_ptr_array_index (entries, i))->entry;

      if (entry->item == holds)
        memset (entry->superseded_by, 0, BREATH_HASH_LEN);
      else if (is_same_matter (entry->item, item))
        memcpy (entry->superseded_by, holds->id, BREATH_HASH_LEN);
    }
}

/* Whether its Mirror has said something later on the same matter; the first alert is kept, since others refer to it. */
static gboolean
is_outdated (BreathAlertBoard *self,
             const BreathItem *item)
{
  const GPtrArray *entries = breath_board_get_of (self, &item->author);

  for (guint i = 0; item->statement->alert->has_reference && entries != NULL && i < entries->len; i++)
    {
      const BreathItem *other = ((BreathBoardHeld *) g_ptr_array_index (entries, i))->entry.item;

      if (other->statement->alert->has_reference && is_same_matter (other, item) && is_later (other, item))
        return TRUE;
    }

  return FALSE;
}

/* Of the words on one matter the first stays and the last; those between are of no use to anybody. */
static void
forget_between (BreathAlertBoard *self,
                const BreathItem *last)
{
  const GPtrArray *entries = breath_board_get_of (self, &last->author);

  for (guint i = entries->len; last->statement->alert->has_reference && i > 0; i--)
    {
      BreathBoardHeld *held = g_ptr_array_index (entries, i - 1);
      const BreathItem *other = held->entry.item;

      if (other != last && other->statement->alert->has_reference && is_same_matter (other, last))
        breath_board_forget (self, held);
    }
}

static gboolean
is_first_of_its_matter (const GPtrArray *entries,
                        guint            index)
{
  const BreathItem *item = ((BreathBoardHeld *) g_ptr_array_index (entries, index))->entry.item;

  for (guint i = 0; i < index; i++)
    if (breath_id_equal (breath_board_get_matter (((BreathBoardHeld *) g_ptr_array_index (entries, i))->entry.item), breath_board_get_matter (item)))
      return FALSE;

  return TRUE;
}

/* How many matters an author has here, @item's own left out. */
static guint
count_other_matters (BreathAlertBoard *self,
                     const BreathItem *item)
{
  const GPtrArray *entries = breath_board_get_of (self, &item->author);
  guint n = 0;

  for (guint i = 0; entries != NULL && i < entries->len; i++)
    n += !breath_id_equal (breath_board_get_matter (((BreathBoardHeld *) g_ptr_array_index (entries, i))->entry.item), breath_board_get_matter (item))
         && is_first_of_its_matter (entries, i);

  return n;
}

/* Whether its Mirror said anything on its matter before; @has_followed: beside the first alert. */
static gboolean
has_spoken (BreathAlertBoard *self,
            const BreathItem *item,
            gboolean          has_followed)
{
  const GPtrArray *entries = breath_board_get_of (self, &item->author);

  for (guint i = 0; item->statement->alert->has_reference && entries != NULL && i < entries->len; i++)
    {
      const BreathItem *other = ((BreathBoardHeld *) g_ptr_array_index (entries, i))->entry.item;

      if ((!has_followed || other->statement->alert->has_reference) && is_same_matter (other, item))
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
  guint n = breath_board_count_by (self, &item->author);

  if (n >= 2 * BREATH_BOARD_MAX_OF_AUTHOR && !has_spoken (self, item, TRUE))
    return TRUE;

  return n >= BREATH_BOARD_MAX_OF_AUTHOR && count_other_matters (self, item) >= BREATH_BOARD_MAX_OF_AUTHOR;
}

/* Where an author has as many matters as it may, what it cancelled first makes room. NULL: it cancelled none. */
static const BreathItem *
find_cancelled (BreathAlertBoard *self,
                const BreathItem *item)
{
  const GPtrArray *entries = breath_board_get_of (self, &item->author);

  for (guint i = 0; entries != NULL && i < entries->len; i++)
    {
      const BreathItem *other = ((BreathBoardHeld *) g_ptr_array_index (entries, i))->entry.item;

      if (!breath_id_equal (breath_board_get_matter (other), breath_board_get_matter (item))
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

  for (guint i = breath_board_count_by (self, &kept->author); i > 0; i--)
    {
      BreathBoardHeld *held = g_ptr_array_index (breath_board_get_of (self, &kept->author), i - 1);

      if (breath_id_equal (breath_board_get_matter (held->entry.item), breath_board_get_matter (kept)))
        breath_board_forget (self, held);
    }
}

/*
 * A full board takes from whoever has most, for an author who has fewer even then: nobody can fill it with a few keys.
 * Since keys cost nothing, a known author takes from strangers first, and strangers only from one another.
 */
static BreathBoardHeld *
find_victim (BreathAlertBoard *self,
             const BreathItem *item,
             gboolean          has_head)
{
  BreathBoardHeld *stray = breath_board_find_of_most (self, BREATH_BOARD_KIND_STRAY);
  BreathBoardHeld *held = has_head && stray == NULL ? breath_board_find_of_most (self, BREATH_BOARD_KIND_KNOWN) : stray;

  if (has_head && stray != NULL)
    return stray;

  return held != NULL && held->author->entries->len > breath_board_count_by (self, &item->author) + 1 ? held : NULL;
}

/* A word on what is held always has room, since there is only one of each Mirror on each matter. */
static gboolean
is_exempt (BreathAlertBoard *self,
           const BreathItem *item)
{
  return has_spoken (self, item, FALSE) || p2p_peer_id_equal (&item->author, &self->own);
}

/* Words on an alert that is not held may be made up; when it comes, those of all others leave at once. */
static gboolean
is_crowded (BreathAlertBoard *self,
            const BreathItem *item)
{
  const guint8 *matter = breath_board_get_matter (item);
  const GQueue *about = g_tree_lookup (self->by_matter, matter);

  return about != NULL && about->length >= BREATH_BOARD_MAX_AWAITING && !g_hash_table_contains (self->by_id, matter)
         && item->statement->alert->has_reference && !has_spoken (self, item, TRUE);
}

static gboolean
has_room (BreathAlertBoard *self,
          const BreathItem *item,
          gboolean          has_head)
{
  if (is_crowded (self, item))
    return FALSE;

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
  if (has_enough (self, item))
    forget_matter (self, find_cancelled (self, item));
  else if (!is_exempt (self, item) && self->entries->len >= BREATH_BOARD_MAX_ALERTS)
    breath_board_forget (self, find_victim (self, item, has_head));
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
  BreathBoardHeld *held;

  if (g_hash_table_contains (self->by_id, item->id))
    return BREATH_BOARD_KNOWN;

  if (!is_valid (self, item, certificate, now))
    return BREATH_BOARD_REFUSED;

  if (is_outdated (self, item))
    return BREATH_BOARD_KNOWN;

  if (!has_room (self, item, has_head))
    return BREATH_BOARD_OVER;

  make_room (self, item, has_head);
  held = g_new0 (BreathBoardHeld, 1);
  held->entry.item = breath_item_ref ((BreathItem *) item);
  held->entry.certificate = breath_item_ref ((BreathItem *) certificate);
  held->entry.heard = now;
  held->entry.hops = hops;
  held->entry.is_stray = !has_head;
  breath_board_add (self, held);
  forget_presumptuous (self, item);
  forget_between (self, item);
  settle_about (self, item);

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

  self->has_due = self->has_due && breath_board_get_end (entry) > self->due;
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
  BreathBoardAuthor *of = g_hash_table_lookup (self->by_author, author);

  if (of == NULL)
    return;

  breath_board_lift (of);

  for (guint i = 0; i < of->entries->len; i++)
    {
      BreathBoardEntry *entry = &((BreathBoardHeld *) g_ptr_array_index (of->entries, i))->entry;

      self->n_stray -= entry->is_stray;
      entry->is_stray = FALSE;
    }

  breath_board_place (self, of);
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
  BreathBoardHeld *held = g_hash_table_lookup (self->by_id, id);

  if (held != NULL)
    breath_board_forget (self, held);
}

/* Of what is over, as much as is forgotten at once. */
static GPtrArray *
dup_over (BreathAlertBoard *self,
          gint64            now)
{
  GPtrArray *over = g_ptr_array_new_with_free_func ((GDestroyNotify) breath_item_free);

  for (guint i = 0; i < self->entries->len && over->len < BREATH_BOARD_MAX_EXPIRED; i++)
    {
      const BreathBoardEntry *entry = g_ptr_array_index (self->entries, i);

      if (now >= breath_board_get_end (entry))
        g_ptr_array_add (over, breath_item_ref (entry->item));
    }

  return over;
}

/* With the last word on a matter all of it is over, or what that word took back would hold again. */
static void
forget_over (BreathAlertBoard *self,
             BreathBoardHeld  *held)
{
  g_autoptr(BreathItem) item = breath_item_ref (held->entry.item);
  gboolean is_last = item->statement->alert->has_reference && breath_id_equal (held->entry.superseded_by, no_id);

  for (guint i = breath_board_count_by (self, &item->author); i > 0; i--)
    {
      BreathBoardHeld *other = g_ptr_array_index (breath_board_get_of (self, &item->author), i - 1);

      if (other->entry.item == item || (is_last && is_same_matter (other->entry.item, item)))
        breath_board_forget (self, other);
    }
}

/**
 * breath_alert_board_expire:
 * @self: a board
 * @now: unix seconds
 *
 * Forgets what has run out, and with the last word on a matter all of it. What is beyond %BREATH_BOARD_MAX_EXPIRED is left
 * for the next time, and due until then.
 *
 * Returns: how many alerts that were
 */
guint
breath_alert_board_expire (BreathAlertBoard *self,
                           gint64            now)
{
  guint n_before = self->entries->len;
  g_autoptr(GPtrArray) over = dup_over (self, now);

  for (guint i = 0; i < over->len; i++)
    {
      BreathBoardHeld *held = g_hash_table_lookup (self->by_id, ((BreathItem *) g_ptr_array_index (over, i))->id);

      if (held != NULL)
        forget_over (self, held);
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
  if (self->has_due)
    return self->due;

  self->due = G_MAXINT64;
  self->has_due = TRUE;

  for (guint i = 0; i < self->entries->len; i++)
    self->due = MIN (self->due, breath_board_get_end (g_ptr_array_index (self->entries, i)));

  return self->due;
}

const BreathBoardEntry *
breath_alert_board_lookup (BreathAlertBoard *self,
                           const guint8     *id)
{
  return g_hash_table_lookup (self->by_id, id);
}

/**
 * breath_alert_board_dup_of:
 * @self: a board
 * @author: an author
 *
 * Returns: (transfer full) (element-type BreathItem): every alert of @author that is held, oldest first
 */
GPtrArray *
breath_alert_board_dup_of (BreathAlertBoard *self,
                           const P2pPeerId  *author)
{
  GPtrArray *items = g_ptr_array_new_with_free_func ((GDestroyNotify) breath_item_free);
  const GPtrArray *entries = breath_board_get_of (self, author);

  for (guint i = 0; entries != NULL && i < entries->len; i++)
    g_ptr_array_add (items, breath_item_ref (((BreathBoardHeld *) g_ptr_array_index (entries, i))->entry.item));

  return items;
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

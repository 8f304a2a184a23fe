/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-core.h"

#include "breath-core-alerts-private.h"
#include "breath-core-trust.h"

#include <string.h>

/*
 * Alerts as they come: pushed on any link or with the live set of their author. They are passed on as soon as their
 * signatures are checked, without waiting for the disk, since whoever loses them in a power cut hears them again; people
 * see them once they are stored and in the log. Nothing else follows from them.
 */

static gint64
get_wall (BreathCore *self)
{
  return breath_clock_get_wall (self->ports.clock);
}

void
breath_core_alert_note (GPtrArray    *ids,
                        const guint8 *id)
{
  for (guint i = 0; i < ids->len; i++)
    if (memcmp (g_bytes_get_data (g_ptr_array_index (ids, i), NULL), id, BREATH_HASH_LEN) == 0)
      return;

  g_ptr_array_add (ids, g_bytes_new (id, BREATH_HASH_LEN));
}

static void
drop_id (GPtrArray    *ids,
         const guint8 *id)
{
  for (guint i = 0; i < ids->len; i++)
    if (memcmp (g_bytes_get_data (g_ptr_array_index (ids, i), NULL), id, BREATH_HASH_LEN) == 0)
      {
        g_ptr_array_remove_index (ids, i);
        return;
      }
}

static const guint8 *
get_matter (const BreathItem *item)
{
  const BreathAlert *alert = item->statement->alert;

  return alert->has_reference ? alert->reference : item->id;
}

/* What is said later on the same matter may hold again, or hold no more. */
void
breath_core_alert_note_matter (BreathCore       *self,
                               const BreathItem *item)
{
  g_autoptr(GPtrArray) said = breath_alert_board_dup_of (self->alerts->board, &item->author);

  for (guint i = 0; i < said->len; i++)
    {
      const BreathItem *other = g_ptr_array_index (said, i);

      if (memcmp (get_matter (other), get_matter (item), BREATH_HASH_LEN) == 0)
        breath_core_alert_note (self->alerts->changed, other->id);
    }
}

static void
forgotten_cb (const BreathBoardEntry *entry,
              gpointer                user_data)
{
  BreathCore *self = user_data;
  BreathCoreAlerts *alerts = self->alerts;

  drop_id (alerts->coming, entry->item->id);
  drop_id (alerts->renewed, entry->item->id);
  drop_id (alerts->storing, entry->item->id);
  breath_core_alert_note (alerts->going, entry->item->id);
  alerts->has_rows = TRUE;
  breath_core_alert_note_matter (self, entry->item);
}

/**
 * breath_core_init_alerts:
 * @self: a new core
 *
 * Makes what keeps the words of Mirrors.
 */
void
breath_core_init_alerts (BreathCore *self)
{
  BreathCoreAlerts *alerts = g_new0 (BreathCoreAlerts, 1);

  alerts->board = breath_alert_board_new ();
  alerts->quota = breath_alert_quota_new ();
  alerts->gate = breath_alert_gate_new ();
  alerts->links = g_ptr_array_new_with_free_func (g_object_unref);
  alerts->assessments = breath_assessments_new ();
  alerts->reviews = g_hash_table_new_full (g_bytes_hash, g_bytes_equal, (GDestroyNotify) g_bytes_unref,
                                           (GDestroyNotify) g_array_unref);
  alerts->coming = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  alerts->renewed = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  alerts->storing = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  alerts->going = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  alerts->changed = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  breath_alert_board_set_own (alerts->board, &self->own);
  breath_alert_board_set_forgotten_func (alerts->board, forgotten_cb, self);
  self->alerts = alerts;
}

void
breath_core_clear_alerts (BreathCore *self)
{
  BreathCoreAlerts *alerts = g_steal_pointer (&self->alerts);

  breath_alert_board_free (alerts->board);
  breath_alert_quota_free (alerts->quota);
  breath_alert_gate_free (alerts->gate);
  g_ptr_array_unref (alerts->links);
  breath_assessments_free (alerts->assessments);
  g_hash_table_unref (alerts->reviews);
  g_ptr_array_unref (alerts->coming);
  g_ptr_array_unref (alerts->renewed);
  g_ptr_array_unref (alerts->storing);
  g_ptr_array_unref (alerts->going);
  g_ptr_array_unref (alerts->changed);
  g_free (alerts);
}

void
breath_core_remove_alert_link (BreathCore *self,
                               BreathLink *link)
{
  g_ptr_array_remove_fast (self->alerts->links, link);
}

/**
 * breath_core_alert_passed_on:
 * @self: a core
 * @entry: an alert
 * @from: (nullable): the link it came over
 *
 * Pushes an alert on all other links, unless a Mirror here wants what its author says not to be passed on. It is in its
 * author's live set all the same.
 */
void
breath_core_alert_passed_on (BreathCore             *self,
                             const BreathBoardEntry *entry,
                             BreathLink             *from)
{
  g_autoptr(GBytes) frame = NULL;
  g_autoptr(GPtrArray) links = NULL;

  if (breath_core_is_isolated (self, &entry->item->author, BREATH_ISOLATION_RELAY))
    return;

  frame = breath_alert_frame_encode (entry->item->bytes, entry->certificate->bytes, entry->hops);

  links = g_ptr_array_copy (self->alerts->links, (GCopyFunc) (GCallback) g_object_ref, NULL);
  g_ptr_array_set_free_func (links, g_object_unref);

  for (guint i = 0; i < links->len; i++)
    if (g_ptr_array_index (links, i) != from)
      breath_link_send (g_ptr_array_index (links, i), BREATH_PROTOCOL_ALERT, frame);
}

/* Counts an alert that is new here; one over the quota stays behind with everything else. */
gboolean
breath_core_alert_is_urgent (BreathCore       *self,
                             const BreathItem *item)
{
  gint64 now = breath_clock_get_monotonic (self->ports.clock);
  gboolean is_known = breath_core_get_head (self, &item->author) != NULL;
  gboolean is_urgent = breath_alert_quota_take (self->alerts->quota, &item->author, &item->mirror, is_known, now);

  if (!is_urgent)
    breath_alert_board_restore (self->alerts->board, item->id, breath_core_get_sure (self), TRUE);

  return is_urgent;
}

/*
 * The live set of an author knows best: what was made before its head and is not in it was taken back, and a key that
 * was certified before and is not in it was given up. Both may still be pushed by somebody who wants to mislead.
 */
static gboolean
is_given_up (BreathCore       *self,
             const BreathItem *item,
             const BreathItem *certificate)
{
  const BreathHead *head = breath_core_get_head (self, &item->author);
  const BreathLiveSet *set = breath_live_sets_lookup (self->live_sets, &item->author);

  if (head == NULL || set == NULL)
    return FALSE;

  return (item->statement->made < head->issued && !breath_live_set_has (set, item->id))
         || (certificate->from < head->issued && breath_core_find_certificate (set, &certificate->mirror) == NULL);
}

/* What its author said on the same matter since, and listed, has run out: the matter is over for whoever comes late. */
static gboolean
is_outlived (BreathCore       *self,
             const BreathItem *item)
{
  const BreathLiveSet *set = breath_live_sets_lookup (self->live_sets, &item->author);

  for (guint i = 0; set != NULL && i < set->items->len; i++)
    {
      const BreathItem *other = g_ptr_array_index (set->items, i);
      const BreathAlert *said = other->kind == BREATH_ITEM_STATEMENT ? other->statement->alert : NULL;

      if (said != NULL && said->has_reference && memcmp (said->reference, item->id, BREATH_HASH_LEN) == 0
          && p2p_peer_id_equal (&other->mirror, &item->mirror) && said->expires <= breath_core_get_sure (self))
        return TRUE;
    }

  return FALSE;
}

static gboolean
is_ahead (BreathCore       *self,
          const BreathItem *item)
{
  return item->statement->made > get_wall (self) + BREATH_CORE_ALERT_AHEAD;
}

/* NULL: it is no news. */
static const BreathBoardEntry *
hear (BreathCore       *self,
      const BreathItem *item,
      const BreathItem *certificate,
      guint             hops)
{
  BreathCoreAlerts *alerts = self->alerts;
  gboolean has_head = breath_core_get_head (self, &item->author) != NULL;

  if (breath_alert_board_renew (alerts->board, item, certificate, breath_core_get_sure (self)))
    {
      breath_core_alert_note (alerts->renewed, item->id);
      alerts->has_rows = TRUE;
    }

  if (is_ahead (self, item) || is_outlived (self, item)
      || breath_alert_board_hear (alerts->board, item, certificate, has_head, hops, breath_core_get_sure (self)) != BREATH_BOARD_NEW)
    return NULL;

  g_ptr_array_add (alerts->coming, g_bytes_new (item->id, BREATH_HASH_LEN));
  alerts->has_rows = TRUE;

  return breath_alert_board_lookup (alerts->board, item->id);
}

static gboolean
refuse (GError    **error,
        const char *why)
{
  g_set_error_literal (error, BREATH_CORE_ERROR, BREATH_CORE_ERROR_PROTOCOL, why);

  return FALSE;
}

static gboolean
receive_verified (BreathCore *self,
                  BreathLink *link,
                  GBytes     *item_bytes,
                  GBytes     *certificate_bytes,
                  guint       hops,
                  GError    **error)
{
  g_autoptr(BreathItem) item = breath_opener_open_item (self->ports.opener, item_bytes, error);
  g_autoptr(BreathItem) certificate = NULL;
  const BreathBoardEntry *entry;

  if (item == NULL || (certificate = breath_opener_open_item (self->ports.opener, certificate_bytes, error)) == NULL)
    return FALSE;

  if (item->kind != BREATH_ITEM_STATEMENT || item->statement->alert == NULL)
    return refuse (error, "The neighbour pushed something else than an alert");

  if (!breath_item_certifies (certificate, item, MIN (breath_core_get_sure (self), (gint64) certificate->until - 1)))
    return refuse (error, "The neighbour pushed an alert by somebody who is no Mirror");

  if (is_given_up (self, item, certificate))
    return TRUE;

  entry = hear (self, item, certificate, MIN (hops + 1, BREATH_ALERT_MAX_HOPS));

  if (entry != NULL && breath_core_alert_is_urgent (self, item))
    breath_core_alert_passed_on (self, entry, link);

  if (entry != NULL)
    breath_core_alert_note_matter (self, item);

  breath_core_settle_alerts (self);

  return TRUE;
}

/* Counts what @link brought; the author is as the item names it, before any signature is checked. */
static gboolean
is_let_in (BreathCore      *self,
           BreathLink      *link,
           const P2pPeerId *author)
{
  const P2pPeerId *known = breath_core_get_head (self, author) != NULL ? author : NULL;
  P2pPeerId peer;

  memcpy (peer.public_key, breath_link_get_key (link), P2P_PUBLIC_KEY_LEN);

  return breath_alert_gate_take (self->alerts->gate, &peer, known, breath_clock_get_monotonic (self->ports.clock));
}

/**
 * breath_core_receive_alert:
 * @self: a core
 * @link: a link that carries alerts
 * @frame: what came
 * @error: return location
 *
 * Takes in an alert that a neighbour pushed. What it brings beyond its rate is passed over unread, before any
 * signature is looked at: it is in its author's live set and comes with that.
 *
 * Returns: %FALSE if the neighbour broke the rules
 */
gboolean
breath_core_receive_alert (BreathCore *self,
                           BreathLink *link,
                           GBytes     *frame,
                           GError    **error)
{
  g_autoptr(GBytes) item = NULL;
  g_autoptr(GBytes) certificate = NULL;
  guint8 id[BREATH_HASH_LEN];
  P2pPeerId author;
  guint hops;

  if (!g_ptr_array_find (self->alerts->links, link, NULL))
    return refuse (error, "The neighbour pushed an alert before it said that it would");

  if (!breath_alert_frame_decode (frame, &item, &certificate, &hops, error))
    return FALSE;

  if (!breath_signed_peek_author (item, &author))
    return refuse (error, "The neighbour pushed an alert that nobody signed");

  breath_hash (g_bytes_get_data (item, NULL), g_bytes_get_size (item), id);

  if (breath_alert_board_lookup (self->alerts->board, id) != NULL || !is_let_in (self, link, &author))
    return TRUE;

  return receive_verified (self, link, item, certificate, hops, error);
}

/* Whether @item is an alert with a word on it, by a Mirror whom @set makes one. NULL: it is not. */
static const BreathItem *
get_certified (const BreathLiveSet *set,
               const BreathItem    *item,
               gint64               now)
{
  const BreathItem *certificate =
    item->kind == BREATH_ITEM_STATEMENT ? breath_core_find_certificate (set, &item->mirror) : NULL;

  return certificate != NULL && breath_item_certifies (certificate, item, now) ? certificate : NULL;
}

static void
withdraw_unlisted (BreathCore      *self,
                   const P2pPeerId *author)
{
  g_autoptr(GPtrArray) said = breath_alert_board_dup_of (self->alerts->board, author);

  for (guint i = 0; i < said->len; i++)
    {
      const BreathItem *item = g_ptr_array_index (said, i);
      const BreathBoardEntry *entry = breath_alert_board_lookup (self->alerts->board, item->id);

      if (is_given_up (self, item, entry->certificate))
        breath_alert_board_withdraw (self->alerts->board, item->id);
    }
}

/* What comes late with a live set is no news to neighbours, and would use up what they admit in a minute. */
static gboolean
is_fresh (BreathCore       *self,
          const BreathItem *item)
{
  return item->statement->made > get_wall (self) - BREATH_CORE_ALERT_FRESH;
}

/* Two words on each of eight matters are as many as anybody may list; who lists more is not read to the end. */
static void
hear_listed (BreathCore          *self,
             const BreathLiveSet *set,
             gboolean             wants_first)
{
  gint64 now = breath_core_get_sure (self);
  guint n_alerts = 0;

  for (guint i = 0; i < set->items->len && n_alerts < 2 * BREATH_CORE_MAX_STATED; i++)
    {
      const BreathItem *item = g_ptr_array_index (set->items, i);
      const BreathItem *certificate = get_certified (set, item, now);
      const BreathBoardEntry *entry;

      if (certificate == NULL || item->statement->alert == NULL)
        continue;

      n_alerts++;

      if (item->statement->alert->has_reference == wants_first || (entry = hear (self, item, certificate, 0)) == NULL)
        continue;

      if (is_fresh (self, item) && breath_core_alert_is_urgent (self, item))
        breath_core_alert_passed_on (self, entry, NULL);

      breath_core_alert_note_matter (self, item);
    }
}

static void
assessed_cb (const guint8 *alert,
             gpointer      user_data)
{
  BreathCore *self = user_data;

  if (breath_alert_board_lookup (self->alerts->board, alert) != NULL)
    breath_core_alert_note (self->alerts->changed, alert);
}

static BreathAssessor
get_assessor (BreathCore      *self,
              const P2pPeerId *author)
{
  if (p2p_peer_id_equal (author, &self->own))
    return BREATH_ASSESSOR_OWN;

  if (breath_sync_is_met (self->sync, author) || breath_core_has_chosen_of (self, author))
    return BREATH_ASSESSOR_KNOWN;

  return BREATH_ASSESSOR_STRANGER;
}

static void
take_assessments (BreathCore          *self,
                  const P2pPeerId     *author,
                  const BreathLiveSet *set)
{
  gboolean says_nothing = set == NULL || !set->has_statements;
  g_autoptr(GPtrArray) assessments = NULL;
  gint64 now;

  if (says_nothing && !breath_assessments_has (self->alerts->assessments, author))
    return;

  assessments = g_ptr_array_new ();
  now = breath_core_get_sure (self);

  for (guint i = 0; !says_nothing && i < set->items->len && assessments->len < BREATH_CORE_MAX_STATED; i++)
    {
      BreathItem *item = g_ptr_array_index (set->items, i);

      if (item->kind == BREATH_ITEM_STATEMENT && item->statement->assessment != NULL
          && get_certified (set, item, now) != NULL)
        g_ptr_array_add (assessments, item);
    }

  breath_assessments_set (self->alerts->assessments, author, get_assessor (self, author), assessments, assessed_cb, self);
}

void
breath_core_align_alerts (BreathCore      *self,
                          const P2pPeerId *author)
{
  const BreathLiveSet *set = breath_live_sets_lookup (self->live_sets, author);

  if (set != NULL && breath_alert_board_get_size (self->alerts->board) > 0)
    {
      breath_alert_board_adopt (self->alerts->board, author);
      withdraw_unlisted (self, author);
    }

  if (set != NULL && set->has_statements)
    {
      hear_listed (self, set, TRUE);
      hear_listed (self, set, FALSE);
    }

  take_assessments (self, author, set);
}

/**
 * breath_core_hear_alerts:
 * @self: a core
 * @author: whose head was just accepted
 *
 * Takes in what the author's live set says of alerts.
 */
void
breath_core_hear_alerts (BreathCore      *self,
                         const P2pPeerId *author)
{
  breath_core_align_alerts (self, author);
  breath_core_settle_alerts (self);
}

/**
 * breath_core_rank_assessor:
 * @self: a core
 * @author: who became a neighbour, or whom people chose or drop
 *
 * Gives what the author's Mirrors say of alerts its place among what others say.
 */
void
breath_core_rank_assessor (BreathCore      *self,
                           const P2pPeerId *author)
{
  if (self->is_stopped || !breath_assessments_has (self->alerts->assessments, author))
    return;

  take_assessments (self, author, breath_live_sets_lookup (self->live_sets, author));
  breath_core_settle_alerts (self);
}

void
breath_core_add_alert_link (BreathCore *self,
                            BreathLink *link)
{
  P2pPeerId neighbour;

  memcpy (neighbour.public_key, breath_link_get_key (link), P2P_PUBLIC_KEY_LEN);
  g_ptr_array_add (self->alerts->links, g_object_ref (link));
  breath_core_rank_assessor (self, &neighbour);
}

/**
 * breath_core_begin_alerts:
 * @self: a core that has read its store
 *
 * Takes in what all live sets say of alerts, and deletes what ran out meanwhile.
 */
void
breath_core_begin_alerts (BreathCore *self)
{
  const BreathJournalEntry *entry = NULL;

  while ((entry = breath_journal_next (self->journal, entry != NULL ? entry->position : 0)) != NULL)
    breath_core_align_alerts (self, &entry->head->author);

  breath_core_settle_alerts (self);
}

static gboolean
wants_commit (BreathCore *self)
{
  return self->alerts->has_rows
         && (self->alerts->coming->len > 0 || self->alerts->renewed->len > 0 || self->alerts->going->len > 0);
}

static void
queue_commit (BreathCore *self)
{
  BreathChange *change;

  if (self->alerts->is_queued || !wants_commit (self) || !self->is_ready || self->is_stopped || self->has_failed
      || self->changes.length >= BREATH_CORE_MAX_CHANGES)
    return;

  self->alerts->is_queued = TRUE;
  change = g_new0 (BreathChange, 1);
  change->kind = BREATH_CHANGE_ALERTS;
  breath_core_queue_change (self, change);
}

static gboolean
is_own (BreathCore *self,
        GBytes     *id)
{
  const BreathBoardEntry *entry = breath_alert_board_lookup (self->alerts->board, g_bytes_get_data (id, NULL));

  return entry != NULL && p2p_peer_id_equal (&entry->item->author, &self->own);
}

/* What waits to be stored is told of then; our own is stored already, with our live set. */
static gboolean
is_awaited (BreathCore *self,
            GBytes     *id)
{
  if (is_own (self, id))
    return FALSE;

  return g_ptr_array_find_with_equal_func (self->alerts->coming, id, g_bytes_equal, NULL) ||
         g_ptr_array_find_with_equal_func (self->alerts->storing, id, g_bytes_equal, NULL);
}

void
breath_core_settle_alerts (BreathCore *self)
{
  g_autoptr(GPtrArray) changed = NULL;

  if (self->alerts->changed->len == 0 && !wants_commit (self))
    return;

  changed = g_steal_pointer (&self->alerts->changed);
  self->alerts->changed = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);

  for (guint i = 0; i < changed->len && self->is_ready && !self->is_stopped; i++)
    if (!is_awaited (self, g_ptr_array_index (changed, i)))
      breath_core_emit_alert (self, g_bytes_get_data (g_ptr_array_index (changed, i), NULL), FALSE);

  queue_commit (self);
  breath_core_rearm (self);
}

/**
 * breath_core_stage_alerts:
 * @self: a core
 * @batch: where to
 *
 * Writes what came and what left, each with its entry in the log.
 */
void
breath_core_stage_alerts (BreathCore  *self,
                          BreathBatch *batch)
{
  BreathCoreAlerts *alerts = self->alerts;

  alerts->is_queued = FALSE;
  alerts->has_rows = FALSE;

  for (guint i = 0; i < alerts->going->len; i++)
    breath_core_delete_alert (self, batch, g_ptr_array_index (alerts->going, i));

  g_ptr_array_set_size (alerts->going, 0);

  for (guint i = 0; i < alerts->coming->len; i++)
    {
      GBytes *id = g_ptr_array_index (alerts->coming, i);
      const BreathBoardEntry *entry = breath_alert_board_lookup (alerts->board, g_bytes_get_data (id, NULL));

      breath_core_put_alert (batch, entry);

      if (!p2p_peer_id_equal (&entry->item->author, &self->own))
        breath_core_log_alert (self, batch, BREATH_LOG_ALERT_HEARD, entry->item);

      g_ptr_array_add (alerts->storing, g_bytes_ref (id));
    }

  g_ptr_array_set_size (alerts->coming, 0);

  for (guint i = 0; i < alerts->renewed->len; i++)
    breath_core_put_alert (batch, breath_alert_board_lookup (alerts->board,
                                                             g_bytes_get_data (g_ptr_array_index (alerts->renewed, i), NULL)));

  g_ptr_array_set_size (alerts->renewed, 0);
}

static void
tell_new (BreathCore *self,
          GBytes     *id)
{
  static const guint8 none[BREATH_HASH_LEN];
  const BreathBoardEntry *entry = breath_alert_board_lookup (self->alerts->board, g_bytes_get_data (id, NULL));

  if (entry != NULL && !self->is_stopped)
    breath_core_emit_alert (self, g_bytes_get_data (id, NULL), memcmp (entry->superseded_by, none, sizeof none) == 0);
}

/**
 * breath_core_alerts_stored:
 * @self: a core
 *
 * What was staged is committed: people are told.
 */
void
breath_core_alerts_stored (BreathCore *self)
{
  g_autoptr(GPtrArray) stored = g_steal_pointer (&self->alerts->storing);

  self->alerts->storing = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);

  for (guint i = 0; i < stored->len; i++)
    if (!is_own (self, g_ptr_array_index (stored, i)))
      tell_new (self, g_ptr_array_index (stored, i));
}

/**
 * breath_core_own_stated:
 * @self: a core whose own live set was just committed anew
 *
 * Shows and pushes what our Mirrors said.
 */
void
breath_core_own_stated (BreathCore *self)
{
  g_autoptr(GPtrArray) coming = NULL;

  breath_core_align_alerts (self, &self->own);
  breath_core_hear_seeds (self, &self->own);
  coming = g_ptr_array_copy (self->alerts->coming, (GCopyFunc) (GCallback) g_bytes_ref, NULL);
  g_ptr_array_set_free_func (coming, (GDestroyNotify) g_bytes_unref);

  for (guint i = 0; i < coming->len; i++)
    if (is_own (self, g_ptr_array_index (coming, i)))
      tell_new (self, g_ptr_array_index (coming, i));

  breath_core_settle_alerts (self);
}

/**
 * breath_core_do_alerts:
 * @self: a core
 *
 * Forgets what has run out, unless the clock is wrong or in doubt: one that is ahead would make it forget what is in force.
 */
void
breath_core_do_alerts (BreathCore *self)
{
  gboolean is_due = !self->is_clock_wrong && breath_alert_board_get_due (self->alerts->board) <= breath_core_get_sure (self);

  if (!is_due && !wants_commit (self))
    return;

  if (is_due)
    breath_alert_board_expire (self->alerts->board, breath_core_get_sure (self));

  breath_core_settle_alerts (self);
}

gint64
breath_core_get_alerts_due (BreathCore         *self,
                            const BreathMoment *at)
{
  gint64 due = breath_alert_board_get_due (self->alerts->board);

  if (wants_commit (self) && !self->alerts->is_queued)
    return at->now + G_USEC_PER_SEC;

  return due < G_MAXINT64 && !self->is_clock_wrong ? at->now + MAX (due - at->sure, 0) * G_USEC_PER_SEC : G_MAXINT64;
}

static BreathAlertState
get_state (BreathCore             *self,
           const BreathBoardEntry *entry)
{
  const BreathBoardEntry *last = breath_alert_board_lookup (self->alerts->board, entry->superseded_by);

  if (breath_board_entry_holds (entry))
    return BREATH_ALERT_IN_FORCE;

  return (last != NULL ? last : entry)->item->statement->alert->message == BREATH_ALERT_MESSAGE_CANCEL
         ? BREATH_ALERT_CANCELLED : BREATH_ALERT_SUPERSEDED;
}

static void
describe (BreathCore             *self,
          const BreathBoardEntry *entry,
          BreathCoreAlert        *alert)
{
  alert->item = entry->item;
  alert->certificate = entry->certificate;
  alert->heard = entry->heard;
  alert->hops = entry->hops;
  alert->is_over_quota = entry->is_over_quota;
  alert->state = get_state (self, entry);
}

/**
 * breath_core_get_alert:
 * @self: a core
 * @id: (array fixed-size=32): id of an alert
 * @alert: (out): what is held of it
 *
 * Returns: whether it is held
 */
gboolean
breath_core_get_alert (BreathCore      *self,
                       const guint8    *id,
                       BreathCoreAlert *alert)
{
  const BreathBoardEntry *entry;

  g_return_val_if_fail (BREATH_IS_CORE (self), FALSE);

  entry = breath_alert_board_lookup (self->alerts->board, id);

  if (entry != NULL)
    describe (self, entry, alert);

  return entry != NULL;
}

/**
 * breath_core_foreach_alert:
 * @self: a core
 * @func: called for each alert held, in the order in which they came
 * @user_data: for @func
 *
 * Tells what alerts are held. What is not stored yet is left out: it is told of when it is.
 */
void
breath_core_foreach_alert (BreathCore     *self,
                           BreathAlertFunc func,
                           gpointer        user_data)
{
  g_return_if_fail (BREATH_IS_CORE (self));

  for (guint i = 0; i < breath_alert_board_get_size (self->alerts->board); i++)
    {
      const BreathBoardEntry *entry = breath_alert_board_get (self->alerts->board, i);
      g_autoptr(GBytes) id = g_bytes_new (entry->item->id, BREATH_HASH_LEN);
      BreathCoreAlert alert;

      if (is_awaited (self, id))
        continue;

      describe (self, entry, &alert);
      func (&alert, user_data);
    }
}

/**
 * breath_core_foreach_assessment:
 * @self: a core
 * @alert: (array fixed-size=32): id of an alert
 * @func: called for each assessment of it
 * @user_data: for @func
 *
 * Tells what Mirrors say of an alert, at most %BREATH_CORE_MAX_ASSESSMENTS: ours first, then those of nodes that people here
 * chose or that were met as neighbours, then others'.
 *
 * Returns: how many more there are
 */
guint
breath_core_foreach_assessment (BreathCore          *self,
                                const guint8        *alert,
                                BreathAssessmentFunc func,
                                gpointer             user_data)
{
  g_autoptr(GPtrArray) assessments = NULL;

  g_return_val_if_fail (BREATH_IS_CORE (self), 0);

  assessments = breath_assessments_dup (self->alerts->assessments, alert, BREATH_CORE_MAX_ASSESSMENTS);

  for (guint i = 0; i < assessments->len; i++)
    {
      const BreathItem *item = g_ptr_array_index (assessments, i);
      const BreathLiveSet *set = breath_live_sets_lookup (self->live_sets, &item->author);
      const BreathItem *certificate = breath_core_find_certificate (set, &item->mirror);

      if (certificate != NULL)
        func (item, certificate, user_data);
    }

  return breath_assessments_count (self->alerts->assessments, alert) - assessments->len;
}

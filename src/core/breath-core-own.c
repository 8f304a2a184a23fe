/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-core.h"

#include "breath-core-private.h"

#include <string.h>

#define DAY        86400
#define DAY_PREFIX "day/"

/* What one commit of our own makes durable: any number of changes and at most one head. */
typedef struct
{
  BreathCore    *core;
  GQueue         changes;                     /* of BreathChange */
  BreathHead    *head;                        /* NULL: only stocks changed */
  BreathLiveSet *set;                         /* NULL: unchanged */
  guint64        position;
  gboolean       crossed[BREATH_N_RESOURCES]; /* which stocks became critical */
  gboolean       drew[BREATH_N_RESOURCES];
} OwnCommit;

static void
finish_change (BreathChange *change,
               const GError *error)
{
  if (change->done != NULL)
    change->done (error, change->user_data);

  g_clear_pointer (&change->item, breath_item_free);
  g_clear_pointer (&change->seed, breath_core_seed_order_free);
  g_free (change);
}

GBytes *
breath_core_dup_text (const char *text)
{
  return g_bytes_new (text, strlen (text));
}

GBytes *
breath_core_dup_day_key (BreathResourceKind kind)
{
  char *key = g_strconcat (DAY_PREFIX, breath_resource_kind_get_id (kind), NULL);

  return g_bytes_new_take (key, strlen (key));
}

/**
 * breath_core_get_day:
 * @self: a core
 *
 * Computes the privacy day: days of 24 hours that begin at this node's own hour, so that not all nodes draw at once
 * and nobody can tell from the date what was drawn when.
 *
 * Returns: the day's number
 */
gint64
breath_core_get_day (BreathCore *self)
{
  return (breath_clock_get_wall (self->ports.clock) - (gint64) self->hour * 3600) / DAY;
}

static int
compare_items (gconstpointer a,
               gconstpointer b)
{
  return memcmp ((*(const BreathItem **) a)->id, (*(const BreathItem **) b)->id, BREATH_HASH_LEN);
}

static BreathLiveSet *
make_live_set (BreathCore *self)
{
  GPtrArray *items = g_ptr_array_new_with_free_func ((GDestroyNotify) breath_item_free);
  BreathItem *record = breath_core_make_record (self);
  guint8 ids[BREATH_MANIFEST_MAX_ITEMS][BREATH_HASH_LEN];

  g_ptr_array_add (items, breath_item_new_profile (self->identity, self->name, (const char *const *) self->languages));

  if (record != NULL)
    g_ptr_array_add (items, record);

  breath_core_add_certificates (self, items);
  breath_core_add_said (self, items);
  g_ptr_array_sort (items, compare_items);

  for (guint i = 0; i < items->len; i++)
    memcpy (ids[i], ((BreathItem *) g_ptr_array_index (items, i))->id, BREATH_HASH_LEN);

  return breath_live_set_new (breath_manifest_new ((const guint8 (*)[BREATH_HASH_LEN])ids, items->len), items);
}

static BreathHead *
sign_head (BreathCore          *self,
           BreathBatch         *batch,
           const BreathLiveSet *set)
{
  const BreathJournalEntry *own = breath_journal_lookup (self->journal, &self->own);
  const BreathLiveSet *listed = set != NULL ? set : breath_live_sets_lookup (self->live_sets, &self->own);
  BreathHead *head = breath_head_new ();

  head->issued = CLAMP (breath_clock_get_wall (self->ports.clock), 1, G_MAXUINT32);
  head->epoch = own != NULL ? own->head->epoch : head->issued;
  head->version = 1;

  if (self->renews)
    head->epoch = breath_core_get_new_epoch (self, own != NULL ? own->head : NULL, head->issued);
  else if (own != NULL && own->head->version < G_MAXUINT32)
    head->version = own->head->version + 1;
  else if (own != NULL)
    head->epoch++;

  for (guint kind = 0; kind < BREATH_N_RESOURCES; kind++)
    {
      const BreathOwnResource *resource = &self->resources[kind];
      const BreathDraw *draw = resource->is_withheld ? NULL : breath_ledger_get_latest (resource->ledger);

      head->levels[kind] = draw != NULL ? draw->level : (BreathLevel) { .level = BREATH_LEVEL_UNKNOWN };
    }

  memcpy (head->live_set, breath_manifest_get_hash (listed->manifest), BREATH_HASH_LEN);
  head->live_count = listed->items->len;
  breath_core_log_anchor (self, batch, head);
  breath_head_sign (head, self->identity);

  return head;
}

static void
own_commit_free (OwnCommit *commit)
{
  g_clear_pointer (&commit->head, breath_head_free);
  g_clear_pointer (&commit->set, breath_live_set_free);
  g_object_unref (commit->core);
  g_free (commit);
}

static void
finish_changes (OwnCommit    *commit,
                const GError *error)
{
  BreathChange *change;

  while ((change = g_queue_pop_head (&commit->changes)) != NULL)
    finish_change (change, error);
}

/* Stocks and draws show only now: before, nobody may act on them. */
static void
show_changes (OwnCommit *commit)
{
  for (GList *l = commit->changes.head; l != NULL; l = l->next)
    {
      const BreathChange *change = l->data;
      BreathOwnResource *resource = &commit->core->resources[change->resource];

      if (change->drew)
        breath_core_show_draw (commit->core, change->resource, &change->draw);

      if (change->kind == BREATH_CHANGE_STOCK)
        {
          resource->shows_stock = TRUE;
          resource->shown_stock = change->stock;
        }
      else if (change->kind == BREATH_CHANGE_PRIVACY)
        {
          resource->shown_privacy = change->privacy;
        }

      /* No other commit of our own is in flight, so what was staged last is what was committed. */
      resource->shows_withheld = resource->is_withheld;
      resource->shows_alarm = resource->is_alarmed;
      commit->crossed[change->resource] |= change->crossed;
      commit->drew[change->resource] |= change->drew;
    }
}

static void
tell_critical (OwnCommit *commit)
{
  for (guint kind = 0; kind < BREATH_N_RESOURCES && !commit->core->is_stopped; kind++)
    {
      if (commit->crossed[kind])
        breath_core_emit_critical (commit->core, kind, commit->drew[kind]);
    }
}

static void
tell_reviewed (OwnCommit *commit)
{
  for (GList *l = commit->changes.head; l != NULL && !commit->core->is_stopped; l = l->next)
    {
      const BreathChange *change = l->data;

      if (change->kind == BREATH_CHANGE_REVIEW)
        breath_core_emit_alert (commit->core, change->id, FALSE);
    }
}

/* Our Mirrors are known once their certificates are. */
static void
tell_mirrors (OwnCommit *commit)
{
  for (GList *l = commit->changes.head; l != NULL; l = l->next)
    {
      const BreathChange *change = l->data;

      if (change->kind == BREATH_CHANGE_MIRRORS)
        {
          breath_core_emit_trust (commit->core, NULL);
          return;
        }
    }
}

static void
own_committed (const GError *error,
               gpointer      user_data)
{
  OwnCommit *commit = user_data;
  BreathCore *self = commit->core;
  gboolean states = commit->set != NULL;

  if (error != NULL)
    {
      breath_core_fail (self, error);
      finish_changes (commit, error);
      self->is_committing = FALSE;
      breath_core_tell_failure (self);
      own_commit_free (commit);
      return;
    }

  self->is_committing = FALSE;
  show_changes (commit);
  breath_core_alerts_stored (self);
  self->renews = FALSE;
  g_clear_pointer (&self->salvaged, g_bytes_unref);

  if (commit->head != NULL && !self->is_stopped)
    breath_sync_apply (self->sync, g_steal_pointer (&commit->head), g_steal_pointer (&commit->set),
                       commit->position, &self->own);

  if (!self->is_ready && !self->is_stopped)
    breath_core_emit_ready (self, NULL);
  else if (states && !self->is_stopped)
    breath_core_own_stated (self);

  if (!self->is_stopped)
    breath_core_seeds_stored (self);

  tell_reviewed (commit);
  tell_mirrors (commit);

  finish_changes (commit, NULL);

  if (!self->is_stopped)
    {
      breath_core_emit_own (self);
      tell_critical (commit);
    }

  if (!self->is_stopped)
    breath_core_do_own (self);

  if (!self->is_stopped)
    breath_sync_run (self->sync);

  breath_core_tell_failure (self);
  own_commit_free (commit);
}

/* Moves the changes that are admitted to @commit, and ends the others. */
static gboolean
stage_changes (BreathCore  *self,
               OwnCommit   *commit,
               BreathBatch *batch)
{
  BreathChange *change;
  gboolean wants_head = self->renews;

  while ((change = g_queue_pop_head (&self->changes)) != NULL)
    {
      g_autoptr(GError) error = NULL;

      if (breath_core_stage_change (self, batch, change, &wants_head, &error))
        g_queue_push_tail (&commit->changes, change);
      else
        finish_change (change, error);
    }

  return wants_head;
}

static const BreathItem *
find_profile (const BreathLiveSet *set)
{
  for (guint i = 0; i < set->items->len; i++)
    {
      const BreathItem *item = g_ptr_array_index (set->items, i);

      if (item->kind == BREATH_ITEM_PROFILE)
        return item;
    }

  g_assert_not_reached ();
}

/* A live set of ours that goes with @batch; NULL: the one held says what it should. */
static BreathLiveSet *
renew_live_set (BreathCore  *self,
                BreathBatch *batch)
{
  BreathLiveSet *set;

  breath_core_prune_said (self);

  if (breath_core_has_profile (self) && breath_core_has_record (self) && breath_core_has_certificates (self)
      && breath_core_has_said (self))
    return NULL;

  set = make_live_set (self);

  if (!breath_core_has_profile (self))
    {
      g_autoptr(GBytes) id = g_bytes_new (find_profile (set)->id, BREATH_HASH_LEN);

      breath_core_log_add (self, batch, BREATH_LOG_PROFILE, id);
    }

  breath_core_log_mirrors (self, batch, set);

  return set;
}

static void
commit_changes (BreathCore *self)
{
  BreathBatch *batch = breath_batch_new ();
  OwnCommit *commit = g_new0 (OwnCommit, 1);
  gboolean wants_head;

  self->is_committing = TRUE;
  commit->core = g_object_ref (self);
  wants_head = stage_changes (self, commit, batch);
  breath_core_log_rows (self, batch);

  if (wants_head)
    {
      commit->set = renew_live_set (self, batch);
      commit->head = sign_head (self, batch, commit->set);
      commit->position = breath_sync_stage (self->sync, batch, commit->head, commit->set, &self->own);

      if (self->renews)
        breath_core_end_renewal (self, batch);
    }

  if (breath_batch_get_size (batch) > 0)
    {
      breath_store_commit (self->ports.store, batch, own_committed, commit);
      return;
    }

  breath_batch_free (batch);
  self->is_committing = FALSE;
  finish_changes (commit, NULL);
  own_commit_free (commit);
}

static gboolean
is_urgent (const BreathChange *change)
{
  return change->kind == BREATH_CHANGE_STATEMENT || change->kind == BREATH_CHANGE_ALERTS;
}

/* Alerts go ahead of whatever else waits; NULL: at the end. */
static GList *
find_place (BreathCore         *self,
            const BreathChange *change)
{
  GList *place = is_urgent (change) ? self->changes.head : NULL;

  while (place != NULL && is_urgent (place->data))
    place = place->next;

  return place;
}

/**
 * breath_core_queue_change:
 * @self: a core
 * @change: (transfer full): what to change of our own
 *
 * Lets a change join the next commit.
 */
void
breath_core_queue_change (BreathCore   *self,
                          BreathChange *change)
{
  g_autoptr(GError) error = NULL;

  if (self->is_stopped || self->has_failed)
    error = g_error_new (BREATH_CORE_ERROR, BREATH_CORE_ERROR_NOT_READY, "The node has stopped");
  else if (self->changes.length >= BREATH_CORE_MAX_CHANGES)
    error = g_error_new (BREATH_CORE_ERROR, BREATH_CORE_ERROR_NOT_READY, "Too many changes are waiting to be stored");

  if (error != NULL)
    {
      finish_change (change, error);
      return;
    }

  g_queue_insert_before (&self->changes, find_place (self, change), change);
  breath_core_do_own (self);
}

void
breath_core_drop_changes (BreathCore   *self,
                          const GError *error)
{
  BreathChange *change;

  while ((change = g_queue_pop_head (&self->changes)) != NULL)
    finish_change (change, error);
}

static void
queue_due (BreathCore        *self,
           BreathChangeKind   kind,
           BreathResourceKind resource)
{
  BreathChange *change = g_new0 (BreathChange, 1);

  change->kind = kind;
  change->resource = resource;
  g_queue_push_tail (&self->changes, change);
}

/**
 * breath_core_get_draw_due:
 * @self: a core
 * @kind: which resource
 * @wall: unix seconds, now
 *
 * Tells when the privacy day's turn of a resource comes. A draw waits for the budget; saying that a stock is unknown
 * costs nothing and does not.
 *
 * Returns: unix seconds; %G_MAXINT64 if the stock was never told
 */
gint64
breath_core_get_draw_due (BreathCore        *self,
                          BreathResourceKind kind,
                          gint64             wall)
{
  const BreathOwnResource *resource = &self->resources[kind];
  gint64 begins;
  gint64 earliest;

  if (!resource->has_stock)
    return G_MAXINT64;

  begins = (resource->day + 1) * DAY + (gint64) self->hour * 3600;
  earliest = MAX (begins, wall);

  return breath_core_is_stale (self, kind, earliest) ? begins : MAX (begins, breath_core_get_draw_admits (self, kind, earliest));
}

/*
 * A clock that was set back must not keep a head from being refreshed, whose time lies ahead for everybody, and one beyond
 * the times that a head can have must not have it refreshed all the time.
 */
static gint64
get_refresh_due (BreathCore *self,
                 gint64      wall)
{
  gint64 shown = CLAMP (wall, 1, G_MAXUINT32);

  if (self->head_issued == 0 || self->head_issued > shown + BREATH_CORE_CLOCK_OFF)
    return wall;

  return MIN (self->head_issued, shown) + BREATH_CORE_REFRESH + (wall - shown);
}

/*
 * What a draw spent and a level that became unknown do not come back, so a clock that has jumped brings no privacy day. Nor
 * is a head signed by it of its own accord, from which the next start learns what time it was.
 */
static gboolean
is_clock_sure (BreathCore *self)
{
  return !self->is_clock_wrong && !breath_clock_watch_is_in_doubt (&self->watch);
}

static void
queue_draws (BreathCore *self,
             gint64      now)
{
  gint64 today = breath_core_get_day (self);

  for (guint kind = 0; kind < BREATH_N_RESOURCES; kind++)
    {
      /* A clock that once was far ahead must not leave a resource without a draw until then. */
      if (self->resources[kind].day > today + 1)
        self->resources[kind].day = today - 1;

      if (breath_core_get_draw_due (self, kind, now) <= now)
        queue_due (self, BREATH_CHANGE_SCHEDULED, kind);
    }
}

/**
 * breath_core_do_own:
 * @self: a core whose state was read
 *
 * Makes the scheduled draws and the refresh that are due, and commits every change that waits, unless a commit of our
 * own is in flight: each head follows the one before it.
 */
void
breath_core_do_own (BreathCore *self)
{
  gint64 now = breath_clock_get_wall (self->ports.clock);

  if (self->is_committing || self->is_stopped || self->has_failed)
    return;

  if (is_clock_sure (self))
    queue_draws (self, now);

  if (get_refresh_due (self, now) <= now && is_clock_sure (self))
    {
      breath_core_prepare_noise (self);
      queue_due (self, BREATH_CHANGE_REFRESH, 0);
    }

  if (breath_core_log_get_due (self, now) <= now)
    queue_due (self, BREATH_CHANGE_CHECKPOINT, 0);

  /* Whoever is told of a refusal may ask for something else at once. */
  while (self->changes.length > 0 && !self->is_committing)
    commit_changes (self);

  breath_core_rearm (self);
}

/**
 * breath_core_get_own_due:
 * @self: a core
 * @at: now
 *
 * Gets when breath_core_do_own() has something to do by itself.
 *
 * Returns: a monotonic time
 */
gint64
breath_core_get_own_due (BreathCore         *self,
                         const BreathMoment *at)
{
  gint64 due;

  if (self->is_committing || self->is_clock_wrong)
    return G_MAXINT64;

  due = breath_core_log_get_due (self, at->wall);

  if (at->settles == G_MAXINT64)
    due = MIN (due, get_refresh_due (self, at->wall));

  for (guint kind = 0; kind < BREATH_N_RESOURCES && at->settles == G_MAXINT64; kind++)
    due = MIN (due, breath_core_get_draw_due (self, kind, at->wall));

  return due < G_MAXINT64 ? at->now + MAX (due - at->wall, 0) * G_USEC_PER_SEC : G_MAXINT64;
}

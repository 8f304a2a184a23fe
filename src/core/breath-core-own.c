/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-core.h"

#include "breath-core-private.h"

#include <sodium.h>
#include <string.h>

#define NONCE_LEN   16
#define DAY         86400
#define DAY_PREFIX  "day/"
#define DAY_LEN     8

/* What one commit of our own makes durable: any number of changes and at most one head. */
typedef struct
{
  BreathCore    *core;
  GQueue         changes;  /* of BreathChange */
  BreathHead    *head;     /* NULL: only stocks changed */
  BreathLiveSet *set;      /* NULL: unchanged */
  guint64        position;
} OwnCommit;

static void
finish_change (BreathChange *change,
               const GError *error)
{
  if (change->done != NULL)
    change->done (error, change->user_data);

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

static void
put_day (BreathCore        *self,
         BreathBatch       *batch,
         BreathResourceKind kind)
{
  guint64 day = GUINT64_TO_LE ((guint64) breath_core_get_day (self));
  g_autoptr(GBytes) key = breath_core_dup_day_key (kind);
  g_autoptr(GBytes) value = g_bytes_new (&day, DAY_LEN);

  self->resources[kind].day = breath_core_get_day (self);
  breath_batch_put (batch, BREATH_ROW_SETTING, key, value, 0, NULL);
}

static void
stage_stock (BreathCore   *self,
             BreathBatch  *batch,
             BreathChange *change)
{
  BreathOwnResource *resource = &self->resources[change->resource];
  g_autoptr(GBytes) key = breath_core_dup_text (breath_resource_kind_get_id (change->resource));
  g_autoptr(GBytes) value = breath_stock_encode (&change->stock);

  breath_batch_put (batch, BREATH_ROW_STOCK, key, value, MAX (change->stock.updated, 0), NULL);

  /* Setting a stock never draws: the first scheduled draw is that of the day after. */
  if (!resource->has_stock)
    put_day (self, batch, change->resource);

  resource->has_stock = TRUE;
  resource->stock = change->stock;
}

static gboolean
check_budget (BreathCore   *self,
              BreathChange *change,
              GError      **error)
{
  BreathOwnResource *resource = &self->resources[change->resource];
  gint64 now = breath_clock_get_wall (self->ports.clock);
  gint64 admits;
  g_autoptr(GDateTime) time = NULL;
  g_autofree char *text = NULL;

  if (!resource->has_stock)
    {
      g_set_error (error, BREATH_PRIVACY_ERROR, BREATH_PRIVACY_ERROR_NO_STOCK,
                   "The stock of %s was never set", breath_resource_kind_get_id (change->resource));
      return FALSE;
    }

  admits = breath_ledger_get_admits (resource->ledger, BREATH_CORE_EPSILON, now);

  if (admits <= now)
    return TRUE;

  time = g_date_time_new_from_unix_utc (admits);
  text = time != NULL ? g_date_time_format_iso8601 (time) : g_strdup ("a time too far away to name");
  g_set_error (error, BREATH_PRIVACY_ERROR, BREATH_PRIVACY_ERROR_BUDGET,
               "The level of %s may be published again from %s", breath_resource_kind_get_id (change->resource), text);

  return FALSE;
}

static void
stage_draw (BreathCore      *self,
            BreathBatch     *batch,
            BreathChange    *change,
            BreathDrawReason reason)
{
  BreathOwnResource *resource = &self->resources[change->resource];
  gint64 now = breath_clock_get_wall (self->ports.clock);
  const BreathDraw *latest;
  g_autoptr(GBytes) key = NULL;
  g_autoptr(GBytes) value = NULL;

  /* A clock that was set back must not put a draw before the one it follows. */
  if ((latest = breath_ledger_get_latest (resource->ledger)) != NULL)
    now = MAX (now, latest->made);

  change->draw = breath_ledger_draw (self->ports.random, &resource->stock, reason, BREATH_CORE_EPSILON, now);
  breath_ledger_add (resource->ledger, &change->draw);

  key = breath_core_dup_text (breath_resource_kind_get_id (change->resource));
  value = breath_draw_encode (&change->draw);
  breath_batch_put (batch, BREATH_ROW_DRAW, key, value, MAX (change->draw.made, 0), NULL);

  if (reason == BREATH_DRAW_SCHEDULED)
    put_day (self, batch, change->resource);
}

static gboolean
has_profile (BreathCore *self)
{
  const BreathItem *profile = breath_live_sets_get_profile (self->live_sets, &self->own);

  return profile != NULL
         && g_str_equal (profile->name, self->name)
         && g_strv_equal ((const char *const *) profile->languages, (const char *const *) self->languages);
}

/* Writes a change into @batch. FALSE: refused, and nothing was written. */
static gboolean
stage_change (BreathCore   *self,
              BreathBatch  *batch,
              BreathChange *change,
              gboolean     *wants_head,
              GError      **error)
{
  switch (change->kind)
    {
    case BREATH_CHANGE_PROFILE:
      *wants_head |= !has_profile (self);
      return TRUE;

    case BREATH_CHANGE_STOCK:
      stage_stock (self, batch, change);
      return TRUE;

    case BREATH_CHANGE_PUBLISH:
    case BREATH_CHANGE_SCHEDULED:
      if (!check_budget (self, change, error))
        return FALSE;

      stage_draw (self, batch, change,
                  change->kind == BREATH_CHANGE_PUBLISH ? BREATH_DRAW_PUBLISH : BREATH_DRAW_SCHEDULED);
      *wants_head = TRUE;
      return TRUE;

    case BREATH_CHANGE_REFRESH:
      *wants_head = TRUE;
      return TRUE;

    default:
      g_assert_not_reached ();
    }
}

/* The anchor ties the head to what came before it: until there is a log, that is the head before. */
static void
renew_anchor (BreathCore       *self,
              BreathHead       *head,
              const BreathHead *before)
{
  guint8 input[NONCE_LEN + BREATH_HASH_LEN] = { 0 };

  breath_random_fill (self->ports.random, input, NONCE_LEN);

  if (before != NULL)
    memcpy (input + NONCE_LEN, before->id, BREATH_HASH_LEN);

  crypto_generichash (head->anchor, sizeof head->anchor, input, sizeof input, NULL, 0);
}

static BreathLiveSet *
make_live_set (BreathCore *self)
{
  GPtrArray *items = g_ptr_array_new_with_free_func ((GDestroyNotify) breath_item_free);
  BreathItem *profile = breath_item_new_profile (self->identity, self->name, (const char *const *) self->languages);

  g_ptr_array_add (items, profile);

  return breath_live_set_new (breath_manifest_new ((const guint8 (*)[BREATH_HASH_LEN]) &profile->id, 1), items);
}

static BreathHead *
sign_head (BreathCore          *self,
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
      const BreathDraw *draw = breath_ledger_get_latest (self->resources[kind].ledger);

      head->levels[kind] = draw != NULL ? draw->level : (BreathLevel) { .level = BREATH_LEVEL_UNKNOWN };
    }

  memcpy (head->live_set, breath_manifest_get_hash (listed->manifest), BREATH_HASH_LEN);
  head->live_count = listed->items->len;
  renew_anchor (self, head, own != NULL ? own->head : NULL);
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

      if (change->kind == BREATH_CHANGE_PUBLISH || change->kind == BREATH_CHANGE_SCHEDULED)
        {
          resource->has_draw = TRUE;
          resource->draw = change->draw;
        }
      else if (change->kind == BREATH_CHANGE_STOCK)
        {
          resource->shows_stock = TRUE;
          resource->shown_stock = change->stock;
        }
    }
}

static void
own_committed (const GError *error,
               gpointer      user_data)
{
  OwnCommit *commit = user_data;
  BreathCore *self = commit->core;

  self->is_committing = FALSE;

  if (error != NULL)
    {
      breath_core_fail (self, error);
      finish_changes (commit, error);
      own_commit_free (commit);
      return;
    }

  show_changes (commit);
  self->renews = FALSE;

  if (commit->head != NULL && !self->is_stopped)
    breath_sync_apply (self->sync, g_steal_pointer (&commit->head), g_steal_pointer (&commit->set),
                       commit->position, &self->own);

  if (!self->is_ready && !self->is_stopped)
    breath_core_emit_ready (self, NULL);

  finish_changes (commit, NULL);

  if (!self->is_stopped)
    {
      breath_core_emit_own (self);
      breath_core_do_own (self);
    }

  if (!self->is_stopped)
    breath_sync_run (self->sync);

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

      if (stage_change (self, batch, change, &wants_head, &error))
        g_queue_push_tail (&commit->changes, change);
      else
        finish_change (change, error);
    }

  return wants_head;
}

static void
commit_changes (BreathCore *self)
{
  BreathBatch *batch = breath_batch_new ();
  OwnCommit *commit = g_new0 (OwnCommit, 1);

  self->is_committing = TRUE;
  commit->core = g_object_ref (self);

  if (stage_changes (self, commit, batch))
    {
      if (!has_profile (self))
        commit->set = make_live_set (self);

      commit->head = sign_head (self, commit->set);
      commit->position = breath_sync_stage (self->sync, batch, commit->head, commit->set, &self->own);

      if (self->renews)
        breath_renewal_clear (batch);
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

  g_queue_push_tail (&self->changes, change);
  breath_core_do_own (self);
}

void
breath_core_drop_changes (BreathCore *self)
{
  g_autoptr(GError) error = g_error_new (BREATH_CORE_ERROR, BREATH_CORE_ERROR_NOT_READY, "The node has stopped");
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

/* When the scheduled draw of a resource is due, in wall time; a scheduled draw waits for the budget. */
static gint64
get_draw_due (BreathCore        *self,
              BreathResourceKind kind)
{
  const BreathOwnResource *resource = &self->resources[kind];
  gint64 begins = (resource->day + 1) * DAY + (gint64) self->hour * 3600;

  /* The ledger answers for a time that has not passed. */
  begins = MAX (begins, breath_clock_get_wall (self->ports.clock));

  return resource->has_stock
         ? MAX (begins, breath_ledger_get_admits (resource->ledger, BREATH_CORE_EPSILON, begins))
         : G_MAXINT64;
}

/* A clock that was set back must not keep a head from being refreshed for longer than usual. */
static gint64
get_refresh_due (BreathCore *self)
{
  const BreathJournalEntry *own = breath_journal_lookup (self->journal, &self->own);
  gint64 now = breath_clock_get_wall (self->ports.clock);

  return own != NULL ? MIN ((gint64) own->head->issued, now) + BREATH_CORE_REFRESH : now;
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

  for (guint kind = 0; kind < BREATH_N_RESOURCES; kind++)
    if (get_draw_due (self, kind) <= now)
      queue_due (self, BREATH_CHANGE_SCHEDULED, kind);

  if (get_refresh_due (self) <= now)
    queue_due (self, BREATH_CHANGE_REFRESH, 0);

  /* Whoever is told of a refusal may ask for something else at once. */
  while (self->changes.length > 0 && !self->is_committing)
    commit_changes (self);

  breath_core_rearm (self);
}

/**
 * breath_core_get_own_due:
 * @self: a core
 *
 * Gets when breath_core_do_own() has something to do by itself.
 *
 * Returns: a monotonic time
 */
gint64
breath_core_get_own_due (BreathCore *self)
{
  gint64 now = breath_clock_get_wall (self->ports.clock);
  gint64 due = get_refresh_due (self);

  if (self->is_committing)
    return G_MAXINT64;

  for (guint kind = 0; kind < BREATH_N_RESOURCES; kind++)
    due = MIN (due, get_draw_due (self, kind));

  return breath_clock_get_monotonic (self->ports.clock) + MAX (due - now, 0) * G_USEC_PER_SEC;
}

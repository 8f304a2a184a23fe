/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-core.h"

#include "breath-core-private.h"

#include <string.h>

#define CHOICE_PREFIX "privacy/"
#define ALARM_PREFIX  "alarm/"
#define TIME_LEN      8
#define WEEK          (7 * BREATH_LEDGER_WINDOW)

/* What people chose for each resource, and what follows from it: alarms, and levels that are not told. */

static GBytes *
dup_key (const char        *prefix,
         BreathResourceKind kind)
{
  char *key = g_strconcat (prefix, breath_resource_kind_get_id (kind), NULL);

  return g_bytes_new_take (key, strlen (key));
}

/* Both clocks are cut to whole seconds, and not at the same moment; what is computed of them must not go to and fro. */
static gint64
get_elapsed (BreathCore *self,
             gint64      wall)
{
  gint64 ahead = breath_clock_get_elapsed (self->ports.clock) / G_USEC_PER_SEC - wall;

  if (ABS (ahead - self->elapsed_ahead) > 1)
    self->elapsed_ahead = ahead;

  return wall + self->elapsed_ahead;
}

/**
 * breath_core_get_ledger:
 * @self: a core that has read its draws
 * @kind: which resource
 * @wall: unix seconds that count as now
 *
 * Returns: (transfer none): its ledger, which knows how much time has elapsed until @wall
 */
BreathLedger *
breath_core_get_ledger (BreathCore        *self,
                        BreathResourceKind kind,
                        gint64             wall)
{
  BreathLedger *ledger = self->resources[kind].ledger;

  breath_ledger_set_elapsed (ledger, wall, get_elapsed (self, wall));

  return ledger;
}

static gint64
get_admits (BreathCore        *self,
            BreathResourceKind kind,
            gint64             wall,
            gint64             when)
{
  BreathPrecision precision = self->resources[kind].privacy.precision;

  return breath_ledger_get_admits (breath_core_get_ledger (self, kind, wall), breath_precision_get_epsilon (precision),
                                   breath_precision_get_budget (precision), when);
}

/**
 * breath_core_get_draw_admits:
 * @self: a core
 * @kind: which resource
 * @when: unix seconds, now or later
 *
 * Computes when the budget admits a draw of the precision chosen. While the clock is in doubt it has to admit it by what
 * the clock should show as well, or a clock set ahead before the start would make room.
 *
 * Returns: unix seconds; @when if it does then
 */
gint64
breath_core_get_draw_admits (BreathCore        *self,
                             BreathResourceKind kind,
                             gint64             when)
{
  gint64 wall = breath_clock_get_wall (self->ports.clock);
  gint64 doubted = wall - breath_clock_watch_get_sure (&self->watch);
  gint64 by_clock = get_admits (self, kind, wall, when);
  gint64 by_sure = doubted > 0 ? get_admits (self, kind, wall - doubted, when - doubted) : by_clock;

  return by_sure < G_MAXINT64 - doubted ? MAX (by_clock, by_sure + doubted) : G_MAXINT64;
}

static guint
get_spent (BreathCore        *self,
           BreathResourceKind kind)
{
  gint64 wall = breath_clock_get_wall (self->ports.clock);
  gint64 sure = breath_clock_watch_get_sure (&self->watch);
  guint spent = breath_ledger_get_spent (breath_core_get_ledger (self, kind, sure), sure);

  return MAX (spent, breath_ledger_get_spent (breath_core_get_ledger (self, kind, wall), wall));
}

/**
 * breath_core_is_stale:
 * @self: a core
 * @kind: which resource
 * @now: unix seconds
 *
 * Returns: whether the stock was last told too long before @now to be drawn from
 */
gboolean
breath_core_is_stale (BreathCore        *self,
                      BreathResourceKind kind,
                      gint64             now)
{
  const BreathOwnResource *resource = &self->resources[kind];

  return resource->has_stock && breath_privacy_is_stale (&resource->privacy, &resource->stock, now);
}

static void
put_alarm (BreathCore   *self,
           BreathBatch  *batch,
           BreathChange *change,
           gboolean      is_alarmed)
{
  guint64 now = GUINT64_TO_LE ((guint64) breath_clock_get_wall (self->ports.clock));
  g_autoptr(GBytes) key = dup_key (ALARM_PREFIX, change->resource);
  g_autoptr(GBytes) value = g_bytes_new (&now, TIME_LEN);

  if (is_alarmed == self->resources[change->resource].is_alarmed)
    return;

  if (is_alarmed)
    breath_batch_put (batch, BREATH_ROW_SETTING, key, value, 0, NULL);
  else
    breath_batch_delete (batch, BREATH_ROW_SETTING, key);

  self->resources[change->resource].is_alarmed = is_alarmed;
}

/**
 * breath_core_judge_stock:
 * @self: a core
 * @batch: what will be committed
 * @change: a stock or a choice that has just been staged
 * @was_critical: whether the stock was critical before
 *
 * Raises the alarm where the stock became critical, and ends it where the stock no longer is.
 *
 * Returns: whether the stock became critical
 */
gboolean
breath_core_judge_stock (BreathCore   *self,
                         BreathBatch  *batch,
                         BreathChange *change,
                         gboolean      was_critical)
{
  BreathOwnResource *resource = &self->resources[change->resource];
  gboolean is_critical = resource->has_stock && breath_privacy_is_critical (&resource->privacy, &resource->stock);

  if (is_critical != was_critical)
    put_alarm (self, batch, change, is_critical);

  change->crossed = is_critical && !was_critical;

  return change->crossed;
}

/**
 * breath_core_answer_alarm:
 * @self: a core
 * @batch: what will be committed
 * @change: a draw
 *
 * Ends the alarm: neighbours will know.
 */
void
breath_core_answer_alarm (BreathCore   *self,
                          BreathBatch  *batch,
                          BreathChange *change)
{
  put_alarm (self, batch, change, FALSE);
}

/**
 * breath_core_stage_privacy:
 * @self: a core
 * @batch: what will be committed
 * @change: the choice
 *
 * Stages a choice. It counts from the next draw on and never causes one, not even where it makes a stock critical.
 */
void
breath_core_stage_privacy (BreathCore   *self,
                           BreathBatch  *batch,
                           BreathChange *change)
{
  BreathOwnResource *resource = &self->resources[change->resource];
  gboolean was_critical = resource->has_stock && breath_privacy_is_critical (&resource->privacy, &resource->stock);
  g_autoptr(GBytes) key = dup_key (CHOICE_PREFIX, change->resource);
  g_autoptr(GBytes) value = breath_privacy_encode (&change->privacy);

  breath_batch_put (batch, BREATH_ROW_SETTING, key, value, 0, NULL);
  resource->privacy = change->privacy;
  breath_core_judge_stock (self, batch, change, was_critical);
}

/**
 * breath_core_show_draw:
 * @self: a core
 * @kind: which resource
 * @draw: a draw that is committed
 *
 * Shows people that draw from now on, and keeps it for them to look back.
 */
void
breath_core_show_draw (BreathCore        *self,
                       BreathResourceKind kind,
                       const BreathDraw  *draw)
{
  BreathOwnResource *resource = &self->resources[kind];

  if (resource->draws == NULL)
    resource->draws = g_array_new (FALSE, FALSE, sizeof (BreathDraw));

  if (resource->draws->len == BREATH_LEDGER_MAX_DRAWS)
    g_array_remove_index (resource->draws, 0);

  g_array_append_vals (resource->draws, draw, 1);
  resource->has_draw = TRUE;
  resource->draw = *draw;
}

/**
 * breath_core_get_draws:
 * @self: a core
 * @kind: which resource
 *
 * Returns: (nullable) (transfer none) (element-type BreathDraw): the latest committed draws, the oldest first, valid until
 *   another is committed; %NULL if there was none
 */
const GArray *
breath_core_get_draws (BreathCore        *self,
                       BreathResourceKind kind)
{
  g_return_val_if_fail (BREATH_IS_CORE (self), NULL);
  g_return_val_if_fail ((guint) kind < BREATH_N_RESOURCES, NULL);

  return self->resources[kind].draws;
}

static gboolean
load_of (BreathCore        *self,
         BreathResourceKind kind,
         const BreathRow   *row,
         GError           **error)
{
  BreathOwnResource *resource = &self->resources[kind];
  g_autoptr(GBytes) choice = dup_key (CHOICE_PREFIX, kind);
  g_autoptr(GBytes) alarm = dup_key (ALARM_PREFIX, kind);

  if (g_bytes_equal (row->key, choice))
    {
      if (!breath_privacy_decode (&resource->privacy, row->value, error))
        return FALSE;

      resource->wanted_privacy = resource->privacy;
      resource->shown_privacy = resource->privacy;
    }
  else if (g_bytes_equal (row->key, alarm))
    {
      resource->is_alarmed = TRUE;
      resource->shows_alarm = TRUE;
    }

  return TRUE;
}

/**
 * breath_core_load_privacy:
 * @self: a core
 * @row: a setting
 * @error: return location for an error
 *
 * Takes in what was chosen for a resource, and whether there is an alarm. Other settings are passed by.
 *
 * Returns: %FALSE if the row is damaged
 */
gboolean
breath_core_load_privacy (BreathCore      *self,
                          const BreathRow *row,
                          GError         **error)
{
  for (guint kind = 0; kind < BREATH_N_RESOURCES; kind++)
    {
      if (!load_of (self, kind, row, error))
        return FALSE;
    }

  return TRUE;
}

/**
 * breath_core_prepare_noise:
 * @self: a core
 *
 * Draws the noise that draws to come will use.
 */
void
breath_core_prepare_noise (BreathCore *self)
{
  for (guint kind = 0; kind < BREATH_N_RESOURCES; kind++)
    breath_noise_prepare (&self->resources[kind].noise, self->ports.random);
}

/**
 * breath_core_set_privacy:
 * @self: a core
 * @kind: which resource
 * @privacy: what people chose
 * @done: (nullable) (scope async): called once it is stored, or with a #BreathPrivacyError or #BreathStoreError
 * @user_data: for @done
 *
 * Stores a choice. It counts from the next draw on and spends nothing.
 */
void
breath_core_set_privacy (BreathCore          *self,
                         BreathResourceKind   kind,
                         const BreathPrivacy *privacy,
                         BreathDoneFunc       done,
                         gpointer             user_data)
{
  g_autoptr(GError) error = NULL;
  BreathChange *change;

  g_return_if_fail (BREATH_IS_CORE (self));
  g_return_if_fail ((guint) kind < BREATH_N_RESOURCES);

  if (!self->is_ready)
    error = g_error_new (BREATH_CORE_ERROR, BREATH_CORE_ERROR_NOT_READY, "The store has not been read yet");
  else
    breath_privacy_check (privacy, &error);

  if (error != NULL)
    {
      if (done != NULL)
        done (error, user_data);

      return;
    }

  change = g_new0 (BreathChange, 1);
  change->kind = BREATH_CHANGE_PRIVACY;
  change->resource = kind;
  change->privacy = *privacy;
  self->resources[kind].wanted_privacy = *privacy;
  change->done = done;
  change->user_data = user_data;
  breath_core_queue_change (self, change);
}

/**
 * breath_core_get_privacy:
 * @self: a core
 * @kind: which resource
 * @state: (out caller-allocates): how its privacy stands
 *
 * Tells what was chosen, what was spent and what comes next.
 */
void
breath_core_get_privacy (BreathCore         *self,
                         BreathResourceKind  kind,
                         BreathPrivacyState *state)
{
  BreathOwnResource *resource;
  gint64 now;

  g_return_if_fail (BREATH_IS_CORE (self));
  g_return_if_fail ((guint) kind < BREATH_N_RESOURCES);

  resource = &self->resources[kind];
  now = breath_clock_get_wall (self->ports.clock);

  *state = (BreathPrivacyState) {
    .choice = resource->shown_privacy,
    .wanted = resource->wanted_privacy,
    .is_stale = resource->shows_stock
                && breath_privacy_is_stale (&resource->shown_privacy, &resource->shown_stock, now),
    .is_alarmed = resource->shows_alarm,
    .spent_day = get_spent (self, kind),
    .spent_week = breath_ledger_get_since (resource->ledger, now - WEEK + 1),
    .spent_ever = breath_ledger_get_total (resource->ledger),
    .admits = breath_core_get_draw_admits (self, kind, now),
    .next_draw = breath_core_get_draw_due (self, kind, now),
  };

  /* A clock that went ahead leaves a day's draws more than a week behind. */
  state->spent_week = MAX (state->spent_week, state->spent_day);
  state->is_admitted = state->admits <= now;

  if (breath_core_is_stale (self, kind, MAX (state->next_draw, now)))
    state->next_draw = G_MAXINT64;
}

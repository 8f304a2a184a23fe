/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-core-private.h"

/* What each change of our own writes, and whether it is one that a head has to tell of. */

static void
put_day (BreathCore        *self,
         BreathBatch       *batch,
         BreathResourceKind kind)
{
  guint64 day = GUINT64_TO_LE ((guint64) breath_core_get_day (self));
  g_autoptr(GBytes) key = breath_core_dup_day_key (kind);
  g_autoptr(GBytes) value = g_bytes_new (&day, BREATH_CORE_DAY_LEN);

  self->resources[kind].day = breath_core_get_day (self);
  breath_batch_put (batch, BREATH_ROW_SETTING, key, value, 0, NULL);
}

/* TRUE: the stock became critical, and its people want that published by itself. */
static gboolean
put_stock (BreathCore   *self,
           BreathBatch  *batch,
           BreathChange *change)
{
  BreathOwnResource *resource = &self->resources[change->resource];
  gboolean was_critical = resource->has_stock && breath_privacy_is_critical (&resource->privacy, &resource->stock);
  g_autoptr(GBytes) key = breath_core_dup_text (breath_resource_kind_get_id (change->resource));
  g_autoptr(GBytes) value = breath_stock_encode (&change->stock);

  breath_batch_put (batch, BREATH_ROW_STOCK, key, value, MAX (change->stock.updated, 0), NULL);

  /* Setting a stock never draws: the first scheduled draw is that of the day after. */
  if (!resource->has_stock)
    put_day (self, batch, change->resource);

  resource->has_stock = TRUE;
  resource->stock = change->stock;

  return breath_core_judge_stock (self, batch, change, was_critical) && resource->privacy.is_automatic;
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

  if (breath_core_is_stale (self, change->resource, now))
    {
      g_set_error (error, BREATH_PRIVACY_ERROR, BREATH_PRIVACY_ERROR_STALE,
                   "The stock of %s was last told %u days ago or more and counts as unknown; tell it again first",
                   breath_resource_kind_get_id (change->resource), resource->privacy.stale_days);
      return FALSE;
    }

  admits = breath_core_get_draw_admits (self, change->resource, now);

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
  BreathPrecision precision = resource->privacy.precision;
  gint64 now = breath_clock_get_wall (self->ports.clock);
  g_autoptr(GBytes) key = NULL;
  g_autoptr(GBytes) value = NULL;

  change->draw = breath_ledger_draw (&resource->stock, breath_noise_take (&resource->noise, precision, self->ports.random),
                                     reason, breath_precision_get_epsilon (precision), now);
  change->drew = TRUE;
  resource->is_withheld = FALSE;
  breath_ledger_add (breath_core_get_ledger (self, change->resource, now), &change->draw);

  key = breath_core_dup_text (breath_resource_kind_get_id (change->resource));
  value = breath_draw_encode (&change->draw);
  breath_batch_put (batch, BREATH_ROW_DRAW, key, value, MAX (change->draw.made, 0), NULL);

  if (reason == BREATH_DRAW_SCHEDULED)
    put_day (self, batch, change->resource);

  breath_core_answer_alarm (self, batch, change);
}

/* The privacy day's turn: a draw, or no level at all where the stock was last told too long ago. FALSE: refused. */
static gboolean
stage_scheduled (BreathCore   *self,
                 BreathBatch  *batch,
                 BreathChange *change,
                 gboolean     *wants_head,
                 GError      **error)
{
  BreathOwnResource *resource = &self->resources[change->resource];

  if (!breath_core_is_stale (self, change->resource, breath_clock_get_wall (self->ports.clock)))
    {
      if (!check_budget (self, change, error))
        return FALSE;

      stage_draw (self, batch, change, BREATH_DRAW_SCHEDULED);
      *wants_head = TRUE;
      return TRUE;
    }

  put_day (self, batch, change->resource);

  if (breath_ledger_get_latest (resource->ledger) != NULL && !resource->is_withheld)
    {
      resource->is_withheld = TRUE;
      change->withholds = TRUE;
      *wants_head = TRUE;
    }

  return TRUE;
}

gboolean
breath_core_has_profile (BreathCore *self)
{
  const BreathItem *profile = breath_live_sets_get_profile (self->live_sets, &self->own);

  return profile != NULL
         && g_str_equal (profile->name, self->name)
         && g_strv_equal ((const char *const *) profile->languages, (const char *const *) self->languages);
}

/* One kind of change each: writes it into @batch. FALSE: refused, and nothing was written. */
typedef gboolean (*StageFunc) (BreathCore   *self,
                               BreathBatch  *batch,
                               BreathChange *change,
                               gboolean     *wants_head,
                               GError      **error);

static gboolean
stage_profile (BreathCore   *self,
               BreathBatch  *batch,
               BreathChange *change,
               gboolean     *wants_head,
               GError      **error)
{
  *wants_head |= !breath_core_has_profile (self);

  return TRUE;
}

static gboolean
stage_stock (BreathCore   *self,
             BreathBatch  *batch,
             BreathChange *change,
             gboolean     *wants_head,
             GError      **error)
{
  /* Beyond the budget it stays an alarm, for people to answer. */
  if (put_stock (self, batch, change) && check_budget (self, change, NULL))
    {
      stage_draw (self, batch, change, BREATH_DRAW_AUTOMATIC);
      *wants_head = TRUE;
    }

  return TRUE;
}

static gboolean
stage_publish (BreathCore   *self,
               BreathBatch  *batch,
               BreathChange *change,
               gboolean     *wants_head,
               GError      **error)
{
  if (!check_budget (self, change, error))
    return FALSE;

  stage_draw (self, batch, change, BREATH_DRAW_PUBLISH);
  *wants_head = TRUE;

  return TRUE;
}

static gboolean
stage_privacy (BreathCore   *self,
               BreathBatch  *batch,
               BreathChange *change,
               gboolean     *wants_head,
               GError      **error)
{
  breath_core_stage_privacy (self, batch, change);

  return TRUE;
}

static gboolean
stage_refresh (BreathCore   *self,
               BreathBatch  *batch,
               BreathChange *change,
               gboolean     *wants_head,
               GError      **error)
{
  *wants_head = TRUE;

  return TRUE;
}

static gboolean
stage_addresses (BreathCore   *self,
                 BreathBatch  *batch,
                 BreathChange *change,
                 gboolean     *wants_head,
                 GError      **error)
{
  *wants_head |= !breath_core_has_record (self);

  return TRUE;
}

static gboolean
stage_mirrors (BreathCore   *self,
               BreathBatch  *batch,
               BreathChange *change,
               gboolean     *wants_head,
               GError      **error)
{
  *wants_head |= !breath_core_has_certificates (self);

  return TRUE;
}

static gboolean
stage_statement (BreathCore   *self,
                 BreathBatch  *batch,
                 BreathChange *change,
                 gboolean     *wants_head,
                 GError      **error)
{
  return breath_core_stage_statement (self, batch, change->item, error) && (*wants_head = TRUE);
}

static gboolean
stage_taking_back (BreathCore   *self,
                   BreathBatch  *batch,
                   BreathChange *change,
                   gboolean     *wants_head,
                   GError      **error)
{
  return breath_core_stage_taking_back (self, batch, &change->about, change->id, error) && (*wants_head = TRUE);
}

static gboolean
stage_alerts (BreathCore   *self,
              BreathBatch  *batch,
              BreathChange *change,
              gboolean     *wants_head,
              GError      **error)
{
  breath_core_stage_alerts (self, batch);

  return TRUE;
}

static gboolean
stage_review (BreathCore   *self,
              BreathBatch  *batch,
              BreathChange *change,
              gboolean     *wants_head,
              GError      **error)
{
  breath_core_stage_review (self, batch, &change->about, change->id);

  return TRUE;
}

static gboolean
stage_trust (BreathCore   *self,
             BreathBatch  *batch,
             BreathChange *change,
             gboolean     *wants_head,
             GError      **error)
{
  return breath_core_stage_trust (self, batch, change->order, wants_head, error);
}

static gboolean
stage_transfers (BreathCore   *self,
                 BreathBatch  *batch,
                 BreathChange *change,
                 gboolean     *wants_head,
                 GError      **error)
{
  breath_core_stage_transfers (self, batch);

  return TRUE;
}

static gboolean
stage_seed (BreathCore   *self,
            BreathBatch  *batch,
            BreathChange *change,
            gboolean     *wants_head,
            GError      **error)
{
  return breath_core_stage_seed (self, batch, change->seed, wants_head, error);
}

static gboolean
stage_found (BreathCore   *self,
             BreathBatch  *batch,
             BreathChange *change,
             gboolean     *wants_head,
             GError      **error)
{
  breath_core_log_found (self, batch, &change->about, change->found);

  return TRUE;
}

static gboolean
stage_checkpoint (BreathCore   *self,
                  BreathBatch  *batch,
                  BreathChange *change,
                  gboolean     *wants_head,
                  GError      **error)
{
  breath_core_log_add (self, batch, BREATH_LOG_CHECKPOINT, NULL);

  return TRUE;
}

static const StageFunc stage_funcs[] = {
  [BREATH_CHANGE_PROFILE] = stage_profile,
  [BREATH_CHANGE_STOCK] = stage_stock,
  [BREATH_CHANGE_PUBLISH] = stage_publish,
  [BREATH_CHANGE_SCHEDULED] = stage_scheduled,
  [BREATH_CHANGE_REFRESH] = stage_refresh,
  [BREATH_CHANGE_ADDRESSES] = stage_addresses,
  [BREATH_CHANGE_PRIVACY] = stage_privacy,
  [BREATH_CHANGE_CHECKPOINT] = stage_checkpoint,
  [BREATH_CHANGE_FOUND] = stage_found,
  [BREATH_CHANGE_MIRRORS] = stage_mirrors,
  [BREATH_CHANGE_STATEMENT] = stage_statement,
  [BREATH_CHANGE_TAKE_BACK] = stage_taking_back,
  [BREATH_CHANGE_ALERTS] = stage_alerts,
  [BREATH_CHANGE_REVIEW] = stage_review,
  [BREATH_CHANGE_TRUST] = stage_trust,
  [BREATH_CHANGE_TRANSFERS] = stage_transfers,
  [BREATH_CHANGE_SEEDS] = stage_seed,
};

G_STATIC_ASSERT (G_N_ELEMENTS (stage_funcs) == BREATH_N_CHANGES);

/**
 * breath_core_stage_change:
 * @self: a core
 * @batch: what is committed next
 * @change: what is to change
 * @wants_head: (inout): set if a new head has to be signed for it
 * @error: return location for why not
 *
 * Writes a change of our own into @batch.
 *
 * Returns: %FALSE if it is refused, and nothing was written
 */
gboolean
breath_core_stage_change (BreathCore   *self,
                          BreathBatch  *batch,
                          BreathChange *change,
                          gboolean     *wants_head,
                          GError      **error)
{
  return breath_core_check_clock (self, change, error) && stage_funcs[change->kind](self, batch, change, wants_head, error);
}

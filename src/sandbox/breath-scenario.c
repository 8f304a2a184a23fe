/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-scenario.h"

#define MS 1000

static const char *const fault_ids[BREATH_N_FAULTS] = {
  [BREATH_FAULT_PARTITION] = "partition",
  [BREATH_FAULT_CHURN] = "churn",
  [BREATH_FAULT_SLEEP] = "sleep",
  [BREATH_FAULT_CLOCK_SKEW] = "clock-skew",
  [BREATH_FAULT_CLOCK_JUMP] = "clock-jump",
  [BREATH_FAULT_DISK_FULL] = "disk-full",
  [BREATH_FAULT_TORN_WRITE] = "torn-write",
  [BREATH_FAULT_RESTORE] = "restore",
  [BREATH_FAULT_ONE_WAY] = "one-way",
  [BREATH_FAULT_FULL] = "full-links",
};

static const char *const enemy_ids[BREATH_N_ENEMIES] = {
  [BREATH_ENEMY_FLOOD] = "flood",
  [BREATH_ENEMY_INVALID] = "invalid-records",
  [BREATH_ENEMY_OMISSION] = "omission",
  [BREATH_ENEMY_EQUIVOCATION] = "equivocation",
  [BREATH_ENEMY_REPLAY] = "replay",
  [BREATH_ENEMY_SYBIL] = "sybil",
  [BREATH_ENEMY_ALERT_SPAM] = "alert-spam",
  [BREATH_ENEMY_BAD_MOUTH] = "bad-mouth",
  [BREATH_ENEMY_COLLUDER] = "colluder",
  [BREATH_ENEMY_HANG_UP] = "hang-up",
};

static const struct
{
  const char *id;
  const char *unit;
  const char *title;
} figures[BREATH_N_FIGURES] = {
  [BREATH_FIGURE_STATUS_P99] = { "status-p99", "s", "A change has reached 99 % of the nodes" },
  [BREATH_FIGURE_COPIES] = { "copies", "", "Heads received for each one accepted" },
  [BREATH_FIGURE_BYTES] = { "bytes", "B/s", "Sync, each byte counted once, a node" },
  [BREATH_FIGURE_ALERT_P99] = { "alert-p99", "s", "An alert has reached 99 % of the nodes" },
  [BREATH_FIGURE_ALERT_MAX] = { "alert-max", "s", "An alert has reached everybody" },
  [BREATH_FIGURE_ALERT_HOPS] = { "alert-hops", "", "Links over which 99 % heard of an alert" },
  [BREATH_FIGURE_ALERT_FULL_P99] = { "alert-full-p99", "s", "The same while every uplink is full" },
  [BREATH_FIGURE_ALERT_MISSED] = { "alert-missed", "", "Alerts that an honest node never got" },
  [BREATH_FIGURE_HEAL] = { "heal", "s", "After a partition everybody knows all again" },
  [BREATH_FIGURE_NOISE] = { "noise", "¼ d", "Published levels lie around the truth by" },
  [BREATH_FIGURE_COLLUSION] = { "collusion", "", "Closer to the truth all colluders come than one" },
  [BREATH_FIGURE_HONEST_PAUSES] = { "honest-pauses", "", "Links refused to a node that kept the rules" },
};

G_DEFINE_QUARK (breath-scenario-error-quark, breath_scenario_error)

/**
 * breath_scenario_new:
 *
 * Makes a scenario of two quiet nodes, which is what a file changes.
 *
 * Returns: (transfer full): the scenario
 */
BreathScenario *
breath_scenario_new (void)
{
  BreathScenario *self = g_new0 (BreathScenario, 1);

  self->name = g_strdup ("scenario");
  self->title = g_strdup ("");
  self->n_nodes = 2;
  self->duration = G_TIME_SPAN_HOUR;
  self->settle = 10 * G_TIME_SPAN_MINUTE;
  self->seed = 1;
  self->links.is_live = TRUE;
  self->links.n_outbound = 4;
  self->links.n_inbound = 4;
  self->links.latency[0] = 20 * MS;
  self->links.latency[1] = 120 * MS;
  self->links.asymmetry = 1;
  self->links.queue = 4096;
  self->people.n_mirrors = 2;
  self->people.answer[0] = G_TIME_SPAN_HOUR;
  self->people.answer[1] = 8 * G_TIME_SPAN_HOUR;
  self->faults = g_array_new (FALSE, TRUE, sizeof (BreathFaultPlan));
  self->enemies = g_array_new (FALSE, TRUE, sizeof (BreathEnemyPlan));

  for (guint i = 0; i < BREATH_N_FIGURES; i++)
    self->limits[i] = self->least[i] = -1;

  return self;
}

void
breath_scenario_free (BreathScenario *self)
{
  g_free (self->name);
  g_free (self->title);
  g_array_unref (self->faults);
  g_array_unref (self->enemies);
  g_free (self);
}

guint
breath_scenario_get_n_enemies (const BreathScenario *self)
{
  guint n = 0;

  for (guint i = 0; i < self->enemies->len; i++)
    n += g_array_index (self->enemies, BreathEnemyPlan, i).count;

  return n;
}

gboolean
breath_scenario_has_fault (const BreathScenario *self,
                           BreathFaultKind       kind)
{
  for (guint i = 0; i < self->faults->len; i++)
    if (g_array_index (self->faults, BreathFaultPlan, i).kind == kind)
      return TRUE;

  return FALSE;
}

const char *
breath_fault_kind_get_id (BreathFaultKind kind)
{
  g_return_val_if_fail ((guint) kind < BREATH_N_FAULTS, NULL);

  return fault_ids[kind];
}

const char *
breath_enemy_kind_get_id (BreathEnemyKind kind)
{
  g_return_val_if_fail ((guint) kind < BREATH_N_ENEMIES, NULL);

  return enemy_ids[kind];
}

const char *
breath_figure_get_id (BreathFigure figure)
{
  g_return_val_if_fail ((guint) figure < BREATH_N_FIGURES, NULL);

  return figures[figure].id;
}

const char *
breath_figure_get_unit (BreathFigure figure)
{
  g_return_val_if_fail ((guint) figure < BREATH_N_FIGURES, NULL);

  return figures[figure].unit;
}

const char *
breath_figure_get_title (BreathFigure figure)
{
  g_return_val_if_fail ((guint) figure < BREATH_N_FIGURES, NULL);

  return figures[figure].title;
}

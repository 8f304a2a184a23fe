/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define BREATH_SCENARIO_MAX_LEN     (256 * 1024) /* bytes of a file */
#define BREATH_SCENARIO_MAX_NODES   20000
#define BREATH_SCENARIO_MAX_HOURS   1000
#define BREATH_SCENARIO_MAX_PARTS   64           /* faults, or enemies */
#define BREATH_SCENARIO_MAX_MIRRORS 4            /* of a node */

#define BREATH_SCENARIO_ERROR (breath_scenario_error_quark ())

/**
 * BreathScenarioError:
 * @BREATH_SCENARIO_ERROR_MISSING: there is no such file, or it cannot be read
 * @BREATH_SCENARIO_ERROR_WRONG: what it says is not a scenario; the message begins with line and path
 *
 * What a caller can tell apart and act on.
 */
typedef enum
{
  BREATH_SCENARIO_ERROR_MISSING,
  BREATH_SCENARIO_ERROR_WRONG,
} BreathScenarioError;

GQuark breath_scenario_error_quark (void);

/**
 * BreathLinkPlan:
 * @is_live: whether neighbours stay linked; if not, they meet for a moment once a minute
 * @n_outbound: neighbours each node picks at random
 * @n_inbound: that pick it, at most
 * @n_chosen: neighbours that people chose, none of them an enemy
 * @latency: least and most microseconds one way
 * @jitter: microseconds by which a frame may take longer than that
 * @loss: percent of frames to be sent again
 * @duplicates: percent of frames that cross the uplink twice; the stream hands on one
 * @reordered: percent of frames that others overtake, for which the stream waits
 * @asymmetry: how many times as long the way back of a link takes
 * @rate: of what a node sends, in kbit/s; 0: no limit
 * @queue: KiB that may wait to be sent before links are given up
 *
 * How nodes are linked.
 */
typedef struct
{
  gboolean is_live;
  guint    n_outbound;
  guint    n_inbound;
  guint    n_chosen;
  gint64   latency[2];
  gint64   jitter;
  guint    loss;
  guint    duplicates;
  guint    reordered;
  guint    asymmetry;
  guint    rate;
  guint    queue;
} BreathLinkPlan;

/**
 * BreathPeoplePlan:
 * @has_stocks: whether they count their stocks and publish levels
 * @n_mirrors: Mirrors of a node
 * @n_alerts: alerts raised in all, spread over the run
 * @n_transfers: transfers proposed in all
 * @n_isolations: nodes isolated by a Mirror of another
 * @answer: least and most microseconds until a Mirror decides
 *
 * What people do.
 */
typedef struct
{
  gboolean has_stocks;
  guint    n_mirrors;
  guint    n_alerts;
  guint    n_transfers;
  guint    n_isolations;
  gint64   answer[2];
} BreathPeoplePlan;

/**
 * BreathFaultKind:
 * @BREATH_FAULT_PARTITION: part of the nodes has no link with the rest
 * @BREATH_FAULT_CHURN: nodes are switched off, and on again later
 * @BREATH_FAULT_SLEEP: the same with lids: their time stands still
 * @BREATH_FAULT_CLOCK_SKEW: wall clocks are wrong all the while
 * @BREATH_FAULT_CLOCK_JUMP: wall clocks jump, and jump back at the end
 * @BREATH_FAULT_DISK_FULL: nothing can be stored
 * @BREATH_FAULT_TORN_WRITE: the power goes while something is being stored
 * @BREATH_FAULT_RESTORE: nodes begin again from a backup
 * @BREATH_FAULT_ONE_WAY: links carry nothing in one direction
 * @BREATH_FAULT_FULL: everybody sends as much in bulk as the uplink takes
 *
 * What goes wrong.
 */
typedef enum
{
  BREATH_FAULT_PARTITION,
  BREATH_FAULT_CHURN,
  BREATH_FAULT_SLEEP,
  BREATH_FAULT_CLOCK_SKEW,
  BREATH_FAULT_CLOCK_JUMP,
  BREATH_FAULT_DISK_FULL,
  BREATH_FAULT_TORN_WRITE,
  BREATH_FAULT_RESTORE,
  BREATH_FAULT_ONE_WAY,
  BREATH_FAULT_FULL,
} BreathFaultKind;

#define BREATH_N_FAULTS (BREATH_FAULT_FULL + 1)

/**
 * BreathFaultPlan:
 * @kind: what
 * @begin: microseconds from the start
 * @duration: microseconds
 * @share: percent of the nodes
 * @size: seconds by which a clock is wrong, or how old a backup is
 *
 * One thing that goes wrong.
 */
typedef struct
{
  BreathFaultKind kind;
  gint64          begin;
  gint64          duration;
  guint           share;
  gint64          size;
} BreathFaultPlan;

/**
 * BreathEnemyKind:
 * @BREATH_ENEMY_FLOOD: asks more than anybody may
 * @BREATH_ENEMY_INVALID: passes on records with a bit changed
 * @BREATH_ENEMY_OMISSION: leaves out what its heads promise
 * @BREATH_ENEMY_EQUIVOCATION: signs two heads with one version
 * @BREATH_ENEMY_REPLAY: says again what it said long ago
 * @BREATH_ENEMY_SYBIL: one of a crowd that passes on nothing of others
 * @BREATH_ENEMY_ALERT_SPAM: raises alert after alert
 * @BREATH_ENEMY_BAD_MOUTH: flags one honest node, as all of its ring do
 * @BREATH_ENEMY_COLLUDER: puts together what all colluders hear of a level
 * @BREATH_ENEMY_HANG_UP: says nothing more once a negotiation gets serious
 *
 * Whom a network has to live with.
 */
typedef enum
{
  BREATH_ENEMY_FLOOD,
  BREATH_ENEMY_INVALID,
  BREATH_ENEMY_OMISSION,
  BREATH_ENEMY_EQUIVOCATION,
  BREATH_ENEMY_REPLAY,
  BREATH_ENEMY_SYBIL,
  BREATH_ENEMY_ALERT_SPAM,
  BREATH_ENEMY_BAD_MOUTH,
  BREATH_ENEMY_COLLUDER,
  BREATH_ENEMY_HANG_UP,
} BreathEnemyKind;

#define BREATH_N_ENEMIES (BREATH_ENEMY_HANG_UP + 1)

/**
 * BreathEnemyPlan:
 * @kind: what they do
 * @count: how many nodes, besides those of the scenario
 *
 * Some enemies.
 */
typedef struct
{
  BreathEnemyKind kind;
  guint           count;
} BreathEnemyPlan;

/**
 * BreathFigure:
 * @BREATH_FIGURE_STATUS_P99: seconds until 99 % of all nodes have a change
 * @BREATH_FIGURE_COPIES: heads received for one accepted
 * @BREATH_FIGURE_BYTES: bytes of sync a second and node, each counted once
 * @BREATH_FIGURE_ALERT_P99: seconds until 99 % of the nodes tell people of an alert
 * @BREATH_FIGURE_ALERT_MAX: seconds until all do
 * @BREATH_FIGURE_ALERT_HOPS: links over which 99 % heard of one
 * @BREATH_FIGURE_ALERT_FULL_P99: seconds until 99 % have one while every uplink is full
 * @BREATH_FIGURE_ALERT_MISSED: alerts that an honest node did not get
 * @BREATH_FIGURE_HEAL: seconds from the end of a partition until both halves know all of each other
 * @BREATH_FIGURE_NOISE: standard deviation of what is published from what is true, in quarter days
 * @BREATH_FIGURE_COLLUSION: how much closer all colluders together come to the truth than one of them
 * @BREATH_FIGURE_HONEST_PAUSES: links that an honest node refuses an honest one
 *
 * What is measured.
 */
typedef enum
{
  BREATH_FIGURE_STATUS_P99,
  BREATH_FIGURE_COPIES,
  BREATH_FIGURE_BYTES,
  BREATH_FIGURE_ALERT_P99,
  BREATH_FIGURE_ALERT_MAX,
  BREATH_FIGURE_ALERT_HOPS,
  BREATH_FIGURE_ALERT_FULL_P99,
  BREATH_FIGURE_ALERT_MISSED,
  BREATH_FIGURE_HEAL,
  BREATH_FIGURE_NOISE,
  BREATH_FIGURE_COLLUSION,
  BREATH_FIGURE_HONEST_PAUSES,
} BreathFigure;

#define BREATH_N_FIGURES (BREATH_FIGURE_HONEST_PAUSES + 1)

/**
 * BreathScenario:
 * @name: what it is called
 * @title: one line about it
 * @n_nodes: nodes that keep the rules
 * @duration: microseconds
 * @settle: the last microseconds of it, in which nothing new goes wrong and everybody has to come to hold the same
 * @seed: where all chance comes from
 * @has_met: whether everybody knows everybody at the beginning, as in a network that is a month old
 * @links: how nodes are linked
 * @people: what people do
 * @faults: (element-type BreathFaultPlan): what goes wrong
 * @enemies: (element-type BreathEnemyPlan): whom there is to live with
 * @limits: what each figure may at most be; negative: it is only told
 * @least: what each figure must at least be; negative: nothing
 *
 * What is to be simulated.
 */
typedef struct
{
  char            *name;
  char            *title;
  guint            n_nodes;
  gint64           duration;
  gint64           settle;
  guint64          seed;
  gboolean         has_met;
  BreathLinkPlan   links;
  BreathPeoplePlan people;
  GArray          *faults;
  GArray          *enemies;
  double           limits[BREATH_N_FIGURES];
  double           least[BREATH_N_FIGURES];
} BreathScenario;

BreathScenario *breath_scenario_new         (void) G_GNUC_WARN_UNUSED_RESULT;
BreathScenario *breath_scenario_new_from_file
                                            (const char           *path,
                                             GError              **error) G_GNUC_WARN_UNUSED_RESULT;
BreathScenario *breath_scenario_new_from_text
                                            (const char           *text,
                                             GError              **error) G_GNUC_WARN_UNUSED_RESULT;
void            breath_scenario_free        (BreathScenario       *self);
guint           breath_scenario_get_n_enemies (const BreathScenario *self);
gboolean        breath_scenario_has_fault   (const BreathScenario *self,
                                             BreathFaultKind       kind);

const char     *breath_fault_kind_get_id    (BreathFaultKind       kind);
const char     *breath_enemy_kind_get_id    (BreathEnemyKind       kind);
const char     *breath_figure_get_id        (BreathFigure          figure);
const char     *breath_figure_get_unit      (BreathFigure          figure);
const char     *breath_figure_get_title     (BreathFigure          figure);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BreathScenario, breath_scenario_free)

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-world-private.h"

#include <math.h>
#include <string.h>

/*
 * What people do: count their stocks, which follow the sun, the rain and the harvest; raise alerts and answer them; propose
 * transfers and decide about them hours later; isolate a node that they do not trust.
 */

#define SECOND         G_USEC_PER_SEC
#define MINUTE         G_TIME_SPAN_MINUTE
#define HOUR           G_TIME_SPAN_HOUR
#define DAY_HOURS      24
#define RESERVE        30                              /* days of need that communities keep */
#define MIN_DAYS       20.0                            /* what they have is between these, in days of need, */
#define MAX_DAYS       40.0
#define NEED           G_GINT64_CONSTANT (25000000000) /* so that an amount has twelve digits, which nothing else has */
#define FIRST_PUBLISH  (10 * MINUTE)                   /* within which everybody publishes once */
#define ANSWER_PERCENT 20                              /* of the Mirrors who hear of an alert */
#define YES_PERCENT    75                              /* of those who are proposed a transfer */
#define FESTIVAL       9                               /* the day of each that has one */

/* Something that somebody does later. */
typedef struct
{
  BreathCentre *centre;
  BreathCentre *other;
  guint8        id[BREATH_HASH_LEN];
} Act;

static void
add_act (BreathEventFunc func,
         gint64          delay,
         BreathCentre   *centre,
         BreathCentre   *other,
         const guint8   *id,
         gsize           len)
{
  Act *act = g_new0 (Act, 1);

  act->centre = centre;
  act->other = other;

  if (id != NULL)
    memcpy (act->id, id, len);

  breath_world_add (centre->world, delay, func, act, g_free);
}

static double
draw (BreathWorld *self)
{
  return g_rand_double (self->people_rand);
}

static gint64
draw_answer (BreathWorld *self)
{
  const gint64 *answer = self->scenario->people.answer;

  return answer[0] + (gint64) (draw (self) * (answer[1] - answer[0]));
}

static gboolean
happens (BreathWorld *self,
         guint        percent)
{
  return (guint) g_rand_int_range (self->people_rand, 0, 100) < percent;
}

/* Mirrors */

void
breath_world_make_mirrors (BreathCentre *centre)
{
  static const char *const names[BREATH_SCENARIO_MAX_MIRRORS] = { "First", "Second", "Third", "Fourth" };
  BreathCoreMirror mirrors[BREATH_SCENARIO_MAX_MIRRORS];
  guint n = centre->world->scenario->people.n_mirrors;

  for (guint i = 0; i < n; i++)
    {
      guint8 seed[P2P_SEED_LEN] = { 'm', 'i', (guint8) i };

      memcpy (seed + 4, &centre->number, sizeof centre->number);
      memcpy (seed + 8, &centre->world->seed, sizeof centre->world->seed);

      if (centre->mirrors[i] == NULL)
        centre->mirrors[i] = p2p_identity_new_from_seed (seed);

      mirrors[i].key = *p2p_identity_get_peer_id (centre->mirrors[i]);
      g_strlcpy (mirrors[i].name, names[i], sizeof mirrors[i].name);
    }

  centre->has_mirrors = TRUE;
  breath_core_set_mirrors (breath_world_get_core (centre), mirrors, n);
}

/* Each time that a node was started: who decides there is not in its store. */
void
breath_world_people_began (BreathCentre *centre)
{
  if (centre->has_mirrors)
    breath_world_make_mirrors (centre);
}

static P2pIdentity *
pick_mirror (BreathCentre *centre)
{
  guint n = centre->world->scenario->people.n_mirrors;

  return centre->mirrors[g_rand_int_range (centre->world->people_rand, 0, n)];
}

/* Stocks */

static void
set_mark (BreathCentre *centre,
          gint64        amount)
{
  if (centre->number < BREATH_WORLD_CANARIES)
    centre->marks[centre->n_marks++ % BREATH_WORLD_N_MARKS] = amount;
}

static void
set_stock (BreathCentre      *centre,
           BreathResourceKind kind)
{
  BreathWorld *self = centre->world;
  BreathStock *stock = &centre->stocks[kind];
  double days = CLAMP (centre->days[kind], MIN_DAYS, MAX_DAYS - 0.01);

  centre->days[kind] = days;
  stock->need = NEED;
  stock->reserve_days = RESERVE;
  stock->amount = (gint64) (days * 1000) * (NEED / 1000) + g_rand_int (self->people_rand) % (NEED / 1000);
  g_strlcpy (stock->unit, kind == BREATH_RESOURCE_ENERGY ? "kW.h" : kind == BREATH_RESOURCE_WATER ? "L" : "kg",
             sizeof stock->unit);
  stock->updated = breath_clock_get_wall (BREATH_CLOCK (breath_virtual_node_get_clock (centre->node)));
  set_mark (centre, stock->amount);
  breath_core_set_stock (breath_world_get_core (centre), kind, stock, NULL, NULL);
}

/* Days of need that an hour brings or takes. */
static double
get_change (BreathCentre      *centre,
            BreathResourceKind kind,
            guint              hour,
            guint              day)
{
  BreathWorld *self = centre->world;
  double sun = hour >= 6 && hour < 18 ? sin ((hour - 6) * G_PI / 12) : 0;
  gboolean is_evening = hour >= 17 && hour < 23;

  switch (kind)
    {
    case BREATH_RESOURCE_ENERGY:
      return 0.13 * sun * (1.2 - self->sky) - (is_evening ? 0.08 : 0.025);

    case BREATH_RESOURCE_WATER:
      return (self->sky > 0.85 ? 0.4 * draw (self) : 0) - 1.0 / DAY_HOURS;

    case BREATH_RESOURCE_FOOD:
      return (hour == 7 && day % 7 == centre->number % 7 ? 6 + 2 * draw (self) : 0)
             - (day % FESTIVAL == centre->number % FESTIVAL ? 2.5 : 1.0) / DAY_HOURS;

    default:
      return 0;
    }
}

static void
count_stocks (BreathCentre *centre)
{
  BreathWorld *self = centre->world;
  gint64 seconds = breath_simulation_get_wall (self->simulation);
  guint hour = (guint) (seconds / 3600 % DAY_HOURS);
  guint day = (guint) (seconds / 86400);

  for (guint kind = 0; kind < BREATH_N_RESOURCES; kind++)
    {
      centre->days[kind] += get_change (centre, (BreathResourceKind) kind, hour, day);

      if (breath_world_is_up (centre))
        set_stock (centre, (BreathResourceKind) kind);
    }
}

static void
hour_cb (gpointer user_data)
{
  BreathWorld *self = user_data;

  /* Clouds come and go slowly, over everybody alike. */
  self->sky = CLAMP (self->sky + 0.3 * (draw (self) - 0.5), 0, 1);

  for (guint i = 0; i < self->n_honest; i++)
    count_stocks (&self->centres[i]);

  breath_world_add (self, HOUR, hour_cb, self, NULL);
}

static void
publish_cb (gpointer user_data)
{
  const Act *act = user_data;

  for (guint kind = 0; kind < BREATH_N_RESOURCES && breath_world_is_up (act->centre); kind++)
    breath_core_publish (breath_world_get_core (act->centre), (BreathResourceKind) kind, NULL, NULL);
}

static void
plan_stocks (BreathWorld *self)
{
  self->sky = draw (self);

  for (guint i = 0; i < self->n_honest; i++)
    {
      for (guint kind = 0; kind < BREATH_N_RESOURCES; kind++)
        self->centres[i].days[kind] = MIN_DAYS + draw (self) * (MAX_DAYS - MIN_DAYS);

      add_act (publish_cb, MINUTE + (gint64) (draw (self) * FIRST_PUBLISH), &self->centres[i], NULL, NULL, 0);
    }

  hour_cb (self);
}

/* Alerts */

BreathStatement *
breath_world_draft_alert (BreathCentre *centre)
{
  gint64 wall = breath_clock_get_wall (BREATH_CLOCK (breath_virtual_node_get_clock (centre->node)));
  BreathStatement *statement = breath_statement_new (breath_virtual_node_get_id (centre->node), (guint32) wall);

  statement->alert = breath_alert_new ();
  statement->alert->status = BREATH_ALERT_STATUS_EXERCISE;
  statement->alert->message = BREATH_ALERT_MESSAGE_ALERT;
  statement->alert->event = BREATH_ALERT_EVENT_BIAS_DRIFT;
  statement->alert->severity = BREATH_ALERT_SEVERITY_SEVERE;
  statement->alert->expires = statement->made + BREATH_ALERT_DEFAULT_LIFE;
  statement->alert->headline = g_strdup ("The waiting list favours one street");
  statement->alert->description = g_strnfill (300, 'e');

  return statement;
}

static void
assess_cb (gpointer user_data)
{
  const Act *act = user_data;
  gint64 wall = breath_simulation_get_wall (act->centre->world->simulation);
  g_autoptr(BreathStatement) statement = NULL;
  guint8 id[BREATH_HASH_LEN];

  if (!breath_world_is_up (act->centre) || !act->centre->has_mirrors)
    return;

  statement = breath_statement_new (breath_virtual_node_get_id (act->centre->node), (guint32) wall);
  statement->assessment = breath_assessment_new ();
  statement->assessment->view = BREATH_ASSESSMENT_SEEN_HERE;
  memcpy (statement->assessment->alert, act->id, BREATH_HASH_LEN);
  breath_core_state (breath_world_get_core (act->centre), pick_mirror (act->centre), statement, id, NULL, NULL);
}

static void
plan_answers (BreathWorld        *self,
              const BreathRaised *raised)
{
  for (guint i = 0; i < self->n_honest; i++)
    if (self->centres[i].has_mirrors && i != raised->author && happens (self, ANSWER_PERCENT))
      add_act (assess_cb, draw_answer (self), &self->centres[i], NULL, raised->id, BREATH_HASH_LEN);
}

static void
raised_cb (const GError *error,
           gpointer      user_data)
{
  ((BreathRaised *) user_data)->is_done = error == NULL;
}

static void
raise_cb (gpointer user_data)
{
  const Act *act = user_data;
  BreathWorld *self = act->centre->world;
  BreathRaised *raised;
  g_autoptr(BreathStatement) statement = NULL;

  if (!breath_world_is_up (act->centre))
    return;

  statement = breath_world_draft_alert (act->centre);
  raised = g_new0 (BreathRaised, 1);
  raised->author = act->centre->number;
  raised->raised = breath_simulation_get_now (self->simulation);
  raised->is_full = self->is_full > 0;
  g_ptr_array_add (self->raised, raised);
  self->measure->n_alerts++;
  breath_core_state (breath_world_get_core (act->centre), pick_mirror (act->centre), statement, raised->id, raised_cb,
                     raised);
  g_hash_table_insert (self->alerts, raised->id, raised);
  plan_answers (self, raised);
}

/* Transfers */

static BreathTransferTerms *
draft_terms (BreathCentre *centre)
{
  BreathTransferTerms *terms = breath_transfer_terms_new ();
  gint64 now = breath_simulation_get_wall (centre->world->simulation);

  terms->resource = BREATH_RESOURCE_WATER;
  terms->amount = 500 * 1000;
  g_strlcpy (terms->unit, "L", sizeof terms->unit);
  terms->gives = TRUE;
  terms->from = (guint32) now;
  terms->until = (guint32) now + 7 * 86400;
  terms->expires = (guint32) now + 72 * 3600;

  return terms;
}

static void
decide_cb (gpointer user_data)
{
  const Act *act = user_data;
  BreathCentre *centre = act->centre;
  P2pIdentity *mirror = pick_mirror (centre);
  gboolean is_yes = happens (centre->world, YES_PERCENT);

  if (breath_world_is_up (centre) && breath_core_get_transfer (breath_world_get_core (centre), act->id) != NULL)
    breath_core_decide_transfer (breath_world_get_core (centre), mirror, act->id, is_yes, NULL, NULL);
}

static void
propose_cb (gpointer user_data)
{
  const Act *act = user_data;
  g_autoptr(BreathTransferTerms) terms = NULL;
  guint8 id[BREATH_NEGOTIATION_ID_LEN];

  if (!breath_world_is_up (act->centre))
    return;

  terms = draft_terms (act->centre);
  breath_core_propose_transfer (breath_world_get_core (act->centre), pick_mirror (act->centre),
                                breath_virtual_node_get_id (act->other->node), terms, id, NULL, NULL);
  add_act (decide_cb, draw_answer (act->centre->world), act->centre, NULL, id, sizeof id);
}

void
breath_world_told_transfer (BreathCentre      *centre,
                            const guint8      *id,
                            BreathTransferNews news)
{
  BreathMeasure *measure = centre->world->measure;

  if (news == BREATH_TRANSFER_NEWS_HEARD && centre->has_mirrors)
    add_act (decide_cb, draw_answer (centre->world), centre, NULL, id, BREATH_NEGOTIATION_ID_LEN);

  measure->agreed += news == BREATH_TRANSFER_NEWS_AGREED;
  measure->ended += news == BREATH_TRANSFER_NEWS_ENDED;
}

/* Isolations */

static void
isolate_cb (gpointer user_data)
{
  const Act *act = user_data;
  BreathIsolation isolation = { .scope = BREATH_ISOLATION_SHOW, .reason = (char *) "Its levels cannot be right" };

  if (!breath_world_is_up (act->centre))
    return;

  isolation.node = *breath_virtual_node_get_id (act->other->node);
  isolation.mirror = *p2p_identity_get_peer_id (pick_mirror (act->centre));
  g_strlcpy (isolation.by, "First", sizeof isolation.by);
  isolation.from = breath_simulation_get_wall (act->centre->world->simulation);
  isolation.until = isolation.from + 3600 + (gint64) (draw (act->centre->world) * 6 * 3600);
  breath_core_isolate (breath_world_get_core (act->centre), &isolation, NULL, NULL);
}

/* Who acts, at a time of the @number-th of @n. */
static void
plan_act (BreathWorld    *self,
          BreathEventFunc func,
          guint           number,
          guint           n,
          gboolean        by_neighbour)
{
  gint64 begin = BREATH_WORLD_WARM_UP + MINUTE;
  gint64 span = MAX (self->scenario->duration - self->scenario->settle - begin - MINUTE, 0);
  BreathCentre *centre = &self->centres[g_rand_int_range (self->people_rand, 0, self->n_honest)];
  BreathCentre *other = &self->centres[g_rand_int_range (self->people_rand, 0, self->n_honest)];
  gint64 delay = begin + (gint64) (span * (number + 0.5) / n) - breath_simulation_get_now (self->simulation);

  if (by_neighbour && self->pairs->len > 0)
    {
      const BreathPair *pair = g_ptr_array_index (self->pairs, g_rand_int (self->people_rand) % self->pairs->len);

      centre = pair->ends[0];
      other = pair->ends[1];
    }

  if (centre == other || centre->is_enemy || other->is_enemy)
    return;

  breath_world_make_mirrors (centre);

  if (by_neighbour)
    breath_world_make_mirrors (other);

  add_act (func, MAX (delay, 0), centre, other, NULL, 0);
}

void
breath_world_plan_people (BreathWorld *self)
{
  const BreathPeoplePlan *people = &self->scenario->people;

  if (people->has_stocks)
    plan_stocks (self);

  for (guint i = 0; i < people->n_alerts; i++)
    plan_act (self, raise_cb, i, people->n_alerts, FALSE);

  for (guint i = 0; i < people->n_transfers; i++)
    plan_act (self, propose_cb, i, people->n_transfers, TRUE);

  for (guint i = 0; i < people->n_isolations; i++)
    plan_act (self, isolate_cb, i, people->n_isolations, FALSE);
}

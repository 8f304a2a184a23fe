/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-practice-private.h"

#include <string.h>

/*
 * What the Mirrors of the neighbours do. Some of it comes by itself, so that within ten minutes everything has been there
 * once; the rest answers what the guest does, some seconds later, as people would who sit there and wait for it.
 */

#define SECOND       G_USEC_PER_SEC
#define ROUND        (600 * SECOND)
#define N_ROUNDS     6               /* until every Mirror has raised as many alerts as one may in a day */
#define THINKING     (6 * SECOND)    /* somebody takes at least this long, */
#define HESITATING   (20 * SECOND)   /* and up to this much longer */
#define LOOK_AGAIN   (5 * SECOND)    /* whether the other side is as far */
#define YES_PERCENT  75              /* of proposals of the guest */
#define ECHO_PERCENT 30              /* of those who hear an alert of another neighbour, and say whether they see it as well */
#define RESERVE      30              /* days of need */
#define NOTABLE      8               /* quarter-days of need, from which on others offer or ask for something */
#define EXPIRES      (48 * 3600)     /* seconds in which both may decide */
#define HANDED_OVER  (7 * 86400)     /* seconds until it should be */

typedef enum
{
  PLAN_ALERT,
  PLAN_SEED,
  PLAN_PROPOSAL,
} PlanKind;

/* What comes by itself: @which is an alert, a seed, or the resource that is proposed. */
typedef struct
{
  guint    second;
  PlanKind kind;
  guint    centre;
  guint    which;
  gboolean once;
} Plan;

static const Plan plans[] = {
  { 15, PLAN_ALERT, 0, 0, FALSE },
  { 60, PLAN_SEED, 1, 0, TRUE },
  { 120, PLAN_PROPOSAL, 0, BREATH_RESOURCE_WATER, FALSE },
  { 210, PLAN_ALERT, 3, 1, FALSE },
  { 300, PLAN_SEED, 4, 1, TRUE },
  { 390, PLAN_PROPOSAL, 4, BREATH_RESOURCE_FOOD, FALSE },
  { 480, PLAN_ALERT, 2, 2, FALSE },
};

/* Of three alerts the second is taken back. */
#define TAKEN_BACK       1
#define TAKEN_BACK_AFTER (90 * SECOND)

/* Days of need over the reserve: what one lacks another has. */
static const int stocks[BREATH_PRACTICE_N_CENTRES][BREATH_N_RESOURCES] = {
  { -15, 20, 5 },
  { 25, -12, 10 },
  { 8, 15, -14 },
  { -10, -18, 22 },
  { 18, 6, -20 },
  { -20, 12, 16 },
};

typedef struct
{
  const char *unit;
  gint64      need;   /* a day, in thousandths */
  gint64      parcel; /* what is proposed, likewise */
  guint       giver;  /* has most of it */
  guint       taker;  /* and this one least */
} Kind;

static const Kind kinds[BREATH_N_RESOURCES] = {
  [BREATH_RESOURCE_ENERGY] = { "kW.h", 60 * 1000, 40 * 1000, 1, 5 },
  [BREATH_RESOURCE_WATER] = { "L", 2400 * 1000, 500 * 1000, 0, 3 },
  [BREATH_RESOURCE_FOOD] = { "kg", 80 * 1000, 60 * 1000, 3, 4 },
};

/* Something that somebody does later. */
typedef struct
{
  BreathPracticeCentre *centre;
  const Plan           *plan;
  guint8                id[BREATH_HASH_LEN];
} Act;

static void
add_act (BreathPracticeCentre *centre,
         gint64                delay,
         BreathEventFunc       func,
         const Plan           *plan,
         const guint8         *id)
{
  Act *act = g_new0 (Act, 1);

  act->centre = centre;
  act->plan = plan;

  if (id != NULL)
    memcpy (act->id, id, sizeof act->id);

  breath_simulation_add (centre->practice->simulation, delay, func, act, g_free);
}

static gint64
think (BreathPractice *self)
{
  return THINKING + (gint64) (g_rand_double (self->chance) * HESITATING);
}

static gboolean
happens (BreathPractice *self,
         guint           percent)
{
  return (guint) g_rand_int_range (self->chance, 0, 100) < percent;
}

static guint32
get_wall (BreathPractice *self)
{
  return (guint32) CLAMP (breath_simulation_get_wall (self->simulation), 1, G_MAXUINT32);
}

/* Nobody performs to an empty room. */
static gboolean
has_guest (BreathPracticeCentre *centre)
{
  return !centre->practice->is_over && centre->practice->guest != NULL;
}

static gboolean
is_guest (BreathPractice  *self,
          const P2pPeerId *node)
{
  return self->guest != NULL && p2p_peer_id_equal (node, &self->guest_id);
}

/* What was refused is no more than something that nobody did. */
static void
acted_cb (const GError *error,
          gpointer      unused)
{
  if (error != NULL)
    g_info ("Somebody who practises was refused: %s", error->message);
}

/* Levels */

static void
publish_cb (gpointer user_data)
{
  const Act *act = user_data;

  for (guint kind = 0; kind < BREATH_N_RESOURCES && !act->centre->practice->is_over; kind++)
    breath_core_publish (breath_practice_get_core (act->centre), (BreathResourceKind) kind, acted_cb, NULL);
}

static void
count_stocks (BreathPracticeCentre *centre)
{
  for (guint kind = 0; kind < BREATH_N_RESOURCES; kind++)
    {
      BreathStock stock = { .need = kinds[kind].need, .reserve_days = RESERVE };

      stock.amount = stock.need * (RESERVE + stocks[centre->number][kind]);
      stock.updated = get_wall (centre->practice);
      g_strlcpy (stock.unit, kinds[kind].unit, sizeof stock.unit);
      breath_core_set_stock (breath_practice_get_core (centre), (BreathResourceKind) kind, &stock, acted_cb, NULL);
    }
}

/* Alerts */

static BreathStatement *
draft_alert (BreathPracticeCentre *centre,
             guint                 which)
{
  const BreathPracticeAlert *words = &centre->practice->words->alerts[which];
  BreathStatement *statement = breath_statement_new (breath_virtual_node_get_id (centre->node), get_wall (centre->practice));

  statement->alert = breath_alert_new ();
  statement->alert->status = BREATH_ALERT_STATUS_EXERCISE;
  statement->alert->message = BREATH_ALERT_MESSAGE_ALERT;
  statement->alert->event = BREATH_ALERT_EVENT_SYSTEMIC_ERROR + which;
  statement->alert->urgency = BREATH_ALERT_URGENCY_EXPECTED;
  statement->alert->severity = BREATH_ALERT_SEVERITY_SEVERE + which;
  statement->alert->certainty = BREATH_ALERT_CERTAINTY_OBSERVED;
  statement->alert->expires = statement->made + BREATH_ALERT_DEFAULT_LIFE;
  statement->alert->headline = g_strdup (words->headline);
  statement->alert->description = g_strdup (words->description);
  statement->alert->instruction = g_strdup (words->instruction);

  return statement;
}

static void
take_back_cb (gpointer user_data)
{
  const Act *act = user_data;
  g_autoptr(BreathStatement) statement = NULL;
  guint8 id[BREATH_HASH_LEN];

  if (!has_guest (act->centre))
    return;

  statement = draft_alert (act->centre, act->plan->which);
  statement->alert->message = BREATH_ALERT_MESSAGE_CANCEL;
  statement->alert->has_reference = TRUE;
  memcpy (statement->alert->reference, act->id, BREATH_HASH_LEN);
  breath_core_state (breath_practice_get_core (act->centre), act->centre->mirror, statement, id, acted_cb, NULL);
}

static void
raise_alert (const Act *act)
{
  g_autoptr(BreathStatement) statement = draft_alert (act->centre, act->plan->which);
  guint8 id[BREATH_HASH_LEN];

  breath_core_state (breath_practice_get_core (act->centre), act->centre->mirror, statement, id, acted_cb, NULL);

  if (act->plan->which == TAKEN_BACK)
    add_act (act->centre, TAKEN_BACK_AFTER, take_back_cb, act->plan, id);
}

static void
assess_cb (gpointer user_data)
{
  const Act *act = user_data;
  BreathPracticeCentre *centre = act->centre;
  g_autoptr(BreathStatement) statement = NULL;
  guint8 id[BREATH_HASH_LEN];

  if (!has_guest (centre))
    return;

  statement = breath_statement_new (breath_virtual_node_get_id (centre->node), get_wall (centre->practice));
  statement->assessment = breath_assessment_new ();
  statement->assessment->view = centre->number % 4 == 0 ? BREATH_ASSESSMENT_SEEN_HERE : BREATH_ASSESSMENT_NOT_SEEN_HERE;
  memcpy (statement->assessment->alert, act->id, BREATH_HASH_LEN);
  breath_core_state (breath_practice_get_core (centre), centre->mirror, statement, id, acted_cb, NULL);
}

/* Every other neighbour answers the guest, so that there are always some who do. */
static gboolean
answers (BreathPracticeCentre *centre,
         const P2pPeerId      *author)
{
  return is_guest (centre->practice, author) ? centre->number % 2 == 0 : happens (centre->practice, ECHO_PERCENT);
}

static void
alert_cb (BreathPracticeCentre *centre,
          const guint8         *id,
          gboolean              is_new)
{
  const BreathStatement *statement;
  BreathCoreAlert alert;

  if (!is_new || !has_guest (centre) || !breath_core_get_alert (breath_practice_get_core (centre), id, &alert))
    return;

  statement = alert.item->statement;

  if (statement->alert->message == BREATH_ALERT_MESSAGE_ALERT
      && !p2p_peer_id_equal (&statement->node, breath_virtual_node_get_id (centre->node))
      && answers (centre, &statement->node))
    add_act (centre, think (centre->practice), assess_cb, NULL, id);
}

/* Transfers */

static void decide_later (BreathPracticeCentre *centre,
                          const guint8         *id,
                          gint64                delay);

/* Whoever proposed it wants it; about what the guest asks for, people may differ. */
static void
decide_cb (gpointer user_data)
{
  const Act *act = user_data;
  BreathPracticeCentre *centre = act->centre;
  g_autofree char *hex = breath_hash_to_hex (act->id);
  BreathNegotiation *negotiation;
  gboolean is_yes;

  g_hash_table_remove (centre->deciding, hex);

  if (!has_guest (centre))
    return;

  negotiation = breath_core_get_transfer (breath_practice_get_core (centre), act->id);

  if (negotiation == NULL || breath_negotiation_get_state (negotiation) != BREATH_NEGOTIATION_OPEN)
    return;

  if (!breath_negotiation_can_decide (negotiation))
    {
      decide_later (centre, act->id, LOOK_AGAIN);
      return;
    }

  is_yes = breath_negotiation_has_own_terms (negotiation) || happens (centre->practice, YES_PERCENT);
  breath_core_decide_transfer (breath_practice_get_core (centre), centre->mirror, act->id, is_yes, acted_cb, NULL);
}

static void
decide_later (BreathPracticeCentre *centre,
              const guint8         *id,
              gint64                delay)
{
  if (g_hash_table_add (centre->deciding, breath_hash_to_hex (id)))
    add_act (centre, delay, decide_cb, NULL, id);
}

static void
hand_over_cb (gpointer user_data)
{
  const Act *act = user_data;
  BreathPracticeCentre *centre = act->centre;
  BreathNegotiation *negotiation;

  if (!has_guest (centre))
    return;

  negotiation = breath_core_get_transfer (breath_practice_get_core (centre), act->id);

  if (negotiation != NULL)
    breath_core_hand_over_transfer (breath_practice_get_core (centre), centre->mirror, act->id,
                                    breath_negotiation_get_terms (negotiation)->amount, acted_cb, NULL);
}

static void
transfer_cb (BreathPracticeCentre *centre,
             const guint8         *id,
             BreathTransferNews    news)
{
  switch (news)
    {
    case BREATH_TRANSFER_NEWS_HEARD:
    case BREATH_TRANSFER_NEWS_CHANGED:
      decide_later (centre, id, think (centre->practice));
      break;

    case BREATH_TRANSFER_NEWS_AGREED:
      add_act (centre, think (centre->practice), hand_over_cb, NULL, id);
      break;

    case BREATH_TRANSFER_NEWS_ENDED:
    case BREATH_TRANSFER_NEWS_HANDED_OVER:
    default:
      break;
    }
}

static void
count_open_cb (BreathNegotiation *negotiation,
               gpointer           user_data)
{
  guint *n_open = user_data;

  *n_open += breath_negotiation_get_state (negotiation) < BREATH_NEGOTIATION_AGREED;
}

/* One thing at a time is enough to think about. */
static gboolean
is_busy (BreathPracticeCentre *centre)
{
  guint n_open = 0;

  breath_core_foreach_transfer (breath_practice_get_core (centre), count_open_cb, &n_open);

  return n_open > 0;
}

static void
propose (BreathPracticeCentre *centre,
         BreathResourceKind    kind)
{
  BreathPractice *self = centre->practice;
  g_autoptr(BreathTransferTerms) terms = NULL;
  guint8 id[BREATH_NEGOTIATION_ID_LEN];
  guint32 now = get_wall (self);

  if (is_busy (centre) || centre->ends[BREATH_PRACTICE_CENTRE] == NULL)
    return;

  terms = breath_transfer_terms_new ();
  terms->resource = kind;
  terms->amount = kinds[kind].parcel;
  terms->gives = stocks[centre->number][kind] > 0;
  terms->from = now;
  terms->until = now + HANDED_OVER;
  terms->expires = now + EXPIRES;
  terms->note = g_strdup (self->words->note);
  g_strlcpy (terms->unit, kinds[kind].unit, sizeof terms->unit);
  breath_core_propose_transfer (breath_practice_get_core (centre), centre->mirror, &self->guest_id, terms, id, acted_cb, NULL);
  decide_later (centre, id, think (self));
}

static void
answer_level_cb (gpointer user_data)
{
  const Act *act = user_data;

  if (has_guest (act->centre))
    propose (act->centre, (BreathResourceKind) act->id[0]);
}

/* Who has most of what the guest lacks offers it, and who has least of what the guest has asks for it. */
static void
status_cb (BreathPracticeCentre *centre,
           const BreathHead     *head,
           guint                 kind,
           gboolean              changed)
{
  const BreathLevel *level = &head->levels[kind];
  guint8 id[BREATH_HASH_LEN] = { (guint8) kind };

  if (!has_guest (centre) || !changed || !is_guest (centre->practice, &head->author)
      || level->level == BREATH_LEVEL_UNKNOWN || ABS ((int) level->level) < NOTABLE)
    return;

  if (centre->number == (level->level < 0 ? kinds[kind].giver : kinds[kind].taker))
    add_act (centre, think (centre->practice), answer_level_cb, NULL, id);
}

/* Knowledge seeds */

static void
offer_seed (const Act *act)
{
  BreathPracticeCentre *centre = act->centre;
  const BreathPracticeSeed *seed = &centre->practice->words->seeds[act->plan->which];
  g_autoptr(BreathSeedManifest) words = breath_seed_manifest_new ();
  g_autoptr(GBytes) content = g_bytes_new (seed->text, strlen (seed->text));
  guint8 id[BREATH_HASH_LEN];

  words->title = g_strdup (seed->title);
  words->summary = g_strdup (seed->summary);
  words->licence = g_strdup ("CC0-1.0");
  words->media = BREATH_SEED_MARKDOWN;
  breath_core_offer_seed (breath_practice_get_core (centre), centre->mirror, words, content, id, acted_cb, NULL);
}

static void
order_cb (gpointer user_data)
{
  const Act *act = user_data;

  if (has_guest (act->centre))
    breath_core_order_seed (breath_practice_get_core (act->centre), p2p_identity_get_peer_id (act->centre->mirror), act->id,
                            acted_cb, NULL);
}

static void
seen_cb (GBytes       *content,
         const GError *error,
         gpointer      unused)
{
  acted_cb (error, NULL);
}

static void
plant_cb (gpointer user_data)
{
  const Act *act = user_data;

  if (has_guest (act->centre))
    breath_core_plant_seed (breath_practice_get_core (act->centre), act->centre->mirror, act->id, acted_cb, NULL);
}

/* Nobody plants what they have not read. */
static void
read_cb (gpointer user_data)
{
  const Act *act = user_data;

  if (!has_guest (act->centre))
    return;

  breath_core_read_seed (breath_practice_get_core (act->centre), p2p_identity_get_peer_id (act->centre->mirror), act->id,
                         seen_cb, NULL);
  add_act (act->centre, think (act->centre->practice), plant_cb, NULL, act->id);
}

/* Only what the guest offers is asked for, and every other neighbour plants it. */
static void
seed_cb (BreathPracticeCentre *centre,
         const guint8         *id,
         BreathSeedNews        news)
{
  BreathCoreSeed seed;

  if (!has_guest (centre) || centre->number % 2 != 0 || !breath_core_get_seed (breath_practice_get_core (centre), id, &seed))
    return;

  if (news == BREATH_SEED_NEWS_HEARD && seed.notice != NULL && is_guest (centre->practice, &seed.notice->statement->node))
    add_act (centre, think (centre->practice), order_cb, NULL, id);
  else if (news == BREATH_SEED_NEWS_FETCHED)
    add_act (centre, think (centre->practice), read_cb, NULL, id);
}

/* Beginning and end */

static void
plan_cb (gpointer user_data)
{
  const Act *act = user_data;

  if (!has_guest (act->centre))
    return;

  switch (act->plan->kind)
    {
    case PLAN_ALERT:
      raise_alert (act);
      break;

    case PLAN_SEED:
      offer_seed (act);
      break;

    case PLAN_PROPOSAL:
    default:
      propose (act->centre, (BreathResourceKind) act->plan->which);
      break;
    }
}

/* Each round somebody else raises each alert, so that nobody goes beyond what one may raise in a day. */
void
breath_practice_people_meet (BreathPractice *self)
{
  for (guint round = 0; round < N_ROUNDS; round++)
    for (guint i = 0; i < G_N_ELEMENTS (plans); i++)
      {
        const Plan *plan = &plans[i];
        guint turn = plan->kind == PLAN_ALERT ? round : 0;

        if (round == 0 || !plan->once)
          add_act (&self->centres[(plan->centre + turn) % BREATH_PRACTICE_N_CENTRES], plan->second * SECOND + round * ROUND,
                   plan_cb, plan, NULL);
      }
}

static void
begin_centre (BreathPracticeCentre *centre)
{
  BreathPractice *self = centre->practice;
  BreathCore *core = breath_practice_get_core (centre);
  BreathCoreMirror mirror = { .key = *p2p_identity_get_peer_id (centre->mirror) };

  g_strlcpy (mirror.name, self->words->mirror, sizeof mirror.name);
  breath_core_set_profile (core, self->words->centres[centre->number], NULL);
  breath_core_set_mirrors (core, &mirror, 1);
  count_stocks (centre);
  g_signal_connect_swapped (core, "alert", G_CALLBACK (alert_cb), centre);
  g_signal_connect_swapped (core, "seed", G_CALLBACK (seed_cb), centre);
  g_signal_connect_swapped (core, "status", G_CALLBACK (status_cb), centre);
  g_signal_connect_swapped (core, "transfer", G_CALLBACK (transfer_cb), centre);
  add_act (centre, (1 + centre->number) * SECOND, publish_cb, NULL, NULL);
}

void
breath_practice_people_begin (BreathPractice *self)
{
  for (guint i = 0; i < BREATH_PRACTICE_N_CENTRES; i++)
    begin_centre (&self->centres[i]);
}

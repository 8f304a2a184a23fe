/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-world-private.h"

/*
 * Who is linked with whom. Neighbours are picked once, at random, as the product's selection would in a network where
 * everybody can be reached; what fails is tried again.
 */

#define SECOND    G_USEC_PER_SEC
#define PERIOD    (60 * SECOND)  /* between two meetings of a pair */
#define QUIET     SECOND         /* without a frame, after which a meeting ends */
#define SETTLE    (2 * SECOND)   /* for the first meeting of all */
#define RETRY     (10 * SECOND)
#define N_TRIES   100            /* to find a neighbour that has room */
#define KIB       1024

/* Of two, whichever comes first. */
static gpointer
make_name (const BreathCentre *a,
           const BreathCentre *b)
{
  gsize n = a->world->n_centres;

  return GSIZE_TO_POINTER (MIN (a->number, b->number) * n + MAX (a->number, b->number));
}

static gboolean
is_paired (GHashTable         *paired,
           const BreathCentre *a,
           const BreathCentre *b)
{
  return g_hash_table_contains (paired, make_name (a, b));
}

static void
pair_up (GHashTable   *paired,
         BreathCentre *from,
         BreathCentre *to)
{
  BreathWorld *self = from->world;
  const gint64 *latency = self->scenario->links.latency;
  BreathPair *pair = g_new0 (BreathPair, 1);

  pair->world = self;
  pair->ends[0] = from;
  pair->ends[1] = to;
  pair->latency = latency[0] + (gint64) (g_rand_int (self->links_rand) % (guint64) (latency[1] - latency[0] + 1));
  g_ptr_array_add (self->pairs, pair);
  g_hash_table_add (paired, make_name (from, to));
}

/* Another that has room; NULL if luck finds none. */
static BreathCentre *
pick_neighbour (GHashTable   *paired,
                BreathCentre *centre)
{
  BreathWorld *self = centre->world;

  for (guint i = 0; i < N_TRIES; i++)
    {
      BreathCentre *picked = &self->centres[g_rand_int_range (self->links_rand, 0, self->n_centres)];

      if (picked != centre && picked->n_inbound < self->scenario->links.n_inbound && !is_paired (paired, centre, picked))
        return picked;
    }

  return NULL;
}

/* Those whom people chose are honest, and tie all that are into one network. */
static void
choose_neighbours (BreathWorld *self,
                   GHashTable  *paired)
{
  for (guint i = 1; i < self->n_honest; i++)
    for (guint k = 0; k < self->scenario->links.n_chosen; k++)
      {
        BreathCentre *chosen = &self->centres[g_rand_int_range (self->links_rand, 0, i)];

        if (!is_paired (paired, &self->centres[i], chosen))
          pair_up (paired, &self->centres[i], chosen);
      }
}

void
breath_world_pick_neighbours (BreathWorld *self)
{
  g_autoptr(GHashTable) paired = g_hash_table_new (NULL, NULL);

  choose_neighbours (self, paired);

  for (guint round = 0; round < self->scenario->links.n_outbound; round++)
    for (guint i = 0; i < self->n_centres; i++)
      {
        BreathCentre *picked = pick_neighbour (paired, &self->centres[i]);

        if (picked == NULL)
          continue;

        picked->n_inbound++;
        pair_up (paired, &self->centres[i], picked);
      }
}

static gboolean
can_meet (const BreathPair *pair)
{
  return breath_world_is_up (pair->ends[0]) && breath_world_is_up (pair->ends[1]) &&
         pair->ends[0]->side == pair->ends[1]->side;
}

static void
set_weather (BreathPair *pair)
{
  const BreathLinkPlan *plan = &pair->world->scenario->links;
  const BreathWeather weather = {
    .jitter = plan->jitter,
    .loss = plan->loss,
    .duplicates = plan->duplicates,
    .reordered = plan->reordered,
  };

  if (weather.jitter > 0 || weather.loss > 0 || weather.duplicates > 0 || weather.reordered > 0)
    breath_virtual_link_set_weather (pair->link, &weather, g_rand_int (pair->world->links_rand));

  breath_virtual_link_set_extra (pair->link, (plan->asymmetry - 1) * pair->latency);
}

static void
count_refusal (BreathPair *pair)
{
  gint64 now = breath_simulation_get_now (pair->world->simulation);
  BreathHour *hour = breath_measure_get_hour (pair->world->measure, MAX (now - BREATH_WORLD_WARM_UP, 0));

  if (pair->ends[0]->is_enemy || pair->ends[1]->is_enemy)
    hour->n_pauses++;
  else
    hour->n_honest_pauses++;
}

static gboolean
open_link (BreathPair *pair)
{
  BreathVirtualLink *link;

  if (!can_meet (pair))
    return FALSE;

  link = breath_virtual_node_connect_again (pair->ends[0]->node, pair->ends[1]->node, pair->latency, pair->last);

  if (link == NULL)
    {
      count_refusal (pair);
      return FALSE;
    }

  pair->link = link;
  pair->n_frames = 0;
  set_weather (pair);
  breath_world_note (pair->ends[0], BREATH_DEED_LINK, pair->ends[1], 0);
  breath_world_note (pair->ends[1], BREATH_DEED_LINK, pair->ends[0], 0);

  return TRUE;
}

static void
close_link (BreathPair *pair)
{
  if (pair->link == NULL)
    return;

  breath_world_note (pair->ends[0], BREATH_DEED_CUT, pair->ends[1], 0);
  breath_world_note (pair->ends[1], BREATH_DEED_CUT, pair->ends[0], 0);
  breath_virtual_link_cut (pair->link);
  pair->link = NULL;
}

static void meet_cb (gpointer user_data);

/* A meeting is over once nothing was said for a while. */
static void
look_cb (gpointer user_data)
{
  BreathPair *pair = user_data;
  BreathSimulation *simulation = pair->world->simulation;
  guint64 n_frames = breath_virtual_link_get_traffic (pair->link).n_frames;

  if (n_frames != pair->n_frames && breath_virtual_link_is_open (pair->link))
    {
      pair->n_frames = n_frames;
      breath_world_add (pair->world, QUIET, look_cb, pair, NULL);
      return;
    }

  close_link (pair);
  breath_world_add (pair->world, MAX (pair->next_meeting - breath_simulation_get_now (simulation), 0), meet_cb, pair, NULL);
}

static void
meet_cb (gpointer user_data)
{
  BreathPair *pair = user_data;

  pair->next_meeting = breath_simulation_get_now (pair->world->simulation) + PERIOD;

  if (open_link (pair))
    breath_world_add (pair->world, QUIET, look_cb, pair, NULL);
  else
    breath_world_add (pair->world, PERIOD, meet_cb, pair, NULL);
}

/* Everybody meets everybody for a moment, and from then on stays linked, or comes back at a second of its own. */
void
breath_world_link_all (BreathWorld *self)
{
  for (guint i = 0; i < self->pairs->len; i++)
    open_link (g_ptr_array_index (self->pairs, i));

  breath_simulation_run (self->simulation, SETTLE);

  for (guint i = 0; i < self->pairs->len && !self->scenario->links.is_live; i++)
    {
      BreathPair *pair = g_ptr_array_index (self->pairs, i);

      close_link (pair);
      breath_world_add (self, g_rand_int (self->links_rand) % PERIOD, meet_cb, pair, NULL);
    }
}

/* Links that are lost, or should be by now, while links are to stay. */
void
breath_world_mend_links (BreathWorld *self)
{
  gint64 now = breath_simulation_get_now (self->simulation);

  if (!self->scenario->links.is_live && self->n_apart == 0)
    return;

  for (guint i = 0; i < self->pairs->len; i++)
    {
      BreathPair *pair = g_ptr_array_index (self->pairs, i);

      if (pair->link != NULL && pair->ends[0]->side != pair->ends[1]->side)
        breath_virtual_link_cut (pair->link);

      if (!self->scenario->links.is_live || (pair->link != NULL && breath_virtual_link_is_open (pair->link)))
        continue;

      close_link (pair);

      if (now < pair->retry)
        continue;

      pair->retry = now + RETRY;
      open_link (pair);
    }
}

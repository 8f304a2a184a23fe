/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-world-private.h"

#include <string.h>

#define SECOND      G_USEC_PER_SEC
#define PATROL      (60 * SECOND)  /* between two looks at what nobody tells of */
#define LOOK        (5 * SECOND)   /* between two looks at links and healing */
#define FOLLOW      (180 * SECOND) /* a change is followed */
#define MAX_READING 1000           /* steps of a hundredth of a second until a store was read */

typedef enum
{
  RAND_LINKS = 1,
  RAND_PEOPLE,
  RAND_FAULTS,
  RAND_ENEMIES,
} RandPurpose;

BreathCentre *
breath_world_find (BreathWorld     *self,
                   const P2pPeerId *id)
{
  return g_hash_table_lookup (self->by_id, id);
}

BreathCore *
breath_world_get_core (const BreathCentre *centre)
{
  return breath_virtual_node_get_core (centre->node);
}

gboolean
breath_world_is_up (const BreathCentre *centre)
{
  BreathCore *core = breath_world_get_core (centre);

  return core != NULL && !centre->is_asleep && breath_core_is_ready (core);
}

void
breath_world_note (BreathCentre       *centre,
                   BreathDeed          deed,
                   const BreathCentre *peer,
                   guint               detail)
{
  const BreathEvent event = {
    .time = breath_simulation_get_now (centre->world->simulation),
    .peer = peer != NULL ? peer->number : BREATH_HISTORY_NOBODY,
    .detail = detail,
    .deed = deed,
  };

  breath_history_add (&centre->history, &event);
}

void
breath_world_add (BreathWorld    *self,
                  gint64          delay,
                  BreathEventFunc func,
                  gpointer        user_data,
                  GDestroyNotify  destroy)
{
  breath_simulation_add (self->simulation, delay, func, user_data, destroy);
}

static void
note_frame (BreathCentre       *centre,
            BreathDeed          deed,
            const BreathCentre *peer,
            BreathProtocol      protocol,
            GBytes             *frame)
{
  gsize len;
  const guint8 *data = g_bytes_get_data (frame, &len);
  const BreathEvent event = {
    .time = breath_simulation_get_now (centre->world->simulation),
    .peer = peer != NULL ? peer->number : BREATH_HISTORY_NOBODY,
    .detail = len,
    .deed = deed,
    .protocol = protocol,
    .step = len > 0 ? data[0] : 0,
  };

  breath_history_add (&centre->history, &event);
}

static gboolean
received_cb (BreathVirtualNode *node,
             BreathVirtualLink *link,
             BreathProtocol     protocol,
             GBytes            *frame,
             gpointer           user_data)
{
  BreathCentre *centre = user_data;
  BreathWorld *self = centre->world;
  BreathCentre *peer = breath_virtual_link_get_peer (link);
  gint64 now = breath_simulation_get_now (self->simulation);

  note_frame (centre, BREATH_DEED_GOT, peer, protocol, frame);

  if (peer != NULL)
    breath_world_watch_sent (peer, frame);

  if (!centre->is_enemy && now >= BREATH_WORLD_WARM_UP)
    breath_measure_add_frame (self->measure, now - BREATH_WORLD_WARM_UP, protocol, frame);

  return !centre->is_asleep;
}

/* Everything that a node sends, by whichever of its links. */
gboolean
breath_world_pass (BreathVirtualLink *link,
                   BreathProtocol     protocol,
                   GBytes            *frame,
                   gpointer           user_data)
{
  BreathCentre *centre = user_data;
  const BreathWorldHooks *hooks = &centre->world->hooks;

  note_frame (centre, BREATH_DEED_SENT, breath_virtual_link_get_peer (link), protocol, frame);

  return centre->is_enemy || hooks->filter == NULL || hooks->filter (link, protocol, frame, hooks->user_data);
}

static void
reached (BreathCentre *author)
{
  gint64 delay;

  if (author->delays == NULL)
    return;

  delay = breath_simulation_get_now (author->world->simulation) - author->published;
  g_array_append_val (author->delays, delay);
}

static void
followed_cb (gpointer user_data)
{
  BreathCentre *author = user_data;
  BreathMeasure *measure = author->world->measure;

  if (author->delays == NULL || breath_simulation_get_now (author->world->simulation) < author->published + FOLLOW)
    return;

  measure->n_followed++;

  for (guint i = 0; i < author->delays->len; i++)
    breath_measure_add_spread (measure, g_array_index (author->delays, gint64, i));

  g_clear_pointer (&author->delays, g_array_unref);
}

static void
own_cb (BreathCentre *centre)
{
  BreathWorld *self = centre->world;
  const BreathHead *head = breath_core_get_head (breath_world_get_core (centre), breath_virtual_node_get_id (centre->node));
  gint64 now = breath_simulation_get_now (self->simulation);

  if (head == NULL || (head->version == centre->version && head->epoch == centre->epoch))
    return;

  centre->version = head->version;
  centre->epoch = head->epoch;
  breath_world_note (centre, BREATH_DEED_HEAD, NULL, head->version);

  /* What is superseded at once need not have reached anybody. */
  g_clear_pointer (&centre->delays, g_array_unref);

  if (centre->is_enemy || now < BREATH_WORLD_WARM_UP || now + FOLLOW > self->scenario->duration)
    return;

  centre->published = now;
  centre->delays = g_array_new (FALSE, FALSE, sizeof (gint64));
  reached (centre);
  breath_world_add (self, FOLLOW, followed_cb, centre, NULL);
}

static void
author_cb (BreathCentre    *centre,
           const P2pPeerId *id)
{
  BreathWorld *self = centre->world;
  BreathCentre *author = breath_world_find (self, id);
  const BreathHead *head = breath_core_get_head (breath_world_get_core (centre), id);
  gint64 now = breath_simulation_get_now (self->simulation);

  if (head == NULL)
    return;

  breath_world_watch_head (centre, head);

  if (now >= BREATH_WORLD_WARM_UP && !centre->is_enemy)
    breath_measure_get_hour (self->measure, now - BREATH_WORLD_WARM_UP)->n_accepted++;

  if (author != NULL && !centre->is_enemy && head->version == author->version && head->epoch == author->epoch)
    reached (author);
}

static void
found_cb (BreathCentre    *centre,
          guint            finding,
          const P2pPeerId *about,
          const P2pPeerId *neighbour)
{
  if (!centre->is_enemy)
    breath_world_watch_found (centre, (BreathFinding) finding, about);
}

static void
alert_cb (BreathCentre *centre,
          const guint8 *id,
          gboolean      is_new)
{
  BreathWorld *self = centre->world;
  BreathRaised *raised = g_hash_table_lookup (self->alerts, id);
  BreathCoreAlert alert;
  float delay;
  guint8 hops;

  if (!is_new || centre->is_enemy || !breath_core_get_alert (breath_world_get_core (centre), id, &alert))
    return;

  breath_world_watch_alert (centre, &alert);
  breath_world_note (centre, BREATH_DEED_ALERT, NULL, 0);

  if (raised == NULL)
    return;

  delay = (breath_simulation_get_now (self->simulation) - raised->raised) / (float) SECOND;
  hops = MIN (alert.hops, G_MAXUINT8);
  g_array_append_val (raised->is_full ? self->measure->full_delays : self->measure->alert_delays, delay);
  g_array_append_val (self->measure->alert_hops, hops);
}

static void
transfer_cb (BreathCentre *centre,
             const guint8 *id,
             guint         news)
{
  breath_world_told_transfer (centre, id, (BreathTransferNews) news);
}

static void
ready_cb (BreathCentre *centre,
          const GError *error)
{
  if (error == NULL)
    breath_world_people_began (centre);
}

static void
ports_cb (BreathVirtualNode *node,
          BreathPorts       *ports,
          gpointer           user_data)
{
  BreathCentre *centre = user_data;
  const BreathWorldHooks *hooks = &centre->world->hooks;

  if (hooks->ports != NULL && !centre->is_enemy)
    hooks->ports (node, ports, hooks->user_data);
}

void
breath_world_start_centre (BreathCentre *centre)
{
  BreathCore *core;

  if (breath_world_get_core (centre) != NULL)
    return;

  breath_virtual_node_start (centre->node);
  core = breath_world_get_core (centre);
  g_signal_connect_swapped (core, "ready", G_CALLBACK (ready_cb), centre);
  g_signal_connect_swapped (core, "own", G_CALLBACK (own_cb), centre);
  g_signal_connect_swapped (core, "author", G_CALLBACK (author_cb), centre);
  g_signal_connect_swapped (core, "found", G_CALLBACK (found_cb), centre);
  g_signal_connect_swapped (core, "alert", G_CALLBACK (alert_cb), centre);
  g_signal_connect_swapped (core, "transfer", G_CALLBACK (transfer_cb), centre);
  breath_world_note (centre, BREATH_DEED_START, NULL, 0);
}

void
breath_world_stop_centre (BreathCentre *centre)
{
  BreathCore *core = breath_world_get_core (centre);

  if (core == NULL)
    return;

  g_signal_handlers_disconnect_by_data (core, centre);
  breath_virtual_node_stop (centre->node);
  breath_world_note (centre, BREATH_DEED_STOP, NULL, 0);
}

static void
patrol_cb (gpointer user_data)
{
  BreathWorld *self = user_data;

  breath_world_patrol (self);
  breath_world_guess (self);
  breath_world_add (self, PATROL, patrol_cb, self, NULL);
}

static void
look_heal (BreathWorld *self)
{
  gint64 now = breath_simulation_get_now (self->simulation);
  float delay = (now - self->healed) / (float) SECOND;
  BreathPoint point = { delay };

  if (self->healing == NULL)
    return;

  point.y = breath_world_get_known (self, self->healing);
  g_array_append_val (self->measure->healing, point);

  if (point.y < 100)
    return;

  g_array_index (self->measure->heals, float, self->measure->heals->len - 1) = delay;
  g_clear_pointer (&self->healing, g_free);
}

static void
look_cb (gpointer user_data)
{
  BreathWorld *self = user_data;

  breath_world_mend_links (self);
  look_heal (self);
  breath_world_add (self, LOOK, look_cb, self, NULL);
}

static void
settle_cb (gpointer user_data)
{
  BreathWorld *self = user_data;

  self->settled = breath_world_dup_marks (self);
}

static GRand *
make_rand (BreathWorld *self,
           RandPurpose  purpose)
{
  const guint32 words[] = { (guint32) self->seed, (guint32) (self->seed >> 32), purpose };

  return g_rand_new_with_seed_array (words, G_N_ELEMENTS (words));
}

static void
centre_init (BreathCentre *centre,
             BreathWorld  *world,
             guint         number)
{
  const BreathLinkPlan *links = &world->scenario->links;

  centre->world = world;
  centre->number = number;
  centre->is_enemy = number >= world->n_honest;
  centre->node = breath_virtual_node_new_in_run (world->simulation, world->seed, number + 1);
  breath_virtual_node_set_owner (centre->node, centre);
  breath_virtual_node_set_binding (centre->node, world->binding);
  breath_virtual_node_set_pool (centre->node, world->pool);
  breath_virtual_node_set_speaks_peers (centre->node, TRUE);
  breath_virtual_node_set_receipt (centre->node, received_cb, centre);
  breath_virtual_node_set_filter (centre->node, breath_world_pass, centre);
  breath_virtual_node_set_ports (centre->node, ports_cb, centre);
  breath_memory_store_set_reading (breath_virtual_node_get_store (centre->node), number);
  breath_memory_store_set_watch (breath_virtual_node_get_store (centre->node), breath_world_watch_row, centre);

  if (links->rate > 0)
    {
      centre->uplink = breath_uplink_new (world->simulation, (guint64) links->rate * 1000);
      breath_virtual_node_set_uplink (centre->node, centre->uplink, (gsize) links->queue * 1024);
    }

  for (guint kind = 0; kind < BREATH_N_RESOURCES; kind++)
    centre->draws[kind] = g_array_new (FALSE, FALSE, sizeof (BreathDraw));

  g_hash_table_insert (world->by_id, (gpointer) breath_virtual_node_get_id (centre->node), centre);
}

static void
centre_clear (BreathCentre *centre)
{
  breath_world_stop_centre (centre);

  for (guint i = 0; i < BREATH_SCENARIO_MAX_MIRRORS; i++)
    g_clear_pointer (&centre->mirrors[i], p2p_identity_unref);

  for (guint kind = 0; kind < BREATH_N_RESOURCES; kind++)
    g_array_unref (centre->draws[kind]);

  g_clear_pointer (&centre->delays, g_array_unref);
  g_clear_pointer (&centre->backup, g_ptr_array_unref);
  g_clear_pointer (&centre->frames, g_ptr_array_unref);
  g_clear_pointer (&centre->uplink, breath_uplink_unref);
}

static void
start_all (BreathWorld *self)
{
  guint n_ready = 0;

  for (guint i = 0; i < self->n_centres; i++)
    breath_world_start_centre (&self->centres[i]);

  for (guint step = 0; step < MAX_READING && n_ready < self->n_centres; step++)
    {
      n_ready = 0;
      breath_simulation_run (self->simulation, SECOND / 100);

      for (guint i = 0; i < self->n_centres; i++)
        n_ready += breath_core_is_ready (breath_world_get_core (&self->centres[i]));
    }
}

/**
 * breath_world_new:
 * @scenario: what happens; borrowed, and outlives the world
 * @seed: where all chance comes from
 *
 * Makes a network and starts it.
 *
 * Returns: (transfer full): the world, at its beginning
 */
BreathWorld *
breath_world_new (const BreathScenario *scenario,
                  guint64               seed)
{
  return breath_world_new_hooked (scenario, seed, NULL);
}

/* @hooks: what a test puts in, or NULL. */
BreathWorld *
breath_world_new_hooked (const BreathScenario   *scenario,
                         guint64                 seed,
                         const BreathWorldHooks *hooks)
{
  BreathWorld *self;
  guint64 number = GUINT64_TO_LE (seed);

  g_return_val_if_fail (scenario != NULL, NULL);

  self = g_new0 (BreathWorld, 1);
  self->scenario = (BreathScenario *) scenario;
  self->seed = seed;

  if (hooks != NULL)
    self->hooks = *hooks;

  memcpy (self->binding, &number, sizeof number);
  self->simulation = breath_simulation_new (BREATH_WORLD_BEGIN);
  breath_simulation_keep_trace (self->simulation);
  self->pool = breath_pool_new ();
  self->n_honest = scenario->n_nodes;
  self->n_centres = scenario->n_nodes + breath_scenario_get_n_enemies (scenario);
  self->measure = breath_measure_new (self->n_honest);
  self->by_id = g_hash_table_new (p2p_peer_id_hash, p2p_peer_id_equal);
  self->pairs = g_ptr_array_new ();
  self->links_rand = make_rand (self, RAND_LINKS);
  self->people_rand = make_rand (self, RAND_PEOPLE);
  self->faults_rand = make_rand (self, RAND_FAULTS);
  self->enemies_rand = make_rand (self, RAND_ENEMIES);
  self->alerts = g_hash_table_new (breath_id_hash, breath_id_equal);
  self->raised = g_ptr_array_new_with_free_func (g_free);
  self->opened = g_hash_table_new_full (NULL, NULL, (GDestroyNotify) breath_head_free, NULL);
  self->centres = g_new0 (BreathCentre, self->n_centres);

  for (guint i = 0; i < self->n_centres; i++)
    centre_init (&self->centres[i], self, i);

  breath_world_plan_enemies (self);

  if (scenario->has_met)
    breath_world_begin_met (self);

  breath_world_pick_neighbours (self);
  start_all (self);
  breath_world_link_all (self);
  breath_world_plan_people (self);
  breath_world_plan_faults (self);
  breath_world_add (self, PATROL, patrol_cb, self, NULL);
  breath_world_add (self, LOOK, look_cb, self, NULL);
  breath_world_add (self, MAX (scenario->duration - scenario->settle - breath_world_get_time (self), 0), settle_cb, self, NULL);

  return self;
}

static void
pair_free (gpointer data)
{
  BreathPair *pair = data;

  g_clear_object (&pair->last[0]);
  g_clear_object (&pair->last[1]);
  g_free (pair);
}

static void
breach_free (BreathBreach *breach)
{
  g_free (breach->what);
  g_free (breach->events);
  g_free (breach);
}

void
breath_world_free (BreathWorld *self)
{
  for (guint i = 0; i < self->n_centres; i++)
    centre_clear (&self->centres[i]);

  /* What is being stored holds the cores. */
  breath_simulation_run (self->simulation, SECOND);
  g_ptr_array_foreach (self->pairs, (GFunc) (void (*)(void))pair_free, NULL);
  g_ptr_array_unref (self->pairs);

  for (guint i = 0; i < self->n_centres; i++)
    g_object_unref (self->centres[i].node);

  g_object_unref (self->simulation);
  g_hash_table_unref (self->by_id);
  g_hash_table_unref (self->alerts);
  g_ptr_array_unref (self->raised);
  g_hash_table_unref (self->opened);
  breath_pool_unref (self->pool);
  breath_measure_free (self->measure);
  g_rand_free (self->links_rand);
  g_rand_free (self->people_rand);
  g_rand_free (self->faults_rand);
  g_rand_free (self->enemies_rand);
  g_free (self->settled);
  g_free (self->healing);
  g_clear_pointer (&self->breach, breach_free);
  g_free (self->centres);
  g_free (self);
}

gboolean
breath_world_step (BreathWorld *self)
{
  gint64 now;

  g_return_val_if_fail (self != NULL, FALSE);

  now = breath_world_get_time (self);

  if (self->breach != NULL || now >= self->scenario->duration)
    return FALSE;

  breath_simulation_run (self->simulation, MIN (SECOND, self->scenario->duration - now));

  return self->breach == NULL && breath_world_get_time (self) < self->scenario->duration;
}

void
breath_world_finish (BreathWorld *self)
{
  gint64 now;

  g_return_if_fail (self != NULL);

  now = breath_world_get_time (self);
  self->measure->measured = MAX (now - BREATH_WORLD_WARM_UP, 0);

  if (self->breach == NULL && now >= self->scenario->duration && !self->is_over)
    breath_world_watch_end (self);

  self->is_over = TRUE;
}

gint64
breath_world_get_time (BreathWorld *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return breath_simulation_get_now (self->simulation);
}

guint64
breath_world_get_seed (BreathWorld *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->seed;
}

const BreathScenario *
breath_world_get_scenario (BreathWorld *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->scenario;
}

BreathMeasure *
breath_world_get_measure (BreathWorld *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->measure;
}

const BreathBreach *
breath_world_get_breach (BreathWorld *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->breach;
}

char *
breath_world_dup_trace (BreathWorld *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return breath_simulation_dup_trace (self->simulation);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "test-network.h"

#include "breath-manifest.h"
#include "breath-sync-frame.h"
#include "breath-virtual-node.h"

#include <string.h>

/*
 * A network that is a month old. Every node begins with all that the others published within the last hour, so that
 * what is measured is the steady state, with numbers as long as they are then. First all links are open for a moment:
 * they find that everybody holds the same, which sets the cursors.
 */

#define BEGIN       G_GINT64_CONSTANT (1750000000) /* unix seconds */
#define HOUR        3600
#define AGE         720                            /* hours, and heads of each author */
#define SECOND      G_USEC_PER_SEC
#define MS          1000
#define PERIOD      (60 * SECOND)                  /* between two sessions of a pair */
#define JITTER      10                             /* heads that are due meanwhile */
#define START       SECOND                         /* for all to read what they have */
#define SETTLE      (2 * SECOND)                   /* for the first session of all */
#define QUIET       SECOND                         /* without a frame, after which a session ends */
#define FOLLOW      (180 * SECOND)                 /* a change is followed */
#define OUTBOUND    4
#define INBOUND     4
#define MIN_LATENCY 20                             /* milliseconds */
#define MAX_LATENCY 120

typedef struct _World World;

/* Two nodes that are neighbours. */
typedef struct
{
  World             *world;
  BreathVirtualNode *nodes[2];
  gint64             latency;
  BreathVirtualLink *link;      /* NULL while there is none */
  guint64            n_frames;  /* seen when last looked at */
  gint64             next_meeting;
} Pair;

/* One node, and the change it published last. */
typedef struct
{
  World             *world;
  BreathVirtualNode *node;
  guint              n_inbound;
  gint64             issued;    /* unix seconds: the head it begins with */
  gint64             published; /* 0: not followed */
  GArray            *delays;    /* of float: seconds until each node that has it got it */
} Author;

struct _World
{
  const TestNetworkSetup *setup;
  TestNetworkResult      *result;
  GRand                  *rand;
  BreathSimulation       *simulation;
  BreathPool             *pool;
  Author                 *authors;
  GHashTable             *by_id;        /* P2pPeerId to Author */
  GPtrArray              *pairs;
  GArray                 *delays;       /* of float: of every change to every node */
  gboolean                is_measuring;
  gint64                  last_publish; /* changes after it are not followed */
};

static void
frame_cb (BreathVirtualNode *node,
          GBytes            *bytes,
          gpointer           user_data)
{
  World *world = user_data;
  gsize len;
  const guint8 *data = g_bytes_get_data (bytes, &len);
  guint step = len > 0 ? data[0] >> 3 : 0;
  g_auto(BreathSyncFrame) frame = { 0 };

  if (!world->is_measuring)
    return;

  g_assert_cmpuint (step, <, TEST_NETWORK_N_STEPS);
  world->result->n_frames_of[step]++;
  world->result->n_bytes_of[step] += len + 1 + (len >= 0x80) + (len >= 0x4000);

  if (step != BREATH_SYNC_RECORDS + 1)
    return;

  g_assert_true (breath_sync_frame_decode (&frame, bytes, NULL));
  world->result->n_received += frame.heads->len;
}

static guint
get_99_percent (guint n)
{
  return (n * 99 + 99) / 100;
}

static void
finish_change (Author *author)
{
  TestNetworkResult *result = author->world->result;
  guint wanted = get_99_percent (author->world->setup->n_nodes);
  double delay = G_MAXDOUBLE;

  if (author->published == 0)
    return;

  author->published = 0;

  if (author->delays->len >= wanted)
    delay = g_array_index (author->delays, float, wanted - 1);
  else
    result->n_unfinished++;

  g_array_append_val (result->delays, delay);
  g_array_append_vals (author->world->delays, author->delays->data, author->delays->len);
}

static void
own_cb (BreathCore *core,
        gpointer    user_data)
{
  Author *author = user_data;
  World *world = author->world;
  gint64 now = breath_simulation_get_now (world->simulation);
  float none = 0;

  finish_change (author);

  if (!world->is_measuring || now > world->last_publish)
    return;

  author->published = now;
  g_array_set_size (author->delays, 0);
  g_array_append_val (author->delays, none);
}

static void
author_cb (BreathCore      *core,
           const P2pPeerId *id,
           gpointer         user_data)
{
  World *world = user_data;
  Author *author = g_hash_table_lookup (world->by_id, id);
  float delay = (breath_simulation_get_now (world->simulation) - author->published) / (float) SECOND;

  if (world->is_measuring)
    world->result->n_accepted++;

  if (author->published != 0)
    g_array_append_val (author->delays, delay);
}

static GBytes *
text_bytes (const char *text)
{
  return g_bytes_new (text, strlen (text));
}

/* What all nodes hold of one author: a profile and a head issued within the hour before the beginning. */
static void
add_rows (const Author *author,
          guint64       position,
          GPtrArray    *rows)
{
  P2pIdentity *identity = breath_virtual_node_get_identity (author->node);
  g_autofree char *name = g_strdup_printf ("Node %" G_GUINT64_FORMAT, position);
  g_autoptr(BreathItem) profile = breath_item_new_profile (identity, name, NULL);
  g_autoptr(BreathManifest) manifest = breath_manifest_new ((const guint8 (*)[BREATH_HASH_LEN]) &profile->id, 1);
  g_autoptr(BreathHead) head = breath_head_new ();
  BreathRow row[3] = { { BREATH_ROW_HEAD }, { BREATH_ROW_MANIFEST }, { BREATH_ROW_ITEM } };

  head->epoch = BEGIN - AGE * HOUR;
  head->version = AGE;
  head->issued = author->issued;
  head->live_count = 1;
  memcpy (head->live_set, breath_manifest_get_hash (manifest), BREATH_HASH_LEN);
  breath_head_sign (head, identity);

  row[0].key = g_bytes_new (head->author.public_key, P2P_PUBLIC_KEY_LEN);
  row[0].value = g_bytes_ref (head->bytes);
  row[0].number = position;
  row[0].extra = g_bytes_ref (row[0].key);
  row[1].key = g_bytes_new (head->live_set, BREATH_HASH_LEN);
  row[1].value = g_bytes_ref (breath_manifest_get_bytes (manifest));
  row[1].extra = g_bytes_ref (row[0].key);
  row[2].key = g_bytes_new (profile->id, BREATH_HASH_LEN);
  row[2].value = g_bytes_ref (profile->bytes);
  row[2].extra = g_bytes_ref (row[0].key);

  for (guint i = 0; i < G_N_ELEMENTS (row); i++)
    g_ptr_array_add (rows, g_memdup2 (&row[i], sizeof row[i]));
}

static void
row_free (gpointer data)
{
  BreathRow *row = data;

  g_bytes_unref (row->key);
  g_bytes_unref (row->value);
  g_clear_pointer (&row->extra, g_bytes_unref);
  g_free (row);
}

static void
put_setting (Author     *author,
             const char *name,
             guint32     value,
             gsize       len)
{
  guint32 packed = GUINT32_TO_LE (value);
  g_autoptr(GBytes) key = text_bytes (name);
  g_autoptr(GBytes) bytes = g_bytes_new (&packed, len);
  BreathRow row = { BREATH_ROW_SETTING, key, bytes, 0, NULL };

  breath_memory_store_put (breath_virtual_node_get_store (author->node), &row);
}

static void
start_nodes (World *world)
{
  guint n_nodes = world->setup->n_nodes;
  g_autoptr(GPtrArray) rows = g_ptr_array_new_with_free_func (row_free);

  for (guint i = 0; i < n_nodes; i++)
    add_rows (&world->authors[i], (guint64) AGE * n_nodes + i + 1, rows);

  for (guint i = 0; i < n_nodes; i++)
    {
      Author *author = &world->authors[i];
      BreathCore *core;

      put_setting (author, "journal", i + 1, sizeof (guint32));
      put_setting (author, "hour", i % 24, 1);

      for (guint at = 0; at < rows->len; at++)
        breath_memory_store_put (breath_virtual_node_get_store (author->node), g_ptr_array_index (rows, at));

      breath_virtual_node_set_tap (author->node, frame_cb, world);
      breath_virtual_node_start (author->node);
      core = breath_virtual_node_get_core (author->node);
      g_signal_connect (core, "own", G_CALLBACK (own_cb), author);
      g_signal_connect (core, "author", G_CALLBACK (author_cb), world);
    }

  breath_simulation_run (world->simulation, START);

  for (guint i = 0; i < n_nodes; i++)
    g_assert_true (breath_core_is_ready (breath_virtual_node_get_core (world->authors[i].node)));
}

static gboolean
are_linked (World        *world,
            const Author *a,
            const Author *b)
{
  for (guint i = 0; i < world->pairs->len; i++)
    {
      const Pair *pair = g_ptr_array_index (world->pairs, i);

      if ((pair->nodes[0] == a->node && pair->nodes[1] == b->node)
          || (pair->nodes[0] == b->node && pair->nodes[1] == a->node))
        return TRUE;
    }

  return FALSE;
}

/* Another node that has room, or NULL if luck finds none. */
static Author *
pick_neighbour (World        *world,
                const Author *author)
{
  for (guint i = 0; i < 100; i++)
    {
      Author *picked = &world->authors[g_rand_int_range (world->rand, 0, world->setup->n_nodes)];

      if (picked != author && picked->n_inbound < INBOUND && !are_linked (world, author, picked))
        return picked;
    }

  return NULL;
}

static void
pick_neighbours (World *world)
{
  for (guint round = 0; round < OUTBOUND; round++)
    {
      for (guint i = 0; i < world->setup->n_nodes; i++)
        {
          Author *picked = pick_neighbour (world, &world->authors[i]);
          Pair *pair;

          if (picked == NULL)
            continue;

          picked->n_inbound++;
          pair = g_new0 (Pair, 1);
          pair->world = world;
          pair->nodes[0] = world->authors[i].node;
          pair->nodes[1] = picked->node;
          pair->latency = g_rand_int_range (world->rand, MIN_LATENCY, MAX_LATENCY + 1) * MS;
          g_ptr_array_add (world->pairs, pair);
        }
    }
}

static void
open_link (Pair *pair)
{
  pair->link = g_object_ref (breath_virtual_node_connect (pair->nodes[0], pair->nodes[1], pair->latency));
  pair->n_frames = 0;

  if (pair->world->is_measuring)
    pair->world->result->n_sessions++;
}

static void
close_link (Pair *pair)
{
  breath_virtual_link_cut (pair->link);
  g_clear_object (&pair->link);
}

static void meet_cb (gpointer user_data);

/* A session is over once nothing was said for a while. */
static void
look_cb (gpointer user_data)
{
  Pair *pair = user_data;
  BreathSimulation *simulation = pair->world->simulation;
  guint64 n_frames;

  if (!breath_virtual_link_is_open (pair->link))
    g_error ("A neighbour broke the rules");

  n_frames = breath_virtual_link_get_traffic (pair->link).n_frames;

  if (n_frames == pair->n_frames)
    {
      close_link (pair);
      breath_simulation_add (simulation, pair->next_meeting - breath_simulation_get_now (simulation), meet_cb, pair, NULL);
      return;
    }

  pair->n_frames = n_frames;
  breath_simulation_add (simulation, QUIET, look_cb, pair, NULL);
}

static void
meet_cb (gpointer user_data)
{
  Pair *pair = user_data;

  pair->next_meeting = breath_simulation_get_now (pair->world->simulation) + PERIOD;
  open_link (pair);
  breath_simulation_add (pair->world->simulation, QUIET, look_cb, pair, NULL);
}

/* Everybody meets everybody for a moment, and from then on stays linked, or comes back at a second of its own. */
static void
link_nodes (World *world)
{
  for (guint i = 0; i < world->pairs->len; i++)
    open_link (g_ptr_array_index (world->pairs, i));

  breath_simulation_run (world->simulation, SETTLE);

  for (guint i = 0; i < world->pairs->len && !world->setup->is_live; i++)
    {
      Pair *pair = g_ptr_array_index (world->pairs, i);

      close_link (pair);
      breath_simulation_add (world->simulation, g_rand_int_range (world->rand, 0, PERIOD / MS) * (gint64) MS,
                             meet_cb, pair, NULL);
    }
}

static void
pair_free (gpointer data)
{
  Pair *pair = data;

  g_clear_object (&pair->link);
  g_free (pair);
}

/* Random, and yet about as many in each part of the hour, so that a part of it tells what an hour costs. */
static gint64
pick_second (World *world,
             guint  number)
{
  gint64 first = (START + SETTLE) / SECOND + 1;
  gint64 span = HOUR - first;
  gint64 even = span * number / world->setup->n_nodes;
  gint64 jitter = g_rand_int_range (world->rand, 0, MAX (span * JITTER / world->setup->n_nodes, 1));

  return BEGIN - HOUR + first + (even + jitter) % span;
}

static void
world_init (World                  *world,
            const TestNetworkSetup *setup,
            TestNetworkResult      *result)
{
  world->setup = setup;
  world->result = result;
  world->rand = g_rand_new_with_seed (setup->seed);
  world->simulation = breath_simulation_new (BEGIN);
  world->pool = breath_pool_new ();
  world->authors = g_new0 (Author, setup->n_nodes);
  world->by_id = g_hash_table_new (p2p_peer_id_hash, p2p_peer_id_equal);
  world->pairs = g_ptr_array_new_with_free_func (pair_free);
  world->delays = g_array_new (FALSE, FALSE, sizeof (float));

  for (guint i = 0; i < setup->n_nodes; i++)
    {
      Author *author = &world->authors[i];

      author->world = world;
      author->issued = pick_second (world, i);
      author->node = breath_virtual_node_new (world->simulation, i + 1);
      breath_virtual_node_set_pool (author->node, world->pool);
      author->delays = g_array_new (FALSE, FALSE, sizeof (float));
      g_hash_table_insert (world->by_id, (gpointer) breath_virtual_node_get_id (author->node), author);
    }
}

static void
world_clear (World *world)
{
  for (guint i = 0; i < world->setup->n_nodes; i++)
    {
      breath_virtual_node_stop (world->authors[i].node);
      g_object_unref (world->authors[i].node);
      g_array_unref (world->authors[i].delays);
    }

  /* What is still to happen goes with the simulation. */
  g_ptr_array_unref (world->pairs);
  g_object_unref (world->simulation);
  breath_pool_unref (world->pool);
  g_hash_table_unref (world->by_id);
  g_array_unref (world->delays);
  g_free (world->authors);
  g_rand_free (world->rand);
}

static int
compare_floats (gconstpointer a,
                gconstpointer b)
{
  float first = *(const float *) a;
  float second = *(const float *) b;

  return (first > second) - (first < second);
}

static int
compare_doubles (gconstpointer a,
                 gconstpointer b)
{
  double first = *(const double *) a;
  double second = *(const double *) b;

  return (first > second) - (first < second);
}

/* Nodes that did not get a change wait for it for ever. */
static double
get_p99 (World *world)
{
  guint wanted = get_99_percent (world->result->delays->len * world->setup->n_nodes);

  return wanted > 0 && wanted <= world->delays->len ? g_array_index (world->delays, float, wanted - 1) : G_MAXDOUBLE;
}

/**
 * test_network_run:
 * @setup: what to run
 * @result: (out caller-allocates): what came of it
 *
 * Runs a network in virtual time.
 */
void
test_network_run (const TestNetworkSetup *setup,
                  TestNetworkResult      *result)
{
  World world = { 0 };

  memset (result, 0, sizeof *result);
  result->delays = g_array_new (FALSE, FALSE, sizeof (double));

  world_init (&world, setup, result);
  pick_neighbours (&world);
  start_nodes (&world);
  link_nodes (&world);
  breath_simulation_run (world.simulation, setup->warm_up * SECOND);

  world.is_measuring = TRUE;
  world.last_publish = breath_simulation_get_now (world.simulation) + MAX (setup->duration * SECOND - FOLLOW, SECOND);
  breath_simulation_run (world.simulation, setup->duration * SECOND);
  world.is_measuring = FALSE;

  for (guint i = 0; i < setup->n_nodes; i++)
    finish_change (&world.authors[i]);

  g_array_sort (result->delays, compare_doubles);
  g_array_sort (world.delays, compare_floats);

  result->p99 = get_p99 (&world);
  result->n_links = world.pairs->len;
  world_clear (&world);
}

void
test_network_result_clear (TestNetworkResult *result)
{
  g_clear_pointer (&result->delays, g_array_unref);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-virtual-node.h"

#include <stdlib.h>
#include <string.h>

/*
 * Towns in virtual time whose nodes find each other by themselves. Each is told one address, that of an earlier one, and
 * dials, lets in and gives up as its core decides.
 */

#define BEGIN     G_GINT64_CONSTANT (1750000000) /* unix seconds */
#define SECOND    G_USEC_PER_SEC
#define MINUTE    (60 * SECOND)
#define LATENCY   20000
#define MAX_NODES 200
#define LONG      200 /* nodes of the large town, which only a long run has */

typedef struct
{
  guint              from;
  guint              to;
  BreathVirtualLink *link;
} Connection;

typedef struct
{
  GRand             *rand;
  BreathSimulation  *simulation;
  BreathVirtualNode *nodes[MAX_NODES];
  gint               told[MAX_NODES];    /* whose address the node was told, -1 for nobody's */
  gboolean           is_up[MAX_NODES];
  gboolean           is_news[MAX_NODES]; /* whether something happened after which a node asks whom to dial */
  guint              n_nodes;
  GArray            *connections;
} Town;

static void
connection_clear (gpointer data)
{
  g_object_unref (((Connection *) data)->link);
}

static P2pMultiaddr *
get_address (guint number)
{
  g_autofree char *text = g_strdup_printf ("/ip4/20.%u.0.1/tcp/4141", number);

  return p2p_multiaddr_new_from_string (text, NULL);
}

static guint
get_number (P2pMultiaddr *address)
{
  const char *host;
  guint16 port;

  g_assert_true (p2p_multiaddr_get_tcp (address, &host, &port));
  g_assert_true (g_str_has_prefix (host, "20."));

  return (guint) g_ascii_strtoull (host + 3, NULL, 10);
}

static BreathCore *
get_core (Town *town,
          guint number)
{
  return breath_virtual_node_get_core (town->nodes[number]);
}

static BreathSelection *
get_selection (Town *town,
               guint number)
{
  return breath_core_get_selection (get_core (town, number));
}

static guint
count_slots (Town      *town,
             guint      number,
             BreathSlot slot)
{
  return breath_slots_count (breath_selection_get_slots (get_selection (town, number)), slot);
}

static void
heard_cb (gboolean *is_news)
{
  *is_news = TRUE;
}

static void
start (Town *town,
       guint number)
{
  g_autoptr(GPtrArray) addresses = g_ptr_array_new_with_free_func ((GDestroyNotify) p2p_multiaddr_unref);

  breath_virtual_node_start (town->nodes[number]);
  g_signal_connect_swapped (get_core (town, number), "heard", G_CALLBACK (heard_cb), &town->is_news[number]);
  town->is_news[number] = TRUE;

  while (!breath_core_is_ready (get_core (town, number)))
    breath_simulation_run (town->simulation, SECOND / 100);

  g_ptr_array_add (addresses, get_address (number));
  breath_core_set_addresses (get_core (town, number), addresses);

  if (town->told[number] >= 0)
    {
      g_autoptr(P2pMultiaddr) address = get_address (town->told[number]);

      breath_selection_add (get_selection (town, number), address, NULL, BREATH_DIAL_CHOSEN);
    }

  town->is_up[number] = TRUE;
}

static void
stop (Town *town,
      guint number)
{
  breath_virtual_node_stop (town->nodes[number]);
  town->is_up[number] = FALSE;
}

static Town *
town_new (guint n_nodes,
          guint seed)
{
  Town *town = g_new0 (Town, 1);

  g_test_message ("seed %u", seed);
  town->rand = g_rand_new_with_seed (seed);
  town->simulation = breath_simulation_new (BEGIN);
  town->n_nodes = n_nodes;
  town->connections = g_array_new (FALSE, FALSE, sizeof (Connection));
  g_array_set_clear_func (town->connections, connection_clear);

  for (guint i = 0; i < n_nodes; i++)
    {
      town->nodes[i] = breath_virtual_node_new (town->simulation, seed * 1000 + i);
      breath_virtual_node_set_speaks_peers (town->nodes[i], TRUE);
      town->told[i] = i == 0 ? -1 : g_rand_int_range (town->rand, 0, i);
    }

  return town;
}

static void
town_free (Town *town)
{
  for (guint i = 0; i < town->n_nodes; i++)
    stop (town, i);

  while (breath_simulation_step (town->simulation))
    ;

  g_array_unref (town->connections);

  for (guint i = 0; i < town->n_nodes; i++)
    g_assert_finalize_object (town->nodes[i]);

  g_assert_finalize_object (town->simulation);
  g_rand_free (town->rand);
  g_free (town);
}

static void
forget_closed (Town *town)
{
  for (guint i = town->connections->len; i > 0; i--)
    {
      Connection gone = g_array_index (town->connections, Connection, i - 1);
      guint ends[2] = { gone.from, gone.to };

      if (breath_virtual_link_is_open (gone.link))
        continue;

      for (guint side = 0; side < 2; side++)
        if (town->is_up[ends[side]])
          {
            town->is_news[ends[side]] = TRUE;
            breath_core_remove_neighbour (get_core (town, ends[side]),
                                          breath_virtual_node_get_id (town->nodes[ends[1 - side]]));
          }

      g_array_remove_index_fast (town->connections, i - 1);
    }
}

static Connection *
find_connection (Town *town,
                 guint a,
                 guint b)
{
  for (guint i = 0; i < town->connections->len; i++)
    {
      Connection *c = &g_array_index (town->connections, Connection, i);

      if ((c->from == a && c->to == b) || (c->from == b && c->to == a))
        return c;
    }

  return NULL;
}

static gboolean
is_admitted (Town   *town,
             guint   at,
             guint   newcomer,
             P2pRole role)
{
  g_autoptr(P2pMultiaddr) address = get_address (newcomer);

  return breath_selection_admit (get_selection (town, at), breath_virtual_node_get_id (town->nodes[newcomer]),
                                 address, role, breath_simulation_get_now (town->simulation));
}

static void
add_neighbour (Town   *town,
               guint   at,
               guint   newcomer,
               P2pRole role)
{
  g_autoptr(P2pMultiaddr) address = get_address (newcomer);
  P2pPeerId evicted;

  town->is_news[at] = TRUE;

  if (!breath_core_add_neighbour (get_core (town, at), breath_virtual_node_get_id (town->nodes[newcomer]),
                                  address, role, &evicted))
    return;

  for (guint i = 0; i < town->n_nodes; i++)
    if (p2p_peer_id_equal (breath_virtual_node_get_id (town->nodes[i]), &evicted))
      breath_virtual_link_cut (find_connection (town, at, i)->link);
}

/* What a swarm does with a dial. */
static gboolean
dial (Town *town,
      guint from,
      guint to)
{
  Connection connection = { from, to, NULL };

  if (from == to || to >= town->n_nodes || !town->is_up[to])
    return FALSE;

  if (find_connection (town, from, to) != NULL)
    return TRUE;

  if (!is_admitted (town, from, to, P2P_ROLE_DIALER) || !is_admitted (town, to, from, P2P_ROLE_LISTENER))
    return FALSE;

  connection.link = g_object_ref (breath_virtual_node_connect (town->nodes[from], town->nodes[to], LATENCY));
  g_array_append_val (town->connections, connection);
  add_neighbour (town, from, to, P2P_ROLE_DIALER);
  add_neighbour (town, to, from, P2P_ROLE_LISTENER);
  forget_closed (town);

  return TRUE;
}

static void
dial_due (Town *town,
          guint number)
{
  BreathSelection *selection = get_selection (town, number);
  gint64 now = breath_simulation_get_now (town->simulation);
  BreathDial wanted;

  if (!town->is_news[number] && breath_selection_get_due (selection) > now)
    return;

  town->is_news[number] = FALSE;

  while (breath_selection_next (selection, now, &wanted))
    {
      guint to = get_number (wanted.address);

      if (dial (town, number, to))
        breath_selection_reached (selection, wanted.id, breath_virtual_node_get_id (town->nodes[to]), now);
      else
        breath_selection_failed (selection, wanted.id, now);

      p2p_multiaddr_unref (wanted.address);
    }
}

static void
run (Town  *town,
     gint64 duration)
{
  for (; duration > 0; duration -= SECOND)
    {
      forget_closed (town);

      for (guint i = 0; i < town->n_nodes; i++)
        if (town->is_up[i])
          dial_due (town, i);

      breath_simulation_run (town->simulation, SECOND);
    }

  forget_closed (town);
}

static guint
count_up (Town *town)
{
  guint n = 0;

  for (guint i = 0; i < town->n_nodes; i++)
    n += town->is_up[i];

  return n;
}

/* How many nodes a message from @first would come to. */
static guint
count_reachable (Town *town,
                 guint first)
{
  gboolean is_seen[MAX_NODES] = { FALSE };
  guint queue[MAX_NODES];
  guint n = 1;

  queue[0] = first;
  is_seen[first] = TRUE;

  for (guint at = 0; at < n; at++)
    {
      for (guint i = 0; i < town->connections->len; i++)
        {
          const Connection *c = &g_array_index (town->connections, Connection, i);
          guint other = c->from == queue[at] ? c->to : c->from;

          if ((c->from == queue[at] || c->to == queue[at]) && !is_seen[other])
            {
              is_seen[other] = TRUE;
              queue[n++] = other;
            }
        }
    }

  return n;
}

static void
assert_within_slots (Town *town)
{
  for (guint i = 0; i < town->n_nodes; i++)
    {
      BreathSlots *slots;

      if (!town->is_up[i])
        continue;

      slots = breath_selection_get_slots (get_selection (town, i));
      g_assert_cmpuint (breath_slots_get_size (slots), <=, BREATH_MAX_NEIGHBOURS);
      g_assert_cmpuint (count_slots (town, i, BREATH_SLOT_OUTBOUND), <=, BREATH_MAX_OUTBOUND);
    }
}

/* Who has picked four, or has no more room, or knows everybody there is. */
static gboolean
is_content (Town *town,
            guint number)
{
  BreathSlots *slots = breath_selection_get_slots (get_selection (town, number));

  return breath_slots_get_room (slots, BREATH_SLOT_OUTBOUND) == 0 ||
         breath_slots_get_size (slots) + 1 == count_up (town);
}

static guint
count_content (Town *town)
{
  guint n = 0;

  for (guint i = 0; i < town->n_nodes; i++)
    n += town->is_up[i] && is_content (town, i);

  return n;
}

static void
assert_connected (Town *town)
{
  for (guint i = 0; i < town->n_nodes; i++)
    {
      if (town->is_up[i])
        {
          g_assert_cmpuint (count_reachable (town, i), ==, count_up (town));
          break;
        }
    }

  assert_within_slots (town);
}

static void
grow (Town *town)
{
  for (guint i = 0; i < town->n_nodes; i++)
    {
      start (town, i);
      run (town, g_rand_int_range (town->rand, 1, 20) * SECOND);
    }
}

/* Everybody is told one address, then some leave for good: the others stay one town, each with the four it wants. */
static void
live (guint n_nodes,
      guint seed)
{
  Town *town = town_new (n_nodes, seed);

  grow (town);
  run (town, 5 * MINUTE);
  assert_connected (town);
  g_test_message ("%u of %u nodes content, %u links", count_content (town), n_nodes, town->connections->len);
  g_assert_cmpuint (count_content (town) * 10, >=, n_nodes * 9);

  for (guint i = 0; i < n_nodes; i++)
    if (g_rand_int_range (town->rand, 0, 10) < 3)
      stop (town, i);

  run (town, 15 * MINUTE);
  assert_connected (town);
  g_test_message ("%u of %u nodes left content", count_content (town), count_up (town));
  g_assert_cmpuint (count_content (town) * 10, >=, count_up (town) * 9);
  town_free (town);
}

static guint
get_n_seeds (guint usual)
{
  const char *wanted = g_getenv ("BREATH_SEEDS");

  return wanted != NULL ? MIN (10 * usual, (guint) g_ascii_strtoull (wanted, NULL, 10)) : usual;
}

static void
test_small (void)
{
  g_test_summary ("Twenty nodes, each told one address");

  for (guint seed = 1; seed <= get_n_seeds (3); seed++)
    live (20, seed);
}

static void
test_large (void)
{
  live (LONG, 1);
}

/* Somebody new is told one address of a town where everybody has been for long. */
static void
test_newcomer (void)
{
  Town *town = town_new (20, 77);

  g_test_summary ("Through one address to four neighbours it picked, within two minutes");

  for (guint i = 0; i + 1 < town->n_nodes; i++)
    {
      start (town, i);
      run (town, 2 * SECOND);
    }

  run (town, 30 * MINUTE);
  start (town, 19);
  run (town, 2 * MINUTE);
  g_assert_cmpuint (count_slots (town, 19, BREATH_SLOT_OUTBOUND), ==, BREATH_MAX_OUTBOUND);
  g_assert_cmpuint (count_slots (town, 19, BREATH_SLOT_CHOSEN), ==, 1);
  assert_connected (town);
  town_free (town);
}

/* A node whose one address leads nowhere any more finds back by what it stored. */
static void
test_restart (void)
{
  Town *town = town_new (20, 78);

  g_test_summary ("Anchors and stored records lead back after a restart");

  grow (town);
  run (town, 25 * MINUTE);
  town->told[19] = -1;
  stop (town, 19);
  run (town, 10 * SECOND);
  start (town, 19);
  run (town, 1 * MINUTE);
  g_assert_cmpuint (count_slots (town, 19, BREATH_SLOT_OUTBOUND), ==, BREATH_MAX_OUTBOUND);
  assert_connected (town);
  town_free (town);
}

/* Everybody knows where everybody is, by the records in the live sets. */
static void
test_records (void)
{
  Town *town = town_new (12, 79);

  grow (town);
  run (town, 2 * MINUTE);

  for (guint i = 0; i < town->n_nodes; i++)
    for (guint j = 0; j < town->n_nodes; j++)
      {
        const BreathItem *record = breath_core_get_peer_record (get_core (town, i),
                                                                breath_virtual_node_get_id (town->nodes[j]));

        g_assert_nonnull (record);
        g_assert_cmpuint (record->addresses->len, ==, 1);
        g_assert_cmpuint (get_number (g_ptr_array_index (record->addresses, 0)), ==, j);
      }

  town_free (town);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/neighbourhood/records", test_records);
  g_test_add_func ("/neighbourhood/newcomer", test_newcomer);
  g_test_add_func ("/neighbourhood/restart", test_restart);
  g_test_add_func ("/neighbourhood/small", test_small);

  /* It takes long. */
  if (g_getenv ("BREATH_SEEDS") != NULL)
    g_test_add_func ("/neighbourhood/large", test_large);

  return g_test_run ();
}

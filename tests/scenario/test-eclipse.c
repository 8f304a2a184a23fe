/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-seeded-random.h"
#include "breath-selection.h"
#include "test-heads.h"

/*
 * Attackers that want to be a node's only neighbours. Only its selection runs; who tells it what, who answers where and
 * who calls is up to the case. Attackers are numbered from ATTACKER, and are always there.
 */

#define SECOND    G_TIME_SPAN_SECOND
#define MINUTE    G_TIME_SPAN_MINUTE
#define ISSUED    1750000000
#define N_SEEDS   8  /* unless BREATH_SEEDS says otherwise */
#define MAX_SEEDS 1000
#define N_HONEST  20
#define N_REACHED 10 /* honest nodes that were reached before a restart */
#define ATTACKER  1000

typedef struct
{
  GRand           *rand;
  BreathRandom    *random;
  P2pIdentity     *own;
  BreathSelection *selection;
  GHashTable      *records;    /* number to BreathItem */
  GHashTable      *numbers;    /* P2pPeerId in an item to number */
  gboolean         is_up[N_HONEST];
  gint64           now;
} World;

static World *
world_new (guint seed)
{
  World *world = g_new0 (World, 1);
  guint8 bytes[BREATH_RANDOM_SEED_LEN] = { 'e', seed & 0xff, seed >> 8 & 0xff };

  world->rand = g_rand_new_with_seed (seed);
  world->random = breath_seeded_random_new (bytes, 0);
  world->own = test_author_new (60000);
  world->selection = breath_selection_new (world->random, p2p_identity_get_peer_id (world->own));
  world->records = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) breath_item_free);
  world->numbers = g_hash_table_new (p2p_peer_id_hash, p2p_peer_id_equal);

  for (guint i = 0; i < N_HONEST; i++)
    world->is_up[i] = TRUE;

  return world;
}

static void
world_free (World *world)
{
  breath_selection_free (world->selection);
  g_hash_table_unref (world->numbers);
  g_hash_table_unref (world->records);
  p2p_identity_unref (world->own);
  g_object_unref (world->random);
  g_rand_free (world->rand);
  g_free (world);
}

/* Records by number, the same in every world: making them takes most of the time otherwise. */
static BreathItem *
dup_record (guint       number,
            const char *text)
{
  static GHashTable *made = NULL;
  BreathItem *record;

  if (made == NULL)
    made = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) breath_item_free);

  record = g_hash_table_lookup (made, text);

  if (record == NULL)
    {
      g_autoptr(P2pIdentity) identity = test_author_new (number);
      g_autoptr(GPtrArray) addresses = g_ptr_array_new_with_free_func ((GDestroyNotify) p2p_multiaddr_unref);

      g_ptr_array_add (addresses, p2p_multiaddr_new_from_string (text, NULL));
      record = breath_item_new_peer_record (identity, ISSUED, addresses);
      g_hash_table_insert (made, g_strdup (text), record);
    }

  return breath_item_ref (record);
}

static const BreathItem *
get_record (World      *world,
            guint       number,
            const char *text)
{
  BreathItem *record = g_hash_table_lookup (world->records, GUINT_TO_POINTER (number));

  if (record == NULL)
    {
      record = dup_record (number, text);
      g_hash_table_insert (world->records, GUINT_TO_POINTER (number), record);
      g_hash_table_insert (world->numbers, &record->author, GUINT_TO_POINTER (number));
    }

  return record;
}

/* Each in an address group of its own. */
static const BreathItem *
get_honest (World *world,
            guint  number)
{
  g_autofree char *text = g_strdup_printf ("/ip4/20.%u.0.1/tcp/4141", number);

  return get_record (world, number, text);
}

/* All of one group, or each in one of its own, of which an attacker has 200. */
static const BreathItem *
get_attacker (World   *world,
              guint    number,
              gboolean is_crowd)
{
  g_autofree char *text = is_crowd
                          ? g_strdup_printf ("/ip4/66.66.%u.%u/tcp/4141", number / 250, number % 250 + 1)
                          : g_strdup_printf ("/ip4/66.%u.%u.1/tcp/4141", number % 200, number / 200);

  return get_record (world, ATTACKER + number + (is_crowd ? 10000 : 0), text);
}

static void
link_with (World            *world,
           const BreathItem *record,
           P2pRole           role)
{
  P2pMultiaddr *address = g_ptr_array_index (record->addresses, 0);
  P2pPeerId evicted;

  if (breath_slots_lookup (breath_selection_get_slots (world->selection), &record->author) == NULL &&
      breath_selection_admit (world->selection, &record->author, address, role, world->now) &&
      breath_selection_add_link (world->selection, &record->author, address, role, world->now, &evicted))
    breath_selection_remove_link (world->selection, &evicted, world->now);
}

static gboolean
answers (World           *world,
         const P2pPeerId *peer)
{
  guint number = GPOINTER_TO_UINT (g_hash_table_lookup (world->numbers, peer));

  return number >= ATTACKER || world->is_up[number];
}

static void
dial_due (World *world)
{
  BreathDial dial;

  while (breath_selection_next (world->selection, world->now, &dial))
    {
      g_autoptr(P2pMultiaddr) address = dial.address;
      P2pPeerId peer, evicted;
      gsize len;
      const guint8 *multihash = p2p_multiaddr_get_peer (address, &len);

      g_assert_true (p2p_peer_id_init_from_bytes (&peer, multihash, len, NULL));

      if (!answers (world, &peer) ||
          !breath_selection_admit (world->selection, &peer, address, P2P_ROLE_DIALER, world->now))
        {
          breath_selection_failed (world->selection, dial.id, world->now);
          continue;
        }

      breath_selection_add_link (world->selection, &peer, address, P2P_ROLE_DIALER, world->now, &evicted);
      breath_selection_reached (world->selection, dial.id, &peer, world->now);
    }
}

static guint
count_of (World     *world,
          BreathSlot slot,
          gboolean   honest)
{
  BreathSlots *slots = breath_selection_get_slots (world->selection);
  guint n = 0;

  for (guint i = 0; i < breath_slots_get_size (slots); i++)
    {
      const BreathHolder *holder = breath_slots_get (slots, i);
      guint number = GPOINTER_TO_UINT (g_hash_table_lookup (world->numbers, &holder->peer));

      n += holder->slot == slot && (number < ATTACKER) == honest;
    }

  return n;
}

static guint
get_n_seeds (void)
{
  const char *wanted = g_getenv ("BREATH_SEEDS");

  return wanted != NULL ? MIN ((guint) g_ascii_strtoull (wanted, NULL, 10), MAX_SEEDS) : N_SEEDS;
}

/* A new node whose first neighbours are one honest one and five attackers, which tell of 2,000 of their kind. */
static void
test_one_group (void)
{
  g_test_summary ("One /16 with any number of records gets no more than two of the four");

  for (guint seed = 1; seed <= get_n_seeds (); seed++)
    {
      World *world = world_new (seed);

      link_with (world, get_honest (world, 0), P2P_ROLE_LISTENER);

      for (guint i = 0; i < 5; i++)
        link_with (world, get_attacker (world, i, TRUE), P2P_ROLE_LISTENER);

      for (guint round = 0; round < 60; round++, world->now += MINUTE)
        {
          for (guint i = 0; i < 32; i++)
            breath_selection_hear (world->selection, get_attacker (world, g_rand_int_range (world->rand, 5, 2000), TRUE),
                                   &get_attacker (world, i % 5, TRUE)->author);

          breath_selection_hear (world->selection, get_honest (world, g_rand_int_range (world->rand, 1, N_HONEST)),
                                 &get_honest (world, 0)->author);
          dial_due (world);
        }

      g_assert_cmpuint (count_of (world, BREATH_SLOT_OUTBOUND, FALSE), <=, BREATH_SELECTION_MAX_PER_GROUP);
      g_assert_cmpuint (count_of (world, BREATH_SLOT_OUTBOUND, TRUE), >=, 2);
      world_free (world);
    }
}

static void
lasting_neighbours (World *world)
{
  for (guint i = 0; i < N_REACHED; i++)
    {
      P2pMultiaddr *address = g_ptr_array_index (get_honest (world, i)->addresses, 0);

      breath_selection_add (world->selection, address, &get_honest (world, i)->author, BREATH_DIAL_REMEMBERED);
    }

  dial_due (world);
  world->now += 20 * MINUTE;
}

/* The node comes back with what it had stored, a quarter of the honest nodes is away, and nine of ten addresses it hears
 * are attackers', in as many groups as they like.
 */
static void
restart (World *world)
{
  g_autoptr(GBytes) anchors = breath_selection_dup_anchors (world->selection, world->now);

  breath_selection_free (world->selection);
  world->selection = breath_selection_new (world->random, p2p_identity_get_peer_id (world->own));
  g_assert_true (breath_selection_add_anchors (world->selection, anchors));

  for (guint i = 0; i < N_REACHED; i++)
    breath_selection_add (world->selection, g_ptr_array_index (get_honest (world, i)->addresses, 0),
                          &get_honest (world, i)->author, BREATH_DIAL_REMEMBERED);

  for (guint i = 0; i < N_HONEST; i++)
    world->is_up[i] = g_rand_int_range (world->rand, 0, 4) > 0;
}

static void
hear_mostly_attackers (World *world)
{
  for (guint i = 0; i < 40; i++)
    {
      const P2pPeerId *source = &get_attacker (world, i % 6, FALSE)->author;

      if (i % 10 == 0)
        breath_selection_hear (world->selection, get_honest (world, g_rand_int_range (world->rand, 0, N_HONEST)), source);
      else
        breath_selection_hear (world->selection, get_attacker (world, g_rand_int_range (world->rand, 6, 2000), FALSE),
                               source);
    }
}

static void
test_restart (void)
{
  guint n_seeds = get_n_seeds ();
  guint n_with_one = 0;
  guint n_with_two = 0;

  g_test_summary ("After a restart into nine attackers of ten, honest neighbours that we picked are among the four");

  for (guint seed = 1; seed <= n_seeds; seed++)
    {
      World *world = world_new (seed);
      guint n_honest;

      lasting_neighbours (world);
      restart (world);

      for (guint i = 0; i < 6; i++)
        link_with (world, get_attacker (world, i, FALSE), P2P_ROLE_LISTENER);

      for (guint round = 0; round < 60; round++, world->now += 10 * SECOND)
        {
          hear_mostly_attackers (world);
          dial_due (world);
        }

      n_honest = count_of (world, BREATH_SLOT_OUTBOUND, TRUE);
      n_with_one += n_honest >= 1;
      n_with_two += n_honest >= 2;
      world_free (world);
    }

  g_test_message ("of %u: %u with one honest neighbour or more, %u with two", n_seeds, n_with_one, n_with_two);
  g_assert_cmpuint (n_with_one * 1000, >=, n_seeds * 999);
  g_assert_cmpuint (n_with_two * 100, >=, n_seeds * 99);
}

/* Attackers of one group call all the time; five honest nodes try once a minute. */
static void
test_callers (void)
{
  guint n_seeds = get_n_seeds ();
  guint sum = 0;

  g_test_summary ("Callers of one group do not keep all others out");

  for (guint seed = 1; seed <= n_seeds; seed++)
    {
      World *world = world_new (seed);
      guint next = 0;

      for (guint second = 0; second < 2 * 60 * 60; second++, world->now += SECOND)
        {
          link_with (world, get_attacker (world, next++ % 500, TRUE), P2P_ROLE_LISTENER);

          for (guint i = 0; i < 5; i++)
            if (second % 60 == i * 7)
              link_with (world, get_honest (world, i), P2P_ROLE_LISTENER);
        }

      sum += count_of (world, BREATH_SLOT_INBOUND, TRUE);
      g_assert_cmpuint (count_of (world, BREATH_SLOT_INBOUND, TRUE), >=, 3);
      world_free (world);
    }

  g_test_message ("%.2f honest callers of five are in after two hours", (double) sum / n_seeds);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/eclipse/one-group", test_one_group);
  g_test_add_func ("/eclipse/restart", test_restart);
  g_test_add_func ("/eclipse/callers", test_callers);

  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-seeded-random.h"
#include "breath-slots.h"

#define MINUTE G_TIME_SPAN_MINUTE

static const guint8 seed[BREATH_RANDOM_SEED_LEN] = { 's' };

typedef struct
{
  BreathRandom *random;
  BreathSlots  *slots;
  guint         last;     /* peer that was made */
  guint         evicted;  /* number of the peer that made room last, 0 for nobody */
} Fixture;

static void
set_up (Fixture      *f,
        gconstpointer data)
{
  f->random = breath_seeded_random_new (seed, 0);
  f->slots = breath_slots_new (f->random);
}

static void
tear_down (Fixture      *f,
           gconstpointer data)
{
  breath_slots_free (f->slots);
  g_assert_finalize_object (f->random);
}

static P2pPeerId
peer_of (guint number)
{
  return (P2pPeerId) { .public_key = { number & 0xff, number >> 8 } };
}

/* Adds a peer with an address in 20.group/16 if it is admitted; 0 if not. */
static guint
enter (Fixture   *f,
       BreathSlot slot,
       guint      group,
       gint64     now)
{
  guint number = ++f->last;
  g_autofree char *text = g_strdup_printf ("/ip4/20.%u.%u.%u/tcp/4141", group, number >> 8, number & 0xff);
  g_autoptr(P2pMultiaddr) address = p2p_multiaddr_new_from_string (text, NULL);
  P2pPeerId evicted;
  BreathHolder newcomer = {
    .peer = peer_of (number),
    .address = address,
    .role = slot == BREATH_SLOT_INBOUND ? P2P_ROLE_LISTENER : P2P_ROLE_DIALER,
    .is_chosen = slot == BREATH_SLOT_CHOSEN,
    .is_guest = slot == BREATH_SLOT_GUEST,
  };

  f->evicted = 0;

  if (!breath_slots_admit (f->slots, &newcomer, now))
    return 0;

  if (breath_slots_add (f->slots, &newcomer, now, &evicted))
    {
      f->evicted = evicted.public_key[0];
      g_assert_true (breath_slots_remove (f->slots, &evicted));
    }

  g_assert_cmpint (breath_slots_lookup (f->slots, &newcomer.peer)->slot, ==, slot);

  return number;
}

static guint
fill (Fixture   *f,
      BreathSlot slot,
      guint      wanted)
{
  guint n = 0;

  while (n < wanted && enter (f, slot, n + 1, 0) != 0)
    n++;

  return n;
}

static void
test_all (Fixture      *f,
          gconstpointer data)
{
  g_test_summary ("Four we picked, four callers, two chosen, four guests, and nobody else");

  g_assert_cmpuint (fill (f, BREATH_SLOT_CHOSEN, 2), ==, 2);
  g_assert_cmpuint (fill (f, BREATH_SLOT_OUTBOUND, 100), ==, 4);
  g_assert_cmpuint (fill (f, BREATH_SLOT_INBOUND, 100), ==, 4);
  g_assert_cmpuint (fill (f, BREATH_SLOT_GUEST, 100), ==, 4);
  g_assert_cmpuint (enter (f, BREATH_SLOT_CHOSEN, 9, 0), ==, 0);
  g_assert_cmpuint (breath_slots_get_size (f->slots), ==, BREATH_MAX_NEIGHBOURS + BREATH_MAX_GUESTS);
}

static void
test_lent_to_callers (Fixture      *f,
                      gconstpointer data)
{
  g_test_summary ("Callers have the places of chosen neighbours until these come");

  g_assert_cmpuint (fill (f, BREATH_SLOT_INBOUND, 100), ==, 6);
  g_assert_cmpuint (fill (f, BREATH_SLOT_OUTBOUND, 100), ==, 4);

  for (guint n = 5; n >= 4; n--)
    {
      g_assert_cmpuint (enter (f, BREATH_SLOT_CHOSEN, 1, 1), !=, 0);
      g_assert_cmpuint (f->evicted, >=, 1);
      g_assert_cmpuint (f->evicted, <=, 6);
      g_assert_cmpuint (breath_slots_count (f->slots, BREATH_SLOT_INBOUND), ==, n);
    }

  g_assert_cmpuint (breath_slots_count (f->slots, BREATH_SLOT_OUTBOUND), ==, 4);
  g_assert_cmpuint (enter (f, BREATH_SLOT_CHOSEN, 1, 1), ==, 0);
}

static void
test_lent_to_chosen (Fixture      *f,
                     gconstpointer data)
{
  g_test_summary ("More than two chosen take every place that is free");

  g_assert_cmpuint (fill (f, BREATH_SLOT_CHOSEN, 100), ==, BREATH_MAX_NEIGHBOURS);
  g_assert_cmpuint (enter (f, BREATH_SLOT_INBOUND, 1, 0), ==, 0);
  g_assert_cmpuint (enter (f, BREATH_SLOT_OUTBOUND, 1, 0), ==, 0);
  g_assert_cmpuint (enter (f, BREATH_SLOT_INBOUND, 1, 100 * MINUTE), ==, 0);
}

static void
test_chosen_first_takes_outbound (Fixture      *f,
                                  gconstpointer data)
{
  g_assert_cmpuint (fill (f, BREATH_SLOT_CHOSEN, 5), ==, 5);
  g_assert_cmpuint (breath_slots_get_room (f->slots, BREATH_SLOT_OUTBOUND), ==, 1);
  g_assert_cmpuint (breath_slots_get_room (f->slots, BREATH_SLOT_INBOUND), ==, 4);
}

static void
test_callers_make_room (Fixture      *f,
                        gconstpointer data)
{
  guint n_of_crowd = 0;

  g_test_summary ("A caller makes room after ten minutes, one in ten minutes, of the largest group");

  fill (f, BREATH_SLOT_CHOSEN, 2);
  fill (f, BREATH_SLOT_OUTBOUND, 4);
  enter (f, BREATH_SLOT_INBOUND, 50, 0);   /* 7 */
  enter (f, BREATH_SLOT_INBOUND, 99, 0);   /* 8 */
  enter (f, BREATH_SLOT_INBOUND, 51, 0);   /* 9 */
  enter (f, BREATH_SLOT_INBOUND, 99, 0);   /* 10 */

  g_assert_cmpuint (enter (f, BREATH_SLOT_INBOUND, 60, 10 * MINUTE - 1), ==, 0);
  g_assert_cmpuint (enter (f, BREATH_SLOT_INBOUND, 60, 10 * MINUTE), !=, 0);
  g_assert_true (f->evicted == 8 || f->evicted == 10);
  g_assert_cmpuint (enter (f, BREATH_SLOT_INBOUND, 61, 10 * MINUTE), ==, 0);
  g_assert_cmpuint (enter (f, BREATH_SLOT_INBOUND, 61, 20 * MINUTE - 1), ==, 0);
  g_assert_cmpuint (enter (f, BREATH_SLOT_INBOUND, 61, 20 * MINUTE), !=, 0);

  for (guint i = 0; i < breath_slots_get_size (f->slots); i++)
    n_of_crowd += breath_slots_get (f->slots, i)->slot != BREATH_SLOT_INBOUND;

  g_assert_cmpuint (n_of_crowd, ==, 6);
}

static void
test_lent_places_change (Fixture      *f,
                         gconstpointer data)
{
  g_test_summary ("A caller whose place is lent makes room after half a minute, one in that time, the first four do not");

  g_assert_cmpuint (fill (f, BREATH_SLOT_INBOUND, 4), ==, 4);
  g_assert_cmpuint (enter (f, BREATH_SLOT_INBOUND, 10, 10), ==, 5);
  g_assert_cmpuint (enter (f, BREATH_SLOT_INBOUND, 11, 10), ==, 6);
  g_assert_cmpuint (enter (f, BREATH_SLOT_INBOUND, 12, MINUTE / 2 + 9), ==, 0);
  g_assert_cmpuint (enter (f, BREATH_SLOT_INBOUND, 12, MINUTE / 2 + 10), !=, 0);
  g_assert_true (f->evicted == 5 || f->evicted == 6);
  g_assert_cmpuint (enter (f, BREATH_SLOT_INBOUND, 13, MINUTE / 2 + 10), ==, 0);

  for (guint i = 2; i < 9; i++)
    {
      g_assert_cmpuint (enter (f, BREATH_SLOT_INBOUND, 20 + i, i * MINUTE / 2 + 10), !=, 0);
      g_assert_cmpuint (f->evicted, >, 4);
    }
}

/* Whether peer @number may come back. */
static gboolean
may_return (Fixture *f,
            guint    number,
            gint64   now)
{
  g_autoptr(P2pMultiaddr) address = p2p_multiaddr_new_from_string ("/ip4/20.7.0.1/tcp/4141", NULL);
  BreathHolder newcomer = { .peer = peer_of (number), .address = address, .role = P2P_ROLE_LISTENER };

  return breath_slots_admit (f->slots, &newcomer, now);
}

static void
test_others_come_first (Fixture      *f,
                        gconstpointer data)
{
  guint gone;
  P2pPeerId first = peer_of (1);

  g_test_summary ("Who made room comes back where there is room, but takes nobody's place for ten minutes");

  g_assert_cmpuint (fill (f, BREATH_SLOT_INBOUND, 6), ==, 6);
  g_assert_cmpuint (enter (f, BREATH_SLOT_INBOUND, 10, MINUTE), !=, 0);
  gone = f->evicted;
  g_assert_false (may_return (f, gone, 11 * MINUTE - 1));
  g_assert_true (may_return (f, 100, 11 * MINUTE - 1));
  g_assert_true (may_return (f, gone, 11 * MINUTE));
  g_assert_true (breath_slots_remove (f->slots, &first));
  g_assert_true (may_return (f, gone, 2 * MINUTE));
}

static void
test_two_connections (Fixture      *f,
                      gconstpointer data)
{
  guint number = enter (f, BREATH_SLOT_INBOUND, 1, 0);
  P2pPeerId peer = peer_of (number);
  BreathHolder again = *breath_slots_lookup (f->slots, &peer);
  P2pPeerId evicted;

  g_test_summary ("A second connection with a peer takes no second place");

  fill (f, BREATH_SLOT_INBOUND, 5);
  g_assert_true (breath_slots_admit (f->slots, &again, 0));
  g_assert_false (breath_slots_add (f->slots, &again, 0, &evicted));
  g_assert_cmpuint (breath_slots_count (f->slots, BREATH_SLOT_INBOUND), ==, 6);
  g_assert_false (breath_slots_remove (f->slots, &peer));
  g_assert_nonnull (breath_slots_lookup (f->slots, &peer));
  g_assert_true (breath_slots_remove (f->slots, &peer));
  g_assert_null (breath_slots_lookup (f->slots, &peer));
  g_assert_false (breath_slots_remove (f->slots, &peer));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add ("/slots/all", Fixture, NULL, set_up, test_all, tear_down);
  g_test_add ("/slots/lent-to-callers", Fixture, NULL, set_up, test_lent_to_callers, tear_down);
  g_test_add ("/slots/lent-to-chosen", Fixture, NULL, set_up, test_lent_to_chosen, tear_down);
  g_test_add ("/slots/chosen-take-outbound", Fixture, NULL, set_up, test_chosen_first_takes_outbound, tear_down);
  g_test_add ("/slots/callers-make-room", Fixture, NULL, set_up, test_callers_make_room, tear_down);
  g_test_add ("/slots/lent-places-change", Fixture, NULL, set_up, test_lent_places_change, tear_down);
  g_test_add ("/slots/others-come-first", Fixture, NULL, set_up, test_others_come_first, tear_down);
  g_test_add ("/slots/two-connections", Fixture, NULL, set_up, test_two_connections, tear_down);

  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-seeded-random.h"
#include "breath-selection.h"
#include "test-heads.h"

#define MINUTE G_TIME_SPAN_MINUTE
#define SECOND G_TIME_SPAN_SECOND

static const guint8 seed[BREATH_RANDOM_SEED_LEN] = { 'f', 'u', 'l', 'l' };

/* A full house that we know, and somebody who called us. */
typedef struct
{
  BreathRandom    *random;
  BreathSelection *selection;
  P2pMultiaddr    *address;
  P2pPeerId        full;
  P2pPeerId        caller;
} Fixture;

static P2pPeerId
peer_of (guint number)
{
  g_autoptr(P2pIdentity) identity = test_author_new (number);

  return *p2p_identity_get_peer_id (identity);
}

static void
set_up (Fixture      *f,
        gconstpointer data)
{
  P2pPeerId own = peer_of (0);

  f->random = breath_seeded_random_new (seed, 0);
  f->selection = breath_selection_new (f->random, &own);
  f->address = p2p_multiaddr_new_tcp ("20.0.0.1", 4141);
  f->full = peer_of (1);
  f->caller = peer_of (2);
  breath_selection_add (f->selection, f->address, &f->full, BREATH_DIAL_REMEMBERED);
}

static void
tear_down (Fixture      *f,
           gconstpointer data)
{
  breath_selection_free (f->selection);
  g_assert_finalize_object (f->random);
  p2p_multiaddr_unref (f->address);
}

static void
be_called (Fixture *f)
{
  g_autoptr(P2pMultiaddr) address = p2p_multiaddr_new_tcp ("20.99.0.1", 4141);
  P2pPeerId evicted;

  g_assert_false (breath_selection_add_link (f->selection, &f->caller, address, P2P_ROLE_LISTENER, 0, &evicted));
}

/* Dials the full house if that is due, gets a link, and loses it LATER. */
static gboolean
knock (Fixture *f,
       gint64   now,
       gint64   later,
       gboolean is_refused)
{
  BreathDial dial;
  P2pPeerId evicted;

  if (!breath_selection_next (f->selection, now, &dial))
    return FALSE;

  g_assert_true (breath_selection_admit (f->selection, &f->full, f->address, P2P_ROLE_DIALER, now));
  breath_selection_add_link (f->selection, &f->full, f->address, P2P_ROLE_DIALER, now, &evicted);
  breath_selection_reached (f->selection, dial.id, &f->full, now);
  breath_selection_remove_link (f->selection, &f->full, now + later);
  p2p_multiaddr_unref (dial.address);

  if (is_refused)
    breath_selection_turned_away (f->selection, &f->full, now + later);

  return TRUE;
}

static guint
knock_for_two_hours (Fixture *f)
{
  guint n = 0;

  for (gint64 now = 0; now < 120 * MINUTE; now += SECOND)
    n += knock (f, now, 0, TRUE);

  return n;
}

static void
test_less_often (Fixture      *f,
                 gconstpointer data)
{
  guint n;

  g_test_summary ("A peer without room for us is asked ever less often, up to half an hour");

  be_called (f);
  n = knock_for_two_hours (f);
  g_assert_cmpuint (n, >=, 5);
  g_assert_cmpuint (n, <=, 12);
}

static void
test_first (Fixture      *f,
            gconstpointer data)
{
  g_test_summary ("After the first time it is left alone for half a minute to one and a half, by chance");

  be_called (f);
  g_assert_true (knock (f, 0, 0, TRUE));
  g_assert_cmpint (breath_selection_get_due (f->selection), >=, MINUTE / 2);
  g_assert_cmpint (breath_selection_get_due (f->selection), <=, MINUTE * 3 / 2);
}

static void
test_alone (Fixture      *f,
            gconstpointer data)
{
  g_test_summary ("Whoever knows nobody else asks a full house again within a minute each time");

  g_assert_cmpuint (knock_for_two_hours (f), >=, 120);
}

static void
test_forgotten (Fixture      *f,
                gconstpointer data)
{
  gint64 due;

  g_test_summary ("A link that lasted ends that, and so the next refusal is the first again");

  be_called (f);

  for (gint64 now = 0; now < 120 * MINUTE; now += SECOND)
    knock (f, now, 0, TRUE);

  g_assert_true (knock (f, 240 * MINUTE, 10 * MINUTE, FALSE));
  due = breath_selection_get_due (f->selection);
  g_assert_cmpint (due, <, 251 * MINUTE);
  g_assert_true (knock (f, due, 0, TRUE));
  g_assert_cmpint (breath_selection_get_due (f->selection), <=, due + MINUTE * 3 / 2);
}

static void
test_nobody_else (Fixture      *f,
                  gconstpointer data)
{
  g_test_summary ("Of others it says nothing");

  be_called (f);
  breath_selection_turned_away (f->selection, &f->caller, 0);
  g_assert_cmpint (breath_selection_get_due (f->selection), ==, 0);
}

#define ADD(name, func) g_test_add ("/turned-away/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("less-often", test_less_often);
  ADD ("first", test_first);
  ADD ("alone", test_alone);
  ADD ("forgotten", test_forgotten);
  ADD ("nobody-else", test_nobody_else);

  return g_test_run ();
}

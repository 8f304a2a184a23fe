/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-observed.h"

#define CALLED "/ip4/20.1.0.1/tcp/4141"

static P2pMultiaddr *
address_of (const char *text)
{
  g_autoptr(GError) error = NULL;
  P2pMultiaddr *address = p2p_multiaddr_new_from_string (text, &error);

  g_assert_no_error (error);

  return address;
}

static void
note (BreathObserved *observed,
      guint8          number,
      const char     *remote,
      P2pRole         role,
      const char     *place,
      gint64          now)
{
  g_autoptr(P2pMultiaddr) from = address_of (remote);
  g_autoptr(P2pMultiaddr) seen = address_of (place);
  P2pPeerId peer = { { number } };

  breath_observed_note (observed, &peer, from, role, seen, now);
}

static void
check (BreathObserved *observed,
       gint64          now,
       BreathReach     reach,
       const char     *place)
{
  P2pMultiaddr *found;
  g_autoptr(GPtrArray) confirmed = breath_observed_dup_confirmed (observed, now);

  g_assert_cmpint (breath_observed_judge (observed, now, &found), ==, reach);
  g_assert_cmpstr (found != NULL ? p2p_multiaddr_get_text (found) : NULL, ==, place);
  g_assert_cmpuint (confirmed->len, ==, reach == BREATH_REACH_CALLED);
}

static void
test_called (void)
{
  g_autoptr(BreathObserved) observed = breath_observed_new ();

  g_test_summary ("Three callers from as many places have to agree; one of them alone, however often, says nothing");

  note (observed, 1, "/ip4/30.1.0.1/tcp/1", P2P_ROLE_LISTENER, CALLED, 0);
  note (observed, 1, "/ip4/30.1.0.1/tcp/2", P2P_ROLE_LISTENER, CALLED, 0);
  note (observed, 2, "/ip4/30.1.7.1/tcp/1", P2P_ROLE_LISTENER, CALLED, 0);
  note (observed, 3, "/ip4/30.2.0.1/tcp/1", P2P_ROLE_LISTENER, CALLED, 0);
  check (observed, 0, BREATH_REACH_UNKNOWN, NULL);
  note (observed, 4, "/ip4/30.3.0.1/tcp/1", P2P_ROLE_LISTENER, "/ip4/20.1.0.1/tcp/4142", 0);
  note (observed, 5, "/ip4/10.3.0.1/tcp/1", P2P_ROLE_LISTENER, CALLED, 0);
  check (observed, 0, BREATH_REACH_SEEN, "/ip4/20.1.0.1/tcp/4142");
  note (observed, 6, "/ip6/2a00::1/tcp/1", P2P_ROLE_LISTENER, CALLED, 0);
  check (observed, 0, BREATH_REACH_CALLED, CALLED);

  /* Whoever changes their mind takes their word back. */
  note (observed, 3, "/ip4/30.2.0.1/tcp/1", P2P_ROLE_LISTENER, "/ip4/10.0.0.1/tcp/1", 0);
  check (observed, BREATH_OBSERVED_LIFE - 1, BREATH_REACH_SEEN, CALLED);
  check (observed, BREATH_OBSERVED_LIFE, BREATH_REACH_UNKNOWN, NULL);
}

static void
test_seen (void)
{
  g_autoptr(BreathObserved) observed = breath_observed_new ();

  g_test_summary ("Whom we called ourselves sees where we are, which is not to say that anybody reaches us there");

  note (observed, 1, "/ip4/30.1.0.1/tcp/1", P2P_ROLE_DIALER, "/ip4/20.1.0.1/tcp/50001", 0);
  note (observed, 2, "/ip4/30.2.0.1/tcp/1", P2P_ROLE_DIALER, "/ip4/20.1.0.1/tcp/50002", 0);
  check (observed, 0, BREATH_REACH_UNKNOWN, NULL);
  note (observed, 3, "/ip4/30.3.0.1/tcp/1", P2P_ROLE_DIALER, "/ip4/20.1.0.1/tcp/50003", 0);
  check (observed, 0, BREATH_REACH_SEEN, "/ip4/20.1.0.1/tcp/50003");
  breath_observed_clear (observed);
  check (observed, 0, BREATH_REACH_UNKNOWN, NULL);
}

static void
test_inside (void)
{
  g_autoptr(BreathObserved) observed = breath_observed_new ();

  g_test_summary ("What neighbours in the same private network see is no news, and nor is what cannot be outside");

  for (guint8 i = 0; i < 8; i++)
    {
      g_autofree char *inside = g_strdup_printf ("/ip4/10.%u.0.1/tcp/1", i);
      g_autofree char *outside = g_strdup_printf ("/ip4/30.%u.0.1/tcp/1", i);

      note (observed, i, inside, P2P_ROLE_LISTENER, CALLED, 0);
      note (observed, i + 10, outside, P2P_ROLE_LISTENER, "/ip4/10.0.0.1/tcp/4141", 0);
      note (observed, i + 20, outside, P2P_ROLE_LISTENER, "/dns4/example.org/tcp/4141", 0);
    }

  check (observed, 0, BREATH_REACH_UNKNOWN, NULL);
}

static void
test_limit (void)
{
  g_autoptr(BreathObserved) observed = breath_observed_new ();

  g_test_summary ("As many reports as there may be are kept, and the earliest makes room for one more");

  for (guint8 i = 0; i < 3; i++)
    {
      g_autofree char *from = g_strdup_printf ("/ip4/30.%u.0.1/tcp/1", i);

      note (observed, i, from, P2P_ROLE_LISTENER, CALLED, 0);
    }

  for (guint8 i = 3; i < BREATH_OBSERVED_MAX_REPORTS; i++)
    note (observed, i, "/ip4/40.1.0.1/tcp/1", P2P_ROLE_LISTENER, "/ip4/20.9.0.1/tcp/1", 0);

  check (observed, 0, BREATH_REACH_CALLED, CALLED);
  note (observed, 200, "/ip4/40.1.0.1/tcp/1", P2P_ROLE_LISTENER, "/ip4/20.9.0.1/tcp/1", 0);
  check (observed, 0, BREATH_REACH_UNKNOWN, NULL);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/observed/called", test_called);
  g_test_add_func ("/observed/seen", test_seen);
  g_test_add_func ("/observed/inside", test_inside);
  g_test_add_func ("/observed/limit", test_limit);

  return g_test_run ();
}

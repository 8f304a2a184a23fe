/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "p2p-handshake-budget.h"

#define SECOND G_TIME_SPAN_SECOND

static guint
take_all (P2pHandshakeBudget *budget,
          guint64             source,
          gint64              now)
{
  P2pLimit limit;
  guint value;
  guint taken = 0;

  while (p2p_handshake_budget_take_source (budget, source, now, &limit, &value))
    taken++;

  return taken;
}

static void
test_budget_per_source (void)
{
  g_autoptr(P2pHandshakeBudget) budget = p2p_handshake_budget_new (60, 12, 6);

  g_test_summary ("A source gets twelve, and one more each five seconds");

  g_assert_cmpuint (take_all (budget, 1, 0), ==, 12);
  g_assert_cmpuint (take_all (budget, 1, 4 * SECOND), ==, 0);
  g_assert_cmpuint (take_all (budget, 1, 6 * SECOND), ==, 1);
  g_assert_cmpuint (take_all (budget, 2, 6 * SECOND), ==, 12);
  g_assert_cmpuint (take_all (budget, 1, 1000 * SECOND), ==, 12);
}

static void
test_budget_reserve (void)
{
  g_autoptr(P2pHandshakeBudget) budget = p2p_handshake_budget_new (60, 12, 6);
  guint taken = 0;

  g_test_summary ("Strangers get three quarters; of the rest who proved itself before gets a fifth, and so again each minute");

  for (guint64 source = 95; source <= 100; source++)
    p2p_handshake_budget_note_known (budget, source, 0);

  for (guint64 source = 1; source <= 60; source++)
    taken += take_all (budget, source, 0);

  g_assert_cmpuint (taken, ==, 45);
  g_assert_cmpuint (take_all (budget, 99, 0), ==, 3);
  g_assert_cmpuint (take_all (budget, 99, 0), ==, 0);

  for (guint64 source = 95; source < 99; source++)
    g_assert_cmpuint (take_all (budget, source, 0), ==, 3);

  g_assert_cmpuint (take_all (budget, 100, 0), ==, 0);
  g_assert_cmpuint (take_all (budget, 1, 10 * SECOND), ==, 0);
  g_assert_cmpuint (take_all (budget, 100, 10 * SECOND), ==, 3);
  g_assert_cmpuint (take_all (budget, 99, 25 * 60 * 60 * SECOND), ==, 12);
}

static void
test_budget_small (void)
{
  g_autoptr(P2pHandshakeBudget) budget = p2p_handshake_budget_new (8, 8, 6);

  g_test_summary ("However small the budget is, each known source gets one of what is kept");

  p2p_handshake_budget_note_known (budget, 1, 0);
  p2p_handshake_budget_note_known (budget, 2, 0);
  g_assert_cmpuint (take_all (budget, 3, 0), ==, 6);
  g_assert_cmpuint (take_all (budget, 1, 0), ==, 1);
  g_assert_cmpuint (take_all (budget, 2, 0), ==, 1);
}

static void
refuse_often (P2pHandshakeBudget *budget,
              guint64             source,
              guint               times,
              gint64              now)
{
  P2pLimit limit;
  guint value;

  for (guint i = 0; i < times; i++)
    g_assert_false (p2p_handshake_budget_take_source (budget, source, now, &limit, &value));
}

static void
test_budget_flood (void)
{
  g_autoptr(P2pHandshakeBudget) budget = p2p_handshake_budget_new (60, 12, 6);
  const gint64 hour = 60 * 60 * SECOND;

  g_test_summary ("A known source that goes on whatever it is told is none for an hour, whatever it proves meanwhile");

  p2p_handshake_budget_note_known (budget, 1, 0);
  g_assert_cmpuint (take_all (budget, 1, 0), ==, 12);
  refuse_often (budget, 1, 10, 0);
  g_assert_true (p2p_handshake_budget_knows (budget, 1, 0));
  refuse_often (budget, 1, 1, 0);
  g_assert_false (p2p_handshake_budget_knows (budget, 1, 0));

  p2p_handshake_budget_note_known (budget, 1, 1);
  g_assert_false (p2p_handshake_budget_knows (budget, 1, hour - 1));
  g_assert_true (p2p_handshake_budget_knows (budget, 1, hour));
}

static void
test_budget_patience (void)
{
  g_autoptr(P2pHandshakeBudget) budget = p2p_handshake_budget_new (60, 12, 6);

  g_test_summary ("Whoever is let in now and then was no flood");

  p2p_handshake_budget_note_known (budget, 1, 0);
  g_assert_cmpuint (take_all (budget, 1, 0), ==, 12);

  for (guint i = 1; i <= 20; i++)
    {
      g_assert_cmpuint (take_all (budget, 1, i * 6 * SECOND), >=, 1);
      refuse_often (budget, 1, 9, i * 6 * SECOND);
    }

  g_assert_true (p2p_handshake_budget_knows (budget, 1, 120 * SECOND));
}

static void
test_budget_known (void)
{
  g_autoptr(P2pHandshakeBudget) budget = p2p_handshake_budget_new (60, 12, 6);
  const gint64 day = 24 * 60 * 60 * SECOND;

  g_test_summary ("A source is known for a day, also one of before the start");

  g_assert_false (p2p_handshake_budget_knows (budget, 1, 0));
  p2p_handshake_budget_note_known (budget, 1, -day / 2);
  g_assert_true (p2p_handshake_budget_knows (budget, 1, 0));
  g_assert_true (p2p_handshake_budget_knows (budget, 1, day / 2 - 1));
  g_assert_false (p2p_handshake_budget_knows (budget, 1, day / 2));
}

static void
test_budget_limit (void)
{
  g_autoptr(P2pHandshakeBudget) budget = p2p_handshake_budget_new (16, 12, 6);
  P2pLimit limit;
  guint value;

  g_test_summary ("A refusal says which limit it was");

  g_assert_cmpuint (take_all (budget, 1, 0), ==, 12);
  g_assert_false (p2p_handshake_budget_take_source (budget, 1, 0, &limit, &value));
  g_assert_cmpint (limit, ==, P2P_LIMIT_HANDSHAKES);
  g_assert_cmpuint (value, ==, 16);

  p2p_handshake_budget_note_known (budget, 1, 0);
  g_assert_false (p2p_handshake_budget_take_source (budget, 1, 0, &limit, &value));
  g_assert_cmpint (limit, ==, P2P_LIMIT_HANDSHAKES_PER_SOURCE);
  g_assert_cmpuint (value, ==, 12);
}

static void
test_budget_bounded (void)
{
  g_autoptr(P2pHandshakeBudget) budget = p2p_handshake_budget_new (60, 12, 6);
  P2pLimit limit;
  guint value;

  g_test_summary ("A flood from ever new sources is not remembered for ever");

  for (guint64 i = 0; i < 20000; i++)
    {
      p2p_handshake_budget_take_source (budget, i, i * SECOND, &limit, &value);
      p2p_handshake_budget_note_known (budget, i, i * SECOND);
    }

  g_assert_cmpuint (p2p_handshake_budget_get_size (budget), <=, P2P_MAX_KNOWN_SOURCES + 256 + 60);
}

static void
test_budget_source (void)
{
  static const struct
  {
    const char *one;
    const char *other;
    gboolean    same;
  } cases[] = {
    { "/ip4/10.0.0.1/tcp/1", "/ip4/10.0.0.1/tcp/2", TRUE },
    { "/ip4/10.0.0.1/tcp/1", "/ip4/10.0.0.2/tcp/1", FALSE },
    { "/ip4/127.0.0.1/tcp/1", "/ip4/127.0.0.2/tcp/1", FALSE },
    { "/ip6/2001:db8:0:1::1/tcp/1", "/ip6/2001:db8:0:ff::2/tcp/1", TRUE },
    { "/ip6/2001:db8:0:1::1/tcp/1", "/ip6/2001:db8:0:100::1/tcp/1", FALSE },
    { "/ip6/::ffff:10.0.0.1/tcp/1", "/ip4/10.0.0.1/tcp/1", TRUE },
  };

  g_test_summary ("A source is an IPv4 address or an IPv6 /56");

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(P2pMultiaddr) one = p2p_multiaddr_new_from_string (cases[i].one, NULL);
      g_autoptr(P2pMultiaddr) other = p2p_multiaddr_new_from_string (cases[i].other, NULL);

      g_assert_nonnull (one);
      g_assert_nonnull (other);
      g_assert_cmpint (p2p_source_of_address (one) == p2p_source_of_address (other), ==, cases[i].same);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/handshake-budget/per-source", test_budget_per_source);
  g_test_add_func ("/handshake-budget/reserve", test_budget_reserve);
  g_test_add_func ("/handshake-budget/small", test_budget_small);
  g_test_add_func ("/handshake-budget/flood", test_budget_flood);
  g_test_add_func ("/handshake-budget/patience", test_budget_patience);
  g_test_add_func ("/handshake-budget/known", test_budget_known);
  g_test_add_func ("/handshake-budget/limit", test_budget_limit);
  g_test_add_func ("/handshake-budget/bounded", test_budget_bounded);
  g_test_add_func ("/handshake-budget/source", test_budget_source);

  return g_test_run ();
}

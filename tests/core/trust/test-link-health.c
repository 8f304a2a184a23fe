/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-link-health.h"

#include <string.h>

#define MINUTE G_TIME_SPAN_MINUTE
#define HOUR   G_TIME_SPAN_HOUR

static P2pPeerId
peer_of (guint number)
{
  P2pPeerId peer = { { 0 } };

  memcpy (peer.public_key, &number, sizeof number);

  return peer;
}

typedef struct
{
  BreathPenalty penalty;
  const char   *id;
  guint         points;  /* of one alone */
  guint         n;       /* at once, that make a pause */
  guint         rate;    /* an hour, that nobody keeps up */
} PenaltyCase;

static const PenaltyCase penalty_cases[] = {
  { BREATH_PENALTY_FORMAT,     "format",     20, 3,  2 },
  { BREATH_PENALTY_OVERSIZE,   "oversize",   10, 4,  3 },
  { BREATH_PENALTY_BOGUS_NOTE, "bogus-note", 5,  5,  4 },
  { BREATH_PENALTY_OVER_RATE,  "over-rate",  1,  10, 8 },
};

static void
test_squares (gconstpointer data)
{
  const PenaltyCase *c = data;
  g_autoptr(BreathLinkHealth) health = breath_link_health_new ();
  P2pPeerId peer = peer_of (1);
  BreathHealthFacts facts;

  g_assert_cmpstr (breath_penalty_get_id (c->penalty), ==, c->id);
  g_assert_false (breath_link_health_get_facts (health, &peer, 0, &facts));

  for (guint i = 1; i < c->n; i++)
    {
      g_assert_false (breath_link_health_count (health, &peer, c->penalty, 0));
      g_assert_true (breath_link_health_get_facts (health, &peer, 0, &facts));
      g_assert_cmpuint (facts.score, ==, c->points * i * i);
      g_assert_cmpuint (facts.counts[c->penalty], ==, i);
      g_assert_cmpint (breath_link_health_get_pause (health, &peer, 0), ==, G_MININT64);
    }

  g_assert_true (breath_link_health_count (health, &peer, c->penalty, 0));
  g_assert_cmpint (breath_link_health_get_pause (health, &peer, 0), ==, 15 * MINUTE);
  g_assert_cmpint (breath_link_health_get_next_end (health, 0), ==, 15 * MINUTE);
}

/* Offences of different kinds add up, so that none can stay below each limit and break all rules. */
static void
test_kinds_add_up (void)
{
  g_autoptr(BreathLinkHealth) health = breath_link_health_new ();
  P2pPeerId peer = peer_of (1);

  for (guint i = 0; i < 2; i++)
    g_assert_false (breath_link_health_count (health, &peer, BREATH_PENALTY_FORMAT, 0));

  g_assert_false (breath_link_health_count (health, &peer, BREATH_PENALTY_BOGUS_NOTE, 0));
  g_assert_true (breath_link_health_count (health, &peer, BREATH_PENALTY_BOGUS_NOTE, 0));
}

static void
test_half_life (void)
{
  g_autoptr(BreathLinkHealth) health = breath_link_health_new ();
  P2pPeerId peer = peer_of (1);
  BreathHealthFacts facts;

  for (guint i = 0; i < 2; i++)
    g_assert_false (breath_link_health_count (health, &peer, BREATH_PENALTY_FORMAT, 0));

  /* Two fade to one within an hour: from 80 points to 20. */
  g_assert_true (breath_link_health_get_facts (health, &peer, HOUR, &facts));
  g_assert_cmpuint (facts.score, ==, 20);
  g_assert_cmpuint (facts.counts[BREATH_PENALTY_FORMAT], ==, 2);
  g_assert_cmpint (facts.last, ==, 0);
  g_assert_true (breath_link_health_get_facts (health, &peer, 2 * HOUR, &facts));
  g_assert_cmpuint (facts.score, ==, 5);
  g_assert_false (breath_link_health_get_facts (health, &peer, 6 * HOUR, &facts));

  /* However it is asked for, the same is left. */
  for (gint64 now = 6 * HOUR; now < 7 * HOUR; now += MINUTE)
    breath_link_health_get_facts (health, &peer, now, &facts);

  g_assert_false (breath_link_health_count (health, &peer, BREATH_PENALTY_FORMAT, 7 * HOUR));
  g_assert_true (breath_link_health_get_facts (health, &peer, 7 * HOUR, &facts));
  g_assert_cmpuint (facts.counts[BREATH_PENALTY_FORMAT], ==, 1);
  g_assert_false (breath_link_health_get_facts (health, &peer, G_MAXINT64, &facts));
}

static gint64
offend_until_paused (BreathLinkHealth *health,
                     const P2pPeerId  *peer,
                     gint64            now)
{
  for (guint i = 0; i < 100; i++)
    if (breath_link_health_count (health, peer, BREATH_PENALTY_FORMAT, now))
      return breath_link_health_get_pause (health, peer, now);

  g_assert_not_reached ();
}

static void
test_pauses_double (void)
{
  static const guint minutes[] = { 15, 30, 60, 120, 240, 360, 360, 360 };
  g_autoptr(BreathLinkHealth) health = breath_link_health_new ();
  P2pPeerId peer = peer_of (1);
  gint64 now = 0;
  gint64 until;

  for (guint i = 0; i < G_N_ELEMENTS (minutes); i++)
    {
      until = offend_until_paused (health, &peer, now);
      g_assert_cmpint (until - now, ==, minutes[i] * MINUTE);

      /* What comes meanwhile does not make it longer, and it ends by itself. */
      g_assert_false (breath_link_health_count (health, &peer, BREATH_PENALTY_FORMAT, until - 1));
      g_assert_cmpint (breath_link_health_get_pause (health, &peer, until - 1), ==, until);
      g_assert_cmpint (breath_link_health_get_pause (health, &peer, until), ==, G_MININT64);
      g_assert_cmpint (breath_link_health_get_next_end (health, until), ==, G_MAXINT64);
      now = until;
    }

  now += BREATH_HEALTH_MEMORY;
  g_assert_cmpint (offend_until_paused (health, &peer, now) - now, ==, 15 * MINUTE);
}

/* Whoever goes on at a rate is paused, in whatever rhythm; one event in each turn of the rate is enough. */
static void
test_rate (gconstpointer data)
{
  const PenaltyCase *c = data;
  gint64 turn = HOUR / c->rate;

  for (guint seed = 0; seed < 1000; seed++)
    {
      g_autoptr(BreathLinkHealth) health = breath_link_health_new ();
      g_autoptr(GRand) random = g_rand_new_with_seed (seed);
      P2pPeerId peer = peer_of (seed);
      gboolean is_paused = FALSE;

      for (gint64 began = 0; began < 4 * HOUR && !is_paused; began += turn)
        {
          gint64 at = began + (gint64) (g_rand_double (random) * turn);

          is_paused = breath_link_health_count (health, &peer, c->penalty, at);
        }

      g_assert_true (is_paused);
    }
}

/* What an honest peer may do by mistake in an hour. */
static void
test_mistakes (void)
{
  g_autoptr(BreathLinkHealth) health = breath_link_health_new ();
  P2pPeerId peer = peer_of (1);

  for (gint64 hour = 0; hour < 1000; hour++)
    {
      g_assert_false (breath_link_health_count (health, &peer, BREATH_PENALTY_BOGUS_NOTE, hour * HOUR));
      g_assert_false (breath_link_health_count (health, &peer, BREATH_PENALTY_OVER_RATE, hour * HOUR + MINUTE));
      g_assert_false (breath_link_health_count (health, &peer, BREATH_PENALTY_OVER_RATE, hour * HOUR + 2 * MINUTE));
    }
}

/* An attacker with any number of keys neither fills the memory nor ends its own pause. */
static void
test_many_keys (void)
{
  g_autoptr(BreathLinkHealth) health = breath_link_health_new ();
  P2pPeerId paused = peer_of (G_MAXUINT);
  P2pPeerId bad = peer_of (G_MAXUINT - 1);
  gint64 until = offend_until_paused (health, &paused, 0);
  BreathHealthFacts facts;

  for (guint i = 0; i < 2; i++)
    breath_link_health_count (health, &bad, BREATH_PENALTY_FORMAT, 0);

  for (guint i = 0; i < 2 * BREATH_HEALTH_MAX_PEERS; i++)
    {
      P2pPeerId peer = peer_of (i);

      breath_link_health_count (health, &peer, BREATH_PENALTY_FORMAT, 1);
      g_assert_cmpuint (breath_link_health_get_size (health), <=, BREATH_HEALTH_MAX_PEERS);
    }

  g_assert_cmpint (breath_link_health_get_pause (health, &paused, until - 1), ==, until);
  g_assert_true (breath_link_health_get_facts (health, &bad, 1, &facts));
  g_assert_cmpuint (facts.score, ==, 80);
}

/* Where really all are paused, a newcomer is not held to anything, and nobody's pause ends sooner. */
static void
test_all_paused (void)
{
  g_autoptr(BreathLinkHealth) health = breath_link_health_new ();
  P2pPeerId newcomer = peer_of (G_MAXUINT);

  for (guint i = 0; i < BREATH_HEALTH_MAX_PEERS; i++)
    {
      P2pPeerId peer = peer_of (i);

      offend_until_paused (health, &peer, 0);
    }

  for (guint i = 0; i < 10; i++)
    g_assert_false (breath_link_health_count (health, &newcomer, BREATH_PENALTY_FORMAT, 0));

  g_assert_cmpuint (breath_link_health_get_size (health), ==, BREATH_HEALTH_MAX_PEERS);
  g_assert_true (breath_link_health_count (health, &newcomer, BREATH_PENALTY_OVERSIZE, 15 * MINUTE) == FALSE);
  g_assert_cmpint (offend_until_paused (health, &newcomer, 15 * MINUTE), ==, 30 * MINUTE);
}

static void
count_cb (const P2pPeerId         *peer,
          const BreathHealthFacts *facts,
          gpointer                 user_data)
{
  g_assert_cmpuint (facts->score, ==, 20);
  (*(guint *) user_data)++;
}

static void
test_foreach (void)
{
  g_autoptr(BreathLinkHealth) health = breath_link_health_new ();
  guint n = 0;

  for (guint i = 0; i < 3; i++)
    {
      P2pPeerId peer = peer_of (i);

      breath_link_health_count (health, &peer, BREATH_PENALTY_FORMAT, 0);
    }

  breath_link_health_foreach (health, 0, count_cb, &n);
  g_assert_cmpuint (n, ==, 3);
  breath_link_health_forget (health, HOUR);
  g_assert_cmpuint (breath_link_health_get_size (health), ==, 3);
  breath_link_health_foreach (health, 10 * HOUR, count_cb, &n);
  g_assert_cmpuint (n, ==, 3);
  breath_link_health_forget (health, 10 * HOUR);
  g_assert_cmpuint (breath_link_health_get_size (health), ==, 0);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (penalty_cases); i++)
    {
      g_autofree char *squares = g_strconcat ("/link-health/squares/", penalty_cases[i].id, NULL);
      g_autofree char *rate = g_strconcat ("/link-health/rate/", penalty_cases[i].id, NULL);

      g_test_add_data_func (squares, &penalty_cases[i], test_squares);
      g_test_add_data_func (rate, &penalty_cases[i], test_rate);
    }

  g_test_add_func ("/link-health/kinds-add-up", test_kinds_add_up);
  g_test_add_func ("/link-health/half-life", test_half_life);
  g_test_add_func ("/link-health/pauses-double", test_pauses_double);
  g_test_add_func ("/link-health/mistakes", test_mistakes);
  g_test_add_func ("/link-health/many-keys", test_many_keys);
  g_test_add_func ("/link-health/all-paused", test_all_paused);
  g_test_add_func ("/link-health/foreach", test_foreach);

  return g_test_run ();
}

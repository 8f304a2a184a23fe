/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "p2p-mux-pace.h"

#define MS      G_TIME_SPAN_MILLISECOND
#define ANY     ((gsize) 64 * 1024)
#define STEP    MS
#define MINUTE  (60 * G_TIME_SPAN_SECOND)

/* A link with a queue before it: what is sent arrives at @rate, after @delay, and so does the answer to a ping. */
typedef struct
{
  P2pMuxPace pace;
  gint64     now;
  guint64    rate;     /* bytes in a second */
  gint64     delay;    /* there and back */
  gint64     free_at;  /* when what was sent has left */
  GQueue     pings;    /* of Ping */
  guint64    moved;
  gint64     longest;  /* that a byte of bulk was under way there and back */
  gboolean   is_mute;
} Link;

typedef struct
{
  guint32 number;
  gint64  due;
} Ping;

static void
set_up (Link         *link,
        gconstpointer unused)
{
  link->now = MINUTE;
  link->rate = 125000;
  link->delay = 100 * MS;
  g_queue_init (&link->pings);
  p2p_mux_pace_init (&link->pace, link->now);
}

static void
tear_down (Link         *link,
           gconstpointer unused)
{
  g_queue_clear_full (&link->pings, g_free);
}

static void
send (Link   *link,
      P2pLane lane,
      gsize   len)
{
  link->free_at = MAX (link->free_at, link->now) + (gint64) (len * G_USEC_PER_SEC / link->rate);
  link->moved += len;
  p2p_mux_pace_send (&link->pace, lane, len, link->now);

  if (lane == P2P_LANE_BULK)
    link->longest = MAX (link->longest, link->free_at - link->now + link->delay);
}

static void
ping_if_due (Link    *link,
             gboolean has_bulk)
{
  Ping *ping;

  if (!p2p_mux_pace_is_ping_due (&link->pace, has_bulk, link->now))
    return;

  ping = g_new (Ping, 1);
  ping->number = p2p_mux_pace_ping (&link->pace, link->now);
  ping->due = MAX (link->free_at, link->now) + link->delay;
  g_queue_push_tail (&link->pings, ping);
}

static void
deliver (Link *link)
{
  while (!link->is_mute && !g_queue_is_empty (&link->pings))
    {
      Ping *ping = g_queue_peek_head (&link->pings);

      if (ping->due > link->now)
        break;

      g_assert_true (p2p_mux_pace_answer (&link->pace, ping->number, link->now));
      g_free (g_queue_pop_head (&link->pings));
    }
}

/* As a session does it: whatever may go, goes. */
static void
run_bulk (Link  *link,
          gint64 time)
{
  gint64 end = link->now + time;

  for (; link->now < end; link->now += STEP)
    {
      gsize room;

      deliver (link);
      ping_if_due (link, TRUE);

      while ((room = p2p_mux_pace_get_bulk_room (&link->pace, link->now)) > 0)
        send (link, P2P_LANE_BULK, MIN (room, p2p_mux_pace_get_turn (&link->pace, P2P_PACE_MAX_FRAME)));
    }
}

/* A little at a time, as the stream below takes it. */
static void
run_normal (Link  *link,
            gint64 time)
{
  gint64 end = link->now + time;

  for (; link->now < end; link->now += STEP)
    {
      deliver (link);

      while (link->free_at < link->now + 20 * MS)
        {
          ping_if_due (link, FALSE);
          send (link, P2P_LANE_NORMAL, p2p_mux_pace_get_turn (&link->pace, ANY));
        }
    }
}

static void
test_pace_first_ping (Link         *link,
                      gconstpointer unused)
{
  g_test_summary ("Bulk waits until the first ping is answered, and is little then");

  link->is_mute = TRUE;
  run_bulk (link, G_TIME_SPAN_SECOND / 2);
  g_assert_cmpuint (link->moved, ==, 0);
  g_assert_cmpuint (link->pings.length, >, 0);

  link->is_mute = FALSE;
  deliver (link);
  g_assert_cmpuint (p2p_mux_pace_get_bulk_room (&link->pace, link->now), ==, P2P_PACE_FIRST_WINDOW);
}

static void
test_pace_early_pings (Link         *link,
                       gconstpointer unused)
{
  guint32 first = p2p_mux_pace_ping (&link->pace, link->now);
  guint32 second = p2p_mux_pace_ping (&link->pace, link->now);
  guint32 third;

  g_test_summary ("What went before the bulk does not say that there may be more of it");

  link->now += 100 * MS;
  g_assert_true (p2p_mux_pace_answer (&link->pace, first, link->now));
  send (link, P2P_LANE_BULK, P2P_PACE_FIRST_WINDOW);
  g_assert_cmpuint (p2p_mux_pace_get_bulk_room (&link->pace, link->now), ==, 0);
  third = p2p_mux_pace_ping (&link->pace, link->now);
  g_assert_true (p2p_mux_pace_answer (&link->pace, second, link->now));
  g_assert_cmpuint (link->pace.window, ==, P2P_PACE_FIRST_WINDOW);

  link->now += 100 * MS;
  g_assert_true (p2p_mux_pace_answer (&link->pace, third, link->now));
  g_assert_cmpuint (link->pace.window, ==, P2P_PACE_FIRST_WINDOW * 3 / 2);
}

typedef struct
{
  const char *name;
  guint64     rate;
  gint64      delay;
  gsize       min_turn;
  gsize       max_turn;
} RateCase;

static const RateCase rate_cases[] = {
  { "64-kbit", 8000, 100 * MS, P2P_PACE_MIN_FRAME, P2P_PACE_MIN_FRAME },
  { "1-mbit", 125000, 100 * MS, P2P_PACE_MIN_FRAME, 1300 },
  { "8-mbit", 1000000, 40 * MS, 8000, 10400 },
  { "100-mbit", 12500000, 2 * MS, ANY, ANY },
};

static void
test_pace_rate (Link         *link,
                gconstpointer data)
{
  const RateCase *test = data;

  link->rate = test->rate;
  link->delay = test->delay;
  run_normal (link, 5 * G_TIME_SPAN_SECOND);
  g_assert_cmpuint (p2p_mux_pace_get_turn (&link->pace, ANY), >=, test->min_turn);
  g_assert_cmpuint (p2p_mux_pace_get_turn (&link->pace, ANY), <=, test->max_turn);
}

static void
test_pace_rate_falls (Link         *link,
                      gconstpointer unused)
{
  gsize turn;

  link->rate = 1000000;
  run_normal (link, 2 * G_TIME_SPAN_SECOND);
  link->rate = 250000;
  run_normal (link, 2 * G_TIME_SPAN_SECOND);
  turn = p2p_mux_pace_get_turn (&link->pace, ANY);
  g_assert_cmpuint (turn, <=, 2800);

  p2p_mux_pace_rest (&link->pace);
  link->now += MINUTE;
  send (link, P2P_LANE_NORMAL, P2P_PACE_PING_BYTES);
  ping_if_due (link, FALSE);
  link->now += G_TIME_SPAN_SECOND;
  deliver (link);
  g_assert_cmpuint (p2p_mux_pace_get_turn (&link->pace, ANY), >=, turn * 3 / 4 - 1);
}

static void
test_pace_bulk (Link         *link,
                gconstpointer data)
{
  const RateCase *test = data;

  g_test_summary ("Bulk fills the link and hardly any of the queue before it");

  link->rate = test->rate;
  link->delay = test->delay;
  run_bulk (link, 5 * G_TIME_SPAN_SECOND);
  link->moved = 0;
  link->longest = 0;
  run_bulk (link, 20 * G_TIME_SPAN_SECOND);
  g_test_message ("%" G_GUINT64_FORMAT " bytes of %" G_GUINT64_FORMAT ", at most %" G_GINT64_FORMAT " ms",
                  link->moved, 20 * link->rate, link->longest / MS);
  g_assert_cmpuint (link->moved, >, 20 * link->rate * 8 / 10);

  /* The least window takes half a second at 64 kbit/s. */
  g_assert_cmpint (link->longest, <, link->delay + P2P_PACE_SLACK * 5 / 4 +
                   (gint64) (G_GINT64_CONSTANT (1) * P2P_PACE_MIN_WINDOW * G_USEC_PER_SEC / link->rate));
}

static void
test_pace_pauses (Link         *link,
                  gconstpointer unused)
{
  g_test_summary ("Bulk pauses while something else fills the queue, and comes back");

  run_bulk (link, 2 * G_TIME_SPAN_SECOND);
  link->free_at += 3 * G_TIME_SPAN_SECOND;
  run_bulk (link, 250 * MS);
  link->moved = 0;
  run_bulk (link, 2 * G_TIME_SPAN_SECOND);
  g_assert_cmpuint (link->moved, ==, 0);
  run_bulk (link, 5 * G_TIME_SPAN_SECOND);
  g_assert_cmpuint (link->moved, >, 2 * link->rate);
}

static void
test_pace_path_changes (Link         *link,
                        gconstpointer unused)
{
  g_test_summary ("A round trip that has become longer stops bulk, until it turns out that it is the path itself");

  run_bulk (link, 5 * G_TIME_SPAN_SECOND);
  link->delay += 400 * MS;
  run_bulk (link, G_TIME_SPAN_SECOND);
  link->moved = 0;
  run_bulk (link, 2 * G_TIME_SPAN_SECOND);
  g_assert_cmpuint (link->moved, ==, 0);
  run_bulk (link, P2P_PACE_RENEWAL);
  link->moved = 0;
  run_bulk (link, 20 * G_TIME_SPAN_SECOND);
  g_assert_cmpuint (link->moved, >, 20 * link->rate / 2);
}

static void
test_pace_least_stays (Link         *link,
                       gconstpointer unused)
{
  g_test_summary ("The queue that bulk makes, ours or that of the other end, is never taken for the path");

  run_bulk (link, 10 * MINUTE);
  g_assert_cmpint (link->pace.least, <, link->delay + 20 * MS);

  link->delay += P2P_PACE_SLACK * 8 / 10;
  run_bulk (link, 2 * MINUTE);
  g_assert_cmpint (link->pace.least, <, link->delay - P2P_PACE_SLACK / 2);
}

static void
test_pace_answers (Link         *link,
                   gconstpointer unused)
{
  guint32 first;
  guint32 second;

  g_test_summary ("Only answers that are waited for count, each once, and a later one stands for a lost one");

  first = p2p_mux_pace_ping (&link->pace, link->now);
  second = p2p_mux_pace_ping (&link->pace, link->now);
  g_assert_false (p2p_mux_pace_answer (&link->pace, second + 1, link->now));
  g_assert_false (p2p_mux_pace_answer (&link->pace, 0, link->now));
  g_assert_true (p2p_mux_pace_answer (&link->pace, second, link->now));
  g_assert_false (p2p_mux_pace_answer (&link->pace, second, link->now));
  g_assert_false (p2p_mux_pace_answer (&link->pace, first, link->now));
}

static void
test_pace_ping_rate (Link         *link,
                     gconstpointer unused)
{
  guint32 first = link->pace.number;

  g_test_summary ("Pings are few, however fast they are answered");

  link->delay = 0;
  link->rate = G_GUINT64_CONSTANT (1000000000);
  run_bulk (link, 10 * G_TIME_SPAN_SECOND);
  g_assert_cmpuint (link->pace.number - first, <=, 10 * G_TIME_SPAN_SECOND / P2P_PACE_PING_INTERVAL + P2P_PACE_PING_BURST);
}

static void
test_pace_mute_peer (Link         *link,
                     gconstpointer unused)
{
  guint32 first = link->pace.number;

  link->is_mute = TRUE;
  run_bulk (link, 10 * G_TIME_SPAN_SECOND);
  g_assert_cmpuint (link->pace.n_marks, ==, P2P_PACE_MAX_PINGS);
  g_assert_cmpuint (link->pace.number - first, <=, P2P_PACE_MAX_PINGS + 10);
  g_assert_cmpint (p2p_mux_pace_get_next (&link->pace, link->now), >, link->now - STEP);
}

static void
test_pace_quiet (Link         *link,
                 gconstpointer unused)
{
  g_test_summary ("Who sends little does not ping");

  for (guint i = 0; i < 100; i++)
    {
      send (link, P2P_LANE_NORMAL, 100);
      g_assert_false (p2p_mux_pace_is_ping_due (&link->pace, FALSE, link->now));
      p2p_mux_pace_rest (&link->pace);
      link->now += G_TIME_SPAN_SECOND;
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, data, func) g_test_add ("/mux-pace/" name, Link, data, set_up, func, tear_down)
  ADD ("first-ping", NULL, test_pace_first_ping);
  ADD ("early-pings", NULL, test_pace_early_pings);
  ADD ("rate-falls", NULL, test_pace_rate_falls);
  ADD ("pauses", NULL, test_pace_pauses);
  ADD ("path-changes", NULL, test_pace_path_changes);
  ADD ("least-stays", NULL, test_pace_least_stays);
  ADD ("answers", NULL, test_pace_answers);
  ADD ("ping-rate", NULL, test_pace_ping_rate);
  ADD ("mute-peer", NULL, test_pace_mute_peer);
  ADD ("quiet", NULL, test_pace_quiet);
#undef ADD

  for (guint i = 0; i < G_N_ELEMENTS (rate_cases); i++)
    {
      g_autofree char *rate = g_strdup_printf ("/mux-pace/rate/%s", rate_cases[i].name);
      g_autofree char *bulk = g_strdup_printf ("/mux-pace/bulk/%s", rate_cases[i].name);

      g_test_add (rate, Link, &rate_cases[i], set_up, test_pace_rate, tear_down);
      g_test_add (bulk, Link, &rate_cases[i], set_up, test_pace_bulk, tear_down);
    }

  return g_test_run ();
}

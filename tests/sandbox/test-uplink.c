/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-uplink.h"

#define RATE 80000 /* bits a second: ten bytes a millisecond */
#define MS   1000

typedef struct
{
  BreathSimulation *simulation;
  BreathUplink     *uplink;
  GString          *order;
  gint64            last;   /* when something left last */
} Fixture;

typedef struct
{
  Fixture *fixture;
  char     name;
} Parcel;

static void
fixture_set_up (Fixture      *f,
                gconstpointer unused)
{
  f->simulation = breath_simulation_new (0);
  f->uplink = breath_uplink_new (f->simulation, RATE);
  f->order = g_string_new (NULL);
}

static void
fixture_tear_down (Fixture      *f,
                   gconstpointer unused)
{
  while (breath_simulation_step (f->simulation))
    ;

  breath_uplink_unref (f->uplink);
  g_assert_finalize_object (f->simulation);
  g_string_free (f->order, TRUE);
}

static void
left_cb (gpointer user_data)
{
  Parcel *parcel = user_data;

  g_string_append_c (parcel->fixture->order, parcel->name);
  parcel->fixture->last = breath_simulation_get_now (parcel->fixture->simulation);
}

static void
send (Fixture   *f,
      char       name,
      BreathLane lane,
      gsize      len)
{
  Parcel *parcel = g_new0 (Parcel, 1);

  parcel->fixture = f;
  parcel->name = name;
  breath_uplink_send (f->uplink, lane, len, left_cb, parcel, g_free);
}

/* What is urgent waits for what has begun, and for nothing else. */
static void
test_lanes (Fixture      *f,
            gconstpointer unused)
{
  send (f, 'a', BREATH_LANE_BULK, 1000);
  send (f, 'b', BREATH_LANE_BULK, 1000);
  send (f, 'c', BREATH_LANE_NORMAL, 1000);
  send (f, 'd', BREATH_LANE_URGENT, 100);
  send (f, 'e', BREATH_LANE_URGENT, 100);
  g_assert_cmpuint (breath_uplink_get_queued (f->uplink), ==, 2200);
  breath_simulation_run (f->simulation, 100 * MS);
  g_assert_cmpstr (f->order->str, ==, "a");
  breath_simulation_run (f->simulation, 20 * MS);
  g_assert_cmpstr (f->order->str, ==, "ade");
  breath_simulation_run (f->simulation, 1000 * MS);
  g_assert_cmpstr (f->order->str, ==, "adecb");
  g_assert_cmpint (f->last, ==, 320 * MS);
  g_assert_cmpuint (breath_uplink_get_queued (f->uplink), ==, 0);
  g_assert_cmpuint (breath_uplink_get_n_overtaken (f->uplink), ==, 0);
}

/* A frame in bulk, of the least there is, is always leaving. */
static void
test_full (Fixture      *f,
           gconstpointer unused)
{
  breath_uplink_set_full (f->uplink, TRUE);
  breath_simulation_run (f->simulation, 50 * MS);
  send (f, 'a', BREATH_LANE_URGENT, 100);
  breath_simulation_run (f->simulation, 1000 * MS);

  /* 1024 bytes take 102.4 ms, then come its own 10. */
  g_assert_cmpint (f->last, ==, 112400);
}

static void
test_empty (Fixture      *f,
            gconstpointer unused)
{
  breath_simulation_run (f->simulation, 50 * MS);
  send (f, 'a', BREATH_LANE_NORMAL, 100);
  breath_simulation_run (f->simulation, 1000 * MS);
  g_assert_cmpint (f->last, ==, 60 * MS);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add ("/uplink/lanes", Fixture, NULL, fixture_set_up, test_lanes, fixture_tear_down);
  g_test_add ("/uplink/full", Fixture, NULL, fixture_set_up, test_full, fixture_tear_down);
  g_test_add ("/uplink/empty", Fixture, NULL, fixture_set_up, test_empty, fixture_tear_down);

  return g_test_run ();
}

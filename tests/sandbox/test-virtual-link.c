/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-virtual-link.h"

#define MS     1000
#define SECOND G_USEC_PER_SEC

typedef struct
{
  BreathSimulation  *simulation;
  BreathVirtualLink *ends[2];
  GArray            *arrivals;  /* of gint64 */
  guint              next;      /* byte that has to come next */
  guint              n_closed;
} Fixture;

static void
received_cb (BreathVirtualLink *link,
             BreathProtocol     protocol,
             GBytes            *frame,
             gpointer           user_data)
{
  Fixture *f = user_data;
  gint64 now = breath_simulation_get_now (f->simulation);

  g_assert_cmpuint (*(const guint8 *) g_bytes_get_data (frame, NULL), ==, f->next++);
  g_array_append_val (f->arrivals, now);
}

static void
closed_cb (BreathVirtualLink *link,
           const GError      *reason,
           gpointer           user_data)
{
  ((Fixture *) user_data)->n_closed++;
}

static const BreathVirtualLinkEvents events = { received_cb, closed_cb };

static void
fixture_set_up (Fixture      *f,
                gconstpointer unused)
{
  const guint8 keys[2][BREATH_LINK_KEY_LEN] = { { 1 }, { 2 } };
  const guint8 binding[BREATH_LINK_BINDING_LEN] = { 3 };

  f->simulation = breath_simulation_new (0);
  f->arrivals = g_array_new (FALSE, FALSE, sizeof (gint64));
  breath_virtual_link_new_pair (f->simulation, keys, binding, 10 * MS, f->ends);
  breath_virtual_link_set_events (f->ends[1], &events, f);
}

static void
fixture_tear_down (Fixture      *f,
                   gconstpointer unused)
{
  while (breath_simulation_step (f->simulation))
    ;

  g_assert_finalize_object (f->ends[0]);
  g_assert_finalize_object (f->ends[1]);
  g_assert_finalize_object (f->simulation);
  g_array_unref (f->arrivals);
}

static void
send (Fixture *f,
      guint    n,
      gsize    len)
{
  for (guint i = 0; i < n; i++)
    {
      guint8 *data = g_malloc0 (len);
      g_autoptr(GBytes) frame = NULL;

      data[0] = (guint8) i;
      frame = g_bytes_new_take (data, len);
      breath_link_send (BREATH_LINK (f->ends[0]), BREATH_PROTOCOL_SYNC, frame);
    }
}

static gint64
get_arrival (Fixture *f,
             guint    i)
{
  g_assert_cmpuint (i, <, f->arrivals->len);

  return g_array_index (f->arrivals, gint64, i);
}

/* Whatever happens below, the stream hands on all of it in order. */
static void
test_weather (Fixture      *f,
              gconstpointer unused)
{
  const BreathWeather weather = { .jitter = 50 * MS, .loss = 20, .duplicates = 20, .reordered = 20 };

  breath_virtual_link_set_weather (f->ends[0], &weather, 1);
  send (f, 200, 10);
  breath_simulation_run (f->simulation, 600 * (gint64) SECOND);
  g_assert_cmpuint (f->next, ==, 200);
  g_assert_cmpint (get_arrival (f, 199), >, 300 * MS);
}

static void
test_stall (Fixture      *f,
            gconstpointer unused)
{
  breath_virtual_link_stall (f->ends[0], SECOND);
  send (f, 1, 10);
  breath_simulation_run (f->simulation, 2 * SECOND);
  g_assert_cmpint (get_arrival (f, 0), ==, SECOND + 10 * MS);
}

static void
test_extra (Fixture      *f,
            gconstpointer unused)
{
  breath_virtual_link_set_extra (f->ends[0], 30 * MS);
  send (f, 1, 10);
  breath_simulation_run (f->simulation, SECOND);
  g_assert_cmpint (get_arrival (f, 0), ==, 40 * MS);
}

/* Each of a hundred bytes, with its prefix, at ten bytes a millisecond. */
static void
test_uplink (Fixture      *f,
             gconstpointer unused)
{
  g_autoptr(BreathUplink) uplink = breath_uplink_new (f->simulation, 80000);

  breath_virtual_link_set_uplink (f->ends[0], uplink, 10000);
  send (f, 2, 99);
  breath_simulation_run (f->simulation, SECOND);
  g_assert_cmpint (get_arrival (f, 0), ==, 20 * MS);
  g_assert_cmpint (get_arrival (f, 1), ==, 30 * MS);
}

/* More waits than may. */
static void
test_queue (Fixture      *f,
            gconstpointer unused)
{
  g_autoptr(BreathUplink) uplink = breath_uplink_new (f->simulation, 80000);

  breath_virtual_link_set_uplink (f->ends[0], uplink, 1000);
  send (f, 50, 99);
  breath_simulation_run (f->simulation, 10 * SECOND);
  g_assert_cmpuint (f->n_closed, ==, 1);
  g_assert_false (breath_virtual_link_is_open (f->ends[0]));
}

static gboolean
filter_cb (BreathVirtualLink *link,
           BreathProtocol     protocol,
           GBytes            *frame,
           gpointer           user_data)
{
  return *(const guint8 *) g_bytes_get_data (frame, NULL) == 0;
}

static void
test_filter (Fixture      *f,
             gconstpointer unused)
{
  breath_virtual_link_set_filter (f->ends[0], filter_cb, NULL);
  send (f, 5, 10);
  breath_simulation_run (f->simulation, SECOND);
  g_assert_cmpuint (f->next, ==, 1);
}

/* Nothing of what it was is left, but not before all of it is over. */
static void
test_reopen (Fixture      *f,
             gconstpointer unused)
{
  const BreathWeather weather = { .loss = 90 };
  const guint8 binding[BREATH_LINK_BINDING_LEN] = { 4 };

  g_assert_false (breath_virtual_link_reopen (f->ends, binding, 20 * MS));
  breath_virtual_link_set_filter (f->ends[0], filter_cb, NULL);
  breath_virtual_link_set_weather (f->ends[0], &weather, 1);
  breath_virtual_link_stall (f->ends[0], 1000 * (gint64) SECOND);
  breath_virtual_link_cut_after (f->ends[0], 1);
  send (f, 1, 10);
  g_assert_false (breath_virtual_link_is_open (f->ends[0]));
  breath_simulation_run (f->simulation, SECOND);
  g_assert_cmpuint (f->n_closed, ==, 1);
  breath_virtual_link_set_events (f->ends[1], NULL, NULL);

  /* The frame is still under way. */
  g_assert_false (breath_virtual_link_reopen (f->ends, binding, 20 * MS));
  breath_simulation_run (f->simulation, 100000 * (gint64) SECOND);
  g_assert_cmpuint (f->arrivals->len, ==, 0);

  g_object_ref (f->ends[1]);
  g_assert_false (breath_virtual_link_reopen (f->ends, binding, 20 * MS));
  g_object_unref (f->ends[1]);

  g_assert_true (breath_virtual_link_reopen (f->ends, binding, 20 * MS));
  breath_virtual_link_set_events (f->ends[1], &events, f);
  g_assert_true (breath_virtual_link_is_open (f->ends[1]));
  g_assert_cmpuint (breath_virtual_link_get_traffic (f->ends[0]).n_frames, ==, 0);
  g_assert_cmpuint (breath_link_get_binding (BREATH_LINK (f->ends[1]))[0], ==, 4);
  send (f, 3, 10);
  breath_simulation_run (f->simulation, SECOND);
  g_assert_cmpuint (f->next, ==, 3);
  g_assert_cmpint (get_arrival (f, 0), ==, get_arrival (f, 2));
  g_assert_cmpint (breath_simulation_get_now (f->simulation) - get_arrival (f, 2), ==, SECOND - 20 * MS);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add ("/virtual-link/weather", Fixture, NULL, fixture_set_up, test_weather, fixture_tear_down);
  g_test_add ("/virtual-link/stall", Fixture, NULL, fixture_set_up, test_stall, fixture_tear_down);
  g_test_add ("/virtual-link/extra", Fixture, NULL, fixture_set_up, test_extra, fixture_tear_down);
  g_test_add ("/virtual-link/uplink", Fixture, NULL, fixture_set_up, test_uplink, fixture_tear_down);
  g_test_add ("/virtual-link/queue", Fixture, NULL, fixture_set_up, test_queue, fixture_tear_down);
  g_test_add ("/virtual-link/filter", Fixture, NULL, fixture_set_up, test_filter, fixture_tear_down);
  g_test_add ("/virtual-link/reopen", Fixture, NULL, fixture_set_up, test_reopen, fixture_tear_down);

  return g_test_run ();
}

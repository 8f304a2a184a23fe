/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * One end of a slow link: urgent pings while bulk fills it. tests/bench/test-lanes.py makes the link, starts both ends
 * and judges.
 *
 *   lane-peer LANES listen HOST                  prints its address and serves until it is killed
 *   lane-peer LANES dial ADDRESS WHAT SECONDS    prints round trips in microseconds: a line "idle", a line "busy"
 *
 * LANES is apart, or together to show what would be if there were no lanes. WHAT is up, down or both.
 */

#include "p2p-perf.h"
#include "p2p-ping.h"
#include "p2p-swarm.h"
#include "p2p-tcp-transport.h"

#include <stdlib.h>
#include <string.h>

#define MANY      (G_GUINT64_CONSTANT (1) << 32)
#define N_IDLE    20
#define N_BUSY    10
#define N_SERIES  2                            /* as many pings at once as a peer answers */
#define WARM_UP   (500 * G_TIME_SPAN_MILLISECOND)

typedef struct
{
  GMainLoop     *loop;
  P2pSwarm      *swarm;
  P2pConnection *connection;
  const char    *what;
  GArray        *idle;
  GArray        *busy;
  gint64         until;
} Dialer;

static void
quit_failed (const GError *error)
{
  g_printerr ("%s\n", error->message);
  exit (1);
}

static void
print_times (const char *name,
             GArray     *micros)
{
  g_print ("%s", name);

  for (guint i = 0; i < micros->len; i++)
    g_print (" %" G_GINT64_FORMAT, g_array_index (micros, gint64, i));

  g_print ("\n");
}

static void ping_on (Dialer *self);

static void
busy_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  Dialer *self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GArray) micros = p2p_ping_finish (P2P_CONNECTION (source), result, &error);

  if (micros == NULL)
    quit_failed (error);

  g_array_append_vals (self->busy, micros->data, micros->len);
  ping_on (self);
}

static void
ping_on (Dialer *self)
{
  if (g_get_monotonic_time () < self->until)
    p2p_ping_async (self->connection, N_BUSY, NULL, busy_cb, self);
  else
    g_main_loop_quit (self->loop);
}

static void
bulk_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr(GError) error = NULL;

  if (!p2p_perf_finish (P2P_CONNECTION (source), result, &error))
    quit_failed (error);
}

static gboolean
start_pings_cb (gpointer user_data)
{
  Dialer *self = user_data;

  for (guint i = 0; i < N_SERIES; i++)
    ping_on (self);

  return G_SOURCE_REMOVE;
}

static void
idle_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  Dialer *self = user_data;
  g_autoptr(GError) error = NULL;

  self->idle = p2p_ping_finish (P2P_CONNECTION (source), result, &error);

  if (self->idle == NULL)
    quit_failed (error);

  if (strcmp (self->what, "down") != 0)
    p2p_perf_async (self->connection, MANY, 0, NULL, bulk_cb, self);

  if (strcmp (self->what, "up") != 0)
    p2p_perf_async (self->connection, 0, MANY, NULL, bulk_cb, self);

  g_timeout_add (WARM_UP / G_TIME_SPAN_MILLISECOND, start_pings_cb, self);
}

static void
dial_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  Dialer *self = user_data;
  g_autoptr(GError) error = NULL;

  self->connection = p2p_swarm_dial_finish (P2P_SWARM (source), result, &error);

  if (self->connection == NULL)
    quit_failed (error);

  p2p_ping_async (self->connection, N_IDLE, NULL, idle_cb, self);
}

static void
dial (P2pSwarm *swarm,
      char    **arguments)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(P2pMultiaddr) address = p2p_multiaddr_new_from_string (arguments[0], &error);
  Dialer self = { .swarm = swarm, .what = arguments[1] };

  if (address == NULL)
    quit_failed (error);

  self.loop = g_main_loop_new (NULL, FALSE);
  self.busy = g_array_new (FALSE, FALSE, sizeof (gint64));
  self.until = g_get_monotonic_time () + g_ascii_strtoll (arguments[2], NULL, 10) * G_TIME_SPAN_SECOND;
  p2p_swarm_dial_async (swarm, address, NULL, dial_cb, &self);
  g_main_loop_run (self.loop);
  print_times ("idle", self.idle);
  print_times ("busy", self.busy);
  exit (0);
}

static void
listen (P2pSwarm   *swarm,
        const char *host)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *text = g_strdup_printf ("/ip4/%s/tcp/0", host);
  g_autoptr(P2pMultiaddr) address = p2p_multiaddr_new_from_string (text, &error);
  g_autoptr(GPtrArray) addresses = NULL;
  g_autoptr(GMainLoop) loop = g_main_loop_new (NULL, FALSE);

  if (address == NULL || !p2p_swarm_listen (swarm, address, &error))
    quit_failed (error);

  addresses = p2p_swarm_dup_addresses (swarm);
  g_print ("%s\n", p2p_multiaddr_get_text (g_ptr_array_index (addresses, 0)));
  g_main_loop_run (loop);
}

int
main (int   argc,
      char *argv[])
{
  g_autoptr(P2pIdentity) identity = p2p_identity_new ();
  g_autoptr(P2pTransport) tcp = p2p_tcp_transport_new ();
  g_autoptr(P2pSwarm) swarm = p2p_swarm_new (identity);
  gboolean is_apart = argc > 1 && strcmp (argv[1], "apart") == 0;

  p2p_swarm_add_transport (swarm, tcp);
  p2p_ping_serve (swarm);
  p2p_perf_serve (swarm, MANY);
  p2p_swarm_set_lane (swarm, P2P_PING_ID, is_apart ? P2P_LANE_URGENT : P2P_LANE_NORMAL);
  p2p_swarm_set_lane (swarm, P2P_PERF_ID, is_apart ? P2P_LANE_BULK : P2P_LANE_NORMAL);

  if (argc == 4 && strcmp (argv[2], "listen") == 0)
    listen (swarm, argv[3]);
  else if (argc == 6 && strcmp (argv[2], "dial") == 0)
    dial (swarm, argv + 3);

  return 2;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */

/*
 * A peer on Breath's own libp2p, driven by its command line and by lines on standard input; it answers
 * with one JSON object a line. peer.mjs is the same program on js-libp2p. README.md lists options and events.
 */

#include "echo.h"
#include "report.h"

#include "p2p-mdns.h"
#include "p2p-perf.h"
#include "p2p-ping.h"
#include "p2p-tcp-transport.h"
#include "p2p-websocket-transport.h"

#include <gio/gunixinputstream.h>
#include <glib-unix.h>
#include <string.h>
#include <unistd.h>

#define AGENT         "breath-test-peer"
#define MAX_PERF      (G_GUINT64_CONSTANT (4) << 30)
#define MANY          100000
#define WARM_UP       50

static struct
{
  char    *listen;
  char    *seed;
  char    *security;
  char   **dial;
  gboolean identify;
  int      ping;
  gint64   echo;
  char   **perf;
  int      redial;
  gboolean hold;
  gboolean quiet;
  gboolean mdns;
} options;

static const GOptionEntry entries[] = {
  { "listen", 0, 0, G_OPTION_ARG_STRING, &options.listen, "Listen here and serve until standard input ends", "MULTIADDR" },
  { "seed", 0, 0, G_OPTION_ARG_STRING, &options.seed, "Seed of the identity, 64 hexadecimal digits", "HEX" },
  { "security", 0, 0, G_OPTION_ARG_STRING, &options.security, "Speak only this security protocol", "/noise or /tls/1.0.0" },
  { "dial", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options.dial, "Dial this peer and do what follows", "MULTIADDR" },
  { "identify", 0, 0, G_OPTION_ARG_NONE, &options.identify, "Wait until the peer is identified", NULL },
  { "ping", 0, 0, G_OPTION_ARG_INT, &options.ping, "Ping so often on one stream", "COUNT" },
  { "echo", 0, 0, G_OPTION_ARG_INT64, &options.echo, "Have so many bytes sent back", "BYTES" },
  { "perf", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options.perf, "Upload and download so many bytes", "UP:DOWN" },
  { "redial", 0, 0, G_OPTION_ARG_INT, &options.redial, "Connect, identify and close so often", "COUNT" },
  { "hold", 0, 0, G_OPTION_ARG_NONE, &options.hold, "Keep a connection to each --dial, each with another identity", NULL },
  { "mdns", 0, 0, G_OPTION_ARG_NONE, &options.mdns, "Look for peers in the network", NULL },
  { "quiet", 0, 0, G_OPTION_ARG_NONE, &options.quiet, "Do not tell of connections", NULL },
  G_OPTION_ENTRY_NULL
};

/**
 * Peer:
 * @swarm: our end of every connection
 * @identify: who answers identify and tells when a peer has answered ours
 * @mdns: who looks for peers in the network, if anybody
 * @connection: what we dialled, while it is open
 * @n_perf: rounds of perf that are done
 * @redials_left: connections still to make
 * @dialled_at: when the dial began
 * @started: when the present round of perf began
 * @cpu_before: what had been used of the processor before the present round of perf, or before redialling
 * @status: what the process ends with
 *
 * The whole program.
 */
typedef struct
{
  P2pSwarm      *swarm;
  P2pIdentify   *identify;
  P2pMdns       *mdns;
  P2pConnection *connection;
  guint          n_perf;
  int            redials_left;
  gint64         dialled_at;
  gint64         started;
  gint64         cpu_before;
  int            status;
  GMainLoop     *loop;
} Peer;

static void
quit_failed (Peer         *self,
             const GError *error)
{
  report_failure (error);
  self->status = 1;
  g_main_loop_quit (self->loop);
}

static void
connected_cb (P2pSwarm      *swarm,
              P2pConnection *connection)
{
  report_connected (connection);
}

static void
disconnected_cb (P2pSwarm      *swarm,
                 P2pConnection *connection,
                 GError        *reason)
{
  report_disconnected (connection, reason);
}

static void
identified_cb (P2pIdentify     *identify,
               P2pConnection   *connection,
               P2pIdentifyInfo *info)
{
  report_identified ("identified", info);
}

static void
pushed_cb (P2pIdentify     *identify,
           P2pConnection   *connection,
           P2pIdentifyInfo *info)
{
  report_identified ("pushed", info);
}

static P2pIdentity *
make_identity (GError **error)
{
  guint8 seed[P2P_SEED_LEN];

  if (options.seed == NULL)
    return p2p_identity_new ();

  if (strlen (options.seed) != 2 * P2P_SEED_LEN || strspn (options.seed, "0123456789abcdefABCDEF") != 2 * P2P_SEED_LEN)
    {
      g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, "--seed takes %d hexadecimal digits", 2 * P2P_SEED_LEN);
      return NULL;
    }

  for (guint i = 0; i < P2P_SEED_LEN; i++)
    seed[i] = (guint8) (g_ascii_xdigit_value (options.seed[2 * i]) << 4 | g_ascii_xdigit_value (options.seed[2 * i + 1]));

  return p2p_identity_new_from_seed (seed);
}

/* Its limits are raised, as those of peer.mjs are, so that a test meets the protocols and not the budgets. */
static P2pSwarm *
make_swarm (P2pIdentity *identity)
{
  g_autoptr(P2pTransport) tcp = p2p_tcp_transport_new ();
  g_autoptr(P2pTransport) websocket = p2p_websocket_transport_new ();
  const char *securities[] = { options.security, NULL };
  P2pSwarm *swarm = p2p_swarm_new (identity);
  P2pSwarmLimits limits = P2P_SWARM_LIMITS_DEFAULT;

  limits.connections = limits.inbound = limits.pending = limits.per_source = MANY;
  limits.handshakes_per_minute = limits.handshakes_per_source = limits.handshakes_per_key = MANY;

  p2p_swarm_set_limits (swarm, &limits);
  p2p_swarm_add_transport (swarm, tcp);
  p2p_swarm_add_transport (swarm, websocket);

  if (options.security != NULL)
    p2p_swarm_set_securities (swarm, securities);

  p2p_ping_serve (swarm);
  p2p_perf_serve (swarm, MAX_PERF);
  echo_serve (swarm);

  return swarm;
}

static void run_perf (Peer *self);
static void redial (Peer *self);

static void
finish (Peer *self)
{
  p2p_connection_close (self->connection, NULL);
  report ("done", NULL);
  g_main_loop_quit (self->loop);
}

static void
perf_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  Peer *self = user_data;
  g_autoptr(GError) error = NULL;
  JsonObject *fields;

  if (!p2p_perf_finish (P2P_CONNECTION (source), result, &error))
    {
      quit_failed (self, error);
      return;
    }

  fields = json_object_new ();
  json_object_set_string_member (fields, "sizes", options.perf[self->n_perf++]);
  json_object_set_int_member (fields, "cpu_us", cpu_micros () - self->cpu_before);
  json_object_set_double_member (fields, "seconds", (double) (g_get_monotonic_time () - self->started) / G_USEC_PER_SEC);
  report ("perf", fields);
  run_perf (self);
}

static void
run_perf (Peer *self)
{
  const char *sizes = options.perf != NULL ? options.perf[self->n_perf] : NULL;
  guint64 upload;
  char *colon;

  if (sizes == NULL)
    {
      finish (self);
      return;
    }

  upload = g_ascii_strtoull (sizes, &colon, 10);
  self->started = g_get_monotonic_time ();
  self->cpu_before = cpu_micros ();
  p2p_perf_async (self->connection, upload, *colon == ':' ? g_ascii_strtoull (colon + 1, NULL, 10) : 0,
                  NULL, perf_cb, self);
}

static void
echo_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  Peer *self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(EchoResult) echo = NULL;
  JsonObject *fields;

  echo = echo_finish (P2P_CONNECTION (source), result, &error);

  if (echo == NULL)
    {
      quit_failed (self, error);
      return;
    }

  fields = json_object_new ();
  json_object_set_int_member (fields, "sent", (gint64) echo->sent);
  json_object_set_int_member (fields, "received", (gint64) echo->received);
  json_object_set_string_member (fields, "sent_sha256", echo->sent_sum);
  json_object_set_string_member (fields, "received_sha256", echo->received_sum);
  report ("echo", fields);
  run_perf (self);
}

static void
run_echo (Peer *self)
{
  if (options.echo > 0)
    echo_async (self->connection, (guint64) options.echo, echo_cb, self);
  else
    run_perf (self);
}

static void
ping_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  Peer *self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GArray) micros = NULL;

  micros = p2p_ping_finish (P2P_CONNECTION (source), result, &error);

  if (micros == NULL)
    {
      quit_failed (self, error);
      return;
    }

  report_pings (micros, g_get_monotonic_time () - self->dialled_at);
  run_echo (self);
}

static void
run_ping (Peer *self)
{
  if (options.ping > 0)
    p2p_ping_async (self->connection, (guint) options.ping, NULL, ping_cb, self);
  else
    run_echo (self);
}

static void
dialled_identified_cb (P2pIdentify     *identify,
                       P2pConnection   *connection,
                       P2pIdentifyInfo *info,
                       Peer            *self)
{
  if (self->redials_left > 0)
    p2p_connection_close (connection, NULL);
  else if (options.identify && connection == self->connection)
    run_ping (self);
}

static void
redialled_closed_cb (P2pSwarm      *swarm,
                     P2pConnection *connection,
                     GError        *reason,
                     Peer          *self)
{
  JsonObject *fields;

  if (self->redials_left == 0)
    return;

  if (--self->redials_left == options.redial)
    self->cpu_before = cpu_micros ();

  if (self->redials_left > 0)
    {
      redial (self);
      return;
    }

  fields = json_object_new ();
  json_object_set_int_member (fields, "count", options.redial);
  json_object_set_int_member (fields, "cpu_us", cpu_micros () - self->cpu_before);
  report ("redial", fields);
  report ("done", NULL);
  g_main_loop_quit (self->loop);
}

static void
redial_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  Peer *self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(P2pConnection) connection = NULL;

  connection = p2p_swarm_dial_finish (P2P_SWARM (source), result, &error);

  if (connection == NULL)
    quit_failed (self, error);
}

static void
redial (Peer *self)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(P2pMultiaddr) address = p2p_multiaddr_new_from_string (options.dial[0], &error);

  if (address == NULL)
    quit_failed (self, error);
  else
    p2p_swarm_dial_async (self->swarm, address, NULL, redial_cb, self);
}

static void
dial_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  Peer *self = user_data;
  g_autoptr(GError) error = NULL;

  self->connection = p2p_swarm_dial_finish (P2P_SWARM (source), result, &error);

  if (self->connection == NULL)
    {
      quit_failed (self, error);
      return;
    }

  if (!options.identify || p2p_identify_peek (self->identify, self->connection) != NULL)
    run_ping (self);
}

static void
dial (Peer *self)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(P2pMultiaddr) address = p2p_multiaddr_new_from_string (options.dial[0], &error);

  self->dialled_at = g_get_monotonic_time ();

  if (address == NULL)
    quit_failed (self, error);
  else
    p2p_swarm_dial_async (self->swarm, address, NULL, dial_cb, self);
}

static void
hold_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  Peer *self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(P2pConnection) connection = NULL;

  connection = p2p_swarm_dial_finish (P2P_SWARM (source), result, &error);

  if (connection == NULL)
    {
      quit_failed (self, error);
      return;
    }

  report ("held", NULL);
}

/* The swarms live as long as the process: each is a peer of its own. */
static void
hold_all (Peer      *self,
          GPtrArray *swarms)
{
  for (guint i = 0; options.dial[i] != NULL; i++)
    {
      g_autoptr(P2pIdentity) identity = p2p_identity_new ();
      g_autoptr(GError) error = NULL;
      g_autoptr(P2pMultiaddr) address = p2p_multiaddr_new_from_string (options.dial[i], &error);
      P2pSwarm *swarm = make_swarm (identity);

      g_ptr_array_add (swarms, swarm);
      g_ptr_array_add (swarms, p2p_identify_new (swarm, AGENT));

      if (address == NULL)
        quit_failed (self, error);
      else
        p2p_swarm_dial_async (swarm, address, NULL, hold_cb, self);
    }
}

static gboolean start_listening (Peer    *self,
                                 GError **error);

/* At one more address, of which peers are to hear. */
static void
listen_again (Peer *self)
{
  g_autoptr(GError) error = NULL;

  if (start_listening (self, &error))
    p2p_identify_update (self->identify, NULL);
  else
    quit_failed (self, error);
}

static void
line_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  Peer *self = user_data;
  g_autofree char *line = NULL;

  line = g_data_input_stream_read_line_finish (G_DATA_INPUT_STREAM (source), result, NULL, NULL);

  if (line == NULL)
    {
      g_main_loop_quit (self->loop);
      return;
    }

  if (strcmp (line, "usage") == 0)
    report_usage ();
  else if (strcmp (line, "listen") == 0)
    listen_again (self);

  g_data_input_stream_read_line_async (G_DATA_INPUT_STREAM (source), G_PRIORITY_DEFAULT, NULL, line_cb, self);
}

static void
obey_lines (Peer *self)
{
  g_autoptr(GInputStream) unix_input = g_unix_input_stream_new (STDIN_FILENO, FALSE);
  g_autoptr(GDataInputStream) lines = g_data_input_stream_new (unix_input);

  g_data_input_stream_read_line_async (lines, G_PRIORITY_DEFAULT, NULL, line_cb, self);
}

static gboolean
quit_cb (gpointer user_data)
{
  Peer *self = user_data;

  g_main_loop_quit (self->loop);

  return G_SOURCE_CONTINUE;
}

static gboolean
start_listening (Peer    *self,
                 GError **error)
{
  g_autoptr(P2pMultiaddr) address = p2p_multiaddr_new_from_string (options.listen, error);

  if (address == NULL || !p2p_swarm_listen (self->swarm, address, error))
    return FALSE;

  report_listening (self->swarm);

  return TRUE;
}

static void
found_cb (P2pMdns      *mdns,
          P2pPeerId    *peer,
          P2pMultiaddr *address)
{
  JsonObject *fields = json_object_new ();
  g_autofree char *id = p2p_peer_id_to_string (peer);

  json_object_set_string_member (fields, "peer", id);
  json_object_set_string_member (fields, "address", p2p_multiaddr_get_text (address));
  report ("found", fields);
}

static gboolean
look_around (Peer    *self,
             GError **error)
{
  self->mdns = p2p_mdns_new (self->swarm, error);

  if (self->mdns == NULL)
    return FALSE;

  g_signal_connect (self->mdns, "found", G_CALLBACK (found_cb), NULL);

  return TRUE;
}

static void
watch (Peer *self)
{
  if (!options.quiet)
    {
      g_signal_connect (self->swarm, "connected", G_CALLBACK (connected_cb), NULL);
      g_signal_connect (self->swarm, "disconnected", G_CALLBACK (disconnected_cb), NULL);
      g_signal_connect (self->identify, "identified", G_CALLBACK (identified_cb), NULL);
      g_signal_connect (self->identify, "pushed", G_CALLBACK (pushed_cb), NULL);
    }

  g_signal_connect (self->identify, "identified", G_CALLBACK (dialled_identified_cb), self);
  g_signal_connect (self->swarm, "disconnected", G_CALLBACK (redialled_closed_cb), self);
}

static void
start_tasks (Peer      *self,
             GPtrArray *swarms)
{
  if (options.dial == NULL || options.hold)
    obey_lines (self);

  if (options.dial == NULL)
    return;

  self->redials_left = options.redial > 0 ? options.redial + WARM_UP : 0;

  if (options.hold)
    hold_all (self, swarms);
  else if (options.redial > 0)
    redial (self);
  else
    dial (self);
}

static gboolean
run (Peer    *self,
     GError **error)
{
  g_autoptr(GPtrArray) swarms = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr(P2pIdentity) identity = make_identity (error);

  if (identity == NULL)
    return FALSE;

  self->swarm = make_swarm (identity);
  self->identify = p2p_identify_new (self->swarm, AGENT);
  watch (self);

  if (options.listen != NULL && !start_listening (self, error))
    return FALSE;

  if (options.mdns && !look_around (self, error))
    return FALSE;

  start_tasks (self, swarms);
  g_main_loop_run (self->loop);

  p2p_swarm_close (self->swarm);

  return TRUE;
}

int
main (int   argc,
      char *argv[])
{
  g_autoptr(GOptionContext) context = g_option_context_new (NULL);
  g_autoptr(GError) error = NULL;
  Peer self = { NULL };

  g_log_writer_default_set_use_stderr (TRUE);
  g_option_context_add_main_entries (context, entries, NULL);

  if (!g_option_context_parse (context, &argc, &argv, &error))
    {
      g_printerr ("%s\n", error->message);
      return 2;
    }

  self.loop = g_main_loop_new (NULL, FALSE);
  g_unix_signal_add (SIGTERM, quit_cb, &self);

  if (!run (&self, &error))
    quit_failed (&self, error);

  g_clear_object (&self.connection);
  g_clear_object (&self.mdns);
  g_clear_object (&self.identify);
  g_clear_object (&self.swarm);
  g_main_loop_unref (self.loop);

  return self.status;
}

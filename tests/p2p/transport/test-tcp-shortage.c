/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "p2p-tcp-transport.h"

#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

#define N_CLIENTS      40
#define N_FREE         6                        /* descriptors, less than there are clients */
#define SHORTAGE       (2 * G_USEC_PER_SEC)
#define MAX_CPU        (SHORTAGE / 20)          /* 5 % of a core */
#define MAX_RECOVERY   (3 * G_USEC_PER_SEC)     /* 2 s and some for a busy machine */

/* Has a binary of its own because the limit holds for the whole process. */

static guint n_lines;

/* The handler of GTest, whose place this takes, does not reach a log writer in every version of GLib. */
static void
count_line (const char    *domain,
            GLogLevelFlags level,
            const char    *message,
            gpointer       user_data)
{
  if ((level & G_LOG_LEVEL_MASK) <= G_LOG_LEVEL_INFO)
    n_lines++;
}

static void
incoming_cb (GPtrArray *incoming,
             GIOStream *stream)
{
  g_ptr_array_add (incoming, g_object_ref (stream));
}

static gint64
cpu_time (void)
{
  struct rusage usage;

  g_assert_no_errno (getrusage (RUSAGE_SELF, &usage));

  return (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * G_USEC_PER_SEC +
         usage.ru_utime.tv_usec + usage.ru_stime.tv_usec;
}

static gboolean
over_cb (gpointer user_data)
{
  gboolean *is_over = user_data;

  *is_over = TRUE;

  return G_SOURCE_REMOVE;
}

static void
run_for (gint64 duration)
{
  gboolean is_over = FALSE;

  g_timeout_add (duration / 1000, over_cb, &is_over);

  while (!is_over)
    g_main_context_iteration (NULL, TRUE);
}

static GSocket *
new_client (void)
{
  g_autoptr(GError) error = NULL;
  GSocket *socket = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, &error);

  g_assert_no_error (error);
  g_socket_set_blocking (socket, FALSE);

  return socket;
}

static void
connect_client (GSocket      *socket,
                P2pMultiaddr *address)
{
  g_autoptr(GSocketAddress) target = NULL;
  g_autoptr(GError) error = NULL;
  const char *host;
  guint16 port;

  g_assert_true (p2p_multiaddr_get_tcp (address, &host, &port));
  target = g_inet_socket_address_new_from_string (host, port);

  if (!g_socket_connect (socket, target, NULL, &error))
    g_assert_error (error, G_IO_ERROR, G_IO_ERROR_PENDING);
}

static void
leave_few_descriptors (void)
{
  int lowest = fcntl (STDIN_FILENO, F_DUPFD, 3);
  struct rlimit limit;

  g_assert_cmpint (lowest, >=, 0);
  close (lowest);
  g_assert_no_errno (getrlimit (RLIMIT_NOFILE, &limit));
  limit.rlim_cur = lowest + N_FREE;
  g_assert_no_errno (setrlimit (RLIMIT_NOFILE, &limit));
}

static void
test_tcp_shortage (void)
{
  g_autoptr(GPtrArray) incoming = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr(GPtrArray) clients = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr(P2pMultiaddr) any = p2p_multiaddr_new_from_string ("/ip4/127.0.0.1/tcp/0", NULL);
  g_autoptr(P2pTransport) transport = p2p_tcp_transport_new ();
  g_autoptr(P2pListener) listener = NULL;
  g_autoptr(GSocket) late = NULL;
  g_autoptr(GError) error = NULL;
  gint64 start;

  g_test_summary ("Out of descriptors the listener neither spins nor fills the log, and serves again after it");

  listener = p2p_transport_listen (transport, any, &error);
  g_assert_no_error (error);
  g_signal_connect_swapped (listener, "incoming", G_CALLBACK (incoming_cb), incoming);

  for (guint i = 0; i < N_CLIENTS; i++)
    g_ptr_array_add (clients, new_client ());

  late = new_client ();
  run_for (1000);
  leave_few_descriptors ();

  for (guint i = 0; i < N_CLIENTS; i++)
    connect_client (g_ptr_array_index (clients, i), p2p_listener_get_address (listener));

  start = cpu_time ();
  run_for (SHORTAGE);
  g_assert_cmpuint (incoming->len, ==, N_FREE);
  g_assert_cmpint (cpu_time () - start, <, MAX_CPU);
  g_assert_cmpuint (n_lines, ==, 1);

  g_ptr_array_set_size (clients, 0);
  g_ptr_array_set_size (incoming, 0);
  connect_client (late, p2p_listener_get_address (listener));
  start = g_get_monotonic_time ();

  while (incoming->len == 0)
    {
      g_main_context_iteration (NULL, FALSE);
      g_assert_cmpint (g_get_monotonic_time () - start, <, MAX_RECOVERY);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_log_set_default_handler (count_line, NULL);
  g_test_add_func ("/tcp/shortage", test_tcp_shortage);

  return g_test_run ();
}

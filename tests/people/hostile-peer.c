/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "p2p-varint.h"
#include "test-node.h"

#include <locale.h>
#include <stdlib.h>

#define SYNC       "/breath/sync/1.0.0"
#define NOTHING    "-" /* connect and leave */
#define MAX_BYTES  400
#define MAX_FAILED 100 /* dials in a row */

/* Says malformed frames of one of Breath's protocols to a running node, under ever new names, and pings it from another
 * connection meanwhile: hostile-peer ADDRESS PROTOCOL COUNT. Prints what came of it as JSON.
 */
typedef struct
{
  P2pMultiaddr  *address;
  const char    *protocol;
  GRand         *random;
  TestNode      *honest;
  P2pConnection *living;      /* of @honest */
  GArray        *round_trips; /* of its pings, µs */
  guint          n_connections;
} Peer;

static void
result_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static void
ping (Peer *self)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GArray) times = NULL;
  g_autoptr(GError) error = NULL;

  p2p_ping_async (self->living, 1, NULL, result_cb, &result);
  test_wait_until (result != NULL);
  times = p2p_ping_finish (self->living, result, &error);

  if (times == NULL)
    g_error ("The honest peer is not answered: %s", error->message);

  g_array_append_val (self->round_trips, g_array_index (times, gint64, 0));
}

static GIOStream *
open_stream (P2pConnection *connection,
             const char    *protocol)
{
  const char *protocols[] = { protocol, NULL };
  g_autoptr(GAsyncResult) result = NULL;

  p2p_connection_open_async (connection, protocols, NULL, result_cb, &result);
  test_wait_until (result != NULL);

  return p2p_connection_open_finish (connection, result, NULL, NULL);
}

static void
append_random (Peer       *self,
               GByteArray *bytes,
               guint       n)
{
  for (guint i = 0; i < n; i++)
    {
      guint8 byte = g_rand_int (self->random);

      g_byte_array_append (bytes, &byte, 1);
    }
}

/* A length that is right before bytes that mean nothing, a length that is wrong, fields without end, or anything. */
static GByteArray *
make_frame (Peer *self)
{
  static const guint8 too_long[] = { 0x81, 0x80, 0x04 };
  static const guint8 not_minimal[] = { 0x85, 0x80, 0x00 };
  static const guint8 group[] = { 0x03, 0x0b, 0x0b, 0x0c };
  GByteArray *bytes = g_byte_array_new ();
  guint n = g_rand_int_range (self->random, 1, MAX_BYTES);

  switch (g_rand_int_range (self->random, 0, 5))
    {
    case 0:
      g_byte_array_append (bytes, too_long, sizeof too_long);
      break;

    case 1:
      g_byte_array_append (bytes, not_minimal, sizeof not_minimal);
      break;

    case 2:
      g_byte_array_append (bytes, group, sizeof group);
      break;

    case 3:
      p2p_varint_append (bytes, n);
      break;

    default:
      break;
    }

  append_random (self, bytes, n);

  return bytes;
}

/* Says one frame after the other until the node has had enough; returns how many. */
static guint
talk (Peer          *self,
      P2pConnection *connection,
      guint          most)
{
  g_autoptr(GIOStream) sync = open_stream (connection, SYNC);
  g_autoptr(GIOStream) stream = NULL;
  guint n = 0;

  if (g_str_equal (self->protocol, SYNC))
    stream = g_steal_pointer (&sync);
  else if (sync != NULL)
    stream = open_stream (connection, self->protocol);

  for (; stream != NULL && n < most && !p2p_connection_is_closed (connection); n++)
    {
      g_autoptr(GByteArray) frame = make_frame (self);
      g_autoptr(GAsyncResult) result = NULL;

      g_output_stream_write_all_async (g_io_stream_get_output_stream (stream), frame->data, frame->len,
                                       G_PRIORITY_DEFAULT, NULL, result_cb, &result);
      test_wait_until (result != NULL);
      g_output_stream_write_all_finish (G_OUTPUT_STREAM (g_io_stream_get_output_stream (stream)), result, NULL, NULL);
      ping (self);
    }

  return n;
}

static guint
visit (Peer *self,
       guint most)
{
  TestNode *attacker = test_node_new_random ();
  g_autoptr(P2pConnection) connection = test_node_dial (attacker, self->address, NULL);
  guint n = 0;

  if (connection != NULL)
    {
      self->n_connections++;
      n = g_str_equal (self->protocol, NOTHING) ? 1 : talk (self, connection, most);
      p2p_connection_close (connection, NULL);
    }

  test_node_free (attacker);

  return n;
}

static int
compare_times (gconstpointer a,
               gconstpointer b)
{
  gint64 first = *(const gint64 *) a;
  gint64 second = *(const gint64 *) b;

  return first < second ? -1 : first > second;
}

static double
get_msec (Peer *self,
          guint percent)
{
  guint at = (self->round_trips->len - 1) * percent / 100;

  return (double) g_array_index (self->round_trips, gint64, at) / 1000;
}

int
main (int   argc,
      char *argv[])
{
  Peer self = { 0 };
  guint n = 0;
  guint n_failed = 0;
  guint count;

  setlocale (LC_ALL, "");
  g_assert_cmpint (argc, ==, 4);
  self.address = p2p_multiaddr_new_from_string (argv[1], NULL);
  self.protocol = argv[2];
  count = atoi (argv[3]);
  self.random = g_rand_new_with_seed (20260725);
  self.round_trips = g_array_new (FALSE, FALSE, sizeof (gint64));
  self.honest = test_node_new_random ();
  self.living = test_node_dial (self.honest, self.address, NULL);
  g_assert_nonnull (self.living);
  test_wait_until (self.honest->n_identified == 1);

  while (n < count && n_failed < MAX_FAILED)
    {
      guint said = visit (&self, count - n);

      n += said;
      n_failed = said > 0 ? 0 : n_failed + 1;
      ping (&self);
    }

  g_array_sort (self.round_trips, compare_times);
  g_print ("{\"frames\": %u, \"connections\": %u, \"median\": %.3f, \"most\": %.3f, \"worst\": %.3f}\n",
           n, self.n_connections, get_msec (&self, 50), get_msec (&self, 99), get_msec (&self, 100));

  g_object_unref (self.living);
  test_node_free (self.honest);
  g_array_unref (self.round_trips);
  g_rand_free (self.random);
  p2p_multiaddr_unref (self.address);

  return n == count ? 0 : 1;
}

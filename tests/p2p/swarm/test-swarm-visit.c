/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "test-node.h"

#include "p2p-mux-error.h"
#include "p2p-noise.h"
#include "p2p-visit-book.h"
#include "p2p-yamux-frame.h"
#include "test-pipe.h"

#define CLOSED_ID "/closed/1"
#define TO_NOISE  "\x13/multistream/1.0.0\n\x07/noise\n"

/* A node for which every place is taken, and somebody who calls it. */
typedef struct
{
  TestNode      *full;
  TestNode      *caller;
  P2pMultiaddr  *address;
  P2pConnection *visitor; /* the last one that the host was told of */
  guint          n_visitors;
  GPtrArray     *calls;   /* of P2pConnection, as the callers have them */
} Fixture;

static gboolean
is_full (const P2pPeerId *peer,
         P2pMultiaddr    *address,
         P2pRole          role,
         gpointer         user_data,
         GError         **error)
{
  g_set_error_literal (error, P2P_SWARM_ERROR, P2P_SWARM_ERROR_FULL, "Every place is taken");

  return FALSE;
}

static gboolean
is_barred (const P2pPeerId *peer,
           P2pMultiaddr    *address,
           P2pRole          role,
           gpointer         user_data,
           GError         **error)
{
  g_set_error_literal (error, P2P_SWARM_ERROR, P2P_SWARM_ERROR_REFUSED, "Nobody is let in");

  return FALSE;
}

static void
host_cb (P2pConnection *connection,
         gpointer       user_data)
{
  Fixture *f = user_data;

  f->n_visitors++;
  g_set_object (&f->visitor, connection);
}

static void
set_up (Fixture              *f,
        const P2pSwarmLimits *limits)
{
  static const char *const protocols[] = { P2P_IDENTIFY_ID, P2P_PING_ID, NULL };

  f->full = test_node_new (1, limits);
  f->caller = test_node_new (2, NULL);
  f->address = test_node_dup_address (f->full);
  f->calls = g_ptr_array_new_with_free_func (g_object_unref);
  p2p_swarm_set_gate (f->full->swarm, is_full, NULL, NULL);
  p2p_swarm_set_host (f->full->swarm, protocols, host_cb, f, NULL);
}

static void
tear_down (Fixture *f)
{
  g_clear_object (&f->visitor);
  g_ptr_array_unref (f->calls);
  g_clear_pointer (&f->address, p2p_multiaddr_unref);
  test_node_free (f->caller);
  test_node_free (f->full);
}

static P2pConnection *
call (Fixture  *f,
      TestNode *caller)
{
  g_autoptr(GError) error = NULL;
  P2pConnection *connection = test_node_dial (caller, f->address, &error);

  g_assert_no_error (error);
  g_ptr_array_add (f->calls, connection);

  return connection;
}

/* Calls once more, and is turned away at once. */
static void
expect_no_visit (Fixture  *f,
                 TestNode *caller)
{
  guint n_disconnected = caller->n_disconnected;
  guint n_visitors = f->n_visitors;

  g_test_expect_message ("p2p-swarm", G_LOG_LEVEL_MESSAGE, "Connection from * refused: *");
  call (f, caller);
  test_wait_until (caller->n_disconnected > n_disconnected);
  g_test_assert_expected_messages ();
  g_assert_error (caller->last_reason, P2P_MUX_ERROR, P2P_MUX_ERROR_NO_ROOM);
  g_assert_cmpuint (f->n_visitors, ==, n_visitors);
}

static guint64
count_refusals (Fixture *f,
                P2pLimit limit)
{
  return p2p_swarm_get_refusals (f->full->swarm)->limits[limit].count;
}

static void
test_visit_served (void)
{
  P2pSwarmLimits limits = P2P_SWARM_LIMITS_DEFAULT;
  Fixture f = { 0 };

  g_test_summary ("Who finds no place may stay until it was told what it needs, and is told that there is no room");

  set_up (&f, &limits);
  call (&f, f.caller);
  test_wait_until (f.n_visitors == 1 && f.caller->n_identified == 1);
  g_assert_cmpuint (p2p_swarm_get_n_visits (f.full->swarm), ==, 1);
  g_assert_cmpuint (f.full->n_connected, ==, 0);
  g_assert_cmpuint (p2p_swarm_get_n_connections (f.full->swarm), ==, 0);
  g_assert_cmpuint (count_refusals (&f, P2P_LIMIT_GATE), ==, 1);

  p2p_swarm_see_off (f.full->swarm, f.visitor, 20);
  g_assert_cmpuint (f.caller->n_disconnected, ==, 0);
  p2p_swarm_see_off (f.full->swarm, f.visitor, 100000);
  test_wait_until (f.caller->n_disconnected == 1);
  g_assert_error (f.caller->last_reason, P2P_MUX_ERROR, P2P_MUX_ERROR_NO_ROOM);
  g_assert_cmpuint (p2p_swarm_get_n_visits (f.full->swarm), ==, 0);
  g_assert_cmpuint (f.full->n_disconnected, ==, 0);
  g_assert_cmpuint (count_refusals (&f, P2P_LIMIT_VISIT), ==, 0);

  expect_no_visit (&f, f.caller);
  tear_down (&f);
}

static void
test_visit_unknown (void)
{
  P2pSwarmLimits limits = P2P_SWARM_LIMITS_DEFAULT;
  Fixture f = { 0 };
  P2pConnection *connection;
  TestNode *other = test_node_new (3, NULL);

  g_test_summary ("A visitor that leaves by itself was not served, and may come again");

  set_up (&f, &limits);
  connection = call (&f, f.caller);
  test_wait_until (f.n_visitors == 1);
  p2p_connection_close (connection, NULL);
  test_wait_until (p2p_swarm_get_n_visits (f.full->swarm) == 0);

  call (&f, f.caller);
  test_wait_until (f.n_visitors == 2);
  expect_no_visit (&f, other);
  test_node_free (other);
  tear_down (&f);
}

static void
test_visit_often (void)
{
  P2pSwarmLimits limits = P2P_SWARM_LIMITS_DEFAULT;
  Fixture f = { 0 };
  TestNode *other = test_node_new (3, NULL);

  g_test_summary ("Who leaves in time and comes again and again does not keep a place from others");

  limits.handshakes_per_source = 100;
  limits.handshakes_per_key = 100;
  set_up (&f, &limits);

  for (guint i = 0; i < P2P_VISIT_MAX_PER_SOURCE; i++)
    {
      P2pConnection *connection = call (&f, f.caller);

      test_wait_until (f.n_visitors == i + 1);
      p2p_connection_close (connection, NULL);
      test_wait_until (p2p_swarm_get_n_visits (f.full->swarm) == 0);
    }

  expect_no_visit (&f, f.caller);
  expect_no_visit (&f, other);
  test_node_free (other);
  tear_down (&f);
}

static void
send_raw (GIOStream  *stream,
          const void *data,
          gsize       len)
{
  g_autoptr(GError) error = NULL;

  g_output_stream_write_all (g_io_stream_get_output_stream (stream), data, len, NULL, NULL, &error);
  g_assert_no_error (error);
}

static void
send_message (GIOStream         *stream,
              P2pNoiseHandshake *handshake)
{
  g_autoptr(GBytes) message = p2p_noise_handshake_write (handshake, NULL);
  g_autoptr(GByteArray) framed = g_byte_array_new ();
  gsize len = g_bytes_get_size (message);
  guint8 header[] = { len >> 8 & 0xff, len & 0xff };

  g_byte_array_append (framed, header, sizeof header);
  g_byte_array_append (framed, g_bytes_get_data (message, NULL), len);
  send_raw (stream, framed->data, framed->len);
}

/* Comes for a visit by hand; gives what to encrypt with. */
static GIOStream *
visit_by_hand (Fixture        *f,
               P2pNoiseCipher *sending)
{
  static const char *const muxers[] = { P2P_MUXER_ID, NULL };
  GIOStream *stream = test_node_connect_raw (f->full);
  g_autoptr(P2pIdentity) identity = p2p_identity_new ();
  P2pNoiseStatic *key = p2p_noise_static_new (identity);
  P2pNoiseHandshake *handshake = p2p_noise_handshake_new (P2P_ROLE_DIALER, key, NULL, muxers);
  g_autoptr(GByteArray) agreed = NULL;
  g_autoptr(GByteArray) header = NULL;
  g_autoptr(GByteArray) message = NULL;
  P2pNoiseCipher receiving;
  guint8 binding[P2P_NOISE_HASH_LEN];

  send_raw (stream, TO_NOISE, strlen (TO_NOISE));
  agreed = test_pipe_read (stream, strlen (TO_NOISE));
  g_assert_cmpmem (agreed->data, agreed->len, TO_NOISE, strlen (TO_NOISE));
  send_message (stream, handshake);
  header = test_pipe_read (stream, 2);
  message = test_pipe_read (stream, header->data[0] << 8 | header->data[1]);
  g_assert_true (p2p_noise_handshake_read (handshake, message->data, message->len, NULL));
  send_message (stream, handshake);
  p2p_noise_handshake_split (handshake, sending, &receiving, binding);
  p2p_noise_handshake_free (handshake);
  p2p_noise_static_unref (key);
  test_wait_until (f->n_visitors == 1);

  return stream;
}

/* Calls, is lent a place, and is put out of it. */
static void
overstay (Fixture  *f,
          TestNode *caller)
{
  guint n_visitors = f->n_visitors;

  g_test_expect_message ("p2p-swarm", G_LOG_LEVEL_MESSAGE, "Connection from * refused: a visitor may stay for 0.1 s");
  call (f, caller);
  test_wait_until (caller->n_disconnected == 1);
  g_test_assert_expected_messages ();
  g_assert_error (caller->last_reason, P2P_MUX_ERROR, P2P_MUX_ERROR_NO_ROOM);
  g_assert_cmpuint (f->n_visitors, ==, n_visitors + 1);
}

static void
test_visit_overstayed (void)
{
  P2pSwarmLimits limits = P2P_SWARM_LIMITS_DEFAULT;
  Fixture f = { 0 };
  TestNode *other = test_node_new (3, NULL);
  TestNode *third = test_node_new (4, NULL);

  g_test_summary ("A visitor that holds on is gone at the deadline and does not visit again; others from there may, but few");

  limits.visit_msec = 50;
  set_up (&f, &limits);
  overstay (&f, f.caller);
  g_assert_cmpuint (count_refusals (&f, P2P_LIMIT_VISIT), ==, 1);
  expect_no_visit (&f, f.caller);

  overstay (&f, other);
  expect_no_visit (&f, third);
  test_node_free (other);
  test_node_free (third);
  tear_down (&f);
}

static void
result_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static void
iterate_until (GMainContext *context,
               gpointer     *value)
{
  while (*value == NULL)
    g_main_context_iteration (context, TRUE);
}

static void
test_visit_elsewhere (void)
{
  g_autoptr(GMainContext) context = g_main_context_new ();
  P2pSwarmLimits limits = P2P_SWARM_LIMITS_DEFAULT;
  g_autoptr(GAsyncResult) dialled = NULL;
  g_autoptr(P2pConnection) connection = NULL;
  Fixture f = { 0 };

  g_test_summary ("The time of a visitor is over in the main context that the swarm lives in, whoever runs another one");

  limits.visit_msec = 50;
  g_main_context_push_thread_default (context);
  set_up (&f, &limits);
  g_test_expect_message ("p2p-swarm", G_LOG_LEVEL_MESSAGE, "Connection from * refused: a visitor may stay for 0.1 s");
  p2p_swarm_dial_async (f.caller->swarm, f.address, NULL, result_cb, &dialled);
  iterate_until (context, (gpointer *) &dialled);
  connection = p2p_swarm_dial_finish (f.caller->swarm, dialled, NULL);
  g_clear_object (&dialled);
  iterate_until (context, (gpointer *) &f.caller->last_reason);
  g_test_assert_expected_messages ();
  g_assert_cmpuint (p2p_swarm_get_n_visits (f.full->swarm), ==, 0);

  p2p_swarm_close (f.caller->swarm);
  p2p_swarm_close (f.full->swarm);
  g_clear_object (&connection);

  while (G_OBJECT (f.caller->identify)->ref_count > 1 || G_OBJECT (f.caller->swarm)->ref_count > 2 ||
         G_OBJECT (f.full->swarm)->ref_count > 2)
    g_main_context_iteration (context, TRUE);

  tear_down (&f);
  g_main_context_pop_thread_default (context);
}

static void
test_visit_broken (void)
{
  static const guint8 unknown[P2P_YAMUX_HEADER_LEN] = { 1 };
  P2pSwarmLimits limits = P2P_SWARM_LIMITS_DEFAULT;
  Fixture f = { 0 };
  P2pNoiseCipher cipher;
  guint8 frame[2 + sizeof unknown + P2P_NOISE_TAG_LEN] = { 0, sizeof unknown + P2P_NOISE_TAG_LEN };
  g_autoptr(GIOStream) stream = NULL;

  g_test_summary ("A visitor that breaks the rules means no good, and from there nobody visits for a while");

  set_up (&f, &limits);
  stream = visit_by_hand (&f, &cipher);
  g_test_expect_message ("p2p-swarm", G_LOG_LEVEL_MESSAGE, "*yamux version 1*");
  g_assert_true (p2p_noise_cipher_encrypt (&cipher, unknown, sizeof unknown, frame + 2, NULL));
  send_raw (stream, frame, sizeof frame);
  test_wait_until (p2p_swarm_get_n_visits (f.full->swarm) == 0);
  g_test_assert_expected_messages ();
  g_assert_cmpuint (count_refusals (&f, P2P_LIMIT_VISIT), ==, 1);
  expect_no_visit (&f, f.caller);
  tear_down (&f);
}

static void
test_visit_bytes (void)
{
  P2pSwarmLimits limits = P2P_SWARM_LIMITS_DEFAULT;
  Fixture f = { 0 };
  P2pConnection *connection;
  g_autoptr(GAsyncResult) pinged = NULL;
  g_autoptr(GArray) times = NULL;
  g_autoptr(GError) error = NULL;

  g_test_summary ("A visitor that sends too much is closed, though each byte was taken and answered");

  limits.visit_bytes = 4096;
  set_up (&f, &limits);
  g_test_expect_message ("p2p-swarm", G_LOG_LEVEL_MESSAGE, "*The peer sent more than the 4096 bytes*");
  connection = call (&f, f.caller);
  p2p_ping_async (connection, 10000, NULL, result_cb, &pinged);
  test_wait_until (pinged != NULL);
  times = p2p_ping_finish (connection, pinged, &error);
  g_assert_null (times);
  test_wait_until (f.caller->n_disconnected == 1);
  g_test_assert_expected_messages ();
  g_assert_cmpuint (count_refusals (&f, P2P_LIMIT_VISIT), ==, 1);
  tear_down (&f);
}

static void
test_visit_empty (void)
{
  P2pSwarmLimits limits = P2P_SWARM_LIMITS_DEFAULT;
  Fixture f = { 0 };
  P2pNoiseCipher cipher;
  g_autoptr(GIOStream) stream = NULL;

  g_test_summary ("A visitor that sends frames without anything in them, of which no byte counts, has taken too much as well");

  set_up (&f, &limits);
  stream = visit_by_hand (&f, &cipher);
  g_test_expect_message ("p2p-swarm", G_LOG_LEVEL_MESSAGE, "*bytes that carry nothing*");

  for (guint i = 0; i < 4000; i++)
    {
      guint8 frame[2 + P2P_NOISE_TAG_LEN] = { 0, P2P_NOISE_TAG_LEN };

      g_assert_true (p2p_noise_cipher_encrypt (&cipher, NULL, 0, frame + 2, NULL));
      send_raw (stream, frame, sizeof frame);
    }

  test_wait_until (p2p_swarm_get_n_visits (f.full->swarm) == 0);
  g_test_assert_expected_messages ();
  g_assert_cmpuint (count_refusals (&f, P2P_LIMIT_VISIT), ==, 1);
  expect_no_visit (&f, f.caller);
  tear_down (&f);
}

static void
never_cb (P2pConnection *connection,
          GIOStream     *stream,
          const char    *protocol,
          gpointer       user_data)
{
  g_assert_not_reached ();
}

static void
test_visit_restricted (void)
{
  static const char *const refused[] = { CLOSED_ID, P2P_IDENTIFY_PUSH_ID, NULL };
  P2pSwarmLimits limits = P2P_SWARM_LIMITS_DEFAULT;
  Fixture f = { 0 };
  P2pConnection *connection;
  g_autoptr(GAsyncResult) opened = NULL;
  g_autoptr(GIOStream) stream = NULL;
  g_autoptr(GError) error = NULL;

  g_test_summary ("A visitor opens no streams but those for visitors");

  set_up (&f, &limits);
  p2p_swarm_handle (f.full->swarm, CLOSED_ID, never_cb, NULL, NULL);
  connection = call (&f, f.caller);
  p2p_connection_open_async (connection, refused, NULL, result_cb, &opened);
  test_wait_until (opened != NULL);
  stream = p2p_connection_open_finish (connection, opened, NULL, &error);
  g_assert_null (stream);
  g_assert_error (error, P2P_UPGRADE_ERROR, P2P_UPGRADE_ERROR_UNSUPPORTED);
  tear_down (&f);
}

static void
test_visit_inbound (void)
{
  P2pSwarmLimits limits = P2P_SWARM_LIMITS_DEFAULT;
  Fixture f = { 0 };
  TestNode *neighbour = test_node_new (3, NULL);
  P2pConnection *first;

  g_test_summary ("Where so many may call and no more, the next one may still visit");

  limits.inbound = 1;
  set_up (&f, &limits);
  p2p_swarm_set_gate (f.full->swarm, NULL, NULL, NULL);
  first = call (&f, neighbour);
  test_wait_until (f.full->n_connected == 1);

  call (&f, f.caller);
  test_wait_until (f.n_visitors == 1);
  g_assert_cmpuint (p2p_swarm_get_n_connections (f.full->swarm), ==, 1);
  g_assert_cmpuint (count_refusals (&f, P2P_LIMIT_INBOUND), ==, 1);

  p2p_swarm_see_off (f.full->swarm, f.visitor, 0);
  test_wait_until (f.caller->n_disconnected == 1);
  g_assert_false (p2p_connection_is_closed (first));

  /* The place of a neighbour that leaves is one to stay in. */
  p2p_connection_close (first, NULL);
  test_wait_until (f.full->n_disconnected == 1);
  call (&f, f.caller);
  test_wait_until (f.full->n_connected == 2);

  test_node_free (neighbour);
  tear_down (&f);
}

static void
test_visit_comes_back (void)
{
  P2pSwarmLimits limits = P2P_SWARM_LIMITS_DEFAULT;
  TestNode *nodes[] = { test_node_new (3, NULL), test_node_new (3, NULL), test_node_new (3, NULL) };
  Fixture f = { 0 };

  g_test_summary ("A peer that lost its connection gets its place again where every place is taken, and no second one");

  limits.inbound = 1;
  limits.settle_msec = 50;
  set_up (&f, &limits);
  p2p_swarm_set_gate (f.full->swarm, NULL, NULL, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (nodes); i++)
    {
      call (&f, nodes[i]);
      test_wait_until (f.full->n_connected == i + 1);
      g_assert_cmpuint (p2p_swarm_get_n_connections (f.full->swarm), <=, 2);
    }

  g_assert_cmpuint (f.n_visitors, ==, 0);
  test_wait_until (f.full->n_disconnected == 2);
  g_assert_cmpuint (p2p_swarm_get_n_connections (f.full->swarm), ==, 1);
  g_assert_cmpuint (count_refusals (&f, P2P_LIMIT_INBOUND), ==, 0);

  /* It took nothing from anybody else, and nobody else can do the same. */
  call (&f, f.caller);
  test_wait_until (f.n_visitors == 1);
  g_assert_cmpuint (p2p_swarm_get_n_connections (f.full->swarm), ==, 1);

  for (guint i = 0; i < G_N_ELEMENTS (nodes); i++)
    test_node_free (nodes[i]);

  tear_down (&f);
}

static void
call_back (Fixture *f)
{
  g_autoptr(P2pMultiaddr) address = test_node_dup_address (f->caller);
  g_autoptr(GError) error = NULL;

  g_ptr_array_add (f->calls, test_node_dial (f->full, address, &error));
  g_assert_no_error (error);
}

static void
test_visit_dialled (void)
{
  P2pSwarmLimits limits = P2P_SWARM_LIMITS_DEFAULT;
  TestNode *twin = test_node_new (2, NULL);
  Fixture f = { 0 };

  g_test_summary ("Whom we dialled has no place among those who called, and so finds none if it calls where all are taken");

  limits.inbound = 0;
  set_up (&f, &limits);
  p2p_swarm_set_gate (f.full->swarm, NULL, NULL, NULL);
  call_back (&f);
  test_wait_until (f.full->n_connected == 1);

  call (&f, twin);
  test_wait_until (f.n_visitors == 1);
  g_assert_cmpuint (f.full->n_connected, ==, 1);
  test_node_free (twin);
  tear_down (&f);
}

static void
test_visit_barred (void)
{
  P2pSwarmLimits limits = P2P_SWARM_LIMITS_DEFAULT;
  Fixture f = { 0 };

  g_test_summary ("Who is not wanted may not visit either");

  set_up (&f, &limits);
  p2p_swarm_set_gate (f.full->swarm, is_barred, NULL, NULL);
  expect_no_visit (&f, f.caller);
  tear_down (&f);
}

static void
test_visit_limit (void)
{
  P2pSwarmLimits limits = P2P_SWARM_LIMITS_DEFAULT;
  Fixture f = { 0 };

  g_test_summary ("There are no more visitors than there are places to lend, and none without a host");

  limits.visits = 0;
  set_up (&f, &limits);
  expect_no_visit (&f, f.caller);
  limits.visits = 1;
  p2p_swarm_set_limits (f.full->swarm, &limits);
  p2p_swarm_set_host (f.full->swarm, NULL, NULL, NULL, NULL);
  expect_no_visit (&f, f.caller);
  tear_down (&f);
}

static void
test_visit_close (void)
{
  P2pSwarmLimits limits = P2P_SWARM_LIMITS_DEFAULT;
  Fixture f = { 0 };

  g_test_summary ("Visits end with the swarm");

  set_up (&f, &limits);
  call (&f, f.caller);
  test_wait_until (f.n_visitors == 1);
  p2p_swarm_close (f.full->swarm);
  g_assert_true (p2p_connection_is_closed (f.visitor));
  test_wait_until (f.caller->n_disconnected == 1);
  tear_down (&f);
}

typedef struct
{
  Fixture    f;
  GIOStream *stream; /* to the visitor */
  char       byte;
} Listening;

static void
read_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  Listening *listening = user_data;

  g_assert_cmpint (g_input_stream_read_finish (G_INPUT_STREAM (source), result, NULL), <, 0);
  p2p_swarm_close (listening->f.full->swarm);
}

static void
test_visit_close_within (void)
{
  static const char *const protocols[] = { P2P_PING_ID, NULL };
  P2pSwarmLimits limits = P2P_SWARM_LIMITS_DEFAULT;
  Listening listening = { 0 };
  Fixture *f = &listening.f;
  g_autoptr(GAsyncResult) opened = NULL;
  g_autoptr(GError) error = NULL;

  g_test_summary ("The swarm may be closed by whoever learns first that a visit is over");

  set_up (f, &limits);
  call (f, f->caller);
  test_wait_until (f->n_visitors == 1);
  p2p_connection_open_async (f->visitor, protocols, NULL, result_cb, &opened);
  test_wait_until (opened != NULL);
  listening.stream = p2p_connection_open_finish (f->visitor, opened, NULL, &error);
  g_assert_no_error (error);
  g_input_stream_read_async (g_io_stream_get_input_stream (listening.stream), &listening.byte, 1, G_PRIORITY_DEFAULT, NULL,
                             read_cb, &listening);

  p2p_swarm_see_off (f->full->swarm, f->visitor, 1);
  test_wait_until (f->caller->n_disconnected == 1);
  g_assert_cmpuint (p2p_swarm_get_n_visits (f->full->swarm), ==, 0);
  g_object_unref (listening.stream);
  tear_down (f);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/visit/served", test_visit_served);
  g_test_add_func ("/visit/unknown", test_visit_unknown);
  g_test_add_func ("/visit/often", test_visit_often);
  g_test_add_func ("/visit/overstayed", test_visit_overstayed);
  g_test_add_func ("/visit/bytes", test_visit_bytes);
  g_test_add_func ("/visit/restricted", test_visit_restricted);
  g_test_add_func ("/visit/empty", test_visit_empty);
  g_test_add_func ("/visit/elsewhere", test_visit_elsewhere);
  g_test_add_func ("/visit/broken", test_visit_broken);
  g_test_add_func ("/visit/inbound", test_visit_inbound);
  g_test_add_func ("/visit/comes-back", test_visit_comes_back);
  g_test_add_func ("/visit/dialled", test_visit_dialled);
  g_test_add_func ("/visit/barred", test_visit_barred);
  g_test_add_func ("/visit/limit", test_visit_limit);
  g_test_add_func ("/visit/close", test_visit_close);
  g_test_add_func ("/visit/close-within", test_visit_close_within);

  return g_test_run ();
}

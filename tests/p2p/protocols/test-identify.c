/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "p2p-identify-message.h"

#include <string.h>

#include "p2p-frame.h"
#include "p2p-peer-record.h"
#include "test-node.h"

#define KEY "\x0a\x24\x08\x01\x12\x20"

/* A message of PEER with MORE behind the key, and its length. */
static GByteArray *
message_new (const P2pPeerId *peer,
             const void      *more,
             gsize            len)
{
  g_autoptr(GByteArray) payload = g_byte_array_new ();
  g_autoptr(GBytes) framed = NULL;
  GByteArray *message = g_byte_array_new ();

  g_byte_array_append (payload, (const guint8 *) KEY, 6);
  g_byte_array_append (payload, peer->public_key, P2P_PUBLIC_KEY_LEN);
  g_byte_array_append (payload, more, len);
  framed = p2p_frame_encode (payload->data, payload->len);
  g_byte_array_append (message, g_bytes_get_data (framed, NULL), g_bytes_get_size (framed));

  return message;
}

static void
repeat (GByteArray *message,
        guint       times)
{
  g_autofree guint8 *one = g_memdup2 (message->data, message->len);
  gsize len = message->len;

  for (guint i = 1; i < times; i++)
    g_byte_array_append (message, one, len);
}

static void
test_identify_limits (void)
{
  const P2pPeerId peer = { { 1, 2, 3 } };
  const P2pPeerId other = { { 1, 2, 4 } };
  g_autoptr(GByteArray) message = message_new (&peer, "\x1a\x02/a\x12\x08\x04\x7f\x00\x00\x01\x06\x0f\xa1", 14);
  g_autoptr(P2pIdentifyInfo) info = NULL;
  g_autoptr(GError) error = NULL;

  g_test_summary ("Ten messages count as one, eleven are refused; so is the key of another");

  repeat (message, P2P_IDENTIFY_MAX_MESSAGES);
  info = p2p_identify_info_parse (message->data, message->len, &peer, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_strv_length (info->protocols), ==, 10);
  g_assert_cmpuint (info->addresses->len, ==, P2P_IDENTIFY_MAX_ADDRESSES);

  g_assert_null (p2p_identify_info_parse (message->data, message->len, &other, &error));
  g_assert_nonnull (error);
  g_clear_error (&error);

  g_assert_null (p2p_identify_info_parse (message->data, message->len - 1, &peer, &error));
  g_assert_nonnull (error);
  g_clear_error (&error);

  g_byte_array_append (message, (const guint8 *) "", 1);
  g_assert_null (p2p_identify_info_parse (message->data, message->len, &peer, &error));
  g_assert_nonnull (error);
}

static void
test_identify_bombs (void)
{
  const P2pPeerId peer = { { 1 } };
  g_autofree guint8 *many = g_malloc (8000);
  g_autoptr(GByteArray) empty_addresses = NULL;
  g_autoptr(GByteArray) protocols = NULL;
  g_autoptr(P2pIdentifyInfo) info = NULL;
  g_autoptr(GError) error = NULL;

  g_test_summary ("Thousands of entries cost no more than a few");

  for (guint i = 0; i < 8000; i += 2)
    memcpy (many + i, "\x1a\x00", 2);

  protocols = message_new (&peer, many, 8000);
  info = p2p_identify_info_parse (protocols->data, protocols->len, &peer, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_strv_length (info->protocols), ==, P2P_IDENTIFY_MAX_PROTOCOLS);
  g_clear_pointer (&info, p2p_identify_info_free);

  for (guint i = 0; i < 8000; i += 2)
    memcpy (many + i, "\x12\x00", 2);

  empty_addresses = message_new (&peer, many, 8000);
  info = p2p_identify_info_parse (empty_addresses->data, empty_addresses->len, &peer, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (info->addresses->len, ==, 0);
}

static void
test_identify_agent (void)
{
  const P2pPeerId peer = { { 1 } };
  g_autofree char *long_name = g_strnfill (2000, 'x');
  g_autoptr(GByteArray) hostile = message_new (&peer, "\x32\x0d" "a\x1b[2J\n\xe2\x80\xae" "b\xff" "c", 15);
  g_autoptr(GByteArray) more = g_byte_array_new ();
  g_autoptr(GByteArray) big = NULL;
  g_autoptr(P2pIdentifyInfo) info = NULL;
  g_autoptr(GError) error = NULL;

  g_test_summary ("The name of a program is short and has no control characters");

  info = p2p_identify_info_parse (hostile->data, hostile->len, &peer, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (info->agent, ==, "a[2Jb\xef\xbf\xbd" "c");
  g_clear_pointer (&info, p2p_identify_info_free);

  g_byte_array_append (more, (const guint8 *) "\x32\xd0\x0f", 3);
  g_byte_array_append (more, (const guint8 *) long_name, 2000);
  big = message_new (&peer, more->data, more->len);
  info = p2p_identify_info_parse (big->data, big->len, &peer, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (strlen (info->agent), ==, P2P_IDENTIFY_MAX_AGENT);
}

static P2pIdentity *
identity_new (guint8 seed)
{
  guint8 bytes[P2P_SEED_LEN];

  memset (bytes, seed, sizeof bytes);

  return p2p_identity_new_from_seed (bytes);
}

static P2pMultiaddr *
address_new (const char *text)
{
  g_autoptr(GError) error = NULL;
  P2pMultiaddr *address = p2p_multiaddr_new_from_string (text, &error);

  g_assert_no_error (error);

  return address;
}

/* Adds to STREAM a message of PEER that carries a record of SIGNER. */
static void
append_record (GByteArray      *stream,
               const P2pPeerId *peer,
               P2pIdentity     *signer,
               guint64          seq,
               const char      *text)
{
  g_autoptr(GPtrArray) addresses = g_ptr_array_new_with_free_func ((GDestroyNotify) p2p_multiaddr_unref);
  g_autoptr(GByteArray) more = g_byte_array_new ();
  g_autoptr(GByteArray) message = NULL;
  g_autoptr(GBytes) record = NULL;
  g_autoptr(GBytes) framed = NULL;

  g_ptr_array_add (addresses, address_new (text));
  record = p2p_peer_record_seal (signer, seq, addresses);
  framed = p2p_frame_encode (g_bytes_get_data (record, NULL), g_bytes_get_size (record));

  g_byte_array_append (more, (const guint8 *) "\x12\x08\x04\x7f\x00\x00\x01\x06\x0f\xa1\x42", 11);
  g_byte_array_append (more, g_bytes_get_data (framed, NULL), g_bytes_get_size (framed));
  message = message_new (peer, more->data, more->len);
  g_byte_array_append (stream, message->data, message->len);
}

static void
check_told (GByteArray      *stream,
            const P2pPeerId *peer,
            guint64          seq,
            const char      *address)
{
  g_autoptr(P2pIdentifyInfo) info = NULL;
  g_autoptr(GError) error = NULL;

  info = p2p_identify_info_parse (stream->data, stream->len, peer, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (info->seq, ==, seq);
  g_assert_cmpuint (info->addresses->len, ==, 1);
  g_assert_cmpstr (p2p_multiaddr_get_text (g_ptr_array_index (info->addresses, 0)), ==, address);
}

static void
test_identify_record (void)
{
  g_autoptr(P2pIdentity) identity = identity_new (1);
  g_autoptr(P2pIdentity) other = identity_new (2);
  const P2pPeerId *peer = p2p_identity_get_peer_id (identity);
  g_autoptr(GByteArray) stream = g_byte_array_new ();

  g_test_summary ("Signed addresses come before others, later before earlier, and those that another signed do not count");

  append_record (stream, peer, other, 9, "/ip4/10.0.0.9/tcp/9");
  check_told (stream, peer, 0, "/ip4/127.0.0.1/tcp/4001");

  append_record (stream, peer, identity, 7, "/ip4/10.0.0.7/tcp/7");
  check_told (stream, peer, 7, "/ip4/10.0.0.7/tcp/7");

  append_record (stream, peer, identity, 6, "/ip4/10.0.0.6/tcp/6");
  check_told (stream, peer, 7, "/ip4/10.0.0.7/tcp/7");

  append_record (stream, peer, identity, 8, "/ip4/10.0.0.8/tcp/8");
  check_told (stream, peer, 8, "/ip4/10.0.0.8/tcp/8");
}

static void
test_identify_sent (void)
{
  g_autoptr(P2pIdentity) identity = identity_new (1);
  g_autoptr(GPtrArray) addresses = g_ptr_array_new_with_free_func ((GDestroyNotify) p2p_multiaddr_unref);
  g_autoptr(GPtrArray) protocols = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(P2pMultiaddr) observed = p2p_multiaddr_new_from_string ("/ip4/10.1.2.3/tcp/9", NULL);
  g_autoptr(GBytes) record = NULL;
  g_autoptr(GBytes) encoded = NULL;
  g_autoptr(P2pIdentifyInfo) info = NULL;
  g_autoptr(GError) error = NULL;
  const guint8 *payload;
  gsize payload_len;
  gsize used;

  g_test_summary ("However much there is to tell, one message of 4096 bytes has to do");

  for (guint i = 0; i < 300; i++)
    {
      g_autofree char *text = g_strdup_printf ("/ip4/10.0.%u.%u/tcp/4141", i / 256, i % 256);

      g_ptr_array_add (addresses, p2p_multiaddr_new_from_string (text, NULL));
      g_ptr_array_add (protocols, g_strdup_printf ("/protocol/%u", i));
    }

  g_ptr_array_add (protocols, NULL);
  record = p2p_identify_seal_record (identity, 5, addresses);
  encoded = p2p_identify_encode (p2p_identity_get_peer_id (identity), record, addresses,
                                 (const char *const *) protocols->pdata, observed, "test/1");
  g_assert_cmpint (p2p_frame_peek (g_bytes_get_data (encoded, NULL), g_bytes_get_size (encoded),
                                   P2P_IDENTIFY_MAX_SENT, &payload, &payload_len, &used), ==, P2P_FRAME_COMPLETE);

  info = p2p_identify_info_parse (g_bytes_get_data (encoded, NULL), g_bytes_get_size (encoded),
                                  p2p_identity_get_peer_id (identity), &error);
  g_assert_no_error (error);
  g_assert_cmpuint (info->seq, ==, 5);
  g_assert_cmpuint (info->addresses->len, ==, P2P_PEER_RECORD_MAX_ADDRESSES);
  g_assert_cmpstr (info->agent, ==, "test/1");
  g_assert_true (p2p_multiaddr_equal (info->observed, observed));
}

static void
test_identify_exchanged (void)
{
  TestNode *a = test_node_new (1, NULL);
  TestNode *b = test_node_new (2, NULL);
  g_autoptr(P2pMultiaddr) address = test_node_dup_address (b);
  g_autoptr(P2pMultiaddr) plain = p2p_multiaddr_without_peer (address);
  g_autoptr(P2pConnection) connection = NULL;
  g_autoptr(GError) error = NULL;
  const P2pIdentifyInfo *info;

  g_test_summary ("Both ends learn what the other speaks and where it listens");

  connection = test_node_dial (a, address, &error);
  g_assert_no_error (error);
  test_wait_until (a->n_identified == 1 && b->n_identified == 1);

  info = p2p_identify_peek (a->identify, connection);
  g_assert_nonnull (info);
  g_assert_cmpstr (info->agent, ==, "test/1");
  g_assert_true (g_strv_contains ((const char *const *) info->protocols, P2P_PING_ID));
  g_assert_true (g_strv_contains ((const char *const *) info->protocols, P2P_IDENTIFY_ID));
  g_assert_cmpuint (info->addresses->len, ==, 1);
  g_assert_true (p2p_multiaddr_equal (g_ptr_array_index (info->addresses, 0), plain));
  g_assert_cmpuint (info->seq, >, 0);
  g_assert_nonnull (info->observed);

  p2p_connection_close (connection, NULL);
  g_assert_null (p2p_identify_peek (a->identify, connection));

  test_node_free (a);
  test_node_free (b);
}

static void
test_identify_new_address (void)
{
  TestNode *a = test_node_new (1, NULL);
  TestNode *b = test_node_new (2, NULL);
  g_autoptr(P2pMultiaddr) address = test_node_dup_address (b);
  g_autoptr(P2pMultiaddr) any = p2p_multiaddr_new_from_string ("/ip4/127.0.0.1/tcp/0", NULL);
  g_autoptr(GError) error = NULL;

  g_test_summary ("The signed record names the addresses of the moment, whatever it named before");

  for (guint n = 1; n <= 3; n++)
    {
      g_autoptr(P2pConnection) connection = test_node_dial (a, address, &error);

      g_assert_no_error (error);
      test_wait_until (a->n_identified == n && b->n_identified == n);
      g_assert_cmpuint (p2p_identify_peek (a->identify, connection)->addresses->len, ==, MAX (n - 1, 1));

      p2p_connection_close (connection, NULL);
      test_wait_until (b->n_disconnected == n);

      if (n > 1)
        g_assert_true (p2p_swarm_listen (b->swarm, any, NULL));
    }

  test_node_free (a);
  test_node_free (b);
}

/* Keeps the stream, and says nothing. */
static void
silent_cb (P2pConnection *connection,
           GIOStream     *stream,
           const char    *protocol,
           gpointer       user_data)
{
  GIOStream **kept = user_data;

  *kept = g_object_ref (stream);
}

static void
test_identify_timeout (void)
{
  TestNode *a = test_node_new (1, NULL);
  TestNode *b = test_node_new (2, NULL);
  g_autoptr(P2pMultiaddr) address = test_node_dup_address (b);
  g_autoptr(P2pConnection) connection = NULL;
  g_autoptr(GIOStream) kept = NULL;
  g_autoptr(GError) error = NULL;

  g_test_summary ("A peer that takes the question and gives no answer stays connected and unknown");

  p2p_identify_set_timeout (a->identify, 30);
  p2p_swarm_handle (b->swarm, P2P_IDENTIFY_ID, silent_cb, &kept, NULL);
  connection = test_node_dial (a, address, &error);
  g_assert_no_error (error);
  test_wait_until (kept != NULL);
  g_test_expect_message ("p2p-protocols", G_LOG_LEVEL_INFO, "*was not identified: Identify did not end within 0.0 s");

  /* The question holds the object until it has ended. */
  test_wait_until (G_OBJECT (a->identify)->ref_count == 1);
  g_test_assert_expected_messages ();
  g_assert_null (p2p_identify_peek (a->identify, connection));
  g_assert_false (p2p_connection_is_closed (connection));

  test_node_free (a);
  test_node_free (b);
}

static void
test_identify_silent_caller (void)
{
  TestNode *a = test_node_new (1, NULL);
  TestNode *b = test_node_new (2, NULL);
  g_autoptr(P2pMultiaddr) address = test_node_dup_address (b);
  g_autoptr(P2pConnection) connection = NULL;
  g_autoptr(GIOStream) kept = NULL;
  g_autoptr(GError) error = NULL;

  g_test_summary ("A caller that does not say who it is before the deadline is left");

  p2p_identify_set_timeout (b->identify, 30);
  p2p_swarm_handle (a->swarm, P2P_IDENTIFY_ID, silent_cb, &kept, NULL);
  connection = test_node_dial (a, address, &error);
  g_assert_no_error (error);
  test_wait_until (b->n_disconnected == 1);
  g_assert_error (b->last_reason, P2P_UPGRADE_ERROR, P2P_UPGRADE_ERROR_TIMED_OUT);
  g_assert_cmpstr (b->last_reason->message, ==, "Identify did not end within 0.0 s");

  test_node_free (a);
  test_node_free (b);
}

static void
pushed_cb (P2pIdentify     *identify,
           P2pConnection   *connection,
           P2pIdentifyInfo *info,
           guint           *n_pushed)
{
  (*n_pushed)++;
}

static void
test_identify_pushed (void)
{
  TestNode *a = test_node_new (1, NULL);
  TestNode *b = test_node_new (2, NULL);
  g_autoptr(P2pMultiaddr) address = test_node_dup_address (b);
  g_autoptr(P2pMultiaddr) any = p2p_multiaddr_new_from_string ("/ip4/127.0.0.1/tcp/0", NULL);
  g_autoptr(P2pConnection) connection = NULL;
  g_autoptr(GError) error = NULL;
  const P2pIdentifyInfo *info;
  guint n_pushed = 0;
  guint64 seq;

  g_test_summary ("What changes is pushed once, with a newer record, and nothing where nothing changed");

  g_signal_connect (a->identify, "pushed", G_CALLBACK (pushed_cb), &n_pushed);
  connection = test_node_dial (a, address, &error);
  g_assert_no_error (error);
  test_wait_until (a->n_identified == 1 && b->n_identified == 1);
  seq = p2p_identify_peek (a->identify, connection)->seq;

  p2p_identify_update (b->identify, NULL);
  g_assert_true (p2p_swarm_listen (b->swarm, any, NULL));
  p2p_identify_update (b->identify, NULL);
  p2p_identify_update (b->identify, NULL);
  test_wait_until (n_pushed > 0);
  test_node_settle ();
  g_assert_cmpuint (n_pushed, ==, 1);

  info = p2p_identify_peek (a->identify, connection);
  g_assert_cmpuint (info->addresses->len, ==, 2);
  g_assert_cmpuint (info->seq, >, seq);
  g_assert_cmpstr (info->agent, ==, "test/1");

  test_node_free (a);
  test_node_free (b);
}

static void
test_identify_confirmed (void)
{
  TestNode *a = test_node_new (1, NULL);
  TestNode *b = test_node_new (2, NULL);
  g_autoptr(P2pMultiaddr) address = test_node_dup_address (b);
  g_autoptr(GPtrArray) confirmed = g_ptr_array_new_with_free_func ((GDestroyNotify) p2p_multiaddr_unref);
  g_autoptr(P2pConnection) connection = NULL;
  g_autoptr(GError) error = NULL;
  guint n_pushed = 0;

  g_test_summary ("Where others reach us is told along with where we listen, first");

  g_signal_connect (a->identify, "pushed", G_CALLBACK (pushed_cb), &n_pushed);
  connection = test_node_dial (a, address, &error);
  g_assert_no_error (error);
  test_wait_until (a->n_identified == 1 && b->n_identified == 1);

  g_ptr_array_add (confirmed, address_new ("/ip4/20.0.0.1/tcp/4141"));
  p2p_identify_update (b->identify, confirmed);
  test_wait_until (n_pushed == 1);
  g_assert_cmpstr (p2p_multiaddr_get_text (g_ptr_array_index (p2p_identify_peek (a->identify, connection)->addresses, 0)),
                   ==, "/ip4/20.0.0.1/tcp/4141");

  test_node_free (a);
  test_node_free (b);
}

/* Pushes a message with an agent only, as often as asked. */
static void
flood_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  static const char message[] = "\x04\x32\x02" "hi";
  guint *n_sent = user_data;
  g_autoptr(GIOStream) stream = NULL;

  stream = p2p_connection_open_finish (P2P_CONNECTION (source), result, NULL, NULL);

  if (stream != NULL)
    {
      g_output_stream_write (g_io_stream_get_output_stream (stream), message, sizeof message - 1, NULL, NULL);
      g_io_stream_close_async (stream, G_PRIORITY_DEFAULT, NULL, NULL, NULL);
    }

  (*n_sent)++;
}

static void
test_identify_push_flood (void)
{
  static const char *const protocols[] = { P2P_IDENTIFY_PUSH_ID, NULL };
  TestNode *a = test_node_new (1, NULL);
  TestNode *b = test_node_new (2, NULL);
  g_autoptr(P2pMultiaddr) address = test_node_dup_address (b);
  g_autoptr(P2pConnection) connection = NULL;
  g_autoptr(GError) error = NULL;
  guint n_pushed = 0;
  guint n_sent = 0;

  g_test_summary ("Who pushes all the time is heard a few times, and what was told before still holds");

  g_signal_connect (b->identify, "pushed", G_CALLBACK (pushed_cb), &n_pushed);
  connection = test_node_dial (a, address, &error);
  g_assert_no_error (error);
  test_wait_until (a->n_identified == 1 && b->n_identified == 1);

  for (guint i = 1; i <= 3 * P2P_IDENTIFY_MAX_PUSHES; i++)
    {
      p2p_connection_open_async (connection, protocols, NULL, flood_cb, &n_sent);
      test_wait_until (n_sent == i);
      test_node_settle ();
    }

  g_assert_cmpuint (n_pushed, >, 0);
  g_assert_cmpuint (n_pushed, <=, P2P_IDENTIFY_MAX_PUSHES);
  g_assert_false (p2p_connection_is_closed (connection));
  test_node_free (a);
  test_node_free (b);
}

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

static void
host_cb (P2pConnection *connection,
         gpointer       user_data)
{
}

static void
test_identify_visitor (void)
{
  static const char *const protocols[] = { P2P_IDENTIFY_PUSH_ID, NULL };
  P2pSwarmLimits limits = P2P_SWARM_LIMITS_DEFAULT;
  TestNode *a = test_node_new (1, NULL);
  TestNode *b = test_node_new (2, &limits);
  g_autoptr(P2pMultiaddr) address = test_node_dup_address (b);
  g_autoptr(P2pConnection) connection = NULL;
  g_autoptr(GError) error = NULL;
  guint n_sent = 0;

  g_test_summary ("Nothing is kept of a visitor that pushed and left, whom nobody else is told of");

  p2p_swarm_set_gate (b->swarm, is_full, NULL, NULL);
  p2p_swarm_set_host (b->swarm, protocols, host_cb, NULL, NULL);
  connection = test_node_dial (a, address, &error);
  g_assert_no_error (error);
  p2p_connection_open_async (connection, protocols, NULL, flood_cb, &n_sent);
  test_wait_until (p2p_identify_get_size (b->identify) == 1);

  p2p_connection_close (connection, NULL);
  test_wait_until (n_sent == 1 && p2p_swarm_get_n_visits (b->swarm) == 0);
  test_node_settle ();
  g_assert_cmpuint (p2p_identify_get_size (b->identify), ==, 0);
  test_node_free (a);
  test_node_free (b);
}

static void
test_identify_update (void)
{
  g_autoptr(P2pIdentity) identity = identity_new (1);
  const P2pPeerId *peer = p2p_identity_get_peer_id (identity);
  g_autoptr(GByteArray) first = g_byte_array_new ();
  g_autoptr(GByteArray) older = g_byte_array_new ();
  g_autoptr(GByteArray) unsigned_one = message_new (peer, "\x12\x08\x04\x7f\x00\x00\x01\x06\x0f\xa1", 10);
  g_autoptr(P2pIdentifyInfo) before = NULL;
  g_autoptr(P2pIdentifyInfo) after_older = NULL;
  g_autoptr(P2pIdentifyInfo) after_unsigned = NULL;
  g_autoptr(P2pIdentifyInfo) after_agent = NULL;
  g_autoptr(GError) error = NULL;

  g_test_summary ("A push changes what it tells, but no signed address for an older or an unsigned one");

  append_record (first, peer, identity, 7, "/ip4/10.0.0.7/tcp/7");
  before = p2p_identify_info_parse (first->data, first->len, peer, &error);
  g_assert_no_error (error);

  append_record (older, peer, identity, 6, "/ip4/10.0.0.6/tcp/6");
  after_older = p2p_identify_info_update (before, older->data, older->len, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (after_older->seq, ==, 7);
  g_assert_cmpstr (p2p_multiaddr_get_text (g_ptr_array_index (after_older->addresses, 0)), ==, "/ip4/10.0.0.7/tcp/7");

  after_unsigned = p2p_identify_info_update (before, unsigned_one->data, unsigned_one->len, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (p2p_multiaddr_get_text (g_ptr_array_index (after_unsigned->addresses, 0)), ==, "/ip4/10.0.0.7/tcp/7");

  after_agent = p2p_identify_info_update (before, (const guint8 *) "\x04\x32\x02" "hi", 5, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (after_agent->agent, ==, "hi");
  g_assert_cmpuint (after_agent->addresses->len, ==, 1);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/identify/limits", test_identify_limits);
  g_test_add_func ("/identify/bombs", test_identify_bombs);
  g_test_add_func ("/identify/agent", test_identify_agent);
  g_test_add_func ("/identify/record", test_identify_record);
  g_test_add_func ("/identify/sent", test_identify_sent);
  g_test_add_func ("/identify/timeout", test_identify_timeout);
  g_test_add_func ("/identify/silent-caller", test_identify_silent_caller);
  g_test_add_func ("/identify/exchanged", test_identify_exchanged);
  g_test_add_func ("/identify/update", test_identify_update);
  g_test_add_func ("/identify/pushed", test_identify_pushed);
  g_test_add_func ("/identify/confirmed", test_identify_confirmed);
  g_test_add_func ("/identify/push-flood", test_identify_push_flood);
  g_test_add_func ("/identify/visitor", test_identify_visitor);
  g_test_add_func ("/identify/new-address", test_identify_new_address);

  return g_test_run ();
}

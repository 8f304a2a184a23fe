/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "p2p-noise-security.h"
#include "p2p-tls-security.h"
#include "test-noise-peer.h"
#include "test-pipe.h"
#include "test-siege.h"

#include <string.h>
#include <sys/socket.h>

#define HEADER   "\x13/multistream/1.0.0\n"
#define NOISE    "\x07/noise\n"
#define MAX_HEAP ((gsize) 1024 * 1024) /* bytes that an attack of one connection may cost */

/* Attacks by who has no name yet. In each the offender is left, memory stays within bounds, and a peer that was there
 * before is served.
 */

typedef struct
{
  const char *name;
  const char *security; /* what was agreed on before; NULL for nothing */
  const char *bytes;
  gsize       len;
  guint       times;
} BytesCase;

#define BYTES(name, security, text, times) { name, security, text, sizeof (text) - 1, times }

#define UPGRADE \
  "GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" \
  "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"

/* Behind the upgrade, if it is one. */
static const BytesCase websocket_cases[] = {
  BYTES ("websocket/no-head", NULL, HEADER NOISE, 100),
  BYTES ("websocket/no-upgrade", NULL, "GET / HTTP/1.1\r\nHost: x\r\n\r\n", 1),
  BYTES ("websocket/endless-head", NULL, "GET /xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", 10000),
  BYTES ("websocket/text", NULL, UPGRADE "\x81\x85\0\0\0\0hello", 1),
  BYTES ("websocket/giant", NULL, UPGRADE "\x82\xff\x7f\xff\xff\xff\xff\xff\xff\xff\0\0\0\0", 1),
  BYTES ("websocket/not-masked", NULL, UPGRADE "\x82\x05hello", 1),
  BYTES ("websocket/reserved-bits", NULL, UPGRADE "\xf2\x85\0\0\0\0hello", 1),
  BYTES ("websocket/close", NULL, UPGRADE "\x88\x80\0\0\0\0", 1),
};

static const BytesCase websocket_floods[] = {
  BYTES ("websocket/ping-flood", NULL, "\x89\x84\0\0\0\0ping", 10000),
  BYTES ("websocket/empty-fragments", NULL, "\x00\x80\0\0\0\0", 10000),
};

static const BytesCase bytes_cases[] = {
  BYTES ("multistream/wrong-header", NULL, "\x13/multistream/9.0.0\n", 1),
  BYTES ("multistream/http", NULL, "GET / HTTP/1.1\r\nHost: x\r\n\r\n", 1),
  BYTES ("multistream/no-newline", NULL, HEADER "\x04/abc", 1),
  BYTES ("multistream/token-over-1024", NULL, HEADER "\x81\x08/xxxxxxxx", 1),
  BYTES ("multistream/na-loop", NULL, HEADER "\x03na\n\x03na\n\x03na\n\x03na\n\x03na\n\x03na\n\x03na\n\x03na\n\x03na\n\x03na\n\x03na\n", 1),
  BYTES ("multistream/ls-loop", NULL, HEADER "\x03ls\n\x03ls\n\x03ls\n\x03ls\n\x03ls\n\x03ls\n\x03ls\n\x03ls\n\x03ls\n\x03ls\n\x03ls\n", 1),
  BYTES ("multistream/header-loop", NULL, HEADER, 10000),
  BYTES ("multistream/ten-thousand-proposals", NULL, HEADER "\x0a/plain/1\n\x0a/plain/2\n", 10000),
  BYTES ("multistream/data-behind-proposal", NULL, HEADER NOISE "\x00\x05hello", 1),
  BYTES ("varint/ten-bytes", NULL, HEADER "\x80\x80\x80\x80\x80\x80\x80\x80\x80\x01", 1),
  BYTES ("varint/not-minimal", NULL, HEADER "\x87\x80\x00/noise\n", 1),
  BYTES ("ghsa-xqvc-varint-length", NULL, HEADER "\xff\xff\xff\xff\xff\xff\xff\xff\x7f", 1),
  BYTES ("noise/length-0", P2P_NOISE_ID, "\x00\x00", 1),
  BYTES ("noise/length-1", P2P_NOISE_ID, "\x00\x01x", 1),
  BYTES ("noise/length-65535", P2P_NOISE_ID, "\xff\xff", 1),
  BYTES ("noise/message-1-too-long", P2P_NOISE_ID, "\x00\x21xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", 1),
  BYTES ("noise/point-of-order-1", P2P_NOISE_ID,
         "\x00\x20\x01\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 1),
  BYTES ("noise/point-zero", P2P_NOISE_ID,
         "\x00\x20\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 1),
  BYTES ("tls/garbage", P2P_TLS_ID, "garbage that is no record of TLS at all", 100),
  BYTES ("tls/record-too-long", P2P_TLS_ID, "\x16\x03\x01\xff\xff", 1),
  BYTES ("tls/empty-records", P2P_TLS_ID, "\x16\x03\x01\x00\x00", 10000),
  BYTES ("tls/alert", P2P_TLS_ID, "\x15\x03\x03\x00\x02\x02\x28", 1),
  BYTES ("tls/early-data", P2P_TLS_ID, "\x17\x03\x03\x00\x10xxxxxxxxxxxxxxxx", 1),
};

static GIOStream *
reach (TestSiege  *siege,
       const char *security)
{
  return security != NULL ? test_siege_agree (siege, security) : test_siege_connect (siege);
}

static void
test_bytes (gconstpointer data)
{
  const BytesCase *c = data;
  TestSiege *siege = test_siege_new (NULL);
  g_autoptr(GIOStream) stream = reach (siege, c->security);
  g_autoptr(GByteArray) all = g_byte_array_new ();

  for (guint i = 0; i < c->times; i++)
    g_byte_array_append (all, (const guint8 *) c->bytes, c->len);

  test_siege_say (stream, all->data, all->len);
  test_siege_expect_end (stream);
  test_siege_check (siege, MAX_HEAP);
  test_siege_check_gone (siege);
  test_siege_free (siege);
}

static void
check_websocket (TestSiege       *siege,
                 GIOStream       *stream,
                 const BytesCase *c)
{
  g_autoptr(GByteArray) all = g_byte_array_new ();

  for (guint i = 0; i < c->times; i++)
    g_byte_array_append (all, (const guint8 *) c->bytes, c->len);

  test_siege_say (stream, all->data, all->len);
  test_siege_check (siege, MAX_HEAP + all->len);
  test_siege_expect_end (stream);
  test_siege_check (siege, MAX_HEAP + all->len);
  test_siege_check_gone (siege);
}

static void
test_websocket (gconstpointer data)
{
  TestSiege *siege = test_siege_new (NULL);
  g_autoptr(GIOStream) stream = test_siege_connect_websocket (siege);

  check_websocket (siege, stream, data);
  test_siege_free (siege);
}

/* An empty message is begun and then gone on with, or asked about, without end; the deadline ends it. */
static void
test_websocket_flood (gconstpointer data)
{
  static const char begun[] = UPGRADE "\x02\x80\0\0\0\0";
  P2pSwarmLimits limits = TEST_LIMITS_WIDE;
  g_autoptr(GIOStream) stream = NULL;
  TestSiege *siege;

  limits.upgrade_msec = TEST_ENOUGH_MSEC;
  siege = test_siege_new (&limits);
  stream = test_siege_connect_websocket (siege);
  test_siege_say (stream, begun, sizeof begun - 1);
  check_websocket (siege, stream, data);
  test_siege_free (siege);
}

/* In one go: the kernel would hold the second of two small pieces back. */
static void
say_message (GIOStream  *stream,
             GByteArray *message)
{
  g_autoptr(GByteArray) bytes = g_byte_array_new ();
  const guint8 prefix[2] = { message->len >> 8, message->len & 0xff };

  g_byte_array_append (bytes, prefix, sizeof prefix);
  g_byte_array_append (bytes, message->data, message->len);
  test_siege_say (stream, bytes->data, bytes->len);
}

/* The third message, which carries who the dialer says it is, with whatever PAYLOAD. */
static void
say_identity (GIOStream    *stream,
              const guint8 *payload,
              gsize         len)
{
  g_autoptr(GByteArray) first = test_noise_forge_message_1 ();
  g_autoptr(GByteArray) head = NULL;
  g_autoptr(GByteArray) second = NULL;
  g_autoptr(GByteArray) third = NULL;
  g_autoptr(GBytes) heard = NULL;

  say_message (stream, first);
  head = test_pipe_read (stream, 2);
  g_assert_cmpuint (head->len, ==, 2);
  second = test_pipe_read (stream, head->data[0] << 8 | head->data[1]);
  heard = g_bytes_new (second->data, second->len);
  third = test_noise_forge_message_3 (heard, payload, len);
  say_message (stream, third);
}

static void
append_field (GByteArray   *message,
              guint8        tag,
              const guint8 *data,
              gsize         len)
{
  guint8 head[] = { tag, 0x80 | (len & 0x7f), 0x80 | (len >> 7 & 0x7f), len >> 14 };
  gsize n = len < 0x80 ? 1 : len < 0x4000 ? 2 : 3;

  head[n] &= 0x7f;
  g_byte_array_append (message, head, 1 + n);
  g_byte_array_append (message, data, len);
}

typedef struct
{
  const char *name;
  guint8      key_type;    /* 1 is Ed25519, 0 RSA, 2 secp256k1, 3 ECDSA */
  gsize       key_len;     /* 0: no key at all */
  gsize       signature_len;
  guint       n_muxers;
} IdentityCase;

static const IdentityCase identity_cases[] = {
  { "cve-2022-24759-signature-not-checked", 1, 32, 64, 0 },
  { "noise/signature-missing", 1, 32, 0, 0 },
  { "noise/signature-long", 1, 32, 65, 0 },
  { "noise/key-missing", 1, 0, 64, 0 },
  { "noise/key-31-bytes", 1, 31, 64, 0 },
  { "noise/key-33-bytes", 1, 33, 64, 0 },
  { "noise/key-type-unknown", 9, 32, 64, 0 },
  { "noise/key-type-secp256k1", 2, 33, 70, 0 },
  { "cve-2023-39533-rsa-16384", 0, 2062, 2048, 0 },
  { "cve-2026-110789-rsa-der-length", 0, 4, 64, 0 },
  { "noise/ten-thousand-muxers", 1, 32, 64, 10000 },
};

/* Everything is as it should be but that nothing is signed. */
static void
test_identity (gconstpointer data)
{
  const IdentityCase *c = data;
  TestSiege *siege = test_siege_new (NULL);
  g_autoptr(GIOStream) stream = test_siege_agree (siege, P2P_NOISE_ID);
  g_autofree guint8 *filler = g_malloc0 (4096);
  g_autoptr(GByteArray) key = g_byte_array_new ();
  g_autoptr(GByteArray) extensions = g_byte_array_new ();
  g_autoptr(GByteArray) payload = g_byte_array_new ();
  const guint8 type[] = { 0x08, c->key_type };

  memset (filler, 0x30, 4096);
  g_byte_array_append (key, type, sizeof type);
  append_field (key, 0x12, filler, c->key_len);

  for (guint i = 0; i < c->n_muxers; i++)
    append_field (extensions, 0x12, (const guint8 *) "/a", 2);

  append_field (payload, 0x0a, key->data, c->key_len > 0 ? key->len : 0);
  append_field (payload, 0x12, filler, c->signature_len);
  append_field (payload, 0x22, extensions->data, extensions->len);

  say_identity (stream, payload->data, payload->len);
  test_siege_expect_end (stream);
  test_siege_check (siege, MAX_HEAP);
  test_siege_check_gone (siege);
  test_siege_free (siege);
}

static void
test_identity_garbage (void)
{
  static const char *const payloads[] = { "", "\xff", "\x0a", "\x0a\x7f", "\x0b\x0c", "\x0a\x00\x12\x00" };
  TestSiege *siege = test_siege_new (NULL);

  g_test_summary ("Whatever the payload is that somebody's name should be in, it is refused");

  for (guint i = 0; i < G_N_ELEMENTS (payloads); i++)
    {
      g_autoptr(GIOStream) stream = test_siege_agree (siege, P2P_NOISE_ID);

      say_identity (stream, (const guint8 *) payloads[i], strlen (payloads[i]));
      test_siege_expect_end (stream);
      test_siege_check (siege, MAX_HEAP);
    }

  test_siege_check_gone (siege);
  test_siege_free (siege);
}

static void
test_replayed (void)
{
  g_autoptr(GByteArray) first = test_noise_forge_message_1 ();
  TestSiege *siege = test_siege_new (NULL);
  g_autoptr(GIOStream) stream = test_siege_agree (siege, P2P_NOISE_ID);

  g_test_summary ("The first message of the handshake, sent once more, is no third one");

  say_message (stream, first);
  say_message (stream, first);

  test_siege_expect_end (stream);
  test_siege_check (siege, MAX_HEAP);
  test_siege_check_gone (siege);
  test_siege_free (siege);
}

/* Ends the handshake properly; what is to be sent after it has to be encrypted with SENDING. */
static GIOStream *
shake_hands (TestSiege      *siege,
             P2pNoiseCipher *sending)
{
  static const char *const muxers[] = { P2P_MUXER_ID, NULL };
  g_autoptr(P2pNoiseHandshake) handshake = test_noise_handshake (P2P_ROLE_DIALER, NULL, muxers);
  GIOStream *stream = test_siege_agree (siege, P2P_NOISE_ID);
  guint8 hash[P2P_NOISE_HASH_LEN];
  P2pNoiseCipher receiving;

  while (!p2p_noise_handshake_is_finished (handshake))
    {
      g_autoptr(GError) error = NULL;

      if (p2p_noise_handshake_wants_write (handshake))
        {
          g_autoptr(GBytes) written = p2p_noise_handshake_write (handshake, &error);
          g_autoptr(GByteArray) message = g_bytes_unref_to_array (g_bytes_ref (written));

          say_message (stream, message);
        }
      else
        {
          g_autoptr(GByteArray) head = test_pipe_read (stream, 2);
          g_autoptr(GByteArray) message = test_pipe_read (stream, head->data[0] << 8 | head->data[1]);

          p2p_noise_handshake_read (handshake, message->data, message->len, &error);
        }

      g_assert_no_error (error);
    }

  p2p_noise_handshake_split (handshake, sending, &receiving, hash);

  return stream;
}

static void
say_empty (GIOStream      *stream,
           P2pNoiseCipher *sending,
           guint           n)
{
  enum { LEN = 2 + P2P_NOISE_TAG_LEN };

  g_autofree guint8 *bytes = g_malloc0_n (n, LEN);

  for (guint i = 0; i < n; i++)
    {
      bytes[i * LEN + 1] = P2P_NOISE_TAG_LEN;
      g_assert_true (p2p_noise_cipher_encrypt (sending, bytes, 0, bytes + i * LEN + 2, NULL));
    }

  test_siege_say (stream, bytes, (gsize) n * LEN);
}

static void
test_empty_frames (void)
{
  TestSiege *siege = test_siege_new (NULL);
  P2pNoiseCipher sending;
  g_autoptr(GIOStream) stream = shake_hands (siege, &sending);

  g_test_summary ("Some encrypted frames with nothing in them are borne, many are not, and cost nobody else anything");

  say_empty (stream, &sending, 1000);
  test_siege_check (siege, MAX_HEAP);
  g_assert_cmpuint (p2p_swarm_get_n_connections (siege->node->swarm), ==, 2);

  say_empty (stream, &sending, 10000);
  test_siege_check_gone (siege);
  test_siege_check (siege, MAX_HEAP);
  test_siege_free (siege);
}

static void
test_tampered_frame (void)
{
  TestSiege *siege = test_siege_new (NULL);
  P2pNoiseCipher sending;
  g_autoptr(GIOStream) stream = shake_hands (siege, &sending);
  guint8 bytes[2 + P2P_NOISE_TAG_LEN] = { 0, P2P_NOISE_TAG_LEN };

  g_test_summary ("cve-2024-58265: a frame that was changed on its way ends the connection");

  g_assert_true (p2p_noise_cipher_encrypt (&sending, bytes, 0, bytes + 2, NULL));
  bytes[2] ^= 1;
  test_siege_say (stream, bytes, sizeof bytes);
  test_siege_expect_end (stream);
  test_siege_check (siege, MAX_HEAP);
  test_siege_check_gone (siege);
  test_siege_free (siege);
}

/* Sends a byte at a time as long as the node listens. */
typedef struct
{
  GIOStream *stream;
  guint8     byte;
} Trickle;

static gboolean
trickle_cb (gpointer user_data)
{
  Trickle *trickle = user_data;
  GOutputStream *output = g_io_stream_get_output_stream (trickle->stream);

  if (trickle->byte != 0)
    g_pollable_output_stream_write_nonblocking (G_POLLABLE_OUTPUT_STREAM (output), &trickle->byte, 1, NULL, NULL);

  return G_SOURCE_CONTINUE;
}

typedef struct
{
  const char *name;
  const char *said;     /* before the bytes begin to come one by one */
  gsize       len;
  guint8      byte;
} LorisCase;

static const LorisCase loris_cases[] = {
  { "loris/nothing", "", 0, 0 },
  { "loris/header", HEADER, 5, 'm' },
  { "loris/proposal", HEADER "\xff\x07", 22, '/' },
  { "loris/noise", HEADER NOISE "\x01\x00", 30, 'x' },
  { "loris/tls", HEADER "\x0b/tls/1.0.0\n\x16\x03\x01\x3f\xff", 37, 'x' },
};

static void
test_loris (gconstpointer data)
{
  const LorisCase *c = data;
  P2pSwarmLimits limits = TEST_LIMITS_WIDE;
  g_autoptr(GIOStream) stream = NULL;
  g_autoptr(GTimer) timer = NULL;
  TestSiege *siege;
  Trickle trickle;
  guint source;

  g_test_summary ("Bytes that come one by one do not move the deadline");

  limits.upgrade_msec = TEST_ENOUGH_MSEC;
  siege = test_siege_new (&limits);
  stream = test_siege_connect (siege);
  timer = g_timer_new ();
  test_siege_say (stream, c->said, c->len);
  trickle = (Trickle) { stream, c->byte };
  source = g_timeout_add (10, trickle_cb, &trickle);
  test_siege_expect_end (stream);
  g_assert_cmpfloat (g_timer_elapsed (timer, NULL), <, 1 + TEST_ENOUGH_MSEC / 1000.0);
  g_source_remove (source);
  test_siege_check (siege, MAX_HEAP);
  test_siege_free (siege);
}

static void
test_loris_message_3 (void)
{
  P2pSwarmLimits limits = TEST_LIMITS_WIDE;
  g_autoptr(GByteArray) first = test_noise_forge_message_1 ();
  g_autoptr(GIOStream) stream = NULL;
  TestSiege *siege;
  Trickle trickle;
  guint source;

  g_test_summary ("Nor do they in the last message of the handshake");

  limits.upgrade_msec = TEST_ENOUGH_MSEC;
  siege = test_siege_new (&limits);
  stream = test_siege_agree (siege, P2P_NOISE_ID);
  say_message (stream, first);
  trickle = (Trickle) { stream, 1 };
  source = g_timeout_add (10, trickle_cb, &trickle);
  test_siege_expect_end (stream);
  g_source_remove (source);
  test_siege_check (siege, MAX_HEAP);
  test_siege_free (siege);
}

/* From an address of its own; loopback has plenty. */
static GIOStream *
connect_from (TestSiege *siege,
              guint      number)
{
  g_autoptr(P2pMultiaddr) address = test_node_dup_address (siege->node);
  g_autoptr(GSocketClient) client = g_socket_client_new ();
  g_autofree char *source = g_strdup_printf ("127.1.%u.%u", number / 250, 1 + number % 250);
  g_autoptr(GSocketAddress) local = g_inet_socket_address_new_from_string (source, 0);
  g_autoptr(GError) error = NULL;
  GSocketConnection *connection;
  const char *host;
  guint16 port;

  g_assert_true (p2p_multiaddr_get_tcp (address, &host, &port));
  g_socket_client_set_local_address (client, local);
  connection = g_socket_client_connect_to_host (client, host, port, NULL, &error);
  g_assert_no_error (error);

  return G_IO_STREAM (connection);
}

typedef struct
{
  const char *name;
  guint       n_sources;
  guint       n_attempts;
  guint       n_served;   /* of them, as many as the budget of strangers allows */
} FloodCase;

static const FloodCase flood_cases[] = {
  { "flood/one-address", 1, 100, 12 },
  { "flood/many-addresses", 100, 200, 45 },
};

/* Whoever is served is answered with the header, and hangs up in the middle of things. */
static void
test_flood (gconstpointer data)
{
  const FloodCase *c = data;
  P2pSwarmLimits limits = P2P_SWARM_LIMITS_DEFAULT;
  TestSiege *siege = test_siege_new (&limits);
  guint n_files = test_siege_count_files ();
  guint n_served = 0;

  g_test_summary ("Strangers get their budget and not one handshake more; who is known gets in all the same");

  for (guint i = 0; i < c->n_attempts; i++)
    {
      g_autoptr(GIOStream) stream = connect_from (siege, i % c->n_sources);
      g_autoptr(GByteArray) answer = NULL;

      test_siege_say (stream, HEADER, strlen (HEADER));
      answer = test_pipe_read (stream, strlen (HEADER));
      n_served += answer->len > 0;
      g_io_stream_close (stream, NULL, NULL);
    }

  g_assert_cmpuint (n_served, >=, c->n_served - 1);
  g_assert_cmpuint (n_served, <=, c->n_served + 1); /* the budget fills by one a second, and the honest peer took one */

  /* 127.0.0.1 has proved itself before, and has handshakes left. */
  {
    g_autoptr(GIOStream) friend = test_siege_secure (siege, P2P_NOISE_ID);
  }

  test_siege_check (siege, MAX_HEAP);
  test_siege_check_gone (siege);
  test_node_settle ();
  g_assert_cmpuint (test_siege_count_files (), ==, n_files);
  test_siege_free (siege);
}

static void
test_reset_midway (void)
{
  static const char *const stages[] = { "", HEADER, HEADER NOISE, HEADER NOISE "\x01" };
  struct linger none = { 1, 0 };
  TestSiege *siege = test_siege_new (NULL);

  g_test_summary ("A connection that is reset at any stage leaves nothing behind");

  for (guint i = 0; i < 40; i++)
    {
      const char *said = stages[i % G_N_ELEMENTS (stages)];
      g_autoptr(GIOStream) stream = test_siege_connect (siege);
      GSocket *socket = g_socket_connection_get_socket (G_SOCKET_CONNECTION (stream));

      test_siege_say (stream, said, strlen (said));
      test_node_settle ();
      g_assert_cmpint (setsockopt (g_socket_get_fd (socket), SOL_SOCKET, SO_LINGER, &none, sizeof none), ==, 0);
      g_io_stream_close (stream, NULL, NULL);
      test_siege_ping (siege);
    }

  test_siege_check (siege, MAX_HEAP);
  test_siege_check_gone (siege);
  test_siege_free (siege);
}

#define ADD_CASES(cases, func) \
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) \
    { \
      g_autofree char *path = g_strconcat ("/attack/", cases[i].name, NULL); \
\
      g_test_add_data_func (path, &cases[i], func); \
    }

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD_CASES (bytes_cases, test_bytes);
  ADD_CASES (websocket_cases, test_websocket);
  ADD_CASES (websocket_floods, test_websocket_flood);
  ADD_CASES (identity_cases, test_identity);
  ADD_CASES (loris_cases, test_loris);
  ADD_CASES (flood_cases, test_flood);
  g_test_add_func ("/attack/noise/payload-garbage", test_identity_garbage);
  g_test_add_func ("/attack/noise/replayed", test_replayed);
  g_test_add_func ("/attack/noise/empty-frames", test_empty_frames);
  g_test_add_func ("/attack/noise/cve-2024-58265-tampered-frame", test_tampered_frame);
  g_test_add_func ("/attack/loris/noise-message-3", test_loris_message_3);
  g_test_add_func ("/attack/reset-midway", test_reset_midway);

  return g_test_run ();
}

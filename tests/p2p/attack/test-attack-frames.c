/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "p2p-noise-security.h"
#include "p2p-tls-security.h"
#include "p2p-yamux-frame.h"
#include "test-noise-peer.h"
#include "test-pipe.h"
#include "test-siege.h"

#include <string.h>

#define HEADER       "\x13/multistream/1.0.0\n"
#define FEW          100                     /* malformed frames of each layer in every run; with -m thorough 10,000 */
#define FEW_CYCLES   50                      /* connections that come and go; with -m thorough 1,000 */
#define PING_EVERY   10
#define MAX_WORST_99 (200 * 1000)            /* µs, round trip of the honest peer */
#define MAX_HEAP     ((gsize) 1024 * 1024)   /* bytes that may be left when all is over */

/* Malformed frames without end, on each layer over a live connection, while an honest peer asks for the time of day. */

/* What one needs for that; @attacker has a connection on layers above it. */
typedef struct
{
  TestSiege     *siege;
  GRand         *random;
  TestNode      *attacker;
  P2pConnection *connection;
} Attack;

typedef struct
{
  const char *name;
  void (*throw)(Attack *attack);
  gboolean    is_within; /* whether on streams of one connection */
} Layer;

/* Bytes that begin like something that is right and go on otherwise. */
static GByteArray *
spoil (GRand      *random,
       const void *right,
       gsize       len)
{
  GByteArray *bytes = g_byte_array_new ();
  gsize kept = g_rand_int_range (random, 0, len + 1);
  gsize more = g_rand_int_range (random, 1, 64);

  g_byte_array_append (bytes, right, kept);

  for (gsize i = 0; i < more; i++)
    {
      guint8 byte = g_rand_int (random);

      g_byte_array_append (bytes, &byte, 1);
    }

  return bytes;
}

/* Whoever waits for more than came is left waiting, so the end of what we say has to be the end of the frame. */
static void
throw (GIOStream  *stream,
       GRand      *random,
       const void *right,
       gsize       len)
{
  g_autoptr(GByteArray) bytes = spoil (random, right, len);

  test_siege_say (stream, bytes->data, bytes->len);
  g_io_stream_close_async (stream, G_PRIORITY_DEFAULT, NULL, NULL, NULL);
}

static void
attack_multistream (Attack *attack)
{
  g_autoptr(GIOStream) stream = test_siege_connect (attack->siege);

  throw (stream, attack->random, HEADER "\x0b/noise/2\n\x05/tls\n", 36);
}

static void
attack_noise (Attack *attack)
{
  g_autoptr(GIOStream) stream = test_siege_agree (attack->siege, P2P_NOISE_ID);
  guint8 right[34] = { 0, 32, 9 };

  throw (stream, attack->random, right, sizeof right);
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

/* The part of the handshake that says who somebody is: encrypted as it should be, and nonsense. */
static void
attack_noise_payload (Attack *attack)
{
  static const char right[] = "\x0a\x24\x08\x01\x12\x20xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\x12\x40yyyyyyyy";
  g_autoptr(GIOStream) stream = test_siege_agree (attack->siege, P2P_NOISE_ID);
  g_autoptr(GByteArray) first = test_noise_forge_message_1 ();
  g_autoptr(GByteArray) payload = spoil (attack->random, right, sizeof right - 1);
  g_autoptr(GByteArray) head = NULL;
  g_autoptr(GByteArray) second = NULL;
  g_autoptr(GByteArray) third = NULL;
  g_autoptr(GBytes) heard = NULL;

  say_message (stream, first);
  head = test_pipe_read (stream, 2);
  g_assert_cmpuint (head->len, ==, 2);
  second = test_pipe_read (stream, head->data[0] << 8 | head->data[1]);
  heard = g_bytes_new (second->data, second->len);
  third = test_noise_forge_message_3 (heard, payload->data, payload->len);
  say_message (stream, third);
  g_io_stream_close_async (stream, G_PRIORITY_DEFAULT, NULL, NULL, NULL);
}

static void
attack_tls (Attack *attack)
{
  static const char right[] = "\x16\x03\x01\x00\x40\x01\x00\x00\x3c\x03\x03";
  g_autoptr(GIOStream) stream = test_siege_agree (attack->siege, P2P_TLS_ID);

  throw (stream, attack->random, right, sizeof right - 1);
}

static void
attack_yamux (Attack *attack)
{
  const P2pYamuxFrame right = { P2P_YAMUX_DATA, P2P_YAMUX_SYN, 1, 16 };
  g_autoptr(GIOStream) stream = test_siege_secure (attack->siege, P2P_NOISE_ID);
  guint8 header[P2P_YAMUX_HEADER_LEN];

  p2p_yamux_frame_encode (&right, header);
  throw (stream, attack->random, header, sizeof header);
}

/* On one connection as long as it lasts: what is said on a stream harms the stream alone. */
static void
attack_stream (Attack     *attack,
               const char *protocol,
               const void *right,
               gsize       len)
{
  g_autoptr(GIOStream) stream = test_siege_open (attack->connection, protocol);

  g_assert_nonnull (stream);
  throw (stream, attack->random, right, len);
}

static void
attack_identify_push (Attack *attack)
{
  static const char right[] = "\x20\x0a\x24\x08\x01\x12\x20\x12\x08\x04\x7f\x00\x00\x01\x06\x0f\xa1\x1a\x02/a";

  attack_stream (attack, P2P_IDENTIFY_PUSH_ID, right, sizeof right - 1);
}

static void
attack_ping (Attack *attack)
{
  guint8 right[32] = { 0 };

  attack_stream (attack, P2P_PING_ID, right, sizeof right);
}

static void
attack_websocket_head (Attack *attack)
{
  static const char right[] = "GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                              "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
  g_autoptr(GIOStream) stream = test_siege_connect_websocket (attack->siege);

  throw (stream, attack->random, right, sizeof right - 1);
}

static void
attack_websocket (Attack *attack)
{
  static const char head[] = "GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                             "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
  static const char right[] = "\x82\x94\x00\x00\x00\x00" HEADER;
  g_autoptr(GIOStream) stream = test_siege_connect_websocket (attack->siege);
  g_autoptr(GByteArray) answer = NULL;

  test_siege_say (stream, head, sizeof head - 1);
  answer = test_pipe_read (stream, 12);
  g_assert_cmpmem (answer->data, answer->len, "HTTP/1.1 101", 12);
  throw (stream, attack->random, right, sizeof right - 1);
}

static const Layer layers[] = {
  { "multistream", attack_multistream },
  { "noise", attack_noise },
  { "noise-payload", attack_noise_payload },
  { "tls", attack_tls },
  { "yamux", attack_yamux },
  { "identify-push", attack_identify_push, TRUE },
  { "ping", attack_ping, TRUE },
  { "websocket-head", attack_websocket_head },
  { "websocket", attack_websocket },
};

static void
finish (TestSiege  *siege,
        const char *what,
        guint       n,
        guint       n_files,
        double      seconds)
{
  gint64 heap;

  test_siege_check_gone (siege);
  test_node_settle ();
  heap = test_siege_get_heap () - siege->heap;
  g_test_message ("%u %s in %.1f s: ping median %.2f ms, 99 %% %.2f ms, worst %.2f ms; heap %+.1f KiB; %u files, %u before",
                  n, what, seconds, test_siege_get_worst (siege, 50) / 1000.0,
                  test_siege_get_worst (siege, 99) / 1000.0, test_siege_get_worst (siege, 100) / 1000.0,
                  heap / 1024.0, test_siege_count_files (), n_files);
  g_assert_cmpint (test_siege_get_worst (siege, 99), <, MAX_WORST_99);
  g_assert_cmpint (heap, <, MAX_HEAP);
  g_assert_cmpuint (test_siege_count_files (), ==, n_files);
}

static TestSiege *
begin (void)
{
  P2pSwarmLimits limits = TEST_LIMITS_WIDE;

  limits.handshakes_per_minute = limits.handshakes_per_source = limits.handshakes_per_key = 1000000;
  limits.stream_opens = 1000000;

  return test_siege_new (&limits);
}

static void
leave (Attack *attack)
{
  g_clear_object (&attack->connection);
  g_clear_pointer (&attack->attacker, test_node_free);
}

static void
test_frames (gconstpointer data)
{
  const Layer *layer = data;
  guint n = g_test_thorough () ? 10000 : FEW;
  g_autoptr(GRand) random = g_rand_new_with_seed (20260725);
  g_autoptr(GTimer) timer = g_timer_new ();
  Attack attack = { begin (), random, NULL, NULL };
  guint n_files;

  g_test_summary ("No malformed frame harms anybody but who sent it");

  g_object_unref (test_siege_connect_websocket (attack.siege));
  test_node_settle ();
  n_files = test_siege_count_files ();

  if (layer->is_within)
    attack.attacker = test_siege_enter (attack.siege, &attack.connection);

  for (guint i = 0; i < n; i++)
    {
      layer->throw (&attack);

      if (i % PING_EVERY == 0)
        test_siege_ping (attack.siege);
    }

  leave (&attack);
  finish (attack.siege, layer->name, n, n_files, g_timer_elapsed (timer, NULL));
  test_siege_free (attack.siege);
}

/* A peer that keeps the rules and never stays. */
static void
test_cycles (void)
{
  guint n = g_test_thorough () ? 1000 : FEW_CYCLES;
  g_autoptr(GTimer) timer = g_timer_new ();
  Attack attack = { begin (), NULL, NULL, NULL };
  guint n_files = test_siege_count_files ();

  g_test_summary ("Connections that come and go leave neither memory nor file descriptors behind");

  for (guint i = 0; i < n; i++)
    {
      attack.attacker = test_siege_enter (attack.siege, &attack.connection);
      test_wait_until (attack.attacker->n_identified == 1);
      leave (&attack);
      test_siege_check_gone (attack.siege);
      test_siege_ping (attack.siege);
    }

  finish (attack.siege, "connections", n, n_files, g_timer_elapsed (timer, NULL));
  test_siege_free (attack.siege);
}

static void
ignore_log (const char    *domain,
            GLogLevelFlags level,
            const char    *message,
            gpointer       user_data)
{
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  /* What is said of each of ten thousand is of no use to anybody. */
  g_log_set_handler ("p2p-mux", G_LOG_LEVEL_MESSAGE, ignore_log, NULL);
  g_log_set_handler ("p2p-swarm", G_LOG_LEVEL_MESSAGE, ignore_log, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (layers); i++)
    {
      g_autofree char *path = g_strconcat ("/attack/frames/", layers[i].name, NULL);

      g_test_add_data_func (path, &layers[i], test_frames);
    }

  g_test_add_func ("/attack/cycles", test_cycles);

  return g_test_run ();
}

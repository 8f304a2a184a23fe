/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "p2p-websocket.h"

#include "p2p-transport.h"
#include "p2p-websocket-head.h"

#include <string.h>

#define BULK 200000
#define REQUEST \
  "GET / HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: keep-alive, Upgrade\r\n" \
  "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"

typedef struct
{
  const char             *name;
  guint8                  bytes[P2P_WEBSOCKET_MAX_HEADER];
  gsize                   len;
  P2pWebsocketFrameResult result;
} FrameCase;

static const FrameCase frame_cases[] = {
  { "empty",             { 0 },                                  0,  P2P_WEBSOCKET_FRAME_PARTIAL },
  { "one-byte",          { 0x82 },                               1,  P2P_WEBSOCKET_FRAME_PARTIAL },
  { "binary",            { 0x82, 5 },                            2,  P2P_WEBSOCKET_FRAME_COMPLETE },
  { "masked",            { 0x82, 0x85, 1, 2, 3, 4 },             6,  P2P_WEBSOCKET_FRAME_COMPLETE },
  { "mask-cut-off",      { 0x82, 0x85, 1, 2, 3 },                5,  P2P_WEBSOCKET_FRAME_PARTIAL },
  { "two-bytes",         { 0x82, 126, 0, 126 },                  4,  P2P_WEBSOCKET_FRAME_COMPLETE },
  { "two-for-one",       { 0x82, 126, 0, 125 },                  4,  P2P_WEBSOCKET_FRAME_INVALID },
  { "eight-bytes",       { 0x82, 127, 0, 0, 0, 0, 0, 1, 0, 0 },  10, P2P_WEBSOCKET_FRAME_COMPLETE },
  { "eight-for-two",     { 0x82, 127, 0, 0, 0, 0, 0, 0, 9, 9 },  10, P2P_WEBSOCKET_FRAME_INVALID },
  { "largest",           { 0x82, 127, 0, 0, 0, 0, 4, 0, 0, 0 },  10, P2P_WEBSOCKET_FRAME_COMPLETE },
  { "too-large",         { 0x82, 127, 0, 0, 0, 0, 4, 0, 0, 1 },  10, P2P_WEBSOCKET_FRAME_INVALID },
  { "giant",             { 0x82, 127, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff }, 10, P2P_WEBSOCKET_FRAME_INVALID },
  { "reserved-bit",      { 0xc2, 0 },                            2,  P2P_WEBSOCKET_FRAME_INVALID },
  { "unknown-opcode",    { 0x83, 0 },                            2,  P2P_WEBSOCKET_FRAME_INVALID },
  { "unknown-control",   { 0x8b, 0 },                            2,  P2P_WEBSOCKET_FRAME_INVALID },
  { "ping",              { 0x89, 125 },                          2,  P2P_WEBSOCKET_FRAME_COMPLETE },
  { "long-ping",         { 0x89, 126, 0, 126 },                  4,  P2P_WEBSOCKET_FRAME_INVALID },
  { "ping-in-parts",     { 0x09, 0 },                            2,  P2P_WEBSOCKET_FRAME_INVALID },
};

static void
test_frames (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (frame_cases); i++)
    {
      const FrameCase *c = &frame_cases[i];
      P2pWebsocketFrame frame;
      gsize used;

      g_test_message ("%s", c->name);
      g_assert_cmpint (p2p_websocket_frame_parse (c->bytes, c->len, &frame, &used), ==, c->result);

      if (c->result == P2P_WEBSOCKET_FRAME_COMPLETE)
        {
          guint8 again[P2P_WEBSOCKET_MAX_HEADER];

          g_assert_cmpmem (again, p2p_websocket_frame_build (&frame, again), c->bytes, c->len);
        }
    }
}

static void
test_mask (void)
{
  P2pWebsocketFrame frame = { .is_masked = TRUE, .mask = { 1, 2, 3, 4 } };
  guint8 whole[23] = { 0 };
  guint8 parts[23] = { 0 };

  g_test_summary ("The mask goes on where it left off, whatever the pieces");

  p2p_websocket_frame_unmask (&frame, 0, whole, sizeof whole);

  for (gsize i = 0; i < sizeof parts; i += 3)
    p2p_websocket_frame_unmask (&frame, i, parts + i, MIN (3, sizeof parts - i));

  g_assert_cmpmem (whole, sizeof whole, parts, sizeof parts);
  g_assert_cmpuint (whole[22], ==, 3);
}

/* RFC 6455 §1.3 has the key and its answer. */
static void
test_head (void)
{
  static const char *const refused[] = {
    "GET / HTTP/1.1\r\nHost: a\r\n\r\n",
    "GET /secret HTTP/1.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
    "POST / HTTP/1.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
    "GET / HTTP/1.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 8\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
    "GET / HTTP/1.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
    "Sec-WebSocket-Key: short\r\n\r\n",
    "GET / HTTP/1.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
    "", "\r\n\r\n",
  };
  g_autofree char *response = p2p_websocket_head_new_response (REQUEST);

  g_assert_nonnull (strstr (response, "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"));
  g_assert_true (p2p_websocket_head_check_response (response, "dGhlIHNhbXBsZSBub25jZQ=="));
  g_assert_false (p2p_websocket_head_check_response (response, "dGhlIHNhbXBsZSBub25jZQ=a"));
  g_assert_false (p2p_websocket_head_check_response ("HTTP/1.1 200 OK\r\n\r\n", "dGhlIHNhbXBsZSBub25jZQ=="));
  g_assert_false (p2p_websocket_head_check_response ("", "dGhlIHNhbXBsZSBub25jZQ=="));

  for (guint i = 0; i < G_N_ELEMENTS (refused); i++)
    g_assert_null (p2p_websocket_head_new_response (refused[i]));
}

static void
carry (P2pWebsocket *from,
       GByteArray   *wire)
{
  g_autoptr(GByteArray) output = p2p_websocket_take_output (from);

  g_byte_array_append (wire, output->data, output->len);
}

/* All of @wire, in pieces of @step. */
static GByteArray *
hear (P2pWebsocket *to,
      GByteArray   *wire,
      gsize         step,
      GError      **error)
{
  GByteArray *heard = g_byte_array_new ();
  guint8 buffer[3000];
  gssize n = 0;

  while (n >= 0 && wire->len > 0 && !p2p_websocket_has_ended (to))
    {
      gsize used;

      n = p2p_websocket_read (to, wire->data, MIN (step, wire->len), &used, buffer, sizeof buffer, error);
      g_byte_array_remove_range (wire, 0, used);
      g_byte_array_append (heard, buffer, MAX (n, 0));
    }

  return heard;
}

typedef struct
{
  const char *name;
  gsize       step;
} StepCase;

static const StepCase step_cases[] = {
  { "/websocket/pair/whole",        G_MAXSIZE },
  { "/websocket/pair/byte-by-byte", 1 },
  { "/websocket/pair/odd-pieces",   777 },
};

static void
test_pair (gconstpointer data)
{
  const StepCase *c = data;
  P2pWebsocket *ends[] = { p2p_websocket_new (P2P_ROLE_DIALER, "a:1"), p2p_websocket_new (P2P_ROLE_LISTENER, NULL) };
  g_autoptr(GByteArray) wire = g_byte_array_new ();
  g_autofree guint8 *bulk = g_malloc (BULK);
  g_autoptr(GError) error = NULL;

  for (gsize i = 0; i < BULK; i++)
    bulk[i] = (i * 2654435761u) >> 21;

  /* What is written before there is a WebSocket waits for it. */
  g_assert_true (p2p_websocket_write (ends[0], (const guint8 *) "early", 5, &error));

  for (guint i = 0; i < 2; i++)
    {
      g_autoptr(GByteArray) nothing = NULL;

      carry (ends[i], wire);
      nothing = hear (ends[1 - i], wire, c->step, &error);
      g_assert_no_error (error);
      g_assert_cmpuint (nothing->len, ==, 0);
      g_assert_true (p2p_websocket_is_open (ends[1 - i]));
    }

  for (guint i = 0; i < 2; i++)
    {
      g_autoptr(GByteArray) heard = NULL;
      gsize early = i == 0 ? 5 : 0;

      g_assert_true (p2p_websocket_write (ends[i], bulk, BULK, &error));
      p2p_websocket_end (ends[i]);
      carry (ends[i], wire);
      heard = hear (ends[1 - i], wire, c->step, &error);
      g_assert_no_error (error);
      g_assert_true (p2p_websocket_has_ended (ends[1 - i]));
      g_assert_cmpmem (heard->data, early, "early", early);
      g_assert_cmpmem (heard->data + early, heard->len - early, bulk, BULK);
    }

  g_clear_pointer (&ends[0], p2p_websocket_unref);
  g_clear_pointer (&ends[1], p2p_websocket_unref);
}

static P2pWebsocket *
open_listener (void)
{
  P2pWebsocket *listener = p2p_websocket_new (P2P_ROLE_LISTENER, NULL);
  guint8 byte;
  gsize used;

  g_assert_cmpint (p2p_websocket_read (listener, (const guint8 *) REQUEST, strlen (REQUEST), &used, &byte, 1, NULL), ==, 0);
  g_assert_cmpuint (used, ==, strlen (REQUEST));
  g_assert_true (p2p_websocket_is_open (listener));
  g_byte_array_unref (p2p_websocket_take_output (listener));

  return listener;
}

typedef struct
{
  const char *name;
  guint8      bytes[24];
  gsize       len;
  const char *heard;
  const char *message; /* NULL if the rules are obeyed */
} TalkCase;

/* As a dialer masks it, with zeros. */
#define M 0, 0, 0, 0

static const TalkCase talk_cases[] = {
  { "binary",           { 0x82, 0x81, M, 'a' },                                 7,  "a",  NULL },
  { "fragments",        { 0x02, 0x81, M, 'a', 0x00, 0x80, M, 0x80, 0x81, M, 'b' }, 20, "ab", NULL },
  { "ping-in-message",  { 0x02, 0x81, M, 'a', 0x89, 0x80, M, 0x80, 0x81, M, 'b' }, 20, "ab", NULL },
  { "pong",             { 0x8a, 0x80, M, 0x82, 0x81, M, 'a' },                  13, "a",  NULL },
  { "text",             { 0x81, 0x81, M, 'a' },                                 7,  "",   "text" },
  { "not-masked",       { 0x82, 0x01, 'a' },                                    3,  "",   "masked" },
  { "continues-none",   { 0x80, 0x81, M, 'a' },                                 7,  "",   "continues nothing" },
  { "message-in-message", { 0x02, 0x81, M, 'a', 0x82, 0x81, M, 'b' },           14, "a",  "within a message" },
  { "malformed",        { 0x82, 0x81, M, 'a', 0xf2, 0x81 },                     9,  "a",  "malformed" },
};

static void
test_talk (gconstpointer data)
{
  const TalkCase *c = data;

  for (gsize step = 1; step <= c->len; step++)
    {
      g_autoptr(P2pWebsocket) listener = open_listener ();
      g_autoptr(GByteArray) wire = g_byte_array_new ();
      g_autoptr(GByteArray) heard = NULL;
      g_autoptr(GError) error = NULL;
      guint8 byte;
      gsize used;

      g_byte_array_append (wire, c->bytes, c->len);
      heard = hear (listener, wire, step, &error);
      g_assert_cmpmem (heard->data, heard->len, c->heard, strlen (c->heard));

      if (error == NULL)
        p2p_websocket_read (listener, NULL, 0, &used, &byte, 1, &error);

      if (c->message != NULL)
        {
          g_assert_error (error, P2P_TRANSPORT_ERROR, P2P_TRANSPORT_ERROR_PROTOCOL);
          g_assert_nonnull (strstr (error->message, c->message));
        }
      else
        {
          g_assert_no_error (error);
        }
    }
}

static void
test_ping_flood (void)
{
  static const guint8 ping[] = { 0x89, 0x81, M, 'p' };
  static const guint8 pong[] = { 0x8a, 0x01, 'p' };
  g_autoptr(P2pWebsocket) listener = open_listener ();
  g_autoptr(GByteArray) output = NULL;
  guint8 byte;
  gsize used;

  g_test_summary ("A peer that pings and does not read gets one answer and costs no memory");

  for (guint i = 0; i < 10000; i++)
    g_assert_cmpint (p2p_websocket_read (listener, ping, sizeof ping, &used, &byte, 1, NULL), ==, 0);

  output = p2p_websocket_take_output (listener);
  g_assert_cmpmem (output->data, output->len, pong, sizeof pong);
  g_assert_false (p2p_websocket_has_output (listener));
}

static void
test_long_head (void)
{
  g_autoptr(P2pWebsocket) listener = p2p_websocket_new (P2P_ROLE_LISTENER, NULL);
  g_autofree guint8 *head = g_malloc (P2P_WEBSOCKET_MAX_HEAD + 1);
  g_autoptr(GError) error = NULL;
  guint8 byte;
  gsize used;

  memset (head, 'a', P2P_WEBSOCKET_MAX_HEAD + 1);
  g_assert_cmpint (p2p_websocket_read (listener, head, P2P_WEBSOCKET_MAX_HEAD, &used, &byte, 1, &error), ==, 0);
  g_assert_cmpint (p2p_websocket_read (listener, head, 1, &used, &byte, 1, &error), ==, -1);
  g_assert_error (error, P2P_TRANSPORT_ERROR, P2P_TRANSPORT_ERROR_PROTOCOL);
}

static void
test_refused (void)
{
  static const char request[] = "GET /favicon.ico HTTP/1.1\r\n\r\n";
  static const char response[] = "HTTP/1.1 404 Not Found\r\n\r\n";
  g_autoptr(P2pWebsocket) listener = p2p_websocket_new (P2P_ROLE_LISTENER, NULL);
  g_autoptr(P2pWebsocket) dialer = p2p_websocket_new (P2P_ROLE_DIALER, "a:1");
  g_autoptr(GByteArray) output = NULL;
  guint8 byte;
  gsize used;

  g_test_summary ("A browser that got lost is told so, and a server that is none of ours is left");

  g_assert_cmpint (p2p_websocket_read (listener, (const guint8 *) request, strlen (request), &used, &byte, 1, NULL), ==, -1);
  output = p2p_websocket_take_output (listener);
  g_assert_cmpmem (output->data, 12, "HTTP/1.1 400", 12);
  g_assert_false (p2p_websocket_write (listener, (const guint8 *) "a", 1, NULL));
  g_assert_cmpint (p2p_websocket_read (dialer, (const guint8 *) response, strlen (response), &used, &byte, 1, NULL), ==, -1);
}

static void
test_early_limit (void)
{
  g_autoptr(P2pWebsocket) dialer = p2p_websocket_new (P2P_ROLE_DIALER, "a:1");
  g_autofree guint8 *data = g_malloc0 (P2P_WEBSOCKET_MAX_PLAIN);

  g_assert_true (p2p_websocket_write (dialer, data, P2P_WEBSOCKET_MAX_PLAIN, NULL));
  g_assert_false (p2p_websocket_write (dialer, data, 1, NULL));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/websocket/frames", test_frames);
  g_test_add_func ("/websocket/mask", test_mask);
  g_test_add_func ("/websocket/head", test_head);
  g_test_add_func ("/websocket/ping-flood", test_ping_flood);
  g_test_add_func ("/websocket/long-head", test_long_head);
  g_test_add_func ("/websocket/refused", test_refused);
  g_test_add_func ("/websocket/early-limit", test_early_limit);

  for (guint i = 0; i < G_N_ELEMENTS (step_cases); i++)
    g_test_add_data_func (step_cases[i].name, &step_cases[i], test_pair);

  for (guint i = 0; i < G_N_ELEMENTS (talk_cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/websocket/talk/%s", talk_cases[i].name);

      g_test_add_data_func (path, &talk_cases[i], test_talk);
    }

  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "p2p-frame.h"
#include "p2p-perf.h"
#include "test-siege.h"

#include <string.h>

#define MAX_HEAP ((gsize) 2 * 1024 * 1024) /* bytes that an attack of one connection may cost, with the attacker's own */

/* Attacks by a peer that keeps to the rules of the connection and breaks those of what is spoken on it. */

/* What an attacker answers when asked who it is. */
typedef struct
{
  const char *name;
  const char *bytes;
  gsize       len;
  guint       times;
  gboolean    is_identified; /* whether enough of it is true */
} IdentifyCase;

#define CASE(name, text, times) { name, text, sizeof (text) - 1, times, FALSE }

static const IdentifyCase identify_cases[] = {
  CASE ("nothing", "", 1),
  CASE ("garbage", "\x04\xff\xff\xff\xff", 1),
  CASE ("bad-length", "\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", 1),
  CASE ("over-8-kib", "\xff\xff\x03", 1),
  CASE ("truncated", "\x20\x0a\x24", 1),
  CASE ("group-wire-type", "\x02\x0b\x0c", 1),
  CASE ("over-10-messages", "\x02\x1a\x00", 11),
  CASE ("cve-2026-57497-protocols", "\x03\x1a\x01/", 100000),
  CASE ("cve-2026-86040-empty-messages", "\x00", 100000),
  CASE ("key-of-another", "\x26\x0a\x24\x08\x01\x12\x20xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", 1),
  CASE ("cve-2026-110789-rsa-key", "\x10\x0a\x0e\x08\x00\x12\x0a\x30\x84\xff\xff\xff\xff\x02\x01\x00\x00", 1),
  CASE ("record-of-another", "\x08\x42\x06\x0a\x04\x08\x01\x12\x00", 1),
};

static void
finish_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autofree guint8 *bytes = user_data;

  g_output_stream_write_all_finish (G_OUTPUT_STREAM (source), result, NULL, NULL);
  g_output_stream_close_async (G_OUTPUT_STREAM (source), G_PRIORITY_DEFAULT, NULL, NULL, NULL);
}

static void
lie_cb (P2pConnection *connection,
        GIOStream     *stream,
        const char    *protocol,
        gpointer       user_data)
{
  const IdentifyCase *c = user_data;
  guint8 *bytes = g_malloc (c->len * c->times + 1);

  for (guint i = 0; i < c->times; i++)
    memcpy (bytes + i * c->len, c->bytes, c->len);

  g_object_set_data_full (G_OBJECT (connection), "stream", g_object_ref (stream), g_object_unref);
  g_output_stream_write_all_async (g_io_stream_get_output_stream (stream), bytes, c->len * c->times,
                                   G_PRIORITY_DEFAULT, NULL, finish_cb, bytes);
}

static void
test_identify (gconstpointer data)
{
  const IdentifyCase *c = data;
  TestSiege *siege = test_siege_new (NULL);
  g_autoptr(P2pMultiaddr) address = test_node_dup_address (siege->node);
  TestNode *attacker = test_node_new (9, NULL);
  g_autoptr(P2pConnection) connection = NULL;
  g_autoptr(GError) error = NULL;

  p2p_swarm_handle (attacker->swarm, P2P_IDENTIFY_ID, lie_cb, (gpointer) c, NULL);
  connection = test_node_dial (attacker, address, &error);
  g_assert_no_error (error);
  test_wait_until (attacker->n_identified == 1);

  for (guint i = 0; i < 20; i++)
    test_siege_ping (siege);

  test_siege_check (siege, MAX_HEAP);
  g_assert_cmpuint (siege->node->n_identified, ==, 1); /* which is the honest peer */
  g_object_set_data (G_OBJECT (connection), "stream", NULL);
  test_node_free (attacker);
  test_siege_check_gone (siege);
  test_siege_free (siege);
}

static void
leave (TestSiege     *siege,
       TestNode      *attacker,
       P2pConnection *connection)
{
  test_siege_check (siege, MAX_HEAP);
  g_object_unref (connection);
  test_node_free (attacker);
  test_siege_check_gone (siege);
  test_siege_free (siege);
}

static void
test_push_flood (void)
{
  static const char push[] = "\x04\x32\x02hi";
  TestSiege *siege = test_siege_new (NULL);
  P2pConnection *connection;
  TestNode *attacker = test_siege_enter (siege, &connection);

  g_test_summary ("Who pushes changes without end is heard now and then, and costs no more");

  test_wait_until (siege->node->n_identified == 2);

  for (guint i = 0; i < 60; i++)
    {
      g_autoptr(GIOStream) stream = test_siege_open (connection, P2P_IDENTIFY_PUSH_ID);

      if (stream == NULL)
        break;

      test_siege_say (stream, push, sizeof push - 1);
      g_io_stream_close_async (stream, G_PRIORITY_DEFAULT, NULL, NULL, NULL);
    }

  leave (siege, attacker, connection);
}

static void
test_push_never_ends (void)
{
  TestSiege *siege = test_siege_new (NULL);
  P2pConnection *connection;
  TestNode *attacker = test_siege_enter (siege, &connection);
  g_autoptr(GPtrArray) streams = g_ptr_array_new_with_free_func (g_object_unref);

  g_test_summary ("Pushes that begin and never end hold one stream and no more");

  test_wait_until (siege->node->n_identified == 2);

  for (guint i = 0; i < 20; i++)
    {
      GIOStream *stream = test_siege_open (connection, P2P_IDENTIFY_PUSH_ID);

      g_assert_nonnull (stream);
      g_ptr_array_add (streams, stream);
      test_siege_say (stream, "\x7f", 1);
    }

  test_siege_check (siege, MAX_HEAP);
  g_ptr_array_set_size (streams, 0);
  leave (siege, attacker, connection);
}

static void
test_ping_streams (void)
{
  TestSiege *siege = test_siege_new (NULL);
  P2pConnection *connection;
  TestNode *attacker = test_siege_enter (siege, &connection);
  g_autoptr(GPtrArray) streams = g_ptr_array_new_with_free_func (g_object_unref);
  guint n_ended = 0;

  g_test_summary ("Of many streams for pings two are served, and none of them holds bytes without end");

  for (guint i = 0; i < 20; i++)
    {
      g_autofree guint8 *bytes = g_malloc0 (31);
      GIOStream *stream = test_siege_open (connection, P2P_PING_ID);

      g_assert_nonnull (stream);
      g_ptr_array_add (streams, stream);
      test_siege_say (stream, bytes, 31);
    }

  for (guint i = 2; i < streams->len; i++)
    {
      test_siege_expect_end (g_ptr_array_index (streams, i));
      n_ended++;
    }

  g_assert_cmpuint (n_ended, ==, 18);
  g_ptr_array_set_size (streams, 0);
  leave (siege, attacker, connection);
}

static void
test_perf_off (void)
{
  TestSiege *siege = test_siege_new (NULL);
  P2pConnection *connection;
  TestNode *attacker = test_siege_enter (siege, &connection);

  g_test_summary ("Nobody is served bytes without end who did not say that it wants to: perf is off");

  g_assert_null (test_siege_open (connection, P2P_PERF_ID));
  leave (siege, attacker, connection);
}

static void
test_many_streams (void)
{
  TestSiege *siege = test_siege_new (NULL);
  P2pConnection *connection;
  TestNode *attacker = test_siege_enter (siege, &connection);
  guint n_opened = 0;

  g_test_summary ("cve-2022-23492: who opens streams again and again is left after a hundred in ten seconds");

  test_wait_until (siege->node->n_identified == 2);

  for (guint i = 0; i < 200 && !p2p_connection_is_closed (connection); i++)
    {
      g_autoptr(GIOStream) stream = test_siege_open (connection, P2P_PING_ID);

      n_opened += stream != NULL;
    }

  g_assert_cmpuint (n_opened, <=, 110);
  test_siege_check_gone (siege);
  g_assert_error (siege->node->last_reason, P2P_MUX_ERROR, P2P_MUX_ERROR_LIMIT);
  leave (siege, attacker, connection);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (identify_cases); i++)
    {
      g_autofree char *path = g_strconcat ("/attack/identify/", identify_cases[i].name, NULL);

      g_test_add_data_func (path, &identify_cases[i], test_identify);
    }

  g_test_add_func ("/attack/identify/push-flood", test_push_flood);
  g_test_add_func ("/attack/identify/push-never-ends", test_push_never_ends);
  g_test_add_func ("/attack/ping/streams", test_ping_streams);
  g_test_add_func ("/attack/perf/off", test_perf_off);
  g_test_add_func ("/attack/streams/many", test_many_streams);

  return g_test_run ();
}

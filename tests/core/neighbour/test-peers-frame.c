/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-peers-frame.h"

#include <string.h>

typedef struct
{
  const char *name;
  const char *bytes;
  gsize       len;
  gboolean    valid;
} FrameCase;

#define BYTES(bytes) bytes, sizeof bytes - 1
#define RECORD       "\x12\x01" "r"
#define RECORDS_8    RECORD RECORD RECORD RECORD RECORD RECORD RECORD RECORD

static const FrameCase frame_cases[] = {
  { "nothing",          BYTES (""),                                                     FALSE },
  { "ask-none",         BYTES ("\x0a\x02\x08\x00"),                                     TRUE },
  { "ask-16",           BYTES ("\x0a\x02\x08\x10"),                                     TRUE },
  { "ask-17",           BYTES ("\x0a\x02\x08\x11"),                                     FALSE },
  { "ask-without-want", BYTES ("\x0a\x00"),                                             FALSE },
  { "ask-padded",       BYTES ("\x0a\x03\x08\x80\x00"),                                 FALSE },
  { "ask-twice",        BYTES ("\x0a\x02\x08\x01\x0a\x02\x08\x01"),                     FALSE },
  { "ask-unknown",      BYTES ("\x0a\x04\x08\x01\x10\x01"),                             FALSE },
  { "ask-and-answer",   BYTES ("\x0a\x02\x08\x01\x12\x05\x0d\x01\x00\x00\x00"),         FALSE },
  { "answer-none",      BYTES ("\x12\x05\x0d\x01\x00\x00\x00"),                         TRUE },
  { "answer-no-clock",  BYTES ("\x12\x03" RECORD),                                      FALSE },
  { "answer-16",        BYTES ("\x12\x35\x0d\x01\x00\x00\x00" RECORDS_8 RECORDS_8),     TRUE },
  { "answer-17",        BYTES ("\x12\x38\x0d\x01\x00\x00\x00" RECORDS_8 RECORDS_8 RECORD), FALSE },
  { "unknown-step",     BYTES ("\x1a\x00"),                                             FALSE },
  { "step-and-unknown", BYTES ("\x0a\x02\x08\x01\x1a\x00"),                             FALSE },
  { "cut",              BYTES ("\x0a\x02\x08"),                                         FALSE },
};

static void
test_frame (gconstpointer data)
{
  const FrameCase *c = data;
  g_autoptr(GBytes) bytes = g_bytes_new_static (c->bytes, c->len);
  g_autoptr(GError) error = NULL;
  g_auto(BreathPeersFrame) frame = { 0 };

  g_assert_true (breath_peers_frame_decode (&frame, bytes, &error) == c->valid);

  if (c->valid)
    g_assert_no_error (error);
  else
    g_assert_error (error, BREATH_PEERS_ERROR, BREATH_PEERS_ERROR_PROTOCOL);
}

static void
test_round_trip (void)
{
  g_autoptr(GPtrArray) records = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  g_auto(BreathPeersFrame) asked = { 0 };
  g_auto(BreathPeersFrame) answered = { 0 };
  g_autoptr(GBytes) ask = breath_peers_encode_ask (7);
  g_autoptr(GBytes) answer = NULL;

  for (guint i = 0; i < BREATH_PEERS_MAX_RECORDS; i++)
    g_ptr_array_add (records, g_bytes_new (&i, sizeof i));

  answer = breath_peers_encode_answer (1750000000, records);

  g_assert_true (breath_peers_frame_decode (&asked, ask, NULL));
  g_assert_cmpint (asked.step, ==, BREATH_PEERS_ASK);
  g_assert_cmpuint (asked.want, ==, 7);
  g_assert_true (breath_peers_frame_decode (&answered, answer, NULL));
  g_assert_cmpint (answered.step, ==, BREATH_PEERS_ANSWER);
  g_assert_cmpuint (answered.clock, ==, 1750000000);
  g_assert_cmpuint (answered.records->len, ==, BREATH_PEERS_MAX_RECORDS);
  g_assert_true (g_bytes_equal (g_ptr_array_index (answered.records, 3), g_ptr_array_index (records, 3)));
}

/* 64 KiB of empty records would take 50 times as much memory if nothing held them back. */
static void
test_bomb (void)
{
  g_autofree guint8 *data = g_malloc0 (65536);
  g_autoptr(GBytes) bytes = NULL;
  g_auto(BreathPeersFrame) frame = { 0 };

  data[0] = 0x12;
  data[1] = 0xfc;
  data[2] = 0xff;
  data[3] = 0x03;

  for (guint i = 4; i < 65536; i += 2)
    data[i] = 0x12;

  bytes = g_bytes_new (data, 65536);
  g_assert_false (breath_peers_frame_decode (&frame, bytes, NULL));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/peers-frame/round-trip", test_round_trip);
  g_test_add_func ("/peers-frame/bomb", test_bomb);

  for (guint i = 0; i < G_N_ELEMENTS (frame_cases); i++)
    {
      g_autofree char *path = g_strconcat ("/peers-frame/", frame_cases[i].name, NULL);

      g_test_add_data_func (path, &frame_cases[i], test_frame);
    }

  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "test-pipe.h"

#include <string.h>

#include "p2p-deadline.h"
#include "p2p-multistream-line.h"
#include "p2p-multistream.h"
#include "p2p-role.h"
#include "p2p-upgrader.h"

#define HEADER "\x13/multistream/1.0.0\n"
#define NA     "\x03na\n"

#define DIALER   P2P_ROLE_DIALER
#define LISTENER P2P_ROLE_LISTENER
#define PROTOCOL P2P_UPGRADE_ERROR_PROTOCOL
#define NONE     P2P_UPGRADE_ERROR_UNSUPPORTED
#define HANGS_UP -1

typedef struct
{
  const char *name;
  P2pRole     role;
  const char *said;   /* by the peer */
  const char *heard;  /* by the peer, if something is agreed on */
  const char *agreed;
  const char *rest;   /* what stays in the stream */
  int         code;   /* of P2P_UPGRADE_ERROR, if nothing is agreed on */
} Case;

static const Case cases[] = {
  { "dialer/first", DIALER, HEADER "\x03/a\n", HEADER "\x03/a\n", "/a", "" },
  { "dialer/second", DIALER, HEADER NA "\x05/b/1\n", HEADER "\x03/a\n" "\x05/b/1\n", "/b/1", "" },
  { "dialer/late-data", DIALER, HEADER "\x03/a\nhello", HEADER "\x03/a\n", "/a", "hello" },
  { "dialer/none", DIALER, HEADER NA NA, .code = NONE },
  { "dialer/other-answer", DIALER, HEADER "\x03/c\n", .code = PROTOCOL },
  { "dialer/wrong-header", DIALER, "\x13/multistream/2.0.0\n", .code = PROTOCOL },
  { "dialer/http", DIALER, "HTTP/1.1 400 Bad Request\r\n", .code = PROTOCOL },
  { "dialer/hang-up", DIALER, HEADER, .code = HANGS_UP },
  { "listener/first", LISTENER, HEADER "\x03/a\n", HEADER "\x03/a\n", "/a", "" },
  { "listener/second", LISTENER, HEADER "\x03/x\n" "\x05/b/1\n", HEADER NA "\x05/b/1\n", "/b/1", "" },
  { "listener/optimistic", LISTENER, HEADER "\x03/a\n" "\x13/data", HEADER "\x03/a\n", "/a", "\x13/data" },
  { "listener/ls", LISTENER, HEADER "\x03ls\n" "\x03/a\n", HEADER NA "\x03/a\n", "/a", "" },
  { "listener/nearly", LISTENER, HEADER "\x04/b/\n" "\x06/b/1x\n" "\x05/b/1\n", HEADER NA NA "\x05/b/1\n", "/b/1", "" },
  { "listener/empty-text", LISTENER, HEADER "\x01\n" "\x03/a\n", HEADER NA "\x03/a\n", "/a", "" },
  { "listener/header-only", LISTENER, HEADER, .code = HANGS_UP },
  { "listener/nothing", LISTENER, "", .code = HANGS_UP },
  { "listener/cut-off", LISTENER, HEADER "\x05/b", .code = HANGS_UP },
  { "listener/wrong-header", LISTENER, "\x13/multistream/1.0.1\n\x03/a\n", .code = PROTOCOL },
  { "listener/no-newline", LISTENER, HEADER "\x03/ab", .code = PROTOCOL },
  { "listener/long-varint", LISTENER, HEADER "\xff\xff\xff\xff", .code = PROTOCOL },
  { "listener/not-minimal", LISTENER, HEADER "\x83\x80\x80", .code = PROTOCOL },
  { "listener/over-1024", LISTENER, HEADER "\x81\x08/", .code = PROTOCOL },
};

typedef struct
{
  P2pRole  role;
  gboolean done;
  char    *agreed;
  GError  *error;
} Outcome;

static void
outcome_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  Outcome *outcome = user_data;
  GIOStream *stream = G_IO_STREAM (source);

  if (outcome->role == P2P_ROLE_DIALER)
    outcome->agreed = p2p_multistream_select_finish (stream, result, &outcome->error);
  else
    outcome->agreed = p2p_multistream_accept_finish (stream, result, &outcome->error);

  outcome->done = TRUE;
}

static void
start (Outcome      *outcome,
       GIOStream    *stream,
       GCancellable *cancellable)
{
  static const char *const protocols[] = { "/a", "/b/1", NULL };

  if (outcome->role == P2P_ROLE_DIALER)
    p2p_multistream_select_async (stream, protocols, cancellable, outcome_cb, outcome);
  else
    p2p_multistream_accept_async (stream, protocols, cancellable, outcome_cb, outcome);
}

static void
outcome_clear (Outcome *outcome)
{
  g_clear_pointer (&outcome->agreed, g_free);
  g_clear_error (&outcome->error);
}

static void
check_rest (GIOStream  *stream,
            const char *rest)
{
  g_autoptr(GByteArray) all = test_pipe_read (stream, strlen (rest));

  g_assert_cmpmem (all->data, all->len, rest, strlen (rest));
}

static void
run_case (const Case *c,
          gboolean    at_once)
{
  TestPipe *pipe = test_pipe_new ();
  Outcome outcome = { c->role };

  start (&outcome, pipe->near, NULL);
  test_pipe_say (pipe, c->said, strlen (c->said), at_once);

  if (c->code == HANGS_UP)
    test_pipe_hang_up (pipe);

  while (!outcome.done)
    g_main_context_iteration (NULL, TRUE);

  test_pipe_settle ();
  g_assert_cmpstr (outcome.agreed, ==, c->agreed);

  if (c->agreed != NULL)
    {
      check_rest (pipe->near, c->rest);
      g_assert_cmpmem (pipe->heard->data, pipe->heard->len, c->heard, strlen (c->heard));
    }
  else if (c->code == HANGS_UP)
    g_assert_error (outcome.error, G_IO_ERROR, G_IO_ERROR_CONNECTION_CLOSED);
  else
    g_assert_error (outcome.error, P2P_UPGRADE_ERROR, c->code);

  outcome_clear (&outcome);
  test_pipe_free (pipe);
}

static void
test_multistream_case (gconstpointer data)
{
  run_case (data, TRUE);
  run_case (data, FALSE);
}

static void
test_multistream_na_loop (void)
{
  TestPipe *pipe = test_pipe_new ();
  Outcome outcome = { P2P_ROLE_LISTENER };

  g_test_summary ("Ten offers are answered, the eleventh is one too many");

  start (&outcome, pipe->near, NULL);
  test_pipe_say (pipe, HEADER, strlen (HEADER), TRUE);

  for (guint i = 0; i < P2P_MULTISTREAM_MAX_OFFERS; i++)
    test_pipe_say (pipe, "\x03/x\n", 4, TRUE);

  g_assert_false (outcome.done);
  g_assert_cmpuint (pipe->heard->len, ==, strlen (HEADER) + 4 * P2P_MULTISTREAM_MAX_OFFERS);

  test_pipe_say (pipe, "\x03/a\n", 4, TRUE);
  g_assert_true (outcome.done);
  g_assert_error (outcome.error, P2P_UPGRADE_ERROR, NONE);

  outcome_clear (&outcome);
  test_pipe_free (pipe);
}

static void
test_multistream_deadline (void)
{
  TestPipe *pipe = test_pipe_new ();
  P2pDeadline *deadline = p2p_deadline_new (30, NULL);
  Outcome outcome = { P2P_ROLE_LISTENER };

  g_test_summary ("Bytes that arrive do not move the deadline");

  start (&outcome, pipe->near, p2p_deadline_get_cancellable (deadline));
  test_pipe_say (pipe, HEADER "\x03", strlen (HEADER) + 1, FALSE);

  while (!outcome.done)
    g_main_context_iteration (NULL, TRUE);

  g_assert_true (p2p_deadline_has_passed (deadline));
  outcome.error = p2p_deadline_explain (deadline, outcome.error, "This");
  g_assert_error (outcome.error, P2P_UPGRADE_ERROR, P2P_UPGRADE_ERROR_TIMED_OUT);

  outcome_clear (&outcome);
  p2p_deadline_free (deadline);
  test_pipe_free (pipe);
}

static void
test_multistream_line_limit (void)
{
  g_autoptr(GByteArray) line = g_byte_array_new ();
  g_autofree char *text = g_strnfill (P2P_MULTISTREAM_MAX_LINE - 1, 'x');
  const char *found;
  gsize found_len;
  gsize count;

  g_test_summary ("A line of 1024 bytes is one, of 1025 none");

  p2p_multistream_append (line, text);
  g_assert_cmpint (p2p_multistream_peek (line->data, line->len, &found, &found_len, &count), ==, P2P_FRAME_COMPLETE);
  g_assert_cmpmem (found, found_len, text, P2P_MULTISTREAM_MAX_LINE - 1);
  g_assert_cmpuint (count, ==, line->len);

  g_assert_cmpint (p2p_multistream_peek (line->data, 2, &found, &found_len, &count), ==, P2P_FRAME_PARTIAL);
  g_assert_cmpuint (count, ==, line->len - 2);

  line->data[0]++;
  g_assert_cmpint (p2p_multistream_peek (line->data, line->len, &found, &found_len, &count), ==, P2P_FRAME_INVALID);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/multistream/", cases[i].name, NULL);

      g_test_add_data_func (path, &cases[i], test_multistream_case);
    }

  g_test_add_func ("/multistream/na-loop", test_multistream_na_loop);
  g_test_add_func ("/multistream/deadline", test_multistream_deadline);
  g_test_add_func ("/multistream/line-limit", test_multistream_line_limit);

  return g_test_run ();
}

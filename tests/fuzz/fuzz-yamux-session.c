/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "p2p-memory-pair.h"
#include "p2p-session.h"
#include "p2p-yamux-frame.h"

#define MAX_STEPS   400
#define MAX_STREAMS (32 + 128)   /* that either end may have open at once */
#define MAX_UNREAD  (512 * 1024)
#define MAX_WRITE   70000

int LLVMFuzzerTestOneInput (const guint8 *data,
                            gsize         size);

/* The input is a script: its first byte says which role we have, and then each step is an operation, followed by what
 * that needs. Some steps are those of a peer, the others those of our own user.
 */
typedef struct
{
  const guint8 *data;
  gsize         left;
} Script;

typedef struct
{
  P2pSession *session;
  GIOStream  *peer;
  GPtrArray  *streams;
  guint       n_closed;
} World;

typedef enum
{
  STEP_RAW,
  STEP_FRAME,
  STEP_LARGE_FRAME,
  STEP_OPEN,
  STEP_WRITE,
  STEP_READ,
  STEP_CLOSE,
  STEP_CLOSE_OUTPUT,
  STEP_RESET,
  STEP_DROP,
  STEP_PEER_READS,
  STEP_PEER_LEAVES,
  STEP_LEAVE,
  N_STEPS
} Step;

static const guint8 zeroes[MAX_WRITE];
static guint8 sink[MAX_WRITE];

static guint
take (Script *script)
{
  if (script->left == 0)
    return 0;

  script->left--;

  return *script->data++;
}

static void
pump (void)
{
  for (guint i = 0; i < 1000 && g_main_context_iteration (NULL, FALSE); i++)
    ;
}

static void
stream_cb (World     *world,
           GIOStream *stream)
{
  p2p_mux_stream_set_lane (P2P_MUX_STREAM (stream), world->streams->len % P2P_N_LANES);
  g_ptr_array_add (world->streams, g_object_ref (stream));
}

static void
closed_cb (World        *world,
           const GError *error)
{
  world->n_closed++;
}

static void
send_bytes (World        *world,
            const guint8 *data,
            gsize         len)
{
  GOutputStream *output = g_io_stream_get_output_stream (world->peer);

  while (len > 0)
    {
      gssize n = g_pollable_output_stream_write_nonblocking (G_POLLABLE_OUTPUT_STREAM (output), data, len, NULL, NULL);

      pump ();

      if (n <= 0)
        return;

      data += n;
      len -= n;
    }
}

static void
peer_reads (World *world)
{
  GInputStream *input = g_io_stream_get_input_stream (world->peer);

  do
    pump ();
  while (g_pollable_input_stream_read_nonblocking (G_POLLABLE_INPUT_STREAM (input), sink, sizeof sink, NULL, NULL) > 0);
}

static void
send_frame (World   *world,
            Script  *script,
            gboolean is_large)
{
  guint8 header[P2P_YAMUX_HEADER_LEN];
  P2pYamuxFrame frame;
  guint what = take (script);

  frame.type = what & 3;
  frame.flags = what >> 2 & 15;
  frame.stream = take (script);
  frame.length = take (script);

  for (guint i = 0; is_large && i < 3; i++)
    frame.length = frame.length << 8 | take (script);

  p2p_yamux_frame_encode (&frame, header);
  send_bytes (world, header, sizeof header);

  if (frame.type == P2P_YAMUX_DATA)
    send_bytes (world, zeroes, MIN (frame.length, sizeof zeroes));
}

static void
send_raw (World  *world,
          Script *script)
{
  gsize asked = take (script);
  gsize len = MIN (asked, script->left);

  send_bytes (world, script->data, len);
  script->data += len;
  script->left -= len;
}

static void
open_stream (World *world)
{
  GIOStream *stream = p2p_session_open_stream (world->session, NULL);

  if (stream == NULL)
    return;

  p2p_mux_stream_set_lane (P2P_MUX_STREAM (stream), world->streams->len % P2P_N_LANES);
  g_ptr_array_add (world->streams, stream);
}

static void
use_stream (World  *world,
            Script *script,
            Step    step)
{
  GIOStream *stream;
  guint i;

  if (world->streams->len == 0)
    return;

  i = take (script) % world->streams->len;
  stream = g_ptr_array_index (world->streams, i);

  if (step == STEP_WRITE)
    g_output_stream_write_async (g_io_stream_get_output_stream (stream), zeroes,
                                 take (script) * (MAX_WRITE / 256) + 1, G_PRIORITY_DEFAULT, NULL, NULL, NULL);
  else if (step == STEP_READ)
    g_input_stream_read_async (g_io_stream_get_input_stream (stream), sink,
                               take (script) * (MAX_WRITE / 256) + 1, G_PRIORITY_DEFAULT, NULL, NULL, NULL);
  else if (step == STEP_CLOSE)
    g_io_stream_close_async (stream, G_PRIORITY_DEFAULT, NULL, NULL, NULL);
  else if (step == STEP_CLOSE_OUTPUT)
    g_output_stream_close (g_io_stream_get_output_stream (stream), NULL, NULL);
  else if (step == STEP_RESET)
    p2p_mux_stream_reset_with_code (P2P_MUX_STREAM (stream), take (script));
  else
    g_ptr_array_remove_index_fast (world->streams, i);
}

static void
run_step (World  *world,
          Script *script)
{
  Step step = take (script) % N_STEPS;

  switch (step)
    {
    case STEP_RAW:
      send_raw (world, script);
      break;

    case STEP_FRAME:
    case STEP_LARGE_FRAME:
      send_frame (world, script, step == STEP_LARGE_FRAME);
      break;

    case STEP_OPEN:
      open_stream (world);
      break;

    case STEP_PEER_READS:
      peer_reads (world);
      break;

    case STEP_PEER_LEAVES:
      g_io_stream_close (world->peer, NULL, NULL);
      break;

    case STEP_LEAVE:
      p2p_session_close (world->session);
      break;

    case STEP_WRITE:
    case STEP_READ:
    case STEP_CLOSE:
    case STEP_CLOSE_OUTPUT:
    case STEP_RESET:
    case STEP_DROP:
    case N_STEPS:
    default:
      use_stream (world, script, step);
    }

  pump ();
  g_assert_cmpuint (p2p_session_get_n_streams (world->session), <=, MAX_STREAMS);
  g_assert_cmpuint (p2p_session_get_buffered (world->session), <=, MAX_UNREAD);
  g_assert_cmpuint (world->n_closed, <=, 1);
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  Script script = { data, size };
  g_autoptr(GIOStream) ours = NULL;
  World world = { 0 };

  p2p_memory_pair_new (&ours, &world.peer);
  world.streams = g_ptr_array_new_with_free_func (g_object_unref);
  world.session = p2p_session_new (ours, take (&script) % 2 == 0 ? P2P_ROLE_DIALER : P2P_ROLE_LISTENER);
  g_signal_connect_swapped (world.session, "stream", G_CALLBACK (stream_cb), &world);
  g_signal_connect_swapped (world.session, "closed", G_CALLBACK (closed_cb), &world);
  p2p_session_start (world.session);

  for (guint i = 0; i < MAX_STEPS && script.left > 0; i++)
    run_step (&world, &script);

  /* Whatever happened, it ends, once, and nothing is left of it. */
  p2p_session_close (world.session);
  g_io_stream_close (world.peer, NULL, NULL);
  g_clear_pointer (&world.streams, g_ptr_array_unref);
  pump ();

  g_assert_cmpuint (world.n_closed, ==, 1);
  g_assert_cmpuint (p2p_session_get_n_streams (world.session), ==, 0);
  g_assert_cmpuint (p2p_session_get_buffered (world.session), ==, 0);
  g_assert_finalize_object (world.session);
  g_assert_finalize_object (world.peer);

  return 0;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "attack.h"

#include "attack-guest.h"
#include "p2p-multistream.h"
#include "report.h"

#define FIRST_SOURCE 100
#define BETWEEN_MSEC 1000
#define PATIENCE     12                                  /* seconds */

static const guint8 header[] = "\x13/multistream/1.0.0\n";
static const guint8 noise_1[34] = { 0, 32, 9 };          /* a key as good as any */
static const guint8 noise_3[202] = { 0, 200 };           /* never read to its end */
static const guint8 records[302] = { 0xac, 0x02, 0x0a }; /* a frame of 300 bytes */

/**
 * Stage:
 * @name: what it is called
 * @depth: how far the rules are kept without delay
 * @protocol: (nullable): what to open a stream for after that
 * @first: (nullable): sent at once
 * @first_len: bytes of it
 * @slow: sent byte for byte
 * @slow_len: bytes of it
 *
 * Where somebody becomes slow.
 */
typedef struct
{
  const char   *name;
  AttackDepth   depth;
  const char   *protocol;
  const guint8 *first;
  gsize         first_len;
  const guint8 *slow;
  gsize         slow_len;
} Stage;

static const Stage stages[] = {
  { "header", ATTACK_RAW, NULL, NULL, 0, header, sizeof header - 1 },
  { "noise-1", ATTACK_NOISE, NULL, NULL, 0, noise_1, sizeof noise_1 },
  { "noise-3", ATTACK_NOISE, NULL, noise_1, sizeof noise_1, noise_3, sizeof noise_3 },
  { "muxer", ATTACK_SECURED, NULL, NULL, 0, header, sizeof header - 1 },
  { "stream", ATTACK_MULTIPLEXED, NULL, NULL, 0, header, sizeof header - 1 },
  { "request", ATTACK_MULTIPLEXED, "/breath/sync/1.0.0", NULL, 0, records, sizeof records },
};

/**
 * Slow:
 * @sent: bytes of the slow part
 * @since: when the other end began to wait
 *
 * attack slow HOST PORT: a peer for each stage, all at once, that sends one byte a second from there on.
 */
typedef struct
{
  Attack      *attack;
  const Stage *stage;
  GIOStream   *stream;
  P2pSession  *session;
  gsize        sent;
  gint64       since;
  guint        timer;
  guint8       byte;
} Slow;

static guint n_running;

static void
end (Slow       *self,
     const char *reason)
{
  JsonObject *fields = json_object_new ();

  json_object_set_string_member (fields, "stage", self->stage->name);
  json_object_set_double_member (fields, "seconds", attack_seconds_since (self->since));
  json_object_set_string_member (fields, "reason", reason);
  report ("closed", fields);
  g_clear_handle_id (&self->timer, g_source_remove);

  if (--n_running == 0)
    g_main_loop_quit (self->attack->loop);
}

static gboolean
byte_cb (gpointer user_data)
{
  Slow *self = user_data;
  GOutputStream *output = g_io_stream_get_output_stream (self->stream);

  if (self->sent == self->stage->slow_len || g_output_stream_has_pending (output))
    return G_SOURCE_CONTINUE;

  self->byte = self->stage->slow[self->sent++];
  g_output_stream_write_async (output, &self->byte, 1, G_PRIORITY_DEFAULT, NULL, NULL, NULL);

  return G_SOURCE_CONTINUE;
}

static void read_more (Slow *self);

static void
read_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  Slow *self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) bytes = g_input_stream_read_bytes_finish (G_INPUT_STREAM (source), result, &error);

  if (bytes != NULL && g_bytes_get_size (bytes) > 0)
    read_more (self);
  else
    end (self, error != NULL ? error->message : "end of stream");
}

static void
read_more (Slow *self)
{
  g_input_stream_read_bytes_async (g_io_stream_get_input_stream (self->stream), 4096, G_PRIORITY_DEFAULT, NULL,
                                   read_cb, self);
}

static void
begin_slowly (Slow *self)
{
  self->timer = g_timeout_add (BETWEEN_MSEC, byte_cb, self);
  byte_cb (self);
  read_more (self);
}

static void
first_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  if (g_output_stream_write_all_finish (G_OUTPUT_STREAM (source), result, NULL, NULL))
    begin_slowly (user_data);
}

static void
begin (Slow      *self,
       GIOStream *stream)
{
  self->stream = g_object_ref (stream);

  if (self->stage->first != NULL)
    g_output_stream_write_all_async (g_io_stream_get_output_stream (stream), self->stage->first, self->stage->first_len,
                                     G_PRIORITY_DEFAULT, NULL, first_cb, self);
  else
    begin_slowly (self);
}

static void
dialled_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  Slow *self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GIOStream) stream = attack_dial_finish (result, NULL, &error);

  if (stream != NULL)
    begin (self, stream);
  else
    end (self, error->message);
}

static void
selected_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  Slow *self = user_data;
  g_autoptr(GError) error = NULL;
  g_autofree char *protocol = p2p_multistream_select_finish (G_IO_STREAM (source), result, &error);

  self->since = g_get_monotonic_time ();

  if (protocol != NULL)
    begin (self, G_IO_STREAM (source));
  else
    end (self, error->message);
}

static void
guest_cb (P2pSession   *session,
          const GError *error,
          gpointer      user_data)
{
  Slow *self = user_data;
  const char *protocols[] = { self->stage->protocol, NULL };
  g_autoptr(GIOStream) stream = session != NULL ? p2p_session_open_stream (session, NULL) : NULL;

  if (stream == NULL)
    {
      end (self, error != NULL ? error->message : "no stream");
      return;
    }

  self->session = g_object_ref (session);
  self->since = g_get_monotonic_time ();

  if (self->stage->protocol != NULL)
    p2p_multistream_select_async (stream, protocols, NULL, selected_cb, self);
  else
    begin (self, stream);
}

static gboolean
patience_cb (gpointer user_data)
{
  Attack *attack = user_data;

  report ("patience", NULL);
  g_main_loop_quit (attack->loop);

  return G_SOURCE_REMOVE;
}

void
attack_slow (Attack *attack)
{
  for (guint i = 0; i < G_N_ELEMENTS (stages); i++)
    {
      g_autoptr(P2pIdentity) identity = p2p_identity_new ();
      AttackFrom from = { attack->target, FIRST_SOURCE + i, identity };
      Slow *self = g_new0 (Slow, 1);

      self->attack = attack;
      self->stage = &stages[i];
      self->since = g_get_monotonic_time ();
      n_running++;

      if (self->stage->depth == ATTACK_MULTIPLEXED)
        attack_guest_dial (&from, guest_cb, self);
      else
        attack_dial_async (&from, self->stage->depth, NULL, dialled_cb, self);
    }

  g_timeout_add_seconds (PATIENCE, patience_cb, attack);
}

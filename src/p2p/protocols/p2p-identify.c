/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "p2p-identify.h"

#include "p2p-deadline.h"
#include "p2p-identify-message.h"

#define TIMEOUT_MSEC 5000
#define READ_CHUNK   4096

/**
 * P2pIdentify:
 *
 * Tells peers who we are, and asks every new connection the same (libp2p identify specification).
 *
 * What a peer tells is bounded, cleaned and about itself: the key in it must be that of the connection.
 */
struct _P2pIdentify
{
  GObject     parent_instance;

  P2pSwarm   *swarm;
  char       *agent;
  guint       timeout_msec;
  guint64     seq;       /* of our signed records: when we began, which is after all that ran before */
  GHashTable *infos;     /* P2pConnection, not referenced, to P2pIdentifyInfo */
  GBytes     *record;    /* the last one that we signed */
  GPtrArray  *addresses; /* of P2pMultiaddr, in @record */
};

G_DEFINE_FINAL_TYPE (P2pIdentify, p2p_identify, G_TYPE_OBJECT)

enum
{
  SIGNAL_IDENTIFIED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* One question to a peer. */
typedef struct
{
  P2pIdentify   *identify;
  P2pConnection *connection;
  GIOStream     *stream;
  P2pDeadline   *deadline;
  GByteArray    *received;
  guint8         chunk[READ_CHUNK];
} Question;

/* One answer to a peer. */
typedef struct
{
  GIOStream   *stream;
  P2pDeadline *deadline;
  GBytes      *message;
} Answer;

static void read_more (Question *question);

static void
question_free (Question *self)
{
  g_clear_object (&self->identify);
  g_clear_object (&self->connection);
  g_clear_object (&self->stream);
  g_clear_pointer (&self->deadline, p2p_deadline_free);
  g_clear_pointer (&self->received, g_byte_array_unref);
  g_free (self);
}

static void
answer_free (Answer *self)
{
  g_clear_object (&self->stream);
  g_clear_pointer (&self->deadline, p2p_deadline_free);
  g_clear_pointer (&self->message, g_bytes_unref);
  g_free (self);
}

static void
fail (Question *question,
      GError   *error)
{
  error = p2p_deadline_explain (question->deadline, error, "Identify");

  if (!p2p_connection_is_closed (question->connection))
    g_info ("%s was not identified: %s",
            p2p_multiaddr_get_text (p2p_connection_get_remote_address (question->connection)), error->message);

  if (question->stream != NULL)
    p2p_mux_stream_reset (P2P_MUX_STREAM (question->stream));

  g_error_free (error);
  question_free (question);
}

static void
succeed (Question *question)
{
  P2pIdentify *self = question->identify;
  P2pConnection *connection = question->connection;
  P2pIdentifyInfo *info;
  GError *error = NULL;

  info = p2p_identify_info_parse (question->received->data, question->received->len,
                                  p2p_connection_get_peer (connection), &error);

  if (info == NULL)
    {
      fail (question, error);
      return;
    }

  g_io_stream_close_async (question->stream, G_PRIORITY_DEFAULT, NULL, NULL, NULL);

  if (p2p_connection_is_closed (connection) || self->swarm == NULL)
    p2p_identify_info_free (info);
  else
    {
      g_hash_table_replace (self->infos, connection, info);
      g_signal_emit (self, signals[SIGNAL_IDENTIFIED], 0, connection, info);
    }

  question_free (question);
}

static void
read_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  Question *question = user_data;
  GError *error = NULL;
  gssize len;

  len = g_input_stream_read_finish (G_INPUT_STREAM (source), result, &error);

  if (len > 0 && P2P_IDENTIFY_MAX_STREAM - question->received->len < (gsize) len)
    {
      len = -1;
      error = g_error_new (G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                           "The peer tells more of itself than %d bytes", P2P_IDENTIFY_MAX_STREAM);
    }

  if (len < 0)
    fail (question, error);
  else if (len == 0)
    succeed (question);
  else
    {
      g_byte_array_append (question->received, question->chunk, len);
      read_more (question);
    }
}

static void
read_more (Question *question)
{
  g_input_stream_read_async (g_io_stream_get_input_stream (question->stream),
                             question->chunk, sizeof question->chunk, G_PRIORITY_DEFAULT,
                             p2p_deadline_get_cancellable (question->deadline),
                             read_cb, question);
}

static void
open_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  Question *question = user_data;
  GError *error = NULL;

  question->stream = p2p_connection_open_finish (P2P_CONNECTION (source), result, NULL, &error);

  if (question->stream == NULL)
    fail (question, error);
  else
    read_more (question);
}

static void
swarm_connected_cb (P2pIdentify   *self,
                    P2pConnection *connection)
{
  static const char *const protocols[] = { P2P_IDENTIFY_ID, NULL };
  Question *question = g_new0 (Question, 1);

  question->identify = g_object_ref (self);
  question->connection = g_object_ref (connection);
  question->deadline = p2p_deadline_new (self->timeout_msec, NULL);
  question->received = g_byte_array_new ();
  p2p_connection_open_async (connection, protocols, p2p_deadline_get_cancellable (question->deadline),
                             open_cb, question);
}

static void
swarm_disconnected_cb (P2pIdentify   *self,
                       P2pConnection *connection)
{
  g_hash_table_remove (self->infos, connection);
}

static void
write_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  Answer *answer = user_data;

  if (g_output_stream_write_all_finish (G_OUTPUT_STREAM (source), result, NULL, NULL))
    g_io_stream_close_async (answer->stream, G_PRIORITY_DEFAULT, NULL, NULL, NULL);
  else
    p2p_mux_stream_reset (P2P_MUX_STREAM (answer->stream));

  answer_free (answer);
}

static gboolean
are_equal (GPtrArray *some,
           GPtrArray *others)
{
  gboolean equal = some->len == others->len;

  for (guint i = 0; equal && i < some->len; i++)
    equal = p2p_multiaddr_equal (g_ptr_array_index (some, i), g_ptr_array_index (others, i));

  return equal;
}

/* Peers come more often than our addresses change, and a signature costs more than looking. */
static GBytes *
get_record (P2pIdentify *self,
            GPtrArray   *addresses)
{
  if (self->record != NULL && are_equal (self->addresses, addresses))
    return self->record;

  g_clear_pointer (&self->record, g_bytes_unref);
  g_clear_pointer (&self->addresses, g_ptr_array_unref);
  self->record = p2p_identify_seal_record (p2p_swarm_get_identity (self->swarm), self->seq, addresses);
  self->addresses = g_ptr_array_ref (addresses);

  return self->record;
}

static void
answer_cb (P2pConnection *connection,
           GIOStream     *stream,
           const char    *protocol,
           gpointer       user_data)
{
  P2pIdentify *self = user_data;
  g_autoptr(GPtrArray) addresses = p2p_swarm_dup_addresses (self->swarm);
  g_autoptr(P2pMultiaddr) observed = p2p_multiaddr_without_peer (p2p_connection_get_remote_address (connection));
  g_auto(GStrv) protocols = p2p_swarm_dup_protocols (self->swarm);
  Answer *answer = g_new (Answer, 1);

  answer->stream = g_object_ref (stream);
  answer->deadline = p2p_deadline_new (self->timeout_msec, NULL);
  answer->message = p2p_identify_encode (p2p_identity_get_peer_id (p2p_swarm_get_identity (self->swarm)),
                                         get_record (self, addresses), addresses,
                                         (const char *const *) protocols, observed, self->agent);

  g_output_stream_write_all_async (g_io_stream_get_output_stream (stream),
                                   g_bytes_get_data (answer->message, NULL), g_bytes_get_size (answer->message),
                                   G_PRIORITY_DEFAULT, p2p_deadline_get_cancellable (answer->deadline),
                                   write_cb, answer);
}

static void
p2p_identify_dispose (GObject *object)
{
  P2pIdentify *self = P2P_IDENTIFY (object);

  if (self->swarm != NULL)
    p2p_swarm_handle (self->swarm, P2P_IDENTIFY_ID, NULL, NULL, NULL);

  g_clear_object (&self->swarm);

  G_OBJECT_CLASS (p2p_identify_parent_class)->dispose (object);
}

static void
p2p_identify_finalize (GObject *object)
{
  P2pIdentify *self = P2P_IDENTIFY (object);

  g_clear_pointer (&self->infos, g_hash_table_unref);
  g_clear_pointer (&self->record, g_bytes_unref);
  g_clear_pointer (&self->addresses, g_ptr_array_unref);
  g_clear_pointer (&self->agent, g_free);

  G_OBJECT_CLASS (p2p_identify_parent_class)->finalize (object);
}

static void
p2p_identify_class_init (P2pIdentifyClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = p2p_identify_dispose;
  object_class->finalize = p2p_identify_finalize;

  /**
   * P2pIdentify::identified:
   * @self: the object
   * @connection: a connection
   * @info: (type gpointer): a `P2pIdentifyInfo`, valid as long as @connection is open
   *
   * A peer has told who it is.
   */
  signals[SIGNAL_IDENTIFIED] =
    g_signal_new ("identified", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE, 2, P2P_TYPE_CONNECTION, G_TYPE_POINTER);
}

static void
p2p_identify_init (P2pIdentify *self)
{
  self->timeout_msec = TIMEOUT_MSEC;
  self->seq = g_get_real_time () / G_USEC_PER_SEC;
  self->infos = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) p2p_identify_info_free);
}

/**
 * p2p_identify_new:
 * @swarm: whose connections are to be identified
 * @agent: what to call our program, such as "breath/1.0"
 *
 * Answers from now on, and asks every connection made from now on.
 *
 * Returns: (transfer full): the object; dropping it ends both
 */
P2pIdentify *
p2p_identify_new (P2pSwarm   *swarm,
                  const char *agent)
{
  P2pIdentify *self;

  g_return_val_if_fail (P2P_IS_SWARM (swarm), NULL);
  g_return_val_if_fail (agent != NULL, NULL);

  self = g_object_new (P2P_TYPE_IDENTIFY, NULL);
  self->swarm = g_object_ref (swarm);
  self->agent = g_utf8_substring (agent, 0, MIN (g_utf8_strlen (agent, -1), P2P_IDENTIFY_MAX_AGENT));

  g_signal_connect_object (swarm, "connected", G_CALLBACK (swarm_connected_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (swarm, "disconnected", G_CALLBACK (swarm_disconnected_cb), self, G_CONNECT_SWAPPED);
  p2p_swarm_handle (swarm, P2P_IDENTIFY_ID, answer_cb, self, NULL);

  return self;
}

/**
 * p2p_identify_set_timeout:
 * @self: the object
 * @msec: how long a question or an answer may take from now on, instead of 5 s
 */
void
p2p_identify_set_timeout (P2pIdentify *self,
                          guint        msec)
{
  g_return_if_fail (P2P_IS_IDENTIFY (self));

  self->timeout_msec = msec;
}

/**
 * p2p_identify_peek:
 * @self: the object
 * @connection: a connection
 *
 * Returns: (transfer none) (nullable): what the peer has told, if it has
 */
const P2pIdentifyInfo *
p2p_identify_peek (P2pIdentify   *self,
                   P2pConnection *connection)
{
  g_return_val_if_fail (P2P_IS_IDENTIFY (self), NULL);

  return g_hash_table_lookup (self->infos, connection);
}

/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "p2p-identify.h"

#include "p2p-deadline.h"
#include "p2p-identify-message.h"

#define TIMEOUT_MSEC 10000
#define READ_CHUNK   4096

/**
 * P2pIdentify:
 *
 * Tells peers who we are, asks every new connection the same, and passes on what changes meanwhile (libp2p identify
 * specification).
 *
 * What a peer tells is bounded, cleaned and about itself: the key in it must be that of the connection.
 */
struct _P2pIdentify
{
  GObject     parent_instance;

  P2pSwarm   *swarm;
  char       *agent;
  guint       timeout_msec;
  guint64     seq;       /* of our last signed record; the time, so that it is later than all that ran before */
  GHashTable *infos;     /* P2pConnection, not referenced, to P2pIdentifyInfo */
  GBytes     *record;    /* the last one that we signed */
  GPtrArray  *addresses; /* of P2pMultiaddr, in @record */
  GPtrArray  *confirmed; /* of P2pMultiaddr, where we are reached besides where we listen */
  GHashTable *pushes;    /* P2pConnection, not referenced, to Pushes */
};

G_DEFINE_FINAL_TYPE (P2pIdentify, p2p_identify, G_TYPE_OBJECT)

enum
{
  SIGNAL_IDENTIFIED,
  SIGNAL_PUSHED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* What a connection has pushed lately. */
typedef struct
{
  gint64   since;
  guint    n;
  gboolean is_reading;
} Pushes;

/* One question to a peer, or one push of it, which is read like an answer. */
typedef struct
{
  P2pIdentify   *identify;
  P2pConnection *connection;
  GIOStream     *stream;
  P2pDeadline   *deadline;
  GByteArray    *received;
  gboolean       is_push;
  guint8         chunk[READ_CHUNK];
} Question;

/* One answer to a peer, or one push to it. */
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
  Pushes *pushes = self->is_push ? g_hash_table_lookup (self->identify->pushes, self->connection) : NULL;

  if (pushes != NULL)
    pushes->is_reading = FALSE;

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

/* A caller that never says who it is holds a place that others could have. */
static void
hang_up_on_silent (Question     *question,
                   const GError *error)
{
  if (!question->is_push && p2p_deadline_has_passed (question->deadline) &&
      p2p_connection_get_role (question->connection) == P2P_ROLE_LISTENER)
    p2p_connection_close (question->connection, error);
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

  hang_up_on_silent (question, error);
  g_error_free (error);
  question_free (question);
}

/* What is pushed before the peer was identified is part of what it will tell then. */
static P2pIdentifyInfo *
parse (Question *question,
       GError  **error)
{
  const P2pIdentifyInfo *before = g_hash_table_lookup (question->identify->infos, question->connection);
  const GByteArray *received = question->received;

  if (!question->is_push)
    return p2p_identify_info_parse (received->data, received->len, p2p_connection_get_peer (question->connection), error);

  if (before != NULL)
    return p2p_identify_info_update (before, received->data, received->len, error);

  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED, "The peer pushes changes before it is identified");

  return NULL;
}

static void
succeed (Question *question)
{
  P2pIdentify *self = question->identify;
  P2pConnection *connection = question->connection;
  P2pIdentifyInfo *info;
  GError *error = NULL;

  info = parse (question, &error);

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
      g_signal_emit (self, signals[question->is_push ? SIGNAL_PUSHED : SIGNAL_IDENTIFIED], 0, connection, info);
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

/* Of a visitor, that may push as well if its host lets it, the swarm tells nobody that it left. */
static void
pusher_closed_cb (P2pIdentify   *self,
                  const GError  *reason,
                  P2pConnection *connection)
{
  g_hash_table_remove (self->pushes, connection);
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

/* Where we listen, and where else others say that they reach us. */
static GPtrArray *
dup_addresses (P2pIdentify *self)
{
  GPtrArray *addresses = p2p_swarm_dup_addresses (self->swarm);

  for (guint i = 0; i < self->confirmed->len; i++)
    {
      P2pMultiaddr *address = g_ptr_array_index (self->confirmed, i);

      if (!g_ptr_array_find_with_equal_func (addresses, address, (GEqualFunc) p2p_multiaddr_equal, NULL))
        g_ptr_array_insert (addresses, 0, p2p_multiaddr_ref (address));
    }

  return addresses;
}

static void push_to_all (P2pIdentify *self);

/* Peers come more often than our addresses change, and a signature costs more than looking. Whoever asks first after a
 * change is not the only one to hear of it.
 */
static GBytes *
get_record (P2pIdentify *self,
            GPtrArray   *addresses)
{
  gboolean has_changed;

  if (self->record != NULL && are_equal (self->addresses, addresses))
    return self->record;

  has_changed = self->record != NULL;

  if (has_changed)
    self->seq = MAX (self->seq + 1, (guint64) (g_get_real_time () / G_USEC_PER_SEC));

  g_clear_pointer (&self->record, g_bytes_unref);
  g_clear_pointer (&self->addresses, g_ptr_array_unref);
  self->record = p2p_identify_seal_record (p2p_swarm_get_identity (self->swarm), self->seq, addresses);
  self->addresses = g_ptr_array_ref (addresses);

  if (has_changed)
    push_to_all (self);

  return self->record;
}

/* Says all there is on a stream, whether it was asked for or is pushed. */
static void
tell (P2pIdentify   *self,
      P2pConnection *connection,
      GIOStream     *stream)
{
  g_autoptr(GPtrArray) addresses = dup_addresses (self);
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
answer_cb (P2pConnection *connection,
           GIOStream     *stream,
           const char    *protocol,
           gpointer       user_data)
{
  tell (user_data, connection, stream);
}

/* Whether a connection may push now; counts it. */
static gboolean
take_push (P2pIdentify   *self,
           P2pConnection *connection)
{
  Pushes *pushes = g_hash_table_lookup (self->pushes, connection);
  gint64 now = g_get_monotonic_time ();

  if (p2p_connection_is_closed (connection))
    return FALSE;

  if (pushes == NULL)
    {
      pushes = g_new0 (Pushes, 1);
      pushes->since = now;
      g_hash_table_insert (self->pushes, connection, pushes);
      g_signal_connect_object (connection, "closed", G_CALLBACK (pusher_closed_cb), self, G_CONNECT_SWAPPED);
    }

  if (now - pushes->since >= P2P_IDENTIFY_PUSH_SECONDS * G_TIME_SPAN_SECOND)
    {
      pushes->since = now;
      pushes->n = 0;
    }

  if (pushes->is_reading || pushes->n >= P2P_IDENTIFY_MAX_PUSHES)
    return FALSE;

  pushes->n++;
  pushes->is_reading = TRUE;

  return TRUE;
}

static void
push_cb (P2pConnection *connection,
         GIOStream     *stream,
         const char    *protocol,
         gpointer       user_data)
{
  P2pIdentify *self = user_data;
  Question *question;

  if (!take_push (self, connection))
    {
      g_debug ("%s pushes too often", p2p_multiaddr_get_text (p2p_connection_get_remote_address (connection)));
      p2p_mux_stream_reset (P2P_MUX_STREAM (stream));
      return;
    }

  question = g_new0 (Question, 1);
  question->identify = g_object_ref (self);
  question->connection = g_object_ref (connection);
  question->stream = g_object_ref (stream);
  question->deadline = p2p_deadline_new (self->timeout_msec, NULL);
  question->received = g_byte_array_new ();
  question->is_push = TRUE;
  read_more (question);
}

static void
push_opened_cb (GObject      *source,
                GAsyncResult *result,
                gpointer      user_data)
{
  g_autoptr(P2pIdentify) self = user_data;
  g_autoptr(GIOStream) stream = NULL;
  g_autoptr(GError) error = NULL;

  stream = p2p_connection_open_finish (P2P_CONNECTION (source), result, NULL, &error);

  if (stream != NULL && self->swarm != NULL)
    tell (self, P2P_CONNECTION (source), stream);
  else if (stream != NULL)
    p2p_mux_stream_reset (P2P_MUX_STREAM (stream));
  else
    g_debug ("A change was not pushed: %s", error->message);
}

/* A negotiation has a time limit of its own, so a peer that says nothing holds nothing for long. */
static void
push_to_all (P2pIdentify *self)
{
  static const char *const protocols[] = { P2P_IDENTIFY_PUSH_ID, NULL };
  g_autoptr(GList) connections = g_hash_table_get_keys (self->infos);

  for (GList *l = connections; l != NULL; l = l->next)
    {
      const P2pIdentifyInfo *info = g_hash_table_lookup (self->infos, l->data);

      if (g_strv_contains ((const char *const *) info->protocols, P2P_IDENTIFY_PUSH_ID))
        p2p_connection_open_async (l->data, protocols, NULL, push_opened_cb, g_object_ref (self));
    }
}

static void
p2p_identify_dispose (GObject *object)
{
  P2pIdentify *self = P2P_IDENTIFY (object);

  if (self->swarm != NULL)
    {
      p2p_swarm_handle (self->swarm, P2P_IDENTIFY_ID, NULL, NULL, NULL);
      p2p_swarm_handle (self->swarm, P2P_IDENTIFY_PUSH_ID, NULL, NULL, NULL);
    }

  g_clear_object (&self->swarm);

  G_OBJECT_CLASS (p2p_identify_parent_class)->dispose (object);
}

static void
p2p_identify_finalize (GObject *object)
{
  P2pIdentify *self = P2P_IDENTIFY (object);

  g_clear_pointer (&self->infos, g_hash_table_unref);
  g_clear_pointer (&self->pushes, g_hash_table_unref);
  g_clear_pointer (&self->confirmed, g_ptr_array_unref);
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
   * @info: (type gpointer): a `P2pIdentifyInfo`, valid until the peer pushes a change, as long as @connection is open
   *
   * A peer has told who it is.
   */
  signals[SIGNAL_IDENTIFIED] =
    g_signal_new ("identified", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE, 2, P2P_TYPE_CONNECTION, G_TYPE_POINTER);

  /**
   * P2pIdentify::pushed:
   * @self: the object
   * @connection: a connection
   * @info: (type gpointer): a `P2pIdentifyInfo`, valid until the peer pushes again, as long as @connection is open
   *
   * A peer that was identified before has told what changed.
   */
  signals[SIGNAL_PUSHED] =
    g_signal_new ("pushed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE, 2, P2P_TYPE_CONNECTION, G_TYPE_POINTER);
}

static void
p2p_identify_init (P2pIdentify *self)
{
  self->timeout_msec = TIMEOUT_MSEC;
  self->seq = g_get_real_time () / G_USEC_PER_SEC;
  self->infos = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) p2p_identify_info_free);
  self->pushes = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  self->confirmed = g_ptr_array_new_with_free_func ((GDestroyNotify) p2p_multiaddr_unref);
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
  p2p_swarm_handle (swarm, P2P_IDENTIFY_PUSH_ID, push_cb, self, NULL);

  return self;
}

/**
 * p2p_identify_set_timeout:
 * @self: the object
 * @msec: how long a question or an answer may take from now on, instead of 10 s
 */
void
p2p_identify_set_timeout (P2pIdentify *self,
                          guint        msec)
{
  g_return_if_fail (P2P_IS_IDENTIFY (self));

  self->timeout_msec = msec;
}

/**
 * p2p_identify_update:
 * @self: the object
 * @confirmed: (nullable) (element-type P2pMultiaddr): where we are reached besides where we listen, with our `/p2p/`
 *
 * To be called when our addresses may have changed. If they have, a new record of them is signed, and pushed to every peer
 * that takes such news.
 */
void
p2p_identify_update (P2pIdentify *self,
                     GPtrArray   *confirmed)
{
  g_autoptr(GPtrArray) addresses = NULL;

  g_return_if_fail (P2P_IS_IDENTIFY (self));

  g_ptr_array_set_size (self->confirmed, 0);

  for (guint i = 0; confirmed != NULL && i < confirmed->len; i++)
    g_ptr_array_add (self->confirmed, p2p_multiaddr_ref (g_ptr_array_index (confirmed, i)));

  addresses = dup_addresses (self);

  if (self->record != NULL)
    get_record (self, addresses);
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

/**
 * p2p_identify_get_size:
 * @self: the object
 *
 * Returns: of how many connections it keeps what they told, and how often they pushed, in all
 */
guint
p2p_identify_get_size (P2pIdentify *self)
{
  g_return_val_if_fail (P2P_IS_IDENTIFY (self), 0);

  return g_hash_table_size (self->infos) + g_hash_table_size (self->pushes);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-visitors-private.h"

#include "breath-stream-link-private.h"
#include "p2p-identify.h"
#include "p2p-ping.h"

#define LINGER_MSEC 1000 /* after the answer, which has to get there; who leaves sooner may */

/**
 * Visitor:
 * @host: whom it visits
 * @connection: the connection to it, which owns this
 * @sync: (nullable): the stream that it opened first, as to any neighbour, on which nothing is said
 * @link: (nullable): what it asks on
 * @has_answer: whether it was told what we know
 *
 * Somebody for whom there is no place.
 */
typedef struct
{
  BreathVisitors   *host;
  P2pConnection    *connection;
  GIOStream        *sync;
  BreathStreamLink *link;
  gboolean          has_answer;
} Visitor;

/**
 * BreathVisitors:
 *
 * Whoever finds no place here is told where others are, and goes to them at once; else who knows of no other node could
 * only ask again and again. A visitor is no neighbour: the core does not hear of it but for its one question, nothing that it
 * says of itself is believed, and the swarm sees to it that it leaves.
 */
struct _BreathVisitors
{
  GObject     parent_instance;

  P2pSwarm   *swarm;
  BreathCore *core;
  GHashTable *visitors; /* P2pConnection to Visitor */
};

G_DEFINE_FINAL_TYPE (BreathVisitors, breath_visitors, G_TYPE_OBJECT)

static void
visitor_free (Visitor *visitor)
{
  if (visitor->link != NULL)
    breath_stream_link_drop (visitor->link);

  g_clear_object (&visitor->link);
  g_clear_object (&visitor->sync);
  g_clear_object (&visitor->connection);
  g_free (visitor);
}

static gboolean
receive_cb (BreathLink    *link,
            BreathProtocol protocol,
            GBytes        *frame,
            gpointer       user_data,
            GError       **error)
{
  Visitor *visitor = user_data;
  g_autoptr(GBytes) answer = NULL;

  if (visitor->has_answer)
    {
      g_set_error_literal (error, BREATH_CORE_ERROR, BREATH_CORE_ERROR_PROTOCOL, "A visitor asks no more than once");
      return FALSE;
    }

  answer = breath_core_answer_visitor (visitor->host->core, p2p_connection_get_peer (visitor->connection),
                                       p2p_connection_get_remote_address (visitor->connection), frame, error);

  if (answer == NULL)
    return FALSE;

  visitor->has_answer = TRUE;
  breath_link_send (link, BREATH_PROTOCOL_PEERS, answer);
  p2p_swarm_see_off (visitor->host->swarm, visitor->connection, LINGER_MSEC);

  return TRUE;
}

static void
link_closed_cb (P2pConnection *connection,
                const GError  *reason)
{
  p2p_connection_close (connection, reason);
}

static void
left_cb (BreathVisitors *self,
         const GError   *reason,
         P2pConnection  *connection)
{
  g_hash_table_remove (self->visitors, connection);
}

static void
host_cb (P2pConnection *connection,
         gpointer       user_data)
{
  BreathVisitors *self = user_data;
  Visitor *visitor = g_new0 (Visitor, 1);

  visitor->host = self;
  visitor->connection = g_object_ref (connection);
  g_hash_table_insert (self->visitors, connection, visitor);
  g_signal_connect_object (connection, "closed", G_CALLBACK (left_cb), self, G_CONNECT_SWAPPED);
}

static void
breath_visitors_dispose (GObject *object)
{
  BreathVisitors *self = BREATH_VISITORS (object);

  breath_visitors_stop (self);
  g_clear_object (&self->swarm);
  g_clear_object (&self->core);

  G_OBJECT_CLASS (breath_visitors_parent_class)->dispose (object);
}

static void
breath_visitors_finalize (GObject *object)
{
  BreathVisitors *self = BREATH_VISITORS (object);

  g_clear_pointer (&self->visitors, g_hash_table_unref);

  G_OBJECT_CLASS (breath_visitors_parent_class)->finalize (object);
}

static void
breath_visitors_class_init (BreathVisitorsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = breath_visitors_dispose;
  object_class->finalize = breath_visitors_finalize;
}

static void
breath_visitors_init (BreathVisitors *self)
{
  self->visitors = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) visitor_free);
}

/**
 * breath_visitors_new:
 * @swarm: who has a place to lend
 * @core: who knows of others
 *
 * Hosts visitors until breath_visitors_stop().
 *
 * Returns: (transfer full): the host
 */
BreathVisitors *
breath_visitors_new (P2pSwarm   *swarm,
                     BreathCore *core)
{
  const char *const protocols[] = {
    P2P_IDENTIFY_ID, P2P_PING_ID,
    breath_protocol_get_id (BREATH_PROTOCOL_SYNC), breath_protocol_get_id (BREATH_PROTOCOL_PEERS), NULL
  };
  BreathVisitors *self = g_object_new (BREATH_TYPE_VISITORS, NULL);

  self->swarm = g_object_ref (swarm);
  self->core = g_object_ref (core);
  p2p_swarm_set_host (swarm, protocols, host_cb, self, NULL);

  return self;
}

/**
 * breath_visitors_take_stream:
 * @self: the host
 * @connection: whose stream it is
 * @protocol: what for
 * @stream: opened by the other end; not kept, and so closed, if it is not one of a visitor
 *
 * Takes what a visitor opens: first sync, which it believes to have with us and waits for, then what it asks on.
 */
void
breath_visitors_take_stream (BreathVisitors *self,
                             P2pConnection  *connection,
                             BreathProtocol  protocol,
                             GIOStream      *stream)
{
  Visitor *visitor = g_hash_table_lookup (self->visitors, connection);

  if (visitor == NULL)
    return;

  if (protocol == BREATH_PROTOCOL_SYNC && visitor->sync == NULL)
    visitor->sync = g_object_ref (stream);

  if (protocol != BREATH_PROTOCOL_PEERS || visitor->link != NULL)
    return;

  visitor->link = breath_stream_link_new (p2p_connection_get_peer (connection)->public_key,
                                          p2p_connection_get_binding (connection), receive_cb, visitor);
  g_signal_connect_object (visitor->link, "closed", G_CALLBACK (link_closed_cb), connection, G_CONNECT_SWAPPED);
  breath_stream_link_add_stream (visitor->link, BREATH_PROTOCOL_PEERS, stream);
}

/**
 * breath_visitors_stop:
 * @self: the host
 *
 * Has no more visitors. Those that there are hear nothing more.
 */
void
breath_visitors_stop (BreathVisitors *self)
{
  g_return_if_fail (BREATH_IS_VISITORS (self));

  if (self->swarm != NULL)
    p2p_swarm_set_host (self->swarm, NULL, NULL, NULL, NULL);

  g_hash_table_remove_all (self->visitors);
}

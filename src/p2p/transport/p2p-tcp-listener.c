/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "p2p-tcp-listener.h"

#include "p2p-tcp-stream.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gnetworking.h>
#include <sys/socket.h>
#include <unistd.h>

#define ACCEPTS_PER_TURN 16
#define BACKLOG          256  /* connections the kernel keeps for us; beyond it a peer waits a second to try again */
#define MIN_PAUSE_MS     100
#define MAX_PAUSE_MS     2000 /* how long those who wait when a descriptor is free again may have to go on waiting */
#define WARNING_INTERVAL (60 * G_TIME_SPAN_SECOND)

/**
 * P2pTcpListener:
 *
 * A listening socket with an accept loop that survives running out of file descriptors.
 *
 * When there are none left, the socket stays readable, and a loop that only tries again would take a
 * whole core and fill the log. So it pauses, longer each time it happens in a row. One descriptor is held
 * in reserve, to let the first of those who wait know that there is no room.
 */
struct _P2pTcpListener
{
  GObject       parent_instance;

  GSocket      *socket;
  P2pMultiaddr *address;
  GMainContext *context;

  GSource      *source;     /* accepts */
  GSource      *resume;     /* ends a pause */
  guint         pause_ms;   /* of the next one; 0 if all is well */
  gint64        warned_at;
  int           reserve;
  gboolean      is_paused;  /* by our user */
};

static void p2p_tcp_listener_iface_init (P2pListenerInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (P2pTcpListener, p2p_tcp_listener, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (P2P_TYPE_LISTENER, p2p_tcp_listener_iface_init))

static void
clear_source (GSource **source)
{
  if (*source == NULL)
    return;

  g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

static int
open_reserve (void)
{
  return open ("/dev/null", O_RDONLY | O_CLOEXEC);
}

static P2pMultiaddr *
multiaddr_for (GSocketAddress *address)
{
  GInetSocketAddress *inet = G_INET_SOCKET_ADDRESS (address);
  g_autofree char *ip = g_inet_address_to_string (g_inet_socket_address_get_address (inet));

  return p2p_multiaddr_new_tcp (ip, g_inet_socket_address_get_port (inet));
}

static void
announce (P2pTcpListener *self,
          GSocket        *socket)
{
  g_autoptr(GSocketConnection) connection = NULL;
  g_autoptr(GIOStream) stream = NULL;
  g_autoptr(GSocketAddress) remote = NULL;
  g_autoptr(P2pMultiaddr) address = NULL;
  g_autoptr(GError) error = NULL;

  /* A peer may be gone again by now. */
  remote = g_socket_get_remote_address (socket, &error);

  if (remote == NULL)
    {
      g_debug ("a connection was gone at once: %s", error->message);
      return;
    }

  p2p_tcp_tune (socket);
  address = multiaddr_for (remote);
  connection = g_socket_connection_factory_create_connection (socket);
  stream = p2p_tcp_stream_new (connection);
  g_signal_emit_by_name (self, "incoming", stream, address);
}

static void
warn_sometimes (P2pTcpListener *self,
                const GError   *error)
{
  gint64 now = g_get_monotonic_time ();

  if (self->warned_at != 0 && now - self->warned_at < WARNING_INTERVAL)
    return;

  self->warned_at = now;
  g_message ("Cannot accept connections on %s for now: %s",
             p2p_multiaddr_get_text (self->address), error->message);
}

static void start_accepting (P2pTcpListener *self);

static gboolean
resume_cb (gpointer user_data)
{
  P2pTcpListener *self = user_data;

  g_clear_pointer (&self->resume, g_source_unref);
  start_accepting (self);

  return G_SOURCE_REMOVE;
}

static void
pause_for_a_while (P2pTcpListener *self)
{
  self->pause_ms = self->pause_ms == 0 ? MIN_PAUSE_MS : MIN (self->pause_ms * 2, MAX_PAUSE_MS);

  clear_source (&self->source);
  clear_source (&self->resume);
  self->resume = g_timeout_source_new (self->pause_ms);
  g_source_set_callback (self->resume, resume_cb, self, NULL);
  g_source_attach (self->resume, self->context);
}

/* Turns one waiting peer away with the descriptor held for that. */
static void
turn_away (P2pTcpListener *self)
{
  g_autoptr(GSocket) socket = NULL;

  if (self->reserve >= 0)
    close (self->reserve);

  socket = g_socket_accept (self->socket, NULL, NULL);

  if (socket != NULL)
    g_socket_close (socket, NULL);

  self->reserve = open_reserve ();
}

static gboolean
is_shortage (const GError *error)
{
  return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_TOO_MANY_OPEN_FILES) ||
         g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE);
}

/* Returns whether there may be more to accept. */
static gboolean
accept_one (P2pTcpListener *self)
{
  g_autoptr(GSocket) socket = NULL;
  g_autoptr(GError) error = NULL;

  socket = g_socket_accept (self->socket, NULL, &error);

  if (socket != NULL)
    {
      self->pause_ms = 0;
      announce (self, socket);
      return TRUE;
    }

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
    return FALSE;

  warn_sometimes (self, error);

  if (is_shortage (error))
    turn_away (self);

  pause_for_a_while (self);

  return FALSE;
}

static gboolean
accept_cb (GSocket     *socket,
           GIOCondition condition,
           gpointer     user_data)
{
  g_autoptr(P2pTcpListener) self = g_object_ref (user_data);

  /* A handler may pause or close us. */
  for (guint i = 0; i < ACCEPTS_PER_TURN && self->source != NULL; i++)
    {
      if (!accept_one (self))
        break;
    }

  return G_SOURCE_CONTINUE;
}

static void
start_accepting (P2pTcpListener *self)
{
  if (self->is_paused || self->source != NULL || self->resume != NULL || g_socket_is_closed (self->socket))
    return;

  self->source = g_socket_create_source (self->socket, G_IO_IN, NULL);
  g_source_set_callback (self->source, G_SOURCE_FUNC (accept_cb), self, NULL);
  g_source_attach (self->source, self->context);
}

static P2pMultiaddr *
p2p_tcp_listener_get_address (P2pListener *listener)
{
  return P2P_TCP_LISTENER (listener)->address;
}

static void
p2p_tcp_listener_set_paused (P2pListener *listener,
                             gboolean     paused)
{
  P2pTcpListener *self = P2P_TCP_LISTENER (listener);

  self->is_paused = paused;

  if (paused)
    clear_source (&self->source);
  else
    start_accepting (self);
}

static void
p2p_tcp_listener_close (P2pListener *listener)
{
  P2pTcpListener *self = P2P_TCP_LISTENER (listener);

  clear_source (&self->source);
  clear_source (&self->resume);

  if (self->socket != NULL)
    g_socket_close (self->socket, NULL);
}

static void
p2p_tcp_listener_dispose (GObject *object)
{
  p2p_tcp_listener_close (P2P_LISTENER (object));

  G_OBJECT_CLASS (p2p_tcp_listener_parent_class)->dispose (object);
}

static void
p2p_tcp_listener_finalize (GObject *object)
{
  P2pTcpListener *self = P2P_TCP_LISTENER (object);

  if (self->reserve >= 0)
    close (self->reserve);

  g_clear_object (&self->socket);
  g_clear_pointer (&self->address, p2p_multiaddr_unref);
  g_clear_pointer (&self->context, g_main_context_unref);

  G_OBJECT_CLASS (p2p_tcp_listener_parent_class)->finalize (object);
}

static void
p2p_tcp_listener_iface_init (P2pListenerInterface *iface)
{
  iface->get_address = p2p_tcp_listener_get_address;
  iface->set_paused = p2p_tcp_listener_set_paused;
  iface->close = p2p_tcp_listener_close;
}

static void
p2p_tcp_listener_class_init (P2pTcpListenerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = p2p_tcp_listener_dispose;
  object_class->finalize = p2p_tcp_listener_finalize;
}

static void
p2p_tcp_listener_init (P2pTcpListener *self)
{
  self->reserve = -1;
}

/* Both defaults, 0.0.0.0 and ::, have to fit on one port, hence IPv6 alone on the latter. */
static GSocket *
bind_socket (GInetAddress *ip,
             guint16       port,
             GError      **error)
{
  g_autoptr(GSocketAddress) address = g_inet_socket_address_new (ip, port);
  GSocketFamily family = g_inet_address_get_family (ip);
  g_autoptr(GSocket) socket = NULL;

  socket = g_socket_new (family, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, error);

  if (socket == NULL)
    return NULL;

  if (family == G_SOCKET_FAMILY_IPV6 &&
      !g_socket_set_option (socket, IPPROTO_IPV6, IPV6_V6ONLY, TRUE, error))
    return NULL;

  g_socket_set_blocking (socket, FALSE);
  g_socket_set_listen_backlog (socket, BACKLOG);

  if (!g_socket_bind (socket, address, TRUE, error) || !g_socket_listen (socket, error))
    return NULL;

  return g_steal_pointer (&socket);
}

/**
 * p2p_tcp_listener_new:
 * @ip: where to listen
 * @port: on which port; 0 for any
 * @error: location for a %G_IO_ERROR
 *
 * Starts to accept connections.
 *
 * Returns: (transfer full): a listener
 */
P2pListener *
p2p_tcp_listener_new (GInetAddress *ip,
                      guint16       port,
                      GError      **error)
{
  g_autoptr(P2pTcpListener) self = g_object_new (P2P_TYPE_TCP_LISTENER, NULL);
  g_autoptr(GSocketAddress) local = NULL;

  self->socket = bind_socket (ip, port, error);

  if (self->socket == NULL)
    return NULL;

  local = g_socket_get_local_address (self->socket, error);

  if (local == NULL)
    return NULL;

  self->address = multiaddr_for (local);
  self->context = g_main_context_ref_thread_default ();
  self->reserve = open_reserve ();
  start_accepting (self);

  return P2P_LISTENER (g_steal_pointer (&self));
}

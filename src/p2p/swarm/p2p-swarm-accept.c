/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "p2p-swarm-private.h"

#define MAX_LOGGED_PER_MINUTE 10
#define RESERVED_SHARE        4 /* a quarter of the handshakes under way is kept for known sources */
#define PENDING_PER_KNOWN     2 /* handshakes under way of one of them, beyond which it waits with the strangers */

/* One inbound connection from accept to multiplexed. */
typedef struct
{
  P2pSwarm     *swarm;
  P2pMultiaddr *remote;
} Incoming;

static void
incoming_free (Incoming *self)
{
  g_clear_object (&self->swarm);
  g_clear_pointer (&self->remote, p2p_multiaddr_unref);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Incoming, incoming_free)

/*< private >
 * p2p_swarm_log_refusal:
 * @self: a swarm
 * @remote: who was turned away
 * @reason: why
 *
 * Says so, but not always: a flood of refusals must not become a flood of the log.
 */
void
p2p_swarm_log_refusal (P2pSwarm     *self,
                       P2pMultiaddr *remote,
                       const char   *reason)
{
  gint64 now = g_get_monotonic_time ();

  if (now - self->logged_at >= G_TIME_SPAN_MINUTE)
    {
      if (self->n_logged > MAX_LOGGED_PER_MINUTE)
        g_message ("%u more connections were refused", self->n_logged - MAX_LOGGED_PER_MINUTE);

      self->logged_at = now;
      self->n_logged = 0;
    }

  self->n_logged++;

  if (self->n_logged <= MAX_LOGGED_PER_MINUTE)
    g_message ("Connection from %s refused: %s", p2p_multiaddr_get_text (remote), reason);
}

static guint
lookup_count (GHashTable *counts,
              guint64     source)
{
  return GPOINTER_TO_UINT (g_hash_table_lookup (counts, &source));
}

static void
change_count (GHashTable *counts,
              guint64     source,
              int         change)
{
  int count = (int) lookup_count (counts, source) + change;

  g_assert (count >= 0);

  if (count > 0)
    g_hash_table_replace (counts, g_memdup2 (&source, sizeof source), GUINT_TO_POINTER ((guint) count));
  else
    g_hash_table_remove (counts, &source);
}

/* Of the places for handshakes some are kept: strangers that never end theirs must not shut out those we know, and neither
 * must one of these that means no good.
 */
static gboolean
may_begin (P2pSwarm *self,
           guint64   source,
           gint64    now,
           guint    *limit)
{
  guint kept = self->limits.pending / RESERVED_SHARE;

  *limit = self->limits.pending - kept;

  if (self->n_accepting < *limit)
    return TRUE;

  return self->n_accepting < self->limits.pending && lookup_count (self->accepting, source) < PENDING_PER_KNOWN &&
         p2p_handshake_budget_knows (self->budget, source, now);
}

static gboolean
refuse (P2pSwarm *self,
        P2pLimit  limit,
        guint     value,
        GError  **error)
{
  p2p_swarm_count_refusal (self, limit);
  g_set_error (error, P2P_SWARM_ERROR, P2P_SWARM_ERROR_LIMIT, "too many %s (%u)", p2p_limit_get_words (limit), value);

  return FALSE;
}

/* Of one source one at a time may visit, so where nobody else may stay it gets no more than one handshake at a time either:
 * else it could keep the few that others need to visit.
 */
static gboolean
may_come_in (P2pSwarm *self,
             guint64   source)
{
  guint lent = self->host != NULL ? self->limits.visits : 0;

  if (self->n_inbound - self->visits->len >= self->limits.inbound && lookup_count (self->accepting, source) > 0)
    return FALSE;

  return self->n_inbound < self->limits.inbound + lent;
}

/* The cheap questions first; nothing of what the peer sends is looked at before they are answered. */
static gboolean
has_room (P2pSwarm *self,
          guint64   source,
          GError  **error)
{
  gint64 now = g_get_monotonic_time ();
  P2pLimit limit;
  guint value;

  if (!may_begin (self, source, now, &value))
    return refuse (self, P2P_LIMIT_PENDING, value, error);

  if (!may_come_in (self, source))
    return refuse (self, P2P_LIMIT_INBOUND, self->limits.inbound, error);

  if (p2p_swarm_count_all (self) >= self->limits.connections)
    return refuse (self, P2P_LIMIT_CONNECTIONS, self->limits.connections, error);

  if (lookup_count (self->sources, source) >= self->limits.per_source)
    return refuse (self, P2P_LIMIT_PER_SOURCE, self->limits.per_source, error);

  return p2p_handshake_budget_take_source (self->budget, source, now, &limit, &value) ||
         refuse (self, limit, value, error);
}

/* While no handshake may begin, peers wait in the queue of the kernel, which costs us nothing, rather than be turned
 * away.
 */
static void
count_accepting (P2pSwarm *self,
                 guint64   source,
                 int       change)
{
  gboolean was_full = self->n_accepting >= self->limits.pending;
  gboolean is_full;

  self->n_accepting += change;
  change_count (self->accepting, source, change);
  is_full = self->n_accepting >= self->limits.pending;

  if (is_full != was_full && !self->closed)
    for (guint i = 0; i < self->listeners->len; i++)
      p2p_listener_set_paused (g_ptr_array_index (self->listeners, i), is_full);
}

static void
upgrade_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(Incoming) incoming = user_data;
  P2pSwarm *self = incoming->swarm;
  g_autoptr(P2pConnection) connection = NULL;
  g_autoptr(GError) error = NULL;
  P2pUpgraded *upgraded;

  upgraded = p2p_upgrader_upgrade_finish (P2P_UPGRADER (source), result, &error);
  count_accepting (self, p2p_source_of_address (incoming->remote), -1);

  if (upgraded != NULL)
    connection = p2p_swarm_admit (self, upgraded, P2P_ROLE_LISTENER, incoming->remote, &error);
  else if (g_error_matches (error, P2P_UPGRADE_ERROR, P2P_UPGRADE_ERROR_TIMED_OUT))
    p2p_swarm_count_refusal (self, P2P_LIMIT_HANDSHAKE_TIME);

  if (connection != NULL)
    return;

  p2p_swarm_forget_inbound (self, incoming->remote);

  if (!self->closed)
    p2p_swarm_log_refusal (self, incoming->remote, error->message);
}

/*< private >
 * p2p_swarm_accept:
 * @self: a swarm
 * @stream: what a listener has accepted
 * @remote: from where
 *
 * Upgrades @stream, unless a limit refuses it.
 */
void
p2p_swarm_accept (P2pSwarm     *self,
                  GIOStream    *stream,
                  P2pMultiaddr *remote)
{
  guint64 source = p2p_source_of_address (remote);
  g_autoptr(GError) error = NULL;

  if (!self->closed && has_room (self, source, &error))
    {
      Incoming *incoming = g_new (Incoming, 1);

      self->n_inbound++;
      change_count (self->sources, source, 1);
      count_accepting (self, source, 1);

      incoming->swarm = g_object_ref (self);
      incoming->remote = p2p_multiaddr_ref (remote);
      p2p_upgrader_upgrade_async (self->upgrader, stream, P2P_ROLE_LISTENER, NULL, self->closing,
                                  upgrade_cb, incoming);
    }
  else
    {
      if (error != NULL)
        p2p_swarm_log_refusal (self, remote, error->message);

      g_io_stream_close_async (stream, G_PRIORITY_DEFAULT, NULL, NULL, NULL);
    }
}

/*< private >
 * p2p_swarm_forget_inbound:
 * @self: a swarm
 * @remote: where an inbound connection that is no more came from
 *
 * Gives its place to another.
 */
void
p2p_swarm_forget_inbound (P2pSwarm     *self,
                          P2pMultiaddr *remote)
{
  g_assert (self->n_inbound > 0);

  self->n_inbound--;
  change_count (self->sources, p2p_source_of_address (remote), -1);
}

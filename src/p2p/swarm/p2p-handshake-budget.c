/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "p2p-handshake-budget.h"

#include <gio/gio.h>
#include <string.h>

#define KNOWN_FOR      G_TIME_SPAN_DAY
#define SHUNNED_FOR    G_TIME_SPAN_HOUR /* a known source that flooded is a stranger */
#define RESERVED_SHARE 4                /* a quarter of the budget is kept for known sources */
#define SOURCE_SHARE   5                /* of which one of them gets a fifth */
#define PURGE_SIZE     256              /* buckets, above which the full ones are thrown away */

/* Fills with its rate up to what that gives in a minute. */
typedef struct
{
  double tokens;
  gint64 at;
} Bucket;

/**
 * Known:
 * @at: when somebody there last proved who it is
 * @share: what it may take of the reserve
 * @refusals: in a row; whoever goes on all the same is a flood
 * @shunned_until: monotonic time up to which it has lost its standing
 *
 * A source from which somebody proved itself.
 */
typedef struct
{
  gint64 at;
  Bucket share;
  guint  refusals;
  gint64 shunned_until;
} Known;

/**
 * P2pHandshakeBudget:
 *
 * How many handshakes strangers may cost us: token buckets for all, for a source address and for a key.
 *
 * Taken before any cryptography, but for the one of the key. A source is an IPv4 address or an IPv6 /56;
 * loopback is a source like any other. Pure: the time comes from the caller, in microseconds.
 *
 * To prove a key costs next to nothing, so a known source gets a small share of the reserve and not all of it, and one
 * that goes on after as many refusals in a row as it may have handshakes a minute is a stranger for an hour, whatever it
 * proves meanwhile.
 */
struct _P2pHandshakeBudget
{
  guint       per_minute;
  guint       per_source;
  guint       per_key;

  Bucket      all;
  GHashTable *sources; /* guint64 to Bucket */
  GHashTable *keys;    /* the same, by the start of the public key */
  GHashTable *known;   /* guint64 to Known */
};

static double
refilled (double tokens,
          gint64 at,
          guint  per_minute,
          gint64 now)
{
  tokens += (double) (now - at) * per_minute / G_TIME_SPAN_MINUTE;

  return MIN (tokens, per_minute);
}

/* A bucket that is full again is one that need not be remembered. */
static void
purge (GHashTable *buckets,
       guint       per_minute,
       gint64      now)
{
  GHashTableIter iter;
  gpointer value;

  if (g_hash_table_size (buckets) < PURGE_SIZE)
    return;

  g_hash_table_iter_init (&iter, buckets);

  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      Bucket *bucket = value;

      if (refilled (bucket->tokens, bucket->at, per_minute, now) >= per_minute)
        g_hash_table_iter_remove (&iter);
    }
}

static gboolean
take (GHashTable *buckets,
      guint64     key,
      guint       per_minute,
      gint64      now)
{
  Bucket *bucket = g_hash_table_lookup (buckets, &key);

  if (bucket == NULL)
    {
      purge (buckets, per_minute, now);
      bucket = g_new (Bucket, 1);
      bucket->tokens = per_minute;
      g_hash_table_insert (buckets, g_memdup2 (&key, sizeof key), bucket);
    }
  else
    bucket->tokens = refilled (bucket->tokens, bucket->at, per_minute, now);

  bucket->at = now;

  if (bucket->tokens < 1)
    return FALSE;

  bucket->tokens -= 1;

  return TRUE;
}

static Known *
find_known (P2pHandshakeBudget *self,
            guint64             source,
            gint64              now)
{
  Known *known = g_hash_table_lookup (self->known, &source);

  return known != NULL && now - known->at < KNOWN_FOR && now >= known->shunned_until ? known : NULL;
}

static guint
get_source_share (P2pHandshakeBudget *self)
{
  return MAX (self->per_minute / (RESERVED_SHARE * SOURCE_SHARE), 1);
}

static gboolean
has_share (P2pHandshakeBudget *self,
           Known              *known,
           gint64              now)
{
  known->share.tokens = refilled (known->share.tokens, known->share.at, get_source_share (self), now);
  known->share.at = now;

  return known->share.tokens >= 1;
}

static void
note_refusal (P2pHandshakeBudget *self,
              Known              *known,
              gint64              now)
{
  if (known == NULL || ++known->refusals < self->per_source)
    return;

  known->refusals = 0;
  known->shunned_until = now + SHUNNED_FOR;
}

static void
forget_oldest (P2pHandshakeBudget *self)
{
  GHashTableIter iter;
  gpointer key;
  gpointer value;
  gpointer oldest = NULL;
  gint64 oldest_at = G_MAXINT64;

  g_hash_table_iter_init (&iter, self->known);

  while (g_hash_table_iter_next (&iter, &key, &value))
    if (((Known *) value)->at < oldest_at)
      {
        oldest = key;
        oldest_at = ((Known *) value)->at;
      }

  g_hash_table_remove (self->known, oldest);
}

/**
 * p2p_source_of_address:
 * @address: where a peer connects from
 *
 * Returns: what limits by source count under; 0 for an address that is not of the Internet
 */
guint64
p2p_source_of_address (P2pMultiaddr *address)
{
  g_autoptr(GInetAddress) inet = NULL;
  const guint8 *bytes;
  const char *host;
  guint16 port;
  gsize len;
  guint64 source;

  if (!p2p_multiaddr_get_tcp (address, &host, &port) || (inet = g_inet_address_new_from_string (host)) == NULL)
    return 0;

  bytes = g_inet_address_to_bytes (inet);

  if (g_inet_address_get_family (inet) == G_SOCKET_FAMILY_IPV4)
    {
      source = 4;
      len = 4;
    }
  else if (memcmp (bytes, "\0\0\0\0\0\0\0\0\0\0\xff\xff", 12) == 0) /* an IPv4 address in IPv6 clothes */
    {
      source = 4;
      len = 4;
      bytes += 12;
    }
  else
    {
      source = 6;
      len = 7;
    }

  for (gsize i = 0; i < len; i++)
    source = source << 8 | bytes[i];

  return source;
}

/**
 * p2p_handshake_budget_new:
 * @per_minute: handshakes of all sources together
 * @per_source: of one source
 * @per_key: of one peer
 *
 * Returns: (transfer full): a budget with full buckets
 */
P2pHandshakeBudget *
p2p_handshake_budget_new (guint per_minute,
                          guint per_source,
                          guint per_key)
{
  P2pHandshakeBudget *self = g_new0 (P2pHandshakeBudget, 1);

  self->per_minute = per_minute;
  self->per_source = per_source;
  self->per_key = per_key;
  self->all.tokens = per_minute;
  self->sources = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_free);
  self->keys = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_free);
  self->known = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_free);

  return self;
}

/**
 * p2p_handshake_budget_free:
 * @self: (transfer full): a budget
 *
 * Frees the budget, and forgets which sources are known.
 */
void
p2p_handshake_budget_free (P2pHandshakeBudget *self)
{
  g_hash_table_unref (self->sources);
  g_hash_table_unref (self->keys);
  g_hash_table_unref (self->known);
  g_free (self);
}

/**
 * p2p_handshake_budget_take_source:
 * @self: a budget
 * @source: from p2p_source_of_address()
 * @now: monotonic time, in microseconds
 * @limit: (out): when refused, which limit it was
 * @value: (out): when refused, that limit
 *
 * Asks for one handshake. A refusal costs nothing, and of a stranger it remembers nothing.
 *
 * Returns: whether the handshake may begin
 */
gboolean
p2p_handshake_budget_take_source (P2pHandshakeBudget *self,
                                  guint64             source,
                                  gint64              now,
                                  P2pLimit           *limit,
                                  guint              *value)
{
  Known *known = find_known (self, source, now);
  gboolean needs_reserve;

  self->all.tokens = refilled (self->all.tokens, self->all.at, self->per_minute, now);
  self->all.at = now;
  needs_reserve = self->all.tokens - (double) self->per_minute / RESERVED_SHARE < 1;

  if (needs_reserve && (known == NULL || self->all.tokens < 1 || !has_share (self, known, now)))
    {
      note_refusal (self, known, now);
      *limit = P2P_LIMIT_HANDSHAKES;
      *value = self->per_minute;
      return FALSE;
    }

  if (!take (self->sources, source, self->per_source, now))
    {
      note_refusal (self, known, now);
      *limit = P2P_LIMIT_HANDSHAKES_PER_SOURCE;
      *value = self->per_source;
      return FALSE;
    }

  self->all.tokens -= 1;

  if (known != NULL)
    {
      known->refusals = 0;
      known->share.tokens -= needs_reserve;
    }

  return TRUE;
}

/**
 * p2p_handshake_budget_take_key:
 * @self: a budget
 * @peer: who has just proved to be the peer
 * @now: monotonic time, in microseconds
 *
 * Asks for one connection of @peer.
 *
 * Returns: whether the connection may stay
 */
gboolean
p2p_handshake_budget_take_key (P2pHandshakeBudget *self,
                               const P2pPeerId    *peer,
                               gint64              now)
{
  guint64 key;

  memcpy (&key, peer->public_key, sizeof key);

  return take (self->keys, key, self->per_key, now);
}

/**
 * p2p_handshake_budget_note_known:
 * @self: a budget
 * @source: from where a peer has authenticated
 * @now: monotonic time, in microseconds
 *
 * Lets @source draw on the reserve for a day, unless it has lost its standing.
 */
void
p2p_handshake_budget_note_known (P2pHandshakeBudget *self,
                                 guint64             source,
                                 gint64              now)
{
  Known *known = g_hash_table_lookup (self->known, &source);

  if (known != NULL)
    {
      known->at = MAX (known->at, now);
      return;
    }

  if (g_hash_table_size (self->known) >= P2P_MAX_KNOWN_SOURCES)
    forget_oldest (self);

  known = g_new0 (Known, 1);
  known->at = now;
  known->share.at = now;
  known->share.tokens = get_source_share (self);
  known->shunned_until = G_MININT64;
  g_hash_table_insert (self->known, g_memdup2 (&source, sizeof source), known);
}

/**
 * p2p_handshake_budget_knows:
 * @self: a budget
 * @source: from p2p_source_of_address()
 * @now: monotonic time, in microseconds
 *
 * Returns: whether a peer proved itself from there within a day, and the source has not lost its standing
 */
gboolean
p2p_handshake_budget_knows (P2pHandshakeBudget *self,
                            guint64             source,
                            gint64              now)
{
  return find_known (self, source, now) != NULL;
}

/**
 * p2p_handshake_budget_get_size:
 * @self: a budget
 *
 * Returns: how many sources and keys are remembered in all
 */
guint
p2p_handshake_budget_get_size (P2pHandshakeBudget *self)
{
  return g_hash_table_size (self->sources) + g_hash_table_size (self->keys) + g_hash_table_size (self->known);
}

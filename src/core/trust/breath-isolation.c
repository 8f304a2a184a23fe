/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-isolation.h"

#include "p2p-budget.h"

#include <string.h>

#include "state.pb-c.h"

#define MAX_LEN 2048 /* bytes of an encoded isolation */
#define BUDGET  8192 /* bytes of memory that decoding one may take */

G_DEFINE_QUARK (breath-isolation-error-quark, breath_isolation_error)

static const struct
{
  BreathIsolationScope scope;
  const char          *id;
} scopes[] = {
  { BREATH_ISOLATION_CONNECT, "connect" },
  { BREATH_ISOLATION_SHOW, "show" },
  { BREATH_ISOLATION_RELAY, "relay" },
};

static gboolean
refuse (GError    **error,
        const char *why)
{
  g_set_error_literal (error, BREATH_ISOLATION_ERROR, BREATH_ISOLATION_ERROR_INVALID, why);

  return FALSE;
}

/**
 * breath_isolation_scope_get_id:
 * @scope: just one
 *
 * Returns: (nullable): the word for it; %NULL if it is none or several
 */
const char *
breath_isolation_scope_get_id (BreathIsolationScope scope)
{
  for (guint i = 0; i < G_N_ELEMENTS (scopes); i++)
    if (scopes[i].scope == scope)
      return scopes[i].id;

  return NULL;
}

/**
 * breath_isolation_scope_parse:
 * @words: words with commas between them, as a person typed them
 * @scope: (out): what they mean together
 *
 * Returns: whether all are words for a scope, and there is one
 */
gboolean
breath_isolation_scope_parse (const char           *words,
                              BreathIsolationScope *scope)
{
  g_auto(GStrv) parts = g_strsplit (words, ",", 0);

  *scope = 0;

  for (guint i = 0; parts[i] != NULL; i++)
    {
      guint found = 0;

      while (found < G_N_ELEMENTS (scopes) && g_ascii_strcasecmp (g_strstrip (parts[i]), scopes[found].id) != 0)
        found++;

      if (found == G_N_ELEMENTS (scopes))
        return FALSE;

      *scope |= scopes[found].scope;
    }

  return *scope != 0;
}

BreathIsolation *
breath_isolation_copy (const BreathIsolation *self)
{
  BreathIsolation *copy = g_memdup2 (self, sizeof *self);

  copy->reason = g_strdup (self->reason);

  return copy;
}

void
breath_isolation_free (BreathIsolation *self)
{
  g_free (self->reason);
  g_free (self);
}

static gboolean
check_reason (const char *reason,
              GError    **error)
{
  if (reason == NULL || !g_utf8_validate (reason, -1, NULL))
    return refuse (error, "The reason is missing, or is not valid UTF-8");

  if (*reason == '\0' || g_utf8_strlen (reason, -1) > BREATH_ISOLATION_MAX_REASON)
    return refuse (error, "The reason needs 1 to 200 characters");

  for (const char *c = reason; *c != '\0'; c = g_utf8_next_char (c))
    if (g_unichar_iscntrl (g_utf8_get_char (c)))
      return refuse (error, "The reason contains a control character");

  return TRUE;
}

/**
 * breath_isolation_check:
 * @self: a decision
 * @error: return location for a #BreathIsolationError
 *
 * Returns: whether a Mirror may decide so
 */
gboolean
breath_isolation_check (const BreathIsolation *self,
                        GError               **error)
{
  if (self->scope == 0 || (self->scope & ~BREATH_ISOLATION_ALL) != 0)
    return refuse (error, "What is not to be done any more has to be said");

  if (self->from < 0 || self->until > G_MAXUINT32 || self->until <= self->from
      || self->until - self->from > BREATH_ISOLATION_MAX_LIFE)
    return refuse (error, "An isolation lasts for 1 hour at least and 7 days at most, and then ends by itself");

  return check_reason (self->reason, error) && breath_profile_check (self->by, NULL, error);
}

/**
 * breath_isolation_encode:
 * @self: a decision
 *
 * Returns: (transfer full): what is stored of it; the node is named beside it
 */
GBytes *
breath_isolation_encode (const BreathIsolation *self)
{
  Breath__Isolation message = BREATH__ISOLATION__INIT;
  guint8 *packed;
  gsize len;

  message.mirror.data = (guint8 *) self->mirror.public_key;
  message.mirror.len = P2P_PUBLIC_KEY_LEN;
  message.by = (char *) self->by;
  message.scope = self->scope;
  message.from = self->from;
  message.until = self->until;
  message.reason = self->reason;
  len = breath__isolation__get_packed_size (&message);
  packed = g_malloc (len);
  breath__isolation__pack (&message, packed);

  return g_bytes_new_take (packed, len);
}

static BreathIsolation *
read_isolation (const P2pPeerId         *node,
                const Breath__Isolation *message)
{
  BreathIsolation *self = g_new0 (BreathIsolation, 1);

  self->node = *node;
  memcpy (self->mirror.public_key, message->mirror.data, P2P_PUBLIC_KEY_LEN);
  g_strlcpy (self->by, message->by, sizeof self->by);
  self->scope = message->scope;
  self->from = message->from;
  self->until = message->until;
  self->reason = g_strdup (message->reason);

  return self;
}

/**
 * breath_isolation_decode:
 * @node: whom it is about
 * @bytes: what was stored
 * @error: return location for a #BreathIsolationError
 *
 * Returns: (transfer full): the decision, or %NULL
 */
BreathIsolation *
breath_isolation_decode (const P2pPeerId *node,
                         GBytes          *bytes,
                         GError         **error)
{
  g_autoptr(BreathIsolation) self = NULL;
  Breath__Isolation *message = NULL;
  P2pBudget budget;
  gsize len;
  const guint8 *data = g_bytes_get_data (bytes, &len);

  p2p_budget_init (&budget, BUDGET);

  if (len <= MAX_LEN)
    message = breath__isolation__unpack (&budget.allocator, len, data);

  if (message != NULL && message->mirror.len == P2P_PUBLIC_KEY_LEN && strlen (message->by) <= BREATH_PROFILE_MAX_NAME)
    self = read_isolation (node, message);

  breath__isolation__free_unpacked (message, &budget.allocator);

  if (self != NULL && breath_isolation_check (self, NULL))
    return g_steal_pointer (&self);

  g_set_error_literal (error, BREATH_ISOLATION_ERROR, BREATH_ISOLATION_ERROR_DAMAGED, "What is stored is no isolation");

  return NULL;
}

/* An isolation with the monotonic time at which it ends at the latest, however the wall clock is set. */
typedef struct
{
  BreathIsolation *isolation;
  gint64           ends;
} Entry;

/**
 * BreathIsolations:
 *
 * Who is isolated here. Each isolation ends by itself: when the wall clock says so, or once its length has passed since it
 * began or was read, whichever is first. So a clock that is set back makes none longer than it was meant to be.
 */
struct _BreathIsolations
{
  GHashTable *entries;  /* P2pPeerId in the isolation to Entry */
};

static void
entry_free (gpointer data)
{
  Entry *entry = data;

  breath_isolation_free (entry->isolation);
  g_free (entry);
}

BreathIsolations *
breath_isolations_new (void)
{
  BreathIsolations *self = g_new0 (BreathIsolations, 1);

  self->entries = g_hash_table_new_full (p2p_peer_id_hash, p2p_peer_id_equal, NULL, entry_free);

  return self;
}

void
breath_isolations_free (BreathIsolations *self)
{
  g_hash_table_unref (self->entries);
  g_free (self);
}

/**
 * breath_isolations_put:
 * @self: isolations
 * @isolation: (transfer full): one more, or in place of that of the same node
 * @wall: unix seconds
 * @now: monotonic time
 *
 * Isolates a node from now on.
 */
void
breath_isolations_put (BreathIsolations *self,
                       BreathIsolation  *isolation,
                       gint64            wall,
                       gint64            now)
{
  Entry *entry = g_new0 (Entry, 1);
  gint64 left = CLAMP (isolation->until - wall, 0, isolation->until - isolation->from);

  entry->isolation = isolation;
  entry->ends = now + left * G_USEC_PER_SEC;
  g_hash_table_replace (self->entries, &isolation->node, entry);
}

gboolean
breath_isolations_remove (BreathIsolations *self,
                          const P2pPeerId  *node)
{
  return g_hash_table_remove (self->entries, node);
}

static gboolean
is_over (const Entry *entry,
         gint64       wall,
         gint64       now)
{
  return entry->ends <= now || entry->isolation->until <= wall;
}

/**
 * breath_isolations_lookup:
 * @self: isolations
 * @node: a node
 * @wall: unix seconds
 * @now: monotonic time
 *
 * Returns: (nullable) (transfer none): its isolation; %NULL if it is not isolated, or not any more
 */
const BreathIsolation *
breath_isolations_lookup (BreathIsolations *self,
                          const P2pPeerId  *node,
                          gint64            wall,
                          gint64            now)
{
  const Entry *entry = g_hash_table_lookup (self->entries, node);

  return entry != NULL && !is_over (entry, wall, now) ? entry->isolation : NULL;
}

static gint64
get_end (const Entry *entry,
         gint64       wall,
         gint64       now)
{
  return MIN (entry->ends, now + MAX (entry->isolation->until - wall, 0) * G_USEC_PER_SEC);
}

/**
 * breath_isolations_get_end:
 * @self: isolations
 * @node: a node
 * @wall: unix seconds
 * @now: monotonic time
 *
 * Returns: the monotonic time at which its isolation ends as far as is known now; %G_MININT64 if it is not isolated
 */
gint64
breath_isolations_get_end (BreathIsolations *self,
                           const P2pPeerId  *node,
                           gint64            wall,
                           gint64            now)
{
  const Entry *entry = g_hash_table_lookup (self->entries, node);

  return entry != NULL && !is_over (entry, wall, now) ? get_end (entry, wall, now) : G_MININT64;
}

/**
 * breath_isolations_get_next_end:
 * @self: isolations
 * @wall: unix seconds
 * @now: monotonic time
 *
 * Returns: the monotonic time at which the next one ends, perhaps one that has; %G_MAXINT64 if there are none
 */
gint64
breath_isolations_get_next_end (BreathIsolations *self,
                                gint64            wall,
                                gint64            now)
{
  gint64 next = G_MAXINT64;
  GHashTableIter iter;
  const Entry *entry;

  g_hash_table_iter_init (&iter, self->entries);

  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &entry))
    next = MIN (next, get_end (entry, wall, now));

  return next;
}

/**
 * breath_isolations_find_ended:
 * @self: isolations
 * @wall: unix seconds
 * @now: monotonic time
 *
 * Returns: (nullable) (transfer none): one that is over and was not removed yet
 */
const BreathIsolation *
breath_isolations_find_ended (BreathIsolations *self,
                              gint64            wall,
                              gint64            now)
{
  GHashTableIter iter;
  const Entry *entry;

  g_hash_table_iter_init (&iter, self->entries);

  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &entry))
    if (is_over (entry, wall, now))
      return entry->isolation;

  return NULL;
}

guint
breath_isolations_get_size (BreathIsolations *self)
{
  return g_hash_table_size (self->entries);
}

/**
 * breath_isolations_foreach:
 * @self: isolations
 * @wall: unix seconds
 * @now: monotonic time
 * @func: called for each that holds, in no order
 * @user_data: for @func
 *
 * Tells who is isolated. @func must change nothing.
 */
void
breath_isolations_foreach (BreathIsolations   *self,
                           gint64              wall,
                           gint64              now,
                           BreathIsolationFunc func,
                           gpointer            user_data)
{
  GHashTableIter iter;
  const Entry *entry;

  g_hash_table_iter_init (&iter, self->entries);

  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &entry))
    if (!is_over (entry, wall, now))
      func (entry->isolation, user_data);
}

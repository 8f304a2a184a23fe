/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-link-health.h"

#define ONE       65536      /* a count of one, which fades from there */
#define MOST      (64 * ONE) /* a count beyond which nothing is added */
#define STEP      (BREATH_HEALTH_HALF_LIFE / 10)
#define STEP_LEFT 61147      /* of ONE, what is left of it after a step: 2^(-1/10) */

/**
 * Row:
 * @peer: whom it is about
 * @facts: what is told of it; its score is computed when asked for
 * @levels: by penalty, the count that fades, in fractions of ONE
 * @faded: monotonic time up to which they have
 *
 * What a peer did.
 */
typedef struct
{
  P2pPeerId         peer;
  BreathHealthFacts facts;
  guint32           levels[BREATH_N_PENALTIES];
  gint64            faded;
} Row;

/**
 * BreathLinkHealth:
 *
 * What peers did against the rules, by their keys, so that a new link changes nothing. There are only penalties: whatever
 * good a peer does buys nothing off, unlike where credits are given (GossipSub, CVE-2022-47547). The score adds up, for
 * each kind, its points times the square of how often it happened; how often fades by half in an hour.
 *
 * It stays on this computer and in memory, and says nothing but whether a link is paused. Who is paused is never
 * forgotten before that is over. Beyond %BREATH_HEALTH_MAX_PEERS whoever did least is forgotten for a newcomer: to fill as
 * many places with others an attacker needs as many handshakes, of which there are 60 a minute in all, and in the time
 * that takes its own score has faded to a quarter by itself. To have them all paused it takes three offences for
 * each, which the same handshakes do not give within the longest pause.
 */
struct _BreathLinkHealth
{
  GHashTable *rows;  /* P2pPeerId in Row to Row */
};

static const struct
{
  const char *id;
  guint       points;
} penalties[BREATH_N_PENALTIES] = {
  [BREATH_PENALTY_FORMAT] = { "format", 20 },
  [BREATH_PENALTY_OVERSIZE] = { "oversize", 10 },
  [BREATH_PENALTY_BOGUS_NOTE] = { "bogus-note", 5 },
  [BREATH_PENALTY_OVER_RATE] = { "over-rate", 1 },
};

const char *
breath_penalty_get_id (BreathPenalty penalty)
{
  g_return_val_if_fail ((guint) penalty < BREATH_N_PENALTIES, NULL);

  return penalties[penalty].id;
}

BreathLinkHealth *
breath_link_health_new (void)
{
  BreathLinkHealth *self = g_new0 (BreathLinkHealth, 1);

  self->rows = g_hash_table_new_full (p2p_peer_id_hash, p2p_peer_id_equal, NULL, g_free);

  return self;
}

void
breath_link_health_free (BreathLinkHealth *self)
{
  g_hash_table_unref (self->rows);
  g_free (self);
}

/* What @level has faded to after @n_steps. */
static guint32
fade_level (guint32 level,
            gint64  n_steps)
{
  if (n_steps >= 10 * 32)
    return 0;

  level >>= n_steps / 10;

  for (gint64 i = n_steps % 10; i > 0; i--)
    level = (guint32) ((guint64) level * STEP_LEFT / ONE);

  return level;
}

static void
fade (Row   *row,
      gint64 now)
{
  gint64 n_steps = now > row->faded ? (now - row->faded) / STEP : 0;

  for (guint i = 0; i < BREATH_N_PENALTIES; i++)
    row->levels[i] = fade_level (row->levels[i], n_steps);

  row->faded += n_steps * STEP;
}

/* At most 36 × 64², so that nothing overflows. */
static guint
get_score (const Row *row)
{
  guint64 sum = 0;

  for (guint i = 0; i < BREATH_N_PENALTIES; i++)
    sum += penalties[i].points * (guint64) row->levels[i] * row->levels[i];

  return (guint) (sum / ONE / ONE);
}

/* Whether there is nothing left to hold against a peer. */
static gboolean
is_over (const Row *row,
         gint64     now)
{
  for (guint i = 0; i < BREATH_N_PENALTIES; i++)
    if (row->levels[i] >= ONE / 16)
      return FALSE;

  return row->facts.n_pauses == 0 ? row->facts.paused_until <= now
         : now - row->facts.paused_until >= BREATH_HEALTH_MEMORY;
}

/* The one that is missed least; NULL: all are paused. */
static Row *
find_least (BreathLinkHealth *self,
            gint64            now)
{
  Row *least = NULL;
  GHashTableIter iter;
  Row *row;

  g_hash_table_iter_init (&iter, self->rows);

  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &row))
    {
      fade (row, now);

      if (row->facts.paused_until > now)
        continue;

      if (least == NULL || row->facts.n_pauses < least->facts.n_pauses
          || (row->facts.n_pauses == least->facts.n_pauses && get_score (row) < get_score (least)))
        least = row;
    }

  return least;
}

/**
 * breath_link_health_forget:
 * @self: the health of links
 * @now: monotonic time
 *
 * Forgets all against whom nothing is left to hold.
 */
void
breath_link_health_forget (BreathLinkHealth *self,
                           gint64            now)
{
  GHashTableIter iter;
  Row *row;

  g_hash_table_iter_init (&iter, self->rows);

  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &row))
    {
      fade (row, now);

      if (is_over (row, now))
        g_hash_table_iter_remove (&iter);
    }
}

static gboolean
make_room (BreathLinkHealth *self,
           gint64            now)
{
  Row *least;

  if (g_hash_table_size (self->rows) < BREATH_HEALTH_MAX_PEERS)
    return TRUE;

  breath_link_health_forget (self, now);

  if (g_hash_table_size (self->rows) < BREATH_HEALTH_MAX_PEERS)
    return TRUE;

  least = find_least (self, now);

  return least != NULL && g_hash_table_remove (self->rows, &least->peer);
}

static Row *
ensure_row (BreathLinkHealth *self,
            const P2pPeerId  *peer,
            gint64            now)
{
  Row *row = g_hash_table_lookup (self->rows, peer);

  if (row != NULL || !make_room (self, now))
    return row;

  row = g_new0 (Row, 1);
  row->peer = *peer;
  row->faded = now;
  row->facts.paused_until = G_MININT64;
  g_hash_table_insert (self->rows, &row->peer, row);

  return row;
}

static void
begin_pause (Row   *row,
             gint64 now)
{
  BreathHealthFacts *facts = &row->facts;
  gint64 length = BREATH_HEALTH_FIRST_PAUSE;

  if (facts->n_pauses > 0 && now - facts->paused_until >= BREATH_HEALTH_MEMORY)
    facts->n_pauses = 0;

  for (guint i = 0; i < facts->n_pauses && length < BREATH_HEALTH_MAX_PAUSE; i++)
    length *= 2;

  facts->n_pauses++;
  facts->paused_until = now + MIN (length, BREATH_HEALTH_MAX_PAUSE);
}

/**
 * breath_link_health_count:
 * @self: the health of links
 * @peer: who broke a rule
 * @penalty: which
 * @now: monotonic time
 *
 * Counts something against a peer. A pause begins once the score reaches %BREATH_HEALTH_LIMIT; it lasts for
 * %BREATH_HEALTH_FIRST_PAUSE, each further one twice as long up to %BREATH_HEALTH_MAX_PAUSE, until there was none for
 * %BREATH_HEALTH_MEMORY. What is counted during a pause does not lengthen it.
 *
 * Returns: whether a pause began
 */
gboolean
breath_link_health_count (BreathLinkHealth *self,
                          const P2pPeerId  *peer,
                          BreathPenalty     penalty,
                          gint64            now)
{
  Row *row;

  g_return_val_if_fail ((guint) penalty < BREATH_N_PENALTIES, FALSE);

  row = ensure_row (self, peer, now);

  if (row == NULL)
    return FALSE;

  fade (row, now);

  if (is_over (row, now))
    row->facts = (BreathHealthFacts) { .paused_until = G_MININT64 }
  ;

  row->facts.counts[penalty]++;
  row->facts.last = now;
  row->facts.last_penalty = penalty;
  row->levels[penalty] = MIN (row->levels[penalty] + ONE, MOST);

  if (row->facts.paused_until > now || get_score (row) < BREATH_HEALTH_LIMIT)
    return FALSE;

  begin_pause (row, now);

  return TRUE;
}

/**
 * breath_link_health_get_pause:
 * @self: the health of links
 * @peer: a peer
 * @now: monotonic time
 *
 * Returns: the monotonic time until which links with @peer are paused; %G_MININT64 if they are not
 */
gint64
breath_link_health_get_pause (BreathLinkHealth *self,
                              const P2pPeerId  *peer,
                              gint64            now)
{
  const Row *row = g_hash_table_lookup (self->rows, peer);

  return row != NULL && row->facts.paused_until > now ? row->facts.paused_until : G_MININT64;
}

/**
 * breath_link_health_get_next_end:
 * @self: the health of links
 * @now: monotonic time
 *
 * Returns: when the next pause ends by itself; %G_MAXINT64 if nothing is paused
 */
gint64
breath_link_health_get_next_end (BreathLinkHealth *self,
                                 gint64            now)
{
  gint64 next = G_MAXINT64;
  GHashTableIter iter;
  const Row *row;

  g_hash_table_iter_init (&iter, self->rows);

  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &row))
    if (row->facts.paused_until > now)
      next = MIN (next, row->facts.paused_until);

  return next;
}

static void
read_facts (Row               *row,
            gint64             now,
            BreathHealthFacts *facts)
{
  fade (row, now);
  *facts = row->facts;
  facts->score = get_score (row);
}

/**
 * breath_link_health_get_facts:
 * @self: the health of links
 * @peer: a peer
 * @now: monotonic time
 * @facts: (out): what is held against it
 *
 * Returns: %FALSE if there is nothing
 */
gboolean
breath_link_health_get_facts (BreathLinkHealth  *self,
                              const P2pPeerId   *peer,
                              gint64             now,
                              BreathHealthFacts *facts)
{
  Row *row = g_hash_table_lookup (self->rows, peer);

  if (row == NULL)
    return FALSE;

  read_facts (row, now, facts);

  return !is_over (row, now);
}

/**
 * breath_link_health_foreach:
 * @self: the health of links
 * @now: monotonic time
 * @func: called for each peer against whom there is anything left, in no order
 * @user_data: for @func
 *
 * Tells what is held against peers. @func must count nothing.
 */
void
breath_link_health_foreach (BreathLinkHealth *self,
                            gint64            now,
                            BreathHealthFunc  func,
                            gpointer          user_data)
{
  GHashTableIter iter;
  Row *row;

  g_hash_table_iter_init (&iter, self->rows);

  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &row))
    {
      BreathHealthFacts facts;

      read_facts (row, now, &facts);

      if (!is_over (row, now))
        func (&row->peer, &facts, user_data);
    }
}

guint
breath_link_health_get_size (BreathLinkHealth *self)
{
  return g_hash_table_size (self->rows);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-core.h"

#include "breath-core-private.h"
#include "breath-core-trust.h"

/*
 * What was found out about nodes, counted by whom it is about. Findings are told of sparingly:
 * whoever lies a thousand times is told of once an hour, and counted each time.
 */

/**
 * BreathFoundRow:
 * @node: whom the row is about
 * @counts: by [enum@Breath.Finding]
 * @told: monotonic, when it was last told of; 0: never
 * @last: monotonic, when anything was last counted
 *
 * What was found about one node.
 */
typedef struct
{
  P2pPeerId        node;
  BreathFoundCount counts[BREATH_N_FINDINGS];
  gint64           told[BREATH_N_FINDINGS];
  gint64           last;
} BreathFoundRow;

void
breath_core_found_init (BreathCore *self)
{
  self->found_about = g_hash_table_new_full (p2p_peer_id_hash, p2p_peer_id_equal, g_free, NULL);
}

void
breath_core_found_clear (BreathCore *self)
{
  g_hash_table_unref (self->found_about);
}

/* Strangers without number must not fill the memory, so whoever was quiet longest is forgotten. */
static void
limit_rows (GHashTable *table)
{
  const BreathFoundRow *quietest = NULL;
  GHashTableIter iter;
  gpointer value;

  if (g_hash_table_size (table) < BREATH_CORE_MAX_FOUND)
    return;

  g_hash_table_iter_init (&iter, table);

  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      const BreathFoundRow *row = value;

      if (quietest == NULL || row->last < quietest->last)
        quietest = row;
    }

  g_hash_table_remove (table, &quietest->node);
}

static BreathFoundRow *
ensure_row (GHashTable      *table,
            const P2pPeerId *node)
{
  BreathFoundRow *row = g_hash_table_lookup (table, node);

  if (row == NULL)
    {
      limit_rows (table);
      row = g_new0 (BreathFoundRow, 1);
      row->node = *node;
      g_hash_table_insert (table, &row->node, row);
    }

  return row;
}

static BreathFoundRow *
count (BreathCore      *self,
       const P2pPeerId *node,
       BreathFinding    finding,
       const P2pPeerId *neighbour,
       gint64           when)
{
  BreathFoundRow *row = ensure_row (self->found_about, node);
  BreathFoundCount *counts = &row->counts[finding];

  row->last = breath_clock_get_monotonic (self->ports.clock);
  counts->n++;
  counts->last = when;
  counts->neighbour = neighbour != NULL ? *neighbour : self->own;

  return row;
}

/* Whether people are to hear of it: of the same thing once an hour, and of so many things an hour in all. */
static gboolean
may_tell (BreathCore     *self,
          BreathFoundRow *row,
          BreathFinding   finding)
{
  gint64 now = breath_clock_get_monotonic (self->ports.clock);
  gboolean is_about_us = p2p_peer_id_equal (&row->node, &self->own);

  if (finding == BREATH_FINDING_WRONG_CLOCK || finding == BREATH_FINDING_CLOCK_AGREES)
    return TRUE;

  if (row->told[finding] != 0 && now - row->told[finding] < BREATH_CORE_TELL_INTERVAL)
    return FALSE;

  if (now - self->telling_began >= BREATH_CORE_TELL_INTERVAL)
    {
      self->telling_began = now;
      self->n_told = 0;
    }

  if (!is_about_us && self->n_told >= BREATH_CORE_MAX_TOLD)
    return FALSE;

  self->n_told += is_about_us ? 0 : 1;
  row->told[finding] = MAX (now, 1);

  return TRUE;
}

static const BreathLogFinding logged_as[BREATH_N_FINDINGS] = {
  [BREATH_FINDING_EQUIVOCATION] = BREATH_LOG_FINDING_EQUIVOCATION,
  [BREATH_FINDING_OMISSION] = BREATH_LOG_FINDING_OMISSION,
  [BREATH_FINDING_ROLLBACK] = BREATH_LOG_FINDING_ROLLBACK,
  [BREATH_FINDING_FUTURE_DATE] = BREATH_LOG_FINDING_FUTURE,
  [BREATH_FINDING_CLONE] = BREATH_LOG_FINDING_CLONE,
};

/* What says something about our own clock alone is not worth an entry. */
static void
enter_in_log (BreathCore      *self,
              BreathFinding    finding,
              const P2pPeerId *about)
{
  if (self->is_ready && logged_as[finding] > 0)
    {
      BreathChange *change = g_new0 (BreathChange, 1);

      change->kind = BREATH_CHANGE_FOUND;
      change->about = *about;
      change->found = logged_as[finding];
      breath_core_queue_change (self, change);
    }
}

/**
 * breath_core_found:
 * @self: a core
 * @finding: what was found
 * @about: whom it is about
 * @neighbour: (nullable): through whom
 *
 * Counts a finding, tells of it and enters it in the log.
 *
 * Omission and rollback are lies of the neighbour, about whoever's head it was; so they are found about the neighbour.
 */
void
breath_core_found (BreathCore      *self,
                   BreathFinding    finding,
                   const P2pPeerId *about,
                   const P2pPeerId *neighbour)
{
  gboolean is_of_neighbour = neighbour != NULL
                             && (finding == BREATH_FINDING_OMISSION || finding == BREATH_FINDING_ROLLBACK);
  P2pPeerId whom = is_of_neighbour ? *neighbour : *about;
  gint64 wall = breath_clock_get_wall (self->ports.clock);
  BreathFoundRow *row;

  row = count (self, &whom, finding, is_of_neighbour ? about : neighbour, wall);

  if (is_of_neighbour)
    breath_core_penalize (self, neighbour, BREATH_PENALTY_BOGUS_NOTE);

  if (!may_tell (self, row, finding))
    return;

  enter_in_log (self, finding, &whom);
  breath_core_emit_found (self, finding, &whom, neighbour);
}

/* A proof that is read was told of when it was found. */
void
breath_core_found_before (BreathCore      *self,
                          const P2pPeerId *author,
                          gint64           when)
{
  count (self, author, BREATH_FINDING_EQUIVOCATION, NULL, when);
}

/**
 * breath_core_get_found:
 * @self: a core
 * @node: a node, perhaps ourselves
 * @finding: what may have been found about it
 *
 * Says how often something was found about a node since the start, and when last. Of equivocation also what was found
 * before the start is there. At most %BREATH_CORE_MAX_FOUND nodes are remembered.
 *
 * Returns: (nullable): the count; %NULL if it never was
 */
const BreathFoundCount *
breath_core_get_found (BreathCore      *self,
                       const P2pPeerId *node,
                       BreathFinding    finding)
{
  const BreathFoundRow *row;

  g_return_val_if_fail (BREATH_IS_CORE (self), NULL);
  g_return_val_if_fail ((guint) finding < BREATH_N_FINDINGS, NULL);

  row = g_hash_table_lookup (self->found_about, node);

  return row != NULL && row->counts[finding].n > 0 ? &row->counts[finding] : NULL;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-seed-budget.h"

#define MINUTE (60 * G_USEC_PER_SEC)

typedef struct
{
  P2pPeerId neighbour;
  gint64    given;       /* microseconds */
} Gift;

/**
 * BreathSeedBudget:
 *
 * How much of seeds was given to whom within the last minute, by key and over however many links. It holds what was given and
 * nothing else, so it cannot grow beyond the limit for all.
 */
struct _BreathSeedBudget
{
  Gift *gifts;  /* a ring of BREATH_SEED_GIVEN_TO_ALL, oldest first; NULL: nothing was given yet */
  guint first;
  guint n;
};

BreathSeedBudget *
breath_seed_budget_new (void)
{
  return g_new0 (BreathSeedBudget, 1);
}

void
breath_seed_budget_free (BreathSeedBudget *self)
{
  g_free (self->gifts);
  g_free (self);
}

static Gift *
get_gift (BreathSeedBudget *self,
          guint             index)
{
  return &self->gifts[(self->first + index) % BREATH_SEED_GIVEN_TO_ALL];
}

static void
forget_old (BreathSeedBudget *self,
            gint64            now)
{
  while (self->n > 0 && now - self->gifts[self->first].given >= MINUTE)
    {
      self->first = (self->first + 1) % BREATH_SEED_GIVEN_TO_ALL;
      self->n--;
    }
}

/**
 * breath_seed_budget_take:
 * @self: a budget
 * @neighbour: who asks
 * @now: microseconds that never go back
 *
 * Counts one answer with data, if there is any left for @neighbour.
 *
 * Returns: %FALSE if it has to wait
 */
gboolean
breath_seed_budget_take (BreathSeedBudget *self,
                         const P2pPeerId  *neighbour,
                         gint64            now)
{
  guint n_given = 0;

  forget_old (self, now);

  for (guint i = 0; i < self->n; i++)
    n_given += p2p_peer_id_equal (&get_gift (self, i)->neighbour, neighbour);

  if (n_given >= BREATH_SEED_GIVEN_TO_ONE || self->n >= BREATH_SEED_GIVEN_TO_ALL)
    return FALSE;

  if (self->gifts == NULL)
    self->gifts = g_new (Gift, BREATH_SEED_GIVEN_TO_ALL);

  *get_gift (self, self->n++) = (Gift) { .neighbour = *neighbour, .given = now };

  return TRUE;
}

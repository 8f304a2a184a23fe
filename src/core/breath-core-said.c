/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-core.h"

#include "breath-core-private.h"

/*
 * What Mirrors of this node say, as our next live set is to have it: what the one held has, until something is said or
 * taken back. What may be said, and for how long, is for breath-core-statements.c (alerts and assessments) and
 * breath-core-flags.c (flags and answers).
 */

static const BreathLiveSet *
get_own_set (BreathCore *self)
{
  return breath_live_sets_lookup (self->live_sets, &self->own);
}

/**
 * breath_core_get_said:
 * @self: a core that has read its store
 *
 * Returns: (transfer none) (element-type BreathItem): what our Mirrors say, for whoever stages a change of it; it is
 *   another array once breath_core_prune_said() was called
 */
GPtrArray *
breath_core_get_said (BreathCore *self)
{
  const BreathLiveSet *set = get_own_set (self);

  if (self->said != NULL)
    return self->said;

  self->said = g_ptr_array_new_with_free_func ((GDestroyNotify) breath_item_free);

  for (guint i = 0; set != NULL && i < set->items->len; i++)
    {
      BreathItem *item = g_ptr_array_index (set->items, i);

      if (item->kind == BREATH_ITEM_STATEMENT)
        g_ptr_array_add (self->said, breath_item_ref (item));
    }

  return self->said;
}

static gboolean
is_wanted (BreathCore       *self,
           const BreathItem *item)
{
  const BreathStatement *statement = item->statement;

  if (self->mirrors != NULL && !breath_core_is_mirror (self, &item->mirror))
    return FALSE;

  return statement->flag != NULL || statement->answer != NULL ? breath_core_wants_opinion (self, item)
                                                              : breath_core_wants_statement (self, item);
}

/**
 * breath_core_prune_said:
 * @self: a core that has read its store
 *
 * Drops what has run out, and what was said by somebody who is no Mirror of this node any more. When an update or a
 * cancellation has run out, the alert it is about goes with it. Nothing is dropped by a clock that is wrong or has just
 * jumped.
 */
void
breath_core_prune_said (BreathCore *self)
{
  GPtrArray *said = breath_core_get_said (self);
  GPtrArray *wanted;

  if (self->is_clock_wrong)
    return;

  wanted = g_ptr_array_new_with_free_func ((GDestroyNotify) breath_item_free);

  for (guint i = 0; i < said->len; i++)
    if (is_wanted (self, g_ptr_array_index (said, i)))
      g_ptr_array_add (wanted, breath_item_ref (g_ptr_array_index (said, i)));

  self->said = wanted;
  g_ptr_array_unref (said);
}

/**
 * breath_core_has_said:
 * @self: a core that has read its store
 *
 * Returns: whether our live set says what our Mirrors say, and no more
 */
gboolean
breath_core_has_said (BreathCore *self)
{
  GPtrArray *said = breath_core_get_said (self);
  const BreathLiveSet *set = get_own_set (self);
  guint n = 0;

  for (guint i = 0; set != NULL && i < set->items->len; i++)
    n += ((BreathItem *) g_ptr_array_index (set->items, i))->kind == BREATH_ITEM_STATEMENT;

  for (guint i = 0; i < said->len; i++)
    if (set == NULL || !breath_live_set_has (set, ((BreathItem *) g_ptr_array_index (said, i))->id))
      return FALSE;

  return n == said->len;
}

/**
 * breath_core_add_said:
 * @self: a core that has read its store
 * @items: (element-type BreathItem): where to add them
 *
 * Adds the statements that a new live set of ours has.
 */
void
breath_core_add_said (BreathCore *self,
                      GPtrArray  *items)
{
  GPtrArray *said = breath_core_get_said (self);

  for (guint i = 0; i < said->len; i++)
    g_ptr_array_add (items, breath_item_ref (g_ptr_array_index (said, i)));
}

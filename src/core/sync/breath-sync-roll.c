/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-sync-private.h"

#include <string.h>

/*
 * The rolls of all channels: what is worked out of everything held under the keys of a channel, and kept up as that
 * changes.
 */

static void
roll_free (gpointer data)
{
  BreathSyncRoll *self = data;

  breath_sync_clear_names (self);
  g_free (self);
}

void
breath_sync_rolls_init (BreathSync *self)
{
  self->rolls = g_ptr_array_new_with_free_func (roll_free);
}

BreathSyncRoll *
breath_sync_open_roll (BreathSync   *self,
                       const guint8 *binding)
{
  BreathSyncRoll *roll;

  for (guint i = 0; i < self->rolls->len; i++)
    {
      roll = g_ptr_array_index (self->rolls, i);

      if (memcmp (roll->binding, binding, sizeof roll->binding) == 0)
        {
          roll->n_links++;
          return roll;
        }
    }

  roll = g_new0 (BreathSyncRoll, 1);
  memcpy (roll->binding, binding, sizeof roll->binding);
  roll->n_links = 1;
  breath_sync_channel_init (&roll->channel, binding);

  /* One that is no other's is gone before anybody could use what is kept of it. */
  roll->channel.keeps_marks = self->setup.shares_channels;

  g_ptr_array_add (self->rolls, roll);

  return roll;
}

/* Nobody comes back to a channel that is closed, but where all are one. */
void
breath_sync_close_roll (BreathSyncLink *link)
{
  BreathSyncRoll *roll = g_steal_pointer (&link->roll);

  if (--roll->n_links == 0 && !link->sync->setup.shares_channels)
    g_ptr_array_remove_fast (link->sync->rolls, roll);
}

gboolean
breath_sync_sum_up (BreathSync     *self,
                    BreathSyncRoll *roll)
{
  while (roll->summed != G_MAXUINT64)
    {
      const BreathJournalEntry *entry;

      if (!breath_sync_may_look (self, 1))
        return FALSE;

      entry = breath_journal_next (self->setup.journal, roll->summed);
      roll->summed = entry != NULL ? entry->position : G_MAXUINT64;

      if (entry != NULL)
        breath_sync_channel_add (&roll->channel, entry->head);
    }

  return TRUE;
}

/* What is not summed up yet, each of them will come to. */
void
breath_sync_add_to_rolls (BreathSync       *self,
                          const BreathHead *head)
{
  for (guint i = 0; i < self->rolls->len; i++)
    {
      BreathSyncRoll *roll = g_ptr_array_index (self->rolls, i);

      if (roll->summed == G_MAXUINT64)
        breath_sync_channel_add (&roll->channel, head);
    }
}

void
breath_sync_take_from_rolls (BreathSync       *self,
                             const BreathHead *head,
                             guint64           position)
{
  for (guint i = 0; i < self->rolls->len; i++)
    {
      BreathSyncRoll *roll = g_ptr_array_index (self->rolls, i);

      if (position <= roll->summed)
        breath_sync_channel_remove (&roll->channel, head);
    }
}

/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-seed-quarantine.h"

#include <string.h>

typedef struct
{
  guint8  seed[BREATH_HASH_LEN];
  guint32 size;
} Kept;

/**
 * BreathSeedQuarantine:
 *
 * What is fetched, or being fetched, and not planted: in the order in which it was asked for, so that it is known what goes first
 * when there is no more room.
 */
struct _BreathSeedQuarantine
{
  GArray *kept;    /* Kept */
  gsize   size;
};

BreathSeedQuarantine *
breath_seed_quarantine_new (void)
{
  BreathSeedQuarantine *self = g_new0 (BreathSeedQuarantine, 1);

  self->kept = g_array_new (FALSE, FALSE, sizeof (Kept));

  return self;
}

void
breath_seed_quarantine_free (BreathSeedQuarantine *self)
{
  g_array_unref (self->kept);
  g_free (self);
}

/**
 * breath_seed_quarantine_remove:
 * @self: a quarantine
 * @seed: (array fixed-size=32): what was planted, set aside or cancelled
 *
 * Returns: whether it was there
 */
gboolean
breath_seed_quarantine_remove (BreathSeedQuarantine *self,
                               const guint8          seed[BREATH_HASH_LEN])
{
  for (guint i = 0; i < self->kept->len; i++)
    {
      const Kept *kept = &g_array_index (self->kept, Kept, i);

      if (memcmp (kept->seed, seed, BREATH_HASH_LEN) == 0)
        {
          self->size -= kept->size;
          g_array_remove_index (self->kept, i);
          return TRUE;
        }
    }

  return FALSE;
}

/**
 * breath_seed_quarantine_add:
 * @self: a quarantine
 * @seed: (array fixed-size=32): what somebody asked for
 * @size: bytes of its content, as the manifest has it
 *
 * Makes it the latest, also if it was there before. breath_seed_quarantine_steal_over() then tells what has to go.
 */
void
breath_seed_quarantine_add (BreathSeedQuarantine *self,
                            const guint8          seed[BREATH_HASH_LEN],
                            guint32               size)
{
  Kept kept = { .size = size };

  memcpy (kept.seed, seed, BREATH_HASH_LEN);
  breath_seed_quarantine_remove (self, seed);
  g_array_append_val (self->kept, kept);
  self->size += size;
}

/**
 * breath_seed_quarantine_steal_over:
 * @self: a quarantine
 * @seed: (out caller-allocates) (array fixed-size=32): the oldest, which is here no more
 *
 * Makes room, one at a time; to be called until it says no. What was added last never goes.
 *
 * Returns: whether something had to go
 */
gboolean
breath_seed_quarantine_steal_over (BreathSeedQuarantine *self,
                                   guint8                seed[BREATH_HASH_LEN])
{
  gboolean is_over = self->size > BREATH_QUARANTINE_MAX_SIZE || self->kept->len > BREATH_QUARANTINE_MAX_SEEDS;

  if (!is_over || self->kept->len < 2)
    return FALSE;

  memcpy (seed, g_array_index (self->kept, Kept, 0).seed, BREATH_HASH_LEN);

  return breath_seed_quarantine_remove (self, seed);
}

gsize
breath_seed_quarantine_get_size (BreathSeedQuarantine *self)
{
  return self->size;
}

guint
breath_seed_quarantine_get_n (BreathSeedQuarantine *self)
{
  return self->kept->len;
}

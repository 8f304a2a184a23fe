/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-places.h"

#define FIRST_SLOTS 8  /* a power of two */

/* Hashes that differ only in their high bits must not meet in the low ones. */
static guint
get_slot (const BreathPlaces *self,
          guint32             hash)
{
  return (hash * 0x9e3779b1U >> 7 ^ hash) & (self->n_slots - 1);
}

void
breath_places_clear (BreathPlaces *self)
{
  g_clear_pointer (&self->slots, g_free);
  self->n_slots = 0;
  self->n = 0;
}

/**
 * breath_places_first:
 * @self: places
 * @hash: of what is looked for
 * @iter: (out caller-allocates): for breath_places_next()
 *
 * Begins to look for something.
 *
 * Returns: a place where it may be; %BREATH_PLACES_NONE if it is nowhere
 */
guint32
breath_places_first (const BreathPlaces *self,
                     guint32             hash,
                     BreathPlacesIter   *iter)
{
  if (self->n == 0)
    return BREATH_PLACES_NONE;

  iter->places = self;
  iter->slot = get_slot (self, hash);

  return self->slots[iter->slot] - 1;
}

guint32
breath_places_next (BreathPlacesIter *iter)
{
  iter->slot = (iter->slot + 1) & (iter->places->n_slots - 1);

  return iter->places->slots[iter->slot] - 1;
}

static void
put (BreathPlaces *self,
     guint32       place,
     guint32       hash)
{
  guint slot = get_slot (self, hash);

  while (self->slots[slot] != 0)
    slot = (slot + 1) & (self->n_slots - 1);

  self->slots[slot] = place + 1;
}

/* Three of four slots are taken at most, so that there is always an empty one soon. */
static gboolean
has_room (const BreathPlaces *self,
          guint               n)
{
  return n * 4 <= self->n_slots * 3;
}

void
breath_places_reserve (BreathPlaces       *self,
                       guint               n,
                       BreathPlaceHashFunc hash,
                       gconstpointer       owner)
{
  g_autofree guint32 *before = NULL;
  guint n_before = self->n_slots;

  if (has_room (self, n))
    return;

  before = g_steal_pointer (&self->slots);

  while (!has_room (self, n))
    self->n_slots = MAX (2 * self->n_slots, FIRST_SLOTS);

  self->slots = g_new0 (guint32, self->n_slots);

  for (guint i = 0; i < n_before; i++)
    if (before[i] != 0)
      put (self, before[i] - 1, hash (owner, before[i] - 1));
}

/**
 * breath_places_add:
 * @self: places
 * @place: where in the array something new is, below %BREATH_PLACES_NONE
 * @hash: (scope call): tells the hash of what is at a place
 * @owner: for @hash
 *
 * Adds a place that is not there yet.
 */
void
breath_places_add (BreathPlaces       *self,
                   guint32             place,
                   BreathPlaceHashFunc hash,
                   gconstpointer       owner)
{
  g_assert (place < BREATH_PLACES_NONE);

  breath_places_reserve (self, self->n + 1, hash, owner);
  put (self, place, hash (owner, place));
  self->n++;
}

/* Whether what belongs into @home would be missed in @slot once @hole is empty. */
static gboolean
is_cut_off (guint home,
            guint hole,
            guint slot)
{
  return hole <= slot ? home <= hole || home > slot : home <= hole && home > slot;
}

/**
 * breath_places_remove:
 * @self: places
 * @place: one that was added, at which still is what was there then
 * @hash: (scope call): tells the hash of what is at a place
 * @owner: for @hash
 *
 * Removes a place, and moves up those that had to make way for it.
 */
void
breath_places_remove (BreathPlaces       *self,
                      guint32             place,
                      BreathPlaceHashFunc hash,
                      gconstpointer       owner)
{
  guint hole = get_slot (self, hash (owner, place));
  guint slot;

  while (self->slots[hole] != place + 1)
    {
      g_assert (self->slots[hole] != 0);
      hole = (hole + 1) & (self->n_slots - 1);
    }

  for (slot = (hole + 1) & (self->n_slots - 1); self->slots[slot] != 0; slot = (slot + 1) & (self->n_slots - 1))
    {
      guint home = get_slot (self, hash (owner, self->slots[slot] - 1));

      if (!is_cut_off (home, hole, slot))
        continue;

      self->slots[hole] = self->slots[slot];
      hole = slot;
    }

  self->slots[hole] = 0;
  self->n--;
}

guint
breath_places_grow (guint n)
{
  return n + n / 8 + 8;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-places.h"

#include <sodium.h>

#define FIRST_SLOTS 8  /* a power of two */

/* Odd, and of this process alone. */
static gsize secret;

static gsize
get_secret (void)
{
  if (g_once_init_enter (&secret))
    {
      gsize made;

      randombytes_buf (&made, sizeof made);
      g_once_init_leave (&secret, made | 1);
    }

  return secret;
}

/**
 * breath_places_mix:
 * @value: what somebody may have chosen
 *
 * Multiply-shift hashing (Dietzfelbinger and others 1997) with a secret of the process, twice, since one leaves some hashes
 * side by side that linear probing suffers from (Pătraşcu and Thorup 2010).
 *
 * Returns: a number of which the high bits serve as a hash, so that nobody outside can make up different values that meet
 */
guint64
breath_places_mix (guint64 value)
{
  guint64 mixed = get_secret () * value;

  return (mixed ^ mixed >> 32) * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15);
}

static guint
get_slot (const BreathPlaces *self,
          guint32             hash)
{
  return (breath_places_mix (hash) >> 32) * self->n_slots >> 32;
}

/* 0: it is empty. */
static guint32
read_slot (const BreathPlaces *self,
           guint               slot)
{
  if (self->wide != NULL)
    return self->wide[slot];

  return self->narrow != NULL ? self->narrow[slot] : 0;
}

static void
write_slot (BreathPlaces *self,
            guint         slot,
            guint32       content)
{
  if (self->wide != NULL)
    self->wide[slot] = content;
  else
    self->narrow[slot] = content;
}

void
breath_places_clear (BreathPlaces *self)
{
  g_clear_pointer (&self->narrow, g_free);
  g_clear_pointer (&self->wide, g_free);
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

  return read_slot (self, iter->slot) - 1;
}

guint32
breath_places_next (BreathPlacesIter *iter)
{
  iter->slot = (iter->slot + 1) & (iter->places->n_slots - 1);

  return read_slot (iter->places, iter->slot) - 1;
}

static void
put (BreathPlaces *self,
     guint32       place,
     guint32       hash)
{
  guint slot = get_slot (self, hash);

  g_assert (self->narrow != NULL || self->wide != NULL);

  while (read_slot (self, slot) != 0)
    slot = (slot + 1) & (self->n_slots - 1);

  write_slot (self, slot, place + 1);
}

/* Three of four slots are taken at most, so that there is always an empty one soon. */
static gboolean
has_room (guint n_slots,
          guint n)
{
  return n * 4 <= n_slots * 3;
}

/* Puts all that is there into slots that are empty. */
static void
move (BreathPlaces       *self,
      guint               n_slots,
      gboolean            is_wide,
      BreathPlaceHashFunc hash,
      gconstpointer       owner)
{
  BreathPlaces before = *self;

  self->narrow = is_wide ? NULL : g_new0 (guint16, n_slots);
  self->wide = is_wide ? g_new0 (guint32, n_slots) : NULL;
  self->n_slots = n_slots;

  for (guint i = 0; i < before.n_slots; i++)
    {
      guint32 content = read_slot (&before, i);

      if (content != 0)
        put (self, content - 1, hash (owner, content - 1));
    }

  breath_places_clear (&before);
}

void
breath_places_reserve (BreathPlaces       *self,
                       guint               n,
                       BreathPlaceHashFunc hash,
                       gconstpointer       owner)
{
  guint n_slots = MAX (self->n_slots, FIRST_SLOTS);

  if (has_room (self->n_slots, n))
    return;

  while (!has_room (n_slots, n))
    n_slots *= 2;

  move (self, n_slots, self->wide != NULL, hash, owner);
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

  if (place >= G_MAXUINT16 && self->wide == NULL)
    move (self, self->n_slots, TRUE, hash, owner);

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
  guint32 content;

  while ((content = read_slot (self, hole)) != place + 1)
    {
      g_assert (content != 0);
      hole = (hole + 1) & (self->n_slots - 1);
    }

  for (slot = (hole + 1) & (self->n_slots - 1); (content = read_slot (self, slot)) != 0; slot = (slot + 1) & (self->n_slots - 1))
    {
      guint home = get_slot (self, hash (owner, content - 1));

      if (!is_cut_off (home, hole, slot))
        continue;

      write_slot (self, hole, content);
      hole = slot;
    }

  write_slot (self, hole, 0);
  self->n--;
}

guint
breath_places_grow (guint n)
{
  return n + n / 8 + 8;
}

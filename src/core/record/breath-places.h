/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define BREATH_PLACES_NONE G_MAXUINT32

/**
 * BreathPlaces:
 *
 * Where in somebody's array things are, to be found by their hash.
 *
 * It holds two bytes a slot, or four once there is a place that takes them, and no key: whoever has the array compares
 * there. All zeros is an empty one. Slots depend on a secret of the process, so that who chooses keys with a purpose
 * does not make it slow.
 */
typedef struct
{
  guint16 *narrow;   /* by slot, a place and 1; 0: empty */
  guint32 *wide;     /* the same, instead of it */
  guint    n_slots;  /* a power of two, or 0 */
  guint    n;
} BreathPlaces;

/**
 * BreathPlaceHashFunc:
 * @owner: what the places are in
 * @place: one of them
 *
 * Returns: the hash of what is at @place
 */
typedef guint32 (*BreathPlaceHashFunc) (gconstpointer owner,
                                        guint32       place);

/* Going through all places that may have what is looked for; its fields are its own. */
typedef struct
{
  const BreathPlaces *places;
  guint               slot;
} BreathPlacesIter;

void    breath_places_clear  (BreathPlaces       *self);
guint32 breath_places_first  (const BreathPlaces *self,
                              guint32             hash,
                              BreathPlacesIter   *iter);
/* %BREATH_PLACES_NONE once there are no more. */
guint32 breath_places_next   (BreathPlacesIter   *iter);
void    breath_places_add    (BreathPlaces       *self,
                              guint32             place,
                              BreathPlaceHashFunc hash,
                              gconstpointer       owner);
/* Makes room for @n in all, at once. */
void    breath_places_reserve (BreathPlaces       *self,
                               guint               n,
                               BreathPlaceHashFunc hash,
                               gconstpointer       owner);
void    breath_places_remove (BreathPlaces       *self,
                              guint32             place,
                              BreathPlaceHashFunc hash,
                              gconstpointer       owner);
/* Room for @n things in an array that grows by little at a time, since there may be thousands of such arrays. */
guint   breath_places_grow   (guint               n);
guint64 breath_places_mix    (guint64             value);

G_END_DECLS

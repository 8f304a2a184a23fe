/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * BreathMemoryHit:
 * @seed: its id, 32 bytes
 * @title: what it is called
 * @extract: some words around what was found
 *
 * A planted seed in which something was found.
 */
typedef struct
{
  GBytes *seed;
  char   *title;
  char   *extract;
} BreathMemoryHit;

void breath_memory_hit_free (BreathMemoryHit *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BreathMemoryHit, breath_memory_hit_free)

G_END_DECLS

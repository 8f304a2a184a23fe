/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * BreathRandom:
 *
 * The core's only source of randomness: libsodium in the product, a seeded stream in the sandbox.
 */
#define BREATH_TYPE_RANDOM (breath_random_get_type ())
G_DECLARE_INTERFACE (BreathRandom, breath_random, BREATH, RANDOM, GObject)

struct _BreathRandomInterface
{
  GTypeInterface parent_iface;

  void (*fill) (BreathRandom *self,
                gpointer      data,
                gsize         len);
};

void    breath_random_fill    (BreathRandom *self,
                               gpointer      data,
                               gsize         len);
guint32 breath_random_uniform (BreathRandom *self,
                               guint32       bound);

G_END_DECLS

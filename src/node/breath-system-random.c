/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-system-random-private.h"

#include <sodium.h>

/**
 * BreathSystemRandom:
 *
 * The operating system's randomness, by libsodium.
 */
struct _BreathSystemRandom
{
  GObject parent_instance;
};

static void breath_system_random_iface_init (BreathRandomInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (BreathSystemRandom, breath_system_random, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (BREATH_TYPE_RANDOM, breath_system_random_iface_init))

static void
breath_system_random_fill (BreathRandom *random,
                           gpointer      data,
                           gsize         len)
{
  randombytes_buf (data, len);
}

static void
breath_system_random_iface_init (BreathRandomInterface *iface)
{
  iface->fill = breath_system_random_fill;
}

static void
breath_system_random_class_init (BreathSystemRandomClass *klass)
{
}

static void
breath_system_random_init (BreathSystemRandom *self)
{
}

/**
 * breath_system_random_new:
 *
 * Returns: (transfer full): the randomness of the product
 */
BreathRandom *
breath_system_random_new (void)
{
  return g_object_new (BREATH_TYPE_SYSTEM_RANDOM, NULL);
}

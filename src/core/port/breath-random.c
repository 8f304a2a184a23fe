/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-random.h"

G_DEFINE_INTERFACE (BreathRandom, breath_random, G_TYPE_OBJECT)

static void
breath_random_default_init (BreathRandomInterface *iface)
{
}

/**
 * breath_random_fill:
 * @self: a source of randomness
 * @data: (out caller-allocates) (array length=len): where the bytes go
 * @len: how many bytes
 *
 * Fills memory with uniformly random bytes.
 */
void
breath_random_fill (BreathRandom *self,
                    gpointer      data,
                    gsize         len)
{
  g_return_if_fail (BREATH_IS_RANDOM (self));
  g_return_if_fail (data != NULL || len == 0);

  BREATH_RANDOM_GET_IFACE (self)->fill (self, data, len);
}

/**
 * breath_random_uniform:
 * @self: a source of randomness
 * @bound: one more than the largest number wanted, not 0
 *
 * Draws a number from 0 to @bound − 1, each equally likely. Numbers of an incomplete last range are thrown away and
 * drawn again, because a remainder of them would favour the small ones. Bytes are read as little endian, so that a
 * seeded source gives the same numbers on every machine.
 *
 * Returns: the number
 */
guint32
breath_random_uniform (BreathRandom *self,
                       guint32       bound)
{
  guint8 bytes[4];
  guint32 excess;
  guint32 value;

  g_return_val_if_fail (BREATH_IS_RANDOM (self), 0);
  g_return_val_if_fail (bound > 0, 0);

  /* 2³² mod bound: how many numbers lie beyond the last complete range. */
  excess = (G_MAXUINT32 % bound + 1) % bound;

  do
    {
      breath_random_fill (self, bytes, sizeof bytes);
      value = bytes[0] | (guint32) bytes[1] << 8 | (guint32) bytes[2] << 16 | (guint32) bytes[3] << 24;
    }
  while (value > G_MAXUINT32 - excess);

  return value % bound;
}

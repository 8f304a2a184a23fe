/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-group.h"

#include <sodium.h>
#include <string.h>

G_STATIC_ASSERT (BREATH_SCALAR_LEN == crypto_core_ristretto255_SCALARBYTES);
G_STATIC_ASSERT (BREATH_POINT_LEN == crypto_core_ristretto255_BYTES);

/* The order of the group, 2^252 + 27742317777372353535851937790883648493, little endian (RFC 9496 §4). */
static const guint8 order[BREATH_SCALAR_LEN] = {
  0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14,
  0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x10,
};

/**
 * breath_scalar_is_canonical:
 * @scalar: bytes from outside
 *
 * libsodium 1.0.18 takes any bytes for a scalar, so that one proof could be written in several ways.
 *
 * Returns: whether they are the one way to write a scalar, that is less than the order of the group
 */
gboolean
breath_scalar_is_canonical (const guint8 scalar[BREATH_SCALAR_LEN])
{
  guint borrow = 0;

  for (guint i = 0; i < BREATH_SCALAR_LEN; i++)
    borrow = ((guint) scalar[i] - order[i] - borrow) >> 8 & 1;

  return borrow == 1;
}

/**
 * breath_point_is_usable:
 * @point: bytes from outside
 *
 * Returns: whether they are the one way to write a point, and not the identity, which would hide nothing
 */
gboolean
breath_point_is_usable (const guint8 point[BREATH_POINT_LEN])
{
  return crypto_core_ristretto255_is_valid_point (point) == 1 && !sodium_is_zero (point, BREATH_POINT_LEN);
}

/**
 * breath_scalar_random:
 * @scalar: (out): uniform among all but zero
 * @random: a source
 *
 * Draws a scalar.
 */
void
breath_scalar_random (guint8        scalar[BREATH_SCALAR_LEN],
                      BreathRandom *random)
{
  guint8 wide[crypto_core_ristretto255_NONREDUCEDSCALARBYTES];

  do
    {
      breath_random_fill (random, wide, sizeof wide);
      crypto_core_ristretto255_scalar_reduce (scalar, wide);
    }
  while (sodium_is_zero (scalar, BREATH_SCALAR_LEN));

  sodium_memzero (wide, sizeof wide);
}

/**
 * breath_scalar_hash:
 * @scalar: (out): BLAKE2b-512 of @bytes, reduced
 * @bytes: what to hash
 *
 * Turns bytes into a scalar, as a challenge of the Fiat–Shamir transform needs one.
 */
void
breath_scalar_hash (guint8      scalar[BREATH_SCALAR_LEN],
                    GByteArray *bytes)
{
  guint8 wide[crypto_core_ristretto255_NONREDUCEDSCALARBYTES];

  crypto_generichash (wide, sizeof wide, bytes->data, bytes->len, NULL, 0);
  crypto_core_ristretto255_scalar_reduce (scalar, wide);
}

/**
 * breath_scalar_choose:
 * @scalar: (out): one of the two
 * @when_set: taken if @is_set
 * @when_not: taken if not
 * @is_set: %TRUE or %FALSE
 *
 * Chooses without a branch and without an address that depend on the choice.
 */
void
breath_scalar_choose (guint8       scalar[BREATH_SCALAR_LEN],
                      const guint8 when_set[BREATH_SCALAR_LEN],
                      const guint8 when_not[BREATH_SCALAR_LEN],
                      gboolean     is_set)
{
  volatile guint8 mask = -(guint8) (is_set & 1);

  for (guint i = 0; i < BREATH_SCALAR_LEN; i++)
    scalar[i] = when_not[i] ^ (mask & (when_set[i] ^ when_not[i]));
}

/* @at: NULL: G */
static gboolean
multiply (guint8        product[BREATH_POINT_LEN],
          const guint8  scalar[BREATH_SCALAR_LEN],
          const guint8 *at)
{
  int failed = at != NULL ? crypto_scalarmult_ristretto255 (product, scalar, at)
                          : crypto_scalarmult_ristretto255_base (product, scalar);

  return failed == 0;
}

/**
 * breath_point_sum:
 * @sum: (out): @a·@at + @b·@bt
 * @a: a scalar
 * @at: (nullable): a point; %NULL: G
 * @b: (nullable): a scalar; %NULL: there is no second term
 * @bt: (nullable): a point; %NULL: G
 *
 * Returns: %FALSE if a term is the identity or one of the points is none; @sum is then not set
 */
gboolean
breath_point_sum (guint8        sum[BREATH_POINT_LEN],
                  const guint8  a[BREATH_SCALAR_LEN],
                  const guint8 *at,
                  const guint8  b[BREATH_SCALAR_LEN],
                  const guint8 *bt)
{
  guint8 first[BREATH_POINT_LEN];
  guint8 second[BREATH_POINT_LEN];

  if (!multiply (first, a, at))
    return FALSE;

  if (b == NULL)
    {
      memcpy (sum, first, sizeof first);
      return TRUE;
    }

  return multiply (second, b, bt) && crypto_core_ristretto255_add (sum, first, second) == 0;
}

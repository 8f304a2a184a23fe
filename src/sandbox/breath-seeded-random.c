/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-seeded-random.h"

#include <string.h>

#include <sodium.h>

#define BLOCK_LEN 64  /* of ChaCha20 */
#define N_BLOCKS  16  /* made at once */

/**
 * BreathSeededRandom:
 *
 * Randomness that can be had again: the ChaCha20 stream of a seed.
 *
 * One seed has as many independent streams as there are numbers, so that every node and every purpose of a simulation
 * can have its own and what one draws does not move the others.
 */
struct _BreathSeededRandom
{
  GObject parent_instance;

  guint8  seed[BREATH_RANDOM_SEED_LEN];
  guint8  nonce[crypto_stream_chacha20_NONCEBYTES];
  guint64 next_block;

  guint8  made[N_BLOCKS * BLOCK_LEN];
  gsize   used;                       /* of made */
};

static void breath_seeded_random_iface_init (BreathRandomInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (BreathSeededRandom, breath_seeded_random, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (BREATH_TYPE_RANDOM, breath_seeded_random_iface_init))

static void
make_more (BreathSeededRandom *self)
{
  memset (self->made, 0, sizeof self->made);
  crypto_stream_chacha20_xor_ic (self->made, self->made, sizeof self->made, self->nonce, self->next_block, self->seed);

  self->next_block += N_BLOCKS;
  self->used = 0;
}

static void
breath_seeded_random_fill (BreathRandom *random,
                           gpointer      data,
                           gsize         len)
{
  BreathSeededRandom *self = BREATH_SEEDED_RANDOM (random);
  guint8 *out = data;

  while (len > 0)
    {
      gsize part;

      if (self->used == sizeof self->made)
        make_more (self);

      part = MIN (len, sizeof self->made - self->used);
      memcpy (out, self->made + self->used, part);

      self->used += part;
      out += part;
      len -= part;
    }
}

static void
breath_seeded_random_iface_init (BreathRandomInterface *iface)
{
  iface->fill = breath_seeded_random_fill;
}

static void
breath_seeded_random_class_init (BreathSeededRandomClass *klass)
{
  if (sodium_init () < 0)
    g_error ("libsodium could not be set up");
}

static void
breath_seeded_random_init (BreathSeededRandom *self)
{
  self->used = sizeof self->made;
}

/**
 * breath_seeded_random_new:
 * @seed: (array fixed-size=32): where all streams of a run come from
 * @stream: which of them
 *
 * Makes a stream from its start. Its bytes are the ChaCha20 key stream (64-bit nonce and counter) under @seed with
 * @stream as the nonce, little endian.
 *
 * Returns: (transfer full): the stream
 */
BreathRandom *
breath_seeded_random_new (const guint8 seed[BREATH_RANDOM_SEED_LEN],
                          guint64      stream)
{
  BreathSeededRandom *self;

  g_return_val_if_fail (seed != NULL, NULL);

  self = g_object_new (BREATH_TYPE_SEEDED_RANDOM, NULL);
  memcpy (self->seed, seed, sizeof self->seed);

  for (guint i = 0; i < sizeof self->nonce; i++)
    self->nonce[i] = stream >> 8 * i & 0xff;

  return BREATH_RANDOM (self);
}

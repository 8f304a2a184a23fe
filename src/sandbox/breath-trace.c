/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-trace.h"

#include <sodium.h>
#include <string.h>

#define TRACE_LEN 32
#define BLOCK_LEN 16384 /* bytes that are put into one tag */

/**
 * BreathTrace:
 *
 * A running hash of all that happened: two simulations with the same one did the same things at the same times in the same
 * order, whatever compiled them.
 *
 * All facts are one string of bytes, each with the length of its parts ahead of them. Each block of that string is hashed
 * by Poly1305, several times as fast as any cryptographic hash: nobody who knows its key is kept from making two blocks
 * with one tag, but two that were made without it have the same one with a probability of less than 2⁻⁹⁰. BLAKE2b-256
 * makes one hash of all tags.
 */
struct _BreathTrace
{
  crypto_generichash_state state;
  guint8                  *block;
  gsize                    n_gathered; /* of it */
  guint64                  n_facts;
};

/* The key of the example in RFC 8439 §2.5.2. */
static const guint8 tag_key[crypto_onetimeauth_KEYBYTES] = {
  0x85, 0xd6, 0xbe, 0x78, 0x57, 0x55, 0x6d, 0x33, 0x7f, 0x44, 0x52, 0xfe, 0x42, 0xd5, 0x06, 0xa8,
  0x01, 0x03, 0x80, 0x8a, 0xfb, 0x0d, 0xb2, 0xfd, 0x4a, 0xbf, 0xf6, 0xaf, 0x41, 0x49, 0xf5, 0x1b,
};

BreathTrace *
breath_trace_new (void)
{
  BreathTrace *self;

  /* The state wants an alignment that malloc need not give. */
  self = g_aligned_alloc0 (1, (sizeof *self + 63) / 64 * 64, 64);
  self->block = g_malloc (BLOCK_LEN);
  crypto_generichash_init (&self->state, NULL, 0, TRACE_LEN);

  return self;
}

void
breath_trace_free (BreathTrace *self)
{
  g_free (self->block);
  g_aligned_free (self);
}

static void
hash_block (crypto_generichash_state *state,
            const guint8             *block,
            gsize                     len)
{
  guint8 tag[crypto_onetimeauth_BYTES];

  crypto_onetimeauth (tag, block, len, tag_key);
  crypto_generichash_update (state, tag, sizeof tag);
}

static void
gather (BreathTrace  *self,
        const guint8 *data,
        gsize         len)
{
  gsize room;

  while (len > (room = BLOCK_LEN - self->n_gathered))
    {
      memcpy (self->block + self->n_gathered, data, room);
      hash_block (&self->state, self->block, BLOCK_LEN);
      self->n_gathered = 0;
      data += room;
      len -= room;
    }

  memcpy (self->block + self->n_gathered, data, len);
  self->n_gathered += len;
}

/**
 * breath_trace_add:
 * @self: a trace
 * @time: when it happened, in microseconds of virtual time
 * @fact: what it was
 *
 * Adds something that happened.
 *
 * Returns: which fact it was, by which later ones can refer to it; never 0
 */
guint64
breath_trace_add (BreathTrace      *self,
                  gint64            time,
                  const BreathFact *fact)
{
  const BreathFactPart *parts = fact->parts;
  const guint64 head[] = {
    GUINT64_TO_LE ((guint64) time),
    GUINT64_TO_LE (fact->number),
    GUINT64_TO_LE ((guint64) fact->kind << 56 | (guint64) fact->detail << 48 | parts[0].len),
    GUINT64_TO_LE ((guint64) parts[1].len << 32 | parts[2].len),
  };

  g_assert (fact->detail <= G_MAXUINT8 && (parts[0].len | parts[1].len | parts[2].len) <= G_MAXUINT32);

  gather (self, (const guint8 *) head, sizeof head);

  for (guint i = 0; i < BREATH_FACT_PARTS; i++)
    if (parts[i].len > 0)
      gather (self, parts[i].data, parts[i].len);

  return ++self->n_facts;
}

/**
 * breath_trace_dup_hex:
 * @self: a trace
 *
 * Gets the hash of all that was added so far; more may be added.
 *
 * Returns: (transfer full): 64 hexadecimal digits
 */
char *
breath_trace_dup_hex (BreathTrace *self)
{
  crypto_generichash_state state = self->state;
  guint8 hash[TRACE_LEN];
  char *hex = g_malloc (2 * TRACE_LEN + 1);

  hash_block (&state, self->block, self->n_gathered);
  crypto_generichash_final (&state, hash, sizeof hash);

  return sodium_bin2hex (hex, 2 * TRACE_LEN + 1, hash, sizeof hash);
}

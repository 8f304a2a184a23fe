/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-trace.h"

#include <sodium.h>
#include <string.h>

#define TRACE_LEN   32
#define GATHERED    16384 /* bytes, before they are hashed */

/**
 * BreathTrace:
 *
 * A running BLAKE2b-256 of all that happened: two simulations with the same hash did the same things at the same times in
 * the same order, whatever compiled them.
 */
struct _BreathTrace
{
  crypto_generichash_state state;
  guint8                  *gathered; /* not hashed yet: what is added comes in many small pieces */
  gsize                    n_gathered;
};

BreathTrace *
breath_trace_new (void)
{
  BreathTrace *self;

  /* The state wants an alignment that malloc need not give. */
  self = g_aligned_alloc0 (1, (sizeof *self + 63) / 64 * 64, 64);
  self->gathered = g_malloc (GATHERED);
  crypto_generichash_init (&self->state, NULL, 0, TRACE_LEN);

  return self;
}

void
breath_trace_free (BreathTrace *self)
{
  g_free (self->gathered);
  g_aligned_free (self);
}

static void
gather (BreathTrace  *self,
        gconstpointer data,
        gsize         len)
{
  if (len > GATHERED - self->n_gathered)
    {
      crypto_generichash_update (&self->state, self->gathered, self->n_gathered);
      self->n_gathered = 0;
    }

  if (len > GATHERED)
    crypto_generichash_update (&self->state, data, len);
  else if (len > 0)
    {
      memcpy (self->gathered + self->n_gathered, data, len);
      self->n_gathered += len;
    }
}

static void
add_number (BreathTrace *self,
            guint64      number)
{
  guint64 le = GUINT64_TO_LE (number);

  gather (self, &le, sizeof le);
}

/**
 * breath_trace_add:
 * @self: a trace
 * @time: when it happened, in microseconds of virtual time
 * @what: what kind of thing it was
 * @data: (array length=len) (nullable): what it was; no address, and nothing that differs from one run to another
 * @len: how many bytes
 *
 * Adds something that happened.
 */
void
breath_trace_add (BreathTrace  *self,
                  gint64        time,
                  const char   *what,
                  gconstpointer data,
                  gsize         len)
{
  add_number (self, (guint64) time);
  add_number (self, strlen (what));
  gather (self, what, strlen (what));
  add_number (self, len);
  gather (self, data, len);
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

  crypto_generichash_update (&state, self->gathered, self->n_gathered);
  crypto_generichash_final (&state, hash, sizeof hash);

  return sodium_bin2hex (hex, 2 * TRACE_LEN + 1, hash, sizeof hash);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-passphrase.h"

#include <sodium.h>
#include <string.h>

/**
 * BreathPassphrase:
 *
 * A passphrase in locked memory between guard pages, wiped with its last reference. Whoever asked for it wipes what it
 * was copied from.
 */
struct _BreathPassphrase
{
  gatomicrefcount ref_count;
  gsize           len;
  char           *text;  /* by sodium_malloc (); not terminated */
};

G_DEFINE_BOXED_TYPE (BreathPassphrase, breath_passphrase, breath_passphrase_ref, breath_passphrase_unref)

/**
 * breath_passphrase_new:
 * @text: (array length=len) (element-type guint8): what a person typed
 * @len: bytes of it; of more than %BREATH_PASSPHRASE_KEPT, which no check admits, only so many are kept
 *
 * Copies a passphrase. Any bytes are taken, for what was once chosen must open what it sealed.
 *
 * Returns: (transfer full): the passphrase
 */
BreathPassphrase *
breath_passphrase_new (const char *text,
                       gsize len)
{
  BreathPassphrase *self;

  g_return_val_if_fail (text != NULL || len == 0, NULL);

  /* Only guards memory and picks code for the processor; it may be called again and again. */
  if (sodium_init () < 0)
    g_error ("libsodium cannot start");

  self = g_new0 (BreathPassphrase, 1);
  g_atomic_ref_count_init (&self->ref_count);
  self->len = MIN (len, BREATH_PASSPHRASE_KEPT);
  self->text = sodium_malloc (MAX (self->len, 1));

  /* Like g_malloc (): a process that cannot have a page is at its end. */
  if (self->text == NULL)
    g_error ("No memory for a passphrase");

  if (self->len > 0)
    memcpy (self->text, text, self->len);

  sodium_mprotect_readonly (self->text);

  return self;
}

/**
 * breath_passphrase_ref:
 * @self: a passphrase
 *
 * Takes another reference, from any thread.
 *
 * Returns: (transfer full): @self
 */
BreathPassphrase *
breath_passphrase_ref (BreathPassphrase *self)
{
  g_atomic_ref_count_inc (&self->ref_count);

  return self;
}

/**
 * breath_passphrase_unref:
 * @self: (transfer full): a passphrase
 *
 * Drops a reference, from any thread; the last one wipes it from memory.
 */
void
breath_passphrase_unref (BreathPassphrase *self)
{
  if (g_atomic_ref_count_dec (&self->ref_count))
    {
      sodium_free (self->text);
      g_free (self);
    }
}

/**
 * breath_passphrase_peek:
 * @self: a passphrase
 * @len: (out): how many bytes it has
 *
 * Returns: (transfer none) (array length=len) (element-type guint8): its bytes, not terminated, never to be copied elsewhere
 */
const char *
breath_passphrase_peek (const BreathPassphrase *self,
                        gsize                  *len)
{
  *len = self->len;

  return self->text;
}

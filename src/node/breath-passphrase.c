/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-passphrase.h"

#include "breath-backup.h"
#include "breath-mirror-key.h"

#include <errno.h>
#include <sodium.h>
#include <string.h>
#include <unistd.h>

/**
 * BreathPassphrase:
 *
 * Words that a person keeps in mind, in memory that is locked where the system allows it, guarded on both sides and
 * wiped at the end. They are the bytes that were typed: nothing is normalised.
 */
struct _BreathPassphrase
{
  gatomicrefcount ref_count;
  gsize           len;
  char            bytes[BREATH_PASSPHRASE_MAX + 1];  /* one more, so that a text that is too long is found to be */
};

/**
 * breath_passphrase_new:
 *
 * Returns: (transfer full): an empty one
 */
BreathPassphrase *
breath_passphrase_new (void)
{
  BreathPassphrase *self;

  g_assert (sodium_init () >= 0);
  self = sodium_malloc (sizeof *self);
  g_assert (self != NULL);
  g_atomic_ref_count_init (&self->ref_count);
  self->len = 0;

  return self;
}

/**
 * breath_passphrase_new_from_text:
 * @text: (array length=len) (element-type guint8): what a person typed; whoever asked for it wipes it
 * @len: bytes of it; beyond %BREATH_PASSPHRASE_MAX, which no check admits, only one more is kept
 *
 * Returns: (transfer full): a copy of it
 */
BreathPassphrase *
breath_passphrase_new_from_text (const char *text,
                                 gsize       len)
{
  BreathPassphrase *self = breath_passphrase_new ();

  self->len = MIN (len, sizeof self->bytes);

  if (self->len > 0)
    memcpy (self->bytes, text, self->len);

  return self;
}

/**
 * breath_passphrase_ref:
 * @self: a passphrase
 *
 * Takes another reference, from any thread. What several hold is not written to any more.
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
    sodium_free (self);
}

/**
 * breath_passphrase_append:
 * @self: a passphrase
 * @byte: its next byte
 *
 * Returns: %FALSE if it is full
 */
gboolean
breath_passphrase_append (BreathPassphrase *self,
                          char              byte)
{
  if (self->len >= BREATH_PASSPHRASE_MAX)
    return FALSE;

  self->bytes[self->len++] = byte;

  return TRUE;
}

/**
 * breath_passphrase_read_line:
 * @self: an empty passphrase
 * @fd: a terminal, a pipe or a file
 * @error: return location for a #BreathBackupError
 *
 * Reads up to the end of the line or of the file, byte by byte, so that nothing of it stays in a buffer.
 *
 * Returns: %FALSE if it could not be read, is empty or too long
 */
gboolean
breath_passphrase_read_line (BreathPassphrase *self,
                             int               fd,
                             GError          **error)
{
  char byte = '\0';
  gssize n;

  while ((n = TEMP_FAILURE_RETRY (read (fd, &byte, 1))) == 1 && byte != '\n')
    {
      if (!breath_passphrase_append (self, byte))
        {
          g_set_error (error, BREATH_BACKUP_ERROR, BREATH_BACKUP_ERROR_WEAK,
                       "The passphrase is longer than %d bytes", BREATH_PASSPHRASE_MAX);
          return FALSE;
        }
    }

  if (n < 0)
    g_set_error (error, BREATH_BACKUP_ERROR, BREATH_BACKUP_ERROR_FAILED,
                 "The passphrase could not be read: %s", g_strerror (errno));
  else if (self->len == 0)
    g_set_error_literal (error, BREATH_BACKUP_ERROR, BREATH_BACKUP_ERROR_WEAK, "The passphrase is empty");

  sodium_memzero (&byte, sizeof byte);

  return n >= 0 && self->len > 0;
}

gboolean
breath_passphrase_equal (BreathPassphrase *self,
                         BreathPassphrase *other)
{
  return self->len == other->len && sodium_memcmp (self->bytes, other->bytes, self->len) == 0;
}

/**
 * breath_passphrase_check:
 * @self: a passphrase
 * @error: return location for %BREATH_BACKUP_ERROR_WEAK
 *
 * Whoever gets hold of a backup may try passphrases for years, so a new one has at least %BREATH_PASSPHRASE_MIN
 * characters. One of more than %BREATH_PASSPHRASE_MAX bytes could not be typed again.
 *
 * Returns: whether it may protect a new backup
 */
gboolean
breath_passphrase_check (BreathPassphrase *self,
                         GError          **error)
{
  gsize n_characters = 0;

  /* Bytes that go on with a UTF-8 character are not counted. */
  for (gsize i = 0; i < self->len; i++)
    n_characters += (self->bytes[i] & 0xc0) != 0x80;

  if (n_characters >= BREATH_PASSPHRASE_MIN && self->len <= BREATH_PASSPHRASE_MAX)
    return TRUE;

  if (self->len > BREATH_PASSPHRASE_MAX)
    g_set_error (error, BREATH_BACKUP_ERROR, BREATH_BACKUP_ERROR_WEAK,
                 "The passphrase is longer than %d bytes", BREATH_PASSPHRASE_MAX);
  else
    g_set_error (error, BREATH_BACKUP_ERROR, BREATH_BACKUP_ERROR_WEAK,
                 "The passphrase needs at least %d characters; four or more unrelated words are good",
                 BREATH_PASSPHRASE_MIN);

  return FALSE;
}

/**
 * breath_passphrase_check_for_mirror:
 * @self: a passphrase
 * @error: return location for %BREATH_MIRROR_ERROR_INPUT
 *
 * Returns: whether a Mirror may choose it, as breath_mirror_passphrase_check() has it
 */
gboolean
breath_passphrase_check_for_mirror (BreathPassphrase *self,
                                    GError          **error)
{
  return breath_mirror_passphrase_check (self->bytes, self->len, error);
}

/**
 * breath_passphrase_peek:
 * @self: a passphrase
 * @len: (out): how many bytes
 *
 * Returns: (transfer none): the bytes, not ended by a zero
 */
const char *
breath_passphrase_peek (BreathPassphrase *self,
                        gsize            *len)
{
  *len = self->len;

  return self->bytes;
}

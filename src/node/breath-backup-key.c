/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-backup-seal-private.h"

#include <sodium.h>

/**
 * BreathBackupKey:
 *
 * What Argon2id makes of a passphrase: a key for the chunks and one for the check in the header, in guarded memory.
 */
struct _BreathBackupKey
{
  guint8 chunks[crypto_secretstream_xchacha20poly1305_KEYBYTES];
  guint8 check[crypto_generichash_KEYBYTES];
};

G_STATIC_ASSERT (sizeof (BreathBackupKey) == 64);
G_STATIC_ASSERT (crypto_pwhash_SALTBYTES == BREATH_BACKUP_SALT_LEN);

/**
 * breath_backup_key_new:
 * @header: the cost and the salt
 * @passphrase: the passphrase
 * @error: return location for %BREATH_BACKUP_ERROR_MEMORY
 *
 * Derives the keys, which takes as long as the cost says; never to be called on the main loop's thread.
 *
 * Returns: (transfer full) (nullable): the keys
 */
BreathBackupKey *
breath_backup_key_new (const BreathBackupHeader *header,
                       BreathPassphrase         *passphrase,
                       GError                  **error)
{
  g_autoptr(BreathBackupKey) self = sodium_malloc (sizeof *self);
  gsize memory = (gsize) header->cost.memory * 1024;
  const char *words;
  gsize len;

  g_assert (self != NULL);
  words = breath_passphrase_peek (passphrase, &len);

  if (crypto_pwhash (self->chunks, sizeof *self, words, len, header->salt, header->cost.passes, memory,
                     crypto_pwhash_ALG_ARGON2ID13) == 0)
    return g_steal_pointer (&self);

  g_set_error (error, BREATH_BACKUP_ERROR, BREATH_BACKUP_ERROR_MEMORY,
               "There is not enough memory: %u MiB are needed for a moment. Close other programs and try again",
               (header->cost.memory + 1023) / 1024);

  return NULL;
}

/**
 * breath_backup_key_peek:
 * @self: the keys
 *
 * Returns: (transfer none): the key for the chunks
 */
const guint8 *
breath_backup_key_peek (BreathBackupKey *self)
{
  return self->chunks;
}

/**
 * breath_backup_key_check:
 * @self: the keys
 * @header: a header, whose check does not matter
 * @check: (out caller-allocates): the check it must have
 *
 * Computes what tells whether a passphrase is the one that the header was made with.
 */
void
breath_backup_key_check (BreathBackupKey          *self,
                         const BreathBackupHeader *header,
                         guint8                    check[BREATH_BACKUP_CHECK_LEN])
{
  guint8 bytes[BREATH_BACKUP_HEADER_LEN];

  breath_backup_header_pack (header, bytes);
  crypto_generichash (check, BREATH_BACKUP_CHECK_LEN, bytes, BREATH_BACKUP_CHECKED, self->check, sizeof self->check);
}

void
breath_backup_key_free (BreathBackupKey *self)
{
  sodium_free (self);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-backup-seal-private.h"

#include <errno.h>
#include <sodium.h>
#include <string.h>
#include <unistd.h>

#define SEALED (BREATH_BACKUP_CHUNK + crypto_secretstream_xchacha20poly1305_ABYTES)

G_STATIC_ASSERT (crypto_secretstream_xchacha20poly1305_HEADERBYTES == BREATH_BACKUP_STREAM_LEN);

/**
 * BreathBackupSeal:
 *
 * The stream of sealed chunks that follows the header. The header is authenticated with every chunk.
 */
struct _BreathBackupSeal
{
  crypto_secretstream_xchacha20poly1305_state state;
  int                                         fd;
  guint8                                      header[BREATH_BACKUP_HEADER_LEN];
  gsize                                       len;
  guint8                                      plain[BREATH_BACKUP_CHUNK];
  guint8                                      sealed[SEALED];
};

static gboolean
set_write_error (GError **error)
{
  int number = errno;
  gboolean is_full = number == ENOSPC || number == EDQUOT || number == EFBIG;

  g_set_error (error, BREATH_BACKUP_ERROR, is_full ? BREATH_BACKUP_ERROR_SPACE : BREATH_BACKUP_ERROR_FAILED,
               is_full ? "There is not enough room for the backup where it was to go: %s"
                       : "The backup could not be written: %s", g_strerror (number));

  return FALSE;
}

static gboolean
write_all (int           fd,
           const guint8 *bytes,
           gsize         len,
           GError      **error)
{
  while (len > 0)
    {
      gssize n = TEMP_FAILURE_RETRY (write (fd, bytes, len));

      if (n < 0)
        return set_write_error (error);

      bytes += n;
      len -= n;
    }

  return TRUE;
}

static gboolean
push (BreathBackupSeal *self,
      guint8            tag,
      GError          **error)
{
  unsigned long long sealed_len;

  crypto_secretstream_xchacha20poly1305_push (&self->state, self->sealed, &sealed_len, self->plain, self->len,
                                              self->header, sizeof self->header, tag);
  self->len = 0;

  return write_all (self->fd, self->sealed, sealed_len, error);
}

/* In guarded memory, since the node's key passes through. */
static BreathBackupSeal *
begin (int                 fd,
       BreathBackupHeader *header,
       BreathBackupKey    *key)
{
  BreathBackupSeal *self = sodium_malloc (sizeof *self);

  g_assert (self != NULL);
  sodium_memzero (self, sizeof *self);
  self->fd = fd;
  crypto_secretstream_xchacha20poly1305_init_push (&self->state, header->stream, breath_backup_key_peek (key));
  breath_backup_key_check (key, header, header->check);
  breath_backup_header_pack (header, self->header);

  return self;
}

/**
 * breath_backup_seal_new:
 * @fd: where the backup goes
 * @cost: what trying a passphrase shall cost, within the limits of a header
 * @passphrase: the passphrase
 * @error: return location for a #BreathBackupError
 *
 * Derives the key and writes the header. Not to be called on the main loop's thread.
 *
 * Returns: (transfer full) (nullable): the stream
 */
BreathBackupSeal *
breath_backup_seal_new (int                     fd,
                        const BreathBackupCost *cost,
                        BreathPassphrase       *passphrase,
                        GError                **error)
{
  g_autoptr(BreathBackupKey) key = NULL;
  g_autoptr(BreathBackupSeal) self = NULL;
  BreathBackupHeader header = { *cost, };

  randombytes_buf (header.salt, sizeof header.salt);
  key = breath_backup_key_new (&header, passphrase, error);

  if (key == NULL)
    return NULL;

  self = begin (fd, &header, key);

  return write_all (fd, self->header, sizeof self->header, error) ? g_steal_pointer (&self) : NULL;
}

/**
 * breath_backup_seal_write:
 * @self: a stream
 * @bytes: (array length=len): what follows
 * @len: how much
 * @error: return location for a #BreathBackupError
 *
 * Seals bytes, a chunk at a time.
 *
 * Returns: %FALSE if a chunk could not be written
 */
gboolean
breath_backup_seal_write (BreathBackupSeal *self,
                          const guint8     *bytes,
                          gsize             len,
                          GError          **error)
{
  while (len > 0)
    {
      gsize n = MIN (len, sizeof self->plain - self->len);

      memcpy (self->plain + self->len, bytes, n);
      self->len += n;
      bytes += n;
      len -= n;

      /* The last chunk is told apart, so a full one waits for what follows. */
      if (len > 0 && !push (self, crypto_secretstream_xchacha20poly1305_TAG_MESSAGE, error))
        return FALSE;
    }

  return TRUE;
}

/**
 * breath_backup_seal_finish:
 * @self: a stream
 * @error: return location for a #BreathBackupError
 *
 * Seals the last chunk as the last.
 *
 * Returns: %FALSE if it could not be written
 */
gboolean
breath_backup_seal_finish (BreathBackupSeal *self,
                           GError          **error)
{
  return push (self, crypto_secretstream_xchacha20poly1305_TAG_FINAL, error);
}

void
breath_backup_seal_free (BreathBackupSeal *self)
{
  sodium_free (self);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-backup-seal-private.h"

#include <errno.h>
#include <sodium.h>
#include <string.h>
#include <unistd.h>

#define OVERHEAD crypto_secretstream_xchacha20poly1305_ABYTES
#define SEALED   (BREATH_BACKUP_CHUNK + OVERHEAD)

/**
 * BreathBackupOpened:
 *
 * A backup that is being read. Nothing of a chunk is given out before it is known to be as it was sealed.
 */
struct _BreathBackupOpened
{
  crypto_secretstream_xchacha20poly1305_state state;
  int                                         fd;
  guint8                                      header[BREATH_BACKUP_HEADER_LEN];
  guint8                                      plain[BREATH_BACKUP_CHUNK];
  guint8                                      sealed[SEALED];
};

static gboolean
refuse (GError          **error,
        BreathBackupError code,
        const char       *sentence)
{
  g_set_error_literal (error, BREATH_BACKUP_ERROR, code, sentence);

  return FALSE;
}

/* Up to @size bytes; fewer at the end of the file. */
static gboolean
read_up_to (int      fd,
            guint8  *bytes,
            gsize    size,
            gsize   *len,
            GError **error)
{
  gssize n = 1;

  for (*len = 0; *len < size && n > 0; *len += n)
    {
      n = TEMP_FAILURE_RETRY (read (fd, bytes + *len, size - *len));

      if (n < 0)
        {
          g_set_error (error, BREATH_BACKUP_ERROR, BREATH_BACKUP_ERROR_FAILED,
                       "The backup could not be read: %s", g_strerror (errno));
          return FALSE;
        }
    }

  return TRUE;
}

static gboolean
open_stream (BreathBackupOpened       *self,
             const BreathBackupHeader *header,
             BreathPassphrase         *passphrase,
             GError                  **error)
{
  g_autoptr(BreathBackupKey) key = breath_backup_key_new (header, passphrase, error);
  guint8 check[BREATH_BACKUP_CHECK_LEN];

  if (key == NULL)
    return FALSE;

  breath_backup_key_check (key, header, check);

  if (sodium_memcmp (check, header->check, sizeof check) != 0)
    return refuse (error, BREATH_BACKUP_ERROR_PASSPHRASE, "This is not the passphrase of this backup");

  /* It looks at nothing and cannot fail. */
  return crypto_secretstream_xchacha20poly1305_init_pull (&self->state, header->stream,
                                                          breath_backup_key_peek (key)) == 0 ||
         refuse (error, BREATH_BACKUP_ERROR_DAMAGED, "The backup is damaged; try another copy of it");
}

/**
 * breath_backup_opened_new:
 * @fd: the backup, from its beginning
 * @passphrase: the passphrase
 * @error: return location for a #BreathBackupError
 *
 * Reads the header and tries the passphrase. Not to be called on the main loop's thread.
 *
 * Returns: (transfer full) (nullable): the backup, to be read
 */
BreathBackupOpened *
breath_backup_opened_new (int               fd,
                          BreathPassphrase *passphrase,
                          GError          **error)
{
  g_autoptr(BreathBackupOpened) self = sodium_malloc (sizeof *self);
  BreathBackupHeader header;
  gsize len;

  g_assert (self != NULL);
  sodium_memzero (self, sizeof *self);
  self->fd = fd;

  if (!read_up_to (fd, self->header, sizeof self->header, &len, error) ||
      !breath_backup_header_parse (&header, self->header, len, error) ||
      !open_stream (self, &header, passphrase, error))
    return NULL;

  return g_steal_pointer (&self);
}

/**
 * breath_backup_opened_read:
 * @self: a backup
 * @bytes: (out): the next bytes, valid until the next call
 * @len: (out): how many
 * @is_last: (out): whether these are the last, and nothing follows them
 * @error: return location for a #BreathBackupError
 *
 * Reads the next chunk; not to be called after the last.
 *
 * Returns: %FALSE if it is not as it was sealed, or the file ends before the last one
 */
gboolean
breath_backup_opened_read (BreathBackupOpened *self,
                           const guint8      **bytes,
                           gsize              *len,
                           gboolean           *is_last,
                           GError            **error)
{
  unsigned long long plain_len = 0;
  gsize sealed_len;
  gsize beyond;
  guint8 more;
  guint8 tag;

  if (!read_up_to (self->fd, self->sealed, sizeof self->sealed, &sealed_len, error))
    return FALSE;

  if (sealed_len < OVERHEAD)
    return refuse (error, BREATH_BACKUP_ERROR_DAMAGED, "The backup is cut short; try another copy of it");

  if (crypto_secretstream_xchacha20poly1305_pull (&self->state, self->plain, &plain_len, &tag, self->sealed, sealed_len,
                                                  self->header, sizeof self->header) != 0)
    return refuse (error, BREATH_BACKUP_ERROR_DAMAGED, sealed_len < sizeof self->sealed
                   ? "The backup is damaged or cut short; try another copy of it"
                   : "The backup is damaged; try another copy of it");

  *is_last = tag == crypto_secretstream_xchacha20poly1305_TAG_FINAL;
  *bytes = self->plain;
  *len = plain_len;

  if (!*is_last)
    return sealed_len == sizeof self->sealed ||
           refuse (error, BREATH_BACKUP_ERROR_DAMAGED, "The backup is cut short; try another copy of it");

  if (!read_up_to (self->fd, &more, 1, &beyond, error))
    return FALSE;

  return beyond == 0 || refuse (error, BREATH_BACKUP_ERROR_DAMAGED, "The backup goes on after its end; it is damaged");
}

void
breath_backup_opened_free (BreathBackupOpened *self)
{
  sodium_free (self);
}

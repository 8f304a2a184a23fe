/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-restore-files-private.h"

#include "breath-backup-parts-private.h"
#include "breath-backup-seal-private.h"
#include "breath-file-bytes-private.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#define MODE 0600

/* What is being unpacked, part after part. */
typedef struct
{
  const char *staging;
  int         fd;                              /* of the part at hand, -1 for none */
  char        about[BREATH_BACKUP_MAX_ABOUT];
  gsize       about_len;
  gboolean    is_done;
} Unpacking;

static gboolean
set_write_error (GError    **error,
                 const char *staging)
{
  int number = errno;

  if (number == ENOSPC || number == EDQUOT || number == EFBIG)
    g_set_error (error, BREATH_BACKUP_ERROR, BREATH_BACKUP_ERROR_SPACE,
                 "There is not enough room to restore the backup: %s. Nothing was changed; make room and try again",
                 g_strerror (number));
  else
    g_set_error (error, BREATH_BACKUP_ERROR, BREATH_BACKUP_ERROR_FAILED,
                 "What was restored could not be written below %s: %s", staging, g_strerror (number));

  return FALSE;
}

static void
end_part (Unpacking *self)
{
  if (self->fd >= 0)
    close (self->fd);

  self->fd = -1;
}

/* Only once all of it is known to be good is it worth waiting for the disk. */
static gboolean
sync_parts (Unpacking *self,
            GError   **error)
{
  for (guint part = BREATH_BACKUP_KEY; part < BREATH_BACKUP_N_PARTS; part++)
    {
      g_autofree char *path = g_build_filename (self->staging, breath_backup_part_get_name (part), NULL);
      int fd = open (path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
      gboolean synced = fd >= 0 ? fsync (fd) == 0 : errno == ENOENT;

      if (!synced)
        set_write_error (error, self->staging);

      if (fd >= 0)
        close (fd);

      if (!synced)
        return FALSE;
    }

  return TRUE;
}

static gboolean
begin_part (Unpacking       *self,
            BreathBackupPart part,
            GError         **error)
{
  g_autofree char *path = NULL;

  end_part (self);

  if (part == BREATH_BACKUP_ABOUT)
    return TRUE;

  path = g_build_filename (self->staging, breath_backup_part_get_name (part), NULL);
  self->fd = open (path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, MODE);

  return self->fd >= 0 || set_write_error (error, self->staging);
}

static gboolean
take_event (Unpacking               *self,
            const BreathBackupEvent *event,
            GError                 **error)
{
  switch (event->kind)
    {
    case BREATH_BACKUP_EVENT_PART:
      return begin_part (self, event->part, error);

    case BREATH_BACKUP_EVENT_BYTES:
      if (event->part != BREATH_BACKUP_ABOUT)
        return breath_file_write (self->fd, event->bytes, event->len) || set_write_error (error, self->staging);

      /* The parser holds it to its limit. */
      g_assert (event->len <= sizeof self->about - self->about_len);
      memcpy (self->about + self->about_len, event->bytes, event->len);
      self->about_len += event->len;
      return TRUE;

    case BREATH_BACKUP_EVENT_END:
      self->is_done = TRUE;
      end_part (self);
      return TRUE;

    case BREATH_BACKUP_EVENT_NONE:
    default:
      return TRUE;
    }
}

static gboolean
take_chunk (Unpacking          *self,
            BreathBackupParser *parser,
            const guint8       *bytes,
            gsize               len,
            GError            **error)
{
  BreathBackupEvent event;

  do
    {
      if (!breath_backup_parser_next (parser, &bytes, &len, &event, error) || !take_event (self, &event, error))
        return FALSE;
    }
  while (event.kind != BREATH_BACKUP_EVENT_NONE);

  return TRUE;
}

static gboolean
unpack (Unpacking          *self,
        BreathBackupOpened *opened,
        GError            **error)
{
  BreathBackupParser parser;
  gboolean is_last = FALSE;
  const guint8 *bytes;
  gsize len;

  breath_backup_parser_init (&parser);

  while (!is_last)
    {
      if (!breath_backup_opened_read (opened, &bytes, &len, &is_last, error) ||
          !take_chunk (self, &parser, bytes, len, error))
        return FALSE;
    }

  if (!self->is_done)
    g_set_error_literal (error, BREATH_BACKUP_ERROR, BREATH_BACKUP_ERROR_DAMAGED,
                         "The backup contradicts itself: it ends in the middle");

  return self->is_done && sync_parts (self, error);
}

/**
 * breath_restore_unpack:
 * @fd: the backup, from its beginning
 * @passphrase: the passphrase
 * @staging: an empty folder closed to others
 * @error: return location for a #BreathBackupError
 *
 * Opens a backup and puts its files into @staging. Not to be called on the main loop's thread.
 *
 * Returns: (transfer full) (nullable): what the backup says of itself, once all of it was found to be as it was made
 */
BreathBackupAbout *
breath_restore_unpack (int               fd,
                       BreathPassphrase *passphrase,
                       const char       *staging,
                       GError          **error)
{
  g_autoptr(BreathBackupOpened) opened = breath_backup_opened_new (fd, passphrase, error);
  Unpacking self = { .staging = staging, .fd = -1 };
  gboolean unpacked = opened != NULL && unpack (&self, opened, error);

  end_part (&self);

  return unpacked ? breath_backup_about_parse (self.about, self.about_len, error) : NULL;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-restore-files-private.h"

#include "breath-backup-mirrors-private.h"
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
  guint8      mirrors[BREATH_BACKUP_MAX_MIRRORS];
  gsize       mirrors_len;
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

static gboolean
sync_file (const char *folder,
           const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  int fd = open (path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
  gboolean synced = fd >= 0 && fsync (fd) == 0;
  int number = errno;

  if (fd >= 0)
    close (fd);

  errno = number;

  return synced;
}

/* Only once all of it is known to be good is it worth waiting for the disk. */
static gboolean
sync_files (Unpacking *self,
            GError   **error)
{
  g_autoptr(GDir) dir = g_dir_open (self->staging, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    if (!sync_file (self->staging, name))
      return set_write_error (error, self->staging);

  return dir != NULL || set_write_error (error, self->staging);
}

static gboolean
open_new (Unpacking  *self,
          const char *name,
          GError    **error)
{
  g_autofree char *path = g_build_filename (self->staging, name, NULL);

  end_part (self);
  self->fd = open (path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, MODE);

  return self->fd >= 0 || set_write_error (error, self->staging);
}

/* Each Mirror has a file of its own in a data folder. */
static gboolean
unpack_mirrors (Unpacking *self,
                GError   **error)
{
  g_autoptr(GPtrArray) mirrors = breath_backup_mirrors_parse (self->mirrors, self->mirrors_len, error);

  for (guint i = 0; mirrors != NULL && i < mirrors->len; i++)
    {
      const BreathBackupMirror *mirror = g_ptr_array_index (mirrors, i);
      gsize len;
      gconstpointer data = g_bytes_get_data (mirror->sealed, &len);

      if (!open_new (self, mirror->file, error))
        return FALSE;

      if (!breath_file_write (self->fd, data, len))
        return set_write_error (error, self->staging);
    }

  end_part (self);

  return mirrors != NULL;
}

static gboolean
begin_part (Unpacking       *self,
            BreathBackupPart part,
            GError         **error)
{
  end_part (self);

  return part == BREATH_BACKUP_ABOUT || part == BREATH_BACKUP_MIRRORS ||
         open_new (self, breath_backup_part_get_name (part), error);
}

/* What has no file of its own; the parser holds it to its limit. */
static void
keep_bytes (guint8                  *kept,
            gsize                   *len,
            gsize                    max,
            const BreathBackupEvent *event)
{
  g_assert (event->len <= max - *len);
  memcpy (kept + *len, event->bytes, event->len);
  *len += event->len;
}

static gboolean
take_bytes (Unpacking               *self,
            const BreathBackupEvent *event,
            GError                 **error)
{
  switch (event->part)
    {
    case BREATH_BACKUP_ABOUT:
      keep_bytes ((guint8 *) self->about, &self->about_len, sizeof self->about, event);
      return TRUE;

    case BREATH_BACKUP_MIRRORS:
      keep_bytes (self->mirrors, &self->mirrors_len, sizeof self->mirrors, event);
      return TRUE;

    case BREATH_BACKUP_KEY:
    case BREATH_BACKUP_SETTINGS:
    case BREATH_BACKUP_ANCHOR:
    case BREATH_BACKUP_DATABASE:
    default:
      return breath_file_write (self->fd, event->bytes, event->len) || set_write_error (error, self->staging);
    }
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
      return take_bytes (self, event, error);

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

  return self->is_done && unpack_mirrors (self, error) && sync_files (self, error);
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

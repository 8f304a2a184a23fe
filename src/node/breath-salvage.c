/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-salvage.h"

#include "breath-database-salvage.h"
#include "breath-file-bytes-private.h"
#include "breath-folder-private.h"
#include "breath-fsync.h"
#include "breath-node.h"
#include "breath-quarantine-private.h"
#include "breath-salvage-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sodium.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#define DATABASE  "breath.db"
#define NOTE      "head"
#define STAGING   "salvage.part"
#define AGREED    "salvage.done"
#define DIR_MODE  0700
#define FILE_MODE 0600
#define SPARE     (16 * 1024 * 1024)  /* bytes that stay free on the device */

/* All that belongs to the database; the log of SQLite before the note, since the note tells of its loss. */
static const char *const files[] = { DATABASE, DATABASE "-wal", DATABASE "-shm", DATABASE "-journal", NOTE };

/**
 * breath_salvage_is_agreed:
 * @folder: a data folder, locked by us
 *
 * The folder of a salvage may be left without its database: then that is in its place already.
 *
 * Returns: whether a salvage that somebody agreed to waits to be put in place
 */
gboolean
breath_salvage_is_agreed (BreathFolder *folder)
{
  return breath_folder_has (folder, AGREED "/" DATABASE);
}

/**
 * breath_salvage_check:
 * @folder: a data folder, locked by us
 * @error: return location for %BREATH_NODE_ERROR_FOLDER
 *
 * What is written to the folder while a salvage waits to be put in place would be lost by that.
 *
 * Returns: whether none does
 */
gboolean
breath_salvage_check (BreathFolder *folder,
                      GError      **error)
{
  if (!breath_salvage_is_agreed (folder))
    return TRUE;

  g_set_error (error, BREATH_NODE_ERROR, BREATH_NODE_ERROR_FOLDER,
               "A salvage of the database on %s was agreed to and then interrupted; finish it with: breath-node --salvage",
               breath_folder_get_path (folder));

  return FALSE;
}

/**
 * breath_salvage_put_aside:
 * @folder: a data folder, locked by us
 * @quarantine: where to
 * @error: return location for %BREATH_NODE_ERROR_FOLDER
 *
 * Takes away a salvage that would otherwise be put in the place of what comes to be there.
 *
 * Returns: whether none is left, also after a power cut
 */
gboolean
breath_salvage_put_aside (BreathFolder *folder,
                          const char   *quarantine,
                          GError      **error)
{
  g_autofree char *from = breath_folder_dup_path_of (folder, AGREED);
  g_autofree char *to = g_build_filename (quarantine, AGREED, NULL);

  if ((rename (from, to) == 0 || errno == ENOENT) && breath_fsync_folder (quarantine) &&
      breath_fsync_folder (breath_folder_get_path (folder)))
    return TRUE;

  g_set_error (error, BREATH_NODE_ERROR, BREATH_NODE_ERROR_FOLDER, "Could not move %s: %s", from, g_strerror (errno));

  return FALSE;
}

/**
 * BreathSalvager:
 *
 * A salvage on its way: the damaged files are kept below `quarantine/` as they are, and what is sound in them is put into
 * a new database, which takes their place only once somebody agreed.
 */
struct _BreathSalvager
{
  BreathFolder     *folder;
  char             *quarantine;
  char             *staging;
  gboolean          is_agreed;
  gboolean          is_finished;
  gboolean          is_whole;
  char             *obstacle;
  BreathSalvage     salvage;
  BreathSalvageLine lines[BREATH_N_ROW_KINDS];
};

static gboolean
set_failed (GError    **error,
            const char *what,
            const char *path)
{
  g_set_error (error, BREATH_NODE_ERROR, BREATH_NODE_ERROR_FOLDER, "%s %s: %s", what, path, g_strerror (errno));

  return FALSE;
}

static gboolean
sync_folder (const char *path,
             GError    **error)
{
  return breath_fsync_folder (path) || set_failed (error, "Could not sync", path);
}

/* A file that is not there needs no copy. */
static gboolean
copy_file (const char *from,
           const char *to,
           GError    **error)
{
  int source = open (from, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
  int target;
  gboolean copied;

  if (source < 0)
    return errno == ENOENT || set_failed (error, "Could not open", from);

  target = open (to, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, FILE_MODE);
  copied = target >= 0 && breath_file_copy (source, target) && fsync (target) == 0;

  if (!copied)
    set_failed (error, "Could not copy to", to);

  if (target >= 0)
    close (target);

  close (source);

  return copied;
}

/* The copy and the new database may each be as large as what is there. */
static gboolean
check_room (BreathSalvager *self,
            GError        **error)
{
  const char *path = breath_folder_get_path (self->folder);
  guint64 needed = SPARE;
  struct statvfs device;

  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *file = breath_folder_dup_path_of (self->folder, files[i]);
      struct stat info;

      if (lstat (file, &info) == 0)
        needed += 2 * (guint64) info.st_size;
    }

  if (statvfs (path, &device) != 0)
    return set_failed (error, "Could not look for room at", path);

  if ((guint64) device.f_bavail * device.f_frsize >= needed)
    return TRUE;

  g_set_error (error, BREATH_NODE_ERROR, BREATH_NODE_ERROR_FOLDER,
               "There is not enough room to keep the damaged files and make a new database: %" G_GUINT64_FORMAT
               " MiB are needed. Nothing was changed; make room and try again", needed / 1024 / 1024 + 1);

  return FALSE;
}

static gboolean
make_folder (const char *path,
             GError    **error)
{
  return g_mkdir (path, DIR_MODE) == 0 || set_failed (error, "Could not make the folder", path);
}

static gboolean
copy_all (BreathSalvager *self,
          const char     *target,
          GError        **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *from = breath_folder_dup_path_of (self->folder, files[i]);
      g_autofree char *to = g_build_filename (target, files[i], NULL);

      if (!copy_file (from, to, error))
        return FALSE;
    }

  return sync_folder (target, error);
}

/* Opens a copy as a node would, since to open the database itself changes files. */
static gboolean
find_whole (BreathSalvager *self,
            GError        **error)
{
  g_autofree char *path = g_build_filename (self->staging, DATABASE, NULL);
  BreathDatabase *database = NULL;

  if (!breath_folder_has (self->folder, DATABASE))
    return TRUE;

  if (!make_folder (self->staging, error) || !copy_all (self, self->staging, error))
    return FALSE;

  database = breath_database_open (path, NULL);
  self->is_whole = database != NULL && breath_database_close (database, NULL);
  breath_folder_remove_flat (self->staging);

  return TRUE;
}

/* What else keeps a node from starting is told, since this is no help against it. */
static void
find_obstacle (BreathSalvager *self)
{
  g_autoptr(GError) error = NULL;

  if (!breath_salvage_check_rest (self->folder, DATABASE, &error))
    self->obstacle = g_strdup (error->message);
}

static gboolean
salvage (BreathSalvager *self,
         GError        **error)
{
  g_autofree char *from = g_build_filename (self->quarantine, DATABASE, NULL);
  g_autofree char *note = g_build_filename (self->quarantine, NOTE, NULL);
  g_autofree char *to = g_build_filename (self->staging, DATABASE, NULL);

  if (!make_folder (self->staging, error) || !breath_database_salvage (from, note, to, &self->salvage, error))
    return FALSE;

  for (guint kind = 0; kind < BREATH_N_ROW_KINDS; kind++)
    self->lines[kind] = (BreathSalvageLine) { breath_salvage_get_name (kind), self->salvage.kept[kind],
                                              self->salvage.missing[kind] }
  ;

  return TRUE;
}

static gboolean
remove_old (BreathSalvager *self,
            const char     *name,
            GError        **error)
{
  g_autofree char *path = breath_folder_dup_path_of (self->folder, name);

  return g_unlink (path) == 0 || errno == ENOENT || set_failed (error, "Could not remove", path);
}

static gboolean
move_new (BreathSalvager *self,
          const char     *agreed,
          const char     *name,
          GError        **error)
{
  g_autofree char *from = g_build_filename (agreed, name, NULL);
  g_autofree char *to = breath_folder_dup_path_of (self->folder, name);

  return rename (from, to) == 0 || errno == ENOENT || set_failed (error, "Could not move", from);
}

/* Nothing that counts is in it any more. */
static gboolean
remove_agreed (BreathSalvager *self,
               GError        **error)
{
  g_autofree char *agreed = breath_folder_dup_path_of (self->folder, AGREED);

  breath_folder_remove_flat (agreed);

  return sync_folder (breath_folder_get_path (self->folder), error);
}

/*
 * Puts in place what was agreed to. The note goes before the database, and no old log of SQLite is left for the new one,
 * so a cut at any moment leaves something that no node starts on, and this is done again.
 */
static gboolean
put_in_place (BreathSalvager *self,
              GError        **error)
{
  const char *path = breath_folder_get_path (self->folder);
  g_autofree char *agreed = breath_folder_dup_path_of (self->folder, AGREED);

  if (!move_new (self, agreed, NOTE, error) ||
      !sync_folder (path, error) ||
      !remove_old (self, DATABASE "-wal", error) ||
      !remove_old (self, DATABASE "-shm", error) ||
      !remove_old (self, DATABASE "-journal", error) ||
      !sync_folder (path, error) ||
      !move_new (self, agreed, DATABASE, error) ||
      !sync_folder (path, error))
    return FALSE;

  self->is_finished = remove_agreed (self, error);

  return self->is_finished;
}

static gboolean
refuse_nothing (const char *path,
                GError    **error)
{
  g_set_error (error, BREATH_NODE_ERROR, BREATH_NODE_ERROR_FOLDER, "There is no database on %s, and nothing to salvage", path);

  return FALSE;
}

static gboolean
has_something (BreathSalvager *self,
               GError        **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    if (breath_folder_has (self->folder, files[i]))
      return TRUE;

  return refuse_nothing (breath_folder_get_path (self->folder), error);
}

static gboolean
begin (BreathSalvager *self,
       gboolean        anyway,
       GError        **error)
{
  if (breath_salvage_is_agreed (self->folder))
    return put_in_place (self, error);

  /* We hold the lock, so what is left of an earlier attempt is nobody's. */
  self->staging = breath_folder_dup_path_of (self->folder, STAGING);
  breath_folder_remove_flat (self->staging);

  if (!remove_agreed (self, error) || !has_something (self, error) || !check_room (self, error) ||
      (!anyway && !find_whole (self, error)))
    return FALSE;

  find_obstacle (self);

  if (self->is_whole)
    return TRUE;

  self->quarantine = breath_quarantine_new (breath_folder_get_path (self->folder), error);

  return self->quarantine != NULL && copy_all (self, self->quarantine, error) && salvage (self, error);
}

/**
 * breath_salvager_new:
 * @data_dir: (nullable): a data folder; %NULL for the default
 * @anyway: whether to salvage also from a database that is whole: what is in it may still contradict itself, which only a
 *   node that starts finds out
 * @error: return location
 *
 * Copies the database of a node that does not run into quarantine and salvages what is sound, beside it. Nothing of the
 * node is changed, and a database that is whole is left alone unless @anyway. If a salvage that somebody agreed to was cut,
 * it is finished instead.
 *
 * It blocks: it is for a program that does nothing else. Fails with %BREATH_NODE_ERROR_BUSY while a node runs there.
 *
 * Returns: (transfer full) (nullable): the salvage
 */
BreathSalvager *
breath_salvager_new (const char *data_dir,
                     gboolean    anyway,
                     GError    **error)
{
  g_autoptr(BreathSalvager) self = g_new0 (BreathSalvager, 1);
  g_autofree char *path = data_dir != NULL ? g_strdup (data_dir) : breath_folder_dup_default ();

  g_assert (sodium_init () >= 0);

  /* To open a folder makes it, and where somebody mistyped its name there should be none. */
  if (g_file_test (path, G_FILE_TEST_EXISTS))
    self->folder = breath_folder_open (path, error);
  else
    refuse_nothing (path, error);

  if (self->folder == NULL || !begin (self, anyway, error))
    return NULL;

  return g_steal_pointer (&self);
}

void
breath_salvager_free (BreathSalvager *self)
{
  if (self->staging != NULL)
    breath_folder_remove_flat (self->staging);

  /* Unless somebody agreed everything is still where it was, and nobody needs the copy. */
  if (self->quarantine != NULL && !self->is_agreed)
    breath_quarantine_drop (self->quarantine);

  g_clear_object (&self->folder);
  g_free (self->quarantine);
  g_free (self->staging);
  g_free (self->obstacle);
  g_free (self);
}

/* Whether the new database is in its place: then there is nothing to ask any more. */
gboolean
breath_salvager_is_finished (BreathSalvager *self)
{
  return self->is_finished;
}

/* Whether a node could go on with the database as it is: then there is nothing to salvage. */
gboolean
breath_salvager_is_whole (BreathSalvager *self)
{
  return self->is_whole;
}

/**
 * breath_salvager_get_obstacle:
 * @self: a salvage
 *
 * Returns: (nullable): what else is wrong, such as a damaged key, so that the node will not start even so
 */
const char *
breath_salvager_get_obstacle (BreathSalvager *self)
{
  return self->obstacle;
}

/**
 * breath_salvager_get_quarantine:
 * @self: a salvage
 *
 * Returns: (nullable): the folder in which the damaged files are kept
 */
const char *
breath_salvager_get_quarantine (BreathSalvager *self)
{
  return self->quarantine;
}

const BreathSalvageLine *
breath_salvager_get_lines (BreathSalvager *self,
                           guint          *n_lines)
{
  *n_lines = BREATH_N_ROW_KINDS;

  return self->lines;
}

/* Addresses of others that could be read; nothing tells how many there were. */
guint64
breath_salvager_get_n_addresses (BreathSalvager *self)
{
  return self->salvage.n_addresses;
}

/* Changes of a level in the history that could be read; nothing tells how many there were. */
guint64
breath_salvager_get_n_changes (BreathSalvager *self)
{
  return self->salvage.n_changes;
}

/* Writes that the note beside the database tells of and the database does not. */
guint64
breath_salvager_get_n_lost (BreathSalvager *self)
{
  return self->salvage.n_lost;
}

/* Whether it could be found out how many rows there should be. */
gboolean
breath_salvager_get_is_known (BreathSalvager *self)
{
  return self->salvage.is_known;
}

/**
 * breath_salvager_finish:
 * @self: a salvage that somebody agreed to
 * @error: return location
 *
 * Puts the new database in the place of the damaged one. At its next start the node begins a new epoch, see
 * [struct@Breath.Renewal], and enters the salvage in its log.
 *
 * Returns: whether it is in place
 */
gboolean
breath_salvager_finish (BreathSalvager *self,
                        GError        **error)
{
  g_autofree char *agreed = breath_folder_dup_path_of (self->folder, AGREED);

  self->is_agreed = sync_folder (self->staging, error) &&
                    (rename (self->staging, agreed) == 0 || set_failed (error, "Could not move", self->staging));

  return self->is_agreed && sync_folder (breath_folder_get_path (self->folder), error) && put_in_place (self, error);
}

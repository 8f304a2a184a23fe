/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "test-fault-vfs.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <sqlite3.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/*
 * A disk whose faults are planned. Files are real, so whatever else looks at them sees what a page cache would show. What
 * has been synced is remembered beside them, and so is every write since. At a cut the files are made what the disk held:
 * the synced bytes, and of the later writes none, the first few, or any sectors of any of them.
 */

#define SECTOR    512
#define MAX_PLANS 4

typedef struct
{
  gint64  offset;  /* of a truncation: the new length */
  GBytes *bytes;   /* NULL: a truncation */
} Change;

/* A file, whatever its names. */
typedef struct
{
  dev_t       device;
  ino_t       number;
  int         fd;         /* never closed while SQLite has the file open, or its locks would go */
  char       *path;       /* the last name it was opened by */
  GByteArray *kept;
  GPtrArray  *changes;    /* of Change, since the last sync */
  gboolean    is_named;   /* the name is on the disk too */
  gboolean    is_deleted; /* but perhaps not on the disk */
} Inode;

typedef struct
{
  sqlite3_file  base;
  Inode        *inode;  /* NULL: a temporary file */
  gboolean      is_log;
  sqlite3_file *real;
} File;

typedef struct
{
  TestFault fault;
  guint     left;   /* operations until it strikes; 0: it is over */
  gboolean  stays;
} Plan;

static struct
{
  sqlite3_vfs  vfs;
  sqlite3_vfs *real;

  GMutex       lock;  /* guards what follows */
  GRand       *rand;
  GPtrArray   *inodes;
  Plan         plans[MAX_PLANS];
  guint        n_plans;
  guint        n_struck;
  guint       *n_cuts;
} disk;

static void
change_free (gpointer data)
{
  Change *change = data;

  g_clear_pointer (&change->bytes, g_bytes_unref);
  g_free (change);
}

static void
inode_free (gpointer data)
{
  Inode *inode = data;

  close (inode->fd);
  g_free (inode->path);
  g_byte_array_unref (inode->kept);
  g_ptr_array_unref (inode->changes);
  g_free (inode);
}

static gboolean
toss (double chance)
{
  return g_rand_double (disk.rand) < chance;
}

static void
write_at (GByteArray   *image,
          gint64        offset,
          const guint8 *bytes,
          gsize         len)
{
  gsize old = image->len;

  if (offset + len > old)
    {
      g_byte_array_set_size (image, offset + len);
      memset (image->data + old, 0, image->len - old);
    }

  memcpy (image->data + offset, bytes, len);
}

/* Each sector that @change touches is kept with the same chance. */
static void
apply (GByteArray   *image,
       const Change *change,
       double        chance)
{
  const guint8 *bytes;
  gsize len;
  gsize n;

  if (change->bytes == NULL)
    {
      if (toss (chance) && image->len > change->offset)
        g_byte_array_set_size (image, change->offset);

      return;
    }

  bytes = g_bytes_get_data (change->bytes, &len);

  for (gsize at = 0; at < len; at += n)
    {
      n = MIN (len - at, SECTOR - (change->offset + at) % SECTOR);

      if (toss (chance))
        write_at (image, change->offset + at, bytes + at, n);
    }
}

static void
write_back (Inode *inode)
{
  g_autoptr(GError) error = NULL;

  if (inode->is_deleted)
    {
      /* The deletion may not have reached the disk, unless another file has the name now. */
      if (toss (0.5) && access (inode->path, F_OK) != 0)
        {
          g_file_set_contents_full (inode->path, (const char *) inode->kept->data, inode->kept->len,
                                    G_FILE_SET_CONTENTS_NONE, 0600, &error);
          g_assert_no_error (error);
        }

      return;
    }

  g_assert_no_errno (ftruncate (inode->fd, 0));
  g_assert_cmpint (pwrite (inode->fd, inode->kept->data, inode->kept->len, 0), ==, inode->kept->len);

  if (!inode->is_named && toss (0.5))
    g_unlink (inode->path);
}

static G_NORETURN void
cut (TestOperation operation)
{
  static const double chances[] = { 0, 0.1, 0.5, 0.9, 1 };
  double chance = chances[g_rand_int_range (disk.rand, 0, G_N_ELEMENTS (chances))];

  for (guint i = 0; i < disk.inodes->len; i++)
    {
      Inode *inode = disk.inodes->pdata[i];
      guint n_changes = inode->changes->len;

      if (chance == 1)
        n_changes = (guint) g_rand_int_range (disk.rand, 0, (gint32) n_changes + 1);

      for (guint j = 0; j < n_changes; j++)
        apply (inode->kept, inode->changes->pdata[j], chance);

      write_back (inode);
    }

  if (disk.n_cuts != NULL)
    disk.n_cuts[operation]++;

  kill (getpid (), SIGKILL);
  _exit (1);
}

/* With the lock held. */
static gboolean
strikes (TestFault fault)
{
  gboolean struck = FALSE;

  for (guint i = 0; i < disk.n_plans; i++)
    {
      Plan *plan = &disk.plans[i];

      if (plan->fault != fault || plan->left == 0 || (plan->left > 1 && plan->left--))
        continue;

      struck = TRUE;
      plan->left = plan->stays ? 1 : 0;
    }

  disk.n_struck += struck;

  return struck;
}

/* With the lock held. */
static void
begin_operation (TestOperation operation)
{
  if (strikes (TEST_FAULT_CUT))
    cut (operation);
}

static void
add_change (File         *file,
            const guint8 *bytes,
            gsize         len,
            gint64        offset)
{
  Change *change;

  if (file->inode == NULL)
    return;

  change = g_new0 (Change, 1);
  change->offset = offset;
  change->bytes = bytes != NULL ? g_bytes_new (bytes, len) : NULL;
  g_ptr_array_add (file->inode->changes, change);
}

static int
file_close (sqlite3_file *base)
{
  File *file = (File *) base;

  return file->real->pMethods->xClose (file->real);
}

static int
fail (int code,
      int number)
{
  errno = number;

  return code;
}

static int
file_read (sqlite3_file *base,
           void         *buffer,
           int           len,
           sqlite3_int64 offset)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&disk.lock);
  File *file = (File *) base;

  if (strikes (TEST_FAULT_READ))
    return fail (SQLITE_IOERR_READ, EIO);

  return file->real->pMethods->xRead (file->real, buffer, len, offset);
}

static int
file_write (sqlite3_file *base,
            const void   *bytes,
            int           len,
            sqlite3_int64 offset)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&disk.lock);
  File *file = (File *) base;
  gboolean is_half = strikes (TEST_FAULT_WRITE);
  int result;

  if (strikes (TEST_FAULT_FULL))
    return fail (SQLITE_FULL, ENOSPC);

  if (is_half)
    len /= 2;

  add_change (file, bytes, len, offset);
  begin_operation (file->is_log ? TEST_OPERATION_WRITE_LOG : TEST_OPERATION_WRITE_FILE);
  result = file->real->pMethods->xWrite (file->real, bytes, len, offset);

  return is_half ? fail (SQLITE_IOERR_WRITE, EIO) : result;
}

static int
file_truncate (sqlite3_file *base,
               sqlite3_int64 len)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&disk.lock);
  File *file = (File *) base;

  add_change (file, NULL, 0, len);
  begin_operation (file->is_log ? TEST_OPERATION_WRITE_LOG : TEST_OPERATION_WRITE_FILE);

  return file->real->pMethods->xTruncate (file->real, len);
}

/* Nothing is really synced: the tests outlive the computer's power no more than the files do. */
static int
file_sync (sqlite3_file *base,
           int           flags)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&disk.lock);
  File *file = (File *) base;
  double chance = strikes (TEST_FAULT_SYNC) ? 0.5 : 1;

  begin_operation (file->is_log ? TEST_OPERATION_SYNC_LOG : TEST_OPERATION_SYNC_FILE);

  if (file->inode != NULL)
    {
      for (guint i = 0; i < file->inode->changes->len; i++)
        apply (file->inode->kept, file->inode->changes->pdata[i], chance);

      g_ptr_array_set_size (file->inode->changes, 0);
      file->inode->is_named |= chance == 1;
    }

  return chance == 1 ? SQLITE_OK : fail (SQLITE_IOERR_FSYNC, EIO);
}

static int
file_get_size (sqlite3_file  *base,
               sqlite3_int64 *len)
{
  File *file = (File *) base;

  return file->real->pMethods->xFileSize (file->real, len);
}

static int
file_lock (sqlite3_file *base,
           int           level)
{
  File *file = (File *) base;

  return file->real->pMethods->xLock (file->real, level);
}

static int
file_unlock (sqlite3_file *base,
             int           level)
{
  File *file = (File *) base;

  return file->real->pMethods->xUnlock (file->real, level);
}

static int
file_check_lock (sqlite3_file *base,
                 int          *is_locked)
{
  File *file = (File *) base;

  return file->real->pMethods->xCheckReservedLock (file->real, is_locked);
}

static int
file_control (sqlite3_file *base,
              int           operation,
              void         *argument)
{
  File *file = (File *) base;

  return file->real->pMethods->xFileControl (file->real, operation, argument);
}

static int
file_get_sector_size (sqlite3_file *base)
{
  File *file = (File *) base;

  return file->real->pMethods->xSectorSize (file->real);
}

static int
file_get_characteristics (sqlite3_file *base)
{
  File *file = (File *) base;

  return file->real->pMethods->xDeviceCharacteristics (file->real);
}

static int
file_map_shared (sqlite3_file   *base,
                 int             region,
                 int             len,
                 int             extend,
                 void volatile **memory)
{
  File *file = (File *) base;

  return file->real->pMethods->xShmMap (file->real, region, len, extend, memory);
}

static int
file_lock_shared (sqlite3_file *base,
                  int           offset,
                  int           n,
                  int           flags)
{
  File *file = (File *) base;

  return file->real->pMethods->xShmLock (file->real, offset, n, flags);
}

static void
file_barrier_shared (sqlite3_file *base)
{
  File *file = (File *) base;

  file->real->pMethods->xShmBarrier (file->real);
}

static int
file_unmap_shared (sqlite3_file *base,
                   int           remove)
{
  File *file = (File *) base;

  return file->real->pMethods->xShmUnmap (file->real, remove);
}

static const sqlite3_io_methods file_methods = {
  .iVersion = 2,
  .xClose = file_close,
  .xRead = file_read,
  .xWrite = file_write,
  .xTruncate = file_truncate,
  .xSync = file_sync,
  .xFileSize = file_get_size,
  .xLock = file_lock,
  .xUnlock = file_unlock,
  .xCheckReservedLock = file_check_lock,
  .xFileControl = file_control,
  .xSectorSize = file_get_sector_size,
  .xDeviceCharacteristics = file_get_characteristics,
  .xShmMap = file_map_shared,
  .xShmLock = file_lock_shared,
  .xShmBarrier = file_barrier_shared,
  .xShmUnmap = file_unmap_shared,
};

static void
read_kept (Inode *inode,
           gsize  len)
{
  g_byte_array_set_size (inode->kept, len);
  g_assert_cmpint (pread (inode->fd, inode->kept->data, len, 0), ==, len);
}

/* With the lock held. */
static Inode *
find_inode (const char *path,
            gboolean    is_new)
{
  Inode *inode;
  struct stat info;

  g_assert_no_errno (stat (path, &info));

  for (guint i = 0; i < disk.inodes->len; i++)
    {
      inode = disk.inodes->pdata[i];

      if (inode->device == info.st_dev && inode->number == info.st_ino)
        {
          g_free (inode->path);
          inode->path = g_strdup (path);
          return inode;
        }
    }

  inode = g_new0 (Inode, 1);
  inode->device = info.st_dev;
  inode->number = info.st_ino;
  inode->fd = open (path, O_RDWR | O_CLOEXEC);
  g_assert_cmpint (inode->fd, >=, 0);
  inode->path = g_strdup (path);
  inode->kept = g_byte_array_new ();
  inode->changes = g_ptr_array_new_with_free_func (change_free);
  inode->is_named = !is_new;
  read_kept (inode, info.st_size);
  g_ptr_array_add (disk.inodes, inode);

  return inode;
}

static int
disk_open (sqlite3_vfs  *vfs,
           const char   *path,
           sqlite3_file *base,
           int           flags,
           int          *flags_out)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&disk.lock);
  File *file = (File *) base;
  gboolean is_new = path != NULL && access (path, F_OK) != 0;
  int result;

  file->base.pMethods = NULL;
  file->inode = NULL;
  file->is_log = (flags & SQLITE_OPEN_WAL) != 0;
  file->real = (sqlite3_file *) (file + 1);

  if (strikes (TEST_FAULT_OPEN))
    return fail (SQLITE_CANTOPEN, EMFILE);

  result = disk.real->xOpen (disk.real, path, file->real, flags, flags_out);

  if (result != SQLITE_OK)
    return result;

  file->base.pMethods = &file_methods;

  if (path != NULL && (flags & SQLITE_OPEN_READWRITE) != 0)
    file->inode = find_inode (path, is_new);

  return SQLITE_OK;
}

static int
disk_delete (sqlite3_vfs *vfs,
             const char  *path,
             int          sync_folder)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&disk.lock);

  begin_operation (TEST_OPERATION_DELETE);

  for (guint i = 0; i < disk.inodes->len; i++)
    {
      Inode *inode = disk.inodes->pdata[i];

      if (!g_str_equal (inode->path, path) || inode->is_deleted)
        continue;

      inode->is_deleted = TRUE;

      if (sync_folder)
        g_ptr_array_remove_index (disk.inodes, i--);
    }

  return disk.real->xDelete (disk.real, path, 0);
}

void
test_fault_vfs_install (guint32 seed,
                        guint   n_cuts[TEST_N_OPERATIONS])
{
  g_assert_null (disk.real);

  disk.real = sqlite3_vfs_find (NULL);
  disk.rand = g_rand_new_with_seed (seed);
  disk.inodes = g_ptr_array_new_with_free_func (inode_free);
  disk.n_cuts = n_cuts;

  /* Everything but files is as it is there; those functions do not care which VFS they are called through. */
  disk.vfs = *disk.real;
  disk.vfs.zName = "fault";
  disk.vfs.pNext = NULL;
  disk.vfs.szOsFile = sizeof (File) + disk.real->szOsFile;
  disk.vfs.xOpen = disk_open;
  disk.vfs.xDelete = disk_delete;
  g_assert_cmpint (sqlite3_vfs_register (&disk.vfs, TRUE), ==, SQLITE_OK);
}

void
test_fault_vfs_uninstall (void)
{
  sqlite3_vfs_unregister (&disk.vfs);
  sqlite3_vfs_register (disk.real, TRUE);
  disk.real = NULL;
  disk.n_plans = 0;
  g_clear_pointer (&disk.inodes, g_ptr_array_unref);
  g_clear_pointer (&disk.rand, g_rand_free);
}

void
test_fault_vfs_plan (TestFault fault,
                     guint     at,
                     gboolean  from_there_on)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&disk.lock);

  g_assert_cmpuint (at, >, 0);
  g_assert_cmpuint (disk.n_plans, <, MAX_PLANS);
  disk.plans[disk.n_plans++] = (Plan) { fault, at, from_there_on };
}

guint
test_fault_vfs_mend (void)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&disk.lock);
  guint n_struck = disk.n_struck;

  disk.n_plans = 0;
  disk.n_struck = 0;

  return n_struck;
}

static const char *kept_synchronous;

static int
authorize_cb (void       *unused,
              int         action,
              const char *pragma,
              const char *value,
              const char *database,
              const char *trigger)
{
  gboolean is_it = action == SQLITE_PRAGMA && value != NULL && g_ascii_strcasecmp (pragma, "synchronous") == 0;

  return is_it ? SQLITE_IGNORE : SQLITE_OK;
}

static int
opened_cb (sqlite3    *db,
           char      **message,
           const void *api)
{
  g_autofree char *pragma = g_strdup_printf ("PRAGMA synchronous = %s", kept_synchronous);

  sqlite3_exec (db, pragma, NULL, NULL, NULL);

  return sqlite3_set_authorizer (db, authorize_cb, NULL);
}

void
test_keep_synchronous (const char *value)
{
  kept_synchronous = value;
  sqlite3_initialize ();

  if (value != NULL)
    sqlite3_auto_extension ((void (*)(void))opened_cb);
  else
    sqlite3_cancel_auto_extension ((void (*)(void))opened_cb);
}

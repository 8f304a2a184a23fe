/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "test-fault-vfs.h"
#include "test-sqlite-store.h"
#include "test-writer.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <linux/types.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

/*
 * Power cuts on a real file system: an ext4 of its own, told to shut down at once and without writing its journal out, so
 * that it keeps what a disk would keep. It needs to mount a loop device, and so root.
 */

#define N_CUTS     15                          /* unless BREATH_CUTS says otherwise */
#define N_CONTROLS 5                           /* in a row, until some have lost something */
#define MAX_ROWS   10
#define FRESH      20                          /* cuts after which a new file is begun */
#define MAX_LIFE   100000                      /* microseconds */
#define PATIENCE 30000                         /* milliseconds until something is acknowledged */

#define IOC_SHUTDOWN    _IOR ('X', 125, __u32) /* EXT4_IOC_SHUTDOWN */
#define FLAG_NOLOGFLUSH 2u

typedef struct
{
  char *folder;
  char *image;
  char *mounted;  /* where it is mounted */
  char *device;
} Disk;

static gboolean
run (const char *command,
     char      **output,
     char      **why)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *unwanted = NULL;
  g_autofree char *errors = NULL;
  int status;

  if (g_spawn_command_line_sync (command, output != NULL ? output : &unwanted, &errors, &status, &error) &&
      g_spawn_check_wait_status (status, &error))
    return TRUE;

  *why = g_strdup_printf ("%s: %s %s", command, error->message, errors != NULL ? g_strstrip (errors) : "");

  return FALSE;
}

static gboolean
attach (Disk  *disk,
        char **why)
{
  g_autofree char *make = g_strdup_printf ("mkfs.ext4 -q -F %s 32M", disk->image);
  g_autofree char *attach = g_strdup_printf ("losetup --find --show %s", disk->image);

  if (!run (make, NULL, why) || !run (attach, &disk->device, why))
    return FALSE;

  g_strstrip (disk->device);

  if (mount (disk->device, disk->mounted, "ext4", 0, NULL) == 0)
    return TRUE;

  *why = g_strdup_printf ("mounting %s: %s", disk->device, g_strerror (errno));

  return FALSE;
}

static void
disk_free (Disk *disk)
{
  if (disk->device != NULL)
    {
      g_autofree char *detach = g_strdup_printf ("losetup --detach %s", disk->device);
      g_autofree char *why = NULL;

      umount2 (disk->mounted, 0);

      if (!run (detach, NULL, &why))
        g_test_message ("%s", why);
    }

  test_folder_remove (disk->folder);
  g_free (disk->image);
  g_free (disk->mounted);
  g_free (disk->device);
  g_free (disk);
}

/* NULL, and the test is skipped: it cannot be had here. */
static Disk *
disk_new (void)
{
  Disk *disk = g_new0 (Disk, 1);
  g_autofree char *why = NULL;

  disk->folder = test_folder_make ();
  disk->image = g_build_filename (disk->folder, "image", NULL);
  disk->mounted = g_build_filename (disk->folder, "mounted", NULL);
  g_assert_no_errno (g_mkdir (disk->mounted, 0700));

  if (attach (disk, &why))
    return disk;

  disk_free (disk);
  g_test_skip (why);

  return NULL;
}

/* When it was, as g_get_monotonic_time() tells: a sync that was under way then may still be called a success. */
static gint64
disk_cut (Disk *disk)
{
  int fd = open (disk->mounted, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  __u32 flag = FLAG_NOLOGFLUSH;
  gint64 now = g_get_monotonic_time ();

  g_assert_no_errno (ioctl (fd, IOC_SHUTDOWN, &flag));
  close (fd);

  return now;
}

static void
disk_mount_again (Disk *disk)
{
  g_assert_no_errno (umount2 (disk->mounted, 0));
  g_assert_no_errno (mount (disk->device, disk->mounted, "ext4", 0, NULL));
}

static void
ignore_log_cb (const char    *domain,
               GLogLevelFlags level,
               const char    *message,
               gpointer       unused)
{
}

static pid_t
start (const char *path,
       guint       first,
       const char *synchronous,
       int        *fd)
{
  int ends[2];
  pid_t pid;

  g_assert_no_errno (pipe (ends));
  pid = fork ();
  g_assert_cmpint (pid, >=, 0);

  if (pid == 0)
    {
      g_log_set_default_handler (ignore_log_cb, NULL);
      close (ends[0]);
      test_keep_synchronous (synchronous);
      test_writer_run (path, first, synchronous == NULL ? TEST_REOPEN_OFTEN : TEST_REOPEN_NEVER, ends[1]);
    }

  close (ends[1]);
  *fd = ends[0];

  return pid;
}

/* Cuts that come before anything was acknowledged are tried as well, but a slow computer would try no others. */
static guint
write_and_cut (Disk       *disk,
               const char *path,
               guint       first,
               const char *synchronous,
               gboolean    waits,
               GHashTable *numbers)
{
  GPollFD acknowledged = { .events = G_IO_IN };
  gint64 cut;
  guint n;
  pid_t pid;
  int fd;

  pid = start (path, first, synchronous, &fd);
  acknowledged.fd = fd;
  g_assert_cmpint (waits ? g_poll (&acknowledged, 1, PATIENCE) : 1, ==, 1);
  g_usleep ((gulong) g_test_rand_int_range (0, MAX_LIFE));
  cut = disk_cut (disk);
  kill (pid, SIGKILL);
  g_assert_cmpint (waitpid (pid, NULL, 0), ==, pid);
  n = test_writer_drain (fd, cut, numbers);
  close (fd);
  disk_mount_again (disk);

  return n;
}

/* Gives how many batches were lost. */
static guint
cut_again_and_again (Disk       *disk,
                     guint       n_cuts,
                     const char *synchronous)
{
  g_autoptr(GHashTable) numbers = g_hash_table_new (NULL, NULL);
  g_autofree char *folder = NULL;
  g_autofree char *path = NULL;
  guint n_acknowledged = 0;
  guint n_losing = 0;
  guint sum = 0;
  guint next = 0;

  for (guint i = 0; i < n_cuts; i++)
    {
      guint n_lost;

      if (i % FRESH == 0)
        {
          if (folder != NULL)
            test_folder_remove (g_steal_pointer (&folder));

          g_free (path);
          folder = g_strdup_printf ("%s/%u", disk->mounted, i);
          g_assert_no_errno (g_mkdir (folder, 0700));
          path = g_build_filename (folder, "breath.db", NULL);
          g_hash_table_remove_all (numbers);
          sync ();
          next = 0;
        }

      n_acknowledged += write_and_cut (disk, path, next, synchronous, i % 2 == 1, numbers);

      /* What was lost is noticed, so that nothing goes on with it. */
      if (synchronous != NULL && test_writer_has_lost_its_end (path))
        {
          sum += g_hash_table_size (numbers);
          n_losing++;
          g_hash_table_remove_all (numbers);
          next = 0;
          continue;
        }

      next = test_writer_verify (path, numbers, &n_lost);
      sum += n_lost;
      n_losing += n_lost > 0;
    }

  g_test_message ("%u cuts, %u batches acknowledged, %u lost in %u cuts", n_cuts, n_acknowledged, sum, n_losing);
  g_assert_cmpuint (n_acknowledged, >, 0);

  return sum;
}

static void
test_cut (void)
{
  const char *wanted = g_getenv ("BREATH_CUTS");
  guint n_cuts = wanted != NULL ? (guint) g_ascii_strtoull (wanted, NULL, 10) : N_CUTS;
  Disk *disk = disk_new ();
  guint n_lost;

  g_test_summary ("What was acknowledged survives a power cut on a real file system");

  if (disk == NULL)
    return;

  n_lost = cut_again_and_again (disk, n_cuts, NULL);
  disk_free (disk);
  g_assert_cmpuint (n_lost, ==, 0);
}

static void
test_control (void)
{
  Disk *disk = disk_new ();
  guint n_lost = 0;

  g_test_summary ("A store that does not sync at each commit does lose there");

  if (disk == NULL)
    return;

  for (guint i = 0; i < MAX_ROWS && n_lost == 0; i++)
    n_lost = cut_again_and_again (disk, N_CONTROLS, "NORMAL");

  disk_free (disk);
  g_assert_cmpuint (n_lost, >, 0);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/store-ext4/cut", test_cut);
  g_test_add_func ("/store-ext4/control", test_control);

  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-backup.h"
#include "breath-backup-header-private.h"
#include "breath-backup-parts-private.h"
#include "breath-folder-private.h"
#include "breath-mirror-key.h"
#include "breath-mirror-private.h"
#include "breath-node.h"
#include "breath-node-key-private.h"
#include "breath-renewal.h"
#include "breath-restore-files-private.h"
#include "breath-sqlite-store.h"
#include "test-folder.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <sodium.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#define WORDS     "four unrelated words"
#define N_HARMED  1000
#define N_ROWS    150
#define LATER     2  /* a version */

static const BreathBackupCost cheap = { 1, BREATH_BACKUP_MIN_MEMORY };

/* A node that does not run and its backup. */
typedef struct
{
  TestFolder folder;
  char      *node;
  char      *file;
  char      *target;  /* where there is nothing */
} Fixture;

static void
keep_result_cb (GObject      *source,
                GAsyncResult *result,
                gpointer      user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static GAsyncResult *
wait_for (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);

  return *result;
}

static BreathStore *
open_store (const char *path)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  BreathStore *store;

  breath_sqlite_store_open_async (path, NULL, keep_result_cb, &result);
  store = breath_sqlite_store_open_finish (wait_for (&result), &error);
  g_assert_no_error (error);

  return store;
}

static void
close_store (BreathStore *store)
{
  g_autoptr(GAsyncResult) result = NULL;

  breath_sqlite_store_close_async (BREATH_SQLITE_STORE (store), keep_result_cb, &result);
  g_assert_true (breath_sqlite_store_close_finish (BREATH_SQLITE_STORE (store), wait_for (&result), NULL));
  g_object_unref (store);
}

static void
stored_cb (const GError *error,
           gpointer      unused)
{
  g_assert_no_error ((GError *) error);
}

static void
fill_store (const char *path)
{
  BreathStore *store = open_store (path);
  BreathBatch *batch = breath_batch_new ();

  for (guint i = 0; i < N_ROWS; i++)
    {
      g_autofree char *name = g_strdup_printf ("setting %u", i);
      g_autofree char *text = g_strnfill (700, 'a' + i % 26);
      g_autoptr(GBytes) key = g_bytes_new (name, strlen (name));
      g_autoptr(GBytes) value = g_bytes_new (text, 700);

      breath_batch_put (batch, BREATH_ROW_SETTING, key, value, 0, NULL);
    }

  breath_store_commit (store, batch, stored_cb, NULL);
  close_store (store);
}

static void
write_text (const char *folder,
            const char *name,
            const char *text)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);

  g_assert_true (g_file_set_contents_full (path, text, -1, G_FILE_SET_CONTENTS_NONE, 0600, NULL));
}

/* A Mirror at whose passphrase somebody guessed. */
static void
make_mirror (BreathFolder *folder,
             const char   *name)
{
  const BreathMirrorSeal seal = { { 1 }, { 2 }, 1, 8192 };
  g_autoptr(P2pIdentity) key = p2p_identity_new ();
  g_autoptr(GBytes) sealed = breath_mirror_key_seal (key, name, WORDS, strlen (WORDS), &seal, NULL);
  g_autoptr(BreathMirror) mirror = breath_mirror_create (folder, sealed, NULL);

  g_assert_nonnull (mirror);
  g_assert_true (breath_mirror_begin (mirror, 0, NULL));
}

static void
make_node (const char *path,
           const char *name)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(BreathFolder) folder = breath_folder_open (path, &error);
  g_autoptr(P2pIdentity) identity = NULL;
  g_autofree char *settings = g_strdup_printf ("[node]\nname=%s\n", name);
  g_autofree char *database = NULL;

  g_assert_no_error (error);
  identity = breath_node_key_load (folder, "breath.db", &error);
  g_assert_no_error (error);
  write_text (path, "settings.ini", settings);
  make_mirror (folder, name);
  database = breath_folder_dup_path_of (folder, "breath.db");
  fill_store (database);

  if (!breath_folder_has (folder, "head"))
    write_text (path, "head", "an anchor");
}

static BreathPassphrase *
make_passphrase (const char *words)
{
  BreathPassphrase *passphrase = breath_passphrase_new ();

  for (; *words != '\0'; words++)
    g_assert_true (breath_passphrase_append (passphrase, *words));

  return passphrase;
}

static BreathBackupState *
collect (const char *path,
         GError    **error)
{
  g_autoptr(GAsyncResult) result = NULL;

  breath_backup_collect_async (path, keep_result_cb, &result);

  return breath_backup_collect_finish (wait_for (&result), error);
}

static BreathBackupAbout *
back_up (Fixture    *f,
         const char *words,
         gboolean    replaces,
         GError    **error)
{
  BreathBackupOptions options = { f->file, replaces, cheap };
  g_autoptr(GAsyncResult) result = NULL;
  BreathBackupState *state = collect (f->node, error);

  g_assert_nonnull (state);
  breath_backup_write_async (state, &options, make_passphrase (words), keep_result_cb, &result);

  return breath_backup_write_finish (wait_for (&result), error);
}

static BreathBackupAbout *
restore (Fixture    *f,
         const char *file,
         const char *words,
         gboolean    replaces,
         char      **put_aside,
         GError    **error)
{
  BreathRestoreOptions options = { file, f->target, replaces };
  g_autoptr(GAsyncResult) result = NULL;
  g_autofree char *aside = NULL;
  BreathBackupAbout *about;

  breath_restore_async (&options, make_passphrase (words), keep_result_cb, &result);
  about = breath_restore_finish (wait_for (&result), &aside, error);

  if (put_aside != NULL)
    *put_aside = g_steal_pointer (&aside);

  return about;
}

static void
fixture_set_up (Fixture      *f,
                gconstpointer unused)
{
  g_autoptr(BreathBackupAbout) about = NULL;
  g_autoptr(GError) error = NULL;

  test_folder_set_up (&f->folder, NULL);
  f->node = g_build_filename (f->folder.root, "node", NULL);
  f->file = g_build_filename (f->folder.root, "node.backup", NULL);
  f->target = g_build_filename (f->folder.root, "target", NULL);
  make_node (f->node, "Mill Lane");
  about = back_up (f, WORDS, FALSE, &error);
  g_assert_no_error (error);
  g_assert_cmpint (about->made, >, 0);
}

static void
fixture_tear_down (Fixture      *f,
                   gconstpointer unused)
{
  test_folder_tear_down (&f->folder, NULL);
  g_free (f->node);
  g_free (f->file);
  g_free (f->target);
}

static GBytes *
read_file (const char *folder,
           const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autoptr(GError) error = NULL;
  char *contents;
  gsize len;

  g_file_get_contents (path, &contents, &len, &error);
  g_assert_no_error (error);

  return g_bytes_new_take (contents, len);
}

static GBytes *
read_fd (int fd)
{
  struct stat info;
  guint8 *bytes;

  g_assert_no_errno (fstat (fd, &info));
  bytes = g_malloc (info.st_size);
  g_assert_cmpint (pread (fd, bytes, info.st_size, 0), ==, info.st_size);

  return g_bytes_new_take (bytes, info.st_size);
}

/* The only file of a folder whose name begins and ends so; %NULL for none. */
static char *
find_file (const char *folder,
           const char *suffix)
{
  g_autoptr(GDir) dir = g_dir_open (folder, 0, NULL);
  char *found = NULL;
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    if (g_str_has_prefix (name, "mirror-") && g_str_has_suffix (name, suffix))
      {
        g_assert_null (found);
        found = g_strdup (name);
      }

  return found;
}

static GBytes *
read_mirror (const char *folder)
{
  g_autofree char *name = find_file (folder, ".key");

  g_assert_nonnull (name);

  return read_file (folder, name);
}

static void
assert_same_file (const char *first,
                  const char *second,
                  const char *name)
{
  g_autoptr(GBytes) a = read_file (first, name);
  g_autoptr(GBytes) b = read_file (second, name);

  g_assert_true (g_bytes_equal (a, b));
}

static void
assert_private (const char *path)
{
  struct stat info;

  g_assert_no_errno (stat (path, &info));
  g_assert_cmpuint (info.st_mode & 0777, ==, S_ISDIR (info.st_mode) ? 0700 : 0600);
}

static void
test_bit_equal (Fixture      *f,
                gconstpointer unused)
{
  g_autoptr(BreathBackupState) state = NULL;
  g_autoptr(BreathBackupAbout) about = NULL;
  g_autoptr(BreathPassphrase) passphrase = make_passphrase (WORDS);
  g_autoptr(GError) error = NULL;
  int fd;

  g_test_summary ("Every part comes out of a backup as it went in");

  state = collect (f->node, &error);
  g_assert_no_error (error);
  g_assert_no_errno (g_mkdir (f->target, 0700));
  fd = open (f->file, O_RDONLY | O_CLOEXEC);
  about = breath_restore_unpack (fd, passphrase, f->target, &error);
  g_assert_no_error (error);
  close (fd);

  for (guint part = BREATH_BACKUP_KEY; part < BREATH_BACKUP_N_PARTS; part++)
    {
      g_autoptr(GBytes) went_in = part != BREATH_BACKUP_MIRRORS ? read_fd (state->fds[part]) : read_mirror (f->node);
      g_autoptr(GBytes) came_out = part != BREATH_BACKUP_MIRRORS ? read_file (f->target, breath_backup_part_get_name (part))
                                   : read_mirror (f->target);

      g_assert_cmpuint (g_bytes_get_size (went_in), >, 0);
      g_assert_true (g_bytes_equal (went_in, came_out));
    }

  assert_private (f->file);
  g_assert_cmpuint (about->epoch, ==, 0);
}

static void
count_row_cb (const BreathRow *row,
              gpointer         user_data)
{
  guint *n = user_data;

  n[0]++;
  n[1] += breath_renewal_is (row);
}

static void
loaded_cb (const GError *error,
           gpointer      user_data)
{
  g_assert_no_error ((GError *) error);
  ((guint *) user_data)[2] = TRUE;
}

static void
test_restore (Fixture      *f,
              gconstpointer unused)
{
  g_autoptr(BreathBackupAbout) about = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *database = g_build_filename (f->target, "breath.db", NULL);
  g_autofree char *aside = NULL;
  g_autofree char *staging = g_build_filename (f->target, "restore.part", NULL);
  g_autofree char *anchor = g_build_filename (f->target, "head", NULL);
  g_autofree char *mirror = NULL;
  g_autofree char *counter = NULL;
  guint n[3] = { 0 };
  BreathStore *store;

  g_test_summary ("A restored folder has key, settings, Mirrors with no wrong guess yet, anchor and every row, and is "
                  "marked for a new epoch");

  about = restore (f, f->file, WORDS, FALSE, &aside, &error);
  g_assert_no_error (error);
  g_assert_null (aside);
  assert_same_file (f->node, f->target, "node.key");
  assert_same_file (f->node, f->target, "settings.ini");
  mirror = find_file (f->node, ".key");
  counter = find_file (f->node, ".attempts");
  g_assert_nonnull (counter);
  assert_same_file (f->node, f->target, mirror);
  g_assert_null (find_file (f->target, ".attempts"));
  g_assert_true (g_file_test (anchor, G_FILE_TEST_EXISTS));
  assert_private (f->target);
  assert_private (database);
  g_assert_false (g_file_test (staging, G_FILE_TEST_EXISTS));

  store = open_store (database);
  breath_store_load (store, count_row_cb, loaded_cb, n);

  while (!n[2])
    g_main_context_iteration (NULL, TRUE);

  g_assert_cmpuint (n[0], ==, N_ROWS + 1);
  g_assert_cmpuint (n[1], ==, 1);
  close_store (store);
}

static int
compare_texts (gconstpointer a,
               gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* Everything in a folder with its size and name; "" for no folder. */
static char *
list (const char *path)
{
  g_autoptr(GDir) dir = g_dir_open (path, 0, NULL);
  g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *file = g_build_filename (path, name, NULL);
      struct stat info;

      g_assert_no_errno (stat (file, &info));
      g_ptr_array_add (names, g_strdup_printf ("%s:%" G_GINT64_FORMAT, name, (gint64) info.st_size));
    }

  g_ptr_array_sort (names, compare_texts);
  g_ptr_array_add (names, NULL);

  return g_strjoinv ("\n", (char **) names->pdata);
}

static void
assert_refused (Fixture          *f,
                const char       *file,
                const char       *words,
                BreathBackupError code,
                const char       *contains)
{
  g_autoptr(BreathBackupAbout) about = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *before = list (f->target);
  g_autofree char *after = NULL;
  gboolean had_folder = g_file_test (f->target, G_FILE_TEST_EXISTS);

  about = restore (f, file, words, FALSE, NULL, &error);
  g_assert_null (about);
  g_assert_error (error, BREATH_BACKUP_ERROR, (int) code);
  g_assert_nonnull (strstr (error->message, contains));
  g_assert_cmpint (g_file_test (f->target, G_FILE_TEST_EXISTS), ==, had_folder);
  after = list (f->target);
  g_assert_cmpstr (after, ==, before);
}

static void
test_refused (Fixture      *f,
              gconstpointer unused)
{
  g_autoptr(GBytes) good = read_file (f->folder.root, "node.backup");
  gsize len;
  const char *data = g_bytes_get_data (good, &len);
  g_autofree char *bad = g_memdup2 (data, len);
  g_autofree char *file = g_build_filename (f->folder.root, "bad", NULL);

  g_test_summary ("What cannot be restored is refused, each with a sentence of its own, and nothing is changed");

  assert_refused (f, f->file, "four unrelated wards", BREATH_BACKUP_ERROR_PASSPHRASE, "not the passphrase");
  assert_refused (f, "/nonexistent", WORDS, BREATH_BACKUP_ERROR_FAILED, "could not be opened");
  assert_refused (f, "/dev/null", WORDS, BREATH_BACKUP_ERROR_DAMAGED, "not a backup");

  g_assert_true (g_file_set_contents (file, data, 50, NULL));
  assert_refused (f, file, WORDS, BREATH_BACKUP_ERROR_DAMAGED, "cut short");
  g_assert_true (g_file_set_contents (file, data, BREATH_BACKUP_HEADER_LEN, NULL));
  assert_refused (f, file, WORDS, BREATH_BACKUP_ERROR_DAMAGED, "cut short");
  g_assert_true (g_file_set_contents (file, data, BREATH_BACKUP_HEADER_LEN + 65536 + 17, NULL));
  assert_refused (f, file, WORDS, BREATH_BACKUP_ERROR_DAMAGED, "cut short");

  bad[16] = LATER;
  g_assert_true (g_file_set_contents (file, bad, len, NULL));
  assert_refused (f, file, WORDS, BREATH_BACKUP_ERROR_NEWER, "later version");
  bad[16] = data[16];

  bad[BREATH_BACKUP_HEADER_LEN + 40] ^= 1;
  g_assert_true (g_file_set_contents (file, bad, len, NULL));
  assert_refused (f, file, WORDS, BREATH_BACKUP_ERROR_DAMAGED, "is damaged");
}

/* A thousand syncs would take longer than the rest. */
static void
write_fast (const char *path,
            const char *data,
            gsize       len)
{
  int fd = open (path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

  g_assert_cmpint (write (fd, data, len), ==, len);
  close (fd);
}

static void
test_harmed (Fixture      *f,
             gconstpointer unused)
{
  g_autoptr(GBytes) good = read_file (f->folder.root, "node.backup");
  g_autofree char *file = g_build_filename (f->folder.root, "bad", NULL);
  gsize len;
  const char *data = g_bytes_get_data (good, &len);

  g_test_summary ("1,000 backups with a bit flipped, a piece cut off or more at the end are all refused");

  for (guint i = 0; i < N_HARMED; i++)
    {
      g_autofree char *bad = g_malloc0 (len + 64);
      g_autoptr(BreathBackupAbout) about = NULL;
      g_autoptr(GError) error = NULL;
      gsize bad_len = len;

      memcpy (bad, data, len);

      if (i % 10 == 9)
        bad_len = len + g_test_rand_int_range (1, 64);
      else if (i % 10 >= 6)
        bad_len = g_test_rand_int_range (0, len);
      else if (i % 10 >= 3)
        bad[g_test_rand_int_range (0, BREATH_BACKUP_HEADER_LEN + 64)] ^= 1 << g_test_rand_int_range (0, 8);
      else
        bad[g_test_rand_int_range (0, len)] ^= 1 << g_test_rand_int_range (0, 8);

      write_fast (file, bad, bad_len);
      about = restore (f, file, WORDS, FALSE, NULL, &error);
      g_assert_null (about);
      g_assert_nonnull (error);
      g_assert_true (error->domain == BREATH_BACKUP_ERROR);
      g_assert_false (g_file_test (f->target, G_FILE_TEST_EXISTS));
    }
}

static void
test_replace (Fixture      *f,
              gconstpointer unused)
{
  g_autoptr(BreathBackupAbout) about = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *aside = NULL;

  g_test_summary ("A node that is there is left alone, or put aside whole if that is asked for");

  make_node (f->target, "The other");
  assert_refused (f, f->file, WORDS, BREATH_BACKUP_ERROR_EXISTS, "already");

  {
    g_autoptr(GBytes) key = read_file (f->target, "node.key");
    g_autoptr(GBytes) database = read_file (f->target, "breath.db");
    g_autoptr(GBytes) mirror = read_mirror (f->target);
    g_autoptr(GBytes) old_key = NULL;
    g_autoptr(GBytes) old_database = NULL;
    g_autoptr(GBytes) old_mirror = NULL;
    g_autofree char *counter = NULL;

    about = restore (f, f->file, WORDS, TRUE, &aside, &error);
    g_assert_no_error (error);
    g_assert_nonnull (aside);
    assert_private (aside);
    old_key = read_file (aside, "node.key");
    old_database = read_file (aside, "breath.db");
    g_assert_true (g_bytes_equal (old_key, key));
    g_assert_true (g_bytes_equal (old_database, database));
    old_mirror = read_mirror (aside);
    counter = find_file (aside, ".attempts");
    g_assert_true (g_bytes_equal (old_mirror, mirror));
    g_assert_nonnull (counter);
    g_assert_null (find_file (f->target, ".attempts"));
    assert_same_file (f->node, f->target, "node.key");
  }
}

static void
test_mirrors_alone (Fixture      *f,
                    gconstpointer unused)
{
  g_autoptr(BreathFolder) folder = breath_folder_open (f->target, NULL);

  g_test_summary ("Mirrors that no backup knows of do not come to be those of another node");

  make_mirror (folder, "Another");
  g_clear_object (&folder);
  assert_refused (f, f->file, WORDS, BREATH_BACKUP_ERROR_EXISTS, "already");
}

static void
test_running (Fixture      *f,
              gconstpointer unused)
{
  g_autoptr(BreathFolder) folder = breath_folder_open (f->target, NULL);
  g_autoptr(BreathBackupAbout) about = NULL;
  g_autoptr(BreathBackupState) state = NULL;
  g_autoptr(GError) error = NULL;

  g_test_summary ("Nothing is restored where a node runs, nor copied behind its back");

  about = restore (f, f->file, WORDS, TRUE, NULL, &error);
  g_assert_error (error, BREATH_NODE_ERROR, BREATH_NODE_ERROR_BUSY);
  g_clear_error (&error);

  write_text (f->target, "node.key", "key");
  state = collect (f->target, &error);
  g_assert_null (state);
  g_assert_error (error, BREATH_NODE_ERROR, BREATH_NODE_ERROR_BUSY);
}

static void
test_no_node (Fixture      *f,
              gconstpointer unused)
{
  g_autoptr(BreathBackupState) state = NULL;
  g_autoptr(GError) error = NULL;

  g_test_summary ("Where there is no node there is nothing to back up, and none is made");

  state = collect (f->target, &error);
  g_assert_error (error, BREATH_BACKUP_ERROR, BREATH_BACKUP_ERROR_FAILED);
  g_assert_false (g_file_test (f->target, G_FILE_TEST_EXISTS));
}

static void
test_target (Fixture      *f,
             gconstpointer unused)
{
  g_autoptr(GBytes) before = read_file (f->folder.root, "node.backup");
  g_autoptr(BreathBackupAbout) about = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *listed = list (f->folder.root);
  g_autofree char *after = NULL;

  g_test_summary ("A backup replaces nothing unasked, and a weak passphrase makes none");

  g_assert_null (back_up (f, WORDS, FALSE, &error));
  g_assert_error (error, BREATH_BACKUP_ERROR, BREATH_BACKUP_ERROR_EXISTS);
  g_clear_error (&error);

  g_assert_null (back_up (f, "elevenwords", TRUE, &error));
  g_assert_error (error, BREATH_BACKUP_ERROR, BREATH_BACKUP_ERROR_WEAK);
  g_clear_error (&error);
  after = list (f->folder.root);
  g_assert_cmpstr (after, ==, listed);

  about = back_up (f, WORDS, TRUE, &error);
  g_assert_no_error (error);
  assert_private (f->file);

  {
    g_autoptr(GBytes) changed = read_file (f->folder.root, "node.backup");

    g_assert_false (g_bytes_equal (before, changed));
  }
}

/* Limits bind the whole process, so these run in one of their own. */
static void
test_no_room (Fixture      *f,
              gconstpointer unused)
{
  const struct rlimit small = { 90000, 90000 };

  g_test_summary ("A disk that is full is said to be, and nothing is left");

  if (!g_test_subprocess ())
    {
      g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_INHERIT_STDERR);
      g_test_trap_assert_passed ();
      return;
    }

  signal (SIGXFSZ, SIG_IGN);
  g_assert_no_errno (setrlimit (RLIMIT_FSIZE, &small));
  assert_refused (f, f->file, WORDS, BREATH_BACKUP_ERROR_SPACE, "room");
}

static void
test_no_memory (Fixture      *f,
                gconstpointer unused)
{
  g_autoptr(GBytes) good = read_file (f->folder.root, "node.backup");
  g_autofree char *file = g_build_filename (f->folder.root, "costly", NULL);
  const struct rlimit small = { 600 * 1024 * 1024, 600 * 1024 * 1024 };
  guint8 bytes[BREATH_BACKUP_HEADER_LEN];
  BreathBackupHeader header;

  g_test_summary ("Where memory is short that is said, and not that the passphrase is wrong");

#ifdef __SANITIZE_ADDRESS__
  g_test_skip ("a sanitizer needs all of the address space");
  return;
#endif

  if (!g_test_subprocess ())
    {
      g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_INHERIT_STDERR);
      g_test_trap_assert_passed ();
      return;
    }

  g_assert_true (breath_backup_header_parse (&header, g_bytes_get_data (good, NULL), BREATH_BACKUP_HEADER_LEN, NULL));
  header.cost.memory = BREATH_BACKUP_MAX_MEMORY;
  breath_backup_header_pack (&header, bytes);
  g_assert_true (g_file_set_contents (file, (const char *) bytes, sizeof bytes, NULL));
  g_assert_no_errno (setrlimit (RLIMIT_AS, &small));
  assert_refused (f, file, WORDS, BREATH_BACKUP_ERROR_MEMORY, "1024 MiB");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (sodium_init (), >=, 0);

#define ADD(path, func) g_test_add (path, Fixture, NULL, fixture_set_up, func, fixture_tear_down)
  ADD ("/backup/bit-equal", test_bit_equal);
  ADD ("/backup/restore", test_restore);
  ADD ("/backup/refused", test_refused);
  ADD ("/backup/harmed", test_harmed);
  ADD ("/backup/replace", test_replace);
  ADD ("/backup/mirrors-alone", test_mirrors_alone);
  ADD ("/backup/running", test_running);
  ADD ("/backup/no-node", test_no_node);
  ADD ("/backup/target", test_target);
  ADD ("/backup/no-room", test_no_room);
  ADD ("/backup/no-memory", test_no_memory);
#undef ADD

  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-folder-private.h"
#include "breath-node-key-private.h"
#include "breath-restore-files-private.h"
#include "breath-salvage-private.h"
#include "test-folder.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <sodium.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define MAX_STEPS 40
#define CUT       77  /* what a process ends with that is killed */

/* The files of a node and of what was agreed to instead of it, but for the key. */
static const char *const names[] = {
  "breath.db", "breath.db-wal", "head", "settings.ini", "mirror-x.key", NULL,
};

/* Steps that are left until something happens; negative for never. */
static int steps_left = -1;
static gboolean is_failing;  /* at that step, where it is not the end */

int __real_rename (const char *from,
                   const char *to);
int __wrap_rename (const char *from,
                   const char *to);
int __real_link (const char *from,
                 const char *to);
int __wrap_link (const char *from,
                 const char *to);

/* TRUE: this step is not to be. */
static gboolean
take_step (void)
{
  gboolean is_it = steps_left == 0;

  if (steps_left >= 0)
    steps_left--;

  if (is_it && !is_failing)
    _exit (CUT);

  errno = EIO;

  return is_it;
}

int
__wrap_rename (const char *from,
               const char *to)
{
  return take_step () ? -1 : __real_rename (from, to);
}

int
__wrap_link (const char *from,
             const char *to)
{
  return take_step () ? -1 : __real_link (from, to);
}

typedef struct
{
  TestFolder folder;
  char      *path;
  char      *staging;
  char      *old_id;
  char      *new_id;
} Fixture;

static void
write_text (const char *folder,
            const char *name,
            const char *text)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);

  g_assert_true (g_file_set_contents_full (path, text, -1, G_FILE_SET_CONTENTS_NONE, 0600, NULL));
}

/* Returns: the id. */
static char *
make_node (const char *path,
           const char *text)
{
  g_autoptr(BreathFolder) folder = breath_folder_open (path, NULL);
  g_autoptr(P2pIdentity) identity = breath_node_key_load (folder, "breath.db", NULL);

  g_assert_nonnull (identity);

  for (guint i = 0; names[i] != NULL; i++)
    write_text (path, names[i], text);

  return p2p_peer_id_to_string (p2p_identity_get_peer_id (identity));
}

/* A restored database has no log of SQLite. */
static void
make_staging (Fixture *f)
{
  g_autofree char *log = g_build_filename (f->staging, "breath.db-wal", NULL);

  g_free (f->new_id);
  f->new_id = make_node (f->staging, "new");
  g_unlink (log);
}

static void
fixture_set_up (Fixture      *f,
                gconstpointer unused)
{
  g_autofree char *agreed = NULL;

  test_folder_set_up (&f->folder, NULL);
  f->path = g_strdup (f->folder.path);
  f->old_id = make_node (f->path, "old");
  f->staging = g_build_filename (f->path, "restore.part", NULL);
  f->new_id = NULL;
  agreed = g_build_filename (f->path, "salvage.done", NULL);
  g_assert_no_errno (g_mkdir (agreed, 0700));
  write_text (agreed, "breath.db", "salvaged");
  make_staging (f);
}

static void
fixture_tear_down (Fixture      *f,
                   gconstpointer unused)
{
  test_folder_tear_down (&f->folder, NULL);
  g_free (f->path);
  g_free (f->staging);
  g_free (f->old_id);
  g_free (f->new_id);
}

static gboolean
swap (Fixture *f,
      char   **aside,
      GError **error)
{
  g_autoptr(BreathFolder) folder = breath_folder_open (f->path, error);

  g_assert_nonnull (folder);

  return breath_restore_swap (folder, f->staging, aside, error);
}

/* Who a node would start as; %NULL for nobody. */
static char *
start (Fixture *f,
       GError **error)
{
  g_autoptr(BreathFolder) folder = breath_folder_open (f->path, NULL);
  g_autoptr(P2pIdentity) identity = NULL;

  g_assert_nonnull (folder);

  if (breath_salvage_check (folder, error))
    identity = breath_node_key_load (folder, "breath.db", error);

  return identity != NULL ? p2p_peer_id_to_string (p2p_identity_get_peer_id (identity)) : NULL;
}

static gboolean
has_text (const char *folder,
          const char *name,
          const char *text)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autofree char *found = NULL;

  return g_file_get_contents (path, &found, NULL, NULL) && g_str_equal (found, text);
}

static void
assert_all_of (Fixture    *f,
               const char *text,
               gboolean    has_log)
{
  for (guint i = 0; names[i] != NULL; i++)
    g_assert_cmpint (has_text (f->path, names[i], text), ==, has_log || i != 1);
}

/* Whether one of the folders below quarantine/ has it. */
static gboolean
is_kept (Fixture    *f,
         const char *name,
         const char *text)
{
  g_autofree char *parent = g_build_filename (f->path, "quarantine", NULL);
  g_autoptr(GDir) dir = g_dir_open (parent, 0, NULL);
  const char *each;
  gboolean found = FALSE;

  while (dir != NULL && (each = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *folder = g_build_filename (parent, each, NULL);

      found = found || has_text (folder, name, text);
    }

  return found;
}

/* The old node, the new one, or none and a sentence that says what to do. */
static void
check_start (Fixture *f)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *id = start (f, &error);

  if (id == NULL)
    {
      gboolean tells_restore = strstr (error->message, "breathctl restore") != NULL;
      gboolean tells_salvage = strstr (error->message, "breath-node --salvage") != NULL;

      g_assert_true (tells_restore || tells_salvage);
    }
  else if (g_str_equal (id, f->old_id))
    assert_all_of (f, "old", TRUE);
  else
    {
      g_assert_cmpstr (id, ==, f->new_id);
      assert_all_of (f, "new", FALSE);
    }
}

/* What was there is kept whole, whatever happened before. */
static void
do_again (Fixture *f)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *aside = NULL;
  g_autofree char *id = NULL;

  steps_left = -1;
  breath_folder_remove_flat (f->staging);
  make_staging (f);
  g_assert_true (swap (f, &aside, &error));
  g_assert_no_error (error);
  id = start (f, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (id, ==, f->new_id);
  assert_all_of (f, "new", FALSE);

  for (guint i = 0; names[i] != NULL; i++)
    g_assert_true (is_kept (f, names[i], "old"));

  g_assert_true (is_kept (f, "salvage.done/breath.db", "salvaged"));
}

/* Returns: whether the end came before it was done. */
static gboolean
swap_until (Fixture *f,
            int      step)
{
  int status;
  pid_t pid = fork ();

  g_assert_cmpint (pid, >=, 0);

  if (pid == 0)
    {
      g_autofree char *aside = NULL;

      steps_left = step;
      is_failing = FALSE;
      _exit (swap (f, &aside, NULL) ? 0 : 1);
    }

  g_assert_cmpint (waitpid (pid, &status, 0), ==, pid);
  g_assert_true (WIFEXITED (status));
  g_assert_true (WEXITSTATUS (status) == 0 || WEXITSTATUS (status) == CUT);

  return WEXITSTATUS (status) == CUT;
}

static void
test_killed (void)
{
  gboolean was_cut = TRUE;

  g_test_summary ("Killed at any step it leaves the old node, the new one, or none and what to do; nothing is lost");

  for (int step = 0; was_cut; step++)
    {
      Fixture f;

      g_assert_cmpint (step, <, MAX_STEPS);
      fixture_set_up (&f, NULL);
      was_cut = swap_until (&f, step);
      check_start (&f);
      do_again (&f);
      fixture_tear_down (&f, NULL);
    }
}

static void
test_failing (void)
{
  gboolean has_failed = TRUE;

  g_test_summary ("A disk that fails at any step is told of, and leaves no more than an end there does");

  for (int step = 0; has_failed; step++)
    {
      g_autoptr(GError) error = NULL;
      g_autofree char *aside = NULL;
      Fixture f;

      g_assert_cmpint (step, <, MAX_STEPS);
      fixture_set_up (&f, NULL);
      steps_left = step;
      is_failing = TRUE;
      has_failed = !swap (&f, &aside, &error);
      g_assert_cmpint (has_failed, ==, error != NULL);

      /* A database that cannot have a second name is copied. */
      if (step == 0)
        has_failed = TRUE;

      check_start (&f);
      do_again (&f);
      fixture_tear_down (&f, NULL);
    }
}

static void
test_no_links (Fixture      *f,
               gconstpointer unused)
{
  g_autofree char *aside = NULL;

  g_test_summary ("Where a file can have one name only, the database that is there is kept as a copy");

  steps_left = 0;
  is_failing = TRUE;
  g_assert_true (swap (f, &aside, NULL));
  g_assert_true (has_text (aside, "breath.db", "old"));
  assert_all_of (f, "new", FALSE);
}

static void
test_empty (Fixture      *f,
            gconstpointer unused)
{
  g_autofree char *aside = NULL;
  g_autofree char *quarantine = g_build_filename (f->folder.root, "fresh", "quarantine", NULL);

  g_test_summary ("Where there is no node nothing is put aside");

  g_free (f->path);
  f->path = g_build_filename (f->folder.root, "fresh", NULL);
  g_assert_true (swap (f, &aside, NULL));
  g_assert_null (aside);
  g_assert_false (g_file_test (quarantine, G_FILE_TEST_EXISTS));
  assert_all_of (f, "new", FALSE);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (sodium_init (), >=, 0);

  g_test_add_func ("/restore-swap/killed", test_killed);
  g_test_add_func ("/restore-swap/failing", test_failing);
#define ADD(path, func) g_test_add (path, Fixture, NULL, fixture_set_up, func, fixture_tear_down)
  ADD ("/restore-swap/no-links", test_no_links);
  ADD ("/restore-swap/empty", test_empty);
#undef ADD

  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "test-sqlite-store.h"
#include "test-store-contract.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

#define N_COPIES 20
#define N_ROWS   400  /* before the first copy: with the long value below about 300 pages */

typedef struct
{
  char        *folder;
  char        *path;
  char        *copy;
  BreathStore *store;
} Fixture;

static void
fixture_set_up (Fixture      *f,
                gconstpointer unused)
{
  g_autoptr(GError) error = NULL;

  f->folder = test_folder_make ();
  f->path = g_build_filename (f->folder, "breath.db", NULL);
  f->copy = g_build_filename (f->folder, "copy", "breath.db", NULL);
  f->store = test_store_open (f->path, &error);
  g_assert_no_error (error);
  test_store_copy_anchor (f->path, f->copy);
}

static void
fixture_tear_down (Fixture      *f,
                   gconstpointer unused)
{
  g_autoptr(GError) error = NULL;

  if (f->store != NULL)
    test_store_close (f->store, &error);

  g_assert_no_error (error);
  test_folder_remove (f->folder);
  g_free (f->path);
  g_free (f->copy);
}

/* Somebody who writes without a pause: each row is asked for when the one before is stored. */
typedef struct
{
  BreathStore *store;
  char        *value;
  guint        n_asked;
  guint        n_stored;
  guint        n_wanted;
} Writer;

static void write_next (Writer *self);

static void
stored_cb (const GError *error,
           gpointer      user_data)
{
  Writer *self = user_data;

  g_assert_no_error ((GError *) error);
  self->n_stored++;
  write_next (self);
}

static void
write_next (Writer *self)
{
  BreathBatch *batch;

  if (self->n_asked == self->n_wanted)
    return;

  batch = breath_batch_new ();
  test_put (batch, BREATH_ROW_HEAD, self->n_asked++, self->value);
  breath_store_commit (self->store, batch, stored_cb, self);
}

static void
write_until (Writer *self,
             guint   n)
{
  gboolean is_idle = self->n_asked == self->n_stored;

  self->n_wanted = n;

  if (is_idle)
    write_next (self);

  while (self->n_stored < n)
    g_main_context_iteration (NULL, TRUE);
}

static void
keep_result_cb (GObject      *source,
                GAsyncResult *result,
                gpointer      user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static void
finish (Fixture       *f,
        GAsyncResult **result,
        GError       **error)
{
  gboolean copied;

  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);

  copied = breath_sqlite_store_copy_finish (BREATH_SQLITE_STORE (f->store), *result, error);
  g_assert_cmpint (copied, ==, error == NULL || *error == NULL);
  g_clear_object (result);
}

/* Every row that was asked for up to some moment and none that came after. */
static guint
count_whole (Fixture *f,
             Writer  *writer)
{
  g_autoptr(GPtrArray) rows = NULL;
  g_autoptr(GError) error = NULL;
  BreathStore *copy = test_store_open (f->copy, &error);
  guint n;

  g_assert_no_error (error);
  rows = test_load (copy, &error);
  g_assert_no_error (error);
  n = rows->len;

  for (guint i = 0; i < n; i++)
    {
      const BreathRow *row = g_ptr_array_index (rows, i);
      g_autoptr(GBytes) value = test_bytes (writer->value);

      g_assert_cmpuint (row->number, ==, i);
      g_assert_true (g_bytes_equal (row->value, value));
    }

  test_store_close (copy, &error);
  g_assert_no_error (error);
  g_assert_no_errno (g_unlink (f->copy));

  return n;
}

static void
test_live (Fixture      *f,
           gconstpointer unused)
{
  Writer writer = { f->store, g_strnfill (3000, 'v'), };
  guint n_during = 0;

  g_test_summary ("20 copies made while every commit is followed by the next are complete and consistent");

  write_until (&writer, N_ROWS);

  for (guint i = 0; i < N_COPIES; i++)
    {
      g_autoptr(GAsyncResult) result = NULL;
      g_autoptr(GError) error = NULL;
      guint before = writer.n_stored;
      guint after;
      guint n;

      writer.n_wanted = G_MAXUINT;
      write_next (&writer);

      /* What a backup takes first, so that the copy is never behind it. */
      test_store_copy_anchor (f->path, f->copy);
      breath_sqlite_store_copy_async (BREATH_SQLITE_STORE (f->store), f->copy, keep_result_cb, &result);
      finish (f, &result, &error);
      g_assert_no_error (error);
      after = writer.n_asked;

      /* The more there is to count, the more would be written meanwhile. */
      write_until (&writer, after);
      n = count_whole (f, &writer);
      g_assert_cmpuint (n, >=, before);
      g_assert_cmpuint (n, <=, after);
      n_during += n - before;
    }

  g_test_message ("%u commits went into copies that had begun", n_during);
  g_assert_cmpuint (n_during, >, 0);
  g_free (writer.value);
}

static void
test_private (Fixture      *f,
              gconstpointer unused)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  struct stat info;
  mode_t old = umask (0);

  g_test_summary ("A copy is closed to others whatever the umask, and does not replace anything");

  breath_sqlite_store_copy_async (BREATH_SQLITE_STORE (f->store), f->copy, keep_result_cb, &result);
  finish (f, &result, &error);
  g_assert_no_error (error);
  umask (old);
  g_assert_no_errno (stat (f->copy, &info));
  g_assert_cmpuint (info.st_mode & 07777, ==, 0600);

  breath_sqlite_store_copy_async (BREATH_SQLITE_STORE (f->store), f->copy, keep_result_cb, &result);
  finish (f, &result, &error);
  g_assert_error (error, BREATH_STORE_ERROR, BREATH_STORE_ERROR_FAILED);
  g_assert_true (g_file_test (f->copy, G_FILE_TEST_EXISTS));
}

static void
test_one_at_a_time (Fixture      *f,
                    gconstpointer unused)
{
  g_autofree char *other = g_strconcat (f->copy, "-2", NULL);
  g_autoptr(GAsyncResult) first = NULL;
  g_autoptr(GAsyncResult) second = NULL;
  g_autoptr(GError) error = NULL;
  Writer writer = { f->store, g_strnfill (3000, 'v'), };

  g_test_summary ("A second copy at the same time is refused, and the first goes on");

  write_until (&writer, N_ROWS);
  breath_sqlite_store_copy_async (BREATH_SQLITE_STORE (f->store), f->copy, keep_result_cb, &first);
  breath_sqlite_store_copy_async (BREATH_SQLITE_STORE (f->store), other, keep_result_cb, &second);
  finish (f, &second, &error);
  g_assert_error (error, BREATH_STORE_ERROR, BREATH_STORE_ERROR_FAILED);
  g_clear_error (&error);
  finish (f, &first, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (count_whole (f, &writer), ==, N_ROWS);
  g_assert_false (g_file_test (other, G_FILE_TEST_EXISTS));
  g_free (writer.value);
}

static void
closed_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  *(gboolean *) user_data = breath_sqlite_store_close_finish (BREATH_SQLITE_STORE (source), result, NULL);
}

/* FALSE: the copy was done before the store was closed. */
static gboolean
close_meanwhile (Fixture *f)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  gboolean is_closed = FALSE;

  breath_sqlite_store_copy_async (BREATH_SQLITE_STORE (f->store), f->copy, keep_result_cb, &result);
  breath_sqlite_store_close_async (BREATH_SQLITE_STORE (f->store), closed_cb, &is_closed);
  finish (f, &result, &error);
  g_assert_cmpint (g_file_test (f->copy, G_FILE_TEST_EXISTS), ==, error == NULL);

  while (!is_closed)
    g_main_context_iteration (NULL, TRUE);

  g_clear_object (&f->store);

  if (error != NULL)
    g_assert_error (error, BREATH_STORE_ERROR, BREATH_STORE_ERROR_FAILED);

  return error != NULL;
}

static void
test_closed_meanwhile (Fixture      *f,
                       gconstpointer unused)
{
  Writer writer = { f->store, g_strnfill (3000, 'v'), };
  gboolean is_refused;

  g_test_summary ("A store that is closed meanwhile refuses the copy and leaves nothing of it");

  write_until (&writer, N_ROWS);
  is_refused = close_meanwhile (f);

  /* On a busy computer we may be too slow. */
  for (guint i = 0; i < 20 && !is_refused; i++)
    {
      g_assert_no_errno (g_unlink (f->copy));
      f->store = test_store_open (f->path, NULL);
      is_refused = close_meanwhile (f);
    }

  g_assert_true (is_refused);
  g_free (writer.value);
}

static void
put_setting (Fixture    *f,
             const char *name,
             const char *value)
{
  BreathBatch *batch = breath_batch_new ();
  g_autoptr(GBytes) key = g_bytes_new (name, strlen (name));
  g_autoptr(GBytes) bytes = value != NULL ? g_bytes_new (value, strlen (value)) : NULL;
  g_autoptr(GError) error = NULL;

  if (bytes != NULL)
    breath_batch_put (batch, BREATH_ROW_SETTING, key, bytes, 0, NULL);
  else
    breath_batch_delete (batch, BREATH_ROW_SETTING, key);

  test_commit (f->store, batch, &error);
  g_assert_no_error (error);
}

/* FALSE: there is no such file, or it does not say so. */
static gboolean
says (const char *path,
      const char *suffix,
      const char *text)
{
  g_autofree char *file = g_strconcat (path, suffix, NULL);
  g_autofree char *bytes = NULL;
  gsize len = 0;

  g_file_get_contents (file, &bytes, &len, NULL);

  for (gsize at = 0; at + strlen (text) <= len; at++)
    if (memcmp (bytes + at, text, strlen (text)) == 0)
      return TRUE;

  return FALSE;
}

static gboolean
is_anywhere (Fixture    *f,
             const char *text)
{
  return says (f->path, "", text) || says (f->path, "-wal", text);
}

static void
test_passing (Fixture      *f,
              gconstpointer unused)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) rows = NULL;
  BreathStore *copy;

  g_test_summary ("What is passing is in no copy, and nowhere once it is replaced or deleted");

  put_setting (f, "kept", "what stays here");
  put_setting (f, "passing/one", "the first secret");
  put_setting (f, "passing/two", "the other secret");
  breath_sqlite_store_copy_async (BREATH_SQLITE_STORE (f->store), f->copy, keep_result_cb, &result);
  finish (f, &result, &error);
  g_assert_no_error (error);
  g_assert_true (says (f->copy, "", "what stays here"));
  g_assert_false (says (f->copy, "", "the first secret"));
  g_assert_false (says (f->copy, "", "the other secret"));
  g_assert_false (says (f->copy, "-wal", "secret"));

  copy = test_store_open (f->copy, &error);
  g_assert_no_error (error);
  rows = test_load (copy, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (rows->len, ==, 1);
  test_store_close (copy, &error);
  g_assert_no_error (error);

  g_assert_true (is_anywhere (f, "the first secret"));
  put_setting (f, "passing/one", "another one");
  put_setting (f, "passing/two", NULL);
  test_store_drain (f->store);

  /* Answers come before the log is moved. */
  g_ptr_array_unref (g_steal_pointer (&rows));
  rows = test_load (f->store, &error);
  g_assert_no_error (error);
  g_assert_false (is_anywhere (f, "the first secret"));
  g_assert_false (is_anywhere (f, "the other secret"));
  g_assert_true (is_anywhere (f, "another one"));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

#define ADD(path, func) g_test_add (path, Fixture, NULL, fixture_set_up, func, fixture_tear_down)
  ADD ("/store/copy/live", test_live);
  ADD ("/store/copy/private", test_private);
  ADD ("/store/copy/one-at-a-time", test_one_at_a_time);
  ADD ("/store/copy/closed-meanwhile", test_closed_meanwhile);
  ADD ("/store/copy/passing", test_passing);
#undef ADD

  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-head-anchor.h"

#include "test-sqlite-store.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct
{
  char *folder;
  char *path;
} Fixture;

static const BreathHeadAnchor largest = {
  G_MAXUINT32, G_MAXINT64, { 0xff }, G_MAXINT64, { 0xff }, BREATH_N_ROW_KINDS, { G_MAXINT64, 1, 2, 3 }
};

static void
fixture_set_up (Fixture      *f,
                gconstpointer unused)
{
  f->folder = test_folder_make ();
  f->path = g_build_filename (f->folder, "it's head", NULL);
}

static void
fixture_tear_down (Fixture      *f,
                   gconstpointer unused)
{
  test_folder_remove (f->folder);
  g_free (f->path);
}

static void
assert_refused (Fixture    *f,
                int         code,
                const char *contains)
{
  g_autoptr(GError) error = NULL;
  BreathHeadAnchor anchor;
  gboolean exists;

  g_assert_false (breath_head_anchor_read (&anchor, f->path, &exists, &error));
  g_assert_error (error, BREATH_STORE_ERROR, code);
  g_assert_nonnull (strstr (error->message, contains));
}

static void
test_round_trip (Fixture      *f,
                 gconstpointer unused)
{
  g_autoptr(GError) error = NULL;
  BreathHeadAnchor anchor;
  gboolean exists;
  struct stat info;

  g_test_summary ("The largest numbers come back, from a file that is its owner's alone");

  g_assert_true (breath_head_anchor_read (&anchor, f->path, &exists, &error));
  g_assert_false (exists);

  for (guint i = 0; i < 2; i++)
    {
      g_assert_true (breath_head_anchor_write (&largest, f->path, &error));
      g_assert_no_error (error);
    }

  g_assert_no_errno (g_stat (f->path, &info));
  g_assert_cmphex (info.st_mode & 07777, ==, 0600);
  g_assert_cmpint (info.st_size, <=, BREATH_HEAD_ANCHOR_MAX_LEN);
  g_assert_true (breath_head_anchor_read (&anchor, f->path, &exists, &error));
  g_assert_true (exists);
  g_assert_cmpmem (&anchor, sizeof anchor, &largest, sizeof largest);
}

static void
test_wide (Fixture      *f,
           gconstpointer unused)
{
  g_autofree char *quoted = g_shell_quote (f->path);
  g_autofree char *command = g_strconcat ("chmod 600 ", quoted, NULL);

  g_test_summary ("A file that others may read is refused with the whole command that mends it");

  g_assert_true (breath_head_anchor_write (&largest, f->path, NULL));
  g_assert_no_errno (g_chmod (f->path, 0604));
  assert_refused (f, BREATH_STORE_ERROR_FAILED, command);
}

static void
test_no_file (Fixture      *f,
              gconstpointer unused)
{
  g_autoptr(GError) error = NULL;

  g_test_summary ("What is no plain file is neither read nor replaced");

  g_assert_no_errno (symlink ("/dev/zero", f->path));
  assert_refused (f, BREATH_STORE_ERROR_FAILED, "Cannot open");
  g_assert_no_errno (g_unlink (f->path));
  g_assert_no_errno (g_mkdir (f->path, 0700));
  assert_refused (f, BREATH_STORE_ERROR_FAILED, "plain file");
  g_assert_false (breath_head_anchor_write (&largest, f->path, &error));
  g_assert_error (error, BREATH_STORE_ERROR, BREATH_STORE_ERROR_FAILED);
  g_assert_nonnull (strstr (error->message, "Cannot write"));
}

static void
test_no_folder (Fixture      *f,
                gconstpointer unused)
{
  g_autofree char *path = g_build_filename (f->folder, "none", "head", NULL);
  g_autoptr(GError) error = NULL;

  g_assert_false (breath_head_anchor_write (&largest, path, &error));
  g_assert_error (error, BREATH_STORE_ERROR, BREATH_STORE_ERROR_FAILED);
  g_assert_nonnull (strstr (error->message, "Cannot make"));
}

/* What is changed in the text of the largest numbers. */
static const struct
{
  const char *name;
  const char *from;
  const char *to;
} texts[] = {
  { "no-version", "breath head 1\n", "breath head\n" },
  { "other-version", "breath head 1\n", "breath head 2\n" },
  { "other-word", "seq ", "num " },
  { "too-large", "epoch 4294967295", "epoch 4294967296" },
  { "not-a-number", "commits 9", "commits x" },
  { "not-hex", "hash ff", "hash fg" },
  { "short-hash", "hash ff00", "hash ff" },
  { "long-hash", "hash ff00", "hash ff0000" },
  { "short-tally", "tally ff00", "tally ff" },
  { "leading-zero", "seq ", "seq 0" },
  { "blank", "rows ", "rows  " },
  { "negative", "rows ", "rows -" },
  { "too-many-rows", "rows ", "rows 0 0 " },
  { "no-rows", "rows 9", "rots 9" },
  { "sum", "sum ", "sum 0" },
  { "no-newline", "\nsum", "sum" },
  { "more", "sum", "more 1\nsum" },
};

static void
test_text (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);
  g_autofree char *text = breath_head_anchor_to_text (&largest);
  g_autoptr(GString) changed = g_string_new (text);
  g_autoptr(GError) error = NULL;
  BreathHeadAnchor anchor;

  g_assert_cmpuint (g_string_replace (changed, texts[i].from, texts[i].to, 1), ==, 1);
  g_assert_false (breath_head_anchor_parse (&anchor, changed->str, changed->len, &error));
  g_assert_error (error, BREATH_STORE_ERROR, BREATH_STORE_ERROR_DAMAGED);
}

static void
test_cut (void)
{
  g_autofree char *text = breath_head_anchor_to_text (&largest);
  BreathHeadAnchor anchor;

  for (gsize len = 0; len < strlen (text); len++)
    g_assert_false (breath_head_anchor_parse (&anchor, text, len, NULL));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

#define ADD(path, func) g_test_add (path, Fixture, NULL, fixture_set_up, func, fixture_tear_down)
  ADD ("/head-anchor/round-trip", test_round_trip);
  ADD ("/head-anchor/wide", test_wide);
  ADD ("/head-anchor/no-file", test_no_file);
  ADD ("/head-anchor/no-folder", test_no_folder);
#undef ADD
  g_test_add_func ("/head-anchor/text/cut", test_cut);

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autofree char *path = g_strconcat ("/head-anchor/text/", texts[i].name, NULL);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_text);
    }

  return g_test_run ();
}

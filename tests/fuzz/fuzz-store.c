/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-database.h"

#include <glib/gstdio.h>

int LLVMFuzzerTestOneInput (const guint8 *data,
                            gsize         size);

static char *folder;

static void
remove_all (void)
{
  g_autoptr(GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      g_unlink (path);
    }
}

static void
remove_folder (void)
{
  remove_all ();
  g_rmdir (folder);
  g_clear_pointer (&folder, g_free);
}

static void
count_row_cb (const BreathRow *row,
              gpointer         user_data)
{
  guint *n = user_data;

  (*n)++;
}

static void
assert_unchanged (const char   *path,
                  const guint8 *data,
                  gsize         size)
{
  g_autofree char *contents = NULL;
  gsize len;

  g_assert_true (g_file_get_contents (path, &contents, &len, NULL));
  g_assert_cmpmem (contents, len, data, size);
}

/* A file that was taken must work: what is written into it is there, besides what was. */
static void
use (BreathDatabase *database)
{
  g_autoptr(GPtrArray) addresses = NULL;
  g_autoptr(GBytes) key = g_bytes_new_static ("fuzz", 4);
  g_autoptr(GError) error = NULL;
  BreathWrite write = { breath_batch_new (), NULL, NULL };
  BreathWrite *writes[] = { &write };
  guint before = 0;
  guint after = 0;

  breath_batch_put (write.batch, BREATH_ROW_DRAW, key, key, 1, NULL);

  if (breath_database_load (database, count_row_cb, &before, NULL))
    breath_database_write (database, writes, 1);

  if (write.error == NULL && breath_database_load (database, count_row_cb, &after, NULL))
    g_assert_cmpuint (after, >=, before);

  addresses = breath_database_list_addresses (database, NULL);
  breath_database_close (database, &error);
  breath_batch_free (write.batch);
  g_clear_error (&write.error);
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autofree char *path = NULL;
  g_autoptr(GError) error = NULL;
  BreathDatabase *database;

  if (folder == NULL)
    {
      folder = g_dir_make_tmp ("breath-fuzz-store-XXXXXX", NULL);
      g_assert_nonnull (folder);
      atexit (remove_folder);
    }

  remove_all ();
  path = g_build_filename (folder, "breath.db", NULL);

  if (!g_file_set_contents_full (path, (const char *) data, size, G_FILE_SET_CONTENTS_CONSISTENT, 0600, NULL))
    return 0;

  database = breath_database_open (path, &error);

  if (database != NULL)
    use (database);
  else
    assert_unchanged (path, data, size);

  return 0;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-schema.h"
#include "test-sqlite-store.h"
#include "test-store-contract.h"

#include <string.h>

/* A database that each earlier version made: a node with a neighbour, a stock of water and one level published. */
typedef struct
{
  guint       version;
  const char *name;
  guint       n_rows[BREATH_N_ROW_KINDS];
} Fixture;

static const Fixture fixtures[] = {
  { 1, "schema-1.db", { [BREATH_ROW_HEAD] = 2, [BREATH_ROW_MANIFEST] = 2, [BREATH_ROW_ITEM] = 2, [BREATH_ROW_CURSOR] = 1,
                        [BREATH_ROW_STOCK] = 1, [BREATH_ROW_DRAW] = 1, [BREATH_ROW_SETTING] = 3 } },
};

G_STATIC_ASSERT (G_N_ELEMENTS (fixtures) == BREATH_SCHEMA_VERSION - 1);

typedef struct
{
  char *folder;
  char *path;
  char *data;
  gsize len;
} Place;

static void
place_set_up (Place         *place,
              const Fixture *fixture)
{
  g_autofree char *source = g_test_build_filename (G_TEST_DIST, "vectors", "store", fixture->name, NULL);
  g_autoptr(GError) error = NULL;

  place->folder = test_folder_make ();
  place->path = g_build_filename (place->folder, "breath.db", NULL);
  g_file_get_contents (source, &place->data, &place->len, &error);
  g_assert_no_error (error);
}

static void
place_write (Place *place)
{
  g_autoptr(GError) error = NULL;

  g_file_set_contents_full (place->path, place->data, place->len, G_FILE_SET_CONTENTS_CONSISTENT, 0600, &error);
  g_assert_no_error (error);
}

static void
place_clear (Place *place)
{
  test_folder_remove (place->folder);
  g_free (place->path);
  g_free (place->data);
}

static void
test_migration_keeps (gconstpointer data)
{
  const Fixture *fixture = data;
  Place place;

  g_test_summary ("A database of an earlier version is brought up to date and keeps every row");

  place_set_up (&place, fixture);
  place_write (&place);

  /* The second time there is nothing left to do. */
  for (guint pass = 0; pass < 2; pass++)
    {
      g_autoptr(GError) error = NULL;
      BreathStore *store = test_store_open (place.path, &error);
      g_autoptr(GPtrArray) rows = NULL;
      guint n_rows[BREATH_N_ROW_KINDS] = { 0 };

      g_assert_no_error (error);
      rows = test_load (store, &error);
      g_assert_no_error (error);

      for (guint i = 0; i < rows->len; i++)
        n_rows[((BreathRow *) rows->pdata[i])->kind]++;

      g_assert_cmpmem (n_rows, sizeof n_rows, fixture->n_rows, sizeof fixture->n_rows);
      test_store_close (store, &error);
      g_assert_no_error (error);
    }

  place_clear (&place);
}

static void
test_migration_damaged (gconstpointer data)
{
  const Fixture *fixture = data;
  g_autofree char *after = NULL;
  g_autoptr(GError) error = NULL;
  Place place;
  gsize at = 0;
  gsize len;

  g_test_summary ("A damaged database of an earlier version is refused, and stays as it was");

  place_set_up (&place, fixture);

  while (memcmp (place.data + at, "Mill Lane", strlen ("Mill Lane")) != 0)
    g_assert_cmpuint (++at + strlen ("Mill Lane"), <=, place.len);

  place.data[at] ^= 1;
  place_write (&place);

  g_assert_null (test_store_open (place.path, &error));
  g_assert_error (error, BREATH_STORE_ERROR, BREATH_STORE_ERROR_DAMAGED);
  g_assert_true (g_file_get_contents (place.path, &after, &len, NULL));
  g_assert_cmpmem (after, len, place.data, place.len);
  place_clear (&place);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (fixtures); i++)
    {
      g_autofree char *keeps = g_strdup_printf ("/migration/%u/keeps", fixtures[i].version);
      g_autofree char *damaged = g_strdup_printf ("/migration/%u/damaged", fixtures[i].version);

      g_test_add_data_func (keeps, &fixtures[i], test_migration_keeps);
      g_test_add_data_func (damaged, &fixtures[i], test_migration_damaged);
    }

  return g_test_run ();
}

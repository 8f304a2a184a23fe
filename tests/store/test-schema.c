/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-schema.h"
#include "breath-store.h"

static const char *const steps[] = {
  "CREATE TABLE first (a INTEGER) STRICT;",
  "ALTER TABLE first ADD COLUMN b TEXT; CREATE TABLE second (c INTEGER) STRICT;",
  "CREATE TABLE third (d INTEGER) STRICT; CREATE TABLE first (again INTEGER) STRICT;",
};

static void
set_up (sqlite3     **db,
        gconstpointer unused)
{
  g_assert_cmpint (sqlite3_open (":memory:", db), ==, SQLITE_OK);
}

static void
tear_down (sqlite3     **db,
           gconstpointer unused)
{
  g_assert_cmpint (sqlite3_close (*db), ==, SQLITE_OK);
}

static guint
get_version (sqlite3 *db)
{
  g_autoptr(GError) error = NULL;
  guint version = G_MAXUINT;

  g_assert_true (breath_schema_get_version (db, &version, &error));
  g_assert_no_error (error);

  return version;
}

static void
test_steps (sqlite3     **db,
            gconstpointer unused)
{
  g_autoptr(GError) error = NULL;

  g_test_summary ("Only the steps not taken yet are taken");

  g_assert_true (breath_schema_migrate (*db, steps, 1, &error));
  g_assert_cmpuint (get_version (*db), ==, 1);
  g_assert_true (breath_schema_migrate (*db, steps, 2, &error));
  g_assert_cmpuint (get_version (*db), ==, 2);
  g_assert_true (breath_schema_migrate (*db, steps, 2, &error));
  g_assert_no_error (error);
  g_assert_true (breath_schema_check (*db, steps, 2, &error));
  g_assert_no_error (error);
}

static void
test_failing_step (sqlite3     **db,
                   gconstpointer unused)
{
  g_autoptr(GError) error = NULL;

  g_test_summary ("A step that fails leaves the version before it whole");

  g_assert_false (breath_schema_migrate (*db, steps, 3, &error));
  g_assert_error (error, BREATH_STORE_ERROR, BREATH_STORE_ERROR_FAILED);
  g_clear_error (&error);

  g_assert_cmpuint (get_version (*db), ==, 2);
  g_assert_true (breath_schema_check (*db, steps, 2, &error));
  g_assert_no_error (error);
}

static void
test_newer (sqlite3     **db,
            gconstpointer unused)
{
  g_autoptr(GError) error = NULL;

  g_test_summary ("A later version is refused");

  g_assert_true (breath_schema_migrate (*db, steps, 2, &error));
  g_assert_false (breath_schema_migrate (*db, steps, 1, &error));
  g_assert_error (error, BREATH_STORE_ERROR, BREATH_STORE_ERROR_NEWER);
}

static void
test_changed (sqlite3     **db,
              gconstpointer unused)
{
  g_autoptr(GError) error = NULL;

  g_test_summary ("A table that differs in a word is noticed");

  g_assert_true (breath_schema_migrate (*db, breath_schema_steps, BREATH_SCHEMA_VERSION, &error));
  g_assert_true (breath_schema_check (*db, breath_schema_steps, BREATH_SCHEMA_VERSION, &error));
  g_assert_cmpint (sqlite3_exec (*db, "ALTER TABLE setting RENAME COLUMN value TO valve", NULL, NULL, NULL),
                   ==, SQLITE_OK);
  g_assert_false (breath_schema_check (*db, breath_schema_steps, BREATH_SCHEMA_VERSION, &error));
  g_assert_error (error, BREATH_STORE_ERROR, BREATH_STORE_ERROR_DAMAGED);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

#define ADD(path, func) g_test_add (path, sqlite3 *, NULL, set_up, func, tear_down)
  ADD ("/schema/steps", test_steps);
  ADD ("/schema/failing-step", test_failing_step);
  ADD ("/schema/newer", test_newer);
  ADD ("/schema/changed", test_changed);
#undef ADD

  return g_test_run ();
}

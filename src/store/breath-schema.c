/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-schema.h"

#include "breath-sqlite.h"
#include "breath-store.h"

#define KEY_32(name)   #name " BLOB NOT NULL CHECK (length(" #name ") = 32)"
#define KEY_TEXT(name) #name " TEXT NOT NULL CHECK (length(CAST(" #name " AS BLOB)) BETWEEN 1 AND " \
  G_STRINGIFY (BREATH_SCHEMA_MAX_KEY) ")"
#define VALUE(name)    #name " BLOB NOT NULL CHECK (length(" #name ") <= " G_STRINGIFY (BREATH_SCHEMA_MAX_VALUE) ")"
#define NUMBER(name)   #name " INTEGER NOT NULL CHECK (" #name " >= 0)"
#define SUM            "sum BLOB NOT NULL CHECK (length(sum) = 16)"
#define LOG_KIND       "kind INTEGER NOT NULL CHECK (kind BETWEEN 1 AND 255)"
#define LOG_BODY       "body BLOB NOT NULL CHECK (length(body) BETWEEN 8 AND " G_STRINGIFY (BREATH_SCHEMA_MAX_BODY) ")"
#define LOG_SIG        "sig BLOB CHECK (length(sig) = 64)"

static const char step_1[] =
  "CREATE TABLE head ("
  KEY_32 (author) " PRIMARY KEY, " VALUE (signed) ", " NUMBER (position) ", " KEY_32 (giver) ", " SUM
  ") STRICT, WITHOUT ROWID;"

  "CREATE TABLE manifest ("
  KEY_32 (hash) " PRIMARY KEY, " VALUE (manifest) ", " KEY_32 (author) ", " SUM
  ") STRICT, WITHOUT ROWID;"

  "CREATE TABLE item ("
  KEY_32 (id) " PRIMARY KEY, " VALUE (signed) ", " KEY_32 (author) ", " SUM
  ") STRICT, WITHOUT ROWID;"

  "CREATE TABLE cursor ("
  KEY_32 (neighbour) " PRIMARY KEY, journal BLOB NOT NULL CHECK (length(journal) = 4), " NUMBER (position) ", " SUM
  ") STRICT, WITHOUT ROWID;"

  "CREATE TABLE stock ("
  KEY_TEXT (resource) " PRIMARY KEY, " VALUE (stock) ", " NUMBER (updated) ", " SUM
  ") STRICT, WITHOUT ROWID;"

  /* AUTOINCREMENT: a draw's place in the order is never given to another. */
  "CREATE TABLE draw ("
  "seq INTEGER PRIMARY KEY AUTOINCREMENT, "
  KEY_TEXT (resource) ", " VALUE (draw) ", " NUMBER (made) ", " SUM
  ") STRICT;"

  "CREATE TABLE setting ("
  KEY_TEXT (name) " PRIMARY KEY, " VALUE (value) ", " SUM
  ") STRICT, WITHOUT ROWID;"

  "CREATE TABLE address ("
  KEY_32 (peer) ", "
                "address TEXT NOT NULL CHECK (length(CAST(address AS BLOB)) BETWEEN 1 AND " G_STRINGIFY (BREATH_SCHEMA_MAX_ADDRESS) "), "
  NUMBER (reached) ", "
                   "PRIMARY KEY (peer, address)"
                   ") STRICT, WITHOUT ROWID;"

                   "CREATE INDEX address_by_reached ON address (reached);";

/* Which level of which node was heard when. */
#define HISTORY_TABLE \
  "CREATE TABLE history (" \
  KEY_32 (author) ", " KEY_TEXT (resource) ", " NUMBER (heard) ", " \
                                                               "level INTEGER NOT NULL CHECK (level BETWEEN -128 AND 127), " \
                                                               "epsilon INTEGER NOT NULL CHECK (epsilon BETWEEN 0 AND 255), " \
  NUMBER (day) ", " \
               "imported INTEGER NOT NULL CHECK (imported IN (0, 1)), " \
               "PRIMARY KEY (author, resource, heard)" \
               ") STRICT, WITHOUT ROWID;" \
               "CREATE INDEX history_by_heard ON history (heard);"

static const char step_2[] =
  "CREATE TABLE proof ("
  KEY_32 (author) " PRIMARY KEY, " VALUE (heads) ", " NUMBER (found) ", " KEY_32 (neighbour) ", " SUM
  ") STRICT, WITHOUT ROWID;"

  /* The log of what the node did, and how many rows there are and what they say in all. */
  "CREATE TABLE log ("
  "seq INTEGER PRIMARY KEY CHECK (seq >= 1), "
  NUMBER (epoch) ", " KEY_32 (prev_hash) ", " KEY_32 (hash) ", " LOG_KIND ", " LOG_BODY ", " LOG_SIG ", " SUM
  ") STRICT;"

  "CREATE TABLE tally ("
  "one INTEGER PRIMARY KEY CHECK (one = 1), "
  NUMBER (commits) ", " VALUE (tally) ", " SUM
  ") STRICT;"

  HISTORY_TABLE;

#define INDEX_TABLE "memory_index"

/*
 * What was fetched and nobody planted, and what somebody did, which alone can be searched. The index says nothing of its own:
 * it is of the rows of the table before it.
 */
static const char step_3[] =
  "CREATE TABLE chunk ("
  "part BLOB NOT NULL CHECK (length(part) = 33) PRIMARY KEY, "
  "chunk BLOB NOT NULL CHECK (length(chunk) BETWEEN 1 AND " G_STRINGIFY (BREATH_SCHEMA_MAX_CHUNK) "), " SUM
  ") STRICT, WITHOUT ROWID;"

  "CREATE TABLE memory ("
  "seq INTEGER PRIMARY KEY, "
  KEY_32 (seed) " UNIQUE, "
                "content TEXT NOT NULL CHECK (length(CAST(content AS BLOB)) BETWEEN 1 AND " G_STRINGIFY (BREATH_SCHEMA_MAX_TEXT) "), "
                                                                                                                                 "title TEXT NOT NULL CHECK (length(CAST(title AS BLOB)) BETWEEN 1 AND " G_STRINGIFY (BREATH_SCHEMA_MAX_TITLE) "), " SUM
  ") STRICT;"

  "CREATE VIRTUAL TABLE " INDEX_TABLE " USING fts5 (title, content, content = 'memory', content_rowid = 'seq', "
                                      "tokenize = 'unicode61 remove_diacritics 2');";

const char *const breath_schema_steps[BREATH_SCHEMA_VERSION] = { step_1, step_2, step_3 };

/**
 * breath_schema_get_version:
 * @db: a connection
 * @version: (out): the version of the schema; 0: there is none yet
 * @error: return location for an error
 *
 * Reads `user_version`.
 *
 * Returns: %TRUE if it could be read
 */
gboolean
breath_schema_get_version (sqlite3 *db,
                           guint   *version,
                           GError **error)
{
  sqlite3_stmt *statement = NULL;
  gboolean ok;

  ok = sqlite3_prepare_v2 (db, "PRAGMA user_version", -1, &statement, NULL) == SQLITE_OK &&
       sqlite3_step (statement) == SQLITE_ROW;

  if (ok)
    *version = (guint) sqlite3_column_int (statement, 0);
  else
    breath_sqlite_set_error (error, db, "Cannot read the version");

  sqlite3_finalize (statement);

  return ok;
}

static gboolean
run_step (sqlite3    *db,
          const char *step,
          guint       version,
          GError    **error)
{
  g_autofree char *doing = g_strdup_printf ("Cannot bring the database to version %u", version);
  g_autofree char *set_version = g_strdup_printf ("PRAGMA user_version = %u", version);

  if (breath_sqlite_exec (db, "BEGIN IMMEDIATE", doing, error) &&
      breath_sqlite_exec (db, step, doing, error) &&
      breath_sqlite_exec (db, set_version, doing, error) &&
      breath_sqlite_exec (db, "COMMIT", doing, error))
    return TRUE;

  if (!sqlite3_get_autocommit (db))
    sqlite3_exec (db, "ROLLBACK", NULL, NULL, NULL);

  return FALSE;
}

/**
 * breath_schema_migrate:
 * @db: a connection with no transaction begun
 * @steps: (array length=n_steps): the steps, the first makes version 1
 * @n_steps: how many there are, and the version to end at
 * @error: return location for an error
 *
 * Takes the steps that @db has not taken yet, each in a transaction of its own, so that a cut leaves some version
 * whole. A database of a later version is refused with %BREATH_STORE_ERROR_NEWER.
 *
 * Returns: %TRUE if @db is now at version @n_steps
 */
gboolean
breath_schema_migrate (sqlite3           *db,
                       const char *const *steps,
                       guint              n_steps,
                       GError           **error)
{
  guint version = 0;
  gboolean is_good = breath_schema_get_version (db, &version, error);

  if (version > n_steps)
    {
      g_set_error (error, BREATH_STORE_ERROR, BREATH_STORE_ERROR_NEWER,
                   "It was made by a later version of the program (schema %u, this one knows %u)", version, n_steps);
      return FALSE;
    }

  for (; is_good && version < n_steps; version++)
    is_good = run_step (db, steps[version], version + 1, error);

  return is_good;
}

/*
 * Every table, index, view and trigger with the words it was made with. Those within the index for searching are SQLite's own,
 * made in the way of its version, and nobody else can write to them.
 */
static char *
describe (sqlite3 *db,
          GError **error)
{
  g_autoptr(GString) description = g_string_new (NULL);
  sqlite3_stmt *statement = NULL;
  int result;

  result = sqlite3_prepare_v2 (db, "SELECT type || ' ' || name || ' ' || tbl_name || ' ' || coalesce(sql, '') "
                                   "FROM sqlite_schema WHERE type <> 'table' OR name NOT GLOB '" INDEX_TABLE "_*' "
                                                                                                             "ORDER BY type, name", -1, &statement, NULL);

  if (result == SQLITE_OK)
    {
      while ((result = sqlite3_step (statement)) == SQLITE_ROW)
        {
          g_string_append_len (description, (const char *) sqlite3_column_text (statement, 0),
                               sqlite3_column_bytes (statement, 0));
          g_string_append_c (description, '\n');
        }
    }

  if (result != SQLITE_DONE)
    breath_sqlite_set_error (error, db, "Cannot read the schema");

  sqlite3_finalize (statement);

  return result == SQLITE_DONE ? g_string_free (g_steal_pointer (&description), FALSE) : NULL;
}

/**
 * breath_schema_check:
 * @db: a connection
 * @steps: (array): the steps
 * @version: the version @db says it has
 * @error: return location for an error
 *
 * Compares the tables of @db word by word with those that @steps make. What differs was not made by this program, or
 * was damaged: a check or a trigger changed there would otherwise work on our rows.
 *
 * Returns: %TRUE if they are the same
 */
gboolean
breath_schema_check (sqlite3           *db,
                     const char *const *steps,
                     guint              version,
                     GError           **error)
{
  g_autofree char *expected = NULL;
  g_autofree char *found = NULL;
  sqlite3 *model = NULL;

  if (sqlite3_open_v2 (":memory:", &model, SQLITE_OPEN_READWRITE | SQLITE_OPEN_MEMORY, NULL) != SQLITE_OK)
    breath_sqlite_set_error (error, model, "Cannot make a database in memory");
  else if (breath_schema_migrate (model, steps, version, error) && (expected = describe (model, error)) != NULL)
    found = describe (db, error);

  sqlite3_close (model);

  if (found == NULL)
    return FALSE;

  if (!g_str_equal (found, expected))
    {
      g_set_error (error, BREATH_STORE_ERROR, BREATH_STORE_ERROR_DAMAGED,
                   "Its tables are not those of schema %u", version);
      return FALSE;
    }

  return TRUE;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-memory-search.h"

#include "breath-sqlite.h"

#define EXTRACT_WORDS "16"
#define SEARCH \
  "SELECT memory.seed, memory.title, snippet (memory_index, 1, '', '', '…', " EXTRACT_WORDS ") FROM memory_index " \
                                                                                            "JOIN memory ON memory.seq = memory_index.rowid WHERE memory_index MATCH ?1 " \
                                                                                            "ORDER BY bm25 (memory_index, 8.0, 1.0), memory.seq DESC LIMIT " G_STRINGIFY (BREATH_MEMORY_MAX_HITS)
#define FORGET \
  "INSERT INTO memory_index (memory_index, rowid, title, content) SELECT 'delete', seq, title, content FROM memory WHERE seed = ?1"
#define ADD     "INSERT INTO memory_index (rowid, title, content) SELECT seq, title, content FROM memory WHERE seed = ?1"
#define REBUILD "INSERT INTO memory_index (memory_index) VALUES ('rebuild')"

/**
 * BreathMemoryIndex:
 *
 * Keeps the index for searching in step with the rows of kind memory. Triggers would do the same, but SQLite lets none touch such
 * an index in a file whose schema it is told not to trust.
 */
struct _BreathMemoryIndex
{
  sqlite3_stmt *forget;
  sqlite3_stmt *add;
};

BreathMemoryIndex *
breath_memory_index_new (sqlite3 *db,
                         GError **error)
{
  BreathMemoryIndex *self = g_new0 (BreathMemoryIndex, 1);

  if (!breath_sqlite_prepare (db, FORGET, "Cannot use the index", &self->forget, error)
      || !breath_sqlite_prepare (db, ADD, "Cannot use the index", &self->add, error))
    g_clear_pointer (&self, breath_memory_index_free);

  return self;
}

void
breath_memory_index_free (BreathMemoryIndex *self)
{
  sqlite3_finalize (self->forget);
  sqlite3_finalize (self->add);
  g_free (self);
}

static gboolean
run (sqlite3_stmt *statement,
     GBytes       *seed,
     GError      **error)
{
  gsize len;
  gconstpointer data = g_bytes_get_data (seed, &len);

  sqlite3_bind_blob64 (statement, 1, data, len, SQLITE_STATIC);

  return breath_sqlite_run (statement, "Cannot write to the index", error);
}

/**
 * breath_memory_index_forget:
 * @self: an index
 * @seed: key of a row of kind memory that is about to be replaced or deleted, if there is one
 * @error: return location for an error
 *
 * Takes out of the index what the row says, within the transaction that the caller began.
 *
 * Returns: %FALSE if it could not
 */
gboolean
breath_memory_index_forget (BreathMemoryIndex *self,
                            GBytes            *seed,
                            GError           **error)
{
  return run (self->forget, seed, error);
}

/**
 * breath_memory_index_add:
 * @self: an index
 * @seed: key of a row of kind memory that was just written
 * @error: return location for an error
 *
 * Lets what the row says be found.
 *
 * Returns: %FALSE if it could not
 */
gboolean
breath_memory_index_add (BreathMemoryIndex *self,
                         GBytes            *seed,
                         GError           **error)
{
  return run (self->add, seed, error);
}

void
breath_memory_hit_free (BreathMemoryHit *self)
{
  g_clear_pointer (&self->seed, g_bytes_unref);
  g_free (self->title);
  g_free (self->extract);
  g_free (self);
}

/**
 * breath_memory_quote_words:
 * @words: what somebody typed
 *
 * Makes of it what FTS5 looks for: every word, each as the beginning of one. None of it is taken for an operator.
 *
 * Returns: (transfer full) (nullable): the query; %NULL if there is nothing to look for
 */
char *
breath_memory_quote_words (const char *words)
{
  g_autofree char *valid = g_utf8_make_valid (words, -1);
  GString *query = g_string_new (NULL);
  const char *at = valid;

  for (guint n = 0; n < BREATH_MEMORY_MAX_WORDS && *at != '\0'; n++)
    {
      const char *begin = at;

      while (g_unichar_isalnum (g_utf8_get_char (at)) || g_unichar_ismark (g_utf8_get_char (at)))
        at = g_utf8_next_char (at);

      if (at > begin)
        g_string_append_printf (query, "%s\"%.*s\" *", query->len > 0 ? " " : "", (int) (at - begin), begin);

      while (*at != '\0' && !g_unichar_isalnum (g_utf8_get_char (at)))
        at = g_utf8_next_char (at);
    }

  return g_string_free (query, query->len == 0);
}

static char *
dup_text (sqlite3_stmt *statement,
          int           column)
{
  const char *text = (const char *) sqlite3_column_text (statement, column);

  return text != NULL ? g_utf8_make_valid (text, sqlite3_column_bytes (statement, column)) : g_strdup ("");
}

static int
collect (sqlite3    *db,
         const char *query,
         GPtrArray  *hits)
{
  sqlite3_stmt *statement = NULL;
  int result = sqlite3_prepare_v2 (db, SEARCH, -1, &statement, NULL);

  if (result == SQLITE_OK)
    sqlite3_bind_text (statement, 1, query, -1, SQLITE_STATIC);

  while (statement != NULL && (result = sqlite3_step (statement)) == SQLITE_ROW)
    {
      BreathMemoryHit *hit = g_new0 (BreathMemoryHit, 1);
      gconstpointer seed = sqlite3_column_blob (statement, 0);

      hit->seed = g_bytes_new (seed, sqlite3_column_bytes (statement, 0));
      hit->title = dup_text (statement, 1);
      hit->extract = dup_text (statement, 2);
      g_ptr_array_add (hits, hit);
    }

  sqlite3_finalize (statement);

  return result;
}

/**
 * breath_memory_search:
 * @db: a connection
 * @words: what somebody looks for, in their own words
 * @error: return location for an error
 *
 * Looks for planted seeds with all of @words, those with one in the title first. An index that is damaged is made anew of what
 * it is of.
 *
 * Returns: (transfer full) (nullable) (element-type BreathMemoryHit): what was found, the best first
 */
GPtrArray *
breath_memory_search (sqlite3    *db,
                      const char *words,
                      GError    **error)
{
  g_autoptr(GPtrArray) hits = g_ptr_array_new_with_free_func ((GDestroyNotify) breath_memory_hit_free);
  g_autofree char *query = breath_memory_quote_words (words);
  int result = query != NULL ? collect (db, query, hits) : SQLITE_DONE;

  if ((result & 0xff) == SQLITE_CORRUPT && breath_sqlite_exec (db, REBUILD, "Cannot make the index anew", NULL))
    {
      g_ptr_array_set_size (hits, 0);
      result = collect (db, query, hits);
    }

  if (result == SQLITE_DONE)
    return g_steal_pointer (&hits);

  breath_sqlite_set_error (error, db, "Cannot search");

  return NULL;
}

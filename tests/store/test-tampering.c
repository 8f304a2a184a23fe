/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "test-sqlite-store.h"
#include "test-store-contract.h"

#include <glib/gstdio.h>
#include <sodium.h>
#include <sqlite3.h>
#include <string.h>

#define N_STAGES 12
#define N_FLIPS  60  /* of the database, and of its write-ahead log */

/* A data folder as it was at some time: its files, by name. */
typedef struct
{
  GBytes *db;
  GBytes *wal;   /* NULL: there was none */
  GBytes *head;
} Copy;

/*
 * A node's store, copied after each of several commits while it was open, so that what was committed last is in the
 * write-ahead log only, and once after it was closed.
 */
typedef struct
{
  char  *folder;
  char  *path;
  char  *wal;
  char  *head;
  Copy   stages[N_STAGES];
  Copy   closed;
  guint8 digest[32];   /* of all rows in the end */
  guint  n_found;
  guint  n_harmless;
} Fixture;

static GBytes *
read_file (const char *path)
{
  char *contents;
  gsize len;

  return g_file_get_contents (path, &contents, &len, NULL) ? g_bytes_new_take (contents, len) : NULL;
}

static void
write_file (const char *path,
            GBytes     *bytes)
{
  g_autoptr(GError) error = NULL;

  g_unlink (path);

  if (bytes == NULL)
    return;

  g_file_set_contents_full (path, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes),
                            G_FILE_SET_CONTENTS_NONE, 0600, &error);
  g_assert_no_error (error);
}

static void
take_copy (Fixture *f,
           Copy    *copy)
{
  copy->db = read_file (f->path);
  copy->wal = read_file (f->wal);
  copy->head = read_file (f->head);
}

static void
put_back (Fixture    *f,
          const Copy *copy)
{
  write_file (f->path, copy->db);
  write_file (f->wal, copy->wal);
  write_file (f->head, copy->head);
}

static void
free_copy (Copy *copy)
{
  g_clear_pointer (&copy->db, g_bytes_unref);
  g_clear_pointer (&copy->wal, g_bytes_unref);
  g_clear_pointer (&copy->head, g_bytes_unref);
}

static void
hash_bytes (crypto_generichash_state *state,
            GBytes                   *bytes)
{
  guint64 len = bytes != NULL ? g_bytes_get_size (bytes) : G_MAXUINT64;

  crypto_generichash_update (state, (const guint8 *) &len, sizeof len);

  if (bytes != NULL)
    crypto_generichash_update (state, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
}

static void
digest_rows (BreathStore *store,
             guint8       digest[32])
{
  g_autoptr(GPtrArray) rows = NULL;
  g_autoptr(GError) error = NULL;
  crypto_generichash_state state;

  rows = test_load (store, &error);
  g_assert_no_error (error);
  crypto_generichash_init (&state, NULL, 0, 32);

  for (guint i = 0; i < rows->len; i++)
    {
      const BreathRow *row = rows->pdata[i];

      crypto_generichash_update (&state, (const guint8 *) &row->kind, sizeof row->kind);
      crypto_generichash_update (&state, (const guint8 *) &row->number, sizeof row->number);
      hash_bytes (&state, row->key);
      hash_bytes (&state, row->value);
      hash_bytes (&state, row->extra);
    }

  crypto_generichash_final (&state, digest, 32);
}

/* Every stage writes an entry of the log, but for every third, which only hears of others. */
static void
commit_stage (Fixture         *f,
              BreathStore     *store,
              BreathLogEntry **last,
              guint            stage)
{
  BreathBatch *batch = breath_batch_new ();
  g_autofree char *value = g_strdup_printf ("what is said at stage %u", stage);
  g_autoptr(GError) error = NULL;

  for (guint kind = 0; kind < TEST_N_KINDS; kind++)
    {
      test_put (batch, kind, 3 * stage + kind % 3, value);
      test_put (batch, kind, 7, value);
    }

  if (stage % 3 != 0)
    {
      test_put_entry (batch, last, BREATH_LOG_STOCK);
      test_put_entry (batch, last, BREATH_LOG_CHECKPOINT);
    }

  test_commit (store, batch, &error);
  g_assert_no_error (error);

  /* The note is written after the answer, but before anything else is done. */
  digest_rows (store, f->digest);
  take_copy (f, &f->stages[stage]);
}

static void
fixture_set_up (Fixture      *f,
                gconstpointer unused)
{
  g_autoptr(BreathLogEntry) last = NULL;
  g_autoptr(GError) error = NULL;
  BreathStore *store;

  f->folder = test_folder_make ();
  f->path = g_build_filename (f->folder, "breath.db", NULL);
  f->wal = g_strconcat (f->path, "-wal", NULL);
  f->head = g_build_filename (f->folder, "head", NULL);

  store = test_store_open (f->path, &error);
  g_assert_no_error (error);

  for (guint stage = 0; stage < N_STAGES; stage++)
    commit_stage (f, store, &last, stage);

  test_store_close (store, &error);
  g_assert_no_error (error);
  take_copy (f, &f->closed);
}

static void
fixture_tear_down (Fixture      *f,
                   gconstpointer unused)
{
  for (guint stage = 0; stage < N_STAGES; stage++)
    free_copy (&f->stages[stage]);

  free_copy (&f->closed);
  test_folder_remove (f->folder);
  g_free (f->path);
  g_free (f->wal);
  g_free (f->head);
}

/* Either the store refuses to open, or all that was ever written is there to the last bit. */
static gboolean
is_found (Fixture    *f,
          const char *what)
{
  g_autoptr(GError) error = NULL;
  BreathStore *store = test_store_open (f->path, &error);
  guint8 digest[32];

  if (store == NULL)
    {
      g_test_message ("%s: %s", what, error->message);
      g_assert_true (error->domain == BREATH_STORE_ERROR);
      f->n_found++;
      return TRUE;
    }

  digest_rows (store, digest);
  test_store_close (store, NULL);
  g_assert_cmpmem (digest, sizeof digest, f->digest, sizeof f->digest);
  f->n_harmless++;

  return FALSE;
}

static void
assert_found (Fixture    *f,
              const char *what)
{
  if (!is_found (f, what))
    g_error ("Not found: %s", what);
}

static void
test_untouched (Fixture      *f,
                gconstpointer unused)
{
  g_test_summary ("What nobody touched is taken, closed or cut off, with a note of then or of an earlier time");

  put_back (f, &f->closed);
  g_assert_false (is_found (f, "closed"));
  put_back (f, &f->stages[N_STAGES - 1]);
  g_assert_false (is_found (f, "cut off"));

  for (guint stage = 0; stage < N_STAGES; stage++)
    {
      put_back (f, &f->stages[N_STAGES - 1]);
      write_file (f->head, f->stages[stage].head);
      g_assert_false (is_found (f, "note of an earlier time"));
    }
}

static void
test_rolled_back (Fixture      *f,
                  gconstpointer unused)
{
  g_test_summary ("A database that was put back to an earlier state is found, whatever of it was");

  for (guint stage = 0; stage < N_STAGES - 1; stage++)
    {
      put_back (f, &f->stages[stage]);
      write_file (f->head, f->closed.head);
      assert_found (f, "database and write-ahead log of an earlier time");

      put_back (f, &f->closed);
      write_file (f->path, f->stages[stage].db);
      assert_found (f, "database of an earlier time alone");

      put_back (f, &f->stages[N_STAGES - 1]);
      write_file (f->wal, f->stages[stage].wal);
      assert_found (f, "write-ahead log of an earlier time");
    }

  g_assert_cmpuint (f->n_found, >=, 3 * (N_STAGES - 1));
}

static void
test_gone (Fixture      *f,
           gconstpointer unused)
{
  g_test_summary ("A file that is gone is found");

  put_back (f, &f->closed);
  g_assert_no_errno (g_unlink (f->head));
  assert_found (f, "no note");

  put_back (f, &f->closed);
  g_assert_no_errno (g_unlink (f->path));
  assert_found (f, "no database");

  put_back (f, &f->stages[N_STAGES - 1]);
  g_assert_no_errno (g_unlink (f->wal));
  assert_found (f, "no write-ahead log");
}

static GBytes *
flip (GBytes *bytes,
      gsize   bit)
{
  gsize len = g_bytes_get_size (bytes);
  guint8 *copy = g_memdup2 (g_bytes_get_data (bytes, NULL), len);

  copy[bit / 8] ^= 1 << bit % 8;

  return g_bytes_new_take (copy, len);
}

static void
test_note (Fixture      *f,
           gconstpointer unused)
{
  gsize len = g_bytes_get_size (f->closed.head);

  g_test_summary ("Each bit of the note that flips, and each byte cut off, is found");

  put_back (f, &f->closed);

  for (gsize at = 0; at < len; at++)
    {
      g_autoptr(GBytes) flipped = flip (f->closed.head, 8 * at + (gsize) g_test_rand_int_range (0, 8));

      write_file (f->head, flipped);
      assert_found (f, "flipped bit in the note");

      if (at % 8 == 0)
        {
          g_autoptr(GBytes) cut = g_bytes_new_from_bytes (f->closed.head, 0, at);

          write_file (f->head, cut);
          assert_found (f, "note cut short");
        }
    }
}

static void
test_flips (Fixture      *f,
            gconstpointer unused)
{
  const Copy *cut_off = &f->stages[N_STAGES - 1];
  guint n_found_in_wal;

  g_test_summary ("A bit that flips in the database or its write-ahead log is found, or was of no account");

  for (guint i = 0; i < N_FLIPS; i++)
    {
      g_autoptr(GBytes) flipped = flip (cut_off->wal, (gsize) g_test_rand_int_range (0, 8 * g_bytes_get_size (cut_off->wal)));

      put_back (f, cut_off);
      write_file (f->wal, flipped);
      is_found (f, "flipped bit in the write-ahead log");
    }

  n_found_in_wal = f->n_found;

  for (guint i = 0; i < N_FLIPS; i++)
    {
      g_autoptr(GBytes) flipped = flip (f->closed.db, (gsize) g_test_rand_int_range (0, 8 * g_bytes_get_size (f->closed.db)));

      put_back (f, &f->closed);
      write_file (f->path, flipped);
      is_found (f, "flipped bit in the database");
    }

  g_test_message ("%u flips in the write-ahead log: %u found; %u in the database: %u found; others changed nothing",
                  N_FLIPS, n_found_in_wal, N_FLIPS, f->n_found - n_found_in_wal);
  g_assert_cmpuint (n_found_in_wal, >, N_FLIPS / 2);
  g_assert_cmpuint (f->n_found, >, n_found_in_wal);
}

static void
test_truncated (Fixture      *f,
                gconstpointer unused)
{
  const Copy *cut_off = &f->stages[N_STAGES - 1];
  gsize wal_len = g_bytes_get_size (cut_off->wal);
  gsize len = g_bytes_get_size (f->closed.db);

  g_test_summary ("A file that is cut short anywhere is found");

  for (guint i = 0; i < 16; i++)
    {
      g_autoptr(GBytes) wal = g_bytes_new_from_bytes (cut_off->wal, 0, (gsize) g_test_rand_int_range (0, wal_len));
      g_autoptr(GBytes) db = g_bytes_new_from_bytes (f->closed.db, 0, (gsize) g_test_rand_int_range (0, len));

      put_back (f, cut_off);
      write_file (f->wal, wal);
      assert_found (f, "write-ahead log cut short");

      put_back (f, &f->closed);
      write_file (f->path, db);
      assert_found (f, "database cut short");
    }
}

/* What somebody can do who has a program for SQLite, but not the patience to compute every check sum anew. */
static const char *const edits[] = {
  "UPDATE log SET body = CAST (body || x'00' AS BLOB) WHERE seq = %u",
  "UPDATE log SET kind = kind %% 7 + 1 WHERE seq = %u AND kind <> 8",
  "UPDATE log SET epoch = epoch + 1 WHERE seq = %u",
  "UPDATE log SET prev_hash = zeroblob (32) WHERE seq = %u + 1",
  "UPDATE log SET hash = zeroblob (32) WHERE seq = %u",
  "UPDATE log SET sum = zeroblob (16) WHERE seq = %u",
  "UPDATE log SET sig = randomblob (64) WHERE seq = 2 * (%u / 2 + 1) AND kind = 8",
  "DELETE FROM log WHERE seq = %u",
  "DELETE FROM log WHERE seq > %u",
  "DELETE FROM log WHERE seq <= %u; UPDATE log SET seq = seq - (SELECT min (seq) - 1 FROM log)",
  "UPDATE log SET seq = -1000 - seq WHERE seq = %u; UPDATE log SET seq = seq - 1 WHERE seq > %u",
  ("UPDATE log SET seq = 1000 WHERE seq = %u; UPDATE log SET seq = %u WHERE seq = %u + 1; "
   "UPDATE log SET seq = %u + 1 WHERE seq = 1000"),
  "INSERT INTO log SELECT (SELECT max (seq) + 1 FROM log), epoch, prev_hash, hash, kind, body, sig, sum FROM log WHERE seq = %u",
  "DELETE FROM draw WHERE seq = %u",
  "DELETE FROM draw WHERE seq >= %u",
  "INSERT INTO draw (resource, draw, made, sum) SELECT resource, draw, made, sum FROM draw WHERE seq = %u",
  "UPDATE draw SET seq = 1000 + %u WHERE seq = %u; UPDATE draw SET made = made + 1 WHERE seq = 1000 + %u",
  "DELETE FROM stock WHERE resource = 'key-00007' AND %u > 0",
  "UPDATE stock SET stock = (SELECT stock FROM stock LIMIT 1) WHERE resource = 'key-00007' AND %u > 0",
  "DELETE FROM setting WHERE name = (SELECT name FROM setting LIMIT 1 OFFSET %u)",
  "DELETE FROM head WHERE author = (SELECT author FROM head LIMIT 1 OFFSET %u)",
  "DELETE FROM item WHERE id = (SELECT id FROM item LIMIT 1 OFFSET %u)",
  "DELETE FROM manifest WHERE hash = (SELECT hash FROM manifest LIMIT 1 OFFSET %u)",
  "DELETE FROM cursor WHERE neighbour = (SELECT neighbour FROM cursor LIMIT 1 OFFSET %u)",
  "UPDATE head SET position = position + %u WHERE author = (SELECT author FROM head LIMIT 1 OFFSET 3)",
  "UPDATE tally SET commits = commits + %u",
  "UPDATE tally SET commits = commits - %u",
  "DELETE FROM tally WHERE %u > 0",
};

static gboolean
edit (Fixture    *f,
      const char *sql,
      guint       number)
{
  g_autoptr(GString) text = g_string_new (sql);
  g_autofree char *digits = g_strdup_printf ("%u", number);
  sqlite3 *db;
  gboolean changed;

  g_string_replace (text, "%u", digits, 0);
  g_string_replace (text, "%%", "%", 0);
  g_assert_cmpint (sqlite3_open (f->path, &db), ==, SQLITE_OK);
  sqlite3_exec (db, "PRAGMA ignore_check_constraints = ON", NULL, NULL, NULL);
  sqlite3_exec (db, text->str, NULL, NULL, NULL);
  changed = sqlite3_total_changes (db) > 0;
  g_assert_cmpint (sqlite3_close (db), ==, SQLITE_OK);

  return changed;
}

static void
test_edited (Fixture      *f,
             gconstpointer unused)
{
  guint n_edits = 0;

  g_test_summary ("Rows that were edited, deleted, repeated or put in another order are found");

  for (guint i = 0; i < G_N_ELEMENTS (edits); i++)
    {
      for (guint number = 2; number < 12; number += 3)
        {
          put_back (f, &f->closed);

          if (!edit (f, edits[i], number))
            continue;

          n_edits++;
          assert_found (f, edits[i]);
        }
    }

  g_test_message ("%u edits, all found", n_edits);
  g_assert_cmpuint (n_edits, >=, 100);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

#define ADD(path, func) g_test_add (path, Fixture, NULL, fixture_set_up, func, fixture_tear_down)
  ADD ("/tampering/untouched", test_untouched);
  ADD ("/tampering/rolled-back", test_rolled_back);
  ADD ("/tampering/gone", test_gone);
  ADD ("/tampering/note", test_note);
  ADD ("/tampering/flips", test_flips);
  ADD ("/tampering/truncated", test_truncated);
  ADD ("/tampering/edited", test_edited);
#undef ADD

  return g_test_run ();
}

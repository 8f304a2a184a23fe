/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "test-store-contract.h"

#include <string.h>

typedef struct
{
  const TestStoreMaker *maker;
  gpointer              place;
  BreathStore          *store;
} Fixture;

typedef struct
{
  gboolean   done;
  GError    *error;
  GPtrArray *rows;
} Waiting;

GBytes *
test_bytes (const char *text)
{
  return g_bytes_new (text, strlen (text));
}

GBytes *
test_key (guint32 number)
{
  guint8 key[32] = { 0 };
  guint32 be = GUINT32_TO_BE (number);

  memcpy (key, &be, sizeof be);

  return g_bytes_new (key, sizeof key);
}

static gboolean
has_text_key (BreathRowKind kind)
{
  return kind == BREATH_ROW_STOCK || kind == BREATH_ROW_DRAW || kind == BREATH_ROW_SETTING;
}

static gboolean
has_extra (BreathRowKind kind)
{
  return kind == BREATH_ROW_HEAD || kind == BREATH_ROW_MANIFEST || kind == BREATH_ROW_ITEM
         || kind == BREATH_ROW_PROOF;
}

static gboolean
has_number (BreathRowKind kind)
{
  return kind != BREATH_ROW_MANIFEST && kind != BREATH_ROW_ITEM && kind != BREATH_ROW_SETTING;
}

static GBytes *
make_key (BreathRowKind kind,
          guint32       number)
{
  g_autofree char *text = g_strdup_printf ("key-%05u", number);

  return has_text_key (kind) ? test_bytes (text) : test_key (number);
}

/* A row as its kind wants it: @value is cut or filled up where the length is fixed. */
void
test_put (BreathBatch  *batch,
          BreathRowKind kind,
          guint32       number,
          const char   *value)
{
  g_autoptr(GBytes) key = make_key (kind, number);
  g_autoptr(GBytes) extra = has_extra (kind) ? test_key (number + 1) : NULL;
  g_autoptr(GBytes) bytes = NULL;
  char journal[4] = { 0 };

  memcpy (journal, value, MIN (strlen (value), sizeof journal));
  bytes = kind == BREATH_ROW_CURSOR ? g_bytes_new (journal, sizeof journal) : test_bytes (value);

  breath_batch_put (batch, kind, key, bytes, has_number (kind) ? number : 0, extra);
}

void
test_put_entry (BreathBatch     *batch,
                BreathLogEntry **last,
                BreathLogKind    kind)
{
  BreathLogEntry *entry = breath_log_entry_new (*last, 1750000000, kind, 1750000000, NULL);
  g_autoptr(GBytes) key = breath_log_entry_dup_key (entry);
  g_autoptr(GBytes) value = breath_log_entry_encode (entry);

  breath_batch_put (batch, BREATH_ROW_LOG, key, value, entry->epoch, NULL);
  g_clear_pointer (last, breath_log_entry_free);
  *last = entry;
}

static void
done_cb (const GError *error,
         gpointer      user_data)
{
  Waiting *waiting = user_data;

  g_assert_false (waiting->done);
  waiting->done = TRUE;
  waiting->error = error != NULL ? g_error_copy (error) : NULL;
}

static void
free_row (gpointer data)
{
  BreathRow *row = data;

  g_bytes_unref (row->key);
  g_bytes_unref (row->value);
  g_clear_pointer (&row->extra, g_bytes_unref);
  g_free (row);
}

static void
row_cb (const BreathRow *row,
        gpointer         user_data)
{
  Waiting *waiting = user_data;
  BreathRow *copy = g_memdup2 (row, sizeof *row);

  g_assert_false (waiting->done);
  g_bytes_ref (copy->key);
  g_bytes_ref (copy->value);

  if (copy->extra != NULL)
    g_bytes_ref (copy->extra);

  g_ptr_array_add (waiting->rows, copy);
}

static void
wait (Waiting *waiting,
      GError **error)
{
  while (!waiting->done)
    g_main_context_iteration (NULL, TRUE);

  if (waiting->error != NULL)
    g_propagate_error (error, waiting->error);
}

void
test_commit (BreathStore *store,
             BreathBatch *batch,
             GError     **error)
{
  Waiting waiting = { 0 };

  breath_store_commit (store, batch, done_cb, &waiting);
  wait (&waiting, error);
}

GPtrArray *
test_load (BreathStore *store,
           GError     **error)
{
  Waiting waiting = { 0 };

  waiting.rows = g_ptr_array_new_with_free_func (free_row);
  breath_store_load (store, row_cb, done_cb, &waiting);
  wait (&waiting, error);

  return waiting.rows;
}

static void
commit_one (BreathStore  *store,
            BreathRowKind kind,
            guint32       number,
            const char   *value)
{
  g_autoptr(GError) error = NULL;
  BreathBatch *batch = breath_batch_new ();

  test_put (batch, kind, number, value);
  test_commit (store, batch, &error);
  g_assert_no_error (error);
}

/* Loads, expecting so many rows. */
static GPtrArray *
load_rows (BreathStore *store,
           guint        n)
{
  g_autoptr(GError) error = NULL;
  GPtrArray *rows = test_load (store, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (rows->len, ==, n);

  return rows;
}

static void
assert_value (const BreathRow *row,
              const char      *value)
{
  g_assert_cmpmem (g_bytes_get_data (row->value, NULL), g_bytes_get_size (row->value), value, strlen (value));
}

static void
fixture_set_up (Fixture      *f,
                gconstpointer data)
{
  f->maker = data;
  f->place = f->maker->make_place ();
  f->store = f->maker->open (f->place);
}

static void
fixture_tear_down (Fixture      *f,
                   gconstpointer data)
{
  f->maker->close (f->store);
  f->maker->free_place (f->place);
}

static void
reopen (Fixture *f)
{
  f->maker->close (f->store);
  f->store = f->maker->open (f->place);
}

static void
test_every_kind (Fixture      *f,
                 gconstpointer data)
{
  g_autoptr(GPtrArray) rows = NULL;
  guint n_seen[BREATH_N_ROW_KINDS] = { 0 };

  g_test_summary ("A row of every kind comes back after reopening as it was put");

  for (guint kind = 0; kind < TEST_N_KINDS; kind++)
    commit_one (f->store, kind, kind + 100, "four");

  reopen (f);
  rows = load_rows (f->store, TEST_N_KINDS);

  for (guint i = 0; i < rows->len; i++)
    {
      const BreathRow *row = rows->pdata[i];
      g_autoptr(GBytes) key = make_key (row->kind, row->kind + 100);
      g_autoptr(GBytes) extra = test_key (row->kind + 101);

      n_seen[row->kind]++;
      g_assert_true (g_bytes_equal (row->key, key));
      assert_value (row, "four");
      g_assert_cmpuint (row->number, ==, has_number (row->kind) ? row->kind + 100 : 0);
      g_assert_cmpint (row->extra != NULL, ==, has_extra (row->kind));
      g_assert_true (row->extra == NULL || g_bytes_equal (row->extra, extra));
    }

  for (guint kind = 0; kind < TEST_N_KINDS; kind++)
    g_assert_cmpuint (n_seen[kind], ==, 1);
}

static void
test_replace (Fixture      *f,
              gconstpointer data)
{
  g_test_summary ("Putting a row again replaces it, but draws add up in their order");

  for (guint kind = 0; kind < TEST_N_KINDS; kind++)
    {
      commit_one (f->store, kind, 7, "old.");
      commit_one (f->store, kind, 7, "new.");
    }

  for (guint pass = 0; pass < 2; pass++)
    {
      g_autoptr(GPtrArray) rows = load_rows (f->store, TEST_N_KINDS + 1);
      guint n_draws = 0;

      for (guint i = 0; i < rows->len; i++)
        {
          const BreathRow *row = rows->pdata[i];
          gboolean is_first_draw = row->kind == BREATH_ROW_DRAW && n_draws++ == 0;

          assert_value (row, is_first_draw ? "old." : "new.");
        }

      reopen (f);
    }
}

static void
test_delete (Fixture      *f,
             gconstpointer data)
{
  g_autoptr(GPtrArray) rows = NULL;
  g_autoptr(GError) error = NULL;
  BreathBatch *batch = breath_batch_new ();

  g_test_summary ("A deleted row is gone, and deleting what is not there is no error");

  for (guint kind = 0; kind < TEST_N_KINDS; kind++)
    {
      g_autoptr(GBytes) key = make_key (kind, 1);
      g_autoptr(GBytes) absent = make_key (kind, 3);

      if (kind == BREATH_ROW_DRAW)
        continue;

      commit_one (f->store, kind, 1, "gone");
      commit_one (f->store, kind, 2, "stay");
      breath_batch_delete (batch, kind, key);
      breath_batch_delete (batch, kind, absent);
    }

  test_commit (f->store, batch, &error);
  g_assert_no_error (error);

  reopen (f);
  rows = load_rows (f->store, TEST_N_KINDS - 1);

  for (guint i = 0; i < rows->len; i++)
    assert_value (rows->pdata[i], "stay");
}

static void
test_batch_order (Fixture      *f,
                  gconstpointer data)
{
  g_autoptr(GPtrArray) rows = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) key = make_key (BREATH_ROW_SETTING, 1);
  BreathBatch *batch = breath_batch_new ();

  g_test_summary ("The rows of a batch are written in the order in which they were added");

  test_put (batch, BREATH_ROW_SETTING, 1, "first");
  breath_batch_delete (batch, BREATH_ROW_SETTING, key);
  test_put (batch, BREATH_ROW_SETTING, 1, "last");
  test_commit (f->store, batch, &error);
  g_assert_no_error (error);

  rows = load_rows (f->store, 1);
  assert_value (rows->pdata[0], "last");
}

static void
test_empty (Fixture      *f,
            gconstpointer data)
{
  g_autoptr(GPtrArray) before = load_rows (f->store, 0);
  g_autoptr(GPtrArray) after = NULL;
  g_autoptr(GError) error = NULL;

  g_test_summary ("An empty store has no rows and an empty batch is committed");

  test_commit (f->store, breath_batch_new (), &error);
  g_assert_no_error (error);

  after = load_rows (f->store, 0);
}

static void
read_cb (const BreathRow *row,
         const GError    *error,
         gpointer         user_data)
{
  Waiting *waiting = user_data;

  if (row != NULL)
    row_cb (row, waiting);

  done_cb (error, waiting);
}

/* NULL: there is none. */
static GPtrArray *
read_row (BreathStore  *store,
          BreathRowKind kind,
          GBytes       *key)
{
  g_autoptr(GError) error = NULL;
  Waiting waiting = { 0 };

  waiting.rows = g_ptr_array_new_with_free_func (free_row);
  breath_store_read (store, kind, key, read_cb, &waiting);
  wait (&waiting, &error);
  g_assert_no_error (error);

  return waiting.rows;
}

static void
test_read (Fixture      *f,
           gconstpointer data)
{
  g_test_summary ("A row of any kind but draws is read by its key, as it is after what was written before");

  for (guint kind = 0; kind < TEST_N_KINDS; kind++)
    {
      g_autoptr(GBytes) key = make_key (kind, 7);
      g_autoptr(GBytes) absent = make_key (kind, 8);
      g_autoptr(GPtrArray) found = NULL;
      g_autoptr(GPtrArray) missing = NULL;

      if (kind == BREATH_ROW_DRAW)
        continue;

      commit_one (f->store, kind, 7, "old.");
      commit_one (f->store, kind, 7, "new.");
      found = read_row (f->store, kind, key);
      missing = read_row (f->store, kind, absent);
      g_assert_cmpuint (found->len, ==, 1);
      g_assert_cmpuint (missing->len, ==, 0);
      assert_value (found->pdata[0], "new.");
      g_assert_cmpint (((BreathRow *) found->pdata[0])->kind, ==, kind);
    }
}

static void
put_seed (BreathStore *store,
          const char  *chunk,
          const char  *text)
{
  guint8 part[33] = { 's', 'e', 'e', 'd' };
  g_autoptr(GBytes) part_key = g_bytes_new (part, sizeof part);
  g_autoptr(GBytes) seed_key = g_bytes_new (part, 32);
  g_autoptr(GBytes) title = test_bytes ("Rain barrels");
  g_autoptr(GBytes) chunk_bytes = chunk != NULL ? test_bytes (chunk) : NULL;
  g_autoptr(GBytes) text_bytes = text != NULL ? test_bytes (text) : NULL;
  g_autoptr(GError) error = NULL;
  BreathBatch *batch = breath_batch_new ();

  if (chunk != NULL)
    breath_batch_put (batch, BREATH_ROW_CHUNK, part_key, chunk_bytes, 0, NULL);
  else
    breath_batch_delete (batch, BREATH_ROW_CHUNK, part_key);

  if (text != NULL)
    breath_batch_put (batch, BREATH_ROW_MEMORY, seed_key, text_bytes, 0, title);
  else
    breath_batch_delete (batch, BREATH_ROW_MEMORY, seed_key);

  test_commit (store, batch, &error);
  g_assert_no_error (error);
}

static void
assert_seed (BreathStore *store,
             const char  *chunk,
             const char  *text)
{
  guint8 part[33] = { 's', 'e', 'e', 'd' };
  g_autoptr(GBytes) part_key = g_bytes_new (part, sizeof part);
  g_autoptr(GBytes) seed_key = g_bytes_new (part, 32);
  g_autoptr(GPtrArray) chunks = read_row (store, BREATH_ROW_CHUNK, part_key);
  g_autoptr(GPtrArray) texts = read_row (store, BREATH_ROW_MEMORY, seed_key);
  g_autoptr(GPtrArray) loaded = load_rows (store, 0);

  g_assert_cmpuint (chunks->len, ==, chunk != NULL);
  g_assert_cmpuint (texts->len, ==, text != NULL);

  if (chunk != NULL)
    assert_value (chunks->pdata[0], chunk);

  if (text != NULL)
    {
      g_autoptr(GBytes) title = test_bytes ("Rain barrels");

      assert_value (texts->pdata[0], text);
      g_assert_true (g_bytes_equal (((BreathRow *) texts->pdata[0])->extra, title));
    }
}

static void
test_seeds (Fixture      *f,
            gconstpointer data)
{
  g_test_summary ("The content of seeds is read by its key and not among what is loaded");

  put_seed (f->store, "a chunk", NULL);
  assert_seed (f->store, "a chunk", NULL);
  put_seed (f->store, "another", "Keep the lid closed.");
  reopen (f);
  assert_seed (f->store, "another", "Keep the lid closed.");
  put_seed (f->store, NULL, "Keep the lid open.");
  assert_seed (f->store, NULL, "Keep the lid open.");
  put_seed (f->store, NULL, NULL);
  reopen (f);
  assert_seed (f->store, NULL, NULL);
}

typedef struct
{
  GString *heard;
  char     name;
} Call;

static void
called_cb (const GError *error,
           gpointer      user_data)
{
  Call *call = user_data;

  g_assert_no_error (error);
  g_string_append_c (call->heard, call->name);
}

static void
count_cb (const BreathRow *row,
          gpointer         user_data)
{
  Call *call = user_data;

  g_string_append_c (call->heard, '.');
}

static void
test_order (Fixture      *f,
            gconstpointer data)
{
  g_autoptr(GString) heard = g_string_new (NULL);
  Call calls[] = { { heard, 'a' }, { heard, 'b' }, { heard, 'L' }, { heard, 'c' }, { heard, 'M' } };

  g_test_summary ("Answers come in the order of the calls, not from within one, and a load sees what came before it");

  for (guint i = 0; i < G_N_ELEMENTS (calls); i++)
    {
      BreathBatch *batch = NULL;

      if (g_ascii_isupper (calls[i].name))
        {
          breath_store_load (f->store, count_cb, called_cb, &calls[i]);
          continue;
        }

      batch = breath_batch_new ();
      test_put (batch, BREATH_ROW_ITEM, i, "item");
      breath_store_commit (f->store, batch, called_cb, &calls[i]);
    }

  g_assert_cmpstr (heard->str, ==, "");

  while (strchr (heard->str, 'M') == NULL)
    g_main_context_iteration (NULL, TRUE);

  g_assert_cmpstr (heard->str, ==, "ab..Lc...M");
}

static void
test_log (Fixture      *f,
          gconstpointer data)
{
  static const BreathLogKind kinds[] = { BREATH_LOG_START, BREATH_LOG_CHECKPOINT, BREATH_LOG_STOCK };
  g_autoptr(BreathLogEntry) last = NULL;
  g_autoptr(GPtrArray) rows = NULL;
  g_autoptr(GError) error = NULL;
  guint64 seqs = 0;

  g_test_summary ("Entries of the log come back as they were put");

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      BreathBatch *batch = breath_batch_new ();

      test_put_entry (batch, &last, kinds[i]);
      test_commit (f->store, batch, &error);
      g_assert_no_error (error);
      reopen (f);
    }

  rows = load_rows (f->store, G_N_ELEMENTS (kinds));

  for (guint i = 0; i < rows->len; i++)
    {
      const BreathRow *row = rows->pdata[i];
      g_autoptr(BreathLogEntry) entry = breath_log_entry_decode (row->key, row->value, row->number, &error);

      g_assert_no_error (error);
      g_assert_cmpint (entry->kind, ==, kinds[entry->seq - 1]);
      seqs = seqs * 10 + entry->seq;

      if (entry->seq == last->seq)
        g_assert_cmpmem (entry->hash, BREATH_HASH_LEN, last->hash, BREATH_HASH_LEN);
    }

  g_assert_cmpuint (seqs / 100 + seqs / 10 % 10 + seqs % 10, ==, 6);
}

void
test_store_contract_add (const char           *path,
                         const TestStoreMaker *maker)
{
  static const struct
  {
    const char *name;
    void        (*func) (Fixture *f, gconstpointer data);
  } cases[] = {
    { "every-kind", test_every_kind },
    { "replace", test_replace },
    { "delete", test_delete },
    { "batch-order", test_batch_order },
    { "empty", test_empty },
    { "order", test_order },
    { "log", test_log },
    { "read", test_read },
    { "seeds", test_seeds },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *name = g_strdup_printf ("%s/%s", path, cases[i].name);

      g_test_add (name, Fixture, maker, fixture_set_up, cases[i].func, fixture_tear_down);
    }
}

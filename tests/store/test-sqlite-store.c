/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "test-sqlite-store.h"
#include "test-store-contract.h"

#include <glib/gstdio.h>
#include <string.h>

/* The main loop of an application; a dispatch should leave it time to draw. */
#define MAX_DISPATCH      4.0    /* milliseconds */
#define MAX_DISPATCH_SLOW 40.0   /* under a sanitizer, which slows this down many times */
#define MAX_PREEMPTED     3      /* dispatches during which another program may have had the processor */

typedef struct
{
  char        *folder;
  char        *path;
  BreathStore *store;
} Fixture;

static void
fixture_set_up (Fixture      *f,
                gconstpointer unused)
{
  g_autoptr(GError) error = NULL;

  f->folder = test_folder_make ();
  f->path = g_build_filename (f->folder, "breath.db", NULL);
  f->store = test_store_open (f->path, &error);
  g_assert_no_error (error);
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
}

static void
reopen (Fixture *f)
{
  g_autoptr(GError) error = NULL;

  test_store_close (g_steal_pointer (&f->store), &error);
  g_assert_no_error (error);
  f->store = test_store_open (f->path, &error);
  g_assert_no_error (error);
}

static GPtrArray *
load (Fixture *f)
{
  g_autoptr(GError) error = NULL;
  GPtrArray *rows = test_load (f->store, &error);

  g_assert_no_error (error);

  return rows;
}

typedef struct
{
  guint n_answers;
  guint n_errors;
  guint last;     /* serial of the answer before */
  guint refused;  /* serial of the latest that was an error */
} Tally;

typedef struct
{
  Tally *tally;
  guint  serial;
} Ask;

static void
tally_cb (const GError *error,
          gpointer      user_data)
{
  g_autofree Ask *ask = user_data;

  g_assert_true (ask->tally->n_answers == 0 || ask->serial == ask->tally->last + 1);
  ask->tally->last = ask->serial;
  ask->tally->n_answers++;

  if (error == NULL)
    return;

  ask->tally->n_errors++;
  ask->tally->refused = ask->serial;
}

static void
commit_counted (BreathStore *store,
                BreathBatch *batch,
                Tally       *tally,
                guint        serial)
{
  Ask *ask = g_new0 (Ask, 1);

  ask->tally = tally;
  ask->serial = serial;
  breath_store_commit (store, batch, tally_cb, ask);
}

static void
wait_for_answers (Tally *tally,
                  guint  n)
{
  while (tally->n_answers < n)
    g_main_context_iteration (NULL, TRUE);
}

static void
test_many (Fixture      *f,
           gconstpointer unused)
{
  g_autoptr(GPtrArray) rows = NULL;
  Tally tally = { 0 };

  g_test_summary ("10,000 batches are answered in order and are there after reopening");

  for (guint i = 0; i < 10000; i++)
    {
      BreathBatch *batch = breath_batch_new ();

      test_put (batch, BREATH_ROW_HEAD, i, "signed head");
      commit_counted (f->store, batch, &tally, i);
    }

  wait_for_answers (&tally, 10000);
  g_assert_cmpuint (tally.n_errors, ==, 0);

  reopen (f);
  rows = load (f);
  g_assert_cmpuint (rows->len, ==, 10000);

  for (guint i = 0; i < rows->len; i++)
    g_assert_cmpuint (((BreathRow *) rows->pdata[i])->number, ==, i);
}

static void
test_load_order (Fixture      *f,
                 gconstpointer unused)
{
  g_autoptr(GPtrArray) rows = NULL;
  g_autoptr(GError) error = NULL;
  BreathBatch *batch = breath_batch_new ();

  g_test_summary ("Rows come kind by kind");

  for (guint i = 0; i < 5; i++)
    {
      for (guint kind = TEST_N_KINDS; kind-- > 0;)
        test_put (batch, kind, 9 - i, "four");
    }

  test_commit (f->store, batch, &error);
  g_assert_no_error (error);
  rows = load (f);
  g_assert_cmpuint (rows->len, ==, 5 * TEST_N_KINDS);

  for (guint i = 0; i < rows->len; i++)
    {
      const BreathRow *row = rows->pdata[i];

      g_assert_cmpuint (row->kind, ==, i / 5);

      if (row->kind == BREATH_ROW_HEAD)
        g_assert_cmpuint (row->number, ==, 5 + i);
    }
}

/* What no batch may write; each with rows before and after it that must not be written either. */
typedef struct
{
  const char   *name;
  BreathRowKind kind;
  guint         key_len;
  char          key_fill;
  guint         value_len;
  guint64       number;
  guint         extra_len;
} BadRow;

static const BadRow bad_rows[] = {
  { "head-key-short", BREATH_ROW_HEAD, 31, 'k', 10, 1, 32 },
  { "head-key-long", BREATH_ROW_HEAD, 33, 'k', 10, 1, 32 },
  { "head-without-giver", BREATH_ROW_HEAD, 32, 'k', 10, 1, 0 },
  { "head-giver-short", BREATH_ROW_HEAD, 32, 'k', 10, 1, 31 },
  { "head-position-too-large", BREATH_ROW_HEAD, 32, 'k', 10, G_MAXUINT64, 32 },
  { "manifest-with-number", BREATH_ROW_MANIFEST, 32, 'k', 10, 1, 32 },
  { "manifest-too-long", BREATH_ROW_MANIFEST, 32, 'k', 65537, 0, 32 },
  { "item-far-too-long", BREATH_ROW_ITEM, 32, 'k', 2000000, 0, 32 },
  { "cursor-journal-short", BREATH_ROW_CURSOR, 32, 'k', 3, 1, 0 },
  { "cursor-with-extra", BREATH_ROW_CURSOR, 32, 'k', 4, 1, 32 },
  { "stock-without-key", BREATH_ROW_STOCK, 0, 'k', 10, 1, 0 },
  { "stock-key-too-long", BREATH_ROW_STOCK, 65, 'k', 10, 1, 0 },
  { "setting-key-not-text", BREATH_ROW_SETTING, 4, '\xff', 10, 0, 0 },
  { "setting-key-of-zeros", BREATH_ROW_SETTING, 4, '\0', 10, 0, 0 },
};

static GBytes *
filled (guint len,
        char  fill)
{
  char *bytes = g_malloc (MAX (len, 1));

  memset (bytes, fill, len);

  return g_bytes_new_take (bytes, len);
}

static BreathBatch *
make_bad_batch (const BadRow *bad)
{
  g_autoptr(GBytes) key = filled (bad->key_len, bad->key_fill);
  g_autoptr(GBytes) value = filled (bad->value_len, 'v');
  g_autoptr(GBytes) extra = bad->extra_len > 0 ? filled (bad->extra_len, 'e') : NULL;
  BreathBatch *batch = breath_batch_new ();

  test_put (batch, BREATH_ROW_ITEM, 1000, "before");
  breath_batch_put (batch, bad->kind, key, value, bad->number, extra);
  test_put (batch, BREATH_ROW_ITEM, 1001, "after");

  return batch;
}

static void
test_atomic (Fixture      *f,
             gconstpointer unused)
{
  g_autoptr(GPtrArray) rows = NULL;
  guint n = G_N_ELEMENTS (bad_rows);
  Tally tally = { 0 };

  g_test_summary ("A batch with a bad row leaves nothing behind and takes none of its neighbours with it");

  for (guint i = 0; i < n; i++)
    {
      BreathBatch *good = breath_batch_new ();

      test_put (good, BREATH_ROW_SETTING, i, "good");
      commit_counted (f->store, make_bad_batch (&bad_rows[i]), &tally, 2 * i);
      commit_counted (f->store, good, &tally, 2 * i + 1);
    }

  wait_for_answers (&tally, 2 * n);
  g_assert_cmpuint (tally.n_errors, ==, n);

  reopen (f);
  rows = load (f);
  g_assert_cmpuint (rows->len, ==, n);
}

static void
test_bad_row (Fixture      *f,
              gconstpointer unused)
{
  g_test_summary ("Each kind of bad row is refused with a sentence");

  for (guint i = 0; i < G_N_ELEMENTS (bad_rows); i++)
    {
      g_autoptr(GError) error = NULL;

      test_commit (f->store, make_bad_batch (&bad_rows[i]), &error);
      g_test_message ("%s: %s", bad_rows[i].name, error != NULL ? error->message : "written");
      g_assert_error (error, BREATH_STORE_ERROR, BREATH_STORE_ERROR_FAILED);
    }
}

static void
test_longest (Fixture      *f,
              gconstpointer unused)
{
  g_autoptr(GBytes) key = filled (64, 'k');
  g_autoptr(GBytes) value = filled (65536, 'v');
  g_autoptr(GBytes) nothing = filled (0, 'v');
  g_autoptr(GPtrArray) rows = NULL;
  g_autoptr(GError) error = NULL;
  BreathBatch *batch = breath_batch_new ();

  g_test_summary ("The longest key and value, the largest number and an empty value are kept");

  breath_batch_put (batch, BREATH_ROW_STOCK, key, value, G_MAXINT64, NULL);
  breath_batch_put (batch, BREATH_ROW_SETTING, key, nothing, 0, NULL);
  test_commit (f->store, batch, &error);
  g_assert_no_error (error);

  rows = load (f);
  g_assert_cmpuint (rows->len, ==, 2);
  g_assert_true (g_bytes_equal (((BreathRow *) rows->pdata[0])->value, value));
  g_assert_cmpuint (((BreathRow *) rows->pdata[0])->number, ==, G_MAXINT64);
  g_assert_true (g_bytes_equal (((BreathRow *) rows->pdata[1])->value, nothing));
}

static void
test_draw_stays (Fixture      *f,
                 gconstpointer unused)
{
  g_autoptr(GBytes) key = test_bytes ("key-00001");
  g_autoptr(GPtrArray) rows = NULL;
  g_autoptr(GError) error = NULL;
  BreathBatch *batch = breath_batch_new ();

  g_test_summary ("A draw cannot be deleted");

  test_put (batch, BREATH_ROW_DRAW, 1, "draw");
  test_commit (f->store, batch, &error);
  g_assert_no_error (error);

  batch = breath_batch_new ();
  breath_batch_delete (batch, BREATH_ROW_DRAW, key);
  test_commit (f->store, batch, &error);
  g_assert_error (error, BREATH_STORE_ERROR, BREATH_STORE_ERROR_FAILED);

  rows = load (f);
  g_assert_cmpuint (rows->len, ==, 1);
}

static void
test_pending_limit (Fixture      *f,
                    gconstpointer unused)
{
  Tally tally = { 0 };

  g_test_summary ("One write more than may wait is refused, in its turn");

  for (guint i = 0; i < BREATH_SQLITE_STORE_MAX_PENDING + 1; i++)
    commit_counted (f->store, breath_batch_new (), &tally, i);

  wait_for_answers (&tally, BREATH_SQLITE_STORE_MAX_PENDING + 1);
  g_assert_cmpuint (tally.n_errors, ==, 1);
  g_assert_cmpuint (tally.refused, ==, BREATH_SQLITE_STORE_MAX_PENDING);

  commit_counted (f->store, breath_batch_new (), &tally, BREATH_SQLITE_STORE_MAX_PENDING + 1);
  wait_for_answers (&tally, BREATH_SQLITE_STORE_MAX_PENDING + 2);
  g_assert_cmpuint (tally.n_errors, ==, 1);
}

static void
keep_result_cb (GObject      *source,
                GAsyncResult *result,
                gpointer      user_data)
{
  GAsyncResult **kept = user_data;

  *kept = g_object_ref (result);
}

static void
test_close_pending (Fixture      *f,
                    gconstpointer unused)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GPtrArray) rows = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *wal = g_strconcat (f->path, "-wal", NULL);
  BreathSqliteStore *self = BREATH_SQLITE_STORE (f->store);
  Tally tally = { 0 };

  g_test_summary ("Closing waits for the writes asked for before it and refuses those after it, in order");

  for (guint i = 0; i < 1000; i++)
    {
      BreathBatch *batch = breath_batch_new ();

      test_put (batch, BREATH_ROW_ITEM, i, "item");
      commit_counted (f->store, batch, &tally, i);

      if (i == 899)
        breath_sqlite_store_close_async (self, keep_result_cb, &result);
    }

  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);

  g_assert_cmpuint (tally.n_answers - tally.n_errors, ==, 900);
  g_assert_true (breath_sqlite_store_close_finish (self, result, &error));
  g_assert_no_error (error);
  g_assert_false (g_file_test (wal, G_FILE_TEST_EXISTS));

  wait_for_answers (&tally, 1000);
  g_assert_cmpuint (tally.n_errors, ==, 100);

  commit_counted (f->store, breath_batch_new (), &tally, 1000);
  g_assert_cmpuint (tally.n_answers, ==, 1000);
  wait_for_answers (&tally, 1001);
  g_assert_cmpuint (tally.n_errors, ==, 101);

  g_clear_object (&result);
  g_assert_finalize_object (g_steal_pointer (&f->store));
  f->store = test_store_open (f->path, &error);
  g_assert_no_error (error);
  rows = load (f);
  g_assert_cmpuint (rows->len, ==, 900);
}

static void
test_dropped (Fixture      *f,
              gconstpointer unused)
{
  g_autoptr(GPtrArray) rows = NULL;
  g_autoptr(GError) error = NULL;
  BreathBatch *batch = breath_batch_new ();

  g_test_summary ("A store that is dropped without closing loses nothing and frees the file");

  test_put (batch, BREATH_ROW_ITEM, 1, "item");
  test_commit (f->store, batch, &error);
  g_assert_no_error (error);
  g_assert_finalize_object (g_steal_pointer (&f->store));

  f->store = test_store_open (f->path, &error);
  g_assert_no_error (error);
  rows = load (f);
  g_assert_cmpuint (rows->len, ==, 1);
}

static GPtrArray *
list_addresses (Fixture *f)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  BreathSqliteStore *self = BREATH_SQLITE_STORE (f->store);
  GPtrArray *addresses;

  breath_sqlite_store_list_addresses_async (self, keep_result_cb, &result);

  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);

  addresses = breath_sqlite_store_list_addresses_finish (self, result, &error);
  g_assert_no_error (error);

  return addresses;
}

static void
remember (Fixture *f,
          guint    peer,
          guint    port,
          gint64   reached)
{
  g_autoptr(GBytes) key = test_key (peer);
  g_autofree char *address = g_strdup_printf ("/ip4/192.0.2.1/tcp/%u", port);

  breath_sqlite_store_remember_address (BREATH_SQLITE_STORE (f->store), key, address, reached);
}

static void
test_addresses (Fixture      *f,
                gconstpointer unused)
{
  g_autoptr(GPtrArray) addresses = NULL;
  const BreathAddress *first;

  g_test_summary ("The address book survives, the one reached last comes first, and an older time changes nothing");

  remember (f, 1, 1001, 100);
  remember (f, 2, 1002, 300);
  remember (f, 1, 1001, 400);
  remember (f, 1, 1001, 50);
  reopen (f);

  addresses = list_addresses (f);
  g_assert_cmpuint (addresses->len, ==, 2);
  first = addresses->pdata[0];
  g_assert_cmpstr (first->address, ==, "/ip4/192.0.2.1/tcp/1001");
  g_assert_cmpint (first->last_reached, ==, 400);
}

static void
test_addresses_per_peer (Fixture      *f,
                         gconstpointer unused)
{
  g_autoptr(GPtrArray) full = NULL;
  g_autoptr(GPtrArray) over = NULL;

  g_test_summary ("A peer's ninth address takes the place of its oldest");

  for (guint i = 0; i < BREATH_ADDRESS_MAX_PER_PEER; i++)
    remember (f, 1, 1000 + i, 500 + i);

  full = list_addresses (f);
  g_assert_cmpuint (full->len, ==, BREATH_ADDRESS_MAX_PER_PEER);

  remember (f, 1, 2000, 900);
  over = list_addresses (f);
  g_assert_cmpuint (over->len, ==, BREATH_ADDRESS_MAX_PER_PEER);
  g_assert_cmpint (((BreathAddress *) over->pdata[0])->last_reached, ==, 900);
  g_assert_cmpint (((BreathAddress *) over->pdata[7])->last_reached, ==, 501);
}

static void
test_addresses_in_all (Fixture      *f,
                       gconstpointer unused)
{
  g_autoptr(GPtrArray) addresses = NULL;
  const BreathAddress *last;

  g_test_summary ("One address more than fit takes the place of the oldest");

  for (guint i = 0; i < BREATH_ADDRESS_MAX + 1; i++)
    remember (f, i, 4141, 1000 + i);

  addresses = list_addresses (f);
  g_assert_cmpuint (addresses->len, ==, BREATH_ADDRESS_MAX);
  last = addresses->pdata[addresses->len - 1];
  g_assert_cmpint (last->last_reached, ==, 1001);
}

static void
test_addresses_refused (Fixture      *f,
                        gconstpointer unused)
{
  g_autoptr(GBytes) short_key = test_bytes ("short");
  g_autoptr(GBytes) key = test_key (1);
  g_autoptr(GPtrArray) addresses = NULL;
  g_autofree char *longer = g_strnfill (513, 'a');
  BreathSqliteStore *self = BREATH_SQLITE_STORE (f->store);

  g_test_summary ("An address that breaks the rules is left out");

  breath_sqlite_store_remember_address (self, short_key, "/ip4/192.0.2.1/tcp/1", 1);
  remember (f, 1, 1, -1);
  breath_sqlite_store_remember_address (self, key, "", 1);
  breath_sqlite_store_remember_address (self, key, longer, 1);

  addresses = list_addresses (f);
  g_assert_cmpuint (addresses->len, ==, 0);
}

static double longest;
static guint n_too_long;

static double
max_dispatch (void)
{
#ifdef __SANITIZE_ADDRESS__
  return MAX_DISPATCH_SLOW;
#else
  return MAX_DISPATCH;
#endif
}

/* Runs the main loop as g_main_context_iteration () does, with a clock on its dispatching. */
static void
iterate_timed (void)
{
  GMainContext *context = g_main_context_default ();
  GPollFD fds[16];
  int priority;
  int timeout;
  int n_fds;
  gint64 begin;
  double took;

  g_assert_true (g_main_context_acquire (context));
  g_main_context_prepare (context, &priority);
  n_fds = g_main_context_query (context, priority, &timeout, fds, G_N_ELEMENTS (fds));
  g_poll (fds, n_fds, timeout);

  begin = g_get_monotonic_time ();
  g_main_context_check (context, priority, fds, n_fds);
  g_main_context_dispatch (context);
  took = (g_get_monotonic_time () - begin) / 1000.0;
  longest = MAX (longest, took);

  if (took > max_dispatch ())
    n_too_long++;

  g_main_context_release (context);
}

static void
count_row_cb (const BreathRow *row,
              gpointer         user_data)
{
  Tally *tally = user_data;

  tally->last++;
}

static void
count_done_cb (const GError *error,
               gpointer      user_data)
{
  Tally *tally = user_data;

  g_assert_no_error (error);
  tally->n_answers++;
}

static void
test_dispatch (Fixture      *f,
               gconstpointer unused)
{
  g_autoptr(GError) error = NULL;
  Tally committed = { 0 };
  Tally loaded = { 0 };
  BreathBatch *batch = breath_batch_new ();

  g_test_summary ("No dispatch takes over 4 ms while 5,000 rows are committed and 20,000 loaded");

  for (guint i = 0; i < 15000; i++)
    test_put (batch, BREATH_ROW_ITEM, i, "an item that is there already");

  test_commit (f->store, batch, &error);
  g_assert_no_error (error);

  for (guint i = 0; i < 5000; i++)
    {
      batch = breath_batch_new ();
      test_put (batch, BREATH_ROW_HEAD, i, "a head that is being committed");
      commit_counted (f->store, batch, &committed, i);
    }

  breath_store_load (f->store, count_row_cb, count_done_cb, &loaded);
  longest = 0;
  n_too_long = 0;

  while (loaded.n_answers == 0)
    iterate_timed ();

  g_assert_cmpuint (committed.n_answers, ==, 5000);
  g_assert_cmpuint (committed.n_errors, ==, 0);
  g_assert_cmpuint (loaded.last, ==, 20000);
  g_test_message ("longest dispatch: %.2f ms", longest);
  g_assert_cmpuint (n_too_long, <=, MAX_PREEMPTED);
}

static gpointer
make_place (void)
{
  return test_folder_make ();
}

static BreathStore *
open_place (gpointer place)
{
  g_autofree char *path = g_build_filename (place, "breath.db", NULL);
  g_autoptr(GError) error = NULL;
  BreathStore *store = test_store_open (path, &error);

  g_assert_no_error (error);

  return store;
}

static void
close_place (BreathStore *store)
{
  g_autoptr(GError) error = NULL;

  test_store_close (store, &error);
  g_assert_no_error (error);
}

static void
free_place (gpointer place)
{
  test_folder_remove (place);
}

static const TestStoreMaker sqlite_maker = { make_place, open_place, close_place, free_place };

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  test_store_contract_add ("/sqlite-store/contract", &sqlite_maker);

#define ADD(path, func) g_test_add (path, Fixture, NULL, fixture_set_up, func, fixture_tear_down)
  ADD ("/sqlite-store/many", test_many);
  ADD ("/sqlite-store/load-order", test_load_order);
  ADD ("/sqlite-store/atomic", test_atomic);
  ADD ("/sqlite-store/bad-row", test_bad_row);
  ADD ("/sqlite-store/longest", test_longest);
  ADD ("/sqlite-store/draw-stays", test_draw_stays);
  ADD ("/sqlite-store/pending-limit", test_pending_limit);
  ADD ("/sqlite-store/close-pending", test_close_pending);
  ADD ("/sqlite-store/dropped", test_dropped);
  ADD ("/sqlite-store/addresses", test_addresses);
  ADD ("/sqlite-store/addresses-per-peer", test_addresses_per_peer);
  ADD ("/sqlite-store/addresses-in-all", test_addresses_in_all);
  ADD ("/sqlite-store/addresses-refused", test_addresses_refused);
  ADD ("/sqlite-store/dispatch", test_dispatch);
#undef ADD

  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-core-private.h"
#include "breath-virtual-node.h"

#include <sodium.h>
#include <string.h>

#define BEGIN  G_GINT64_CONSTANT (1750000000) /* unix seconds */
#define SECOND G_USEC_PER_SEC
#define MINUTE (G_GINT64_CONSTANT (60) * SECOND)

typedef struct
{
  BreathSimulation  *simulation;
  BreathVirtualNode *node;
  BreathMemoryStore *store;
  BreathCore        *core;
} Fixture;

static void
start (Fixture *f)
{
  breath_virtual_node_start (f->node);
  f->core = breath_virtual_node_get_core (f->node);
  breath_simulation_run (f->simulation, SECOND);
}

static void
fixture_set_up (Fixture      *f,
                gconstpointer unused)
{
  f->simulation = breath_simulation_new (BEGIN);
  f->node = breath_virtual_node_new (f->simulation, 1);
  f->store = breath_virtual_node_get_store (f->node);
  start (f);
  g_assert_true (breath_core_is_ready (f->core));
}

static void
fixture_tear_down (Fixture      *f,
                   gconstpointer unused)
{
  breath_virtual_node_stop (f->node);

  while (breath_simulation_step (f->simulation))
    ;

  g_assert_finalize_object (f->node);
  g_assert_finalize_object (f->simulation);
}

static void
set_stock (Fixture           *f,
           BreathResourceKind kind,
           gint64             amount)
{
  BreathStock stock = { .amount = amount, .need = 300000, .reserve_days = 7, .unit = "L", .updated = BEGIN };

  breath_core_set_stock (f->core, kind, &stock, NULL, NULL);
  breath_simulation_run (f->simulation, SECOND);
}

static void
publish (Fixture *f)
{
  breath_core_publish (f->core, BREATH_RESOURCE_WATER, NULL, NULL);
  breath_simulation_run (f->simulation, SECOND);
}

typedef struct
{
  BreathRowKind kind;
  GPtrArray    *rows;  /* of BreathRow, the bytes borrowed */
} Collecting;

static void
collect_cb (const BreathRow *row,
            gpointer         user_data)
{
  Collecting *collecting = user_data;

  if (row->kind == collecting->kind)
    g_ptr_array_add (collecting->rows, g_memdup2 (row, sizeof *row));
}

static int
compare_rows (gconstpointer a,
              gconstpointer b)
{
  return g_bytes_compare ((*(BreathRow *const *) a)->key, (*(BreathRow *const *) b)->key);
}

static GPtrArray *
list_rows (Fixture      *f,
           BreathRowKind kind)
{
  Collecting collecting = { kind, g_ptr_array_new_with_free_func (g_free) };

  breath_memory_store_foreach (f->store, collect_cb, &collecting);
  g_ptr_array_sort (collecting.rows, compare_rows);

  return collecting.rows;
}

/* (element-type BreathLogEntry): the log, each entry checked to follow the one before. */
static GPtrArray *
read_log (Fixture *f)
{
  g_autoptr(GPtrArray) rows = list_rows (f, BREATH_ROW_LOG);
  GPtrArray *entries = g_ptr_array_new_with_free_func ((GDestroyNotify) breath_log_entry_free);

  for (guint i = 0; i < rows->len; i++)
    {
      const BreathRow *row = rows->pdata[i];
      g_autoptr(GError) error = NULL;
      BreathLogEntry *entry = breath_log_entry_decode (row->key, row->value, row->number, &error);

      g_assert_no_error (error);
      g_assert_true (breath_log_entry_follows (entry, i > 0 ? entries->pdata[i - 1] : NULL));
      g_ptr_array_add (entries, entry);
    }

  return entries;
}

static void
assert_kinds (Fixture    *f,
              const char *expected)
{
  static const char letters[] = "?SRkdpVfC";
  g_autoptr(GPtrArray) entries = read_log (f);
  g_autoptr(GString) kinds = g_string_new (NULL);

  for (guint i = 0; i < entries->len; i++)
    g_string_append_c (kinds, letters[((BreathLogEntry *) entries->pdata[i])->kind]);

  g_assert_cmpstr (kinds->str, ==, expected);
}

static void
test_told (Fixture      *f,
           gconstpointer unused)
{
  g_test_summary ("The log tells of the start, the profile, stocks and draws, and not of refreshes");

  assert_kinds (f, "Sp");
  set_stock (f, BREATH_RESOURCE_WATER, 1000);
  publish (f);
  publish (f);
  breath_core_set_profile (f->core, "Mill Lane", NULL);
  breath_simulation_run (f->simulation, SECOND);
  assert_kinds (f, "Spkddp");

  breath_simulation_run (f->simulation, 3 * 60 * MINUTE);
  assert_kinds (f, "SpkddpC");
}

static void
test_anchor (Fixture      *f,
             gconstpointer unused)
{
  g_autoptr(GPtrArray) entries = NULL;
  g_autoptr(GPtrArray) settings = NULL;
  const BreathHead *head;
  guint n_found = 0;

  g_test_summary ("The anchor of our head is opened by the nonce kept and the last entry of the log");

  set_stock (f, BREATH_RESOURCE_WATER, 1000);
  publish (f);
  entries = read_log (f);
  settings = list_rows (f, BREATH_ROW_SETTING);
  head = breath_core_get_head (f->core, breath_virtual_node_get_id (f->node));

  for (guint i = 0; i < settings->len; i++)
    {
      const BreathRow *row = settings->pdata[i];
      const guint8 *data = g_bytes_get_data (row->value, NULL);
      const BreathLogEntry *last = entries->pdata[entries->len - 1];
      guint8 input[16 + BREATH_HASH_LEN];
      guint8 anchor[BREATH_ANCHOR_LEN];

      if (g_bytes_get_size (row->key) != 6 || memcmp (g_bytes_get_data (row->key, NULL), "anchor", 6) != 0)
        continue;

      g_assert_cmpuint (data[0], ==, entries->len);
      memcpy (input, data + 8, 16);
      memcpy (input + 16, last->hash, BREATH_HASH_LEN);
      crypto_generichash (anchor, sizeof anchor, input, sizeof input, NULL, 0);
      g_assert_cmpmem (head->anchor, BREATH_ANCHOR_LEN, anchor, sizeof anchor);
      n_found++;
    }

  g_assert_cmpuint (n_found, ==, 1);
}

static void
test_patience (Fixture      *f,
               gconstpointer unused)
{
  g_autoptr(GPtrArray) entries = NULL;

  g_test_summary ("A checkpoint follows ten minutes after the first entry that is not signed, also after a restart");

  breath_simulation_run (f->simulation, 9 * MINUTE);
  assert_kinds (f, "Sp");
  breath_virtual_node_stop (f->node);
  breath_simulation_run (f->simulation, SECOND);
  start (f);
  assert_kinds (f, "Sp");
  breath_simulation_run (f->simulation, MINUTE);
  assert_kinds (f, "SpC");
  breath_simulation_run (f->simulation, 30 * MINUTE);
  assert_kinds (f, "SpC");

  entries = read_log (f);
  g_assert_true (breath_log_entry_verify (entries->pdata[2], breath_virtual_node_get_id (f->node)));
}

static void
test_count (Fixture      *f,
            gconstpointer unused)
{
  g_autoptr(GPtrArray) entries = NULL;
  guint n = 2;

  g_test_summary ("A checkpoint follows 256 entries that are not signed");

  for (; n < BREATH_CORE_LOG_UNSIGNED - 1; n++)
    set_stock (f, BREATH_RESOURCE_WATER, n);

  entries = read_log (f);
  g_assert_cmpuint (entries->len, ==, BREATH_CORE_LOG_UNSIGNED - 1);
  g_clear_pointer (&entries, g_ptr_array_unref);

  set_stock (f, BREATH_RESOURCE_WATER, n);
  entries = read_log (f);
  g_assert_cmpuint (entries->len, ==, BREATH_CORE_LOG_UNSIGNED + 1);
  g_assert_cmpint (((BreathLogEntry *) entries->pdata[BREATH_CORE_LOG_UNSIGNED])->kind, ==, BREATH_LOG_CHECKPOINT);
}

static void
ready_cb (BreathCore *core,
          GError     *error,
          gpointer    user_data)
{
  GError **out = user_data;

  *out = error != NULL ? g_error_copy (error) : NULL;
}

static void
assert_refused (Fixture    *f,
                const char *word)
{
  g_autoptr(GError) error = NULL;

  breath_virtual_node_start (f->node);
  f->core = breath_virtual_node_get_core (f->node);
  g_signal_connect (f->core, "ready", G_CALLBACK (ready_cb), &error);
  breath_simulation_run (f->simulation, SECOND);
  g_assert_nonnull (error);
  g_test_message ("%s", error->message);
  g_assert_nonnull (strstr (error->message, word));
  g_assert_false (breath_core_is_ready (f->core));
  g_signal_handlers_disconnect_by_data (f->core, &error);
  breath_virtual_node_stop (f->node);
}

static void
delete_row (Fixture         *f,
            const BreathRow *row)
{
  BreathRow gone = { row->kind, row->key, NULL, 0, NULL };
  g_autoptr(GBytes) key = g_bytes_ref (row->key);

  gone.key = key;
  breath_memory_store_put (f->store, &gone);
}

/* What each case does to the rows of a kind, once the node has stopped. */
typedef struct
{
  const char   *name;
  BreathRowKind kind;
  void (*harm)(Fixture   *f,
               GPtrArray *rows);
  const char   *word;
} HarmCase;

/* A checkpoint alone could be one that was never written. */
static void
harm_last (Fixture   *f,
           GPtrArray *rows)
{
  delete_row (f, rows->pdata[rows->len - 1]);
  delete_row (f, rows->pdata[rows->len - 2]);
}

static void
harm_first (Fixture   *f,
            GPtrArray *rows)
{
  delete_row (f, rows->pdata[0]);
}

static void
harm_middle (Fixture   *f,
             GPtrArray *rows)
{
  delete_row (f, rows->pdata[2]);
}

static void
harm_twice (Fixture   *f,
            GPtrArray *rows)
{
  const BreathRow *row = rows->pdata[0];
  BreathRow again = *row;

  breath_memory_store_put (f->store, &again);
}

static void
harm_value (Fixture   *f,
            GPtrArray *rows)
{
  const BreathRow *row = rows->pdata[0];
  gsize len = g_bytes_get_size (row->value);
  guint8 *copy = g_memdup2 (g_bytes_get_data (row->value, NULL), len);
  g_autoptr(GBytes) value = NULL;
  BreathRow changed = *row;

  copy[0] ^= 1;
  value = g_bytes_new_take (copy, len);
  changed.value = value;
  breath_memory_store_put (f->store, &changed);
}

/* Everything is there, but told of as by a node with another key. */
static void
harm_signer_at (Fixture   *f,
                GPtrArray *rows,
                guint      at)
{
  guint8 seed[P2P_SEED_LEN] = { 's' };
  g_autoptr(P2pIdentity) stranger = p2p_identity_new_from_seed (seed);
  const BreathRow *row = rows->pdata[at];
  g_autoptr(GError) error = NULL;
  g_autoptr(BreathLogEntry) entry = breath_log_entry_decode (row->key, row->value, row->number, &error);
  g_autoptr(GBytes) value = NULL;
  BreathRow changed = *row;

  g_assert_no_error (error);
  g_assert_cmpint (entry->kind, ==, BREATH_LOG_CHECKPOINT);
  breath_log_entry_sign (entry, stranger);
  value = breath_log_entry_encode (entry);
  changed.value = value;
  breath_memory_store_put (f->store, &changed);
}

static void
harm_signer (Fixture   *f,
             GPtrArray *rows)
{
  harm_signer_at (f, rows, rows->len - 1);
}

static void
harm_anchor (Fixture   *f,
             GPtrArray *rows)
{
  for (guint i = 0; i < rows->len; i++)
    {
      const BreathRow *row = rows->pdata[i];
      guint8 packed[24] = { 1 };
      g_autoptr(GBytes) value = g_bytes_new (packed, sizeof packed);
      BreathRow changed = *row;

      if (g_bytes_get_size (row->key) != 6 || memcmp (g_bytes_get_data (row->key, NULL), "anchor", 6) != 0)
        continue;

      changed.value = value;
      breath_memory_store_put (f->store, &changed);
    }
}

static const HarmCase harm_cases[] = {
  { "log-end-gone", BREATH_ROW_LOG, harm_last, "another log" },
  { "log-beginning-gone", BREATH_ROW_LOG, harm_first, "follow" },
  { "log-middle-gone", BREATH_ROW_LOG, harm_middle, "follow" },
  { "log-changed", BREATH_ROW_LOG, harm_value, "not what was written" },
  { "log-of-another", BREATH_ROW_LOG, harm_signer, "not signed by this node" },
  { "stock-gone", BREATH_ROW_STOCK, harm_first, "missing" },
  { "draw-twice", BREATH_ROW_DRAW, harm_twice, "not what the log tells" },
  { "head-gone", BREATH_ROW_HEAD, harm_first, "" },
  { "anchor-changed", BREATH_ROW_SETTING, harm_anchor, "another log" },
};

static void
test_harm (gconstpointer data)
{
  const HarmCase *c = data;
  g_autoptr(GPtrArray) rows = NULL;
  Fixture f;

  g_test_summary ("What does not agree with the log is refused");

  fixture_set_up (&f, NULL);
  set_stock (&f, BREATH_RESOURCE_WATER, 1000);
  publish (&f);
  breath_simulation_run (f.simulation, 15 * MINUTE);
  breath_core_set_profile (f.core, "Mill Lane", NULL);
  breath_simulation_run (f.simulation, 15 * MINUTE);
  assert_kinds (&f, "SpkdCpC");

  breath_virtual_node_stop (f.node);
  breath_simulation_run (f.simulation, SECOND);
  rows = list_rows (&f, c->kind);
  c->harm (&f, rows);
  assert_refused (&f, c->word);
  fixture_tear_down (&f, NULL);
}

static void
test_adopt (Fixture      *f,
            gconstpointer unused)
{
  g_autoptr(GPtrArray) entries = NULL;
  g_autoptr(GPtrArray) settings = NULL;
  BreathLevel level;

  g_test_summary ("A store of the time before there was a log gets one that tells what is there");

  set_stock (f, BREATH_RESOURCE_WATER, 1000);
  set_stock (f, BREATH_RESOURCE_FOOD, 2000);
  publish (f);
  publish (f);
  level = breath_core_get_draw (f->core, BREATH_RESOURCE_WATER)->level;
  breath_virtual_node_stop (f->node);
  breath_simulation_run (f->simulation, SECOND);

  entries = list_rows (f, BREATH_ROW_LOG);
  settings = list_rows (f, BREATH_ROW_SETTING);

  for (guint i = 0; i < entries->len; i++)
    delete_row (f, entries->pdata[i]);

  for (guint i = 0; i < settings->len; i++)
    if (memcmp (g_bytes_get_data (((BreathRow *) settings->pdata[i])->key, NULL), "anchor", 6) == 0)
      delete_row (f, settings->pdata[i]);

  for (guint pass = 0; pass < 2; pass++)
    {
      start (f);
      g_assert_true (breath_core_is_ready (f->core));
      g_assert_cmpint (breath_core_get_draw (f->core, BREATH_RESOURCE_WATER)->level.level, ==, level.level);
      assert_kinds (f, "Skkdd");
      breath_virtual_node_stop (f->node);
      breath_simulation_run (f->simulation, SECOND);
    }
}

static void
put_setting (Fixture    *f,
             const char *name,
             const char *value)
{
  g_autoptr(GBytes) key = g_bytes_new (name, strlen (name));
  g_autoptr(GBytes) bytes = g_bytes_new (value, strlen (value));
  BreathRow row = { BREATH_ROW_SETTING, key, bytes, 0, NULL };

  breath_memory_store_put (f->store, &row);
}

static void
mark (Fixture *f,
      guint32  epoch)
{
  BreathRenewal renewal = { 0, epoch };
  g_autoptr(BreathBatch) batch = breath_batch_new ();

  breath_renewal_put (batch, &renewal);
  breath_memory_store_put (f->store, breath_batch_get_row (batch, 0));
}

static void
test_restore (Fixture      *f,
              gconstpointer unused)
{
  g_autoptr(GPtrArray) entries = NULL;

  g_test_summary ("A store that was restored goes on with its log, in the epoch of its next head");

  set_stock (f, BREATH_RESOURCE_WATER, 1000);
  publish (f);
  breath_virtual_node_stop (f->node);
  breath_simulation_run (f->simulation, SECOND);
  mark (f, BEGIN + 1000);
  start (f);
  g_assert_true (breath_core_is_ready (f->core));
  assert_kinds (f, "SpkdRkd");
  entries = read_log (f);
  g_assert_cmpuint (((BreathLogEntry *) entries->pdata[4])->epoch, ==, BEGIN + 1001);
  g_assert_cmpuint (breath_core_get_head (f->core, breath_virtual_node_get_id (f->node))->epoch, ==, BEGIN + 1001);

  breath_virtual_node_stop (f->node);
  breath_simulation_run (f->simulation, SECOND);
  start (f);
  g_assert_true (breath_core_is_ready (f->core));
  assert_kinds (f, "SpkdRkd");
}

/* Each takes away what could be lost, as a salvage would find it. */
static const BreathRowKind lost_kinds[] = {
  BREATH_ROW_HEAD, BREATH_ROW_MANIFEST, BREATH_ROW_ITEM, BREATH_ROW_CURSOR, BREATH_ROW_STOCK, BREATH_ROW_SETTING,
};

static void
test_salvage (gconstpointer data)
{
  BreathRowKind kind = *(const BreathRowKind *) data;
  g_autoptr(GPtrArray) rows = NULL;
  g_autoptr(GPtrArray) left = NULL;
  g_autoptr(GPtrArray) entries = NULL;
  g_autoptr(GBytes) details = NULL;
  BreathVirtualNode *bob;
  const BreathHead *head;
  guint32 epoch;
  Fixture f;

  g_test_summary ("A node goes on with what was salvaged, whatever of it is missing, and says so in its log");

  fixture_set_up (&f, NULL);
  bob = breath_virtual_node_new (f.simulation, 2);
  breath_virtual_node_start (bob);
  breath_simulation_run (f.simulation, SECOND);
  breath_virtual_node_connect (f.node, bob, 20000);
  set_stock (&f, BREATH_RESOURCE_WATER, 1000);
  publish (&f);
  breath_simulation_run (f.simulation, 15 * MINUTE);
  g_assert_nonnull (breath_core_get_head (f.core, breath_virtual_node_get_id (bob)));
  breath_virtual_node_stop (f.node);
  breath_simulation_run (f.simulation, SECOND);

  rows = list_rows (&f, kind);
  g_assert_cmpuint (rows->len, >, 0);

  for (guint i = 0; i < rows->len; i++)
    delete_row (&f, rows->pdata[i]);

  mark (&f, BEGIN);
  put_setting (&f, BREATH_SALVAGED_NAME, "kept some, missing some");
  start (&f);
  g_assert_true (breath_core_is_ready (f.core));
  head = breath_core_get_head (f.core, breath_virtual_node_get_id (f.node));
  epoch = head->epoch;
  g_assert_cmpint (epoch, >, BEGIN);
  g_assert_cmpint (head->levels[BREATH_RESOURCE_WATER].level, !=, BREATH_LEVEL_UNKNOWN);

  entries = read_log (&f);
  g_assert_cmpint (((BreathLogEntry *) entries->pdata[5])->kind, ==, BREATH_LOG_SALVAGE);
  details = breath_log_entry_dup_details (entries->pdata[5]);
  g_assert_cmpmem (g_bytes_get_data (details, NULL), g_bytes_get_size (details), "kept some, missing some", 23);

  /* Nothing is left that refers to what is gone, so the next start finds all in order. */
  breath_virtual_node_stop (f.node);
  breath_simulation_run (f.simulation, SECOND);
  start (&f);
  g_assert_true (breath_core_is_ready (f.core));
  left = list_rows (&f, BREATH_ROW_HEAD);
  g_assert_cmpuint (left->len, ==, kind <= BREATH_ROW_ITEM ? 1 : 2);

  breath_virtual_node_connect (f.node, bob, 20000);
  breath_simulation_run (f.simulation, MINUTE);
  g_assert_nonnull (breath_core_get_head (f.core, breath_virtual_node_get_id (bob)));
  g_assert_cmpuint (breath_core_get_head (breath_virtual_node_get_core (bob),
                                          breath_virtual_node_get_id (f.node))->epoch, ==, epoch);

  breath_virtual_node_stop (bob);
  breath_virtual_node_stop (f.node);

  while (breath_simulation_step (f.simulation))
    ;

  g_assert_finalize_object (bob);
  fixture_tear_down (&f, NULL);
}

typedef struct
{
  guint    n_done;
  gboolean is_sound;
  gboolean is_anchored;
  guint64  n_entries;
  guint64  n_checkpoints;
  guint64  signed_to;
  guint    n_listed;
} Audited;

static void
audited_cb (const BreathLogAudit *audit,
            gpointer              user_data)
{
  Audited *audited = user_data;

  if (audit->wrong != NULL)
    g_test_message ("%s", audit->wrong->message);

  *audited = (Audited) { audited->n_done + 1, audit->wrong == NULL, audit->is_anchored, audit->n_entries,
                         audit->n_checkpoints, audit->signed_to, audit->entries != NULL ? audit->entries->len : 0 };
}

static Audited
audit (Fixture *f)
{
  Audited audited = { 0 };

  breath_core_audit_log (f->core, TRUE, audited_cb, &audited);
  breath_simulation_run (f->simulation, SECOND);
  g_assert_cmpuint (audited.n_done, ==, 1);

  return audited;
}

static void
test_audit (Fixture      *f,
            gconstpointer unused)
{
  g_autoptr(GPtrArray) rows = NULL;
  const BreathRow *first;
  g_autoptr(GBytes) key = NULL;
  g_autoptr(GBytes) value = NULL;
  BreathRow again = { 0 };
  Audited audited;

  g_test_summary ("A running node verifies its whole log, and tells of what was done to it meanwhile");

  set_stock (f, BREATH_RESOURCE_WATER, 1000);
  publish (f);
  breath_simulation_run (f->simulation, 11 * MINUTE);
  set_stock (f, BREATH_RESOURCE_WATER, 2000);
  audited = audit (f);
  g_assert_true (audited.is_sound);
  g_assert_true (audited.is_anchored);
  g_assert_cmpuint (audited.n_entries, ==, 6);
  g_assert_cmpuint (audited.n_checkpoints, ==, 1);
  g_assert_cmpuint (audited.signed_to, ==, 5);
  g_assert_cmpuint (audited.n_listed, ==, 6);

  for (guint n = 0; n < BREATH_LOG_AUDIT_MAX_ENTRIES; n++)
    set_stock (f, BREATH_RESOURCE_WATER, n);

  audited = audit (f);
  g_assert_true (audited.is_sound);
  g_assert_cmpuint (audited.n_listed, ==, BREATH_LOG_AUDIT_MAX_ENTRIES);

  rows = list_rows (f, BREATH_ROW_LOG);
  first = rows->pdata[0];
  again = *first;
  key = g_bytes_ref (first->key);
  value = g_bytes_ref (first->value);
  again.key = key;
  again.value = value;
  delete_row (f, first);
  g_assert_false (audit (f).is_sound);
  breath_memory_store_put (f->store, &again);
  g_assert_true (audit (f).is_sound);

  harm_signer_at (f, rows, 4);
  g_assert_false (audit (f).is_sound);
}

static guint
find_until_refused (Fixture *f)
{
  P2pPeerId author = { { 'x' } };
  guint n = 0;
  gboolean added;

  do
    {
      BreathBatch *batch = breath_batch_new ();

      author.public_key[1] = n & 0xff;
      added = breath_core_log_found (f->core, batch, &author, BREATH_LOG_FINDING_EQUIVOCATION);

      for (guint i = 0; i < breath_batch_get_size (batch); i++)
        breath_memory_store_put (f->store, breath_batch_get_row (batch, i));

      g_assert_cmpint (breath_batch_get_size (batch) > 0, ==, added);
      breath_batch_free (batch);
      n += added ? 1 : 0;
    }
  while (added && n < 1000);

  return n;
}

static void
test_found (Fixture      *f,
            gconstpointer unused)
{
  g_test_summary ("What is found about others is told at most 64 times a day, also across a restart");

  g_assert_cmpuint (find_until_refused (f), ==, BREATH_CORE_LOG_FOUND);
  breath_virtual_node_stop (f->node);
  breath_simulation_run (f->simulation, SECOND);
  start (f);
  g_assert_true (breath_core_is_ready (f->core));
  g_assert_cmpuint (find_until_refused (f), ==, 0);
  breath_simulation_run (f->simulation, 24 * 60 * MINUTE);
  g_assert_cmpuint (find_until_refused (f), ==, BREATH_CORE_LOG_FOUND);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

#define ADD(path, func) g_test_add (path, Fixture, NULL, fixture_set_up, func, fixture_tear_down)
  ADD ("/core-log/told", test_told);
  ADD ("/core-log/anchor", test_anchor);
  ADD ("/core-log/patience", test_patience);
  ADD ("/core-log/count", test_count);
  ADD ("/core-log/adopt", test_adopt);
  ADD ("/core-log/found", test_found);
  ADD ("/core-log/restore", test_restore);
  ADD ("/core-log/audit", test_audit);
#undef ADD

  for (guint i = 0; i < G_N_ELEMENTS (lost_kinds); i++)
    {
      g_autofree char *path = g_strdup_printf ("/core-log/salvage/lost-kind-%d", lost_kinds[i]);

      g_test_add_data_func (path, &lost_kinds[i], test_salvage);
    }

  for (guint i = 0; i < G_N_ELEMENTS (harm_cases); i++)
    {
      g_autofree char *path = g_strconcat ("/core-log/harm/", harm_cases[i].name, NULL);

      g_test_add_data_func (path, &harm_cases[i], test_harm);
    }

  return g_test_run ();
}

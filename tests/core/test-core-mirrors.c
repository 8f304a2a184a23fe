/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-core-private.h"
#include "breath-virtual-node.h"

#include <string.h>

#define BEGIN  G_GINT64_CONSTANT (1750000000) /* unix seconds */
#define SECOND G_GINT64_CONSTANT (1000000)
#define DAY    (G_GINT64_CONSTANT (86400) * SECOND)

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
  g_assert_true (breath_core_is_ready (f->core));
}

static void
fixture_set_up (Fixture      *f,
                gconstpointer unused)
{
  f->simulation = breath_simulation_new (BEGIN);
  f->node = breath_virtual_node_new (f->simulation, 1);
  f->store = breath_virtual_node_get_store (f->node);
  start (f);
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

static BreathCoreMirror
make_mirror (guint8      key,
             const char *name)
{
  BreathCoreMirror mirror = { { { 0 } }, "" };

  memset (mirror.key.public_key, key, sizeof mirror.key.public_key);
  g_strlcpy (mirror.name, name, sizeof mirror.name);

  return mirror;
}

static void
set_mirrors (Fixture                *f,
             const BreathCoreMirror *mirrors,
             guint                   n)
{
  breath_core_set_mirrors (f->core, mirrors, n);
  breath_simulation_run (f->simulation, SECOND);
}

static void
copy_cb (const BreathItem *certificate,
         gpointer          user_data)
{
  g_ptr_array_add (user_data, breath_item_ref ((BreathItem *) certificate));
}

static GPtrArray *
list_certificates (Fixture *f)
{
  GPtrArray *certificates = g_ptr_array_new_with_free_func ((GDestroyNotify) breath_item_free);

  breath_core_foreach_certificate (f->core, &f->core->own, copy_cb, certificates);

  return certificates;
}

/* The one there is. */
static BreathItem *
get_certificate (Fixture *f)
{
  g_autoptr(GPtrArray) certificates = list_certificates (f);

  g_assert_cmpuint (certificates->len, ==, 1);

  return breath_item_ref (certificates->pdata[0]);
}

static void
note_mirror_cb (const BreathRow *row,
                gpointer         user_data)
{
  GTree *told = user_data;
  g_autoptr(BreathLogEntry) entry = NULL;

  if (row->kind != BREATH_ROW_LOG)
    return;

  entry = breath_log_entry_decode (row->key, row->value, row->number, NULL);

  if (entry->kind >= BREATH_LOG_MIRROR_ADDED && entry->kind <= BREATH_LOG_MIRROR_REMOVED)
    {
      static const char *const kinds[] = { "added", "reset", "removed" };
      g_autoptr(GBytes) details = breath_log_entry_dup_details (entry);
      gsize len;
      const char *data = g_bytes_get_data (details, &len);

      g_assert_cmpuint (len, >, P2P_PUBLIC_KEY_LEN);
      g_tree_insert (told, GSIZE_TO_POINTER ((gsize) entry->seq),
                     g_strdup_printf ("%s %.*s %d", kinds[entry->kind - BREATH_LOG_MIRROR_ADDED],
                                      (int) (len - P2P_PUBLIC_KEY_LEN), data + P2P_PUBLIC_KEY_LEN, data[0]));
    }
}

static int
compare_seqs (gconstpointer a,
              gconstpointer b,
              gpointer      unused)
{
  return GPOINTER_TO_SIZE (a) < GPOINTER_TO_SIZE (b) ? -1 : GPOINTER_TO_SIZE (a) > GPOINTER_TO_SIZE (b);
}

static gboolean
join_cb (gpointer seq,
         gpointer text,
         gpointer user_data)
{
  GString *joined = user_data;

  g_string_append_printf (joined, "%s%s", joined->len > 0 ? ", " : "", (char *) text);

  return FALSE;
}

static void
assert_logged (Fixture    *f,
               const char *expected)
{
  GTree *told = g_tree_new_full (compare_seqs, NULL, NULL, g_free);
  g_autoptr(GString) joined = g_string_new (NULL);

  breath_memory_store_foreach (f->store, note_mirror_cb, told);
  g_tree_foreach (told, join_cb, joined);
  g_assert_cmpstr (joined->str, ==, expected);
  g_tree_unref (told);
}

static void
test_comes_and_goes (Fixture      *f,
                     gconstpointer unused)
{
  const BreathCoreMirror both[] = { make_mirror (1, "Anna"), make_mirror (2, "Bruno") };
  g_autoptr(GPtrArray) certificates = NULL;
  g_autoptr(BreathItem) left = NULL;
  guint32 version;

  set_mirrors (f, both, 1);
  set_mirrors (f, both, 2);
  certificates = list_certificates (f);
  g_assert_cmpuint (certificates->len, ==, 2);
  g_assert_false (((BreathItem *) certificates->pdata[0])->has_replaced);

  /* What is told already is not told again. */
  version = breath_core_get_head (f->core, &f->core->own)->version;
  set_mirrors (f, both, 2);
  g_assert_cmpuint (breath_core_get_head (f->core, &f->core->own)->version, ==, version);

  set_mirrors (f, both, 1);
  left = get_certificate (f);
  g_assert_cmpstr (left->name, ==, "Anna");
  g_assert_cmpuint (left->until - left->from, ==, BREATH_CERTIFICATE_MAX_LIFE);
  assert_logged (f, "added Anna 1, added Bruno 2, removed Bruno 2");

  /* Nobody takes the place of one who had left before. */
  set_mirrors (f, (BreathCoreMirror[]) { make_mirror (1, "Anna"), make_mirror (3, "Bruno") }, 2);
  assert_logged (f, "added Anna 1, added Bruno 2, removed Bruno 2, added Bruno 3");
}

static void
test_reset (Fixture      *f,
            gconstpointer unused)
{
  const BreathCoreMirror before = make_mirror (1, "Anna");
  const BreathCoreMirror after = make_mirror (7, "Anna");
  g_autoptr(BreathItem) certificate = NULL;
  g_autoptr(BreathItem) renewed = NULL;

  set_mirrors (f, &before, 1);
  set_mirrors (f, &after, 1);
  certificate = get_certificate (f);
  g_assert_true (p2p_peer_id_equal (&certificate->mirror, &after.key));
  g_assert_true (certificate->has_replaced && p2p_peer_id_equal (&certificate->replaced, &before.key));
  assert_logged (f, "added Anna 1, reset Anna 7");

  /* It stays told in every certificate to come. */
  breath_simulation_run (f->simulation, 70 * DAY);
  renewed = get_certificate (f);
  g_assert_cmpuint (renewed->from, >, certificate->from);
  g_assert_true (renewed->has_replaced && p2p_peer_id_equal (&renewed->replaced, &before.key));
  assert_logged (f, "added Anna 1, reset Anna 7");
}

static void
test_renewed_in_time (Fixture      *f,
                      gconstpointer unused)
{
  const BreathCoreMirror anna = make_mirror (1, "Anna");
  g_autoptr(BreathItem) first = NULL;
  g_autoptr(BreathItem) still = NULL;
  g_autoptr(BreathItem) renewed = NULL;

  set_mirrors (f, &anna, 1);
  first = get_certificate (f);
  breath_simulation_run (f->simulation, 60 * DAY - 7200 * SECOND);
  still = get_certificate (f);
  g_assert_cmpmem (still->id, BREATH_HASH_LEN, first->id, BREATH_HASH_LEN);
  breath_simulation_run (f->simulation, 2 * 7200 * SECOND);
  renewed = get_certificate (f);

  /* It reaches back far enough for every alert that is alive. */
  g_assert_cmpuint (renewed->from, >=, first->from + 30 * 86400);
  g_assert_cmpuint (renewed->from, <=, first->from + 30 * 86400 + 7200);
  assert_logged (f, "added Anna 1");
}

static void
test_unknown_until_told (Fixture      *f,
                         gconstpointer unused)
{
  const BreathCoreMirror anna = make_mirror (1, "Anna");
  g_autoptr(BreathItem) first = NULL;
  g_autoptr(BreathItem) kept = NULL;

  set_mirrors (f, &anna, 1);
  first = get_certificate (f);
  breath_virtual_node_stop (f->node);
  start (f);

  /* A head that is published before keeps what was told. */
  breath_core_set_profile (f->core, "Linden Court", NULL);
  breath_simulation_run (f->simulation, SECOND);
  kept = get_certificate (f);
  g_assert_cmpmem (kept->id, BREATH_HASH_LEN, first->id, BREATH_HASH_LEN);

  /* What changed meanwhile, behind the back of the log, is told by it after all. */
  set_mirrors (f, NULL, 0);
  assert_logged (f, "added Anna 1, removed Anna 1");
}

static void
test_most (Fixture      *f,
           gconstpointer unused)
{
  BreathCoreMirror mirrors[BREATH_CORE_MAX_MIRRORS + 1];
  g_autoptr(GPtrArray) certificates = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (mirrors); i++)
    {
      g_autofree char *name = g_strnfill (BREATH_PROFILE_MAX_NAME, (char) ('a' + i));

      mirrors[i] = make_mirror ((guint8) (i + 1), name);
    }

  set_mirrors (f, mirrors, BREATH_CORE_MAX_MIRRORS);
  certificates = list_certificates (f);
  g_assert_cmpuint (certificates->len, ==, BREATH_CORE_MAX_MIRRORS);

  g_test_expect_message ("breath-core", G_LOG_LEVEL_CRITICAL, "*n_mirrors <= BREATH_CORE_MAX_MIRRORS*");
  breath_core_set_mirrors (f->core, mirrors, BREATH_CORE_MAX_MIRRORS + 1);
  g_test_assert_expected_messages ();
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(path, function) g_test_add ("/core/mirrors/" path, Fixture, NULL, fixture_set_up, function, fixture_tear_down)
  ADD ("comes-and-goes", test_comes_and_goes);
  ADD ("reset", test_reset);
  ADD ("renewed-in-time", test_renewed_in_time);
  ADD ("unknown-until-told", test_unknown_until_told);
  ADD ("most", test_most);

  return g_test_run ();
}

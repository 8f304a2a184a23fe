/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-sync-index.h"

#include "test-heads.h"

#include <string.h>

#define N_HEADS 500
#define ISSUED  G_GINT64_CONSTANT (1750000000)

typedef struct
{
  BreathSyncChannel channel;
  BreathJournal    *journal;
  BreathSyncIndex  *index;
} Fixture;

static void
fixture_set_up (Fixture      *f,
                gconstpointer n_heads)
{
  const guint8 binding[BREATH_LINK_BINDING_LEN] = { 'b' };
  P2pPeerId giver = { { 'g' } };

  breath_sync_channel_init (&f->channel, binding);
  f->journal = breath_journal_new (7);
  f->index = breath_sync_index_new (&f->channel);

  for (guint i = 0; i < GPOINTER_TO_UINT (n_heads); i++)
    {
      BreathHead *head = test_head_new (i, 1 + i, ISSUED);

      breath_sync_channel_add (&f->channel, head);
      g_assert_null (breath_journal_put (f->journal, head, 10 + 2 * i, &giver));
    }

  while (breath_sync_index_add_next (f->index, f->journal))
    ;
}

static void
fixture_tear_down (Fixture      *f,
                   gconstpointer unused)
{
  breath_sync_index_free (f->index);
  breath_journal_free (f->journal);
}

/* Sums up what a range has by looking at every head. */
static void
fingerprint_slowly (Fixture                *f,
                    const BreathSyncPrefix *prefix,
                    guint8                  fingerprint[BREATH_SYNC_FINGERPRINT_LEN])
{
  const BreathJournalEntry *entry = NULL;
  BreathSyncChannel some = f->channel;
  guint8 root[BREATH_SYNC_ROOT_LEN];

  some.sum[0] = some.sum[1] = 0;
  some.count = 0;

  while ((entry = breath_journal_next (f->journal, entry != NULL ? entry->position : 0)) != NULL)
    if (breath_sync_prefix_has (prefix, breath_sync_channel_get_id (&some, &entry->head->author, entry->head->epoch)))
      breath_sync_channel_add (&some, entry->head);

  breath_sync_channel_get_root (&some, root);
  memcpy (fingerprint, root, BREATH_SYNC_FINGERPRINT_LEN);
}

static void
check_range (Fixture                *f,
             const BreathSyncPrefix *prefix)
{
  guint8 expected[BREATH_SYNC_FINGERPRINT_LEN];
  guint8 fingerprint[BREATH_SYNC_FINGERPRINT_LEN];
  guint first;
  guint after;

  breath_sync_index_get_bounds (f->index, prefix, &first, &after);

  for (guint i = first; i < after; i++)
    g_assert_true (breath_sync_prefix_has (prefix, breath_sync_index_get (f->index, i)->id));

  fingerprint_slowly (f, prefix, expected);
  breath_sync_index_get_fingerprint (f->index, prefix, fingerprint);
  g_assert_cmpmem (fingerprint, sizeof fingerprint, expected, sizeof expected);
}

static void
test_index_ranges (Fixture      *f,
                   gconstpointer unused)
{
  const BreathSyncPrefix everything = { 0, 0 };
  BreathSyncPrefix range = everything;
  guint sum = 0;

  g_test_summary ("A range has the heads whose ids begin like it, and the fingerprint of just those");

  check_range (f, &everything);

  for (guint number = 0; number < BREATH_SYNC_BRANCH; number++)
    {
      BreathSyncPrefix child;
      guint first;
      guint after;

      breath_sync_prefix_get_child (&everything, number, &child);
      check_range (f, &child);
      breath_sync_index_get_bounds (f->index, &child, &first, &after);
      g_assert_cmpuint (first, ==, sum);
      sum = after;
    }

  for (guint depth = 0; depth < BREATH_SYNC_MAX_DEPTH; depth++)
    {
      BreathSyncPrefix child;

      breath_sync_prefix_get_child (&range, depth == 0 ? 7 : depth, &child);
      check_range (f, &child);
      range = child;
    }
}

static void
test_index_root (Fixture      *f,
                 gconstpointer unused)
{
  guint8 root[BREATH_SYNC_ROOT_LEN];
  guint8 index_root[BREATH_SYNC_ROOT_LEN];

  breath_sync_channel_get_root (&f->channel, root);
  breath_sync_index_get_root (f->index, index_root);
  g_assert_cmpmem (index_root, sizeof index_root, root, sizeof root);
  g_assert_cmpuint (breath_sync_index_get_end (f->index), ==, breath_journal_get_end (f->journal));
}

static void
test_index_lookup (Fixture      *f,
                   gconstpointer unused)
{
  const BreathJournalEntry *entry = NULL;

  while ((entry = breath_journal_next (f->journal, entry != NULL ? entry->position : 0)) != NULL)
    {
      guint64 id = breath_sync_channel_get_id (&f->channel, &entry->head->author, entry->head->epoch);
      const BreathSyncEntry *found = breath_sync_index_lookup (f->index, id);

      g_assert_nonnull (found);
      g_assert_cmpuint (found->position, ==, entry->position);
      g_assert_cmpuint (found->version, ==, entry->head->version);
      g_assert_null (breath_sync_index_lookup (f->index, id + 1));
    }

  g_assert_null (breath_sync_index_lookup (f->index, 0));
  g_assert_null (breath_sync_index_lookup (f->index, G_MAXUINT64));
}

static void
check_same (BreathSyncChannel *channel,
            const BreathHead  *head)
{
  BreathSyncChannel marked = *channel;
  guint64 terms[2][2];

  marked.keeps_marks = TRUE;
  g_assert_cmpuint (breath_sync_channel_get_id_of (&marked, head), ==,
                    breath_sync_channel_get_id (channel, &head->author, head->epoch));
  breath_sync_channel_get_term (channel, head, terms[0]);
  breath_sync_channel_get_term (&marked, head, terms[1]);
  g_assert_cmpmem (terms[0], sizeof terms[0], terms[1], sizeof terms[1]);
}

static void
test_index_marks (void)
{
  const guint8 bindings[2][BREATH_LINK_BINDING_LEN] = { { 'b' }, { 'c' } };
  g_autoptr(BreathHead) head = test_head_new (1, 1, ISSUED);
  g_autoptr(BreathHead) other = test_head_new (2, 1, ISSUED);
  BreathSyncChannel channels[2];
  guint64 id;

  g_test_summary ("What is kept beside a shared head is what was worked out of it, and of another channel is no use");

  breath_sync_channel_init (&channels[0], bindings[0]);
  breath_sync_channel_init (&channels[1], bindings[1]);
  head->marks = g_new0 (guint64, BREATH_HEAD_N_MARKS);

  for (guint i = 0; i < 6; i++)
    check_same (&channels[i / 2 % 2], i % 2 == 0 ? head : other);

  /* It is read there and not worked out again. */
  id = breath_sync_channel_get_id_of (&channels[0], head);
  channels[0].keeps_marks = TRUE;

  for (guint i = 0; i < BREATH_HEAD_N_MARKS; i++)
    if (head->marks[i] == id)
      head->marks[i]++;

  g_assert_cmpuint (breath_sync_channel_get_id_of (&channels[0], head), ==, id + 1);
}

static void
test_index_root_again (void)
{
  const guint8 binding[BREATH_LINK_BINDING_LEN] = { 'b' };
  g_autoptr(BreathHead) head = test_head_new (1, 1, ISSUED);
  BreathSyncChannel channel;
  guint8 roots[4][BREATH_SYNC_ROOT_LEN];

  g_test_summary ("The root is that of what is held now, however often it was asked for");

  breath_sync_channel_init (&channel, binding);
  breath_sync_channel_get_root (&channel, roots[0]);
  breath_sync_channel_add (&channel, head);
  breath_sync_channel_get_root (&channel, roots[1]);
  breath_sync_channel_get_root (&channel, roots[2]);
  breath_sync_channel_remove (&channel, head);
  breath_sync_channel_get_root (&channel, roots[3]);

  g_assert_cmpmem (roots[0], sizeof roots[0], roots[3], sizeof roots[3]);
  g_assert_cmpmem (roots[1], sizeof roots[1], roots[2], sizeof roots[2]);
  g_assert_true (memcmp (roots[0], roots[1], sizeof roots[0]) != 0);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

#define ADD(path, n, func) \
  g_test_add (path, Fixture, GUINT_TO_POINTER (n), fixture_set_up, func, fixture_tear_down)
  ADD ("/sync-index/ranges", N_HEADS, test_index_ranges);
  ADD ("/sync-index/ranges-of-none", 0, test_index_ranges);
  ADD ("/sync-index/root", N_HEADS, test_index_root);
  ADD ("/sync-index/root-of-none", 0, test_index_root);
  ADD ("/sync-index/lookup", N_HEADS, test_index_lookup);
#undef ADD
  g_test_add_func ("/sync-index/marks", test_index_marks);
  g_test_add_func ("/sync-index/root-again", test_index_root_again);

  return g_test_run ();
}

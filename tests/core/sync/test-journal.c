/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-journal.h"

#define N_AUTHORS 61
#define N_GIVERS  40

static BreathHead *
make_head (guint8  author,
           guint32 version)
{
  BreathHead *head = breath_head_new ();

  head->author.public_key[0] = author;
  head->version = version;

  return head;
}

static void
put (BreathJournal *journal,
     guint8         author,
     guint32        version)
{
  P2pPeerId giver = { { 9 } };
  BreathHead *old = breath_journal_put (journal, make_head (author, version), breath_journal_reserve (journal), &giver);

  g_clear_pointer (&old, breath_head_free);
}

static void
test_journal_supersede (void)
{
  g_autoptr(BreathJournal) journal = breath_journal_new (7);
  const BreathJournalEntry *entry;

  g_test_summary ("A newer head takes a new position, and the old one stays empty");

  put (journal, 1, 1);
  put (journal, 2, 1);
  put (journal, 1, 2);

  g_assert_cmpuint (breath_journal_get_id (journal), ==, 7);
  g_assert_cmpuint (breath_journal_get_size (journal), ==, 2);
  g_assert_cmpuint (breath_journal_get_end (journal), ==, 3);
  g_assert_false (breath_journal_has (journal, 1));

  entry = breath_journal_next (journal, 0);
  g_assert_cmpuint (entry->position, ==, 2);
  entry = breath_journal_next (journal, 2);
  g_assert_cmpuint (entry->position, ==, 3);
  g_assert_cmpuint (entry->head->version, ==, 2);
  g_assert_null (breath_journal_next (journal, 3));
}

static void
test_journal_positions (void)
{
  g_autoptr(BreathJournal) journal = breath_journal_new (7);

  g_test_summary ("A position given out for a commit that failed is not given out again");

  g_assert_cmpuint (breath_journal_reserve (journal), ==, 1);
  put (journal, 1, 1);
  g_assert_false (breath_journal_has (journal, 1));
  g_assert_true (breath_journal_has (journal, 2));
  g_assert_cmpuint (breath_journal_reserve (journal), ==, 3);
}

static void
test_journal_walk (void)
{
  g_autoptr(BreathJournal) journal = breath_journal_new (7);
  guint64 position = 0;

  g_test_summary ("Whoever walks through is not led astray by a head that leaves its place meanwhile");

  for (guint8 author = 1; author <= 4; author++)
    put (journal, author, 1);

  position = breath_journal_next (journal, position)->position;
  position = breath_journal_next (journal, position)->position;
  g_assert_cmpuint (position, ==, 2);
  put (journal, 2, 2);

  for (guint64 expected = 3; expected <= 5; expected++)
    {
      position = breath_journal_next (journal, position)->position;
      g_assert_cmpuint (position, ==, expected);
    }

  g_assert_null (breath_journal_next (journal, position));
  put (journal, 2, 3);
  g_assert_cmpuint (breath_journal_next (journal, position)->position, ==, 6);
  g_assert_cmpuint (breath_journal_next (journal, 0)->position, ==, 1);
}

/* As journals are read: in no order, with positions that nothing stands at. */
static void
test_journal_model (void)
{
  g_autoptr(BreathJournal) journal = breath_journal_new (7);
  g_autoptr(GRand) rand = g_rand_new_with_seed (1);
  const P2pPeerId giver = { { 9 } };
  guint64 held[N_AUTHORS] = { 0 };
  P2pPeerId givers[N_AUTHORS];
  guint64 last = N_AUTHORS;

  g_test_summary ("Whatever comes and goes, walking finds everything held, in order, and who gave it");

  breath_journal_make_room (journal, N_AUTHORS / 2);

  for (guint i = N_AUTHORS; i > 0; i--)
    {
      g_assert_null (breath_journal_put (journal, make_head (i - 1, 1), 1 + i * 7 % N_AUTHORS, &giver));
      held[i - 1] = 1 + i * 7 % N_AUTHORS;
      givers[i - 1] = giver;
    }

  for (guint step = 0; step < 20000; step++)
    {
      const guint64 begin = step < 10000 ? 0 : BREATH_JOURNAL_MAX_POSITION - 40000;
      guint author = g_rand_int_range (rand, 0, N_AUTHORS);
      const P2pPeerId id = { { author } };
      const P2pPeerId from_whom = { { g_rand_int_range (rand, 0, N_GIVERS) } };
      const BreathJournalEntry *entry;
      gboolean goes = g_rand_int_range (rand, 0, 10) == 0;
      BreathHead *old;
      guint64 from = begin + g_rand_int_range (rand, 0, last + 1);
      guint64 next = G_MAXUINT64;

      if (step == 10000)
        breath_journal_make_room (journal, 2 * N_AUTHORS);

      last += goes ? 0 : 1 + g_rand_int_range (rand, 0, 3);
      held[author] = goes ? 0 : begin + last;
      old = goes ? breath_journal_remove (journal, &id) : breath_journal_put (journal, make_head (author, step), begin + last, &from_whom);
      g_clear_pointer (&old, breath_head_free);
      givers[author] = from_whom;

      for (guint i = 0; i < N_AUTHORS; i++)
        if (held[i] > from)
          next = MIN (next, held[i]);

      for (guint k = 0; k < 3 && next != G_MAXUINT64; k++)
        g_assert_cmpuint (breath_journal_next (journal, k == 0 ? from : next - 1)->position, ==, next);

      entry = breath_journal_next (journal, from);
      g_assert_true ((entry == NULL) == (next == G_MAXUINT64));

      if (entry != NULL)
        g_assert_true (p2p_peer_id_equal (breath_journal_get_giver (journal, entry),
                                          &givers[entry->head->author.public_key[0]]));
    }
}

static void
test_journal_crossed (void)
{
  g_autoptr(BreathJournal) journal = breath_journal_new (1);
  static const guint64 positions[] = { 3, 10, 5, 6, 7, 8, 9 };
  const P2pPeerId giver = { { 9 } };
  g_autoptr(BreathHead) left = NULL;

  g_test_summary ("What comes to an earlier position is found, also where others left");

  for (guint i = 0; i < G_N_ELEMENTS (positions); i++)
    {
      g_assert_null (breath_journal_put (journal, make_head (i, 1), positions[i], &giver));

      if (positions[i] == 10)
        left = breath_journal_remove (journal, &(P2pPeerId){ { 0 } });
    }

  g_assert_nonnull (left);

  for (guint64 position = 4; position < 10; position++)
    {
      g_assert_cmpuint (breath_journal_next (journal, position)->position, ==, position + 1);
      g_assert_true (breath_journal_has (journal, position + 1));
    }
}

static BreathHead *
make_numbered_head (guint number)
{
  BreathHead *head = breath_head_new ();

  memcpy (head->author.public_key, &number, sizeof number);

  return head;
}

static void
test_journal_full (void)
{
  g_autoptr(BreathJournal) journal = breath_journal_new (1);
  const P2pPeerId giver = { { 0 } };
  guint64 position = 0;
  guint n = 0;

  g_test_summary ("There may be as many heads as can be, and newer ones of all of them in any order");

  for (guint i = 0; i < 5 * BREATH_JOURNAL_MAX_HEADS; i++)
    {
      guint number = (guint) (i * G_GUINT64_CONSTANT (77773) % BREATH_JOURNAL_MAX_HEADS);
      BreathHead *old = breath_journal_put (journal, make_numbered_head (number), i + 1, &giver);

      g_assert_true ((old != NULL) == (i >= BREATH_JOURNAL_MAX_HEADS));
      g_clear_pointer (&old, breath_head_free);
    }

  for (const BreathJournalEntry *entry; (entry = breath_journal_next (journal, position)) != NULL; n++)
    {
      g_assert_true (breath_journal_lookup (journal, &entry->head->author) == entry);
      position = entry->position;
    }

  g_assert_cmpuint (n, ==, BREATH_JOURNAL_MAX_HEADS);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/journal/supersede", test_journal_supersede);
  g_test_add_func ("/journal/positions", test_journal_positions);
  g_test_add_func ("/journal/walk", test_journal_walk);
  g_test_add_func ("/journal/model", test_journal_model);
  g_test_add_func ("/journal/crossed", test_journal_crossed);
  g_test_add_func ("/journal/full", test_journal_full);

  return g_test_run ();
}

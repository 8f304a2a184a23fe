/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "p2p-visit-book.h"

static const P2pPeerId someone = { { 1 } };
static const P2pPeerId another = { { 2 } };

static void
test_visit_book_served (void)
{
  g_autoptr(P2pVisitBook) book = p2p_visit_book_new ();

  g_test_summary ("Who was served does not come again for ten minutes, from wherever; others do");

  g_assert_true (p2p_visit_book_admits (book, 1, &someone, 0));
  p2p_visit_book_note_served (book, &someone, 0);
  g_assert_false (p2p_visit_book_admits (book, 1, &someone, P2P_VISIT_INTERVAL - 1));
  g_assert_false (p2p_visit_book_admits (book, 2, &someone, P2P_VISIT_INTERVAL - 1));
  g_assert_true (p2p_visit_book_admits (book, 1, &another, 0));
  g_assert_true (p2p_visit_book_admits (book, 1, &someone, P2P_VISIT_INTERVAL));
}

static void
test_visit_book_abuse (void)
{
  g_autoptr(P2pVisitBook) book = p2p_visit_book_new ();

  g_test_summary ("From where somebody went too far nobody comes for ten minutes");

  p2p_visit_book_note_abuse (book, 1, 0);
  g_assert_false (p2p_visit_book_admits (book, 1, &another, P2P_VISIT_SHUNNED_FOR - 1));
  g_assert_true (p2p_visit_book_admits (book, 2, &someone, 0));
  g_assert_true (p2p_visit_book_admits (book, 1, &another, P2P_VISIT_SHUNNED_FOR));
}

static void
test_visit_book_begun (void)
{
  g_autoptr(P2pVisitBook) book = p2p_visit_book_new ();

  g_test_summary ("From one source only so many come in ten minutes, though each leaves in time and is another");

  for (guint i = 0; i < P2P_VISIT_MAX_PER_SOURCE; i++)
    {
      g_assert_true (p2p_visit_book_admits (book, 1, &someone, i));
      p2p_visit_book_note_begun (book, 1, i);
    }

  g_assert_false (p2p_visit_book_admits (book, 1, &another, P2P_VISIT_INTERVAL - 1));
  g_assert_true (p2p_visit_book_admits (book, 2, &someone, P2P_VISIT_INTERVAL - 1));
  g_assert_true (p2p_visit_book_admits (book, 1, &another, P2P_VISIT_INTERVAL));
}

static void
test_visit_book_overstayed (void)
{
  g_autoptr(P2pVisitBook) book = p2p_visit_book_new ();

  g_test_summary ("Who had to be put out does not come again, and leaves less for others from there, but not nothing");

  p2p_visit_book_note_begun (book, 1, 0);
  p2p_visit_book_note_overstayed (book, 1, &someone, 5);
  g_assert_false (p2p_visit_book_admits (book, 1, &someone, P2P_VISIT_INTERVAL + 4));
  g_assert_false (p2p_visit_book_admits (book, 2, &someone, P2P_VISIT_INTERVAL + 4));

  for (guint i = P2P_VISIT_OVERSTAYED; i < P2P_VISIT_MAX_PER_SOURCE; i++)
    {
      g_assert_true (p2p_visit_book_admits (book, 1, &another, 6));
      p2p_visit_book_note_begun (book, 1, 6);
    }

  g_assert_false (p2p_visit_book_admits (book, 1, &another, 6));
  g_assert_true (p2p_visit_book_admits (book, 2, &another, 6));
  g_assert_true (p2p_visit_book_admits (book, 1, &someone, P2P_VISIT_INTERVAL + 6));
}

static void
test_visit_book_bounded (void)
{
  g_autoptr(P2pVisitBook) book = p2p_visit_book_new ();

  g_test_summary ("So many are remembered of each kind, the latest");

  for (guint i = 0; i <= P2P_VISIT_MAX_NOTES; i++)
    {
      P2pPeerId peer = { { 1, (guint8) i, (guint8) (i >> 8) } };

      p2p_visit_book_note_served (book, &peer, 0);
      p2p_visit_book_note_abuse (book, 1000 + i, 0);
    }

  g_assert_true (p2p_visit_book_admits (book, 1000, &another, 0));
  g_assert_false (p2p_visit_book_admits (book, 1001, &another, 0));
  g_assert_true (p2p_visit_book_admits (book, 1, &someone, 0));
  g_assert_false (p2p_visit_book_admits (book, 1, &(P2pPeerId) { { 1, 1 } }, 0));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/visit-book/served", test_visit_book_served);
  g_test_add_func ("/visit-book/abuse", test_visit_book_abuse);
  g_test_add_func ("/visit-book/begun", test_visit_book_begun);
  g_test_add_func ("/visit-book/overstayed", test_visit_book_overstayed);
  g_test_add_func ("/visit-book/bounded", test_visit_book_bounded);

  return g_test_run ();
}

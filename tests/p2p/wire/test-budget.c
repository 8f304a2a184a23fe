/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "p2p-budget.h"
#include "peer-record.pb-c.h"

#define BLOCK_OVERHEAD 16
#define BOMB_MESSAGES  32768

static void
test_budget_limit (void)
{
  P2pBudget budget;
  void *block;

  g_test_summary ("The last byte of the budget can be had, one more cannot");

  p2p_budget_init (&budget, 100 + BLOCK_OVERHEAD);
  g_assert_null (budget.allocator.alloc (budget.allocator.allocator_data, 101));

  block = budget.allocator.alloc (budget.allocator.allocator_data, 100);
  g_assert_nonnull (block);
  g_assert_cmpuint (budget.left, ==, 0);
  budget.allocator.free (budget.allocator.allocator_data, block);

  g_assert_null (budget.allocator.alloc (budget.allocator.allocator_data, 0));
}

static void
test_budget_huge (void)
{
  P2pBudget budget;

  p2p_budget_init (&budget, P2P_BUDGET_DEFAULT);
  g_assert_null (budget.allocator.alloc (budget.allocator.allocator_data, G_MAXSIZE));
  g_assert_null (budget.allocator.alloc (budget.allocator.allocator_data, G_MAXSIZE - BLOCK_OVERHEAD));
  g_assert_cmpuint (budget.left, ==, P2P_BUDGET_DEFAULT);
}

static void
test_budget_empty_block (void)
{
  P2pBudget budget;
  void *block;

  g_test_summary ("A block of no bytes is still a block: NULL would mean failure");

  p2p_budget_init (&budget, BLOCK_OVERHEAD);
  block = budget.allocator.alloc (budget.allocator.allocator_data, 0);
  g_assert_nonnull (block);
  budget.allocator.free (budget.allocator.allocator_data, block);
}

/* A peer record with @n_addresses sub-messages of two bytes each, every one an empty multiaddr. */
static GByteArray *
make_bomb (guint n_addresses)
{
  static const guint8 head[] = { 0x0a, 0x00, 0x10, 0x01 };
  static const guint8 address[] = { 0x1a, 0x02, 0x0a, 0x00 };
  GByteArray *bomb = g_byte_array_new ();

  g_byte_array_append (bomb, head, sizeof head);

  for (guint i = 0; i < n_addresses; i++)
    g_byte_array_append (bomb, address, sizeof address);

  return bomb;
}

static void
test_budget_message (void)
{
  g_autoptr(GByteArray) message = make_bomb (8);
  Libp2p__PeerRecord *record;
  P2pBudget budget;

  p2p_budget_init (&budget, P2P_BUDGET_DEFAULT);
  record = libp2p__peer_record__unpack (&budget.allocator, message->len, message->data);
  g_assert_nonnull (record);
  g_assert_cmpuint (record->n_addresses, ==, 8);
  g_assert_cmpuint (budget.left, <, P2P_BUDGET_DEFAULT);
  libp2p__peer_record__free_unpacked (record, &budget.allocator);
}

static void
test_budget_bomb (void)
{
  g_autoptr(GByteArray) bomb = make_bomb (BOMB_MESSAGES);
  P2pBudget budget;

  g_test_summary ("A message of many empty parts is refused, and nothing leaks");

  p2p_budget_init (&budget, P2P_BUDGET_DEFAULT);
  g_assert_null (libp2p__peer_record__unpack (&budget.allocator, bomb->len, bomb->data));
}

static void
test_budget_every_size (void)
{
  g_autoptr(GByteArray) message = make_bomb (4);
  gboolean decoded = FALSE;

  g_test_summary ("Whichever allocation fails first, decoding fails cleanly");

  for (gsize limit = 0; !decoded; limit += 8)
    {
      Libp2p__PeerRecord *record;
      P2pBudget budget;

      g_assert_cmpuint (limit, <, 4096);

      p2p_budget_init (&budget, limit);
      record = libp2p__peer_record__unpack (&budget.allocator, message->len, message->data);
      decoded = record != NULL;
      libp2p__peer_record__free_unpacked (record, &budget.allocator);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/budget/limit", test_budget_limit);
  g_test_add_func ("/budget/huge", test_budget_huge);
  g_test_add_func ("/budget/empty-block", test_budget_empty_block);
  g_test_add_func ("/budget/message", test_budget_message);
  g_test_add_func ("/budget/bomb", test_budget_bomb);
  g_test_add_func ("/budget/every-size", test_budget_every_size);

  return g_test_run ();
}

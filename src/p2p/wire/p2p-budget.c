/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "p2p-budget.h"

/* What the heap needs beside each block; without it, a flood of tiny blocks would look cheap. */
#define BLOCK_OVERHEAD 16

static void *
budget_alloc (void  *data,
              size_t size)
{
  P2pBudget *self = data;

  if (self->left < BLOCK_OVERHEAD || self->left - BLOCK_OVERHEAD < size)
    return NULL;

  self->left -= size + BLOCK_OVERHEAD;

  /* To protobuf-c a NULL is a failure, even for no bytes at all. */
  return g_try_malloc (MAX (size, 1));
}

static void
budget_free (void *data,
             void *block)
{
  g_free (block);
}

/**
 * p2p_budget_init:
 * @self: (out caller-allocates): a budget
 * @limit: how many bytes one decoding may allocate, usually %P2P_BUDGET_DEFAULT
 *
 * Prepares @self for decoding one message.
 *
 * protobuf-c turns a few bytes into many times as much memory: an empty sub-message takes 2 bytes on the
 * wire and over 100 in memory. With a budget such a message fails to decode, and what was allocated until
 * then is freed. Freeing does not refill the budget, so that the work is bounded too.
 */
void
p2p_budget_init (P2pBudget *self,
                 gsize      limit)
{
  self->allocator.alloc = budget_alloc;
  self->allocator.free = budget_free;
  self->allocator.allocator_data = self;
  self->left = limit;
}

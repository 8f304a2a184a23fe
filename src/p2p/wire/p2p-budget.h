/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>
#include <protobuf-c/protobuf-c.h>

G_BEGIN_DECLS

#define P2P_BUDGET_DEFAULT ((gsize) 1024 * 1024) /* bytes */

/**
 * P2pBudget:
 * @allocator: pass its address to the unpack and free_unpacked functions of protobuf-c
 * @left: bytes that may still be allocated
 *
 * Bounds the memory that decoding one message of a peer may take.
 *
 * The allocator points back to its budget, so a budget must not be copied or moved.
 */
typedef struct
{
  ProtobufCAllocator allocator;
  gsize              left;
} P2pBudget;

void p2p_budget_init (P2pBudget *self,
                      gsize      limit);

G_END_DECLS

/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * P2pByteQueue:
 *
 * Bytes first in, first out. All zeroes is an empty queue; how much goes in is for the owner to limit.
 */
typedef struct
{
  guint8 *data;
  gsize   start;
  gsize   len;
  gsize   allocated;
} P2pByteQueue;

void  p2p_byte_queue_push  (P2pByteQueue *self,
                            const guint8 *data,
                            gsize         len);
gsize p2p_byte_queue_pop   (P2pByteQueue *self,
                            guint8       *out,
                            gsize         max);
void  p2p_byte_queue_clear (P2pByteQueue *self);

G_END_DECLS

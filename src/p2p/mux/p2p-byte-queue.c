/* SPDX-License-Identifier: LGPL-2.1-or-later */

#include "p2p-byte-queue.h"

#include <string.h>

#define MIN_ALLOCATED 512
#define KEEP_WHEN_EMPTY 4096 /* bytes; an idle stream is not worth more */

static void
make_room (P2pByteQueue *self,
           gsize         len)
{
  if (self->start > 0)
    {
      memmove (self->data, self->data + self->start, self->len);
      self->start = 0;
    }

  if (len <= self->allocated - self->len)
    return;

  self->allocated = MAX (MAX (self->allocated * 2, self->len + len), MIN_ALLOCATED);
  self->data = g_realloc (self->data, self->allocated);
}

/**
 * p2p_byte_queue_push:
 * @self: a queue
 * @data: bytes, which are copied
 * @len: how many; may be 0
 *
 * Appends bytes. The queue grows as far as it must; how much is let in is for the owner to limit.
 */
void
p2p_byte_queue_push (P2pByteQueue *self,
                     const guint8 *data,
                     gsize         len)
{
  if (len == 0)
    return;

  if (len > self->allocated - self->start - self->len)
    make_room (self, len);

  memcpy (self->data + self->start + self->len, data, len);
  self->len += len;
}

/**
 * p2p_byte_queue_pop:
 * @self: a queue
 * @out: (out caller-allocates): room for @max bytes
 * @max: how many to take at most
 *
 * Returns: how many were taken
 */
gsize
p2p_byte_queue_pop (P2pByteQueue *self,
                    guint8       *out,
                    gsize         max)
{
  gsize len = MIN (self->len, max);

  if (len == 0)
    return 0;

  memcpy (out, self->data + self->start, len);
  self->start += len;
  self->len -= len;

  if (self->len > 0)
    return len;

  self->start = 0;

  if (self->allocated > KEEP_WHEN_EMPTY)
    p2p_byte_queue_clear (self);

  return len;
}

/**
 * p2p_byte_queue_clear:
 * @self: a queue
 *
 * Drops what is queued and frees the memory. The queue is empty then, and may be used again.
 */
void
p2p_byte_queue_clear (P2pByteQueue *self)
{
  g_free (self->data);
  *self = (P2pByteQueue) { 0 };
}

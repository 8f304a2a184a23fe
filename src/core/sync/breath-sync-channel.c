/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-sync-channel.h"

#include "breath-le.h"
#include "breath-sync-sum-private.h"

#include <sodium.h>
#include <string.h>

#define ROOT_LABEL "breath-sync/1 root"
#define ID_LABEL   "breath-sync/1 id"
#define EPOCH_LEN  4
#define COUNT_LEN  4

/* What is kept beside a head that the nodes of a simulation share, if they share a channel, too. */
enum
{
  MARK_CHANNEL,
  MARK_ID,
  MARK_TERM_LOW,
  MARK_TERM_HIGH,
};

G_STATIC_ASSERT (MARK_TERM_HIGH < BREATH_HEAD_N_MARKS);

/**
 * breath_sync_channel_init:
 * @self: (out caller-allocates): a channel
 * @binding: (array fixed-size=32): bytes that only the two ends of the link know alike
 *
 * Derives the keys of a channel and starts with no head.
 *
 * Root key and id key are BLAKE2b-256 of a label, keyed with @binding. Because nobody outside the link can foresee
 * them, nobody can prepare heads or authors that collide on it.
 */
void
breath_sync_channel_init (BreathSyncChannel *self,
                          const guint8       binding[BREATH_LINK_BINDING_LEN])
{
  memset (self, 0, sizeof *self);

  crypto_generichash (self->root_key, sizeof self->root_key, (const guint8 *) ROOT_LABEL, strlen (ROOT_LABEL),
                      binding, BREATH_LINK_BINDING_LEN);
  crypto_generichash (self->id_key, sizeof self->id_key, (const guint8 *) ID_LABEL, strlen (ID_LABEL),
                      binding, BREATH_LINK_BINDING_LEN);
}

static void
hash_term (BreathSyncChannel *self,
           const BreathHead  *head,
           guint64            term[2])
{
  guint8 hash[BREATH_SYNC_ROOT_LEN];

  crypto_generichash (hash, sizeof hash, head->id, sizeof head->id, self->root_key, sizeof self->root_key);
  term[0] = breath_le_read (hash, 8);
  term[1] = breath_le_read (hash + 8, 8);
}

/* NULL: @head has to be hashed. */
static const guint64 *
get_marks (BreathSyncChannel *self,
           const BreathHead  *head)
{
  guint64 *marks = self->keeps_marks ? head->marks : NULL;
  guint64 channel = breath_le_read (self->id_key, 8);

  if (marks == NULL || marks[MARK_CHANNEL] == channel)
    return marks;

  marks[MARK_CHANNEL] = channel;
  marks[MARK_ID] = breath_sync_channel_get_id (self, &head->author, head->epoch);
  hash_term (self, head, marks + MARK_TERM_LOW);

  return marks;
}

/**
 * breath_sync_channel_get_term:
 * @self: a channel
 * @head: a head
 * @term: (out caller-allocates) (array fixed-size=2): a number of 128 bits, low half first
 *
 * Computes what @head adds to the sum: BLAKE2b-128 of its id under the root key.
 */
void
breath_sync_channel_get_term (BreathSyncChannel *self,
                              const BreathHead  *head,
                              guint64            term[2])
{
  const guint64 *marks = get_marks (self, head);

  if (marks != NULL)
    memcpy (term, marks + MARK_TERM_LOW, 2 * sizeof *term);
  else
    hash_term (self, head, term);
}

/**
 * breath_sync_channel_add:
 * @self: a channel
 * @head: a head now held
 *
 * Adds the term of @head to the sum modulo 2^128.
 */
void
breath_sync_channel_add (BreathSyncChannel *self,
                         const BreathHead  *head)
{
  guint64 term[2];

  breath_sync_channel_get_term (self, head, term);
  breath_sync_sum_add (self->sum, term);
  self->count++;
  self->has_root = FALSE;
}

void
breath_sync_channel_remove (BreathSyncChannel *self,
                            const BreathHead  *head)
{
  guint64 term[2];

  breath_sync_channel_get_term (self, head, term);
  breath_sync_sum_subtract (self->sum, term);
  self->count--;
  self->has_root = FALSE;
}

/**
 * breath_sync_channel_get_root_of:
 * @self: a channel
 * @sum: (array fixed-size=2): of the terms of some heads
 * @count: how many they are
 * @root: (out caller-allocates) (array fixed-size=16): their root
 *
 * Computes BLAKE2b-128 of the sum (16 bytes) and the count (4 bytes), both little endian, under the root key.
 */
void
breath_sync_channel_get_root_of (BreathSyncChannel *self,
                                 const guint64      sum[2],
                                 guint32            count,
                                 guint8             root[BREATH_SYNC_ROOT_LEN])
{
  guint8 input[BREATH_SYNC_ROOT_LEN + COUNT_LEN];

  breath_le_write (input, sum[0], 8);
  breath_le_write (input + 8, sum[1], 8);
  breath_le_write (input + 16, count, COUNT_LEN);

  crypto_generichash (root, BREATH_SYNC_ROOT_LEN, input, sizeof input, self->root_key, sizeof self->root_key);
}

void
breath_sync_channel_get_root (BreathSyncChannel *self,
                              guint8             root[BREATH_SYNC_ROOT_LEN])
{
  if (!self->has_root)
    breath_sync_channel_get_root_of (self, self->sum, self->count, self->root);

  self->has_root = TRUE;
  memcpy (root, self->root, sizeof self->root);
}

/**
 * breath_sync_channel_get_id:
 * @self: a channel
 * @author: whose head
 * @epoch: the head's epoch
 *
 * Computes the id by which notes on this link name @author in @epoch: the first 8 bytes, little endian, of
 * BLAKE2b-128 of the author's key and the epoch (4 bytes, little endian) under the id key.
 *
 * Returns: the id
 */
guint64
breath_sync_channel_get_id (BreathSyncChannel *self,
                            const P2pPeerId   *author,
                            guint32            epoch)
{
  guint8 input[P2P_PUBLIC_KEY_LEN + EPOCH_LEN];
  guint8 hash[crypto_generichash_BYTES_MIN];

  memcpy (input, author->public_key, P2P_PUBLIC_KEY_LEN);
  breath_le_write (input + P2P_PUBLIC_KEY_LEN, epoch, EPOCH_LEN);

  crypto_generichash (hash, sizeof hash, input, sizeof input, self->id_key, sizeof self->id_key);

  return breath_le_read (hash, 8);
}

guint64
breath_sync_channel_get_id_of (BreathSyncChannel *self,
                               const BreathHead  *head)
{
  const guint64 *marks = get_marks (self, head);

  return marks != NULL ? marks[MARK_ID] : breath_sync_channel_get_id (self, &head->author, head->epoch);
}

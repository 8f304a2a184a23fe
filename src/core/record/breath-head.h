/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "breath-level.h"
#include "breath-signed.h"

G_BEGIN_DECLS

#define BREATH_HEAD_LEN     189 /* always; the protocol allows at most 190 */
#define BREATH_HEAD_MAX_LEN 190
#define BREATH_ANCHOR_LEN   16
#define BREATH_HEAD_ID_LEN  32
#define BREATH_HEAD_N_MARKS 4
#define BREATH_HEAD_DAYS    14  /* from issued until it leaves, at the next midnight */

/**
 * BreathHead:
 * @author: who signed it
 * @epoch: raised by every restore; unix seconds
 * @version: counts up within the epoch, from 1
 * @issued: unix seconds
 * @levels: by [enum@Breath.ResourceKind]
 * @live_set: BLAKE2b-256 of the author's manifest
 * @live_count: how many items the manifest lists
 * @anchor: BLAKE2b-128 of a fresh nonce and the author's log head
 * @bytes: the exact signed bytes
 * @id: BLAKE2b-256 of @bytes
 * @refs: how many own it
 * @marks: (nullable): %BREATH_HEAD_N_MARKS numbers, zeros at first, for what the nodes of a simulation that share it need to work
 *   out only once; %NULL in the product
 *
 * The latest state of one author, verified. What is signed of it does not change any more.
 */
typedef struct
{
  P2pPeerId   author;
  guint32     epoch;
  guint32     version;
  guint32     issued;
  BreathLevel levels[BREATH_N_RESOURCES];
  guint8      live_set[BREATH_HASH_LEN];
  guint32     live_count;
  guint8      anchor[BREATH_ANCHOR_LEN];
  GBytes     *bytes;
  guint8      id[BREATH_HEAD_ID_LEN];
  grefcount   refs;
  guint64    *marks;
} BreathHead;

void        breath_head_sign    (BreathHead       *head,
                                 P2pIdentity      *identity);
BreathHead *breath_head_open    (GBytes           *bytes,
                                 GError          **error) G_GNUC_WARN_UNUSED_RESULT;
BreathHead *breath_head_new     (void) G_GNUC_WARN_UNUSED_RESULT;
BreathHead *breath_head_ref     (BreathHead       *head) G_GNUC_WARN_UNUSED_RESULT;
void        breath_head_free    (BreathHead       *head);
int         breath_head_compare (const BreathHead *a,
                                 const BreathHead *b);
gint64      breath_head_get_end (const BreathHead *head);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BreathHead, breath_head_free)

G_END_DECLS

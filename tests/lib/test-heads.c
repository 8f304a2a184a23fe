/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "test-heads.h"

#include <string.h>

#define EPOCH 1749999000 /* unix seconds */

P2pIdentity *
test_author_new (guint number)
{
  guint8 seed[P2P_SEED_LEN] = { 'a', 'u', 't', 'h', number & 0xff, number >> 8 };

  return p2p_identity_new_from_seed (seed);
}

BreathHead *
test_head_new_for (P2pIdentity    *author,
                   guint32         version,
                   gint64          issued,
                   BreathManifest *manifest)
{
  BreathHead *head = breath_head_new ();

  head->epoch = EPOCH;
  head->version = version;
  head->issued = issued;
  head->live_count = breath_manifest_get_size (manifest);
  memcpy (head->live_set, breath_manifest_get_hash (manifest), BREATH_HASH_LEN);
  breath_head_sign (head, author);

  return head;
}

BreathHead *
test_head_new (guint   number,
               guint32 version,
               gint64  issued)
{
  g_autoptr(P2pIdentity) author = test_author_new (number);
  g_autoptr(BreathManifest) manifest = breath_manifest_new (NULL, 0);

  return test_head_new_for (author, version, issued, manifest);
}

BreathItem *
test_item_new (P2pIdentity *author,
               guint        number)
{
  const guint8 body[] = { 0xfa, 0x01, 2, number & 0xff, number >> 8 }; /* field 31, of 2 bytes */
  g_autoptr(GBytes) bytes = breath_signed_new (author, BREATH_DOMAIN_ITEM, body, sizeof body);
  g_autoptr(GError) error = NULL;
  BreathItem *item = breath_item_open (bytes, &error);

  g_assert_no_error (error);
  g_assert_cmpint (item->kind, ==, BREATH_ITEM_UNKNOWN);

  return item;
}

static int
compare_items (gconstpointer a,
               gconstpointer b)
{
  const BreathItem *first = *(const BreathItem **) a;
  const BreathItem *second = *(const BreathItem **) b;

  return memcmp (first->id, second->id, BREATH_HASH_LEN);
}

BreathManifest *
test_manifest_new (GPtrArray *items)
{
  guint8 ids[BREATH_MANIFEST_MAX_ITEMS][BREATH_HASH_LEN];

  g_ptr_array_sort (items, compare_items);

  for (guint i = 0; i < items->len; i++)
    memcpy (ids[i], ((BreathItem *) g_ptr_array_index (items, i))->id, BREATH_HASH_LEN);

  return breath_manifest_new ((const guint8 (*)[BREATH_HASH_LEN])ids, items->len);
}

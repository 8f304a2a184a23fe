/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-pool.h"

#include "breath-shared-rows.h"

#include <string.h>

#define MIN_SIGNED  64    /* bytes of what has a signature in it */
#define FIRST_SWEEP 1024  /* records, before any are looked through for those nobody uses */

/**
 * BreathPool:
 *
 * Every record that nodes of a simulation have opened, verified once and handed to all: it is found by its exact bytes,
 * signature and all, so what a node gets here is what it would have found out by itself. Bytes that are not a valid
 * record are not remembered.
 *
 * The product has nothing of the kind: the pool belongs to the sandbox, and a node without one verifies everything.
 */
struct _BreathPool
{
  BreathOpener      opener;
  grefcount         refs;
  GHashTable       *heads;     /* GBytes in the BreathHead to BreathHead */
  GHashTable       *items;     /* GBytes in the BreathItem to BreathItem */
  GHashTable       *live_sets; /* of BreathLiveSet, by author and manifest */
  BreathSharedRows *rows;
  guint             sweep_at;  /* records */
  guint64           n_opened;
};

static gboolean
is_unused_head (gpointer key,
                gpointer value,
                gpointer user_data)
{
  return g_ref_count_compare (&((BreathHead *) value)->refs, 1);
}

static gboolean
is_unused_item (gpointer key,
                gpointer value,
                gpointer user_data)
{
  return g_ref_count_compare (&((BreathItem *) value)->refs, 1);
}

static gboolean
is_unused_live_set (gpointer key,
                    gpointer value,
                    gpointer user_data)
{
  return g_ref_count_compare (&((BreathLiveSet *) key)->refs, 1);
}

/* Any bytes of a signature are as good a hash as all of a record: the end of one is near its own. */
static guint
record_hash (gconstpointer bytes)
{
  gsize len;
  const guint8 *data = g_bytes_get_data ((GBytes *) bytes, &len);
  guint hash;

  if (len < MIN_SIGNED)
    return g_bytes_hash (bytes);

  memcpy (&hash, data + len - MIN_SIGNED / 2, sizeof hash);

  return hash;
}

/* Most of those who ask have the bytes from somebody who asked before. */
static gboolean
record_equal (gconstpointer a,
              gconstpointer b)
{
  return a == b || g_bytes_equal (a, b);
}

static guint
live_set_hash (gconstpointer data)
{
  const BreathLiveSet *set = data;
  guint hash;

  memcpy (&hash, breath_manifest_get_hash (set->manifest), sizeof hash);

  return hash ^ p2p_peer_id_hash (&set->author);
}

/* The manifest has the ids of all items, which are what they are of. */
static gboolean
live_set_equal (gconstpointer a,
                gconstpointer b)
{
  const BreathLiveSet *first = a;
  const BreathLiveSet *second = b;

  return memcmp (breath_manifest_get_hash (first->manifest), breath_manifest_get_hash (second->manifest), BREATH_HASH_LEN) == 0 &&
         p2p_peer_id_equal (&first->author, &second->author);
}

/* Each time that as many have come as were in use: then a record costs the same however long the simulation. */
static void
sweep (BreathPool *self)
{
  if (breath_pool_get_n_records (self) < self->sweep_at)
    return;

  /* These hold items. */
  g_hash_table_foreach_remove (self->live_sets, is_unused_live_set, NULL);
  g_hash_table_foreach_remove (self->heads, is_unused_head, NULL);
  g_hash_table_foreach_remove (self->items, is_unused_item, NULL);
  self->sweep_at = MAX (2 * breath_pool_get_n_records (self), FIRST_SWEEP);
}

static BreathHead *
open_head (BreathOpener *opener,
           GBytes       *bytes,
           GError      **error)
{
  BreathPool *self = (BreathPool *) opener;
  BreathHead *head = g_hash_table_lookup (self->heads, bytes);

  if (head != NULL)
    return breath_head_ref (head);

  self->n_opened++;
  head = breath_head_open (bytes, error);

  if (head == NULL)
    return NULL;

  sweep (self);
  g_hash_table_insert (self->heads, head->bytes, breath_head_ref (head));
  head->marks = g_new0 (guint64, BREATH_HEAD_N_MARKS);

  return head;
}

static BreathItem *
open_item (BreathOpener *opener,
           GBytes       *bytes,
           GError      **error)
{
  BreathPool *self = (BreathPool *) opener;
  BreathItem *item = g_hash_table_lookup (self->items, bytes);

  if (item != NULL)
    return breath_item_ref (item);

  self->n_opened++;
  item = breath_item_open (bytes, error);

  if (item == NULL)
    return NULL;

  sweep (self);
  g_hash_table_insert (self->items, item->bytes, breath_item_ref (item));

  return item;
}

static BreathLiveSet *
share_live_set (BreathOpener  *opener,
                BreathLiveSet *set)
{
  BreathPool *self = (BreathPool *) opener;
  BreathLiveSet *shared = g_hash_table_lookup (self->live_sets, set);

  if (shared == NULL)
    {
      g_hash_table_add (self->live_sets, breath_live_set_ref (set));
      return set;
    }

  breath_live_set_free (set);

  return breath_live_set_ref (shared);
}

/**
 * breath_pool_new:
 *
 * Makes an empty pool.
 *
 * Returns: (transfer full): the pool
 */
BreathPool *
breath_pool_new (void)
{
  BreathPool *self = g_new0 (BreathPool, 1);

  g_ref_count_init (&self->refs);
  self->opener.open_head = open_head;
  self->opener.open_item = open_item;
  self->opener.share_live_set = share_live_set;
  self->heads = g_hash_table_new_full (record_hash, record_equal, NULL, (GDestroyNotify) breath_head_free);
  self->items = g_hash_table_new_full (record_hash, record_equal, NULL, (GDestroyNotify) breath_item_free);
  self->live_sets = g_hash_table_new_full (live_set_hash, live_set_equal, (GDestroyNotify) breath_live_set_free, NULL);
  self->rows = breath_shared_rows_new ();
  self->sweep_at = FIRST_SWEEP;

  return self;
}

BreathPool *
breath_pool_ref (BreathPool *self)
{
  g_ref_count_inc (&self->refs);

  return self;
}

void
breath_pool_unref (BreathPool *self)
{
  if (g_ref_count_dec (&self->refs))
    {
      g_hash_table_unref (self->heads);
      g_hash_table_unref (self->items);
      g_hash_table_unref (self->live_sets);
      breath_shared_rows_free (self->rows);
      g_free (self);
    }
}

BreathOpener *
breath_pool_get_opener (BreathPool *self)
{
  return &self->opener;
}

BreathSharedRows *
breath_pool_get_rows (BreathPool *self)
{
  return self->rows;
}

guint
breath_pool_get_n_records (BreathPool *self)
{
  return g_hash_table_size (self->heads) + g_hash_table_size (self->items);
}

guint64
breath_pool_get_n_opened (BreathPool *self)
{
  return self->n_opened;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-pool.h"

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
  BreathOpener opener;
  grefcount    refs;
  GHashTable  *heads;     /* GBytes in the BreathHead to BreathHead */
  GHashTable  *items;     /* GBytes in the BreathItem to BreathItem */
  GHashTable  *keys;      /* of GBytes */
  guint        sweep_at;  /* records */
  guint64      n_opened;
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

/* Each time that as many have come as were in use: then a record costs the same however long the simulation. */
static void
sweep (BreathPool *self)
{
  if (breath_pool_get_n_records (self) < self->sweep_at)
    return;

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
  self->heads = g_hash_table_new_full (g_bytes_hash, g_bytes_equal, NULL, (GDestroyNotify) breath_head_free);
  self->items = g_hash_table_new_full (g_bytes_hash, g_bytes_equal, NULL, (GDestroyNotify) breath_item_free);
  self->keys = g_hash_table_new_full (g_bytes_hash, g_bytes_equal, (GDestroyNotify) g_bytes_unref, NULL);
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
      g_hash_table_unref (self->keys);
      g_free (self);
    }
}

BreathOpener *
breath_pool_get_opener (BreathPool *self)
{
  return &self->opener;
}

/**
 * breath_pool_share_key:
 * @self: a pool
 * @key: the key of a node
 *
 * Finds one object for all equal keys. It is kept as long as the pool, since nodes do not come and go in great numbers.
 *
 * Returns: (transfer full): bytes equal to @key
 */
GBytes *
breath_pool_share_key (BreathPool *self,
                       GBytes     *key)
{
  gpointer shared = NULL;

  if (!g_hash_table_lookup_extended (self->keys, key, &shared, NULL))
    g_hash_table_add (self->keys, shared = g_bytes_ref (key));

  return g_bytes_ref (shared);
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

/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-world-private.h"

#include "breath-manifest.h"

#include <string.h>

/*
 * A network that is a month old: every node begins with all that the others published within the last hour, so that what
 * is measured is the steady state, with numbers as long as they are then.
 */

#define HOUR   3600
#define AGE    720 /* hours, and heads of each author */
#define JITTER 10  /* heads that are due meanwhile */
#define FIRST  5   /* seconds until the first head is due */

/* Random, and yet about as many in each part of the hour, so that a part of it tells what an hour costs. */
static gint64
pick_second (BreathWorld *self,
             guint        number)
{
  gint64 span = HOUR - FIRST;
  gint64 even = span * number / self->n_centres;
  gint64 jitter = g_rand_int (self->links_rand) % MAX (span * JITTER / self->n_centres, 1);

  return BREATH_WORLD_BEGIN - HOUR + FIRST + (even + jitter) % span;
}

static void
row_free (gpointer data)
{
  BreathRow *row = data;

  g_bytes_unref (row->key);
  g_bytes_unref (row->value);
  g_clear_pointer (&row->extra, g_bytes_unref);
  g_free (row);
}

/* What all nodes hold of one author: a profile and a head issued within the hour before the beginning. */
static void
add_rows (BreathCentre *centre,
          GPtrArray    *rows)
{
  BreathWorld *self = centre->world;
  P2pIdentity *identity = breath_virtual_node_get_identity (centre->node);
  g_autofree char *name = g_strdup_printf ("Centre %u", centre->number);
  g_autoptr(BreathItem) profile = breath_item_new_profile (identity, name, NULL);
  g_autoptr(BreathManifest) manifest = breath_manifest_new ((const guint8 (*)[BREATH_HASH_LEN]) &profile->id, 1);
  g_autoptr(BreathHead) head = breath_head_new ();
  BreathRow row[3] = { { BREATH_ROW_HEAD }, { BREATH_ROW_MANIFEST }, { BREATH_ROW_ITEM } };

  head->epoch = BREATH_WORLD_BEGIN - AGE * HOUR;
  head->version = AGE;
  head->issued = pick_second (self, centre->number);
  head->live_count = 1;
  memcpy (head->live_set, breath_manifest_get_hash (manifest), BREATH_HASH_LEN);
  breath_head_sign (head, identity);
  centre->epoch = head->epoch;
  centre->version = head->version;

  row[0].key = g_bytes_new (head->author.public_key, P2P_PUBLIC_KEY_LEN);
  row[0].value = g_bytes_ref (head->bytes);
  row[0].number = (guint64) AGE * self->n_centres + centre->number + 1;
  row[0].extra = g_bytes_ref (row[0].key);
  row[1].key = g_bytes_new (head->live_set, BREATH_HASH_LEN);
  row[1].value = g_bytes_ref (breath_manifest_get_bytes (manifest));
  row[1].extra = g_bytes_ref (row[0].key);
  row[2].key = g_bytes_new (profile->id, BREATH_HASH_LEN);
  row[2].value = g_bytes_ref (profile->bytes);
  row[2].extra = g_bytes_ref (row[0].key);

  for (guint i = 0; i < G_N_ELEMENTS (row); i++)
    g_ptr_array_add (rows, g_memdup2 (&row[i], sizeof row[i]));
}

static void
put_setting (BreathCentre *centre,
             const char   *name,
             guint32       value,
             gsize         len)
{
  guint32 packed = GUINT32_TO_LE (value);
  g_autoptr(GBytes) key = g_bytes_new (name, strlen (name));
  g_autoptr(GBytes) bytes = g_bytes_new (&packed, len);
  BreathRow row = { BREATH_ROW_SETTING, key, bytes, 0, NULL };

  breath_memory_store_put (breath_virtual_node_get_store (centre->node), &row);
}

/* Before any of them starts. */
void
breath_world_begin_met (BreathWorld *self)
{
  g_autoptr(GPtrArray) rows = g_ptr_array_new_with_free_func (row_free);
  BreathMemoryStore *first = breath_virtual_node_get_store (self->centres[0].node);

  for (guint i = 0; i < self->n_centres; i++)
    add_rows (&self->centres[i], rows);

  for (guint at = 0; at < rows->len; at++)
    breath_memory_store_put (first, g_ptr_array_index (rows, at));

  for (guint i = 0; i < self->n_centres; i++)
    {
      put_setting (&self->centres[i], "journal", i + 1, sizeof (guint32));
      put_setting (&self->centres[i], "hour", i % 24, 1);

      if (i > 0)
        breath_memory_store_put_all (breath_virtual_node_get_store (self->centres[i].node), first);
    }
}

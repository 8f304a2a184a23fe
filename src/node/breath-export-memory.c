/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-export-memory-private.h"

#include "breath-export-seed-private.h"
#include "breath-seed-row.h"

#include <string.h>

#define MAX_PLANTERS 64 /* of a seed that are named */

/* A seed that is planted, until its text is read. */
typedef struct
{
  BreathExportSeed   *seed;
  BreathSeedManifest *manifest;
  GBytes             *key;
} Planted;

struct _BreathExportMemory
{
  GPtrArray  *planted;    /* of Planted, once joined with what was planted last first */
  GHashTable *plantings;  /* GBytes of a seed to GPtrArray of BreathItem */
  GHashTable *names;      /* char * of author and Mirror, or of an author alone, to what they are called */
  guint       at;         /* whose text comes next */
  gsize       cost;       /* of the texts so far */
};

static void
planted_free (Planted *planted)
{
  g_clear_pointer (&planted->seed, breath_export_seed_free);
  breath_seed_manifest_free (planted->manifest);
  g_bytes_unref (planted->key);
  g_free (planted);
}

BreathExportMemory *
breath_export_memory_new (void)
{
  BreathExportMemory *self = g_new0 (BreathExportMemory, 1);

  self->planted = g_ptr_array_new_with_free_func ((GDestroyNotify) planted_free);
  self->plantings = g_hash_table_new_full (g_bytes_hash, g_bytes_equal, (GDestroyNotify) g_bytes_unref,
                                           (GDestroyNotify) g_ptr_array_unref);
  self->names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  return self;
}

void
breath_export_memory_free (BreathExportMemory *self)
{
  g_ptr_array_unref (self->planted);
  g_hash_table_unref (self->plantings);
  g_hash_table_unref (self->names);
  g_free (self);
}

static GBytes *
ref_optional (GBytes *bytes)
{
  return bytes != NULL ? g_bytes_ref (bytes) : NULL;
}

/* What became of a seed is a setting; all others are passed by. */
void
breath_export_memory_take_row (BreathExportMemory *self,
                               const BreathRow    *row)
{
  guint8 id[BREATH_HASH_LEN];
  g_autoptr(BreathSeedRow) stored = NULL;
  Planted *planted;

  if (row->kind == BREATH_ROW_SETTING && breath_seed_row_read_key (row->key, id))
    stored = breath_seed_row_decode (row->value, id);

  if (stored == NULL || stored->state != BREATH_SEED_PLANTED)
    return;

  planted = g_new0 (Planted, 1);
  planted->key = g_bytes_new (id, sizeof id);
  planted->seed = breath_export_seed_new ();
  memcpy (planted->seed->id, id, sizeof id);
  planted->seed->manifest = breath_seed_manifest_encode (stored->manifest);
  planted->seed->notice = ref_optional (stored->notice);
  planted->seed->planting = ref_optional (stored->planting);
  planted->seed->certificate = ref_optional (stored->certificate);
  planted->manifest = g_steal_pointer (&stored->manifest);
  g_ptr_array_add (self->planted, planted);
}

static char *
dup_person (const P2pPeerId *node,
            const P2pPeerId *mirror)
{
  g_autofree char *first = p2p_peer_id_to_string (node);
  g_autofree char *second = p2p_peer_id_to_string (mirror);

  return g_strconcat (first, "/", second, NULL);
}

static void
take_planting (BreathExportMemory *self,
               BreathItem         *item)
{
  g_autoptr(GBytes) seed = g_bytes_new (item->statement->planting->seed, BREATH_HASH_LEN);
  GPtrArray *plantings = g_hash_table_lookup (self->plantings, seed);

  if (plantings == NULL)
    {
      plantings = g_ptr_array_new_with_free_func ((GDestroyNotify) breath_item_free);
      g_hash_table_insert (self->plantings, g_bytes_ref (seed), plantings);
    }

  if (plantings->len < MAX_PLANTERS)
    g_ptr_array_add (plantings, breath_item_ref (item));
}

void
breath_export_memory_take_item (BreathExportMemory *self,
                                BreathItem         *item)
{
  if (item->kind == BREATH_ITEM_PROFILE)
    g_hash_table_replace (self->names, p2p_peer_id_to_string (&item->author), g_strdup (item->name));
  else if (item->kind == BREATH_ITEM_CERTIFICATE)
    g_hash_table_replace (self->names, dup_person (&item->author, &item->mirror), g_strdup (item->name));
  else if (item->kind == BREATH_ITEM_STATEMENT && item->statement->planting != NULL)
    take_planting (self, item);
}

/* "" for who has no name. */
static const char *
peek_node (BreathExportMemory *self,
           const P2pPeerId    *node)
{
  g_autofree char *key = p2p_peer_id_to_string (node);
  const char *name = g_hash_table_lookup (self->names, key);

  return name != NULL ? name : "";
}

/* "" for who is not a Mirror there, or no more. */
static const char *
peek_mirror (BreathExportMemory *self,
             const P2pPeerId    *node,
             const P2pPeerId    *mirror)
{
  g_autofree char *key = dup_person (node, mirror);
  const char *name = g_hash_table_lookup (self->names, key);

  return name != NULL ? name : "";
}

static void
join_planting (BreathExportMemory *self,
               Planted            *planted)
{
  g_autoptr(BreathItem) planting = planted->seed->planting != NULL ? breath_item_open (planted->seed->planting, NULL) : NULL;
  g_autoptr(BreathItem) certificate = planted->seed->certificate != NULL
                                      ? breath_item_open (planted->seed->certificate, NULL) : NULL;

  if (planting != NULL && planting->kind == BREATH_ITEM_STATEMENT)
    planted->seed->planted = planting->statement->made;

  if (certificate == NULL || certificate->kind != BREATH_ITEM_CERTIFICATE)
    return;

  g_free (planted->seed->planted_by);
  planted->seed->planted_by = g_strdup (certificate->name);
}

static char **
list_planters (BreathExportMemory *self,
               GBytes             *seed)
{
  const GPtrArray *plantings = g_hash_table_lookup (self->plantings, seed);
  g_autoptr(GStrvBuilder) names = g_strv_builder_new ();

  for (guint i = 0; plantings != NULL && i < plantings->len; i++)
    {
      const BreathItem *planting = g_ptr_array_index (plantings, i);
      const char *mirror = peek_mirror (self, &planting->author, &planting->mirror);
      const char *place = peek_node (self, &planting->author);
      g_autofree char *node = *place == '\0' ? p2p_peer_id_to_string (&planting->author) : NULL;
      g_autofree char *name = g_strdup_printf ("%s (%s)", mirror, node != NULL ? node : place);

      /* Who is no Mirror there has not planted anything. */
      if (*mirror != '\0')
        g_strv_builder_add (names, name);
    }

  return g_strv_builder_end (names);
}

static int
compare_planted (gconstpointer a,
                 gconstpointer b)
{
  const BreathExportSeed *first = (*(const Planted *const *) a)->seed;
  const BreathExportSeed *second = (*(const Planted *const *) b)->seed;
  int order = (first->planted < second->planted) - (first->planted > second->planted);

  return order != 0 ? order : memcmp (first->id, second->id, BREATH_HASH_LEN);
}

/**
 * breath_export_memory_join:
 * @self: what is planted, once all rows and items were taken
 *
 * Finds out who offered and who planted what.
 */
void
breath_export_memory_join (BreathExportMemory *self)
{
  for (guint i = 0; i < self->planted->len; i++)
    {
      Planted *planted = g_ptr_array_index (self->planted, i);
      BreathExportSeed *seed = planted->seed;

      join_planting (self, planted);
      g_free (seed->node_name);
      g_free (seed->mirror_name);
      g_strfreev (seed->planters);
      seed->node_name = g_strdup (peek_node (self, &planted->manifest->node));
      seed->mirror_name = g_strdup (peek_mirror (self, &planted->manifest->node, &planted->manifest->mirror));
      seed->planters = list_planters (self, planted->key);
    }

  g_ptr_array_sort (self->planted, compare_planted);
}

GBytes *
breath_export_memory_peek_next (BreathExportMemory *self)
{
  return self->at < self->planted->len ? ((Planted *) self->planted->pdata[self->at])->key : NULL;
}

/**
 * breath_export_memory_take_text:
 * @self: what is planted
 * @text: (nullable): the text of breath_export_memory_peek_next(); %NULL if it is not there
 * @export: where to
 *
 * Puts the seed into @export, as long as there is room, and goes on with the next one.
 */
void
breath_export_memory_take_text (BreathExportMemory *self,
                                GBytes             *text,
                                BreathExport       *export)
{
  Planted *planted = g_ptr_array_index (self->planted, self->at++);
  gsize cost = 0;

  if (text != NULL && breath_seed_manifest_has_content (planted->manifest, text))
    {
      planted->seed->content = g_bytes_ref (text);
      cost = breath_export_seed_get_cost (planted->seed);
    }

  if (planted->seed->content == NULL || export->seeds->len >= BREATH_EXPORT_MAX_SEEDS
      || cost > BREATH_EXPORT_MAX_TEXTS - self->cost)
    {
      export->n_left_out++;
      return;
    }

  self->cost += cost;
  g_ptr_array_add (export->seeds, g_steal_pointer (&planted->seed));
}

/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-export-seed-private.h"

#include "breath-export-json-private.h"
#include "breath-export-line-private.h"
#include "breath-seed-manifest.h"

#include <string.h>

#define MAX_NAME    256  /* bytes */
#define MAX_NAMES   64
#define MAX_ESCAPED 6    /* bytes of a character that JSON does not let stand as it is */

G_STATIC_ASSERT (BREATH_EXPORT_SEED_ID_LEN == BREATH_HASH_LEN);

/**
 * breath_export_seed_new:
 *
 * Returns: (transfer full): a seed to be filled in
 */
BreathExportSeed *
breath_export_seed_new (void)
{
  BreathExportSeed *self = g_new0 (BreathExportSeed, 1);

  self->node_name = g_strdup ("");
  self->mirror_name = g_strdup ("");
  self->planted_by = g_strdup ("");
  self->planters = g_new0 (char *, 1);

  return self;
}

void
breath_export_seed_free (BreathExportSeed *self)
{
  g_clear_pointer (&self->manifest, g_bytes_unref);
  g_clear_pointer (&self->content, g_bytes_unref);
  g_clear_pointer (&self->notice, g_bytes_unref);
  g_clear_pointer (&self->planting, g_bytes_unref);
  g_clear_pointer (&self->certificate, g_bytes_unref);
  g_free (self->node_name);
  g_free (self->mirror_name);
  g_free (self->planted_by);
  g_strfreev (self->planters);
  g_free (self);
}

/**
 * breath_export_seed_dup_id:
 * @self: a seed
 *
 * Returns: (transfer full): its id, a CIDv1 in base 32
 */
char *
breath_export_seed_dup_id (const BreathExportSeed *self)
{
  return breath_seed_id_to_text (self->id);
}

/* Bytes that JSON has for one. */
static gsize
get_written (guint8 byte)
{
  if (byte == '"' || byte == '\\' || (byte >= '\b' && byte <= '\r' && byte != '\v'))
    return 2;

  return byte < ' ' || byte == 0x7f ? MAX_ESCAPED : 1;
}

gsize
breath_export_seed_get_cost (const BreathExportSeed *self)
{
  GBytes *const signed_parts[] = { self->manifest, self->notice, self->planting, self->certificate };
  gsize len;
  const guint8 *text = g_bytes_get_data (self->content, &len);
  gsize cost = 0;

  for (gsize i = 0; i < len; i++)
    cost += get_written (text[i]);

  for (guint i = 0; i < G_N_ELEMENTS (signed_parts); i++)
    if (signed_parts[i] != NULL)
      cost += (g_bytes_get_size (signed_parts[i]) + 2) / 3 * 4;

  return cost;
}

static void
write_texts (JsonBuilder       *builder,
             const char        *key,
             const char *const *texts)
{
  json_builder_set_member_name (builder, key);
  json_builder_begin_array (builder);

  for (guint i = 0; texts[i] != NULL; i++)
    json_builder_add_string_value (builder, texts[i]);

  json_builder_end_array (builder);
}

static void
write_id (JsonBuilder  *builder,
          const char   *key,
          const guint8 *id)
{
  g_autofree char *text = breath_seed_id_to_text (id);

  breath_export_add_text (builder, key, text);
}

static void
write_optional (JsonBuilder *builder,
                const char  *key,
                const char  *text)
{
  if (text != NULL && *text != '\0')
    breath_export_add_text (builder, key, text);
}

/* For people; whoever reads the file back goes by the manifest. */
static void
write_manifest (JsonBuilder              *builder,
                const BreathSeedManifest *manifest)
{
  g_autofree char *node = p2p_peer_id_to_string (&manifest->node);
  g_autofree char *mirror = p2p_peer_id_to_string (&manifest->mirror);
  g_autofree char *offered = breath_export_dup_time (manifest->created, "%Y-%m-%dT%H:%M:%SZ");

  breath_export_add_text (builder, "title", manifest->title);
  write_optional (builder, "summary", manifest->summary);
  write_optional (builder, "language", manifest->language);
  breath_export_add_text (builder, "licence", manifest->licence);
  breath_export_add_text (builder, "media", breath_seed_media_get_type (manifest->media));
  breath_export_add_text (builder, "node", node);
  breath_export_add_text (builder, "mirror", mirror);
  breath_export_add_text (builder, "offered", offered);

  if (manifest->has_supersedes)
    write_id (builder, "supersedes", manifest->supersedes);

  json_builder_set_member_name (builder, "parents");
  json_builder_begin_array (builder);

  for (guint i = 0; i < manifest->n_parents; i++)
    {
      g_autofree char *parent = breath_seed_id_to_text (manifest->parents[i]);

      json_builder_add_string_value (builder, parent);
    }

  json_builder_end_array (builder);
}

static void
write_bytes (JsonBuilder *builder,
             const char  *key,
             GBytes      *bytes)
{
  if (bytes == NULL)
    return;

  json_builder_set_member_name (builder, key);
  breath_export_add_bytes (builder, bytes);
}

void
breath_export_seed_write_json (const BreathExportSeed *self,
                               JsonBuilder            *builder)
{
  g_autoptr(BreathSeedManifest) manifest = breath_seed_manifest_decode (self->manifest, self->id, NULL);
  g_autofree char *planted = breath_export_dup_time (self->planted, "%Y-%m-%dT%H:%M:%SZ");
  gsize len;
  const char *text = g_bytes_get_data (self->content, &len);
  g_autofree char *copy = g_strndup (text, len);

  json_builder_begin_object (builder);
  write_id (builder, "id", self->id);

  if (manifest != NULL)
    write_manifest (builder, manifest);

  write_optional (builder, "node-name", self->node_name);
  write_optional (builder, "mirror-name", self->mirror_name);

  if (self->planted != 0)
    breath_export_add_text (builder, "planted", planted);

  write_optional (builder, "planted-by", self->planted_by);
  write_texts (builder, "planters", (const char *const *) self->planters);
  breath_export_add_text (builder, "text", copy);
  write_bytes (builder, "manifest", self->manifest);
  write_bytes (builder, "notice", self->notice);
  write_bytes (builder, "planting", self->planting);
  write_bytes (builder, "certificate", self->certificate);
  json_builder_end_object (builder);
}

static gboolean
read_name (JsonObject *object,
           const char *key,
           char      **name)
{
  const char *text = breath_export_peek_text (object, key);

  if (strlen (text) > MAX_NAME || !g_utf8_validate (text, -1, NULL))
    return FALSE;

  g_free (*name);
  *name = g_strdup (text);

  return TRUE;
}

static gboolean
read_planters (BreathExportSeed *self,
               JsonObject       *object)
{
  JsonNode *node = json_object_get_member (object, "planters");
  JsonArray *array = node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
  g_autoptr(GStrvBuilder) names = g_strv_builder_new ();

  if (array == NULL || json_array_get_length (array) > MAX_NAMES)
    return FALSE;

  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonNode *element = json_array_get_element (array, i);
      const char *name = JSON_NODE_HOLDS_VALUE (element) && json_node_get_value_type (element) == G_TYPE_STRING
                         ? json_node_get_string (element) : NULL;

      if (name == NULL || strlen (name) > MAX_NAME || !g_utf8_validate (name, -1, NULL))
        return FALSE;

      g_strv_builder_add (names, name);
    }

  g_strfreev (self->planters);
  self->planters = g_strv_builder_end (names);

  return TRUE;
}

static gboolean
read_manifest (BreathExportSeed *self,
               JsonObject       *object)
{
  g_autoptr(BreathSeedManifest) manifest = NULL;

  self->manifest = breath_export_parse_bytes (breath_export_peek_text (object, "manifest"));

  if (self->manifest != NULL && breath_seed_id_from_text (breath_export_peek_text (object, "id"), self->id, NULL))
    manifest = breath_seed_manifest_decode (self->manifest, self->id, NULL);

  return manifest != NULL;
}

static gboolean
read_text (BreathExportSeed *self,
           JsonObject       *object)
{
  const char *text = breath_export_peek_text (object, "text");
  gsize len = strlen (text);

  if (len < 1 || len > BREATH_SEED_MAX_SIZE || !g_utf8_validate (text, len, NULL))
    return FALSE;

  self->content = g_bytes_new (text, len);

  return TRUE;
}

BreathExportSeed *
breath_export_seed_read_json (JsonObject *object)
{
  BreathExportSeed *self = breath_export_seed_new ();
  const char *planted = breath_export_peek_text (object, "planted");

  self->notice = breath_export_parse_bytes (breath_export_peek_text (object, "notice"));
  self->planting = breath_export_parse_bytes (breath_export_peek_text (object, "planting"));
  self->certificate = breath_export_parse_bytes (breath_export_peek_text (object, "certificate"));

  if (!read_manifest (self, object) || !read_text (self, object) || !read_planters (self, object)
      || !read_name (object, "node-name", &self->node_name) || !read_name (object, "mirror-name", &self->mirror_name)
      || !read_name (object, "planted-by", &self->planted_by)
      || (*planted != '\0' && !breath_export_parse_time (planted, &self->planted)))
    g_clear_pointer (&self, breath_export_seed_free);

  return self;
}

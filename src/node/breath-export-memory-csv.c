/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-export.h"

#include "breath-export-line-private.h"
#include "breath-seed-manifest.h"

#define HEADING "id,title,summary,language,licence,media,node,node-name,mirror,offered,planted,planted-by,planters,supersedes,text"

static void
append_seed (GString                *csv,
             const BreathExportSeed *seed)
{
  g_autoptr(BreathSeedManifest) manifest = breath_seed_manifest_decode (seed->manifest, seed->id, NULL);
  g_autofree char *id = breath_seed_id_to_text (seed->id);
  g_autofree char *node = NULL;
  g_autofree char *before = NULL;
  g_autofree char *offered = NULL;
  g_autofree char *planted = breath_export_dup_time (seed->planted, "%Y-%m-%d %H:%M:%S");
  g_autofree char *planters = g_strjoinv (", ", seed->planters);
  g_autofree char *text = g_strndup (g_bytes_get_data (seed->content, NULL), g_bytes_get_size (seed->content));

  if (manifest == NULL)
    return;

  node = p2p_peer_id_to_string (&manifest->node);
  before = manifest->has_supersedes ? breath_seed_id_to_text (manifest->supersedes) : NULL;
  offered = breath_export_dup_time (manifest->created, "%Y-%m-%d %H:%M:%S");
  g_string_append_printf (csv, "%s,", id);
  breath_export_append_cell (csv, manifest->title);
  breath_export_append_cell (csv, manifest->summary);
  breath_export_append_cell (csv, manifest->language);
  breath_export_append_cell (csv, manifest->licence);
  g_string_append_printf (csv, "%s,%s,", breath_seed_media_get_type (manifest->media), node);
  breath_export_append_cell (csv, seed->node_name);
  breath_export_append_cell (csv, seed->mirror_name);
  g_string_append_printf (csv, "%s,%s,", offered, planted);
  breath_export_append_cell (csv, seed->planted_by);
  breath_export_append_cell (csv, planters);
  g_string_append_printf (csv, "%s,", before != NULL ? before : "");
  breath_export_append_cell (csv, text);
  g_string_truncate (csv, csv->len - 1);
  g_string_append (csv, "\r\n");
}

/**
 * breath_export_memory_to_csv:
 * @self: an export
 *
 * Writes what is planted as a table for a spreadsheet, one line a seed, what was planted last first: times in UTC. It is for people
 * to read: what was signed has no place in a table, and without that no node takes a seed in.
 *
 * Returns: (transfer full): the text, after RFC 4180
 */
char *
breath_export_memory_to_csv (const BreathExport *self)
{
  g_autoptr(GString) csv = g_string_new (HEADING "\r\n");

  for (guint i = 0; i < self->seeds->len; i++)
    append_seed (csv, g_ptr_array_index (self->seeds, i));

  return g_string_free (g_steal_pointer (&csv), FALSE);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breathctl.h"

#include "breath-control.h"
#include "breath-export.h"
#include "breath-host.h"
#include "breath-mirror.h"

#define SUMMARY \
  "Takes what others signed, in FILE.json, into the node that runs, and adds their levels to its history.\n" \
  "Records are verified like a neighbour's; levels of FILE.csv or FILE.json are marked as imported, since nothing\n" \
  "vouches for them. Nothing changes what the node itself publishes. Seeds that are planted elsewhere come only for a\n" \
  "Mirror who wants to look at them, and are to be read and planted here like any other."

/* breathctl import FILE */

static GVariant *
pack (const BreathExport *export,
      guint               from,
      guint               n)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a(ssiuux)"));

  for (guint i = from; i < from + n; i++)
    {
      const BreathExportLine *line = g_ptr_array_index (export->lines, i);

      g_variant_builder_add (&builder, "(ssiuux)", line->node, line->resource, line->level, line->epsilon, line->day,
                             line->heard);
    }

  return g_variant_builder_end (&builder);
}

static GVariant *
pack_bytes (GBytes *bytes)
{
  return bytes != NULL ? g_variant_new_from_bytes (G_VARIANT_TYPE_BYTESTRING, bytes, TRUE)
                       : g_variant_new_array (G_VARIANT_TYPE_BYTE, NULL, 0);
}

static GVariant *
pack_record (const BreathExportRecord *record)
{
  GVariantBuilder items;

  g_variant_builder_init (&items, G_VARIANT_TYPE ("aay"));

  for (guint i = 0; i < record->items->len; i++)
    g_variant_builder_add_value (&items, pack_bytes (g_ptr_array_index (record->items, i)));

  return g_variant_new ("(@ay@ay@aay)", pack_bytes (record->head), pack_bytes (record->manifest),
                        g_variant_builder_end (&items));
}

/* As many as a call takes, from *@at on. */
static GVariant *
pack_records (const BreathExport *export,
              guint              *at)
{
  GVariantBuilder builder;
  guint n_verified = 0;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a(ayayaay)"));

  while (*at < export->records->len)
    {
      const BreathExportRecord *record = g_ptr_array_index (export->records, *at);

      if (n_verified > 0 && n_verified + 1 + record->items->len > BREATH_CONTROL_MAX_VERIFIED)
        break;

      g_variant_builder_add_value (&builder, pack_record (record));
      n_verified += 1 + record->items->len;
      (*at)++;
    }

  return g_variant_builder_end (&builder);
}

typedef struct
{
  guint n_levels;
  guint n_records;
  guint n_known;
  guint n_refused;
  guint n_seeds;
  guint n_seeds_known;
  guint n_seeds_refused;
  guint n_seeds_left;     /* since nobody wants to look at them */
} Counts;

static gboolean
import_records (BreathctlSession   *session,
                const BreathExport *export,
                Counts             *counts,
                GError            **error)
{
  guint at = 0;

  while (at < export->records->len)
    {
      guint32 taken;
      guint32 known;
      guint32 refused;

      if (!breath_bus_node1_call_import_records_sync (session->node, pack_records (export, &at), &taken, &known, &refused,
                                                      NULL, error))
        return FALSE;

      counts->n_records += taken;
      counts->n_known += known;
      counts->n_refused += refused;
    }

  return TRUE;
}

static gboolean
import_levels (BreathctlSession   *session,
               const BreathExport *export,
               Counts             *counts,
               GError            **error)
{
  for (guint at = 0; at < export->lines->len; at += BREATH_CONTROL_MAX_IMPORTED)
    {
      guint n = MIN (BREATH_CONTROL_MAX_IMPORTED, export->lines->len - at);
      guint32 taken;

      if (!breath_bus_node1_call_import_levels_sync (session->node, pack (export, at, n), &taken, NULL, error))
        return FALSE;

      counts->n_levels += taken;
    }

  return TRUE;
}

static GVariant *
pack_seeds (const BreathExport *export)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a(sayayay)"));

  for (guint i = 0; i < export->seeds->len; i++)
    {
      const BreathExportSeed *seed = g_ptr_array_index (export->seeds, i);
      g_autofree char *id = breath_export_seed_dup_id (seed);

      g_variant_builder_add (&builder, "(s@ay@ay@ay)", id, pack_bytes (seed->manifest), pack_bytes (seed->notice),
                             pack_bytes (seed->content));
    }

  return g_variant_builder_end (&builder);
}

static gboolean
import_seeds (BreathctlSession   *session,
              const BreathctlAct *act,
              const BreathExport *export,
              Counts             *counts,
              GError            **error)
{
  if (act->handle == NULL)
    {
      counts->n_seeds_left = export->seeds->len;
      return TRUE;
    }

  return breath_bus_node1_call_import_seeds_sync (session->node, act->mirror, act->handle, pack_seeds (export), act->pipes,
                                                  &counts->n_seeds, &counts->n_seeds_known, &counts->n_seeds_refused, NULL, NULL,
                                                  error);
}

static void
print_seeds (const BreathExport *export,
             const Counts       *counts)
{
  if (counts->n_seeds_left > 0)
    g_print ("Left %u seeds that are planted elsewhere; name with --mirror who wants to look at them.\n", counts->n_seeds_left);
  else if (export->seeds->len > 0)
    g_print ("Took %u of %u seeds, to be read and planted or set aside; %u were here already, %u are not as a Mirror offered them"
             " or had no room.\n", counts->n_seeds, export->seeds->len, counts->n_seeds_known, counts->n_seeds_refused);
}

static void
print_rest (const BreathExport *export,
            const Counts       *counts)
{
  g_print ("Took %u of %u levels and %u of %u records; %u records were known, %u are not valid or of the future.\n",
           counts->n_levels, export->lines->len, counts->n_records, export->records->len, counts->n_known,
           counts->n_refused);
}

static void
print_counts (BreathctlSession   *session,
              const BreathExport *export,
              const Counts       *counts)
{
  g_autoptr(GVariant) facts = NULL;
  GVariantBuilder builder;

  if (!session->as_json)
    {
      print_rest (export, counts);
      print_seeds (export, counts);
      return;
    }

  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&builder, "{sv}", "levels", g_variant_new ("u", counts->n_levels));
  g_variant_builder_add (&builder, "{sv}", "records", g_variant_new ("u", counts->n_records));
  g_variant_builder_add (&builder, "{sv}", "known", g_variant_new ("u", counts->n_known));
  g_variant_builder_add (&builder, "{sv}", "refused", g_variant_new ("u", counts->n_refused));
  g_variant_builder_add (&builder, "{sv}", "seeds", g_variant_new ("u", counts->n_seeds));
  g_variant_builder_add (&builder, "{sv}", "seeds-known", g_variant_new ("u", counts->n_seeds_known));
  g_variant_builder_add (&builder, "{sv}", "seeds-refused", g_variant_new ("u", counts->n_seeds_refused));
  g_variant_builder_add (&builder, "{sv}", "seeds-left", g_variant_new ("u", counts->n_seeds_left));
  facts = g_variant_ref_sink (g_variant_builder_end (&builder));
  breathctl_session_print_json (facts);
}

/* Before anything is taken in, and anybody asked for a passphrase. */
static gboolean
check_mirror (BreathctlSession   *session,
              const BreathctlAct *act,
              GError            **error)
{
  g_autoptr(GVariant) mirrors = NULL;

  if (!breath_bus_node1_call_list_mirrors_sync (session->node, &mirrors, NULL, error))
    return FALSE;

  for (gsize i = 0; i < g_variant_n_children (mirrors); i++)
    {
      g_autoptr(GVariant) mirror = g_variant_get_child_value (mirrors, i);

      if (breath_mirror_is_same_name (breathctl_peek_text (mirror, "name"), act->mirror))
        return TRUE;
    }

  g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "There is no Mirror %s here; nothing was imported", act->mirror);

  return FALSE;
}

/* Records first: what a level or a seed belongs to is then known. */
static int
import (BreathctlSession   *session,
        const BreathctlAct *act,
        const BreathExport *export)
{
  Counts counts = { 0 };
  GError *error = NULL;

  if (!import_records (session, export, &counts, &error) || !import_levels (session, export, &counts, &error))
    return breathctl_session_fail (error);

  if (import_seeds (session, act, export, &counts, &error))
    {
      print_counts (session, export, &counts);
      return BREATHCTL_DONE;
    }

  if (!session->as_json)
    print_rest (export, &counts);

  return breathctl_session_fail (error);
}

static BreathExport *
read_export (const char *path,
             GError    **error)
{
  gsize len;
  g_autofree char *text = breathctl_read_file (path, BREATH_EXPORT_MAX_FILE, &len, error);
  BreathExport *export;

  if (text == NULL)
    return NULL;

  export = g_str_has_suffix (path, ".csv") ? breath_export_from_csv (text, len, error)
                                           : breath_export_from_json (text, len, error);

  if (export == NULL)
    g_prefix_error (error, "%s is no export that can be read: ", path);

  return export;
}

int
breathctl_import (BreathctlSession *session,
                  char            **words)
{
  g_autoptr(BreathExport) export = NULL;
  g_auto(BreathctlAct) act = { .verb = "import", .summary = SUMMARY, .operand = "FILE", .given = -1 };
  const GOptionEntry entries[] = { BREATHCTL_ACT_ENTRIES (act), { NULL } };
  GError *error = NULL;
  int ended;

  breath_host_protect_process ();
  ended = breathctl_session_parse (session, act.verb, act.summary, entries, act.operand, words, &act.about);

  if (ended != BREATHCTL_DONE)
    return ended;

  export = read_export (act.about, &error);

  if (export == NULL)
    return breathctl_session_fail (error);

  ended = act.mirror != NULL ? breathctl_session_connect_to_act (session) : breathctl_session_connect (session);

  if (ended == BREATHCTL_DONE && act.mirror != NULL && !check_mirror (session, &act, &error))
    return breathctl_session_fail (error);

  if (ended == BREATHCTL_DONE && act.mirror != NULL && export->seeds->len > 0)
    ended = breathctl_act_hand_over (&act);

  return ended == BREATHCTL_DONE ? import (session, &act, export) : ended;
}

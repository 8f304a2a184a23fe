/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breathctl.h"

#include "breath-control.h"
#include "breath-export.h"

#include <sys/stat.h>

#define SUMMARY \
  "Adds the levels of other nodes in an export, FILE.csv or FILE.json, to the history of the node that runs.\n" \
  "They are marked as imported, since nothing vouches for them, and change nothing that the node publishes."

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

static void
print_counts (BreathctlSession   *session,
              const BreathExport *export,
              guint               n_taken)
{
  g_autoptr(GVariant) facts = NULL;
  GVariantBuilder builder;

  if (!session->as_json)
    {
      g_print ("Took %u of %u levels; those of this node itself and of the future are passed over.\n",
               n_taken, export->lines->len);
      return;
    }

  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&builder, "{sv}", "levels", g_variant_new ("u", export->lines->len));
  g_variant_builder_add (&builder, "{sv}", "taken", g_variant_new ("u", n_taken));
  facts = g_variant_ref_sink (g_variant_builder_end (&builder));
  breathctl_session_print_json (facts);
}

static int
import (BreathctlSession   *session,
        const BreathExport *export)
{
  guint n_taken = 0;

  for (guint at = 0; at < export->lines->len; at += BREATH_CONTROL_MAX_IMPORTED)
    {
      guint n = MIN (BREATH_CONTROL_MAX_IMPORTED, export->lines->len - at);
      GError *error = NULL;
      guint32 taken;

      if (!breath_bus_node1_call_import_levels_sync (session->node, pack (export, at, n), &taken, NULL, &error))
        return breathctl_session_fail (error);

      n_taken += taken;
    }

  print_counts (session, export, n_taken);

  return BREATHCTL_DONE;
}

static BreathExport *
read_export (const char *path,
             GError    **error)
{
  g_autofree char *text = NULL;
  struct stat info;
  gsize len;

  if (stat (path, &info) == 0 && info.st_size > BREATH_EXPORT_MAX_FILE)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "%s is larger than any export", path);
      return NULL;
    }

  if (!g_file_get_contents (path, &text, &len, error))
    return NULL;

  return g_str_has_suffix (path, ".csv") ? breath_export_from_csv (text, len, error)
                                         : breath_export_from_json (text, len, error);
}

int
breathctl_import (BreathctlSession *session,
                  char            **words)
{
  g_autoptr(BreathExport) export = NULL;
  g_autofree char *path = NULL;
  GError *error = NULL;
  int ended;

  ended = breathctl_session_parse (session, "import", SUMMARY, NULL, "FILE", words, &path);

  if (ended != BREATHCTL_DONE)
    return ended;

  export = read_export (path, &error);

  if (export == NULL)
    return breathctl_session_fail (error);

  ended = breathctl_session_connect (session);

  return ended == BREATHCTL_DONE ? import (session, export) : ended;
}

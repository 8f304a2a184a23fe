/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breathctl.h"

#include "breath-export.h"

#define SUMMARY \
  "Writes what the node heard of others and what it published itself: FILE.csv is a table of levels for a spreadsheet,\n" \
  "FILE.json has the signed records as well. The stock is in neither."

/* breathctl export FILE */

static BreathExport *
read_node (BreathctlSession *session,
           int              *ended)
{
  g_autoptr(GAsyncResult) result = NULL;
  BreathBackupState *state = breathctl_collect (session, ended);
  BreathExport *export;
  GError *error = NULL;

  if (state == NULL)
    return NULL;

  breath_export_read_async (state, breathctl_keep_result_cb, &result);

  export = breath_export_read_finish (breathctl_wait_for (&result), &error);

  if (export == NULL)
    *ended = breathctl_session_fail (error);

  return export;
}

static void
print_counts (BreathctlSession   *session,
              const BreathExport *export,
              const char         *path,
              gboolean            is_table)
{
  g_autoptr(GVariant) facts = NULL;
  GVariantBuilder builder;

  if (!session->as_json)
    {
      g_print ("Wrote %u levels and %u records to %s.\n", export->lines->len, is_table ? 0 : export->records->len, path);
      return;
    }

  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&builder, "{sv}", "file", g_variant_new ("s", path));
  g_variant_builder_add (&builder, "{sv}", "levels", g_variant_new ("u", export->lines->len));
  g_variant_builder_add (&builder, "{sv}", "records", g_variant_new ("u", is_table ? 0 : export->records->len));
  facts = g_variant_ref_sink (g_variant_builder_end (&builder));
  breathctl_session_print_json (facts);
}

static int
write_export (BreathctlSession *session,
              const char       *path,
              gboolean          is_table)
{
  g_autoptr(BreathExport) export = NULL;
  g_autofree char *text = NULL;
  GError *error = NULL;
  int ended = BREATHCTL_DONE;

  export = read_node (session, &ended);

  if (export == NULL)
    return ended;

  text = is_table ? breath_export_to_csv (export) : breath_export_to_json (export);

  if (!g_file_set_contents_full (path, text, -1, G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0600, &error))
    return breathctl_session_fail (error);

  print_counts (session, export, path, is_table);

  return BREATHCTL_DONE;
}

int
breathctl_export (BreathctlSession *session,
                  char            **words)
{
  g_autofree char *path = NULL;
  gboolean replaces = FALSE;
  const GOptionEntry entries[] = {
    { "force", 0, 0, G_OPTION_ARG_NONE, &replaces, "Replace a file that is there", NULL },
    { NULL }
  };
  int ended;

  ended = breathctl_session_parse (session, "export", SUMMARY, entries, "FILE", words, &path);

  if (ended != BREATHCTL_DONE)
    return ended;

  if (!g_str_has_suffix (path, ".csv") && !g_str_has_suffix (path, ".json"))
    {
      g_printerr ("breathctl: the name of the file ends with .csv or .json\n");
      return BREATHCTL_USAGE;
    }

  if (!replaces && g_file_test (path, G_FILE_TEST_EXISTS))
    {
      g_printerr ("breathctl: %s is there already and was left as it is; --force replaces it\n", path);
      return BREATHCTL_REFUSED;
    }

  return write_export (session, path, g_str_has_suffix (path, ".csv"));
}

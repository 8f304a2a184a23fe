/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breathctl.h"

#include "breath-export.h"
#include "breath-host.h"

#define SUMMARY \
  "Writes what the node heard of others and what it published itself: FILE.csv is a table of levels for a spreadsheet,\n" \
  "FILE.json has the signed records as well, and the seeds that are planted here, for another node or to be kept.\n" \
  "With --memory FILE.csv is a table of those seeds, with their texts. The stock is in none of them."

/* What goes into the file. */
typedef enum
{
  WHAT_LEVELS,
  WHAT_MEMORY,
  WHAT_ALL,
} What;

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
              What                what)
{
  guint n_levels = what != WHAT_MEMORY ? export->lines->len : 0;
  guint n_records = what == WHAT_ALL ? export->records->len : 0;
  guint n_seeds = what != WHAT_LEVELS ? export->seeds->len : 0;
  guint n_left_out = what != WHAT_LEVELS ? export->n_left_out : 0;
  g_autoptr(GVariant) facts = NULL;
  GVariantBuilder builder;

  if (!session->as_json)
    {
      g_print ("Wrote %u level%s, %u record%s and %u seed%s to %s.\n", n_levels, n_levels == 1 ? "" : "s", n_records,
               n_records == 1 ? "" : "s", n_seeds, n_seeds == 1 ? "" : "s", path);

      if (n_left_out > 0)
        g_print ("%u more seeds are not in it: there was no room for them, or their text is damaged here.\n", n_left_out);

      return;
    }

  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&builder, "{sv}", "file", g_variant_new ("s", path));
  g_variant_builder_add (&builder, "{sv}", "levels", g_variant_new ("u", n_levels));
  g_variant_builder_add (&builder, "{sv}", "records", g_variant_new ("u", n_records));
  g_variant_builder_add (&builder, "{sv}", "seeds", g_variant_new ("u", n_seeds));
  g_variant_builder_add (&builder, "{sv}", "left-out", g_variant_new ("u", n_left_out));
  facts = g_variant_ref_sink (g_variant_builder_end (&builder));
  breathctl_session_print_json (facts);
}

static char *
dup_written (const BreathExport *export,
             What                what)
{
  return what == WHAT_ALL ? breath_export_to_json (export)
         : what == WHAT_MEMORY ? breath_export_memory_to_csv (export) : breath_export_to_csv (export);
}

static int
write_export (BreathctlSession *session,
              const char       *path,
              What              what)
{
  g_autoptr(BreathExport) export = NULL;
  g_autofree char *text = NULL;
  GError *error = NULL;
  int ended = BREATHCTL_DONE;

  export = read_node (session, &ended);

  if (export == NULL)
    return ended;

  text = dup_written (export, what);

  if (!g_file_set_contents_full (path, text, -1, G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0600, &error))
    return breathctl_session_fail (error);

  print_counts (session, export, path, what);

  return BREATHCTL_DONE;
}

int
breathctl_export (BreathctlSession *session,
                  char            **words)
{
  g_autofree char *path = NULL;
  gboolean replaces = FALSE;
  gboolean is_memory = FALSE;
  gboolean is_table;
  GError *error = NULL;
  const GOptionEntry entries[] = {
    { "memory", 0, 0, G_OPTION_ARG_NONE, &is_memory, "Write the seeds that are planted here, as a table", NULL },
    { "force", 0, 0, G_OPTION_ARG_NONE, &replaces, "Replace a file that is there", NULL },
    { NULL }
  };
  int ended;

  ended = breathctl_session_parse (session, "export", SUMMARY, entries, "FILE", words, &path);

  if (ended != BREATHCTL_DONE)
    return ended;

  is_table = g_str_has_suffix (path, ".csv");

  if (!is_table && (is_memory || !g_str_has_suffix (path, ".json")))
    {
      g_printerr ("breathctl: the name of the file ends with .csv%s\n", is_memory ? "; FILE.json has the seeds without --memory" : " or .json");
      return BREATHCTL_USAGE;
    }

  if (!breath_host_check_target (session->data_dir, path, &error))
    return breathctl_session_fail (error);

  /* A link that leads nowhere would be replaced, too. */
  if (!replaces && (g_file_test (path, G_FILE_TEST_EXISTS) || g_file_test (path, G_FILE_TEST_IS_SYMLINK)))
    {
      g_printerr ("breathctl: %s is there already and was left as it is; --force replaces it\n", path);
      return BREATHCTL_REFUSED;
    }

  return write_export (session, path, !is_table ? WHAT_ALL : is_memory ? WHAT_MEMORY : WHAT_LEVELS);
}

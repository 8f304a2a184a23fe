/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-export.h"

#include <string.h>

int LLVMFuzzerTestOneInput (const guint8 *data,
                            gsize         size);

/* What was taken is written in one way, which is taken again. */
static void
try_csv (const char *text,
         gsize       len)
{
  g_autoptr(BreathExport) export = breath_export_from_csv (text, len, NULL);
  g_autoptr(BreathExport) again = NULL;
  g_autofree char *csv = NULL;
  g_autofree char *same = NULL;

  if (export == NULL)
    return;

  csv = breath_export_to_csv (export);
  again = breath_export_from_csv (csv, strlen (csv), NULL);
  g_assert_nonnull (again);
  same = breath_export_to_csv (again);
  g_assert_cmpstr (csv, ==, same);
}

static void
try_json (const char *text,
          gsize       len)
{
  g_autoptr(BreathExport) export = breath_export_from_json (text, len, NULL);
  g_autoptr(BreathExport) again = NULL;
  g_autofree char *json = NULL;
  g_autofree char *same = NULL;

  if (export == NULL)
    return;

  json = breath_export_to_json (export);
  again = breath_export_from_json (json, strlen (json), NULL);
  g_assert_nonnull (again);
  same = breath_export_to_json (again);
  g_assert_cmpstr (json, ==, same);
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  try_csv ((const char *) data, size);
  try_json ((const char *) data, size);

  return 0;
}

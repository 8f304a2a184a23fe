/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-backup-header-private.h"
#include "breath-backup-mirrors-private.h"
#include "breath-backup-parts-private.h"

#include <string.h>

int LLVMFuzzerTestOneInput (const guint8 *data,
                            gsize         size);

/* What a header says is what it was made of. */
static void
try_header (const guint8 *data,
            gsize         size)
{
  guint8 bytes[BREATH_BACKUP_HEADER_LEN];
  BreathBackupHeader header;

  if (!breath_backup_header_parse (&header, data, MIN (size, BREATH_BACKUP_HEADER_LEN), NULL))
    return;

  g_assert_cmpuint (header.cost.memory, <=, BREATH_BACKUP_MAX_MEMORY);
  g_assert_cmpuint (header.cost.passes, <=, BREATH_BACKUP_MAX_PASSES);
  breath_backup_header_pack (&header, bytes);
  g_assert_cmpmem (bytes, sizeof bytes, data, sizeof bytes);
}

/* Returns a sum over what was found, which must not depend on how the bytes were divided. */
static guint
try_parts (const guint8 *data,
           gsize         size,
           gsize         step)
{
  BreathBackupParser parser;
  guint64 left = 0;
  guint sum = 0;

  breath_backup_parser_init (&parser);

  for (gsize at = 0; at < size; at += step)
    {
      const guint8 *bytes = data + at;
      gsize len = MIN (step, size - at);
      BreathBackupEvent event;

      do
        {
          if (!breath_backup_parser_next (&parser, &bytes, &len, &event, NULL))
            return sum * 31 + 1;

          if (event.kind == BREATH_BACKUP_EVENT_PART)
            left = event.size;
          else if (event.kind == BREATH_BACKUP_EVENT_BYTES)
            left -= event.len;

          g_assert_cmpuint (left, <=, (guint64) 1 << 40);

          if (event.kind == BREATH_BACKUP_EVENT_PART || event.kind == BREATH_BACKUP_EVENT_END)
            sum = sum * 31 + event.kind * 7 + event.part;
        }
      while (event.kind != BREATH_BACKUP_EVENT_NONE);
    }

  return sum * 31;
}

static void
try_about (const guint8 *data,
           gsize         size)
{
  g_autoptr(BreathBackupAbout) about = NULL;
  g_autoptr(BreathBackupAbout) again = NULL;
  g_autoptr(GBytes) packed = NULL;

  about = breath_backup_about_parse ((const char *) data, MIN (size, BREATH_BACKUP_MAX_ABOUT), NULL);

  if (about == NULL)
    return;

  packed = breath_backup_about_pack (about);
  again = breath_backup_about_parse (g_bytes_get_data (packed, NULL), g_bytes_get_size (packed), NULL);
  g_assert_nonnull (again);
  g_assert_cmpint (again->made, ==, about->made);
  g_assert_cmpuint (again->epoch, ==, about->epoch);
}

/* What was read is what it was made of. */
static void
try_mirrors (const guint8 *data,
             gsize         size)
{
  g_autoptr(GPtrArray) mirrors = breath_backup_mirrors_parse (data, size, NULL);
  gsize at = 0;

  for (guint i = 0; mirrors != NULL && i < mirrors->len; i++)
    {
      const BreathBackupMirror *mirror = g_ptr_array_index (mirrors, i);
      gsize len = g_bytes_get_size (mirror->sealed);

      g_assert_cmpuint (i, <, BREATH_BACKUP_N_MIRRORS);
      g_assert_null (strchr (mirror->file, G_DIR_SEPARATOR));
      g_assert_cmpmem (data + at + 2, len, g_bytes_get_data (mirror->sealed, NULL), len);
      at += 2 + len;
    }

  g_assert_true (mirrors == NULL || at == size);
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  guint whole;

  try_header (data, size);
  whole = try_parts (data, size, MAX (size, 1));
  g_assert_cmpuint (try_parts (data, size, 1), ==, whole);
  g_assert_cmpuint (try_parts (data, size, 7), ==, whole);
  try_about (data, size);
  try_mirrors (data, size);

  return 0;
}

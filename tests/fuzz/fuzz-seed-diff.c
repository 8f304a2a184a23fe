/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-seed-diff.h"

#include <string.h>

int LLVMFuzzerTestOneInput (const guint8 *data,
                            gsize         size);

/* The input is two texts with a zero between them. What is told of them leads from the one to the other. */
int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  const guint8 *zero = size > 0 ? memchr (data, 0, size) : NULL;
  gsize len = zero != NULL ? (gsize) (zero - data) : size;
  g_autoptr(GBytes) before = g_bytes_new (data, len);
  g_autoptr(GBytes) after = g_bytes_new (data + len + (zero != NULL), size - len - (zero != NULL));
  g_autoptr(GArray) lines = breath_seed_diff (before, after, G_MAXUINT, NULL);
  guint n_before = 0;
  guint n_after = 0;

  g_assert_cmpint (lines != NULL, ==, breath_seed_text_check (before, NULL) && breath_seed_text_check (after, NULL));

  for (guint i = 0; lines != NULL && i < lines->len; i++)
    {
      const BreathSeedLine *line = &g_array_index (lines, BreathSeedLine, i);
      const char *text = g_bytes_get_data (line->kind == BREATH_SEED_LINE_GONE ? before : after, NULL);

      n_before += line->kind != BREATH_SEED_LINE_NEW;
      n_after += line->kind != BREATH_SEED_LINE_GONE;
      g_assert_cmpuint (line->before, ==, line->kind != BREATH_SEED_LINE_NEW ? n_before : 0);
      g_assert_cmpuint (line->after, ==, line->kind != BREATH_SEED_LINE_GONE ? n_after : 0);
      g_assert_true (line->text >= text && (line->len == 0 || memchr (line->text, '\n', line->len) == NULL));
    }

  return 0;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-seed-text.h"

#include <string.h>

int LLVMFuzzerTestOneInput (const guint8 *data,
                            gsize         size);

/* Whatever comes, what is shown is text in which nothing hides; and what may be offered is taken by others. */
int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autoptr(GBytes) bytes = g_bytes_new_static (data, size);
  g_autoptr(GBytes) content = breath_seed_text_prepare (bytes, NULL);
  g_autoptr(GBytes) again = NULL;
  g_autofree char *shown = breath_seed_text_show ((const char *) data, size);

  g_assert_true (g_utf8_validate (shown, -1, NULL));

  for (const char *at = shown; *at != '\0'; at = g_utf8_next_char (at))
    g_assert_false (breath_seed_text_hides (g_utf8_get_char (at)));

  breath_seed_text_check (bytes, NULL);

  if (content == NULL)
    return 0;

  g_assert_true (breath_seed_text_check (content, NULL));
  again = g_bytes_get_size (content) >= 3 && memcmp (g_bytes_get_data (content, NULL), "\xef\xbb\xbf", 3) == 0
          ? NULL : breath_seed_text_prepare (content, NULL);
  g_assert_true (again == NULL || g_bytes_equal (again, content));

  return 0;
}

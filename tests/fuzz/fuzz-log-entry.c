/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-log-entry.h"

int LLVMFuzzerTestOneInput (const guint8 *data,
                            gsize         size);

/* The key, then the value. What is accepted has to encode to the same bytes and to be its own hash's. */
int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autoptr(GBytes) all = g_bytes_new_static (data, size);
  gsize key_len = MIN (size, BREATH_LOG_KEY_LEN);
  g_autoptr(GBytes) key = g_bytes_new_from_bytes (all, 0, key_len);
  g_autoptr(GBytes) value = g_bytes_new_from_bytes (all, key_len, size - key_len);
  g_autoptr(BreathLogEntry) entry = breath_log_entry_decode (key, value, 1750000000, NULL);
  g_autoptr(GBytes) key_again = NULL;
  g_autoptr(GBytes) value_again = NULL;
  g_autoptr(GBytes) details = NULL;

  if (entry == NULL)
    return 0;

  key_again = breath_log_entry_dup_key (entry);
  value_again = breath_log_entry_encode (entry);
  details = breath_log_entry_dup_details (entry);
  g_assert_true (g_bytes_equal (key, key_again));
  g_assert_true (g_bytes_equal (value, value_again));
  g_assert_cmpuint (g_bytes_get_size (details), <=, BREATH_LOG_MAX_BODY);
  g_assert_cmpint (breath_log_entry_get_made (entry), >=, 0);

  return 0;
}

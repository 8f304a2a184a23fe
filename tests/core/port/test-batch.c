/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-link.h"
#include "breath-store.h"

static void
test_batch_keeps_order (void)
{
  g_autoptr(BreathBatch) batch = breath_batch_new ();
  g_autoptr(GBytes) key = g_bytes_new_static ("key", 3);
  g_autoptr(GBytes) value = g_bytes_new_static ("value", 5);

  g_assert_cmpuint (breath_batch_get_size (batch), ==, 0);

  breath_batch_put (batch, BREATH_ROW_HEAD, key, value, 7, key);
  breath_batch_put (batch, BREATH_ROW_SETTING, key, value, 0, NULL);
  breath_batch_delete (batch, BREATH_ROW_ITEM, key);

  g_assert_cmpuint (breath_batch_get_size (batch), ==, 3);
  g_assert_cmpint (breath_batch_get_row (batch, 0)->kind, ==, BREATH_ROW_HEAD);
  g_assert_cmpuint (breath_batch_get_row (batch, 0)->number, ==, 7);
  g_assert_true (breath_batch_get_row (batch, 0)->extra == key);
  g_assert_null (breath_batch_get_row (batch, 1)->extra);
  g_assert_cmpint (breath_batch_get_row (batch, 2)->kind, ==, BREATH_ROW_ITEM);
  g_assert_null (breath_batch_get_row (batch, 2)->value);
}

static void
test_batch_owns_its_bytes (void)
{
  g_autoptr(BreathBatch) batch = breath_batch_new ();
  GBytes *key = g_bytes_new ("key", 3);
  GBytes *value = g_bytes_new ("value", 5);

  breath_batch_put (batch, BREATH_ROW_SETTING, key, value, 0, NULL);
  g_bytes_unref (key);
  g_bytes_unref (value);

  g_assert_cmpmem (g_bytes_get_data (breath_batch_get_row (batch, 0)->value, NULL), 5, "value", 5);
}

static void
test_protocol_ids (void)
{
  g_assert_cmpstr (breath_protocol_get_id (BREATH_PROTOCOL_SYNC), ==, "/breath/sync/1.0.0");
  g_assert_cmpstr (breath_protocol_get_id (BREATH_PROTOCOL_PEERS), ==, "/breath/peers/1.0.0");
  g_assert_cmpstr (breath_protocol_get_id (BREATH_PROTOCOL_ALERT), ==, "/breath/alert/1.0.0");
  g_assert_cmpstr (breath_protocol_get_id (BREATH_PROTOCOL_TRANSFER), ==, "/breath/transfer/1.0.0");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/batch/keeps-order", test_batch_keeps_order);
  g_test_add_func ("/batch/owns-its-bytes", test_batch_owns_its_bytes);
  g_test_add_func ("/protocol/ids", test_protocol_ids);

  return g_test_run ();
}

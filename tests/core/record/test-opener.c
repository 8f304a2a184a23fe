/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-opener.h"

#include "test-heads.h"

#define ISSUED 1750000000 /* unix seconds */

static void
test_opener_none (void)
{
  g_autoptr(P2pIdentity) author = test_author_new (1);
  g_autoptr(BreathHead) head = test_head_new (1, 1, ISSUED);
  g_autoptr(BreathItem) item = test_item_new (author, 1);
  g_autoptr(GError) error = NULL;
  g_autoptr(BreathHead) first = breath_opener_open_head (NULL, head->bytes, &error);
  g_autoptr(BreathHead) second = breath_opener_open_head (NULL, head->bytes, &error);
  g_autoptr(BreathItem) opened = breath_opener_open_item (NULL, item->bytes, &error);

  g_test_summary ("Without an opener each record is opened from its bytes");

  g_assert_no_error (error);
  g_assert_true (first != second);
  g_assert_true (opened != item);
  g_assert_cmpmem (first->id, sizeof first->id, head->id, sizeof head->id);
  g_assert_cmpmem (opened->id, sizeof opened->id, item->id, sizeof item->id);

  g_assert_null (breath_opener_open_head (NULL, item->bytes, NULL));
  g_assert_null (breath_opener_open_item (NULL, head->bytes, NULL));
}

static void
test_opener_shared (void)
{
  g_autoptr(P2pIdentity) author = test_author_new (1);
  BreathHead *head = test_head_new (1, 1, ISSUED);
  BreathItem *item = test_item_new (author, 1);
  BreathHead *same_head = breath_head_ref (head);
  BreathItem *same_item = breath_item_ref (item);

  g_test_summary ("A record is there until its last owner frees it");

  breath_head_free (head);
  breath_item_free (item);
  g_assert_cmpuint (same_head->version, ==, 1);
  g_assert_cmpstr (same_item->name, ==, "");
  breath_head_free (same_head);
  breath_item_free (same_item);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/opener/none", test_opener_none);
  g_test_add_func ("/opener/shared", test_opener_shared);

  return g_test_run ();
}

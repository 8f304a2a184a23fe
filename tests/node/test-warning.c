/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-warning-private.h"

#include <string.h>

static void
test_warning_sentences (void)
{
  g_autoptr(GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr(GHashTable) ids = g_hash_table_new (g_str_hash, g_str_equal);

  g_test_summary ("Each finding has an id and a sentence of its own, which names the node it is about");

  for (guint finding = 0; finding < BREATH_N_FINDINGS; finding++)
    {
      char *text = breath_warning_dup_text (finding, "12D3KooWA", "12D3KooWB");
      gboolean names_node = strstr (text, "12D3KooWA") != NULL;
      gboolean names_other = strstr (text, "12D3KooWB") != NULL;

      g_assert_cmpint (names_node, ==, finding <= BREATH_FINDING_FUTURE_DATE);
      g_assert_cmpint (names_other, ==, finding == BREATH_FINDING_OMISSION || finding == BREATH_FINDING_ROLLBACK);
      g_assert_false (g_str_has_suffix (text, "."));
      g_assert_true (g_hash_table_add (ids, (gpointer) breath_finding_get_id (finding)));
      g_assert_true (g_hash_table_add (seen, text));
    }
}

static void
test_warning_nobody (void)
{
  g_autofree char *text = breath_warning_dup_text (BREATH_FINDING_OMISSION, "12D3KooWA", NULL);

  g_test_summary ("Where it is not known whose head it was, the sentence is still one");

  g_assert_nonnull (strstr (text, "another node"));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/warning/sentences", test_warning_sentences);
  g_test_add_func ("/warning/nobody", test_warning_nobody);

  return g_test_run ();
}

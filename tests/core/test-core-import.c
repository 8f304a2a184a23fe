/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-virtual-node.h"
#include "test-heads.h"

#include <string.h>

#define BEGIN   G_GINT64_CONSTANT (1750000000) /* unix seconds */
#define LATENCY 20000                          /* microseconds */
#define SECOND  ((gint64) G_USEC_PER_SEC)

typedef struct
{
  BreathSimulation  *simulation;
  BreathVirtualNode *alice;
  BreathVirtualNode *bob;
  GBytes            *head;       /* alice's, with its live set */
  GBytes            *manifest;
  GPtrArray         *items;
} Fixture;

static void
start (Fixture           *f,
       BreathVirtualNode *node)
{
  breath_virtual_node_start (node);
  breath_simulation_run (f->simulation, SECOND);
  g_assert_true (breath_core_is_ready (breath_virtual_node_get_core (node)));
}

static void
row_cb (const BreathRow *row,
        gpointer         user_data)
{
  Fixture *f = user_data;

  if (row->kind == BREATH_ROW_HEAD)
    f->head = g_bytes_ref (row->value);
  else if (row->kind == BREATH_ROW_MANIFEST)
    f->manifest = g_bytes_ref (row->value);
  else if (row->kind == BREATH_ROW_ITEM)
    g_ptr_array_add (f->items, g_bytes_ref (row->value));
}

static void
fixture_set_up (Fixture      *f,
                gconstpointer unused)
{
  f->simulation = breath_simulation_new (BEGIN);
  f->alice = breath_virtual_node_new (f->simulation, 1);
  f->bob = breath_virtual_node_new (f->simulation, 2);
  f->items = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  start (f, f->alice);
  breath_core_set_profile (breath_virtual_node_get_core (f->alice), "Mill Lane", NULL);
  breath_simulation_run (f->simulation, SECOND);
  start (f, f->bob);
  breath_memory_store_foreach (breath_virtual_node_get_store (f->alice), row_cb, f);
  g_assert_nonnull (f->head);
  g_assert_cmpuint (f->items->len, ==, 1);
}

static void
fixture_tear_down (Fixture      *f,
                   gconstpointer unused)
{
  breath_virtual_node_stop (f->alice);
  breath_virtual_node_stop (f->bob);

  while (breath_simulation_step (f->simulation))
    ;

  g_assert_finalize_object (f->alice);
  g_assert_finalize_object (f->bob);
  g_assert_finalize_object (f->simulation);
  g_bytes_unref (f->head);
  g_bytes_unref (f->manifest);
  g_ptr_array_unref (f->items);
}

static void
done_cb (BreathImportResult result,
         gpointer           user_data)
{
  int *out = user_data;

  g_assert_cmpint (*out, ==, -1);
  *out = result;
}

static int
import (Fixture           *f,
        BreathVirtualNode *to,
        GBytes            *head,
        GBytes            *manifest,
        GPtrArray         *items)
{
  int result = -1;

  breath_core_import (breath_virtual_node_get_core (to), head, manifest, items, done_cb, &result);
  breath_simulation_run (f->simulation, SECOND);

  return result;
}

static const BreathHead *
held_by (Fixture           *f,
         BreathVirtualNode *node)
{
  return breath_core_get_head (breath_virtual_node_get_core (node), breath_virtual_node_get_id (f->alice));
}

static void
test_taken (Fixture      *f,
            gconstpointer unused)
{
  BreathVirtualNode *carol = breath_virtual_node_new (f->simulation, 3);

  g_test_summary ("An imported record is held, outlives a restart, and is told to neighbours");

  g_assert_cmpint (import (f, f->bob, f->head, f->manifest, f->items), ==, BREATH_IMPORT_TAKEN);
  g_assert_nonnull (held_by (f, f->bob));
  g_assert_cmpint (import (f, f->bob, f->head, f->manifest, f->items), ==, BREATH_IMPORT_KNOWN);

  breath_virtual_node_stop (f->bob);
  start (f, f->bob);
  g_assert_nonnull (held_by (f, f->bob));

  start (f, carol);
  breath_virtual_node_connect (carol, f->bob, LATENCY);
  breath_simulation_run (f->simulation, 5 * SECOND);
  g_assert_nonnull (held_by (f, carol));
  g_assert_cmpstr (breath_core_get_profile (breath_virtual_node_get_core (carol),
                                            breath_virtual_node_get_id (f->alice))->name, ==, "Mill Lane");
  breath_virtual_node_stop (carol);
  breath_simulation_run (f->simulation, SECOND);
  g_assert_finalize_object (carol);
}

static void
test_own (Fixture      *f,
          gconstpointer unused)
{
  g_autoptr(GBytes) before = g_bytes_ref (held_by (f, f->alice)->bytes);

  g_test_summary ("A node takes nothing in as its own");

  g_assert_cmpint (import (f, f->alice, f->head, f->manifest, f->items), ==, BREATH_IMPORT_KNOWN);
  g_assert_true (g_bytes_equal (held_by (f, f->alice)->bytes, before));
}

static void
test_older (Fixture      *f,
            gconstpointer unused)
{
  g_test_summary ("What is older than what is held changes nothing");

  breath_virtual_node_connect (f->alice, f->bob, LATENCY);
  breath_simulation_run (f->simulation, 3601 * SECOND);
  g_assert_cmpuint (held_by (f, f->bob)->version, >, 1);
  g_assert_cmpint (import (f, f->bob, f->head, f->manifest, f->items), ==, BREATH_IMPORT_KNOWN);
  g_assert_cmpmem (held_by (f, f->bob)->id, BREATH_HASH_LEN, held_by (f, f->alice)->id, BREATH_HASH_LEN);
}

static void
test_refused (Fixture      *f,
              gconstpointer unused)
{
  g_autoptr(GPtrArray) none = g_ptr_array_new ();
  g_autoptr(GPtrArray) twice = g_ptr_array_new ();
  BreathVirtualNode *past = NULL;
  g_autoptr(BreathSimulation) earlier = breath_simulation_new (BEGIN - 3600);

  g_test_summary ("What is not whole, not valid or of the future is refused");

  g_ptr_array_add (twice, f->items->pdata[0]);
  g_ptr_array_add (twice, f->items->pdata[0]);
  g_assert_cmpint (import (f, f->bob, f->head, f->manifest, none), ==, BREATH_IMPORT_REFUSED);
  g_assert_cmpint (import (f, f->bob, f->head, NULL, none), ==, BREATH_IMPORT_REFUSED);
  g_assert_cmpint (import (f, f->bob, f->head, f->manifest, twice), ==, BREATH_IMPORT_REFUSED);
  g_assert_cmpint (import (f, f->bob, f->manifest, f->manifest, f->items), ==, BREATH_IMPORT_REFUSED);

  for (gsize i = 0; i < g_bytes_get_size (f->head); i++)
    {
      g_autofree guint8 *bytes = g_memdup2 (g_bytes_get_data (f->head, NULL), g_bytes_get_size (f->head));
      g_autoptr(GBytes) bent = NULL;
      int result = -1;

      bytes[i] ^= 1;
      bent = g_bytes_new (bytes, g_bytes_get_size (f->head));
      breath_core_import (breath_virtual_node_get_core (f->bob), bent, f->manifest, f->items, done_cb, &result);
      g_assert_cmpint (result, ==, BREATH_IMPORT_REFUSED);
    }

  g_assert_null (held_by (f, f->bob));

  past = breath_virtual_node_new (earlier, 4);
  breath_virtual_node_start (past);
  breath_simulation_run (earlier, SECOND);
  g_assert_cmpint (import (f, past, f->head, f->manifest, f->items), ==, BREATH_IMPORT_REFUSED);
  breath_virtual_node_stop (past);

  while (breath_simulation_step (earlier))
    ;

  g_assert_finalize_object (past);
}

/* A head that lists @listed, and @given instead of them. */
static int
import_set (Fixture     *f,
            P2pIdentity *author,
            GPtrArray   *listed,
            GPtrArray   *given)
{
  g_autoptr(BreathManifest) manifest = test_manifest_new (listed);
  g_autoptr(BreathHead) head = test_head_new_for (author, 1, BEGIN - 10, manifest);
  g_autoptr(GPtrArray) bytes = g_ptr_array_new ();

  for (guint i = 0; i < given->len; i++)
    g_ptr_array_add (bytes, ((BreathItem *) given->pdata[i])->bytes);

  return import (f, f->bob, head->bytes, breath_manifest_get_bytes (manifest), bytes);
}

static GPtrArray *
make_items (P2pIdentity *author,
            guint        first,
            guint        n)
{
  GPtrArray *items = g_ptr_array_new_with_free_func ((GDestroyNotify) breath_item_free);

  for (guint i = 0; i < n; i++)
    g_ptr_array_add (items, test_item_new (author, first + i));

  return items;
}

static void
test_other_items (Fixture      *f,
                  gconstpointer unused)
{
  g_autoptr(P2pIdentity) author = test_author_new (7);
  g_autoptr(P2pIdentity) stranger = test_author_new (8);
  g_autoptr(GPtrArray) listed = make_items (author, 0, 3);
  g_autoptr(GPtrArray) unlisted = make_items (author, 1, 3);
  g_autoptr(GPtrArray) more = make_items (author, 0, 4);
  g_autoptr(GPtrArray) of_stranger = make_items (stranger, 0, 3);
  g_autoptr(GPtrArray) twice = make_items (author, 0, 2);

  g_test_summary ("A file that has other items than a head lists, or one of another author, gives nothing");

  g_ptr_array_add (twice, test_item_new (author, 1));
  g_assert_cmpint (import_set (f, author, listed, unlisted), ==, BREATH_IMPORT_REFUSED);
  g_assert_cmpint (import_set (f, author, listed, more), ==, BREATH_IMPORT_REFUSED);
  g_assert_cmpint (import_set (f, author, listed, twice), ==, BREATH_IMPORT_REFUSED);
  g_assert_cmpint (import_set (f, author, listed, of_stranger), ==, BREATH_IMPORT_REFUSED);
  g_assert_cmpint (import_set (f, author, of_stranger, of_stranger), ==, BREATH_IMPORT_REFUSED);
  g_assert_null (breath_core_get_head (breath_virtual_node_get_core (f->bob), p2p_identity_get_peer_id (author)));
  g_assert_cmpint (import_set (f, author, listed, listed), ==, BREATH_IMPORT_TAKEN);
}

static void
test_stopped (Fixture      *f,
              gconstpointer unused)
{
  int result = -1;

  g_test_summary ("A node that is stopped while it stores what was imported still answers");

  breath_core_import (breath_virtual_node_get_core (f->bob), f->head, f->manifest, f->items, done_cb, &result);
  breath_virtual_node_stop (f->bob);
  breath_simulation_run (f->simulation, SECOND);
  g_assert_cmpint (result, ==, BREATH_IMPORT_TAKEN);
  start (f, f->bob);
  g_assert_nonnull (held_by (f, f->bob));
}

static void
test_contradicting (Fixture      *f,
                    gconstpointer unused)
{
  g_autoptr(BreathHead) one = test_head_new (7, 1, BEGIN - 10);
  g_autoptr(BreathHead) other = test_head_new (7, 1, BEGIN - 11);
  g_autoptr(GPtrArray) none = g_ptr_array_new ();
  BreathCore *core = breath_virtual_node_get_core (f->bob);
  const BreathFoundCount *found;

  g_test_summary ("Two records of which an author can have signed only one are found out, and a file can show them");

  g_assert_cmpint (import (f, f->bob, one->bytes, NULL, none), ==, BREATH_IMPORT_TAKEN);
  g_assert_null (breath_core_get_found (core, &one->author, BREATH_FINDING_EQUIVOCATION));
  import (f, f->bob, other->bytes, NULL, none);
  found = breath_core_get_found (core, &one->author, BREATH_FINDING_EQUIVOCATION);
  g_assert_nonnull (found);
  g_assert_cmpuint (found->n, ==, 1);
  g_assert_true (p2p_peer_id_equal (&found->neighbour, breath_virtual_node_get_id (f->bob)));
}

static void
test_expired (Fixture      *f,
              gconstpointer unused)
{
  g_autoptr(BreathHead) head = test_head_new (7, 1, BEGIN - 20 * 86400);
  g_autoptr(GPtrArray) none = g_ptr_array_new ();

  g_test_summary ("What every node has let go of is not brought back");

  g_assert_cmpint (import (f, f->bob, head->bytes, NULL, none), ==, BREATH_IMPORT_REFUSED);
}

static void
test_not_stored (Fixture      *f,
                 gconstpointer unused)
{
  g_autoptr(GError) full = g_error_new (BREATH_STORE_ERROR, BREATH_STORE_ERROR_FULL, "No space left");

  g_test_summary ("What could not be stored is not held, and that is said");

  breath_memory_store_set_failure (breath_virtual_node_get_store (f->bob), full);
  g_assert_cmpint (import (f, f->bob, f->head, f->manifest, f->items), ==, BREATH_IMPORT_FAILED);
  g_assert_null (held_by (f, f->bob));
  g_assert_cmpint (import (f, f->bob, f->head, f->manifest, f->items), ==, BREATH_IMPORT_FAILED);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

#define ADD(path, func) g_test_add (path, Fixture, NULL, fixture_set_up, func, fixture_tear_down)
  ADD ("/core/import/taken", test_taken);
  ADD ("/core/import/own", test_own);
  ADD ("/core/import/older", test_older);
  ADD ("/core/import/refused", test_refused);
  ADD ("/core/import/other-items", test_other_items);
  ADD ("/core/import/stopped", test_stopped);
  ADD ("/core/import/contradicting", test_contradicting);
  ADD ("/core/import/expired", test_expired);
  ADD ("/core/import/not-stored", test_not_stored);
#undef ADD

  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-core-seeds.h"
#include "breath-seed-manifest.h"
#include "breath-virtual-node.h"
#include "test-heads.h"

#include <string.h>

#define BEGIN      1750000000
#define LATENCY    1000
#define MAX_FRAMES 32
#define LINE       "Dig a pit.\n"
#define N_LINES    2000  /* so that it takes two chunks */

int LLVMFuzzerTestOneInput (const guint8 *data,
                            gsize         size);

/* A node with a Mirror, who wants the seed that somebody else offers, and plants it as soon as it is there. */
typedef struct
{
  BreathSimulation  *simulation;
  BreathVirtualNode *node;
  BreathCore        *core;
  P2pIdentity       *mirror;
  guint8             id[BREATH_HASH_LEN];
} Place;

static void
admit (Place *place)
{
  const guint8 key[P2P_SEED_LEN] = { 'm' };
  BreathCoreMirror admitted = { .name = "Bruno" };

  place->mirror = p2p_identity_new_from_seed (key);
  admitted.key = *p2p_identity_get_peer_id (place->mirror);
  breath_core_set_mirrors (place->core, &admitted, 1);
  breath_simulation_run (place->simulation, G_USEC_PER_SEC);
}

static void
imported_cb (BreathImportResult result,
             gpointer           user_data)
{
  g_assert_cmpint (result, ==, BREATH_IMPORT_TAKEN);
}

static BreathItem *
sign_notice (Place       *place,
             P2pIdentity *author,
             P2pIdentity *cleo)
{
  g_autoptr(GString) text = g_string_new (NULL);
  g_autoptr(BreathSeedManifest) manifest = breath_seed_manifest_new ();
  g_autoptr(BreathStatement) statement = breath_statement_new (p2p_identity_get_peer_id (author), BEGIN);
  g_autoptr(GBytes) content = NULL;

  for (guint i = 0; i < N_LINES; i++)
    g_string_append (text, LINE);

  content = g_bytes_new (text->str, text->len);
  manifest->node = *p2p_identity_get_peer_id (author);
  manifest->mirror = *p2p_identity_get_peer_id (cleo);
  manifest->created = 1700000000;
  manifest->title = g_strdup ("Rain barrels");
  manifest->licence = g_strdup ("CC0-1.0");
  g_assert_true (breath_seed_manifest_set_content (manifest, content, NULL));
  breath_seed_manifest_get_id (manifest, place->id);
  statement->seed = breath_seed_manifest_dup_notice (manifest);

  return breath_item_new_statement (author, cleo, statement);
}

static void
hear (Place *place)
{
  const guint8 keys[2][P2P_SEED_LEN] = { { 'a' }, { 'c' } };
  g_autoptr(P2pIdentity) author = p2p_identity_new_from_seed (keys[0]);
  g_autoptr(P2pIdentity) cleo = p2p_identity_new_from_seed (keys[1]);
  g_autoptr(GPtrArray) items = g_ptr_array_new_with_free_func ((GDestroyNotify) breath_item_free);
  g_autoptr(GPtrArray) bytes = g_ptr_array_new ();
  g_autoptr(BreathManifest) manifest = NULL;
  g_autoptr(BreathHead) head = NULL;

  g_ptr_array_add (items, breath_item_new_certificate (author, p2p_identity_get_peer_id (cleo), "Cleo", BEGIN - 10, BEGIN + 86400, NULL));
  g_ptr_array_add (items, sign_notice (place, author, cleo));
  manifest = test_manifest_new (items);
  head = test_head_new_for (author, 1, BEGIN, manifest);

  for (guint i = 0; i < items->len; i++)
    g_ptr_array_add (bytes, ((BreathItem *) g_ptr_array_index (items, i))->bytes);

  breath_core_import (place->core, head->bytes, breath_manifest_get_bytes (manifest), bytes, imported_cb, NULL);
  breath_simulation_run (place->simulation, G_USEC_PER_SEC);
  breath_core_order_seed (place->core, p2p_identity_get_peer_id (place->mirror), place->id, NULL, NULL);
  breath_simulation_run (place->simulation, G_USEC_PER_SEC);
}

static void
done_cb (const GError *error,
         gpointer      user_data)
{
}

static void
read_cb (GBytes       *content,
         const GError *error,
         gpointer      user_data)
{
}

static void
go_on (Place *place)
{
  breath_simulation_run (place->simulation, G_USEC_PER_SEC);
  breath_core_read_seed (place->core, p2p_identity_get_peer_id (place->mirror), place->id, read_cb, NULL);
  breath_simulation_run (place->simulation, G_USEC_PER_SEC / 10);
  breath_core_plant_seed (place->core, place->mirror, place->id, done_cb, NULL);
  breath_simulation_run (place->simulation, G_USEC_PER_SEC / 10);
}

static void
play (Place             *place,
      BreathVirtualLink *link,
      const guint8      *data,
      gsize              size)
{
  for (guint n = 0; n < MAX_FRAMES && size >= 2 && breath_virtual_link_is_open (link); n++)
    {
      gsize announced = data[0] + 256 * data[1];
      gsize len = MIN (announced, size - 2);
      g_autoptr(GBytes) frame = g_bytes_new (data + 2, len);

      data += 2 + len;
      size -= 2 + len;

      if (!breath_core_receive (place->core, BREATH_LINK (link), BREATH_PROTOCOL_SEED, frame, NULL))
        break;

      go_on (place);
    }
}

/* The input is a script of what a neighbour sends about seeds, each frame after its length in two bytes, a second apart. Nothing but
 * the seed itself can have been planted, and it is there again after a restart. */
int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  static const guint8 binding[BREATH_LINK_BINDING_LEN] = { 'b' };
  g_autoptr(BreathSimulation) simulation = breath_simulation_new (BEGIN);
  g_autoptr(BreathVirtualNode) node = breath_virtual_node_new (simulation, 1);
  Place place = { .simulation = simulation, .node = node };
  guint8 keys[2][BREATH_LINK_KEY_LEN] = { { 's' }, { 0 } };
  BreathVirtualLink *ends[2];
  BreathSeedState state;
  BreathCoreSeed seed;

  breath_virtual_node_start (node);
  breath_simulation_run (simulation, G_USEC_PER_SEC);
  place.core = breath_virtual_node_get_core (node);
  admit (&place);
  memcpy (keys[1], breath_virtual_node_get_id (node)->public_key, BREATH_LINK_KEY_LEN);
  breath_virtual_link_new_pair (simulation, (const guint8 (*)[BREATH_LINK_KEY_LEN])keys, binding, LATENCY, ends);
  breath_core_add_link (place.core, BREATH_LINK (ends[1]));
  breath_core_add_stream (place.core, BREATH_LINK (ends[1]), BREATH_PROTOCOL_SEED);
  hear (&place);
  play (&place, ends[1], data, size);

  g_assert_true (breath_core_get_seed (place.core, place.id, &seed));
  state = seed.state;
  g_assert_cmpuint (breath_memory_store_get_n_rows (breath_virtual_node_get_store (node), BREATH_ROW_MEMORY), ==,
                    state == BREATH_SEED_PLANTED);
  breath_core_remove_link (place.core, BREATH_LINK (ends[1]));
  breath_virtual_node_stop (node);
  breath_simulation_run (simulation, G_USEC_PER_SEC);
  breath_virtual_node_start (node);
  breath_simulation_run (simulation, G_USEC_PER_SEC);
  g_assert_true (breath_core_get_seed (breath_virtual_node_get_core (node), place.id, &seed));
  g_assert_cmpint (seed.state, ==, state);
  breath_virtual_node_stop (node);

  while (breath_simulation_step (simulation))
    ;

  p2p_identity_unref (place.mirror);
  g_object_unref (ends[0]);
  g_object_unref (ends[1]);

  return 0;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-core-transfers.h"
#include "breath-virtual-node.h"

#include <string.h>

#define BEGIN      1750000000
#define LATENCY    1000
#define MAX_FRAMES 32

int LLVMFuzzerTestOneInput (const guint8 *data,
                            gsize         size);

/* Says yes to whatever can be decided. */
typedef struct
{
  BreathCore  *core;
  P2pIdentity *mirror;
} Mirror;

static void
decide_cb (BreathNegotiation *negotiation,
           gpointer           user_data)
{
  Mirror *mirror = user_data;

  if (breath_negotiation_can_decide (negotiation))
    breath_core_decide_transfer (mirror->core, mirror->mirror, breath_negotiation_get_id (negotiation), TRUE, NULL, NULL);
}

static Mirror
admit (BreathSimulation  *simulation,
       BreathVirtualNode *node)
{
  const guint8 seed[P2P_SEED_LEN] = { 'm' };
  BreathCoreMirror admitted = { .name = "Bruno" };
  Mirror mirror = { breath_virtual_node_get_core (node), p2p_identity_new_from_seed (seed) };

  admitted.key = *p2p_identity_get_peer_id (mirror.mirror);
  breath_core_set_mirrors (mirror.core, &admitted, 1);
  breath_simulation_run (simulation, G_USEC_PER_SEC);

  return mirror;
}

/* The input is a script of what a neighbour sends about transfers, each frame after its length in two bytes, a second apart.
 * A Mirror here says yes to all of it. Whatever is held is there again after a restart. */
int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  static const guint8 binding[BREATH_LINK_BINDING_LEN] = { 'b' };
  const guint8 seed[P2P_SEED_LEN] = { 's' };
  g_autoptr(BreathSimulation) simulation = breath_simulation_new (BEGIN);
  g_autoptr(BreathVirtualNode) node = breath_virtual_node_new (simulation, 1);
  g_autoptr(P2pIdentity) peer = p2p_identity_new_from_seed (seed);
  guint8 keys[2][BREATH_LINK_KEY_LEN];
  BreathVirtualLink *ends[2];
  Mirror mirror;

  breath_virtual_node_start (node);
  breath_simulation_run (simulation, G_USEC_PER_SEC);
  mirror = admit (simulation, node);
  memcpy (keys[0], p2p_identity_get_peer_id (peer)->public_key, sizeof keys[0]);
  memcpy (keys[1], breath_virtual_node_get_id (node)->public_key, sizeof keys[1]);
  breath_virtual_link_new_pair (simulation, (const guint8 (*)[BREATH_LINK_KEY_LEN])keys, binding, LATENCY, ends);
  breath_core_add_link (mirror.core, BREATH_LINK (ends[1]));
  breath_core_add_stream (mirror.core, BREATH_LINK (ends[1]), BREATH_PROTOCOL_TRANSFER);

  for (guint n = 0; n < MAX_FRAMES && size >= 2 && breath_virtual_link_is_open (ends[1]); n++)
    {
      gsize announced = data[0] + 256 * data[1];
      gsize len = MIN (announced, size - 2);
      g_autoptr(GBytes) frame = g_bytes_new (data + 2, len);

      data += 2 + len;
      size -= 2 + len;

      if (!breath_core_receive (mirror.core, BREATH_LINK (ends[1]), BREATH_PROTOCOL_TRANSFER, frame, NULL))
        break;

      breath_simulation_run (simulation, G_USEC_PER_SEC);
      breath_core_foreach_transfer (mirror.core, decide_cb, &mirror);
      breath_simulation_run (simulation, G_USEC_PER_SEC);
    }

  breath_core_remove_link (mirror.core, BREATH_LINK (ends[1]));
  breath_virtual_node_stop (node);
  breath_simulation_run (simulation, G_USEC_PER_SEC);
  breath_virtual_node_start (node);
  breath_simulation_run (simulation, G_USEC_PER_SEC);
  g_assert_true (breath_core_is_ready (breath_virtual_node_get_core (node)));
  breath_virtual_node_stop (node);

  while (breath_simulation_step (simulation))
    ;

  p2p_identity_unref (mirror.mirror);
  g_object_unref (ends[0]);
  g_object_unref (ends[1]);

  return 0;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-virtual-node.h"

#include <string.h>

#define BEGIN      1750000000
#define LATENCY    1000
#define MAX_FRAMES 32
#define STEP       (60 * G_USEC_PER_SEC)

int LLVMFuzzerTestOneInput (const guint8 *data,
                            gsize         size);

/* The input is a script of frames of a neighbour, each after its length in two bytes, a minute apart. */
static void
play (BreathSimulation  *simulation,
      BreathVirtualNode *node,
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

      if (!breath_core_receive (breath_virtual_node_get_core (node), BREATH_LINK (link), BREATH_PROTOCOL_PEERS, frame, NULL))
        break;

      breath_simulation_run (simulation, STEP);
    }
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  static const guint8 binding[BREATH_LINK_BINDING_LEN] = { 'b' };
  g_autoptr(BreathSimulation) simulation = breath_simulation_new (BEGIN);
  g_autoptr(BreathVirtualNode) node = breath_virtual_node_new (simulation, 1);
  g_autoptr(P2pMultiaddr) address = p2p_multiaddr_new_from_string ("/ip4/20.0.0.1/tcp/4141", NULL);
  guint8 keys[2][BREATH_LINK_KEY_LEN] = { { 's' }, { 0 } };
  P2pPeerId stranger = { { 's' } };
  P2pPeerId evicted;
  BreathVirtualLink *ends[2];
  BreathCore *core;

  breath_virtual_node_start (node);
  breath_simulation_run (simulation, G_USEC_PER_SEC);
  core = breath_virtual_node_get_core (node);
  memcpy (keys[1], breath_virtual_node_get_id (node)->public_key, BREATH_LINK_KEY_LEN);
  breath_virtual_link_new_pair (simulation, (const guint8 (*)[BREATH_LINK_KEY_LEN])keys, binding, LATENCY, ends);
  breath_core_add_neighbour (core, &stranger, address, P2P_ROLE_LISTENER, &evicted);
  breath_core_add_link (core, BREATH_LINK (ends[1]));
  breath_core_add_stream (core, BREATH_LINK (ends[1]), BREATH_PROTOCOL_PEERS);
  breath_simulation_run (simulation, LATENCY); /* so that it has been asked already */
  play (simulation, node, ends[1], data, size);

  /* Whatever it told, it has at most its share of the view. */
  g_assert_cmpuint (breath_selection_get_n_heard (breath_core_get_selection (core)), <=, BREATH_SELECTION_MAX_PER_SOURCE);

  breath_core_remove_link (core, BREATH_LINK (ends[1]));
  breath_core_remove_neighbour (core, &stranger);
  breath_virtual_node_stop (node);

  while (breath_simulation_step (simulation))
    ;

  g_object_unref (ends[0]);
  g_object_unref (ends[1]);

  return 0;
}

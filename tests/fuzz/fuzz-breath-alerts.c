/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-virtual-node.h"

#include <string.h>

#define BEGIN      1750000000
#define LATENCY    1000
#define MAX_FRAMES 32

int LLVMFuzzerTestOneInput (const guint8 *data,
                            gsize         size);

static void
restart (BreathSimulation  *simulation,
         BreathVirtualNode *node)
{
  breath_virtual_node_stop (node);
  breath_simulation_run (simulation, G_USEC_PER_SEC);
  breath_virtual_node_start (node);
  breath_simulation_run (simulation, G_USEC_PER_SEC);
}

/* The input is a script of alerts that a neighbour pushes, each after its length in two bytes, a second apart. Whatever was
 * taken is there again after a restart, and leaves in the end. */
int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  static const guint8 binding[BREATH_LINK_BINDING_LEN] = { 'b' };
  g_autoptr(BreathSimulation) simulation = breath_simulation_new (BEGIN);
  g_autoptr(BreathVirtualNode) node = breath_virtual_node_new (simulation, 1);
  guint8 keys[2][BREATH_LINK_KEY_LEN] = { { 's' }, { 0 } };
  BreathVirtualLink *ends[2];
  BreathCore *core;

  breath_virtual_node_start (node);
  breath_simulation_run (simulation, G_USEC_PER_SEC);
  core = breath_virtual_node_get_core (node);
  memcpy (keys[1], breath_virtual_node_get_id (node)->public_key, BREATH_LINK_KEY_LEN);
  breath_virtual_link_new_pair (simulation, (const guint8 (*)[BREATH_LINK_KEY_LEN])keys, binding, LATENCY, ends);
  breath_core_add_link (core, BREATH_LINK (ends[1]));
  breath_core_add_stream (core, BREATH_LINK (ends[1]), BREATH_PROTOCOL_ALERT);

  for (guint n = 0; n < MAX_FRAMES && size >= 2 && breath_virtual_link_is_open (ends[1]); n++)
    {
      gsize announced = data[0] + 256 * data[1];
      gsize len = MIN (announced, size - 2);
      g_autoptr(GBytes) frame = g_bytes_new (data + 2, len);

      data += 2 + len;
      size -= 2 + len;

      if (!breath_core_receive (core, BREATH_LINK (ends[1]), BREATH_PROTOCOL_ALERT, frame, NULL))
        break;

      breath_simulation_run (simulation, G_USEC_PER_SEC);
    }

  breath_core_remove_link (core, BREATH_LINK (ends[1]));
  restart (simulation, node);
  g_assert_true (breath_core_is_ready (breath_virtual_node_get_core (node)));
  breath_virtual_node_stop (node);

  while (breath_simulation_step (simulation))
    ;

  g_object_unref (ends[0]);
  g_object_unref (ends[1]);

  return 0;
}

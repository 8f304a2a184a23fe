/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-virtual-node.h"

#include <string.h>

#define BEGIN      1750000000
#define LATENCY    1000
#define MAX_FRAMES 64
#define STEP       (G_USEC_PER_SEC / 4)

int LLVMFuzzerTestOneInput (const guint8 *data,
                            gsize         size);

static BreathVirtualLink *
open_link (BreathSimulation  *simulation,
           BreathVirtualNode *node,
           BreathVirtualLink *ends[2])
{
  static const guint8 binding[BREATH_LINK_BINDING_LEN] = { 'b' };
  guint8 keys[2][BREATH_LINK_KEY_LEN] = { { 's' }, { 0 } };

  memcpy (keys[1], breath_virtual_node_get_id (node)->public_key, BREATH_LINK_KEY_LEN);
  breath_virtual_link_new_pair (simulation, (const guint8 (*)[BREATH_LINK_KEY_LEN])keys, binding, LATENCY, ends);
  breath_core_add_link (breath_virtual_node_get_core (node), BREATH_LINK (ends[1]));

  return ends[1];
}

/* The input is a script of frames, each after its length in two bytes; the node also has an honest neighbour. */
static void
play (BreathSimulation  *simulation,
      BreathVirtualNode *node,
      BreathVirtualLink *link,
      const guint8      *data,
      gsize              size)
{
  for (guint n = 0; n < MAX_FRAMES && size >= 2; n++)
    {
      gsize announced = data[0] + 256 * data[1];
      gsize len = MIN (announced, size - 2);
      g_autoptr(GBytes) frame = g_bytes_new (data + 2, len);

      data += 2 + len;
      size -= 2 + len;

      if (!breath_core_receive (breath_virtual_node_get_core (node), BREATH_LINK (link), BREATH_PROTOCOL_SYNC, frame, NULL))
        break;

      breath_simulation_run (simulation, STEP);
    }
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autoptr(BreathSimulation) simulation = breath_simulation_new (BEGIN);
  g_autoptr(BreathVirtualNode) node = breath_virtual_node_new (simulation, 1);
  g_autoptr(BreathVirtualNode) honest = breath_virtual_node_new (simulation, 2);
  g_autoptr(GPtrArray) authors = NULL;
  BreathVirtualLink *ends[2];

  breath_virtual_node_start (node);
  breath_virtual_node_start (honest);
  breath_simulation_run (simulation, STEP);
  open_link (simulation, node, ends);
  play (simulation, node, ends[1], data, size);

  /* Whatever the stranger said, an honest neighbour is heard within its patience. */
  breath_virtual_node_connect (node, honest, LATENCY);
  breath_simulation_run (simulation, 10 * G_USEC_PER_SEC);
  authors = breath_core_dup_authors (breath_virtual_node_get_core (node));
  g_assert_cmpuint (authors->len, ==, 1);

  breath_core_remove_link (breath_virtual_node_get_core (node), BREATH_LINK (ends[1]));
  breath_virtual_node_stop (node);
  breath_virtual_node_stop (honest);

  while (breath_simulation_step (simulation))
    ;

  g_object_unref (ends[0]);
  g_object_unref (ends[1]);

  return 0;
}

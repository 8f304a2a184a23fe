/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "test-stranger.h"

#include "breath-link.h"

#include <string.h>

#define LATENCY 20000          /* microseconds */
#define SECOND  G_USEC_PER_SEC

static void
hand_over (TestStranger *self,
           GBytes       *frame)
{
  g_autoptr(GBytes) owned = frame;

  /* Refused if the test has broken a rule by now. */
  breath_core_receive (breath_virtual_node_get_core (self->node), BREATH_LINK (self->theirs), BREATH_PROTOCOL_SYNC, owned,
                       NULL);
}

/* As if all fingerprints were ours too, so that a test sees only what it came for. */
static void
answer_comparison (TestStranger *self,
                   GBytes       *bytes)
{
  g_auto(BreathSyncFrame) frame = { 0 };
  g_autoptr(GByteArray) nothing = g_byte_array_new ();
  g_autoptr(GArray) none = g_array_new (FALSE, FALSE, sizeof (BreathNote));
  const guint8 no_parts[] = { 0, 0 };

  g_assert_true (breath_sync_frame_decode (&frame, bytes, NULL));

  if (frame.step != BREATH_SYNC_RANGES || frame.round > 0)
    return;

  if (*(const guint8 *) g_bytes_get_data (frame.ranges, NULL) == 0)
    g_byte_array_append (nothing, no_parts, sizeof no_parts);

  hand_over (self, breath_sync_encode_ranges (1, nothing));
  hand_over (self, breath_sync_encode_notes (0, none));
}

static void
stranger_received_cb (BreathVirtualLink *link,
                      BreathProtocol     protocol,
                      GBytes            *frame,
                      gpointer           user_data)
{
  TestStranger *self = user_data;

  g_ptr_array_add (self->received, g_bytes_ref (frame));

  if (!self->compares)
    answer_comparison (self, frame);
}

static void
stranger_closed_cb (BreathVirtualLink *link,
                    const GError      *reason,
                    gpointer           user_data)
{
}

static const BreathVirtualLinkEvents stranger_events = {
  .received = stranger_received_cb,
  .closed = stranger_closed_cb,
};

void
test_stranger_open (TestStranger      *self,
                    BreathSimulation  *simulation,
                    BreathVirtualNode *node,
                    char               name)
{
  P2pPeerId key = { { name } };

  test_stranger_open_as (self, simulation, node, &key, name);
}

void
test_stranger_open_as (TestStranger      *self,
                       BreathSimulation  *simulation,
                       BreathVirtualNode *node,
                       const P2pPeerId   *key,
                       char               name)
{
  guint8 keys[2][BREATH_LINK_KEY_LEN] = { { 0 }, { 0 } };
  guint8 binding[BREATH_LINK_BINDING_LEN] = { 'b', name };
  BreathVirtualLink *ends[2];

  memcpy (keys[0], key->public_key, BREATH_LINK_KEY_LEN);
  memcpy (keys[1], breath_virtual_node_get_id (node)->public_key, BREATH_LINK_KEY_LEN);
  breath_virtual_link_new_pair (simulation, (const guint8 (*)[BREATH_LINK_KEY_LEN])keys, binding, LATENCY, ends);

  self->simulation = simulation;
  self->node = node;
  self->mine = ends[0];
  self->theirs = ends[1];
  self->compares = FALSE;
  self->received = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  breath_virtual_link_set_events (ends[0], &stranger_events, self);
  breath_core_add_link (breath_virtual_node_get_core (self->node), BREATH_LINK (ends[1]));
}

void
test_stranger_close (TestStranger *self)
{
  breath_core_remove_link (breath_virtual_node_get_core (self->node), BREATH_LINK (self->theirs));
  breath_virtual_link_cut (self->mine);
  breath_virtual_link_set_events (self->mine, NULL, NULL);
  breath_simulation_run (self->simulation, SECOND);
  g_assert_finalize_object (self->mine);
  g_assert_finalize_object (self->theirs);
  g_ptr_array_unref (self->received);
}

gboolean
test_stranger_say (TestStranger *self,
                   GBytes       *frame)
{
  g_autoptr(GError) error = NULL;
  gboolean taken = breath_core_receive (breath_virtual_node_get_core (self->node), BREATH_LINK (self->theirs),
                                        BREATH_PROTOCOL_SYNC, frame, &error);

  g_bytes_unref (frame);
  g_assert_true (taken == (error == NULL));

  if (!taken)
    g_assert_error (error, BREATH_CORE_ERROR, BREATH_CORE_ERROR_PROTOCOL);

  breath_simulation_run (self->simulation, SECOND);

  return taken;
}

gboolean
test_stranger_say_summary (TestStranger *self,
                           guint64       cursor)
{
  guint8 root[BREATH_SYNC_ROOT_LEN] = { 0 };

  return test_stranger_say (self, breath_sync_encode_summary (root, 7, cursor));
}

static void
get_channel_id (TestStranger     *self,
                const BreathHead *head,
                BreathNote       *note)
{
  BreathSyncChannel channel;

  breath_sync_channel_init (&channel, breath_link_get_binding (BREATH_LINK (self->mine)));
  note->id = breath_sync_channel_get_id (&channel, &head->author, head->epoch);
  note->version = head->version;
}

gboolean
test_stranger_say_note (TestStranger     *self,
                        const BreathHead *head,
                        guint64           through)
{
  g_autoptr(GArray) notes = g_array_new (FALSE, FALSE, sizeof (BreathNote));
  BreathNote note;

  get_channel_id (self, head, &note);
  g_array_append_val (notes, note);

  return test_stranger_say (self, breath_sync_encode_notes (through, notes));
}

gboolean
test_stranger_say_records (TestStranger *self,
                           GBytes       *head)
{
  g_autoptr(GPtrArray) heads = g_ptr_array_new ();

  g_ptr_array_add (heads, head);

  return test_stranger_say (self, breath_sync_encode_records (heads));
}

/* Finds the last frame of @step that the node sent; clear it. */
gboolean
test_stranger_find_last (TestStranger    *self,
                         BreathSyncStep   step,
                         BreathSyncFrame *frame)
{
  for (guint i = self->received->len; i > 0; i--)
    {
      g_assert_true (breath_sync_frame_decode (frame, g_ptr_array_index (self->received, i - 1), NULL));

      if (frame->step == step)
        return TRUE;

      breath_sync_frame_clear (frame);
    }

  return FALSE;
}

gboolean
test_stranger_say_object (TestStranger *self,
                          GBytes       *manifest,
                          GBytes       *item)
{
  g_autoptr(GPtrArray) manifests = g_ptr_array_new ();
  g_autoptr(GPtrArray) items = g_ptr_array_new ();

  if (manifest != NULL)
    g_ptr_array_add (manifests, manifest);

  if (item != NULL)
    g_ptr_array_add (items, item);

  return test_stranger_say (self, breath_sync_encode_objects (manifests, items));
}

/* A note of one head, then that head. */
gboolean
test_stranger_say_head (TestStranger     *self,
                        const BreathHead *head,
                        guint64           through)
{
  return test_stranger_say_note (self, head, through) && test_stranger_say_records (self, head->bytes);
}

/* Many heads in one frame of notes. */
gboolean
test_stranger_say_notes (TestStranger *self,
                         GPtrArray    *heads,
                         guint64       through)
{
  g_autoptr(GArray) notes = g_array_new (FALSE, FALSE, sizeof (BreathNote));

  for (guint i = 0; i < heads->len; i++)
    {
      BreathNote note;

      get_channel_id (self, g_ptr_array_index (heads, i), &note);
      g_array_append_val (notes, note);
    }

  return test_stranger_say (self, breath_sync_encode_notes (through, notes));
}

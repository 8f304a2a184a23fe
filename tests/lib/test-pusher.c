/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "test-pusher.h"

#include "breath-alert-frame.h"
#include "test-heads.h"

#include <string.h>

void
test_pusher_open (TestPusher    *pusher,
                  TestCommunity *community,
                  guint8         name)
{
  guint8 keys[2][BREATH_LINK_KEY_LEN] = { { name }, { 0 } };
  guint8 binding[BREATH_LINK_BINDING_LEN] = { 's', name };

  memcpy (keys[1], breath_virtual_node_get_id (community->node)->public_key, BREATH_LINK_KEY_LEN);
  breath_virtual_link_new_pair (community->simulation, (const guint8 (*)[BREATH_LINK_KEY_LEN])keys, binding, 1000,
                                pusher->ends);
  pusher->core = test_community_get_core (community);
  breath_core_add_link (pusher->core, BREATH_LINK (pusher->ends[1]));
  breath_core_add_stream (pusher->core, BREATH_LINK (pusher->ends[1]), BREATH_PROTOCOL_ALERT);
}

void
test_pusher_close (TestPusher       *pusher,
                   BreathSimulation *simulation)
{
  breath_core_remove_link (pusher->core, BREATH_LINK (pusher->ends[1]));
  breath_virtual_link_cut (pusher->ends[0]);
  breath_simulation_run (simulation, G_USEC_PER_SEC);
  g_assert_finalize_object (pusher->ends[0]);
  g_assert_finalize_object (pusher->ends[1]);
}

gboolean
test_pusher_push (TestPusher *pusher,
                  GBytes     *item,
                  GBytes     *certificate)
{
  g_autoptr(GBytes) frame = breath_alert_frame_encode (item, certificate, 3);
  g_autoptr(GError) error = NULL;
  gboolean was_taken = breath_core_receive (pusher->core, BREATH_LINK (pusher->ends[1]), BREATH_PROTOCOL_ALERT, frame,
                                            &error);

  if (!was_taken)
    g_assert_error (error, BREATH_CORE_ERROR, BREATH_CORE_ERROR_PROTOCOL);

  return was_taken;
}

void
test_unknown_init (TestUnknown *unknown,
                   guint        number,
                   gint64       now)
{
  guint8 seed[P2P_SEED_LEN] = { 'u' };

  memcpy (seed + 2, &number, sizeof number);
  unknown->node = p2p_identity_new_from_seed (seed);
  seed[1] = 1;
  unknown->mirror = p2p_identity_new_from_seed (seed);
  unknown->certificate = breath_item_new_certificate (unknown->node, p2p_identity_get_peer_id (unknown->mirror), "Cleo",
                                                      (guint32) now - 10, (guint32) now + 86400, NULL);
}

void
test_unknown_clear (TestUnknown *unknown)
{
  p2p_identity_unref (unknown->node);
  p2p_identity_unref (unknown->mirror);
  breath_item_free (unknown->certificate);
}

BreathItem *
test_unknown_say (const TestUnknown *unknown,
                  gint64             made,
                  const guint8      *about)
{
  g_autoptr(BreathStatement) statement = breath_statement_new (p2p_identity_get_peer_id (unknown->node), (guint32) made);

  statement->alert = breath_alert_new ();
  statement->alert->message = about != NULL ? BREATH_ALERT_MESSAGE_CANCEL : BREATH_ALERT_MESSAGE_ALERT;
  statement->alert->has_reference = about != NULL;
  statement->alert->expires = (guint32) made + 3600;
  statement->alert->headline = g_strdup ("Ignore everybody else");

  if (about != NULL)
    memcpy (statement->alert->reference, about, BREATH_HASH_LEN);

  return breath_item_new_statement (unknown->node, unknown->mirror, statement);
}

static void
imported_cb (BreathImportResult result,
             gpointer           user_data)
{
  *(BreathImportResult *) user_data = result;
}

void
test_unknown_assess (BreathSimulation *simulation,
                     BreathCore       *core,
                     guint             number,
                     const guint8     *alert)
{
  g_auto(TestUnknown) unknown = { 0 };
  gint64 now = breath_simulation_get_wall (simulation);
  g_autoptr(BreathStatement) statement = NULL;
  g_autoptr(GPtrArray) items = g_ptr_array_new_with_free_func ((GDestroyNotify) breath_item_free);
  g_autoptr(GPtrArray) bytes = g_ptr_array_new ();
  g_autoptr(BreathManifest) manifest = NULL;
  g_autoptr(BreathHead) head = NULL;
  BreathImportResult result = BREATH_IMPORT_FAILED;

  test_unknown_init (&unknown, number, now);
  statement = breath_statement_new (p2p_identity_get_peer_id (unknown.node), (guint32) now);
  statement->assessment = breath_assessment_new ();
  statement->assessment->view = BREATH_ASSESSMENT_SEEN_HERE;
  memcpy (statement->assessment->alert, alert, BREATH_HASH_LEN);
  g_ptr_array_add (items, breath_item_ref (unknown.certificate));
  g_ptr_array_add (items, breath_item_new_statement (unknown.node, unknown.mirror, statement));
  manifest = test_manifest_new (items);
  head = test_head_new_for (unknown.node, 1, now, manifest);

  for (guint i = 0; i < items->len; i++)
    g_ptr_array_add (bytes, ((BreathItem *) g_ptr_array_index (items, i))->bytes);

  breath_core_import (core, head->bytes, breath_manifest_get_bytes (manifest), bytes, imported_cb, &result);
  breath_simulation_run (simulation, G_USEC_PER_SEC);
  g_assert_cmpint (result, ==, BREATH_IMPORT_TAKEN);
}

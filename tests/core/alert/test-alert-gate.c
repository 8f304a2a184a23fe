/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-alert-gate.h"

#include <string.h>

#define MINUTE (60 * (gint64) G_USEC_PER_SEC)

static P2pPeerId
id_of (guint number)
{
  P2pPeerId id = { { 0 } };

  memcpy (id.public_key, &number, sizeof number);

  return id;
}

static gboolean
take (BreathAlertGate *gate,
      guint            peer,
      guint            author,
      gint64           now)
{
  P2pPeerId peer_id = id_of (peer);
  P2pPeerId author_id = id_of (author);

  return breath_alert_gate_take (gate, &peer_id, author > 0 ? &author_id : NULL, now);
}

static void
test_alert_gate_authors (void)
{
  g_autoptr(BreathAlertGate) gate = breath_alert_gate_new ();

  for (guint i = 0; i < BREATH_GATE_PER_AUTHOR; i++)
    g_assert_true (take (gate, 1, 101, i));

  for (guint i = 0; i < 1000; i++)
    g_assert_false (take (gate, 1, 101, 10));

  for (guint i = 0; i < BREATH_GATE_PER_PEER - BREATH_GATE_PER_AUTHOR; i++)
    g_assert_true (take (gate, 1, 102, 10));

  g_assert_false (take (gate, 1, 102, MINUTE - 1));
  g_assert_true (take (gate, 2, 102, MINUTE - 1));
  g_assert_true (take (gate, 1, 101, MINUTE));
}

static void
test_alert_gate_strangers (void)
{
  g_autoptr(BreathAlertGate) gate = breath_alert_gate_new ();

  for (guint i = 0; i < 100; i++)
    g_assert_true (take (gate, 1, 0, 0) == (i < BREATH_GATE_OF_STRANGERS));

  for (guint i = 0; i < BREATH_GATE_PER_AUTHOR; i++)
    g_assert_true (take (gate, 1, 101, 0));

  g_assert_false (take (gate, 1, 0, MINUTE - 1));
  g_assert_true (take (gate, 1, 0, MINUTE));
}

/* Whoever was not heard for longest gives way. */
static void
test_alert_gate_bound (void)
{
  g_autoptr(BreathAlertGate) gate = breath_alert_gate_new ();

  for (guint i = 0; i < 2 * BREATH_GATE_MAX_PEERS; i++)
    g_assert_true (take (gate, i + 1, 101, i));

  for (guint i = 1; i < BREATH_GATE_PER_AUTHOR; i++)
    g_assert_true (take (gate, 2 * BREATH_GATE_MAX_PEERS, 101, 2 * BREATH_GATE_MAX_PEERS));

  g_assert_false (take (gate, 2 * BREATH_GATE_MAX_PEERS, 101, 2 * BREATH_GATE_MAX_PEERS));
  g_assert_cmpuint (breath_alert_gate_get_size (gate), ==, BREATH_GATE_MAX_PEERS);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/alert-gate/authors", test_alert_gate_authors);
  g_test_add_func ("/alert-gate/strangers", test_alert_gate_strangers);
  g_test_add_func ("/alert-gate/bound", test_alert_gate_bound);

  return g_test_run ();
}

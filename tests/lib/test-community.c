/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "test-community.h"

#include <string.h>

static const char *const names[] = { "Anna", "Bruno" };

static void
alert_cb (TestCommunity *self,
          const guint8  *id,
          gboolean       is_new)
{
  gint64 *now;

  if (!is_new)
    return;

  now = g_new (gint64, 1);
  *now = breath_simulation_get_now (self->simulation);
  self->n_news++;
  g_hash_table_insert (self->news, breath_hash_to_hex (id), now);
}

TestCommunity *
test_community_new (BreathSimulation *simulation,
                    guint             number)
{
  TestCommunity *self = g_new0 (TestCommunity, 1);

  self->simulation = simulation;
  self->node = breath_virtual_node_new (simulation, number);
  self->news = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      guint8 seed[P2P_SEED_LEN] = { 'm', 'i', (guint8) i };

      memcpy (seed + 3, &number, sizeof number);
      self->mirrors[i] = p2p_identity_new_from_seed (seed);
    }

  return self;
}

void
test_community_free (TestCommunity *self)
{
  breath_virtual_node_stop (self->node);

  /* Commits in flight hold the core. */
  breath_simulation_run (self->simulation, G_USEC_PER_SEC);
  g_assert_finalize_object (self->node);
  p2p_identity_unref (self->mirrors[0]);
  p2p_identity_unref (self->mirrors[1]);
  g_hash_table_unref (self->news);
  g_free (self->refusal);
  g_free (self);
}

BreathCore *
test_community_get_core (TestCommunity *self)
{
  return breath_virtual_node_get_core (self->node);
}

void
test_community_start (TestCommunity *self)
{
  BreathCoreMirror mirrors[G_N_ELEMENTS (names)];

  breath_virtual_node_start (self->node);
  g_signal_connect_swapped (test_community_get_core (self), "alert", G_CALLBACK (alert_cb), self);
  breath_simulation_run (self->simulation, G_USEC_PER_SEC / 2);
  g_assert_true (breath_core_is_ready (test_community_get_core (self)));

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      mirrors[i].key = *p2p_identity_get_peer_id (self->mirrors[i]);
      g_strlcpy (mirrors[i].name, names[i], sizeof mirrors[i].name);
    }

  breath_core_set_mirrors (test_community_get_core (self), mirrors, G_N_ELEMENTS (mirrors));
  breath_simulation_run (self->simulation, G_USEC_PER_SEC / 2);
}

void
test_community_connect (TestCommunity *self,
                        TestCommunity *other)
{
  breath_virtual_node_connect (self->node, other->node, TEST_COMMUNITY_LATENCY);
}

BreathStatement *
test_community_draft (TestCommunity     *self,
                      BreathAlertMessage message,
                      const guint8      *about)
{
  BreathStatement *statement = breath_statement_new (breath_virtual_node_get_id (self->node),
                                                     (guint32) breath_simulation_get_wall (self->simulation));

  statement->alert = breath_alert_new ();
  statement->alert->message = message;
  statement->alert->event = BREATH_ALERT_EVENT_BIAS_DRIFT;
  statement->alert->severity = BREATH_ALERT_SEVERITY_SEVERE;
  statement->alert->expires = statement->made + 3 * 86400;
  statement->alert->headline = g_strdup ("The waiting list favours one street");
  statement->alert->has_reference = about != NULL;

  if (about != NULL)
    memcpy (statement->alert->reference, about, BREATH_HASH_LEN);

  return statement;
}

static void
stated_cb (const GError *error,
           gpointer      user_data)
{
  TestCommunity *self = user_data;

  if (error != NULL)
    self->refusal = g_strdup (error->message);
}

gboolean
test_community_state (TestCommunity   *self,
                      guint            mirror,
                      BreathStatement *statement,
                      guint8           id[BREATH_HASH_LEN])
{
  g_clear_pointer (&self->refusal, g_free);
  breath_core_state (test_community_get_core (self), self->mirrors[mirror], statement, id, stated_cb, self);
  breath_statement_unref (statement);
  breath_simulation_run (self->simulation, G_USEC_PER_SEC / 2);

  return self->refusal == NULL;
}

static void
raised_cb (const GError *error,
           gpointer      user_data)
{
  g_assert_no_error (error);
}

void
test_community_raise (TestCommunity *self,
                      guint          mirror,
                      guint8         id[BREATH_HASH_LEN])
{
  g_autoptr(BreathStatement) statement = test_community_draft (self, BREATH_ALERT_MESSAGE_ALERT, NULL);

  breath_core_state (test_community_get_core (self), self->mirrors[mirror], statement, id, raised_cb, NULL);
}

gboolean
test_community_assess (TestCommunity       *self,
                       guint                mirror,
                       const guint8        *alert,
                       BreathAssessmentView view)
{
  BreathStatement *statement = breath_statement_new (breath_virtual_node_get_id (self->node),
                                                     (guint32) breath_simulation_get_wall (self->simulation));
  guint8 id[BREATH_HASH_LEN];

  statement->assessment = breath_assessment_new ();
  statement->assessment->view = view;
  memcpy (statement->assessment->alert, alert, BREATH_HASH_LEN);

  return test_community_state (self, mirror, statement, id);
}

gboolean
test_community_has (TestCommunity *self,
                    const guint8  *id)
{
  BreathCoreAlert alert;

  return breath_core_get_alert (test_community_get_core (self), id, &alert);
}

gint64
test_community_get_told (TestCommunity *self,
                         const guint8  *id)
{
  g_autofree char *hex = breath_hash_to_hex (id);
  const gint64 *told = g_hash_table_lookup (self->news, hex);

  return told != NULL ? *told : -1;
}

static void
count_row_cb (const BreathRow *row,
              gpointer         user_data)
{
  gsize len;
  const char *key = g_bytes_get_data (row->key, &len);

  if (row->kind == BREATH_ROW_SETTING && ((len > 6 && memcmp (key, "alert/", 6) == 0) ||
                                          (len > 7 && memcmp (key, "review/", 7) == 0)))
    ++*(guint *) user_data;
}

guint
test_community_count_alert_rows (TestCommunity *self)
{
  guint n = 0;

  breath_memory_store_foreach (breath_virtual_node_get_store (self->node), count_row_cb, &n);

  return n;
}

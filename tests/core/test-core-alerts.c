/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-alert-frame.h"
#include "breath-alert-gate.h"
#include "test-community.h"
#include "test-pusher.h"

#include <string.h>

#define SECOND G_GINT64_CONSTANT (1000000)
#define HOUR   (3600 * SECOND)
#define DAY    (24 * HOUR)

#define LOG_STRAY 256 /* entries a day about alerts of authors without a held head */

/* a – b – c, where a and c know only b. */
typedef struct
{
  BreathSimulation *simulation;
  TestCommunity    *a;
  TestCommunity    *b;
  TestCommunity    *c;
} Fixture;

static void
fixture_set_up (Fixture      *f,
                gconstpointer unused)
{
  f->simulation = breath_simulation_new (TEST_COMMUNITY_BEGIN);
  f->a = test_community_new (f->simulation, 1);
  f->b = test_community_new (f->simulation, 2);
  f->c = test_community_new (f->simulation, 3);
  test_community_start (f->a);
  test_community_start (f->b);
  test_community_start (f->c);
  test_community_connect (f->a, f->b);
  test_community_connect (f->c, f->b);
  breath_simulation_run (f->simulation, 5 * SECOND);
}

static void
fixture_tear_down (Fixture      *f,
                   gconstpointer unused)
{
  test_community_free (f->a);
  test_community_free (f->b);
  test_community_free (f->c);

  while (breath_simulation_step (f->simulation))
    ;

  g_assert_finalize_object (f->simulation);
}

static BreathCoreAlert
get_alert (TestCommunity *community,
           const guint8  *id)
{
  BreathCoreAlert alert = { 0 };

  g_assert_true (breath_core_get_alert (test_community_get_core (community), id, &alert));

  return alert;
}

/* Entries of a kind in a log, and the id that the last one tells of. */
typedef struct
{
  guint8 kind;
  guint  n;
  guint8 id[BREATH_HASH_LEN];
} Told;

static void
note_entry_cb (const BreathRow *row,
               gpointer         user_data)
{
  Told *told = user_data;
  g_autoptr(BreathLogEntry) entry = NULL;
  g_autoptr(GBytes) details = NULL;

  if (row->kind != BREATH_ROW_LOG)
    return;

  entry = breath_log_entry_decode (row->key, row->value, row->number, NULL);

  if (entry->kind != told->kind)
    return;

  details = breath_log_entry_dup_details (entry);
  g_assert_cmpuint (g_bytes_get_size (details), >, BREATH_HASH_LEN);
  memcpy (told->id, (const guint8 *) g_bytes_get_data (details, NULL) + 1, BREATH_HASH_LEN);
  told->n++;
}

static guint
count_logged (TestCommunity *community,
              BreathLogKind  kind,
              const guint8  *last_id)
{
  Told told = { .kind = kind };

  breath_memory_store_foreach (breath_virtual_node_get_store (community->node), note_entry_cb, &told);

  if (told.n > 0 && last_id != NULL)
    g_assert_cmpmem (told.id, BREATH_HASH_LEN, last_id, BREATH_HASH_LEN);

  return told.n;
}

static void
note_until_cb (const BreathRow *row,
               gpointer         user_data)
{
  gsize len;
  const char *key = g_bytes_get_data (row->key, &len);
  g_autoptr(GBytes) frame = NULL;
  g_autoptr(GBytes) item = NULL;
  g_autoptr(GBytes) bytes = NULL;
  g_autoptr(BreathItem) certificate = NULL;
  guint hops;

  if (row->kind != BREATH_ROW_SETTING || len <= 6 || memcmp (key, "alert/", 6) != 0)
    return;

  frame = g_bytes_new_from_bytes (row->value, 9, g_bytes_get_size (row->value) - 9);
  g_assert_true (breath_alert_frame_decode (frame, &item, &bytes, &hops, NULL));
  certificate = breath_item_open (bytes, NULL);
  *(guint32 *) user_data = certificate->until;
}

static guint32
get_stored_until (TestCommunity *community)
{
  guint32 until = 0;

  breath_memory_store_foreach (breath_virtual_node_get_store (community->node), note_until_cb, &until);

  return until;
}

static void
restart (TestCommunity *community)
{
  breath_virtual_node_stop (community->node);
  breath_simulation_run (community->simulation, SECOND);
  test_community_start (community);
}

static void
test_chain (Fixture      *f,
            gconstpointer unused)
{
  guint8 id[BREATH_HASH_LEN];
  gint64 raised = breath_simulation_get_now (f->simulation);

  test_community_raise (f->a, 0, id);
  breath_simulation_run (f->simulation, SECOND / 5);
  g_assert_cmpint (test_community_get_told (f->c, id), >=, raised + 2 * TEST_COMMUNITY_LATENCY);
  g_assert_cmpuint (get_alert (f->a, id).hops, ==, 0);
  g_assert_cmpuint (get_alert (f->b, id).hops, ==, 1);
  g_assert_cmpuint (get_alert (f->c, id).hops, ==, 2);
  g_assert_cmpstr (get_alert (f->c, id).certificate->name, ==, "Anna");
  g_assert_cmpint (get_alert (f->c, id).state, ==, BREATH_ALERT_IN_FORCE);
  g_assert_false (get_alert (f->c, id).is_over_quota);

  /* Sync brings the same, which is no news. */
  breath_simulation_run (f->simulation, HOUR);
  g_assert_cmpuint (f->a->n_news, ==, 1);
  g_assert_cmpuint (f->b->n_news, ==, 1);
  g_assert_cmpuint (f->c->n_news, ==, 1);
  g_assert_cmpuint (count_logged (f->a, BREATH_LOG_ALERT_RAISED, id), ==, 1);
  g_assert_cmpuint (count_logged (f->a, BREATH_LOG_ALERT_HEARD, NULL), ==, 0);
  g_assert_cmpuint (count_logged (f->b, BREATH_LOG_ALERT_HEARD, id), ==, 1);
  g_assert_cmpuint (count_logged (f->c, BREATH_LOG_ALERT_HEARD, id), ==, 1);
}

static void
test_was_off (Fixture      *f,
              gconstpointer unused)
{
  guint8 id[BREATH_HASH_LEN];
  gint64 heard;

  breath_virtual_node_stop (f->c->node);
  test_community_raise (f->a, 0, id);
  breath_simulation_run (f->simulation, HOUR);
  test_community_start (f->c);
  test_community_connect (f->c, f->b);
  breath_simulation_run (f->simulation, 3 * SECOND);
  g_assert_true (test_community_has (f->c, id));
  g_assert_cmpuint (f->c->n_news, ==, 1);
  g_assert_cmpuint (count_logged (f->c, BREATH_LOG_ALERT_HEARD, id), ==, 1);
  heard = get_alert (f->c, id).heard;

  /* It is there again after a restart, and no news. */
  breath_simulation_run (f->simulation, HOUR);
  restart (f->c);
  restart (f->a);
  g_assert_cmpint (get_alert (f->c, id).heard, ==, heard);
  g_assert_cmpint (get_alert (f->a, id).heard, <, heard);
  g_assert_cmpuint (f->c->n_news, ==, 1);
  g_assert_cmpuint (f->a->n_news, ==, 1);
  g_assert_cmpuint (count_logged (f->c, BREATH_LOG_ALERT_HEARD, id), ==, 1);
}

static void
test_update_and_cancel (Fixture      *f,
                        gconstpointer unused)
{
  guint8 first[BREATH_HASH_LEN];
  guint8 update[BREATH_HASH_LEN];
  guint8 cancel[BREATH_HASH_LEN];
  guint8 refused[BREATH_HASH_LEN];

  test_community_raise (f->a, 0, first);
  breath_simulation_run (f->simulation, 2 * SECOND);
  g_assert_false (test_community_state (f->a, 1, test_community_draft (f->a, BREATH_ALERT_MESSAGE_UPDATE, first), refused));
  g_assert_nonnull (strstr (f->a->refusal, "Only the Mirror who raised"));
  g_assert_false (test_community_state (f->b, 0, test_community_draft (f->b, BREATH_ALERT_MESSAGE_CANCEL, first), refused));
  g_assert_nonnull (strstr (f->b->refusal, "Only the Mirror who raised"));

  g_assert_true (test_community_state (f->a, 0, test_community_draft (f->a, BREATH_ALERT_MESSAGE_UPDATE, first), update));
  breath_simulation_run (f->simulation, SECOND);
  g_assert_cmpint (get_alert (f->c, first).state, ==, BREATH_ALERT_SUPERSEDED);
  g_assert_cmpint (get_alert (f->c, update).state, ==, BREATH_ALERT_IN_FORCE);

  g_assert_true (test_community_state (f->a, 0, test_community_draft (f->a, BREATH_ALERT_MESSAGE_CANCEL, first), cancel));
  breath_simulation_run (f->simulation, SECOND);
  g_assert_cmpint (get_alert (f->c, first).state, ==, BREATH_ALERT_CANCELLED);
  g_assert_cmpint (get_alert (f->c, cancel).state, ==, BREATH_ALERT_CANCELLED);
  g_assert_false (test_community_has (f->c, update));
  g_assert_cmpint (test_community_get_told (f->c, cancel), >, 0);
  g_assert_false (test_community_state (f->a, 0, test_community_draft (f->a, BREATH_ALERT_MESSAGE_UPDATE, first), refused));

  restart (f->a);
  restart (f->c);
  g_assert_cmpint (get_alert (f->c, first).state, ==, BREATH_ALERT_CANCELLED);
  g_assert_cmpint (get_alert (f->a, cancel).state, ==, BREATH_ALERT_CANCELLED);
  g_assert_cmpuint (test_community_count_alert_rows (f->c), ==, 2);
}

/* The very same, said twice within a second, is one item. */
static void
test_twice (Fixture      *f,
            gconstpointer unused)
{
  guint8 ids[2][BREATH_HASH_LEN];

  for (guint i = 0; i < 2; i++)
    g_assert_true (test_community_state (f->a, 0, test_community_draft (f->a, BREATH_ALERT_MESSAGE_ALERT, NULL), ids[i]));

  g_assert_cmpmem (ids[0], BREATH_HASH_LEN, ids[1], BREATH_HASH_LEN);
  breath_simulation_run (f->simulation, 3 * SECOND);
  g_assert_true (test_community_has (f->c, ids[0]));
  g_assert_cmpuint (count_logged (f->a, BREATH_LOG_ALERT_RAISED, ids[0]), ==, 1);
  restart (f->a);
  g_assert_true (test_community_has (f->a, ids[0]));
}

static void
test_ninth (Fixture      *f,
            gconstpointer unused)
{
  guint8 ids[9][BREATH_HASH_LEN];
  guint8 cancel[BREATH_HASH_LEN];
  g_autofree char *first = NULL;

  for (guint i = 0; i < 8; i++)
    {
      g_assert_true (test_community_state (f->a, i % 2, test_community_draft (f->a, BREATH_ALERT_MESSAGE_ALERT, NULL), ids[i]));
      breath_simulation_run (f->simulation, SECOND);
    }

  first = breath_hash_to_hex (ids[0]);
  first[8] = '\0';
  g_assert_false (test_community_state (f->a, 0, test_community_draft (f->a, BREATH_ALERT_MESSAGE_ALERT, NULL), ids[8]));
  g_assert_nonnull (strstr (f->a->refusal, "at most 8 alerts in force; cancel one of them first"));
  g_assert_nonnull (strstr (f->a->refusal, first));

  /* A cancellation always has room, and then a new alert has. */
  g_assert_true (test_community_state (f->a, 0, test_community_draft (f->a, BREATH_ALERT_MESSAGE_CANCEL, ids[0]), cancel));
  breath_simulation_run (f->simulation, 3 * SECOND);
  g_assert_true (test_community_has (f->c, cancel));
  g_assert_true (test_community_state (f->a, 0, test_community_draft (f->a, BREATH_ALERT_MESSAGE_ALERT, NULL), ids[8]));
  breath_simulation_run (f->simulation, 3 * SECOND);
  g_assert_true (test_community_has (f->c, ids[8]));
  g_assert_false (test_community_has (f->c, cancel));
  g_assert_false (test_community_has (f->c, ids[0]));
  g_assert_true (test_community_has (f->c, ids[1]));
}

/* Over the quota an alert is seen all the same, but comes with everything else. */
static void
test_quota (Fixture      *f,
            gconstpointer unused)
{
  guint8 ids[3][BREATH_HASH_LEN];

  for (guint i = 0; i < 3; i++)
    {
      test_community_raise (f->a, 0, ids[i]);
      breath_simulation_run (f->simulation, SECOND / 5);
      g_assert_true (test_community_has (f->c, ids[i]) == (i < 2));
      breath_simulation_run (f->simulation, 10 * SECOND);
      g_assert_true (test_community_has (f->c, ids[i]));
      g_assert_true (get_alert (f->a, ids[i]).is_over_quota == (i == 2));
      g_assert_true (get_alert (f->c, ids[i]).is_over_quota == (i == 2));
      g_assert_cmpint (test_community_get_told (f->c, ids[i]), >, 0);
    }

  restart (f->c);
  g_assert_true (get_alert (f->c, ids[2]).is_over_quota);

  /* After an hour there is room for another. */
  test_community_connect (f->c, f->b);
  breath_simulation_run (f->simulation, HOUR);
  test_community_raise (f->a, 0, ids[0]);
  breath_simulation_run (f->simulation, SECOND / 5);
  g_assert_true (test_community_has (f->c, ids[0]));
}

static void
test_expiry (Fixture      *f,
             gconstpointer unused)
{
  guint8 id[BREATH_HASH_LEN];
  guint8 later[BREATH_HASH_LEN];

  test_community_raise (f->a, 0, id);
  breath_simulation_run (f->simulation, DAY);
  test_community_raise (f->a, 0, later);
  breath_core_review (test_community_get_core (f->c), p2p_identity_get_peer_id (f->c->mirrors[0]), id, NULL, NULL);
  breath_simulation_run (f->simulation, SECOND);
  g_assert_cmpuint (test_community_count_alert_rows (f->c), ==, 3);
  breath_simulation_run (f->simulation, 2 * DAY - 10 * SECOND);
  g_assert_true (test_community_has (f->c, id));
  breath_simulation_run (f->simulation, 12 * SECOND);
  g_assert_false (test_community_has (f->a, id));
  g_assert_false (test_community_has (f->c, id));
  g_assert_true (test_community_has (f->c, later));
  g_assert_cmpuint (test_community_count_alert_rows (f->c), ==, 1);

  /* What ran out while nobody looked is not there either, once it is known that the clock did not just jump. */
  breath_virtual_node_stop (f->c->node);
  breath_simulation_run (f->simulation, 2 * DAY);
  test_community_start (f->c);
  g_assert_true (test_community_has (f->c, later));
  breath_core_note_clock (test_community_get_core (f->c), breath_virtual_node_get_id (f->b->node),
                          breath_simulation_get_wall (f->simulation));
  breath_simulation_run (f->simulation, SECOND);
  g_assert_false (test_community_has (f->c, later));
  g_assert_cmpuint (test_community_count_alert_rows (f->c), ==, 0);
}

/* The last word on an alert runs out before the alert would: neither is in force again, whoever brings it. */
static void
test_last_word (Fixture      *f,
                gconstpointer unused)
{
  BreathStatement *cancel = NULL;
  guint8 first[BREATH_HASH_LEN];
  guint8 last[BREATH_HASH_LEN];
  g_autoptr(GBytes) frame = NULL;

  test_community_raise (f->a, 0, first);
  breath_simulation_run (f->simulation, 2 * SECOND);
  frame = breath_alert_frame_encode (get_alert (f->c, first).item->bytes, get_alert (f->c, first).certificate->bytes, 0);
  cancel = test_community_draft (f->a, BREATH_ALERT_MESSAGE_CANCEL, first);
  cancel->alert->expires = cancel->made + 60;
  g_assert_true (test_community_state (f->a, 0, cancel, last));
  breath_simulation_run (f->simulation, 5 * SECOND);
  g_assert_cmpint (get_alert (f->c, first).state, ==, BREATH_ALERT_CANCELLED);

  breath_simulation_run (f->simulation, 62 * SECOND);
  g_assert_false (test_community_has (f->a, first));
  g_assert_false (test_community_has (f->c, first));
  restart (f->c);
  g_assert_false (test_community_has (f->c, first));
  breath_link_send (BREATH_LINK (breath_virtual_node_connect (f->b->node, f->c->node, 1000)), BREATH_PROTOCOL_ALERT, frame);
  breath_simulation_run (f->simulation, SECOND);
  g_assert_false (test_community_has (f->c, first));

  /* Nor after its author's next head. */
  breath_simulation_run (f->simulation, DAY);
  restart (f->a);
  g_assert_false (test_community_has (f->a, first));
  g_assert_false (test_community_has (f->c, first));
}

/* A certificate that was renewed is kept instead of the one an alert came with, also on disk, and is no news. */
static void
test_renewed (Fixture      *f,
              gconstpointer unused)
{
  BreathStatement *statement;
  guint8 id[BREATH_HASH_LEN];
  guint32 until;

  breath_simulation_run (f->simulation, 55 * DAY);
  statement = test_community_draft (f->a, BREATH_ALERT_MESSAGE_ALERT, NULL);
  statement->alert->expires = statement->made + 20 * 86400;
  g_assert_true (test_community_state (f->a, 0, statement, id));
  breath_simulation_run (f->simulation, SECOND);
  until = get_alert (f->c, id).certificate->until;
  breath_simulation_run (f->simulation, 10 * DAY);
  g_assert_cmpuint (get_alert (f->c, id).certificate->until, >, until);
  g_assert_cmpuint (count_logged (f->c, BREATH_LOG_ALERT_HEARD, id), ==, 1);
  g_assert_cmpuint (f->c->n_news, ==, 1);
  breath_virtual_node_stop (f->c->node);
  breath_simulation_run (f->simulation, SECOND);
  g_assert_cmpuint (get_stored_until (f->c), >, until);
  test_community_start (f->c);
}

/* A clock that is known to be wrong ends no alert; once it is right again, what is over goes. */
static void
test_wrong_clock (Fixture      *f,
                  gconstpointer unused)
{
  BreathCore *core = test_community_get_core (f->c);
  const P2pPeerId *neighbour = breath_virtual_node_get_id (f->b->node);
  guint8 id[BREATH_HASH_LEN];

  test_community_raise (f->a, 0, id);
  breath_simulation_run (f->simulation, SECOND);
  breath_virtual_node_stop (f->b->node);
  breath_simulation_run (f->simulation, 3 * DAY - HOUR);
  breath_core_note_clock (core, neighbour, breath_simulation_get_wall (f->simulation) - 10 * 86400);
  g_assert_true (breath_core_is_clock_wrong (core));
  breath_simulation_run (f->simulation, 2 * HOUR);
  g_assert_false (test_community_has (f->a, id));
  g_assert_true (test_community_has (f->c, id));
  breath_core_note_clock (core, neighbour, breath_simulation_get_wall (f->simulation));
  g_assert_false (breath_core_is_clock_wrong (core));
  breath_simulation_run (f->simulation, HOUR);
  g_assert_false (test_community_has (f->c, id));
}

static void
count_assessment_cb (const BreathItem *item,
                     const BreathItem *certificate,
                     gpointer          user_data)
{
  GString *seen = user_data;

  g_string_append_printf (seen, "%s %s, ", certificate->name,
                          breath_alert_term_to_word (BREATH_ALERT_TERM_VIEW, item->statement->assessment->view));
}

static void
assert_assessed (TestCommunity *community,
                 const guint8  *id,
                 const char    *expected)
{
  g_autoptr(GString) seen = g_string_new (NULL);

  breath_core_foreach_assessment (test_community_get_core (community), id, count_assessment_cb, seen);
  g_assert_cmpstr (seen->str, ==, expected);
}

static void
taken_back_cb (const GError *error,
               gpointer      user_data)
{
  *(int *) user_data = error == NULL ? 1 : -1;
}

static void
test_assess (Fixture      *f,
             gconstpointer unused)
{
  guint8 id[BREATH_HASH_LEN];
  int taken_back = 0;

  test_community_raise (f->a, 0, id);
  breath_simulation_run (f->simulation, SECOND);
  g_assert_false (test_community_assess (f->a, 0, id, BREATH_ASSESSMENT_SEEN_HERE));
  g_assert_true (test_community_assess (f->c, 0, id, BREATH_ASSESSMENT_SEEN_HERE));
  breath_simulation_run (f->simulation, 5 * SECOND);
  assert_assessed (f->a, id, "Anna seen-here, ");
  g_assert_true (test_community_assess (f->c, 0, id, BREATH_ASSESSMENT_DISPUTED));
  breath_simulation_run (f->simulation, 5 * SECOND);
  assert_assessed (f->a, id, "Anna disputed, ");
  assert_assessed (f->c, id, "Anna disputed, ");
  restart (f->a);
  assert_assessed (f->a, id, "Anna disputed, ");
  test_community_connect (f->a, f->b);
  g_assert_cmpuint (count_logged (f->c, BREATH_LOG_ASSESSED, id), ==, 2);
  g_assert_cmpint (get_alert (f->a, id).state, ==, BREATH_ALERT_IN_FORCE);

  for (guint i = 0; i < 2; i++)
    {
      breath_core_take_back_assessment (test_community_get_core (f->c), p2p_identity_get_peer_id (f->c->mirrors[0]), id,
                                        taken_back_cb, &taken_back);
      breath_simulation_run (f->simulation, 5 * SECOND);
      g_assert_cmpint (taken_back, ==, i == 0 ? 1 : -1);
      assert_assessed (f->a, id, "");
    }
}

static void
test_review (Fixture      *f,
             gconstpointer unused)
{
  guint8 id[BREATH_HASH_LEN];
  const guint8 none[BREATH_HASH_LEN] = { 0 };
  const P2pPeerId *anna = p2p_identity_get_peer_id (f->c->mirrors[0]);

  test_community_raise (f->a, 0, id);
  breath_simulation_run (f->simulation, SECOND);

  for (guint i = 0; i < 2; i++)
    {
      breath_core_review (test_community_get_core (f->c), anna, id, NULL, NULL);
      breath_core_review (test_community_get_core (f->c), anna, none, NULL, NULL);
      breath_simulation_run (f->simulation, SECOND);
    }

  restart (f->c);

  for (guint i = 0; i < 2; i++)
    {
      g_autoptr(GArray) reviewers = breath_core_dup_reviewers (test_community_get_core (i == 0 ? f->c : f->b), id);

      g_assert_cmpuint (reviewers->len, ==, i == 0 ? 1 : 0);
      g_assert_true (i > 0 || p2p_peer_id_equal (&g_array_index (reviewers, P2pPeerId, 0), anna));
    }
}

/* A removed Mirror's words leave, and cannot be brought back by whoever kept them. */
static void
test_removed_mirror (Fixture      *f,
                     gconstpointer unused)
{
  BreathCoreMirror bruno = { .name = "Bruno" };
  guint8 id[BREATH_HASH_LEN];
  g_autoptr(BreathItem) item = NULL;
  g_autoptr(BreathItem) certificate = NULL;
  g_autoptr(GBytes) frame = NULL;

  bruno.key = *p2p_identity_get_peer_id (f->a->mirrors[1]);
  test_community_raise (f->a, 0, id);
  breath_simulation_run (f->simulation, 2 * SECOND);
  item = breath_item_ref ((BreathItem *) get_alert (f->c, id).item);
  certificate = breath_item_ref ((BreathItem *) get_alert (f->c, id).certificate);
  breath_core_set_mirrors (test_community_get_core (f->a), &bruno, 1);
  breath_simulation_run (f->simulation, 5 * SECOND);
  g_assert_false (test_community_has (f->a, id));
  g_assert_false (test_community_has (f->c, id));
  g_assert_cmpuint (test_community_count_alert_rows (f->c), ==, 0);

  frame = breath_alert_frame_encode (item->bytes, certificate->bytes, 0);
  breath_link_send (BREATH_LINK (breath_virtual_node_connect (f->b->node, f->c->node, 1000)), BREATH_PROTOCOL_ALERT, frame);
  breath_simulation_run (f->simulation, SECOND);
  g_assert_false (test_community_has (f->c, id));
}

static void
test_stray (Fixture      *f,
            gconstpointer unused)
{
  gint64 now = breath_simulation_get_wall (f->simulation);
  g_auto(TestUnknown) unknown = { 0 };
  g_autoptr(BreathItem) item = NULL;
  g_autoptr(BreathItem) ahead = NULL;
  TestPusher pusher;

  test_unknown_init (&unknown, 1, now);
  item = test_unknown_say (&unknown, now, NULL);
  ahead = test_unknown_say (&unknown, now + 601 + 1, NULL);
  test_pusher_open (&pusher, f->b, 9);
  g_assert_true (test_pusher_push (&pusher, item->bytes, unknown.certificate->bytes));
  g_assert_true (test_pusher_push (&pusher, ahead->bytes, unknown.certificate->bytes));
  breath_simulation_run (f->simulation, SECOND);
  g_assert_true (test_community_has (f->a, item->id));
  g_assert_cmpuint (get_alert (f->c, item->id).hops, ==, 5);
  g_assert_false (test_community_has (f->b, ahead->id));
  test_pusher_close (&pusher, f->simulation);

  /* No head of its author is ever held, and yet it is there after a restart. */
  restart (f->c);
  g_assert_true (test_community_has (f->c, item->id));
  g_assert_null (breath_core_get_head (test_community_get_core (f->c), p2p_identity_get_peer_id (unknown.node)));
  breath_simulation_run (f->simulation, HOUR);
  g_assert_false (test_community_has (f->c, item->id));
}

static void
test_broken_rules (Fixture      *f,
                   gconstpointer unused)
{
  gint64 now = breath_simulation_get_wall (f->simulation);
  g_auto(TestUnknown) unknown = { 0 };
  g_auto(TestUnknown) other = { 0 };
  g_autoptr(BreathItem) item = NULL;
  g_autoptr(BreathItem) cancel = NULL;
  g_autoptr(GBytes) nothing = g_bytes_new_static ("", 0);
  g_autoptr(GBytes) frame = NULL;
  guint8 id[BREATH_HASH_LEN];
  TestPusher pusher;

  test_unknown_init (&unknown, 1, now);
  test_unknown_init (&other, 2, now);
  item = test_unknown_say (&unknown, now, NULL);
  test_pusher_open (&pusher, f->b, 9);
  g_assert_false (test_pusher_push (&pusher, item->bytes, other.certificate->bytes));
  g_assert_false (test_pusher_push (&pusher, item->bytes, item->bytes));
  g_assert_false (test_pusher_push (&pusher, unknown.certificate->bytes, unknown.certificate->bytes));
  g_assert_false (test_pusher_push (&pusher, nothing, unknown.certificate->bytes));
  breath_simulation_run (f->simulation, 60 * SECOND);
  g_assert_false (test_pusher_push (&pusher, item->bytes, nothing));
  g_assert_false (breath_core_receive (pusher.core, BREATH_LINK (pusher.ends[1]), BREATH_PROTOCOL_ALERT, nothing, NULL));

  /* Another Mirror's cancellation is no broken rule of whoever brings it, but is not taken. */
  test_community_raise (f->a, 0, id);
  breath_simulation_run (f->simulation, SECOND);
  cancel = test_unknown_say (&other, now, id);
  g_assert_true (test_pusher_push (&pusher, cancel->bytes, other.certificate->bytes));
  breath_simulation_run (f->simulation, SECOND);
  g_assert_false (test_community_has (f->b, cancel->id));
  g_assert_cmpint (get_alert (f->b, id).state, ==, BREATH_ALERT_IN_FORCE);
  g_assert_true (test_pusher_push (&pusher, item->bytes, unknown.certificate->bytes));

  /* Nothing may come on a link that does not carry alerts. */
  frame = breath_alert_frame_encode (item->bytes, unknown.certificate->bytes, 0);
  g_assert_false (breath_core_receive (test_community_get_core (f->c), BREATH_LINK (pusher.ends[1]),
                                       BREATH_PROTOCOL_ALERT, frame, NULL));
  test_pusher_close (&pusher, f->simulation);
}

/*
 * What a neighbour brings beyond its rate is not even looked at, also over another link, and authors of whom nothing is
 * known leave room for those whose head is held.
 */
static void
test_ingress (Fixture      *f,
              gconstpointer unused)
{
  gint64 now = breath_simulation_get_wall (f->simulation);
  g_autoptr(BreathItem) known = NULL;
  g_autoptr(BreathItem) certificate = NULL;
  guint8 id[BREATH_HASH_LEN];
  TestPusher pusher;

  breath_virtual_node_stop (f->b->node);
  test_community_raise (f->a, 0, id);
  breath_simulation_run (f->simulation, SECOND);
  known = breath_item_ref ((BreathItem *) get_alert (f->a, id).item);
  certificate = breath_item_ref ((BreathItem *) get_alert (f->a, id).certificate);
  g_assert_false (test_community_has (f->c, id));

  for (guint i = 0; i < 4 * BREATH_GATE_PER_PEER; i++)
    {
      g_auto(TestUnknown) unknown = { 0 };
      g_autoptr(BreathItem) item = NULL;

      test_unknown_init (&unknown, i, now);
      item = test_unknown_say (&unknown, now, NULL);
      test_pusher_open (&pusher, f->c, 9);
      g_assert_true (test_pusher_push (&pusher, item->bytes, unknown.certificate->bytes));
      g_assert_true (test_community_has (f->c, item->id) == (i < BREATH_GATE_OF_STRANGERS));
      test_pusher_close (&pusher, f->simulation);
    }

  test_pusher_open (&pusher, f->c, 9);
  g_assert_true (test_pusher_push (&pusher, known->bytes, certificate->bytes));
  g_assert_true (test_community_has (f->c, id));
  test_pusher_close (&pusher, f->simulation);
}

/* However many keys somebody makes, the log has room for what others say. */
static void
test_log_room (Fixture      *f,
               gconstpointer unused)
{
  gint64 now = breath_simulation_get_wall (f->simulation);
  guint8 id[BREATH_HASH_LEN];
  TestPusher pusher;

  for (guint i = 0; i < LOG_STRAY + 20; i++)
    {
      g_auto(TestUnknown) unknown = { 0 };
      g_autoptr(BreathItem) item = NULL;

      test_unknown_init (&unknown, i, now);
      item = test_unknown_say (&unknown, now, NULL);
      test_pusher_open (&pusher, f->c, (guint8) (10 + i / BREATH_GATE_OF_STRANGERS));
      g_assert_true (test_pusher_push (&pusher, item->bytes, unknown.certificate->bytes));
      test_pusher_close (&pusher, f->simulation);
      g_assert_true (test_community_has (f->c, item->id));
    }

  g_assert_cmpuint (count_logged (f->c, BREATH_LOG_ALERT_HEARD, NULL), ==, LOG_STRAY);
  test_community_raise (f->a, 0, id);
  breath_simulation_run (f->simulation, 2 * SECOND);
  g_assert_cmpuint (count_logged (f->c, BREATH_LOG_ALERT_HEARD, id), ==, LOG_STRAY + 1);
}

/* Every change of one bit of a signed alert or of its certificate is refused. */
static void
test_single_bits (Fixture      *f,
                  gconstpointer unused)
{
  guint n_items = g_test_thorough () ? 1000 : 6;
  gint64 now = breath_simulation_get_wall (f->simulation);

  for (guint n = 0; n < n_items; n++)
    {
      g_auto(TestUnknown) unknown = { 0 };
      g_autoptr(BreathItem) item = NULL;
      GBytes *bytes;
      gsize len;

      test_unknown_init (&unknown, n, now);
      item = test_unknown_say (&unknown, now + n % 7, NULL);
      bytes = n % 4 == 3 ? unknown.certificate->bytes : item->bytes;
      len = g_bytes_get_size (bytes);

      for (gsize bit = 0; bit < 8 * len; bit++)
        {
          g_autofree guint8 *changed = g_memdup2 (g_bytes_get_data (bytes, NULL), len);
          g_autoptr(GBytes) flipped = NULL;

          changed[bit / 8] ^= 1u << bit % 8;
          flipped = g_bytes_new (changed, len);
          g_assert_null (breath_item_open (flipped, NULL));
        }
    }
}

static void
told_cb (const GError *error,
         gpointer      user_data)
{
  g_assert_error (error, BREATH_CORE_ERROR, BREATH_CORE_ERROR_NOT_READY);
  ++*(guint *) user_data;
}

/* Nothing can be said before everything was read, nor after the end. */
static void
test_too_early (Fixture      *f,
                gconstpointer unused)
{
  TestCommunity *early = test_community_new (f->simulation, 9);
  guint8 id[BREATH_HASH_LEN] = { 0 };
  guint n_told = 0;

  breath_virtual_node_start (early->node);

  for (guint i = 0; i < 2; i++)
    {
      BreathCore *core = test_community_get_core (early);
      const P2pPeerId *anna = p2p_identity_get_peer_id (early->mirrors[0]);
      g_autoptr(BreathStatement) statement = test_community_draft (early, BREATH_ALERT_MESSAGE_ALERT, NULL);

      breath_core_state (core, early->mirrors[0], statement, id, told_cb, &n_told);
      breath_core_take_back_assessment (core, anna, id, told_cb, &n_told);
      breath_core_review (core, anna, id, told_cb, &n_told);
      g_assert_cmpuint (n_told, ==, 3 * (i + 1));
      breath_simulation_run (f->simulation, SECOND);
      breath_core_stop (core);
    }

  test_community_free (early);
}

static void
test_damaged (Fixture      *f,
              gconstpointer unused)
{
  static const char *const keys[] = { "alert/x", "alert/x", "review/x", "review/x" };
  guint8 id[BREATH_HASH_LEN];
  g_autofree char *encoded = NULL;

  test_community_raise (f->a, 0, id);
  breath_simulation_run (f->simulation, SECOND);
  encoded = g_base64_encode (id, sizeof id);

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      g_autofree char *name = g_strconcat (g_str_has_prefix (keys[i], "alert") ? "alert/" : "review/",
                                           i % 2 == 0 ? encoded : "12", NULL);
      g_autoptr(GBytes) key = g_bytes_new (name, strlen (name));
      g_autoptr(GBytes) value = g_bytes_new_static ("damage", 6);
      BreathRow row = { .kind = BREATH_ROW_SETTING, .key = key, .value = value };
      TestCommunity *broken = test_community_new (f->simulation, 20 + i);

      test_community_start (broken);
      breath_virtual_node_stop (broken->node);
      breath_simulation_run (f->simulation, SECOND);
      breath_memory_store_put (breath_virtual_node_get_store (broken->node), &row);
      breath_virtual_node_start (broken->node);
      breath_simulation_run (f->simulation, SECOND);
      g_assert_false (breath_core_is_ready (test_community_get_core (broken)));
      test_community_free (broken);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(path, function) g_test_add ("/core/alerts/" path, Fixture, NULL, fixture_set_up, function, fixture_tear_down)
  ADD ("chain", test_chain);
  ADD ("was-off", test_was_off);
  ADD ("update-and-cancel", test_update_and_cancel);
  ADD ("twice", test_twice);
  ADD ("ninth", test_ninth);
  ADD ("quota", test_quota);
  ADD ("expiry", test_expiry);
  ADD ("last-word", test_last_word);
  ADD ("renewed", test_renewed);
  ADD ("wrong-clock", test_wrong_clock);
  ADD ("assess", test_assess);
  ADD ("review", test_review);
  ADD ("removed-mirror", test_removed_mirror);
  ADD ("stray", test_stray);
  ADD ("broken-rules", test_broken_rules);
  ADD ("ingress", test_ingress);
  ADD ("log-room", test_log_room);
  ADD ("single-bits", test_single_bits);
  ADD ("too-early", test_too_early);
  ADD ("damaged", test_damaged);

  return g_test_run ();
}

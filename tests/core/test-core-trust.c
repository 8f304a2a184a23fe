/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-core-private.h"
#include "breath-core-trust.h"
#include "breath-proof.h"
#include "breath-virtual-node.h"
#include "test-heads.h"
#include "test-stranger.h"

#include <string.h>

#define BEGIN   G_GINT64_CONSTANT (1750000000) /* unix seconds */
#define SECOND  G_TIME_SPAN_SECOND
#define MINUTE  G_TIME_SPAN_MINUTE
#define HOUR    G_TIME_SPAN_HOUR
#define LATENCY 20000
#define LIARS   1000

/* Three nodes, each with one Mirror. */
typedef struct
{
  BreathSimulation  *simulation;
  BreathVirtualNode *nodes[3];
  P2pIdentity       *mirrors[3];
  guint              n_barred;
} Fixture;

static BreathCore *
core_of (Fixture *f,
         guint    i)
{
  return breath_virtual_node_get_core (f->nodes[i]);
}

static const P2pPeerId *
id_of (Fixture *f,
       guint    i)
{
  return breath_virtual_node_get_id (f->nodes[i]);
}

static const P2pPeerId *
mirror_of (Fixture *f,
           guint    i)
{
  return p2p_identity_get_peer_id (f->mirrors[i]);
}

static void
barred_cb (Fixture      *f,
           gpointer      peer,
           const GError *reason)
{
  g_assert_error (reason, BREATH_CORE_ERROR, BREATH_CORE_ERROR_BARRED);
  f->n_barred++;
}

static void
start (Fixture *f,
       guint    i)
{
  BreathCoreMirror mirror = { { { 0 } }, "Anna" };

  breath_virtual_node_start (f->nodes[i]);
  g_signal_connect_swapped (core_of (f, i), "barred", G_CALLBACK (barred_cb), f);
  breath_simulation_run (f->simulation, 2 * SECOND);
  g_assert_true (breath_core_is_ready (core_of (f, i)));
  mirror.key = *mirror_of (f, i);
  breath_core_set_mirrors (core_of (f, i), &mirror, 1);
  breath_simulation_run (f->simulation, 2 * SECOND);
}

static void
restart (Fixture *f,
         guint    i)
{
  breath_virtual_node_stop (f->nodes[i]);
  breath_simulation_run (f->simulation, SECOND);
  start (f, i);
}

static void
fixture_set_up (Fixture      *f,
                gconstpointer unused)
{
  f->simulation = breath_simulation_new (BEGIN);

  for (guint i = 0; i < G_N_ELEMENTS (f->nodes); i++)
    {
      guint8 seed[P2P_SEED_LEN] = { 'm', i };

      f->nodes[i] = breath_virtual_node_new (f->simulation, i + 1);
      f->mirrors[i] = p2p_identity_new_from_seed (seed);
      start (f, i);
    }
}

static void
fixture_tear_down (Fixture      *f,
                   gconstpointer unused)
{
  for (guint i = 0; i < G_N_ELEMENTS (f->nodes); i++)
    breath_virtual_node_stop (f->nodes[i]);

  while (breath_simulation_step (f->simulation))
    ;

  for (guint i = 0; i < G_N_ELEMENTS (f->nodes); i++)
    {
      g_assert_finalize_object (f->nodes[i]);
      p2p_identity_unref (f->mirrors[i]);
    }

  g_assert_finalize_object (f->simulation);
}

static void
connect_all (Fixture *f)
{
  for (guint i = 0; i < G_N_ELEMENTS (f->nodes); i++)
    for (guint j = 0; j < i; j++)
      g_assert_nonnull (breath_virtual_node_connect (f->nodes[i], f->nodes[j], LATENCY));

  breath_simulation_run (f->simulation, 10 * SECOND);
}

/* How an order ended. */
typedef struct
{
  gboolean is_done;
  GError  *error;
} Outcome;

static void
done_cb (const GError *error,
         gpointer      user_data)
{
  Outcome *outcome = user_data;

  g_assert_false (outcome->is_done);
  outcome->is_done = TRUE;
  outcome->error = error != NULL ? g_error_copy (error) : NULL;
}

static void
assert_done (Fixture *f,
             Outcome *outcome)
{
  breath_simulation_run (f->simulation, SECOND);
  g_assert_true (outcome->is_done);
  g_assert_no_error (outcome->error);
  outcome->is_done = FALSE;
}

static void
assert_refused (Fixture    *f,
                Outcome    *outcome,
                const char *words)
{
  breath_simulation_run (f->simulation, SECOND);
  g_assert_true (outcome->is_done);
  g_assert_nonnull (outcome->error);
  g_assert_nonnull (strstr (outcome->error->message, words));
  g_clear_error (&outcome->error);
  outcome->is_done = FALSE;
}

/* Node 0 isolates another. */
static void
isolate (Fixture             *f,
         const P2pPeerId     *node,
         const P2pPeerId     *mirror,
         BreathIsolationScope scope,
         gint64               hours,
         const char          *reason,
         Outcome             *outcome)
{
  BreathIsolation isolation = { .node = *node, .mirror = *mirror, .by = "Anna", .scope = scope };

  isolation.from = breath_simulation_get_wall (f->simulation);
  isolation.until = isolation.from + hours * 3600;
  isolation.reason = (char *) reason;
  breath_core_isolate (core_of (f, 0), &isolation, done_cb, outcome);
}

static void
note_kind_cb (const BreathRow *row,
              gpointer         user_data)
{
  g_autoptr(BreathLogEntry) entry = NULL;

  if (row->kind != BREATH_ROW_LOG)
    return;

  entry = breath_log_entry_decode (row->key, row->value, row->number, NULL);

  if (entry->kind >= BREATH_LOG_ISOLATED && entry->kind <= BREATH_LOG_MIRROR_DROPPED)
    ((guint *) user_data)[entry->kind]++;
}

static guint
count_logged (Fixture      *f,
              guint         i,
              BreathLogKind kind)
{
  guint counts[BREATH_LOG_MIRROR_DROPPED + 1] = { 0 };

  breath_memory_store_foreach (breath_virtual_node_get_store (f->nodes[i]), note_kind_cb, counts);

  return counts[kind];
}

static void
test_isolate (Fixture      *f,
              gconstpointer unused)
{
  const BreathIsolation *isolation;
  Outcome outcome = { 0 };
  gint64 now;

  connect_all (f);
  isolate (f, id_of (f, 1), mirror_of (f, 0), BREATH_ISOLATION_ALL, 24, "It floods us", &outcome);
  g_assert_null (breath_core_get_isolation (core_of (f, 0), id_of (f, 1)));  /* only once it is stored */
  assert_done (f, &outcome);

  isolation = breath_core_get_isolation (core_of (f, 0), id_of (f, 1));
  g_assert_cmpstr (isolation->reason, ==, "It floods us");
  g_assert_cmpstr (isolation->by, ==, "Anna");
  g_assert_true (p2p_peer_id_equal (&isolation->mirror, mirror_of (f, 0)));
  g_assert_cmpuint (count_logged (f, 0, BREATH_LOG_ISOLATED), ==, 1);

  /* The link is closed, and there is no new one. */
  now = breath_simulation_get_now (f->simulation);
  g_assert_cmpuint (f->n_barred, ==, 1);
  g_assert_cmpint (breath_core_get_bar (core_of (f, 0), id_of (f, 1), now), >, now + 23 * HOUR);
  g_assert_null (breath_virtual_node_connect (f->nodes[1], f->nodes[0], LATENCY));

  /* What it signs comes by way of others, is held, and compared. */
  breath_core_set_profile (core_of (f, 1), "Mill Lane", NULL);
  breath_simulation_run (f->simulation, 10 * SECOND);
  g_assert_cmpuint (breath_core_get_head (core_of (f, 0), id_of (f, 1))->version, ==,
                    breath_core_get_head (core_of (f, 1), id_of (f, 1))->version);
  g_assert_cmpstr (breath_core_get_profile (core_of (f, 0), id_of (f, 1))->name, ==, "Mill Lane");
}

static void
test_isolation_ends (Fixture      *f,
                     gconstpointer unused)
{
  Outcome outcome = { 0 };

  isolate (f, id_of (f, 1), mirror_of (f, 0), BREATH_ISOLATION_CONNECT, 7 * 24, "It floods us", &outcome);
  assert_done (f, &outcome);
  breath_simulation_run (f->simulation, 7 * 24 * HOUR - MINUTE);
  g_assert_true (breath_core_is_isolated (core_of (f, 0), id_of (f, 1), BREATH_ISOLATION_CONNECT));
  g_assert_false (breath_core_is_isolated (core_of (f, 0), id_of (f, 1), BREATH_ISOLATION_SHOW));
  breath_simulation_run (f->simulation, MINUTE);
  g_assert_null (breath_core_get_isolation (core_of (f, 0), id_of (f, 1)));
  g_assert_cmpuint (count_logged (f, 0, BREATH_LOG_ISOLATION_OVER), ==, 1);
  g_assert_nonnull (breath_virtual_node_connect (f->nodes[1], f->nodes[0], LATENCY));
  restart (f, 0);
  g_assert_cmpuint (count_logged (f, 0, BREATH_LOG_ISOLATION_OVER), ==, 1);
}

static void
test_isolation_survives (Fixture      *f,
                         gconstpointer unused)
{
  Outcome outcome = { 0 };

  isolate (f, id_of (f, 1), mirror_of (f, 0), BREATH_ISOLATION_CONNECT, 2, "It floods us", &outcome);
  assert_done (f, &outcome);
  restart (f, 0);
  g_assert_cmpstr (breath_core_get_isolation (core_of (f, 0), id_of (f, 1))->reason, ==, "It floods us");
  g_assert_null (breath_virtual_node_connect (f->nodes[1], f->nodes[0], LATENCY));

  /* What ends while the node is off is over when it starts. */
  breath_virtual_node_stop (f->nodes[0]);
  breath_simulation_run (f->simulation, 2 * HOUR);
  start (f, 0);
  g_assert_null (breath_core_get_isolation (core_of (f, 0), id_of (f, 1)));
  g_assert_cmpuint (count_logged (f, 0, BREATH_LOG_ISOLATION_OVER), ==, 1);
}

static void
test_isolation_refused (Fixture      *f,
                        gconstpointer unused)
{
  Outcome outcome = { 0 };

  isolate (f, id_of (f, 1), mirror_of (f, 1), BREATH_ISOLATION_ALL, 24, "It floods us", &outcome);
  assert_refused (f, &outcome, "Mirror of this node");
  isolate (f, id_of (f, 0), mirror_of (f, 0), BREATH_ISOLATION_ALL, 24, "It floods us", &outcome);
  assert_refused (f, &outcome, "itself");
  isolate (f, id_of (f, 1), mirror_of (f, 0), BREATH_ISOLATION_ALL, 7 * 24 + 1, "It floods us", &outcome);
  assert_refused (f, &outcome, "7 days");
  isolate (f, id_of (f, 1), mirror_of (f, 0), BREATH_ISOLATION_ALL, 24, "", &outcome);
  assert_refused (f, &outcome, "reason");
  breath_core_undo_isolation (core_of (f, 0), id_of (f, 1), mirror_of (f, 0), done_cb, &outcome);
  assert_refused (f, &outcome, "not isolated");
  g_assert_cmpuint (count_logged (f, 0, BREATH_LOG_ISOLATED), ==, 0);
}

static void
test_isolation_renewed_and_undone (Fixture      *f,
                                   gconstpointer unused)
{
  Outcome outcome = { 0 };
  Outcome second = { 0 };

  isolate (f, id_of (f, 1), mirror_of (f, 0), BREATH_ISOLATION_ALL, 24, "It floods us", &outcome);
  isolate (f, id_of (f, 1), mirror_of (f, 0), BREATH_ISOLATION_ALL, 48, "It floods us", &second);
  assert_done (f, &outcome);
  assert_refused (f, &second, "new one");
  isolate (f, id_of (f, 1), mirror_of (f, 0), BREATH_ISOLATION_SHOW, 48, "It still does", &outcome);
  assert_done (f, &outcome);
  g_assert_false (breath_core_is_isolated (core_of (f, 0), id_of (f, 1), BREATH_ISOLATION_CONNECT));

  breath_core_undo_isolation (core_of (f, 0), id_of (f, 1), mirror_of (f, 1), done_cb, &outcome);
  assert_refused (f, &outcome, "Mirror of this node");
  breath_core_undo_isolation (core_of (f, 0), id_of (f, 1), mirror_of (f, 0), done_cb, &outcome);
  assert_done (f, &outcome);
  g_assert_null (breath_core_get_isolation (core_of (f, 0), id_of (f, 1)));
  g_assert_cmpuint (count_logged (f, 0, BREATH_LOG_ISOLATION_UNDONE), ==, 1);
  restart (f, 0);
  g_assert_null (breath_core_get_isolation (core_of (f, 0), id_of (f, 1)));
  g_assert_cmpuint (count_logged (f, 0, BREATH_LOG_ISOLATION_OVER), ==, 0);
}

/* A peer that sends nonsense is paused with the third link, however good it was between. */
static void
test_paused (Fixture      *f,
             gconstpointer unused)
{
  P2pPeerId peer = { { 'x' } };
  g_autoptr(BreathHead) head = test_head_new (1, 1, BEGIN);
  BreathHealthFacts facts;
  gint64 now;

  for (guint i = 0; i < 3; i++)
    {
      TestStranger s;

      g_assert_cmpuint (f->n_barred, ==, 0);
      test_stranger_open (&s, f->simulation, f->nodes[0], 'x');
      g_assert_true (test_stranger_say_summary (&s, 0));

      if (i == 0)
        g_assert_true (test_stranger_say_head (&s, head, 1));

      g_assert_false (test_stranger_say (&s, g_bytes_new_static ("nonsense", 8)));
      test_stranger_close (&s);
    }

  now = breath_simulation_get_now (f->simulation);
  g_assert_cmpuint (f->n_barred, ==, 1);
  g_assert_true (breath_core_get_health (core_of (f, 0), &peer, &facts));
  g_assert_cmpuint (facts.counts[BREATH_PENALTY_FORMAT], ==, 3);
  g_assert_cmpint (facts.paused_until, >, now + 14 * MINUTE);
  g_assert_cmpint (breath_core_get_bar (core_of (f, 0), &peer, now), ==, facts.paused_until);
  breath_simulation_run (f->simulation, 15 * MINUTE);
  now = breath_simulation_get_now (f->simulation);
  g_assert_cmpint (breath_core_get_bar (core_of (f, 0), &peer, now), <=, now);
}

/* Whoever is cut off leaves a question unanswered, too; whoever goes on talking does so on purpose. */
static void
test_silence_is_no_offence (Fixture      *f,
                            gconstpointer unused)
{
  P2pPeerId silent = { { 's' } };
  P2pPeerId lying = { { 'l' } };
  g_autoptr(BreathHead) head = test_head_new (1, 1, BEGIN);
  TestStranger s, l;
  BreathHealthFacts facts;

  test_stranger_open (&s, f->simulation, f->nodes[0], 's');
  g_assert_true (test_stranger_say_summary (&s, 0));
  g_assert_true (test_stranger_say_note (&s, head, 1));
  breath_simulation_run (f->simulation, MINUTE);
  g_assert_false (breath_core_get_health (core_of (f, 0), &silent, &facts));
  test_stranger_close (&s);

  test_stranger_open (&l, f->simulation, f->nodes[0], 'l');
  g_assert_true (test_stranger_say_summary (&l, 0));
  g_assert_true (test_stranger_say_note (&l, head, 1));
  breath_simulation_run (f->simulation, 20 * SECOND);
  g_assert_true (test_stranger_say_note (&l, head, 2));
  breath_simulation_run (f->simulation, MINUTE);
  g_assert_true (breath_core_get_health (core_of (f, 0), &lying, &facts));
  g_assert_cmpuint (facts.counts[BREATH_PENALTY_BOGUS_NOTE], ==, 1);
  test_stranger_close (&l);
}

/* What node 1 was told to look at again. */
static void
trust_cb (BreathCore      *core,
          const P2pPeerId *about,
          P2pPeerId       *told)
{
  if (about != NULL)
    *told = *about;
}

/* Mirror of node @i flags node 2. */
static void
flag (Fixture         *f,
      guint            i,
      const P2pPeerId *subject,
      const char      *note,
      Outcome         *outcome)
{
  BreathFlag said = { .subject = *subject, .reason = BREATH_FLAG_MISLEADING, .note = (char *) note };

  breath_core_flag (core_of (f, i), f->mirrors[i], &said, done_cb, outcome);
}

static void
choose (Fixture *f,
        guint    i,
        guint    whose,
        gboolean is_chosen,
        Outcome *outcome)
{
  BreathChosenMirror chosen = { *id_of (f, whose), *mirror_of (f, whose) };

  breath_core_choose_mirror (core_of (f, i), &chosen, is_chosen, mirror_of (f, i), done_cb, outcome);
}

static void
copy_flag_cb (const BreathHeldFlag *held,
              gpointer              user_data)
{
  g_string_append_printf (user_data, "%s%s%s%s;", held->item->statement->flag->note, held->is_chosen ? " chosen" : "",
                          held->is_proven ? " proven" : "",
                          held->answer != NULL ? held->answer->statement->answer->text : "");
}

/* What node @i shows of flags about @subject. */
static void
assert_shown (Fixture         *f,
              guint            i,
              const P2pPeerId *subject,
              const char      *expected)
{
  g_autoptr(GString) shown = g_string_new (NULL);

  breath_core_foreach_flag (core_of (f, i), subject, copy_flag_cb, shown);
  g_assert_cmpstr (shown->str, ==, expected);
}

static void
get_id_cb (const BreathHeldFlag *held,
           gpointer              user_data)
{
  memcpy (user_data, held->item->id, BREATH_HASH_LEN);
}

static void
test_flag (Fixture      *f,
           gconstpointer unused)
{
  Outcome outcome = { 0 };
  g_autoptr(GString) said = g_string_new (NULL);
  P2pPeerId told = { { 0 } };
  guint8 id[BREATH_HASH_LEN];

  connect_all (f);
  flag (f, 0, id_of (f, 2), "Its wells are dry", &outcome);
  assert_done (f, &outcome);
  breath_simulation_run (f->simulation, 10 * SECOND);

  /* Nobody is told of it who did not choose to be. */
  assert_shown (f, 1, id_of (f, 2), "");
  choose (f, 1, 0, TRUE, &outcome);
  assert_done (f, &outcome);
  assert_shown (f, 1, id_of (f, 2), "Its wells are dry chosen;");
  g_assert_cmpuint (breath_core_get_chosen_mirrors (core_of (f, 1))->len, ==, 1);

  /* The flagged node reads it, and answers once. */
  breath_core_foreach_flag_about_us (core_of (f, 2), copy_flag_cb, said);
  g_assert_cmpstr (said->str, ==, "Its wells are dry;");
  breath_core_foreach_flag_about_us (core_of (f, 2), get_id_cb, id);
  g_signal_connect (core_of (f, 1), "trust", G_CALLBACK (trust_cb), &told);
  breath_core_answer_flag (core_of (f, 2), f->mirrors[2], id, " The meter was broken", done_cb, &outcome);
  assert_done (f, &outcome);
  breath_simulation_run (f->simulation, 10 * SECOND);
  assert_shown (f, 1, id_of (f, 2), "Its wells are dry chosen The meter was broken;");
  g_assert_true (p2p_peer_id_equal (&told, id_of (f, 2)));
  g_signal_handlers_disconnect_by_data (core_of (f, 1), &told);
  breath_core_answer_flag (core_of (f, 2), f->mirrors[2], id, "And again", done_cb, &outcome);
  assert_refused (f, &outcome, "one answer");
  breath_core_answer_flag (core_of (f, 1), f->mirrors[1], id, "And me", done_cb, &outcome);
  assert_refused (f, &outcome, "about this node");

  /* A Mirror has one word about a node, and can take it back. */
  flag (f, 0, id_of (f, 2), "Some wells are dry", &outcome);
  assert_done (f, &outcome);
  breath_simulation_run (f->simulation, 10 * SECOND);
  assert_shown (f, 1, id_of (f, 2), "Some wells are dry chosen;");
  breath_core_withdraw_flag (core_of (f, 0), mirror_of (f, 0), id_of (f, 2), done_cb, &outcome);
  assert_done (f, &outcome);
  breath_simulation_run (f->simulation, 10 * SECOND);
  assert_shown (f, 1, id_of (f, 2), "");
  breath_core_withdraw_flag (core_of (f, 0), mirror_of (f, 0), id_of (f, 2), done_cb, &outcome);
  assert_refused (f, &outcome, "not flagged");

  g_assert_cmpuint (count_logged (f, 0, BREATH_LOG_FLAGGED), ==, 2);
  g_assert_cmpuint (count_logged (f, 0, BREATH_LOG_FLAG_WITHDRAWN), ==, 1);
  g_assert_cmpuint (count_logged (f, 2, BREATH_LOG_ANSWERED), ==, 1);
  g_assert_cmpuint (count_logged (f, 1, BREATH_LOG_MIRROR_CHOSEN), ==, 1);
}

static void
test_flag_expires (Fixture      *f,
                   gconstpointer unused)
{
  Outcome outcome = { 0 };
  guint n_items;

  connect_all (f);
  choose (f, 1, 0, TRUE, &outcome);
  assert_done (f, &outcome);
  n_items = breath_core_get_head (core_of (f, 0), id_of (f, 0))->live_count;
  flag (f, 0, id_of (f, 2), "Its wells are dry", &outcome);
  assert_done (f, &outcome);
  g_assert_cmpuint (breath_core_get_head (core_of (f, 0), id_of (f, 0))->live_count, ==, n_items + 1);

  restart (f, 0);
  restart (f, 1);
  connect_all (f);
  breath_simulation_run (f->simulation, 7 * 24 * HOUR - 5 * MINUTE);
  assert_shown (f, 1, id_of (f, 2), "Its wells are dry chosen;");
  breath_simulation_run (f->simulation, 2 * HOUR);
  assert_shown (f, 1, id_of (f, 2), "");
  g_assert_cmpuint (breath_core_get_head (core_of (f, 0), id_of (f, 0))->live_count, ==, n_items);
}

static void
test_flags_limited (Fixture      *f,
                    gconstpointer unused)
{
  Outcome outcome = { 0 };

  for (guint i = 0; i < BREATH_CORE_MAX_FLAGS; i++)
    {
      P2pPeerId subject = { { 's', i } };

      flag (f, 0, &subject, "Its wells are dry", &outcome);
      assert_done (f, &outcome);
    }

  flag (f, 0, id_of (f, 2), "Its wells are dry", &outcome);
  assert_refused (f, &outcome, "withdraw one");
  flag (f, 0, id_of (f, 0), "Its wells are dry", &outcome);
  assert_refused (f, &outcome, "itself");
}

/* A flag of somebody who is no Mirror counts for nobody, and nobody can be made to say it. */
static void
test_flag_of_nobody (Fixture      *f,
                     gconstpointer unused)
{
  BreathFlag said = { .subject = *id_of (f, 2), .reason = BREATH_FLAG_OTHER };
  Outcome outcome = { 0 };

  breath_core_flag (core_of (f, 0), f->mirrors[1], &said, done_cb, &outcome);
  assert_refused (f, &outcome, "Mirror of this node");

  /* Who stops being one is heard no more. */
  connect_all (f);
  choose (f, 1, 0, TRUE, &outcome);
  assert_done (f, &outcome);
  flag (f, 0, id_of (f, 2), "Its wells are dry", &outcome);
  assert_done (f, &outcome);
  breath_simulation_run (f->simulation, 10 * SECOND);
  assert_shown (f, 1, id_of (f, 2), "Its wells are dry chosen;");
  breath_core_set_mirrors (core_of (f, 0), NULL, 0);
  breath_simulation_run (f->simulation, 10 * SECOND);
  assert_shown (f, 1, id_of (f, 2), "");
}

static void
test_choice (Fixture      *f,
             gconstpointer unused)
{
  Outcome outcome = { 0 };

  choose (f, 1, 0, FALSE, &outcome);
  assert_refused (f, &outcome, "not chosen");
  choose (f, 1, 0, TRUE, &outcome);
  assert_done (f, &outcome);
  choose (f, 1, 0, TRUE, &outcome);
  assert_refused (f, &outcome, "already");
  restart (f, 1);
  g_assert_cmpuint (breath_core_get_chosen_mirrors (core_of (f, 1))->len, ==, 1);
  choose (f, 1, 0, FALSE, &outcome);
  assert_done (f, &outcome);
  restart (f, 1);
  g_assert_cmpuint (breath_core_get_chosen_mirrors (core_of (f, 1))->len, ==, 0);
}

/* A Mirror of node @i warns of something. */
static void
raise_alert (Fixture *f,
             guint    i,
             guint8   id[BREATH_HASH_LEN],
             Outcome *outcome)
{
  guint32 now = breath_simulation_get_wall (f->simulation);
  g_autoptr(BreathStatement) statement = breath_statement_new (id_of (f, i), now);

  statement->alert = breath_alert_new ();
  statement->alert->headline = g_strdup ("The planner favours one street");
  statement->alert->expires = now + BREATH_ALERT_DEFAULT_LIFE;
  breath_core_state (core_of (f, i), f->mirrors[i], statement, id, done_cb, outcome);
}

/* Alerts and flags are kept apart, and neither takes the other along when it changes or goes. */
static void
test_beside_alerts (Fixture      *f,
                    gconstpointer unused)
{
  guint n_items = breath_core_get_head (core_of (f, 0), id_of (f, 0))->live_count;
  Outcome outcome = { 0 };
  BreathCoreAlert alert;
  guint8 id[BREATH_HASH_LEN];

  flag (f, 0, id_of (f, 2), "Its wells are dry", &outcome);
  assert_done (f, &outcome);
  raise_alert (f, 0, id, &outcome);
  assert_done (f, &outcome);
  g_assert_cmpuint (breath_core_get_head (core_of (f, 0), id_of (f, 0))->live_count, ==, n_items + 2);
  restart (f, 0);
  breath_core_set_profile (core_of (f, 0), "Mill Lane", NULL);
  breath_simulation_run (f->simulation, 2 * HOUR);
  g_assert_cmpuint (breath_core_get_head (core_of (f, 0), id_of (f, 0))->live_count, ==, n_items + 2);
  breath_core_withdraw_flag (core_of (f, 0), mirror_of (f, 0), id_of (f, 2), done_cb, &outcome);
  assert_done (f, &outcome);
  g_assert_cmpuint (breath_core_get_head (core_of (f, 0), id_of (f, 0))->live_count, ==, n_items + 1);
  g_assert_true (breath_core_get_alert (core_of (f, 0), id, &alert));
  flag (f, 0, id_of (f, 2), "Its wells are dry", &outcome);
  assert_done (f, &outcome);
  breath_simulation_run (f->simulation, 8 * 24 * HOUR);
  g_assert_cmpuint (breath_core_get_head (core_of (f, 0), id_of (f, 0))->live_count, ==, n_items);
}

/* Not passed on means not pushed; who syncs finds it all the same. */
static void
test_not_relayed (Fixture      *f,
                  gconstpointer unused)
{
  Outcome outcome = { 0 };
  BreathCoreAlert alert;
  guint8 before[BREATH_HASH_LEN];
  guint8 after[BREATH_HASH_LEN];

  g_assert_nonnull (breath_virtual_node_connect (f->nodes[1], f->nodes[0], LATENCY));
  g_assert_nonnull (breath_virtual_node_connect (f->nodes[0], f->nodes[2], LATENCY));
  breath_simulation_run (f->simulation, 10 * SECOND);
  raise_alert (f, 1, before, &outcome);
  assert_done (f, &outcome);
  breath_simulation_run (f->simulation, 10 * SECOND);
  g_assert_true (breath_core_get_alert (core_of (f, 2), before, &alert));
  g_assert_cmpuint (alert.hops, ==, 2);

  isolate (f, id_of (f, 1), mirror_of (f, 0), BREATH_ISOLATION_RELAY, 24, "It warns of nothing", &outcome);
  assert_done (f, &outcome);
  raise_alert (f, 1, after, &outcome);
  assert_done (f, &outcome);
  breath_simulation_run (f->simulation, 10 * SECOND);
  g_assert_true (breath_core_get_alert (core_of (f, 0), after, &alert));
  g_assert_cmpuint (alert.hops, ==, 1);
  g_assert_true (breath_core_get_alert (core_of (f, 2), after, &alert));
  g_assert_cmpuint (alert.hops, ==, 0);
}

/* Two heads of author 7 that contradict each other. */
static void
test_evidence (Fixture      *f,
               gconstpointer unused)
{
  g_autoptr(BreathHead) first = test_head_new (7, 1, BEGIN);
  g_autoptr(BreathHead) second = test_head_new (7, 1, BEGIN + 1);
  g_autoptr(GBytes) proof = breath_proof_encode (first, second);
  BreathFlag said = { .subject = first->author, .reason = BREATH_FLAG_CONTRADICTION, .has_evidence = TRUE, .note = (char *) "Two" };
  Outcome outcome = { 0 };
  TestStranger a, b;

  connect_all (f);
  breath_proof_get_id (proof, said.evidence);
  breath_core_flag (core_of (f, 0), f->mirrors[0], &said, done_cb, &outcome);
  assert_done (f, &outcome);
  choose (f, 1, 0, TRUE, &outcome);
  assert_done (f, &outcome);
  breath_simulation_run (f->simulation, 10 * SECOND);
  assert_shown (f, 1, &first->author, "Two chosen;");
  g_assert_null (breath_core_get_proof (core_of (f, 1), &first->author));

  test_stranger_open (&a, f->simulation, f->nodes[1], 'a');
  test_stranger_open (&b, f->simulation, f->nodes[1], 'b');
  g_assert_true (test_stranger_say_summary (&a, 0) && test_stranger_say_summary (&b, 0));
  g_assert_true (test_stranger_say_note (&a, first, 1) && test_stranger_say_note (&b, second, 1));
  g_assert_true (test_stranger_say_records (&a, first->bytes));
  breath_simulation_run (f->simulation, 4 * SECOND);
  g_assert_true (test_stranger_say_records (&b, second->bytes));
  assert_shown (f, 1, &first->author, "Two chosen proven;");
  test_stranger_close (&a);
  test_stranger_close (&b);

  restart (f, 1);
  assert_shown (f, 1, &first->author, "Two chosen proven;");
}

static void
add_health_cb (const P2pPeerId         *peer,
               const BreathHealthFacts *facts,
               gpointer                 user_data)
{
  g_string_append_printf (user_data, "health %u %u %" G_GINT64_FORMAT "\n", peer->public_key[0], facts->score,
                          facts->paused_until);
}

static void
add_isolation_cb (const BreathIsolation *isolation,
                  gpointer               user_data)
{
  g_string_append_printf (user_data, "isolated %u %s %" G_GINT64_FORMAT "\n", isolation->node.public_key[0],
                          isolation->reason, isolation->until);
}

static void
add_row_cb (const BreathRow *row,
            gpointer         user_data)
{
  g_autofree char *sum = NULL;

  if (row->kind == BREATH_ROW_SETTING && row->value != NULL)
    {
      sum = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, row->value);
      g_string_append_printf (user_data, "setting %.*s %s\n", (int) g_bytes_get_size (row->key),
                              (const char *) g_bytes_get_data (row->key, NULL), sum);
    }
}

/* Everything of node 0 that a flag might be thought to bear on. */
static char *
describe_state (Fixture *f)
{
  GString *state = g_string_new (NULL);
  BreathCore *core = core_of (f, 0);
  BreathSelection *selection = breath_core_get_selection (core);
  BreathSlots *slots = breath_selection_get_slots (selection);
  g_autoptr(P2pMultiaddr) address = p2p_multiaddr_new_from_string ("/ip4/10.0.0.7/tcp/4141", NULL);
  gint64 now = breath_simulation_get_now (f->simulation);

  breath_core_foreach_health (core, add_health_cb, state);
  breath_core_foreach_isolation (core, add_isolation_cb, state);
  breath_memory_store_foreach (breath_virtual_node_get_store (f->nodes[0]), add_row_cb, state);

  for (guint i = 1; i < G_N_ELEMENTS (f->nodes); i++)
    {
      g_string_append_printf (state, "node %u: admitted %d, until %" G_GINT64_FORMAT ", shown flags ", i,
                              breath_selection_admit (selection, id_of (f, i), address, P2P_ROLE_LISTENER, now),
                              breath_core_get_bar (core, id_of (f, i), now));
      breath_core_foreach_flag (core, id_of (f, i), copy_flag_cb, state);
      g_string_append_printf (state, "head %u\n", breath_core_get_head (core, id_of (f, i))->version);
    }

  g_string_append_printf (state, "heard of %u, linked %u, version %u\n", breath_selection_get_n_heard (selection),
                          breath_slots_get_size (slots), breath_core_get_head (core, id_of (f, 0))->version);

  return g_string_free (state, FALSE);
}

static void
imported_cb (BreathImportResult imported,
             gpointer           user_data)
{
  *(guint *) user_data += imported == BREATH_IMPORT_TAKEN;
}

/* A node with a Mirror of its own and a flag about each of @n_subjects. */
static void
import_liar (Fixture *f,
             guint    number,
             guint   *n_taken)
{
  g_autoptr(P2pIdentity) author = test_author_new (number);
  g_autoptr(P2pIdentity) mirror = test_author_new (LIARS + number);
  g_autoptr(GPtrArray) items = g_ptr_array_new_with_free_func ((GDestroyNotify) breath_item_free);
  g_autoptr(GPtrArray) bytes = g_ptr_array_new ();
  g_autoptr(BreathManifest) manifest = NULL;
  g_autoptr(BreathHead) head = NULL;
  guint32 now = breath_simulation_get_wall (f->simulation);

  g_ptr_array_add (items, breath_item_new_certificate (author, p2p_identity_get_peer_id (mirror), "Liar", now - 10,
                                                       now + 86400, NULL));

  for (guint i = 0; i < G_N_ELEMENTS (f->nodes); i++)
    {
      g_autoptr(BreathStatement) statement = breath_statement_new (p2p_identity_get_peer_id (author), now);

      statement->flag = breath_flag_new ();
      statement->flag->subject = *id_of (f, i);
      statement->flag->reason = BREATH_FLAG_ABUSE;
      statement->flag->expires = now + 86400;
      g_ptr_array_add (items, breath_item_new_statement (author, mirror, statement));
    }

  manifest = test_manifest_new (items);
  head = test_head_new_for (author, 1, now, manifest);

  for (guint i = 0; i < items->len; i++)
    g_ptr_array_add (bytes, ((BreathItem *) g_ptr_array_index (items, i))->bytes);

  breath_core_import (core_of (f, 0), head->bytes, breath_manifest_get_bytes (manifest), bytes, imported_cb, n_taken);
}

static void
count_cb (const BreathHeldFlag *held,
          gpointer              user_data)
{
  (*(guint *) user_data)++;
}

static void
test_liars (Fixture      *f,
            gconstpointer unused)
{
  Outcome outcome = { 0 };
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  guint n_taken = 0;
  guint n_about_us = 0;

  connect_all (f);
  choose (f, 0, 1, TRUE, &outcome);
  assert_done (f, &outcome);
  flag (f, 1, id_of (f, 2), "Its wells are dry", &outcome);
  assert_done (f, &outcome);
  isolate (f, id_of (f, 2), mirror_of (f, 0), BREATH_ISOLATION_SHOW, 24, "To have something", &outcome);
  assert_done (f, &outcome);
  breath_simulation_run (f->simulation, 10 * SECOND);
  before = describe_state (f);

  for (guint i = 0; i < LIARS; i++)
    {
      import_liar (f, 100 + i, &n_taken);
      breath_simulation_run (f->simulation, SECOND / 10);
    }

  breath_simulation_run (f->simulation, 10 * SECOND);
  g_assert_cmpuint (n_taken, ==, LIARS);
  after = describe_state (f);
  g_assert_cmpstr (before, ==, after);

  /* Whoever is flagged can read it, but not without end. */
  breath_core_foreach_flag_about_us (core_of (f, 0), count_cb, &n_about_us);
  g_assert_cmpuint (n_about_us, ==, BREATH_CORE_MAX_FLAGGERS);
}

/* A store that was changed is not used. */
static void
test_damaged (Fixture      *f,
              gconstpointer unused)
{
  BreathRow row = { .kind = BREATH_ROW_SETTING };
  g_autoptr(GError) error = NULL;

  row.key = g_bytes_new_static ("chosen-mirrors", 14);
  row.value = g_bytes_new_static ("short", 5);
  g_assert_false (breath_core_load_trust (core_of (f, 0), &row, &error));
  g_assert_error (error, BREATH_STORE_ERROR, BREATH_STORE_ERROR_DAMAGED);
  g_clear_error (&error);
  g_bytes_unref (row.key);
  row.key = g_bytes_new_static ("isolation/nobody", 16);
  g_assert_false (breath_core_load_trust (core_of (f, 0), &row, &error));
  g_assert_error (error, BREATH_STORE_ERROR, BREATH_STORE_ERROR_DAMAGED);
  g_bytes_unref (row.key);
  row.key = g_bytes_new_static ("something", 9);
  g_assert_true (breath_core_load_trust (core_of (f, 0), &row, NULL));
  g_bytes_unref (row.key);
  g_bytes_unref (row.value);
}

#define ADD(path, func) g_test_add (path, Fixture, NULL, fixture_set_up, func, fixture_tear_down)

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("/core-trust/isolate", test_isolate);
  ADD ("/core-trust/isolation-ends", test_isolation_ends);
  ADD ("/core-trust/isolation-survives", test_isolation_survives);
  ADD ("/core-trust/isolation-refused", test_isolation_refused);
  ADD ("/core-trust/isolation-renewed-and-undone", test_isolation_renewed_and_undone);
  ADD ("/core-trust/paused", test_paused);
  ADD ("/core-trust/silence-is-no-offence", test_silence_is_no_offence);
  ADD ("/core-trust/flag", test_flag);
  ADD ("/core-trust/flag-expires", test_flag_expires);
  ADD ("/core-trust/flags-limited", test_flags_limited);
  ADD ("/core-trust/flag-of-nobody", test_flag_of_nobody);
  ADD ("/core-trust/choice", test_choice);
  ADD ("/core-trust/beside-alerts", test_beside_alerts);
  ADD ("/core-trust/not-relayed", test_not_relayed);
  ADD ("/core-trust/evidence", test_evidence);
  ADD ("/core-trust/liars", test_liars);
  ADD ("/core-trust/damaged", test_damaged);

  return g_test_run ();
}

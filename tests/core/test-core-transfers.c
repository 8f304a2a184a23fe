/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-core-transfers.h"
#include "breath-core-trust.h"
#include "breath-renewal.h"
#include "test-community.h"

#include <string.h>

#define SECOND   G_GINT64_CONSTANT (1000000)
#define HOUR     (3600 * SECOND)
#define DAY      (24 * HOUR)
#define N_NEWS   (BREATH_TRANSFER_NEWS_HANDED_OVER + 1)
#define YES      TRUE
#define NO       FALSE
#define N_STEPS  4    /* at which a node may start again: proposed, one decided, both decided, handed over */
#define N_FRAMES 14   /* more than two nodes send to agree on a transfer */

/* A community and what its people are told of transfers. */
typedef struct
{
  TestCommunity *community;
  guint          told[N_NEWS];
  guint8         last[BREATH_NEGOTIATION_ID_LEN];
} Side;

typedef struct
{
  BreathSimulation  *simulation;
  Side               sides[3];
  BreathVirtualLink *link;       /* between the first two */
  guint8             id[BREATH_NEGOTIATION_ID_LEN];
  guint              n_done;
  char              *refusal;    /* why the latest act was refused; NULL: it was not */
} Fixture;

static void
transfer_cb (Side         *side,
             const guint8 *id,
             guint         news)
{
  g_assert_cmpuint (news, <, N_NEWS);
  side->told[news]++;
  memcpy (side->last, id, sizeof side->last);
}

static BreathCore *
get_core (Fixture *f,
          guint    i)
{
  return test_community_get_core (f->sides[i].community);
}

static const P2pPeerId *
get_node (Fixture *f,
          guint    i)
{
  return breath_virtual_node_get_id (f->sides[i].community->node);
}

static void
start (Fixture *f,
       guint    i)
{
  test_community_start (f->sides[i].community);
  g_signal_connect_swapped (get_core (f, i), "transfer", G_CALLBACK (transfer_cb), &f->sides[i]);
}

static void
run (Fixture *f,
     gint64   duration)
{
  breath_simulation_run (f->simulation, duration);
}

static void
link_up (Fixture *f)
{
  g_set_object (&f->link, breath_virtual_node_connect (f->sides[0].community->node, f->sides[1].community->node,
                                                       TEST_COMMUNITY_LATENCY));
  g_assert_nonnull (f->link);
}

static void
fixture_set_up (Fixture      *f,
                gconstpointer unused)
{
  memset (f, 0, sizeof *f);
  f->simulation = breath_simulation_new (TEST_COMMUNITY_BEGIN);

  for (guint i = 0; i < G_N_ELEMENTS (f->sides); i++)
    {
      f->sides[i].community = test_community_new (f->simulation, i + 1);
      start (f, i);
    }

  link_up (f);
  test_community_connect (f->sides[2].community, f->sides[0].community);
  run (f, 5 * SECOND);
}

static void
fixture_tear_down (Fixture      *f,
                   gconstpointer unused)
{
  g_clear_object (&f->link);

  for (guint i = 0; i < G_N_ELEMENTS (f->sides); i++)
    test_community_free (f->sides[i].community);

  while (breath_simulation_step (f->simulation))
    ;

  g_clear_pointer (&f->refusal, g_free);
  g_assert_finalize_object (f->simulation);
}

static BreathTransferTerms *
create_terms (Fixture *f,
              gint64   litres)
{
  BreathTransferTerms *terms = breath_transfer_terms_new ();
  gint64 now = breath_simulation_get_wall (f->simulation);

  terms->resource = BREATH_RESOURCE_WATER;
  terms->amount = litres * 1000;
  g_strlcpy (terms->unit, "L", sizeof terms->unit);
  terms->gives = TRUE;
  terms->from = now;
  terms->until = now + 7 * 86400;
  terms->expires = now + 72 * 3600;
  terms->note = g_strdup ("We can bring it on Tuesday");

  return terms;
}

static void
done_cb (const GError *error,
         gpointer      user_data)
{
  Fixture *f = user_data;

  f->n_done++;
  g_clear_pointer (&f->refusal, g_free);
  f->refusal = error != NULL ? g_strdup (error->message) : NULL;
}

static gboolean
propose (Fixture *f,
         guint    from,
         guint    to)
{
  g_autoptr(BreathTransferTerms) terms = create_terms (f, 500);

  breath_core_propose_transfer (get_core (f, from), f->sides[from].community->mirrors[0], get_node (f, to), terms, f->id,
                                done_cb, f);
  run (f, SECOND / 2);

  return f->refusal == NULL;
}

static gboolean
decide (Fixture *f,
        guint    i,
        gboolean is_yes)
{
  breath_core_decide_transfer (get_core (f, i), f->sides[i].community->mirrors[i], f->id, is_yes, done_cb, f);
  run (f, SECOND / 2);

  return f->refusal == NULL;
}

static gboolean
hand_over (Fixture *f,
           guint    i,
           gint64   litres)
{
  breath_core_hand_over_transfer (get_core (f, i), f->sides[i].community->mirrors[1], f->id, litres * 1000, done_cb, f);
  run (f, SECOND / 2);

  return f->refusal == NULL;
}

static int
get_state (Fixture *f,
           guint    i)
{
  BreathNegotiation *negotiation = breath_core_get_transfer (get_core (f, i), f->id);

  return negotiation != NULL ? (int) breath_negotiation_get_state (negotiation) : BREATH_NEGOTIATION_ENDED;
}

typedef struct
{
  const char *prefix;
  guint       n;
} Counted;

static void
count_row_cb (const BreathRow *row,
              gpointer         user_data)
{
  Counted *counted = user_data;
  gsize len;
  const char *key = g_bytes_get_data (row->key, &len);

  if (row->kind == BREATH_ROW_SETTING && len >= strlen (counted->prefix)
      && memcmp (key, counted->prefix, strlen (counted->prefix)) == 0)
    counted->n++;
}

static guint
count_rows (Fixture    *f,
            guint       i,
            const char *prefix)
{
  Counted counted = { .prefix = prefix };

  breath_memory_store_foreach (breath_virtual_node_get_store (f->sides[i].community->node), count_row_cb, &counted);

  return counted.n;
}

static void
count_entry_cb (const BreathRow *row,
                gpointer         user_data)
{
  guint *counts = user_data;
  g_autoptr(BreathLogEntry) entry = NULL;

  if (row->kind != BREATH_ROW_LOG)
    return;

  entry = breath_log_entry_decode (row->key, row->value, row->number, NULL);

  if (entry->kind <= BREATH_LOG_HANDOVER_HEARD)
    counts[entry->kind]++;
}

static guint
count_logged (Fixture      *f,
              guint         i,
              BreathLogKind kind)
{
  guint counts[BREATH_LOG_HANDOVER_HEARD + 1] = { 0 };

  breath_memory_store_foreach (breath_virtual_node_get_store (f->sides[i].community->node), count_entry_cb, counts);

  return counts[kind];
}

static void
assert_ended (Fixture *f,
              guint    i)
{
  g_assert_null (breath_core_get_transfer (get_core (f, i), f->id));
  g_assert_cmpuint (count_rows (f, i, "passing/open/"), ==, 0);
  g_assert_cmpuint (count_rows (f, i, "transfer/"), ==, 0);
  g_assert_cmpuint (count_logged (f, i, BREATH_LOG_TRANSFER_AGREED), ==, 0);
}

static void
assert_agreed (Fixture *f,
               guint    i)
{
  BreathNegotiation *negotiation = breath_core_get_transfer (get_core (f, i), f->id);

  g_assert_nonnull (negotiation);
  g_assert_cmpint (breath_negotiation_get_state (negotiation), ==, BREATH_NEGOTIATION_AGREED);

  for (guint role = 0; role < 2; role++)
    {
      g_autofree char *name = NULL;
      P2pPeerId mirror;

      g_assert_true (breath_negotiation_get_agreed (negotiation, role, &mirror, &name));
      g_assert_cmpstr (name, ==, role == 0 ? "Anna" : "Bruno");
      g_assert_true (p2p_peer_id_equal (&mirror, p2p_identity_get_peer_id (f->sides[role].community->mirrors[role])));
    }

  g_assert_cmpuint (count_rows (f, i, "passing/"), ==, 0);
  g_assert_cmpuint (count_rows (f, i, "transfer/"), ==, 1);
  g_assert_cmpuint (count_logged (f, i, BREATH_LOG_TRANSFER_AGREED), ==, 1);
}

static void
assert_outcome (Fixture *f,
                gboolean first,
                gboolean second)
{
  for (guint i = 0; i < 2; i++)
    if (first && second)
      assert_agreed (f, i);
    else
      assert_ended (f, i);
}

static void
test_four (Fixture      *f,
           gconstpointer unused)
{
  for (guint pair = 0; pair < 4; pair++)
    {
      gboolean first = pair & 1;
      gboolean second = pair >> 1 & 1;

      fixture_tear_down (f, NULL);
      fixture_set_up (f, NULL);
      g_assert_true (propose (f, 0, 1));
      g_assert_cmpuint (f->sides[1].told[BREATH_TRANSFER_NEWS_HEARD], ==, 1);
      g_assert_cmpmem (f->sides[1].last, sizeof f->id, f->id, sizeof f->id);
      g_assert_true (decide (f, 1, second));
      g_assert_cmpint (get_state (f, 1), ==, BREATH_NEGOTIATION_DECIDED);
      g_assert_cmpint (get_state (f, 0), ==, BREATH_NEGOTIATION_OPEN);
      g_assert_false (decide (f, 1, !second));
      g_assert_true (decide (f, 0, first));
      assert_outcome (f, first, second);

      for (guint i = 0; i < 2; i++)
        {
          g_assert_cmpuint (f->sides[i].told[BREATH_TRANSFER_NEWS_ENDED], ==, !(first && second));
          g_assert_cmpuint (f->sides[i].told[BREATH_TRANSFER_NEWS_AGREED], ==, first && second);
        }
    }
}

static void
test_handover (Fixture      *f,
               gconstpointer unused)
{
  BreathHandover handover;

  g_assert_true (propose (f, 0, 1));
  g_assert_false (hand_over (f, 0, 500));
  g_assert_true (decide (f, 0, YES));
  g_assert_true (decide (f, 1, YES));
  g_assert_true (hand_over (f, 1, 498));
  g_assert_true (hand_over (f, 0, 500));
  g_assert_false (hand_over (f, 0, 501));

  for (guint i = 0; i < 2; i++)
    {
      BreathNegotiation *negotiation = breath_core_get_transfer (get_core (f, i), f->id);

      g_assert_true (breath_negotiation_get_handover (negotiation, BREATH_TRANSFER_PROPOSER, &handover));
      g_assert_cmpint (handover.amount, ==, 500000);
      g_assert_true (breath_negotiation_get_handover (negotiation, BREATH_TRANSFER_RESPONDER, &handover));
      g_assert_cmpint (handover.amount, ==, 498000);
      g_assert_cmpuint (f->sides[i].told[BREATH_TRANSFER_NEWS_HANDED_OVER], ==, 2);
      g_assert_cmpuint (count_logged (f, i, BREATH_LOG_TRANSFER_AGREED), ==, 1);
      g_assert_cmpuint (count_logged (f, i, BREATH_LOG_HANDED_OVER), ==, 1);
      g_assert_cmpuint (count_logged (f, i, BREATH_LOG_HANDOVER_HEARD), ==, 1);
    }
}

static void
restart (Fixture *f,
         guint    i)
{
  breath_virtual_node_stop (f->sides[i].community->node);
  run (f, SECOND / 10);
  start (f, i);
  link_up (f);
  run (f, SECOND);
}

/* Steps of a negotiation, with one of the nodes starting again after one of them. */
static void
go_through (Fixture *f,
            guint    restarted,
            guint    at,
            gboolean first,
            gboolean second)
{
  fixture_tear_down (f, NULL);
  fixture_set_up (f, NULL);

  for (guint step = 0; step < N_STEPS; step++)
    {
      if (step == 0)
        g_assert_true (propose (f, 0, 1));
      else if (step == 1)
        g_assert_true (decide (f, 1, second));
      else if (step == 2)
        g_assert_true (decide (f, 0, first));
      else if (first && second)
        g_assert_true (hand_over (f, 0, 500) && hand_over (f, 1, 500));

      if (step == at)
        restart (f, restarted);
    }

  assert_outcome (f, first, second);
}

static void
test_restart (Fixture      *f,
              gconstpointer unused)
{
  for (guint pair = 0; pair < 4; pair++)
    for (guint restarted = 0; restarted < 2; restarted++)
      for (guint at = 0; at < N_STEPS; at++)
        {
          go_through (f, restarted, at, pair & 1, pair >> 1 & 1);

          if (pair == 3)
            for (guint i = 0; i < 2; i++)
              g_assert_cmpuint (count_logged (f, i, BREATH_LOG_HANDOVER_HEARD), ==, 1);
        }
}

/* The link is lost after each number of frames, and comes back. */
static void
test_cut (Fixture      *f,
          gconstpointer unused)
{
  for (guint pair = 0; pair < 4; pair++)
    for (guint n = 0; n < N_FRAMES; n++)
      {
        fixture_tear_down (f, NULL);
        fixture_set_up (f, NULL);
        breath_virtual_link_cut_after (f->link, n);
        g_assert_true (propose (f, 0, 1));

        if (!breath_virtual_link_is_open (f->link))
          link_up (f);

        run (f, SECOND);
        g_assert_true (decide (f, 0, pair & 1));
        g_assert_true (decide (f, 1, pair >> 1 & 1));
        run (f, SECOND);

        if (!breath_virtual_link_is_open (f->link))
          link_up (f);

        run (f, SECOND);
        assert_outcome (f, pair & 1, pair >> 1 & 1);
      }
}

static void
test_counter (Fixture      *f,
              gconstpointer unused)
{
  g_autoptr(BreathTransferTerms) terms = create_terms (f, 300);
  const BreathTransferTerms *held;

  g_assert_true (propose (f, 0, 1));
  g_assert_true (decide (f, 0, YES));
  breath_core_counter_transfer (get_core (f, 1), f->sides[1].community->mirrors[0], f->id, terms, done_cb, f);
  run (f, SECOND);

  /* What the proposer had sealed before it heard of them holds, and the other side's terms are void. */
  g_assert_nonnull (breath_core_get_transfer (get_core (f, 0), f->id));
  held = breath_negotiation_get_terms (breath_core_get_transfer (get_core (f, 0), f->id));
  g_assert_cmpint (held->amount, ==, 300000);
  g_assert_cmpint (get_state (f, 0), ==, BREATH_NEGOTIATION_OPEN);
  g_assert_cmpuint (f->sides[0].told[BREATH_TRANSFER_NEWS_CHANGED], >=, 2);
  g_assert_true (decide (f, 0, YES));
  g_assert_true (decide (f, 1, YES));
  assert_agreed (f, 0);
  assert_agreed (f, 1);
}

static void
test_decline (Fixture      *f,
              gconstpointer unused)
{
  g_assert_true (propose (f, 0, 1));
  breath_virtual_link_cut (f->link);
  breath_core_decline_transfer (get_core (f, 1), f->sides[1].community->mirrors[0], f->id, done_cb, f);
  run (f, SECOND);
  assert_ended (f, 1);
  g_assert_cmpint (get_state (f, 0), ==, BREATH_NEGOTIATION_OPEN);

  /* The other side hears of it when it asks again, and after a restart as well; it is not taken for a new proposal. */
  breath_virtual_node_stop (f->sides[1].community->node);
  start (f, 1);
  link_up (f);
  run (f, SECOND);
  assert_ended (f, 0);
  g_assert_cmpuint (f->sides[0].told[BREATH_TRANSFER_NEWS_ENDED], ==, 1);
  g_assert_cmpuint (f->sides[1].told[BREATH_TRANSFER_NEWS_HEARD], ==, 1);
  assert_ended (f, 1);

  g_assert_cmpuint (count_rows (f, 1, "passing/farewell/"), ==, 1);
  run (f, 11 * DAY);
  g_assert_cmpuint (count_rows (f, 1, "passing/"), ==, 0);
  g_assert_cmpuint (count_rows (f, 0, "passing/"), ==, 0);
}

static void
test_lapse (Fixture      *f,
            gconstpointer unused)
{
  g_assert_true (propose (f, 0, 1));
  g_assert_true (decide (f, 0, YES));
  run (f, 3 * DAY - HOUR);
  g_assert_cmpint (get_state (f, 0), ==, BREATH_NEGOTIATION_DECIDED);
  g_assert_cmpint (get_state (f, 1), ==, BREATH_NEGOTIATION_OPEN);
  run (f, 2 * HOUR);
  assert_ended (f, 0);
  assert_ended (f, 1);
  g_assert_cmpuint (f->sides[1].told[BREATH_TRANSFER_NEWS_ENDED], ==, 1);

  /* A new link says nothing of it any more. */
  breath_virtual_link_cut (f->link);
  link_up (f);
  run (f, SECOND);
  g_assert_cmpuint (f->sides[1].told[BREATH_TRANSFER_NEWS_HEARD], ==, 1);
}

static void
test_limits (Fixture      *f,
             gconstpointer unused)
{
  for (guint i = 0; i < BREATH_CORE_MAX_WITH_NODE; i++)
    g_assert_true (propose (f, 0, 1));

  g_assert_false (propose (f, 0, 1));
  g_assert_nonnull (strstr (f->refusal, "Three proposals"));
  g_assert_true (propose (f, 0, 2));
  g_assert_cmpuint (f->sides[1].told[BREATH_TRANSFER_NEWS_HEARD], ==, BREATH_CORE_MAX_WITH_NODE);
}

static void
decline_all_cb (BreathNegotiation *negotiation,
                gpointer           user_data)
{
  Fixture *f = user_data;

  breath_core_decline_transfer (get_core (f, 1), f->sides[1].community->mirrors[0], breath_negotiation_get_id (negotiation), NULL, NULL);
}

static void
heard_cb (BreathCore   *core,
          const guint8 *id,
          guint         news,
          Fixture      *f)
{
  if (news == BREATH_TRANSFER_NEWS_HEARD)
    breath_core_foreach_transfer (core, decline_all_cb, f);
}

/* Several come with one commit, and whoever is told of one acts on all at once. */
static void
test_at_once (Fixture      *f,
              gconstpointer unused)
{
  g_autoptr(BreathTransferTerms) terms = create_terms (f, 500);

  g_signal_connect (get_core (f, 1), "transfer", G_CALLBACK (heard_cb), f);

  for (guint i = 0; i < BREATH_CORE_MAX_WITH_NODE; i++)
    breath_core_propose_transfer (get_core (f, 0), f->sides[0].community->mirrors[0], get_node (f, 1), terms, f->id, done_cb, f);

  run (f, 5 * SECOND);
  g_assert_cmpuint (f->n_done, ==, BREATH_CORE_MAX_WITH_NODE);

  for (guint i = 0; i < 2; i++)
    assert_ended (f, i);
}

/* However they ended, ten a day are enough. */
static void
test_day (Fixture      *f,
          gconstpointer unused)
{
  for (guint i = 0; i < BREATH_CORE_MAX_PROPOSALS; i++)
    {
      g_assert_true (propose (f, 0, 1));
      breath_core_decline_transfer (get_core (f, 0), f->sides[0].community->mirrors[0], f->id, done_cb, f);
      run (f, SECOND);
    }

  g_assert_false (propose (f, 0, 1));
  g_assert_nonnull (strstr (f->refusal, "tomorrow"));

  /* Who forgets how many it made is not heard all the same, and keeps its link. */
  restart (f, 0);
  g_assert_true (propose (f, 0, 1));
  g_assert_cmpuint (f->sides[1].told[BREATH_TRANSFER_NEWS_HEARD], ==, BREATH_CORE_MAX_PROPOSALS);
  g_assert_true (breath_virtual_link_is_open (f->link));

  run (f, DAY);
  breath_virtual_link_cut (f->link);
  link_up (f);
  run (f, SECOND);
  g_assert_cmpuint (f->sides[1].told[BREATH_TRANSFER_NEWS_HEARD], ==, BREATH_CORE_MAX_PROPOSALS + 1);
}

static void
isolate (Fixture *f,
         guint    i,
         guint    whom)
{
  BreathIsolation isolation = {
    .node = *get_node (f, whom),
    .mirror = *p2p_identity_get_peer_id (f->sides[i].community->mirrors[0]),
    .by = "Anna",
    .scope = BREATH_ISOLATION_SHOW,
    .from = breath_simulation_get_wall (f->simulation),
    .until = breath_simulation_get_wall (f->simulation) + 86400,
    .reason = (char *) "It promised and did not come",
  };

  breath_core_isolate (get_core (f, i), &isolation, done_cb, f);
  run (f, SECOND);
  g_assert_null (f->refusal);
}

static void
test_isolated (Fixture      *f,
               gconstpointer unused)
{
  isolate (f, 1, 0);
  g_assert_true (propose (f, 0, 1));
  g_assert_cmpuint (f->sides[1].told[BREATH_TRANSFER_NEWS_HEARD], ==, 0);
  g_assert_false (propose (f, 1, 0));
  g_assert_nonnull (strstr (f->refusal, "isolated"));
}

static void
test_refused (Fixture      *f,
              gconstpointer unused)
{
  g_autoptr(BreathTransferTerms) terms = create_terms (f, 0);
  guint8 unknown[BREATH_NEGOTIATION_ID_LEN] = { 1 };

  breath_core_propose_transfer (get_core (f, 0), f->sides[0].community->mirrors[0], get_node (f, 1), terms, f->id, done_cb, f);
  g_assert_nonnull (strstr (f->refusal, "amount"));
  terms->amount = 1;
  breath_core_propose_transfer (get_core (f, 0), f->sides[1].community->mirrors[0], get_node (f, 1), terms, f->id, done_cb, f);
  g_assert_nonnull (strstr (f->refusal, "Only a Mirror"));
  breath_core_propose_transfer (get_core (f, 0), f->sides[0].community->mirrors[0], get_node (f, 0), terms, f->id, done_cb, f);
  g_assert_nonnull (strstr (f->refusal, "to itself"));
  breath_core_decide_transfer (get_core (f, 0), f->sides[0].community->mirrors[0], unknown, YES, done_cb, f);
  g_assert_nonnull (strstr (f->refusal, "no such proposal"));
  breath_virtual_link_cut (f->link);
  g_assert_true (propose (f, 0, 1));
  g_assert_false (decide (f, 0, YES));
  g_assert_nonnull (strstr (f->refusal, "has not answered yet"));
}

static BreathLink *
get_end (Fixture *f)
{
  return BREATH_LINK (f->link);
}

/* What no honest node sends ends the link, and says nothing of what anybody decided. */
static void
test_invalid (Fixture      *f,
              gconstpointer unused)
{
  g_autoptr(GBytes) frame = g_bytes_new_static ("none", 4);

  g_assert_true (propose (f, 0, 1));
  g_assert_true (decide (f, 1, YES));
  breath_link_send (get_end (f), BREATH_PROTOCOL_TRANSFER, frame);
  run (f, SECOND);
  g_assert_false (breath_virtual_link_is_open (f->link));
  g_assert_cmpint (get_state (f, 1), ==, BREATH_NEGOTIATION_DECIDED);
  link_up (f);
  run (f, SECOND);
  g_assert_true (decide (f, 0, YES));
  assert_agreed (f, 1);
}

/* A store that was put back may have gone on without us. */
static void
test_restored (Fixture      *f,
               gconstpointer unused)
{
  g_autoptr(BreathBatch) batch = breath_batch_new ();
  BreathRenewal renewal = { .since = TEST_COMMUNITY_BEGIN + 100, .epoch = TEST_COMMUNITY_BEGIN };

  g_assert_true (propose (f, 0, 1));
  g_assert_true (decide (f, 1, YES));
  g_assert_cmpuint (count_rows (f, 1, "passing/open/"), ==, 1);
  breath_virtual_node_stop (f->sides[1].community->node);
  run (f, SECOND);
  breath_renewal_put (batch, &renewal);
  breath_memory_store_put (breath_virtual_node_get_store (f->sides[1].community->node), breath_batch_get_row (batch, 0));
  start (f, 1);
  g_assert_cmpuint (count_rows (f, 1, "passing/"), ==, 0);
  g_assert_null (breath_core_get_transfer (get_core (f, 1), f->id));

  /* The other node finds that it was forgotten, which is no offence, and tells that it is over. */
  link_up (f);
  run (f, SECOND);
  assert_ended (f, 0);
  assert_ended (f, 1);
  g_assert_true (breath_virtual_link_is_open (f->link));
}

typedef struct
{
  const guint8 *needle;
  gsize         len;
  guint         n;
} Sought;

static void
seek_cb (const BreathRow *row,
         gpointer         user_data)
{
  Sought *sought = user_data;
  gsize len;
  const guint8 *data = g_bytes_get_data (row->value, &len);

  for (gsize at = 0; at + sought->len <= len; at++)
    if (memcmp (data + at, sought->needle, sought->len) == 0)
      {
        sought->n++;
        return;
      }
}

static guint
seek (Fixture      *f,
      guint         i,
      const guint8 *needle,
      gsize         len)
{
  Sought sought = { needle, len, 0 };

  breath_memory_store_foreach (breath_virtual_node_get_store (f->sides[i].community->node), seek_cb, &sought);

  return sought.n;
}

static void
collect_cb (GBytes  *frame,
            gpointer user_data)
{
  g_ptr_array_add (user_data, breath_transfer_frame_decode (frame, NULL));
}

/* After the end nothing of it is stored but what the other side may still have to hear. */
static void
test_erased (Fixture      *f,
             gconstpointer unused)
{
  g_autoptr(GPtrArray) frames = g_ptr_array_new_with_free_func ((GDestroyNotify) breath_transfer_frame_free);
  g_autoptr(GBytes) terms = NULL;
  const guint8 *seal = NULL;

  g_assert_true (propose (f, 0, 1));
  g_assert_true (decide (f, 1, NO));
  breath_negotiation_foreach_frame (breath_core_get_transfer (get_core (f, 1), f->id), collect_cb, frames);
  terms = breath_transfer_terms_encode (breath_negotiation_get_terms (breath_core_get_transfer (get_core (f, 1), f->id)));

  for (guint i = 0; i < frames->len; i++)
    if (((BreathTransferFrame *) frames->pdata[i])->step == BREATH_TRANSFER_STEP_SEAL)
      seal = g_bytes_get_data (((BreathTransferFrame *) frames->pdata[i])->body, NULL);

  g_assert_nonnull (seal);
  g_assert_cmpuint (seek (f, 1, seal, BREATH_POINT_LEN), ==, 1);
  g_assert_cmpuint (seek (f, 1, g_bytes_get_data (terms, NULL), g_bytes_get_size (terms)), ==, 1);
  g_assert_true (decide (f, 0, YES));

  for (guint i = 0; i < 2; i++)
    {
      assert_ended (f, i);
      g_assert_cmpuint (seek (f, i, seal, BREATH_POINT_LEN), ==, 0);
      g_assert_cmpuint (seek (f, i, seal + BREATH_POINT_LEN, BREATH_POINT_LEN), ==, 0);
      g_assert_cmpuint (seek (f, i, g_bytes_get_data (terms, NULL), g_bytes_get_size (terms)), ==, 0);
      g_assert_cmpuint (count_rows (f, i, "passing/farewell/"), ==, 1);
    }

  run (f, 11 * DAY);
  g_assert_cmpuint (count_rows (f, 0, "passing/"), ==, 0);
  g_assert_cmpuint (count_rows (f, 1, "passing/"), ==, 0);
}

static void
hash_row_cb (const BreathRow *row,
             gpointer         user_data)
{
  gsize len;
  const char *key = g_bytes_get_data (row->key, &len);
  GPtrArray *rows = user_data;
  g_autofree char *name = NULL;
  g_autofree char *value = NULL;

  if (row->kind == BREATH_ROW_SETTING && len > 8 && memcmp (key, "passing/", 8) == 0)
    return;

  name = g_base64_encode ((const guchar *) key, len);

  /* What ties each head to its author's log is random. */
  if (row->kind != BREATH_ROW_HEAD && (row->kind != BREATH_ROW_SETTING || len != 6 || memcmp (key, "anchor", 6) != 0))
    value = g_base64_encode (g_bytes_get_data (row->value, NULL), g_bytes_get_size (row->value));

  g_ptr_array_add (rows, g_strdup_printf ("%d %s %" G_GUINT64_FORMAT " %s", row->kind, name, row->number, value != NULL ? value : ""));
}

static int
compare_texts (gconstpointer a,
               gconstpointer b)
{
  return strcmp (*(const char **) a, *(const char **) b);
}

/* All that the first node keeps of the second, in its store and beside it. */
static char *
describe (Fixture *f)
{
  g_autoptr(GPtrArray) rows = g_ptr_array_new_with_free_func (g_free);
  BreathCore *core = get_core (f, 0);
  BreathSlots *slots = breath_selection_get_slots (breath_core_get_selection (core));
  const BreathHolder *slot = breath_slots_lookup (slots, get_node (f, 1));
  BreathHealthFacts facts;
  g_autoptr(GPtrArray) authors = breath_core_dup_authors (core);

  breath_memory_store_foreach (breath_virtual_node_get_store (f->sides[0].community->node), hash_row_cb, rows);
  g_ptr_array_sort (rows, compare_texts);
  g_ptr_array_add (rows, g_strdup_printf ("health %d slot %d", breath_core_get_health (core, get_node (f, 1), &facts),
                                          slot != NULL ? (int) slot->slot : -1));
  g_ptr_array_add (rows, g_strdup_printf ("bar %d", breath_core_get_bar (core, get_node (f, 1), 0) == G_MININT64));

  for (guint i = 0; i < authors->len; i++)
    g_ptr_array_add (rows, p2p_peer_id_to_string (g_ptr_array_index (authors, i)));

  g_ptr_array_add (rows, NULL);

  return g_strjoinv ("\n", (char **) rows->pdata);
}

/* Whatever the other side decides, nothing that counts for or against it is different. */
static void
test_no_score (Fixture      *f,
               gconstpointer unused)
{
  g_autofree char *first = NULL;

  for (guint way = 0; way < 3; way++)
    {
      g_autofree char *state = NULL;

      fixture_tear_down (f, NULL);
      fixture_set_up (f, NULL);
      g_assert_true (propose (f, 0, 1));
      g_assert_true (decide (f, 0, NO));

      if (way < 2)
        g_assert_true (decide (f, 1, way == 0));
      else
        run (f, SECOND / 2);

      run (f, 4 * DAY);
      assert_ended (f, 0);
      state = describe (f);

      if (way == 0)
        first = g_strdup (state);

      g_assert_true (g_str_equal (state, first));
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add ("/core/transfers/four", Fixture, NULL, fixture_set_up, test_four, fixture_tear_down);
  g_test_add ("/core/transfers/handover", Fixture, NULL, fixture_set_up, test_handover, fixture_tear_down);
  g_test_add ("/core/transfers/restart", Fixture, NULL, fixture_set_up, test_restart, fixture_tear_down);
  g_test_add ("/core/transfers/cut", Fixture, NULL, fixture_set_up, test_cut, fixture_tear_down);
  g_test_add ("/core/transfers/counter", Fixture, NULL, fixture_set_up, test_counter, fixture_tear_down);
  g_test_add ("/core/transfers/decline", Fixture, NULL, fixture_set_up, test_decline, fixture_tear_down);
  g_test_add ("/core/transfers/lapse", Fixture, NULL, fixture_set_up, test_lapse, fixture_tear_down);
  g_test_add ("/core/transfers/limits", Fixture, NULL, fixture_set_up, test_limits, fixture_tear_down);
  g_test_add ("/core/transfers/at-once", Fixture, NULL, fixture_set_up, test_at_once, fixture_tear_down);
  g_test_add ("/core/transfers/day", Fixture, NULL, fixture_set_up, test_day, fixture_tear_down);
  g_test_add ("/core/transfers/isolated", Fixture, NULL, fixture_set_up, test_isolated, fixture_tear_down);
  g_test_add ("/core/transfers/refused", Fixture, NULL, fixture_set_up, test_refused, fixture_tear_down);
  g_test_add ("/core/transfers/invalid", Fixture, NULL, fixture_set_up, test_invalid, fixture_tear_down);
  g_test_add ("/core/transfers/restored", Fixture, NULL, fixture_set_up, test_restored, fixture_tear_down);
  g_test_add ("/core/transfers/erased", Fixture, NULL, fixture_set_up, test_erased, fixture_tear_down);
  g_test_add ("/core/transfers/no-score", Fixture, NULL, fixture_set_up, test_no_score, fixture_tear_down);

  return g_test_run ();
}

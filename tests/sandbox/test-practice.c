/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-practice-private.h"

#include "breath-seeded-random.h"

#include <string.h>

#define SECOND  G_GINT64_CONSTANT (1000000)
#define MINUTE  (60 * SECOND)
#define BEGIN   G_GINT64_CONSTANT (1779000000)
#define N_RUNS  8
#define N_NEWS  (BREATH_TRANSFER_NEWS_HANDED_OVER + 1)

static const BreathPracticeWords words = {
  .centres = { "Mill Lane", "Harbour Hall", "North Field", "Chapel Street", "The Old Dairy", "Riverside" },
  .mirror = "Practice Mirror",
  .alerts = {
    { "Tanks are counted as empty", "They are full.", "Look for yourself." },
    { "Opening hours are made up", "Five people came in vain.", "Write them on the door." },
    { "One street is always last", "Four weeks in a row.", "Draw lots." },
  },
  .seeds = {
    { "Safe water", "Without power.", "Boil it.\n" },
    { "A round", "Nobody is forgotten.", "Go in pairs.\n" },
  },
  .note = "Practice",
};

/* Who practises: a core like any other, that lives by the clock of the practice. */
typedef struct
{
  BreathPractice    *practice;
  BreathSimulation  *simulation;
  P2pIdentity       *identity;
  P2pIdentity       *mirror;
  BreathRandom      *random;
  BreathMemoryStore *store;
  BreathCore        *core;
  guint              n_linked;
  guint              n_alerts;
  guint              n_news[N_NEWS];
  guint8             alert[BREATH_HASH_LEN];
  guint8             transfer[BREATH_NEGOTIATION_ID_LEN];
  guint              n_done;
} Fixture;

static void
linked_cb (Fixture      *f,
           const guint8 *key,
           gboolean      is_linked)
{
  f->n_linked += is_linked ? 1 : -1;
}

static void
alert_cb (Fixture      *f,
          const guint8 *id,
          gboolean      is_new)
{
  BreathCoreAlert alert;

  if (!is_new)
    return;

  f->n_alerts++;
  memcpy (f->alert, id, sizeof f->alert);
  g_assert_true (breath_core_get_alert (f->core, id, &alert));
  g_assert_cmpint (alert.item->statement->alert->status, ==, BREATH_ALERT_STATUS_EXERCISE);
}

static void
transfer_cb (Fixture      *f,
             const guint8 *id,
             guint         news)
{
  f->n_news[news]++;
  memcpy (f->transfer, id, sizeof f->transfer);
}

static void
done_cb (const GError *error,
         gpointer      user_data)
{
  g_assert_no_error (error);
  ((Fixture *) user_data)->n_done++;
}

static void
run (Fixture *f,
     gint64   duration)
{
  breath_simulation_run (f->simulation, duration);
}

static void
make_guest (Fixture *f)
{
  const guint8 seeds[2][P2P_SEED_LEN] = { { 'g' }, { 'm' } };
  BreathCoreMirror mirror = { .name = "Guest Mirror" };
  BreathPorts ports = { 0, };

  f->identity = p2p_identity_new_from_seed (seeds[0]);
  f->mirror = p2p_identity_new_from_seed (seeds[1]);
  f->random = breath_seeded_random_new (seeds[0], 0);
  f->store = breath_memory_store_new (f->simulation, 2000);
  ports.clock = breath_practice_get_clock (f->practice);
  ports.random = f->random;
  ports.store = BREATH_STORE (f->store);
  f->core = breath_core_new (f->identity, &ports);
  breath_core_start (f->core);
  run (f, SECOND);
  g_assert_true (breath_core_is_ready (f->core));
  mirror.key = *p2p_identity_get_peer_id (f->mirror);
  breath_core_set_profile (f->core, "Guest", NULL);
  breath_core_set_mirrors (f->core, &mirror, 1);
}

static void
set_up (Fixture *f,
        guint64  seed,
        gboolean is_traced)
{
  memset (f, 0, sizeof *f);
  f->practice = breath_practice_new (&words, BEGIN, seed);
  f->simulation = breath_practice_get_simulation (f->practice);
  g_assert_cmpint (breath_simulation_get_wall (f->simulation), ==, BEGIN);

  if (is_traced)
    breath_simulation_keep_trace (f->simulation);

  make_guest (f);
  g_signal_connect_swapped (f->practice, "linked", G_CALLBACK (linked_cb), f);
  g_signal_connect_swapped (f->core, "alert", G_CALLBACK (alert_cb), f);
  g_signal_connect_swapped (f->core, "transfer", G_CALLBACK (transfer_cb), f);
  breath_practice_enter (f->practice, f->core, p2p_identity_get_peer_id (f->identity)->public_key);
}

static void
tear_down (Fixture *f)
{
  breath_practice_leave (f->practice);
  g_assert_cmpuint (f->n_linked, ==, 0);
  breath_core_stop (f->core);
  g_signal_handlers_disconnect_by_data (f->core, f);
  g_clear_object (&f->core);
  run (f, SECOND);
  g_assert_finalize_object (f->store);
  g_object_ref (f->simulation);
  g_assert_finalize_object (f->practice);
  g_object_unref (f->random);
  p2p_identity_unref (f->identity);
  p2p_identity_unref (f->mirror);
  g_assert_finalize_object (f->simulation);
}

static void
fixture_set_up (Fixture      *f,
                gconstpointer unused)
{
  set_up (f, 1, FALSE);
}

static void
fixture_tear_down (Fixture      *f,
                   gconstpointer unused)
{
  tear_down (f);
}

/* What one lacks another has, for each resource, and all of it is known within seconds. */
static void
test_levels (Fixture      *f,
             gconstpointer unused)
{
  g_autoptr(GPtrArray) authors = NULL;
  guint n_over[BREATH_N_RESOURCES] = { 0, };
  guint n_under[BREATH_N_RESOURCES] = { 0, };

  run (f, 5 * SECOND);
  authors = breath_core_dup_authors (f->core);
  g_assert_cmpuint (f->n_linked, ==, BREATH_PRACTICE_N_CENTRES);
  g_assert_cmpuint (authors->len, ==, BREATH_PRACTICE_N_CENTRES);

  for (guint i = 0; i < authors->len; i++)
    {
      const BreathHead *head = breath_core_get_head (f->core, g_ptr_array_index (authors, i));

      g_assert_nonnull (breath_core_get_profile (f->core, &head->author));

      for (guint kind = 0; kind < BREATH_N_RESOURCES; kind++)
        {
          g_assert_true (head->levels[kind].level != BREATH_LEVEL_UNKNOWN);
          n_over[kind] += head->levels[kind].level > 8;
          n_under[kind] += head->levels[kind].level < -8;
        }
    }

  for (guint kind = 0; kind < BREATH_N_RESOURCES; kind++)
    {
      g_assert_cmpuint (n_over[kind], >, 0);
      g_assert_cmpuint (n_under[kind], >, 0);
    }
}

/* Within ten minutes everything has been there once, and every alert says that it is an exercise. */
static void
count_seed_cb (const BreathCoreSeed *seed,
               gpointer              user_data)
{
  guint *n = user_data;

  *n += seed->state == BREATH_SEED_HEARD;
}

static void
count_cancelled_cb (const BreathCoreAlert *alert,
                    gpointer               user_data)
{
  guint *n = user_data;

  *n += alert->state == BREATH_ALERT_CANCELLED && alert->item->statement->alert->message == BREATH_ALERT_MESSAGE_CANCEL;
}

static void
test_by_itself (Fixture      *f,
                gconstpointer unused)
{
  guint n_seeds = 0;
  guint n_cancelled = 0;

  run (f, 30 * SECOND);
  g_assert_cmpuint (f->n_alerts, ==, 1);
  run (f, 9 * MINUTE + 30 * SECOND);
  breath_core_foreach_seed (f->core, count_seed_cb, &n_seeds);
  breath_core_foreach_alert (f->core, count_cancelled_cb, &n_cancelled);
  g_assert_cmpuint (f->n_alerts, ==, 4);
  g_assert_cmpuint (n_cancelled, ==, 1);
  g_assert_cmpuint (n_seeds, ==, BREATH_PRACTICE_N_SEEDS);
  g_assert_cmpuint (f->n_news[BREATH_TRANSFER_NEWS_HEARD], ==, 2);

  /* And for as long as somebody could sit there. */
  run (f, 24 * 60 * MINUTE);
  g_assert_cmpuint (f->n_alerts, ==, 6 * 4);
  g_assert_cmpuint (f->n_linked, ==, BREATH_PRACTICE_N_CENTRES);
}

static void
assess_count_cb (const BreathItem *assessment,
                 const BreathItem *certificate,
                 gpointer          user_data)
{
  guint *n = user_data;

  (*n)++;
}

static void
test_alert_answered (Fixture      *f,
                     gconstpointer unused)
{
  g_autoptr(BreathStatement) statement = breath_statement_new (p2p_identity_get_peer_id (f->identity), BEGIN + 10);
  guint8 id[BREATH_HASH_LEN];
  guint n = 0;

  run (f, 5 * SECOND);
  statement->made = (guint32) breath_simulation_get_wall (f->simulation);
  statement->alert = breath_alert_new ();
  statement->alert->status = BREATH_ALERT_STATUS_EXERCISE;
  statement->alert->message = BREATH_ALERT_MESSAGE_ALERT;
  statement->alert->event = BREATH_ALERT_EVENT_OTHER;
  statement->alert->severity = BREATH_ALERT_SEVERITY_MINOR;
  statement->alert->expires = statement->made + 86400;
  statement->alert->headline = g_strdup ("The lamp is out");
  breath_core_state (f->core, f->mirror, statement, id, done_cb, f);
  run (f, MINUTE);
  g_assert_cmpuint (f->n_done, ==, 1);
  breath_core_foreach_assessment (f->core, id, assess_count_cb, &n);
  g_assert_cmpuint (n, ==, BREATH_PRACTICE_N_CENTRES / 2);
}

static void
set_water (Fixture *f,
           gint64   days)
{
  BreathStock stock = { .need = 1000, .reserve_days = 30, .unit = "L", .amount = (30 + days) * 1000 };

  stock.updated = breath_simulation_get_wall (f->simulation);
  breath_core_set_stock (f->core, BREATH_RESOURCE_WATER, &stock, done_cb, f);
  run (f, SECOND);
  breath_core_publish (f->core, BREATH_RESOURCE_WATER, done_cb, f);
  run (f, SECOND);
  g_assert_cmpuint (f->n_done, ==, 2);
}

/* Who has most offers it; both say yes, and both say what was handed over. */
static void
test_deficit_answered (Fixture      *f,
                       gconstpointer unused)
{
  BreathNegotiation *negotiation;
  BreathHandover handover;
  guint8 id[BREATH_NEGOTIATION_ID_LEN];

  run (f, 5 * SECOND);
  set_water (f, -20);
  run (f, 45 * SECOND);
  g_assert_cmpuint (f->n_news[BREATH_TRANSFER_NEWS_HEARD], ==, 1);
  memcpy (id, f->transfer, sizeof id);
  negotiation = breath_core_get_transfer (f->core, id);
  g_assert_cmpint (breath_negotiation_get_terms (negotiation)->resource, ==, BREATH_RESOURCE_WATER);
  g_assert_true (breath_negotiation_get_terms (negotiation)->gives);

  breath_core_decide_transfer (f->core, f->mirror, id, TRUE, done_cb, f);
  run (f, MINUTE);
  g_assert_cmpuint (f->n_done, ==, 3);
  g_assert_cmpuint (f->n_news[BREATH_TRANSFER_NEWS_AGREED], ==, 1);
  run (f, MINUTE);
  g_assert_true (breath_negotiation_get_handover (breath_core_get_transfer (f->core, id), BREATH_TRANSFER_PROPOSER,
                                                  &handover));
}

static void
test_surplus_answered (Fixture      *f,
                       gconstpointer unused)
{
  run (f, 5 * SECOND);
  set_water (f, 20);
  run (f, 45 * SECOND);
  g_assert_cmpuint (f->n_news[BREATH_TRANSFER_NEWS_HEARD], ==, 1);
  g_assert_false (breath_negotiation_get_terms (breath_core_get_transfer (f->core, f->transfer))->gives);
}

/* What the guest proposes is answered within a minute; given enough of them, by some with yes and by some with no. */
static void
test_proposal_answered (void)
{
  guint n_agreed = 0;
  guint n_ended = 0;

  for (guint seed = 1; seed <= N_RUNS; seed++)
    {
      g_autoptr(BreathTransferTerms) terms = breath_transfer_terms_new ();
      guint8 id[BREATH_NEGOTIATION_ID_LEN];
      Fixture f;

      set_up (&f, seed, FALSE);
      run (&f, 5 * SECOND);
      terms->resource = BREATH_RESOURCE_FOOD;
      terms->amount = 30 * 1000;
      terms->gives = TRUE;
      terms->from = (guint32) breath_simulation_get_wall (f.simulation);
      terms->until = terms->from + 86400;
      terms->expires = terms->from + 7200;
      g_strlcpy (terms->unit, "kg", sizeof terms->unit);
      breath_core_propose_transfer (f.core, f.mirror, breath_virtual_node_get_id (f.practice->centres[4].node), terms, id,
                                    done_cb, &f);
      run (&f, 2 * SECOND);
      breath_core_decide_transfer (f.core, f.mirror, id, TRUE, done_cb, &f);
      run (&f, MINUTE);
      g_assert_cmpuint (f.n_done, ==, 2);
      g_assert_cmpuint (f.n_news[BREATH_TRANSFER_NEWS_AGREED] + f.n_news[BREATH_TRANSFER_NEWS_ENDED], ==, 1);
      n_agreed += f.n_news[BREATH_TRANSFER_NEWS_AGREED];
      n_ended += f.n_news[BREATH_TRANSFER_NEWS_ENDED];
      tear_down (&f);
    }

  g_assert_cmpuint (n_agreed, >, 0);
  g_assert_cmpuint (n_ended, >, 0);
}

static void
count_planter_cb (const BreathItem *planting,
                  const BreathItem *certificate,
                  gpointer          user_data)
{
  guint *n = user_data;

  (*n)++;
}

static void
test_seed_answered (Fixture      *f,
                    gconstpointer unused)
{
  g_autoptr(BreathSeedManifest) manifest = breath_seed_manifest_new ();
  g_autoptr(GBytes) content = g_bytes_new_static ("Sow in spring.\n", 15);
  guint8 id[BREATH_HASH_LEN];
  guint n = 0;

  run (f, 5 * SECOND);
  manifest->title = g_strdup ("Sowing");
  manifest->licence = g_strdup ("CC0-1.0");
  manifest->media = BREATH_SEED_PLAIN;
  breath_core_offer_seed (f->core, f->mirror, manifest, content, id, done_cb, f);
  run (f, 2 * MINUTE);
  g_assert_cmpuint (f->n_done, ==, 1);
  breath_core_foreach_planter (f->core, id, count_planter_cb, &n);
  g_assert_cmpuint (n, ==, 1 + BREATH_PRACTICE_N_CENTRES / 2);
}

/* Whoever is isolated has no link any more, and one again soon after that is taken back. */
static void
test_isolated (Fixture      *f,
               gconstpointer unused)
{
  BreathIsolation isolation = { .scope = BREATH_ISOLATION_CONNECT, .reason = (char *) "To see what happens" };

  run (f, 5 * SECOND);
  isolation.node = *breath_virtual_node_get_id (f->practice->centres[2].node);
  isolation.mirror = *p2p_identity_get_peer_id (f->mirror);
  isolation.from = breath_simulation_get_wall (f->simulation);
  isolation.until = isolation.from + 3600;
  g_strlcpy (isolation.by, "Guest Mirror", sizeof isolation.by);
  breath_core_isolate (f->core, &isolation, done_cb, f);
  run (f, MINUTE);
  g_assert_cmpuint (f->n_linked, ==, BREATH_PRACTICE_N_CENTRES - 1);
  breath_core_undo_isolation (f->core, &isolation.node, &isolation.mirror, done_cb, f);
  run (f, MINUTE);
  g_assert_cmpuint (f->n_done, ==, 2);
  g_assert_cmpuint (f->n_linked, ==, BREATH_PRACTICE_N_CENTRES);
}

static char *
live (guint64 seed)
{
  Fixture f;
  char *trace;

  set_up (&f, seed, TRUE);
  run (&f, 10 * MINUTE);
  trace = breath_simulation_dup_trace (f.simulation);
  tear_down (&f);

  return trace;
}

static void
test_deterministic (void)
{
  g_autofree char *first = live (1);
  g_autofree char *second = live (1);
  g_autofree char *other = live (2);

  g_assert_cmpstr (first, ==, second);
  g_assert_cmpstr (first, !=, other);
}

static gint64 pretended;

static gint64
get_pretended (void)
{
  return pretended;
}

/* Time stands still until the real one is followed, which may have run ahead by hours. */
static void
test_follow (Fixture      *f,
             gconstpointer unused)
{
  gint64 now = breath_simulation_get_now (f->simulation);

  g_assert_false (breath_practice_catch_up (f->practice, now + 60 * MINUTE, 0));
  g_assert_cmpint (breath_simulation_get_now (f->simulation), <, now + SECOND);
  g_assert_true (breath_practice_catch_up (f->practice, now + 60 * MINUTE, G_MAXINT64));
  g_assert_cmpint (breath_simulation_get_now (f->simulation), ==, now + 60 * MINUTE);
  g_assert_true (breath_practice_catch_up (f->practice, now, G_MAXINT64));
  g_assert_cmpint (breath_simulation_get_now (f->simulation), ==, now + 60 * MINUTE);

  pretended = 7 * SECOND;
  breath_practice_follow (f->practice, get_pretended);
  now = breath_simulation_get_now (f->simulation);
  pretended += 3 * SECOND;

  while (breath_simulation_get_now (f->simulation) < now + 3 * SECOND)
    g_main_context_iteration (NULL, TRUE);

  g_assert_cmpint (breath_simulation_get_now (f->simulation), ==, now + 3 * SECOND);
}

#define ADD(path, func) g_test_add (path, Fixture, NULL, fixture_set_up, func, fixture_tear_down)

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("/practice/levels", test_levels);
  ADD ("/practice/by-itself", test_by_itself);
  ADD ("/practice/alert-answered", test_alert_answered);
  ADD ("/practice/deficit-answered", test_deficit_answered);
  ADD ("/practice/surplus-answered", test_surplus_answered);
  g_test_add_func ("/practice/proposal-answered", test_proposal_answered);
  ADD ("/practice/seed-answered", test_seed_answered);
  ADD ("/practice/isolated", test_isolated);
  g_test_add_func ("/practice/deterministic", test_deterministic);
  ADD ("/practice/follow", test_follow);

  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-alerts-private.h"

#include "breath-heard-alert-private.h"
#include "breath-memory-store.h"
#include "breath-mirror-private.h"
#include "breath-mirrors-private.h"
#include "breath-node-private.h"
#include "breath-seeded-random.h"
#include "breath-virtual-clock.h"
#include "test-folder.h"
#include "test-pusher.h"

#include <string.h>

#define BEGIN  G_GINT64_CONSTANT (1750000000) /* unix seconds */
#define DAY    86400
#define SECOND ((gint64) G_USEC_PER_SEC)
#define PHRASE "seven herons over the weir"

/* A node over virtual ports with two Mirrors, whose passphrases are the same. */
typedef struct
{
  TestFolder        place;
  BreathFolder     *folder;
  BreathSimulation *simulation;
  BreathMirrors    *mirrors;
  BreathMirror     *anna;
  BreathMirror     *bruno;
  BreathNode       *node;
  BreathAlerts     *alerts;
  guint             n_new;
} Fixture;

static void
keep_result_cb (GObject      *source,
                GAsyncResult *result,
                gpointer      user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static GAsyncResult *
wait_for (Fixture       *f,
          GAsyncResult **result)
{
  while (*result == NULL)
    {
      breath_simulation_run (f->simulation, SECOND / 100);
      g_main_context_iteration (NULL, FALSE);
    }

  return *result;
}

static BreathMirror *
add_mirror (Fixture      *f,
            const char   *name,
            BreathMirror *admitted_by)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(BreathPassphrase) passphrase = breath_passphrase_new_from_text (PHRASE, strlen (PHRASE));
  g_autoptr(GError) error = NULL;
  BreathMirror *mirror;

  breath_mirrors_add_async (f->mirrors, name, passphrase, admitted_by, admitted_by != NULL ? passphrase : NULL,
                            keep_result_cb, &result);
  mirror = breath_mirrors_add_finish (f->mirrors, wait_for (f, &result), &error);
  g_assert_no_error (error);

  return mirror;
}

static void
alert_cb (BreathAlerts     *alerts,
          BreathHeardAlert *alert,
          gpointer          user_data)
{
  ++((Fixture *) user_data)->n_new;
}

static void
tell_mirrors (Fixture *f)
{
  BreathCoreMirror told[2];
  BreathMirror *mirrors[] = { f->anna, f->bruno };

  for (guint i = 0; i < G_N_ELEMENTS (told); i++)
    {
      told[i].key = *breath_mirror_get_key (mirrors[i]);
      g_strlcpy (told[i].name, breath_mirror_get_name (mirrors[i]), sizeof told[i].name);
    }

  breath_core_set_mirrors (breath_node_get_core (f->node), told, G_N_ELEMENTS (told));
  breath_alerts_set_mirrors (f->alerts, f->mirrors);
  breath_simulation_run (f->simulation, SECOND);
}

static void
fixture_set_up (Fixture      *f,
                gconstpointer unused)
{
  const guint8 seed[P2P_SEED_LEN] = { 'n' };
  g_autoptr(P2pIdentity) identity = p2p_identity_new_from_seed (seed);
  g_autoptr(BreathRandom) random = breath_seeded_random_new (seed, 0);
  g_autoptr(BreathVirtualClock) clock = NULL;
  g_autoptr(BreathVirtualClock) sitting = NULL;
  g_autoptr(BreathMemoryStore) store = NULL;
  g_autoptr(GAsyncResult) opened = NULL;
  g_autoptr(GError) error = NULL;
  BreathPorts ports = { .random = random };

  test_folder_set_up (&f->place, NULL);
  f->simulation = breath_simulation_new (BEGIN);
  clock = breath_virtual_clock_new (f->simulation);
  sitting = breath_virtual_clock_new (f->simulation);
  store = breath_memory_store_new (f->simulation, 2000);
  f->folder = breath_folder_open (f->place.path, &error);
  g_assert_no_error (error);
  f->mirrors = breath_mirrors_load (f->folder, BREATH_CLOCK (sitting), random, &error);
  g_assert_no_error (error);
  breath_mirrors_set_cost (f->mirrors, 1, 8192);
  f->anna = add_mirror (f, "Anna", NULL);
  f->bruno = add_mirror (f, "Bruno", f->anna);

  ports.clock = BREATH_CLOCK (clock);
  ports.store = BREATH_STORE (store);
  f->node = breath_node_new (identity, &ports);
  f->alerts = breath_node_get_alerts (f->node);
  g_signal_connect (f->alerts, "alert", G_CALLBACK (alert_cb), f);
  breath_node_open_async (f->node, keep_result_cb, &opened);
  g_assert_true (breath_node_open_finish (f->node, wait_for (f, &opened), NULL));
  tell_mirrors (f);
}

static void
fixture_tear_down (Fixture      *f,
                   gconstpointer unused)
{
  g_signal_handlers_disconnect_by_data (f->alerts, f);
  breath_node_stop (f->node);
  g_clear_object (&f->anna);
  g_clear_object (&f->bruno);

  while (breath_simulation_step (f->simulation))
    ;

  g_assert_finalize_object (f->node);
  g_assert_finalize_object (f->mirrors);
  g_assert_finalize_object (f->folder);
  g_object_unref (f->simulation);
  test_folder_tear_down (&f->place, NULL);
}

static BreathAlertDraft *
make_draft (const char *headline)
{
  BreathAlertDraft *draft = breath_alert_draft_new ();

  draft->event = g_strdup ("hallucination");
  draft->severity = g_strdup ("Moderate");
  draft->headline = g_strdup (headline);

  return draft;
}

static BreathHeardAlert *
raise_as (Fixture      *f,
          BreathMirror *mirror,
          const char   *headline,
          const char   *phrase,
          GError      **error)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(BreathPassphrase) passphrase = breath_passphrase_new_from_text (phrase, strlen (phrase));
  g_autoptr(BreathAlertDraft) draft = make_draft (headline);

  breath_alerts_raise_async (f->alerts, mirror, passphrase, draft, keep_result_cb, &result);

  return breath_alerts_raise_finish (f->alerts, wait_for (f, &result), error);
}

static void
test_raise (Fixture      *f,
            gconstpointer unused)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GError) wrong = NULL;
  g_autoptr(BreathHeardAlert) alert = raise_as (f, f->anna, "  It makes up opening hours ", PHRASE, &error);
  g_autoptr(BreathHeardAlert) second = NULL;
  g_autoptr(BreathHeardAlert) newest = NULL;
  g_autofree char *begin = NULL;

  g_assert_no_error (error);
  g_assert_cmpstr (breath_heard_alert_get_headline (alert), ==, "It makes up opening hours");
  g_assert_cmpstr (breath_heard_alert_get_event (alert), ==, "hallucination");
  g_assert_cmpstr (breath_heard_alert_get_certainty (alert), ==, "Unknown");
  g_assert_cmpstr (breath_heard_alert_get_mirror (alert), ==, "Anna");
  g_assert_cmpstr (breath_heard_alert_get_state (alert), ==, "in-force");
  g_assert_cmpstr (breath_heard_alert_get_description (alert), ==, "");
  g_assert_true (breath_heard_alert_get_is_own (alert));
  g_assert_cmpint (breath_heard_alert_get_expires (alert) - breath_heard_alert_get_made (alert), ==, 7 * DAY);
  g_assert_cmpuint (f->n_new, ==, 1);

  second = raise_as (f, f->bruno, "It happened again", PHRASE, NULL);
  newest = g_list_model_get_item (G_LIST_MODEL (f->alerts), 0);
  g_assert_true (newest == second);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (f->alerts)), ==, 2);
  begin = g_strndup (breath_heard_alert_get_id (alert), 10);
  g_assert_true (breath_alerts_find (f->alerts, begin) == alert);
  g_assert_null (breath_alerts_find (f->alerts, ""));
  g_assert_null (breath_alerts_find (f->alerts, "x"));

  g_assert_null (raise_as (f, f->anna, "Something", "a wrong passphrase it is", &wrong));
  g_assert_error (wrong, BREATH_NODE_ERROR, BREATH_NODE_ERROR_PASSPHRASE);

  /* It leaves by itself, within the second that wall clocks tell, and whoever looks at it sees that. */
  breath_simulation_run (f->simulation, (7 * DAY + 2) * SECOND);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (f->alerts)), ==, 0);
  g_assert_cmpstr (breath_heard_alert_get_state (alert), ==, "over");
}

/* Nothing that is raised in practice can be taken for real, nor be corrected into it. */
static void
test_practice (Fixture      *f,
               gconstpointer unused)
{
  g_autoptr(BreathPassphrase) passphrase = breath_passphrase_new_from_text (PHRASE, strlen (PHRASE));
  g_autoptr(BreathHeardAlert) alert = NULL;
  g_autoptr(BreathHeardAlert) update = NULL;
  g_autoptr(GAsyncResult) result = NULL;
  BreathAlertDraft draft = { .status = (char *) "Actual" };

  g_assert_false (breath_alerts_get_is_practice (f->alerts));
  breath_alerts_begin_practice (f->alerts);
  g_assert_true (breath_alerts_get_is_practice (f->alerts));
  alert = raise_as (f, f->anna, "It makes up opening hours", PHRASE, NULL);
  g_assert_cmpstr (breath_heard_alert_get_status (alert), ==, "Exercise");

  breath_alerts_update_async (f->alerts, alert, f->anna, passphrase, &draft, keep_result_cb, &result);
  update = breath_alerts_update_finish (f->alerts, wait_for (f, &result), NULL);
  g_assert_cmpstr (breath_heard_alert_get_status (update), ==, "Exercise");
}

/* What a view binds to says the same as the getters. */
static void
test_properties (Fixture      *f,
                 gconstpointer unused)
{
  g_autoptr(BreathHeardAlert) alert = raise_as (f, f->anna, "It makes up opening hours", PHRASE, NULL);
  g_autoptr(GListModel) assessments = NULL;
  g_autofree char *id = NULL;
  g_autofree char *headline = NULL;
  g_autofree char *evidence = NULL;
  g_autofree char *state = NULL;
  g_auto(GStrv) reviewers = NULL;
  gint64 made;
  gint64 heard;
  gint64 expires;
  guint hops;
  gboolean is_own;
  gboolean is_over_quota;

  g_object_get (alert, "id", &id, "headline", &headline, "evidence", &evidence, "made", &made, "heard", &heard,
                "expires", &expires, "hops", &hops, "is-own", &is_own, "is-over-quota", &is_over_quota, "state", &state,
                "assessments", &assessments, "reviewers", &reviewers, NULL);
  g_assert_cmpstr (id, ==, breath_heard_alert_get_id (alert));
  g_assert_cmpstr (headline, ==, breath_heard_alert_get_headline (alert));
  g_assert_cmpstr (evidence, ==, "");
  g_assert_cmpint (made, ==, breath_heard_alert_get_made (alert));
  g_assert_cmpint (heard, ==, breath_heard_alert_get_heard (alert));
  g_assert_cmpint (expires, ==, breath_heard_alert_get_expires (alert));
  g_assert_cmpuint (hops, ==, 0);
  g_assert_true (is_own && !is_over_quota);
  g_assert_cmpstr (state, ==, breath_heard_alert_get_state (alert));
  g_assert_true (assessments == breath_heard_alert_get_assessments (alert));
  g_assert_cmpuint (g_strv_length (reviewers), ==, 0);
}

/* It is made when its key is there, however long that takes, so that no head of ours comes in between. */
static void
test_made (Fixture      *f,
           gconstpointer unused)
{
  static const char *const ends[] = { NULL, "2", "2025-06-20T12:00:00Z" };

  for (guint i = 0; i < G_N_ELEMENTS (ends); i++)
    {
      g_autoptr(GAsyncResult) result = NULL;
      g_autoptr(BreathPassphrase) passphrase = breath_passphrase_new_from_text (PHRASE, strlen (PHRASE));
      g_autoptr(BreathAlertDraft) draft = make_draft ("Something");
      g_autoptr(BreathHeardAlert) alert = NULL;
      g_autoptr(GError) error = NULL;
      gint64 now = breath_simulation_get_wall (f->simulation);
      gint64 life;

      draft->expires = g_strdup (ends[i]);
      breath_alerts_raise_async (f->alerts, i == 2 ? f->bruno : f->anna, passphrase, draft, keep_result_cb, &result);
      breath_simulation_run (f->simulation, 30 * SECOND);
      alert = breath_alerts_raise_finish (f->alerts, wait_for (f, &result), &error);
      g_assert_no_error (error);
      g_assert_cmpint (breath_heard_alert_get_made (alert), >=, now + 30);
      life = breath_heard_alert_get_expires (alert) - breath_heard_alert_get_made (alert);

      if (i < 2)
        g_assert_cmpint (life, ==, (i == 0 ? 7 : 2) * DAY);
      else
        g_assert_cmpint (breath_heard_alert_get_expires (alert), ==, G_GINT64_CONSTANT (1750420800));
    }
}

static const struct
{
  const char *field;
  const char *text;
  const char *complaint;   /* NULL: it can be raised */
} draft_cases[] = {
  { "event",       "disaster",             "event must be one of: other, "       },
  { "event",       "",                     "needs the event"                     },
  { "severity",    "",                     "needs the severity"                  },
  { "headline",    "",                     "needs a headline"                    },
  { "headline",    " ",                    "no headline"                         },
  { "headline",    "a\tb",                 "control character"                   },
  { "urgency",     "soon",                 "urgency must be one of"              },
  { "certainty",   "Likely",               NULL                                  },
  { "status",      "Exercise",             NULL                                  },
  { "web",         "javascript:alert (1)", "neither https:// nor http://"        },
  { "language",    "not a language",       "language"                            },
  { "description", "one\ntwo",             NULL                                  },
  { "expires",     "30",                   NULL                                  },
  { "expires",     "31",                   "number of days from 1 to 30"         },
  { "expires",     "0",                    "number of days from 1 to 30"         },
  { "expires",     "never",                "a time such as"                      },
  { "expires",     "2025-06-20T12:00:00Z", NULL                                  },
  { "expires",     "2024-06-20T12:00:00Z", "has to end after it was made"        },
  { "expires",     "2035-06-20T12:00:00Z", "within 30 days"                      },
};

static void
test_check (Fixture      *f,
            gconstpointer unused)
{
  for (guint i = 0; i < G_N_ELEMENTS (draft_cases); i++)
    {
      g_autoptr(BreathAlertDraft) written = make_draft ("Something");
      g_autoptr(BreathAlertDraft) draft = NULL;
      g_autoptr(GError) error = NULL;
      char **field = breath_alert_draft_find (written, draft_cases[i].field);

      g_free (*field);
      *field = g_strdup (draft_cases[i].text);
      draft = breath_alert_draft_copy (written);
      g_assert_true (breath_alerts_check (f->alerts, draft, &error) == (draft_cases[i].complaint == NULL));

      if (draft_cases[i].complaint == NULL)
        continue;

      g_assert_error (error, BREATH_NODE_ERROR, BREATH_NODE_ERROR_INPUT);
      g_assert_nonnull (strstr (error->message, draft_cases[i].complaint));
    }
}

static void
test_follow_up (Fixture      *f,
                gconstpointer unused)
{
  g_autoptr(BreathPassphrase) passphrase = breath_passphrase_new_from_text (PHRASE, strlen (PHRASE));
  g_autoptr(BreathHeardAlert) alert = raise_as (f, f->anna, "It makes up opening hours", PHRASE, NULL);
  g_autoptr(BreathHeardAlert) update = NULL;
  g_autoptr(BreathHeardAlert) cancel = NULL;
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  BreathAlertDraft draft = { .system = (char *) "Guide 3", .expires = (char *) "1" };

  breath_alerts_update_async (f->alerts, alert, f->bruno, passphrase, &draft, keep_result_cb, &result);
  g_assert_null (breath_alerts_update_finish (f->alerts, wait_for (f, &result), &error));
  g_assert_error (error, BREATH_NODE_ERROR, BREATH_NODE_ERROR_REFUSED);
  g_clear_error (&error);
  g_clear_object (&result);

  breath_alerts_update_async (f->alerts, alert, f->anna, passphrase, &draft, keep_result_cb, &result);
  update = breath_alerts_update_finish (f->alerts, wait_for (f, &result), &error);
  g_assert_no_error (error);
  g_clear_object (&result);
  g_assert_cmpstr (breath_heard_alert_get_system (update), ==, "Guide 3");
  g_assert_cmpstr (breath_heard_alert_get_headline (update), ==, "It makes up opening hours");
  g_assert_cmpstr (breath_heard_alert_get_first_id (update), ==, breath_heard_alert_get_id (alert));
  g_assert_cmpstr (breath_heard_alert_get_state (alert), ==, "superseded");
  g_assert_true (breath_alerts_find_latest (f->alerts, alert) == update);

  breath_alerts_cancel_async (f->alerts, alert, f->anna, passphrase, "It was put right", keep_result_cb, &result);
  cancel = breath_alerts_cancel_finish (f->alerts, wait_for (f, &result), &error);
  g_assert_no_error (error);
  g_clear_object (&result);
  g_assert_cmpstr (breath_heard_alert_get_description (cancel), ==, "It was put right");
  g_assert_cmpstr (breath_heard_alert_get_state (cancel), ==, "cancelled");
  g_assert_cmpint (breath_heard_alert_get_expires (update), <, breath_heard_alert_get_expires (alert));
  g_assert_cmpint (breath_heard_alert_get_expires (cancel), ==, breath_heard_alert_get_expires (alert));
  g_assert_cmpstr (breath_heard_alert_get_state (alert), ==, "cancelled");
  g_assert_cmpstr (breath_heard_alert_get_state (update), ==, "over");
  g_assert_null (breath_alerts_find_latest (f->alerts, alert));

  breath_alerts_cancel_async (f->alerts, alert, f->anna, passphrase, NULL, keep_result_cb, &result);
  g_assert_null (breath_alerts_cancel_finish (f->alerts, wait_for (f, &result), &error));
  g_assert_error (error, BREATH_NODE_ERROR, BREATH_NODE_ERROR_REFUSED);
  g_assert_cmpuint (f->n_new, ==, 3);
}

static gboolean
assess_as (Fixture          *f,
           BreathHeardAlert *alert,
           BreathMirror     *mirror,
           const char       *view,
           GError          **error)
{
  g_autoptr(BreathPassphrase) passphrase = breath_passphrase_new_from_text (PHRASE, strlen (PHRASE));
  g_autoptr(GAsyncResult) result = NULL;

  breath_alerts_assess_async (f->alerts, alert, mirror, passphrase, view, "line\n\n\nline", keep_result_cb, &result);

  return breath_alerts_assess_finish (f->alerts, wait_for (f, &result), error);
}

static void
test_answer (Fixture      *f,
             gconstpointer unused)
{
  g_autoptr(BreathHeardAlert) alert = raise_as (f, f->anna, "It makes up opening hours", PHRASE, NULL);
  g_autoptr(BreathHeardAssessment) assessment = NULL;
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) own = NULL;
  g_autoptr(GError) word = NULL;
  g_autoptr(GError) error = NULL;

  g_assert_false (assess_as (f, alert, f->anna, "seen-here", &own));
  g_assert_error (own, BREATH_NODE_ERROR, BREATH_NODE_ERROR_REFUSED);
  g_assert_false (assess_as (f, alert, f->bruno, "good", &word));
  g_assert_error (word, BREATH_NODE_ERROR, BREATH_NODE_ERROR_INPUT);
  g_assert_true (assess_as (f, alert, f->bruno, "seen-here", &error));
  g_assert_no_error (error);
  assessment = g_list_model_get_item (breath_heard_alert_get_assessments (alert), 0);
  g_assert_cmpstr (breath_heard_assessment_get_mirror (assessment), ==, "Bruno");
  g_assert_cmpstr (breath_heard_assessment_get_view (assessment), ==, "seen-here");
  g_assert_cmpstr (breath_heard_assessment_get_note (assessment), ==, "line\n\nline");
  g_assert_cmpstr (breath_heard_assessment_get_node (assessment), ==, breath_node_get_id (f->node));
  g_assert_cmpstr (breath_heard_assessment_get_mirror_id (assessment), ==, breath_mirror_get_id (f->bruno));
  g_assert_cmpint (breath_heard_assessment_get_made (assessment), >=, BEGIN);
  g_assert_cmpstr (breath_heard_assessment_get_node_name (assessment), ==, "");
  g_assert_true (assess_as (f, alert, f->bruno, "none", NULL));
  g_assert_cmpuint (g_list_model_get_n_items (breath_heard_alert_get_assessments (alert)), ==, 0);

  g_assert_cmpuint (breath_alerts_count_unreviewed (f->alerts, f->bruno), ==, 1);
  g_assert_cmpuint (breath_alerts_count_unreviewed (f->alerts, f->anna), ==, 0);
  breath_alerts_review_async (f->alerts, alert, f->bruno, keep_result_cb, &result);
  g_assert_true (breath_alerts_review_finish (f->alerts, wait_for (f, &result), &error));
  g_assert_cmpuint (breath_alerts_count_unreviewed (f->alerts, f->bruno), ==, 0);
  g_assert_true (breath_heard_alert_is_reviewed_by (alert, breath_mirror_get_id (f->bruno)));
  g_assert_cmpuint (f->n_new, ==, 1);
}

static void
count_changes_cb (GListModel *model,
                  guint       position,
                  guint       n_removed,
                  guint       n_added,
                  gpointer    user_data)
{
  *(guint *) user_data += n_removed + n_added;
}

/* A crowd that agrees neither fills the list without end nor makes a view build again what it shows. */
static void
test_crowd (Fixture      *f,
            gconstpointer unused)
{
  BreathCore *core = breath_node_get_core (f->node);
  g_autoptr(BreathHeardAlert) alert = raise_as (f, f->anna, "It makes up opening hours", PHRASE, NULL);
  GListModel *assessments = breath_heard_alert_get_assessments (alert);
  g_autoptr(BreathHeardAssessment) own = NULL;
  guint n_changes = 0;

  g_assert_true (assess_as (f, alert, f->bruno, "seen-here", NULL));
  g_signal_connect (assessments, "items-changed", G_CALLBACK (count_changes_cb), &n_changes);

  for (guint i = 0; i < BREATH_CORE_MAX_ASSESSMENTS; i++)
    test_unknown_assess (f->simulation, core, i, breath_heard_alert_get_hash (alert));

  g_assert_cmpuint (g_list_model_get_n_items (assessments), ==, BREATH_CORE_MAX_ASSESSMENTS);
  g_assert_cmpuint (breath_heard_alert_get_more_assessments (alert), ==, 1);
  g_assert_cmpuint (n_changes, ==, BREATH_CORE_MAX_ASSESSMENTS - 1);
  own = g_list_model_get_item (assessments, 0);
  g_assert_cmpstr (breath_heard_assessment_get_mirror (own), ==, "Bruno");

  g_assert_true (assess_as (f, alert, f->bruno, "none", NULL));
  g_assert_cmpuint (g_list_model_get_n_items (assessments), ==, BREATH_CORE_MAX_ASSESSMENTS);
  g_assert_cmpuint (breath_heard_alert_get_more_assessments (alert), ==, 0);
}

static void
test_cap (Fixture      *f,
          gconstpointer unused)
{
  g_autoptr(BreathHeardAlert) alert = raise_as (f, f->anna, "It <makes up> opening hours", PHRASE, NULL);
  g_autofree char *document = breath_alerts_dup_cap (f->alerts, alert);
  g_autoptr(BreathAlertDraft) draft = NULL;
  g_autoptr(BreathAlertDraft) late = NULL;
  g_autoptr(GError) error = NULL;

  draft = breath_alerts_read_cap (f->alerts, document, strlen (document), &error);
  g_assert_no_error (error);
  g_assert_cmpstr (draft->headline, ==, "It <makes up> opening hours");
  g_assert_cmpstr (draft->event, ==, "hallucination");
  g_assert_nonnull (draft->expires);
  g_assert_true (breath_alerts_check (f->alerts, draft, NULL));
  g_assert_null (breath_alerts_read_cap (f->alerts, "<nothing/>", 10, &error));
  g_assert_error (error, BREATH_NODE_ERROR, BREATH_NODE_ERROR_INPUT);

  /* An old document is no alert that has ended, but one to be read anew. */
  breath_simulation_run (f->simulation, 8 * DAY * SECOND);
  late = breath_alerts_read_cap (f->alerts, document, strlen (document), NULL);
  g_assert_null (late->expires);
  g_assert_true (breath_alerts_check (f->alerts, late, NULL));
  g_assert_null (breath_alerts_dup_cap (f->alerts, alert));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(path, function) g_test_add ("/alerts/" path, Fixture, NULL, fixture_set_up, function, fixture_tear_down)
  ADD ("raise", test_raise);
  ADD ("practice", test_practice);
  ADD ("properties", test_properties);
  ADD ("check", test_check);
  ADD ("made", test_made);
  ADD ("follow-up", test_follow_up);
  ADD ("answer", test_answer);
  ADD ("crowd", test_crowd);
  ADD ("cap", test_cap);

  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-core-trust.h"
#include "test-community.h"
#include "test-pusher.h"

#include <string.h>

#define SECOND G_GINT64_CONSTANT (1000000)

/* Whose assessments of an alert are told, and in what order: a – b, c – b and d – b. */
typedef struct
{
  BreathSimulation *simulation;
  TestCommunity    *a;
  TestCommunity    *b;
  TestCommunity    *c;
  TestCommunity    *d;
  guint8            alert[BREATH_HASH_LEN];
} Fixture;

static TestCommunity *
start (Fixture *f,
       guint    number)
{
  TestCommunity *community = test_community_new (f->simulation, number);

  test_community_start (community);

  if (f->b != NULL)
    test_community_connect (community, f->b);

  return community;
}

static void
fixture_set_up (Fixture      *f,
                gconstpointer unused)
{
  f->simulation = breath_simulation_new (TEST_COMMUNITY_BEGIN);
  f->b = start (f, 2);
  f->a = start (f, 1);
  f->c = start (f, 3);
  f->d = start (f, 4);
  breath_simulation_run (f->simulation, 5 * SECOND);
  test_community_raise (f->a, 0, f->alert);
  breath_simulation_run (f->simulation, SECOND);
}

static void
fixture_tear_down (Fixture      *f,
                   gconstpointer unused)
{
  test_community_free (f->a);
  test_community_free (f->b);
  test_community_free (f->c);
  test_community_free (f->d);

  while (breath_simulation_step (f->simulation))
    ;

  g_assert_finalize_object (f->simulation);
}

static void
note_assessment_cb (const BreathItem *item,
                    const BreathItem *certificate,
                    gpointer          user_data)
{
  g_string_append_printf (user_data, "%s %s, ", certificate->name,
                          breath_alert_term_to_word (BREATH_ALERT_TERM_VIEW, item->statement->assessment->view));
}

/* What a is told first, how many assessments it is told of, and how many there are beside. */
static void
assert_told (Fixture    *f,
             const char *first,
             guint       n,
             guint       n_more)
{
  g_autoptr(GString) told = g_string_new (NULL);
  guint n_told = 0;

  g_assert_cmpuint (breath_core_foreach_assessment (test_community_get_core (f->a), f->alert, note_assessment_cb, told),
                    ==, n_more);

  for (const char *at = told->str; (at = strchr (at, ',')) != NULL; at++)
    n_told++;

  g_assert_cmpuint (n_told, ==, n);
  g_assert_true (g_str_has_prefix (told->str, first));
}

static void
assess (Fixture             *f,
        TestCommunity       *community,
        guint                mirror,
        BreathAssessmentView view)
{
  g_assert_true (test_community_assess (community, mirror, f->alert, view));
  breath_simulation_run (f->simulation, 5 * SECOND);
}

/* No crowd hides what neighbours or our own Mirrors say. */
static void
test_crowd (Fixture      *f,
            gconstpointer unused)
{
  guint n_news;

  for (guint i = 0; i < BREATH_CORE_MAX_ASSESSMENTS; i++)
    test_unknown_assess (f->simulation, test_community_get_core (f->a), 100 + i, f->alert);

  assert_told (f, "", BREATH_CORE_MAX_ASSESSMENTS, 0);
  test_unknown_assess (f->simulation, test_community_get_core (f->a), 99, f->alert);
  assert_told (f, "", BREATH_CORE_MAX_ASSESSMENTS, 1);
  assess (f, f->b, 1, BREATH_ASSESSMENT_NOT_SEEN_HERE);
  assert_told (f, "Bruno not-seen-here, ", BREATH_CORE_MAX_ASSESSMENTS, 2);
  assess (f, f->a, 1, BREATH_ASSESSMENT_DISPUTED);
  assert_told (f, "Bruno disputed, Bruno not-seen-here, ", BREATH_CORE_MAX_ASSESSMENTS, 3);
  n_news = f->a->n_news;
  breath_virtual_node_stop (f->a->node);
  breath_simulation_run (f->simulation, SECOND);
  test_community_start (f->a);
  breath_simulation_run (f->simulation, SECOND);
  assert_told (f, "Bruno disputed, Bruno not-seen-here, ", BREATH_CORE_MAX_ASSESSMENTS, 3);
  g_assert_cmpuint (f->a->n_news, ==, n_news);
}

/* Whoever becomes a neighbour moves up at once, not with the next thing they say. */
static void
test_met (Fixture      *f,
          gconstpointer unused)
{
  assess (f, f->c, 0, BREATH_ASSESSMENT_SEEN_HERE);
  assess (f, f->d, 1, BREATH_ASSESSMENT_DISPUTED);
  assert_told (f, "Anna seen-here, Bruno disputed, ", 2, 0);
  test_community_connect (f->a, f->d);
  breath_simulation_run (f->simulation, SECOND);
  assert_told (f, "Bruno disputed, Anna seen-here, ", 2, 0);
  breath_core_add_chosen (test_community_get_core (f->a), breath_virtual_node_get_id (f->c->node));
  assert_told (f, "Bruno disputed, Anna seen-here, ", 2, 0);
}

static void
choose (Fixture       *f,
        TestCommunity *of,
        gboolean       is_chosen)
{
  BreathChosenMirror chosen = { *breath_virtual_node_get_id (of->node), *p2p_identity_get_peer_id (of->mirrors[0]) };

  breath_core_choose_mirror (test_community_get_core (f->a), &chosen, is_chosen,
                             p2p_identity_get_peer_id (f->a->mirrors[0]), NULL, NULL);
}

/* So do the Mirrors of a node of which people chose one, for as long as they choose it. */
static void
test_chosen (Fixture      *f,
             gconstpointer unused)
{
  assess (f, f->c, 0, BREATH_ASSESSMENT_SEEN_HERE);
  assess (f, f->d, 1, BREATH_ASSESSMENT_DISPUTED);
  choose (f, f->d, TRUE);
  breath_simulation_run (f->simulation, SECOND);
  assert_told (f, "Bruno disputed, Anna seen-here, ", 2, 0);
  choose (f, f->d, FALSE);
  breath_simulation_run (f->simulation, SECOND);
  assert_told (f, "Anna seen-here, Bruno disputed, ", 2, 0);
  breath_core_add_chosen (test_community_get_core (f->a), breath_virtual_node_get_id (f->d->node));
  assert_told (f, "Bruno disputed, Anna seen-here, ", 2, 0);
}

/* What was chosen just before the node stops is stored, and nothing else follows. */
static void
test_chosen_last (Fixture      *f,
                  gconstpointer unused)
{
  assess (f, f->c, 0, BREATH_ASSESSMENT_SEEN_HERE);
  assess (f, f->d, 1, BREATH_ASSESSMENT_DISPUTED);
  choose (f, f->d, TRUE);
  breath_core_stop (test_community_get_core (f->a));
  breath_simulation_run (f->simulation, SECOND);
  breath_virtual_node_stop (f->a->node);
  test_community_start (f->a);
  breath_simulation_run (f->simulation, SECOND);
  assert_told (f, "Bruno disputed, Anna seen-here, ", 2, 0);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(path, function) \
  g_test_add ("/core/assessments/" path, Fixture, NULL, fixture_set_up, function, fixture_tear_down)
  ADD ("crowd", test_crowd);
  ADD ("met", test_met);
  ADD ("chosen", test_chosen);
  ADD ("chosen-last", test_chosen_last);

  return g_test_run ();
}

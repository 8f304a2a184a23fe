/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-assessments.h"

#include <string.h>

#define NOW 1700000000u

static const guint8 alert[BREATH_HASH_LEN] = { 1 };
static const guint8 other_alert[BREATH_HASH_LEN] = { 2 };

static BreathItem *
assess (guint                number,
        const guint8        *about,
        BreathAssessmentView view)
{
  guint8 seed[P2P_SEED_LEN] = { 7 };
  g_autoptr(BreathStatement) statement = NULL;
  P2pIdentity *node;
  BreathItem *item;

  memcpy (seed + 1, &number, sizeof number);
  node = p2p_identity_new_from_seed (seed);
  statement = breath_statement_new (p2p_identity_get_peer_id (node), NOW);
  statement->assessment = breath_assessment_new ();
  statement->assessment->view = view;
  memcpy (statement->assessment->alert, about, BREATH_HASH_LEN);
  item = breath_item_new_statement (node, node, statement);
  p2p_identity_unref (node);

  return item;
}

static void
note_cb (const guint8 *about,
         gpointer      user_data)
{
  g_string_append_printf (user_data, "%u ", about[0]);
}

/* Lets the author of the first of some items say just those, and checks what changed. */
static void
set (BreathAssessments *assessments,
     BreathAssessor     assessor,
     BreathItem        *first,
     BreathItem        *second,
     const char        *changed)
{
  g_autoptr(GPtrArray) items = g_ptr_array_new ();
  g_autoptr(GString) told = g_string_new (NULL);

  g_ptr_array_add (items, first);

  if (second != NULL)
    g_ptr_array_add (items, second);

  breath_assessments_set (assessments, &first->author, assessor, items, note_cb, told);
  g_assert_cmpstr (told->str, ==, changed);
}

static void
clear (BreathAssessments *assessments,
       const P2pPeerId   *author,
       const char        *changed)
{
  g_autoptr(GPtrArray) items = g_ptr_array_new ();
  g_autoptr(GString) told = g_string_new (NULL);

  breath_assessments_set (assessments, author, BREATH_ASSESSOR_STRANGER, items, note_cb, told);
  g_assert_cmpstr (told->str, ==, changed);
}

static void
test_assessments_change (void)
{
  g_autoptr(BreathAssessments) assessments = breath_assessments_new ();
  g_autoptr(BreathItem) seen = assess (1, alert, BREATH_ASSESSMENT_SEEN_HERE);
  g_autoptr(BreathItem) disputed = assess (1, alert, BREATH_ASSESSMENT_DISPUTED);
  g_autoptr(BreathItem) elsewhere = assess (1, other_alert, BREATH_ASSESSMENT_SEEN_HERE);

  clear (assessments, &seen->author, "");
  set (assessments, BREATH_ASSESSOR_STRANGER, seen, NULL, "1 ");
  set (assessments, BREATH_ASSESSOR_STRANGER, seen, NULL, "");
  set (assessments, BREATH_ASSESSOR_STRANGER, seen, elsewhere, "2 ");
  set (assessments, BREATH_ASSESSOR_STRANGER, elsewhere, disputed, "1 1 ");
  g_assert_cmpuint (breath_assessments_count (assessments, alert), ==, 1);
  g_assert_cmpuint (breath_assessments_count (assessments, other_alert), ==, 1);
  set (assessments, BREATH_ASSESSOR_KNOWN, disputed, NULL, "1 2 1 ");
  g_assert_cmpuint (breath_assessments_count (assessments, other_alert), ==, 0);
  clear (assessments, &seen->author, "1 ");
  g_assert_cmpuint (breath_assessments_count (assessments, alert), ==, 0);
}

static void
assert_shown (BreathAssessments *assessments,
              guint              max,
              guint              n,
              guint              at,
              const BreathItem  *item)
{
  g_autoptr(GPtrArray) shown = breath_assessments_dup (assessments, alert, max);

  g_assert_cmpuint (shown->len, ==, n);
  g_assert_true (g_ptr_array_index (shown, at) == item);
}

static void
test_assessments_order (void)
{
  g_autoptr(BreathAssessments) assessments = breath_assessments_new ();
  g_autoptr(BreathItem) early = assess (1, alert, BREATH_ASSESSMENT_SEEN_HERE);
  g_autoptr(BreathItem) late = assess (2, alert, BREATH_ASSESSMENT_SEEN_HERE);
  g_autoptr(BreathItem) neighbour = assess (3, alert, BREATH_ASSESSMENT_SEEN_HERE);
  g_autoptr(BreathItem) own = assess (4, alert, BREATH_ASSESSMENT_SEEN_HERE);
  g_autoptr(BreathItem) more = assess (1, other_alert, BREATH_ASSESSMENT_SEEN_HERE);
  g_autoptr(GPtrArray) none = breath_assessments_dup (assessments, alert, 4);

  g_assert_cmpuint (none->len, ==, 0);
  set (assessments, BREATH_ASSESSOR_STRANGER, early, NULL, "1 ");
  set (assessments, BREATH_ASSESSOR_STRANGER, late, NULL, "1 ");
  set (assessments, BREATH_ASSESSOR_KNOWN, neighbour, NULL, "1 ");
  set (assessments, BREATH_ASSESSOR_OWN, own, NULL, "1 ");
  assert_shown (assessments, 9, 4, 0, own);
  assert_shown (assessments, 9, 4, 1, neighbour);
  assert_shown (assessments, 9, 4, 2, early);
  assert_shown (assessments, 3, 3, 2, early);

  /* Who says something else beside it keeps their place, and who is met later moves up. */
  set (assessments, BREATH_ASSESSOR_STRANGER, early, more, "2 ");
  assert_shown (assessments, 9, 4, 3, late);
  set (assessments, BREATH_ASSESSOR_KNOWN, late, NULL, "1 1 ");
  assert_shown (assessments, 9, 4, 2, late);
  assert_shown (assessments, 9, 4, 3, early);
  g_assert_cmpuint (breath_assessments_count (assessments, alert), ==, 4);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/assessments/change", test_assessments_change);
  g_test_add_func ("/assessments/order", test_assessments_order);

  return g_test_run ();
}

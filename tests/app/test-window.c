/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "app-fixture.h"
#include "breath-application.h"
#include "breath-front.h"
#include "breath-known-node-private.h"
#include "breath-node-private.h"

static void
open_resource (AppFixture *f,
               const char *title)
{
  app_press_in_card (f, title, "Update Stock");
  app_wait_for (f, ADW_TYPE_ENTRY_ROW, "In stock");
}

static void
set_and_publish (BreathHost *host)
{
  BreathNode *node = breath_host_get_node (host);
  g_autoptr(GAsyncResult) stored = NULL;
  g_autoptr(GAsyncResult) published = NULL;
  g_autoptr(GError) error = NULL;

  breath_node_set_stock_async (node, "water", "100", "300", "30", "L", app_take_result_cb, &stored);
  breath_node_set_stock_finish (node, app_wait_for_result (&stored), &error);
  g_assert_no_error (error);

  breath_node_publish_async (node, "water", app_take_result_cb, &published);
  breath_node_publish_finish (node, app_wait_for_result (&published), &error);
  g_assert_no_error (error);
}

static void
test_window_hears (AppFixture   *f,
                   gconstpointer unused)
{
  g_test_summary ("What another node publishes appears in the specification's words; its name is never markup");

  /* The true level is −119, so the sentence says deficit with all but certainty. */
  set_and_publish (f->theirs);

  app_wait_for (f, GTK_TYPE_LABEL, " has water deficit at level ");
  app_wait_for (f, GTK_TYPE_LABEL, " days short of the reserve (as of ");
  app_wait_for (f, GTK_TYPE_LABEL, "Latest word from ");
  app_wait_for (f, GTK_TYPE_LABEL, "Mill <b>Yard</b>");
  app_wait_for (f, GTK_TYPE_LABEL, "Connected to 1 neighbour");
}

static void
test_window_stores (AppFixture   *f,
                    gconstpointer unused)
{
  BreathResource *water = breath_node_get_resource (breath_host_get_node (f->ours), "water");

  g_test_summary ("Stock is entered, saved and published by pressing what is on the screen");

  open_resource (f, "Water");
  app_enter (f, "In stock", "1200");
  app_enter (f, "Unit", "L");
  app_enter (f, "Needed a day", "300");
  app_enter (f, "Days of need", "7");
  app_press (f, "Save Stock");
  app_wait_for (f, GTK_TYPE_LABEL, "Stock saved");

  g_assert_true (breath_resource_get_is_set (water));
  g_assert_cmpfloat (breath_resource_get_amount (water), ==, 1200);
  g_assert_false (breath_resource_get_is_published (water));

  app_press (f, "Publish Now");
  app_wait_for (f, GTK_TYPE_LABEL, "has water deficit at level ");
  g_assert_true (breath_resource_get_is_published (water));
  app_wait_for (f, GTK_TYPE_LABEL, " short of the reserve");

  /* Twice of the same would leave nothing for putting a mistake right. */
  app_press (f, "Publish Now");
  app_wait_for (f, GTK_TYPE_LABEL, "The stock has not been saved anew since neighbours were last told");
  g_assert_cmpuint (breath_resource_get_spent_day (water), ==, 50);
  app_wait_for (f, GTK_TYPE_LABEL, "50 % was used in the last 24 hours. In 7 days they learned 0.5 times");
  app_press (f, "Publish Now");
  app_wait_for (f, GTK_TYPE_LABEL, "All that may be learned about this resource in 24 hours has been used.");
  g_assert_cmpuint (breath_resource_get_spent_day (water), ==, 100);
  g_assert_false (gtk_widget_is_sensitive (app_wait_for (f, GTK_TYPE_BUTTON, "Publish Now")));

  gtk_widget_activate_action (GTK_WIDGET (f->window), "win.back", NULL);
  app_wait_for (f, GTK_TYPE_LABEL, "One node stands for the whole community");
  app_press_in_card (f, "Water", "Publish Now");
  g_assert_false (gtk_widget_is_sensitive (app_wait_for (f, GTK_TYPE_BUTTON, "Publish This Level")));
}

static void
test_window_cards (AppFixture   *f,
                   gconstpointer unused)
{
  GtkWidget *chart;

  g_test_summary ("A card says how long the stock lasts, publishes after saying what that tells, and draws what it published in words, too");

  open_resource (f, "Water");
  app_enter (f, "In stock", "100");
  app_enter (f, "Unit", "L");
  app_enter (f, "Needed a day", "300");
  app_enter (f, "Days of need", "30");
  app_press (f, "Save Stock");
  app_wait_for (f, GTK_TYPE_LABEL, "Stock saved");
  gtk_widget_activate_action (GTK_WIDGET (f->window), "win.back", NULL);
  app_wait_for (f, GTK_TYPE_LABEL, "Lasts ¼ day");
  app_wait_for (f, GTK_TYPE_LABEL, "One node stands for the whole community");

  g_assert_null (app_find (GTK_WIDGET (f->window), GTK_TYPE_BUTTON, "Publish This Level"));
  app_press_in_card (f, "Water", "Publish Now");
  app_wait_for (f, GTK_TYPE_BUTTON, "Publish This Level");
  app_wait_for (f, GTK_TYPE_LABEL, "It uses half of what may be learned");
  app_press_in_card (f, "Water", "Publish This Level");
  app_wait_for (f, GTK_TYPE_LABEL, "Level published");
  app_wait_for (f, GTK_TYPE_LABEL, "short of our reserve, give or take 1½ days");
  app_wait_for (f, GTK_TYPE_LABEL, "Level ");
  app_wait_for (f, GTK_TYPE_LABEL, "One level is a quarter of a day.");
  chart = app_find_type (GTK_WIDGET (f->window), "BreathTrendChart", NULL);
  gtk_test_accessible_assert_role (chart, GTK_ACCESSIBLE_ROLE_IMG);
  g_assert_true (gtk_test_accessible_has_property (GTK_ACCESSIBLE (chart), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION));
}

typedef struct
{
  const char *row;
  const char *text;
  const char *sentence;
} ProblemCase;

static const ProblemCase problem_cases[] = {
  { "In stock", "plenty", "In stock must be a number" },
  { "In stock", "-1", "In stock must be a number" },
  { "In stock", "", "In stock must be a number" },
  { "In stock", "1 800,5", "with nothing between thousands" },
  { "In stock", "99999999999999999999", "from 0 to 1000000000" },
  { "Needed a day", "1 200", "with nothing between thousands" },
  { "Unit", "buckets", "This unit is not known" },
  { "Needed a day", "0", "The daily need must be a number above 0" },
  { "Days of need", "2.5", "Days in reserve must be a whole number" },
  { "Days of need", "366", "Days in reserve must be a whole number" },
};

static void
test_window_refuses (AppFixture   *f,
                     gconstpointer unused)
{
  BreathResource *food = breath_node_get_resource (breath_host_get_node (f->ours), "food");

  g_test_summary ("Each wrong input gets a sentence and stores nothing");

  open_resource (f, "Food");

  for (guint i = 0; i < G_N_ELEMENTS (problem_cases); i++)
    {
      app_enter (f, "In stock", "1200");
      app_enter (f, "Unit", "kg");
      app_enter (f, "Needed a day", "300");
      app_enter (f, "Days of need", "7");
      app_enter (f, problem_cases[i].row, problem_cases[i].text);
      app_press (f, "Save Stock");
      app_wait_for (f, GTK_TYPE_LABEL, problem_cases[i].sentence);
      g_assert_true (gtk_widget_has_css_class (app_wait_for (f, ADW_TYPE_ENTRY_ROW, problem_cases[i].row), "error"));
      g_assert_false (breath_resource_get_is_set (food));
    }
}

static BreathCore *
get_core (BreathHost *host)
{
  return breath_node_get_core (breath_host_get_node (host));
}

/* Of more neighbours than the one that really is there, and is asked, too. */
static void
note_clocks (AppFixture *f,
             gint64      ahead)
{
  gint64 now = breath_node_get_now (breath_host_get_node (f->ours));

  for (guint8 i = 0; i < 3; i++)
    {
      P2pPeerId neighbour = { { 'n', i } };

      breath_core_note_clock (get_core (f->ours), &neighbour, now + ahead);
    }
}

static void
test_window_clock (AppFixture   *f,
                   gconstpointer unused)
{
  BreathNode *node = breath_host_get_node (f->ours);

  g_test_summary ("A wrong clock is told of for as long as it is wrong");

  g_assert_null (app_find (GTK_WIDGET (f->window), GTK_TYPE_LABEL, "The clock of this computer"));
  note_clocks (f, 3600);
  g_assert_true (breath_node_get_clock_wrong (node));
  app_wait_for (f, GTK_TYPE_LABEL, "The clock of this computer differs");

  note_clocks (f, 0);
  g_assert_false (breath_node_get_clock_wrong (node));
  app_wait_until_gone (f, "The clock of this computer");
}

static void
test_window_clone (AppFixture   *f,
                   gconstpointer unused)
{
  BreathNode *node = breath_host_get_node (f->ours);
  P2pPeerId own;

  g_test_summary ("Another computer with our key is told of until somebody closes that, and again later");

  g_assert_true (p2p_peer_id_init_from_string (&own, breath_node_get_id (node), NULL));

  for (guint i = 0; i < 2; i++)
    {
      GtkWidget *label;
      GtkWidget *bar;

      g_signal_emit_by_name (get_core (f->ours), "found", BREATH_FINDING_CLONE, &own, NULL);
      g_assert_true (breath_node_get_cloned (node));
      label = app_wait_for (f, GTK_TYPE_LABEL, "Another computer uses the key of this node");
      bar = gtk_widget_get_ancestor (label, GTK_TYPE_INFO_BAR);
      gtk_info_bar_response (GTK_INFO_BAR (bar), GTK_RESPONSE_CLOSE);
      g_assert_false (breath_node_get_cloned (node));
      app_wait_until_gone (f, "Another computer");
    }
}

static void
test_window_found (AppFixture   *f,
                   gconstpointer unused)
{
  BreathKnownNode *known;
  const char *findings[] = { "equivocation", "rollback", NULL };

  g_test_summary ("What was found about a node stands in its row");

  set_and_publish (f->theirs);
  app_wait_for (f, GTK_TYPE_LABEL, " has water deficit at level ");
  known = g_list_model_get_item (breath_node_get_nodes (breath_host_get_node (f->ours)), 0);
  breath_known_node_set_findings (known, findings);
  app_wait_for (f, GTK_TYPE_LABEL, "Signed two different things");
  app_wait_for (f, GTK_TYPE_LABEL, "Passes on older news");
  g_object_unref (known);
}

static void
wait_for_choice (BreathResource *resource,
                 guint           days)
{
  gint64 deadline = g_get_monotonic_time () + APP_PATIENCE;

  while (breath_resource_get_critical_days (resource) != days || !breath_resource_get_is_automatic (resource))
    {
      g_assert_cmpint (g_get_monotonic_time (), <, deadline);
      g_main_context_iteration (NULL, FALSE);
    }
}

static void
test_window_chooses (AppFixture   *f,
                     gconstpointer unused)
{
  BreathResource *water = breath_node_get_resource (breath_host_get_node (f->ours), "water");

  g_test_summary ("A precision and the days are chosen by pressing what is on the screen, and publish nothing");

  open_resource (f, "Water");
  app_wait_for (f, GTK_TYPE_LABEL, "Off by ¾ day of need at most");
  app_wait_for (f, GTK_TYPE_LABEL, "Off by 1½ days of need at most");
  app_wait_for (f, GTK_TYPE_LABEL, "Off by 3¾ days of need at most");
  gtk_widget_activate (app_wait_for (f, ADW_TYPE_ACTION_ROW, "Wide"));
  app_wait_for (f, GTK_TYPE_LABEL, "Choice saved");
  g_assert_cmpstr (breath_resource_get_precision (water), ==, "wide");

  /* Both at once: neither may undo the other. */
  app_enter (f, "Warn us below", "4");
  g_signal_emit_by_name (app_wait_for (f, ADW_TYPE_ENTRY_ROW, "Warn us below"), "apply");
  gtk_widget_activate (app_wait_for (f, ADW_TYPE_ACTION_ROW, "Tell neighbours as soon"));

  wait_for_choice (water, 4);

  app_enter (f, "Days until an old stock", "91");
  g_signal_emit_by_name (app_wait_for (f, ADW_TYPE_ENTRY_ROW, "Days until an old stock"), "apply");
  app_wait_for (f, GTK_TYPE_LABEL, "must be a whole number from 1 to 90");
  g_assert_cmpuint (breath_resource_get_stale_days (water), ==, 7);
  g_assert_cmpuint (breath_resource_get_spent_ever (water), ==, 0);
}

static void
test_window_warns (AppFixture   *f,
                   gconstpointer unused)
{
  BreathResource *water = breath_node_get_resource (breath_host_get_node (f->ours), "water");

  g_test_summary ("A critical stock shows a banner that says what neighbours would learn, and goes once they are told");

  g_assert_null (app_find (GTK_WIDGET (f->window), GTK_TYPE_LABEL, "days of need are left"));
  open_resource (f, "Water");
  app_enter (f, "In stock", "400");
  app_enter (f, "Needed a day", "300");
  app_press (f, "Save Stock");
  app_wait_for (f, GTK_TYPE_LABEL, "Stock saved");
  gtk_widget_activate_action (GTK_WIDGET (f->window), "win.back", NULL);

  app_wait_for (f, GTK_TYPE_LABEL, "Water: less than 2 days of need are left");
  app_wait_for (f, GTK_TYPE_LABEL, "Neighbours do not know yet.");
  app_wait_for (f, GTK_TYPE_LABEL, "to within about 1½ days of need, and that you published now");
  g_assert_false (breath_resource_get_is_published (water));

  app_press (f, "Publish Now");
  app_wait_for (f, GTK_TYPE_LABEL, "Level published");
  g_assert_true (breath_resource_get_is_published (water));
  g_assert_null (app_find (GTK_WIDGET (f->window), GTK_TYPE_LABEL, "days of need are left"));
}

static const char *
get_entered (AppFixture *f,
             const char *row)
{
  return gtk_editable_get_text (GTK_EDITABLE (app_wait_for (f, ADW_TYPE_ENTRY_ROW, row)));
}

static void
test_window_counts_people (AppFixture   *f,
                           gconstpointer unused)
{
  g_test_summary ("Where nobody said what is needed, the number of people gives the figures of Sphere");

  open_resource (f, "Water");
  app_enter (f, "People", "120");
  g_assert_cmpstr (get_entered (f, "Needed a day"), ==, "1800");
  app_wait_for (f, GTK_TYPE_LABEL, "A person needs 15 L a day (Sphere Handbook 2018)");
  app_enter (f, "Unit", "m³");
  g_assert_cmpstr (get_entered (f, "Needed a day"), ==, "1.8");
  app_enter (f, "People", "many");
  g_assert_cmpstr (get_entered (f, "Needed a day"), ==, "");
  g_assert_true (gtk_widget_has_css_class (app_wait_for (f, ADW_TYPE_ENTRY_ROW, "People"), "error"));
  app_enter (f, "People", "120");
  g_assert_false (gtk_widget_has_css_class (app_wait_for (f, ADW_TYPE_ENTRY_ROW, "People"), "error"));
  app_enter (f, "Unit", "buckets");
  g_assert_cmpstr (get_entered (f, "Needed a day"), ==, "");
  app_enter (f, "Unit", "L");
  g_assert_cmpstr (get_entered (f, "Needed a day"), ==, "1800");

  gtk_widget_activate_action (GTK_WIDGET (f->window), "win.back", NULL);
  open_resource (f, "Food");
  g_assert_null (app_find (GTK_WIDGET (f->window), ADW_TYPE_ENTRY_ROW, "People"));
  app_enter (f, "Unit", "kcal");
  app_wait_for (f, ADW_TYPE_ENTRY_ROW, "People");
  app_enter (f, "Needed a day", "5");
  g_assert_null (app_find (GTK_WIDGET (f->window), ADW_TYPE_ENTRY_ROW, "People"));
}

static void
show_view (AppFixture *f,
           const char *view)
{
  gtk_widget_activate_action (GTK_WIDGET (f->window), "win.show-view", "s", view);
}

static void
test_window_views (AppFixture   *f,
                   gconstpointer unused)
{
  g_test_summary ("The views are reached by name and key, also from a page that lies over them");

  set_and_publish (f->theirs);
  app_wait_for (f, GTK_TYPE_LABEL, "What We Have");
  show_view (f, "neighbours");
  app_wait_for (f, GTK_TYPE_LABEL, "Mill <b>Yard</b>");
  app_wait_for (f, GTK_TYPE_LABEL, "Connected to us. Its latest word is from ");
  app_wait_for (f, GTK_TYPE_LABEL, "/ip4/127.0.0.1/tcp/");
  app_wait_until_gone (f, "What We Have");

  show_view (f, "overview");
  open_resource (f, "Water");
  show_view (f, "neighbours");
  app_wait_for (f, GTK_TYPE_LABEL, "How Others Reach Us");
}

static gboolean
has_type (GtkWidget  *widget,
          const char *type)
{
  gboolean has = g_str_equal (G_OBJECT_TYPE_NAME (widget), type);

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && !has; child = gtk_widget_get_next_sibling (child))
    has = has_type (child, type);

  return has;
}

static void
test_window_makes (AppFixture   *f,
                   gconstpointer unused)
{
  static const char *const made_later[] = {
    "BreathTrustView", "BreathAlertsView", "BreathTransfersView", "BreathSeedsView",
    "BreathStockPage", "BreathMirrorsPage", "BreathMirrorPage", "BreathWelcome",
  };

  g_test_summary ("A window opens with what is seen of it; the rest is made when somebody wants it, and stays");

  app_wait_for (f, GTK_TYPE_LABEL, "What We Have");

  for (guint i = 0; i < G_N_ELEMENTS (made_later); i++)
    g_assert_false (has_type (GTK_WIDGET (f->window), made_later[i]));

  show_view (f, "alerts");
  g_assert_true (has_type (GTK_WIDGET (f->window), "BreathAlertsView"));
  app_press (f, "Raise an Alert");
  app_wait_for (f, GTK_TYPE_LABEL, "Mirrors");
  g_assert_true (has_type (GTK_WIDGET (f->window), "BreathMirrorsPage"));
  show_view (f, "overview");
  g_assert_true (has_type (GTK_WIDGET (f->window), "BreathAlertsView"));
  g_assert_false (has_type (GTK_WIDGET (f->window), "BreathSeedsView"));
}

static void
set_up_alone (AppFixture   *f,
              gconstpointer unused)
{
  app_fixture_open (f);
  app_fixture_show (f, breath_host_get_mirrors (f->ours));
}

static void
test_window_alone (AppFixture   *f,
                   gconstpointer unused)
{
  g_test_summary ("Where nobody has been heard of the page says what to do");

  show_view (f, "neighbours");
  app_wait_for (f, GTK_TYPE_LABEL, "Nobody yet. To meet another centre, press below.");
  gtk_widget_activate (gtk_widget_get_ancestor (app_wait_for (f, GTK_TYPE_LABEL, "/ip4/127.0.0.1/tcp/"), GTK_TYPE_LIST_BOX_ROW));
  app_wait_for (f, GTK_TYPE_LABEL, "Address copied");
}

static void
set_up_narrow (AppFixture   *f,
               gconstpointer unused)
{
  f->width = 360;
  set_up_alone (f, NULL);
}

static void
test_window_narrow (AppFixture   *f,
                    gconstpointer unused)
{
  g_test_summary ("A narrow window has its views at the bottom, but for pages that lie over them, and GTK has nothing to complain of");

  app_wait_for (f, GTK_TYPE_LABEL, "Transfers");
  open_resource (f, "Water");
  app_wait_until_gone (f, "Transfers");
  gtk_widget_activate_action (GTK_WIDGET (f->window), "win.back", NULL);
  app_wait_for (f, GTK_TYPE_LABEL, "Transfers");
}

static void
assert_named (GtkWidget *widget)
{
  if (GTK_IS_BUTTON (widget) && gtk_widget_get_mapped (widget) && gtk_button_get_label (GTK_BUTTON (widget)) == NULL)
    g_assert_true (gtk_test_accessible_has_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL) ||
                   gtk_test_accessible_has_relation (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_RELATION_LABELLED_BY) ||
                   gtk_widget_get_tooltip_text (widget) != NULL ||
                   gtk_widget_get_ancestor (widget, GTK_TYPE_MENU_BUTTON) != NULL ||
                   gtk_widget_get_ancestor (widget, GTK_TYPE_WINDOW_CONTROLS) != NULL);

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    assert_named (child);
}

static void
test_window_names (AppFixture   *f,
                   gconstpointer unused)
{
  g_test_summary ("Every button has words of its own or a name for a screen reader");

  app_wait_for (f, GTK_TYPE_BUTTON, "Update Stock");
  assert_named (GTK_WIDGET (f->window));
  open_resource (f, "Energy");
  assert_named (GTK_WIDGET (f->window));
}

static guint
count_images (GtkWidget *widget)
{
  guint n = GTK_IS_IMAGE (widget) && gtk_widget_is_visible (widget) &&
            gtk_widget_get_ancestor (widget, GTK_TYPE_WINDOW_CONTROLS) == NULL;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    n += count_images (child);

  return n;
}

/* How soon it does is for tests/bench/window to say. */
static void
test_window_opens (AppFixture   *f,
                   gconstpointer unused)
{
  GtkApplication *application = gtk_window_get_application (GTK_WINDOW (f->window));
  BreathWindow *window = breath_window_new (ADW_APPLICATION (application));

  g_test_summary ("A window is on the screen before anything is made for it that takes time, and makes it then by itself");

  gtk_window_present (GTK_WINDOW (window));
  g_assert_cmpuint (count_images (GTK_WIDGET (window)), ==, 0);
  g_assert_false (BREATH_IS_FRONT (adw_application_window_get_content (ADW_APPLICATION_WINDOW (window))));

  while (!breath_window_get_is_seen (window))
    g_main_context_iteration (NULL, TRUE);

  g_assert_true (BREATH_IS_FRONT (adw_application_window_get_content (ADW_APPLICATION_WINDOW (window))));
  g_assert_cmpuint (count_images (GTK_WIDGET (window)), >, 0);
  gtk_window_destroy (GTK_WINDOW (window));
}

static void
test_window_icons (AppFixture   *f,
                   gconstpointer unused)
{
  GtkIconTheme *theme = gtk_icon_theme_get_for_display (gtk_widget_get_display (GTK_WIDGET (f->window)));
  g_autoptr(BreathApplication) application = breath_application_new (NULL, FALSE);

  g_test_summary ("GTK finds our icons where it looks anyway: a folder of our own would let it read the icon theme twice");

  g_assert_true (gtk_icon_theme_has_icon (theme, "breath-lock-symbolic"));
  g_assert_null (g_application_get_resource_base_path (G_APPLICATION (application)));
}

static void
add_tests (void)
{
#define ADD(path, func) g_test_add (path, AppFixture, NULL, app_fixture_set_up, func, app_fixture_tear_down)
  ADD ("/window/hears", test_window_hears);
  ADD ("/window/stores", test_window_stores);
  ADD ("/window/cards", test_window_cards);
  ADD ("/window/refuses", test_window_refuses);
  ADD ("/window/clock", test_window_clock);
  ADD ("/window/clone", test_window_clone);
  ADD ("/window/found", test_window_found);
  ADD ("/window/chooses", test_window_chooses);
  ADD ("/window/warns", test_window_warns);
  ADD ("/window/counts-people", test_window_counts_people);
  ADD ("/window/makes", test_window_makes);
  ADD ("/window/views", test_window_views);
  g_test_add ("/window/alone", AppFixture, NULL, set_up_alone, test_window_alone, app_fixture_tear_down);
  g_test_add ("/window/narrow", AppFixture, NULL, set_up_narrow, test_window_narrow, app_fixture_tear_down);
  ADD ("/window/names", test_window_names);
  ADD ("/window/opens", test_window_opens);
  ADD ("/window/icons", test_window_icons);
#undef ADD
}

int
main (int   argc,
      char *argv[])
{
  return app_run (argc, argv, add_tests);
}

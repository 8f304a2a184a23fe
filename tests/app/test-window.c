/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <adwaita.h>
#include <glib/gstdio.h>

#include "breath-host.h"
#include "breath-known-node-private.h"
#include "breath-node-private.h"
#include "breath-window.h"

/* Two real nodes in one process that talk over loopback, and the window of the first. */
typedef struct
{
  char         *folder;
  BreathHost   *ours;
  BreathHost   *theirs;
  BreathWindow *window;
} Fixture;

static AdwApplication *application;

static void
take_result_cb (GObject      *source,
                GAsyncResult *result,
                gpointer      user_data)
{
  GAsyncResult **taken = user_data;

  *taken = g_object_ref (result);
}

static GAsyncResult *
wait_for_result (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);

  return *result;
}

static BreathHost *
open_host (Fixture           *f,
           const char        *name,
           const char *const *peers)
{
  g_autofree char *data_dir = g_build_filename (f->folder, name, NULL);
  BreathHostOptions options = {
    .data_dir = data_dir,
    .name = name,
    .listen = (const char *const[]) { "/ip4/127.0.0.1/tcp/0", NULL },
    .peers = peers,
  };
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  BreathHost *host;

  breath_host_open_async (&options, NULL, take_result_cb, &result);
  host = breath_host_open_finish (wait_for_result (&result), &error);
  g_assert_no_error (error);

  return host;
}

static void
close_host (BreathHost *host)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  breath_host_close_async (host, take_result_cb, &result);
  breath_host_close_finish (host, wait_for_result (&result), &error);
  g_assert_no_error (error);
  g_object_unref (host);
}

static void
remove_tree (const char *path)
{
  g_autoptr(GDir) folder = g_dir_open (path, 0, NULL);
  const char *name;

  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      remove_tree (child);
    }

  g_remove (path);
}

static void
fixture_set_up (Fixture      *f,
                gconstpointer unused)
{
  g_autoptr(GError) error = NULL;

  f->folder = g_dir_make_tmp ("breath-window-XXXXXX", &error);
  g_assert_no_error (error);

  f->ours = open_host (f, "Birch House", NULL);
  f->theirs = open_host (f, "Mill <b>Yard</b>", breath_node_get_addresses (breath_host_get_node (f->ours)));
  f->window = breath_window_new (application);
  gtk_window_present (GTK_WINDOW (f->window));
  breath_window_set_node (f->window, breath_host_get_node (f->ours));
}

static void
fixture_tear_down (Fixture      *f,
                   gconstpointer unused)
{
  gtk_window_destroy (GTK_WINDOW (f->window));
  close_host (f->theirs);
  close_host (f->ours);
  remove_tree (f->folder);
  g_free (f->folder);
}

static const char *
get_words (GtkWidget *widget)
{
  if (GTK_IS_LABEL (widget))
    return gtk_label_get_text (GTK_LABEL (widget));

  if (GTK_IS_BUTTON (widget))
    return gtk_button_get_label (GTK_BUTTON (widget));

  if (ADW_IS_PREFERENCES_ROW (widget))
    return adw_preferences_row_get_title (ADW_PREFERENCES_ROW (widget));

  return NULL;
}

/* The first mapped widget of @type below @widget whose words contain @words. */
static GtkWidget *
find_widget (GtkWidget  *widget,
             GType       type,
             const char *words)
{
  const char *own = G_TYPE_CHECK_INSTANCE_TYPE (widget, type) ? get_words (widget) : NULL;

  if (own != NULL && strstr (own, words) != NULL && gtk_widget_get_mapped (widget))
    return widget;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_widget (child, type, words);

      if (found != NULL)
        return found;
    }

  return NULL;
}

static GtkWidget *
wait_for_widget (Fixture    *f,
                 GType       type,
                 const char *words)
{
  gint64 deadline = g_get_monotonic_time () + 20 * G_USEC_PER_SEC;
  GtkWidget *found;

  g_test_message ("waiting for “%s”", words);

  while ((found = find_widget (GTK_WIDGET (f->window), type, words)) == NULL)
    {
      g_assert_cmpint (g_get_monotonic_time (), <, deadline);
      g_main_context_iteration (NULL, TRUE);
    }

  return found;
}

static void
press (Fixture    *f,
       const char *words)
{
  g_signal_emit_by_name (wait_for_widget (f, GTK_TYPE_BUTTON, words), "clicked");
}

static void
enter (Fixture    *f,
       const char *row,
       const char *text)
{
  gtk_editable_set_text (GTK_EDITABLE (wait_for_widget (f, ADW_TYPE_ENTRY_ROW, row)), text);
}

static void
open_resource (Fixture    *f,
               const char *title)
{
  gtk_widget_activate (wait_for_widget (f, ADW_TYPE_ACTION_ROW, title));
  wait_for_widget (f, ADW_TYPE_ENTRY_ROW, "In stock");
}

static void
set_and_publish (BreathHost *host)
{
  BreathNode *node = breath_host_get_node (host);
  g_autoptr(GAsyncResult) stored = NULL;
  g_autoptr(GAsyncResult) published = NULL;
  g_autoptr(GError) error = NULL;

  breath_node_set_stock_async (node, "water", "100", "300", "30", "L", take_result_cb, &stored);
  breath_node_set_stock_finish (node, wait_for_result (&stored), &error);
  g_assert_no_error (error);

  breath_node_publish_async (node, "water", take_result_cb, &published);
  breath_node_publish_finish (node, wait_for_result (&published), &error);
  g_assert_no_error (error);
}

static void
test_window_hears (Fixture      *f,
                   gconstpointer unused)
{
  g_test_summary ("What another node publishes appears in the specification's words; its name is never markup");

  /* The true level is −119, so the sentence says deficit with all but certainty. */
  set_and_publish (f->theirs);

  wait_for_widget (f, GTK_TYPE_LABEL, " has water deficit at level ");
  wait_for_widget (f, GTK_TYPE_LABEL, "Mill <b>Yard</b>");
  wait_for_widget (f, GTK_TYPE_LABEL, "Connected to 1 neighbour");
}

static void
test_window_stores (Fixture      *f,
                    gconstpointer unused)
{
  BreathResource *water = breath_node_get_resource (breath_host_get_node (f->ours), "water");

  g_test_summary ("Stock is entered, saved and published by pressing what is on the screen");

  open_resource (f, "Water");
  enter (f, "In stock", "1200");
  enter (f, "Unit", "L");
  enter (f, "Needed a day", "300");
  enter (f, "Days of need", "7");
  press (f, "Save Stock");
  wait_for_widget (f, GTK_TYPE_LABEL, "Stock saved");

  g_assert_true (breath_resource_get_is_set (water));
  g_assert_cmpfloat (breath_resource_get_amount (water), ==, 1200);
  g_assert_false (breath_resource_get_is_published (water));

  press (f, "Publish Now");
  wait_for_widget (f, GTK_TYPE_LABEL, "has water deficit at level ");
  g_assert_true (breath_resource_get_is_published (water));
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
  { "Unit", "buckets", "This unit is not known" },
  { "Needed a day", "0", "The daily need must be a number above 0" },
  { "Days of need", "2.5", "Days in reserve must be a whole number" },
  { "Days of need", "366", "Days in reserve must be a whole number" },
};

static void
test_window_refuses (Fixture      *f,
                     gconstpointer unused)
{
  BreathResource *food = breath_node_get_resource (breath_host_get_node (f->ours), "food");

  g_test_summary ("Each wrong input gets a sentence and stores nothing");

  open_resource (f, "Food");

  for (guint i = 0; i < G_N_ELEMENTS (problem_cases); i++)
    {
      enter (f, "In stock", "1200");
      enter (f, "Unit", "kg");
      enter (f, "Needed a day", "300");
      enter (f, "Days of need", "7");
      enter (f, problem_cases[i].row, problem_cases[i].text);
      press (f, "Save Stock");
      wait_for_widget (f, GTK_TYPE_LABEL, problem_cases[i].sentence);
      g_assert_true (gtk_widget_has_css_class (wait_for_widget (f, ADW_TYPE_ENTRY_ROW, problem_cases[i].row), "error"));
      g_assert_false (breath_resource_get_is_set (food));
    }
}

/* Ended links and revealers take a moment. */
static void
wait_until_gone (Fixture    *f,
                 const char *words)
{
  gint64 deadline = g_get_monotonic_time () + 20 * G_USEC_PER_SEC;

  while (find_widget (GTK_WIDGET (f->window), GTK_TYPE_LABEL, words) != NULL)
    {
      g_assert_cmpint (g_get_monotonic_time (), <, deadline);
      g_main_context_iteration (NULL, TRUE);
    }
}

static BreathCore *
get_core (BreathHost *host)
{
  return breath_node_get_core (breath_host_get_node (host));
}

/* Of more neighbours than the one that really is there, and is asked, too. */
static void
note_clocks (Fixture *f,
             gint64   ahead)
{
  gint64 now = breath_node_get_now (breath_host_get_node (f->ours));

  for (guint8 i = 0; i < 3; i++)
    {
      P2pPeerId neighbour = { { 'n', i } };

      breath_core_note_clock (get_core (f->ours), &neighbour, now + ahead);
    }
}

static void
test_window_clock (Fixture      *f,
                   gconstpointer unused)
{
  BreathNode *node = breath_host_get_node (f->ours);

  g_test_summary ("A wrong clock is told of for as long as it is wrong");

  g_assert_null (find_widget (GTK_WIDGET (f->window), GTK_TYPE_LABEL, "The clock of this computer"));
  note_clocks (f, 3600);
  g_assert_true (breath_node_get_clock_wrong (node));
  wait_for_widget (f, GTK_TYPE_LABEL, "The clock of this computer differs");

  note_clocks (f, 0);
  g_assert_false (breath_node_get_clock_wrong (node));
  wait_until_gone (f, "The clock of this computer");
}

static void
test_window_clone (Fixture      *f,
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
      label = wait_for_widget (f, GTK_TYPE_LABEL, "Another computer uses the key of this node");
      bar = gtk_widget_get_ancestor (label, GTK_TYPE_INFO_BAR);
      gtk_info_bar_response (GTK_INFO_BAR (bar), GTK_RESPONSE_CLOSE);
      g_assert_false (breath_node_get_cloned (node));
      wait_until_gone (f, "Another computer");
    }
}

static void
test_window_found (Fixture      *f,
                   gconstpointer unused)
{
  BreathKnownNode *known;
  const char *findings[] = { "equivocation", "rollback", NULL };

  g_test_summary ("What was found about a node stands in its row");

  set_and_publish (f->theirs);
  wait_for_widget (f, GTK_TYPE_LABEL, " has water deficit at level ");
  known = g_list_model_get_item (breath_node_get_nodes (breath_host_get_node (f->ours)), 0);
  breath_known_node_set_findings (known, findings);
  wait_for_widget (f, GTK_TYPE_LABEL, "Signed two different things");
  wait_for_widget (f, GTK_TYPE_LABEL, "Passes on older news");
  g_object_unref (known);
}

static void
wait_for_choice (BreathResource *resource,
                 guint           days)
{
  gint64 deadline = g_get_monotonic_time () + 20 * G_USEC_PER_SEC;

  while (breath_resource_get_critical_days (resource) != days || !breath_resource_get_is_automatic (resource))
    {
      g_assert_cmpint (g_get_monotonic_time (), <, deadline);
      g_main_context_iteration (NULL, FALSE);
    }
}

static void
test_window_chooses (Fixture      *f,
                     gconstpointer unused)
{
  BreathResource *water = breath_node_get_resource (breath_host_get_node (f->ours), "water");

  g_test_summary ("A precision and the days are chosen by pressing what is on the screen, and publish nothing");

  open_resource (f, "Water");
  wait_for_widget (f, GTK_TYPE_LABEL, "Off by ¾ day of need at most");
  wait_for_widget (f, GTK_TYPE_LABEL, "Off by 1½ days of need at most");
  wait_for_widget (f, GTK_TYPE_LABEL, "Off by 3¾ days of need at most");
  gtk_widget_activate (wait_for_widget (f, ADW_TYPE_ACTION_ROW, "Wide"));
  wait_for_widget (f, GTK_TYPE_LABEL, "Choice saved");
  g_assert_cmpstr (breath_resource_get_precision (water), ==, "wide");

  /* Both at once: neither may undo the other. */
  enter (f, "Warn us below", "4");
  g_signal_emit_by_name (wait_for_widget (f, ADW_TYPE_ENTRY_ROW, "Warn us below"), "apply");
  gtk_widget_activate (wait_for_widget (f, ADW_TYPE_ACTION_ROW, "Tell neighbours as soon"));

  wait_for_choice (water, 4);

  enter (f, "Days until an old stock", "91");
  g_signal_emit_by_name (wait_for_widget (f, ADW_TYPE_ENTRY_ROW, "Days until an old stock"), "apply");
  wait_for_widget (f, GTK_TYPE_LABEL, "must be a whole number from 1 to 90");
  g_assert_cmpuint (breath_resource_get_stale_days (water), ==, 7);
  g_assert_cmpuint (breath_resource_get_spent_ever (water), ==, 0);
}

static void
test_window_warns (Fixture      *f,
                   gconstpointer unused)
{
  BreathResource *water = breath_node_get_resource (breath_host_get_node (f->ours), "water");

  g_test_summary ("A critical stock shows a banner that says what neighbours would learn, and goes once they are told");

  g_assert_null (find_widget (GTK_WIDGET (f->window), GTK_TYPE_LABEL, "days of need are left"));
  open_resource (f, "Water");
  enter (f, "In stock", "400");
  enter (f, "Needed a day", "300");
  press (f, "Save Stock");
  wait_for_widget (f, GTK_TYPE_LABEL, "Stock saved");
  gtk_widget_activate_action (GTK_WIDGET (f->window), "win.back", NULL);

  wait_for_widget (f, GTK_TYPE_LABEL, "Water: less than 2 days of need are left");
  wait_for_widget (f, GTK_TYPE_LABEL, "Neighbours do not know yet.");
  wait_for_widget (f, GTK_TYPE_LABEL, "to within about 1½ days of need, and that you published now");
  g_assert_false (breath_resource_get_is_published (water));

  press (f, "Publish Now");
  wait_for_widget (f, GTK_TYPE_LABEL, "Level published");
  g_assert_true (breath_resource_get_is_published (water));
  g_assert_null (find_widget (GTK_WIDGET (f->window), GTK_TYPE_LABEL, "days of need are left"));
}

static const char *
get_entered (Fixture    *f,
             const char *row)
{
  return gtk_editable_get_text (GTK_EDITABLE (wait_for_widget (f, ADW_TYPE_ENTRY_ROW, row)));
}

static void
test_window_counts_people (Fixture      *f,
                           gconstpointer unused)
{
  g_test_summary ("Where nobody said what is needed, the number of people gives the figures of Sphere");

  open_resource (f, "Water");
  enter (f, "People", "120");
  g_assert_cmpstr (get_entered (f, "Needed a day"), ==, "1800");
  wait_for_widget (f, GTK_TYPE_LABEL, "A person needs 15 L a day (Sphere Handbook 2018)");
  enter (f, "Unit", "m³");
  g_assert_cmpstr (get_entered (f, "Needed a day"), ==, "1.8");
  enter (f, "People", "many");
  g_assert_cmpstr (get_entered (f, "Needed a day"), ==, "");
  g_assert_true (gtk_widget_has_css_class (wait_for_widget (f, ADW_TYPE_ENTRY_ROW, "People"), "error"));
  enter (f, "People", "120");
  g_assert_false (gtk_widget_has_css_class (wait_for_widget (f, ADW_TYPE_ENTRY_ROW, "People"), "error"));
  enter (f, "Unit", "buckets");
  g_assert_cmpstr (get_entered (f, "Needed a day"), ==, "");
  enter (f, "Unit", "L");
  g_assert_cmpstr (get_entered (f, "Needed a day"), ==, "1800");

  gtk_widget_activate_action (GTK_WIDGET (f->window), "win.back", NULL);
  open_resource (f, "Food");
  g_assert_null (find_widget (GTK_WIDGET (f->window), ADW_TYPE_ENTRY_ROW, "People"));
  enter (f, "Unit", "kcal");
  wait_for_widget (f, ADW_TYPE_ENTRY_ROW, "People");
  enter (f, "Needed a day", "5");
  g_assert_null (find_widget (GTK_WIDGET (f->window), ADW_TYPE_ENTRY_ROW, "People"));
}

static void
show_view (Fixture    *f,
           const char *view)
{
  gtk_widget_activate_action (GTK_WIDGET (f->window), "win.show-view", "s", view);
}

static void
test_window_views (Fixture      *f,
                   gconstpointer unused)
{
  g_test_summary ("The views are reached by name and key, also from a page that lies over them");

  set_and_publish (f->theirs);
  wait_for_widget (f, GTK_TYPE_LABEL, "What We Have");
  show_view (f, "neighbours");
  wait_for_widget (f, GTK_TYPE_LABEL, "Mill <b>Yard</b>");
  wait_for_widget (f, GTK_TYPE_LABEL, "Connected to us. Its latest word is from ");
  wait_for_widget (f, ADW_TYPE_ACTION_ROW, "/ip4/127.0.0.1/tcp/");
  g_assert_null (find_widget (GTK_WIDGET (f->window), GTK_TYPE_LABEL, "What We Have"));

  show_view (f, "overview");
  open_resource (f, "Water");
  show_view (f, "neighbours");
  wait_for_widget (f, GTK_TYPE_LABEL, "How Others Reach Us");
}

static void
test_window_alone (Fixture      *f,
                   gconstpointer unused)
{
  g_test_summary ("Where nobody has been heard of the page says what to do");

  show_view (f, "neighbours");
  wait_for_widget (f, GTK_TYPE_LABEL, "Nobody yet. Give a neighbouring centre an address from below.");
  gtk_widget_activate (wait_for_widget (f, ADW_TYPE_ACTION_ROW, "/ip4/127.0.0.1/tcp/"));
  wait_for_widget (f, GTK_TYPE_LABEL, "Address copied");
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
test_window_names (Fixture      *f,
                   gconstpointer unused)
{
  g_test_summary ("Every button has words of its own or a name for a screen reader");

  wait_for_widget (f, ADW_TYPE_ACTION_ROW, "Water");
  assert_named (GTK_WIDGET (f->window));
  open_resource (f, "Energy");
  assert_named (GTK_WIDGET (f->window));
}

int
main (int   argc,
      char *argv[])
{
  g_autoptr(GError) error = NULL;
  int status;

  gtk_test_init (&argc, &argv, NULL);

  application = adw_application_new ("org.sharedbreath.Breath.Test", G_APPLICATION_NON_UNIQUE);
  g_application_register (G_APPLICATION (application), NULL, &error);
  g_assert_no_error (error);

#define ADD(path, func) g_test_add (path, Fixture, NULL, fixture_set_up, func, fixture_tear_down)
  ADD ("/window/hears", test_window_hears);
  ADD ("/window/stores", test_window_stores);
  ADD ("/window/refuses", test_window_refuses);
  ADD ("/window/clock", test_window_clock);
  ADD ("/window/clone", test_window_clone);
  ADD ("/window/found", test_window_found);
  ADD ("/window/chooses", test_window_chooses);
  ADD ("/window/warns", test_window_warns);
  ADD ("/window/counts-people", test_window_counts_people);
  ADD ("/window/views", test_window_views);
  ADD ("/window/alone", test_window_alone);
  ADD ("/window/names", test_window_names);
#undef ADD

  status = g_test_run ();
  g_object_unref (application);

  return status;
}

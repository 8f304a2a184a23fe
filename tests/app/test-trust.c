/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "app-fixture.h"

#include "breath-core-trust.h"
#include "breath-mirrors-private.h"
#include "breath-node-private.h"
#include "breath-standing-private.h"

#define CHEAP_MEMORY 8192
#define DEAR_MEMORY  (64 * 1024 * 1024)  /* takes so long that one can type meanwhile */

static void
set_up (AppFixture   *f,
        gconstpointer unused)
{
  app_fixture_set_up (f, NULL);
  breath_mirrors_set_cost (breath_host_get_mirrors (f->ours), 1, CHEAP_MEMORY);
  breath_mirrors_set_cost (breath_host_get_mirrors (f->theirs), 1, CHEAP_MEMORY);
}

static void
set_up_narrow (AppFixture   *f,
               gconstpointer unused)
{
  f->width = 360;
  set_up (f, NULL);
}

static void
finish_act (BreathHost    *host,
            GAsyncResult **result)
{
  g_autoptr(GError) error = NULL;

  breath_trust_act_finish (breath_host_get_trust (host), app_wait_for_result (result), &error);
  g_assert_no_error (error);
}

static const char *
get_id (BreathHost *host)
{
  return breath_node_get_id (breath_host_get_node (host));
}

static void
flag (BreathHost *host,
      const char *about,
      const char *note)
{
  BreathFlagWords words = { .node = about, .reason = "misleading", .note = note };
  g_autoptr(BreathPassphrase) passphrase = app_passphrase_new ();
  g_autoptr(GAsyncResult) result = NULL;

  breath_trust_flag_async (breath_host_get_trust (host), breath_mirrors_get_current (breath_host_get_mirrors (host)), passphrase,
                           &words, app_take_result_cb, &result);
  finish_act (host, &result);
}

/* Flags of a Mirror are shown only where they are chosen. */
static void
choose (BreathHost *host,
        const char *whom)
{
  g_autoptr(BreathPassphrase) passphrase = app_passphrase_new ();
  g_autoptr(GAsyncResult) result = NULL;

  breath_trust_choose_async (breath_host_get_trust (host), breath_mirrors_get_current (breath_host_get_mirrors (host)),
                             passphrase, whom, TRUE, app_take_result_cb, &result);
  finish_act (host, &result);
}

static gboolean
shows (AppFixture *f,
       GType       type,
       const char *words)
{
  return app_find (GTK_WIDGET (f->window), type, words) != NULL;
}

static void
show_neighbours (AppFixture *f)
{
  gtk_widget_activate_action (GTK_WIDGET (f->window), "win.show-view", "s", "neighbours");
}

static void
activate_row (AppFixture *f,
              const char *words)
{
  GtkWidget *label = app_wait_for (f, GTK_TYPE_LABEL, words);
  GtkWidget *row = gtk_widget_get_ancestor (label, GTK_TYPE_LIST_BOX_ROW);

  g_assert_nonnull (row);
  g_assert_true (gtk_list_box_row_get_activatable (GTK_LIST_BOX_ROW (row)));
  g_signal_emit_by_name (row, "activate");
}

/* By keys alone, as somebody goes who uses no pointer. */
static void
tab_to (AppFixture *f,
        GtkWidget  *widget)
{
  GtkWindow *window = GTK_WINDOW (f->window);

  for (guint i = 0; i < 40 && gtk_window_get_focus (window) != widget; i++)
    gtk_widget_child_focus (GTK_WIDGET (window), GTK_DIR_TAB_FORWARD);

  g_assert_true (gtk_window_get_focus (window) == widget);
}

static void
open_theirs (AppFixture *f)
{
  GtkWidget *label;

  show_neighbours (f);
  label = app_wait_for (f, GTK_TYPE_LABEL, "Mill <b>Yard</b>");
  tab_to (f, gtk_widget_get_ancestor (label, GTK_TYPE_LIST_BOX_ROW));
  activate_row (f, "Mill <b>Yard</b>");
  app_wait_for (f, GTK_TYPE_LABEL, "Links with it are not paused.");
}

/* No page has more than one place for words of more than a line. */
static void
write_note (AppFixture *f,
            GtkWidget  *widget,
            const char *words)
{
  if (GTK_IS_TEXT_VIEW (widget) && gtk_widget_get_mapped (widget))
    gtk_text_buffer_set_text (gtk_text_view_get_buffer (GTK_TEXT_VIEW (widget)), words, -1);

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    write_note (f, child, words);
}

static void
penalize (AppFixture   *f,
          BreathPenalty penalty,
          guint         n)
{
  P2pPeerId theirs;

  g_assert_true (p2p_peer_id_init_from_string (&theirs, get_id (f->theirs), NULL));

  for (guint i = 0; i < n; i++)
    breath_core_penalize (breath_node_get_core (breath_host_get_node (f->ours)), &theirs, penalty);
}

static void
test_trust_isolates (AppFixture   *f,
                     gconstpointer unused)
{
  BreathTrust *trust = breath_host_get_trust (f->ours);
  BreathStanding *standing;

  g_test_summary ("A Mirror isolates a node with a reason, finds it among what there is to know, and ends it with one press");

  app_add_mirror (f->ours, "Åsa");
  open_theirs (f);
  app_wait_for (f, GTK_TYPE_LABEL, "Nobody here has isolated it.");
  app_press (f, "Isolate…");
  app_wait_for (f, GTK_TYPE_LABEL, "It ends by itself, and any Mirror here can end it sooner.");
  app_press (f, "Isolate the Node");
  app_wait_for (f, GTK_TYPE_LABEL, "Please say why first.");
  write_note (f, GTK_WIDGET (f->window), "It repeats <b>itself</b>");
  app_enter (f, "Passphrase", "not the right one");
  app_press (f, "Isolate the Node");
  app_wait_for (f, GTK_TYPE_LABEL, "That is not the right passphrase.");
  g_assert_null (breath_trust_lookup (trust, get_id (f->theirs)));
  app_enter (f, "Passphrase", APP_PASSPHRASE);
  app_press (f, "Isolate the Node");
  app_wait_for (f, GTK_TYPE_LABEL, "Node isolated");

  app_wait_for (f, GTK_TYPE_LABEL, "Isolated here by \xe2\x81\xa8Åsa\xe2\x81\xa9 until");
  app_wait_for (f, GTK_TYPE_LABEL, "What it says is not passed on from here.");
  app_wait_for (f, GTK_TYPE_LABEL, "Why, in their words:");
  app_wait_for (f, GTK_TYPE_LABEL, "It repeats <b>itself</b>");
  standing = breath_trust_lookup (trust, get_id (f->theirs));
  g_assert_cmpint (breath_standing_get_isolated_until (standing) - breath_standing_get_isolated_from (standing), ==, 24 * 3600);

  gtk_widget_activate_action (GTK_WIDGET (f->window), "win.back", NULL);
  activate_row (f, "Isolated here by \xe2\x81\xa8Åsa");
  app_press (f, "End the Isolation");
  app_enter (f, "Passphrase", APP_PASSPHRASE);
  app_press (f, "End the Isolation Now");
  app_wait_for (f, GTK_TYPE_LABEL, "Isolation ended");
  app_wait_for (f, GTK_TYPE_LABEL, "Nobody here has isolated it.");
  g_assert_null (breath_trust_lookup (trust, get_id (f->theirs)));
}

static void
test_trust_flags (AppFixture   *f,
                  gconstpointer unused)
{
  g_autoptr(GListModel) none = NULL;

  g_test_summary ("A Mirror flags a node, reads that flags end by themselves, and withdraws what they said");

  app_add_mirror (f->ours, "Åsa");
  open_theirs (f);
  app_press (f, "Flag…");
  write_note (f, GTK_WIDGET (f->window), "Levels that cannot be");
  app_enter (f, "Passphrase", APP_PASSPHRASE);
  app_press (f, "Flag the Node");
  app_wait_for (f, GTK_TYPE_LABEL, "Node flagged");
  app_wait_for (f, GTK_TYPE_LABEL, "You flagged this node. That ends by itself ");
  g_assert_false (shows (f, GTK_TYPE_BUTTON, "Flag…"));
  app_press (f, "Withdraw the Flag");
  app_enter (f, "Passphrase", APP_PASSPHRASE);
  app_press (f, "Withdraw the Flag Now");
  app_wait_for (f, GTK_TYPE_LABEL, "Flag withdrawn");
  app_wait_for (f, GTK_TYPE_BUTTON, "Flag…");
  none = breath_trust_dup_ours (breath_host_get_trust (f->ours));
  g_assert_cmpuint (g_list_model_get_n_items (none), ==, 0);
}

static void
test_trust_pauses (AppFixture   *f,
                   gconstpointer unused)
{
  g_test_summary ("That links are paused is said with what was counted and when it ends, in the list and on the page");

  open_theirs (f);
  penalize (f, BREATH_PENALTY_OVERSIZE, 1);
  app_wait_for (f, GTK_TYPE_LABEL, "Counted here: 1 message longer than any may be. Last at ");
  app_wait_for (f, GTK_TYPE_LABEL, "Links with it are not paused.");
  penalize (f, BREATH_PENALTY_FORMAT, 5);
  app_wait_for (f, GTK_TYPE_LABEL, "Links are paused until ");
  app_wait_for (f, GTK_TYPE_LABEL, "5 messages that broke the rules, 1 message longer than any may be, 1 pause so far.");
  app_wait_for (f, GTK_TYPE_LABEL, "Nobody here has isolated it.");
  gtk_widget_activate_action (GTK_WIDGET (f->window), "win.back", NULL);
  activate_row (f, "Links are paused until ");
}

static void
test_trust_contradicts (AppFixture   *f,
                        gconstpointer unused)
{
  const guint8 proof[BREATH_HASH_LEN] = { 0xab, 0xcd };

  g_test_summary ("A proof held here is shown by its id, and changes nothing else");

  open_theirs (f);
  g_assert_false (shows (f, GTK_TYPE_LABEL, "It Contradicts Itself"));
  penalize (f, BREATH_PENALTY_OVER_RATE, 1);
  breath_standing_set_evidence (breath_trust_lookup (breath_host_get_trust (f->ours), get_id (f->theirs)), proof);
  app_wait_for (f, GTK_TYPE_LABEL, "It Contradicts Itself");
  app_wait_for (f, GTK_TYPE_LABEL, "abcd0000");
  app_wait_for (f, GTK_TYPE_LABEL, "Links with it are not paused.");
  app_wait_for (f, GTK_TYPE_LABEL, "Nobody here has isolated it.");
}

static void
test_trust_reads (AppFixture   *f,
                  gconstpointer unused)
{
  g_autoptr(GPtrArray) none = g_ptr_array_new ();

  g_test_summary ("Flags of chosen Mirrors are counted in words and read with reason, note and claimed name; nobody else's are");

  app_add_mirror (f->ours, "Åsa");
  open_theirs (f);
  penalize (f, BREATH_PENALTY_OVER_RATE, 1);
  flag (f->ours, get_id (f->theirs), "Not <i>so</i>");
  app_wait_for (f, GTK_TYPE_LABEL, "None of the Mirrors you chose has flagged it.");
  choose (f->ours, "Åsa");
  app_wait_for (f, GTK_TYPE_LABEL, "1 of your 1 chosen Mirror flagged it.");
  app_wait_for (f, GTK_TYPE_LABEL, "What it says does not fit what people see");
  app_wait_for (f, GTK_TYPE_LABEL, "Not <i>so</i>");
  app_wait_for (f, GTK_TYPE_LABEL, "By somebody who goes by the name \xe2\x80\x9c\xe2\x81\xa8Åsa\xe2\x81\xa9\xe2\x80\x9d");
  app_wait_for (f, GTK_TYPE_LABEL, "Ends by itself");
  app_wait_for (f, GTK_TYPE_LABEL, "Nobody here has isolated it.");
  breath_standing_set_opinions (breath_trust_lookup (breath_host_get_trust (f->ours), get_id (f->theirs)), none);
  app_wait_for (f, GTK_TYPE_LABEL, "None of the Mirrors you chose has flagged it.");
}

static void
test_trust_answers (AppFixture   *f,
                    gconstpointer unused)
{
  g_test_summary ("What another centre's Mirror says of ours is answered once, by who signs in for it");

  app_add_mirror (f->ours, "Åsa");
  breath_mirrors_lock (breath_host_get_mirrors (f->ours));
  app_add_mirror (f->theirs, "Bo");
  show_neighbours (f);
  g_assert_false (shows (f, GTK_TYPE_LABEL, "What Mirrors Say of This Centre"));

  app_wait_for (f, GTK_TYPE_LABEL, "Mill <b>Yard</b>");
  flag (f->theirs, get_id (f->ours), "Wrong levels");
  activate_row (f, "Wrong levels");
  app_enter (f, "Passphrase", APP_PASSPHRASE);
  app_press (f, "Sign In");
  app_wait_for (f, GTK_TYPE_LABEL, "A flag has one answer.");
  write_note (f, GTK_WIDGET (f->window), "We counted again");
  app_enter (f, "Passphrase", APP_PASSPHRASE);
  app_press (f, "Send the Answer");
  app_wait_for (f, GTK_TYPE_LABEL, "Answer sent");
  app_wait_for (f, GTK_TYPE_LABEL, "The flagged node answers: \xe2\x80\x9c\xe2\x81\xa8We counted again");
  g_assert_false (shows (f, GTK_TYPE_LABEL, "Answer…"));
}

static void
test_trust_locks (AppFixture   *f,
                  gconstpointer unused)
{
  g_test_summary ("Who is not signed in reads and is told to sign in; what was being written is gone once the screen locks");

  open_theirs (f);
  app_wait_for (f, GTK_TYPE_LABEL, "Sign in as a Mirror to decide about this node.");
  app_add_mirror (f->ours, "Åsa");
  app_wait_until_gone (f, "Sign in as a Mirror to decide about this node.");
  app_press (f, "Isolate…");
  app_wait_for (f, GTK_TYPE_BUTTON, "Isolate the Node");
  write_note (f, GTK_WIDGET (f->window), "Half a thought");
  breath_mirrors_lock (breath_host_get_mirrors (f->ours));
  app_wait_for (f, GTK_TYPE_LABEL, "Sign in as a Mirror to decide about this node.");
  app_press (f, "Isolate…");
  app_enter (f, "Passphrase", APP_PASSPHRASE);
  app_press (f, "Sign In");
  app_press (f, "Isolate the Node");
  app_wait_for (f, GTK_TYPE_LABEL, "Please say why first.");
}

static void
test_trust_goes_on (AppFixture   *f,
                    gconstpointer unused)
{
  GtkWidget *entry;

  g_test_summary ("Who prepares something else while a flag is being signed keeps what they type, and hears of the flag");

  breath_mirrors_set_cost (breath_host_get_mirrors (f->ours), 1, DEAR_MEMORY);
  app_add_mirror (f->ours, "Åsa");
  open_theirs (f);
  app_press (f, "Flag…");
  app_enter (f, "Passphrase", APP_PASSPHRASE);
  app_press (f, "Flag the Node");
  gtk_widget_activate_action (GTK_WIDGET (f->window), "win.back", NULL);
  app_press (f, "Isolate…");
  app_enter (f, "Passphrase", "a boat made");
  app_wait_for (f, GTK_TYPE_LABEL, "Node flagged");
  entry = app_wait_for (f, ADW_TYPE_ENTRY_ROW, "Passphrase");
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (entry)), ==, "a boat made");
  app_press (f, "Isolate the Node");
  app_wait_for (f, GTK_TYPE_LABEL, "Please say why first.");
}

/* What can be pressed or written into has words of its own or a name. */
static void
assert_named (GtkWidget *widget)
{
  gboolean has_words = (GTK_IS_BUTTON (widget) && gtk_button_get_label (GTK_BUTTON (widget)) != NULL) ||
                       gtk_widget_get_tooltip_text (widget) != NULL;
  gboolean is_control = GTK_IS_BUTTON (widget) || GTK_IS_SWITCH (widget) || GTK_IS_TEXT_VIEW (widget) || GTK_IS_LIST_BOX (widget);
  gboolean is_inner = gtk_widget_get_ancestor (widget, GTK_TYPE_MENU_BUTTON) != NULL ||
                      gtk_widget_get_ancestor (widget, GTK_TYPE_WINDOW_CONTROLS) != NULL;

  if (is_control && !is_inner && !has_words && gtk_widget_get_mapped (widget))
    {
      g_test_message ("%s in %s", G_OBJECT_TYPE_NAME (widget), G_OBJECT_TYPE_NAME (gtk_widget_get_parent (widget)));
      g_assert_true (gtk_test_accessible_has_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL) ||
                     gtk_test_accessible_has_relation (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_RELATION_LABELLED_BY));
    }

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    assert_named (child);
}

static void
assert_fit (AppFixture *f)
{
  int minimum;

  gtk_widget_measure (GTK_WIDGET (f->window), GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
  g_assert_cmpint (minimum, <=, 360);
  assert_named (GTK_WIDGET (f->window));
}

static void
test_trust_narrow (AppFixture   *f,
                   gconstpointer unused)
{
  static const char *const acts[][2] = {
    { "Flag…", "Flag the Node" },
    { "Withdraw the Flag", "Withdraw the Flag Now" },
    { "Isolate…", "Isolate the Node" },
    { "End the Isolation", "End the Isolation Now" },
  };

  g_test_summary ("Every page fits into 360 pixels, has a name for all that is on it, and is gone through by keys alone");

  app_add_mirror (f->ours, "Åsa");
  open_theirs (f);
  assert_fit (f);

  for (guint i = 0; i < G_N_ELEMENTS (acts); i++)
    {
      tab_to (f, app_wait_for (f, GTK_TYPE_BUTTON, acts[i][0]));
      app_press (f, acts[i][0]);
      tab_to (f, app_wait_for (f, GTK_TYPE_BUTTON, acts[i][1]));
      assert_fit (f);
      write_note (f, GTK_WIDGET (f->window), "wwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwww");
      app_enter (f, "Passphrase", APP_PASSPHRASE);
      app_press (f, acts[i][1]);
      app_wait_for (f, GTK_TYPE_BUTTON, acts[i ^ 1][0]);
      assert_fit (f);

      if (i == 0)
        choose (f->ours, "Åsa");
    }

  show_neighbours (f);
  assert_fit (f);
}

static void
add_tests (void)
{
#define ADD(path, func) g_test_add (path, AppFixture, NULL, set_up, func, app_fixture_tear_down)
  ADD ("/trust/isolates", test_trust_isolates);
  ADD ("/trust/flags", test_trust_flags);
  ADD ("/trust/pauses", test_trust_pauses);
  ADD ("/trust/contradicts", test_trust_contradicts);
  ADD ("/trust/reads", test_trust_reads);
  ADD ("/trust/answers", test_trust_answers);
  ADD ("/trust/locks", test_trust_locks);
  ADD ("/trust/goes-on", test_trust_goes_on);
  g_test_add ("/trust/narrow", AppFixture, NULL, set_up_narrow, test_trust_narrow, app_fixture_tear_down);
#undef ADD
}

int
main (int   argc,
      char *argv[])
{
  return app_run (argc, argv, add_tests);
}

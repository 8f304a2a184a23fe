/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "app-fixture.h"

#include "breath-core-transfers.h"
#include "breath-mirrors-private.h"
#include "breath-node-private.h"
#include "breath-transfer-page.h"

#define SPACE        "\xc2\xa0"
#define SHORT_LIFE   3  /* seconds in which a proposal lapses */

/* Two applications in one process: each has a window, and each window a node of its own. */
typedef struct
{
  AppFixture ours;
  AppFixture theirs;
} Pair;

static void
tell (BreathHost *host,
      const char *stock)
{
  BreathNode *node = breath_host_get_node (host);
  g_autoptr(GAsyncResult) set = NULL;
  g_autoptr(GAsyncResult) published = NULL;
  g_autoptr(GError) error = NULL;

  breath_node_set_stock_async (node, "water", stock, "400", "7", "L", app_take_result_cb, &set);
  breath_node_set_stock_finish (node, app_wait_for_result (&set), &error);
  g_assert_no_error (error);
  breath_node_publish_async (node, "water", app_take_result_cb, &published);
  breath_node_publish_finish (node, app_wait_for_result (&published), &error);
  g_assert_no_error (error);
}

static void
set_up (Pair         *pair,
        gconstpointer unused)
{
  pair->ours.height = 1400;
  pair->ours.width = 720;
  app_fixture_set_up (&pair->ours, NULL);
  pair->theirs = (AppFixture) { .ours = pair->ours.theirs, .width = 720, .height = 1400 };
  app_fixture_show (&pair->theirs, breath_host_get_mirrors (pair->theirs.ours));
  app_add_mirror (pair->ours.ours, "Åsa");
  app_add_mirror (pair->theirs.ours, "Bo");
}

static void
tear_down (Pair         *pair,
           gconstpointer unused)
{
  gtk_window_destroy (GTK_WINDOW (pair->theirs.window));
  g_clear_object (&pair->theirs.window);
  g_clear_object (&pair->theirs.desk);
  app_fixture_tear_down (&pair->ours, NULL);
}

static gboolean
shows (AppFixture *f,
       const char *words)
{
  return app_find (GTK_WIDGET (f->window), GTK_TYPE_LABEL, words) != NULL;
}

static void
show_view (AppFixture *f)
{
  gtk_widget_activate_action (GTK_WIDGET (f->window), "win.show-view", "s", "transfers");
}

static void
go_back (AppFixture *f)
{
  gtk_widget_activate_action (GTK_WIDGET (f->window), "win.back", NULL);
}

/* What cannot be an amount is said before a passphrase is spent on it. */
static void
try_amounts (AppFixture *f)
{
  static const char *const wrong[] = { "5 000", "0", "many" };

  app_enter (f, "Passphrase", APP_PASSPHRASE);

  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      app_enter (f, "How much", wrong[i]);
      app_press (f, "Propose It");
      app_wait_for (f, GTK_TYPE_LABEL, "The amount has to be a number above 0");
      g_assert_true (gtk_widget_has_css_class (app_wait_for (f, ADW_TYPE_ENTRY_ROW, "How much"), "error"));
      g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (app_wait_for (f, ADW_TYPE_ENTRY_ROW, "Passphrase"))), ==, APP_PASSPHRASE);
    }
}

static void
propose (Pair       *pair,
         const char *amount)
{
  AppFixture *f = &pair->ours;

  tell (f->ours, "9000");
  tell (pair->theirs.ours, "0");
  app_wait_for (f, GTK_TYPE_LABEL, "We could give water");
  app_wait_for (f, GTK_TYPE_LABEL, "says that it lacks water. Almost certain given the noise on what it publishes: ");
  app_press (f, "Propose a Transfer");
  app_wait_for (f, GTK_TYPE_LABEL, "To propose is not yet a yes");
  try_amounts (f);
  app_enter (f, "How much", "9001");
  app_wait_for (f, GTK_TYPE_LABEL, "This is more than there is in stock here: 9000 L.");
  app_enter (f, "How much", amount);
  g_assert_false (shows (f, "This is more than there is in stock"));
  app_enter (f, "Passphrase", APP_PASSPHRASE);
  app_press (f, "Propose It");
  app_wait_for (f, GTK_TYPE_LABEL, "Proposed. Now decide for us.");
  app_wait_for (f, GTK_TYPE_LABEL, "Waiting for your decision.");
}

static void
open_row (AppFixture *f,
          const char *words)
{
  GtkWidget *found;

  show_view (f);
  found = app_wait_for (f, GTK_TYPE_LABEL, words);
  g_signal_emit_by_name (gtk_widget_get_ancestor (found, GTK_TYPE_LIST_BOX_ROW), "activate");
  app_wait_for (f, GTK_TYPE_LABEL, "What Is Proposed");
}

static void
decide (AppFixture *f,
        const char *answer)
{
  gint64 deadline = g_get_monotonic_time () + APP_PATIENCE;

  app_wait_for (f, GTK_TYPE_BUTTON, answer);
  app_enter (f, "Passphrase", APP_PASSPHRASE);
  app_press (f, answer);

  while (app_find (GTK_WIDGET (f->window), GTK_TYPE_BUTTON, answer) != NULL)
    {
      g_assert_cmpint (g_get_monotonic_time (), <, deadline);
      g_main_context_iteration (NULL, TRUE);
    }

  app_wait_for (f, GTK_TYPE_LABEL, "Decided.");
}

static void
wait_until_none (AppFixture *f,
                 const char *words)
{
  gint64 deadline = g_get_monotonic_time () + APP_PATIENCE;

  while (shows (f, words))
    {
      g_assert_cmpint (g_get_monotonic_time (), <, deadline);
      g_main_context_iteration (NULL, TRUE);
    }
}

/* Everything that can be read on the page of a transfer, but for its times, which differ from one to the next. */
static void
gather (GtkWidget *widget,
        GString   *words)
{
  const char *text = GTK_IS_LABEL (widget) && gtk_widget_get_mapped (widget) ? gtk_label_get_text (GTK_LABEL (widget)) : NULL;

  if (ADW_IS_ACTION_ROW (widget)
      && g_str_equal (adw_preferences_row_get_title (ADW_PREFERENCES_ROW (widget)), "Decide Until"))
    return;

  if (text != NULL && !g_str_has_prefix (text, "From "))
    g_string_append_printf (words, "%s\n", text);

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    gather (child, words);
}

static GtkWidget *
find_page (GtkWidget *widget)
{
  if (BREATH_IS_TRANSFER_PAGE (widget))
    return widget;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_page (child);

      if (found != NULL)
        return found;
    }

  return NULL;
}

static char *
dup_page (AppFixture *f)
{
  GString *words = g_string_new (NULL);

  gather (find_page (GTK_WIDGET (f->window)), words);

  return g_string_free (words, FALSE);
}

static void
assert_alike (GtkWidget *yes,
              GtkWidget *no)
{
  g_auto(GStrv) yes_classes = gtk_widget_get_css_classes (yes);
  g_auto(GStrv) no_classes = gtk_widget_get_css_classes (no);

  g_assert_cmpint (gtk_widget_get_width (yes), ==, gtk_widget_get_width (no));
  g_assert_cmpint (gtk_widget_get_height (yes), ==, gtk_widget_get_height (no));
  g_assert_true (gtk_widget_get_parent (yes) == gtk_widget_get_parent (no));
  g_assert_cmpuint (g_strv_length (yes_classes), ==, g_strv_length (no_classes));

  for (guint i = 0; yes_classes[i] != NULL; i++)
    g_assert_true (g_strv_contains ((const char *const *) no_classes, yes_classes[i]));

  g_assert_false (gtk_widget_has_css_class (yes, "suggested-action"));
  g_assert_false (gtk_widget_has_css_class (no, "destructive-action"));
  g_assert_true (gtk_window_get_default_widget (GTK_WINDOW (gtk_widget_get_root (yes))) == NULL);
}

static void
test_transfers_agrees (Pair         *pair,
                       gconstpointer unused)
{
  AppFixture *ours = &pair->ours;
  AppFixture *theirs = &pair->theirs;

  g_test_summary ("Two windows agree on a transfer and hand it over, by the buttons that people press");

  propose (pair, "500");
  open_row (theirs, "Water: 500" SPACE "L");
  app_wait_for (theirs, GTK_TYPE_LABEL,
                "\xe2\x80\x9cWe see your need. We have a surplus of 500" SPACE "L. Would you like to initiate a transfer?\xe2\x80\x9d");
  app_wait_for (theirs, GTK_TYPE_LABEL, "We, Mill <b>Yard</b>");
  app_wait_for (theirs, GTK_TYPE_LABEL, "Birch House");
  app_wait_for (theirs, GTK_TYPE_LABEL, "Decide Until");
  app_wait_for (theirs, GTK_TYPE_LABEL, "Bo");
  assert_alike (app_wait_for (theirs, GTK_TYPE_BUTTON, "Yes"), app_wait_for (theirs, GTK_TYPE_BUTTON, "No"));

  app_enter (theirs, "Passphrase", APP_PASSPHRASE);
  g_signal_emit_by_name (app_wait_for (theirs, ADW_TYPE_ENTRY_ROW, "Passphrase"), "entry-activated");
  app_wait_for (theirs, GTK_TYPE_LABEL, "Now press the button that says what you want.");
  decide (theirs, "Yes");
  g_assert_true (shows (ours, "Waiting for your decision."));
  g_assert_null (app_find (GTK_WIDGET (theirs->window), GTK_TYPE_BUTTON, "Yes"));
  decide (ours, "Yes");
  app_wait_for (ours, GTK_TYPE_LABEL, "Agreed by both.");
  app_wait_for (theirs, GTK_TYPE_LABEL, "Agreed by both.");
  app_wait_for (ours, GTK_TYPE_LABEL, "Bo");
  app_wait_for (theirs, GTK_TYPE_LABEL, "Åsa");

  app_press (ours, "Say How Much Was Handed Over");
  app_enter (ours, "How much", "480");
  app_enter (ours, "Passphrase", APP_PASSPHRASE);
  app_press (ours, "Confirm the Handover");
  app_wait_for (ours, GTK_TYPE_LABEL, "Handover confirmed");
  app_wait_for (ours, GTK_TYPE_LABEL, "480" SPACE "L");
  app_wait_for (theirs, GTK_TYPE_LABEL, "480" SPACE "L");
  g_assert_null (app_find (GTK_WIDGET (ours->window), GTK_TYPE_BUTTON, "Say How Much"));

  go_back (theirs);
  app_wait_for (theirs, GTK_TYPE_LABEL, "Nothing is open.");
  app_wait_for (theirs, GTK_TYPE_LABEL, "Water: 500" SPACE "L");
}

static void
lapse (Pair *pair)
{
  BreathNode *node = breath_host_get_node (pair->ours.ours);
  BreathMirrors *mirrors = breath_host_get_mirrors (pair->ours.ours);
  BreathTransferTerms *terms = breath_transfer_terms_new ();
  gint64 now = breath_node_get_now (node);
  guint8 id[BREATH_NEGOTIATION_ID_LEN];
  g_autoptr(BreathPassphrase) passphrase = app_passphrase_new ();
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(P2pIdentity) mirror = NULL;
  g_autoptr(GError) error = NULL;
  P2pPeerId to;

  breath_mirrors_prove_async (mirrors, breath_mirrors_get_current (mirrors), passphrase, app_take_result_cb, &result);
  mirror = breath_mirrors_prove_finish (mirrors, app_wait_for_result (&result), &error);
  g_assert_no_error (error);
  g_assert_true (breath_node_find (node, breath_node_get_id (breath_host_get_node (pair->theirs.ours)), &to, &error));
  breath_resource_kind_from_id ("water", &terms->resource);
  terms->amount = 500000;
  g_strlcpy (terms->unit, "L", sizeof terms->unit);
  terms->gives = TRUE;
  terms->from = now;
  terms->until = now + 7 * 86400;
  terms->expires = now + SHORT_LIFE;
  breath_core_propose_transfer (breath_node_get_core (node), mirror, &to, terms, id, NULL, NULL);
  breath_transfer_terms_free (terms);
}

static void
test_transfers_ends (Pair         *pair,
                     gconstpointer unused)
{
  AppFixture *ours = &pair->ours;
  AppFixture *theirs = &pair->theirs;
  g_autofree char *veto = NULL;
  g_autofree char *vetoed = NULL;
  g_autofree char *lapsed_here = NULL;
  g_autofree char *lapsed_there = NULL;

  g_test_summary ("A veto shows the same words as a lapse to both sides, and what ended is gone once it was seen");

  propose (pair, "500");
  open_row (theirs, "Water: 500");
  decide (ours, "Yes");
  g_assert_true (shows (theirs, "Waiting for your decision."));
  decide (theirs, "No");
  app_wait_for (ours, GTK_TYPE_LABEL, "This didn't go ahead.");
  app_wait_for (theirs, GTK_TYPE_LABEL, "This didn't go ahead.");
  vetoed = dup_page (ours);
  veto = dup_page (theirs);

  go_back (ours);
  go_back (theirs);
  app_wait_for (ours, GTK_TYPE_LABEL, "Nothing is open.");
  app_wait_for (theirs, GTK_TYPE_LABEL, "Nothing is open.");
  g_assert_false (shows (ours, "didn't go ahead"));
  g_assert_false (shows (theirs, "didn't go ahead"));

  lapse (pair);
  open_row (ours, "Water: 500");
  open_row (theirs, "Water: 500");
  app_wait_for (ours, GTK_TYPE_LABEL, "This didn't go ahead.");
  app_wait_for (theirs, GTK_TYPE_LABEL, "This didn't go ahead.");
  lapsed_here = dup_page (ours);
  lapsed_there = dup_page (theirs);
  g_assert_cmpstr (lapsed_here, ==, vetoed);
  g_assert_cmpstr (lapsed_there, ==, veto);
}

static void
test_transfers_decided (Pair         *pair,
                        gconstpointer unused)
{
  AppFixture *theirs = &pair->theirs;
  g_autofree char *yes = NULL;
  g_autofree char *no = NULL;

  g_test_summary ("Once somebody has decided the page says the same for yes and for no");

  propose (pair, "500");
  open_row (theirs, "Water: 500");
  decide (theirs, "Yes");
  app_wait_for (theirs, GTK_TYPE_LABEL, "Decide Until");
  yes = dup_page (theirs);
  decide (&pair->ours, "No");
  app_wait_for (theirs, GTK_TYPE_LABEL, "This didn't go ahead.");
  go_back (theirs);
  go_back (&pair->ours);
  gtk_widget_activate_action (GTK_WIDGET (pair->ours.window), "win.show-view", "s", "overview");

  propose (pair, "500");
  open_row (theirs, "Water: 500");
  decide (theirs, "No");
  no = dup_page (theirs);
  g_assert_cmpstr (yes, ==, no);
}

static void
test_transfers_apart (Pair         *pair,
                      gconstpointer unused)
{
  BreathNode *node = breath_host_get_node (pair->ours.ours);

  g_test_summary ("A page says that the other node is not connected for as long as it is not");

  propose (pair, "500");
  g_assert_false (shows (&pair->ours, "is not connected just now"));
  gtk_window_destroy (GTK_WINDOW (pair->theirs.window));
  g_clear_object (&pair->theirs.desk);
  app_fixture_lose (&pair->ours);
  app_wait_for (&pair->ours, GTK_TYPE_LABEL, "is not connected just now");
  g_assert_cmpuint (g_list_model_get_n_items (breath_node_get_peers (node)), ==, 0);
}

static void
tear_down_apart (Pair         *pair,
                 gconstpointer unused)
{
  g_clear_object (&pair->theirs.window);
  app_fixture_tear_down (&pair->ours, NULL);
}

static void
test_transfers_later (Pair         *pair,
                      gconstpointer unused)
{
  AppFixture *ours = &pair->ours;
  AppFixture *theirs = &pair->theirs;

  g_test_summary ("Going back decides nothing, a key that ends the passphrase neither, and a wrong passphrase says so");

  propose (pair, "1.5");
  open_row (theirs, "Water: 1.5" SPACE "L");
  app_enter (theirs, "Passphrase", "not the right one");
  g_signal_emit_by_name (app_wait_for (theirs, ADW_TYPE_ENTRY_ROW, "Passphrase"), "entry-activated");
  g_assert_true (shows (theirs, "Waiting for your decision."));
  app_press (theirs, "No");
  app_wait_for (theirs, GTK_TYPE_LABEL, "That is not the right passphrase.");
  go_back (theirs);
  app_wait_for (theirs, GTK_TYPE_LABEL, "Waiting for your decision.");
  open_row (theirs, "Water: 1.5");
  app_press (theirs, "Yes");
  app_wait_for (theirs, GTK_TYPE_LABEL, "Please write the passphrase first.");
  g_assert_true (shows (theirs, "Waiting for your decision."));
  g_assert_true (shows (ours, "Waiting for your decision."));
}

static void
test_transfers_counters (Pair         *pair,
                         gconstpointer unused)
{
  AppFixture *ours = &pair->ours;
  AppFixture *theirs = &pair->theirs;

  g_test_summary ("Either side can change the terms, or decline openly, which ends it for both");

  propose (pair, "500");
  open_row (theirs, "Water: 500");
  app_press (theirs, "Change the Terms");
  app_enter (theirs, "How much", "");
  app_press (theirs, "Propose These Terms");
  app_wait_for (theirs, GTK_TYPE_LABEL, "Please say how much.");
  app_enter (theirs, "How much", "300");
  app_enter (theirs, "Passphrase", APP_PASSPHRASE);
  app_press (theirs, "Propose These Terms");
  app_wait_for (theirs, GTK_TYPE_LABEL, "The other terms are proposed.");
  app_wait_for (theirs, GTK_TYPE_LABEL, "Water: 300" SPACE "L");
  app_wait_for (ours, GTK_TYPE_LABEL, "Water: 300" SPACE "L");

  app_press (ours, "Decline Openly");
  app_wait_for (ours, GTK_TYPE_LABEL, "This ends it at once for both nodes");
  app_enter (ours, "Passphrase", APP_PASSPHRASE);
  app_press (ours, "Decline It Openly");
  app_wait_for (ours, GTK_TYPE_LABEL, "This didn't go ahead.");
  app_wait_for (theirs, GTK_TYPE_LABEL, "This didn't go ahead.");
}

static void
test_transfers_locks (Pair         *pair,
                      gconstpointer unused)
{
  AppFixture *theirs = &pair->theirs;
  BreathMirrors *mirrors = breath_host_get_mirrors (theirs->ours);
  g_autoptr(BreathTransfer) transfer = NULL;

  g_test_summary ("While the window is locked no amount is in sight; who signs in goes on to what they wanted to see");

  propose (pair, "500");
  open_row (theirs, "Water: 500");
  breath_mirrors_lock (mirrors);
  app_wait_for (theirs, GTK_TYPE_LABEL, "Transfers Are for Mirrors");
  wait_until_none (theirs, "500");
  go_back (theirs);
  g_assert_false (shows (theirs, "500"));

  transfer = g_list_model_get_item (G_LIST_MODEL (breath_host_get_transfers (theirs->ours)), 0);
  breath_window_show_transfer (theirs->window, breath_transfer_get_id (transfer));
  app_wait_for (theirs, GTK_TYPE_LABEL, "Transfers Are for Mirrors");
  g_assert_true (breath_transfer_inbox_is_news (breath_desk_get_transfers (theirs->desk), transfer)
                 || app_find (GTK_WIDGET (theirs->window), GTK_TYPE_LABEL, "500") == NULL);
  app_press (theirs, "Sign In");
  app_enter (theirs, "Passphrase", APP_PASSPHRASE);
  app_press (theirs, "Sign In");
  app_wait_for (theirs, GTK_TYPE_LABEL, "What Is Proposed");
  app_wait_for (theirs, GTK_TYPE_LABEL, "Water: 500" SPACE "L");
}

static void
add (void)
{
  g_test_add ("/app/transfers/agrees", Pair, NULL, set_up, test_transfers_agrees, tear_down);
  g_test_add ("/app/transfers/ends", Pair, NULL, set_up, test_transfers_ends, tear_down);
  g_test_add ("/app/transfers/decided", Pair, NULL, set_up, test_transfers_decided, tear_down);
  g_test_add ("/app/transfers/apart", Pair, NULL, set_up, test_transfers_apart, tear_down_apart);
  g_test_add ("/app/transfers/later", Pair, NULL, set_up, test_transfers_later, tear_down);
  g_test_add ("/app/transfers/counters", Pair, NULL, set_up, test_transfers_counters, tear_down);
  g_test_add ("/app/transfers/locks", Pair, NULL, set_up, test_transfers_locks, tear_down);
}

int
main (int   argc,
      char *argv[])
{
  return app_run (argc, argv, add);
}

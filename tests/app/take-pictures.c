/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Shows every page of the window of a node that has a neighbour, and writes a picture of each, or measures it. */

#include "config.h"

#include "app-fixture.h"

#include <libintl.h>
#include <locale.h>
#include <string.h>

#include "breath-alerts-view.h"
#include "breath-close-question.h"
#include "breath-mirrors-private.h"
#include "breath-preferences.h"
#include "breath-seed-form.h"

#define DPI          (96 * 1024)
#define SETTLE       400  /* milliseconds in which what was asked for is on the screen */

typedef struct
{
  AppFixture  app;
  const char *folder;   /* NULL: no pictures, each page is measured instead */
  char       *variant;
  guint       n_taken;
  guint       n_wide;   /* pages that are wider than their window */
} Pictures;

static gboolean
passed_cb (gpointer user_data)
{
  *(gboolean *) user_data = TRUE;

  return G_SOURCE_REMOVE;
}

static void
settle (void)
{
  gboolean has_passed = FALSE;

  g_timeout_add (SETTLE, passed_cb, &has_passed);

  while (!has_passed)
    g_main_context_iteration (NULL, TRUE);
}

/* A window that was just opened has nothing to show until it was drawn for the first time. */
static GskRenderNode *
draw (GtkWidget *window)
{
  g_autoptr(GdkPaintable) paintable = gtk_widget_paintable_new (window);
  gint64 deadline = g_get_monotonic_time () + APP_PATIENCE;
  GskRenderNode *node;

  do
    {
      GtkSnapshot *snapshot = gtk_snapshot_new ();

      settle ();
      gdk_paintable_snapshot (paintable, snapshot, gtk_widget_get_width (window), gtk_widget_get_height (window));
      node = gtk_snapshot_free_to_node (snapshot);
    }
  while (node == NULL && g_get_monotonic_time () < deadline);

  return node;
}

static void
draw_window (Pictures   *self,
             GtkWidget  *window,
             const char *page)
{
  g_autoptr(GskRenderNode) node = draw (window);
  g_autoptr(GdkTexture) texture = NULL;
  g_autofree char *name = g_strdup_printf ("%s-%02u-%s.png", self->variant != NULL ? self->variant : "plain", ++self->n_taken, page);
  g_autofree char *path = g_build_filename (self->folder, name, NULL);

  if (node == NULL)
    g_error ("No %s has come into sight", page);

  texture = gsk_renderer_render_texture (gtk_native_get_renderer (GTK_NATIVE (window)), node, NULL);

  if (!gdk_texture_save_to_png (texture, path))
    g_error ("%s could not be written", path);
}

static int
get_least_width (GtkWidget *widget)
{
  int least;

  gtk_widget_measure (widget, GTK_ORIENTATION_HORIZONTAL, -1, &least, NULL, NULL, NULL);

  return least;
}

/* Down to what needs so much room itself. */
static GtkWidget *
find_widest (GtkWidget *widget)
{
  GtkWidget *widest = NULL;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    if (gtk_widget_get_mapped (child) && (widest == NULL || get_least_width (child) > get_least_width (widest)))
      widest = child;

  return widest != NULL ? find_widest (widest) : widget;
}

/* What is too wide for its place, and the widest thing in it. */
static void
measure_window (Pictures   *self,
                GtkWidget  *window,
                const char *page)
{
  int least;

  settle ();
  least = get_least_width (window);
  self->n_taken++;

  /* That of libadwaita asks for 360 pixels itself, and has a frame around that. */
  if (ADW_IS_PREFERENCES_WINDOW (window))
    least = get_least_width (gtk_widget_get_first_child (window));

  if (least > self->app.width)
    {
      GtkWidget *widest = find_widest (window);
      const char *words = GTK_IS_LABEL (widest) ? gtk_label_get_text (GTK_LABEL (widest)) : "";

      self->n_wide++;
      g_print ("not ok %u %s # %d pixels; the widest is a %s of %d: %s\n", self->n_taken, page, least, G_OBJECT_TYPE_NAME (widest),
               get_least_width (widest), words);
      return;
    }

  g_print ("ok %u %s\n", self->n_taken, page);
}

static void
take_window (Pictures   *self,
             GtkWidget  *window,
             const char *page)
{
  if (self->folder == NULL)
    measure_window (self, window, page);
  else
    draw_window (self, window, page);
}

static void
take (Pictures   *self,
      const char *page)
{
  take_window (self, GTK_WIDGET (self->app.window), page);
}

/* Types go by name, so that no row has to show its header for this. */
static GtkWidget *
find (GtkWidget  *widget,
      const char *type)
{
  if (g_str_equal (G_OBJECT_TYPE_NAME (widget), type) && gtk_widget_get_mapped (widget))
    return widget;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find (child, type);

      if (found != NULL)
        return found;
    }

  return NULL;
}

static GtkWidget *
wait_for (Pictures   *self,
          const char *type)
{
  gint64 deadline = g_get_monotonic_time () + APP_PATIENCE;
  GtkWidget *found;

  while ((found = find (GTK_WIDGET (self->app.window), type)) == NULL)
    {
      if (g_get_monotonic_time () > deadline)
        g_error ("No %s has come into sight", type);

      g_main_context_iteration (NULL, TRUE);
    }

  return found;
}

static void
open_row (Pictures   *self,
          const char *type)
{
  g_signal_emit_by_name (wait_for (self, type), "activate");
}

static void
act (Pictures   *self,
     const char *type,
     const char *action)
{
  if (!gtk_widget_activate_action (wait_for (self, type), action, NULL))
    g_error ("There is no action %s", action);
}

static void
show (Pictures   *self,
      const char *action,
      const char *target)
{
  if (!gtk_widget_activate_action (GTK_WIDGET (self->app.window), action, "s", target))
    g_error ("There is no action %s", action);
}

static void
tell (BreathHost *host,
      const char *resource,
      const char *stock,
      const char *need,
      const char *unit)
{
  BreathNode *node = breath_host_get_node (host);
  g_autoptr(GAsyncResult) set = NULL;
  g_autoptr(GAsyncResult) published = NULL;
  g_autoptr(GError) error = NULL;

  breath_node_set_stock_async (node, resource, stock, need, "7", unit, app_take_result_cb, &set);
  breath_node_set_stock_finish (node, app_wait_for_result (&set), &error);
  g_assert_no_error (error);
  breath_node_publish_async (node, resource, app_take_result_cb, &published);
  breath_node_publish_finish (node, app_wait_for_result (&published), &error);
  g_assert_no_error (error);
}

static void
warn (BreathHost *host)
{
  char event[] = "bias-drift", severity[] = "Severe", urgency[] = "Immediate", certainty[] = "Observed";
  char headline[] = "The waiting list favours one street";
  char description[] = "Since Monday the planner puts families of the upper street first, whatever they need.";
  char instruction[] = "Look at who is first on your own list before you follow it.";
  char system[] = "Ration planner 3.1";
  const BreathAlertDraft draft = {
    .event = event, .severity = severity, .urgency = urgency, .certainty = certainty,
    .headline = headline, .description = description, .instruction = instruction, .system = system,
  };
  BreathAlerts *alerts = breath_node_get_alerts (breath_host_get_node (host));
  g_autoptr(BreathPassphrase) passphrase = app_passphrase_new ();
  g_autoptr(BreathHeardAlert) raised = NULL;
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  breath_alerts_raise_async (alerts, breath_mirrors_get_current (breath_host_get_mirrors (host)), passphrase, &draft,
                             app_take_result_cb, &result);
  raised = breath_alerts_raise_finish (alerts, app_wait_for_result (&result), &error);
  g_assert_no_error (error);
  g_assert_nonnull (raised);
}

static void
flag (BreathHost *host,
      const char *about)
{
  BreathFlagWords words = { .node = about, .reason = "misleading", .note = "Says daily that there is no water, and sells it." };
  BreathMirrors *mirrors = breath_host_get_mirrors (host);
  g_autoptr(BreathPassphrase) passphrase = app_passphrase_new ();
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  breath_trust_flag_async (breath_host_get_trust (host), breath_mirrors_get_current (mirrors), passphrase, &words,
                           app_take_result_cb, &result);
  breath_trust_act_finish (breath_host_get_trust (host), app_wait_for_result (&result), &error);
  g_assert_no_error (error);
}

static void
press (Pictures   *self,
       const char *words)
{
  g_signal_emit_by_name (app_wait_for (&self->app, GTK_TYPE_BUTTON, gettext (words)), "clicked");
}

static void
take_first_steps (Pictures *self)
{
  take (self, "first-name");
  app_enter (&self->app, gettext ("Name of the centre, which neighbours see"), "Birch House");
  press (self, "Next");
  app_enter (&self->app, gettext ("People that this centre provides for"), "120");
  take (self, "first-needs");
  press (self, "Next");
  take (self, "first-mirror");
  press (self, "Skip");
  take (self, "first-neighbours");
  press (self, "Next");
  take (self, "first-end");
  press (self, "Go to the Overview");
}

static GtkWidget *
find_dialog (void)
{
  GListModel *windows = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr(GtkWidget) window = g_list_model_get_item (windows, i);

      if (ADW_IS_MESSAGE_DIALOG (window))
        return window;
    }

  g_error ("There is no dialog");
}

static void
take_windows (Pictures *self)
{
  BreathPreferences *preferences = breath_preferences_new (self->app.ours);
  g_autoptr(GAsyncResult) result = NULL;

  gtk_window_set_default_size (GTK_WINDOW (preferences), MIN (560, self->app.width), self->app.height);
  gtk_window_present (GTK_WINDOW (preferences));
  take_window (self, GTK_WIDGET (preferences), "preferences");
  gtk_window_destroy (GTK_WINDOW (preferences));

  breath_close_question_ask_async (GTK_WINDOW (self->app.window), breath_host_get_centre (self->app.ours), app_take_result_cb, &result);
  take_window (self, find_dialog (), "close");
  adw_message_dialog_response (ADW_MESSAGE_DIALOG (find_dialog ()), "later");
  breath_close_question_ask_finish (app_wait_for_result (&result));
}

static void
take_empty (Pictures *self)
{
  static const char *const views[] = { "overview", "neighbours", "alerts", "transfers", "seeds" };

  for (guint i = 0; i < G_N_ELEMENTS (views); i++)
    {
      g_autofree char *page = g_strconcat ("empty-", views[i], NULL);

      show (self, "win.show-view", views[i]);
      take (self, page);
    }

  gtk_widget_activate_action (GTK_WIDGET (self->app.window), "win.mirrors", NULL);
  take (self, "empty-mirrors");
  show (self, "win.mirror", "first");
  take (self, "first-mirror");
  show (self, "win.show-view", "overview");
}

static void
prepare (Pictures *self)
{
  AppFixture *f = &self->app;

  app_fixture_meet (f, "Mill Lane Centre");
  app_add_mirror (f->ours, "Eva");
  app_add_mirror (f->theirs, "Bo");
  tell (f->ours, "water", "900", "400", "L");
  tell (f->ours, "energy", "160", "12", "kW.h");
  tell (f->theirs, "water", "5200", "400", "L");
  tell (f->theirs, "food", "90", "40", "kg");
}

static void
take_neighbours (Pictures *self)
{
  show (self, "win.show-view", "neighbours");
  wait_for (self, "BreathNeighbourRow");
  take (self, "neighbours");
  act (self, "BreathTrustView", "trust.chosen");
  open_row (self, "BreathChosenRow");
  take (self, "chosen");
  gtk_widget_activate_action (GTK_WIDGET (self->app.window), "win.back", NULL);
  act (self, "BreathTrustView", "trust.meet");
  take (self, "meet");
  gtk_widget_activate_action (GTK_WIDGET (self->app.window), "win.back", NULL);
  open_row (self, "BreathNeighbourRow");
  take (self, "node");
  act (self, "BreathTrustPage", "trust.isolate");
  take (self, "isolate");
  gtk_widget_activate_action (GTK_WIDGET (self->app.window), "win.back", NULL);
  act (self, "BreathTrustPage", "trust.flag");
  take (self, "flag");
  gtk_widget_activate_action (GTK_WIDGET (self->app.window), "win.back", NULL);
  gtk_widget_activate_action (GTK_WIDGET (self->app.window), "win.back", NULL);
}

static void
take_import (Pictures *self)
{
  static const char text[] =
    "<alert xmlns=\"urn:oasis:names:tc:emergency:cap:1.2\"><sent>2026-05-17T09:30:00-00:00</sent><status>Actual</status>"
    "<msgType>Alert</msgType><info><language>en</language><urgency>Expected</urgency><severity>Moderate</severity>"
    "<certainty>Likely</certainty><headline>The bus planner leaves out the lower village</headline>"
    "<description>It takes the closed bridge for open.</description></info></alert>";
  BreathAlertsView *view = BREATH_ALERTS_VIEW (wait_for (self, "BreathAlertsView"));
  g_autofree char *path = g_build_filename (self->app.folder, "warning.xml", NULL);
  g_autoptr(GFile) file = g_file_new_for_path (path);
  g_autoptr(GFile) folder = g_file_new_for_path (self->app.folder);

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  breath_alerts_view_import (view, folder);
  app_wait_for (&self->app, GTK_TYPE_LABEL, gettext ("That file could not be read. Choose another, or copy it to this computer first."));
  take (self, "import-refused");
  breath_alerts_view_import (view, file);
  app_wait_for (&self->app, GTK_TYPE_LABEL, gettext ("From a File"));
  take (self, "import");
}

static void
take_alerts (Pictures *self)
{
  warn (self->app.theirs);
  show (self, "win.show-view", "alerts");
  wait_for (self, "BreathAlertRow");
  take (self, "alerts");
  open_row (self, "BreathAlertRow");
  take (self, "alert");
  act (self, "BreathAlertPage", "alerts.assess");
  take (self, "assess");
  show (self, "win.show-view", "alerts");
  gtk_widget_activate_action (GTK_WIDGET (self->app.window), "win.back", NULL);
  gtk_widget_activate_action (GTK_WIDGET (self->app.window), "win.back", NULL);
  act (self, "BreathAlertsView", "alerts.raise");
  take (self, "raise");
  gtk_widget_activate_action (GTK_WIDGET (self->app.window), "win.back", NULL);
  take_import (self);
}

/* Bo proposes at the other node; Eva sees it here. */
static BreathTransfer *
propose (Pictures   *self,
         const char *amount,
         const char *note)
{
  const BreathTransferWords words = { .resource = "water", .amount = amount, .unit = "L", .gives = TRUE, .note = note };
  BreathTransfers *transfers = breath_host_get_transfers (self->app.theirs);
  BreathMirrors *mirrors = breath_host_get_mirrors (self->app.theirs);
  g_autoptr(BreathPassphrase) passphrase = app_passphrase_new ();
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  BreathTransfer *transfer;

  breath_transfers_propose_async (transfers, breath_mirrors_get_current (mirrors), passphrase,
                                  breath_node_get_id (breath_host_get_node (self->app.ours)), &words, app_take_result_cb, &result);
  transfer = breath_transfers_propose_finish (transfers, app_wait_for_result (&result), &error);
  g_assert_no_error (error);

  while (!breath_transfer_get_can_decide (transfer))
    g_main_context_iteration (NULL, TRUE);

  return transfer;
}

static void
decide (BreathHost *host,
        const char *id,
        gboolean    is_yes)
{
  BreathTransfers *transfers = breath_host_get_transfers (host);
  BreathMirrors *mirrors = breath_host_get_mirrors (host);
  g_autoptr(BreathPassphrase) passphrase = app_passphrase_new ();
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  breath_transfers_decide_async (transfers, breath_transfers_find (transfers, id), breath_mirrors_get_current (mirrors), passphrase,
                                 is_yes, app_take_result_cb, &result);
  breath_transfers_act_finish (transfers, app_wait_for_result (&result), &error);
  g_assert_no_error (error);
}

static void
press_propose (Pictures *self)
{
  g_autoptr(GListModel) matches = breath_transfers_dup_matches (breath_host_get_transfers (self->app.ours));
  g_autoptr(BreathMatch) match = g_list_model_get_item (matches, 0);

  g_signal_emit_by_name (wait_for (self, "BreathMatchGroup"), "propose", match);
}

static void
take_transfers (Pictures *self)
{
  g_autoptr(BreathTransfer) agreed = propose (self, "500", "The tap in the yard is open until eight. Bring cans, please.");
  const char *id = breath_transfer_get_id (agreed);

  show (self, "win.show-view", "overview");
  press_propose (self);
  take (self, "propose");
  breath_window_show_transfer (self->app.window, id);
  take (self, "proposal");
  act (self, "BreathTransferPage", "transfers.counter");
  take (self, "counter");
  gtk_widget_activate_action (GTK_WIDGET (self->app.window), "win.back", NULL);
  act (self, "BreathTransferPage", "transfers.decline");
  take (self, "decline");
  gtk_widget_activate_action (GTK_WIDGET (self->app.window), "win.back", NULL);
  decide (self->app.ours, id, TRUE);
  take (self, "decided");
  decide (self->app.theirs, id, TRUE);

  while (breath_transfer_get_agreed_there (agreed) == NULL)
    g_main_context_iteration (NULL, TRUE);

  take (self, "agreed");
  act (self, "BreathTransferPage", "transfers.hand-over");
  take (self, "handover");
  gtk_widget_activate_action (GTK_WIDGET (self->app.window), "win.back", NULL);
  show (self, "win.show-view", "transfers");
  gtk_widget_activate_action (GTK_WIDGET (self->app.window), "win.back", NULL);
  take (self, "transfers");
}

/* Returns the seed as its node lists it; @earlier, which may be NULL, is the one that it takes the place of. */
static BreathSeed *
offer_seed (BreathHost *host,
            const char *title,
            const char *summary,
            const char *text,
            BreathSeed *earlier)
{
  const BreathSeedWords words = {
    .title = title, .summary = summary, .language = "en", .media = "text/markdown",
    .supersedes = earlier != NULL ? breath_seed_get_id (earlier) : NULL,
  };
  BreathSeeds *seeds = breath_host_get_seeds (host);
  g_autoptr(BreathPassphrase) passphrase = app_passphrase_new ();
  g_autoptr(GBytes) file = g_bytes_new (text, strlen (text));
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  BreathSeed *seed;

  breath_seeds_offer_async (seeds, breath_mirrors_get_current (breath_host_get_mirrors (host)), passphrase, file, &words,
                            app_take_result_cb, &result);
  seed = breath_seeds_offer_finish (seeds, app_wait_for_result (&result), &error);
  g_assert_no_error (error);

  return seed;
}

/* The same seed here, once it was heard of. */
static BreathSeed *
hear_seed (Pictures   *self,
           BreathSeed *theirs)
{
  BreathSeeds *seeds = breath_host_get_seeds (self->app.ours);
  BreathSeed *seed;

  while ((seed = breath_seeds_find (seeds, breath_seed_get_id (theirs))) == NULL)
    g_main_context_iteration (NULL, TRUE);

  return seed;
}

static void
wait_for_state (BreathSeed *seed,
                const char *state)
{
  while (!g_str_equal (breath_seed_get_state (seed), state))
    g_main_context_iteration (NULL, TRUE);
}

static void
plant_seed (BreathHost *host,
            BreathSeed *seed)
{
  BreathSeeds *seeds = breath_host_get_seeds (host);
  g_autoptr(BreathPassphrase) passphrase = app_passphrase_new ();
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  breath_seeds_plant_async (seeds, seed, breath_mirrors_get_current (breath_host_get_mirrors (host)), passphrase,
                            app_take_result_cb, &result);
  breath_seeds_act_finish (seeds, app_wait_for_result (&result), &error);
  g_assert_no_error (error);
}

static void
take_offer (Pictures *self)
{
  static const char text[] = "# Bread from yesterday\n\nSoak it overnight. Half of it can be old.\n";
  g_autofree char *path = g_build_filename (self->app.folder, "bread.md", NULL);
  g_autoptr(GFile) file = g_file_new_for_path (path);

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  act (self, "BreathSeedsView", "seeds.offer");
  breath_seed_form_take_file (BREATH_SEED_FORM (wait_for (self, "BreathSeedForm")), file);
  app_wait_for (&self->app, GTK_TYPE_LABEL, "bread.md");
  take (self, "offer-seed");
  gtk_widget_activate_action (GTK_WIDGET (self->app.window), "win.back", NULL);
}

/* A later version of what was planted, which is fetched and compared. */
static void
take_seed_changes (Pictures   *self,
                   BreathSeed *earlier)
{
  g_autoptr(BreathSeed) corrected = offer_seed (self->app.theirs, "Rain barrels", NULL,
                                                "# Rain barrels\n\nPut the barrel where the roof is low, and keep the lid closed, or gnats come.\n\n"
                                                "* Empty it before the first frost, and leave the tap open: ice breaks the tap.\n"
                                                "* A stocking over the pipe keeps leaves out.\n"
                                                "* Ask the neighbours before you lead the overflow to the fence.\xe2\x80\x8b\n\n"
                                                "We counted 400 L in a wet week from a roof of 30 m\xc2\xb2.\n", earlier);
  BreathSeed *heard = hear_seed (self, corrected);

  g_signal_emit_by_name (wait_for (self, "BreathSeedList"), "opened", heard);
  act (self, "BreathSeedPage", "seeds.fetch");
  wait_for_state (heard, BREATH_SEED_WORD_FETCHED);
  take (self, "seed-later");
  act (self, "BreathSeedPage", "seeds.compare");
  take (self, "seed-changes");
  gtk_widget_activate_action (GTK_WIDGET (self->app.window), "win.back", NULL);
  gtk_widget_activate_action (GTK_WIDGET (self->app.window), "win.back", NULL);
}

/* Texts about water from there and from here; one of them hides something. */
static void
take_seeds (Pictures *self)
{
  AppFixture *f = &self->app;
  g_autoptr(BreathSeed) ours = offer_seed (f->ours, "Beans in a dry year", NULL, "Plant them deep, and water them in the evening.\n", NULL);
  g_autoptr(BreathSeed) barrels = offer_seed (f->theirs, "Rain barrels", "How to keep rain water through a dry summer, with what one finds in a yard.",
                                              "# Rain barrels\n\nPut the barrel where the roof is low, and keep the lid closed, or gnats come.\n\n"
                                              "* Empty it before the first frost: ice breaks the tap.\n"
                                              "* A stocking over the pipe keeps leaves out.\xe2\x80\xae\xe2\x80\x8b\n\n"
                                              "We counted 400 L in a wet week from a roof of 30 m\xc2\xb2.\n", NULL);
  g_autoptr(BreathSeed) pump = offer_seed (f->theirs, "Mending the hand pump in Mill Lane without the special key", NULL, "Turn it twice.\n", NULL);
  BreathSeed *heard = hear_seed (self, barrels);

  hear_seed (self, pump);
  show (self, "win.show-view", "seeds");
  wait_for (self, "BreathSeedListRow");
  take (self, "seeds");
  take_offer (self);
  g_signal_emit_by_name (wait_for (self, "BreathSeedList"), "opened", heard);
  take (self, "seed-heard");
  act (self, "BreathSeedPage", "seeds.fetch");
  wait_for_state (heard, BREATH_SEED_WORD_FETCHED);
  take (self, "seed-fetched");
  act (self, "BreathSeedPage", "seeds.read");
  wait_for_state (heard, BREATH_SEED_WORD_READ);
  take (self, "seed-text");
  gtk_widget_activate_action (GTK_WIDGET (self->app.window), "win.back", NULL);
  take (self, "seed-read");
  gtk_widget_activate_action (GTK_WIDGET (self->app.window), "win.back", NULL);
  take (self, "seeds-here");
  plant_seed (f->ours, heard);
  gtk_editable_set_text (GTK_EDITABLE (wait_for (self, "GtkSearchEntry")), "the");

  while (find (wait_for (self, "BreathSeedSearch"), "BreathSeedListRow") == NULL)
    g_main_context_iteration (NULL, TRUE);

  take (self, "seeds-found");
  g_signal_emit_by_name (wait_for (self, "BreathSeedSearch"), "opened", heard);
  take (self, "seed-planted");
  gtk_widget_activate_action (GTK_WIDGET (self->app.window), "win.back", NULL);
  gtk_editable_set_text (GTK_EDITABLE (wait_for (self, "GtkSearchEntry")), "");
  take_seed_changes (self, barrels);
}

static void
take_pages (Pictures *self)
{
  BreathMirrors *mirrors = breath_host_get_mirrors (self->app.ours);

  show (self, "win.show-view", "overview");
  wait_for (self, "BreathNodeRow");
  take (self, "overview");
  g_signal_emit_by_name (app_find (wait_for (self, "BreathResourceCard"), GTK_TYPE_BUTTON, gettext ("Update Stock")), "clicked");
  take (self, "stock");
  take_neighbours (self);
  take_alerts (self);
  take_transfers (self);
  take_seeds (self);
  flag (self->app.theirs, breath_node_get_id (breath_host_get_node (self->app.ours)));
  show (self, "win.show-view", "neighbours");
  take (self, "neighbours-flagged");
  gtk_widget_activate_action (GTK_WIDGET (self->app.window), "win.mirrors", NULL);
  take (self, "mirrors");
  breath_mirrors_lock (mirrors);
  show (self, "win.show-view", "overview");
  take (self, "locked");
  show (self, "win.show-view", "transfers");
  take (self, "locked-transfers");
  show (self, "win.mirror", "sign-in");
  take (self, "sign-in");
}

/* What tells practice from the real thing has to do so in every variant. */
static void
take_practice (Pictures *self)
{
  BreathWindow *real = self->app.window;

  self->app.window = breath_window_new (ADW_APPLICATION (gtk_window_get_application (GTK_WINDOW (real))));
  gtk_window_set_default_size (GTK_WINDOW (self->app.window), self->app.width, self->app.height);
  breath_window_begin_practice (self->app.window);
  gtk_window_present (GTK_WINDOW (self->app.window));
  take (self, "practice");
  gtk_window_destroy (GTK_WINDOW (self->app.window));
  self->app.window = real;
}

static gboolean
is_built (const char *language)
{
  g_autofree char *path = g_build_filename (BUILT_LOCALES, language, "LC_MESSAGES", GETTEXT_PACKAGE ".mo", NULL);

  return g_file_test (path, G_FILE_TEST_EXISTS);
}

int
main (int   argc,
      char *argv[])
{
  Pictures self = { .app = { .width = 720, .height = 1000, .is_untold = TRUE } };
  gboolean is_dark = FALSE, has_contrast = FALSE, is_rtl = FALSE, measures = FALSE;
  int percent = 100;
  const GOptionEntry entries[] = {
    { "name", 0, 0, G_OPTION_ARG_STRING, &self.variant, "What the names of the pictures begin with", "NAME" },
    { "width", 0, 0, G_OPTION_ARG_INT, &self.app.width, "Width of the window", "PIXELS" },
    { "height", 0, 0, G_OPTION_ARG_INT, &self.app.height, "Height of the window", "PIXELS" },
    { "text", 0, 0, G_OPTION_ARG_INT, &percent, "Size of the letters", "PERCENT" },
    { "dark", 0, 0, G_OPTION_ARG_NONE, &is_dark, "Light letters on dark ground", NULL },
    { "contrast", 0, 0, G_OPTION_ARG_NONE, &has_contrast, "High contrast", NULL },
    { "measure", 0, 0, G_OPTION_ARG_NONE, &measures, "Say which pages are wider than the window, and take no pictures", NULL },
    { "right-to-left", 0, 0, G_OPTION_ARG_NONE, &is_rtl, "Mirrored, as for Arabic", NULL },
    G_OPTION_ENTRY_NULL
  };
  g_autoptr(GOptionContext) context = g_option_context_new ("FOLDER");
  g_autoptr(GError) error = NULL;

  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, BUILT_LOCALES);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  g_option_context_add_main_entries (context, entries, NULL);

  if (!g_option_context_parse (context, &argc, &argv, &error) || argc != (measures ? 1 : 2))
    {
      g_printerr ("%s\n", error != NULL ? error->message : "It needs the folder for the pictures");
      return 2;
    }

  self.folder = measures ? NULL : argv[1];
  g_setenv ("ADW_DEBUG_COLOR_SCHEME", is_dark ? "prefer-dark" : "prefer-light", TRUE);
  g_setenv ("ADW_DEBUG_HIGH_CONTRAST", has_contrast ? "1" : "0", TRUE);

  if (g_getenv ("LANGUAGE") != NULL && strcmp (gettext ("Overview"), "Overview") == 0)
    {
      if (!is_built (g_getenv ("LANGUAGE")))
        g_error ("What is translated into %s was not built", g_getenv ("LANGUAGE"));

      g_print ("1..0 # SKIP the C library translates nothing in the locale %s\n", setlocale (LC_MESSAGES, NULL));
      return 0;
    }

  adw_init ();

  /* As on a telephone. A desktop that has three buttons there has more than 360 pixels, too. */
  if (measures && percent > 100)
    g_object_set (gtk_settings_get_default (), "gtk-decoration-layout", ":close", NULL);

  g_object_set (gtk_settings_get_default (), "gtk-xft-dpi", DPI * percent / 100, "gtk-enable-animations", FALSE, NULL);
  gtk_widget_set_default_direction (is_rtl ? GTK_TEXT_DIR_RTL : GTK_TEXT_DIR_LTR);

  app_begin ();
  app_fixture_open (&self.app);
  app_fixture_show (&self.app, breath_host_get_mirrors (self.app.ours));
  take_first_steps (&self);
  take_empty (&self);
  take_windows (&self);
  self.app.is_untold = FALSE;
  prepare (&self);
  take_pages (&self);
  take_practice (&self);
  app_fixture_tear_down (&self.app, NULL);
  app_end ();
  g_free (self.variant);

  if (measures)
    g_print ("1..%u\n", self.n_taken);

  return self.n_wide > 0 ? 1 : 0;
}

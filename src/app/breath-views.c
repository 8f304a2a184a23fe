/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-views.h"

#include "breath-alerts-view.h"
#include "breath-later.h"
#include "breath-overview-page.h"
#include "breath-seed-about.h"
#include "breath-seeds-view.h"
#include "breath-transfers-view.h"
#include "breath-trust-view.h"

/**
 * BreathViews:
 *
 * The views of the window to switch between, with what waits in each; a view is made when it is first shown.
 */
struct _BreathViews
{
  AdwBin            parent_instance;

  BreathDesk       *desk;                 /* NULL as long as there is no node */

  AdwViewStack     *stack;
  BreathLater      *overview_place;
  BreathLater      *neighbours_place;
  AdwViewStackPage *alerts_stack_page;
  BreathLater      *alerts_place;
  AdwViewStackPage *transfers_stack_page;
  BreathLater      *transfers_place;
  AdwViewStackPage *seeds_stack_page;
  BreathLater      *seeds_place;
};

G_DEFINE_FINAL_TYPE (BreathViews, breath_views, ADW_TYPE_BIN)

enum
{
  SIGNAL_ALERT_OPENED,
  SIGNAL_DONE,
  SIGNAL_MOVED,
  SIGNAL_RESOURCE_ACTIVATED,
  SIGNAL_SIGN_IN_WANTED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* NULL: nobody has seen it yet, or it is the overview, from which nothing opens within the view. */
static BreathView *
peek_view (GtkWidget *place)
{
  GtkWidget *view = breath_later_peek (BREATH_LATER (place));

  return BREATH_IS_VIEW (view) ? BREATH_VIEW (view) : NULL;
}

static BreathView *
get_view (BreathViews *self)
{
  return peek_view (adw_view_stack_get_visible_child (self->stack));
}

static void
set_waiting (AdwViewStackPage *page,
             guint             n_waiting)
{
  adw_view_stack_page_set_badge_number (page, n_waiting);
  adw_view_stack_page_set_needs_attention (page, n_waiting > 0);
}

static void
transfers_changed_cb (BreathViews *self)
{
  set_waiting (self->transfers_stack_page, breath_transfer_inbox_count_waiting (breath_desk_get_transfers (self->desk)));
}

static void
shelves_changed_cb (BreathViews *self)
{
  set_waiting (self->seeds_stack_page, breath_seed_shelves_count_unread (breath_desk_get_seeds (self->desk)));
}

static void
inbox_changed_cb (BreathViews *self)
{
  set_waiting (self->alerts_stack_page, breath_alert_inbox_count_waiting (breath_desk_get_alerts (self->desk)));
}

static void
moved_cb (BreathViews *self)
{
  g_signal_emit (self, signals[SIGNAL_MOVED], 0);
}

static void
done_cb (BreathViews *self,
         const char  *sentence)
{
  g_signal_emit (self, signals[SIGNAL_DONE], 0, sentence);
}

static void
sign_in_wanted_cb (BreathViews *self,
                   const char  *action)
{
  g_signal_emit (self, signals[SIGNAL_SIGN_IN_WANTED], 0, action);
}

static void
resource_activated_cb (BreathViews    *self,
                       BreathResource *resource)
{
  g_signal_emit (self, signals[SIGNAL_RESOURCE_ACTIVATED], 0, resource);
}

static void
alert_opened_cb (BreathViews      *self,
                 BreathHeardAlert *alert)
{
  g_signal_emit (self, signals[SIGNAL_ALERT_OPENED], 0, alert);
}

static void
propose_cb (BreathViews *self,
            BreathMatch *match)
{
  breath_views_show (self, "transfers");
  breath_transfers_view_propose (BREATH_TRANSFERS_VIEW (breath_later_get (self->transfers_place)), match);
}

/* The page of a seed says by itself what becomes of it. */
static gboolean
is_in_sight (BreathViews *self,
             BreathSeed  *seed)
{
  GtkWidget *view = breath_later_peek (self->seeds_place);

  return view != NULL && breath_seeds_view_is_on (BREATH_SEEDS_VIEW (view), seed) && gtk_widget_get_mapped (view);
}

static void
fetched_cb (BreathViews *self,
            BreathSeed  *seed)
{
  g_autofree char *sentence = breath_seed_about_fetched (seed);

  if (!is_in_sight (self, seed))
    done_cb (self, sentence);
}

static void
failed_cb (BreathViews *self,
           BreathSeed  *seed)
{
  g_autofree char *sentence = breath_seed_about_failed (seed);

  if (!is_in_sight (self, seed))
    done_cb (self, sentence);
}

static void
overview_made_cb (BreathViews        *self,
                  BreathOverviewPage *page)
{
  g_signal_connect_object (page, "done", G_CALLBACK (done_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (page, "propose", G_CALLBACK (propose_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (page, "resource-activated", G_CALLBACK (resource_activated_cb), self, G_CONNECT_SWAPPED);
  breath_overview_page_set_node (page, breath_desk_get_node (self->desk),
                                 breath_transfer_inbox_get_transfers (breath_desk_get_transfers (self->desk)));
  breath_overview_page_set_private (page, breath_desk_is_private (self->desk));
}

static void
follow (BreathViews *self,
        BreathView  *view)
{
  g_signal_connect_object (view, "done", G_CALLBACK (done_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (view, "moved", G_CALLBACK (moved_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (view, "sign-in-wanted", G_CALLBACK (sign_in_wanted_cb), self, G_CONNECT_SWAPPED);
}

static void
neighbours_made_cb (BreathViews     *self,
                    BreathTrustView *view)
{
  follow (self, BREATH_VIEW (view));
  breath_trust_view_set_node (view, breath_desk_get_node (self->desk), breath_desk_get_trust (self->desk),
                              breath_desk_get_meeting (self->desk), breath_desk_get_mirrors (self->desk));
}

static void
alerts_made_cb (BreathViews      *self,
                BreathAlertsView *view)
{
  follow (self, BREATH_VIEW (view));
  g_signal_connect_object (view, "opened", G_CALLBACK (alert_opened_cb), self, G_CONNECT_SWAPPED);
  breath_alerts_view_set_alerts (view, breath_node_get_alerts (breath_desk_get_node (self->desk)),
                                 breath_desk_get_mirrors (self->desk), breath_desk_get_alerts (self->desk), breath_desk_get_copies (self->desk));
}

static void
transfers_made_cb (BreathViews         *self,
                   BreathTransfersView *view)
{
  follow (self, BREATH_VIEW (view));
  breath_transfers_view_set_inbox (view, breath_desk_get_node (self->desk), breath_desk_get_mirrors (self->desk),
                                   breath_desk_get_transfers (self->desk));
  breath_transfers_view_set_private (view, breath_desk_is_private (self->desk));
}

static void
seeds_made_cb (BreathViews     *self,
               BreathSeedsView *view)
{
  follow (self, BREATH_VIEW (view));
  breath_seeds_view_set_shelves (view, breath_desk_get_seeds (self->desk), breath_desk_get_mirrors (self->desk));
}

static void
breath_views_dispose (GObject *object)
{
  g_clear_object (&BREATH_VIEWS (object)->desk);

  G_OBJECT_CLASS (breath_views_parent_class)->dispose (object);
}

static void
install_signals (GType type)
{
  /**
   * BreathViews::alert-opened:
   * @self: the views
   * @alert: the alert
   *
   * One of them shows all that @alert says.
   */
  signals[SIGNAL_ALERT_OPENED] =
    g_signal_new ("alert-opened", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, BREATH_TYPE_HEARD_ALERT);

  /**
   * BreathViews::done:
   * @self: the views
   * @sentence: what was done, translated
   *
   * Somebody did something in one of them.
   */
  signals[SIGNAL_DONE] =
    g_signal_new ("done", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);

  /**
   * BreathViews::moved:
   * @self: the views
   *
   * Another view or page is shown, from which there may be a way back.
   */
  signals[SIGNAL_MOVED] =
    g_signal_new ("moved", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  /**
   * BreathViews::resource-activated:
   * @self: the views
   * @resource: one of our own resources
   *
   * A person chose @resource, to see or change it.
   */
  signals[SIGNAL_RESOURCE_ACTIVATED] =
    g_signal_new ("resource-activated", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, BREATH_TYPE_RESOURCE);

  /**
   * BreathViews::sign-in-wanted:
   * @self: the views
   * @action: the action of the visible view that somebody wants to take
   *
   * Only a Mirror can do that; once one has signed in, breath_views_act() takes it.
   */
  signals[SIGNAL_SIGN_IN_WANTED] =
    g_signal_new ("sign-in-wanted", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
breath_views_class_init (BreathViewsClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = breath_views_dispose;

  install_signals (G_TYPE_FROM_CLASS (klass));

  g_type_ensure (BREATH_TYPE_ALERTS_VIEW);
  g_type_ensure (BREATH_TYPE_LATER);
  g_type_ensure (BREATH_TYPE_OVERVIEW_PAGE);
  g_type_ensure (BREATH_TYPE_SEEDS_VIEW);
  g_type_ensure (BREATH_TYPE_TRANSFERS_VIEW);
  g_type_ensure (BREATH_TYPE_TRUST_VIEW);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/sharedbreath/Breath/breath-views.ui");
  gtk_widget_class_bind_template_child (widget_class, BreathViews, stack);
  gtk_widget_class_bind_template_child (widget_class, BreathViews, overview_place);
  gtk_widget_class_bind_template_child (widget_class, BreathViews, neighbours_place);
  gtk_widget_class_bind_template_child (widget_class, BreathViews, alerts_stack_page);
  gtk_widget_class_bind_template_child (widget_class, BreathViews, alerts_place);
  gtk_widget_class_bind_template_child (widget_class, BreathViews, transfers_stack_page);
  gtk_widget_class_bind_template_child (widget_class, BreathViews, transfers_place);
  gtk_widget_class_bind_template_child (widget_class, BreathViews, seeds_stack_page);
  gtk_widget_class_bind_template_child (widget_class, BreathViews, seeds_place);
  gtk_widget_class_bind_template_callback (widget_class, alerts_made_cb);
  gtk_widget_class_bind_template_callback (widget_class, moved_cb);
  gtk_widget_class_bind_template_callback (widget_class, neighbours_made_cb);
  gtk_widget_class_bind_template_callback (widget_class, overview_made_cb);
  gtk_widget_class_bind_template_callback (widget_class, seeds_made_cb);
  gtk_widget_class_bind_template_callback (widget_class, transfers_made_cb);
}

static void
breath_views_init (BreathViews *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * breath_views_get_stack:
 * @self: the views
 *
 * Returns: (transfer none): what holds them, for a switcher
 */
AdwViewStack *
breath_views_get_stack (BreathViews *self)
{
  g_return_val_if_fail (BREATH_IS_VIEWS (self), NULL);

  return self->stack;
}

/**
 * breath_views_set_desk:
 * @self: the views
 * @desk: the desk to show
 *
 * Shows @desk from now on; before that none of them may be shown.
 */
void
breath_views_set_desk (BreathViews *self,
                       BreathDesk  *desk)
{
  BreathSeeds *seeds;

  g_return_if_fail (BREATH_IS_VIEWS (self));
  g_return_if_fail (BREATH_IS_DESK (desk));
  g_return_if_fail (self->desk == NULL);

  self->desk = g_object_ref (desk);
  seeds = breath_seed_shelves_get_seeds (breath_desk_get_seeds (desk));
  g_signal_connect_object (breath_desk_get_alerts (desk), "changed", G_CALLBACK (inbox_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (breath_desk_get_transfers (desk), "changed", G_CALLBACK (transfers_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (breath_desk_get_seeds (desk), "changed", G_CALLBACK (shelves_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (seeds, "fetched", G_CALLBACK (fetched_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (seeds, "failed", G_CALLBACK (failed_cb), self, G_CONNECT_SWAPPED);
  inbox_changed_cb (self);
  transfers_changed_cb (self);
  shelves_changed_cb (self);
}

/**
 * breath_views_set_private:
 * @self: the views
 * @is_private: whether what only Mirrors may see is hidden
 *
 * Hides what is private, or shows it again.
 */
void
breath_views_set_private (BreathViews *self,
                          gboolean     is_private)
{
  GtkWidget *overview;
  GtkWidget *transfers;

  g_return_if_fail (BREATH_IS_VIEWS (self));

  overview = breath_later_peek (self->overview_place);
  transfers = breath_later_peek (self->transfers_place);

  if (overview != NULL)
    breath_overview_page_set_private (BREATH_OVERVIEW_PAGE (overview), is_private);

  if (transfers != NULL)
    breath_transfers_view_set_private (BREATH_TRANSFERS_VIEW (transfers), is_private);
}

/**
 * breath_views_show:
 * @self: the views
 * @name: which: "overview", "neighbours", "alerts", "transfers" or "seeds"
 *
 * Switches to a view, as it was left.
 */
void
breath_views_show (BreathViews *self,
                   const char  *name)
{
  g_return_if_fail (BREATH_IS_VIEWS (self));

  adw_view_stack_set_visible_child_name (self->stack, name);
}

/**
 * breath_views_open_alert:
 * @self: the views
 * @alert: an alert
 *
 * Shows all that @alert says.
 */
void
breath_views_open_alert (BreathViews      *self,
                         BreathHeardAlert *alert)
{
  g_return_if_fail (BREATH_IS_VIEWS (self));

  breath_views_show (self, "alerts");
  breath_alerts_view_open (BREATH_ALERTS_VIEW (breath_later_get (self->alerts_place)), alert);
}

/**
 * breath_views_open_transfer:
 * @self: the views
 * @id: the id of a transfer
 *
 * Shows all there is to a transfer, once a Mirror has signed in; or the transfers there are if it is over.
 */
void
breath_views_open_transfer (BreathViews *self,
                            const char  *id)
{
  g_return_if_fail (BREATH_IS_VIEWS (self));

  breath_transfers_view_open (BREATH_TRANSFERS_VIEW (breath_later_get (self->transfers_place)), id);
  breath_views_show (self, "transfers");
}

/**
 * breath_views_offer_invitation:
 * @self: the views
 * @text: what somebody opened as an invitation
 *
 * Shows it where a person can accept it.
 */
void
breath_views_offer_invitation (BreathViews *self,
                               const char  *text)
{
  g_return_if_fail (BREATH_IS_VIEWS (self));

  breath_views_show (self, "neighbours");
  breath_trust_view_offer (BREATH_TRUST_VIEW (breath_later_get (self->neighbours_place)), text);
}

/**
 * breath_views_act:
 * @self: the views
 * @action: an action of the visible view
 *
 * Takes an action that waited for a Mirror to sign in.
 */
void
breath_views_act (BreathViews *self,
                  const char  *action)
{
  g_return_if_fail (BREATH_IS_VIEWS (self));

  gtk_widget_activate_action (breath_later_get (BREATH_LATER (adw_view_stack_get_visible_child (self->stack))), action, NULL);
}

/**
 * breath_views_is_deep:
 * @self: the views
 *
 * Returns: whether breath_views_go_back() leads anywhere
 */
gboolean
breath_views_is_deep (BreathViews *self)
{
  g_return_val_if_fail (BREATH_IS_VIEWS (self), FALSE);

  return get_view (self) != NULL && breath_view_is_deep (get_view (self));
}

/**
 * breath_views_go_back:
 * @self: the views
 *
 * Leaves what is open in the visible view without doing anything.
 */
void
breath_views_go_back (BreathViews *self)
{
  g_return_if_fail (BREATH_IS_VIEWS (self));

  if (get_view (self) != NULL)
    breath_view_go_back (get_view (self));
}

/**
 * breath_views_lock:
 * @self: the views
 *
 * Forgets what was being written in any of them.
 */
void
breath_views_lock (BreathViews *self)
{
  GtkWidget *place;

  g_return_if_fail (BREATH_IS_VIEWS (self));

  for (place = gtk_widget_get_first_child (GTK_WIDGET (self->stack)); place != NULL; place = gtk_widget_get_next_sibling (place))
    if (peek_view (place) != NULL)
      breath_view_lock (peek_view (place));
}

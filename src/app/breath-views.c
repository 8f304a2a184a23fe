/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-views.h"

#include "breath-alerts-view.h"
#include "breath-overview-page.h"
#include "breath-seeds-view.h"
#include "breath-transfers-view.h"
#include "breath-trust-view.h"

/**
 * BreathViews:
 *
 * The views of the window to switch between, with what waits in each.
 */
struct _BreathViews
{
  AdwBin               parent_instance;

  BreathAlertInbox    *inbox;
  BreathTransferInbox *transfers;
  BreathSeedShelves   *shelves;

  AdwViewStack        *stack;
  BreathOverviewPage  *overview_page;
  BreathTrustView     *neighbours_view;
  AdwViewStackPage    *alerts_stack_page;
  BreathAlertsView    *alerts_view;
  AdwViewStackPage    *transfers_stack_page;
  BreathTransfersView *transfers_view;
  AdwViewStackPage    *seeds_stack_page;
  BreathSeedsView     *seeds_view;
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

/* NULL: the overview, from which nothing opens within the view. */
static BreathView *
get_view (BreathViews *self)
{
  GtkWidget *child = adw_view_stack_get_visible_child (self->stack);

  return BREATH_IS_VIEW (child) ? BREATH_VIEW (child) : NULL;
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
  set_waiting (self->transfers_stack_page, breath_transfer_inbox_count_waiting (self->transfers));
}

static void
shelves_changed_cb (BreathViews *self)
{
  set_waiting (self->seeds_stack_page, breath_seed_shelves_count_unread (self->shelves));
}

static void
inbox_changed_cb (BreathViews *self)
{
  set_waiting (self->alerts_stack_page, breath_alert_inbox_count_waiting (self->inbox));
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
  adw_view_stack_set_visible_child_name (self->stack, "transfers");
  breath_transfers_view_propose (self->transfers_view, match);
}

static void
breath_views_dispose (GObject *object)
{
  BreathViews *self = BREATH_VIEWS (object);

  g_clear_object (&self->inbox);
  g_clear_object (&self->transfers);
  g_clear_object (&self->shelves);

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
  g_type_ensure (BREATH_TYPE_OVERVIEW_PAGE);
  g_type_ensure (BREATH_TYPE_SEEDS_VIEW);
  g_type_ensure (BREATH_TYPE_TRANSFERS_VIEW);
  g_type_ensure (BREATH_TYPE_TRUST_VIEW);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/sharedbreath/Breath/breath-views.ui");
  gtk_widget_class_bind_template_child (widget_class, BreathViews, stack);
  gtk_widget_class_bind_template_child (widget_class, BreathViews, overview_page);
  gtk_widget_class_bind_template_child (widget_class, BreathViews, neighbours_view);
  gtk_widget_class_bind_template_child (widget_class, BreathViews, alerts_stack_page);
  gtk_widget_class_bind_template_child (widget_class, BreathViews, alerts_view);
  gtk_widget_class_bind_template_child (widget_class, BreathViews, transfers_stack_page);
  gtk_widget_class_bind_template_child (widget_class, BreathViews, transfers_view);
  gtk_widget_class_bind_template_child (widget_class, BreathViews, seeds_stack_page);
  gtk_widget_class_bind_template_child (widget_class, BreathViews, seeds_view);
  gtk_widget_class_bind_template_callback (widget_class, alert_opened_cb);
  gtk_widget_class_bind_template_callback (widget_class, done_cb);
  gtk_widget_class_bind_template_callback (widget_class, moved_cb);
  gtk_widget_class_bind_template_callback (widget_class, propose_cb);
  gtk_widget_class_bind_template_callback (widget_class, resource_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, sign_in_wanted_cb);
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
 * breath_views_get_inbox:
 * @self: the views
 *
 * Returns: (transfer none) (nullable): which alerts people should see, %NULL as long as there is no node
 */
BreathAlertInbox *
breath_views_get_inbox (BreathViews *self)
{
  g_return_val_if_fail (BREATH_IS_VIEWS (self), NULL);

  return self->inbox;
}

/**
 * breath_views_set_node:
 * @self: the views
 * @node: the node to show
 * @mirrors: its Mirrors
 * @trust: what there is to know of other nodes
 * @meeting: how it meets them
 * @transfers: which transfers people should see
 *
 * Fills the views, once.
 */
void
breath_views_set_node (BreathViews         *self,
                       BreathNode          *node,
                       BreathMirrors       *mirrors,
                       BreathTrust         *trust,
                       BreathMeeting       *meeting,
                       BreathTransferInbox *transfers)
{
  BreathAlerts *alerts = breath_node_get_alerts (node);

  g_return_if_fail (BREATH_IS_VIEWS (self));
  g_return_if_fail (self->inbox == NULL);

  self->transfers = g_object_ref (transfers);
  self->inbox = breath_alert_inbox_new (alerts, mirrors);
  g_signal_connect_object (transfers, "changed", G_CALLBACK (transfers_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->inbox, "changed", G_CALLBACK (inbox_changed_cb), self, G_CONNECT_SWAPPED);

  breath_overview_page_set_node (self->overview_page, node, breath_transfer_inbox_get_transfers (transfers));
  breath_trust_view_set_node (self->neighbours_view, node, trust, meeting, mirrors);
  breath_alerts_view_set_alerts (self->alerts_view, alerts, mirrors, self->inbox);
  breath_transfers_view_set_inbox (self->transfers_view, node, mirrors, transfers);
  transfers_changed_cb (self);
  inbox_changed_cb (self);
}

/**
 * breath_views_set_seeds:
 * @self: the views
 * @seeds: the seeds of our node
 * @mirrors: its Mirrors
 *
 * Fills the view of the seeds, once.
 */
void
breath_views_set_seeds (BreathViews   *self,
                        BreathSeeds   *seeds,
                        BreathMirrors *mirrors)
{
  g_return_if_fail (BREATH_IS_VIEWS (self));
  g_return_if_fail (self->shelves == NULL);

  self->shelves = breath_seed_shelves_new (seeds);
  g_signal_connect_object (self->shelves, "changed", G_CALLBACK (shelves_changed_cb), self, G_CONNECT_SWAPPED);
  breath_seeds_view_set_shelves (self->seeds_view, self->shelves, mirrors);
  shelves_changed_cb (self);
}

/**
 * breath_views_set_title:
 * @self: the views
 * @title: what our node is called
 * @subtitle: how it is connected
 *
 * Heads the overview.
 */
void
breath_views_set_title (BreathViews *self,
                        const char  *title,
                        const char  *subtitle)
{
  g_return_if_fail (BREATH_IS_VIEWS (self));

  breath_overview_page_set_title (self->overview_page, title, subtitle);
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
  g_return_if_fail (BREATH_IS_VIEWS (self));

  breath_overview_page_set_private (self->overview_page, is_private);
  breath_transfers_view_set_private (self->transfers_view, is_private);
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
  breath_alerts_view_open (self->alerts_view, alert);
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

  breath_transfers_view_open (self->transfers_view, id);
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
  breath_trust_view_offer (self->neighbours_view, text);
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

  gtk_widget_activate_action (adw_view_stack_get_visible_child (self->stack), action, NULL);
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
  GtkWidget *child;

  g_return_if_fail (BREATH_IS_VIEWS (self));

  for (child = gtk_widget_get_first_child (GTK_WIDGET (self->stack)); child != NULL; child = gtk_widget_get_next_sibling (child))
    if (BREATH_IS_VIEW (child))
      breath_view_lock (BREATH_VIEW (child));
}

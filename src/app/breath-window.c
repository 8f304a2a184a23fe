/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "breath-window.h"

#include <glib/gi18n.h>

#include "breath-neighbours-page.h"
#include "breath-overview-page.h"
#include "breath-privacy-text.h"
#include "breath-resource-text.h"
#include "breath-stock-page.h"

/**
 * BreathWindow:
 *
 * The window of a node: views to switch between, and pages that open from them and lead back. All of it is in one
 * window, for a screen reader may trip over windows that come and go (GTK 4.8 dies of it).
 */
struct _BreathWindow
{
  AdwApplicationWindow  parent_instance;

  BreathNode           *node;

  GtkStack             *titles;
  AdwWindowTitle       *title;
  AdwViewSwitcherTitle *view_title;
  GtkWidget            *back_button;
  GtkInfoBar           *clone_bar;
  GtkInfoBar           *clock_bar;
  AdwToastOverlay      *toasts;
  GtkStack             *stack;
  AdwStatusPage        *failed_page;
  AdwViewStack         *views;
  AdwViewSwitcherBar   *view_bar;
  BreathOverviewPage   *overview_page;
  BreathNeighboursPage *neighbours_page;
  BreathStockPage      *stock_page;
};

G_DEFINE_FINAL_TYPE (BreathWindow, breath_window, ADW_TYPE_APPLICATION_WINDOW)

static gboolean
shows (BreathWindow *self,
       const char   *page)
{
  return g_strcmp0 (gtk_stack_get_visible_child_name (self->stack), page) == 0;
}

/* The switcher is at the bottom where the header has no room for it, and nowhere while a page lies over the views. */
static void
show_bar (BreathWindow *self)
{
  adw_view_switcher_bar_set_reveal (self->view_bar, shows (self, "views") &&
                                    adw_view_switcher_title_get_title_visible (self->view_title));
}

static void
show_title (BreathWindow *self)
{
  const char *name = breath_node_get_name (self->node);
  const char *title = name != NULL && *name != '\0' ? name : _("Breath");
  guint n_peers = g_list_model_get_n_items (breath_node_get_peers (self->node));
  g_autofree char *subtitle = NULL;

  if (n_peers == 0)
    subtitle = g_strdup (_("Not connected to any neighbour"));
  else
    subtitle = g_strdup_printf (g_dngettext (NULL, "Connected to %u neighbour", "Connected to %u neighbours", n_peers), n_peers);

  gtk_window_set_title (GTK_WINDOW (self), title);
  adw_view_switcher_title_set_title (self->view_title, title);
  adw_view_switcher_title_set_subtitle (self->view_title, subtitle);
  breath_overview_page_set_title (self->overview_page, title, subtitle);
}

static void
show_page (BreathWindow *self,
           const char   *page)
{
  gboolean is_view = g_str_equal (page, "views");
  gboolean is_subpage = !is_view && self->node != NULL;

  gtk_stack_set_visible_child_name (self->stack, page);
  gtk_stack_set_visible_child (self->titles, is_view ? GTK_WIDGET (self->view_title) : GTK_WIDGET (self->title));
  gtk_widget_set_visible (self->back_button, is_subpage);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.back", is_subpage);
  show_bar (self);
}

static void
back (GtkWidget  *widget,
      const char *action_name,
      GVariant   *parameter)
{
  show_page (BREATH_WINDOW (widget), "views");
}

/* A view by its name, from wherever one is. */
static void
show_view (GtkWidget  *widget,
           const char *action_name,
           GVariant   *parameter)
{
  BreathWindow *self = BREATH_WINDOW (widget);

  if (self->node == NULL)
    return;

  adw_view_stack_set_visible_child_name (self->views, g_variant_get_string (parameter, NULL));
  show_page (self, "views");
}

static void
resource_activated_cb (BreathWindow   *self,
                       BreathResource *resource)
{
  adw_window_title_set_title (self->title, breath_resource_text_get_title (breath_resource_get_id (resource)));
  adw_window_title_set_subtitle (self->title, "");
  show_page (self, "stock");
  breath_stock_page_show (self->stock_page, self->node, resource);
}

static void
stock_done_cb (BreathWindow *self,
               const char   *sentence)
{
  adw_toast_overlay_add_toast (self->toasts, adw_toast_new (sentence));
}

/* Whoever closes it has read it; it comes again if the other computer goes on. */
static void
clone_read_cb (BreathWindow *self)
{
  if (self->node != NULL)
    breath_node_dismiss_cloned (self->node);
}

/* An alarm that waits for an answer has a banner in the overview; this one has been answered. */
static void
critical_cb (BreathWindow   *self,
             BreathResource *resource,
             gboolean        published)
{
  g_autofree char *title = breath_privacy_text_critical (resource);
  g_autofree char *sentence = NULL;
  g_autofree char *escaped = NULL;

  if (!published)
    return;

  /* Translators: %s says that little is left, as in “Water: less than 2 days of need are left”. */
  sentence = g_strdup_printf (_("%s. Neighbours were told."), title);
  escaped = g_markup_escape_text (sentence, -1);
  adw_toast_overlay_add_toast (self->toasts, adw_toast_new (escaped));
}

static void
breath_window_dispose (GObject *object)
{
  BreathWindow *self = BREATH_WINDOW (object);

  g_clear_object (&self->node);

  G_OBJECT_CLASS (breath_window_parent_class)->dispose (object);
}

static void
breath_window_class_init (BreathWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = breath_window_dispose;

  g_type_ensure (BREATH_TYPE_NEIGHBOURS_PAGE);
  g_type_ensure (BREATH_TYPE_OVERVIEW_PAGE);
  g_type_ensure (BREATH_TYPE_STOCK_PAGE);

  gtk_widget_class_set_template_from_resource (widget_class, "/org/sharedbreath/Breath/breath-window.ui");
  gtk_widget_class_bind_template_child (widget_class, BreathWindow, titles);
  gtk_widget_class_bind_template_child (widget_class, BreathWindow, title);
  gtk_widget_class_bind_template_child (widget_class, BreathWindow, view_title);
  gtk_widget_class_bind_template_child (widget_class, BreathWindow, back_button);
  gtk_widget_class_bind_template_child (widget_class, BreathWindow, clone_bar);
  gtk_widget_class_bind_template_child (widget_class, BreathWindow, clock_bar);
  gtk_widget_class_bind_template_child (widget_class, BreathWindow, toasts);
  gtk_widget_class_bind_template_child (widget_class, BreathWindow, stack);
  gtk_widget_class_bind_template_child (widget_class, BreathWindow, failed_page);
  gtk_widget_class_bind_template_child (widget_class, BreathWindow, views);
  gtk_widget_class_bind_template_child (widget_class, BreathWindow, view_bar);
  gtk_widget_class_bind_template_child (widget_class, BreathWindow, overview_page);
  gtk_widget_class_bind_template_child (widget_class, BreathWindow, neighbours_page);
  gtk_widget_class_bind_template_child (widget_class, BreathWindow, stock_page);
  gtk_widget_class_bind_template_callback (widget_class, show_bar);
  gtk_widget_class_bind_template_callback (widget_class, resource_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, stock_done_cb);
  gtk_widget_class_bind_template_callback (widget_class, clone_read_cb);

  gtk_widget_class_install_action (widget_class, "win.back", NULL, back);
  gtk_widget_class_install_action (widget_class, "win.show-view", "s", show_view);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "win.back", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Left, GDK_ALT_MASK, "win.back", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_1, GDK_ALT_MASK, "win.show-view", "s", "overview");
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_2, GDK_ALT_MASK, "win.show-view", "s", "neighbours");
}

/* A program that was not installed may run without its schema; the window then opens at its default size. */
static void
remember_size (BreathWindow *self)
{
  GSettingsSchemaSource *source = g_settings_schema_source_get_default ();
  g_autoptr(GSettingsSchema) schema = NULL;
  g_autoptr(GSettings) settings = NULL;

  if (source != NULL)
    schema = g_settings_schema_source_lookup (source, APPLICATION_ID, TRUE);

  if (schema == NULL)
    return;

  settings = g_settings_new_full (schema, NULL, NULL);
  g_settings_bind (settings, "window-width", self, "default-width", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (settings, "window-height", self, "default-height", G_SETTINGS_BIND_DEFAULT);
  g_settings_bind (settings, "window-maximized", self, "maximized", G_SETTINGS_BIND_DEFAULT);
}

static void
breath_window_init (BreathWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  remember_size (self);
  show_page (self, "starting");
}

/**
 * breath_window_new:
 * @application: the application the window belongs to
 *
 * Returns: (transfer none): a window that waits for its node; the application owns it
 */
BreathWindow *
breath_window_new (AdwApplication *application)
{
  return g_object_new (BREATH_TYPE_WINDOW, "application", application, NULL);
}

/**
 * breath_window_set_node:
 * @self: a window
 * @node: the node to show
 *
 * Shows the views of @node.
 */
void
breath_window_set_node (BreathWindow *self,
                        BreathNode   *node)
{
  g_return_if_fail (BREATH_IS_WINDOW (self));
  g_return_if_fail (BREATH_IS_NODE (node));
  g_return_if_fail (self->node == NULL);

  self->node = g_object_ref (node);
  g_signal_connect_object (node, "notify::name", G_CALLBACK (show_title), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (node, "critical", G_CALLBACK (critical_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (breath_node_get_peers (node), "items-changed",
                           G_CALLBACK (show_title), self, G_CONNECT_SWAPPED);

  g_object_bind_property (node, "cloned", self->clone_bar, "revealed", G_BINDING_SYNC_CREATE);
  g_object_bind_property (node, "clock-wrong", self->clock_bar, "revealed", G_BINDING_SYNC_CREATE);

  breath_overview_page_set_node (self->overview_page, node);
  breath_neighbours_page_set_node (self->neighbours_page, node);
  show_title (self);
  show_page (self, "views");
}

/**
 * breath_window_show_failure:
 * @self: a window
 * @sentence: what went wrong and what to do
 *
 * Says that there is no node to show.
 */
void
breath_window_show_failure (BreathWindow *self,
                            const char   *sentence)
{
  g_autofree char *escaped = g_markup_escape_text (sentence, -1);

  g_return_if_fail (BREATH_IS_WINDOW (self));

  /* AdwStatusPage reads its description as markup. */
  adw_status_page_set_description (self->failed_page, escaped);
  show_page (self, "failed");
}

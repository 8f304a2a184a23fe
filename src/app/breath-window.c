/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "breath-window.h"

#include <glib/gi18n.h>

#include "breath-overview-page.h"
#include "breath-privacy-text.h"
#include "breath-resource-text.h"
#include "breath-stock-page.h"

/**
 * BreathWindow:
 *
 * The window of a node: an overview, and pages that open from it and lead back.
 */
struct _BreathWindow
{
  AdwApplicationWindow parent_instance;

  BreathNode          *node;

  AdwWindowTitle      *title;
  GtkWidget           *back_button;
  GtkInfoBar          *clone_bar;
  GtkInfoBar          *clock_bar;
  AdwToastOverlay     *toasts;
  GtkStack            *stack;
  AdwStatusPage       *failed_page;
  BreathOverviewPage  *overview_page;
  BreathStockPage     *stock_page;
};

G_DEFINE_FINAL_TYPE (BreathWindow, breath_window, ADW_TYPE_APPLICATION_WINDOW)

static void
show_overview (BreathWindow *self)
{
  const char *name = breath_node_get_name (self->node);
  guint n_peers = g_list_model_get_n_items (breath_node_get_peers (self->node));
  g_autofree char *subtitle = NULL;

  if (n_peers == 0)
    subtitle = g_strdup (_("Not connected to any neighbour"));
  else
    subtitle = g_strdup_printf (g_dngettext (NULL, "Connected to %u neighbour", "Connected to %u neighbours", n_peers), n_peers);

  adw_window_title_set_title (self->title, name != NULL && *name != '\0' ? name : _("Breath"));
  adw_window_title_set_subtitle (self->title, subtitle);
}

static void
show_page (BreathWindow *self,
           const char   *page)
{
  gboolean is_subpage = g_str_equal (page, "stock");

  gtk_stack_set_visible_child_name (self->stack, page);
  gtk_widget_set_visible (self->back_button, is_subpage);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "win.back", is_subpage);
}

static void
back (GtkWidget  *widget,
      const char *action_name,
      GVariant   *parameter)
{
  BreathWindow *self = BREATH_WINDOW (widget);

  show_overview (self);
  show_page (self, "overview");
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
title_changed_cb (BreathWindow *self)
{
  if (g_str_equal (gtk_stack_get_visible_child_name (self->stack), "overview"))
    show_overview (self);
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

  g_type_ensure (BREATH_TYPE_OVERVIEW_PAGE);
  g_type_ensure (BREATH_TYPE_STOCK_PAGE);

  gtk_widget_class_set_template_from_resource (widget_class, "/org/sharedbreath/Breath/breath-window.ui");
  gtk_widget_class_bind_template_child (widget_class, BreathWindow, title);
  gtk_widget_class_bind_template_child (widget_class, BreathWindow, back_button);
  gtk_widget_class_bind_template_child (widget_class, BreathWindow, clone_bar);
  gtk_widget_class_bind_template_child (widget_class, BreathWindow, clock_bar);
  gtk_widget_class_bind_template_child (widget_class, BreathWindow, toasts);
  gtk_widget_class_bind_template_child (widget_class, BreathWindow, stack);
  gtk_widget_class_bind_template_child (widget_class, BreathWindow, failed_page);
  gtk_widget_class_bind_template_child (widget_class, BreathWindow, overview_page);
  gtk_widget_class_bind_template_child (widget_class, BreathWindow, stock_page);
  gtk_widget_class_bind_template_callback (widget_class, resource_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, stock_done_cb);
  gtk_widget_class_bind_template_callback (widget_class, clone_read_cb);

  gtk_widget_class_install_action (widget_class, "win.back", NULL, back);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "win.back", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Left, GDK_ALT_MASK, "win.back", NULL);
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
 * Shows the overview of @node.
 */
void
breath_window_set_node (BreathWindow *self,
                        BreathNode   *node)
{
  g_return_if_fail (BREATH_IS_WINDOW (self));
  g_return_if_fail (BREATH_IS_NODE (node));
  g_return_if_fail (self->node == NULL);

  self->node = g_object_ref (node);
  g_signal_connect_object (node, "notify::name", G_CALLBACK (title_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (node, "critical", G_CALLBACK (critical_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (breath_node_get_peers (node), "items-changed",
                           G_CALLBACK (title_changed_cb), self, G_CONNECT_SWAPPED);

  g_object_bind_property (node, "cloned", self->clone_bar, "revealed", G_BINDING_SYNC_CREATE);
  g_object_bind_property (node, "clock-wrong", self->clock_bar, "revealed", G_BINDING_SYNC_CREATE);

  breath_overview_page_set_node (self->overview_page, node);
  show_overview (self);
  show_page (self, "overview");
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

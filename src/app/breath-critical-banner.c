/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-critical-banner.h"

#include <glib/gi18n.h>

#include "breath-button-words.h"
#include "breath-error-text.h"
#include "breath-privacy-text.h"

/**
 * BreathCriticalBanner:
 *
 * Warns that one of our own resources is critical and neighbours do not know, and offers to tell them. It is there only
 * as long as that is so.
 */
struct _BreathCriticalBanner
{
  AdwBin          parent_instance;

  BreathNode     *node;
  BreathResource *resource;
  gboolean        is_private;      /* nobody is signed in who could tell neighbours */

  GtkLabel       *title_label;
  GtkLabel       *privacy_label;
  GtkWidget      *publish_button;
};

G_DEFINE_FINAL_TYPE (BreathCriticalBanner, breath_critical_banner, ADW_TYPE_BIN)

enum
{
  SIGNAL_DONE,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
show_resource (BreathCriticalBanner *self)
{
  g_autofree char *title = breath_privacy_text_critical (self->resource);
  g_autofree char *publish = self->is_private ? g_strdup (_("A Mirror who signs in can tell them."))
                                              : breath_privacy_text_publish (self->resource);
  g_autofree char *privacy = g_strdup_printf ("%s %s", _("Neighbours do not know yet."), publish);

  gtk_label_set_text (self->title_label, title);
  gtk_label_set_text (self->privacy_label, privacy);
  gtk_widget_set_visible (self->publish_button, !self->is_private);
  gtk_widget_set_sensitive (self->publish_button, breath_privacy_text_may_publish (self->resource));
  gtk_widget_set_visible (GTK_WIDGET (self), breath_resource_get_is_alarmed (self->resource));
}

static void
published_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr(BreathCriticalBanner) self = user_data;
  g_autoptr(GError) error = NULL;

  show_resource (self);

  if (breath_node_publish_finish (BREATH_NODE (source), result, &error))
    g_signal_emit (self, signals[SIGNAL_DONE], 0, _("Level published"));
  else
    {
      g_autofree char *sentence = breath_error_text (error);

      gtk_label_set_text (self->privacy_label, sentence);
    }
}

static void
publish_cb (BreathCriticalBanner *self)
{
  gtk_widget_set_sensitive (self->publish_button, FALSE);
  breath_node_publish_async (self->node, breath_resource_get_id (self->resource), published_cb, g_object_ref (self));
}

static void
breath_critical_banner_dispose (GObject *object)
{
  BreathCriticalBanner *self = BREATH_CRITICAL_BANNER (object);

  g_clear_object (&self->resource);
  g_clear_object (&self->node);

  G_OBJECT_CLASS (breath_critical_banner_parent_class)->dispose (object);
}

static void
breath_critical_banner_class_init (BreathCriticalBannerClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = breath_critical_banner_dispose;

  /**
   * BreathCriticalBanner::done:
   * @self: the banner
   * @sentence: what was done, translated
   *
   * Neighbours were told.
   */
  signals[SIGNAL_DONE] =
    g_signal_new ("done", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, G_TYPE_STRING);

  gtk_widget_class_set_template_from_resource (widget_class, "/org/sharedbreath/Breath/breath-critical-banner.ui");
  gtk_widget_class_bind_template_child (widget_class, BreathCriticalBanner, title_label);
  gtk_widget_class_bind_template_child (widget_class, BreathCriticalBanner, privacy_label);
  gtk_widget_class_bind_template_child (widget_class, BreathCriticalBanner, publish_button);
  gtk_widget_class_bind_template_callback (widget_class, publish_cb);
}

static void
breath_critical_banner_init (BreathCriticalBanner *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  breath_button_words_wrap (GTK_WIDGET (self));
}

/**
 * breath_critical_banner_new:
 * @node: our node
 * @resource: one of its resources
 *
 * Returns: (transfer floating): a banner that follows @resource
 */
GtkWidget *
breath_critical_banner_new (BreathNode     *node,
                            BreathResource *resource)
{
  BreathCriticalBanner *self = g_object_new (BREATH_TYPE_CRITICAL_BANNER, NULL);

  self->node = g_object_ref (node);
  self->resource = g_object_ref (resource);
  g_signal_connect_object (resource, "notify", G_CALLBACK (show_resource), self, G_CONNECT_SWAPPED);
  show_resource (self);

  return GTK_WIDGET (self);
}

/**
 * breath_critical_banner_set_private:
 * @self: a banner
 * @is_private: whether only its warning is there for whoever looks, and nothing to press
 *
 * Leaves what neighbours are told to who is signed in.
 */
void
breath_critical_banner_set_private (BreathCriticalBanner *self,
                                    gboolean              is_private)
{
  g_return_if_fail (BREATH_IS_CRITICAL_BANNER (self));

  self->is_private = is_private;
  show_resource (self);
}

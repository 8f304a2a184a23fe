/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "breath-mirrors-page.h"

#include <glib/gi18n.h>

/**
 * BreathMirrorsPage:
 *
 * Who is signed in, who could be, and the ways to what they can do about it.
 */
struct _BreathMirrorsPage
{
  AdwBin         parent_instance;

  BreathMirrors *mirrors;

  GtkStack      *stack;
  GtkLabel      *presence_label;
  GtkLabel      *explanation_label;
  GtkWidget     *sign_in_button;
  GtkWidget     *lock_button;
  GtkWidget     *sign_out_button;
  GtkListBox    *list;
};

G_DEFINE_FINAL_TYPE (BreathMirrorsPage, breath_mirrors_page, ADW_TYPE_BIN)

static GtkWidget *
create_row (gpointer item,
            gpointer user_data)
{
  GtkWidget *row = adw_action_row_new ();

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), breath_mirror_get_name (item));
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);

  return row;
}

static char *
describe (BreathMirrors *mirrors)
{
  BreathMirror *current = breath_mirrors_get_current (mirrors);

  if (current == NULL)
    return g_strdup (_("Nobody is signed in"));

  if (breath_mirrors_get_presence (mirrors) == BREATH_PRESENCE_LOCKED)
    /* Translators: %s is the name of a person. */
    return g_strdup_printf (_("Locked for %s"), breath_mirror_get_name (current));

  /* Translators: %s is the name of a person. */
  return g_strdup_printf (_("%s is signed in"), breath_mirror_get_name (current));
}

static void
show_presence (BreathMirrorsPage *self)
{
  gboolean is_open = breath_mirrors_get_present (self->mirrors) != NULL;
  g_autofree char *presence = describe (self->mirrors);

  gtk_stack_set_visible_child_name (self->stack, g_list_model_get_n_items (G_LIST_MODEL (self->mirrors)) > 0 ? "some" : "none");
  gtk_label_set_text (self->presence_label, presence);
  gtk_label_set_text (self->explanation_label,
                      is_open ? _("The window locks after three minutes without a key or a pointer, and when the computer sleeps. After four hours you are signed out.")
                              : _("What is private is hidden: how much there is, and what was being written."));
  gtk_widget_set_visible (self->sign_in_button, !is_open);
  gtk_widget_set_visible (self->lock_button, is_open);
  gtk_widget_set_visible (self->sign_out_button, breath_mirrors_get_current (self->mirrors) != NULL);
}

static void
breath_mirrors_page_dispose (GObject *object)
{
  BreathMirrorsPage *self = BREATH_MIRRORS_PAGE (object);

  g_clear_object (&self->mirrors);

  G_OBJECT_CLASS (breath_mirrors_page_parent_class)->dispose (object);
}

static void
breath_mirrors_page_class_init (BreathMirrorsPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = breath_mirrors_page_dispose;

  gtk_widget_class_set_template_from_resource (widget_class, "/org/sharedbreath/Breath/breath-mirrors-page.ui");
  gtk_widget_class_bind_template_child (widget_class, BreathMirrorsPage, stack);
  gtk_widget_class_bind_template_child (widget_class, BreathMirrorsPage, presence_label);
  gtk_widget_class_bind_template_child (widget_class, BreathMirrorsPage, explanation_label);
  gtk_widget_class_bind_template_child (widget_class, BreathMirrorsPage, sign_in_button);
  gtk_widget_class_bind_template_child (widget_class, BreathMirrorsPage, lock_button);
  gtk_widget_class_bind_template_child (widget_class, BreathMirrorsPage, sign_out_button);
  gtk_widget_class_bind_template_child (widget_class, BreathMirrorsPage, list);
}

static void
breath_mirrors_page_init (BreathMirrorsPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * breath_mirrors_page_set_mirrors:
 * @self: a page
 * @mirrors: the Mirrors of our node
 *
 * Shows @mirrors from now on.
 */
void
breath_mirrors_page_set_mirrors (BreathMirrorsPage *self,
                                 BreathMirrors     *mirrors)
{
  g_return_if_fail (BREATH_IS_MIRRORS_PAGE (self));
  g_return_if_fail (BREATH_IS_MIRRORS (mirrors));

  g_set_object (&self->mirrors, mirrors);
  gtk_list_box_bind_model (self->list, G_LIST_MODEL (mirrors), create_row, NULL, NULL);
  g_signal_connect_object (mirrors, "notify", G_CALLBACK (show_presence), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (mirrors, "items-changed", G_CALLBACK (show_presence), self, G_CONNECT_SWAPPED);
  show_presence (self);
}

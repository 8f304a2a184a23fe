/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "breath-front.h"

#include <glib/gi18n.h>

#include "breath-alert-banner.h"
#include "breath-announce.h"
#include "breath-button-words.h"
#include "breath-mirror-deed.h"
#include "breath-node-text.h"
#include "breath-person-button.h"
#include "breath-privacy-text.h"

#define TOLD_SECONDS 5  /* as long as desktops tell something */

/**
 * BreathFront:
 *
 * All that a window shows: its header, what is said above every page, and the pages.
 */
struct _BreathFront
{
  AdwBin                parent_instance;

  BreathDesk           *desk;            /* NULL as long as there is no node */
  guint                 told_source;
  gboolean              is_narrow;

  GtkWidget            *header;
  GtkWidget            *practice_banner;
  GtkStack             *titles;
  AdwWindowTitle       *title;
  AdwViewSwitcherTitle *view_title;
  GtkWidget            *back_button;
  GtkWidget            *lock_button;
  BreathPersonButton   *person_button;
  BreathAlertBanner    *alert_banner;
  GtkWidget            *clone_bar;
  GtkWidget            *clock_bar;
  BreathPages          *pages;
  GtkWidget            *told_bar;
  GtkLabel             *told_label;
  GtkWidget            *view_bar;
};

G_DEFINE_FINAL_TYPE (BreathFront, breath_front, ADW_TYPE_BIN)

/* The switcher is at the bottom where the header has no room for it, and nowhere while a page lies over the views. It is
 * hidden rather than folded: while it unfolds GTK 4.8 has less room for it than its border takes, and warns of that. */
static void
show_bar (BreathFront *self)
{
  gtk_widget_set_visible (self->view_bar, breath_pages_get_title (self->pages) == NULL &&
                          adw_view_switcher_title_get_title_visible (self->view_title));
}

/* A way back from a page that lies over the views, or within one of them. */
static void
show_page (BreathFront *self)
{
  const char *title = breath_pages_get_title (self->pages);

  if (title != NULL)
    adw_window_title_set_title (self->title, title);

  gtk_stack_set_visible_child (self->titles, title != NULL ? GTK_WIDGET (self->title) : GTK_WIDGET (self->view_title));
  gtk_widget_set_visible (self->back_button, breath_pages_can_go_back (self->pages) && !breath_pages_has_own_back (self->pages));
  show_bar (self);
}

static void
show_title (BreathFront *self)
{
  BreathNode *node = breath_desk_get_node (self->desk);
  g_autofree char *links = breath_node_text_dup_links (node);

  adw_view_switcher_title_set_title (self->view_title, breath_node_text_get_title (node));
  adw_view_switcher_title_set_subtitle (self->view_title, links);
}

/* Locking is in the menu, too. */
static void
show_lock (BreathFront *self)
{
  gboolean is_open = self->desk != NULL && breath_mirrors_get_present (breath_desk_get_mirrors (self->desk)) != NULL;

  gtk_widget_set_visible (self->lock_button, is_open && !self->is_narrow);
}

/* The shortest way from who sits here to what they most likely want. */
static void
person_cb (BreathFront *self)
{
  if (breath_desk_is_private (self->desk))
    breath_pages_show_deed (self->pages, BREATH_MIRROR_DEED_SIGN_IN);
  else
    breath_pages_show_mirrors (self->pages);
}

static void
review_cb (BreathFront      *self,
           BreathHeardAlert *alert)
{
  breath_pages_show_alert (self->pages, breath_heard_alert_get_id (alert));
}

/* What is open needs no banner above it. */
static void
alert_opened_cb (BreathFront      *self,
                 BreathHeardAlert *alert)
{
  breath_alert_banner_set_opened (self->alert_banner, alert);
}

/* Whoever closes it has read it; it comes again if the other computer goes on. */
static void
clone_read_cb (BreathFront *self)
{
  breath_node_dismiss_cloned (breath_desk_get_node (self->desk));
}

/* An alarm that waits for an answer has a banner in the overview; this one has been answered. */
static void
critical_cb (BreathFront    *self,
             BreathResource *resource,
             gboolean        published)
{
  g_autofree char *title = breath_privacy_text_critical (resource);
  g_autofree char *sentence = NULL;

  if (!published)
    return;

  /* Translators: %s says that little is left, as in “Water: less than 2 days of need are left”. */
  sentence = g_strdup_printf (_("%s. Neighbours were told."), title);
  breath_front_tell (self, sentence);
}

static void
fall_silent (BreathFront *self)
{
  g_clear_handle_id (&self->told_source, g_source_remove);
  gtk_widget_set_visible (self->told_bar, FALSE);
}

static gboolean
told_cb (gpointer user_data)
{
  BreathFront *self = user_data;

  self->told_source = 0;
  fall_silent (self);

  return G_SOURCE_REMOVE;
}

static void
breath_front_dispose (GObject *object)
{
  BreathFront *self = BREATH_FRONT (object);

  g_clear_handle_id (&self->told_source, g_source_remove);
  g_clear_object (&self->desk);

  G_OBJECT_CLASS (breath_front_parent_class)->dispose (object);
}

static void
breath_front_class_init (BreathFrontClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = breath_front_dispose;

  g_type_ensure (BREATH_TYPE_ALERT_BANNER);
  g_type_ensure (BREATH_TYPE_PAGES);
  g_type_ensure (BREATH_TYPE_PERSON_BUTTON);

  gtk_widget_class_set_template_from_resource (widget_class, "/org/sharedbreath/Breath/breath-front.ui");
  gtk_widget_class_bind_template_child (widget_class, BreathFront, header);
  gtk_widget_class_bind_template_child (widget_class, BreathFront, practice_banner);
  gtk_widget_class_bind_template_child (widget_class, BreathFront, titles);
  gtk_widget_class_bind_template_child (widget_class, BreathFront, title);
  gtk_widget_class_bind_template_child (widget_class, BreathFront, view_title);
  gtk_widget_class_bind_template_child (widget_class, BreathFront, back_button);
  gtk_widget_class_bind_template_child (widget_class, BreathFront, lock_button);
  gtk_widget_class_bind_template_child (widget_class, BreathFront, person_button);
  gtk_widget_class_bind_template_child (widget_class, BreathFront, alert_banner);
  gtk_widget_class_bind_template_child (widget_class, BreathFront, clone_bar);
  gtk_widget_class_bind_template_child (widget_class, BreathFront, clock_bar);
  gtk_widget_class_bind_template_child (widget_class, BreathFront, pages);
  gtk_widget_class_bind_template_child (widget_class, BreathFront, told_bar);
  gtk_widget_class_bind_template_child (widget_class, BreathFront, told_label);
  gtk_widget_class_bind_template_child (widget_class, BreathFront, view_bar);
  gtk_widget_class_bind_template_callback (widget_class, alert_opened_cb);
  gtk_widget_class_bind_template_callback (widget_class, breath_front_tell);
  gtk_widget_class_bind_template_callback (widget_class, clone_read_cb);
  gtk_widget_class_bind_template_callback (widget_class, fall_silent);
  gtk_widget_class_bind_template_callback (widget_class, person_cb);
  gtk_widget_class_bind_template_callback (widget_class, review_cb);
  gtk_widget_class_bind_template_callback (widget_class, show_bar);
  gtk_widget_class_bind_template_callback (widget_class, show_page);
}

static void
breath_front_init (BreathFront *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  breath_button_words_wrap (GTK_WIDGET (self));
  show_page (self);
}

/**
 * breath_front_get_pages:
 * @self: a front
 *
 * Returns: (transfer none): what is below the header
 */
BreathPages *
breath_front_get_pages (BreathFront *self)
{
  g_return_val_if_fail (BREATH_IS_FRONT (self), NULL);

  return self->pages;
}

/**
 * breath_front_begin_practice:
 * @self: a front without a desk
 *
 * Says above every page that nothing is real, and looks like it.
 */
void
breath_front_begin_practice (BreathFront *self)
{
  g_return_if_fail (BREATH_IS_FRONT (self));
  g_return_if_fail (self->desk == NULL);

  gtk_widget_add_css_class (self->header, "practice");
  gtk_widget_set_visible (self->practice_banner, TRUE);
}

/**
 * breath_front_set_narrow:
 * @self: a front
 * @is_narrow: whether there is no room for all that a header can hold
 */
void
breath_front_set_narrow (BreathFront *self,
                         gboolean     is_narrow)
{
  g_return_if_fail (BREATH_IS_FRONT (self));

  self->is_narrow = is_narrow;
  breath_person_button_set_narrow (self->person_button, is_narrow);
  show_lock (self);
}

/**
 * breath_front_tell:
 * @self: a front
 * @sentence: something short, translated
 *
 * Tells it below whatever page there is, which makes room so that nothing is covered that may be pressed next, and takes
 * it away after some seconds. One is told at a time, so that it is on the screen at once.
 */
void
breath_front_tell (BreathFront *self,
                   const char  *sentence)
{
  g_return_if_fail (BREATH_IS_FRONT (self));
  g_return_if_fail (sentence != NULL);

  fall_silent (self);
  breath_announce (self->told_label, sentence);
  gtk_widget_set_visible (self->told_bar, TRUE);
  self->told_source = g_timeout_add_seconds (TOLD_SECONDS, told_cb, self);
}

/**
 * breath_front_set_desk:
 * @self: a front without a desk
 * @desk: the desk to show
 *
 * Shows what was asked for until now, or whatever comes first on @desk.
 */
void
breath_front_set_desk (BreathFront *self,
                       BreathDesk  *desk)
{
  BreathMirrors *mirrors;
  BreathNode *node;

  g_return_if_fail (BREATH_IS_FRONT (self));
  g_return_if_fail (BREATH_IS_DESK (desk));
  g_return_if_fail (self->desk == NULL);

  self->desk = g_object_ref (desk);
  node = breath_desk_get_node (desk);
  mirrors = breath_desk_get_mirrors (desk);
  g_signal_connect_object (node, "notify::name", G_CALLBACK (show_title), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (node, "critical", G_CALLBACK (critical_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (breath_node_get_peers (node), "items-changed",
                           G_CALLBACK (show_title), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (mirrors, "notify", G_CALLBACK (show_lock), self, G_CONNECT_SWAPPED);
  g_object_bind_property (node, "cloned", self->clone_bar, "visible", G_BINDING_SYNC_CREATE);
  g_object_bind_property (node, "clock-wrong", self->clock_bar, "visible", G_BINDING_SYNC_CREATE);

  breath_alert_banner_set_inbox (self->alert_banner, breath_desk_get_alerts (desk));
  breath_person_button_set_mirrors (self->person_button, mirrors);
  adw_view_switcher_title_set_stack (self->view_title, breath_pages_get_stack (self->pages));
  adw_view_switcher_bar_set_stack (ADW_VIEW_SWITCHER_BAR (self->view_bar), breath_pages_get_stack (self->pages));
  show_title (self);
  show_lock (self);
  breath_pages_set_desk (self->pages, desk);
}

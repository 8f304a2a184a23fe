/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "breath-person-button.h"

#include <glib/gi18n.h>

#define MAX_CHARS 10
#define MIN_CHARS 5
#define LARGE_DPI (144 * 1024)  /* of letters half as large again as usual */

/**
 * BreathPersonButton:
 *
 * A button in the header that says who is signed in, or that nobody is. It is hidden as long as there are no Mirrors to
 * speak of.
 */
struct _BreathPersonButton
{
  GtkButton      parent_instance;

  BreathMirrors *mirrors;
  gboolean       is_narrow;

  GtkImage      *icon;
  GtkLabel      *label;
};

G_DEFINE_FINAL_TYPE (BreathPersonButton, breath_person_button, GTK_TYPE_BUTTON)

static char *
describe (BreathPresence presence,
          const char    *words,
          gboolean is_empty)
{
  if (presence == BREATH_PRESENCE_OPEN)
    /* Translators: %s is the name of a person. */
    return g_strdup_printf (_("%s is signed in"), words);

  if (presence == BREATH_PRESENCE_LOCKED)
    /* Translators: %s is the name of a person. */
    return g_strdup_printf (_("Locked for %s. Sign in to open."), words);

  return g_strdup (is_empty ? _("No Mirror yet") : _("Nobody is signed in. Sign in."));
}

/* With large letters even a few of them take more than a narrow header has. */
static gboolean
has_room_for_name (BreathPersonButton *self)
{
  int dpi;

  g_object_get (gtk_widget_get_settings (GTK_WIDGET (self)), "gtk-xft-dpi", &dpi, NULL);

  return breath_mirrors_get_present (self->mirrors) != NULL && dpi < LARGE_DPI;
}

static void
show_person (BreathPersonButton *self)
{
  BreathPresence presence = breath_mirrors_get_presence (self->mirrors);
  BreathMirror *current = breath_mirrors_get_current (self->mirrors);
  gboolean is_empty = g_list_model_get_n_items (G_LIST_MODEL (self->mirrors)) == 0;
  gboolean shows_name = has_room_for_name (self);
  const char *words = is_empty ? _("Mirrors") : _("Sign In");
  g_autofree char *name = NULL;

  if (current != NULL)
    words = breath_mirror_get_name (current);

  name = describe (presence, words, is_empty);

  /* Without a width of its own the header would shorten it to nothing. */
  gtk_label_set_text (self->label, words);
  gtk_label_set_width_chars (self->label, MIN (g_utf8_strlen (words, -1) + 2, self->is_narrow ? MIN_CHARS : MAX_CHARS));
  gtk_image_set_from_icon_name (self->icon, presence == BREATH_PRESENCE_LOCKED ? "breath-lock-symbolic"
                                                                               : "breath-person-symbolic");
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);

  /* A narrow header has room for one of the two. */
  gtk_widget_set_visible (GTK_WIDGET (self->icon), !self->is_narrow || !shows_name);
  gtk_widget_set_visible (GTK_WIDGET (self->label), !self->is_narrow || shows_name);
  gtk_widget_set_visible (GTK_WIDGET (self), TRUE);
}

static void
breath_person_button_dispose (GObject *object)
{
  g_clear_object (&BREATH_PERSON_BUTTON (object)->mirrors);

  G_OBJECT_CLASS (breath_person_button_parent_class)->dispose (object);
}

static void
breath_person_button_class_init (BreathPersonButtonClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = breath_person_button_dispose;

  gtk_widget_class_set_template_from_resource (widget_class, "/org/sharedbreath/Breath/breath-person-button.ui");
  gtk_widget_class_bind_template_child (widget_class, BreathPersonButton, icon);
  gtk_widget_class_bind_template_child (widget_class, BreathPersonButton, label);
}

static void
breath_person_button_init (BreathPersonButton *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * breath_person_button_set_mirrors:
 * @self: a button
 * @mirrors: the Mirrors of our node
 *
 * Shows who of @mirrors is signed in from now on.
 */
void
breath_person_button_set_mirrors (BreathPersonButton *self,
                                  BreathMirrors      *mirrors)
{
  g_return_if_fail (BREATH_IS_PERSON_BUTTON (self));
  g_return_if_fail (BREATH_IS_MIRRORS (mirrors));

  g_set_object (&self->mirrors, mirrors);
  g_signal_connect_object (mirrors, "notify", G_CALLBACK (show_person), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (mirrors, "items-changed", G_CALLBACK (show_person), self, G_CONNECT_SWAPPED);
  show_person (self);
}

/**
 * breath_person_button_set_narrow:
 * @self: a button
 * @is_narrow: whether there is little room
 *
 * A name is known by its beginning.
 */
void
breath_person_button_set_narrow (BreathPersonButton *self,
                                 gboolean            is_narrow)
{
  g_return_if_fail (BREATH_IS_PERSON_BUTTON (self));

  self->is_narrow = is_narrow;

  if (self->mirrors != NULL)
    show_person (self);
}

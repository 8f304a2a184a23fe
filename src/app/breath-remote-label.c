/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-remote-label.h"

#include <string.h>

#include "breath-remote-words.h"

#define MAX_CHARS 600  /* shown until somebody asks for all */
#define MAX_LINES 12

/**
 * BreathRemoteLabel:
 *
 * What somebody else wrote, never as markup. Of a long text the beginning is shown until somebody asks for the rest, so
 * that it pushes nothing out of sight, and what is left out is said to be.
 */
struct _BreathRemoteLabel
{
  AdwBin     parent_instance;

  char      *words;

  GtkLabel  *label;
  GtkWidget *all_button;
};

G_DEFINE_FINAL_TYPE (BreathRemoteLabel, breath_remote_label, ADW_TYPE_BIN)

/* Where the beginning ends; the end of @words if that is soon. */
static const char *
find_cut (const char *words)
{
  guint n_chars = 0;
  guint n_lines = 1;

  for (const char *at = words; *at != '\0'; at = g_utf8_next_char (at))
    {
      n_lines += *at == '\n';

      if (++n_chars > MAX_CHARS || n_lines > MAX_LINES)
        return at;
    }

  return words + strlen (words);
}

static void
show_all_cb (BreathRemoteLabel *self)
{
  gtk_label_set_text (self->label, self->words);
  gtk_widget_set_visible (self->all_button, FALSE);
}

static void
breath_remote_label_finalize (GObject *object)
{
  BreathRemoteLabel *self = BREATH_REMOTE_LABEL (object);

  g_free (self->words);

  G_OBJECT_CLASS (breath_remote_label_parent_class)->finalize (object);
}

static void
breath_remote_label_class_init (BreathRemoteLabelClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = breath_remote_label_finalize;

  gtk_widget_class_set_template_from_resource (widget_class, "/org/sharedbreath/Breath/breath-remote-label.ui");
  gtk_widget_class_bind_template_child (widget_class, BreathRemoteLabel, label);
  gtk_widget_class_bind_template_child (widget_class, BreathRemoteLabel, all_button);
  gtk_widget_class_bind_template_callback (widget_class, show_all_cb);
}

static void
breath_remote_label_init (BreathRemoteLabel *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * breath_remote_label_set_text:
 * @self: a label
 * @text: what somebody else wrote
 *
 * Shows @text, or its beginning; an empty one hides the label.
 */
void
breath_remote_label_set_text (BreathRemoteLabel *self,
                              const char        *text)
{
  const char *cut;

  g_return_if_fail (BREATH_IS_REMOTE_LABEL (self));
  g_return_if_fail (text != NULL);

  g_free (self->words);
  self->words = breath_remote_words_text (text);
  cut = find_cut (self->words);
  gtk_widget_set_visible (GTK_WIDGET (self), *self->words != '\0');
  gtk_widget_set_visible (self->all_button, *cut != '\0');

  if (*cut != '\0')
    {
      g_autofree char *beginning = g_strndup (self->words, (gsize) (cut - self->words));
      /* The cut may have taken the end of an isolate away. */
      g_autofree char *shown = g_strconcat (beginning, "\xe2\x80\xa6", "\xe2\x81\xa9", NULL);

      gtk_label_set_text (self->label, shown);
    }
  else
    gtk_label_set_text (self->label, self->words);
}

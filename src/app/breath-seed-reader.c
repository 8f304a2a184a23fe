/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-seed-reader.h"

#include <string.h>

#include "breath-error-text.h"
#include "breath-remote-words.h"
#include "breath-scroll.h"
#include "breath-seed-about.h"

/**
 * BreathSeedReader:
 *
 * The text of a knowledge seed, as it is: never markup, with no links or pictures, and with signs for characters that
 * hide. It scrolls by itself, so that what is to be pressed stays out of its reach.
 */
struct _BreathSeedReader
{
  AdwBin       parent_instance;

  BreathSeed  *seed;     /* NULL: none */
  guint        serial;   /* of what was opened last */

  GtkLabel    *title_label;
  GtkLabel    *whence_label;
  GtkLabel    *hidden_label;
  GtkLabel    *problem_label;
  GtkTextView *text_view;
  GtkWidget   *decide_bar;
};

G_DEFINE_FINAL_TYPE (BreathSeedReader, breath_seed_reader, ADW_TYPE_BIN)

enum
{
  SIGNAL_DECIDE,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

typedef struct
{
  BreathSeedReader *self;
  guint             serial;
} Opening;

static void
opening_free (Opening *opening)
{
  g_object_unref (opening->self);
  g_free (opening);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Opening, opening_free)

static void
show_text (BreathSeedReader *self,
           const char       *text)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->text_view);
  GtkTextIter start;

  gtk_text_buffer_set_text (buffer, text, -1);
  gtk_text_buffer_get_start_iter (buffer, &start);
  gtk_text_buffer_place_cursor (buffer, &start);
}

static void
show_problem (BreathSeedReader *self,
              const char       *sentence)
{
  gtk_label_set_text (self->problem_label, sentence);
  gtk_widget_set_visible (GTK_WIDGET (self->problem_label), *sentence != '\0');
}

static void
read_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr(Opening) opening = user_data;
  BreathSeedReader *self = opening->self;
  g_autoptr(GError) error = NULL;
  g_autofree char *text = breath_seeds_read_finish (BREATH_SEEDS (source), result, &error);
  g_autofree char *sentence = error != NULL ? breath_error_text (error) : NULL;

  if (self->seed == NULL || opening->serial != self->serial)
    return;

  show_problem (self, sentence != NULL ? sentence : "");
  show_text (self, text != NULL ? text : "");
  breath_scroll_to_top (GTK_WIDGET (self));
  gtk_widget_set_visible (GTK_WIDGET (self->hidden_label), text != NULL && strstr (text, "[U+") != NULL);
  gtk_widget_set_visible (self->decide_bar, text != NULL && breath_seed_about_is (self->seed, BREATH_SEED_WORD_READ));
}

static void
decide_cb (BreathSeedReader *self)
{
  g_signal_emit (self, signals[SIGNAL_DECIDE], 0);
}

static void
breath_seed_reader_dispose (GObject *object)
{
  g_clear_object (&BREATH_SEED_READER (object)->seed);

  G_OBJECT_CLASS (breath_seed_reader_parent_class)->dispose (object);
}

static void
breath_seed_reader_class_init (BreathSeedReaderClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = breath_seed_reader_dispose;

  /**
   * BreathSeedReader::decide:
   * @self: the reader
   *
   * Somebody has read enough to say what becomes of it.
   */
  signals[SIGNAL_DECIDE] =
    g_signal_new ("decide", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class, "/org/sharedbreath/Breath/breath-seed-reader.ui");
  gtk_widget_class_bind_template_child (widget_class, BreathSeedReader, title_label);
  gtk_widget_class_bind_template_child (widget_class, BreathSeedReader, whence_label);
  gtk_widget_class_bind_template_child (widget_class, BreathSeedReader, hidden_label);
  gtk_widget_class_bind_template_child (widget_class, BreathSeedReader, problem_label);
  gtk_widget_class_bind_template_child (widget_class, BreathSeedReader, text_view);
  gtk_widget_class_bind_template_child (widget_class, BreathSeedReader, decide_bar);
  gtk_widget_class_bind_template_callback (widget_class, decide_cb);
}

static void
breath_seed_reader_init (BreathSeedReader *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * breath_seed_reader_read:
 * @self: a reader
 * @seeds: the seeds of our node
 * @seed: one that is here
 * @mirror: (nullable): who is signed in; %NULL will do for what is planted
 *
 * Opens @seed, which counts as read from then on.
 */
void
breath_seed_reader_read (BreathSeedReader *self,
                         BreathSeeds      *seeds,
                         BreathSeed       *seed,
                         BreathMirror     *mirror)
{
  g_autofree char *title = NULL;
  g_autofree char *whence = NULL;
  Opening *opening;

  g_return_if_fail (BREATH_IS_SEED_READER (self));
  g_return_if_fail (BREATH_IS_SEEDS (seeds));
  g_return_if_fail (BREATH_IS_SEED (seed));

  breath_seed_reader_clear (self);
  g_set_object (&self->seed, seed);
  title = breath_remote_words_line (breath_seed_get_title (seed));
  whence = breath_seed_about_whence (seed);
  gtk_label_set_text (self->title_label, title);
  gtk_label_set_text (self->whence_label, whence);

  opening = g_new0 (Opening, 1);
  opening->self = g_object_ref (self);
  opening->serial = self->serial;
  breath_seeds_read_async (seeds, seed, mirror, NULL, read_cb, opening);
}

/**
 * breath_seed_reader_clear:
 * @self: a reader
 *
 * Closes what is open.
 */
void
breath_seed_reader_clear (BreathSeedReader *self)
{
  g_return_if_fail (BREATH_IS_SEED_READER (self));

  self->serial++;
  g_clear_object (&self->seed);
  show_text (self, "");
  show_problem (self, "");
  gtk_widget_set_visible (GTK_WIDGET (self->hidden_label), FALSE);
  gtk_widget_set_visible (self->decide_bar, FALSE);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "breath-seed-changes.h"

#include <glib/gi18n.h>
#include <string.h>

#include "breath-announce.h"
#include "breath-error-text.h"
#include "breath-remote-words.h"
#include "breath-scroll.h"

#define MAX_LINES 2000 /* shown; nobody reads more of them one by one */
#define HANG      20   /* pixels that a sign takes */

/**
 * BreathSeedChanges:
 *
 * What a knowledge seed says otherwise than the one it takes the place of: lines that are new and lines that were taken out,
 * each with a sign and with a colour, and some around them that are the same, all below words of ours that say so. The
 * lines are shown as the reader shows them.
 */
struct _BreathSeedChanges
{
  AdwBin       parent_instance;

  guint        serial;   /* of what was asked for last */

  GtkLabel    *about_label;
  GtkLabel    *count_label;
  GtkLabel    *hidden_label;
  GtkLabel    *problem_label;
  GtkWidget   *text_window;
  GtkTextView *text_view;
  GtkLabel    *more_label;
};

G_DEFINE_FINAL_TYPE (BreathSeedChanges, breath_seed_changes, ADW_TYPE_BIN)

/* How each kind of line is told apart; words are not yet translated. */
static const struct
{
  const char *tag;
  const char *sign;
  const char *words;   /* above them */
} kinds[] = {
  [BREATH_SEED_CHANGE_SAME] = { "same", "", N_("The same:") },
  [BREATH_SEED_CHANGE_GONE] = { "gone", "\xe2\x88\x92 ", N_("Taken out:") },
  [BREATH_SEED_CHANGE_NEW] = { "new", "+ ", N_("New:") },
};

typedef struct
{
  BreathSeedChanges *self;
  guint              serial;
} Asking;

static void
asking_free (Asking *asking)
{
  g_object_unref (asking->self);
  g_free (asking);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Asking, asking_free)

static GtkTextBuffer *
get_buffer (BreathSeedChanges *self)
{
  return gtk_text_view_get_buffer (self->text_view);
}

static void
show_words (GtkLabel   *label,
            const char *words)
{
  gtk_label_set_text (label, words);
  gtk_widget_set_visible (GTK_WIDGET (label), *words != '\0');
}

static void
append (BreathSeedChanges *self,
        const char        *words,
        const char        *tag)
{
  GtkTextBuffer *buffer = get_buffer (self);
  GtkTextIter end;

  if (gtk_text_buffer_get_char_count (buffer) > 0)
    {
      gtk_text_buffer_get_end_iter (buffer, &end);
      gtk_text_buffer_insert (buffer, &end, "\n", 1);
    }

  gtk_text_buffer_get_end_iter (buffer, &end);
  gtk_text_buffer_insert_with_tags_by_name (buffer, &end, words, -1, tag, NULL);
}

/* Where a stretch begins, as its later text counts. */
static void
append_place (BreathSeedChanges      *self,
              const BreathSeedChange *change)
{
  /* Translators: %u is the number of a line in a text; the lines follow. */
  g_autofree char *words = g_strdup_printf (_("From line %u"), change->after != 0 ? change->after : change->before);

  append (self, words, "place");
}

static const BreathSeedChange *
get_change (GPtrArray *changes,
            guint      i)
{
  return g_ptr_array_index (changes, i);
}

/* Whether lines between it and the one before, which are the same, are left out. */
static gboolean
begins_stretch (GPtrArray *changes,
                guint      i)
{
  const BreathSeedChange *change = get_change (changes, i);
  guint last = 0;

  for (guint at = i; at > 0 && last == 0 && change->before != 0; at--)
    last = get_change (changes, at - 1)->before;

  return i == 0 || (change->before != 0 && change->before > last + 1);
}

/* The lines of one kind that stand together, all at once: each insertion makes the text be laid out again. Returns how many. */
static guint
append_run (BreathSeedChanges *self,
            GPtrArray         *changes,
            guint              from,
            guint              end)
{
  BreathSeedChangeKind kind = get_change (changes, from)->kind;
  g_autoptr(GString) lines = g_string_new (NULL);
  guint i = from;

  if (begins_stretch (changes, from))
    append_place (self, get_change (changes, from));

  append (self, _(kinds[kind].words), "kind");

  do
    g_string_append_printf (lines, "%s%s%s", i > from ? "\n" : "", kinds[kind].sign, get_change (changes, i)->text);
  while (++i < end && get_change (changes, i)->kind == kind && !begins_stretch (changes, i));

  append (self, lines->str, kinds[kind].tag);

  return i - from;
}

static guint
count (GPtrArray           *changes,
       BreathSeedChangeKind kind)
{
  guint n = 0;

  for (guint i = 0; i < changes->len; i++)
    n += get_change (changes, i)->kind == kind;

  return n;
}

static void
show_counts (BreathSeedChanges *self,
             GPtrArray         *changes)
{
  guint n_new = count (changes, BREATH_SEED_CHANGE_NEW);
  guint n_gone = count (changes, BREATH_SEED_CHANGE_GONE);
  guint n_more = changes->len > MAX_LINES ? changes->len - MAX_LINES : 0;
  g_autofree char *new = g_strdup_printf (g_dngettext (NULL, "%u line is new.", "%u lines are new.", n_new), n_new);
  g_autofree char *gone = g_strdup_printf (g_dngettext (NULL, "%u line was taken out.", "%u lines were taken out.", n_gone), n_gone);
  g_autofree char *counts = g_strjoin (" ", new, gone, _("What is not shown stayed the same."), NULL);
  g_autofree char *more = g_strdup_printf (g_dngettext (NULL, "%u more line is not shown. Read both versions to see it.",
                                                        "%u more lines are not shown. Read both versions to see them.", n_more), n_more);

  show_words (self->count_label, changes->len > 0 ? counts : _("Both versions say the same."));
  show_words (self->more_label, n_more > 0 ? more : "");
}

static gboolean
has_hidden (GPtrArray *changes)
{
  for (guint i = 0; i < changes->len; i++)
    if (strstr (get_change (changes, i)->text, "[U+") != NULL)
      return TRUE;

  return FALSE;
}

static void
show_changes (BreathSeedChanges *self,
              GPtrArray         *changes)
{
  guint end = MIN (changes->len, MAX_LINES);
  GtkTextIter start;

  for (guint i = 0; i < end;)
    i += append_run (self, changes, i, end);

  gtk_text_buffer_get_start_iter (get_buffer (self), &start);
  gtk_text_buffer_place_cursor (get_buffer (self), &start);
  gtk_widget_set_visible (self->text_window, changes->len > 0);
  gtk_widget_set_visible (GTK_WIDGET (self->hidden_label), has_hidden (changes));
  show_counts (self, changes);

  if (gtk_widget_get_mapped (GTK_WIDGET (self->text_view)))
    gtk_widget_grab_focus (GTK_WIDGET (self->text_view));
}

static void
compared_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr(Asking) asking = user_data;
  BreathSeedChanges *self = asking->self;
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) changes = breath_seeds_compare_finish (BREATH_SEEDS (source), result, &error);

  /* The page may have been left, or be gone. */
  if (asking->serial != self->serial || self->text_view == NULL)
    return;

  if (changes != NULL)
    show_changes (self, changes);
  else
    {
      g_autofree char *sentence = breath_error_text (error);

      breath_announce (self->problem_label, sentence);
    }
}

static void
breath_seed_changes_dispose (GObject *object)
{
  BREATH_SEED_CHANGES (object)->serial++;

  G_OBJECT_CLASS (breath_seed_changes_parent_class)->dispose (object);
}

static void
breath_seed_changes_class_init (BreathSeedChangesClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = breath_seed_changes_dispose;

  gtk_widget_class_set_template_from_resource (widget_class, "/org/sharedbreath/Breath/breath-seed-changes.ui");
  gtk_widget_class_bind_template_child (widget_class, BreathSeedChanges, about_label);
  gtk_widget_class_bind_template_child (widget_class, BreathSeedChanges, count_label);
  gtk_widget_class_bind_template_child (widget_class, BreathSeedChanges, hidden_label);
  gtk_widget_class_bind_template_child (widget_class, BreathSeedChanges, problem_label);
  gtk_widget_class_bind_template_child (widget_class, BreathSeedChanges, text_window);
  gtk_widget_class_bind_template_child (widget_class, BreathSeedChanges, text_view);
  gtk_widget_class_bind_template_child (widget_class, BreathSeedChanges, more_label);
}

/* Colours that leave the letters readable on light and on dark ground. What goes on in the next line stands below what it
 * goes on from, so that no line of a text can stand where our own words do, from whichever side it is read.
 */
static void
breath_seed_changes_init (BreathSeedChanges *self)
{
  GtkTextBuffer *buffer;

  gtk_widget_init_template (GTK_WIDGET (self));

  buffer = get_buffer (self);
  gtk_text_buffer_create_tag (buffer, "place", "weight", PANGO_WEIGHT_BOLD, "pixels-above-lines", 12, NULL);
  gtk_text_buffer_create_tag (buffer, "kind", "style", PANGO_STYLE_ITALIC, "pixels-above-lines", 6, NULL);
  gtk_text_buffer_create_tag (buffer, kinds[BREATH_SEED_CHANGE_SAME].tag,
                              "left-margin", 12 + HANG, "right-margin", 12 + HANG, NULL);
  gtk_text_buffer_create_tag (buffer, kinds[BREATH_SEED_CHANGE_GONE].tag, "indent", -HANG,
                              "paragraph-background", "rgba(224,27,36,0.16)", NULL);
  gtk_text_buffer_create_tag (buffer, kinds[BREATH_SEED_CHANGE_NEW].tag, "indent", -HANG,
                              "paragraph-background", "rgba(46,194,126,0.2)", NULL);
}

/* Which takes the place of which. */
static void
show_about (BreathSeedChanges *self,
            BreathSeeds       *seeds,
            BreathSeed        *seed)
{
  const char *id = breath_seed_get_supersedes (seed);
  BreathSeed *earlier = id != NULL ? breath_seeds_find (seeds, id) : NULL;
  g_autofree char *later_title = breath_remote_words_name (breath_seed_get_title (seed));
  g_autofree char *earlier_title = earlier != NULL ? breath_remote_words_name (breath_seed_get_title (earlier)) : NULL;
  g_autofree char *about = NULL;

  if (earlier_title != NULL)
    /* Translators: the titles of two seeds. */
    about = g_strdup_printf (_("%s takes the place of %s."), later_title, earlier_title);

  gtk_label_set_text (self->about_label, about != NULL ? about : later_title);
}

/**
 * breath_seed_changes_show:
 * @self: a page
 * @seeds: the seeds of our node
 * @seed: one that is here and takes the place of another that is here
 * @mirror: (nullable): who is signed in; %NULL will do where both are planted
 *
 * Shows what @seed says otherwise than the one before. Neither counts as read by that.
 */
void
breath_seed_changes_show (BreathSeedChanges *self,
                          BreathSeeds       *seeds,
                          BreathSeed        *seed,
                          BreathMirror      *mirror)
{
  Asking *asking;

  g_return_if_fail (BREATH_IS_SEED_CHANGES (self));
  g_return_if_fail (BREATH_IS_SEEDS (seeds));
  g_return_if_fail (BREATH_IS_SEED (seed));

  breath_seed_changes_clear (self);
  show_about (self, seeds, seed);
  breath_scroll_to_top (GTK_WIDGET (self));

  asking = g_new0 (Asking, 1);
  asking->self = g_object_ref (self);
  asking->serial = self->serial;
  breath_seeds_compare_async (seeds, seed, mirror, NULL, compared_cb, asking);
}

/**
 * breath_seed_changes_clear:
 * @self: a page
 *
 * Forgets what was shown, since the page is left.
 */
void
breath_seed_changes_clear (BreathSeedChanges *self)
{
  g_return_if_fail (BREATH_IS_SEED_CHANGES (self));

  self->serial++;
  gtk_label_set_text (self->about_label, "");
  gtk_text_buffer_set_text (get_buffer (self), "", -1);
  gtk_widget_set_visible (self->text_window, FALSE);
  gtk_widget_set_visible (GTK_WIDGET (self->hidden_label), FALSE);
  show_words (self->count_label, "");
  show_words (self->more_label, "");
  breath_announce (self->problem_label, "");
}

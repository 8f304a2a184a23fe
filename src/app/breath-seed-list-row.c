/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-seed-list-row.h"

#include "breath-remote-words.h"
#include "breath-seed-about.h"

/**
 * BreathSeedListRow:
 *
 * A knowledge seed in a list: its title, who offers it, how large it is, and what is new about it or was found in it.
 */
struct _BreathSeedListRow
{
  AdwActionRow parent_instance;

  BreathSeed  *seed;
  char        *extract;  /* NULL: nothing was looked for */
};

G_DEFINE_FINAL_TYPE (BreathSeedListRow, breath_seed_list_row, ADW_TYPE_ACTION_ROW)

static void
show_seed (BreathSeedListRow *self)
{
  g_autofree char *title = breath_remote_words_line (breath_seed_get_title (self->seed));
  g_autofree char *whence = breath_seed_about_whence (self->seed);
  g_autofree char *news = breath_seed_about_news (self->seed);
  g_autofree char *extract = self->extract != NULL ? breath_remote_words_name (self->extract) : NULL;
  const char *lines[] = { whence, news != NULL ? news : extract, news != NULL ? extract : NULL, NULL };
  g_autofree char *subtitle = g_strjoinv ("\n", (char **) lines);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self), subtitle);
}

static void
breath_seed_list_row_dispose (GObject *object)
{
  g_clear_object (&BREATH_SEED_LIST_ROW (object)->seed);

  G_OBJECT_CLASS (breath_seed_list_row_parent_class)->dispose (object);
}

static void
breath_seed_list_row_finalize (GObject *object)
{
  g_free (BREATH_SEED_LIST_ROW (object)->extract);

  G_OBJECT_CLASS (breath_seed_list_row_parent_class)->finalize (object);
}

static void
breath_seed_list_row_class_init (BreathSeedListRowClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = breath_seed_list_row_dispose;
  G_OBJECT_CLASS (klass)->finalize = breath_seed_list_row_finalize;
}

static void
breath_seed_list_row_init (BreathSeedListRow *self)
{
  GtkWidget *icon = gtk_image_new_from_icon_name ("go-next-symbolic");

  g_object_set (icon, "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL);
  gtk_widget_add_css_class (icon, "dim-label");
  adw_action_row_add_suffix (ADW_ACTION_ROW (self), icon);
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (self), FALSE);
  adw_action_row_set_title_lines (ADW_ACTION_ROW (self), 3);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (self), 0);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (self), TRUE);
}

/**
 * breath_seed_list_row_new:
 * @seed: a seed
 * @extract: (nullable): the words around what was found in it, which others wrote
 *
 * Returns: (transfer floating): a row that follows @seed
 */
GtkWidget *
breath_seed_list_row_new (BreathSeed *seed,
                          const char *extract)
{
  BreathSeedListRow *self = g_object_new (BREATH_TYPE_SEED_LIST_ROW, NULL);

  self->seed = g_object_ref (seed);
  self->extract = g_strdup (extract);
  g_signal_connect_object (seed, "notify", G_CALLBACK (show_seed), self, G_CONNECT_SWAPPED);
  show_seed (self);

  return GTK_WIDGET (self);
}

/**
 * breath_seed_list_row_get_seed:
 * @self: a row
 *
 * Returns: (transfer none): what it shows
 */
BreathSeed *
breath_seed_list_row_get_seed (BreathSeedListRow *self)
{
  g_return_val_if_fail (BREATH_IS_SEED_LIST_ROW (self), NULL);

  return self->seed;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "breath-seed-page.h"

#include <glib/gi18n.h>

#include "breath-remote-label.h"
#include "breath-remote-words.h"
#include "breath-resource-text.h"
#include "breath-scroll.h"
#include "breath-seed-about.h"
#include "breath-sign-group.h"

/**
 * BreathSeedPage:
 *
 * What there is to know of a knowledge seed: who offers it, what they say of it, what it comes from, who has planted it,
 * and where a Mirror says what becomes of it here.
 */
struct _BreathSeedPage
{
  AdwBin             parent_instance;

  BreathSeeds       *seeds;
  BreathMirrors     *mirrors;
  BreathSeed        *seed;     /* NULL: none */
  GSignalGroup      *follower;

  GtkLabel          *title_label;
  GtkLabel          *claim_label;
  GtkLabel          *state_label;
  GtkLabel          *failure_label;
  GtkProgressBar    *progress_bar;
  GtkWidget         *fetch_button;
  GtkWidget         *cancel_button;
  GtkWidget         *read_button;
  GtkWidget         *summary_group;
  BreathRemoteLabel *summary_label;
  AdwActionRow      *size_row;
  AdwActionRow      *made_row;
  AdwActionRow      *language_row;
  AdwActionRow      *licence_row;
  AdwActionRow      *earlier_row;
  GtkWidget         *earlier_arrow;
  AdwActionRow      *later_row;
  GtkWidget         *changes_row;
  AdwActionRow      *parents_row;
  AdwActionRow      *id_row;
  GtkLabel          *planters_label;
  BreathSignGroup   *sign_group;
  GtkWidget         *sign_in_group;
};

G_DEFINE_FINAL_TYPE (BreathSeedPage, breath_seed_page, ADW_TYPE_BIN)

enum
{
  SIGNAL_COMPARE,
  SIGNAL_DONE,
  SIGNAL_OPENED,
  SIGNAL_READ,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static gboolean
has_state (BreathSeedPage *self,
           const char     *state)
{
  return breath_seed_about_is (self->seed, state);
}

static gboolean
is_here (BreathSeed *seed)
{
  return breath_seed_about_is (seed, BREATH_SEED_WORD_FETCHED) || breath_seed_about_is (seed, BREATH_SEED_WORD_READ)
         || breath_seed_about_is (seed, BREATH_SEED_WORD_PLANTED);
}

/* What a Mirror can say about it now, and what that would mean. */
static void
show_choice (BreathSeedPage *self)
{
  const char *meaning = _("If it should not be seen here any more, set it aside. A Mirror can fetch it again for as long as somebody offers it.");
  gboolean is_planted = has_state (self, BREATH_SEED_WORD_PLANTED);

  if (is_planted && breath_seed_get_is_ours (self->seed))
    meaning = _("To offer it no more, and to take it out of the Compost Memory here, set it aside. Those elsewhere who have planted it keep it.");
  else if (is_planted)
    meaning = _("To take it out of the Compost Memory here, set it aside. Its text is gone from this node then.");
  else if (has_state (self, BREATH_SEED_WORD_READ))
    meaning = _("Planted, it is in the Compost Memory: everybody here can search and read it, and it is given to other communities whose Mirrors ask for it. They see your name, so it asks for your passphrase.");

  adw_preferences_group_set_description (ADW_PREFERENCES_GROUP (self->sign_group), meaning);

  if (is_planted)
    breath_sign_group_set_button (self->sign_group, _("Set Aside"), TRUE);
  else if (has_state (self, BREATH_SEED_WORD_READ))
    breath_sign_group_set_choice (self->sign_group, _("Plant"), _("Set Aside"));
  else
    breath_sign_group_set_choice (self->sign_group, _("Set Aside"), NULL);
}

static void
show_buttons (BreathSeedPage *self)
{
  gboolean is_coming = has_state (self, BREATH_SEED_WORD_FETCHING);
  gboolean is_aside = has_state (self, BREATH_SEED_WORD_SET_ASIDE);
  gboolean can_fetch = (has_state (self, BREATH_SEED_WORD_HEARD) || is_aside) && breath_seed_get_is_offered (self->seed);
  gboolean is_present = breath_mirrors_get_present (self->mirrors) != NULL;

  gtk_widget_set_visible (self->fetch_button, can_fetch);
  gtk_widget_set_visible (self->cancel_button, is_coming);
  gtk_widget_set_visible (self->read_button, is_here (self->seed));
  gtk_widget_set_visible (GTK_WIDGET (self->progress_bar), is_coming);
  gtk_progress_bar_set_fraction (self->progress_bar, breath_seed_get_progress (self->seed));
  gtk_widget_set_visible (GTK_WIDGET (self->sign_group), !is_coming && !is_aside && is_present);
  gtk_widget_set_visible (self->sign_in_group, !is_coming && !is_aside && !is_present);
  show_choice (self);
}

static void
show_row (AdwActionRow *row,
          const char   *text)
{
  gtk_widget_set_visible (GTK_WIDGET (row), text != NULL);
  adw_action_row_set_subtitle (row, text != NULL ? text : "");
}

/* By its title if it is known here, otherwise by its id. */
static char *
dup_title (BreathSeedPage *self,
           const char     *id)
{
  BreathSeed *seed = id != NULL ? breath_seeds_find (self->seeds, id) : NULL;
  g_autofree char *letters = id != NULL ? breath_seed_about_id (id) : NULL;

  if (seed != NULL)
    return breath_remote_words_line (breath_seed_get_title (seed));

  /* Translators: %s are the last letters of the id of a seed. */
  return id != NULL ? g_strdup_printf (_("A seed that is not known here: %s"), letters) : NULL;
}

static char *
dup_parents (BreathSeedPage *self)
{
  const char *const *parents = breath_seed_get_parents (self->seed);
  g_autoptr(GPtrArray) titles = g_ptr_array_new_with_free_func (g_free);

  for (; *parents != NULL; parents++)
    g_ptr_array_add (titles, dup_title (self, *parents));

  if (titles->len == 0)
    return NULL;

  g_ptr_array_add (titles, NULL);

  return g_strjoinv ("\n", (char **) titles->pdata);
}

/* The seed that takes the place of this one. Anybody can say so of theirs; only who offered the first is believed. */
static BreathSeed *
find_later (BreathSeedPage *self)
{
  GListModel *seeds = G_LIST_MODEL (self->seeds);
  const char *id = breath_seed_get_id (self->seed);

  for (guint i = 0; i < g_list_model_get_n_items (seeds); i++)
    {
      g_autoptr(BreathSeed) seed = g_list_model_get_item (seeds, i);

      /* The list holds it, too. */
      if (g_strcmp0 (breath_seed_get_supersedes (seed), id) == 0
          && g_str_equal (breath_seed_get_node (seed), breath_seed_get_node (self->seed)))
        return seed;
    }

  return NULL;
}

static void
show_family (BreathSeedPage *self)
{
  const char *earlier_id = breath_seed_get_supersedes (self->seed);
  BreathSeed *later = find_later (self);
  g_autofree char *earlier_title = dup_title (self, earlier_id);
  g_autofree char *later_title = later != NULL ? dup_title (self, breath_seed_get_id (later)) : NULL;
  g_autofree char *parents = dup_parents (self);
  BreathSeed *earlier = earlier_id != NULL ? breath_seeds_find (self->seeds, earlier_id) : NULL;

  show_row (self->earlier_row, earlier_title);
  show_row (self->later_row, later_title);
  show_row (self->parents_row, parents);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (self->earlier_row), earlier != NULL);
  gtk_widget_set_visible (self->earlier_arrow, earlier != NULL);
  gtk_widget_set_visible (self->changes_row, earlier != NULL && is_here (earlier) && is_here (self->seed));
}

static void
seeds_changed_cb (BreathSeedPage *self)
{
  if (self->seed != NULL)
    show_family (self);
}

/* Comes when fetching begins. */
static void
show_summary (BreathSeedPage *self)
{
  const char *summary = breath_seed_get_summary (self->seed);

  breath_remote_label_set_text (self->summary_label, summary != NULL ? summary : "");
  gtk_widget_set_visible (self->summary_group, summary != NULL);
}

static void
show_facts (BreathSeedPage *self)
{
  BreathSeed *seed = self->seed;
  g_autofree char *id = breath_seed_about_id (breath_seed_get_id (seed));
  g_autofree char *size = breath_seed_about_size (seed);
  g_autofree char *made = breath_resource_text_time (breath_seed_get_made (seed));
  g_autofree char *language = breath_seed_get_language (seed) != NULL ? breath_remote_words_line (breath_seed_get_language (seed)) : NULL;
  g_autofree char *licence = breath_seed_about_terms (seed);
  g_autofree char *planters = breath_seed_about_planters (seed);

  show_row (self->size_row, size);
  show_row (self->made_row, made);
  show_row (self->language_row, language);
  show_row (self->licence_row, licence != NULL || is_here (seed) ? licence : _("They come with the text, before anybody plants it."));
  show_row (self->id_row, id);
  gtk_label_set_text (self->planters_label, planters);
}

static void
show_all (BreathSeedPage *self)
{
  g_autofree char *title = breath_remote_words_line (breath_seed_get_title (self->seed));
  g_autofree char *claim = breath_seed_about_claim (self->seed);
  g_autofree char *state = breath_seed_about_state (self->seed);
  g_autofree char *failure = breath_seed_about_failure (self->seed);

  gtk_label_set_text (self->title_label, title);
  gtk_label_set_text (self->claim_label, claim);
  gtk_label_set_text (self->state_label, state);
  gtk_label_set_text (self->failure_label, failure != NULL ? failure : "");
  gtk_widget_set_visible (GTK_WIDGET (self->failure_label), failure != NULL);
  show_facts (self);
  show_family (self);
  show_buttons (self);
}

static void
presence_changed_cb (BreathSeedPage *self)
{
  if (self->seed != NULL)
    show_buttons (self);
}

/* What was typed was meant for what could be done then. */
static void
state_changed_cb (BreathSeedPage *self)
{
  if (breath_sign_group_get_mirror (self->sign_group) == NULL)
    breath_sign_group_clear (self->sign_group);
}

static void
read_cb (BreathSeedPage *self)
{
  g_signal_emit (self, signals[SIGNAL_READ], 0);
}

static void
compare_cb (BreathSeedPage *self)
{
  g_signal_emit (self, signals[SIGNAL_COMPARE], 0);
}

static void
open_earlier_cb (BreathSeedPage *self)
{
  BreathSeed *earlier = self->seed != NULL ? breath_seeds_find (self->seeds, breath_seed_get_supersedes (self->seed)) : NULL;

  if (earlier != NULL)
    g_signal_emit (self, signals[SIGNAL_OPENED], 0, earlier);
}

static void
open_later_cb (BreathSeedPage *self)
{
  BreathSeed *later = self->seed != NULL ? find_later (self) : NULL;

  if (later != NULL)
    g_signal_emit (self, signals[SIGNAL_OPENED], 0, later);
}

static void
done_cb (BreathSeedPage *self,
         const char     *sentence,
         gboolean        is_same)
{
  g_signal_emit (self, signals[SIGNAL_DONE], 0, sentence, is_same);
}

static void
acted_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr(BreathSeedPage) self = user_data;
  g_autoptr(GError) error = NULL;

  breath_seeds_act_finish (BREATH_SEEDS (source), result, &error);
  breath_sign_group_end (self->sign_group, error);
}

static void
set_aside_cb (BreathSeedPage *self)
{
  g_autoptr(BreathPassphrase) passphrase = NULL;

  if (self->seed == NULL)
    return;

  passphrase = breath_sign_group_begin (self->sign_group, _("Set aside."));

  if (passphrase != NULL)
    breath_seeds_set_aside_async (self->seeds, self->seed, breath_sign_group_get_mirror (self->sign_group), passphrase, acted_cb,
                                  g_object_ref (self));
}

static void
pressed_cb (BreathSeedPage *self)
{
  g_autoptr(BreathPassphrase) passphrase = NULL;

  if (self->seed == NULL || !has_state (self, BREATH_SEED_WORD_READ))
    {
      set_aside_cb (self);
      return;
    }

  passphrase = breath_sign_group_begin (self->sign_group, _("Planted. Everybody here can search and read it now."));

  if (passphrase != NULL)
    breath_seeds_plant_async (self->seeds, self->seed, breath_sign_group_get_mirror (self->sign_group), passphrase, acted_cb,
                              g_object_ref (self));
}

static void
breath_seed_page_dispose (GObject *object)
{
  BreathSeedPage *self = BREATH_SEED_PAGE (object);

  g_clear_object (&self->follower);
  g_clear_object (&self->seed);
  g_clear_object (&self->seeds);
  g_clear_object (&self->mirrors);

  G_OBJECT_CLASS (breath_seed_page_parent_class)->dispose (object);
}

static void
install_signals (GType type)
{
  /**
   * BreathSeedPage::compare:
   * @self: the page
   *
   * Somebody wants to see what the seed says otherwise than the one before.
   */
  signals[SIGNAL_COMPARE] = g_signal_new ("compare", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  /**
   * BreathSeedPage::done:
   * @self: the page
   * @sentence: what was done, or why it was not, translated
   * @is_same: whether the page is still about that
   *
   * A Mirror planted a seed or set it aside, or could not after the page was left.
   */
  signals[SIGNAL_DONE] =
    g_signal_new ("done", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_BOOLEAN);

  /**
   * BreathSeedPage::opened:
   * @self: the page
   * @seed: another version of the one it shows
   *
   * Somebody wants to see @seed.
   */
  signals[SIGNAL_OPENED] =
    g_signal_new ("opened", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, BREATH_TYPE_SEED);

  /**
   * BreathSeedPage::read:
   * @self: the page
   *
   * Somebody wants to read the seed.
   */
  signals[SIGNAL_READ] = g_signal_new ("read", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, BreathSeedPage, title_label);
  gtk_widget_class_bind_template_child (widget_class, BreathSeedPage, claim_label);
  gtk_widget_class_bind_template_child (widget_class, BreathSeedPage, state_label);
  gtk_widget_class_bind_template_child (widget_class, BreathSeedPage, failure_label);
  gtk_widget_class_bind_template_child (widget_class, BreathSeedPage, progress_bar);
  gtk_widget_class_bind_template_child (widget_class, BreathSeedPage, fetch_button);
  gtk_widget_class_bind_template_child (widget_class, BreathSeedPage, cancel_button);
  gtk_widget_class_bind_template_child (widget_class, BreathSeedPage, read_button);
  gtk_widget_class_bind_template_child (widget_class, BreathSeedPage, summary_group);
  gtk_widget_class_bind_template_child (widget_class, BreathSeedPage, summary_label);
  gtk_widget_class_bind_template_child (widget_class, BreathSeedPage, size_row);
  gtk_widget_class_bind_template_child (widget_class, BreathSeedPage, made_row);
  gtk_widget_class_bind_template_child (widget_class, BreathSeedPage, language_row);
  gtk_widget_class_bind_template_child (widget_class, BreathSeedPage, licence_row);
  gtk_widget_class_bind_template_child (widget_class, BreathSeedPage, earlier_row);
  gtk_widget_class_bind_template_child (widget_class, BreathSeedPage, earlier_arrow);
  gtk_widget_class_bind_template_child (widget_class, BreathSeedPage, later_row);
  gtk_widget_class_bind_template_child (widget_class, BreathSeedPage, changes_row);
  gtk_widget_class_bind_template_child (widget_class, BreathSeedPage, parents_row);
  gtk_widget_class_bind_template_child (widget_class, BreathSeedPage, id_row);
  gtk_widget_class_bind_template_child (widget_class, BreathSeedPage, planters_label);
  gtk_widget_class_bind_template_child (widget_class, BreathSeedPage, sign_group);
  gtk_widget_class_bind_template_child (widget_class, BreathSeedPage, sign_in_group);
}

static void
breath_seed_page_class_init (BreathSeedPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = breath_seed_page_dispose;

  install_signals (G_TYPE_FROM_CLASS (klass));

  g_type_ensure (BREATH_TYPE_REMOTE_LABEL);
  g_type_ensure (BREATH_TYPE_SIGN_GROUP);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/sharedbreath/Breath/breath-seed-page.ui");
  bind_children (widget_class);
  gtk_widget_class_bind_template_callback (widget_class, done_cb);
  gtk_widget_class_bind_template_callback (widget_class, compare_cb);
  gtk_widget_class_bind_template_callback (widget_class, open_earlier_cb);
  gtk_widget_class_bind_template_callback (widget_class, open_later_cb);
  gtk_widget_class_bind_template_callback (widget_class, pressed_cb);
  gtk_widget_class_bind_template_callback (widget_class, read_cb);
  gtk_widget_class_bind_template_callback (widget_class, set_aside_cb);
}

static void
breath_seed_page_init (BreathSeedPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));

  self->follower = g_signal_group_new (BREATH_TYPE_SEED);
  g_signal_group_connect_swapped (self->follower, "notify", G_CALLBACK (show_all), self);
  g_signal_group_connect_swapped (self->follower, "notify::summary", G_CALLBACK (show_summary), self);
  g_signal_group_connect_swapped (self->follower, "notify::state", G_CALLBACK (state_changed_cb), self);
}

/**
 * breath_seed_page_set_seeds:
 * @self: a page
 * @seeds: the seeds of our node
 * @mirrors: its Mirrors
 *
 * Says where what is decided goes, and in whose name.
 */
void
breath_seed_page_set_seeds (BreathSeedPage *self,
                            BreathSeeds    *seeds,
                            BreathMirrors  *mirrors)
{
  g_return_if_fail (BREATH_IS_SEED_PAGE (self));
  g_return_if_fail (BREATH_IS_SEEDS (seeds));
  g_return_if_fail (BREATH_IS_MIRRORS (mirrors));

  g_set_object (&self->seeds, seeds);
  g_set_object (&self->mirrors, mirrors);
  breath_sign_group_set_mirrors (self->sign_group, mirrors);
  g_signal_connect_object (mirrors, "notify", G_CALLBACK (presence_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (seeds, "items-changed", G_CALLBACK (seeds_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (seeds, "fetched", G_CALLBACK (seeds_changed_cb), self, G_CONNECT_SWAPPED);
}

/**
 * breath_seed_page_show:
 * @self: a page that knows the seeds
 * @seed: a seed
 *
 * Shows @seed, and follows what becomes of it.
 */
void
breath_seed_page_show (BreathSeedPage *self,
                       BreathSeed     *seed)
{
  g_autoptr(BreathSeed) kept = NULL;

  g_return_if_fail (BREATH_IS_SEED_PAGE (self));
  g_return_if_fail (BREATH_IS_SEED (seed));
  g_return_if_fail (self->seeds != NULL);

  kept = g_object_ref (seed);
  breath_seed_page_clear (self);
  self->seed = g_steal_pointer (&kept);
  g_signal_group_set_target (self->follower, self->seed);
  show_summary (self);
  show_all (self);
  breath_scroll_to_top (GTK_WIDGET (self));
}

/**
 * breath_seed_page_get_seed:
 * @self: a page
 *
 * Returns: (transfer none) (nullable): what it shows
 */
BreathSeed *
breath_seed_page_get_seed (BreathSeedPage *self)
{
  g_return_val_if_fail (BREATH_IS_SEED_PAGE (self), NULL);

  return self->seed;
}

/**
 * breath_seed_page_decide:
 * @self: a page
 *
 * Leads to where a Mirror says what becomes of the seed.
 */
void
breath_seed_page_decide (BreathSeedPage *self)
{
  g_return_if_fail (BREATH_IS_SEED_PAGE (self));

  gtk_widget_grab_focus (GTK_WIDGET (self->sign_group));
}

/**
 * breath_seed_page_clear_words:
 * @self: a page
 *
 * Forgets what was typed.
 */
void
breath_seed_page_clear_words (BreathSeedPage *self)
{
  g_return_if_fail (BREATH_IS_SEED_PAGE (self));

  breath_sign_group_clear (self->sign_group);
}

/**
 * breath_seed_page_clear:
 * @self: a page
 *
 * Forgets what was shown and typed, since the page is left.
 */
void
breath_seed_page_clear (BreathSeedPage *self)
{
  g_return_if_fail (BREATH_IS_SEED_PAGE (self));

  breath_seed_page_clear_words (self);
  g_signal_group_set_target (self->follower, NULL);
  g_clear_object (&self->seed);
}

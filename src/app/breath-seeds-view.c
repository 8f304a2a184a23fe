/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "breath-seeds-view.h"

#include <glib/gi18n.h>

#include "breath-error-text.h"
#include "breath-seed-about.h"
#include "breath-seed-changes.h"
#include "breath-seed-form.h"
#include "breath-seed-list.h"
#include "breath-seed-page.h"
#include "breath-seed-reader.h"
#include "breath-seed-search.h"

/**
 * BreathSeedsView:
 *
 * The knowledge seeds: what others offer, what a Mirror fetched to look at, the Compost Memory, one seed with all there is to
 * know of it, its text, and what changed in it. Anybody may read what is planted; everything else waits until a Mirror has signed in.
 */
struct _BreathSeedsView
{
  BreathView         parent_instance;

  BreathSeedShelves *shelves;      /* NULL as long as there is no node */

  GtkStack          *stack;
  BreathSeedSearch  *search;
  BreathSeedList    *planted_list;
  GtkWidget         *here_group;
  BreathSeedList    *here_list;
  BreathSeedList    *heard_list;
  GtkWidget         *aside_group;
  BreathSeedList    *aside_list;
  BreathSeedPage    *page;
  BreathSeedReader  *reader;
  BreathSeedChanges *changes;
  BreathSeedForm    *form;
};

G_DEFINE_FINAL_TYPE (BreathSeedsView, breath_seeds_view, BREATH_TYPE_VIEW)

static BreathSeeds *
get_seeds (BreathSeedsView *self)
{
  return breath_seed_shelves_get_seeds (self->shelves);
}

static void
opened_cb (BreathSeedsView *self,
           BreathSeed      *seed)
{
  breath_seeds_view_open (self, seed);
}

static void
close_texts (BreathSeedsView *self)
{
  breath_seed_reader_clear (self->reader);
  breath_seed_changes_clear (self->changes);
}

static void
show_list (BreathSeedsView *self)
{
  close_texts (self);
  breath_seed_page_clear (self->page);
  breath_seed_form_clear (self->form);
  breath_view_show_page (BREATH_VIEW (self), "list");
}

static void
show_seed (BreathSeedsView *self)
{
  close_texts (self);
  breath_view_show_page (BREATH_VIEW (self), "seed");
}

/* What waited here may have gone while somebody signed in. */
static void
open_text (BreathSeedsView *self,
           BreathMirror    *mirror)
{
  BreathSeed *seed = breath_seed_page_get_seed (self->page);

  breath_seed_reader_read (self->reader, get_seeds (self), seed, mirror);
  breath_view_show_page (BREATH_VIEW (self), "text");
}

static void
open_changes (BreathSeedsView *self,
              BreathMirror    *mirror)
{
  breath_seed_changes_show (self->changes, get_seeds (self), breath_seed_page_get_seed (self->page), mirror);
  breath_view_show_page (BREATH_VIEW (self), "changes");
}

/* What is planted anybody may read. */
static gboolean
is_open_to_all (BreathSeed *seed)
{
  return seed != NULL && breath_seed_about_is (seed, BREATH_SEED_WORD_PLANTED);
}

/* So is what changed between two that are. */
static gboolean
are_open_to_all (BreathSeedsView *self,
                 BreathSeed      *seed)
{
  const char *earlier = seed != NULL ? breath_seed_get_supersedes (seed) : NULL;

  return earlier != NULL && is_open_to_all (seed) && is_open_to_all (breath_seeds_find (get_seeds (self), earlier));
}

static void
compare_cb (BreathSeedsView *self)
{
  BreathSeed *seed = breath_seed_page_get_seed (self->page);

  if (are_open_to_all (self, seed))
    open_changes (self, NULL);
  else
    breath_view_act_or_ask (BREATH_VIEW (self), "seeds.compare");
}

static void
read_cb (BreathSeedsView *self)
{
  BreathSeed *seed = breath_seed_page_get_seed (self->page);

  if (is_open_to_all (seed))
    open_text (self, NULL);
  else
    breath_view_act_or_ask (BREATH_VIEW (self), "seeds.read");
}

static void
decide_cb (BreathSeedsView *self)
{
  show_seed (self);
  breath_seed_page_decide (self->page);
}

static void
done_cb (BreathSeedsView *self,
         const char      *sentence,
         gboolean         is_same)
{
  BreathSeed *seed = breath_seed_page_get_seed (self->page);

  breath_view_say (BREATH_VIEW (self), sentence);

  if (is_same && seed != NULL && breath_seed_about_is (seed, BREATH_SEED_WORD_SET_ASIDE)
      && breath_view_shows (BREATH_VIEW (self), "seed"))
    show_list (self);
}

static void
form_done_cb (BreathSeedsView *self,
              const char      *sentence,
              gboolean         is_same)
{
  breath_view_say (BREATH_VIEW (self), sentence);
}

static void
offered_cb (BreathSeedsView *self,
            BreathSeed      *seed)
{
  if (breath_view_shows (BREATH_VIEW (self), "form"))
    breath_seeds_view_open (self, seed);
}

static void
acted_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr(BreathSeedsView) self = user_data;
  g_autoptr(GError) error = NULL;
  g_autofree char *sentence = NULL;

  if (breath_seeds_act_finish (BREATH_SEEDS (source), result, &error))
    return;

  sentence = breath_error_text (error);
  breath_view_say (BREATH_VIEW (self), sentence);
}

static void
breath_seeds_view_act (BreathView *view,
                       const char *action_name)
{
  BreathSeedsView *self = BREATH_SEEDS_VIEW (view);
  BreathMirror *mirror = breath_mirrors_get_current (breath_view_get_mirrors (view));
  BreathSeed *seed = breath_seed_page_get_seed (self->page);

  if (g_str_equal (action_name, "seeds.offer"))
    {
      breath_view_show_page (view, "form");
      breath_seed_form_show (self->form);
    }
  else if (seed == NULL)
    show_list (self);
  else if (g_str_equal (action_name, "seeds.fetch"))
    breath_seeds_fetch_async (get_seeds (self), seed, mirror, NULL, acted_cb, g_object_ref (self));
  else if (g_str_equal (action_name, "seeds.cancel"))
    breath_seeds_cancel_async (get_seeds (self), seed, mirror, NULL, acted_cb, g_object_ref (self));
  else if (g_str_equal (action_name, "seeds.read"))
    open_text (self, mirror);
  else if (g_str_equal (action_name, "seeds.compare"))
    open_changes (self, mirror);
  else
    breath_seed_page_decide (self->page);
}

/* A seed that nobody offers any more, and that is not here, is none. */
static void
leave_gone (BreathSeedsView *self)
{
  BreathSeed *seed = breath_seed_page_get_seed (self->page);

  if (seed == NULL || breath_seeds_find (get_seeds (self), breath_seed_get_id (seed)) == seed)
    return;

  breath_view_say (BREATH_VIEW (self), _("Nobody offers that seed any more."));
  show_list (self);
}

static void
shelves_changed_cb (BreathSeedsView *self)
{
  GListModel *here = breath_seed_shelves_get (self->shelves, BREATH_SEED_SHELF_HERE);
  GListModel *aside = breath_seed_shelves_get (self->shelves, BREATH_SEED_SHELF_ASIDE);

  gtk_widget_set_visible (self->here_group, g_list_model_get_n_items (here) > 0);
  gtk_widget_set_visible (self->aside_group, g_list_model_get_n_items (aside) > 0);
  leave_gone (self);
}

static void
search (GtkWidget  *widget,
        const char *action_name,
        GVariant   *parameter)
{
  BreathSeedsView *self = BREATH_SEEDS_VIEW (widget);

  /* What is being written there would be lost. */
  if (breath_view_shows (BREATH_VIEW (self), "form"))
    return;

  show_list (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->search));
}

static void
breath_seeds_view_lock (BreathView *view)
{
  BreathSeedsView *self = BREATH_SEEDS_VIEW (view);
  BreathSeed *seed = breath_seed_page_get_seed (self->page);

  breath_seed_form_clear (self->form);
  breath_seed_page_clear_words (self->page);

  if (breath_view_shows (view, "form"))
    show_list (self);
  else if (breath_view_shows (view, "text") && !is_open_to_all (seed))
    show_seed (self);
  else if (breath_view_shows (view, "changes") && !are_open_to_all (self, seed))
    show_seed (self);
}

static void
breath_seeds_view_go_back (BreathView *view)
{
  BreathSeedsView *self = BREATH_SEEDS_VIEW (view);

  if (breath_view_shows (view, "text") || breath_view_shows (view, "changes"))
    show_seed (self);
  else
    show_list (self);
}

static void
breath_seeds_view_dispose (GObject *object)
{
  g_clear_object (&BREATH_SEEDS_VIEW (object)->shelves);

  G_OBJECT_CLASS (breath_seeds_view_parent_class)->dispose (object);
}

static void
breath_seeds_view_class_init (BreathSeedsViewClass *klass)
{
  static const char *const actions[] = { "seeds.offer", "seeds.fetch", "seeds.cancel", "seeds.read", "seeds.compare", "seeds.decide" };
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  BreathViewClass *view_class = BREATH_VIEW_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = breath_seeds_view_dispose;

  view_class->act = breath_seeds_view_act;
  view_class->go_back = breath_seeds_view_go_back;
  view_class->lock = breath_seeds_view_lock;

  g_type_ensure (BREATH_TYPE_SEED_CHANGES);
  g_type_ensure (BREATH_TYPE_SEED_FORM);
  g_type_ensure (BREATH_TYPE_SEED_LIST);
  g_type_ensure (BREATH_TYPE_SEED_PAGE);
  g_type_ensure (BREATH_TYPE_SEED_READER);
  g_type_ensure (BREATH_TYPE_SEED_SEARCH);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/sharedbreath/Breath/breath-seeds-view.ui");
  gtk_widget_class_bind_template_child (widget_class, BreathSeedsView, stack);
  gtk_widget_class_bind_template_child (widget_class, BreathSeedsView, search);
  gtk_widget_class_bind_template_child (widget_class, BreathSeedsView, planted_list);
  gtk_widget_class_bind_template_child (widget_class, BreathSeedsView, here_group);
  gtk_widget_class_bind_template_child (widget_class, BreathSeedsView, here_list);
  gtk_widget_class_bind_template_child (widget_class, BreathSeedsView, heard_list);
  gtk_widget_class_bind_template_child (widget_class, BreathSeedsView, aside_group);
  gtk_widget_class_bind_template_child (widget_class, BreathSeedsView, aside_list);
  gtk_widget_class_bind_template_child (widget_class, BreathSeedsView, page);
  gtk_widget_class_bind_template_child (widget_class, BreathSeedsView, reader);
  gtk_widget_class_bind_template_child (widget_class, BreathSeedsView, changes);
  gtk_widget_class_bind_template_child (widget_class, BreathSeedsView, form);
  gtk_widget_class_bind_template_callback (widget_class, compare_cb);
  gtk_widget_class_bind_template_callback (widget_class, opened_cb);
  gtk_widget_class_bind_template_callback (widget_class, read_cb);
  gtk_widget_class_bind_template_callback (widget_class, decide_cb);
  gtk_widget_class_bind_template_callback (widget_class, done_cb);
  gtk_widget_class_bind_template_callback (widget_class, form_done_cb);
  gtk_widget_class_bind_template_callback (widget_class, offered_cb);

  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    breath_view_class_install_act (view_class, actions[i]);

  gtk_widget_class_install_action (widget_class, "seeds.search", NULL, search);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_f, GDK_CONTROL_MASK, "seeds.search", NULL);
}

static void
breath_seeds_view_init (BreathSeedsView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  breath_view_set_stack (BREATH_VIEW (self), self->stack);

  breath_seed_list_set_empty (self->planted_list,
                              _("Nothing is planted here yet. Nothing gets in by itself: a Mirror fetches a seed, reads it and plants it."));
  breath_seed_list_set_empty (self->heard_list,
                              _("Nobody offers a seed that is not here. As soon as somebody does, its title stands here."));
}

/**
 * breath_seeds_view_set_shelves:
 * @self: a view
 * @shelves: the seeds of our node
 * @mirrors: its Mirrors
 *
 * Shows @shelves from now on.
 */
void
breath_seeds_view_set_shelves (BreathSeedsView   *self,
                               BreathSeedShelves *shelves,
                               BreathMirrors     *mirrors)
{
  BreathSeeds *seeds;

  g_return_if_fail (BREATH_IS_SEEDS_VIEW (self));
  g_return_if_fail (BREATH_IS_SEED_SHELVES (shelves));
  g_return_if_fail (BREATH_IS_MIRRORS (mirrors));

  breath_view_set_mirrors (BREATH_VIEW (self), mirrors);
  g_set_object (&self->shelves, shelves);
  seeds = get_seeds (self);
  breath_seed_search_set_seeds (self->search, seeds);
  breath_seed_page_set_seeds (self->page, seeds, mirrors);
  breath_seed_form_set_seeds (self->form, seeds, mirrors);
  breath_seed_list_set_seeds (self->heard_list, breath_seed_shelves_get (shelves, BREATH_SEED_SHELF_HEARD), _("Offered by Others"));
  breath_seed_list_set_seeds (self->here_list, breath_seed_shelves_get (shelves, BREATH_SEED_SHELF_HERE), _("Fetched to Be Read"));
  breath_seed_list_set_seeds (self->planted_list, breath_seed_shelves_get (shelves, BREATH_SEED_SHELF_PLANTED), _("Compost Memory"));
  breath_seed_list_set_seeds (self->aside_list, breath_seed_shelves_get (shelves, BREATH_SEED_SHELF_ASIDE), _("What Was Set Aside"));
  g_signal_connect_object (shelves, "changed", G_CALLBACK (shelves_changed_cb), self, G_CONNECT_SWAPPED);
  shelves_changed_cb (self);
}

/**
 * breath_seeds_view_open:
 * @self: a view that shows seeds
 * @seed: one of them
 *
 * Shows what there is to know of @seed.
 */
void
breath_seeds_view_open (BreathSeedsView *self,
                        BreathSeed      *seed)
{
  g_autoptr(BreathSeed) kept = NULL;

  g_return_if_fail (BREATH_IS_SEEDS_VIEW (self));
  g_return_if_fail (BREATH_IS_SEED (seed));

  kept = g_object_ref (seed);
  close_texts (self);
  breath_seed_form_clear (self->form);
  breath_seed_page_show (self->page, kept);
  breath_view_show_page (BREATH_VIEW (self), "seed");
}

/**
 * breath_seeds_view_is_on:
 * @self: a view
 * @seed: a seed
 *
 * Returns: whether the page of @seed is open
 */
gboolean
breath_seeds_view_is_on (BreathSeedsView *self,
                         BreathSeed      *seed)
{
  g_return_val_if_fail (BREATH_IS_SEEDS_VIEW (self), FALSE);

  return breath_seed_page_get_seed (self->page) == seed && breath_view_shows (BREATH_VIEW (self), "seed");
}

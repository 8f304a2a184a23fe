/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "breath-chosen-page.h"

#include <glib/gi18n.h>
#include <string.h>

#include "breath-chosen-row.h"
#include "breath-scroll.h"
#include "breath-sign-group.h"

#define MAX_ROWS   50 /* shown at a time; the others are found by their names */
#define MIN_SEARCH 8  /* Mirrors, from which on it is worth to look for a name */

/**
 * BreathChosenPage:
 *
 * Whose flags are shown here: all Mirrors that are known, those who are chosen first, and where a Mirror of ours keeps what they
 * checked. Until then nothing is changed.
 */
struct _BreathChosenPage
{
  AdwBin              parent_instance;

  BreathTrust        *trust;
  BreathMirrors      *mirrors;
  GListModel         *known;       /* of BreathChosen */
  GHashTable         *turned;      /* those whose check is the other way round than they are */
  GtkCustomFilter    *filter;
  GtkFilterListModel *found;
  char               *words;       /* that are looked for, folded */

  GtkWidget          *search_entry;
  GtkListBox         *list;
  GtkLabel           *more_label;
  GtkWidget          *sign_in_group;
  BreathSignGroup    *sign_group;
};

G_DEFINE_FINAL_TYPE (BreathChosenPage, breath_chosen_page, ADW_TYPE_BIN)

enum
{
  SIGNAL_DONE,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static gboolean
is_present (BreathChosenPage *self)
{
  return breath_mirrors_get_present (self->mirrors) != NULL;
}

static gboolean
has_words (const char *text,
           const char *words)
{
  g_autofree char *folded = text != NULL ? g_utf8_casefold (text, -1) : NULL;

  return folded != NULL && strstr (folded, words) != NULL;
}

static gboolean
is_found (gpointer item,
          gpointer user_data)
{
  BreathChosenPage *self = user_data;
  BreathChosen *chosen = item;

  return *self->words == '\0' || has_words (breath_chosen_get_name (chosen), self->words)
         || has_words (breath_chosen_get_node_name (chosen), self->words)
         || has_words (breath_chosen_get_key (chosen), self->words);
}

static int
compare_names (const char *a,
               const char *b)
{
  if (a == NULL || b == NULL)
    return (a == NULL) - (b == NULL);

  return g_utf8_collate (a, b);
}

/* Those who are chosen first, then by centre and name. */
static int
compare (gconstpointer a,
         gconstpointer b,
         gpointer      user_data)
{
  BreathChosen *first = (BreathChosen *) a;
  BreathChosen *second = (BreathChosen *) b;
  int order = breath_chosen_get_is_chosen (second) - breath_chosen_get_is_chosen (first);

  if (order == 0)
    order = compare_names (breath_chosen_get_node_name (first), breath_chosen_get_node_name (second));

  return order != 0 ? order : compare_names (breath_chosen_get_name (first), breath_chosen_get_name (second));
}

static void
toggled_cb (BreathChosenPage *self,
            BreathChosenRow  *row)
{
  BreathChosen *chosen = breath_chosen_row_get_chosen (row);

  if (breath_chosen_row_is_checked (row) != breath_chosen_get_is_chosen (chosen))
    g_hash_table_add (self->turned, g_object_ref (chosen));
  else
    g_hash_table_remove (self->turned, chosen);

  breath_sign_group_hide_problem (self->sign_group);
}

static GtkWidget *
create_row (gpointer item,
            gpointer user_data)
{
  BreathChosenPage *self = user_data;
  gboolean is_turned = g_hash_table_contains (self->turned, item);
  GtkWidget *row = breath_chosen_row_new (item, breath_chosen_get_is_chosen (item) != is_turned);

  g_signal_connect_object (row, "toggled", G_CALLBACK (toggled_cb), self, G_CONNECT_SWAPPED);

  return row;
}

static void
show_more (BreathChosenPage *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->found));
  guint n_more = n > MAX_ROWS ? n - MAX_ROWS : 0;
  g_autofree char *words = g_strdup_printf (g_dngettext (NULL, "%u more is not shown. Look for a name above.",
                                                         "%u more are not shown. Look for a name above.", n_more), n_more);

  gtk_label_set_text (self->more_label, words);
  gtk_widget_set_visible (GTK_WIDGET (self->more_label), n_more > 0);
}

static void
search_changed_cb (BreathChosenPage *self)
{
  g_autofree char *typed = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->search_entry))));

  g_free (self->words);
  self->words = g_utf8_casefold (typed, -1);
  gtk_filter_changed (GTK_FILTER (self->filter), GTK_FILTER_CHANGE_DIFFERENT);
  show_more (self);
}

static void
stop_cb (BreathChosenPage *self)
{
  gtk_editable_set_text (GTK_EDITABLE (self->search_entry), "");
}

/* Only a Mirror can change anything. */
static void
show_presence (BreathChosenPage *self)
{
  gboolean has_any = self->known != NULL && g_list_model_get_n_items (self->known) > 0;

  gtk_widget_set_sensitive (GTK_WIDGET (self->list), is_present (self));
  gtk_widget_set_visible (GTK_WIDGET (self->sign_group), has_any && is_present (self));
  gtk_widget_set_visible (self->sign_in_group, has_any && !is_present (self));
}

static void
show_known (BreathChosenPage *self,
            GListModel       *known)
{
  g_hash_table_remove_all (self->turned);
  g_set_object (&self->known, known);
  gtk_filter_list_model_set_model (self->found, known);
  gtk_widget_set_visible (self->search_entry, g_list_model_get_n_items (known) >= MIN_SEARCH);
  show_more (self);
  show_presence (self);
}

static gboolean
are_same (BreathChosen *a,
          BreathChosen *b)
{
  return g_str_equal (breath_chosen_get_key (a), breath_chosen_get_key (b))
         && g_str_equal (breath_chosen_get_node (a), breath_chosen_get_node (b))
         && g_strcmp0 (breath_chosen_get_name (a), breath_chosen_get_name (b)) == 0
         && g_strcmp0 (breath_chosen_get_node_name (a), breath_chosen_get_node_name (b)) == 0
         && breath_chosen_get_is_chosen (a) == breath_chosen_get_is_chosen (b);
}

static gboolean
is_new (BreathChosenPage *self,
        GListModel       *known)
{
  guint n = g_list_model_get_n_items (known);

  if (self->known == NULL || g_list_model_get_n_items (self->known) != n)
    return TRUE;

  for (guint i = 0; i < n; i++)
    {
      g_autoptr(BreathChosen) before = g_list_model_get_item (self->known, i);
      g_autoptr(BreathChosen) now = g_list_model_get_item (known, i);

      if (!are_same (before, now))
        return TRUE;
    }

  return FALSE;
}

static GListModel *
dup_sorted (BreathChosenPage *self)
{
  GListModel *known = breath_trust_dup_mirrors (self->trust);

  g_list_store_sort (G_LIST_STORE (known), compare, NULL);

  return known;
}

/* Nothing moves under the hands of somebody who is choosing. */
static void
mirrors_changed_cb (BreathChosenPage *self)
{
  g_autoptr(GListModel) known = NULL;

  if (!gtk_widget_get_mapped (GTK_WIDGET (self)) || g_hash_table_size (self->turned) > 0
      || breath_sign_group_get_mirror (self->sign_group) != NULL)
    return;

  known = dup_sorted (self);

  if (is_new (self, known))
    show_known (self, known);
}

static void
presence_changed_cb (BreathChosenPage *self)
{
  show_presence (self);
}

static void
acted_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr(BreathChosenPage) self = user_data;
  g_autoptr(GError) error = NULL;

  breath_trust_act_finish (BREATH_TRUST (source), result, &error);
  breath_sign_group_end (self->sign_group, error);
}

static void
done_cb (BreathChosenPage *self,
         const char       *sentence,
         gboolean          is_same)
{
  if (is_same)
    breath_chosen_page_show (self);

  g_signal_emit (self, signals[SIGNAL_DONE], 0, sentence);
}

static void
pressed_cb (BreathChosenPage *self)
{
  g_autoptr(BreathPassphrase) passphrase = NULL;
  g_autoptr(GPtrArray) turned = NULL;
  GHashTableIter iter;
  gpointer chosen;

  if (g_hash_table_size (self->turned) == 0)
    {
      breath_sign_group_show_problem (self->sign_group, GTK_WIDGET (self->list),
                                      _("Nothing is changed yet. Check somebody, or take a check away."));
      return;
    }

  passphrase = breath_sign_group_begin (self->sign_group, _("Choice kept"));

  if (passphrase == NULL)
    return;

  turned = g_ptr_array_new_with_free_func (g_object_unref);
  g_hash_table_iter_init (&iter, self->turned);

  while (g_hash_table_iter_next (&iter, &chosen, NULL))
    g_ptr_array_add (turned, g_object_ref (chosen));

  breath_trust_turn_async (self->trust, breath_sign_group_get_mirror (self->sign_group), passphrase, turned, acted_cb,
                           g_object_ref (self));
}

static void
breath_chosen_page_dispose (GObject *object)
{
  BreathChosenPage *self = BREATH_CHOSEN_PAGE (object);

  g_clear_object (&self->trust);
  g_clear_object (&self->mirrors);
  g_clear_object (&self->known);
  g_clear_object (&self->found);
  g_clear_object (&self->filter);

  G_OBJECT_CLASS (breath_chosen_page_parent_class)->dispose (object);
}

static void
breath_chosen_page_finalize (GObject *object)
{
  BreathChosenPage *self = BREATH_CHOSEN_PAGE (object);

  g_hash_table_unref (self->turned);
  g_free (self->words);

  G_OBJECT_CLASS (breath_chosen_page_parent_class)->finalize (object);
}

static void
breath_chosen_page_class_init (BreathChosenPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = breath_chosen_page_dispose;
  G_OBJECT_CLASS (klass)->finalize = breath_chosen_page_finalize;

  /**
   * BreathChosenPage::done:
   * @self: the page
   * @sentence: what was done, or why it was not, translated
   *
   * A choice is kept; or it could not be after the page was left.
   */
  signals[SIGNAL_DONE] =
    g_signal_new ("done", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);

  g_type_ensure (BREATH_TYPE_SIGN_GROUP);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/sharedbreath/Breath/breath-chosen-page.ui");
  gtk_widget_class_bind_template_child (widget_class, BreathChosenPage, search_entry);
  gtk_widget_class_bind_template_child (widget_class, BreathChosenPage, list);
  gtk_widget_class_bind_template_child (widget_class, BreathChosenPage, more_label);
  gtk_widget_class_bind_template_child (widget_class, BreathChosenPage, sign_in_group);
  gtk_widget_class_bind_template_child (widget_class, BreathChosenPage, sign_group);
  gtk_widget_class_bind_template_callback (widget_class, search_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, stop_cb);
  gtk_widget_class_bind_template_callback (widget_class, done_cb);
  gtk_widget_class_bind_template_callback (widget_class, pressed_cb);
}

static void
breath_chosen_page_init (BreathChosenPage *self)
{
  g_autoptr(GtkSliceListModel) shown = NULL;

  self->turned = g_hash_table_new_full (NULL, NULL, g_object_unref, NULL);
  self->words = g_strdup ("");
  gtk_widget_init_template (GTK_WIDGET (self));

  self->filter = gtk_custom_filter_new (is_found, self, NULL);
  self->found = gtk_filter_list_model_new (NULL, GTK_FILTER (g_object_ref (self->filter)));
  shown = gtk_slice_list_model_new (G_LIST_MODEL (g_object_ref (self->found)), 0, MAX_ROWS);
  gtk_list_box_bind_model (self->list, G_LIST_MODEL (shown), create_row, self, NULL);
  breath_sign_group_set_button (self->sign_group, _("Keep This Choice"), FALSE);
}

/**
 * breath_chosen_page_set_trust:
 * @self: a page
 * @trust: what there is to know of other nodes
 * @mirrors: the Mirrors of our node
 *
 * Says where what is chosen goes, and in whose name.
 */
void
breath_chosen_page_set_trust (BreathChosenPage *self,
                              BreathTrust      *trust,
                              BreathMirrors    *mirrors)
{
  g_return_if_fail (BREATH_IS_CHOSEN_PAGE (self));
  g_return_if_fail (BREATH_IS_TRUST (trust));
  g_return_if_fail (BREATH_IS_MIRRORS (mirrors));

  g_set_object (&self->trust, trust);
  g_set_object (&self->mirrors, mirrors);
  breath_sign_group_set_mirrors (self->sign_group, mirrors);
  g_signal_connect_object (trust, "mirrors-changed", G_CALLBACK (mirrors_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (mirrors, "notify", G_CALLBACK (presence_changed_cb), self, G_CONNECT_SWAPPED);
}

/**
 * breath_chosen_page_show:
 * @self: a page that knows where to look
 *
 * Shows who is chosen and who could be, with nothing changed yet.
 */
void
breath_chosen_page_show (BreathChosenPage *self)
{
  g_autoptr(GListModel) known = NULL;

  g_return_if_fail (BREATH_IS_CHOSEN_PAGE (self));
  g_return_if_fail (self->trust != NULL);

  breath_chosen_page_clear (self);
  known = dup_sorted (self);
  show_known (self, known);
  breath_scroll_to_top (GTK_WIDGET (self));
}

/**
 * breath_chosen_page_clear:
 * @self: a page
 *
 * Forgets what was checked and typed, since the page is left or the screen locked.
 */
void
breath_chosen_page_clear (BreathChosenPage *self)
{
  g_return_if_fail (BREATH_IS_CHOSEN_PAGE (self));

  gtk_editable_set_text (GTK_EDITABLE (self->search_entry), "");
  breath_sign_group_clear (self->sign_group);

  /* So that the checks show again how it is. */
  if (g_hash_table_size (self->turned) > 0 && self->known != NULL)
    {
      g_autoptr(GListModel) known = g_object_ref (self->known);

      gtk_filter_list_model_set_model (self->found, NULL);
      show_known (self, known);
    }
}

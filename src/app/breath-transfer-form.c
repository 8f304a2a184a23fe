/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "breath-transfer-form.h"

#include <glib/gi18n.h>

#include "breath-alert-text.h"
#include "breath-error-text.h"
#include "breath-resource-text.h"
#include "breath-scroll.h"
#include "breath-sign-group.h"
#include "breath-transfer-text.h"
#include "breath-trust-text.h"

#define MAX_NOTE 280  /* characters that others take */

/**
 * BreathTransferForm:
 *
 * Where a Mirror proposes a transfer, or other terms for one. The amount is never filled in from what there is: how much
 * to tell another node is for the Mirror to choose.
 */
struct _BreathTransferForm
{
  AdwBin             parent_instance;

  BreathNode        *node;
  BreathTransfers   *transfers;
  BreathMatch       *match;        /* what a proposal is about; NULL: other terms are proposed */
  BreathTransfer    *transfer;     /* whose terms are changed; NULL: a new one */
  const char *const *units;        /* NULL as long as it is about nothing */

  GtkLabel          *title_label;
  AdwComboRow       *way_row;
  AdwEntryRow       *amount_row;
  AdwComboRow       *unit_row;
  GtkLabel          *stock_label;
  AdwComboRow       *days_row;
  AdwComboRow       *hours_row;
  GtkTextView       *note_view;
  BreathSignGroup   *sign_group;
};

G_DEFINE_FINAL_TYPE (BreathTransferForm, breath_transfer_form, ADW_TYPE_BIN)

enum
{
  SIGNAL_DONE,
  SIGNAL_PROPOSED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static const BreathAlertWord ways[] = {
  { "give", N_("We give it") },
  { "get", N_("We ask for it") },
  { NULL, NULL },
};

static const BreathAlertWord days[] = {
  { "1", N_("Within a day") },
  { "3", N_("Within three days") },
  { "7", N_("Within a week") },
  { "14", N_("Within two weeks") },
  { "30", N_("Within thirty days") },
  { NULL, NULL },
};

static const BreathAlertWord hours[] = {
  { "6", N_("Six hours") },
  { "12", N_("Twelve hours") },
  { "24", N_("One day") },
  { "48", N_("Two days") },
  { "72", N_("Three days, the longest there is") },
  { NULL, NULL },
};

static void
fill_choice (AdwComboRow           *row,
             const BreathAlertWord *words,
             guint                  selected)
{
  g_autoptr(GtkStringList) list = gtk_string_list_new (NULL);

  for (; words->word != NULL; words++)
    gtk_string_list_append (list, _(words->text));

  adw_combo_row_set_model (row, G_LIST_MODEL (list));
  adw_combo_row_set_selected (row, selected);
}

static void
fill_units (BreathTransferForm *self,
            const char         *wanted)
{
  g_autoptr(GtkStringList) list = gtk_string_list_new (NULL);
  guint selected = 0;

  for (guint i = 0; self->units[i] != NULL; i++)
    {
      gtk_string_list_append (list, breath_resource_text_unit (self->units[i]));
      selected = g_strcmp0 (self->units[i], wanted) == 0 ? i : selected;
    }

  adw_combo_row_set_model (self->unit_row, G_LIST_MODEL (list));
  adw_combo_row_set_selected (self->unit_row, selected);
}

static BreathResource *
dup_resource (BreathTransferForm *self,
              const char         *id)
{
  GListModel *resources = breath_node_get_resources (self->node);

  for (guint i = 0; i < g_list_model_get_n_items (resources); i++)
    {
      g_autoptr(BreathResource) resource = g_list_model_get_item (resources, i);

      if (g_str_equal (breath_resource_get_id (resource), id))
        return g_steal_pointer (&resource);
    }

  return NULL;
}

static BreathResource *
dup_subject (BreathTransferForm *self)
{
  return dup_resource (self, self->transfer != NULL ? breath_transfer_get_resource (self->transfer)
                                                    : breath_match_get_resource (self->match));
}

/* A slip of the hand would be said to the other node in our name; what is still to come may be promised all the same. */
static void
show_stock (BreathTransferForm *self)
{
  guint unit = adw_combo_row_get_selected (self->unit_row);
  g_autoptr(BreathResource) resource = self->units != NULL ? dup_subject (self) : NULL;
  g_autofree char *have = NULL;
  g_autofree char *sentence = NULL;
  gboolean is_more = resource != NULL && unit != GTK_INVALID_LIST_POSITION && adw_combo_row_get_selected (self->way_row) == 0
                     && !breath_resource_has (resource, gtk_editable_get_text (GTK_EDITABLE (self->amount_row)), self->units[unit]);

  gtk_widget_set_visible (GTK_WIDGET (self->stock_label), is_more);

  if (!is_more)
    {
      gtk_label_set_text (self->stock_label, "");
      return;
    }

  have = g_strdup_printf ("%'.10g", breath_resource_get_amount (resource));
  /* Translators: an amount and its unit. */
  sentence = g_strdup_printf (_("This is more than there is in stock here: %s %s. It can be proposed all the same."),
                              have, breath_resource_text_unit (breath_resource_get_unit (resource)));
  gtk_label_set_text (self->stock_label, sentence);
}

static void
changed_cb (BreathTransferForm *self)
{
  breath_sign_group_hide_problem (self->sign_group);
  show_stock (self);
}

static char *
dup_note (BreathTransferForm *self)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->note_view);
  GtkTextIter start;
  GtkTextIter end;

  gtk_text_buffer_get_bounds (buffer, &start, &end);

  return g_strstrip (gtk_text_buffer_get_text (buffer, &start, &end, FALSE));
}

static void
done_cb (BreathTransferForm *self,
         const char         *sentence,
         gboolean            is_same)
{
  g_signal_emit (self, signals[SIGNAL_DONE], 0, sentence, is_same);
}

static void
proposed_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr(BreathTransferForm) self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(BreathTransfer) transfer = breath_transfers_propose_finish (BREATH_TRANSFERS (source), result, &error);
  BreathMatch *match = self->match;

  breath_sign_group_end (self->sign_group, error);

  /* Whoever proposes decides, too; unless they have gone on to something else. */
  if (transfer != NULL && match != NULL && match == self->match)
    g_signal_emit (self, signals[SIGNAL_PROPOSED], 0, transfer);
}

static void
countered_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr(BreathTransferForm) self = user_data;
  g_autoptr(GError) error = NULL;

  breath_transfers_act_finish (BREATH_TRANSFERS (source), result, &error);
  breath_sign_group_end (self->sign_group, error);
}

static gboolean
check (BreathTransferForm *self,
       const char         *amount,
       const char         *note)
{
  g_autoptr(GError) error = NULL;

  if (*amount == '\0')
    {
      breath_sign_group_show_problem (self->sign_group, GTK_WIDGET (self->amount_row), _("Please say how much."));
      return FALSE;
    }

  if (!breath_transfers_check_amount (amount, FALSE, &error))
    {
      g_autofree char *sentence = breath_error_text (error);

      breath_sign_group_show_problem (self->sign_group, GTK_WIDGET (self->amount_row), sentence);
      return FALSE;
    }

  return breath_sign_group_has_room (self->sign_group, GTK_WIDGET (self->note_view), _("Note"), note, MAX_NOTE);
}

static void
pressed_cb (BreathTransferForm *self)
{
  g_autofree char *amount = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->amount_row))));
  g_autofree char *note = dup_note (self);
  gboolean gives = adw_combo_row_get_selected (self->way_row) == 0;
  BreathTransferWords words = { .amount = amount, .note = note };
  g_autoptr(BreathPassphrase) passphrase = NULL;
  BreathMirror *mirror;

  if (self->units == NULL || !check (self, amount, note))
    return;

  passphrase = breath_sign_group_begin (self->sign_group, self->transfer != NULL ? _("The other terms are proposed. Now decide for us.")
                                                                                 : _("Proposed. Now decide for us."));

  if (passphrase == NULL)
    return;

  mirror = breath_sign_group_get_mirror (self->sign_group);
  words.unit = self->units[adw_combo_row_get_selected (self->unit_row)];
  words.hours = hours[adw_combo_row_get_selected (self->hours_row)].word;
  words.days = days[adw_combo_row_get_selected (self->days_row)].word;

  if (self->transfer != NULL)
    {
      /* Whoever proposed first is the one whose giving the terms are about. */
      words.gives = gives == breath_transfer_get_is_ours (self->transfer);
      words.resource = breath_transfer_get_resource (self->transfer);
      breath_transfers_counter_async (self->transfers, self->transfer, mirror, passphrase, &words, countered_cb, g_object_ref (self));
    }
  else
    {
      words.gives = gives;
      words.resource = breath_match_get_resource (self->match);
      breath_transfers_propose_async (self->transfers, mirror, passphrase, breath_match_get_node (self->match), &words, proposed_cb,
                                      g_object_ref (self));
    }
}

static void
breath_transfer_form_dispose (GObject *object)
{
  BreathTransferForm *self = BREATH_TRANSFER_FORM (object);

  g_clear_object (&self->match);
  g_clear_object (&self->transfer);
  g_clear_object (&self->transfers);
  g_clear_object (&self->node);

  G_OBJECT_CLASS (breath_transfer_form_parent_class)->dispose (object);
}

static void
breath_transfer_form_class_init (BreathTransferFormClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = breath_transfer_form_dispose;

  /**
   * BreathTransferForm::done:
   * @self: the form
   * @sentence: what was done, or why it was not, translated
   * @is_same: whether the form still holds those terms
   *
   * The terms are stored and on their way; or it failed after the form was left.
   */
  signals[SIGNAL_DONE] =
    g_signal_new ("done", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_BOOLEAN);

  /**
   * BreathTransferForm::proposed:
   * @self: the form
   * @transfer: what was proposed
   *
   * A proposal is stored, and the form still shown.
   */
  signals[SIGNAL_PROPOSED] =
    g_signal_new ("proposed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, BREATH_TYPE_TRANSFER);

  g_type_ensure (BREATH_TYPE_SIGN_GROUP);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/sharedbreath/Breath/breath-transfer-form.ui");
  gtk_widget_class_bind_template_child (widget_class, BreathTransferForm, title_label);
  gtk_widget_class_bind_template_child (widget_class, BreathTransferForm, way_row);
  gtk_widget_class_bind_template_child (widget_class, BreathTransferForm, amount_row);
  gtk_widget_class_bind_template_child (widget_class, BreathTransferForm, unit_row);
  gtk_widget_class_bind_template_child (widget_class, BreathTransferForm, stock_label);
  gtk_widget_class_bind_template_child (widget_class, BreathTransferForm, days_row);
  gtk_widget_class_bind_template_child (widget_class, BreathTransferForm, hours_row);
  gtk_widget_class_bind_template_child (widget_class, BreathTransferForm, note_view);
  gtk_widget_class_bind_template_child (widget_class, BreathTransferForm, sign_group);
  gtk_widget_class_bind_template_callback (widget_class, changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, done_cb);
  gtk_widget_class_bind_template_callback (widget_class, pressed_cb);
  gtk_widget_class_bind_template_callback (widget_class, show_stock);
}

static void
breath_transfer_form_init (BreathTransferForm *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));

  fill_choice (self->way_row, ways, 0);
  fill_choice (self->days_row, days, 2);
  fill_choice (self->hours_row, hours, 4);
}

/**
 * breath_transfer_form_set_transfers:
 * @self: a form
 * @node: our node
 * @transfers: its transfers
 * @mirrors: its Mirrors
 *
 * Says where terms go, and in whose name.
 */
void
breath_transfer_form_set_transfers (BreathTransferForm *self,
                                    BreathNode         *node,
                                    BreathTransfers    *transfers,
                                    BreathMirrors      *mirrors)
{
  g_return_if_fail (BREATH_IS_TRANSFER_FORM (self));
  g_return_if_fail (BREATH_IS_NODE (node));
  g_return_if_fail (BREATH_IS_TRANSFERS (transfers));
  g_return_if_fail (BREATH_IS_MIRRORS (mirrors));

  g_set_object (&self->node, node);
  g_set_object (&self->transfers, transfers);
  breath_sign_group_set_mirrors (self->sign_group, mirrors);
}

/* Who it goes to, and what it is: both in sight of whoever writes. */
static void
describe (BreathTransferForm *self,
          const char         *resource,
          const char         *place)
{
  /* Translators: a resource, then a node. */
  g_autofree char *title = g_strdup_printf (_("%s, with %s"), breath_resource_text_get_title (resource), place);

  gtk_label_set_text (self->title_label, title);
}

/**
 * breath_transfer_form_propose:
 * @self: a form that knows the transfers
 * @match: what could be done
 *
 * Shows a form for a proposal to the other node of @match.
 */
void
breath_transfer_form_propose (BreathTransferForm *self,
                              BreathMatch        *match)
{
  g_autoptr(BreathResource) resource = NULL;
  g_autofree char *place = NULL;

  g_return_if_fail (BREATH_IS_TRANSFER_FORM (self));
  g_return_if_fail (BREATH_IS_MATCH (match));
  g_return_if_fail (self->transfers != NULL);

  breath_transfer_form_clear (self);
  g_set_object (&self->match, match);
  breath_scroll_to_top (GTK_WIDGET (self));
  resource = dup_resource (self, breath_match_get_resource (match));
  place = breath_trust_text_place (breath_match_get_node_name (match), breath_match_get_node (match));
  describe (self, breath_match_get_resource (match), place);
  self->units = breath_resource_get_units (resource);
  fill_units (self, breath_resource_get_unit (resource));
  gtk_widget_set_visible (GTK_WIDGET (self->way_row), TRUE);
  adw_combo_row_set_selected (self->way_row, breath_match_get_gives (match) ? 0 : 1);
  breath_sign_group_set_button (self->sign_group, _("Propose It"), FALSE);
  gtk_widget_grab_focus (GTK_WIDGET (self->amount_row));
}

/**
 * breath_transfer_form_counter:
 * @self: a form that knows the transfers
 * @transfer: one about which somebody here can decide
 *
 * Shows a form that is filled in with the terms of @transfer, for others.
 */
void
breath_transfer_form_counter (BreathTransferForm *self,
                              BreathTransfer     *transfer)
{
  g_autoptr(BreathResource) resource = NULL;
  g_autofree char *place = NULL;

  g_return_if_fail (BREATH_IS_TRANSFER_FORM (self));
  g_return_if_fail (BREATH_IS_TRANSFER (transfer));
  g_return_if_fail (self->transfers != NULL);

  breath_transfer_form_clear (self);
  g_set_object (&self->transfer, transfer);
  breath_scroll_to_top (GTK_WIDGET (self));
  resource = dup_resource (self, breath_transfer_get_resource (transfer));
  place = breath_transfer_text_place (transfer);
  describe (self, breath_transfer_get_resource (transfer), place);
  self->units = breath_resource_get_units (resource);
  fill_units (self, breath_transfer_get_unit (transfer));
  gtk_widget_set_visible (GTK_WIDGET (self->way_row), FALSE);
  adw_combo_row_set_selected (self->way_row, breath_transfer_get_gives (transfer) ? 0 : 1);
  gtk_editable_set_text (GTK_EDITABLE (self->amount_row), breath_transfer_get_amount (transfer));
  breath_sign_group_set_button (self->sign_group, _("Propose These Terms"), FALSE);
  gtk_widget_grab_focus (GTK_WIDGET (self->amount_row));
}

/**
 * breath_transfer_form_clear:
 * @self: a form
 *
 * Forgets what was written, since the page is left or the screen locked.
 */
void
breath_transfer_form_clear (BreathTransferForm *self)
{
  g_return_if_fail (BREATH_IS_TRANSFER_FORM (self));

  g_clear_object (&self->match);
  g_clear_object (&self->transfer);
  self->units = NULL;
  gtk_editable_set_text (GTK_EDITABLE (self->amount_row), "");
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (self->note_view), "", -1);
  adw_combo_row_set_selected (self->days_row, 2);
  adw_combo_row_set_selected (self->hours_row, 4);
  breath_sign_group_clear (self->sign_group);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "breath-transfer-act.h"

#include <glib/gi18n.h>

#include "breath-error-text.h"
#include "breath-resource-text.h"
#include "breath-scroll.h"
#include "breath-sign-group.h"
#include "breath-transfer-text.h"

/**
 * BreathTransferAct:
 *
 * Where a Mirror says how much of an agreed transfer was handed over, or declines one openly.
 */
struct _BreathTransferAct
{
  AdwBin           parent_instance;

  BreathTransfers *transfers;
  BreathTransfer  *transfer;
  gboolean         declines;

  GtkLabel        *title_label;
  GtkLabel        *description_label;
  GtkWidget       *amount_group;
  AdwEntryRow     *amount_row;
  BreathSignGroup *sign_group;
};

G_DEFINE_FINAL_TYPE (BreathTransferAct, breath_transfer_act, ADW_TYPE_BIN)

enum
{
  SIGNAL_DONE,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
done_cb (BreathTransferAct *self,
         const char        *sentence,
         gboolean           is_same)
{
  g_signal_emit (self, signals[SIGNAL_DONE], 0, sentence, is_same);
}

static void
acted_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr(BreathTransferAct) self = user_data;
  g_autoptr(GError) error = NULL;

  breath_transfers_act_finish (BREATH_TRANSFERS (source), result, &error);
  breath_sign_group_end (self->sign_group, error);
}

static gboolean
check (BreathTransferAct *self,
       const char        *amount)
{
  g_autofree char *sentence = NULL;
  g_autoptr(GError) error = NULL;

  if (*amount != '\0' && breath_transfers_check_amount (amount, TRUE, &error))
    return TRUE;

  sentence = error != NULL ? breath_error_text (error) : g_strdup (_("Please say how much."));
  breath_sign_group_show_problem (self->sign_group, GTK_WIDGET (self->amount_row), sentence);

  return FALSE;
}

static void
pressed_cb (BreathTransferAct *self)
{
  g_autofree char *amount = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->amount_row))));
  g_autoptr(BreathPassphrase) passphrase = NULL;
  BreathMirror *mirror;

  if (self->transfer == NULL || (!self->declines && !check (self, amount)))
    return;

  passphrase = breath_sign_group_begin (self->sign_group, self->declines ? _("Declined openly") : _("Handover confirmed"));

  if (passphrase == NULL)
    return;

  mirror = breath_sign_group_get_mirror (self->sign_group);

  if (self->declines)
    breath_transfers_decline_async (self->transfers, self->transfer, mirror, passphrase, acted_cb, g_object_ref (self));
  else
    breath_transfers_hand_over_async (self->transfers, self->transfer, mirror, passphrase, amount, acted_cb, g_object_ref (self));
}

static void
breath_transfer_act_dispose (GObject *object)
{
  BreathTransferAct *self = BREATH_TRANSFER_ACT (object);

  g_clear_object (&self->transfer);
  g_clear_object (&self->transfers);

  G_OBJECT_CLASS (breath_transfer_act_parent_class)->dispose (object);
}

static void
breath_transfer_act_class_init (BreathTransferActClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = breath_transfer_act_dispose;

  /**
   * BreathTransferAct::done:
   * @self: the page
   * @sentence: what was done, or why it was not, translated
   * @is_same: whether the page is still about that
   *
   * It is stored and on its way; or it failed after the page was left.
   */
  signals[SIGNAL_DONE] =
    g_signal_new ("done", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_BOOLEAN);

  g_type_ensure (BREATH_TYPE_SIGN_GROUP);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/sharedbreath/Breath/breath-transfer-act.ui");
  gtk_widget_class_bind_template_child (widget_class, BreathTransferAct, title_label);
  gtk_widget_class_bind_template_child (widget_class, BreathTransferAct, description_label);
  gtk_widget_class_bind_template_child (widget_class, BreathTransferAct, amount_group);
  gtk_widget_class_bind_template_child (widget_class, BreathTransferAct, amount_row);
  gtk_widget_class_bind_template_child (widget_class, BreathTransferAct, sign_group);
  gtk_widget_class_bind_template_callback (widget_class, breath_sign_group_hide_problem);
  gtk_widget_class_bind_template_callback (widget_class, done_cb);
  gtk_widget_class_bind_template_callback (widget_class, pressed_cb);
}

static void
breath_transfer_act_init (BreathTransferAct *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * breath_transfer_act_set_transfers:
 * @self: a page
 * @transfers: the transfers of our node
 * @mirrors: its Mirrors
 *
 * Says where what is done goes, and in whose name.
 */
void
breath_transfer_act_set_transfers (BreathTransferAct *self,
                                   BreathTransfers   *transfers,
                                   BreathMirrors     *mirrors)
{
  g_return_if_fail (BREATH_IS_TRANSFER_ACT (self));
  g_return_if_fail (BREATH_IS_TRANSFERS (transfers));
  g_return_if_fail (BREATH_IS_MIRRORS (mirrors));

  g_set_object (&self->transfers, transfers);
  breath_sign_group_set_mirrors (self->sign_group, mirrors);
}

/**
 * breath_transfer_act_show:
 * @self: a page that knows the transfers
 * @transfer: a transfer
 * @declines: whether it is declined openly; otherwise it was handed over
 *
 * Shows an empty page about @transfer.
 */
void
breath_transfer_act_show (BreathTransferAct *self,
                          BreathTransfer    *transfer,
                          gboolean           declines)
{
  g_autofree char *what = NULL;
  g_autofree char *row = NULL;

  g_return_if_fail (BREATH_IS_TRANSFER_ACT (self));
  g_return_if_fail (BREATH_IS_TRANSFER (transfer));

  breath_transfer_act_clear (self);
  g_set_object (&self->transfer, transfer);
  breath_scroll_to_top (GTK_WIDGET (self));
  self->declines = declines;
  what = breath_transfer_text_title (transfer);
  /* Translators: %s is a unit. */
  row = g_strdup_printf (_("How much, in %s"), breath_resource_text_unit (breath_transfer_get_unit (transfer)));
  gtk_label_set_text (self->title_label, what);
  gtk_label_set_text (self->description_label,
                      declines ? _("This ends it at once for both nodes, and they learn that you did not want it. It spares them the thinking. A plain no, which nobody is told, does as well.")
                               : _("Each side says for itself how much was handed over. It is said once and cannot be changed."));
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->amount_row), row);
  gtk_widget_set_visible (self->amount_group, !declines);

  if (!declines)
    gtk_editable_set_text (GTK_EDITABLE (self->amount_row), breath_transfer_get_amount (transfer));

  breath_sign_group_set_button (self->sign_group, declines ? _("Decline It Openly") : _("Confirm the Handover"), declines);
  gtk_widget_grab_focus (declines ? GTK_WIDGET (self->sign_group) : GTK_WIDGET (self->amount_row));
}

/**
 * breath_transfer_act_clear:
 * @self: a page
 *
 * Forgets what was written, since the page is left or the screen locked.
 */
void
breath_transfer_act_clear (BreathTransferAct *self)
{
  g_return_if_fail (BREATH_IS_TRANSFER_ACT (self));

  g_clear_object (&self->transfer);
  gtk_editable_set_text (GTK_EDITABLE (self->amount_row), "");
  breath_sign_group_clear (self->sign_group);
}

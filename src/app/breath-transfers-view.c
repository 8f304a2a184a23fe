/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "breath-transfers-view.h"

#include "breath-transfer-act.h"
#include "breath-transfer-form.h"
#include "breath-transfer-page.h"
#include "breath-transfer-row.h"

/**
 * BreathTransfersView:
 *
 * The transfers: those that are open, those that both agreed on, one of them with all its terms, and what Mirrors do
 * about it. Exact amounts are for Mirrors, so nothing of it is shown while the window is locked.
 */
struct _BreathTransfersView
{
  BreathView           parent_instance;

  BreathTransferInbox *inbox;
  BreathMatch         *match;     /* what is to be proposed */
  char                *wanted;    /* the id of a transfer that is shown once the window is open */
  gboolean             is_private;

  GtkStack            *stack;
  GtkListBox          *open_list;
  GtkListBox          *agreed_list;
  BreathTransferPage  *page;
  BreathTransferForm  *form;
  BreathTransferAct   *act;
};

G_DEFINE_FINAL_TYPE (BreathTransfersView, breath_transfers_view, BREATH_TYPE_VIEW)

/* Whoever leaves what did not go ahead has seen that. */
static void
leave_transfer (BreathTransfersView *self)
{
  BreathTransfer *transfer = breath_transfer_page_get_transfer (self->page);

  if (transfer != NULL)
    breath_transfer_inbox_leave (self->inbox, transfer);

  breath_transfer_page_clear (self->page);
}

static void
open_transfer (BreathTransfersView *self,
               BreathTransfer      *transfer)
{
  g_autoptr(BreathTransfer) kept = g_object_ref (transfer);

  if (breath_transfer_page_get_transfer (self->page) != transfer)
    leave_transfer (self);

  breath_transfer_page_show (self->page, transfer);
  breath_transfer_inbox_see (self->inbox, transfer);
  breath_view_show_page (BREATH_VIEW (self), "transfer");
}

static void
row_activated_cb (BreathTransfersView *self,
                  GtkListBoxRow       *row)
{
  open_transfer (self, breath_transfer_row_get_transfer (BREATH_TRANSFER_ROW (row)));
}

static void
decided_cb (BreathTransfersView *self,
            const char          *sentence)
{
  breath_view_say (BREATH_VIEW (self), sentence);
}

static void
done_cb (BreathTransfersView *self,
         const char          *sentence,
         gboolean             is_same)
{
  breath_view_say (BREATH_VIEW (self), sentence);

  if (is_same && breath_transfer_page_get_transfer (self->page) != NULL &&
      (breath_view_shows (BREATH_VIEW (self), "form") || breath_view_shows (BREATH_VIEW (self), "act")))
    {
      breath_view_show_page (BREATH_VIEW (self), "transfer");
      breath_transfer_form_clear (self->form);
      breath_transfer_act_clear (self->act);
    }
}

static void
proposed_cb (BreathTransfersView *self,
             BreathTransfer      *transfer)
{
  if (breath_view_shows (BREATH_VIEW (self), "form"))
    {
      breath_transfer_form_clear (self->form);
      open_transfer (self, transfer);
    }
}

static void
show_wanted (BreathTransfersView *self)
{
  g_autofree char *wanted = g_steal_pointer (&self->wanted);
  BreathTransfer *transfer = wanted != NULL ? breath_transfers_find (breath_transfer_inbox_get_transfers (self->inbox), wanted) : NULL;

  if (transfer != NULL)
    open_transfer (self, transfer);
  else if (breath_view_shows (BREATH_VIEW (self), "private"))
    breath_view_show_page (BREATH_VIEW (self), "list");
}

static void
breath_transfers_view_act (BreathView *view,
                           const char *action_name)
{
  BreathTransfersView *self = BREATH_TRANSFERS_VIEW (view);
  BreathTransfer *transfer = breath_transfer_page_get_transfer (self->page);

  if (g_str_equal (action_name, "transfers.open"))
    show_wanted (self);
  else if (g_str_equal (action_name, "transfers.propose"))
    {
      leave_transfer (self);

      if (self->match == NULL)
        return;

      breath_view_show_page (view, "form");
      breath_transfer_form_propose (self->form, self->match);
    }
  else if (transfer == NULL)
    breath_view_show_page (view, "list");
  else if (g_str_equal (action_name, "transfers.counter"))
    {
      breath_transfer_page_clear_words (self->page);
      breath_view_show_page (view, "form");
      breath_transfer_form_counter (self->form, transfer);
    }
  else
    {
      breath_transfer_page_clear_words (self->page);
      breath_view_show_page (view, "act");
      breath_transfer_act_show (self->act, transfer, g_str_equal (action_name, "transfers.decline"));
    }
}

static GtkWidget *
create_row (gpointer item,
            gpointer user_data)
{
  return breath_transfer_row_new (item);
}

static void
breath_transfers_view_lock (BreathView *view)
{
  BreathTransfersView *self = BREATH_TRANSFERS_VIEW (view);

  breath_transfer_form_clear (self->form);
  breath_transfer_act_clear (self->act);
  breath_transfer_page_clear_words (self->page);

  if (breath_view_shows (view, "form") || breath_view_shows (view, "act"))
    breath_view_show_page (view, breath_transfer_page_get_transfer (self->page) != NULL ? "transfer" : "list");
}

static gboolean
breath_transfers_view_is_deep (BreathView *view)
{
  return !breath_view_shows (view, "list") && !breath_view_shows (view, "private");
}

static void
breath_transfers_view_go_back (BreathView *view)
{
  BreathTransfersView *self = BREATH_TRANSFERS_VIEW (view);
  gboolean was_about_one = !breath_view_shows (view, "transfer") && breath_transfer_page_get_transfer (self->page) != NULL;

  breath_transfer_form_clear (self->form);
  breath_transfer_act_clear (self->act);

  if (!was_about_one)
    leave_transfer (self);

  breath_view_show_page (view, was_about_one ? "transfer" : "list");
}

static void
breath_transfers_view_dispose (GObject *object)
{
  BreathTransfersView *self = BREATH_TRANSFERS_VIEW (object);

  g_clear_object (&self->match);
  g_clear_object (&self->inbox);

  G_OBJECT_CLASS (breath_transfers_view_parent_class)->dispose (object);
}

static void
breath_transfers_view_finalize (GObject *object)
{
  g_free (BREATH_TRANSFERS_VIEW (object)->wanted);

  G_OBJECT_CLASS (breath_transfers_view_parent_class)->finalize (object);
}

static void
breath_transfers_view_class_init (BreathTransfersViewClass *klass)
{
  static const char *const actions[] = {
    "transfers.open", "transfers.propose", "transfers.counter", "transfers.decline", "transfers.hand-over",
  };
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  BreathViewClass *view_class = BREATH_VIEW_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = breath_transfers_view_dispose;
  G_OBJECT_CLASS (klass)->finalize = breath_transfers_view_finalize;

  view_class->act = breath_transfers_view_act;
  view_class->is_deep = breath_transfers_view_is_deep;
  view_class->go_back = breath_transfers_view_go_back;
  view_class->lock = breath_transfers_view_lock;

  g_type_ensure (BREATH_TYPE_TRANSFER_ACT);
  g_type_ensure (BREATH_TYPE_TRANSFER_FORM);
  g_type_ensure (BREATH_TYPE_TRANSFER_PAGE);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/sharedbreath/Breath/breath-transfers-view.ui");
  gtk_widget_class_bind_template_child (widget_class, BreathTransfersView, stack);
  gtk_widget_class_bind_template_child (widget_class, BreathTransfersView, open_list);
  gtk_widget_class_bind_template_child (widget_class, BreathTransfersView, agreed_list);
  gtk_widget_class_bind_template_child (widget_class, BreathTransfersView, page);
  gtk_widget_class_bind_template_child (widget_class, BreathTransfersView, form);
  gtk_widget_class_bind_template_child (widget_class, BreathTransfersView, act);
  gtk_widget_class_bind_template_callback (widget_class, row_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, decided_cb);
  gtk_widget_class_bind_template_callback (widget_class, done_cb);
  gtk_widget_class_bind_template_callback (widget_class, proposed_cb);

  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    breath_view_class_install_act (view_class, actions[i]);
}

static void
breath_transfers_view_init (BreathTransfersView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  breath_view_set_stack (BREATH_VIEW (self), self->stack);
}

/**
 * breath_transfers_view_set_inbox:
 * @self: a view
 * @node: our node
 * @mirrors: its Mirrors
 * @inbox: which of its transfers people should see
 *
 * Shows @inbox from now on.
 */
void
breath_transfers_view_set_inbox (BreathTransfersView *self,
                                 BreathNode          *node,
                                 BreathMirrors       *mirrors,
                                 BreathTransferInbox *inbox)
{
  BreathTransfers *transfers;

  g_return_if_fail (BREATH_IS_TRANSFERS_VIEW (self));
  g_return_if_fail (BREATH_IS_NODE (node));
  g_return_if_fail (BREATH_IS_MIRRORS (mirrors));
  g_return_if_fail (BREATH_IS_TRANSFER_INBOX (inbox));

  breath_view_set_mirrors (BREATH_VIEW (self), mirrors);
  g_set_object (&self->inbox, inbox);
  transfers = breath_transfer_inbox_get_transfers (inbox);
  breath_transfer_page_set_transfers (self->page, node, transfers, mirrors);
  breath_transfer_form_set_transfers (self->form, node, transfers, mirrors);
  breath_transfer_act_set_transfers (self->act, transfers, mirrors);
  gtk_list_box_bind_model (self->open_list, breath_transfer_inbox_get_open (inbox), create_row, NULL, NULL);
  gtk_list_box_bind_model (self->agreed_list, breath_transfer_inbox_get_agreed (inbox), create_row, NULL, NULL);
}

/**
 * breath_transfers_view_set_private:
 * @self: a view
 * @is_private: whether what only Mirrors may see is hidden
 *
 * Hides everything, or shows it again.
 */
void
breath_transfers_view_set_private (BreathTransfersView *self,
                                   gboolean             is_private)
{
  g_return_if_fail (BREATH_IS_TRANSFERS_VIEW (self));

  self->is_private = is_private;

  if (is_private && !breath_view_shows (BREATH_VIEW (self), "private"))
    {
      breath_view_lock (BREATH_VIEW (self));
      breath_transfer_page_clear (self->page);
      breath_view_show_page (BREATH_VIEW (self), "private");
    }
  else if (!is_private && breath_view_shows (BREATH_VIEW (self), "private"))
    show_wanted (self);
}

/**
 * breath_transfers_view_propose:
 * @self: a view
 * @match: what could be done
 *
 * Shows a form for a proposal, once a Mirror has signed in.
 */
void
breath_transfers_view_propose (BreathTransfersView *self,
                               BreathMatch         *match)
{
  g_return_if_fail (BREATH_IS_TRANSFERS_VIEW (self));
  g_return_if_fail (BREATH_IS_MATCH (match));

  g_set_object (&self->match, match);
  breath_view_act_or_ask (BREATH_VIEW (self), "transfers.propose");
}

/**
 * breath_transfers_view_open:
 * @self: a view
 * @id: the id of a transfer
 *
 * Shows all there is to a transfer, once a Mirror has signed in; or the transfers there are if it is over.
 */
void
breath_transfers_view_open (BreathTransfersView *self,
                            const char          *id)
{
  g_return_if_fail (BREATH_IS_TRANSFERS_VIEW (self));
  g_return_if_fail (id != NULL);

  g_free (self->wanted);
  self->wanted = g_strdup (id);

  if (self->is_private)
    return;

  breath_view_lock (BREATH_VIEW (self));
  show_wanted (self);
}

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
  AdwBin               parent_instance;

  BreathMirrors       *mirrors;
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

G_DEFINE_FINAL_TYPE (BreathTransfersView, breath_transfers_view, ADW_TYPE_BIN)

enum
{
  SIGNAL_DONE,
  SIGNAL_MOVED,
  SIGNAL_SIGN_IN_WANTED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static gboolean
shows (BreathTransfersView *self,
       const char          *page)
{
  return g_strcmp0 (gtk_stack_get_visible_child_name (self->stack), page) == 0;
}

static void
show_page (BreathTransfersView *self,
           const char          *page)
{
  gtk_stack_set_visible_child_name (self->stack, page);

  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    gtk_widget_child_focus (gtk_stack_get_visible_child (self->stack), GTK_DIR_TAB_FORWARD);

  g_signal_emit (self, signals[SIGNAL_MOVED], 0);
}

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
  show_page (self, "transfer");
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
  g_signal_emit (self, signals[SIGNAL_DONE], 0, sentence);
}

static void
done_cb (BreathTransfersView *self,
         const char          *sentence,
         gboolean             is_same)
{
  g_signal_emit (self, signals[SIGNAL_DONE], 0, sentence);

  if (is_same && (shows (self, "form") || shows (self, "act")) && breath_transfer_page_get_transfer (self->page) != NULL)
    {
      show_page (self, "transfer");
      breath_transfer_form_clear (self->form);
      breath_transfer_act_clear (self->act);
    }
}

static void
proposed_cb (BreathTransfersView *self,
             BreathTransfer      *transfer)
{
  if (shows (self, "form"))
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
  else if (shows (self, "private"))
    show_page (self, "list");
}

static void
act (BreathTransfersView *self,
     const char          *action_name)
{
  BreathTransfer *transfer = breath_transfer_page_get_transfer (self->page);

  if (g_str_equal (action_name, "transfers.open"))
    show_wanted (self);
  else if (g_str_equal (action_name, "transfers.propose"))
    {
      leave_transfer (self);

      if (self->match == NULL)
        return;

      show_page (self, "form");
      breath_transfer_form_propose (self->form, self->match);
    }
  else if (transfer == NULL)
    show_page (self, "list");
  else if (g_str_equal (action_name, "transfers.counter"))
    {
      breath_transfer_page_clear_words (self->page);
      show_page (self, "form");
      breath_transfer_form_counter (self->form, transfer);
    }
  else
    {
      breath_transfer_page_clear_words (self->page);
      show_page (self, "act");
      breath_transfer_act_show (self->act, transfer, g_str_equal (action_name, "transfers.decline"));
    }
}

static void
act_or_ask (GtkWidget  *widget,
            const char *action_name,
            GVariant   *parameter)
{
  BreathTransfersView *self = BREATH_TRANSFERS_VIEW (widget);

  if (self->inbox == NULL)
    return;

  if (breath_mirrors_get_presence (self->mirrors) == BREATH_PRESENCE_OPEN)
    act (self, action_name);
  else
    g_signal_emit (self, signals[SIGNAL_SIGN_IN_WANTED], 0, action_name);
}

static GtkWidget *
create_row (gpointer item,
            gpointer user_data)
{
  return breath_transfer_row_new (item);
}

static void
breath_transfers_view_dispose (GObject *object)
{
  BreathTransfersView *self = BREATH_TRANSFERS_VIEW (object);

  g_clear_object (&self->match);
  g_clear_object (&self->inbox);
  g_clear_object (&self->mirrors);

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
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = breath_transfers_view_dispose;
  G_OBJECT_CLASS (klass)->finalize = breath_transfers_view_finalize;

  /**
   * BreathTransfersView::done:
   * @self: the view
   * @sentence: what was done, translated
   *
   * A Mirror did something about a transfer.
   */
  signals[SIGNAL_DONE] =
    g_signal_new ("done", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);

  /**
   * BreathTransfersView::moved:
   * @self: the view
   *
   * It shows another page, from which there may be a way back.
   */
  signals[SIGNAL_MOVED] =
    g_signal_new ("moved", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  /**
   * BreathTransfersView::sign-in-wanted:
   * @self: the view
   * @action: the action of the view that somebody wants to take
   *
   * Only a Mirror can do that; once one has signed in the action is there to be taken again.
   */
  signals[SIGNAL_SIGN_IN_WANTED] =
    g_signal_new ("sign-in-wanted", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);

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
    gtk_widget_class_install_action (widget_class, actions[i], NULL, act_or_ask);
}

static void
breath_transfers_view_init (BreathTransfersView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
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

  g_set_object (&self->mirrors, mirrors);
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

  if (is_private && !shows (self, "private"))
    {
      breath_transfers_view_lock (self);
      breath_transfer_page_clear (self->page);
      show_page (self, "private");
    }
  else if (!is_private && shows (self, "private"))
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
  act_or_ask (GTK_WIDGET (self), "transfers.propose", NULL);
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

  breath_transfers_view_lock (self);
  show_wanted (self);
}

/**
 * breath_transfers_view_is_deep:
 * @self: a view
 *
 * Returns: whether breath_transfers_view_go_back() leads anywhere
 */
gboolean
breath_transfers_view_is_deep (BreathTransfersView *self)
{
  g_return_val_if_fail (BREATH_IS_TRANSFERS_VIEW (self), FALSE);

  return !shows (self, "list") && !shows (self, "private");
}

/**
 * breath_transfers_view_go_back:
 * @self: a view
 *
 * Leaves what is open without deciding anything.
 */
void
breath_transfers_view_go_back (BreathTransfersView *self)
{
  gboolean was_about_one;

  g_return_if_fail (BREATH_IS_TRANSFERS_VIEW (self));

  was_about_one = !shows (self, "transfer") && breath_transfer_page_get_transfer (self->page) != NULL;
  breath_transfer_form_clear (self->form);
  breath_transfer_act_clear (self->act);

  if (!was_about_one)
    leave_transfer (self);

  show_page (self, was_about_one ? "transfer" : "list");
}

/**
 * breath_transfers_view_lock:
 * @self: a view
 *
 * Forgets what was being written.
 */
void
breath_transfers_view_lock (BreathTransfersView *self)
{
  g_return_if_fail (BREATH_IS_TRANSFERS_VIEW (self));

  breath_transfer_form_clear (self->form);
  breath_transfer_act_clear (self->act);
  breath_transfer_page_clear_words (self->page);

  if (shows (self, "form") || shows (self, "act"))
    show_page (self, breath_transfer_page_get_transfer (self->page) != NULL ? "transfer" : "list");
}

/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-transfer-inbox.h"

/**
 * BreathTransferInbox:
 *
 * The transfers that people should see: those that are open, and those that both sides agreed on.
 *
 * What did not go ahead stays among the open ones until somebody has seen that, and for no longer than the program runs;
 * then nothing is left of it. Nothing is counted but what waits for a decision here.
 */
struct _BreathTransferInbox
{
  GObject              parent_instance;

  BreathTransfers     *transfers;
  GListStore          *ended;     /* and not seen since */
  GtkFlattenListModel *open;
  GtkFilterListModel  *unsettled;
  GtkFilterListModel  *agreed;
  GPtrArray           *followed;  /* of BreathTransfer */
  GHashTable          *seen;      /* set of BreathTransfer, each as its terms are now */
};

G_DEFINE_FINAL_TYPE (BreathTransferInbox, breath_transfer_inbox, G_TYPE_OBJECT)

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static gboolean
has_state (BreathTransfer *transfer,
           const char     *state)
{
  return g_str_equal (breath_transfer_get_state (transfer), state);
}

static gboolean
is_agreed (gpointer item,
           gpointer user_data)
{
  return has_state (item, BREATH_TRANSFER_AGREED);
}

static gboolean
is_unsettled (gpointer item,
              gpointer user_data)
{
  return !has_state (item, BREATH_TRANSFER_AGREED) && !has_state (item, BREATH_TRANSFER_OVER);
}

static void
transfer_changed_cb (BreathTransferInbox *self)
{
  gtk_filter_changed (gtk_filter_list_model_get_filter (self->unsettled), GTK_FILTER_CHANGE_DIFFERENT);
  gtk_filter_changed (gtk_filter_list_model_get_filter (self->agreed), GTK_FILTER_CHANGE_DIFFERENT);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

/* Who has seen other terms has not seen these. */
static void
terms_changed_cb (BreathTransferInbox *self,
                  GParamSpec          *pspec,
                  BreathTransfer      *transfer)
{
  g_hash_table_remove (self->seen, transfer);
}

static void
forget (gpointer data,
        gpointer user_data)
{
  g_signal_handlers_disconnect_by_data (data, user_data);
}

static void
items_changed_cb (BreathTransferInbox *self,
                  guint                position,
                  guint                removed,
                  guint                added,
                  GListModel          *transfers)
{
  g_ptr_array_foreach (self->followed, forget, self);
  g_ptr_array_set_size (self->followed, 0);

  for (guint i = 0; i < g_list_model_get_n_items (transfers); i++)
    {
      BreathTransfer *transfer = g_list_model_get_item (transfers, i);

      g_signal_connect_swapped (transfer, "notify::expires", G_CALLBACK (terms_changed_cb), self);
      g_signal_connect_swapped (transfer, "notify", G_CALLBACK (transfer_changed_cb), self);
      g_ptr_array_add (self->followed, transfer);
    }

  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void
settled_cb (BreathTransferInbox *self,
            BreathTransfer      *transfer)
{
  g_hash_table_remove (self->seen, transfer);

  if (has_state (transfer, BREATH_TRANSFER_OVER))
    g_list_store_insert (self->ended, 0, transfer);

  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void
breath_transfer_inbox_dispose (GObject *object)
{
  BreathTransferInbox *self = BREATH_TRANSFER_INBOX (object);

  g_ptr_array_foreach (self->followed, forget, self);
  g_ptr_array_set_size (self->followed, 0);
  g_hash_table_remove_all (self->seen);
  g_clear_object (&self->open);
  g_clear_object (&self->unsettled);
  g_clear_object (&self->agreed);
  g_clear_object (&self->ended);
  g_clear_object (&self->transfers);

  G_OBJECT_CLASS (breath_transfer_inbox_parent_class)->dispose (object);
}

static void
breath_transfer_inbox_finalize (GObject *object)
{
  BreathTransferInbox *self = BREATH_TRANSFER_INBOX (object);

  g_ptr_array_unref (self->followed);
  g_hash_table_unref (self->seen);

  G_OBJECT_CLASS (breath_transfer_inbox_parent_class)->finalize (object);
}

static void
breath_transfer_inbox_class_init (BreathTransferInboxClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = breath_transfer_inbox_dispose;
  object_class->finalize = breath_transfer_inbox_finalize;

  /**
   * BreathTransferInbox::changed:
   * @self: the inbox
   *
   * There are other transfers, or others that wait.
   */
  signals[SIGNAL_CHANGED] =
    g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL,
                  G_TYPE_NONE, 0);
}

static void
breath_transfer_inbox_init (BreathTransferInbox *self)
{
  self->followed = g_ptr_array_new_with_free_func (g_object_unref);
  self->seen = g_hash_table_new_full (NULL, NULL, g_object_unref, NULL);
  self->ended = g_list_store_new (BREATH_TYPE_TRANSFER);
}

static GtkFilterListModel *
create_filtered (BreathTransfers    *transfers,
                 GtkCustomFilterFunc is_wanted)
{
  return gtk_filter_list_model_new (G_LIST_MODEL (g_object_ref (transfers)),
                                    GTK_FILTER (gtk_custom_filter_new (is_wanted, NULL, NULL)));
}

/**
 * breath_transfer_inbox_new:
 * @transfers: the transfers of our node
 *
 * Returns: (transfer full): an inbox that follows them
 */
BreathTransferInbox *
breath_transfer_inbox_new (BreathTransfers *transfers)
{
  BreathTransferInbox *self = g_object_new (BREATH_TYPE_TRANSFER_INBOX, NULL);
  GListStore *parts = g_list_store_new (G_TYPE_LIST_MODEL);

  self->transfers = g_object_ref (transfers);
  self->unsettled = create_filtered (transfers, is_unsettled);
  self->agreed = create_filtered (transfers, is_agreed);
  g_list_store_append (parts, self->ended);
  g_list_store_append (parts, self->unsettled);
  self->open = gtk_flatten_list_model_new (G_LIST_MODEL (parts));
  g_signal_connect_object (transfers, "settled", G_CALLBACK (settled_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (transfers, "items-changed", G_CALLBACK (items_changed_cb), self, G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  items_changed_cb (self, 0, 0, 0, G_LIST_MODEL (transfers));

  return self;
}

BreathTransfers *
breath_transfer_inbox_get_transfers (BreathTransferInbox *self)
{
  g_return_val_if_fail (BREATH_IS_TRANSFER_INBOX (self), NULL);

  return self->transfers;
}

/**
 * breath_transfer_inbox_get_open:
 * @self: an inbox
 *
 * Returns: (transfer none): of [class@Breath.Transfer], those that both have not agreed on, or that ended unseen
 */
GListModel *
breath_transfer_inbox_get_open (BreathTransferInbox *self)
{
  g_return_val_if_fail (BREATH_IS_TRANSFER_INBOX (self), NULL);

  return G_LIST_MODEL (self->open);
}

GListModel *
breath_transfer_inbox_get_agreed (BreathTransferInbox *self)
{
  g_return_val_if_fail (BREATH_IS_TRANSFER_INBOX (self), NULL);

  return G_LIST_MODEL (self->agreed);
}

/**
 * breath_transfer_inbox_count_waiting:
 * @self: an inbox
 *
 * Returns: about how many somebody here can decide
 */
guint
breath_transfer_inbox_count_waiting (BreathTransferInbox *self)
{
  guint n = 0;

  g_return_val_if_fail (BREATH_IS_TRANSFER_INBOX (self), 0);

  for (guint i = 0; i < self->followed->len; i++)
    n += breath_transfer_get_can_decide (g_ptr_array_index (self->followed, i));

  return n;
}

/**
 * breath_transfer_inbox_is_news:
 * @self: an inbox
 * @transfer: a transfer
 *
 * Returns: whether others want something that nobody here has seen, and that can still be decided
 */
gboolean
breath_transfer_inbox_is_news (BreathTransferInbox *self,
                               BreathTransfer      *transfer)
{
  g_return_val_if_fail (BREATH_IS_TRANSFER_INBOX (self), FALSE);
  g_return_val_if_fail (BREATH_IS_TRANSFER (transfer), FALSE);

  return has_state (transfer, BREATH_TRANSFER_OPEN) && !breath_transfer_get_has_own_terms (transfer)
         && !g_hash_table_contains (self->seen, transfer);
}

/**
 * breath_transfer_inbox_see:
 * @self: an inbox
 * @transfer: a transfer
 *
 * Somebody sees all there is to @transfer.
 */
void
breath_transfer_inbox_see (BreathTransferInbox *self,
                           BreathTransfer      *transfer)
{
  g_return_if_fail (BREATH_IS_TRANSFER_INBOX (self));
  g_return_if_fail (BREATH_IS_TRANSFER (transfer));

  if (has_state (transfer, BREATH_TRANSFER_OPEN) && g_hash_table_add (self->seen, g_object_ref (transfer)))
    g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

/**
 * breath_transfer_inbox_leave:
 * @self: an inbox
 * @transfer: a transfer that somebody has seen
 *
 * Forgets @transfer if it did not go ahead.
 */
void
breath_transfer_inbox_leave (BreathTransferInbox *self,
                             BreathTransfer      *transfer)
{
  guint position;

  g_return_if_fail (BREATH_IS_TRANSFER_INBOX (self));
  g_return_if_fail (BREATH_IS_TRANSFER (transfer));

  if (g_list_store_find (self->ended, transfer, &position))
    g_list_store_remove (self->ended, position);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-transfers-private.h"

#include "breath-core-trust.h"
#include "breath-match-private.h"

#include <string.h>

/**
 * BreathTransfers:
 *
 * Transfers between this node and others, as a list of [class@Breath.Transfer] with the newest first: those that are being
 * negotiated, and those that both agreed on. What did not go ahead leaves the list and is told of nowhere.
 */

static void breath_transfers_list_iface_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (BreathTransfers, breath_transfers, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, breath_transfers_list_iface_init))

enum
{
  SIGNAL_PROPOSAL,
  SIGNAL_SETTLED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static GType
breath_transfers_get_item_type (GListModel *model)
{
  return BREATH_TYPE_TRANSFER;
}

static guint
breath_transfers_get_n_items (GListModel *model)
{
  return BREATH_TRANSFERS (model)->transfers->len;
}

static gpointer
breath_transfers_get_item (GListModel *model,
                           guint       position)
{
  BreathTransfers *self = BREATH_TRANSFERS (model);

  return position < self->transfers->len ? g_object_ref (g_ptr_array_index (self->transfers, position)) : NULL;
}

static void
breath_transfers_list_iface_init (GListModelInterface *iface)
{
  iface->get_item_type = breath_transfers_get_item_type;
  iface->get_n_items = breath_transfers_get_n_items;
  iface->get_item = breath_transfers_get_item;
}

static BreathCore *
get_core (BreathTransfers *self)
{
  return breath_node_get_core (self->node);
}

static const char *
get_name (BreathTransfers *self,
          const P2pPeerId *node)
{
  const BreathItem *profile = breath_core_get_profile (get_core (self), node);

  return profile != NULL && *profile->name != '\0' ? profile->name : NULL;
}

static void
update (BreathTransfers   *self,
        BreathTransfer    *transfer,
        BreathNegotiation *negotiation)
{
  breath_transfer_update (transfer, negotiation, get_name (self, breath_negotiation_get_peer (negotiation)));
}

static BreathTransfer *
add (BreathTransfers   *self,
     BreathNegotiation *negotiation)
{
  BreathTransfer *transfer = breath_transfer_new (breath_negotiation_get_id (negotiation));

  update (self, transfer, negotiation);
  g_ptr_array_insert (self->transfers, 0, transfer);
  g_list_model_items_changed (G_LIST_MODEL (self), 0, 0, 1);

  return transfer;
}

static void
drop (BreathTransfers *self,
      BreathTransfer  *transfer)
{
  guint position;

  if (!g_ptr_array_find (self->transfers, transfer, &position))
    return;

  g_ptr_array_remove_index (self->transfers, position);
  g_list_model_items_changed (G_LIST_MODEL (self), position, 1, 0);
}

static void
transfer_cb (BreathTransfers *self,
             const guint8    *id,
             guint            news)
{
  BreathNegotiation *negotiation = breath_core_get_transfer (get_core (self), id);
  BreathTransfer *known = breath_transfers_lookup (self, id);
  g_autoptr(BreathTransfer) transfer = NULL;

  if (negotiation == NULL)
    return;

  if (known != NULL)
    update (self, known, negotiation);
  else
    known = add (self, negotiation);

  transfer = g_object_ref (known);

  if (news == BREATH_TRANSFER_NEWS_ENDED)
    drop (self, transfer);

  if (news == BREATH_TRANSFER_NEWS_HEARD)
    g_signal_emit (self, signals[SIGNAL_PROPOSAL], 0, transfer);
  else if (news == BREATH_TRANSFER_NEWS_AGREED || news == BREATH_TRANSFER_NEWS_ENDED)
    g_signal_emit (self, signals[SIGNAL_SETTLED], 0, transfer);
}

static void
author_cb (BreathTransfers *self,
           const P2pPeerId *author)
{
  g_autofree char *id = self->transfers->len > 0 ? p2p_peer_id_to_string (author) : NULL;

  for (guint i = 0; i < self->transfers->len; i++)
    {
      BreathTransfer *transfer = g_ptr_array_index (self->transfers, i);
      BreathNegotiation *negotiation = breath_core_get_transfer (get_core (self), breath_transfer_get_hash (transfer));

      if (negotiation != NULL && g_str_equal (breath_transfer_get_node (transfer), id))
        update (self, transfer, negotiation);
    }
}

static void
breath_transfers_dispose (GObject *object)
{
  BreathTransfers *self = BREATH_TRANSFERS (object);

  if (self->node != NULL)
    g_signal_handlers_disconnect_by_data (get_core (self), self);

  g_ptr_array_set_size (self->transfers, 0);
  g_clear_object (&self->node);
  g_clear_object (&self->mirrors);

  G_OBJECT_CLASS (breath_transfers_parent_class)->dispose (object);
}

static void
breath_transfers_finalize (GObject *object)
{
  g_ptr_array_unref (BREATH_TRANSFERS (object)->transfers);

  G_OBJECT_CLASS (breath_transfers_parent_class)->finalize (object);
}

static void
breath_transfers_class_init (BreathTransfersClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GType type = G_TYPE_FROM_CLASS (klass);

  object_class->dispose = breath_transfers_dispose;
  object_class->finalize = breath_transfers_finalize;

  /**
   * BreathTransfers::proposal:
   * @self: the transfers
   * @transfer: one of the list, which was not there before
   *
   * Another node proposed a transfer: people should see it.
   */
  signals[SIGNAL_PROPOSAL] =
    g_signal_new ("proposal", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, BREATH_TYPE_TRANSFER);

  /**
   * BreathTransfers::settled:
   * @self: the transfers
   * @transfer: one that both agreed on, or that did not go ahead and has left the list
   *
   * The outcome is there. Why something did not go ahead is not known to anything that could tell.
   */
  signals[SIGNAL_SETTLED] =
    g_signal_new ("settled", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, BREATH_TYPE_TRANSFER);
}

static void
breath_transfers_init (BreathTransfers *self)
{
  self->transfers = g_ptr_array_new_with_free_func (g_object_unref);
}

static void
load_cb (BreathNegotiation *negotiation,
         gpointer           user_data)
{
  add (user_data, negotiation);
}

/**
 * breath_transfers_new:
 * @node: an open node
 * @mirrors: the people who decide there
 *
 * Returns: (transfer full): its transfers
 */
BreathTransfers *
breath_transfers_new (BreathNode    *node,
                      BreathMirrors *mirrors)
{
  BreathTransfers *self = g_object_new (BREATH_TYPE_TRANSFERS, NULL);

  self->node = g_object_ref (node);
  self->mirrors = g_object_ref (mirrors);
  breath_core_foreach_transfer (get_core (self), load_cb, self);
  g_signal_connect_swapped (get_core (self), "transfer", G_CALLBACK (transfer_cb), self);
  g_signal_connect_swapped (get_core (self), "author", G_CALLBACK (author_cb), self);

  return self;
}

BreathMirrors *
breath_transfers_get_mirrors (BreathTransfers *self)
{
  return self->mirrors;
}

BreathTransfer *
breath_transfers_lookup (BreathTransfers *self,
                         const guint8    *id)
{
  for (guint i = 0; i < self->transfers->len; i++)
    {
      BreathTransfer *transfer = g_ptr_array_index (self->transfers, i);

      if (memcmp (breath_transfer_get_hash (transfer), id, BREATH_NEGOTIATION_ID_LEN) == 0)
        return transfer;
    }

  return NULL;
}

/**
 * breath_transfers_find:
 * @self: the transfers
 * @id: the id of a transfer, or enough of its beginning to tell it from all others
 *
 * Returns: (transfer none) (nullable): the transfer, if there is exactly one
 */
BreathTransfer *
breath_transfers_find (BreathTransfers *self,
                       const char      *id)
{
  BreathTransfer *found = NULL;

  g_return_val_if_fail (BREATH_IS_TRANSFERS (self), NULL);
  g_return_val_if_fail (id != NULL, NULL);

  for (guint i = 0; i < self->transfers->len && *id != '\0'; i++)
    {
      BreathTransfer *transfer = g_ptr_array_index (self->transfers, i);

      if (!g_str_has_prefix (breath_transfer_get_id (transfer), id))
        continue;

      if (found != NULL)
        return NULL;

      found = transfer;
    }

  return found;
}

static int
compare_certain_first (gconstpointer a,
                       gconstpointer b,
                       gpointer      unused)
{
  return (int) breath_match_get_certainty ((gpointer) b) - (int) breath_match_get_certainty ((gpointer) a);
}

static void
match_node (BreathTransfers *self,
            const P2pPeerId *node,
            GListStore      *matches)
{
  const BreathHead *head = breath_core_get_head (get_core (self), node);

  if (head == NULL || breath_core_get_isolation (get_core (self), node) != NULL)
    return;

  for (guint kind = 0; kind < BREATH_N_RESOURCES; kind++)
    {
      const BreathStock *stock = breath_core_get_stock (get_core (self), kind);
      const BreathLevel *level = &head->levels[kind];
      int ours = stock != NULL ? breath_stock_get_level (stock) : 0;
      g_autoptr(BreathMatch) match = NULL;

      if (level->level == BREATH_LEVEL_UNKNOWN || ours * level->level >= 0)
        continue;

      match = breath_match_new (node, get_name (self, node), kind, level);
      g_list_store_insert_sorted (matches, match, compare_certain_first, NULL);
    }
}

/**
 * breath_transfers_dup_matches:
 * @self: the transfers
 *
 * Tells where we have a surplus and another node published a deficit, or the other way round. Of ours the exact stock
 * counts, which stays here; of others' only what they publish.
 *
 * Returns: (transfer full): a list of [class@Breath.Match], the most certain first
 */
GListModel *
breath_transfers_dup_matches (BreathTransfers *self)
{
  GListStore *matches = g_list_store_new (BREATH_TYPE_MATCH);
  g_autoptr(GPtrArray) authors = NULL;

  g_return_val_if_fail (BREATH_IS_TRANSFERS (self), G_LIST_MODEL (matches));

  authors = breath_core_dup_authors (get_core (self));

  for (guint i = 0; i < authors->len; i++)
    match_node (self, g_ptr_array_index (authors, i), matches);

  return G_LIST_MODEL (matches);
}

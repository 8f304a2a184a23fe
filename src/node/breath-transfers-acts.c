/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-transfers-private.h"

#include "breath-mirror-act-private.h"
#include "breath-quantity-private.h"

#include <string.h>

/* What Mirrors do about transfers: read what they typed, check their passphrase, hand it to the core. */

typedef enum
{
  ACT_PROPOSE,
  ACT_COUNTER,
  ACT_DECIDE,
  ACT_DECLINE,
  ACT_HAND_OVER,
} ActKind;

typedef struct
{
  ActKind              kind;
  P2pPeerId            node;
  guint8               id[BREATH_NEGOTIATION_ID_LEN];
  BreathTransferTerms *terms;
  guint                hours;
  guint                days;
  gboolean             is_yes;
  gint64               amount;
} Act;

/* No answer stays in memory longer than it takes to seal it. */
static void
act_free (Act *act)
{
  g_clear_pointer (&act->terms, breath_transfer_terms_free);
  act->is_yes = FALSE;
  g_free (act);
}

static void
fail (GTask        *task,
      const GError *error)
{
  breath_mirror_act_fail (task, error, g_error_matches (error, BREATH_TRANSFER_ERROR, BREATH_TRANSFER_ERROR_TERMS),
                          error->domain == BREATH_TRANSFER_ERROR);
}

static void
done_cb (const GError *error,
         gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  BreathTransfers *self = g_task_get_source_object (task);
  const Act *act = g_task_get_task_data (task);
  BreathTransfer *transfer;

  if (error != NULL)
    fail (task, error);
  else if (act->kind != ACT_PROPOSE)
    g_task_return_boolean (task, TRUE);
  else if ((transfer = breath_transfers_lookup (self, act->id)) != NULL)
    g_task_return_pointer (task, g_object_ref (transfer), g_object_unref);
  else
    g_task_return_new_error (task, BREATH_NODE_ERROR, BREATH_NODE_ERROR_REFUSED, "This didn't go ahead.");
}

/* Deriving a key from a passphrase takes a while, so that times are set after it. */
static void
set_times (BreathTransfers *self,
           Act             *act)
{
  gint64 now = breath_node_get_now (self->node);

  act->terms->from = (guint32) CLAMP (now, 1, G_MAXUINT32);
  act->terms->until = (guint32) CLAMP (now + (gint64) act->days * 86400, 1, G_MAXUINT32);
  act->terms->expires = (guint32) CLAMP (now + (gint64) act->hours * 3600, 1, G_MAXUINT32);
}

static void
perform (GTask           *task,
         P2pIdentity     *mirror,
         const P2pPeerId *key)
{
  BreathTransfers *self = g_task_get_source_object (task);
  Act *act = g_task_get_task_data (task);
  BreathCore *core = breath_node_get_core (self->node);

  if (act->terms != NULL)
    set_times (self, act);

  switch (act->kind)
    {
    case ACT_PROPOSE:
      breath_core_propose_transfer (core, mirror, &act->node, act->terms, act->id, done_cb, g_object_ref (task));
      break;

    case ACT_COUNTER:
      breath_core_counter_transfer (core, mirror, act->id, act->terms, done_cb, g_object_ref (task));
      break;

    case ACT_DECIDE:
      breath_core_decide_transfer (core, mirror, act->id, act->is_yes, done_cb, g_object_ref (task));
      break;

    case ACT_DECLINE:
      breath_core_decline_transfer (core, mirror, act->id, done_cb, g_object_ref (task));
      break;

    case ACT_HAND_OVER:
      breath_core_hand_over_transfer (core, mirror, act->id, act->amount, done_cb, g_object_ref (task));
      break;

    default:
      g_assert_not_reached ();
    }
}

static GTask *
begin (BreathTransfers    *self,
       ActKind             kind,
       BreathTransfer     *transfer,
       GAsyncReadyCallback callback,
       gpointer            user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);
  Act *act = g_new0 (Act, 1);

  act->kind = kind;

  if (transfer != NULL)
    memcpy (act->id, breath_transfer_get_hash (transfer), sizeof act->id);

  g_task_set_source_tag (task, transfer != NULL ? (gpointer) breath_transfers_act_finish : (gpointer) breath_transfers_propose_async);
  g_task_set_task_data (task, act, (GDestroyNotify) act_free);

  return task;
}

/* Takes @task, and @error where there is one. */
static void
prove (GTask            *task,
       BreathMirror     *mirror,
       BreathPassphrase *passphrase,
       GError           *error)
{
  BreathTransfers *self = g_task_get_source_object (task);

  breath_mirror_act_prove (task, self->mirrors, mirror, passphrase, error, perform);
}

static gboolean
read_amount (const char *text,
             gint64     *milli,
             GError    **error)
{
  g_autoptr(GError) bad = NULL;

  return breath_quantity_parse_stock (text, milli, &bad)
         || breath_mirror_act_refuse (error, "The amount has to be a number from 0 to 1000000000, with a dot before decimals and nothing between thousands");
}

static gboolean
read_words (Act                       *act,
            const BreathTransferWords *words,
            GError                   **error)
{
  const char *unit;

  act->terms = breath_transfer_terms_new ();
  act->terms->gives = words->gives;

  if (!breath_resource_kind_from_id (words->resource, &act->terms->resource))
    return breath_mirror_act_refuse (error, "The resource has to be energy, water or food");

  if (!read_amount (words->amount, &act->terms->amount, error)
      || !breath_quantity_parse_unit (words->unit, words->resource, &unit, error)
      || !breath_mirror_act_read_number (words->hours, BREATH_TRANSFER_DEFAULT_HOURS, 72,
                                         "There are 1 to 72 hours to decide", &act->hours, error)
      || !breath_mirror_act_read_number (words->days, BREATH_TRANSFER_DEFAULT_DAYS, 365,
                                         "The handover has to be within 1 to 365 days", &act->days, error))
    return FALSE;

  g_strlcpy (act->terms->unit, unit, sizeof act->terms->unit);
  act->terms->note = words->note != NULL && *words->note != '\0' ? g_strdup (words->note) : NULL;

  return TRUE;
}

/**
 * breath_transfers_check_amount:
 * @text: how much, as people write numbers
 * @is_handed_over: whether it says what was handed over, which may be nothing; otherwise what is proposed
 * @error: return location for %BREATH_NODE_ERROR_INPUT and a sentence
 *
 * Reads an amount as the acts do, so that nobody writes their passphrase in vain.
 *
 * Returns: whether it is one
 */
gboolean
breath_transfers_check_amount (const char *text,
                               gboolean    is_handed_over,
                               GError    **error)
{
  gint64 milli = 0;

  g_return_val_if_fail (text != NULL, FALSE);

  if (!read_amount (text, &milli, error))
    return FALSE;

  return milli > 0 || is_handed_over || breath_mirror_act_refuse (error, "The amount has to be a number above 0");
}

/**
 * breath_transfers_propose_async:
 * @self: the transfers
 * @mirror: who proposes
 * @passphrase: their passphrase
 * @node: to whom: an id, or enough of the end of one
 * @words: the terms; read before this returns
 * @callback: called when it is stored
 * @user_data: for @callback
 *
 * Proposes a transfer. The other node hears of it as soon as there is a link. To propose is not yet a yes.
 *
 * Fails with %BREATH_NODE_ERROR_INPUT and a sentence where there cannot be such terms, with %BREATH_NODE_ERROR_REFUSED where
 * it cannot be now, and as breath_mirrors_sign_in_async() does.
 */
void
breath_transfers_propose_async (BreathTransfers           *self,
                                BreathMirror              *mirror,
                                BreathPassphrase          *passphrase,
                                const char                *node,
                                const BreathTransferWords *words,
                                GAsyncReadyCallback        callback,
                                gpointer                   user_data)
{
  GTask *task;
  Act *act;
  GError *error = NULL;

  g_return_if_fail (BREATH_IS_TRANSFERS (self) && BREATH_IS_MIRROR (mirror));
  g_return_if_fail (node != NULL && words != NULL);

  task = begin (self, ACT_PROPOSE, NULL, callback, user_data);
  act = g_task_get_task_data (task);

  if (read_words (act, words, &error))
    breath_node_find (self->node, node, &act->node, &error);

  prove (task, mirror, passphrase, error);
}

/**
 * breath_transfers_propose_finish:
 * @self: the transfers
 * @result: what the callback got
 * @error: return location
 *
 * Returns: (transfer full) (nullable): the proposal
 */
BreathTransfer *
breath_transfers_propose_finish (BreathTransfers *self,
                                 GAsyncResult    *result,
                                 GError         **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, breath_transfers_propose_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * breath_transfers_counter_async:
 * @self: the transfers
 * @transfer: one on which nobody here has decided
 * @mirror: who wants other terms
 * @passphrase: their passphrase
 * @words: the terms; read before this returns
 * @callback: called when it is stored
 * @user_data: for @callback
 *
 * Proposes other terms in place of those so far. What the other side may have decided about those is void.
 */
void
breath_transfers_counter_async (BreathTransfers           *self,
                                BreathTransfer            *transfer,
                                BreathMirror              *mirror,
                                BreathPassphrase          *passphrase,
                                const BreathTransferWords *words,
                                GAsyncReadyCallback        callback,
                                gpointer                   user_data)
{
  GTask *task;
  GError *error = NULL;

  g_return_if_fail (BREATH_IS_TRANSFERS (self) && BREATH_IS_TRANSFER (transfer) && BREATH_IS_MIRROR (mirror));
  g_return_if_fail (words != NULL);

  task = begin (self, ACT_COUNTER, transfer, callback, user_data);
  read_words (g_task_get_task_data (task), words, &error);
  prove (task, mirror, passphrase, error);
}

/**
 * breath_transfers_decide_async:
 * @self: the transfers
 * @transfer: one on which nobody here has decided
 * @mirror: who decides
 * @passphrase: their passphrase
 * @is_yes: what they decide
 * @callback: called when it is sealed
 * @user_data: for @callback
 *
 * Seals a decision. From then on nothing here tells which it was.
 */
void
breath_transfers_decide_async (BreathTransfers    *self,
                               BreathTransfer     *transfer,
                               BreathMirror       *mirror,
                               BreathPassphrase   *passphrase,
                               gboolean            is_yes,
                               GAsyncReadyCallback callback,
                               gpointer            user_data)
{
  GTask *task;

  g_return_if_fail (BREATH_IS_TRANSFERS (self) && BREATH_IS_TRANSFER (transfer) && BREATH_IS_MIRROR (mirror));

  task = begin (self, ACT_DECIDE, transfer, callback, user_data);
  ((Act *) g_task_get_task_data (task))->is_yes = is_yes;
  prove (task, mirror, passphrase, NULL);
}

/**
 * breath_transfers_decline_async:
 * @self: the transfers
 * @transfer: one on which nobody here has decided
 * @mirror: who declines
 * @passphrase: their passphrase
 * @callback: called when it has ended
 * @user_data: for @callback
 *
 * Ends it openly and at once for both sides, to spare the other the thinking.
 */
void
breath_transfers_decline_async (BreathTransfers    *self,
                                BreathTransfer     *transfer,
                                BreathMirror       *mirror,
                                BreathPassphrase   *passphrase,
                                GAsyncReadyCallback callback,
                                gpointer            user_data)
{
  g_return_if_fail (BREATH_IS_TRANSFERS (self) && BREATH_IS_TRANSFER (transfer) && BREATH_IS_MIRROR (mirror));

  prove (begin (self, ACT_DECLINE, transfer, callback, user_data), mirror, passphrase, NULL);
}

/**
 * breath_transfers_hand_over_async:
 * @self: the transfers
 * @transfer: one that both agreed on
 * @mirror: who says so
 * @passphrase: their passphrase
 * @amount: how much this side gave or got, as people write numbers
 * @callback: called when it is stored
 * @user_data: for @callback
 *
 * Says how much was handed over, once.
 */
void
breath_transfers_hand_over_async (BreathTransfers    *self,
                                  BreathTransfer     *transfer,
                                  BreathMirror       *mirror,
                                  BreathPassphrase   *passphrase,
                                  const char         *amount,
                                  GAsyncReadyCallback callback,
                                  gpointer            user_data)
{
  GTask *task;
  GError *error = NULL;

  g_return_if_fail (BREATH_IS_TRANSFERS (self) && BREATH_IS_TRANSFER (transfer) && BREATH_IS_MIRROR (mirror));
  g_return_if_fail (amount != NULL);

  task = begin (self, ACT_HAND_OVER, transfer, callback, user_data);
  read_amount (amount, &((Act *) g_task_get_task_data (task))->amount, &error);
  prove (task, mirror, passphrase, error);
}

gboolean
breath_transfers_act_finish (BreathTransfers *self,
                             GAsyncResult    *result,
                             GError         **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, breath_transfers_act_finish), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-core.h"

#include "breath-core-alerts-private.h"

#include <string.h>

/*
 * What Mirrors of this node say, in our live set: an alert with the last word on it, and assessments. What ran out, or
 * was said by somebody who is no Mirror any more, leaves with the next head.
 */

/* An assessment is of use as long as its alert is. */
static gboolean
is_over (BreathCore       *self,
         const BreathItem *item)
{
  gint64 now = breath_core_get_sure (self);

  if (item->statement->alert != NULL)
    return item->statement->alert->expires <= now;

  return item->statement->assessment != NULL && self->is_ready
         && breath_alert_board_lookup (self->alerts->board, item->statement->assessment->alert) == NULL;
}

/* The id of the first alert that an alert is about; NULL: it is an assessment. */
static const guint8 *
get_first (const BreathItem *item)
{
  const BreathAlert *alert = item->statement->alert;

  if (alert == NULL)
    return NULL;

  return alert->has_reference ? alert->reference : item->id;
}

static gboolean
is_about (const BreathItem *item,
          const guint8     *first)
{
  const guint8 *other = get_first (item);

  return other != NULL && memcmp (other, first, BREATH_HASH_LEN) == 0;
}

/* The last word on a first alert of ours; NULL: there is none. */
static BreathItem *
find_last (GPtrArray    *statements,
           const guint8 *first)
{
  BreathItem *last = NULL;

  for (guint i = 0; i < statements->len; i++)
    {
      BreathItem *item = g_ptr_array_index (statements, i);

      /* The first alert itself never takes the place of what was said after it. */
      if (is_about (item, first) && (last == NULL || memcmp (item->id, first, BREATH_HASH_LEN) != 0))
        last = item;
    }

  return last;
}

/**
 * breath_core_wants_statement:
 * @self: a core
 * @item: an alert or an assessment of ours
 *
 * Returns: whether it is still to be said. Where the last word is over the first alert is too, or it would be in force
 *   again
 */
gboolean
breath_core_wants_statement (BreathCore       *self,
                             const BreathItem *item)
{
  const guint8 *first = get_first (item);
  const BreathItem *last = first != NULL ? find_last (breath_core_get_said (self), first) : item;

  return !is_over (self, item) && !is_over (self, last);
}

static gboolean
refuse (GError    **error,
        const char *why)
{
  g_set_error_literal (error, BREATH_CORE_ERROR, BREATH_CORE_ERROR_STATEMENT, why);

  return FALSE;
}

static void
drop_matter (GPtrArray    *statements,
             const guint8 *first)
{
  for (guint i = statements->len; i > 0; i--)
    if (is_about (g_ptr_array_index (statements, i - 1), first))
      g_ptr_array_remove_index (statements, i - 1);
}

static char *
dup_headlines (GPtrArray *statements)
{
  GString *headlines = g_string_new (NULL);

  for (guint i = 0; i < statements->len; i++)
    {
      const BreathItem *item = g_ptr_array_index (statements, i);

      if (item->statement->alert != NULL && !item->statement->alert->has_reference)
        {
          g_autofree char *id = breath_hash_to_hex (item->id);

          g_string_append_printf (headlines, "%s%.8s (%s)", headlines->len > 0 ? ", " : "", id,
                                  item->statement->alert->headline);
        }
    }

  return g_string_free (headlines, FALSE);
}

static guint
count_matters (GPtrArray *statements)
{
  guint n = 0;

  for (guint i = 0; i < statements->len; i++)
    {
      const BreathItem *item = g_ptr_array_index (statements, i);
      const guint8 *first = get_first (item);

      if (first != NULL && find_last (statements, first) == item)
        n++;
    }

  return n;
}

/* Makes room for a new alert: those that were cancelled first go first. */
static gboolean
make_room (GPtrArray *statements,
           GError   **error)
{
  const BreathItem *cancelled = NULL;
  g_autofree char *headlines = NULL;

  if (count_matters (statements) < BREATH_CORE_MAX_STATED)
    return TRUE;

  for (guint i = 0; i < statements->len; i++)
    {
      const BreathItem *item = g_ptr_array_index (statements, i);

      if (cancelled == NULL && item->statement->alert != NULL
          && item->statement->alert->message == BREATH_ALERT_MESSAGE_CANCEL)
        cancelled = item;
    }

  if (cancelled != NULL)
    {
      guint8 first[BREATH_HASH_LEN];

      memcpy (first, cancelled->statement->alert->reference, BREATH_HASH_LEN);
      drop_matter (statements, first);
      return TRUE;
    }

  headlines = dup_headlines (statements);
  g_set_error (error, BREATH_CORE_ERROR, BREATH_CORE_ERROR_STATEMENT,
               "A node has at most %d alerts in force; cancel one of them first: %s", BREATH_CORE_MAX_STATED, headlines);

  return FALSE;
}

/* An update or cancellation takes the place of what was said in between, never of the alert it is about. */
static gboolean
follow_up (GPtrArray        *statements,
           const BreathItem *item,
           GError          **error)
{
  const BreathItem *last = find_last (statements, item->statement->alert->reference);

  if (last == NULL || !p2p_peer_id_equal (&last->mirror, &item->mirror))
    return refuse (error, "Only the Mirror who raised an alert can update or cancel it, as long as it is in force");

  if (last->statement->alert->message == BREATH_ALERT_MESSAGE_CANCEL)
    return refuse (error, "That alert was cancelled already");

  if (item->statement->made <= last->statement->made)
    return refuse (error, "The alert was updated within the same second; try again");

  if (last->statement->alert->has_reference)
    g_ptr_array_remove (statements, (BreathItem *) last);

  return TRUE;
}

static void
drop_assessment (GPtrArray       *statements,
                 const P2pPeerId *mirror,
                 const guint8    *alert)
{
  for (guint i = statements->len; i > 0; i--)
    {
      const BreathItem *other = g_ptr_array_index (statements, i - 1);

      if (other->statement->assessment != NULL && p2p_peer_id_equal (&other->mirror, mirror)
          && memcmp (other->statement->assessment->alert, alert, BREATH_HASH_LEN) == 0)
        g_ptr_array_remove_index (statements, i - 1);
    }
}

static gboolean
admit_assessment (BreathCore       *self,
                  const BreathItem *item,
                  GError          **error)
{
  GPtrArray *statements = breath_core_get_said (self);
  const guint8 *alert = item->statement->assessment->alert;
  const BreathBoardEntry *entry = breath_alert_board_lookup (self->alerts->board, alert);
  guint n = 0;

  if (entry == NULL)
    return refuse (error, "That alert is over");

  if (p2p_peer_id_equal (&entry->item->mirror, &item->mirror))
    return refuse (error, "An alert is assessed by others; whoever raised it can update or cancel it");

  for (guint i = 0; i < statements->len; i++)
    {
      const BreathAssessment *other = ((BreathItem *) g_ptr_array_index (statements, i))->statement->assessment;
      gboolean is_replaced = other != NULL && memcmp (other->alert, alert, BREATH_HASH_LEN) == 0
                             && p2p_peer_id_equal (&((BreathItem *) statements->pdata[i])->mirror, &item->mirror);

      n += other != NULL && !is_replaced;
    }

  if (n >= BREATH_CORE_MAX_STATED)
    return refuse (error, "A node has at most 8 assessments; take one of them back first");

  drop_assessment (statements, &item->mirror, alert);

  return TRUE;
}

static gboolean
admit (BreathCore       *self,
       const BreathItem *item,
       GError          **error)
{
  breath_core_prune_said (self);

  if (!breath_core_is_mirror (self, &item->mirror))
    return refuse (error, "Only a Mirror of this node can say something in its name");

  if (is_over (self, item))
    return refuse (error, "That is over already");

  if (item->statement->assessment != NULL)
    return admit_assessment (self, item, error);

  /* What is said of seeds and of nodes has ways of its own, which do more than say it. */
  if (item->statement->alert == NULL)
    return refuse (error, "That is not said in this way");

  return item->statement->alert->message == BREATH_ALERT_MESSAGE_ALERT
         ? make_room (breath_core_get_said (self), error)
         : follow_up (breath_core_get_said (self), item, error);
}

static void
log_assessment (BreathCore      *self,
                BreathBatch     *batch,
                BreathLogKind    kind,
                guint8           view,
                const guint8    *alert,
                const P2pPeerId *mirror)
{
  guint8 packed[1 + BREATH_HASH_LEN + P2P_PUBLIC_KEY_LEN];
  g_autoptr(GBytes) details = NULL;

  packed[0] = view;
  memcpy (packed + 1, alert, BREATH_HASH_LEN);
  memcpy (packed + 1 + BREATH_HASH_LEN, mirror->public_key, P2P_PUBLIC_KEY_LEN);
  details = g_bytes_new (packed, sizeof packed);
  breath_core_log_add (self, batch, kind, details);
}

/* The very same, said twice in one second, is one item. */
static gboolean
is_said (GPtrArray        *statements,
         const BreathItem *item)
{
  for (guint i = 0; i < statements->len; i++)
    if (memcmp (((BreathItem *) g_ptr_array_index (statements, i))->id, item->id, BREATH_HASH_LEN) == 0)
      return TRUE;

  return FALSE;
}

/**
 * breath_core_stage_statement:
 * @self: a core
 * @batch: the batch with our next head
 * @item: what a Mirror said
 * @error: return location for %BREATH_CORE_ERROR_STATEMENT
 *
 * Lets what was said join our live set and the log. What is there already stays as it is.
 *
 * Returns: %FALSE if it is not admitted
 */
gboolean
breath_core_stage_statement (BreathCore  *self,
                             BreathBatch *batch,
                             BreathItem  *item,
                             GError     **error)
{
  const BreathAssessment *assessment = item->statement->assessment;

  if (is_said (breath_core_get_said (self), item))
    return TRUE;

  if (!admit (self, item, error))
    return FALSE;

  g_ptr_array_add (breath_core_get_said (self), breath_item_ref (item));

  if (assessment != NULL)
    log_assessment (self, batch, BREATH_LOG_ASSESSED, assessment->view, assessment->alert, &item->mirror);
  else
    breath_core_log_alert (self, batch, BREATH_LOG_ALERT_RAISED, item);

  return TRUE;
}

/* FALSE: there is nothing to take back. */
gboolean
breath_core_stage_taking_back (BreathCore      *self,
                               BreathBatch     *batch,
                               const P2pPeerId *mirror,
                               const guint8    *alert,
                               GError         **error)
{
  GPtrArray *statements = breath_core_get_said (self);
  guint n_before = statements->len;

  drop_assessment (statements, mirror, alert);

  if (statements->len == n_before)
    return refuse (error, "That Mirror has not assessed that alert");

  log_assessment (self, batch, BREATH_LOG_ASSESSMENT_TAKEN_BACK, 0, alert, mirror);

  return TRUE;
}

static BreathChange *
change_new (BreathChangeKind kind,
            BreathDoneFunc   done,
            gpointer         user_data)
{
  BreathChange *change = g_new0 (BreathChange, 1);

  change->kind = kind;
  change->done = done;
  change->user_data = user_data;

  return change;
}

/**
 * breath_core_state:
 * @self: a core
 * @mirror: the key of a Mirror of this node
 * @statement: what they say, made now; it names this node
 * @id: (out) (array fixed-size=32): of the item that is made of it
 * @done: (scope async): called once it is stored and told, or with %BREATH_CORE_ERROR_STATEMENT or a #BreathRecordError
 * @user_data: for @done
 *
 * Says something in the name of a Mirror: an alert, an update or cancellation of one of theirs, or an assessment. An alert
 * is pushed at once on all links, and like the rest it is in our live set.
 */
void
breath_core_state (BreathCore      *self,
                   P2pIdentity     *mirror,
                   BreathStatement *statement,
                   guint8           id[BREATH_HASH_LEN],
                   BreathDoneFunc   done,
                   gpointer         user_data)
{
  g_autoptr(GError) error = NULL;
  BreathChange *change;

  g_return_if_fail (BREATH_IS_CORE (self));
  g_return_if_fail (p2p_peer_id_equal (&statement->node, &self->own));

  if (!breath_core_check_ready (self, done, user_data))
    return;

  if (!breath_statement_check (statement, &error))
    {
      done (error, user_data);
      return;
    }

  change = change_new (BREATH_CHANGE_STATEMENT, done, user_data);
  change->item = breath_item_new_statement (self->identity, mirror, statement);
  memcpy (id, change->item->id, BREATH_HASH_LEN);
  breath_core_queue_change (self, change);
}

/**
 * breath_core_take_back_assessment:
 * @self: a core
 * @mirror: a Mirror of this node
 * @alert: (array fixed-size=32): id of an alert that they assessed
 * @done: (scope async): called once that is stored, or with why not
 * @user_data: for @done
 *
 * Takes back what a Mirror of this node said of an alert.
 */
void
breath_core_take_back_assessment (BreathCore      *self,
                                  const P2pPeerId *mirror,
                                  const guint8    *alert,
                                  BreathDoneFunc   done,
                                  gpointer         user_data)
{
  BreathChange *change;

  g_return_if_fail (BREATH_IS_CORE (self));

  if (!breath_core_check_ready (self, done, user_data))
    return;

  change = change_new (BREATH_CHANGE_TAKE_BACK, done, user_data);
  change->about = *mirror;
  memcpy (change->id, alert, BREATH_HASH_LEN);
  breath_core_queue_change (self, change);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-core.h"

#include "breath-core-trust-private.h"

#include <string.h>

/*
 * What Mirrors think of nodes, as items of live sets: flags, and answers to them. Nothing in the node reads them but to show
 * them, and of others than chosen Mirrors only what is said about ourselves. Those flags are looked up when they are
 * asked for; nothing is kept of them, so that any number leaves no trace.
 */

static gint64
get_wall (BreathCore *self)
{
  return breath_clock_get_wall (self->ports.clock);
}

static gboolean
is_opinion (const BreathItem *item)
{
  return item->kind == BREATH_ITEM_STATEMENT && (item->statement->flag != NULL || item->statement->answer != NULL);
}

/**
 * breath_core_wants_opinion:
 * @self: a core
 * @item: a flag or an answer of ours
 *
 * Returns: whether it is still to be said
 */
gboolean
breath_core_wants_opinion (BreathCore       *self,
                           const BreathItem *item)
{
  const BreathStatement *statement = item->statement;
  gint64 now = breath_core_get_sure (self);

  if (statement->flag != NULL)
    return now < statement->flag->expires;

  return now - statement->made < BREATH_CORE_ANSWER_LIFE
         && breath_live_sets_lookup_item (self->live_sets, statement->answer->flag) != NULL;
}

static const BreathItem *
find_certificate (const BreathLiveSet *set,
                  const BreathItem    *statement,
                  gint64               now)
{
  for (guint i = 0; i < set->items->len; i++)
    {
      const BreathItem *item = g_ptr_array_index (set->items, i);

      if (breath_item_certifies (item, statement, now))
        return item;
    }

  return NULL;
}

/* The answer to a flag: one, the same everywhere, since a live set has an order. */
static const BreathItem *
find_answer (BreathCore       *self,
             const BreathItem *flag)
{
  const BreathLiveSet *set = breath_live_sets_lookup (self->live_sets, &flag->statement->flag->subject);

  for (guint i = 0; set != NULL && i < set->items->len; i++)
    {
      const BreathItem *item = g_ptr_array_index (set->items, i);

      if (is_opinion (item) && item->statement->answer != NULL
          && memcmp (item->statement->answer->flag, flag->id, BREATH_HASH_LEN) == 0
          && find_certificate (set, item, breath_core_get_sure (self)) != NULL)
        return item;
    }

  return NULL;
}

static gboolean
is_flag_about (const BreathItem *item,
               const P2pPeerId  *subject,
               gint64            now)
{
  return item->kind == BREATH_ITEM_STATEMENT && item->statement->flag != NULL
         && p2p_peer_id_equal (&item->statement->flag->subject, subject) && now < item->statement->flag->expires;
}

/* The latest word of one Mirror about a node. */
static const BreathItem *
find_flag (BreathCore          *self,
           const BreathLiveSet *set,
           const P2pPeerId     *mirror,
           const P2pPeerId     *subject)
{
  const BreathItem *latest = NULL;

  for (guint i = 0; set != NULL && i < set->items->len; i++)
    {
      const BreathItem *item = g_ptr_array_index (set->items, i);

      if (is_flag_about (item, subject, breath_core_get_sure (self)) && p2p_peer_id_equal (&item->mirror, mirror)
          && (latest == NULL || item->statement->made > latest->statement->made))
        latest = item;
    }

  return latest;
}

static gboolean
is_chosen (BreathCore       *self,
           const BreathItem *flag)
{
  const GArray *chosen = self->trust->chosen;

  for (guint i = 0; i < chosen->len; i++)
    {
      const BreathChosenMirror *one = &g_array_index (chosen, BreathChosenMirror, i);

      if (p2p_peer_id_equal (&one->node, &flag->author) && p2p_peer_id_equal (&one->key, &flag->mirror))
        return TRUE;
    }

  return FALSE;
}

static gboolean
is_proven (BreathCore       *self,
           const BreathFlag *flag)
{
  const guint8 *proof = breath_core_get_proof (self, &flag->subject);

  return flag->has_evidence && proof != NULL && memcmp (proof, flag->evidence, BREATH_HASH_LEN) == 0;
}

/* FALSE: it is nobody's word. */
static gboolean
tell (BreathCore          *self,
      const BreathLiveSet *set,
      const BreathItem    *item,
      BreathHeldFlagFunc   func,
      gpointer             user_data)
{
  BreathHeldFlag flag = { .item = item, .certificate = find_certificate (set, item, breath_core_get_sure (self)) };

  if (flag.certificate == NULL)
    return FALSE;

  flag.answer = find_answer (self, item);
  flag.is_chosen = is_chosen (self, item);
  flag.is_proven = is_proven (self, item->statement->flag);
  func (&flag, user_data);

  return TRUE;
}

/* Every node that @mirror has a word about; each flag here is the latest about its subject. */
static guint
tell_all_of (BreathCore          *self,
             const BreathLiveSet *set,
             const P2pPeerId     *mirror,
             BreathHeldFlagFunc   func,
             gpointer             user_data)
{
  guint n = 0;

  for (guint i = 0; set != NULL && i < set->items->len; i++)
    {
      const BreathItem *item = g_ptr_array_index (set->items, i);

      if (item->kind == BREATH_ITEM_STATEMENT && item->statement->flag != NULL
          && find_flag (self, set, mirror, &item->statement->flag->subject) == item)
        n += tell (self, set, item, func, user_data);
    }

  return n;
}

/**
 * breath_core_foreach_flag:
 * @self: a core
 * @subject: (nullable): a node; %NULL: any
 * @func: called for each flag of a chosen Mirror about it
 * @user_data: for @func
 *
 * Tells what chosen Mirrors think of a node, one flag a Mirror. Of all others nothing is told.
 *
 * Returns: how many
 */
guint
breath_core_foreach_flag (BreathCore        *self,
                          const P2pPeerId   *subject,
                          BreathHeldFlagFunc func,
                          gpointer           user_data)
{
  guint n = 0;

  g_return_val_if_fail (BREATH_IS_CORE (self), 0);

  for (guint i = 0; i < self->trust->chosen->len; i++)
    {
      const BreathChosenMirror *chosen = &g_array_index (self->trust->chosen, BreathChosenMirror, i);
      const BreathLiveSet *set = breath_live_sets_lookup (self->live_sets, &chosen->node);
      const BreathItem *flag = subject != NULL ? find_flag (self, set, &chosen->key, subject) : NULL;

      if (subject == NULL)
        n += tell_all_of (self, set, &chosen->key, func, user_data);
      else if (flag != NULL)
        n += tell (self, set, flag, func, user_data);
    }

  return n;
}

static guint
tell_flags_of (BreathCore        *self,
               const P2pPeerId   *author,
               BreathHeldFlagFunc func,
               gpointer           user_data)
{
  const BreathLiveSet *set = breath_live_sets_lookup (self->live_sets, author);
  guint n = 0;

  for (guint i = 0; set != NULL && i < set->items->len; i++)
    {
      const BreathItem *item = g_ptr_array_index (set->items, i);

      if (is_flag_about (item, &self->own, breath_core_get_sure (self)) && !is_chosen (self, item)
          && find_flag (self, set, &item->mirror, &self->own) == item)
        n += tell (self, set, item, func, user_data);
    }

  return n;
}

/**
 * breath_core_foreach_flag_about_us:
 * @self: a core that is ready
 * @func: called for each flag about this node
 * @user_data: for @func
 *
 * Tells what Mirrors say of ourselves, chosen ones first: at most %BREATH_CORE_MAX_FLAGGERS of the others, so that no crowd
 * fills the page.
 */
void
breath_core_foreach_flag_about_us (BreathCore        *self,
                                   BreathHeldFlagFunc func,
                                   gpointer           user_data)
{
  const BreathJournalEntry *entry = NULL;
  guint n = 0;

  g_return_if_fail (BREATH_IS_CORE (self));

  if (self->journal == NULL)
    return;

  breath_core_foreach_flag (self, &self->own, func, user_data);

  while (n < BREATH_CORE_MAX_FLAGGERS
         && (entry = breath_journal_next (self->journal, entry != NULL ? entry->position : 0)) != NULL)
    n += tell_flags_of (self, &entry->head->author, func, user_data);
}

/**
 * breath_core_foreach_own_flag:
 * @self: a core that is ready
 * @func: called for each
 * @user_data: for @func
 *
 * Tells what Mirrors of this node say of others.
 */
void
breath_core_foreach_own_flag (BreathCore        *self,
                              BreathHeldFlagFunc func,
                              gpointer           user_data)
{
  const BreathLiveSet *set;

  g_return_if_fail (BREATH_IS_CORE (self));

  set = breath_live_sets_lookup (self->live_sets, &self->own);

  for (guint i = 0; set != NULL && i < set->items->len; i++)
    {
      const BreathItem *item = g_ptr_array_index (set->items, i);

      if (item->kind == BREATH_ITEM_STATEMENT && item->statement->flag != NULL
          && breath_core_get_sure (self) < item->statement->flag->expires)
        tell (self, set, item, func, user_data);
    }
}

static gboolean
has_answered (const BreathLiveSet *set)
{
  for (guint i = 0; set != NULL && i < set->items->len; i++)
    {
      const BreathItem *item = g_ptr_array_index (set->items, i);

      if (is_opinion (item) && item->statement->answer != NULL)
        return TRUE;
    }

  return FALSE;
}

gboolean
breath_core_has_chosen_of (BreathCore      *self,
                           const P2pPeerId *node)
{
  for (guint i = 0; i < self->trust->chosen->len; i++)
    if (p2p_peer_id_equal (&g_array_index (self->trust->chosen, BreathChosenMirror, i).node, node))
      return TRUE;

  return FALSE;
}

/**
 * breath_core_hear_flags:
 * @self: a core
 * @author: another node, whose head was just accepted
 *
 * Tells whoever shows flags where there may be others than before.
 */
void
breath_core_hear_flags (BreathCore      *self,
                        const P2pPeerId *author)
{
  const BreathLiveSet *set = breath_live_sets_lookup (self->live_sets, author);

  if (breath_core_has_chosen_of (self, author))
    breath_core_emit_trust (self, NULL);
  else if (self->trust->chosen->len > 0 && has_answered (set))
    breath_core_emit_trust (self, author);

  for (guint i = 0; set != NULL && set->has_statements && i < set->items->len; i++)
    if (is_flag_about (g_ptr_array_index (set->items, i), &self->own, breath_core_get_sure (self)))
      {
        breath_core_emit_trust (self, &self->own);
        break;
      }
}

/**
 * breath_core_get_proof:
 * @self: a core
 * @node: a node
 *
 * Returns: (nullable): the id of the proof of equivocation held against it, %BREATH_HASH_LEN bytes
 */
const guint8 *
breath_core_get_proof (BreathCore      *self,
                       const P2pPeerId *node)
{
  g_return_val_if_fail (BREATH_IS_CORE (self), NULL);

  return self->sync != NULL ? breath_sync_get_proof (self->sync, node) : NULL;
}

/* Which of those of ours an item takes the place of; said->len: of none. */
static guint
find_same (GPtrArray        *said,
           const BreathItem *item)
{
  guint at = 0;

  for (; at < said->len; at++)
    {
      const BreathItem *other = g_ptr_array_index (said, at);

      if (other->statement->flag != NULL && item->statement->flag != NULL
          && p2p_peer_id_equal (&other->mirror, &item->mirror)
          && p2p_peer_id_equal (&other->statement->flag->subject, &item->statement->flag->subject))
        break;
    }

  return at;
}

static guint
count_alike (GPtrArray        *said,
             const BreathItem *item)
{
  guint n = 0;

  for (guint i = 0; i < said->len; i++)
    {
      const BreathStatement *other = ((BreathItem *) g_ptr_array_index (said, i))->statement;

      n += item->statement->flag != NULL ? other->flag != NULL : other->answer != NULL;
    }

  return n;
}

static gboolean
is_answered (GPtrArray    *said,
             const guint8 *flag)
{
  for (guint i = 0; i < said->len; i++)
    {
      const BreathAnswer *answer = ((BreathItem *) g_ptr_array_index (said, i))->statement->answer;

      if (answer != NULL && memcmp (answer->flag, flag, BREATH_HASH_LEN) == 0)
        return TRUE;
    }

  return FALSE;
}

static gboolean
check_answer (BreathCore       *self,
              const BreathItem *item,
              GError          **error)
{
  const BreathItem *flag = breath_live_sets_lookup_item (self->live_sets, item->statement->answer->flag);

  if (flag == NULL || !is_flag_about (flag, &self->own, breath_core_get_sure (self)))
    return breath_core_trust_refuse (error, "No flag about this node has that id, or it is over");

  return !is_answered (breath_core_get_said (self), flag->id)
         || breath_core_trust_refuse (error, "That flag is answered already, and has one answer");
}

static gboolean
check_saying (BreathCore       *self,
              const BreathItem *item,
              GError          **error)
{
  const BreathLiveSet *set = breath_live_sets_lookup (self->live_sets, &self->own);
  GPtrArray *said = breath_core_get_said (self);
  gboolean is_new = find_same (said, item) == said->len;

  if (!breath_core_is_mirror (self, &item->mirror) || set == NULL
      || find_certificate (set, item, breath_core_get_sure (self)) == NULL)
    return breath_core_trust_refuse (error, "Others do not know yet that this is a Mirror of this node; try again later");

  if (is_new && count_alike (said, item) >= BREATH_CORE_MAX_FLAGS)
    return breath_core_trust_refuse (error, "This node says that of 8 already; withdraw one first");

  return item->statement->answer == NULL || check_answer (self, item, error);
}

static void
log_flag (BreathCore       *self,
          BreathBatch      *batch,
          BreathLogKind     kind,
          const BreathItem *item)
{
  const BreathStatement *statement = item->statement;
  GByteArray *details = g_byte_array_new ();

  g_byte_array_append (details, statement->flag != NULL ? statement->flag->subject.public_key : statement->answer->flag,
                       BREATH_HASH_LEN);
  g_byte_array_append (details, item->mirror.public_key, P2P_PUBLIC_KEY_LEN);
  g_byte_array_append (details, item->id, BREATH_HASH_LEN);
  breath_core_log_trust (self, batch, kind, details);
}

static gboolean
stage_withdrawal (BreathCore             *self,
                  BreathBatch            *batch,
                  const BreathTrustOrder *order,
                  GError                **error)
{
  GPtrArray *said = breath_core_get_said (self);

  for (guint i = 0; i < said->len; i++)
    {
      const BreathItem *item = g_ptr_array_index (said, i);

      if (is_flag_about (item, &order->node, breath_core_get_sure (self)) && p2p_peer_id_equal (&item->mirror, &order->mirror))
        {
          log_flag (self, batch, BREATH_LOG_FLAG_WITHDRAWN, item);
          g_ptr_array_remove_index (said, i);
          return TRUE;
        }
    }

  return breath_core_trust_refuse (error, "That Mirror has not flagged that node");
}

/**
 * breath_core_stage_saying:
 * @self: a core
 * @batch: the next commit of our own
 * @order: to say or to withdraw something
 * @error: return location for a #BreathIsolationError or a #BreathCoreError
 *
 * Changes what our next live set says.
 *
 * Returns: %FALSE if it is refused
 */
gboolean
breath_core_stage_saying (BreathCore             *self,
                          BreathBatch            *batch,
                          const BreathTrustOrder *order,
                          GError                **error)
{
  GPtrArray *said;
  guint same;

  if (self->is_clock_wrong)
    {
      g_set_error_literal (error, BREATH_CORE_ERROR, BREATH_CORE_ERROR_CLOCK,
                           "The clock of this computer differs from that of most neighbours; set it right first");
      return FALSE;
    }

  breath_core_prune_said (self);

  if (order->kind == BREATH_TRUST_WITHDRAW)
    return stage_withdrawal (self, batch, order, error);

  if (!check_saying (self, order->item, error))
    return FALSE;

  said = breath_core_get_said (self);
  same = find_same (said, order->item);

  if (same < said->len)
    g_ptr_array_remove_index (said, same);

  g_ptr_array_add (said, breath_item_ref (order->item));
  log_flag (self, batch, order->item->statement->flag != NULL ? BREATH_LOG_FLAGGED : BREATH_LOG_ANSWERED, order->item);

  return TRUE;
}

static guint
find_chosen (GArray                   *chosen,
             const BreathChosenMirror *one)
{
  guint at = 0;

  while (at < chosen->len
         && (!p2p_peer_id_equal (&g_array_index (chosen, BreathChosenMirror, at).node, &one->node)
             || !p2p_peer_id_equal (&g_array_index (chosen, BreathChosenMirror, at).key, &one->key)))
    at++;

  return at;
}

static gboolean
check_choice (BreathCore             *self,
              const BreathTrustOrder *order,
              GError                **error)
{
  GArray *chosen = self->trust->chosen;
  gboolean is_there = find_chosen (chosen, &order->chosen) < chosen->len;

  if (!breath_core_is_mirror (self, &order->mirror))
    return breath_core_trust_refuse (error, "Only a Mirror of this node can choose whose flags are shown");

  if (order->kind == BREATH_TRUST_DROP)
    return is_there || breath_core_trust_refuse (error, "That Mirror was not chosen");

  if (is_there)
    return breath_core_trust_refuse (error, "That Mirror is chosen already");

  return chosen->len < BREATH_CORE_MAX_CHOSEN
         || breath_core_trust_refuse (error, "64 Mirrors are chosen already; drop one first");
}

/* @chosen as it is after @order. */
static GArray *
choose (GArray                 *chosen,
        const BreathTrustOrder *order)
{
  GArray *after = g_array_copy (chosen);

  if (order->kind == BREATH_TRUST_CHOOSE)
    g_array_append_val (after, order->chosen);
  else
    g_array_remove_index (after, find_chosen (after, &order->chosen));

  return after;
}

gboolean
breath_core_stage_choice (BreathCore             *self,
                          BreathBatch            *batch,
                          const BreathTrustOrder *order,
                          GError                **error)
{
  g_autoptr(GArray) after = NULL;
  g_autoptr(GBytes) key = NULL;
  g_autoptr(GBytes) value = NULL;
  GByteArray *details;

  if (!check_choice (self, order, error))
    return FALSE;

  after = choose (self->trust->chosen, order);
  key = breath_core_dup_text (BREATH_SETTING_CHOSEN);
  value = g_bytes_new (after->data, after->len * sizeof (BreathChosenMirror));
  breath_batch_put (batch, BREATH_ROW_SETTING, key, value, 0, NULL);
  details = g_byte_array_new ();
  g_byte_array_append (details, order->chosen.node.public_key, P2P_PUBLIC_KEY_LEN);
  g_byte_array_append (details, order->chosen.key.public_key, P2P_PUBLIC_KEY_LEN);
  g_byte_array_append (details, order->mirror.public_key, P2P_PUBLIC_KEY_LEN);
  breath_core_log_trust (self, batch, order->kind == BREATH_TRUST_CHOOSE ? BREATH_LOG_MIRROR_CHOSEN
                                                                         : BREATH_LOG_MIRROR_DROPPED, details);

  return TRUE;
}

void
breath_core_apply_choice (BreathCore             *self,
                          const BreathTrustOrder *order)
{
  GArray *after = choose (self->trust->chosen, order);

  g_array_unref (self->trust->chosen);
  self->trust->chosen = after;
  breath_core_rank_assessor (self, &order->chosen.node);
}

G_STATIC_ASSERT (sizeof (BreathChosenMirror) == 2 * P2P_PUBLIC_KEY_LEN);

gboolean
breath_core_load_chosen (BreathCore *self,
                         GBytes     *value)
{
  gsize len;
  const guint8 *data = g_bytes_get_data (value, &len);

  if (len % sizeof (BreathChosenMirror) != 0 || len / sizeof (BreathChosenMirror) > BREATH_CORE_MAX_CHOSEN)
    return FALSE;

  if (len > 0)
    g_array_append_vals (self->trust->chosen, data, len / sizeof (BreathChosenMirror));

  return TRUE;
}

const GArray *
breath_core_get_chosen_mirrors (BreathCore *self)
{
  g_return_val_if_fail (BREATH_IS_CORE (self), NULL);

  return self->trust->chosen;
}

static void
say (BreathCore      *self,
     P2pIdentity     *mirror,
     BreathStatement *statement,
     const P2pPeerId *about,
     BreathDoneFunc   done,
     gpointer         user_data)
{
  g_autoptr(GError) error = NULL;
  BreathTrustOrder *order;

  if (!breath_statement_check (statement, &error))
    {
      if (done != NULL)
        done (error, user_data);

      return;
    }

  order = breath_core_order_new (self, BREATH_TRUST_SAY, about, p2p_identity_get_peer_id (mirror), done, user_data);
  order->item = breath_item_new_statement (self->identity, mirror, statement);
  breath_core_give_order (self, order);
}

static guint32
get_made (BreathCore *self)
{
  return CLAMP (get_wall (self), 1, (gint64) G_MAXUINT32 - BREATH_FLAG_MAX_LIFE);
}

/**
 * breath_core_flag:
 * @self: a core
 * @mirror: the key of one of our Mirrors
 * @flag: what they think; copied. Its end is counted from now where it is 0
 * @done: (nullable) (scope async): called once it is stored, or with why it is not; may be called at once
 * @user_data: for @done
 *
 * Publishes what a Mirror thinks of a node, in place of what they said of it before.
 */
void
breath_core_flag (BreathCore       *self,
                  P2pIdentity      *mirror,
                  const BreathFlag *flag,
                  BreathDoneFunc    done,
                  gpointer          user_data)
{
  g_autoptr(BreathStatement) statement = NULL;
  g_autoptr(GError) error = NULL;

  g_return_if_fail (BREATH_IS_CORE (self));

  statement = breath_statement_new (&self->own, get_made (self));
  statement->flag = g_memdup2 (flag, sizeof *flag);
  statement->flag->note = g_strdup (flag->note);
  statement->flag->expires = flag->expires != 0 ? flag->expires : statement->made + BREATH_FLAG_MAX_LIFE;

  if (!p2p_peer_id_equal (&flag->subject, &self->own))
    {
      say (self, mirror, statement, &flag->subject, done, user_data);
      return;
    }

  breath_core_trust_refuse (&error, "A node does not flag itself");

  if (done != NULL)
    done (error, user_data);
}

void
breath_core_withdraw_flag (BreathCore      *self,
                           const P2pPeerId *mirror,
                           const P2pPeerId *subject,
                           BreathDoneFunc   done,
                           gpointer         user_data)
{
  g_return_if_fail (BREATH_IS_CORE (self));

  breath_core_give_order (self, breath_core_order_new (self, BREATH_TRUST_WITHDRAW, subject, mirror, done, user_data));
}

/**
 * breath_core_answer_flag:
 * @self: a core
 * @mirror: the key of one of our Mirrors
 * @flag: id of the item with a flag about this node, %BREATH_HASH_LEN bytes
 * @text: what they say to it
 * @done: (nullable) (scope async): called once it is stored, or with why it is not; may be called at once
 * @user_data: for @done
 *
 * Publishes the one answer to a flag.
 */
void
breath_core_answer_flag (BreathCore    *self,
                         P2pIdentity   *mirror,
                         const guint8  *flag,
                         const char    *text,
                         BreathDoneFunc done,
                         gpointer       user_data)
{
  g_autoptr(BreathStatement) statement = NULL;

  g_return_if_fail (BREATH_IS_CORE (self));

  statement = breath_statement_new (&self->own, get_made (self));
  statement->answer = breath_answer_new ();
  memcpy (statement->answer->flag, flag, BREATH_HASH_LEN);
  statement->answer->text = g_strdup (text);
  say (self, mirror, statement, &self->own, done, user_data);
}

/**
 * breath_core_choose_mirror:
 * @self: a core
 * @chosen: whose flags
 * @is_chosen: whether they are shown from now on, or no more
 * @mirror: the Mirror of ours who wants it so
 * @done: (nullable) (scope async): called once it is stored, or with why it is not; may be called at once
 * @user_data: for @done
 *
 * Chooses whose flags are shown here. That is all that is done with them.
 */
void
breath_core_choose_mirror (BreathCore               *self,
                           const BreathChosenMirror *chosen,
                           gboolean                  is_chosen,
                           const P2pPeerId          *mirror,
                           BreathDoneFunc            done,
                           gpointer                  user_data)
{
  BreathTrustOrder *order;

  g_return_if_fail (BREATH_IS_CORE (self));

  order = breath_core_order_new (self, is_chosen ? BREATH_TRUST_CHOOSE : BREATH_TRUST_DROP, &chosen->node, mirror, done,
                                 user_data);
  order->chosen = *chosen;
  breath_core_give_order (self, order);
}

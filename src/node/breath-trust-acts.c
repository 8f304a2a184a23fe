/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-trust-private.h"

#include "breath-mirror-act-private.h"
#include "breath-mirror-private.h"
#include "breath-opinion-private.h"

#include <string.h>

G_STATIC_ASSERT (BREATH_TRUST_MAX_REASON == BREATH_ISOLATION_MAX_REASON);
G_STATIC_ASSERT (BREATH_TRUST_MAX_NOTE == BREATH_FLAG_MAX_NOTE);
G_STATIC_ASSERT (BREATH_TRUST_MAX_ANSWER == BREATH_ANSWER_MAX_TEXT);

/* What Mirrors decide about other nodes: read what they typed, check their passphrase, hand it to the core. */

typedef enum
{
  ACT_ISOLATE,
  ACT_UNDO,
  ACT_FLAG,
  ACT_WITHDRAW,
  ACT_ANSWER,
  ACT_CHOOSE,
  ACT_DROP,
  ACT_TURN,
} ActKind;

typedef struct
{
  ActKind              kind;
  BreathMirror        *mirror;
  P2pPeerId            node;
  BreathIsolationScope scope;
  guint                hours;
  char                *text;    /* the reason of an isolation, an answer */
  BreathFlag          *flag;
  guint                days;    /* of a flag */
  guint8               id[BREATH_HASH_LEN];
  BreathChosenMirror   chosen;
  GPtrArray           *turned;  /* of BreathChosen */
  guint                n_turned;
} Act;

static void
act_free (Act *act)
{
  g_clear_object (&act->mirror);
  g_clear_pointer (&act->flag, breath_flag_free);
  g_clear_pointer (&act->turned, g_ptr_array_unref);
  g_free (act->text);
  g_free (act);
}

/* Blanks say nothing. */
static char *
dup_text (const char *text)
{
  return g_strstrip (g_strdup (text));
}

static void
done_cb (const GError *error,
         gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;

  if (error == NULL)
    g_task_return_boolean (task, TRUE);
  else
    breath_mirror_act_fail (task, error, error->domain == BREATH_RECORD_ERROR, error->domain == BREATH_ISOLATION_ERROR);
}

/* What somebody else has changed meanwhile is as it should be. */
static gboolean
is_to_turn (BreathTrust  *self,
            BreathChosen *one)
{
  return breath_trust_has_chosen (self, breath_chosen_get_ids (one)) == breath_chosen_get_is_chosen (one);
}

static void turn_next (GTask *task);

static void
turned_cb (const GError *error,
           gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;

  if (error == NULL)
    turn_next (task);
  else
    done_cb (error, g_object_ref (task));
}

/* One after the other, since the core has room for a few decisions at a time. */
static void
turn_next (GTask *task)
{
  BreathTrust *self = g_task_get_source_object (task);
  Act *act = g_task_get_task_data (task);
  BreathChosen *one;

  while (act->n_turned < act->turned->len && !is_to_turn (self, g_ptr_array_index (act->turned, act->n_turned)))
    act->n_turned++;

  if (act->n_turned == act->turned->len)
    {
      g_task_return_boolean (task, TRUE);
      return;
    }

  one = g_ptr_array_index (act->turned, act->n_turned++);
  breath_core_choose_mirror (breath_node_get_core (self->node), breath_chosen_get_ids (one), !breath_chosen_get_is_chosen (one),
                             breath_mirror_get_key (act->mirror), turned_cb, g_object_ref (task));
}

/* Those first who are dropped, and so make room for others. */
static int
compare_turned (gconstpointer a,
                gconstpointer b)
{
  return breath_chosen_get_is_chosen (*(BreathChosen *const *) b) - breath_chosen_get_is_chosen (*(BreathChosen *const *) a);
}

static void
isolate (BreathTrust *self,
         GTask       *task)
{
  const Act *act = g_task_get_task_data (task);
  BreathIsolation isolation = { .node = act->node, .scope = act->scope };

  isolation.mirror = *breath_mirror_get_key (act->mirror);
  isolation.from = breath_node_get_now (self->node);
  isolation.until = isolation.from + act->hours * 3600;
  isolation.reason = act->text;
  g_strlcpy (isolation.by, breath_mirror_get_name (act->mirror), sizeof isolation.by);
  breath_core_isolate (breath_node_get_core (self->node), &isolation, done_cb, g_object_ref (task));
}

static void
perform (GTask           *task,
         P2pIdentity     *identity,
         const P2pPeerId *key)
{
  BreathTrust *self = g_task_get_source_object (task);
  const Act *act = g_task_get_task_data (task);
  BreathCore *core = breath_node_get_core (self->node);

  switch (act->kind)
    {
    case ACT_ISOLATE:
      isolate (self, task);
      break;

    case ACT_UNDO:
      breath_core_undo_isolation (core, &act->node, key, done_cb, g_object_ref (task));
      break;

    case ACT_FLAG:
      act->flag->expires = breath_node_get_now (self->node) + act->days * 86400;
      breath_core_flag (core, identity, act->flag, done_cb, g_object_ref (task));
      break;

    case ACT_WITHDRAW:
      breath_core_withdraw_flag (core, key, &act->node, done_cb, g_object_ref (task));
      break;

    case ACT_ANSWER:
      breath_core_answer_flag (core, identity, act->id, act->text, done_cb, g_object_ref (task));
      break;

    case ACT_CHOOSE:
    case ACT_DROP:
      breath_core_choose_mirror (core, &act->chosen, act->kind == ACT_CHOOSE, key, done_cb, g_object_ref (task));
      break;

    case ACT_TURN:
      turn_next (task);
      break;

    default:
      g_assert_not_reached ();
    }
}

static GTask *
begin (BreathTrust        *self,
       ActKind             kind,
       BreathMirror       *mirror,
       GAsyncReadyCallback callback,
       gpointer            user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);
  Act *act = g_new0 (Act, 1);

  act->kind = kind;
  act->mirror = g_object_ref (mirror);
  g_task_set_source_tag (task, breath_trust_act_finish);
  g_task_set_task_data (task, act, (GDestroyNotify) act_free);

  return task;
}

/* Takes @task, and @error where there is one. */
static void
prove (GTask            *task,
       BreathPassphrase *passphrase,
       GError           *error)
{
  BreathTrust *self = g_task_get_source_object (task);
  const Act *act = g_task_get_task_data (task);

  breath_mirror_act_prove (task, self->mirrors, act->mirror, passphrase, error, perform);
}

static gboolean
read_isolation (BreathTrust                *self,
                Act                        *act,
                const BreathIsolationWords *words,
                GError                    **error)
{
  if (!breath_isolation_scope_parse (words->scope != NULL ? words->scope : BREATH_TRUST_DEFAULT_SCOPE, &act->scope))
    return breath_mirror_act_refuse (error, "The scope has to be one or more of connect, show and relay, with commas between them");

  act->text = dup_text (words->reason);

  if (*act->text == '\0')
    return breath_mirror_act_refuse (error, "Isolating a node needs a reason, which the log keeps");

  return breath_mirror_act_read_number (words->hours, BREATH_TRUST_DEFAULT_HOURS, BREATH_ISOLATION_MAX_LIFE / 3600,
                                        "An isolation lasts for 1 to 168 hours, which are 7 days, and then ends by itself",
                                        &act->hours, error)
         && breath_trust_find_node (self, words->node, &act->node, error);
}

/**
 * breath_trust_isolate_async:
 * @self: what there is
 * @mirror: who decides
 * @passphrase: their passphrase
 * @words: what they decided
 * @callback: called when it is stored and holds
 * @user_data: for @callback
 *
 * Isolates a node here, for a time. Nobody else hears of it.
 *
 * Fails with %BREATH_NODE_ERROR_INPUT and a sentence where it cannot be, with %BREATH_NODE_ERROR_REFUSED where it cannot be
 * now, and like breath_mirrors_sign_in_async().
 */
void
breath_trust_isolate_async (BreathTrust                *self,
                            BreathMirror               *mirror,
                            BreathPassphrase           *passphrase,
                            const BreathIsolationWords *words,
                            GAsyncReadyCallback         callback,
                            gpointer                    user_data)
{
  GTask *task;
  GError *error = NULL;

  g_return_if_fail (BREATH_IS_TRUST (self) && BREATH_IS_MIRROR (mirror));
  g_return_if_fail (words->node != NULL && words->reason != NULL);

  task = begin (self, ACT_ISOLATE, mirror, callback, user_data);
  read_isolation (self, g_task_get_task_data (task), words, &error);
  prove (task, passphrase, error);
}

static void
act_on_node (BreathTrust        *self,
             ActKind             kind,
             BreathMirror       *mirror,
             BreathPassphrase   *passphrase,
             const char         *node,
             GAsyncReadyCallback callback,
             gpointer            user_data)
{
  GTask *task = begin (self, kind, mirror, callback, user_data);
  Act *act = g_task_get_task_data (task);
  GError *error = NULL;

  breath_trust_find_node (self, node, &act->node, &error);
  prove (task, passphrase, error);
}

/**
 * breath_trust_undo_async:
 * @self: what there is
 * @mirror: who decides, perhaps somebody else than before
 * @passphrase: their passphrase
 * @node: id of an isolated node, or enough of the end of one
 * @callback: called when it is undone
 * @user_data: for @callback
 *
 * Ends an isolation.
 */
void
breath_trust_undo_async (BreathTrust        *self,
                         BreathMirror       *mirror,
                         BreathPassphrase   *passphrase,
                         const char         *node,
                         GAsyncReadyCallback callback,
                         gpointer            user_data)
{
  g_return_if_fail (BREATH_IS_TRUST (self) && BREATH_IS_MIRROR (mirror));

  act_on_node (self, ACT_UNDO, mirror, passphrase, node, callback, user_data);
}

static gboolean
read_evidence (BreathTrust *self,
               BreathFlag  *flag,
               const char  *evidence,
               GError     **error)
{
  const guint8 *proof = breath_core_get_proof (breath_node_get_core (self->node), &flag->subject);

  if (evidence != NULL)
    {
      flag->has_evidence = breath_opinion_read_hex (evidence, flag->evidence);

      return flag->has_evidence || breath_mirror_act_refuse (error, "The evidence has to be 64 hexadecimal digits");
    }

  flag->has_evidence = flag->reason == BREATH_FLAG_CONTRADICTION && proof != NULL;

  if (flag->has_evidence)
    memcpy (flag->evidence, proof, BREATH_HASH_LEN);

  return flag->reason != BREATH_FLAG_CONTRADICTION || proof != NULL
         || breath_mirror_act_refuse (error, "No proof is held here that this node contradicts itself");
}

static gboolean
read_flag (BreathTrust           *self,
           Act                   *act,
           const BreathFlagWords *words,
           GError               **error)
{
  act->flag = breath_flag_new ();

  if (!breath_flag_reason_from_id (words->reason, &act->flag->reason))
    return breath_mirror_act_refuse (error, "The reason has to be other, contradiction, misleading, impersonation or abuse");

  if (words->note != NULL)
    act->flag->note = dup_text (words->note);

  if (act->flag->note != NULL && *act->flag->note == '\0')
    g_clear_pointer (&act->flag->note, g_free);

  return breath_mirror_act_read_number (words->days, BREATH_TRUST_DEFAULT_DAYS, BREATH_FLAG_MAX_LIFE / 86400,
                                        "A flag lasts for 1 to 7 days, and then ends by itself", &act->days, error)
         && breath_trust_find_node (self, words->node, &act->flag->subject, error)
         && read_evidence (self, act->flag, words->evidence, error);
}

/**
 * breath_trust_flag_async:
 * @self: what there is
 * @mirror: who thinks so
 * @passphrase: their passphrase
 * @words: what they think
 * @callback: called when it is published
 * @user_data: for @callback
 *
 * Tells everybody what a Mirror thinks of a node, in place of what they said of it before.
 */
void
breath_trust_flag_async (BreathTrust           *self,
                         BreathMirror          *mirror,
                         BreathPassphrase      *passphrase,
                         const BreathFlagWords *words,
                         GAsyncReadyCallback    callback,
                         gpointer               user_data)
{
  GTask *task;
  GError *error = NULL;

  g_return_if_fail (BREATH_IS_TRUST (self) && BREATH_IS_MIRROR (mirror));
  g_return_if_fail (words->node != NULL && words->reason != NULL);

  task = begin (self, ACT_FLAG, mirror, callback, user_data);
  read_flag (self, g_task_get_task_data (task), words, &error);
  prove (task, passphrase, error);
}

/**
 * breath_trust_withdraw_async:
 * @self: what there is
 * @mirror: who flagged
 * @passphrase: their passphrase
 * @node: id of the node they flagged, or enough of the end of one
 * @callback: called when it is withdrawn
 * @user_data: for @callback
 *
 * Takes a flag back.
 */
void
breath_trust_withdraw_async (BreathTrust        *self,
                             BreathMirror       *mirror,
                             BreathPassphrase   *passphrase,
                             const char         *node,
                             GAsyncReadyCallback callback,
                             gpointer            user_data)
{
  g_return_if_fail (BREATH_IS_TRUST (self) && BREATH_IS_MIRROR (mirror));

  act_on_node (self, ACT_WITHDRAW, mirror, passphrase, node, callback, user_data);
}

/**
 * breath_trust_answer_async:
 * @self: what there is
 * @mirror: who answers
 * @passphrase: their passphrase
 * @flag: id of a flag about this node, as [method@Breath.Opinion.get_id] has it
 * @text: what they say
 * @callback: called when it is published
 * @user_data: for @callback
 *
 * Answers a flag about this node, once.
 */
void
breath_trust_answer_async (BreathTrust        *self,
                           BreathMirror       *mirror,
                           BreathPassphrase   *passphrase,
                           const char         *flag,
                           const char         *text,
                           GAsyncReadyCallback callback,
                           gpointer            user_data)
{
  GTask *task;
  Act *act;
  GError *error = NULL;

  g_return_if_fail (BREATH_IS_TRUST (self) && BREATH_IS_MIRROR (mirror));
  g_return_if_fail (flag != NULL && text != NULL);

  task = begin (self, ACT_ANSWER, mirror, callback, user_data);
  act = g_task_get_task_data (task);
  act->text = dup_text (text);

  if (!breath_opinion_read_hex (flag, act->id))
    breath_mirror_act_refuse (&error, "A flag is named by its id, 64 hexadecimal digits, as trust list shows it");

  prove (task, passphrase, error);
}

/**
 * breath_trust_choose_async:
 * @self: what there is
 * @mirror: who wants it
 * @passphrase: their passphrase
 * @whom: a Mirror anywhere: name, key, or enough of the end of one
 * @is_chosen: whether their flags are to be shown, or no more
 * @callback: called when it is stored
 * @user_data: for @callback
 *
 * Chooses whose flags are shown here. Nothing else depends on it.
 */
void
breath_trust_choose_async (BreathTrust        *self,
                           BreathMirror       *mirror,
                           BreathPassphrase   *passphrase,
                           const char         *whom,
                           gboolean            is_chosen,
                           GAsyncReadyCallback callback,
                           gpointer            user_data)
{
  GTask *task;
  Act *act;
  GError *error = NULL;

  g_return_if_fail (BREATH_IS_TRUST (self) && BREATH_IS_MIRROR (mirror));
  g_return_if_fail (whom != NULL);

  task = begin (self, is_chosen ? ACT_CHOOSE : ACT_DROP, mirror, callback, user_data);
  act = g_task_get_task_data (task);
  breath_trust_find_mirror (self, whom, !is_chosen, &act->chosen, &error);
  prove (task, passphrase, error);
}

/**
 * breath_trust_turn_async:
 * @self: what there is
 * @mirror: who wants it
 * @passphrase: their passphrase
 * @turned: (element-type BreathChosen): of breath_trust_dup_mirrors(), whose flags are to be shown if they are not, and no more
 *   if they are
 * @callback: called when it is stored
 * @user_data: for @callback
 *
 * Chooses several at once whose flags are shown here. Where one cannot be chosen, those before it are all the same.
 */
void
breath_trust_turn_async (BreathTrust        *self,
                         BreathMirror       *mirror,
                         BreathPassphrase   *passphrase,
                         GPtrArray          *turned,
                         GAsyncReadyCallback callback,
                         gpointer            user_data)
{
  GTask *task;
  Act *act;

  g_return_if_fail (BREATH_IS_TRUST (self) && BREATH_IS_MIRROR (mirror));
  g_return_if_fail (turned != NULL);

  task = begin (self, ACT_TURN, mirror, callback, user_data);
  act = g_task_get_task_data (task);
  act->turned = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < turned->len; i++)
    g_ptr_array_add (act->turned, g_object_ref (g_ptr_array_index (turned, i)));

  g_ptr_array_sort (act->turned, compare_turned);
  prove (task, passphrase, NULL);
}

gboolean
breath_trust_act_finish (BreathTrust  *self,
                         GAsyncResult *result,
                         GError      **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, breath_trust_act_finish), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

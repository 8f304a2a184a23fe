/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-mirrors-acts-private.h"

#include "breath-mirror-private.h"
#include "breath-mirror-task-private.h"
#include "breath-node.h"

#include <string.h>

/* What Mirrors do with their passphrases, one act after the other. */

typedef enum
{
  ACT_ADD,
  ACT_SIGN_IN,
  ACT_CHANGE,
  ACT_REMOVE,
  ACT_RESET,
  ACT_PROVE,
} ActKind;

/* One thing asked for: whose passphrase is checked, and what happens if it is right. */
typedef struct
{
  ActKind           kind;
  BreathMirror     *mirror;      /* whom it is about; NULL: a new one */
  BreathMirror     *prover;      /* whose passphrase is checked; NULL: nobody's */
  guint             n_locks;     /* when it was asked for */
  BreathMirrorTask *work;
} Act;

static void
act_free (Act *act)
{
  g_clear_object (&act->mirror);
  g_clear_object (&act->prover);
  breath_mirror_task_free (act->work);
  g_free (act);
}

static void
append (BreathMirrors *self,
        BreathMirror  *mirror)
{
  g_ptr_array_add (self->mirrors, g_object_ref (mirror));
  g_list_model_items_changed (G_LIST_MODEL (self), self->mirrors->len - 1, 0, 1);
}

static void
drop (BreathMirrors *self,
      BreathMirror  *mirror)
{
  guint position;

  if (self->current == mirror)
    breath_mirrors_sign_out (self);

  if (g_ptr_array_find (self->mirrors, mirror, &position))
    {
      g_ptr_array_remove_index (self->mirrors, position);
      g_list_model_items_changed (G_LIST_MODEL (self), position, 1, 0);
    }
}

static void
draw_seal (BreathMirrors    *self,
           BreathMirrorSeal *seal)
{
  breath_random_fill (self->random, seal->salt, sizeof seal->salt);
  breath_random_fill (self->random, seal->nonce, sizeof seal->nonce);
  seal->passes = self->passes;
  seal->memory = self->memory;
}

static gboolean
add_mirror (BreathMirrors *self,
            GTask         *task,
            Act           *act,
            GError       **error)
{
  g_autoptr(BreathMirror) mirror = breath_mirror_create (self->folder, breath_mirror_task_get_sealed (act->work), error);

  if (mirror == NULL)
    return FALSE;

  append (self, mirror);
  g_task_return_pointer (task, g_steal_pointer (&mirror), g_object_unref);

  return TRUE;
}

/* Left over where a reset was cut off. */
static BreathMirror *
find_other (BreathMirrors *self,
            BreathMirror  *mirror)
{
  for (guint i = 0; i < self->mirrors->len; i++)
    {
      BreathMirror *other = g_ptr_array_index (self->mirrors, i);

      if (other != mirror && breath_mirror_is_named (other, breath_mirror_get_name (mirror)))
        return other;
    }

  return NULL;
}

/* As one change, so that nobody sees a Mirror leave who only has a new key. */
static void
exchange (BreathMirrors *self,
          BreathMirror  *mirror,
          BreathMirror  *successor)
{
  guint position;

  if (self->current == mirror)
    breath_mirrors_sign_out (self);

  if (!g_ptr_array_find (self->mirrors, mirror, &position))
    return;

  g_object_unref (mirror);
  self->mirrors->pdata[position] = g_object_ref (successor);
  g_list_model_items_changed (G_LIST_MODEL (self), position, 1, 1);
}

/* The new key is on the disk before the old one goes; in between, a cut leaves both, and the reset is asked for again. */
static gboolean
reset_mirror (BreathMirrors *self,
              GTask         *task,
              Act           *act,
              GError       **error)
{
  g_autoptr(BreathMirror) mirror = breath_mirror_create (self->folder, breath_mirror_task_get_sealed (act->work), error);
  BreathMirror *other;

  if (mirror == NULL || !breath_mirror_forget (act->mirror, error))
    return FALSE;

  exchange (self, act->mirror, mirror);

  while ((other = find_other (self, mirror)) != NULL)
    {
      if (!breath_mirror_forget (other, error))
        return FALSE;

      drop (self, other);
    }

  g_task_return_pointer (task, g_steal_pointer (&mirror), g_object_unref);

  return TRUE;
}

/* Who locked while the passphrase was being checked may have gone by now. */
static void
begin_sitting (BreathMirrors *self,
               Act           *act)
{
  breath_sitting_begin (&self->sitting, breath_mirrors_get_now (self));

  if (act->n_locks != self->n_locks)
    breath_sitting_lock (&self->sitting);

  breath_mirrors_show_sitting (self, act->mirror);
}

static gboolean
finish_act (BreathMirrors *self,
            GTask         *task,
            Act           *act,
            GError       **error)
{
  switch (act->kind)
    {
    case ACT_ADD:
      return add_mirror (self, task, act, error);

    case ACT_RESET:
      return reset_mirror (self, task, act, error);

    case ACT_CHANGE:
      if (!breath_mirror_replace (act->mirror, breath_mirror_task_get_sealed (act->work), error))
        return FALSE;
      break;

    case ACT_REMOVE:
      if (!breath_mirror_forget (act->mirror, error))
        return FALSE;
      drop (self, act->mirror);
      break;

    case ACT_SIGN_IN:
      begin_sitting (self, act);
      break;

    case ACT_PROVE:
      g_task_return_pointer (task, p2p_identity_ref (breath_mirror_task_get_key (act->work)),
                             (GDestroyNotify) p2p_identity_unref);
      return TRUE;

    default:
      g_assert_not_reached ();
    }

  g_task_return_boolean (task, TRUE);

  return TRUE;
}

static void run_next (BreathMirrors *self);

static void
worked_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(BreathMirrors) self = user_data;
  g_autoptr(GTask) task = g_steal_pointer (&self->running);
  g_autoptr(GError) error = NULL;
  Act *act = g_task_get_task_data (task);
  gboolean worked = breath_mirror_task_run_finish (act->work, result, &error);

  if (act->prover != NULL && (worked || breath_mirror_task_get_key (act->work) != NULL))
    breath_mirror_was_right (act->prover);
  else if (act->prover != NULL && !g_error_matches (error, BREATH_NODE_ERROR, BREATH_NODE_ERROR_PASSPHRASE))
    breath_mirror_was_no_guess (act->prover, breath_mirrors_get_now (self));

  if (!worked || !finish_act (self, task, act, &error))
    g_task_return_error (task, g_steal_pointer (&error));

  run_next (self);
}

static gboolean refuse (GError    **error,
                        const char *format,
                        ...) G_GNUC_PRINTF (2, 3);

static gboolean
refuse (GError    **error,
        const char *format,
        ...)
{
  g_autofree char *message = NULL;
  va_list args;

  va_start (args, format);
  message = g_strdup_vprintf (format, args);
  va_end (args);
  g_set_error_literal (error, BREATH_NODE_ERROR, BREATH_NODE_ERROR_REFUSED, message);

  return FALSE;
}

/* The failure is counted on the disk before anybody looks at the passphrase. */
static gboolean
begin_attempt (BreathMirrors *self,
               BreathMirror  *prover,
               GError       **error)
{
  gint64 wait = breath_mirror_get_wait (prover, breath_mirrors_get_now (self));

  if (breath_mirror_is_disabled (prover))
    return refuse (error, "%s cannot sign in any more after %d wrong passphrases; reset this Mirror to start again",
                   breath_mirror_get_name (prover), BREATH_ATTEMPTS_MAX);

  if (wait > 0)
    return refuse (error, "After several wrong passphrases, %s can try again in %" G_GINT64_FORMAT " s",
                   breath_mirror_get_name (prover), (wait + G_USEC_PER_SEC - 1) / G_USEC_PER_SEC);

  return breath_mirror_begin (prover, breath_mirrors_get_now (self), error);
}

static gboolean
is_known (BreathMirrors *self,
          BreathMirror  *mirror)
{
  return mirror == NULL || g_ptr_array_find (self->mirrors, mirror, NULL);
}

/* What held when it was asked for may hold no more when its turn comes. */
static gboolean
check_turn (BreathMirrors *self,
            Act           *act,
            GTask         *task,
            GError       **error)
{
  const char *name = g_task_get_name (task);

  if (!is_known (self, act->mirror) || !is_known (self, act->prover))
    return refuse (error, "That Mirror is no longer one of this node");

  if (act->kind == ACT_ADD && breath_mirrors_find (self, name) != NULL)
    return refuse (error, "There is a Mirror named %s already", name);

  if (act->kind == ACT_ADD && self->mirrors->len >= BREATH_MIRRORS_MAX)
    return refuse (error, "A node has at most %d Mirrors", BREATH_MIRRORS_MAX);

  if (act->kind == ACT_ADD && act->prover == NULL && self->mirrors->len > 0)
    return refuse (error, "A new Mirror is admitted by one who is there already, with their passphrase");

  return act->prover == NULL || begin_attempt (self, act->prover, error);
}

static void
run_next (BreathMirrors *self)
{
  while (self->running == NULL && !g_queue_is_empty (&self->waiting))
    {
      g_autoptr(GTask) task = g_queue_pop_head (&self->waiting);
      g_autoptr(GError) error = NULL;
      Act *act = g_task_get_task_data (task);

      if (check_turn (self, act, task, &error))
        {
          self->running = g_steal_pointer (&task);
          breath_mirror_task_run_async (act->work, worked_cb, g_object_ref (self));
        }
      else
        g_task_return_error (task, g_steal_pointer (&error));
    }
}

/* Takes nothing; the act is queued by queue_act () once it says what is to be done. */
static GTask *
act_new (BreathMirrors      *self,
         ActKind             kind,
         BreathMirror       *mirror,
         BreathMirror       *prover,
         BreathPassphrase   *passphrase,
         GAsyncReadyCallback callback,
         gpointer            user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);
  Act *act = g_new0 (Act, 1);

  act->kind = kind;
  act->mirror = mirror != NULL ? g_object_ref (mirror) : NULL;
  act->prover = prover != NULL ? g_object_ref (prover) : NULL;
  act->n_locks = self->n_locks;
  act->work = breath_mirror_task_new ();
  g_task_set_task_data (task, act, (GDestroyNotify) act_free);

  if (prover != NULL)
    breath_mirror_task_opens (act->work, breath_mirror_get_sealed (prover), passphrase);

  return task;
}

/* FALSE: the task was answered with why its passphrase or name cannot be chosen. */
static gboolean
let_seal (BreathMirrors    *self,
          GTask            *task,
          const char       *name,
          BreathPassphrase *passphrase,
          gboolean          keeps_key)
{
  Act *act = g_task_get_task_data (task);
  GError *error = NULL;
  BreathMirrorSeal seal;

  if (breath_mirror_name_check (name, &error) && breath_passphrase_check_for_mirror (passphrase, &error))
    {
      draw_seal (self, &seal);
      breath_mirror_task_seals (act->work, name, passphrase, &seal, keeps_key);
      return TRUE;
    }

  g_task_return_new_error (task, BREATH_NODE_ERROR, BREATH_NODE_ERROR_INPUT, "%s", error->message);
  g_error_free (error);

  return FALSE;
}

static void
queue_act (BreathMirrors *self,
           GTask         *task)
{
  g_queue_push_tail (&self->waiting, g_object_ref (task));
  run_next (self);
}

/* An act that takes nothing but the passphrase of who it is about. @tag is the function that @callback finishes. */
static void
queue_proof (BreathMirrors      *self,
             ActKind             kind,
             BreathMirror       *mirror,
             BreathPassphrase   *passphrase,
             gpointer            tag,
             GAsyncReadyCallback callback,
             gpointer            user_data)
{
  g_autoptr(GTask) task = act_new (self, kind, mirror, mirror, passphrase, callback, user_data);

  g_task_set_source_tag (task, tag);
  queue_act (self, task);
}

/* A space before or after it is a slip of the hand that nobody sees. */
static char *
dup_trimmed (const char *name)
{
  const char *end = name + strlen (name);

  if (!g_utf8_validate (name, -1, NULL))
    return g_strdup (name);

  while (g_unichar_isspace (g_utf8_get_char (name)))
    name = g_utf8_next_char (name);

  while (end > name && g_unichar_isspace (g_utf8_get_char (g_utf8_prev_char (end))))
    end = g_utf8_prev_char (end);

  return g_strndup (name, end - name);
}

/**
 * breath_mirrors_add_async:
 * @self: the Mirrors
 * @name: what the new Mirror is called; spaces before and after it are left out
 * @passphrase: the new Mirror's passphrase
 * @admitted_by: (nullable): who admits them; %NULL for the first
 * @their_passphrase: (nullable): the passphrase of @admitted_by
 * @callback: called when the Mirror's key is on the disk
 * @user_data: for @callback
 *
 * Makes a Mirror with a new key.
 *
 * Fails with %BREATH_NODE_ERROR_INPUT where name or passphrase cannot be chosen, with %BREATH_NODE_ERROR_PASSPHRASE
 * where that of @admitted_by is wrong, and with %BREATH_NODE_ERROR_REFUSED where there is such a name already, where
 * nobody admits, or where @admitted_by has to wait after wrong passphrases.
 */
void
breath_mirrors_add_async (BreathMirrors      *self,
                          const char         *name,
                          BreathPassphrase   *passphrase,
                          BreathMirror       *admitted_by,
                          BreathPassphrase   *their_passphrase,
                          GAsyncReadyCallback callback,
                          gpointer            user_data)
{
  g_autoptr(GTask) task = NULL;
  g_autofree char *trimmed = NULL;

  g_return_if_fail (BREATH_IS_MIRRORS (self));
  g_return_if_fail (name != NULL && passphrase != NULL);
  g_return_if_fail ((admitted_by == NULL) == (their_passphrase == NULL));

  trimmed = dup_trimmed (name);
  task = act_new (self, ACT_ADD, NULL, admitted_by, their_passphrase, callback, user_data);
  g_task_set_source_tag (task, breath_mirrors_add_async);

  if (let_seal (self, task, trimmed, passphrase, FALSE))
    {
      g_task_set_name (task, trimmed);
      queue_act (self, task);
    }
}

BreathMirror *
breath_mirrors_add_finish (BreathMirrors *self,
                           GAsyncResult  *result,
                           GError       **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, breath_mirrors_add_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * breath_mirrors_sign_in_async:
 * @self: the Mirrors
 * @mirror: who signs in, or opens their lock
 * @passphrase: their passphrase
 * @callback: called when they are signed in
 * @user_data: for @callback
 *
 * Signs a Mirror in; whoever was signed in before is signed out.
 *
 * Fails with %BREATH_NODE_ERROR_PASSPHRASE where it is wrong, with %BREATH_NODE_ERROR_MEMORY where the computer has
 * too little to find out, and with %BREATH_NODE_ERROR_REFUSED where the Mirror has to wait.
 */
void
breath_mirrors_sign_in_async (BreathMirrors      *self,
                              BreathMirror       *mirror,
                              BreathPassphrase   *passphrase,
                              GAsyncReadyCallback callback,
                              gpointer            user_data)
{
  g_return_if_fail (BREATH_IS_MIRRORS (self));
  g_return_if_fail (BREATH_IS_MIRROR (mirror) && passphrase != NULL);

  queue_proof (self, ACT_SIGN_IN, mirror, passphrase, breath_mirrors_sign_in_async, callback, user_data);
}

gboolean
breath_mirrors_sign_in_finish (BreathMirrors *self,
                               GAsyncResult  *result,
                               GError       **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, breath_mirrors_sign_in_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * breath_mirrors_change_async:
 * @self: the Mirrors
 * @mirror: whose passphrase it is
 * @old_passphrase: what opens their key now
 * @new_passphrase: what shall open it
 * @callback: called when it does
 * @user_data: for @callback
 *
 * Seals a Mirror's key anew; the key stays the same. Fails like breath_mirrors_sign_in_async(), and with
 * %BREATH_NODE_ERROR_INPUT where the new passphrase cannot be chosen.
 */
void
breath_mirrors_change_async (BreathMirrors      *self,
                             BreathMirror       *mirror,
                             BreathPassphrase   *old_passphrase,
                             BreathPassphrase   *new_passphrase,
                             GAsyncReadyCallback callback,
                             gpointer            user_data)
{
  g_autoptr(GTask) task = NULL;

  g_return_if_fail (BREATH_IS_MIRRORS (self));
  g_return_if_fail (BREATH_IS_MIRROR (mirror) && old_passphrase != NULL && new_passphrase != NULL);

  task = act_new (self, ACT_CHANGE, mirror, mirror, old_passphrase, callback, user_data);
  g_task_set_source_tag (task, breath_mirrors_change_async);

  if (let_seal (self, task, breath_mirror_get_name (mirror), new_passphrase, TRUE))
    queue_act (self, task);
}

gboolean
breath_mirrors_change_finish (BreathMirrors *self,
                              GAsyncResult  *result,
                              GError       **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, breath_mirrors_change_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * breath_mirrors_remove_async:
 * @self: the Mirrors
 * @mirror: who leaves
 * @passphrase: their passphrase
 * @callback: called when their key is gone
 * @user_data: for @callback
 *
 * Removes a Mirror, whose key nobody can bring back. Fails like breath_mirrors_sign_in_async().
 */
void
breath_mirrors_remove_async (BreathMirrors      *self,
                             BreathMirror       *mirror,
                             BreathPassphrase   *passphrase,
                             GAsyncReadyCallback callback,
                             gpointer            user_data)
{
  g_return_if_fail (BREATH_IS_MIRRORS (self));
  g_return_if_fail (BREATH_IS_MIRROR (mirror) && passphrase != NULL);

  queue_proof (self, ACT_REMOVE, mirror, passphrase, breath_mirrors_remove_async, callback, user_data);
}

gboolean
breath_mirrors_remove_finish (BreathMirrors *self,
                              GAsyncResult  *result,
                              GError       **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, breath_mirrors_remove_async), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * breath_mirrors_reset_async:
 * @self: the Mirrors
 * @mirror: who has forgotten their passphrase
 * @passphrase: their new one
 * @callback: called when the new key is on the disk
 * @user_data: for @callback
 *
 * Replaces a Mirror by one of the same name with a new key, which everybody can tell from the old one. It needs no
 * passphrase: whoever sits at the computer can take a name, but not what it has signed.
 */
void
breath_mirrors_reset_async (BreathMirrors      *self,
                            BreathMirror       *mirror,
                            BreathPassphrase   *passphrase,
                            GAsyncReadyCallback callback,
                            gpointer            user_data)
{
  g_autoptr(GTask) task = NULL;

  g_return_if_fail (BREATH_IS_MIRRORS (self));
  g_return_if_fail (BREATH_IS_MIRROR (mirror) && passphrase != NULL);

  task = act_new (self, ACT_RESET, mirror, NULL, NULL, callback, user_data);
  g_task_set_source_tag (task, breath_mirrors_reset_async);

  if (let_seal (self, task, breath_mirror_get_name (mirror), passphrase, FALSE))
    queue_act (self, task);
}

BreathMirror *
breath_mirrors_reset_finish (BreathMirrors *self,
                             GAsyncResult  *result,
                             GError       **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, breath_mirrors_reset_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

void
breath_mirrors_prove_async (BreathMirrors      *self,
                            BreathMirror       *mirror,
                            BreathPassphrase   *passphrase,
                            GAsyncReadyCallback callback,
                            gpointer            user_data)
{
  queue_proof (self, ACT_PROVE, mirror, passphrase, breath_mirrors_prove_async, callback, user_data);
}

P2pIdentity *
breath_mirrors_prove_finish (BreathMirrors *self,
                             GAsyncResult  *result,
                             GError       **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, breath_mirrors_prove_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

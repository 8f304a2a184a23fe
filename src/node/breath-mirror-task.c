/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-mirror-task-private.h"

#include "breath-node.h"

/* What Argon2id is asked to do, away from the main loop. All that it reads is its own. */
struct _BreathMirrorTask
{
  GBytes           *sealed;          /* opened with @passphrase first; NULL: nothing is */
  BreathPassphrase *passphrase;
  char             *name;            /* NULL: nothing is sealed */
  BreathPassphrase *new_passphrase;
  gboolean          keeps_key;       /* the key that was opened is sealed again, not a new one */
  BreathMirrorSeal  seal;

  P2pIdentity      *key;
  GBytes           *resealed;
};

BreathMirrorTask *
breath_mirror_task_new (void)
{
  return g_new0 (BreathMirrorTask, 1);
}

void
breath_mirror_task_free (BreathMirrorTask *self)
{
  g_clear_pointer (&self->sealed, g_bytes_unref);
  g_clear_pointer (&self->passphrase, breath_passphrase_unref);
  g_clear_pointer (&self->new_passphrase, breath_passphrase_unref);
  g_clear_pointer (&self->key, p2p_identity_unref);
  g_clear_pointer (&self->resealed, g_bytes_unref);
  g_free (self->name);
  g_free (self);
}

/**
 * breath_mirror_task_opens:
 * @self: a task
 * @sealed: the sealed key to open
 * @passphrase: with what
 *
 * Lets the task begin with proving who somebody is.
 */
void
breath_mirror_task_opens (BreathMirrorTask *self,
                          GBytes           *sealed,
                          BreathPassphrase *passphrase)
{
  self->sealed = g_bytes_ref (sealed);
  self->passphrase = breath_passphrase_ref (passphrase);
}

/**
 * breath_mirror_task_seals:
 * @self: a task
 * @name: whose key is sealed
 * @passphrase: under what
 * @seal: fresh randomness and the cost
 * @keeps_key: whether it is the key just opened, rather than a new one
 *
 * Lets the task end with sealing a key.
 */
void
breath_mirror_task_seals (BreathMirrorTask       *self,
                          const char             *name,
                          BreathPassphrase       *passphrase,
                          const BreathMirrorSeal *seal,
                          gboolean                keeps_key)
{
  self->name = g_strdup (name);
  self->new_passphrase = breath_passphrase_ref (passphrase);
  self->seal = *seal;
  self->keeps_key = keeps_key;
}

/* In terms of what a program acts on. */
static gboolean
translate (GError **error)
{
  int code = BREATH_NODE_ERROR_FOLDER;

  if (g_error_matches (*error, BREATH_MIRROR_ERROR, BREATH_MIRROR_ERROR_PASSPHRASE))
    code = BREATH_NODE_ERROR_PASSPHRASE;
  else if (g_error_matches (*error, BREATH_MIRROR_ERROR, BREATH_MIRROR_ERROR_MEMORY))
    code = BREATH_NODE_ERROR_MEMORY;

  (*error)->domain = BREATH_NODE_ERROR;
  (*error)->code = code;

  return FALSE;
}

static gboolean
open_key (BreathMirrorTask *self,
          GError          **error)
{
  gsize len;
  const char *text;

  if (self->sealed == NULL)
    return TRUE;

  text = breath_passphrase_peek (self->passphrase, &len);
  self->key = breath_mirror_key_open (self->sealed, text, len, error);

  return self->key != NULL;
}

static gboolean
seal_key (BreathMirrorTask *self,
          GError          **error)
{
  g_autoptr(P2pIdentity) key = NULL;
  gsize len;
  const char *text;

  if (self->name == NULL)
    return TRUE;

  key = self->keeps_key ? p2p_identity_ref (self->key) : p2p_identity_new ();
  text = breath_passphrase_peek (self->new_passphrase, &len);
  self->resealed = breath_mirror_key_seal (key, self->name, text, len, &self->seal, error);

  return self->resealed != NULL;
}

static void
run_in_worker (GTask        *task,
               gpointer      source,
               gpointer      task_data,
               GCancellable *cancellable)
{
  BreathMirrorTask *self = task_data;
  GError *error = NULL;

  if (open_key (self, &error) && seal_key (self, &error))
    {
      g_task_return_boolean (task, TRUE);
      return;
    }

  translate (&error);
  g_task_return_error (task, error);
}

/**
 * breath_mirror_task_run_async:
 * @self: a task, which must not be freed before @callback
 * @callback: called when it is done
 * @user_data: for @callback
 *
 * Runs in a worker thread, for about a second with each passphrase.
 */
void
breath_mirror_task_run_async (BreathMirrorTask   *self,
                              GAsyncReadyCallback callback,
                              gpointer            user_data)
{
  g_autoptr(GTask) task = g_task_new (NULL, NULL, callback, user_data);

  g_task_set_source_tag (task, breath_mirror_task_run_async);
  g_task_set_task_data (task, self, NULL);
  g_task_run_in_thread (task, run_in_worker);
}

/**
 * breath_mirror_task_run_finish:
 * @self: the task
 * @result: what the callback got
 * @error: return location for %BREATH_NODE_ERROR_PASSPHRASE, %BREATH_NODE_ERROR_MEMORY or %BREATH_NODE_ERROR_FOLDER
 *
 * Returns: whether everything that the task opens and seals was opened and sealed
 */
gboolean
breath_mirror_task_run_finish (BreathMirrorTask *self,
                               GAsyncResult     *result,
                               GError          **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

P2pIdentity *
breath_mirror_task_get_key (BreathMirrorTask *self)
{
  return self->key;
}

GBytes *
breath_mirror_task_get_sealed (BreathMirrorTask *self)
{
  return self->resealed;
}

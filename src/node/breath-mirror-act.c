/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-mirror-act-private.h"

#include "breath-core.h"
#include "breath-mirror-private.h"
#include "breath-mirrors-private.h"
#include "breath-node.h"

/* What all acts of Mirrors have in common, whatever they are about: their passphrase opens their key, once and for one of them. */

typedef struct
{
  GTask              *task;
  BreathMirrorPerform perform;
} Proof;

static void
proved_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autofree Proof *proof = user_data;
  g_autoptr(GTask) task = proof->task;
  g_autoptr(P2pIdentity) identity = NULL;
  GError *error = NULL;

  identity = breath_mirrors_prove_finish (BREATH_MIRRORS (source), result, &error);

  if (identity != NULL)
    proof->perform (task, identity, p2p_identity_get_peer_id (identity));
  else
    g_task_return_error (task, error);
}

/**
 * breath_mirror_act_prove:
 * @task: (transfer full): what is to be done
 * @mirrors: the people who decide here
 * @mirror: who wants it
 * @passphrase: their passphrase
 * @error: (nullable) (transfer full): why it cannot be; nobody's passphrase is needed to say that
 * @perform: what does it, once it is known that it is them
 *
 * Checks who somebody is, and lets them act.
 */
void
breath_mirror_act_prove (GTask              *task,
                         BreathMirrors      *mirrors,
                         BreathMirror       *mirror,
                         BreathPassphrase   *passphrase,
                         GError             *error,
                         BreathMirrorPerform perform)
{
  Proof *proof;

  if (error == NULL)
    {
      proof = g_new0 (Proof, 1);
      proof->task = task;
      proof->perform = perform;
      breath_mirrors_prove_async (mirrors, mirror, passphrase, proved_cb, proof);
      return;
    }

  g_task_return_error (task, error);
  g_object_unref (task);
}

/**
 * breath_mirror_act_trust:
 * @task: (transfer full): what is to be done, for which nothing has to be signed
 * @mirrors: the people who decide here
 * @mirror: who wants it
 * @passphrase: (nullable): their passphrase; %NULL if they are signed in
 * @perform: what does it
 *
 * Lets somebody act who said who they are when they signed in and is still at the screen, or else checks it.
 */
void
breath_mirror_act_trust (GTask              *task,
                         BreathMirrors      *mirrors,
                         BreathMirror       *mirror,
                         BreathPassphrase   *passphrase,
                         BreathMirrorPerform perform)
{
  if (passphrase != NULL)
    {
      breath_mirror_act_prove (task, mirrors, mirror, passphrase, NULL, perform);
      return;
    }

  if (breath_mirrors_get_present (mirrors) == mirror)
    perform (task, NULL, breath_mirror_get_key (mirror));
  else
    g_task_return_new_error (task, BREATH_NODE_ERROR, BREATH_NODE_ERROR_PASSPHRASE, "Sign in first, or give the passphrase");

  g_object_unref (task);
}

/**
 * breath_mirror_act_fail:
 * @task: what was to be done
 * @error: what the core says
 * @is_input: whether that is about what somebody typed
 * @is_refused: whether it cannot be now; so it is with whatever #BreathCoreError says
 *
 * Tells whoever waits why it was not done, in the words of the core.
 */
void
breath_mirror_act_fail (GTask        *task,
                        const GError *error,
                        gboolean      is_input,
                        gboolean      is_refused)
{
  if (is_input)
    g_task_return_new_error (task, BREATH_NODE_ERROR, BREATH_NODE_ERROR_INPUT, "%s", error->message);
  else if (is_refused || error->domain == BREATH_CORE_ERROR)
    g_task_return_new_error (task, BREATH_NODE_ERROR, BREATH_NODE_ERROR_REFUSED, "%s", error->message);
  else
    g_task_return_error (task, g_error_copy (error));
}

gboolean
breath_mirror_act_refuse (GError    **error,
                          const char *why)
{
  g_set_error_literal (error, BREATH_NODE_ERROR, BREATH_NODE_ERROR_INPUT, why);

  return FALSE;
}

gboolean
breath_mirror_act_read_number (const char *text,
                               guint       max,
                               const char *why,
                               guint      *number,
                               GError    **error)
{
  guint64 value;

  if (!g_ascii_string_to_unsigned (text, 10, 1, max, &value, NULL))
    return breath_mirror_act_refuse (error, why);

  *number = value;

  return TRUE;
}

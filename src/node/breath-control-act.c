/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-control-act-private.h"

#include "breath-control-passphrase-private.h"
#include "breath-node.h"

/**
 * breath_control_find_mirror:
 * @mirrors: the Mirrors of the node
 * @name: what a client called one of them
 * @error: return location for %BREATH_NODE_ERROR_INPUT
 *
 * Returns: (transfer none) (nullable): the Mirror of that name
 */
BreathMirror *
breath_control_find_mirror (BreathMirrors *mirrors,
                            const char    *name,
                            GError       **error)
{
  BreathMirror *mirror = breath_mirrors_find (mirrors, name);

  if (mirror == NULL)
    g_set_error (error, BREATH_NODE_ERROR, BREATH_NODE_ERROR_INPUT, "No Mirror of this node is named %s", name);

  return mirror;
}

static void
act_free (BreathControlAct *self)
{
  g_object_unref (self->mirror);
  breath_passphrase_unref (self->passphrase);
  g_free (self);
}

/**
 * breath_control_act_new:
 * @invocation: (transfer full): the call
 * @pipes: (nullable): what came along with it
 * @mirrors: the Mirrors of the node
 * @name: what the client calls the Mirror in whose name it asks
 * @handle: which of @pipes has their passphrase, by the client's word
 * @done: (nullable): what breath_control_act_done() tells the client with
 *
 * Reads in whose name a client asks for something. Whether the passphrase is theirs is not known by that.
 *
 * Returns: (transfer full) (nullable): what is asked; %NULL, having told the client why, where nobody can be asking
 */
BreathControlAct *
breath_control_act_new (GDBusMethodInvocation *invocation,
                        GUnixFDList           *pipes,
                        BreathMirrors         *mirrors,
                        const char            *name,
                        GVariant              *handle,
                        BreathControlDone      done)
{
  GError *error = NULL;
  BreathMirror *mirror = breath_control_find_mirror (mirrors, name, &error);
  BreathPassphrase *passphrase = mirror != NULL ? breath_control_take_passphrase (pipes, handle, &error) : NULL;
  BreathControlAct *self = NULL;

  if (passphrase != NULL)
    {
      self = g_new0 (BreathControlAct, 1);
      self->mirror = g_object_ref (mirror);
      self->passphrase = passphrase;
      self->invocation = invocation;
      self->done = done;
    }
  else
    g_dbus_method_invocation_take_error (invocation, error);

  return self;
}

/**
 * breath_control_act_fail:
 * @self: (transfer full): what was asked
 * @error: (transfer full): why it cannot be
 *
 * Tells the client why not.
 */
void
breath_control_act_fail (BreathControlAct *self,
                         GError           *error)
{
  g_dbus_method_invocation_take_error (self->invocation, error);
  act_free (self);
}

/**
 * breath_control_act_done:
 * @self: (transfer full): what was asked
 *
 * Tells the client that it is done.
 */
void
breath_control_act_done (BreathControlAct *self)
{
  self->done (NULL, self->invocation, NULL);
  act_free (self);
}

/**
 * breath_control_act_tell:
 * @self: (transfer full): what was asked
 * @told: what it is told with
 * @facts: (transfer floating): what came of it
 *
 * Tells the client that it is done, and what there is to know of it.
 */
void
breath_control_act_tell (BreathControlAct *self,
                         BreathControlTold told,
                         GVariant         *facts)
{
  told (NULL, self->invocation, NULL, facts);
  act_free (self);
}

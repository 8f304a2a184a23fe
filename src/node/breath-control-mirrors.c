/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-control-mirrors-private.h"

#include "breath-control-act-private.h"
#include "breath-control-facts-private.h"
#include "breath-control-passphrase-private.h"
#include "breath-mirrors-private.h"
#include "breath-node.h"

/* The part of the control socket that is about Mirrors. */

static GVariant *
describe_mirror (gpointer item,
                 gpointer mirrors)
{
  BreathMirror *mirror = item;
  guint wait = breath_mirrors_get_wait (mirrors, mirror);
  GVariantBuilder dict;

  g_variant_builder_init (&dict, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&dict, "{sv}", "name", g_variant_new ("s", breath_mirror_get_name (mirror)));
  g_variant_builder_add (&dict, "{sv}", "key", g_variant_new ("s", breath_mirror_get_id (mirror)));

  if (wait == G_MAXUINT)
    g_variant_builder_add (&dict, "{sv}", "disabled", g_variant_new ("b", TRUE));
  else if (wait > 0)
    g_variant_builder_add (&dict, "{sv}", "wait", g_variant_new ("u", wait));

  return g_variant_builder_end (&dict);
}

static gboolean
list_mirrors_cb (BreathBusNode1        *skeleton,
                 GDBusMethodInvocation *invocation,
                 BreathMirrors         *mirrors)
{
  breath_bus_node1_complete_list_mirrors (skeleton, invocation,
                                          breath_control_describe_all (G_LIST_MODEL (mirrors), describe_mirror, mirrors));

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static void
added_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr(BreathMirror) mirror = NULL;
  GError *error = NULL;

  mirror = breath_mirrors_add_finish (BREATH_MIRRORS (source), result, &error);

  if (mirror != NULL)
    breath_bus_node1_complete_add_mirror (NULL, user_data, NULL, describe_mirror (mirror, source));
  else
    g_dbus_method_invocation_take_error (user_data, error);
}

static gboolean
take_admission (BreathMirrors     *mirrors,
                GUnixFDList       *pipes,
                const char        *name,
                GVariant          *handles,
                BreathMirror     **admits,
                BreathPassphrase **passphrase,
                GError           **error)
{
  g_autoptr(GVariant) handle = NULL;

  if (*name == '\0')
    return TRUE;

  if (g_variant_n_children (handles) != 1)
    {
      g_set_error_literal (error, BREATH_NODE_ERROR, BREATH_NODE_ERROR_INPUT,
                           "Whoever admits a Mirror does so with their passphrase");
      return FALSE;
    }

  handle = g_variant_get_child_value (handles, 0);
  *admits = breath_control_find_mirror (mirrors, name, error);
  *passphrase = *admits != NULL ? breath_control_take_passphrase (pipes, handle, error) : NULL;

  return *passphrase != NULL;
}

static gboolean
add_mirror_cb (BreathBusNode1        *skeleton,
               GDBusMethodInvocation *invocation,
               GUnixFDList           *pipes,
               const char            *name,
               GVariant              *handle,
               const char            *admitted_by,
               GVariant              *admitting,
               BreathMirrors         *mirrors)
{
  g_autoptr(BreathPassphrase) passphrase = NULL;
  g_autoptr(BreathPassphrase) theirs = NULL;
  BreathMirror *admits = NULL;
  GError *error = NULL;

  passphrase = breath_control_take_passphrase (pipes, handle, &error);

  if (passphrase != NULL && take_admission (mirrors, pipes, admitted_by, admitting, &admits, &theirs, &error))
    breath_mirrors_add_async (mirrors, name, passphrase, admits, theirs, added_cb, invocation);
  else
    g_dbus_method_invocation_take_error (invocation, error);

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static void
reset_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr(BreathMirror) mirror = NULL;
  GError *error = NULL;

  mirror = breath_mirrors_reset_finish (BREATH_MIRRORS (source), result, &error);

  if (mirror != NULL)
    breath_control_act_tell (user_data, breath_bus_node1_complete_reset_mirror,
                             describe_mirror (mirror, source));
  else
    breath_control_act_fail (user_data, error);
}

static gboolean
reset_mirror_cb (BreathBusNode1        *skeleton,
                 GDBusMethodInvocation *invocation,
                 GUnixFDList           *pipes,
                 const char            *name,
                 GVariant              *handle,
                 BreathMirrors         *mirrors)
{
  BreathControlAct *act = breath_control_act_new (invocation, pipes, mirrors, name, handle, NULL);

  if (act != NULL)
    breath_mirrors_reset_async (mirrors, act->mirror, act->passphrase, reset_cb, act);

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static void
removed_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  GError *error = NULL;

  if (breath_mirrors_remove_finish (BREATH_MIRRORS (source), result, &error))
    breath_control_act_done (user_data);
  else
    breath_control_act_fail (user_data, error);
}

static gboolean
remove_mirror_cb (BreathBusNode1        *skeleton,
                  GDBusMethodInvocation *invocation,
                  GUnixFDList           *pipes,
                  const char            *name,
                  GVariant              *handle,
                  BreathMirrors         *mirrors)
{
  BreathControlAct *act = breath_control_act_new (invocation, pipes, mirrors, name, handle,
                                                  breath_bus_node1_complete_remove_mirror);

  if (act != NULL)
    breath_mirrors_remove_async (mirrors, act->mirror, act->passphrase, removed_cb, act);

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static void
changed_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  GError *error = NULL;

  if (breath_mirrors_change_finish (BREATH_MIRRORS (source), result, &error))
    breath_control_act_done (user_data);
  else
    breath_control_act_fail (user_data, error);
}

static gboolean
change_passphrase_cb (BreathBusNode1        *skeleton,
                      GDBusMethodInvocation *invocation,
                      GUnixFDList           *pipes,
                      const char            *name,
                      GVariant              *old_handle,
                      GVariant              *new_handle,
                      BreathMirrors         *mirrors)
{
  g_autoptr(BreathPassphrase) after = NULL;
  GError *error = NULL;
  BreathControlAct *act = breath_control_act_new (invocation, pipes, mirrors, name, old_handle,
                                                  breath_bus_node1_complete_change_passphrase);

  if (act != NULL)
    after = breath_control_take_passphrase (pipes, new_handle, &error);

  if (after != NULL)
    breath_mirrors_change_async (mirrors, act->mirror, act->passphrase, after, changed_cb, act);
  else if (act != NULL)
    breath_control_act_fail (act, error);

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

/**
 * breath_control_mirrors_serve:
 * @skeleton: the interface
 * @mirrors: the Mirrors of the node
 *
 * Answers what is asked about Mirrors, for as long as both live.
 */
void
breath_control_mirrors_serve (BreathBusNode1 *skeleton,
                              BreathMirrors  *mirrors)
{
  g_signal_connect_object (skeleton, "handle-list-mirrors", G_CALLBACK (list_mirrors_cb), mirrors, 0);
  g_signal_connect_object (skeleton, "handle-add-mirror", G_CALLBACK (add_mirror_cb), mirrors, 0);
  g_signal_connect_object (skeleton, "handle-reset-mirror", G_CALLBACK (reset_mirror_cb), mirrors, 0);
  g_signal_connect_object (skeleton, "handle-remove-mirror", G_CALLBACK (remove_mirror_cb), mirrors, 0);
  g_signal_connect_object (skeleton, "handle-change-passphrase", G_CALLBACK (change_passphrase_cb), mirrors, 0);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-control-meeting-private.h"

#include "breath-meeting-private.h"
#include "breath-node.h"

/* The part of the control socket that is about meeting others. */

static gboolean
get_invitation_cb (BreathBusNode1        *skeleton,
                   GDBusMethodInvocation *invocation,
                   BreathMeeting         *meeting)
{
  GVariantBuilder dict;

  if (breath_meeting_get_link (meeting) == NULL)
    {
      g_dbus_method_invocation_return_error_literal (invocation, BREATH_NODE_ERROR, BREATH_NODE_ERROR_REFUSED,
                                                     "This node has no address at which anybody could reach it; is this "
                                                     "computer connected to a network?");
      return G_DBUS_METHOD_INVOCATION_HANDLED;
    }

  g_variant_builder_init (&dict, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&dict, "{sv}", "link", g_variant_new_string (breath_meeting_get_link (meeting)));
  g_variant_builder_add (&dict, "{sv}", "line", g_variant_new_string (breath_meeting_get_line (meeting)));
  g_variant_builder_add (&dict, "{sv}", "reach", g_variant_new_string (breath_meeting_get_reach (meeting)));

  if (breath_meeting_get_seen (meeting) != NULL)
    g_variant_builder_add (&dict, "{sv}", "seen", g_variant_new_string (breath_meeting_get_seen (meeting)));

  breath_bus_node1_complete_get_invitation (skeleton, invocation, g_variant_builder_end (&dict));

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
get_refusals_cb (BreathBusNode1        *skeleton,
                 GDBusMethodInvocation *invocation,
                 BreathMeeting         *meeting)
{
  GVariant *refusals = breath_meeting_describe_refusals (meeting);

  if (refusals != NULL)
    breath_bus_node1_complete_get_refusals (skeleton, invocation, refusals);
  else
    g_dbus_method_invocation_return_error_literal (invocation, BREATH_NODE_ERROR, BREATH_NODE_ERROR_REFUSED,
                                                   "This node has no network");

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
accept_invitation_cb (BreathBusNode1        *skeleton,
                      GDBusMethodInvocation *invocation,
                      const char            *text,
                      BreathMeeting         *meeting)
{
  g_autofree char *id = NULL;
  GError *error = NULL;

  if (breath_meeting_accept (meeting, text, &id, &error))
    breath_bus_node1_complete_accept_invitation (skeleton, invocation, id);
  else
    g_dbus_method_invocation_take_error (invocation, error);

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
list_chosen_cb (BreathBusNode1        *skeleton,
                GDBusMethodInvocation *invocation,
                BreathMeeting         *meeting)
{
  g_auto(GStrv) chosen = breath_meeting_dup_chosen (meeting);

  breath_bus_node1_complete_list_chosen (skeleton, invocation, (const char *const *) chosen);

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

static gboolean
forget_chosen_cb (BreathBusNode1        *skeleton,
                  GDBusMethodInvocation *invocation,
                  const char            *id,
                  BreathMeeting         *meeting)
{
  GError *error = NULL;

  if (breath_meeting_forget (meeting, id, &error))
    breath_bus_node1_complete_forget_chosen (skeleton, invocation);
  else
    g_dbus_method_invocation_take_error (invocation, error);

  return G_DBUS_METHOD_INVOCATION_HANDLED;
}

/**
 * breath_control_meeting_serve:
 * @skeleton: the interface
 * @meeting: how our node meets others
 *
 * Answers what is asked about invitations, and about those who were turned away, for as long as both live.
 */
void
breath_control_meeting_serve (BreathBusNode1 *skeleton,
                              BreathMeeting  *meeting)
{
  g_signal_connect_object (skeleton, "handle-get-invitation", G_CALLBACK (get_invitation_cb), meeting, 0);
  g_signal_connect_object (skeleton, "handle-get-refusals", G_CALLBACK (get_refusals_cb), meeting, 0);
  g_signal_connect_object (skeleton, "handle-accept-invitation", G_CALLBACK (accept_invitation_cb), meeting, 0);
  g_signal_connect_object (skeleton, "handle-list-chosen", G_CALLBACK (list_chosen_cb), meeting, 0);
  g_signal_connect_object (skeleton, "handle-forget-chosen", G_CALLBACK (forget_chosen_cb), meeting, 0);
}

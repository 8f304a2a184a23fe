/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breathctl.h"

#define SUMMARY "Draws a level with noise from the stock and tells it to all neighbours, if the privacy budget admits it."

/* breathctl resource publish RESOURCE */

int
breathctl_resource_publish (BreathctlSession *session,
                            char            **words)
{
  g_autoptr(GVariant) resource = NULL;
  g_autofree char *wanted = NULL;
  g_autofree char *level = NULL;
  GError *error = NULL;
  int ended;

  ended = breathctl_session_parse (session, "resource publish", SUMMARY, NULL, "RESOURCE", words, &wanted);

  if (ended == BREATHCTL_DONE)
    ended = breathctl_session_connect (session);

  if (ended != BREATHCTL_DONE)
    return ended;

  if (!breath_bus_node1_call_publish_sync (session->node, wanted, &resource, NULL, &error))
    return breathctl_session_fail (error);

  if (session->as_json)
    {
      breathctl_session_print_json (resource);
      return BREATHCTL_DONE;
    }

  level = breathctl_dup_level (resource);
  g_print ("Published: %s\n", level);

  return BREATHCTL_DONE;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breathctl.h"

/* breathctl accept, chosen and forget */

static int
begin (BreathctlSession *session,
       const char       *verb,
       const char       *summary,
       const char       *operand,
       char            **words,
       char            **value)
{
  int ended = breathctl_session_parse (session, verb, summary, NULL, operand, words, value);

  return ended == BREATHCTL_DONE ? breathctl_session_connect (session) : ended;
}

int
breathctl_accept (BreathctlSession *session,
                  char            **words)
{
  g_autofree char *text = NULL;
  g_autofree char *id = NULL;
  GError *error = NULL;
  int ended;

  ended = begin (session, "accept",
                 "Makes the centre that an invitation is of a neighbour, which this node dials whenever it is not connected.\n"
                 "INVITATION is the link or the line that “breathctl invite” printed there; put it between apostrophes.",
                 "INVITATION", words, &text);

  if (ended != BREATHCTL_DONE)
    return ended;

  if (!breath_bus_node1_call_accept_invitation_sync (session->node, text, &id, NULL, &error))
    return breathctl_session_fail (error);

  return breathctl_session_finish (session, NULL,
                                   "Chosen as a neighbour; “breathctl peers” shows whether it is connected.", "id", id, NULL);
}

int
breathctl_chosen (BreathctlSession *session,
                  char            **words)
{
  g_auto(GStrv) ids = NULL;
  GError *error = NULL;
  int ended;

  ended = begin (session, "chosen", "Lists the neighbours that people here chose, connected or not.", NULL, words, NULL);

  if (ended != BREATHCTL_DONE)
    return ended;

  if (!breath_bus_node1_call_list_chosen_sync (session->node, &ids, NULL, &error))
    return breathctl_session_fail (error);

  if (session->as_json)
    {
      g_autoptr(GVariant) list = g_variant_ref_sink (g_variant_new_strv ((const char *const *) ids, -1));

      breathctl_session_print_json (list);
      return BREATHCTL_DONE;
    }

  for (guint i = 0; ids[i] != NULL; i++)
    g_print ("%s\n", ids[i]);

  if (ids[0] == NULL)
    g_print ("Nobody is chosen.\n");

  return BREATHCTL_DONE;
}

int
breathctl_forget (BreathctlSession *session,
                  char            **words)
{
  g_autofree char *id = NULL;
  GError *error = NULL;
  int ended;

  ended = begin (session, "forget",
                 "Chooses a neighbour no more. A connection that there is lasts until it ends by itself.\n"
                 "NODE is a peer id that “breathctl chosen” lists, or enough of the end of one.", "NODE", words, &id);

  if (ended != BREATHCTL_DONE)
    return ended;

  breath_bus_node1_call_forget_chosen_sync (session->node, id, NULL, &error);

  return breathctl_session_finish (session, error, "Chosen no more.", NULL);
}

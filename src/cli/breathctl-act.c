/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breathctl.h"

#include "breath-host.h"

/**
 * breathctl_act_need:
 * @act: what is asked for
 * @option: what is missing
 *
 * Says what a verb cannot do without.
 *
 * Returns: what to end with
 */
int
breathctl_act_need (const BreathctlAct *act,
                    const char         *option)
{
  g_printerr ("breathctl: %s needs %s; see breathctl %s --help\n", act->verb, option, act->verb);

  return BREATHCTL_USAGE;
}

/**
 * breathctl_act_prepare:
 * @act: what is asked for, with its verb
 * @session: the session
 * @entries: options of the verb, with those of %BREATHCTL_ACT_ENTRIES if @act is in the name of somebody
 * @words: the verb and what follows it
 *
 * Reads what was typed, protects the process and finds the node, all before anybody is asked for a passphrase.
 *
 * Returns: %BREATHCTL_DONE to go on, else what to end with, having said why
 */
int
breathctl_act_prepare (BreathctlAct       *act,
                       BreathctlSession   *session,
                       const GOptionEntry *entries,
                       char              **words)
{
  int ended;

  breath_host_protect_process ();
  ended = breathctl_session_parse (session, act->verb, act->summary, entries, act->operand, words, &act->about);

  if (ended == BREATHCTL_DONE && (act->mirror == NULL || *act->mirror == '\0'))
    return breathctl_act_need (act, "--mirror NAME, who decides so and has the passphrase");

  if (ended == BREATHCTL_DONE && act->needed != NULL && *act->needed == NULL)
    return breathctl_act_need (act, act->needs);

  return ended == BREATHCTL_DONE ? breathctl_session_connect_to_act (session) : ended;
}

/**
 * breathctl_act_hand_over:
 * @act: what is asked for
 *
 * Gets the passphrase of the Mirror and puts it into a pipe that goes along with the call.
 *
 * Returns: %BREATHCTL_DONE to go on, else what to end with, having said why
 */
int
breathctl_act_hand_over (BreathctlAct *act)
{
  int handle;

  act->pipes = g_unix_fd_list_new ();
  handle = breathctl_hand_over (act->given, act->mirror, FALSE, act->pipes);

  if (handle >= 0)
    act->handle = g_variant_ref_sink (g_variant_new_handle (handle));

  return handle >= 0 ? BREATHCTL_DONE : BREATHCTL_REFUSED;
}

/**
 * breathctl_act_begin:
 * @act: what is asked for, with its verb
 * @session: the session
 * @entries: options of the verb, with %BREATHCTL_ACT_ENTRIES
 * @words: the verb and what follows it
 *
 * Does both, for a verb that has nothing to show before.
 *
 * Returns: %BREATHCTL_DONE to go on, else what to end with, having said why
 */
int
breathctl_act_begin (BreathctlAct       *act,
                     BreathctlSession   *session,
                     const GOptionEntry *entries,
                     char              **words)
{
  int ended = breathctl_act_prepare (act, session, entries, words);

  return ended == BREATHCTL_DONE ? breathctl_act_hand_over (act) : ended;
}

void
breathctl_act_clear (BreathctlAct *act)
{
  g_clear_pointer (&act->about, g_free);
  g_clear_pointer (&act->mirror, g_free);
  g_clear_pointer (&act->handle, g_variant_unref);
  g_clear_object (&act->pipes);
}

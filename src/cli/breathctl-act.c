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

/**
 * breathctl_act_by_id:
 * @act: what is asked for, with its verb
 * @session: the session
 * @words: the verb and what follows it
 * @call: what asks the node for it
 * @done: what to say once it is done
 *
 * All of a verb that needs an id and a Mirror, and nothing else.
 *
 * Returns: what to end with, having said why
 */
int
breathctl_act_by_id (BreathctlAct     *act,
                     BreathctlSession *session,
                     char            **words,
                     BreathctlIdCall   call,
                     const char       *done)
{
  const GOptionEntry entries[] = { BREATHCTL_ACT_ENTRIES (*act), { NULL } };
  GError *error = NULL;
  int ended = breathctl_act_begin (act, session, entries, words);

  if (ended != BREATHCTL_DONE)
    return ended;

  call (session->node, act->about, act->mirror, act->handle, act->pipes, NULL, NULL, &error);

  return breathctl_session_finish (session, error, done, "id", act->about, NULL);
}

/**
 * breathctl_act_pack:
 * @told: keys, each followed by what was told for it, or %NULL
 * @n: how many of both
 *
 * Returns: (transfer floating): what was told, of type a{ss}
 */
GVariant *
breathctl_act_pack (const char *const *told,
                    guint              n)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a{ss}"));

  for (guint i = 0; i + 1 < n; i += 2)
    if (told[i + 1] != NULL)
      g_variant_builder_add (&builder, "{ss}", told[i], told[i + 1]);

  return g_variant_builder_end (&builder);
}

void
breathctl_act_clear (BreathctlAct *act)
{
  g_clear_pointer (&act->about, g_free);
  g_clear_pointer (&act->mirror, g_free);
  g_clear_pointer (&act->handle, g_variant_unref);
  g_clear_object (&act->pipes);
}

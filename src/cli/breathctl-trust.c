/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breathctl.h"

/* breathctl trust isolate|undo|flag|answer|choose: what a Mirror decides about other nodes, with their passphrase. */

static const char *
or_empty (const char *text)
{
  return text != NULL ? text : "";
}

int
breathctl_trust_isolate (BreathctlSession *session,
                         char            **words)
{
  g_autofree char *reason = NULL;
  g_autofree char *hours = NULL;
  g_autofree char *scope = NULL;
  g_auto(BreathctlAct) act = {
    .verb = "trust isolate",
    .summary = "Isolates a node here, for a time. It ends by itself, and “trust undo” ends it sooner.\n"
               "What the node signs is held and compared as before.",
    .operand = "NODE", .needs = "--reason TEXT", .needed = &reason, .given = -1,
  };
  GError *error = NULL;
  const GOptionEntry entries[] = {
    BREATHCTL_ACT_ENTRIES (act),
    { "reason", 0, 0, G_OPTION_ARG_STRING, &reason, "Why; the log keeps it, nobody else hears of it", "TEXT" },
    { "hours", 0, 0, G_OPTION_ARG_STRING, &hours, "For how long, 1 to 168 (24 if not told)", "HOURS" },
    { "scope", 0, 0, G_OPTION_ARG_STRING, &scope, "What is not done: connect, show, relay, with commas (all if not told)", "SCOPE" },
    { NULL }
  };
  int ended = breathctl_act_begin (&act, session, entries, words);

  if (ended != BREATHCTL_DONE)
    return ended;

  breath_bus_node1_call_isolate_sync (session->node, act.mirror, act.handle, act.about, or_empty (scope), or_empty (hours),
                                      reason, act.pipes, NULL, NULL, &error);

  return breathctl_session_finish (session, error, "It is isolated here. That ends by itself; breathctl trust list shows when.",
                                   "node", act.about, NULL);
}

int
breathctl_trust_undo (BreathctlSession *session,
                      char            **words)
{
  g_auto(BreathctlAct) act = {
    .verb = "trust undo",
    .summary = "Ends the isolation of a node, or takes a flag about it back.",
    .operand = "NODE", .given = -1,
  };
  gboolean is_flag = FALSE;
  GError *error = NULL;
  const GOptionEntry entries[] = {
    BREATHCTL_ACT_ENTRIES (act),
    { "flag", 0, 0, G_OPTION_ARG_NONE, &is_flag, "Withdraw this Mirror's flag about the node instead", NULL },
    { NULL }
  };
  int ended = breathctl_act_begin (&act, session, entries, words);

  if (ended != BREATHCTL_DONE)
    return ended;

  if (is_flag)
    breath_bus_node1_call_withdraw_flag_sync (session->node, act.mirror, act.handle, act.about, act.pipes, NULL, NULL, &error);
  else
    breath_bus_node1_call_undo_isolation_sync (session->node, act.mirror, act.handle, act.about, act.pipes, NULL, NULL, &error);

  return breathctl_session_finish (session, error, is_flag ? "The flag is withdrawn." : "It is not isolated any more.",
                                   "node", act.about, NULL);
}

int
breathctl_trust_flag (BreathctlSession *session,
                      char            **words)
{
  g_autofree char *reason = NULL;
  g_autofree char *note = NULL;
  g_autofree char *days = NULL;
  g_autofree char *evidence = NULL;
  g_auto(BreathctlAct) act = {
    .verb = "trust flag",
    .summary = "Tells everybody what a Mirror thinks of a node. It is an opinion: nothing is done because of it,\n"
               "here or anywhere, and people read it where they chose that Mirror.",
    .operand = "NODE", .needs = "--reason REASON", .needed = &reason, .given = -1,
  };
  GError *error = NULL;
  const GOptionEntry entries[] = {
    BREATHCTL_ACT_ENTRIES (act),
    { "reason", 0, 0, G_OPTION_ARG_STRING, &reason, "contradiction, misleading, impersonation, abuse or other", "REASON" },
    { "note", 0, 0, G_OPTION_ARG_STRING, &note, "What there is to say, for everybody to read", "TEXT" },
    { "days", 0, 0, G_OPTION_ARG_STRING, &days, "For how long, 1 to 7 (7 if not told)", "DAYS" },
    { "evidence", 0, 0, G_OPTION_ARG_STRING, &evidence,
      "Hash of what can be shown; of a contradiction, the proof held here if not told", "HEX" },
    { NULL }
  };
  int ended = breathctl_act_begin (&act, session, entries, words);

  if (ended != BREATHCTL_DONE)
    return ended;

  breath_bus_node1_call_flag_sync (session->node, act.mirror, act.handle, act.about, reason, or_empty (evidence),
                                   or_empty (days), or_empty (note), act.pipes, NULL, NULL, &error);

  return breathctl_session_finish (session, error,
                                   "Everybody can read that now. It ends by itself; “trust undo NODE --flag” takes it back.",
                                   "node", act.about, NULL);
}

int
breathctl_trust_answer (BreathctlSession *session,
                        char            **words)
{
  g_autofree char *text = NULL;
  g_auto(BreathctlAct) act = {
    .verb = "trust answer",
    .summary = "Answers a flag about this node, once.",
    .operand = "FLAG", .needs = "--text TEXT", .needed = &text, .given = -1,
  };
  GError *error = NULL;
  const GOptionEntry entries[] = {
    BREATHCTL_ACT_ENTRIES (act),
    { "text", 0, 0, G_OPTION_ARG_STRING, &text, "The answer, for everybody to read", "TEXT" },
    { NULL }
  };
  int ended = breathctl_act_begin (&act, session, entries, words);

  if (ended != BREATHCTL_DONE)
    return ended;

  breath_bus_node1_call_answer_flag_sync (session->node, act.mirror, act.handle, act.about, text, act.pipes, NULL, NULL, &error);

  return breathctl_session_finish (session, error, "Everybody who reads the flag can read the answer now.",
                                   "flag", act.about, NULL);
}

int
breathctl_trust_choose (BreathctlSession *session,
                        char            **words)
{
  g_auto(BreathctlAct) act = {
    .verb = "trust choose",
    .summary = "Chooses a Mirror, here or elsewhere, whose flags are shown here. WHOM is their name,\n"
               "their key or the end of it. Of all others nothing is shown, not even how many.",
    .operand = "WHOM", .given = -1,
  };
  gboolean drops = FALSE;
  GError *error = NULL;
  const GOptionEntry entries[] = {
    BREATHCTL_ACT_ENTRIES (act),
    { "drop", 0, 0, G_OPTION_ARG_NONE, &drops, "Show their flags no more", NULL },
    { NULL }
  };
  int ended = breathctl_act_begin (&act, session, entries, words);

  if (ended != BREATHCTL_DONE)
    return ended;

  breath_bus_node1_call_choose_mirror_sync (session->node, act.mirror, act.handle, act.about, !drops, act.pipes, NULL, NULL,
                                            &error);

  return breathctl_session_finish (session, error, drops ? "Their flags are shown no more." : "Their flags are shown from now on.",
                                   "mirror", act.about, NULL);
}

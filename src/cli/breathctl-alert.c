/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breathctl.h"

#include "breath-alert-draft.h"

/* breathctl alert raise|update|cancel|assess|review: what Mirrors say, each time with their passphrase */

#define DRAFT_ENTRIES(draft, days) \
  { "event", 0, 0, G_OPTION_ARG_STRING, &(draft)->event, "systemic-error, hallucination, bias-drift or other", "EVENT" }, \
  { "severity", 0, 0, G_OPTION_ARG_STRING, &(draft)->severity, "Extreme, Severe, Moderate, Minor or Unknown", "WORD" }, \
  { "headline", 0, 0, G_OPTION_ARG_STRING, &(draft)->headline, "One line of at most 160 characters", "TEXT" }, \
  { "description", 0, 0, G_OPTION_ARG_STRING, &(draft)->description, "What happened", "TEXT" }, \
  { "urgency", 0, 0, G_OPTION_ARG_STRING, &(draft)->urgency, "Immediate, Expected, Future, Past or Unknown", "WORD" }, \
  { "certainty", 0, 0, G_OPTION_ARG_STRING, &(draft)->certainty, "Observed, Likely, Possible, Unlikely or Unknown", "WORD" }, \
  { "instruction", 0, 0, G_OPTION_ARG_STRING, &(draft)->instruction, "What to do about it", "TEXT" }, \
  { "web", 0, 0, G_OPTION_ARG_STRING, &(draft)->web, "An address with more", "URL" }, \
  { "system", 0, 0, G_OPTION_ARG_STRING, &(draft)->system, "Which system it is about, with its version", "TEXT" }, \
  { "language", 0, 0, G_OPTION_ARG_STRING, &(draft)->language, "Of the texts, such as sv", "TAG" }, \
  { "status", 0, 0, G_OPTION_ARG_STRING, &(draft)->status, "Actual, Exercise or Test", "WORD" }, \
  { "expires", 0, 0, G_OPTION_ARG_STRING, &(draft)->expires, "When it ends by itself", "TIME" }, \
  { "days", 0, 0, G_OPTION_ARG_STRING, &(days), "The same as a number of days; 7 if neither is said", "N" }

static int
finish (BreathctlSession *session,
        GError           *error,
        GVariant         *alert,
        const char       *what)
{
  gboolean is_over_quota = FALSE;

  if (error != NULL)
    return breathctl_session_fail (error);

  if (session->as_json)
    {
      breathctl_session_print_json (alert);
      return BREATHCTL_DONE;
    }

  g_variant_lookup (alert, "over-quota", "b", &is_over_quota);
  g_print ("%s, with the id %s.\n", what, breathctl_peek_text (alert, "id"));

  if (is_over_quota)
    g_print ("There were several within a short time, so that this one travels with everything else and may take some minutes.\n");

  return BREATHCTL_DONE;
}

/**
 * breathctl_alert_raise_draft:
 * @session: a connected session
 * @act: who raises it, with their passphrase
 * @draft: what it says
 *
 * Returns: what to end with
 */
int
breathctl_alert_raise_draft (BreathctlSession   *session,
                             const BreathctlAct *act,
                             GVariant           *draft)
{
  g_autoptr(GVariant) alert = NULL;
  GError *error = NULL;

  breath_bus_node1_call_raise_alert_sync (session->node, act->mirror, act->handle, draft, act->pipes, &alert, NULL, NULL,
                                          &error);

  return finish (session, error, alert, "The alert is raised and on its way to everybody");
}

/* Both say when it ends, so that only one of them can. */
static int
settle_end (const BreathctlAct *act,
            BreathAlertDraft   *draft,
            char              **days)
{
  if (draft->expires != NULL && *days != NULL)
    return breathctl_act_need (act, "either --expires or --days, and not both");

  if (*days != NULL)
    draft->expires = g_steal_pointer (days);

  return BREATHCTL_DONE;
}

int
breathctl_alert_raise (BreathctlSession *session,
                       char            **words)
{
  g_autoptr(BreathAlertDraft) draft = breath_alert_draft_new ();
  g_autofree char *days = NULL;
  g_auto(BreathctlAct) act = {
    .verb = "alert raise",
    .summary = "Warns everybody of what a system does to people. It needs an event, a severity and a headline.",
    .given = -1,
  };
  const GOptionEntry entries[] = { BREATHCTL_ACT_ENTRIES (act), DRAFT_ENTRIES (draft, days), { NULL } };
  int ended = breathctl_act_prepare (&act, session, entries, words);

  if (ended == BREATHCTL_DONE)
    ended = settle_end (&act, draft, &days);

  if (ended == BREATHCTL_DONE)
    ended = breathctl_act_hand_over (&act);

  return ended == BREATHCTL_DONE ? breathctl_alert_raise_draft (session, &act, breath_alert_draft_pack (draft)) : ended;
}

int
breathctl_alert_update (BreathctlSession *session,
                        char            **words)
{
  g_autoptr(BreathAlertDraft) draft = breath_alert_draft_new ();
  g_autofree char *days = NULL;
  g_auto(BreathctlAct) act = {
    .verb = "alert update",
    .summary = "Corrects an alert. Only the Mirror who raised it can; what is not said stays as it was.",
    .operand = "ID", .given = -1,
  };
  g_autoptr(GVariant) alert = NULL;
  g_autoptr(GVariant) told = NULL;
  GError *error = NULL;
  const GOptionEntry entries[] = { BREATHCTL_ACT_ENTRIES (act), DRAFT_ENTRIES (draft, days), { NULL } };
  int ended = breathctl_act_prepare (&act, session, entries, words);

  if (ended == BREATHCTL_DONE)
    ended = settle_end (&act, draft, &days);

  if (ended != BREATHCTL_DONE)
    return ended;

  told = g_variant_ref_sink (breath_alert_draft_pack (draft));

  if (g_variant_n_children (told) == 0)
    return breathctl_act_need (&act, "what is to change, such as --severity WORD");

  ended = breathctl_act_hand_over (&act);

  if (ended != BREATHCTL_DONE)
    return ended;

  breath_bus_node1_call_update_alert_sync (session->node, act.about, act.mirror, act.handle, told, act.pipes, &alert, NULL,
                                           NULL, &error);

  return finish (session, error, alert, "The update is on its way to everybody");
}

int
breathctl_alert_cancel (BreathctlSession *session,
                        char            **words)
{
  g_autofree char *reason = NULL;
  g_auto(BreathctlAct) act = {
    .verb = "alert cancel",
    .summary = "Says that an alert is over. Only the Mirror who raised it can.",
    .operand = "ID", .given = -1,
  };
  g_autoptr(GVariant) alert = NULL;
  GError *error = NULL;
  const GOptionEntry entries[] = {
    BREATHCTL_ACT_ENTRIES (act),
    { "reason", 0, 0, G_OPTION_ARG_STRING, &reason, "Why; shown in place of the description", "TEXT" },
    { NULL }
  };
  int ended = breathctl_act_begin (&act, session, entries, words);

  if (ended != BREATHCTL_DONE)
    return ended;

  breath_bus_node1_call_cancel_alert_sync (session->node, act.about, act.mirror, act.handle, reason != NULL ? reason : "",
                                           act.pipes, &alert, NULL, NULL, &error);

  return finish (session, error, alert, "The cancellation is on its way to everybody");
}

int
breathctl_alert_assess (BreathctlSession *session,
                        char            **words)
{
  g_autofree char *view = NULL;
  g_autofree char *note = NULL;
  g_auto(BreathctlAct) act = {
    .verb = "alert assess",
    .summary = "Says what a Mirror here sees of somebody's alert. Everybody can read it.",
    .operand = "ID", .needs = "--view VIEW", .needed = &view, .given = -1,
  };
  GError *error = NULL;
  const GOptionEntry entries[] = {
    BREATHCTL_ACT_ENTRIES (act),
    { "view", 0, 0, G_OPTION_ARG_STRING, &view, "seen-here, not-seen-here or disputed; none takes it back", "VIEW" },
    { "note", 0, 0, G_OPTION_ARG_STRING, &note, "And why, at most 280 characters", "TEXT" },
    { NULL }
  };
  int ended = breathctl_act_begin (&act, session, entries, words);

  if (ended != BREATHCTL_DONE)
    return ended;

  breath_bus_node1_call_assess_alert_sync (session->node, act.about, act.mirror, act.handle, view, note != NULL ? note : "",
                                           act.pipes, NULL, NULL, &error);

  return breathctl_session_finish (session, error, "Everybody can read that now.",
                                   "id", act.about, "mirror", act.mirror, NULL);
}

int
breathctl_alert_review (BreathctlSession *session,
                        char            **words)
{
  g_auto(BreathctlAct) act = {
    .verb = "alert review",
    .summary = "Remembers that a Mirror of this node has read an alert. Nobody else is told.",
    .operand = "ID", .given = -1,
  };
  GError *error = NULL;
  const GOptionEntry entries[] = { BREATHCTL_ACT_ENTRIES (act), { NULL } };
  int ended = breathctl_act_begin (&act, session, entries, words);

  if (ended != BREATHCTL_DONE)
    return ended;

  breath_bus_node1_call_review_alert_sync (session->node, act.about, act.mirror, act.handle, act.pipes, NULL, NULL, &error);

  return breathctl_session_finish (session, error, "Noted here, and told to nobody else.",
                                   "id", act.about, "mirror", act.mirror, NULL);
}

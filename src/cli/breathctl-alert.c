/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breathctl.h"

/* breathctl alert raise|update|cancel|assess|review: what Mirrors say, each time with their passphrase */

/**
 * Words:
 * @id: which alert
 * @mirror: who
 * @given: file descriptor with their passphrase, -1: ask
 * @days: how long it lasts, 0: not said
 * @fields: what an alert says, in the order of @field_names
 * @view: of an assessment
 * @note: of an assessment, or why an alert is cancelled
 *
 * What a command line says.
 */
typedef struct
{
  char *id;
  char *mirror;
  int   given;
  int   days;
  char *fields[12];
  char *view;
  char *note;
} Words;

static const char *const field_names[] = {
  "event", "severity", "headline", "description", "urgency", "certainty", "instruction", "web", "system", "language",
  "status", "expires",
};

#define EXPIRES (G_N_ELEMENTS (field_names) - 1)

static void
words_clear (Words *told)
{
  g_clear_pointer (&told->id, g_free);
  g_clear_pointer (&told->mirror, g_free);
  g_clear_pointer (&told->view, g_free);
  g_clear_pointer (&told->note, g_free);

  for (guint i = 0; i < G_N_ELEMENTS (told->fields); i++)
    g_clear_pointer (&told->fields[i], g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Words, words_clear)

G_STATIC_ASSERT (G_N_ELEMENTS (((Words *) NULL)->fields) == G_N_ELEMENTS (field_names));

#define ACTOR_ENTRIES(told) \
  { "mirror", 0, 0, G_OPTION_ARG_STRING, &(told).mirror, "The Mirror who says so", "NAME" }, \
  { "passphrase-fd", 0, 0, G_OPTION_ARG_INT, &(told).given, BREATHCTL_FD_WORDS, "N" }

#define DRAFT_ENTRIES(told) \
  { "event", 0, 0, G_OPTION_ARG_STRING, &(told).fields[0], "systemic-error, hallucination, bias-drift or other", "EVENT" }, \
  { "severity", 0, 0, G_OPTION_ARG_STRING, &(told).fields[1], "Extreme, Severe, Moderate, Minor or Unknown", "WORD" }, \
  { "headline", 0, 0, G_OPTION_ARG_STRING, &(told).fields[2], "One line of at most 160 characters", "TEXT" }, \
  { "description", 0, 0, G_OPTION_ARG_STRING, &(told).fields[3], "What happened", "TEXT" }, \
  { "urgency", 0, 0, G_OPTION_ARG_STRING, &(told).fields[4], "Immediate, Expected, Future, Past or Unknown", "WORD" }, \
  { "certainty", 0, 0, G_OPTION_ARG_STRING, &(told).fields[5], "Observed, Likely, Possible, Unlikely or Unknown", "WORD" }, \
  { "instruction", 0, 0, G_OPTION_ARG_STRING, &(told).fields[6], "What to do about it", "TEXT" }, \
  { "web", 0, 0, G_OPTION_ARG_STRING, &(told).fields[7], "An address with more", "URL" }, \
  { "system", 0, 0, G_OPTION_ARG_STRING, &(told).fields[8], "Which system it is about, with its version", "TEXT" }, \
  { "language", 0, 0, G_OPTION_ARG_STRING, &(told).fields[9], "Of the texts, such as sv", "TAG" }, \
  { "status", 0, 0, G_OPTION_ARG_STRING, &(told).fields[10], "Actual, Exercise or Test", "WORD" }, \
  { "expires", 0, 0, G_OPTION_ARG_STRING, &(told).fields[EXPIRES], "When it ends by itself", "TIME" }, \
  { "days", 0, 0, G_OPTION_ARG_INT, &(told).days, "The same as a number of days; 7 if neither is said", "N" }

static int
begin (BreathctlSession   *session,
       const char         *verb,
       const char         *summary,
       const GOptionEntry *entries,
       gboolean            has_id,
       char              **words,
       Words              *told)
{
  int ended = breathctl_session_begin_act (session, verb, summary, entries, has_id ? "ID" : NULL, words,
                                           has_id ? &told->id : NULL);

  if (ended != BREATHCTL_DONE || told->mirror != NULL)
    return ended;

  g_printerr ("breathctl: --mirror says who it is that speaks; see breathctl %s --help\n", verb);

  return BREATHCTL_USAGE;
}

static GVariant *
build_draft (Words *told)
{
  GVariantBuilder dict;

  if (told->days > 0 && told->fields[EXPIRES] == NULL)
    told->fields[EXPIRES] = g_strdup_printf ("%d", told->days);

  g_variant_builder_init (&dict, G_VARIANT_TYPE ("a{ss}"));

  for (guint i = 0; i < G_N_ELEMENTS (field_names); i++)
    if (told->fields[i] != NULL)
      g_variant_builder_add (&dict, "{ss}", field_names[i], told->fields[i]);

  return g_variant_builder_end (&dict);
}

static int
print_alert (BreathctlSession *session,
             GVariant         *alert,
             const char       *what)
{
  gboolean is_over_quota = FALSE;

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

static int
print_done (BreathctlSession *session,
            const Words      *told,
            const char       *what)
{
  GVariantBuilder dict;
  g_autoptr(GVariant) facts = NULL;

  if (!session->as_json)
    {
      g_print ("%s\n", what);
      return BREATHCTL_DONE;
    }

  g_variant_builder_init (&dict, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&dict, "{sv}", "id", g_variant_new ("s", told->id));
  g_variant_builder_add (&dict, "{sv}", "mirror", g_variant_new ("s", told->mirror));
  facts = g_variant_ref_sink (g_variant_builder_end (&dict));
  breathctl_session_print_json (facts);

  return BREATHCTL_DONE;
}

/**
 * breathctl_alert_raise_draft:
 * @session: a connected session
 * @mirror: who raises it
 * @given: a file descriptor with their passphrase; -1: ask
 * @draft: what it says
 *
 * Returns: what to end with
 */
int
breathctl_alert_raise_draft (BreathctlSession *session,
                             const char       *mirror,
                             int               given,
                             GVariant         *draft)
{
  g_autoptr(GUnixFDList) pipes = g_unix_fd_list_new ();
  g_autoptr(GVariant) owned = g_variant_ref_sink (draft);
  g_autoptr(GVariant) alert = NULL;
  GError *error = NULL;
  int handle = breathctl_hand_over (given, mirror, FALSE, pipes);

  if (handle < 0)
    return BREATHCTL_REFUSED;

  if (!breath_bus_node1_call_raise_alert_sync (session->node, mirror, g_variant_new_handle (handle), owned, pipes, &alert,
                                               NULL, NULL, &error))
    return breathctl_session_fail (error);

  return print_alert (session, alert, "The alert is raised and on its way to everybody");
}

int
breathctl_alert_raise (BreathctlSession *session,
                       char            **words)
{
  g_auto(Words) told = { .given = -1 };
  const GOptionEntry entries[] = { ACTOR_ENTRIES (told), DRAFT_ENTRIES (told), { NULL } };
  int ended = begin (session, "alert raise",
                     "Warns everybody of what a system does to people. It needs an event, a severity and a headline.",
                     entries, FALSE, words, &told);

  return ended == BREATHCTL_DONE ? breathctl_alert_raise_draft (session, told.mirror, told.given, build_draft (&told))
                                 : ended;
}

int
breathctl_alert_update (BreathctlSession *session,
                        char            **words)
{
  g_auto(Words) told = { .given = -1 };
  g_autoptr(GUnixFDList) pipes = g_unix_fd_list_new ();
  g_autoptr(GVariant) alert = NULL;
  GError *error = NULL;
  const GOptionEntry entries[] = { ACTOR_ENTRIES (told), DRAFT_ENTRIES (told), { NULL } };
  int ended = begin (session, "alert update",
                     "Corrects an alert. Only the Mirror who raised it can; what is not said stays as it was.",
                     entries, TRUE, words, &told);
  int handle;

  if (ended != BREATHCTL_DONE)
    return ended;

  handle = breathctl_hand_over (told.given, told.mirror, FALSE, pipes);

  if (handle < 0)
    return BREATHCTL_REFUSED;

  if (!breath_bus_node1_call_update_alert_sync (session->node, told.id, told.mirror, g_variant_new_handle (handle),
                                                build_draft (&told), pipes, &alert, NULL, NULL, &error))
    return breathctl_session_fail (error);

  return print_alert (session, alert, "The update is on its way to everybody");
}

int
breathctl_alert_cancel (BreathctlSession *session,
                        char            **words)
{
  g_auto(Words) told = { .given = -1 };
  g_autoptr(GUnixFDList) pipes = g_unix_fd_list_new ();
  g_autoptr(GVariant) alert = NULL;
  GError *error = NULL;
  const GOptionEntry entries[] = {
    ACTOR_ENTRIES (told),
    { "reason", 0, 0, G_OPTION_ARG_STRING, &told.note, "Why; shown in place of the description", "TEXT" },
    { NULL }
  };
  int ended = begin (session, "alert cancel", "Says that an alert is over. Only the Mirror who raised it can.",
                     entries, TRUE, words, &told);
  int handle;

  if (ended != BREATHCTL_DONE)
    return ended;

  handle = breathctl_hand_over (told.given, told.mirror, FALSE, pipes);

  if (handle < 0)
    return BREATHCTL_REFUSED;

  if (!breath_bus_node1_call_cancel_alert_sync (session->node, told.id, told.mirror, g_variant_new_handle (handle),
                                                told.note != NULL ? told.note : "", pipes, &alert, NULL, NULL, &error))
    return breathctl_session_fail (error);

  return print_alert (session, alert, "The cancellation is on its way to everybody");
}

int
breathctl_alert_assess (BreathctlSession *session,
                        char            **words)
{
  g_auto(Words) told = { .given = -1 };
  g_autoptr(GUnixFDList) pipes = g_unix_fd_list_new ();
  GError *error = NULL;
  const GOptionEntry entries[] = {
    ACTOR_ENTRIES (told),
    { "view", 0, 0, G_OPTION_ARG_STRING, &told.view, "seen-here, not-seen-here or disputed; none takes it back", "VIEW" },
    { "note", 0, 0, G_OPTION_ARG_STRING, &told.note, "And why, at most 280 characters", "TEXT" },
    { NULL }
  };
  int ended = begin (session, "alert assess", "Says what a Mirror here sees of somebody's alert. Everybody can read it.",
                     entries, TRUE, words, &told);
  int handle;

  if (ended != BREATHCTL_DONE)
    return ended;

  handle = breathctl_hand_over (told.given, told.mirror, FALSE, pipes);

  if (handle < 0)
    return BREATHCTL_REFUSED;

  if (!breath_bus_node1_call_assess_alert_sync (session->node, told.id, told.mirror, g_variant_new_handle (handle),
                                                told.view != NULL ? told.view : "", told.note != NULL ? told.note : "",
                                                pipes, NULL, NULL, &error))
    return breathctl_session_fail (error);

  return print_done (session, &told, "Everybody can read that now.");
}

int
breathctl_alert_review (BreathctlSession *session,
                        char            **words)
{
  g_auto(Words) told = { .given = -1 };
  g_autoptr(GUnixFDList) pipes = g_unix_fd_list_new ();
  GError *error = NULL;
  const GOptionEntry entries[] = { ACTOR_ENTRIES (told), { NULL } };
  int ended = begin (session, "alert review", "Remembers that a Mirror of this node has read an alert. Nobody else is told.",
                     entries, TRUE, words, &told);
  int handle;

  if (ended != BREATHCTL_DONE)
    return ended;

  handle = breathctl_hand_over (told.given, told.mirror, FALSE, pipes);

  if (handle < 0)
    return BREATHCTL_REFUSED;

  if (!breath_bus_node1_call_review_alert_sync (session->node, told.id, told.mirror, g_variant_new_handle (handle), pipes,
                                                NULL, NULL, &error))
    return breathctl_session_fail (error);

  return print_done (session, &told, "Noted here, and told to nobody else.");
}

/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breathctl.h"

#define SUMMARY "Chooses how closely neighbours may know energy, water or food, and what happens when it becomes critical\n" \
                "or nobody tells it for long. It counts from the next level on and publishes nothing."

#define DESCRIPTION "Each published level has random noise on it, and in 95 of 100 cases is off by no more than\n" \
                    "  close     3/4 day of need   one level in 24 hours\n" \
                    "  standard  1 1/2 days        two levels, one of them by hand\n" \
                    "  wide      3 3/4 days        two levels, one of them by hand\n"

/* breathctl privacy set RESOURCE [--precision P] [--automatic yes|no] [--critical-days N] [--stale-days N] */

typedef struct
{
  char *resource;
  char *precision;
  char *automatic;
  char *critical_days;
  char *stale_days;
} Words;

static void
words_clear (Words *told)
{
  g_clear_pointer (&told->resource, g_free);
  g_clear_pointer (&told->precision, g_free);
  g_clear_pointer (&told->automatic, g_free);
  g_clear_pointer (&told->critical_days, g_free);
  g_clear_pointer (&told->stale_days, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Words, words_clear)

static int
parse (BreathctlSession *session,
       char            **words,
       Words            *told)
{
  const GOptionEntry entries[] = {
    { "precision", 0, 0, G_OPTION_ARG_STRING, &told->precision, "How closely neighbours may know it", "close|standard|wide" },
    { "automatic", 0, 0, G_OPTION_ARG_STRING, &told->automatic,
      "Publish by itself when critical; neighbours then learn when that was, which no noise hides", "yes|no" },
    { "critical-days", 0, 0, G_OPTION_ARG_STRING, &told->critical_days,
      "Warn when the stock covers fewer days of need; 0 for never", "DAYS" },
    { "stale-days", 0, 0, G_OPTION_ARG_STRING, &told->stale_days,
      "Say unknown when nobody told the stock for so long", "DAYS" },
    { NULL }
  };
  int ended;

  ended = breathctl_session_parse (session, "privacy set", SUMMARY "\n\n" DESCRIPTION, entries, "RESOURCE",
                                   words, &told->resource);

  if (ended != BREATHCTL_DONE)
    return ended;

  if (told->precision != NULL || told->automatic != NULL || told->critical_days != NULL || told->stale_days != NULL)
    return BREATHCTL_DONE;

  g_printerr ("breathctl: privacy set needs at least one of --precision, --automatic, --critical-days and --stale-days\n");

  return BREATHCTL_USAGE;
}

/* An empty text would leave the field as it is, which nobody who types one means. */
static const char *
get_word (const char *word)
{
  const char *given = word != NULL && *word == '\0' ? " " : word;

  return word != NULL ? given : "";
}

static void
print_choice (GVariant *choice)
{
  double range = 0;
  gboolean automatic = FALSE;
  guint32 critical_days = 0;
  guint32 stale_days = 0;

  g_variant_lookup (choice, "range-days", "d", &range);
  g_variant_lookup (choice, "automatic", "b", &automatic);
  g_variant_lookup (choice, "critical-days", "u", &critical_days);
  g_variant_lookup (choice, "stale-days", "u", &stale_days);

  g_print ("Stored for %s, from the next level on: %s, off by no more than %g days in 95 of 100 cases; ",
           breathctl_peek_text (choice, "resource"), breathctl_peek_text (choice, "precision"), range);

  if (critical_days == 0)
    g_print ("never critical; ");
  else
    g_print ("critical below %u day%s of need, which %s; ", critical_days, critical_days == 1 ? "" : "s",
             automatic ? "is published by itself" : "warns the people here only");

  g_print ("unknown after %u day%s.\n", stale_days, stale_days == 1 ? "" : "s");
}

int
breathctl_privacy_set (BreathctlSession *session,
                       char            **words)
{
  g_autoptr(GVariant) choice = NULL;
  g_auto(Words) told = { NULL, };
  GError *error = NULL;
  int ended;

  ended = parse (session, words, &told);

  if (ended == BREATHCTL_DONE)
    ended = breathctl_session_connect (session);

  if (ended != BREATHCTL_DONE)
    return ended;

  if (!breath_bus_node1_call_set_privacy_sync (session->node, told.resource, get_word (told.precision),
                                               get_word (told.automatic), get_word (told.critical_days),
                                               get_word (told.stale_days), &choice, NULL, &error))
    return breathctl_session_fail (error);

  if (session->as_json)
    breathctl_session_print_json (choice);
  else
    print_choice (choice);

  return BREATHCTL_DONE;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breathctl.h"

#define MAX_FILE (1024 * 1024) /* bytes; the node says what is too large for a seed */

/* breathctl seed offer|fetch|cancel|read|plant|set-aside: what a Mirror does about seeds, with their passphrase. */

/* What is said of a text, each NULL if not told. */
typedef struct
{
  char *title;
  char *summary;
  char *language;
  char *licence;
  char *media;
  char *supersedes;
} Words;

static void
words_clear (Words *told)
{
  g_free (told->title);
  g_free (told->summary);
  g_free (told->language);
  g_free (told->licence);
  g_free (told->media);
  g_free (told->supersedes);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Words, words_clear)

static const char *
guess_media (const char *path)
{
  if (g_str_has_suffix (path, ".md") || g_str_has_suffix (path, ".markdown"))
    return "text/markdown";

  return g_str_has_suffix (path, ".json") ? "application/json" : "text/plain";
}

static GVariant *
build_words (const Words *told,
             const char  *path)
{
  const char *const words[] = {
    "title", told->title, "summary", told->summary, "language", told->language, "licence", told->licence,
    "media", told->media != NULL ? told->media : guess_media (path), "supersedes", told->supersedes,
  };

  return breathctl_act_pack (words, G_N_ELEMENTS (words));
}

static int
print_offered (BreathctlSession *session,
               GVariant         *seed,
               GError           *error)
{
  if (error != NULL)
    return breathctl_session_fail (error);

  if (session->as_json)
    breathctl_session_print_json (seed);
  else
    g_print ("It is offered to everybody, and planted here: seed %s\n", breathctl_peek_text (seed, "id"));

  return BREATHCTL_DONE;
}

int
breathctl_seed_offer (BreathctlSession *session,
                      char            **words)
{
  g_auto(Words) told = { NULL };
  g_auto(BreathctlAct) act = {
    .verb = "seed offer",
    .summary = "Offers a text file, such as Markdown, to other communities, and plants it here. It has at most 256 KiB.",
    .operand = "FILE", .needs = "--title TEXT", .needed = &told.title, .given = -1,
  };
  g_autoptr(GVariant) seed = NULL;
  g_autoptr(GError) unread = NULL;
  GError *error = NULL;
  char *text;
  gsize len;
  const GOptionEntry entries[] = {
    { "title", 0, 0, G_OPTION_ARG_STRING, &told.title, "What it is called, at most 120 characters", "TEXT" },
    { "summary", 0, 0, G_OPTION_ARG_STRING, &told.summary, "What it is about, at most 500 characters", "TEXT" },
    { "language", 0, 0, G_OPTION_ARG_STRING, &told.language, "What it is written in, such as sv", "TAG" },
    { "licence", 0, 0, G_OPTION_ARG_STRING, &told.licence, "SPDX id (CC-BY-SA-4.0 if not told)", "ID" },
    { "media", 0, 0, G_OPTION_ARG_STRING, &told.media, "text/plain, text/markdown or application/json (by the name of the file)", "TYPE" },
    { "supersedes", 0, 0, G_OPTION_ARG_STRING, &told.supersedes, "The seed that it is a later version of", "ID" },
    BREATHCTL_ACT_ENTRIES (act),
    { NULL }
  };
  int ended = breathctl_act_prepare (&act, session, entries, words);

  if (ended != BREATHCTL_DONE)
    return ended;

  text = breathctl_read_file (act.about, MAX_FILE, &len, &unread);

  if (text == NULL)
    {
      g_printerr ("breathctl: %s\n", unread->message);
      return BREATHCTL_REFUSED;
    }

  ended = breathctl_act_hand_over (&act);

  if (ended != BREATHCTL_DONE)
    {
      g_free (text);
      return ended;
    }

  breath_bus_node1_call_offer_seed_sync (session->node, act.mirror, act.handle,
                                         g_variant_new_from_data (G_VARIANT_TYPE_BYTESTRING, text, len, TRUE, g_free, text),
                                         build_words (&told, act.about), act.pipes, &seed, NULL, NULL, &error);

  return print_offered (session, seed, error);
}

int
breathctl_seed_fetch (BreathctlSession *session,
                      char            **words)
{
  g_auto(BreathctlAct) act = {
    .verb = "seed fetch",
    .summary = "Gets a seed that somebody offers, to look at it. Nothing is fetched that nobody asked for.",
    .operand = "ID", .given = -1,
  };

  return breathctl_act_by_id (&act, session, words, breath_bus_node1_call_fetch_seed_sync, "It is asked for; see breathctl seed list.");
}

int
breathctl_seed_cancel (BreathctlSession *session,
                       char            **words)
{
  g_auto(BreathctlAct) act = {
    .verb = "seed cancel",
    .summary = "Stops getting a seed. What came of it is there for another try.",
    .operand = "ID", .given = -1,
  };

  return breathctl_act_by_id (&act, session, words, breath_bus_node1_call_cancel_seed_sync, "It is not fetched any more.");
}

static int
print_text (BreathctlSession *session,
            const char       *id,
            const char       *text,
            GError           *error)
{
  g_autoptr(GVariant) facts = NULL;

  if (error != NULL)
    return breathctl_session_fail (error);

  if (!session->as_json)
    {
      g_print ("%s%s", text, g_str_has_suffix (text, "\n") ? "" : "\n");
      return BREATHCTL_DONE;
    }

  facts = g_variant_ref_sink (g_variant_new_parsed ("{'id': <%s>, 'text': <%s>}", id, text));
  breathctl_session_print_json (facts);

  return BREATHCTL_DONE;
}

static int
read_planted (BreathctlSession *session,
              const char       *id)
{
  g_autofree char *text = NULL;
  GError *error = NULL;
  int ended = breathctl_session_connect (session);

  if (ended != BREATHCTL_DONE)
    return ended;

  breath_bus_node1_call_read_planted_seed_sync (session->node, id, &text, NULL, &error);

  return print_text (session, id, text, error);
}

/* What is planted needs nobody's name. */
static gboolean
names_mirror (char **words)
{
  for (guint i = 0; words[i] != NULL; i++)
    if (g_str_has_prefix (words[i], "--mirror") || g_str_equal (words[i], "--help"))
      return TRUE;

  return FALSE;
}

int
breathctl_seed_read (BreathctlSession *session,
                     char            **words)
{
  g_auto(BreathctlAct) act = {
    .verb = "seed read",
    .summary = "Prints a seed as plain text; characters that hide are shown as [U+…]. What is planted anybody can read,\n"
               "what is not only a Mirror.",
    .operand = "ID", .given = -1,
  };
  g_autoptr(GVariant) text = NULL;
  GError *error = NULL;
  const GOptionEntry entries[] = { BREATHCTL_ACT_ENTRIES (act), { NULL } };
  int ended = BREATHCTL_DONE;

  if (!names_mirror (words))
    {
      ended = breathctl_session_parse (session, act.verb, act.summary, entries, act.operand, words, &act.about);

      return ended == BREATHCTL_DONE ? read_planted (session, act.about) : ended;
    }

  ended = breathctl_act_begin (&act, session, entries, words);

  if (ended != BREATHCTL_DONE)
    return ended;

  breath_bus_node1_call_read_seed_sync (session->node, act.about, act.mirror, act.handle, act.pipes, &text, NULL, NULL, &error);

  return print_text (session, act.about, text != NULL ? g_variant_get_string (text, NULL) : NULL, error);
}

int
breathctl_seed_plant (BreathctlSession *session,
                      char            **words)
{
  g_auto(BreathctlAct) act = {
    .verb = "seed plant",
    .summary = "Keeps a seed that was read, where everybody here can find it. The others hear who planted it.",
    .operand = "ID", .given = -1,
  };

  return breathctl_act_by_id (&act, session, words, breath_bus_node1_call_plant_seed_sync, "It is planted.");
}

int
breathctl_seed_set_aside (BreathctlSession *session,
                          char            **words)
{
  g_auto(BreathctlAct) act = {
    .verb = "seed set-aside",
    .summary = "Puts a seed out of sight. If it was planted it is no more, and if it was offered here it is withdrawn.",
    .operand = "ID", .given = -1,
  };

  return breathctl_act_by_id (&act, session, words, breath_bus_node1_call_set_aside_seed_sync, "It is set aside.");
}

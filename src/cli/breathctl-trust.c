/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breathctl.h"

#include "breath-host.h"

#define PATIENCE_MSEC (5 * 60 * 1000)  /* each passphrase is checked for about a second, on a slow computer for longer */

/* breathctl trust isolate|undo|flag|answer|choose: what a Mirror decides about other nodes, with their passphrase. */

typedef struct
{
  char    *operand;
  char    *mirror;
  int      given;      /* -1: ask */
  char    *scope;
  char    *hours;
  char    *reason;
  char    *evidence;
  char    *days;
  char    *note;
  char    *text;
  gboolean flag;
  gboolean drop;
} Words;

#define NO_WORDS { .given = -1 }

static void
words_clear (Words *told)
{
  g_clear_pointer (&told->operand, g_free);
  g_clear_pointer (&told->mirror, g_free);
  g_clear_pointer (&told->scope, g_free);
  g_clear_pointer (&told->hours, g_free);
  g_clear_pointer (&told->reason, g_free);
  g_clear_pointer (&told->evidence, g_free);
  g_clear_pointer (&told->days, g_free);
  g_clear_pointer (&told->note, g_free);
  g_clear_pointer (&told->text, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Words, words_clear)

#define MIRROR_ENTRY(told) \
  { "mirror", 0, 0, G_OPTION_ARG_STRING, &(told).mirror, "The Mirror of this node who decides so", "NAME" }
#define FD_ENTRY(told) \
  { "passphrase-fd", 0, 0, G_OPTION_ARG_INT, &(told).given, "Read their passphrase as a line from file descriptor N", "N" }

/* What every verb here begins with: the node is found before anybody is asked for a passphrase. */
static int
begin (BreathctlSession   *session,
       const char         *verb,
       const char         *summary,
       const GOptionEntry *entries,
       const char         *operand,
       char              **words,
       Words              *told)
{
  int ended;

  breath_host_protect_process ();
  ended = breathctl_session_parse (session, verb, summary, entries, operand, words, &told->operand);

  if (ended == BREATHCTL_DONE && told->mirror == NULL)
    {
      g_printerr ("breathctl: %s needs --mirror NAME: a person decides this; see breathctl %s --help\n", verb, verb);
      return BREATHCTL_USAGE;
    }

  if (ended == BREATHCTL_DONE)
    ended = breathctl_session_connect (session);

  if (ended == BREATHCTL_DONE)
    g_dbus_proxy_set_default_timeout (G_DBUS_PROXY (session->node), PATIENCE_MSEC);

  return ended;
}

static int
need (const char *verb,
      const char *option)
{
  g_printerr ("breathctl: %s needs %s; see breathctl %s --help\n", verb, option, verb);

  return BREATHCTL_USAGE;
}

/* The handle of the pipe with the passphrase, NULL having said why there is none. */
static GVariant *
ask (const Words *told,
     GUnixFDList *pipes)
{
  g_autoptr(BreathPassphrase) passphrase = breathctl_ask_mirror (told->given, told->mirror, FALSE);
  int handle = passphrase != NULL ? breathctl_send_passphrase (passphrase, pipes) : -1;

  return handle >= 0 ? g_variant_ref_sink (g_variant_new_handle (handle)) : NULL;
}

static int
finish (BreathctlSession *session,
        const char       *key,
        const char       *value,
        const char       *what)
{
  GVariantBuilder dict;
  g_autoptr(GVariant) facts = NULL;

  g_variant_builder_init (&dict, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&dict, "{sv}", key, g_variant_new_string (value));
  facts = g_variant_ref_sink (g_variant_builder_end (&dict));

  if (session->as_json)
    breathctl_session_print_json (facts);
  else
    g_print ("%s\n", what);

  return BREATHCTL_DONE;
}

static const char *
or_empty (const char *text)
{
  return text != NULL ? text : "";
}

int
breathctl_trust_isolate (BreathctlSession *session,
                         char            **words)
{
  g_auto(Words) told = NO_WORDS;
  g_autoptr(GUnixFDList) pipes = g_unix_fd_list_new ();
  g_autoptr(GVariant) handle = NULL;
  GError *error = NULL;
  const GOptionEntry entries[] = {
    MIRROR_ENTRY (told),
    { "reason", 0, 0, G_OPTION_ARG_STRING, &told.reason, "Why; the log keeps it, nobody else hears of it", "TEXT" },
    { "hours", 0, 0, G_OPTION_ARG_STRING, &told.hours, "For how long, 1 to 168 (24 if not told)", "HOURS" },
    { "scope", 0, 0, G_OPTION_ARG_STRING, &told.scope, "What is not done: connect, show, relay, with commas (all if not told)", "SCOPE" },
    FD_ENTRY (told),
    { NULL }
  };
  int ended = begin (session, "trust isolate", "Isolates a node here, for a time. It ends by itself, and “trust undo” ends it sooner.\n"
                                               "What the node signs is held and compared as before.",
                     entries, "NODE", words, &told);

  if (ended != BREATHCTL_DONE)
    return ended;

  if (told.reason == NULL)
    return need ("trust isolate", "--reason TEXT");

  if ((handle = ask (&told, pipes)) == NULL)
    return BREATHCTL_REFUSED;

  if (!breath_bus_node1_call_isolate_sync (session->node, told.mirror, handle, told.operand, or_empty (told.scope),
                                           or_empty (told.hours), told.reason, pipes, NULL, NULL, &error))
    return breathctl_session_fail (error);

  return finish (session, "node", told.operand, "It is isolated here. That ends by itself; breathctl trust list shows when.");
}

static gboolean
call_undo (BreathctlSession *session,
           const Words      *told,
           GVariant         *handle,
           GUnixFDList      *pipes,
           GError          **error)
{
  if (told->flag)
    return breath_bus_node1_call_withdraw_flag_sync (session->node, told->mirror, handle, told->operand, pipes, NULL, NULL,
                                                     error);

  return breath_bus_node1_call_undo_isolation_sync (session->node, told->mirror, handle, told->operand, pipes, NULL, NULL,
                                                    error);
}

int
breathctl_trust_undo (BreathctlSession *session,
                      char            **words)
{
  g_auto(Words) told = NO_WORDS;
  g_autoptr(GUnixFDList) pipes = g_unix_fd_list_new ();
  g_autoptr(GVariant) handle = NULL;
  GError *error = NULL;
  const GOptionEntry entries[] = {
    MIRROR_ENTRY (told),
    { "flag", 0, 0, G_OPTION_ARG_NONE, &told.flag, "Withdraw this Mirror's flag about the node instead", NULL },
    FD_ENTRY (told),
    { NULL }
  };
  int ended = begin (session, "trust undo", "Ends the isolation of a node, or takes a flag about it back.", entries, "NODE", words,
                     &told);

  if (ended != BREATHCTL_DONE)
    return ended;

  if ((handle = ask (&told, pipes)) == NULL)
    return BREATHCTL_REFUSED;

  if (!call_undo (session, &told, handle, pipes, &error))
    return breathctl_session_fail (error);

  return finish (session, "node", told.operand, told.flag ? "The flag is withdrawn." : "It is not isolated any more.");
}

int
breathctl_trust_flag (BreathctlSession *session,
                      char            **words)
{
  g_auto(Words) told = NO_WORDS;
  g_autoptr(GUnixFDList) pipes = g_unix_fd_list_new ();
  g_autoptr(GVariant) handle = NULL;
  GError *error = NULL;
  const GOptionEntry entries[] = {
    MIRROR_ENTRY (told),
    { "reason", 0, 0, G_OPTION_ARG_STRING, &told.reason, "contradiction, misleading, impersonation, abuse or other", "REASON" },
    { "note", 0, 0, G_OPTION_ARG_STRING, &told.note, "What there is to say, for everybody to read", "TEXT" },
    { "days", 0, 0, G_OPTION_ARG_STRING, &told.days, "For how long, 1 to 7 (7 if not told)", "DAYS" },
    { "evidence", 0, 0, G_OPTION_ARG_STRING, &told.evidence,
      "Hash of what can be shown; of a contradiction, the proof held here if not told", "HEX" },
    FD_ENTRY (told),
    { NULL }
  };
  int ended = begin (session, "trust flag", "Tells everybody what a Mirror thinks of a node. It is an opinion: nothing is done because of it,\n"
                                            "here or anywhere, and people read it where they chose that Mirror.",
                     entries, "NODE", words, &told);

  if (ended != BREATHCTL_DONE)
    return ended;

  if (told.reason == NULL)
    return need ("trust flag", "--reason REASON");

  if ((handle = ask (&told, pipes)) == NULL)
    return BREATHCTL_REFUSED;

  if (!breath_bus_node1_call_flag_sync (session->node, told.mirror, handle, told.operand, told.reason, or_empty (told.evidence),
                                        or_empty (told.days), or_empty (told.note), pipes, NULL, NULL, &error))
    return breathctl_session_fail (error);

  return finish (session, "node", told.operand, "Everybody can read that now. It ends by itself; “trust undo NODE --flag” takes it back.");
}

int
breathctl_trust_answer (BreathctlSession *session,
                        char            **words)
{
  g_auto(Words) told = NO_WORDS;
  g_autoptr(GUnixFDList) pipes = g_unix_fd_list_new ();
  g_autoptr(GVariant) handle = NULL;
  GError *error = NULL;
  const GOptionEntry entries[] = {
    MIRROR_ENTRY (told),
    { "text", 0, 0, G_OPTION_ARG_STRING, &told.text, "The answer, for everybody to read", "TEXT" },
    FD_ENTRY (told),
    { NULL }
  };
  int ended = begin (session, "trust answer", "Answers a flag about this node, once.", entries, "FLAG", words, &told);

  if (ended != BREATHCTL_DONE)
    return ended;

  if (told.text == NULL)
    return need ("trust answer", "--text TEXT");

  if ((handle = ask (&told, pipes)) == NULL)
    return BREATHCTL_REFUSED;

  if (!breath_bus_node1_call_answer_flag_sync (session->node, told.mirror, handle, told.operand, told.text, pipes, NULL, NULL,
                                               &error))
    return breathctl_session_fail (error);

  return finish (session, "flag", told.operand, "Everybody who reads the flag can read the answer now.");
}

int
breathctl_trust_choose (BreathctlSession *session,
                        char            **words)
{
  g_auto(Words) told = NO_WORDS;
  g_autoptr(GUnixFDList) pipes = g_unix_fd_list_new ();
  g_autoptr(GVariant) handle = NULL;
  GError *error = NULL;
  const GOptionEntry entries[] = {
    MIRROR_ENTRY (told),
    { "drop", 0, 0, G_OPTION_ARG_NONE, &told.drop, "Show their flags no more", NULL },
    FD_ENTRY (told),
    { NULL }
  };
  int ended = begin (session, "trust choose", "Chooses a Mirror, here or elsewhere, whose flags are shown here. WHOM is their name,\n"
                                              "their key or the end of it. Of all others nothing is shown, not even how many.",
                     entries, "WHOM", words, &told);

  if (ended != BREATHCTL_DONE)
    return ended;

  if ((handle = ask (&told, pipes)) == NULL)
    return BREATHCTL_REFUSED;

  if (!breath_bus_node1_call_choose_mirror_sync (session->node, told.mirror, handle, told.operand, !told.drop, pipes, NULL, NULL,
                                                 &error))
    return breathctl_session_fail (error);

  return finish (session, "mirror", told.operand, told.drop ? "Their flags are shown no more." : "Their flags are shown from now on.");
}

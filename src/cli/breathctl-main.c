/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "breathctl.h"

#include "breath-output.h"

#include <locale.h>
#include <signal.h>

/* breathctl: dispatches to one file a verb. */

static const struct
{
  const char   *group;     /* first word of verbs with two, NULL for the others */
  const char   *word;
  BreathctlVerb run;
  const char   *synopsis;
} verbs[] = {
  { NULL, "status", breathctl_status, "status                     who the node is and what it publishes" },
  { NULL, "peers", breathctl_peers, "peers                      the neighbours connected now" },
  { NULL, "invite", breathctl_invite, "invite                     what another centre needs to become a neighbour" },
  { NULL, "accept", breathctl_accept, "accept INVITATION          become a neighbour of the centre that gave it" },
  { NULL, "chosen", breathctl_chosen, "chosen                     whom people here chose so" },
  { NULL, "forget", breathctl_forget, "forget NODE                choose one of them no more" },
  { NULL, "nodes", breathctl_nodes, "nodes                      every other node heard of" },
  { "node", "list", breathctl_node_list, "node list                  the same, one a line, and what was found about them" },
  { "node", "show", breathctl_node_show, "node show ID               all that is known of one node" },
  { "mirror", "list", breathctl_mirror_list, "mirror list                the people who decide here" },
  { "mirror", "add", breathctl_mirror_add, "mirror add NAME            one more, admitted by one of them" },
  { "mirror", "passphrase", breathctl_mirror_passphrase, "mirror passphrase NAME     choose another passphrase" },
  { "mirror", "reset", breathctl_mirror_reset, "mirror reset NAME          a new key for a forgotten passphrase" },
  { "mirror", "remove", breathctl_mirror_remove, "mirror remove NAME         one who leaves" },
  { "alert", "list", breathctl_alert_list, "alert list                 what Mirrors here and elsewhere warn of" },
  { "alert", "show", breathctl_alert_show, "alert show ID              all of one alert, and what others say of it" },
  { "alert", "raise", breathctl_alert_raise, "alert raise …              warn everybody, as a Mirror" },
  { "alert", "update", breathctl_alert_update, "alert update ID …          correct what the same Mirror raised" },
  { "alert", "cancel", breathctl_alert_cancel, "alert cancel ID …          say that it is over" },
  { "alert", "assess", breathctl_alert_assess, "alert assess ID …          say what a Mirror here sees of it" },
  { "alert", "review", breathctl_alert_review, "alert review ID …          remember that a Mirror here has read it" },
  { "alert", "export", breathctl_alert_export, "alert export ID            print it as a document of CAP 1.2" },
  { "alert", "import", breathctl_alert_import, "alert import FILE …        raise what such a document says" },
  { "trust", "list", breathctl_trust_list, "trust list                 what there is to know of other nodes, and was decided" },
  { "trust", "isolate", breathctl_trust_isolate, "trust isolate NODE …       no links with a node, not shown, for a time" },
  { "trust", "undo", breathctl_trust_undo, "trust undo NODE …          end that, or take a flag back" },
  { "trust", "flag", breathctl_trust_flag, "trust flag NODE …          tell everybody what a Mirror thinks of a node" },
  { "trust", "answer", breathctl_trust_answer, "trust answer FLAG …        answer a flag about this node" },
  { "trust", "choose", breathctl_trust_choose, "trust choose WHOM …        a Mirror whose flags are shown here" },
  { "transfer", "matches", breathctl_transfer_matches, "transfer matches           what we have over and others lack, and the reverse" },
  { "transfer", "list", breathctl_transfer_list, "transfer list              what is being negotiated, and was agreed on" },
  { "transfer", "show", breathctl_transfer_show, "transfer show ID           one of them" },
  { "transfer", "propose", breathctl_transfer_propose, "transfer propose NODE …    propose one, which is not yet a yes" },
  { "transfer", "counter", breathctl_transfer_counter, "transfer counter ID …      propose other terms" },
  { "transfer", "answer", breathctl_transfer_answer, "transfer answer ID yes …   decide, yes or no; nobody is told which" },
  { "transfer", "decline", breathctl_transfer_decline, "transfer decline ID …      say no openly, which ends it at once" },
  { "transfer", "handover", breathctl_transfer_handover, "transfer handover ID …     say how much was handed over" },
  { "seed", "list", breathctl_seed_list, "seed list                  knowledge seeds that others offer, and those here" },
  { "seed", "show", breathctl_seed_show, "seed show ID               all there is to know of one" },
  { "seed", "search", breathctl_seed_search, "seed search WORDS          look through what is planted here" },
  { "seed", "offer", breathctl_seed_offer, "seed offer FILE …          offer a text to everybody, and plant it here" },
  { "seed", "fetch", breathctl_seed_fetch, "seed fetch ID …            get one, to look at it" },
  { "seed", "cancel", breathctl_seed_cancel, "seed cancel ID …           stop getting it" },
  { "seed", "read", breathctl_seed_read, "seed read ID …             print what is here" },
  { "seed", "diff", breathctl_seed_diff, "seed diff ID …             print what a later version says otherwise" },
  { "seed", "plant", breathctl_seed_plant, "seed plant ID …            keep what was read, for everybody here" },
  { "seed", "set-aside", breathctl_seed_set_aside, "seed set-aside ID …        see no more of one, and offer it no more" },
  { NULL, "backup", breathctl_backup, "backup FILE                seal the node into a file" },
  { NULL, "restore", breathctl_restore, "restore FILE               put a node back; none may run there" },
  { NULL, "export", breathctl_export, "export FILE.csv|FILE.json  write the levels heard and published" },
  { NULL, "import", breathctl_import, "import FILE                add levels of others to the history" },
  { "resource", "list", breathctl_resource_list, "resource list              what the community has and needs" },
  { "resource", "set", breathctl_resource_set, "resource set RESOURCE …    tell what it has and needs" },
  { "resource", "publish", breathctl_resource_publish, "resource publish RESOURCE  tell all neighbours the level" },
  { "privacy", "set", breathctl_privacy_set, "privacy set RESOURCE …     choose how closely neighbours may know it" },
  { "privacy", "ledger", breathctl_privacy_ledger, "privacy ledger             what they may learn and have learned" },
  { "log", "verify", breathctl_log_verify, "log verify                 whether the log of what it did is as it was written" },
};

static char *
dup_description (void)
{
  GString *text = g_string_new ("Verbs:\n");

  for (guint i = 0; i < G_N_ELEMENTS (verbs); i++)
    g_string_append_printf (text, "  %s\n", verbs[i].synopsis);

  g_string_append (text, "\nEach takes --json, and --help for what else it takes. It ends with 0 when done, 1 when refused,\n"
                         "2 for wrong usage and 4 when no node runs on the data folder.\n");

  return g_string_free (text, FALSE);
}

static char *
dup_words_of (const char *group)
{
  g_autoptr(GPtrArray) words = g_ptr_array_new ();

  for (guint i = 0; i < G_N_ELEMENTS (verbs); i++)
    if (g_strcmp0 (verbs[i].group, group) == 0)
      g_ptr_array_add (words, (char *) verbs[i].word);

  g_ptr_array_add (words, NULL);

  return g_strjoinv (", ", (char **) words->pdata);
}

static int
fail_no_verb (const char *first)
{
  g_autofree char *others = first != NULL ? dup_words_of (first) : NULL;

  if (others != NULL && *others != '\0')
    breathctl_complain ("after %s comes one of these: %s; see breathctl --help", first, others);
  else
    breathctl_complain ("%s is not a verb; see breathctl --help", first != NULL ? first : "nothing");

  return BREATHCTL_USAGE;
}

static int
dispatch (BreathctlSession *session,
          char            **words)
{
  for (guint i = 0; i < G_N_ELEMENTS (verbs); i++)
    {
      char **at = words;

      if (verbs[i].group != NULL && g_strcmp0 (*at++, verbs[i].group) != 0)
        continue;

      if (g_strcmp0 (*at, verbs[i].word) == 0)
        return verbs[i].run (session, at);
    }

  return fail_no_verb (words[0]);
}

int
main (int    argc,
      char **argv)
{
  g_autoptr(GOptionContext) context = g_option_context_new ("VERB …");
  g_autoptr(GError) error = NULL;
  g_autofree char *description = dup_description ();
  g_auto(GStrv) words = NULL;
  BreathctlSession session = { 0, };
  gboolean version = FALSE;
  int ended;
  const GOptionEntry entries[] = {
    { "data-dir", 0, 0, G_OPTION_ARG_FILENAME, &session.data_dir, "The node's data folder", "DIR" },
    { "json", 0, 0, G_OPTION_ARG_NONE, &session.as_json, "Print JSON", NULL },
    { "version", 0, 0, G_OPTION_ARG_NONE, &version, "Print the version and end", NULL },
    { NULL }
  };

  setlocale (LC_ALL, "");
  g_log_writer_default_set_use_stderr (TRUE);
  signal (SIGPIPE, SIG_IGN);
  words = g_strdupv (argv);
  g_option_context_add_main_entries (context, entries, NULL);
  g_option_context_set_summary (context, "Talks to the node that runs on a data folder.");
  g_option_context_set_description (context, description);

  /* Stops at the verb, whose options are its own business. */
  g_option_context_set_strict_posix (context, TRUE);

  if (!g_option_context_parse_strv (context, &words, &error))
    {
      breathctl_complain ("%s; see breathctl --help", error->message);
      return BREATHCTL_USAGE;
    }

  if (version)
    {
      g_print ("breathctl %s\n", PACKAGE_VERSION);
      return BREATHCTL_DONE;
    }

  ended = dispatch (&session, words + 1);
  breathctl_session_clear (&session);

  return breath_output_finish ("breathctl", ended);
}

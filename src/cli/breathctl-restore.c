/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breathctl.h"

#include "breath-host.h"

#define SUMMARY \
  "Puts a node back from a backup, under the same id, onto a data folder on which none runs.\n" \
  "It begins a new epoch at its next start, and publishes no new level for 24 hours after that."

/* breathctl restore FILE */

static void
print_restored (const BreathBackupAbout *about,
                const char              *put_aside)
{
  g_autofree char *made = breathctl_dup_time (about->made);

  g_print ("The node %s is back as it was on %s. Start it when every other copy of it has ended for good.\n",
           about->node, made);

  if (put_aside != NULL)
    g_print ("The node that was here is kept in %s.\n", put_aside);
}

static int
restore (BreathctlSession           *session,
         const BreathRestoreOptions *options,
         BreathPassphrase           *passphrase)
{
  g_autoptr(BreathBackupAbout) about = NULL;
  g_autoptr(GAsyncResult) result = NULL;
  g_autofree char *put_aside = NULL;
  GError *error = NULL;

  breath_restore_async (options, passphrase, breathctl_keep_result_cb, &result);
  about = breath_restore_finish (breathctl_wait_for (&result), &put_aside, &error);

  if (g_error_matches (error, BREATH_BACKUP_ERROR, BREATH_BACKUP_ERROR_EXISTS))
    {
      g_printerr ("breathctl: %s; --replace moves it to a folder below quarantine/ there and keeps it\n", error->message);
      g_error_free (error);
      return BREATHCTL_REFUSED;
    }

  if (about == NULL)
    return breathctl_session_fail (error);

  if (session->as_json)
    breathctl_print_about (session, about, "put-aside", put_aside);
  else
    print_restored (about, put_aside);

  return BREATHCTL_DONE;
}

int
breathctl_restore (BreathctlSession *session,
                   char            **words)
{
  g_autofree char *path = NULL;
  g_autofree char *file = NULL;
  BreathRestoreOptions options = { NULL, };
  BreathPassphrase *passphrase;
  const GOptionEntry entries[] = {
    { "passphrase-file", 0, 0, G_OPTION_ARG_FILENAME, &file, "Read the passphrase from the first line of FILE", "FILE" },
    { "replace", 0, 0, G_OPTION_ARG_NONE, &options.replaces, "Put a node that is there aside", NULL },
    { NULL }
  };
  int ended;

  breath_host_protect_process ();
  ended = breathctl_session_parse (session, "restore", SUMMARY, entries, "FILE", words, &path);

  if (ended != BREATHCTL_DONE)
    return ended;

  options.path = path;
  options.data_dir = session->data_dir;
  passphrase = breathctl_dup_passphrase (file, FALSE);

  return passphrase != NULL ? restore (session, &options, passphrase) : BREATHCTL_REFUSED;
}

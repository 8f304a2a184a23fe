/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breathctl.h"

#include "breath-host.h"

#include <gio/gunixfdlist.h>
#include <glib-unix.h>
#include <signal.h>

#define SUMMARY \
  "Seals the node into one file, with its key and all it knows, whether it runs or not.\n" \
  "Keep the file away from this computer. Whoever has it and the passphrase can act as this node."

#define PATIENCE_MSEC (30 * 60 * 1000)  /* a slow disk may take long, and the node goes on meanwhile */

/* breathctl backup FILE */

/* A handle is an index into what came along; the other side may say anything. */
static int
take_file (GUnixFDList *files,
           gint32       handle,
           GError     **error)
{
  if (files != NULL && handle >= 0 && handle < g_unix_fd_list_get_length (files))
    return g_unix_fd_list_get (files, handle, error);

  g_set_error_literal (error, BREATH_BACKUP_ERROR, BREATH_BACKUP_ERROR_FAILED, "The node's answer lacks a file that it tells of");

  return -1;
}

static BreathBackupState *
take_files (GVariant    *parts,
            GUnixFDList *files,
            GError     **error)
{
  g_autoptr(BreathBackupState) state = g_new0 (BreathBackupState, 1);

  for (guint part = 0; part < BREATH_BACKUP_N_PARTS; part++)
    state->fds[part] = -1;

  for (guint part = 0; part < BREATH_BACKUP_N_PARTS; part++)
    {
      gint32 handle;

      if (!g_variant_lookup (parts, breath_backup_part_get_name (part), "h", &handle))
        continue;

      state->fds[part] = take_file (files, handle, error);

      if (state->fds[part] < 0)
        return NULL;
    }

  return g_steal_pointer (&state);
}

/* The node copies itself, and we seal the copy: the passphrase stays in this program. */
static BreathBackupState *
collect_running (BreathctlSession *session,
                 GError          **error)
{
  g_autoptr(GUnixFDList) files = NULL;
  g_autoptr(GVariant) parts = NULL;

  g_dbus_proxy_set_default_timeout (G_DBUS_PROXY (session->node), PATIENCE_MSEC);

  if (!breath_bus_node1_call_copy_state_sync (session->node, NULL, &parts, &files, NULL, error))
    return NULL;

  return take_files (parts, files, error);
}

static BreathBackupState *
collect_resting (BreathctlSession *session,
                 GError          **error)
{
  g_autoptr(GAsyncResult) result = NULL;

  breath_backup_collect_async (session->data_dir, breathctl_keep_result_cb, &result);

  return breath_backup_collect_finish (breathctl_wait_for (&result), error);
}

/**
 * breathctl_collect:
 * @session: the session
 * @ended: (out): what to end with if there is nothing
 *
 * Copies the node as it is. Whoever holds the folder's lock decides whether the node does it or we do.
 *
 * Returns: (transfer full) (nullable): the copy; %NULL, having said why
 */
BreathBackupState *
breathctl_collect (BreathctlSession *session,
                   int              *ended)
{
  g_autoptr(GError) busy = NULL;
  BreathBackupState *state = collect_resting (session, &busy);
  GError *error = NULL;

  *ended = BREATHCTL_DONE;

  if (state == NULL && !g_error_matches (busy, BREATH_NODE_ERROR, BREATH_NODE_ERROR_BUSY))
    *ended = breathctl_session_fail (g_steal_pointer (&busy));

  if (state != NULL || *ended != BREATHCTL_DONE)
    return state;

  *ended = breathctl_session_connect (session);

  if (*ended != BREATHCTL_DONE)
    return NULL;

  state = collect_running (session, &error);
  *ended = state != NULL ? BREATHCTL_DONE : breathctl_session_fail (error);

  return state;
}

/**
 * breathctl_print_about:
 * @session: the session
 * @about: what a backup says of itself
 * @key: what @value is, in JSON
 * @value: (nullable): a file or a folder
 *
 * Prints it.
 */
void
breathctl_print_about (BreathctlSession        *session,
                       const BreathBackupAbout *about,
                       const char              *key,
                       const char              *value)
{
  g_autoptr(GVariant) facts = NULL;
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&builder, "{sv}", "node", g_variant_new ("s", about->node));
  g_variant_builder_add (&builder, "{sv}", "made", g_variant_new ("x", about->made));

  if (value != NULL)
    g_variant_builder_add (&builder, "{sv}", key, g_variant_new ("s", value));

  facts = g_variant_ref_sink (g_variant_builder_end (&builder));
  breathctl_session_print_json (facts);
}

static const int endings[] = { SIGINT, SIGTERM, SIGHUP };

static gboolean
ended_cb (gpointer cancellable)
{
  g_cancellable_cancel (cancellable);

  return G_SOURCE_CONTINUE;
}

/* What is half written beside the target is taken away even if somebody breaks off. */
static BreathBackupAbout *
write_backup (BreathBackupState         *state,
              const BreathBackupOptions *options,
              BreathPassphrase          *passphrase,
              GError                   **error)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  BreathBackupOptions cancelled = *options;
  BreathBackupAbout *about;
  guint sources[G_N_ELEMENTS (endings)];

  for (guint i = 0; i < G_N_ELEMENTS (endings); i++)
    sources[i] = g_unix_signal_add (endings[i], ended_cb, cancellable);

  cancelled.cancellable = cancellable;
  breath_backup_write_async (state, &cancelled, passphrase, breathctl_keep_result_cb, &result);
  about = breath_backup_write_finish (breathctl_wait_for (&result), error);

  for (guint i = 0; i < G_N_ELEMENTS (endings); i++)
    g_source_remove (sources[i]);

  return about;
}

static int
seal (BreathctlSession          *session,
      const BreathBackupOptions *options,
      BreathPassphrase          *passphrase)
{
  g_autoptr(BreathBackupAbout) about = NULL;
  GError *error = NULL;
  int ended;
  BreathBackupState *state = breathctl_collect (session, &ended);

  if (state == NULL)
    {
      breath_passphrase_unref (passphrase);
      return ended;
    }

  about = write_backup (state, options, passphrase, &error);

  if (about == NULL)
    return breathctl_session_fail (error);

  if (session->as_json)
    breathctl_print_about (session, about, "file", options->path);
  else
    g_print ("Sealed the node %s into %s. Keep it away from this computer, and the passphrase away from it.\n",
             about->node, options->path);

  return BREATHCTL_DONE;
}

int
breathctl_backup (BreathctlSession *session,
                  char            **words)
{
  g_autofree char *path = NULL;
  g_autofree char *file = NULL;
  BreathBackupOptions options = { NULL, };
  BreathPassphrase *passphrase;
  GError *error = NULL;
  const GOptionEntry entries[] = {
    { "passphrase-file", 0, 0, G_OPTION_ARG_FILENAME, &file, "Read the passphrase from the first line of FILE", "FILE" },
    { "force", 0, 0, G_OPTION_ARG_NONE, &options.replaces, "Replace a file that is there", NULL },
    { NULL }
  };
  int ended;

  breath_host_protect_process ();
  ended = breathctl_session_parse (session, "backup", SUMMARY, entries, "FILE", words, &path);

  if (ended != BREATHCTL_DONE)
    return ended;

  options.path = path;

  if (!breath_host_check_target (session->data_dir, path, &error))
    return breathctl_session_fail (error);

  if (!breath_backup_check_target (&options, &error))
    {
      g_printerr ("breathctl: %s; --force replaces it\n", error->message);
      g_error_free (error);
      return BREATHCTL_REFUSED;
    }

  passphrase = breathctl_dup_passphrase (file, TRUE);

  return passphrase != NULL ? seal (session, &options, passphrase) : BREATHCTL_REFUSED;
}

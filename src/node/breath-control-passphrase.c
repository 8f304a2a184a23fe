/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-control-passphrase-private.h"

#include "breath-node.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

/* Passphrases come to the control socket through pipes, straight into guarded memory, and never in a message. */

static gboolean
refuse (GError    **error,
        const char *why)
{
  g_set_error_literal (error, BREATH_NODE_ERROR, BREATH_NODE_ERROR_INPUT, why);

  return FALSE;
}

/* A pipe that does not hold the whole line by now is not waited for: the node has other things to do. */
static gboolean
read_pipe (int               fd,
           BreathPassphrase *passphrase,
           GError          **error)
{
  g_autoptr(GError) why = NULL;
  struct stat info;

  if (fstat (fd, &info) == 0 && S_ISFIFO (info.st_mode) && fcntl (fd, F_SETFL, O_NONBLOCK) == 0)
    return breath_passphrase_read_line (passphrase, fd, &why) || refuse (error, why->message);

  return refuse (error, "A passphrase has to come through a pipe");
}

/**
 * breath_control_take_passphrase:
 * @pipes: (nullable): what came along with a call
 * @handle: which of them, by the client's word
 * @error: return location for %BREATH_NODE_ERROR_INPUT
 *
 * Reads a passphrase out of a pipe.
 *
 * Returns: (transfer full) (nullable): the passphrase; %NULL if there is none that could be used
 */
BreathPassphrase *
breath_control_take_passphrase (GUnixFDList *pipes,
                                GVariant    *handle,
                                GError     **error)
{
  g_autoptr(BreathPassphrase) passphrase = breath_passphrase_new ();
  gint32 index = g_variant_get_handle (handle);
  gboolean was_read;
  int fd = -1;

  /* A handle is any number that the client wrote into the message. */
  if (pipes == NULL || index < 0 || index >= g_unix_fd_list_get_length (pipes))
    refuse (error, "A passphrase has to come through a pipe");
  else
    fd = g_unix_fd_list_get (pipes, index, error);

  if (fd < 0)
    return NULL;

  was_read = read_pipe (fd, passphrase, error);
  close (fd);

  return was_read ? g_steal_pointer (&passphrase) : NULL;
}

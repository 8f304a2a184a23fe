/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breathctl.h"

#include "breath-input.h"

#include <errno.h>
#include <fcntl.h>
#include <glib-unix.h>
#include <signal.h>
#include <stdio.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

#define TERMINAL "/dev/tty"

/* Says whether a passphrase may be chosen. */
typedef gboolean (*BreathctlChecking) (BreathPassphrase *, GError **);

static void
complain (GError *error)
{
  breathctl_complain ("%s", error->message);
}

/* A file that others may read would give the backup to them as well; a pipe is nobody else's. */
static gboolean
is_private (int         fd,
            const char *path)
{
  g_autofree char *quoted = g_shell_quote (path);
  struct stat info;
  gboolean is_open = fstat (fd, &info) == 0 && S_ISREG (info.st_mode) && (info.st_mode & 0077) != 0;

  if (is_open)
    g_printerr ("breathctl: others may read %s (mode %04o); close it with: chmod 600 %s\n",
                path, info.st_mode & 07777u, quoted);

  return !is_open;
}

static BreathPassphrase *
read_file (const char *path)
{
  g_autoptr(BreathPassphrase) passphrase = breath_passphrase_new ();
  g_autoptr(GError) error = NULL;
  gboolean taken;
  int fd;

  if (!breath_input_check (path, &error))
    {
      complain (error);
      return NULL;
    }

  fd = open (path, O_RDONLY | O_CLOEXEC);

  if (fd < 0)
    {
      g_printerr ("breathctl: %s could not be opened: %s\n", path, g_strerror (errno));
      return NULL;
    }

  taken = is_private (fd, path) && breath_passphrase_read_line (passphrase, fd, &error);
  close (fd);

  if (error != NULL)
    complain (error);

  return taken ? g_steal_pointer (&passphrase) : NULL;
}

static const int endings[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT };
static struct termios seen;
static int terminal = -1;

/* Whoever breaks off wants to see again what is typed. */
static void
ended_cb (int number)
{
  tcsetattr (terminal, TCSANOW, &seen);
  signal (number, SIG_DFL);
  raise (number);
}

static void
set_endings (void (*handler)(int))
{
  for (guint i = 0; i < G_N_ELEMENTS (endings); i++)
    signal (endings[i], handler);
}

static gboolean
read_unseen (int               fd,
             BreathPassphrase *passphrase,
             GError          **error)
{
  gboolean is_terminal = tcgetattr (fd, &seen) == 0;
  gboolean taken;

  if (is_terminal)
    {
      struct termios unseen = seen;

      terminal = fd;
      set_endings (ended_cb);
      unseen.c_lflag &= ~(tcflag_t) ECHO;
      tcsetattr (fd, TCSAFLUSH, &unseen);
    }

  taken = breath_passphrase_read_line (passphrase, fd, error);

  if (is_terminal)
    {
      tcsetattr (fd, TCSAFLUSH, &seen);
      set_endings (SIG_DFL);
    }

  return taken;
}

static BreathPassphrase *
ask (int         fd,
     const char *prompt)
{
  g_autoptr(BreathPassphrase) passphrase = breath_passphrase_new ();
  g_autoptr(GError) error = NULL;
  gboolean taken;

  dprintf (fd, "%s", prompt);
  taken = read_unseen (fd, passphrase, &error);
  dprintf (fd, "\n");

  if (!taken)
    complain (error);

  return taken ? g_steal_pointer (&passphrase) : NULL;
}

static BreathPassphrase *
ask_new (int               fd,
         const char       *prompt,
         BreathctlChecking check)
{
  g_autoptr(BreathPassphrase) first = ask (fd, prompt);
  g_autoptr(BreathPassphrase) second = NULL;
  g_autoptr(GError) error = NULL;

  if (first == NULL)
    return NULL;

  if (!check (first, &error))
    {
      complain (error);
      return NULL;
    }

  second = ask (fd, "The same once more: ");

  if (second == NULL)
    return NULL;

  if (breath_passphrase_equal (first, second))
    return g_steal_pointer (&first);

  g_printerr ("breathctl: these were two different passphrases\n");

  return NULL;
}

/**
 * breathctl_dup_passphrase:
 * @file: (nullable): a file whose first line it is; %NULL to ask on the terminal
 * @is_new: whether it is to protect a new backup
 *
 * Gets a passphrase from a person, unseen, or from a file.
 *
 * Returns: (transfer full) (nullable): the passphrase; %NULL, having said why, if there is none
 */
BreathPassphrase *
breathctl_dup_passphrase (const char *file,
                          gboolean    is_new)
{
  BreathPassphrase *passphrase;
  int fd;

  if (file != NULL)
    return read_file (file);

  fd = open (TERMINAL, O_RDWR | O_CLOEXEC | O_NOCTTY);

  if (fd < 0)
    {
      g_printerr ("breathctl: there is no terminal to ask for the passphrase; use --passphrase-file\n");
      return NULL;
    }

  passphrase = is_new ? ask_new (fd, "Passphrase for the backup: ", breath_passphrase_check)
                      : ask (fd, "Passphrase of the backup: ");
  close (fd);

  return passphrase;
}

/* Under a name that means the same to whoever is told it; our descriptors do not. */
static char *
dup_path_of (int fd)
{
  g_autofree char *link = g_strdup_printf ("/proc/self/fd/%d", fd);
  g_autofree char *path = g_file_read_link (link, NULL);

  return path != NULL ? g_steal_pointer (&path) : g_steal_pointer (&link);
}

static BreathPassphrase *
read_given (int fd)
{
  g_autoptr(BreathPassphrase) passphrase = breath_passphrase_new ();
  g_autofree char *path = dup_path_of (fd);
  g_autoptr(GError) error = NULL;

  if (!is_private (fd, path))
    return NULL;

  if (breath_passphrase_read_line (passphrase, fd, &error))
    return g_steal_pointer (&passphrase);

  complain (error);

  return NULL;
}

/**
 * breathctl_ask_mirror:
 * @given: a file descriptor whose next line it is; -1 to ask on the terminal
 * @whose: the Mirror's name
 * @is_new: whether it is being chosen
 *
 * Gets a Mirror's passphrase, unseen.
 *
 * Returns: (transfer full) (nullable): the passphrase; %NULL, having said why, if there is none
 */
BreathPassphrase *
breathctl_ask_mirror (int         given,
                      const char *whose,
                      gboolean    is_new)
{
  g_autofree char *prompt = g_strdup_printf ("%s of %s: ", is_new ? "New passphrase" : "Passphrase", whose);
  BreathPassphrase *passphrase;
  int fd;

  if (given >= 0)
    return read_given (given);

  fd = open (TERMINAL, O_RDWR | O_CLOEXEC | O_NOCTTY);

  if (fd < 0)
    {
      g_printerr ("breathctl: there is no terminal to ask for the passphrase; use --passphrase-fd\n");
      return NULL;
    }

  passphrase = is_new ? ask_new (fd, prompt, breath_passphrase_check_for_mirror) : ask (fd, prompt);
  close (fd);

  return passphrase;
}

/**
 * breathctl_send_passphrase:
 * @passphrase: (nullable): a passphrase
 * @pipes: what goes along with a call
 *
 * Puts a passphrase into a pipe, whose other end the node reads, so that it is in no message.
 *
 * Returns: the handle of the pipe, -1 having said why
 */
int
breathctl_send_passphrase (BreathPassphrase *passphrase,
                           GUnixFDList      *pipes)
{
  g_autoptr(GError) error = NULL;
  gsize len;
  const char *bytes = breath_passphrase_peek (passphrase, &len);
  int ends[2];
  int handle = -1;
  gboolean was_written;

  if (!g_unix_open_pipe (ends, FD_CLOEXEC, &error))
    {
      complain (error);
      return -1;
    }

  /* It fits into the pipe, so that nobody has to read meanwhile. */
  was_written = write (ends[1], bytes, len) == (gssize) len;
  close (ends[1]);

  if (was_written)
    handle = g_unix_fd_list_append (pipes, ends[0], &error);

  close (ends[0]);

  if (handle < 0)
    g_printerr ("breathctl: the passphrase could not be handed over\n");

  return handle;
}

/**
 * breathctl_hand_over:
 * @given: a file descriptor whose next line it is; -1 to ask on the terminal
 * @whose: the Mirror's name
 * @is_new: whether it is being chosen
 * @pipes: what goes along with a call
 *
 * Gets a Mirror's passphrase and puts it into a pipe.
 *
 * Returns: the handle of the pipe, -1 having said why there is none
 */
int
breathctl_hand_over (int          given,
                     const char  *whose,
                     gboolean     is_new,
                     GUnixFDList *pipes)
{
  g_autoptr(BreathPassphrase) passphrase = breathctl_ask_mirror (given, whose, is_new);

  return passphrase != NULL ? breathctl_send_passphrase (passphrase, pipes) : -1;
}

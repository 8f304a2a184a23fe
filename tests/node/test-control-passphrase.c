/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-control-passphrase-private.h"

#include "breath-node.h"

#include <string.h>
#include <unistd.h>

#include <glib-unix.h>

/* What a client sends along: a pipe with a line in it, one with half a line, and a file. */
static GUnixFDList *
make_pipes (void)
{
  GUnixFDList *pipes = g_unix_fd_list_new ();
  const char *const lines[] = { "seven herons over the weir\n", "seven herons" };

  for (guint i = 0; i < G_N_ELEMENTS (lines); i++)
    {
      int ends[2];

      g_assert_true (g_unix_open_pipe (ends, FD_CLOEXEC, NULL));
      g_assert_cmpint (write (ends[1], lines[i], strlen (lines[i])), ==, strlen (lines[i]));
      g_assert_cmpint (g_unix_fd_list_append (pipes, ends[0], NULL), ==, i);
      close (ends[0]);

      /* The second one stays open, as if more were to come. */
      if (i == 0)
        close (ends[1]);
    }

  g_assert_cmpint (g_unix_fd_list_append (pipes, STDIN_FILENO, NULL), ==, 2);

  return pipes;
}

static BreathPassphrase *
take (GUnixFDList *pipes,
      gint32       handle,
      GError     **error)
{
  g_autoptr(GVariant) value = g_variant_ref_sink (g_variant_new_handle (handle));

  return breath_control_take_passphrase (pipes, value, error);
}

static void
test_right (void)
{
  g_autoptr(GUnixFDList) pipes = make_pipes ();
  g_autoptr(GError) error = NULL;
  g_autoptr(BreathPassphrase) passphrase = take (pipes, 0, &error);
  const char *words = "seven herons over the weir";
  const char *bytes;
  gsize len;

  g_assert_no_error (error);
  bytes = breath_passphrase_peek (passphrase, &len);
  g_assert_cmpmem (bytes, len, words, strlen (words));
}

/* Whatever number stands in the message, it is refused and nothing else happens. */
static void
test_any_handle (void)
{
  const gint32 handles[] = { -1, 1, 2, 3, 4711, G_MAXINT32, G_MININT32 };
  g_autoptr(GUnixFDList) pipes = make_pipes ();
  g_autoptr(GError) none = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (handles); i++)
    {
      g_autoptr(GError) error = NULL;

      g_assert_null (take (pipes, handles[i], &error));
      g_assert_error (error, BREATH_NODE_ERROR, BREATH_NODE_ERROR_INPUT);
    }

  g_assert_null (take (NULL, 0, &none));
  g_assert_error (none, BREATH_NODE_ERROR, BREATH_NODE_ERROR_INPUT);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/control-passphrase/right", test_right);
  g_test_add_func ("/control-passphrase/any-handle", test_any_handle);

  return g_test_run ();
}

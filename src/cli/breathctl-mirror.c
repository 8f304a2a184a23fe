/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breathctl.h"

/* breathctl mirror add|reset|remove|passphrase NAME */

typedef struct
{
  char *name;
  char *admitted_by;
  int   given;            /* -1: ask */
  int   admitting_given;
} Words;

static void
words_clear (Words *told)
{
  g_clear_pointer (&told->name, g_free);
  g_clear_pointer (&told->admitted_by, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Words, words_clear)

/* TRUE: printed, for a program. */
static gboolean
print_json (BreathctlSession *session,
            GVariant         *mirror)
{
  if (session->as_json)
    breathctl_session_print_json (mirror);

  return session->as_json;
}

static int
add (BreathctlSession *session,
     const Words      *told)
{
  g_autoptr(GUnixFDList) pipes = g_unix_fd_list_new ();
  g_autoptr(GVariant) mirror = NULL;
  GVariantBuilder admitting;
  GError *error = NULL;
  int handle = breathctl_hand_over (told->given, told->name, TRUE, pipes);
  int theirs = -1;

  if (handle < 0)
    return BREATHCTL_REFUSED;

  if (told->admitted_by != NULL && (theirs = breathctl_hand_over (told->admitting_given, told->admitted_by, FALSE, pipes)) < 0)
    return BREATHCTL_REFUSED;

  g_variant_builder_init (&admitting, G_VARIANT_TYPE ("ah"));

  if (theirs >= 0)
    g_variant_builder_add (&admitting, "h", theirs);

  if (!breath_bus_node1_call_add_mirror_sync (session->node, told->name, g_variant_new_handle (handle),
                                              told->admitted_by != NULL ? told->admitted_by : "",
                                              g_variant_builder_end (&admitting), pipes, &mirror, NULL, NULL, &error))
    return breathctl_session_fail (error);

  if (!print_json (session, mirror))
    g_print ("%s is a Mirror of this node now, with the key %s.\nNobody can tell the passphrase again; keep it in mind.\n",
             breathctl_peek_text (mirror, "name"), breathctl_peek_text (mirror, "key"));

  return BREATHCTL_DONE;
}

int
breathctl_mirror_add (BreathctlSession *session,
                      char            **words)
{
  g_auto(Words) told = { NULL, NULL, -1, -1 };
  const GOptionEntry entries[] = {
    { "admitted-by", 0, 0, G_OPTION_ARG_STRING, &told.admitted_by, "The Mirror who admits NAME; the first needs none", "NAME" },
    { "passphrase-fd", 0, 0, G_OPTION_ARG_INT, &told.given, BREATHCTL_FD_WORDS, "N" },
    { "admitting-passphrase-fd", 0, 0, G_OPTION_ARG_INT, &told.admitting_given, "The same for who admits NAME", "N" },
    { NULL }
  };
  int ended = breathctl_session_begin_act (session, "mirror add", "Makes somebody a Mirror of this node, with a passphrase of their own.",
                                           entries, "NAME", words, &told.name);

  return ended == BREATHCTL_DONE ? add (session, &told) : ended;
}

int
breathctl_mirror_reset (BreathctlSession *session,
                        char            **words)
{
  g_auto(Words) told = { NULL, NULL, -1, -1 };
  g_autoptr(GUnixFDList) pipes = g_unix_fd_list_new ();
  g_autoptr(GVariant) mirror = NULL;
  GError *error = NULL;
  const GOptionEntry entries[] = {
    { "passphrase-fd", 0, 0, G_OPTION_ARG_INT, &told.given, BREATHCTL_FD_WORDS, "N" },
    { NULL }
  };
  int ended = breathctl_session_begin_act (session, "mirror reset", "Gives a Mirror who forgot their passphrase a new key and passphrase.\n"
                                                                    "All other nodes see that the key is a new one, and the log keeps that it was made.",
                                           entries, "NAME", words, &told.name);
  int handle;

  if (ended != BREATHCTL_DONE)
    return ended;

  handle = breathctl_hand_over (told.given, told.name, TRUE, pipes);

  if (handle < 0)
    return BREATHCTL_REFUSED;

  if (!breath_bus_node1_call_reset_mirror_sync (session->node, told.name, g_variant_new_handle (handle), pipes,
                                                &mirror, NULL, NULL, &error))
    return breathctl_session_fail (error);

  if (!print_json (session, mirror))
    g_print ("%s has a new key now, %s. All other nodes can tell that it is a new one.\n",
             breathctl_peek_text (mirror, "name"), breathctl_peek_text (mirror, "key"));

  return BREATHCTL_DONE;
}

int
breathctl_mirror_remove (BreathctlSession *session,
                         char            **words)
{
  g_auto(Words) told = { NULL, NULL, -1, -1 };
  g_autoptr(GUnixFDList) pipes = g_unix_fd_list_new ();
  g_autofree char *what = NULL;
  GError *error = NULL;
  const GOptionEntry entries[] = {
    { "passphrase-fd", 0, 0, G_OPTION_ARG_INT, &told.given, BREATHCTL_FD_WORDS, "N" },
    { NULL }
  };
  int ended = breathctl_session_begin_act (session, "mirror remove", "Makes somebody a Mirror of this node no more. Nobody can bring their key back.",
                                           entries, "NAME", words, &told.name);
  int handle;

  if (ended != BREATHCTL_DONE)
    return ended;

  handle = breathctl_hand_over (told.given, told.name, FALSE, pipes);

  if (handle < 0)
    return BREATHCTL_REFUSED;

  breath_bus_node1_call_remove_mirror_sync (session->node, told.name, g_variant_new_handle (handle), pipes, NULL, NULL, &error);
  what = g_strdup_printf ("%s is a Mirror of this node no more.", told.name);

  return breathctl_session_finish (session, error, what, "name", told.name, NULL);
}

int
breathctl_mirror_passphrase (BreathctlSession *session,
                             char            **words)
{
  g_auto(Words) told = { NULL, NULL, -1, -1 };
  g_autoptr(GUnixFDList) pipes = g_unix_fd_list_new ();
  g_autofree char *what = NULL;
  GError *error = NULL;
  const GOptionEntry entries[] = {
    { "passphrase-fd", 0, 0, G_OPTION_ARG_INT, &told.given,
      "Read two lines from file descriptor N, the passphrase there is and the new one", "N" },
    { NULL }
  };
  int ended = breathctl_session_begin_act (session, "mirror passphrase", "Chooses another passphrase for a Mirror. Their key stays the same.",
                                           entries, "NAME", words, &told.name);
  int before;
  int after;

  if (ended != BREATHCTL_DONE)
    return ended;

  before = breathctl_hand_over (told.given, told.name, FALSE, pipes);
  after = before >= 0 ? breathctl_hand_over (told.given, told.name, TRUE, pipes) : -1;

  if (after < 0)
    return BREATHCTL_REFUSED;

  breath_bus_node1_call_change_passphrase_sync (session->node, told.name, g_variant_new_handle (before),
                                                g_variant_new_handle (after), pipes, NULL, NULL, &error);
  what = g_strdup_printf ("%s has another passphrase now.", told.name);

  return breathctl_session_finish (session, error, what, "name", told.name, NULL);
}

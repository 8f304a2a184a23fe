/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breathctl.h"

#include "breath-qr-code.h"

#include <unistd.h>

#define SUMMARY "Prints what another centre needs to become a neighbour of this one: a link, and the same as a line of text\n" \
                "for where links get lost. Either is for “breathctl accept” there, or for its window."

#define BLACK_ON_WHITE "\033[97;40m"
#define PLAIN          "\033[0m"

/* breathctl invite */

/* Two rows of modules in one of characters, of which the light modules are what is drawn. */
static const char *
get_block (const BreathQrCode *code,
           int                 column,
           int                 row)
{
  static const char *const blocks[2][2] = { { "█", "▀" }, { "▄", " " } };
  gboolean upper = breath_qr_code_is_dark (code, column, row);
  gboolean lower = breath_qr_code_is_dark (code, column, row + 1);

  return blocks[upper][lower];
}

/* A terminal has its own idea of what is dark, so both colours are said; a file or a pipe gets none. */
static void
print_symbol (const BreathQrCode *code)
{
  int end = (int) breath_qr_code_get_size (code) + BREATH_QR_CODE_MARGIN;
  gboolean is_terminal = isatty (STDOUT_FILENO);

  for (int row = -BREATH_QR_CODE_MARGIN; row < end; row += 2)
    {
      g_autoptr(GString) line = g_string_new (is_terminal ? BLACK_ON_WHITE : NULL);

      for (int column = -BREATH_QR_CODE_MARGIN; column < end; column++)
        g_string_append (line, get_block (code, column, row));

      g_print ("%s%s\n", line->str, is_terminal ? PLAIN : "");
    }
}

static int
print_invitation (GVariant *invitation,
                  gboolean  as_symbol)
{
  g_autoptr(BreathQrCode) code = NULL;

  if (as_symbol && (code = breath_qr_code_new (breathctl_peek_text (invitation, "link"))) == NULL)
    {
      g_printerr ("breathctl: the invitation is too long for a QR code\n");
      return BREATHCTL_REFUSED;
    }

  if (code != NULL)
    print_symbol (code);

  g_print ("%s\n%s\n", breathctl_peek_text (invitation, "link"), breathctl_peek_text (invitation, "line"));

  return BREATHCTL_DONE;
}

int
breathctl_invite (BreathctlSession *session,
                  char            **words)
{
  g_autoptr(GVariant) invitation = NULL;
  gboolean as_symbol = FALSE;
  GError *error = NULL;
  int ended;
  const GOptionEntry entries[] = {
    { "qr", 0, 0, G_OPTION_ARG_NONE, &as_symbol, "Draw the link as a QR code, too", NULL },
    { NULL }
  };

  ended = breathctl_session_parse (session, "invite", SUMMARY, entries, NULL, words, NULL);

  if (ended == BREATHCTL_DONE)
    ended = breathctl_session_connect (session);

  if (ended != BREATHCTL_DONE)
    return ended;

  if (!breath_bus_node1_call_get_invitation_sync (session->node, &invitation, NULL, &error))
    return breathctl_session_fail (error);

  if (!session->as_json)
    return print_invitation (invitation, as_symbol);

  breathctl_session_print_json (invitation);

  return BREATHCTL_DONE;
}

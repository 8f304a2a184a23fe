/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breathctl.h"

#define MAX_DOCUMENT 65536 /* bytes; no longer one is read */

/* breathctl alert export|import */

int
breathctl_alert_export (BreathctlSession *session,
                        char            **words)
{
  g_autofree char *document = NULL;
  g_autofree char *id = NULL;
  GError *error = NULL;
  int ended;

  ended = breathctl_session_parse (session, "alert export",
                                   "Prints an alert as a document of the Common Alerting Protocol 1.2.", NULL, "ID", words,
                                   &id);

  if (ended == BREATHCTL_DONE)
    ended = breathctl_session_connect (session);

  if (ended != BREATHCTL_DONE)
    return ended;

  if (!breath_bus_node1_call_export_alert_sync (session->node, id, &document, NULL, &error))
    return breathctl_session_fail (error);

  if (session->as_json)
    {
      g_autoptr(GVariant) value = g_variant_ref_sink (g_variant_new_string (document));

      breathctl_session_print_json (value);
    }
  else
    g_print ("%s", document);

  return BREATHCTL_DONE;
}

/* NULL: said why not. */
static GVariant *
read_document (const char *file)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *text = NULL;
  gsize len;

  if (!g_file_get_contents (file, &text, &len, &error))
    {
      g_printerr ("breathctl: %s\n", error->message);
      return NULL;
    }

  if (len > MAX_DOCUMENT)
    {
      g_printerr ("breathctl: %s has more than %d bytes, so that it is no such document\n", file, MAX_DOCUMENT);
      return NULL;
    }

  return g_variant_new_fixed_array (G_VARIANT_TYPE_BYTE, text, len, 1);
}

/* Nothing in a file may act on the terminal, or hide or reorder what stands beside it. */
static char *
dup_visible (const char *text)
{
  GString *visible = g_string_new (NULL);

  for (const char *at = text; *at != '\0'; at = g_utf8_next_char (at))
    {
      gunichar c = g_utf8_get_char (at);

      g_string_append_unichar (visible, c == '\n' || g_unichar_isprint (c) ? c : 0xfffd);
    }

  return g_string_free (visible, FALSE);
}

/* The Mirror sees what they are about to sign before they are asked for their passphrase. */
static void
print_draft (GVariant *draft)
{
  GVariantIter iter;
  const char *name;
  const char *text;

  g_variant_iter_init (&iter, draft);

  while (g_variant_iter_next (&iter, "{&s&s}", &name, &text))
    {
      g_autofree char *visible = dup_visible (text);

      g_printerr ("%s: %s\n", name, visible);
    }
}

int
breathctl_alert_import (BreathctlSession *session,
                        char            **words)
{
  g_auto(BreathctlAct) act = {
    .verb = "alert import",
    .summary = "Raises what a document of CAP 1.2 says, in the name of a Mirror who has read it.",
    .operand = "FILE", .given = -1,
  };
  g_autoptr(GVariant) draft = NULL;
  GVariant *document;
  GError *error = NULL;
  const GOptionEntry entries[] = { BREATHCTL_ACT_ENTRIES (act), { NULL } };
  int ended = breathctl_act_prepare (&act, session, entries, words);

  if (ended != BREATHCTL_DONE)
    return ended;

  document = read_document (act.about);

  if (document == NULL)
    return BREATHCTL_REFUSED;

  if (!breath_bus_node1_call_read_alert_sync (session->node, document, &draft, NULL, &error))
    return breathctl_session_fail (error);

  print_draft (draft);
  ended = breathctl_act_hand_over (&act);

  return ended == BREATHCTL_DONE ? breathctl_alert_raise_draft (session, &act, draft) : ended;
}

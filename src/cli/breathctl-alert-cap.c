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

/*
 * The Mirror sees what they are about to sign before they are asked for their passphrase. The node lets nothing in a draft
 * act on the terminal, and no line of a text can pass for another field here.
 */
static void
print_draft (GVariant *draft)
{
  GVariantIter iter;
  const char *name;
  const char *text;

  g_variant_iter_init (&iter, draft);

  while (g_variant_iter_next (&iter, "{&s&s}", &name, &text))
    {
      g_auto(GStrv) lines = g_strsplit (text, "\n", -1);
      g_autofree char *indented = g_strjoinv ("\n  ", lines);

      g_printerr ("%s: %s\n", name, indented);
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
  g_autofree char *document = NULL;
  GError *error = NULL;
  gsize len;
  const GOptionEntry entries[] = { BREATHCTL_ACT_ENTRIES (act), { NULL } };
  int ended = breathctl_act_prepare (&act, session, entries, words);

  if (ended != BREATHCTL_DONE)
    return ended;

  document = breathctl_read_file (act.about, MAX_DOCUMENT, &len, &error);

  if (document == NULL)
    return breathctl_session_fail (error);

  if (!breath_bus_node1_call_read_alert_sync (session->node, g_variant_new_fixed_array (G_VARIANT_TYPE_BYTE, document, len, 1),
                                              &draft, NULL, &error))
    {
      g_dbus_error_strip_remote_error (error);
      g_prefix_error (&error, "%s is no alert that can be read: ", act.about);
      return breathctl_session_fail (error);
    }

  print_draft (draft);
  ended = breathctl_act_hand_over (&act);

  return ended == BREATHCTL_DONE ? breathctl_alert_raise_draft (session, &act, draft) : ended;
}

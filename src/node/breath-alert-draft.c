/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-alert-draft.h"

#include "breath-remote-text.h"

static const struct
{
  const char *name;
  gsize       offset;
} fields[] = {
  { "status", G_STRUCT_OFFSET (BreathAlertDraft, status) },
  { "event", G_STRUCT_OFFSET (BreathAlertDraft, event) },
  { "urgency", G_STRUCT_OFFSET (BreathAlertDraft, urgency) },
  { "severity", G_STRUCT_OFFSET (BreathAlertDraft, severity) },
  { "certainty", G_STRUCT_OFFSET (BreathAlertDraft, certainty) },
  { "headline", G_STRUCT_OFFSET (BreathAlertDraft, headline) },
  { "description", G_STRUCT_OFFSET (BreathAlertDraft, description) },
  { "instruction", G_STRUCT_OFFSET (BreathAlertDraft, instruction) },
  { "web", G_STRUCT_OFFSET (BreathAlertDraft, web) },
  { "system", G_STRUCT_OFFSET (BreathAlertDraft, system) },
  { "language", G_STRUCT_OFFSET (BreathAlertDraft, language) },
  { "expires", G_STRUCT_OFFSET (BreathAlertDraft, expires) },
};

static char **
peek_field (BreathAlertDraft *self,
            guint             index)
{
  return G_STRUCT_MEMBER_P (self, fields[index].offset);
}

BreathAlertDraft *
breath_alert_draft_new (void)
{
  return g_new0 (BreathAlertDraft, 1);
}

BreathAlertDraft *
breath_alert_draft_copy (const BreathAlertDraft *self)
{
  BreathAlertDraft *copy = breath_alert_draft_new ();

  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    *peek_field (copy, i) = g_strdup (*peek_field ((BreathAlertDraft *) self, i));

  return copy;
}

void
breath_alert_draft_free (BreathAlertDraft *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    g_free (*peek_field (self, i));

  g_free (self);
}

/**
 * breath_alert_draft_find:
 * @self: a draft
 * @name: what a field is called
 *
 * Returns: (transfer none) (nullable): where its text is
 */
char **
breath_alert_draft_find (BreathAlertDraft *self,
                         const char       *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    if (g_str_equal (fields[i].name, name))
      return peek_field (self, i);

  return NULL;
}

/**
 * breath_alert_draft_make_visible:
 * @self: a draft that somebody else wrote
 *
 * Replaces whatever would be shown otherwise than it is, as everybody's node does before it shows an alert, so that who
 * signs the draft signs what they saw. Newlines stay.
 */
void
breath_alert_draft_make_visible (BreathAlertDraft *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    {
      char **text = peek_field (self, i);
      g_autofree char *written = g_steal_pointer (text);

      if (written != NULL)
        *text = breath_remote_text_to_visible_lines (written);
    }
}

/**
 * breath_alert_draft_pack:
 * @self: a draft
 *
 * Returns: (transfer floating): the texts there are, by the names of their fields, as a{ss}
 */
GVariant *
breath_alert_draft_pack (const BreathAlertDraft *self)
{
  GVariantBuilder dict;

  g_variant_builder_init (&dict, G_VARIANT_TYPE ("a{ss}"));

  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    {
      const char *text = *peek_field ((BreathAlertDraft *) self, i);

      if (text != NULL)
        g_variant_builder_add (&dict, "{ss}", fields[i].name, text);
    }

  return g_variant_builder_end (&dict);
}

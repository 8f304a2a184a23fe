/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-alerts-private.h"

#include "breath-node.h"

#include <string.h>

#define DAY 86400

/* What people write about an alert, as fields of CAP and back. */

static gboolean refuse (GError    **error,
                        const char *format,
                        ...) G_GNUC_PRINTF (2, 3);

static gboolean
refuse (GError    **error,
        const char *format,
        ...)
{
  g_autofree char *message = NULL;
  va_list args;

  va_start (args, format);
  message = g_strdup_vprintf (format, args);
  va_end (args);
  g_set_error_literal (error, BREATH_NODE_ERROR, BREATH_NODE_ERROR_INPUT, message);

  return FALSE;
}

/* NULL leaves the value as it is. */
static gboolean
read_word (BreathAlertTerm term,
           const char     *name,
           const char     *word,
           guint          *value,
           GError        **error)
{
  g_autofree char *words = NULL;

  if (word == NULL || *word == '\0' || breath_alert_term_from_word (term, word, value))
    return TRUE;

  words = breath_alert_term_dup_words (term);

  return refuse (error, "%s must be one of: %s", name, words);
}

static gboolean
read_words (const BreathAlertDraft *self,
            BreathAlert            *alert,
            GError                **error)
{
  guint status = alert->status;
  guint event = alert->event;
  guint urgency = alert->urgency;
  guint severity = alert->severity;
  guint certainty = alert->certainty;

  if (!read_word (BREATH_ALERT_TERM_STATUS, "status", self->status, &status, error)
      || !read_word (BREATH_ALERT_TERM_EVENT, "event", self->event, &event, error)
      || !read_word (BREATH_ALERT_TERM_URGENCY, "urgency", self->urgency, &urgency, error)
      || !read_word (BREATH_ALERT_TERM_SEVERITY, "severity", self->severity, &severity, error)
      || !read_word (BREATH_ALERT_TERM_CERTAINTY, "certainty", self->certainty, &certainty, error))
    return FALSE;

  alert->status = status;
  alert->event = event;
  alert->urgency = urgency;
  alert->severity = severity;
  alert->certainty = certainty;

  return TRUE;
}

/* NULL leaves the text as it is, "" makes it none. */
static void
read_text (char      **field,
           const char *text)
{
  g_autofree char *trimmed = text != NULL ? g_strstrip (g_strdup (text)) : NULL;

  if (trimmed == NULL)
    return;

  g_free (*field);
  *field = *trimmed != '\0' ? g_steal_pointer (&trimmed) : NULL;
}

static gboolean
read_expiry (const char *text,
             gint64      now,
             guint32    *expires,
             GError    **error)
{
  g_autoptr(GTimeZone) utc = g_time_zone_new_utc ();
  g_autoptr(GDateTime) time = NULL;
  gint64 end = 0;
  guint64 days;

  if (text == NULL || *text == '\0')
    return TRUE;

  if (g_ascii_string_to_unsigned (text, 10, 1, BREATH_ALERT_MAX_LIFE / DAY, &days, NULL))
    end = now + (gint64) days * DAY;
  else if ((time = g_date_time_new_from_iso8601 (text, utc)) != NULL)
    end = g_date_time_to_unix (time);

  if (end <= 0 || end > G_MAXUINT32)
    return refuse (error, "the end must be a time such as 2026-05-17T09:30:00Z, or a number of days from 1 to %d",
                   BREATH_ALERT_MAX_LIFE / DAY);

  *expires = (guint32) end;

  return TRUE;
}

/**
 * breath_alert_draft_apply:
 * @self: a draft
 * @statement: a statement with an alert, made now, not signed yet
 * @error: return location for %BREATH_NODE_ERROR_INPUT
 *
 * Writes what a person wrote over what @statement says. What the draft leaves out stays.
 *
 * Returns: whether others would take it
 */
gboolean
breath_alert_draft_apply (const BreathAlertDraft *self,
                          BreathStatement        *statement,
                          GError                **error)
{
  BreathAlert *alert = statement->alert;
  g_autoptr(GError) bad = NULL;

  if (!read_words (self, alert, error) || !read_expiry (self->expires, statement->made, &alert->expires, error))
    return FALSE;

  read_text (&alert->headline, self->headline);
  read_text (&alert->description, self->description);
  read_text (&alert->instruction, self->instruction);
  read_text (&alert->web, self->web);
  read_text (&alert->system, self->system);
  read_text (&alert->language, self->language);

  return breath_statement_check (statement, &bad) || refuse (error, "%s", bad->message);
}

/**
 * breath_alert_draft_from:
 * @alert: an alert
 *
 * Returns: (transfer full): a draft that says the same
 */
BreathAlertDraft *
breath_alert_draft_from (const BreathAlert *alert)
{
  g_autoptr(GDateTime) end = g_date_time_new_from_unix_utc (alert->expires);
  BreathAlertDraft *self = breath_alert_draft_new ();

  self->status = g_strdup (breath_alert_term_to_word (BREATH_ALERT_TERM_STATUS, alert->status));
  self->event = g_strdup (breath_alert_term_to_word (BREATH_ALERT_TERM_EVENT, alert->event));
  self->urgency = g_strdup (breath_alert_term_to_word (BREATH_ALERT_TERM_URGENCY, alert->urgency));
  self->severity = g_strdup (breath_alert_term_to_word (BREATH_ALERT_TERM_SEVERITY, alert->severity));
  self->certainty = g_strdup (breath_alert_term_to_word (BREATH_ALERT_TERM_CERTAINTY, alert->certainty));
  self->headline = g_strdup (alert->headline);
  self->description = g_strdup (alert->description);
  self->instruction = g_strdup (alert->instruction);
  self->web = g_strdup (alert->web);
  self->system = g_strdup (alert->system);
  self->language = g_strdup (alert->language);
  self->expires = g_date_time_format_iso8601 (end);

  return self;
}

BreathAlert *
breath_alert_dup (const BreathAlert *alert)
{
  BreathAlert *copy = breath_alert_new ();

  *copy = *alert;
  copy->language = g_strdup (alert->language);
  copy->headline = g_strdup (alert->headline);
  copy->description = g_strdup (alert->description);
  copy->instruction = g_strdup (alert->instruction);
  copy->web = g_strdup (alert->web);
  copy->system = g_strdup (alert->system);

  return copy;
}

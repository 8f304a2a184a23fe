/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-cap.h"

#include <sodium.h>
#include <string.h>

#define NAMESPACE      "urn:oasis:names:tc:emergency:cap:1.2"
#define EVENT_CODE     "breath:ethical-alert"
#define PARAM_SYSTEM   "breath:system"
#define PARAM_EVIDENCE "breath:evidence"
#define MAX_DEPTH      8
#define MAX_TEXT       8192  /* bytes of one element */

void
breath_cap_envelope_clear (BreathCapEnvelope *self)
{
  g_clear_pointer (&self->identifier, g_free);
  g_clear_pointer (&self->sender, g_free);
  g_clear_pointer (&self->sender_name, g_free);
  g_clear_pointer (&self->reference, g_free);
}

/* CAP 1.2 §3.3.2 wants an offset in figures, and -00:00 for UTC. */
static char *
format_time (gint64 time)
{
  g_autoptr(GDateTime) moment = g_date_time_new_from_unix_utc (time);

  return g_date_time_format (moment, "%Y-%m-%dT%H:%M:%S-00:00");
}

static void
write_element (GString    *xml,
               const char *indent,
               const char *name,
               const char *text)
{
  g_autofree char *escaped = NULL;

  if (text == NULL)
    return;

  escaped = g_markup_escape_text (text, -1);
  g_string_append_printf (xml, "%s<%s>%s</%s>\n", indent, name, escaped, name);
}

static void
write_time (GString    *xml,
            const char *indent,
            const char *name,
            gint64      time)
{
  g_autofree char *text = format_time (time);

  write_element (xml, indent, name, text);
}

static void
write_pair (GString    *xml,
            const char *name,
            const char *key,
            const char *value)
{
  if (value == NULL)
    return;

  g_string_append_printf (xml, "    <%s>\n", name);
  write_element (xml, "      ", "valueName", key);
  write_element (xml, "      ", "value", value);
  g_string_append_printf (xml, "    </%s>\n", name);
}

static void
write_info (GString               *xml,
            const BreathStatement *statement,
            const char            *sender_name)
{
  const BreathAlert *alert = statement->alert;
  const char *event = breath_alert_term_to_word (BREATH_ALERT_TERM_EVENT, alert->event);
  g_autofree char *evidence = alert->has_evidence ? breath_hash_to_hex (alert->evidence) : NULL;

  g_string_append (xml, "  <info>\n");
  write_element (xml, "    ", "language", alert->language);
  write_element (xml, "    ", "category", "Other");
  write_element (xml, "    ", "event", event);
  write_element (xml, "    ", "responseType",
                 alert->message == BREATH_ALERT_MESSAGE_CANCEL ? "AllClear" : "Assess");
  write_element (xml, "    ", "urgency", breath_alert_term_to_word (BREATH_ALERT_TERM_URGENCY, alert->urgency));
  write_element (xml, "    ", "severity", breath_alert_term_to_word (BREATH_ALERT_TERM_SEVERITY, alert->severity));
  write_element (xml, "    ", "certainty", breath_alert_term_to_word (BREATH_ALERT_TERM_CERTAINTY, alert->certainty));
  write_pair (xml, "eventCode", EVENT_CODE, event);
  write_time (xml, "    ", "expires", alert->expires);
  write_element (xml, "    ", "senderName", sender_name);
  write_element (xml, "    ", "headline", alert->headline);
  write_element (xml, "    ", "description", alert->description);
  write_element (xml, "    ", "instruction", alert->instruction);
  write_element (xml, "    ", "web", alert->web);
  write_pair (xml, "parameter", PARAM_SYSTEM, alert->system);
  write_pair (xml, "parameter", PARAM_EVIDENCE, evidence);
  g_string_append (xml, "  </info>\n");
}

/**
 * breath_cap_write:
 * @statement: an alert
 * @envelope: with at least an identifier and a sender, and of an update or cancellation with a reference
 *
 * Writes an alert as a document of CAP 1.2 (OASIS 2010, §3.4 has the order of the elements). A control character of XML
 * cannot occur, since no text of an alert has one but the newline.
 *
 * Returns: (transfer full): the document
 */
char *
breath_cap_write (const BreathStatement   *statement,
                  const BreathCapEnvelope *envelope)
{
  const BreathAlert *alert = statement->alert;
  GString *xml = g_string_new ("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<alert xmlns=\"" NAMESPACE "\">\n");

  g_return_val_if_fail (alert != NULL, NULL);
  g_return_val_if_fail (envelope->identifier != NULL && envelope->sender != NULL, NULL);

  write_element (xml, "  ", "identifier", envelope->identifier);
  write_element (xml, "  ", "sender", envelope->sender);
  write_time (xml, "  ", "sent", statement->made);
  write_element (xml, "  ", "status", breath_alert_term_to_word (BREATH_ALERT_TERM_STATUS, alert->status));
  write_element (xml, "  ", "msgType", breath_alert_term_to_word (BREATH_ALERT_TERM_MESSAGE, alert->message));
  write_element (xml, "  ", "scope", "Public");

  if (alert->has_reference && envelope->reference != NULL)
    {
      g_autofree char *sent = format_time (envelope->reference_sent);
      g_autofree char *references = g_strdup_printf ("%s,%s,%s", envelope->sender, envelope->reference, sent);

      write_element (xml, "  ", "references", references);
    }

  write_info (xml, statement, envelope->sender_name);
  g_string_append (xml, "</alert>\n");

  return g_string_free (xml, FALSE);
}

/* Where the parser is, and what it has found. */
typedef struct
{
  BreathStatement   *statement;
  BreathCapEnvelope *envelope;
  GString           *text;                /* of the element that is open */
  guint              depth;               /* elements that are open */
  guint              n_infos;             /* only the first is read */
  gboolean           is_in_info;
  char              *pair_name;           /* of the eventCode or parameter that is open */
  guint              found_terms;         /* bits of BreathAlertTerm */
  gboolean           has_expiry;
} Reading;

static gboolean fail (GError    **error,
                      const char *format,
                      ...) G_GNUC_PRINTF (2, 3);

static gboolean
fail (GError    **error,
      const char *format,
      ...)
{
  g_autofree char *message = NULL;
  va_list args;

  va_start (args, format);
  message = g_strdup_vprintf (format, args);
  va_end (args);
  g_set_error_literal (error, BREATH_RECORD_ERROR, BREATH_RECORD_ERROR_INVALID, message);

  return FALSE;
}

static gboolean
read_time (const char *name,
           const char *text,
           guint32    *time,
           GError    **error)
{
  g_autoptr(GTimeZone) utc = g_time_zone_new_utc ();
  g_autoptr(GDateTime) moment = g_date_time_new_from_iso8601 (text, utc);
  gint64 seconds = moment != NULL ? g_date_time_to_unix (moment) : -1;
  gboolean is_time = seconds >= 0 && seconds <= G_MAXUINT32;

  if (is_time)
    *time = (guint32) seconds;
  else
    fail (error, "The element %s is not a time such as 2026-05-17T09:30:00-00:00", name);

  return is_time;
}

static gboolean
read_term (Reading        *reading,
           BreathAlertTerm term,
           const char     *name,
           const char     *text,
           GError        **error)
{
  BreathAlert *alert = reading->statement->alert;
  g_autofree char *words = NULL;
  guint value;

  if (!breath_alert_term_from_word (term, text, &value))
    {
      words = breath_alert_term_dup_words (term);
      return fail (error, "The element %s must be one of: %s", name, words);
    }

  reading->found_terms |= 1u << term;

  switch (term)
    {
    case BREATH_ALERT_TERM_STATUS:
      alert->status = value;
      break;

    case BREATH_ALERT_TERM_MESSAGE:
      alert->message = value;
      break;

    case BREATH_ALERT_TERM_URGENCY:
      alert->urgency = value;
      break;

    case BREATH_ALERT_TERM_SEVERITY:
      alert->severity = value;
      break;

    case BREATH_ALERT_TERM_CERTAINTY:
      alert->certainty = value;
      break;

    case BREATH_ALERT_TERM_EVENT:
    case BREATH_ALERT_TERM_VIEW:
    default:
      g_assert_not_reached ();
    }

  return TRUE;
}

static gboolean
read_hash (const char *text,
           guint8      hash[BREATH_HASH_LEN])
{
  gsize len;

  return sodium_hex2bin (hash, BREATH_HASH_LEN, text, strlen (text), NULL, &len, NULL) == 0 && len == BREATH_HASH_LEN;
}

/* sender,identifier,sent; of several, divided by space, the first. Only a reference to one of ours can be kept. */
static gboolean
read_references (Reading    *reading,
                 const char *text,
                 GError    **error)
{
  g_auto(GStrv) triples = g_strsplit_set (text, " \t\n", 2);
  g_auto(GStrv) parts = g_strsplit (triples[0] != NULL ? triples[0] : "", ",", 3);
  guint32 sent;

  if (g_strv_length (parts) != 3)
    return fail (error, "The element references is not a sender, an identifier and a time, with commas between");

  if (!read_time ("references", parts[2], &sent, error))
    return FALSE;

  g_free (reading->envelope->reference);
  reading->envelope->reference = g_strdup (parts[1]);
  reading->envelope->reference_sent = sent;
  reading->statement->alert->has_reference = read_hash (parts[1], reading->statement->alert->reference);

  return TRUE;
}

static void
take_text (char      **field,
           const char *text)
{
  g_free (*field);
  *field = *text != '\0' ? g_strdup (text) : NULL;
}

static void
read_pair (Reading    *reading,
           const char *text)
{
  BreathAlert *alert = reading->statement->alert;
  guint value;

  if (g_strcmp0 (reading->pair_name, EVENT_CODE) == 0
      && breath_alert_term_from_word (BREATH_ALERT_TERM_EVENT, text, &value))
    alert->event = value;
  else if (g_strcmp0 (reading->pair_name, PARAM_SYSTEM) == 0)
    take_text (&alert->system, text);
  else if (g_strcmp0 (reading->pair_name, PARAM_EVIDENCE) == 0)
    alert->has_evidence = read_hash (text, alert->evidence);
}

/* The elements directly below <alert>. */
static gboolean
read_in_alert (Reading    *reading,
               const char *name,
               const char *text,
               GError    **error)
{
  if (g_str_equal (name, "identifier"))
    take_text (&reading->envelope->identifier, text);
  else if (g_str_equal (name, "sender"))
    take_text (&reading->envelope->sender, text);
  else if (g_str_equal (name, "sent"))
    return read_time (name, text, &reading->statement->made, error);
  else if (g_str_equal (name, "status"))
    return read_term (reading, BREATH_ALERT_TERM_STATUS, name, text, error);
  else if (g_str_equal (name, "msgType"))
    return read_term (reading, BREATH_ALERT_TERM_MESSAGE, name, text, error);
  else if (g_str_equal (name, "references"))
    return read_references (reading, text, error);

  return TRUE;
}

static char **
find_text_field (Reading    *reading,
                 const char *name)
{
  BreathAlert *alert = reading->statement->alert;

  if (g_str_equal (name, "language"))
    return &alert->language;

  if (g_str_equal (name, "headline"))
    return &alert->headline;

  if (g_str_equal (name, "description"))
    return &alert->description;

  if (g_str_equal (name, "instruction"))
    return &alert->instruction;

  if (g_str_equal (name, "web"))
    return &alert->web;

  return g_str_equal (name, "senderName") ? &reading->envelope->sender_name : NULL;
}

/* Those directly below the first <info>. */
static gboolean
read_in_info (Reading    *reading,
              const char *name,
              const char *text,
              GError    **error)
{
  char **field;

  if (g_str_equal (name, "urgency"))
    return read_term (reading, BREATH_ALERT_TERM_URGENCY, name, text, error);
  else if (g_str_equal (name, "severity"))
    return read_term (reading, BREATH_ALERT_TERM_SEVERITY, name, text, error);
  else if (g_str_equal (name, "certainty"))
    return read_term (reading, BREATH_ALERT_TERM_CERTAINTY, name, text, error);
  else if (g_str_equal (name, "expires"))
    {
      reading->has_expiry = TRUE;
      return read_time (name, text, &reading->statement->alert->expires, error);
    }

  field = find_text_field (reading, name);

  if (field != NULL)
    take_text (field, text);

  return TRUE;
}

static gboolean
is_of_cap (const char **names,
           const char **values)
{
  gboolean is = FALSE;

  for (guint i = 0; names[i] != NULL; i++)
    if (g_str_equal (names[i], "xmlns"))
      is = g_str_equal (values[i], NAMESPACE);

  return is;
}

static void
start_element_cb (GMarkupParseContext *context,
                  const char          *name,
                  const char         **attribute_names,
                  const char         **attribute_values,
                  gpointer             user_data,
                  GError             **error)
{
  Reading *reading = user_data;

  if (reading->depth == MAX_DEPTH)
    {
      fail (error, "The document has elements within elements more than %d deep", MAX_DEPTH);
      return;
    }

  if (reading->depth == 0 && !g_str_equal (name, "alert"))
    {
      fail (error, "The document is not an alert");
      return;
    }

  if (reading->depth == 0 && !is_of_cap (attribute_names, attribute_values))
    {
      fail (error, "The document is not of CAP 1.2");
      return;
    }

  if (reading->depth == 1)
    {
      reading->n_infos += g_str_equal (name, "info");
      reading->is_in_info = g_str_equal (name, "info") && reading->n_infos == 1;
    }

  reading->depth++;
  g_string_truncate (reading->text, 0);
}

static void
text_cb (GMarkupParseContext *context,
         const char          *text,
         gsize                len,
         gpointer             user_data,
         GError             **error)
{
  Reading *reading = user_data;

  if (reading->text->len + len > MAX_TEXT)
    fail (error, "An element has more than %d bytes of text", MAX_TEXT);
  else
    g_string_append_len (reading->text, text, len);
}

static gboolean
read_element (Reading    *reading,
              const char *name,
              GError    **error)
{
  char *text = g_strstrip (reading->text->str);

  if (reading->depth == 2)
    return read_in_alert (reading, name, text, error);

  if (reading->depth == 3 && reading->is_in_info)
    return read_in_info (reading, name, text, error);

  if (reading->depth == 4 && reading->is_in_info && g_str_equal (name, "valueName"))
    take_text (&reading->pair_name, text);
  else if (reading->depth == 4 && reading->is_in_info && g_str_equal (name, "value"))
    read_pair (reading, text);

  return TRUE;
}

static void
end_element_cb (GMarkupParseContext *context,
                const char          *name,
                gpointer             user_data,
                GError             **error)
{
  Reading *reading = user_data;

  read_element (reading, name, error);
  reading->depth--;
  g_string_truncate (reading->text, 0);
}

static const GMarkupParser parser = {
  .start_element = start_element_cb,
  .end_element = end_element_cb,
  .text = text_cb,
};

#define NEEDED_TERMS (1u << BREATH_ALERT_TERM_STATUS | 1u << BREATH_ALERT_TERM_MESSAGE | \
                      1u << BREATH_ALERT_TERM_URGENCY | 1u << BREATH_ALERT_TERM_SEVERITY | \
                      1u << BREATH_ALERT_TERM_CERTAINTY)

static gboolean
check_complete (Reading *reading,
                GError **error)
{
  if (reading->found_terms != NEEDED_TERMS)
    return fail (error, "The document lacks one of: status, msgType, urgency, severity, certainty");

  /* CAP leaves an alert without an end to whoever reads it. */
  if (!reading->has_expiry && reading->statement->made <= G_MAXUINT32 - BREATH_ALERT_DEFAULT_LIFE)
    reading->statement->alert->expires = reading->statement->made + BREATH_ALERT_DEFAULT_LIFE;

  return breath_statement_check (reading->statement, error);
}

/**
 * breath_cap_read:
 * @xml: (array length=len): a document
 * @len: bytes of it
 * @node: whose Mirror may come to sign it
 * @envelope: (out caller-allocates): what it says around the alert, to be cleared with breath_cap_envelope_clear()
 * @error: return location for a #BreathRecordError or a #GMarkupError
 *
 * Reads a CAP 1.2 document within limits: its first `info` block, in our terms. What CAP can say and an ethical alert
 * cannot is passed over; what an alert needs and the document lacks is an error.
 *
 * Returns: (transfer full): the alert, which passes breath_statement_check(), or %NULL
 */
BreathStatement *
breath_cap_read (const char        *xml,
                 gsize              len,
                 const P2pPeerId   *node,
                 BreathCapEnvelope *envelope,
                 GError           **error)
{
  g_autoptr(GMarkupParseContext) context = NULL;
  g_autoptr(BreathStatement) statement = breath_statement_new (node, 0);
  g_autoptr(GString) text = g_string_new (NULL);
  Reading reading = { .statement = statement, .envelope = envelope, .text = text };
  gboolean valid;

  g_return_val_if_fail (xml != NULL && envelope != NULL, NULL);

  *envelope = (BreathCapEnvelope) { 0 };
  statement->alert = breath_alert_new ();

  if (len > BREATH_CAP_MAX_LEN)
    {
      fail (error, "The document has more than %d bytes", BREATH_CAP_MAX_LEN);
      return NULL;
    }

  context = g_markup_parse_context_new (&parser, G_MARKUP_TREAT_CDATA_AS_TEXT, &reading, NULL);
  valid = g_markup_parse_context_parse (context, xml, len, error)
          && g_markup_parse_context_end_parse (context, error)
          && check_complete (&reading, error);
  g_free (reading.pair_name);

  if (!valid)
    breath_cap_envelope_clear (envelope);

  return valid ? g_steal_pointer (&statement) : NULL;
}

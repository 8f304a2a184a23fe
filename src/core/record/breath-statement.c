/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "breath-statement-private.h"

#include "breath-item.h"
#include "p2p-budget.h"

#include <string.h>

#include "statement.pb-c.h"

#define BUDGET 16384  /* bytes of memory that decoding a body may take */

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
  g_set_error_literal (error, BREATH_RECORD_ERROR, BREATH_RECORD_ERROR_INVALID, message);

  return FALSE;
}

BreathAlert *
breath_alert_new (void)
{
  return g_new0 (BreathAlert, 1);
}

void
breath_alert_free (BreathAlert *self)
{
  g_free (self->language);
  g_free (self->headline);
  g_free (self->description);
  g_free (self->instruction);
  g_free (self->web);
  g_free (self->system);
  g_free (self);
}

BreathAssessment *
breath_assessment_new (void)
{
  return g_new0 (BreathAssessment, 1);
}

void
breath_assessment_free (BreathAssessment *self)
{
  g_free (self->note);
  g_free (self);
}

BreathStatement *
breath_statement_new (const P2pPeerId *node,
                      guint32          made)
{
  BreathStatement *self = g_new0 (BreathStatement, 1);

  g_ref_count_init (&self->ref_count);
  self->node = *node;
  self->made = made;

  return self;
}

BreathStatement *
breath_statement_ref (BreathStatement *self)
{
  g_ref_count_inc (&self->ref_count);

  return self;
}

void
breath_statement_unref (BreathStatement *self)
{
  if (g_ref_count_dec (&self->ref_count))
    {
      g_clear_pointer (&self->alert, breath_alert_free);
      g_clear_pointer (&self->assessment, breath_assessment_free);
      g_clear_pointer (&self->flag, breath_flag_free);
      g_clear_pointer (&self->answer, breath_answer_free);
      g_clear_pointer (&self->seed, breath_seed_notice_free);
      g_clear_pointer (&self->planting, breath_planting_free);
      g_free (self);
    }
}

/* A text is left out rather than empty, so that it has one encoding; what it does on a screen is the reader's care. */
gboolean
breath_statement_check_text (const char *text,
                             const char *name,
                             glong       max,
                             gboolean    has_lines,
                             GError    **error)
{
  if (text == NULL)
    return TRUE;

  if (!g_utf8_validate (text, -1, NULL))
    return refuse (error, "The %s is not valid UTF-8", name);

  if (*text == '\0' || g_utf8_strlen (text, -1) > max)
    return refuse (error, "The %s needs 1 to %ld characters", name, max);

  for (const char *c = text; *c != '\0'; c = g_utf8_next_char (c))
    if (g_unichar_iscntrl (g_utf8_get_char (c)) && !(has_lines && *c == '\n'))
      return refuse (error, "The %s contains a control character", name);

  return TRUE;
}

static gboolean
check_web (const char *web,
           GError    **error)
{
  return breath_statement_check_text (web, "web address", BREATH_ALERT_MAX_WEB, FALSE, error) &&
         (web == NULL || g_str_has_prefix (web, "https://") || g_str_has_prefix (web, "http://") ||
          refuse (error, "The web address begins with neither https:// nor http://"));
}

static gboolean
check_language (const char *language,
                GError    **error)
{
  const char *const languages[] = { language, NULL };

  return language == NULL || breath_profile_check (NULL, languages, error);
}

static gboolean
check_terms (const BreathAlert *alert,
             GError           **error)
{
  const guint values[] = {
    alert->status, alert->message, alert->event, alert->urgency, alert->severity, alert->certainty
  };

  for (guint term = 0; term < G_N_ELEMENTS (values); term++)
    if (breath_alert_term_to_word (term, values[term]) == NULL)
      return refuse (error, "The alert has a word that does not exist");

  return TRUE;
}

static gboolean
check_alert (const BreathAlert *alert,
             guint32            made,
             GError           **error)
{
  gboolean is_first = alert->message == BREATH_ALERT_MESSAGE_ALERT;

  if (!check_terms (alert, error))
    return FALSE;

  if (is_first == alert->has_reference)
    return refuse (error, "The alert has to name another one if it updates or cancels it, and only then");

  if (alert->expires <= made || alert->expires - made > BREATH_ALERT_MAX_LIFE)
    return refuse (error, "The alert has to end after it was made and within %d days", BREATH_ALERT_MAX_LIFE / 86400);

  if (alert->headline == NULL)
    return refuse (error, "The alert has no headline");

  return breath_statement_check_text (alert->headline, "headline", BREATH_ALERT_MAX_HEADLINE, FALSE, error)
         && breath_statement_check_text (alert->description, "description", BREATH_ALERT_MAX_DESCRIPTION, TRUE, error)
         && breath_statement_check_text (alert->instruction, "instruction", BREATH_ALERT_MAX_INSTRUCTION, TRUE, error)
         && breath_statement_check_text (alert->system, "system", BREATH_ALERT_MAX_SYSTEM, FALSE, error)
         && check_web (alert->web, error)
         && check_language (alert->language, error);
}

static gboolean
check_assessment (const BreathAssessment *assessment,
                  GError                **error)
{
  if (breath_alert_term_to_word (BREATH_ALERT_TERM_VIEW, assessment->view) == NULL)
    return refuse (error, "The assessment has a word that does not exist");

  return breath_statement_check_text (assessment->note, "note", BREATH_ASSESSMENT_MAX_NOTE, TRUE, error);
}

static void
fill_alert (Breath__Alert     *message,
            const BreathAlert *alert)
{
  message->status = (Breath__Alert__Status) alert->status;
  message->message = (Breath__Alert__Message) alert->message;
  message->event = (Breath__Alert__Event) alert->event;
  message->urgency = (Breath__Alert__Urgency) alert->urgency;
  message->severity = (Breath__Alert__Severity) alert->severity;
  message->certainty = (Breath__Alert__Certainty) alert->certainty;
  message->expires = alert->expires;
  message->language = alert->language;
  message->headline = alert->headline;
  message->description = alert->description;
  message->instruction = alert->instruction;
  message->web = alert->web;
  message->system = alert->system;
  message->has_reference = alert->has_reference;
  message->reference.data = (guint8 *) alert->reference;
  message->reference.len = BREATH_HASH_LEN;
  message->has_evidence = alert->has_evidence;
  message->evidence.data = (guint8 *) alert->evidence;
  message->evidence.len = BREATH_HASH_LEN;
}

/* How many things a statement says; exactly one is right. */
static guint
count_said (const BreathStatement *self)
{
  return (self->alert != NULL) + (self->assessment != NULL) + (self->flag != NULL) + (self->answer != NULL)
         + (self->seed != NULL) + (self->planting != NULL);
}

static void
fill_assessment (Breath__Assessment     *message,
                 const BreathAssessment *assessment)
{
  message->alert.data = (guint8 *) assessment->alert;
  message->alert.len = BREATH_HASH_LEN;
  message->view = (Breath__Assessment__View) assessment->view;
  message->note = assessment->note;
}

/**
 * breath_statement_encode:
 * @self: a statement with one thing said
 *
 * Encodes what a Mirror is about to sign; breath_statement_check() tells whether others will take it.
 *
 * Returns: (transfer full): the body
 */
GBytes *
breath_statement_encode (const BreathStatement *self)
{
  Breath__StatementBody body = BREATH__STATEMENT_BODY__INIT;
  Breath__Alert alert = BREATH__ALERT__INIT;
  Breath__Assessment assessment = BREATH__ASSESSMENT__INIT;
  Breath__Flag flag = BREATH__FLAG__INIT;
  Breath__Answer answer = BREATH__ANSWER__INIT;
  Breath__SeedNotice seed = BREATH__SEED_NOTICE__INIT;
  Breath__Planting planting = BREATH__PLANTING__INIT;
  guint8 *packed;
  gsize len;

  g_return_val_if_fail (count_said (self) == 1, NULL);

  body.node.data = (guint8 *) self->node.public_key;
  body.node.len = P2P_PUBLIC_KEY_LEN;
  body.made = self->made;

  if (self->alert != NULL)
    {
      fill_alert (&alert, self->alert);
      body.kind_case = BREATH__STATEMENT_BODY__KIND_ALERT;
      body.alert = &alert;
    }
  else if (self->assessment != NULL)
    {
      fill_assessment (&assessment, self->assessment);
      body.kind_case = BREATH__STATEMENT_BODY__KIND_ASSESSMENT;
      body.assessment = &assessment;
    }
  else if (self->flag != NULL)
    {
      breath_flag_fill (&flag, self->flag);
      body.kind_case = BREATH__STATEMENT_BODY__KIND_FLAG;
      body.flag = &flag;
    }
  else if (self->answer != NULL)
    {
      breath_answer_fill (&answer, self->answer);
      body.kind_case = BREATH__STATEMENT_BODY__KIND_ANSWER;
      body.answer = &answer;
    }
  else if (self->seed != NULL)
    {
      breath_seed_notice_fill (&seed, self->seed);
      body.kind_case = BREATH__STATEMENT_BODY__KIND_SEED;
      body.seed = &seed;
    }
  else
    {
      breath_planting_fill (&planting, self->planting);
      body.kind_case = BREATH__STATEMENT_BODY__KIND_PLANTING;
      body.planting = &planting;
    }

  len = breath__statement_body__get_packed_size (&body);
  packed = g_malloc (len);
  breath__statement_body__pack (&body, packed);

  return g_bytes_new_take (packed, len);
}

static gboolean
check_said (const BreathStatement *self,
            GError               **error)
{
  if (self->alert != NULL)
    return check_alert (self->alert, self->made, error);

  if (self->assessment != NULL)
    return check_assessment (self->assessment, error);

  if (self->flag != NULL)
    return breath_flag_check (self->flag, self->made, error);

  if (self->answer != NULL)
    return breath_answer_check (self->answer, error);

  return self->planting != NULL || breath_seed_notice_check (self->seed, error);
}

/**
 * breath_statement_check:
 * @self: a statement with one thing said
 * @error: return location for a #BreathRecordError
 *
 * Checks what a person wrote before it is signed, by the same rules by which others judge it.
 *
 * Returns: %FALSE if nobody would take it; the error says in a sentence why
 */
gboolean
breath_statement_check (const BreathStatement *self,
                        GError               **error)
{
  g_autoptr(GBytes) encoded = NULL;

  g_return_val_if_fail (count_said (self) == 1, FALSE);

  if (!check_said (self, error))
    return FALSE;

  encoded = breath_statement_encode (self);

  return g_bytes_get_size (encoded) <= BREATH_STATEMENT_MAX_LEN
         || refuse (error, "The texts take %zu bytes in all, over the limit of %d",
                    g_bytes_get_size (encoded), BREATH_STATEMENT_MAX_LEN);
}

static BreathAlert *
read_alert (const Breath__Alert *message)
{
  BreathAlert *alert = breath_alert_new ();

  alert->status = (BreathAlertStatus) message->status;
  alert->message = (BreathAlertMessage) message->message;
  alert->event = (BreathAlertEvent) message->event;
  alert->urgency = (BreathAlertUrgency) message->urgency;
  alert->severity = (BreathAlertSeverity) message->severity;
  alert->certainty = (BreathAlertCertainty) message->certainty;
  alert->expires = message->expires;
  alert->language = g_strdup (message->language);
  alert->headline = g_strdup (message->headline);
  alert->description = g_strdup (message->description);
  alert->instruction = g_strdup (message->instruction);
  alert->web = g_strdup (message->web);
  alert->system = g_strdup (message->system);
  alert->has_reference = message->has_reference;
  alert->has_evidence = message->has_evidence;

  if (message->has_reference)
    memcpy (alert->reference, message->reference.data, BREATH_HASH_LEN);

  if (message->has_evidence)
    memcpy (alert->evidence, message->evidence.data, BREATH_HASH_LEN);

  return alert;
}

/* The lengths that are copied, and unknown fields, which would be signed but not seen. */
static gboolean
check_alert_form (const Breath__Alert *message,
                  GError             **error)
{
  if (message->base.n_unknown_fields > 0
      || (message->has_reference && message->reference.len != BREATH_HASH_LEN)
      || (message->has_evidence && message->evidence.len != BREATH_HASH_LEN))
    return refuse (error, "The alert has unknown fields, or an id that is none");

  return TRUE;
}

static gboolean
read_body (BreathStatement             *self,
           const Breath__StatementBody *body,
           GError                     **error)
{
  switch ((guint) body->kind_case)
    {
    case BREATH__STATEMENT_BODY__KIND_ALERT:
      if (!check_alert_form (body->alert, error))
        return FALSE;

      self->alert = read_alert (body->alert);
      return check_alert (self->alert, self->made, error);

    case BREATH__STATEMENT_BODY__KIND_ASSESSMENT:
      if (body->assessment->base.n_unknown_fields > 0 || body->assessment->alert.len != BREATH_HASH_LEN)
        return refuse (error, "The assessment has unknown fields, or an id that is none");

      self->assessment = breath_assessment_new ();
      memcpy (self->assessment->alert, body->assessment->alert.data, BREATH_HASH_LEN);
      self->assessment->view = (BreathAssessmentView) body->assessment->view;
      self->assessment->note = g_strdup (body->assessment->note);
      return check_assessment (self->assessment, error);

    case BREATH__STATEMENT_BODY__KIND_FLAG:
      self->flag = breath_flag_read (body->flag, error);
      return self->flag != NULL && breath_flag_check (self->flag, self->made, error);

    case BREATH__STATEMENT_BODY__KIND_ANSWER:
      self->answer = breath_answer_read (body->answer, error);
      return self->answer != NULL && breath_answer_check (self->answer, error);

    case BREATH__STATEMENT_BODY__KIND_SEED:
      self->seed = breath_seed_notice_read (body->seed, error);
      return self->seed != NULL && breath_seed_notice_check (self->seed, error);

    case BREATH__STATEMENT_BODY__KIND_PLANTING:
      self->planting = breath_planting_read (body->planting, error);
      return self->planting != NULL;

    default:
      return body->base.n_unknown_fields == 1
             && body->base.unknown_fields[0].wire_type == PROTOBUF_C_WIRE_TYPE_LENGTH_PREFIXED
             ? TRUE : refuse (error, "The statement does not say exactly one thing");
    }
}

static BreathStatement *
read_statement (const Breath__StatementBody *body,
                GError                     **error)
{
  g_autoptr(BreathStatement) self = NULL;
  P2pPeerId node;

  memcpy (node.public_key, body->node.data, P2P_PUBLIC_KEY_LEN);
  self = breath_statement_new (&node, body->made);

  return read_body (self, body, error) ? g_steal_pointer (&self) : NULL;
}

static gboolean
is_canonical (const Breath__StatementBody *body,
              GBytes                      *bytes)
{
  guint8 packed[BREATH_STATEMENT_MAX_LEN];
  gsize len;
  const guint8 *data = g_bytes_get_data (bytes, &len);

  if (breath__statement_body__get_packed_size (body) != len)
    return FALSE;

  breath__statement_body__pack (body, packed);

  return memcmp (packed, data, len) == 0;
}

/**
 * breath_statement_decode:
 * @bytes: what a Mirror signed
 * @error: return location for a #BreathRecordError
 *
 * Checks and decodes a statement within a budget of memory. Like every record it has exactly one valid encoding. Whether
 * the signature holds is not looked at here.
 *
 * Returns: (transfer full): the statement, or %NULL
 */
BreathStatement *
breath_statement_decode (GBytes  *bytes,
                         GError **error)
{
  g_autoptr(BreathStatement) self = NULL;
  Breath__StatementBody *body = NULL;
  P2pBudget budget;
  gsize len;
  const guint8 *data;

  g_return_val_if_fail (bytes != NULL, NULL);

  data = g_bytes_get_data (bytes, &len);
  p2p_budget_init (&budget, BUDGET);

  if (len <= BREATH_STATEMENT_MAX_LEN)
    body = breath__statement_body__unpack (&budget.allocator, len, data);

  if (body == NULL || !is_canonical (body, bytes))
    refuse (error, "The statement cannot be read, or is not encoded in the one way it should be");
  else if (body->kind_case != BREATH__STATEMENT_BODY__KIND__NOT_SET && body->base.n_unknown_fields > 0)
    refuse (error, "The statement has unknown fields");
  else if (body->node.len != P2P_PUBLIC_KEY_LEN)
    refuse (error, "The statement names no node");
  else
    self = read_statement (body, error);

  breath__statement_body__free_unpacked (body, &budget.allocator);

  return g_steal_pointer (&self);
}
